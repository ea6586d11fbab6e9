"""What things are made of: parts of a whole by year."""

from __future__ import annotations

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Sheet
from analysis.show.chart import Chart
from analysis.show.frames import no_repeats, require, some_value
from analysis.show.layout import Scale, scale, spread, ticks, widest, wrapped
from analysis.show.numbers import number, value_text
from analysis.show.sentences import join_vi
from analysis.tongue import t

_TOP, _BASE, _LABEL_ROOM = 8.0, 198.0, 126.0


def stacked(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    share: bool = True,
) -> Chart:
    """One column a year, stacked in the order the parts first appear, named at the right with their newest
    value.

    Columns in: year, part, value (counts, or fractions adding up to 1), optionally part_year. `share`
    stretches every year to 100 %. A year in which any part is missing has no column: a sum without a part
    is not the whole. ValueError for missing columns, repeated rows, no values, a negative value or more
    than six parts.
    """
    table = _by_year(frame)
    whole = table.dropna().pipe(lambda t: t[t.sum(axis=1) > 0])
    if whole.empty:
        raise ValueError("stacked: không năm nào có đủ các phần")
    if share:
        whole = whole.div(whole.sum(axis=1), axis=0)
    unit_shown = "%" if share else unit
    part_years = _part_years(frame)
    signs = [keys.STARRED] if part_years else []
    signs += [keys.NO_DATA] if len(whole) < len(table) else []
    sheet = Sheet(style.WIDTH, 220 + keys.key_height(signs, style.WIDTH))
    left = 0.0 if share else _draw_counts(sheet, whole)
    _draw_columns(sheet, table, whole, part_years, left)
    _draw_part_names(sheet, whole, unit_shown, _year_text(whole.index[-1], part_years))
    keys.draw_key(sheet, signs, 0, 222, style.WIDTH)
    alt = alt or _stacked_alt(title, whole.drop(index=list(part_years), errors="ignore"), unit_shown)
    return Chart(sheet.svg(alt), title, unit, source, alt)


def _by_year(frame: pd.DataFrame) -> pd.DataFrame:
    require(frame, ("year", "part", "value"), "stacked")
    no_repeats(frame, ["year", "part"], "stacked")
    some_value(frame["value"], "stacked")
    table = frame.pivot(index="year", columns="part", values="value").sort_index()
    table = table[list(dict.fromkeys(frame["part"]))].astype(float)
    if (table < 0).any(axis=None):
        raise ValueError("stacked: có giá trị âm")
    if len(table.columns) > len(style.PARTS):
        raise ValueError(f"stacked: {len(table.columns)} phần, nhiều nhất {len(style.PARTS)}; gộp bớt")
    return table


def _part_years(frame: pd.DataFrame) -> set[int]:
    if "part_year" not in frame.columns:
        return set()
    return {
        int(y)
        for y, part in zip(frame["year"], frame["part_year"], strict=True)
        if not pd.isna(part) and part
    }


def _year_text(year: int, part_years: set[int]) -> str:
    return f"{year}*" if year in part_years else str(year)


def _draw_counts(sheet: Sheet, whole: pd.DataFrame) -> float:
    """Lines and numbers behind columns that are not shares; returns the room they take at the left."""
    y = _heights(whole)
    found = ticks(0.0, float(whole.sum(axis=1).max()), 4)
    left = widest([number(v) for v in found], style.SMALL) + 6
    sheet.lines([[(left, y(v)), (style.WIDTH - _LABEL_ROOM, y(v))] for v in found], style.GHOST, 0.6)
    for value in found:
        sheet.text(
            left - 4, y(value) + 3.4, number(value), size=style.SMALL, colour=style.MUTED, align="right"
        )
    return left


def _draw_columns(
    sheet: Sheet, table: pd.DataFrame, whole: pd.DataFrame, part_years: set[int], start: float
) -> None:
    y = _heights(whole)
    step = (style.WIDTH - _LABEL_ROOM - start) / len(table)
    for k, year in enumerate(table.index):
        left, wide = start + step * k + 1.5, step - 3
        label = _year_text(year, part_years)
        if step >= 34 or (len(table) - 1 - k) % 2 == 0:
            sheet.text(
                left + wide / 2, _BASE + 15, label, size=style.SMALL, colour=style.MUTED, align="center"
            )
        if year not in whole.index:
            sheet.hatch([(left, _TOP, wide, _BASE - _TOP)])
            continue
        tops = whole.loc[year].cumsum()
        boxes = [
            (left, y(t), wide, y(t - v) - y(t)) for t, v in zip(tops, whole.loc[year], strict=True) if v > 0
        ]
        fills = [colour for colour, v in zip(style.PARTS, whole.loc[year], strict=False) if v > 0]
        sheet.boxes(boxes, fills, style.PAPER, 1.0)


def _draw_part_names(sheet: Sheet, whole: pd.DataFrame, unit: str, year: str) -> None:
    y = _heights(whole)
    newest = whole.iloc[-1]
    room = _LABEL_ROOM - 20
    texts = [[*wrapped(str(part), room, style.SMALL)[:2], value_text(v, unit)] for part, v in newest.items()]
    middles = [y(top - v / 2) for top, v in zip(newest.cumsum(), newest, strict=True)]
    gap = 11.5 * max(len(lines) for lines in texts) + 5
    places = spread(middles, gap, _TOP + 14 + gap / 2, _BASE - gap / 2)
    left = style.WIDTH - _LABEL_ROOM + 4
    for lines, at, colour in zip(texts, places, style.PARTS, strict=False):
        sheet.boxes([(left, at - 6, 10, 10)], colour, style.MUTED, 0.4)
        for k, text in enumerate(lines):
            line = at + 3 + 11.5 * (k - (len(lines) - 1) / 2)
            sheet.text(left + 15, line, text, size=style.SMALL, bold=k == len(lines) - 1)
    sheet.text(left, _TOP + 8, t("Năm {0}:", year), size=style.SMALL, colour=style.MUTED)


def _heights(whole: pd.DataFrame) -> Scale:
    return scale(0.0, float(whole.sum(axis=1).max()), _BASE, _TOP)


def _stacked_alt(title: str, whole: pd.DataFrame, unit: str) -> str:
    if whole.empty:
        return words.opening(title, t("Biểu đồ cột chồng; chỉ có số liệu chưa đủ năm."))
    first, last = whole.index[0], whole.index[-1]
    now, then = ([value_text(v, unit) for v in whole.loc[year]] for year in (last, first))
    texts = [
        t("{0} {1} (năm {2}: {3})", part, a, first, b)
        for part, a, b in zip(whole.columns, now, then, strict=True)
    ]
    kind = t("Biểu đồ cột chồng, các năm {0}–{1}", first, last)
    return words.opening(title, t("{0}. Năm {1}: {2}.", kind, last, join_vi(texts)))
