"""The inverse of reading: a sheet drawn from its layout, blank or filled, as an office would hand it in."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ..catalog import Item, Layout, expressions
from .grid import reference

_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_FONT = "Times New Roman"
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_EPOCH = datetime(2020, 1, 1)
_ZIP_TIME = (2020, 1, 1, 0, 0, 0)
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


@dataclass
class Record:
    """One row: its label and its cells by indicator (None is a blank cell)."""

    label: str
    cells: dict[str, Any] = field(default_factory=dict)


@dataclass
class Sheet:
    """A filled sheet before it is written; `words` fill {year}, {start}, {end}, {place} of the titles."""

    layout: Layout
    words: Mapping[str, Any]
    records: list[Record]
    total: dict[str, Any] | None = None
    units: Mapping[str, str] = field(default_factory=dict)
    extra: list[tuple[str, list[Any]]] = field(default_factory=list)
    notes: Mapping[int, str] = field(default_factory=dict)
    name: str = ""

    @property
    def title(self) -> str:
        """The sheet's name in the workbook."""
        return self.name or self.layout.sheet

    @property
    def _columns(self) -> list[Item]:
        return list(self.layout.columns)

    @property
    def header_row(self) -> int:
        """First row of the header."""
        return 5 + len(self.layout.titles) + bool(self.layout.place_line)

    @property
    def depth(self) -> int:
        """Header rows, without the row of numbers."""
        return max(len(item.heading.split(" | ")) for item in self._columns)

    @property
    def first_row(self) -> int:
        """First data row."""
        return self.header_row + self.depth + self.layout.number_row

    def column(self, indicator: str) -> int:
        """Column of an indicator (of the value, where one indicator takes a row)."""
        wanted = (lambda i: i.role == "value") if self.layout.lines else (lambda i: i.indicator == indicator)
        return next(n for n, item in enumerate(self._columns, 1) if wanted(item))

    @property
    def key_column(self) -> int:
        """Column of the row labels."""
        return next(n for n, item in enumerate(self._columns, 1) if item.role == "key")

    def ref(self, record: int, indicator: str) -> str:
        """A1 reference of a record's cell; record -1 is the total row."""
        row = self.first_row + (len(self.records) if record < 0 else record)
        return reference(row, self.column(indicator))

    def label_ref(self, record: int) -> str:
        """A1 reference of a record's label."""
        return reference(self.first_row + record, self.key_column)

    def extra_ref(self, number: int) -> str:
        """A1 reference of the heading of an extra column."""
        return reference(self.header_row, len(self._columns) + 1 + number)


def draw(sheets: Sequence[Sheet], loose: Mapping[str, Sequence[Sequence[Any]]] | None = None) -> bytes:
    """An .xlsx of these sheets, and of loose rows by sheet name; the same content gives the same bytes.

    Text is written as text: a label that begins with "=" does not become a formula.
    """
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        _draw_sheet(book.create_sheet(sheet.title), sheet)
    for name, rows in (loose or {}).items():
        page = book.create_sheet(name)
        for r, row in enumerate(rows, 1):
            for c, value in enumerate(row, 1):
                _put(page, r, c, value, box=False)
    book.properties.creator = "cchc"
    stream = io.BytesIO()
    book.save(stream)
    return _settled(stream.getvalue())


