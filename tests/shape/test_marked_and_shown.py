"""Workbooks that go back to their clerk and sheets shown in a notebook: what is kept, what is marked, what is cut."""

from __future__ import annotations

import io
import itertools
import math
import re
import zipfile
from datetime import date, datetime, time, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill

from analysis.contracts import Sheet
from analysis.contracts import Workbook as Cells
from analysis.shape import mark, preview, rebuilt
from analysis.shape.issue_list import Letter, Mark, lines, put_line, write_list
from analysis.shape.mark import marked
from analysis.shape.ours import is_list, is_ours
from analysis.shape.outline import FoundSheet, FoundTable
from analysis.shape.rebuilt import overlapping, rebuild, sheet_name
from analysis.shape.region import Region

LIST, HEADING = "Nội dung cần sửa", "NỘI DUNG CẦN SỬA, BỔ SUNG"
GUIDE, GUIDE_HEADING = "Hướng dẫn", "HƯỚNG DẪN ĐIỀN BIỂU"
RED, YELLOW, BLUE = "F4B6AE", "FCE08A", "D9E6F2"
LETTER = Letter("thu.xlsx", ("Sửa rồi gửi lại.",))


def issue(ref="B2", message="Sai.", severity="error", sheet="Biểu 1", step="Sửa lại."):
    return Mark(severity, sheet, ref, message, step)


def small(**sheets):
    """A workbook of one sheet of two columns, and the blank ones asked for."""
    book = Workbook()
    book.active.title = "Biểu 1"
    book.active.append(["Đơn vị", "Số máy"])
    book.active.append(["Nga An", 12])
    for name in sheets.values():
        book.create_sheet(name)
    return book


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_read(book):
    """What the reader gives of a workbook without formulas."""
    return Cells("xlsx", [
        Sheet(ws.title, [["" if v is None else v for v in row] for row in ws.iter_rows(values_only=True)])
        for ws in book.worksheets
    ])  # fmt: skip


def returned(book, *marks, cells=None, letter=LETTER):
    made, _ = marked(saved(book), cells or as_read(book), marks, letter)
    return load_workbook(io.BytesIO(made))


def told(book):
    return [c.value for row in book.worksheets[0].iter_rows() for c in row if isinstance(c.value, str)]


def remade(book):
    return mark.REMADE in told(book)


# --- our own sheets ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "rows", "ours", "lists"),
    [
        (LIST, [[HEADING]], True, True), (f"{LIST} (2)", [[HEADING, "x"], ["y", ""]], True, True),
        (f"{LIST} 12", [[f" {HEADING}\n"]], True, True), ("NOI DUNG CAN SUA", [[HEADING]], True, True),
        (GUIDE, [[GUIDE_HEADING]], True, False), (f"{GUIDE} (3)", [[GUIDE_HEADING]], True, False),
        (LIST, [[HEADING.lower()]], False, False), (LIST, [[GUIDE_HEADING]], False, False),
        (GUIDE, [[HEADING]], False, False), (LIST, [["", HEADING]], False, False),
        (LIST, [[""], [HEADING]], False, False),
        (LIST, [], False, False), (LIST, [[]], False, False), (LIST, [[5.0]], False, False),
        ("Biểu 1", [[HEADING]], False, False), (f"{LIST} A", [[HEADING]], False, False),
        ("2", [[HEADING]], False, False),
        (f"{LIST} X", [[HEADING]], False, False), ("Biểu 1", [["Đơn vị"]], False, False),
    ],
)  # fmt: skip
def test_a_sheet_of_ours_is_known_by_its_name_and_its_heading(name, rows, ours, lists):
    assert (is_ours(Sheet(name, rows)), is_list(Sheet(name, rows))) == (ours, lists)


# --- the copy or the new workbook -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("limit", "anew"), [(4, False), (3, True)])
def test_a_workbook_of_as_many_cells_as_can_be_marked_is_copied(monkeypatch, limit, anew):
    monkeypatch.setattr(mark, "MAX_CELLS", limit)
    assert remade(returned(small(), issue())) is anew


def test_the_sheets_of_a_workbook_count_together(monkeypatch):
    monkeypatch.setattr(mark, "MAX_CELLS", 7)
    book = small(second="Biểu 2")
    book["Biểu 2"].append([1, 2, 3])
    assert not remade(returned(book, issue()))
    book["Biểu 2"].append([1])
    assert remade(returned(book, issue()))


def with_part(content, name, data):
    stream = io.BytesIO(content)
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return stream.getvalue()


def test_parts_count_as_they_are_unpacked_and_pictures_do_not(monkeypatch):
    book = small()
    content = saved(book)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        size = sum(part.file_size for part in archive.infolist())

    def anew(content):
        return remade(load_workbook(io.BytesIO(marked(content, as_read(book), [issue()], LETTER)[0])))

    monkeypatch.setattr(mark, "MAX_UNPACKED", size)
    assert not anew(content)
    assert not anew(with_part(content, "xl/media/image1.png", b"0" * 5000))
    assert anew(with_part(content, "docProps/more.xml", b"0"))
    monkeypatch.setattr(mark, "MAX_UNPACKED", 12 * 2**20)
    assert not anew(with_part(content, "docProps/more.xml", bytes(12 * 2**20 - size)))
    assert anew(with_part(content, "docProps/more.xml", bytes(12 * 2**20 - size + 1)))


