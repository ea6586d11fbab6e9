"""Periods, fields and totals of single tables: each of these was a fault that no other test noticed."""

from __future__ import annotations

import dataclasses
from datetime import date

import numpy as np
import pytest

from analysis import clean, shape
from analysis.catalog.expressions import Rule
from analysis.clean.checks import Block, Series, check_rows
from analysis.clean.series import _trend
from analysis.clean.values import Values
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