def _settled(content: bytes) -> bytes:
    """The same archive without wall-clock time."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    stamp = _EPOCH.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _TIME.sub(rb"\g<1>" + stamp + rb"\g<2>", data)
            archive.writestr(zipfile.ZipInfo(name, _ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _put(ws: Worksheet, row: int, col: int, value: Any, *, box: bool = True, bold: bool = False) -> None:
    if value is None and not box:
        return
    cell = ws.cell(row, col)
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
        cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0"
    cell.font = Font(name=_FONT, size=12, bold=bold)
    if box:
        cell.border = _BOX
        cell.alignment = _CENTRE


def _draw_sheet(ws: Worksheet, sheet: Sheet) -> None:
    layout, width = sheet.layout, len(sheet.layout.columns)
    half = max(2, width // 2)
    _merged(ws, 1, 1, 1, half, sheet.words.get("office", ""), bold=True)
    _merged(ws, 1, half + 1, 1, max(width, half + 1), "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold=True)
    _merged(ws, 2, half + 1, 2, max(width, half + 1), "Độc lập - Tự do - Hạnh phúc", bold=True)
    if sheet.words.get("notice"):
        _merged(ws, 3, 1, 3, width, sheet.words["notice"], bold=True)
    row = 4
    for title in layout.titles:
        _merged(ws, row, 1, row, width, title.format(**sheet.words), bold=True)
        row += 1
    if layout.place_line:
        _merged(ws, row, 1, row, width, layout.place_line.format(**sheet.words), centre=False)
    _draw_header(ws, sheet)
    for i, record in enumerate(sheet.records):
        _draw_record(ws, sheet, i, record)
    if sheet.total is not None:
        _draw_total(ws, sheet, sheet.total)
    _draw_signatures(ws, sheet)
    _set_page(ws, sheet)


def _set_page(ws: Worksheet, sheet: Sheet) -> None:
    """A4 as offices print it: lying for a wide table, all columns on one page, the header on every page."""
    layout = sheet.layout
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.orientation = "landscape" if len(layout.columns) > 6 else "portrait"
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = f"{sheet.header_row}:{sheet.first_row - 1}"
    for col in range(3, len(layout.columns) + len(sheet.extra) + 1):
        ws.column_dimensions[get_column_letter(col)].width = 12
    for row in range(sheet.header_row, sheet.first_row):
        ws.row_dimensions[row].height = 34
    ws.column_dimensions["A"].width = 6
    ws.column_dimensions["B"].width = 34 if layout.lines or layout.rows == "fields" else 20


def _merged(
    ws: Worksheet,
    row: int,
    col: int,
    end_row: int,
    end_col: int,
    value: str,
    *,
    bold: bool = False,
    centre: bool = True,
) -> None:
    _put(ws, row, col, value, box=False, bold=bold)
    ws.cell(row, col).alignment = _CENTRE if centre else Alignment(horizontal="left")
    if (row, col) != (end_row, end_col):
        ws.merge_cells(start_row=row, start_column=col, end_row=end_row, end_column=end_col)


def _draw_header(ws: Worksheet, sheet: Sheet) -> None:
    top, depth = sheet.header_row, sheet.depth
    paths = [item.heading.split(" | ") for item in sheet.layout.columns] + [[h] for h, _ in sheet.extra]
    for col, path in enumerate(paths, 1):
        for level in range(depth):
            _put(ws, top + level, col, None, bold=True)
        for level, part in enumerate(path):
            if col > 1 and level < len(path) - 1 and paths[col - 2][: level + 1] == path[: level + 1]:
                continue
            _put(ws, top + level, col, part, bold=True)
            end_col = col
            while (
                level < len(path) - 1
                and end_col < len(paths)
                and paths[end_col][: level + 1] == path[: level + 1]
            ):
                end_col += 1
            end_row = top + (level if level < len(path) - 1 else depth - 1)
            if (end_row, end_col) != (top + level, col):
                ws.merge_cells(
                    start_row=top + level, start_column=col, end_row=end_row, end_column=end_col
                )  # fmt: skip
    if sheet.layout.number_row:
        for col, label in enumerate(_numbers(sheet.layout), 1):
            _put(ws, top + depth, col, label)


def _numbers(layout: Layout) -> list[str]:
    """(1), (2), (3)=(4)+(5): the sums are those that the form checks."""
    at = {item.indicator: n for n, item in enumerate(layout.columns, 1) if item.indicator}
    sums: dict[str, str] = {}
    for rule in layout.rules:
        if rule.sign == "=" and rule.left not in sums:
            sums[rule.left] = "=" + "+".join(f"({at[name]})" for name in expressions.names(rule.right))
    return [f"({n})" + sums.get(item.indicator, "") for n, item in enumerate(layout.columns, 1)]


def _draw_record(ws: Worksheet, sheet: Sheet, number: int, record: Record) -> None:
    row = sheet.first_row + number
    for col, item in enumerate(sheet.layout.columns, 1):
        if item.role == "order":
            _put(ws, row, col, number + 1)
        elif item.role == "key":
            _put(ws, row, col, record.label)
            ws.cell(row, col).alignment = Alignment(horizontal="left", wrap_text=True)
        elif item.role == "value":
            _put(ws, row, col, next(iter(record.cells.values()), None))
        elif item.role == "unit":
            _put(ws, row, col, sheet.units.get(next(iter(record.cells), ""), ""))
        elif item.role == "remark":
            _put(ws, row, col, sheet.notes.get(number))
        else:
            _put(ws, row, col, record.cells.get(item.indicator))
    for n, (_, values) in enumerate(sheet.extra):
        _put(ws, row, len(sheet.layout.columns) + 1 + n, values[number])


def _draw_total(ws: Worksheet, sheet: Sheet, total: dict[str, Any]) -> None:
    row = sheet.first_row + len(sheet.records)
    for col, item in enumerate(sheet.layout.columns, 1):
        value = sheet.layout.total_row if item.role == "key" else total.get(item.indicator)
        _put(ws, row, col, value if item.role in ("key", "item") else None, bold=True)


def _draw_signatures(ws: Worksheet, sheet: Sheet) -> None:
    row = sheet.first_row + len(sheet.records) + 3
    width = len(sheet.layout.columns)
    right = max(3, width - 3)
    _put(ws, row, right, sheet.words.get("signed", ""), box=False)
    _put(ws, row + 1, 2, "NGƯỜI LẬP BIỂU", box=False, bold=True)
    _put(ws, row + 1, right, "CHỦ TỊCH", box=False, bold=True)
    _put(ws, row + 2, right, "(Ký, ghi rõ họ tên và đóng dấu)", box=False)
