"""What the cells of one column mean: numbers, days, codes, words; the column decides what a cell leaves open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import numpy as np

from .. import text
from ..contracts import CellValue
from ..numbers import Column, read_column
from .kinds import DATE, NOTHING, NUMBER, SIGN, TEXT, YEAR, cell_kind, figure_of, is_broken

Meaning = float | int | bool | str | None

_CODE_HEADING = re.compile(
    r"^(ma|code|so hieu|id|cmnd|cccd|ms|mst|ky hieu|so (dien thoai|tai khoan|cmnd)|dien thoai)\b"
)
_BRACKETS = re.compile(r"^\s*\((\d[\d.,\s]*)\)\s*$")
_ZERO = re.compile(r"^0\d")
_DAY = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)$")
_LONG = 24  # longer words in a column of figures are an instruction or a remark, not a value


@dataclass(slots=True)
class Meanings:
    """The meaning of each cell of a column, and by index what a reader should know of it."""

    values: list[Meaning]
    numeric: bool = False
    options: dict[int, tuple[float, ...]] = field(default_factory=dict)  # readings of figures that stay open
    notes: dict[int, str] = field(
        default_factory=dict
    )  # "broken" digits, "words" among figures, footnote marks


def decimal_mark(columns: Sequence[Sequence[CellValue]]) -> str:
    """The decimal mark that the texts of a table prove, "" when they prove none or both."""
    proofs = {
        read_column([v for v in cells if type(v) is str and cell_kind(v) == NUMBER]).decimal
        for cells in columns
    }
    proofs.discard("")
    return proofs.pop() if len(proofs) == 1 else ""


def read_meanings(
    cells: Sequence[CellValue], heading: str = "", decimal: str = "", *, bracketed: bool = False
) -> Meanings:
    """The meaning of every cell of a column under a heading; `decimal` is the mark the rest of the table proves.

    `bracketed`: the sheet says that brackets qualify a figure; else they make it negative, as accountants write.

    Figures become numbers where the column holds figures; days become ISO dates; signs for "nothing" become None;
    codes with leading zeros stay text. A figure that stays open has the Vietnamese reading, and its `options`.
    """
    if set(map(type, cells)) <= {float, int}:
        return _numbers(cells, decimal)
    if bracketed:
        cells = [_BRACKETS.sub(r"\1", v) if type(v) is str else v for v in cells]
    kinds = [cell_kind(v) for v in cells]
    figures = sum(k in (NUMBER, YEAR) for k in kinds)
    if figures and figures >= 0.5 * sum(k == TEXT for k in kinds) and not _is_code(cells, kinds, heading):
        return _numbers(cells, decimal)
    days = sum(k == DATE for k in kinds)
    as_days = days > 0 and days >= 0.5 * sum(k in (TEXT, NUMBER) for k in kinds)
    return Meanings([_word(v, k, as_days) for v, k in zip(cells, kinds, strict=True)])


def _is_code(cells: Sequence[CellValue], kinds: list[int], heading: str) -> bool:
    """Whether digits name things here: leading zeros of one width, or a heading that says code."""
    texts = [
        text.clean(v) for v, k in zip(cells, kinds, strict=True) if type(v) is str and k in (NUMBER, YEAR)
    ]
    if not texts:
        return False
    named = bool(_CODE_HEADING.match(text.fold(heading)))
    zeros = [t for t in texts if _ZERO.match(t) and t.strip("0.,")]
    if named:
        return True
    return bool(zeros) and len({len(t) for t in texts}) == 1 and len(texts[0]) >= 3 and texts[0].isdigit()


def _numbers(cells: Sequence[CellValue], decimal: str) -> Meanings:
    shown = [figure_of(v) if type(v) is str and v else v for v in cells]
    column: Column = read_column(shown, decimal=decimal)
    values: list[Meaning] = [None if np.isnan(v) else _whole(v) for v in column.values.tolist()]
    meanings = Meanings(values, True, {}, dict(column.footnotes))
    for i, readings in column.options.items():
        values[i] = _whole(readings[0])
        meanings.options[i] = readings
    for i, word in column.words.items():
        original = cells[i]
        kind = cell_kind(original)
        if type(original) is str and is_broken(original):
            meanings.notes[i] = "broken"
        elif kind != SIGN:
            values[i] = _word(word, kind, False)
            if kind == TEXT and (len(str(word)) > _LONG and not _several(str(word))):
                values[i] = None
                meanings.notes[i] = "words"
    return meanings


def _several(content: str) -> bool:
    """Whether a text holds several figures ("99.93/99.96") rather than words."""
    return sum(c.isalpha() for c in content) < sum(c.isdigit() for c in content)


def _whole(value: float) -> float | int:
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _word(value: CellValue, kind: int, as_days: bool) -> Meaning:
    if type(value) is not str:
        return meaning_of(value)
    shown = text.clean(value)
    if not shown or shown.lower() in NOTHING:
        return None
    return _iso(shown) if as_days and kind == DATE else shown


def meaning_of(value: CellValue) -> Meaning:
    """The meaning of a cell that is no text: a number, true or false, an ISO day or time."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return _whole(float(value))
    if isinstance(value, datetime) and value.time() == time(0):
        return value.date().isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, timedelta) else None


def _iso(shown: str) -> str:
    """A day as ISO date where it is one; else the text as it stands."""
    found = _DAY.match(shown)
    if not found:
        return shown
    day, month, year = map(int, found.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return shown
