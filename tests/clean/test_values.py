"""What a cell says: a value or a reason, never a guess."""

from __future__ import annotations

import dataclasses
import math
from datetime import date

import numpy as np
import pytest

from analysis import clean, shape
from analysis.catalog.models import Plausible
from analysis.clean.checks import Block, Series, settle
from analysis.clean.names import Resolver
from analysis.clean.values import Values, give_up, other_unit, percent_scale, read_values
from analysis.contracts import REASONS
from analysis.errors import Issues
from analysis.read import read_workbook
from analysis.shape.draw import Record, Sheet, draw
from analysis.shape.grid import position


def read_all(catalog, indicator, cells, layout="procedures-2015", **how):
    """Values (None where there is none), reasons and issue codes of one column."""
    issues = Issues(source="x.xlsx", sheet="S")
    chosen = next(lay for _, lay in catalog.layouts if lay.id == layout)
    spec = catalog.indicators[indicator]
    found = read_values(cells, spec, chosen, lambda i: f"C{i + 5}", issues, **how)
    give_up(found, spec, cells, lambda i: f"C{i + 5}", issues)
    values = [None if math.isnan(v) else v for v in found.values]
    return values, [REASONS[r] for r in found.reasons], [i.code for i in issues.rows]


def read(catalog, indicator, content, layout="procedures-2015"):
    values, reasons, codes = read_all(catalog, indicator, [content], layout)
    return values[0], reasons[0], codes


@pytest.mark.parametrize(
    ("content", "value", "reason", "codes"),
    [
        ("1.234", 1234, "", []),
        ("05", 5, "", []),
        ("1 234", 1234, "", []),
        ("Không", None, "none_occurred", []),
        ("KHÔNG", None, "none_occurred", []),
        ("-", None, "none_occurred", []),
        ("", None, "not_reported", []),
        ("…", None, "not_reported", []),
        ("KCSL", None, "not_reported", []),
        ("hầu hết", None, "unreadable", ["E-NUMBER"]),
        ("24/24", None, "unreadable", ["E-NUMBER"]),
        ("12,5", None, "unreadable", ["E-INTEGER"]),
        ("-3", None, "unreadable", ["E-NEGATIVE"]),
    ],
)
def test_counts(catalog, content, value, reason, codes):
    assert read(catalog, "dossiers_late", content) == (value, reason, codes)


def test_a_count_that_excel_took_for_a_decimal_is_not_rounded(catalog):
    assert read(catalog, "dossiers_late", 93.469)[2] == ["E-INTEGER"]


@pytest.mark.parametrize(("word", "value"), [("Có", 1), ("x", 1), ("Không", 0), ("Chưa", 0), ("Đạt", 1)])
def test_yes_and_no(catalog, word, value):
    assert read(catalog, "lan", word, layout="it_adoption-2015") == (value, "", [])


def test_a_vague_word_is_neither_yes_nor_no(catalog):
    assert read(catalog, "lan", "một phần", layout="it_adoption-2015")[1:] == ("unreadable", ["E-WORD"])


def test_no_in_a_yes_no_column_is_an_answer_and_not_nothing(catalog):
    assert read(catalog, "reform_plan_issued", "Không", layout="inspections-2015") == (0, "", [])


@pytest.mark.parametrize(
    ("content", "value", "codes"),
    [("82,5", 82.5, []), ("82.5", 82.5, []), ("82.500", 82.5, []), ("182,5", 182.5, ["W-RANGE"])],
)
def test_scores_with_decimals(catalog, content, value, codes):
    assert read(catalog, "inspection_score", content, layout="inspections-2015") == (value, "", codes)


@pytest.mark.parametrize(
    "words", ["Chưa áp dụng (dự kiến 2021)", "9001:2008 (đang chuyển sang 9001:2015)", "từ 2016"]
)
def test_an_edition_in_a_sentence_is_not_guessed(catalog, words):
    assert read(catalog, "iso_version", words, layout="it_adoption-2015") == (
        None,
        "unreadable",
        ["E-NUMBER"],
    )