@pytest.mark.parametrize(
    ("part", "said"),
    [("xl/drawings/drawing1.xml", True), ("xl/drawings/commentsDrawing1.vml", False), ("xl/media/a.png", False)],
)  # fmt: skip
def test_a_copy_of_a_workbook_with_drawings_says_that_they_may_be_missing(part, said):
    content = with_part(saved(small()), part, b"<x/>")
    made = load_workbook(io.BytesIO(marked(content, as_read(small()), [issue()], LETTER)[0]))
    assert (mark.PICTURES in told(made)) is said


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 cut off", b"<html><table><tr><td>12</td></tr></table></html>", b"\xd0\xcf\x11\xe0"],
)
def test_what_openpyxl_cannot_open_is_made_anew(content):
    made, suffix = marked(content, as_read(small()), [issue()], LETTER)
    book = load_workbook(io.BytesIO(made))
    assert (book.sheetnames, book["Biểu 1"]["B2"].value, suffix) == ([LIST, "Biểu 1"], 12, ".xlsx")
    assert remade(book)


def test_a_copy_keeps_letters_of_two_looks_in_one_cell_and_what_it_cannot_keep_is_no_warning(recwarn):
    book = small()
    book.active["A2"] = CellRichText("Nga ", TextBlock(InlineFont(b=True), "An"))
    with zipfile.ZipFile(io.BytesIO(saved(book))) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    checks = b'<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}"/></extLst></worksheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(b"</worksheet>", checks))
    made, _ = marked(stream.getvalue(), as_read(small()), [issue()], LETTER)
    assert not recwarn.list
    kept = load_workbook(io.BytesIO(made), rich_text=True)["Biểu 1"]["A2"].value
    assert [str(part) for part in kept] == ["Nga ", "An"]
    assert kept[1].font.b


def test_a_workbook_of_which_a_sheet_was_missed_or_whose_areas_overlap_is_made_anew():
    cells = as_read(small())
    cells.sheets.append(Sheet("Biểu 2", [["a", 1.0]]))
    made = returned(small(), issue(sheet="Biểu 2", ref="A1"), cells=cells)
    assert made.sheetnames == [LIST, "Biểu 1", "Biểu 2"]
    assert made["Biểu 2"]["A1"].comment
    cells = as_read(small())
    cells.sheets[0].merges = [(1, 1, 1, 2), (1, 2, 2, 2)]
    assert remade(returned(small(), issue(), cells=cells))
    cells.sheets[0].merges = [(1, 1, 1, 2), (2, 1, 2, 2)]
    assert not remade(returned(small(), issue(), cells=cells))


def test_a_workbook_without_sheets_gives_the_list_alone_and_says_nothing_of_values():
    made = load_workbook(io.BytesIO(marked(b"", Cells("", []), [issue(sheet="", ref="")], LETTER)[0]))
    assert made.sheetnames == [LIST]
    assert not remade(made)
    assert "Sai." in told(made)


def test_sheets_that_are_too_large_are_named_in_the_list(monkeypatch):
    monkeypatch.setattr(mark, "MAX_CELLS", 4)
    monkeypatch.setattr(rebuilt, "MAX_CELLS", 4)
    wide = [[1.0] * 5]
    cells = Cells("xls", [Sheet("Lớn 1", wide), Sheet("Nhỏ", [["a"]]), Sheet("Lớn 2", wide)])
    made = load_workbook(io.BytesIO(marked(b"", cells, [issue(sheet="Lớn 1")], LETTER)[0]))
    assert made.sheetnames == [LIST, "Nhỏ"]
    assert told(made)[2:5] == ["Sửa rồi gửi lại.", mark.REMADE, mark.TOO_LARGE.format("Lớn 1; Lớn 2")]
    assert "quá lớn nên không chép" in told(made)[4]


# --- marks ------------------------------------------------------------------------------------------------------------


def commented(ws):
    return {c.coordinate for c in ws._cells.values() if c.comment}


@pytest.mark.parametrize(
    "more_rows", [0, 1, 12]
)  # whichever are fewer, the area's rows or those asked for, are walked
def test_places_inside_a_merged_area_have_its_corner(more_rows):
    ws = Workbook().active
    ws.merge_cells("B4:D6")
    ws.merge_cells("F9:F10")
    inside = [f"{c}{r}" for c in "BCD" for r in (4, 5, 6)]
    around = ["A4", "E4", "B3", "D3", "B7", "A7", "E6", "D7", "C3", "F8"]
    far = [f"A{10 + n}" for n in range(more_rows)]
    assert mark._corners(ws, [*inside, *around, "F10", *far]) == {**dict.fromkeys(inside, "B4"), "F10": "F9"}
    for ref in (*inside, "F10"):
        assert mark._corners(ws, [ref, *far]) == {ref: "F9" if ref == "F10" else "B4"}
    assert mark._corners(ws, [*around, *far]) == {}


def test_issues_inside_a_merged_area_share_a_comment_at_its_corner():
    book = small()
    book.active.merge_cells("A4:C5")
    page = returned(book, *(issue(ref, f"{ref} sai.") for ref in ("C5", "A4", "D4")))["Biểu 1"]
    assert commented(page) == {"A4", "D4"}
    assert re.findall(r"\w+ sai", page["A4"].comment.text) == ["C5 sai", "A4 sai"]


