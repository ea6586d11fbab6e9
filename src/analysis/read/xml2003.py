"""XML Spreadsheet 2003, which programs like to save as .xls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from xml.etree import ElementTree

from ..contracts import CellValue, Workbook
from . import merges
from .grid import Grid
from .guard import UnreadableError
from .styles import is_legacy_font, shows_percent
from .texts import settle
from .tree import elements

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_SHEET, _STYLE, _COLUMN, _ROW = (f"{_SS}{name}" for name in ("Worksheet", "Style", "Column", "Row"))
_VISIBLE = f"{_EXCEL}Visible"
_WANTED = frozenset((_SHEET, _STYLE, _COLUMN, _ROW, _VISIBLE))
_RUN_FONT = "{http://www.w3.org/TR/REC-html40}Font"
_FACE = "{http://www.w3.org/TR/REC-html40}Face"
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_EPOCH = datetime(1899, 12, 31)


def read_xml2003(text: str) -> Workbook:
    """The worksheets of an XML Spreadsheet 2003. Raises UnreadableError."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise UnreadableError(
            "tệp khai báo DTD/thực thể XML, không an toàn để đọc",
            "it declares a DTD or XML entities: not safe to read",
        )
    book = Workbook("xml2003", [])
    for grid in _grids(_DECLARATION.sub("", text).encode()):
        sheet = grid.sheet()
        book.sheets.append(sheet)
        book.findings += merges.check(sheet)
        book.findings += settle(sheet, grid.known_fonts)
    if not book.sheets:
        raise UnreadableError("tệp không có trang tính nào", "the file holds no worksheet")
    return book


class _Styles:
    """Font and % sign of each style, with those of its parent."""

    def __init__(self) -> None:
        self.font: dict[str, str] = {}
        self.percent: dict[str, bool] = {}

    def add(self, style: ElementTree.Element) -> None:
        key, parent = style.get(f"{_SS}ID", ""), style.get(f"{_SS}Parent", "Default")
        font, shape = style.find(f"{_SS}Font"), style.find(f"{_SS}NumberFormat")
        name = font.get(f"{_SS}FontName", "") if font is not None else ""
        code = shape.get(f"{_SS}Format", "") if shape is not None else ""
        self.font[key] = name or self.font.get(parent, "")
        shows = code == "Percent" or shows_percent(code)
        self.percent[key] = shows if code else self.percent.get(parent, False)


def _grids(content: bytes) -> Iterator[Grid]:
    styles = _Styles()
    grid = Grid("")
    row = col = 0
    for event, element in elements(content, _WANTED, "XML"):
        if event == "start":
            if element.tag == _SHEET:
                grid, row, col = Grid(element.get(f"{_SS}Name", "")), 0, 0
        elif element.tag == _STYLE:
            styles.add(element)
        elif element.tag == _VISIBLE:
            grid.hidden = element.text != "SheetVisible"
        elif element.tag == _COLUMN:
            first, col = _reach(element, col)
            if element.get(f"{_SS}Hidden") == "1":
                grid.hide_cols(first, col)
        elif element.tag == _ROW:
            first, row = _reach(element, row)
            if element.get(f"{_SS}Hidden") == "1":
                grid.hide_rows(first, row)
            _cells(element, first, grid, styles)
        else:
            yield grid


def _reach(element: ElementTree.Element, before: int) -> tuple[int, int]:
    """The first and last row or column that the element speaks of."""
    first = int(element.get(f"{_SS}Index", before + 1))
    return first, first + int(element.get(f"{_SS}Span", 0))


def _cells(row: ElementTree.Element, r: int, grid: Grid, styles: _Styles) -> None:
    c = 0
    row_style = row.get(f"{_SS}StyleID", "Default")
    for cell in row.findall(f"{_SS}Cell"):
        c = int(cell.get(f"{_SS}Index", c + 1))
        style = cell.get(f"{_SS}StyleID", row_style)
        across, down = (max(0, int(cell.get(f"{_SS}Merge{way}", 0))) for way in ("Across", "Down"))
        grid.merge(r, c, down + 1, across + 1)
        data = cell.find(f"{_SS}Data")
        formula = cell.get(f"{_SS}Formula", "")
        if data is not None:
            kind, text = data.get(f"{_SS}Type", "String"), "".join(data.itertext())
            grid.put(r, c, _value(kind, text), font=_run_font(data) or styles.font.get(style, ""))
            if kind == "Error":
                grid.errors.add((r, c))
            elif styles.percent.get(style):
                grid.percents.add((r, c))
        elif formula:
            grid.put(r, c, formula)
            grid.uncached.add((r, c))
        c += across


def _run_font(data: ElementTree.Element) -> str:
    faces = [face for run in data.iter(_RUN_FONT) if (face := run.get(_FACE))]
    return next(filter(is_legacy_font, faces), faces[0] if faces else "")


def _value(kind: str, text: str) -> CellValue:
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text
    if kind == "Boolean":
        return text.strip() == "1"
    if kind == "DateTime":
        return _moment(text)
    return text


def _moment(text: str) -> CellValue:
    """A date, a time, or both: Excel writes a time as a moment of its day zero."""
    try:
        moment = datetime.fromisoformat(text.strip()[:23])
    except ValueError:
        return text
    if moment.date() in (_EPOCH.date(), (_EPOCH - timedelta(days=1)).date()):
        return moment.time()
    return moment if moment.time() != time() else moment.date()
