"""Charts of uncertainty: funnel, intervals, fan, Pareto; and marks that know whose they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis import show
from analysis.show import style
from analysis.show.canvas import Sheet

from .samples import NAMES, WORDS

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = WORDS | {"unit": "hồ sơ"}


def texts(chart: show.Chart) -> list[str]:
    return ["".join(t.itertext()) for t in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")]


def owners(chart: show.Chart) -> Counter[str]:
    """How many elements of the drawing belong to each unit."""
    return Counter(place for e in ElementTree.fromstring(chart.svg).iter() if (place := e.get("data-place")))


def units(values: list[float], n: list[float] | None = None, **columns: list[object]) -> pd.DataFrame:
    names = NAMES[: len(values)]
    frame = pd.DataFrame(
        {"place": [f"{16000 + k}" for k in range(len(values))], "name": names, "value": values}
    )
    return frame.assign(n=n if n is not None else 100.0, **columns)


# Whose a mark is.


@pytest.mark.parametrize(
    "kind",
    [
        "small_multiples", "ranked_dots", "slope", "dumbbell", "tile_map", "bars", "funnel", "pareto", "intervals",
        "small_multiples in a band",
    ],
)  # fmt: skip
def test_every_unit_owns_its_marks(drawn: dict[str, Callable[[], show.Chart]], kind: str) -> None:
    """Each commune of the frame, and for each one id that nothing else in the drawing has."""
    chart = drawn[kind]()
    found = owners(chart)
    missing = {"16023"} if kind == "funnel" else set()  # it has no value, and no place in the plane
    assert set(found) == {f"{16000 + k}" for k in range(24)} - missing
    ids = re.findall(r'\bid="c[0-9a-f]{8}-p(\d+)"', chart.svg)
    assert sorted(ids) == sorted(found)


def test_a_mark_belongs_to_the_unit_whose_value_it_shows() -> None:
    """Not only the right number of owners: the right ones."""
    frame = units([0.9, 0.1, 0.5])
    chart = show.bars(frame, **WORDS)
    boxes = {
        e.get("data-place"): e.get("d", "")
        for e in ElementTree.fromstring(chart.svg).iter(f"{SVG}path")
        if e.get("data-place")
    }
    widths = {p: np.ptp([float(x) for x in re.findall(r"[ML] ([\d.]+)", d)]) for p, d in boxes.items()}
    assert widths["16000"] > widths["16002"] > widths["16001"]
    for text in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
        said = "".join(text.itertext())
        if said in NAMES:
            assert text.get("data-place") == f"{16000 + NAMES.index(said)}"


def test_a_unit_that_draws_nothing_gives_its_marks_to_nobody() -> None:
    """A run of one point draws no line: the next unit must not inherit its name."""
    sheet = Sheet(50, 50)
    sheet.lines([[(1, 1)], [(2, 2), (3, 3)]], "#000000", places=["a", "b"])
    assert re.findall(r'data-place="(\w+)"', sheet.svg("x")) == ["b"]


def test_hostile_codes_are_inert() -> None:
    evil = '"><script>alert(1.2345)</script>'
    sheet = Sheet(50, 50)
    sheet.dots([(1, 1), (2, 2)], "#000000", places=[evil, "b c"])
    drawn = sheet.svg("x")
    root = ElementTree.fromstring(drawn)
    assert "<script" not in drawn
    assert [e.get("data-place") for e in root.iter() if e.get("data-place")] == [evil, "b c"]
    assert "-p" not in "".join(re.findall(r'\bid="[^"]*"', drawn)), "no id is made of what is no code"


def test_rows_of_a_heat_table_know_their_unit(panel: pd.DataFrame) -> None:
    html = show.heat_table(panel, **WORDS).html
    assert re.findall(r'<tr data-place="(\d+)">', html) == [f"{16000 + k}" for k in range(24)]


# The funnel.


def test_only_units_beyond_the_outer_limits_are_named(limits: pd.DataFrame) -> None:
    frame = units([0.2, 0.95, 0.6, 0.8], [400, 500, 300, 700], outside=["low", "high", "low?", ""])
    chart = show.funnel(frame, limits, center=0.7, **WORDS)
    said = " ".join(texts(chart))
    assert f"{NAMES[0]} 20" in said
    assert f"{NAMES[1]} 95" in said
    assert NAMES[2] not in said
    assert f"Kém hơn hẳn: {NAMES[0]} (20\u00a0%, 400 hồ sơ)" in chart.alt
    assert "2 đơn vị nằm trong giới hạn" in chart.alt


def test_where_fewer_is_better_the_high_ones_are_the_worse(limits: pd.DataFrame) -> None:
    frame = units([0.2, 0.95], [400, 500], outside=["low", "high"])
    up, down = (show.funnel(frame, limits, center=0.7, better=b, **WORDS) for b in ("higher", "lower"))
    assert f"Kém hơn hẳn: {NAMES[0]}" in up.alt
    assert f"Kém hơn hẳn: {NAMES[1]}" in down.alt


@pytest.mark.parametrize("n", [[5.0, 4000.0, 30.0], [700.0, 701.0, 702.0], [3.0, 3.0, 3.0]])
def test_any_range_of_cases_fits(limits: pd.DataFrame, n: list[float]) -> None:
    grid = limits.assign(n=np.linspace(min(n) * 0.8, max(n) * 1.05 + 1, len(limits)))
    chart = show.funnel(units([0.5, 0.7, 0.99], n, outside=["low", "", "high"]), grid, center=0.7, **WORDS)
    width = float(ElementTree.fromstring(chart.svg).get("viewBox", "").split()[2])
    assert set(owners(chart)) == {"16000", "16001", "16002"}
    for text in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
        assert -2 < float(text.get("x", "nan")) < width + 2


def test_the_limits_of_chance_are_drawn_only_where_given(limits: pd.DataFrame) -> None:
    frame = units([0.5, 0.9], outside=["", ""])
    with_them = show.funnel(frame, limits, center=0.7, **WORDS)
    without = show.funnel(frame, limits.drop(columns=["binomial_low", "binomial_high"]), center=0.7, **WORDS)
    assert any("chỉ do ngẫu nhiên" in text for text in texts(with_them))
    assert not any("chỉ do ngẫu nhiên" in text for text in texts(without))


# Intervals.


def test_only_whole_intervals_are_judged() -> None:
    frame = units([0.5, 0.9, 0.7], low=[0.4, 0.8, 0.6], high=[0.6, 0.95, 0.8])
    chart = show.intervals(frame, center=0.7, **WORDS)
    assert "1 đơn vị tốt hơn rõ, 1 kém hơn rõ, 1 chưa phân biệt được" in chart.alt
    turned = show.intervals(frame, center=0.7, better="lower", **WORDS)
    assert texts(turned).index(NAMES[0]) < texts(turned).index(NAMES[1])


def test_the_interval_drawn_to_the_mean_decides() -> None:
    """Two of two late says little among many units, though its own interval lies below the rate of all."""
    frame = units([0.0, 0.9], low=[0.0, 0.85], high=[0.66, 0.94], shrunken=[0.6, 0.88])
    assert "1 kém hơn rõ" in show.intervals(frame, center=0.7, **WORDS).alt
    sober = frame.assign(shrunken_low=[0.3, 0.8], shrunken_high=[0.85, 0.93])
    assert "1 đơn vị tốt hơn rõ, 0 kém hơn rõ, 1 chưa" in show.intervals(sober, center=0.7, **WORDS).alt


def test_the_order_is_that_of_the_rates_drawn_to_the_mean() -> None:
    frame = units([0.2, 0.6], low=[0.0, 0.5], high=[0.9, 0.7], shrunken=[0.68, 0.61])
    seen = texts(show.intervals(frame, **WORDS))
    assert seen.index(NAMES[0]) < seen.index(NAMES[1])


def test_ranks_stand_in_brackets_and_one_rank_is_one_number() -> None:
    frame = units([0.2, 0.6], low=[0.1, 0.5], high=[0.3, 0.7], rank_low=[2.0, 1.0], rank_high=[2.0, 2.0])
    seen = texts(show.intervals(frame, **WORDS))
    assert "(2)" in seen
    assert "(1–2)" in seen


def test_units_without_a_value_close_the_list(sure: pd.DataFrame) -> None:
    seen = texts(show.intervals(sure, **WORDS))
    assert seen.index(NAMES[23]) > seen.index(NAMES[0])
    assert "– không có số liệu" in seen


# The fan.


def test_the_fan_says_how_far_the_ends_lie_apart() -> None:
    rows = [
        (f"{k}", NAMES[k], y, 0.1 * k + 0.02 * (y - 2011) * (5 - k))
        for k in range(6)
        for y in range(2011, 2020)
    ]
    frame = pd.DataFrame(rows, columns=["place", "name", "year", "value"])
    chart = show.fan(frame, **WORDS)
    assert "hẹp lại" in chart.alt
    foot = next(text for text in texts(chart) if text.startswith("cao nhất hơn thấp nhất"))
    assert foot == "cao nhất hơn thấp nhất: 50 năm 2011, 30 năm 2019 (điểm phần trăm)"


def test_counts_are_named_by_the_last_whole_year(panel: pd.DataFrame) -> None:
    frame = panel.assign(value=np.where(panel["year"] == 2020, 30.0, 100.0 + panel["place"].astype(int) % 7))
    said = " ".join(texts(show.fan(frame, **COUNTS)))
    assert "trung vị 103" in said
    assert "trung vị 30" not in said


def test_a_break_cuts_the_bands(panel: pd.DataFrame) -> None:
    def medians(frame: pd.DataFrame) -> int:
        return len(re.findall(rf"stroke:{style.ACCENT};stroke-width:2.2", show.fan(frame, **WORDS).svg))

    whole = panel[panel["year"] < 2020]
    assert (medians(whole.assign(break_before=False)), medians(whole)) == (1, 2)
    assert "2015" in show.fan(whole, **WORDS).alt, "it compares the years since the break"


@pytest.mark.parametrize("years", [[2019], [2018, 2019]])
def test_one_unit_and_one_year_can_be_drawn(panel: pd.DataFrame, years: list[int]) -> None:
    one = panel[(panel["place"] == "16003") & panel["year"].isin(years)].assign(break_before=False)
    assert "1 đơn vị" in show.fan(one, **WORDS).alt


# Pareto.


def test_the_vital_few_are_the_fewest_that_reach_the_share() -> None:
    chart = show.pareto(units([50.0, 30, 15, 5, 0, np.nan]), noun="hồ sơ", **COUNTS)
    assert "2 đơn vị đầu chiếm 80\u00a0%" in chart.alt
    assert chart.svg.count(f"fill:{style.ACCENT}") >= 2
    seen = texts(chart)
    assert "1 đơn vị không thiếu" in seen
    assert "1 đơn vị không có số liệu" in seen
    assert [t for t in seen if t.endswith("%") and "từ" not in t] == [
        f"{n}\u00a0%" for n in (50, 80, 95, 100)
    ]


def test_one_unit_may_account_for_all() -> None:
    assert "1 đơn vị đầu chiếm 100\u00a0%" in show.pareto(units([7.0, 0, 0]), **COUNTS).alt


@pytest.mark.parametrize(
    ("values", "said"), [([0.0, 0.0], "còn thiếu"), ([3.0, -1.0], "âm"), ([np.nan], "giá trị")]
)
def test_what_is_no_shortfall_is_refused(values: list[float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        show.pareto(units(values), **COUNTS)


# Uncertainty and targets in the older kinds.


def test_a_ribbon_is_drawn_and_told(panel: pd.DataFrame) -> None:
    one = panel[(panel["place"] == "16003") & (panel["year"] < 2015)]
    plain = show.line(one, **WORDS)
    sure = show.line(one.assign(low=one["value"] - 0.1, high=one["value"] + 0.1), **WORDS)
    assert style.HAZE not in plain.svg
    assert style.HAZE in sure.svg
    assert "khoảng tin cậy 95\u00a0%" in texts(sure)


def test_a_band_is_missed_below_its_near_edge(panel: pd.DataFrame) -> None:
    frame = panel[panel["place"].isin(["16001", "16002"])].assign(
        value=lambda f: np.where(f["place"] == "16001", 0.7, 0.85)
    )
    chart = show.small_multiples(frame, target=(0.8, 0.9), **WORDS)
    assert "Mục tiêu 80–90\u00a0%" in texts(chart)
    assert chart.svg.count(f"stroke:{style.WARNING};stroke-width:1.8") > 0
    assert style.WARNING not in show.small_multiples(frame, target=(0.6, 0.65), **WORDS).svg.replace(
        f"stroke:{style.WARNING};stroke-width:2", ""
    )


@pytest.mark.parametrize(
    ("draw", "column"),
    [
        (lambda f, lim: show.funnel(f, lim, center=0.7, **WORDS), "outside"),
        (
            lambda f, lim: show.funnel(
                f.assign(outside=""), lim.drop(columns="inner_low"), center=0.7, **WORDS
            ),
            "inner_low",
        ),
        (lambda f, _: show.intervals(f.drop(columns="low"), **WORDS), "low"),
        (lambda f, _: show.fan(f.drop(columns="year"), **WORDS), "year"),
        (lambda f, _: show.pareto(f.drop(columns="name"), **WORDS), "name"),
    ],
)
def test_a_missing_column_is_named(
    sure: pd.DataFrame, limits: pd.DataFrame, draw: Callable[..., object], column: str
) -> None:
    with pytest.raises(ValueError, match=f"thiếu cột {column}"):
        draw(sure, limits)


def test_sixty_three_provinces_with_long_names_fit(limits: pd.DataFrame) -> None:
    frame = pd.DataFrame({
        "place": [f"{k:02d}" for k in range(63)], "name": [f"Bà Rịa - Vũng Tàu và vùng phụ cận {k}" for k in range(63)],
        "value": np.linspace(0.3, 0.99, 63), "n": np.linspace(10, 1300, 63),
        "outside": ["low"] * 8 + [""] * 47 + ["high"] * 8,
    })  # fmt: skip
    frame = frame.assign(low=frame["value"] - 0.05, high=frame["value"] + 0.01)
    for chart in (
        show.funnel(frame, limits, center=0.7, **WORDS),
        show.intervals(frame, center=0.7, **WORDS),
        show.pareto(frame.assign(value=np.arange(63.0)), **COUNTS),
    ):
        assert len(chart.svg.encode()) < 110_000
        width = float(ElementTree.fromstring(chart.svg).get("viewBox", "").split()[2])
        for text in ElementTree.fromstring(chart.svg).iter(f"{SVG}text"):
            assert -2 < float(text.get("x", 0)) < width + 2
