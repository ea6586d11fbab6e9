"""Units that a merger made inside the period of a report, by the names of before and of after."""

from __future__ import annotations

import pytest

from analysis import clean
from analysis.contracts import Sheet
from analysis.errors import Issues
from analysis.shape import read_sheet

# Nga Nhân and Nga Lĩnh became Nga Phượng on 01/12/2019; the code of Nga Nhân was kept.
WHOLE, EVE = ("01/01/2019", "31/12/2019"), ("30/11/2019", "01/12/2019")
AFTER, BEFORE = ("01/12/2019", "31/12/2019"), ("01/01/2019", "30/11/2019")


@pytest.mark.parametrize(
    ("name", "period", "told"),
    [
        ("Nga Phượng", WHOLE, ["W-LATER-UNIT"]), ("Nga Phượng", EVE, ["W-LATER-UNIT"]), ("Nga Phượng", AFTER, []),
        ("Nga Phượng", BEFORE, ["E-PLACE-DATE"]), ("Nga Nhân", WHOLE, []), ("Nga Nhân", EVE, []),
        ("Nga Nhân", BEFORE, []), ("Nga Nhân", AFTER, ["E-PLACE-DATE"]), ("Nga Lĩnh", WHOLE, []), ("Nga An", WHOLE, []),
    ],
)  # fmt: skip
def test_a_unit_of_after_in_a_period_that_begins_before_is_doubted(catalog, name, period, told):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    items = [item.heading for item in layout.columns]
    start, end = period
    rows = [
        ["TỔNG HỢP NĂM 2019"], [f"(Từ ngày {start} đến ngày {end})"], items,
        ["1", "Nga Thành", *[5.0] * (len(items) - 2)], ["2", name, *[7.0] * (len(items) - 2)],
    ]  # fmt: skip
    page = Sheet("S", [[*row, *[""] * (len(items) - len(row))] for row in rows])
    issues = Issues(source="x.xlsx", year=2019)
    (reading,) = read_sheet(page, catalog, 2019, issues)
    clean.observe(reading, catalog, 2019, issues)
    found = [i for i in issues.rows if i.code in ("W-LATER-UNIT", "E-PLACE-DATE")]
    assert [(i.code, i.ref) for i in found] == [(code, "B5") for code in told]
    for issue in found:
        assert name in issue.message_vi
        assert f"{start}–{end}" in issue.message_vi
        if issue.code == "W-LATER-UNIT":
            assert "01/12/2019," in issue.message_vi
            assert issue.place == "16114"
