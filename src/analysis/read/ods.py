"""OpenDocument spreadsheets: cells by calamine; merges, hidden parts, errors, % signs and fonts from content.xml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from ..contracts import At, Workbook
from . import merges
from .grid import Grid
from .guard import UnreadableError, refuse_spread
from .kinds import not_a_workbook
from .package import Package
from .sidecar import Sidecar
from .styles import is_legacy_font
from .texts import settle
from .tree import elements
from .xlsx import add, load

_O, _T, _S, _F, _V = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "style", "xsl-fo-compatible", "svg-compatible")
)
_TABLE, _ROW, _COLUMN, _STYLE, _FACE = (
    f"{_T}table", f"{_T}table-row", f"{_T}table-column", f"{_S}style", f"{_S}font-face",
)  # fmt: skip
_WANTED = frozenset((_TABLE, _ROW, _COLUMN, _STYLE, _FACE))
_CELLS = (f"{_T}table-cell", f"{_T}covered-table-cell")
_ERROR = re.compile(r"^(?:#(?:REF|NAME|VALUE|DIV/0|NUM|NULL|N/A)[!?]?|Err:\d{3})$")
# The cell reader knows the names of elements by the prefixes that all programs use.
_SPACES = re.compile(
    rb"""xmlns:([\w.-]+)=["']urn:oasis:names:tc:opendocument:xmlns:(office|table|text):1\.0"""
)
_REPEATS = 1000  # rows or columns that a mark of a repeated one is noted for


def read_ods(package: Package) -> Workbook:
    """The sheets of an ods workbook. Raises UnreadableError and calamine's errors."""
    if b"spreadsheet" not in package.read("mimetype"):
        raise not_a_workbook("tài liệu OpenDocument khác", "another OpenDocument file")
    manifest = package.get("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise UnreadableError("tệp đặt mật khẩu", "the file is password-protected")
    content = package.read("content.xml")
    if any(prefix != space for prefix, space in _SPACES.findall(content[:8192])):
        raise UnreadableError(
            "tệp OpenDocument ghi theo cách lạ; hãy mở bằng Excel hoặc LibreOffice rồi lưu lại",
            "an OpenDocument file written in an unknown way; open it in Excel or LibreOffice and save it again",
        )
    grids = {grid.name: grid for grid in _grids(content)}
    book = Workbook("ods", [])
    for sheet in load(package.as_read()):
        grid = grids.get(sheet.name)
        if grid:
            beside = Sidecar(frozenset(grid.hidden_rows), frozenset(grid.hidden_cols))
            beside.errors = {at: str(grid.cells[at]) for at in grid.errors}
            beside.percent_cells = list(grid.percents)
            add(sheet, beside)
            sheet.merges = grid.merges
        book.sheets.append(sheet)
        book.findings += merges.check(sheet)
        book.findings += settle(sheet, grid.known_fonts if grid else lambda: None)
    return book


class _Fonts:
    """The font that each cell style uses, with those of its parents."""

    def __init__(self) -> None:
        self.families: dict[str, str] = {}
        self.of: dict[str, str] = {}
        self.legacy = False

    def add_family(self, face: ElementTree.Element) -> None:
        self.families[face.get(f"{_S}name", "")] = face.get(f"{_V}font-family", "")

    def add_style(self, style: ElementTree.Element) -> None:
        said = style.find(f"{_S}text-properties")
        known = said.attrib if said is not None else {}
        named = known.get(f"{_S}font-name", "")
        own = (self.families.get(named) or named or known.get(f"{_F}font-family", "")).strip("'")
        self.of[style.get(f"{_S}name", "")] = own or self.of.get(style.get(f"{_S}parent-style-name", ""), "")
        self.legacy |= is_legacy_font(own)


class _Table:
    """A table while its rows arrive."""

    def __init__(self, name: str, fonts: _Fonts) -> None:
        self.grid, self.fonts = Grid(name), fonts
        self.row = self.col = 1
        self.defaults: list[tuple[int, str]] = []  # last column, default cell style
        self.ends: list[At] = []
        self.held = 0

    def add_column(self, column: ElementTree.Element) -> None:
        repeat = int(column.get(f"{_T}number-columns-repeated", 1))
        if column.get(f"{_T}visibility", "visible") != "visible":
            self.grid.hide_cols(self.col, self.col + repeat - 1)
        self.col += repeat
        self.defaults.append((self.col - 1, column.get(f"{_T}default-cell-style-name", "")))

    def add_row(self, row: ElementTree.Element) -> None:
        repeat = int(row.get(f"{_T}number-rows-repeated", 1))
        if row.get(f"{_T}visibility", "visible") != "visible":
            self.grid.hide_rows(self.row, self.row + repeat - 1)
        rows = range(self.row, self.row + min(repeat, _REPEATS))
        last = 0
        for cell, col, times in _cells(row):
            down, across = (int(cell.get(f"{_T}number-{kind}-spanned", 1)) for kind in ("rows", "columns"))
            self.grid.merge(self.row, col, down, across)
            if cell.get(f"{_O}value-type") or len(cell):
                last = col + times - 1
                self.held += repeat * times
                self._mark(cell, [(r, c) for r in rows for c in range(col, col + min(times, _REPEATS))])
        if last:
            self.ends.append((self.row + repeat - 1, last))
        self.row += repeat

    def _mark(self, cell: ElementTree.Element, places: list[At]) -> None:
        if cell.get(f"{_O}value-type") == "percentage":
            self.grid.percents.update(places)
        elif cell.get(f"{_T}formula"):
            text = "".join(cell.itertext()).strip()
            if _ERROR.match(text):
                self.grid.cells.update(dict.fromkeys(places, text))
                self.grid.errors.update(places)
        if self.fonts.legacy:
            col = places[0][1]
            style = cell.get(f"{_T}style-name") or next(
                (name for end, name in self.defaults if end >= col), ""
            )
            self.grid.fonts.update(dict.fromkeys(places, self.fonts.of.get(style, "")))


def _grids(content: bytes) -> Iterator[Grid]:
    """What each table says beside its values. Raises UnreadableError when its cells spread too far."""
    fonts = _Fonts()
    table: _Table | None = None
    depth = 0
    for event, element in elements(content, _WANTED, "content.xml"):
        start = event == "start"
        if element.tag == _TABLE:
            depth += 1 if start else -1
            if depth == 1 and start:
                table = _Table(element.get(f"{_T}name", ""), fonts)
            elif depth == 0 and table:
                refuse_spread(table.grid.name, table.ends, table.held)
                yield table.grid
        elif start or depth > 1:  # a table inside a cell is not the sheet's
            continue
        elif element.tag == _FACE:
            fonts.add_family(element)
        elif element.tag == _STYLE:
            fonts.add_style(element)
        elif table and element.tag == _ROW:
            table.add_row(element)
        elif table:
            table.add_column(element)


def _cells(row: ElementTree.Element) -> Iterator[tuple[ElementTree.Element, int, int]]:
    """The cells of a row: (cell, its column, how many columns it repeats)."""
    col = 1
    for cell in row:
        if cell.tag in _CELLS:
            times = int(cell.get(f"{_T}number-columns-repeated", 1))
            yield cell, col, times
            col += times
