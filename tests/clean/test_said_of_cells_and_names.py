"""What is said of a cell or a name, fact by fact, and where each rule begins and ends."""

from __future__ import annotations

import math
from datetime import date

import pytest

from analysis import personal
from analysis.catalog.models import Plausible
from analysis.clean import names as naming
from analysis.clean import stray
from analysis.clean.names import Resolver
from analysis.clean.values import give_up, other_unit, read_values
from analysis.contracts import REASONS, Sheet
from analysis.errors import Issues

BEFORE, AFTER = (date(2019, 1, 1), date(2019, 11, 30)), (date(2019, 12, 1), date(2019, 12, 31))


class Heard(Issues):
    """Issues that keep the facts they were told."""

    def __init__(self):
        super().__init__(source="x.xlsx", sheet="S")
        self.heard = []

    def add(self, code, ref="", **facts):
        super().add(code, ref, **facts)  # every fact of the message must be there
        self.heard.append((code, ref, facts))


def layout_of(catalog, name="procedures-2015", **changes):
    return next(lay for _, lay in catalog.layouts if lay.id == name).model_copy(update=changes)


def spec_of(catalog, indicator="dossiers_late", **changes):
    if "plausible" in changes:
        changes["plausible"] = Plausible(**changes["plausible"])
    return catalog.indicators[indicator].model_copy(update=changes)


def column(spec, layout, cells, *, settle=False, **how):
    issues = Heard()
    found = read_values(cells, spec, layout, lambda i: f"C{i}", issues, **how)
    if settle:
        give_up(found, spec, cells, lambda i: f"C{i}", issues)
    values = [None if math.isnan(v) else v for v in found.values]
    return values, [REASONS[r] for r in found.reasons], found.options, issues.heard


def codes(heard):
    return [(code, ref) for code, ref, _ in heard]


# --- what is told of a cell -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "code", "facts"),
    [
        ("hầu  hết", "E-NUMBER", {"text": "hầu hết"}), ("#REF!", "E-CELL-ERROR", {"text": "#REF!"}),
        ("#N/A", "E-CELL-ERROR", {"text": "#N/A"}), ("#NAME?", "E-CELL-ERROR", {"text": "#NAME?"}),
        ("#XYZ!", "E-NUMBER", {"text": "#XYZ!"}), ("#REFX", "E-NUMBER", {"text": "#REFX"}),
        ("=SUM(A1:A9)", "E-UNCACHED", {"text": "=SUM(A1:A9)"}), ("a=b", "E-NUMBER", {"text": "a=b"}),
        (date(2019, 5, 4), "E-DATE", {"text": "04/05/2019", "written": "4/5"}), (-3.0, "E-NEGATIVE", {"text": "-3"}),
        ("-3", "E-NEGATIVE", {"text": "-3"}), ("12,5", "E-INTEGER", {"text": "12,5"}),
        (2.2525, "E-INTEGER", {"text": "2,2525"}),
        ("12*", "N-FOOTNOTE", {"text": "12", "mark": "*"}),
        ("1 200 (1)", "N-FOOTNOTE", {"text": "1 200", "mark": "(1)"}),
        (True, "E-NUMBER", {"text": "TRUE"}),
    ],
)  # fmt: skip
def test_a_count_that_is_none_is_told_with_what_stands_there(catalog, content, code, facts):
    spec = spec_of(catalog)
    values, reasons, _, heard = column(spec, layout_of(catalog), [7.0, content])
    whose = {"heading": "Giải quyết quá hạn", "indicator": "dossiers_late"}
    assert heard == [(code, "C1", {**facts, **whose})]
    kept = code == "N-FOOTNOTE"
    assert (values[0], reasons) == (7, ["", "" if kept else "unreadable"])
    assert (values[1] is None) is not kept


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("0912345678", personal.PHONE), ("038090012345", personal.IDENTITY), ("171234567", personal.NUMBER),
        ("a.b@gmail.com", personal.MAIL), ("Nguyễn Văn An", personal.NAME), ("Lê Hà", personal.NAME),
        ("Lê Ý", personal.NAME),
        ("(0912345678)", personal.PHONE), ("gọi 0912345678", personal.PHONE), (912345678, personal.NUMBER),
        (-912345678.0, personal.NUMBER), (912345.678, personal.NUMBER), (-912345.678, personal.NUMBER),
        (100000.5, personal.NUMBER), (1e8, personal.NUMBER), ("100000000", personal.NUMBER),
    ],
)  # fmt: skip
def test_what_is_somebodys_is_refused_by_its_kind_and_not_repeated(catalog, content, kind):
    values, reasons, options, heard = column(spec_of(catalog), layout_of(catalog), ["5", content])
    what, what_en = personal.WORDS[kind]
    facts = {
        "text": "",
        "what": what,
        "what_en": what_en,
        "heading": "Giải quyết quá hạn",
        "indicator": "dossiers_late",
    }
    assert heard == [("E-PERSONAL", "C1", facts)]
    assert (values, reasons, options) == ([5, None], ["", "unreadable"], {})


