"""One interval a unit: how sure its rate is, and what it is once chance is allowed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import text_width
from analysis.show.chart import Chart
from analysis.show.frames import check_better, no_repeats, require, some_value, told
from analysis.show.layout import bounds, ticks
from analysis.show.listing import Item, Listing, listing
from analysis.show.numbers import bare_text, count, value_text
from analysis.tongue import t

_AXIS = 16.0
_OWN, _DRAWN = ("low", "high"), ("shrunken", "shrunken_low", "shrunken_high")


@dataclass(frozen=True)
class _Rate:
    """One unit: its rate and interval; the rate drawn to the mean and its interval (NaN where not given); its rank."""

    item: Item
    low: float
    high: float
    drawn: float
    drawn_low: float
    drawn_high: float
    rank: str

    @property
    def span(self) -> tuple[float, float]:
        """The interval that decides: of the rate drawn to the mean, which allows for so many units being looked at."""
        own = self.drawn_low == self.drawn_low
        return (self.drawn_low, self.drawn_high) if own else (self.low, self.high)

    @property
    def at(self) -> float:
        """What the unit is ordered by."""
        return self.item.high if self.drawn != self.drawn else self.drawn


def intervals(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    better: str = "higher",
    target: float | None = None,
    target_label: str = "",
    center: float | None = None,
    center_label: str = "chung",
) -> Chart:
    """Units from best to worst, each with its rate, its interval and, at the right, the ranks that it may have.

    Columns in: place, name, value, low, high, one row a unit; optionally shrunken (a hollow mark, and the order),
    shrunken_low and shrunken_high (a thick line, which then decides), rank_low and rank_high. A unit whose whole
    interval lies on the worse side of `center` (else of `target`) is a diamond in the warning colour, on the better
    side a dot in the accent colour, else it is undecided and grey. Units without a value close the list. ValueError
    for missing columns, a unit that stands twice, or no values.
    """
    check_better(better)
    rates = _rates(frame, better)
    known = [rate for rate in rates if not rate.item.missing]
    level = center if center is not None else target
    marks = [mark for mark in (center, target) if mark is not None]
    values = [v for r in known for v in (r.low, r.high, r.item.high)]
    labels = [f"{bare_text(r.item.high, unit)} {r.rank}".strip() for r in known]
    sides = [_side(rate, level, better) for rate in rates]
    signs = _signs(known, sides, unit, (center, center_label), (target, target_label))
    rows = listing([r.item for r in rates], bounds([*values, *marks]), labels, signs, air=4.0, axis=_AXIS)
    _draw_axis(rows, ticks(min(values), max(values)), unit)
    if center is not None:
        rows.upright(center, style.INK, 0.9)
    if target is not None:
        rows.upright(target, style.INK, 0.9, (4, 2.5))
    _draw_rates(rows, rates, sides, unit)
    alt = alt or _alt(title, rates, sides, unit)
    return Chart(rows.sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _rates(frame: pd.DataFrame, better: str) -> list[_Rate]:
    require(frame, ("place", "name", "value", "low", "high"), "intervals")
    no_repeats(frame, ["place"], "intervals")
    some_value(frame["value"], "intervals")
    rates = []
    for row in frame.to_dict("records"):
        item = Item(str(row["name"]), float(row["value"]), float(row["value"]), str(row["place"]))
        low, high = row.get("rank_low"), row.get("rank_high")
        told = low is not None and high is not None and low == low and high == high
        rank = f"{low:.0f}" if told and low == high else f"{low:.0f}–{high:.0f}" if told else ""
        ends, drawn = ([float(row.get(c, float("nan"))) for c in columns] for columns in (_OWN, _DRAWN))
        rates.append(_Rate(item, ends[0], ends[1], drawn[0], drawn[1], drawn[2], f"({rank})" if rank else ""))
    known = sorted((r for r in rates if not r.item.missing), key=lambda r: r.at, reverse=better != "lower")
    return known + [rate for rate in rates if rate.item.missing]


def _side(rate: _Rate, level: float | None, better: str) -> str:
    """``below`` or ``above`` the level as a whole, in the sense of better; ``""`` where that is open."""
    low, high = rate.span
    if level is None or rate.item.missing or low <= level <= high:
        return ""
    return "above" if (low > level) == (better != "lower") else "below"


def _draw_rates(rows: Listing, rates: Sequence[_Rate], sides: Sequence[str], unit: str) -> None:
    size = min(rows.step * 0.5, 8.0)
    for side, colour, marker in (
        ("", style.FAINT, "dot"), ("above", style.ACCENT, "dot"), ("below", style.WARNING, "diamond")
    ):  # fmt: skip
        group = [(k, r) for k, r in enumerate(rates) if sides[k] == side and not r.item.missing]
        owners = [r.item.place for _, r in group]
        whiskers = [[(rows.x(r.low), rows.y(k)), (rows.x(r.high), rows.y(k))] for k, r in group]
        rows.sheet.lines(whiskers, style.FAINT, 1.0, places=owners)
        spans = [[(rows.x(end), rows.y(k)) for end in r.span] for k, r in group]
        rows.sheet.lines(spans, colour, 2.6 if side else 1.8, places=owners)
        drawn = [(k, r) for k, r in group if r.drawn == r.drawn]
        hollow = [(rows.x(r.drawn), rows.y(k)) for k, r in drawn]
        rows.sheet.dots(hollow, colour, size + 1, hollow=True, places=[r.item.place for _, r in drawn])
        points = [(rows.x(r.item.high), rows.y(k)) for k, r in group]
        rows.sheet.dots(points, colour, size - 2, marker=marker, places=owners)
        for k, rate in group:
            _write(rows, k, rate, colour if side else style.MUTED, unit)


def _write(rows: Listing, k: int, rate: _Rate, colour: str, unit: str) -> None:
    line, text = rows.y(k) + rows.size * 0.35, bare_text(rate.item.high, unit)
    rank = f" {rate.rank}" if rate.rank else ""
    left = style.WIDTH - text_width(rank, rows.size, False)
    rows.sheet.text(
        left, line, text, size=rows.size, colour=colour, bold=True, align="right", place=rate.item.place
    )
    if rank:
        rows.sheet.text(
            style.WIDTH,
            line,
            rank.strip(),
            size=rows.size,
            colour=style.MUTED,
            align="right",
            place=rate.item.place,
        )


def _draw_axis(rows: Listing, values: Sequence[float], unit: str) -> None:
    for value in values:
        rows.upright(value, style.GHOST, 0.6)
        text, line = bare_text(value, unit), rows.bottom + 12
        rows.sheet.text(rows.x(value), line, text, size=style.SMALL, colour=style.MUTED, align="center")


def _signs(
    known: Sequence[_Rate], sides: Sequence[str], unit: str, center: tuple[float | None, str],
    target: tuple[float | None, str],
) -> list[keys.Sign]:  # fmt: skip
    signs: list[keys.Sign] = [("line", style.FAINT, t("khoảng tin cậy 95\u00a0%"))]
    if any(rate.drawn == rate.drawn for rate in known):
        signs.append(("hollow", style.FAINT, t("sau khi thu về mức chung")))
    if center[0] is not None:
        signs.append(("line", style.INK, f"{center[1]} {value_text(center[0], unit)}"))
    if target[0] is not None:
        signs.append(keys.target_sign(target[1], target[0], unit))
    signs += [("dot", style.ACCENT, t("tốt hơn rõ"))] if "above" in sides else []
    signs += [("diamond", style.WARNING, t("kém hơn rõ"))] if "below" in sides else []
    return signs + (
        [("none", style.RULE, t("trong ngoặc: hạng có thể có"))] if any(r.rank for r in known) else []
    )


def _alt(title: str, rates: Sequence[_Rate], sides: Sequence[str], unit: str) -> str:
    known = [(rate.item.name, rate.item.high) for rate in rates]
    open_ones = sum(not side and not rate.item.missing for rate, side in zip(rates, sides, strict=True))
    parts = [
        words.of_one_moment(words.opening(title, t("Biểu đồ khoảng tin cậy")), known, words.in_unit(unit)),
        t(
            "{0} đơn vị tốt hơn rõ, {1} kém hơn rõ, {2} chưa phân biệt được.",
            count(sides.count("above")),
            count(sides.count("below")),
            count(open_ones),
        ),
    ]
    return " ".join(parts)
