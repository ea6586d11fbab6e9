"""Ways to damage a workbook: bytes of the file, the archive around its parts, and what stands inside them."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

from opened import Tag, compound, joined, packed, records, stream_of, tags, unpacked

Damage = Callable[[bytes, Random], bytes]

_ODD = [
    b"", b"0", b"1", b"-1", b"2", b"9", b"255", b"65536", b"1048577", b"2147483648", b"4294967295",
    b"99999999999999999999", b"0.5", b"1E400", b"NaN", b"true", b"x", b"A1", b"A0", b"1A", b"b2", b"$B$2", b"C3:A1",
    b"XFD1048576", b"A1:XFD1048576", b"ZZZZ9999999", b"A1:B3", b"s", b"e", b"str", b"inlineStr", b"d", b"b", b"n",
    b"hidden", b"&#0;", b"&amp;", b"\xc3\xa1", b"\xff", b"rId1", b"rId2", b"../../x", b" ",
]  # fmt: skip
_NUMBERS = [0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF]
_ELEMENT = rb"<%b\b(?:[^<>]*/>|.*?</%b>)"


# Bytes


def flip(content: bytes, rng: Random) -> bytes:
    changed = bytearray(content)
    for _ in range(rng.choice((1, 1, 2, 4, 16))):
        if changed:
            changed[rng.randrange(len(changed))] = rng.choice((rng.randrange(256), 0, 255, 60, 34))
    return bytes(changed)


def cut_short(content: bytes, rng: Random) -> bytes:
    return content[: rng.randrange(len(content) + 1)]


def _span(content: bytes, rng: Random) -> tuple[int, int]:
    start = rng.randrange(len(content) + 1)
    return start, min(len(content), start + rng.choice((1, 2, 4, 16, 64, 512, 4096)))


def cut_out(content: bytes, rng: Random) -> bytes:
    start, end = _span(content, rng)
    return content[:start] + content[end:]


def put_in(content: bytes, rng: Random) -> bytes:
    place = rng.randrange(len(content) + 1)
    start, end = _span(content, rng)
    new = rng.choice((content[start:end], rng.randbytes(rng.randrange(1, 9)), bytes(rng.randrange(1, 600))))
    return content[:place] + new + content[place:]


def swap(content: bytes, rng: Random) -> bytes:
    (a, b), (c, d) = sorted((_span(content, rng), _span(content, rng)))
    b = min(b, c)
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:]


BYTES: list[Damage] = [flip, cut_short, cut_out, put_in, swap]


# The archive


def in_directory(content: bytes, rng: Random) -> bytes:
    """A field of the zip's directory, or of a part's own head, that does not say the truth."""
    heads = [m.start() for m in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", content)]
    changed = bytearray(content)
    at = rng.choice(heads) + rng.randrange(4, 46)
    value = struct.pack("<I", rng.choice(_NUMBERS))[: rng.choice((1, 2, 4))]
    changed[at : at + len(value)] = value
    return bytes(changed[: len(content)])


def repeated_part(content: bytes, rng: Random) -> bytes:
    parts = unpacked(content)
    name, data = rng.choice(parts)
    again = rng.choice((name, name.upper(), name.replace("/", "\\"), "/" + name))
    parts.insert(rng.randrange(len(parts) + 1), (again, rng.choice((data, hurt_xml(data, rng), b""))))
    return packed(parts)


def lost_part(content: bytes, rng: Random) -> bytes:
    parts = unpacked(content)
    del parts[rng.randrange(len(parts))]
    return packed(parts)


def renamed_part(content: bytes, rng: Random) -> bytes:
    parts = unpacked(content)
    i, j = rng.randrange(len(parts)), rng.randrange(len(parts))
    name = rng.choice((parts[j][0], parts[i][0] + "x", "../" + parts[i][0], parts[i][0].upper()))
    parts[j] = (parts[i][0], parts[j][1])
    parts[i] = (name, parts[i][1])
    return packed(parts)


def _chosen(names: list[str], rng: Random) -> int:
    """A part that a reader opens more often than another; a sheet more often than any."""
    weights = [
        8 if "sheets/sheet" in name or name == "content.xml"
        else 3 if name.endswith((".rels", "workbook.xml", "workbook.bin", "sharedStrings.xml", "styles.xml"))
        else 1 for name in names
    ]  # fmt: skip
    return rng.choices(range(len(names)), weights)[0]


def in_part(content: bytes, rng: Random) -> bytes:
    """One part damaged, checksums in order: else only the checksum would be tried."""
    parts = unpacked(content)
    i = _chosen([name for name, _ in parts], rng)
    name, data = parts[i]
    ways = [*BYTES, *([hurt_xml] * 8 if data.lstrip().startswith(b"<") else [hurt_records] * 3)]
    parts[i] = (name, rng.choice(ways)(data, rng))
    return packed(parts)


# XML


def _attribute(tag: Tag, rng: Random) -> None:
    i = rng.randrange(len(tag.attributes))
    key, value = tag.attributes[i]
    way = rng.randrange(6)
    if way == 0:
        del tag.attributes[i]
    elif way == 1:
        tag.attributes.append(rng.choice(((key, value), (rng.choice((b"r", b"t", b"s", b"hidden")), b"1"))))
    elif way == 2 and value.isdigit():
        tag.attributes[i] = (key, b"%d" % (int(value) + rng.choice((-1, 1, 10, 10**6))))
    else:
        tag.attributes[i] = (key, rng.choice(_ODD))


def odd_attributes(xml: bytes, rng: Random) -> bytes:
    """One attribute, or one in fifty, that holds something odd or is missing."""
    total = xml.count(b"=")
    share = rng.choice((1 / max(total, 1), 1 / max(total, 1), 0.02))

    def change(tag: Tag) -> bytes:
        if tag.attributes and rng.random() < share * len(tag.attributes):
            _attribute(tag, rng)
        return bytes(tag)

    return tags(xml, change)


_NAMES = [b"row", b"c", b"v", b"f", b"si", b"t", b"mergeCell", b"mergeCells", b"col", b"cols", b"sheet", b"xf",
          b"font", b"fonts", b"numFmt", b"Relationship", b"dimension", b"sheetData", b"cellXfs", b"is",
          b"table:table-row", b"table:table-cell", b"table:table-column", b"table:table", b"text:p", b"style:style",
          b"Row", b"Cell", b"Data", b"Worksheet", b"Style", b"Column", b"td", b"tr", b"table", b"th"]  # fmt: skip


def moved_elements(xml: bytes, rng: Random) -> bytes:
    """Elements of one name lost, doubled or in another order."""
    present = [name for name in _NAMES if b"<" + name in xml]
    if not present:
        return flip(xml, rng)
    name = rng.choice(present)
    found = re.findall(_ELEMENT % (name, name), xml, re.DOTALL)
    order = list(range(len(found)))
    if not order:
        return flip(xml, rng)
    i, way = rng.choice(order), rng.randrange(5)
    new = {
        0: lambda: order[:i] + order[i + 1 :],
        1: lambda: [*order[:i], i, *order[i:]],
        2: lambda: rng.sample(order, len(order)),
        3: lambda: order[::-1],
        4: lambda: [*order[:i], *([i] * rng.choice((10, 1000))), *order[i:]],
    }[way]()
    pieces = re.split(_ELEMENT % (name, name), xml, flags=re.DOTALL)
    out, used = [pieces[0]], 0
    for gap in pieces[1:]:
        if used < len(new):
            out.append(found[new[used]])
        used += 1
        out.append(gap)
    if used < len(new):
        out.insert(-1, b"".join(found[k] for k in new[used:]))
    return b"".join(out)


def odd_text(xml: bytes, rng: Random) -> bytes:
    """A value replaced by something odd."""
    spans = [m.span(1) for m in re.finditer(rb">([^<>]+)<", xml)]
    if not spans:
        return flip(xml, rng)
    start, end = rng.choice(spans)
    return xml[:start] + rng.choice(_ODD) + xml[end:]


_SAID = [
    b'<mergeCells count="1"><mergeCell ref="%b"/></mergeCells>',
    b'<mergeCells><mergeCell ref="A1:B3"/><mergeCell ref="%b"/></mergeCells>',
    b'<dimension ref="%b"/>', b'<cols><col min="1" max="%b" hidden="1"/></cols>',
    b'<row r="%b"><c r="A1"><v>1</v></c></row>', b'<c r="%b" t="e"><v>#REF!</v></c>', b'<c r="%b"><f>A1</f></c>',
    b'<c r="%b" t="s"><v>99999</v></c>', b'<sheet name="x" sheetId="9" r:id="%b"/>',
    b'<table:table-cell table:number-columns-repeated="%b" office:value-type="float" office:value="1"/>',
    b'<table:table-row table:number-rows-repeated="%b"><table:table-cell/></table:table-row>',
    b'<table:table-column table:visibility="collapse" table:number-columns-repeated="%b"/>',
    b'<Row ss:Index="%b"><Cell><Data ss:Type="Number">1</Data></Cell></Row>', b'<Cell ss:MergeAcross="%b"/>',
    b'<Cell ss:Index="%b"><Data ss:Type="DateTime">1</Data></Cell>', b"<td rowspan=%b colspan=9999>x</td>",
    b"<!-- %b -->", b"<![CDATA[%b]]>", b"<?x %b?>", b"<!DOCTYPE x [<!ENTITY a '%b'>]>", b"&a;", b"<x:%b>",
]  # fmt: skip


def odd_elements(xml: bytes, rng: Random) -> bytes:
    """An element that was not there, between any two."""
    places = [m.start() + 1 for m in re.finditer(b"><", xml)] or [0]
    place = rng.choice(places)
    return xml[:place] + rng.choice(_SAID) % rng.choice(_ODD) + xml[place:]


def hurt_xml(xml: bytes, rng: Random) -> bytes:
    return rng.choice((odd_attributes, odd_attributes, moved_elements, odd_text, odd_elements))(xml, rng)


# Records


def hurt_records(data: bytes, rng: Random) -> bytes:
    """A number somewhere in a binary part (BIFF12) that is out of all measure."""
    if len(data) < 4:
        return data
    at = rng.randrange(len(data) - 3)
    return data[:at] + struct.pack("<I", rng.choice(_NUMBERS))[: rng.choice((1, 2, 4))] + data[at + 4 :]


def in_compound(content: bytes, rng: Random) -> bytes:
    """The head, the chain of sectors or the directory of an OLE file."""
    changed = bytearray(content)
    sectors = [0x1C, 512 * rng.randrange(len(content) // 512), len(content) - 512]
    directory = content.find("Root Entry".encode("utf-16-le"))
    at = rng.choice([*sectors, max(directory, 0)]) + 4 * rng.randrange(128)
    struct.pack_into("<I", changed, min(at, len(content) - 4), rng.choice([*_NUMBERS, rng.randrange(999)]))
    return bytes(changed)


def in_record(content: bytes, rng: Random) -> bytes:
    """One BIFF record: its kind, its length, its body, its place."""
    found = records(stream_of(content))
    i, way = rng.randrange(len(found)), rng.randrange(8)
    kind, body = found[i]
    if way == 0:
        found[i] = (rng.choice((rng.randrange(0x300), found[rng.randrange(len(found))][0])), body)
    elif way == 1:
        found[i] = (kind, body[: rng.randrange(len(body) + 1)])
    elif way == 2:
        del found[i]
    elif way == 3:
        found[i:i] = [found[i]] * rng.choice((1, 1, 500))
    elif way == 4:
        j = rng.randrange(len(found))
        found[i], found[j] = found[j], found[i]
    elif way == 5 and len(body) >= 2:
        at = rng.randrange(len(body) - 1)
        odd = struct.pack("<I", rng.choice(_NUMBERS))[:2]
        found[i] = (kind, body[:at] + odd + body[at + 2 :])
    else:
        found[i] = (kind, rng.choice(BYTES)(body, rng)[:8224])
    stream = joined(found)
    if rng.random() < 0.15:  # a length that lies: all that follows is read askew
        at = sum(4 + len(b) for _, b in found[:i])
        stream = stream[: at + 2] + struct.pack("<H", rng.choice(_NUMBERS) & 0xFFFF) + stream[at + 4 :]
    return stream if rng.random() < 0.1 else compound(stream)


# Text

_SIGNS = [b",", b";", b"\t", b"|", b'"', b"\0", b"\n", b"\r", b"\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"'", b"sep=;\n",
          b"\x1a", b"<table>", b"<tr>", b"</table>", b"<td>", b"&#99999999;", b"\xa0", b"\xcc\x81"]  # fmt: skip


def odd_signs(content: bytes, rng: Random) -> bytes:
    for _ in range(rng.choice((1, 1, 3, 50))):
        place = rng.randrange(len(content) + 1)
        content = content[:place] + rng.choice(_SIGNS) + content[place:]
    return content


def lost_signs(content: bytes, rng: Random) -> bytes:
    sign = rng.choice(_SIGNS[:9])
    places = [m.start() for m in re.finditer(re.escape(sign), content)]
    if not places:
        return odd_signs(content, rng)
    place = rng.choice(places)
    return content[:place] + rng.choice((b"", *_SIGNS[:9])) + content[place + len(sign) :]


def mixed_encodings(content: bytes, rng: Random) -> bytes:
    """A stretch of the text in another encoding."""
    start, end = _span(content, rng)
    text = content[start:end].decode("utf-8", "replace")
    other = rng.choice(("utf-16-le", "utf-16-be", "cp1258", "latin-1", "utf-8-sig", "utf-32"))
    return content[:start] + text.encode(other, "replace") + content[end:]


_TEXT = [odd_signs, lost_signs, mixed_encodings]
DAMAGE: dict[str, list[Damage]] = {
    "zip": [in_part] * 12 + [in_directory, in_directory, repeated_part, lost_part, renamed_part, *BYTES],
    "xls": [in_record] * 8 + [in_compound] * 3 + BYTES,
    "markup": [hurt_xml] * 6 + _TEXT + BYTES,
    "csv": _TEXT * 3 + BYTES,
}
