"""What the cells of a column say: values, or the reasons why there are none. Words are never turned into numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np

from .. import personal, text
from ..catalog import Indicator, Layout
from ..contracts import REASONS, CellValue, shown
from ..errors import Issues
from ..numbers import Column, parse, read_column

_YES = frozenset({"co", "x", "1", "dat", "true", "da co", "v"})
_NO = frozenset({"khong", "0", "chua", "chua co", "chua dat", "false", "khong co"})
_EDITION = re.compile(r"^(?:tcvn )?(?:iso )?(?:9001 ?[:-] ?)?(20\d\d)$", re.IGNORECASE)
_RATIO = re.compile(r"^(\d{1,6})\s*/\s*(\d{1,6})$")
_ERROR = re.compile(r"^#(?:REF|DIV/0|N/A|NAME|VALUE|NUM|NULL|SPILL|CALC)\b[!?]?$")
NAN = float("nan")
REASON = {name: code for code, name in enumerate(REASONS)}
UNREADABLE = REASON["unreadable"]
_SCALES = frozenset({"nghìn", "ngàn", "triệu"})
# A share this small among per cents may be a fraction that was typed as such.
_FRACTION, _FAR = 1.0, 5.0
_NUMBERS = (float, int)
_NAME, _LONG = 4, 1e5  # characters of the shortest name, and a number that is worth a look

Where = Callable[[int], str]


@dataclass(slots=True)
class Values:
    """A column as read: float64 values (NaN where there is none), reason codes (indexes of contracts.REASONS).

    `options`: readings of cells that are still open, by index; `shown`: how an open cell is written.
    """

    values: np.ndarray
    reasons: np.ndarray
    options: dict[int, tuple[float, ...]] = field(default_factory=dict)
    shown: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Context:
    """What reading one column needs to know."""

    cells: Sequence[CellValue]
    spec: Indicator
    layout: Layout
    heading: str
    where: Where
    issues: Issues

    def report(self, code: str, i: int, content: str, **facts: Any) -> None:
        self.issues.add(
            code, self.where(i), text=content, heading=self.heading, indicator=self.spec.code, **facts
        )


def read_values(
    cells: Sequence[CellValue],
    spec: Indicator,
    layout: Layout,
    where: Where,
    issues: Issues,
    *,
    percents: frozenset[int] = frozenset(),
    decimal: str = "",
) -> Values:
    """The values of one column as the indicator's kind demands; `where(i)` is the A1 reference of cell i.

    `percents`: cells that the sheet shows with a % sign; `decimal`: the decimal mark that the sheet proves.
    Issues: E-PERSONAL, E-NUMBER, E-INTEGER, E-NEGATIVE, E-WORD, E-CELL-ERROR, E-UNCACHED, E-DATE, N-DATE, N-FOOTNOTE,
    N-PERCENT-SCALE, W-AMBIGUOUS, W-RANGE, W-STEP. Cells that stay open are returned in `options`, unreported.
    """
    refused = _personal(cells, spec)
    if refused:
        cells = ["" if i in refused else cell for i, cell in enumerate(cells)]
    context = _Context(cells, spec, layout, spec.name_vi, where, issues)
    for i, kind in refused.items():
        what, what_en = personal.WORDS[kind]
        context.report("E-PERSONAL", i, "", what=what, what_en=what_en)
    found = _worded(context) if spec.kind in ("yes_no", "version") else _figures(context, percents, decimal)
    for i in refused:
        found.reasons[i] = UNREADABLE
    return found


def _personal(cells: Sequence[CellValue], spec: Indicator) -> dict[int, str]:
    """Cells that hold a telephone or identity number, an address or a name, and no figure: what kind, by index.

    A number of nine digits and more is nobody's count; where the unit is money or the like, or the indicator's bounds
    reach as far, only one that is written as such (0912…, +84…, ĐT …) is refused.
    """
    looked_at = [
        i for i, cell in enumerate(cells)
        if (len(cell) >= _NAME if type(cell) is str else type(cell) in _NUMBERS and not -_LONG <= cell <= _LONG)  # type: ignore[operator]
    ]  # fmt: skip
    found: dict[int, str] = {}
    for i in looked_at:
        cell = cells[i]
        if isinstance(cell, str):
            if kind := _somebodys(text.clean(cell), spec):
                found[i] = kind
        elif isinstance(cell, int | float):
            slipped = spec.kind == "count" and cell % 1 and personal.no_count(cell * 1000)
            if (personal.no_count(cell) or slipped) and not _plausible(cell, spec):
                found[i] = personal.NUMBER
    return found


def _somebodys(written: str, spec: Indicator) -> str:
    if personal.has_digits(written):
        readings = parse(written).readings
        fits = readings and _plausible(max(map(abs, readings)), spec)
        called = written[0] in "0+" or (written[0] == "(" and not personal.is_figure(written[1:-1]))
        if not fits or called:
            if hits := personal.numbers(written):
                return hits[0].kind
            if any(map(personal.no_count, readings)):
                return personal.NUMBER
        return ""
    if personal.mails(written):
        return personal.MAIL
    return personal.NAME if personal.is_name(written) else ""


def _plausible(value: float, spec: Indicator) -> bool:
    """Whether the indicator may be as large as that: by its bounds, or for what it is counted in."""
    high = spec.plausible.max
    return personal.large_unit(spec.unit) or (high is not None and abs(value) <= high)


def _figures(context: _Context, percents: frozenset[int], decimal: str) -> Values:
    cells, spec = context.cells, context.spec
    column = read_column(cells, whole=True if spec.kind == "count" else None, decimal=decimal)
    found = Values(column.values, np.zeros(len(cells), dtype=np.uint8), column.options)
    fractions = percents if spec.kind == "percent" else frozenset()
    if column.words:
        fractions |= _read_words(context, column, found)
    if column.blank:
        _blanks(context, column, found)
    for i, mark in column.footnotes.items():
        context.report("N-FOOTNOTE", i, text.clean(str(cells[i])).removesuffix(mark).strip(), mark=mark)
    if spec.kind == "percent":
        _scale(context, found, fractions)
    if found.options:
        _settle_by_bounds(context, found)
    _demand(context, found, column)
    return found


def _text(cell: CellValue) -> str:
    return text.clean(cell) if isinstance(cell, str) else shown(cell)


def _blanks(context: _Context, column: Column, found: Values) -> None:
    empty = np.isnan(column.values) & (found.reasons == 0)
    if found.options:
        empty[list(found.options)] = False
    if empty.any():
        found.reasons[empty] = REASON[_signs(context.layout).get("", "not_reported")]


def _read_words(context: _Context, column: Column, found: Values) -> frozenset[int]:
    """Signs to reasons; texts with a % sign, ratios and figures with their unit to values. Returns the fractions."""
    fractions = set()
    signs = _signs(context.layout)
    for i, cell in column.words.items():
        written = _text(cell)
        reason = signs.get(written.casefold())
        if reason is not None:
            found.reasons[i] = REASON[reason]
            continue
        value = _fraction(context, i, cell, written) if context.spec.kind == "percent" else None
        if value is not None:
            fractions.add(i)
        else:
            value = _with_unit(written, context.spec)
        if value is not None:
            found.values[i] = value
            column.negative = column.fractional = True  # to be looked at
            continue
        found.reasons[i] = UNREADABLE
        _unreadable(context, i, cell, written)
    return frozenset(fractions)


def _unreadable(context: _Context, i: int, cell: CellValue, written: str) -> None:
    if _ERROR.match(written):
        context.report("E-CELL-ERROR", i, written)
    elif written.startswith("="):
        context.report("E-UNCACHED", i, written)
    elif isinstance(cell, date):
        context.report("E-DATE", i, written, written=f"{cell.day}/{cell.month}")
    else:
        context.report("E-NUMBER", i, written)


def _fraction(context: _Context, i: int, cell: CellValue, written: str) -> float | None:
    """ "95,8 %" and "23/24", and the day that Excel made of "4/5" when only one ratio can have been meant."""
    share = text.percent(written)
    if share is not None:
        return share
    if ratio := _RATIO.match(written):
        part, whole = int(ratio[1]), int(ratio[2])
        return part / whole if whole and part <= whole else None
    if isinstance(cell, date):
        pairs = [(cell.day, cell.month), (cell.month, cell.day)]
        if cell.day == 1:
            pairs.append((cell.month, cell.year % 100))
        meant = {(a, b) for a, b in pairs if 0 < a <= b}
        if len(meant) == 1:
            a, b = meant.pop()
            context.report("N-DATE", i, written, written=f"{a}/{b}")
            return a / b
    return None


@lru_cache(maxsize=4096)
def _scale_words(written: str) -> frozenset[str]:
    """Words that change what a figure stands for: per cent, thousands, millions."""
    words = _SCALES & set(
        re.findall(r"\w+", text.clean(written).lower())
    )  # with their marks: "ngắn" is no thousand
    return frozenset(words | ({"%"} if "%" in written else set()))


def other_unit(written: str, spec: Indicator) -> bool:
    """Whether a unit as written (in a heading, beside a row, above a table) is another scale than the indicator's."""
    if spec.kind == "percent":
        return bool(_scale_words(written) - {"%"})
    return _scale_words(written) != frozenset() and not _scale_words(written) <= _scale_words(spec.unit)


