"""Pages as files of every format that offices hand in; the same pages give the same bytes."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from ..contracts import shown
from .page import Page, iso, plain
from .workbook import ZIP_TIME, xlsx

_BASES = {"̀", "́", "̃", "̉", "̣"}


def write(container: str, pages: Sequence[Page], *, encoding: str = "utf-8", separator: str = ",") -> bytes:
    """The pages as one file: xlsx, xls (BIFF8), ods, xml2003 (SpreadsheetML), html, or csv.

    `encoding` is that of html and csv: utf-8, utf-8-sig, utf-16, cp1258 (with combining tone marks) or any other that
    holds the text; text in TCVN3 or VNI arrives re-encoded and goes out as cp1252. csv has one page (ValueError).
    """
    if container == "csv":
        return _encoded(_csv(pages, separator), encoding)
    if container == "html":
        return _encoded(_html(pages, encoding), encoding)
    return _WRITERS[container](pages)


def _encoded(content: str, encoding: str) -> bytes:
    if encoding == "cp1258":
        return "".join(map(_with_tone, unicodedata.normalize("NFC", content))).encode("cp1258")
    if encoding == "cp1252":  # the undefined bytes too: legacy Vietnamese fonts put letters there
        return b"".join(c.encode("latin-1" if ord(c) < 256 else "cp1252") for c in content)
    return content.encode(encoding)


def _with_tone(letter: str) -> str:
    """A letter as cp1258 has it: composed where it can be, else its base and a combining tone mark."""
    parts = unicodedata.normalize("NFD", letter)
    tones = [p for p in parts if p in _BASES]
    base = unicodedata.normalize("NFC", "".join(p for p in parts if p not in _BASES))
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        return base + "".join(tones)
    return letter


def _csv(pages: Sequence[Page], separator: str) -> str:
    (page,) = pages
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator)
    for row in page.rows():
        writer.writerow([_shown(value) for value in row])
    return stream.getvalue()


def _shown(value: Any) -> str:
    return plain(value) if isinstance(value, str) else shown(value)


def _spans(page: Page) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Rows and columns that a merged area takes, by its corner; and the cells that it covers."""
    spans, covered = {}, set()
    for top, left, bottom, right in page.merges:
        spans[top, left] = (bottom - top + 1, right - left + 1)
        covered |= {(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)} - {(top, left)}
    return spans, covered


def _html(pages: Sequence[Page], encoding: str) -> str:
    charset = {"utf-8-sig": "utf-8", "cp1258": "windows-1258", "cp1252": "windows-1252"}.get(
        encoding, encoding
    )
    parts = [
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset={charset}"></head><body>'
    ]
    for page in pages:
        spans, covered = _spans(page)
        parts.append(f"<table border=1 style={quoteattr(f'font-family:{page.font}')}>")
        for r, row in enumerate(page.rows(), 1):
            cells = []
            for c, value in enumerate(row, 1):
                if (r, c) not in covered:
                    down, across = spans.get((r, c), (1, 1))
                    span = f' rowspan="{down}"' * (down > 1) + f' colspan="{across}"' * (across > 1)
                    cells.append(f"<td{span}>{escape(_shown(value))}</td>")
            parts.append(f"<tr>{''.join(cells)}</tr>")
        parts.append("</table>")
    return "\n".join([*parts, "</body></html>"])


def _xml2003(pages: Sequence[Page]) -> bytes:
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>'
        '<Style ss:ID="day"><NumberFormat ss:Format="dd/mm/yyyy"/></Style>'
    ]
    for n, page in enumerate(pages):
        parts.append(f'<Style ss:ID="f{n}"><Font ss:FontName={quoteattr(page.font)} ss:Size="12"/></Style>')
    parts.append("</Styles>")
    for n, page in enumerate(pages):
        spans, covered = _spans(page)
        parts.append(f"<Worksheet ss:Name={quoteattr(page.name)}><Table>")
        for r, row in enumerate(page.rows(), 1):
            cells = []
            for c, value in enumerate(row, 1):
                if (r, c) in covered or (value == "" and (r, c) not in spans):
                    continue
                down, across = spans.get((r, c), (1, 1))
                span = f' ss:MergeDown="{down - 1}"' * (down > 1) + f' ss:MergeAcross="{across - 1}"' * (
                    across > 1
                )
                style = "day" if isinstance(value, date) else f"f{n}"
                cells.append(f'<Cell ss:Index="{c}" ss:StyleID="{style}"{span}>{_xml_data(value)}</Cell>')
            if cells:
                parts.append(f'<Row ss:Index="{r}">{"".join(cells)}</Row>')
        parts.append("</Table></Worksheet>")
    return "".join([*parts, "</Workbook>"]).encode()


