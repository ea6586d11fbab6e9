"""What kind each cell of a sheet is (number, year, date, sign, text), column by column, for finding tables."""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from functools import lru_cache

import numpy as np

from .. import text
from ..contracts import CellValue, Sheet
from ..numbers import parse
from .grid import MERGED_CELLS_SPREAD

BLANK, NUMBER, YEAR, DATE, SIGN, TEXT = range(6)
NOTHING = frozenset({
    "-", "--", "---", "----", ".", "..", "...", "....", "…", "na", "n/a", "nd", "#n/a", "kcsl", "không có số liệu",
    "chưa có số liệu", "không có dữ liệu", "chưa có", "no data", "not available",
})  # fmt: skip
SIGNS = NOTHING | {
    "*",
    "**",
    ":",
    "/",
    "x",
}  # the latter stand for nothing among figures, and for something elsewhere
_YEAR = re.compile(r"^(19|20)\d\d$")
_DAY = re.compile(
    r"^\d{1,2}[/.-]\d{1,2}[/.-](19|20)\d\d( \d{1,2}:\d\d(:\d\d)?)?$|^(19|20)\d\d-\d\d-\d\d([ T]\d\d:.*)?$"
)
_PERCENT = re.compile(r"^(?P<figure>[+-]?[\d.,\s]+)\s*%$")
_TREND = re.compile(r"^(?P<figure>[+-]?\d[\d.,]*)\s*\([↑↓↔→↗↘▲▼=]\s*[\d.,]*\)$")
_BROKEN = re.compile(r"^[+-]?\d[\d\s]*([.,]\d[\d\s]*)?$")


def figure_of(content: str) -> str:
    """The figure that a text states besides a percent sign or the arrow of a trend: "98.28(↑0.02)" is "98.28"."""
    shown = text.clean(content)
    found = _PERCENT.match(shown) or _TREND.match(shown)
    return found["figure"].strip() if found else shown


def is_broken(content: str) -> bool:
    """Whether a blank splits the digits of one figure: "1 5.5"."""
    shown = text.clean(content)
    return " " in shown and bool(_BROKEN.match(shown)) and not parse(shown).readings


@lru_cache(maxsize=65536)
def text_kind(content: str) -> int:
    """The kind of a text cell."""
    if len(content) > 60:
        return TEXT
    if content[:1].isalpha():  # no figure begins with a letter
        return SIGN if text.clean(content).lower() in SIGNS else TEXT
    shown = text.clean(content)
    if not shown:
        return BLANK
    if shown.lower() in SIGNS:
        return SIGN
    if not any(c.isdigit() for c in shown):
        return TEXT
    if _YEAR.match(shown):
        return YEAR
    if parse(figure_of(shown)).readings or is_broken(shown):
        return NUMBER
    return DATE if _DAY.match(shown) else TEXT


def cell_kind(value: CellValue) -> int:
    """The kind of a cell."""
    kind = type(value)
    if kind is str:
        return text_kind(value) if value else BLANK
    if kind is float or kind is int:
        return YEAR if 1900 <= value <= 2100 and value == int(value) else NUMBER  # type: ignore[operator, arg-type]
    if isinstance(value, date | time | timedelta):
        return DATE
    return BLANK if value is None else TEXT


def kinds_of(sheet: Sheet) -> np.ndarray:
    """The kinds of all cells, as int8 by row and column (from 0)."""
    rows = sheet.rows
    height, width = len(rows), len(rows[0]) if rows else 0
    kinds = np.zeros((height, width), dtype=np.int8)
    for c, cells in enumerate(zip(*rows, strict=True)):
        distinct = set(map(type, cells))
        if distinct <= {float, int}:
            figures = np.array(cells, dtype=np.float64)
            years = (figures >= 1900) & (figures <= 2100) & (figures == np.rint(figures))
            kinds[:, c] = np.where(years, YEAR, NUMBER)
        elif any(v != "" for v in cells):
            kinds[:, c] = [cell_kind(v) for v in cells]
    for r, c in (*sheet.errors, *sheet.uncached):
        if r <= height and c <= width:
            kinds[r - 1, c - 1] = SIGN
    return kinds


def spread(kinds: np.ndarray, sheet: Sheet) -> np.ndarray:
    """The same with every merged area filled from its upper left corner; one with a blank corner hides nothing."""
    filled = kinds.copy()
    for top, left, bottom, right in sheet.merges:
        if (bottom - top + 1) * (right - left + 1) > MERGED_CELLS_SPREAD or top > len(kinds):
            continue
        if left <= kinds.shape[1] and kinds[top - 1, left - 1] != BLANK:
            filled[top - 1 : bottom, left - 1 : right] = kinds[top - 1, left - 1]
    return filled