def test_an_iso_edition(catalog):
    assert read(catalog, "iso_version", "TCVN ISO 9001:2015", layout="it_adoption-2015")[0] == 2015


def test_the_column_decides_the_scale_of_per_cent():
    assert percent_scale(np.array([0.95, 1.0])) == 1
    assert percent_scale(np.array([95.0, 0.4])) == 100
    assert percent_scale(np.array([95.8])) == 100


@pytest.mark.parametrize(
    ("cells", "values", "codes"),
    [
        (["95,8 %", "23/24", "24/23", "0/0"], [0.958, 23 / 24, None, None], ["E-NUMBER", "E-NUMBER"]),
        ([date(2019, 5, 4), date(2019, 4, 4)], [0.8, 1], ["N-DATE", "N-DATE"]),
        ([date(2019, 5, 1), date(2004, 5, 1)], [None, 0.2], ["E-DATE", "N-DATE"]),  # 1/5 or 5/19; 5/4 is no share
        ([0.95, 0.5, 95.0], [0.95, 0.5, None], ["W-AMBIGUOUS"]),
        ([95.0, 88.0, "79,5 %"], [0.95, 0.88, 0.795], ["N-PERCENT-SCALE"]),
        ([95.0, 88.0, 0.95], [0.95, 0.88, 0.0095], ["N-PERCENT-SCALE"]),  # too few others to tell
        ([95.0, 88.0, 79.0, 0.95], [0.95, 0.88, 0.79, None], ["N-PERCENT-SCALE", "W-AMBIGUOUS"]),
        ([95.0, 88.0, 79.0, 1.0], [0.95, 0.88, 0.79, None], ["N-PERCENT-SCALE", "W-AMBIGUOUS"]),
        ([95.0, 88.0, 79.0, 0.39], [0.95, 0.88, 0.79, 0.0039], ["N-PERCENT-SCALE"]),  # 39 % would be far off, too
        ([95.0, 88.0, 4.0, 0.95], [0.95, 0.88, 0.04, 0.0095], ["N-PERCENT-SCALE"]),  # low figures are not far
        ([None, 95.0, "…"], [None, 0.95, None], ["N-PERCENT-SCALE"]),
        ([0.95, 1.5, 1.51], [0.95, 1.5, None], ["W-RANGE", "W-AMBIGUOUS"]),
        ([0.95, -0.1, 1.0, 0.0], [0.95, -0.1, 1.0, 0.0], ["W-RANGE"]),
    ],
)  # fmt: skip
def test_per_cents_as_people_write_them(catalog, cells, values, codes):
    found, _, told = read_all(catalog, "on_time_rate", cells)
    assert found == pytest.approx(values)
    assert sorted(told) == sorted(codes)


def test_a_cell_shown_with_its_sign_is_a_fraction_whatever_the_column_is(catalog):
    found, _, told = read_all(catalog, "on_time_rate", [95.0, 88.0, 0.5], percents=frozenset({2}))
    assert found == pytest.approx([0.95, 0.88, 0.5])
    assert told == ["N-PERCENT-SCALE"]
    assert read_all(catalog, "on_time_rate", [0.5, 0.88], percents=frozenset({0}))[2] == []


