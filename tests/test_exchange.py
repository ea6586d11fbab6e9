"""Out to the clerks and back: blank forms that read back as blank, and workbooks returned with their marks."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from analysis import build as building
from analysis import cli, exchange, folders, read, shape, store
from analysis import contracts as ground
from analysis.errors import KINDS, CchcError, Issues
from analysis.exchange.wording import for_clerk
from analysis.shape import mark, ours
from analysis.shape.draw import Record, Sheet, draw
from analysis.shape.rebuilt import overlapping, sheet_name
from conftest import ROOT, planted

COLOURS = {"error": "F4B6AE", "warning": "FCE08A"}
LIST = "Nội dung cần sửa"
LETTER = mark.Letter("thu.xlsx", ("Sửa rồi gửi lại.",))


def issue(sheet, ref, message="Sai.", severity="error"):
    return mark.Mark(severity, sheet, ref, message, "Sửa lại.")


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def opened(content, **options):
    return load_workbook(io.BytesIO(content), rich_text=True, **options)


def returned(content, *marks):
    made, _ = mark.marked(content, read.read_workbook(content), marks, LETTER)
    return opened(made)


def small():
    book = Workbook()
    book.active.title = "Biểu 1"
    book.active.append(["Đơn vị", "Số máy"])
    book.active.append(["Nga An", 12])
    return book


def give_back(workspace, *paths, **options):
    raw, out = workspace / "data" / "raw", workspace / "reports" / "tra-lai"
    for path in paths:
        (raw / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "data" / "raw" / path, raw / path)
    building.build(workspace)
    return raw, out, exchange.give_back(workspace, raw, out, **options)


def test_the_originals_are_not_touched(workspace):
    path = "2018/TTHC cap xa quy 1 nam 2018.xlsx"
    raw, out, made = give_back(workspace, path)
    before = hashlib.sha256((ROOT / "data" / "raw" / path).read_bytes()).hexdigest()
    assert hashlib.sha256((raw / path).read_bytes()).hexdigest() == before
    assert [m.path for m in made] == [out / path]


def test_every_issue_stands_in_the_list_and_at_its_cell(workspace):
    path, _, _ = planted("broken_sum", "2018/")
    _, out, made = give_back(workspace, path)
    issues = store.read(workspace).issues
    issues = issues[(issues["source"] == path) & (issues["severity"] != "note")]
    book = opened((out / path).read_bytes())
    assert book.sheetnames[0] == LIST
    rows = [[cell.value for cell in row] for row in book[LIST].iter_rows()]
    listed = {(row[2], row[3], row[4]) for row in rows if isinstance(row[0], int)}
    assert listed == set(zip(issues["sheet"], issues["ref"], issues["message_vi"], strict=True))
    assert len(listed) >= 3
    for one in issues.itertuples():
        cell = book[one.sheet][one.ref]
        assert one.message_vi in cell.comment.text
        assert cell.fill.fgColor.rgb[-6:] in {COLOURS[one.severity], COLOURS["error"]}
    assert (made[0].errors, made[0].warnings) == tuple(
        (issues["severity"] == s).sum() for s in ("error", "warning")
    )


def test_a_line_of_the_list_leads_to_its_cell():
    book = small()
    book.active.title = "Biểu 'A'"
    page = returned(saved(book), issue("Biểu 'A'", "B2"))[LIST]
    links = [cell.hyperlink for row in page.iter_rows() for cell in row if cell.hyperlink]
    assert [(link.location, link.target) for link in links] == [("'Biểu ''A'''!B2", None)]


def test_several_issues_of_a_cell_share_a_comment_and_the_worst_colours_it():
    book = returned(saved(small()), issue("Biểu 1", "B2", "Một.", "warning"), issue("Biểu 1", "B2", "Hai."))
    cell = book["Biểu 1"]["B2"]
    assert cell.fill.fgColor.rgb[-6:] == COLOURS["error"]
    assert cell.comment.text.index("LỖI PHẢI SỬA: Hai.") < cell.comment.text.index("CẦN KIỂM TRA: Một.")


def test_an_issue_without_a_cell_stands_in_the_list_only():
    book = returned(saved(small()), issue("Biểu 1", "", "Thiếu trang."), issue("", "", "Sai tệp."))
    said = [cell.value for row in book[LIST].iter_rows() for cell in row]
    assert {"Thiếu trang.", "Sai tệp."} <= set(said)
    assert not any(cell.comment for row in book["Biểu 1"].iter_rows() for cell in row)


def test_formulas_validations_widths_and_comments_are_kept():
    book = small()
    ws = book.active
    ws["C2"] = "=B2*2"
    ws["B2"].comment = Comment("Số ước tính", "Cán bộ xã")
    ws.column_dimensions["A"].width = 33
    choice = DataValidation(type="list", formula1='"Có,Không"')
    choice.add("D2")
    ws.add_data_validation(choice)
    page = returned(saved(book), issue("Biểu 1", "B2"))["Biểu 1"]
    assert (page["C2"].value, page["C2"].data_type) == ("=B2*2", "f")
    assert page.column_dimensions["A"].width == 33
    assert [str(v.sqref) for v in page.data_validations.dataValidation] == ["D2"]
    assert "Sai." in page["B2"].comment.text
    assert "Số ước tính" in page["B2"].comment.text


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2"])
def test_what_a_file_says_never_becomes_a_formula(text):
    book = small()
    book.active["A2"] = text
    book.active["A2"].data_type = "s"
    made = returned(saved(book), issue("Biểu 1", "A2", text), mark.Mark("error", text, "A1", "x", text))
    cells = [
        cell for page in made.worksheets for row in page.iter_rows() for cell in row if cell.value == text
    ]
    assert len(cells) >= 4
    assert {cell.data_type for cell in cells} == {"s"}


def test_text_that_no_workbook_can_hold_is_written_without_what_it_cannot_hold():
    page = returned(saved(small()), issue("Biểu 1", "B2", "a\x00b\x0bc\ud800d"))[LIST]
    assert any(cell.value == "abc?d" for row in page.iter_rows() for cell in row)


def test_an_issue_inside_a_merged_area_marks_its_corner():
    book = small()
    book.active.merge_cells("A4:C5")
    book.active["A4"] = "Ghi chú"
    page = returned(saved(book), issue("Biểu 1", "B5"))["Biểu 1"]
    assert page["A4"].comment is not None


def test_a_file_handed_in_again_loses_its_former_marks():
    first = returned(saved(small()), issue("Biểu 1", "B2", "Lỗi cũ."), issue("Biểu 1", "A2", "Còn lỗi."))
    second = returned(saved(first), issue("Biểu 1", "A2", "Còn lỗi."))
    assert second.sheetnames == [LIST, "Biểu 1"]
    cell = second["Biểu 1"]["B2"]
    assert (cell.comment, cell.fill.fill_type) == (None, None)
    assert second["Biểu 1"]["A2"].comment.text.count("Còn lỗi.") == 1
    assert not any("Lỗi cũ." in str(c.value) for row in second[LIST].iter_rows() for c in row)


def test_an_offices_own_sheet_of_that_name_is_kept_beside_the_list():
    book = small()
    book.create_sheet(LIST)["A1"] = "Tên đơn vị"
    made = returned(saved(book), issue("Biểu 1", "B2"))
    assert made.sheetnames == [f"{LIST} (2)", "Biểu 1", LIST]
    assert made[LIST]["A1"].value == "Tên đơn vị"


def test_only_the_list_is_selected():
    book = small()
    book.create_sheet("Biểu 2").sheet_view.tabSelected = True
    made = returned(saved(book), issue("Biểu 1", "B2"))
    assert made.active.title == LIST
    assert [ws.title for ws in made.worksheets if ws.sheet_view.tabSelected] in ([], [LIST])


def test_macros_stay_in_the_copy():
    stream = io.BytesIO(saved(small()))
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    content = stream.getvalue()
    made, suffix = mark.marked(content, read.read_workbook(content), [issue("Biểu 1", "B2")], LETTER)
    assert suffix == ".xlsm"
    assert zipfile.ZipFile(io.BytesIO(made)).read("xl/vbaProject.bin") == b"macro"
    assert opened(made, keep_vba=True)["Biểu 1"]["B2"].comment


def damaged_styles(content):
    """A workbook that calamine reads and openpyxl refuses."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            data = source.read(name)
            archive.writestr(name, data.replace(b'"gray125"', b'"no such pattern"'))
    with pytest.raises(Exception):  # noqa: B017, PT011 - whatever openpyxl says of it
        load_workbook(io.BytesIO(target.getvalue()))
    return target.getvalue()


