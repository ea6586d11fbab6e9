"""Trend and gap table of a country against the loop that a user would write, as ratios of one run.

    python benchmarks/trends_and_gaps.py [--communes 11000] [--indicators 60] [--sample 2000]

11,000 communes × 60 indicators × 10 years are 660,000 series. `analysis.trends` and the gaps of the
last year (rank, median, best, year before, target, cases wanting) are timed on all of them; the loop calls
scipy.stats.theilslopes and pymannkendall.original_test for each series of a sample, and is scaled up by their number.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pymannkendall
from scipy import stats as reference

from analysis import catalog, stats
from analysis.stats.counts import ratio_of

try:
    import resource
except ImportError:  # Windows has no such module: memory is then not reported
    resource = None  # type: ignore[assignment]

YEARS = np.arange(2011, 2021)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--communes", type=int, default=11_000)
    parser.add_argument("--indicators", type=int, default=60)
    parser.add_argument("--sample", type=int, default=2_000, help="series that the loop takes")
    parser.add_argument("--repeat", type=int, default=5, help="the best of so many times counts")
    options = parser.parse_args()
    facts = catalog.load(Path(__file__).parents[1])
    frame = panel_of(facts, options.communes, options.indicators)
    series = options.communes * options.indicators

    by_trends, trends = timed(lambda: stats.trends(frame), options.repeat)
    by_gaps, gaps = timed(lambda: stats.gaps(frame, facts, int(YEARS[-1])), options.repeat)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6 if resource else float("nan")

    step = max(series // options.sample, 1)
    values = frame["value"].to_numpy().reshape(-1, len(YEARS))[::step]
    keys = frame[["place", "indicator"]].iloc[:: step * len(YEARS)]
    by_loop, found = timed(lambda: [loop_step(row) for row in values], 1)
    each = by_loop / len(values)
    check(trends, keys, found)

    print(
        f"{series:,} series of {len(YEARS)} years; the loop took {each * 1e3:.2f} ms a series ({len(values):,} tried)"
    )
    print(f"{'':24}{'seconds':>10}{'of the loop':>16}")
    for name, seconds in (("trends", by_trends), ("gaps", by_gaps), ("trends and gaps", by_trends + by_gaps)):
        print(f"{name:24}{seconds:>10.2f}{'1/' + format(each * series / seconds, ',.0f'):>16}")
    print(f"{'loop, scaled up':24}{each * series:>10.0f}{'1':>16}")
    print(f"rows: {len(trends):,} trends, {len(gaps):,} gaps; peak memory {peak:.2f} GB with the input")


def panel_of(facts: catalog.Catalog, communes: int, indicators: int) -> pd.DataFrame:
    """A panel as load() gives it, in its order: rates first, so that the cases wanting are counted as well."""
    judged = [code for code, spec in facts.indicators.items() if spec.better]
    rates = [code for code in judged if ratio_of(facts, code)]
    codes = list(dict.fromkeys([*rates, *(n for c in rates for n in facts.indicators[c].needs), *judged]))[
        :indicators
    ]
    dice = np.random.default_rng(2020)
    places = pd.Series([f"{k:05d}" for k in range(communes)], dtype="str")
    shape = (len(codes), communes, len(YEARS))
    values = dice.integers(1, 400, shape).astype(float)
    for k, code in enumerate(codes):
        if ratio_of(facts, code):
            values[k] /= 400
    at = [np.broadcast_to(a, shape).ravel() for a in np.ogrid[: shape[0], : shape[1], : shape[2]]]
    place = places.take(at[1]).reset_index(drop=True)
    flags = np.zeros(values.size, bool)
    return pd.DataFrame({
        "place": place, "name": place, "year": YEARS[at[2]], "value": values.ravel(), "part_year": flags,
        "indicator": pd.Series(codes, dtype="str").take(at[0]).reset_index(drop=True), "break_before": flags,
    })  # fmt: skip


def loop_step(row: np.ndarray) -> tuple[float, float, float, float]:
    slope = reference.theilslopes(row, YEARS, 0.95)
    return slope.slope, slope.low_slope, slope.high_slope, pymannkendall.original_test(row).s


def check(trends: pd.DataFrame, keys: pd.DataFrame, found: list[tuple[float, ...]]) -> None:
    """The same slopes, ends and S as the loop's: a fast wrong answer is no answer."""
    ours = trends.set_index(["place", "indicator"])[["slope", "slope_low", "slope_high", "s"]]
    np.testing.assert_allclose(ours.loc[pd.MultiIndex.from_frame(keys)], np.array(found), atol=1e-9)


def timed(work: Callable[[], Any], repeat: int) -> tuple[float, Any]:
    best, result = float("inf"), None
    for _ in range(repeat):
        start = time.perf_counter()
        result = work()
        best = min(best, time.perf_counter() - start)
    return best, result


if __name__ == "__main__":
    main()
