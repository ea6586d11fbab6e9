"""Real workbooks of Vietnamese offices: what other readers give for them, this reader gives too."""

from __future__ import annotations

import io
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest
import python_calamine as calamine
import xlrd

from analysis.contracts import CellValue, Sheet
from analysis.read import read_workbook

SHARED = Path(__file__).resolve().parents[3] / "shared"
FILES = sorted([*SHARED.glob("samples/*.xls*"), *SHARED.glob("real/pci/*.xls*")])

pytestmark = pytest.mark.skipif(not FILES, reason="the shared sample workbooks are not on this machine")


def original(sheet: Sheet, row: int, col: int) -> CellValue:
    """What the file holds at a cell, before text in an old encoding was re-read."""
    if row > len(sheet.rows) or col > len(sheet.rows[0]):
        return ""
    return sheet.original.get((row, col), sheet.rows[row - 1][col - 1])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_values_are_those_of_the_plain_reader(path):
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    sheets = read_workbook(path.read_bytes()).sheets
    assert [sheet.name for sheet in sheets] == book.sheet_names
    for sheet in sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
        said = sheet.errors | sheet.uncached
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                assert original(sheet, r, c) == value or (r, c) in said, (sheet.name, r, c)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".xlsx"], ids=lambda path: path.name)
def test_xlsx_agrees_with_openpyxl(path):
    book = openpyxl.load_workbook(path, data_only=True)
    for sheet in read_workbook(path.read_bytes()).sheets:
        ours = book[sheet.name]
        hidden = {r for r, info in ours.row_dimensions.items() if info.hidden}
        assert sheet.hidden_rows == hidden, sheet.name
        assert sheet.hidden == (ours.sheet_state != "visible")
        merged = sorted((a.min_row, a.min_col, a.max_row, a.max_col) for a in ours.merged_cells.ranges)
        assert sorted(sheet.merges) == merged
        for row in ours.iter_rows():
            for cell in row:
                at = (cell.row, cell.column)
                if cell.value is None:
                    continue
                value = original(sheet, *at)
                assert _same(value, cell.value), (sheet.name, at, value, cell.value)
                assert (at in sheet.errors) == (cell.data_type == "e"), (sheet.name, at)
                if isinstance(value, float):
                    assert (at in sheet.percents) == ("%" in cell.number_format), (sheet.name, at)


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix == ".xls"], ids=lambda path: path.name)
def test_xls_agrees_with_xlrd(path):
    try:
        book = xlrd.open_workbook(path, formatting_info=True)
    except Exception as error:
        pytest.skip(f"xlrd refuses it: {error}")
    for sheet in read_workbook(path.read_bytes()).sheets:
        theirs = book.sheet_by_name(sheet.name)
        assert sheet.hidden == bool(theirs.visibility)
        assert sheet.hidden_rows == {r + 1 for r, info in theirs.rowinfo_map.items() if info.hidden}
        for r in range(theirs.nrows):
            for c in range(theirs.ncols):
                value, kind = theirs.cell_value(r, c), theirs.cell_type(r, c)
                if kind in (xlrd.XL_CELL_TEXT, xlrd.XL_CELL_NUMBER) and value != "":
                    assert original(sheet, r + 1, c + 1) == value, (sheet.name, r, c)
                assert ((r + 1, c + 1) in sheet.errors) == (kind == xlrd.XL_CELL_ERROR)


def _same(ours: CellValue, theirs: object) -> bool:
    if isinstance(theirs, datetime) and not isinstance(ours, datetime):
        return ours in (theirs.date(), theirs.time()) or (
            isinstance(ours, date | time) and theirs.time() == time()
        )
    return ours == theirs or str(ours).replace("\r\n", "\n") == str(theirs).replace("\r\n", "\n")
