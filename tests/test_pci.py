"""The second workspace, examples/pci, on workbooks that no one here wrote.

The workbooks are the publisher's and are in no repository: they are read from $CCHC_REAL/pci, or from shared/real/pci
beside the repository. Every value is held against an independent reading of its cell (openpyxl for xlsx, calamine by
cell address for xls); columns are written down here by hand, not taken from the catalogue.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections import Counter
from functools import cache
from pathlib import Path

import openpyxl
import pytest
import python_calamine as calamine

from analysis import build as building
from analysis import catalog as catalogs
from analysis import clean, cli, text

pytestmark = pytest.mark.filterwarnings("ignore:Unknown extension")  # openpyxl on the 2015 workbook

ROOT = Path(__file__).resolve().parents[1]
WORKSPACE = ROOT / "examples" / "pci"
REAL = Path(os.environ.get("CCHC_REAL") or ROOT.parent / "shared" / "real") / "pci"


def rows_of(result):
    """The observations of one file, one dict each."""
    return clean.tabulate(result.observations).to_pylist()


def by_column(letters: str, names: str) -> dict[str, str]:
    return dict(zip(letters, names.split(), strict=True))


REGISTRATION = "entry_costs_score registration_days amendment_days"
WAITS = "month_wait three_months_wait"
ONE_STOP = "one_stop_posted one_stop_guidance one_stop_competent one_stop_friendly one_stop_it"
ENTRY_2009 = by_column("CDEGHI", f"{REGISTRATION} land_certificate_days {WAITS}")
ENTRY_2011 = by_column("CDEHIJ", f"{REGISTRATION} land_certificate_days {WAITS}")
ENTRY_2014 = by_column(
    "CDFGHIJKLMNO", f"{REGISTRATION} land_certificate_days {WAITS} one_stop_users {ONE_STOP}"
)
ENTRY_2015 = by_column(
    "CDEFGHIJKLMN", f"{REGISTRATION} land_certificate_days {WAITS} one_stop_users {ONE_STOP}"
)
ENTRY_2017 = by_column("BCDEFGHIJKL", f"{REGISTRATION} {WAITS} new_channel_users {ONE_STOP}")
TIME = "time_costs_score regulation_time_share inspections_median tax_inspection_hours officials_effective"
TIME_2009 = by_column("CDEFGHIJ", f"{TIME} no_repeat_visits paperwork_simple fees_reduced")
TIME_2011 = {**TIME_2009, "K": "no_change_seen"}
TIME_2014 = by_column(
    "CDEFGHIJKL", f"{TIME} officials_friendly no_repeat_visits paperwork_simple fees_posted no_change_seen"
)
TIME_2017 = by_column(
    "BCDEFGHIJKLM",
    "time_costs_score regulation_time_share officials_effective officials_friendly no_repeat_visits paperwork_simple "
    "fees_posted procedures_faster many_inspections inspections_overlap tax_inspection_hours inspections_harass",
)
WEB = {"C": "transparency_score", "I": "website_score"}
WEB_2014 = {"C": "transparency_score", "J": "website_score", "K": "website_users"}

# file -> sheet -> (column of names, first row, last row, columns)
SHEETS = {
    "pci_2005.xls": {
        "Chi phí gia nhập thị trường": ("A", 3, 44, {"B": "month_wait", "C": "three_months_wait",
                                                    "D": "land_certificate_days", "M": "entry_costs_score"}),
        "Tính minh bạch": ("A", 3, 44, {"L": "website_score", "N": "transparency_score"}),
        "Chi phí thời gian": ("A", 3, 44, {"C": "regulation_time_share", "E": "inspections_median",
                                           "F": "inspections_fewer", "G": "tax_inspection_hours",
                                           "I": "time_costs_score"}),
    },
    "pci_2007.xls": {
        "CP gia nhập thị trường": ("A", 4, 67, {"B": "month_wait", "C": "three_months_wait",
                                                "E": "registration_days", "F": "amendment_days"}),
        "Tính minh bạch": ("A", 4, 67, {"M": "website_score"}),
        "CP thời gian": ("A", 4, 67, {"B": "regulation_time_share", "E": "inspections_fewer",
                                      "F": "inspections_median", "G": "tax_inspection_hours"}),
    },
    "pci_2009.xls": {
        "Chi phi gia nhap thi truong": ("B", 3, 65, ENTRY_2009),
        "Tinh minh bach": ("B", 3, 65, WEB),
        "Chi phi thoi gian": ("B", 3, 65, TIME_2009),
    },
    "pci_2011.xls": {
        "Chi phi gia nhap thi truong": ("B", 4, 66, ENTRY_2011),
        "Tinh minh bach": ("B", 4, 66, WEB),
        "Chi phi thoi gian": ("B", 4, 66, TIME_2011),
    },
    "pci_2012.xlsx": {
        "Chi phi gia nhap thi truong": ("B", 4, 66, ENTRY_2011),
        "Tinh minh bach": ("B", 4, 66, WEB),
        "Chi phi thoi gian": ("B", 4, 66, TIME_2011),
    },
    "pci_2014.xlsx": {
        "Chi phí gia nhập thị trường": ("B", 4, 66, ENTRY_2014),
        "Tính minh bạch": ("B", 4, 66, WEB_2014),
        "Chi phí thời gian": ("B", 4, 66, TIME_2014),
    },
    "pci_2015.xlsx": {
        "Chi phí gia nhập thị trường": ("B", 4, 66, ENTRY_2015),
        "Tính minh bạch": ("B", 4, 66, WEB_2014),
        "Chi phí thời gian": ("B", 4, 66, TIME_2014),
    },
    "pci_2017.xlsx": {
        "Gia nhập thị trường": ("A", 2, 64, ENTRY_2017),
        "Tính Minh bạch": ("A", 2, 64, {"B": "transparency_score", "M": "website_score", "N": "website_users"}),
        "Chi phí thời gian": ("A", 2, 64, TIME_2017),
    },
}  # fmt: skip
# How provinces are abbreviated and misspelt in these files: folded, without spaces.
SPELLINGS = {
    "brvt": "77", "bariavungtau": "77", "tphcm": "79", "tthue": "46", "baccan": "06", "backan": "06",
    "haaiduong": "30", "quangngai": "51", "daklak": "66", "daknong": "67",
}  # fmt: skip
PER_CENT_2005 = {"month_wait", "three_months_wait", "regulation_time_share", "inspections_fewer"}


@pytest.fixture(scope="module")
def pci() -> catalogs.Catalog:
    return catalogs.load(WORKSPACE)


@pytest.fixture(scope="module")
def raw() -> Path:
    if not REAL.is_dir() and not os.environ.get("CI"):
        pytest.skip(
            f"no PCI workbooks in {REAL}: see examples/pci/README.md for where the publisher offers them"
        )
    return REAL


@pytest.fixture(scope="module")
def read(pci, raw) -> dict[str, building.FileResult]:
    return {name: building.read_one(pci, raw, name) for name in SHEETS}


@cache
def opened(path: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(path, data_only=True)


@cache
def cells_of(path: Path, sheet: str) -> list[list[object]]:
    """All cells of a sheet by an independent reader; row 1 is element 0."""
    if path.suffix == ".xlsx":
        return [list(row) for row in opened(path)[sheet].iter_rows(values_only=True)]
    return calamine.CalamineWorkbook.from_path(path).get_sheet_by_name(sheet).to_python(skip_empty_area=False)


def at(cells: list[list[object]], column: str, row: int) -> object:
    return cells[row - 1][ord(column) - 65]


def code_of(catalog: catalogs.Catalog, name: object) -> str:
    key = text.fold(str(name)).replace(" ", "")
    names = {text.fold(p.name).replace(" ", ""): p.code for p in catalog.places.all}
    return SPELLINGS.get(key) or names[key]


def values(result: building.FileResult) -> dict[tuple[str, str], float]:
    return {(o["place"], o["indicator"]): o["value"] for o in rows_of(result)}


def codes(result: building.FileResult) -> Counter[str]:
    return Counter(issue.code for issue in result.issues)


@pytest.mark.parametrize("name", SHEETS)
def test_every_value_is_the_number_in_its_cell_and_no_other_cell_is_read(name, pci, raw, read):
    expected = {}
    for sheet, (names, first, last, columns) in SHEETS[name].items():
        cells = cells_of(raw / name, sheet)
        for row in range(first, last + 1):
            place = code_of(pci, at(cells, names, row))
            for column, indicator in columns.items():
                scale = 100 if name == "pci_2005.xls" and indicator in PER_CENT_2005 else 1
                value = float(at(cells, column, row)) / scale  # type: ignore[arg-type]
                expected[sheet, f"{column}{row}"] = (place, indicator, value)
    found = {(o["sheet"], o["ref"]): (o["place"], o["indicator"], o["value"]) for o in rows_of(read[name])}
    assert found == expected


@pytest.mark.parametrize("name", SHEETS)
def test_every_province_of_the_year_is_there_once_for_every_indicator(name, pci, read):
    year = int(name[4:8])
    wanted = {2005: 42, 2007: 64}.get(year, 63)
    by_indicator: dict[str, list[str]] = {}
    for o in rows_of(read[name]):
        assert o["year"] == year
        by_indicator.setdefault(o["indicator"], []).append(o["place"])
    for indicator, places in by_indicator.items():
        assert len(places) == len(set(places)) == wanted, indicator
    if year > 2008:
        assert set(by_indicator["time_costs_score"]) == {
            p.code for p in pci.places.at(pci.unit.report.boundaries)
        }
    assert ("28" in by_indicator["regulation_time_share"]) == (year < 2008)  # Hà Tây


def test_the_issues_list_is_short_and_has_no_error(read):
    issues = [issue for result in read.values() for issue in result.issues]
    assert not [issue.text() for issue in issues if issue.severity == "error"]
    assert [(i.source, i.ref) for i in issues if i.severity == "warning"] == [
        ("pci_2011.xls", "E51"), ("pci_2012.xlsx", "E44")
    ]  # fmt: skip  # a median of 1.25 inspections
    assert len(issues) <= 40
    assert not [issue.text() for issue in issues if "~" in issue.message_vi]


def test_ranked_lists_beside_the_table_are_not_read(read):
    result = read["pci_2007.xls"]
    assert codes(result)["N-SIDE-LIST"] == 3
    assert not [o for o in rows_of(result) if o["indicator"].endswith("_costs_score")]


@pytest.mark.parametrize(
    "name", ["pci_2011.xls", "pci_2012.xlsx", "pci_2014.xlsx", "pci_2015.xlsx", "pci_2017.xlsx"]
)
def test_the_province_repeated_below_the_table_and_the_summaries_are_not_read(name, raw, read):
    assert codes(read[name])["N-ROWS-AFTER"] == 3
    for sheet, (_, _, last, _) in SHEETS[name].items():
        refs = [o["ref"] for o in rows_of(read[name]) if o["sheet"] == sheet]
        assert max(int(re.sub(r"\D", "", ref)) for ref in refs) == last
        below = cells_of(raw / name, sheet)[last:]
        assert any("Median" in row or "Trung vị" in row for row in below)


@pytest.mark.parametrize("name", ["pci_2014.xlsx", "pci_2015.xlsx"])
def test_the_hidden_stale_sheet_is_not_read(name, read):
    assert [i.sheet for i in read[name].issues if i.code == "N-HIDDEN"] == ["Summary"]
    assert {o["sheet"] for o in rows_of(read[name])} == set(SHEETS[name])


def test_the_swapped_headings_of_2007_are_corrected_and_said_to_be(pci, raw, read):
    swapped = [
        o for o in rows_of(read["pci_2007.xls"]) if o["ref"][0] in "EF" and o["sheet"] == "CP thời gian"
    ]
    assert {(o["indicator"], o["ref"][0], o["corrected_by"]) for o in swapped} == {
        ("inspections_fewer", "E", "pci-2007-thanh-tra-E3"),
        ("inspections_median", "F", "pci-2007-thanh-tra-F3"),
    }
    assert all(o["value"] in (1, 1.5, 2) for o in swapped if o["indicator"] == "inspections_median")
    assert codes(read["pci_2007.xls"])["N-CORRECTED"] == 4


def test_the_swap_of_2007_is_found_by_machine_where_it_is_not_declared(pci, raw, tmp_path):
    shutil.copy(raw / "pci_2007.xls", tmp_path / "pci_2008.xls")
    steps = [i for i in building.read_one(pci, tmp_path, "pci_2008.xls").issues if i.code == "W-STEP"]
    assert len(steps) == 64
    assert {i.ref[0] for i in steps} == {"E"}


@pytest.mark.parametrize(
    ("name", "as_year"),
    [("pci_2005.xls", 2006), ("pci_2009.xls", 2008), ("pci_2009.xls", 2010), ("pci_2011.xls", 2010),
     ("pci_2012.xlsx", 2013), ("pci_2014.xlsx", 2013), ("pci_2015.xlsx", 2016), ("pci_2017.xlsx", 2016),
     ("pci_2017.xlsx", 2018), ("pci_2014.xlsx", 2011)],
)  # fmt: skip
def test_another_year_of_either_kind_reads(name, as_year, pci, raw, read, tmp_path):
    copy = f"Du lieu PCI {as_year}{Path(name).suffix}"
    shutil.copy(raw / name, tmp_path / copy)
    result = building.read_one(pci, tmp_path, copy)
    assert {o["year"] for o in rows_of(result)} == {as_year}
    assert values(result) == values(read[name])
    assert not [i.text() for i in result.issues if i.severity == "error" or i.code in ("W-COLUMN", "W-SHEET")]


# Mutations of a sheet: rows in, rows out; k is the column of names.


def provinces(rows, k):
    """Rows of the table proper: from the first province to the first empty row."""
    start = next(
        i for i, row in enumerate(rows) if isinstance(row[k], str) and isinstance(row[k + 1], int | float)
    )
    end = next(i for i in range(start, len(rows)) if not any(v is not None for v in rows[i]))
    return start, end


def columns_moved(rows, k, rng, sheet):
    order = list(range(k + 1, len(rows[0])))
    rng.shuffle(order)
    return [[row[c] for c in (*range(k + 1), *order)] for row in rows]


def title_rows_on_top(rows, k, rng, sheet):
    width = len(rows[0])
    title = ["CHỈ SỐ NĂNG LỰC CẠNH TRANH CẤP TỈNH", *[None] * (width - 1)]
    return [title, ["Nguồn: VCCI", *[None] * (width - 1)], [None] * width, *rows]


def blank_rows_inside(rows, k, rng, sheet):
    start, _ = provinces(rows, k)
    blank = [None] * len(rows[0])
    return [*rows[:start], blank, *rows[start : start + 10], blank, *rows[start + 10 :]]


def other_order(rows, k, rng, sheet):
    start, end = provinces(rows, k)
    inside = rows[start:end]
    rng.shuffle(inside)
    return [*rows[:start], *inside, *rows[end:]]


def decimal_commas(rows, k, rng, sheet):
    start, end = provinces(rows, k)
    write = lambda v: f"{v:.12g}".replace(".", ",") if isinstance(v, float) else v  # noqa: E731
    return [[write(v) for v in row] if start <= i < end else row for i, row in enumerate(rows)]


def sheet_name_without_marks(rows, k, rng, sheet):
    sheet.title = text.fold(sheet.title).capitalize()
    return rows


def sheet_name_abbreviated(rows, k, rng, sheet):
    sheet.title = text.fold(sheet.title).replace("chi phi", "cp").upper()
    return rows


def other_spellings(rows, k, rng, sheet):
    words = {"brvt": "Bà Rịa – Vũng Tàu", "tphcm": "TP. Hồ Chí Minh", "tthue": "T.T. Huế", "daklak": "Đắc Lắc",
             "daknong": "Đak Nông", "hoabinh": "tỉnh Hoà Bình", "thanhhoa": "THANH HOÁ", "hagiang": "Tỉnh Hà Giang",
             "backan": "Bắc Cạn", "danang": "Tp. Đà Nẵng"}  # fmt: skip
    start, end = provinces(rows, k)
    for row in rows[start:end]:
        row[k] = words.get(text.fold(row[k]).replace(" ", ""), row[k])
    return rows


def order_column(rows, k, rng, sheet):
    start, end = provinces(rows, k)
    return [
        [i - start + 1 if start <= i < end else "STT" if i == 0 else None, *row] for i, row in enumerate(rows)
    ]


def ranked_list_beside(rows, k, rng, sheet):
    start, end = provinces(rows, k)
    names = [row[k] for row in rows[start:end]]
    rng.shuffle(names)
    lists = [[names[i - start], 9.9 - i / 10] if start <= i < end else [None, None] for i in range(len(rows))]
    lists[0] = ["Tỉnh", "Chỉ số thành phần 4"]
    return [[*row, None, *beside] for row, beside in zip(rows, lists, strict=True)]


MUTATIONS = [columns_moved, title_rows_on_top, blank_rows_inside, other_order, decimal_commas, order_column,
             sheet_name_without_marks, sheet_name_abbreviated, other_spellings, ranked_list_beside]  # fmt: skip


def mutated(raw: Path, target: Path, name: str, changes) -> None:
    """The three sheets of a workbook, rewritten."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    rng = random.Random(name)
    for title, (names, *_) in SHEETS[name].items():
        sheet = book.create_sheet(title)
        rows = [list(row) for row in cells_of(raw / name, title)]
        k = ord(names) - 65
        for change in changes:
            width = len(rows[0])
            rows = change(rows, k, rng, sheet)
            k += change is order_column
            assert all(len(row) >= width for row in rows)
        for row in rows:
            sheet.append(row)
    book.save(target / name)


