"""Forms as clerks hand them back: headings misspelt, columns hidden, figures merged, several tables a sheet."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from analysis import clean, read, shape
from analysis.errors import Issues
from analysis.shape.draw import Record, Sheet, draw

NAMES = ["TT Nga Sơn", "xã Ba Đình", "Nga Vịnh", "Nga Văn", "Nga Thiện", "Nga Tiến", "Nga Lĩnh", "Nga Nhân"]


def consistent(n):
    """The figures of one unit, with the arithmetic of the form."""
    online, person, carried, late, pending = 3 + n, 40 + 2 * n, n % 4, n % 3, 5 + n
    received = online + person + carried
    resolved = received - pending
    return {
        "dossiers_received": received, "dossiers_carried_over": carried, "dossiers_online": online,
        "dossiers_in_person": person, "dossiers_resolved": resolved, "dossiers_on_time": resolved - late,
        "dossiers_late": late, "dossiers_pending": pending, "dossiers_pending_in_time": pending - 1,
        "dossiers_pending_overdue": 1, "apology_letters": 0, "feedback_received": 4,
        "feedback_answered_on_time": 3, "procedures_proposed_changes": 2,
    }  # fmt: skip


def procedures(catalog):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    records = [Record(name, consistent(n)) for n, name in enumerate(NAMES)]
    total = {code: sum(r.cells[code] for r in records) for code in records[0].cells}
    return Sheet(layout, {"year": 2016, "start": "01/01/2016", "end": "31/12/2016"}, records, total)


@pytest.fixture
def handed_in(catalog):
    """Observations by (unit, indicator) and issues by code of the drawn form after a change to its sheet."""

    def run(change=lambda sheet, drawn: None, book_change=lambda book: None):
        drawn = procedures(catalog)
        book = load_workbook(io.BytesIO(draw([drawn])))
        change(book.worksheets[0], drawn)
        book_change(book)
        stream = io.BytesIO()
        book.save(stream)
        issues = Issues(source="x.xlsx", year=2016)
        values = {}
        for sheet in read.read_workbook(stream.getvalue()).sheets:
            issues.sheet = sheet.name
            for reading in shape.read_sheet(sheet, catalog, 2016, issues):
                for row in clean.tabulate([clean.observe(reading, catalog, 2016, issues)]).to_pylist():
                    values[row["place"], row["indicator"]] = row["reason"] or row["value"]
        found = {}
        for issue in issues.rows:
            found.setdefault(issue.code, []).append(issue)
        return values, found

    return run


def truth():
    codes = ["16093", "16096", "16099", "16102", "16105", "16108", "16111", "16114"]
    return {(code, k): float(v) for n, code in enumerate(codes) for k, v in consistent(n).items()}


def test_the_form_as_drawn(handed_in):
    values, issues = handed_in()
    assert values == truth()
    assert set(issues) == {"W-ROW-MISSING"}


@pytest.mark.parametrize(
    ("indicator", "written"),
    [
        ("dossiers_late", "Qua hann"),
        ("apology_letters", "Phiếu xin lỗi, hẹn lại"),
        ("dossiers_in_person", "Trực tiếp, dịch vụ bưu chinhs"),
        ("feedback_answered_on_time", "Xử lý đúng hẹn"),
    ],
)
def test_a_misspelt_heading_is_read_with_a_note(handed_in, indicator, written):
    def change(sheet, drawn):
        column = drawn.column(indicator)
        depth = len(next(i for i in drawn.layout.columns if i.indicator == indicator).heading.split(" | "))
        sheet.cell(drawn.header_row + depth - 1, column).value = written

    values, issues = handed_in(change)
    assert values == truth()
    assert [i.indicator for i in issues["N-COLUMN-ALIKE"]] == [indicator]


def test_a_misspelt_heading_whose_figures_break_the_arithmetic_is_not_read(handed_in):
    def change(sheet, drawn):
        column = drawn.column("dossiers_late")
        sheet.cell(drawn.header_row + 1, column).value = "Quá hạnn"
        for n in range(len(drawn.records) + 1):
            sheet.cell(drawn.first_row + n, column).value = 700 + n

    values, issues = handed_in(change)
    assert [i.indicator for i in issues["E-COLUMN-UNSURE"]] == ["dossiers_late"]
    assert not [key for key in values if key[1] == "dossiers_late"]


def test_a_heading_with_a_word_that_turns_it_round_is_another_heading(handed_in):
    def change(sheet, drawn):
        column = drawn.column("procedures_proposed_changes")
        sheet.cell(drawn.header_row, column).value = "TTHC không đề nghị sửa đổi, bãi bỏ"

    values, issues = handed_in(change)
    assert not [key for key in values if key[1] == "procedures_proposed_changes"]
    assert "E-COLUMN-MISSING" in issues


def test_another_unit_in_a_heading_or_above_the_table_is_an_error(handed_in):
    def heading(sheet, drawn):
        cell = sheet.cell(drawn.header_row, drawn.column("apology_letters"))
        cell.value = f"{cell.value} (%)"

    def line(sheet, drawn):
        sheet.cell(drawn.header_row - 1, 1).value = "Đơn vị tính: nghìn hồ sơ"

    assert [i.indicator for i in handed_in(heading)[1]["E-UNIT"]] == ["apology_letters"]
    assert "nghìn hồ sơ" in handed_in(line)[1]["E-UNIT"][0].message_vi


def test_a_subtotal_in_the_middle_is_no_unit(handed_in):
    def change(sheet, drawn):
        row = drawn.first_row + 4
        sheet.insert_rows(row)
        sheet.cell(row, drawn.key_column).value = "Cộng cụm 1"
        for column in range(3, len(drawn.layout.columns)):
            sheet.cell(row, column).value = sum(sheet.cell(row - n, column).value for n in range(1, 5))

    values, issues = handed_in(change)
    assert values == truth()
    assert not set(issues) & {"E-PLACE", "E-TOTAL"}


def test_a_period_in_words_is_not_passed_over(handed_in):
    def change(sheet, drawn):
        cell = next(
            c for row in sheet.iter_rows(max_row=9) for c in row if str(c.value).startswith("(Từ ngày")
        )
        cell.value = "(6 tháng đầu năm 2016)"

    assert "6 tháng" in handed_in(change)[1]["W-PERIOD"][0].message_vi


def test_a_heading_with_another_number_is_another_heading(catalog):
    layout = next(m for m in shape._layouts(catalog).all if m.layout.id == "it_adoption-2015")
    item = next(i for i in layout.layout.items if "3" in i.heading.split(" | ")[-1])
    number = layout.layout.columns.index(item)
    assert layout.columns.likeness(item.heading, number) == 1
    assert layout.columns.likeness(item.heading.replace("3", "4"), number) == 0


def test_a_sheet_that_is_nearly_a_form_hears_which_and_why_not(handed_in):
    def change(sheet, drawn):
        for column in range(3, len(drawn.layout.columns) + 1):
            for level in range(drawn.depth):
                cell = sheet.cell(drawn.header_row + level, column)
                if not isinstance(cell.value, str) or column in (3, 7, 8, 9, 10, 12):
                    continue
                cell.value = f"Chỉ tiêu {column}"

    values, issues = handed_in(change)
    assert values == {}
    said = issues["W-SHEET"][0].message_vi
    assert "procedures-20" in said
    assert "thiếu" in said


def test_a_missing_column_is_said_to_be_expected_and_where_it_was_found(handed_in):
    def change(sheet, drawn):
        column = drawn.column("apology_letters")
        sheet.cell(drawn.header_row, column).value = None
        for n in range(-1, len(drawn.records) + 1):
            sheet.cell(drawn.first_row + n, column).value = None
        sheet.cell(drawn.first_row + len(drawn.records) + 4, 2).value = "Phiếu xin lỗi và hẹn lại"

    _, issues = handed_in(change)
    said = issues["E-COLUMN-MISSING"][0].message_vi
    assert "chờ ở gần M" in said
    assert "thấy ở B" in said


def test_hidden_rows_and_columns_are_named_and_not_read(handed_in):
    def change(sheet, drawn):
        sheet.row_dimensions[drawn.first_row + 2].hidden = True
        sheet.column_dimensions["M"].hidden = True

    values, issues = handed_in(change)
    gone = {key for key in truth() if key[0] == "16099" or key[1] == "apology_letters"}
    assert set(truth()) - set(values) == gone
    said = issues["N-HIDDEN-CELLS"][0].message_vi
    assert "cột M" in said
    assert "dòng" in said


def test_a_hidden_sheet_is_not_read(handed_in):
    def hide(book):
        book.create_sheet("Bìa")
        book.worksheets[0].sheet_state = "hidden"

    values, issues = handed_in(book_change=hide)
    assert values == {}
    assert "N-HIDDEN" in issues


def test_a_form_that_says_so_is_read_though_hidden(catalog, handed_in, monkeypatch):
    layouts = shape._layouts(catalog)
    matcher = next(m for m in layouts.all if m.layout.id == "procedures-2015")
    monkeypatch.setattr(layouts, "hidden", [matcher])

    def hide(book):
        book.create_sheet("Bìa")
        book.worksheets[0].sheet_state = "hidden"

    values, issues = handed_in(book_change=hide)
    assert values == truth()
    assert "N-HIDDEN-READ" in issues


def test_a_figure_merged_over_two_units_is_nobodys(handed_in):
    def change(sheet, drawn):
        column = drawn.column("apology_letters")
        sheet.merge_cells(
            start_row=drawn.first_row, end_row=drawn.first_row + 1, start_column=column, end_column=column
        )
        sheet.cell(drawn.first_row, column).value = 12

    values, issues = handed_in(change)
    assert values["16093", "apology_letters"] == values["16096", "apology_letters"] == "unreadable"
    assert len(issues["E-MERGED"]) == 1
    assert "12" in issues["E-MERGED"][0].message_vi


def test_an_error_cell_and_a_formula_never_calculated_are_named(handed_in):
    def change(sheet, drawn):
        sheet[drawn.ref(0, "apology_letters")].value = "#REF!"
        sheet[drawn.ref(1, "apology_letters")].value = "=1+1"

    values, issues = handed_in(change)
    assert values["16093", "apology_letters"] == values["16096", "apology_letters"] == "unreadable"
    assert "#REF!" in issues["E-CELL-ERROR"][0].message_vi
    assert "=1+1" in issues["E-UNCACHED"][0].message_vi


def test_a_count_that_excel_took_for_a_decimal_is_read_where_the_arithmetic_proves_it(handed_in):
    def change(sheet, drawn):
        values = [13_469, 3, 3_466, 10_000, 13_400, 13_400, 0, 69, 69, 0]
        first = drawn.column("dossiers_received")
        for offset, value in enumerate(values):
            sheet.cell(drawn.first_row, first + offset).value = value
        sheet.cell(drawn.first_row, first).value = 13.469
        for offset in range(len(values)):
            sheet.cell(drawn.first_row + len(drawn.records), first + offset).value = None

    values, issues = handed_in(change)
    assert values["16093", "dossiers_received"] == 13469
    assert "13.469" in issues["N-SETTLED"][0].message_vi


def test_a_slip_in_a_row_is_not_told_again_at_the_total(handed_in):
    def change(sheet, drawn):
        for record in (2, -1):
            cell = sheet[drawn.ref(record, "dossiers_received")]
            cell.value = cell.value + 10

    _, issues = handed_in(change)
    rows = {i.ref for code in ("E-SUM", "E-TOTAL") for i in issues.get(code, [])}
    assert {ref[1:] for ref in rows} == {str(procedures_row(issues))}


def procedures_row(issues):
    return int(issues["E-SUM"][0].ref[1:])


def test_a_second_table_beside_the_first_is_read(catalog):
    left, right = procedures(catalog), procedures(catalog)
    left.records, right.records = left.records[:4], right.records[4:]
    left.total = right.total = None
    book = load_workbook(io.BytesIO(draw([left])))
    other = load_workbook(io.BytesIO(draw([right]))).worksheets[0]
    sheet, shift = book.worksheets[0], len(left.layout.columns) + 2
    for row in other.iter_rows(min_row=right.header_row):
        for cell in row:
            if cell.value is not None:
                sheet.cell(cell.row, cell.column + shift, cell.value)
    for area in other.merged_cells.ranges:
        c1, r1, c2, r2 = area.bounds
        if r1 >= right.header_row:
            sheet.merge_cells(start_row=r1, end_row=r2, start_column=c1 + shift, end_column=c2 + shift)
    stream = io.BytesIO()
    book.save(stream)
    issues = Issues(source="x.xlsx", year=2016)
    readings = shape.read_sheet(read.read_workbook(stream.getvalue()).sheets[0], catalog, 2016, issues)
    assert [r.keys for r in readings] == [NAMES[:4], NAMES[4:]]


def test_comments_and_formats_change_nothing(handed_in):
    def change(sheet, drawn):
        for row in sheet.iter_rows(min_row=drawn.first_row):
            for cell in row:
                if isinstance(cell.value, int):
                    cell.number_format = "0.00"
        sheet.cell(drawn.first_row, 3).comment = Comment("xem lại", "huyện")

    assert handed_in(change)[0] == truth()
