"""Trends of short yearly series: Theil–Sen slope with its interval and Mann–Kendall test, for all series at once.

Theil (1950); Sen (1968), J. Am. Stat. Assoc. 63:1379, whose interval rests on the variance of Kendall's S; the test in
stats.kendall; Benjamini and Hochberg (1995), J. R. Stat. Soc. B 57:289, for many series at once.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import ndtri

from .kendall import mann_kendall_p, tie_patterns, variance_of_s

MIN_YEARS = 4
ALPHA = 0.05
BLOCK = 250_000  # pairwise slopes that stay in the processor's cache
VERDICTS = ("too_few", "up", "down", "unclear")
KEYS = ("place", "indicator", "year", "value")
FLAGS = ("part_year", "break_before")
TRENDS = [
    "place", "indicator", "n", "slope", "slope_low", "slope_high", "s", "p_value", "q_value", "verdict", "first_year",
    "last_year", "change",
]  # fmt: skip


def trends(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a (place, indicator): slope a year with its 95 % interval, Mann–Kendall S, p and q, and a verdict.

    `frame` has columns place, indicator, year, value; optional break_before and part_year (bool). Only the years
    since the last break count, and part years are left out. q is p after Benjamini and Hochberg over the places of
    the indicator: of the series with q < 0.05, one in twenty is expected to have no trend. Verdict: "up", "down"
    (q < 0.05), "unclear", or "too_few" (under four comparable years), with slope and p NaN. `change` is the last
    comparable value less the first, in the unit of the values. ValueError for a missing column, an empty key, an
    infinite value or a year given twice.
    """
    keys, years, x = series(frame)
    if not len(keys):
        return keys.reindex(columns=TRENDS)
    found = fit(x, years)
    few = found.n < MIN_YEARS
    slope, low, high, s, p = (np.where(few, np.nan, v) for v in found[1:])
    q = benjamini_hochberg(p, keys["indicator"])
    first, last = ends(x)
    verdict = np.select([few, (q < ALPHA) & (s > 0), (q < ALPHA) & (s < 0)], [0, 1, 2], 3)
    return keys.assign(
        n=found.n, slope=slope, slope_low=low, slope_high=high, s=s, p_value=p, q_value=q,
        verdict=pd.array(VERDICTS, dtype="str").take(verdict),
        first_year=_taken(years, first), last_year=_taken(years, last),
        change=np.where(found.n > 1, at_each(x, last) - at_each(x, first), np.nan),
    )[TRENDS]  # fmt: skip


