"""What single issues say, and figures at the edge of what is read."""

from __future__ import annotations

import math
from datetime import date

import pytest
from openpyxl import Workbook

from analysis.clean.names import Resolver
from analysis.clean.values import read_values
from analysis.errors import Issues
from analysis.shape.mark import Mark, _annotate


def test_the_units_that_a_name_may_be_are_told_one_by_one(catalog):
    issues = Issues(source="x.xlsx")
    resolver = Resolver(catalog.places, date(2018, 1, 1), date(2018, 12, 31), ["Nga Thanh"])
    assert resolver.code("Nga Thanh", "B1", issues) == ""
    (issue,) = issues.rows
    assert issue.code == "E-PLACE-AMBIGUOUS"
    assert "Nga Thanh / Nga Thành" in issue.message_vi or "Nga Thành / Nga Thanh" in issue.message_vi


@pytest.mark.parametrize(
    ("written", "value"), [("24/24", 1.0), ("0/24", 0.0), ("25/24", None), ("0/0", None)]
)
def test_a_ratio_is_a_share_up_to_the_whole(catalog, written, value):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    spec = catalog.indicators["on_time_rate"]
    found = read_values([written], spec, layout, lambda i: "C5", Issues(source="x.xlsx"))
    read = float(found.values[0])
    assert (None if math.isnan(read) else read) == value


def test_the_worst_mark_of_a_cell_comes_first_whatever_the_alphabet_says():
    page = Workbook().active
    _annotate(page, "A1", [Mark(s, "S", "A1", f"{s}.", "Xem lại.") for s in ("note", "warning", "error")])
    said = page["A1"].comment.text
    assert said.index("error.") < said.index("warning.") < said.index("note.")
