"""OpenDocument spreadsheets: cells by calamine; merges, hidden parts, errors, % signs and fonts from content.xml."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from ..contracts import Workbook
from . import merges
from .grid import Grid
from .guard import UnreadableError, refuse_spread
from .kinds import not_a_workbook
from .package import Package
from .sidecar import Sidecar
from .texts import settle
from .xlsx import add, load

_O, _T, _S, _F, _X = (
    f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}"
    for name in ("office", "table", "style", "xsl-fo-compatible", "text")
)
_CELLS = (f"{_T}table-cell", f"{_T}covered-table-cell")
_ERROR = re.compile(r"^(?:#(?:REF|NAME|VALUE|DIV/0|NUM|NULL|N/A)[!?]?|Err:\d{3})$")
_LAST_COL = 2**14


def read_ods(package: Package, content: bytes) -> Workbook:
    """The sheets of an ods workbook. Raises UnreadableError and calamine's errors."""
    if b"spreadsheet" not in package.read("mimetype"):
        raise not_a_workbook("tài liệu OpenDocument khác", "another OpenDocument file")
    manifest = package.get("META-INF/manifest.xml")
    if b"encryption-data" in manifest:
        raise UnreadableError("tệp đặt mật khẩu", "the file is password-protected")
    try:
        root = ElementTree.fromstring(package.read("content.xml"))
    except ElementTree.ParseError:
        raise UnreadableError("phần content.xml của tệp bị hỏng", "part content.xml is damaged") from None
    fonts = _Fonts(root)
    grids = {table.get(f"{_T}name", ""): _grid(table, fonts) for table in root.iter(f"{_T}table")}
    del root
    book = Workbook("ods", [])
    for sheet in load(content):
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

    def __init__(self, root: ElementTree.Element) -> None:
        families = {
            face.get(f"{_S}name", ""): face.get(
                "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}font-family", ""
            )
            for face in root.iter(f"{_S}font-face")
        }
        self.of: dict[str, str] = {}
        for style in root.iter(f"{_S}style"):
            said = style.find(f"{_S}text-properties")
            known = said.attrib if said is not None else {}
            named = known.get(f"{_S}font-name", "")
            own = families.get(named) or named or known.get(f"{_F}font-family", "")
            parent = self.of.get(style.get(f"{_S}parent-style-name", ""), "")
            self.of[style.get(f"{_S}name", "")] = own.strip("'") or parent


def _grid(table: ElementTree.Element, fonts: _Fonts) -> Grid:
    """What the table says beside its values. Raises UnreadableError when its cells spread too far."""
    grid = Grid(table.get(f"{_T}name", ""))
    row = col = 1
    defaults: list[tuple[int, str]] = []  # last column, default cell style
    ends = []
    held = 0
    for element in table.iter():
        if element.tag == f"{_T}table-column":
            repeat = int(element.get(f"{_T}number-columns-repeated", 1))
            defaults.append((col + repeat - 1, element.get(f"{_T}default-cell-style-name", "")))
            if element.get(f"{_T}visibility", "visible") != "visible":
                grid.hide_cols(col, col + repeat - 1)
            col += repeat
        elif element.tag == f"{_T}table-row":
            repeat = int(element.get(f"{_T}number-rows-repeated", 1))
            if element.get(f"{_T}visibility", "visible") != "visible":
                grid.hide_rows(row, row + repeat - 1)
            last, n = _row(element, row, grid, fonts, defaults)
            if last:
                ends.append((row + repeat - 1, last))
                held += n * repeat
            row += repeat
    refuse_spread(grid.name, ends, held)
    return grid


def _row(
    row: ElementTree.Element, r: int, grid: Grid, fonts: _Fonts, defaults: list[tuple[int, str]]
) -> tuple[int, int]:
    """Read a row into the grid; returns its last column with a value and how many values it has."""
    c = last = held = 0
    for cell in row:
        if cell.tag not in _CELLS:
            continue
        repeat = int(cell.get(f"{_T}number-columns-repeated", 1))
        down, across = (int(cell.get(f"{_T}number-{kind}-spanned", 1)) for kind in ("rows", "columns"))
        grid.merge(r, c + 1, down, across)
        kind = cell.get(f"{_O}value-type", "")
        if kind or len(cell):
            last, held = c + repeat, held + repeat
            text = (
                "".join(p for part in cell.iter(f"{_X}p") for p in part.itertext())
                if kind in ("string", "")
                else ""
            )
            style = cell.get(f"{_T}style-name") or next((name for end, name in defaults if end > c), "")
            for col in range(c + 1, min(c + repeat, _LAST_COL) + 1):
                if _ERROR.match(text) and cell.get(f"{_T}formula"):
                    grid.put(r, col, text)
                    grid.errors.add((r, col))
                if kind == "percentage":
                    grid.percents.add((r, col))
                if fonts.of.get(style):
                    grid.fonts[r, col] = fonts.of[style]
        c += repeat
    return last, held
