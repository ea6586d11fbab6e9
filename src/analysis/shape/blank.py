"""Blank forms: sheets drawn from their layouts with names filled in, live totals, hints, and a guide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from ..catalog import Indicator
from .draw import Sheet, heading_path, lay_out
from .grid import letters
from .hints import add_comments, add_rules, add_validations, explain, in_words, name_of
from .issue_list import LINE, lines, put, put_line
from .ours import GUIDE_HEADING, GUIDE_SHEET
from .page import FONT
from .workbook import saved, workbook

_GUIDE_COLUMNS = {"Biểu": 16, "Chỉ tiêu": 40, "Đơn vị tính": 14, "Giải thích": 52, "Phép kiểm tra": 58}
_SIDE = Side(style="thin")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_ROW = 20.0


def blank_workbook(sheets: Sequence[Sheet], specs: Mapping[str, Indicator], notes: Sequence[str]) -> bytes:
    """One .xlsx of these blank sheets behind a guide; `specs`: indicators by code, `notes`: the guide's first lines.

    Totals are formulas that stay blank until something is filled in; nothing is locked. Reading it back gives every
    cell as not reported.
    """
    book = workbook([lay_out(sheet) for sheet in sheets])
    for ws, sheet in zip(book.worksheets, sheets, strict=True):
        _set_figures(ws, sheet, specs)
        _set_look(ws, sheet)
        add_validations(ws, sheet, specs)
        add_rules(ws, sheet)
        add_comments(ws, sheet, specs)
    _write_guide(book.create_sheet(GUIDE_SHEET, 0), sheets, specs, notes)
    book.active = 1
    return saved(book)


def _set_figures(ws: Worksheet, sheet: Sheet, specs: Mapping[str, Indicator]) -> None:
    """Number formats of the cells to be filled, and the total row as formulas."""
    for n, item in enumerate(sheet.layout.items):
        spec = specs[item.indicator]
        shape = {"count": "#,##0", "number": "#,##0.##", "percent": "#,##0.0"}.get(spec.kind, "General")
        rows = [n] if sheet.layout.lines else range(len(sheet.records) + (sheet.total is not None))
        for row in rows:
            ws[sheet.ref(row, item.indicator)].number_format = shape
        if sheet.total is not None and spec.kind == "count":
            area = f"{sheet.ref(0, item.indicator)}:{sheet.ref(len(sheet.records) - 1, item.indicator)}"
            ws[sheet.ref(-1, item.indicator)].value = f'=IF(COUNTA({area})=0,"",SUM({area}))'


def _set_look(ws: Worksheet, sheet: Sheet) -> None:
    ws.freeze_panes = ws.cell(sheet.first_row, sheet.key_column + 1)
    ws.print_options.horizontalCentered = True
    ws.page_margins.left = ws.page_margins.right = 0.4
    ws.page_margins.top = ws.page_margins.bottom = 0.6
    _set_widths(ws, sheet)
    top = sheet.style.row + 4
    for row, title in enumerate(sheet.titles, top):
        period = title.startswith("(")
        ws.cell(row, sheet.style.col + 1).font = Font(name=FONT, size=13, bold=not period, italic=period)
        ws.row_dimensions[row].height = _ROW
    if sheet.layout.place_line:
        ws.cell(top + len(sheet.titles), sheet.style.col + 1).font = Font(name=FONT, size=13, bold=True)
    _set_heights(ws, sheet)
    _set_signature(ws, sheet)


def _set_widths(ws: Worksheet, sheet: Sheet) -> None:
    """Room for remarks and long labels where there are few columns, and for the sums in the row of numbers."""
    for col, item in enumerate(sheet.layout.columns, sheet.style.col + 1):
        column = ws.column_dimensions[letters(col)]
        if sheet.layout.lines:
            column.width = {"order": 6, "key": 46, "remark": 26}.get(item.role, 15)
        elif sheet.number_row:
            number = str(ws.cell(sheet.header_row + sheet.depth, col).value or "")
            column.width = max(column.width, len(number) + 2)


def _set_signature(ws: Worksheet, sheet: Sheet) -> None:
    """The chairman's name under the middle of the last columns."""
    first, last = sheet.row(len(sheet.records)) + 3, sheet.style.col + len(sheet.layout.columns)
    right = sheet.style.col + max(3, len(sheet.layout.columns) - 3)
    for row in range(first, first + 3):
        if right < last:  # one cell is no merged area: programs take such a file for damaged
            ws.merge_cells(start_row=row, start_column=right, end_row=row, end_column=last)
        ws.cell(row, right).alignment = Alignment(horizontal="center")


def _set_heights(ws: Worksheet, sheet: Sheet) -> None:
    """Header rows as high as their texts, data rows as high as their labels."""
    paths = [(col, heading_path(item)) for col, item in enumerate(sheet.layout.columns, sheet.style.col + 1)]
    widths = {col: ws.column_dimensions[letters(col)].width for col, _ in paths}
    spread = sheet.depth
    for level in range(spread):
        leaves = [(path[level], widths[col], spread - level) for col, path in paths if len(path) == level + 1]
        needs = [LINE * (lines(part, width) + 0.3) / rows for part, width, rows in leaves]
        ws.row_dimensions[sheet.header_row + level].height = max([_ROW + 2, *needs])
    if sheet.number_row:
        ws.row_dimensions[sheet.header_row + spread].height = 34
    labels = [r.label for r in sheet.records] + [sheet.layout.total_row] * (sheet.total is not None)
    for n, label in enumerate(labels):
        width = widths[sheet.key_column]
        ws.row_dimensions[sheet.row(n)].height = max(_ROW, LINE * lines(label, width) + 3)
        ws.cell(sheet.row(n), sheet.key_column).alignment = Alignment(vertical="center", wrap_text=True)


def _write_guide(
    ws: Worksheet, sheets: Sequence[Sheet], specs: Mapping[str, Indicator], notes: Sequence[str]
) -> None:
    """What to fill in and how; one line an indicator. The reader passes over this sheet."""
    width = len(_GUIDE_COLUMNS)
    for col, size in enumerate(_GUIDE_COLUMNS.values(), 1):
        ws.column_dimensions[letters(col)].width = size
    put_line(ws, 1, width, GUIDE_HEADING, size=14, bold=True)
    ws.cell(1, 1).alignment = Alignment(horizontal="center", vertical="center")
    ws.row_dimensions[1].height = 30
    row = 2
    for note in notes:
        put_line(ws, row, width, note, size=13)
        row += 1
    row += 1
    for col, heading in enumerate(_GUIDE_COLUMNS, 1):
        cell = put(ws, row, col, heading, bold=True)
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        cell.fill, cell.border = PatternFill("solid", fgColor="E7E6E6"), _BOX
    header = row
    for sheet in {s.layout.id: s for s in sheets}.values():
        layout = sheet.layout
        for item in layout.items:
            spec = specs[item.indicator]
            rules = "; ".join(in_words(rule, layout) for rule in layout.rules if rule.left == item.indicator)
            values = (sheet.title, name_of(item), spec.unit, explain(item, spec), rules)
            row += 1
            for col, value in enumerate(values, 1):
                put(ws, row, col, value).border = _BOX
            sizes = zip(values, _GUIDE_COLUMNS.values(), strict=True)
            ws.row_dimensions[row].height = LINE * max(lines(value, size) for value, size in sizes)
    ws.freeze_panes = ws.cell(header + 1, 1)
    ws.print_title_rows = f"{header}:{header}"
    ws.page_setup.paperSize, ws.page_setup.orientation = ws.PAPERSIZE_A4, "landscape"
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
