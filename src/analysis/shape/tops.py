"""The header over a row of figures: how far up its words reach, and what stands between it and the records."""

from __future__ import annotations

import numpy as np

from .drafting import FEW, SAMPLE, Draft, figure_columns, sample
from .kinds import BLANK, DATE, TEXT, YEAR
from .lines import Lines

MAX_HEADER = 14
MAX_GAP = 5
TITLE = 60  # a longer text above a blank row is a title, no heading


def counts_under_heading(lines: Lines, row: int, begin: int) -> bool:
    """Whether a lone count stands right under the first of several headings: a list that waits to be filled in."""
    col = lines.first[row]
    above = row - 1
    while above >= begin and (lines.is_numbering(above) or lines.filled[above] == 0) and row - above < FEW:
        above -= 1
    if above < begin or lines.areas(above) < FEW or lines.numbers[above]:
        return False
    return bool(lines.figures(row)) and lines.reach[above, col] == TEXT and col <= lines.first[above]


def _last_label(lines: Lines, start: int, figures: set[int]) -> int:
    """The column before the first one of values: where labels end."""
    firsts = sorted(lines.first[r] for r in sample(lines, start))
    usual = firsts[len(firsts) // 2]
    return min((c for c in figures if c > usual), default=usual + 1) - 1


def _contrast(lines: Lines, row: int, figures: set[int]) -> int:
    """How many columns of figures a row has words, or names of periods, over."""
    periods = lines.is_periods(row)
    heading = (TEXT, YEAR, DATE) if periods else (TEXT,)
    return sum(lines.reach[row, c] in heading for c in figures)


def _is_heading(lines: Lines, row: int, figures: set[int]) -> bool:
    if lines.areas(row) < 2 or lines.is_letterhead(row) or lines.is_section(row):
        return False
    if lines.is_sequence(row):
        return True
    figures_here = lines.numbers[row] + (0 if lines.is_periods(row) else lines.years[row] + lines.dates[row])
    if figures_here > 0.2 * lines.filled[row]:
        return False
    return _contrast(lines, row, figures) > 0


def header_above(lines: Lines, start: int, begin: int) -> Draft | None:
    """The header over a row of figures; None when no words stand over its figures."""
    figures = figure_columns(lines, start)
    foot, numbering, between = start - 1, [], []
    gap = 0
    while foot >= begin:
        if lines.blank(foot) and not lines.below.get(foot):
            gap += 1
            if gap > MAX_GAP:
                return None
        elif lines.is_numbering(foot):
            numbering.append(foot)
        elif _is_heading(lines, foot, figures) or (
            foot == start - 1 and _is_only_heading(lines, foot, start, figures)
        ):
            break
        elif lines.figures(foot) > 1 and not lines.is_periods(foot):
            return None
        else:
            between.append(foot)
            if len(between) > FEW:
                return None
        foot -= 1
    if foot < begin:
        return None
    key = _last_label(lines, start, figures)
    header = _upwards(lines, foot, begin, key, figures)
    foot = _foot(lines, header, sorted(between), figures, start)
    header += range(header[-1] + 1, foot + 1)
    left, right = _span(lines, header, start, figures)
    start = min([r for r in between if r > foot], default=start)
    draft = Draft(lines, header, start, left, right, figures, numbering)
    return draft if _convincing(draft) else None


def _is_only_heading(lines: Lines, row: int, start: int, figures: set[int]) -> bool:
    """Whether a lone name stands right over the only figures of a table of two columns, its labels unnamed."""
    if lines.filled[row] != 1 or lines.filled[start] != 2 or lines.first[row] not in figures:
        return False
    return lines.kinds[start, lines.first[start]] == TEXT and lines.first[row] > lines.first[start]


def _convincing(draft: Draft) -> bool:
    """Whether the header covers what stands below: half of the columns of the first rows of figures."""
    lines, rows = draft.lines, sample(draft.lines, draft.start)[:FEW]
    headed = {c for r in draft.header for c in np.flatnonzero(lines.reach[r]).tolist()}
    cols = {c for r in rows for c in lines.columns(r)}
    return bool(cols) and (len(headed & cols) >= 0.4 * len(cols) or len(headed & cols) >= 8)


def _upwards(lines: Lines, foot: int, begin: int, key: int, figures: set[int]) -> list[int]:
    """The rows of the header from its foot up, first row first; `key` is the last column of labels."""
    header, row, gap = [foot], foot - 1, 0
    while row >= begin and foot - row < MAX_HEADER:
        if lines.blank(row):
            gap += 1
            if gap > 2:
                break
        elif lines.areas(row) == 1:
            spanner = not gap and _is_spanner(lines, row, key, figures, header)
            if not spanner and not _more_above(lines, row, begin, key, figures):
                break
            header.append(row)
        elif (
            _over_order(lines, row, min(header), key)
            or not _goes_on(lines, row, key, figures)
            or (gap and not _wide_enough(lines, row, begin, figures))
        ):
            break
        else:
            header.append(row)
            gap = 0
        row -= 1
    first = min(header)
    return list(range(first, foot + 1))


def _goes_on(lines: Lines, row: int, key: int, figures: set[int]) -> bool:
    """Whether a row above headings is one more row of headings."""
    if lines.is_label_and_value(row) or lines.is_numbering(row):
        return False
    return _is_heading(lines, row, figures) and not is_title(lines, row, key, figures)


def _over_order(lines: Lines, row: int, below: int, key: int) -> bool:
    """Whether a row has words over the heading of the row numbers, which nothing stands over: a letterhead."""
    first = lines.first[below]
    if first > key or not lines.is_order(below, first):
        return False
    return lines.kinds[row, first] == TEXT and not lines.is_order(row, first)


def is_title(lines: Lines, row: int, key: int, figures: set[int]) -> bool:
    """Whether a row above the header is no heading: its first cell stretches over the labels and the figures."""
    first = lines.first[row]
    _, right = lines.anchor.get((row, first), (row, first))
    return first <= key and first < min(figures, default=0) <= right and lines.areas(row) <= 3


def _is_spanner(lines: Lines, row: int, key: int, figures: set[int], header: list[int]) -> bool:
    """Whether the only text of a row is a group name over columns of figures, not a title of the whole."""
    if lines.filled[row] != 1:
        return False
    col = lines.first[row]
    content = lines.text(row, col)
    if lines.is_letterhead(row) or lines.is_note(row) or len(content) > 120:
        return False
    _, right = lines.anchor.get((row, col), (row, col))
    if col <= key:
        return False
    under = [c for c in figures if col <= c <= right]
    return bool(under) if right > col else _holds_open(lines, row, col, header)


def _holds_open(lines: Lines, row: int, col: int, header: list[int]) -> bool:
    """Whether the row below leaves the labels' columns blank or repeats words, so that a name over it must exist."""
    below = header[-1]
    words = [lines.text(below, c) for c in lines.columns(below) if c >= col]
    return len(words) >= 2 and not lines.text(row, col).endswith(":")


def _group_above(lines: Lines, row: int, begin: int) -> list[int]:
    rows = []
    while row >= begin and not lines.blank(row):
        rows.append(row)
        row -= 1
    return rows


def _wide_enough(lines: Lines, row: int, begin: int, figures: set[int]) -> bool:
    """Whether the rows over a blank row still head the columns: three areas, or 40 % of the columns of figures."""
    rows = [r for r in _group_above(lines, row, begin) if lines.areas(r) > 1 and not lines.is_letterhead(r)]
    if not rows or any(lines.numbers[r] for r in rows):
        return False
    first = min(c for r in rows for c in np.flatnonzero(lines.reach[r]).tolist())
    over = {c for r in rows for c in lines.columns(r) if c in figures}
    if len(over) < 2 or any(len(lines.text(row, c)) > TITLE for c in lines.columns(row)):
        return False
    covered = [c for c in figures if c >= first]  # a group name reaches over the blanks on its right
    if max(lines.areas(r) for r in rows) < FEW:
        alone = len(rows) == 1 and set(lines.columns(row)) <= figures
        return alone and lines.areas(row) == 2 and len(figures) > FEW
    return len(covered) >= 0.4 * len(figures)


def _more_above(lines: Lines, row: int, begin: int, key: int, figures: set[int]) -> bool:
    """Whether headings go on above a lone name inside the header."""
    if lines.first[row] <= key:
        return False
    above = row - 1
    while above >= begin and lines.blank(above) and row - above < 3:
        above -= 1
    return above >= begin and lines.areas(above) > 1 and _wide_enough(lines, above, begin, figures)


def _foot(lines: Lines, header: list[int], between: list[int], figures: set[int], start: int) -> int:
    """The last row of the header, once the rows of words between headings and figures are looked at too."""
    foot = header[-1]
    headed = {c for r in header for c in lines.columns(r)}
    for row in between:
        if not _still_header(lines, row, headed, figures, start):
            break
        foot = row
    return foot


def _still_header(lines: Lines, row: int, headed: set[int], figures: set[int], start: int) -> bool:
    """Whether a row of words between headings and figures belongs to the headings.

    It does under a merged heading, as a lone unit over figures, as the names of the label columns below the groups
    of the others, and where it leaves the records' first column blank.
    """
    if lines.below.get(row):
        return True
    first = lines.first[row]
    if lines.areas(row) == 1:
        return first in figures and _is_unit(lines.text(row, first))
    cols = lines.columns(row)
    if sum(c not in headed for c in cols) >= 0.5 * len(cols) and figures.isdisjoint(cols):
        return True
    return lines.kinds[row, lines.first[start]] == BLANK and not lines.starts_with_index(row)


def _is_unit(content: str) -> bool:
    return len(content) <= 25 and (content.startswith("(") or "%" in content or len(content) <= 8)


def _span(lines: Lines, header: list[int], start: int, figures: set[int]) -> tuple[int, int]:
    """First and last column: those with a heading, and what stands beside them in many rows."""
    headed = np.flatnonzero((lines.reach[header[0] : header[-1] + 1] != BLANK).any(0))
    rows = sample(lines, start)
    often = np.flatnonzero((lines.kinds[rows] != BLANK).mean(0) >= 0.3) if rows else headed
    left, right = int(headed[0]), int(headed[-1])
    alone = {
        lines.first[r]
        for r in range(header[-1] + 1, min(start + SAMPLE, lines.bottom + 1))
        if lines.filled[r] == 1
    }
    if rows:
        left = min([left, *(c for c in alone if left - 2 <= c < left)])
    for col in often.tolist()[::-1]:
        if col < left and left - col <= 2:
            left = col
    for col in often.tolist():
        if right < col <= right + 2:
            right = col
    return left, right
