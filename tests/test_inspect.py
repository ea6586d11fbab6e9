"""`cchc inspect` and `cchc new-form`: any workbook in, its tables out, every cell with its meaning."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook

import analysis
from analysis import catalog as catalogs
from analysis import read, shape
from analysis.catalog import CatalogError
from analysis.cli import main
from analysis.contracts import Sheet
from analysis.errors import CchcError, Issues
from analysis.inspection import inspect, new_form
from analysis.shape.draw import Record, draw
from analysis.shape.draw import Sheet as Drawn
from analysis.shape.outline import outline

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
NAMES = ["TT Nga Sơn", "xã Ba Đình", "Nga Vịnh", "Nga Văn", "Nga Thiện", "Nga Tiến"]


def save(path, *rows, merges=(), title="Biểu 1"):
    """A workbook of one sheet of these rows."""
    book = Workbook()
    page = book.active
    page.title = title
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            if value not in ("", None):
                page.cell(r, c, value)
    for area in merges:
        page.merge_cells(area)
    book.save(path)
    return path


@pytest.fixture
def citizens(tmp_path):
    """A filled form: titles, two header rows, a numbering row with a rule, a total."""
    rows = [[i + 1, name, 13 + i + 2 * i + i * i, 10 + i, 2 * i, 3 + i * i] for i, name in enumerate(NAMES)]
    total = ["", "Tổng cộng", *[sum(r[c] for r in rows) for c in range(2, 6)]]
    return save(
        tmp_path / "Tiếp công dân 2019.xlsx",
        ["ỦY BAN NHÂN DÂN HUYỆN"],
        ["KẾT QUẢ TIẾP CÔNG DÂN NĂM 2019"],
        [],
        ["STT", "Đơn vị", "Số vụ việc", "Đã giải quyết", "", "Chưa giải quyết", "Ghi chú"],
        ["", "", "", "Đúng hạn", "Quá hạn"],
        ["(1)", "(2)", "(3)=(4)+(5)+(6)", "(4)", "(5)", "(6)", "(7)"],
        *rows,
        total,
        merges=["A2:G2", "D4:E4", "A4:A5", "B4:B5", "C4:C5", "F4:F5", "G4:G5"],
    )


def column(heading, *cells):
    """The meanings of a column of values below a heading, beside a column of names."""
    rows = [["Đơn vị", heading], *[[f"Xã {chr(65 + i)}", cell] for i, cell in enumerate(cells)]]
    found = outline(Sheet("Sheet1", rows)).tables[0]
    return [c for c in found.cells() if c.col == 2]


def meanings(heading, *cells):
    return [c.value for c in column(heading, *cells)]


def test_json_names_tables_paths_units_and_every_cell_once(citizens, capsys):
    assert main(["inspect", str(citizens), "--json", "--values"]) == 0
    content = json.loads(capsys.readouterr().out)
    assert content["file"] == citizens.name
    (page,) = content["sheets"]
    (table,) = page["tables"]
    assert (page["name"], page["hidden"]) == ("Biểu 1", False)
    assert (table["header_rows"], table["first_data_row"], table["last_data_row"]) == ([4, 5], 7, 13)
    assert (table["total_rows"], table["numbering_rows"]) == ([13], [6])
    assert {"col": "E", "path": ["Đã giải quyết", "Quá hạn"]}.items() <= table["columns"][4].items()
    refs = [c["ref"] for part in (table, page) for c in part["cells"]]
    assert len(refs) == len(set(refs))
    cells = {c["ref"]: c for part in (table, page) for c in part["cells"]}
    assert cells["C8"] == {"ref": "C8", "value": 17, "text": "17"}
    assert cells["A2"]["value"] == "KẾT QUẢ TIẾP CÔNG DÂN NĂM 2019"
    assert cells["G8"] == {"ref": "G8", "value": None, "text": ""}


def test_without_values_there_are_no_cells(citizens, capsys):
    assert main(["inspect", str(citizens), "--json"]) == 0
    (page,) = json.loads(capsys.readouterr().out)["sheets"]
    assert "cells" not in page
    assert "cells" not in page["tables"][0]


def test_the_text_output_says_where_and_says_when_there_is_nothing(citizens, tmp_path, capsys):
    assert main(["inspect", str(citizens)]) == 0
    shown = capsys.readouterr().out
    assert "A4:G13" in shown
    assert "Đã giải quyết | Quá hạn" in shown
    empty = save(tmp_path / "trong.xlsx", ["Ghi chú của văn phòng"])
    assert main(["inspect", str(empty)]) == 0
    assert "không có bảng nào" in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"", b"\x89PNG\r\n\x1a\n" + bytes(64)])
def test_an_unreadable_file_is_one_line_and_exit_code_2(content, tmp_path, capsys):
    path = tmp_path / "hỏng.xlsx"
    if content is not None:
        path.write_bytes(content)
    assert main(["inspect", str(path), "--json"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.strip().splitlines()) == 1
    assert path.name in err


def test_hidden_sheets_are_shown_as_hidden(tmp_path):
    path = tmp_path / "an.xlsx"
    book = Workbook()
    book.active.append(["Trang đầu"])
    hidden = book.create_sheet("Cũ")
    hidden.sheet_state = "hidden"
    for row in (["Đơn vị", "Số"], ["Xã A", 1], ["Xã B", 2]):
        hidden.append(row)
    book.save(path)
    found = inspect(path)
    assert [(s.sheet.name, s.sheet.hidden, len(s.tables)) for s in found.sheets] == [
        ("Sheet", False, 0),
        ("Cũ", True, 1),
    ]
    assert "ẩn" in repr(found)


def test_hidden_rows_and_columns_are_named_and_still_read(tmp_path):
    path = save(tmp_path / "an.xlsx", ["Đơn vị", "Số"], ["Xã A", 1], ["Xã B", 2], ["Xã C", 3])
    book = load_workbook(path)
    book.active.row_dimensions[3].hidden = True
    book.active.column_dimensions["B"].hidden = True
    book.save(path)
    (page,) = inspect(path).to_dict(values=True)["sheets"]
    assert (page["hidden_rows"], page["hidden_cols"]) == ([3], ["B"])
    assert {c["ref"]: c["value"] for c in page["tables"][0]["cells"]}["B3"] == 2


def test_text_figures_take_the_decimal_mark_of_their_column():
    assert meanings("Tỷ lệ", "13,5", 13.0, "26,6", "1.234,5") == [13.5, 13, 26.6, 1234.5]
    assert meanings("Nguyên giá", "28,458,720,000", "1,000", "12,000") == [28458720000, 1000, 12000]
    assert meanings("Nguyên giá", 16069930.0, "5 850 000", "143 600 140 099") == [
        16069930,
        5850000,
        143600140099,
    ]


@pytest.mark.parametrize(("proof", "value"), [("12.5", 1.234), ("12,5", 1234)])
def test_a_decimal_mark_proved_by_one_column_settles_another(proof, value):
    rows = [["Đơn vị", "Điểm", "Diện tích"], ["A", proof, "1.234"], ["B", "9", ""]]
    cells = {c.ref: c for c in outline(Sheet("s", rows)).tables[0].cells()}
    assert (cells["C2"].value, cells["C2"].options) == (value, ())


def test_a_float_excel_made_of_thousands_is_a_count_again():
    assert meanings("N", 93.469, 1550.0, 1501.0, 3051.0, 1612.0)[0] == 93469


def test_codes_stay_text():
    assert meanings("Mã", "001", "002", "973") == ["001", "002", "973"]
    assert meanings("Mã hàng hóa", "01.0001", "01.0002", "10.0002") == ["01.0001", "01.0002", "10.0002"]


def test_signs_for_nothing_are_no_value():
    assert meanings("Số vụ", 5.0, "-", "..", "…", "KCSL", "00,00", 7.0) == [5, None, None, None, None, 0, 7]


def test_footnotes_percents_and_trends_keep_their_figure():
    assert meanings("Tỷ lệ", "12,3*", "4,5(1)", "95,5 %", "98,28(↑0,02)") == [12.3, 4.5, 95.5, 98.28]


def test_brackets_make_a_figure_negative_unless_a_note_says_otherwise():
    rows = [["Chỉ tiêu", "Total"], ["A", 27.9], ["B", "(2.0)"], ["C", 18.5]]

    def b3(*notes):
        return {c.ref: c.value for c in outline(Sheet("s", [*rows, *notes])).tables[0].cells()}["B3"]

    assert b3() == -2
    assert b3(["", ""], ["( ): số liệu kém tin cậy", ""]) == 2


def test_broken_digits_and_instructions_are_no_figures_and_say_so():
    cells = column("Số tiền", 12.5, "1 5.5", 14.5, "Tiền T-BHTT lấy ở cột R của mẫu B02", 18.5)
    assert [(c.value, c.note) for c in cells[1::2]] == [(None, "broken"), (None, "words")]


def test_words_among_figures_are_never_numbers():
    assert meanings("Điểm", 99.5, "99.93/99.96", "hầu hết", 98.0) == [99.5, "99.93/99.96", "hầu hết", 98]


def test_a_figure_that_stays_open_lists_its_readings():
    (cell, *_) = column("Số liệu", "1.234", 5.0, 6.5)
    assert (cell.value, cell.options) == (1234, (1234.0, 1.234))


def test_days_are_iso_whether_typed_or_written():
    assert meanings("Ngày", "05/07/2019", datetime(2019, 8, 1), "31/12/2019") == [
        "2019-07-05",
        "2019-08-01",
        "2019-12-31",
    ]


class _Texts(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.styles = [], [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.styles += [v for k, v in attrs if k == "style" and "background" in v]

    def handle_data(self, data):
        self.texts.append(data)


def preview(path):
    parser = _Texts()
    parser.feed(analysis.inspect(path)._repr_html_())
    return parser


def test_the_preview_escapes_what_stands_in_the_sheet(tmp_path):
    path = save(
        tmp_path / "x.xlsx", ["Tên", "Số"], ["<script>alert(1)</script>", 5], ["<b>B", 6], title="<i>"
    )
    page = preview(path)
    assert not {"script", "i"} & set(page.tags)
    assert "<script>alert(1)</script>" in page.texts


def test_the_preview_sets_background_and_text_colour_together(citizens):
    styles = preview(citizens).styles
    assert styles
    assert all("color:#" in s.partition("background")[2].partition(";")[2] for s in styles)


def test_a_long_sheet_is_cut_and_says_how_much_is_left_out(tmp_path):
    path = save(tmp_path / "dai.xlsx", ["Tên", "Số"], *[[f"Xã {i}", i] for i in range(1, 301)])
    page = preview(path)
    rows = page.tags.count("tr")
    hidden = next(int(t.split()[1]) for t in page.texts if t.startswith("…"))
    assert rows < 60
    assert rows - 2 + hidden == 301  # but the line of letters and the line that says so


def declared(workspace, draft):
    """The workspace with the drafted form and, as its comments ask, its indicators."""
    (workspace / "data/catalog/forms/drafted.yml").write_text(draft, encoding="utf-8")
    asked = draft[draft.index("# CẦN: khai báo") :].splitlines()[1:]
    lines = "\n".join(line.removeprefix("# ") for line in asked)
    (workspace / "data/catalog/indicators/drafted.yml").write_text(lines + "\n", encoding="utf-8")
    return catalogs.load(workspace)


def read_back(path, catalog, year):
    book = read.read_workbook(path.read_bytes())
    (reading,) = shape.read_sheet(book.sheets[0], catalog, year, Issues(source=path.name, year=year))
    return reading


def test_a_drafted_form_reads_back_the_file_it_was_drafted_from(citizens, workspace):
    draft = new_form(citizens)
    (workspace / "data/catalog/forms/drafted.yml").write_text(draft, encoding="utf-8")
    with pytest.raises(CatalogError):  # its indicators are not declared yet
        catalogs.load(workspace)
    reading = read_back(citizens, declared(workspace, draft), 2019)
    assert reading.layout.rules[0].right == "dung_han + qua_han + chua_giai_quyet"
    assert reading.layout.number_row
    assert reading.keys == [*NAMES, "Tổng cộng"]
    values = {c.item.indicator: c.cells for c in reading.columns}
    assert values["qua_han"] == [0, 2, 4, 6, 8, 10, 30]
    assert values["so_vu_viec"][1] == 17


def test_a_drawn_form_with_one_indicator_a_row_is_drafted_as_such(catalog, workspace, tmp_path):
    layout = next(lay for _, lay in catalog.layouts if lay.id == "inspections-2020")
    records = [Record(item.heading, {item.indicator: 5 + k}) for k, item in enumerate(layout.items)]
    words = {"year": 2021, "start": "01/01/2021", "end": "30/04/2021", "place": "xã Nga An"}
    path = tmp_path / "Tự kiểm tra 2021.xlsx"
    path.write_bytes(draw([Drawn(layout, words, records, {})]))
    for form in (workspace / "data/catalog/forms").glob("*.yml"):
        form.unlink()
    drafted = declared(workspace, new_form(path))
    reading = read_back(path, drafted, 2021)
    assert reading.layout.rows == "indicators"
    assert reading.layout.place_line.endswith("{place}")
    assert [c.cells[0] for c in reading.columns] == [5 + k for k in range(len(layout.items))]


def test_sums_that_hold_in_every_row_are_proposed(tmp_path):
    rows = [[f"Xã {i}", 10 * i + 7, 3 * i + 1, 13 * i + 8, 0, 0, 0] for i in range(1, 8)]
    heads = ["Đơn vị", "Nam", "Nữ", "Cộng", "Trẻ em", "Bé trai", "Bé gái"]
    draft = new_form(save(tmp_path / "x.xlsx", heads, *rows))
    assert "cong = nam + nu" in draft
    assert "tre_em = " not in draft
    rows[3][3] += 1
    assert "cong = " not in new_form(save(tmp_path / "y.xlsx", heads, *rows))


def test_new_form_never_overwrites(citizens, tmp_path, capsys):
    target = tmp_path / "mau.yml"
    assert main(["new-form", str(citizens), "--out", str(target)]) == 0
    before = target.read_text(encoding="utf-8")
    target.write_text(before + "# của người phân tích\n", encoding="utf-8")
    assert main(["new-form", str(citizens), "--out", str(target)]) == 2
    assert target.read_text(encoding="utf-8").endswith("# của người phân tích\n")
    assert "không ghi đè" in capsys.readouterr().err


def test_a_file_without_a_table_drafts_nothing(tmp_path):
    with pytest.raises(CchcError, match="không có bảng"):
        new_form(save(tmp_path / "x.xlsx", ["Công văn số 12"]))


def test_the_labelled_samples_come_out_right(capsys, monkeypatch):
    """At least 95 % of the cells and 90 % of the ranges, as the measure asks."""
    if not (SHARED / "samples" / "manifest.csv").is_file():
        pytest.skip("the labelled samples lie outside the repository (shared/samples)")
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    monkeypatch.setattr(sys, "argv", ["inspect_samples.py"])
    import inspect_samples

    assert inspect_samples.main() == 0, capsys.readouterr().out
