"""What a row or a cell is, at the limits of each rule."""

from __future__ import annotations

from datetime import date, datetime, time

import numpy as np
import pytest

from analysis.contracts import Sheet
from analysis.shape.kinds import (
    BLANK,
    DATE,
    NUMBER,
    SIGN,
    TEXT,
    YEAR,
    cell_kind,
    figure_of,
    is_broken,
    kinds_of,
    spread,
)
from analysis.shape.lines import Lines


def lines(*rows, merges=()):
    width = max(map(len, rows))
    return Lines(Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges)))


def holds(test, *rows):
    found = [bool(getattr(lines(row), test)(0)) for row in rows]
    assert len(set(found)) == 1, list(zip(found, rows, strict=True))
    return found[0]


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        (BLANK, ["", "  ", None]),
        (SIGN, ["-", "…", "....", "n/a", "N/A", "KCSL", "không có số liệu", "x", "X", "*", ":", "/", "chưa có"]),
        (NUMBER, ["5", "1.234", "12,5", "95 %", "-3", "98.28(↑0.02)", "1 5.5", 1899, 2101, 12.5, 1900.5, 0.0]),
        (YEAR, ["1999", "2020", 1900, 2100, 2016.0]),
        (DATE, ["12/01/2016", "1.2.2016", "2016-01-12", "12/01/2016 10:30"]),
        (DATE, [date(2016, 1, 2), datetime(2016, 1, 2), time(2)]),
        (TEXT, ["Xã", "2020 xã", "18/2019/QĐ", "Năm 2016", "12/01/1816", "5" * 61, True, "(*)", "xx", "-.-"]),
    ],
)  # fmt: skip
def test_the_kind_of_a_cell(kind, cells):
    assert [(cell, cell_kind(cell)) for cell in cells] == [(cell, kind) for cell in cells]


def test_a_figure_may_stand_with_its_sign_or_be_broken():
    assert [figure_of(t) for t in ("95,8 %", "98.28(↑0.02)", "+3%", "5 xã")] == [
        "95,8",
        "98.28",
        "+3",
        "5 xã",
    ]
    assert [is_broken(t) for t in ("1 5.5", "15.5", "1 234", "a b", "- 1 5.5")] == [
        True,
        False,
        False,
        False,
        False,
    ]


def test_kinds_stand_where_their_cells_do_and_merged_areas_are_filled():
    rows = [["a", "", 5.0], ["", "", 2016.0], ["", "b", 7.0], [1.0, "", 8.0]]
    sheet = Sheet("S", rows, [(1, 1, 2, 2), (3, 1, 3, 2), (3, 3, 9, 3), (9, 1, 9, 2), (1, 9, 2, 9)])
    sheet.errors, sheet.uncached = {(4, 3): "#REF!"}, {(9, 9): "=A1"}
    kinds = kinds_of(sheet)
    assert kinds.tolist() == [[TEXT, 0, NUMBER], [0, 0, YEAR], [0, TEXT, NUMBER], [NUMBER, 0, SIGN]]
    filled = spread(kinds, sheet).tolist()
    assert filled == [[TEXT, TEXT, NUMBER], [TEXT, TEXT, YEAR], [0, TEXT, NUMBER], [NUMBER, 0, NUMBER]]
    assert kinds[3, 2] == SIGN, "the kinds themselves stay as they are"


def test_rows_that_number_their_columns():
    assert holds(
        "is_numbering", ["A", "B", "1", "2", "3=1+2"], ["(1)", "(2)", "(3)"], [-1.0, -2.0, -3.0], [1.0, 2.0, 3.0],
        ["A", "B", "C"], ["a", "b", 1.0, 2.0], [2.0, 3.0, 4.0], ["Column1", "Column2", "Column3"],
        ["Cột 1", "Cột 2", "Ghi chú"], ["1", "2=3+4", "3", "4=(5)"], [1.0, 2.0, 4.0, 5.0, 6.0], ["A", "1", "2"],
    )  # fmt: skip
    assert not holds(
        "is_numbering", ["1", "2"], [3.0, 4.0, 5.0], ["A", "C", "D"], ["B", "C", "D"], ["Xã", "1", "2"],
        [1.0, 2.0, 2.0],
        [1.0, 3.0, 5.0], ["A", "B", 5.0], ["1", "2", "chi", "thu"], ["1", "2", date(2016, 1, 1)],
        ["Cột 1", "Ghi chú", "Xã"], ["A", "B"],
    )  # fmt: skip


def test_rows_that_name_periods():
    days = [date(2016, 1, n) for n in range(1, 6)]
    assert holds(
        "is_periods", [2015.0, 2016.0], ["Năm", 2015.0, 2016.0, 2017.0], [2017.0, 2016.0, 2015.0], days[:3],
        [2015.0, 2015.0, 2016.0], ["Ngày", *days], [2015.0, 2016.0, 2017.0, 2018.0, 2019.0, 2015.0],
    )  # fmt: skip
    assert not holds(
        "is_periods", [2015.0], [2015.0, 2016.0, 5.0], [2015.0, 2014.0, 2016.0], days[:2], [days[0], days[0], days[1]],
        ["a", "b", "c", "d", *days[:3]], ["Xã", "a"],
    )  # fmt: skip


