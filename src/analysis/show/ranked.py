"""One value a unit: ranked dots against a target, and bars from zero."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.chart import Chart
from analysis.show.frames import check_better, falls_short, no_repeats, require, some_value, told
from analysis.show.layout import bounds
from analysis.show.listing import Item, Listing, listing, ordered
from analysis.show.numbers import bare_text, value_text
from analysis.tongue import t


def ranked_dots(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | None = None,
    target_label: str = "",
    better: str = "higher",
) -> Chart:
    """Units of one year from best to worst, against the target and the median; who misses it is a diamond.

    Columns in: place, name, value, one row a unit (year is not needed). `better` (``higher`` or ``lower``)
    says which end is best. Units without a value close the list, as ``không có số liệu``.
    ValueError for missing columns, a unit that stands twice, or no values.
    """
    check_better(better)
    items = ordered(_items(frame, "place", "ranked_dots"), "high", falling=better != "lower")
    known = [item.high for item in items if not item.missing]
    span = bounds([*known, *([] if target is None else [target])])
    signs = _signs(median(known), target, target_label, unit)
    rows = listing(items, span, [bare_text(v, unit) for v in known], signs)
    rows.upright(median(known), style.MUTED, 0.9)
    if target is not None:
        rows.upright(target, style.INK, 0.9, (4, 2.5))
    short = [target is not None and falls_short(item.high, target, better) for item in items]
    _draw_dots(rows, items, short, unit)
    alt = alt or words.of_one_moment(
        words.opening(title, t("Biểu đồ chấm xếp hạng")),
        [(item.name, item.high) for item in items],
        words.in_unit(unit),
        target,
        sum(short),
    )
    return Chart(rows.sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def bars(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    by_size: bool = True,
) -> Chart:
    """Horizontal bars from zero, one a row of the frame, longest first (`by_size`), each with its value.

    Columns in: name, value; a missing value has no bar and says so. ValueError for missing columns, repeated
    names, no values or a negative one.
    """
    items = _items(frame, "name", "bars")
    known = [item.high for item in items if not item.missing]
    if min(known) < 0:
        raise ValueError("bars: có giá trị âm; dùng dumbbell hoặc ranked_dots")
    items = ordered(items, "high", falling=True) if by_size else items
    rows = listing(items, (0.0, max(known) or 1.0), [bare_text(v, unit) for v in known])
    _draw_bars(rows, items, unit)
    values = [(item.name, item.high) for item in items]
    alt = alt or words.of_one_moment(
        words.opening(title, t("Biểu đồ thanh ngang")), values, words.in_unit(unit), noun=t("mục")
    )
    return Chart(rows.sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _items(frame: pd.DataFrame, key: str, chart: str) -> list[Item]:
    require(frame, dict.fromkeys((key, "name", "value")), chart)
    no_repeats(frame, [key], chart)
    some_value(frame["value"], chart)
    places = frame["place"].astype(str) if "place" in frame else [""] * len(frame)
    return [
        Item(str(n), float(v), float(v), p)
        for n, v, p in zip(frame["name"], frame["value"], places, strict=True)
    ]


def _signs(middle: float, target: float | None, label: str, unit: str) -> list[keys.Sign]:
    signs: list[keys.Sign] = [("line", style.MUTED, t("trung vị {0}", value_text(middle, unit)))]
    if target is not None:
        signs += [
            keys.target_sign(label, target, unit),
            ("diamond", style.WARNING, t("chưa đạt")),
        ]
    return signs


def _draw_dots(rows: Listing, items: Sequence[Item], short: Sequence[bool], unit: str) -> None:
    placed = [(k, item) for k, item in enumerate(items) if not item.missing]
    guides = [[(rows.left, rows.y(k)), (rows.x(item.high), rows.y(k))] for k, item in placed]
    rows.sheet.lines(
        guides, style.GHOST, 0.8, places=[item.place for _, item in placed] if _owned(items) else ()
    )
    for misses, colour, marker in ((False, style.ACCENT, "dot"), (True, style.WARNING, "diamond")):
        group = [(k, item) for k, item in placed if short[k] == misses]
        size = min(rows.step * 0.5, 8.5)
        points = [(rows.x(item.high), rows.y(k)) for k, item in group]
        owners = [item.place for _, item in group] if _owned(items) else ()
        rows.sheet.dots(points, colour, size, marker=marker, places=owners)
        rows.numbers([(rows.x(i.high) + 8, k, bare_text(i.high, unit)) for k, i in group], colour, owners)


def _owned(items: Sequence[Item]) -> bool:
    return any(item.place for item in items)


def _draw_bars(rows: Listing, items: Sequence[Item], unit: str) -> None:
    placed = [(k, rows.x(i.high), i) for k, i in enumerate(items) if not i.missing]
    high = min(rows.step * 0.62, 12.0)
    boxes = [(rows.left, rows.y(k) - high / 2, x - rows.left, high) for k, x, i in placed if i.high]
    owners = [i.place for _, _, i in placed if i.high] if _owned(items) else ()
    rows.sheet.boxes(boxes, style.ACCENT, places=owners)
    rows.sheet.lines([[(rows.left, rows.top), (rows.left, rows.bottom)]], style.RULE, 0.8)
    rows.numbers([(x + 5, k, bare_text(i.high, unit)) for k, x, i in placed], style.INK)
