"""Arithmetic of a form: sums, parts of wholes, totals. Contradictions are reported at their cell, never mended.

Where a cell can be read in several ways, the same arithmetic decides: only the reading with which it holds is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

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


@dataclass
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

    @cached_property
    def at(self) -> dict[str, int]:
        """Number of each indicator's column in the matrices."""
        return {code: j for j, code in enumerate(self.series)}

    @cached_property
    def values(self) -> np.ndarray:
        """Records by indicators, NaN where there is no value; made when nothing is open any more."""
        return np.column_stack([s.values.values for s in self.series.values()])

    @cached_property
    def reasons(self) -> np.ndarray:
        """Records by indicators: codes of the reasons."""
        return np.column_stack([s.values.reasons for s in self.series.values()])

    @cached_property
    def known(self) -> np.ndarray:
        """Whether a value can be added: a number, or "nothing occurred"."""
        return ~np.isnan(self.values) | (self.reasons == NOTHING)

    @cached_property
    def amounts(self) -> np.ndarray:
        """Numbers to add: nothing occurred counts as 0."""
        return np.where(np.isnan(self.values), 0.0, self.values)


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


def _amount(series: Series, i: int) -> float | None:
    """What a cell adds; None when that is not known."""
    value = float(series.values.values[i])
    if not np.isnan(value):
        return value
    return 0.0 if series.values.reasons[i] == NOTHING else None


def _by_rules(
    block: Block, rules: Iterable[expressions.Rule], series: Series, i: int, options: tuple[float, ...]
) -> list[float]:
    fits: set[float] = set()
    for rule in rules:
        if rule.sign != "=" or series.indicator not in rule.names:
            continue
        others = [block.series.get(n) for n in rule.names if n != series.indicator]
        amounts = {o.indicator: _amount(o, i) for o in others if o}
        if len(amounts) < len(others) or None in amounts.values() or not any(amounts.values()):
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
    rest = float(np.nansum(np.delete(series.values.values[: block.n_data], i)))
    return [o for o in options if np.any(np.abs(total - rest - o) <= 1e-6)]


def check_rows(block: Block, rules: Iterable[expressions.Rule], issues: Issues) -> None:
    """Rules of the form, record by record. Issues: E-SUM, E-PART.

    A total row is held to a rule only where every row above it is known, and is not reported for a gap that the
    rows above already have.
    """
    n, known, at = block.n_data, block.known, block.at
    for rule in rules:
        if not all(name in at for name in rule.names):
            continue
        columns = [at[name] for name in rule.names]
        testable = np.asarray(known[:, columns].all(axis=1))
        amounts = {name: block.amounts[:, at[name]] for name in rule.names}
        gap = np.asarray(expressions.evaluate(rule.left, amounts) - expressions.evaluate(rule.right, amounts))
        wrong = np.asarray(testable & ((np.abs(gap) if rule.sign == "=" else gap) > SLACK))
        if not wrong.any():
            continue
        if not testable[:n].all():
            wrong[n:] = False
        elif rule.sign == "=":
            wrong[n:] &= np.abs(gap[n:] - gap[:n][wrong[:n]].sum()) > SLACK
        operands = {name: block.series[name] for name in rule.names}
        for i in np.flatnonzero(wrong).tolist():
            figures = {name: float(column[i]) for name, column in amounts.items()}
            _report(rule, operands, figures, i, block.places[i], issues)


def _report(
    rule: expressions.Rule,
    operands: Mapping[str, Series],
    amounts: Mapping[str, float],
    i: int,
    place: str,
    issues: Issues,
) -> None:
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
    rows, amounts = block.rows[:n], block.amounts[:n]
    counted = np.array([s.kind == "count" for s in block.series.values()])
    counted &= ~(block.reasons[:n] == UNREADABLE).any(axis=0)
    everything, previous = amounts.sum(axis=0), 0
    for i in range(n, len(block.rows)):
        total = block.values[i]
        part = (rows > previous) & (rows < block.rows[i])
        since = amounts[part].sum(axis=0) if part.any() else everything
        previous = int(block.rows[i]) if not np.isnan(total).all() else previous
        wrong = counted & (np.abs(everything - total) > SLACK) & (np.abs(since - total) > SLACK)
        for j in np.flatnonzero(wrong).tolist():
            series = list(block.series.values())[j]
            gap = abs(float(everything[j] - total[j]))
            issues.add(
                "E-TOTAL", series.where(i), indicator=series.indicator, rows=f"{series.where(0)}:{series.where(n - 1)}",
                written=plain_number(float(total[j])), computed=plain_number(float(everything[j])),
                gap=plain_number(gap),
            )  # fmt: skip
