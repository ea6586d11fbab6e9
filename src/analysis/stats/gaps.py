"""Gaps of one year: to the target, to the median of the units, to the best."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalog import Catalog, Target

GAPS = [
    "place", "name", "indicator", "year", "value", "rank", "of", "median", "best", "best_name", "gap_to_median",
    "gap_to_best", "target", "gap_to_target", "met", "target_year", "target_basis", "target_level", "target_verified",
]  # fmt: skip


def gaps(panel: pd.DataFrame, catalog: Catalog, year: int) -> pd.DataFrame:
    """One row a (place, indicator) of `year`: rank and gaps, all positive where the unit does better.

    Rank 1 is best; ties share the better rank. The target is the latest one in force by `year`, with its legal
    basis and whether its source was checked. Units without a value have no rank and no gap. Indicators without
    a direction are left out.
    """
    rows = [
        _of_indicator(group, catalog, str(code), year)
        for code, group in panel[panel["year"] == year].groupby("indicator")
        if catalog.indicators[str(code)].better
    ]
    return pd.concat(rows, ignore_index=True)[GAPS] if rows else pd.DataFrame(columns=GAPS)


def target_for(catalog: Catalog, indicator: str, year: int) -> Target | None:
    """The target of an indicator in force in a year: the latest that is due by then."""
    due = [t for t in catalog.targets if t.indicator == indicator and t.year <= year]
    return max(due, key=lambda t: t.year, default=None)


def _of_indicator(group: pd.DataFrame, catalog: Catalog, code: str, year: int) -> pd.DataFrame:
    sign = 1.0 if catalog.indicators[code].better == "higher" else -1.0
    value = group["value"]
    known = value.dropna()
    best = (known * sign).max() * sign if len(known) else np.nan
    best_names = group.loc[value == best, "name"].tolist() if len(known) else []
    target = target_for(catalog, code, year)
    level = target.value if target else np.nan
    median = known.median() if len(known) else np.nan
    return group.assign(
        rank=(-value * sign).rank(method="min"), of=len(known), median=median, best=best,
        best_name=", ".join(best_names) if len(best_names) < 4 else f"{len(best_names)} đơn vị",
        gap_to_median=(value - median) * sign, gap_to_best=(value - best) * sign,
        target=level, gap_to_target=(value - level) * sign, met=_met(value, target),
        target_year=target.year if target else pd.NA,
        target_basis=target.legal_basis if target else "", target_level=target.level if target else "",
        target_verified=bool(target and target.verified),
    )  # fmt: skip


def _met(value: pd.Series, target: Target | None) -> pd.Series:
    """Whether the target is met as its text says: "trên 80 %" is more than 80 %; NaN stays unknown."""
    compare = {">": value.gt, ">=": value.ge, "<": value.lt, "<=": value.le}
    if target is None or target.op not in compare:
        return pd.Series(pd.NA, index=value.index, dtype="boolean")
    return compare[target.op](target.value).astype("boolean").mask(value.isna())
