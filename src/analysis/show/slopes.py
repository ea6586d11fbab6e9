"""Every unit from one year to another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Sheet
from analysis.show.chart import Chart
from analysis.show.frames import chosen, rows_of, told
from analysis.show.layout import Scale, scale, spread, widest
from analysis.show.numbers import bare_text
from analysis.tongue import t

_ALL_LABELLED = 30
_ENDS_LABELLED = 4
_TOP = 30.0


@dataclass(frozen=True)
class _Move:
    """A unit between two years."""

    place: str
    name: str
    before: float
    after: float

    @property
    def size(self) -> float:
        return self.after - self.before


@dataclass(frozen=True)
class _Side:
    """One end of the slopes: where it stands and what is written there (place, value, text)."""

    x: float
    align: str
    labels: Sequence[tuple[str, float, str]]


@dataclass(frozen=True)
class _Plan:
    """How values become heights, and the two sides."""

    y: Scale
    bottom: float
    sides: tuple[_Side, _Side]


def slope(
    frame: pd.DataFrame,
    first: int,
    last: int,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    highlight: str | Iterable[str] | None = None,
) -> Chart:
    """Every unit from one year to another: names and values at both ends, the farthest riser and faller
    marked.

    Columns in: place, name, year, value. Units without both years are left out of the lines and counted in
    the key. `highlight` marks more units by code. Over 30 units only the marked and the outermost are
    named. ValueError for missing columns or years, repeated rows, or when no unit has both years.
    """
    rows = rows_of(frame, "slope")
    moves = [_Move(row.place, row.name, row.value(first), row.value(last)) for row in rows]
    moves = [move for move in moves if not math.isnan(move.size)]
    if not moves:
        raise ValueError(f"slope: không đơn vị nào có đủ số liệu hai năm {first} và {last}")
    marked = _marked(moves, chosen(highlight, rows, "slope"))
    signs = _signs(marked, len(rows) - len(moves))
    plan = _plan(moves, marked, unit)
    sheet = Sheet(style.WIDTH, plan.bottom + 20 + keys.key_height(signs, style.WIDTH))
    _draw_lines(sheet, moves, marked, plan)
    for side, year in zip(plan.sides, (first, last), strict=True):
        sheet.text(side.x, 14, str(year), bold=True, align=side.align)
        _draw_labels(sheet, side, marked, plan)
    keys.draw_key(sheet, signs, 0, plan.bottom + 22, style.WIDTH)
    alt = alt or words.over_time(
        words.opening(title, t("Biểu đồ dốc từ năm {0} đến năm {1}", first, last)), rows, unit, first, last
    )
    return Chart(sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _marked(moves: Sequence[_Move], highlight: Sequence[str]) -> dict[str, str]:
    """Codes to stand out, with their colour: riser, faller, and what the caller asked for."""
    up, down = max(moves, key=lambda m: m.size), min(moves, key=lambda m: m.size)
    marked = dict.fromkeys(highlight, style.INK)
    marked |= {up.place: style.ACCENT} if up.size > 0 else {}
    return marked | ({down.place: style.WARNING} if down.size < 0 else {})


def _named(moves: Sequence[_Move], marked: dict[str, str]) -> list[_Move]:
    if len(moves) <= _ALL_LABELLED:
        return list(moves)
    by_end = sorted(moves, key=lambda m: m.after)
    outer = {m.place for m in by_end[:_ENDS_LABELLED] + by_end[-_ENDS_LABELLED:]} | set(marked)
    return [move for move in moves if move.place in outer]


def _signs(marked: dict[str, str], left_out: int) -> list[keys.Sign]:
    words_of = {style.ACCENT: t("tăng nhiều nhất"), style.WARNING: t("giảm nhiều nhất")}
    signs: list[keys.Sign] = [("bold", c, word) for c, word in words_of.items() if c in marked.values()]
    if left_out:
        signs.append(("none", style.RULE, t("không vẽ {0} đơn vị thiếu số liệu một trong hai năm", left_out)))
    return signs


def _plan(moves: Sequence[_Move], marked: dict[str, str], unit: str) -> _Plan:
    named = _named(moves, marked)
    bottom = max(200.0 if len(moves) <= _ALL_LABELLED else 320.0, 12.6 * len(named) + 24)
    values = [value for move in moves for value in (move.before, move.after)]
    y = scale(min(values), max(values), bottom, _TOP)
    before = [(m.place, m.before, f"{m.name} {bare_text(m.before, unit)}") for m in named]
    after = [(m.place, m.after, f"{bare_text(m.after, unit)} {m.name}") for m in named]
    room = widest([text for _, _, text in before + after], style.SMALL, True) + 14
    return _Plan(y, bottom, (_Side(room, "right", before), _Side(style.WIDTH - room, "left", after)))


def _draw_lines(sheet: Sheet, moves: Sequence[_Move], marked: dict[str, str], plan: _Plan) -> None:
    left, right = (side.x for side in plan.sides)
    runs = {m.place: [(left, plan.y(m.before)), (right, plan.y(m.after))] for m in moves}
    quiet = {place: run for place, run in runs.items() if place not in marked}
    sheet.lines(list(quiet.values()), style.RULE, 0.9, places=list(quiet))
    ends = [(end, place) for place, run in quiet.items() for end in run]
    sheet.dots([end for end, _ in ends], style.RULE, 3, places=[place for _, place in ends])
    # A unit to be marked may lack one of the years: it is then among those counted in the key.
    for place in [place for place in marked if place in runs]:
        sheet.lines([runs[place]], marked[place], 2.4, places=[place])
        sheet.dots(runs[place], marked[place], 5, places=[place, place])


def _draw_labels(sheet: Sheet, side: _Side, marked: dict[str, str], plan: _Plan) -> None:
    away = -1 if side.align == "right" else 1
    ends = [plan.y(value) for _, value, _ in side.labels]
    places = spread(ends, 12.4, _TOP, plan.bottom)
    moved = [(end, at) for end, at in zip(ends, places, strict=True) if abs(end - at) > 1]
    sheet.lines([[(side.x + away * 3, end), (side.x + away * 10, at)] for end, at in moved], style.RULE, 0.5)
    for (place, _, text), at in zip(side.labels, places, strict=True):
        x, bold, colour = side.x + away * 12, place in marked, marked.get(place, style.INK)
        sheet.text(
            x, at + 3.4, text, size=style.SMALL, colour=colour, bold=bold, align=side.align, place=place
        )