@pytest.mark.parametrize(
    ("content", "changes", "refused"),
    [
        (99999999, {}, False), ("99999999", {}, False), (99999.999, {}, False), (1e15, {}, False),
        (912345000.0, {}, True),
        (912345.678, {"kind": "number"}, False), (912345678, {"kind": "number"}, True),
        # Up to the indicator's bound nothing is too large, but for what is written as a telephone number.
        (912345678, {"plausible": {"max": 912345678}}, False), (912345679, {"plausible": {"max": 912345678}}, True),
        (-912345678, {"plausible": {"max": 912345678}}, False), (912345678, {"plausible": {"min": 0}}, True),
        ("912345678", {"plausible": {"max": 912345678}}, False), ("912345679", {"plausible": {"max": 912345678}}, True),
        ("0912345678", {"plausible": {"max": 1e12}}, True), ("+84912345678", {"plausible": {"max": 1e12}}, True),
        ("(0912345678)", {"plausible": {"max": 1e12}}, True), ("84912345678", {"plausible": {"max": 1e12}}, False),
        ("84912345678", {}, True), ("1.250.000.000", {"unit": "triệu đồng"}, False), (1.25e9, {"unit": "ha"}, False),
        ("ĐT 912345678", {"unit": "đồng"}, True),
        # Brackets make money negative; a telephone number in them is one.
        ("(1.250.000.000)", {"unit": "đồng"}, False), ("(912345678)", {"unit": "đồng"}, True),
        ("(0912.345.678)", {"unit": "đồng"}, True), ("+84.912.345.678", {"unit": "đồng"}, True),
        ("(1.250.000.000)", {"unit": "hồ sơ"}, True), ("x0912345678y", {"unit": "đồng"}, True), ("hai mươi", {}, False),
        ("phòng 12, a@b.vn", {}, True), ("Nga An", {}, False), ("", {}, False), (None, {}, False),
    ],
)  # fmt: skip
def test_a_figure_is_somebodys_only_where_no_figure_can_be_as_large(catalog, content, changes, refused):
    changes = {"kind": "number" if "unit" in changes else "count", **changes}
    heard = column(spec_of(catalog, **changes), layout_of(catalog), [content])[3]
    assert ("E-PERSONAL" in [code for code, _, _ in heard]) is refused


def test_cells_without_a_figure_have_a_reason_each(catalog):
    signs = {"": "not_applicable", "Không có": "none_occurred", "x/y": "not_reported"}
    cells = ["", "không có", "KHÔNG  CÓ", "X/Y", None, "  ", "1.234", 5.0, "-"]
    values, reasons, options, heard = column(
        spec_of(catalog, kind="number"), layout_of(catalog, signs=signs), cells
    )
    assert reasons == ["not_applicable", "none_occurred", "none_occurred", "not_reported", *["not_applicable"] * 2,
    "", "",
                       "unreadable"]  # fmt: skip
    assert values == [None] * 7 + [5, None]
    assert options == {6: (1234, 1.234)}
    assert codes(heard) == [("E-NUMBER", "C8")]
    assert column(spec_of(catalog), layout_of(catalog, signs={}), ["", 3.0])[1] == ["not_reported", ""]


@pytest.mark.parametrize(
    ("content", "value"),
    [("05 hồ sơ", 5), ("5 HỒ SƠ", 5), ("1 234 hồ  sơ", 1234), ("5hồ sơ", None), ("1.234 hồ sơ", None), ("hồ sơ", None),
     ("mấy hồ sơ", None), ("5 hồ sơ cũ", None), ("5 xã", None)],
)  # fmt: skip
def test_a_figure_with_its_unit_is_one_if_it_has_one_reading(catalog, content, value):
    assert column(spec_of(catalog, unit="hồ sơ"), layout_of(catalog), [content])[0] == [value]


