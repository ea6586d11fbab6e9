"""A table is found by the names in its key column: window, header, headings, rows, what stands beside and below."""

from __future__ import annotations

import re
from datetime import date

import pytest

from analysis.catalog.models import Layout
from analysis.contracts import Sheet
from analysis.shape.grid import Grid, reference
from analysis.shape.table import (
    Known,
    Labels,
    Table,
    find_table,
    is_blank,
    is_figure,
    is_numbering,
    is_total,
    scan_rows,
)
from analysis.shape.titles import read_titles

UNITS = {"An", "Bình", "Cam", "Dân", "Em", "Gia"}
KNOWN = Known(lambda label: label in UNITS)
HEAD = ["Xã", "Thu", "Chi"]
BLANK: list[str] = []
AN, BINH, CAM, DAN = ([name, 5.0 + n, 7.0 + n] for n, name in enumerate(["An", "Bình", "Cam", "Dân"]))


def sheet(*rows, merges=(), **more):
    width = max(map(len, rows), default=0)
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges), **more)


def grid(*rows, **more):
    return Grid(sheet(*rows, **more))


# --- the window -------------------------------------------------------------------------------------------------------


def test_a_window_shows_what_stands_from_its_corner_on_and_nothing_outside():
    page = sheet(["a", "b", "c"], ["d", " e ", "f"], ["g", 5.0, " "], ["h", "", ""])
    window = Grid(page, 2, 2)
    assert (window.rows, window.cols, window.name) == (3, 3, "S")
    shown = [[window.value(row, col) for col in range(1, 5)] for row in range(5)]
    assert shown == [["", "", "", ""]] * 2 + [["", " e ", "f", ""], ["", 5.0, " ", ""], ["", "", "", ""]]
    assert [window.filled(row) for row in range(5)] == [[], [], [2, 3], [2], []]
    assert window.row_texts(2) == {2: "e", 3: "f"}
    assert window.row_texts(3) == {2: "5"}
    assert [window.text(2, 2), window.text(3, 2), window.text(1, 1)] == ["e", "5", ""]
    assert window.columns[0] == ("a", "d", "g", "h")
    assert Grid(page, 9, 1).rows == 4
    assert (Grid(sheet()).rows, Grid(sheet()).cols) == (0, 0)
    assert Grid(sheet(["a"], BLANK, BLANK), 3).rows == 2, "nothing of the window is left"


def test_a_part_of_a_window_never_reaches_beyond_it():
    window = Grid(sheet(*[["a", "b", "c", "d"]] * 4, hidden_rows=frozenset({3})), 2, 3, hidden=True)
    for asked, corner in [((1, 1), (2, 3)), ((3, 1), (3, 3)), ((1, 4), (2, 4))]:
        part = window.cut(*asked)
        assert (part.row, part.col, part.value(3, 4)) == (*corner, "d")


def test_hidden_rows_and_columns_are_blank_unless_they_are_asked_for():
    rows = [["a", "b", "c"], ["d", "e", "f"], ["g", "h", "i"]]
    page = sheet(*rows, hidden_rows=frozenset({2, 7}), hidden_cols=frozenset({3, 4}))
    assert Grid(page).values == [["a", "b", ""], ["", "", ""], ["g", "h", ""]]
    assert Grid(page, hidden=True).values == rows
    assert page.rows == rows, "the sheet itself is left as it is"
    assert Grid(sheet(*rows, hidden_cols=frozenset({1}))).values[1] == ["", "e", "f"]
    assert Grid(sheet(*rows, hidden_rows=frozenset({3}))).values[1:] == [["d", "e", "f"], ["", "", ""]]
    assert Grid(sheet(hidden_rows=frozenset({1}), hidden_cols=frozenset({1}))).values == []


def test_a_merged_area_says_everywhere_what_its_corner_says_unless_it_is_a_frame():
    page = grid(["a", "", "b"], ["", "", "c"], merges=[(1, 1, 2, 2)])
    assert [page.spread(2, 2), page.text(2, 2), page.spread(2, 3)] == ["a", "", "c"]
    assert page.merged == {(1, 1): (1, 1), (1, 2): (1, 1), (2, 1): (1, 1), (2, 2): (1, 1)}
    assert page.merge_end == {(1, 1): (2, 2)}
    for area, spread in [
        ((1, 1, 200, 100), True),
        ((1, 1, 201, 100), False),
        ((2, 2, 20_001, 2), True),
        ((2, 2, 20_002, 2), False),
    ]:
        assert bool(grid(["a"], merges=[area]).merged) == spread


