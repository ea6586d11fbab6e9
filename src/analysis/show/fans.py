"""Whether units draw together: the middle, the middle half and the ends of each year."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Sheet
from analysis.show.chart import Chart
from analysis.show.frames import (
    Row,
    changes_between,
    has_any,
    part_year_compares,
    rows_of,
    told,
    values_of,
    years_of,
)
from analysis.show.layout import Scale, bounds, fitted, scale, spread, ticks, widest
from analysis.show.numbers import bare_text, change_text
from analysis.tongue import t

TOP, FOOT = 12.0, 190.0


@dataclass(frozen=True)
class _Year:
    """How the values of one year lie."""

    year: int
    low: float
    q1: float
    middle: float
    q3: float
    high: float
    breaks: bool
    part: bool


def fan(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | None = None,
    target_label: str = "",
    zero: bool = False,
) -> Chart:
    """The median of the units over the years, in a band of the middle half, in a band from lowest to highest.

    Columns in: place, name, year, value, optionally break_before, new_form and part_year, marked as in `line`. The
    bands are cut at breaks; a part year stands apart as an upright bar. Under the years stands how far highest and
    lowest lie apart in the first and the last whole year. ValueError for missing columns, repeated rows or no values.
    """
    rows = rows_of(frame, "fan")
    years = [summary for year in years_of(rows) if (summary := _summary(rows, year))]
    marks = [] if target is None else [target]
    low, high = bounds([*values_of(rows), *marks], zero=zero)
    signs = _signs(rows, years, target, target_label, unit)
    newest = years[-1] if part_year_compares(unit) else _whole(years)[-1]
    ends = _ends(rows, newest, unit)
    room = min(widest([text for _, text, _ in ends], style.SMALL, True) + 10, 138.0)
    left = widest([bare_text(t, unit) for t in ticks(low, high)], style.SMALL) + 6
    sheet = Sheet(style.WIDTH, 232 + keys.key_height(signs, style.WIDTH))
    x = scale(years[0].year, years[-1].year, left + 8, style.WIDTH - room - 6)
    y = scale(low, high, FOOT, TOP)
    _draw_grid(sheet, ticks(low, high), unit, left, x(years[-1].year) + 4, y)
    _draw_bands(sheet, years, x, y)
    if target is not None:
        sheet.lines([[(left, y(target)), (x(years[-1].year) + 4, y(target))]], style.INK, 0.8, (4, 2.5))
    _draw_marks(sheet, rows, x)
    _draw_ends(sheet, ends, x(years[-1].year) + 8, y)
    _draw_feet(sheet, years, _whole(years), unit, x)
    keys.draw_key(sheet, signs, 0, 230, style.WIDTH)
    alt = alt or _alt(title, rows, years, unit)
    return Chart(sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _summary(rows: Sequence[Row], year: int) -> _Year | None:
    spots = [s for row in rows for s in row.spots if s.year == year and not s.missing]
    if not spots:
        return None
    low, q1, middle, q3, high = np.percentile([s.value for s in spots], [0, 25, 50, 75, 100]).tolist()
    most = len(spots) / 2
    breaks, part = sum(s.breaks for s in spots) > most, any(s.part for s in spots)
    return _Year(year, low, q1, middle, q3, high, breaks, part)


def _whole(years: Sequence[_Year]) -> list[_Year]:
    """Whole years since the last break, which can be compared; all there are where none is whole."""
    last = max((k for k, year in enumerate(years) if year.breaks), default=0)
    return [year for year in years[last:] if not year.part] or list(years[-1:])


def _runs(years: Sequence[_Year]) -> list[list[_Year]]:
    runs: list[list[_Year]] = [[]]
    for year in years:
        apart = runs[-1] and (
            year.breaks or year.part or runs[-1][-1].part or year.year - runs[-1][-1].year > 1
        )
        if apart:
            runs.append([])
        runs[-1].append(year)
    return runs


def _draw_bands(sheet: Sheet, years: Sequence[_Year], x: Scale, y: Scale) -> None:
    for run in _runs(years):
        at = [x(year.year) for year in run]
        if len(run) == 1:  # one year has no width: an upright bar, and a box for the middle half
            year = run[0]
            sheet.lines([[(at[0], y(year.low)), (at[0], y(year.high))]], style.SERIES[2], 1.0)
            sheet.boxes([(at[0] - 3, y(year.q3), 6, max(y(year.q1) - y(year.q3), 1.0))], style.PARTS[2])
            sheet.dots([(at[0], y(year.middle))], style.ACCENT, 6, hollow=year.part)
            continue
        for low, high, fill in (("low", "high", style.TINT), ("q1", "q3", style.PARTS[2])):
            under = [(a, y(getattr(year, low))) for a, year in zip(at, run, strict=True)]
            over = [(a, y(getattr(year, high))) for a, year in zip(at, run, strict=True)]
            sheet.area([*under, *reversed(over)], fill)
        for end in ("low", "high"):
            line = [(a, y(getattr(year, end))) for a, year in zip(at, run, strict=True)]
            sheet.lines([line], style.SERIES[2], 0.8, (2, 1.5))
        middle = [(a, y(year.middle)) for a, year in zip(at, run, strict=True)]
        sheet.lines([middle], style.ACCENT, 2.2)
        sheet.dots(middle, style.ACCENT, 4)


def _draw_grid(sheet: Sheet, values: Sequence[float], unit: str, left: float, right: float, y: Scale) -> None:
    sheet.lines([[(left, y(v)), (right, y(v))] for v in values], style.GHOST, 0.6)
    for value in values:
        text = bare_text(value, unit)
        sheet.text(left - 4, y(value) + 3.4, text, size=style.SMALL, colour=style.MUTED, align="right")


def _draw_marks(sheet: Sheet, rows: Sequence[Row], x: Scale) -> None:
    for what, width, dash in (("form", 0.4, ()), ("breaks", 0.8, (1.5, 1.5))):
        marks = [[(x(at), TOP - 2), (x(at), FOOT)] for at in changes_between(rows, what)]
        sheet.lines(marks, style.MUTED, width, dash)


def _ends(rows: Sequence[Row], last: _Year, unit: str) -> list[tuple[float, str, str]]:
    """What is written at the end of the bands, the median first: height, words, and whose it is."""

    def who(value: float) -> tuple[str, str]:
        found = [row for row in rows if row.value(last.year) == value]
        name = found[0].name if len(found) == 1 else t("{0} đơn vị", len(found))
        return name, found[0].place if len(found) == 1 else ""

    (top, top_place), (foot, foot_place) = who(last.high), who(last.low)
    ends = [(last.middle, t("trung vị {0}", bare_text(last.middle, unit)), "")]
    if last.high > last.low:
        ends.append((last.high, f"{top} {bare_text(last.high, unit)}", top_place))
        ends.append((last.low, f"{foot} {bare_text(last.low, unit)}", foot_place))
    return ends


def _draw_ends(sheet: Sheet, ends: Sequence[tuple[float, str, str]], x: float, y: Scale) -> None:
    places = spread([y(value) for value, _, _ in ends], 12.5, TOP, FOOT - 2)
    for k, ((_, text, place), at) in enumerate(zip(ends, places, strict=True)):
        bold = k == 0  # the median
        label = fitted(text, style.WIDTH - x, style.SMALL, bold)
        colour = style.ACCENT if bold else style.MUTED
        sheet.text(x, at + 3.4, label, size=style.SMALL, colour=colour, bold=bold, place=place)


def _draw_feet(sheet: Sheet, years: Sequence[_Year], whole: Sequence[_Year], unit: str, x: Scale) -> None:
    step = math.ceil(34 / max(x(years[0].year + 1) - x(years[0].year), 1)) if len(years) > 1 else 1
    for k, year in enumerate(reversed(years)):
        if k % step == 0:
            text = f"{year.year}*" if year.part else str(year.year)
            sheet.text(x(year.year), FOOT + 15, text, size=style.SMALL, colour=style.MUTED, align="center")
    first, last = whole[0], whole[-1]
    start, end = (bare_text(year.high - year.low, unit) for year in (first, last))
    name = t("điểm phần trăm") if unit == "%" else _short(unit)
    if last.year > first.year:
        said = t(
            "cao nhất hơn thấp nhất: {0} năm {1}, {2} năm {3} ({4})", start, first.year, end, last.year, name
        )
    else:
        said = t("cao nhất hơn thấp nhất: {0} ({1})", end, name)
    said = said.removesuffix(" ()")
    sheet.text(0, FOOT + 33, fitted(said, style.WIDTH, style.SMALL), size=style.SMALL, colour=style.INK)


def _short(unit: str) -> str:
    return unit if len(unit) <= words.LONGEST_UNIT and "," not in unit else ""


def _signs(
    rows: Sequence[Row], years: Sequence[_Year], target: float | None, label: str, unit: str
) -> list[keys.Sign]:
    signs: list[keys.Sign] = [
        ("box", style.PARTS[2], t("nửa số đơn vị ở giữa")), ("box", style.TINT, t("từ thấp nhất đến cao nhất"))
    ]  # fmt: skip
    if target is not None:
        signs.append(keys.target_sign(label, target, unit))
    signs += [keys.STARRED] if any(year.part for year in years) else []
    signs += [keys.BREAK] if has_any(rows, "breaks") else []
    return signs + ([keys.NEW_FORM] if has_any(rows, "form") else [])


def _alt(title: str, rows: Sequence[Row], years: Sequence[_Year], unit: str) -> str:
    whole = _whole(years)
    first, last = whole[0], whole[-1]
    show, short = words.in_unit(unit), _short(unit)
    parts = [
        words.opening(
            title, t("Biểu đồ quạt; {0} đơn vị, các năm {1}–{2}.", len(rows), years[0].year, years[-1].year)
        )
    ]
    for year in dict.fromkeys((first, last)):
        parts.append(
            t(
                "Năm {0}: trung vị {1}, nửa số đơn vị ở giữa từ {2} đến {3}, thấp nhất {4}, cao nhất {5}.",
                year.year,
                show(year.middle),
                show(year.q1),
                show(year.q3),
                show(year.low),
                show(year.high),
            )
        )
    moved = (last.high - last.low) - (first.high - first.low)
    if first.year < last.year:
        word = t("hẹp lại") if moved < 0 else t("rộng ra") if moved > 0 else t("không đổi")
        size = f" {change_text(abs(moved), short, signed=False)}" if moved else ""
        parts.append(t("Chênh lệch giữa cao nhất và thấp nhất {0}{1}.", word, size))
    if any(year.part for year in years) and not part_year_compares(unit):
        parts.append(t("Năm chưa đủ tháng đứng riêng, không so với cả năm."))
    return " ".join([*parts, words.gaps(rows)]).strip()
