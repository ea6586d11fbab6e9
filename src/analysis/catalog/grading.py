"""How units are graded: criteria with steps of points, and bands of the total."""

from __future__ import annotations

from typing import Literal

from pydantic import model_validator

from .models import Code, Fact

MOST = 2.0  # points of one criterion


class Step(Fact):
    """Points for a value that meets `op value`; what else the text asks, and no form holds, stands in `provided`."""

    points: float
    op: Literal[">", ">=", "<", "<="]
    value: float
    provided_vi: str = ""
    provided_en: str = ""


class Criterion(Fact):
    """One criterion. Without an indicator it cannot be scored, and `lacks` says what is wanting.

    Steps stand from the most points down; a value that meets none has no point. Where the counted indicator
    `full_when_none` is 0, the points are full.
    """

    no: int
    name_vi: str
    name_en: str
    indicator: Code | Literal[""] = ""
    full_when_none: Code | Literal[""] = ""
    steps: tuple[Step, ...] = ()
    lacks_vi: str = ""
    lacks_en: str = ""

    @model_validator(mode="after")
    def _scored_or_lacking(self) -> Criterion:
        if bool(self.indicator) != bool(self.steps) or bool(self.indicator) == bool(self.lacks_vi):
            raise ValueError("a criterion has an indicator with steps, or says in lacks_vi what is wanting")
        points = [step.points for step in self.steps]
        if points != sorted(points, reverse=True) or any(not 0 < p <= MOST for p in points):
            raise ValueError(f"steps stand from the most points down, between 0 and {MOST:g}")
        return self


class Band(Fact):
    """A grade and the total from which on it is given."""

    at_least: float
    name_vi: str
    name_en: str


class Grading(Fact):
    """A scheme of a law: in force from the year `since`, each criterion up to two points."""

    law: Code
    since: int
    title_vi: str
    title_en: str
    bands: tuple[Band, ...]
    criteria: tuple[Criterion, ...]

    @model_validator(mode="after")
    def _bands_fall(self) -> Grading:
        levels = [band.at_least for band in self.bands]
        if not levels or levels != sorted(levels, reverse=True) or levels[-1] != 0:
            raise ValueError("bands stand from the best down to 0")
        return self

    def band(self, points: float) -> Band:
        """The band of a total."""
        return next(band for band in self.bands if points >= band.at_least)