def test_long_texts_and_columns_of_thousands_are_no_words_of_a_sheet():
    page = grid(["TÊN xã", 5.0, "x" * 199, "y" * 200, ""], ["Tên  Xã", "", "", "", ""])
    assert page.folded == {"ten xa", "x" * 199}
    assert Grid(sheet(["a", "b", "c"], ["d", "e", "f"]), 2, 2).folded == {"e", "f"}
    for many, there in [(1999, True), (2000, False)]:
        assert ("x7" in grid(*[[f"x{n}"] for n in range(many)]).folded) == there


def test_names_and_codes_of_a_column_are_each_told_once():
    page = Grid(sheet(["An", "1"], ["An", 16093.0], [" Bình", True], ["Lạ", " 16096 "], ["x" * 80, ""]), 1, 1)
    assert page.texts(1, UNITS.__contains__) == {"An", " Bình"}
    assert page.texts(1, UNITS.__contains__, frozenset({"Lạ", "x" * 80, "Khác"})) == {
        "An",
        " Bình",
        "Lạ",
        "x" * 80,
    }
    assert page.texts(1, lambda label: label in UNITS or label[:2] == "xx") == {"An", " Bình"}, (
        "80 letters: no name"
    )
    assert grid(["x" * 79]).texts(1, lambda label: True) == {"x" * 79}
    assert page.codes(2, lambda code: len(code) == 5) == {"16093", "16096"}
    assert page.codes(2, lambda code: True) == {"1", "16093", "16096"}
    part = Grid(sheet(["An", "1"], ["Bình", "2"]), 2, 2)
    assert part.texts(2, lambda label: True) == {"2"} == part.codes(2, lambda code: True)
    for outside in (1, 3):
        assert part.texts(outside, lambda label: True) == set() == part.codes(outside, lambda code: True)
    assert page.texts(2, lambda label: True) == {"1", " 16096 "}


def test_a_place_is_named_as_excel_names_it():
    assert [reference(3, 1), reference(1, 26), reference(12, 28)] == ["A3", "Z1", "AB12"]


# --- what a cell, a label and a row are -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "numbers"),
    [
        (["(1)", "(2)", "(3)=(4)+(5)"], True), (["(1)", "(2)"], False), (["1", "2", "3", "Xã", "Thu"], True),
        (["1", "2", "Xã", "Thu"], False), (["A", "B", "[1]"], True), (["1.", "2)", "12"], True),
        (["123", "124", "125"], False), (["(1) ≤ (2)", "(3) < 4", "x = 5"], True), (["AB", "CD", "EF"], False),
        ([1.0, 2.0, 3.0], True), ([1.0, "", 2.0], False),
    ],
)  # fmt: skip
def test_a_row_that_numbers_the_columns(cells, numbers):
    assert is_numbering(grid(["x"], cells), 2) == numbers


@pytest.mark.parametrize(
    ("label", "total"),
    [
        ("Tổng cộng", True), ("TỔNG SỐ", True), ("Cộng", True), ("Tổng", True), ("Tổng cộng số", True),
        ("Cộng toàn huyện", True), ("Tổng toàn tỉnh", True), ("Toàn huyện", True), ("Toàn tỉnh", True),
        ("Cả nước", True), ("Tổng số (27 xã, thị trấn)", True), ("Tổng hồ sơ", False), ("Cộng cụm 1", False),
        ("Cả huyện", False), ("", False), ("Huyện Nga Sơn", False), ("(Tổng)", False),
    ],
)  # fmt: skip
def test_a_label_that_says_total(label, total):
    assert is_total(label) == total


def test_other_names_of_the_whole_are_totals_where_they_are_given():
    assert is_total("Huyện Nga Sơn (cũ)", frozenset({"huyen nga son"}))
    assert not is_total("Nga Sơn", frozenset({"huyen nga son"}))