@pytest.mark.parametrize("name", ["pci_2012.xlsx", "pci_2014.xlsx", "pci_2017.xlsx"])
@pytest.mark.parametrize(
    "changes",
    [*[[m] for m in MUTATIONS], [other_order, columns_moved, decimal_commas, title_rows_on_top],
     [other_spellings, order_column, ranked_list_beside, blank_rows_inside, sheet_name_without_marks]],
    ids=lambda changes: "+".join(m.__name__ for m in changes),
)  # fmt: skip
def test_a_workbook_laid_out_otherwise_gives_the_same_values(changes, name, pci, raw, read, tmp_path):
    mutated(raw, tmp_path, name, changes)
    result = building.read_one(pci, tmp_path, name)
    assert values(result) == pytest.approx(values(read[name]), abs=1e-9)
    assert not [i.text() for i in result.issues if i.severity == "error"]


def test_a_misspelt_province_is_reported_with_its_cell_and_does_not_get_in(pci, raw, read, tmp_path):
    book = openpyxl.load_workbook(raw / "pci_2014.xlsx", data_only=True)
    assert book["Chi phí thời gian"]["B9"].value == "Thanh Hóa"
    book["Chi phí thời gian"]["B9"] = "Thanh Hoas"
    book.save(tmp_path / "pci_2014.xlsx")
    result = building.read_one(pci, tmp_path, "pci_2014.xlsx")
    (issue,) = [i for i in result.issues if i.severity == "error"]
    assert (issue.code, issue.sheet, issue.ref) == ("E-PLACE", "Chi phí thời gian", "B9")
    assert "Thanh Hóa" in issue.message_vi
    lost = values(read["pci_2014.xlsx"]).keys() - values(result).keys()
    assert {place for place, _ in lost} == {"38"}
    assert len(lost) == len(TIME_2014)
    assert ("38", "registration_days") in values(result)


