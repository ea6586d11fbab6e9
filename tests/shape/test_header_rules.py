"""What heads a row of figures, rule by rule at its limits: headings, titles, group names, units, and paths of them."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.contracts import Sheet
from analysis.shape import tops
from analysis.shape.drafting import Draft
from analysis.shape.headers import header_paths
from analysis.shape.lines import Lines

BLANK: list[str] = []
HEAD = ["Xã", "Thu", "Chi"]
LETTERS = ["A", "B", "C"]
DAYS = [date(2016, 1, n) for n in range(1, 6)]


def lines(*rows, merges=()):
    width = max(map(len, rows))
    return Lines(Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges)))


def places(n, *figures):
    return [[f"Xã {i}", *(figures or (10.5 + i, 20.5 + i))] for i in range(n)]


@pytest.mark.parametrize(
    ("rows", "begin", "expected"),
    [
        ([HEAD, [1.0]], 0, True),
        ([HEAD, [1.0]], 1, False),  # the headings stand above what is looked at
        ([HEAD[:2], [1.0]], 0, False),
        ([["Xã", "Thu", 5.0], [1.0]], 0, False),
        ([["Xã", "Thu", 2016.0], [1.0]], 0, True),
        ([HEAD, BLANK, [1.0]], 0, True),
        ([HEAD, LETTERS, [1.0]], 0, True),
        ([HEAD, ["(1)", "(2)", "(3)"], BLANK, [1.0]], 0, True),
        ([HEAD, BLANK, BLANK, BLANK, [1.0]], 0, False),
        ([HEAD, LETTERS, [1.0]], 1, False),
        ([HEAD, ["a"]], 0, False),
        ([HEAD, ["", 1.0]], 0, False),
        ([["", *HEAD], ["", 1.0]], 0, True),
        ([["", *HEAD], [1.0]], 0, False),
    ],
)  # fmt: skip
def test_a_lone_count_under_three_headings_is_a_list_that_waits(rows, begin, expected):
    assert tops.counts_under_heading(lines(*rows), len(rows) - 1, begin) == expected


@pytest.mark.parametrize(
    ("rows", "figures", "last"),
    [
        (places(3), {1, 2}, 0),
        (places(3), set(), 0),
        ([["", *r] for r in places(3)], {1, 3}, 2),
        ([*places(1), *[["", *r] for r in places(2)]], {1, 3}, 2),
        ([*places(2), *[["", *r] for r in places(2)]], {1, 3}, 2),
        ([*places(3), *[["", *r] for r in places(2)]], {1, 3}, 0),
    ],
)
def test_labels_end_before_the_first_figures_right_of_where_rows_begin(rows, figures, last):
    assert tops._last_label(lines(*rows), 0, figures) == last


@pytest.mark.parametrize(
    ("row", "figures", "count"),
    [
        (["Xã", "Thu", "", "Chi"], {1, 2, 3}, 2),
        (["Xã", "Thu", 2015.0], {1, 2}, 1),  # a lone year is a figure
        (["Xã", 2015.0, 2016.0, "Chi"], {1, 2, 3}, 3),
        (["Xã", *DAYS[:3]], {1, 2}, 2),
        (["Xã", *DAYS[:2]], {1, 2}, 0),
        (["Xã", 5.0, 6.0], {1, 2}, 0),
    ],
)
def test_words_and_periods_over_figures_are_counted(row, figures, count):
    assert tops._contrast(lines(row), 0, figures) == count


@pytest.mark.parametrize(
    ("row", "figures", "expected"),
    [
        (["", "Thu", "Chi"], {1, 2}, True),
        (["", "Thu", ""], {1, 2}, False),
        (["Xã", "Tên", "", ""], {2, 3}, False),
        (["Xã", "Thu", "", ""], {1, 2}, True),
        (["Biểu số 1", "Thu"], {1}, False),
        (["I", "Đất đai"], {1}, False),
        (["Ngày", 1.0, 2.0, 3.0, 4.0, 5.0], {1, 2}, True),  # days of a month
        (["Xã", "Thu", "Chi", "Vay", 5.0], {1, 2}, True),  # a fifth may be figures
        (["Xã", "Thu", "Chi", 5.0], {1, 2}, False),
        (["Xã", "Thu", "Chi", 2016.0], {1, 2}, False),
        (["Xã", "Thu", "Chi", DAYS[0]], {1, 2}, False),
        (["Xã", "Thu", "Chi", "Vay", 5.0, 2016.0], {1, 2}, False),
        ([*"abcdefg", 2016.0, DAYS[0]], {1, 2}, False),
        (["Xã", 2015.0, 2016.0], {1, 2}, True),
        (["Xã", 2015.0, 2016.0], {0}, True),
        (["", 2015.0, 2016.0], {0}, False),
    ],
)  # fmt: skip
def test_a_row_of_headings_has_words_over_figures_and_hardly_a_figure(row, figures, expected):
    assert tops._is_heading(lines(row), 0, figures) == expected


@pytest.mark.parametrize(
    ("head", "start", "figures", "expected"),
    [
        (["", "Thu"], ["a", 5.0], {1}, True),
        (["Xã", "Thu"], ["a", 5.0], {1}, False),
        (["", "Thu"], ["a", 5.0, 6.0], {1, 2}, False),
        (["", "Thu"], ["", 5.0], {1}, False),
        (["Thu"], ["a", 5.0], {1}, False),
        (["Thu"], ["a", 5.0], {0, 1}, False),
        (["", "Thu"], [1.0, 5.0], {1}, False),
    ],
)
def test_a_lone_name_heads_the_only_figures_beside_labels(head, start, figures, expected):
    assert tops._is_only_heading(lines(head, start), 0, 1, figures) == expected


def above(*rows, start=None, begin=0, merges=()):
    """The header over the first row of figures: its rows, the first record, the columns, numbering rows."""
    found = lines(*rows, merges=merges)
    if start is None:
        start = next(r for r in range(begin, found.height) if found.numbers[r] and not found.is_numbering(r))
    draft = tops.header_above(found, start, begin)
    return draft and (
        draft.header,
        draft.start,
        draft.left,
        draft.right,
        sorted(draft.figures),
        draft.numbering,
    )


ROWS = places(4)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([HEAD, *ROWS], ([0], 1, 0, 2, [1, 2], [])),
        ([HEAD, LETTERS, ["(1)", "(2)", "(3)"], *ROWS], ([0], 3, 0, 2, [1, 2], [2, 1])),
        ([HEAD, *[BLANK] * 5, *ROWS], ([0], 6, 0, 2, [1, 2], [])),
        ([HEAD, *[BLANK] * 6, *ROWS], None),
        ([HEAD, ["Nhóm"], ["Nhỏ"], *ROWS], ([0], 1, 0, 2, [1, 2], [])),
        ([HEAD, ["Nhóm"], *[BLANK] * 5, *ROWS], ([0], 1, 0, 2, [1, 2], [])),
        ([HEAD, ["", "(ha)"], ["Nhóm"], *ROWS], ([0, 1], 2, 0, 2, [1, 2], [])),
        ([["", "Thu"], *places(4, 5.0)], ([0], 1, 0, 1, [1], [])),
        ([["", "Thu"], BLANK, *places(4, 5.0)], None),
        (ROWS, None),
        ([["BÁO CÁO"], *ROWS], None),
    ],
)  # fmt: skip
def test_the_header_over_the_first_figures(rows, expected):
    assert above(*rows) == expected


def test_a_header_is_looked_for_up_to_where_the_table_before_ends():
    assert above(HEAD, *ROWS, start=1, begin=0) is not None
    assert above(HEAD, *ROWS, start=1, begin=1) is None
    assert above(["", "Năm", "Năm"], HEAD, *ROWS, start=2, begin=1)[0] == [1]
    assert above(["", "Năm", "Năm"], HEAD, *ROWS, start=2, begin=0)[0] == [0, 1]


def test_two_figures_between_end_the_search_and_one_or_periods_do_not():
    assert above(HEAD, ["a", 1.5, 2.5], *ROWS, start=2) is None
    assert above(HEAD, ["a", 1.5], *ROWS, start=2) is not None
    years = ["Xã", "", "", 2015.0, 2016.0]
    assert above(HEAD, years, *ROWS, start=2)[:2] == ([0, 1], 2), (
        "years beside the figures head their own columns"
    )


def test_a_blank_row_that_headings_reach_into_belongs_to_the_header():
    merges = [(1, 1, 2, 1), (1, 2, 2, 2), (1, 3, 2, 3)]
    assert above(HEAD, BLANK, *ROWS, merges=merges)[:2] == ([0, 1], 2)
    assert above(HEAD, BLANK, *ROWS)[:2] == ([0], 2)


@pytest.mark.parametrize(
    ("head", "rows", "expected"),
    [
        (["", "Thu"], places(1, 5.0), True),  # one heading is enough over two columns
        (["", "Thu"], places(1, 5.0, 6.0), False),
        (HEAD[:2], places(1, 5.0, 6.0), True),
        (HEAD[:2], places(1, *[5.0] * 4), True),  # two of five columns
        (HEAD[:2], places(1, *[5.0] * 5), False),
        (list("abcdefgh"), places(1, *[5.0] * 20), True),  # eight, of however many
        (list("abcdefg"), places(1, *[5.0] * 20), False),
        (["", "", "", *HEAD], places(1, 5.0, 6.0), False),
        (HEAD[:2], [*places(3, 5.0), *places(1, *[5.0] * 9)], True),  # three records tell
        (HEAD[:2], [*places(2, 5.0), *places(1, *[5.0] * 9)], False),
        (HEAD, [["a"]], False),
    ],
)
def test_a_header_covers_two_of_five_columns_or_eight(head, rows, expected):
    found = lines(head, *rows)
    assert tops._convincing(Draft(found, [0], 1, 0, found.width - 1, {1})) == expected


FOUR = ["", "Thu", "Chi", "Vay", "Nợ"]
FIGURES = {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("rows", "merges", "first"),
    [
        ([FOUR, FOUR], [], 0),
        ([FOUR, BLANK, BLANK, FOUR, BLANK, BLANK, FOUR], [], 0),
        ([FOUR, BLANK, BLANK, BLANK, FOUR], [], 4),
        ([["", "Năm"], FOUR], [(1, 2, 1, 5)], 0),
        ([["", "Năm"], BLANK, FOUR], [(1, 2, 1, 5)], 2),
        ([["Biểu"], FOUR], [], 1),
        ([FOUR, ["", "", "Năm"], BLANK, FOUR], [], 0),  # headings go on above
        ([FOUR, ["Năm"], BLANK, FOUR], [], 3),
        ([["PHÒNG", "", "Biểu"], ["STT", "Thu", "Chi"]], [], 1),
        ([["Kỳ", "Năm nay"], BLANK, FOUR], [], 2),
        ([*[BLANK] * 9, FOUR, FOUR], [], 9),
        ([FOUR] * 14, [], 0),
        ([FOUR] * 15, [], 1),
    ],
)
def test_how_far_up_a_header_reaches(rows, merges, first):
    foot = len(rows) - 1
    assert tops._upwards(lines(*rows, merges=merges), foot, 0, 0, FIGURES) == list(range(first, foot + 1))


def test_a_header_reaches_no_further_than_it_may():
    assert tops._upwards(lines(FOUR, FOUR, FOUR), 2, 1, 0, FIGURES) == [1, 2]


@pytest.mark.parametrize(
    ("row", "merges", "expected"),
    [
        (["", "Thu", "Chi"], [], True),
        (["", "Thu", ""], [], False),
        (["Ngày:", "a", "b", "c", "d"], [], False),
        (LETTERS, [], False),
        (["Thu chi", "", "Năm"], [(1, 1, 1, 2)], False),
    ],
)
def test_headings_go_on_above_with_a_row_of_headings(row, merges, expected):
    assert tops._goes_on(lines(row, merges=merges), 0, 0, {1, 2}) == expected


@pytest.mark.parametrize(
    ("over", "below", "key", "expected"),
    [
        (["PHÒNG", "Biểu"], ["STT", "Xã"], 0, True),
        (["PHÒNG", "Biểu"], ["STT", "Xã"], -1, False),
        (["STT", "Thu"], ["STT", "Xã"], 0, False),
        (["", "Thu"], ["STT", "Xã"], 0, False),
        ([5.0, "Thu"], ["STT", "Xã"], 0, False),
        (["PHÒNG", "Thu"], ["Mã", "Xã"], 0, False),
        (["", "PHÒNG"], ["", "STT", "Xã"], 1, True),
    ],
)
def test_a_letterhead_over_the_row_numbers(over, below, key, expected):
    assert tops._over_order(lines(over, below), 0, 1, key) == expected


@pytest.mark.parametrize(
    ("row", "merge", "key", "figures", "expected"),
    [
        (["T"], (1, 3), 0, {1, 2, 3}, True),
        (["T"], (1, 2), 0, {1, 2, 3}, True),
        (["T"], (1, 2), 1, {2, 3}, False),  # over labels alone
        (["T"], (1, 1), 0, {1, 2}, False),
        (["", "T"], (2, 3), 1, {2, 3}, True),
        (["", "T"], (2, 3), 0, {2, 3}, False),
        (["", "T"], (2, 3), 1, {1, 2}, False),  # over figures alone
        (["T", "", "a", "b"], (1, 2), 0, {1, 2}, True),
        (["T", "", "a", "b", "c"], (1, 2), 0, {1, 2}, False),
        (["T"], (1, 3), 0, set(), False),
    ],
)
def test_a_title_stretches_over_labels_and_figures(row, merge, key, figures, expected):
    found = lines([*row, "", "", ""], merges=[(1, merge[0], 1, merge[1])])
    assert tops.is_title(found, 0, key, figures) == expected


@pytest.mark.parametrize(
    ("row", "below", "merge", "expected"),
    [
        (["", "Năm"], FOUR, 3, True),
        (["", "Năm"], FOUR, 2, True),
        (["", "Năm"], ["", "Thu"], 2, False),
        (["Năm"], FOUR, 1, False),
        (["Năm"], FOUR, 4, False),
        (["", "Năm", "Kỳ"], FOUR, 2, False),
        (["", "Biểu số 1"], FOUR, 3, False),
        (["", "Ghi chú"], FOUR, 3, False),
        (["", "T" * 120], FOUR, 3, True),
        (["", "T" * 121], FOUR, 3, False),
        (["", "", "", "", "", "Năm"], FOUR, 7, False),  # beside the figures
        (["", "", "", "", "Năm"], FOUR, 7, True),
        (["", "", "", "Năm"], FOUR, 4, True),
        (["", "", "", "", "Năm"], FOUR, 5, False),
        (["", "Năm:"], FOUR, 2, False),
    ],
)
def test_a_lone_name_over_figures_is_a_group_and_over_labels_a_title(row, below, merge, expected):
    first = next(c for c, v in enumerate(row) if v) + 1
    merges = [(1, first, 1, merge)] if merge > first else []
    found = lines([*row, *[""] * (7 - len(row))], below, merges=merges)
    assert tops._is_spanner(found, 0, 0, FIGURES, [1]) == expected


def test_a_group_may_head_figures_by_its_last_column_alone():
    found = lines(["", "", "", "", "Năm", "", ""], FOUR, merges=[(1, 5, 1, 6)])
    assert [tops._is_spanner(found, 0, 3, figures, [1]) for figures in ({5}, {6}, {4})] == [True, False, True]


def test_a_name_without_a_merge_needs_two_headings_from_it_on_in_the_row_right_below():
    found = lines(["", "", "", "Năm"], FOUR, ["Xã", *["KH"] * 6])
    assert [tops._holds_open(found, 0, 3, header) for header in ([1], [2, 1], [1, 2])] == [True] * 3
    assert [tops._holds_open(found, 0, col, header) for col, header in ((4, [2, 1]), (4, [1, 2]))] == [
        False,
        True,
    ]


def test_the_rows_of_a_group_end_at_a_blank_row_or_where_the_table_before_does():
    found = lines(["a"], BLANK, ["b"], ["c"])
    assert tops._group_above(found, 3, 0) == [3, 2]
    assert tops._group_above(found, 3, 3) == [3]
    assert tops._group_above(lines(["a"], ["b"]), 1, 0) == [1, 0]


WIDE = {1, 2, 3, 4, 5}


@pytest.mark.parametrize(
    ("rows", "figures", "expected"),
    [
        ([["", "Thu", "", "Chi", "Vay"]], WIDE, True),
        ([["", "", "", "", "a", "b", "c"]], WIDE, True),  # from here on two of five
        ([["", "", "", "", "a", "b", "c"]], {1, 2, 3, 4, 5, 0}, False),
        ([["Thu", "Chi", "Vay"]], {1, 2}, True),
        ([["Thu", "Chi", "Vay"]], {2, 3}, False),  # one of them over figures
        ([["", "Thu", "", "Chi"]], {1, 2, 3, 4}, True),  # two names alone over four columns
        ([["", "Thu", "", "Chi"]], {1, 2, 3}, False),
        ([["Xã", "", "Chi"]], {1, 2, 3, 4}, False),
        ([["", "a", "b"], ["", "Thu", "Chi"]], {1, 2, 3, 4}, False),  # but not two rows of them
        ([["", "a", "b", "c"], ["", "Thu", "Chi"]], {1, 2, 3, 4}, True),
        ([["", "Năm"], ["", "Thu", "", "Chi"]], {1, 2, 3, 4}, True),  # a lone name above counts for nothing
        ([["", "Thu", "Chi", 5.0]], WIDE, False),
        ([["", "a", "b", 5.0], ["", "Thu", "Chi", "Vay"]], WIDE, False),
        ([["", "Thu", "Chi", 2016.0]], WIDE, True),
        ([["Biểu số 1", "Thu", "Chi"]], WIDE, False),
        ([["Biểu số 1", "Thu", "Chi"], ["", "Thu", "Chi", "Vay"]], WIDE, True),
        ([["", "Thu"]], WIDE, False),
        ([["", 2015.0, "", 2016.0]], {1, 2, 3, 4}, True),  # years head columns as words do
        ([["", 2015.0, 2016.0, 2017.0]], WIDE, True),
        ([["", 2015.0, 2016.0, "", "Chi"]], WIDE, True),
        ([["", "Thu", "Chi", "T" * 60]], WIDE, True),
        ([["", "Thu", "Chi", "T" * 61]], WIDE, False),
        ([["", "Thu", "Chi", "T" * 61], ["", "Thu", "Chi", "Vay"]], WIDE, True),
        ([["", "Thu", "Chi", "Vay"], BLANK, ["", "Thu"]], WIDE, False),
    ],
)  # fmt: skip
def test_rows_over_a_blank_one_head_the_columns_if_they_are_wide(rows, figures, expected):
    assert tops._wide_enough(lines(*rows), len(rows) - 1, 0, figures) == expected


def test_years_over_a_blank_row_over_headings_are_a_part_of_the_header():
    for years in (
        ["", 2015.0, "", 2016.0, ""],
        ["", 2015.0, 2016.0, 2017.0, 2018.0],
        ["Năm", 2015.0, "", 2016.0],
    ):
        assert above(years, BLANK, FOUR, *places(4, 1.5, 2.5, 3.5, 4.5))[:2] == ([0, 1, 2], 3)


@pytest.mark.parametrize(
    ("rows", "begin", "expected"),
    [
        ([FOUR, ["", "Năm"]], 0, True),
        ([FOUR, ["Năm"]], 0, False),
        ([FOUR, BLANK, BLANK, ["", "Năm"]], 0, True),
        ([FOUR, BLANK, BLANK, BLANK, ["", "Năm"]], 0, False),
        ([FOUR, BLANK, ["", "Năm"]], 0, True),
        ([["", "Thu"], ["", "Năm"]], 0, False),
        ([FOUR, ["", "Kỳ"], ["", "Năm"]], 0, False),  # one lone name over the other
        ([["", "Thu", "", "Chi"], ["", "Năm"]], 0, True),
        ([["", 5.0, 6.0, 7.0], ["", "Năm"]], 0, False),
        ([FOUR, ["", "Năm"]], 1, False),
        ([FOUR, BLANK, ["", "Năm"]], 1, False),
        ([["", "Năm"]], 0, False),
    ],
)
def test_headings_above_a_lone_name(rows, begin, expected):
    assert tops._more_above(lines(*rows), len(rows) - 1, begin, 0, FIGURES) == expected


@pytest.mark.parametrize(
    ("row", "headed", "expected"),
    [
        (["", "(ha)"], {1, 2}, True),
        (["(ha)"], {1, 2}, False),
        (["", "diện tích"], {1, 2}, False),
        (["Xã", "Tên"], {2, 3}, False),  # over figures
        (["a", "", "", "", "b"], {2, 3}, True),
        (["a", "", "", "", "b"], {0, 3}, True),  # half of them
        (["a", "", "", "", "b", "c"], {0, 4}, False),
        (["", "lớn", "nhỏ"], {1, 2}, True),  # the records begin further left
        (["lớn", "nhỏ", "vừa"], {0, 1, 2}, False),
        (["", "a)", "nhỏ"], {1, 2}, False),
    ],
)
def test_words_under_the_headings_that_belong_to_them(row, headed, expected):
    found = lines(row, *places(3))
    assert tops._still_header(found, 0, headed, {1, 2}, 1) == expected


def test_a_row_under_a_merged_heading_belongs_to_it():
    found = lines(["Xã", "a", "b"], ["x", "y", "z"], *places(3), merges=[(1, 1, 2, 1)])
    assert tops._still_header(found, 1, {0, 1, 2}, {1, 2}, 2) is True


def test_the_header_ends_before_the_first_row_that_is_none():
    found = lines(HEAD, ["", "(ha)"], ["Nhóm"], ["", "(tấn)"], *places(3))
    assert tops._foot(found, [0], [1, 2, 3], {1, 2}, 4) == 1
    assert tops._foot(found, [0], [1], {1, 2}, 4) == 1
    assert tops._foot(found, [0], [], {1, 2}, 4) == 0


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("(" + "x" * 24, True), ("(" + "x" * 25, False), ("tăng so năm trước %", True), ("x" * 24 + "%", True),
        ("x" * 25 + "%", False), ("x" * 8, True), ("x" * 9, False), ("x" * 8 + "(", False),
    ],
)  # fmt: skip
def test_a_unit_is_short_or_in_brackets_or_names_a_share(content, expected):
    assert tops._is_unit(content) == expected


@pytest.mark.parametrize(
    ("head", "rows", "span"),
    [
        (["", "Thu", "Chi"], places(4), (0, 2)),
        (["", "", "Thu"], [[1.0, "a", 5.0]] * 4, (0, 2)),
        (["", "", "", "Thu"], [[1.0, "", "", 5.0]] * 4, (3, 3)),
        (["", "", "", "Thu"], [[1.0, "", "a", 5.0]] * 4, (0, 3)),  # from column to column
        (["Xã", "Thu"], [["a", 5.0, "", 6.0, "", 7.0]] * 4, (0, 5)),
        (["Xã", "Thu"], [["a", 5.0, "", "", 6.0]] * 4, (0, 1)),
        (["Xã", "Thu"], [*[["a", 5.0, 6.0]] * 3, *[["a", 5.0]] * 7], (0, 2)),  # in three of ten rows
        (["Xã", "Thu"], [*[["a", 5.0, 6.0]] * 2, *[["a", 5.0]] * 7], (0, 1)),
        (["", "", "Thu"], [["Nhóm"], *[["", "a", 5.0]] * 4], (0, 2)),  # names of groups alone
        (["", "", "", "Thu"], [["Nhóm"], *[["", "", "a", 5.0]] * 4], (2, 3)),
        (["", "", "", "", "Thu"], [["Nhóm"], *[["", "", "", "a", 5.0]] * 4], (3, 4)),
        (["", "", "Thu"], [*[["", "a", 5.0]] * 38, ["Nhóm"]], (0, 2)),
        (["", "", "Thu"], [*[["", "a", 5.0]] * 40, ["Nhóm"]], (1, 2)),  # further down they say nothing
        (["", "Thu"], [["a"]], (1, 1)),
        (["", "", "Thu"], [["Nhóm", "x"], *[["", "a", 5.0]] * 4], (1, 2)),
    ],
)  # fmt: skip
def test_a_table_is_as_wide_as_its_headings_and_what_stands_beside_them(head, rows, span):
    assert tops._span(lines(head, *rows), [0], 1, {1}) == span


def test_what_stands_above_the_header_makes_no_table_wider():
    found = lines(["UBND XÃ"], ["", "", "", "Thu", "Chi"], *[["", "", "a", 5.0, 6.0]] * 4)
    assert tops._span(found, [1], 2, {3}) == (2, 4)


def paths(*rows, first=1, last=None, left=1, right=None, merges=()):
    page = Sheet("S", [list(row) for row in rows], list(merges))
    return header_paths(page, first, last or len(rows), left, right or max(map(len, rows)))


@pytest.mark.parametrize(
    ("rows", "more", "expected"),
    [
        ([["Xã", "Thu"]], {}, {1: ["Xã"], 2: ["Thu"]}),
        ([["Xã", "  Thu  "], ["Xã", "chi"]], {}, {1: ["Xã"], 2: ["Thu", "chi"]}),
        ([["Xã", 2016.0], ["Xã", 5]], {}, {1: ["Xã"], 2: ["2016", "5"]}),
        ([["a", "b"], ["Xã", "Thu"], ["c", "d"]], {"first": 2, "last": 2}, {1: ["Xã"], 2: ["Thu"]}),
        ([["a", "b", "c", "d"]], {"left": 2, "right": 3}, {2: ["b"], 3: ["c"]}),
        ([["Năm"], ["KH", "TH", "a"]], {}, {1: ["Năm", "KH"], 2: ["Năm", "TH"], 3: ["Năm", "a"]}),  # a short row
        ([["Năm", "", ""], ["KH", "", "TH"]], {}, {1: ["Năm", "KH"], 2: [], 3: ["TH"]}),
        ([["Năm", ""], ["", "TH"]], {}, {1: ["Năm"], 2: ["TH"]}),
        ([["", "Năm"], ["KH", "TH"]], {}, {1: ["KH"], 2: ["Năm", "TH"]}),
        ([["Năm"], ["KH"], ["KH"]], {}, {1: ["Năm", "KH"]}),
        ([["Năm", ""], ["KH", "TH"], ["(ha)", ""]], {}, {1: ["Năm", "KH", "(ha)"], 2: ["Năm", "TH"]}),
        (
            [["a", "", "b", ""], ["c", "", "", ""], ["d", "e", "f", "g"]], {},
            {1: ["a", "c", "d"], 2: ["a", "c", "e"], 3: ["b", "f"], 4: ["b", "g"]},
        ),
    ],
)  # fmt: skip
def test_headings_by_column(rows, more, expected):
    assert paths(*rows, **more) == expected


@pytest.mark.parametrize(
    ("merges", "expected"),
    [
        ([(1, 1, 1, 2)], {1: ["Năm", "KH"], 2: ["Năm", "TH"], 3: ["Kỳ", "a"], 4: ["b"]}),
        ([(1, 3, 1, 4)], {1: ["Năm", "KH"], 2: ["TH"], 3: ["Kỳ", "a"], 4: ["Kỳ", "b"]}),
        # an area of one column is no group, so that others still reach over their blanks
        ([(1, 3, 1, 3)], {1: ["Năm", "KH"], 2: ["Năm", "TH"], 3: ["Kỳ", "a"], 4: ["Kỳ", "b"]}),
        ([(1, 1, 2, 1)], {1: ["Năm"], 2: ["Năm", "TH"], 3: ["Kỳ", "a"], 4: ["Kỳ", "b"]}),
        ([(1, 3, 1, 9)], {1: ["Năm", "KH"], 2: ["TH"], 3: ["Kỳ", "a"], 4: ["Kỳ", "b"]}),
    ],
)
def test_a_merged_group_heads_its_own_columns_alone(merges, expected):
    assert paths(["Năm", "", "Kỳ", ""], ["KH", "TH", "a", "b"], merges=merges) == expected


def test_merged_areas_beside_or_around_the_header_are_cut():
    rows = [["a", ""], ["", ""], ["c", "d"]]
    assert paths(*rows, first=2, last=3, merges=[(1, 1, 2, 2)]) == {1: ["a", "c"], 2: ["a", "d"]}
    assert paths(*rows, first=3, last=3, merges=[(1, 1, 2, 2)]) == {1: ["c"], 2: ["d"]}
    assert paths(*rows, first=1, last=1, merges=[(1, 1, 1, 1), (2, 1, 3, 2)]) == {1: ["a"], 2: []}
    assert paths(*rows, first=3, last=3, left=2, merges=[(3, 1, 3, 2)]) == {2: ["c"]}