@pytest.mark.parametrize(
    ("value", "blank", "figure"),
    [
        ("", True, False), ("  ", True, False), ("x", False, False), (0, False, True), (0.0, False, True),
        (True, False, False), (False, False, False), (date(2016, 1, 2), False, False), ("5", False, True),
        ("1.234", False, True), ("5 xã", False, False),
    ],
)  # fmt: skip
def test_a_blank_cell_and_a_figure(value, blank, figure):
    assert (is_blank(value), is_figure(value)) == (blank, figure)


def test_a_label_is_known_by_the_list_the_test_or_its_code():
    known = Known(lambda label: label == "An", frozenset({"Bình"}), code=lambda label: label == "16093")
    assert [known(label) for label in ("An", "Bình", "16093", "Cam", "")] == [True, True, True, False, False]
    assert not KNOWN("16093")


def test_what_the_label_of_a_row_says():
    labels = Labels(KNOWN, totals=frozenset({"huyen nga son"}), skip=(re.compile("^bieu"),), subtotals=True)
    said = {
        "Biểu 6": "skip", "5": "number", "(5)": "number", "A": "number", "Tổng cộng": "total",
        "Huyện Nga Sơn": "total", "An": "known", "Cộng cụm 1": "total", "Tổng cụm": "total", "Cộngx": "", "Lạ": "",
    }  # fmt: skip
    for _ in range(2):
        assert {label: labels.kind(label) for label in said} == said
    plain = Labels(KNOWN)
    assert [plain.kind(label) for label in ("Biểu 6", "Huyện Nga Sơn", "Cộng cụm 1")] == ["", "", ""]
    assert Labels(Known(lambda label: True), skip=(re.compile("^bieu"),)).kind("Biểu 6") == "skip"


# --- where a table stands ---------------------------------------------------------------------------------------------


def table(*rows, known=KNOWN, ignored=0, row=1, col=1, **more):
    return find_table(Grid(sheet(*rows, **more), row, col), known, ignored)


def header(*rows, **more):
    found = table(*rows, **more)
    return found and (found.header_rows, found.first_row)


def test_a_table_stands_where_names_do():
    found = table(["BÁO CÁO"], HEAD, AN, BINH)
    assert (found.key_col, found.header_rows, found.first_row, found.top) == (1, [2], 3, 2)
    assert found.paths == {1: "Xã", 2: "Thu", 3: "Chi"}
    assert found.header_refs == {1: (2, 1), 2: (2, 2), 3: (2, 3)}
    assert (found.side_list, found.after, found.data_rows) == (0, [], [])
    assert table(HEAD, ["Lạ", 5.0, 7.0]) is None
    assert table(AN, BINH).top == 1
    assert Table(1, [4, 3], 2, {}, {}).top == 2


def test_a_sheet_with_none_of_the_words_is_not_searched():
    words = Known(lambda label: label in UNITS, words=frozenset({"an"}))
    assert table(HEAD, AN, known=words)
    assert table(HEAD, BINH, known=words) is None


@pytest.mark.parametrize(
    ("columns", "key"),
    [
        (["An", "An Bình Cam"], 2), (["An Bình", "An Bình Cam Dân"], 1), (["An Bình", "An Bình Cam Dân Em"], 2),
        (["", "An"], 2), (["An", "An Bình"], 1), (["Lạ", "Lạ"], 0), (["An Bình", "An"], 1),
        (["Lạ Lỳ Lẻ", "An"], 2), (["An An An", "An Bình Cam"], 2),
    ],
)  # fmt: skip
def test_the_key_column_is_the_first_with_half_as_many_names_as_any(columns, key):
    rows = [["x" if name == "-" else name for name in col.split(" ")] for col in columns]
    height = max(map(len, rows))
    found = table(["a", "b"], *[[col[n] if n < len(col) else "" for col in rows] for n in range(height)])
    assert (found.key_col if found else 0) == key


def test_one_name_in_many_spellings_is_one_name_unless_there_are_hundreds():
    known = Known(lambda label: label[:1] in set("zabc"))
    for spellings, key in [(499, 2), (500, 1)]:
        written = ["z" + f"{n:b}".replace("0", ".").replace("1", ",") for n in range(spellings)]
        rows = [[label, "abc"[n] if n < 3 else ""] for n, label in enumerate(written)]
        assert table(["x", "y"], *rows, known=known).key_col == key