def test_the_report_renders_with_every_picture_and_names_the_publisher_everywhere(raw, tmp_path):
    for part in ("data/catalog", "notebooks"):
        shutil.copytree(WORKSPACE / part, tmp_path / part)
    assert cli.main(["report", "--root", str(tmp_path), "--raw", str(raw)]) == 0
    page = (tmp_path / "reports" / "2017" / "thanh-hoa-giua-63-tinh.html").read_text(encoding="utf-8")
    assert "<h1" in page
    assert page.count("<svg") >= 8
    sources = re.findall(r'class="source"[^>]*>([^<]*)', page)
    assert len(sources) >= 15
    assert not [line for line in sources if "VCCI" not in line]
    assert "5&nbsp;ngày" in page or "5\u00a0ngày" in page  # days to register in Thanh Hóa, 2017: C58
    assert "pci_2017.xlsx › Gia nhập thị trường › C58" in page
    assert "{eval}" not in page
    assert "np." not in page


# What needs no publisher's workbook: the catalogue, and small workbooks made here.


def small_book(target: Path, sheet: str, header: list[list[str | None]], rows: list[list[object]]) -> str:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in (*header, *rows):
        book.active.append(row)
    book.save(target / "PCI 2016.xlsx")
    return "PCI 2016.xlsx"


