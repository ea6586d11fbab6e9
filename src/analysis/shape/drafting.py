"""A table while it is being found, and the rows that tell what its columns hold; all positions count from 0."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .kinds import DATE, NUMBER, SIGN, TEXT, YEAR
from .lines import Lines
from .region import Region

SAMPLE = 40  # rows that tell what a column holds
FEW = 3


@dataclass
class Draft:
    """A table while it is being found; rows and columns count from 0."""

    lines: Lines
    header: list[int]
    start: int  # first row of figures
    left: int
    right: int
    figures: set[int]  # columns of figures
    numbering: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    data: list[int] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)
    closing: list[int] = field(default_factory=list)  # totals known by arithmetic alone
    end: int = 0

    def region(self) -> Region:
        """The finished table, counted from 1."""
        records = [*self.data, *self.totals]
        return Region(
            header_rows=(self.header[0] + 1, self.header[-1] + 1) if self.header else (0, 0),
            first_data_row=min(records, default=-1) + 1,
            last_data_row=max(records, default=-1) + 1,
            left=self.left + 1,
            right=self.right + 1,
            total_rows=_from_one([*self.totals, *self.closing]),
            group_rows=_from_one(self.groups),
            numbering_rows=_from_one(self.numbering),
            repeated_header_rows=_from_one(self.repeated),
            note_rows=_notes(self),
        )


def _from_one(rows: list[int]) -> list[int]:
    return sorted(r + 1 for r in rows)


def _notes(draft: Draft) -> list[int]:
    """Rows of words right below the table, up to a second blank row."""
    lines, notes, gap = draft.lines, [], 0
    for row in range(draft.end + 1, lines.bottom + 1):
        if lines.blank(row):
            gap += 1
            if gap > 1:
                break
            continue
        if lines.figures(row) > 1 or (lines.areas(row) > FEW and not lines.is_note(row)):
            break
        notes.append(row + 1)
    return notes


def sample(lines: Lines, start: int) -> list[int]:
    """The rows that tell what the columns hold: those of figures from `start` on, up to what looks like a new table."""
    rows: list[int] = []
    gap = 0
    for row in range(start, min(start + 3 * SAMPLE, lines.bottom + 1)):
        if lines.blank(row):
            gap += 1
            if gap > 2 and len(rows) >= FEW:
                break
            continue
        gap = 0
        if lines.figures(row) and not lines.is_periods(row):
            rows.append(row)
        elif len(rows) >= FEW and _heads_again(lines, row, rows[0]):
            break
        if len(rows) >= SAMPLE:
            break
    return rows


def _heads_again(lines: Lines, row: int, record: int) -> bool:
    """Whether a row of words, as wide as a record, has words where the record has figures."""
    if lines.texts[row] < max(FEW, 0.7 * lines.filled[record]):
        return False
    kinds = lines.kinds
    return any(kinds[row, c] == TEXT and kinds[record, c] == NUMBER for c in lines.columns(row))


def figure_columns(lines: Lines, start: int) -> set[int]:
    """Columns that hold figures, or signs instead of figures, at least half of the time."""
    rows = sample(lines, start)
    if not rows:
        return set()
    kinds = lines.kinds[rows]
    figures = ((kinds == NUMBER) | (kinds == YEAR) | (kinds == DATE)).sum(0)
    words, signs = (kinds == TEXT).sum(0), (kinds == SIGN).sum(0)
    return set(np.flatnonzero((figures + signs > 0) & (figures >= words)).tolist())
