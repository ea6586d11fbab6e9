"""How the units spread in each year: box and every single unit."""

from __future__ import annotations

import math
import warnings

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Sheet
from analysis.show.chart import Chart
from analysis.show.frames import Row, has_any, rows_of, told, values_of, years_of
from analysis.show.layout import Scale, bounds, scale, ticks, widest
from analysis.show.numbers import bare_text
from analysis.tongue import t

TOP, FOOT = 10.0, 208.0


def distribution(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | None = None,
    target_label: str = "",
) -> Chart:
    """One column a year: a dot for every unit, a box over the middle half, a bar at the median.

    Columns in: place, name, year, value, optionally part_year (a star at the year). Years without a value have
    an empty column. ValueError for missing columns, repeated rows or no values.
    """
    rows = rows_of(frame, "distribution")
    low, high = bounds([*values_of(rows), *([] if target is None else [target])])
    signs: list[keys.Sign] = [
        ("box", style.RULE, t("nửa số đơn vị ở giữa")),
        ("line", style.INK, t("trung vị")),
    ]
    if target is not None:
        signs.append(keys.target_sign(target_label, target, unit))
    if has_any(rows, "part"):
        signs.append(keys.STARRED)
    sheet = Sheet(style.WIDTH, 240 + keys.key_height(signs, style.WIDTH))
    left = widest([bare_text(t, unit) for t in ticks(low, high)], style.SMALL) + 8
    y = scale(low, high, FOOT, TOP)
    _draw_grid(sheet, ticks(low, high), unit, left, y, target)
    _draw_years(sheet, rows, left)
    _draw_units(sheet, rows, left, low, high)
    keys.draw_key(sheet, signs, 0, 236, style.WIDTH)
    alt = alt or words.over_time(words.opening(title, t("Biểu đồ hộp theo năm")), rows, unit)
    return Chart(sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _draw_grid(
    sheet: Sheet, marks: list[float], unit: str, left: float, y: Scale, target: float | None
) -> None:
    for mark in marks:
        sheet.lines([[(left, y(mark)), (style.WIDTH, y(mark))]], style.RULE, 0.6)
        sheet.text(
            left - 5,
            y(mark) + 3.5,
            bare_text(mark, unit),
            size=style.SMALL,
            colour=style.MUTED,
            align="right",
        )
    if target is not None:
        sheet.lines([[(left, y(target)), (style.WIDTH, y(target))]], style.INK, 1.0, (3, 2))


def _draw_years(sheet: Sheet, rows: list[Row], left: float) -> None:
    years = years_of(rows)
    step = (style.WIDTH - left) / len(years)
    part = {spot.year for row in rows for spot in row.spots if spot.part}
    every = math.ceil(30 / step)
    for i, year in enumerate(years):
        if (len(years) - 1 - i) % every == 0:
            label = f"{year}*" if year in part else str(year)
            sheet.text(
                left + step * (i + 0.5),
                FOOT + 16,
                label,
                size=style.SMALL,
                colour=style.MUTED,
                align="center",
            )


def _draw_units(sheet: Sheet, rows: list[Row], left: float, low: float, high: float) -> None:
    import seaborn as sns  # slow to import, and only this chart needs it

    spots = pd.DataFrame([(s.year, s.value) for row in rows for s in row.spots], columns=["year", "value"])
    axes = sheet.axes(left, TOP, style.WIDTH - left, FOOT - TOP)
    order = years_of(rows)
    shared = {"data": spots, "x": "year", "y": "value", "order": order, "ax": axes}
    with warnings.catch_warnings():  # seaborn 0.13 calls a matplotlib 3.11 argument by its old name
        warnings.simplefilter("ignore", PendingDeprecationWarning)
        warnings.simplefilter("ignore", DeprecationWarning)
        sns.boxplot(
            **shared, color=style.RULE, width=0.62, showfliers=False, showcaps=False, whis=0, linewidth=0,
            medianprops={"color": style.INK, "linewidth": 1.6},
        )  # fmt: skip
    sns.stripplot(**shared, color=style.ACCENT, size=3.2, alpha=0.75, jitter=False)
    axes.set(xlim=(-0.5, len(order) - 0.5), ylim=(low, high))