def test_where_no_name_stands_codes_do():
    coded = Known(KNOWN.test, code=lambda label: label in ("16093", "16096"))
    rows = [["Xã", "Mã", "Thu"], ["Lạ", 16093.0, 5.0], ["Lỳ", "16096", 6.0]]
    assert (table(*rows, known=coded).key_col, table(*rows)) == (2, None)
    assert table(*rows, ["An", "16099", 5.0], known=coded).key_col == 1


def test_the_first_row_is_that_of_the_first_short_name():
    long = Known(lambda label: label in UNITS or label.startswith("xx"))
    assert header(["x" * 80, ""], HEAD, AN, known=long) == ([2], 3)
    assert header(HEAD, ["x" * 79, 1.0, 2.0], AN, known=long) == ([1], 2)
    assert header(HEAD, AN, HEAD, BINH, row=3) == ([3], 4)


@pytest.mark.parametrize(
    ("row", "first"),
    [
        (["", "Lạ", 1.0, 2.0], 2), (["", "Lạ", 1.0], 3), (["", "L", 1.0, 2.0], 3), (["", "", 1.0, 2.0], 3),
        (["", "Lạ", 1.0, 2.0, 3.0, "x", "y"], 2), (["", "Lạ", 1.0, 2.0, "x", "y"], 3), (["", "Lạ", "x", 2.0], 3),
        ([1.0, "Lạ", 5.0], 2), ([1.0, "Lạ", "x"], 3), (["x", "Lạ", 5.0], 3), ([1.0, "L", 5.0], 3),
        ([1.0, "Lạ"], 3), (["", "Lạ", "1.234", "5"], 2),
    ],
)  # fmt: skip
def test_a_row_of_figures_above_the_first_known_name_is_a_record(row, first):
    assert table(["TT", *HEAD, "Vay", "Nợ", "Có"], row, ["", *AN]).first_row == first
    if row[0] == "":
        assert table([*HEAD, "Vay", "Nợ", "Có"], row[1:], AN).first_row == first


def test_several_unknown_names_above_the_first_known_one_are_records():
    assert header(HEAD, ["Lạ", 1.0, 2.0], ["Lỳ", 1.0, 2.0], AN) == ([1], 2)
    assert header(["Lạ", 1.0, 2.0], ["Lỳ", 1.0, 2.0], AN, row=2) == ([], 2)
    assert header(["Lạ", 1.0, 2.0], AN) == ([], 1)


GROUPS, UNDER = ["Xã", "Thu", "", "Chi", ""], ["", "KH", "TH", "KH", "TH"]
WIDE = ["An", 1.0, 2.0, 3.0, 4.0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([*[HEAD] * 9, AN], ([*range(1, 10)], 10)),
        ([*[HEAD] * 10, AN], ([*range(2, 11)], 11)),
        ([["BÁO CÁO"], HEAD, AN], ([2], 3)),
        ([HEAD, ["BÁO CÁO"], HEAD, AN], ([3], 4)),  # a lone text ends the header above it
        ([HEAD, ["Miền núi"], AN], ([1], 3)),  # and below it heads a group of rows
        ([HEAD, ["Miền núi"], ["Vùng cao"], AN], ([1], 4)),
        ([HEAD, BLANK, BLANK, BLANK, AN], ([1], 5)),
        ([HEAD, BLANK, BLANK, BLANK, BLANK, AN], ([], 6)),
        ([GROUPS, BLANK, UNDER, WIDE], ([1, 3], 4)),
        ([["", *GROUPS[1:]], BLANK, UNDER, WIDE], ([3], 4)),  # above the gap nothing heads the names
        ([["Xã"], BLANK, UNDER, WIDE], ([3], 4)),
        ([GROUPS, BLANK, BLANK, UNDER, WIDE], ([4], 5)),
        ([GROUPS, ["", "a", "b"], ["", "a", "b"], BLANK, UNDER, WIDE], ([1, 2, 3, 5], 6)),
        ([GROUPS, *[["", "a", "b"]] * 3, BLANK, UNDER, WIDE], ([6], 7)),
        ([GROUPS, BLANK, GROUPS, BLANK, GROUPS, BLANK, UNDER, BLANK, WIDE], ([3, 5, 7], 9)),  # four gaps end it
    ],
)  # fmt: skip
def test_the_rows_of_a_header(rows, expected):
    assert header(*rows) == expected


