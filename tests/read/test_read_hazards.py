"""Broken and hostile files, one hazard a test: refused with a reason, or read with what is wrong said."""

from __future__ import annotations

import contextlib
import io
import math
import struct
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import MAIN, edited, ods, sheet_with, xls, xlsx
from openpyxl.styles import PatternFill
from openpyxl.utils.cell import coordinate_to_tuple

from analysis.errors import KINDS
from analysis.read import UnreadableError, read_workbook
from analysis.read.guard import _claimed_area, check_area
from analysis.shape.containers import write
from analysis.shape.page import Page

RICH = sheet_with(
    b'<row r="2" hidden="1"><c r="B2" s="1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><f>A1</f></c>'
    b'<c r="D2" t="inlineStr"><is><r><rPr><rFont val=".VnTime"/></rPr><t>x</t></r></is></c></row>',
    head=b'<cols><col min="1" max="2" hidden="1"/></cols>',
    tail=b'<mergeCells><mergeCell ref="A1:B3"/></mergeCells>',
)


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
    content = sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row>' + b" " * 30_000_000)
    at = content.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert content[at : at + 4] == b"PK\x01\x02"
    lying = content[: at + 24] + struct.pack("<I", 1000) + content[at + 28 :]
    tracemalloc.start()
    with pytest.raises(UnreadableError, match=r"sheet1\.xml"):
        read_workbook(lying)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 10e6


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


def test_content_that_unpacks_but_is_not_what_was_packed_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx())) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as new:
        for info in old.infolist():
            new.writestr(info.filename, old.read(info))
    content = stream.getvalue()
    assert content.count(b"<v>12</v>") == 1
    assert "sheet1.xml" in refused(content.replace(b"<v>12</v>", b"<v>21</v>")).en


def test_a_missing_sheet_part_names_the_sheet():
    assert "Biểu 1" in refused(edited(xlsx(), sheet1__xml=lambda _: None)).vi


def test_damaged_xml_of_a_part_is_refused_by_name():
    assert "xl/workbook.xml" in refused(edited(xlsx(), xl___workbook__xml=lambda data: data[:-40])).en


@pytest.mark.parametrize(("number", "text"), [(b"NaN", "NaN"), (b"1E400", "inf")])
def test_a_number_that_is_none_is_an_error_cell(number, text):
    sheet = only(sheet_with(b'<row r="2"><c r="B2"><v>' + number + b'</v></c><c r="C2"><v>3</v></c></row>'))
    assert sheet.rows[1][1:] == [text, 3]
    assert sheet.errors == {(2, 2)}


def _ods_number(number: str) -> bytes:
    cell = f'<table:table-cell office:value-type="float" office:value="{number}"/>'
    return ods(f"<table:table-row>{cell}</table:table-row>")


def _xml2003(rows: str) -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    book = f"<Worksheet><Table>{rows}</Table></Worksheet></Workbook>"
    return f'<Workbook xmlns="{space}" xmlns:s="{space}">{book}'.encode()


def _xml2003_number(number: str) -> bytes:
    return _xml2003(f'<Row><Cell><Data s:Type="Number">{number}</Data></Cell></Row>')


NO_NUMBER = {
    "xls": lambda number: xls(lambda sheet: sheet.write(0, 0, float(number))),
    "ods": _ods_number,
    "xml2003": _xml2003_number,
    "html": lambda number: f"<table><tr><td x:num='{number}'>{number}</td></tr></table>".encode(),
}


@pytest.mark.parametrize("number", ["nan", "inf"])
@pytest.mark.parametrize("container", NO_NUMBER)
def test_a_number_that_is_none_is_an_error_cell_of_every_format(container, number):
    sheet = only(NO_NUMBER[container](number))
    assert (sheet.rows, sheet.errors) == ([[number]], {(1, 1)})


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


def test_a_document_type_behind_a_comment_is_seen():
    bomb = b"<!-- <worksheet -->" + b'<!DOCTYPE x [<!ENTITY a "ha">]><worksheet'
    assert "DTD" in refused(edited(xlsx(), sheet1__xml=lambda data: data.replace(b"<worksheet", bomb, 1))).vi


def test_external_entities_of_an_xml_spreadsheet_are_refused():
    content = (
        b'<?xml version="1.0"?><!DOCTYPE Workbook [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet/></Workbook>'
    )
    assert "DTD" in refused(content).vi