def test_only_what_begins_as_a_cell_is_marked():
    cells = ["B2", "B2:C3", "AB1"]
    none = ["A0", "b2", "AAAA1", "A12345678", "", "2", "ô A2", "A2x", "A-2"]
    page = returned(small(), *(issue(ref, f"“{ref}”") for ref in (*cells, *none)))["Biểu 1"]
    assert commented(page) == {"B2", "AB1"}
    assert "“B2”" in page["B2"].comment.text
    assert "“B2:C3”" in page["B2"].comment.text


def test_an_area_has_its_way_from_the_list_too():
    made = returned(small(), issue("B2:C3"), issue("B2"))
    links = [c.hyperlink.location for row in made[LIST].iter_rows() for c in row if c.hyperlink]
    assert sorted(links) == ["'Biểu 1'!B2", "'Biểu 1'!B2:C3"]


def test_marks_of_another_sheet_stay_away_from_this_one():
    book = small(second="Biểu 2")
    made = returned(book, issue("A1"), issue("B2", sheet="Biểu 2"), issue("A2", sheet="Biểu 3"))
    assert (commented(made["Biểu 1"]), commented(made["Biểu 2"])) == ({"A1"}, {"B2"})
    links = {c.hyperlink.location for row in made[LIST].iter_rows() for c in row if c.hyperlink}
    assert links == {"'Biểu 1'!A1", "'Biểu 2'!B2"}


def test_a_comment_says_the_worst_first_and_what_was_noted_there_last():
    book = small()
    book.active["B2"].comment = Comment("Số ước tính", "Cán bộ xã")
    said = [
        issue(message="Ba.", severity="note"),
        issue(message="Hai.", severity="warning"),
        issue(message="Một.\x00"),
    ]
    cell = returned(book, *said)["Biểu 1"]["B2"]
    assert cell.comment.text == (
        "LỖI PHẢI SỬA: Một.\nCách sửa: Sửa lại.\n\nCẦN KIỂM TRA: Hai.\nCách sửa: Sửa lại.\n\n"
        "LƯU Ý: Ba.\nCách sửa: Sửa lại.\n\nGhi chú đã có: Số ước tính"
    )
    assert cell.comment.author == "Kiểm tra số liệu"


def test_each_severity_has_its_colour():
    page = returned(small(), issue("A1"), issue("A2", severity="warning"), issue("B1", severity="note"))[
        "Biểu 1"
    ]
    found = {c.coordinate: (c.fill.fill_type, c.fill.fgColor.rgb[-6:]) for row in page for c in row}
    assert found == {
        "A1": ("solid", RED),
        "A2": ("solid", YELLOW),
        "B1": ("solid", BLUE),
        "B2": (None, "000000"),
    }


def test_a_comment_is_as_high_as_its_lines():
    # Two lines at least: "LỖI PHẢI SỬA: …" and "Cách sửa: Sửa lại."; a line holds 43 characters.
    heights = {"x": 46, "x" * 29: 46, "x" * 30: 63, "x" * 73: 63, "x" * 74: 80, "x\nx": 63, "x" * 2000: 600}
    marks = [issue(f"A{n}", message) for n, message in enumerate(heights, 1)]
    made, _ = marked(saved(small()), as_read(small()), marks, LETTER)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        shapes = next(archive.read(n).decode() for n in archive.namelist() if n.endswith(".vml"))
    assert re.findall(r"width:(\d+)px", shapes) == ["340"] * len(heights)
    assert [int(n) for n in re.findall(r"height:(\d+)px", shapes)] == list(heights.values())


# --- conditional formats ----------------------------------------------------------------------------------------------


def ruled(*areas):
    book = small()
    for area in areas:
        rule = CellIsRule(operator="greaterThan", formula=["5"], fill=PatternFill("solid", bgColor="00FF00"))
        book.active.conditional_formatting.add(area, rule)
    return book


def rules(ws):
    """Area, first formula, order, whether it ends there, and colour of each rule, the first to hold first."""
    found = [
        (r.priority, str(area.sqref), r.formula[0], bool(r.stopIfTrue), r.dxf.fill.bgColor.rgb[-6:])
        for area in ws.conditional_formatting
        for r in area.rules
    ]
    return sorted(found)


def test_a_mark_lies_over_the_conditional_formats_of_the_sheet():
    made = returned(ruled("A1:B9", "B1:B5"), issue("B2"), issue("A2", severity="note"))["Biểu 1"]
    assert rules(made) == [
        (1, "A2", '"sai"="sai"', True, BLUE), (2, "B2", '"sai"="sai"', True, RED),
        (3, "A1:B9", "5", False, "00FF00"), (4, "B1:B5", "5", False, "00FF00"),
    ]  # fmt: skip
    assert rules(returned(small(), issue("B2"))["Biểu 1"]) == [], "where there are none, the colour is enough"