@pytest.mark.parametrize(
    ("bounds", "told"),
    [
        ({}, []), ({"min": 2}, ["1 2 …"]), ({"max": 2}, ["2,5 … 2", "3,2 … 2"]), ({"min": 1, "max": 3.2}, []),
        ({"min": 2, "max": 2.5}, ["1 2 2,5", "3,2 2 2,5"]), ({"step": 0.5}, ["3,2 0,5"]), ({"step": 0.1}, []),
        ({"min": 2.5, "step": 1}, ["1 2,5 …", "2 2,5 …", "2,5 1", "3,2 1"]),
    ],
)  # fmt: skip
def test_figures_outside_their_bounds_or_between_their_steps_are_told(catalog, bounds, told):
    spec = catalog.indicators["inspection_score"].model_copy(
        update={"kind": "number", "plausible": Plausible(**bounds)}
    )
    layout = next(lay for _, lay in catalog.layouts if lay.id == "inspections-2015")
    heard = []

    class Heard(Issues):
        def add(self, code, ref="", **facts):
            heard.append(
                (code, ref, " ".join(facts[n] for n in ("text", "low", "high", "step") if n in facts))
            )

    cells = [1.0, "2", "2,5", 3.2, "-"]
    found = read_values(cells, spec, layout, lambda i: f"C{i}", Heard(source="x.xlsx"))
    refs = {"1": "C0", "2": "C1", "2,5": "C2", "3,2": "C3"}
    codes = ["W-STEP" if len(words.split()) == 2 else "W-RANGE" for words in told]
    assert heard == [(code, refs[t.split()[0]], t) for code, t in zip(codes, told, strict=True)]
    assert found.values[:4].tolist() == [1, 2, 2.5, 3.2], "doubted, never changed"


@pytest.mark.parametrize(
    ("written", "kind", "unit", "other"),
    [
        ("hồ sơ", "count", "hồ sơ", False), ("nghìn hồ sơ", "count", "hồ sơ", True), ("%", "count", "hồ sơ", True),
        ("ngắn hạn", "count", "hồ sơ", False), ("triệu đồng", "number", "triệu đồng", False),
        ("đồng", "number", "triệu đồng", False), ("nghìn đồng", "number", "triệu đồng", True),
        ("nghìn triệu đồng", "number", "triệu đồng", True), ("%", "percent", "%", False),
        ("phần", "percent", "%", False), ("nghìn", "percent", "%", True), ("", "count", "hồ sơ", False),
    ],
)  # fmt: skip
def test_a_unit_of_another_scale_is_seen(catalog, written, kind, unit, other):
    spec = catalog.indicators["staff"].model_copy(update={"kind": kind, "unit": unit})
    assert other_unit(written, spec) is other


def test_figures_with_their_unit_are_figures(catalog):
    unit = catalog.indicators["dossiers_resolved"].unit
    cells = [f"05 {unit}", f"12 {unit.upper()}", f"{unit}", "05 xã", f"mấy {unit}"]
    values, _, codes = read_all(catalog, "dossiers_resolved", cells)
    assert values == [5, 12, None, None, None]
    assert codes == ["E-NUMBER"] * 3
    assert read_all(catalog, "dossiers_resolved", [f"-3 {unit}", f"2,5 {unit}"])[2] == [
        "E-NEGATIVE",
        "E-INTEGER",
    ]


def test_the_sheet_says_which_cells_it_shows_as_per_cents(catalog):
    """The same 0.5: beside 95 it is a half where the sheet shows 50 %, and half a per cent where it shows 0,5."""
    spec = catalog.indicators["inspection_score"].model_copy(
        update={"kind": "percent", "unit": "%", "plausible": Plausible(min=0, max=1)}
    )
    changed = dataclasses.replace(catalog, indicators={**catalog.indicators, "inspection_score": spec})
    layout = next(lay for _, lay in catalog.layouts if lay.id == "inspections-2015")
    records = [
        Record(f"Xã {name}", {item.indicator: 1 for item in layout.items} | {"inspection_score": score})
        for name, score in (("Nga An", 95), ("Nga Hải", 0.5), ("Nga Phú", 0.5), ("Ba Đình", 88))
    ]
    words = {
        "year": 2016,
        "start": "01/01/2016",
        "end": "31/12/2016",
        "office": "X",
        "place": "",
        "signed": "",
    }
    form = Sheet(layout, words, records)
    [cells] = read_workbook(draw([form])).sheets
    cells.percents = frozenset({position(form.ref(1, "inspection_score"))})
    issues = Issues(source="x", year=2016)
    [reading] = shape.read_sheet(cells, changed, 2016, issues)
    rows = clean.tabulate([clean.observe(reading, changed, 2016, issues)]).to_pylist()
    scores = [row["value"] for row in rows if row["indicator"] == "inspection_score"]
    assert scores == pytest.approx([0.95, 0.5, 0.005, 0.88])


