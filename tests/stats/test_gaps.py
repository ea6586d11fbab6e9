"""Gaps, in units and in cases; who accounts for them; spread and convergence; progress; grades."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats as reference

from analysis import gaps, grades, progress, scores, stats
from analysis.catalog.grading import Grading
from analysis.stats.gaps import wanting
from analysis.stats.spread import beta_of


def rows(code, values, years=(2019,), **extra):
    """A panel of one indicator: values by place and year."""
    made = [
        {
            "place": f"p{i}",
            "name": f"Xã {i}",
            "indicator": code,
            "year": year,
            "value": float(v),
            "reason": "",
        }
        for i, line in enumerate(values)
        for year, v in zip(years, np.atleast_1d(line), strict=True)
    ]
    frame = pd.DataFrame(made)
    return frame.assign(
        part_year=extra.get("part_year", frame["year"].isin(extra.get("part", ()))),
        break_before=frame["year"].isin(extra.get("breaks", ())),
    )


def shares(k, n):
    """Panel rows of the online rate with what it is counted from."""
    k, n = np.array(k, float), np.array(n, float)
    parts = {"dossiers_online": k, "dossiers_in_person": n - k, "online_rate": k / n}
    return pd.concat([rows(code, values) for code, values in parts.items()], ignore_index=True)


@pytest.fixture(scope="session")
def facts(built):
    from analysis import workspace

    return workspace(built).catalog


def test_cases_wanting_close_the_gap_and_one_fewer_does_not(facts):
    panel = shares([10, 55, 30, 200], [97, 101, 40, 250])
    table = stats.gaps(panel, facts, 2020 - 1)
    one = table[table["indicator"] == "online_rate"].set_index("place")
    assert one.loc["p3", ["to_median", "to_best"]].tolist() == [0, 0]
    for place in ("p0", "p1", "p2"):
        k, n, level, more = one.loc[place, ["numerator", "denominator", "best", "to_best"]]
        assert (k + more) / n >= level - 1e-12 > (k + more - 1) / n


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 3000), st.integers(0, 100), st.booleans(), st.data())
def test_what_is_wanting_is_the_least_that_reaches_the_level(n, percent, strict, data):
    k = data.draw(st.integers(0, n))
    more = wanting(np.array([k]), np.array([n]), percent / 100, 1.0, strict)[0]

    def there(cases):
        return cases * 100 > percent * n if strict else cases * 100 >= percent * n

    assert there(k + more)
    assert more == 0 or not there(k + more - 1)


def test_fewer_is_better_asks_for_fewer():
    assert wanting(np.array([30.0]), np.array([1000.0]), 0.02, -1.0)[0] == 10
    assert wanting(np.array([20.0]), np.array([1000.0]), 0.02, -1.0)[0] == 0
    assert wanting(np.array([20.0]), np.array([1000.0]), 0.02, -1.0, True)[0] == 1


def test_gaps_of_counts_have_no_cases(facts):
    table = stats.gaps(rows("broadcasts", [3, 5, np.nan, 9]), facts, 2019)
    assert table[["to_median", "to_best", "to_target"]].isna().all(axis=None)
    assert table["rank"].tolist()[:2] == [3, 2]
    assert np.isnan(table["rank"][2])
    assert table["of"].eq(3).all()


def test_ranks_share_and_agree_with_pandas(facts):
    dice = np.random.default_rng(1)
    values = dice.integers(0, 6, 40).astype(float)
    values[dice.random(40) < 0.2] = np.nan
    table = stats.gaps(rows("broadcasts", values), facts, 2019)
    expected = pd.Series(-values).rank(method="min").to_numpy()
    assert np.array_equal(table["rank"], expected, equal_nan=True)
    assert table["median"].iloc[0] == np.nanmedian(values)


@pytest.mark.parametrize("changed", [{}, {"part": (2018,)}, {"part": (2019,)}, {"breaks": (2019,)}])
def test_what_was_gained_since_last_year_respects_breaks_and_part_years(facts, changed):
    panel = rows("dossiers_late", [[8, 5], [2, 4], [np.nan, 3]], (2018, 2019), **changed)
    gained = stats.gaps(panel, facts, 2019)["gap_to_last"]
    if changed:
        assert gained.isna().all()
    else:  # fewer late dossiers are a gain
        assert gained.tolist()[:2] == [3, -2]
        assert np.isnan(gained[2])


def test_the_gap_of_the_whole_is_the_sum_of_its_units():
    dice = np.random.default_rng(2)
    n = dice.integers(1, 900, 24)
    table = pd.DataFrame(
        {"place": range(24), "name": "x", "value": 0.0, "numerator": dice.binomial(n, 0.9), "denominator": n}
    )
    found = stats.shortfall(table, 0.95)
    assert found["balance"].sum() == pytest.approx(table["numerator"].sum() - 0.95 * n.sum())
    assert found["cumulative"].iloc[-1] == pytest.approx(1)
    assert found["short"].is_monotonic_decreasing
    assert found["share"].sum() == pytest.approx(1)
    assert (found["short"] - (-found["balance"]).clip(lower=0)).between(0, 1).all(), "whole cases"


def test_no_shortfall_has_no_shares():
    table = pd.DataFrame(
        {"place": ["a"], "name": ["a"], "value": [1.0], "numerator": [5.0], "denominator": [5.0]}
    )
    assert np.isnan(stats.shortfall(table, 0.9)["share"][0])


def test_a_change_of_the_whole_is_taken_apart_without_a_rest():
    """Simpson: every unit gets better while the whole gets worse, because the weight moves to the weak one."""

    def frame(k, n):
        return pd.DataFrame(
            {"place": ["a", "b"], "name": ["A", "B"], "numerator": k, "denominator": n}, dtype=object
        ).astype({"numerator": float, "denominator": float})

    before, after = frame([90, 5], [100, 10]), frame([9.5, 60], [10, 100])
    found = stats.change_parts(before, after)
    whole = 69.5 / 110 - 95 / 110
    assert found["effect"].sum() == pytest.approx(whole)
    assert (found["rate_effect"] > 0).all()
    assert found["weight_effect"].sum() < whole


def test_a_unit_that_comes_or_goes_is_part_of_the_change():
    def frame(places, k, n):
        return pd.DataFrame({"place": places, "name": places, "numerator": k, "denominator": n})

    before, after = frame(["a", "b"], [9.0, 8.0], [10.0, 20.0]), frame(["a", "c"], [7.0, 30.0], [10.0, 40.0])
    found = stats.change_parts(before, after).set_index("place")
    assert found["effect"].sum() == pytest.approx(37 / 50 - 17 / 30)
    assert found.loc[["b", "c"], "rate_effect"].tolist() == [0, 0]


def test_kitagawas_components():
    """Two groups by hand: rates 10 and 20 % become 15 and 20 %, weights ½ and ½ become ¼ and ¾."""
    before = pd.DataFrame(
        {"place": ["a", "b"], "name": "x", "numerator": [10.0, 20], "denominator": [100.0, 100]}
    )
    after = pd.DataFrame(
        {"place": ["a", "b"], "name": "x", "numerator": [7.5, 30], "denominator": [50.0, 150]}
    )
    found = stats.change_parts(before, after)
    assert found["rate_effect"].sum() == pytest.approx(0.05 * 0.375)
    assert found["weight_effect"].sum() == pytest.approx(-0.25 * 0.125 + 0.25 * 0.2)


def test_spread_is_that_of_numpy():
    values = [1.0, 4, 4, 9, 20, np.nan]
    one = stats.spread(rows("x", values)).iloc[0]
    known = np.array(values[:-1])
    assert one["n"] == 5
    assert one["sd"] == pytest.approx(known.std(ddof=1))
    assert one["cv"] == pytest.approx(known.std(ddof=1) / known.mean())
    assert (one["range"], one["iqr"]) == (19, np.subtract(*np.percentile(known, [75, 25])))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 30))
def test_beta_is_the_least_squares_of_scipy(seed, n):
    x, y = np.random.default_rng(seed).normal(size=(2, n))
    theirs = reference.linregress(x, y)
    half = reference.t.ppf(0.975, n - 2) * theirs.stderr
    expected = (theirs.slope, theirs.slope - half, theirs.slope + half, theirs.pvalue, theirs.rvalue**2)
    assert beta_of(x, y) == pytest.approx(expected, abs=1e-9)


YEARS = tuple(range(2011, 2020))


def test_units_that_draw_together_are_seen_to():
    start = np.array([0.1, 0.3, 0.5, 0.7, 0.9, 0.95])
    lines = [[0.97 - (0.97 - s) * 0.75**t for t in range(9)] for s in start]
    one = stats.convergence(rows("x", lines, YEARS)).iloc[0]
    assert (one["sigma"], one["beta_verdict"]) == ("narrowing", "catching_up")
    assert one["range_first"] == pytest.approx(0.85)
    apart = stats.convergence(rows("x", [line[::-1] for line in lines], YEARS)).iloc[0]
    assert (apart["sigma"], apart["beta_verdict"]) == ("widening", "parting")


def test_a_falling_beta_alone_is_no_narrowing():
    """Quah (1993): noise about one level falls back to the mean, and the spread stays as it was."""
    dice = np.random.default_rng(6)
    one = stats.convergence(rows("x", dice.normal(size=(40, 9)), YEARS)).iloc[0]
    assert one["beta_verdict"] == "catching_up"
    assert one["sigma"] == "unclear"


@pytest.mark.parametrize(("lines", "sigma"), [([[5.0] * 9] * 6, "equal"), ([[1.0] * 9], "too_few")])
def test_convergence_of_equals_and_of_one(lines, sigma):
    one = stats.convergence(rows("x", lines, YEARS)).iloc[0]
    assert (one["sigma"], one["beta_verdict"]) == (sigma, "too_few")


def test_convergence_begins_after_a_break_and_leaves_part_years_out():
    lines = [[0, 9, 9, 9, 1, 1, 1, 1, 500], [9, 0, 0, 0, 2, 2, 2, 2, -500], [4, 5, 4, 5, 1, 1, 1, 1, 0]]
    one = stats.convergence(rows("x", lines, YEARS, breaks=(2015,), part=(2019,))).iloc[0]
    assert (one["first_year"], one["last_year"], one["range_last"]) == (2015, 2018, 1)


# Targets: e_document_rate is due at 90 % by 2020.
def test_since_when_a_target_is_met_and_kept(facts):
    lines = [
        [0.2, 0.91, 0.5, 0.9, 0.95, 0.92, 0.93, 0.94, 0.97],  # met, lost, met again and kept
        [0.91] * 9,
        [0.95] * 8 + [0.8],
    ]
    table = progress_of(facts, lines)
    assert table["met_since"].tolist()[:2] == [2014, 2011]
    assert np.isnan(table["met_since"][2])
    assert table["outlook"].tolist()[:2] == ["met", "met"]


def progress_of(facts, lines, years=YEARS, **extra):
    return stats.progress(rows("e_document_rate", lines, years, **extra), facts, 2020)


def test_a_line_is_projected_to_where_it_leads(facts):
    one = progress_of(facts, [[0.1 + 0.06 * t for t in range(9)]]).iloc[0]
    assert one["outlook"] == "projected"
    # 0,58 in 2019 and 0,06 a year: 0,90 after 5,33 years.
    assert (one["projected"], one["projected_from"], one["projected_to"]) == (2025, 2025, 2025)


@pytest.mark.parametrize(
    ("line", "outlook"),
    [
        ([0.5, 0.45, 0.4, 0.35, 0.3, 0.25, 0.2, 0.15, 0.1], "away"),
        ([0.01 * t for t in range(9)], "too_far"),
        ([0.5, 0.1, 0.6, 0.2, 0.7, 0.1, 0.8, 0.2, 0.6], "uncertain"),
        ([np.nan] * 6 + [0.1, 0.4, 0.7], "too_few"),
    ],
)
def test_no_year_is_named_where_the_data_do_not_bear_it(facts, line, outlook):
    one = progress_of(facts, [line]).iloc[0]
    assert one["outlook"] == outlook
    assert np.isnan(one[["projected", "projected_from", "projected_to"]].astype(float)).all()


def test_projections_hold_for_what_should_fall(facts):
    """A target from above: the sign is the target's, not the slope's."""
    target = next(t for t in facts.targets if t.indicator == "e_document_rate")
    turned = target.model_copy(update={"op": "<=", "value": 0.1})
    below = replace(facts, targets=(turned,))
    one = progress_of(below, [[0.9 - 0.06 * t for t in range(9)]]).iloc[0]
    assert (one["outlook"], one["projected"]) == ("projected", 2025)
    assert progress_of(below, [[0.1 + 0.06 * t for t in range(9)]]).iloc[0]["outlook"] == "away"


def test_progress_of_the_workspace_names_places(built):
    table = progress("e_workfile_rate", root=built)
    assert table["name"].str.startswith("Nga").any()
    assert table["outlook"].isin(["met", "projected", "away", "uncertain", "too_far", "too_few"]).all()
    assert progress("broadcasts", root=built).empty


def score(facts, **values):
    panel = pd.concat([rows(code, [value]) for code, value in values.items()], ignore_index=True)
    return stats.scores(panel, facts, 2019).set_index("no")


@pytest.mark.parametrize(
    ("rate", "points"),
    [(0.1, (0, 0)), (0.149, (0, 0)), (0.15, (1, 1)), (0.29, (1, 1)), (0.3, (1, 2)), (np.nan, (0, 2))],
)
def test_online_services_are_scored_by_their_steps(facts, rate, points):
    """Điều 13 khoản 9: two points from 30 %, but only with conditions that no form holds."""
    found = score(facts, online_rate=rate, feedback_received=3, feedback_on_time_rate=1.0)
    assert tuple(found.loc[9, ["low", "high"]]) == points


@pytest.mark.parametrize(
    ("received", "rate", "points"), [(0, np.nan, 2), (10, 1.0, 2), (10, 0.9, 1), (10, 0.89, 0)]
)
def test_complaints_are_scored_and_none_is_full(facts, received, rate, points):
    found = score(facts, online_rate=0.2, feedback_received=received, feedback_on_time_rate=rate)
    assert tuple(found.loc[8, ["low", "high"]]) == (points, points)


def test_thresholds_are_those_of_the_checked_targets(facts):
    """The same facts stand in targets.csv, in per cent and in words."""
    told = {
        (t.name_vi.split(" – ")[0], t.name_vi[-6:]): (t.op, t.value)
        for t in facts.targets
        if "Điều 13" in t.legal_basis
    }
    by_no = {c.no: {s.points: (s.op, s.value) for s in c.steps} for c in facts.grading.criteria}
    assert by_no[8] == {
        2: told["Tỷ lệ PAKN xử lý đúng hạn", "2 điểm"],
        1: told["Tỷ lệ PAKN xử lý đúng hạn", "1 điểm"],
    }
    online = "Tỷ lệ hồ sơ trực tuyến trên tổng hồ sơ"
    assert by_no[9] == {2: told[online, "2 điểm"], 1: told[online, "1 điểm"]}
    excellent = next(t for t in facts.targets if t.name_vi == "Tổng điểm xếp loại xuất sắc")
    assert facts.grading.bands[0].at_least == excellent.value
    assert excellent.note.replace("–<", " đến ") == "tốt 12 đến 15; khá 9 đến 12; trung bình 6 đến 9; yếu <6"


@pytest.mark.parametrize(
    ("least", "below", "band"),
    [(15, 18.1, "xuất sắc"), (12, 15, "tốt"), (9, 12, "khá"), (6, 9, "trung bình"), (0, 6, "yếu")],
)
def test_bands_begin_where_the_circular_says(facts, least, below, band):
    assert facts.grading.band(least).name_vi == facts.grading.band(below - 0.1).name_vi == band


def test_a_grade_is_given_only_where_nothing_is_left_open(facts):
    open_one = stats.grades(
        score(facts, online_rate=0.2, feedback_received=0).reset_index(), facts.grading
    ).iloc[0]
    assert (open_one["scored"], open_one["of"], open_one["low"], open_one["high"]) == (2, 9, 3, 17)
    assert (open_one["band_low"], open_one["band_high"]) == ("yếu", "xuất sắc")
    only = Grading.model_validate(
        facts.grading.model_dump()
        | {"criteria": [c.model_dump() for c in facts.grading.criteria if c.no == 8]}
    )
    panel = pd.concat(
        [rows("feedback_received", [0]), rows("feedback_on_time_rate", [np.nan])], ignore_index=True
    )
    closed = stats.grades(stats.scores(panel, replace(facts, grading=only), 2019), only).iloc[0]
    assert closed["band_low"] == closed["band_high"] == "yếu"


def test_there_is_no_grade_before_the_circular(built):
    assert scores(2018, root=built).empty
    table = scores(2019, root=built)
    assert table["why_vi"].ne("").all()
    assert table.groupby("place")["no"].nunique().eq(9).all()
    assert grades(2019, root=built)["high"].le(18).all()
    before = grades(2018, root=built)
    assert before.empty
    assert "band_low" in before


def test_gaps_of_the_workspace_say_what_closing_them_takes(built):
    table = gaps(2019, "e_document_rate", root=built).dropna(subset=["to_best"])
    behind = table[table["gap_to_best"] < 0]
    assert len(behind) > 10
    assert (behind["to_best"] > 0).all()
    reached = (behind["numerator"] + behind["to_best"]) / behind["denominator"]
    assert (reached >= behind["best"] - 1e-9).all()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("part", ["nothing", "one place", "one year", "no values"])
def test_tables_of_little_or_nothing_are_tables(facts, part):
    panel = shares([10, 55, 30], [97, 101, 40]).assign(year=2019)
    panel = pd.concat([panel.assign(year=y) for y in range(2015, 2020)], ignore_index=True)
    panel = {
        "nothing": panel.iloc[:0], "one place": panel[panel["place"] == "p0"],
        "one year": panel[panel["year"] == 2019], "no values": panel.assign(value=np.nan),
    }[part]  # fmt: skip
    for table in (
        stats.gaps(panel, facts, 2019), stats.spread(panel), stats.convergence(panel), stats.trends(panel),
        stats.progress(panel, facts, 2020), stats.scores(panel, facts, 2019), stats.counts(panel, facts, "online_rate"),
        stats.grades(stats.scores(panel, facts, 2019), facts.grading),
    ):  # fmt: skip
        assert len(table.columns) >= 8
        assert bool(len(table)) == (part != "nothing")