def test_marks_of_an_earlier_return_go_and_the_offices_rules_stay():
    first = returned(ruled("A1:B9"), issue("B2"), issue("A2"))
    second = returned(first, issue("A2"))["Biểu 1"]
    assert [(area, formula) for _, area, formula, _, _ in rules(second)] == [
        ("A2", '"sai"="sai"'),
        ("A1:B9", "5"),
    ]


def test_a_rule_of_the_office_on_the_marked_cell_itself_stays():
    first = returned(ruled("B2"), issue("B2"))
    second = returned(first, issue("A1"))["Biểu 1"]
    assert [(area, formula) for _, area, formula, _, _ in rules(second)] == [
        ("A1", '"sai"="sai"'),
        ("B2", "5"),
    ]


# --- handed in again --------------------------------------------------------------------------------------------------


def test_of_a_former_return_only_what_is_ours_is_taken_away():
    book = small()
    page = book.active
    page["A1"].comment = Comment("Của xã", "Cán bộ xã")
    page["A1"].fill = PatternFill("solid", fgColor=RED)
    page["B1"].comment = Comment("Đã có", "Cán bộ xã")
    first = returned(book, issue("B1"), issue("B2"), issue("A2", severity="note"))
    first["Biểu 1"]["A2"].fill = PatternFill("solid", fgColor="123456")  # coloured by the clerk since
    second = returned(first, issue("C9"))["Biểu 1"]
    notes = {c.coordinate: c.comment.text for row in second.iter_rows() for c in row if c.comment}
    assert notes == {
        "A1": "Của xã",
        "B1": "Đã có",
        "C9": "LỖI PHẢI SỬA: Sai.\nCách sửa: Sửa lại.",
    }
    assert [second[ref].fill.fgColor.rgb[-6:] for ref in ("A1", "A2", "B1", "B2")] == [
        RED,
        "123456",
        "000000",
        "000000",
    ]
    assert second["B1"].comment.author in ("", "None"), "whose note it was is not known any more"


def test_the_guide_stays_and_all_former_lists_go():
    book = small(a=f"{LIST} (2)", b=GUIDE, c=LIST)
    book[f"{LIST} (2)"]["A1"] = book[LIST]["A1"] = HEADING
    book[GUIDE]["A1"] = GUIDE_HEADING
    made = returned(book, issue())
    assert made.sheetnames == [LIST, "Biểu 1", GUIDE]
    assert not remade(made)


def test_the_list_has_a_name_of_its_own_and_is_the_only_sheet_selected():
    book = small(a=LIST.upper(), b=f"{LIST} (2)")
    chart = book.create_chartsheet("Biểu đồ")
    chart.add_chart(BarChart())
    for sheet in (*book.worksheets, chart):
        views = sheet.views.sheetView if sheet is not chart else sheet.sheetViews.sheetView
        for view in views:
            view.tabSelected = True
    book.active = 1
    made = returned(book, issue())
    assert made.sheetnames[0] == f"{LIST} (3)"
    assert made.active.title == f"{LIST} (3)"
    chosen = [ws.title for ws in made.worksheets if ws.sheet_view.tabSelected]
    assert chosen in ([], [f"{LIST} (3)"])
    assert returned(small(a=LIST), issue()).sheetnames == [f"{LIST} (2)", "Biểu 1", LIST]
    assert not any(view.tabSelected for c in made.chartsheets for view in c.sheetViews.sheetView)


# --- what formulas gave -----------------------------------------------------------------------------------------------


def test_a_copy_keeps_what_its_formulas_gave():
    values = [24.0, 0.1, 7, True, False, "a < b & c", "", date(2020, 1, 2)]
    book = small(second="Biểu 2")
    for n in range(len(values)):
        book.active[f"C{n + 1}"] = f"=B{n + 1}*2"
    book["Biểu 2"]["A1"] = "=1+1"
    cells = Cells(
        "xlsx", [Sheet("Biểu 1", [["", 12.0, value] for value in values]), Sheet("Biểu 2", [[2.0]])]
    )
    made, _ = marked(saved(book), cells, [issue("A1")], LETTER)
    shown, formulas = (load_workbook(io.BytesIO(made), data_only=only) for only in (True, False))
    kept = [shown["Biểu 1"][f"C{n + 1}"].value for n in range(len(values))]
    assert [(v, type(v)) for v in kept] == [(v, type(v)) for v in (*values[:6], None, None)]
    assert [formulas["Biểu 1"][f"C{n + 1}"].value for n in range(2)] == ["=B1*2", "=B2*2"]
    assert shown["Biểu 2"]["A1"].value == 2


def test_values_of_formulas_stay_on_their_sheet_where_one_of_charts_stands_between():
    book = small(second="Biểu 2", third="Biểu 3")
    chart = book.create_chartsheet("Biểu đồ", 1)
    chart.add_chart(BarChart())
    for n, ws in enumerate(book.worksheets, 1):
        ws["A1"] = f"={n}+0"
    cells = Cells("xlsx", [Sheet(f"Biểu {n}", [[float(n)]]) for n in (1, 2, 3)])
    made, _ = marked(saved(book), cells, [], LETTER)
    shown = load_workbook(io.BytesIO(made), data_only=True)
    assert shown.sheetnames == [LIST, "Biểu 1", "Biểu đồ", "Biểu 2", "Biểu 3"]
    assert [shown[f"Biểu {n}"]["A1"].value for n in (1, 2, 3)] == [1, 2, 3]


