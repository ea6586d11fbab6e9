"""Personal data in workbooks: never read, never repeated, always reported; and no figure is taken for somebody's."""

from __future__ import annotations

import io
import re
import shutil
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analysis import catalog as catalogs
from analysis import personal, read, store
from analysis.annex import annex
from analysis.build import build, read_one
from analysis.clean import report_personal, tabulate
from analysis.clean.values import read_values
from analysis.contracts import REASONS, Sheet
from analysis.errors import Issue, Issues
from analysis.exchange import give_back
from analysis.shape.ours import is_ours
from conftest import ROOT, skip_unless_ci

KT = "2016/BC kiem tra CCHC nam 2016.xlsx"
NGA_AN = "2020/Xa/16144 Nga An.xlsx"
CELLS = re.compile(r"[^0-9]")

MOBILE = st.builds(
    lambda head, tail: head + tail,
    st.sampled_from(
        ["032", "035", "039", "056", "058", "070", "077", "083", "086", "090", "091", "097", "098"]
    ),
    st.from_regex(r"[0-9]{7}", fullmatch=True),
)
OLD_MOBILE = st.from_regex(r"01(2|6|8|9)[0-9]{8}", fullmatch=True)
LANDLINE = st.from_regex(r"02(37|43|83)[0-9]{7}", fullmatch=True)
CMND = st.from_regex(r"[1-3][0-9]{8}", fullmatch=True)
CCCD = st.from_regex(r"0(01|38|40|96)[0-3][0-9]{8}", fullmatch=True)
GROUPS = {
    9: ["3-3-3", "9"],
    10: ["10", "4-3-3", "3-3-4", "3-7", "4-2-2-2"],
    11: ["11", "4-7", "4-3-4", "5-3-3"],
}
GROUPS[12] = ["12", "3-3-3-3", "4-4-4", "6-6"]


@st.composite
def written(draw):
    """A number of somebody in one of the ways people write it: its digits, and the content of the cell."""
    digits = draw(st.one_of(MOBILE, OLD_MOBILE, LANDLINE, CMND, CCCD))
    if draw(st.integers(0, 4)) == 0:
        return digits, int(digits)  # Excel makes a number of it, without the leading nought
    foreign = len(digits) in (10, 11) and draw(st.booleans())
    sizes = [int(size) for size in draw(st.sampled_from(GROUPS[len(digits)])).split("-")]
    parts, at = [], 0
    for size in sizes:
        parts.append(digits[at : at + size])
        at += size
    sep = draw(st.sampled_from([" ", ".", "-", "\u00a0"]))
    shown = sep.join(parts)
    if foreign:
        shown = draw(st.sampled_from(["+84", "+84 ", "(+84)", "0084"])) + shown[1:]
    around = draw(
        st.sampled_from(["{}", "{}", "ĐT {}", "SĐT: {}", "12 ({})", "Nguyễn Văn Hùng, {}", "CCCD số {} cấp"])
    )
    return digits, around.format(shown)


def mentions(tables: list[pd.DataFrame], digits: str) -> list[str]:
    """Where the number stands in any of the tables, however it is grouped; a file's name is a key and stays."""
    bare = digits.lstrip("0")
    found = []
    for table in tables:
        for name in table.columns:
            if name in ("source", "sha256", "bytes"):
                continue
            column = table[name]
            if pd.api.types.is_float_dtype(column):
                amounts = column.dropna().abs()
                near = [amounts * by == float(bare) for by in (1, 100, 1000, 0.01, 0.001)]
                found += [name for same in near if same.any()]
            else:
                found += [f"{name}: {cell}" for cell in column.astype(str) if bare in CELLS.sub("", cell)]
    return found


@cache
def general() -> catalogs.Catalog:  # no fixture: the report of a failing example would print all of it
    return catalogs.load(ROOT)


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    return tmp_path_factory.mktemp("raw")


ORIGINALS = {name: (ROOT / "data/raw" / name).read_bytes() for name in (KT, NGA_AN)}


