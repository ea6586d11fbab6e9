"""One truth in many layouts: however a sheet is laid out, the same values come out, each from its own cell."""

from __future__ import annotations

import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from analysis import read, shape
from analysis.errors import Issues
from analysis.shape.draw import Record, Sheet, draw

NAMES = ["TT Nga Sơn", "xã Ba Đình", "NGA VỊNH", "Nga Văn", "xã Nga Thiện", "Nga Tiến"]


def layout(catalog, name):
    return next(lay for _, lay in catalog.layouts if lay.id == name)


def sheet_of(catalog, name, start=100):
    chosen = layout(catalog, name)
    codes = [item.indicator for item in chosen.items]
    records = [Record(n, {c: start + 50 * r + k for k, c in enumerate(codes)}) for r, n in enumerate(NAMES)]
    total = {c: sum(r.cells[c] for r in records) for c in codes}
    words = {"year": 2013, "start": "01/01/2013", "end": "31/12/2013", "place": "xã Nga An"}
    return Sheet(chosen, words, records, total)


def values_of(content, catalog, year=2013):
    book = read.read_workbook(content)
    issues = Issues(source="x.xlsx", year=year)
    readings = shape.read_sheet(book.sheets[0], catalog, year, issues)
    assert len(readings) <= 1
    return (readings[0] if readings else None), issues


def table(reading):
    n_data = len(reading.rows) - reading.n_totals
    return {
        (reading.keys[i], column.item.indicator): column.cells[i]
        for column in reading.columns
        for i in range(n_data)
    }


def expected(sheet):
    return {(r.label, c): float(v) for r in sheet.records for c, v in r.cells.items()}


@pytest.mark.parametrize(
    "name", ["procedures-2011", "procedures-2015", "inspections-2011", "it_adoption-2015"]
)
def test_a_drawn_sheet_is_recognised_and_read_cell_by_cell(catalog, name):
    sheet = sheet_of(catalog, name)
    content = draw([sheet])
    reading, issues = values_of(content, catalog)
    assert reading.layout.id == name
    assert table(reading) == expected(sheet)
    assert [i for i in issues.rows if i.severity != "note"] == []
    book = load_workbook(io.BytesIO(content)).active
    for column in reading.columns:
        for i, value in enumerate(column.cells):
            assert book.cell(*reading.at(i, column)).value == value, "every value knows its own cell"


def moved(content, rows=0, cols=0):
    """The same cells further down and to the right, merges and all."""
    book = load_workbook(io.BytesIO(content))
    old = book.active
    merges = [m.bounds for m in old.merged_cells.ranges]
    for m in list(old.merged_cells.ranges):
        old.unmerge_cells(str(m))
    new = Workbook()
    ws = new.active
    ws.title = old.title
    for line in old.iter_rows():
        for cell in line:
            if cell.value is not None:
                ws.cell(cell.row + rows, cell.column + cols, cell.value)
    for c1, r1, c2, r2 in merges:
        ws.merge_cells(start_row=r1 + rows, start_column=c1 + cols, end_row=r2 + rows, end_column=c2 + cols)
    return saved(new)


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.integers(0, 12), cols=st.integers(0, 4))
def test_where_the_table_stands_on_the_sheet_does_not_matter(catalog, rows, cols):
    sheet = sheet_of(catalog, "procedures-2015")
    reading, _ = values_of(moved(draw([sheet]), rows, cols), catalog)
    assert table(reading) == expected(sheet)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(2, 16)))
def test_the_order_of_columns_does_not_matter(catalog, order):
    sheet = sheet_of(catalog, "procedures-2015")
    columns = list(sheet.layout.columns)
    shuffled = sheet.layout.model_copy(
        update={"columns": (*columns[:2], *(columns[i] for i in order), *columns[16:])}
    )
    reading, _ = values_of(draw([Sheet(shuffled, sheet.words, sheet.records, sheet.total)]), catalog)
    assert reading.layout.id == "procedures-2015"
    assert table(reading) == expected(sheet)


