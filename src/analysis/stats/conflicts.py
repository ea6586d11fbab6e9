"""Statements that cannot be true together: what each says of a figure as an interval, and whether intervals meet."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from ..catalog import Catalog, Claim
from ..catalog.claims import Axiom, Interval, Test
from .claims import interval

Quantity = tuple[str, str]  # indicator, and "level" or "total"


@dataclass(frozen=True)
class Conflict:
    """Two statements about one quantity that no value satisfies; `axiom` when they meet only through it."""

    first: str
    second: str
    indicator: str
    axiom: Axiom | None = None


def conflicts(catalog: Catalog) -> list[Conflict]:
    """Every pair of claims of the catalogue that contradict each other, each once, in their order."""
    said = {claim.id: list(constraints(claim, catalog)) for claim in catalog.claims}
    order = [claim.id for claim in catalog.claims]
    found = []
    for a, b in combinations(order, 2):
        for one in (_direct(a, b, said), _through(a, b, said, catalog), _through(b, a, said, catalog)):
            if one:
                found.append(one)
                break
    return found


def pairs(found: list[Conflict]) -> dict[str, set[str]]:
    """By claim: the claims that it contradicts; not those that it only stands in tension with."""
    by: dict[str, set[str]] = {}
    for one in found:
        if one.axiom and not one.axiom.strict:
            continue
        by.setdefault(one.first, set()).add(one.second)
        by.setdefault(one.second, set()).add(one.first)
    return by


def constraints(claim: Claim, catalog: Catalog) -> Iterator[tuple[Quantity, Interval]]:
    """What a statement says of the figure of the whole unit; nothing where its words leave that open."""
    for test in claim.test:
        bound = interval(test, catalog)
        if test.over_places == "whole":
            yield (test.indicator, "total" if test.over_years == "total" else "level"), bound
        else:
            of_whole = _of_places(test, bound, catalog)
            if of_whole:
                yield (test.indicator, "level"), of_whole


def _of_places(test: Test, bound: Interval, catalog: Catalog) -> Interval | None:
    """A condition on places as one on the whole: of yes/no the share that says yes, of rates the rate."""
    kind = catalog.indicators[test.indicator].kind
    if kind == "yes_no":
        yes = bound.holds(1.0) if test.over_places != "count" else test.holds == 1.0
        return _share(test, yes, catalog)
    if kind != "percent":
        return None
    if test.over_places == "every":
        return bound  # a mean of values within an interval lies within it
    top = bound.high if bound.high < 1 or (bound.high == 1 and bound.open_high) else None
    return (
        Interval(high=1, open_high=True) if test.over_places in ("some", "any") and top is not None else None
    )


def _share(test: Test, yes: bool, catalog: Catalog) -> Interval | None:
    if test.over_places == "count":
        n = len(catalog.places.at(catalog.unit.report.boundaries))
        return Interval(low=(test.value or 0) / n, high=(test.value or 0) / n)
    some = Interval(low=0, high=1, open_low=True, open_high=True)
    whole, none = Interval(low=1, high=1), Interval(low=0, high=0)
    return {
        "every": whole if yes else none, "none": none if yes else whole, "some": some,
        "any": Interval(low=0, open_low=True) if yes else Interval(high=1, open_high=True),
    }[test.over_places]  # fmt: skip


Said = dict[str, list[tuple[Quantity, Interval]]]


def _direct(a: str, b: str, said: Said) -> Conflict | None:
    for quantity, one in said[a]:
        for other, two in said[b]:
            if quantity == other and not one.meets(two):
                return Conflict(a, b, quantity[0])
    return None


def _through(a: str, b: str, said: Said, catalog: Catalog) -> Conflict | None:
    for axiom in catalog.customs.axioms:
        holds = any(
            q == (axiom.if_.indicator, "level") and one.within(axiom.if_.interval) for q, one in said[a]
        )
        for quantity, two in said[b] if holds else ():
            if quantity == (axiom.then.indicator, "level") and not two.meets(axiom.then.interval):
                return Conflict(a, b, quantity[0], axiom)
    return None
