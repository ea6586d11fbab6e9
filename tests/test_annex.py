"""The statistics annex: the panel's values, live formulas that give the figures of the report, fit to be sent."""

from __future__ import annotations

import io
import re
import shutil
from dataclasses import replace
from statistics import mean, median

import openpyxl
import pytest
from openpyxl.utils import range_boundaries

from analysis import cli, district, folders, load, store, workspace
from analysis.annex import FIRST, HEAD, annex


@pytest.fixture(scope="module")
def data(built):
    return annex(built)


@pytest.fixture
def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


@pytest.fixture
def results(data):
    """What a reader sees who does not calculate."""
    return openpyxl.load_workbook(io.BytesIO(data), data_only=True)


class Calculated:
    """The formulas of a sheet, reckoned by nobody who wrote them: the handful of functions that the annex uses."""

    def __init__(self, sheet):
        self._sheet = sheet

    def value(self, ref):
        held = self._sheet[ref].value
        return self._formula(held[1:]) if isinstance(held, str) and held.startswith("=") else held

    def column(self, span):
        left, top, right, bottom = range_boundaries(span)
        assert left == right
        return [self.value(self._sheet.cell(row, left).coordinate) for row in range(top, bottom + 1)]

    def _formula(self, text):
        if found := re.fullmatch(r'IFERROR\((.*),"–"\)', text):
            try:
                return self._formula(found[1])
            except (ZeroDivisionError, TypeError):
                return "–"
        if found := re.fullmatch(r'COUNTIF\(([A-Z]+\d+:[A-Z]+\d+),"Có"\)', text):
            return self.column(found[1]).count("Có")
        if found := re.fullmatch(r"(SUM|MAX|MIN|AVERAGE|MEDIAN)\(([A-Z]+\d+:[A-Z]+\d+)\)", text):
            numbers = [v for v in self.column(found[2]) if isinstance(v, int | float)]
            return {"SUM": sum, "MAX": max, "MIN": min, "AVERAGE": mean, "MEDIAN": median}[found[1]](numbers)
        spans = r"([A-Z]+\d+:[A-Z]+\d+)"
        text = re.sub(
            rf'SUMIFS\({spans},{spans},">=-1E\+300"\)', lambda m: repr(self._sum_where(m[1], m[2])), text
        )
        text = re.sub(r"\b[A-Z]+\d+\b", lambda m: repr(self.value(m[0])), text)
        assert re.fullmatch(r"[\d.e+\-*/() '–]+", text), text
        return eval(text)

    def _sum_where(self, span, where):
        pairs = zip(self.column(span), self.column(where), strict=True)
        return sum(v for v, w in pairs if isinstance(w, int | float) and isinstance(v, int | float))


def tables(book, kind):
    return [ws for ws in book.worksheets if re.match(rf"\d{kind} ", ws.title)]


def headings(ws):
    return {str(cell.value): cell.column_letter for cell in ws[HEAD] if cell.value}


def test_it_has_a_cover_contents_notes_and_two_tables_a_topic(book):
    names = book.sheetnames
    assert names[:3] == ["Bìa", "Mục lục", "Ghi chú"]
    assert len(tables(book, "a")) == len(tables(book, "b")) == 5
    said = {
        cell.value.split(":")[0]: cell.hyperlink.location for cell in book["Mục lục"]["A"] if cell.hyperlink
    }
    assert set(said) == set(names[2:])
    assert all(link == f"'{name}'!A1" for name, link in said.items())


def test_every_table_says_title_source_status_and_can_be_printed(book):
    for ws in tables(book, "a") + tables(book, "b"):
        assert ws["A1"].value.startswith("Bảng ")
        assert ws["A2"].value.startswith("Nguồn:")
        assert ws["A3"].value == "Số liệu mô phỏng"
        assert ws.freeze_panes in (f"C{FIRST}", f"D{FIRST}")
        assert ws.print_title_rows == f"${HEAD}:${HEAD}"
        assert ws.page_setup.orientation == "landscape"
    assert "Số liệu mô phỏng" in [cell.value for cell in book["Bìa"]["A"]]


def test_each_commune_has_the_values_of_the_panel(built, results):
    catalog, checked = workspace(built).catalog, 0
    panel = load(root=built)
    panel = panel[panel["year"] == 2019].set_index(["name", "indicator"])["value"]
    for ws in tables(results, "a"):
        columns = headings(ws)
        for code, spec in catalog.indicators.items():
            column = columns.get(f"{spec.name_vi} ({spec.unit})")
            for row in range(FIRST, FIRST + 24) if column else ():
                shown, true = ws[f"{column}{row}"].value, panel[ws[f"B{row}"].value, code]
                if true != true:
                    assert shown == "–"
                elif spec.kind == "yes_no":
                    assert shown == ("Có" if true else "Không")
                else:
                    assert shown == pytest.approx(true, abs=1e-12)
                checked += 1
    assert checked > 1500


