"""Workbooks made on the spot: sound ones by openpyxl, broken and hostile ones by changing their parts."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import xlwt
from openpyxl import Workbook

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def xlsx(change: Callable[[Workbook], object] = lambda book: None) -> bytes:
    """A workbook with a title in B2 and 12 in C3 on sheet "Biểu 1", changed."""
    book = Workbook()
    book.active.title = "Biểu 1"
    book.active["B2"], book.active["C3"] = "Số hồ sơ", 12
    change(book)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def edited(content: bytes, **parts: Callable[[bytes], bytes | None] | bytes) -> bytes:
    """The package with the parts whose path ends so (dots and slashes as __ and ___) changed, dropped or added."""
    changes = {name.replace("___", "/").replace("__", "."): change for name, change in parts.items()}
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            data: bytes | None = old.read(info)
            for name, change in changes.items():
                if info.filename.endswith(name) and callable(change):
                    data = change(data or b"")
            if data is not None:
                new.writestr(info.filename, data)
        for name, change in changes.items():
            if isinstance(change, bytes):
                new.writestr(name, change)
    return stream.getvalue()


def sheet_with(rows: bytes, head: bytes = b"", tail: bytes = b"") -> bytes:
    """A workbook whose only sheet has these rows as XML."""
    xml = (
        b'<?xml version="1.0"?><worksheet xmlns="' + MAIN + b'">'
        + head + b"<sheetData>" + rows + b"</sheetData>" + tail + b"</worksheet>"
    )  # fmt: skip
    return edited(xlsx(), sheet1__xml=lambda _: xml)


def xls(fill: Callable[[Any], object]) -> bytes:
    """A BIFF8 workbook whose sheet "Biểu 1" is filled by `fill(sheet)` (an xlwt sheet)."""
    book = xlwt.Workbook(encoding="utf-8")
    fill(book.add_sheet("Biểu 1"))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods(rows: str, styles: str = "") -> bytes:
    """An ods workbook of one table from the XML of its rows, and of automatic styles."""
    names = ["office", "table", "text", "style", "fo"]
    spaces = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{ {"fo": "xsl-fo-compatible"}.get(n, n) }:1.0"'
        for n in names
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f'<table:table table:name="Biểu 1">{rows}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return stream.getvalue()


def record(kind: int, body: bytes = b"") -> bytes:
    """A BIFF12 record, as xlsb parts hold them."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = b""
    length = len(body)
    while True:
        length, low = divmod(length, 128)
        size += bytes([low | (0x80 if length else 0)])
        if not length:
            return head + size + body


def wide(text: str) -> bytes:
    """A text as BIFF12 holds it."""
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(cells: bytes) -> bytes:
    """An xlsb workbook with one sheet "Biểu 1" of these records."""
    dimension = record(148, struct.pack("<4I", 0, 10, 0, 10))
    types = (
        b'<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        b'<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
    )
    link = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    rels = (
        b'<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        b'<Relationship Id="rId1" Type="'
        + link
        + b'/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    )
    bundle = struct.pack("<II", 0, 1) + wide("rId1") + wide("Biểu 1")
    workbook = record(131) + record(143) + record(156, bundle) + record(144) + record(132)
    sheet = record(129) + dimension + cells + record(130)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (
            ("[Content_Types].xml", types), ("xl/workbook.bin", workbook), ("xl/_rels/workbook.bin.rels", rels),
            ("xl/worksheets/sheet1.bin", sheet),
        ):  # fmt: skip
            archive.writestr(name, data)
    return stream.getvalue()
