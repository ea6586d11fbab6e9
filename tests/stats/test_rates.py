"""Rates from counts, against scipy, statsmodels and published examples."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as reference
from statsmodels.stats.meta_analysis import combine_effects
from statsmodels.stats.proportion import proportion_confint

from analysis import rates, stats
from analysis.errors import CchcError
from analysis.stats.funnel import binomial_limit, overdispersion
from analysis.stats.rates import prior, shrunken, wilson, with_uncertainty


def counted(k, n):
    names = [f"p{i}" for i in range(len(k))]
    return pd.DataFrame({"place": names, "name": names, "numerator": k, "denominator": n}).astype(
        {"numerator": float, "denominator": float}
    )


pairs = st.lists(
    st.integers(1, 3000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=30
)


@pytest.mark.parametrize(
    ("k", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_as_published(k, n, low, high):
    """Newcombe (1998), Stat. Med. 17:857, table I, method 3."""
    found = wilson(np.array([k]), np.array([n]))
    assert (found[0][0], found[1][0]) == pytest.approx((low, high), abs=5e-5)


@settings(max_examples=200, deadline=None)
@given(pairs)
def test_wilson_is_that_of_statsmodels(data):
    k, n = np.array(data).T
    assert np.allclose(wilson(k, n), proportion_confint(k, n, method="wilson"), atol=1e-9)


def test_without_cases_there_is_no_interval():
    low, high = wilson(np.array([0.0, np.nan]), np.array([0.0, 5.0]))
    assert np.isnan([low, high]).all()


# Efron and Morris (1975), J. Am. Stat. Assoc. 70:311, table 1: hits of 18 players in their first 45 times at bat.
HITS = np.array([18, 17, 16, 15, 14, 14, 13, 12, 11, 11, 10, 10, 10, 10, 10, 9, 8, 7], float)


def test_the_rates_of_efron_and_morris_are_drawn_to_the_mean():
    """Their estimator keeps 0.212 of each distance (k − 3 where moments have k − 1) and ends at 0.294 for Clemente."""
    at_bat = np.full(18, 45.0)
    rate, found = shrunken(HITS, at_bat)
    own = 1 - found.weight / (45 + found.weight)
    mean = HITS.sum() / at_bat.sum()
    published = 1 - (1 - own) * 15 / 17
    assert found.mean == pytest.approx(mean)
    assert published == pytest.approx(0.212, abs=0.003)
    assert mean + published * (18 / 45 - mean) == pytest.approx(0.294, abs=0.001)
    assert rate[0] == pytest.approx(mean + own * (18 / 45 - mean))


def test_with_equal_sizes_the_moments_are_those_of_an_analysis_of_variance():
    k, n = np.array([3.0, 9, 14, 20, 11]), np.full(5, 40.0)
    cases = [np.r_[np.ones(int(hits)), np.zeros(int(40 - hits))] for hits in k]
    within = np.mean([c.var(ddof=0) for c in cases]) * 40 / 39
    between = 40 * np.var([c.mean() for c in cases], ddof=1)
    anova = (between - within) / (between + 39 * within)
    assert 1 / (1 + prior(k, n).weight) == pytest.approx(anova, abs=0.02)


@settings(max_examples=100, deadline=None)
@given(pairs)
def test_shrinking_draws_every_unit_to_the_mean_and_the_small_ones_most(data):
    k, n = np.array(data, float).T
    rate, found = shrunken(k, n)
    assert (abs(rate - found.mean) <= abs(k / n - found.mean) + 1e-12).all()
    if np.isfinite(found.weight):
        assert np.allclose(rate, (k + found.a) / (n + found.a + found.b), atol=1e-9)


def test_a_small_commune_is_not_called_worst_by_chance():
    """1 of 4 late tells little; 40 of 400 late tells much: the raw order is turned round."""
    k, n = [3, 360, 380, 385, 390, 378, 395, 388], [4, 400, 400, 400, 400, 400, 400, 400]
    table = with_uncertainty(counted(k, n)).set_index("place")
    assert (table["numerator"] / table["denominator"]).idxmin() == "p0"
    assert table["rank"].idxmax() == "p1"
    assert table.loc["p0", "rank_low"] < 8
    assert table.loc["p0", "high"] - table.loc["p0", "low"] > 5 * (
        table.loc["p1", "high"] - table.loc["p1", "low"]
    )


def test_ranks_have_intervals_that_hold_the_truth():
    """Of units whose true rates are known, 95 % of the intervals hold the true rank."""
    dice = np.random.default_rng(3)
    held = []
    for _ in range(60):
        truth = dice.beta(60, 6, 24)
        n = dice.integers(30, 1500, 24)
        table = with_uncertainty(counted(dice.binomial(n, truth), n))
        rank = pd.Series(-truth).rank().to_numpy()
        held.append(((table["rank_low"] <= rank) & (rank <= table["rank_high"])).mean())
    assert 0.93 < np.mean(held) < 0.98


def test_posterior_intervals_are_those_of_the_beta_distribution():
    k, n = np.array([30.0, 50, 80, 20]), np.array([100.0, 90, 100, 70])
    found = prior(k, n)
    table = with_uncertainty(counted(k, n))
    assert table["shrunken_low"].to_numpy() == pytest.approx(
        reference.beta.ppf(0.025, found.a + k, found.b + n - k), abs=1e-9
    )


def test_where_chance_explains_all_nobody_is_first():
    table = with_uncertainty(counted([50, 51, 49, 50], [100, 100, 100, 100]))
    assert table["shrunken"].nunique() == 1
    assert (table["rank_low"].tolist(), table["rank_high"].tolist()) == ([1] * 4, [4] * 4)


def test_lower_is_better_turns_the_ranks():
    k, n = [5, 40, 90], [1000, 1000, 1000]
    low = with_uncertainty(counted(k, n), "lower").set_index("place")["rank"]
    high = with_uncertainty(counted(k, n), "higher").set_index("place")["rank"]
    assert (low.to_dict(), high.to_dict()) == ({"p0": 1, "p1": 2, "p2": 3}, {"p0": 3, "p1": 2, "p2": 1})


def test_units_with_the_same_rate_share_the_better_rank():
    assert with_uncertainty(counted([5, 5, 9], [10, 10, 10]))["rank"].tolist() == [2, 2, 1]


def test_a_unit_without_cases_has_no_rate_and_no_rank():
    table = with_uncertainty(counted([5, 0, 9], [10, 0, 10])).set_index("place")
    assert table.loc["p1", ["low", "shrunken", "rank", "rank_low"]].isna().all()
    assert table["rank"].max() == 2


@settings(max_examples=150, deadline=None)
@given(st.integers(1, 5000), st.floats(0.01, 0.99), st.sampled_from([0.001, 0.025, 0.975, 0.999]))
def test_binomial_limits_are_scipys_quantiles_between_counts(n, p, tail):
    """Spiegelhalter (2005), Stat. Med. 24:1185, appendix A.1.1."""
    r = reference.binom.ppf(tail, n, p)
    share = (reference.binom.cdf(r, n, p) - tail) / reference.binom.pmf(r, n, p)
    expected = min(max((r - share) / n, 0), 1)
    assert binomial_limit(np.array([n]), p, tail)[0] == pytest.approx(expected, abs=1e-9)


def test_overdispersion_is_that_of_dersimonian_and_laird():
    """With z of one size nothing is winsorised away, and the variance between units is the textbook's."""
    error = np.array([0.02, 0.03, 0.01, 0.04, 0.025, 0.015, 0.02, 0.03])
    distance = error * np.array([4, -4, 4, -4, 4, -4, 4, -4])
    phi, tau = overdispersion(distance, error)
    # Their Q is taken about the weighted mean, a funnel's about its centre: moved there, both are one.
    w = 1 / error**2
    theirs = combine_effects(distance, error**2, method_re="dl").tau2
    about_mean = (w * (distance - (w * distance).sum() / w.sum()) ** 2).sum()
    shift = (phi * len(w) - about_mean) / (w.sum() - (w**2).sum() / w.sum())
    assert phi == pytest.approx(16)
    assert tau**2 - shift == pytest.approx(theirs, abs=1e-12)


