"""Pages as an .xlsx that looks like an office's form and has the same bytes whenever it is made."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .page import Page, Put

ZIP_TIME = (2020, 1, 1, 0, 0, 0)
_MOMENT = b"2020-01-01T00:00:00Z"
_TIME = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
# openpyxl writes no values of formulas, and a formula without one is told from a blank by nobody.
_FORMULA = re.compile(rb'<c (r="([A-Z]+[0-9]+)"[^>]*)>(<f>[^<]*</f>)<v ?/?>(?:</v>)?</c>')
_THIN = Side(style="thin")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_BOLD = frozenset({"title", "strong", "heading", "total"})
_FRAMED = frozenset({"heading", "cell", "label", "total"})


def xlsx(pages: Sequence[Page]) -> bytes:
    """The pages as an .xlsx; text is text, whatever it begins with."""
    return saved(workbook(pages))


def workbook(pages: Sequence[Page]) -> Workbook:
    """The pages as an openpyxl workbook."""
    book = Workbook()
    book.remove(book.active)
    for page in pages:
        _draw(book.create_sheet(page.name), page)
    book.properties.creator = "cchc"
    return book


def saved(book: Workbook, results: Mapping[tuple[str, str], float | str] | None = None) -> bytes:
    """The workbook as a file without wall-clock time.

    Formulas hold their result, given by sheet and cell in `results`, for those who read without calculating; else "".
    """
    sheets = {f"xl/worksheets/sheet{k}.xml": ws.title for k, ws in enumerate(book.worksheets, start=1)}
    stream = io.BytesIO()
    book.save(stream)
    source, target = zipfile.ZipFile(stream), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _TIME.sub(rb"\g<1>" + _MOMENT + rb"\g<2>", data)
            elif name.startswith("xl/worksheets/sheet"):
                given = {
                    ref: value for (sheet, ref), value in (results or {}).items() if sheet == sheets.get(name)
                }
                data = _FORMULA.sub(lambda match, given=given: _with_result(match, given), data)  # type: ignore[misc]
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _with_result(cell: re.Match[bytes], given: Mapping[str, float | str]) -> bytes:
    value = given.get(cell[2].decode(), "")
    if isinstance(value, str):
        return b'<c %s t="str">%s<v>%s</v></c>' % (cell[1], cell[3], escape(value).encode())
    return b"<c %s>%s<v>%s</v></c>" % (cell[1], cell[3], repr(float(value)).encode())


def _draw(ws: Worksheet, page: Page) -> None:
    for step in page.steps:
        if isinstance(step, Put):
            _put(ws, step, page.font)
        else:
            top, left, bottom, right = step
            ws.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    if page.title_rows is None:
        return
    ws.page_setup.paperSize = ws.PAPERSIZE_A4
    ws.page_setup.orientation = "landscape" if page.landscape else "portrait"
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True
    ws.print_title_rows = "{}:{}".format(*page.title_rows)
    for col, width in page.widths.items():
        ws.column_dimensions[get_column_letter(col)].width = width
    for row, height in page.heights.items():
        ws.row_dimensions[row].height = height


def _put(ws: Worksheet, step: Put, font: str) -> None:
    value, look = step.value, step.look
    if value is None and look not in _FRAMED:
        return
    cell = ws.cell(step.row, step.col)
    if isinstance(value, str):
        cell.value = value
        cell.data_type = "s"
    elif value is not None:
        cell.value = value
        if isinstance(value, date):
            cell.number_format = "dd/mm/yyyy"
        elif isinstance(value, int | float):
            cell.number_format = "#,##0" if isinstance(value, int) else "#,##0.0"
    cell.font = Font(name=font, size=12, bold=look in _BOLD)
    if look in _FRAMED:
        cell.border = _BOX
        cell.alignment = _CENTRE
    if look == "title":
        cell.alignment = _CENTRE
    elif look in ("line", "label"):
        cell.alignment = Alignment(horizontal="left", wrap_text=True if look == "label" else None)
