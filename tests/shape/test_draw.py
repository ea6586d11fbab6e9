"""Drawing: whatever the style, every value stands where the sheet says, in every container."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from analysis.shape.containers import CONTAINERS, write
from analysis.shape.draw import Record, Sheet, Style, draw, lay_out
from analysis.shape.grid import position
from analysis.shape.page import loose_page

LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxyàằầèềìòồờùừỳáắấéếíóốớúứýảẳẩẻểỉỏổởủửỷãẵẫẽễĩõỗỡũữỹạặậẹệịọộợụựỵ"
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def filled(catalog, name="procedures-2015", **more):
    layout = next(lay for _, lay in catalog.layouts if lay.id == name)
    labels = ["xã Ba Đình", "Nga Văn", "Nga Thiện"]
    records = [
        Record(label, {item.indicator: 1000 * r + 7 * k for k, item in enumerate(layout.items)})
        for r, label in enumerate(labels, 1)
    ]
    words = {"year": 2016, "start": "01/01/2016", "end": "31/12/2016", "place": "xã Nga An"}
    return Sheet(layout, words, records, {item.indicator: 5 for item in layout.items}, **more)


@st.composite
def styles(draws, columns):
    return Style(
        row=draws(st.integers(0, 9)), col=draws(st.integers(0, 5)),
        order=tuple(draws(st.permutations(range(columns)))),
        groups=draws(st.sampled_from(["merged", "repeated", "once"])),
        numbers=draws(st.sampled_from(["number", "dot", "comma", "space", "padded"])),
        number_row=draws(st.sampled_from([True, False, None])),
        gap=draws(st.integers(0, 2)), blank_before=draws(st.frozensets(st.integers(0, 3))),
        titles=draws(st.sampled_from([None, ("BÁO CÁO NĂM {year}",)])), letterhead=draws(st.booleans()),
    )  # fmt: skip


@SETTINGS
@given(data=st.data(), merged=st.booleans())
def test_every_value_stands_where_the_sheet_says(catalog, data, merged):
    sheet = filled(catalog, extra=[("Cột thêm", [11, 12, 13])])
    sheet.style = data.draw(styles(len(sheet.layout.columns) + 1))
    page = lay_out(sheet)
    for r, record in enumerate(sheet.records):
        assert page.cells[position(sheet.label_ref(r))] == record.label
        for code, value in record.cells.items():
            assert page.cells[position(sheet.ref(r, code))] == sheet.style.written(value)
    for code in sheet.total:
        assert page.cells[position(sheet.ref(-1, code))] == sheet.style.written(5)
    assert page.cells[position(sheet.extra_ref(0))] == "Cột thêm"
    rows, cols = zip(*page.cells, strict=True)
    assert min(rows) > sheet.style.row
    assert min(cols) > sheet.style.col


@SETTINGS
@given(data=st.data())
def test_a_heading_is_spelt_out_above_its_column(catalog, data):
    sheet = filled(catalog)
    style = data.draw(styles(len(sheet.layout.columns)))
    sheet.style = Style(**{**vars(style), "groups": "repeated"})
    cells = lay_out(sheet).cells
    for item in sheet.layout.items:
        col = sheet.column(item.indicator)
        above = [cells.get((sheet.header_row + level, col)) for level in range(sheet.depth)]
        assert [part for part in above if part] == item.heading.split(" | ")


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (Style(numbers="dot"), 1234567, "1.234.567"),
        (Style(numbers="dot"), 1234.5, "1.234,5"),
        (Style(numbers="comma"), 1234.5, "1,234.5"),
        (Style(numbers="space"), 12345, "12 345"),
        (Style(numbers="padded"), 5, "05"),
        (Style(numbers="padded"), 1234, "1234"),
        (Style(decimal=","), 12.5, "12,5"),
        (Style(decimal=","), 12, 12),
        (Style(numbers="dot"), "KCSL", "KCSL"),
        (Style(numbers="dot"), None, None),
    ],
)
def test_numbers_are_written_as_the_office_does(style, value, written):
    assert style.written(value) == written


class _Cells(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        if tag == "td":
            self.found.append("")

    def handle_data(self, data):
        if self.found:
            self.found[-1] += data.rstrip("\n")


def texts(container, content, encoding="utf-8"):
    """Cells of a file as texts, in the order in which they stand."""
    if container == "csv":
        return [c for row in csv.reader(io.StringIO(content.decode(encoding))) for c in row if c]
    if container == "html":
        parser = _Cells()
        parser.feed(content.decode(encoding))
        return [c for c in parser.found if c]
    if container == "xml2003":
        return [
            e.text
            for e in ElementTree.fromstring(content).iter(
                "{urn:schemas-microsoft-com:office:spreadsheet}Data"
            )
        ]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    return [f"{c:g}" if isinstance(c, float) else str(c) for row in rows for c in row if c != ""]


@pytest.mark.parametrize("container", CONTAINERS)
def test_every_container_holds_the_same_cells(catalog, container):
    sheet = filled(catalog)
    expected = [str(value) for row in lay_out(sheet).rows() for value in row if value != ""]
    assert texts(container, draw([sheet], container=container)) == expected
    assert len(expected) > 80


@pytest.mark.parametrize("container", CONTAINERS)
def test_the_same_sheet_gives_the_same_bytes(catalog, container):
    assert draw([filled(catalog)], container=container) == draw([filled(catalog)], container=container)


def test_no_file_tells_when_it_was_drawn(catalog):
    for container in ("xlsx", "ods"):
        archive = zipfile.ZipFile(io.BytesIO(draw([filled(catalog)], container=container)))
        assert {part.date_time for part in archive.infolist()} == {(2020, 1, 1, 0, 0, 0)}


def test_blank_rows_stand_before_the_records_that_ask_for_them(catalog):
    plain, spaced = filled(catalog), filled(catalog, style=Style(blank_before=frozenset({1, 2})))
    assert [spaced.row(r) - plain.row(r) for r in range(4)] == [0, 1, 2, 2]


@pytest.mark.parametrize("container", ["xlsx", "xls"])
def test_merged_headings_are_merged_in_the_file(catalog, container):
    sheet = filled(catalog, style=Style(row=3, col=2))
    book = CalamineWorkbook.from_filelike(io.BytesIO(draw([sheet], container=container)))
    found = book.get_sheet_by_index(0).merged_cell_ranges
    expected = {((t - 1, le - 1), (b - 1, r - 1)) for t, le, b, r in lay_out(sheet).merges}
    assert set(found) == expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("container", ["csv", "html"])
def test_text_survives_its_encoding(container, encoding):
    words = [LETTERS, LETTERS.upper(), "Số hồ sơ; “đã” giải quyết, <b>&"]
    content = write(container, [loose_page("x", [words])], encoding=encoding)
    assert [unicodedata.normalize("NFC", t) for t in texts(container, content, encoding)] == words


def test_text_of_a_legacy_font_goes_out_as_its_bytes(catalog):
    """A re-encoded letter is a byte, also one that cp1252 does not define; the font is named on every cell."""
    style = Style(
        font=".VnTime",
        encode=lambda text: text.replace("ã", "\x81").encode("latin-1", "replace").decode("latin-1"),
    )
    sheet = filled(catalog, style=style)
    content = draw([sheet], container="csv", encoding="cp1252")
    assert b"x\x81 Ba" in content
    assert b".VnTime" in draw([sheet], container="html", encoding="cp1252")
    fonts = load_workbook(io.BytesIO(draw([sheet]))).active[sheet.label_ref(0)].font
    assert fonts.name == ".VnTime"
    assert ".VnTime".encode("utf-16-le") in draw([sheet], container="xls") or b".VnTime" in draw(
        [sheet], container="xls"
    )


@pytest.mark.parametrize("container", ["xlsx", "xls", "ods", "xml2003"])
def test_text_that_looks_like_a_formula_stays_text(container):
    content = write(container, [loose_page("x", [["=1+1", "=cmd|' /C calc'!A0"]])])
    assert texts(container, content) == ["=1+1", "=cmd|' /C calc'!A0"]
    assert b"<f>" not in b"".join(_parts(content))


def _parts(content):
    if not content.startswith(b"PK"):
        return [content]
    archive = zipfile.ZipFile(io.BytesIO(content))
    return [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize("container", ["ods", "xls", "xlsx"])
def test_days_are_days(container):
    content = write(container, [loose_page("x", [[date(2020, 5, 7)]])])
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [[date(2020, 5, 7)]]


def test_a_csv_holds_one_sheet(catalog):
    with pytest.raises(ValueError, match=re.escape("too many")):
        draw([filled(catalog), filled(catalog)], container="csv")
