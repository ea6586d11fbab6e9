from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.show.layout import spread, ticks, wrapped


@given(st.lists(st.floats(0, 100), min_size=1, max_size=40), st.floats(0.5, 12))
def test_labels_keep_their_distance_and_their_order(places: list[float], gap: float) -> None:
    moved = spread(places, gap, 0, 100)
    real = min(gap, 100 / (len(places) - 1)) if len(places) > 1 else gap
    by_place = [moved[k] for k in sorted(range(len(places)), key=lambda k: places[k])]
    assert all(b - a >= real - 1e-6 for a, b in itertools.pairwise(by_place))
    assert min(moved) >= -1e-6
    assert max(moved) <= 100 + 1e-6


def test_labels_that_do_not_meet_stay() -> None:
    assert spread([10, 50, 90], 12, 0, 100) == pytest.approx([10, 50, 90])


def test_ticks_are_round_and_inside() -> None:
    assert ticks(0.42, 1.0) == pytest.approx([0.6, 0.8, 1.0])


def test_long_names_break_between_words() -> None:
    assert wrapped("Tên xã không có trong danh mục", 100, 10.5) == ["Tên xã không có", "trong danh mục"]
