"""Sentences are correct in both languages, and no surer than what was computed."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import show
from analysis.errors import CchcError
from analysis.show import Figure, Measure, claim

NB = "\u00a0"
LATE = show.measure(
    "Tỷ lệ hồ sơ quá hạn", "Share of late dossiers", "%", "%", "hồ sơ quá hạn", "late dossiers", "lower"
)
RATE_VI, RATE_EN = (
    show.measure(
        "Tỷ lệ đúng hạn", "Share on time", "%", "%", "hồ sơ đúng hạn", "dossiers on time", "higher", lang
    )
    for lang in ("vi", "en")
)
COUNT = show.measure("Số buổi truyền thanh", "Broadcasts", "buổi", "sessions")
BOTH = pytest.mark.parametrize("m", [RATE_VI, RATE_EN], ids=["vi", "en"])


def trend(**changed: Any) -> dict[str, Any]:
    row = {"n": 9, "first_year": 2011.0, "last_year": 2019.0, "slope": 0.008, "slope_low": 0.005, "slope_high": 0.011,
           "s": 30.0, "p_value": 0.001, "q_value": 0.002, "verdict": "up"}  # fmt: skip
    return row | changed


def test_a_clear_rise_says_by_how_much_and_how_surely() -> None:
    assert show.trend_sentence(RATE_VI, trend(), "Nga An") == (
        f"Tỷ lệ đúng hạn của Nga An tăng rõ, bình quân 0,8{NB}điểm phần trăm mỗi năm trong 2011–2019 "
        f"(khoảng tin cậy 95{NB}%: 0,5 đến 1,1{NB}điểm phần trăm)."
    )
    assert show.trend_sentence(RATE_EN, trend(), "Nga An") == (
        "Share on time, Nga An: clearly rising, by 0.8 percentage points a year over 2011–2019 "
        "(95% confidence interval: 0.5 to 1.1 percentage points)."
    )


def test_a_fall_has_no_double_minus() -> None:
    row = trend(verdict="down", s=-30.0, slope=-0.008, slope_low=-0.011, slope_high=-0.005)
    said = show.trend_sentence(RATE_VI, row)
    assert "giảm rõ, bình quân 0,8" in said
    assert "0,5 đến 1,1" in said
    assert "\u2212" not in said


@pytest.mark.parametrize(
    ("row", "vi", "en"),
    [
        (trend(q_value=0.03), "Tỷ lệ đúng hạn tăng bình quân", "rising by"),
        (trend(q_value=0.2, p_value=0.03, verdict="unclear"), "nếu xét riêng thì tăng", "looked at alone"),
        (trend(q_value=0.3, p_value=0.08, verdict="unclear"), "có dấu hiệu tăng", "seems to be rising"),
        (
            trend(q_value=0.9, p_value=0.4, verdict="unclear", slope_low=-0.002),
            "chưa cho thấy xu hướng",
            "no clear",
        ),
        (trend(verdict="unclear", s=0.0, slope=0.0, slope_low=0.0, slope_high=0.0), "không đổi", "no change"),
        (trend(verdict="up", slope=0.0), "không đáng kể", "next to nothing"),
        (trend(verdict="too_few", n=3, slope=np.nan, s=np.nan), "mới có 3 năm", "3 comparable years"),
        (trend(verdict="too_few", n=0, first_year=np.nan), "chưa có năm nào", "no comparable year"),
    ],
)
def test_hedges_follow_the_p_value(row: dict[str, Any], vi: str, en: str) -> None:
    assert vi in show.trend_sentence(RATE_VI, row)
    assert en in show.trend_sentence(RATE_EN, row)


def test_counts_differ_by_their_unit_and_rates_by_points() -> None:
    row = trend(slope=2.5, slope_low=1.0, slope_high=4.0)
    assert f"2,5{NB}buổi mỗi năm" in show.trend_sentence(COUNT, row)
    assert "điểm phần trăm" not in show.trend_sentence(COUNT, row)


def gap(**changed: Any) -> dict[str, Any]:
    row = {"name": "Nga An", "value": 0.8, "target": 0.9, "gap_to_target": -0.1, "met": False, "to_target": 23.0,
           "target_verified": True, "median": 0.75, "gap_to_median": 0.05, "to_median": 0.0}  # fmt: skip
    return row | changed


def test_a_gap_says_what_closes_it() -> None:
    assert show.gap_sentence(RATE_VI, gap()) == (
        f"Tỷ lệ đúng hạn của Nga An là 80{NB}%, thấp hơn 10{NB}điểm phần trăm so với mục tiêu 90{NB}%; "
        f"cần thêm 23{NB}hồ sơ đúng hạn."
    )
    assert show.gap_sentence(RATE_EN, gap()) == (
        "Share on time, Nga An: 80%, 10 percentage points below the target of 90%; 23 more dossiers on time are needed."
    )
    assert "cao hơn 5" in show.gap_sentence(RATE_VI, gap(), "median")


def test_an_unchecked_target_says_so() -> None:
    assert "(chưa đối chiếu)" in show.gap_sentence(RATE_VI, gap(target_verified=False))
    assert "(not checked" in show.gap_sentence(RATE_EN, gap(target_verified=False))


def test_where_fewer_is_better_the_words_turn() -> None:
    row = gap(value=0.05, target=0.02, gap_to_target=-0.03, to_target=12.0)
    said = show.gap_sentence(LATE, row)
    assert "cao hơn 3" in said
    assert f"cần bớt 12{NB}hồ sơ quá hạn" in said


def test_a_target_that_must_be_passed_is_not_met_by_reaching_it() -> None:
    said = show.gap_sentence(RATE_VI, gap(value=0.9, gap_to_target=0.0, met=False, to_target=1.0))
    assert "đúng bằng mục tiêu" in said
    assert f"cần thêm 1{NB}hồ sơ" in said


@BOTH
def test_a_gap_without_data_is_no_number(m: Measure) -> None:
    said = show.gap_sentence(m, gap(value=np.nan, gap_to_target=np.nan, met=pd.NA))
    assert not re.search(r"\d|nan", said)


@BOTH
@pytest.mark.parametrize("outlook", ["met", "projected", "away", "uncertain", "too_far", "too_few"])
def test_an_outlook_names_a_year_only_where_there_is_one(m: Measure, outlook: str) -> None:
    row = {
        "outlook": outlook, "target": 0.9, "target_year": 2020, "target_verified": True, "n": 3, "last_year": 2019.0,
        "last_value": 0.8, "met_since": 2016.0 if outlook == "met" else np.nan,
        "projected": 2023.0 if outlook == "projected" else np.nan,
        "projected_from": 2021.0 if outlook == "projected" else np.nan,
        "projected_to": 2026.0 if outlook == "projected" else np.nan,
    }  # fmt: skip
    said = show.outlook_sentence(m, row, "Nga An")
    assert "nan" not in said
    assert set(re.findall(r"20\d\d", said)) - {"2020", "2019"} == {
        "met": {"2016"}, "projected": {"2021", "2023", "2026"}
    }.get(outlook, set())  # fmt: skip


def test_ranks_admit_what_is_not_known() -> None:
    row = {"name": "Nga An", "rank": 5.0, "rank_low": 2.0, "rank_high": 16.0}
    assert "từ 2 đến 16" in show.rank_sentence(RATE_VI, row, 23)
    assert "between" not in show.rank_sentence(RATE_EN, row | {"rank_low": 5.0, "rank_high": 5.0}, 23)
    assert "không có số liệu" in show.rank_sentence(RATE_VI, row | {"rank": np.nan}, 23)


def test_a_funnel_is_told_by_who_is_outside() -> None:
    units = pd.DataFrame(
        {"name": ["A", "B", "C"], "value": [0.5, 0.9, 0.99], "outside": ["low", "low?", "high"]}
    )
    said = show.funnel_sentence(RATE_VI, units)
    assert f"kém hơn hẳn: A (50{NB}%); tốt hơn hẳn: C (99{NB}%)" in said
    assert said.startswith("1/3")
    assert "kém hơn hẳn: C" in show.funnel_sentence(LATE, units)
    assert "không đơn vị nào" in show.funnel_sentence(RATE_VI, units.assign(outside=""))


def test_a_shortfall_names_the_vital_few() -> None:
    table = pd.DataFrame(
        {"name": list("ABCDE"), "short": [50.0, 30, 15, 5, 0], "cumulative": [0.5, 0.8, 0.95, 1, 1]}
    )
    said = show.shortfall_sentence(RATE_VI, table, 0.95)
    assert "4/5 đơn vị" in said
    assert "thiếu 100 hồ sơ đúng hạn; 2 đơn vị chiếm 80" in said
    assert "thừa 100 hồ sơ quá hạn" in show.shortfall_sentence(LATE, table, 0.05)
    assert "Không đơn vị nào" in show.shortfall_sentence(RATE_VI, table.assign(short=0.0), 0.95)


def test_spread_in_words() -> None:
    row = {"sigma": "narrowing", "beta_verdict": "catching_up", "range_first": 0.2, "range_last": 0.05,
           "first_year": 2011.0, "last_year": 2019.0}  # fmt: skip
    assert "xích lại gần nhau" in show.spread_sentence(RATE_VI, row)
    assert "xuất phát thấp" in show.spread_sentence(RATE_VI, row)
    both = show.spread_sentence(RATE_EN, row | {"sigma": "unclear", "beta_verdict": "unclear"})
    assert both.count("no clear trend") == 1
    assert "too few" in show.spread_sentence(RATE_EN, row | {"sigma": "too_few"})


def test_a_grade_says_what_is_open() -> None:
    row = {"name": "Nga An", "scored": 2, "of": 9, "low": 3.0, "high": 17.5, "band_low": "yếu",
           "band_high": "xuất sắc", "band_low_en": "weak", "band_high_en": "excellent"}  # fmt: skip
    assert show.grade_sentence(row, most=18) == (
        "Nga An: chấm được 2/9 chỉ số, tổng điểm 3–17,5/18, chưa xếp loại được (có thể từ yếu đến xuất sắc)."
    )
    assert show.grade_sentence(row | {"name": "TT. Nga Sơn"}, most=18).startswith("TT. Nga Sơn: ")
    known = row | {"low": 13.0, "high": 13.0, "band_low_en": "good", "band_high": "yếu"}
    assert show.grade_sentence(known, most=18, lang="en").endswith("13 of 18 points, grade: good.")


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="lang"):
        show.measure("a", "b", lang="fr")


FIRST = Figure(0.88, "%", sources=("2011/a.xls › S › F3",))
LAST = Figure(0.97, "%", sources=("2019/b.xlsx › S › F3",))


def test_a_true_sentence_keeps_its_figures_and_their_sources() -> None:
    said = claim("Đúng hạn tăng từ {a} lên {b}.", "b > a", a=FIRST, b=LAST)
    assert said == f"Đúng hạn tăng từ 88{NB}% lên 97{NB}%."
    assert said._repr_html_().count("<data") == 2
    assert "2019/b.xlsx" in said._repr_html_()


@pytest.mark.parametrize(
    "condition", ["b < a", "b > a and b >= 0.98", "not b > a", "a == b", "0.9 < b < 0.95"]
)
def test_a_sentence_that_stopped_being_true_stops_the_build(condition: str) -> None:
    with pytest.raises(show.ClaimError) as caught:
        claim("Đúng hạn giảm từ {a} xuống {b}.", condition, a=FIRST, b=LAST)
    message = str(caught.value)
    assert f"xuống 97{NB}%" in message
    assert condition in message
    assert "not borne out" in message
    assert isinstance(caught.value, CchcError)


@pytest.mark.parametrize("condition", ["b > a", "b != a", "not b > a"])
def test_what_is_missing_makes_no_sentence_true(condition: str) -> None:
    with pytest.raises(show.ClaimError):
        claim("Tăng từ {a} lên {b}", condition, a=FIRST, b=Figure(float("nan"), "%"))


def test_a_truth_value_will_do_and_a_missing_one_will_not() -> None:
    assert claim("Cả {n} xã đều đạt", np.bool_(True), n=24) == "Cả 24 xã đều đạt"
    for false in (False, np.bool_(False), pd.NA, float("nan")):
        with pytest.raises(show.ClaimError):
            claim("Cả {n} xã đều đạt", false, n=24)


@pytest.mark.parametrize(
    "condition", ["__import__('os')", "a.b", "[1]", "a if a else b", "lambda: 1", "f(a)"]
)
def test_conditions_are_comparisons_and_nothing_else(condition: str) -> None:
    with pytest.raises((ValueError, SyntaxError)):
        claim("x", condition, a=1, b=2, f=3)


def test_the_words_around_figures_are_escaped() -> None:
    said = claim("<b>{a}</b> & {t}", True, a=FIRST, t="<script>")
    assert "<b>" not in said._repr_html_()
    assert "<script>" not in said._repr_html_()
    assert str(said) == f"<b>88{NB}%</b> & <script>"
