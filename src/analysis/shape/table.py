"""Where a table stands on a sheet: its key column, header rows, data rows, totals, and what lies beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass, field

from .. import text
from ..contracts import CellValue
from ..numbers import parse
from .grid import Grid


@dataclass(frozen=True)
class Known:
    """Whether a label is one that a table's rows carry: a test, and labels that pass without being looked at."""

    test: Callable[[str], bool]
    exact: Set[str] = frozenset()
    words: Set[str] | None = None  # all labels that can pass, folded, where they can be listed
    code: Callable[[str], bool] | None = None  # whether it is a code that may stand for a name

    def __call__(self, label: str) -> bool:
        """Whether the label is known."""
        return label in self.exact or self.test(label) or (self.code is not None and self.code(label))


_NUMBERING = re.compile(r"^[(\[]?(\d{1,2}|[A-Za-z])[)\].]?(\s*[=≤<].*)?$")
_TOTAL = re.compile(r"^((tong|cong)( cong| so| cong so)?( toan (huyen|tinh))?|toan (huyen|tinh)|ca nuoc)$")
_SUBTOTAL = re.compile(r"^(tong|cong)\b")
MAX_HEADER_ROWS, REMEMBERED = 9, 50_000


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
    if known.words is not None and known.words.isdisjoint(grid.folded):
        return None
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


@dataclass(frozen=True)
class Labels:
    """What the labels of data rows look like: a test, names that need no test, and a key that two writings share."""

    known: Known
    name: Callable[[str], str] = text.marked
    totals: frozenset[str] = frozenset()
    skip: tuple[re.Pattern[str], ...] = ()
    subtotals: bool = False  # whether a row "Cộng cụm 1" sums up the rows above it
    _kinds: dict[str, str] = field(default_factory=dict)

    def kind(self, label: str) -> str:
        """ "skip", "number", "total", "known" or "": remembered, for files share their labels."""
        if label not in self._kinds:
            if len(self._kinds) > REMEMBERED:
                self._kinds.clear()
            self._kinds[label] = self._kind(label)
        return self._kinds[label]

    def _kind(self, label: str) -> str:
        if self.skip and any(p.search(text.fold(label)) for p in self.skip):
            return "skip"
        if _NUMBERING.match(label):
            return "number"
        if is_total(label, self.totals):
            return "total"
        if self.known(label):
            return "known"
        return "total" if self.subtotals and _SUBTOTAL.match(text.fold(label)) else ""


def scan_rows(grid: Grid, table: Table, value_cols: list[int], labels: Labels) -> None:
    """Fill in which rows are data, which are totals, and which come after the table.

    A blank line does not end a table; names that only repeat after a blank line do, for summaries often repeat
    one unit below the table. Rows without a figure in a value column are notes or group headings.
    """
    seen = _Seen(grid, table, labels)
    keys = grid.columns[table.key_col - 1]
    certain = frozenset() if labels.skip else labels.known.exact
    gap = False
    for row in range(table.first_row, grid.rows + 1):
        if not gap and keys[row - 1] in certain:
            table.data_rows.append(row)
            continue
        label = _label(grid, row, table.key_col)
        if not label and not _filled(grid, row, value_cols):
            gap = bool(table.data_rows)
            continue
        kind = labels.kind(label)
        if kind == "skip" or (kind == "number" and is_numbering(grid, row)):
            continue
        if kind == "total":
            table.total_rows.append(row)
        elif kind == "known" or (kind == "number" and labels.known(label)):
            if gap and labels.name(label) in seen and _only_repeats(grid, table, row, labels, seen):
                table.after = [r for r in range(row, grid.rows + 1) if grid.filled(r)]
                return
            gap = False
            table.data_rows.append(row)
        elif (values := _filled(grid, row, value_cols)) and _any_number(grid, row, values):
            if len(values) >= max(1, 0.3 * len(value_cols)):
                table.data_rows.append(row)
            else:
                table.loose_rows.append(row)


def _filled(grid: Grid, row: int, cols: list[int]) -> list[int]:
    return [c for c in cols if not is_blank(grid.value(row, c))]


class _Seen:
    """Names of the data rows so far, gathered only when a gap asks for them."""

    def __init__(self, grid: Grid, table: Table, labels: Labels) -> None:
        self._grid, self._table, self._labels = grid, table, labels
        self._names: set[str] = set()
        self._done = 0

    def __contains__(self, name: str) -> bool:
        rows = self._table.data_rows
        for row in rows[self._done :]:
            self._names.add(self._labels.name(_label(self._grid, row, self._table.key_col)))
        self._done = len(rows)
        return name in self._names


def _only_repeats(grid: Grid, table: Table, row: int, labels: Labels, seen: _Seen) -> bool:
    rest = (_label(grid, r, table.key_col) for r in range(row, grid.rows + 1))
    return all(labels.name(label) in seen for label in rest if labels.known(label))


