"""What no single file shows: every doubt at its cell, and none where the figures are only what figures are."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import store
from analysis.clean.series import _trend, check_series
from analysis.contracts import OBSERVATIONS, SOURCES, conform

YEARS = range(2011, 2019)
QUIET = {"W-UNIT-MISSING"}


def row(place, year, indicator, value, form="it_adoption", layout="it_adoption-2015", **more):
    facts = {
        "place": place, "year": year, "period_start": pd.Timestamp(year, 1, 1),
        "period_end": pd.Timestamp(year, 12, 31), "indicator": indicator, "field": "",
        "value": np.nan if isinstance(value, str) else value, "reason": value if isinstance(value, str) else "",
        "form": form, "layout": layout, "source": f"{year}/{form}.xlsx", "sheet": "S",
        "ref": f"{indicator}@{place}", "corrected_by": "",
    }  # fmt: skip
    return facts | more


def check(catalog, rows, sources=()):
    known = list(sources) or [
        {"source": name, "sha256": name} for name in dict.fromkeys(r["source"] for r in rows)
    ]
    blank = {"bytes": 1, "form": "", "year": 2020, "received_from": "", "received_on": "",
             "status": "official", "sheets_read": 1, "observations": 1, "errors": 0, "warnings": 0}  # fmt: skip
    return check_series(
        conform(pd.DataFrame(rows), OBSERVATIONS),
        conform(pd.DataFrame([blank | source for source in known]), SOURCES),
        catalog,
    )


def codes(issues, *ignored):
    return [(i.code, i.source, i.ref) for i in issues if i.code not in {*QUIET, *ignored}]


def series(values, indicator="documents_issued", place="16096", years=YEARS, **more):
    return [row(place, year, indicator, value, **more) for year, value in zip(years, values, strict=False)]


# Jumps


@given(
    level=st.floats(30, 5000), growth=st.floats(0.8, 1.3), at=st.integers(0, 7), slip=st.sampled_from([10, 100, 1000]),
    noise=st.lists(st.floats(0.85, 1.15), min_size=8, max_size=8),
)  # fmt: skip
def test_a_digit_too_many_is_found_at_its_cell_and_nowhere_else(catalog, level, growth, at, slip, noise):
    values = [round(max(level * growth**k, 30) * noise[k]) for k in range(8)]
    assert codes(check(catalog, series(values))) == []
    values[at] *= slip
    issues = check(catalog, series(values))
    assert codes(issues) == [("W-JUMP", f"{2011 + at}/it_adoption.xlsx", "documents_issued@16096")]


def test_the_message_names_the_usual_range(catalog):
    issue = check(catalog, series([300, 310, 320, 3300, 340, 350, 360, 370]))[0]
    assert "3.300" in issue.message_vi
    assert "từ 300 đến 370" in issue.message_vi
    assert "khoảng 329" in issue.message_vi
    assert (issue.place, issue.year, issue.indicator) == ("16096", 2014, "documents_issued")


def test_a_digit_too_few_is_found(catalog):
    assert codes(check(catalog, series([300, 310, 320, 33, 340, 350, 360, 370])))[0][0] == "W-JUMP"


def test_small_counts_may_vary(catalog):
    assert codes(check(catalog, series([1, 9, 2, 11, 0, 6, 1, 12]))) == []


def test_four_other_years_are_needed(catalog):
    assert codes(check(catalog, series([300, 31000, 320, 330]))) == []
    assert codes(check(catalog, series([300, 31000, 320, 330, 340])))


def test_counts_of_part_years_are_not_compared_with_whole_years(catalog):
    part = {"period_start": pd.Timestamp(2020, 1, 1), "period_end": pd.Timestamp(2020, 1, 31)}
    rows = [*series([300] * 8), row("16096", 2020, "documents_issued", 12, **part)]
    assert codes(check(catalog, rows)) == []


def test_stocks_are_compared_over_periods_of_any_length(catalog):
    part = {"period_start": pd.Timestamp(2020, 1, 1), "period_end": pd.Timestamp(2020, 1, 31)}
    rows = [*series([20] * 8, "computers"), row("16096", 2020, "computers", 210, **part)]
    assert codes(check(catalog, rows)) == [("W-JUMP", "2020/it_adoption.xlsx", "computers@16096")]


def test_a_merged_unit_is_a_new_series(catalog):
    rows = series([200] * 8 + [2600], "staff", "16114", years=range(2012, 2021))
    assert codes(check(catalog, rows)) == []
    assert codes(check(catalog, [{**r, "place": "16096"} for r in rows])), "of another unit it is a jump"


def test_a_period_that_straddles_a_merger_is_compared_with_nothing(catalog):
    rows = series([200] * 8 + [2600], "staff", "16114", years=range(2011, 2020))
    assert codes(check(catalog, rows)) == []


def test_a_declared_break_begins_a_new_series(catalog):
    def loaded(breaks):
        spec = catalog.indicators["documents_issued"].model_copy(update={"breaks": breaks})
        return dataclasses.replace(catalog, indicators={**catalog.indicators, spec.code: spec})

    from analysis.catalog.models import Break

    values = [300] * 7 + [3000]
    assert codes(check(loaded(()), series(values)))
    assert codes(check(loaded((Break(year=2018, reason_vi="đếm khác"),)), series(values))) == []


def test_another_definition_begins_a_new_series(catalog):
    """dossiers_on_time counts without early ones from 2020 on."""
    values = [900] * 8
    new = row("16096", 2020, "dossiers_on_time", 30, "procedures", "procedures-2020")
    rows = series(values, "dossiers_on_time", form="procedures", layout="procedures-2015")
    assert codes(check(catalog, [*rows, new])) == []
    assert codes(check(catalog, [*rows, {**new, "layout": "procedures-2015"}]))


def test_what_most_units_share_is_no_units_mistake(catalog):
    places = [p.code for p in catalog.places.at(date(2012, 1, 1))]
    fall = {place: 100 if place != "16096" else 60 for place in places}
    rows = [r for place in places for r in series([300 + int(place) % 7] * 7 + [fall[place]], place=place)]
    assert codes(check(catalog, rows)) == []
    alone = [r if r["place"] == "16096" or r["year"] < 2018 else {**r, "value": 300.0} for r in rows]
    assert [c[2] for c in codes(check(catalog, alone))] == ["documents_issued@16096"]


def test_a_whole_column_in_another_measure_is_reported(catalog):
    places = [p.code for p in catalog.places.at(date(2012, 1, 1))][:8]
    rows = [r for place in places for r in series([300] * 7 + [300_000], place=place)]
    assert len(codes(check(catalog, rows))) == 8


def test_the_threshold_stands_in_the_catalogue(catalog):
    values = [300, 310, 320, 1000, 340, 350, 360, 370]
    assert codes(check(catalog, series(values))) == []
    strict = catalog.checks.model_copy(update={"jump": catalog.checks.jump.model_copy(update={"factor": 2})})
    assert codes(check(dataclasses.replace(catalog, checks=strict), series(values)))


# Zeros


@pytest.mark.parametrize("nothing", [0.0, "none_occurred"])
def test_nothing_among_figures_well_above_zero_is_doubted(catalog, nothing):
    issues = check(catalog, series([60, 65, 70, nothing, 80, 85, 90, 95]))
    assert codes(issues) == [("W-ZERO", "2014/it_adoption.xlsx", "documents_issued@16096")]


@pytest.mark.parametrize("values", [[0, 9, 20, 40, 80, 90, 99, 120], [60, 0, 70, 0, 80, 85, 90, 95]])
def test_a_beginning_at_zero_and_a_second_zero_are_believed(catalog, values):
    assert codes(check(catalog, series(values))) == []


IT = ["staff", "computers", "computers_online", "email_accounts", "documents_issued"]


@pytest.mark.parametrize("given", [0.0, "none_occurred", "not_reported"])
def test_a_report_without_any_figure_is_one_issue(catalog, given):
    rows = [row("16096", year, code, 40 + k) for year in YEARS for k, code in enumerate(IT) if year != 2018]
    rows += [row("16096", 2018, code, given) for code in IT]
    rows += [row("16099", 2018, code, 30 + k) for k, code in enumerate(IT)]
    assert codes(check(catalog, rows), "W-SAME-FIGURES") == [
        ("W-EMPTY-REPORT", "2018/it_adoption.xlsx", "staff@16096")
    ]


def test_where_nobody_has_anything_nothing_is_doubted(catalog):
    rows = [row(place, 2018, code, 0.0) for place in ("16096", "16099") for code in IT]
    assert codes(check(catalog, rows)) == []


# What is carried over


def dossiers(place, start, end, carried, pending, field=""):
    more = {"field": field, "period_start": pd.Timestamp(start), "period_end": pd.Timestamp(end),
            "source": f"{start}.xlsx"}  # fmt: skip
    pairs = {"dossiers_carried_over": carried, "dossiers_pending": pending}
    return [
        row(place, pd.Timestamp(start).year, code, value, "procedures", "procedures-2015", **more)
        for code, value in pairs.items()
    ]


FIRST, SECOND = ("2016-01-01", "2016-12-31"), ("2017-01-01", "2017-12-31")


@pytest.mark.parametrize("field", ["", "land"])
def test_what_is_carried_over_is_what_was_pending(catalog, field):
    agree = dossiers("16096", *FIRST, 3, 12, field) + dossiers("16096", *SECOND, 12, 5, field)
    assert codes(check(catalog, agree)) == []
    differ = dossiers("16096", *FIRST, 3, 12, field) + dossiers("16096", *SECOND, 14, 5, field)
    issues = check(catalog, differ)
    assert codes(issues) == [("W-CARRY-OVER", "2017-01-01.xlsx", "dossiers_carried_over@16096")]
    assert "2016-01-01.xlsx ! S ! dossiers_pending@16096" in issues[0].message_vi
    assert "14" in issues[0].message_vi
    assert "12" in issues[0].message_vi


def test_nothing_is_compared_over_a_gap_another_unit_or_a_blank(catalog):
    before = dossiers("16096", *FIRST, 3, 12)
    for later in (
        dossiers("16096", "2018-01-01", "2018-12-31", 99, 5),
        dossiers("16099", *SECOND, 99, 5),
        dossiers("16096", *SECOND, "not_reported", 5),
        dossiers("16096", *SECOND, 99, 5, "land"),
    ):
        assert codes(check(catalog, before + later)) == []


PARTS = {"16093": 4, "16126": 5, "16129": 6}


def merging(after, parts=PARTS):
    before = [
        r for place, left in parts.items() for r in dossiers(place, "2019-01-01", "2019-11-30", 0, left)
    ]
    return before + dossiers("16093", "2019-12-01", "2019-12-31", after, 2)


def test_a_merged_unit_takes_over_the_sum_of_its_parts(catalog):
    assert codes(check(catalog, merging(15))) == []
    issue = check(catalog, merging(4))[0]
    assert issue.code == "W-CARRY-OVER"
    assert "15 = 4 + 5 + 6" in issue.message_vi


def test_without_all_parts_nothing_is_said(catalog):
    assert codes(check(catalog, merging(4, {"16093": 4, "16126": 5}))) == []


def test_none_occurred_is_carried_as_zero(catalog):
    rows = dossiers("16096", *FIRST, 3, "none_occurred") + dossiers("16096", *SECOND, 2, 5)
    assert [c[0] for c in codes(check(catalog, rows))] == ["W-CARRY-OVER"]


# Files


def test_the_same_file_twice(catalog):
    rows = [row("16096", 2018, "staff", 20), row("16099", 2018, "staff", 20, source="b.xlsx")]
    sources = [{"source": name, "sha256": "ab"} for name in ("2018/it_adoption.xlsx", "b.xlsx")]
    issues = check(catalog, rows, sources)
    assert codes(issues) == [("E-FILE-TWICE", "b.xlsx", "")]
    assert "2018/it_adoption.xlsx" in issues[0].message_vi
    nothing = [source | {"observations": 0} for source in sources]
    assert codes(check(catalog, rows, nothing)) == [], "files without figures repeat none"


def report(place, year, source, values=(21, 18, 17, 45, 312)):
    return [
        row(place, year, code, value, source=source, layout="it_adoption-2020")
        for code, value in zip(IT, values, strict=True)
    ]


def test_another_units_name_over_the_same_figures(catalog):
    issues = check(catalog, report("16096", 2018, "a.xlsx") + report("16099", 2018, "b.xlsx")[::-1])
    assert codes(issues) == [("W-SAME-FIGURES", "b.xlsx", "documents_issued@16099")]
    assert "Xã Ba Đình" in issues[0].message_vi
    assert "a.xlsx ! S" in issues[0].message_vi


def test_last_years_figures_under_this_year(catalog):
    issues = check(catalog, report("16096", 2017, "a.xlsx") + report("16096", 2018, "b.xlsx"))
    assert [(c, s) for c, s, _ in codes(issues)] == [("W-SAME-FIGURES", "b.xlsx")]
    assert "01/01/2017" in issues[0].message_vi


def test_a_table_copied_whole_is_one_issue(catalog):
    rows = []
    for year in (2017, 2018):
        for k, place in enumerate(("16096", "16099", "16102", "16105", "16108")):
            rows += report(place, year, f"{year}.xlsx", (21 + k, 18, 17, 45, 312 + k))
    issues = [i for i in check(catalog, rows) if i.code == "W-SAME-FIGURES"]
    assert len(issues) == 1
    assert "2 đơn vị khác" in issues[0].message_vi
    assert issues[0].place == ""


def test_a_file_twice_and_a_unit_in_two_files_have_issues_of_their_own(catalog):
    renamed = report("16096", 2018, "a.xlsx") + report("16096", 2017, "b.xlsx")
    sources = [{"source": name, "sha256": "ab"} for name in ("a.xlsx", "b.xlsx")]
    assert [c for c, _, _ in codes(check(catalog, renamed, sources))] == ["E-FILE-TWICE"]
    sent_again = report("16096", 2018, "a.xlsx") + report("16096", 2018, "b.xlsx")
    assert codes(check(catalog, sent_again)) == []


@pytest.mark.parametrize("values", [(21, 18, 17, 45, 313), (21, 18, 17, 45, "not_reported")])
def test_one_figure_of_their_own_is_enough(catalog, values):
    rows = report("16096", 2018, "a.xlsx") + report("16099", 2018, "b.xlsx", values)
    assert codes(check(catalog, rows)) == []


def test_small_figures_agree_by_chance(catalog):
    small = (14, 4, 4, 4, 14)
    rows = report("16096", 2018, "a.xlsx", small) + report("16099", 2018, "b.xlsx", small)
    assert codes(check(catalog, rows)) == []


# Coverage


def test_units_that_sent_nothing_are_named_once_a_form_and_period(catalog):
    everyone = [p.code for p in catalog.places.at(date(2020, 6, 1))]
    rows = [
        r for k, p in enumerate(everyone[2:]) for r in report(p, 2020, f"{p}.xlsx", (21 + k, 18, 17, 45, 300))
    ]
    missing = [i for i in check(catalog, rows) if i.code == "W-UNIT-MISSING"]
    assert len(missing) == 1
    assert f"2/{len(everyone)}" in missing[0].message_vi
    for code in everyone[:2]:
        assert catalog.places.by_code[code][-1].name in missing[0].message_vi
    assert "16126" not in everyone, "a unit that had merged is not asked"


def test_a_unit_with_other_dates_has_reported(catalog):
    everyone = [p.code for p in catalog.places.at(date(2020, 6, 1))]
    rows = [
        r for k, p in enumerate(everyone) for r in report(p, 2020, f"{p}.xlsx", (21 + k, 18, 17, 45, 300))
    ]
    for r in rows[:5]:
        r["period_end"] = pd.Timestamp(2020, 4, 30)
    assert [i for i in check(catalog, rows) if i.code == "W-UNIT-MISSING"] == []


def test_dates_that_one_unit_wrote_are_not_asked_of_all(catalog):
    everyone = [p.code for p in catalog.places.at(date(2020, 6, 1))]
    rows = [
        r for k, p in enumerate(everyone) for r in report(p, 2020, f"{p}.xlsx", (21 + k, 18, 17, 45, 300))
    ]
    for r in rows:
        odd = r["place"] == everyone[0]
        r["period_start"], r["period_end"] = (
            (pd.Timestamp(2020, 9, 1), pd.Timestamp(2020, 9, 30)) if odd
            else (pd.Timestamp(2020, 1, 1), pd.Timestamp(2020, 4, 30))
        )  # fmt: skip
    missing = [i for i in check(catalog, rows) if i.code == "W-UNIT-MISSING"]
    assert [i.place for i in missing] == [everyone[0]]


def test_no_figures_no_issues(catalog):
    assert check_series(
        conform(pd.DataFrame(columns=list(OBSERVATIONS)), OBSERVATIONS),
        conform(pd.DataFrame(columns=list(SOURCES)), SOURCES),
        catalog,
    ) == []  # fmt: skip


def alarms(processed, catalog, decade):
    """What is doubted, without the unit that sent nothing, the sheets that a mistake was planted in, and totals over
    a blank cell (they really differ from what the period before left)."""
    planted = set(zip(decade.planted["source"], decade.planted["sheet"], strict=True))
    blank = decade.truth[decade.truth["reason"] == "not_reported"]
    blank = set(zip(blank["source"], blank["sheet"], blank["indicator"], strict=True))
    return [
        i for i in check_series(processed.observations, processed.sources, catalog)
        if i.code != "W-EMPTY-REPORT" and (i.source, i.sheet) not in planted
        and (i.code != "W-CARRY-OVER" or (i.source, i.sheet, i.indicator) not in blank)
    ]  # fmt: skip


def test_the_committed_decade_raises_no_false_alarm(catalog, built, decade):
    assert codes(alarms(store.read(built), catalog, decade)) == []


def test_a_slip_in_the_committed_decade_is_found(catalog, built, decade):
    processed = store.read(built)
    cells = processed.observations
    at = cells.index[
        (cells["indicator"] == "documents_issued") & (cells["year"] == 2016) & (cells["value"] > 100)
    ]
    cells.loc[at[3], "value"] *= 10
    found = alarms(processed, catalog, decade)
    assert codes(found) == [("W-JUMP", *cells.loc[at[3], ["source", "ref"]])]


@pytest.mark.parametrize(
    ("given", "said", "said_en"),
    [
        ([0.0] * len(IT), "bằng không", "zero"), (["not_reported"] * len(IT), "để trống", "blank"),
        ([0.0, *["not_reported"] * (len(IT) - 1)], "để trống hoặc bằng không", "blank or zero"),
    ],
)  # fmt: skip
def test_an_empty_report_is_told_as_what_it_is(catalog, given, said, said_en):
    rows = [row("16096", 2018, code, value) for code, value in zip(IT, given, strict=True)]
    rows += [row("16099", 2018, code, 30 + k) for k, code in enumerate(IT)]
    [issue] = [i for i in check(catalog, rows) if i.code == "W-EMPTY-REPORT"]
    assert f" {said}" in issue.message_vi
    assert f" {said_en}" in issue.message_en
    assert (said == "bằng không") == ("để trống" not in issue.message_vi)
    assert "X" not in issue.message_vi.replace("Xã", "")


@pytest.mark.parametrize("n", [3, 8, 24, 25, 31, 60])
def test_a_line_is_found_through_series_of_any_length(n):
    years = np.arange(n)[None, :] / 4 + 2011.0
    line = 2.0 + 0.7 * (years - 2011)
    assert _trend(line, years) == pytest.approx(line)
    if n >= 8:
        wrong = line.copy()
        wrong[0, n // 3] += 50
        assert _trend(wrong, years) == pytest.approx(line, abs=0.3), "one wrong figure moves it little"
