"""What the lines above a table say: year, period, and whose report it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from .. import text
from ..catalog import Layout
from .grid import Grid, reference
from .table import Table

# A title's year, not that of a date line: "năm 2016", but not "ngày 12 tháng 01 năm 2017".
_YEAR = re.compile(r"(?<!thang \d )(?<!thang \d\d )\bnam (?:bao cao )?(20\d\d)\b")
_DATE = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
_PERIOD = re.compile(rf"{_DATE}\D+?{_DATE}")
_PERIOD_LINE = re.compile(
    r"\btu ngay\b.*\bden\b|\bquy (?:[ivx]+|[1-4])\b|\b(?:3|6|9|ba|sau|chin) thang(?: dau| cuoi)? nam\b"
)


@dataclass
class Titles:
    """Year (0 when none is given), period and place of one table, each with its cell."""

    year: int = 0
    year_ref: str = ""
    period: tuple[date, date] | None = None
    period_ref: str = ""
    period_text: str = ""
    place: str = ""
    place_ref: str = ""
    unit: str = ""
    unit_ref: str = ""


def read_titles(grid: Grid, table: Table, layout: Layout) -> Titles:
    """The first year, period and place that stand above the table's first record."""
    titles = Titles()
    prefix = text.fold(layout.place_line.partition("{place}")[0].partition(":")[0])
    for row in range(grid.row, table.first_row if prefix else table.top):
        for col in grid.filled(row):
            value = grid.value(row, col)
            if isinstance(value, str):
                _read_line(grid, row, col, value, table, prefix, titles)
    return titles


class _Said(NamedTuple):
    """What one line says: its folded text, a year (0: none), a period and whether it is about one."""

    folded: str
    year: int
    period: tuple[date, date] | None
    periodic: bool


@lru_cache(maxsize=4096)
def _said(content: str) -> _Said:
    folded = text.fold(content)
    year = _YEAR.search(folded)
    found = _PERIOD.search(content)
    return _Said(
        folded,
        int(year[1]) if year else 0,
        _period(found) if found else None,
        bool(found or _PERIOD_LINE.search(folded)),
    )


def _read_line(
    grid: Grid, row: int, col: int, content: str, table: Table, prefix: str, titles: Titles
) -> None:
    said = _said(content)
    if row < table.top:
        if said.year and not titles.year:
            titles.year, titles.year_ref = said.year, reference(row, col)
        if said.folded.startswith(("don vi tinh", "dvt")):
            titles.unit, titles.unit_ref = text.clean(content), reference(row, col)
        if said.periodic:
            titles.period = titles.period or said.period
            titles.period_ref, titles.period_text = reference(row, col), text.clean(content)
    if prefix and not titles.place and said.folded.startswith(prefix):
        _read_place(grid, row, col, content, titles)


def _read_place(grid: Grid, row: int, col: int, content: str, titles: Titles) -> None:
    name, ref = text.clean(content).partition(":")[2].strip(), reference(row, col)
    if not name:
        right = next((c for c in grid.filled(row) if c > col), 0)
        name, ref = grid.text(row, right), reference(row, right or col)
    titles.place, titles.place_ref = name, ref


def _period(found: re.Match[str]) -> tuple[date, date] | None:
    d1, m1, y1, d2, m2, y2 = map(int, found.groups())
    try:
        start, end = date(y1, m1, d1), date(y2, m2, d2)
    except ValueError:
        return None
    return (start, end) if start <= end else None
