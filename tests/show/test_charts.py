from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis import show
from analysis.show.canvas import text_width

from .samples import KINDS, WORDS

SVG = "{http://www.w3.org/2000/svg}"
Drawn = dict[str, Callable[[], show.Chart]]


def texts(chart: show.Chart) -> list[str]:
    return ["".join(t.itertext()) for t in ElementTree.fromstring(chart.svg).iter(f"{SVG}text")]


def marks(chart: show.Chart) -> int:
    """How many dots, diamonds and the like are drawn."""
    root = ElementTree.fromstring(chart.svg)
    return len(list(root.iter(f"{SVG}use")))


@pytest.mark.parametrize("kind", KINDS)
def test_every_chart_is_sound(drawn: Drawn, kind: str) -> None:
    chart = drawn[kind]()
    root = ElementTree.fromstring(chart.svg)
    assert root.get("role") == "img"
    assert root.get("aria-label") == chart.alt
    assert not list(root.iter(f"{SVG}style")), "a style element would leak into the page"
    assert texts(chart)
    assert chart.title not in " ".join(texts(chart))
    assert chart.svg == drawn[kind]().svg
    assert len(chart.svg.encode()) < 60_000


@pytest.mark.parametrize("kind", KINDS)
def test_alternative_texts_are_vietnamese_and_say_numbers(drawn: Drawn, kind: str) -> None:
    alt = drawn[kind]().alt
    assert alt.startswith(WORDS["title"])
    assert re.search(r"\d", alt)
    assert re.search(r"nan|NaN|None|\.\d{5}", alt) is None
    assert len(alt) > 80


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_drawn_outside_the_sheet(drawn: Drawn, kind: str) -> None:
    """Texts stand inside, even with the widest font the reader may have."""
    root = ElementTree.fromstring(drawn[kind]().svg)
    width, height = (float(n) for n in root.get("viewBox", "").split()[2:])
    for text in root.iter(f"{SVG}text"):
        style = text.get("style", "")
        size = float(re.search(r"font-size:([\d.]+)", style)[1])  # type: ignore[index]
        room = text_width("".join(text.itertext()), size, "700" in style)
        left = float(text.get("x", 0)) - {"end": room, "middle": room / 2}.get(anchor(style), 0.0)
        assert left > -2
        assert left + room < width + 2, "".join(text.itertext())
        assert size <= float(text.get("y", 0)) + 2 < height + 2


def anchor(style: str) -> str:
    found = re.search(r"text-anchor:(\w+)", style)
    return found[1] if found else "start"


def test_ids_differ_between_charts(drawn: Drawn) -> None:
    ids = [set(re.findall(r'\bid="([^"]+)"', draw().svg)) for draw in drawn.values()]
    assert sum(map(len, ids)) == len(set().union(*ids))


def test_names_stay_text(drawn: Drawn, tiles: pd.DataFrame) -> None:
    for kind in ("small_multiples", "ranked_dots", "dumbbell", "bars"):
        assert set(tiles["name"]) <= set(texts(drawn[kind]()))
    assert "Nga Phượng" in " ".join(texts(drawn["tile_map"]()))
    assert any(text.startswith("Nga Phượng ") for text in texts(drawn["slope"]()))


def test_missing_values_have_no_mark(one_year: pd.DataFrame) -> None:
    full = show.ranked_dots(one_year, **WORDS)
    gaps = show.ranked_dots(
        one_year.assign(value=one_year["value"].where(one_year["place"] > "16003")), **WORDS
    )
    assert marks(full) - marks(gaps) == 4
    assert sum("không có số liệu" in text for text in texts(gaps)) == 4
    assert "4 đơn vị không có số liệu" in gaps.alt
    assert "0" not in texts(gaps)


def test_a_missing_bar_is_not_a_bar_of_zero() -> None:
    frame = pd.DataFrame({"name": ["a", "b", "c"], "value": [3.0, 0.0, np.nan]})
    seen = texts(show.bars(frame, **(WORDS | {"unit": "ô"})))
    assert seen.count("0") == 1
    assert "– không có số liệu" in seen


def test_missing_years_cut_the_line(panel: pd.DataFrame) -> None:
    one = panel[panel["place"] == "16000"].assign(break_before=False)
    whole = show.line(one, **WORDS)
    cut = show.line(one.assign(value=one["value"].where(one["year"] != 2014)), **WORDS)
    paths = [len(re.findall(r"stroke-width:2\b", chart.svg)) for chart in (whole, cut)]
    assert paths == [1, 2]
    assert marks(whole) - marks(cut) == 1


