"""What the style table of a workbook says about its cells: which styles show a % sign, which font they use."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_LEGACY = re.compile(r"\.?vn(?!i)|vni", re.IGNORECASE)
_FORMAT = re.compile(rb"<numFmt\b[^<]*")
_CODE = re.compile(rb"""\bformatCode=(?:"([^"]*)"|'([^']*)')""")
_FONT_NAME = re.compile(rb"""<(?:name|rFont)\b[^<>]*?\bval=["']([^"'<>]*)""")
_XF = re.compile(rb"<xf\b([^<>]*)>")
_FORMAT_ID, _FONT_ID = (
    re.compile(rb"\b" + name + rb"""=["'](\d{1,9})""") for name in (b"numFmtId", b"fontId")
)
_PERCENT_BUILTIN = frozenset({9, 10})


@dataclass(slots=True)
class Styles:
    """The cell styles of a workbook, numbered as its cells number them."""

    percents: list[int] = field(default_factory=list)  # styles that show numbers with a % sign
    fonts: list[str] = field(default_factory=list)  # style -> font name


def is_legacy_font(name: str) -> bool:
    """Whether fonts of this name held TCVN3 or VNI text: ".VnTime", "VNI-Times"."""
    return bool(_LEGACY.match(name))


def shows_percent(code: str) -> bool:
    """Whether a number format multiplies by 100 and shows %; a % in quotes is only a letter.

    >>> shows_percent("0.0%"), shows_percent('0.0"%"'), shows_percent("#,##0")
    (True, False, False)
    """
    return "%" in _LITERAL.sub("", code)


def parse_styles(data: bytes) -> Styles:
    """The styles of xl/styles.xml; nothing known gives empty lists."""
    percent = set(_PERCENT_BUILTIN)
    if b"%" in data:
        for tag in _FORMAT.findall(data):
            code = _CODE.search(tag)
            if code and shows_percent(html.unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))):
                percent.add(_number(_FORMAT_ID, tag))
    names = [font_name(body) for body in _section(data, b"fonts").split(b"<font")[1:]]
    styles = Styles()
    for index, xf in enumerate(_XF.findall(_section(data, b"cellXfs"))):
        if _number(_FORMAT_ID, xf) in percent:
            styles.percents.append(index)
        font = _number(_FONT_ID, xf)
        styles.fonts.append(names[font] if font < len(names) else "")
    return styles


def _section(data: bytes, name: bytes) -> bytes:
    """What stands between the tags of this name."""
    start = data.find(b"<" + name)
    return data[start + len(name) + 1 : data.find(b"</" + name, start)] if start >= 0 else b""


def font_name(body: bytes) -> str:
    """The font that a <font> or <rPr> element names, "" if none."""
    found = _FONT_NAME.search(body)
    return found[1].decode("utf-8", "replace") if found else ""


def _number(attribute: re.Pattern[bytes], tag: bytes) -> int:
    found = attribute.search(tag)
    return int(found[1]) if found else 0
