"""What the methods of `stats` say of a workspace: rates with uncertainty, funnels, spread, progress, grades."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from . import show, stats, tongue
from .door import load, workspace
from .errors import CchcError


def measure(indicator: str, lang: str = "", root: Path | str | None = None) -> show.Measure:
    """An indicator as the sentences of `show` speak of it, in Vietnamese or English (default: what is asked for)."""
    spec = workspace(root).indicator(indicator)
    return show.measure(
        spec.name_vi,
        spec.name_en,
        spec.unit,
        spec.unit_en,
        spec.cases_vi,
        spec.cases_en,
        spec.better,
        lang or tongue.lang(),
    )


def counts(indicator: str, year: int, root: Path | str | None = None) -> pd.DataFrame:
    """What the rate of a year was counted from, by place: numerator, denominator; see stats.counts.

    Empty where nothing was reported; CchcError for an indicator that is no share of counts.
    """
    space = workspace(root)
    spec = space.indicator(indicator)
    if stats.ratio_of(space.catalog, indicator) is None:
        raise CchcError(
            f"“{spec.name_vi}” không phải là tỷ lệ tính từ số đếm.\n  “{spec.name_en}” is no share of counts."
        )
    return stats.counts(space.panel[space.panel["year"] == year], space.catalog, indicator)


def rates(indicator: str, year: int, root: Path | str | None = None) -> pd.DataFrame:
    """Rates of a year by place with Wilson intervals, shrunken rates and ranks with intervals; see stats.rates."""
    better = workspace(root).indicator(indicator).better
    return stats.with_uncertainty(counts(indicator, year, root), better or "higher")


def funnel(indicator: str, year: int, root: Path | str | None = None) -> stats.Funnel:
    """Who differs from the whole by more than chance and the usual differences explain; see stats.funnel.

    CchcError where no unit has a case.
    """
    found = counts(indicator, year, root)
    if not (found["denominator"] > 0).any():
        name = workspace(root).indicator(indicator)
        raise CchcError(
            f"“{name.name_vi}” năm {year} chưa có số liệu để vẽ hình phễu.\n  “{name.name_en}” has no data for {year}."
        )
    drawn = stats.funnel(found)
    return replace(drawn, units=drawn.units.assign(indicator=indicator, year=year))


def shortfall(
    indicator: str, year: int, level: float | None = None, root: Path | str | None = None
) -> pd.DataFrame:
    """Who accounts for the gap of the whole: cases wanting to `level` (default: the target in force), most first."""
    space = workspace(root)
    spec = space.indicator(indicator)
    strict = False
    if level is None:
        target = space.target(indicator, year)
        if target is None:
            raise CchcError(
                f"“{spec.name_vi}” chưa có mục tiêu cho năm {year}; nêu mức cần đạt (level=…).\n"
                f"  “{spec.name_en}” has no target for {year}; give a level."
            )
        level, strict = target.value, target.strict
    return stats.shortfall(counts(indicator, year, root), level, spec.better or "higher", strict)


def change_parts(indicator: str, first: int, last: int, root: Path | str | None = None) -> pd.DataFrame:
    """What each place did to the rate of the whole between two years: its own rate, and its weight."""
    return stats.change_parts(counts(indicator, first, root), counts(indicator, last, root))


def spread(*indicators: str, root: Path | str | None = None) -> pd.DataFrame:
    """How far units lie apart, by indicator and year: range, IQR, standard deviation, cv; see stats.spread."""
    return stats.spread(load(*indicators, root=root))


def convergence(*indicators: str, root: Path | str | None = None) -> pd.DataFrame:
    """Whether units draw together, by indicator: σ- and β-convergence; see stats.convergence."""
    return stats.convergence(load(*indicators, root=root))


def progress(*indicators: str, year: int | None = None, root: Path | str | None = None) -> pd.DataFrame:
    """The way to the targets in force by `year` (default: the year of the report), by place; with `name`.

    See stats.progress: since when a target is met and kept, and when it will be, where that can be said.
    """
    space = workspace(root)
    panel = load(*indicators, root=root)
    table = stats.progress(panel, space.catalog, year or space.catalog.unit.report.year)
    return table.assign(name=table["place"].map(dict(zip(panel["place"], panel["name"], strict=True))))


def scores(year: int, root: Path | str | None = None) -> pd.DataFrame:
    """Points of each place for each criterion of data/catalog/grading.yml, with what could not be scored and why.

    As stats.scores, with criterion (its name) and why_vi, why_en.
    """
    space = workspace(root)
    table = stats.scores(space.panel, space.catalog, year)
    scheme = space.catalog.grading
    if scheme is None:
        return table
    by_no = {c.no: c for c in scheme.criteria}
    said = [show.why_scored(row.why, by_no[row.no]) for row in table.itertuples()]
    return table.assign(
        criterion=[by_no[no].name_vi for no in table["no"]],
        why_vi=[vi for vi, _ in said],
        why_en=[en for _, en in said],
    )


def grades(year: int, root: Path | str | None = None) -> pd.DataFrame:
    """Grade of each place, as far as the criteria could be scored: least and most points, and the bands left open.

    As stats.grades: empty where no scheme is in force.
    """
    space = workspace(root)
    return stats.grades(stats.scores(space.panel, space.catalog, year), space.catalog.grading)
