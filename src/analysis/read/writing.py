"""XML parts in the one way of writing that nearly all programs have; the few written otherwise are written anew.

The cell reader, and the searches over raw XML beside it, know that one way: of <v>1&#57;3</v> they read 13, of a sheet
in UTF-16 nothing at all, in a comment they see cells, in r = "A1" no reference; and none of them would say so.
"""

from __future__ import annotations

import io
import re
from xml.parsers import expat
from xml.sax.saxutils import escape

from .guard import UnreadableError

# Comments, CDATA, instructions, white space where few put it, the quotes that few use. Each is
# looked for only where there is its rarest character: a usual part passes at several hundred megabytes a second.
_UNUSUAL = (
    (b"!", (b"<!--", b"<![CDATA[")), (b"?", (b"<?",)),
    (b"'", (b" ='", b"= '", b" r='", b" s='", b" t='")), (b'"', (b' ="', b'= "')), (b">", (b" >",)),
)  # fmt: skip
# Characters by number are usual in the text of a cell, where openpyxl writes all that is not ASCII so.
_BY_NUMBER, _CELL_TEXT = b"&#", re.compile(rb"""<t(?: xml:space="preserve")?>([^<]*&#[^<]*)</t>""")
_UNUSUAL_LINES = re.compile(
    rb"""[\t\r\n](?:[=>]|(?<=["'=].)\s*(?:[\w:.-]+\s*=|["'/>])|(?<=<c.)|(?<=<row.))""", re.DOTALL
)
_USUAL_HEAD = re.compile(
    rb"""(?:\xef\xbb\xbf)?\s*(?:<\?xml\b(?:(?!encoding)[^>])*(?:encoding=["']utf-?8["'][^>]*)?\?>)?\s*(?=<[A-Za-z_])""",
    re.IGNORECASE,
)
# Text of OpenDocument stands in these; white space between other elements is more than its cell reader bears.
_DOCUMENT, _TEXT, _LAID_OUT = b"<office:document-content", ("text:p", "text:h"), re.compile(rb">\s+<")


def as_usual(data: bytes, part: str) -> bytes:
    """The part, written as usual: itself if it is already. Raises UnreadableError if it has to be, and is damaged."""
    head = _USUAL_HEAD.match(data)
    document = _DOCUMENT in data[:4096]
    if head and not _is_unusual(data, head.end()) and not (document and _LAID_OUT.search(data, head.end())):
        return data
    try:
        return _Writer(part, document).written(data)
    except (expat.ExpatError, ValueError, LookupError):
        raise UnreadableError(f"phần {part} của tệp bị hỏng", f"part {part} of the file is damaged") from None


def _is_unusual(data: bytes, start: int) -> bool:
    for rare, signs in _UNUSUAL:
        if data.find(rare, start) >= 0 and any(data.find(sign, start) >= 0 for sign in signs):
            return True
    by_number = data.count(_BY_NUMBER, start) if data.find(b"#", start) >= 0 else 0
    if by_number and by_number != sum(text.count(_BY_NUMBER) for text in _CELL_TEXT.findall(data, start)):
        return True
    lines = any(data.find(sign, start) >= 0 for sign in (b"\n", b"\r", b"\t"))
    return lines and _UNUSUAL_LINES.search(data, start) is not None


class _Writer:
    """Writes what a parser reads."""

    def __init__(self, part: str, document: bool) -> None:
        self.part, self.document = part, document
        self.out = io.StringIO()
        self.opened = False  # whether the last start tag still lacks its end
        self.texts = 0  # how many elements around hold text of the document

    def written(self, data: bytes) -> bytes:
        parser = expat.ParserCreate()
        parser.buffer_text = parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        parser.StartDoctypeDeclHandler = self._types
        parser.Parse(data, True)
        return self.out.getvalue().encode()

    def _start(self, name: str, attributes: list[str]) -> None:
        self._close()
        said = zip(attributes[::2], attributes[1::2], strict=True)
        self.out.write(f"<{name}" + "".join(f" {key}={_quoted(value)}" for key, value in said))
        self.opened = True
        self.texts += name in _TEXT

    def _end(self, name: str) -> None:
        self.out.write("/>" if self.opened else f"</{name}>")
        self.opened = False
        self.texts -= name in _TEXT

    def _characters(self, text: str) -> None:
        if self.document and not self.texts and text.isspace():
            return
        self._close()
        self.out.write(escape(text, {"\r": "&#13;"}))

    def _close(self) -> None:
        if self.opened:
            self.out.write(">")
            self.opened = False

    def _types(self, *_: object) -> None:
        raise UnreadableError(
            f"phần {self.part} khai báo DTD/thực thể XML, không an toàn để đọc",
            f"part {self.part} declares a DTD or XML entities, which is not safe to read",
        )


def _quoted(value: str) -> str:
    return '"' + escape(value, {'"': "&quot;", "\r": "&#13;", "\n": "&#10;", "\t": "&#9;"}) + '"'
