"""The funnel plot: rates by how many cases they rest on, within what chance and the usual differences explain."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Point, Sheet, text_width
from analysis.show.chart import Chart
from analysis.show.frames import check_better, no_repeats, require, some_value, told
from analysis.show.layout import Scale, bounds, fitted, scale, spread, ticks, widest
from analysis.show.numbers import bare_text, count, value_text
from analysis.show.sentences import join_vi
from analysis.tongue import t

TOP, FOOT = 12.0, 232.0
LIMITS = ("inner_low", "inner_high", "outer_low", "outer_high")
CHANCE = ("binomial_low", "binomial_high")
_CLOSE = 13.0


@dataclass(frozen=True)
class _Plan:
    """How cases become widths and rates heights."""

    x: Scale
    y: Scale
    left: float
    right: float


def funnel(
    units: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    center: float,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    center_label: str = "mức chung",
    noun: str = "hồ sơ",
    better: str = "higher",
) -> Chart:
    """Each unit by its cases and its rate, with the limits that it stays within unless something sets it apart.

    `units` in: place, name, n (cases), value (a fraction), outside (``low`` or ``high``: beyond the outer limits;
    ``low?``, ``high?``: beyond the inner ones; ``""``: inside), optionally indicator and year, for whoever follows a
    mark back. `limits` in: n, inner_low, inner_high, outer_low, outer_high, by rising n; optionally binomial_low,
    binomial_high (what chance alone would allow). Units beyond the outer limits are named: a diamond in the warning
    colour on the worse side, a dot in the accent colour on the better one. ValueError for missing columns, a unit that
    stands twice, or no values.
    """
    check_better(better)
    require(units, ("place", "name", "n", "value", "outside"), "funnel")
    require(limits, ("n", *LIMITS), "funnel, limits")
    no_repeats(units, ["place"], "funnel")
    some_value(units["value"], "funnel")
    units = units[units["value"].notna()]
    limits = limits.sort_values("n")
    chance = all(column in limits for column in CHANCE)
    signs = _signs(units, chance, better)
    sheet = Sheet(style.WIDTH, 262 + keys.key_height(signs, style.WIDTH))
    plan = _plan(units, limits, center, center_label)
    _draw_limits(sheet, limits, plan, chance)
    noun = t(noun)
    _draw_axes(sheet, units, plan, noun)
    _draw_ends(sheet, limits, center, center_label, plan)
    _draw_units(sheet, units, plan, better)
    keys.draw_key(sheet, signs, 0, 264, style.WIDTH)
    alt = alt or _alt(title, units, center, center_label, noun, better)
    return Chart(sheet.svg(alt), title, unit, source, alt, told(units, "%"))


def _plan(units: pd.DataFrame, limits: pd.DataFrame, center: float, label: str) -> _Plan:
    edges = limits[list(LIMITS)].to_numpy().ravel().tolist()
    low, high = bounds([*units["value"].tolist(), center, *edges], pad=0.03)
    low, high = max(low, 0.0), min(high, 1.0)
    left = widest([bare_text(t, "%") for t in ticks(low, high)], style.SMALL) + 6
    room = (
        max(
            text_width(f"{label} {value_text(center, '%')}", style.SMALL, True),
            text_width("99,8 %", style.SMALL),
        )
        + 8
    )
    right = style.WIDTH - min(room, 150.0)
    start = 0.0 if limits["n"].iloc[0] < 0.15 * limits["n"].iloc[-1] else float(limits["n"].iloc[0])
    return _Plan(
        scale(start, float(limits["n"].iloc[-1]), left + 4, right), scale(low, high, FOOT, TOP), left, right
    )


def _draw_limits(sheet: Sheet, limits: pd.DataFrame, plan: _Plan, chance: bool) -> None:
    def edge(column: str) -> list[Point]:
        return [(plan.x(n), plan.y(v)) for n, v in zip(limits["n"], limits[column], strict=True)]

    sheet.area([*edge("outer_low"), *reversed(edge("outer_high"))], style.TINT)
    sheet.area([*edge("inner_low"), *reversed(edge("inner_high"))], style.HAZE)
    for column in ("outer_low", "outer_high"):
        sheet.lines([edge(column)], style.MUTED, 0.9)
    for column in CHANCE if chance else ():
        sheet.lines([edge(column)], style.MUTED, 0.7, (1.5, 1.5))


_END_LABELS = (("outer_high", "99,8\u00a0%"), ("inner_high", "95\u00a0%"), ("inner_low", "95\u00a0%"),
               ("outer_low", "99,8\u00a0%"))  # fmt: skip


def _draw_axes(sheet: Sheet, units: pd.DataFrame, plan: _Plan, noun: str) -> None:
    for value in _inside(plan.y, FOOT, TOP):
        text = bare_text(value, "%")
        sheet.lines([[(plan.left, plan.y(value)), (plan.right, plan.y(value))]], style.GHOST, 0.5)
        sheet.text(
            plan.left - 4, plan.y(value) + 3.4, text, size=style.SMALL, colour=style.MUTED, align="right"
        )
    for value in _inside(plan.x, plan.left, plan.right, 5):
        sheet.text(
            plan.x(value), FOOT + 14, count(value), size=style.SMALL, colour=style.MUTED, align="center"
        )
    caption = fitted(t("số {0} của đơn vị", noun), plan.right - plan.left, style.SMALL)
    sheet.text(
        (plan.left + plan.right) / 2, FOOT + 27, caption, size=style.SMALL, colour=style.MUTED, align="center"
    )


def _inside(to_points: Scale, start: float, end: float, many: int = 4) -> list[float]:
    """Round numbers between the two ends of a scale."""
    zero, one = to_points(0.0), to_points(1.0)
    low, high = sorted((point - zero) / (one - zero) for point in (start, end))
    return ticks(low, high, many)


def _draw_ends(sheet: Sheet, limits: pd.DataFrame, center: float, label: str, plan: _Plan) -> None:
    """The line of the whole, and at the right what each line is."""
    sheet.lines([[(plan.left, plan.y(center)), (plan.right, plan.y(center))]], style.INK, 1.0)
    ends = [(float(limits[column].iloc[-1]), text) for column, text in _END_LABELS]
    ends.append((center, f"{label} {value_text(center, '%')}"))
    places = spread([plan.y(value) for value, _ in ends], 11.0, TOP, FOOT)
    for k, ((_, text), at) in enumerate(zip(ends, places, strict=True)):
        own = k == len(ends) - 1
        shown = fitted(text, style.WIDTH - plan.right - 4, style.SMALL, own)
        colour = style.INK if own else style.MUTED
        sheet.text(plan.right + 4, at + 3.4, shown, size=style.SMALL, colour=colour, bold=own)


def _draw_units(sheet: Sheet, units: pd.DataFrame, plan: _Plan, better: str) -> None:
    for kind, colour, size, marker in _looks(better):
        group = units[units["outside"].isin(kind)]
        points = [(plan.x(n), plan.y(v)) for n, v in zip(group["n"], group["value"], strict=True)]
        sheet.dots(points, colour, size, marker=marker, places=group["place"].astype(str).tolist())
    named = units[units["outside"].isin(["low", "high"])]
    labels = [
        (
            plan.x(row.n),
            plan.y(row.value),
            f"{row.name} {bare_text(row.value, '%')}",
            str(row.place),
            row.outside,
        )
        for row in named.itertuples(index=False)
    ]
    heights = spread([y + 3.4 for _, y, *_ in labels], _CLOSE, TOP + 4, FOOT)
    for (x, _, text, place, side), y in zip(labels, heights, strict=True):
        colour = style.WARNING if side == _worse(better) else style.ACCENT
        wide = text_width(text, style.SMALL, True)
        align, at = ("left", x + 7) if x + 7 + wide < plan.right else ("right", x - 7)
        sheet.text(at, y, text, size=style.SMALL, colour=colour, bold=True, align=align, place=place)


def _looks(better: str) -> list[tuple[tuple[str, ...], str, float, str]]:
    worse = _worse(better)
    other = "high" if worse == "low" else "low"
    return [
        (("", "low?", "high?"), style.MUTED, 4.5, "dot"), ((other,), style.ACCENT, 8.0, "dot"),
        ((worse,), style.WARNING, 8.0, "diamond"),
    ]  # fmt: skip


def _worse(better: str) -> str:
    return "high" if better == "lower" else "low"


def _signs(units: pd.DataFrame, chance: bool, better: str) -> list[keys.Sign]:
    signs: list[keys.Sign] = [
        ("dot", style.MUTED, t("một đơn vị")),
        ("box", style.HAZE, t("dao động bình thường")),
    ]
    signs += [("dash", style.MUTED, t("nếu chỉ do ngẫu nhiên (95\u00a0%)"))] if chance else []
    found = set(units["outside"])
    worse = _worse(better)
    signs += [("diamond", style.WARNING, t("kém hơn hẳn"))] if worse in found else []
    return signs + ([("dot", style.ACCENT, t("tốt hơn hẳn"))] if {"low", "high"} - {worse} & found else [])


def _alt(title: str, units: pd.DataFrame, center: float, label: str, noun: str, better: str) -> str:
    worse = _worse(better)
    parts = [
        words.opening(title, t("Biểu đồ phễu")),
        t(
            "; {0} đơn vị có từ {1} đến {2} {3}, {4} {5}.",
            len(units),
            count(units["n"].min()),
            count(units["n"].max()),
            noun,
            label,
            value_text(center, "%"),
        ),
    ]
    for side, said in ((worse, t("Kém hơn hẳn")), ("high" if worse == "low" else "low", t("Tốt hơn hẳn"))):
        who = [
            f"{row.name} ({value_text(row.value, '%')}, {count(row.n)} {noun})"
            for row in units[units["outside"] == side].itertuples(index=False)
        ]
        parts.append(
            f" {said}: {join_vi(who)}." if who else t(" Không đơn vị nào {0}{1}.", said[0].lower(), said[1:])
        )
    rest = int(units["outside"].isin(["", "low?", "high?"]).sum())
    parts.append(t(" {0} đơn vị nằm trong giới hạn 99,8\u00a0%.", rest))
    return "".join(parts)
