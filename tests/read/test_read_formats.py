"""The same sheet in every format, and what each format hides beside its values."""

from __future__ import annotations

import csv
import io
import struct
import unicodedata
from datetime import date, datetime, time

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from made import edited, ods, record, sheet_with, wide, xls, xlsb, xlsx
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from analysis.contracts import Sheet
from analysis.read import read_workbook
from analysis.read import xls as xls_room
from analysis.read.legacy import encode
from analysis.shape.containers import write
from analysis.shape.page import Page

TITLE, NAME = "BIỂU TỔNG HỢP (lẻ; dòng)", "Xã Nga Thuỷ"


def only(content: bytes) -> Sheet:
    (sheet,) = read_workbook(content).sheets
    return sheet


CELLS = {
    (3, 2): TITLE, (5, 2): "Đơn vị", (5, 3): "Số lượng", (5, 4): "Ngày", (6, 2): NAME, (6, 3): 12.5,
    (6, 4): date(2020, 5, 7), (7, 2): "=1+1", (7, 3): -5,
}  # fmt: skip


def page() -> Page:
    made = Page("Biểu 1")
    for (row, col), value in CELLS.items():
        made.put(row, col, value)
    made.merge(3, 2, 3, 4)
    return made


@pytest.mark.parametrize("container", ["xlsx", "xls", "ods", "xml2003"])
def test_values_coordinates_and_merges_in_every_container(container):
    book = read_workbook(write(container, [page()]))
    sheet = book.sheets[0]
    assert book.kind == container
    assert sheet.name == "Biểu 1"
    assert {
        (r, c): v for r, row in enumerate(sheet.rows, 1) for c, v in enumerate(row, 1) if v != ""
    } == CELLS
    assert sheet.merges == [(3, 2, 3, 4)]
    assert not sheet.hidden
    assert not sheet.hidden_rows | sheet.hidden_cols
    assert not sheet.percents | sheet.errors | sheet.uncached


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
def test_separated_values_in_every_charset(encoding, separator):
    sheet = only(write("csv", [page()], encoding=encoding, separator=separator))
    assert [sheet.rows[2][1], sheet.rows[5][1], sheet.rows[5][2], sheet.rows[6][2]] == [
        TITLE,
        NAME,
        "12.5",
        "-5",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1258"])
def test_html_in_every_charset(encoding):
    book = read_workbook(write("html", [page()], encoding=encoding))
    assert book.kind == "html"
    assert [row[1] for row in book.sheets[0].rows[2:6]] == [TITLE, "", "Đơn vị", NAME]
    assert book.sheets[0].merges == [(3, 2, 3, 4)]


# csv


def findings(content: bytes) -> list[tuple]:
    return [(f.code, f.ref, f.facts) for f in read_workbook(content).findings]


def test_what_was_assumed_of_a_text_file_is_said():
    (found,) = findings("Xã;Số\nNga An;1,5\n".encode("utf-16"))
    assert found[0] == "N-CHARSET"
    assert found[2]["charset"] == "utf-16"
    assert found[2]["separator_en"] == "“;”"
    assert not findings("Xã,Số\nNga An,15\n".encode())


def test_a_decimal_comma_is_no_separator():
    sheet = only("Xã;A;B\nNga An;1,5;2,5\nNga Bạch;0,5;3,5\n".encode())
    assert sheet.rows[1] == ["Nga An", "1,5", "2,5"]


def test_a_semicolon_wins_over_decimal_commas_in_every_line():
    lines = [f"{n},5;{n},7" for n in range(19)]
    sheet = only("\n".join([*lines, "1,5;2,5;"]).encode())
    assert sheet.rows[3] == ["3,5", "3,7", ""]


def test_quoted_separators_and_line_breaks_stay_in_their_cell():
    sheet = only('Tên,Ghi chú\n"Nga An, xã","dòng 1\ndòng; 2"\nNga Tân,x\n'.encode())
    assert sheet.rows[1] == ["Nga An, xã", "dòng 1\ndòng; 2"]


def test_a_separator_that_the_first_line_declares_is_obeyed_and_rows_keep_their_numbers():
    sheet = only("sep=|\r\nTên|A, B, C\r\nNga An|1, 2, 3\r\n".encode())
    assert sheet.rows == [["", ""], ["Tên", "A, B, C"], ["Nga An", "1, 2, 3"]]


def test_blank_lines_and_titles_count_as_rows():
    sheet = only("Số liệu năm 2017\n\n;2016;2017\nNga An;1;2\n".encode())
    assert sheet.rows[3] == ["Nga An", "1", "2"]
    assert sheet.rows[0] == ["Số liệu năm 2017", "", ""]


def test_damaged_characters_are_told_with_their_line():
    text = "Xã,Số\nNga An,1\nNga Bạch,2\nNga Thủy,3\n".encode()
    found = findings(text.replace("Bạch".encode(), b"B\xe1\xba" + b"\0ch"))
    assert found[0] == ("W-LOST-TEXT", "A3", {"line": 3, "n": 2})


def test_a_line_with_another_separator_is_told():
    found = findings("Xã,A,B\nNga An,1,2\nNga Bạch;3;4\nNga Thủy,5,6\n".encode())
    assert [(code, ref) for code, ref, _ in found] == [("W-SEPARATOR", "A3")]


@pytest.mark.parametrize("closed", ["", '"'])
def test_lines_behind_a_quote_that_stays_open_are_told(closed):
    lines = ["Xã,A,B", "Nga An,1,2", '"Nga Bạch,3,4', "Nga Thủy,5,6", closed + "Nga Tân,7,8", "Nga Vân,9,9"]
    (found,) = findings("\n".join(lines).encode())
    assert found[:2] == ("W-QUOTE", "A3")


def test_lines_within_a_cell_are_no_open_quote():
    assert not findings('Xã,A,B\nNga An,"1, một\n2, hai",2\nNga Tân,3,4\n'.encode())


def test_numbers_of_a_text_file_stay_as_written():
    assert only(b"a,b\n05,1.234\n").rows[1] == ["05", "1.234"]


@pytest.mark.parametrize("encoding", ["tcvn3", "vni"])
@pytest.mark.parametrize("container", ["csv", "html", "xls", "ods", "xlsx", "xml2003"])
def test_old_encodings_without_a_telling_font(container, encoding):
    words = [
        "Báo cáo kết quả",
        "Giải quyết thủ tục hành chính",
        "Số hồ sơ đã tiếp nhận",
        "Ủy ban nhân dân xã",
    ]
    made = Page("S")
    for row, text in enumerate(words, 1):
        made.put(row, 1, encode(text, encoding))
        made.put(row, 2, row)
    options = {"encoding": "cp1252"} if container in ("csv", "html") else {}
    sheet = only(write(container, [made], **options))
    assert [row[0] for row in sheet.rows] == words
    assert sheet.original[2, 1] == encode(words[1], encoding)


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn", "Co"]), max_size=12).map(
    lambda text: unicodedata.normalize("NFC", text)
)


