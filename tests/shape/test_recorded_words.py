"""What single cells, columns and hints say: tables of many small cases, held line by line."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from types import SimpleNamespace

import numpy as np
import pytest

from analysis.catalog.models import Item, Plausible
from analysis.contracts import Sheet as Cells
from analysis.shape import kinds
from analysis.shape.hints import bounds, explain, in_words
from analysis.shape.kinds import cell_kind, figure_of, is_broken, kinds_of, spread
from analysis.shape.lines import Lines
from analysis.shape.meanings import decimal_mark, meaning_of, read_meanings
from analysis.shape.outline import outline
from analysis.shape.proposals import propose
from recorded import hold

NAMES = {getattr(kinds, name): name for name in ("BLANK", "NUMBER", "YEAR", "DATE", "SIGN", "TEXT")}
TEXTS = [
    "", " ", "-", "--", "---", "----", "-----", ".", "..", "...", "....", "…", "na", "N/A", "nd", "#N/A", "KCSL",
    "không có số liệu", "Chưa có số liệu", "Không có dữ liệu", "chưa có", "No data", "not available", "*", "**", "***",
    ":", "/", "x", "X", "y", "?", "1900", "2016", "2099", "1899", "2100", "2016.0", "12/3/2016", "12.03.2016",
    "1-1-1999",
    "12/13/16", "2016-03-12", "2016-03-12 08:00", "12/3/2016 7:05", "12/3/2016 7:05:09", "12/3/1899", "95%", "+9,5 %",
    "-1.234,5%", "9 5 %", "98.28(↑0.02)", "98,28 (▼ 0,1)", "98(=)", "98(0.1)", "1 5.5", "1 234", "12 34,5", "1 5,5,5",
    "12 xã", "1,5 triệu", "(3)", "3 (1)", "III", "3a", "07", "0", "-7", "+7", "1e5", "1.234.567", "1.234,56", "12,5",
    "a" * 61, "1" * 60, "1" * 61, "½", "３",
]  # fmt: skip
VALUES = [
    0, 7, 7.5, 1899.0, 1900, 2016.0, 2016.5, 2100.0, 2101, -3.0, 2.0**53, 2.0**53 + 2, True, None, date(2016, 3, 12),
    datetime(2016, 3, 12), datetime(2016, 3, 12, 8, 5), time(8, 5), timedelta(hours=30, minutes=2),
]  # fmt: skip
COLUMNS = {
    "Tổng số": ["1.234", "2.345", "3 (1)", "-", "", "không phát sinh trong kỳ báo cáo này của xã", "99.93/99.96"],
    "Tỷ lệ": ["95,8%", "88,1 %", "100%", "98.28(↑0.02)"], "Mã đơn vị": ["16096", "16099", "16102"],
    "Số": ["007", "012", "145"], "Số hộ": ["07", "12", "145"], "Ngày": ["12/3/2016", "31/02/2016", "5/6/2017", ""],
    "Ngày ghi": ["12/3/2016", "họp", "họp lại", "hoãn"], "Nội dung": ["a", "12", "b", "c", "d"],
    "Nửa": ["a", "12", "b"],
    "Lẫn": ["1 5.5", "12", "13", "(5)", "-3"], "Số thập phân": ["1.234", "0.5", "2.5"], "Phẩy": ["1,234", "0,5", "2,5"],
    "Năm": ["2015", "2016", 2017.0], "Trống": ["", "", None], "Đúng sai": [True, False, "x"],
}  # fmt: skip


def test_kinds_and_meanings_of_cells():
    lines = [f"{t!r} {NAMES[cell_kind(t)]} {figure_of(t)!r} {is_broken(t)} {meaning_of(t)!r}" for t in TEXTS]
    lines += [f"{v!r} {NAMES[cell_kind(v)]} {meaning_of(v)!r}" for v in VALUES]
    for heading, cells in COLUMNS.items():
        for how in ({}, {"decimal": ","}, {"decimal": "."}, {"bracketed": True}):
            lines.append(f"{heading} {how}: {read_meanings(cells, heading, **how)}")
    for names in (["Phẩy"], ["Số thập phân"], ["Phẩy", "Số thập phân"], ["Tỷ lệ", "Nội dung"], ["Số"]):
        lines.append(f"{names}: {decimal_mark([COLUMNS[name] for name in names])!r}")
    hold("shape-words", lines)


def test_columns_of_figures_are_told_from_columns_of_texts():
    rows = [
        [1.0, 2016.0, "a", "", 1900.0, 2100.5],
        [2.0, 2017.5, 3.0, "", 2100.0, 2101.0],
        [3.0, 1899.0, "-", "", 5.0, 1.0],
    ]
    sheet = Cells("S", rows, errors=frozenset({(1, 1), (9, 9)}), uncached=frozenset({(3, 6), (3, 7), (4, 1)}))
    found = [[NAMES[kind] for kind in row] for row in kinds_of(sheet).tolist()]
    assert found == [
        ["SIGN", "YEAR", "TEXT", "BLANK", "YEAR", "NUMBER"], ["NUMBER", "NUMBER", "NUMBER", "BLANK", "YEAR", "NUMBER"],
        ["NUMBER", "NUMBER", "SIGN", "BLANK", "NUMBER", "SIGN"],
    ]  # fmt: skip
    assert kinds_of(Cells("S", [])).shape == (0, 0)


@pytest.mark.parametrize("letters", ["ABC", ["I", "II", "III"]])
def test_records_with_letters_head_the_numbered_ones(letters):
    rows = [["TT", "Nội dung", "Số hộ", "Số người"]]
    for letter in letters:
        rows.append([letter, f"Khối {letter}", 50.0, 60.0])
        rows += [[float(n), f"Xã {letter}{n}", 10.0 + n, 20.0 + n] for n in (1, 2, 3)]
    [table] = outline(Cells("S", rows)).tables
    assert table.region.group_rows == [2, 6, 10]


def test_merged_areas_are_filled_from_their_corner_only():
    rows = [["a", "", "", 1.0], ["", "", "", 2.0], ["", "b", "", "c"], ["", "", "", ""]]
    merges = [(1, 1, 2, 2), (3, 2, 4, 3), (4, 4, 9, 9), (7, 1, 8, 2), (3, 9, 4, 9)]
    sheet = Cells("S", rows, merges)
    found = [[NAMES[kind][0] for kind in row] for row in spread(kinds_of(sheet), sheet).tolist()]
    assert ["".join(row) for row in found] == ["TTBN", "TTBN", "BTTT", "BTTB"]


@pytest.mark.parametrize("kind", ["count", "number", "percent", "yes_no", "version"])
def test_hints_say_the_bounds_that_are_expected(catalog, kind):
    lines = []
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2020")
    item = next(i for i in layout.items if i.indicator == "dossiers_on_time")
    for low, high in ((None, None), (0, None), (None, 1), (0.05, 0.9), (0, 0)):
        spec = catalog.indicators["dossiers_on_time"].model_copy(
            update={"kind": kind, "plausible": Plausible(min=low, max=high)}
        )
        lines.append(f"{low} {high}: {bounds(spec)} {explain(item, spec)}")
    if kind == "count":
        lines += [in_words(rule, lay) for _, lay in catalog.layouts for rule in lay.rules]
    hold(f"shape-hints-{kind}", lines)


@pytest.mark.parametrize(
    ("left", "sign", "right", "words"),
    [
        ("a", "=", "b + c", "A = B – B1 + C"), ("a", "<=", "b", "A không lớn hơn B – B1"),
        ("a", "=", "b - (c + a)", "A = B – B1 − (C + A)"), ("(a + b) * c", "=", "2", "(A + B – B1) × C = 2"),
        ("a - b + c", "=", "a / (b * c)", "A − B – B1 + C = A : (B – B1 × C)"),
        ("(a - b) / c", "=", "a", "(A − B – B1) : C = A"),
    ],
)  # fmt: skip
def test_a_rule_is_told_in_the_words_of_the_form(left, sign, right, words):
    items = [Item(heading=h, indicator=h[0].lower()) for h in ("A", "B | B1", "C")]
    assert in_words(SimpleNamespace(left=left, sign=sign, right=right), SimpleNamespace(items=items)) == words


@pytest.mark.parametrize("parts", [2, 3, 7, 8, 9])
@pytest.mark.parametrize("first", [True, False])
def test_sums_of_columns_side_by_side_are_proposed(parts, first):
    rng = np.random.default_rng(parts)
    figures = rng.integers(3, 90, size=(6, parts)).astype(float)
    whole = figures.sum(axis=1, keepdims=True)
    block = np.hstack([whole, figures] if first else [figures, whole])
    names = [f"Phần {n}" for n in range(parts)]
    rows = [["Đơn vị", *(["Tổng", *names] if first else [*names, "Tổng"])]]
    rows += [[f"Xã {n}", *row] for n, row in enumerate(block.tolist())]
    [table] = outline(Cells("S", rows)).tables
    found = propose(table)
    codes = [p.indicator for p in found.columns if p.indicator]
    expected = f"{codes[0 if first else -1]} = {' + '.join(codes[1:] if first else codes[:-1])}"
    assert found.counted == ([expected] if parts <= 8 else [])


@pytest.mark.parametrize(
    ("row", "numbers"),
    [
        (["(1)", "(2)", "(3)"], True), (["1", "2", "3=1+2", "4"], True), (["A", "B", "1", "2"], True),
        (["A", "B", "C"], True),
        (["B", "C", "D"], False), (["A", "C", "B"], False), (["A", "B"], False), (["(1)", "(2)"], False),
        ([-1.0, -2.0, -3.0], True), ([1.0, 2.0, 3.0, 4.0], True), ([2.0, 3.0, 4.0], True), ([3.0, 4.0, 5.0], False),
        ([1.0, 2.0, 9.0, 20.0], False), (["1", "2", "3", "Nga An"], False), (["Column1", "Column2", "Column3"], True),
        (["A", "1", "2"], True), (["A", "B", "1"], False), (["a", "b", "c", "d"], True), ([120.0, 340.0, 15.0], False),
        (["1", "2", "3", "4", "x"], True),
    ],
)  # fmt: skip
def test_rows_that_only_number_the_columns_are_known(row, numbers):
    assert Lines(Cells("S", [row])).is_numbering(0) is numbers