def test_a_formula_has_a_value_only_where_one_was_read():
    book = small()
    refs = ["A1", "C1", "C2", "B2", "D1", "C3"]
    for ref in refs:
        book.active[ref] = "=1+1"
    sheet = Sheet("Biểu 1", [[5.0, "Số máy", "#N/A"], ["Nga An", 12.0, "=1+1"]], errors=frozenset({(1, 3)}),
                  uncached=frozenset({(2, 3)}))  # fmt: skip
    made, _ = marked(saved(book), Cells("xlsx", [sheet]), [], LETTER)
    page, again = (load_workbook(io.BytesIO(made), data_only=only)["Biểu 1"] for only in (True, False))
    assert [again[ref].value for ref in refs] == ["=1+1"] * 6
    assert [page[ref].value for ref in refs] == [5, None, None, 12, None, None]


# --- the list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "width", "count"),
    [("", 10, 1), ("x" * 10, 10, 1), ("x" * 11, 10, 2), ("x" * 20, 10, 2), ("x" * 21, 10, 3), ("x\nx", 10, 2),
     ("x" * 11 + "\n" + "x" * 11, 10, 4), ("x" * 51, 50, 1), ("x" * 52, 50, 2)],
)  # fmt: skip
def test_a_text_takes_as_many_lines_as_its_column_is_narrow(value, width, count):
    assert lines(value, width) == count


def test_a_line_over_several_columns_is_as_high_as_all_of_them_leave_room_for():
    ws = Workbook().active
    ws.column_dimensions["A"].width, ws.column_dimensions["B"].width, ws.column_dimensions["C"].width = (
        6,
        14,
        50,
    )
    put_line(ws, 3, 2, "x" * 41, italic=True, size=9)
    assert ws.row_dimensions[3].height == 33
    assert [str(area) for area in ws.merged_cells.ranges] == ["A3:B3"]
    assert (ws["A3"].font.i, ws["A3"].font.sz, ws["A3"].font.name) == (True, 9, "Times New Roman")


def test_the_list_can_be_filtered_printed_and_followed():
    ws = Workbook().active
    marks = [issue("B2", "=1+1"), issue("", "Hai.", "warning"), issue("C3", "Ba.", "note", "Khác")]
    write_list(ws, marks, LETTER, {("Biểu 1", "B2"): "'Biểu ''A'''!B2", ("Biểu 1", "C3"): "'Sai'!C3"})
    assert [c.value for c in ws[6]] == ["STT", "Mức độ", "Trang tính", "Ô", "Nội dung", "Cách sửa"]
    assert [[c.value for c in row] for row in ws["A7:F9"]] == [
        [1, "Lỗi phải sửa", "Biểu 1", "B2", "=1+1", "Sửa lại."],
        [2, "Cần kiểm tra", "Biểu 1", "", "Hai.", "Sửa lại."],
        [3, "Lưu ý", "Khác", "C3", "Ba.", "Sửa lại."],
    ]
    assert (ws["E7"].data_type, ws["A7"].data_type) == ("s", "n")
    assert [ws.cell(r, 2).fill.fgColor.rgb[-6:] for r in (7, 8, 9)] == [RED, YELLOW, BLUE]
    assert [ws.cell(r, 4).hyperlink and ws.cell(r, 4).hyperlink.location for r in (7, 8, 9)] == [
        "'Biểu ''A'''!B2",
        None,
        None,
    ]
    link, other = ws["D7"].font, ws["D8"].font
    assert (link.name, link.sz, link.color.rgb, link.u) == ("Times New Roman", 12, "000563C1", "single")
    assert (other.name, other.sz, other.u) == ("Times New Roman", 12, None)
    assert ws["A5"].value is None
    assert (ws["A4"].value, ws.freeze_panes, ws.auto_filter.ref, ws.print_title_rows) == (
        "Tổng cộng: 1 chỗ ghi “Lỗi phải sửa”; 1 chỗ ghi “Cần kiểm tra”; 1 chỗ ghi “Lưu ý”.", "A7", "A6:F9", "$6:$6",
    )  # fmt: skip
    setup = ws.page_setup
    assert (setup.paperSize, setup.orientation, setup.fitToHeight) == (9, "landscape", 0)
    assert ws.sheet_properties.pageSetUpPr.fitToPage is True
    assert ws.sheet_properties.tabColor.rgb == "00C00000"
    for ref in ("A6", "C6", "B7", "F9"):
        edges = [getattr(ws[ref].border, side) for side in ("left", "right", "top", "bottom")]
        assert {(edge.style, edge.color.rgb) for edge in edges} == {("thin", "007F7F7F")}
    heading = ws["B6"]
    assert (heading.fill.fill_type, heading.fill.fgColor.rgb, heading.font.b) == ("solid", "00E7E6E6", True)
    assert ws["B7"].fill.fill_type == "solid"


def test_a_list_of_nothing_is_its_header_alone():
    ws = Workbook().active
    write_list(ws, [], Letter("a.xlsx", ()), {})
    assert (ws["A5"].value, ws["A6"].value, ws.auto_filter.ref) == ("STT", None, "A5:F5")
    assert ws["A3"].value == "Tổng cộng: ."