def test_the_choices_of_an_open_per_cent_are_told_at_its_cell(catalog):
    issues = Issues(source="x.xlsx", sheet="S")
    spec, cells = catalog.indicators["on_time_rate"], ["95,8 %", 95.0, 88.0, 79.0, 0.95]
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    found = read_values(cells, spec, layout, lambda i: f"C{i + 5}", issues)
    give_up(found, spec, cells, lambda i: f"C{i + 5}", issues)
    scale, open_one = issues.rows
    assert (scale.code, scale.ref, scale.indicator) == ("N-PERCENT-SCALE", "C6", "on_time_rate")
    assert (open_one.code, open_one.ref, open_one.indicator) == ("W-AMBIGUOUS", "C9", "on_time_rate")
    assert "0,95" in open_one.message_vi
    assert "0,0095 / 0,95" in open_one.message_vi
    assert not found.options


@pytest.fixture
def resolve(catalog):
    def run(names, start=date(2018, 1, 1), end=date(2018, 12, 31)):
        issues = Issues(source="x.xlsx")
        resolver = Resolver(catalog.places, start, end, names)
        return [resolver.code(n, f"B{i}", issues) for i, n in enumerate(names)], [i.code for i in issues.rows]

    return run


def test_names_as_people_write_them(resolve):
    names = ["TT Nga Sơn", "xã Nga Yên", "NGA AN", "Nga Thuỷ", "X. Nga Tân", "UBND xã Nga Phú", "3. Nga Mỹ"]
    assert resolve(names) == (["16093", "16132", "16144", "16156", "16153", "16147", "16129"], [])


def test_tone_marks_tell_nga_thanh_from_nga_thanh(resolve):
    assert resolve(["Nga Thanh", "Nga Thành"]) == (["16123", "16141"], [])


def test_without_any_marks_nga_thanh_is_asked_back(resolve):
    codes, issues = resolve(["NGA THANH", "NGA AN"])
    assert codes == ["", "16144"]
    assert issues == ["E-PLACE-AMBIGUOUS"]


def test_a_unit_must_exist_in_the_period(resolve):
    assert resolve(["Nga Phượng"])[1] == ["E-PLACE-DATE"]
    assert resolve(["Nga Phượng"], date(2020, 1, 1), date(2020, 4, 30)) == (["16114"], [])
    assert resolve(["Nga Lĩnh"], date(2020, 1, 1), date(2020, 4, 30))[1] == ["E-PLACE-DATE"]


def test_i_and_y_are_two_letters_in_a_name(resolve):
    assert resolve(["Nga Mỹ", "Nga Mĩ", "Nga Mi"])[0] == ["16129", "", ""]


def test_a_misspelt_name_is_never_guessed(resolve):
    assert resolve(["Nga Thắngg"]) == ([""], ["E-PLACE"])


def test_only_a_count_is_settled_by_the_total_of_its_column():
    for kind, settled in (("count", [20.0]), ("number", []), ("percent", [])):
        values = Values(np.array([10.0, math.nan, 30.0]), np.zeros(3, np.uint8), {1: (20.0, 2000.0)})
        one = Series("a", "A", "A", kind, [10.0, "20,00", 30.0], values, lambda i: f"C{i}")
        block = Block({"a": one}, np.array([5, 6, 7]), 1, ["16096", "16099", ""])
        issues = Issues(source="x.xlsx")
        settle(block, [], issues)
        assert values.values[1:2][~np.isnan(values.values[1:2])].tolist() == settled
        assert [(i.code, i.ref) for i in issues.rows] == [("N-SETTLED", "C1")] * len(settled)
