"""Grades by points, as far as the data go: what cannot be scored leaves the total open, and nothing is filled in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalog import Catalog, Grading
from ..catalog.grading import MOST, Criterion
from .gaps import COMPARISONS

SCORES = ["place", "name", "year", "no", "indicator", "value", "low", "high", "why"]
GRADES = [
    "place", "name", "year", "scored", "of", "low", "high", "band_low", "band_high", "band_low_en", "band_high_en",
]  # fmt: skip


def scores(panel: pd.DataFrame, catalog: Catalog, year: int) -> pd.DataFrame:
    """One row a (place, criterion): between how many points it may have, 0 to 2, and why.

    `why`: "step", "none_occurred" (nothing to be scored occurred), "provided" (the rest of the condition is not in the
    data), "lacks" (no form asks for it), "not_reported". Empty where the scheme is not in force in that year, or the
    catalogue has none.
    """
    scheme = catalog.grading
    now = panel[panel["year"] == year]
    if scheme is None or year < scheme.since or not len(now):
        return pd.DataFrame(columns=SCORES)
    names = now.drop_duplicates("place").set_index("place")["name"].sort_index()
    needed = {code for c in scheme.criteria for code in (c.indicator, c.full_when_none) if code}
    wide = now[now["indicator"].isin(needed)].pivot(index="place", columns="indicator", values="value")
    wide = wide.reindex(index=names.index, columns=sorted(needed))
    frame = pd.DataFrame({"place": names.index, "name": names.to_numpy(), "year": year})
    made = [frame.assign(no=c.no, indicator=c.indicator, **_points(c, wide)) for c in scheme.criteria]
    return pd.concat(made).sort_values(["place", "no"], ignore_index=True)[SCORES]


def grades(scored: pd.DataFrame, scheme: Grading | None) -> pd.DataFrame:
    """One row a place: between which totals it lies, and the best and worst band that these leave open.

    `scored` of `of` criteria have one number of points; the band is known only where band_low equals band_high.
    Empty where nothing was scored.
    """
    if scheme is None or not len(scored):
        return pd.DataFrame(columns=GRADES)
    exact = scored.assign(exact=scored["low"] == scored["high"])
    table = exact.groupby(["place", "name", "year"], sort=False, as_index=False).agg(
        scored=("exact", "sum"), of=("exact", "size"), low=("low", "sum"), high=("high", "sum")
    )
    for end in ("low", "high"):
        bands = [scheme.band(points) for points in table[end]]
        table[f"band_{end}"] = [band.name_vi for band in bands]
        table[f"band_{end}_en"] = [band.name_en for band in bands]
    return table[GRADES]


def _points(criterion: Criterion, wide: pd.DataFrame) -> dict[str, np.ndarray]:
    """Value, least and most points and the reason, for all places (rows of `wide`)."""
    many = len(wide)
    if not criterion.indicator:
        return {"value": np.full(many, np.nan), "low": np.zeros(many), "high": np.full(many, MOST),
                "why": np.full(many, "lacks", dtype=object)}  # fmt: skip
    value = wide[criterion.indicator].to_numpy(float)
    low, high = np.zeros(many), np.zeros(many)
    for step in reversed(criterion.steps):  # from the fewest points up: what is reached last counts
        reached = COMPARISONS[step.op](value, step.value)
        high[reached] = step.points
        if not step.provided_vi:
            low[reached] = step.points
    why = np.where(low == high, "step", "provided").astype(object)
    unknown = np.isnan(value)
    low[unknown], high[unknown], why[unknown] = 0.0, MOST, "not_reported"
    if criterion.full_when_none:
        none = wide[criterion.full_when_none].to_numpy(float) == 0
        low[none], high[none], why[none] = MOST, MOST, "none_occurred"
    return {"value": value, "low": low, "high": high, "why": why}
