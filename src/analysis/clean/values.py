"""What a cell says: a value, or the reason why there is none. Words are never turned into numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

from .. import text
from ..catalog import Indicator, Layout
from ..errors import Issues

_YES = frozenset({"co", "x", "1", "dat", "true", "da co", "v"})
_NO = frozenset({"khong", "0", "chua", "chua co", "chua dat", "false", "khong co"})
_EDITION = re.compile(r"\b(20\d\d)\b")
NAN = float("nan")


class Read(NamedTuple):
    """A value, or NaN and a reason."""

    value: float
    reason: str


UNREADABLE = Read(NAN, "unreadable")


def percent_scale(cells: Iterable[tuple[str, float]]) -> float:
    """100 when a column writes per cent as 0..100, else 1 (fractions 0..1, or text with a % sign).

    The column decides, not the cell: where half of what is not nought lies above 1.5, these are no fractions.
    """
    values = (abs(n) if not math.isnan(n) else max(map(abs, text.numbers(t)), default=0.0) for t, n in cells)
    known = sorted(value for value in values if value)
    return 100.0 if known and known[len(known) // 2] > 1.5 else 1.0


def read_value(
    content: str, number: float, spec: Indicator, layout: Layout, ref: str, issues: Issues, scale: float = 1.0
) -> Read:
    """One cell as the indicator's kind demands.

    Issues: E-NUMBER, E-INTEGER, E-NEGATIVE, E-WORD, W-AMBIGUOUS, W-RANGE, W-STEP.
    """
    if spec.kind == "yes_no" and content:
        read = _yes_no(content)
        if read is not None:
            return read
    sign = _sign(content, layout)
    if sign is not None:
        return Read(NAN, sign)
    shown = content if math.isnan(number) else text.plain_number(number)
    facts = {"text": shown, "heading": spec.name_vi, "indicator": spec.code}
    if spec.kind == "yes_no":
        issues.add("E-WORD", ref, **facts)
        return UNREADABLE
    if spec.kind == "version":
        found = _EDITION.search(content)
        if not found:
            issues.add("E-NUMBER", ref, **facts)
        return Read(float(found[1]), "") if found else UNREADABLE
    return _number(content, number, spec, ref, issues, scale, facts)


def _number(
    content: str,
    number: float,
    spec: Indicator,
    ref: str,
    issues: Issues,
    scale: float,
    facts: dict[str, str],
) -> Read:
    share = text.percent(content) if spec.kind == "percent" else None
    if share is not None:
        options = [share]
    else:
        readings = (number,) if not math.isnan(number) else text.numbers(content)
        options = [value / scale for value in readings]
    if len(options) > 1:
        options = _settle(options, spec)
    if len(options) != 1:
        code = "W-AMBIGUOUS" if options else "E-NUMBER"
        issues.add(code, ref, choices=" / ".join(text.plain_number(o) for o in options), **facts)
        return UNREADABLE
    value = options[0]
    if spec.kind == "percent" and value > 1.5:
        choices = f"{text.plain_number(value)} / {text.plain_number(value / 100)}"
        issues.add("W-AMBIGUOUS", ref, choices=choices, **facts)
        return UNREADABLE
    if spec.kind == "count" and value < 0:
        issues.add("E-NEGATIVE", ref, **facts)
        return UNREADABLE
    if spec.kind == "count" and abs(value - round(value)) > 1e-9:
        issues.add("E-INTEGER", ref, **facts)
        return UNREADABLE
    _doubt(value, spec, ref, issues, facts)
    return Read(float(value), "")


def _settle(options: list[float], spec: Indicator) -> list[float]:
    """What "1.234" means: whole for a count; else the one reading inside the plausible bounds, if there is one."""
    if spec.kind == "count":
        return [o for o in options if o == round(o)][:1]
    low, high = spec.plausible.min, spec.plausible.max
    return [o for o in options if (low is None or o >= low) and (high is None or o <= high)]


def _doubt(value: float, spec: Indicator, ref: str, issues: Issues, facts: dict[str, str]) -> None:
    bounds = spec.plausible
    low, high = bounds.min, bounds.max
    if (low is not None and value < low) or (high is not None and value > high):
        show = ["…" if b is None else text.plain_number(b) for b in (low, high)]
        issues.add("W-RANGE", ref, low=show[0], high=show[1], **facts)
    if bounds.step and abs(value / bounds.step - round(value / bounds.step)) > 1e-6:
        issues.add("W-STEP", ref, step=text.plain_number(bounds.step), **facts)


def _yes_no(content: str) -> Read | None:
    folded = text.fold(content)
    if folded in _YES:
        return Read(1.0, "")
    return Read(0.0, "") if folded in _NO else None


def _sign(content: str, layout: Layout) -> str | None:
    if not content:
        return layout.signs.get("", "not_reported")
    lowered = content.casefold()
    return next(
        (reason for sign, reason in layout.signs.items() if sign and sign.casefold() == lowered), None
    )