def test_without_a_unit_no_word_is_one(catalog):
    assert column(spec_of(catalog, unit=""), layout_of(catalog), ["5 "])[0] == [5]
    assert column(spec_of(catalog, unit=" "), layout_of(catalog), ["5 hồ sơ"])[0] == [None]


# --- shares -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "share", "code"),
    [
        ("95,8 %", 0.958, ""), ("100%", 1, ""), ("23/24", 23 / 24, ""), ("24/24", 1, ""), ("25/24", None, "E-NUMBER"),
        ("0/24", 0, ""), ("0/0", None, "E-NUMBER"), ("1 / 4", 0.25, ""), ("1/4 hồ sơ", None, "E-NUMBER"),
        ("1234567/1234568", None, "E-NUMBER"), ("123456/123456", 1, ""), ("0,5 %%", None, "E-NUMBER"),
        # 4 May may be 4/5; of 5/4 nobody would speak. The first of a month may also be month/year.
        (date(2019, 5, 4), 0.8, "N-DATE 4/5"), (date(2019, 4, 5), 0.8, "N-DATE 4/5"),
        (date(2019, 6, 6), 1, "N-DATE 6/6"),
        (date(2012, 3, 1), None, "E-DATE"), (date(2001, 3, 1), 1 / 3, "N-DATE 1/3"), (date(2003, 3, 1), None, "E-DATE"),
        (date(2000, 1, 1), 1, "N-DATE 1/1"), (date(2001, 1, 1), 1, "N-DATE 1/1"), (date(2002, 1, 1), None, "E-DATE"),
        (date(2012, 3, 2), 2 / 3, "N-DATE 2/3"), (date(2000, 3, 1), 1 / 3, "N-DATE 1/3"),
    ],
)  # fmt: skip
def test_shares_as_they_are_written(catalog, content, share, code):
    values, reasons, _, heard = column(spec_of(catalog, "on_time_rate"), layout_of(catalog), [content, 0.5])
    assert values == [pytest.approx(share) if share is not None else None, 0.5]
    assert reasons == ["" if share is not None else "unreadable", ""]
    assert [" ".join(filter(None, [c, f.get("written")])) for c, _, f in heard if c != "E-DATE"] == (
        [code] if code not in ("", "E-DATE") else []
    )
    assert [c for c, _, _ in heard] == ([code.split()[0]] if code else [])
    assert all(ref == "C0" and facts["text"] for _, ref, facts in heard)


@pytest.mark.parametrize(
    ("cells", "values", "options", "told"),
    [
        ([1.51], [0.0151], {}, ["N-PERCENT-SCALE C0"]), ([2.9, 0.2], [0.029, 0.002], {}, ["N-PERCENT-SCALE C0"]),
        ([1.5, 0.2], [1.5, 0.2], {}, ["W-RANGE C0"]),
        ([1.5, 0.2, 1.4], [1.5, 0.2, 1.4], {}, ["W-RANGE C0", "W-RANGE C2"]),
        ([0.5, 1.51, 0.2], [0.5, None, 0.2], {1: (1.51, 0.0151)}, []),
        ([1.5, 1.5, 0.2, 0.1], [1.5, 1.5, 0.2, 0.1], {}, ["W-RANGE C0", "W-RANGE C1"]),
        ([0.0, 0.0, 0.0, 95.0], [0, 0, 0, 0.95], {}, ["N-PERCENT-SCALE C0"]),
        ([0.4, 95.0], [0.004, 0.95], {}, ["N-PERCENT-SCALE C0"]),
        ([-95.0, 80.0], [-0.95, 0.8], {}, ["N-PERCENT-SCALE C0", "W-RANGE C0"]),
        (["90 %", 95.0, 80.0], [0.9, 0.95, 0.8], {}, ["N-PERCENT-SCALE C1"]),
        (["-", 95.0, 80.0], [None, 0.95, 0.8], {}, ["N-PERCENT-SCALE C0"]),
        ([95.0, 250.0], [0.95, None], {1: (2.5, 0.025)}, ["N-PERCENT-SCALE C0"]),
        ([95.0, 150.0], [0.95, 1.5], {}, ["N-PERCENT-SCALE C0", "W-RANGE C1"]),
        # What is open counts by its largest reading, and is scaled with the others.
        (["1.234", 0.2], [None, 0.002], {0: (12.34, 0.01234)}, ["N-PERCENT-SCALE C0"]),
        (["90 %", "95%"], [0.9, 0.95], {}, []), ([""], [None], {}, []),
    ],
)  # fmt: skip
def test_a_column_of_shares_has_one_scale(catalog, cells, values, options, told):
    found, _, left, heard = column(spec_of(catalog, "on_time_rate"), layout_of(catalog), cells)
    assert found == [pytest.approx(v) if v is not None else None for v in values]
    assert left == {i: pytest.approx(o) for i, o in options.items()}
    assert [f"{code} {ref}" for code, ref, _ in heard] == told
    for code, _, facts in heard:
        if code == "N-PERCENT-SCALE":
            assert facts == {
                "indicator": "on_time_rate",
                "heading": "Tỷ lệ hồ sơ giải quyết trước và đúng hạn",
            }