def test_rows_that_count_days():
    assert holds("is_sequence", ["Xã", 1.0, 2.0, 3.0, 4.0, 5.0], ["Xã", "a", 8.0, 9.0, 10.0, 11.0, 12.0])
    assert not holds(
        "is_sequence", ["Xã", 1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 4.0, 5.0], ["Xã", 1.0, 2.0, 3.0, 4.0, 6.0],
        ["Xã", 98.0, 99.0, 100.0, 101.0, 102.0], ["Xã", 1.5, 2.5, 3.5, 4.5, 5.5], [5.0, "Xã", 1.0, 2.0, 3.0, 4.0, 5.0],
    )  # fmt: skip


def test_rows_of_totals_statistics_notes_and_letterheads():
    assert holds(
        "is_total", ["Tổng cộng", 5.0], ["", "Cộng I + II", 5.0], ["I", "Tổng số", 5.0], ["Cả nước"], ["Toàn huyện"],
        [1.0, "Tổng cộng", 5.0], ["", "", "Total"], ["II. Tổng số"],
    )  # fmt: skip
    assert not holds(
        "is_total", ["Tổng công ty A"], [3.0, "Tổng doanh thu"], ["a", "b", "c", "Tổng"], ["Xã Tổng"],
        ["Tổng số " + "x" * 70], [5.0, 6.0],
    )  # fmt: skip
    assert holds(
        "is_statistic", ["Median", 1.0], [1.0, "Trung bình"], ["Cao nhất"], ["I", "Giá trị nhỏ nhất"]
    )
    assert not holds("is_statistic", ["Xã"], ["Minh Khai"], ["Maxi"], [5.0])
    assert holds(
        "is_note",
        ["Ghi chú: x"],
        ["* x"],
        ["Nguồn: y"],
        ["Người lập biểu"],
        ["1) x"],
        ["(a) x"],
        ["", "Kế toán trưởng"],
    )
    assert not holds("is_note", ["Xã"], ["Chú Lan"], [5.0])
    assert holds(
        "is_letterhead", ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"], ["Biểu số 1"], ["Đơn vị tính: hồ sơ"], ["Số: 5/BC"],
        ["Ngày lập:", "x"], ["Kèm theo công văn"],
    )  # fmt: skip
    assert not holds(
        "is_letterhead", ["Xã", "Thu"], ["Trong đó:", "a"], ["Mẫu", "b", "c", "d", "Biểu số 1"], ["Số xã"]
    )


def test_rows_that_head_a_section_or_only_begin_with_an_index():
    assert holds(
        "is_section",
        ["I", "Đất đai"],
        ["A.", "Đất", "đai"],
        ["1.", "Đất"],
        ["b)", "Đất"],
        ["II.", "Đất", 5.0],
    )
    assert not holds(
        "is_section", ["I"], ["I", "a", "b", "c"], ["A", "Đất"], [1.0, "Đất"], ["I", 5.0, 6.0], ["Xã", "a"]
    )
    assert holds(
        "starts_with_index", ["I", "a"], ["1.2", "a"], ["a)", "b"], ["*", "b"], ["12", "a"], ["B", "a"]
    )
    assert not holds("starts_with_index", ["I"], ["Xã", "a"], ["12a", "b"])


def test_the_label_of_a_row_is_its_first_words_without_the_index():
    assert [lines(row).label(0) for row in (["I", "Xã A", "b"], [1.0, "", "Xã B"], ["a", "b", "c"], [5.0])] == [
        "Xã A", "Xã B", "", "",
    ]  # fmt: skip
    assert lines([1.0, 2.0, 3.0, 4.0, "Xã"]).label(0) == ""
    assert lines([1.0, 2.0, 3.0, "Xã"]).label(0) == "Xã"


def test_merged_areas_count_in_the_rows_they_reach_into():
    found = lines(
        ["a", "b", "c"], ["", "d", ""], ["", "", "e"], merges=[(1, 1, 2, 1), (1, 3, 2, 3), (3, 1, 3, 2)]
    )
    assert found.anchor == {(0, 0): (1, 0), (0, 2): (1, 2)}, "an area with a blank corner is none"
    assert found.below == {1: {0, 2}}
    assert [found.areas(row) for row in range(3)] == [3, 3, 1]
    assert [found.filled, found.first] == [[3, 1, 1], [0, 1, 2]]
    long = lines(["a", "b"], *[["", "x"]] * 20, merges=[(1, 1, 21, 1)])
    assert sorted(long.below) == list(range(1, 13)), "further down it is no heading"


def test_a_window_sees_nothing_outside():
    whole = lines(["a", 1.0, "b"], ["c", 2.0, "d"], ["e", 3.0, "f"])
    part = whole.window(1, 1, 1, 2)
    assert (part.top, part.bottom, part.left, part.right) == (1, 1, 1, 2)
    assert part.filled == [0, 2, 0]
    assert part.columns(1) == [1, 2]
    assert (part.numbers, part.texts) == ([0, 1, 0], [0, 1, 0])
    assert np.array_equal(part.kinds, part.reach)
