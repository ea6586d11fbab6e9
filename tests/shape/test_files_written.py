"""Pages as files: what a page holds, and what a spreadsheet program is told of it, cell by cell."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from datetime import date, datetime, time, timedelta
from xml.etree import ElementTree

import pytest
import xlrd
from openpyxl import Workbook, load_workbook
from python_calamine import CalamineWorkbook

from analysis.shape.containers import write
from analysis.shape.page import Page, Put, iso, loose_page, plain
from analysis.shape.style import Style
from analysis.shape.workbook import saved, workbook, xlsx


def page_of(*puts, merges=(), **more):
    page = Page("Biểu 1", **more)
    for put in puts:
        page.put(*put)
    for area in merges:
        page.merge(*area)
    return page


# --- pages ------------------------------------------------------------------------------------------------------------


def test_a_page_begins_without_anything():
    page = Page("Biểu")
    assert (page.steps, page.merges, page.cells, page.rows()) == ([], [], {}, [])
    assert (page.font, page.title_rows, page.landscape) == ("Times New Roman", None, False)
    assert (page.widths, page.heights) == ({}, {})


def test_steps_are_kept_in_their_order_and_a_cell_is_framed_unless_told():
    page = page_of((2, 3, "a"), (1, 1, None, "title"), merges=[(1, 1, 1, 2)])
    assert page.steps == [Put(2, 3, "a", "cell"), Put(1, 1, None, "title"), (1, 1, 1, 2)]


@pytest.mark.parametrize(
    ("area", "merged"),
    [((2, 2, 2, 2), False), ((2, 2, 2, 3), True), ((2, 2, 3, 2), True), ((2, 2, 3, 3), True)],
)
def test_one_cell_is_no_merged_area(area, merged):
    assert page_of(merges=[area]).merges == [area] * merged


@pytest.mark.parametrize(
    ("puts", "merges", "cells"),
    [
        ([(1, 1, "a"), (1, 1, "b")], [], {(1, 1): "b"}),
        ([(1, 1, "a"), (1, 1, None)], [], {(1, 1): "a"}),  # what is only framed keeps what stands there
        ([(1, 1, "a"), (1, 1, "")], [], {}),
        ([(1, 1, 0), (1, 2, False)], [], {(1, 1): 0, (1, 2): False}),
        (
            [(r, c, f"{r}{c}") for r in range(1, 5) for c in range(1, 5)],
            [(2, 2, 3, 3)],
            {
                (r, c): f"{r}{c}" for r in range(1, 5) for c in range(1, 5)
                if (r, c) not in ((2, 3), (3, 2), (3, 3))
            },
        ),
    ],
)  # fmt: skip
def test_what_stands_on_a_page(puts, merges, cells):
    assert page_of(*puts, merges=merges).cells == cells


def test_rows_begin_at_the_first_cell_and_are_equally_long():
    assert page_of((2, 3, "a"), (3, 1, 5)).rows() == [["", "", ""], ["", "", "a"], [5, "", ""]]


def test_loose_rows_begin_at_the_first_cell_without_a_frame():
    page = loose_page("Tờ", [["a"], [1, "b"]])
    assert page.steps == [Put(1, 1, "a", "loose"), Put(2, 1, 1, "loose"), Put(2, 2, "b", "loose")]
    assert page.name == "Tờ"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Nga An\t1\r\n2", "Nga An\t1\r\n2"),
        ("a\x00b\x08c\x0bd\x0ce\x0ef\x1fg", "abcdefg"),
        ("a\ufffe\uffffb", "ab"),
        ("a\ud800b", "a?b"),
        ("x" * 32767, "x" * 32767),
        ("x" * 32768, "x" * 32767),
        ("\x01" + "ằ" * 32767, "ằ" * 32767),
    ],
)
def test_text_that_a_workbook_can_hold(value, expected):
    assert plain(value) == expected


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (date(2016, 3, 12), "2016-03-12T00:00:00"),
        (datetime(2016, 3, 12, 8, 5, 9), "2016-03-12T08:05:09"),
        (time(8, 5), "08:05:00"),
        (timedelta(hours=49, minutes=3, seconds=7), "PT49H3M7S"),
        (timedelta(minutes=60), "PT1H0M0S"),
        (timedelta(seconds=3599), "PT0H59M59S"),
    ],
)
def test_days_and_durations_as_xml_has_them(value, written):
    assert iso(value) == written


# --- how an office writes numbers ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("style", "value", "written"),
    [
        (Style(), 12.5, 12.5),
        (Style(), True, True),
        (Style(numbers="dot"), True, True),
        (Style(decimal="."), 0.125, "0.125"),
        (Style(decimal=","), -0.5, "-0,5"),
        (Style(numbers="comma", decimal=","), 1234.5, "1,234,5"),
        (Style(numbers="space"), 1234567.25, "1 234 567,25"),
        (Style(numbers="dot"), -1234, "-1.234"),
        (Style(numbers="dot"), 0, "0"),
        (Style(numbers="dot"), -0.5, "-0,5"),  # the sign stays where nothing stands before the mark
        (Style(numbers="comma"), 0.00001, "0.00001"),
        (Style(numbers="space"), 1e16, "10 000 000 000 000 000"),
        (Style(numbers="padded"), 0, "00"),
        (Style(numbers="padded"), 9, "09"),
        (Style(numbers="padded"), 10, "10"),
        (Style(numbers="padded"), -5, "-5"),
        (Style(numbers="padded"), -1234, "-1234"),
        (Style(numbers="padded"), 5.25, "05,25"),
        (Style(numbers="padded", decimal="."), 1234.5, "1234.5"),
    ],
)
def test_numbers_in_the_hand_of_an_office(style, value, written):
    assert style.written(value) == written
    assert type(style.written(value)) is type(written)


def test_an_office_that_has_no_habits_writes_what_the_form_says():
    style = Style()
    assert (style.row, style.col, style.order, style.gap, style.blank_before) == (0, 0, (), 0, frozenset())
    assert (style.groups, style.numbers, style.decimal, style.letterhead) == ("merged", "number", "", True)
    assert (style.number_row, style.titles, style.encode, style.font) == (None, None, None, "Times New Roman")


# --- workbooks --------------------------------------------------------------------------------------------------------


def parts_of(content):
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_a_workbook_tells_neither_when_nor_with_what_it_was_made():
    content = xlsx([page_of((1, 1, "a"))])
    about = parts_of(content)["docProps/core.xml"]
    moments = re.findall(r"<dcterms:(created|modified)[^>]*>([^<]*)<", about)
    assert moments == [("created", "2020-01-01T00:00:00Z"), ("modified", "2020-01-01T00:00:00Z")]
    assert ">cchc</" in about
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert {(i.date_time, i.compress_type) for i in archive.infolist()} == {
        ((2020, 1, 1, 0, 0, 0), zipfile.ZIP_DEFLATED)
    }


def test_a_workbook_has_its_pages_in_their_order_and_no_other():
    book = workbook([Page("Một"), Page("Hai")])
    assert book.sheetnames == ["Một", "Hai"]


def calculated():
    book = Workbook()
    first, second = book.active, book.create_sheet("Tờ hai")
    first.title = "Tờ <một>"
    for ws in (first, second):
        ws["A1"], ws["A2"], ws["AB12"] = "=SUM(B1:B2)", "chữ", '=A2&"<"'
        ws["A1"].number_format = "#,##0.0"
    return book


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        (None, ["", "", "", ""]),
        ({}, ["", "", "", ""]),
        ({("Tờ <một>", "A1"): 12}, [12, "", "", ""]),
        ({("Tờ hai", "A1"): 12.5}, ["", "", 12.5, ""]),
        ({("Tờ <một>", "AB12"): "chữ<", ("Tờ hai", "AB12"): 'a & "b"'}, ["", "chữ<", "", 'a & "b"']),
        ({("Tờ hai", "A2"): 3, ("Tờ ba", "A1"): 4, ("Tờ hai", "B12"): 5}, ["", "", "", ""]),
    ],
)
def test_formulas_hold_their_results_for_whoever_does_not_calculate(results, expected):
    content = saved(calculated(), results)
    values = load_workbook(io.BytesIO(content), data_only=True)
    assert [ws[ref].value or "" for ws in values for ref in ("A1", "AB12")] == expected
    assert [ws["A2"].value for ws in values] == ["chữ", "chữ"]
    formulas = load_workbook(io.BytesIO(content))
    assert [ws[ref].value for ws in formulas for ref in ("A1", "AB12")] == ["=SUM(B1:B2)", '=A2&"<"'] * 2
    assert [ws["A1"].number_format for ws in formulas] == ["#,##0.0"] * 2


def test_a_text_that_comes_of_a_formula_is_said_to_be_one():
    content = saved(calculated(), {("Tờ hai", "A1"): 0.1})
    sheets = parts_of(content)
    first, second = (sheets[f"xl/worksheets/sheet{n}.xml"] for n in (1, 2))
    assert re.search(r'<c r="A1" s="\d+" t="str"><f>SUM\(B1:B2\)</f><v></v></c>', first)
    assert re.search(r'<c r="A1" s="\d+"><f>SUM\(B1:B2\)</f><v>0.1</v></c>', second)


@pytest.mark.parametrize(
    ("look", "bold", "framed", "place"),
    [
        ("title", True, False, ("center", "center", True)),
        ("line", False, False, ("left", None, None)),
        ("loose", False, False, (None, None, None)),
        ("strong", True, False, (None, None, None)),
        ("heading", True, True, ("center", "center", True)),
        ("cell", False, True, ("center", "center", True)),
        ("label", False, True, ("left", None, True)),
        ("total", True, True, ("center", "center", True)),
    ],
)
def test_the_looks_of_cells(look, bold, framed, place):
    page = page_of((1, 1, "Xã Nga An", look), (2, 2, None, look), font="VNI-Times")
    ws = load_workbook(io.BytesIO(xlsx([page]))).active
    assert ws.max_row == (2 if framed else 1)  # a blank without a frame is nothing at all
    cell = ws["A1"]
    assert (cell.value, cell.font.name, cell.font.sz, cell.font.b) == ("Xã Nga An", "VNI-Times", 12, bold)
    assert (cell.alignment.horizontal, cell.alignment.vertical, cell.alignment.wrap_text) == place
    for edge in ("left", "right", "top", "bottom"):
        assert getattr(cell.border, edge).style == ("thin" if framed else None)
    assert (ws["B2"].border.left.style, ws["B2"].value) == ("thin" if framed else None, None)


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (7, "#,##0"), (True, "#,##0"), (7.5, "#,##0.0"), (date(2016, 3, 12), "dd/mm/yyyy"),
        (datetime(2016, 3, 12, 8), "dd/mm/yyyy"), ("=1+1", "General"), (time(8, 5, 9), "h:mm:ss"),
    ],
)  # fmt: skip
def test_how_a_workbook_shows_values(value, shape):
    cell = load_workbook(io.BytesIO(xlsx([page_of((1, 1, value))]))).active["A1"]
    assert cell.number_format == shape
    assert cell.value == (datetime(2016, 3, 12) if type(value) is date else value)
    assert cell.data_type != "f"


def test_a_form_is_printed_on_a4_with_its_header_on_every_page():
    page = page_of((5, 1, "a"), title_rows=(2, 3), widths={1: 6, 28: 12.5}, heights={2: 30, 4: 18.5})
    ws = load_workbook(io.BytesIO(xlsx([page]))).active
    assert ws.print_title_rows == "$2:$3"
    assert (int(ws.page_setup.paperSize), int(ws.page_setup.fitToHeight)) == (9, 0)
    assert ws.page_setup.orientation == "portrait"
    assert ws.sheet_properties.pageSetUpPr.fitToPage is True
    assert {k: d.width for k, d in ws.column_dimensions.items()} == {"A": 6, "AB": 12.5}
    assert {k: d.height for k, d in ws.row_dimensions.items() if d.height} == {2: 30, 4: 18.5}
    page.landscape = True
    assert load_workbook(io.BytesIO(xlsx([page]))).active.page_setup.orientation == "landscape"


def test_loose_rows_are_printed_as_the_program_likes():
    page = loose_page("Tờ", [["a"]])
    page.widths, page.heights, page.landscape = {1: 44}, {1: 55}, True
    ws = load_workbook(io.BytesIO(xlsx([page]))).active
    assert (ws.print_title_rows, ws.page_setup.paperSize, ws.page_setup.orientation) == (None, None, None)
    assert not ws.sheet_properties.pageSetUpPr.fitToPage
    assert ("A" in ws.column_dimensions, ws.row_dimensions[1].height) == (False, None)


def test_areas_are_merged_where_the_page_says():
    page = page_of((1, 2, "a"), merges=[(1, 2, 3, 5), (4, 1, 4, 2)])
    ws = load_workbook(io.BytesIO(xlsx([page]))).active
    assert sorted(map(str, ws.merged_cells.ranges)) == ["A4:B4", "B1:E3"]


# --- other containers -------------------------------------------------------------------------------------------------


def test_an_old_workbook_has_the_font_on_every_cell_and_shows_days_as_days():
    page = page_of((2, 3, "Tên\x07"), (3, 1, 7.5), (4, 2, date(2016, 3, 12)), (4, 3, "x"), font=".VnTime")
    page.merge(4, 3, 5, 6)
    book = xlrd.open_workbook(file_contents=write("xls", [page, Page("Hai")]), formatting_info=True)
    assert book.sheet_names() == ["Biểu 1", "Hai"]
    sheet = book.sheet_by_index(0)
    assert [sheet.cell_value(*at) for at in ((1, 2), (2, 0), (3, 2))] == ["Tên", 7.5, "x"]
    assert xlrd.xldate_as_datetime(sheet.cell_value(3, 1), 0) == datetime(2016, 3, 12)
    looks = {}
    for at in ((1, 2), (2, 0), (3, 1)):
        look = book.xf_list[sheet.cell_xf_index(*at)]
        font = book.font_list[look.font_index]
        looks[at] = (font.name, font.height, book.format_map[look.format_key].format_str)
    assert looks == {
        (1, 2): (".VnTime", 240, "General"),
        (2, 0): (".VnTime", 240, "General"),
        (3, 1): (".VnTime", 240, "DD/MM/YYYY"),
    }
    assert sheet.merged_cells == [(3, 5, 2, 6)]


@pytest.mark.parametrize(
    ("value", "attributes", "said"),
    [
        ("Nga <An>\x07", {"value-type": "string"}, "Nga <An>"),
        (7, {"value-type": "float", "value": "7"}, "7"),
        (-0.25, {"value-type": "float", "value": "-0.25"}, "-0.25"),
        (True, {"value-type": "boolean", "boolean-value": "true"}, "TRUE"),
        (False, {"value-type": "boolean", "boolean-value": "false"}, "FALSE"),
        (date(2016, 3, 12), {"value-type": "date", "date-value": "2016-03-12"}, "12/03/2016"),
        (
            datetime(2016, 3, 12, 8, 5),
            {"value-type": "date", "date-value": "2016-03-12T08:05:00"},
            "12/03/2016",
        ),
        (time(8, 5, 9), {"value-type": "time", "time-value": "PT8H5M9S"}, "08:05:09"),
        (timedelta(hours=30, seconds=4), {"value-type": "time", "time-value": "PT30H0M4S"}, "1 day, 6:00:04"),
    ],
)
def test_values_of_an_open_document(value, attributes, said):
    tree = ElementTree.fromstring(parts_of(write("ods", [page_of((1, 1, value))]))["content.xml"])
    space = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"
    (cell,) = tree.iter(space % "table" + "table-cell")
    office = space % "office"
    assert {k.removeprefix(office): v for k, v in cell.attrib.items() if k.startswith(office)} == attributes
    assert cell.findtext(space % "text" + "p") == said
    assert cell.get(space % "table" + "style-name") == "f0"


@pytest.mark.parametrize(
    ("value", "kind", "said", "style"),
    [
        ("Nga <An>\x07", "String", "Nga <An>", "f0"),
        (7, "Number", "7", "f0"),
        (True, "Boolean", "1", "f0"),
        (False, "Boolean", "0", "f0"),
        (date(2016, 3, 12), "DateTime", "2016-03-12T00:00:00", "day"),
        (datetime(2016, 3, 12, 8, 5), "DateTime", "2016-03-12T08:05:00", "day"),
        (time(8, 5), "String", "08:05:00", "f0"),
    ],
)
def test_values_of_a_workbook_of_2003_in_xml(value, kind, said, style):
    tree = ElementTree.fromstring(write("xml2003", [page_of((2, 3, value))]))
    space = "{urn:schemas-microsoft-com:office:spreadsheet}"
    (data,) = tree.iter(space + "Data")
    assert (data.get(space + "Type"), data.text) == (kind, said)
    assert [row.get(space + "Index") for row in tree.iter(space + "Row")] == ["2"]
    assert [(c.get(space + "Index"), c.get(space + "StyleID")) for c in tree.iter(space + "Cell")] == [
        ("3", style)
    ]


SPANS = {
    "one cell": ([], (1, 1)),
    "across": ([(1, 1, 1, 2)], (1, 2)),
    "down": ([(1, 1, 3, 1)], (3, 1)),
    "both": ([(1, 1, 2, 3)], (2, 3)),
}


@pytest.mark.parametrize(("merges", "span"), SPANS.values(), ids=SPANS)
def test_how_far_a_merged_area_reaches(merges, span):
    """And the cells under it are not written once more, though something was put there."""
    puts = [(r, c, f"{r}{c}") for r in range(1, 4) for c in range(1, 4)]
    page = page_of(*puts, merges=merges)
    down, across = span
    covered = down * across - 1
    html = write("html", [page]).decode()
    first = re.search(r"<td([^>]*)>11</td>", html)[1]
    assert first == f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
    assert html.count("<td") == 9 - covered
    xml = write("xml2003", [page]).decode()
    first = re.search(r'<Cell ss:Index="1" ss:StyleID="f0"([^>]*)>', xml)[1]
    assert first == f' ss:MergeDown="{down - 1}"' * (down > 1) + f' ss:MergeAcross="{across - 1}"' * (
        across > 1
    )
    assert xml.count("<Cell") == 9 - covered
    ods = parts_of(write("ods", [page]))["content.xml"]
    first = re.search(r'<table:table-cell table:style-name="f0"([^>]*) office:value-type', ods)[1]
    spanned = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"'
    assert first == spanned * (span != (1, 1))
    assert (ods.count("<table:table-cell"), ods.count("<table:covered-table-cell/>")) == (
        9 - covered,
        covered,
    )
    assert [row[0] for row in csv.reader(io.StringIO(write("csv", [page]).decode()))] == [
        "11", *("" if n < down else f"{n + 1}1" for n in (1, 2))
    ]  # fmt: skip


def test_blank_cells_of_xml_are_left_out_unless_something_is_merged_there():
    page = page_of((1, 3, "a"), (4, 1, "b"), merges=[(2, 1, 3, 2)])
    xml = write("xml2003", [page]).decode()
    assert re.findall(r'<Row ss:Index="(\d)">', xml) == ["1", "2", "4"]
    assert (
        '<Row ss:Index="2"><Cell ss:Index="1" ss:StyleID="f0" ss:MergeDown="1" ss:MergeAcross="1"></Cell></Row>'
        in xml
    )


@pytest.mark.parametrize(
    ("encoding", "charset"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("cp1258", "windows-1258"),
        ("cp1252", "windows-1252"), ("cp1250", "cp1250"),
    ],
)  # fmt: skip
def test_a_web_page_says_in_which_encoding_it_is(encoding, charset):
    content = write("html", [loose_page("x", [["Thu"]])], encoding=encoding).decode(encoding)
    assert f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">' in content
    assert content.startswith("<html><head>")
    assert content.endswith("\n</table>\n</body></html>")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("ê", b"\xea"),  # has a byte of its own
        ("ế", b"\xea\xec"),  # its base has one, the tone follows
        ("ệ", b"\xea\xf2"),
        ("ằ", b"\xe3\xcc"),
        ("ử", b"\xfd\xd2"),
        ("ễ", b"\xea\xde"),
        ("đ", b"\xf0"),
        ("á", b"\xe1"),
        (unicodedata.normalize("NFD", "Đế"), b"\xd0\xea\xec"),
    ],
)
def test_vietnamese_of_old_windows_has_its_tones_after_the_letters(text, written):
    assert write("csv", [loose_page("x", [[text]])], encoding="cp1258") == written + b"\r\n"


def test_bytes_of_legacy_fonts_go_out_as_they_are():
    text = "\x81 \x80 \xff €"
    assert write("csv", [loose_page("x", [[text]])], encoding="cp1252") == b"\x81 \x80 \xff \x80\r\n"


def test_lists_of_values_are_utf_8_with_commas_unless_told():
    page = loose_page("x", [["Xã, phường", 'có "', True], [1.5, "", date(2016, 3, 12)]])
    assert write("csv", [page]).decode() == '"Xã, phường","có """,TRUE\r\n1.5,,12/03/2016\r\n'
    assert write("csv", [page], separator=";").decode() == 'Xã, phường;"có """;TRUE\r\n1.5;;12/03/2016\r\n'
    assert "Xã, phường".encode() in write("html", [page])


