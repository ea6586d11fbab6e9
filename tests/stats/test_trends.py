"""Trends against references that others wrote."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd
import pymannkendall
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as reference

from analysis.stats import trends
from analysis.stats.kendall import EXACT_UP_TO
from analysis.stats.trends import TRENDS, benjamini_hochberg, fit

YEARS = np.arange(2011.0, 2021.0)


def panel(series, indicator="x", **extra):
    rows = [
        {
            "place": f"p{i}",
            "indicator": indicator,
            "year": 2011 + j,
            "value": v,
            **{k: e[j] for k, e in extra.items()},
        }
        for i, values in enumerate(series)
        for j, v in enumerate(values)
    ]
    return pd.DataFrame(rows)


def fitted(x):
    return fit(x, np.arange(x.shape[1], dtype=float))


values = st.lists(
    st.one_of(st.integers(0, 6).map(float), st.floats(-5, 5, allow_nan=False), st.just(float("nan"))),
    min_size=10, max_size=10,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(values)
def test_slope_interval_and_s_equal_scipy_and_pymannkendall(series):
    x = np.array([series])
    known = ~np.isnan(x[0])
    if known.sum() < 4:
        return
    theirs = reference.theilslopes(x[0][known], YEARS[known], 0.95)
    found = fit(x, YEARS)
    slope, low, high = found.slope[0], found.low[0], found.high[0]
    assert slope == pytest.approx(theirs.slope, abs=1e-9)
    if len(np.unique(x[0][known])) > 1:
        assert (low, high) == pytest.approx((theirs.low_slope, theirs.high_slope), abs=1e-9)
    assert found.s[0] == pymannkendall.original_test(x[0][known]).s


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3).map(float), min_size=2, max_size=7))
def test_the_exact_p_counts_every_order_ties_and_all(series):
    x = np.array([series])
    found = fitted(x)
    share = (np.abs(fitted(np.array(list(permutations(series)))).s) >= abs(found.s[0])).mean()
    assert found.p[0] == pytest.approx(share, abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(st.permutations(range(9)))
def test_without_ties_the_exact_p_is_that_of_kendalls_tau(order):
    x = np.array([order], float)
    theirs = reference.kendalltau(range(9), order, method="exact").pvalue
    assert fitted(x).p[0] == pytest.approx(theirs, abs=1e-12)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 9).map(float), min_size=EXACT_UP_TO + 1, max_size=EXACT_UP_TO + 9))
def test_long_series_take_the_normal_approximation(series):
    if len(set(series)) == 1:
        return
    x = np.array([series])
    theirs = pymannkendall.original_test(series)
    assert fitted(x).p[0] == pytest.approx(theirs.p, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(1, 3))
def test_q_values_equal_scipys_within_each_family(p, families):
    family = pd.Series([f"f{i % families}" for i in range(len(p))])
    q = benjamini_hochberg(np.array(p), family)
    for name in family.unique():
        at = (family == name).to_numpy()
        assert q[at] == pytest.approx(reference.false_discovery_control(np.array(p)[at]), abs=1e-12)


@pytest.mark.parametrize(
    ("n", "s", "tabled"),
    [
        (4, 4, 0.167),
        (4, 6, 0.042),
        (5, 8, 0.042),
        (5, 10, 0.0083),
        (8, 20, 0.0071),
        (9, 20, 0.022),
        (10, 23, 0.023),
    ],
)
def test_the_tables_of_kendall(n, s, tabled):
    """One-sided probabilities of S as printed in Kendall (1975), Rank Correlation Methods, appendix table 1."""
    down = (n * (n - 1) // 2 - s) // 2  # that many neighbours exchanged
    order = list(range(n))
    for _ in range(down):
        at = next(i for i in range(n - 1) if order[i] < order[i + 1])
        order[at], order[at + 1] = order[at + 1], order[at]
    x = np.array([order], float)
    assert fitted(x).s[0] == s
    one_sided = fitted(x).p[0] / 2
    assert one_sided == pytest.approx(tabled, abs=0.0005 if tabled > 0.01 else 0.00005)


def test_the_example_of_gilbert():
    """Gilbert (1987), Statistical Methods for Environmental Pollution Monitoring, section 16.4.1: S = 4, 0.167."""
    found = fitted(np.array([[10.0, 15, 14, 20]]))
    assert found.s[0] == 4
    assert found.p[0] / 2 == pytest.approx(0.167, abs=5e-4)


def test_the_columns_and_verdicts():
    rising, flat, short = (
        [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
        [3, 1, 2, 3, 1, 2, 3, 1, 2, 3],
        [1, 2, 3] + [np.nan] * 7,
    )
    table = trends(panel([rising, flat, rising[::-1], short]))
    assert list(table.columns) == TRENDS
    found = table.set_index("place")
    assert found["verdict"].tolist() == ["up", "unclear", "down", "too_few"]
    assert found.loc["p0", ["slope", "slope_low", "slope_high"]].tolist() == [1, 1, 1]
    assert np.isnan(found.loc["p3", "slope"])
    assert np.isnan(found.loc["p3", "q_value"])


def test_many_communes_make_chance_trends_and_q_holds_them_back():
    rng = np.random.default_rng(5)
    found = trends(panel(rng.normal(size=(400, 9))))
    assert (found["p_value"] < 0.05).sum() > 5
    assert (found["verdict"] == "unclear").all()


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


def test_a_year_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        trends(pd.concat([panel([[1, 2, 3, 4]]), panel([[1]])]))


@pytest.mark.parametrize(
    "changed",
    [
        {"place": "category", "indicator": "category"}, {"place": object, "indicator": object}, {"year": float},
        {"year": "Int64", "value": "Float64"}, {"value": int},
    ],
)  # fmt: skip
def test_any_kind_of_column_will_do(changed):
    frame = panel([[1, 2, 3, 4, 6, 5], [9, 7, 8, 5, 4, 1]])
    columns = ["n", "slope", "slope_low", "slope_high", "s", "p_value", "q_value"]
    table = trends(frame.astype(changed).sample(frac=1, random_state=1))
    assert np.array_equal(table[columns].to_numpy(float), trends(frame)[columns].to_numpy(float))


def test_an_empty_panel_has_no_trends_and_all_columns():
    assert list(trends(panel([[1.0]]).iloc[:0]).columns) == TRENDS


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda f: f.drop(columns="value"), "thiếu cột value"),
        (lambda f: f.assign(place=[None, *f["place"][1:]]), "place có ô trống"),
        (lambda f: f.assign(value=np.inf), "vô hạn"),
    ],
)
def test_what_is_no_panel_is_refused(spoil, said):
    with pytest.raises(ValueError, match=said):
        trends(spoil(panel([[1, 2, 3, 4, 5]])))
