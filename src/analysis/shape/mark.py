"""A workbook for its clerk to mend: a copy with coloured, commented cells and a first sheet that lists what is wrong.

Everything is written as text, so that no content of a file becomes a formula; colours only repeat what is said.
"""

from __future__ import annotations

import io
import re
import unicodedata
import warnings
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from .. import inert, personal
from ..contracts import Sheet
from ..contracts import Workbook as Cells
from .grid import position, reference
from .issue_list import COLOURS, WORDS, Letter, Mark, write_list
from .ours import LIST_SHEET, is_list, says_ours
from .page import plain
from .rebuilt import MAX_CELLS, area, overlapping, rebuild

__all__ = ["Letter", "Mark", "marked"]

AUTHOR = "Kiểm tra số liệu"
REMADE = "Tệp này được lập lại từ các giá trị của tệp gốc (không còn công thức), mọi ô giữ nguyên vị trí."
PICTURES = "Hình vẽ, biểu đồ của tệp gốc có thể không có trong bản này."
TOO_LARGE = "Trang tính quá lớn nên không chép sang tệp này, đề nghị sửa trên tệp gốc: {}."
MAX_UNPACKED = 12 * 2**20  # of all parts: beyond, openpyxl takes more than a few seconds
RANK = {"error": 0, "warning": 1, "note": 2}
_REF = re.compile(r"^([A-Z]{1,3}[1-9]\d{0,6})(?::[A-Z]{1,3}[1-9]\d{0,6})?(?!\w)")
MARKED = '"sai"="sai"'  # always true, and tells our rule from an office's own
_FORMULA = re.compile(
    rb'<c(?P<head> r="(?P<ref>[A-Z]+\d+)"(?: s="\d+")?)>(?P<formula><f[^>]*>[^<]*</f>)<v ?/?>(?:</v>)?</c>'
)
_LINE, _CHARACTERS = 17, 44  # a comment's line in pixels, and how much of it fits


def marked(content: bytes, book: Cells, marks: Sequence[Mark], letter: Letter) -> tuple[bytes, str]:
    """The workbook with its marks, and its suffix: ".xlsx", or ".xlsm" where it holds macros (kept, never run).

    `content` and `book` are the file as it is and as it was read. An xlsx keeps formulas, validations, widths and
    styles; from any other format, or where openpyxl cannot keep all of it, a new workbook is made of the cells, each
    at its own coordinates. A book without sheets gives the list alone.
    """
    book = replace(book, sheets=[s for s in book.sheets if not is_list(s)])
    target, pages, macros, told = _copy(content, book) or (*rebuild(book), False, REMADE)
    by_cell: dict[tuple[str, str], list[Mark]] = {}
    links: dict[tuple[str, str], str] = {}
    for mark in marks:
        if mark.sheet in pages and (found := _REF.match(mark.ref)):
            by_cell.setdefault((mark.sheet, found[1]), []).append(mark)
            quoted = pages[mark.sheet].title.replace("'", "''")
            links[mark.sheet, mark.ref] = f"'{quoted}'!{found[0]}"
    for name, page in pages.items():
        own = {ref: group for (sheet, ref), group in by_cell.items() if sheet == name}
        corners = _corners(page, own)
        shared: dict[str, list[Mark]] = {}
        for ref, group in own.items():
            shared.setdefault(corners.get(ref, ref), []).extend(group)
        for ref, group in shared.items():
            _annotate(page, ref, group)
    left_out = "; ".join(s.name for s in book.sheets if s.name not in pages)
    more = [told if pages else "", TOO_LARGE.format(left_out) if left_out else ""]
    _list_first(target, marks, replace(letter, lines=(*letter.lines, *filter(None, more))), links)
    stream = io.BytesIO()
    target.save(stream)
    return _with_values(stream.getvalue(), target, pages, book), ".xlsm" if macros else ".xlsx"


def _copy(content: bytes, book: Cells) -> tuple[Workbook, dict[str, Worksheet], bool, str] | None:
    """The workbook itself, its pages by name, whether it holds macros, and what it may lack.

    None where openpyxl cannot be trusted with it: too large, merged areas over each other, sheets that it misses.
    """
    parts = _parts(content)
    large = sum(map(area, book.sheets)) > MAX_CELLS or sum(parts.values()) > MAX_UNPACKED
    if not book.sheets or large or any(overlapping(sheet.merges) for sheet in book.sheets):
        return None
    macros = "xl/vbaProject.bin" in parts
    target = _opened(content, macros)
    if target is None:
        return None
    _drop_former(target)
    titles = [inert.visible(unicodedata.normalize("NFC", ws.title)) for ws in target.worksheets]
    pages = dict(zip(personal.sheet_names(titles), target.worksheets, strict=True))
    if any(sheet.name not in pages for sheet in book.sheets):
        return None
    drawings = any(name.startswith("xl/drawings/drawing") for name in parts)
    return target, pages, macros, PICTURES if drawings else ""


