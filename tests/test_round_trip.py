"""Whatever form is drawn, however it is written: it reads back equal, or with an issue at the very cell.

Each seed is one file: form, year, units, values, gaps and slips, origin, order of columns, merges or none, number
style, encoding, container. CCHC_DRAWS says how many are tried (`make draws`: ten thousand).
"""

from __future__ import annotations

import os
from collections import Counter

import pytest

from analysis import clean, read, shape
from analysis.errors import Issues
from drawn import describe, differences, draw_one

DRAWS, PARTS = int(os.environ.get("CCHC_DRAWS", "800")), 8


def read_back(drawn, catalog):
    """Observations and issues of a drawn file."""
    issues = Issues(source="x", year=drawn.year)
    observed = []
    for sheet in read.read_workbook(drawn.content).sheets:
        for reading in shape.read_sheet(sheet, catalog, drawn.year, issues):
            observed.append(clean.observe(reading, catalog, drawn.year, issues))
    return clean.tabulate([part for part in observed if part]).to_pylist(), issues.rows


@pytest.mark.parametrize("part", range(PARTS))
def test_what_is_drawn_is_read_back_equal_or_told_at_its_cell(catalog, part):
    kinds = Counter()
    for seed in range(part, DRAWS, PARTS):
        drawn = draw_one(seed, catalog)
        observed, issues = read_back(drawn, catalog)
        wrong = differences(drawn, observed, issues)
        assert not wrong, f"seed {seed}, {describe(drawn)}: {wrong[:5]}"
        assert len(observed) >= 0.8 * len(drawn.truth), (
            f"seed {seed}, {describe(drawn)}: most of it was not read"
        )
        kinds[drawn.container] += 1
    assert len(kinds) > 5, "the draws must differ"


def test_a_reading_that_is_wrong_is_noticed(catalog):
    drawn = draw_one(3, catalog)
    observed, issues = read_back(drawn, catalog)
    number = next(i for i, row in enumerate(observed) if row["reason"] == "" and row["value"] > 1)
    for change in ({"value": observed[number]["value"] + 1}, {"ref": "A1"}, {"reason": "none_occurred"}):
        changed = [*observed[:number], {**observed[number], **change}, *observed[number + 1 :]]
        assert differences(drawn, changed, issues)
    assert differences(drawn, observed[:number] + observed[number + 1 :], issues)
    blamed = [i for i in issues if i.ref != observed[0]["ref"]]
    assert differences(drawn, [{**observed[0], "reason": "unreadable"}, *observed[1:]], blamed)