@settings(max_examples=60)
@given(st.data(), st.sampled_from([KT, NGA_AN]), written())
def test_a_number_of_somebody_stands_in_no_table_wherever_it_was_written(raw, data, name, number):
    digits, content = number
    book = load_workbook(io.BytesIO(ORIGINALS[name]))
    ws = data.draw(st.sampled_from(book.worksheets), label="sheet")
    row = data.draw(st.integers(1, ws.max_row + 3), label="row")
    col = data.draw(st.integers(1, ws.max_column + 2), label="column")
    cell = ws.cell(row, col)
    for area in ws.merged_cells.ranges:
        if cell.coordinate in area:
            cell = ws.cell(area.min_row, area.min_col)
    cell.value = content
    if (
        isinstance(content, str)
        and not re.search(r"[\[\]:*?/\\]", content)
        and data.draw(st.booleans(), label="name")
    ):
        ws.title = content[:31]
    target = raw / name
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    result = read_one(general(), raw, name)
    tables = [
        tabulate(result.observations).to_pandas(),
        pd.DataFrame([issue.row() for issue in result.issues]),
        pd.DataFrame([result.source]),
    ]
    assert mentions(tables, digits) == []
    if isinstance(content, str) and not content.startswith(
        tuple("123")
    ):  # nobody says of 171234567 what it is
        assert {"E-PERSONAL", "W-PERSONAL"} & {issue.code for issue in result.issues}


PLACED = {
    "0912345678": ("Kiểm tra", "E12"), "038090012345": ("Kiểm tra", "B14"), "0373872123": ("Kiểm tra", "A2"),
    "0987654321": ("Kiểm tra", "H60"), "171234567": ("Kiểm tra", "F15"),
}  # fmt: skip
NAMES = ("Lê Thị Tuyết", "Trần Văn Tám")


@pytest.fixture(scope="module")
def returned(tmp_path_factory):
    """A whole workspace with such a file: built, with the workbooks that go back and the annex."""
    root = tmp_path_factory.mktemp("whole")
    shutil.copytree(ROOT / "data/catalog", root / "data/catalog")
    (root / "data/catalog/sources.csv").write_text("path,sha256,form,year,received_from,status,note\n")
    (root / "data/raw/2016").mkdir(parents=True)
    book = load_workbook(io.BytesIO(ORIGINALS[KT]))
    ws = book.active
    ws.title = "Kiểm tra"
    for digits, (_, ref) in PLACED.items():
        ws[ref] = digits
    ws["A2"] = "Phòng Nội vụ, điện thoại 0373.872.123"
    ws["B14"] = "Lê Thị Tuyết CCCD 038 090 012 345"
    ws["H60"] = "Liên hệ: ông Trần Văn Tám, 0987-654-321, tam.tran@gmail.com"
    ws["F15"] = 171234567
    book.create_sheet("Trần Văn Tám 0987654321")["A1"] = "ghi chú riêng"
    book.save(root / "data/raw" / KT)
    build(root)
    give_back(root, root / "data/raw", root / "tra-lai")
    (root / "phu-luc.xlsx").write_bytes(annex(root))
    return root


def test_nothing_of_it_is_in_data_processed(returned):
    tables = [getattr(store.read(returned), name) for name in store.TABLES]
    for digits in PLACED:
        assert mentions(tables, digits) == []
    for path in (returned / "data/processed").rglob("*"):
        if path.is_file() and path.suffix != ".parquet":
            told = path.read_text(encoding="utf-8-sig")
            assert not [name for name in NAMES if name in told], path
            assert "gmail" not in told
            assert not [d for d in PLACED if d in told], path


def test_every_place_of_it_is_told_with_its_cell_and_kind(returned):
    issues = store.read(returned).issues
    refused = issues[issues["code"] == "E-PERSONAL"].set_index("ref")
    assert set(refused.index) == {"E12", "F15"}
    assert "số điện thoại" in refused.loc["E12", "message_vi"]
    assert "E12" in refused.loc["E12", "next_step"]
    told = issues[issues["code"] == "W-PERSONAL"].sort_values("ref")
    assert list(told["ref"]) == ["", "A2"]
    assert told.iloc[0]["sheet"] == "••• •••"
    assert "tên trang tính" in told.iloc[0]["message_vi"]
    for word in ("6 chỗ", "số điện thoại", "CCCD", "tên người", "thư điện tử", "ô A2"):
        assert word in told.iloc[1]["message_vi"]
    (row,) = issues[(issues["code"] == "E-PLACE") & (issues["ref"] == "B14")].to_dict("records")
    assert "“••• CCCD •••”" in row["message_vi"]
    observed = store.read(returned).observations
    assert set(observed[observed["ref"].isin(["E12", "F15"])]["reason"]) == {"unreadable"}


def test_what_goes_back_marks_the_cell_and_repeats_nothing(returned):
    """The copy holds what its sender wrote; the list and the comments do not say it again."""
    book = load_workbook(returned / "tra-lai" / KT)
    listed = " ".join(str(cell.value) for row in book.worksheets[0].iter_rows() for cell in row if cell.value)
    notes = {c.coordinate: c.comment.text for ws in book for row in ws for c in row if c.comment}
    assert {"E12", "F15", "A2"} <= set(notes)
    assert "dữ liệu cá nhân" in notes["E12"]
    for text in (listed, *notes.values()):
        assert not [d for d in PLACED if d.lstrip("0") in CELLS.sub("", text)]
        assert not [name for name in NAMES if name in text]


