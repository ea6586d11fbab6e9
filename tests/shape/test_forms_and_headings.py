"""Which form a sheet is, which heading which item, and what is said of a sheet that lacks something."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from analysis import shape
from analysis.catalog.models import Form, Item, Layout
from analysis.contracts import Sheet
from analysis.errors import Issues
from analysis.shape.confirm import confirm
from analysis.shape.grid import Grid
from analysis.shape.match import Guess, LayoutMatcher, Match, Matcher, fold_path, mark
from analysis.shape.nearest import expected_near, nearest
from analysis.shape.report import report_hidden, report_layout, report_table
from analysis.shape.seen import Seen, matchers, of_forms
from analysis.shape.table import Table

BLANK: list[str] = []
KEY = Item(heading="Xã", role="key")
VALUE = Item(heading="Số liệu", role="value")
ALL, ON_TIME, LATE = (
    Item(heading=heading, indicator=indicator)
    for heading, indicator in [("Tổng số", "all"), ("Đúng hạn", "on_time"), ("Quá hạn", "late")]
)
REMARK = Item(heading="Ghi chú", role="remark")
COLUMNS = (KEY, ALL, ON_TIME, LATE, REMARK)
HEAD = [item.heading for item in COLUMNS]
AN, HAI, THAI = (["Nga An", 9.0, 7.0, 2.0], ["Nga Hải", 8.0, 7.0, 1.0], ["Nga Thái", 7.0, 7.0, 0.0])


def sheet(*rows, merges=(), **more):
    width = max(map(len, rows), default=0)
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in rows], list(merges), **more)


def layout(*columns, name="bieu-2015", years=(2015, 2019), rows="places", **more):
    return Layout(id=name, years=years, rows=rows, columns=columns or COLUMNS, **more)


def form(*layouts, name="bieu"):
    return Form(form=name, topic=name, title_vi="Biểu", layouts=layouts or (layout(),))


def matcher(*columns, **more):
    one = form(layout(*columns, **more))
    return LayoutMatcher(one, one.layouts[0])


def told(issues):
    return [(i.code, i.ref, i.indicator, i.message_vi) for i in issues.rows]


def codes(issues):
    return [(i.code, i.ref) for i in issues.rows]


# --- headings to items ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "heading", "alike"),
    [
        ("Số hồ sơ", "Số hồ sơ", 1.0), ("Số hồ", "Số hồ sơ", 10 / 13), ("Nhóm | Số hồ", "Số hồ sơ", 10 / 13),
        ("Nhóm | Số hồ sơ", "Nhóm | Số hồ sơ", 1.0), ("Nhốm | Số hồ sơ", "Nhóm | Số hồ sơ", 1.0),
        ("abxd | Số hồ sơ", "abcd | Số hồ sơ", 0.6 + 0.4 * 0.75), ("Số hồ sơ", "abcd | Số hồ sơ", 0.6),
        ("abcd | Số hồ", "abcd | Số hồ sơ", 0.6 * 10 / 13 + 0.4), ("abcdefgxyz", "abcdefghij", 0.7),
        ("abcdefgxyz1", "abcdefghij2", 0.0), ("abcdefxyzt", "abcdefghij", 0.0), ("Xã 3", "Xã 33", 0.0),
        ("Đơn 12", "Đơn 12", 1.0), ("Số chưa giải quyết", "Số đã giải quyết", 0.0),
        ("Số đã giải quyêt", "Số đã giải quyết", 1.0),
        ("c" + "ab" * 110, "d" + "ab" * 110, 220 / 221),  # long headings too, letter by letter
        ("c" + "ab" * 110 + " | Số", "d" + "ab" * 110 + " | Số", 0.6 + 0.4 * 220 / 221),
    ],
)  # fmt: skip
def test_how_alike_a_heading_is(path, heading, alike):
    one = Matcher((Item(heading=heading, indicator="a"), Item(heading="~^b", indicator="b")))
    assert one.likeness(path, 0) == pytest.approx(alike)
    assert one.likeness(path, 1) == 0
    also = Matcher((Item(heading="Khác hẳn", indicator="a", also=("~^b", heading)),))
    assert also.likeness(path, 0) == pytest.approx(alike), "the best of all its headings"


def test_words_that_turn_a_heading_round():
    one = Matcher((Item(heading="Số hồ sơ thuộc diện giải quyết", indicator="a"),))
    for word in "không chưa đã đang ngoài trước sau trong quá trực trên dưới".split():  # noqa: SIM905
        assert one.likeness(f"Số hồ sơ {word} thuộc diện giải quyết", 0) == 0, word
    assert one.likeness("Số hồ sơ thì thuộc diện giải quyết", 0) > 0.9


def assigned(items, *paths, start=2):
    found = Matcher(tuple(items)).assign(tuple(enumerate(paths, start)))
    return (
        {at: item.indicator or item.role for at, item in found.columns.items()},
        [(first, second, item.indicator or item.role) for first, second, item in found.twice],
        [(g.at, g.item.indicator, g.contested) for g in found.guesses],
        [(at, [item.indicator for item in items]) for at, items in found.unsure],
    )


def items(*headings):
    return [Item(heading=heading, indicator=name) for name, heading in zip("abcdef", headings, strict=False)]


A25, B25 = "a" * 25, "b" * 25  # of 25 letters, one other leaves 0.96 alike, four 0.84, five 0.8


@pytest.mark.parametrize(
    ("headings", "paths", "expected"),
    [
        ([A25], [A25[4:] + "x" * 4], ({2: "a"}, [], [(2, "a", False)], [])),  # 0.84 is enough
        ([A25], [A25[5:] + "x" * 5], ({}, [], [], [])),
        ([A25], [A25, A25[1:]], ({2: "a"}, [], [], [])),  # it is there already: the other is nothing
        ([A25, B25], [A25[1:], B25[1:]], ({2: "a", 3: "b"}, [], [(2, "a", False), (3, "b", False)], [])),
        ([A25], [A25[3:], A25[1:]], ({3: "a"}, [], [(3, "a", False)], [])),  # the best first
        ([A25], [A25[1:], A25[1:] + "."], ({2: "a"}, [], [(2, "a", False)], [])),  # of equals the first
        # Two that are missing are as near: neither. Where one of them stands already, the other, if sums agree.
        ([A25 + "x", A25 + "y"], [A25 + "z"], ({}, [], [], [(2, ["a", "b"])])),
        ([A25 + "x", A25 + "y"], [A25 + "x", A25 + "z"], ({2: "a", 3: "b"}, [], [(3, "b", True)], [])),
        # A lead of 0.08 and less than that.
        (["a" * 23 + "xx", "a" * 25], ["a" * 25 + "."], ({2: "b"}, [], [], [])),
        (["a" * 22 + "bbb", "a" * 19 + "b" * 6], ["a" * 22 + "bbc"], ({2: "a"}, [], [(2, "a", False)], [])),
        (["a" * 22 + "bbb", "a" * 21 + "bbbb"], ["a" * 22 + "bbc"], ({}, [], [], [(2, ["a", "b"])])),
    ],
)  # fmt: skip
def test_a_near_heading_is_its_item_only_with_a_lead_over_all_others(headings, paths, expected):
    assert assigned(items(*headings), *paths) == expected


def test_what_is_open_or_stands_twice_is_no_guess():
    double = [
        Item(heading="X | " + A25, indicator="a", also=("Y | " + A25,)),
        Item(heading="Y | " + A25, indicator="b"),
    ]
    assert assigned(double, "N | Y | " + A25) == ({}, [], [], [(2, ["a", "b"])])
    two = items(A25, "a" * 24 + "b")
    assert assigned(two, A25, A25) == ({2: "a"}, [(2, 3, "a")], [], [])


def test_headings_are_taken_from_left_to_right_and_roles_too_stand_once():
    found = Matcher(COLUMNS).assign(((5, "Tổng số"), (3, "Xã"), (4, "Xã"), (6, "Ghi chú"), (7, "Ghi chú")))
    assert found.columns == {3: KEY, 5: ALL, 6: REMARK, 7: REMARK}
    assert found.twice == [(3, 4, KEY)]
    for role in ("order", "unit", "remark"):
        assert assigned([Item(heading="TT", role=role)], "TT", "TT") == ({2: role, 3: role}, [], [], [])
    for role in ("key", "code", "value"):
        assert assigned([Item(heading="TT", role=role)], "TT", "TT") == ({2: role}, [(2, 3, role)], [], [])


def test_a_whole_heading_takes_the_place_of_an_end_of_it():
    item = [Item(heading="Hồ sơ | Tổng số", indicator="a")]
    assert assigned(item, "N | Hồ sơ | Tổng số", "Hồ sơ | Tổng số") == ({3: "a"}, [(3, 2, "a")], [], [])
    assert assigned(item, "Hồ sơ | Tổng số", "N | Hồ sơ | Tổng số") == ({2: "a"}, [(2, 3, "a")], [], [])
    assert assigned(item, *["N | Hồ sơ | Tổng số"] * 2) == ({2: "a"}, [(2, 3, "a")], [], [])
    third = ["N | Hồ sơ | Tổng số", "Hồ sơ | Tổng số", "N | Hồ sơ | Tổng số"]
    assert assigned(item, *third) == ({3: "a"}, [(3, 2, "a"), (3, 4, "a")], [], [])


def test_headings_are_compared_level_by_level_without_marks():
    assert fold_path("Hồ sơ | Tổng  số (1)") == "ho so | tong so 1"
    one = Matcher((Item(heading="Hồ sơ|Tổng số", indicator="a"), Item(heading=r"~^xa \| ten", indicator="b")))
    assert [one.whole(path) for path in ("HỒ SƠ | Tổng số", "Hồ sơ Tổng số", "Tổng số")] == [
        True,
        True,
        False,
    ]
    assert [one.candidates(path) for path in ("N | Hồ sơ | Tổng số", "Xã | Tên", "Xã Tên", "N | Xã")] == [
        (0,), (1,), (), (),
    ]  # fmt: skip
    assert Matcher((ALL, ALL)).candidates("Tổng số") == (0,), "of two items of one heading the first"
    assert Matcher((KEY, Item(heading="~x", indicator="x"), Item(heading="~xa", indicator="y"))).candidates(
        "N | Xã a"
    ) == (1,)
    assert Matcher((Item(heading="~^x", indicator="a", also=("Khác",)),)).candidates("Khác") == (0,)
    ends = Matcher((Item(heading="N | A", indicator="a"), Item(heading="M | N | A", indicator="b")))
    assert ends.candidates("L | M | N | A") == (1,)
    assert ends.candidates("L | N | A") == (0,)
    assert ends.candidates("LN | A") == ()


def test_a_text_is_known_again_by_its_mark():
    assert mark("tong so") == mark("tong so") != mark("tong sO")
    assert 0 < mark("\ud800") < 2**48


# --- a layout held against a table ------------------------------------------------------------------------------------


def test_the_score_is_the_share_of_headings_that_are_there():
    optional = Item(heading="Thêm", indicator="more", optional=True)
    one = matcher(*COLUMNS, optional)
    assert one.wanted == [ALL, ON_TIME, LATE]
    found = one.match({1: "Xã", 2: "Tổng số", 3: "Quá hạn", 4: "Thêm"})
    assert (found.score, found.missing) == (pytest.approx(2 / 3), [ON_TIME])
    assert found.columns == {1: KEY, 2: ALL, 3: LATE, 4: optional}
    assert (found.form.form, found.layout.id) == ("bieu", "bieu-2015")
    assert matcher(KEY, optional).match({1: "Xã"}).score == 1, "a form that wants nothing lacks nothing"
    assert one.match({1: "Xã"}).score == matcher(KEY, ALL).match({1: "Xã"}).score == 0
    assert Match(form(), layout(), 1.0).columns == {}
    assert one.match({1: "Xã"}, {}) is not one.match({1: "Xã"})


LINES = (ALL, ON_TIME, LATE, Item(heading="Nhóm | Khác", indicator="other", also=("Còn lại",)))


def by_lines(*lines, **more):
    columns = (Item(heading="Nội dung", role="key"), Item(heading="ĐVT", role="unit"), VALUE)
    return matcher(*columns, rows="indicators", lines=lines or LINES, **more)


def test_a_layout_of_lines_is_held_against_the_labels_of_rows():
    found = by_lines().match(
        {1: "Tổng số", 2: "Số liệu"}, {5: "Tổng số", 6: "Lạ", 7: "Quá hạn", 8: "Còn lại"}
    )
    assert found.columns == {5: ALL, 7: LATE, 8: LINES[3]}
    assert (found.missing, found.score) == ([ON_TIME], 0.75)
    assert by_lines().match({1: "Tổng số"}, None).score == 0


@pytest.mark.parametrize(
    ("texts", "worth"),
    [
        ({"tong so", "dung han"}, True), ({"tong so", "khac"}, True), ({"con lai", "tong so"}, True),
        ({"tong so"}, False), (set(), False),
    ],
)  # fmt: skip
def test_a_layout_of_lines_is_tried_where_three_tenths_of_them_stand(texts, worth):
    assert by_lines().worth_trying(frozenset(texts)) == worth
    assert by_lines().was_worth_trying(frozenset(map(mark, texts))) == worth
    assert by_lines(ALL, ON_TIME, LATE).worth_trying(frozenset({"tong so"})), "one of three"
    ten = by_lines(*(Item(heading=c * 3, indicator=c) for c in "abcdefghij"))
    assert [ten.worth_trying(frozenset(there)) for there in (["aaa", "bbb", "ccc"], ["aaa", "bbb"])] == [
        True,
        False,
    ]
    pattern = by_lines(ALL, ON_TIME, LATE, Item(heading="Khác", indicator="other", also=("~^x",)))
    assert pattern.worth_trying(frozenset(texts)), "what a pattern fits is not listed"
    assert pattern.was_worth_trying(frozenset(map(mark, texts)))
    assert matcher().worth_trying(frozenset(texts))


# --- what a choice rested on ------------------------------------------------------------------------------------------


def paths(*headings):
    return tuple(enumerate(headings, 1))


def test_a_form_that_never_fitted_anything_does_not_concern_a_file():
    seen = Seen()
    assert not seen.concerns(form())
    seen.part({"tong so"})
    assert seen.concerns(form()), "nobody has looked for a table of units"
    seen.table("fields", None)
    assert seen.concerns(form())
    seen.table("places", None)
    assert not seen.concerns(form())
    seen.table("places", paths("Xã", "Tổng số"))
    assert not seen.concerns(form())
    seen.table("fields", paths("Xã", "Tổng số", "Quá hạn"))
    assert not seen.concerns(form())
    seen.table("places", paths("Xã", "Tổng số", "Quá hạn"))
    assert seen.concerns(form())
    five = [Item(heading=f"Cột {c}", indicator=c) for c in "abcde"]
    seen = Seen(tables={"places": {paths("Cột a", "Cột b", "Cột c")}})
    assert seen.concerns(form(layout(KEY, *five))), "three of five are enough"


def test_what_concerns_every_form_or_one_by_its_name():
    assert Seen(everything=True).concerns(form())
    assert Seen(forms={"bieu"}).concerns(form())
    assert not Seen(forms={"khac"}).concerns(form())
    read = form(layout(hidden="read"))
    assert Seen(hidden=True).concerns(read)
    assert not Seen().concerns(read)
    assert not Seen(hidden=True).concerns(form())


def test_a_form_of_lines_concerns_a_file_in_which_its_lines_stand():
    seen = Seen()
    lines = form(by_lines().layout)
    seen.part(["tong so"])
    assert not seen.concerns(lines)
    seen.part(["tong so", "dung han"])
    assert seen.concerns(lines)


def test_layouts_are_made_ready_once_a_form():
    one, other = form(layout(), layout(name="bieu-2020")), form()
    assert matchers(one) is matchers(one)
    assert [m.layout.id for m in of_forms([one, other])] == ["bieu-2015", "bieu-2020", "bieu-2015"]
    assert of_forms([one, other])[0].form is one
    assert of_forms([one, other])[2].form is other
    for _ in range(300):
        matchers(form())
    assert matchers(one)[0].form is one


# --- guesses ----------------------------------------------------------------------------------------------------------

SUM = ("all = on_time + late",)


def confirmed(rows, likeness=0.85, contested=False, checks=SUM, refs=None, item=LATE, **more):
    page = Grid(sheet(["Xã", "Tổng số", "Đúng hạn", "Quá hạnn"], *rows))
    one = matcher(checks=checks, **more)
    columns = {1: KEY, 2: ALL, 3: ON_TIME, 4: item}
    guess = Guess(4, item, likeness, contested)
    match = Match(one.form, one.layout, 1.0, columns, guesses=[guess])
    heads = dict(enumerate(["Xã", "Tổng số", "Đúng hạn", "Quá hạnn"], 1))
    table = Table(1, [1], 2, heads, {4: (1, 4)} if refs is None else refs, [*range(2, len(rows) + 2)])
    issues = Issues()
    return confirm(page, table, one, match, issues), issues


GOOD, BAD, OPEN, ZERO = (
    ["x", 9.0, 7.0, 2.0],
    ["x", 9.0, 7.0, 3.0],
    ["x", 9.0, "", 2.0],
    ["x", 0.0, 0.0, 0.0],
)


@pytest.mark.parametrize(
    ("rows", "stands"),
    [
        ([GOOD], True), ([BAD], False), ([GOOD] * 3 + [BAD] * 2, True), ([GOOD] * 2 + [BAD] * 2, False),
        ([GOOD, OPEN, ZERO, ZERO], True), ([BAD, ZERO, ZERO, OPEN], False), ([OPEN], False), ([ZERO], False),
        ([], False),
        ([["x", "1.234", "1.000", 234.0]], True), ([["x", "9", "7", "2"]], True), ([["x", 9.0, 9.0, 0.0]], True),
    ],
)  # fmt: skip
def test_a_guess_stands_where_sums_hold_in_six_rows_of_ten(rows, stands):
    match, issues = confirmed(rows)
    assert codes(issues) == [("N-COLUMN-ALIKE" if stands else "E-COLUMN-UNSURE", "D1")]
    assert (4 in match.columns, bool(match.guesses)) == (stands, stands)
    assert set(match.columns) >= {1, 2, 3}
    assert issues.rows[0].indicator == "late"
    assert "“Quá hạnn”" in issues.rows[0].message_vi
    assert "“Quá hạn”" in issues.rows[0].message_vi


@pytest.mark.parametrize(
    ("likeness", "contested", "stands"), [(0.9, False, True), (0.89, False, False), (0.95, True, False)]
)
@pytest.mark.parametrize(
    "more",
    [
        {"checks": ()},
        {"checks": ("all <= late",)},
        {"checks": ("all = on_time",)},
        {"checks": ("all = late + x",)},
    ],
)
def test_where_no_sum_can_be_tried_a_guess_must_be_nearly_the_heading(likeness, contested, stands, more):
    match, issues = confirmed([GOOD, BAD], likeness, contested, **more)
    assert (4 in match.columns) == stands
    assert issues.rows[0].code == ("N-COLUMN-ALIKE" if stands else "E-COLUMN-UNSURE")


def test_all_sums_about_a_guess_count_together():
    both = (*SUM, "on_time = all - late")
    assert 4 in confirmed([GOOD] * 3 + [BAD] * 2, checks=both)[0].columns
    wrong = (*SUM, "on_time = all + late")
    assert 4 not in confirmed([GOOD], checks=wrong)[0].columns


def test_only_what_is_refused_is_taken_out():
    one = matcher(checks=("all = on_time",))
    table = Table(1, [1], 2, {}, {}, [2])
    good, bad = Guess(2, ALL, 0.85, False), Guess(4, LATE, 0.85, False)
    match = Match(one.form, one.layout, 1.0, {2: ALL, 3: ON_TIME, 4: LATE}, guesses=[good, bad])
    issues = Issues()
    kept = confirm(Grid(sheet(["a", "b", "c", "d"], ["x", 7.0, 7.0, 2.0])), table, one, match, issues)
    assert (kept.columns, kept.guesses) == ({2: ALL, 3: ON_TIME}, [good])
    assert codes(issues) == [("N-COLUMN-ALIKE", "B1"), ("E-COLUMN-UNSURE", "D1")]
    assert match.columns[4] is LATE, "the match itself is remembered and stays"


def test_a_guess_at_a_line_has_its_row_and_needs_no_sum():
    one = by_lines(checks=SUM)
    page = Grid(sheet(["", "Nội dung"], ["", "Quá hạnn"], ["", "Đúng hạn"], ["", "Tổng số"]))
    for likeness, code in [(0.9, "N-COLUMN-ALIKE"), (0.89, "E-COLUMN-UNSURE")]:
        match = Match(
            one.form,
            one.layout,
            1.0,
            {2: LATE, 3: ON_TIME, 4: ALL},
            guesses=[Guess(2, LATE, likeness, False)],
        )
        issues = Issues()
        confirm(page, Table(2, [1], 2, {}, {2: (9, 9)}, [2, 3, 4]), one, match, issues)
        assert codes(issues) == [(code, "B2")]
        assert "“Quá hạnn”" in issues.rows[0].message_vi


# --- the nearest form -------------------------------------------------------------------------------------------------


def test_the_nearest_form_is_that_of_which_most_headings_stand_there():
    four = [Item(heading=f"Nhóm | Cột {c}", indicator=c) for c in "abcd"]
    wide, narrow = matcher(KEY, *four, name="rong"), matcher(name="hep")
    page = Grid(sheet(["x", "Cột a"], ["Cột  B", 5.0]))
    assert nearest(page, [narrow, wide], {}) == (
        "; gần nhất là bố cục rong: tìm thấy 2/4 đầu cột, thiếu “Cột c”, “Cột d”",
        "; the nearest is layout rong: 2 of 4 headings found, missing “Cột c”, “Cột d”",
    )
    assert nearest(Grid(sheet(["Cột a"])), [narrow, wide], {}) == ("", ""), "one of four is chance"
    one_of_three = Grid(sheet(["Đúng hạn"]))
    assert (
        nearest(one_of_three, [wide, narrow], {})[0]
        == "; gần nhất là bố cục hep: tìm thấy 1/3 đầu cột, thiếu “Tổng số”, “Quá hạn”"
    )
    assert " a: " in nearest(one_of_three, [matcher(name="a"), matcher(name="b")], {})[0], (
        "of equals the first"
    )
    both = Grid(sheet(["Đúng hạn", "Cột a", "Cột b", "Cột c"]))
    for order in ([narrow, wide], [wide, narrow]):
        assert " rong: tìm thấy 3/4" in nearest(both, order, {})[0]


def test_three_missing_headings_are_named_and_where_none_is_the_rows_are():
    many = items("Cột a", "Cột b", "Nhóm | Cột c", "Cột d", "Cột e", "Cột f")
    vi, en = nearest(Grid(sheet(["Cột a", "Cột b"])), [matcher(KEY, *many)], {})
    assert vi.endswith("2/6 đầu cột, thiếu “Cột c”, “Cột d”, “Cột e”")
    assert en.endswith("2 of 6 headings found, missing “Cột c”, “Cột d”, “Cột e”")
    vi, en = nearest(Grid(sheet(HEAD)), [matcher()], {})
    assert (
        vi
        == "; gần nhất là bố cục bieu-2015: tìm thấy 3/3 đầu cột, nhưng không thấy dòng số liệu nào dưới đầu cột"
    )
    assert en == "; the nearest is layout bieu-2015: 3 of 3 headings found, but no row of data below them"


def test_what_only_a_pattern_names_is_looked_for_by_it_and_told_by_its_name(catalog):
    form = matcher(
        KEY,
        ALL,
        *(Item(heading=f"~^{p}", indicator=i) for p, i in (("may tinh", "computers"), ("so x", "x"))),
    )
    vi, _ = nearest(Grid(sheet(["Tổng số"])), [form], catalog.indicators)
    assert vi.endswith(f"1/3 đầu cột, thiếu “{catalog.indicators['computers'].name_vi}”, “x”")
    vi, _ = nearest(Grid(sheet(["Tổng số", "Máy tính để bàn"])), [form], catalog.indicators)
    assert vi.endswith("2/3 đầu cột, thiếu “x”")


def test_headings_are_looked_for_in_sixty_rows_and_short_texts():
    def said(*rows, first=1, heading="Tổng số"):
        return nearest(Grid(sheet(*rows), first), [matcher(KEY, Item(heading=heading, indicator="a"))], {})[0]

    assert said(*[["y"]] * 60, ["Tổng số"])
    assert not said(*[["y"]] * 61, ["Tổng số"])
    assert said(*[["y"]] * 61, ["Tổng số"], first=2)
    assert said(["x" * 199], heading="x" * 199)
    assert not said(["x" * 200], heading="x" * 200)
    assert said([""] * 3 + ["Tổng số"])
    assert not said(["Dùng"], heading="~^(?!dung)"), "a pattern is not what it looks like"


@pytest.mark.parametrize(
    ("columns", "rows", "said"),
    [
        ({1: KEY, 2: ALL, 3: LATE}, [HEAD], ", chờ ở gần C1, thấy ở D5"),
        ({1: KEY, 5: ALL}, [HEAD], ", chờ ở gần F1, thấy ở D5"),
        ({1: KEY}, [HEAD], ", chờ ở gần B1, thấy ở D5"),
        ({4: LATE}, [HEAD], ", chờ ở gần C1, thấy ở D5"),
        ({1: LATE}, [HEAD], ", chờ ở gần A1, thấy ở D5"),
        ({9: REMARK}, [HEAD], ", chờ ở gần H1, thấy ở D5"),
        ({}, [HEAD], ", chờ ở gần A1, thấy ở D5"),
    ],
)
def test_a_missing_heading_is_expected_after_its_neighbour(columns, rows, said):
    page = Grid(sheet(["x"], BLANK, BLANK, BLANK, ["", "", "", "Đúng hạn"]))
    vi, en = expected_near(ON_TIME, list(COLUMNS), columns, 1, page)
    assert vi == said
    assert en == said.replace("chờ ở gần", "expected near").replace("thấy ở", "found in")


def test_a_missing_heading_that_stands_nowhere_else_is_only_expected():
    page = Grid(sheet(["x", "", "Đúng hạn"]))
    columns = {1: KEY, 2: ALL}
    assert expected_near(ON_TIME, list(COLUMNS), columns, 1, page) == (", chờ ở gần C1", ", expected near C1")
    assert expected_near(LATE, list(COLUMNS), columns, 3, page) == (", chờ ở gần C3", ", expected near C3")
    also = Item(heading="Nhóm | Khác", indicator="a", also=("~^dung", "Đúng hạn"))
    assert expected_near(also, [KEY, also], {1: KEY}, 3, page) == (
        ", chờ ở gần B3, thấy ở C1", ", expected near B3, found in C1",
    )  # fmt: skip


# --- what is said of a table ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "said"), [(2014, True), (2015, False), (2019, False), (2020, True), (0, False)]
)
def test_a_layout_used_outside_its_years(year, said):
    issues = Issues(year=year)
    report_layout(Match(form(), layout(), 1.0), year, issues)
    message = f"Năm {year} dùng bố cục bieu-2015, vốn khai báo cho 2015–2019."
    assert told(issues) == ([("N-LAYOUT-YEAR", "", "", message)] if said else [])


@pytest.mark.parametrize(
    ("rows", "cols", "said"),
    [
        ({2}, (), ("A2", "dòng 2", "rows 2")), ({1, 2, 4}, (), ("A1", "dòng 1–2, 4", "rows 1–2, 4")),
        ((), {2}, ("B1", "cột B", "columns B")), ((), {3}, None), ({3}, (), None),
        ({4, 5}, {4, 5}, ("A4", "dòng 4", "rows 4")),
        ({2}, {1, 2}, ("A2", "dòng 2; cột A–B", "rows 2; columns A–B")),
        ((), {1, 4}, ("A1", "cột A, D", "columns A, D")),
    ],
)  # fmt: skip
def test_hidden_rows_and_columns_that_hold_something(rows, cols, said):
    page = sheet(["a", "b", "", ""], ["c", "d", " ", ""], [" ", "", "", ""], ["e", "", "", ""])
    if cols == {1, 4}:
        page.rows[0][3] = 0.0
    page.hidden_rows, page.hidden_cols = frozenset(rows), frozenset(cols)
    issues = Issues()
    report_hidden(page, issues)
    if said is None:
        assert not issues.rows
    else:
        ref, vi, en = said
        assert codes(issues) == [("N-HIDDEN-CELLS", ref)]
        assert f"({vi})" in issues.rows[0].message_vi
        assert issues.rows[0].message_en == f"Hidden {en} hold something: not read."


def test_an_empty_sheet_hides_nothing():
    issues = Issues()
    report_hidden(sheet(hidden_rows=frozenset({1}), hidden_cols=frozenset({1})), issues)
    assert not issues.rows
    report_hidden(sheet(["a", "b"], hidden_cols=frozenset({2})), issues)
    assert codes(issues) == [("N-HIDDEN-CELLS", "B1")]


def reported(rows, one=None, catalog=None, match=None, heads=None, header=(1,), data=None, **facts):
    one = one or matcher()
    page = Grid(sheet(*rows))
    heads = heads if heads is not None else {n: h for n, h in enumerate(rows[0], 1) if h}
    data = data if data is not None else [*range(2, len(rows) + 1)]
    table = Table(1, list(header), 2, heads, {n: (1, n) for n in heads}, data, **facts)
    issues = Issues()
    catalog = catalog or SimpleNamespace(indicators={})
    report_table(page, table, match or one.match(heads), one, catalog, issues)
    return told(issues)


def test_a_whole_table_has_nothing_to_be_said_of():
    assert reported([HEAD, AN, HAI]) == []


def test_a_missing_column_is_said_at_the_head_of_the_names(catalog):
    said = reported([["Xã", "Tổng số", "Quá hạn"], ["Nga An", 9.0, 2.0]])
    message = "Thiếu cột “Đúng hạn” của biểu mẫu bieu-2015, chờ ở gần C1."
    assert said == [("E-COLUMN-MISSING", "A1", "on_time", message)]
    assert reported([["Xã", "Tổng số", "Quá hạn"], ["Nga An", 9.0, 2.0]], header=())[0][1] == "A2"
    pattern = matcher(KEY, ALL, Item(heading="~^may tinh$", indicator="computers"))
    (one,) = reported([["Xã", "Tổng số"], ["Nga An", 9.0]], pattern, catalog)
    name = catalog.indicators["computers"].name_vi
    assert one[3] == f"Thiếu cột “{name}” của biểu mẫu bieu-2015, chờ ở gần C1.", "a clerk reads no patterns"


def test_what_stands_twice_or_may_be_two_things_has_its_own_cell():
    rows = [["Xã", "Tổng số", "Đúng hạn", "Quá hạn", "Tổng số"], ["Nga An", 9.0, 7.0, 2.0, 5.0]]
    message = "Hai cột cùng khớp với “Tổng số”: B1 và E1; chỉ đọc cột B1."
    assert reported(rows) == [("E-COLUMN-TWICE", "E1", "all", message)]
    double = matcher(
        KEY,
        Item(heading="X | Tổng", indicator="a", also=("Y | Tổng",)),
        Item(heading="Y | Tổng", indicator="b"),
        Item(heading="~x", indicator="c", optional=True),
    )
    heads = {1: "Xã", 2: "N | Y | Tổng"}
    said = reported([["Xã", "Tổng"], ["Nga An", 9.0]], double, heads=heads)
    assert [one[:2] for one in said] == [("E-COLUMN-MISSING", "A1")] * 2 + [("E-COLUMN-UNSURE", "B1")]
    assert said[2][3] == (
        "Không chắc đầu cột “N | Y | Tổng” có phải là “X | Tổng / Y | Tổng” hay không: cột chưa được đọc."
    )


def test_columns_that_no_item_names_are_said_with_the_number_of_their_cells():
    head = [*HEAD, "Lạ", ""]
    rows = [head, [*AN, "", 5.0, 6.0], [*HAI, "x", " ", 7.0], [*THAI, "", "x", ""]]
    said = reported(rows)
    assert [one[:2] for one in said] == [("W-COLUMN", "F1"), ("W-COLUMN", "G2")]
    assert said[0][3] == "Cột “Lạ” không có trong biểu mẫu bieu-2015; 2 ô chưa được đọc."
    assert said[1][3] == "Cột “” không có trong biểu mẫu bieu-2015; 2 ô chưa được đọc."
    assert reported(rows, matcher(other_columns="ignore")) == []
    assert reported(rows, data=[]) == []
    assert [one[1] for one in reported(rows, side_list=7)] == ["G2", "F1"]
    assert [one[1] for one in reported(rows, side_list=6)] == ["F2"]


def test_an_order_column_needs_no_heading_and_a_headed_one_left_of_the_names_is_named():
    page = Grid(sheet(["", "Vùng", *HEAD], [1.0, "Núi", *AN]))
    heads = dict(enumerate(["Vùng", *HEAD], 2))
    one, issues = matcher(), Issues()
    table = Table(3, [1], 2, heads, {n: (1, n) for n in heads}, [2])
    report_table(page, table, one.match(heads), one, None, issues)
    assert codes(issues) == [("W-COLUMN", "B1")]


def test_a_guess_that_was_refused_is_not_told_again_as_an_unknown_column():
    rows = [["Xã", "Tổng số", "Đúng hạn", "Quá hạnn"], ["Nga An", 9.0, 7.0, 3.0]]
    one = matcher()
    found = one.match(dict(enumerate(rows[0], 1)))
    refused = replace(found, columns={at: i for at, i in found.columns.items() if at != 4}, guesses=[])
    assert reported(rows, one, match=refused) == []


def test_lists_beside_and_rows_of_nobody_are_named():
    rows = [HEAD, AN, ["Lạ", "", "", "", 5.0], HAI]
    said = reported(rows, loose_rows=[3], side_list=5, data=[2, 4])
    assert said[0] == (
        "N-SIDE-LIST", "E2", "", "Danh sách xếp hạng đứng cạnh bảng (từ cột E2) không thuộc bảng: không đọc.",
    )  # fmt: skip
    assert said[1][:2] == ("W-LOOSE-ROW", "A3")
    assert "“Lạ”" in said[1][3]


def test_a_form_of_lines_tells_its_rows_and_its_columns():
    one = by_lines()
    rows = [
        ["Nội dung", "ĐVT", "Số liệu", "Số liệu", "Lạ"],
        ["Tổng số", "việc", 9.0, 8.0, "x"],
        ["Tổng số", "việc", 9.0, "", ""],
        ["Quá hạn", "việc", 9.0, "", ""],
        ["Còn lại", "việc", 9.0, "", ""],
    ]
    heads = dict(enumerate(rows[0], 1))
    match = one.match(heads, {n: row[0] for n, row in enumerate(rows[1:], 2)})
    said = reported(rows, one, match=match, heads=heads)
    assert [part[:3] for part in said] == [
        ("E-ROW-MISSING", "A1", "on_time"), ("E-COLUMN-TWICE", "A3", "all"), ("E-COLUMN-TWICE", "D1", ""),
        ("W-COLUMN", "E1", ""),
    ]  # fmt: skip
    assert said[0][3] == "Thiếu dòng “Đúng hạn” của biểu mẫu bieu-2015."
    assert "A2 và A3" in said[1][3]
    assert said[2][3] == "Hai cột cùng khớp với “Số liệu”: C1 và D1; chỉ đọc cột C1."
    near = replace(match, missing=[], twice=[], unsure=[(4, [ALL, LATE, ALL])])
    unsure = reported(rows, one, match=near, heads=heads)[0]
    assert unsure[:2] == ("E-COLUMN-UNSURE", "A4")
    assert "“Quá hạn”" in unsure[3]
    assert "“Tổng số / Quá hạn”" in unsure[3]


# --- a whole sheet ----------------------------------------------------------------------------------------------------


@pytest.fixture
def reads(catalog):
    """Readings and issues of a sheet of a few rows, by forms of a few columns."""

    def run(page, *layouts, year=2016, seen=None, forms=None):
        forms = forms or [form(*layouts)]
        own = replace(catalog, forms={one.form: one for one in forms})
        issues = Issues(source="x", sheet="S", year=year)
        return shape.read_sheet(page, own, year, issues, seen), issues

    return run


def cells(reading):
    return {column.item.indicator: column.cells for column in reading.columns}


def test_a_sheet_is_read_by_records_and_columns(reads):
    page = sheet(["Năm 2016"], HEAD, AN, HAI, ["Cộng", 17.0, 14.0, 3.0])
    page.corrected = {(2, 3): "sua-1", (3, 3): "sua-2"}
    seen = Seen()
    (reading,), issues = reads(page, seen=seen)
    assert issues.rows == []
    assert (reading.keys, reading.rows, reading.n_totals, reading.key_col) == (
        ["Nga An", "Nga Hải", "Cộng"],
        [3, 4, 5],
        1,
        1,
    )
    assert cells(reading) == {"all": [9.0, 8.0, 17.0], "on_time": [7.0, 7.0, 14.0], "late": [2.0, 1.0, 3.0]}
    column = reading.columns[1]
    assert (column.heading, column.col, column.row, column.corrected_by) == ("Đúng hạn", 3, 0, "sua-1")
    assert (column.unit, column.unit_ref, reading.columns[0].corrected_by) == ("Đúng hạn", "C2", "")
    assert (reading.rows_ref, reading.key_ref(1), reading.at(1, column)) == ("A3", "A4", (4, 3))
    assert (reading.titles.year, reading.codes, reading.code_col, reading.spanned) == (2016, [], 0, {})
    assert (reading.form.form, reading.layout.id, reading.matcher.layout.id) == (
        "bieu",
        "bieu-2015",
        "bieu-2015",
    )
    assert reading.sheet is page
    assert (seen.forms, seen.everything, seen.hidden) == ({"bieu"}, False, False)
    assert seen.tables == {"places": {paths(*HEAD)}}
    assert [mark("nga an") in texts for texts in seen.texts] == [True]


def test_totals_among_the_records_stand_last(reads):
    (reading,), _ = reads(sheet(HEAD, ["Tổng số", 17.0, 14.0, 3.0], AN, HAI))
    assert (reading.rows, reading.keys) == ([3, 4, 2], ["Nga An", "Nga Hải", "Tổng số"])
    assert cells(reading)["all"] == [9.0, 8.0, 17.0]
    (reading,), _ = reads(sheet(HEAD, AN, HAI, BLANK, ["Người lập", "Ký"]))
    assert cells(reading)["all"] == [9.0, 8.0], "what stands below belongs to nobody"
    (reading,), _ = reads(sheet(HEAD, AN, BLANK, HAI))
    assert cells(reading)["late"] == [2.0, 1.0]
    assert {column.corrected_by for column in reading.columns} == {""}


def test_what_is_a_total_the_form_and_the_office_say(reads):
    rows = [
        HEAD,
        AN,
        ["Huyện Nga Sơn", 9.0, 9.0, 9.0],
        ["Chung", 9.0, 9.0, 9.0],
        ["Cộng cụm 1", 9.0, 9.0, 9.0],
    ]
    assert reads(sheet(*rows))[0][0].rows == [2, 4, 3, 5]
    assert reads(sheet(*rows), layout(total_row="Chung"))[0][0].rows == [2, 3, 4, 5]
    assert reads(sheet(*rows), layout(total_row="Chung"))[0][0].n_totals == 3
    fields = [HEAD, ["Hộ tịch", 9.0, 7.0, 2.0], ["Cộng cụm 1", 9.0, 9.0, 9.0], ["Cộng", 9.0, 9.0, 9.0]]
    (reading,), _ = reads(sheet(*fields), layout(rows="fields"))
    assert (reading.rows, reading.n_totals) == ([2, 3, 4], 1), "sums of parts are a thing of units"


def test_rows_that_the_form_skips_are_no_records(reads):
    (reading,), _ = reads(sheet(HEAD, AN, HAI, ["Nga Thái", 1.0, 1.0, 1.0]), layout(skip_rows=("^nga hai",)))
    assert reading.keys == ["Nga An", "Nga Thái"]
    (reading,), _ = reads(sheet(["x"], HEAD, ["Nga An", "x"]), layout(skip_rows=("^nga",)))
    assert (reading.rows, reading.rows_ref) == ([], "A1")


def test_units_are_known_by_their_codes_and_fields_by_all_their_names(reads):
    (reading,), _ = reads(sheet(["Mã", *HEAD[1:]], ["16159", *AN[1:]], [16180.0, *HAI[1:]]))
    assert reading.keys == ["16159", "16180"]
    (reading,), _ = reads(sheet(HEAD, ["Tư pháp - hộ tịch", 9.0, 7.0, 2.0]), layout(rows="fields"))
    assert reading.keys == ["Tư pháp - hộ tịch"]
    assert not reads(sheet(HEAD, AN), layout(rows="fields"))[0]


def test_only_figures_below_a_table_are_looked_at_again(reads):
    aside = [""] * 6
    for below, parts in [([], 1), ([["Người lập", "Ký"]], 1), ([[*aside, "5"]], 2), ([[*aside, "x"]], 1)]:
        seen = Seen()
        readings, _ = reads(sheet(HEAD, AN, HAI, BLANK, *below), layout(), seen=seen)
        assert [len(readings), len(seen.texts)] == [1, parts]


def test_names_that_return_below_a_gap_are_no_records_and_named(reads):
    (reading,), issues = reads(sheet(HEAD, AN, HAI, BLANK, ["xã Nga An", 9.0], ["x", "y"]))
    assert reading.rows == [2, 3]
    assert told(issues) == [
        ("N-ROWS-AFTER", "A5", "", "Các dòng 5–6 nằm sau bảng (lặp lại hoặc tổng hợp): không đọc.")
    ]


def test_a_second_table_below_or_beside_is_read_too(reads):
    other = [["Xã", "Số máy", "Số mạng"], ["Nga An", 5.0, 6.0], ["Nga Hải", 6.0, 7.0]]
    machines = layout(KEY, *items("Số máy", "Số mạng"), name="may-2015")
    for gap in ([BLANK], [BLANK, BLANK], [BLANK, ["Phần II"]]):
        readings, issues = reads(sheet(HEAD, AN, HAI, *gap, *other), layout(), machines)
        assert [(r.layout.id, r.rows) for r in readings] == [
            ("bieu-2015", [2, 3]), ("may-2015", [5 + len(gap), 6 + len(gap)]),
        ]  # fmt: skip
        assert issues.rows == []
    beside = [[*row, *[""] * (6 - len(row)), *more] for row, more in zip([HEAD, AN, HAI], other, strict=True)]
    readings, issues = reads(sheet(*beside), layout(), machines)
    assert [(r.layout.id, r.key_col, r.rows) for r in readings] == [
        ("bieu-2015", 1, [2, 3]),
        ("may-2015", 7, [2, 3]),
    ]
    assert codes(issues) == [("N-SIDE-LIST", "G2")]
    lower = [[*[""] * 5, *row] for row in other]  # right below the first, in columns of its own
    readings, issues = reads(sheet(HEAD, AN, HAI, *lower), layout(), machines)
    assert [(r.layout.id, r.key_col, r.rows) for r in readings] == [
        ("bieu-2015", 1, [2, 3]),
        ("may-2015", 6, [5, 6]),
    ]
    assert issues.rows == []


def test_rows_between_two_tables_are_named(reads):
    machines = layout(KEY, *items("Số máy", "Số mạng"), name="may-2015")
    other = [["Xã", "Số máy", "Số mạng"], *[[row[0], 5.0, 6.0] for row in (AN, HAI, THAI)]]
    page = sheet(HEAD, AN, HAI, BLANK, ["Nga An", "x"], ["y"], BLANK, *[["", "", *row] for row in other])
    readings, issues = reads(page, layout(), machines)
    assert [(r.layout.id, r.key_col, r.rows) for r in readings] == [
        ("bieu-2015", 1, [2, 3]), ("may-2015", 3, [9, 10, 11]),
    ]  # fmt: skip
    assert [i.message_vi[:20] for i in issues.rows] == ["Các dòng 5–6 nằm sau"]


def test_a_sheet_that_is_no_form_is_named_at_its_first_cell_and_an_empty_one_is_not(reads):
    seen = Seen()
    readings, issues = reads(sheet(BLANK, ["", "Tổng số", "Quá hạn"], ["", "Lạ", 5.0]), seen=seen)
    assert (readings, codes(issues), seen.everything) == ([], [("W-SHEET", "B2")], True)
    assert issues.rows[0].message_vi.endswith(
        "; gần nhất là bố cục bieu-2015: tìm thấy 2/3 đầu cột, thiếu “Đúng hạn”."
    )
    assert issues.rows[0].message_en.endswith("2 of 3 headings found, missing “Đúng hạn”.")
    assert codes(reads(sheet(["", "Tổng số"]))[1]) == [("W-SHEET", "B1")]
    for empty in (sheet(), sheet(BLANK, ["", " "])):
        seen = Seen()
        readings, issues = reads(empty, seen=seen)
        assert (readings, issues.rows, seen.everything) == ([], [], False)


def test_units_and_codes_below_the_headings_are_passed_over(reads):
    units, signs = ["", "hồ sơ", "hồ sơ", "hồ sơ"], ["A", "b1", "b2", "b3"]
    for below, read in [([], True), ([units], True), ([units, signs], True), ([units, signs, units], False)]:
        readings, _ = reads(sheet(HEAD, *below, AN, HAI))
        assert bool(readings) == read
        if read:
            assert cells(readings[0])["late"] == [2.0, 1.0]


@pytest.mark.parametrize(("found", "read"), [(3, True), (2, False)])
def test_three_fifths_of_the_headings_make_a_form(reads, found, read):
    names = ["bò", "gà", "vịt", "lợn", "dê"]
    five = [Item(heading=name, indicator=code) for name, code in zip(names, "abcde", strict=True)]
    seen = Seen()
    readings, _ = reads(
        sheet(["Xã", *names[:found], "y"], ["Nga An", *[5.0] * found]), layout(KEY, *five), seen=seen
    )
    assert (bool(readings), seen.forms) == (read, {"bieu"} if read else set())


def test_the_layout_that_knows_most_of_the_sheet_is_taken_and_the_year_decides_between_equals(reads):
    def chosen(*layouts, head=HEAD, year=2016):
        readings, issues = reads(sheet(head, [*AN, "x"]), *layouts, year=year)
        return readings[0].layout.id, [i.code for i in issues.rows]

    old, new = layout(name="cu", years=(2011, 2014)), layout(name="moi", years=(2015, 2019))
    assert chosen(old, new) == ("moi", [])
    assert chosen(new, old) == ("moi", [])
    assert chosen(old, new, year=2014) == ("cu", [])
    assert chosen(new, old, year=2014) == ("cu", [])
    assert chosen(old, new, year=2015) == ("moi", [])
    assert chosen(new, old, year=2019) == ("moi", [])
    assert chosen(old, new, year=2020) == ("cu", ["N-LAYOUT-YEAR"])
    small = layout(KEY, ALL, name="nho", years=(2015, 2019))
    assert chosen(small, old)[0] == "cu", "the year weighs less than the headings"
    assert chosen(small, new)[0] == "moi"
    bigger = layout(*COLUMNS, Item(heading="Dân số", indicator="people"), name="lon")
    assert chosen(bigger, old)[0] == "cu", "what is missing weighs more than the year"
    assert chosen(bigger, old, head=[*HEAD, "Dân số"])[0] == "lon"


def test_of_layouts_that_fit_as_well_the_one_that_reads_more_is_taken(reads):
    wide = layout(KEY, ALL, ON_TIME, LATE, REMARK, name="rong", other_columns="ignore")
    narrow = layout(KEY, ALL, name="hep", other_columns="ignore")
    for layouts in ([wide, narrow], [narrow, wide]):
        readings, _ = reads(sheet([*HEAD, "Lạ"], [*AN, "x", 5.0]), *layouts, year=2030)
        assert readings[0].layout.id == "rong"


def test_a_layout_that_ignores_other_columns_is_not_measured_by_them(reads):
    strict, loose = layout(name="chat"), layout(name="thoang", other_columns="ignore")
    readings, _ = reads(sheet([*HEAD, "Lạ"], [*AN, "x", 5.0]), strict, loose)
    assert readings[0].layout.id == "thoang"
    page = sheet(LINE_HEAD, FIRST, SECOND, THIRD)
    two = [lines_layout(name="chat"), lines_layout(name="thoang", other_columns="ignore")]
    assert reads(page, *two)[0][0].layout.id == "chat", "nor is one of lines"


def test_forms_are_tried_by_year_and_what_is_not_tried_is_remembered_all_the_same(reads):
    seen = Seen()
    (reading,), _ = reads(sheet(HEAD, AN, HAI), layout(), layout(rows="fields", name="linh-vuc"), seen=seen)
    assert reading.layout.id == "bieu-2015"
    assert seen.tables == {"places": {paths(*HEAD)}, "fields": set()}


def test_hidden_sheets_are_read_by_layouts_that_say_so(reads):
    page = sheet(HEAD, AN, HAI, hidden=True)
    seen = Seen()
    readings, issues = reads(page, seen=seen)
    assert (readings, codes(issues), seen.hidden) == ([], [("N-HIDDEN", "")], True)
    assert (seen.tables, seen.texts) == ({}, set())
    (reading,), issues = reads(page, layout(hidden="read"))
    assert (reading.keys, codes(issues)) == (["Nga An", "Nga Hải"], [("N-HIDDEN-READ", "")])
    assert issues.rows[0].message_vi.endswith("theo bố cục bieu-2015.")
    other = layout(KEY, *items("Số máy"), name="may-2015", hidden="read")
    assert codes(reads(page, layout(), other)[1]) == [("N-HIDDEN", "")]
    (reading,), issues = reads(sheet(HEAD, AN), layout(hidden="read"))
    assert (reading.keys, issues.rows) == (["Nga An"], []), "nothing is hidden"


@pytest.mark.parametrize("hide", [{"hidden_rows": frozenset({3})}, {"hidden_cols": frozenset({5})}])
def test_a_sheet_with_hidden_parts_is_read_without_them_where_no_hidden_form_fits(reads, hide):
    page = sheet([*HEAD[:4], "Mật"], [*AN, "x"], [*HAI, "x"], [*THAI, "x"], **hide)
    other = layout(KEY, *items("Số máy"), name="may-2015", hidden="read")
    seen = Seen()
    (reading,), issues = reads(page, layout(), other, seen=seen)
    assert len(reading.keys) == (2 if "hidden_rows" in hide else 3)
    assert (
        codes(issues) == [("N-HIDDEN-CELLS", "A3"), ("W-COLUMN", "E1")]
        if "hidden_rows" in hide
        else [("N-HIDDEN-CELLS", "E1")]
    )
    assert seen.hidden


def test_codes_of_units_stand_beside_their_names(reads):
    code = Item(heading="Mã", role="code")
    page = sheet(
        ["Xã", "Mã", *HEAD[1:]], ["Nga An", 16159.0, 9.0, 7.0, 2.0], ["Nga Hải", " 16180 ", 9.0, 7.0, 2.0]
    )
    (reading,), _ = reads(page, layout(KEY, code, ALL, ON_TIME, LATE, REMARK))
    assert (reading.codes, reading.code_col, reading.code_ref(1)) == (["16159", "16180"], 2, "B3")


def test_a_pattern_is_shown_by_what_the_sheet_says(reads):
    pattern = Item(heading="~^tre han", indicator="late")
    (reading,), _ = reads(sheet([*HEAD[:3], "Trễ hạn (ngày)"], AN), layout(KEY, ALL, ON_TIME, pattern))
    assert [column.heading for column in reading.columns] == ["Tổng số", "Đúng hạn", "Trễ hạn (ngày)"]


def test_figures_merged_over_records_are_told_with_their_area(reads):
    def spanned(*merges, rows=(AN, ["Nga Hải", 8.0, "", ""], THAI)):
        (reading,), _ = reads(sheet(HEAD, *rows, ["Ký"], ["Tên"], merges=merges))
        return reading.spanned

    assert spanned((2, 3, 3, 3)) == {(2, 3): "C2:C3", (3, 3): "C2:C3"}
    assert spanned((2, 3, 3, 4)) == {(2, 3): "C2:D3", (3, 3): "C2:D3"}
    assert spanned((2, 3, 2, 4), (1, 3, 2, 3), (4, 3, 5, 3), (2, 1, 3, 1), (5, 3, 6, 3)) == {}
    assert spanned((3, 3, 4, 3)) == {}, "nothing stands there"
    assert spanned((2, 2, 4, 2), (2, 4, 3, 4)) == {
        (2, 2): "B2:B4", (3, 2): "B2:B4", (4, 2): "B2:B4", (2, 4): "D2:D3", (3, 4): "D2:D3",
    }  # fmt: skip


LINE_HEAD = ["TT", "Nội dung", "ĐVT", "Số liệu"]
COUNT = Item(heading="Số hồ sơ", indicator="all")
FIRST, SECOND, THIRD = (
    [1.0, "Số hồ sơ", "việc", 9.0], [2.0, "Đúng hạn", "người", 7.0], [3.0, "Quá hạn", "", ""],
)  # fmt: skip


def lines_layout(*lines, columns=None, **more):
    columns = columns or (
        Item(heading="TT", role="order"), Item(heading="Nội dung", role="key"), Item(heading="ĐVT", role="unit"), VALUE,
    )  # fmt: skip
    return layout(*columns, rows="indicators", lines=lines or (COUNT, ON_TIME, LATE), **more)


def test_a_form_of_one_unit_is_one_record_of_its_lines(reads):
    page = sheet(["x"], LINE_HEAD, ["(1)", "(2)", "(3)", "(4)"], FIRST, SECOND, THIRD, merges=[(5, 4, 6, 4)])
    (reading,), issues = reads(page, lines_layout())
    assert issues.rows == []
    assert (reading.rows, reading.keys, reading.n_totals, reading.key_col, reading.codes) == (
        [4],
        [""],
        0,
        2,
        [],
    )
    assert [(c.item.indicator, c.row, c.col, c.cells, c.unit, c.unit_ref) for c in reading.columns] == [
        ("all", 4, 4, [9.0], "việc", "C4"), ("on_time", 5, 4, [7.0], "người", "C5"), ("late", 6, 4, [""], "", "C6"),
    ]  # fmt: skip
    assert reading.spanned == {(5, 4): "D5:D6", (6, 4): "D5:D6"}
    assert [c.heading for c in reading.columns] == ["Số hồ sơ", "Đúng hạn", "Quá hạn"]
    assert reading.at(0, reading.columns[1]) == (5, 4)
    assert {c.corrected_by for c in reading.columns} == {""}


def test_without_a_column_of_units_a_line_has_none(reads):
    columns = (Item(heading="Nội dung", role="key"), VALUE)
    page = sheet(["Nội dung", "Số liệu"], ["Số hồ sơ", 9.0], ["Đúng hạn", 7.0], ["Trễ hạn nhiều", 2.0])
    late = Item(heading="~^tre han", indicator="late")
    (reading,), issues = reads(page, lines_layout(COUNT, ON_TIME, late, columns=columns))
    assert [(c.heading, c.unit, c.unit_ref) for c in reading.columns] == [
        ("Số hồ sơ", "", "B2"), ("Đúng hạn", "", "B3"), ("Trễ hạn nhiều", "", "B4"),
    ]  # fmt: skip
    assert issues.rows == []


def test_lines_that_the_form_does_not_know_are_errors_if_they_hold_a_figure(reads):
    strange = [
        [4.0, "Mục lạ", "việc", 5.0], [5.0, "Mục khác", "việc", ""], ["(1)", "(2)", "(3)", "(4)"], ["", "B", "", 6.0],
        ["A", "B", "C", 1.0], ["1", "2B", "3", "4"], ["5", "Bò", "6", "7"],
    ]  # fmt: skip
    (reading,), issues = reads(sheet(LINE_HEAD, FIRST, *strange, SECOND, THIRD), lines_layout())
    assert [c.row for c in reading.columns] == [2, 10, 11]
    assert codes(issues) == [("E-ROW", "B3"), ("E-ROW", "B6"), ("E-ROW", "B9")]
    assert issues.rows[0].message_vi == (
        "Dòng “Mục lạ” (ô B3) không có trong biểu mẫu bieu-2015; số liệu của dòng chưa được đọc."
    )


def test_a_form_of_lines_without_its_column_of_figures_is_not_read(reads):
    page = sheet(["TT", "Nội dung", "ĐVT", "Lạ"], FIRST, SECOND, THIRD)
    readings, issues = reads(page, lines_layout())
    assert readings == []
    assert told(issues) == [("E-COLUMN-MISSING", "B1", "", "Thiếu cột “Số liệu” của biểu mẫu bieu-2015.")]
    assert issues.rows[0].message_en == "Column “Số liệu” of layout bieu-2015 is missing."


def test_a_form_of_lines_of_which_too_few_stand_there_is_not_searched(reads):
    lines = [
        Item(heading=name, indicator=code)
        for name, code in zip(["Bò", "Gà", "Vịt", "Lợn"], "abcd", strict=True)
    ]
    (reading,), _ = reads(
        sheet(["TT", *HEAD], [1.0, *AN], [2.0, "Bò", 5.0, 5.0, 5.0]),
        layout(),
        lines_layout(*lines, name="vat-nuoi"),
    )
    assert (reading.layout.id, reading.keys) == ("bieu-2015", ["Nga An", "Bò"])


def test_labels_that_are_repeated_in_the_next_column_are_read_once(reads):
    page = sheet(
        ["TT", "Nội dung", "Chi tiết", "ĐVT", "Số liệu"],
        *[[r[0], r[1], *r[1:]] for r in (FIRST, SECOND, THIRD)],
    )
    (reading,), _ = reads(page, lines_layout())
    assert (reading.key_col, [c.cells for c in reading.columns]) == (3, [[9.0], [7.0], [""]])


def test_a_line_of_the_form_that_is_called_like_a_total_is_read(reads):
    page = sheet(LINE_HEAD, [1.0, "Tổng số", "việc", 9.0], SECOND, THIRD, ["", "Cộng", "", 16.0])
    (reading,), issues = reads(page, lines_layout(ALL, ON_TIME, LATE))
    assert [(c.item.indicator, c.row, c.cells) for c in reading.columns] == [
        ("all", 2, [9.0]), ("on_time", 3, [7.0]), ("late", 4, [""]),
    ]  # fmt: skip
    assert (reading.rows, issues.rows) == ([2], [])
    (reading,), _ = reads(
        sheet(LINE_HEAD, SECOND, THIRD, [1.0, "Tổng số", "việc", 9.0]), lines_layout(ALL, ON_TIME, LATE)
    )
    assert [c.row for c in reading.columns] == [2, 3, 4]