@given(
    st.lists(st.lists(TEXT | st.integers().map(str), min_size=3, max_size=3), min_size=3, max_size=8),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
@settings(max_examples=200, deadline=None)
def test_separated_values_come_back_as_they_were_written(rows, separator, encoding):
    rows = [["a", "b", "c"], *rows, ["x", "y", "z"]]
    stream = io.StringIO()
    csv.writer(stream, delimiter=separator, quoting=csv.QUOTE_ALL).writerows(rows)
    sheet = only(stream.getvalue().encode(encoding))
    before = [
        [sheet.original.get((r, c), value) for c, value in enumerate(row, 1)]
        for r, row in enumerate(sheet.rows, 1)
    ]
    assert before == rows


# xlsx: what stands beside the values


def test_hidden_rows_and_columns_of_xlsx():
    def hide(book):
        book.active.row_dimensions[3].hidden = True
        book.active.column_dimensions["B"].hidden = True

    sheet = only(xlsx(hide))
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_cols == {2}


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_hidden_sheets_of_xlsx(state):
    def hide(book):
        book.create_sheet("Năm trước").sheet_state = state

    assert [sheet.hidden for sheet in read_workbook(xlsx(hide)).sheets] == [False, True]


def test_error_cells_of_xlsx_also_beyond_the_last_value():
    rows = b'<row r="2"><c r="B2"><v>1</v></c></row><row r="4"><c r="D4" t="e"><f>A1/0</f><v>#DIV/0!</v></c></row>'
    sheet = only(sheet_with(rows))
    assert sheet.rows[3] == ["", "", "", "#DIV/0!"]
    assert sheet.errors == {(4, 4)}
    assert len({len(row) for row in sheet.rows}) == 1


def test_formulas_without_a_result_show_themselves():
    rows = (
        b'<row r="1"><c r="A1"><f>SUM(B1:B2)&amp;"x"</f></c><c r="B1"><f>1+1</f><v>2</v></c>'
        b'<c r="C1" t="str"><f>""</f><v></v></c><c r="D1"><f t="shared" si="0"/><v/></c></row>'
    )
    sheet = only(sheet_with(rows))
    assert sheet.rows == [['=SUM(B1:B2)&"x"', 2, "", "=…"]]
    assert sheet.uncached == {(1, 1), (1, 4)}


def test_percent_formats_of_xlsx_hold_for_numbers_only():
    def shape(book):
        for ref, value, shape in (
            ("C3", 0.95, "0.0%"),
            ("D3", "x", "0%"),
            ("E3", 95, '0"%"'),
            ("F3", 0.5, "0.0 %"),
        ):
            book.active[ref], book.active[ref].number_format = value, shape

    assert only(xlsx(shape)).percents == {(3, 3), (3, 6)}


def test_the_1904_calendar_gives_the_same_day():
    def mac(book):
        book.epoch = CALENDAR_MAC_1904
        book.active["A1"] = datetime(2020, 5, 7)

    assert only(xlsx(mac)).rows[0][0] in (date(2020, 5, 7), datetime(2020, 5, 7))


def test_cells_without_references_are_counted():
    rows = b'<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row hidden="1"><c><v>3</v></c></row>'
    sheet = only(sheet_with(rows))
    assert sheet.rows == [[1, "#N/A"], [3, ""]]
    assert sheet.errors == {(1, 2)}
    assert sheet.hidden_rows == {2}


def test_prefixed_element_names_are_read_the_same():
    import re

    def prefix(data: bytes) -> bytes:
        return re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", data).replace(b"xmlns=", b"xmlns:x=")

    rows = b'<row r="1" hidden="1"><c r="A1" t="e"><v>#REF!</v></c><c r="B1"><v>2</v></c></row>'
    sheet = only(edited(sheet_with(rows), sheet1__xml=prefix))
    assert sheet.rows == [["#REF!", 2]]
    assert sheet.errors == {(1, 1)}
    assert sheet.hidden_rows == {1}


def test_a_used_range_that_starts_late_keeps_its_place():
    sheet = only(xlsx())
    assert (sheet.rows[1][1], sheet.rows[2][2]) == ("Số hồ sơ", 12)


def test_a_float_keeps_all_its_digits():
    assert only(sheet_with(b'<row r="1"><c r="A1"><v>0.30000000000000004</v></c></row>')).rows == [
        [0.1 + 0.2]
    ]


def test_decomposed_text_and_names_are_composed():
    def decompose(book):
        book.active["A1"] = "Tổng hợp"
        book.active.title = "Biểu"

    sheet = only(xlsx(decompose))
    assert sheet.name == "Biểu"
    assert sheet.rows[0][0] == "Tổng hợp"


def test_old_fonts_are_known_cell_by_cell():
    def old(book):
        book.active["A1"], book.active["A1"].font = "B¸o c¸o kÕt qu¶", Font(name=".VnTime")
        book.active["A2"] = "Báo cáo"

    sheet = only(xlsx(old))
    assert [row[0] for row in sheet.rows[:2]] == ["Báo cáo kết quả", "Báo cáo"]
    assert sheet.original[1, 1] == "B¸o c¸o kÕt qu¶"


def test_the_capital_font_of_a_rich_text_counts():
    rows = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><r><rPr><rFont val=".VnTimeH"/></rPr><t>'
        + "b¸o c¸o kÕt qu¶".encode()
        + b"</t></r></is></c></row>"
    )
    assert only(sheet_with(rows)).rows == [["BÁO CÁO KẾT QUẢ"]]