# --- made anew --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "taken", "given"),
    [
        ("Biểu 1", [], "Biểu 1"), ("Xã X", [], "Xã X"), ("Biểu 1", ["BIỂU 1"], "Biểu 1 (2)"),
        ("Biểu 1", ["Biểu 1", "biểu 1 (2)"], "Biểu 1 (3)"),
        ("a[b]c:d*e?f/g\\h", [], "a-b-c-d-e-f-g-h"), ("a\tb\x1fc", [], "a-bc"), (" 'Biểu' ", [], "Biểu"),
        ("", [], "Trang tính"), ("''", ["Trang tính"], "Trang tính (2)"), ("x" * 31, [], "x" * 31),
        ("x" * 32, [], "x" * 31), ("x" * 31, ["X" * 31], "x" * 27 + " (2)"), ("History", [], "History (2)"),
        ("x" * 40, ["x" * 31, *("x" * 27 + f" ({n})" for n in range(2, 10))], "x" * 26 + " (10)"),
    ],
)  # fmt: skip
def test_a_sheet_has_a_name_that_a_workbook_accepts(name, taken, given):
    assert sheet_name(name, taken) == given


@pytest.mark.parametrize(
    ("areas", "over"),
    [
        ([(1, 1, 2, 2), (3, 1, 4, 2)], set()), ([(1, 1, 2, 2), (2, 1, 3, 2)], {(2, 1, 3, 2)}),
        ([(1, 1, 2, 2), (1, 3, 2, 4)], set()), ([(1, 1, 2, 2), (1, 2, 2, 3)], {(1, 2, 2, 3)}),
        ([(1, 3, 3, 4), (2, 2, 2, 3)], {(2, 2, 2, 3)}), ([(1, 3, 3, 4), (2, 1, 2, 2)], set()),
        ([(2, 3, 3, 4), (1, 1, 2, 2)], set()), ([(2, 2, 3, 4), (1, 1, 2, 2)], {(2, 2, 3, 4)}),
        ([(2, 1, 3, 1), (1, 2, 4, 3)], set()), ([(1, 1, 1, 2), (1, 1, 1, 2)], {(1, 1, 1, 2)}),
        # What lies over an area that itself is refused lies over nothing.
        ([(1, 1, 1, 2), (1, 2, 3, 2), (2, 2, 2, 3)], {(1, 2, 3, 2)}),
        # A long area is still there when shorter ones beside it have ended.
        ([(1, 1, 9, 1), (1, 2, 2, 2), (5, 1, 5, 3)], {(5, 1, 5, 3)}),
    ],
)  # fmt: skip
def test_areas_that_touch_do_not_overlap(areas, over):
    assert overlapping(areas) == over


def sizes(*counts):
    return Cells(
        "xls", [Sheet(f"S{n}", [[1.0] * cols for _ in range(rows)]) for n, (rows, cols) in enumerate(counts)]
    )


@pytest.mark.parametrize(
    ("limits", "pages"),
    [
        ({}, "S0 S1 S2 S3"), ({"MAX_CELLS": 6}, "S0 S2 S3"), ({"MAX_CELLS": 5}, "S0 S3"),
        ({"MAX_CELLS": 9}, "S0 S1 S2 S3"),
        ({"MAX_CELLS": 3}, "S1 S3"), ({"MAX_ROWS": 2}, "S0 S1 S2 S3"), ({"MAX_ROWS": 1}, "S1 S2 S3"),
        ({"MAX_COLUMNS": 3}, "S0 S1 S2 S3"), ({"MAX_COLUMNS": 2}, "S0 S2 S3"), ({"MAX_COLUMNS": 1}, "S3"),
    ],
)  # fmt: skip
def test_sheets_fill_the_room_there_is_in_their_order(monkeypatch, limits, pages):
    for name, value in limits.items():
        monkeypatch.setattr(rebuilt, name, value)
    book, made = rebuild(sizes((2, 2), (1, 3), (1, 2), (0, 0)))
    assert list(made) == book.sheetnames == pages.split()


def test_three_hundred_thousand_cells_can_be_marked():
    rows, one = [[""] * 1000] * 300, Sheet("Một ô", [["a"]])
    assert list(rebuild(Cells("xls", [Sheet("Lớn", rows), one]))[1]) == ["Lớn"]
    assert list(rebuild(Cells("xls", [one, Sheet("Lớn", rows)]))[1]) == ["Một ô"]


def one_page(rows, **kept):
    _, pages = rebuild(Cells("xls", [Sheet("S", rows, **kept)]))
    return pages["S"]


