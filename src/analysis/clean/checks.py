"""Arithmetic of a form: sums, parts of wholes, totals. Contradictions are reported at their cell, never mended.

Where a cell can be read in several ways, the same arithmetic decides: only the reading with which it holds is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ..catalog import expressions
from ..contracts import CellValue, shown
from ..errors import Issues
from ..text import clean, plain_number
from .values import REASON, UNREADABLE, Values

NOTHING, SLACK = REASON["none_occurred"], 1e-9


@dataclass(slots=True)
class Series:
    """One item of a table over its records: values as read, and where each cell stands (`where(i)` is A1)."""

    indicator: str
    name: str
    heading: str
    kind: str
    cells: Sequence[CellValue]
    values: Values
    where: Callable[[int], str]

    @property
    def known(self) -> np.ndarray:
        """Whether a record can be added: a number, or "nothing occurred"."""
        return ~np.isnan(self.values.values) | (self.values.reasons == NOTHING)

    @property
    def amounts(self) -> np.ndarray:
        """Numbers to add: nothing occurred counts as 0."""
        return np.nan_to_num(self.values.values)


@dataclass(slots=True)
class Block:
    """All items of one table; the last `n_totals` records are total rows. `rows`: sheet rows; `places`: codes or ""."""

    series: dict[str, Series]
    rows: np.ndarray
    n_totals: int
    places: Sequence[str]

    @property
    def n_data(self) -> int:
        """Number of records that are no totals."""
        return len(self.rows) - self.n_totals


def settle(block: Block, rules: Iterable[expressions.Rule], issues: Issues) -> None:
    """Take the one reading of an open cell with which a sum of its row or the total of its column holds (N-SETTLED)."""
    for series in block.series.values():
        for i, options in list(series.values.options.items()):
            fits = _by_rules(block, rules, series, i, options)
            fits = fits if len(fits) == 1 else _by_total(block, series, i, options)
            if len(fits) != 1 or (series.kind == "count" and fits[0] != round(fits[0])):
                continue
            series.values.values[i] = fits[0]
            del series.values.options[i]
            cell = series.cells[i]
            written = plain_number(cell) if isinstance(cell, int | float) else clean(shown(cell))
            issues.add(
                "N-SETTLED", series.where(i), text=written, value=plain_number(fits[0]),
                heading=series.name, indicator=series.indicator,
            )  # fmt: skip


def _by_rules(
    block: Block, rules: Iterable[expressions.Rule], series: Series, i: int, options: tuple[float, ...]
) -> list[float]:
    fits: set[float] = set()
    for rule in rules:
        others = [block.series.get(n) for n in rule.names if n != series.indicator]
        if (
            rule.sign != "="
            or series.indicator not in rule.names
            or not all(o and o.known[i] for o in others)
        ):
            continue
        amounts = {o.indicator: float(o.amounts[i]) for o in others if o}
        if not any(amounts.values()):
            continue
        for option in options:
            trial = {**amounts, series.indicator: option}
            if abs(expressions.evaluate(rule.left, trial) - expressions.evaluate(rule.right, trial)) <= 1e-6:
                fits.add(option)
    return sorted(fits)


def _by_total(block: Block, series: Series, i: int, options: tuple[float, ...]) -> list[float]:
    if series.kind != "count" or not block.n_totals or len(series.values.options) > 1 or i >= block.n_data:
        return []
    total = series.values.values[block.n_data :]
    if np.isnan(total).all():
        return []
    rest = float(np.delete(series.amounts[: block.n_data], i).sum())
    return [o for o in options if np.any(np.abs(total - rest - o) <= 1e-6)]


def check_rows(block: Block, rules: Iterable[expressions.Rule], issues: Issues) -> None:
    """Rules of the form, record by record. Issues: E-SUM, E-PART.

    A total row is held to a rule only where every row above it is known, and is not reported for a gap that the
    rows above already have.
    """
    for rule in rules:
        operands = [block.series.get(name) for name in rule.names]
        if any(o is None for o in operands):
            continue
        found = [o for o in operands if o is not None]
        testable = np.logical_and.reduce([o.known for o in found])
        amounts = {o.indicator: o.amounts for o in found}
        gap = np.asarray(expressions.evaluate(rule.left, amounts) - expressions.evaluate(rule.right, amounts))
        wrong = testable & (np.abs(gap) > SLACK if rule.sign == "=" else gap > SLACK)
        if block.n_totals and wrong[block.n_data :].any():
            explained = gap[: block.n_data][wrong[: block.n_data]].sum()
            if not testable[: block.n_data].all():
                wrong[block.n_data :] = False
            elif explained and rule.sign == "=":
                wrong[block.n_data :] &= np.abs(gap[block.n_data :] - explained) > SLACK
        for i in np.flatnonzero(wrong):
            _report(rule, {o.indicator: o for o in found}, int(i), block.places[int(i)], issues)


def _report(
    rule: expressions.Rule, operands: Mapping[str, Series], i: int, place: str, issues: Issues
) -> None:
    amounts = {name: float(o.amounts[i]) for name, o in operands.items()}
    left, right = expressions.evaluate(rule.left, amounts), expressions.evaluate(rule.right, amounts)
    first = operands[rule.names[0]]
    facts = {
        "indicator": first.indicator, "place": place, "heading": first.heading, "written": plain_number(left),
    }  # fmt: skip
    if rule.sign == "=":
        refs = "+".join(operands[name].where(i) for name in expressions.names(rule.right))
        gap = plain_number(abs(left - right))
        issues.add("E-SUM", first.where(i), rule=refs, computed=plain_number(right), gap=gap, **facts)
    else:
        whole = operands[expressions.names(rule.right)[0]]
        issues.add(
            "E-PART", first.where(i), whole_heading=whole.heading, whole=plain_number(right), other=whole.where(i),
            **facts,
        )  # fmt: skip


def check_totals(block: Block, issues: Issues) -> None:
    """Total rows against the rows they stand for: all rows, or those since the total before. Issue: E-TOTAL."""
    if not block.n_totals or not block.n_data:
        return
    n = block.n_data
    rows = block.rows[:n]
    for series in block.series.values():
        if series.kind != "count" or (series.values.reasons[:n] == UNREADABLE).any():
            continue
        amounts, previous = series.amounts[:n], 0
        for i in range(n, len(block.rows)):
            total = float(series.values.values[i])
            if np.isnan(total):
                continue
            since = amounts[(rows > previous) & (rows < block.rows[i])]
            sums = [float(part.sum()) for part in (amounts, since) if len(part)]
            previous = int(block.rows[i])
            if all(abs(s - total) > SLACK for s in sums):
                issues.add(
                    "E-TOTAL", series.where(i), indicator=series.indicator,
                    rows=f"{series.where(0)}:{series.where(n - 1)}",
                    written=plain_number(total), computed=plain_number(sums[0]), gap=plain_number(abs(sums[0] - total)),
                )  # fmt: skip
