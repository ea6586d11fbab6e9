"""A small district for the charts: names as they are, values made up, the same at every run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from analysis import show

from .samples import NAMES, WORDS


@pytest.fixture
def tiles() -> pd.DataFrame:
    rows = [(f"{16000 + k:05d}", name, k % 6, k // 6) for k, name in enumerate(NAMES)]
    return pd.DataFrame(rows, columns=["code", "name", "col", "row"])


@pytest.fixture
def panel(tiles: pd.DataFrame) -> pd.DataFrame:
    """24 communes, 2011–2020, a break before 2015 and a part year 2020; every value is there."""
    dice = np.random.default_rng(7)
    rows = [
        (code, name, year, dice.uniform(0.4, 0.99), year == 2015, year == 2020)
        for code, name in zip(tiles["code"], tiles["name"], strict=True)
        for year in range(2011, 2021)
    ]
    return pd.DataFrame(rows, columns=["place", "name", "year", "value", "break_before", "part_year"])


@pytest.fixture
def one_year(panel: pd.DataFrame) -> pd.DataFrame:
    return panel[panel["year"] == 2019].copy()


@pytest.fixture
def parts() -> pd.DataFrame:
    rows = [
        (year, part, value, year == 2020)
        for year in range(2011, 2021)
        for part, value in (("Trước hạn", 120 + year % 7), ("Đúng hạn", 300), ("Quá hạn", 25))
    ]
    return pd.DataFrame(rows, columns=["year", "part", "value", "part_year"])


@pytest.fixture
def quality() -> pd.DataFrame:
    rows = [
        (form, year, severity, n)
        for form in ("Kiểm tra CCHC", "Giải quyết TTHC")
        for year in (2018, 2019)
        for severity, n in (("read", 1234), ("error", 2), ("warning", 5), ("note", 1))
    ]
    return pd.DataFrame(rows, columns=["group", "year", "severity", "n"])


@pytest.fixture
def sure(one_year: pd.DataFrame) -> pd.DataFrame:
    """Rates of a year with intervals, rates drawn to the mean and ranks; the first has few cases, the last no value."""
    frame = one_year.assign(n=np.arange(24) * 60 + 8.0)
    half = 1 / np.sqrt(frame["n"])
    frame = frame.assign(low=(frame["value"] - half).clip(0), high=(frame["value"] + half).clip(upper=1))
    frame = frame.assign(shrunken=(frame["value"] + 0.75) / 2, rank_low=1.0, rank_high=np.arange(24) + 1.0)
    empty = ["value", "low", "high", "shrunken", "rank_low", "rank_high"]
    frame.loc[frame.index[-1], empty] = np.nan
    return frame


@pytest.fixture
def limits() -> pd.DataFrame:
    n = np.arange(8.0, 1400, 40)
    edge = 1.6 / np.sqrt(n)
    return pd.DataFrame({
        "n": n, "inner_low": 0.7 - edge, "inner_high": 0.7 + edge / 2, "outer_low": 0.7 - 1.5 * edge,
        "outer_high": 0.7 + edge, "binomial_low": 0.7 - edge / 3, "binomial_high": 0.7 + edge / 3,
    }).clip(lower=0)  # fmt: skip


@pytest.fixture
def drawn(
    panel: pd.DataFrame,
    one_year: pd.DataFrame,
    tiles: pd.DataFrame,
    parts: pd.DataFrame,
    quality: pd.DataFrame,
    sure: pd.DataFrame,
    limits: pd.DataFrame,
) -> dict[str, Callable[[], show.Chart]]:
    """Every kind of chart, ready to be drawn."""
    few = panel[panel["place"].isin(["16005", "16015"])]
    quality_words = {k: v for k, v in WORDS.items() if k != "unit"}
    return {
        "small_multiples": lambda: show.small_multiples(panel, target=0.9, **WORDS),
        "small_multiples on the map": lambda: show.small_multiples(
            panel, tiles=tiles, highlight="16005", **WORDS
        ),
        "ranked_dots": lambda: show.ranked_dots(one_year, target=0.9, **WORDS),
        "slope": lambda: show.slope(panel, 2011, 2019, **WORDS),
        "dumbbell": lambda: show.dumbbell(panel, 2011, 2019, **WORDS),
        "tile_map": lambda: show.tile_map(one_year, tiles, target=0.8, **WORDS),
        "stacked": lambda: show.stacked(parts, **WORDS),
        "stacked counts": lambda: show.stacked(parts, share=False, **(WORDS | {"unit": "hồ sơ"})),
        "quality_overview": lambda: show.quality_overview(quality, **quality_words),
        "line": lambda: show.line(few, target=(0.8, 0.9), **WORDS),
        "bars": lambda: show.bars(one_year, **WORDS),
        "line with a ribbon": lambda: show.line(
            few.assign(low=few["value"] - 0.1, high=few["value"] + 0.1), **WORDS
        ),
        "small_multiples in a band": lambda: show.small_multiples(panel, target=(0.8, 0.9), **WORDS),
        "funnel": lambda: show.funnel(
            sure.assign(outside=["low", "high", *[""] * 22]), limits, center=0.7, **WORDS
        ),
        "fan": lambda: show.fan(panel, target=0.9, **WORDS),
        "pareto": lambda: show.pareto(
            one_year.assign(value=(one_year["value"] * 50).round()), **(WORDS | {"unit": "hồ sơ"})
        ),
        "intervals": lambda: show.intervals(sure, center=0.7, target=0.9, **WORDS),
    }
