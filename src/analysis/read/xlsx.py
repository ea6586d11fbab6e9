"""Workbooks of Office Open XML (xlsx, xlsm, xlsb): cells by calamine, the rest from the parts themselves."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Callable, Mapping
from xml.etree import ElementTree

import python_calamine as calamine

from ..contracts import At, Finding, Sheet, Workbook
from . import binary, merges
from .fonts import cell_fonts
from .guard import UnreadableError, check_area, check_texts
from .package import Package
from .sidecar import Sidecar, plain, scan
from .styles import Styles, parse_styles
from .texts import settle

_STYLES, _STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"


def read_xlsx(package: Package) -> Workbook:
    """The worksheets of an xlsx or xlsm workbook. Raises UnreadableError and calamine's errors."""
    kind = "xlsm" if "xl/vbaProject.bin" in package else "xlsx"
    styles, strings = parse_styles(plain(package.get(_STYLES))), plain(package.get(_STRINGS))
    parts = _sheet_parts(package)
    sidecars = {}
    for name, part in parts.items():
        data = plain(package.read(part))
        check_area(name, data)
        check_texts(name, data, strings)
        sidecars[name] = scan(data, styles)
        del data
    del strings
    book = Workbook(kind, [], foreign_parts(package))
    for sheet in load(package.as_read()):
        if sheet.name not in parts:
            raise UnreadableError(
                f"trang “{sheet.name}” không có nội dung", f"sheet “{sheet.name}” has no content"
            )
        add(sheet, sidecars[sheet.name])
        fonts = _fonts(package, parts[sheet.name], styles)
        book.sheets.append(sheet)
        book.findings += merges.check(sheet)
        book.findings += settle(sheet, fonts)
    return book


def read_xlsb(package: Package) -> Workbook:
    """The worksheets of an xlsb workbook. Raises UnreadableError and calamine's errors."""
    targets, sidecars = relations(package, "xl/workbook.bin"), {}
    for name, link in binary.sheet_names(package.read("xl/workbook.bin")).items():
        kind, part = targets.get(link, ("", ""))
        if kind.endswith("/worksheet"):
            sidecars[name] = binary.scan(name, package.read(part))
    book = Workbook("xlsb", [], foreign_parts(package))
    for sheet in load(package.as_read()):
        add(sheet, sidecars.get(sheet.name, Sidecar()))
        book.sheets.append(sheet)
        book.findings += merges.check(sheet)
        book.findings += settle(sheet)
    return book


def load(content: bytes) -> list[Sheet]:
    """Values, merges and visibility of all worksheets, by calamine. Raises its errors."""
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = []
    for meta in book.sheets_metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        cells = book.get_sheet_by_name(meta.name)
        areas = [(r1 + 1, c1 + 1, r2 + 1, c2 + 1) for (r1, c1), (r2, c2) in cells.merged_cell_ranges or ()]
        hidden = meta.visible != calamine.SheetVisibleEnum.Visible
        sheets.append(Sheet(meta.name, cells.to_python(skip_empty_area=False), areas, hidden))
    return sheets


def add(sheet: Sheet, beside: Sidecar) -> None:
    """Put into the sheet what its sidecar says: errors and formulas into the cells, the rest beside them."""
    rows = sheet.rows
    sheet.hidden_rows, sheet.hidden_cols = beside.hidden_rows, beside.hidden_cols
    said = beside.errors | beside.uncached
    if said:
        if min(map(min, said)) < 1:
            raise UnreadableError(
                f"trang “{sheet.name}” có ô mang địa chỉ sai", f"sheet “{sheet.name}” has a cell at no place"
            )
        widen(rows, *map(max, zip(*said, strict=True)))
        for (row, col), text in said.items():
            rows[row - 1][col - 1] = text
    sheet.errors = frozenset(beside.errors)
    sheet.uncached = frozenset(beside.uncached)
    if beside.percent_cells:
        sheet.percents = frozenset(
            (row, col) for row, col in beside.percent_cells
            if 0 < row <= len(rows) and 0 < col <= len(rows[0]) and type(rows[row - 1][col - 1]) in (int, float)
        )  # fmt: skip


def widen(rows: list[list], height: int, width: int) -> None:
    """Give the rows at least this many rows and columns; a used range that ends in errors ends too early."""
    across = max(width, len(rows[0]) if rows else 0)
    for row in rows:
        row.extend([""] * (across - len(row)))
    rows.extend([""] * across for _ in range(height - len(rows)))


def foreign_parts(package: Package) -> list[Finding]:
    """Notes on macros and links to other workbooks: neither run nor followed, the cached values are read."""
    found = []
    if "xl/vbaProject.bin" in package or package.under("xl/macrosheets/"):
        found.append(Finding("N-MACRO", "", "", {}))
    if package.under("xl/externalLinks/"):
        found.append(Finding("N-EXTERNAL", "", "", {}))
    return found


def _sheet_parts(package: Package) -> dict[str, str]:
    """Worksheet name -> its part. Raises UnreadableError when a worksheet's part is missing."""
    targets = relations(package, "xl/workbook.xml")
    found = {}
    for element in _parsed(package, "xl/workbook.xml").iter():
        if not element.tag.endswith("}sheet"):
            continue
        link = next((value for key, value in element.attrib.items() if key.endswith("}id")), "")
        kind, part = targets.get(link, ("", ""))
        name = element.get("name", "")
        if kind.endswith("/worksheet") or not kind:
            if part not in package:
                raise UnreadableError(
                    f"thiếu phần nội dung của trang “{name}”", f"the content of sheet “{name}” is missing"
                )
            found[name] = part
    if not found:
        raise UnreadableError("tệp không có trang tính nào", "the file holds no worksheet")
    return found


def relations(package: Package, part: str) -> dict[str, tuple[str, str]]:
    """Relation id -> (type, part) of a part."""
    folder, name = posixpath.split(part)
    return {
        link.get("Id", ""): (
            link.get("Type", ""),
            posixpath.normpath(posixpath.join(f"/{folder}", link.get("Target", ""))).lstrip("/"),
        )
        for link in _parsed(package, f"{folder}/_rels/{name}.rels")
    }


def _parsed(package: Package, part: str) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(package.read(part))
    except ElementTree.ParseError:
        raise UnreadableError(f"phần {part} của tệp bị hỏng", f"part {part} of the file is damaged") from None


def _fonts(package: Package, part: str, styles: Styles) -> Callable[[], Mapping[At, str]]:
    """Reads the fonts of a sheet's cells when asked: only text that looks old needs them."""
    return lambda: cell_fonts(plain(package.read(part)), plain(package.get(_STRINGS)), styles)