@pytest.mark.parametrize(
    ("small", "others", "opened"),
    [
        (0.95, [95, 88, 79], True), (0.95, [95, 88], False), (1.0, [95, 88, 79], True), (1.001, [95, 88, 79], False),
        (0.0, [95, 88, 79], False), (-0.9, [95, 88, 79], False), (1.0, [5, 90, 90], False),
        (1.0, [5.001, 90, 90], True),
        (0.4, [80, 90, 90], True), (0.39, [80, 90, 90], False), (0.39, [79, 90, 90], False),
        (0.395, [79, 90, 90], True),
        (0.9, ["95 %", 88, 79], False),
    ],
)  # fmt: skip
def test_a_fraction_among_per_cents_is_open_where_it_would_fit_among_them(catalog, small, others, opened):
    cells = [*(float(v) if not isinstance(v, str) else v for v in others), small]
    values, _, options, _ = column(spec_of(catalog, "on_time_rate"), layout_of(catalog), cells)
    last = len(cells) - 1
    assert options == ({last: (pytest.approx(small / 100), pytest.approx(small))} if opened else {})
    assert values[last] == (None if opened else pytest.approx(small / 100))


def test_cells_shown_as_shares_are_shares_only_under_an_indicator_that_is_one(catalog):
    marked = {"percents": frozenset({0})}
    assert column(spec_of(catalog, "on_time_rate"), layout_of(catalog), [0.5, 95.0], **marked)[0] == [
        0.5,
        0.95,
    ]
    assert column(spec_of(catalog, "inspection_score"), layout_of(catalog), [0.5, 95.0], **marked)[0] == [
        0.5,
        95,
    ]


@pytest.mark.parametrize(
    ("written", "unit", "other"),
    [("triệu đồng", "đồng", True), ("Ngàn  đồng", "đồng", True), ("NGHÌN ĐỒNG", "đồng", True), ("đồng", "đồng", False),
     ("nghìn đồng", "nghìn đồng", False), ("ngan hang", "đồng", False), ("% hồ sơ", "hồ sơ", True)],
)  # fmt: skip
def test_words_for_thousands_and_millions_are_another_scale(catalog, written, unit, other):
    assert other_unit(written, spec_of(catalog, kind="number", unit=unit)) is other


# --- bounds and doubts ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("bounds", "kind", "value"),
    [
        ({"min": 0, "max": 100}, "number", 1.234), ({"min": 100}, "number", 1234), ({"max": 100}, "number", 1.234),
        ({"min": 1.234, "max": 2}, "number", 1.234), ({"min": 2, "max": 1234}, "number", 1234),
        ({"min": 1.235, "max": 1233}, "number", None), ({}, "number", None), ({"max": 5000}, "number", None),
        ({"min": 0, "max": 100}, "count", 1234), ({"min": 0, "max": 100}, "percent", None),
    ],
)  # fmt: skip
def test_of_two_readings_the_one_within_the_bounds_holds(catalog, bounds, kind, value):
    spec = spec_of(catalog, "inspection_score", kind=kind, plausible=bounds)
    values, _, options, _ = column(spec, layout_of(catalog), ["1.234"])
    assert values == [value]
    assert (0 in options) is (value is None)


def test_a_decimal_mark_that_the_sheet_proves_settles_a_text(catalog):
    spec = spec_of(catalog, "inspection_score", plausible={})
    for mark, value in ((".", 1.234), (",", 1234)):
        assert column(spec, layout_of(catalog), ["1.234"], decimal=mark)[0] == [value]


