"""What any workbook holds, without a form: its tables as text, as JSON, as a coloured preview in a notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .errors import CchcError
from .read import UnreadableError, read_safely
from .shape.grid import letters
from .shape.newform import draft_form
from .shape.outline import FoundCell, FoundSheet, FoundTable, outline
from .shape.preview import preview

__all__ = ["Inspection", "inspect", "new_form", "print_tables"]


@dataclass
class Inspection:
    """The sheets of one file with their tables; shows itself as text, and coloured in a notebook."""

    file: str
    sheets: list[FoundSheet]

    @property
    def tables(self) -> list[FoundTable]:
        """The tables of all sheets, in order."""
        return [table for sheet in self.sheets for table in sheet.tables]

    def to_dict(self, values: bool = False) -> dict[str, Any]:
        """What `cchc inspect --json` prints; with `values`, also every cell: those of a table with the table, the
        others (titles, headings, notes) with the sheet."""
        return {"file": self.file, "sheets": [_sheet(sheet, values) for sheet in self.sheets]}

    def __repr__(self) -> str:
        return "\n".join([self.file, *(line for sheet in self.sheets for line in _sheet_lines(sheet))])

    def _repr_html_(self) -> str:
        return preview(self.file, self.sheets)


def inspect(path: str | Path) -> Inspection:
    """The tables of a workbook, found without any form. Raises CchcError when the file cannot be read."""
    path = Path(path)
    try:
        if path.exists() and not path.is_file():
            raise CchcError(f"{path} không phải là tệp / is not a file")
        book = read_safely(path.read_bytes())
    except FileNotFoundError:
        raise CchcError(f"Không có tệp {path} / No such file") from None
    except OSError as error:
        raise CchcError(f"Không mở được tệp {path} / The file cannot be opened: {error.strerror}") from None
    except UnreadableError as error:
        raise CchcError(f"Không đọc được {path.name}: {error.vi} / cannot be read: {error.en}") from None
    return Inspection(path.name, [outline(sheet) for sheet in book.sheets])


def new_form(path: str | Path) -> str:
    """A form file (YAML) drafted from the tables of a workbook; CchcError when it holds none with a header."""
    found = inspect(path)
    draft = draft_form(found.file, found.sheets)
    if not draft:
        raise CchcError(f"{found.file} không có bảng nào để phác biểu mẫu / no table to draft a form from")
    return draft


def _sheet(found: FoundSheet, values: bool) -> dict[str, Any]:
    content: dict[str, Any] = {
        "name": found.sheet.name,
        "hidden": found.sheet.hidden,
        "tables": [_table(table, values) for table in found.tables],
    }
    if found.sheet.hidden_rows:
        content["hidden_rows"] = sorted(found.sheet.hidden_rows)
    if found.sheet.hidden_cols:
        content["hidden_cols"] = [letters(col) for col in sorted(found.sheet.hidden_cols)]
    if values:
        content["cells"] = [_cell(cell) for cell in found.outside()]
    return content


def _table(table: FoundTable, values: bool) -> dict[str, Any]:
    region = table.region
    content: dict[str, Any] = {
        "range": table.range,
        "header_rows": list(region.header_rows) if region.header_rows[0] else [],
        "first_data_row": region.first_data_row or None,
        "last_data_row": region.last_data_row or None,
        "total_rows": region.total_rows,
        "group_rows": region.group_rows,
        "numbering_rows": region.numbering_rows,
        "repeated_header_rows": region.repeated_header_rows,
        "note_rows": region.note_rows,
        "columns": [
            {"col": letters(c.col), "path": list(c.path), "unit": c.unit, "numeric": c.numeric}
            for c in table.columns
        ],
    }
    units = {str(row): unit for row, _, unit in table.groups if unit}
    if units:
        content["group_units"] = units
    if values:
        content["cells"] = [_cell(cell) for cell in table.cells()]
    return content


def _cell(cell: FoundCell) -> dict[str, Any]:
    content: dict[str, Any] = {"ref": cell.ref, "value": cell.value, "text": cell.text}
    if cell.options:
        content["options"] = list(cell.options)
    if cell.note:
        content["note"] = cell.note
    return content


def _sheet_lines(found: FoundSheet) -> list[str]:
    hidden = " (ẩn / hidden)" if found.sheet.hidden else ""
    lines = [f"{found.sheet.name or '(không tên / unnamed)'}{hidden}"]
    if found.sheet.hidden_rows or found.sheet.hidden_cols:
        cols = [letters(col) for col in sorted(found.sheet.hidden_cols)]
        lines.append(f"  đang ẩn / hidden: {_listed([*map(str, sorted(found.sheet.hidden_rows)), *cols])}")
    if not found.tables:
        return [*lines, "  không có bảng nào / no table"]
    for number, table in enumerate(found.tables, 1):
        lines += [f"  {line}" for line in _table_lines(number, table)]
    return lines


def _table_lines(number: int, table: FoundTable) -> list[str]:
    region = table.region
    first, last = region.header_rows
    parts = [f"đầu bảng / header {_rows(first, last)}" if first else "không có đầu bảng / no header"]
    if region.first_data_row:
        parts.append(f"số liệu / data {_rows(region.first_data_row, region.last_data_row)}")
    else:
        parts.append("chưa có số liệu / no data yet")
    for name, rows in (
        ("tổng / totals", region.total_rows),
        ("nhóm / groups", region.group_rows),
        ("đánh số / numbering", region.numbering_rows),
        ("đầu bảng lặp / repeated header", region.repeated_header_rows),
        ("ghi chú / notes", region.note_rows),
    ):
        if rows:
            parts.append(f"{name} {_listed(rows)}")
    lines = [f"Bảng {number} {table.range}: " + "; ".join(parts)]
    for column in table.columns:
        unit = f" [{column.unit}]" if column.unit else ""
        lines.append(f"  {letters(column.col):>3}  {column.heading or '-'}{unit}")
    return lines


def print_tables(found: Inspection, console: Console) -> None:
    """The text output: drawn tables on a terminal, plain lines in a pipe."""
    if not console.is_terminal:
        print(found)
        return
    console.print(found.file, style="bold", markup=False)
    for sheet in found.sheets:
        if not sheet.tables:
            console.print("\n".join(_sheet_lines(sheet)), markup=False)
            continue
        console.print(_sheet_lines(sheet)[0], style="bold", markup=False)
        for number, table in enumerate(sheet.tables, 1):
            drawn = Table(title=_table_lines(number, table)[0], title_justify="left")
            for heading in ("Cột", "Đầu cột / heading", "Đơn vị / unit"):
                drawn.add_column(heading)
            for column in table.columns:
                drawn.add_row(letters(column.col), Text(column.heading), Text(column.unit or ""))
            console.print(drawn)


def _rows(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"


def _listed(rows: Sequence[int | str], most: int = 8) -> str:
    listed = ", ".join(map(str, rows[:most]))
    return listed if len(rows) <= most else f"{listed}… ({len(rows)})"