def _parts(content: bytes) -> dict[str, int]:
    """Parts of a zipped workbook and how large they are unpacked; none of what is no zip."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return {
                p.filename: p.file_size for p in archive.infolist() if not p.filename.startswith("xl/media/")
            }
    except (zipfile.BadZipFile, OSError):
        return {}


def _opened(content: bytes, macros: bool) -> Workbook | None:
    """The workbook as openpyxl sees it; None when it is no xlsx, or one that openpyxl fails on in any way."""
    if not content.startswith(b"PK"):
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return load_workbook(io.BytesIO(content), keep_vba=macros, rich_text=True)
    except Exception:  # whatever it stumbles over, the cells that were read are still there
        return None


def _drop_former(target: Workbook) -> None:
    """Take away the list and the marks of an earlier return: what was mended must not look wrong any more."""
    for ws in target.worksheets:
        _drop_former_rules(ws)
        if says_ours(ws.title, ws["A1"].value) and ws.title.startswith(LIST_SHEET):
            target.remove(ws)
            continue
        for cell in list(ws._cells.values()):
            if isinstance(cell, Cell) and cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = _others_part(cell.comment.text)
                if str(cell.fill.fgColor.rgb)[-6:] in COLOURS.values():
                    cell.fill = PatternFill()


def _drop_former_rules(ws: Worksheet) -> None:
    former = [
        ranges for ranges in ws.conditional_formatting if any(r.formula == [MARKED] for r in ranges.rules)
    ]
    for ranges in former:
        del ws.conditional_formatting[str(ranges.sqref)]
        for rule in ranges.rules:  # an office may have a rule of its own for the very cell
            if rule.formula != [MARKED]:
                ws.conditional_formatting.add(str(ranges.sqref), rule)


_OLD = "\n\nGhi chú đã có: "


def _others_part(content: str) -> Comment | None:
    _, found, others = content.partition(_OLD)
    return Comment(others, "") if found else None


def _corners(ws: Worksheet, refs: Iterable[str]) -> dict[str, str]:
    """The upper left corner of the merged area, for those of the cells that one covers."""
    rows: dict[int, list[tuple[int, str]]] = {}
    for ref in refs:
        row, col = position(ref)
        rows.setdefault(row, []).append((col, ref))
    found = {}
    for merged in ws.merged_cells.ranges:
        inside = range(merged.min_row, merged.max_row + 1)
        for row in inside if len(inside) < len(rows) else [r for r in rows if r in inside]:
            for col, ref in rows.get(row, ()):
                if merged.min_col <= col <= merged.max_col:
                    found[ref] = reference(merged.min_row, merged.min_col)
    return found


def _annotate(ws: Worksheet, ref: str, marks: list[Mark]) -> None:
    """Colour a cell by its worst mark and say all of them in one comment, before what a clerk has noted there."""
    cell: Any = ws[ref]
    if isinstance(cell, MergedCell):
        return
    ordered = sorted(marks, key=lambda m: RANK[m.severity])
    colour = COLOURS[ordered[0].severity]
    cell.fill = PatternFill("solid", fgColor=colour)
    _over_conditions(ws, ref, colour)
    said = "\n\n".join(f"{WORDS[m.severity].upper()}: {m.message}\nCách sửa: {m.next_step}" for m in ordered)
    former = cell.comment
    if former is not None:
        said = f"{said}{_OLD}{former.text}"
    lines = sum(1 + len(line) // _CHARACTERS for line in said.split("\n"))
    cell.comment = Comment(plain(said), AUTHOR, height=min(600, _LINE * lines + 12), width=340)


def _over_conditions(ws: Worksheet, ref: str, colour: str) -> None:
    """Conditional formats lie over a cell's own colour: where there are any, the mark becomes the first of them."""
    rules = [rule for ranges in ws.conditional_formatting for rule in ranges.rules]
    if not rules:
        return
    for rule in rules:
        rule.priority += 1
    fill = PatternFill("solid", bgColor=colour, fgColor=colour)
    mark = FormulaRule(formula=[MARKED], fill=fill, stopIfTrue=True)
    ws.conditional_formatting.add(ref, mark)
    mark.priority = 1


def _with_values(content: bytes, saved: Workbook, pages: dict[str, Worksheet], book: Cells) -> bytes:
    """The saved workbook with the values its formulas had: openpyxl keeps the formula and drops what it gave."""
    source, target = zipfile.ZipFile(io.BytesIO(content)), io.BytesIO()
    read = {pages[sheet.name].title: sheet for sheet in book.sheets if sheet.name in pages}
    # Parts are numbered in the order of the worksheets; sheets of charts are not among them.
    parts = {f"xl/worksheets/sheet{n}.xml": read.get(ws.title) for n, ws in enumerate(saved.worksheets, 1)}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in source.infolist():
            data = source.read(item)
            sheet = parts.get(item.filename)
            if sheet is not None:
                data = _FORMULA.sub(partial(_valued, sheet), data)
            archive.writestr(item, data)
    return target.getvalue()


def _valued(sheet: Sheet, found: re.Match[bytes]) -> bytes:
    row, col = at = position(found["ref"].decode())
    inside = row <= len(sheet.rows) and col <= len(sheet.rows[0])
    value = sheet.rows[row - 1][col - 1] if inside and at not in sheet.uncached | sheet.errors else None
    if isinstance(value, bool):
        kind, shown = b' t="b"', b"%d" % value
    elif isinstance(value, int | float):
        kind, shown = b"", repr(value).encode()
    elif isinstance(value, str):
        kind, shown = b' t="str"', escape(value).encode()
    else:
        return found[0]
    return b"<c%b%b>%b<v>%b</v></c>" % (found["head"], kind, found["formula"], shown)


def _list_first(
    target: Workbook, marks: Sequence[Mark], letter: Letter, links: dict[tuple[str, str], str]
) -> None:
    taken = {name.casefold() for name in target.sheetnames}
    name = next(
        n for n in (LIST_SHEET, *(f"{LIST_SHEET} ({k})" for k in range(2, 999))) if n.casefold() not in taken
    )
    for sheet in (*target.worksheets, *target.chartsheets):
        views = sheet.views.sheetView if isinstance(sheet, Worksheet) else sheet.sheetViews.sheetView
        for view in views:
            view.tabSelected = False  # sheets that are selected together are changed together
    ws = target.create_sheet(name, 0)
    write_list(ws, marks, letter, links)
    target.active = 0
