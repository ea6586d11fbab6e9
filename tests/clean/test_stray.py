"""Personal data that no table takes: what is a form's custom, and how far from its label a number is somebody's."""

from __future__ import annotations

import pytest

from analysis.clean import stray
from analysis.contracts import Sheet
from analysis.errors import Issues

NAME, NUMBER = "Nguyễn Văn An", 912345678.0


def told(*rows, knows=lambda content: False):
    stray._HARMLESS.clear()
    width = max(map(len, rows))
    issues = Issues(source="x.xlsx")
    stray.report_personal([Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows])], knows, issues)
    return [(i.code, i.sheet, i.ref) for i in issues.rows]


@pytest.mark.parametrize(
    "office",
    ["CHỦ TỊCH", "Người lập biểu", "Thủ trưởng đơn vị", "Người ký", "Kế toán trưởng", "TRƯỞNG PHÒNG",
     "(Ký, ghi rõ họ tên)", "Ký tên, đóng dấu"],
)  # fmt: skip
def test_a_name_beneath_the_office_that_signs_is_a_signature(office):
    assert told(["", office], [], ["", NAME]) == []
    assert told(["", "Cán bộ"], [], ["", NAME]) == [("W-PERSONAL", "S", "B3")]


def test_a_signature_stands_at_most_twelve_rows_beneath():
    assert told(["CHỦ TỊCH"], *[[]] * 11, [NAME]) == []
    assert told(["CHỦ TỊCH"], *[[]] * 12, [NAME]) == [("W-PERSONAL", "S", "A14")]
    assert told([NAME], ["CHỦ TỊCH"]) == [("W-PERSONAL", "S", "A1")], "above it is none"
    assert told(["CHỦ TỊCH " + "x" * 80], [NAME]) == [("W-PERSONAL", "S", "A2")], "nor under a sentence"


def test_a_long_number_is_somebodys_beneath_its_label_or_up_to_three_cells_beside_it():
    assert told(["Xã", "SĐT"], ["Nga An", NUMBER]) == [("W-PERSONAL", "S", "B2")]
    assert told(["SĐT", NUMBER]) == [("W-PERSONAL", "S", "B1")]
    assert told(["SĐT", "", "", NUMBER]) == [("W-PERSONAL", "S", "D1")]
    assert told(["SĐT", "", "", "", NUMBER]) == []
    assert told([NUMBER, "SĐT"]) == []
    assert told(["", NUMBER], ["Xã", "SĐT"]) == [], "above its label it is a figure"
    assert told(["SĐT", NUMBER + 0.5], ["", 91234567.0]) == []
    assert told(["Xã", "Số tiền"], ["Nga An", NUMBER]) == []


def test_a_unit_of_the_register_is_nobody():
    assert told([NAME], knows=lambda content: content == NAME) == []
    assert told([NAME], [NAME]) == [("W-PERSONAL", "S", "A1")], "one issue a sheet"
