"""Half-years and quarters add up to years; longer periods stand for those within; part years are marked."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from analysis import stats
from analysis.contracts import OBSERVATIONS

QUARTERS = [("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")]
HALVES = [("01-01", "06-30"), ("07-01", "12-31")]
YEAR = [("01-01", "12-31")]


def rows(place, indicator, values, periods, year=2016, **more):
    return [
        dict(
            dict.fromkeys(OBSERVATIONS, ""), place=place, year=year, indicator=indicator, value=value,
            period_start=f"{year}-{start}", period_end=f"{year}-{end}",
            reason="not_reported" if math.isnan(value) else "", source=f"{place} {start} {end}", **more,
        )
        for value, (start, end) in zip(values, periods, strict=True)
    ]  # fmt: skip


def yearly(catalog, *parts):
    frame = pd.DataFrame([row for part in parts for row in part], columns=list(OBSERVATIONS))
    return stats.panel(frame.astype(OBSERVATIONS), catalog).set_index(["place", "indicator"])


@pytest.mark.parametrize(
    ("indicator", "values", "expected"),
    [("penalties", [1, 2, 3, 4], 10), ("staff", [18, 19, 20, 21], 21), ("inspection_score", [60, 70, 80, 90], 75),
     ("dossiers_carried_over", [5, 6, 7, 8], 5), ("reform_plan_issued", [0, 0, 1, 1], 1)],
)  # fmt: skip
def test_quarters_make_a_year_by_the_rule_of_the_indicator(catalog, indicator, values, expected):
    found = yearly(catalog, rows("16096", indicator, values, QUARTERS))
    assert found.loc[("16096", indicator), "value"] == expected
    assert not found.loc[("16096", indicator), "part_year"]


def test_one_unit_sends_quarters_another_halves_a_third_the_year(catalog):
    found = yearly(
        catalog, rows("16096", "penalties", [1, 2, 3, 4], QUARTERS), rows("16099", "penalties", [5, 6], HALVES),
        rows("16102", "penalties", [7], YEAR), rows("16105", "penalties", [8, 9], HALVES),
    )["value"]  # fmt: skip
    assert found.xs("penalties", level=1)[["16096", "16099", "16102", "16105"]].tolist() == [10, 11, 7, 17]


@pytest.mark.parametrize("values", [[math.nan, 6], [5, math.nan]])
def test_a_half_that_is_not_known_leaves_the_year_unknown(catalog, values):
    found = yearly(
        catalog, rows("16096", "penalties", values, HALVES), rows("16099", "penalties", [1, 2], HALVES)
    )
    assert found.loc[("16096", "penalties"), "reason"] == "not_reported"
    assert math.isnan(found.loc[("16096", "penalties"), "value"])


def test_reports_that_all_begin_on_new_years_day_count_once(catalog):
    cumulative = [("01-01", "06-30"), ("01-01", "09-30"), ("01-01", "12-31")]
    found = yearly(catalog, rows("16096", "penalties", [3, 5, 9], cumulative))
    assert found.loc[("16096", "penalties"), "value"] == 9, "not 3 + 5 + 9"
    assert not found.loc[("16096", "penalties"), "part_year"]


def test_the_quarters_count_where_the_year_holds_nothing(catalog):
    found = yearly(catalog, rows("16096", "penalties", [math.nan, 1, 2, 3, 4], YEAR + QUARTERS))
    assert found.loc[("16096", "penalties"), "value"] == 10


@pytest.mark.parametrize(
    ("indicator", "one", "other", "expected"),
    [("penalties", [1, 2, 3, 4], [10, 20], 40), ("staff", [18, 19, 20, 21], [14, 15], 36),
     ("legal_education_plan", [1, 1, 1, 1], [0, 1], 1)],
)  # fmt: skip
def test_parts_of_a_merged_unit_may_send_different_periods(catalog, indicator, one, other, expected):
    """Nga Lĩnh sends quarters, Nga Nhân half-years: Nga Phượng's year is known all the same."""
    found = yearly(catalog, rows("16111", indicator, one, QUARTERS), rows("16114", indicator, other, HALVES))
    assert found.loc[("16114", indicator), "value"] == expected
    year = yearly(catalog, rows("16111", indicator, one, QUARTERS), rows("16114", indicator, other[1:], YEAR))
    assert year.loc[("16114", indicator), "value"] == expected - (other[0] if indicator == "penalties" else 0)


def test_periods_that_reach_into_each_other_give_no_sum(catalog):
    crossed = [("01-01", "07-31"), ("06-01", "12-31")]
    found = yearly(catalog, rows("16096", "penalties", [3, 5], crossed))
    assert math.isnan(found.loc[("16096", "penalties"), "value"])


def test_a_year_that_is_covered_in_part_is_marked_and_no_trend_counts_it(catalog):
    whole = [rows("16096", "penalties", [n], YEAR, year=2012 + n) for n in range(6)]
    part = rows("16096", "penalties", [100], [("01-01", "04-30")], year=2018)
    found = yearly(catalog, *whole, part).reset_index()
    assert found.loc[found["year"] == 2018, "part_year"].all()
    trend = stats.trends(found).set_index("place").loc["16096"]
    assert (trend["n"], trend["last_year"], trend["slope"]) == (6, 2017, 1)
