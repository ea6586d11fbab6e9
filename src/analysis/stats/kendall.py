"""The Mann–Kendall test for short series, exact with ties: for all rows of a matrix at once.

Mann (1945), Econometrica 13:245; Kendall (1975), Rank Correlation Methods, ch. 5. The exact distribution with ties
counts the orders of a multiset by their inversions, a Gaussian multinomial coefficient (MacMahon 1916; Robillard 1972,
J. Am. Stat. Assoc. 67:453); above EXACT_UP_TO values the normal approximation with continuity and tie correction.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pandas as pd

EXACT_UP_TO = 20


def mann_kendall_p(s: np.ndarray, pattern: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """Two-sided p of S for each row: the chance of an S at least as far from 0 when every order is as likely.

    `pattern` and `sizes` as tie_patterns gives them: a pattern and |S| decide p, and there are few such pairs.
    """
    if not len(s):
        return np.empty(0)
    pairs = sizes.shape[1] * (sizes.shape[1] - 1) // 2 + 1
    at, keys = pd.factorize(pattern * pairs + np.abs(s).astype(np.int64))
    ties = [tuple(t for t in row if t) for row in sizes.tolist()]
    values = [_p(ties[key // pairs], key % pairs) for key in keys.tolist()]
    return np.array(values)[at]


def tie_patterns(ordered: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The number of each row's pattern of equal values, and by that number the sizes of its groups, largest first.

    `ordered` has each row sorted, NaN last. Among many short series there are few patterns.
    """
    equal = np.empty((len(ordered), max(2 * ordered.shape[1] - 1, 1)), bool)
    equal[:, : ordered.shape[1]] = ~np.isnan(ordered)
    equal[:, ordered.shape[1] :] = ordered[:, 1:] == ordered[:, :-1]
    number = np.zeros(len(ordered), np.int64)
    for packed in np.packbits(equal, axis=1).T:  # byte by byte, so that no code outgrows an integer
        number = pd.factorize(number * 256 + packed)[0]
    first = np.unique(number, return_index=True)[1]
    return number, tie_sizes(ordered[first])


def tie_sizes(x: np.ndarray) -> np.ndarray:
    """Sizes of the groups of equal values in each row, largest first, 0 where there are no more."""
    ordered = np.sort(x, axis=1)  # NaN last
    known = ~np.isnan(ordered)
    begins = known.copy()
    begins[:, 1:] &= ordered[:, 1:] != ordered[:, :-1]
    group = np.cumsum(begins, axis=1) - 1
    sizes = np.zeros(x.shape, np.int64)
    rows, cols = np.nonzero(known)
    np.add.at(sizes, (rows, group[rows, cols]), 1)
    return -np.sort(-sizes, axis=1)


def variance_of_s(sizes: np.ndarray) -> np.ndarray:
    """Variance of S under no trend, for rows of tie_sizes."""
    n = sizes.sum(axis=1)
    ties = (sizes * (sizes - 1) * (2 * sizes + 5)).sum(axis=1)
    return np.maximum(n * (n - 1) * (2 * n + 5) - ties, 0) / 18


@lru_cache(maxsize=65536)
def _p(sizes: tuple[int, ...], s: int) -> float:
    if s == 0:
        return 1.0
    if sum(sizes) <= EXACT_UP_TO:
        return _exact(sizes)[s]
    spread = math.sqrt(float(variance_of_s(np.array([sizes]))[0]))
    return math.erfc((s - 1) / spread / math.sqrt(2))


@lru_cache(maxsize=4096)
def _exact(sizes: tuple[int, ...]) -> list[float]:
    """p by |S| for a series whose groups of equal values have these sizes."""
    counts = _inversions(sizes)
    pairs, total = len(counts) - 1, sum(counts)
    p = [0.0] * (pairs + 1)
    for inversions, count in enumerate(counts):
        for s in range(abs(pairs - 2 * inversions) + 1):
            p[s] += count / total
    return p


def _inversions(sizes: tuple[int, ...]) -> list[int]:
    """How many orders of a multiset have 0, 1, 2, … inversions: the coefficients of [n]! / ([t1]! [t2]! …)."""
    counts = _factorial(sum(sizes))
    for size in sizes:
        for m in range(2, size + 1):
            counts = _divided(counts, m)
    return counts


def _factorial(n: int) -> list[int]:
    """Coefficients of the product of 1 + q + … + q^(m-1) for m up to n."""
    counts = [1]
    for m in range(2, n + 1):
        counts = [sum(counts[max(0, k - m + 1) : k + 1]) for k in range(len(counts) + m - 1)]
    return counts


def _divided(counts: list[int], m: int) -> list[int]:
    """Coefficients of counts / (1 + q + … + q^(m-1)), which divides them."""
    quotient: list[int] = []
    for k in range(len(counts) - m + 1):
        quotient.append(counts[k] - sum(quotient[max(0, k - m + 1) :]))
    return quotient
