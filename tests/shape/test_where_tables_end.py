"""Where a header and a table end, one row at a time, and what else no other test noticed."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

from openpyxl import Workbook

from analysis import shape
from analysis.contracts import Sheet
from analysis.errors import Issues
from analysis.shape.containers import write
from analysis.shape.grid import Grid
from analysis.shape.mark import Mark, _annotate
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


BLANK: list[str] = []
PAIR = ["Xã", "Thu", "Chi"]


def incomes(names):
    return [[f"Xã {c}", 10.0 + i, 20.0 + 3 * i] for i, c in enumerate(names)]


def found(*rows):
    return [(*r.header_rows, r.first_data_row, r.last_data_row) for r in find_regions(sheet(*rows))]


def test_five_blank_rows_may_stand_inside_a_table_and_six_end_it():
    assert found(HEAD, *places(4), *[BLANK] * 5, *places(4, 5)) == [(1, 1, 2, 14)]
    assert found(HEAD, *places(4), *[BLANK] * 6, *places(4, 5)) == [(1, 1, 2, 5)]
    assert found(HEAD, *[BLANK] * 5, *places(4)) == [(1, 1, 7, 10)]
    assert found(HEAD, *[BLANK] * 6, *places(4)) == [(1, 1, 0, 0)], (
        "a form that waits, and figures without a header"
    )


def test_two_blank_rows_may_stand_inside_a_header_and_three_end_it():
    over, head = ["", "Thu", "", "Chi", ""], ["Xã", "KH", "TH", "KH", "TH"]
    rows = [[f"Xã {c}", 1.5 + i, 2.5, 3.5, 4.5] for i, c in enumerate("ABCD")]
    assert found(over, BLANK, BLANK, head, *rows) == [(1, 4, 5, 8)]
    assert found(over, BLANK, BLANK, BLANK, head, *rows) == [(5, 5, 6, 9)]


def test_a_header_that_returns_after_a_gap_begins_a_new_table_unless_the_count_goes_on():
    two = [(1, 1, 2, 4), (6, 6, 7, 9)]
    assert found(HEAD, *places(3), BLANK, HEAD, *places(3, start=4)) == [(1, 1, 2, 9)]
    assert found(HEAD, *places(3), BLANK, HEAD, *places(3)) == two
    assert found(HEAD, *places(3), BLANK, HEAD, *places(3, start=5)) == two
    after_total = [HEAD, *places(3), ["", "Cộng", 1.0, 2.0, 3.5], HEAD, *places(3, start=4)]
    assert found(*after_total) == [(1, 1, 2, 5), (6, 6, 7, 9)]
    assert found(HEAD, *places(3), HEAD, *places(3, start=4)) == [(1, 1, 2, 8)]


def test_up_to_four_lines_of_words_between_records_are_names_of_groups():
    def lines(n):
        return [["", f"lời {c}"] for c in "abcde"[:n]]

    (region,) = find_regions(sheet(HEAD, *places(3), *lines(4), *places(3, start=4)))
    assert (region.last_data_row, region.group_rows, region.note_rows) == (11, [5, 6, 7, 8], [])
    (region,) = find_regions(sheet(HEAD, *places(3), *lines(5)))
    assert (region.last_data_row, region.group_rows, region.note_rows) == (4, [], [5, 6, 7, 8, 9])


def test_notes_are_the_words_below_up_to_a_second_blank_row():
    (region,) = find_regions(sheet(HEAD, *places(5), ["", "Một"], BLANK, ["", "Hai"], BLANK, ["", "Ba"]))
    assert (region.last_data_row, region.note_rows) == (6, [7, 9])
    (region,) = find_regions(sheet(HEAD, *places(5), BLANK, ["", "Ghi chú", 2.0], ["", "khác", 2.0, 3.0]))
    assert (region.last_data_row, region.note_rows) == (6, [8])


def test_a_last_row_that_adds_up_is_a_total_if_two_columns_say_so_or_it_has_no_name():
    def totals(*rows):
        (region,) = find_regions(sheet(*rows))
        return region.total_rows

    assert totals(PAIR, *incomes("ABCD"), ["Huyện", 46.0, 98.0]) == [6]
    assert totals(PAIR, *incomes("ABC"), ["Huyện", 33.0, 69.0]) == [5]
    assert totals(PAIR, *incomes("AB"), ["Huyện", 21.0, 43.0]) == [], "of two rows it may be chance"
    assert totals(PAIR, *incomes("ABCD"), ["Huyện", 46.0, 97.0]) == []
    assert totals(PAIR, *incomes("ABCD"), ["", 46.0, 97.0]) == []
    one = [row[:2] for row in incomes("ABCD")]
    assert totals(PAIR[:2], *one, ["Huyện", 46.0]) == []
    assert totals(PAIR[:2], *one, ["", 46.0]) == [6]
    three = [[*row, 5.0 + i] for i, row in enumerate(incomes("ABCD"))]
    assert totals([*PAIR, "Vay"], *three, ["Huyện", 46.0, 98.0, 25.0]) == [6], "two of three"


def test_a_year_after_a_gap_heads_the_rows_of_its_months():
    months = [["Một", 1.5, 2.5], ["Hai", 3.5, 4.5]]
    (region,) = find_regions(sheet(["Tháng", "Thu", "Chi"], [2018.0], *months, BLANK, [2019.0], *months))
    assert (region.last_data_row, region.group_rows) == (8, [6])


def test_other_years_over_the_same_lines_begin_a_new_table_and_the_same_years_do_not():
    rows = [["Thu", 1.5, 2.5, 3.5], ["Chi", 1.5, 2.5, 3.5], ["Vay", 1.0, 2.5, 3.5]]
    head, other = ["Chỉ tiêu", 2015.0, 2016.0, 2017.0], ["Chỉ tiêu", 2018.0, 2019.0, 2020.0]
    assert found(head, *rows, other, *rows[:2]) == [(1, 1, 2, 4), (5, 5, 6, 7)]
    again = [["Nợ", 1.5, 2.5, 3.5], ["Có", 1.5, 2.5, 3.5]]
    (region,) = find_regions(sheet(head, *rows, head, *again))
    assert (region.last_data_row, region.repeated_header_rows) == (7, [5])


def test_after_a_gap_half_of_the_usual_cells_make_a_record():
    assert found(HEAD, *places(5), BLANK, [6.0, "Xã Số 6", 5.0]) == [(1, 1, 2, 8)]
    assert found(HEAD, *places(5), BLANK, [6.0, "", "", 5.0]) == [(1, 1, 2, 6)]
    assert found(HEAD, *places(5), BLANK, *places(2)) == [(1, 1, 2, 6)], "only names of above again"
    more = [*places(1), [2.0, "Xã khác", 5.0, 6.0, 7.0]]
    assert found(HEAD, *places(5), BLANK, *more) == [(1, 1, 2, 9)]


def test_statistics_are_given_back_where_records_are_many():
    ends = [["Thấp nhất", 5.5, 2.5], ["Cao nhất", 7.5, 8.5]]
    assert found(PAIR, *incomes("ABCDEFG"), *ends) == [(1, 1, 2, 8)]
    assert found(PAIR, *incomes("ABCDEF"), *ends) == [(1, 1, 2, 9)], "of so few rows they may be records"


def test_the_comment_on_a_cell_is_as_high_as_its_lines():
    page = Workbook().active

    def height(*messages):
        marks = [Mark("warning", "S", "A1", said, "Xem lại.") for said in messages]
        page["A1"].comment = None
        _annotate(page, "A1", marks)
        return page["A1"].comment.height

    assert height("Số lạ.") == 2 * 17 + 12
    assert height("Số lạ.", "Số khác.") == 5 * 17 + 12
    assert height("x" * 100) == 4 * 17 + 12
    assert height(*["Số lạ."] * 30) == 600
