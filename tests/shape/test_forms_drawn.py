"""Forms drawn from their layouts, and the blank ones with all that tells whoever fills them in."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
from openpyxl import load_workbook

from analysis.catalog import Indicator, Item, Layout
from analysis.catalog.models import Plausible
from analysis.shape.blank import blank_workbook
from analysis.shape.draw import Record, Sheet, Style, draw, heading_path, lay_out
from analysis.shape.hints import bounds, explain, in_words, name_of
from analysis.shape.page import Put

WORDS = {
    "year": 2016, "office": "UBND XÃ", "signed": "Nga An, ngày …", "place": "xã Nga An",
}  # fmt: skip


def indicator(code, kind="count", unit="hồ sơ", low=None, high=None, **more):
    return Indicator(
        code=code, name_vi=f"số {code}", name_en=code, unit=unit, kind=kind, combine="sum",
        plausible=Plausible(min=low, max=high), **more,
    )  # fmt: skip


SPECS = {
    i.code: i
    for i in (
        indicator("total"), indicator("early"), indicator("late"), indicator("rate", "percent", "%", 0.05, 0.9),
        indicator("cost", "number", "triệu đồng", -1.5, 1234.5), indicator("plan", "yes_no", "có/không"),
        indicator("iso", "version", "năm", definitions={1: "bản hiện hành", 2: "bản cũ"}),
    )
}  # fmt: skip
ORDER, KEY = Item(heading="TT", role="order"), Item(heading="Đơn vị", role="key")
SUM = (
    Item(heading="Hồ sơ | Tổng số", indicator="total"),
    Item(heading="Hồ sơ | Trong đó | Sớm", indicator="early"),
    Item(heading="Hồ sơ | Trong đó | Muộn", indicator="late"),
)


def layout_of(*items, first=(ORDER, KEY), **more):
    facts = {
        "id": "thu",
        "years": (2015, 2020),
        "rows": "places",
        "sheet": "Biểu 1",
        "columns": (*first, *items),
    }
    return Layout(**{**facts, **more})


def lines_of(*items, **more):
    heads = {"order": "TT", "key": "Chỉ tiêu", "unit": "Đơn vị tính", "value": "Số", "remark": "Ghi chú"}
    columns = [Item(heading=heading, role=role) for role, heading in heads.items()]
    return layout_of(first=columns, rows="indicators", lines=items, **more)


def filled(layout, labels=("Nga An", "Nga Hải"), **more):
    records = [
        Record(label, {i.indicator: 10 * r + n for n, i in enumerate(layout.items)})
        for r, label in enumerate(labels, 1)
    ]
    return Sheet(layout, WORDS, records, **more)


def put(page):
    """What stands where on a page, with its look."""
    return {(s.row, s.col): (s.value, s.look) for s in page.steps if isinstance(s, Put)}


# --- pages of forms ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("item", "path"),
    [
        (Item(heading="Hồ sơ | Sớm", indicator="early"), ["Hồ sơ", "Sớm"]),
        (Item(heading="~^Sớm", also=("~x", "Trước hạn", "Sớm"), indicator="early"), ["Trước hạn"]),
        (Item(heading="~^Sớm", indicator="early"), ["early"]),
    ],
)
def test_a_heading_is_its_first_plain_way_of_writing(item, path):
    assert heading_path(item) == path
    assert name_of(item) == " – ".join(path)


def test_where_things_stand_follows_from_what_stands_above():
    layout = layout_of(*SUM)
    plain = filled(layout)
    assert (plain.header_row, plain.depth, plain.first_row, plain.row(2)) == (5, 3, 8, 10)
    assert (plain.key_column, plain.column("late"), plain.ref(1, "late"), plain.ref(-1, "total")) == (
        2,
        5,
        "E9",
        "C10",
    )
    assert (plain.label_ref(1), plain.title, plain.titles, plain.number_row) == ("B9", "Biểu 1", (), False)
    named = filled(
        layout_of(*SUM, titles=("A", "B"), place_line="Đơn vị: {place}", number_row=True),
        name="Tờ", style=Style(row=2, col=3, gap=1, blank_before=frozenset({0, 2})), extra=[("Thêm", [1, 2])],
    )  # fmt: skip
    assert (named.title, named.titles, named.number_row) == ("Tờ", ("A", "B"), True)
    assert (named.header_row, named.first_row, named.row(1), named.row(2)) == (10, 16, 17, 19)
    assert (named.ref(0, "total"), named.extra_ref(0), named.label_ref(0)) == ("F16", "I10", "E16")
    other = Sheet(named.layout, WORDS, [], style=Style(titles=(), number_row=False))
    assert (other.titles, other.number_row, other.header_row) == ((), False, 6)


def test_columns_stand_in_the_order_of_the_office():
    sheet = filled(
        layout_of(*SUM), extra=[("Một", [1, 2]), ("Hai", [3, 4])], style=Style(order=(1, 6, 0, 4, 3, 2, 5))
    )
    assert (sheet.key_column, sheet.column("late"), sheet.column("total")) == (1, 4, 6)
    assert (sheet.extra_ref(1), sheet.extra_ref(0)) == ("B5", "G5")
    cells = put(lay_out(sheet))
    assert [cells[8, c][0] for c in range(1, 8)] == ["Nga An", 3, 1, 12, 11, 10, 1]


def test_of_one_line_an_indicator_the_value_stands_in_the_column_of_values():
    layout = lines_of(*SUM)
    records = [Record("Tổng số", {"total": 5}), Record("Sớm", {"early": None}), Record("Trống")]
    sheet = Sheet(layout, WORDS, records, units={"total": "hồ sơ", "": "?"}, notes={1: "chưa đủ"})
    assert sheet.ref(1, "early") == "D7"
    cells = put(lay_out(sheet))
    assert [cells[6, c] for c in range(1, 6)] == [
        (1, "cell"), ("Tổng số", "label"), ("hồ sơ", "cell"), (5, "cell"), (None, "cell"),
    ]  # fmt: skip
    assert [[cells[r, c][0] for c in range(1, 6)] for r in (7, 8)] == [
        [2, "Sớm", "", None, "chưa đủ"],
        [3, "Trống", "?", None, None],
    ]


def test_codes_are_written_where_a_column_asks_for_them():
    code = Item(heading="Mã", role="code")
    sheet = filled(layout_of(*SUM, first=(KEY, code)), total={"total": 9, "late": 8, "Mã": 7})
    sheet.layout = sheet.layout.model_copy(update={"total_row": "Tổng cộng"})
    sheet.records[0].code = "16159"
    cells = put(lay_out(sheet))
    assert [cells[r, 2] for r in (8, 9, 10)] == [("16159", "cell"), (None, "cell"), (None, "total")]
    assert [cells[10, c] for c in (1, 3, 4, 5)] == [
        ("Tổng cộng", "total"), (9, "total"), (None, "total"), (8, "total"),
    ]  # fmt: skip


def test_figures_are_written_in_the_hand_of_the_office_but_not_their_order():
    style = Style(numbers="padded")
    sheet = filled(layout_of(*SUM), style=style, total={"total": 7}, extra=[("Thêm", [5, "x"])])
    sheet.records[0].cells["early"] = 4
    cells = put(lay_out(sheet))
    assert [cells[8, c][0] for c in (1, 4, 6)] == [1, "04", "05"]
    assert (cells[10, 3][0], cells[9, 6][0], (10, 6) in cells) == ("07", "x", False)
    lines = Sheet(lines_of(*SUM), WORDS, [Record("Tổng số", {"total": 3})], style=style)
    assert put(lay_out(lines))[6, 4][0] == "03"


LETTERHEAD = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"


@pytest.mark.parametrize(
    ("columns", "half", "right"), [(2, 2, 3), (3, 2, 3), (4, 2, 4), (5, 2, 5), (6, 3, 6), (7, 3, 7)]
)
def test_the_letterhead_takes_both_halves(columns, half, right):
    items = [Item(heading=f"Số {n}", indicator=f"i{n}") for n in range(columns - 2)]
    sheet = Sheet(layout_of(*items), WORDS, [], style=Style(row=1, col=1))
    page = lay_out(sheet)
    cells = put(page)
    assert cells[2, 2] == ("UBND XÃ", "title")
    assert [cells[r, 2 + half] for r in (2, 3)] == [
        (LETTERHEAD, "title"),
        ("Độc lập - Tự do - Hạnh phúc", "title"),
    ]
    areas = [(2, 2, 2, half + 1), (2, 2 + half, 2, right + 1), (3, 2 + half, 3, right + 1)]
    assert page.merges[: 3 - (half == right - 1) * 2] == [a for a in areas if a[1] < a[3]]
    assert page.landscape == (columns > 6)
    bare = put(lay_out(Sheet(sheet.layout, WORDS, [], style=Style(letterhead=False))))
    assert min(r for r, _ in bare) == 5


def test_titles_notice_and_place_stand_over_the_table():
    layout = layout_of(*SUM, titles=("BÁO CÁO {year}", "({place})"), place_line="Đơn vị: {place}")
    page = lay_out(Sheet(layout, {**WORDS, "notice": "SỐ LIỆU MẪU"}, [], style=Style(col=1)))
    cells = put(page)
    assert [cells[r, 2] for r in (3, 4, 5, 6)] == [
        ("SỐ LIỆU MẪU", "title"), ("BÁO CÁO 2016", "title"), ("(xã Nga An)", "title"), ("Đơn vị: xã Nga An", "line"),
    ]  # fmt: skip
    assert [(r, 2, r, 6) for r in (3, 4, 5, 6)] == page.merges[3:7]
    without = lay_out(Sheet(layout, {"year": 2016, "place": "xã"}, [], style=Style(groups="once")))
    cells = put(without)
    assert (cells[1, 1], (3, 1) in cells, without.merges) == (("", "title"), False, [])


HEAD = [["TT", "Đơn vị", "Hồ sơ"], ["", "", "Tổng số", "Trong đó"], ["", "", "", "Sớm", "Muộn"]]
WHOLE = [["TT", "Đơn vị", *["Hồ sơ"] * 3], ["", "", "Tổng số", "Trong đó", "Trong đó"], HEAD[2]]


@pytest.mark.parametrize(
    ("groups", "rows", "merges"),
    [
        ("merged", HEAD, [(5, 1, 7, 1), (5, 2, 7, 2), (5, 3, 5, 5), (6, 3, 7, 3), (6, 4, 6, 5)]),
        ("repeated", WHOLE, []),
        ("once", HEAD, []),
    ],
)
def test_groups_of_headings(groups, rows, merges):
    page = lay_out(Sheet(layout_of(*SUM), WORDS, [], style=Style(groups=groups, letterhead=False)))
    cells = put(page)
    assert {look for (r, _), (_, look) in cells.items() if 5 <= r <= 7} == {"heading"}
    found = [[cells[r, c][0] or "" for c in range(1, 6)] for r in (5, 6, 7)]
    assert found == [[*row, *[""] * (5 - len(row))] for row in rows]
    assert page.merges == merges


def test_groups_of_one_name_that_are_no_neighbours_stay_apart():
    """Also the first and the last column; and parts of one name under different groups."""
    headings = ["A | x | 1", "B | x | 2", "B | y", "A | x | 3"]
    items = [Item(heading=h, indicator=f"i{n}") for n, h in enumerate(headings)]
    layout = layout_of(*items, KEY, first=())
    sheet = Sheet(layout, WORDS, [], style=Style(order=(0, 4, 1, 2, 3), letterhead=False))
    page = lay_out(sheet)
    cells = put(page)
    assert [[cells[r, c][0] for c in range(1, 6)] for r in (5, 6, 7)] == [
        ["A", "Đơn vị", "B", None, "A"], ["x", None, "x", "y", "x"], ["1", None, "2", None, "3"],
    ]  # fmt: skip
    assert page.merges == [(5, 2, 7, 2), (5, 3, 5, 4), (6, 4, 7, 4)]


@pytest.mark.parametrize(
    ("checks", "numbers"),
    [
        ((), ["(1)", "(2)", "(3)", "(4)", "(5)"]),
        (("total = early + late",), ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)"]),
        (("late <= total", "total = late + early"), ["(1)", "(2)", "(3)=(5)+(4)", "(4)", "(5)"]),
        (("total = early + late", "total = late"), ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)"]),
        (("late = total - early",), ["(1)", "(2)", "(3)", "(4)", "(5)=(3)-(4)"]),
        (("late = (total + early) / 2",), ["(1)", "(2)", "(3)", "(4)", "(5)=((3)+(4))/2"]),
        (
            ("total = early + cost", "total = early"),
            ["(1)", "(2)", "(3)=(4)", "(4)", "(5)"],
        ),  # cost has no column
    ],
)
def test_columns_are_numbered_with_the_sums_that_the_form_checks(checks, numbers):
    layout = layout_of(*SUM, number_row=True, checks=checks)
    page = lay_out(filled(layout, extra=[("Thêm", [1, 2])], style=Style(col=1)))
    cells = put(page)
    assert [cells[8, c] for c in range(2, 7)] == [(n, "cell") for n in numbers]
    assert (8, 7) not in cells


def test_lines_of_indicators_have_no_numbers_of_columns_to_sum():
    layout = lines_of(*SUM, number_row=True, checks=("total = early + late",))
    cells = put(lay_out(Sheet(layout, WORDS, [])))
    assert [cells[6, c][0] for c in range(1, 6)] == ["(1)", "(2)", "(3)", "(4)", "(5)"]


def test_signatures_stand_under_the_table():
    page = lay_out(filled(layout_of(*SUM, total_row="Tổng"), total={}, style=Style(col=1, row=1)))
    cells = put(page)
    assert [cells[at] for at in ((14, 4), (15, 3), (15, 4), (16, 4))] == [
        ("Nga An, ngày …", "loose"), ("NGƯỜI LẬP BIỂU", "strong"), ("CHỦ TỊCH", "strong"),
        ("(Ký, ghi rõ họ tên và đóng dấu)", "loose"),
    ]  # fmt: skip
    wide = layout_of(*SUM, Item(heading="Số", indicator="cost"), Item(heading="Tỷ lệ", indicator="rate"))
    assert put(lay_out(Sheet(wide, {}, [])))[11, 4] == ("", "loose")


@pytest.mark.parametrize(("rows", "second"), [("places", 20), ("fields", 34), ("indicators", 34)])
def test_how_wide_and_high_a_form_is(rows, second):
    layout = lines_of(*SUM) if rows == "indicators" else layout_of(*SUM, rows=rows, number_row=True)
    page = lay_out(Sheet(layout, WORDS, [], style=Style(col=1, gap=1), extra=[("Thêm", []), ("Nữa", [])]))
    assert page.widths == {2: 6, 3: second, **dict.fromkeys(range(4, 9), 12)}
    rows = range(5, 7) if layout.lines else range(5, 10)
    assert (page.title_rows, page.heights) == ((5, rows[-1]), dict.fromkeys(rows, 34))
    assert (page.name, page.font) == ("Biểu 1", "Times New Roman")


def test_texts_are_encoded_and_numbers_are_not():
    style = Style(encode=str.swapcase, font="VNI-Times")
    page = lay_out(filled(layout_of(*SUM), style=style))
    cells = put(page)
    assert page.font == "VNI-Times"
    assert (cells[8, 1], cells[8, 2], cells[8, 3], cells[5, 1]) == (
        (1, "cell"), ("nGA aN", "label"), (10, "cell"), ("tt", "heading"),
    )  # fmt: skip
    assert page.merges == lay_out(filled(layout_of(*SUM))).merges


def test_loose_rows_follow_the_forms():
    sheet = filled(layout_of(*SUM))
    book = load_workbook(io.BytesIO(draw([sheet], {"Tờ rời": [["a", 1]]})))
    assert book.sheetnames == ["Biểu 1", "Tờ rời"]
    assert [c.value for c in book["Tờ rời"][1]] == ["a", 1]
    assert draw([], {"x": [["Đ"]]}, "csv", encoding="utf-16", separator=";").decode("utf-16") == "Đ\r\n"


# --- blank forms ------------------------------------------------------------------------------------------------------


def opened(*sheets, specs=SPECS, notes=()):
    return load_workbook(io.BytesIO(blank_workbook(sheets, specs, notes)))


def blank(layout, labels=("Xã Nga An", "Xã Nga Hải", "Xã Nga Phú"), **more):
    """The blank form of a layout, read back."""
    if layout.lines:
        records = [Record(name_of(item), {item.indicator: None}) for item in layout.lines]
    else:
        records = [Record(label) for label in labels]
    return opened(Sheet(layout, WORDS, records, {} if layout.total_row else None, **more)).worksheets[1]


ALL = tuple(Item(heading=code.upper(), indicator=code) for code in SPECS)
SHAPES = {"total": "#,##0", "rate": "#,##0.0", "cost": "#,##0.##", "plan": "General", "iso": "General"}


def test_a_blank_form_opens_behind_its_guide():
    book = opened(Sheet(layout_of(*SUM), WORDS, [Record("Xã Nga An")]))
    assert (book.sheetnames, book.active.title) == (["Hướng dẫn", "Biểu 1"], "Biểu 1")


def test_cells_to_be_filled_show_figures_as_what_they_are():
    ws = blank(layout_of(*ALL, total_row="Tổng cộng"))
    columns = dict(zip(SPECS, "CDEFGHI", strict=True))
    for code, shape in SHAPES.items():
        assert [ws[f"{columns[code]}{r}"].number_format for r in range(6, 10)] == [shape] * 4
    sums = {code: ws[f"{columns[code]}9"].value for code in SPECS}
    assert sums == {
        **dict.fromkeys(SPECS),
        "total": '=IF(COUNTA(C6:C8)=0,"",SUM(C6:C8))',
        "early": '=IF(COUNTA(D6:D8)=0,"",SUM(D6:D8))',
        "late": '=IF(COUNTA(E6:E8)=0,"",SUM(E6:E8))',
    }
    without = blank(layout_of(*ALL))
    assert [without[f"F{r}"].number_format for r in (6, 8, 9)] == ["#,##0.0", "#,##0.0", "General"]
    assert [c.value for row in without["C6:I9"] for c in row] == [None] * 28
    lines = blank(lines_of(*ALL))
    assert [lines[f"D{r}"].number_format for r in range(6, 13)] == [
        *["#,##0"] * 3, "#,##0.0", "#,##0.##", "General", "General",
    ]  # fmt: skip


def test_a_blank_form_is_printed_in_the_middle_and_its_heads_stay_in_sight():
    layout = layout_of(*SUM, titles=("BÁO CÁO", "(Năm {year})"), place_line="Đơn vị: {place}")
    ws = blank(layout)
    assert (ws.freeze_panes, ws.print_options.horizontalCentered) == ("C11", True)
    margins = ws.page_margins
    assert (margins.left, margins.right, margins.top, margins.bottom) == (0.4, 0.4, 0.6, 0.6)
    fonts = [ws[f"A{r}"].font for r in (4, 5, 6)]
    assert [(f.b, f.i) for f in fonts] == [(True, False), (False, True), (True, False)]
    assert {(f.name, f.sz) for f in fonts} == {("Times New Roman", 13)}
    assert [ws.row_dimensions[r].height for r in (4, 5, 6)] == [20, 20, None]
    placeless = blank(layout_of(*SUM, titles=("BÁO CÁO",)))
    assert placeless["A5"].font.sz == 11  # nothing stands there


@pytest.mark.parametrize(
    ("items", "right", "last"), [(2, "C", "D"), (3, "C", "E"), (4, "C", "F"), (5, "D", "G"), (6, "E", "H")]
)
def test_the_chairman_signs_under_the_last_columns(items, right, last):
    ws = blank(layout_of(*ALL[:items], total_row="Tổng"))
    areas = {f"{right}{r}:{last}{r}" for r in (12, 13, 14)}
    assert areas <= set(map(str, ws.merged_cells.ranges))
    assert [ws[f"{right}{r}"].alignment.horizontal for r in (11, 12, 13, 14, 15)] == [
        None, "center", "center", "center", None,
    ]  # fmt: skip
    assert [ws[f"{right}{r}"].value for r in (12, 13, 14)] == [
        "Nga An, ngày …", "CHỦ TỊCH", "(Ký, ghi rõ họ tên và đóng dấu)",
    ]  # fmt: skip


@pytest.mark.parametrize("items", [0, 1])
def test_a_narrow_form_is_signed_in_one_cell(items):
    ws = blank(layout_of(*ALL[:items], total_row="Tổng"))
    assert [str(r) for r in ws.merged_cells.ranges if r.min_row > 7 and r.min_col > 1] == []
    assert ws["C13"].value == "CHỦ TỊCH"


def widths(ws):
    return {k: d.width for k, d in ws.column_dimensions.items()}


def test_columns_are_as_wide_as_what_is_filled_in_and_the_sums_in_their_numbers():
    assert widths(blank(lines_of(*SUM))) == {"A": 6, "B": 46, "C": 15, "D": 15, "E": 26}
    long = layout_of(*ALL, checks=("total = early + late + cost + rate",), number_row=True)
    assert widths(blank(long)) == {
        "A": 6,
        "B": 20,
        "C": len("(3)=(4)+(5)+(7)+(6)") + 2,
        **dict.fromkeys("DEFGHI", 12),
    }
    assert widths(blank(long, style=Style(number_row=False)))["C"] == 12
    assert widths(blank(layout_of(*SUM, number_row=True, checks=("total = early",))))["C"] == 12
    assert widths(blank(layout_of(*SUM, number_row=True, first=(KEY, ORDER)))) == {
        "A": 6, "B": 20, "C": 12, "D": 12, "E": 12,
    }  # fmt: skip


def heights(ws, rows):
    return [round(ws.row_dimensions[r].height, 2) for r in rows]


@pytest.mark.parametrize(
    ("length", "height"),
    # A line of 12 characters' width holds 12 letters: 12.48 would be the next.
    [(12, 22), (13, 16.5 * 2.3), (24, 16.5 * 2.3), (25, 16.5 * 3.3), (49, 16.5 * 4.3)],
)
def test_a_row_of_headings_is_as_high_as_its_longest(length, height):
    layout = layout_of(Item(heading="x" * length, indicator="total"), Item(heading="y", indicator="late"))
    assert (
        heights(blank(layout), [5]) == heights(blank(layout, style=Style(col=2)), [5]) == [round(height, 2)]
    )


def test_a_heading_over_several_rows_shares_its_height_between_them():
    """Each level is as high as those that end in its first row need, over the rows that they take."""
    items = [
        Item(heading="x" * 60, indicator="cost"),  # six lines over three rows: 34.65 each
        Item(heading=f"A | {'y' * 50}", indicator="total"),  # five lines over two rows
        Item(heading=f"A | B | {'z' * 30}", indicator="early"),  # three lines in the last
        Item(heading="A | B | C", indicator="late"),
    ]
    ws = blank(layout_of(*items, number_row=True))
    expected = [16.5 * 5.3 / 3, 16.5 * 5.3 / 2, 16.5 * 3.3, 34]
    assert heights(ws, [5, 6, 7, 8]) == [round(h, 2) for h in expected]


@pytest.mark.parametrize(
    ("label", "height"), [("Xã Nga An", 20), ("x" * 20, 20), ("x" * 21, 36), ("x" * 45, 52.5)]
)
def test_rows_are_as_high_as_their_labels(label, height):
    ws = blank(layout_of(*SUM, total_row="Tổng"), ["Xã Nga An", label])
    assert heights(ws, [8, 9, 10]) == [20, height, 20]
    for r in (8, 9, 10):
        place = ws[f"B{r}"].alignment
        assert (place.horizontal, place.vertical, place.wrap_text) == (None, "center", True)
    assert ws.row_dimensions[11].height is None
    long = blank(layout_of(*SUM, total_row=label), ["Xã Nga An"])
    assert heights(long, [8, 9]) == [20, height]


def test_the_guide_has_a_line_for_each_indicator_of_each_form():
    first = layout_of(*SUM, checks=("total = early + late", "late <= total", "total <= late + 5"))
    second = lines_of(
        Item(heading="Tỷ lệ", indicator="rate"), Item(heading="ISO", indicator="iso", definition=2), id="hai"
    )
    sheets = [
        Sheet(first, WORDS, [Record("A")], name="Một"),
        Sheet(first, WORDS, [Record("B")], name="Hai"),
        Sheet(second, WORDS, [Record("Tỷ lệ", {"rate": None}), Record("ISO", {"iso": None})], name="Ba"),
    ]
    book = opened(*sheets, notes=["Ghi chú một.", "Ghi chú " * 40])
    ws = book["Hướng dẫn"]
    assert [[c.value for c in row] for row in ws.iter_rows(min_row=5)] == [
        ["Biểu", "Chỉ tiêu", "Đơn vị tính", "Giải thích", "Phép kiểm tra"],
        [
            "Hai", "Hồ sơ – Tổng số", "hồ sơ", "Số total. Đơn vị tính: hồ sơ.",
            "Hồ sơ – Tổng số = Hồ sơ – Trong đó – Sớm + Hồ sơ – Trong đó – Muộn; "
            "Hồ sơ – Tổng số không lớn hơn Hồ sơ – Trong đó – Muộn + 5",
        ],
        ["Hai", "Hồ sơ – Trong đó – Sớm", "hồ sơ", "Số early. Đơn vị tính: hồ sơ.", None],
        [
            "Hai", "Hồ sơ – Trong đó – Muộn", "hồ sơ", "Số late. Đơn vị tính: hồ sơ.",
            "Hồ sơ – Trong đó – Muộn không lớn hơn Hồ sơ – Tổng số",
        ],
        ["Ba", "Tỷ lệ", "%", "Số rate. Đơn vị tính: %. Thường từ 5 đến 90.", None],
        ["Ba", "ISO", "năm", "Số iso. Bản cũ. Đơn vị tính: năm.", None],
    ]  # fmt: skip
    assert heights(ws, (1, 2, 3, 6, 7, 8)) == [30, 16.5, 16.5 * 2, 16.5 * 3, 16.5, 16.5]
    assert widths(ws) == {"A": 16, "B": 40, "C": 14, "D": 52, "E": 58}
    assert sorted(map(str, ws.merged_cells.ranges)) == ["A1:E1", "A2:E2", "A3:E3"]
    assert [(ws[a].value, ws[a].font.sz, ws[a].font.b) for a in ("A1", "A2", "A5", "A6")] == [
        ("HƯỚNG DẪN ĐIỀN BIỂU", 14, True), ("Ghi chú một.", 13, False), ("Biểu", 12, True), ("Hai", 12, False),
    ]  # fmt: skip
    places = [ws[a].alignment for a in ("A1", "C5")]
    assert [(p.horizontal, p.vertical) for p in places] == [("center", "center")] * 2
    assert [p.wrap_text for p in places] == [None, True]
    assert [(ws[a].fill.fill_type, ws[a].fill.fgColor.rgb) for a in ("E5", "E6")] == [
        ("solid", "00E7E6E6"),
        (None, "00000000"),
    ]
    for at in ("A5", "E5", "A6", "E10"):
        assert [getattr(ws[at].border, e).style for e in ("left", "right", "top", "bottom")] == ["thin"] * 4
    assert (ws.freeze_panes, ws.print_title_rows, ws.page_setup.orientation) == ("A6", "$5:$5", "landscape")
    assert (int(ws.page_setup.paperSize), int(ws.page_setup.fitToHeight)) == (9, 0)
    assert ws.sheet_properties.pageSetUpPr.fitToPage is True


# --- hints ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "said"),
    [
        ("total = early + late", "T = S + M"),
        ("late <= total", "M không lớn hơn T"),
        ("total = early - late", "T = S − M"),
        ("total = early - (late - 2)", "T = S − (M − 2)"),
        ("total = early - late - 2", "T = S − M − 2"),
        ("total = (early + late) * 2", "T = (S + M) × 2"),
        ("total = (early + late) / 2", "T = (S + M) : 2"),
        ("total = early / (late * 2)", "T = S : (M × 2)"),
        ("total + 1 <= 2 * early", "T + 1 không lớn hơn 2 × S"),
        ("total = early * 2 + late", "T = S × 2 + M"),
    ],
)
def test_rules_in_words(check, said):
    items = [Item(heading=h, indicator=i) for h, i in (("T", "total"), ("S", "early"), ("M", "late"))]
    layout = layout_of(*items, checks=(check,))
    assert in_words(layout.rules[0], layout) == said


@pytest.mark.parametrize(
    ("kind", "low", "high", "expected", "said"),
    [
        ("percent", None, None, (0, None), "Thường từ 0"),
        ("percent", 0.5, None, (50, None), "Thường từ 50"),
        ("percent", None, 0.25, (0, 25), "Thường từ 0 đến 25"),
        ("number", None, None, (None, None), ""),
        ("number", -2, None, (-2, None), "Thường từ -2"),
        ("number", None, 1234.5, (None, 1234.5), "Thường đến 1.234,5"),
        ("number", 0, 0, (0, 0), "Thường từ 0 đến 0"),
        ("count", None, 9, (0, 9), ""),
        ("count", 3, None, (3, None), ""),
        ("yes_no", None, None, (None, None), ""),
    ],
)
def test_bounds_as_they_are_typed(kind, low, high, expected, said):
    spec = indicator("x", kind, "đơn vị", low, high)
    assert bounds(spec) == expected
    item = Item(heading="X", indicator="x")
    assert explain(item, spec) == "Số x. Đơn vị tính: đơn vị." + f" {said}." * bool(said)


def checks(ws):
    return {str(c.sqref): c for c in ws.data_validations.dataValidation}


NUMBER = "Ghi số. Không phát sinh: ghi 0"
KEPT = "Nếu số liệu đúng như vậy thì chọn Yes (Có) để giữ lại."


@pytest.mark.parametrize(
    ("code", "signs", "kind", "formula", "how"),
    [
        ("total", {}, "custom", "AND(ISNUMBER({0}),{0}>=0,{0}=INT({0}))", f"{NUMBER}."),
        (
            "total", {"-": "none_occurred", "": "not_reported", "KCSL": "not_reported", "x": "none_occurred"}, "custom",
            'OR(AND(ISNUMBER({0}),{0}>=0,{0}=INT({0})),{0}="-",{0}="KCSL",{0}="x")', f"{NUMBER} hoặc “x”.",
        ),
        ("rate", {"KCSL": "not_reported"}, "custom", 'OR(AND(ISNUMBER({0}),{0}>=5,{0}<=90),{0}="KCSL")', f"{NUMBER}."),
        ("rate", {"": "none_occurred"}, "custom", "AND(ISNUMBER({0}),{0}>=5,{0}<=90)", f"{NUMBER}."),
        (
            "cost", {'"': "none_occurred", "0": "none_occurred"}, "custom",
            'OR(AND(ISNUMBER({0}),{0}>=-1.5,{0}<=1234.5),{0}="0")', f"{NUMBER} hoặc “0”.",
        ),
        ("plan", {"-": "none_occurred"}, "list", '"Có,Không"', "Chọn Có hoặc Không."),
        ("iso", {"-": "none_occurred"}, None, None, "Ghi số hiệu kèm năm ban hành, ví dụ 9001:2015."),
    ],
)  # fmt: skip
def test_what_is_checked_while_somebody_types(code, signs, kind, formula, how):
    ws = blank(layout_of(Item(heading="Tên cột", indicator=code), signs=signs))
    (check,) = ws.data_validations.dataValidation
    assert str(check.sqref) == "C6:C8"
    assert (check.type or None, check.formula1) == (kind, formula and formula.format("C6"))
    assert check.promptTitle == "Tên cột"
    spec = SPECS[code]
    assert (
        check.prompt == f"{explain(Item(heading='x', indicator=code), spec)} {how} Chưa có số liệu: để trống."
    )
    assert (check.errorStyle, check.errorTitle, check.error) == (
        "warning",
        "Xin kiểm tra lại",
        f"{how} {KEPT}",
    )
    assert (check.allow_blank, check.showInputMessage, check.showErrorMessage) == (True, True, code != "iso")


def test_bounds_are_checked_to_the_last_figure():
    spec = indicator("total", low=1234567, high=1234567890.25)
    sheet = Sheet(layout_of(Item(heading="X", indicator="total")), WORDS, [Record("Xã Nga An")])
    ws = opened(sheet, specs={"total": spec}).worksheets[1]
    assert ">=1234567,C6<=1234567890.25," in ws.data_validations.dataValidation[0].formula1


def test_checks_lie_on_the_cells_that_are_filled_in():
    assert list(checks(blank(layout_of(*ALL[:2], total_row="Tổng")))) == ["C6:C8", "D6:D8"]
    assert list(checks(blank(layout_of(*ALL[:2]), ["Xã Nga An"]))) == ["C6", "D6"]
    assert list(checks(blank(lines_of(*ALL[:3])))) == ["D6", "D7", "D8"]


@pytest.mark.parametrize(
    ("heading", "title"),
    [
        ("x" * 32, "x" * 32),
        ("x" * 33, "x" * 32),
        (f"A | {'x' * 28}", f"A – {'x' * 28}"),
        (f"A | {'x' * 29}", "x" * 29),
        (f"A | {'x' * 40}", "x" * 32),
        (f"{'x' * 30} | Muộn", "Muộn"),
        (f"A | {'x' * 30} | Muộn", "Muộn"),
    ],
)
def test_the_title_of_a_prompt_is_short(heading, title):
    ws = blank(layout_of(Item(heading=heading, indicator="total")))
    assert ws.data_validations.dataValidation[0].promptTitle == title


def test_prompts_and_warnings_are_as_long_as_programs_take_them():
    sign = "s" * 300
    item = Item(heading="X", indicator="total")
    layout = layout_of(item, signs={sign: "none_occurred"})
    (check,) = blank(layout).data_validations.dataValidation
    assert (check.prompt, len(check.prompt)) == (
        f"Số total. Đơn vị tính: hồ sơ. {NUMBER} hoặc “{sign}"[:255], 255,
    )  # fmt: skip
    assert (check.error, len(check.error)) == (f"{NUMBER} hoặc “{sign}"[:225], 225)


def rules(ws):
    return {
        str(area.sqref): [(r.formula[0], r.type, r.dxf.fill.bgColor.rgb) for r in found]
        for area, found in ws.conditional_formatting._cf_rules.items()
    }


@pytest.mark.parametrize(
    ("check", "names", "wrong"),
    [
        ("total = early + late", "CDE", "ABS(N($C6)-(N($D6)+N($E6)))>0.000001"),
        ("late <= total", "EC", "N($E6)-(N($C6))>0.000001"),
        ("total = early - late * 2", "CDE", "ABS(N($C6)-(N($D6)-(N($E6)*2)))>0.000001"),
        ("early / late <= total", "DEC", "N($D6)/N($E6)-(N($C6))>0.000001"),
        ("total = total + late", "CE", "ABS(N($C6)-(N($C6)+N($E6)))>0.000001"),
    ],
)
def test_cells_turn_amber_where_a_rule_fails(check, names, wrong):
    given = ",".join(f"${n}6" for n in names)
    formula = f"AND(COUNTA({given})={len(names)},{wrong})"
    amber = [(formula, "expression", "00FCE08A")]
    items = [Item(heading=i, indicator=i) for i in ("total", "early", "late")]
    for more, last in (
        ({}, 8), ({"total_row": "Tổng"}, 8), ({"rows": "fields"}, 8), ({"rows": "fields", "total_row": "Tổng"}, 9),
    ):  # fmt: skip
        ws = blank(layout_of(*items, checks=(check,), **more))
        assert rules(ws) == {" ".join(f"{n}6:{n}{last}" for n in sorted(names)): amber}


def test_lines_turn_amber_together():
    ws = blank(lines_of(*SUM, checks=("total = early + late", "late <= total")))
    assert rules(ws) == {
        "D6 D7 D8": [
            (
                "AND(COUNTA($D$6,$D$7,$D$8)=3,ABS(N($D$6)-(N($D$7)+N($D$8)))>0.000001)",
                "expression",
                "00FCE08A",
            )
        ],
        "D6 D8": [("AND(COUNTA($D$8,$D$6)=2,N($D$8)-(N($D$6))>0.000001)", "expression", "00FCE08A")],
    }
    moved = rules(blank(lines_of(*SUM, checks=("late <= total",)), style=Style(col=20)))
    assert [found[0][0] for found in moved.values()] == [
        "AND(COUNTA($X$8,$X$6)=2,N($X$8)-(N($X$6))>0.000001)"
    ]


def notes(ws):
    return {c.coordinate: c.comment for row in ws.iter_rows() for c in row if c.comment}


def test_every_heading_says_what_is_meant():
    found = notes(blank(layout_of(*SUM, checks=("total = early + late", "late <= total"))))
    total = "Hồ sơ – Tổng số = Hồ sơ – Trong đó – Sớm + Hồ sơ – Trong đó – Muộn"
    part = "Hồ sơ – Trong đó – Muộn không lớn hơn Hồ sơ – Tổng số"
    assert {at: note.text for at, note in found.items()} == {
        "C6": f"Số total. Đơn vị tính: hồ sơ.\nKiểm tra: {total}.\nKiểm tra: {part}.",
        "D7": f"Số early. Đơn vị tính: hồ sơ.\nKiểm tra: {total}.",
        "E7": f"Số late. Đơn vị tính: hồ sơ.\nKiểm tra: {total}.\nKiểm tra: {part}.",
    }
    assert {note.author for note in found.values()} == {"Hướng dẫn"}
    lines = notes(blank(lines_of(*SUM, checks=("late <= total",))))
    assert {at: note.text.count("\n") for at, note in lines.items()} == {"B6": 1, "B7": 0, "B8": 1}


@pytest.mark.parametrize(
    ("length", "checks", "height"),
    [(43, (), 29), (44, (), 46), (87, (), 46), (88, (), 63), (30, ("total = total", "total <= total"), 63)],
)
def test_a_comment_is_as_high_as_its_lines(length, checks, height):
    end = ". Đơn vị tính: hồ sơ."
    spec = SPECS["total"].model_copy(update={"name_vi": "A" * (length - len(end))})
    layout = layout_of(Item(heading="X", indicator="total"), checks=checks)
    sheet = Sheet(layout, WORDS, [Record("Xã Nga An")])
    content = blank_workbook([sheet], {"total": spec}, [])
    (note,) = notes(load_workbook(io.BytesIO(content)).worksheets[1]).values()
    assert note.text.split("\n")[0] == "A" * (length - len(end)) + end
    drawing = zipfile.ZipFile(io.BytesIO(content)).read("xl/drawings/commentsDrawing1.vml").decode()
    assert re.findall(r"width:(\d+)px;height:(\d+)px", drawing) == [("340", str(height))]