@pytest.mark.parametrize(
    ("value", "held", "kind", "form", "wraps"),
    [
        ("=1+1", "=1+1", "s", "General", True), ("a\x00b", "ab", "s", "General", True),
        (12.5, 12.5, "n", "General", False),
        (True, True, "b", "General", False), (math.inf, "inf", "s", "General", True),
        (math.nan, "nan", "s", "General", True),
        (date(1900, 3, 1), date(1900, 3, 1), "d", "dd/mm/yyyy", False),
        (date(1900, 2, 28), "28/02/1900", "s", "General", True),
        (datetime(1900, 3, 1, 5, 30), datetime(1900, 3, 1, 5, 30), "d", "dd/mm/yyyy hh:mm", False),
        (datetime(1900, 2, 28, 23, 0), "28/02/1900", "s", "General", True),
        (time(7, 30), time(7, 30), "d", "hh:mm:ss", False),
        (timedelta(hours=30), timedelta(hours=30), "d", "[h]:mm:ss", False),
    ],
)  # fmt: skip
def test_a_cell_made_anew_holds_what_was_read_and_looks_alike(value, held, kind, form, wraps):
    cell = one_page([["", value]])["B1"]
    assert (cell.value, cell.data_type, cell.number_format) == (held, kind, form)
    assert (cell.alignment.vertical, bool(cell.alignment.wrap_text)) == ("center", wraps)
    assert (cell.font.name, cell.font.sz) == ("Times New Roman", 12)
    edges = [getattr(cell.border, side) for side in ("left", "right", "top", "bottom")]
    assert {(edge.style, edge.color.rgb) for edge in edges} == {("thin", "00BFBFBF")}
    assert not one_page([["", value]])["A1"].border.left.style, "a blank cell has no frame"


def test_a_share_that_was_shown_as_one_is_shown_as_one_and_a_text_stays_text():
    page = one_page([[0.95, "95 %"], [0.95, 1.0]], percents=frozenset({(1, 1), (1, 2), (2, 2)}))
    assert [[c.number_format for c in row] for row in page["A1:B2"]] == [
        ["0.##%", "General"],
        ["General", "0.##%"],
    ]


def test_what_is_merged_or_hidden_stays_so():
    areas = [(1, 1, 1, 2), (2, 1, 3, 1), (3, 1, 3, 2), (1, 3, 1_048_576, 3), (1, 5, 1_048_577, 5), (2, 7, 2, 16_384),
             (3, 7, 3, 16_385)]  # fmt: skip
    rows = [["a", "b"], ["c", "d"], ["e", "f"], ["g", "h"]]
    page = one_page(rows, merges=areas, hidden_rows=frozenset({2, 4}), hidden_cols=frozenset({2, 28}))
    assert {str(area) for area in page.merged_cells.ranges} == {"A1:B1", "A2:A3", "C1:C1048576", "G2:XFD2"}
    assert [r for r in range(1, 5) if page.row_dimensions[r].hidden] == [2, 4]
    assert [c for c in ("A", "B", "AB", "AC") if page.column_dimensions[c].hidden] == ["B", "AB"]
    assert page.sheet_state == "visible"
    assert one_page(rows, hidden=True).sheet_state == "hidden"
    assert page["B1"].value == "b", "what stands under a merged area is not lost"


@pytest.mark.parametrize(
    ("rows", "merges", "width"),
    [
        ([["x" * 5]], [], 7), ([["x" * 6]], [], 8), ([["x" * 32]], [], 34), ([["x" * 33]], [], 34),
        ([["x" * 9], ["x"]], [], 11),
        ([["x"], ["x" * 9]], [], 11), ([[123456789.0]], [], 11), ([["x" * 9, ""]], [(1, 1, 1, 2)], None),
        ([["x" * 9, ""], ["x" * 7, ""]], [(1, 1, 1, 2)], 9), ([["x" * 9], [""]], [(1, 1, 2, 1)], 11),
        ([[""], [""]], [], None),
        ([*[["x" * 6]] * 199, ["x" * 9]], [], 11), ([*[["x" * 6]] * 200, ["x" * 9]], [], 8),
    ],
)  # fmt: skip
def test_columns_are_as_wide_as_their_shorter_texts_ask_for(rows, merges, width):
    page = one_page(rows, merges=merges)
    assert ("A" in page.column_dimensions) is (width is not None)
    assert width is None or page.column_dimensions["A"].width == width


# --- the preview ------------------------------------------------------------------------------------------------------


def table(sheet, header, first, last, right, left=1, **rows):
    return FoundTable(sheet, Region(header, first, last, left, right, **rows))


def seen(sheet, *tables):
    """The HTML of a sheet."""
    return preview.preview("a.xlsx", [FoundSheet(sheet, list(tables))])


def shown_rows(sheet, *tables):
    """The numbers of the rows that are shown, as spans; and what is said of those that are not."""
    page = seen(sheet, *tables)
    rows = [int(n) for n in re.findall(r">(\d+)</th>", page)]
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    said = [int(n) for n in re.findall(r"… (\d+) dòng", page)]
    assert said == [b[0] - a[1] - 1 for a, b in itertools.pairwise(spans)]
    return spans


def long(count):
    return Sheet("Dài", [[float(n)] for n in range(count)])


