from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.show import numbers
from analysis.show.numbers import (
    MISSING,
    bare_text,
    count,
    date_text,
    number,
    percent,
    points,
    ratio,
    value_text,
)


def parsed(text: str) -> float:
    return float(text.replace(".", "").replace(",", ".").replace(numbers.MINUS, "-"))


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_a_number_is_read_back(value: float) -> None:
    assert parsed(number(value)) == pytest.approx(value, abs=0.0051)


@given(st.integers(-(10**15), 10**15))
def test_a_count_is_read_back_exactly(value: int) -> None:
    assert parsed(count(value)) == value


@given(st.floats(0, 1))
def test_a_share_short_of_all_is_never_all(share: float) -> None:
    text = percent(share)
    assert parsed(text.removesuffix("\u00a0%")) == pytest.approx(share * 100, abs=0.051)
    if 0.000006 < share < 0.999994:
        assert text not in ("100\u00a0%", "0\u00a0%")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5, "1.234,5"),
        (1234567, "1.234.567"),
        (0.25, "0,25"),
        (-3.0, "−3"),
        (-0.001, "0"),
        (2.675, "2,68"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_the_unit_decides() -> None:
    assert percent(0.958) == "95,8\u00a0%"
    assert percent(0.9996) == "99,96\u00a0%"
    assert percent(0.6, fixed=True) == "60,0\u00a0%"
    assert points(0.031) == "3,1\u00a0điểm phần trăm"
    assert ratio(24, 24, "xã") == "24/24\u00a0xã"
    assert value_text(0.958, "%") == "95,8\u00a0%"
    assert value_text(1, "có/không") == "Có"
    assert value_text(0, "có/không") == "Không"
    assert value_text(0.5, "có/không") == "50\u00a0%"
    assert value_text(2015, "phiên bản") == "2015"
    assert value_text(1234, "hồ sơ") == "1.234\u00a0hồ sơ"
    assert bare_text(1234, "hồ sơ") == "1.234"


def test_small_counts_in_prose() -> None:
    assert (count(5, padded=True), count(12, padded=True), count(None, padded=True)) == ("05", "12", MISSING)


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, pd.NA, pd.NaT, np.float64("nan"), ""])
def test_missing_is_a_dash(nothing: object) -> None:
    texts = [number(nothing), count(nothing), percent(nothing), points(nothing), value_text(nothing, "hồ sơ")]
    assert set(texts) == {MISSING}
    assert ratio(nothing, 24, "xã") == "–/24\u00a0xã"


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2020, 5, 4), "04/5/2020"),
        (date(2016, 1, 21), "21/01/2016"),
        (date(2016, 4, 19), "19/4/2016"),
        (date(2011, 12, 1), "01/12/2011"),
    ],
)
def test_dates_follow_decree_30(day: date, text: str) -> None:
    assert date_text(day) == text


def test_differences_carry_their_sign() -> None:
    assert numbers.change_text(0.031, "%") == "+3,1\u00a0điểm phần trăm"
    assert numbers.change_text(-12, "hồ sơ") == "−12\u00a0hồ sơ"
    assert numbers.change_text(-12, "hồ sơ", signed=False) == "12\u00a0hồ sơ"
    assert numbers.change_text(0.0, "%") == "0\u00a0điểm phần trăm"
