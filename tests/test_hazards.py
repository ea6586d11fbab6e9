"""One hazard a test: what real sheets do, and what must come of it. Each of these once went wrong."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis import explain, load, workspace
from analysis.build import build
from analysis.clean.values import percent_scale
from conftest import ROOT

KT = "2016/BC kiem tra CCHC nam 2016.xlsx"
NGA_AN = "2020/Xa/16144 Nga An.xlsx"


@pytest.fixture
def changed(workspace):
    """Build one raw file after a change to its workbook."""

    def run(name, change, also=()):
        for path in (name, *also):
            target = workspace / "data/raw" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / "data/raw" / path, target)
        (workspace / "data/catalog/sources.csv").write_text(
            "path,sha256,form,year,received_from,status,note\n"
        )
        book = load_workbook(workspace / "data/raw" / name)
        change(book)
        book.save(workspace / "data/raw" / name)
        return build(workspace)

    return run


def codes(processed):
    return set(processed.issues["code"])


def cell_of(sheet, text, column="B"):
    return next(c for c in sheet[column] if c.value and str(c.value).startswith(text))


def test_a_blank_line_between_nga_thanh_and_nga_thanh_loses_no_row(changed):
    def change(book):
        book.active.insert_rows(25)

    processed = changed(KT, change)
    assert processed.observations["place"].nunique() == 27
    assert not codes(processed) & {"N-ROWS-AFTER", "W-ROW-MISSING"}


def test_every_value_of_2019_is_explained_by_the_cells_it_is_made_of(built):
    space = workspace(built)
    panel = load(years=(2019, 2019), root=built)
    base = {c for c, i in space.catalog.indicators.items() if i.combine == "sum" and not i.derived}
    known = panel[panel["indicator"].isin(base) & panel["value"].notna()]
    checked = 0
    for row in known[known["place"].isin(["16093", "16114", "16096"])].itertuples():
        cells = explain(row.place, row.indicator, 2019, root=built)
        assert cells["value"].fillna(0).sum() == row.value, (row.place, row.indicator)
        checked += 1
    assert checked > 60


def all_of_2020():
    """What the communes sent for 2020, without what was handed in again."""
    folder = ROOT / "data/raw/2020/Xa"
    return sorted(
        p.relative_to(ROOT / "data/raw").as_posix() for p in folder.rglob("*.*") if p.parent.name != "nop lai"
    )


@pytest.mark.parametrize(
    ("written", "part"),
    [("(Từ ngày 02/01/2020 đến ngày 30/04/2020)", True), ("(Từ ngày 01/01/2020 đến ngày 31/12/2020)", False)],
)
def test_one_unit_that_writes_another_period_changes_nothing_for_the_others(
    changed, workspace, written, part
):
    def change(book):
        for sheet in book.worksheets:
            cell_of(sheet, "(Từ ngày", "A").value = written

    processed = changed(NGA_AN, change, [p for p in all_of_2020() if p != NGA_AN])
    panel = load("staff", "dossiers_resolved", root=workspace)
    assert panel.groupby("indicator")["value"].count().min() >= 23
    others = panel[panel["place"] != "16144"]
    assert others["part_year"].all()
    assert panel.loc[panel["place"] == "16144", "part_year"].eq(part).all()
    assert set(processed.issues.query("code == 'W-OTHER-PERIOD'")["source"]) == {NGA_AN}


def test_one_stray_percentage_does_not_rescale_its_column():
    shares = np.array([0.6, 0.7, 0.85, 0.9])
    assert percent_scale(np.append(shares, 85.0)) == 1
    assert percent_scale(np.append(100 * shares, 0.6)) == 100


def test_a_renamed_value_column_is_missing_and_no_other_is_read_for_it(changed):
    def change(book):
        sheet = book["CNTT"]
        head = next(c for row in sheet.iter_rows() for c in row if c.value == "Số liệu")
        head.value = "Thực hiện"

    processed = changed(NGA_AN, change)
    assert "E-COLUMN-MISSING" in set(processed.issues.query("sheet == 'CNTT'")["code"])
    assert "it_adoption" not in set(processed.observations["form"])


def test_a_second_figure_column_on_an_indicator_sheet_is_reported(changed):
    def change(book):
        sheet = book["CNTT"]
        head = next(c for row in sheet.iter_rows() for c in row if c.value == "Số liệu")
        sheet.cell(head.row, 7, "Số liệu cùng kỳ")
        for row in range(head.row + 1, head.row + 8):
            sheet.cell(row, 7, 5)

    found = changed(NGA_AN, change).issues
    assert found.query("code == 'W-COLUMN' and sheet == 'CNTT'")["message_vi"].str.contains("cùng kỳ").any()


def test_a_second_form_on_the_sheet_is_read_too(changed):
    def change(book):
        other = load_workbook(ROOT / "data/raw/2016/CNTT-2016.xlsx").active
        sheet = book.active
        start = sheet.max_row + 4
        for row in other.iter_rows():
            for cell in row:
                if cell.value is not None:
                    sheet.cell(start + cell.row, cell.column, cell.value)
        for area in other.merged_cells.ranges:
            c1, r1, c2, r2 = area.bounds
            sheet.merge_cells(start_row=start + r1, start_column=c1, end_row=start + r2, end_column=c2)

    processed = changed(KT, change)
    by_form = processed.observations.groupby("form")["place"].nunique()
    assert dict(by_form) == {"inspections": 27, "it_adoption": 27}
    assert not codes(processed) & {"W-SHEET", "W-LOOSE-ROW", "W-COLUMN", "N-ROWS-AFTER"}


@pytest.mark.parametrize(
    "line", ["Nga Sơn, ngày 12 tháng 01 năm 2017", "Thông tư 02/2017/TT-VPCP ngày 31 tháng 10 năm 2017"]
)
def test_the_year_of_a_date_line_is_not_the_year_of_the_table(changed, line):
    def change(book):
        book.active["A3"] = line

    processed = changed(KT, change)
    assert set(processed.observations["year"]) == {2016}
    assert "E-YEAR" not in codes(processed)


@pytest.mark.parametrize(
    "line", ["(Từ ngày 31/6/2016 đến ngày 31/12/2016)", "(Từ ngày 31/12/2016 đến ngày 01/01/2016)"]
)
def test_a_period_that_cannot_be_is_reported(changed, line):
    def change(book):
        cell_of(book.active, "(Từ ngày", "A").value = line

    processed = changed(KT, change)
    assert "W-PERIOD" in codes(processed)
    assert (processed.observations["period_start"] == pd.Timestamp("2016-01-01")).all()


def test_a_form_of_fields_without_its_total_is_an_error(changed):
    def change(book):
        sheet = book["Biểu 06"]
        sheet.delete_rows(cell_of(sheet, "Tổng số").row)

    assert "E-TOTAL-MISSING" in codes(changed(NGA_AN, change))


def test_figures_without_heading_or_unit_are_reported(changed):
    def change(book):
        sheet = book.active
        row = cell_of(sheet, "Tổng số").row
        sheet.cell(row - 2, 20, 77)
        sheet.insert_rows(row)
        sheet.cell(row, 4, 5)

    found = changed(KT, change).issues
    assert found.query("code == 'W-COLUMN'")["ref"].str.startswith("T").any()
    assert "W-LOOSE-ROW" in set(found["code"])


@pytest.mark.parametrize(
    "line",
    [
        "Đơn vị báo cáo: xã Nga An",
        "Đơn vị báo cáo: Ủy ban nhân dân xã Nga An",
        "Đơn vị báo cáo: UBND xã Nga An, huyện Nga Sơn",
        "Đơn vị báo cáo: UBND xa Nga An",
    ],
)
def test_the_reporting_unit_however_it_is_written(changed, line):
    def change(book):
        for sheet in book.worksheets:
            cell_of(sheet, "Đơn vị báo cáo", "A").value = line

    processed = changed(NGA_AN, change)
    assert set(processed.observations["place"]) == {"16144"}
    assert not codes(processed) & {"E-PLACE", "E-NO-PLACE"}


def test_the_reporting_unit_in_the_next_cell(changed):
    def change(book):
        for sheet in book.worksheets:
            cell = cell_of(sheet, "Đơn vị báo cáo", "A")
            for area in list(sheet.merged_cells.ranges):
                if cell.coordinate in area:
                    sheet.unmerge_cells(str(area))
            cell.value = "Đơn vị báo cáo:"
            sheet.cell(cell.row, 3, "UBND xã Nga An")

    assert set(changed(NGA_AN, change).observations["place"]) == {"16144"}


def test_a_total_with_words_around_it_is_a_total(changed):
    def change(book):
        cell_of(book.active, "Tổng số").value = "Cộng toàn huyện (27 xã, thị trấn)"

    processed = changed(KT, change)
    assert "E-PLACE" not in codes(processed)
    assert processed.observations["place"].nunique() == 27


def test_the_year_stands_in_the_file_name_before_a_folder_of_many_years(changed, workspace):
    target = workspace / "data/raw/Nhiem ky 2015-2020/kiem tra 2016.xlsx"
    target.parent.mkdir(parents=True)
    shutil.copyfile(ROOT / "data/raw" / KT, target)
    (workspace / "data/catalog/sources.csv").write_text("path,sha256,form,year,received_from,status,note\n")
    assert set(build(workspace).observations["year"]) == {2016}


def test_a_correction_of_a_blank_cell_is_refused_not_a_crash(changed, workspace):
    (workspace / "data/catalog/corrections.yml").write_text(
        f"corrections:\n- {{id: c1, source: '{KT}', sheet: Biểu KT, ref: Z99, expect: '', "
        "value: '1', reason: x, who: y}\n",
        encoding="utf-8",
    )
    assert "E-CORRECTION" in codes(changed(KT, lambda book: None))


def test_a_row_of_units_under_the_headings(changed):
    def change(book):
        sheet = book.active
        first = next(c.row for c in sheet["A"] if c.value == "(1)")
        sheet.insert_rows(first)
        for col in range(3, 14):
            sheet.cell(first, col, ["cuộc", "TTHC", "%", "lĩnh vực"][col % 4])

    processed = changed(KT, change)
    assert processed.observations["place"].nunique() == 27
    assert processed.observations["indicator"].nunique() == 11


@pytest.mark.parametrize("style", ["[{}]", "{}.", "{}"])
def test_columns_numbered_in_other_ways(changed, style):
    def change(book):
        sheet = book.active
        row = next(c.row for c in sheet["A"] if c.value == "(1)")
        for cell in sheet[row]:
            if cell.value:
                cell.value = style.format(cell.column)

    assert changed(KT, change).observations["place"].nunique() == 27