def test_bounds_and_steps_are_told_as_they_are_written_and_doubt_only(catalog):
    spec = spec_of(catalog, "inspection_score", plausible={"min": 0.5, "max": 1000, "step": 0.5})
    cells = [0.5, 1000.0, 0.0, "1.000,5", "x", 1.25]
    values, _, _, heard = column(spec, layout_of(catalog), cells)
    assert values == [0.5, 1000, 0, 1000.5, None, 1.25]
    whose = {"heading": spec.name_vi, "indicator": "inspection_score"}
    assert heard == [
        ("E-NUMBER", "C4", {"text": "x", **whose}),
        ("W-RANGE", "C2", {"text": "0", "low": "0,5", "high": "1.000", **whose}),
        ("W-RANGE", "C3", {"text": "1.000,5", "low": "0,5", "high": "1.000", **whose}),
        ("W-STEP", "C5", {"text": "1,25", "step": "0,5", **whose}),
    ]


def test_what_is_negative_or_broken_is_no_count_but_may_be_a_figure(catalog):
    cells = [-1.0, 2.7183, "-1 hồ sơ", "2,5 hồ sơ", 0.0, 3.0]
    values, reasons, _, heard = column(spec_of(catalog, unit="hồ sơ"), layout_of(catalog), cells)
    assert values == [None] * 4 + [0, 3]
    assert reasons == ["unreadable"] * 4 + ["", ""]
    assert codes(heard) == [
        ("E-NEGATIVE", "C0"),
        ("E-NEGATIVE", "C2"),
        ("E-INTEGER", "C1"),
        ("E-INTEGER", "C3"),
    ]
    plain = spec_of(catalog, unit="hồ sơ", kind="number")
    assert column(plain, layout_of(catalog), cells)[0] == [-1, 2.7183, -1, 2.5, 0, 3]


@pytest.mark.parametrize(
    ("kind", "cells", "told", "open_first"),
    [
        ("count", [93.469, 12.0], ("E-INTEGER", {"text": "93,469", "choices": "93.469 / 93,469"}), True),
        ("number", ["1.234", 12.0], ("W-AMBIGUOUS", {"text": "1.234", "choices": "1.234 / 1,234"}), True),
        ("percent", [0.2, 90.0, 0.3], ("W-AMBIGUOUS", {"text": "90", "choices": "90 / 0,9"}), False),
    ],
)  # fmt: skip
def test_what_nothing_settled_is_told_with_its_choices(catalog, kind, cells, told, open_first):
    spec = spec_of(catalog, "inspection_score", kind=kind, plausible={})
    _, reasons, options, heard = column(spec, layout_of(catalog), cells, settle=True)
    at = 0 if open_first else 1
    whose = {"heading": spec.name_vi, "indicator": "inspection_score"}
    assert heard == [(told[0], f"C{at}", {**told[1], **whose})]
    assert (reasons[at], options) == ("unreadable", {})


# --- yes, no, and editions --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "value", "reason", "code"),
    [
        ("CÓ", 1, "", ""), ("Đã có", 1, "", ""), (1.0, 1, "", ""), (True, 1, "", ""), ("v", 1, "", ""),
        ("X", 1, "", ""),
        ("không", 0, "", ""), (0.0, 0, "", ""), (False, 0, "", ""), ("Chưa đạt", 0, "", ""), ("Không có", 0, "", ""),
        ("chưa có", 0, "", ""), ("-", None, "none_occurred", ""), ("kcsl", None, "not_reported", ""),
        ("", None, "not_reported", ""),
        ("  ", None, "not_reported", ""), (2.0, None, "unreadable", "E-WORD"),
        ("một phần", None, "unreadable", "E-WORD"),
        ("#REF!", None, "unreadable", "E-CELL-ERROR"), ("=A1", None, "unreadable", "E-UNCACHED"),
        ("2015", None, "unreadable", "E-WORD"),
    ],
)  # fmt: skip
def test_yes_and_no_in_all_their_words(catalog, content, value, reason, code):
    values, reasons, _, heard = column(
        spec_of(catalog, "lan"), layout_of(catalog, "it_adoption-2015"), [content, "x"]
    )
    assert (values, reasons) == ([value, 1], [reason, ""])
    assert codes(heard) == ([(code, "C0")] if code else [])
    assert all(facts["text"] == str(content if content != 2.0 else 2) for _, _, facts in heard)