def test_a_workbook_that_openpyxl_refuses_is_made_anew_from_its_cells():
    book = Workbook()
    book.active.title = "Biểu 1"
    book.active["C7"] = 5
    book.active["A1"] = "Tổng"
    book.active.merge_cells("A1:C1")
    page = returned(damaged_styles(saved(book)), issue("Biểu 1", "C7"))["Biểu 1"]
    assert page["C7"].value == 5
    assert page["C7"].comment
    assert [str(m) for m in page.merged_cells.ranges] == ["A1:C1"]


def test_other_formats_come_back_as_xlsx_with_every_cell_in_its_place(workspace, catalog):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "inspections-2011")
    codes = [item.indicator for item in layout.items]
    records = [
        Record("xã Ba Đình", dict.fromkeys(codes, "nhiều")),
        Record("xã Nga Văn", dict.fromkeys(codes, 3)),
    ]
    words = {"year": 2018, "start": "01/01/2018", "end": "31/12/2018"}
    sheet = Sheet(layout, words, records)
    (workspace / "data/raw/2018").mkdir()
    (workspace / "data/raw/2018/kiem tra.xls").write_bytes(draw([sheet], container="xls"))
    _, out, made = give_back(workspace)
    assert [m.path.relative_to(out).as_posix() for m in made] == ["2018/kiem tra.xls.xlsx"]
    page = opened(made[0].path.read_bytes())[sheet.title]
    cell = page[sheet.ref(0, codes[0])]
    assert (cell.value, cell.data_type) == ("nhiều", "s")
    assert "nhiều" in cell.comment.text
    assert page[sheet.ref(1, codes[0])].value == 3


