"""Where a table stands on a sheet: its key column, header rows, data rows, totals, and what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from .. import text
from .grid import Grid

Known = Callable[[str], bool]

_NUMBERING = re.compile(r"^[(\[]?(\d{1,2}|[A-Za-z])[)\].]?(\s*[=≤<].*)?$")
_TOTAL = re.compile(r"^((tong|cong)( cong| so| cong so)?( toan (huyen|tinh))?|toan (huyen|tinh)|ca nuoc)$")
MAX_HEADER_ROWS = 9


@dataclass
class Table:
    """A table as found, before any form is asked: rows and columns are sheet coordinates."""

    key_col: int
    header_rows: list[int]
    first_row: int
    paths: dict[int, str]
    header_refs: dict[int, tuple[int, int]]
    data_rows: list[int] = field(default_factory=list)
    total_rows: list[int] = field(default_factory=list)
    side_list: int = 0
    after: list[int] = field(default_factory=list)
    loose_rows: list[int] = field(default_factory=list)

    @property
    def top(self) -> int:
        """First row of the table."""
        return min([*self.header_rows, self.first_row])


def find_table(grid: Grid, known: Known, ignored: int = 0) -> Table | None:
    """The table whose key column holds names that `known` recognises; None when there is none.

    `ignored` rows at the foot of the header are left out of its paths: some sheets put units or codes there.
    """
    key_col = _key_column(grid, known)
    if not key_col:
        return None
    first = _first_data_row(grid, key_col, known)
    header = _header_rows(grid, key_col, first)
    last_col = grid.cols
    side = _side_list(grid, key_col, first, known)
    if side:
        last_col = side - 1
    headings = [row for row in header if not is_numbering(grid, row)]
    paths, refs = _paths(grid, headings[: len(headings) - ignored], key_col, last_col)
    return Table(key_col, header, first, paths, refs, side_list=side)


def scan_rows(
    grid: Grid,
    table: Table,
    value_cols: list[int],
    known: Known,
    name: Callable[[str], str],
    totals: frozenset[str],
    skip: tuple[str, ...],
) -> None:
    """Fill in which rows are data, which are totals, and which come after the table.

    A blank line does not end a table; names that only repeat after a blank line do, for summaries often repeat
    one unit below the table (`name` is what two writings of one name have in common). Rows without a figure in
    a value column are notes or group headings.
    """
    patterns = [re.compile(p) for p in skip]
    seen: set[str] = set()
    gap = False
    for row in range(table.first_row, grid.rows + 1):
        values = [c for c in value_cols if (row, c) in grid.cells]
        label = _label(grid, row, table.key_col)
        folded = text.fold(label)
        if not label and not values:
            gap = bool(table.data_rows)
            continue
        if any(p.search(folded) for p in patterns) or (_NUMBERING.match(label) and is_numbering(grid, row)):
            continue
        if is_total(label, totals):
            table.total_rows.append(row)
        elif known(label):
            if gap and name(label) in seen and _only_repeats(grid, table, row, known, name, seen):
                table.after = [r for r in range(row, grid.rows + 1) if grid.filled(r)]
                return
            seen.add(name(label))
            gap = False
            table.data_rows.append(row)
        elif values and _any_number(grid, row, values):
            if len(values) >= max(1, 0.3 * len(value_cols)):
                table.data_rows.append(row)
            else:
                table.loose_rows.append(row)


def _only_repeats(
    grid: Grid, table: Table, row: int, known: Known, name: Callable[[str], str], seen: set[str]
) -> bool:
    labels = (_label(grid, r, table.key_col) for r in range(row, grid.rows + 1))
    return all(name(label) in seen for label in labels if known(label))


def is_total(label: str, totals: frozenset[str] = frozenset()) -> bool:
    """Whether a row label says "total": Tổng cộng, Cộng toàn huyện, Tổng số (27 xã, thị trấn)."""
    folded = text.fold(re.sub(r"\(.*?\)", "", label))
    return bool(_TOTAL.match(folded)) or folded in totals


def _any_number(grid: Grid, row: int, cols: list[int]) -> bool:
    found = (grid.cells[row, c] for c in cols)
    return any(cell.number == cell.number or text.numbers(cell.text) for cell in found)


def _label(grid: Grid, row: int, key_col: int) -> str:
    own = grid.text(row, key_col)
    if own or (row, key_col) not in grid.merged:
        left = grid.text(row, key_col - 1) if key_col > 1 else ""
        return own or (left if is_total(left) else "")
    return grid.spread(row, key_col)


def _key_column(grid: Grid, known: Known) -> int:
    counts: dict[int, set[str]] = {}
    for row, col in grid.cells:
        value = grid.text(row, col)
        if len(value) < 80 and known(value):
            counts.setdefault(col, set()).add(text.fold(value))
    best = max((len(names) for names in counts.values()), default=0)
    return min((col for col, names in counts.items() if len(names) >= max(1, best / 2)), default=0)


def _first_data_row(grid: Grid, key_col: int, known: Known) -> int:
    first = min(r for r, c in grid.cells if c == key_col and known(grid.text(r, c)))
    while first > 1 and _looks_like_data(grid, first - 1, key_col):
        first -= 1
    return first


def _looks_like_data(grid: Grid, row: int, key_col: int) -> bool:
    others = [c for c in grid.filled(row) if c > key_col]
    numeric = [c for c in others if _any_number(grid, row, [c])]
    named = sum(c.isalpha() for c in grid.text(row, key_col)) > 1
    numbered = key_col > 1 and (row, key_col - 1) in grid.cells and _any_number(grid, row, [key_col - 1])
    return named and ((len(others) > 1 and len(numeric) >= 0.6 * len(others)) or (numbered and bool(numeric)))


def _header_rows(grid: Grid, key_col: int, first: int) -> list[int]:
    rows: list[int] = []
    blanks = 0
    for row in range(first - 1, max(0, first - 1 - MAX_HEADER_ROWS), -1):
        distinct = {
            grid.merged.get((row, c), (row, c)) for c in range(1, grid.cols + 1) if grid.spread(row, c)
        }
        if not distinct:
            blanks += 1
            if blanks > 3 or (rows and not _key_text_above(grid, row, key_col)):
                break
            continue
        if len(distinct) == 1 and rows:
            break
        if len(distinct) == 1 and not rows:
            continue
        rows.append(row)
    return sorted(rows)


def _key_text_above(grid: Grid, row: int, key_col: int) -> bool:
    return any(grid.spread(r, key_col) for r in range(max(1, row - 3), row)) and len(grid.filled(row - 1)) > 1


def _side_list(grid: Grid, key_col: int, first: int, known: Known) -> int:
    rows = [r for r in range(first, grid.rows + 1) if known(grid.text(r, key_col))]
    for col in range(key_col + 1, grid.cols + 1):
        if sum(known(grid.text(r, col)) for r in rows) >= max(2, 0.5 * len(rows)):
            return col
    return 0


def is_numbering(grid: Grid, row: int) -> bool:
    """Whether the row only numbers the columns: (1) (2) (3)=(4)+(5)."""
    values = [grid.text(row, c) for c in grid.filled(row)]
    return len(values) > 2 and sum(bool(_NUMBERING.match(v)) for v in values) >= 0.6 * len(values)


def _paths(
    grid: Grid, rows: list[int], key_col: int, last_col: int
) -> tuple[dict[int, str], dict[int, tuple[int, int]]]:
    """Header paths by column, level by level; a group name without a merge reaches over its blank neighbours."""
    merged = any(end[1] > c for (r, c), end in grid.merge_end.items() if r in rows)
    parts: dict[int, list[str]] = {col: [] for col in range(1, last_col + 1)}
    own: set[int] = set()
    refs: dict[int, tuple[int, int]] = {}
    for i, row in enumerate(rows):
        before = {col: list(path) for col, path in parts.items()}
        shown: dict[int, str] = {}
        for col in parts:
            text_here = grid.spread(row, col)
            if text_here:
                refs[col] = grid.merged.get((row, col), (row, col))
                own.add(col)
            elif not merged and col > key_col and col not in own:
                text_here = _group_to_the_left(grid, rows[i + 1 :], col, before, shown)
            shown[col] = text_here
            if text_here and parts[col][-1:] != [text_here]:
                parts[col].append(text_here)
    return {col: " | ".join(path) for col, path in parts.items() if path and col in own}, refs


def _group_to_the_left(
    grid: Grid, below: list[int], col: int, before: dict[int, list[str]], shown: dict[int, str]
) -> str:
    """The name on the left, when both columns stand in the same group so far and both have a heading below."""
    left = col - 1
    if before.get(left) != before[col] or not shown.get(left):
        return ""
    both = all(any(grid.text(r, c) for r in below) for c in (col, left))
    return shown[left] if both else ""
