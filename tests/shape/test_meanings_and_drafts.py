"""What columns mean, which units they name, what a found table proposes, and the form that is drafted from it."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from analysis.contracts import Sheet
from analysis.shape.meanings import decimal_mark, meaning_of, read_meanings
from analysis.shape.newform import draft_form
from analysis.shape.outline import FoundSheet, FoundTable, outline
from analysis.shape.proposals import code_of, propose
from analysis.shape.region import Region
from analysis.shape.units import as_unit, column_unit, unit_in, unit_of_line
from recorded import hold


def sheet(*rows, merges=(), name="S"):
    width = max(map(len, rows))
    return Sheet(name, [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


# --- meanings ---------------------------------------------------------------------------------------------------------


def values(cells, heading="", **how):
    return read_meanings(cells, heading, **how).values


@pytest.mark.parametrize(
    ("cells", "heading", "expected", "numeric"),
    [
        (["a", "5", "6"], "", ["a", 5, 6], True),
        (["a", "5"], "", ["a", 5], True),
        (["a", "b", "5"], "", ["a", 5], True),
        (["a", "b", "c", "5"], "", ["a", "b", "c", "5"], False),  # a figure among three words is a word
        (["a", "2016", "b"], "", ["a", 2016, "b"], True),
        (["", "-", None], "", [None, None, None], False),
        (["x", "x", 5.0], "", [None, None, 5], True),
        (["x", "x"], "", ["x", "x"], False),
        (["001", "012"], "", ["001", "012"], False),
        (["012"], "", ["012"], False),
        (["000", "000", "120"], "", [0, 0, 120], True),  # nothing but zeros names nothing
        (["001", "12"], "", [1, 12], True),
        (["01", "12"], "", [1, 12], True),
        (["01.5", "02.5"], "", [1.5, 2.5], True),
        (["101", "012", "-"], "", ["101", "012", None], False),
        (["101", "012", 7.0], "", ["101", "012", 7], False),
        (["12", "13"], "Mã số", ["12", "13"], False),
        (["12", "13"], "Số điện thoại", ["12", "13"], False),
        (["12", "13"], "Số mã", [12, 13], True),
        ([12.0, "-"], "Mã số", [12, None], True),  # typed as figures
        (["2016", "2017"], "Mã", ["2016", "2017"], False),
        (["5/6/2016", "họp", "hoãn"], "", ["2016-06-05", "họp", "hoãn"], False),
        (["5/6/2016", "a", "b", "c"], "", ["5/6/2016", "a", "b", "c"], False),
        (["31/6/2016", "5-6-2016"], "", ["31/6/2016", "2016-06-05"], False),
        (["5.6.2016 7:05", "2016-06-05"], "", ["5.6.2016 7:05", "2016-06-05"], False),
        ([date(2016, 6, 5), "a"], "", ["2016-06-05", "a"], False),
        (["5", "6", "5/6/2016"], "", [5, 6, "5/6/2016"], True),
        ([5.0, date(2016, 6, 5), True], "", [5, "2016-06-05", True], True),
        ([5.0, "Không có số liệu"], "", [5, None], True),
        (["a", "N/A", " \u00a0b"], "", ["a", None, "b"], False),
    ],
)  # fmt: skip
def test_the_column_decides_what_its_cells_mean(cells, heading, expected, numeric):
    if len(expected) < len(cells):
        expected = [*cells[: len(cells) - 1], expected[-1]]
    found = read_meanings(cells, heading)
    assert (found.values, found.numeric) == (expected, numeric)
    assert list(map(type, found.values)) == list(map(type, expected))


@pytest.mark.parametrize(
    ("word", "value", "note"),
    [
        ("x" * 24, "x" * 24, None), ("x" * 25, None, "words"), ("1 5.5", None, "broken"), ("x", None, None),
        ("12/13a " * 4 + "bcd", "12/13a " * 4 + "bcd", None),
        ("1a2b3c4d5e6f7g8h9i1k2l3m4n", None, "words"),  # as many letters as digits
        ("1a2b3c4d5e6f7g8h9i1k2l3m45", "1a2b3c4d5e6f7g8h9i1k2l3m45", None),
        ("-", None, None), ("…", None, None), ("5/6/2016", "5/6/2016", None), ("7*", 7, "*"),
    ],
)  # fmt: skip
def test_what_is_noticed_about_a_word_among_figures(word, value, note):
    found = read_meanings([12.0, 13.5, word])
    assert found.values == [12, 13.5, value]
    assert found.notes == ({2: note} if note else {})


def test_brackets_and_decimal_marks_are_read_as_the_sheet_says():
    assert values(["(5)", " (6) ", 7.0, "(1.250,5)"]) == [-5, -6, 7, -1250.5]
    assert values(["(5)", " (6 ) ", 7.0, "(x)"], bracketed=True) == [5, 6, 7, "(x)"]
    open_figure = read_meanings(["1.234", 5.5])
    assert (open_figure.values, open_figure.options) == ([1234, 5.5], {0: (1234.0, 1.234)})
    assert values(["1.234", 5.5], decimal=",") == [1234, 5.5]
    assert values(["1.234", 5.5], decimal=".") == [1.234, 5.5]
    assert values(["95,5 %", "88 %"]) == [95.5, 88]


@pytest.mark.parametrize(
    ("columns", "mark"),
    [
        ([["12,5", 7.0], ["3"]], ","), ([["12.5"]], "."), ([["12,5"], ["12.5"]], ""), ([["12,5", "12.5"]], ""),
        ([["1.234"]], ""), ([["xã 1,5"], [12.5]], ""), ([], ""), ([["1.234.567"], ["a"]], ","),
    ],
)  # fmt: skip
def test_the_decimal_mark_that_a_table_proves(columns, mark):
    assert decimal_mark(columns) == mark


def test_the_meaning_of_a_cell_that_is_no_text():
    cells = [
        (True, True), (7.0, 7), (7.5, 7.5), (2.0**53, 2.0**53), (-(2.0**53) + 1, -(2**53) + 1), (datetime(2016, 6, 5),
        "2016-06-05"), (datetime(2016, 6, 5, 7, 5), "2016-06-05T07:05:00"), (date(2016, 6, 5), "2016-06-05"),
        (time(7, 5), "07:05:00"), (timedelta(hours=30), "1 day, 6:00:00"), (None, None),
    ]  # fmt: skip
    found = [meaning_of(cell) for cell, _ in cells]
    assert found == [meaning for _, meaning in cells]
    assert [type(f) for f in found] == [type(meaning) for _, meaning in cells]


# --- units ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "unit"),
    [
        ("%", "%"), ("‰", "‰"), ("Phần trăm", "Phần trăm"), ("(Triệu đồng)", "Triệu đồng"), ("[ha],", "ha"),
        ("1.000 đồng", "1.000 đồng"), ("1000 đ", "1000 đ"), ("tỷ VNĐ", "tỷ VNĐ"), ("Nghìn người", "Nghìn người"),
        ("Nghìn - người", "Nghìn - người"), ("Lượt người", "Lượt người"), ("m²", "m²"), ("1000 m³", "1000 m³"),
        ("Người/km²", "Người/km²"), ("đồng / hộ", "đồng / hộ"), ("hộ trên 1000 dân", "hộ trên 1000 dân"),
        ("hồ sơ.", "hồ sơ."), ("hectares", "hectares"), ("ha*", "ha*"), ("đồng/" + "a" * 25, "đồng/" + "a" * 25),
        ("đồng/" + "a" * 26, None), ("", None), ("()", None), ("Ghi chú", None), ("ngày", None), ("m²x", None),
        ("người dân", None), ("Số hộ", None), ("% hộ", None), ("Nợ", None), ("No", "No"),
        ("cm³", "cm³"), ("mm²/người", "mm²/người"), ("m2", "m2"), ("km3", None),
    ],
)  # fmt: skip
def test_what_is_a_unit_and_nothing_else(content, unit):
    assert as_unit(content) == unit


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Triệu đồng", "Triệu đồng"), ("Số máy (chiếc)", "chiếc"), ("Thu [tỷ đồng] (ha)", "ha"),
        ("Thu (ha) (năm)", "năm"),
        ("Số máy (ĐVT: bộ phận)", "bộ phận"), ("Họp ( tháng )", "tháng"), ("Họp tháng", None),
        ("Thu (ha) (gồm cả xã)", "ha"),
        ("Số máy ĐVT: chiếc mới ", "chiếc mới"), ("Đơn vị tính kg", "kg"), ("Số (kể cả)", None), ("Tăng (%) so", "%"),
        ("% tăng", "%"), ("Tăng %", "%"), ("Tăng 5%", None), ("Tăng (so với %)", "%"), ("Tăng (% so)", "%"),
        ("Xã", None),
        ("", None), ("(" + "x" * 41 + ")", None),
    ],
)  # fmt: skip
def test_a_heading_names_its_unit_whole_in_brackets_after_a_word_or_by_a_sign(heading, unit):
    assert unit_in(heading) == unit


def test_a_line_names_a_unit_after_a_colon_or_a_full_stop():
    lines = {
        "Đơn vị tính: Triệu đồng.": "Triệu đồng", "(ĐVT: hồ sơ)": "hồ sơ", "Đơn vị. ha, ": "ha", "Unit: t; x": "t",
        "ĐV tính : người": "người", "Đơn vị đo: m": "m", "Đơn vị báo cáo: xã An": None, "triệu đồng": None,
    }  # fmt: skip
    assert {line: unit_of_line(line) for line in lines} == lines


def test_the_unit_of_a_column_is_that_of_its_nearest_heading():
    paths = [
        (("Thu (ha)", "Nam (%)", "Xã"), "%"),
        (("Thu (ha)", "Nam"), "ha"),
        (("Thu", "Nam"), None),
        ((), None),
    ]
    assert [(path, column_unit(path)) for path, _ in paths] == paths


# --- found tables -----------------------------------------------------------------------------------------------------


def table_of(*rows, **how):
    (table,) = outline(sheet(*rows, **how)).tables
    return table


FIGURES = [["Xã A", 5.0, 12.5], ["Xã B", 6.0, 13.5], ["Xã C", 7.0, 14.5]]


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        ([["ĐVT: ha"]], "ha"),
        ([["ĐVT: ha"], *[[]] * 4], "ha"),  # five rows over the header, not six
        ([["ĐVT: ha"], *[[]] * 5], None),
        ([["ĐVT: ha"], ["", "", "ĐVT: kg"]], "kg"),
        ([["Biểu 5", 7.0]], None),
        ([[]], None),
    ],
)
def test_a_line_over_a_table_names_the_unit_of_all_its_figures(above, unit):
    table = table_of(*above, ["Xã", "Thu", "Chi (%)"], *FIGURES)
    assert [c.unit for c in table.columns] == [None, unit, "%"]


@pytest.mark.parametrize(
    ("heading", "figures", "unit"),
    [
        ("Thu", [5.0, 6.0, 7.0], "ha"), ("STT", [1.0, 2.0, 3.0], None), ("Số hiệu văn bản", [5.0, 6.0, 7.0], None),
        ("Năm", [5.0, 6.0, 7.0], None), ("Mã số một hai ba", [5.0, 6.0, 7.0], "ha"),
        ("Lập", [2015.0, "", 2017.0], None),
        ("TT", [1.0, 2.0, 3.0], None), ("Nam", [5.0, 6.0, 7.0], "ha"), ("Năm trước", [5.0, 6.0, 7.0], "ha"),
        ("Nợ", [5.0, 6.0, 7.0], "ha"), ("No. of cases", [5.0, 6.0, 7.0], "ha"), ("TT Nga Sơn", [5.0, 6.0, 7.0], "ha"),
        ("NĂM SINH", [85.0, 86.0, 87.0], None), ("Thứ tự", [1.0, 2.0, 3.0], None),
        ("Lập", [2015.0, 5.0, 2017.0], "ha"), ("Thu", ["", "a", "b"], None),
    ],
)  # fmt: skip
def test_a_column_that_counts_rows_or_names_years_has_no_unit(heading, figures, unit):
    rows = [[f"Xã {c}", 12.5, figure] for c, figure in zip("ABC", figures, strict=True)]
    table = table_of(["ĐVT: ha"], ["Xã", "Chi", heading], *rows)
    assert table.columns[2].unit == unit


@pytest.mark.parametrize(
    ("notes", "value"),
    [
        ([], -6), ([["( ): số liệu kém tin cậy"]], 6), ([["", "(Zahl) = eingeschränkt"]], 6), ([["( ): số âm"]], -6),
        ([["() = negative Werte"]], -6), ([["(1): chú thích"]], -6), ([["(xem): như trên"]], -6),
        ([["Nguồn"], ["(): x"]], 6),
    ],
)  # fmt: skip
def test_what_brackets_mean_is_said_below_the_table(notes, value):
    rows = [["Xã A", 5.0], ["Xã B", "(6)"], ["Xã C", 7.5]]
    table = table_of(["Xã", "Thu"], *rows, [], *notes)
    assert table.meanings[2].values[:2] == [5, value]


def test_what_is_said_of_brackets_above_a_table_is_not_about_it():
    table = table_of(["(): số ước"], ["Xã", "Thu"], ["Xã A", 5.0], ["Xã B", "(6)"], ["Xã C", 7.5])
    assert table.meanings[2].values == [5, -6, 7.5]


PAGE = [
    ["Biểu"], ["Xã", "Thu", "Chi", ""], ["(1)", "(2)", "(3)", ""], ["Khối một (ha)"], ["Xã A", 5.0, "12,5", ""],
    ["Xã", "Thu", "Chi", ""], ["Xã B", 6.0, "1.234", ""], ["Tổng", 11.0, "", ""], ["Hết", date(2016, 6, 5), 7.0, " "],
]  # fmt: skip
WHOLE = Region((2, 2), 5, 7, 1, 4, [8], [4], [3], [6], [])


def test_a_table_yields_every_cell_below_its_header_and_the_sheet_all_others():
    page = sheet(*PAGE)
    page.original = {(5, 1): "X· A", (1, 1): "BiÓu", (2, 2): ""}
    table = FoundTable(page, WHOLE)
    assert (table.rows, table.range) == (range(4, 9), "A2:D8")
    assert [(c.col, c.heading, c.unit, c.numeric) for c in table.columns] == [
        (1, "Xã", None, False), (2, "Thu", None, True), (3, "Chi", None, True),
    ]  # fmt: skip
    assert table.groups == [(4, "Khối một (ha)", "ha")]
    assert table.shown(5, 2) == "5"
    cells = [(c.ref, c.value, c.text, c.options, c.note) for c in table.cells()]
    assert cells == [
        ("A4", "Khối một (ha)", "Khối một (ha)", (), ""), ("B4", None, "", (), ""), ("C4", None, "", (), ""),
        ("A5", "Xã A", "X· A", (), ""), ("B5", 5, "5", (), ""), ("C5", 12.5, "12,5", (), ""),
        ("A7", "Xã B", "Xã B", (), ""), ("B7", 6, "6", (), ""), ("C7", 1234, "1.234", (), ""),
        ("A8", "Tổng", "Tổng", (), ""), ("B8", 11, "11", (), ""), ("C8", None, "", (), ""),
    ]  # fmt: skip
    outside = [(c.ref, c.value, c.text, c.options, c.note) for c in FoundSheet(page, [table]).outside()]
    assert outside == [
        ("A1", "Biểu", "BiÓu", (), ""), ("A2", "Xã", "Xã", (), ""), ("B2", "Thu", "Thu", (), ""), ("C2", "Chi", "Chi",
        (), ""), ("A3", "(1)", "(1)", (), ""), ("B3", "(2)", "(2)", (), ""), ("C3", "(3)", "(3)", (), ""),
        ("A6", "Xã", "Xã", (), ""), ("B6", "Thu", "Thu", (), ""), ("C6", "Chi", "Chi", (), ""),
        ("A9", "Hết", "Hết", (), ""), ("B9", "2016-06-05", "05/06/2016", (), ""), ("C9", 7, "7", (), ""),
        ("D9", None, " ", (), ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("region", "rows", "range_"),
    [
        (Region((2, 2), 0, 0, 1, 4), range(3, 3), "A2:D2"),  # a form that waits
        (Region((2, 2), 0, 0, 1, 4, numbering_rows=[3]), range(4, 4), "A2:D3"),
        (Region((2, 2), 5, 7, 1, 4, [8]), range(5, 9), "A2:D8"),
        (Region((2, 2), 5, 7, 1, 4, [4]), range(4, 8), "A2:D7"),
        (Region((2, 3), 5, 7, 1, 4, [], [2, 3, 4]), range(4, 8), "A2:D7"),
        (Region((0, 0), 5, 7, 2, 3), range(5, 8), "B5:C7"),
    ],
)
def test_which_rows_a_table_has(region, rows, range_):
    table = FoundTable(sheet(*PAGE), region)
    assert (table.rows.start, table.rows.stop, table.range) == (rows.start, rows.stop, range_)


def test_only_the_own_heading_of_a_column_says_that_it_holds_codes():
    rows = [["Xã A", "12", "12"], ["Xã B", "13", "13"], ["Xã C", "14", "14"]]
    table = FoundTable(sheet(["Xã", "Mã số", ""], ["", "Số hộ", "Mã"], *rows), Region((1, 2), 3, 5, 1, 3))
    assert [c.path for c in table.columns] == [("Xã",), ("Mã số", "Số hộ"), ("Mã số", "Mã")]
    assert [c.numeric for c in table.columns] == [False, True, False]


def test_a_table_without_a_header_has_nameless_columns():
    table = FoundTable(sheet(["ĐVT: ha"], *FIGURES), Region((0, 0), 2, 4, 1, 3, [], [1]))
    assert [(c.col, c.path, c.unit, c.numeric) for c in table.columns] == [
        (1, (), None, False), (2, (), None, True), (3, (), None, True),
    ]  # fmt: skip
    later = FoundTable(sheet(["ĐVT: ha"], *FIGURES), Region((0, 0), 2, 4, 1, 3))
    assert [c.unit for c in later.columns] == [None, "ha", "ha"]
    assert FoundTable(sheet(["", ""]), Region((0, 0), 1, 1, 1, 2, [], [1])).groups == [(1, "", None)]


# --- proposals --------------------------------------------------------------------------------------------------------


def roles(head, *columns):
    rows = [list(row) for row in zip(*columns, strict=True)]
    table = FoundTable(sheet(head, *rows), Region((1, 1), 2, len(rows) + 1, 1, len(head)))
    found = propose(table)
    return [p.role for p in found.columns], found


NAMES, SMALL, LARGE, NONE = ["Xã A", "Xã B", "Xã C"], [5.0, 6.5, 8.0], [50.0, 61.0, 92.0], ["", "", ""]


@pytest.mark.parametrize(
    ("head", "columns", "expected", "rows"),
    [
        (["STT", "Xã", "Thu"], (SMALL, NAMES, LARGE), ["order", "key", "item"], "places"),
        (["Thứ tự", "Xã", "Thu"], (SMALL, NAMES, LARGE), ["order", "key", "item"], "places"),
        (["TT", "Xã", "Nợ"], (SMALL, NAMES, LARGE), ["order", "key", "item"], "places"),
        (["Số thứ tự", "Xã", "Thu"], (SMALL, NAMES, LARGE), ["item", "key", "item"], "places"),
        (["Xã", "ĐVT", "Thu"], (NAMES, NAMES, LARGE), ["key", "unit", "value"], "indicators"),
        (["Xã", "ĐVT", "Thu", "Chi"], (NAMES, NAMES, LARGE, SMALL), ["key", "unit", "item", "item"], "places"),
        (["Xã", "Đơn vị tính cũ", "Thu"], (NAMES, NAMES, LARGE), ["key", "remark", "item"], "places"),
        (["Xã", "Thu", "Nguyên nhân chậm"], (NAMES, LARGE, LARGE), ["key", "item", "remark"], "places"),
        (["Ghi chú", "Thu"], (NAMES, LARGE), ["remark", "key"], "places"),  # the first that is free
        (["Mã số", "Thu"], (SMALL, LARGE), ["key", "item"], "places"),
        (["Xã", "Mã số", "Thu"], (NAMES, SMALL, LARGE), ["key", "remark", "item"], "places"),
        (["Xã", "Năm sinh", "Thu"], (NAMES, SMALL, LARGE), ["key", "remark", "item"], "places"),
        (["Xã", "Chờ", "Thu"], (NAMES, NONE, LARGE), ["key", "item", "item"], "places"),
        (["Xã", "Loại", "Thu"], (NAMES, NAMES, LARGE), ["key", "remark", "item"], "places"),
        (["Mã", "Xã", "Thu"], (SMALL, NAMES, LARGE), ["remark", "key", "item"], "places"),
        (["Lĩnh vực cấp xã", "Số liệu"], (NAMES, LARGE), ["key", "item"], "fields"),
        (["Nội dung", "Thu"], (NAMES, LARGE), ["key", "value"], "indicators"),
        (["Nội dung", "Thu", "Chi"], (NAMES, LARGE, SMALL), ["key", "item", "item"], "places"),
        (["Xã", "Thực hiện năm nay"], (NAMES, LARGE), ["key", "value"], "indicators"),
        (["Xã", "Đã thực hiện"], (NAMES, LARGE), ["key", "item"], "places"),
        (["Xã", "Thu", ""], (NAMES, LARGE, SMALL), ["key", "item"], "places"),  # nameless columns are left out
        (["STT", "ĐVT", "Ghi chú"], (SMALL, NAMES, NONE), ["order", "unit", "remark"], "places"),
    ],
)  # fmt: skip
def test_the_role_of_a_column_and_what_a_row_is(head, columns, expected, rows):
    found, proposals = roles(head, *columns)
    assert (found, proposals.rows) == (expected, rows)
    assert [bool(p.indicator) for p in proposals.columns] == [role == "item" for role in expected]
    key = expected.index("key") if "key" in expected else None
    assert proposals.key is (None if key is None else proposals.columns[key])


def test_codes_given_to_one_table_are_not_given_to_the_next():
    taken = {"chi"}
    table = FoundTable(sheet(["Xã", "Thu", "Chi"], *FIGURES), Region((1, 1), 2, 4, 1, 3))
    assert [p.indicator for p in propose(table, taken).columns] == ["", "thu", "chi_2"]
    assert taken == {"thu", "chi", "chi_2"}
    assert [p.indicator for p in propose(table, taken).columns] == ["", "thu_2", "chi_3"]
    assert [p.indicator for p in propose(table).columns] == ["", "thu", "chi"]


def test_a_code_takes_as_much_of_the_path_as_it_needs():
    path = ("Cấp xã", "Hồ sơ (cũ)", "Quá hạn (ngày)")
    whole = "cap_xa_ho_so_cu_qua_han_ngay"
    assert code_of(path, set()) == "qua_han"
    assert code_of(path, {"qua_han"}) == "ho_so_cu_qua_han"
    assert code_of(path, {"qua_han", "ho_so_cu_qua_han"}) == whole
    assert code_of(path, {"qua_han", "ho_so_cu_qua_han", whole}) == f"{whole}_2"
    assert code_of(("Hồ sơ", "(ngày)"), set()) == "ho_so"
    assert code_of(("(ngày)",), set()) == "ngay"
    assert code_of(("…",), set()) == "chi_tieu_2"
    assert [code_of((name,), set()) for name in ("2016", "in", "In", "Không")] == [
        "c_2016",
        "c_in",
        "c_in",
        "khong",
    ]


@pytest.mark.parametrize(
    ("numbers", "numbered", "open_"),
    [
        (["(1)", "(2)=(3)+(4)", "(3)", "(4)"], ["tong = nam + nu"], []),
        (["1", "2 = 3 + 4", "3", "4"], ["tong = nam + nu"], []),
        (["1", "2=3-4", "3", "4"], ["tong = nam - nu"], []),
        (["1", "2=-3+4", "3", "4"], ["tong = - nam + nu"], []),
        (["1", "2", "3=[2]-[4]", "4"], ["nam = tong - nu"], []),
        (["1", "2=3+4+5", "3", "4"], [], ["2=3+4+5"]),  # there is no column of that number
        (["1", "2=3*4", "3", "4"], [], ["2=3*4"]),
        (["1", "2=1+4", "3", "4"], [], ["2=1+4"]),  # and the labels are no figures
        (["1=2+3", "2", "3", "4"], [], []),
        (["(1)", "(2)", "(3)", "(4)"], [], []),
    ],
)  # fmt: skip
def test_the_rules_that_numbers_of_columns_state(numbers, numbered, open_):
    rows = [[f"Xã {c}", 5.0 + i, 7.0 - 2 * i, 8.0 + i**2] for i, c in enumerate("ABC")]
    page = sheet(["Xã", "Tổng", "Nam", "Nữ"], numbers, *rows)
    found = propose(FoundTable(page, Region((1, 1), 3, 5, 1, 4, numbering_rows=[2])))
    assert (found.numbered, found.open, found.counted) == (numbered, open_, [])


@pytest.mark.parametrize(
    ("columns", "rules"),
    [
        ([[30.0, 41.0, 52.0], [10.0, 20.0, 30.0], [20.0, 21.0, 22.0]], ["c_0 = c_1 + c_2"]),
        ([[10.0, 20.0, 30.0], [20.0, 21.0, 22.0], [30.0, 41.0, 52.0]], ["c_2 = c_0 + c_1"]),
        ([[10.0, 20.0, 30.0], [10.0, 20.0, 30.0], [7.0, 7.5, 9.0]], []),  # one part is no sum
        ([[30.0, 41.0, 41.0], [10.0, 20.0, 20.0], [20.0, 21.0, 21.0]], []),  # two figures may agree by chance
        ([[30.0, 41.0, ""], [10.0, 20.0, 30.0], [20.0, 21.0, 22.0]], []),
        ([[30.0, 41.0, "", 52.0], [10.0, 20.0, 1.0, 30.0], [20.0, 21.0, 2.0, 22.0]], ["c_0 = c_1 + c_2"]),
        ([[30.0, 20.0, 52.0], [10.0, 20.0, 30.0], [20.0, "", 22.0]], []),  # too few figures
        ([[30.0, 20.0, 52.0, 3.0], [10.0, 20.0, 30.0, 1.0], [20.0, "", 22.0, 2.0]], ["c_0 = c_1 + c_2"]),
        ([[10.0, 20.0, 30.0], [10.0, 20.0, 30.0], [0.0, 0.0, 0.0]], []),  # nothing added
        ([[10.0, 20.0, 31.0], [10.0, 20.0, 30.0], [0.0, 0.0, 1.0]], ["c_0 = c_1 + c_2"]),
        ([[1000000.0, 41.0, 52.0], [999998.0, 20.0, 30.0], [1.0, 21.0, 22.0]], []),
        ([[0.3000005, 0.4, 0.5], [0.1, 0.2, 0.3], [0.2, 0.2, 0.2]], ["c_0 = c_1 + c_2"]),  # rounded figures
        ([[0.30001, 0.4, 0.5], [0.1, 0.2, 0.3], [0.2, 0.2, 0.2]], []),
        ([[30.0, 41.0, 52.0], ["", "", 5.0], [10.0, 20.0, 30.0], [20.0, 21.0, 22.0]], []),
        (
            [[1.0, 2.0, 5.0], [2.0, 2.0, 3.0], [3.0, 4.0, 8.0], [1.0, 1.5, 4.0], [2.0, 2.5, 4.0]],
            ["c_2 = c_3 + c_4"],  # to the right first, and to one side only
        ),
        ([[1.0, 2.0, 5.0], [2.0, 2.0, 3.0], [7.0, 9.0, 8.5], [3.0, 4.0, 8.0]], []),  # not side by side
    ],
)  # fmt: skip
def test_sums_that_the_figures_of_columns_side_by_side_keep(columns, rules):
    head = ["Xã", *(f"{n}" for n in range(len(columns)))]
    names = [f"Xã {n}" for n in range(len(columns[0]))]
    assert roles(head, names, *columns)[1].counted == rules


# --- drafted forms ----------------------------------------------------------------------------------------------------


def draft(*rows, file="bieu.xlsx", **how):
    return draft_form(file, [outline(sheet(*rows, **how))])


def lines_of(text, *starts):
    return [line.strip() for line in text.splitlines() if line.strip().startswith(starts)]


@pytest.mark.parametrize(
    ("file", "titles", "form", "years", "pattern"),
    [
        ("Thu chi 2019.xlsx", [], "thu_chi", "2019, 2019", "Thu chi {year}.xlsx"),
        ("Thu chi 2019", [["Năm 2018"]], "thu_chi", "2019, 2019", "Thu chi {year}"),
        ("Thu.chi.xlsx", [["Năm 2018"]], "thu_chi", "2018, 2018", "Thu.chi.xlsx"),
        ("Thu 12019.xlsx", [["Số 20189", "", 2017.0]], "thu_12019", "2017, 2017", "Thu 12019.xlsx"),
        ("Thu.xlsx", [["Năm 1999"]], "thu", "2000, 2030", "Thu.xlsx"),
        ("Thu.xlsx", [], "thu", "2000, 2030", "Thu.xlsx"),
        ("2019.xlsx", [], "chi_tieu_2", "2019, 2019", "{year}.xlsx"),
    ],
)  # fmt: skip
def test_the_name_and_the_year_of_a_drafted_form(file, titles, form, years, pattern):
    text = draft(*titles, ["Xã", "Thu", "Chi"], *FIGURES, ["Xã D 2015", 8.0, 1.5], file=file)
    first = years.partition(",")[0]
    assert [line.partition("  #")[0] for line in lines_of(text, "form:", "- id:", "years:", "file:")] == [
        f"form: {form}", f"- id: {form}-{first}", f"years: [{years}]", f'file: "{pattern}"',
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("above", "title", "kept"),
    [
        ([], "bieu", []),
        ([["Thu"], ["Thu chi năm 2019"], ["Xã"]], "Thu chi năm", ["Thu", "Thu chi năm {year}", "Xã"]),
        ([["x" * 130]], "x" * 120, ["x" * 130]),
        (
            [["Từ 1/2/2019 đến ngày 30.11.2019", 7.0, "5/7", " "]],
            "bieu", ["Từ {start} đến ngày {end}"],
        ),
        ([["Thu"], ["(Từ 1/2/2019 đến 30/11/2019)"]], "Thu", ["Thu", "(Từ {start} đến {end})"]),
        ([["Thu"], *[[]] * 7], "Thu", ["Thu"]),  # eight rows above the header
        ([["Thu"], *[[]] * 8], "Thu", []),
        ([["Xã: UBND xã An"]], "Xã: UBND xã An", ["Xã: UBND xã An"]),  # each row has a place of its own
    ],
)  # fmt: skip
def test_the_title_of_a_drafted_form_and_the_lines_that_it_keeps(above, title, kept):
    text = draft(*above, ["Xã", "Thu", "Chi"], *FIGURES)
    assert lines_of(text, "title_vi") == [f'title_vi: "{title}"']
    assert lines_of(text, '- "') == [f'- "{line}"' for line in kept]
    assert ("    titles:\n" in text) == bool(kept)


def test_the_name_of_the_unit_ends_no_line_of_titles():
    rows = [["Nội dung", "Thu"], ["Đất đai", 12.0], ["Hộ tịch", 15.0], ["Chứng thực", 18.0]]
    text = draft(["Đơn vị: UBND xã An", "Biểu số 3"], *rows)
    assert lines_of(text, "place_line") == ['place_line: "Đơn vị: UBND {place}"']
    assert '- "Biểu số 3"' in lines_of(text, '- "')


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ([["", "Tổng cộng", 9.0, 9.5]], ['total_row: "Tổng cộng"']),
        ([["Tổng", "", 9.0, 9.5]], ['total_row: "Tổng"']),  # where the numbers of the rows stand
        ([], []),
    ],
)
def test_the_total_row_of_a_drafted_form(rows, total):
    data = [[float(n), *row] for n, row in enumerate(FIGURES, 1)]
    assert lines_of(draft(["STT", "Xã", "Thu", "Chi"], *data, *rows), "total_row") == total


WORKBOOK = [
    sheet(
        ["Tên đơn vị: UBND xã Nga An"], ["BÁO CÁO TỰ KIỂM TRA NĂM 2018"], ["(Từ 01/01/2018 đến 31/12/2018)"], [],
        ["STT", "Nội dung", "ĐVT", "Số liệu", "Giải trình"],
        ["I", "Chỉ đạo", "", "", ""],
        [1.0, "Số văn bản", "văn bản", 5.0, ""],
        [2.0, "Số hội nghị", " hội  nghị ", 7.5, "kể cả thôn"],
        [3.0, "SỐ VĂN BẢN", "văn bản", 6.0, ""],  # the same line again
        ["II", "Kết quả", "hồ sơ", 9.0, ""],
        [4.0, "Tỷ lệ đúng hạn", "%", 95.0, ""],
        [5.0, "Số sáng kiến", "", "", ""],
        [6.0, "Số máy", "chiếc", "-", ""],
        ["", "Tổng cộng", "", 27.5, ""], name="Tự kiểm tra",
    ),
    sheet(["STT", "Nội dung", "ĐVT", "Số liệu", "Giải trình"], [1.0, "Số lớp", "lớp", 5.0, ""],
          [2.0, "Số buổi", "buổi", 7.5, ""], name="Cùng mẫu"),
    sheet(["Xã", "Thôn", "Thu"], ["Xã A", "Thôn 1", 5.0], ["Xã B", "Thôn 2", 6.0], name="Ẩn"),
    sheet(
        ["Đơn vị tính: hộ"],
        ["TT", "Đơn vị", "Mã số", "Năm 2018", "Nam", "Nữ", "Tỷ lệ (%)", "Số máy", "Ghi chú", ""],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)=(5)/(4)", "(8)", "(9)", ""],
        [1.0, "Xã A", 16.0, 30.0, 10.0, 20.0, 33.3, 1.5, "", 5.0],
        [2.0, "Xã B", 17.0, 41.0, 20.0, 21.0, 48.8, "x", "tạm", 6.0],
        [3.0, "Xã C", 18.0, 52.0, 30.0, 22.0, 57.7, "…", "", 7.0],
        ["", "Cộng", "", 123.0, 60.0, 63.0, "", "", "", ""], name='Biểu "2"',
    ),
    sheet(["Tên xã", "Loại", "Chủ tịch"], *[[f"Xã {c}", "Nông thôn", f"Ông {c}"] for c in "ABC"], name="Chữ"),
    sheet(["STT", "ĐVT", "Ghi chú"], *[[n, "hộ", n] for n in (1.0, 2.0, 3.0)], name="Không có tên"),
    sheet(["Chỉ tiêu", "Số liệu 2017 (hồ sơ)"], *[[f"Số {c}", 5.0] for c in ("văn bản", "đơn", "vụ")], name="Dòng"),
]  # fmt: skip
WORKBOOK[2].hidden = True


def test_forms_drafted_from_the_tables_of_a_workbook():
    sheets = [outline(page) for page in WORKBOOK]
    assert [len(found.tables) for found in sheets] == [1] * 7
    lines = draft_form("Báo cáo 2018.xlsx", sheets).splitlines()
    hold("shape-drafted", lines)


def test_nothing_is_drafted_from_hidden_sheets_words_and_tables_without_a_header():
    for at in (2, 4, 5):
        assert draft_form("x.xlsx", [outline(WORKBOOK[at])]) == ""
    bare = sheet(*FIGURES)
    assert draft_form("x.xlsx", [FoundSheet(bare, [FoundTable(bare, Region((0, 0), 1, 3, 1, 3))])]) == ""
    assert draft_form("x.xlsx", []) == ""
