"""Whether a heading that only resembles an item's is that item: the form's own arithmetic must not speak against it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..catalog import expressions
from ..errors import Issues
from ..numbers import read_column
from .grid import Grid, reference
from .match import Guess, LayoutMatcher, Match
from .table import Table

HOLDS, CERTAIN = 0.6, 0.9


def confirm(grid: Grid, table: Table, matcher: LayoutMatcher, match: Match, issues: Issues) -> Match:
    """The match without the guesses that do not stand.

    A guess stands when the rules that name its indicator hold in most rows; where no rule can be tried, when its
    heading is nearly the declared one and resembles no other. Issues: N-COLUMN-ALIKE for what is read,
    E-COLUMN-UNSURE for what is not.
    """
    if not match.guesses:
        return match
    refused: list[Guess] = []
    for guess in match.guesses:
        share = _share_that_holds(grid, table, matcher, match, guess)
        certain = guess.likeness >= CERTAIN and not guess.contested
        stands = certain if share is None else share >= HOLDS
        at = (
            table.header_refs.get(guess.at)
            if match.layout.rows != "indicators"
            else (guess.at, table.key_col)
        )
        ref = reference(*(at or (table.top, guess.at)))
        written = table.paths.get(guess.at) or grid.text(guess.at, table.key_col)
        facts = {"indicator": guess.item.indicator, "text": written, "heading": guess.item.heading}
        if stands:
            issues.add("N-COLUMN-ALIKE", ref, **facts)
        else:
            refused.append(guess)
            issues.add("E-COLUMN-UNSURE", ref, **facts)
    if not refused:
        return match
    gone = {guess.at for guess in refused}
    return replace(
        match,
        columns={at: item for at, item in match.columns.items() if at not in gone},
        guesses=[g for g in match.guesses if g not in refused],
    )


def _share_that_holds(
    grid: Grid, table: Table, matcher: LayoutMatcher, match: Match, guess: Guess
) -> float | None:
    """Share of rows in which the rules about a guessed item hold; None when none can be tried."""
    if match.layout.rows == "indicators":
        return None
    columns = {item.indicator: col for col, item in match.columns.items() if item.indicator}
    rules = [
        r for r in matcher.rules
        if r.sign == "=" and guess.item.indicator in r.names and all(n in columns for n in r.names)
    ]  # fmt: skip
    held, tried = 0, 0
    for rule in rules:
        amounts = {
            n: read_column([grid.value(r, columns[n]) for r in table.data_rows], whole=True).values
            for n in rule.names
        }
        stack = np.vstack(list(amounts.values()))
        known = ~np.isnan(stack).any(axis=0) & (stack != 0).any(axis=0)
        gap = np.abs(expressions.evaluate(rule.left, amounts) - expressions.evaluate(rule.right, amounts))
        held += int((gap[known] < 1e-9).sum())
        tried += int(known.sum())
    return held / tried if tried else None
