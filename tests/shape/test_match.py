"""Headings to items: whole headings, patterns, ends, near misses; and what stays open."""

from __future__ import annotations

import pytest

from analysis.catalog.models import Item
from analysis.shape.match import Matcher

ITEMS = (
    Item(heading="Đơn vị", role="key"),
    Item(heading="Hồ sơ | Tổng số", indicator="all", also=("Tổng hồ sơ",)),
    Item(heading="Hồ sơ | Đúng hạn", indicator="on_time"),
    Item(heading="Văn bản | Tổng số", indicator="papers"),
    Item(heading="~^diem .*cham$", indicator="score"),
    Item(heading="Số máy tính năm 2015", indicator="old"),
    Item(heading="Số máy tính năm 2016", indicator="new"),
    Item(heading="Ghi chú", role="remark"),
)
NAMES = [item.indicator or item.role for item in ITEMS]


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("Hồ sơ | Tổng số", ["all"]), ("Hồ sơ Tổng số", ["all"]), ("TỔNG HỒ SƠ", ["all"]),
        ("Tình hình | Hồ sơ | Tổng số", ["all"]), ("Tình hình | Tổng hồ sơ", ["all"]), ("Tổng số", []),
        ("Khác | Đúng hạn", []), ("Điểm tự chấm", ["score"]), ("Điểm tự chấm lại", []), ("Đơn vị", ["key"]), ("", []),
        ("A | Văn bản | Tổng số", ["papers"]),
    ],
)  # fmt: skip
def test_a_path_names_an_item_by_its_whole_heading_a_pattern_or_its_last_levels(path, names):
    matcher = Matcher(ITEMS)
    assert [NAMES[n] for n in matcher.candidates(path)] == names
    assert matcher.find(path) == (NAMES.index(names[0]) if names else None)


def test_of_two_items_that_fit_as_well_neither_is_taken():
    same = (Item(heading="Tổng số", indicator="one"), Item(heading="Hồ sơ | Tổng số", indicator="two"))
    double = (
        Item(heading="X | Tổng", indicator="a", also=("Y | Tổng",)),
        Item(heading="Y | Tổng", indicator="b"),
    )
    assert Matcher(same).candidates("Năm | Hồ sơ | Tổng số") == (1,), "the longer one"
    assert Matcher(same).candidates("Năm | Tổng số") == (0,)
    assert Matcher(double).candidates("Năm | Y | Tổng") == (0, 1)
    assert Matcher(double).find("Năm | Y | Tổng") is None
    found = Matcher(double).assign(((3, "Năm | Y | Tổng"), (4, "X | Tổng")))
    assert found.unsure == [(3, list(double))]
    assert found.columns == {4: double[0]}


def test_a_heading_that_stands_twice_counts_where_it_stands_whole():
    found = Matcher(ITEMS).assign(
        ((2, "A | Hồ sơ | Tổng số"), (3, "Hồ sơ | Tổng số"), (4, "Hồ sơ | Tổng số"))
    )
    assert found.columns == {3: ITEMS[1]}
    assert found.twice == [(3, 2, ITEMS[1]), (3, 4, ITEMS[1])]
    remarks = Matcher(ITEMS).assign(((2, "Ghi chú"), (3, "Ghi chú")))
    assert len(remarks.columns) == 2, "remarks may stand twice"


def test_a_near_heading_is_a_guess_and_one_near_to_two_stays_open():
    matcher = Matcher(ITEMS)
    one = matcher.assign(((5, "Hồ sơ | Đúng hạnn"), (6, "Số máy tính của năm 2016")))
    assert {at: item.indicator for at, item in one.columns.items()} == {5: "on_time", 6: "new"}
    assert [(g.at, g.item.indicator) for g in one.guesses] == [(5, "on_time"), (6, "new")]
    assert matcher.likeness("Số máy tính năm 2017", 6) == 0, "other digits are another thing"
    assert matcher.likeness("Hồ sơ | Đúng hạn", 2) == 1
    assert matcher.likeness("Văn thư | Đúng hạn", 2) == pytest.approx(0.6 + 0.4 * 4 / 11, abs=0.15)
    assert matcher.likeness("Hồ sơ | Chờ", 2) == 0
    assert matcher.likeness("Điểm tự chấm", 4) == 0, "a pattern resembles nothing"
    close = (Item(heading="Số hồ sơ giấy tờ", indicator="a"), Item(heading="Số hồ sơ giấy tơ", indicator="b"))
    both = Matcher(close).assign(((1, "Số hồ sơ giấy tờo"),))
    assert not both.columns
    assert [(at, {i.indicator for i in items}) for at, items in both.unsure] == [(1, {"a", "b"})]
