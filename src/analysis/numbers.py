"""Columns of figures as people type them: what a cell alone leaves open, its column decides, or nobody.

"1.234" may be 1234 or 1,234; 93.469 may be a count whose dot Excel took for a decimal point. A cell whose column
settles nothing stays open, with all its readings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from . import text
from .contracts import CellValue

NAN = float("nan")
# What may follow a figure without changing it: *, **, (1), [2], 1) of a footnote, a raised digit, a dagger.
_FOOTNOTE = re.compile(r"^(?P<figure>[+-]?[\d.,\s]*\d)\s*(?P<mark>\*{1,3}|\(\d\)|\[\d\]|[¹²³⁴⁵†‡])$")
_BRACKETED = re.compile(r"^\((?P<figure>\d[\d.,\s]*)\)$")
_CURRENCY = re.compile(r"^(?P<figure>[+-]?\d[\d.,\s]*)\s*(?:đồng|đ|vnđ|vnd)\.?$", re.IGNORECASE)
_FEW, _SHORT = 3, 200


class Parsed(NamedTuple):
    """One text: its readings as a number, the decimal mark it proves ("" when none), the footnote mark it bears."""

    readings: tuple[float, ...]
    decimal: str
    footnote: str


@dataclass(slots=True)
class Column:
    """A column of cells as numbers: float64 values, NaN where a cell is blank, no number, or still open.

    `options`: readings of open cells by index. `words`: cells that are neither blank nor numbers, by index.
    `footnotes`: marks taken off a figure, by index. `decimal`: the decimal mark its texts prove, "" when unknown.
    """

    values: np.ndarray
    options: dict[int, tuple[float, ...]] = field(default_factory=dict)
    words: dict[int, CellValue] = field(default_factory=dict)
    footnotes: dict[int, str] = field(default_factory=dict)
    decimal: str = ""
    # What is found on the way, so that nobody need look again:
    fractional: bool = False  # some value is no whole number
    negative: bool = False  # some value is below zero
    blank: bool = False  # some cell holds nothing


@lru_cache(maxsize=65536)
def parse(content: str) -> Parsed:
    """The readings of one text; brackets around a figure make it negative, as accountants write.

    >>> parse("1.234"), parse("12,5*").decimal, parse("(1.250.000)").readings, parse("1 5.5").readings
    (Parsed(readings=(1234.0, 1.234), decimal='', footnote=''), ',', (-1250000.0,), ())
    """
    shown, footnote, sign = text.clean(content), "", 1.0
    if found := _FOOTNOTE.match(shown):
        shown, footnote = found["figure"].strip(), found["mark"]
    elif found := _BRACKETED.match(shown):
        shown, sign = found["figure"].strip(), -1.0
    elif found := _CURRENCY.match(shown):
        shown = found["figure"].strip()
    readings = text.numbers(shown)
    return Parsed(tuple(sign * value for value in readings), _decimal_mark(shown, readings), footnote)


def _decimal_mark(shown: str, readings: tuple[float, ...]) -> str:
    marks = [c for c in shown if c in ".,"]
    if len(readings) != 1 or not marks:
        return ""
    last = marks[-1]
    grouping = len(marks) > 1 and len(set(marks)) == 1
    return {".": ",", ",": "."}[last] if grouping else last


def read_column(cells: Sequence[CellValue], *, whole: bool | None = None, decimal: str = "") -> Column:
    """The numbers of a column.

    `whole`: whether its figures are counts; None lets the column tell. `decimal`: the decimal mark that the rest of
    the sheet proves, used where the column proves none. A float that is no whole number in a column of counts keeps
    both readings (93.469 or 93469): arithmetic must decide, or the column where all such floats have three decimals.
    """
    kinds = set(map(type, cells))
    plain = kinds <= {float, int}
    column = Column(np.array(cells, dtype=np.float64)) if plain else _mixed(cells, decimal, whole)
    if len(cells) < _SHORT:  # a loop is quicker than numpy here
        known = [v for v in column.values.tolist() if v == v]
        column.negative = bool(known) and min(known) < 0
        column.fractional = any(v % 1 for v in known)
    else:
        column.negative = bool((column.values < 0).any())
        column.fractional = True  # to be looked at
    if column.fractional:
        _slipped(column, cells, whole)
    return column


def _mixed(cells: Sequence[CellValue], decimal: str, whole: bool | None) -> Column:
    column = Column(np.empty(0))
    values: list[float] = [NAN] * len(cells)
    proofs: set[str] = set()
    for i, cell in enumerate(cells):
        kind = type(cell)
        if kind is float or kind is int:
            values[i] = cell  # type: ignore[assignment]
        elif cell == "" or cell is None:
            column.blank = True
        elif kind is str:
            parsed = parse(cell)
            if parsed.decimal:
                proofs.add(parsed.decimal)
            if parsed.footnote and parsed.readings:
                column.footnotes[i] = parsed.footnote
            if len(parsed.readings) == 1:
                values[i] = parsed.readings[0]
            elif parsed.readings:
                column.options[i] = parsed.readings
            elif text.clean(cell):
                column.words[i] = cell
            else:
                column.blank = True
        else:
            column.words[i] = cell
    column.values = np.array(values)
    column.decimal = next(iter(proofs)) if len(proofs) == 1 else "" if proofs else decimal
    if column.options:
        _settle(column, cells, whole)
    return column


def _settle(column: Column, cells: Sequence[CellValue], whole: bool | None) -> None:
    """Open texts by the decimal mark of the column, else by its being a column of counts."""
    known = column.values[~np.isnan(column.values)]
    if whole is None and not column.decimal and len(known) >= _FEW:
        whole = bool((known == np.rint(known)).all()) and float(np.median(np.abs(known))) >= 100
    for i, readings in list(column.options.items()):
        mark = next(c for c in str(cells[i]) if c in ".,")
        if not whole and not column.decimal:
            continue
        grouped = whole or mark != column.decimal  # a count has no decimals, whatever its neighbours have
        column.values[i] = readings[0] if grouped else readings[1]
        del column.options[i]


def _slipped(column: Column, cells: Sequence[CellValue], whole: bool | None) -> None:
    """Floats that Excel made of thousands: the column names them by their three decimals among whole numbers."""
    values = column.values
    odd = np.flatnonzero(np.abs(values - np.rint(values)) > 1e-9)
    column.fractional = len(odd) > 0
    if whole is False or not len(odd):
        return
    floats = [i for i in odd.tolist() if isinstance(cells[i], float)]
    thousandfold = values[floats] * 1000
    fits = np.abs(thousandfold - np.rint(thousandfold)) < 1e-6
    if whole:
        for i, value, fit in zip(floats, thousandfold, fits, strict=True):
            if fit and abs(value) < 1e6:
                column.options[i] = (float(np.rint(value)), float(values[i]))
                values[i] = NAN
        return
    others = np.delete(values, odd)
    others = others[~np.isnan(others)]
    hundredfold = values[floats] * 100
    exact = np.abs(hundredfold - np.rint(hundredfold)) > 1e-6  # needs its third decimal
    if (
        len(floats) == len(odd) and fits.all() and exact.mean() > 0.6 and len(others) >= _FEW * len(odd)
        and (np.abs(values[floats]) < 1000).all() and float(np.median(np.abs(others))) >= 100
    ):  # fmt: skip
        values[floats] = np.rint(thousandfold)