@pytest.mark.parametrize(
    ("content", "value", "code"),
    [
        (2015.0, 2015, ""), ("2008", 2008, ""), ("ISO 9001:2015", 2015, ""), ("9001-2008", 2008, ""),
        ("iso 2015", 2015, ""),
        ("TCVN 9001 : 2015", 2015, ""), ("tcvn iso 9001 :2015", 2015, ""), ("1999", None, "E-NUMBER"),
        (date(2015, 1, 1), None, "E-NUMBER"),
        ("x", None, "E-NUMBER"), ("Có", None, "E-NUMBER"), ("#N/A", None, "E-CELL-ERROR"), ("=A1", None, "E-UNCACHED"),
        ("ISO 14001:2015", None, "E-NUMBER"), ("2015 và 2008", None, "E-NUMBER"),
    ],
)  # fmt: skip
def test_an_edition_is_a_year_of_this_century(catalog, content, value, code):
    layout = layout_of(catalog, "it_adoption-2015")
    values, reasons, _, heard = column(spec_of(catalog, "iso_version"), layout, [content, "-", ""])
    assert (values, reasons[0]) == ([value, None, None], "" if value else "unreadable")
    assert reasons[1:] == ["none_occurred", "not_reported"]
    assert codes(heard) == ([(code, "C0")] if code else [])


def test_a_blank_answer_has_the_reason_of_its_layout(catalog):
    for signs, reason in (({}, "not_reported"), ({"": "not_applicable"}, "not_applicable")):
        assert column(spec_of(catalog, "lan"), layout_of(catalog, signs=signs), [""])[1] == [reason]


# --- names ------------------------------------------------------------------------------------------------------------


def resolved(catalog, name, period=BEFORE, code=None, names=("Nga Yên",)):
    issues = Heard()
    resolver = Resolver(catalog.places, *period, names)
    found = (
        resolver.code(name, "B9", issues) if code is None else resolver.agreed(name, "B9", code, "C9", issues)
    )
    return found, issues.heard


@pytest.mark.parametrize(
    ("name", "period", "names", "heard"),
    [
        ("Nga Thắngg", BEFORE, ["Nga Yên"], ("E-PLACE", {"hint": " (gần giống: Nga Thắng?)",
        "hint_en": " (close to: Nga Thắng?)"})),
        ("Xyz Abc", BEFORE, ["Nga Yên"], ("E-PLACE", {"hint": "", "hint_en": ""})),
        ("16999", BEFORE, ["Nga Yên"], ("E-PLACE", {"hint": "", "hint_en": ""})),
        ("", BEFORE, ["Nga Yên"], ("E-PLACE", {"hint": "", "hint_en": ""})),
        ("Nga Thạnh", BEFORE, ["Nga Yên"], ("E-PLACE-AMBIGUOUS", {"choices": "Nga Thanh / Nga Thành"})),
        ("nga thanh", BEFORE, ["nga yen"], ("E-PLACE-AMBIGUOUS", {"choices": "Nga Thanh / Nga Thành"})),
        ("Nga Lĩnh", AFTER, ["Nga Yên"], ("E-PLACE-DATE", {"period": "01/12/2019–31/12/2019"})),
        ("nga linh", AFTER, ["nga yen"], ("E-PLACE-DATE", {"period": "01/12/2019–31/12/2019"})),
        ("Nga Phượng", BEFORE, ["Nga Yên"], ("E-PLACE-DATE", {"period": "01/01/2019–30/11/2019"})),
        ("16126", AFTER, ["Nga Yên"], ("E-PLACE-DATE", {"period": "01/12/2019–31/12/2019"})),
    ],
)  # fmt: skip
def test_a_name_that_is_not_certain_is_told_with_what_it_may_be(catalog, name, period, names, heard):
    found, told = resolved(catalog, name, period, names=names)
    assert (found, told) == ("", [(heard[0], "B9", {"text": name, **heard[1]})])


@pytest.mark.parametrize(
    ("name", "code", "period", "found", "heard"),
    [
        ("Nga An", "16144", BEFORE, "16144", None), ("Nga An", "", BEFORE, "16144", None),
        ("16144", "16147", BEFORE, "16144", None),
        ("Nga An", "16147", BEFORE, "", ("E-PLACE-CODE", "C9", {"whose": "là mã của Nga Phú",
        "whose_en": "is the code of Nga Phú"})),
        ("Nga An", "99999", BEFORE, "", ("E-PLACE-CODE", "C9", {"whose": "không phải mã đơn vị nào trong kỳ",
                                                               "whose_en": "is no unit's code in the period"})),
        ("Lạ Hoắc", "16144", BEFORE, "", ("E-PLACE", "B9", {"hint": "", "hint_en": ""})),
        ("Nga Phượng", "16111", AFTER, "16114", ("N-PLACE-CODE", "C9", {"place": "16114", "text": "Nga Phượng",
        "own": "16114"})),
        ("Nga Phượng", "16114", AFTER, "16114", None),
    ],
)  # fmt: skip
def test_a_code_beside_a_name_is_told_with_whose_it_is(catalog, name, code, period, found, heard):
    place, told = resolved(catalog, name, period, code)
    assert place == found
    if heard and heard[0] == "E-PLACE":
        assert told == [(*heard[:2], {"text": name, **heard[2]})]
    elif heard:
        assert told == [(*heard[:2], {"text": name, "written": code, **heard[2]})]
    else:
        assert told == []


