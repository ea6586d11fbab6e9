"""Workbooks written in another way that means the same: the archive, the XML in it, records, text.

A rewriting gives None where the file has nothing that it could write differently.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
from collections.abc import Callable
from random import Random

from opened import (
    Tag,
    column,
    compound,
    is_plain,
    joined,
    packed,
    records,
    sheets_of,
    stream_of,
    tags,
    unpacked,
)  # fmt: skip
from written import CANONICAL, in_utf16

Rewriting = Callable[[bytes, Random], bytes | None]

_OPENED = re.compile(r"(?:^|/)(?:sheet\d+|workbook|sharedStrings|styles|content)\.xml$")


def _in_parts(way: Callable[[bytes, Random], bytes]) -> Rewriting:
    """One way of writing XML for one part of a package, or for all that hold the workbook."""

    def rewrite(content: bytes, rng: Random) -> bytes | None:
        parts = unpacked(content)
        inner = [i for i, (name, data) in enumerate(parts) if _OPENED.search(name) and is_plain(data)]
        chosen = inner if rng.random() < 0.3 else rng.sample(inner, min(1, len(inner)))
        return packed((name, way(data, rng) if i in chosen else data) for i, (name, data) in enumerate(parts))

    rewrite.__name__ = way.__name__
    return rewrite


# The archive


def as_other_archive(content: bytes, rng: Random) -> bytes:
    """The same parts in another order, packed in another way, with other flags."""
    parts = unpacked(content)
    if parts[0][0] != "mimetype":
        rng.shuffle(parts)
    stream = io.BytesIO()
    target: io.IOBase = stream if rng.random() < 0.5 else _Unseekable(stream)
    with zipfile.ZipFile(target, "w") as archive:
        archive.comment = rng.choice((b"", b"x", b"PK\x05\x06", "Biểu".encode()))
        for name, data in parts:
            info = zipfile.ZipInfo(name, (rng.choice((1980, 2024)), 1, 1, 0, 0, 0))
            info.external_attr = rng.choice((0, 0o644 << 16, 0x20))
            info.extra = rng.choice((b"", b"\x55\x54\x05\x00\x01\0\0\0\0"))
            info.comment = rng.choice((b"", b"part"))
            archive.writestr(info, data, rng.choice((0, 8)), rng.randrange(1, 10))
        if rng.random() < 0.2:
            archive.mkdir("xl/media")
    return stream.getvalue()


class _Unseekable(io.RawIOBase):
    """A stream that cannot go back, so that sizes follow the data."""

    def __init__(self, stream: io.BytesIO) -> None:
        self.stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:
        return self.stream.write(data)


# Office Open XML


def _in_sheet(content: bytes, rng: Random, way: Callable[[bytes, Random], bytes | None]) -> bytes | None:
    parts = unpacked(content)
    sheets = sheets_of(parts)
    if not sheets:
        return None
    i = rng.choice(sheets)
    new = way(parts[i][1], rng)
    if new is None or new == parts[i][1]:
        return None
    parts[i] = (parts[i][0], new)
    return packed(parts)


def prefixed(content: bytes, rng: Random) -> bytes | None:
    """Elements of the main name space with a prefix."""
    parts = unpacked(content)
    able = [i for i, (name, data) in enumerate(parts) if _OPENED.search(name) and is_plain(data)
            and data.count(b" xmlns=") == 1]  # fmt: skip
    if not able:
        return None
    prefix = rng.choice((b"x", b"main", b"ss"))
    for i in able if rng.random() < 0.5 else [rng.choice(able)]:
        data = re.sub(rb"<(/?)(?=[A-Za-z_][\w.-]*[\s/>])", rb"<\1" + prefix + b":", parts[i][1])
        parts[i] = (parts[i][0], data.replace(b" xmlns=", b" xmlns:" + prefix + b"=", 1))
    return packed(parts)


def unnumbered(content: bytes, rng: Random) -> bytes | None:
    """Cells, and rows, without references where they follow one another from the first on."""

    def way(xml: bytes, rng: Random) -> bytes | None:
        row = col = 0
        dense = True

        def change(tag: Tag) -> bytes:
            nonlocal row, col, dense
            ref = dict(tag.attributes).get(b"r", b"")
            if tag.end or tag.name not in (b"row", b"c") or not ref:
                return bytes(tag)
            if tag.name == b"row":
                dense, row, col = dense and int(ref) == row + 1, int(ref), 0
                drop = dense
            else:
                here = column(ref)
                drop, col = here == col + 1, here
            if drop:
                tag.attributes = [pair for pair in tag.attributes if pair[0] != b"r"]
            return bytes(tag)

        return tags(xml, change)

    return _in_sheet(content, rng, way)


_CELL = re.compile(rb"<c (?=[^<>]*\bt=\"s\")([^<>]*)>\s*<v>(\d+)</v>\s*</c>")


def inlined(content: bytes, rng: Random) -> bytes | None:
    """Shared strings written into the cells that use them."""
    parts = unpacked(content)
    strings = next((data for name, data in parts if name.endswith("sharedStrings.xml")), b"")
    if not is_plain(strings):
        return None
    texts = re.findall(rb"<si\b[^<>]*?(?:/>|>(.*?)</si>)", strings, re.DOTALL)

    def inline(match: re.Match[bytes]) -> bytes:
        if rng.random() > 0.7 or int(match[2]) >= len(texts):
            return match[0]
        head = match[1].replace(b't="s"', b't="inlineStr"')
        return b"<c " + head + b"><is>" + texts[int(match[2])] + b"</is></c>"

    return _in_sheet(content, rng, lambda xml, rng: _CELL.sub(inline, xml))


def reshared(content: bytes, rng: Random) -> bytes | None:
    """The shared strings in another order, with one that nobody uses."""
    parts = unpacked(content)
    at = next((i for i, (name, _) in enumerate(parts) if name.endswith("sharedStrings.xml")), None)
    if (
        at is None
        or not is_plain(parts[at][1])
        or not all(is_plain(data) for name, data in parts if "sheet" in name)
    ):
        return None
    found = re.findall(rb"<si\b[^<>]*?(?:/>|>.*?</si>)", parts[at][1], re.DOTALL)
    if not found:
        return None
    order = rng.sample(range(len(found)), len(found))
    place = {old: new for new, old in enumerate(order)}
    head = parts[at][1][: parts[at][1].index(b"<si")]
    strings = head + b"".join(found[old] for old in order) + b"<si><t>unused</t></si></sst>"

    def moved(match: re.Match[bytes]) -> bytes:
        return b"<c " + match[1] + b"><v>%d</v></c>" % place.get(int(match[2]), int(match[2]))

    return packed(
        (name, strings if i == at else _CELL.sub(moved, data) if i in sheets_of(parts) else data)
        for i, (name, data) in enumerate(parts)
    )


def extended(content: bytes, rng: Random) -> bytes | None:
    """What other programs add: unknown elements, attributes of another name space, blank cells."""

    def way(xml: bytes, rng: Random) -> bytes | None:
        kind = rng.randrange(4)
        if kind == 0 and b"<extLst" not in xml:
            ext = b'<extLst><ext uri="{x}" xmlns:z="urn:z"><z:row r="2" hidden="1"><z:c r="B2" t="e"><z:v>#REF!</z:v>' \
                  b'</z:c></z:row></ext></extLst>'  # fmt: skip
            return xml.replace(b"</worksheet>", ext + b"</worksheet>")
        if kind == 1:
            with_space = xml.replace(b"<worksheet ", b'<worksheet xmlns:z="urn:z" ', 1)
            said = rng.choice((b' z:hidden="1"', b' z:r="C9"', b' z:t="e"', b' z:s="3"'))
            return re.sub(
                rb"<(?:row|c)(?= )", lambda m: m[0] + (said if rng.random() < 0.1 else b""), with_space
            )
        if kind == 2:
            return re.sub(rb"<dimension\b[^<>]*/>", b"", xml)
        return re.sub(rb' spans="[^"]*"', b"", xml)

    return _in_sheet(content, rng, way)


def other_paths(content: bytes, rng: Random) -> bytes | None:
    """Relations that lead to the same parts in other words."""
    parts = unpacked(content)
    at = next((i for i, (name, _) in enumerate(parts) if name.endswith("workbook.xml.rels")), None)
    if at is None:
        return None
    before = rng.choice((b"/xl/", b"./", b"../xl/"))
    new = re.sub(rb'Target="(?:/xl/)?(?=worksheets/|styles|shared)', b'Target="' + before, parts[at][1])
    parts[at] = (parts[at][0], new)
    if rng.random() < 0.3:
        folder = rng.choice(("xl/WORKSHEETS/Sheet", "XL/worksheets/SHEET"))
        parts = [(name.replace("xl/worksheets/sheet", folder), data) for name, data in parts]
    return packed(parts)


def other_numbers(content: bytes, rng: Random) -> bytes | None:
    """Whole numbers written as 12.0, 1.2E1 or 012."""

    def number(match: re.Match[bytes]) -> bytes:
        digits = match[2]
        if rng.random() > 0.2 or not 0 < len(digits) < 10:
            return match[0]
        new = rng.choice((digits + b".0", b"%se0" % digits, b"%sE+0" % digits, b"0" + digits))
        return match[1] + new + match[3]

    return _in_sheet(
        content, rng,
        lambda xml, rng: re.sub(rb'(<c (?![^<>]*\bt="[^n])[^<>]*><v>)(\d+)(</v>)', number, xml),
    )  # fmt: skip


# OpenDocument


def _in_content(content: bytes, way: Callable[[bytes], bytes]) -> bytes | None:
    parts = unpacked(content)
    return packed((name, way(data) if name == "content.xml" else data) for name, data in parts)


def ods_prefixed(content: bytes, rng: Random) -> bytes | None:
    """Other prefixes for the name spaces of OpenDocument."""
    old = rng.choice((b"table", b"office", b"text"))
    new = rng.choice((b"t", b"ns1", b"o"))
    return _in_content(
        content,
        lambda xml: re.sub(rb"((?:</?|\s)(?:xmlns:)?)" + old + rb"(?=[:=])", rb"\1" + new, xml),
    )


def ods_repeated(content: bytes, rng: Random) -> bytes | None:
    """Equal neighbours as one repeated cell, and one cell as repeated once."""

    def way(xml: bytes) -> bytes:
        blank = rb"<table:table-cell/>" * 2
        xml = xml.replace(blank, b'<table:table-cell table:number-columns-repeated="2"/>')
        return re.sub(
            rb"<table:table-(?:cell|row)(?=[ >])(?![^<>]*repeated)",
            lambda m: m[0] + (b' table:number-%b-repeated="1"' % (b"rows" if b"row" in m[0] else b"columns")
                              if rng.random() < 0.2 else b""), xml,
        )  # fmt: skip

    return _in_content(content, way)


# The old binary format


def with_records(content: bytes, rng: Random) -> bytes | None:
    """Records that nobody knows among the cells; RK numbers as plain numbers."""
    found = records(stream_of(content))
    out = []
    for kind, body in found:
        if kind in (0x203, 0x27E, 0xFD, 0x208) and rng.random() < 0.1:
            out.append((0x0FF1, rng.randbytes(rng.randrange(40))))
        value = _rk(body[6:]) if kind == 0x27E and len(body) == 10 and rng.random() < 0.5 else None
        out.append((kind, body) if value is None else (0x203, body[:6] + struct.pack("<d", value)))
    return compound(joined(out))


def _rk(raw: bytes) -> float:
    (packed_value,) = struct.unpack("<i", raw)
    value = (
        float(packed_value >> 2) if packed_value & 2
        else struct.unpack("<d", b"\0\0\0\0" + struct.pack("<i", packed_value & ~3))[0]
    )  # fmt: skip
    return value / 100 if packed_value & 1 else value


def bare(content: bytes, rng: Random) -> bytes | None:
    """The stream alone, as programs without OLE write it; or in a new OLE file, or with sectors after its end."""
    way = rng.randrange(3)
    stream = stream_of(content)
    if way == 2:
        return content + bytes(512 * rng.randrange(1, 4))
    return joined(records(stream)) if way else compound(joined(records(stream)))


# Text


def other_charset(content: bytes, rng: Random) -> bytes | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.isascii() or len(text) < 40:
        return None
    text = re.sub(r"<\?xml[^>]*\?>", "", text)
    if "charset=" in text:
        return b"\xef\xbb\xbf" + text.encode()
    return text.encode(rng.choice(("utf-8-sig", "utf-16", "utf-8")))


def csv_rewritten(content: bytes, rng: Random) -> bytes | None:
    """Every value in quotes, other line ends, blank lines at the end."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if text.startswith(("sep=", '"sep=')):
        return None
    counts = {sign: text.count(sign) for sign in ",;\t|"}
    separator = max(counts, key=lambda sign: counts[sign])
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    out = io.StringIO()
    writer = csv.writer(
        out, delimiter=separator, quoting=rng.choice((csv.QUOTE_ALL, csv.QUOTE_MINIMAL)),
        lineterminator=rng.choice(("\n", "\r\n")),
    )  # fmt: skip
    writer.writerows(rows)
    return (out.getvalue() + rng.choice(("", "\r\n\r\n"))).encode()


