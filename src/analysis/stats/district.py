"""The whole from its parts: district figures are recomputed from what was counted, never averaged from rates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalog import Catalog, Indicator, expressions

DISTRICT = [
    "year", "indicator", "value", "numerator", "denominator", "n", "of", "part_year", "break_before",
    "new_form",
]  # fmt: skip


def by_district(panel: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """One row a (year, indicator) over all places of the panel.

    A rate is the sum of numerators over the sum of denominators of the places that gave both without
    contradiction; `n` of `of` places count. Yes/no: the share of places that say yes, `numerator` of `denominator`.
    """
    wide = panel.pivot(index=["year", "place"], columns="indicator", values="value")
    asked = panel.groupby(["year", "indicator"])["place"].nunique()
    flags = panel.groupby(["year", "indicator"])[["part_year", "break_before", "new_form"]].max()
    rows = []
    for (year, code), of in asked.items():
        spec = catalog.indicators[code]
        one = wide.loc[year]
        rows.append((year, code, *_whole(spec, one), of, *flags.loc[(year, code)].tolist()))
    return pd.DataFrame(rows, columns=DISTRICT)


def counted(wide: pd.DataFrame, spec: Indicator) -> set[str]:
    """The places that the figure of the whole rests on: those that gave all that it is reckoned from.

    `wide` holds the values of one year: places by indicator.
    """
    needed = [spec.code, *(expressions.names(spec.formula) if spec.derived else ())]
    return set(wide.index[_usable(spec, wide.reindex(columns=needed))])


def _usable(spec: Indicator, wide: pd.DataFrame) -> pd.Series:
    known = wide[spec.code].notna()
    if not spec.derived or spec.kind == "yes_no":
        return known
    inputs = wide[expressions.names(spec.formula)]
    return known | (inputs.notna().all(axis=1) & _empty(spec, inputs))


def _whole(spec: Indicator, wide: pd.DataFrame) -> tuple[float, float, float, int]:
    if spec.kind == "yes_no":
        known = wide[spec.code].dropna()
        share = known.mean() if len(known) else np.nan
        return share, known.sum(), float(len(known)), len(known)
    if spec.derived:
        return _ratio(spec, wide)
    known = wide[spec.code].dropna()
    how = {"sum": "sum", "max": "max", "min": "min"}.get(
        spec.combine, "median" if spec.combine == "none" else "mean"
    )
    value = getattr(known, how)() if len(known) else np.nan
    return float(value), np.nan, np.nan, len(known)


def _ratio(spec: Indicator, wide: pd.DataFrame) -> tuple[float, float, float, int]:
    names = expressions.names(spec.formula)
    if not set(names) <= set(wide.columns):
        return np.nan, np.nan, np.nan, 0
    known = wide.loc[_usable(spec, wide), names]
    sums = known.sum() if len(known) else known.sum() * np.nan
    parts = expressions.ratio(spec.formula)
    if parts is None:
        return float(expressions.evaluate(spec.formula, sums)), np.nan, np.nan, len(known)
    top, bottom = (float(expressions.evaluate(part, sums)) for part in parts)
    return (top / bottom if bottom else np.nan), top, bottom, len(known)


def _empty(spec: Indicator, inputs: pd.DataFrame) -> pd.Series:
    """Places whose rate has nothing to count (0 of 0): they belong to the whole, though they have no rate."""
    parts = expressions.ratio(spec.formula)
    if parts is None:
        return pd.Series(False, index=inputs.index)
    return expressions.evaluate(parts[1], inputs) == 0
