"""Ways of writing an XML part that say the same: what comes out is the same document.

That is not only claimed: test_fuzz sets the canonical form of each part against that of the original.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

from opened import Tag, tags


def other_quotes(xml: bytes, rng: Random) -> bytes:
    return tags(xml, lambda tag: tag.written(quote=b"'"))


def other_order(xml: bytes, rng: Random) -> bytes:
    def change(tag: Tag) -> bytes:
        rng.shuffle(tag.attributes)
        return bytes(tag)

    return tags(xml, change)


def spaced_tags(xml: bytes, rng: Random) -> bytes:
    before, equals = rng.choice((b"\n", b"\r\n\t", b"  ", b" ")), rng.choice((b"=", b"=", b" = ", b"= "))
    tail = rng.choice((b"", b" ", b"\n"))

    def change(tag: Tag) -> bytes:
        written = tag.written(before=before, equals=equals)
        end = 2 if tag.empty else 1
        return written[:-end] + tail + written[-end:]

    return tags(xml, change)


def _between(xml: bytes, rng: Random, put: Callable[[], bytes]) -> bytes:
    """Put something between elements, where nothing but elements stands; never into a text."""
    out, last, mixed, before = [], 0, b"", b""
    for match in re.finditer(rb"<(/?)([A-Za-z_][\w:.-]*)[^<>]*?(/?)>", xml):
        name = match[2]
        if match.start() == last and last and not mixed and not (match[1] and before == b"<" + name):
            out.append(put())
        out.append(xml[last : match.start()] + match[0])
        if not match[1] and not match[3] and not mixed and name in _MIXED:
            mixed = name
        elif match[1] and name == mixed:
            mixed = b""
        before, last = (b"<" if not match[1] and not match[3] else b"") + name, match.end()
    return b"".join(out) + xml[last:]


_MIXED = frozenset((b"t", b"v", b"f", b"text:p", b"Data", b"ss:Data"))


def spaced_elements(xml: bytes, rng: Random) -> bytes:
    return _between(xml, rng, lambda: rng.choice((b"\n", b"\r\n  ", b"", b"\t")))


def commented(xml: bytes, rng: Random) -> bytes:
    """Comments and instructions between elements; some hold what would be elements elsewhere."""
    said = [
        b"<!-- x -->", b"<?mso-x y?>", b'<!-- <row r="2" hidden="1"><c r="B2" t="e"><v>#REF!</v></c></row> -->',
        b'<!--<c r="A1"><f>A2</f></c>-->', b'<!--<col min="1" max="2" hidden="1"/>-->',
    ]  # fmt: skip
    return _between(xml, rng, lambda: rng.choice(said) if rng.random() < 0.05 else b"")


def other_declaration(xml: bytes, rng: Random) -> bytes:
    bare = re.sub(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>\s*", b"", xml)
    head = rng.choice(
        (b"", b"<?xml version='1.0'?>\n", b'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\r\n',
         b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>', b"\xef\xbb\xbf", b"\n")
    )  # fmt: skip
    return head + bare


def in_utf16(xml: bytes, rng: Random) -> bytes:
    bare = re.sub(rb"^(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>", b"", xml).decode()
    order = rng.choice(("le", "be"))
    return ('\ufeff<?xml version="1.0" encoding="UTF-16"?>' + bare).encode(f"utf-16-{order}")


def by_number(xml: bytes, rng: Random) -> bytes:
    """Letters and digits of texts as character references."""

    def change(match: re.Match[bytes]) -> bytes:
        if b"&" in match[0] or rng.random() > 0.2:
            return match[0]
        text = match[1].decode()
        at = rng.randrange(len(text))
        if text[at].isspace():
            return match[0]
        how = rng.choice(("&#%d;", "&#x%X;", "&#x%04x;")) % ord(text[at])
        return b">" + (text[:at] + how + text[at + 1 :]).encode() + b"<"

    return re.sub(rb">([^<>]*[^<>\s][^<>]*)<", change, xml)


def in_cdata(xml: bytes, rng: Random) -> bytes:
    """Texts of shared and inline strings in CDATA sections."""
    return re.sub(
        rb"(<(?:t|text:p)(?: [^<>]*)?>)([^<>&]+)(</)",
        lambda m: m[1] + b"<![CDATA[" + m[2] + b"]]>" + m[3] if rng.random() < 0.3 else m[0], xml,
    )  # fmt: skip


def opened_and_closed(xml: bytes, rng: Random) -> bytes:
    """<c/> as <c></c>."""

    def change(tag: Tag) -> bytes:
        if tag.empty and rng.random() < 0.5:
            tag.empty = False
            return bytes(tag) + b"</" + tag.name + b">"
        return bytes(tag)

    return tags(xml, change)


CANONICAL = [
    other_quotes, other_order, spaced_tags, spaced_elements, commented, other_declaration, in_utf16, by_number,
    in_cdata, opened_and_closed,
]  # fmt: skip
