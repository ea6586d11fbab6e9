"""Two values a unit and the gap between them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.chart import Chart
from analysis.show.frames import check_better, no_repeats, require, rows_of, told
from analysis.show.layout import bounds, ticks
from analysis.show.listing import Item, Listing, listing, ordered
from analysis.show.numbers import bare_text, change_text, signed_text
from analysis.tongue import t

_AXIS = 16.0


def dumbbell(
    frame: pd.DataFrame,
    first: int | None = None,
    last: int | None = None,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    labels: tuple[str, str] | None = None,
    better: str = "higher",
) -> Chart:
    """Two values of every unit joined by a bar, the greatest gain first, the gap written at the right.

    Columns in: place, name, year, value, with the years `first` and `last`; or place, name, low, high, with
    `labels` naming the two. A gap to the worse is drawn in the warning colour. Units that lack one of the two
    close the list. ValueError for missing columns, a unit that stands twice, or when no unit has both values.
    """
    check_better(better)
    items, ends = _pairs(frame, first, last, labels)
    items = ordered(items, "gap", falling=better != "lower")
    known = [item for item in items if not item.missing]
    if not known:
        raise ValueError(f"dumbbell: không đơn vị nào có đủ hai giá trị {ends[0]} và {ends[1]}")
    values = [value for item in known for value in (item.low, item.high)]
    signs = _signs(ends, any(_worse(item, better) for item in known))
    rows = listing(items, bounds(values), [_gap_text(i, unit) for i in known], signs, air=0.0, axis=_AXIS)
    _draw_axis(rows, ticks(min(values), max(values)), unit)
    for worse, colour in ((False, style.ACCENT), (True, style.WARNING)):
        group = [(k, i) for k, i in enumerate(items) if not i.missing and _worse(i, better) == worse]
        _draw_pairs(rows, group, colour, unit)
    gaps = [(item.name, item.gap) for item in items]
    kind = words.opening(title, t("Biểu đồ quả tạ, mức chênh từ {0} đến {1}", ends[0], ends[1]))
    alt = alt or words.of_one_moment(kind, gaps, partial(change_text, unit=unit))
    return Chart(rows.sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _pairs(
    frame: pd.DataFrame, first: int | None, last: int | None, labels: tuple[str, str] | None
) -> tuple[list[Item], tuple[str, str]]:
    if first is not None and last is not None:
        rows = rows_of(frame, "dumbbell")
        items = [Item(row.name, row.value(first), row.value(last), row.place) for row in rows]
        return items, labels or (t("năm {0}", first), t("năm {0}", last))
    require(frame, ("place", "name", "low", "high"), "dumbbell")
    no_repeats(frame, ["place"], "dumbbell")
    columns = (frame[c] for c in ("name", "low", "high", "place"))
    return [
        Item(str(n), float(a), float(b), str(p)) for n, a, b, p in zip(*columns, strict=True)
    ], labels or (
        t("thấp"),
        "cao",
    )


def _worse(item: Item, better: str) -> bool:
    return item.gap < 0 if better == "higher" else item.gap > 0 and better == "lower"


def _signs(ends: tuple[str, str], any_worse: bool) -> list[keys.Sign]:
    signs: list[keys.Sign] = [("hollow", style.MUTED, ends[0]), ("dot", style.ACCENT, ends[1])]
    return signs + ([("bold", style.WARNING, t("kém đi"))] if any_worse else [])


def _draw_pairs(rows: Listing, group: Sequence[tuple[int, Item]], colour: str, unit: str) -> None:
    runs = [[(rows.x(item.low), rows.y(k)), (rows.x(item.high), rows.y(k))] for k, item in group]
    owners = [item.place for _, item in group]
    apart = [(run, p) for run, p in zip(runs, owners, strict=True) if not math.isclose(run[0][0], run[1][0])]
    rows.sheet.lines([run for run, _ in apart], colour, 2.2, places=[p for _, p in apart])
    rows.sheet.dots(
        [run[0] for run in runs], style.MUTED, min(rows.step * 0.42, 7.2), hollow=True, places=owners
    )
    rows.sheet.dots([run[1] for run in runs], colour, min(rows.step * 0.47, 8.0), places=owners)
    for k, item in group:
        line, text = rows.y(k) + rows.size * 0.35, _gap_text(item, unit)
        rows.sheet.text(
            style.WIDTH, line, text, size=rows.size, colour=colour, bold=True, align="right", place=item.place
        )


def _draw_axis(rows: Listing, values: Sequence[float], unit: str) -> None:
    for value in values:
        rows.upright(value, style.GHOST, 0.6)
        text, line = bare_text(value, unit), rows.bottom + 12
        rows.sheet.text(rows.x(value), line, text, size=style.SMALL, colour=style.MUTED, align="center")


def _gap_text(item: Item, unit: str) -> str:
    # Within the picture the unit is not repeated beside every number.
    return signed_text(item.gap, bare_text(abs(item.gap), unit))
