"""A cell that can be read in two ways is settled by any one rule of its form that speaks of it."""

from __future__ import annotations

import math

import numpy as np

from analysis.catalog.expressions import Rule
from analysis.clean.checks import Block, Series, settle
from analysis.clean.values import REASON, Values
from analysis.errors import Issues


def settled(*rules, late=2.0, reason=0):
    cells = {"all": math.nan, "late": late, "early": 18.0, "other": 1.0}
    options = {"all": {0: (20.0, 2000.0)}}
    series = {
        name: Series(
            name, name, name, "count", ["20,00"],
            Values(np.array([value]), np.array([reason if name == "late" else 0], np.uint8), options.get(name, {})),
            lambda i: "C5",
        )
        for name, value in cells.items()
    }  # fmt: skip
    issues = Issues(source="x.xlsx")
    settle(Block(series, np.array([5]), 0, ["16096"]), [Rule.of(rule) for rule in rules], issues)
    assert [i.code for i in issues.rows] == ["N-SETTLED"] * (not series["all"].values.options)
    return float(series["all"].values.values[0])


def test_rules_that_do_not_speak_of_it_or_cannot_be_tried_are_passed_over():
    rule = "all = late + early"
    others = ["late = other", "late <= all", "all = late + absent"]
    assert settled(rule) == 20
    for other in others:
        assert settled(other, rule) == 20
        assert settled(rule, other) == 20
    assert math.isnan(settled(*others))
    assert math.isnan(settled("all = late + other")), "no reading fits"


def test_nothing_occurred_adds_nothing_and_an_absent_figure_settles_nothing():
    rule = "all = late + early + other + other"
    assert settled(rule, late=math.nan, reason=REASON["none_occurred"]) == 20
    assert math.isnan(settled(rule, late=math.nan, reason=REASON["not_reported"]))