HEADINGS = ["Tỉnh", "Chỉ số thành phần 4", "% DN dành hơn 10% quỹ thời gian để tìm hiểu và thực hiện các quy định",
            "Số cuộc thanh tra, kiểm tra trung vị (tất cả các cơ quan)", "Số giờ trung vị làm việc với thanh tra thuế",
            "Cán bộ nhà nước giải quyết công việc hiệu quả (% đồng ý)", "Cán bộ nhà nước thân thiện (% đồng ý)",
            "DN không cần phải đi lại nhiều lần để lấy dấu và chữ ký", "Thủ tục giấy tờ đơn giản (% đồng ý)",
            "Phí, lệ phí được công khai (% đồng ý)"]  # fmt: skip
FIGURES = [["Hà Nội", 5.5, 36.5, 1, 2.5, 47.0, 35.5, 49.0, 34.4, 85.0],
           ["Thanh Hóa", 5.9, 29.5, 2, 15, 61, 53, 52, 49, 87],
           ["TP.HCM", 6.1, 42.9, 1, 2, 57.8, 45.6, 54.6, 41.8, 88.5]]  # fmt: skip


def test_a_column_on_a_scale_of_100_is_read_as_fractions(pci, tmp_path):
    name = small_book(tmp_path, "CP Thoi gian", [HEADINGS], FIGURES)
    found = values(building.read_one(pci, tmp_path, name))
    assert found["38", "regulation_time_share"] == pytest.approx(0.295)
    assert found["79", "fees_posted"] == pytest.approx(0.885)
    assert found["38", "tax_inspection_hours"] == 15