def _with_unit(written: str, spec: Indicator) -> float | None:
    """ "05 hồ sơ" in a column of hồ sơ."""
    unit = text.clean(spec.unit)
    if not unit or not written.casefold().endswith(" " + unit.casefold()):
        return None
    readings = parse(written[: -len(unit)].strip()).readings
    return readings[0] if len(readings) == 1 else None


def percent_scale(values: np.ndarray) -> float:
    """100 when a column writes per cent as 0..100, else 1 (fractions 0..1).

    The column decides, not the cell: where half of what is not nought lies above 1.5, these are no fractions.
    """
    known = np.abs(values[~np.isnan(values) & (values != 0)])
    return 100.0 if len(known) and float(np.sort(known)[len(known) // 2]) > 1.5 else 1.0


def _scale(context: _Context, found: Values, fractions: frozenset[int]) -> None:
    plain = np.ones(len(found.values), dtype=bool)
    if fractions:
        plain[list(fractions)] = False
    pool = np.concatenate([found.values[plain], [max(map(abs, o)) for o in found.options.values()]])
    scale = percent_scale(pool)
    if scale != 1:
        _typed_as_fractions(found, plain)
        found.values[plain] /= scale
        found.options = {i: tuple(o / scale for o in options) for i, options in found.options.items()}
        first = next(i for i in range(len(plain)) if plain[i])
        context.issues.add(
            "N-PERCENT-SCALE", context.where(first), indicator=context.spec.code, heading=context.heading
        )
    for i in np.flatnonzero(found.values > 1.5).tolist():
        value = float(found.values[i])
        _open(found, i, (value, value / 100))


def _typed_as_fractions(found: Values, plain: np.ndarray) -> None:
    """0.95 among per cents of 60 to 99: 0,95 % or 95 %? Open, unless nothing in the column speaks for the latter."""
    values = np.where(plain, found.values, NAN)
    small = np.flatnonzero((values > 0) & (values <= _FRACTION)).tolist()
    others = values[values > _FRACTION]
    if not len(small) or len(others) < 3:
        return
    low = float(others.min())
    for i in small:
        value = float(values[i])
        if value * _FAR < low and low / 2 <= value * 100:
            _open(found, i, (value, value * 100))


def _open(found: Values, i: int, options: tuple[float, ...]) -> None:
    found.values[i] = NAN
    found.options[i] = options


def _settle_by_bounds(context: _Context, found: Values) -> None:
    """The one reading inside the plausible bounds, if there is one; counts and per cents keep their doubts."""
    if context.spec.kind != "number":
        return
    low, high = context.spec.plausible.min, context.spec.plausible.max
    for i, options in list(found.options.items()):
        inside = [o for o in options if (low is None or o >= low) and (high is None or o <= high)]
        if len(inside) == 1:
            found.values[i] = inside[0]
            del found.options[i]


def _demand(context: _Context, found: Values, column: Column) -> None:
    """Counts are whole and not negative; all values are held to the plausible bounds and step, as doubts."""
    values, spec = found.values, context.spec
    if spec.kind == "count":
        if column.negative:
            _refuse(context, found, values < 0, "E-NEGATIVE")
        if column.fractional:
            _refuse(context, found, np.abs(values - np.rint(values)) > 1e-9, "E-INTEGER")
    bounds = spec.plausible
    low, high = bounds.min, bounds.max
    if low is not None or high is not None:
        outside = (values < (-np.inf if low is None else low)) | (values > (np.inf if high is None else high))
        show = ["…" if b is None else text.plain_number(b) for b in (low, high)]
        for i in np.flatnonzero(outside).tolist():
            context.report("W-RANGE", i, _written(context, i), low=show[0], high=show[1])
    if bounds.step:
        steps = values / bounds.step
        for i in np.flatnonzero(np.abs(steps - np.rint(steps)) > 1e-6).tolist():
            context.report("W-STEP", i, _written(context, i), step=text.plain_number(bounds.step))


def _refuse(context: _Context, found: Values, wrong: np.ndarray, code: str) -> None:
    for i in np.flatnonzero(wrong).tolist():
        context.report(code, i, _written(context, i))
        found.values[i], found.reasons[i] = NAN, UNREADABLE


def _written(context: _Context, i: int) -> str:
    cell = context.cells[i]
    return text.plain_number(cell) if isinstance(cell, int | float) else _text(cell)


def give_up(found: Values, spec: Indicator, cells: Sequence[CellValue], where: Where, issues: Issues) -> None:
    """Report what nothing could settle: W-AMBIGUOUS, or E-INTEGER for a count that has a fraction."""
    for i, options in found.options.items():
        cell = cells[i]
        written = text.plain_number(cell) if isinstance(cell, int | float) else _text(cell)
        slipped = spec.kind == "count" and isinstance(cell, float)
        choices = " / ".join(text.plain_number(o) for o in options)
        issues.add(
            "E-INTEGER" if slipped else "W-AMBIGUOUS", where(i), text=written, heading=spec.name_vi,
            indicator=spec.code, choices=choices,
        )  # fmt: skip
        found.reasons[i] = UNREADABLE
    found.options = {}


def _worded(context: _Context) -> Values:
    """Columns of yes and no, or of editions of a standard."""
    cells, spec = context.cells, context.spec
    found = Values(np.full(len(cells), NAN), np.zeros(len(cells), dtype=np.uint8))
    signs = _signs(context.layout)
    for i, cell in enumerate(cells):
        written = _text(cell)
        if spec.kind == "yes_no" and written and (answer := _yes_no(written)) is not None:
            found.values[i] = answer
            continue
        reason = signs.get(written.casefold()) if written else signs.get("", "not_reported")
        edition = _EDITION.match(written) if spec.kind == "version" else None
        if reason is not None:
            found.reasons[i] = REASON[reason]
        elif edition:
            found.values[i] = float(edition[1])
        else:
            found.reasons[i] = UNREADABLE
            if _ERROR.match(written) or written.startswith("="):
                _unreadable(context, i, cell, written)
            else:
                context.report("E-WORD" if spec.kind == "yes_no" else "E-NUMBER", i, written)
    return found


@lru_cache(maxsize=4096)
def _yes_no(content: str) -> float | None:
    folded = text.fold(content)
    if folded in _YES:
        return 1.0
    return 0.0 if folded in _NO else None


_SIGNS: dict[int, tuple[Layout, dict[str, str]]] = {}


def _signs(layout: Layout) -> dict[str, str]:
    """The layout's signs as they are compared; worked out once a layout."""
    if id(layout) not in _SIGNS:
        _SIGNS[id(layout)] = (layout, {text.clean(s).casefold(): r for s, r in layout.signs.items()})
    return _SIGNS[id(layout)][1]