def test_a_title_merged_over_the_header_is_one_text_and_a_merged_name_stands_over_all_its_columns():
    assert header(["BÁO CÁO", "", ""], HEAD, AN, merges=[(1, 1, 1, 3)]) == ([2], 3)
    rows = [["Xã", "", "Thu", ""], BLANK, ["", "", "KH", "TH"], ["", "An", 5.0, 7.0]]
    assert header(*rows, merges=[(1, 1, 1, 2)]) == ([1, 3], 4)
    assert header(*rows) == ([3], 4)


def test_the_header_of_a_part_begins_where_the_part_does():
    assert header(HEAD, HEAD, HEAD, AN, row=2) == ([2, 3], 4)
    assert header(["x", *HEAD], ["x", *AN], col=2) == ([1], 2)
    assert table(["x", *HEAD], ["x", *AN], col=2).paths == {2: "Xã", 3: "Thu", 4: "Chi"}


@pytest.mark.parametrize(
    ("beside", "side"),
    [
        (["Bình", "An", "", ""], 4), (["Bình", "", "", ""], 0), (["Bình", "Bình", "", ""], 0),
        (["Bình", "Lạ", "", "Cam"], 4), (["", "Bình", "An", "Em"], 4), (["Lạ", "Lỳ", "", ""], 0),
    ],
)  # fmt: skip
def test_names_beside_half_of_the_names_are_another_list(beside, side):
    rows = [[*row, beside[n], 9.0] for n, row in enumerate([AN, BINH, CAM, DAN])]
    found = table([*HEAD, "Xếp hạng", "Điểm"], *rows)
    assert found.side_list == side
    assert list(found.paths) == ([1, 2, 3] if side else [1, 2, 3, 4, 5])


def test_a_list_beside_counts_against_the_named_rows_of_the_table_alone():
    names = ["An", "Bình", "Cam", "Dân", "Em", "Gia"]
    head = ["Xã", "Hạng"]
    assert (
        table(head, *[[a, b] for a, b in zip(names, ["Gia", "Em", "Dân", "", "", ""], strict=True)]).side_list
        == 2
    )
    assert (
        table(head, *[[a, b] for a, b in zip(names, ["Gia", "Em", "", "", "", ""], strict=True)]).side_list
        == 0
    )
    unknown = [["An", ""], ["Lạ", "Cam"], ["Lỳ", "Dân"], ["Bình", ""]]
    assert table(head, *unknown).side_list == 0
    assert table(["Xã", "Bình"], ["An", "Cam"], ["Dân", ""]).side_list == 0, (
        "what heads a column is not in the list"
    )
    later = [["An", "", "Bình"], ["Bình", "Cam", "An"]]
    assert table([*head, "Nữa"], *later).side_list == 3


# --- headings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "merges", "paths"),
    [
        ([GROUPS, UNDER], [], ["Xã", "Thu | KH", "Thu | TH", "Chi | KH", "Chi | TH"]),
        ([GROUPS, UNDER], [(1, 1, 2, 1)], ["Xã", "Thu | KH", "Thu | TH", "Chi | KH", "Chi | TH"]),
        ([GROUPS, UNDER], [(1, 2, 1, 3)], ["Xã", "Thu | KH", "Thu | TH", "Chi | KH", "TH"]),
        ([GROUPS, UNDER], [(3, 2, 3, 3)], ["Xã", "Thu | KH", "Thu | TH", "Chi | KH", "Chi | TH"]),
        ([["Xã", "Thu", "", "Chi"], ["", "", "TH", "KH"]], [], ["Xã", "Thu", "TH", "Chi | KH"]),
        ([["Xã", "Thu", "Vay"], ["Tên", "KH", ""]], [], ["Xã | Tên", "Thu | KH", "Vay"]),
        (
            [["Xã", "Thu", "Thu", "Vay"], ["", "Quý", "", "Năm"], ["", "KH", "TH", "KH"]],
            [],
            ["Xã", "Thu | Quý | KH", "Thu | TH", "Vay | Năm | KH"],
        ),
        (
            [["Xã", "Thu", "", ""], ["", "Quý I", "", "Quý II"], ["", "KH", "TH", "TH"]],
            [],
            ["Xã", "Thu | Quý I | KH", "Thu | Quý I | TH", "Thu | Quý II | TH"],
        ),
        ([["Xã", "Thu", "Thu"], ["", "Thu", "TH"]], [], ["Xã", "Thu", "Thu | TH"]),  # a name told twice is one level
        ([["Xã", "Thu", ""], ["Tên", "KH", ""]], [], ["Xã | Tên", "Thu | KH"]),  # no heading below, no column
        ([["Xã", "", "Vay"], ["", "KH", "TH"]], [], ["Xã", "KH", "Vay | TH"]),
        ([["Xã", "", "", "Vay"], ["", "KH", "TH", "KH"]], [], ["Xã", "KH", "TH", "Vay | KH"]),
    ],
)  # fmt: skip
def test_the_headings_of_columns_level_by_level(rows, merges, paths):
    found = table(*rows, WIDE[: len(rows[0])], merges=merges)
    assert found.paths == dict(enumerate(paths, 1))


