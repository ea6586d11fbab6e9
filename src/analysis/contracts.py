"""The two tables that carry everything, and what hangs on them: columns, types, checks.

Cells: one row a cell of a workbook. Observations: one row a (place, period, indicator, field, source).
Stages do not know each other; they know these contracts.
"""

from __future__ import annotations

import pandas as pd

CELLS = {
    "sheet": "str", "row": "int32", "col": "int32", "ref": "str", "text": "str", "number": "float64",
    "date": "object", "merged": "str", "bold": "object", "hidden": "bool", "font": "str", "corrected_by": "str",
}  # fmt: skip

OBSERVATIONS = {
    "place": "str", "year": "int32", "period_start": "datetime64[us]", "period_end": "datetime64[us]",
    "indicator": "str", "field": "str", "value": "float64", "reason": "str", "form": "str", "layout": "str",
    "source": "str", "sheet": "str", "ref": "str", "corrected_by": "str",
}  # fmt: skip
OBSERVATION_KEY = ["place", "period_start", "period_end", "indicator", "field", "source"]
REASONS = ("", "none_occurred", "not_applicable", "not_reported", "unreadable")

ISSUES = {
    "code": "str", "severity": "str", "source": "str", "sheet": "str", "ref": "str", "place": "str",
    "year": "int32", "indicator": "str", "message_vi": "str", "message_en": "str", "next_step": "str",
}  # fmt: skip

SOURCES = {
    "source": "str", "sha256": "str", "bytes": "int64", "form": "str", "year": "int32", "received_from": "str",
    "status": "str", "sheets_read": "int32", "observations": "int32", "errors": "int32", "warnings": "int32",
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