@pytest.mark.parametrize("container", ["xlsx", "ods", "xls", "xml2003", "html"])
def test_a_file_of_several_pages_names_them_and_their_fonts(container):
    pages = [page_of((1, 1, "a"), font='Chữ "1"'), page_of((1, 1, "b"), font="VNI-Times")]
    pages[1].name = "Biểu 2"
    content = write(container, pages)
    if container in ("xlsx", "ods", "xls"):
        assert CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names == ["Biểu 1", "Biểu 2"]
    said = "".join(parts_of(content).values()) if content.startswith(b"PK") else content.decode("latin-1")
    assert said.find("VNI-Times") > 0 or container == "xls"
    if container == "ods":
        assert re.findall(r'table:style-name="(f\d)"', said) == ["f0", "f1"]
        assert re.findall(r'style:name="(f\d)".*?style:font-name=(.*?) fo:', said) == [
            ("f0", "'Chữ \"1\"'"),
            ("f1", '"VNI-Times"'),
        ]
    if container == "xml2003":
        assert re.findall(r'<Cell ss:Index="1" ss:StyleID="(f\d)">', said) == ["f0", "f1"]


def test_an_open_document_says_first_what_it_is():
    archive = zipfile.ZipFile(io.BytesIO(write("ods", [page_of((1, 1, "a"))])))
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    stored = {i.filename: i.compress_type for i in archive.infolist()}
    assert list(stored) == ["mimetype", "content.xml", "META-INF/manifest.xml"]
    assert list(stored.values()) == [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED]
    assert archive.read("mimetype").decode() == kind
    manifest = ElementTree.fromstring(archive.read("META-INF/manifest.xml"))
    assert [list(e.attrib.values()) for e in manifest] == [["/", kind], ["content.xml", "text/xml"]]
