"""The funnel plot of rates: which units differ by more than chance and the usual differences between units explain.

Spiegelhalter (2005), Stat. Med. 24:1185 (limits of the binomial, by interpolation); Spiegelhalter (2005), Qual. Saf.
Health Care 14:347, and Spiegelhalter et al. (2012), J. R. Stat. Soc. A 175:1 (z on the arcsine scale, winsorised;
overdispersion as a variance between units after DerSimonian and Laird 1986).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import bdtr, ndtri

INNER, OUTER = 0.95, 0.998
TRIMMED = 0.1  # of the units at each end, whose z is pulled in before overdispersion is measured
STEPS = 60


@dataclass(frozen=True)
class Funnel:
    """What the plot shows.

    `units`: place, name, value, n, z, outside ("" inside, "low?" and "high?" beyond the 95 % limits, "low" and
    "high" beyond 99,8 %). `limits`: by n the ends of both pairs of limits and of the binomial at 95 %; `center`: the
    rate of the whole; `phi`: mean squared z (1: chance alone); `tau`: spread between units on the arcsine scale.
    """

    units: pd.DataFrame
    limits: pd.DataFrame
    center: float
    phi: float
    tau: float


def funnel(counts: pd.DataFrame) -> Funnel:
    """The funnel of one indicator and year; `counts` has place, name, numerator, denominator. ValueError for no case.

    Overdispersion counts only where phi exceeds what chance gives (1 + 2·√(2/units)); limits then hold the
    binomial variance and that between units.
    """
    known = counts[counts["denominator"] > 0]
    if not len(known):
        raise ValueError("funnel: no unit has cases")
    k, n = known["numerator"].to_numpy(float), known["denominator"].to_numpy(float)
    center = float(k.sum() / n.sum())
    error = 1 / (2 * np.sqrt(n))
    distance = np.arcsin(np.sqrt(k / n)) - np.arcsin(np.sqrt(center))
    phi, tau = overdispersion(distance, error)
    z = distance / np.hypot(error, tau)
    units = known[["place", "name"]].assign(value=k / n, n=n, z=z, outside=_outside(z))
    return Funnel(units.reset_index(drop=True), _limits(n, center, tau), center, phi, tau)


def overdispersion(distance: np.ndarray, error: np.ndarray) -> tuple[float, float]:
    """Mean squared z after winsorising, and the standard deviation between units (0 where chance may explain it)."""
    z = distance / error
    low, high = np.quantile(z, [TRIMMED, 1 - TRIMMED])
    phi = float((np.clip(z, low, high) ** 2).mean())
    many = len(z)
    if many < 3 or phi <= 1 + 2 * np.sqrt(2 / many):
        return phi, 0.0
    w = 1 / error**2
    between = (many * phi - (many - 1)) / (w.sum() - (w**2).sum() / w.sum())
    return phi, float(np.sqrt(max(between, 0.0)))


def binomial_limit(n: np.ndarray, p: float, tail: float) -> np.ndarray:
    """The rate under which a binomial of n stands with the chance `tail`, by interpolation between counts."""
    n = np.asarray(n, float)
    # The chance of at most `low` is under the tail, of at most `high` it is not.
    low, high = np.full(len(n), -1.0), n.copy()
    while (high - low > 1).any():
        middle = np.where(high - low > 1, np.floor((low + high) / 2), high)
        enough = bdtr(middle, n.astype(int), p) >= tail
        low, high = np.where(enough | (middle == high), low, middle), np.where(enough, middle, high)
    at = bdtr(high, n.astype(int), p)
    below = np.where(high > 0, bdtr(np.maximum(high - 1, 0), n.astype(int), p), 0.0)
    return np.clip((high - (at - tail) / (at - below)) / n, 0, 1)


def _outside(z: np.ndarray) -> np.ndarray:
    inner, outer = (ndtri((1 + level) / 2) for level in (INNER, OUTER))
    return np.select([z < -outer, z > outer, z < -inner, z > inner], ["low", "high", "low?", "high?"], "")


def _limits(n: np.ndarray, center: float, tau: float) -> pd.DataFrame:
    """Limits at rising n over the range of the units; nearer steps where they bend."""
    grid = np.unique(np.round(np.geomspace(max(n.min() * 0.8, 1), n.max() * 1.05, STEPS)))
    spread = np.hypot(1 / (2 * np.sqrt(grid)), tau)
    table = {"n": grid}
    for name, level in (("inner", INNER), ("outer", OUTER)):
        for side, sign in (("low", -1), ("high", 1)):
            angle = np.arcsin(np.sqrt(center)) + sign * ndtri((1 + level) / 2) * spread
            table[f"{name}_{side}"] = np.sin(np.clip(angle, 0, np.pi / 2)) ** 2
    table["binomial_low"] = binomial_limit(grid, center, (1 - INNER) / 2)
    table["binomial_high"] = binomial_limit(grid, center, (1 + INNER) / 2)
    return pd.DataFrame(table)
