"""The records below a header: followed down as long as rows look like the first ones."""

from __future__ import annotations

import numpy as np

from .drafting import FEW, Draft, sample
from .kinds import BLANK, DATE, NUMBER, SIGN, TEXT, YEAR
from .tops import MAX_HEADER

MAX_GAP = 5  # blank rows that a table may hold when what follows looks exactly like what came before


def walk(draft: Draft) -> None:
    """Follow the records down from the first; what turns out not to belong is given back."""
    lines = draft.lines
    shape = _Shape(draft)
    row, gap = draft.start, 0
    draft.end = draft.header[-1]
    pending: list[int] = []  # rows of words that are groups if records follow, and notes if not
    while row <= lines.bottom:
        if shape.outside(row):
            gap += 1
            if gap > MAX_GAP:
                break
            row += 1
            continue
        verdict = shape.verdict(row, gap, bool(pending))
        if verdict == "stop":
            break
        if verdict == "wait":
            pending.append(row)
            if len(pending) > 4:
                break
        elif verdict == "repeat":
            draft.repeated.append(row)
        elif verdict == "number":
            draft.numbering.append(row)
        else:
            for waiting in pending:
                alone = lines.filled[waiting] == 1 or lines.is_section(waiting)
                (draft.groups if alone else draft.data).append(waiting)
            pending = []
            (draft.totals if lines.is_total(row) else draft.data).append(row)
            draft.end = row
        gap = 0
        row += 1
    draft.groups = sorted({*draft.groups, *_sections(draft)})
    draft.repeated = [r for r in draft.repeated if r < draft.end]
    draft.numbering = [r for r in draft.numbering if r < draft.end]
    _strip(draft)
    _closing_total(draft)


def _sections(draft: Draft) -> list[int]:
    """Records that head others: counted by I, II or A, B where the others are numbered."""
    lines = draft.lines
    lettered = [r for r in draft.data if lines.is_lettered(r, draft.left)]
    numbered = sum(lines.kinds[r, draft.left] == NUMBER for r in draft.data) if lettered else 0
    return lettered if numbered > len(lettered) else []


