"""Trends of short yearly series: Theil–Sen slope and Mann–Kendall test, for all series of a panel at once.

Sen (1968), J. Am. Stat. Assoc. 63; Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods:
normal approximation with continuity and tie correction, and the exact distribution where there are no ties.
"""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

MIN_YEARS = 4
EXACT_UP_TO = 10
ALPHA = 0.05
TRENDS = ["place", "indicator", "n", "first_year", "last_year", "slope", "s", "p_value", "verdict"]


def trends(frame: pd.DataFrame) -> pd.DataFrame:
    """One row a (place, indicator): slope a year, Mann–Kendall S and p, and a verdict.

    `frame` has columns place, indicator, year, value; optional break_before and part_year (bool). Only the
    years since the last break count, and part years are left out. Verdict: "up", "down" (p < 0.05), "unclear",
    or "too_few" (under four comparable years), with slope and p NaN.
    """
    usable = comparable(frame)
    series = usable.pivot_table(index=["place", "indicator"], columns="year", values="value", sort=True)
    all_keys = frame[["place", "indicator"]].drop_duplicates().sort_values(["place", "indicator"])
    index = pd.MultiIndex.from_frame(all_keys)
    series = series.reindex(index)
    years = series.columns.to_numpy(dtype=float)
    x = series.to_numpy(dtype=float)
    n = np.count_nonzero(~np.isnan(x), axis=1)
    slope, s = theil_sen(x, years), mann_kendall_s(x)
    p = mann_kendall_p(x, s, n)
    few = n < MIN_YEARS
    verdict = np.select(
        [few, (p < ALPHA) & (s > 0), (p < ALPHA) & (s < 0)], ["too_few", "up", "down"], "unclear"
    )
    spans = usable.groupby(["place", "indicator"])["year"].agg(["min", "max"]).reindex(index)
    result = pd.DataFrame({
        "n": n, "first_year": spans["min"].to_numpy(), "last_year": spans["max"].to_numpy(),
        "slope": np.where(few, np.nan, slope), "s": np.where(few, np.nan, s), "p_value": np.where(few, np.nan, p),
        "verdict": verdict,
    }, index=index)  # fmt: skip
    return result.reset_index()[TRENDS]


def comparable(frame: pd.DataFrame) -> pd.DataFrame:
    """Rows with a value that may be compared: since the last break of their series, whole years only."""
    frame = frame.sort_values(["place", "indicator", "year"])
    keys = [frame["place"], frame["indicator"]]
    if "break_before" in frame:
        after = frame["break_before"].astype(bool)[::-1].groupby([k[::-1] for k in keys]).cumsum()[::-1]
        last = after - frame["break_before"].astype(int)
        frame = frame[last == 0]
    if "part_year" in frame:
        frame = frame[~frame["part_year"].astype(bool)]
    return frame[frame["value"].notna()]


def theil_sen(x: np.ndarray, years: np.ndarray) -> np.ndarray:
    """Median of all pairwise slopes of each row of `x` (series × years, NaN missing)."""
    pairs = list(combinations(range(x.shape[1]), 2))
    if not pairs:
        return np.full(len(x), np.nan)
    a, b = np.array(pairs).T
    slopes = np.sort((x[:, b] - x[:, a]) / (years[b] - years[a]), axis=1)
    k = np.count_nonzero(~np.isnan(slopes), axis=1)
    rows, safe = np.arange(len(x)), np.maximum(k, 1)
    median = (slopes[rows, (safe - 1) // 2] + slopes[rows, safe // 2]) / 2
    return np.where(k > 0, median, np.nan)


def mann_kendall_s(x: np.ndarray) -> np.ndarray:
    """Mann–Kendall S of each row."""
    total = np.zeros(len(x))
    for lag in range(1, x.shape[1]):
        total += np.nansum(np.sign(x[:, lag:] - x[:, :-lag]), axis=1)
    return total


def mann_kendall_p(x: np.ndarray, s: np.ndarray, n: np.ndarray) -> np.ndarray:
    """Two-sided p of each row: exact for up to ten values without ties, else normal with tie correction."""
    ties = _tie_term(x)
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    with np.errstate(divide="ignore", invalid="ignore"):
        z = np.where(variance > 0, (s - np.sign(s)) / np.sqrt(variance), 0.0)
    p = np.array([math.erfc(abs(v) / math.sqrt(2)) for v in z])
    for i in np.flatnonzero((ties == 0) & (n <= EXACT_UP_TO) & (n > 1)):
        p[i] = exact_p(int(n[i]), int(abs(s[i])))
    return p


def _tie_term(x: np.ndarray) -> np.ndarray:
    """Σ t(t-1)(2t+5) over groups of equal values in each row."""
    ordered = np.sort(x, axis=1)
    term = np.zeros(len(x))
    run = np.ones(len(x))
    for j in range(1, x.shape[1] + 1):
        same = ordered[:, j] == ordered[:, j - 1] if j < x.shape[1] else np.zeros(len(x), dtype=bool)
        term += np.where(same, 0, run * (run - 1) * (2 * run + 5))
        run = np.where(same, run + 1, 1)
    return term


@lru_cache(maxsize=64)
def _inversions(n: int) -> tuple[int, ...]:
    """How many permutations of n have 0, 1, 2, … inversions."""
    counts = [1]
    for m in range(2, n + 1):
        wider = [0] * (len(counts) + m - 1)
        for i, c in enumerate(counts):
            for j in range(m):
                wider[i + j] += c
        counts = wider
    return tuple(counts)


def exact_p(n: int, s: int) -> float:
    """Two-sided exact p of |S| = s among n values without ties (Kendall 1975, by counting inversions)."""
    counts = _inversions(n)
    most = n * (n - 1) // 2
    tail = sum(c for k, c in enumerate(counts) if most - 2 * k >= s)
    return min(1.0, 2 * tail / math.factorial(n)) if s > 0 else 1.0