def test_a_workbook_too_large_to_be_marked_comes_back_as_a_list_that_says_so():
    rows = [[1.0] * 1000 for _ in range(600)]
    book = ground.Workbook("csv", [ground.Sheet("Lớn", rows), ground.Sheet("Nhỏ", [["a"]])])
    made, _ = mark.marked(b"", book, [issue("Lớn", "B2"), issue("Nhỏ", "A1")], LETTER)
    page = opened(made)
    assert page.sheetnames == [LIST, "Nhỏ"]
    assert any(
        "quá lớn" in str(c.value) and "Lớn" in str(c.value) for row in page[LIST].iter_rows() for c in row
    )


@pytest.mark.parametrize("limit", ["MAX_CELLS", "MAX_UNPACKED"])
def test_a_workbook_over_either_limit_is_made_anew(monkeypatch, limit):
    content = saved(small())
    kept = returned(content, issue("Biểu 1", "B2"))[LIST]
    monkeypatch.setattr(mark, limit, 3)
    told = returned(content, issue("Biểu 1", "B2"))[LIST]
    anew = [mark.REMADE in str(c.value) for page in (kept, told) for row in page.iter_rows() for c in row]
    assert sum(anew) == 1


def test_merged_areas_over_each_other_lose_no_value():
    sheet = ground.Sheet("A", [["a", "b"], ["c", "d"]], merges=[(1, 1, 1, 2), (1, 2, 2, 2)])
    made, _ = mark.marked(b"", ground.Workbook("xls", [sheet]), [issue("A", "A1")], LETTER)
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        page = archive.read("xl/worksheets/sheet2.xml").decode()
    assert page.count("<mergeCell ") == 1
    assert re.findall("<t>(.)</t>", page) == list("abcd")


def test_hidden_errors_and_formulas_without_value_are_kept_as_text():
    sheet = ground.Sheet("Ẩn", [["#REF!", "=SUM(A1:A9)"], [0.95, ""]], hidden=True, hidden_cols=frozenset({2}),
                         percents=frozenset({(2, 1)}))  # fmt: skip
    made, _ = mark.marked(b"", ground.Workbook("xls", [sheet]), [issue("Ẩn", "A1")], LETTER)
    page = opened(made)["Ẩn"]
    assert [(c.value, c.data_type) for c in page[1]] == [("#REF!", "s"), ("=SUM(A1:A9)", "s")]
    assert page.sheet_state == "hidden"
    assert page.column_dimensions["B"].hidden
    assert page["A2"].number_format.endswith("%")


