"""Which form a sheet is, where its tables stand, and their cells column by column under rows and indicators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from .. import text
from ..catalog import Catalog, Form, Item, Layout
from ..contracts import At, CellValue, Sheet
from ..errors import Issues
from .confirm import confirm
from .grid import Grid, reference
from .match import ENOUGH, LayoutMatcher, Match
from .nearest import nearest
from .report import report_hidden, report_layout, report_table
from .seen import BY_LINES, Seen, of_forms
from .table import Known, Labels, Table, find_table, is_blank, is_figure, is_numbering, scan_rows
from .titles import Titles, read_titles

# Every heading of the layout is there, every heading of the sheet is known, and the year fits: see _rank.
PERFECT = 1.6

__all__ = ["Column", "Reading", "Seen", "read_sheet"]


@dataclass(slots=True)
class Column:
    """The cells of one item: `cells[i]` belongs to record i and stands in column `col`, in its row or `row`."""

    item: Item
    heading: str
    col: int
    cells: list[CellValue]
    row: int = 0
    corrected_by: str = ""
    unit: str = ""  # what the sheet says of its unit, in the heading or beside the row
    unit_ref: str = ""


@dataclass
class Reading:
    """One table as it stands: records (rows of units or fields, totals last) by columns (items).

    `rows` and `keys`: sheet row and label of each record; the last `n_totals` are total rows. A layout with one
    indicator a row is one record, whose columns know their own rows.
    """

    form: Form
    layout: Layout
    matcher: LayoutMatcher
    sheet: Sheet
    key_col: int
    rows: list[int]
    keys: list[str]
    n_totals: int
    columns: list[Column]
    titles: Titles
    spanned: dict[At, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)  # what a column of role code says of each record
    code_col: int = 0

    @property
    def rows_ref(self) -> str:
        """Where its first record stands."""
        return reference(self.rows[0] if self.rows else 1, self.key_col)

    def key_ref(self, record: int) -> str:
        """Where the label of a record stands."""
        return reference(self.rows[record], self.key_col)

    def code_ref(self, record: int) -> str:
        """Where the code of a record stands."""
        return reference(self.rows[record], self.code_col)

    def at(self, record: int, column: Column) -> At:
        """Row and column of one cell."""
        return column.row or self.rows[record], column.col


class _Layouts:
    """The layouts of a catalogue, ready for matching."""

    def __init__(self, catalog: Catalog) -> None:
        fields = frozenset(text.fold(n) for f in catalog.fields for n in (f.name, *f.aliases))
        self.tests: dict[str, Known] = {
            "places": Known(catalog.places.knows, catalog.places.exact, code=catalog.places.knows_code),
            "fields": Known(lambda label: text.fold(label) in fields, words=fields),
        }
        self.all = of_forms(catalog.forms.values())
        self.kinds = {m.layout.rows: m for m in self.all if m.layout.rows != BY_LINES}
        self.hidden = [m for m in self.all if m.layout.hidden == "read"]
        totals = [text.fold(t) for t in catalog.unit.total_names]
        places = catalog.places
        self.labels = {
            m.layout.id: Labels(
                self.known(m),
                lambda label: text.marked(places.bare(label)),
                frozenset([*totals, *([text.fold(m.layout.total_row)] if m.layout.total_row else [])]),
                m.skip,
                m.layout.rows == "places",
            )
            for m in self.all
        }

    def known(self, matcher: LayoutMatcher) -> Known:
        """What the label of a data row is: a unit, a field, or a line of the layout."""
        find = matcher.lines.find
        return self.tests.get(matcher.layout.rows) or Known(lambda label: find(label) is not None)


_LAYOUTS: WeakKeyDictionary[Catalog, _Layouts] = WeakKeyDictionary()


def _layouts(catalog: Catalog) -> _Layouts:
    if catalog not in _LAYOUTS:
        _LAYOUTS[catalog] = _Layouts(catalog)
    return _LAYOUTS[catalog]


@dataclass
class _Search:
    """What tables are looked for with."""

    layouts: _Layouts
    matchers: list[LayoutMatcher]
    catalog: Catalog
    year: int
    issues: Issues
    seen: Seen


@dataclass
class _Found:
    matcher: LayoutMatcher
    match: Match
    table: Table


def read_sheet(
    sheet: Sheet, catalog: Catalog, year: int, issues: Issues, seen: Seen | None = None
) -> list[Reading]:
    """The tables of a sheet that are forms, each by the best-fitting layout; empty, with an issue, when none is.

    A layout fits when at least 60 % of its headings are found; the one that explains sheet and layout best is
    taken, and the year decides between equals. What stands below or beside a table is read as a table of its own.
    Hidden sheets, rows and columns are read only by layouts that say so. `seen` is told what the choice rested on.
    Issues: N-HIDDEN, N-HIDDEN-CELLS, N-HIDDEN-READ, W-SHEET, and those of one table: N-LAYOUT-YEAR, E-COLUMN-MISSING,
    E-COLUMN-TWICE, E-COLUMN-UNSURE, N-COLUMN-ALIKE, W-COLUMN, N-SIDE-LIST, N-ROWS-AFTER, E-ROW, E-ROW-MISSING,
    W-LOOSE-ROW.
    """
    layouts = _layouts(catalog)
    seen = Seen() if seen is None else seen
    part_hidden = bool(sheet.hidden_rows or sheet.hidden_cols)
    seen.hidden |= sheet.hidden or part_hidden
    if layouts.hidden and (sheet.hidden or part_hidden):
        grid = Grid(sheet, hidden=True)
        search = _Search(layouts, layouts.hidden, catalog, year, issues, seen)
        found = _best(grid, search)
        if found is not None:
            issues.add("N-HIDDEN-READ", layout=found.match.layout.id)
            return _tables(grid, found, search)
    if sheet.hidden:
        issues.add("N-HIDDEN")
        return []
    grid = Grid(sheet)
    if part_hidden:
        report_hidden(sheet, issues)
    search = _Search(layouts, layouts.all, catalog, year, issues, seen)
    found = _best(grid, search)
    if found is None:
        _report_nothing(grid, search)
        return []
    return _tables(grid, found, search)


def _report_nothing(grid: Grid, search: _Search) -> None:
    first = next((r for r in range(1, grid.rows + 1) if grid.filled(r)), 0)
    if first:
        search.seen.everything = True
        ref = reference(first, grid.filled(first)[0])
        vi, en = nearest(grid, search.layouts.all, search.catalog.indicators)
        search.issues.add("W-SHEET", ref, near=vi, near_en=en)


def _tables(grid: Grid, found: _Found, search: _Search) -> list[Reading]:
    """The table that was found, then what stands below and beside it, as long as it is a form too."""
    readings = [_reading(grid, found, search.catalog, search.year, search.issues)]
    for part in _rest(grid, found.table):
        other = _best(part, search)
        if other is not None:
            found.table.after = [r for r in found.table.after if r < other.table.top]
            readings += _tables(part, other, search)
    if found.table.after:
        rows = f"{found.table.after[0]}–{found.table.after[-1]}"
        search.issues.add("N-ROWS-AFTER", reference(found.table.after[0], found.table.key_col), rows=rows)
    return [r for r in readings if r is not None]


def _rest(grid: Grid, table: Table) -> Iterator[Grid]:
    """The parts of the sheet that a second table may stand in."""
    if table.side_list:
        # Its order column comes along; the key column of this table never, or this table would be found again.
        yield grid.cut(1, max(table.key_col + 1, table.side_list - 1))
    below = max([*table.data_rows, *table.total_rows, table.first_row]) + 1
    if any(
        is_figure(v) for row in grid.values[below - 1 : grid.rows] for v in row[grid.col - 1 :] if v != ""
    ):
        yield grid.cut(below, 1)


def _reading(grid: Grid, found: _Found, catalog: Catalog, year: int, issues: Issues) -> Reading | None:
    match, table = found.match, found.table
    report_layout(match, year, issues)
    if not _value_columns(table, found):
        heading = next(item.heading for item in match.layout.columns if item.role == "value")
        ref = reference(table.top, table.key_col)
        facts = {"heading": heading, "text": heading, "layout": match.layout.id, "near": "", "near_en": ""}
        issues.add("E-COLUMN-MISSING", ref, **facts)
        return None
    match = confirm(grid, table, found.matcher, match, issues)
    report_table(grid, table, match, found.matcher, catalog, issues)
    if match.layout.rows == BY_LINES:
        rows, keys, columns = _one_record(grid, table, found, match, issues)
        n_totals = 0
    else:
        rows = [*table.data_rows, *table.total_rows]
        keys = [grid.text(r, table.key_col) for r in rows]
        n_totals = len(table.total_rows)
        columns = _columns(grid, table, match, rows)
    code_col = next((c for c, item in match.columns.items() if item.role == "code"), 0)
    codes = [grid.text(r, code_col) for r in rows] if code_col else []
    titles = read_titles(grid, table, match.layout)
    spanned = _spanned(grid, rows, columns)
    return Reading(
        match.form, match.layout, found.matcher, grid.sheet, table.key_col, rows, keys, n_totals, columns, titles,
        spanned, codes, code_col,
    )  # fmt: skip


def _best(grid: Grid, search: _Search) -> _Found | None:
    """The layout that fits best; when none does, again without the last header rows, where units may stand."""
    tables: dict[str, Table | None] = {}
    search.seen.part(grid.folded)
    for ignored in range(3):
        found = _best_without(grid, search, ignored, tables)
        if found is not None:
            labels = search.layouts.labels[found.match.layout.id]
            scan_rows(grid, found.table, _value_columns(found.table, found), labels)
            return found
        if not any(tables.values()):
            return None
        tables = {kind: None for kind, table in tables.items() if table is None}
    return None


def _best_without(
    grid: Grid, search: _Search, ignored: int, tables: dict[str, Table | None]
) -> _Found | None:
    best: tuple[tuple[float, int], _Found] | None = None
    year = search.year
    for matcher in sorted(search.matchers, key=lambda m: not _of_year(m.layout, year)):
        layout = matcher.layout
        kind = layout.rows if layout.rows != BY_LINES else layout.id
        if kind not in tables:
            worth = matcher.worth_trying(grid.folded)
            tables[kind] = find_table(grid, search.layouts.known(matcher), ignored) if worth else None
        table = tables[kind]
        if table is None:
            continue
        match = matcher.match(table.paths, _labels(grid, table) if layout.lines else None)
        if match.score < ENOUGH:
            continue
        search.seen.forms.add(match.form.form)
        rank = (_rank(match, table, year), len(match.columns))
        if best is None or rank > best[0]:
            best = (rank, _Found(matcher, match, table))
        if rank[0] >= PERFECT:
            break
    _remember(grid, search, ignored, tables)
    return best[1] if best else None


def _remember(grid: Grid, search: _Search, ignored: int, tables: dict[str, Table | None]) -> None:
    """Tell `seen` the headings of all tables that a layout of any form may be held against."""
    for kind, matcher in search.layouts.kinds.items():
        if kind not in tables:  # a perfect match came first
            tables[kind] = find_table(grid, search.layouts.known(matcher), ignored)
        table = tables[kind]
        search.seen.table(kind, tuple(table.paths.items()) if table else None)


def _labels(grid: Grid, table: Table) -> dict[int, str]:
    labels = ((r, grid.text(r, table.key_col)) for r in range(table.first_row, grid.rows + 1))
    return {r: label for r, label in labels if label}


def _rank(match: Match, table: Table, year: int) -> float:
    """How much of the layout the sheet has, how much of the sheet the layout knows, and the year as a tie-breaker."""
    layout = match.layout
    whole = layout.rows != BY_LINES and layout.other_columns == "report"
    known = len(match.columns) / max(1, len(table.paths)) if whole else 1.0
    return match.score + 0.5 * known + (0.1 if _of_year(layout, year) else 0)


def _of_year(layout: Layout, year: int) -> bool:
    return layout.years[0] <= year <= layout.years[1]


def _value_columns(table: Table, found: _Found) -> list[int]:
    if found.match.layout.rows != BY_LINES:
        return sorted(found.match.columns)
    columns = found.matcher.columns.assign(tuple(table.paths.items())).columns
    return [c for c, item in columns.items() if item.role == "value"]


def _columns(grid: Grid, table: Table, match: Match, rows: list[int]) -> list[Column]:
    corrected = grid.sheet.corrected
    columns = []
    together = bool(rows) and rows == list(range(rows[0], rows[-1] + 1))  # totals may stand among them
    for col, item in match.columns.items():
        if not item.indicator:
            continue
        heading = item.heading if item.heading[:1] != "~" else table.paths[col]
        column = grid.columns[col - 1]
        cells = list(column[rows[0] - 1 : rows[-1]]) if together else [column[r - 1] for r in rows]
        by = corrected.get(table.header_refs[col], "")
        written = table.paths[col]
        ref = reference(*table.header_refs[col])
        columns.append(Column(item, heading, col, cells, corrected_by=by, unit=written, unit_ref=ref))
    return columns


def _one_record(
    grid: Grid, table: Table, found: _Found, match: Match, issues: Issues
) -> tuple[list[int], list[str], list[Column]]:
    """A sheet with one indicator a row as one record whose columns stand below each other."""
    col = _value_columns(table, found)[0]
    roles = found.matcher.columns.assign(tuple(table.paths.items())).columns
    unit_col = next((c for c, item in roles.items() if item.role == "unit"), 0)
    columns = []
    # A line of the form may be called "Tổng số" like a total.
    rows = sorted([*table.data_rows, *(r for r in table.total_rows if r in match.columns)])
    for row in rows:
        item = match.columns.get(row)
        label = grid.text(row, table.key_col)
        if item is not None:
            heading = item.heading if item.heading[:1] != "~" else label
            unit = grid.text(row, unit_col) if unit_col else ""
            cells = [grid.value(row, col)]
            columns.append(
                Column(item, heading, col, cells, row, unit=unit, unit_ref=reference(row, unit_col or col))
            )
        elif not is_blank(grid.value(row, col)) and (_has_words(label) or not is_numbering(grid, row)):
            issues.add("E-ROW", reference(row, table.key_col), text=label, layout=match.layout.id)
    first = rows[0] if rows else table.first_row
    return [first], [""], columns


def _has_words(label: str) -> bool:
    """Whether a label says something; a row that numbers the columns has (2) or (B) there."""
    return sum(sign.isalpha() for sign in label) > 1


def _spanned(grid: Grid, rows: list[int], columns: list[Column]) -> dict[At, str]:
    """Figures merged over the rows of several records: position -> the merged area."""
    records = {column.row for column in columns if column.row} or set(rows)
    wanted = {column.col for column in columns}
    spanned: dict[At, str] = {}
    for top, left, bottom, right in grid.sheet.merges:
        if bottom == top or left not in wanted or is_blank(grid.value(top, left)):
            continue
        inside = [r for r in range(top, bottom + 1) if r in records]
        if len(inside) > 1:
            area = f"{reference(top, left)}:{reference(bottom, right)}"
            spanned |= {(r, left): area for r in inside}
    return spanned
