import doctest
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import text


def test_examples_in_docstrings():
    assert doctest.testmod(text).failed == 0


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("1.234,5", (1234.5,)),
        ("1,234.5", (1234.5,)),
        ("1 234", (1234.0,)),
        ("1.234.567", (1234567.0,)),
        ("05", (5.0,)),
        ("95,8", (95.8,)),
        ("0,123", (0.123,)),
        ("1.234", (1234.0, 1.234)),
        ("1.23.4", ()),
        ("24/24", ()),
        ("khoảng 20", ()),
        ("1 5.5", ()),
        ("", ()),
        ("12.", ()),
    ],
)
def test_what_a_written_number_can_mean(written, meant):
    assert text.numbers(written) == meant


@given(st.integers(0, 10**12))
def test_grouped_integers_are_read_back(value):
    grouped = f"{value:,}".replace(",", ".")
    assert float(value) in text.numbers(grouped)


@given(st.text())
def test_fold_is_idempotent_and_does_not_care_for_the_unicode_form(value):
    folded = text.fold(value)
    assert text.fold(folded) == folded
    assert text.fold(unicodedata.normalize("NFD", value)) == text.fold(unicodedata.normalize("NFC", value))


def test_names_keep_their_tone_marks_but_not_where_they_were_put():
    assert text.marked("Nga Thuỷ") == text.marked("nga thủy")
    assert text.marked("Hòa Bình") == text.marked("Hoà Bình")
    assert text.marked("Nga Thanh") != text.marked("Nga Thành")
    assert text.marked("Nga Tân") != text.marked("Nga Tấn")


@pytest.mark.parametrize(
    ("word", "expected"), [("Nga Thanh", False), ("Nga Thành", True), ("Đinh", True), ("xã", True)]
)
def test_marks_are_seen(word, expected):
    assert text.has_marks(word) is expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tỷ lệ", "tỉ lệ"),
        ("Quý II", "Quí II"),
        ("Lý do", "Lí do"),
        ("hòa giải", "hoà giải"),
        ("thủy lợi", "thuỷ lợi"),
        ("Đơn\u00a0vị", "Ðơn vị"),
        ("tiếng Việt", "tiê\u0301ng Viê\u0323t"),
        ("ký", "kí"),
    ],
)
def test_two_ways_to_write_one_heading_fold_alike(one, other):
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(("one", "other"), [("Nga Mỹ", "Nga Mi"), ("Lý", "Lí"), ("Kỳ Tân", "Kì Tân")])
def test_names_keep_i_and_y_apart(one, other):
    assert text.marked(one) != text.marked(other)
    assert text.unmarked(one) != text.unmarked(other)


@pytest.mark.parametrize(
    ("one", "other"), [("I", "Y"), ("thi", "thy"), ("vi", "vy"), ("chi", "chy"), ("qua", "quy")]
)
def test_i_and_y_that_are_different_syllables_stay_apart(one, other):
    assert text.fold(one) != text.fold(other)