# xls


def test_what_xls_hides_is_known():
    def fill(sheet):
        sheet.write(1, 1, 0.95, xlwt.easyxf(num_format_str="0.0%"))
        sheet.write(2, 2, "x")
        sheet.write(3, 3, 7)
        sheet.row(2).hidden = True
        sheet.col(3).hidden = True

    sheet = only(xls(fill))
    assert sheet.percents == {(2, 2)}
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_cols == {4}
    assert sheet.rows[1][1] == 0.95


def test_an_error_cell_of_xls_is_known():
    sheet = only(xls(lambda sheet: (sheet.write(0, 0, 1), sheet.row(1).set_cell_error(1, "#REF!"))))
    assert sheet.rows[1][1] == "#REF!"
    assert sheet.errors == {(2, 2)}


def test_an_old_font_of_xls_is_used():
    old = xlwt.easyxf("font: name .VnTimeH")
    sheet = only(xls(lambda sheet: sheet.write(0, 0, "b¸o c¸o kÕt qu¶", old)))
    assert sheet.rows == [["BÁO CÁO KẾT QUẢ"]]


def test_the_other_reader_stands_in_and_says_what_is_not_known(monkeypatch):
    def refuse(**options):
        raise xls_room.xlrd.XLRDError("no")

    monkeypatch.setattr(xls_room.xlrd, "open_workbook", refuse)
    content = xls(lambda sheet: sheet.write(2, 1, "x"))
    assert only(content).rows == [["", ""], ["", ""], ["", "x"]]
    assert [finding.code for finding in read_workbook(content).findings] == ["W-VALUES-ONLY"]


