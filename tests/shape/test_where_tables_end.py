"""Where a header and a table end, one row at a time, and what else no other test noticed."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from analysis import shape
from analysis.contracts import Sheet
from analysis.errors import Issues
from analysis.shape.containers import write
from analysis.shape.grid import Grid
from analysis.shape.page import Page
from analysis.shape.regions import find_regions

HEAD = ["STT", "Đơn vị", "Tổng số", "Đúng hạn", "Quá hạn"]
NUMBERS = [1.0, 2.0, 3.0, 4.0, 5.0]


def places(n, start=1):
    return [[float(start + i), f"Xã Số {start + i}", 100.0 + 7 * i, 40.0 + i, 60.5 + i] for i in range(n)]


def sheet(*rows):
    width = max(map(len, rows))
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows])


def test_a_header_repeated_over_a_page_break_takes_its_numbering_row_with_it():
    for between in ([], [[]]):
        pages = [HEAD, NUMBERS, *places(3), *between, HEAD, NUMBERS, *places(3, start=4)]
        (region,) = find_regions(sheet(*pages))
        again = 6 + len(between)
        assert region.repeated_header_rows == [again]
        assert region.numbering_rows == [2, again + 1]
        assert (region.first_data_row, region.last_data_row) == (3, again + 4)


def test_a_last_record_that_is_named_like_a_note_is_a_record_if_it_has_figures():
    (region,) = find_regions(sheet(HEAD, *places(5), [6.0, "Nguồn khác", 9.0, 4.0, 5.5]))
    assert region.last_data_row == 7
    (region,) = find_regions(sheet(HEAD, *places(5), ["", "Nguồn: báo cáo của các xã", 2016.0]))
    assert region.last_data_row == 6


def test_words_under_the_headings_of_labels_belong_to_the_header():
    head = ["STT", "Đơn vị", "Loại xã", "Tổng số", "Đúng hạn"]
    rows = [[float(i), f"Xã Số {i}", "II", 100.0 + i, 40.5 + i] for i in range(1, 6)]
    (region,) = find_regions(sheet(head, ["", "(ghi đầy đủ)", "(loại I, II, III)"], *rows))
    assert region.header_rows == (1, 2)
    assert (region.first_data_row, region.last_data_row) == (3, 7)


def test_a_form_of_one_unit_stands_where_its_first_known_line_does(catalog):
    page = sheet(
        ["BIỂU CHỈ ĐẠO, ĐIỀU HÀNH VÀ TUYÊN TRUYỀN CẢI CÁCH HÀNH CHÍNH NĂM 2020"],
        ["Đơn vị báo cáo: UBND xã Nga An"],
        ["STT", "Nội dung", "Đơn vị tính", "Số liệu", "Ghi chú"],
        [1.0, "Tổng số", "việc", 20.0, ""],
        [2.0, "Số văn bản chỉ đạo CCHC", "văn bản", 11.0, ""],
        [3.0, "Số hội nghị giao ban CCHC", "hội nghị", 4.0, ""],
        [4.0, "Số sáng kiến CCHC", "sáng kiến", 5.0, ""],
        [5.0, "Số buổi truyền thanh", "buổi", 6.0, ""],
        [6.0, "Số hội nghị tuyên truyền", "hội nghị", 7.0, ""],
        [7.0, "Số cán bộ chuyên trách kiểm soát TTHC", "người", 1.0, ""],
    )
    (reading,) = shape.read_sheet(page, catalog, 2020, Issues(source="x.xlsx", year=2020))
    assert [column.row for column in reading.columns] == [5, 6, 7, 8, 9, 10]
    assert reading.rows_ref == "B5"


def test_a_window_ends_with_the_last_row_that_holds_something_inside_it():
    cells = Sheet("S", [["a", "b", "c"], ["", "d", ""], ["e", "", ""]])
    assert Grid(cells).rows == 3
    assert Grid(cells, 1, 2).rows == 2
    assert Grid(cells, 1, 3).rows == 1
    assert Grid(cells).text(3, 1) == "e"


def test_open_document_text_is_in_the_namespaces_of_the_standard():
    page = Page("S")
    page.put(1, 1, "Xã Nga An")
    content = zipfile.ZipFile(io.BytesIO(write("ods", [page]))).read("content.xml")
    standard = "urn:oasis:names:tc:opendocument:xmlns"
    table = ElementTree.fromstring(content).find(f".//{{{standard}:table:1.0}}table")
    assert table.get(f"{{{standard}:table:1.0}}name") == "S"
    assert [p.text for p in table.iter(f"{{{standard}:text:1.0}}p")] == ["Xã Nga An"]
    fonts = ElementTree.fromstring(content).iter(f"{{{standard}:style:1.0}}text-properties")
    assert [f.get(f"{{{standard}:xsl-fo-compatible:1.0}}font-family") for f in fonts] == ["Times New Roman"]
