"""The facts as frozen models: unit, indicators, forms, targets, corrections, sources."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from . import expressions


class Fact(BaseModel):
    """Base of all facts: frozen, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Reason = Literal["none_occurred", "not_applicable", "not_reported", "unreadable"]


class Previous(Fact):
    """An earlier report that this one is set against; what it states stands in claims.yml."""

    number: str
    day: date


class Report(Fact):
    """What the report of this unit is called and covers, and on whose orders it is written."""

    year: int
    years: tuple[int, int]
    boundaries: date
    title: str
    file: str = "bao-cao.html"
    number: str = ""
    place_and_date: str = ""
    simulated_because: str = ""
    title_en: str = ""
    simulated_because_en: str = ""
    mandate: str = ""
    previous: Previous | None = None


class Unit(Fact):
    """Whose report this is."""

    name: str
    short: str
    level: str
    unit_word: str
    unit_word_en: str = "communes"
    name_en: str = ""
    parent: str
    body: str = ""
    signatory: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    place_prefixes: tuple[str, ...] = ()
    total_names: tuple[str, ...] = ()
    ignored_sheets: tuple[str, ...] = ()
    publisher: str = ""
    report: Report


class Break(Fact):
    """From this year on the series is not comparable with the years before."""

    year: int
    reason_vi: str
    reason_en: str = ""


class Plausible(Fact):
    """Bounds outside which a value is doubted, and the step that values are multiples of."""

    min: float | None = None
    max: float | None = None
    step: float | None = None


class Indicator(Fact):
    """What is measured. `combine` says how it adds up over places, `over_time` over periods of a year.

    `definition_vi` and `definition_en` say what is counted and what is not; `law` names the texts it rests on, by
    their code in laws.csv; `also` are other names that people type for it; `claims` the statements of the report that
    it can check; `cases` says of a share what its numerator counts ("23 hồ sơ nộp trực tuyến nữa").
    """

    code: Code
    name_vi: str
    name_en: str
    short_vi: str = ""
    also: tuple[str, ...] = ()
    definition_vi: str = ""
    definition_en: str = ""
    law: tuple[Code, ...] = ()
    unit: str
    unit_en: str = ""
    kind: Literal["count", "number", "percent", "yes_no", "version"]
    better: Literal["higher", "lower", ""] = ""
    combine: Literal["sum", "max", "min", "mean", "all", "any", "recompute", "none"]
    over_time: str = "sum"
    formula: str = ""
    cases_vi: str = ""
    cases_en: str = ""
    claims: tuple[str, ...] = ()
    plausible: Plausible = Plausible()
    breaks: tuple[Break, ...] = ()
    definitions: dict[int, str] = {}

    @property
    def derived(self) -> bool:
        """Whether it is computed from other indicators."""
        return bool(self.formula)

    @property
    def label(self) -> str:
        """The short name for charts."""
        return self.short_vi or self.name_vi

    @field_validator("over_time")
    @classmethod
    def _known_over_time(cls, value: str) -> str:
        if value not in ("sum", "last", "first", "mean", "max") and not value.startswith("="):
            raise ValueError("over_time is sum, last, first, mean, max or a formula that begins with =")
        if value.startswith("="):
            expressions.parse(value[1:])
        return value

    @field_validator("formula")
    @classmethod
    def _formula_parses(cls, value: str) -> str:
        if value:
            expressions.parse(value)
        return value

    @model_validator(mode="after")
    def _derived_is_recomputed(self) -> Indicator:
        if self.derived != (self.combine == "recompute") and self.combine not in ("all", "any"):
            raise ValueError("a derived indicator is recomputed; a base indicator is not")
        return self

    @property
    def needs(self) -> list[str]:
        """Indicator codes that its formulas name."""
        texts = [self.formula, self.over_time[1:] if self.over_time.startswith("=") else ""]
        return [name for text in texts if text for name in expressions.names(text)]


class Topic(Fact):
    """One file of indicators."""

    topic: Code
    title_vi: str
    title_en: str
    indicators: tuple[Indicator, ...]


