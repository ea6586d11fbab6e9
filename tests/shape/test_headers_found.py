"""How far up a header reaches, what between it and the records belongs to it, and how wide the table is."""

from __future__ import annotations

import pytest

from analysis.contracts import Sheet
from analysis.shape.regions import find_regions

HEAD = ["Xã", "KH", "TH", "KH2", "TH2"]
ROWS = [[f"Xã {c}", 10.0 + i, 20.0 + i, 30.5 + i, 40.0 + i] for i, c in enumerate("ABCD")]
GROUPS, UNDER = ["", "Thu", "", "Chi", ""], ["Xã", "KH", "TH", "KH", "TH"]
COUNTED = [[float(i), *row[:3]] for i, row in enumerate(ROWS, 1)]
BLANK: list[str] = []


def found(*rows, merges=()):
    width = max(map(len, rows))
    sheet = Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges))
    return [(*r.header_rows, r.first_data_row, r.last_data_row, r.left, r.right) for r in find_regions(sheet)]


def deep(n):
    return [[f"a{i}", "b", "c"] for i in range(n)] + [row[:3] for row in ROWS]


@pytest.mark.parametrize(
    ("rows", "merges", "header"),
    [
        ([["", "Thu", "", "", ""], HEAD], [(1, 2, 1, 5)], (1, 2)),  # a name over the figures
        ([["Thu chi", "", "", "", ""], HEAD], [(1, 1, 1, 5)], (2, 2)),  # a title over all
        ([["Thu chi", "", "Năm", "", ""], HEAD], [(1, 1, 1, 2)], (2, 2)),  # or over labels and a figure
        ([["", "Thu"], HEAD], [], (1, 2)),
        ([["", "Thu:"], HEAD], [], (2, 2)),
        ([["", "Thu", "", "", ""], BLANK, HEAD], [(1, 2, 1, 5)], (3, 3)),  # a lone name right above only
        ([["", "T" * 120, "", "", ""], HEAD], [(1, 2, 1, 5)], (1, 2)),
        ([["", "T" * 121, "", "", ""], HEAD], [(1, 2, 1, 5)], (2, 2)),
        ([["", "Thu", 5.0, "", ""], HEAD], [], (2, 2)),
        ([["Ngày:", "Thu", "Chi"], HEAD], [], (2, 2)),
        ([["Nhóm", "Thu", "", "Chi", ""], BLANK, ["", *UNDER[1:]]], [], (1, 3)),
        ([GROUPS, BLANK, UNDER], [], (1, 3)),
        ([["T" * 60, *GROUPS[1:]], BLANK, UNDER], [], (1, 3)),
        ([["T" * 61, *GROUPS[1:]], BLANK, UNDER], [], (3, 3)),  # a text this long is a title
        ([["Nhóm", *GROUPS[1:]], ["", "", "", "thêm", ""], UNDER], [], (1, 3)),
    ],
)
def test_what_stands_above_headings(rows, merges, header):
    assert found(*rows, *ROWS, merges=merges) == [(*header, len(rows) + 1, len(rows) + 4, 1, 5)]


def test_a_letterhead_stands_over_the_row_numbers_and_a_group_does_not():
    above = ["PHÒNG", "", "Biểu"]
    assert found(above, ["STT", "Xã", "KH", "TH"], *COUNTED) == [(2, 2, 3, 6, 1, 4)]
    assert found(above, ["Mã", "Xã", "KH", "TH"], *COUNTED) == [(1, 2, 3, 6, 1, 4)]


def test_a_header_has_at_most_fourteen_rows():
    assert found(*deep(14)) == [(1, 14, 15, 18, 1, 3)]
    assert found(*deep(15)) == [(2, 15, 16, 19, 1, 3)]


@pytest.mark.parametrize(
    ("between", "last"),
    [
        (["", "(ha)", "", "(tấn)", ""], 2), (["", "", "(ha)"], 2), (["", "", "abcdefgh"], 2),
        (["", "", "abcdefghi"], 1), (["", "", "so với năm trước %"], 2),
        (["", "", "(một ghi chú dài hơn 25 chữ)"], 1), (["Nhóm"], 1),
    ],
)  # fmt: skip
def test_a_lone_unit_below_the_headings_belongs_to_them_and_a_name_does_not(between, last):
    assert found(HEAD, between, *ROWS) == [(1, last, 3, 6, 1, 5)]


def test_up_to_three_lines_of_words_may_stand_between_header_and_figures():
    lines = [["Nhóm"], ["Nhóm con"], ["Nhỏ"], ["Nữa"]]
    for n in range(4):
        assert found(HEAD, *lines[:n], *ROWS) == [(1, 1, 2 + n, 5 + n, 1, 5)]
    assert found(HEAD, *lines, *ROWS) == []


def test_labels_need_no_heading_and_up_to_two_columns_beside_the_headings_belong_to_the_table():
    two = [row[:2] for row in ROWS]
    assert found(["", "Thu"], *two) == [(1, 1, 2, 5, 1, 2)]
    assert found(["Xã", "Thu"], *two) == [(1, 1, 2, 5, 1, 2)]
    counted = [[float(i), "", *row[:3]] for i, row in enumerate(ROWS)]
    assert found(["", "", "", "KH", "TH"], *counted) == [(1, 1, 2, 5, 1, 5)]
    assert found(["", "", "", "", "KH", "TH"], *[[r[0], "", *r[1:]] for r in counted]) == [(1, 1, 2, 5, 4, 6)]
    assert found(["Xã", "KH"], *[[*row, "", 5.0] for row in two]) == [(1, 1, 2, 5, 1, 4)]
    assert found(["Xã", "KH"], *[[*row, "", "", 5.0] for row in two]) == [(1, 1, 2, 5, 1, 2)]
    assert found(["Xã", "KH"], *[[*row, *row[1:]] for row in ROWS]) == [], "two headings over nine columns"


def test_counts_alone_below_headings_are_a_list_that_waits():
    head, numbers = ["Xã", "Nhóm", "Loại", "Số"], ["(1)", "(2)", "(3)", "(4)"]
    assert found(head, [1.0], [2.0], [3.0]) == [(1, 1, 2, 4, 1, 4)]
    assert found(head, numbers, BLANK, [1.0], [2.0], [3.0]) == [(1, 1, 4, 6, 1, 4)]


def test_days_head_columns_like_years():
    assert found(["Xã", "01/01/2016", "01/02/2016", "01/03/2016"], *[r[:4] for r in ROWS]) == [
        (1, 1, 2, 5, 1, 4)
    ]