def test_a_code_that_lists_gave_wrongly_is_told(catalog):
    found, told = resolved(catalog, "16111", AFTER)
    facts = {"place": "16114", "written": "16111", "text": "Nga Phượng", "own": "16114"}
    assert (found, told) == ("16114", [("N-PLACE-CODE", "B9", facts)])


def test_a_name_is_known_at_once_where_it_leaves_no_doubt_or_was_met_before(catalog, monkeypatch):
    monkeypatch.setattr(naming, "REMEMBERED", 10**6)
    period = (date(2019, 2, 3), date(2019, 2, 4))  # of no other test: what was met before is kept by period
    marked, bare = (
        Resolver(catalog.places, *period, ["Nga Yên"]),
        Resolver(catalog.places, *period, ["nga yen"]),
    )
    assert (marked.known("Nga An"), marked.known("16144"), bare.known("Nga An")) == ("16144", "", "")
    odd = "5. xã Nga An (*)"
    assert bare.code(odd, "B9", Heard()) == "16144"
    assert marked.known(odd) == "", "a sheet without marks proves nothing"
    assert marked.code("16144", "B9", Heard()) == marked.code(odd, "B9", Heard()) == "16144"
    assert (marked.known(odd), marked.known("16144"), bare.known(odd)) == ("16144", "", "")
    monkeypatch.setattr(naming, "REMEMBERED", len(marked._index.certain))
    assert marked.code("6. xã Nga An (*)", "B9", Heard()) == "16144"
    assert marked.known("6. xã Nga An (*)") == "", "the memory is full"


# --- personal data in no table ----------------------------------------------------------------------------------------

NAME, NUMBER = "Nguyễn Văn An", 912345678.0


def stray_told(*rows, source="2016/x.xlsx", knows=lambda _: False, before=(), year=0):
    stray._HARMLESS.clear()
    issues = Heard()
    issues.source, issues.sheet = source, ""
    for code, ref, sheet in before:
        issues.sheet = sheet
        Issues.add(issues, code, ref, what="", what_en="", text="", heading="")
    issues.sheet = ""
    width = max(map(len, rows), default=0)
    sheets = [Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows])]
    stray.report_personal(sheets, knows, issues, year)
    assert (issues.sheet, issues.year) == ("", year)
    assert all(i.sheet == ("" if not i.ref else "S") and i.year == year for i in issues.rows[len(before) :])
    return [
        (ref, *(facts[n] for n in ("n", "what", "what_en", "at", "at_en"))) for _, ref, facts in issues.heard
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["", "0912345678"]], ("B1", 1, "số điện thoại", "a telephone number", "ô B1", "cell B1")),
        ([["x", "a@b.vn"], [NAME, "0912345678"]],
         ("B1", 3, "địa chỉ thư điện tử, tên người, số điện thoại",
          "an e-mail address, a person's name, a telephone number", "ô B1", "cell B1")),
        ([["Liên hệ: 0912345678, 0912345679"]], ("A1", 2, "số điện thoại", "a telephone number", "ô A1", "cell A1")),
        ([["SĐT"], ["912 345 678"]], ("A2", 1, "số điện thoại hoặc số giấy tờ", "a telephone or identity number",
        "ô A2", "cell A2")),
        ([["SĐT"], [NUMBER], [NUMBER + 1]], ("A2", 2, "số điện thoại hoặc số giấy tờ",
        "a telephone or identity number", "ô A2", "cell A2")),
    ],
)  # fmt: skip
def test_a_sheet_s_personal_data_is_told_once_with_its_kinds_and_first_cell(rows, said):
    assert stray_told(*rows, year=2016) == [said]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("2016/danh_sach_0912345678.xlsx", ("", 1, "số điện thoại", "a telephone number", "tên tệp",
        "the file's name")),
        ("Nguyễn_Văn_An.2016.xlsx", ("", 1, "tên người", "a person's name", "tên tệp", "the file's name")),
        ("0912345678/a.xlsx", None), ("2016/TTHC quy 1.xlsx", None), ("x.0912345678", None),
    ],
)  # fmt: skip
def test_the_name_of_a_file_is_looked_at_without_its_folders_and_its_ending(source, said):
    assert stray_told(source=source) == ([said] if said else [])


