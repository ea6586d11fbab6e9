"""How far the units lie apart, and whether they draw together.

σ-convergence: the spread itself over the years. β-convergence: whether those who started low gained more, by least
squares of the yearly change on the first level (Barro and Sala-i-Martin 1992, J. Polit. Econ. 100:223). A falling β
alone proves no narrowing: figures that vary by chance fall back to the mean too (Quah 1993, Scand. J. Econ. 95:427).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from .trends import ALPHA, MIN_YEARS, fit, series

SPREAD = ["indicator", "year", "n", "mean", "sd", "cv", "minimum", "q1", "median", "q3", "maximum", "range", "iqr",
          "part_year", "break_before"]  # fmt: skip
CONVERGENCE = [
    "indicator", "first_year", "last_year", "n", "sd_first", "sd_last", "range_first", "range_last", "sigma_slope",
    "sigma_low", "sigma_high", "sigma_p", "sigma", "beta", "beta_low", "beta_high", "beta_p", "r_squared",
    "beta_verdict",
]  # fmt: skip
LEVEL = 0.95


def spread(panel: pd.DataFrame) -> pd.DataFrame:
    """One row an (indicator, year): how many units have a value, and how far these lie apart.

    range, iqr and sd in the unit of the values; cv = sd / |mean|, which says little near 0 and for shares near 1.
    sd divides by n − 1; quartiles by linear interpolation.
    """
    if not len(panel):
        return pd.DataFrame(columns=SPREAD)
    by = panel.groupby(["indicator", "year"])
    values = by["value"]
    quarters = values.quantile([0.25, 0.5, 0.75]).unstack()
    table = pd.DataFrame({
        "n": values.count(), "mean": values.mean(), "sd": values.std(), "minimum": values.min(), "q1": quarters[0.25],
        "median": quarters[0.5], "q3": quarters[0.75], "maximum": values.max(),
    })  # fmt: skip
    table["cv"] = (table["sd"] / table["mean"].abs()).replace([np.inf, -np.inf], np.nan)
    table["range"], table["iqr"] = table["maximum"] - table["minimum"], table["q3"] - table["q1"]
    for name in ("part_year", "break_before"):
        table[name] = by[name].max() if name in panel else False
    return table.reset_index()[SPREAD]


def convergence(panel: pd.DataFrame) -> pd.DataFrame:
    """One row an indicator: whether its units draw together, over the years since its last break, part years left out.

    σ: trend of the standard deviation over the years (as stats.trends), verdict "narrowing", "widening" (p < 0.05),
    "equal" (no difference in any year), "unclear" or "too_few" years. β: change a year of a unit that starts one unit
    of measure higher, with its interval and p (Student's t); "catching_up" when it is surely under 0, "parting" when
    surely over, else "unclear" or "too_few" (under four units). n: units with a value in the first and the last of
    these years.
    """
    over_time = spread(panel)
    if not len(over_time):
        return pd.DataFrame(columns=CONVERGENCE)
    wide = over_time.assign(place="", value=over_time["sd"].where(over_time["n"] > 1))
    keys, years, sd = series(wide)
    found = fit(sd, years)
    rows = [
        _of_indicator(
            panel[panel["indicator"] == code], code, years[~np.isnan(sd[k])], sd[k], [v[k] for v in found]
        )
        for k, code in enumerate(keys["indicator"])
    ]
    return pd.DataFrame(rows, columns=CONVERGENCE)


def _of_indicator(
    panel: pd.DataFrame, code: str, years: np.ndarray, sd: np.ndarray, found: list[np.ndarray]
) -> tuple[object, ...]:
    n, slope, low, high, s, p = (float(v) for v in found)
    if not len(years):
        return (code, np.nan, np.nan, 0, *[np.nan] * 8, "too_few", *[np.nan] * 5, "too_few")
    first, last = int(years[0]), int(years[-1])
    ends = (
        panel[panel["year"].isin([first, last])].pivot(index="place", columns="year", values="value").dropna()
    )
    known = sd[~np.isnan(sd)]
    trend = (slope, low, high, p) if n >= MIN_YEARS else (np.nan,) * 4
    beta = (np.nan,) * 5
    if first < last:
        beta = beta_of(ends[first].to_numpy(), (ends[last] - ends[first]).to_numpy() / (last - first))
    return (
        code, first, last, len(ends), known[0], known[-1], *(_range(panel, year) for year in (first, last)), *trend,
        _sigma(n, p, s, bool(known.any())), *beta, _verdict(*beta[:3]),
    )  # fmt: skip


def _sigma(n: float, p: float, s: float, some: bool) -> str:
    if n < MIN_YEARS:
        return "too_few"
    if not some:
        return "equal"
    return "unclear" if p >= ALPHA or not s else "widening" if s > 0 else "narrowing"


def _range(panel: pd.DataFrame, year: int) -> float:
    values = panel.loc[panel["year"] == year, "value"]
    return float(values.max() - values.min())


def _verdict(beta: float, low: float, high: float) -> str:
    if np.isnan(beta):
        return "too_few"
    return "catching_up" if high < 0 else "parting" if low > 0 else "unclear"


def beta_of(start: np.ndarray, change: np.ndarray) -> tuple[float, float, float, float, float]:
    """Slope of change on start with its 95 % interval, p and R²; NaN with under four units or equal starts."""
    n = len(start)
    if n < MIN_YEARS or np.ptp(start) == 0:
        return (np.nan,) * 5
    x, y = start - start.mean(), change - change.mean()
    slope = float((x * y).sum() / (x * x).sum())
    left, total = float(((y - slope * x) ** 2).sum()), float((y * y).sum())
    error = float(np.sqrt(left / (n - 2) / (x * x).sum()))
    half = float(stdtrit(n - 2, (1 + LEVEL) / 2)) * error
    p = 2 * float(stdtr(n - 2, -abs(slope) / error)) if error else 0.0
    return slope, slope - half, slope + half, p, 1 - left / total if total else np.nan