def test_columns_that_are_out_of_scope_are_passed_over_but_unknown_ones_are_reported(pci, tmp_path):
    header = [[*HEADINGS, "Chỉ tiêu mới của năm nay (%)", "STT"]]
    name = small_book(tmp_path, "Chi phí thời gian", header, [[*row, 0.5, 1] for row in FIGURES])
    result = building.read_one(pci, tmp_path, name)
    assert [i.ref for i in result.issues if i.code == "W-COLUMN"] == ["K1"]


def test_a_missing_column_is_named_as_people_call_it(pci, tmp_path):
    cut = [row[:8] + row[9:] for row in (HEADINGS, *FIGURES)]
    name = small_book(tmp_path, "Chi phí thời gian", cut[:1], cut[1:])
    (issue,) = [i for i in building.read_one(pci, tmp_path, name).issues if i.code == "E-COLUMN-MISSING"]
    assert "Thủ tục giấy tờ đơn giản" in issue.message_vi


def test_a_question_asked_otherwise_is_a_break_of_its_series(pci):
    asked = {
        (form.form, layout.id, item.indicator): item.definition
        for form, layout in pci.layouts
        for item in layout.items
    }
    for (_, layout, indicator), definition in asked.items():
        described = pci.indicators[indicator].definitions
        assert definition in (described or {1: ""}), (layout, indicator)
    assert asked["time_costs", "time_costs-2009", "paperwork_simple"] == 1
    assert asked["time_costs", "time_costs-2013", "paperwork_simple"] == 2
    assert asked["entry_costs", "entry_costs-2017", "one_stop_it"] == 2
    assert asked["transparency", "transparency-2013", "website_score"] == 3