def test_group_headings_without_merges(catalog):
    sheet = sheet_of(catalog, "procedures-2015")
    book = load_workbook(io.BytesIO(draw([sheet])))
    for merge in list(book.active.merged_cells.ranges):
        book.active.unmerge_cells(str(merge))
    reading, _ = values_of(saved(book), catalog)
    assert table(reading) == expected(sheet)


def edited(catalog, change, name="procedures-2015"):
    sheet = sheet_of(catalog, name)
    book = load_workbook(io.BytesIO(draw([sheet])))
    change(book.active, sheet)
    reading, issues = values_of(saved(book), catalog)
    return sheet, reading, issues


def codes(issues):
    return {i.code: i.ref for i in issues.rows}


def test_a_blank_row_inside_the_table_loses_nothing(catalog):
    sheet, reading, _ = edited(catalog, lambda ws, s: ws.insert_rows(s.first_row + 3))
    assert table(reading) == expected(sheet)


def test_rows_after_the_table_that_repeat_a_unit_stay_out(catalog):
    def change(ws, s):
        row = s.first_row + len(s.records) + 6
        ws.cell(row, 2, "Nga Văn")
        for col in range(3, 10):
            ws.cell(row, col, 999)

    sheet, reading, issues = edited(catalog, change)
    assert table(reading) == expected(sheet)
    assert "N-ROWS-AFTER" in codes(issues)


def test_a_ranked_list_beside_the_table_stays_out(catalog):
    def change(ws, s):
        right = len(s.layout.columns) + 2
        ws.cell(s.header_row, right, "Đơn vị")
        ws.cell(s.header_row, right + 1, "Số hồ sơ nhận giải quyết")
        for i, name in enumerate(reversed(NAMES)):
            ws.cell(s.first_row + i, right, name)
            ws.cell(s.first_row + i, right + 1, 5000 + i)

    sheet, reading, issues = edited(catalog, change)
    assert table(reading) == expected(sheet)
    assert "N-SIDE-LIST" in codes(issues)


def test_a_renamed_column_is_missing_and_reported_at_its_heading(catalog):
    ref = {}

    def change(ws, s):
        col = s.column("apology_letters")
        ws.cell(s.header_row, col, "Cột lạ")
        ref["at"] = ws.cell(s.header_row, col).coordinate

    _, reading, issues = edited(catalog, change)
    found = codes(issues)
    assert found["W-COLUMN"] == ref["at"]
    assert "E-COLUMN-MISSING" in found
    assert "apology_letters" not in {c.item.indicator for c in reading.columns}


def test_a_column_that_stands_twice_is_read_once_and_reported(catalog):
    def change(ws, s):
        right = len(s.layout.columns) + 1
        ws.cell(s.header_row, right, "Phiếu xin lỗi và hẹn lại")
        for i in range(len(s.records)):
            ws.cell(s.first_row + i, right, 7)

    sheet, reading, issues = edited(catalog, change)
    assert table(reading) == expected(sheet)
    assert "E-COLUMN-TWICE" in codes(issues)


def test_a_first_row_with_an_unknown_name_is_data_not_heading(catalog):
    _, reading, _ = edited(catalog, lambda ws, s: ws.cell(s.first_row, 2, "Nga Sươn"))
    assert reading.keys[0] == "Nga Sươn"


def test_a_sheet_of_something_else_is_not_read(catalog):
    book = Workbook()
    for row in (["STT", "Họ tên", "Quê quán"], [1, "A", "Nga An"], [2, "B", "Nga Văn"], [3, "C", "Nga Tân"]):
        book.active.append(row)
    reading, issues = values_of(saved(book), catalog)
    assert reading is None
    assert codes(issues) == {"W-SHEET": "A1"}


def test_text_that_looks_like_a_formula_stays_text(catalog):
    sheet = sheet_of(catalog, "procedures-2015")
    sheet.records[0].cells["apology_letters"] = "=cmd|' /C calc'!A0"
    book = load_workbook(io.BytesIO(draw([sheet])))
    cell = book.active[sheet.ref(0, "apology_letters")]
    assert cell.data_type == "s"
    assert cell.value == "=cmd|' /C calc'!A0"
