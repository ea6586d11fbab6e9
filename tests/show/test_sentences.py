from __future__ import annotations

import math
from datetime import date

import pytest

from analysis.show import (
    change_phrase,
    change_word,
    join_vi,
    period_phrase,
    progress_word,
    prose,
    rank_phrase,
)


def test_join() -> None:
    assert [join_vi(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]


def test_prose_is_text_to_a_notebook() -> None:
    said = prose("Tăng 3\u00a0điểm.", "", None or "", "Hết.")
    assert said == "Tăng 3\u00a0điểm. Hết."
    assert said._repr_html_() == "Tăng 3\u00a0điểm. Hết."


def test_change() -> None:
    assert [change_word(x) for x in (1, -1, 0)] == ["tăng", "giảm", "không đổi"]
    assert change_word(math.nan) == "chưa so sánh được"
    assert change_phrase(0.031, "%", "higher") == "tăng 3,1\u00a0điểm phần trăm, tốt lên"
    assert change_phrase(-12, "hồ sơ") == "giảm 12\u00a0hồ sơ"
    assert change_phrase(0, "hồ sơ", "lower") == "không đổi"
    assert (progress_word(1, "lower"), progress_word(0, "lower"), progress_word(1, "")) == (
        "kém đi",
        "giữ nguyên",
        "",
    )
    with pytest.raises(ValueError, match="better"):
        progress_word(1, "up")


def test_rank() -> None:
    assert rank_phrase(1, 24) == "đứng đầu 24\u00a0xã"
    assert rank_phrase(3, 24) == "đứng thứ 3/24\u00a0xã"
    assert rank_phrase(63, 63, "tỉnh") == "đứng cuối 63\u00a0tỉnh"
    with pytest.raises(ValueError, match="25"):
        rank_phrase(25, 24)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        (date(2019, 1, 1), date(2019, 12, 31), "năm 2019"),
        (date(2020, 1, 1), date(2020, 4, 30), "bốn tháng đầu năm 2020"),
        (date(2020, 1, 1), date(2020, 2, 29), "hai tháng đầu năm 2020"),
        (date(2020, 1, 1), date(2020, 4, 15), "từ 01/01/2020 đến 15/4/2020"),
        (date(2020, 7, 1), date(2020, 9, 30), "từ 01/7/2020 đến 30/9/2020"),
    ],
)
def test_a_period_is_named_as_people_do(start: date, end: date, said: str) -> None:
    assert period_phrase(start, end, end.year) == said