def test_the_annex_holds_nothing_of_it(returned):
    cells = [
        str(c.value) for ws in load_workbook(returned / "phu-luc.xlsx") for row in ws for c in row if c.value
    ]
    assert not [c for c in cells for d in PLACED if d.lstrip("0") in CELLS.sub("", c)]
    assert not [c for c in cells for name in NAMES if name in c]


def read_cell(catalog, indicator, content, layout="procedures-2015", **changes):
    issues = Issues(source="x.xlsx", sheet="S")
    chosen = next(lay for _, lay in catalog.layouts if lay.id == layout)
    spec = catalog.indicators[indicator].model_copy(update=changes)
    found = read_values([content, 12, 15], spec, chosen, lambda i: f"C{i + 5}", issues)
    return found.values[0], REASONS[found.reasons[0]], [issue.code for issue in issues.rows]


@pytest.mark.parametrize(
    "content",
    ["0912345678", "0912.345.678", "+84 912 345 678", "038090012345", "171 234 567", "171.234.567", 912345678,
     171234567.0,
     38090012345, 84912345678, "ĐT 0912345678", "12 (0912345678)", "a.b@gmail.com", "Nguyễn Văn An", "Lê Hùng"],
)  # fmt: skip
def test_under_an_indicator_it_is_refused(catalog, content):
    value, reason, codes = read_cell(catalog, "dossiers_late", content)
    assert value != value
    assert (reason, codes) == ("unreadable", ["E-PERSONAL"])


@pytest.mark.parametrize(
    "content", [1234567, "1.234.567", 99999999, "95.8333333", 0.9583333333333, "2011-2020"]
)
def test_a_figure_is_nobodys(catalog, content):
    assert "E-PERSONAL" not in read_cell(catalog, "dossiers_late", content)[2]
    assert "E-PERSONAL" not in read_cell(catalog, "dossiers_late", content, unit="%", kind="percent")[2]


@pytest.mark.parametrize(
    ("content", "refused"),
    [(1250000000, False), ("1.250.000.000", False), ("84 912 345 678", False), ("0912345678", True),
     ("+84912345678", True), ("ĐT 912345678", True)],
)  # fmt: skip
def test_money_may_be_as_large_as_that(catalog, content, refused):
    money = read_cell(catalog, "dossiers_late", content, unit="nghìn đồng")
    assert ("E-PERSONAL" in money[2]) is refused
    bounded = catalog.indicators["dossiers_late"].plausible.model_copy(update={"min": 0, "max": 1e12})
    if not isinstance(content, str):
        assert read_cell(catalog, "dossiers_late", content, plausible=bounded)[0] == content


@pytest.mark.parametrize(
    "text",
    [
        "UBND Xã Mai Lâm", "xã Lê Lợi", "Phường Trần Hưng Đạo", "xã Nguyễn Văn Linh", "TT Nga Sơn", "Hoàng Mai",
        "Lê Hồng Phong", "Trường THCS Nguyễn Văn Cừ", "ỦY BAN NHÂN DÂN HUYỆN", "CHỦ TỊCH",
        "(Ký, ghi rõ họ tên và đóng dấu)",
        "Bà Rịa - Vũng Tàu", "Quý I năm 2019, 2020", "Giai đoạn 2011 - 2020", "Từ ngày 01/01/2020 đến ngày 30/4/2020",
        "QĐ 2538/QĐ-UBND ngày 24/11/2017", "1.250.000.000 đồng", "(8)=(9)+(10)", "16144", "95.8333333333",
        "ubnd.ngaan@ngason.thanhhoa.gov.vn", "Đoàn Thanh Niên", "Lý Lịch Tư Pháp", "Người lập biểu: Mai Thị Hoa",
        "2026-11-27, 2026-11-28", "Nga Sơn, ngày 12 tháng 5 năm 2020", "Không phát sinh", "Hồ sơ tồn của ông, bà",
    ],
)  # fmt: skip
def test_places_headings_dates_and_signatures_raise_no_alarm(text):
    assert personal.kinds(text) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Người lập: Nguyễn Văn An, ĐT 0912 345 678", "Người lập: •••, ĐT •••"),
        ("bà Lò Thị Én nghỉ thai sản", "bà ••• nghỉ thai sản"),
        ("đ/c Mai Hùng (0237.3872.123)", "đ/c ••• (•••)"),
        ("NGUYỄN VĂN AN", "•••"), ("Nguyen Van An", "•••"), ("Chủ tịch Hoàng Minh", "Chủ tịch •••"),
        ("CMND 171234567", "CMND •••"), ("stk 1234567890123", "stk •••"), ("a@gmail.com", "•••"), ("Nga An", "Nga An"),
    ],
)  # fmt: skip
def test_messages_are_masked_in_one_place(text, shown):
    assert personal.masked(text) == shown
    for code in ("E-ROW", "E-NUMBER", "W-COLUMN", "E-PLACE", "W-SHEET", "W-ENCODING"):
        facts = dict.fromkeys(
            ("text", "heading", "layout", "near", "near_en", "hint", "hint_en", "cells"), ""
        )
        issue = Issue.make(
            code, ref="C5", n=1, **{**facts, "text": text, "heading": text, "near": text, "near_en": text}
        )
        if text != shown:
            assert text not in issue.message_vi + issue.message_en


