"""Arithmetic of a form: sums, parts of wholes, totals. Contradictions are reported at their cell, never mended."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass

from ..catalog import Layout, expressions
from ..errors import Issues
from ..text import plain_number


@dataclass(frozen=True)
class Datum:
    """A value as read, with what the checks need to know of it."""

    key: str
    row: int
    indicator: str
    heading: str
    ref: str
    value: float
    reason: str
    total: bool
    place: str = ""

    @property
    def known(self) -> bool:
        """Whether it can be added: a number, or "nothing occurred"."""
        return not math.isnan(self.value) or self.reason == "none_occurred"

    @property
    def amount(self) -> float:
        """The number to add: nothing occurred counts as 0."""
        return 0.0 if math.isnan(self.value) else self.value


def check_rows(data: list[Datum], layout: Layout, issues: Issues) -> None:
    """Rules of the form, row by row (for one indicator a row: over the whole table). Issues: E-SUM, E-PART.

    A total row is held to a rule only where every row above it is known: totals over gaps need not add up.
    """
    gaps = {d.indicator for d in data if not d.total and not d.known}
    groups: dict[int, dict[str, Datum]] = defaultdict(dict)
    for datum in data:
        groups[0 if layout.rows == "indicators" else datum.row][datum.indicator] = datum
    for group in groups.values():
        for rule in layout.rules:
            operands = [group.get(name) for name in rule.names]
            if all(o is not None and o.known and not (o.total and o.indicator in gaps) for o in operands):
                _check_rule(rule, {name: group[name] for name in rule.names}, issues)


def _check_rule(rule: expressions.Rule, operands: dict[str, Datum], issues: Issues) -> None:
    amounts = {name: d.amount for name, d in operands.items()}
    left, right = expressions.evaluate(rule.left, amounts), expressions.evaluate(rule.right, amounts)
    datum = operands[rule.names[0]]
    where = {
        "indicator": datum.indicator,
        "place": datum.place,
        "heading": datum.heading,
        "written": plain_number(left),
    }
    if rule.sign == "=" and abs(left - right) > 1e-9:
        refs = "+".join(operands[name].ref for name in expressions.names(rule.right))
        gap = plain_number(abs(left - right))
        issues.add("E-SUM", datum.ref, rule=refs, computed=plain_number(right), gap=gap, **where)
    elif rule.sign == "<=" and left > right + 1e-9:
        whole = operands[expressions.names(rule.right)[0]]
        issues.add(
            "E-PART", datum.ref, whole_heading=whole.heading, whole=plain_number(right), other=whole.ref, **where
        )  # fmt: skip


def check_totals(data: list[Datum], counted: set[str], issues: Issues) -> None:
    """Total rows against the rows they stand for: all rows, or those since the total before. Issue: E-TOTAL."""
    rows: dict[str, list[Datum]] = defaultdict(list)
    totals: dict[str, list[Datum]] = defaultdict(list)
    for datum in data:
        if datum.indicator in counted:
            (totals if datum.total else rows)[datum.indicator].append(datum)
    for indicator, written in totals.items():
        if any(d.reason == "unreadable" for d in rows[indicator]):
            continue
        previous = 0
        for total in sorted(written, key=lambda d: d.row):
            if math.isnan(total.value):
                continue
            everything = rows[indicator]
            since = [d for d in everything if previous < d.row < total.row]
            sums = [sum(d.amount for d in part) for part in (everything, since) if part]
            previous = total.row
            if sums and all(abs(s - total.value) > 1e-9 for s in sums):
                span = f"{everything[0].ref}:{everything[-1].ref}"
                issues.add(
                    "E-TOTAL", total.ref, indicator=indicator, rows=span, written=plain_number(total.value),
                    computed=plain_number(sums[0]), gap=plain_number(abs(sums[0] - total.value)),
                )  # fmt: skip
