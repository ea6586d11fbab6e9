"""A drawn page before it becomes a file: what is put where, which areas are merged, how it is printed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Literal, NamedTuple

from ..contracts import At

FONT = "Times New Roman"
# Bold centred title, line on the left, text without a frame, heading, framed cell, row label, bold framed total.
Look = Literal["title", "line", "loose", "strong", "heading", "cell", "label", "total"]
Area = tuple[int, int, int, int]
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Put(NamedTuple):
    """One cell: row and column from 1, what it holds (None is blank), how it looks."""

    row: int
    col: int
    value: Any
    look: Look


@dataclass
class Page:
    """A page as steps in their order: a Put, or an area (top, left, bottom, right) that is merged."""

    name: str
    steps: list[Put | Area] = field(default_factory=list)
    font: str = FONT
    widths: dict[int, float] = field(default_factory=dict)  # by column, in characters
    heights: dict[int, float] = field(default_factory=dict)  # by row, in points
    title_rows: tuple[int, int] | None = None
    landscape: bool = False

    def put(self, row: int, col: int, value: Any, look: Look = "cell") -> None:
        """Write a cell; a later one at the same place wins."""
        self.steps.append(Put(row, col, value, look))

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge an area; one cell is none."""
        if (top, left) != (bottom, right):
            self.steps.append((top, left, bottom, right))

    @property
    def merges(self) -> list[Area]:
        """All merged areas."""
        return [step for step in self.steps if not isinstance(step, Put)]

    @property
    def cells(self) -> dict[At, Any]:
        """What stands where; blank cells and those under a merged area are not among them."""
        covered = {
            (r, c)
            for top, left, bottom, right in self.merges
            for r in range(top, bottom + 1)
            for c in range(left, right + 1)
            if (r, c) != (top, left)
        }
        puts = {(s.row, s.col): s.value for s in self.steps if isinstance(s, Put) and s.value is not None}
        return {at: value for at, value in puts.items() if at not in covered and value != ""}

    def rows(self) -> list[list[Any]]:
        """The cells as equally long rows from A1 on, "" where nothing stands."""
        cells = self.cells
        height, width = max((r for r, _ in cells), default=0), max((c for _, c in cells), default=0)
        return [[cells.get((r, c), "") for c in range(1, width + 1)] for r in range(1, height + 1)]


def loose_page(name: str, rows: Sequence[Sequence[Any]]) -> Page:
    """A page of rows that belong to no form."""
    page = Page(name)
    for r, row in enumerate(rows, 1):
        for c, value in enumerate(row, 1):
            page.put(r, c, value, "loose")
    return page


def plain(value: str) -> str:
    """Text that a workbook can hold: no control characters, no lone surrogates, at most 32,767 characters."""
    return _FORBIDDEN.sub("", value).encode("utf-8", "replace").decode("utf-8")[:32767]


def iso(value: date | time | timedelta) -> str:
    """A date, moment or duration as XML formats write it."""
    if isinstance(value, timedelta):
        seconds = int(value.total_seconds())
        return f"PT{seconds // 3600}H{seconds // 60 % 60}M{seconds % 60}S"
    return value.isoformat() if isinstance(value, datetime | time) else f"{value.isoformat()}T00:00:00"
