"""Units are followed both ways through mergers, renamings and splits; what cannot be followed is refused."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from analysis.catalog import Change, Place, Places
from analysis.catalog.places import FAR_FUTURE, FAR_PAST

DAY = date(2015, 7, 1)
BEFORE, AFTER = date(2014, 1, 1), date(2016, 1, 1)


def change(old: str, new: str, day: date = DAY) -> Change:
    return Change(old, f"Cũ {old}", new, f"Mới {new}", day, "Nghị quyết 1", "")


def register(*stretches: tuple[str, date, date], changes: tuple[Change, ...]) -> Places:
    places = tuple(Place(code, f"Tên {code}", "Xã", start, end) for code, start, end in stretches)
    return Places(places, changes)


EVE = date(2015, 6, 30)


def test_a_split_is_refused_forwards_and_adds_up_backwards():
    places = register(
        ("1", FAR_PAST, EVE), ("2", DAY, FAR_FUTURE), ("3", DAY, FAR_FUTURE),
        changes=(change("1", "2"), change("1", "3")),
    )  # fmt: skip
    forwards = places.follow("1", BEFORE, AFTER)
    assert forwards.code == ""
    assert "Mới 2, Mới 3 lập từ Cũ 1 ngày 01/07/2015 (Nghị quyết 1)" in forwards.refused.vi
    back = [places.follow(code, AFTER, BEFORE) for code in ("2", "3")]
    assert [(f.code, f.merged) for f in back] == [("1", True), ("1", True)]


def test_a_unit_that_gives_up_a_part_and_goes_on_cannot_be_compared_forwards():
    places = register(("1", FAR_PAST, FAR_FUTURE), ("2", DAY, FAR_FUTURE), changes=(change("1", "2"),))
    assert places.follow("1", BEFORE, AFTER).code == ""
    assert places.follow("1", AFTER, BEFORE).code == places.follow("2", AFTER, BEFORE).code == "1"


def test_a_new_name_and_a_new_code_are_no_merger():
    places = register(("1", FAR_PAST, EVE), ("9", DAY, FAR_FUTURE), changes=(change("1", "9"),))
    assert (places.follow("1", BEFORE, AFTER).code, places.follow("1", BEFORE, AFTER).merged) == ("9", False)
    assert places.follow("9", AFTER, BEFORE).code == "1"


def test_units_that_exchange_parts_are_refused_both_ways():
    places = register(
        ("1", FAR_PAST, FAR_FUTURE), ("2", FAR_PAST, FAR_FUTURE), changes=(change("1", "2"), change("2", "1"))
    )
    assert {places.follow(c, BEFORE, AFTER).code for c in "12"} == {""}
    assert {places.follow(c, AFTER, BEFORE).code for c in "12"} == {""}


@given(
    st.lists(st.integers(0, 3), min_size=6, max_size=6), st.lists(st.integers(0, 1), min_size=4, max_size=4)
)
def test_two_waves_of_mergers_add_up_like_a_count_by_hand(first, second):
    """Six units become up to four, then up to two, each with a code of its own; figures add up along the way."""
    one, two = date(2012, 1, 1), date(2018, 1, 1)
    stretches = [(f"a{i}", FAR_PAST, date(2011, 12, 31)) for i in range(6)]
    stretches += [(f"b{j}", one, date(2017, 12, 31)) for j in sorted(set(first))]
    stretches += [(f"c{k}", two, FAR_FUTURE) for k in sorted({second[j] for j in first})]
    changes = [change(f"a{i}", f"b{j}", one) for i, j in enumerate(first)]
    changes += [change(f"b{j}", f"c{second[j]}", two) for j in sorted(set(first))]
    places = register(*stretches, changes=tuple(changes))
    for i, j in enumerate(first):
        found = places.follow(f"a{i}", date(2010, 1, 1), date(2020, 1, 1))
        assert found.code == f"c{second[j]}"
        mates = [n for n in range(6) if second[first[n]] == second[j]]
        assert found.merged == (len(mates) > 1)
        back = places.follow(found.code, date(2020, 1, 1), date(2010, 1, 1))
        assert back.code == ("" if len(mates) > 1 else f"a{i}")


def test_the_register_of_the_district(catalog):
    follow = catalog.places.follow
    assert follow("16114", date(2018, 1, 1), date(2025, 1, 1)).code == "16114"
    assert follow("16117", date(2018, 1, 1), date(2025, 1, 1)).code == "16120"
    assert follow("16117", date(2018, 1, 1), date(2020, 1, 1)).code == "16117"
    assert follow("16120", date(2025, 2, 1), date(2020, 1, 1)).code == ""