class _Shape:
    """What the records of a table look like."""

    def __init__(self, draft: Draft) -> None:
        self.draft, self.lines = draft, draft.lines
        rows = sample(draft.lines, draft.start)
        window = draft.lines.kinds[rows][:, draft.left : draft.right + 1] if rows else np.zeros((1, 1))
        share = (window != BLANK).mean(0)
        self.cols = range(draft.left, draft.right + 1)
        self.always = [draft.left + i for i in np.flatnonzero(share >= 0.95).tolist()]
        self.figures = {c for c in draft.figures if draft.left <= c <= draft.right}
        self.values = {c for c in self.figures if c > draft.left} or self.figures
        self.header = {r: [draft.lines.text(r, c) for c in draft.lines.columns(r)] for r in draft.header}
        self.wide = float(np.median((window != BLANK).sum(1))) if rows else 0.0
        inside = draft.lines.kinds[:, draft.left : draft.right + 1] != BLANK
        self._any: list[bool] = inside.any(1).tolist()

    def outside(self, row: int) -> bool:
        """Whether nothing stands in the table's columns."""
        return not self._any[row]

    def verdict(self, row: int, gap: int, waiting: bool) -> str:
        """What a row is: "data", "wait" (words that what follows explains), "repeat", "number" or "stop"."""
        lines = self.lines
        if gap and lines.filled[row] == lines.years[row] == 1 and lines.first[row] == self.draft.left:
            return "wait"  # a year over the rows of its months
        if lines.figures(row):
            return self._of_figures(row, gap, waiting)
        if self._repeats(row):
            apart = waiting or lines.is_total(row - 1) or (gap and not self._goes_on(row))
            return "stop" if apart else "repeat"
        if lines.filled[row] == 1:
            return self._of_one(row, gap)
        return self._of_words(row, gap)

    def _repeats(self, row: int) -> bool:
        contents = None
        for words in self.header.values():
            if len(words) > 1:
                contents = contents or [self.lines.text(row, c) for c in self.lines.columns(row)]
                if contents == words:
                    return True
        return False

    def _goes_on(self, row: int) -> bool:
        """Whether the count of the rows goes on below a repeated header, as over a page break."""
        lines, col = self.lines, self.cols.start
        last = next((r for r in reversed(self.draft.data) if lines.kinds[r, col] == NUMBER), None)
        below = range(row + 1, min(row + MAX_HEADER, lines.bottom + 1))
        after = next((r for r in below if lines.kinds[r, col] == NUMBER and not lines.is_numbering(r)), None)
        if last is None or after is None:
            return False
        before, following = lines.text(last, col), lines.text(after, col)
        return before.isdigit() and following.isdigit() and int(following) == int(before) + 1

    def _of_figures(self, row: int, gap: int, waiting: bool) -> str:
        lines = self.lines
        if lines.is_periods(row) and self._repeats(row):
            return "stop" if gap or waiting else "repeat"
        if lines.is_periods(row) and lines.years[row] > 2 and self._contrast_of_periods(row):
            return "stop"
        if self.draft.repeated and self.draft.repeated[-1] == row - 1 and lines.is_numbering(row):
            return "number"
        if not gap:
            return "data"
        if lines.is_statistic(row) or (not waiting and self._only_repeats(row)):
            return "stop"
        missing = [c for c in self.always[:2] if lines.kinds[row, c] == BLANK]
        if missing and not lines.is_total(row):
            return "stop"
        inside = sum(lines.kinds[row, c] != BLANK for c in self.cols)
        figures = sum(lines.kinds[row, c] in (NUMBER, YEAR, DATE, SIGN) for c in self.figures)
        if inside < 0.5 * self.wide or not figures or lines.filled[row] > inside + 1:
            return "stop"
        return "data"

    def _only_repeats(self, row: int) -> bool:
        """Whether the rows up to the next blank or statistic only name again what was named above."""
        lines, known = self.lines, None
        if sum(f > 0 for f in lines.filled[row:]) > 2 * FEW:
            return False
        while row <= lines.bottom and not lines.blank(row) and not lines.is_statistic(row):
            label = lines.label(row)
            known = known or {lines.label(r) for r in self.draft.data}
            if not label or label not in known:
                return False
            row += 1
        return True

    def _contrast_of_periods(self, row: int) -> bool:
        return sum(self.lines.kinds[row, c] == YEAR for c in self.figures) >= 0.7 * len(self.figures)

    def _of_one(self, row: int, gap: int) -> str:
        lines = self.lines
        col = lines.first[row]
        if lines.kinds[row, col] == SIGN:
            return "data" if not gap else "wait"
        if lines.is_total(row) and not gap:
            return "data"
        if gap > 1 and lines.is_note(row):
            return "stop"
        return "wait"

    def _of_words(self, row: int, gap: int) -> str:
        lines = self.lines
        clash = sum(lines.kinds[row, c] == TEXT for c in self.values)
        cells = lines.filled[row]
        if clash >= max(2, 0.4 * len(self.values)) and clash >= 0.3 * cells:
            ahead = row + 1 <= lines.bottom and not gap and self._record_like(row + 1)
            return "wait" if ahead and clash < max(2, 0.5 * len(self.values)) else "stop"
        if gap > 1:
            return "wait" if cells <= 2 else "stop"
        if clash and not lines.starts_with_index(row):
            return "wait"
        if lines.is_note(row) and not self._record_like(row):
            return "wait"
        if lines.is_section(row) and row < lines.bottom and lines.figures(row + 1):
            return "wait"
        if lines.signs[row] or lines.starts_with_index(row) or lines.is_total(row):
            return "data" if not gap else "wait"
        return "wait" if len(self.figures) > 1 or gap else "data"

    def _record_like(self, row: int) -> bool:
        kinds = self.lines.kinds
        return bool(self.always) and all(kinds[row, c] != BLANK for c in self.always[:3])


def _strip(draft: Draft) -> None:
    """Give back the last rows that are no records: statistics over the rows above, and notes."""
    lines = draft.lines
    foot = sorted([*draft.data, *draft.totals])
    cut = next((r for r in foot[-6:] if lines.is_statistic(r)), None) if len(foot) > 8 else None
    if cut is not None and foot[-1] - cut == len(foot) - 1 - foot.index(cut):
        draft.data = [r for r in draft.data if r < cut]
        draft.totals = [r for r in draft.totals if r < cut]
        draft.end = max([*draft.data, *draft.totals])
    while len(draft.data) > 1 and draft.data[-1] == draft.end:
        if not (lines.is_note(draft.end) and lines.figures(draft.end) < 2):
            break
        draft.data.pop()
        draft.end = max([*draft.data, *draft.totals])


def _closing_total(draft: Draft) -> None:
    """A last row that does not say total, but is the sum of all rows in every column: no record, a total."""
    if len(draft.data) <= FEW or draft.data[-1] != draft.end or draft.totals:
        return
    rows = draft.lines.sheet.rows
    body, last = draft.data[:-1], draft.data[-1]
    if len(body) > 2000:
        return
    agree = differ = 0
    for col in sorted(draft.figures):
        parts = [float(v) for r in body if isinstance(v := rows[r][col], int | float)]
        total = rows[last][col]
        if not isinstance(total, int | float) or len(parts) < FEW or abs(total) < FEW:
            continue
        if all(v.is_integer() for v in parts) and float(total).is_integer():
            fits = abs(sum(parts) - total) <= 1e-9 * abs(total)
            agree += fits and len(set(parts)) >= FEW
            differ += not fits
    nameless = not any(draft.lines.kinds[last, c] == TEXT for c in range(draft.left, draft.right + 1))
    if agree > differ and (agree >= 2 or nameless):
        draft.closing = [draft.data.pop()]