def test_a_file_that_cannot_be_read_comes_back_as_a_list(workspace):
    (workspace / "data/raw/2014").mkdir()
    (workspace / "data/raw/2014/hong.xlsx").write_bytes(b"PK\x03\x04 broken")
    _, _, made = give_back(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    target = next(m.path for m in made if m.source.endswith("hong.xlsx"))
    book = opened(target.read_bytes())
    assert book.sheetnames == [LIST]
    assert any("Không đọc được tệp" in str(c.value) for row in book[LIST].iter_rows() for c in row)


def test_copies_are_not_written_among_the_originals(workspace):
    with pytest.raises(CchcError, match="--out"):
        exchange.give_back(workspace, workspace / "data/raw", workspace / "data/raw/2018")


def test_the_command_builds_first_and_says_what_it_wrote(workspace, capsys):
    target = workspace / "data/raw/2018/TTHC cap xa quy 1 nam 2018.xlsx"
    target.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "data/raw/2018/TTHC cap xa quy 1 nam 2018.xlsx", target)
    assert cli.main(["return", "--root", str(workspace)]) == 0
    assert (workspace / "reports/2020/tra-lai/2018/TTHC cap xa quy 1 nam 2018.xlsx").is_file()
    assert "TTHC cap xa quy 1 nam 2018.xlsx" in capsys.readouterr().err


def test_notes_are_listed_only_when_asked_for(workspace):
    path = "2018/TTHC cap xa quy 1 nam 2018.xlsx"
    (workspace / "data/catalog/sources.csv").write_text("path,sha256,form,year,received_from,status,note\n")
    raw, out, made = give_back(workspace, path)
    before = len(list(opened(made[0].path.read_bytes())[LIST].iter_rows()))
    (everything,) = exchange.give_back(workspace, raw, out, everything=True)
    page = opened(everything.path.read_bytes())[LIST]
    assert len(list(page.iter_rows())) > before
    assert "Lưu ý" in [cell.value for cell in page["B"]]


def test_nothing_to_return_is_no_failure(workspace, capsys, monkeypatch):
    give_back(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    done = store.read(workspace)
    store.write(folders.processed(workspace), replace(done, issues=done.issues.iloc[:0]))
    monkeypatch.setattr(cli.stale, "standing", lambda root, raw: store.summary(store.read(root)))
    assert cli.main(["return", "--root", str(workspace), "--out", str(workspace / "out")]) == 0
    assert "Không tệp nào cần trả lại" in capsys.readouterr().err
    assert not (workspace / "out").exists()


@pytest.mark.parametrize("code", sorted(KINDS))
def test_a_clerk_is_never_sent_to_the_catalogue(code):
    step = for_clerk(code, "C5", re.sub(r"\{\w+\}", "C5", KINDS[code].next_step))
    assert not re.search(r"data/|\.yml|\.csv|chạy lại|bố cục|[{}]", step)
    assert step[0].isupper()
    assert len(step) > 8


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_names_become_names_that_a_workbook_accepts(names):
    taken: list[str] = []
    for name in names:
        taken.append(sheet_name(name, taken))
    assert len({n.casefold() for n in taken}) == len(taken)
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in taken)


AREA = st.tuples(*[st.integers(1, 8)] * 4).map(
    lambda a: (min(a[0], a[2]), min(a[1], a[3]), max(a[0], a[2]), max(a[1], a[3]))
)


@given(st.sets(AREA, max_size=8))
def test_what_is_left_of_merged_areas_does_not_overlap(areas):
    kept = areas - overlapping(areas)
    cells = [(r, c) for t, l, b, r_ in kept for r in range(t, b + 1) for c in range(l, r_ + 1)]  # noqa: E741
    assert len(cells) == len(set(cells))


# Blank forms


def forms(workspace, **options):
    return exchange.draw_forms(workspace, options.pop("year", 2021), workspace / "forms", **options)