def biff2(*records: bytes) -> bytes:
    return b"\x09\x00\x04\x00\x02\x00\x10\x00" + b"".join(records) + b"\x0a\x00\x00\x00"


def test_excel_2_files_are_read_by_the_second_reader():
    def cell(kind: int, row: int, col: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, 7 + len(body)) + struct.pack("<HH", row, col) + bytes(3) + body

    content = biff2(cell(4, 1, 0, b"\x02Xa"), cell(3, 1, 2, struct.pack("<d", 12.5)))
    sheet = only(content)
    assert sheet.rows == [["", "", ""], ["Xa", "", 12.5]]


# ods


CELL = (
    '<table:table-cell office:value-type="float" office:value="{0}"><text:p>{0}</text:p></table:table-cell>'
)


def test_what_ods_hides_is_known():
    percent = CELL.format(0.95).replace('"float"', '"percentage"')
    error = (
        '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="">'
        "<text:p>#DIV/0!</text:p></table:table-cell>"
    )
    sheet = only(
        ods(
            '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
            '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
            f'<table:table-row table:visibility="filter"><table:table-cell/>{CELL.format(7)}{percent}</table:table-row>'
            f"<table:table-row>{error}</table:table-row>"
        )
    )
    assert sheet.rows[3] == ["", 7, 0.95]
    assert sheet.rows[4][0] == "#DIV/0!"
    assert sheet.hidden_rows == {4}
    assert sheet.hidden_cols == {3}
    assert sheet.percents == {(4, 3)}
    assert sheet.errors == {(5, 1)}


def test_an_old_font_of_ods_is_used():
    font = '<style:text-properties style:font-name=".VnTimeH"/>'
    style = f'<style:style style:name="o" style:family="table-cell">{font}</style:style>'
    text = 'office:value-type="string"><text:p>b¸o c¸o kÕt qu¶</text:p></table:table-cell>'
    cell = f'<table:table-cell table:style-name="o" {text}'
    assert only(ods(f"<table:table-row>{cell}</table:table-row>", style)).rows == [["BÁO CÁO KẾT QUẢ"]]


# xlsb


