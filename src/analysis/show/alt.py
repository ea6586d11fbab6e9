"""Alternative text from the data: what a reader who cannot see the chart is told, in Vietnamese."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial
from statistics import median

from analysis.show.frames import Row, full_years, years_of
from analysis.show.numbers import change_text, count, value_text
from analysis.show.sentences import change_word, join_vi
from analysis.tongue import t

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
    parts = [t("{0}; {1} đơn vị, {2}.", kind, count(len(rows)), _span(years_of(rows)))]
    newest = [(row.name, row.value(last)) for row in rows]
    parts.append(t("Năm {0}: {1}", last, extremes(newest, in_unit(unit))))
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
        texts = [t("{0} năm {1}", show(spot.value), spot.year) for spot in ends]
        parts.append(f"{row.name}: {', '.join(texts) or t('không có số liệu')}.")
    return " ".join(part for part in [*parts, gaps(rows)] if part)


def of_one_moment(
    kind: str, values: Named, show: Show, target: float | None = None, short: int = 0, noun: str = "đơn vị"
) -> str:
    """Kind, extremes, median, how many fall short of the target, what is missing; `show` words a value."""
    known, noun = _known(values), t(noun)
    parts = [f"{kind}; {count(len(values))} {noun}:", extremes(values, show, noun)]
    if target is not None:
        parts.append(t("{0}/{1} {2} chưa đạt mức {3}.", count(short), count(len(known)), noun, show(target)))
    if len(known) < len(values):
        parts.append(t("{0} {1} không có số liệu.", count(len(values) - len(known)), noun))
    return " ".join(parts)


def extremes(values: Named, show: Show, noun: str = "đơn vị") -> str:
    """``cao nhất là Tân Lập (98,2 %), thấp nhất là …; trung vị …`` of the values there are."""
    known, noun = _known(values), t(noun)
    if not known:
        return t("không có số liệu.")
    sizes = [value for _, value in known]
    high, low = max(sizes), min(sizes)
    if len(known) == 1:
        return f"{known[0][0]} {show(high)}."
    if high == low:
        return t("các {0} đều {1}.", noun, show(high))
    return t(
        "cao nhất là {0} ({1}), thấp nhất là {2} ({3}), trung vị {4}.",
        _who(known, high, noun),
        show(high),
        _who(known, low, noun),
        show(low),
        show(median(sizes)),
    )


def movement(rows: Sequence[Row], unit: str, first: int, last: int) -> str:
    """How median, riser and faller moved between two years, among the units that have both."""
    both = [row for row in rows if not math.isnan(row.value(last) - row.value(first))]
    if first == last or not both:
        return ""
    middle = median(row.value(last) for row in both) - median(row.value(first) for row in both)
    size = f" {change_text(middle, unit, signed=False)}" if middle else ""
    moves = [(row.name, row.value(last) - row.value(first)) for row in both]
    return t("So với năm {0}, trung vị {1}{2}{3}.", first, change_word(middle), size, _movers(moves, unit))


def gaps(rows: Sequence[Row]) -> str:
    """How many values of the picture are missing, "" when none is."""
    missing = sum(spot.missing for row in rows for spot in row.spots)
    return t("{0} giá trị không có số liệu.", count(missing)) if missing else ""


def _movers(moves: Named, unit: str) -> str:
    sizes = [move for _, move in moves]
    text = ""
    for word, size in ((t("tăng"), max(sizes)), (t("giảm"), min(sizes))):
        if size and (size > 0) == (word == t("tăng")):
            text += t("; {0} nhiều nhất là {1} ({2})", word, _who(moves, size), change_text(size, unit))
    return text


def _known(values: Named) -> Named:
    return [(name, value) for name, value in values if not math.isnan(value)]


def _who(values: Named, value: float, noun: str = "đơn vị") -> str:
    names = [name for name, other in values if other == value]
    if len(names) <= NAMES_SHOWN:
        return join_vi(names)
    return t("{0} và {1} {2} khác", ", ".join(names[:NAMES_SHOWN]), len(names) - NAMES_SHOWN, t(noun))


def _span(years: Sequence[int]) -> str:
    return t("năm {0}", years[0]) if len(years) == 1 else t("các năm {0}–{1}", years[0], years[-1])