def test_a_name_left_of_the_names_of_rows_reaches_over_nothing():
    assert table(["Vùng", "", "Thu"], ["Số", "Xã", "KH"], ["", "An", 5.0]).paths == {
        1: "Vùng | Số", 2: "Xã", 3: "Thu | KH",
    }  # fmt: skip


def test_where_a_heading_stands_is_the_corner_of_its_lowest_level():
    found = table(GROUPS, UNDER, WIDE, merges=[(1, 1, 2, 1), (1, 2, 1, 3)])
    assert found.header_refs == {1: (1, 1), 2: (2, 2), 3: (2, 3), 4: (2, 4), 5: (2, 5)}


def test_rows_that_number_columns_or_hold_units_are_no_headings():
    rows = [HEAD, ["", "hồ sơ", "người"], ["(1)", "(2)", "(3)"], AN]
    found = table(*rows)
    assert found.header_rows == [1, 2, 3]
    assert found.paths == {1: "Xã", 2: "Thu | hồ sơ", 3: "Chi | người"}
    assert table(*rows, ignored=1).paths == {1: "Xã", 2: "Thu", 3: "Chi"}
    assert table(*rows, ignored=2).paths == {}


# --- rows -------------------------------------------------------------------------------------------------------------


def scanned(*rows, cols=(2, 3), known=KNOWN, merges=(), **more):
    page = grid(*rows, merges=merges)
    found = find_table(page, known)
    scan_rows(page, found, list(cols), Labels(known, **more))
    return found.data_rows, found.total_rows, found.loose_rows, found.after


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([AN, BINH, ["Cộng", 1.0, 2.0]], ([2, 3], [4], [], [])),
        ([AN, ["Lạ", 1.0], BINH], ([2, 3, 4], [], [], [])),
        ([AN, ["Lạ", "x"], BINH], ([2, 4], [], [], [])),  # a note, or a name of a group
        ([AN, ["", 1.0], BINH], ([2, 3, 4], [], [], [])),
        ([AN, ["(1)", "(2)", "(3)"], BINH], ([2, 4], [], [], [])),
        ([AN, ["1", 5.0], BINH], ([2, 3, 4], [], [], [])),  # a number that numbers no columns
        ([AN, BLANK, BINH], ([2, 4], [], [], [])),
        ([AN, BINH, BLANK, AN, BINH], ([2, 3], [], [], [5, 6])),
        ([AN, BINH, BLANK, AN, BLANK, ["Ghi chú"]], ([2, 3], [], [], [5, 7])),
        ([AN, BINH, BLANK, AN, CAM], ([2, 3, 5, 6], [], [], [])),  # a new name: the table goes on
        ([AN, BINH, AN], ([2, 3, 4], [], [], [])),  # no gap, no end
        ([AN, BINH, BLANK, CAM, AN], ([2, 3, 5, 6], [], [], [])),
        ([AN, BINH, BLANK, AN, CAM, BLANK, CAM, AN], ([2, 3, 5, 6], [], [], [8, 9])),
        ([AN, BINH, BLANK, ["Lạ", "x"], AN], ([2, 3], [], [], [6])),
        ([AN, BINH, BLANK, ["Cộng", 1.0, 2.0], AN], ([2, 3], [5], [], [6])),
        ([AN, ["An", "", ""], BINH], ([2, 3, 4], [], [], [])),
    ],
)
def test_what_each_row_of_a_table_is(rows, expected):
    assert scanned(HEAD, *rows) == expected