def observed(workspace, content):
    """(observations, issues of the file other than blanks and notes) of a workbook that is handed in for 2021."""
    path = workspace / "data/raw/2021/Xa/nop.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    (workspace / "data/catalog/sources.csv").write_text("path,sha256,form,year,received_from,status,note\n")
    done = building.build(workspace)
    issues = done.issues[done.issues["source"].eq("2021/Xa/nop.xlsx") & done.issues["severity"].ne("note")]
    told = issues[~issues["code"].isin(["W-BLANK", "W-BLANK-ROW", "W-EMPTY-REPORT"])]
    told = told[~told["sheet"].isin(["Hướng dẫn", LIST])]
    return done.observations, told["message_vi"].tolist()


LAYOUTS = [
    "procedures-2011", "procedures-2015", "procedures-2020", "it_adoption-2011", "it_adoption-2015",
    "it_adoption-2020", "inspections-2011", "inspections-2015", "inspections-2020",
    "steering-2011", "steering-2015", "steering-2020", "legislation-2011", "legislation-2015", "legislation-2020",
]  # fmt: skip


def test_every_layout_is_tried(catalog):
    assert {layout.id for _, layout in catalog.layouts} == set(LAYOUTS)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_blank_form_reads_back_as_nothing_reported(workspace, catalog, name):
    layout = next(lay for _, lay in catalog.layouts if lay.id == name)
    paths = forms(workspace, form=name)
    places = catalog.places.at(pd.Timestamp("2021-01-01").date())
    assert len(paths) == (1 if layout.rows == "places" else len(places))
    table, told = observed(workspace, paths[-1].read_bytes())
    assert told == []
    assert set(table["layout"]) == {name}
    assert set(table["reason"]) == {"not_reported"}
    assert set(table["indicator"]) == {item.indicator for item in layout.items}
    expected = {p.code for p in places} if layout.rows == "places" else {places[-1].code}
    assert set(table["place"]) == expected
    assert set(table["year"]) == {2021}


def fill(path, catalog, layout):
    """Write a value into every cell to be filled, as its kind asks; returns them by (row, column)."""
    book = opened(path.read_bytes())
    page = book[layout.sheet]
    blank = read.read_workbook(path.read_bytes())
    sheet = next(s for s in blank.sheets if s.name == layout.sheet)
    (reading,) = shape.read_sheet(sheet, catalog, 2021, Issues(year=2021))
    values = {"yes_no": ("Có", 1.0), "version": ("9001:2015", 2015.0), "number": (62.5, 62.5)}
    truth = {}
    for k, column in enumerate(reading.columns):
        spec = catalog.indicators[column.item.indicator]
        for i in range(len(column.cells) - reading.n_totals):
            at = reading.at(i, column)
            typed, value = values.get(spec.kind, (10 * k + i, float(10 * k + i)))
            page.cell(*at).value = typed
            truth[page.cell(*at).coordinate] = value
    return saved(book), truth


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_filled_form_reads_back_what_was_filled_in(workspace, catalog, name):
    layout = next(lay for _, lay in catalog.layouts if lay.id == name)
    content, truth = fill(forms(workspace, form=name)[0], catalog, layout)
    table, _ = observed(workspace, content)
    found = dict(zip(table["ref"], table["value"], strict=True))
    assert truth
    assert {ref: found.get(ref) for ref in truth} == truth


def test_the_sheets_of_a_commune_stand_in_one_workbook(workspace, catalog):
    (path,) = forms(workspace, place="xã Nga An")
    assert path.relative_to(workspace / "forms").as_posix() == "2021/Xa/16144 Nga An.xlsx"
    names = load_workbook(path).sheetnames
    assert names == ["Hướng dẫn", "Kiểm tra CCHC", "CNTT", "Văn bản", "Biểu 06", "Chỉ đạo"]


def test_totals_are_formulas_that_stay_blank_until_something_is_filled_in(workspace, catalog):
    (path,) = forms(workspace, place="16144", form="procedures")
    formulas = [c for row in load_workbook(path)["Biểu 06"].iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) == 15
    assert formulas[0].value == '=IF(COUNTA(C13:C19)=0,"",SUM(C13:C19))'
    cached = [load_workbook(path, data_only=True)["Biểu 06"][c.coordinate].value for c in formulas]
    assert set(cached) <= {None, ""}
    (sheet,) = [s for s in read.read_workbook(path.read_bytes()).sheets if not ours.is_ours(s)]
    assert not sheet.uncached