def test_a_unit_that_the_register_knows_keeps_its_name():
    assert "Mai Thị Lựu" in Issue.make("W-ROW-MISSING", text="Mai Thị Lựu").message_vi


def stray(*rows, knows=lambda _: False):
    issues = Issues(source="2016/x.xlsx", sheet="S")
    width = max(map(len, rows))
    report_personal([Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows])], knows, issues)
    return [(issue.ref, issue.message_vi) for issue in issues.rows]


def test_a_number_is_told_by_what_stands_beside_or_above_it():
    assert [ref for ref, _ in stray(["Số điện thoại", 912345678.0])] == ["B1"]
    assert [ref for ref, _ in stray(["", "CCCD"], ["", "x"], ["", 38090012345.0], ["", 38090012346.0])] == [
        "B3"
    ]
    assert stray(["Kinh phí", 912345678.0], ["Tổng", 1250000000.0]) == []


@pytest.mark.parametrize("how", [str.lower, str.upper, str.capitalize])
def test_every_word_for_such_a_number_is_known_in_every_case(how):
    words = [
        "điện thoại", "di động", "hotline", "zalo", "fax", "sđt", "đtdđ", "tel", "phone", "cmnd", "cmt", "cmtnd",
        "cccd", "căn cước công dân", "chứng minh thư", "số thẻ", "thẻ bhyt", "hộ chiếu", "số tài khoản", "stk",
        "mã số thuế", "mst",
    ]  # fmt: skip
    assert [
        word
        for word in words
        if [ref for ref, _ in stray(["Số cuộc", 5.0], [how(word), 912345678.0])] != ["B2"]
    ] == []


def test_the_name_under_an_office_is_a_signature():
    assert (
        stray(["NGƯỜI LẬP BIỂU", "CHỦ TỊCH"], ["(Ký, ghi rõ họ tên)", ""], ["Mai Thị Hoa", "Trần Văn Bình"])
        == []
    )
    assert [ref for ref, _ in stray(["Danh sách"], ["Mai Thị Hoa"], ["Trần Văn Bình"])] == ["A2"]
    assert [ref for ref, _ in stray(["CHỦ TỊCH"], ["Trần Văn Bình, 0912345678"])] == ["A2"]


def test_a_place_of_the_register_is_no_person():
    assert stray(["Phan Văn Ban"], knows=lambda name: name == "Phan Văn Ban") == []


def test_a_sheet_called_after_somebody_is_called_otherwise_everywhere():
    book = Workbook()
    book.active.title = "Nguyễn Văn An"
    book.create_sheet("Trần Thị Bé")["A1"] = "x"
    book.create_sheet("Biểu 1")
    stream = io.BytesIO()
    book.save(stream)
    again = read.read_workbook(stream.getvalue())
    assert [sheet.name for sheet in again.sheets] == ["•••", "••• (2)", "Biểu 1"]
    assert [(found.code, found.sheet) for found in again.findings] == [
        ("W-PERSONAL", "•••"),
        ("W-PERSONAL", "••• (2)"),
    ]


def alarms(catalog, folder):
    told = []
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in read.SUFFIXES:
            continue
        try:
            book = read.read_workbook(path.read_bytes())
        except read.UnreadableError:
            continue
        issues = Issues(source=path.name)
        report_personal([s for s in book.sheets if not is_ours(s)], catalog.places.knows, issues)
        told += [(path.name, issue.sheet, issue.ref) for issue in issues.rows]
    return told


def test_the_committed_files_raise_no_alarm(catalog):
    assert alarms(catalog, ROOT / "data/raw") == []


@pytest.mark.parametrize("folder", ["samples", "real"])
def test_real_workbooks_raise_no_alarm(catalog, folder):
    shared = ROOT.parent / "shared" / folder
    if not shared.is_dir():
        skip_unless_ci(f"no {shared}: the workbooks of others stand beside the repository, not in it")
    assert alarms(catalog, shared) == []