def _xml_data(value: Any) -> str:
    if value == "":
        return ""
    if isinstance(value, bool):
        return f'<Data ss:Type="Boolean">{int(value)}</Data>'
    if isinstance(value, int | float):
        return f'<Data ss:Type="Number">{value!r}</Data>'
    if isinstance(value, date):
        return f'<Data ss:Type="DateTime">{iso(value)}</Data>'
    return f'<Data ss:Type="String">{escape(_shown(value))}</Data>'


_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {"office": "office", "table": "table", "text": "text", "style": "style",
                         "fo": "xsl-fo-compatible"}.items()
)  # fmt: skip


def _ods(pages: Sequence[Page]) -> bytes:
    styles = "".join(
        f'<style:style style:name="f{n}" style:family="table-cell"><style:text-properties '
        f"style:font-name={quoteattr(page.font)} fo:font-family={quoteattr(page.font)}/></style:style>"
        for n, page in enumerate(pages)
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        + "".join(_ods_table(page, n) for n, page in enumerate(pages))
        + "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest manifest:version="1.2" '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(zipfile.ZipInfo("mimetype", ZIP_TIME), _ODS, zipfile.ZIP_STORED)
        for name, part in (("content.xml", content), ("META-INF/manifest.xml", manifest)):
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), part.encode(), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _ods_table(page: Page, number: int) -> str:
    spans, covered = _spans(page)
    rows = []
    for r, row in enumerate(page.rows(), 1):
        cells = []
        for c, value in enumerate(row, 1):
            if (r, c) in covered:
                cells.append("<table:covered-table-cell/>")
                continue
            down, across = spans.get((r, c), (1, 1))
            merged = (down, across) != (1, 1)
            span = f' table:number-rows-spanned="{down}" table:number-columns-spanned="{across}"' * merged
            cells.append(
                f'<table:table-cell table:style-name="f{number}"{span}{_ods_value(value)}</table:table-cell>'
            )
        rows.append(f"<table:table-row>{''.join(cells)}</table:table-row>")
    return f"<table:table table:name={quoteattr(page.name)}>{''.join(rows)}</table:table>"


def _ods_value(value: Any) -> str:
    if value == "":
        return ">"
    said = f"<text:p>{escape(_shown(value))}</text:p>"
    if isinstance(value, bool):
        return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}">{said}'
    if isinstance(value, int | float):
        return f' office:value-type="float" office:value="{value!r}">{said}'
    if isinstance(value, date):
        day = iso(value) if isinstance(value, datetime) else value.isoformat()
        return f' office:value-type="date" office:date-value="{day}">{said}'
    if isinstance(value, time | timedelta):
        span = value if isinstance(value, timedelta) else _since_midnight(value)
        return f' office:value-type="time" office:time-value="{iso(span)}">{said}'
    return f' office:value-type="string">{said}'


def _since_midnight(value: time) -> timedelta:
    return timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)


def _xls(pages: Sequence[Page]) -> bytes:
    """BIFF8 with the page's font on every cell: how files in TCVN3 and VNI are told."""
    import xlwt

    book = xlwt.Workbook()
    for page in pages:
        font = xlwt.Font()
        font.name, font.height = page.font, 12 * 20
        looks = {}
        for kind, shape in (("text", "General"), ("day", "DD/MM/YYYY")):
            looks[kind] = xlwt.XFStyle()
            looks[kind].font, looks[kind].num_format_str = font, shape
        ws = book.add_sheet(page.name)
        for (r, c), value in page.cells.items():
            content = plain(value) if isinstance(value, str) else value
            ws.write(r - 1, c - 1, content, looks["day" if isinstance(value, date) else "text"])
        for top, left, bottom, right in page.merges:
            ws.merge(top - 1, bottom - 1, left - 1, right - 1)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


_WRITERS: dict[str, Callable[[Sequence[Page]], bytes]] = {
    "xlsx": xlsx,
    "xls": _xls,
    "ods": _ods,
    "xml2003": _xml2003,
}
CONTAINERS = (*_WRITERS, "html", "csv")
