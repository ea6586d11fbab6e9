"""Workbooks taken apart and put together again, so that their insides can be changed: zip, XML, OLE and BIFF."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import xlrd.compdoc
from xlwt.CompoundDoc import XlsDoc

Parts = list[tuple[str, bytes]]

_TAG = re.compile(rb"""<(/?)([A-Za-z_][\w:.-]*)((?:[^<>"']|"[^"]*"|'[^']*')*?)(/?)>""")
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


def unpacked(content: bytes) -> Parts:
    """The parts of a zipped workbook in their order. Raises zipfile's errors where it is damaged."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [(info.filename, archive.read(info)) for info in archive.infolist() if not info.is_dir()]


def packed(parts: Iterable[tuple[str, bytes]], how: int = zipfile.ZIP_DEFLATED, level: int = 1) -> bytes:
    """The parts as a zip with checksums in order."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", how, compresslevel=level) as archive:
        for name, data in parts:
            archive.writestr(zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0)), data, how, level)
    return stream.getvalue()


@dataclass
class Tag:
    """A start or end tag, with its attributes as the file writes them (still escaped)."""

    end: bool
    name: bytes
    attributes: list[tuple[bytes, bytes]]
    empty: bool

    def __bytes__(self) -> bytes:
        return self.written()

    def written(self, quote: bytes = b'"', before: bytes = b" ", equals: bytes = b"=") -> bytes:
        """The tag, its attributes so quoted (where their text allows) and set apart."""
        said = b"".join(
            before + key + equals + (q := quote if quote not in value else _other(quote)) + value + q
            for key, value in self.attributes
        )
        return b"<" + b"/" * self.end + self.name + said + b"/" * self.empty + b">"


def _other(quote: bytes) -> bytes:
    return b"'" if quote == b'"' else b'"'


def tags(xml: bytes, change: Callable[[Tag], bytes]) -> bytes:
    """The XML with every tag replaced by what `change` makes of it; comments are not looked into."""

    def replaced(match: re.Match[bytes]) -> bytes:
        found = [(m[1], m[2] if m[2] is not None else m[3]) for m in _ATTRIBUTE.finditer(match[3])]
        return change(Tag(bool(match[1]), match[2], found, bool(match[4])))

    return _TAG.sub(replaced, xml)


def is_plain(xml: bytes) -> bool:
    """Whether the rewritings understand this XML: no comment, CDATA or > in a value, and UTF-8."""
    if b"<!" in xml or xml[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    return xml.count(b"<") == xml.count(b">")


def sheets_of(parts: Parts) -> list[int]:
    """Where the parts of worksheets stand, as far as the rewritings understand them."""
    return [
        i for i, (name, data) in enumerate(parts)
        if re.search(r"worksheets/sheet\d+\.xml$", name) and is_plain(data) and b"<worksheet" in data
    ]  # fmt: skip


def column(ref: bytes) -> int:
    """The column number of a reference: b"AB7" -> 28."""
    value = 0
    for letter in ref.rstrip(b"0123456789"):
        value = value * 26 + letter - 64
    return value


# The old binary format


def stream_of(content: bytes) -> bytes:
    """The workbook stream of an xls file, as its records need it. Raises what xlrd raises."""
    if not content.startswith(b"\xd0\xcf"):
        return content
    compound = xlrd.compdoc.CompDoc(content, logfile=io.StringIO())
    for name in ("Workbook", "Book"):
        memory, base, length = compound.locate_named_stream(name)
        if memory:
            return bytes(memory[base : base + length])
    raise ValueError("no workbook in it")


def compound(stream: bytes) -> bytes:
    """An xls file of the stream."""
    out = io.BytesIO()
    XlsDoc().save(out, stream)
    return out.getvalue()


Record = tuple[int, bytes]
_BOUNDSHEET, _BOF = 0x85, 0x809


def records(stream: bytes) -> list[Record]:
    """The BIFF records of a stream, to the last that is whole."""
    found, at = [], 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream) or (kind == 0 and size == 0):
            break
        found.append((kind, stream[at + 4 : at + 4 + size]))
        at += 4 + size
    return found


def joined(found: list[Record]) -> bytes:
    """The stream of the records; where each sheet begins is written anew."""
    at, starts = 0, []
    for kind, body in found:
        if kind == _BOF:
            starts.append(at)
        at += 4 + len(body)
    sheets = iter(starts[1:])
    out = []
    for kind, body in found:
        if kind == _BOUNDSHEET and len(body) > 4:
            body = struct.pack("<I", next(sheets, 0)) + body[4:]
        out.append(struct.pack("<HH", kind, len(body)) + body)
    return b"".join(out)
