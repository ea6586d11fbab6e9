"""The whole from its parts: district figures are recomputed from what was counted, never averaged from rates."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ..catalog import Catalog, Indicator, expressions
from ..contracts import DISTRICT, conform


def by_district(panel: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """One row a (year, indicator) over all places of the panel.

    A rate is the sum of numerators over the sum of denominators of the places that gave both without
    contradiction; `n` of `of` places count. Yes/no: the share of places that say yes, `numerator` of `denominator`.
    """
    wide = panel.pivot(index=["year", "place"], columns="indicator", values="value")
    of = panel.groupby(["year", "indicator"])["place"].nunique().rename("of")
    flags = panel.groupby(["year", "indicator"])[["part_year", "break_before", "new_form"]].max()
    codes = of.index.unique("indicator")
    specs = [catalog.indicators[code] for code in codes]
    ratios = [spec for spec in specs if spec.derived and spec.kind != "yes_no"]
    parts = [_ratio(spec, wide).assign(indicator=spec.code) for spec in ratios]
    plain = [spec for spec in specs if spec not in ratios]
    parts += [_plain(how, codes, wide) for how, codes in _by_how(plain).items()]
    whole = pd.concat(parts).set_index("indicator", append=True)
    table = of.to_frame().join(whole).join(flags).reset_index()
    return conform(table, DISTRICT)


def counted(values: Mapping[str, Mapping[str, float]], spec: Indicator) -> set[str]:
    """The places that the figure of the whole rests on: those that gave all that it is reckoned from.

    `values` holds, by indicator and place, what is known of one year. Says one by one what `by_district` says of all.
    """
    known = {place for place, value in values.get(spec.code, {}).items() if value == value}
    parts = expressions.ratio(spec.formula) if spec.derived and spec.kind != "yes_no" else None
    if parts is None:
        return known
    inputs = [values.get(name, {}) for name in expressions.names(spec.formula)]
    told = set.intersection(*({p for p, value in one.items() if value == value} for one in inputs))
    names = expressions.names(parts[1])
    empty = {
        place
        for place in told - known
        if expressions.evaluate(parts[1], {name: values[name][place] for name in names}) == 0
    }
    return known | empty


def _usable(spec: Indicator, wide: pd.DataFrame) -> pd.Series:
    known = wide[spec.code].notna()
    if not spec.derived or spec.kind == "yes_no":
        return known
    inputs = wide[expressions.names(spec.formula)]
    return known | (inputs.notna().all(axis=1) & _empty(spec, inputs))


def _by_how(specs: list[Indicator]) -> dict[str, list[str]]:
    """Indicators by how their values of units make one: sum, max, min, median, mean, or share of those that say yes."""
    found: dict[str, list[str]] = {}
    for spec in specs:
        usual = {"sum": "sum", "max": "max", "min": "min", "none": "median"}.get(spec.combine, "mean")
        found.setdefault("share" if spec.kind == "yes_no" else usual, []).append(spec.code)
    return found


def _plain(how: str, codes: list[str], wide: pd.DataFrame) -> pd.DataFrame:
    """By year and indicator: value, numerator, denominator, n."""
    by_year = wide[codes].groupby(level="year")
    n = by_year.count()
    value = by_year.agg("mean" if how == "share" else how).where(n > 0)
    nothing = pd.DataFrame(np.nan, index=n.index, columns=n.columns)
    top, bottom = (by_year.sum(), n.astype(float)) if how == "share" else (nothing, nothing)
    told = {"value": value, "numerator": top, "denominator": bottom, "n": n}
    columns = {name: frame.stack(future_stack=True) for name, frame in told.items()}
    return pd.DataFrame(columns).reset_index("indicator")


def _ratio(spec: Indicator, wide: pd.DataFrame) -> pd.DataFrame:
    names = expressions.names(spec.formula)
    years = wide.index.unique("year")
    nothing = pd.DataFrame({"value": np.nan, "numerator": np.nan, "denominator": np.nan, "n": 0}, index=years)
    if not set(names) <= set(wide.columns):
        return nothing
    by_year = wide.loc[_usable(spec, wide), names].groupby(level="year")
    sums, n = by_year.sum().reindex(years), by_year.size().reindex(years, fill_value=0)
    parts = expressions.ratio(spec.formula)
    if parts is None:
        return nothing.assign(value=expressions.evaluate(spec.formula, sums), n=n)
    top, bottom = (expressions.evaluate(part, sums).astype(float) for part in parts)
    value = (top / bottom).where(bottom != 0)
    return pd.DataFrame({"value": value, "numerator": top, "denominator": bottom, "n": n})


def _empty(spec: Indicator, inputs: pd.DataFrame) -> pd.Series:
    """Places whose rate has nothing to count (0 of 0): they belong to the whole, though they have no rate."""
    parts = expressions.ratio(spec.formula)
    if parts is None:
        return pd.Series(False, index=inputs.index)
    return expressions.evaluate(parts[1], inputs) == 0
