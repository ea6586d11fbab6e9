"""Trends against references that others wrote."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as reference

from analysis.stats import trends
from analysis.stats.trends import exact_p, mann_kendall_p, mann_kendall_s, theil_sen


def panel(series, **extra):
    rows = [
        {
            "place": f"p{i}",
            "indicator": "x",
            "year": 2011 + j,
            "value": v,
            **{k: e[j] for k, e in extra.items()},
        }
        for i, values in enumerate(series)
        for j, v in enumerate(values)
    ]
    return pd.DataFrame(rows)


values = st.lists(
    st.one_of(st.integers(0, 6).map(float), st.floats(-5, 5, allow_nan=False), st.just(float("nan"))),
    min_size=10, max_size=10,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(values)
def test_slope_and_s_equal_scipy_and_pymannkendall(series):
    x = np.array([series])
    known = ~np.isnan(x[0])
    if known.sum() < 4:
        return
    years = np.arange(2011.0, 2021.0)
    slope = reference.theilslopes(x[0][known], years[known]).slope
    assert theil_sen(x, years)[0] == pytest.approx(slope, abs=1e-9)
    theirs = pymannkendall.original_test(x[0][known])
    s = mann_kendall_s(x)
    assert s[0] == theirs.s
    has_ties = len(np.unique(x[0][known])) < known.sum()
    if has_ties and len(np.unique(x[0][known])) > 1:
        p = mann_kendall_p(x, s, np.array([known.sum()]))
        assert p[0] == pytest.approx(theirs.p, abs=1e-9)


@given(st.permutations(range(8)))
@settings(max_examples=60, deadline=None)
def test_the_exact_p_is_that_of_kendalls_tau(order):
    s = sum(np.sign(b - a) for i, a in enumerate(order) for b in order[i + 1 :])
    theirs = reference.kendalltau(range(8), order, method="exact").pvalue
    assert exact_p(8, int(abs(s))) == pytest.approx(theirs, abs=1e-12)


def test_verdicts():
    rising, flat, short = (
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        [3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
        [1, 2, 3] + [np.nan] * 7,
    )
    found = trends(panel([rising, flat, rising[::-1], short])).set_index("place")
    assert found["verdict"].tolist() == ["up", "unclear", "down", "too_few"]
    assert found.loc["p0", "slope"] == pytest.approx(1)
    assert np.isnan(found.loc["p3", "slope"])


def test_only_years_since_the_last_break_count():
    series = [10, 9, 8, 7, 6, 1, 2, 3, 4, 5]
    breaks = [False] * 5 + [True] + [False] * 4
    found = trends(panel([series], break_before=breaks)).iloc[0]
    assert (found["n"], found["first_year"], found["slope"]) == (5, 2016, 1)
    assert found["verdict"] == "up"


def test_a_part_year_is_left_out():
    series = [1, 2, 3, 4, 5, 6, 7, 8, 9, 2]
    found = trends(panel([series], part_year=[False] * 9 + [True])).iloc[0]
    assert (found["n"], found["last_year"], found["slope"]) == (9, 2019, 1)
