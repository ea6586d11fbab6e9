from __future__ import annotations

import math

import pytest

from analysis.show import change_phrase, change_word, join_vi, progress_word, rank_phrase


def test_join() -> None:
    assert [join_vi(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a và b", "a, b và c"]


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
