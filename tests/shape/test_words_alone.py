"""Tables without a figure, the headings over a column, and the units they name."""

from __future__ import annotations

import pytest

from analysis.contracts import Sheet
from analysis.shape.headers import header_paths
from analysis.shape.regions import find_regions
from analysis.shape.units import column_unit, unit_in, unit_of_line

HEAD = ["Tên xã", "Loại", "Chủ tịch"]
ROWS = [[f"Xã {c}", "Nông thôn", f"Ông {c}"] for c in "ABCD"]
FORM, NUMBERS = ["STT", "Tên", "Số"], ["(1)", "(2)", "(3)"]


def sheet(*rows, merges=()):
    width = max(map(len, rows))
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


def found(*rows, merges=()):
    return [
        (*r.header_rows, r.first_data_row, r.last_data_row) for r in find_regions(sheet(*rows, merges=merges))
    ]


@pytest.mark.parametrize(
    ("rows", "tables"),
    [
        ([HEAD, *ROWS], [(1, 1, 2, 5)]),
        ([HEAD, *ROWS[:2]], [(1, 1, 2, 3)]),
        ([HEAD, *ROWS[:1]], []),  # one row below may be anything
        ([["Alpha", "Beta", "Gamma"], *ROWS], []),  # three words that head nothing elsewhere
        ([["Alpha", "Beta", "Gamma", "Delta"], *[[*r, "có"] for r in ROWS]], [(1, 1, 2, 5)]),
        ([["Tên xã", "Beta", "Gamma"], *ROWS], [(1, 1, 2, 5)]),
        ([["Tên xã", "Beta"], *[r[:2] for r in ROWS]], []),
        (
            [["Tên xã", "Beta", "Gamma"], ROWS[0], ROWS[1][:1], ROWS[2], ROWS[3][:1]],
            [],
        ),  # half of the rows bare
        ([["Tên xã", "Beta", "Gamma"], *ROWS, ["x", "Beta", "y"]], []),  # a heading again among the records
        ([HEAD, *ROWS, ["Xã E"]], [(1, 1, 2, 6)]),
        ([HEAD, NUMBERS, *ROWS], [(1, 1, 3, 6)]),
        ([["Hướng dẫn"], [], HEAD, *ROWS], [(3, 3, 4, 7)]),
        ([["Danh sách các xã"], HEAD, *ROWS], [(2, 2, 3, 6)]),
        ([["Phiếu"], ["STT", "Tên xã", "Loại", "Ghi chú"]], [(2, 2, 0, 0)]),
        ([["Phiếu"], ["STT", "Tên xã", "Loại"]], []),
        ([["Phiếu"], ["STT", "Tên xã", "Loại", "Loại"]], []),  # headings differ from each other
        ([["Phiếu"], ["STT", "Tên xã", "Loại", "Ghi chú" + "x" * 94]], []),  # and are short
    ],
)
def test_a_list_of_words_shows_itself_by_its_headings_and_its_even_rows(rows, tables):
    assert found(*rows) == tables


def test_headings_merged_downwards_take_the_row_that_they_reach_into():
    assert found(["Tên xã", "Loại", "Chủ tịch"], ["", "cấp", "họ tên"], *ROWS, merges=[(1, 1, 2, 1)]) == [
        (1, 2, 3, 6)
    ]


def test_totals_and_notes_of_a_list_of_words():
    (region,) = find_regions(sheet(HEAD, *ROWS, ["Tổng cộng", "bốn", "x y"]))
    assert (region.last_data_row, region.total_rows) == (6, [6])
    (region,) = find_regions(sheet(HEAD, *ROWS, ["Ghi chú: hết"]))
    assert (region.last_data_row, region.note_rows) == (5, [6])


@pytest.mark.parametrize(
    ("rows", "table", "totals", "notes"),
    [
        ([FORM, NUMBERS, ["a"], ["b"]], (1, 1, 3, 4), [], []),
        ([FORM, NUMBERS, ["a"]], (1, 1, 0, 0), [], [3]),  # one line below may be a signature
        ([FORM, [], NUMBERS, [], ["a"], ["b"]], (1, 1, 5, 6), [], []),
        ([FORM, NUMBERS, ["a"], ["b"], ["Ghi chú: x"]], (1, 1, 3, 4), [], [5]),
        ([[*FORM, "Loại"], [*NUMBERS, "(4)"], ["a"], ["b"], ["c", "d", "e", "f"]], (1, 1, 3, 4), [], []),
        (
            [[*FORM, ""], ["", "", "Nam", "Nữ"], [*NUMBERS, "(4)"], ["", "a"], ["", "b"], ["", "Tổng cộng"]],
            (1, 2, 4, 6), [6], [],
        ),
    ],
)  # fmt: skip
def test_a_form_that_waits_ends_with_its_labels(rows, table, totals, notes):
    (region,) = find_regions(sheet(*rows))
    assert (*region.header_rows, region.first_data_row, region.last_data_row) == table
    assert (region.total_rows, region.note_rows) == (totals, notes)


@pytest.mark.parametrize("merges", [[], [(1, 2, 1, 3)], [(1, 1, 2, 1), (1, 2, 1, 3)]])
def test_a_group_name_reaches_over_its_columns_and_no_further(merges):
    page = sheet(
        ["Xã", "Thu", "", "Chi", ""], ["", "KH", "TH", "KH", ""], ["a", 1.0, 2.0, 3.0, 4.0], merges=merges
    )
    assert header_paths(page, 1, 2, 1, 5) == {
        1: ["Xã"], 2: ["Thu", "KH"], 3: ["Thu", "TH"], 4: ["Chi", "KH"], 5: [],
    }  # fmt: skip


def test_names_of_three_levels_stay_under_their_own_group():
    page = sheet(["Xã", "Năm", "", "", "Chi"], ["", "Thu", "", "Vay", ""], ["", "KH", "TH", "KH", "TH"])
    assert header_paths(page, 1, 3, 1, 5) == {
        1: ["Xã"], 2: ["Năm", "Thu", "KH"], 3: ["Năm", "Thu", "TH"], 4: ["Năm", "Vay", "KH"], 5: ["Chi", "TH"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Tỷ lệ (%)", "%"), ("Thu (triệu đồng)", "triệu đồng"), ("Số máy (cái) ĐVT: chiếc", "cái"), ("Ngày", None),
        ("Ghi (ngày)", "ngày"), ("Tăng % so", "%"), ("100%", None), ("Diện tích ĐVT ha", "ha"),
        ("(Người/km²)", "Người/km²"), ("Số (ghi chú)", None), ("Thu (tỷ đồng) (bình quân)", "tỷ đồng"),
    ],
)  # fmt: skip
def test_the_unit_that_a_heading_names(heading, unit):
    assert unit_in(heading) == unit


def test_the_nearest_heading_and_the_line_above_name_units():
    assert column_unit(["Thu (đồng)", "KH"]) == "đồng"
    assert column_unit(["Thu (đồng)", "KH (%)"]) == "%"
    assert column_unit(["Thu", "KH"]) is None
    lines = ["Đơn vị tính: Triệu đồng.", "ĐVT. hồ sơ", "Units: ha; x", "xã"]
    assert [unit_of_line(line) for line in lines] == ["Triệu đồng", "hồ sơ", "ha", None]