def test_nothing_is_locked_and_every_check_is_a_warning(workspace):
    for ws in load_workbook(forms(workspace, place="16144")[0]).worksheets:
        assert not ws.protection.sheet
        checks = ws.data_validations.dataValidation
        assert {c.errorStyle for c in checks} <= {"warning"}
        assert all(c.prompt and len(c.prompt) <= 255 and len(c.promptTitle) <= 32 for c in checks)
        assert all(len(c.formula1 or "") <= 255 for c in checks)


def test_yes_or_no_is_chosen_from_a_list(workspace):
    page = load_workbook(forms(workspace, place="16144")[0])["Kiểm tra CCHC"]
    lists = [c for c in page.data_validations.dataValidation if c.type == "list"]
    assert [c.formula1 for c in lists] == ['"Có,Không"']


def test_the_sums_of_the_form_are_watched(workspace):
    page = load_workbook(forms(workspace, form="procedures-2015")[0])["TTHC"]
    formulas = [f for area in page.conditional_formatting for rule in area.rules for f in rule.formula]
    assert "AND(COUNTA($C12,$D12,$E12,$F12)=4,ABS(N($C12)-(N($D12)+N($E12)+N($F12)))>0.000001)" in formulas
    assert len(formulas) == 6


def test_a_heading_says_its_meaning_and_its_sums(workspace):
    page = load_workbook(forms(workspace, form="procedures-2015")[0])["TTHC"]
    said = page["G9"].comment.text
    assert "Đơn vị tính: hồ sơ" in said
    assert "Số hồ sơ đã giải quyết – Tổng số = Số hồ sơ đã giải quyết – Đúng hạn + " in said


def test_units_that_merge_inside_the_period_have_a_sheet_before_and_after(workspace):
    (path,) = forms(workspace, year=2019, form="procedures")
    pages = load_workbook(path).worksheets[1:]
    counts = [sum(isinstance(row[0].value, int) for row in ws.iter_rows()) for ws in pages]
    assert ([ws.title for ws in pages], counts) == (["TTHC (den 30.11)", "TTHC"], [27, 24])


def test_an_unknown_form_a_year_without_forms_and_an_unknown_place_are_said(workspace):
    with pytest.raises(CchcError, match="procedures"):
        forms(workspace, form="procedure")
    with pytest.raises(CchcError, match="1999"):
        forms(workspace, year=1999)
    with pytest.raises(CchcError, match="Nga Xa"):
        forms(workspace, place="Nga Xa")
    with pytest.raises(CchcError, match="--out"):
        exchange.draw_forms(workspace, 2021, workspace / "data/raw")


def test_layouts_that_only_read_published_tables_are_not_drawn(tmp_path):
    with pytest.raises(CchcError, match="published"):
        exchange.draw_forms(ROOT / "examples" / "pci", 2012, tmp_path)


def test_the_command_draws_the_forms_of_a_year(workspace):
    assert cli.main(["forms", "--root", str(workspace), "--year", "2021"]) == 0
    assert len(list((workspace / "reports/2021/bieu-mau/2021/Xa").glob("*.xlsx"))) == 24


def test_the_build_passes_over_lists_and_guides_in_silence(workspace, catalog):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "inspections-2020")
    content, _ = fill(forms(workspace, place="16144")[0], catalog, layout)
    again = returned_bytes(content)
    assert opened(again).sheetnames[:2] == [LIST, "Hướng dẫn"]
    observed(workspace, again)
    assert not set(store.read(workspace).issues["sheet"]) & {LIST, "Hướng dẫn"}


def returned_bytes(content):
    made, _ = mark.marked(content, read.read_workbook(content), [issue("CNTT", "D12")], LETTER)
    return made


def test_an_offices_own_sheet_called_guide_is_not_passed_over():
    own = ground.Sheet("Hướng dẫn", [["Đơn vị", "Số máy"], ["Nga An", 3.0]])
    assert not ours.is_ours(own)
    assert ours.is_ours(ground.Sheet("HƯỚNG DẪN", [["HƯỚNG DẪN ĐIỀN BIỂU"]]))
