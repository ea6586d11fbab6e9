"""Trends of short yearly series: Theil–Sen slope with its interval and Mann–Kendall test, for all series at once.

Theil (1950); Sen (1968), J. Am. Stat. Assoc. 63:1379, whose interval rests on the variance of Kendall's S; the test in
stats.kendall; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289, for many series at once.
"""

from __future__ import annotations

from itertools import combinations
from statistics import NormalDist

import numpy as np
import pandas as pd

from .kendall import mann_kendall_p, mann_kendall_s, tie_sizes, variance_of_s

MIN_YEARS = 4
ALPHA = 0.05
BLOCK = 20_000  # rows that stay in the processor's cache
TRENDS = [
    "place", "indicator", "n", "slope", "slope_low", "slope_high", "s", "p_value", "q_value", "verdict", "first_year",
    "last_year",
]  # fmt: skip


def trends(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a (place, indicator): slope a year with its 95 % interval, Mann–Kendall S, p and q, and a verdict.

    `frame` has columns place, indicator, year, value; optional break_before and part_year (bool). Only the years
    since the last break count, and part years are left out. q is p after Benjamini and Hochberg over the places of
    the indicator: of the series with q < 0.05, one in twenty is expected to have no trend. Verdict: "up", "down"
    (q < 0.05), "unclear", or "too_few" (under four comparable years), with slope and p NaN. ValueError for a year
    given twice.
    """
    keys, years, x = _matrix(frame)
    known = ~np.isnan(x)
    n = known.sum(axis=1)
    few = n < MIN_YEARS
    slope, low, high = (np.where(few, np.nan, v) for v in theil_sen(x, years))
    s = np.where(few, np.nan, mann_kendall_s(x))
    p = np.full(len(x), np.nan)
    p[~few] = mann_kendall_p(x[~few], s[~few])
    q = benjamini_hochberg(p, keys["indicator"])
    span = np.where(known, years, np.nan)
    first, last = (np.full(len(x), np.nan) for _ in range(2))
    some = n > 0
    first[some], last[some] = np.nanmin(span[some], axis=1), np.nanmax(span[some], axis=1)
    verdict = np.select(
        [few, (q < ALPHA) & (s > 0), (q < ALPHA) & (s < 0)], ["too_few", "up", "down"], "unclear"
    )
    return keys.assign(
        n=n, slope=slope, slope_low=low, slope_high=high, s=s, p_value=p, q_value=q, verdict=verdict,
        first_year=first, last_year=last,
    )[TRENDS]  # fmt: skip


def _matrix(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Keys of the series, years, and a matrix of comparable values: NaN before a break, in part years, and for gaps."""
    place, places = pd.factorize(frame["place"], sort=True)
    indicator, indicators = pd.factorize(frame["indicator"], sort=True)
    column, years = pd.factorize(frame["year"], sort=True)
    pair = place.astype(np.int64) * len(indicators) + indicator
    there = np.bincount(pair, minlength=len(places) * len(indicators)) > 0
    row = (np.cumsum(there) - 1)[pair]
    codes = np.flatnonzero(there)
    index = pd.DataFrame({
        "place": places.take(codes // max(len(indicators), 1)),
        "indicator": indicators.take(codes % max(len(indicators), 1)),
    })  # fmt: skip
    shape = (len(codes), len(years))
    if len(frame) and np.bincount(row * len(years) + column).max() > 1:
        raise ValueError("trends: a (place, indicator, year) is given twice")
    x = np.full(shape, np.nan)
    x[row, column] = frame["value"].to_numpy(float)
    for name in ("break_before", "part_year"):
        if name in frame:
            flags = np.zeros(shape, bool)
            flags[row, column] = frame[name].to_numpy(bool)
            if name == "part_year":
                x[flags] = np.nan
            else:  # a year counts when no later year breaks with it
                later = np.cumsum(flags[:, ::-1], axis=1)[:, ::-1] - flags
                x[later > 0] = np.nan
    return index, np.asarray(years, float), x


def theil_sen(
    x: np.ndarray, years: np.ndarray, level: float = 0.95
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Median of all pairwise slopes of each row of `x` (series × years, NaN missing), and the interval's two ends.

    The ends are the slopes whose ranks lie z·σ(S)/2 from the middle (Sen 1968), as in scipy.stats.theilslopes.
    """
    pairs = np.array(list(combinations(range(x.shape[1]), 2)))
    if not len(pairs):
        return (np.full(len(x), np.nan),) * 3
    z = NormalDist().inv_cdf((1 + level) / 2)
    blocks = [_slopes(x[i : i + BLOCK], years, pairs, z) for i in range(0, max(len(x), 1), BLOCK)]
    return tuple(np.concatenate(part) for part in zip(*blocks, strict=True))  # type: ignore[return-value]


def _slopes(x: np.ndarray, years: np.ndarray, pairs: np.ndarray, z: float) -> tuple[np.ndarray, ...]:
    a, b = pairs.T
    slopes = np.sort((x[:, b] - x[:, a]) / (years[b] - years[a]), axis=1)  # NaN last
    k = np.count_nonzero(~np.isnan(slopes), axis=1)
    rows, safe = np.arange(len(x)), np.maximum(k, 1)
    median = (slopes[rows, (safe - 1) // 2] + slopes[rows, safe // 2]) / 2
    half = z * np.sqrt(variance_of_s(tie_sizes(x)))
    low = np.maximum(np.round((k - half) / 2).astype(int) - 1, 0)
    high = np.clip(np.round((k + half) / 2).astype(int), 0, safe - 1)
    none = k == 0
    return tuple(np.where(none, np.nan, v) for v in (median, slopes[rows, low], slopes[rows, high]))


def benjamini_hochberg(p: np.ndarray, family: pd.Series) -> np.ndarray:
    """q of each p within its family; NaN where p is."""
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    groups = pd.factorize(family)[0][known]
    order = known[np.lexsort((-p[known], groups))]  # each family from its largest p down
    group = pd.factorize(family)[0][order]
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]]) if len(order) else np.empty(0, int)
    sizes = np.diff(np.r_[starts, len(order)])
    size = np.repeat(sizes, sizes)
    rank = size - (np.arange(len(order)) - np.repeat(starts, sizes))
    scaled = p[order] * size / rank
    q[order] = pd.Series(scaled).groupby(group).cummin().clip(upper=1.0).to_numpy()
    return q
