"""Grades by points, as far as the data go: what cannot be scored leaves the total open, and nothing is filled in."""

from __future__ import annotations

import math
from typing import NamedTuple

import pandas as pd

from ..catalog import Catalog, Grading
from ..catalog.grading import MOST, Criterion
from .gaps import COMPARISONS

SCORES = ["place", "name", "year", "no", "indicator", "value", "low", "high", "why"]
GRADES = [
    "place",
    "name",
    "year",
    "scored",
    "of",
    "low",
    "high",
    "band_low",
    "band_high",
    "band_low_en",
    "band_high_en",
]


class Points(NamedTuple):
    """Least and most points of one criterion, and why they are what they are.

    `why`: "step", "none_occurred" (nothing to be scored occurred), "provided" (the rest of the condition is not in the
    data), "lacks" (no form asks for it), "not_reported".
    """

    low: float
    high: float
    why: str


def scores(panel: pd.DataFrame, catalog: Catalog, year: int) -> pd.DataFrame:
    """One row a (place, criterion): between how many points it may have, 0 to 2, and why.

    Empty where the scheme is not in force in that year, or the catalogue has none.
    """
    scheme = catalog.grading
    now = panel[panel["year"] == year]
    if scheme is None or year < scheme.since or not len(now):
        return pd.DataFrame(columns=SCORES)
    names = now.drop_duplicates("place").set_index("place")["name"]
    needed = {code for c in scheme.criteria for code in (c.indicator, c.full_when_none) if code}
    wide = now[now["indicator"].isin(needed)].pivot(index="place", columns="indicator", values="value")
    wide = wide.reindex(index=names.index.sort_values(), columns=sorted(needed))
    rows = []
    for place, values in zip(wide.index, wide.to_dict("records"), strict=True):
        for criterion in scheme.criteria:
            found = _points(criterion, values)
            value = values.get(criterion.indicator, math.nan)
            rows.append((place, names[place], year, criterion.no, criterion.indicator, value, *found))
    return pd.DataFrame(rows, columns=SCORES)


def grades(scored: pd.DataFrame, scheme: Grading) -> pd.DataFrame:
    """One row a place: between which totals it lies, and the best and worst band that these leave open.

    `scored` of `of` criteria have one number of points; the band is known only where band_low equals band_high.
    """
    rows = []
    for (place, name, year), group in scored.groupby(["place", "name", "year"], sort=False):
        low, high = float(group["low"].sum()), float(group["high"].sum())
        exact = int((group["low"] == group["high"]).sum())
        worst, best = scheme.band(low), scheme.band(high)
        bands = (worst.name_vi, best.name_vi, worst.name_en, best.name_en)
        rows.append((place, name, year, exact, len(group), low, high, *bands))
    return pd.DataFrame(rows, columns=GRADES)


def _points(criterion: Criterion, values: dict[str, float]) -> Points:
    if not criterion.indicator:
        return Points(0.0, MOST, "lacks")
    if criterion.full_when_none and values[criterion.full_when_none] == 0:
        return Points(MOST, MOST, "none_occurred")
    value = values[criterion.indicator]
    if math.isnan(value):
        return Points(0.0, MOST, "not_reported")
    reached = [step for step in criterion.steps if COMPARISONS[step.op](value, step.value)]
    if not reached:
        return Points(0.0, 0.0, "step")
    best = reached[0]
    sure = next((step.points for step in reached if not step.provided_vi), 0.0)
    return Points(sure, best.points, "step" if sure == best.points else "provided")
