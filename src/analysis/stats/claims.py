"""Statements of an earlier report against the data: what each query measures, and the verdict."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from ..catalog import Catalog, Claim
from ..catalog.claims import Interval, Test, interval_of

Verdict = Literal["confirmed", "contradicted", "unproved", "conflicts", "outside"]


@dataclass(frozen=True)
class Measured:
    """What one query found.

    `value`: the figure of the whole unit, or the share of places for which the condition holds; `met` and `of`: how
    many places that is, of those known; `years`: what it rests on; `years_met`: in how many of them the query is true;
    `known` of `due`: figures there are, of those there should be; `part`: a year that is covered in part is among them.
    """

    test: Test
    interval: Interval
    value: float
    met: int
    of: int
    years: tuple[int, ...]
    years_met: int
    known: int
    due: int
    part: bool
    true: bool | None
    told: int = 0  # the year whose figure is told: the newest, or the newest in which the query is false


@dataclass(frozen=True)
class Judged:
    """One statement: its verdict, what was measured, and the statements that it cannot be true with."""

    claim: Claim
    verdict: Verdict
    measured: tuple[Measured, ...] = ()
    conflicts_with: tuple[str, ...] = ()
    figures: dict[str, float] = field(default_factory=dict)


def judge(
    panel: pd.DataFrame, district: pd.DataFrame, catalog: Catalog, conflicts: dict[str, set[str]]
) -> list[Judged]:
    """One result a claim of the catalogue, in its order; `conflicts` are those of stats.conflicts and of the document.

    Data decide where they can: confirmed or contradicted by direct evidence. "Necessary" evidence can contradict only,
    "related" evidence does neither. Without a decision: conflicts (with another statement), outside (no matter of
    these data), else unproved.
    """
    panels = dict(list(panel.groupby("indicator")))
    wholes = dict(list(district.groupby("indicator")))
    results = []
    for claim in catalog.claims:
        measured = tuple(_measure(test, panels, wholes, catalog) for test in claim.test)
        others = tuple(sorted(conflicts.get(claim.id, ())))
        verdict = _verdict(claim, measured, bool(others))
        results.append(Judged(claim, verdict, measured, others, _figures(measured)))
    return results


def _verdict(claim: Claim, measured: tuple[Measured, ...], conflicting: bool) -> Verdict:
    direct = [m.true for m in measured if m.test.evidence == "direct"]
    if False in [m.true for m in measured if m.test.evidence != "related"]:
        return "contradicted"
    if direct and all(direct):
        return "confirmed"
    if conflicting:
        return "conflicts"
    return "outside" if claim.outside_vi else "unproved"


def interval(test: Test, catalog: Catalog) -> Interval:
    """What the statement says of the figure."""
    word = catalog.customs.word(test.word) if test.word else None
    return word.interval if word else interval_of(test.op, test.value if test.value is not None else math.nan)


def _measure(
    test: Test, panels: dict[str, pd.DataFrame], wholes: dict[str, pd.DataFrame], catalog: Catalog
) -> Measured:
    bound = interval(test, catalog)
    rows = panels.get(test.indicator)
    if rows is None:
        return Measured(test, bound, math.nan, 0, 0, (), 0, 0, 0, False, None)
    if test.over_years == "each":
        whole_years = rows[~rows["part_year"]]
        rows = whole_years if len(whole_years) else rows
    elif test.over_years == "last":
        rows = rows[rows["year"] == rows.loc[rows["value"].notna(), "year"].max()]
    years = tuple(sorted(int(y) for y in rows["year"].unique()))
    facts = (len(rows[rows["value"].notna()]), len(rows), bool(rows["part_year"].any()))
    if test.over_places == "whole":
        return _of_whole(test, bound, wholes[test.indicator], rows, years, facts)
    return _of_places(test, bound, rows, years, facts)


def _of_whole(
    test: Test, bound: Interval, district: pd.DataFrame, rows: pd.DataFrame, years: tuple[int, ...],
    facts: tuple[int, int, bool],
) -> Measured:  # fmt: skip
    values = district[district["year"].isin(years)].set_index("year")["value"].dropna()
    if not len(values):
        return Measured(test, bound, math.nan, 0, 0, years, 0, *facts, None)
    if test.over_years == "total":
        total = float(values.sum())
        return Measured(test, bound, total, 0, 0, years, int(bound.holds(total)), *facts, bound.holds(total))
    held = [bound.holds(v) for v in values]
    true = any(held) if test.over_years == "ever" else all(held)
    told = [int(y) for y, h in zip(values.index, held, strict=True) if not h or true][-1]
    return Measured(
        test, bound, float(values[told]), 0, 0, tuple(map(int, values.index)), sum(held), *facts, true, told
    )


def _of_places(
    test: Test, bound: Interval, rows: pd.DataFrame, years: tuple[int, ...], facts: tuple[int, int, bool]
) -> Measured:
    """Places for which the condition holds, in the newest year, in any year, or year by year."""
    asked = interval_of("=", test.holds) if test.over_places == "count" else bound
    known = rows[rows["value"].notna()]
    known = known.assign(held=[asked.holds(v) for v in known["value"]])
    if not len(known):
        return Measured(test, bound, math.nan, 0, 0, years, 0, *facts, None)
    if test.over_years in ("ever", "total"):
        held = known.groupby("place")["held"].any()
        shares = {years[-1]: (int(held.sum()), len(held), rows["place"].nunique())}
    else:
        by_year = (
            known.groupby("year")["held"].agg(["sum", "size"]).join(rows.groupby("year").size().rename("due"))
        )
        shares = {int(y): (int(s), int(n), int(due)) for y, s, n, due in by_year.itertuples()}
    answers = {year: _answer(test, bound, *share) for year, share in shares.items()}
    told = max((y for y, answer in answers.items() if answer is False), default=max(answers))
    met, of, _ = shares[told]
    true = None if None in answers.values() and False not in answers.values() else all(answers.values())
    held_in = sum(answer is True for answer in answers.values())
    return Measured(test, bound, met / of, met, of, years, held_in, *facts, true, told)


def _answer(test: Test, bound: Interval, met: int, of: int, due: int) -> bool | None:
    """Whether it is true of the places that are known; None where those that are not known could decide."""
    missing = due - of
    if test.over_places == "count":
        possible = [bound.holds(n) for n in range(met, met + missing + 1)]
        return possible[0] if len(set(possible)) == 1 else None
    if missing and test.over_places in ("some", "any") and met in (0, of):
        return True if test.over_places == "any" and met else None
    return {"every": met == of, "some": 0 < met < of, "any": met > 0, "none": met == 0}[test.over_places]


def _figures(measured: tuple[Measured, ...]) -> dict[str, float]:
    """Figures by name: `<indicator>_<year or span>` of the whole unit, or `…_share` of the places that meet the query.

    With `_met` and `_of` places, `_years_met` of `_years`, `_known` of `_due` figures.
    """
    figures: dict[str, float] = {}
    for one in measured:
        if not one.years or np.isnan(one.value):
            continue
        ends = dict.fromkeys((one.years[0], one.years[-1]))
        name = "_".join([one.test.indicator, *map(str, ends)])
        figures[f"{name}_share" if one.of else name] = one.value
        if one.of:
            figures |= {f"{name}_met": one.met, f"{name}_of": one.of}
        if one.test.over_years == "each":
            figures |= {f"{name}_years_met": one.years_met, f"{name}_years": len(one.years)}
        figures |= {f"{name}_known": one.known, f"{name}_due": one.due}
    return figures