@pytest.mark.parametrize(("units", "told"), [(1, False), (2, False), (3, True), (4, True)])
def test_two_units_say_nothing_about_differences_between_all(units, told):
    distance = np.array([-0.5, 0.5, 0.4, -0.3])[:units]
    _, tau = overdispersion(distance, np.full(units, 0.01))
    assert (tau > 0) is told


def test_a_funnel_finds_the_one_that_differs_and_spares_the_small():
    dice = np.random.default_rng(11)
    n = np.r_[np.full(22, 800), 12, 900]
    k = np.r_[dice.binomial(800, 0.95, 22), 10, 700]
    found = stats.funnel(counted(k, n))
    outside = found.units.set_index("place")["outside"]
    assert outside["p23"] == "low"
    assert (outside.drop("p23").isin(["", "low?", "high?"])).all()
    assert found.center == pytest.approx(k.sum() / n.sum())


def test_limits_widen_when_all_units_differ():
    dice = np.random.default_rng(4)
    n = np.full(24, 1000)
    spread = stats.funnel(counted(dice.binomial(n, dice.beta(20, 2, 24)), n))
    chance = stats.funnel(counted(dice.binomial(n, 0.9), n))
    assert chance.tau == 0
    assert spread.tau > 0
    wide = spread.limits["inner_high"] - spread.limits["inner_low"]
    assert (wide > 3 * (spread.limits["binomial_high"] - spread.limits["binomial_low"])).all()
    assert (spread.units["outside"] == "").sum() >= 20


def test_limits_hold_the_share_that_they_promise():
    dice = np.random.default_rng(8)
    beyond = [
        (stats.funnel(counted(dice.binomial(n, 0.9), n)).units["outside"] != "").mean()
        for n in (dice.integers(50, 2000, 24) for _ in range(200))
    ]
    assert 0.03 < np.mean(beyond) < 0.07


def test_no_case_at_all_is_no_funnel():
    with pytest.raises(ValueError, match="no unit"):
        stats.funnel(counted([0, 0], [0, 0]))


def test_the_door_gives_rates_of_the_panel(built):
    table = rates("on_time_rate", 2019, root=built)
    known = table[table["value"].notna()]
    assert np.allclose(known["value"], known["numerator"] / known["denominator"])
    assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
    with pytest.raises(CchcError, match="không phải là tỷ lệ"):
        rates("dossiers_late", 2019, root=built)
