"""An earlier report: its statements as queries that can be true or false, its vague words, the report as a document."""

from __future__ import annotations

import math
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from .models import Code, Fact


class Interval(Fact):
    """Values from `low` to `high`; an open end does not belong to it.

    >>> Interval(low=1, high=1).meets(Interval(high=1, open_high=True))
    False
    """

    low: float = -math.inf
    high: float = math.inf
    open_low: bool = False
    open_high: bool = False

    def holds(self, value: float) -> bool:
        """Whether a value lies within; figures of percent are compared to a millionth."""
        near = 1e-6
        above = value > self.low + near if self.open_low else value >= self.low - near
        below = value < self.high - near if self.open_high else value <= self.high + near
        return above and below

    def meets(self, other: Interval) -> bool:
        """Whether any value lies within both."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        ends = [(self.low, self.open_low), (other.low, other.open_low)]
        tops = [(self.high, self.open_high), (other.high, other.open_high)]
        shut = not any(at == low and is_open for at, is_open in ends) and not any(
            at == high and is_open for at, is_open in tops
        )
        return low < high or (low == high and shut)

    def within(self, other: Interval) -> bool:
        """Whether every value of this one lies in the other."""
        low = self.low > other.low or (self.low == other.low and (self.open_low or not other.open_low))
        high = self.high < other.high or (self.high == other.high and (self.open_high or not other.open_high))
        return low and high


_OPS = {
    "=": lambda v: Interval(low=v, high=v),
    ">=": lambda v: Interval(low=v),
    "<=": lambda v: Interval(high=v),
    ">": lambda v: Interval(low=v, open_low=True),
    "<": lambda v: Interval(high=v, open_high=True),
}
Op = Literal["=", ">=", "<=", ">", "<"]


class Word(Fact):
    """How a vague word is read: between two bounds. It is a reading, and is shown as one."""

    word: str
    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @property
    def interval(self) -> Interval:
        """The bounds."""
        low = self.at_least if self.at_least is not None else self.above
        high = self.at_most if self.at_most is not None else self.below
        return Interval(
            low=-math.inf if low is None else low, high=math.inf if high is None else high,
            open_low=self.above is not None, open_high=self.below is not None,
        )  # fmt: skip


class Test(Fact):
    """One query: a figure of an indicator, over places and years, and what the statement makes of it.

    over_places "whole": the figure of the whole unit; "every", "some" (not all), "any", "none": of the places, those
    for which the condition holds; "count": how many they are (`value`; the condition is `holds`). over_years "last":
    the newest year; "each": every whole year; "ever": some year; "total": all years together.
    evidence "direct"; "necessary": it may contradict, never confirm; "related": it only goes with the statement.
    """

    __test__ = False  # not a test of pytest

    indicator: Code
    over_places: Literal["whole", "every", "some", "any", "none", "count"] = "whole"
    over_years: Literal["last", "each", "ever", "total"] = "last"
    op: Op = "="
    value: float | None = None
    word: str = ""
    holds: float = 1.0
    evidence: Literal["direct", "necessary", "related"] = "direct"

    @model_validator(mode="after")
    def _value_or_word(self) -> Test:
        if (self.value is None) == (not self.word):
            raise ValueError("a test has a value or a word, one of them")
        return self


class Claim(Fact):
    """A statement of the report, with the queries that test it, or why none can.

    `lacks` says what evidence is missing; `outside` that it is no matter of these data.
    """

    id: str
    section: str
    claim: str
    value: str = ""
    unit: str = ""
    kind: str = ""
    evidence_needed: str = ""
    test: tuple[Test, ...] = ()
    lacks_vi: str = ""
    lacks_en: str = ""
    outside_vi: str = ""
    outside_en: str = ""

    @model_validator(mode="after")
    def _test_or_outside(self) -> Claim:
        if self.test and self.outside_vi:
            raise ValueError("a claim is tested or outside, not both")
        if not self.test and not self.outside_vi and not self.lacks_vi:
            raise ValueError("a claim needs a test, lacks_vi, or outside_vi")
        return self


class Bound(Fact):
    """A condition on the figure of the whole unit."""

    indicator: Code
    op: Op
    value: float

    @property
    def interval(self) -> Interval:
        """Where it holds."""
        return interval_of(self.op, self.value)


class Axiom(Fact):
    """A dependency between indicators that holds in the field, whatever a report says: if one, then the other.

    One that is not `strict` is what a reader expects: two statements that break it stand in tension, no more.
    """

    if_: Bound = Field(alias="if")
    then: Bound
    strict: bool = True
    why_vi: str
    why_en: str


class Paper(Fact):
    """A document that the report cites as its mandate."""

    claim: str
    kind: str
    number: str
    day: date
    issuer: str
    subject: str = ""


class Passage(Fact):
    """Words of the report, as printed."""

    where: str
    text: str
    claim: str = ""


class Document(Fact):
    """The earlier report as a document: what is printed on it, and nothing concluded from it."""

    kind: str
    number: str
    day: date
    dated: str
    claim: str
    period: tuple[int, int]
    period_claim: str
    addressed_to: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    recipients_claim: str = ""
    mandates: tuple[Paper, ...] = ()
    headings: tuple[Passage, ...] = ()
    passages: tuple[Passage, ...] = ()
    annexes_named: tuple[str, ...] = ()
    annexes_attached: tuple[str, ...] = ()
    annex_claim: str = ""


class Customs(Fact):
    """How reports are read, everywhere: vague words, dependencies of the field, and the law of their layout."""

    words: tuple[Word, ...] = ()
    axioms: tuple[Axiom, ...] = ()
    programmes: tuple[str, ...] = ()  # names that one programme goes by
    symbols: dict[str, str] = Field(default_factory=dict)  # kind of document -> its part of the number
    letters: str = "abcdđeghiklmnopqrstuvxy"
    first_part: str = "Phần I"
    to_superior: str = "(b/c)"
    shortest_days: int = 15
    law: str = ""

    def word(self, name: str) -> Word | None:
        """How a word is read."""
        return next((w for w in self.words if w.word == name), None)


def interval_of(op: str, value: float) -> Interval:
    """Where `x op value` holds."""
    return _OPS[op](value)
