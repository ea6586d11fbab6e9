"""What a table does not have, has twice, or has beside what a form asks: every part left unread is named."""

from __future__ import annotations

from ..catalog import Catalog
from ..contracts import Sheet
from ..errors import Issues
from .grid import Grid, letters, reference
from .match import LayoutMatcher, Match
from .nearest import expected_near, heading_of
from .table import Table, is_blank


def report_layout(match: Match, year: int, issues: Issues) -> None:
    """Note a layout that is used outside the years it is declared for (N-LAYOUT-YEAR)."""
    first, last = match.layout.years
    if year and not first <= year <= last:
        issues.add("N-LAYOUT-YEAR", layout=match.layout.id, years=f"{first}–{last}")


def report_hidden(sheet: Sheet, issues: Issues) -> None:
    """Name hidden rows and columns that hold something (N-HIDDEN-CELLS): they are not read."""
    rows = [
        r for r in sorted(sheet.hidden_rows)
        if r <= len(sheet.rows) and not all(map(is_blank, sheet.rows[r - 1]))
    ]  # fmt: skip
    cols = [
        c for c in sorted(sheet.hidden_cols)
        if sheet.rows and c <= len(sheet.rows[0]) and not all(is_blank(row[c - 1]) for row in sheet.rows)
    ]  # fmt: skip
    if not rows and not cols:
        return
    parts = [("dòng", "rows", _spans(rows, str)), ("cột", "columns", _spans(cols, letters))]
    vi = "; ".join(f"{word} {spans}" for word, _, spans in parts if spans)
    en = "; ".join(f"{word} {spans}" for _, word, spans in parts if spans)
    issues.add(
        "N-HIDDEN-CELLS", reference(rows[0] if rows else 1, cols[0] if cols else 1), what=vi, what_en=en
    )


def _spans(numbers: list[int], name) -> str:  # type: ignore[no-untyped-def]
    """Consecutive numbers as spans: 3–5, 9."""
    runs: list[list[int]] = []
    for n in numbers:
        if runs and n == runs[-1][-1] + 1:
            runs[-1].append(n)
        else:
            runs.append([n])
    return ", ".join(name(r[0]) if len(r) == 1 else f"{name(r[0])}–{name(r[-1])}" for r in runs)


def report_table(
    grid: Grid, table: Table, match: Match, matcher: LayoutMatcher, catalog: Catalog, issues: Issues
) -> None:
    """What of the table is missing, stands twice, may be two things, or is left unread: columns, rows, side lists."""
    layout = match.layout
    one_a_row = layout.rows == "indicators"
    top = table.header_rows[0] if table.header_rows else table.first_row
    for item in match.missing:
        near = ("", "") if one_a_row else expected_near(item, list(layout.columns), match.columns, top, grid)
        heading = heading_of(item, catalog.indicators)
        issues.add(
            "E-ROW-MISSING" if one_a_row else "E-COLUMN-MISSING", reference(top, table.key_col),
            indicator=item.indicator,
            heading=heading, text=heading, layout=layout.id, near=near[0], near_en=near[1],
        )  # fmt: skip
    _report_twice(table, match, catalog, issues)
    for at, items in match.unsure:
        ref = reference(at, table.key_col) if one_a_row else reference(*table.header_refs[at])
        written = grid.text(at, table.key_col) if one_a_row else table.paths[at]
        choices = " / ".join(dict.fromkeys(heading_of(item, catalog.indicators) for item in items))
        issues.add("E-COLUMN-UNSURE", ref, text=written, heading=choices)
    if table.side_list:
        issues.add("N-SIDE-LIST", reference(table.first_row, table.side_list))
    for row in table.loose_rows:
        issues.add("W-LOOSE-ROW", reference(row, table.key_col), text=grid.text(row, table.key_col))
    unsure = {at for at, _ in match.unsure}
    if one_a_row:
        found = matcher.columns.assign(tuple(table.paths.items()))
        for first, second, item in found.twice:
            refs = [reference(*table.header_refs[c]) for c in (first, second)]
            issues.add("E-COLUMN-TWICE", refs[1], heading=item.heading, other=refs[0])
        taken = {*found.columns, *(second for _, second, _ in found.twice)}
        _report_other_columns(grid, table, taken, match, issues)
    elif layout.other_columns == "report":
        taken = {*match.columns, *(second for _, second, _ in match.twice), *unsure}
        taken |= {g.at for g in matcher.match(table.paths).guesses}
        _report_other_columns(grid, table, taken, match, issues)


def _report_twice(table: Table, match: Match, catalog: Catalog, issues: Issues) -> None:
    for first, second, item in match.twice:
        if match.layout.rows == "indicators":
            refs = [reference(r, table.key_col) for r in (first, second)]
        else:
            refs = [reference(*table.header_refs[c]) for c in (first, second)]
        heading = heading_of(item, catalog.indicators)
        issues.add("E-COLUMN-TWICE", refs[1], indicator=item.indicator, heading=heading, other=refs[0])


def _report_other_columns(grid: Grid, table: Table, taken: set[int], match: Match, issues: Issues) -> None:
    last = table.side_list - 1 if table.side_list else grid.cols
    for col in range(grid.col, last + 1):
        if col in taken or col == table.key_col:
            continue
        cells = [r for r in table.data_rows if not is_blank(grid.value(r, col))]
        if not cells or (col not in table.paths and col < table.key_col):
            continue  # nothing in it, or an order column without a heading
        ref = reference(*table.header_refs.get(col, (cells[0], col)))
        issues.add("W-COLUMN", ref, heading=table.paths.get(col, ""), layout=match.layout.id, n=len(cells))
