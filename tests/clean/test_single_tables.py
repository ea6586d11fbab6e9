"""One table, condition by condition: its year, period, units, blanks, merged cells and arithmetic."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pytest

from analysis import clean
from analysis.catalog import Change, Item, Place, Places
from analysis.catalog.expressions import Rule
from analysis.clean import observed
from analysis.clean.checks import Block, Series, check_rows, check_totals, settle
from analysis.clean.values import REASON, Values
from analysis.contracts import OBSERVATION_SCHEMA, Sheet
from analysis.errors import Issues
from analysis.shape import Column, Reading
from analysis.shape.match import LayoutMatcher
from analysis.shape.titles import Titles
from recorded import hold

NAN = math.nan
LIST, FIELDS, LINES = "procedures-2015", "procedures-2020", "it_adoption-2020"
THREE = ["Tân An", "Tân Bình", "Tân Cường"]


@pytest.fixture(scope="module")
def small(catalog):
    """The catalogue with Tân An, Tân Bình, Tân Cường, and Tân Dân of the middle of 2017."""
    named = {"10001": "Tân An", "10002": "Tân Bình", "10003": "Tân Cường"}
    places = [Place(code, name, "Xã") for code, name in named.items()]
    places.append(Place("10004", "Tân Dân", "Thị trấn", valid_from=date(2017, 7, 1)))
    return dataclasses.replace(catalog, places=Places(tuple(places), (), catalog.places.prefixes))


def reading(catalog, layout_id, columns, keys=THREE, n_totals=0, first=5, **more):
    """A table from row `first` on; columns are cells by indicator, from column C on, keys stand in B."""
    form, layout = next(pair for pair in catalog.layouts if pair[1].id == layout_id)
    if "every_place" in more:
        layout = layout.model_copy(update={"every_place": more.pop("every_place")})
    of_column = more.pop("of_column", {})
    made = [
        Column(Item(heading=code, indicator=code), f"Cột {code}", col, cells, **of_column.get(code, {}))
        for col, (code, cells) in enumerate(columns.items(), 3)
    ]  # fmt: skip
    sheet = Sheet("S", [], **more.pop("sheet", {}))
    titles = Titles(**more.pop("titles", {}))
    rows = more.pop("rows", list(range(first, first + len(keys))))
    matcher = LayoutMatcher(form, layout)
    return Reading(
        form, layout, matcher, sheet, 2, rows, keys, n_totals, made, titles, **{"code_col": 1, **more}
    )


def observe(catalog, *arguments, year=2016, **more):
    """What one table gives (place, field, indicator -> value or reason), what is said of it, and its matrices."""
    issues = Issues(source="x.xlsx", sheet="S")
    table = clean.observe(reading(catalog, *arguments, **more), catalog, year, issues)
    rows = clean.tabulate([table]).to_pylist() if table else []
    values = {(r["place"], r["field"], r["indicator"]): r["reason"] or r["value"] for r in rows}
    return values, [f"{i.code} {i.ref}" for i in issues.rows], table, issues


def written(issues):
    return [
        f"{i.code} {i.ref} {i.place} {i.year} {i.indicator}: {i.message_vi} / {i.message_en}"
        for i in issues.rows
    ]


LATE = {"dossiers_late": [1, 2, 3]}


# The year and the period


@pytest.mark.parametrize(
    ("year", "title", "taken", "told"),
    [
        (2016, 0, 2016, []), (0, 2017, 2017, []), (2016, 2016, 2016, []), (2016, 2017, 2016, ["E-YEAR A1"]),
        (0, 0, None, ["E-NO-YEAR B5"]),
    ],
)  # fmt: skip
def test_the_year_is_the_files_else_the_sheets(small, year, title, taken, told):
    titles = {"year": title, "year_ref": "A1"}
    _, said, table, issues = observe(small, LIST, LATE, year=year, titles=titles, every_place=False)
    assert (said, issues.year) == (told, taken or 0)
    assert (table.year if table else None) == taken
    if told == ["E-YEAR A1"]:
        assert "ghi năm 2017, tệp thuộc năm 2016" in issues.rows[0].message_vi
        assert issues.rows[0].year == 2016


def test_a_table_without_records_or_without_columns_says_nothing(small):
    assert observe(small, LIST, LATE, keys=[])[2] is None
    assert observe(small, LIST, {})[2] is None


OWN, OF_YEAR = (date(2016, 2, 1), date(2016, 11, 30)), (date(2016, 1, 1), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("period", "written_so", "taken", "told"),
    [
        (OWN, "2 đến 11/2016", OWN, 0), (None, "", OF_YEAR, 0), (None, "quý rưỡi", OF_YEAR, 1),
        ((date(2015, 2, 1), date(2015, 11, 30)), "năm 2015", OF_YEAR, 0),
        ((date(2015, 2, 1), date(2016, 11, 30)), "hai năm", OF_YEAR, 1),
        ((date(2016, 2, 1), date(2017, 1, 31)), "hai năm", OF_YEAR, 1),
    ],
)  # fmt: skip
def test_the_period_is_the_sheets_where_it_lies_in_the_year(small, period, written_so, taken, told):
    titles = {"period": period, "period_text": written_so, "period_ref": "A2"}
    _, said, table, issues = observe(small, LIST, LATE, titles=titles, every_place=False)
    assert (table.start, table.end) == taken
    assert said == ["W-PERIOD A2"] * told
    for issue in issues.rows:
        assert issue.message_vi == (
            f"Không dùng được kỳ báo cáo ghi là “{written_so}”; đọc như 01/01/2016–31/12/2016."
        )


# Units and fields of the records


def test_each_unit_of_the_list_once_and_those_that_are_missing_by_name(small):
    cells = {"dossiers_late": [1, 2, 2, 4, 5, 6], "dossiers_early": [1, 2, 2, 4, 9, 6]}
    keys = ["Tân An", "xã Tân Bình", "Tân Bình", "Tân An", "Tân Ất", "Cộng"]
    values, said, _, issues = observe(small, LIST, cells, keys=keys, n_totals=1)
    late = {place: value for (place, _, code), value in values.items() if code == "dossiers_late"}
    assert late == {"10001": 1, "10002": 2}
    assert said[:4] == ["N-REPEATED B7", "E-DUPLICATE B8", "E-PLACE B9", "W-ROW-MISSING B5"]
    hold("clean-units", written(issues))
    assert "W-ROW-MISSING B5" not in observe(small, LIST, cells, keys=keys, n_totals=1, every_place=False)[1]


def test_a_total_row_is_no_units(small):
    cells = {"dossiers_resolved": [5, 6, 7], "dossiers_on_time": [4, 5, 3], "dossiers_late": [1, 1, 2]}
    keys = ["Tân An", "Tân Bình", "Cộng"]
    _, said, table, issues = observe(small, LIST, cells, keys=keys, n_totals=1, every_place=False)
    assert said[0] == "E-SUM C7"
    assert issues.rows[0].place == ""
    assert (table.places, table.fields) == (["10001", "10002", ""], [""] * 3)


@pytest.mark.parametrize(
    ("start", "missing"), [(date(2017, 1, 1), 0), (date(2017, 6, 30), 0), (date(2017, 7, 1), 1)]
)
def test_a_unit_is_missing_from_the_list_where_it_existed_when_the_period_began(small, start, missing):
    titles = {"period": (start, date(2017, 12, 31)), "period_text": "kỳ"}
    _, said, _, issues = observe(small, LIST, LATE, year=2017, titles=titles)
    assert said == ["W-ROW-MISSING B5"] * missing
    assert [i.message_vi for i in issues.rows] == ["Bảng không có dòng của Thị trấn Tân Dân."] * missing


def test_a_code_beside_a_name_counts_where_there_is_one(small):
    values, said, _, _ = observe(small, LIST, LATE, codes=["10001", "", "10001"], every_place=False)
    assert list(values) == [("10001", "", "dossiers_late"), ("10002", "", "dossiers_late")]
    assert said == ["E-PLACE-CODE A7"]


# Tân Cường joined Tân An under the name Tân Én in the middle of 2016; Tân Bình took in Tân Giang and kept its name.
HALF = date(2016, 7, 1)
JOINED = Places(
    (Place("10001", "Tân An", "Xã", valid_to=date(2016, 6, 30)), Place("10001", "Tân Én", "Xã", valid_from=HALF),
     Place("10003", "Tân Cường", "Xã", valid_to=date(2016, 6, 30)), Place("10002", "Tân Bình", "Xã"),
     Place("10007", "Tân Giang", "Xã", valid_to=date(2016, 6, 30))),
    (Change("10007", "Tân Giang", "10002", "Tân Bình", HALF, "", ""),
     Change("10003", "Tân Cường", "10001", "Tân Én", HALF, "", ""),
     Change("10001", "Tân An", "10001", "Tân Én", HALF, "", "")),
)  # fmt: skip


@pytest.mark.parametrize(
    ("keys", "told"),
    [(["Tân Bình", "Tân Én"], ["W-LATER-UNIT B6"]), (["Tân Bình", "Tân An"], []), (["Tân Bình"], [])],
)
def test_a_name_of_after_a_merger_is_doubted_once_in_a_period_that_began_before(catalog, keys, told):
    joined = dataclasses.replace(catalog, places=JOINED)
    cells = {"dossiers_late": [1, 2][: len(keys)]}
    _, said, _, issues = observe(joined, LIST, cells, keys=keys, every_place=False)
    assert said == told
    for issue in issues.rows:
        assert issue.place == "10001"
        assert issue.message_vi.startswith(
            "“Tân Én” chỉ có từ 01/07/2016, biểu tính cả kỳ 01/01/2016–31/12/2016;"
        )


@pytest.mark.parametrize(
    ("keys", "told"),
    [
        (["Tan Binh", "Tan An"], []), (["Tan Binh", "Tan En"], ["W-LATER-UNIT B6"]), (["10002", "Tân An"], []),
        (["Tân Bình", "Thị trấn"], []), (["Tân Bình", "Tân Hai"], ["W-LATER-UNIT B6"]), (["Tân Bình", "Tan An"], []),
    ],
)  # fmt: skip
def test_the_name_of_before_is_known_without_marks_by_its_code_and_by_its_other_names(catalog, keys, told):
    others = {"Tân An": ("Thị trấn",), "Tân Én": ("Tân Hai",)}
    places = tuple(dataclasses.replace(p, aliases=others.get(p.name, ())) for p in JOINED.all)
    joined = dataclasses.replace(catalog, places=dataclasses.replace(JOINED, all=places))
    assert observe(joined, LIST, {"dossiers_late": [1, 2]}, keys=keys, every_place=False)[1] == told


def test_from_the_day_of_the_merger_on_its_name_is_doubted_no_more(catalog):
    joined = dataclasses.replace(catalog, places=JOINED)
    titles = {"period": (HALF, date(2016, 12, 31)), "period_text": "kỳ"}
    for keys in (["Tan Binh", "Tan En"], ["Tân Bình", "Tân Én"]):
        cells = {"dossiers_late": [1, 2]}
        assert observe(joined, LIST, cells, keys=keys, titles=titles, every_place=False)[1] == []


UNIT = {"place": "xã Tân Bình", "place_ref": "A3"}


def test_fields_of_work_of_one_unit_and_its_total(small):
    keys = ["Hộ tịch", "Đất đai", "Nuôi ong", "Hộ tịch", "Tổng số", "Cộng"]
    cells = {"dossiers_late": [1, 2, 3, 4, 10, 11], "on_time_rate": [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]}
    values, said, _, issues = observe(small, FIELDS, cells, keys=keys, n_totals=2, titles=UNIT)
    assert values == {
        ("10002", "civil_status", "dossiers_late"): 1, ("10002", "civil_status", "on_time_rate"): 0.9,
        ("10002", "land", "dossiers_late"): 2, ("10002", "land", "on_time_rate"): 0.8,
        ("10002", "", "dossiers_late"): 10,
    }  # fmt: skip
    assert said[:3] == ["E-ROW B7", "E-DUPLICATE B8", "E-DUPLICATE B10"]
    hold("clean-fields", written(issues))


def test_a_form_of_fields_needs_a_unit_and_a_total(small):
    keys = ["Hộ tịch", "Đất đai", "Xây dựng"]
    values, said, _, issues = observe(small, FIELDS, LATE, keys=keys, titles=UNIT)
    assert {field: value for (_, field, _), value in values.items()} == {
        "civil_status": 1,
        "land": 2,
        "construction": 3,
    }
    assert (said, issues.rows[0].place) == (["E-TOTAL-MISSING B5"], "10002")
    assert observe(small, FIELDS, LATE, keys=keys)[:2] == ({}, ["E-NO-PLACE B5"])
    other = {"place": "xã Tân Ất", "place_ref": "A3"}
    values, said, _, _ = observe(small, FIELDS, LATE, keys=keys, titles=other)
    assert (values, said[0]) == ({}, "E-PLACE A3")


def test_a_form_of_lines_is_one_record_whose_cells_know_their_rows(small):
    lines = {"staff": [20], "computers": [""], "lan": [""]}
    of_column = {code: {"row": 7 + n} for n, code in enumerate(lines)}
    more = {"keys": [""], "rows": [7], "titles": UNIT, "of_column": of_column, "year": 2021}
    values, said, table, _ = observe(small, LINES, lines, **more)
    assert values == {
        ("10002", "", c): v for c, v in zip(lines, (20, "not_reported", "not_reported"), strict=True)
    }
    assert said == ["W-BLANK D8", "W-BLANK E9"]
    assert [row["ref"] for row in clean.tabulate([table]).to_pylist()] == ["C7", "D8", "E9"]
    _, said, _, issues = observe(small, LINES, {**lines, "staff": [""]}, **more)
    assert said == ["W-BLANK-ROW B7"]
    assert issues.rows[0].message_vi == "“S” chưa có số liệu nào (3 ô trống)."


# Blanks


def test_a_row_without_any_figure_is_told_once_and_single_gaps_each(small):
    cells = {
        "dossiers_late": ["", 2, "", ""],
        "dossiers_early": ["", "", "-", ""],
        "inspection_score": ["", 5, 6, ""],
    }
    keys = [*THREE, "Tổng số"]
    values, said, _, issues = observe(small, LIST, cells, keys=keys, n_totals=1, every_place=False)
    assert said == ["W-BLANK-ROW B5", "W-BLANK C7", "W-BLANK D6"]
    assert values["10003", "", "dossiers_early"] == "none_occurred"
    assert len(values) == 9
    hold("clean-blanks", written(issues))


def test_in_a_table_of_one_column_each_blank_is_told(small):
    assert observe(small, LIST, {"dossiers_late": ["", 2, ""]}, every_place=False)[1] == [
        "W-BLANK C5",
        "W-BLANK C7",
    ]


def test_blanks_of_unknown_units_are_not_told(small):
    cells = {"dossiers_late": ["", 2, ""], "dossiers_early": ["", "", ""]}
    keys = ["Tân Ất", "Tân Ỷ", "Tân Bình"]
    _, said, _, _ = observe(small, LIST, cells, keys=keys, every_place=False)
    assert [code for code in said if "BLANK" in code] == ["W-BLANK-ROW B7"]


def test_the_total_of_a_form_of_fields_is_asked_for_its_counts(small):
    keys = ["Hộ tịch", "Đất đai", "Tổng số"]
    cells = {"dossiers_late": [1, 2, ""], "dossiers_early": [1, 2, 3], "on_time_rate": [0.5, 0.6, ""]}
    assert observe(small, FIELDS, cells, keys=keys, n_totals=1, titles=UNIT)[1] == ["W-BLANK C7"]
    cells["dossiers_early"] = [1, 2, ""]
    _, said, _, issues = observe(small, FIELDS, cells, keys=keys, n_totals=1, titles=UNIT)
    assert said == ["W-BLANK-ROW B7"]
    assert issues.rows[0].message_vi == "“Tổng số” chưa có số liệu nào (3 ô trống)."


# Units of measure, merged cells, shares, corrections


@pytest.mark.parametrize(
    ("line", "columns", "told"),
    [
        ("nghìn hồ sơ", LATE, ["E-UNIT A4"]), ("hồ sơ", LATE, []), ("", LATE, []),
        ("%", {**LATE, "on_time_rate": [0.5, 0.6, 0.7]}, []),
        ("nghìn", {"staff": [1, 2, 3], **LATE, "on_time_rate": [0.5, 0.6, 0.7]}, ["E-UNIT A4"]),
    ],
)  # fmt: skip
def test_a_unit_above_the_table_that_no_column_has_is_told(small, line, columns, told):
    titles = {"unit": line, "unit_ref": "A4"}
    _, said, _, issues = observe(small, LIST, columns, titles=titles, every_place=False)
    assert said == told
    for issue in issues.rows:
        unit = "người" if "staff" in columns else "hồ sơ"
        assert issue.message_vi.startswith(
            f"{small.forms['procedures'].title_vi}: đơn vị ghi trên trang (“{line}”) khác đơn vị của biểu mẫu ({unit});"
        )


@pytest.mark.parametrize(("unit", "told"), [("nghìn hồ sơ", ["E-UNIT C4"]), ("hồ sơ", []), ("", [])])
def test_a_unit_in_the_heading_that_is_not_the_columns_is_told(small, unit, told):
    of_column = {"dossiers_late": {"unit": unit, "unit_ref": "C4"}}
    _, said, _, issues = observe(small, LIST, LATE, of_column=of_column, every_place=False)
    assert said == told
    for issue in issues.rows:
        name = small.indicators["dossiers_late"].name_vi
        assert (issue.place, issue.indicator) == ("", "dossiers_late")
        assert issue.message_vi.startswith(f"{name}: đơn vị ghi trên trang (“nghìn hồ sơ”) khác")
        assert "(hồ sơ)" in issue.message_vi


def test_a_figure_in_a_cell_merged_over_several_rows_is_nobodys(small):
    cells = {"dossiers_late": [7.5, "", 3], "dossiers_early": ["1.234", 2, 3]}
    spanned = {(5, 3): "C5:C6", (6, 3): "C5:C6", (5, 4): "D5:D6"}
    values, said, table, issues = observe(small, LIST, cells, spanned=spanned, every_place=False)
    refused = {key[0] + key[2][8:] for key, value in values.items() if value == "unreadable"}
    assert refused == {"10001_late", "10002_late", "10001_early"}
    assert np.isnan(table.values).sum() == 3
    assert said == ["E-MERGED C5", "E-MERGED D5"]
    hold("clean-merged", written(issues))


@pytest.mark.parametrize(
    ("indicator", "percents", "values"),
    [
        ("on_time_rate", {(7, 3)}, [0.95, 0.88, 0.5]), ("on_time_rate", set(), [0.95, 0.88, 0.005]),
        ("on_time_rate", {(7, 4), (6, 9)}, [0.95, 0.88, 0.005]), ("inspection_score", {(7, 3)}, [95, 88, 0.5]),
    ],
)  # fmt: skip
def test_a_share_that_its_cell_shows_as_per_cent_is_one(small, indicator, percents, values):
    cells = {indicator: [95.0, 88.0, 0.5]}
    found = observe(small, LIST, cells, sheet={"percents": frozenset(percents)}, every_place=False)[0]
    assert list(found.values()) == pytest.approx(values)


def test_a_total_of_scores_is_not_read(small):
    keys = [*THREE, "Tổng số"]
    cells = {"dossiers_late": [1, 2, 3, 9], "inspection_score": [80.0, 70.0, 60.0, 210.0]}
    values, said, table, _ = observe(small, LIST, cells, keys=keys, n_totals=1, every_place=False)
    assert said == ["E-TOTAL C8"], "210 points are no score, and no doubt"
    assert len(values) == len(table) == 6
    assert table.values[3, 0] == 9
    assert np.isnan(table.values[3, 1])


def test_cells_that_were_corrected_carry_the_id(small):
    cells = {"dossiers_late": [1, 2, 3], "dossiers_early": [4, 5, 6]}
    sheet = {"corrected": {(6, 4): "c1", (5, 3): "c2", (9, 9): "c3"}}
    of_column = {"dossiers_late": {"corrected_by": "c4"}}
    more = {"of_column": of_column, "every_place": False}
    rows = clean.tabulate([observe(small, LIST, cells, sheet=sheet, **more)[2]]).to_pylist()
    assert {row["ref"]: row["corrected_by"] for row in rows} == {
        "C5": "c2", "C6": "c4", "C7": "c4", "D5": "", "D6": "c1", "D7": "",
    }  # fmt: skip


def test_an_open_figure_is_settled_by_the_arithmetic_or_given_up_before_rules_are_tried(small):
    cells = {
        "dossiers_resolved": [1.234, 2.345, 5],
        "dossiers_on_time": [1000, 2, 3],
        "dossiers_late": [234, 3, 1],
    }
    values, said, _, _ = observe(small, LIST, cells, every_place=False)
    assert values["10001", "", "dossiers_resolved"] == 1234
    assert values["10002", "", "dossiers_resolved"] == "unreadable"
    assert said == ["N-SETTLED C5", "E-INTEGER C6", "E-SUM C7"]


# Observations as rows


def test_observations_become_rows_place_by_place():
    day = date(2016, 1, 1), date(2016, 12, 31)
    values = np.array([[1.0, NAN], [3.0, 4.0], [5.0, 6.0]])
    reasons = np.array([[0, REASON["unreadable"]], [0, 0], [0, 0]], np.uint8)
    one = clean.Observed(
        "a.xlsx", "S", "form", "layout", 2016, *day, ["10001", "10002", ""], ["", "land", ""], ["late", "early"],
        values,
        reasons, np.array([0, 1, 2, 3]), np.array([5, 6, 7]), [0, 9], [3, 28], {1: "c1", 4: "c2"},
    )  # fmt: skip
    other = dataclasses.replace(
        one, source="b.xlsx", kept=np.array([4]), own_rows=[0, 0], corrected={4: "c0"}
    )
    whole = clean.tabulate([one, other])
    assert whole.schema == OBSERVATION_SCHEMA
    assert whole["value"].null_count == 0, "no value is not a number; reasons say why"
    names = ("place", "field", "indicator", "value", "reason", "source", "ref", "corrected_by")
    rows = [tuple("" if row[n] != row[n] else row[n] for n in names) for row in whole.to_pylist()]
    assert rows == [
        ("10001", "", "late", 1, "", "a.xlsx", "C5", ""),
        ("10001", "", "early", "", "unreadable", "a.xlsx", "AB9", "c1"),
        ("10002", "land", "late", 3, "", "a.xlsx", "C6", ""), ("10002", "land", "early", 4, "", "a.xlsx", "AB9", ""),
        ("", "", "late", 5, "", "b.xlsx", "C7", "c0"),
    ]  # fmt: skip
    first = whole.to_pylist()[0]
    assert (first["year"], first["form"], first["layout"], first["sheet"]) == (2016, "form", "layout", "S")
    assert (first["period_start"].date(), first["period_end"].date()) == day
    assert one.said == {(*day, "late"), (*day, "early")}
    one.without(np.array([0, 3]))
    assert (len(one), one.kept.tolist()) == (2, [1, 2])
    assert clean.tabulate([]).num_rows == 0
    assert clean.tabulate([]).schema == OBSERVATION_SCHEMA


def test_a_large_table_is_cut_between_records():
    values = np.arange(12.0).reshape(4, 3)
    day = date(2016, 1, 1)
    one = clean.Observed(
        "a.xlsx", "S", "f", "l", 2016, day, day, list("abcd"), list("efgh"), ["i", "j", "k"], values,
        np.zeros((4, 3), np.uint8), np.array([0, 2, 3, 5, 6, 9, 11]), np.array([5, 6, 7, 8]), [0] * 3, [1, 2, 3],
        {2: "c1", 9: "c2"},
    )  # fmt: skip
    for most, lots in ((7, ["abcd"]), (6, ["ab", "cd"]), (8, ["abcd"]), (5, ["a", "b", "c", "d"]), (3, list("abcd")),
                       (2, list("abcd")), (1, list("abcd"))):  # fmt: skip
        parts = list(one.cut(most))
        assert ["".join(part.places) for part in parts] == lots
        assert ["".join(part.fields) for part in parts] == [
            lot.translate(str.maketrans("abcd", "efgh")) for lot in lots
        ]
        assert clean.tabulate(parts).to_pylist() == clean.tabulate([one]).to_pylist()
        assert all(part.values.shape == part.reasons.shape == (len(part.rows), 3) for part in parts)
    assert list(dataclasses.replace(one, kept=np.array([], int)).cut(5)) == []


def test_lots_are_as_full_as_they_may_be(monkeypatch):
    day = date(2016, 1, 1)

    def table(n):
        return clean.Observed(
            "a.xlsx", "S", "f", "l", 2016, day, day, ["10001"] * n, [""] * n, ["i"], np.zeros((n, 1)),
            np.zeros((n, 1), np.uint8), np.arange(n), np.arange(n), [0], [1], {},
        )  # fmt: skip

    monkeypatch.setattr(observed, "CHUNK", 6)
    for sizes, lots in (
        ([3, 3, 3, 3, 1], [6, 6, 1]), ([4, 3, 3], [4, 6]), ([1, 6, 2], [1, 6, 2]), ([7, 5, 1], [6, 6, 1]),
        ([0, 6, 0], [6]),
    ):  # fmt: skip
        assert [sum(map(len, lot)) for lot in observed._chunks(map(table, sizes))] == lots
        assert clean.tabulate(map(table, sizes)).num_rows == sum(sizes)


# The arithmetic of a table


def block(columns, n_totals=0, kinds=None, rows=None):
    """Cells: numbers, "-" nothing occurred, "" not reported, "?" unreadable, a pair: open between two readings."""
    n = len(next(iter(columns.values())))
    rows = rows or list(range(5, 5 + n))
    made = {}
    for at, (name, cells) in zip("CDEFG", columns.items(), strict=False):
        why = {"-": "none_occurred", "": "not_reported", "?": "unreadable"}
        values = np.array([cell if isinstance(cell, int | float) else NAN for cell in cells], float)
        reasons = np.array([REASON[why[c]] if isinstance(c, str) else 0 for c in cells], np.uint8)
        options = {i: tuple(map(float, cell)) for i, cell in enumerate(cells) if isinstance(cell, tuple)}
        made[name] = Series(
            name, f"Tên {name}", f"Cột {name}", (kinds or {}).get(name, "count"),
            [" 2,00\u00a0" if isinstance(cell, tuple) else cell for cell in cells], Values(values, reasons, options),
            lambda i, at=at: f"{at}{rows[i]}",
        )  # fmt: skip
    return Block(made, np.array(rows), n_totals, [f"p{i}" for i in range(n - n_totals)] + [""] * n_totals)


def heard(check, *arguments):
    issues = Issues(source="x.xlsx", sheet="S", year=2016)
    check(*arguments, issues)
    return [f"{i.code} {i.ref}" for i in issues.rows], issues


@pytest.mark.parametrize(
    ("cells", "n_totals", "kind", "value"),
    [
        ([(2, 200), 3, 5], 1, "count", 2), ([(2, 200), 3, 203], 1, "count", 200), ([3, (2, 200), 5], 1, "count", 2),
        ([(2, 200), 3, 6], 1, "count", None), ([(2, 200), 3, 5], 0, "count", None),
        ([(2, 200), 3, 5], 1, "number", None),
        ([(2, 200), (3, 300), 5], 1, "count", None), ([2, 3, (5, 500)], 1, "count", None),
        ([(2, 200), 3, ""], 1, "count", None), ([(2, 200), 3, "", 5], 2, "count", 2),
        ([(2, 200), 3, 5, ""], 2, "count", 2),
        ([(2, 200), 3, 5, 203], 2, "count", None), ([(2, 200), "-", 3, 5], 1, "count", 2),
        ([(2.5, 25), 3, 5.5], 1, "count", None), ([(2.5, 25), 3, 28], 1, "count", 25),
        ([2, (5, 500), 5], 2, "count", None),
    ],
)  # fmt: skip
def test_an_open_cell_is_what_its_column_lacks_for_the_total(cells, n_totals, kind, value):
    held = block({"late": cells}, n_totals, {"late": kind})
    at = next(i for i, cell in enumerate(cells) if isinstance(cell, tuple))
    said, issues = heard(settle, held, [])
    assert said == [f"N-SETTLED C{5 + at}"] * (value is not None)
    found = held.series["late"].values
    assert (at in found.options) == (value is None)
    assert np.isnan(found.values[at]) if value is None else found.values[at] == value
    for issue in issues.rows:
        assert issue.indicator == "late"
        assert issue.message_vi.startswith(f"Tên late: “2,00” được đọc là {value} vì")


SUM = Rule.of("all = late + early")


@pytest.mark.parametrize(
    ("columns", "rules", "value"),
    [
        ({"all": [(2, 200)], "late": [1], "early": [1]}, [SUM], 2),
        ({"all": [(2, 200)], "late": [0], "early": [0]}, [Rule.of("all = late + early + 2")], None),  # nothing to add
        ({"all": [(2, 200)], "late": [0], "early": [2]}, [SUM], 2),
        ({"all": [(2, 200)], "late": [2], "early": [""]}, [SUM], None),
        ({"all": [(2, 200)], "late": [2], "early": ["?"]}, [SUM], None),
        ({"all": [(2, 200)], "late": [2], "early": ["-"]}, [SUM], 2),
        ({"all": [(2, 200)], "late": [2]}, [SUM], None),
        ({"all": [(2, 200)], "late": [2], "early": [9]}, [Rule.of("all <= late + early")], None),
        ({"all": [5], "late": [(2, 200)], "early": [3]}, [SUM], 2),
        ({"all": [(2, 200)], "late": [2], "early": [0], "x": [198]}, [SUM, Rule.of("all = late + x")], None),  # both
        ({"all": [(2, 200)], "late": [2], "early": [0], "x": [200]}, [Rule.of("x = late + early"), SUM], 2),
        ({"all": [(2.5, 25)], "late": [1.25], "early": [1.25]}, [SUM], None),  # half a dossier
        ({"all": [(2, 2.000002)], "late": [1], "early": [1]}, [SUM], 2),
    ],
)  # fmt: skip
def test_an_open_cell_is_what_one_sum_of_its_row_demands(columns, rules, value):
    held = block(columns)
    name = next(name for name, cells in columns.items() if isinstance(cells[0], tuple))
    said, _ = heard(settle, held, rules)
    found = held.series[name].values
    assert said == [f"N-SETTLED {'CD'[name == 'late']}5"] * (value is not None)
    assert found.options == ({} if value is not None else {0: tuple(map(float, columns[name][0]))})
    assert np.isnan(found.values[0]) if value is None else found.values[0] == value


def test_where_two_sums_differ_the_total_decides_and_a_number_may_have_a_fraction():
    columns = {"all": [(2, 200), 1, 3], "late": [2, 1, 3], "early": [0, 0, 0], "x": [198, 0, 198]}
    held = block(columns, 1)
    assert heard(settle, held, [SUM, Rule.of("all = late + x")])[0] == ["N-SETTLED C5"]
    assert held.series["all"].values.values[0] == 2
    held = block({"all": [(2.5, 25)], "late": [1.25], "early": [1.25]}, kinds={"all": "number"})
    held.series["all"].cells[0] = 1234.5
    said, issues = heard(settle, held, [SUM])
    assert said == ["N-SETTLED C5"]
    assert "“1.234,5” được đọc là 2,5 vì" in issues.rows[0].message_vi


def test_every_open_cell_is_tried():
    held = block({"all": [(3, 300), (9, 4), (5, 500)], "late": [1, 2, 2], "early": [1, 2, 3]})
    assert heard(settle, held, [SUM])[0] == ["N-SETTLED C6", "N-SETTLED C7"]


PART = Rule.of("late <= all")


@pytest.mark.parametrize(
    ("rule", "columns", "n_totals", "told"),
    [
        (SUM, {"all": [3, 3, 3], "late": [1, 2, 1], "early": [2, 2, 1]}, 0, ["E-SUM C6", "E-SUM C7"]),
        (SUM, {"all": [3, 3, 7], "late": [1, 2, 3], "early": [2, 1, 3]}, 1, ["E-SUM C7"]),
        (SUM, {"all": [3, 4, 7], "late": [1, 2, 3], "early": [2, 1, 3]}, 1, ["E-SUM C6"]),  # the gap of the row above
        (SUM, {"all": [3, 4, 8], "late": [1, 2, 3], "early": [2, 1, 3]}, 1, ["E-SUM C6", "E-SUM C7"]),
        (SUM, {"all": [3, 4, 6], "late": [1, 2, 3], "early": [2, 1, 3]}, 1, ["E-SUM C6"]),
        (SUM, {"all": [4, 2, 7], "late": [1, 2, 3], "early": [2, 1, 3]}, 1, ["E-SUM C5", "E-SUM C6", "E-SUM C7"]),
        (SUM, {"all": [3, 3, 7], "late": [1, "", 3], "early": [2, 1, 3]}, 1, []),
        (SUM, {"all": [3, 3, 8], "late": [1, "-", 3], "early": [2, 1, 3]}, 1, ["E-SUM C6"]),
        (SUM, {"all": [3, 3, 7], "late": [1, 2, ""], "early": [2, 1, 3]}, 1, []),
        (SUM, {"all": [3, 3, 3, 7], "late": [1, 2, "", 3], "early": [2, 1, 3, 3]}, 2, ["E-SUM C8"]),  # a blank total
        (SUM, {"all": ["", 3], "late": [1, 2], "early": [1, 1]}, 0, []),
        (SUM, {"all": [3.0000000001], "late": [1], "early": [2]}, 0, []),
        (PART, {"late": [2, 3, 4], "all": [3, 3, 3]}, 0, ["E-PART C7"]),
        (PART, {"late": [4, 1, 5], "all": [3, 3, 6]}, 1, ["E-PART C5"]),
        (PART, {"late": [4, 3, 7], "all": [3, 3, 6]}, 1, ["E-PART C5", "E-PART C7"]),
        (PART, {"late": [2, 3, 7], "all": [3, 3, 6]}, 1, ["E-PART C7"]),
        (PART, {"late": [2, "", 7], "all": [3, 3, 6]}, 1, []),
    ],
)  # fmt: skip
def test_rules_are_held_row_by_row_and_at_a_total_that_no_row_above_explains(rule, columns, n_totals, told):
    said, issues = heard(check_rows, block(columns, n_totals), [rule])
    assert said == told
    n = len(next(iter(columns.values()))) - n_totals
    assert [i.place for i in issues.rows] == [
        f"p{at}" if at < n else "" for at in (int(r[-1]) - 5 for r in told)
    ]


def test_what_is_said_of_sums_and_parts_rule_by_rule():
    columns = {"all": [3, 1234.5], "late": [1, 1000], "early": [2, 200], "x": [9, "-"]}
    rules = [
        Rule.of("all = late + nobody"),
        Rule.of("late <= all"),
        SUM,
        Rule.of("x <= early"),
        Rule.of("late + early = x"),
    ]
    said, issues = heard(check_rows, block(columns), rules)
    assert said == ["E-SUM C6", "E-PART F5", "E-SUM D5", "E-SUM D6"]
    hold("clean-rules", written(issues))


@pytest.mark.parametrize(
    ("cells", "n_totals", "rows", "told"),
    [
        ([1, 2, 3], 1, None, []), ([1, 2, 4], 1, None, ["E-TOTAL C7"]), ([1, 2, 2], 1, None, ["E-TOTAL C7"]),
        ([1, 2, 4], 0, None, []), ([3], 1, None, []), ([1, "?", 4], 1, None, []),
        ([1, "-", 4], 1, None, ["E-TOTAL C7"]),
        ([1, "", 4], 1, None, ["E-TOTAL C7"]), ([1, 2, ""], 1, None, []), ([1, 2, "?"], 1, None, []),
        ([4, 5, 5], 1, [1, 2, 3], ["E-TOTAL C3"]),
        ([1, 2, 3], 1, [6, 7, 5], []), ([1, 2, 4], 1, [6, 7, 5], ["E-TOTAL C5"]),  # a total above its rows
        ([1, 2, 4, 3, 4], 2, [5, 6, 8, 7, 9], []), ([1, 2, 4, 3, 7], 2, [5, 6, 8, 7, 9], []),
        ([1, 2, 4, 3, 6], 2, [5, 6, 8, 7, 9], ["E-TOTAL C9"]), ([1, 2, 4, 2, 4], 2, [5, 6, 8, 7, 9], ["E-TOTAL C7"]),
        ([1, 2, 4, "", 4], 2, [5, 6, 8, 7, 9], ["E-TOTAL C9"]),  # a blank total ends nothing
        ([1, 2, 4, 7, 7], 2, [5, 6, 7, 8, 9], []),  # a second total right below the first
        ([1, 2, 4, 7, 4], 2, [5, 6, 7, 8, 9], ["E-TOTAL C9"]),
    ],
)  # fmt: skip
def test_a_total_is_that_of_all_rows_or_of_those_since_the_total_before(cells, n_totals, rows, told):
    assert heard(check_totals, block({"late": cells}, n_totals, rows=rows))[0] == told


def test_each_column_has_its_own_total():
    columns = {"late": [1, 2, 4, 3, 4], "early": [5, 5, 5, 10, 5]}
    assert heard(check_totals, block(columns, 2, rows=[5, 6, 8, 7, 9]))[0] == []
    columns["early"][4] = 4
    assert heard(check_totals, block(columns, 2, rows=[5, 6, 8, 7, 9]))[0] == ["E-TOTAL D9"]


def test_what_is_said_of_totals(small):
    columns = {"late": [1000, 234.5, 1], "early": [1, 2, 9], "rate": [1, 2, 9], "lost": ["?", 2, 9]}
    said, issues = heard(check_totals, block(columns, 1, {"rate": "percent"}))
    assert said == ["E-TOTAL C7", "E-TOTAL D7"]
    hold("clean-totals", written(issues))
