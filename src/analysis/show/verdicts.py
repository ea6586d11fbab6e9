"""Sentences on statements of an earlier report: what the data say of each, in Vietnamese and English."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.show import english
from analysis.show.numbers import count, percent, value_text

LEAD_VI = {
    "confirmed": "Số liệu khớp", "contradicted": "Số liệu không khớp", "unproved": "Chưa đủ căn cứ",
    "conflicts": "Số liệu chưa kết luận được", "outside": "Ngoài phạm vi số liệu",
}  # fmt: skip
LEAD_EN = {
    "confirmed": "The data agree", "contradicted": "The data disagree", "unproved": "Not proved",
    "conflicts": "The data cannot decide", "outside": "Not a matter of these data",
}  # fmt: skip
VERDICTS_VI = {
    "confirmed": "khớp", "contradicted": "không khớp", "unproved": "chưa đủ căn cứ", "conflicts": "mâu thuẫn",
    "outside": "ngoài phạm vi",
}  # fmt: skip
_OPS_VI = {"=": "bằng", ">=": "từ", "<=": "không quá", ">": "trên", "<": "dưới"}
_OPS_EN = {"=": "equal to", ">=": "at least", "<=": "at most", ">": "above", "<": "below"}


@dataclass(frozen=True)
class Said:
    """One measured query, ready to be told: names and unit of the indicator, what was asked and what was found."""

    name_vi: str
    name_en: str
    unit: str
    kind: str
    places: str  # "whole", or how places are asked
    over: str  # last, each, ever, total
    op: str
    bound: float
    top: float  # of a word with two bounds, below which it holds; else NaN
    word: str
    value: float
    met: int
    of: int
    years: tuple[int, ...]
    years_met: int
    told: int
    known: int
    due: int
    part: bool


def claim_sentence(
    verdict: str, said: Sequence[Said], *, others: Sequence[str], lacks: str, simulated: bool, unit_word: str
) -> str:
    """What the data say of a statement, in Vietnamese."""
    parts = [_said_vi(one, unit_word) for one in said if not math.isnan(one.value)]
    parts += [lacks] if lacks else []
    parts += [f"trái với {', '.join(others)} của chính báo cáo"] if others else []
    text = f"{LEAD_VI[verdict]}: {'; '.join(parts)}." if parts else f"{LEAD_VI[verdict]}: không có số liệu."
    words = dict.fromkeys(f"“{one.word}” được hiểu là {_reading_vi(one)}" for one in said if one.word)
    text += f" ({'; '.join(words)}.)" if words else ""
    return text + (" Số liệu mô phỏng." if simulated and said else "")


def claim_sentence_en(
    verdict: str, said: Sequence[Said], *, others: Sequence[str], lacks: str, simulated: bool
) -> str:
    """The same in English."""
    parts = [_said_en(one) for one in said if not math.isnan(one.value)]
    parts += [lacks] if lacks else []
    parts += [f"contrary to {', '.join(others)} of the same report"] if others else []
    text = f"{LEAD_EN[verdict]}: {'; '.join(parts)}." if parts else f"{LEAD_EN[verdict]}: there are no data."
    words = dict.fromkeys(f"“{one.word}” is read as {_reading_en(one)}" for one in said if one.word)
    text += f" ({'; '.join(words)}.)" if words else ""
    return text + (" Simulated data." if simulated and said else "")


def _said_vi(one: Said, unit_word: str) -> str:
    when = _when_vi(one)
    if one.places == "whole":
        text = _whole_vi(one, when)
    else:
        when = f"năm {one.told}" if one.over == "each" else when
        text = f"{count(one.met)}/{count(one.of)} {unit_word} {_condition_vi(one)}, {when}"
        who = {"every": "mọi đơn vị đều như vậy", "none": "không đơn vị nào như vậy"}.get(
            one.places, "có đơn vị như vậy"
        )
        text += (
            f"; {who} ở {one.years_met}/{len(one.years)} năm {_when_vi(one)}" if one.over == "each" else ""
        )
    return text + (f" (có {count(one.known)}/{count(one.due)} số liệu)" if one.known < one.due else "")


def _whole_vi(one: Said, when: str) -> str:
    name, value = inside(one.name_vi), value_text(one.value, one.unit)
    if one.over == "total":
        return f"{name} {when} cộng lại là {value}"
    if one.over == "each":
        held = f"{_OPS_VI[one.op]} {_bound_vi(one)}"
        return f"{name} {held} ở {one.years_met}/{len(one.years)} năm {when}; năm {one.told} là {value}"
    return f"{name} {when} là {value}"


def _condition_vi(one: Said) -> str:
    if one.kind == "yes_no":
        answer = "Có" if (one.places == "count" or one.bound == 1) else "Không"
        return f"ghi “{answer}” ở chỉ tiêu “{one.name_vi}”"
    return f"có {inside(one.name_vi)} {_OPS_VI[one.op]} {_bound_vi(one)}"


def _bound_vi(one: Said) -> str:
    return percent(one.bound) if one.kind == "percent" else f"{one.bound:g}"


def _when_vi(one: Said) -> str:
    if one.over == "last":
        return f"năm {one.years[-1]}" + (" (chưa đủ năm)" if one.part else "")
    span = f"{one.years[0]}–{one.years[-1]}" if len(one.years) > 1 else f"năm {one.years[0]}"
    return f"từng có trong {span}" if one.over == "ever" else span


def _reading_vi(one: Said) -> str:
    if not math.isnan(one.top):
        return f"từ {_bound_vi(one)} đến dưới {percent(one.top) if one.kind == 'percent' else f'{one.top:g}'}"
    if one.kind == "percent" and one.bound == 1 and one.op == ">=":
        return "đủ 100 %"
    return f"{_OPS_VI[one.op]} {_bound_vi(one)}" + (" trở lên" if one.op == ">=" else "")


def _said_en(one: Said) -> str:
    when = _when_en(one)
    if one.places == "whole":
        text = _whole_en(one, when)
    else:
        when = f"in {one.told}" if one.over == "each" else when
        text = f"{one.met}/{one.of} places {_condition_en(one)}, {when}"
        who = {"every": "all places do so", "none": "no place does so"}.get(one.places, "some places do so")
        text += (
            f"; {who} in {one.years_met}/{len(one.years)} years {_when_en(one)}" if one.over == "each" else ""
        )
    return text + (f" ({one.known}/{one.due} figures known)" if one.known < one.due else "")


def _whole_en(one: Said, when: str) -> str:
    name, value = inside(one.name_en), _value_en(one.value, one)
    if one.over == "total":
        return f"{name} {when} add up to {value}"
    if one.over == "each":
        held = f"{_OPS_EN[one.op]} {_value_en(one.bound, one)}"
        return f"{name} {held} in {one.years_met}/{len(one.years)} years {when}; in {one.told}: {value}"
    return f"{name} {when}: {value}"


def _condition_en(one: Said) -> str:
    if one.kind == "yes_no":
        answer = "yes" if (one.places == "count" or one.bound == 1) else "no"
        return f"say “{answer}” to “{one.name_en}”"
    return f"have {inside(one.name_en)} {_OPS_EN[one.op]} {_value_en(one.bound, one)}"


def _value_en(value: float, one: Said) -> str:
    return english.value_text(value, one.unit)


def _when_en(one: Said) -> str:
    if one.over == "last":
        return f"in {one.years[-1]}" + (" (part of the year)" if one.part else "")
    span = f"{one.years[0]}–{one.years[-1]}" if len(one.years) > 1 else f"{one.years[0]}"
    return f"at some time in {span}" if one.over == "ever" else f"over {span}"


def _reading_en(one: Said) -> str:
    below = "" if math.isnan(one.top) else f" and below {_value_en(one.top, one)}"
    return f"{_OPS_EN[one.op]} {_value_en(one.bound, one)}{below}"


def inside(name: str) -> str:
    """A name inside a sentence: its first letter small, unless it is an abbreviation."""
    return name if name[:2].isupper() else name[:1].lower() + name[1:]
