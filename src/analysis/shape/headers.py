"""Header paths of a found table: group names over headings, whether or not the cells were merged."""

from __future__ import annotations

from .. import text
from ..contracts import Sheet, shown


def header_paths(sheet: Sheet, first: int, last: int, left: int, right: int) -> dict[int, list[str]]:
    """The headings of each column from the group down to its own, by column; rows and columns count from 1.

    A name without a merge reaches over the blank cells on its right, as long as they have headings of their own
    below and stand under the same group. A column without any heading has an empty path.
    """
    cols = range(left, right + 1)
    anchors = _anchors(sheet, first, last)
    shares = [_row_of(sheet, row, cols, anchors) for row in range(first, last + 1)]
    wide = [
        any(r2 == row and a2 > a1 for (r2, a1), (_, a2) in anchors.items()) for row in range(first, last + 1)
    ]
    paths: dict[int, list[str]] = {c: [] for c in cols}
    for i, own in enumerate(shares):
        names = own if wide[i] else _reaching(own, shares[i + 1 :], paths)
        for col, name in names.items():
            if name and paths[col][-1:] != [name]:
                paths[col].append(name)
    return paths


def _anchors(sheet: Sheet, first: int, last: int) -> dict[tuple[int, int], tuple[int, int]]:
    """Merged areas that touch the header: upper left -> lower right."""
    return {
        (top, left): (bottom, right)
        for top, left, bottom, right in sheet.merges
        if top <= last and bottom >= first
    }


def _row_of(
    sheet: Sheet, row: int, cols: range, anchors: dict[tuple[int, int], tuple[int, int]]
) -> dict[int, str]:
    """The text over each column in one row, merged areas spread."""
    names = {c: _content(sheet, row, c) for c in cols}
    for (top, left), (bottom, right) in anchors.items():
        if top <= row <= bottom:
            content = _content(sheet, top, left)
            for col in range(max(left, cols.start), min(right, cols.stop - 1) + 1):
                names[col] = content
    return names


def _content(sheet: Sheet, row: int, col: int) -> str:
    values = sheet.rows[row - 1]
    value = values[col - 1] if col <= len(values) else ""
    return text.clean(value) if type(value) is str else shown(value)


def _reaching(
    own: dict[int, str], below: list[dict[int, str]], paths: dict[int, list[str]]
) -> dict[int, str]:
    """The names of one row, each carried over the blanks on its right that stand under it."""
    names = dict(own)
    for col in sorted(own)[1:]:
        left = col - 1
        if own[col] or not names[left] or paths[col] != paths[left]:
            continue
        if all(any(level[c] for level in below) for c in (col, left)):
            names[col] = names[left]
    return names
