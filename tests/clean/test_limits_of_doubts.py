"""Doubts over files and periods at the limits of each rule: just under, at, just over; and what exactly is said."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from statistics import median

import numpy as np
import pandas as pd
import pytest

from analysis.catalog import Change, Place, Places
from analysis.clean import series
from analysis.clean.carried import check_carried
from analysis.clean.coverage import check_copies, check_empty, check_files, check_units
from analysis.clean.submissions import check_submissions, counting
from analysis.contracts import OBSERVATIONS, SOURCES, conform
from recorded import hold

IT = ["staff", "computers", "computers_online", "email_accounts", "documents_issued"]


def figure(place, period, indicator, value, field="", **more):
    """One observation; a period is a year or "first..last"; a text as value is the reason why there is none."""
    first, _, last = (period if ".." in period else f"{period}-01-01..{period}-12-31").partition("..")
    said = isinstance(value, str)
    return {
        **dict.fromkeys(OBSERVATIONS, ""), "place": place, "year": int(last[:4]), "indicator": indicator,
        "period_start": pd.Timestamp(first), "period_end": pd.Timestamp(last), "field": field,
        "value": np.nan if said else float(value), "reason": value if said else "", "form": "it_adoption",
        "layout": "it_adoption-2015", "source": f"{first}.xlsx", "sheet": "S", "ref": f"{indicator}@{place}",
    } | more  # fmt: skip


def table(rows):
    return conform(pd.DataFrame(rows, columns=list(OBSERVATIONS)), OBSERVATIONS)


def cells(catalog, rows):
    return series.with_amounts(table(rows), catalog)


def files(*rows):
    """SOURCES of (source, sha256, observations, received_on)."""
    names = ("source", "sha256", "observations", "received_on")
    blank = dict.fromkeys(SOURCES, 0) | dict.fromkeys(("form", "received_from", "status"), "")
    return conform(
        pd.DataFrame([{**blank, "year": 2016, **dict(zip(names, row, strict=True))} for row in rows]), SOURCES
    )


def each_its_own(rows):
    return files(*((source, source, 9, "") for source in dict.fromkeys(row["source"] for row in rows)))


def refs(issues):
    return [(i.code, i.source, i.ref) for i in issues]


def written(issues):
    return [
        f"{i.code} {i.source}!{i.sheet}!{i.ref} {i.place} {i.year} {i.indicator}: {i.message_vi} / {i.message_en}"
        for i in issues
    ]


def with_checks(catalog, rule, **values):
    changed = getattr(catalog.checks, rule).model_copy(update=values)
    return dataclasses.replace(catalog, checks=catalog.checks.model_copy(update={rule: changed}))


# What is carried over


def left(place, period, value, **more):
    return figure(place, period, "dossiers_pending", value, **{"form": "procedures", **more})


def taken(place, period, value, **more):
    return figure(place, period, "dossiers_carried_over", value, **{"form": "procedures", **more})


@pytest.mark.parametrize(
    ("tolerance", "value", "doubted"),
    [(0, 12, 0), (0, 13, 1), (0, 11, 1), (2, 14, 0), (2, 15, 1), (2, 10, 0), (2, 9, 1)],
)
def test_what_is_taken_over_may_differ_by_the_tolerance_and_no_more(catalog, tolerance, value, doubted):
    rows = [left("16096", "2016", 12), taken("16096", "2017", value)]
    strict = with_checks(catalog, "carry_over", tolerance=tolerance)
    assert len(check_carried(cells(catalog, rows), strict)) == doubted


YEAR, LAST_QUARTER = left("16096", "2016", 12), left("16096", "2016-10-01..2016-12-31", 11)
OTHER_FORM = {"form": "steering"}


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        ([left("16096", "2016", "not_reported"), taken("16096", "2017", 5)], 0),
        ([left("16096", "2016", "none_occurred"), taken("16096", "2017", 5)], 1),
        ([left("16096", "2016", 12, **OTHER_FORM), taken("16096", "2017", 5)], 0),
        ([left("16096", "2016", 12), taken("16096", "2017", 5, **OTHER_FORM)], 0),
        ([left("16096", "2016", 12, **OTHER_FORM), taken("16096", "2017", 5, **OTHER_FORM)], 0),
        ([left("16096", "2016-01-01..2016-12-30", 12), taken("16096", "2017", 5)], 0),
        ([YEAR, LAST_QUARTER, taken("16096", "2017", 11)], 0),
        ([LAST_QUARTER, YEAR, taken("16096", "2017", 11)], 0),
        ([YEAR, LAST_QUARTER, taken("16096", "2017", 12)], 1),
        ([YEAR, left("16099", "2016", 7), taken("16096", "2017", 12), taken("16099", "2017", 7)], 0),
        ([YEAR, left("16096", "2016", 7, field="land"), taken("16096", "2017", 12)], 0),
        ([YEAR, left("16096", "2016", 7, field="land"), taken("16096", "2017", 12, field="land")], 1),
    ],
)  # fmt: skip
def test_only_periods_that_meet_are_compared_and_only_known_figures_of_the_form(catalog, rows, doubted):
    assert len(check_carried(cells(catalog, rows), catalog)) == doubted


def district(*changes):
    """Tân An and Tân Bình, names of one day, of which `changes` make Tân Cường and Tân Dân on 01/01/2017."""
    day, eve = date(2017, 1, 1), date(2016, 12, 31)
    old = [Place("10001", "Tân An", "Xã", eve, eve), Place("10002", "Tân Bình", "Xã", eve, eve)]
    new = [Place("10003", "Tân Cường", "Xã", valid_from=day), Place("10004", "Tân Dân", "Xã", valid_from=day)]
    names = {p.code: p.name for p in (*old, *new)}
    made = tuple(Change(a, names[a], b, names[b], day, "", "") for a, b in changes)
    return Places((*old, *new), made)


def test_a_unit_of_a_new_code_takes_over_what_its_parts_left(catalog):
    merged = dataclasses.replace(catalog, places=district(("10001", "10003"), ("10002", "10003")))
    rows = [left("10001", "2016", 4), left("10002", "2016", 5)]
    assert check_carried(cells(catalog, [*rows, taken("10003", "2017", 9)]), merged) == []
    (issue,) = check_carried(cells(catalog, [*rows, taken("10003", "2017", 8)]), merged)
    assert (issue.place, issue.year) == ("10003", 2017)
    assert "kỳ trước còn lại 9 = 4 + 5 (2016-01-01.xlsx ! S !" in issue.message_vi


def test_nobody_knows_what_the_parts_of_a_divided_unit_take_over(catalog):
    divided = dataclasses.replace(catalog, places=district(("10001", "10003"), ("10001", "10004")))
    rows = [left("10001", "2016", 4), taken("10003", "2017", 8), taken("10004", "2017", 8)]
    assert check_carried(cells(catalog, rows), divided) == []


# Files and copies


@pytest.mark.parametrize(
    ("rows", "twice"),
    [
        ([("a", "x", 1, ""), ("b", "x", 1, "")], [("b", "a")]),
        ([("b", "x", 1, ""), ("a", "x", 1, ""), ("c", "y", 1, ""), ("d", "x", 1, "")], [("a", "b"), ("d", "b")]),
        ([("a", "x", 0, ""), ("b", "x", 1, "")], []),
        ([("a", "x", 1, ""), ("b", "x", 0, "")], []),
        ([("a", "", 1, ""), ("b", "", 1, "")], []),
        ([("a", "x", 1, "2017-01-09"), ("b", "x", 1, "2017-01-09")], [("b", "a")]),
        ([("a", "x", 1, "2017-01-09"), ("b", "x", 1, "2017-02-01")], []),
        ([("a", "x", 1, "2017-01-09"), ("b", "x", 1, "")], [("b", "a")]),
        ([("a", "x", 1, ""), ("b", "x", 1, "2017-01-09")], [("b", "a")]),
    ],
)  # fmt: skip
def test_a_file_is_there_twice_unless_it_came_in_again_on_another_day(rows, twice):
    issues = check_files(files(*rows))
    assert [(i.code, i.source, i.year) for i in issues] == [("E-FILE-TWICE", b, 2016) for b, _ in twice]
    for issue, (_, first) in zip(issues, twice, strict=True):
        assert f"giống hệt tệp {first} (" in issue.message_vi


SAME = (21, 18, 17, 45, 312)


def report(place, period, source, values=SAME, **more):
    pairs = zip(IT, values, strict=False)
    return [figure(place, period, code, value, source=source, **more) for code, value in pairs]


def copies(catalog, rows, sources=None):
    return check_copies(cells(catalog, rows), each_its_own(rows) if sources is None else sources, catalog)


@pytest.mark.parametrize(
    ("values", "copied"),
    [
        ((10, 11, 12, 13, 1), 1), ((9, 11, 12, 13, 1), 0), ((11, 11, 12, 13, 1), 0), ((10, 11, 12, 13), 1),
        ((10, 11, 12, "none_occurred", 13), 1), ((10, 11, 12, "not_reported", 1), 0),
    ],
)  # fmt: skip
def test_four_different_figures_of_ten_or_more_do_not_agree_by_chance(catalog, values, copied):
    rows = report("16099", "2016", "b", values) + report("16096", "2016", "a", values)
    assert refs(copies(catalog, rows)) == [("W-SAME-FIGURES", "a", "staff@16096")] * copied


@pytest.mark.parametrize(
    ("one", "two", "told"),
    [
        (("16096", "2016", "a"), ("16099", "2016", "b"), "b"),
        (("16096", "2017", "a"), ("16099", "2016", "b"), "a"),
        (("16096", "2016", "a"), ("16099", "2016", "a"), "a"),
        (("16096", "2016", "a"), ("16096", "2016", "b"), ""),
        (("16096", "2016-01-01..2016-06-30", "a"), ("16096", "2016", "b"), "b"),
        (("16096", "2016-07-01..2016-12-31", "a"), ("16096", "2016", "b"), "a"),
    ],
)  # fmt: skip
def test_of_equal_reports_the_one_of_the_later_period_is_the_copy_else_the_one_that_came_later(
    catalog, one, two, told
):
    issues = copies(catalog, report(*one) + report(*two))
    assert [i.source for i in issues] == [told] * bool(told)


@pytest.mark.parametrize("change", [{"field": "land"}, {"form": "steering"}])
def test_other_fields_and_other_forms_are_no_copies(catalog, change):
    rows = report("16096", "2016", "a") + report("16099", "2016", "b", **change)
    assert copies(catalog, rows) == []


def test_other_words_for_a_missing_figure_are_a_figure_of_its_own(catalog):
    rows = report("16096", "2016", "a", (*SAME[:4], "none_occurred"))
    rows += report("16099", "2016", "b", (*SAME[:4], "not_reported"))
    assert copies(catalog, rows) == []


def test_two_sheets_of_one_file_and_the_same_file_under_two_names(catalog):
    rows = (
        report("16096", "2016", "a") + report("16099", "2016", "b") + report("16102", "2016", "b", sheet="T")
    )
    assert [(i.source, i.sheet) for i in copies(catalog, rows)] == [("b", "S"), ("b", "T")]
    renamed = copies(catalog, rows, files(("a", "x", 9, ""), ("b", "x", 9, "")))
    assert renamed == [], "each is the first file's, told as E-FILE-TWICE"
    rows = report("16096", "2016", "a") + report("16099", "2016", "a", sheet="T")
    assert [(i.source, i.sheet) for i in copies(catalog, rows)] == [("a", "T")]


def test_what_is_said_of_copies(catalog):
    rows = report("16114", "2018", "d") + report("16096", "2018", "c", sheet="T")
    rows += report("16096", "2016", "d", (31, 18, 17, 45, 312)) + report(
        "16096", "2016", "e", (31, 18, 17, 45, 312)
    )
    rows += report("16099", "2017", "e", (31, 18, 17, 45, 312))
    for n, place in enumerate(("16102", "16105", "16108", "16114")):
        rows += report(place, "2018", "2018", (40 + n, *SAME[1:])) + report(
            place, "2020", "2020", (40 + n, *SAME[1:])
        )
    for n, place in enumerate(("16132", "16135", "16138")):
        rows += report(place, "2018", "g", (60 + n, *SAME[1:]))
        rows += report(place, "2018-01-01..2018-11-30", "f", (60 + n, *SAME[1:]))
    rows += report("16141", "2018", "h", (1, 2, 3, 4, 5))
    issues = copies(catalog, rows)
    assert [i.source for i in issues] == ["e", "c", "f", "2020"]
    hold("clean-copies", written(issues))


# Who has not reported


def units(catalog, n, **more):
    """The catalogue with units Tân 1 to Tân n."""
    places = tuple(Place(f"{10000 + k}", f"Tân {k}", "Xã", **more) for k in range(1, n + 1))
    return dataclasses.replace(catalog, places=Places(places, ()))


def sent(numbers, period="2020", layout="it_adoption-2020", **more):
    return [figure(f"{10000 + k}", period, "staff", 20 + k, layout=layout, **more) for k in numbers]


def missing(catalog, rows):
    return [(i.place, i.message_vi) for i in check_units(cells(catalog, rows), catalog)]


@pytest.mark.parametrize(
    ("reported", "named"),
    [
        (range(1, 6), None), (range(2, 6), "1/5 đơn vị chưa có báo cáo: Xã Tân 1."),
        (range(3, 6), "2/5 đơn vị chưa có báo cáo: Xã Tân 1, Xã Tân 2."),
    ],
)  # fmt: skip
def test_the_units_that_have_not_reported_are_counted_and_named(catalog, reported, named):
    found = missing(units(catalog, 5), sent(reported))
    assert len(found) == (named is not None)
    for place, message in found:
        assert message == f"Biểu “Tình hình ứng dụng công nghệ thông tin”, kỳ 01/01/2020–31/12/2020: {named}"
        assert place == ("10001" if named[0] == "1" else "")


def test_forty_units_are_named_and_the_others_counted(catalog):
    for n, rest in ((41, ""), (42, " và 1 đơn vị khác")):
        ((_, message),) = missing(units(catalog, n), sent([1]))
        assert message.endswith(f"Xã Tân 40, Xã Tân 41{rest}.")
        assert f": {n - 1}/{n} đơn vị" in message


@pytest.mark.parametrize(("others", "periods"), [(4, 2), (5, 1)])
def test_a_period_that_fewer_than_half_as_many_units_sent_is_somebodys_misspelt_date(
    catalog, others, periods
):
    rows = sent(range(1, 3), "2020-07-01..2020-12-31") + sent(range(3, 3 + others), "2020-01-01..2020-06-30")
    found = missing(units(catalog, 10), rows)
    assert len(found) == periods
    assert ["01/01/2020–30/06/2020" in m or "01/07/2020–31/12/2020" in m for _, m in found] == [
        True
    ] * periods


@pytest.mark.parametrize(
    ("period", "has"),
    [
        ("2020-06-30..2020-12-31", True), ("2020-07-01..2020-12-31", False),
        ("2020-01-01..2020-03-01", True), ("2020-01-01..2020-02-29", False),
    ],
)  # fmt: skip
def test_a_report_over_other_dates_counts_where_it_shares_a_day(catalog, period, has):
    rows = sent([2, 3, 4], "2020-03-01..2020-06-30") + sent([1], period)
    assert len(missing(units(catalog, 4), rows)) == 1 - has


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [(date(2020, 1, 1), date(2020, 12, 31), 1), (date(2020, 1, 2), date(2020, 12, 31), 0),
     (date(2020, 1, 1), date(2020, 12, 30), 0)],
)  # fmt: skip
def test_due_are_the_units_of_the_whole_period(catalog, first, last, due):
    ours = units(catalog, 3)
    late = Place("10009", "Tân 9", "Xã", valid_from=first, valid_to=last)
    ours = dataclasses.replace(ours, places=Places((*ours.places.all, late), ()))
    assert [place for place, _ in missing(ours, sent([1, 2, 3]))] == ["10009"] * due


def test_asked_are_forms_that_every_unit_sends_by_itself_each_form_and_year_for_itself(catalog):
    ours = units(catalog, 3)
    assert missing(ours, sent([1, 2], layout="it_adoption-2015")) == []
    form = catalog.forms["it_adoption"]
    some = tuple(lay.model_copy(update={"every_place": False}) for lay in form.layouts)
    asked_of_some = {**catalog.forms, "it_adoption": form.model_copy(update={"layouts": some})}
    assert missing(dataclasses.replace(ours, forms=asked_of_some), sent([1, 2])) == []
    rows = sent([1, 2], "2021") + sent([1], "2020") + sent([3], form="steering", layout="steering-2020")
    issues = check_units(cells(catalog, rows), ours)
    assert [(i.year, i.message_en.split(" units")[0]) for i in issues] == [
        (2020, "Form “Tình hình ứng dụng công nghệ thông tin”, period 01/01/2020–31/12/2020: 2 of 3"),
        (2021, "Form “Tình hình ứng dụng công nghệ thông tin”, period 01/01/2021–31/12/2021: 1 of 3"),
        (
            2020,
            "Form “Chỉ đạo, điều hành và tuyên truyền cải cách hành chính”, period 01/01/2020–31/12/2020: 2 of 3",
        ),
    ]


# Reports without a figure


FULL = report("16099", "2016", "b")


@pytest.mark.parametrize(
    ("rows", "doubted"),
    [
        (report("16096", "2016", "a", (0, 0, 0)), 1),
        (report("16096", "2016", "a", (0, 0)), 0),
        (report("16096", "2016", "a", (0, "none_occurred", "not_reported")), 1),
        (report("16096", "2016", "a", (0, 0, 1)), 0),
        (report("16096", "2016", "a", (0, 0, "unreadable")), 0),
        (report("16096", "2016", "a", (0, 0, 0)) + report("16102", "2016", "c", (0, 0, 0)), 0),
        (report("16096", "2016", "a", (0, 0, 0)) + report("16102", "2017", "c", (0, 0, 0)), 2),
        (report("16096", "2016", "a", (0, 0, 0)) + report("16102", "2016", "c", (0, 0, 0), form="steering"), 2),
        (report("16096", "2016", "a", (0, 0, 0)) + report("16102", "2016", "c", (0, 0, 0)) + FULL, 2),
        ([*report("16096", "2016", "a", (0, 0, 0)), figure("16096", "2016", "lan", 1, source="a")], 1),
        ([*report("16096", "2016", "a", (0, 0, 0)), figure("16096", "2016", "staff", 1, "land", source="a")], 1),
        ([*report("16096", "2016", "a", (0, 0)), figure("16096", "2016", "email_active", 0, "land", source="a")], 0),
    ],
)  # fmt: skip
def test_a_report_of_three_counts_and_no_figure_is_doubted(catalog, rows, doubted):
    issues, empty = check_empty(cells(catalog, rows), catalog)
    named = {i.source for i in issues}
    assert (len(issues), len(named)) == (doubted, doubted)
    assert empty.tolist() == [row["source"] in named for row in rows], "all its cells, whatever they count"


def test_what_is_said_of_empty_reports_whatever_their_order(catalog):
    none, kept = (0, 0, 0, 0), report("16093", "2016", "z", sheet="U") + report("16093", "1980", "0")
    rows = [
        *kept[:5], *report("16126", "2021", "y", none), *report("16144", "2021", "x", (5, 6, 7)), *kept[5:],
        *report("16114", "2018", "w", ("not_reported",) * 3), *report("16114", "2020", "v", (0, 0, "not_reported")),
        *report("16093", "1979", "u", none),
    ]  # fmt: skip
    hold("clean-empty", written(check_empty(cells(catalog, rows), catalog)[0]))


def test_no_cells_no_doubts(catalog):
    nothing = cells(catalog, [])
    issues, empty = check_empty(nothing, catalog)
    assert (issues, empty.tolist()) == ([], [])
    assert check_units(nothing, catalog) == []
    assert check_copies(nothing, files(("a", "x", 1, "")), catalog) == []
    only = cells(catalog, [figure("16096", "2016", "lan", 0)])
    issues, empty = check_empty(only, catalog)
    assert (issues, empty.tolist()) == ([], [False])


# What was handed in more than once


DAYS = ("2017-01-09", "2017-02-01")


@pytest.mark.parametrize(
    ("days", "code"),
    [
        (DAYS, "N-SUPERSEDED"), (DAYS[::-1], "W-TWO-FILES"), (DAYS[:1] * 2, "W-TWO-FILES"), (("", ""), "W-TWO-FILES"),
        (("", DAYS[0]), "W-TWO-FILES"), ((DAYS[0], ""), "W-TWO-FILES"),
    ],
)  # fmt: skip
def test_the_later_file_counts_and_is_named_at_the_one_that_it_replaces(days, code):
    rows = [
        figure("16096", "2016", "staff", 20, source=source, sheet=source.upper()) for source in ("a", "b")
    ]
    (issue,) = check_submissions(table(rows), files(("a", "x", 1, days[0]), ("b", "y", 1, days[1])))
    assert (issue.code, issue.source, issue.sheet) == (code, *(("a", "A") if code[0] == "N" else ("b", "B")))
    assert counting(table(rows))["source"].tolist() == ["b"]


def test_what_is_said_of_files_that_replace_others():
    values = {
        "a": (1, 2, "not_reported", "not_reported", 5), "b": (1, 3, "none_occurred", "not_reported", "unreadable"),
    }  # fmt: skip
    rows = [
        figure("16096", "2016", code, value, source=source, ref=f"C{n}")
        for source, found in values.items() for n, (code, value) in enumerate(zip(IT, found, strict=True), 5)
    ]  # fmt: skip
    rows += [figure(p, "2015", "staff", 20, source=s) for s in ("c", "d", "e") for p in ("16096", "16099")]
    rows += [figure("16102", "2015", "staff", 20 + n, source=s) for n, s in enumerate("fg")]
    days = dict(
        zip("abcdefg", ("2017-01-09", "2017-02-01", "", "2017-03-04", "2017-03-05", "", ""), strict=True)
    )
    issues = check_submissions(table(rows), files(*((name, name, 1, day) for name, day in days.items())))
    hold("clean-submissions", written(issues))
    assert check_submissions(table(rows[:5]), files()) == []


def overlaps(*periods, year=2016):
    rows = [
        figure("16096", period, "staff", 20, source=source, year=year)
        for source, period in zip("abcd", periods, strict=False)
    ]
    issues = check_submissions(table(rows), each_its_own(rows))
    return [f"{i.code} {i.source} {i.message_vi.split(' của tệp ')[1][0]}" for i in issues]


H1, H2, Q1, Q2 = "01-01..06-30", "07-01..12-31", "01-01..03-31", "04-01..06-30"
WHOLE, MARCH, MIDDLE = "01-01..12-31", "03-01..03-31", "06-30..07-31"


@pytest.mark.parametrize(
    ("periods", "said"),
    [
        ((H1, H2), []), ((H1, WHOLE), ["N-CONTAINED a b"]), ((WHOLE, H1), ["N-CONTAINED b a"]),
        ((H2, WHOLE), ["N-CONTAINED a b"]), ((H1, MIDDLE), ["W-OVERLAP b a"]),
        ((MIDDLE, H2), ["W-OVERLAP b a"]), ((Q2, MIDDLE), ["W-OVERLAP b a"]), ((Q1, MIDDLE), []),
        ((MARCH, H1, WHOLE), ["N-CONTAINED a c", "N-CONTAINED b c"]),
        ((WHOLE, H1, MARCH), ["N-CONTAINED b a", "N-CONTAINED c a"]),
        ((H1, MIDDLE, WHOLE), ["N-CONTAINED a c", "N-CONTAINED b c"]),
        ((MARCH, Q1, H2), ["N-CONTAINED a b"]),
    ],
)  # fmt: skip
def test_periods_within_others_and_periods_that_overlap_in_part(periods, said):
    dated = ["..".join(f"2016-{day}" for day in period.split("..")) for period in periods]
    assert overlaps(*dated) == said


def test_other_years_forms_and_units_do_not_overlap_and_units_are_counted():
    half, whole = "2016-01-01..2016-06-30", "2016"
    for change in ({"year": 2015}, {"form": "steering"}, {"place": "16099"}):
        rows = [figure("16096", half, "staff", 20), figure("16096", whole, "staff", 40, source="b") | change]
        assert check_submissions(table(rows), each_its_own(rows)) == []
    rows = [
        figure(p, half, "staff", 20, source="a", sheet=p[-1]) for p in ("16096", "16099", "16106", "16109")
    ]
    rows += [figure(p, whole, "staff", 40, source="b") for p in ("16106", "16096", "16099", "16102")]
    issues = check_submissions(table(rows), each_its_own(rows))
    assert [(i.code, i.sheet, i.place) for i in issues] == [
        ("N-CONTAINED", "6", ""),
        ("N-CONTAINED", "9", "16099"),
    ]
    assert issues[0].message_vi == (
        "Kỳ 01/01/2016–30/06/2016 nằm trong kỳ dài hơn 01/01/2016–31/12/2016 của tệp b (2 đơn vị): không cộng hai lần."
    )


# Series


def plain_line(values, years, pairs):
    """The line of Theil and Sen, written down as in the paper; steps of less than half a year say nothing."""
    steps = [(values[b] - values[a], years[b] - years[a]) for a, b in pairs]
    slopes = [up / step for up, step in steps if step >= 0.5]
    slope = median(slopes) if slopes else 0.0
    level = median(v - slope * (y - years[0]) for v, y in zip(values, years, strict=True))
    return [level + slope * (y - years[0]) for y in years]


def all_pairs(n):
    return [(a, b) for b in range(n) for a in range(b)]


def wild(n, seed=7):
    return np.random.default_rng(seed).integers(1, 60, n).astype(float).tolist()


@pytest.mark.parametrize("step", [1.0, 0.5, 0.49, 0.25])
@pytest.mark.parametrize("n", [2, 3, 4, 5, 8, 24])
def test_the_trend_is_the_median_slope_of_pairs_half_a_year_apart(n, step):
    years = [2011 + step * k for k in range(n)]
    found = series._trend(np.array([wild(n), wild(n, 8)]), np.array([years, years]))
    for row, seed in zip(found, (7, 8), strict=True):
        assert row == pytest.approx(plain_line(wild(n, seed), years, all_pairs(n)))


@pytest.mark.parametrize(("n", "half"), [(25, 12), (26, 13)])
def test_in_long_series_each_figure_is_paired_with_the_one_half_the_series_later(n, half):
    years = [2011 + k / 4 for k in range(n)]
    found = series._trend(np.array([wild(n)]), np.array([years]))[0]
    assert found == pytest.approx(plain_line(wild(n), years, [(a, a + half) for a in range(n - half)]))
    assert found != pytest.approx(plain_line(wild(n), years, all_pairs(n)))


@pytest.mark.parametrize("block", [1, 2, 20_000])
def test_each_cell_is_held_against_the_others_of_its_series(monkeypatch, block):
    monkeypatch.setattr(series, "BLOCK", block)
    # Number of the series, half-years since 2011, amount; sorted by nothing.
    rows = [
        (0, 3, 8.0), (3, 0, 5.0), (0, 0, 3.0), (-1, 0, 1.0), (5, 1, 6.0), (0, 1, 3.0), (3, 4, 9.0), (3, 2, 2.0),
        (-1, 1, 2.0), (0, 2, 1.0), (-1, 2, 3.0), (-1, 3, 4.0), (5, 0, 6.0), (3, 1, 9.0), (7, 0, 1.0), (7, 1, 2.0),
        (5, 3, 6.0), (5, 2, 2.0), (7, 2, 5.0), (9, 0, 1.0), (9, 1, 5.0), (9, 3, 3.0), (9, 2, 8.0), (9, 5, 4.0),
    ]  # fmt: skip
    ends = [pd.Timestamp(2011 + half // 2, *((6, 30) if half % 2 == 0 else (12, 31))) for _, half, _ in rows]
    amounts = np.array([amount for _, _, amount in rows])
    numbers = np.array([number for number, _, _ in rows])
    fits = series._fits(pd.DataFrame({"period_end": ends}), amounts, amounts, numbers, 3)
    days = np.array([end.toordinal() / 365.25 for end in ends])
    for number, n in ((0, 4), (3, 4), (5, 4), (9, 5)):
        at = np.flatnonzero(numbers == number)
        at = at[np.argsort(days[at])]
        values = amounts[at].tolist()
        line = plain_line(values, days[at].tolist(), all_pairs(n))
        assert fits.expected[at] == pytest.approx(line)
        far = median(abs(v - e) for v, e in zip(values, line, strict=True))
        assert fits.spread[at] == pytest.approx([1.4826 * far] * n)
        others = [sorted(values[:k] + values[k + 1 :]) for k in range(n)]
        assert fits.low[at].tolist() == [o[0] for o in others]
        assert fits.high[at].tolist() == [o[-1] for o in others]
        assert fits.others[at].tolist() == [n - 1] * n
    for number in (-1, 7):  # of none, and with two others where three are needed
        assert np.isnan(fits.expected[numbers == number]).all()
        assert np.isnan(fits.others[numbers == number]).all()


def shared(offs, **changes):
    rows = [figure(f"{16090 + n}", "2016", "staff", 1) for n in range(len(offs))]
    for row in rows[-1:]:
        row.update(changes)
    return series._shared(table(rows), np.array(offs, float), math.log(4)).tolist()


@pytest.mark.parametrize(
    ("offs", "change", "median_of_all"),
    [
        ([1, 1, 1, 1], {}, [0] * 4), ([1, 1, 1, 1, -1], {}, [1] * 5), ([0.1, 0.2, 0.3, 0.4, 0.9], {}, [0.3] * 5),
        ([1, 1, 1, 1, math.nan], {}, [0] * 5), ([-1, -1, -1, 0, 0], {}, [-1] * 5),
        ([math.log(4)] * 5, {}, [0] * 5), ([-math.log(4)] * 5, {}, [0] * 5), ([1.38] * 5, {}, [1.38] * 5),
        ([1] * 5, {"indicator": "leaders"}, [0] * 5), ([1] * 5, {"field": "land"}, [0] * 5),
        ([1] * 5, {"period_start": pd.Timestamp(2016, 2, 1)}, [0] * 5),
        ([1] * 5, {"period_end": pd.Timestamp(2016, 11, 30)}, [0] * 5),
    ],
)  # fmt: skip
def test_what_five_units_share_in_a_period_and_is_no_jump_itself_is_allowed_for(offs, change, median_of_all):
    assert shared(offs, **change) == pytest.approx(median_of_all)


ADDS, STOCK, RESULT = "documents_issued", "dossiers_pending", "dossiers_received"


@pytest.mark.parametrize(
    ("one", "two", "together"),
    [
        (("16096", "2015", ADDS), ("16096", "2016", ADDS), True),
        (("16096", "2015", ADDS), ("16099", "2016", ADDS), False),
        (("16096", "2015", ADDS), ("16096", "2016", STOCK), False),
        (("16096", "2015", ADDS), ("16096", "2016", ADDS, 1, "land"), False),
        (("16096", "2015", ADDS), ("16096", "2016-01-01..2016-11-25", ADDS), True),  # 330 days
        (("16096", "2015", ADDS), ("16096", "2016-01-01..2016-11-24", ADDS), False),
        (("16096", "2015-01-01..2015-01-31", ADDS), ("16096", "2016-02-01..2016-02-29", ADDS), True),
        (("16096", "2015-01-01..2015-01-31", ADDS), ("16096", "2016-01-01..2016-02-15", ADDS), False),  # 46 days
        (("16096", "2015-01-01..2015-02-14", ADDS), ("16096", "2016-01-01..2016-01-31", ADDS), True),  # 45 days
        (("16096", "2015-01-01..2015-03-31", ADDS), ("16096", "2016-07-01..2016-09-30", ADDS), True),
        (("16096", "2015", RESULT), ("16096", "2016-01-01..2016-06-30", RESULT), False),
        (("16096", "2015", STOCK), ("16096", "2016-01-01..2016-06-30", STOCK), True),
        (("16114", "2019-01-01..2019-11-30", STOCK), ("16114", "2018", STOCK), True),
        (("16114", "2019-01-01..2019-11-30", STOCK), ("16114", "2019-12-01..2019-12-31", STOCK), False),
        (("16114", "2020", STOCK), ("16114", "2019-12-01..2019-12-31", STOCK), True),
        (("16129", "2019-01-01..2019-11-30", STOCK), ("16129", "2019-12-01..2019-12-31", STOCK), False),
        (("16111", "2019-01-01..2019-11-30", STOCK), ("16096", "2019-12-01..2019-12-31", STOCK), False),
    ],
)  # fmt: skip
def test_which_cells_make_one_series(catalog, one, two, together):
    (first, *more), (second, *other) = one, two
    rows = [
        figure(first, *more, *([1] if len(more) < 3 else [])),
        figure(second, *other, *([1] * (len(other) < 3))),
    ]
    numbers = series._series(table(rows), catalog)
    assert (numbers[0] == numbers[1]) == together
    assert (numbers >= 0).all()


def test_a_period_over_a_merger_belongs_to_no_series(catalog):
    for period, in_one in (
        ("2019", False),
        ("2019-11-30..2019-12-01", False),
        ("2019-11-01..2019-11-30", True),
    ):
        number = series._series(table([figure("16114", period, STOCK, 1)] * 2), catalog)
        assert (number >= 0).tolist() == [in_one] * 2


def test_a_layout_that_is_no_longer_declared_counts_as_the_first_ones_did(catalog):
    def numbers(*layouts):
        rows = [figure("16096", "2016", "dossiers_on_time", 1, layout=layout) for layout in layouts]
        return series._series(table(rows), catalog).tolist()

    old, first, second = numbers("procedures-1999", "procedures-2015", "procedures-2020")
    assert old == first != second


def test_what_was_not_given_is_no_amount_and_nothing_is_nought_only_where_things_are_counted(catalog):
    rows = [
        figure("16096", "2016", code, value)
        for code, value in (("staff", 3), ("staff", "none_occurred"), ("staff", "not_reported"),
                            ("inspection_score", "none_occurred"), ("nobody_knows", 2))
    ]  # fmt: skip
    found = cells(catalog, rows)
    assert found["amount"].fillna(-1).tolist() == [3, 0, -1, -1, 2]
    assert found["kind"].fillna("").tolist() == ["count", "count", "count", "number", ""]


def jumps(catalog, values, indicator="documents_issued", **more):
    rows = [figure("16096", str(2009 + n), indicator, value, **more) for n, value in enumerate(values)]
    return series.check_jumps(cells(catalog, rows), catalog)


@pytest.mark.parametrize(
    ("indicator", "values", "code"),
    [
        # Four times as much, the floor added to both: no jump; a little more: one.
        ("inspection_score", [0, 0, 0, 3, 0, 0], ""), ("inspection_score", [0, 0, 0, 3.1, 0, 0], "W-JUMP"),
        ("documents_issued", [5, 5, 5, 34, 5, 5], ""), ("documents_issued", [5, 5, 5, 36, 5, 5], "W-JUMP"),
        ("documents_issued", [5, 5, 5, -36, 5, 5], "W-JUMP"), ("documents_issued", [35, 35, 35, 4, 35, 35], "W-JUMP"),
        ("documents_issued", [35, 35, 35, 6, 35, 35], ""), ("lan", [1, 1, 1, 100, 1, 1], ""),
        ("documents_issued", [5, 5, 90, 5], ""), ("documents_issued", [5, 5, 90, 5, 5], "W-JUMP"),
        ("documents_issued", [5, 5, 90, 5, "not_reported"], ""),
        # A series that varies as much anyway: four spreads are more than four times.
        ("documents_issued", [20, 90, 21, 99, 19, 600, 22, 95], ""),
        ("documents_issued", [20, 90, 21, 99, 19, 90_000, 22, 95], "W-JUMP"),
        # A nought: each other figure 5 or more, and 10 expected.
        ("documents_issued", [11, 11, 0, 11, 11, 5], "W-ZERO"), ("documents_issued", [11, 11, 0, 11, 11, 4], ""),
        ("documents_issued", [9, 9, 0, 9, 9, 9], ""), ("documents_issued", [11, 11, 0, 11, 11, 0], ""),
        ("documents_issued", [11, 11, "none_occurred", 11, 11, 11], "W-ZERO"),
        ("documents_issued", [0, 11, 11, 11, 11, 11], "W-ZERO"),
        ("documents_issued", [500, 500, 0, 500, 500, 4], "W-JUMP"),  # two that are low: only the one that is no nought
    ],
)  # fmt: skip
def test_a_figure_is_doubted_from_the_limits_of_the_catalogue_on(catalog, indicator, values, code):
    assert [i.code for i in jumps(catalog, values, indicator)] == [code] * bool(code)


def test_a_fall_that_five_units_share_is_allowed_for_and_the_trend_is_told_with_it(catalog):
    rows = [
        figure(f"{16096 + 3 * unit}", str(2009 + year), "documents_issued", value)
        for unit, last in enumerate((100, 100, 100, 100, 20)) for year, value in enumerate([300] * 6 + [last])
    ]  # fmt: skip
    (issue,) = series.check_jumps(cells(catalog, rows), catalog)
    assert (issue.place, issue.year) == ("16108", 2015)
    assert "(theo xu hướng khoảng 100)" in issue.message_vi
    assert len(series.check_jumps(cells(catalog, rows[7:]), catalog)) == 1, (
        "of four units nobody knows what they share"
    )


def test_what_is_said_of_figures_that_are_doubted(catalog):
    issues = [
        *jumps(catalog, [30, 31, 33, 3300, 34, 35, 36]), *jumps(catalog, [0, 0, 0, 77, 0, 0]),
        *jumps(catalog, [71.5, 82.4, 80.3, 7.5, 82.1, 83.9], "inspection_score", field="land"),
        *jumps(catalog, [0.9512, 0.962, 0.955, 0.02, 0.961, 0.958], "on_time_rate", form="procedures"),
        *jumps(catalog, [71, 52, 63, "none_occurred", 64, 70], sheet="T", ref="B7"),
        *jumps(catalog, [10, 30, 100, 300, 90_000, 3000, 9000, 30_000]),
    ]  # fmt: skip
    assert [i.code for i in issues] == ["W-JUMP"] * 4 + ["W-ZERO", "W-JUMP"]
    hold("clean-jumps", written(issues))


def test_what_is_said_of_figures_that_were_taken_over(catalog):
    rows = [
        left("16096", "2016", 12, source="a", ref="K5"),
        taken("16096", "2017", 1234.5, source="b", ref="C5", sheet="T"),
        left("16099", "2016", 7, source="b", ref="K6"), taken("16099", "2017", 0, source="b", ref="C6", sheet="T"),
        left("16114", "2019-01-01..2019-11-30", 3, source="d", ref="K7"),
        left("16111", "2019-01-01..2019-11-30", 4.5, source="e", ref="K8"),
        taken("16114", "2019-12-01..2019-12-31", 4, source="d", ref="C7"),
        left("16093", "2019-01-01..2019-11-30", 3, source="d", ref="K9"),
        taken("16093", "2019-12-01..2019-12-31", 9, source="d", ref="C9"),
    ]  # fmt: skip
    for field in ("land", "culture"):
        rows += [left("16096", "2016", 2, field=field), taken("16096", "2017", 3, field=field)]
    hold("clean-carried", written(check_carried(cells(catalog, rows), catalog)))
