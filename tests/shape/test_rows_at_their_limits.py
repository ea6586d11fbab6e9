"""What a row or a cell is told to be just under, at and just over each limit; tables of words row by row."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.contracts import Sheet
from analysis.shape.grid import MERGED_CELLS_SPREAD
from analysis.shape.kinds import BLANK, DATE, NUMBER, SIGN, TEXT, YEAR, kinds_of, spread, text_kind
from analysis.shape.lines import Lines, folded
from analysis.shape.wordy import blank_form, text_table

DAYS = [date(2016, 1, n) for n in range(1, 6)]


def sheet(*rows, merges=()):
    width = max(map(len, rows))
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


def lines(*rows, merges=()):
    return Lines(sheet(*rows, merges=merges))


# --- rows -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        (
            "is_periods",
            [
                ["a", "b", "c", 2015.0, 2016.0], ["a", "b", "c", *DAYS[:3]], [2015.0, 2016.0, *DAYS[:2]],
                [2015.0, *DAYS[:3]], ["2015", "2016"], [2015.0, 2015.0, 2015.0, 2016.0],
            ],
            [
                [2015.0, DAYS[0]], [2015.0, 2016.0, DAYS[0], 7.0], [2017.0, 2017.0, 2016.0], [DAYS[0], *DAYS[:3]],
                [2015.0, 2016.0, 2017.0, 2018.0, 2015.0], [2015.0, "Xã"],
            ],
        ),
        (
            "is_numbering",
            [
                ["Cột 1", "Cột 2", "Cột 3", "Tên xã", "Ghi chú"], ["1", "2", "3", "4", "Ghi chú"],
                ["(1)", "(2)", "[3]"],
                ["7", "5=3+4", "9=2", "8"], ["A", "1", "2"], ["a", "b", "c"], [1.0, 2.0, 4.0, 5.0, 6.0],
                ["A", "B", "C", 1.0, 2.0], [2.0, 3.0, 4.0, 5.0],
            ],
            [
                ["Cột 1", "Cột 2", "Tên xã", "Ghi chú"], ["1", "2", "3", "Ghi chú"], ["Xã", "1", "2", "3", "4"],
                ["7", "5=3+4", "9", "8"], ["A", "B", "1"], ["b", "c", "d"], [1.0, 2.0, 4.0],
                ["1", "2", "3", "4", DAYS[0]], ["1", "2"],
                [3.0, 4.0, 5.0, 6.0], [100.0, 101.0, 102.0], ["A", "1", "3"],
            ],
        ),
        (
            "is_total",
            [
                ["Tổng số " + "x" * 61], ["", "", "Tổng"], [7.0, "Cộng"], ["a", "b", "Tổng số"], ["A. Tổng số"],
                ["12) Cộng"], ["Tong so"], ["Sub-total"], ["Toàn tỉnh"], ["Tổng, cả năm"],
                ["Cộng dồn"], ["Cộng các xã", 7.0],
            ],
            [
                ["Tổng số " + "x" * 62], ["", "a", "b", "c", "Tổng"], [7.0, "Cộng I + II"], ["Tổng cục Thuế"],
                ["Tổngs"], [7.0, 8.0], [""],
                ["Cộng tác viên dân số"], ["Cộng đồng dân cư", 7.0],
            ],
        ),
        ("is_statistic", [["Trung vị"], [1.0, "Std"], ["Mức cao nhất"]], [["Trung tâm"], ["Nhất"], [1.0], [""]]),
        (
            "is_note",
            [["Ghi chú"], ["Số lượng: 7"], ["(*) x"], ["b) x"], ["Ngày 5 tháng 1"], ["1.", "Nguồn: Sở"], ["Note"]],
            [["Số lượng"], ["Xã (*)"], ["a1) x"], ["Ngày tháng"], [7.0]],
        ),
        (
            "is_letterhead",
            [
                ["ĐVT: ha"], ["Unit: ha", 7.0], ["a", "b", "c", "Biểu số 1"], ["Độc lập - Tự do"], ["Ngày lập:", 7.0],
                ["a", "Đơn vị báo cáo: xã An"], ["Ban hành kèm theo"], [1.0, 2.0, 3.0, 4.0, "Số: 5/BC"],
            ],
            [
                ["ĐVT ha"], ["a", "b", "c", "d", "Ngày lập:"], ["Đơn vị báo cáo"], ["Bao gồm:"], [7.0, 8.0],
                ["Xã", "Biểu"],
            ],
        ),
        ("is_label_and_value", [["Ngày lập:"], [7.0, "Số:"]], [["Ngày: 5"], ["Chia ra:"], ["Of which:"], [7.0]]),
        (
            "is_sequence",
            [["Xã", *map(float, range(5, 10))], ["Xã", 9.0, 10.0, 11.0, 12.0, 13.0], ["Xã", *"12345", "x"]],
            [["Xã", 1.0, 2.0, 3.0, 4.0], ["Xã", 1.0, 2.0, 3.0, 4.0, 4.0], ["", 1.0, 2.0, 3.0, 4.0, 5.0],
             ["Xã", 5.0, 4.0, 3.0, 2.0, 1.0], ["Xã", -1.0, 0.0, 1.0, 2.0, 3.0]],
        ),
        (
            "is_section",
            [["I", "Đất đai"], ["12.", "Đất", "đai"], ["đ)", "Đất"], ["*", "Đất", 5.0], ["C)", "x"]],
            [["I"], ["I", "a", "b", "c"], ["C", "x"], ["12", "Đất"], ["I", 5.0, 6.0], ["I", 5.0, 2016.0], [""]],
        ),
        ("starts_with_index", [["I", "a"], [1.0, "a"], ["1.2.3.", "a"], ["đ", 5.0]], [["I"], ["Xã", "a"], [""]]),
        ("blank", [["", ""]], [["", "a"], [0.0]]),
    ],
)  # fmt: skip
def test_rows_are_told_from_each_other(test, yes, no):
    found = [(row, getattr(lines(row), test)(0)) for row in [*yes, *no]]
    assert found == [*((row, True) for row in yes), *((row, False) for row in no)]


@pytest.mark.parametrize(
    ("test", "yes", "no"),
    [
        ("is_order", ["STT", "Số TT", "No.", "TT", "Thứ tự"], ["Thứ tự ưu tiên", "Tên", "", 7.0]),
        ("is_lettered", ["I", "IV.", "B)", "XI"], ["1", "a", "Xã", "I.1", "AB"]),
    ],
)  # fmt: skip
def test_cells_that_head_or_count_rows(test, yes, no):
    found = [(cell, getattr(lines([cell, "x"]), test)(0, 0)) for cell in [*yes, *no]]
    assert found == [*((cell, True) for cell in yes), *((cell, False) for cell in no)]


def test_a_folded_text_keeps_that_it_had_a_colon():
    assert [folded(t) for t in ("Đơn vị tính: hồ sơ", "Đơn vị", "Ngày:")] == [
        "don vi tinh :",
        "don vi",
        "ngay :",
    ]


def test_what_a_row_holds_is_counted():
    found = lines(["", "ab", 5.0, 2016.0, DAYS[0], "-", ""], [""], ["b \u00a0 c", "", 7.5])
    counts = (found.filled, found.numbers, found.years, found.dates, found.texts, found.signs)
    assert counts == ([5, 0, 2], [1, 0, 1], [1, 0, 0], [1, 0, 0], [1, 0, 1], [1, 0, 0])
    assert [found.figures(row) for row in range(3)] == [3, 0, 1]
    assert found.first == [1, 0, 0]
    assert [found.columns(row) for row in range(3)] == [[1, 2, 3, 4, 5], [], [0, 2]]
    assert (found.text(2, 0), found.text(2, 2), found.text(0, 4)) == ("b c", "7.5", "01/01/2016")
    assert (found.top, found.bottom, found.left, found.right) == (0, 2, 0, 6)
    assert [found.label(row) for row in range(3)] == ["ab", "", "b c"]


@pytest.mark.parametrize("rows", [[], [[]], [[], []]])
def test_a_sheet_without_columns_has_rows_that_hold_nothing(rows):
    found = Lines(Sheet("S", rows))
    assert (found.filled, found.first) == ([0] * len(rows), [])


def test_merged_areas_count_up_to_the_edges_of_the_sheet_and_not_beyond():
    areas = [(9, 1, 9, 2), (1, 9, 2, 9), (1, 1, 1, 1), (3, 1, 3, 2), (2, 3, 5, 4), (3, 2, 4, 2)]
    found = lines(["a", "", ""], ["", "", "b"], ["", "c", ""], merges=areas)
    assert found.anchor == {(0, 0): (0, 0), (1, 2): (4, 3), (2, 1): (3, 1)}
    assert found.below == {2: {2}, 3: {1, 2}, 4: {2}}
    assert [found.areas(row) for row in range(3)] == [1, 1, 2]


# --- kinds ------------------------------------------------------------------------------------------------------------


def test_the_kind_of_a_text_at_its_limits():
    texts = {
        "1" * 60: NUMBER,
        "1" * 61: TEXT,
        " x ": SIGN,
        "x ": SIGN,
        "xy": TEXT,
        "không  có số liệu": SIGN,
        "\u200b": BLANK,
        "12/3/2016": DATE,
    }
    assert {t: text_kind(t) for t in texts} == texts


def test_an_area_as_large_as_a_page_is_a_frame_and_fills_nothing():
    side = 100
    assert side * 2 * side == MERGED_CELLS_SPREAD
    page = sheet(["a", ""], ["", "b"], merges=[(1, 1, side, 2 * side)])
    assert spread(kinds_of(page), page).tolist() == [[TEXT, TEXT], [TEXT, TEXT]]
    for too_large in ((1, 1, side, 2 * side + 1), (1, 1, side + 1, 2 * side)):
        page.merges = [too_large, (2, 1, 2, 2)]
        assert spread(kinds_of(page), page).tolist() == [[TEXT, BLANK], [BLANK, TEXT]]
    page.merges = [too_large, (1, 1, 1, 2)]
    assert spread(kinds_of(page), page).tolist() == [[TEXT, TEXT], [BLANK, TEXT]], "those after it are filled"


def test_areas_that_begin_in_the_last_row_or_column_are_filled_and_later_ones_left_out():
    page = sheet(["", "a"], ["", ""], ["b", ""], merges=[(4, 1, 4, 2), (1, 3, 2, 3), (2, 1, 2, 2), (3, 1, 3, 2),
                                                        (1, 2, 2, 2)])  # fmt: skip
    assert spread(kinds_of(page), page).tolist() == [[BLANK, TEXT], [BLANK, TEXT], [TEXT, TEXT]]


def test_errors_and_formulas_without_a_result_are_signs_wherever_they_stand():
    page = sheet([1.0, "a"], [2.0, "b"])
    page.errors, page.uncached = frozenset({(2, 1), (3, 1)}), frozenset({(1, 2), (1, 3)})
    assert kinds_of(page).tolist() == [[NUMBER, SIGN], [SIGN, TEXT]]


def test_whole_numbers_fractions_and_words_may_share_a_column():
    assert kinds_of(sheet([10**21], [2016])).tolist() == [[NUMBER], [YEAR]], "numbers of accounts are long"
    assert kinds_of(sheet([1, ""], [2.5, ""], ["Xã", ""], [2016, 7])).tolist() == [
        [NUMBER, BLANK], [NUMBER, BLANK], [TEXT, BLANK], [YEAR, NUMBER],
    ]  # fmt: skip


# --- forms that wait --------------------------------------------------------------------------------------------------

FORM, NUMBERS = ["STT", "Tên", "Số"], ["(1)", "(2)", "(3)"]


def form(numbering, *rows, merges=(), begin=0):
    draft = blank_form(lines(*rows, merges=merges), numbering, begin)
    if draft is None:
        return None
    return draft.header, draft.left, draft.right, draft.data, draft.totals, draft.end


@pytest.mark.parametrize(
    ("numbering", "rows", "header"),
    [
        (1, [FORM, NUMBERS], [0]),
        (3, [FORM, [], [], NUMBERS], [0]),  # two blank rows may stand between, three may not
        (4, [FORM, [], [], [], NUMBERS], None),
        (2, [FORM, FORM, NUMBERS], [0, 1]),
        (3, [FORM, [], FORM, NUMBERS], [2]),  # none between headings
        (2, [["Phiếu"], FORM, NUMBERS], [1]),
        (2, [["STT", 5.0], FORM, NUMBERS], [1]),
        (2, [["STT", "Ngày lập:"], FORM, NUMBERS], [1]),
        (2, [["STT", "Tên"], FORM, NUMBERS], [0, 1]),
        (1, [["Phiếu"], NUMBERS], None),
        (0, [NUMBERS], None),
        (15, [*[FORM] * 15, NUMBERS], list(range(1, 15))),
    ],
)  # fmt: skip
def test_the_headings_of_a_form_reach_up_from_the_row_that_numbers_them(numbering, rows, header):
    found = form(numbering, *rows)
    assert (found and found[0]) == header


def test_the_headings_of_a_form_begin_after_what_was_read_before():
    assert form(2, FORM, FORM, NUMBERS, begin=1)[0] == [1]
    assert blank_form(lines(FORM, FORM, NUMBERS), 2, 1).start == 3
    assert form(1, FORM, NUMBERS, begin=1) is None


def test_a_title_that_begins_left_of_the_numbers_is_no_heading():
    rows = [["Biểu tổng hợp", "", "", "Mẫu"], ["", *FORM], ["", *NUMBERS]]
    assert form(2, *rows, merges=[(1, 1, 1, 3)])[:3] == ([1], 1, 3)
    assert form(2, *rows)[:3] == ([0, 1], 0, 3)


def test_a_row_of_one_heading_under_merged_ones_numbers_nothing():
    merges = [(1, 1, 2, 1), (1, 2, 2, 2)]
    assert form(2, ["STT", "Tên", ""], ["", "", "Số"], NUMBERS, merges=merges) is None
    assert form(2, ["STT", "Tên", "", ""], ["", "", "Nam", "Nữ"], [*NUMBERS, "(4)"], merges=merges)[0] == [
        0,
        1,
    ]


def test_a_form_is_as_wide_as_its_headings_and_its_numbers_together():
    assert form(1, ["", *FORM], ["(1)", "(2)", "(3)"])[1:3] == (0, 3)
    assert form(1, FORM, ["", "(1)", "(2)", "(3)"])[1:3] == (0, 3)
    assert form(1, ["STT", "Số", ""], NUMBERS, merges=[(1, 2, 1, 4)])[1:3] == (0, 2)


@pytest.mark.parametrize(
    ("rows", "data", "totals", "end"),
    [
        ([["a"], ["b"]], [2, 3], [], 3),
        ([], [], [], 1),
        ([["a"]], [], [], 1),  # one line may be a signature
        ([[], ["a"], ["b"]], [3, 4], [], 4),
        ([[], [], ["a"], ["b"]], [], [], 1),
        ([["a"], ["b"], [], ["c"]], [2, 3], [], 3),
        ([["", "a"], ["", "b"]], [2, 3], [], 3),
        ([["", "", "a"], ["", "", "b"]], [], [], 1),
        ([["a", "b", "c"], ["d", "e", "f"]], [2, 3], [], 3),
        ([["a", "b", "c", "d"], ["e"], ["f"]], [], [], 1),
        ([["a"], ["b"], ["Ghi chú: x"], ["c"]], [2, 3], [], 3),
        ([["a"], ["b"], ["Tổng cộng"]], [2, 3], [4], 4),
        ([["Tổng cộng"], ["a"], ["b"]], [3, 4], [2], 4),
        ([["a"], ["Tổng cộng"]], [2], [3], 3),
    ],
)  # fmt: skip
def test_the_lines_of_a_form_that_wait_for_figures(rows, data, totals, end):
    found = form(1, [*FORM, "Loại"], [*NUMBERS, "(4)"], *rows)
    assert found == ([0], 0, 3, data, totals, end)


def test_figures_below_say_that_a_form_is_filled_in_but_not_those_of_another_table():
    assert form(1, FORM, NUMBERS, ["a", "", 5.0], ["b"]) is None
    assert form(1, FORM, NUMBERS, ["a"], ["b", "", 5.0]) is None
    assert form(1, FORM, NUMBERS, ["a"], ["b"], [], ["c", 5.0])[3:] == ([2, 3], [], 3)


# --- tables of words --------------------------------------------------------------------------------------------------

HEAD = ["Tên xã", "Loại", "Chủ tịch"]
ROWS = [[f"Xã {c}", "Nông thôn", f"Ông {c}"] for c in "ABCD"]
WEAK = ["Tên xã", "Beta", "Gamma"]  # one of three is how offices begin a heading


def words(*rows, merges=()):
    draft = text_table(lines(*rows, merges=merges))
    if draft is None:
        return None
    region = draft.region()
    return (*region.header_rows, region.first_data_row, region.last_data_row, region.left, region.right)


def evenly(head, full, bare):
    """Rows below a heading: some fill all of its columns, some only the first."""
    return [
        head,
        *[[f"{c}{n}" for c in range(len(head))] for n in range(full)],
        *[[f"x{n}"] for n in range(bare)],
    ]


@pytest.mark.parametrize(
    ("rows", "table"),
    [
        (evenly(WEAK, 7, 3), (1, 1, 2, 11, 1, 3)),
        (evenly(WEAK, 6, 4), None),
        (evenly(HEAD, 2, 8), (1, 1, 2, 11, 1, 3)),  # two strong headings need no even rows
        ([WEAK, *[["a", "b"]] * 3], (1, 1, 2, 4, 1, 3)),  # two of three columns are enough
        ([[*WEAK, "Delta", "Epsilon"], *[["a", "b"]] * 3], None),  # of five they are not
        ([[*WEAK, "Delta", "Epsilon"], *[["xa", "xb", "xc"]] * 3], (1, 1, 2, 4, 1, 5)),
        ([[*WEAK, "Delta"], *[["a", "b"]] * 3], (1, 1, 2, 4, 1, 4)),
        ([WEAK, *[["", "a", "", "b"]] * 3], None),  # what stands beside the headings fills none of them
        (evenly(["Tên xã", "Beta"], 4, 0), None),
        (evenly(["Tên xã", "Loại"], 4, 0), (1, 1, 2, 5, 1, 2)),
        ([["Tên xã", "Loại", "x" * 100], *ROWS], (1, 1, 2, 5, 1, 3)),
        ([["Tên xã", "Loại", "x" * 101], *ROWS[:3]], None),
        ([["Tên xã", "Tên xã", "Loại"], *ROWS[:3]], None),
        ([["Tên xã", "Loại", "Số: 5"], *ROWS[:3]], None),
        ([WEAK, *ROWS, ["x" * 59]], (1, 1, 2, 6, 1, 3)),  # a longer line below is no record
        ([WEAK, *ROWS, ["x" * 60]], (1, 1, 2, 5, 1, 3)),
        ([WEAK, *ROWS, ["Nguồn: Sở"], ["Ghi chú", "x"]], (1, 1, 2, 5, 1, 3)),
        ([["x" * 60], ["y" * 60]], None),
        ([*[["Mục"]] * 13, HEAD, *ROWS], (14, 14, 15, 18, 1, 3)),
        ([*[["Mục"]] * 14, HEAD, *ROWS], None),
        ([["Tên xã", "Loại", 2016.0], HEAD, *ROWS], (2, 2, 3, 6, 1, 3)),
        ([HEAD, ROWS[0]], None),
        ([HEAD, *ROWS[:2], [], HEAD, *ROWS], (1, 1, 2, 3, 1, 3)),
        ([["Hướng dẫn"], [], [], ["", *HEAD], *[["", *row] for row in ROWS]], (4, 4, 5, 8, 2, 4)),
    ],
)  # fmt: skip
def test_words_are_a_table_by_their_headings_or_by_even_rows(rows, table):
    assert words(*rows) == table


def test_a_long_list_is_judged_by_its_first_200_rows():
    mixed = evenly(WEAK, 140, 60)
    assert words(*mixed, ["y"], ["z"]) == (1, 1, 2, 203, 1, 3)
    assert words(*mixed[:140], *mixed[141:], ["y"]) is None
    assert words(*evenly(WEAK, 200, 0), ["x", "Beta", "y"]) is not None, "a heading again, further down"
    assert words(*evenly(WEAK, 199, 0), ["x", "Beta", "y"]) is None


def test_a_row_that_headings_reach_into_belongs_to_them_where_two_records_follow():
    merges, second = [(1, 1, 2, 1)], ["", "cấp", "họ tên"]
    assert words(HEAD, second, *ROWS[:2], merges=merges) == (1, 2, 3, 4, 1, 3)
    assert words(HEAD, second, ROWS[0], merges=merges) == (1, 1, 2, 3, 1, 3)
    assert words(["Tên xã", "Loại", ""], ["", "a", "b"], *ROWS, merges=[(1, 2, 1, 3)]) == (1, 1, 2, 6, 1, 3)


def test_the_numbers_of_columns_and_the_totals_of_a_list_are_no_records():
    draft = text_table(
        lines(HEAD, ["(1)", "(2)", "(3)"], *ROWS, ["Tổng cộng", "bốn", "x y"], ["Xã E", "a", "b"])
    )
    assert (draft.numbering, draft.totals, draft.data, draft.start, draft.end) == (
        [1],
        [6],
        [2, 3, 4, 5, 7],
        2,
        7,
    )


@pytest.mark.parametrize(
    ("rows", "table", "notes"),
    [
        ([["Phiếu"], ["STT", "Tên", "Loại", "Ghi chú"], ["Nguồn: x"]], (2, 2, 0, 0, 1, 4), [3]),
        ([["Phiếu"], ["", "STT", "Tên", "Beta", "Loại"]], (2, 2, 0, 0, 2, 5), []),
        ([["Phiếu"], ["STT", "Tên", "Beta", "Gamma"]], None, []),  # two headings of four are too few
        ([["Phiếu"], ["STT", "Tên", "Loại"]], None, []),
        ([["Phiếu"], ["STT", "Tên", "Loại", "Ghi chú", 5.0]], None, []),
        ([["Phiếu"], ["a", "b", "c", "d"], [], ["STT", "Tên", "Loại", "Ghi chú"]], (4, 4, 0, 0, 1, 4), []),
    ],
)  # fmt: skip
def test_a_row_of_headings_alone_waits_for_its_first_line(rows, table, notes):
    assert words(*rows) == table
    if table:
        draft = text_table(lines(*rows))
        assert (draft.start, draft.end) == (table[0], table[0] - 1)
        assert draft.region().note_rows == notes
