"""What follows a header, rule by rule at its limits: records, groups, totals, notes, and a second table beside."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.contracts import Sheet
from analysis.shape import bodies, regions
from analysis.shape.drafting import Draft, _heads_again, _notes, figure_columns, sample
from analysis.shape.lines import Lines
from analysis.shape.regions import Region, find_regions

BLANK: list[str] = []
HEAD = ["STT", "Xã", "Thu", "Chi"]


def sheet(*rows, merges=()):
    width = max(map(len, rows))
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


def lines(*rows, merges=()):
    return Lines(sheet(*rows, merges=merges))


def places(n, start=1):
    return [[float(i), f"Xã {i}", 10.5 + i, 20.5 + i] for i in range(start, start + n)]


def draft(*rows, header=1, right=None, figures=None, **more):
    found = lines(*rows)
    figures = figure_columns(found, header) if figures is None else figures
    right = found.width - 1 if right is None else right
    return Draft(found, list(range(header)), header, 0, right, figures, **more)


# --- samples ---


def test_what_columns_hold_is_told_by_the_first_forty_rows_of_figures():
    assert sample(lines(*places(45)), 0) == list(range(40))
    assert sample(lines(*places(45)), 3) == list(range(3, 43))
    sparse = [row for i in range(35) for row in (["a"], ["b"], ["c"], [f"Xã {i}", 5.0])]
    assert sample(lines(*sparse), 0) == list(range(3, 120, 4)), "within 120 rows"
    assert sample(lines(["Xã"], *places(2)), 0) == [1, 2]
    assert sample(lines(*places(2), ["Xã", 2015.0, 2016.0], *places(1)), 0) == [0, 1, 3], (
        "names of periods are none"
    )


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        ([*places(3), BLANK, BLANK, *places(1)], [0, 1, 2, 5]),
        ([*places(3), BLANK, BLANK, BLANK, *places(1)], [0, 1, 2]),
        ([*places(2), BLANK, BLANK, BLANK, *places(1)], [0, 1, 5]),
        ([*places(3), BLANK, BLANK, *places(1), BLANK, *places(1)], [0, 1, 2, 5, 7]),
        ([*places(3), BLANK, BLANK, ["Nhóm"], BLANK, *places(1)], [0, 1, 2, 7]),
        ([*places(3), HEAD, *places(2)], [0, 1, 2]),
        ([*places(2), HEAD, *places(2)], [0, 1, 3, 4]),
        ([*places(3), ["Nhóm"], *places(1)], [0, 1, 2, 4]),
        # the first record tells how wide one is
        ([["Xã", "", 5.5], ["Xã", *[5.5] * 9], *places(1), ["Xã", "Thu", "Chi"], *places(1)], [0, 1, 2]),
    ],
)
def test_a_sample_ends_at_three_blank_rows_or_other_headings_if_it_has_three(rows, taken):
    assert sample(lines(*rows), 0) == taken


@pytest.mark.parametrize(
    ("row", "record", "expected"),
    [
        (["a", "b", "c"], ["Xã", 5.0, 6.0], True),
        (["a", "b"], ["Xã", 5.0, 6.0], False),
        (list("abcdefg"), ["Xã", *[5.0] * 9], True),
        (list("abcdef"), ["Xã", *[5.0] * 9], False),
        (["a", "b", "c"], ["Xã", "b", "c", 5.0], False),
        (["a", "b", "c"], ["Xã", 2016.0, 2017.0], False),
        (["a", "b", "", "c"], ["Xã", "b", 5.0, "c"], False),
    ],
)  # fmt: skip
def test_headings_again_are_as_wide_as_a_record_and_stand_over_figures(row, record, expected):
    assert _heads_again(lines(row, record), 0, 1) == expected


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ([1.0, 2.0], True), (["a", "b"], False), ([1.0, "a"], True), ([1.0, "a", "b"], False), ([1.0, "", ""], True),
        (["-", "…"], True), (["-", "a"], False), (["-", "a", 1.0], True), (["-", "a", "b", 1.0], False),
        (["", ""], False),
        ([2016.0, "a"], True), ([date(2016, 1, 1), "a"], True), ([2016.0, date(2016, 1, 1), "a", "b"], True),
        ([1.0, 2016.0, "a", "b", "c"], False),
    ],
)  # fmt: skip
def test_a_column_of_figures_has_no_more_words_than_figures(column, expected):
    found = lines(*[[f"Xã {i}", 5.0, value] for i, value in enumerate(column)])
    assert figure_columns(found, 0) == ({1, 2} if expected else {1})


def test_without_figures_there_are_no_columns_of_them():
    assert figure_columns(lines(["a", "b"]), 0) == set()


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        ([["Một"], BLANK, ["Hai"], BLANK, ["Ba"]], [3, 5]),
        ([BLANK, ["Một"]], [4]),
        ([BLANK, BLANK, ["Một"]], []),
        ([["Một", 1.0], ["Hai", 1.0, 2.0], ["Ba"]], [3]),
        ([["a", "b", "c"], ["a", "b", "c", "d"], ["e"]], [3]),
        ([["Ghi chú", "b", "c", "d"]], [3]),
    ],
)
def test_notes_are_lines_of_words_right_below(rows, notes):
    found = draft(HEAD, *places(1), *rows, end=1)
    assert _notes(found) == notes


def test_a_draft_counts_from_one_and_sorts_its_rows():
    found = draft(
        HEAD, *places(8), header=1, figures={2}, data=[3, 4], totals=[5, 2], groups=[7, 6], numbering=[2, 1],
        repeated=[4, 3], closing=[1], end=5,
    )  # fmt: skip
    assert found.region() == Region((1, 1), 3, 6, 1, 4, [2, 3, 6], [7, 8], [2, 3], [4, 5], [])
    bare = draft(HEAD, header=0, figures=set())
    assert bare.region() == Region((0, 0), 0, 0, 1, 4, [], [], [], [], [])
    assert draft(HEAD, ["Một"], figures=set()).region().note_rows == [2]
    assert draft(["a"], HEAD, header=2, figures=set(), end=1).region().header_rows == (1, 2)


def test_a_region_ends_with_its_last_row_of_any_kind_but_notes():
    assert Region((0, 0), 0, 0, 1, 1).bottom == 0
    assert Region((1, 2), 0, 0, 1, 1, note_rows=[9]).bottom == 2
    assert Region((1, 2), 3, 5, 1, 1, numbering_rows=[3], group_rows=[4]).bottom == 5
    assert Region((1, 2), 3, 5, 1, 1, total_rows=[6]).bottom == 6
    assert Region((1, 2), 0, 0, 1, 1, numbering_rows=[3]).bottom == 3


# --- walking down ---


def walked(*rows, **more):
    """The rows of each kind that a walk below the header finds, without the empty ones."""
    found = draft(*rows, **more)
    bodies.walk(found)
    kinds = ("data", "totals", "groups", "numbering", "repeated", "closing")
    return {kind: getattr(found, kind) for kind in kinds if getattr(found, kind)} | {"end": found.end}


THREE = places(3)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        (THREE, {"data": [1, 2, 3], "end": 3}),
        ([*THREE, ["", "Tổng cộng", 5.5, 6.5]], {"data": [1, 2, 3], "totals": [4], "end": 4}),
        ([["Nhóm"], *THREE], {"data": [2, 3, 4], "groups": [1], "end": 4}),
        ([*THREE, ["Nhóm"]], {"data": [1, 2, 3], "end": 3}),
        ([["", "Xã", 5.5, 6.5], *places(30, 2)], {"data": list(range(1, 32)), "end": 31}),
        ([["I", "Đất"], *THREE], {"data": [2, 3, 4], "groups": [1], "end": 4}),
        ([*THREE, ["", "Xã khác", "không rõ"], *places(1, 4)], {"data": [1, 2, 3, 4, 5], "end": 5}),
        (
            [*THREE, *[BLANK] * 5, *places(1, 4), *[BLANK] * 5, *places(1, 5)],
            {"data": [1, 2, 3, 9, 15], "end": 15},
        ),
        ([*THREE, HEAD, *places(3, 4)], {"data": [1, 2, 3, 5, 6, 7], "repeated": [4], "end": 7}),
        ([*THREE, HEAD], {"data": [1, 2, 3], "end": 3}),
        ([*THREE, HEAD, ["(1)", "(2)", "(3)", "(4)"]], {"data": [1, 2, 3], "end": 3}),
        (
            [*THREE, HEAD, ["(1)", "(2)", "(3)", "(4)"], *places(3, 4)],
            {"data": [1, 2, 3, 6, 7, 8], "numbering": [5], "repeated": [4], "end": 8},
        ),
        ([["Xã", "Loại", "Tên", "Họ"], *THREE], {"end": 0}),
        ([*THREE, *[["", "lời"]] * 4, *places(1, 4)], {"data": [1, 2, 3, 8], "groups": [4, 5, 6, 7], "end": 8}),
        ([*THREE, *[["", "lời"]] * 5, *places(1, 4)], {"data": [1, 2, 3], "end": 3}),
    ],
)  # fmt: skip
def test_what_rows_below_a_header_are(rows, found):
    assert walked(HEAD, *rows) == found


def test_a_numbering_row_of_before_stays_and_one_behind_the_last_record_goes():
    assert walked(HEAD, *THREE, numbering=[0, 9])["numbering"] == [0]


def test_records_counted_by_letters_head_others_if_more_are_numbered():
    def groups(lettered, numbered):
        rows = [[letter, "Khối", 5.5, 6.5] for letter in lettered]
        return walked(HEAD, *rows, *places(numbered)).get("groups", [])

    assert groups(["I", "II"], 3) == [1, 2]
    assert groups(["I", "II"], 2) == []
    assert groups(["A"], 3) == [1]
    assert groups(["Xã"], 3) == []


def shape(*rows, **more):
    return bodies._Shape(draft(HEAD, *rows, **more))


def judged(row, *after, gap=0, waiting=False, columns=2, labels=0, **more):
    """What a row is below forty records of labels, a name and so many figures."""
    head = [*["Loại"] * labels, "Xã", *[f"h{c}" for c in range(columns)]]
    rows = [[*["loại"] * labels, f"Xã {i}", *[5.5] * columns] for i in range(40)]
    return bodies._Shape(draft(head, *rows, row, *after, **more)).verdict(41, gap, waiting)


def test_what_the_records_of_a_table_look_like():
    rows = [*places(18), *[[1.0, "Xã", 5.5, ""]] * 2]
    found = shape(*rows)
    assert (found.always, found.figures, found.values, found.wide) == ([0, 1, 2], {0, 2, 3}, {2, 3}, 4.0)
    assert shape(*places(19), [1.0, "", 5.5, 6.5]).always == [0, 1, 2, 3]
    assert shape(*rows, figures={0}).values == {0}, (
        "figures of the first column count where there are no others"
    )
    narrow = shape(*THREE, right=2, figures={1, 2, 3})
    assert (narrow.figures, narrow.wide, list(narrow.cols)) == ({1, 2}, 3.0, [0, 1, 2])
    bare = shape(["a"])
    assert (bare.always, bare.wide, bare.header) == ([], 0.0, {0: HEAD})
    assert shape(*places(2), ["", "", 5.5]).wide == 4.0
    inner = bodies._Shape(
        Draft(lines(["x", *HEAD], *[["", *row] for row in THREE], ["Nhóm"]), [0], 1, 1, 4, {3, 4})
    )
    assert (inner.always, inner.wide, inner.outside(3), inner.outside(4)) == ([1, 2, 3, 4], 4.0, False, True)
    beside = shape(*THREE, ["", "", "", 5.5], BLANK, right=2)
    assert [beside.outside(row) for row in range(3, 6)] == [False, True, True]


@pytest.mark.parametrize(
    ("row", "gap", "waiting", "expected"),
    [
        ([2018.0], 1, False, "wait"),
        ([2018.0], 0, False, "data"),
        (["", "", 2018.0], 1, False, "stop"),
        ([2018.0, "Xã 4", 5.5, 6.5], 1, False, "data"),
        ([5.0], 1, False, "stop"),
        (HEAD, 0, False, "repeat"),
        (HEAD, 0, True, "stop"),
        (HEAD, 1, False, "stop"),
        ([4.0, "Xã 4", 5.5, 6.5], 0, False, "data"),
        (["Nhóm"], 0, False, "wait"),
        (["-"], 0, False, "data"),
        (["", "", "-"], 1, False, "wait"),
        (["", "Tổng cộng"], 0, False, "data"),
        (["", "Tổng cộng"], 1, False, "wait"),
        (["", "Ghi chú"], 1, False, "wait"),
        (["", "Ghi chú"], 2, False, "stop"),
        (["", "Nhóm"], 2, False, "wait"),
    ],
)
def test_a_row_alone_or_a_header_again(row, gap, waiting, expected):
    found = shape(*THREE, row)
    assert found.verdict(4, gap, waiting) == expected


def test_a_header_again_below_a_total_begins_a_new_table():
    assert shape(*THREE, ["", "Cộng", 5.5, 6.5], HEAD).verdict(5, 0, False) == "stop"
    assert shape(*THREE, ["", "Xã", 5.5, 6.5], HEAD).verdict(5, 0, False) == "repeat"
    going_on = shape(*THREE, BLANK, HEAD, *places(1, 4))
    going_on.draft.data = [1, 2, 3]
    assert going_on.verdict(5, 1, False) == "repeat"


def test_a_header_is_repeated_by_a_row_of_its_words_if_they_are_several():
    found = bodies._Shape(
        draft(["Năm nay"], ["Xã", "Thu"], ["a", 5.0], ["Năm nay"], ["Xã", "Thu"], ["Xã"], header=2)
    )
    assert [found._repeats(row) for row in range(2, 6)] == [False, False, True, False]


@pytest.mark.parametrize(
    ("before", "between", "after", "expected"),
    [
        (3.0, [], 4.0, True), (3.0, [], 5.0, False), (3.0, [], 3.0, False), ("3", [], "4", True), (3.5, [], 4.0, False),
        (3.0, [], 4.5, False), ("", [], 4.0, False), (3.0, [], "", False),
        (3.0, [["(1)", "(2)", "(3)", "(4)"]], 4.0, True),
        (3.0, [["Nhóm"]] * 12, 4.0, True), (3.0, [["Nhóm"]] * 13, 4.0, False),
    ],
)  # fmt: skip
def test_a_count_goes_on_below_a_header_of_a_new_page(before, between, after, expected):
    rows = [[before, "Xã", 5.5, 6.5], ["", "Xã", 5.5, 6.5], HEAD, *between, [after, "Xã", 5.5, 6.5]]
    found = shape(*rows)
    found.draft.data = [1, 2]
    assert found._goes_on(3) == expected


def test_a_count_goes_on_from_the_last_number():
    found = shape(*THREE, HEAD, *places(1, 4))
    found.draft.data = [1, 2, 3]
    assert found._goes_on(4) is True
    found.draft.data = []
    assert found._goes_on(4) is False


YEARS = ["Xã", 2018.0, 2019.0, 2020.0]


@pytest.mark.parametrize(
    ("head", "row", "gap", "waiting", "expected"),
    [
        (YEARS, YEARS, 0, False, "repeat"),
        (YEARS, YEARS, 1, False, "stop"),
        (YEARS, YEARS, 0, True, "stop"),
        (YEARS, ["Xã", 2015.0, 2016.0, 2017.0], 0, False, "stop"),
        (YEARS, ["Xã", 2015.0, 2016.0], 0, False, "data"),  # two may be figures
        (YEARS, ["Xã", 2017.0, 2015.0, 2016.0], 0, False, "data"),  # years that fall name nothing
        (YEARS[:3], ["Xã", 2015.0, 2016.0], 0, False, "data"),
        ([*YEARS, 2021.0], ["Xã", 2015.0, 2016.0, 2017.0], 0, False, "stop"),  # over three of four columns
        ([*YEARS, 2021.0, 2022.0], ["Xã", 2015.0, 2016.0, 2017.0], 0, False, "data"),
        (["Xã", *map(float, range(2001, 2011))], ["Xã", *map(float, range(2011, 2018))], 0, False, "stop"),
    ],
)  # fmt: skip
def test_periods_among_records(head, row, gap, waiting, expected):
    rows = [[f"Xã {i}", *[5.5 + i] * (len(head) - 1)] for i in range(3)]
    found = bodies._Shape(draft(head, *rows, row))
    assert found.verdict(4, gap, waiting) == expected


def test_numbers_of_columns_are_such_right_below_a_repeated_header_only():
    numbers = ["(1)", "(2)", "(3)", "(4)"]
    found = shape(*THREE, HEAD, numbers, numbers)
    assert found.verdict(5, 0, False) == "data"
    found.draft.repeated = [4]
    assert [found.verdict(row, 0, False) for row in (5, 6)] == ["number", "data"]
    plain = shape(*THREE, HEAD, *places(1, 4))
    plain.draft.repeated = [4]
    assert plain.verdict(5, 0, False) == "data"


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ([4.0, "Xã 4", 5.5, 6.5], "data"),
        (["", "Cao nhất", 5.5, 6.5], "stop"),
        ([4.0, "Cao nhất", 5.5, 6.5], "stop"),
        (["", "Tổng cộng", 5.5, 6.5], "data"),
        (["", "Xã 4", 5.5, 6.5], "stop"),  # without a number
        ([4.0, "", 5.5, 6.5], "stop"),  # or a name
        ([4.0, "Xã 4", "", 6.5], "data"),
        ([4.0, "Xã 4"], "data"),  # half of the usual cells
        (["", "Tổng cộng", 5.5], "data"),
        (["", "", "Tổng", 5.5], "data"),
    ],
)
def test_a_record_after_a_gap_has_its_first_cells(row, expected):
    assert bodies._Shape(draft(HEAD, *places(40), row)).verdict(41, 1, True) == expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (["Xã", 5.5, 6.5], "data"),
        (["Xã", 5.5], "stop"),  # two of five cells
        (["Xã", *["lời"] * 4, 5.5], "stop"),  # a figure beside the columns of figures
        (["Xã", "-", *["lời"] * 3, 5.5], "data"),  # a sign stands for a figure
        (["Xã", 2016.0, "lời"], "data"),
        (["Xã", date(2016, 1, 2), "lời"], "data"),
        (["Xã", 5.5, 6.5, "", "", "lời"], "data"),  # one cell beside the table
        (["Xã", 5.5, 6.5, "", "", "lời", "lời"], "stop"),
    ],
)
def test_a_record_after_a_gap_has_half_of_the_usual_cells_and_a_figure_in_place(row, expected):
    assert judged(row, gap=1, waiting=True, columns=4, right=4) == expected


def again(*rows):
    found = shape(*THREE, *rows)
    found.draft.data = [1, 2, 3]
    return found._only_repeats(4)


def test_lines_that_only_name_again_what_was_named_above():
    assert again(["", "Xã 1", 5.5]) is True
    assert again(["", "Xã 1", 5.5], ["", "Xã mới", 5.5]) is False
    assert again(["", "Xã 1", 5.5], BLANK, ["", "Xã mới", 5.5]) is True
    assert again(["", "Xã 1", 5.5], ["", "Median", 5.5], ["", "Xã mới", 5.5]) is True
    assert again(["", "", 5.5]) is False
    assert again(*[["", "Xã 1", 5.5]] * 6) is True
    assert again(*[["", "Xã 1", 5.5]] * 7) is False, "so many are a table"
    assert again(*[["", "Xã 1", 5.5]] * 6, ["", "Xã 1"]) is False
    assert again(*[["", "Xã 1", 5.5]] * 6, BLANK) is True
    found = shape(*THREE, BLANK, [1.0, "Xã 1", 5.5, 6.5])
    found.draft.data = [1, 2, 3]
    assert [found.verdict(5, 1, waiting) for waiting in (False, True)] == ["stop", "data"]


RECORD = ["Xã 9", *[5.5] * 10]


@pytest.mark.parametrize(
    ("row", "after", "gap", "columns", "expected"),
    [
        (["Xã", *["lời"] * 4], [], 0, 10, "stop"),  # words in two of five columns of figures
        (["Xã", *["lời"] * 3], [], 0, 10, "wait"),
        (["Xã", *["lời"] * 4], [RECORD], 0, 10, "wait"),  # a group of the record that follows
        (["Xã", *["lời"] * 5], [RECORD], 0, 10, "stop"),
        (["Xã", *["lời"] * 4], [RECORD], 1, 10, "stop"),
        (["Xã", *["lời"] * 4], [["Xã 9", "", 5.5]], 0, 10, "stop"),
        (["Xã", "lời", "lời"], [], 0, 4, "stop"),
        (["Xã", "lời"], [], 0, 2, "wait"),
        (["Xã", "lời", "lời"], [["Xã 9", 5.5, 5.5, 5.5]], 0, 3, "stop"),
        (["Xã", "lời", "lời"], [["Xã 9", *[5.5] * 5]], 0, 5, "wait"),
        (["Xã", "lời"], [], 2, 10, "wait"),
        (["Xã", "lời", "lời"], [], 2, 10, "stop"),
        (["Xã", "lời", "lời"], [], 1, 10, "wait"),
    ],
)
def test_words_where_the_records_have_figures(row, after, gap, columns, expected):
    assert judged(row, *after, gap=gap, columns=columns) == expected


def test_two_words_over_figures_are_a_heading_among_six_cells_and_none_among_seven():
    labels = ["loại"] * 5
    assert judged([*labels[:3], "", "", "Xã", "lời", "lời"], labels=5, columns=5) == "stop"
    assert judged([*labels[:4], "", "Xã", "lời", "lời"], labels=5, columns=5) == "wait"
    assert judged([*["loại"] * 6, "Xã", *["lời"] * 3], labels=6, columns=7) == "stop", "three of ten"


@pytest.mark.parametrize(
    ("row", "after", "gap", "expected"),
    [
        ([4.0, "Xã 4"], [], 0, "data"),
        (["II", "Xã 4", "chưa báo cáo"], [], 0, "data"),
        (["Khối", "Xã 4", "chưa báo cáo"], [], 0, "wait"),
        (["II", "Xã 4", "-"], [], 0, "data"),
        (["II", "Xã 4", "-"], [], 1, "wait"),
        (["Khối", "Xã 4", "-"], [], 0, "data"),
        (["Khối", "Tổng cộng"], [], 0, "data"),
        (["Khối", "Tổng cộng"], [], 1, "wait"),
        (["Khối", "Xã 4"], [], 0, "wait"),
        (["II", "Xã 4"], [], 0, "data"),
        (["II", "Xã 4"], places(1), 0, "wait"),  # a section over the record that follows
        (["II", "Xã 4"], [["a", "b"]], 0, "data"),
        (["*", "Ghi chú"], [], 0, "wait"),
        (["a)", "Nguồn", "-", "-"], [], 0, "data"),  # like a note, and filled like a record
    ],
)
def test_rows_of_words_among_records(row, after, gap, expected):
    assert shape(*THREE, row, *after).verdict(4, gap, False) == expected


def test_rows_of_words_under_one_column_of_figures_are_records():
    def verdict(gap, *figures):
        rows = [[f"Xã {i}", "II", *figures] for i in range(3)]
        return bodies._Shape(draft(["Xã", "Loại", *["Số"] * len(figures)], *rows, ["Xã 4", "III"])).verdict(
            4, gap, False
        )

    assert [verdict(0, 5.5), verdict(1, 5.5), verdict(0, 5.5, 6.5)] == ["data", "wait", "wait"]


def test_a_row_is_like_a_record_if_it_has_the_first_three_cells_that_all_have():
    found = shape(*places(40), [4.0, "Xã", "x"], [4.0, "Xã"], ["", "Xã", "x"])
    assert [found._record_like(row) for row in (41, 42, 43)] == [True, False, False]
    assert shape(["a"])._record_like(1) is False, "where nothing always stands, nothing is alike"


# --- what is given back ---


def stripped(*names, data=None, totals=(), figures=(5.5, 6.5)):
    """Records of these names: what stays of them, and where they end."""
    rows = [[name, *figures] if name else BLANK for name in names]
    data = [r for r, name in enumerate(names, 1) if name and r not in totals] if data is None else data
    found = draft(["Xã", "Thu", "Chi"], *rows, data=data, totals=list(totals), end=max([*data, *totals]))
    bodies._strip(found)
    return found.data, found.totals, found.end


SEVEN = [f"Xã {c}" for c in "ABCDEFG"]


@pytest.mark.parametrize(
    ("names", "totals", "expected"),
    [
        ([*SEVEN, "Thấp nhất", "Cao nhất"], [], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
        ([*SEVEN[:6], "Thấp nhất", "Cao nhất"], [], (list(range(1, 9)), [], 8)),
        ([*SEVEN, "Thấp nhất", "x y"], [], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
        ([*SEVEN[:3], "Thấp nhất", *SEVEN[:5]], [], ([1, 2, 3], [], 3)),
        (
            [*SEVEN[:3], "Thấp nhất", *SEVEN[:6]],
            [],
            (list(range(1, 11)), [], 10),
        ),  # only the last six are looked at
        ([*SEVEN, "Thấp nhất", "", "Cao nhất"], [], ([1, 2, 3, 4, 5, 6, 7, 8, 10], [], 10)),  # a gap: records
        ([*SEVEN, "", "Thấp nhất", "Cao nhất"], [], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
        ([*SEVEN, "Tổng", "Cao nhất"], [8], ([1, 2, 3, 4, 5, 6, 7], [8], 8)),
        ([*SEVEN, "Cao nhất", "Tổng"], [9], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
        ([*SEVEN, "Cao nhất", "Thấp nhất"], [8], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
        (SEVEN, [], ([1, 2, 3, 4, 5, 6, 7], [], 7)),
    ],
)
def test_statistics_that_end_a_table_are_given_back(names, totals, expected):
    assert stripped(*names, totals=totals) == expected


@pytest.mark.parametrize(
    ("names", "totals", "figures", "expected"),
    [
        (["Xã A", "Ghi chú", "Nguồn"], [], (5.5,), ([1], [], 1)),
        (["Xã A", "Ghi chú", "Nguồn"], [], (5.5, 6.5), ([1, 2, 3], [], 3)),
        (["Xã A", "Ghi chú", "Xã B"], [], (5.5,), ([1, 2, 3], [], 3)),
        (["Ghi chú"], [], (5.5,), ([1], [], 1)),
        (["Xã A", "Tổng", "Ghi chú"], [2], (5.5,), ([1], [2], 2)),
        (["Xã A", "Ghi chú", "Tổng"], [3], (5.5,), ([1, 2], [3], 3)),
    ],
)
def test_notes_that_end_a_table_are_given_back(names, totals, figures, expected):
    assert stripped(*names, totals=totals, figures=figures) == expected


def closing(*rows, figures=(1, 2), **more):
    data = list(range(1, len(rows) + 1))
    found = draft(["Xã", *["Số"] * 3], *rows, figures=set(figures), **{"data": data, "end": data[-1], **more})
    bodies._closing_total(found)
    return found.closing


BODY = [["Xã A", 10.0, 20.0], ["Xã B", 11.0, 23.0], ["Xã C", 12.0, 26.0]]
SUMS = ["Huyện", 33.0, 69.0]


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        ([*BODY, SUMS], {}, [4]),
        ([*BODY[:2], ["Huyện", 21.0, 43.0]], {}, []),
        ([*BODY, SUMS], {"end": 5}, []),
        ([*BODY, SUMS], {"totals": [9]}, []),
        ([*BODY, ["Huyện", 33.0, 70.0]], {}, []),
        ([*BODY, ["", 33.0, 70.0]], {}, []),
        ([*BODY, ["", 33.0, "-"]], {}, [4]),
        ([*BODY, ["", "-", 69.0]], {}, [4]),
        ([*BODY, ["Huyện", 33.0, ""]], {}, []),
        ([*BODY, ["", 33.0, "", "tốt"]], {}, []),  # some word tells what the row is
        ([*BODY, ["", 33.0, 2.0]], {}, [4]),  # a sum this small says nothing
        ([*BODY, ["", 33.0, 3.0]], {}, []),
        ([*BODY, ["", 33.0, -2.0]], {}, [4]),
        ([*BODY, ["", 33.0, -3.0]], {}, []),
        ([*BODY, ["", 33.0, 70.5]], {}, [4]),  # nor do rates and means
        ([["Xã A", 10.0, 20.5], *BODY[1:], ["", 33.0, 70.0]], {}, [4]),
        ([["Xã A", 10.5, 20.5], *BODY[1:], ["", 33.5, 69.5]], {}, []),
        ([["Xã A", 10.0, ""], *BODY[1:], ["", 33.0, 50.0]], {}, [4]),  # of two parts it may be chance
        ([["Xã A", 10.0, "-"], *BODY, ["", 43.0, 69.0]], {}, [5]),
        ([*BODY, BODY[0][:2], ["", 43.0, 69.0]], {}, [5]),
        ([["Xã A", 5.0], ["Xã B", 5.0], ["Xã C", 5.0], ["", 15.0]], {}, []),  # and of equal ones too
        ([["Xã A", 5.0, 1.0], ["Xã B", 5.0, 2.0], ["Xã C", 5.0, 3.0], ["Huyện", 15.0, 6.0]], {}, []),
        ([["Xã A", 5.0, 1.0], ["Xã B", 5.0, 2.0], ["Xã C", 5.0, 3.0], ["", 16.0, 6.0]], {}, []),
        ([["Xã A", 5.0], ["Xã B", 5.0], ["Xã C", 6.0], ["", 16.0]], {}, []),
        ([[*row, 1.0 + i] for i, row in enumerate([*BODY, SUMS])], {"figures": (1, 2, 3)}, [4]),
        ([*BODY, SUMS], {"figures": (2, 3)}, []),
        ([["Xã A", 1e10], ["Xã B", 2e10], ["Xã C", 3e10], ["", 60000000001.0]], {}, [4]),
        ([["Xã A", 2e8], ["Xã B", 3e8], ["Xã C", 500000001.0], ["", 1e9]], {}, [4]),
        ([["Xã A", 1e8], ["Xã B", 2e8], ["Xã C", 3e8], ["", 600000001.0]], {}, []),
    ],
)  # fmt: skip
def test_a_last_row_that_adds_up_is_a_total(rows, more, expected):
    assert closing(*rows, **more) == expected


def test_a_closing_total_is_looked_for_in_up_to_two_thousand_records():
    def of(n):
        return closing(
            *[["Xã", float(i), 2.0 * i] for i in range(n)], ["Huyện", n * (n - 1) / 2, n * (n - 1.0)]
        )

    assert [of(2000), of(2001)] == [[2001], []]


# --- several tables ---


def found(*rows, merges=()):
    tables = find_regions(sheet(*rows, merges=merges))
    return [(*r.header_rows, r.first_data_row, r.last_data_row, r.left, r.right) for r in tables]


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (["Xã", "Thu", "Chi"], [[1.0, 5.5, 6.5]] * 3),
        (["", 2015.0, 2016.0], [[1.0, 5.5, 6.5]] * 3),
        (["", date(2016, 1, 1), date(2016, 2, 1), date(2016, 3, 1)], [[1.0, 5.5, 6.5, 7.5]] * 3),
    ],
)
def test_a_table_is_found_however_far_down_it_stands(head, rows):
    assert found(*[BLANK] * 40, head, *rows) == [(41, 41, 42, 44, 1, len(head))]


def test_headings_merged_downwards_reach_as_far_as_they_are_merged():
    merges = [(1, c, 12, c) for c in (1, 2, 3)]
    rows = [["Xã", "Thu", "Chi"], *[BLANK] * 16, *[[1.0, 5.5, 6.5]] * 3]
    assert [table[2:] for table in found(*rows, merges=merges)] == [(18, 20, 1, 3)]


def test_figures_sixteen_rows_below_the_last_words_still_have_their_header():
    rows = [["Xã", "Thu", "Chi"], *[["(1)", "(2)", "(3)"]] * 10, *[BLANK] * 5, *[[1.0, 5.5, 6.5]] * 3]
    assert found(*rows) == [(1, 1, 17, 19, 1, 3)]


PAIR = ["Xã", "Thu", "Chi"]


def pairs(n):
    return [[f"Xã {c}", 5.5 + n, 6.5] for c in "ABCDEFG"[:n]]


@pytest.mark.parametrize(
    ("rows", "tables"),
    [
        ([PAIR, *pairs(2), *[BLANK] * 6, PAIR, *pairs(2)], [(1, 1, 2, 3, 1, 3), (10, 10, 11, 12, 1, 3)]),
        ([PAIR, *pairs(2), *[BLANK] * 6, PAIR, *pairs(1)], [(1, 1, 2, 3, 1, 3)]),  # one record is chance
        ([PAIR, *pairs(1), *[BLANK] * 6, PAIR, *pairs(2)], [(9, 9, 10, 11, 1, 3)]),
        ([PAIR, *pairs(1), *[BLANK] * 6, PAIR, *pairs(1)], [(1, 1, 2, 2, 1, 3)]),  # if there are others
        ([PAIR, *pairs(1)], [(1, 1, 2, 2, 1, 3)]),
        ([PAIR, *pairs(2), *[BLANK] * 6, PAIR, ["(1)", "(2)", "(3)"]], [(1, 1, 2, 3, 1, 3), (10, 10, 0, 0, 1, 3)]),
        ([PAIR, *pairs(2), ["Thôn", "Hộ", "Người"], *pairs(3)], [(1, 1, 2, 3, 1, 3), (4, 4, 5, 7, 1, 3)]),
        ([["BÁO CÁO"], [5.5], BLANK, PAIR, *pairs(2)], [(4, 4, 5, 6, 1, 3)]),
        ([BLANK], []),
        ([["BÁO CÁO"], [5.5]], []),
        ([PAIR, [5.5]], [(1, 1, 2, 2, 1, 3)]),  # a list that waits
        ([PAIR[:2], [5.5]], []),
        ([PAIR, ["", 5.5]], []),
        ([PAIR, ["", 5.5, 6.5]], [(1, 1, 2, 2, 1, 3)]),
    ],
)  # fmt: skip
def test_tables_one_below_the_other(rows, tables):
    assert found(*rows) == tables


def test_a_sheet_without_cells_has_no_table():
    assert [find_regions(Sheet("S", rows)) for rows in ([], [[]])] == [[], []]


def seam(head, record, figures, merges=()):
    page = lines(head, *[record] * 3, merges=merges)
    table = Draft(page, [0], 1, 0, len(head) - 1, set(figures), data=[1, 2, 3], end=3)
    return regions._seam(page, table)


@pytest.mark.parametrize(
    ("head", "record", "figures", "column"),
    [
        (["STT", "Tên", "", "STT", "Tên"], [1.0, "a", "", 2.0, "b"], {0, 3}, 3),
        (["STT", "Tên", "", "STT", "Họ"], [1.0, "a", "", 2.0, "b"], {0, 3}, 3),
        (["STT", "Tên", "STT", "Tên"], [1.0, "a", 2.0, "b"], {0, 2}, 2),
        (["STT", "Tên", "STT", "Họ"], [1.0, "a", 2.0, "b"], {0, 2}, 0),
        (["STT", "Tên", "Số", "Tên"], [1.0, "a", 2.0, "b"], {0, 2}, 0),
        (["STT", "Tên", "", "STT"], [1.0, "a", "", 2.0], {0, 3}, 0),  # one column is no table
        (["STT", "Tên", "Số", "", "STT", "Tên"], [1.0, "a", 5.0, "", 2.0, "b"], {0, 2, 4}, 4),
        (["Xã", "Thu", "", "Thôn", "Hộ"], ["a", 5.0, "", "b", 6.0], {1, 4}, 3),
        (["Xã", "Thu", "", "Thôn", "Hộ"], ["a", 5.0, "", 7.0, 6.0], {1, 3, 4}, 0),
        (["Xã", "Thu", "", "", "Hộ"], ["a", 5.0, "", "b", 6.0], {1, 4}, 0),  # labels without a heading
        (["Xã", "Thu", "Chi", "Thôn", "Hộ"], ["a", 5.0, 6.0, "b", 6.0], {1, 2, 4}, 0),
        (["Xã", "Tên", "", "Thôn", "Hộ"], ["a", "b", "", "b", 6.0], {4}, 0),
        (["Xã", "Thu", "", "Thôn", "Tên"], ["a", 5.0, "", "b", "c"], {1}, 0),
    ],
)  # fmt: skip
def test_where_a_second_table_beside_begins(head, record, figures, column):
    assert seam(head, record, figures) == column


def test_a_merged_heading_over_a_blank_column_keeps_a_table_together():
    head, record = ["Xã", "Thu", "", "Thôn", "Hộ"], ["a", 5.0, "", "b", 6.0]
    assert seam(head, record, {1, 4}, merges=[(1, 2, 1, 3)]) == 0


@pytest.mark.parametrize(
    ("above", "inside", "below", "column"),
    [("", "", "", 3), ("Năm", "", "", 3), ("", "", "Hết", 3), ("", "x", "", 0)],
)
def test_a_column_is_blank_between_two_tables_if_nothing_stands_in_it_from_header_to_end(
    above, inside, below, column
):
    record = ["a", 5.0, "", "b", 6.0]
    rows = [
        ["", "", above],
        ["Xã", "Thu", "", "Thôn", "Hộ"],
        record,
        record,
        ["a", 5.0, inside, "b", 6.0],
        ["", "", below],
    ]
    table = Draft(lines(*rows), [1], 2, 0, 4, {1, 4}, data=[2, 3, 4], end=4)
    assert regions._seam(table.lines, table) == column


@pytest.mark.parametrize(
    ("rows", "column", "figures", "expected"),
    [
        ([["a", 5.0, "", "b", 6.0]] * 2, 3, {1, 4}, True),
        ([["a", 5.0, "", "b", 6.0], ["a", 5.0, "", "", 6.0]], 3, {1, 4}, False),  # half of the rows
        ([["a", 5.0, "", "b", 6.0], ["a", "", "", "", "x"]], 3, {1, 4}, True),  # those of figures tell
        ([["a", "x", "", "b", "y"]], 3, {1, 4}, True),
        ([["a", 5.0, "", "b", 6.0]], 3, {0, 4}, False),
        ([["a", 5.0, "", "b", 6.0]], 3, {2, 4}, False),
        ([["a", 5.0, "", "b", 6.0]], 3, {1, 3}, False),
        ([*[["a", 5.0, "", "b", 6.0]] * 40, *[["a", 5.0, "", 1.0, 6.0]] * 60], 3, {1, 4}, True),
        ([*[["a", "x", "", "b", "y"]] * 40, *[["a", "x", "", "", "y"]] * 60], 3, {1, 4}, True),
        ([], 3, {1, 4}, False),
    ],
)  # fmt: skip
def test_labels_of_a_second_table_have_figures_on_both_sides(rows, column, figures, expected):
    page = lines(["Xã", "Thu", "", "Thôn", "Hộ"], *rows)
    table = Draft(page, [0], 1, 0, 4, figures, data=list(range(1, len(rows) + 1)))
    assert regions._labels_again(page, table, column) == expected


def test_tables_beside_each_other_have_headers_and_ends_of_their_own():
    left, right = places(5), [["Thôn", "Hộ", "Người"], *[[f"Thôn {i}", 5.5 + i, 7.5] for i in range(3)]]
    rows = [[*row, "", *beside] for row, beside in zip([HEAD, *left], [*right, [], []], strict=True)]
    assert found(["Biểu hai bảng"], *rows) == [(2, 2, 3, 7, 1, 4), (2, 2, 3, 5, 6, 8)]
    later = [
        [*row, "", *beside] for row, beside in zip([HEAD, *left], [["Kỳ", "", ""], *right, []], strict=True)
    ]
    assert found(*later) == [(1, 1, 2, 6, 1, 4), (2, 2, 3, 5, 6, 8)]


def test_tables_side_by_side_without_a_blank_column_are_cut_where_the_headings_begin_again():
    head, record = ["STT", "Xã", "Thu"], [1.0, "Xã A", 5.5]
    assert found([*head, *head], *[[*record, *record]] * 3) == [(1, 1, 2, 4, 1, 3), (1, 1, 2, 4, 4, 6)]


def test_tables_that_begin_in_one_row_are_named_from_left_to_right_however_high_their_headers():
    over, head = ["STT", "Xã", "Thu", "", "", "Thôn", "Hộ", "Người"], ["", "", "KH", "TH"]
    rows = [[float(i), f"Xã {i}", 5.5, 6.5 + i, "", f"Thôn {i}", 7.5, 8.5 + i] for i in range(1, 5)]
    assert found(over, head, *rows) == [(1, 2, 3, 6, 1, 4), (1, 1, 3, 6, 6, 8)]
