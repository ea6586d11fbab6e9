"""Numbers and dates as Vietnamese offices write them: ``1.234,5``, ``95,8 %``, ``04/5/2020``."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import wraps
from html import escape
from typing import Any, ParamSpec

from analysis.tongue import lang, t

MISSING = "–"
NBSP = "\u00a0"
MINUS = "\u2212"
YES_NO = "có/không"
# Numbers that name something: 2015 is never 2.015.
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
NAMING_UNITS = ("năm", "year", "phiên bản")


Asked = ParamSpec("Asked")


class Words(str):
    """A text for prose: a notebook shows it as it reads, where a plain str would show its repr (``24/24\\xa0xã``)."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return escape(str(self))


class Prose(Words):
    """Sentences with figures in them: as text the words, in a notebook each figure as it renders itself."""

    html: str

    def __new__(cls, *parts: object) -> Prose:
        """The parts without anything between them; an object that renders itself in HTML does so."""
        said = super().__new__(cls, "".join(str(part) for part in parts))
        said.html = "".join(_html(part) for part in parts)
        return said

    def _repr_html_(self) -> str:
        return self.html


def _html(part: object) -> str:
    render = getattr(part, "_repr_html_", None)
    return str(render()) if render else escape(str(part))


def worded(function: Callable[Asked, str]) -> Callable[Asked, Words]:
    """The function with its text as `Words`."""

    @wraps(function)
    def call(*args: Asked.args, **kwargs: Asked.kwargs) -> Words:
        return Words(function(*args, **kwargs))

    return call


def is_missing(value: object) -> bool:
    """Whether there is nothing to print: None, NaN, NaT, pandas' NA, an infinity or an empty text."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return True
    if isinstance(value, str):
        return value == ""
    try:
        return not math.isfinite(value)  # type: ignore[arg-type]
    except TypeError:
        return False


@worded
def number(value: Any, decimals: int | None = None) -> str:
    """``1234.5`` as ``1.234,5``; without `decimals` at most two, closing zeros dropped; missing as ``–``."""
    if is_missing(value):
        return MISSING
    return _grouped(_rounded(_decimal(value), 2 if decimals is None else decimals), strip=decimals is None)


@worded
def count(value: Any, *, padded: bool = False) -> str:
    """A whole count, ``1.234``; `padded` writes the small ones of prose as offices do: ``05``."""
    text = number(value, 0)
    return text.zfill(2) if padded and text != MISSING else text


@worded
def percent(fraction: Any, decimals: int = 1, *, fixed: bool = False) -> str:
    """A fraction 0..1 as per cent: ``0.958`` as ``95,8 %``; `fixed` keeps closing zeros, for columns.

    A share just short of all, or just above none, is never rounded to 100 or 0: ``0.9996`` is ``99,96 %``.
    """
    text = percent_number(fraction, decimals, fixed=fixed)
    return text if text == MISSING else f"{text}%" if lang() == "en" else f"{text}{NBSP}%"


def percent_number(fraction: Any, decimals: int = 1, *, fixed: bool = False) -> str:
    """As `percent`, without the sign: for charts and tables whose heading gives the unit."""
    if is_missing(fraction):
        return MISSING
    value = _decimal(fraction) * 100
    return _grouped(_short_of_the_ends(value, decimals), strip=not fixed)


@worded
def points(difference: Any, decimals: int = 1) -> str:
    """A difference of two fractions: ``0.031`` as ``3,1 điểm phần trăm``."""
    if is_missing(difference):
        return MISSING
    amount = _grouped(_short_of_the_ends(_decimal(difference) * 100, decimals), strip=True)
    return t("{0}\u00a0điểm phần trăm", amount)


@worded
def ratio(part: Any, whole: Any, noun: str = "") -> str:
    """Numerator and denominator kept, ``24/24 xã``; a side that is missing shows as ``–``."""
    text = f"{count(part)}/{count(whole)}"
    return f"{text}{NBSP}{noun}" if noun else text


@worded
def date_text(day: date | None) -> str:
    """A date by Nghị định 30/2020: a nought before days under 10 and before months 1 and 2: ``04/5/2020``."""
    if day is None or is_missing(day):
        return MISSING
    if lang() == "en":
        return f"{day.day} {_MONTHS_EN[day.month - 1]} {day.year}"
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d}/{month}/{day.year}"


@worded
def value_text(value: Any, unit: str = "", decimals: int | None = None) -> str:
    """A value worded by its unit: ``%`` (a fraction), ``có/không`` (1 or 0), ``năm``, or number and unit."""
    bare = bare_text(value, unit, decimals)
    if bare == MISSING or not unit or unit == YES_NO or unit in NAMING_UNITS:
        return bare
    if unit == "%" and lang() == "en":
        return f"{bare}%"
    return f"{bare}{NBSP}{unit}"


def bare_text(value: Any, unit: str = "", decimals: int | None = None, *, fixed: bool = False) -> str:
    """As `value_text` without the unit: what a cell or a label says when its heading gives the unit."""
    if is_missing(value):
        return MISSING
    if unit == "%":
        return percent_number(value, 1 if decimals is None else decimals, fixed=fixed)
    if unit == YES_NO:
        return _yes_no(float(value))
    if unit in NAMING_UNITS:
        return str(int(value))
    return number(value, decimals)


@worded
def change_text(difference: Any, unit: str = "", *, signed: bool = True) -> str:
    """A difference with its unit; fractions differ by ``điểm phần trăm``; `signed` writes ``+`` and ``−``."""
    if is_missing(difference):
        return MISSING
    size = (
        points(abs(difference))
        if unit == "%"
        else value_text(abs(difference), "" if unit == YES_NO else unit)
    )
    return signed_text(difference, size) if signed else size


def signed_text(difference: float, size: str) -> str:
    """The size of a difference, already written, with its sign before it; nothing before nought."""
    return ("+" if difference > 0 else MINUS if difference < 0 else "") + size


def _yes_no(value: float) -> str:
    if value in (0.0, 1.0):
        return t("Có") if value else t("Không")
    return percent(value)  # a share of units that say yes


def _decimal(value: Any) -> Decimal:
    # By way of repr: 0.285 stays 0.285, and halves round up as a reader expects.
    return Decimal(str(value)) if isinstance(value, int | Decimal) else Decimal(repr(float(value)))


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _short_of_the_ends(value: Decimal, decimals: int) -> Decimal:
    rounded = _rounded(value, decimals)
    for more in range(decimals + 1, decimals + 4):
        if rounded == value or abs(rounded) not in (0, 100):
            break
        rounded = _rounded(value, more)
    return rounded


def _grouped(value: Decimal, *, strip: bool) -> str:
    text = f"{abs(value):,f}"
    if strip and "." in text:
        text = text.rstrip("0").rstrip(".")
    if lang() == "vi":
        text = text.translate(str.maketrans(",.", ".,"))
    return MINUS + text if value < 0 else text
