from __future__ import annotations

import math
from dataclasses import FrozenInstanceError
from xml.etree import ElementTree

import pytest

from analysis.show import UNVERIFIED, Figure

CELLS = tuple(f"2019.xlsx › Biểu 06 › D{k}" for k in range(1, 6))


def test_it_renders_itself_in_vietnamese() -> None:
    figure = Figure(0.958, "%", label="Tỷ lệ đúng hạn", sources=CELLS)
    assert str(figure) == f"{figure}" == repr(figure) == "95,8\u00a0%"
    assert f"{figure:.2}" == "95,80\u00a0%".replace("95,80", "95,8")
    assert f"{figure:>8}" == "  95,8\u00a0%"
    html = ElementTree.fromstring(figure._repr_html_())
    assert (html.tag, html.get("class"), html.get("value"), html.text) == (
        "data",
        "figure",
        "0.958",
        "95,8\u00a0%",
    )
    assert html.get("title") == f"Tỷ lệ đúng hạn; nguồn: {'; '.join(CELLS[:3])} và 2 ô khác"


def test_an_unverified_figure_says_so_in_the_text() -> None:
    assert str(Figure(0.6, "%", notes=(UNVERIFIED,))) == "60\u00a0% (chưa đối chiếu)"
    part = Figure(12, "hồ sơ", notes=("số liệu 4 tháng",))
    assert str(part) == "12\u00a0hồ sơ"
    assert "số liệu 4 tháng" in part._repr_html_()


def test_it_counts_as_a_number() -> None:
    a, b = Figure(0.9), Figure(0.6)
    assert a > b
    assert b <= 0.6
    assert a - b == pytest.approx(0.3)
    assert 1 - a == pytest.approx(0.1)
    assert sum([a, b]) == pytest.approx(1.5)
    assert (a == 0.9, a != b, a == "0.9", float(a), round(a), -b, hash(a)) == (
        True,
        True,
        False,
        0.9,
        1,
        -0.6,
        hash(0.9),
    )
    assert a * 2 / b == pytest.approx(3)
    with pytest.raises(FrozenInstanceError):
        a.value = 1  # type: ignore[misc]


def test_missing_and_hostile_texts_are_harmless() -> None:
    figure = Figure(math.nan, "%", label='"><script>alert(1)</script>', sources=("a' onmouseover='x",))
    html = ElementTree.fromstring(figure._repr_html_())
    assert (html.text, html.get("value"), list(html)) == ("–", "", [])
    assert "<script" not in figure._repr_html_()


def test_text_overrides_the_wording() -> None:
    assert str(Figure(1.0, "%", text="24/24 xã")) == "24/24 xã"


def test_words_may_stand_around_it_and_it_stays_the_same_figure() -> None:
    figure = Figure(0.853, "%", label="Văn bản điện tử", sources=("a.xlsx › CNTT › D19",))
    within = figure.within(" và {} bốn tháng đầu năm 2020")
    assert str(within) == " và 85,3\u00a0% bốn tháng đầu năm 2020"
    assert (float(within), within.title) == (0.853, figure.title)
    assert within._repr_html_() == f"<span> và {figure._repr_html_()} bốn tháng đầu năm 2020</span>"
    assert str(Figure(1.0, text="24/24 xã").within("({})")) == "(24/24 xã)"
