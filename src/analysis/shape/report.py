"""What a table does not have, has twice, or has beside what a form asks: every part left unread is named."""

from __future__ import annotations

from ..catalog import Catalog, Item, Layout
from ..errors import Issues
from .grid import Grid, reference
from .match import ENOUGH, Match, match_headings, match_layout
from .table import Table, find_table


def report_layout(match: Match, year: int, issues: Issues) -> None:
    """Note a layout that is used outside the years it is declared for (N-LAYOUT-YEAR)."""
    first, last = match.layout.years
    if year and not first <= year <= last:
        issues.add("N-LAYOUT-YEAR", layout=match.layout.id, years=f"{first}–{last}")


def _shown(item: Item, catalog: Catalog) -> str:
    """A heading as a clerk may read it: for a pattern, the name of what it looks for."""
    return item.heading if item.heading[:1] != "~" else catalog.indicators[item.indicator].name_vi


def report_table(grid: Grid, table: Table, match: Match, catalog: Catalog, issues: Issues) -> None:
    """What of the sheet is missing, stands twice, or is left unread: columns, rows, lists and tables beside."""
    layout = match.layout
    for item in match.missing:
        code = "E-ROW-MISSING" if layout.rows == "indicators" else "E-COLUMN-MISSING"
        ref = reference(table.header_rows[0] if table.header_rows else table.first_row, table.key_col)
        heading = _shown(item, catalog)
        issues.add(code, ref, indicator=item.indicator, heading=heading, text=heading, layout=layout.id)
    _report_twice(table, match, catalog, issues)
    if table.side_list:
        issues.add("N-SIDE-LIST", reference(table.first_row, table.side_list))
    if table.after:
        rows = f"{table.after[0]}–{table.after[-1]}"
        issues.add("N-ROWS-AFTER", reference(table.after[0], table.key_col), rows=rows)
    for row in table.loose_rows:
        issues.add("W-LOOSE-ROW", reference(row, table.key_col), text=grid.text(row, table.key_col))
    _report_second_table(grid, table, catalog, issues)
    if layout.rows == "indicators":
        columns, twice = match_headings(table.paths, layout.columns)
        for first, second, item in twice:
            refs = [reference(*table.header_refs[c]) for c in (first, second)]
            issues.add("E-COLUMN-TWICE", refs[1], heading=item.heading, other=refs[0])
        _report_other_columns(grid, table, {*columns, *(second for _, second, _ in twice)}, layout, issues)
    elif layout.other_columns == "report":
        taken = {*match.columns, *(second for _, second, _ in match.twice)}
        _report_other_columns(grid, table, taken, layout, issues)


def _report_twice(table: Table, match: Match, catalog: Catalog, issues: Issues) -> None:
    for first, second, item in match.twice:
        if match.layout.rows == "indicators":
            refs = [reference(r, table.key_col) for r in (first, second)]
        else:
            refs = [reference(*table.header_refs[c]) for c in (first, second)]
        heading = _shown(item, catalog)
        issues.add("E-COLUMN-TWICE", refs[1], indicator=item.indicator, heading=heading, other=refs[0])


def _report_other_columns(grid: Grid, table: Table, taken: set[int], layout: Layout, issues: Issues) -> None:
    last = table.side_list - 1 if table.side_list else grid.cols
    for col in range(1, last + 1):
        cells = [r for r in table.data_rows if (r, col) in grid.cells]
        if col in taken or col == table.key_col or not cells:
            continue
        if col not in table.paths and col < table.key_col:
            continue  # an order column without a heading
        ref = reference(*table.header_refs.get(col, (cells[0], col)))
        issues.add("W-COLUMN", ref, heading=table.paths.get(col, ""), layout=layout.id, n=len(cells))


def _report_second_table(grid: Grid, table: Table, catalog: Catalog, issues: Issues) -> None:
    """A table of a declared form under or beside the one that is read: there is one table a sheet so far."""
    parts = []
    if table.after:
        first = max([*table.data_rows, *(r for r in table.total_rows if r < table.after[0]), 0]) + 1
        parts.append((first, 1))
    if table.side_list:
        parts.append((1, max(1, table.side_list - 1)))
    for row, col in parts:
        rest = grid.cut(row, col)
        other = find_table(rest, catalog.places.knows)
        matches = (
            (match_layout(f, lay, other.paths) for f, lay in catalog.layouts if lay.rows == "places")
            if other
            else ()
        )
        if any(m.score >= ENOUGH for m in matches):
            figures = sum(cell.number == cell.number for cell in rest.cells.values())
            issues.add("W-SECOND-TABLE", reference(*min(rest.cells)), n=figures)