def test_xlsb_with_hidden_rows_columns_and_errors():
    def row(index: int, flags: int = 0) -> bytes:
        return record(0, struct.pack("<IIHBBBI", index, 0, 300, 0, flags, 0, 0))

    def cell(kind: int, col: int, body: bytes) -> bytes:
        return record(kind, struct.pack("<II", col, 0) + body)

    columns = (
        record(134 + 256, b"") + record(60, struct.pack("<4IH", 3, 3, 2560, 0, 1)) + record(135 + 256, b"")
    )
    cells = (
        row(1)
        + cell(6, 1, wide("Số hồ sơ"))
        + row(2, 0x10)
        + cell(5, 2, struct.pack("<d", 12.5))
        + cell(3, 3, b"\x17")
    )
    book = read_workbook(xlsb(columns + record(145) + cells + record(146)))
    (sheet,) = book.sheets
    assert book.kind == "xlsb"
    assert sheet.rows == [[""] * 4, ["", "Số hồ sơ", "", ""], ["", "", 12.5, "#REF!"]]
    assert sheet.hidden_rows == {3}
    assert sheet.hidden_cols == {4}
    assert sheet.errors == {(3, 4)}


# html, mht, xml


def test_spans_lines_around_and_a_second_table_of_html():
    content = (
        "<html><head><style>.x{font-family:.VnTimeH}</style></head><body><h1>BÁO CÁO</h1><p>Năm 2016</p>"
        "<table><tr><th rowspan=2>Xã</th><th colspan=2>Hồ sơ</th></tr><tr><th>Nhận</th><th>Trả</th></tr>"
        "<tr><td>Nga<br>An</td><td x:num='0.95'>95%</td><td x:err='#REF!'>#REF!</td></tr></table>"
        "<table><tr style='display:none'><td class=x>b¸o c¸o kÕt qu¶</td><td>&nbsp;</td></tr></table></body></html>"
    )
    sheet = only(content.encode())
    assert sheet.rows == [
        ["BÁO CÁO", "", ""], ["Năm 2016", "", ""], ["Xã", "Hồ sơ", ""], ["", "Nhận", "Trả"],
        ["Nga\nAn", 0.95, "#REF!"], ["", "", ""], ["BÁO CÁO KẾT QUẢ", "", ""],
    ]  # fmt: skip
    assert sheet.merges == [(3, 1, 4, 1), (3, 2, 3, 3)]
    assert sheet.percents == {(5, 2)}
    assert sheet.errors == {(5, 3)}
    assert sheet.hidden_rows == {7}


def test_a_page_of_nested_tables_gives_the_inner_ones():
    sheet = only(b"<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>")
    assert sheet.rows == [["a", "b"]]


def test_a_single_file_web_page():
    content = (
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"b\"\r\n\r\n--b\r\n"
        "Content-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        "<table><tr><td>X=C3=A3</td><td>S=E1=BB=91</td></tr></table>\r\n--b--\r\n"
    )  # fmt: skip
    book = read_workbook(content.encode())
    assert book.kind == "mht"
    assert book.sheets[0].rows == [["Xã", "Số"]]


def test_what_an_xml_spreadsheet_says_beside_its_values():
    content = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<Styles><Style ss:ID="p"><NumberFormat ss:Format="0.0%"/></Style></Styles>'
        '<Worksheet ss:Name="Biểu 1"><Table><Column ss:Index="2" ss:Hidden="1"/>'
        '<Row ss:Index="2" ss:Hidden="1"><Cell ss:Index="2" ss:StyleID="p"><Data ss:Type="Number">0.95</Data></Cell>'
        '<Cell><Data ss:Type="Error">#REF!</Data></Cell><Cell ss:Formula="=RC[-1]+1"/>'
        '<Cell><Data ss:Type="DateTime">1899-12-31T10:30:00.000</Data></Cell></Row></Table>'
        "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
    )
    sheet = only(content.encode())
    assert sheet.rows[1] == ["", 0.95, "#REF!", "=RC[-1]+1", time(10, 30)]
    assert sheet.hidden
    assert (sheet.hidden_rows, sheet.hidden_cols) == ({2}, {2})
    assert (sheet.percents, sheet.errors, sheet.uncached) == ({(2, 2)}, {(2, 3)}, {(2, 4)})
