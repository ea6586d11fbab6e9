"""Records: what the code gave for fixed material when it was last looked at, as text under tests/golden/.

Where a change is meant, `CCHC_RECORD=1 pytest tests/…` writes the record anew; the difference is then read in git.
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from conftest import ROOT

FOLDER = ROOT / "tests" / "golden"


def hold(name: str, lines: Iterable[str]) -> None:
    """The lines are those of the record of that name."""
    text = "\n".join(lines) + "\n"
    path = FOLDER / f"{name}.txt"
    if os.environ.get("CCHC_RECORD"):
        path.write_text(text, encoding="utf-8", newline="\n")
    kept = path.read_text(encoding="utf-8")
    if text != kept:
        changes = difflib.unified_diff(kept.splitlines(), text.splitlines(), "kept", "now", "", "", 0, "")
        raise AssertionError("\n".join(list(changes)[:40]))


def table(frame: pd.DataFrame) -> list[str]:
    """A frame as lines: names of columns, then the rows, parts between bars."""
    columns = [frame[name].tolist() for name in frame.columns]
    return [
        "|".join(map(str, frame.columns)),
        *("|".join(map(cell, row)) for row in zip(*columns, strict=True)),
    ]


def cell(value: Any) -> str:
    """One value: numbers to six figures, days as days."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return "" if np.isnan(value) else f"{float(value) + 0.0:.6g}"
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if value is None or value is pd.NaT or value is pd.NA:
        return ""
    return str(value)