def test_names_that_need_no_test_end_a_table_as_others_do():
    exact = Known(lambda label: label in UNITS, frozenset({"An", "Bình"}))
    assert scanned(HEAD, AN, BINH, BLANK, AN, BINH, known=exact) == ([2, 3], [], [], [5, 6])
    assert scanned(HEAD, AN, BINH, BLANK, CAM, AN, known=exact) == ([2, 3, 5, 6], [], [], [])
    beside = [["", *row] for row in (AN, BINH, CAM)]
    total = ["An", "Cộng", 1.0, 2.0]
    assert scanned(["Vùng", *HEAD], *beside, total, cols=[3, 4], known=exact) == ([2, 3, 4], [5], [], [])
    assert scanned(HEAD, AN, BINH, known=exact, skip=(re.compile("^binh"),)) == ([2], [], [], [])


def test_a_blank_line_above_the_first_record_is_no_gap():
    page = grid(HEAD, BLANK, AN, BINH)
    found = Table(1, [1], 2, {}, {})
    scan_rows(page, found, [2, 3], Labels(KNOWN))
    assert (found.data_rows, found.after) == ([3, 4], [])


@pytest.mark.parametrize(
    ("cells", "cols", "data"), [(3, 10, True), (2, 10, False), (1, 3, True), (1, 4, False)]
)
def test_an_unknown_row_is_a_record_where_three_tenths_of_it_are_filled(cells, cols, data):
    row = ["Lạ", *[1.0] * cells]
    head = ["Xã", *[f"c{n}" for n in range(cols)]]
    expected = ([2, 3], [], [], []) if data else ([2], [], [3], [])
    assert scanned(head, ["An", *[1.0] * cols], row, cols=range(2, cols + 2)) == expected


def test_figures_outside_the_columns_of_the_form_make_no_record():
    assert scanned(HEAD, AN, ["Lạ", "", 5.0], cols=[2]) == ([2], [], [], [])
    assert scanned(HEAD, AN, BINH, ["", "", 5.0], AN, cols=[2]) == ([2, 3], [], [], [5]), "a blank line"


def test_a_total_may_stand_left_of_the_names_or_be_merged_over_them():
    head, an = ["TT", *HEAD], [1.0, *AN]
    assert scanned(head, an, ["Tổng cộng", "", 5.0, 6.0], cols=[3, 4]) == ([2], [3], [], [])
    assert scanned(head, an, ["Vùng", "", 5.0, 6.0], cols=[3, 4]) == ([2, 3], [], [], [])
    assert scanned(head, an, ["Vùng", "", "", ""], cols=[3, 4]) == ([2], [], [], [])
    assert scanned(head, an, ["Cộng", "Bình", 5.0], cols=[3, 4]) == ([2, 3], [], [], [])
    both = scanned(head, an, ["Tổng cộng", "", "", "x"], cols=[3, 4], merges=[(3, 1, 3, 2)])
    assert both == ([2], [3], [], [])


def test_a_name_merged_over_rows_names_them_all():
    rows = [HEAD, AN, ["", 6.0, 7.0], BINH, ["", 1.0]]
    assert scanned(*rows, cols=range(2, 12), merges=[(2, 1, 3, 1)]) == ([2, 3, 4], [], [5], [])


def test_a_code_in_the_place_of_a_name_is_no_number_of_columns():
    coded = Known(KNOWN.test, code=lambda label: label in ("11", "12"))
    wide = ["An", *[1.0] * 9]
    rows = [["Xã", *"abcdefghi"], wide, ["11", "x"], ["13", "x"]]
    assert scanned(*rows, cols=range(2, 11), known=coded) == ([2, 3], [], [], [])