def test_all_63_provinces_have_a_tile_and_a_code(pci):
    now = {p.code for p in pci.places.at(pci.unit.report.boundaries)}
    assert len(now) == 63
    assert set(pci.places.tiles) == now
    assert len(set(pci.places.tiles.values())) == 63


@pytest.mark.parametrize(
    "name",
    ["Tiếp cận đất đai", "Tiep can dat dai", "CP không chính thức", "Chi phi khong chinh thuc", "Tính Năng động",
     "Cạnh tranh bình đẳng", "Ưu đãi đối với DNNN", "Dịch vụ hỗ trợ DN", "Ho tro doanh nghiep", "CSPTKVKTTN",
     "Chính sách PTKTTN", "Thực hiện CS của Trung ương", "Đào tạo lao động", "Thiết chế pháp lý và ANTT",
     "Co so ha tang", "Tổng hợp", "Summary_VN", "Tóm tắt các chỉ số PCI ", "Xếp hạng theo chỉ số PCI", "Land Access"],
)  # fmt: skip
def test_sheets_out_of_scope_are_known_by_name(name, pci):
    assert any(re.search(p, text.fold(name)) for p in pci.unit.ignored_sheets)


@pytest.mark.parametrize(
    "name",
    ["Chi phí thời gian", "CP thời gian", "Chi phi thoi gian", "Tính minh bạch", "Tính Minh bạch", "Tinh minh bach",
     "Gia nhập thị trường", "CP gia nhập thị trường", "Chi phi gia nhap thi truong"],
)  # fmt: skip
def test_sheets_in_scope_are_not_passed_over(name, pci):
    assert not any(re.search(p, text.fold(name)) for p in pci.unit.ignored_sheets)


def test_no_workbook_of_the_publisher_is_in_the_repository():
    assert not [p for p in WORKSPACE.rglob("*.xls*") if "raw" not in p.parts]
