"""Who accounts for a gap or a change of the whole: exact sums over the units.

A gap is shared out by cases; a change by Kitagawa (1955), J. Am. Stat. Assoc. 50:1168, into what the rates of units
did and what the weights of units did.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .gaps import wanting

SHORTFALL = ["place", "name", "value", "numerator", "denominator", "balance", "short", "share", "cumulative"]
CHANGE = ["place", "name", "value_before", "value", "rate_effect", "weight_effect", "effect"]


def shortfall(
    counts: pd.DataFrame, level: float, better: str = "higher", strict: bool = False
) -> pd.DataFrame:
    """One row a unit, most wanting first: how many cases it lacks to the `level`, and its share of all that lack.

    `counts` has the rows of one indicator and year (stats.counts). `balance` is cases beyond the level (negative:
    wanting); over all units they add up to that of the whole. `short` is the least number of whole cases that reaches
    the level (passes it, where `strict`), as in stats.gaps; `share` its part of the sum of `short`, `cumulative` the
    running sum (Pareto).
    """
    sign = -1.0 if better == "lower" else 1.0
    table = counts.assign(balance=(counts["numerator"] - level * counts["denominator"]) * sign)
    both = table["numerator"].to_numpy(float), table["denominator"].to_numpy(float)
    table["short"] = wanting(*both, level, sign, strict)
    table = table.sort_values(["short", "name"], ascending=[False, True], ignore_index=True)
    total = table["short"].sum()
    table["share"] = table["short"] / total if total else table["short"] * np.nan
    table["cumulative"] = table["share"].cumsum()
    return table[SHORTFALL]


def change_parts(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """One row a unit, largest effect first: what it did to the rate of the whole between two years.

    Frames as stats.counts gives them, for one indicator and one year each. `rate_effect`: its own rate changed;
    `weight_effect`: its weight did, beside the mean of both rates of the whole (a unit that is in one year only
    counts here). The effects add up exactly to the change of the whole, in the unit of the rate.
    """
    columns = ["place", "name", "numerator", "denominator"]
    old, new = (frame[frame["denominator"] > 0][columns].set_index("place") for frame in (before, after))
    places = new.index.union(old.index)
    names = new["name"].reindex(places).fillna(old["name"].reindex(places))
    w0, w1 = (f["denominator"].reindex(places).fillna(0.0) / f["denominator"].sum() for f in (old, new))
    r0, r1 = ((f["numerator"] / f["denominator"]).reindex(places) for f in (old, new))
    middle = sum(float(f["numerator"].sum() / f["denominator"].sum()) for f in (old, new)) / 2
    rate = ((r1 - r0) * (w0 + w1) / 2).fillna(0.0)
    level = pd.concat([r0, r1], axis=1).mean(axis=1)  # of both years, or of the one there is
    weight = (w1 - w0) * (level - middle)
    table = pd.DataFrame({
        "name": names, "value_before": r0, "value": r1, "rate_effect": rate, "weight_effect": weight,
        "effect": rate + weight,
    })  # fmt: skip
    table = table.rename_axis("place").reset_index()
    order = table["effect"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order, CHANGE].reset_index(drop=True)
