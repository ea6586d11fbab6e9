"""Tables that hold no figures: forms that nobody has filled in, lists of words."""

from __future__ import annotations

import re

import numpy as np

from .. import text
from .drafting import FEW, Draft
from .kinds import BLANK, TEXT
from .lines import Lines
from .tops import MAX_HEADER, is_title

ENOUGH = 200  # rows that show whether a list is even
# How the headings of offices begin, folded.
_HEADING = re.compile(
    r"^(stt|tt|so tt|thu tu|no|id|ma|ten|ho ten|ho va ten|noi dung|chi tieu|ghi chu|don vi|dvt|dia chi|ngay|thang|nam|"
    r"so luong|so hieu|so dien thoai|tong so|loai|nhom|cap|tinh|huyen|xa|phuong|quan|chuc vu|chuc danh|"
    r"dien thoai|email|buoi|tiet|thu|lop|mon|trich yeu|co quan|thoi gian|nguoi|ket qua|linh vuc|don gia|"
    r"thanh tien|gioi tinh|tai khoan|"
    r"name|code|type|description|date|unit|total|value|category|region|year|status|address|note|remarks)\b"
)


def blank_form(lines: Lines, numbering: int, begin: int) -> Draft | None:
    """A form that nobody has filled in: headings over a row that numbers the columns; labels may follow."""
    rows = _headings_over(lines, numbering, begin)
    if not rows or len(lines.columns(rows[0])) < 2:
        return None
    columns = set(lines.columns(numbering))
    header = list(range(rows[-1], rows[0] + 1))
    headed = np.flatnonzero((lines.reach[header[0] : header[-1] + 1] != BLANK).any(0)).tolist()
    left, right = min(headed[0], *columns), max(headed[-1], *columns)
    data = _labels_under(lines, numbering, left)
    if data is None:
        return None
    totals = [r for r in data if lines.is_total(r)]
    data = [r for r in data if r not in totals]
    end = max([numbering, *data, *totals])
    return Draft(
        lines, header, numbering + 1, left, right, columns, [numbering], data=data, totals=totals, end=end
    )


def _headings_over(lines: Lines, numbering: int, begin: int) -> list[int]:
    """The rows of headings above a numbering row, last first."""
    rows: list[int] = []
    columns = set(lines.columns(numbering))
    for row in range(numbering - 1, max(begin, numbering - MAX_HEADER) - 1, -1):
        if lines.blank(row):
            if rows or numbering - row > 2:
                break
        elif not _may_head(lines, row) or is_title(lines, row, min(columns), columns):
            break
        else:
            rows.append(row)
    return rows


def _may_head(lines: Lines, row: int) -> bool:
    return lines.areas(row) > 1 and not lines.numbers[row] and not lines.is_letterhead(row)


def _labels_under(lines: Lines, above: int, left: int) -> list[int] | None:
    """Rows of labels that wait for figures; None when figures follow: the form is filled in."""
    data: list[int] = []
    for row in range(above + 1, lines.bottom + 1):
        if lines.figures(row):
            return None
        cells = lines.columns(row)
        if not cells and row == above + 1:
            continue  # a blank row between the numbers of the columns and the first record
        if not cells or cells[0] > left + 1 or len(cells) > FEW or lines.is_note(row):
            break
        data.append(row)
    return data if len(data) != 1 else []


def text_table(lines: Lines) -> Draft | None:
    """A table of words alone: a row of short, distinct headings over rows of words, or over nothing yet."""
    blocks = _blocks(lines)
    for rows in blocks:
        draft = _of_words(lines, rows)
        if draft is not None:
            return draft
    for rows in blocks:
        for row in rows:
            if not lines.figures(row) and lines.areas(row) > FEW and _strength(lines, row) >= FEW:
                return _waiting(lines, row)
    return None


def _blocks(lines: Lines) -> list[list[int]]:
    """Runs of rows without a blank one between them."""
    blocks: list[list[int]] = [[]]
    for row in range(lines.top, lines.bottom + 1):
        if lines.blank(row):
            blocks.append([])
        else:
            blocks[-1].append(row)
    return [rows for rows in blocks if rows]


def _strength(lines: Lines, row: int) -> int:
    """How many cells of a row read like headings of an office; 0 when they cannot all be headings."""
    words = [lines.text(row, c) for c in lines.columns(row)]
    if (
        len(words) < 2
        or len(set(words)) < len(words)
        or max(map(len, words)) > 100
        or lines.is_letterhead(row)
    ):
        return 0
    return sum(bool(_HEADING.match(text.fold(w))) for w in words)


def _of_words(lines: Lines, rows: list[int]) -> Draft | None:
    while rows and (lines.filled[rows[-1]] < 2 or lines.is_note(rows[-1])) and not _is_label(lines, rows[-1]):
        rows = rows[:-1]
    for i, head in enumerate(rows[:MAX_HEADER]):
        body = rows[i + 1 :]
        if len(body) < 2 or lines.figures(head):
            continue
        strength = _strength(lines, head)
        if strength < 2 and not (strength + (lines.filled[head] > FEW) and _even(lines, head, body)):
            continue
        return _draft(lines, head, body)
    return None


def _is_label(lines: Lines, row: int) -> bool:
    return lines.filled[row] == 1 and len(lines.text(row, lines.first[row])) < 60 and not lines.is_note(row)


def _even(lines: Lines, head: int, body: list[int]) -> bool:
    """Whether the rows below fill the columns of the headings, and never repeat a heading."""
    cols, body = lines.columns(head), body[:ENOUGH]
    full = sum(len(set(lines.columns(r)) & set(cols)) >= max(2, 0.5 * len(cols)) for r in body)
    repeated = any(lines.text(head, c) in {lines.text(r, c) for r in body} for c in cols)
    return full >= 0.7 * len(body) and not repeated and _strength(lines, head) + len(cols) > FEW


def _draft(lines: Lines, head: int, body: list[int]) -> Draft:
    header = [head]
    while len(body) > 2 and lines.below.get(body[0]):
        header.append(body[0])
        body = body[1:]
    numbering = [r for r in body[:1] if lines.is_numbering(r)]
    body = body[len(numbering) :]
    cols = np.flatnonzero((lines.reach[header] == TEXT).any(0)).tolist()
    totals = [r for r in body if lines.is_total(r)]
    data = [r for r in body if r not in totals]
    return Draft(
        lines, header, body[0], cols[0], cols[-1], set(), numbering, data=data, totals=totals, end=body[-1]
    )  # fmt: skip


def _waiting(lines: Lines, head: int) -> Draft:
    """A row of headings alone: a list that waits for its first line."""
    cols = lines.columns(head)
    return Draft(lines, [head], head + 1, cols[0], cols[-1], set(), end=head)