@pytest.mark.parametrize(
    ("count", "tables", "spans"),
    [
        (40, [], [[1, 40]]), (41, [], [[1, 24], [36, 41]]), (100, [], [[1, 24], [95, 100]]),
        (200, [((40, 41), 42, 150)], [[1, 24], [40, 64], [144, 152], [195, 200]]),
        (200, [((0, 0), 40, 150)], [[1, 24], [40, 64], [144, 152], [195, 200]]),
        (200, [((40, 40), 41, 50)], [[1, 24], [40, 52], [195, 200]]),
        (200, [((40, 40), 41, 64)], [[1, 24], [40, 66], [195, 200]]),
        (200, [((40, 40), 41, 71)], [[1, 24], [40, 73], [195, 200]]),
        (200, [((40, 40), 41, 72)], [[1, 24], [40, 64], [66, 74], [195, 200]]),
        (60, [((50, 50), 51, 60)], [[1, 24], [50, 60]]),
        (2000, [((n, n), n + 1, n + 1) for n in range(100, 200, 4)], None),
    ],
)  # fmt: skip
def test_of_a_long_sheet_both_ends_of_each_run_are_shown(count, tables, spans):
    sheet = long(count)
    found = shown_rows(sheet, *(table(sheet, *one, right=1) for one in tables))
    if spans is None:  # of more tables than twenty the first twenty are looked at
        spans = [[1, 24], *[[n, n + 3] for n in range(100, 180, 4)], [1995, 2000]]
        found = [
            span
            for a, b in found
            for span in ([[n, n + 3] for n in range(a, b, 4)] if a == 100 else [[a, b]])
        ]
    assert found == spans


def letters_shown(page):
    return re.findall(r">([A-Z]+)</th>", page)


@pytest.mark.parametrize(
    ("filled", "tables", "shown", "left"),
    [
        ([3], [], 3, 3), ([40], [], 40, 0), ([41], [], 40, 1), ([60], [], 40, 20), ([6], [], 6, 0),
        ([3], [5], 5, 1), ([5], [3], 5, 1), ([41], [3], 3, 38), ([41], [3, 8], 8, 33), ([41], [41], 40, 1),
        ([], [2], 2, 4), ([40], [3], 40, 0),
        ([3, 2], [], 3, 3),
    ],
)  # fmt: skip
def test_columns_are_shown_as_far_as_something_stands_in_them(filled, tables, shown, left):
    width = max([6, *filled])
    sheet = Sheet("Rộng", [["x" if c in filled else "" for c in range(1, width + 1)], [""] * width])
    page = seen(sheet, *(table(sheet, (1, 1), 2, 2, right) for right in tables))
    assert len(letters_shown(page)) == shown
    assert re.findall(r"… (\d+) cột bên phải", page) == ([str(left)] if left else [])


@pytest.mark.parametrize(("row", "shown"), [(500, 2), (501, 1)])
def test_only_the_first_five_hundred_rows_say_how_wide_a_sheet_is(row, shown):
    rows = [["x", ""] for _ in range(501)]
    rows[row - 1][1] = "x"
    assert len(letters_shown(seen(Sheet("S", rows)))) == shown


@pytest.mark.parametrize(
    ("rows", "hidden", "said"),
    [([], False, "<p><b>S</b>: không có bảng nào</p>"), ([["", ""]], True, "<p><b>S</b> (ẩn): không có bảng nào</p>")],
)  # fmt: skip
def test_of_a_blank_sheet_there_is_its_name_alone(rows, hidden, said):
    assert seen(Sheet("S", rows, hidden=hidden)).endswith(f"{said}</div>")


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 60, "x" * 60), ("x" * 61, "x" * 59 + "…"), ("<b>", "&lt;b&gt;"), (1.50, "1.5"),
    (date(2020, 5, 7), "07/05/2020")],
)  # fmt: skip
def test_a_cell_is_shown_as_its_text_and_not_longer_than_a_line(value, shown):
    assert re.findall(r"<td[^>]*>([^<]*)</td>", seen(Sheet("S", [[value]]))) == [shown]


def test_each_cell_has_the_colour_of_what_it_is():
    rows = [[f"r{n}", 1.0, "ngoài"] for n in range(1, 13)]
    sheet = Sheet("S", rows)
    one = table(sheet, (2, 3), 5, 10, 2, total_rows=[10], group_rows=[6], numbering_rows=[4], note_rows=[12],
                repeated_header_rows=[8])  # fmt: skip
    page = seen(sheet, one)
    assert "1 bảng</p>" in page
    names = {
        (b, c): name
        for b, c, name in re.findall(r"background:(#\w+);color:(#\w+);padding:1px 6px\">([^<]+)<", page)
    }
    kinds = [
        [names[at] for at in re.findall(r"<td style=\"background:(#\w+);color:(#\w+)", row)]
        for row in re.findall(r"<tr>.*?</tr>", page)[1:]
    ]
    first = ["ngoài bảng", "đầu bảng", "đầu bảng", "đánh số", "số liệu", "nhóm", "số liệu", "đầu bảng", "số liệu",
    "tổng",
             "ngoài bảng", "ghi chú"]  # fmt: skip
    assert kinds == [[kind, kind, "ngoài bảng"] for kind in first]


def test_two_tables_side_by_side_are_coloured_each_for_itself():
    sheet = Sheet("S", [["a", 1.0, "", "b", 2.0] for _ in range(4)])
    page = seen(sheet, table(sheet, (1, 1), 2, 4, 2), table(sheet, (0, 0), 3, 4, 5, left=4))
    backs = [
        re.findall(r"<td style=\"background:(#\w+)", row) for row in re.findall(r"<tr>.*?</tr>", page)[1:]
    ]
    head, data, none = "#1f4e79", "#ffffff", "#f2f2f2"
    assert backs == [[head, head, none, none, none], [data, data, none, none, none],
                     *[[data, data, none, data, data]] * 2]  # fmt: skip
