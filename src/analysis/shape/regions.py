"""Tables found on a sheet without any form: header, records, totals, groups, notes.

A table shows itself by contrast: words stand over columns of figures. The first row of figures under such words
begins the records; the header reaches up from there as far as rows look like headings, the records reach down as
far as rows look like the first ones. What holds no figures at all is found by its even width.
Rows and columns are those of the sheet and count from 1.
"""

from __future__ import annotations

from ..contracts import Sheet
from .bodies import walk
from .drafting import SAMPLE, Draft
from .kinds import BLANK, TEXT
from .lines import Lines
from .region import Region
from .tops import counts_under_heading, header_above
from .wordy import blank_form, text_table

NEAR = 16  # rows: blank, numbering and group rows that may stand between a header and its figures

__all__ = ["Region", "find_regions"]


def find_regions(sheet: Sheet) -> list[Region]:
    """The tables of a sheet, from top to bottom and from left to right; empty when it holds none.

    Hidden rows and columns count like the others.
    """
    if not sheet.rows or not sheet.rows[0]:
        return []
    return _in_window(Lines(sheet))


def _in_window(lines: Lines) -> list[Region]:
    found: list[Region] = []
    row = lines.top
    while row <= lines.bottom:
        table = _next_table(lines, row)
        if table is None:
            break
        side = _seam(lines, table)
        if side:
            found += _side_by_side(lines, table, side)
            break
        found.append(table.region())
        row = table.end + 1
    if not found:
        wordy = text_table(lines)
        found = [wordy.region()] if wordy else []
    found = [r for r in found if r.last_data_row > r.first_data_row or not r.first_data_row] or found[:1]
    return sorted(found, key=lambda r: (r.header_rows[0] or r.first_data_row, r.left))


def _next_table(lines: Lines, begin: int) -> Draft | None:
    """The next table from a row on: the first row of figures that has words over its figures."""
    words = begin - NEAR
    for row in range(begin, lines.bottom + 1):
        if lines.texts[row] or lines.years[row] > 1 or lines.dates[row] > 1 or row in lines.below:
            words = row
        elif row - words > NEAR:
            continue  # far below any words: no header can reach here
        names = lines.is_sequence(row) or lines.is_periods(row) or lines.is_numbering(row)
        if names or not lines.figures(row):
            if lines.is_numbering(row):
                form = blank_form(lines, row, begin)
                if form:
                    return form
            continue
        if lines.filled[row] < 2 and not counts_under_heading(lines, row, begin):
            continue
        draft = header_above(lines, row, begin)
        if draft is not None:
            walk(draft)
            if draft.data or draft.totals:
                return draft
    return None


def _seam(lines: Lines, draft: Draft) -> int:
    """The column where a second table beside this one begins; 0 when there is none.

    It begins where the headings start all over again, or after a blank column with labels of its own.
    """
    first, last = draft.header[0], max(draft.end, draft.header[-1])
    used = (lines.reach[first : last + 1] != BLANK).any(0)
    headings = {
        c: [lines.text(r, c) for r in draft.header if lines.kinds[r, c] != BLANK]
        for c in range(draft.left, draft.right + 1)
    }
    start, second = headings[draft.left], headings.get(draft.left + 1)
    for col in range(draft.left + 2, draft.right):
        if not headings[col]:
            continue
        apart = not used[col - 1]
        if headings[col] == start and (apart or headings[col + 1] == second):
            return col
        if apart and _labels_again(lines, draft, col):
            return col
    return 0


def _labels_again(lines: Lines, draft: Draft, col: int) -> bool:
    """Whether a column after a blank one holds labels, with figures of their own on its right."""
    rows = [r for r in draft.data[:SAMPLE] if lines.figures(r)] or draft.data[:SAMPLE]
    words = (lines.kinds[rows][:, col] == TEXT).sum() if rows else 0
    before = any(draft.left < c < col - 1 for c in draft.figures)
    return bool(words > 0.5 * len(rows)) and before and any(c > col for c in draft.figures)


def _side_by_side(lines: Lines, draft: Draft, seam: int) -> list[Region]:
    top = draft.header[0]
    left = _in_window(lines.window(top, lines.bottom, lines.left, seam - 1))
    right = _in_window(lines.window(top, lines.bottom, seam, lines.right))
    return left + right
