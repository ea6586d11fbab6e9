"""Broken and hostile files, one hazard a test: refused with a reason, or read with what is wrong said."""

from __future__ import annotations

import io
import math
import struct
import tracemalloc
import zipfile

import pytest
from made import MAIN, edited, ods, sheet_with, xls, xlsx
from openpyxl.styles import PatternFill

from analysis.errors import KINDS
from analysis.read import UnreadableError, read_workbook
from analysis.read.guard import check_area


def refused(content: bytes) -> UnreadableError:
    tracemalloc.start()
    try:
        with pytest.raises(UnreadableError) as error:
            read_workbook(content)
        assert tracemalloc.get_traced_memory()[1] < 500e6
    finally:
        tracemalloc.stop()
    assert error.value.vi
    assert error.value.en
    return error.value


def only(content: bytes):
    book = read_workbook(content)
    for code, _, _, facts in book.findings:
        kind = KINDS[code]
        (kind.vi + kind.en + kind.next_step).format(ref="A1", year=0, **facts)
    (sheet,) = book.sheets
    return sheet


def codes(content: bytes) -> list[str]:
    return [finding.code for finding in read_workbook(content).findings]


# Sizes


def test_one_cell_at_the_far_corner_is_named():
    error = refused(sheet_with(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'))
    assert "XFD1048576" in error.vi
    assert "XFD1048576" in error.en
    assert "Biểu 1" in error.vi


def test_a_far_cell_is_found_where_the_sheet_claims_to_be_small():
    rows = b'<row r="1"><c r="A1048576"><v>1</v></c><c r="XFD1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    error = refused(sheet_with(rows, head=b'<dimension ref="A1:B2"/>'))
    assert "A1048576" in error.vi
    assert "XFD1" in error.vi


def test_an_empty_row_at_the_very_end_does_not_matter():
    rows = b'<row r="1"><c r="A1"><v>5</v></c></row><row r="1048576" ht="3"><c r="XFD1048576" s="0"/></row>'
    assert only(sheet_with(rows)).rows == [[5]]


def test_a_million_blank_rows_are_read_as_none():
    rows = b'<row r="1"><c r="A1"><v>5</v></c></row>' + b"".join(
        b'<row r="%d"/>' % r for r in range(2, 1_000_001)
    )
    assert only(sheet_with(rows)).rows == [[5]]


def test_blank_styled_columns_to_the_last_are_read_as_none():
    def paint(book):
        for col in range(1, 16_385):
            book.active.cell(5, col).fill = PatternFill("solid", "FFFF00")

    assert len(only(xlsx(paint)).rows[0]) == 3


def test_a_bomb_of_rows_is_refused():
    row = b'<row r="1"><c r="A1"><v>1</v></c></row>'
    error = refused(sheet_with(row * (160 * 2**20 // len(row))))
    assert "MB" in error.vi


def test_a_bomb_that_hides_its_size_is_refused():
    content = sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 2_000_000)
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    lying = content[: at + 24] + struct.pack("<I", 1000) + content[at + 28 :]
    assert "sheet1.xml" in refused(lying).en


def test_a_huge_text_repeated_in_every_cell_is_refused():
    strings = b'<sst xmlns="' + MAIN + b'"><si><t>' + b"x" * 30_000 + b"</t></si></sst>"
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (r, r) for r in range(1, 20_001))
    content = edited(sheet_with(rows), xl___sharedStrings__xml=strings)
    assert "Biểu 1" in refused(content).vi


@pytest.mark.parametrize("count", [42_000, 100_000])
def test_merges_by_the_thousand_are_read(count):
    cells = b"".join(b'<mergeCell ref="A%d:B%d"/>' % (r, r) for r in range(1, count + 1))
    content = sheet_with(
        b'<row r="1"><c r="A1"><v>5</v></c></row>', tail=b"<mergeCells>" + cells + b"</mergeCells>"
    )
    assert len(only(content).merges) == count
    assert not codes(content)


def test_ods_repeat_counts_do_not_fill_the_memory():
    row = '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" ' \
          'office:value="1" table:number-columns-repeated="16384"/></table:table-row>'  # fmt: skip
    assert "XFD1048576" in refused(ods(row)).vi


# Damage


def test_an_empty_file():
    assert "rỗng" in refused(b"").vi
    assert "rỗng" in refused(b"\0" * 4096).vi


def test_a_file_cut_short():
    assert "cắt cụt" in refused(xlsx()[:3000]).vi


def test_a_checksum_that_fails_names_the_part():
    content = bytearray(xlsx())
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    content[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0xFF
    assert "sheet1.xml" in refused(bytes(content)).en


def test_a_missing_sheet_part_names_the_sheet():
    assert "Biểu 1" in refused(edited(xlsx(), sheet1__xml=lambda _: None)).vi


def test_damaged_xml_of_a_part_is_refused_by_name():
    assert "xl/workbook.xml" in refused(edited(xlsx(), xl___workbook__xml=lambda data: data[:-40])).en


@pytest.mark.parametrize(("number", "text"), [(b"NaN", "NaN"), (b"1E400", "inf")])
def test_a_number_that_is_none_is_an_error_cell(number, text):
    sheet = only(sheet_with(b'<row r="2"><c r="B2"><v>' + number + b'</v></c><c r="C2"><v>3</v></c></row>'))
    assert sheet.rows[1][1:] == [text, 3]
    assert sheet.errors == {(2, 2)}


def test_no_number_stays_not_a_number_for_readers():
    sheet = only(sheet_with(b'<row r="1"><c r="A1" t="str"><v>nan</v></c></row>'))
    assert sheet.rows == [["nan"]]
    assert not sheet.errors
    assert not any(isinstance(v, float) and math.isnan(v) for row in sheet.rows for v in row)


def test_overlapping_merges_are_told():
    merges = (
        b'<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="D1:D9"/><mergeCell ref="B3:C4"/></mergeCells>'
    )
    content = sheet_with(b'<row r="1"><c r="A1"><v>5</v></c></row>', tail=merges)
    (finding,) = read_workbook(content).findings
    assert (finding.code, finding.ref, finding.facts) == ("W-MERGE", "B3:C4", {"other": "A1:B3"})
    only(content)


# Other files


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"\x89PNG\r\n\x1a\n....", "ảnh"),
        (b"{\\rtf1 abc}", "RTF"),
        (b"Kinh gui UBND huyen", "văn bản thường"),
        (b"<?xml version='1.0'?><invoice/>", "XML"),
        (b"<html><body><p>Loi he thong</p></body></html>", "không có bảng"),
        (bytes(range(128, 256)) * 50, "không phải bảng tính"),
    ],
)
def test_what_is_no_spreadsheet_is_named(content, said):
    assert said in refused(content).vi


@pytest.mark.parametrize(
    ("name", "said"), [("word/document.xml", "Word"), ("ppt/a.xml", "trình chiếu"), ("x", "nén")]
)
def test_a_package_without_a_workbook_is_not_an_empty_workbook(name, said):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(name, "<x/>")
    assert said in refused(stream.getvalue()).vi


@pytest.mark.parametrize("stream", ["EncryptedPackage", "WordDocument"])
def test_an_ole_file_that_is_no_open_workbook_is_named(stream):
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + stream.encode("utf-16-le") + bytes(100)
    assert {"EncryptedPackage": "mật khẩu", "WordDocument": "Word"}[stream] in refused(content).vi


def test_a_binary_workbook_with_a_password_is_named():
    content = xls(lambda sheet: sheet.write(0, 0, "x"))
    user_record, filepass = b"\x5c\x00\x70\x00", b"\x2f\x00\x70\x00"
    assert content.count(user_record) == 1
    content = content.replace(user_record, filepass)
    assert "mật khẩu" in refused(content).vi


# XML


def test_entities_are_refused_not_resolved():
    bomb = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><worksheet'
    assert "DTD" in refused(edited(xlsx(), sheet1__xml=lambda data: data.replace(b"<worksheet", bomb))).vi


def test_external_entities_of_an_xml_spreadsheet_are_refused():
    content = (
        b'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    )
    assert "DTD" in refused(content).vi


# What is never run, followed or extracted


def test_macros_are_noted_and_values_read():
    content = edited(xlsx(), xl___vbaProject__bin=b"anything")
    assert read_workbook(content).kind == "xlsm"
    assert codes(content) == ["N-MACRO"]
    assert only(content).rows[2][2] == 12


def test_links_to_other_workbooks_are_noted_and_values_read():
    content = edited(xlsx(), xl___externalLinks___externalLink1__xml=b"<externalLink/>")
    assert codes(content) == ["N-EXTERNAL"]
    assert only(content).rows[2][2] == 12


def test_names_in_the_archive_lead_nowhere(tmp_path, monkeypatch):
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path / "a")
    stream = io.BytesIO(xlsx())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("../../x.xml", "<x/>")
    assert only(stream.getvalue()).rows[2][2] == 12
    assert sorted(p.name for p in tmp_path.rglob("*")) == ["a"]


def test_a_formula_as_text_stays_text():
    sheet = only(xlsx(lambda book: setattr(book.active["A1"], "value", "'=cmd|' /C calc'!A0")))
    assert sheet.rows[0][0] == "'=cmd|' /C calc'!A0"


# The guard by itself


@pytest.mark.parametrize("last", ["T50000", "AB9999", "Z99999"])
def test_large_full_sheets_pass_the_guard(last):
    height = int(last.lstrip("ABTZ"))
    row = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="%b%d"><v>1</v></c></row>'
    col = last.rstrip("0123456789").encode()
    check_area("S", b"".join(row % (r, r, col, r) for r in range(1, height + 1)))
