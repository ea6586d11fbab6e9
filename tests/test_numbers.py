"""Columns of figures: what the column settles, and what it must leave open."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.numbers import parse, read_column


def values(cells, **how):
    return [None if math.isnan(v) else v for v in read_column(cells, **how).values]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["1.234,5", "1.234"], [1234.5, 1234]),
        (["1,234.5", "1.234"], [1234.5, 1.234]),
        (["12,5", "1.234", "1,234"], [12.5, 1234, 1.234]),
        (["1.234.567", "1.234"], [1234567, 1234]),
        ([1500.0, 2200.0, 980.0, "1.234"], [1500, 2200, 980, 1234]),
        (["05", 7.0, "1 234", "", "  "], [5, 7, 1234, None, None]),
        (["12*", "1.250(1)", "3¹", "7,5 **"], [12, 1250, 3, 7.5]),
        (["1,000", "3,7", "2.5"], [None, 3.7, 2.5]),
        (["(1.250.000)", "−5", "1.250.000 đ"], [-1250000, -5, 1250000]),
        (["1 5.5", "hầu hết", "12 xã", "24/24", "", True], [None] * 6),
    ],
)
def test_the_column_settles_its_cells(cells, expected):
    assert values(cells) == expected


def test_what_the_column_does_not_settle_stays_open_with_all_its_readings():
    column = read_column(["1.234", 2.5, 3.25])
    assert math.isnan(column.values[0])
    assert column.options == {0: (1234.0, 1.234)}


def test_a_column_that_contradicts_itself_settles_nothing():
    column = read_column(["12,5", "12.5", "1.234"])
    assert column.options == {2: (1234.0, 1.234)}


def test_floats_that_excel_made_of_thousands_among_whole_numbers():
    assert values([93.469, 13128.0, 3051.0, 1532.0]) == [93469, 13128, 3051, 1532]
    assert values([93.469, 18.5, 3051.0, 1532.0, 1500.0])[0] == 93.469
    assert values([0.5, 0.25, 0.125, 3.0]) == [0.5, 0.25, 0.125, 3]


def test_a_count_has_no_decimals_whatever_its_neighbours_have():
    assert values(["1,000", "3,7"], whole=True) == [1000, 3.7]


def test_a_count_with_three_decimals_waits_for_the_arithmetic():
    column = read_column([93.469, 12.0], whole=True)
    assert column.options == {0: (93469.0, 93.469)}


def test_words_are_kept_apart_and_never_numbers():
    column = read_column(["Không", "hầu hết", 3.0, "KCSL"])
    assert column.words == {0: "Không", 1: "hầu hết", 3: "KCSL"}


def grouped(number, thousands, decimal, places):
    whole, fraction = divmod(round(number * 10**places), 10**places)
    text = f"{whole:,}".replace(",", thousands)
    return f"{text}{decimal}{fraction:0{places}d}" if places else text


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=20),
    st.sampled_from([(".", ","), (",", "."), (" ", ",")]),
)
def test_counts_written_in_any_one_way_come_back(numbers, marks):
    cells = [grouped(n, marks[0], marks[1], 0) for n in numbers]
    assert values(cells, whole=True) == numbers


@given(st.lists(st.integers(0, 10**8), min_size=2, max_size=20), st.sampled_from([(".", ","), (",", ".")]))
def test_decimals_written_in_any_one_way_come_back_or_stay_open(numbers, marks):
    numbers = [n / 100 for n in numbers]
    column = read_column([grouped(n, marks[0], marks[1], 2) for n in numbers])
    assert all(v == n for v, n in zip(column.values, numbers, strict=True))
    assert not column.options


@given(st.text(max_size=12))
def test_no_text_breaks_the_parser(text):
    assert all(math.isfinite(v) for v in parse(text).readings)
