"""Periods of a year: which of them count, when some lie within others."""

from __future__ import annotations

import pandas as pd


def counting(parts: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows that are added up, with `overlap`: whether one reaches into the next, so that no sum is right.

    Rows have period_start, period_end and value. Of a period within a longer one of the same `keys` the longer
    counts (reports to 30/6, 30/9 and 31/12 that all begin on 01/01 are one year), unless it holds no value.
    """
    parts = parts.sort_values(
        [*keys, "period_start", "period_end"], ascending=[*[True] * len(keys), True, False]
    )
    if not parts.duplicated([*keys], keep=False).any():
        return parts.assign(overlap=False)
    groups = [parts[key] for key in keys]
    following = parts.groupby(groups, sort=False)["period_start"].shift(-1)
    parts = parts[~(parts["value"].isna() & (following <= parts["period_end"]))]
    groups = [parts[key] for key in keys]
    ends = parts["period_end"].groupby(groups, sort=False).cummax()
    before = ends.groupby(groups, sort=False).shift(1)
    parts = parts.assign(overlap=(parts["period_start"] <= before) & (parts["period_end"] > before))
    return parts[~(parts["period_end"] <= before)]
