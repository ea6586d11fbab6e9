"""A few series over the years."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Point, Sheet, text_width
from analysis.show.chart import Chart
from analysis.show.frames import (
    Row,
    Spot,
    band_of,
    changes_between,
    has_any,
    rows_of,
    runs_of,
    told,
    values_of,
    years_of,
)
from analysis.show.layout import Scale, bounds, fitted, scale, spread, ticks, widest
from analysis.show.numbers import bare_text
from analysis.tongue import t

MOST_SERIES = 6


def line(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | tuple[float, float] | None = None,
    target_label: str = "",
    zero: bool = False,
) -> Chart:
    """One to six series over years, each named at the end of its line.

    Columns in: place (the series), name, year, value, optionally break_before, new_form and part_year, drawn as
    in `small_multiples`, and low and high: the ends of an interval, drawn as a ribbon behind the line. `target` is
    a line, or a band when it is a pair. `zero` starts the axis at nought.
    ValueError for missing columns, repeated rows, no values, or more than six series.
    """
    rows = rows_of(frame, "line")
    if len(rows) > MOST_SERIES:
        raise ValueError(f"line: {len(rows)} chuỗi, nhiều nhất {MOST_SERIES}; dùng small_multiples")
    band = band_of(target)
    ends = [end for row in rows for spot in row.spots for end in spot.sure]
    low, high = bounds([*values_of(rows), *band, *ends], zero=zero)
    signs = _line_signs(rows, band, target_label, unit)
    room = min(widest([_end_label(row, unit) for row in rows], style.TEXT, True), 130.0)
    left = widest([bare_text(t, unit) for t in ticks(low, high)], style.SMALL) + 6
    sheet = Sheet(style.WIDTH, 210 + keys.key_height(signs, style.WIDTH))
    years = years_of(rows)
    x = scale(years[0], years[-1], left + 6, style.WIDTH - room - 12)
    y = scale(low, high, 188, 10)
    _draw_axes(sheet, years, x, y, ticks(low, high), unit, left)
    _draw_band(sheet, band, x(years[0]) - 6, x(years[-1]) + 4, y)
    _draw_ribbons(sheet, rows, x, y)
    _draw_series(sheet, rows, x, y)
    _draw_ends(sheet, rows, x(years[-1]) + 8, y, unit)
    keys.draw_key(sheet, signs, 0, 212, style.WIDTH)
    alt = alt or words.of_series(words.opening(title, t("Biểu đồ đường")), rows, unit)
    return Chart(sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _line_signs(rows: Sequence[Row], band: Sequence[float], label: str, unit: str) -> list[keys.Sign]:
    signs = keys.band_signs(label, band, unit)
    signs += (
        [("box", style.HAZE, t("khoảng tin cậy 95\u00a0%"))]
        if any(s.sure for r in rows for s in r.spots)
        else []
    )
    signs += [keys.PART_YEAR] if has_any(rows, "part") else []
    signs += [keys.BREAK] if has_any(rows, "breaks") else []
    return signs + ([keys.NEW_FORM] if has_any(rows, "form") else [])


def _draw_axes(
    sheet: Sheet, years: Sequence[int], x: Scale, y: Scale, values: Sequence[float], unit: str, left: float
) -> None:
    right = x(years[-1]) + 4
    sheet.lines([[(x(years[0]) - 6, y(v)), (right, y(v))] for v in values], style.GHOST, 0.6)
    for value in values:
        sheet.text(
            left - 4,
            y(value) + 3.4,
            bare_text(value, unit),
            size=style.SMALL,
            colour=style.MUTED,
            align="right",
        )
    for year in _sparse(years, x):
        sheet.text(x(year), 204, str(year), size=style.SMALL, colour=style.MUTED, align="center")


def _sparse(years: Sequence[int], x: Scale) -> list[int]:
    """As many years as can stand side by side, counted from the newest, which is always named."""
    kept: list[int] = []
    for year in reversed(years):
        if not kept or x(kept[-1]) - x(year) >= text_width("2020", style.SMALL) + 8:
            kept.append(year)
    return kept


def _draw_band(sheet: Sheet, band: Sequence[float], left: float, right: float, y: Scale) -> None:
    if len(band) == 1:
        sheet.lines([[(left, y(band[0])), (right, y(band[0]))]], style.INK, 0.8, (4, 2.5))
    elif band:
        sheet.boxes(
            [(left, y(max(band)), right - left, y(min(band)) - y(max(band)))], style.TINT, style.RULE, 0.5
        )


def _draw_ribbons(sheet: Sheet, rows: Sequence[Row], x: Scale, y: Scale) -> None:
    """How sure each series is, behind its line; a year that no line joins has an upright bar."""
    for row, colour in zip(rows, style.SERIES, strict=False):
        for run in (run for run in runs_of(row.spots) if all(spot.sure for spot in run)):
            low, high = ([(x(s.year), y(s.sure[end])) for s in run] for end in (0, 1))
            sheet.area([*low, *reversed(high)], style.HAZE)
            sheet.lines([list(pair) for pair in zip(low, high, strict=True) if len(run) == 1], colour, 1.0)


def _draw_series(sheet: Sheet, rows: Sequence[Row], x: Scale, y: Scale) -> None:
    for row, colour, dash in zip(rows, style.SERIES, style.DASHES, strict=False):
        runs = runs_of(row.spots)
        sheet.lines([_points(run, x, y) for run in runs], colour, 2.0, dash, [row.place] * len(runs))
        for part, size in ((False, 4), (True, 6)):
            spots = [s for run in runs for s in run if s.part == part]
            sheet.dots(_points(spots, x, y), colour, size, hollow=part, places=[row.place] * len(spots))
    for what, width, dash in (("form", 0.4, ()), ("breaks", 0.8, (1.5, 1.5))):
        marks = [[(x(at), 10.0), (x(at), 188.0)] for at in changes_between(rows, what)]
        sheet.lines(marks, style.MUTED, width, dash)


def _draw_ends(sheet: Sheet, rows: Sequence[Row], x: float, y: Scale, unit: str) -> None:
    ended = [(row, spot, c) for row, c in zip(rows, style.SERIES, strict=False) if (spot := row.newest(unit))]
    places = spread([y(spot.value) for _, spot, _ in ended], 13.0, 12, 186)
    for (row, _, colour), at in zip(ended, places, strict=True):
        label = fitted(_end_label(row, unit), style.WIDTH - x, style.TEXT, True)
        sheet.text(x, at + 3.6, label, colour=colour, bold=True, place=row.place)


def _end_label(row: Row, unit: str) -> str:
    spot = row.newest(unit)
    return f"{row.name} {bare_text(spot.value, unit)}" if spot else row.name


def _points(run: Iterable[Spot], x: Scale, y: Scale) -> list[Point]:
    return [(x(spot.year), y(spot.value)) for spot in run]