def test_what_was_refused_under_an_indicator_is_not_told_again():
    rows = [["0912345678"], ["0912345679"]]
    assert [t[0] for t in stray_told(*rows, before=[("E-PERSONAL", "A1", "S")])] == ["A2"]
    assert stray_told(*rows, before=[("E-PERSONAL", "A1", "S"), ("E-PERSONAL", "A2", "S")]) == []
    assert [
        t[:2] for t in stray_told(*rows, before=[("E-PERSONAL", "A1", "khác"), ("E-NUMBER", "A2", "S")])
    ] == [("A1", 2)]


@pytest.mark.parametrize(
    ("rows", "refs"),
    [
        ([["ĐT", NUMBER]], ["B1"]), ([["SĐT", 99999999.0]], []), ([["SĐT", 1e8]], ["B1"]), ([["SĐT", 1e15]], []),
        ([["SĐT", 912345678]], ["B1"]),
        ([["SĐT", 1e15 - 1]], ["B1"]), ([["SĐT", -NUMBER]], []),
        ([["SĐT", True]], []),
        ([["SĐT", "912345678"]], ["B1"]), ([["SĐT", "12 345"]], []), ([["Đội trưởng", NUMBER]], []),
        ([["Số ĐTN", NUMBER]], []), ([["Số thuê bao", NUMBER]], []),
        ([["SĐT", NUMBER + 0.5, NUMBER]], ["C1"]), ([["", NUMBER], ["SĐT", ""]], []),
        ([["", "SĐT"], ["", "x"], ["", NUMBER]], ["B3"]),
        # The topmost label of a column counts for all beneath it, each label for its own row.
        ([["SĐT"], ["SĐT"], [NUMBER]], ["A3"]), ([["", NUMBER], ["SĐT", "x"], ["", "SĐT"]], []),
        ([["x"], [NUMBER], ["SĐT"]], []),
        # A unit of the register is nobody; with a number beside it the number is somebody's.
        ([[NAME + " 0912345678"]], ["A1"]),
    ],
)  # fmt: skip
def test_a_number_is_somebodys_by_its_label_alone(rows, refs):
    assert [t[0] for t in stray_told(*rows, knows=lambda shown: shown == NAME)] == refs


@pytest.mark.parametrize(
    ("rows", "refs"),
    [
        ([["CHỦ TỊCH"], *[[]] * 11, [NAME]], []), ([["CHỦ TỊCH"], *[[]] * 12, [NAME]], ["A14"]),
        ([["CHỦ TỊCH", NAME]], []),
        ([[NAME], ["CHỦ TỊCH"]], ["A1"]), ([["CHỦ TỊCH " + "x" * 70], [NAME]], []),
        ([["CHỦ TỊCH " + "x" * 71], [NAME]], ["A2"]),
        ([["CHỦ TỊCH"], [NAME], *[[]] * 30, ["", "", NAME]], ["C33"]),
        ([["Cán bộ"], [NAME], *[[]] * 13, ["KẾ TOÁN"], ["", NAME]], ["A2"]),
        # A number beside the name is no custom.
        ([["CHỦ TỊCH"], [NAME + ", 0912345678"]], ["A2"]), ([["CHỦ TỊCH"], ["ông " + NAME]], []),
        ([["CHỦ TỊCH"], [f"Theo đơn của {NAME}, đã giải quyết"]], []),
    ],
)  # fmt: skip
def test_a_signature_is_a_name_alone_beneath_an_office(rows, refs):
    assert [t[0] for t in stray_told(*rows)] == refs


def test_texts_that_say_nothing_are_looked_at_once_and_labels_each_time(monkeypatch):
    stray_told(["Nội dung", "Số hộ", "x", "ab"])
    assert {"Nội dung", "Số hộ", "ab"} == stray._HARMLESS
    stray_told(["SĐT", "Số hộ"])
    assert not stray._HARMLESS, "a label is none of them: a number may stand beside it in another file"
    stray_told(["0912345678", "Số hộ"])
    assert not stray._HARMLESS
    monkeypatch.setattr(stray, "_REMEMBERED", 0)
    stray_told(["Nội dung"])
    assert not stray._HARMLESS, "the memory is full"