@pytest.mark.parametrize(
    "name", ["xl/worksheets/sheet1.xml", "xl/worksheets/SHEET1.xml", "/xl/worksheets/sheet1.xml"]
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_parts_of_one_name_are_refused(name):
    stream = io.BytesIO(sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row>'))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr(name, "<worksheet/>")
    assert "sheet1.xml" in refused(stream.getvalue()).vi


def test_a_merged_area_written_backwards_is_the_same_area():
    tail = b'<mergeCells><mergeCell ref="C3:A1"/></mergeCells>'
    assert only(sheet_with(b'<row r="1"><c r="A1"><v>5</v></c></row>', tail=tail)).merges == [(1, 1, 3, 3)]


def test_a_merged_area_of_xls_that_ends_before_it_begins_is_turned():
    content = xls(lambda sheet: sheet.write_merge(1, 3, 1, 4, "x"))
    area = struct.pack("<5H", 1, 1, 3, 1, 4)
    assert content.count(area) == 1
    assert only(content.replace(area, struct.pack("<5H", 1, 3, 1, 4, 1))).merges == [(2, 2, 4, 5)]


def test_a_formula_at_no_place_does_not_overwrite_the_last_row():
    inner = b'<is><t>x</t><c r="A0"><f>A1</f></c></is>'
    last = b'<row r="2"><c r="A2"><v>2</v></c></row>'
    rows = b'<row r="1"><c r="A1" t="inlineStr">' + inner + b"</c></row>" + last
    assert "địa chỉ" in refused(sheet_with(rows)).vi


def test_row_0_of_an_xml_spreadsheet_does_not_overwrite_the_last_row():
    cell = '<Cell><Data s:Type="Number">{}</Data></Cell>'
    rows = f'<Row s:Index="0">{cell.format(1)}</Row><Row>{cell.format(2)}</Row>'
    assert "địa chỉ" in refused(_xml2003(rows)).vi


def test_a_cell_merged_over_less_than_nothing_does_not_give_its_place_away():
    cell = '<Cell{}><Data s:Type="Number">{}</Data></Cell>'
    row = cell.format(' s:MergeAcross="-1"', 1) + cell.format("", 2)
    assert only(_xml2003(f"<Row>{row}</Row>")).rows == [[1, 2]]


PLAIN = (
    b'<row r="1"><c r="A1"><v>193</v></c></row>'
    b'<row r="2" hidden="1"><c r="A2" t="e"><v>#REF!</v></c><c r="B2"><f>A1</f></c></row>'
)
DECLARED = b'<?xml version="1.0"?>'


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"<row", b'<!-- <row r="1" hidden="1"><c r="A1"><f>A3</f></c> --><row', 1),
        lambda xml: xml.replace(b"<row", b'<?x <row r="1" hidden="1"><c r="A1"><f>A3</f></c>?><row', 1),
        lambda xml: xml.replace(b"193", b"1&#57;3"),
        lambda xml: xml.replace(b"193", b"<![CDATA[193]]>"),
        lambda xml: xml.replace(b"=", b" = "),
        lambda xml: xml.replace(b' r="', b'\n\tr="'),
        lambda xml: xml.replace(b"<v>", b"<v >"),
        lambda xml: xml.replace(b"><", b">\n  <"),
        lambda xml: xml.replace(b"<row", b'<row xmlns:z="z" z:hidden="1" z:r="9"', 1),
        lambda xml: xml.decode().replace(DECLARED.decode(), "\ufeff").encode("utf-16-le"),
        lambda xml: xml.decode().replace(DECLARED.decode(), "\ufeff").encode("utf-16-be"),
    ],
    ids=["comment", "instruction", "by number", "CDATA", "spaces", "lines in tags", "spaced ends", "lines", "foreign",
         "utf-16-le", "utf-16-be"],
)  # fmt: skip
def test_a_sheet_written_in_another_way_is_read_the_same(change):
    sheet = only(edited(sheet_with(PLAIN), sheet1__xml=change))
    assert sheet.rows == [[193, ""], ["#REF!", "=A1"]]
    assert (sheet.hidden_rows, sheet.errors, sheet.uncached) == ({2}, {(2, 1)}, {(2, 2)})


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace(b"><", b">\n  <"),
        lambda xml: xml.replace(b"<table:table-row", b"<!-- x --><table:table-row"),
        lambda xml: xml.replace(b"Nga An", b"<![CDATA[Nga An]]>"),
        lambda xml: ("\ufeff" + xml.decode().replace("UTF-8", "UTF-16")).encode("utf-16-le"),
    ],
    ids=["lines", "comment", "CDATA", "utf-16"],
)
def test_an_ods_written_in_another_way_is_read_the_same(change):
    row = (
        '<table:table-row><table:table-cell office:value-type="string"><text:p>Nga An</text:p></table:table-cell>'
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>'
        "</table:table-row>"
    )
    assert only(edited(ods(row), content__xml=change)).rows == [["Nga An", 7]]


def test_an_ods_with_other_prefixes_is_refused_not_read_as_empty():
    content = _ods_number("7")

    def prefix(xml: bytes) -> bytes:
        for before in (b"<", b"</", b" ", b"xmlns:"):
            end = b"=" if before == b"xmlns:" else b":"
            xml = xml.replace(before + b"table" + end, before + b"t" + end)
        return xml

    assert "lưu lại" in refused(edited(content, content__xml=prefix)).vi


