"""The inverse of reading: a sheet drawn from its layout, blank or filled, as an office would hand it in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..catalog import Item, Layout
from .containers import write
from .grid import reference
from .page import Page, Put, loose_page
from .style import Style

__all__ = ["Record", "Sheet", "Style", "draw", "heading_path", "lay_out"]

NATION, MOTTO = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"
_NAME = re.compile(r"\b[a-z]\w*")  # of an indicator in a rule


@dataclass
class Record:
    """One row: its label, its cells by indicator (None is a blank cell), and its code where a column asks for one."""

    label: str
    cells: dict[str, Any] = field(default_factory=dict)
    code: str = ""


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
    style: Style = field(default_factory=Style)

    @property
    def title(self) -> str:
        """The sheet's name in the workbook."""
        return self.name or self.layout.sheet

    @property
    def titles(self) -> tuple[str, ...]:
        """The title lines."""
        return self.layout.titles if self.style.titles is None else self.style.titles

    @property
    def drawn(self) -> list[Item | int]:
        """The columns from left to right: items of the layout, and numbers of extra columns."""
        columns: list[Item | int] = [*self.layout.columns, *range(len(self.extra))]
        return [columns[i] for i in self.style.order] if self.style.order else columns

    @property
    def header_row(self) -> int:
        """First row of the header."""
        return self.style.row + 5 + len(self.titles) + bool(self.layout.place_line)

    @property
    def depth(self) -> int:
        """Header rows, without the row of numbers."""
        return max(len(heading_path(item)) for item in self.layout.columns)

    @property
    def number_row(self) -> bool:
        """Whether a row numbers the columns."""
        return self.layout.number_row if self.style.number_row is None else self.style.number_row

    @property
    def first_row(self) -> int:
        """First data row."""
        return self.row(0)

    def row(self, record: int) -> int:
        """Row of a record; that of the total follows the last one."""
        blank = sum(1 for i in self.style.blank_before if i <= record)
        return self.header_row + self.depth + self.number_row + self.style.gap + record + blank

    def column(self, indicator: str) -> int:
        """Column of an indicator (of the value, where one indicator takes a row)."""
        if self.layout.lines:
            return self._col(lambda item: item.role == "value")
        return self._col(lambda item: item.indicator == indicator)

    @property
    def key_column(self) -> int:
        """Column of the row labels."""
        return self._col(lambda item: item.role == "key")

    def _col(self, wanted: Callable[[Item], bool]) -> int:
        columns = enumerate(self.drawn, self.style.col + 1)
        return next(n for n, item in columns if isinstance(item, Item) and wanted(item))

    def ref(self, record: int, indicator: str) -> str:
        """A1 reference of a record's cell; record -1 is the total row."""
        return reference(self.row(len(self.records) if record < 0 else record), self.column(indicator))

    def label_ref(self, record: int) -> str:
        """A1 reference of a record's label."""
        return reference(self.row(record), self.key_column)

    def extra_ref(self, number: int) -> str:
        """A1 reference of the heading of an extra column."""
        return reference(self.header_row, self.style.col + 1 + self.drawn.index(number))


def draw(
    sheets: Sequence[Sheet],
    loose: Mapping[str, Sequence[Sequence[Any]]] | None = None,
    container: str = "xlsx",
    **options: str,
) -> bytes:
    """A file of these sheets, and of loose rows by sheet name; the same content gives the same bytes.

    `container` and `options` (encoding, separator) are those of containers.write. Text is written as text: a label
    that begins with "=" does not become a formula.
    """
    pages = [lay_out(sheet) for sheet in sheets]
    pages += [loose_page(name, rows) for name, rows in (loose or {}).items()]
    return write(container, pages, **options)


def lay_out(sheet: Sheet) -> Page:
    """The sheet as a page: letterhead, titles, header, records, total, signatures."""
    page = Page(sheet.title, font=sheet.style.font)
    _lay_titles(page, sheet)
    _lay_header(page, sheet)
    for i, record in enumerate(sheet.records):
        _lay_record(page, sheet, i, record)
    if sheet.total is not None:
        _lay_total(page, sheet, sheet.total)
    _lay_signatures(page, sheet)
    _set_page(page, sheet)
    if sheet.style.encode:
        encode = sheet.style.encode
        page.steps = [_encoded(step, encode) if isinstance(step, Put) else step for step in page.steps]
    return page


def _encoded(step: Put, encode: Callable[[str], str]) -> Put:
    return step._replace(value=encode(step.value)) if isinstance(step.value, str) else step


def heading_path(item: Item) -> list[str]:
    """A heading level by level; of a pattern, the first plain way of writing it."""
    headings = (h for h in (item.heading, *item.also) if not h.startswith("~"))
    return next(headings, item.indicator).split(" | ")