def test_two_writings_of_a_name_are_one_name_where_the_form_says_so():
    rows = [HEAD, AN, BINH, BLANK, ["AN", 5.0, 7.0]]
    known = Known(lambda label: label.lower() in ("an", "bình"))
    assert scanned(*rows, known=known) == ([2, 3], [], [], [5])
    assert scanned(*rows, known=known, name=str) == ([2, 3, 5], [], [], [])


# --- what the lines above a table say ---------------------------------------------------------------------------------


def titles(*rows, place="Đơn vị báo cáo: UBND {place}", first=None, row=1):
    layout = Layout(
        id="bieu",
        years=(2011, 2030),
        rows="fields",
        place_line=place,
        columns=({"heading": "Xã", "role": "key"},),
    )
    page = Grid(sheet(*rows, HEAD, ["Đơn vị báo cáo: UBND xã Nga Hải"], AN), row)
    top = len(rows) + 1
    return read_titles(page, Table(1, [top], first or top + 1, {}, {}), layout)


def test_the_first_year_above_the_table_counts_and_has_its_cell():
    found = titles(["", "BÁO CÁO NĂM 2016"], ["Năm 2017"])
    assert (found.year, found.year_ref) == (2016, "B1")
    assert (found.period, found.period_ref, found.period_text) == (None, "", "")
    assert titles([2016.0], ["KẾT QUẢ"]).year == 0, "a bare number is no title"
    assert (titles(["Năm 2016"], ["x"], row=2).year, titles(["x"], ["Năm 2016"], row=2).year) == (0, 2016)


def test_a_period_and_a_unit_have_their_cells_and_words():
    found = titles(["x"], ["", " (Từ ngày 01/02/2016  đến ngày 30/11/2016)"], ["Đơn vị tính:  hồ sơ"])
    assert (found.period, found.period_ref) == ((date(2016, 2, 1), date(2016, 11, 30)), "B2")
    assert found.period_text == "(Từ ngày 01/02/2016 đến ngày 30/11/2016)"
    assert (found.unit, found.unit_ref, found.year) == ("Đơn vị tính: hồ sơ", "A3", 0)
    assert titles(["ĐVT: người"]).unit == "ĐVT: người"
    assert titles(["Nơi nhận; ĐVT: người"]).unit == ""
    assert titles(["Từ 05/06/2016 đến 05/06/2016"]).period == (date(2016, 6, 5), date(2016, 6, 5))
    half = titles(["(6 tháng đầu năm 2016)"])
    assert (half.period, half.period_ref, half.year) == (None, "A1", 2016)
    assert half.period_text == "(6 tháng đầu năm 2016)"


def test_the_place_follows_the_colon_or_stands_to_the_right():
    found = titles(["Đơn vị báo cáo: UBND xã Nga An"], ["Đơn vị báo cáo: UBND xã Nga Thái"])
    assert (found.place, found.place_ref) == ("UBND xã Nga An", "A1")
    right = titles(["x"], ["y", "Đơn vị báo cáo:", "", " xã  Nga An", "xã Nga Thái"])
    assert (right.place, right.place_ref) == ("xã Nga An", "D2")
    nobody = titles(["y", "Đơn vị báo cáo:"])
    assert (nobody.place, nobody.place_ref) == ("", "B1")
    assert titles(["UBND xã Nga An"]).place == ""
    assert titles(["Báo cáo của:", "xã Nga An"], place="Báo cáo của {place}").place == "xã Nga An"
    assert titles(["Đơn vị báo cáo: UBND xã Nga An"], place="").place == ""


def test_the_place_may_stand_below_the_header_and_a_year_may_not():
    below = titles(["Năm 2016"], first=4)
    assert (below.place, below.place_ref) == ("UBND xã Nga Hải", "A3")
    page = grid(["Xã", "Năm 2015", "Quý II"], ["Năm 2016 (Quý I)", "ĐVT: người"], AN)
    layout = Layout(
        id="bieu", years=(2011, 2030), rows="fields", place_line="Đơn vị: {place}",
        columns=({"heading": "Xã", "role": "key"},),
    )  # fmt: skip
    said = read_titles(page, Table(1, [1], 3, {}, {}), layout)
    assert (said.year, said.year_ref, said.period, said.period_ref, said.period_text) == (0, "", None, "", "")
    assert (said.place, said.place_ref, said.unit, said.unit_ref) == ("", "", "", "")
