"""Breaks and gaps in the reporting are results: rows that charts draw, trends respect and readers see."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import breaks, load, trends, unreported
from analysis.errors import CchcError
from analysis.stats import break_table
from conftest import ROOT


def kinds_of(table, indicator, year):
    rows = table[(table["indicator"] == indicator) & (table["year"] == year)]
    return dict(zip(rows["kind"], rows["comparable"], strict=True))


def test_a_new_form_breaks_what_it_counts_otherwise_and_nothing_else(built):
    table = breaks(root=built)
    assert kinds_of(table, "dossiers_on_time", 2020)["definition"] is False
    assert kinds_of(table, "dossiers_early", 2020)["definition"] is False
    assert "definition" not in kinds_of(table, "on_time_rate", 2020)
    assert kinds_of(table, "on_time_rate", 2020)["form"] is True
    assert kinds_of(table, "on_time_rate", 2015)["form"] is True
    assert kinds_of(table, "staff", 2020)["part_year"] is False
    assert set(table["kind"]) == {"form", "definition", "boundary", "part_year"}
    assert (table["reason_vi"] != "").all()
    assert (table["reason_en"] != "").all()


@pytest.mark.parametrize(
    "notebook", ["notebooks/08_trends_and_gaps.ipynb", "examples/pci/notebooks/report.ipynb"]
)
def test_chapters_list_the_breaks_of_definition_only(notebook):
    """The table of all kinds has a row for every form and part year: a reader asks what is counted otherwise."""
    text = (ROOT / notebook).read_text(encoding="utf-8")
    assert text.count("breaks()") == text.count("breaks().query(\\\"kind == 'definition'")


def test_boundary_changes_are_rows_of_the_units_they_made(built):
    table = breaks(root=built).query("kind == 'boundary'")
    assert table["place"].tolist() == ["16093", "16114"]
    assert table["comparable"].all()
    assert table["reason_vi"].str.contains("786/NQ-UBTVQH14").all()
    lost = breaks(boundaries=2018, root=built).query("kind == 'boundary'")
    assert lost["place"].tolist() == ["16093", "16111", "16114", "16126", "16129"]
    assert not lost["comparable"].any()


def test_trends_begin_anew_at_a_break_and_leave_part_years_out(built):
    found = trends(load("dossiers_on_time", "on_time_rate", root=built)).set_index(["place", "indicator"])
    one = found.xs("dossiers_on_time", level=1)
    assert (one["verdict"] == "too_few").all(), "2020 alone is left, and it is a part year"
    rate = found.xs("on_time_rate", level=1)
    assert rate["last_year"].max() == 2019
    assert (rate["n"] >= 7).all()


def test_the_series_says_its_boundaries_and_what_was_added_up(built):
    panel = load("staff", root=built).set_index(["place", "year"])
    assert set(panel["boundaries"].dt.strftime("%Y-%m-%d")) == {"2020-01-01"}
    assert panel.loc[("16114", 2015), "rebase"] == "cộng từ Nga Lĩnh, Nga Nhân"
    assert panel.loc[("16114", 2020), "rebase"] == ""
    assert panel.loc[("16096", 2015), "rebase"] == ""
    old = load("staff", boundaries=2018, root=built).set_index(["place", "year"])
    assert "không tách lại được" in old.loc[("16111", 2020), "rebase"]
    later = load("staff", boundaries="2025-01-01", root=built).set_index(["place", "year"])
    assert later.loc[("16120", 2020), "rebase"] == "cộng từ Nga Trung, Nga Bạch"
    assert later.index.get_level_values("place").nunique() == 23


@pytest.mark.parametrize("day", ["2031-01-01", "hôm nay", 1700.5])
def test_a_day_without_units_is_refused_with_a_reason(built, day):
    with pytest.raises(CchcError, match=r"2031|hôm nay|1700"):
        load("staff", boundaries=day, root=built)


def test_who_did_not_report_what_since_when_and_what_rests_on_it(built, decade):
    table = unreported(root=built)
    whole = table[(table["place"] == "16165") & (table["indicator"] == "")]
    assert set(whole["topic"]) == {"inspections", "it_adoption", "legislation", "procedures", "steering"}
    assert set(whole["since"]) == set(whole["until"]) == {2017}
    assert (whole["source"] != "").all()
    row = whole.set_index("topic").loc["procedures"]
    assert "C25" in row["claims"].split(", ")
    assert row["district"] > 0
    listed = load(root=built)
    gone = listed[listed["reason"].isin(["not_reported", "unreadable"])]
    base = gone[~gone["indicator"].str.endswith("_rate")]
    assert table["n"].sum() <= len(gone)
    assert table["n"].sum() > 0.5 * len(base)
    truth = decade.truth[(decade.truth["reason"] == "not_reported") & (decade.truth["field"] == "")]
    blank = truth[truth["year"] == 2012].iloc[0]
    runs = table[
        (table["indicator"] == blank["indicator"]) & (table["since"] <= 2012) & (table["until"] >= 2012)
    ]
    assert len(runs), "a blank cell of the raw files is in the table"


def test_a_year_that_only_some_cover_in_part_is_told_of_these_alone(catalog):
    cells = pd.DataFrame(
        {name: [] for name in ("indicator", "year", "layout", "period_start", "place", "unit")}
    )
    panel = pd.DataFrame(
        [
            ("16096", "staff", 2016, 1.0, True), ("16099", "staff", 2016, 2.0, False),
            ("16102", "staff", 2016, float("nan"), True), ("16096", "staff", 2017, 1.0, True),
            ("16099", "staff", 2017, 3.0, True), ("16096", "staff", 2018, 1.0, False),
        ],
        columns=["place", "indicator", "year", "value", "part_year"],
    ).assign(boundaries=pd.Timestamp("2020-01-01"))  # fmt: skip
    table = break_table(cells, catalog, panel)
    part = table[table["kind"] == "part_year"]
    assert sorted(zip(part["place"], part["year"], strict=True)) == [("", 2017), ("16096", 2016)]
    assert not part["comparable"].any()