def ends(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The columns of the first and the last known value of each row, -1 where there is none."""
    known = ~np.isnan(x)
    some = known.any(axis=1)
    last = x.shape[1] - 1 - known[:, ::-1].argmax(axis=1) if x.shape[1] else np.zeros(len(x), int)
    return np.where(some, known.argmax(axis=1), -1), np.where(some, last, -1)


def _taken(years: np.ndarray, column: np.ndarray) -> np.ndarray:
    return np.where(column < 0, np.nan, years[column]) if len(years) else np.full(len(column), np.nan)


def at_each(x: np.ndarray, column: np.ndarray) -> np.ndarray:
    """The value of each row in its column; NaN for rows without any (their last column is NaN, too)."""
    return x[np.arange(len(x)), column]


def series(frame: pd.DataFrame) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """Keys of the series by place and indicator, years, and a matrix of comparable values (series × years).

    NaN before a break, in part years, and where nothing is known. ValueError for a year given twice.
    """
    _check(frame)
    with ThreadPoolExecutor(2) as pool:
        (place, places), (indicator, indicators) = pool.map(
            pd.factorize, (frame["place"], frame["indicator"])
        )
    year = frame["year"].to_numpy(np.int64)
    start = int(year.min()) if len(year) else 0
    wide, many = (int(year.max()) - start + 1 if len(year) else 1), max(len(indicators), 1)
    cell = (place.astype(np.int64) * many + indicator) * wide + (year - start)
    given = np.bincount(cell, minlength=len(places) * many * wide).reshape(-1, wide)
    if given.size and given.max() > 1:
        raise ValueError("trends: a (place, indicator, year) is given twice")
    there = np.flatnonzero(given.any(axis=1))
    ranks = [np.argsort(np.argsort(names)) for names in (places, indicators)]
    there = there[np.argsort(ranks[0][there // many] * many + ranks[1][there % many])]
    used = given.any(axis=0)

    def spread(values: np.ndarray, empty: object) -> np.ndarray:
        flat = np.full(given.size, empty)
        flat[cell] = values
        rows = flat.reshape(-1, wide)[there]
        return rows if used.all() else rows[:, used]

    x = spread(frame["value"].to_numpy(float), np.nan)
    part, cut = (frame[name].to_numpy(bool) if name in frame else np.zeros(0, bool) for name in FLAGS)
    if part.any():
        x[spread(part, False)] = np.nan
    if cut.any():  # a year counts when no later year breaks with it
        flags = spread(cut, False)
        x[np.cumsum(flags[:, ::-1], axis=1)[:, ::-1] - flags > 0] = np.nan
    keys = pd.DataFrame({
        "place": places.array.take(there // many), "indicator": indicators.array.take(there % many)
    })  # fmt: skip
    return keys, np.flatnonzero(used) + float(start), x


class Fit(NamedTuple):
    """Of each series: known values, Theil–Sen slope with its interval, Mann–Kendall S and its p; arrays, NaN if none.

    The ends are the slopes whose ranks lie z·σ(S)/2 from the middle (Sen 1968), as in scipy.stats.theilslopes.
    """

    n: np.ndarray
    slope: np.ndarray
    low: np.ndarray
    high: np.ndarray
    s: np.ndarray
    p: np.ndarray


def _check(frame: pd.DataFrame) -> None:
    lacking = [name for name in KEYS if name not in frame]
    if lacking:
        raise ValueError(f"trends: thiếu cột {', '.join(lacking)} (có: {', '.join(map(str, frame.columns))})")
    blank = [name for name in KEYS[:3] if frame[name].isna().any()]
    if blank:
        raise ValueError(f"trends: cột {', '.join(blank)} có ô trống")
    if np.isinf(frame["value"].to_numpy(float)).any():
        raise ValueError("trends: cột value có giá trị vô hạn")


def fit(x: np.ndarray, years: np.ndarray, level: float = 0.95) -> Fit:
    """Slope, interval and test of each row of `x` (series × years, NaN missing); `years` rise."""
    pairs = np.array(list(combinations(range(x.shape[1]), 2)), int).reshape(-1, 2)
    z = float(ndtri((1 + level) / 2))
    size = max(BLOCK // max(len(pairs), 1), 1)
    if not x.size:
        return Fit(*(np.empty(0) for _ in Fit._fields))
    parts = [_fit(x[i : i + size], years, pairs, z) for i in range(0, len(x), size)]
    return Fit(*(np.concatenate(part) for part in zip(*parts, strict=True)))


def _fit(x: np.ndarray, years: np.ndarray, pairs: np.ndarray, z: float) -> Fit:
    ordered = np.sort(x, axis=1)  # NaN last
    n = np.count_nonzero(~np.isnan(ordered), axis=1)
    pattern, sizes = tie_patterns(ordered)
    by_year = np.ascontiguousarray(x.T)
    steps = np.empty((len(pairs), len(x)))  # one row a pair of years: whole rows are subtracted and compared
    for row, (first, second) in zip(steps, pairs.tolist(), strict=True):
        np.subtract(by_year[second], by_year[first], out=row)
    s = (steps > 0).sum(axis=0, dtype=np.int32) - (steps < 0).sum(axis=0, dtype=np.int32)
    steps /= (years[pairs[:, 1]] - years[pairs[:, 0]])[:, None]
    slopes = np.ascontiguousarray(steps.T)
    slopes.sort(axis=1)  # NaN last
    k = n * (n - 1) // 2
    half = z * np.sqrt(variance_of_s(sizes))[pattern]
    low = np.maximum(np.round((k - half) / 2).astype(int) - 1, 0)
    high = np.clip(np.round((k + half) / 2).astype(int), 0, np.maximum(k - 1, 0))
    first, second, low, high = (
        _at(slopes, k, rank) for rank in (np.maximum(k - 1, 0) // 2, k // 2, low, high)
    )
    return Fit(n, (first + second) / 2, low, high, s.astype(float), mann_kendall_p(s, pattern, sizes))


def _at(ordered: np.ndarray, k: np.ndarray, rank: np.ndarray) -> np.ndarray:
    """The value of a rank in each row; NaN in rows without any of the `k` values."""
    if not ordered.shape[1]:
        return np.full(len(ordered), np.nan)
    return np.where(k == 0, np.nan, ordered[np.arange(len(ordered)), np.minimum(rank, ordered.shape[1] - 1)])


def benjamini_hochberg(p: np.ndarray, family: pd.Series) -> np.ndarray:
    """q of each p within its family; NaN where p is."""
    q = np.full(len(p), np.nan)
    known = np.flatnonzero(~np.isnan(p))
    if not len(known):
        return q
    group, (at, values) = pd.factorize(family)[0][known], pd.factorize(p[known])
    rank = np.argsort(np.argsort(values))
    # Of many short series, few have a p of their own: each (family, p) is weighed once.
    cell, cells = pd.factorize(group * len(values) + rank[at])
    order = np.argsort(-cells)  # each family from its largest p down
    families, level = np.divmod(cells[order], len(values))
    counts = np.bincount(cell)[order]
    above = np.cumsum(counts) - counts
    starts = np.flatnonzero(np.r_[True, families[1:] != families[:-1]])
    lengths = np.diff(np.r_[starts, len(order)])
    sizes = np.repeat(np.add.reduceat(counts, starts), lengths)
    at_most = sizes - (above - np.repeat(above[starts], lengths))  # of the family, with this p or less
    scaled = np.sort(values)[level] * sizes / at_most
    found = np.empty(len(cells))
    found[order] = pd.Series(scaled).groupby(families).cummin().clip(upper=1.0).to_numpy()
    q[known] = found[cell]
    return q
