"""When figures are doubted over files and periods, and how severe each kind of issue is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, field_validator

from ..errors import KINDS, Issue
from .models import Fact


def _known_code(code: str) -> str:
    if code not in KINDS:
        raise ValueError(f"no such issue code: {code}")
    return code


def _off(value: Any) -> Any:
    return "off" if value is False else value  # YAML 1.1 reads the bare word off as false


IssueCode = Annotated[str, AfterValidator(_known_code)]
Severity = Annotated[Literal["error", "warning", "note", "off"], BeforeValidator(_off)]


class Floors(Fact):
    """What is added to figures of a kind before they are compared, so that small ones may vary."""

    count: float = Field(default=5.0, gt=0)
    number: float = Field(default=1.0, gt=0)
    percent: float = Field(default=0.05, gt=0)


class Jump(Fact):
    """When a figure is doubted against the other years of its own series (W-JUMP).

    It lies more than `factor` times, and more than `spreads` robust standard deviations of the series, off the
    trend of the series; `others` is how many other years that takes.
    """

    others: int = Field(default=4, ge=3)
    factor: float = Field(default=4.0, gt=1)
    spreads: float = Field(default=4.0, gt=0)
    floors: Floors = Floors()


class Zero(Fact):
    """When "nothing occurred" is doubted (W-ZERO): every other year is at least `least`, the trend says `usual`."""

    least: float = Field(default=5.0, gt=0)
    usual: float = Field(default=10.0, gt=0)


class CarryOver(Fact):
    """By how much what was taken over may differ from what the period before left (W-CARRY-OVER)."""

    tolerance: float = Field(default=0.0, ge=0)


class Same(Fact):
    """When equal figures are a copy (W-SAME-FIGURES): all agree, and `figures` different ones are >= `least`."""

    figures: int = Field(default=4, ge=2)
    least: float = Field(default=10.0, ge=0)


class Checks(Fact):
    """What is doubted, from which point on, and how severe it is: data/catalog/checks.yml."""

    severity: dict[IssueCode, Severity] = Field(default_factory=dict)
    jump: Jump = Jump()
    zero: Zero = Zero()
    carry_over: CarryOver = CarryOver()
    same: Same = Same()

    @field_validator("severity")
    @classmethod
    def _errors_are_told(cls, value: dict[str, str]) -> dict[str, str]:
        silent = [code for code, severity in value.items() if severity == "off" and code.startswith("E-")]
        if silent:
            raise ValueError(f"an error may be lowered to a warning or a note, not silenced: {silent[0]}")
        return value

    def graded(self, issues: Iterable[Issue]) -> list[Issue]:
        """The issues with the severity that this catalogue gives their codes; those that are off are left out."""
        return [
            replace(issue, severity=self.severity.get(issue.code, issue.severity))
            for issue in issues
            if self.severity.get(issue.code) != "off"
        ]