def _lay_titles(page: Page, sheet: Sheet) -> None:
    style, width = sheet.style, len(sheet.layout.columns)
    half, left, row = max(2, width // 2), style.col + 1, style.row + 1
    right = style.col + max(width, half + 1)
    if style.letterhead:
        _line(page, sheet, row, left, style.col + half, sheet.words.get("office", ""))
        _line(page, sheet, row, left + half, right, NATION)
        _line(page, sheet, row + 1, left + half, right, MOTTO)
    if sheet.words.get("notice"):
        _line(page, sheet, row + 2, left, style.col + width, sheet.words["notice"])
    row += 3
    for title in sheet.titles:
        _line(page, sheet, row, left, style.col + width, title.format(**sheet.words))
        row += 1
    if sheet.layout.place_line:
        page.put(row, left, sheet.layout.place_line.format(**sheet.words), "line")
        _merge(page, sheet, row, left, style.col + width)


def _line(page: Page, sheet: Sheet, row: int, left: int, right: int, value: str) -> None:
    page.put(row, left, value, "title")
    _merge(page, sheet, row, left, right)


def _merge(page: Page, sheet: Sheet, row: int, left: int, right: int) -> None:
    if sheet.style.groups == "merged":
        page.merge(row, left, row, right)


def _set_page(page: Page, sheet: Sheet) -> None:
    """A4 as offices print it: lying for a wide table, all columns on one page, the header on every page."""
    layout, before = sheet.layout, sheet.style.col
    page.landscape = len(layout.columns) > 6
    page.title_rows = (sheet.header_row, sheet.first_row - 1)
    for col in range(3, len(layout.columns) + len(sheet.extra) + 1):
        page.widths[before + col] = 12
    for row in range(sheet.header_row, sheet.first_row):
        page.heights[row] = 34
    page.widths[before + 1] = 6
    page.widths[before + 2] = 34 if layout.lines or layout.rows == "fields" else 20


def _lay_header(page: Page, sheet: Sheet) -> None:
    top, depth, first = sheet.header_row, sheet.depth, sheet.style.col + 1
    paths = [heading_path(item) if isinstance(item, Item) else [sheet.extra[item][0]] for item in sheet.drawn]
    for n, path in enumerate(paths):
        for level in range(depth):
            page.put(top + level, first + n, None, "heading")
        for level, part in enumerate(path):
            group = level < len(path) - 1
            begun = group and n > 0 and paths[n - 1][: level + 1] == path[: level + 1]
            if begun and sheet.style.groups != "repeated":
                continue
            page.put(top + level, first + n, part, "heading")
            if sheet.style.groups != "merged":
                continue
            end = n
            while group and end + 1 < len(paths) and paths[end + 1][: level + 1] == path[: level + 1]:
                end += 1
            page.merge(top + level, first + n, top + (level if group else depth - 1), first + end)
    if sheet.number_row:
        for col, label in _numbers(sheet):
            page.put(top + depth, col, label)


def _numbers(sheet: Sheet) -> list[tuple[int, str]]:
    """(1), (2), (3)=(4)+(5) by column: the sums are those that the form checks."""
    items = [
        (col, item) for col, item in enumerate(sheet.drawn, sheet.style.col + 1) if isinstance(item, Item)
    ]
    at = {item.indicator: n for n, (_, item) in enumerate(items, 1) if item.indicator}
    sums: dict[str, str] = {}
    for rule in sheet.layout.rules:
        if rule.sign == "=" and rule.left not in sums and at.keys() >= set(rule.names):
            right = rule.right.replace(" ", "")
            sums[rule.left] = "=" + _NAME.sub(lambda match: f"({at[match[0]]})", right)
    return [(col, f"({n})" + sums.get(item.indicator, "")) for n, (col, item) in enumerate(items, 1)]


def _lay_record(page: Page, sheet: Sheet, number: int, record: Record) -> None:
    row, written = sheet.row(number), sheet.style.written
    for col, item in enumerate(sheet.drawn, sheet.style.col + 1):
        if isinstance(item, int):
            page.put(row, col, written(sheet.extra[item][1][number]))
        elif item.role == "order":
            page.put(row, col, number + 1)
        elif item.role == "key":
            page.put(row, col, record.label, "label")
        elif item.role == "code":
            page.put(row, col, record.code or None)
        elif item.role == "value":
            page.put(row, col, written(next(iter(record.cells.values()), None)))
        elif item.role == "unit":
            page.put(row, col, sheet.units.get(next(iter(record.cells), ""), ""))
        elif item.role == "remark":
            page.put(row, col, sheet.notes.get(number))
        else:
            page.put(row, col, written(record.cells.get(item.indicator)))


def _lay_total(page: Page, sheet: Sheet, total: dict[str, Any]) -> None:
    row = sheet.row(len(sheet.records))
    for col, item in enumerate(sheet.drawn, sheet.style.col + 1):
        if isinstance(item, int):
            continue
        value = (
            sheet.layout.total_row if item.role == "key" else sheet.style.written(total.get(item.indicator))
        )
        page.put(row, col, value if item.role in ("key", "item") else None, "total")


def _lay_signatures(page: Page, sheet: Sheet) -> None:
    row, before = sheet.row(len(sheet.records)) + 3, sheet.style.col
    right = before + max(3, len(sheet.layout.columns) - 3)
    page.put(row, right, sheet.words.get("signed", ""), "loose")
    page.put(row + 1, before + 2, "NGƯỜI LẬP BIỂU", "strong")
    page.put(row + 1, right, "CHỦ TỊCH", "strong")
    page.put(row + 2, right, "(Ký, ghi rõ họ tên và đóng dấu)", "loose")