def is_total(label: str, totals: frozenset[str] = frozenset()) -> bool:
    """Whether a row label says "total": Tổng cộng, Cộng toàn huyện, Tổng số (27 xã, thị trấn)."""
    folded = text.fold(re.sub(r"\(.*?\)", "", label))
    return bool(_TOTAL.match(folded)) or folded in totals


def is_blank(value: CellValue) -> bool:
    """Whether a cell holds nothing but blanks."""
    return value == "" or (type(value) is str and not value.strip())


def is_figure(value: CellValue) -> bool:
    """Whether a cell holds a number, or a text that can be read as one."""
    if type(value) is str:
        return bool(parse(value).readings)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _any_number(grid: Grid, row: int, cols: list[int]) -> bool:
    return any(is_figure(grid.value(row, c)) for c in cols)


def _label(grid: Grid, row: int, key_col: int) -> str:
    own = grid.text(row, key_col)
    if own or (row, key_col) not in grid.merged:
        left = grid.text(row, key_col - 1)
        return own or (left if is_total(left) else "")
    return grid.spread(row, key_col)


def _key_column(grid: Grid, known: Known) -> int:
    """The leftmost column that holds at least half as many known names as any other; without names, as many codes."""
    named = _most(grid, lambda col: grid.texts(col, known.test, known.exact))
    code = known.code
    return named or (_most(grid, lambda col: grid.codes(col, code)) if code else 0)


def _most(grid: Grid, found: Callable[[int], Set[str]]) -> int:
    counts = {}
    for col in range(grid.col, grid.cols + 1):
        names = found(col)
        if names:
            counts[col] = len({text.fold(name) for name in names}) if len(names) < 500 else len(names)
    best = max(counts.values(), default=0)
    return min((col for col, n in counts.items() if n >= max(1, best / 2)), default=0)


def _first_data_row(grid: Grid, key_col: int, known: Known) -> int:
    rows = range(grid.row, grid.rows + 1)
    first = next(r for r in rows if (label := grid.text(r, key_col)) and len(label) < 80 and known(label))
    while _looks_like_data(grid, first - 1, key_col):
        first -= 1
    return first


def _looks_like_data(grid: Grid, row: int, key_col: int) -> bool:
    others = [c for c in grid.filled(row) if c > key_col]
    numeric = [c for c in others if _any_number(grid, row, [c])]
    named = sum(c.isalpha() for c in grid.text(row, key_col)) > 1
    numbered = _any_number(grid, row, [key_col - 1])
    return named and ((len(others) > 1 and len(numeric) >= 0.6 * len(others)) or (numbered and bool(numeric)))


def _header_rows(grid: Grid, key_col: int, first: int) -> list[int]:
    rows: list[int] = []
    blanks = 0
    for row in range(first - 1, max(grid.row - 1, first - 1 - MAX_HEADER_ROWS), -1):
        distinct = {grid.merged.get((row, c), (row, c)) for c in grid.row_texts(row)}
        if not distinct:
            blanks += 1
            if blanks > 3 or (rows and not _key_text_above(grid, row, key_col)):
                break
            continue
        if len(distinct) == 1 and rows:
            break
        if len(distinct) == 1:
            continue
        rows.append(row)
    return sorted(rows)


def _key_text_above(grid: Grid, row: int, key_col: int) -> bool:
    return any(grid.spread(r, key_col) for r in range(max(1, row - 3), row)) and len(grid.filled(row - 1)) > 1


def _side_list(grid: Grid, key_col: int, first: int, known: Known) -> int:
    rows: list[int] = []
    for col in range(key_col + 1, grid.cols + 1):
        if len(grid.texts(col, known.test, known.exact)) < 2:
            continue
        rows = rows or [
            r for r in range(first, grid.rows + 1) if (label := grid.text(r, key_col)) and known(label)
        ]
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
    parts: dict[int, list[str]] = {col: [] for col in range(grid.col, last_col + 1)}
    own: set[int] = set()
    refs: dict[int, tuple[int, int]] = {}
    for i, row in enumerate(rows):
        row_texts = grid.row_texts(row)
        shown: dict[int, str] = {}
        for col in parts:
            text_here = row_texts.get(col, "")
            if text_here:
                refs[col] = grid.merged.get((row, col), (row, col))
                own.add(col)
            elif not merged and col > key_col and col not in own:
                text_here = _group_to_the_left(grid, rows[i + 1 :], col, shown)
            shown[col] = text_here
            if text_here and parts[col][-1:] != [text_here]:
                parts[col].append(text_here)
    return {col: " | ".join(path) for col, path in parts.items() if path and col in own}, refs


def _group_to_the_left(grid: Grid, below: list[int], col: int, shown: dict[int, str]) -> str:
    """The name on the left, when both columns have a heading below: so far they then stand in the same groups."""
    both = all(any(grid.text(r, c) for r in below) for c in (col, col - 1))
    return shown[col - 1] if both else ""
