"""cchc: from a decade of messy commune spreadsheets to a report that leaders can trust.

The analysts' door: `from analysis import load, explain, facts, trends, gaps, show`.
"""

from __future__ import annotations

import os
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any

try:
    __version__ = version("cchc")
except PackageNotFoundError:  # run from a source tree that was not installed
    __version__ = "0+unknown"

# openpyxl writes other bytes where lxml happens to be installed; the same workbook is to be the same file everywhere.
os.environ.setdefault("OPENPYXL_LXML", "False")

_DOOR = {
    "load": "door", "explain": "door", "facts": "door", "district": "door", "gaps": "door", "breaks": "door",
    "tiles": "door", "workspace": "door", "source_line": "door", "full_years": "door", "issues": "door",
    "sources": "door", "unreported": "door", "latest_year": "door", "when": "door", "units_note": "door",
    "letterhead": "door", "signature": "door", "target": "door", "trends": "stats",
    "rates": "methods", "funnel": "methods", "shortfall": "methods", "change_parts": "methods", "spread": "methods",
    "convergence": "methods", "progress": "methods", "scores": "methods", "grades": "methods", "measure": "methods",
    "claim": "show", "inspect": "inspection", "claims": "statements", "inconsistencies": "statements",
    "remark": "remarks", "statistic": "derived", "sql": "database", "load_ipython_extension": "database",
    "ask": "questions", "compare": "questions", "rank": "questions", "why": "questions", "what_if": "questions",
    "missing": "questions",
}  # fmt: skip
__all__ = [*sorted(_DOOR), "show"]


def __getattr__(name: str) -> Any:
    """Loaded on first use, so that the command starts fast."""
    if name in _DOOR:
        return getattr(import_module(f".{_DOOR[name]}", __name__), name)
    if name == "show":
        return import_module(".show", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
