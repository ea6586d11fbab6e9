"""Which form a sheet is, where its table stands, and its values by row key and indicator."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import pandas as pd

from .. import text
from ..catalog import Catalog, Form, Item, Layout
from ..errors import Issues
from .grid import Cell, Grid, reference
from .match import ENOUGH, Match, match_headings, match_layout, matcher
from .report import report_layout, report_table
from .table import Known, Table, find_table, is_numbering, scan_rows

__all__ = ["Reading", "Value", "read_sheet"]

# A title's year, not that of a date line: "năm 2016", but not "ngày 12 tháng 01 năm 2017".
_YEAR = re.compile(r"(?<!thang \d )(?<!thang \d\d )\bnam (?:bao cao )?(20\d\d)\b")
_DATE = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
_PERIOD = re.compile(rf"{_DATE}\D+?{_DATE}")
_PERIOD_LINE = re.compile(r"\btu ngay\b.*\bden\b")
_BLANK = Cell("", "", float("nan"), "")


class Value(NamedTuple):
    """One value cell under its row key and its item; `total` marks cells of a total row."""

    key: str
    key_ref: str
    row: int
    item: Item
    heading: str
    ref: str
    text: str
    number: float
    corrected_by: str
    total: bool


@dataclass
class Reading:
    """What one sheet says, as text: the clean room turns it into observations."""

    form: Form
    layout: Layout
    sheet: str
    values: list[Value]
    year: int = 0
    year_ref: str = ""
    period: tuple[date, date] | None = None
    period_ref: str = ""
    period_text: str = ""
    place: str = ""
    place_ref: str = ""
    rows_ref: str = ""


def read_sheet(name: str, cells: pd.DataFrame, catalog: Catalog, year: int, issues: Issues) -> Reading | None:
    """The values of a sheet by the best-fitting layout; None, with an issue, when no layout fits.

    A layout fits when at least 60 % of its headings are found; the one that explains sheet and layout best is taken,
    and the year decides between equals.
    Issues: W-SHEET, N-LAYOUT-YEAR, E-COLUMN-MISSING, E-COLUMN-TWICE, W-COLUMN, N-SIDE-LIST, N-ROWS-AFTER,
    E-ROW, E-ROW-MISSING, W-LOOSE-ROW, W-SECOND-TABLE.
    """
    grid = Grid(name, cells)
    found = _best(grid, catalog, year)
    if found is None:
        issues.add("W-SHEET", _first_ref(grid))
        return None
    match, table = found
    report_layout(match, year, issues)
    if not _value_columns(table, match):
        heading = next(item.heading for item in match.layout.columns if item.role == "value")
        ref = reference(table.top, table.key_col)
        issues.add("E-COLUMN-MISSING", ref, heading=heading, text=heading, layout=match.layout.id)
        return None
    report_table(grid, table, match, catalog, issues)
    reading = Reading(match.form, match.layout, name, _values(grid, table, match, issues))
    reading.rows_ref = reference(table.first_row, table.key_col)
    _read_titles(grid, table, reading)
    return reading


def _first_ref(grid: Grid) -> str:
    return reference(*min(grid.cells)) if grid.cells else ""


def _totals(catalog: Catalog, layout: Layout) -> frozenset[str]:
    return frozenset(text.fold(t) for t in (layout.total_row, *catalog.unit.total_names) if t)


def _best(grid: Grid, catalog: Catalog, year: int) -> tuple[Match, Table] | None:
    """The layout that fits best; when none does, again without the last header rows, where units may stand."""
    found = (_best_without(grid, catalog, year, ignored) for ignored in range(3))
    return next((match_and_table for match_and_table in found if match_and_table), None)


def _best_without(grid: Grid, catalog: Catalog, year: int, ignored: int) -> tuple[Match, Table] | None:
    tables: dict[str, Table | None] = {}
    field_names = {text.fold(n) for f in catalog.fields for n in (f.name, *f.aliases)}
    tests = {"places": catalog.places.knows, "fields": lambda t: text.fold(t) in field_names}
    best: tuple[tuple[float, int], Match, Table] | None = None
    for form, layout in catalog.layouts:
        if layout.rows == "indicators":
            table, match = _indicator_rows(grid, form, layout)
        else:
            if layout.rows not in tables:
                tables[layout.rows] = find_table(grid, tests[layout.rows], ignored)
            table = tables[layout.rows]
            match = match_layout(form, layout, table.paths) if table else None
        if not table or not match or match.score < ENOUGH:
            continue
        rank = (_rank(match, table, year), len(match.columns))
        if best is None or rank > best[0]:
            best = (rank, match, table)
    if best is None:
        return None
    _, match, table = best
    known = tests.get(match.layout.rows) or _line_test(match.layout)
    cols = _value_columns(table, match)
    totals = _totals(catalog, match.layout)
    scan_rows(
        grid,
        table,
        cols,
        known,
        lambda t: text.marked(catalog.places.bare(t)),
        totals,
        match.layout.skip_rows,
    )
    return match, table


def _rank(match: Match, table: Table, year: int) -> float:
    """How much of the layout the sheet has, how much of the sheet the layout knows, and the year as a tie-breaker."""
    layout = match.layout
    whole = layout.rows != "indicators" and layout.other_columns == "report"
    known = len(match.columns) / max(1, len(table.paths)) if whole else 1.0
    return match.score + 0.5 * known + (0.1 if layout.years[0] <= year <= layout.years[1] else 0)


def _line_test(layout: Layout) -> Known:
    find = matcher(layout.lines).find
    return lambda label: find(label) is not None


def _indicator_rows(grid: Grid, form: Form, layout: Layout) -> tuple[Table | None, Match | None]:
    table = find_table(grid, _line_test(layout))
    if table is None:
        return None, None
    labels = {r: grid.text(r, table.key_col) for r in range(table.first_row, grid.rows + 1)}
    return table, match_layout(form, layout, table.paths, {r: t for r, t in labels.items() if t})


def _value_columns(table: Table, match: Match) -> list[int]:
    if match.layout.rows != "indicators":
        return sorted(match.columns)
    columns, _ = match_headings(table.paths, match.layout.columns)
    return [c for c, item in columns.items() if item.role == "value"]


def _values(grid: Grid, table: Table, match: Match, issues: Issues) -> list[Value]:
    rows = [(r, False) for r in table.data_rows] + [(r, True) for r in table.total_rows]
    if match.layout.rows == "indicators":
        return _line_values(grid, table, match, issues)
    found = []
    for row, total in rows:
        key = grid.text(row, table.key_col)
        for col, item in match.columns.items():
            if item.indicator:
                found.append(
                    _value(grid, row, col, item, table, key, total, grid.cells.get(table.header_refs[col]))
                )
    return found


def _line_values(grid: Grid, table: Table, match: Match, issues: Issues) -> list[Value]:
    col = _value_columns(table, match)[0]
    found = []
    for row in table.data_rows:
        item = match.columns.get(row)
        label = grid.text(row, table.key_col)
        if item is not None:
            found.append(_value(grid, row, col, item, table, label, False, None))
        elif (row, col) in grid.cells and not is_numbering(grid, row):
            issues.add("E-ROW", reference(row, col), text=label, layout=match.layout.id)
    return found


def _value(
    grid: Grid, row: int, col: int, item: Item, table: Table, key: str, total: bool, header: Cell | None
) -> Value:
    cell = grid.cells.get((row, col), _BLANK)
    corrected = cell.corrected_by or (header.corrected_by if header else "")
    heading = item.heading if item.heading[:1] != "~" else table.paths.get(col, item.heading)
    return Value(
        key, reference(row, table.key_col), row, item, heading, reference(row, col),
        text.clean(cell.text), cell.number, corrected, total,
    )  # fmt: skip


def _read_titles(grid: Grid, table: Table, reading: Reading) -> None:
    prefix = text.fold(reading.layout.place_line.partition("{place}")[0].partition(":")[0])
    for (row, col), cell in sorted(grid.cells.items()):
        if row >= table.first_row:
            break
        folded = text.fold(cell.text)
        year = _YEAR.search(folded)
        if year and not reading.year and row < table.top:
            reading.year, reading.year_ref = int(year[1]), cell.ref
        if row < table.top and (_PERIOD_LINE.search(folded) or _PERIOD.search(cell.text)):
            found = _PERIOD.search(cell.text)
            reading.period = reading.period or (_period(found) if found else None)
            reading.period_ref, reading.period_text = cell.ref, text.clean(cell.text)
        if prefix and folded.startswith(prefix) and not reading.place:
            _read_place(grid, row, col, cell, reading)


def _read_place(grid: Grid, row: int, col: int, cell: Cell, reading: Reading) -> None:
    name, ref = text.clean(cell.text).partition(":")[2].strip(), cell.ref
    if not name:
        right = next((c for c in grid.filled(row) if c > col), 0)
        name, ref = grid.text(row, right), reference(row, right or col)
    reading.place, reading.place_ref = name, ref


def _period(found: re.Match[str]) -> tuple[date, date] | None:
    d1, m1, y1, d2, m2, y2 = map(int, found.groups())
    try:
        start, end = date(y1, m1, d1), date(y2, m2, d2)
    except ValueError:
        return None
    return (start, end) if start <= end else None
