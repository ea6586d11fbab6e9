"""Alternative text from the data: what a reader who cannot see the chart is told, in Vietnamese."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from analysis.show.frames import Row, full_years, years_of
from analysis.show.numbers import change_text, count, value_text
from analysis.show.sentences import change_word, join_vi

Show = Callable[[float], str]
Named = Sequence[tuple[str, float]]
NAMES_SHOWN = 3
LONGEST_UNIT = 20


def in_unit(unit: str) -> Show:
    """Words a value with its unit; a unit that is a whole phrase is left to the unit line."""
    short = unit if len(unit) <= LONGEST_UNIT and "," not in unit else ""
    return partial(value_text, unit=short)


def opening(title: str, kind: str) -> str:
    """The finding, then what kind of picture shows it."""
    return f"{title.rstrip('. ')}. {kind}"


def over_time(
    kind: str, rows: Sequence[Row], unit: str, first: int | None = None, last: int | None = None
) -> str:
    """Kind and span, extremes of the last whole year, how the middle moved, what is missing."""
    whole = full_years(rows)
    first, last = first or whole[0], last or whole[-1]
    parts = [f"{kind}; {count(len(rows))} đơn vị, {_span(years_of(rows))}."]
    newest = [(row.name, row.value(last)) for row in rows]
    parts.append(f"Năm {last}: {extremes(newest, in_unit(unit))}")
    parts += [movement(rows, unit, first, last), gaps(rows)]
    return " ".join(part for part in parts if part)


def of_series(kind: str, rows: Sequence[Row], unit: str) -> str:
    """Kind and span, then every series from its first to its last whole year, and what is missing."""
    parts = [f"{kind}, {_span(years_of(rows))}."]
    show = in_unit(unit)
    for row in rows:
        held = [spot for spot in row.spots if not spot.missing]
        whole = [spot for spot in held if not spot.part] or held
        ends = dict.fromkeys((*whole[:1], *whole[-1:]))
        texts = [f"{show(spot.value)} năm {spot.year}" for spot in ends]
        parts.append(f"{row.name}: {', '.join(texts) or 'không có số liệu'}.")
    return " ".join(part for part in [*parts, gaps(rows)] if part)


def of_one_moment(
    kind: str, values: Named, show: Show, target: float | None = None, short: int = 0, noun: str = "đơn vị"
) -> str:
    """Kind, extremes, median, how many fall short of the target, what is missing; `show` words a value."""
    known = _known(values)
    parts = [f"{kind}; {count(len(values))} {noun}:", extremes(values, show, noun)]
    if target is not None:
        parts.append(f"{count(short)}/{count(len(known))} {noun} chưa đạt mức {show(target)}.")
    if len(known) < len(values):
        parts.append(f"{count(len(values) - len(known))} {noun} không có số liệu.")
    return " ".join(parts)


def extremes(values: Named, show: Show, noun: str = "đơn vị") -> str:
    """``cao nhất là Tân Lập (98,2 %), thấp nhất là …; trung vị …`` of the values there are."""
    known = _known(values)
    if not known:
        return "không có số liệu."
    sizes = [value for _, value in known]
    high, low = max(sizes), min(sizes)
    if len(known) == 1:
        return f"{known[0][0]} {show(high)}."
    if high == low:
        return f"các {noun} đều {show(high)}."
    return (
        f"cao nhất là {_who(known, high, noun)} ({show(high)}), thấp nhất là {_who(known, low, noun)} "
        f"({show(low)}), trung vị {show(median(sizes))}."
    )


def movement(rows: Sequence[Row], unit: str, first: int, last: int) -> str:
    """How median, riser and faller moved between two years, among the units that have both."""
    both = [row for row in rows if not math.isnan(row.value(last) - row.value(first))]
    if first == last or not both:
        return ""
    middle = median(row.value(last) for row in both) - median(row.value(first) for row in both)
    size = f" {change_text(middle, unit, signed=False)}" if middle else ""
    moves = [(row.name, row.value(last) - row.value(first)) for row in both]
    return f"So với năm {first}, trung vị {change_word(middle)}{size}{_movers(moves, unit)}."


def gaps(rows: Sequence[Row]) -> str:
    """How many values of the picture are missing, "" when none is."""
    missing = sum(spot.missing for row in rows for spot in row.spots)
    return f"{count(missing)} giá trị không có số liệu." if missing else ""


def _movers(moves: Named, unit: str) -> str:
    sizes = [move for _, move in moves]
    text = ""
    for word, size in (("tăng", max(sizes)), ("giảm", min(sizes))):
        if size and (size > 0) == (word == "tăng"):
            text += f"; {word} nhiều nhất là {_who(moves, size)} ({change_text(size, unit)})"
    return text


def _known(values: Named) -> Named:
    return [(name, value) for name, value in values if not math.isnan(value)]


def _who(values: Named, value: float, noun: str = "đơn vị") -> str:
    names = [name for name, other in values if other == value]
    if len(names) <= NAMES_SHOWN:
        return join_vi(names)
    return f"{', '.join(names[:NAMES_SHOWN])} và {len(names) - NAMES_SHOWN} {noun} khác"


def _span(years: Sequence[int]) -> str:
    return f"năm {years[0]}" if len(years) == 1 else f"các năm {years[0]}–{years[-1]}"
