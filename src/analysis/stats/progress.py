"""The way to a target: since when it is met and kept, and when it will be met if things go on as they did."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..catalog import Catalog, Target
from .gaps import meets, target_for
from .trends import ALPHA, MIN_YEARS, at_each, ends, series, trends

PROGRESS = [
    "place", "indicator", "n", "first_year", "last_year", "first_value", "last_value", "change", "slope", "slope_low",
    "slope_high", "q_value", "verdict", "target", "op", "target_year", "target_verified", "met", "met_since",
    "projected", "projected_from", "projected_to", "outlook",
]  # fmt: skip


def progress(panel: pd.DataFrame, catalog: Catalog, year: int) -> pd.DataFrame:
    """One row a (place, indicator) that has a target by `year`: its trend, and where that leads.

    `met_since`: first year from which every known comparable value meets the target, NaN when the last does not.
    `projected`: year in which the Theil–Sen line (through the medians, Conover 1980) reaches the target, between
    `projected_from` and `projected_to` by the ends of the slope's interval. It is given only where the whole interval
    leads to the target, the trend is no matter of chance (q < 0.05), and even its slow end arrives within as many
    years as the series is long; `outlook` says which: "met", "projected", "away" (the whole interval leads off),
    "uncertain", "too_far" or "too_few" years.
    """
    targets = {code: target_for(catalog, str(code), year) for code in panel["indicator"].unique()}
    usable = {code: t for code, t in targets.items() if t is not None and t.op}
    rows = panel[panel["indicator"].isin(list(usable))]
    if not len(rows):
        return pd.DataFrame(columns=PROGRESS)
    keys, years, x = series(rows)
    table = trends(rows)  # the same series in the same order
    group, codes = pd.factorize(keys["indicator"])
    chosen = [usable[code] for code in codes]
    level = np.array([t.value for t in chosen], float)[group]
    meeting = np.zeros(x.shape, bool)
    for code, target in enumerate(chosen):
        meeting[group == code] = meets(x[group == code], target.op, target.value)
    known = ~np.isnan(x)
    since = _met_since(meeting, known, years)
    table = table.assign(**_facts(chosen, group), **_values(x), met_since=since)
    table["met"] = pd.Series(~np.isnan(since)).where(known.any(axis=1)).astype("boolean").to_numpy()
    return table.assign(**_projections(x, years, table, level, _sign(chosen)[group]))[PROGRESS]


def _sign(targets: list[Target]) -> np.ndarray:
    return np.array([1.0 if t.op in (">", ">=") else -1.0 for t in targets])


def _facts(targets: list[Target], group: np.ndarray) -> dict[str, np.ndarray]:
    return {
        "target": np.array([t.value for t in targets], float)[group],
        "op": np.array([t.op for t in targets], object)[group],
        "target_year": np.array([t.year for t in targets])[group],
        "target_verified": np.array([t.verified for t in targets], bool)[group],
    }


def _values(x: np.ndarray) -> dict[str, np.ndarray]:
    first, last = ends(x)
    return {"first_value": at_each(x, first), "last_value": at_each(x, last)}


def _met_since(meeting: np.ndarray, known: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The first known year after the last known value that falls short."""
    failing = known & ~meeting
    kept = known & (np.cumsum(failing[:, ::-1], axis=1)[:, ::-1] == 0)  # nothing fails from here on
    return np.where(kept.any(axis=1), years[kept.argmax(axis=1)], np.nan)


def _projections(
    x: np.ndarray, years: np.ndarray, table: pd.DataFrame, level: np.ndarray, sign: np.ndarray
) -> dict[str, np.ndarray]:
    slope, low, high = (table[name].to_numpy(float) * sign for name in ("slope", "slope_low", "slope_high"))
    slow, fast = np.minimum(low, high), np.maximum(low, high)
    some = ~np.isnan(x).all(axis=1)
    middle, height = (np.full(len(x), np.nan) for _ in range(2))
    middle[some] = np.nanmedian(np.where(np.isnan(x), np.nan, years)[some], axis=1)
    height[some] = np.nanmedian(x[some], axis=1)
    with np.errstate(all="ignore"):
        missing = (level - height) * sign  # at the middle year
        last = table["last_year"].to_numpy(float)
        # The line at its best; the ends of the interval turn about the middle of the series, where they are surest.
        when, latest, earliest = (np.ceil(np.round(middle + missing / s, 9)) for s in (slope, slow, fast))
        span = last - table["first_year"].to_numpy(float)
        sure = (table["q_value"].to_numpy(float) < ALPHA) & (slow > 0)
        near = latest <= last + span
    met, few = table["met"].fillna(False).to_numpy(bool), table["n"].to_numpy() < MIN_YEARS
    outlook = np.select(
        [met, few, (fast < 0), sure & near, sure],
        ["met", "too_few", "away", "projected", "too_far"],
        "uncertain",
    )
    given = outlook == "projected"
    after = last + 1  # it is not met yet, so the year to come is the first that can be
    return {
        "projected": np.where(given, np.maximum(when, after), np.nan),
        "projected_from": np.where(given, np.maximum(earliest, after), np.nan),
        "projected_to": np.where(given, np.maximum(latest, after), np.nan),
        "outlook": outlook,
    }