def test_breaks_and_part_years_are_told(drawn: Drawn) -> None:
    for kind in ("small_multiples", "line"):
        seen = texts(drawn[kind]())
        assert {"đổi cách tính", "số liệu chưa đủ năm"} <= set(seen)
    assert "2020*" in texts(drawn["stacked"]())


def test_a_year_without_all_parts_has_no_column(parts: pd.DataFrame) -> None:
    holed = parts.assign(value=parts["value"].where((parts["year"] != 2014) | (parts["part"] != "Quá hạn")))
    chart = show.stacked(holed, **WORDS)
    assert "không có số liệu" in texts(chart)


def test_only_whole_years_are_compared(parts: pd.DataFrame) -> None:
    assert "Năm 2019:" in show.stacked(parts, share=False, **WORDS).alt


def test_numbers_inside_texts_survive_the_tidying(one_year: pd.DataFrame) -> None:
    chart = show.ranked_dots(one_year.assign(value=1234.0 + np.arange(24)), **(WORDS | {"unit": "hồ sơ"}))
    assert "1.234" in texts(chart)
    assert "1.257" in texts(chart)


def test_hostile_names_are_inert(one_year: pd.DataFrame, tiles: pd.DataFrame) -> None:
    evil = '</text><script>alert("1.2345")</script>$x^2$\x00 id="q"'
    words = {"title": evil, "unit": evil, "source": evil}
    for chart in (
        show.ranked_dots(one_year.assign(name=evil), **words),
        show.tile_map(one_year, tiles.assign(name=evil), **words),
        show.bars(one_year.assign(name=one_year["place"] + evil), **words),
    ):
        data, meta = chart._repr_mimebundle_()
        assert not list(ElementTree.fromstring(data["image/svg+xml"]).iter(f"{SVG}script"))
        assert "<script" not in data["text/html"]
        assert meta["image/svg+xml"]["title"] == evil


def test_a_chart_refuses_to_be_silent(drawn: Drawn) -> None:
    chart = drawn["bars"]()
    for part in ("title", "source", "alt"):
        with pytest.raises(ValueError, match=part):
            replace(chart, **{part: " "})
    assert replace(chart, unit="").html.count("Đơn vị tính") == 0
    assert "Đơn vị tính: %" in chart.html


@pytest.mark.parametrize(
    ("draw", "column"),
    [
        (lambda f: show.small_multiples(f, **WORDS), "value"),
        (lambda f: show.line(f, **WORDS), "year"),
        (lambda f: show.slope(f, 2011, 2019, **WORDS), "name"),
        (lambda f: show.dumbbell(f, 2011, 2019, **WORDS), "place"),
        (lambda f: show.heat_table(f, **WORDS), "value"),
        (lambda f: show.bars(f, **WORDS), "value"),
    ],
)
def test_a_missing_column_is_named(
    panel: pd.DataFrame, draw: Callable[[pd.DataFrame], object], column: str
) -> None:
    with pytest.raises(ValueError, match=f"thiếu cột {column}"):
        draw(panel.drop(columns=column))


def test_frames_that_cannot_be_drawn_are_refused(
    panel: pd.DataFrame, one_year: pd.DataFrame, tiles: pd.DataFrame
) -> None:
    with pytest.raises(ValueError, match="trùng"):
        show.small_multiples(pd.concat([panel, panel.head(1)]), **WORDS)
    with pytest.raises(ValueError, match="không có giá trị"):
        show.ranked_dots(one_year.assign(value=np.nan), **WORDS)
    with pytest.raises(ValueError, match="không phải là số"):
        show.ranked_dots(one_year.assign(value="nhiều"), **WORDS)
    with pytest.raises(ValueError, match="không có dòng nào"):
        show.bars(one_year.head(0), **WORDS)
    with pytest.raises(ValueError, match="16005"):
        show.tile_map(one_year, tiles[tiles["code"] != "16005"], **WORDS)
    with pytest.raises(ValueError, match="nhiều nhất 6"):
        show.line(panel, **WORDS)
    with pytest.raises(ValueError, match="1999"):
        show.slope(panel, 1999, 2019, **WORDS)


