"""Who makes up most of what is wanting: bars from the largest down, with their running share."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.show import style
from analysis.show.canvas import text_width
from analysis.show.chart import Chart
from analysis.show.frames import no_repeats, require, some_value
from analysis.show.listing import Item, Listing, listing
from analysis.show.numbers import count, percent
from analysis.show.sentences import join_vi
from analysis.tongue import t

_NAMED = 3


def pareto(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    noun: str = "hồ sơ",
    at: float = 0.8,
) -> Chart:
    """Bars from the largest down, each with its number and the share that it and those above make up.

    Columns in: place, name, value (what is wanting, 0 or more), one row a unit. The fewest units that make up the
    share `at` are in the accent colour, with a rule under the last of them; those that lack nothing and those without
    a value are counted in closing lines. ValueError for missing columns, a unit that stands twice, no values, a
    negative one, or when nothing is wanting.
    """
    require(frame, ("place", "name", "value"), "pareto")
    no_repeats(frame, ["place"], "pareto")
    some_value(frame["value"], "pareto")
    if (frame["value"] < 0).any():
        raise ValueError("pareto: có giá trị âm")
    short = frame[frame["value"] > 0].sort_values("value", ascending=False, kind="stable")
    if short.empty:
        raise ValueError("pareto: không đơn vị nào còn thiếu")
    shares = (short["value"].cumsum() / short["value"].sum()).tolist()
    vital = next(k for k, share in enumerate(shares) if share >= at - 1e-9) + 1
    columns = zip(short["name"], short["value"], short["place"], strict=True)
    items = [Item(str(n), float(v), float(v), str(p)) for n, v, p in columns]
    closing = _closing(int((frame["value"] == 0).sum()), int(frame["value"].isna().sum()))
    told = [(count(item.high), percent(share, 0)) for item, share in zip(items, shares, strict=True)]
    rows = listing(
        items,
        (0.0, items[0].high),
        [f"{n}  {s}" for n, s in told],
        [("none", style.RULE, c) for c in closing],
        air=8.0,
    )
    _draw(rows, items, told, vital, at)
    alt = alt or _alt(title, items, shares[vital - 1], vital, t(noun), closing)
    return Chart(rows.sheet.svg(alt), title, unit, source, alt)


def _draw(
    rows: Listing, items: Sequence[Item], told: Sequence[tuple[str, str]], vital: int, at: float
) -> None:
    high = min(rows.step * 0.62, 12.0)
    for colour, part in ((style.ACCENT, slice(0, vital)), (style.RULE, slice(vital, None))):
        group = list(enumerate(items))[part]
        boxes = [(rows.left, rows.y(k) - high / 2, rows.x(i.high) - rows.left, high) for k, i in group]
        rows.sheet.boxes(boxes, colour, places=[item.place for _, item in group])
    for k, (item, (number, share)) in enumerate(zip(items, told, strict=True)):
        line, inside = rows.y(k) + rows.size * 0.35, k < vital
        x = rows.x(item.high) + 5
        rows.sheet.text(x, line, number, size=rows.size, bold=inside, place=item.place)
        rows.sheet.text(
            style.WIDTH, line, share, size=rows.size, colour=style.ACCENT if inside else style.MUTED, align="right",
            bold=k == vital - 1, place=item.place,
        )  # fmt: skip
    if vital < len(items):
        y, text = rows.top + rows.step * vital, t("từ đây trở lên: ít nhất {0}", percent(at, 0))
        left = style.WIDTH - text_width(text, style.SMALL) - text_width("100 %", rows.size) - 14
        rows.sheet.lines([[(0, y), (style.WIDTH, y)]], style.INK, 0.7, (4, 2.5))
        rows.sheet.text(left, y + 11, text, size=style.SMALL, colour=style.MUTED)


def _closing(enough: int, unknown: int) -> list[str]:
    return [
        t("{0} đơn vị {1}", n, what)
        for n, what in ((enough, t("không thiếu")), (unknown, t("không có số liệu")))
        if n
    ]


def _alt(
    title: str, items: Sequence[Item], share: float, vital: int, noun: str, closing: Sequence[str]
) -> str:
    first = join_vi(f"{item.name} ({count(item.high)})" for item in items[:_NAMED])
    total = count(sum(item.high for item in items))
    end = f" {'; '.join(closing).capitalize()}." if closing else ""
    return t(
        "{0}. Biểu đồ Pareto; {1} đơn vị còn thiếu, cộng lại {2} {3}. {4} đơn vị đầu chiếm {5}; nhiều nhất là {6}.{7}",
        title.rstrip(". "),
        len(items),
        total,
        noun,
        vital,
        percent(share),
        first,
        end,
    )