def html_rewritten(content: bytes, rng: Random) -> bytes | None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if rng.random() < 0.5:
        text = re.sub(r"</?[a-z]\w*", lambda m: m[0].upper(), text)
    else:
        text = re.sub(r"(</t[dr]>)(?=<)", lambda m: m[0] + rng.choice(("\n", "<!-- x -->", "")), text)
    return text.encode()


def _in_markup(way: Callable[[bytes, Random], bytes]) -> Rewriting:
    """One way of writing XML for a file that is XML from end to end."""

    def rewrite(content: bytes, rng: Random) -> bytes | None:
        return way(content, rng) if is_plain(content) else None

    rewrite.__name__ = way.__name__
    return rewrite


_XML = [_in_parts(way) for way in CANONICAL]
_MARKUP = [_in_markup(way) for way in CANONICAL if way is not in_utf16]
KEEPS: dict[str, list[Rewriting]] = {
    "xlsx": [*_XML, as_other_archive, as_other_archive, prefixed, unnumbered, inlined, reshared, extended,
             other_paths, other_numbers],
    "ods": [*_XML, as_other_archive, ods_prefixed, ods_repeated],
    "xlsb": [as_other_archive],
    "xls": [with_records, bare],
    "xml2003": [*_MARKUP, other_charset],
    "html": [html_rewritten, other_charset],
    "csv": [csv_rewritten, other_charset],
}  # fmt: skip
