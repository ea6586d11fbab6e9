"""The files that the fuzzer changes: the committed raw ones, generated ones of every format, and the real ones."""

from __future__ import annotations

import os
import struct
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import made

from analysis.read import read_workbook
from analysis.shape.containers import write
from analysis.shape.page import Page

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
RICH = (
    b'<row r="2" hidden="1"><c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C2"><f>A1</f></c>'
    b'<c r="D2" t="inlineStr"><is><r><rPr><rFont val=".VnTime"/></rPr><t>B&#184;o c&#184;o</t></r></is></c></row>'
    b'<row r="3"><c r="A3"><v>12</v></c><c r="B3" t="b"><v>1</v></c><c r="C3" t="str"><f>"a"</f><v>a</v></c>'
    b'<c r="E3"><v>0.5</v></c></row><row r="5" hidden="true"><c r="A5"><v>2015</v></c><c r="B5"><v>7</v></c></row>'
)


def _page() -> Page:
    page = Page("Biểu 1")
    for col, text in enumerate(("TT", "Đơn vị", "Số hồ sơ", "Tỷ lệ (%)", "Ngày"), 1):
        page.put(5, col, text)
    for row, name in enumerate(("Nga An", "Nga Bạch", "Nga Thủy, biển", "Ba Đình"), 6):
        values = (row - 5, f"Xã {name}", row * 137, row / 7, date(2016, row, 3))
        for col, value in enumerate(values, 1):
            page.put(row, col, value)
    page.put(1, 1, "Số liệu mô phỏng năm 2016")
    page.merge(1, 1, 1, 5)
    return page


def _percents(book: Any) -> None:
    sheet = book.active
    for row in range(5, 9):
        sheet.cell(row, 1, row * 10), sheet.cell(row, 2, row / 9)
        sheet.cell(row, 2).number_format = "0.0%"
    sheet.row_dimensions[6].hidden = sheet.column_dimensions["D"].hidden = True
    sheet.merge_cells("A1:C2")
    book.create_sheet("Năm trước").sheet_state = "hidden"


def _xlsb() -> bytes:
    cells = b"".join(
        made.record(0, struct.pack("<IIHBBBI", r, 0, 300, 0, 0x10 * (r == 3), 0, 0))
        + made.record(6, struct.pack("<II", 0, 0) + made.wide(f"Xã {r}"))
        + made.record(5, struct.pack("<IId", 1, 0, r * 1.5))
        + made.record(3, struct.pack("<II", 2, 0) + b"\x17")
        for r in range(1, 6)
    )
    return made.xlsb(made.record(145) + cells + made.record(146))


_MHT = (
    b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\nContent-Type: text/html; '
    b'charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
    b"<table><tr><td>X=C3=A3</td><td>12</td></tr></table>\r\n--b--\r\n"
)


@lru_cache(maxsize=1)
def generated() -> dict[str, bytes]:
    """Files of every format, and of what the committed ones hold little of."""
    page = _page()
    columns = b'<cols><col min="2" max="3" hidden="1"/></cols>'
    merged = b'<mergeCells><mergeCell ref="A8:B9"/></mergeCells>'
    files = {f"made/{name}": write(name, [page]) for name in ("xlsx", "xls", "ods", "xml2003", "html", "csv")}
    files["made/rich.xlsx"] = made.sheet_with(RICH, columns, merged)
    files["made/percents.xlsx"] = made.xlsx(_percents)
    files["made/xlsb"] = _xlsb()
    files["made/mht"] = _MHT
    files["made/utf16.html"] = write("html", [page], encoding="utf-16")
    files["made/semicolons.csv"] = write("csv", [page], separator=";", encoding="cp1258")
    return files


@lru_cache(maxsize=256)
def content_of(name: str) -> bytes:
    if name.startswith("made/"):
        return generated()[name]
    return (ROOT / name).read_bytes()


@lru_cache(maxsize=4)
def pool(real: bool) -> dict[str, list[str]]:
    """The files by kind: the committed and the generated ones, or the real ones beside the checkout."""
    folders = (SHARED / "samples", SHARED / "real") if real else (ROOT / "data" / "raw",)
    names = [
        os.path.relpath(path, ROOT) for folder in folders for path in folder.rglob("*") if path.is_file()
    ]
    names = [name for name in names if not name.endswith(("manifest.csv", ".md"))]
    kinds: dict[str, list[str]] = {}
    for name in [*sorted(names), *([] if real else generated())]:
        kinds.setdefault(read_workbook(content_of(name)).kind.replace("xlsm", "xlsx"), []).append(name)
    return kinds