def _compile(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a pattern: {pattern!r} ({error})") from None


class Item(Fact):
    """A column, or a line of a sheet with one indicator a row. A heading beginning with ~ is a pattern.

    A column of role `code` holds the place codes of the rows; they are held against the names.
    """

    heading: str
    role: Literal["order", "key", "code", "value", "unit", "remark", "item"] = "item"
    indicator: str = ""
    also: tuple[str, ...] = ()
    definition: int = 1
    optional: bool = False

    @field_validator("heading", "also")
    @classmethod
    def _patterns_compile(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for heading in (value,) if isinstance(value, str) else value:
            if heading.startswith("~"):
                _compile(heading[1:])
        return value

    @model_validator(mode="after")
    def _indicator_iff_item(self) -> Item:
        if (self.role == "item") != bool(self.indicator):
            raise ValueError("an item names its indicator; a column of another role names none")
        return self


class Layout(Fact):
    """How a form is laid out in a range of years; the same facts read a sheet and draw one."""

    id: str
    years: tuple[int, int]
    rows: Literal["places", "indicators", "fields"]
    columns: tuple[Item, ...]
    lines: tuple[Item, ...] = ()
    sheet: str = ""
    file: str = ""
    titles: tuple[str, ...] = ()
    place_line: str = ""
    period: tuple[str, str] = ("01-01", "12-31")
    period_of: dict[int, tuple[str, str]] = {}
    number_row: bool = False
    total_row: str = ""
    skip_rows: tuple[str, ...] = ()
    signs: dict[str, Reason] = {}
    other_columns: Literal["report", "ignore"] = "report"
    every_place: bool = True
    hidden: Literal["skip", "read"] = "skip"
    checks: tuple[str, ...] = ()

    @field_validator("skip_rows")
    @classmethod
    def _patterns_compile(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            _compile(pattern)
        return value

    @field_validator("period", "period_of")
    @classmethod
    def _days(cls, value: Any) -> Any:
        for days in value.values() if isinstance(value, dict) else (value,):
            for day in days:
                date.fromisoformat(f"2019-{day}")
        return value

    def span(self, year: int) -> tuple[date, date]:
        """First and last day that a sheet of that year covers, unless it says otherwise."""
        first, last = self.period_of.get(year, self.period)
        return date.fromisoformat(f"{year}-{first}"), date.fromisoformat(f"{year}-{last}")

    @field_validator("checks")
    @classmethod
    def _checks_parse(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for text in value:
            expressions.Rule.of(text)
        return value

    @property
    def rules(self) -> list[expressions.Rule]:
        """The checks, parsed."""
        return [expressions.Rule.of(text) for text in self.checks]

    @property
    def items(self) -> tuple[Item, ...]:
        """Columns or lines that carry an indicator."""
        return tuple(item for item in (self.lines or self.columns) if item.indicator)


class Form(Fact):
    """One form and its layouts over the years.

    `carry_over` names what a period takes over -> what the period before left: the two figures are the same.
    """

    form: Code
    topic: Code
    title_vi: str
    layouts: tuple[Layout, ...]
    carry_over: dict[Code, Code] = {}


class Target(Fact):
    """A level that a text of law demands; unless `verified`, it is shown as "chưa đối chiếu"."""

    name_vi: str
    year: int
    value: float
    unit: str
    legal_basis: str
    source: str
    op: str
    level: str
    note: str
    verified: bool
    indicator: str = ""

    @property
    def strict(self) -> bool:
        """Whether the level has to be passed: "trên 80 %" is more than 80 %."""
        return self.op in (">", "<")

    @property
    def label(self) -> str:
        """What charts call it; an unchecked source is said to be unchecked."""
        return f"Mục tiêu {self.year}" + ("" if self.verified else " (chưa đối chiếu)")


class Law(Fact):
    """A text of law that an indicator or a form rests on; unless `verified`, it is shown as "chưa đối chiếu"."""

    code: Code
    title_vi: str
    verified: bool
    note: str = ""

    @property
    def label(self) -> str:
        """How it is cited; a text that was not checked is said to be unchecked."""
        return self.title_vi + ("" if self.verified else " (chưa đối chiếu)")


class Correction(Fact):
    """A known error of a source: what the cell says, what is read instead, why, and who declared it."""

    id: str
    source: str
    sheet: str
    ref: str
    expect: str
    value: str
    reason: str
    who: str


class Source(Fact):
    """One raw file: where it came from and whether it is official, simulated or published by others."""

    path: str
    sha256: str = ""
    form: str = ""
    year: int | None = None
    received_from: str = ""
    status: Literal["official", "simulated", "published", "unknown"]
    note: str = ""
    received_on: date | None = None
