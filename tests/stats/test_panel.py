"""27 units to 24, months to years, parts to wholes."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import breaks, district, explain, facts, gaps, load, stats, store, workspace
from analysis.contracts import OBSERVATIONS
from analysis.errors import CchcError
from analysis.stats.district import counted


def observation(place, indicator, value, year=2015, start=None, end=None, reason="", source="a.xlsx", **more):
    return {
        "place": place, "year": year, "indicator": indicator, "field": "", "value": value, "reason": reason,
        "period_start": pd.Timestamp(start or f"{year}-01-01"), "period_end": pd.Timestamp(end or f"{year}-12-31"),
        "form": "procedures", "layout": "procedures-2015", "source": source, "sheet": "S", "ref": "C1",
        "corrected_by": "", **more,
    }  # fmt: skip


def panel_of(rows, catalog):
    frame = pd.DataFrame(rows, columns=list(OBSERVATIONS)).astype(OBSERVATIONS)
    return stats.panel(frame, catalog).set_index(["place", "indicator", "year"])


def test_counts_of_merged_units_are_summed_and_rates_recomputed(catalog):
    parts = {"16093": (100, 10), "16126": (300, 0), "16129": (600, 90)}
    rows = [observation(p, "dossiers_resolved", r) for p, (r, _) in parts.items()]
    rows += [observation(p, "dossiers_late", late) for p, (_, late) in parts.items()]
    found = panel_of(rows, catalog)
    assert found.loc[("16093", "dossiers_resolved", 2015), "value"] == 1000
    assert found.loc[("16093", "on_time_rate", 2015), "value"] == pytest.approx(0.9)
    assert found.loc[("16093", "on_time_rate", 2015), "rebased"]


def test_yes_no_of_merged_units_follows_the_rule_of_the_catalogue(catalog):
    rows = [observation("16111", "lan", 1.0), observation("16114", "lan", 0.0)]
    assert panel_of(rows, catalog).loc[("16114", "lan", 2015), "value"] == 0, "all: both must say yes"


@pytest.mark.parametrize("reason", ["not_reported", "unreadable"])
def test_a_sum_with_an_unknown_part_is_unknown(catalog, reason):
    rows = [observation("16111", "staff", 20.0), observation("16114", "staff", np.nan, reason=reason)]
    row = panel_of(rows, catalog).loc[("16114", "staff", 2015)]
    assert np.isnan(row["value"])
    assert row["reason"] == reason


def test_a_sum_with_an_absent_part_is_unknown(catalog):
    row = panel_of([observation("16111", "staff", 20.0)], catalog).loc[("16114", "staff", 2015)]
    assert np.isnan(row["value"])
    assert row["reason"] == "not_reported"


def test_nothing_occurred_counts_as_nought_in_a_sum(catalog):
    rows = [
        observation("16111", "dossiers_late", np.nan, reason="none_occurred"),
        observation("16114", "dossiers_late", 4.0),
    ]
    assert panel_of(rows, catalog).loc[("16114", "dossiers_late", 2015), "value"] == 4


def test_periods_add_up_to_the_year_flows_by_sum_stocks_by_the_last(catalog):
    first = {"year": 2019, "start": "2019-01-01", "end": "2019-11-30"}
    last = {"year": 2019, "start": "2019-12-01", "end": "2019-12-31"}
    rows = []
    for code, a, b in [
        ("dossiers_resolved", 900, 100), ("dossiers_pending", 40, 30), ("dossiers_carried_over", 20, 40),
        ("staff", 18, 19),
        ("dossiers_received", 940, 130),
    ]:  # fmt: skip
        rows += [observation("16096", code, a, **first), observation("16096", code, b, **last)]
    found = panel_of(rows, catalog)["value"]
    assert found["16096", "dossiers_resolved", 2019] == 1000
    assert found["16096", "dossiers_pending", 2019] == 30
    assert found["16096", "dossiers_carried_over", 2019] == 20
    assert found["16096", "staff", 2019] == 19
    assert found["16096", "dossiers_received", 2019] == 1030, (
        "what was pending in between is not counted twice"
    )


def test_a_year_with_a_missing_period_has_no_sum(catalog):
    rows = [
        observation("16096", "dossiers_late", 5, 2019, "2019-01-01", "2019-11-30"),
        observation("16099", "dossiers_late", 5, 2019, "2019-01-01", "2019-11-30"),
        observation("16099", "dossiers_late", 1, 2019, "2019-12-01", "2019-12-31"),
    ]
    found = panel_of(rows, catalog)
    assert np.isnan(found.loc[("16096", "dossiers_late", 2019), "value"])
    assert found.loc[("16099", "dossiers_late", 2019), "value"] == 6


def test_a_share_above_one_is_withheld(catalog):
    rows = [observation("16096", "documents_issued", 100), observation("16096", "documents_electronic", 107)]
    row = panel_of(rows, catalog).loc[("16096", "e_document_rate", 2015)]
    assert np.isnan(row["value"])
    assert row["reason"] == "unreadable"


def test_boundaries_before_a_merger_leave_later_years_empty_and_say_why(built):
    panel = load("staff", boundaries="2018-06-01", root=built).set_index(["place", "year"])
    assert panel.index.get_level_values("place").nunique() == 27
    merged = ["16093", "16111", "16114", "16126", "16129"]
    later = panel.loc[[(code, 2020) for code in merged]]
    assert later["value"].isna().all()
    assert set(later["reason"]) == {"not_applicable"}
    assert panel.loc[("16126", 2016), "value"] > 0
    assert panel.loc[("16096", 2020), "value"] > 0


def test_boundaries_after_a_later_merger(built):
    panel = load("staff", boundaries="2025-02-01", root=built).set_index(["place", "year"])
    parts = load("staff", root=built).set_index(["place", "year"])["value"]
    assert panel.loc[("16120", 2016), "value"] == parts["16117", 2016] + parts["16120", 2016]
    assert panel.loc[("16120", 2016), "name"] == "Nga Hiệp"


def test_the_district_is_recomputed_not_averaged(catalog):
    """Simpson: both units improve, and the whole gets worse because the weights move."""
    rows = []
    for year, a, b in [(2015, (900, 90), (100, 50)), (2016, (100, 9), (900, 405))]:
        for place, (n, late) in [("16096", a), ("16099", b)]:
            rows.append(observation(place, "dossiers_resolved", n, year))
            rows.append(observation(place, "dossiers_late", late, year))
    frame = pd.DataFrame(rows, columns=list(OBSERVATIONS)).astype(OBSERVATIONS)
    whole = stats.by_district(stats.panel(frame, catalog), catalog).set_index(["indicator", "year"])
    assert whole.loc[("on_time_rate", 2015), "value"] == pytest.approx(0.86)
    assert whole.loc[("on_time_rate", 2016), "value"] == pytest.approx(0.586)
    assert whole.loc[("on_time_rate", 2016), "n"] == 2
    assert whole.loc[("on_time_rate", 2016), "of"] == 24


def test_an_absent_unit_owes_the_period_that_others_reported(catalog):
    rows = [observation("16096", "staff", 5.0), observation("16099", "staff", 6.0, end="2015-06-30")]
    found = panel_of(rows, catalog)["part_year"]
    units = ("16096", "16099", "16105")  # the whole year, half of it, nothing
    assert [bool(found.loc[(unit, "staff", 2015)]) for unit in units] == [False, True, True]


def test_a_unit_that_gave_all_counts_though_there_was_nothing_to_divide(catalog):
    nan = float("nan")
    values = {
        "on_time_rate": {"a": nan, "b": nan, "c": 0.9, "d": nan},
        "dossiers_resolved": {"a": 0.0, "b": nan, "c": 10.0, "d": 4.0},
        "dossiers_late": {"a": 0.0, "b": nan, "c": 1.0, "d": nan},
    }
    assert counted(values, catalog.indicators["on_time_rate"]) == {"a", "c"}


def test_the_door_on_the_committed_decade(built):
    panel = load(root=built)
    assert panel["place"].nunique() == 24
    assert sorted(panel["year"].unique()) == list(range(2011, 2021))
    assert panel.loc[panel["year"] == 2020, "part_year"].all()
    assert not panel.loc[panel["year"] == 2019, "part_year"].any()
    assert not panel.duplicated(["place", "year", "indicator"]).any()
    assert ((panel["reason"] == "") == panel["value"].notna()).all()


def test_explain_names_the_cells_that_give_the_value(built):
    cells = explain("Nga Phượng", "on_time_rate", 2015, root=built)
    assert set(cells["name"]) == {"Nga Lĩnh", "Nga Nhân"}
    sums = cells.groupby("indicator")["value"].sum()
    value = load("on_time_rate", years=(2015, 2015), root=built).set_index("place").loc["16114", "value"]
    assert 1 - sums["dossiers_late"] / sums["dossiers_resolved"] == pytest.approx(value)
    from openpyxl import load_workbook

    for cell in cells.itertuples():
        sheet = load_workbook(built / "data" / "raw" / cell.source)[cell.sheet]
        shown = sheet[cell.ref].value
        assert float(str(shown).replace(".", "")) == cell.value


def test_a_name_without_marks_is_asked_back(built):
    with pytest.raises(CchcError, match="Nga Thanh, Nga Thành"):
        explain("nga thanh", "on_time_rate", 2019, root=built)
    assert len(explain("Nga Thành", "on_time_rate", 2019, root=built))


def test_an_unknown_indicator_gets_a_suggestion(built):
    with pytest.raises(CchcError, match="on_time_rate"):
        load("on_time_rat", root=built)


def test_figures_carry_their_cells_and_say_what_is_not_checked(built):
    now = facts(2019, root=built)
    assert "%" in str(now.on_time_rate)
    assert any("TTHC cap xa 2019 - 6 thang (2).xlsx" in s for s in now.on_time_rate.sources)
    assert "chưa đối chiếu" in str(now.target("e_workfile_rate")) or now.target("e_workfile_rate").value != 0
    assert "chưa đối chiếu" in str(facts(2020, root=built).target("e_workfile_rate"))


def test_gaps_are_positive_where_a_unit_does_better(built):
    table = gaps(2019, "on_time_rate", "backlog_rate", root=built)
    for _, group in table.groupby("indicator"):
        known = group[group["value"].notna()]
        assert (known["gap_to_best"] <= 0).all()
        assert (known.loc[known["rank"] == 1, "gap_to_best"] == 0).all()
    best = table[(table["indicator"] == "backlog_rate") & (table["rank"] == 1)]
    assert (best["value"] == best["best"]).all()


def test_a_changed_definition_is_a_break(built):
    panel = load("dossiers_on_time", "on_time_rate", root=built)
    table = breaks(root=built)
    assert table.loc[table["kind"] == "definition", "indicator"].tolist() == [
        "dossiers_early",
        "dossiers_on_time",
    ]
    flagged = panel[panel["break_before"]]
    assert set(flagged["indicator"]) == {"dossiers_on_time"}, "the rate does not break: late means the same"


def test_district_figures_agree_with_the_observations(built):
    processed = store.read(built)
    late = processed.observations.query("indicator == 'dossiers_late' and year == 2019 and field == ''")
    whole = district("dossiers_late", root=built).set_index("year")
    assert whole.loc[2019, "n"] == 24
    assert whole.loc[2019, "value"] == late["value"].sum()
    assert workspace(built).catalog.unit.short == "Nga Sơn"


def test_dossiers_by_field_add_up_to_the_total(built, catalog):
    codes = [field.code for field in catalog.fields]
    whole = load("dossiers_received", "dossiers_late", years=(2020, 2020), root=built)
    whole = whole.set_index(["indicator", "place"])["value"]
    parts = [load("dossiers_received", "dossiers_late", field=code, root=built) for code in codes]
    parts = [part.set_index(["indicator", "place"])["value"] for part in parts]
    known = whole.notna() & sum(part.notna() for part in parts).eq(len(codes))
    assert known.sum() > 20
    # A planted wrong total is the one place where they may differ.
    assert ((sum(parts) - whole)[known] != 0).sum() <= 2
    land = load("on_time_rate", field="đất đai", root=built)
    assert set(land["year"]) == {2020}
    assert land["value"].between(0, 1).any()
    with pytest.raises(CchcError, match="Hộ tịch"):
        load("on_time_rate", field="thuỷ lợi", root=built)