def test_a_document_type_in_another_charset_is_seen():
    def bomb(xml: bytes) -> bytes:
        text = xml.decode().replace(DECLARED.decode(), '<!DOCTYPE x [<!ENTITY a "ha">]>')
        return ("\ufeff" + text).encode("utf-16-le")

    assert "DTD" in refused(edited(sheet_with(PLAIN), sheet1__xml=bomb)).vi


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


@pytest.mark.parametrize(
    ("end", "beyond"),
    [
        ("C9", "C10"),
        ("C9", "D9"),
        ("Z99", "AA1"),
        ("AB123", "AC1"),
        ("AB123", "A124"),
        ("AB123", "BA5"),
        ("B19", "A20"),
    ],
)
def test_any_cell_beyond_the_claimed_end_is_seen(end, beyond):
    claim = b'<dimension ref="A1:%b"/>' % end.encode()
    area = _claimed_area(claim + b'<row r="1"><c r="%b"/><c r="A1"/></row>' % beyond.encode())
    (row, col), (row2, col2) = (coordinate_to_tuple(ref) for ref in (end, beyond))
    assert area == max(row, row2) * max(col, col2)


def test_a_sheet_whose_cells_lie_ever_further_out_is_looked_at_whole():
    cells = b"".join(b'<c r="A%d"/>' % row for row in range(2, 90))
    assert (
        _claimed_area(b'<dimension ref="A1:A1"/><row r="1"><c r="A1"/>' + cells + b'<c r="A1"/></row>')
        == math.inf
    )


@pytest.mark.parametrize("last", ["T50000", "AB9999", "Z99999"])
def test_large_full_sheets_pass_the_guard(last):
    height = int(last.lstrip("ABTZ"))
    row = b'<row r="%d"><c r="A%d"><v>1</v></c><c r="%b%d"><v>1</v></c></row>'
    col = last.rstrip("0123456789").encode()
    check_area("S", b"".join(row % (r, r, col, r) for r in range(1, height + 1)))


def test_too_many_cells_without_references_are_refused():
    row = b"<row>" + b"<c></c>" * 1000 + b"</row>"
    assert "quá nhiều ô" in refused(sheet_with(row * 6100)).vi


def test_a_text_file_of_too_many_cells_is_refused():
    assert "quá nhiều ô" in refused(b"1,2,3,4\n" * 2_000_000).vi


def test_spans_that_multiply_are_refused():
    assert "quá nhiều cột" in refused(b"<table>" + b"<tr><td rowspan=1000 colspan=1000>x</td></tr>" * 2000).vi


def test_xml_nested_without_end_is_refused():
    head = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
    assert "lồng" in refused(head + b"<a>" * 500_000).vi


def test_tags_that_never_end_do_not_hang_the_search():
    refused(sheet_with(b'<row r="1">' + b"<f " * 300_000 + b'<c hidden="1" t="e" ' * 300_000))
    styles = b"<styleSheet><fonts>" + b"<font <name " * 100_000 + b'<cellXfs><xf numFmtId="9" ' * 100_000
    refused(edited(xlsx(), styles__xml=lambda _: styles))


def test_hidden_columns_declared_over_and_over():
    head = b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 20_000 + b"</cols>"
    sheet = only(sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row>', head=head))
    assert sheet.hidden_cols == set(range(1, 16_385))


# Anything at all


def packed(content: bytes, name: str, change: int, at: float, byte: int) -> bytes:
    """The package with one part damaged, and checksums in order."""

    def hurt(data: bytes) -> bytes:
        place = int(at * len(data))
        return data[:place] + bytes([byte]) * change + data[place + 1 :]

    return edited(content, **{name: hurt})


@given(
    part=st.sampled_from(["sheet1__xml", "styles__xml", "xl___workbook__xml", "workbook__xml__rels"]),
    change=st.integers(0, 3),
    at=st.floats(0, 0.999),
    byte=st.integers(0, 255),
)
@settings(max_examples=150, deadline=None)
def test_damage_anywhere_in_a_package_is_read_or_refused(part, change, at, byte):
    with contextlib.suppress(UnreadableError):
        read_workbook(packed(RICH, part, change, at, byte))


@given(
    st.sampled_from(["xls", "html", "csv", "xml2003", "ods"]),
    st.integers(0, 5),
    st.floats(0, 0.999),
    st.binary(max_size=9),
)
@settings(max_examples=150, deadline=None)
def test_damage_anywhere_in_a_file_is_read_or_refused(container, cut, at, put):
    page = Page("Biểu 1")
    for row in range(1, 9):
        page.put(row, row, f"Xã Nga {row}")
        page.put(row, 1 + row % 3, row / 7)
    content = write(container, [page])
    place = int(at * len(content))
    with contextlib.suppress(UnreadableError):
        read_workbook(content[:place] + put + content[place + cut :])


@given(st.binary(max_size=3000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(UnreadableError):
        read_workbook(content)
