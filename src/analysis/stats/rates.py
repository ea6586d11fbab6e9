"""Rates from counts with their uncertainty: intervals, shrinkage, ranks that admit what chance may have done.

Intervals: Wilson (1927), J. Am. Stat. Assoc. 22:209; Brown, Cai and DasGupta (2001), Stat. Sci. 16:101. Shrinkage:
beta-binomial with moments after Kleinman (1973), J. Am. Stat. Assoc. 68:46. Ranks: Goldstein and Spiegelhalter (1996),
J. R. Stat. Soc. A 159:385; Laird and Louis (1989), J. Educ. Stat. 14:29.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy.special import betaincinv, ndtri

LEVEL = 0.95
DRAWS, LEAST_DRAWS = 4_000, 500
CELLS = 8_000_000  # fewer draws for many units: the table of draws stays in memory
SEED = 20_110_101  # any number would do: the same one makes the same report
RATES = ["low", "high", "shrunken", "shrunken_low", "shrunken_high", "rank", "rank_low", "rank_high"]


def wilson(k: np.ndarray, n: np.ndarray, level: float = LEVEL) -> tuple[np.ndarray, np.ndarray]:
    """Wilson's score interval of k of n, as fractions; NaN where n is 0 or either is NaN."""
    k, n = np.asarray(k, float), np.asarray(n, float)
    z = ndtri((1 + level) / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        p = np.where(n > 0, k / n, np.nan)
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    # At the very ends the formula is exact, its arithmetic is not: none of n reaches down to 0, all of n up to 1.
    return np.where(k == 0, 0.0, middle - half) + 0 * p, np.where(k == n, 1.0, middle + half) + 0 * p


class Prior(NamedTuple):
    """How the true rates of a group of units are spread: their mean, and how many cases one unit's own weight is set
    against (`weight`; infinite where nothing speaks for any difference between units)."""

    mean: float
    weight: float

    @property
    def a(self) -> float:
        """First parameter of the beta distribution."""
        return self.mean * self.weight

    @property
    def b(self) -> float:
        """Second parameter."""
        return (1 - self.mean) * self.weight


def prior(k: np.ndarray, n: np.ndarray) -> Prior:
    """The beta distribution of the true rates by moments (Kleinman 1973), units weighted by what tells about them.

    Weights n/(1 + γ(n − 1)) and γ, the correlation of two cases of one unit, are found in turn until they agree;
    γ at or under 0 means that chance alone explains all differences.
    """
    k, n = k[n > 0], n[n > 0]
    if len(n) < 2:
        return Prior(float(k.sum() / n.sum()) if n.sum() else np.nan, np.inf)
    rate, gamma = k / n, 0.0
    mean = float(k.sum() / n.sum())
    for _ in range(200):
        w = n / (1 + gamma * (n - 1))
        w = w / w.sum()
        mean = float((w * rate).sum())
        noise = mean * (1 - mean)
        spread = float((w * (rate - mean) ** 2).sum())
        chance = noise * float((w * (1 - w) / n).sum())
        room = noise * float((w * (1 - w) * (1 - 1 / n)).sum())
        found = min(max((spread - chance) / room, 0.0), 1.0 - 1e-9) if room > 0 else 0.0
        if abs(found - gamma) < 1e-12:
            break
        gamma = found
    return Prior(mean, (1 - gamma) / gamma if gamma > 0 else np.inf)


def shrunken(k: np.ndarray, n: np.ndarray) -> tuple[np.ndarray, Prior]:
    """Empirical Bayes rates: each unit's own rate, drawn to the mean of all the more the fewer cases it has.

    NaN where the unit has no cases: its rate would be that of the others.
    """
    k, n = np.asarray(k, float), np.asarray(n, float)
    known = ~np.isnan(k) & (n > 0)
    found = prior(k[known], n[known])
    rate = np.full(len(n), np.nan)
    own = 1.0 - 1.0 / (1.0 + n[known] / found.weight)
    rate[known] = own * k[known] / n[known] + (1 - own) * found.mean
    return rate, found


def with_uncertainty(counts: pd.DataFrame, better: str = "higher", level: float = LEVEL) -> pd.DataFrame:
    """Rows of one indicator and year, with intervals, shrunken rates and ranks; `counts` as stats.counts gives them.

    Adds low, high (Wilson), shrunken, shrunken_low, shrunken_high (empirical Bayes and its interval), rank (by the
    shrunken rate, 1 is best), rank_low, rank_high (between which the true rank lies with 95 %). Units without cases
    have none.
    """
    k, n = counts["numerator"].to_numpy(float), counts["denominator"].to_numpy(float)
    low, high = wilson(k, n, level)
    rate, found = shrunken(k, n)
    known = ~np.isnan(rate)
    edges = [np.full(len(n), np.nan) for _ in range(4)]
    if known.any():
        tails = ((1 - level) / 2, (1 + level) / 2)
        for edge, tail in zip(edges[:2], tails, strict=True):
            edge[known] = _quantile(found, k[known], n[known], tail)
        for edge, values in zip(edges[2:], _ranks(found, k[known], n[known], better, tails), strict=True):
            edge[known] = values
    sign = -1.0 if better == "lower" else 1.0
    rank = pd.Series(-sign * rate).rank(method="min").to_numpy()
    columns = [low, high, rate, edges[0], edges[1], rank, edges[2], edges[3]]
    return counts.assign(**dict(zip(RATES, columns, strict=True)))


def _quantile(found: Prior, k: np.ndarray, n: np.ndarray, tail: float) -> np.ndarray:
    if np.isinf(found.weight) or found.mean in (0.0, 1.0):
        return np.full(len(n), found.mean)
    return np.asarray(betaincinv(found.a + k, found.b + n - k, tail))


def _ranks(
    found: Prior, k: np.ndarray, n: np.ndarray, better: str, tails: tuple[float, float]
) -> tuple[np.ndarray, np.ndarray]:
    """Ranks between which each unit stands in 95 % of the draws from what is known of its true rate."""
    if np.isinf(found.weight) or found.mean in (0.0, 1.0):
        return np.ones(len(n)), np.full(len(n), float(len(n)))  # nothing tells them apart
    draws = min(max(CELLS // len(n), LEAST_DRAWS), DRAWS)
    rates = np.random.default_rng(SEED).beta(found.a + k, found.b + n - k, size=(draws, len(n)))
    order = np.argsort(rates if better == "lower" else -rates, axis=1)
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(1, len(n) + 1)[None, :], axis=1)
    low, high = np.quantile(ranks, tails, axis=0, method="inverted_cdf")
    return low.astype(float), high.astype(float)