def test_formulas_give_what_they_hold_and_the_whole_is_that_of_the_report(built, book, results):
    catalog, formulas = workspace(built).catalog, 0
    table = district(root=built)
    whole = table[table["year"] == 2019].set_index("indicator")
    for ws in tables(book, "a"):
        sums, columns = Calculated(ws), headings(ws)
        held = results[ws.title]
        for row in ws.iter_rows(min_row=FIRST):
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("="):
                    formulas += 1
                    assert sums.value(cell.coordinate) == pytest.approx(held[cell.coordinate].value, abs=1e-9)
        for code, spec in catalog.indicators.items():
            column = columns.get(f"{spec.name_vi} ({spec.unit})")
            if column and whole.loc[code, "value"] == whole.loc[code, "value"]:
                expected = whole.loc[code, "numerator" if spec.kind == "yes_no" else "value"]
                assert sums.value(f"{column}{FIRST + 24}") == pytest.approx(expected, abs=1e-9), code
    assert formulas > 400


def test_a_number_that_is_changed_moves_rate_and_total(book):
    ws = next(ws for ws in tables(book, "a") if "thủ tục" in ws.title)
    columns = headings(ws)
    late, rate = (
        columns[n] for n in ("Giải quyết quá hạn (hồ sơ)", "Tỷ lệ hồ sơ giải quyết trước và đúng hạn (%)")
    )
    row = next(r for r in range(FIRST, FIRST + 24) if isinstance(Calculated(ws).value(f"{rate}{r}"), float))
    before = [Calculated(ws).value(f"{rate}{r}") for r in (row, FIRST + 24)]
    ws[f"{late}{row}"].value += 100
    after = [Calculated(ws).value(f"{rate}{r}") for r in (row, FIRST + 24)]
    assert all(b > a for b, a in zip(before, after, strict=True))


def test_years_stand_side_by_side_and_a_part_year_is_starred(built, results):
    ws = next(ws for ws in tables(results, "b") if "thủ tục" in ws.title)
    columns = headings(ws)
    assert {"2011", "2019", "2020*"} <= set(columns)
    row = next(r for r in range(FIRST, 60) if ws[f"B{r}"].value == "Tỷ lệ hồ sơ giải quyết trước và đúng hạn")
    table = district("on_time_rate", root=built).set_index("year")["value"]
    assert ws[f"{columns['2013']}{row}"].value == pytest.approx(table[2013])
    assert any("chưa đủ năm" in str(cell.value) for cell in ws["A"])


def test_the_bytes_are_the_same(built, data):
    assert annex(built) == data


@pytest.mark.parametrize("hostile", ["=1+1", "+cmd|' /C calc'!A0", "@SUM(1)"])
def test_text_that_looks_like_a_formula_stays_text(built, tmp_path, hostile):
    root = copied(built, tmp_path)
    places = root / "data/catalog/places.csv"
    text = places.read_text(encoding="utf-8")
    assert ",Ba Đình," in text
    places.write_text(text.replace(",Ba Đình,", f",{hostile},"), encoding="utf-8")
    for ws in tables(openpyxl.load_workbook(io.BytesIO(annex(root))), "a"):
        found = [cell for cell in ws["B"] if cell.value == hostile]
        assert [cell.data_type for cell in found] == ["s"]


def test_without_a_whole_year_the_last_year_is_told_as_such(built, tmp_path):
    root = copied(built, tmp_path)
    processed = store.read(root)
    part = processed.observations["period_end"].dt.year == 2020
    store.write(
        folders.processed(root),
        replace(processed, observations=processed.observations[part].reset_index(drop=True)),
    )
    book = openpyxl.load_workbook(io.BytesIO(annex(root)))
    assert "Bảng theo đơn vị là của năm 2020, chưa đủ năm." in [cell.value for cell in book["Bìa"]["A"]]
    assert all(", năm 2020," in ws["A1"].value for ws in tables(book, "a"))


def copied(built, tmp_path):
    root = tmp_path / "w"
    for part in ("data/catalog", "data/processed"):
        shutil.copytree(built / part, root / part)
    return root


def test_the_command_writes_what_it_is_asked_for(built, tmp_path, capsys):
    root = tmp_path / "w"
    shutil.copytree(built, root)
    shutil.copytree(cli.Path(__file__).parents[1] / "notebooks", root / "notebooks")
    assert cli.main(["report", "--root", str(root), "--to", "xlsx"]) == 0
    assert (root / "reports/2020/phu-luc.xlsx").is_file()
    assert not (root / "reports/2020/bao-cao.html").exists()
    assert cli.main(["report", "--root", str(root), "--to", "xlsx,rtf"]) == 2
    assert "không có dạng rtf" in capsys.readouterr().err
