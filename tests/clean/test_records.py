"""Periods, fields and totals of single tables: each of these was a fault that no other test noticed."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pytest

from analysis import clean, shape
from analysis.catalog.expressions import Rule
from analysis.clean import observed as lots
from analysis.clean.checks import Block, Series, check_rows, check_totals
from analysis.clean.series import _trend
from analysis.clean.values import REASON, UNREADABLE, Values
from analysis.errors import Issues
from analysis.read import read_workbook
from analysis.shape.draw import Record, Sheet, draw


def handed_in(catalog, layout_id, year, records, total=None, **words):
    """The reading of a drawn form."""
    layout = next(lay for _, lay in catalog.layouts if lay.id == layout_id)
    known = {
        "year": year,
        "start": f"01/01/{year}",
        "end": f"31/12/{year}",
        "place": "xã Nga An",
        "office": "UBND",
    }
    (page,) = read_workbook(draw([Sheet(layout, known | words, records, total)])).sheets
    (reading,) = shape.read_sheet(page, catalog, year, Issues(source="x.xlsx", year=year))
    return reading


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("01/12/2018", "30/11/2019", 1),
        ("01/12/2015", "30/11/2016", 1),
        ("01/12/2016", "30/11/2017", 1),
        ("01/02/2016", "30/11/2016", 0),
    ],
)
def test_a_period_over_two_years_is_told_and_that_of_the_form_is_taken(catalog, start, end, told):
    records = [Record(name, {"dossiers_resolved": 9}) for name in ("Nga An", "Nga Thành", "Nga Thái")]
    reading = handed_in(catalog, "procedures-2015", 2016, records, start=start, end=end)
    issues = Issues(source="x.xlsx", year=2016)
    observed = clean.observe(reading, catalog, 2016, issues)
    assert [i.code for i in issues.rows].count("W-PERIOD") == told
    taken = reading.layout.span(2016) if told else (date(2016, 2, 1), date(2016, 11, 30))
    assert (observed.start, observed.end) == taken


def test_a_field_of_work_that_nobody_knows_is_told_and_left_out(catalog):
    fields = [f.name for f in catalog.fields][:3]
    records = [Record(name, {"dossiers_resolved": n}) for n, name in enumerate(fields, 7)]
    reading = handed_in(catalog, "procedures-2020", 2020, records, {"dossiers_resolved": 24})
    for other, code, said in (
        ("Nuôi ong", "E-ROW", "Nuôi ong"),
        (fields[0], "E-DUPLICATE", reading.key_ref(0)),
    ):
        keys = [reading.keys[0], other, *reading.keys[2:]]
        issues = Issues(source="x.xlsx", year=2020)
        observed = clean.observe(dataclasses.replace(reading, keys=keys), catalog, 2020, issues)
        (told,) = [i for i in issues.rows if i.code == code]
        assert told.ref == reading.key_ref(1)
        assert said in told.message_vi
        rows = clean.tabulate([observed]).to_pylist()
        values = {r["field"]: r["value"] for r in rows if r["indicator"] == "dossiers_resolved"}
        first, _, third = (f.code for f in catalog.fields[:3])
        assert values == {first: 7, third: 9, "": 24}


def test_a_total_that_is_no_part_of_its_whole_is_told_beside_the_record_it_comes_from():
    """A sum's gap is told once, at its record; a part greater than its whole is told at the total, too."""

    def told(sign):
        columns = {"late": [12.0, 5.0, 17.0], "resolved": [10.0, 5.0, 15.0]}
        series = {
            name: Series(name, name, name, "count", cells, Values(np.array(cells), np.zeros(3, np.uint8), {}),
                         lambda i, at=at: f"{at}{i + 5}")
            for (name, cells), at in zip(columns.items(), "CD", strict=True)
        }  # fmt: skip
        issues = Issues(source="x.xlsx")
        block = Block(series, np.array([5, 6, 7]), 1, ["16096", "16099", ""])
        check_rows(block, [Rule.of(f"late {sign} resolved")], issues)
        return [(i.code, i.ref) for i in issues.rows]

    assert told("=") == [("E-SUM", "C5")]
    assert told("<=") == [("E-PART", "C5"), ("E-PART", "C7")]


def test_a_line_through_two_years_goes_through_both():
    values = np.array([[1.0, 4.0], [5.0, 5.0]])
    assert _trend(values, np.array([[2015.0, 2018.0], [2015.0, 2016.0]])) == pytest.approx(values)
    same_year = np.array([[2015.0, 2015.0]])
    assert _trend(np.array([[1.0, 4.0]]), same_year) == pytest.approx(np.array([[2.5, 2.5]]))


def block(rows, n_totals, places, kinds=None, reasons=None, **columns):
    series = {}
    for at, (name, cells) in zip("CDEF", columns.items(), strict=False):
        said = np.array((reasons or {}).get(name, [0] * len(cells)), np.uint8)
        kind = (kinds or {}).get(name, "count")
        series[name] = Series(
            name,
            name,
            name,
            kind,
            cells,
            Values(np.array(cells), said, {}),
            lambda i, at=at: f"{at}{rows[i]}",
        )
    return Block(series, np.array(rows), n_totals, places)