def test_the_target_splits_by_direction(one_year: pd.DataFrame) -> None:
    frame = one_year.head(3).assign(value=[0.1, 0.2, 0.3])
    up = show.ranked_dots(frame, target=0.2, **WORDS)
    down = show.ranked_dots(frame, target=0.2, better="lower", **WORDS)
    assert "1/3 đơn vị chưa đạt" in up.alt
    assert "1/3 đơn vị chưa đạt" in down.alt
    assert texts(up).index("Nga Vịnh") < texts(up).index("Nga Thiện")
    assert texts(down).index("Nga Thiện") < texts(down).index("Nga Vịnh")


def test_sixty_three_provinces_fit() -> None:
    rows = [
        (f"{k:02d}", f"Bà Rịa - Vũng Tàu {k}", y, (k + y % 5) / 80) for k in range(63) for y in (2011, 2017)
    ]
    frame = pd.DataFrame(rows, columns=["place", "name", "year", "value"])
    for chart in (show.small_multiples(frame, **WORDS), show.slope(frame, 2011, 2017, **WORDS)):
        assert len(chart.svg.encode()) < 100_000


def test_mistaken_choices_are_refused(panel: pd.DataFrame, tiles: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="99999"):
        show.small_multiples(panel, highlight="99999", **WORDS)
    with pytest.raises(ValueError, match="better"):
        show.ranked_dots(panel, better="more", **WORDS)
    with pytest.raises(ValueError, match="trên lưới cho Nga An"):
        show.small_multiples(panel, tiles=tiles[tiles["code"] != "16005"], **WORDS)


def test_an_indicator_without_direction_judges_nothing(panel: pd.DataFrame) -> None:
    words = texts(show.dumbbell(panel, 2011, 2019, better="", **WORDS))
    assert "kém đi" not in words


def test_counts_of_a_part_year_are_not_judged(panel: pd.DataFrame) -> None:
    """A hundred dossiers a year meet a target of ninety, whatever four months of 2020 brought."""
    frame = panel.assign(value=np.where(panel["year"] == 2020, 30.0, 100.0))
    colours = [
        show.small_multiples(frame, target=90, **(WORDS | {"unit": unit})).svg.count("stroke:#b4500b")
        for unit in ("hồ sơ", "%")
    ]
    assert colours[0] < colours[1]


def test_counts_are_named_by_the_last_whole_year(panel: pd.DataFrame) -> None:
    frame = panel.assign(value=np.where(panel["year"] == 2020, 30.0, 100.0))
    counted = texts(show.small_multiples(frame, **(WORDS | {"unit": "hồ sơ"})))
    assert (counted.count("100"), counted.count("30")) == (24, 0)


def test_a_label_that_names_its_target_is_not_repeated(one_year: pd.DataFrame, tiles: pd.DataFrame) -> None:
    said = texts(show.ranked_dots(one_year, target=1.0, target_label="Đủ 100 %", **WORDS))
    assert "Đủ 100 %" in said
    assert "Mục tiêu 90\u00a0%" in texts(show.ranked_dots(one_year, target=0.9, **WORDS))
    long = show.tile_map(one_year, tiles, target=0.9, target_label="Theo Nghị quyết " * 9, **WORDS)
    assert any(text.endswith("…") for text in texts(long))


def test_quality_without_cells_read_shows_no_gap_as_unreceived(quality: pd.DataFrame) -> None:
    issues = quality[(quality["severity"] != "read") & ((quality["year"] == 2018) | (quality["n"] > 1))]
    issues = issues[(issues["group"] != "Kiểm tra CCHC") | (issues["year"] == 2018)]
    words = {k: v for k, v in WORDS.items() if k != "unit"}
    seen = texts(show.quality_overview(issues, **words))
    assert "không có" in seen
    assert "không có số liệu" not in seen
    assert not any(text.endswith(" ô") for text in seen)
    assert "ô đọc được" not in show.quality_overview(issues, **words).alt


def test_tiles_that_stand_by_code_say_so(one_year, tiles) -> None:
    assert "theo mã" not in show.tile_map(one_year, tiles.assign(located=True), **WORDS).source
    assert show.tile_map(one_year, tiles.assign(located=False), **WORDS).source.endswith(
        "Ô xếp theo mã, không theo vị trí."
    )
