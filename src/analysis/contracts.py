"""What carries everything, and what hangs on it: the cells of a workbook, the tables of observations and issues.

Cells: a sheet's rows as the file holds them. Observations: one row a (place, period, indicator, field, source).
Stages do not know each other; they know these contracts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

CellValue = str | float | int | bool | date | time | timedelta
At = tuple[int, int]


def shown(value: CellValue) -> str:
    """A value as text: 15 significant digits, days as dd/mm/yyyy.

    >>> shown(0.1 + 0.2), shown(412.0), shown(True), shown(date(2020, 5, 7))
    ('0.3', '412', 'TRUE', '07/05/2020')
    """
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return f"{value:.15g}"
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, time | timedelta):
        return str(value)
    return value


def letters(col: int) -> str:
    """Column letters: 1 -> A, 28 -> AB."""
    name = ""
    while col:
        col, rest = divmod(col - 1, 26)
        name = chr(65 + rest) + name
    return name


def position(ref: str) -> tuple[int, int]:
    """Row and column of an A1 reference."""
    letters = ref.rstrip("0123456789")
    col = 0
    for letter in letters:
        col = col * 26 + ord(letter) - 64
    return int(ref[len(letters) :]), col


class Finding(NamedTuple):
    """Something the reader noticed: an issue code, where, and the facts of its message."""

    code: str
    sheet: str
    ref: str
    facts: dict[str, Any]


@dataclass(slots=True)
class Sheet:
    """One sheet as the file holds it; rows, columns and positions (row, column) count from 1.

    `rows[r - 1][c - 1]` is the cell at row r and column c; all rows are equally long, "" is a blank cell. An
    error cell holds its error ("#REF!") and stands in `errors`; a formula that was never calculated holds its
    text ("=SUM(C5:C9)") and stands in `uncached`. Text from a legacy encoding is converted; `original` keeps
    what stood there.
    """

    name: str
    rows: list[list[CellValue]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)  # top, left, bottom, right
    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    percents: frozenset[At] = frozenset()  # numbers that the sheet shows with a % sign
    errors: frozenset[At] = frozenset()
    uncached: frozenset[At] = frozenset()
    original: dict[At, str] = field(default_factory=dict)
    corrected: dict[At, str] = field(default_factory=dict)  # position -> id of the declared correction


@dataclass(slots=True)
class Workbook:
    """The worksheets of a file in their order, what kind of file it is, and what the reader noticed."""

    kind: str
    sheets: list[Sheet]
    findings: list[Finding] = field(default_factory=list)


# Rows stand in the order in which their files came in: of rows that are equal but for the source, the last counts.
OBSERVATIONS = {
    "place": "str", "year": "int32", "period_start": "datetime64[us]", "period_end": "datetime64[us]",
    "indicator": "str", "field": "str", "value": "float64", "reason": "str", "form": "str", "layout": "str",
    "source": "str", "sheet": "str", "ref": "str", "corrected_by": "str",
}  # fmt: skip
_WORD = pa.dictionary(pa.int32(), pa.string())
_FEW = pa.dictionary(pa.int16(), pa.string())  # of what the catalogue lists there are never 32,768
# The same table while it is being read: words as dictionaries, so that a million cells stay small.
OBSERVATION_SCHEMA = pa.schema(
    [
        ("place", _WORD), ("year", pa.int32()), ("period_start", pa.timestamp("us")),
        ("period_end", pa.timestamp("us")), ("indicator", _FEW), ("field", _FEW), ("value", pa.float64()),
        ("reason", _FEW), ("form", _FEW), ("layout", _FEW), ("source", _WORD), ("sheet", _WORD),
        ("ref", pa.string()), ("corrected_by", _FEW),
    ]
)  # fmt: skip
OBSERVATION_KEY = ["place", "period_start", "period_end", "indicator", "field", "source"]
REASONS = ("", "none_occurred", "not_applicable", "not_reported", "unreadable")

ISSUES = {
    "code": "str", "severity": "str", "source": "str", "sheet": "str", "ref": "str", "place": "str",
    "year": "int32", "indicator": "str", "message_vi": "str", "message_en": "str", "next_step": "str",
}  # fmt: skip

SOURCES = {
    "source": "str", "sha256": "str", "bytes": "int64", "form": "str", "year": "int32", "received_from": "str",
    "received_on": "str", "status": "str", "sheets_read": "int32", "observations": "int32", "errors": "int32",
    "warnings": "int32",
}  # fmt: skip


# Which cells a figure of the panel is made of, on the boundaries of the report; rates through their formula.
ORIGINS = {
    "indicator": "str", "place": "str", "year": "int32", "source": "str", "sheet": "str", "ref": "str",
}  # fmt: skip

# The panel on the boundaries of the report and the whole; what the columns mean: stats.panel and stats.by_district.
PANEL = {
    "place": "str", "name": "str", "year": "int32", "indicator": "str", "value": "float64", "reason": "str",
    "part_year": "bool", "rebased": "bool", "break_before": "bool", "new_form": "bool",
    "boundaries": "datetime64[us]", "rebase": "str",
}  # fmt: skip
DISTRICT = {
    "year": "int64", "indicator": "str", "value": "float64", "numerator": "float64", "denominator": "float64",
    "n": "int64", "of": "int64", "part_year": "bool", "break_before": "bool", "new_form": "bool",
}  # fmt: skip


class ContractError(ValueError):
    """A table does not keep its contract: a mistake in this program, not in the data."""


def conform(frame: pd.DataFrame, columns: dict[str, str]) -> pd.DataFrame:
    """The frame with exactly these columns, in order and of these types; a missing column raises."""
    missing = [name for name in columns if name not in frame]
    if missing and len(frame):
        raise ContractError(f"columns missing: {missing}")
    return frame.reindex(columns=list(columns)).astype(columns)


def check_observations(frame: pd.DataFrame) -> pd.DataFrame:
    """The observations, or ContractError: key unique, value and reason exclude each other, reason known."""
    frame = conform(frame, OBSERVATIONS)
    twice = frame[frame.duplicated(OBSERVATION_KEY)]
    if len(twice):
        raise ContractError(f"observed twice: {twice[OBSERVATION_KEY].iloc[0].to_dict()}")
    unknown = set(frame["reason"]) - set(REASONS)
    if unknown:
        raise ContractError(f"unknown reasons: {sorted(unknown)}")
    if ((frame["reason"] == "") != frame["value"].notna()).any():
        raise ContractError("a value and a reason for its absence exclude each other")
    return frame