def told(check, *arguments):
    issues = Issues(source="x.xlsx")
    check(*arguments, issues)
    return [(i.code, i.ref) for i in issues.rows], issues.rows


def test_a_total_is_held_against_all_rows_or_those_since_the_total_before():
    places = ["16093", "16096", "16099", "16102", "", "", ""]
    cells = [1.0, 2.0, 3.0, 4.0]
    right = block([5, 6, 8, 9, 7, 10, 11], 3, places, late=[*cells, 3.0, 7.0, 10.0])
    assert told(check_totals, right)[0] == []
    wrong = block([5, 6, 8, 9, 7, 10, 11], 3, places, late=[*cells, 4.0, 8.0, 12.0])
    refs, issues = told(check_totals, wrong)
    assert refs == [("E-TOTAL", "C7"), ("E-TOTAL", "C10"), ("E-TOTAL", "C11")]
    assert "C5:C9" in issues[2].message_vi
    assert "12" in issues[2].message_vi
    assert "10" in issues[2].message_vi


def test_totals_are_held_only_for_counts_that_could_be_read():
    places = ["16093", "16096", ""]
    cells = {
        "late": [1.0, 2.0, 9.0],
        "rate": [1.0, 2.0, 9.0],
        "bad": [1.0, math.nan, 9.0],
        "none": [1.0, math.nan, 9.0],
    }
    reasons = {"bad": [0, UNREADABLE, 0], "none": [0, REASON["none_occurred"], 0]}
    held = block([5, 6, 7], 1, places, {"rate": "percent"}, reasons, **cells)
    assert told(check_totals, held)[0] == [("E-TOTAL", "C7"), ("E-TOTAL", "F7")]
    assert told(check_totals, block([5, 6], 0, places[:2], late=[1.0, 2.0]))[0] == []
    assert told(check_totals, block([7], 1, [""], late=[2.0]))[0] == []
    blank = block([5, 6, 7], 1, places, late=[1.0, 2.0, math.nan])
    assert told(check_totals, blank)[0] == []


def test_a_rule_is_held_where_all_its_figures_are_known():
    rule = [Rule.of("all = late + early")]
    nan, nothing, open_cell = math.nan, REASON["none_occurred"], REASON["not_reported"]
    cells = {"all": [5.0, 5.0, 5.0, 6.0], "late": [2.0, nan, nan, 2.0], "early": [3.0, 3.0, 3.0, 3.0]}
    held = block([5, 6, 7, 8], 0, [""] * 4, None, {"late": [0, nothing, open_cell, 0]}, **cells)
    refs, issues = told(check_rows, held, rule)
    assert refs == [("E-SUM", "C6"), ("E-SUM", "C8")]
    for part in ("D6+E6", "3", "2"):
        assert part in issues[0].message_vi
    assert told(check_rows, held, [Rule.of("all = late + other")])[0] == [], "no such column"


def test_a_total_row_is_not_held_to_a_rule_where_a_row_above_is_unknown():
    rule = [Rule.of("all = late + early")]
    cells = {"all": [5.0, 5.0, 11.0], "late": [2.0, math.nan, 2.0], "early": [4.0, 3.0, 7.0]}
    held = block([5, 6, 7], 1, ["", "", ""], None, {"late": [0, REASON["not_reported"], 0]}, **cells)
    assert told(check_rows, held, rule)[0] == [("E-SUM", "C5")]
    cells["late"] = [1.0, 2.0, 2.0]
    held = block([5, 6, 7], 1, ["", "", ""], None, None, **cells)
    assert told(check_rows, held, rule)[0] == [("E-SUM", "C7")], "its own gap, which no row above has"


def test_lots_of_a_large_table_give_the_same_rows(catalog, monkeypatch):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    codes = [item.indicator for item in layout.items]
    places = catalog.places.at(date(2016, 1, 1))
    records = [
        Record(p.name, {code: n + 50 for n, code in enumerate(codes, at)}) for at, p in enumerate(places)
    ]
    reading = handed_in(catalog, layout.id, 2016, records)
    observed = clean.observe(reading, catalog, 2016, Issues(source="x.xlsx", year=2016))
    whole = clean.tabulate([observed]).to_pylist()
    assert len(whole) == len(observed) == len(codes) * len(places)
    for most in (1, 30, 100, len(whole) - 1, len(whole)):
        parts = list(observed.cut(most))
        assert (len(parts) == 1) == (most == len(whole))
        assert clean.tabulate(parts).to_pylist() == whole
        monkeypatch.setattr(lots, "CHUNK", most)
        assert clean.tabulate([observed]).to_pylist() == whole
        assert clean.tabulate([observed, observed]).to_pylist() == whole * 2
