"""What the style table of a workbook says about its cells: which styles show a % sign, which font they use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_LEGACY = re.compile(r"\.?vn(?!i)|vni", re.IGNORECASE)
_FORMAT = re.compile(rb"<numFmt\b[^>]*>")
_SECTIONS = re.compile(rb"<(fonts|cellXfs)\b[^>]*>(.*?)</\1>", re.DOTALL)
_FONT = re.compile(rb"<font(?:\s[^>]*)?(?:/>|>(.*?)</font>)", re.DOTALL)
_FONT_NAME = re.compile(rb"""<(?:name|rFont)\b[^>]*?\bval=["']([^"']*)""")
_XF = re.compile(rb"<xf\b([^>]*)>")
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


@lru_cache(maxsize=64)
def parse_styles(data: bytes) -> Styles:
    """The styles of xl/styles.xml; nothing known gives empty lists."""
    percent = set(_PERCENT_BUILTIN)
    if b"%" in data:
        for tag in _FORMAT.findall(data):
            code = re.search(rb"""\bformatCode=(?:"([^"]*)"|'([^']*)')""", tag)
            known = _attribute(tag, b"numFmtId")
            if code and shows_percent(
                (code[1] or code[2] or b"").decode("utf-8", "replace").replace("&quot;", '"')
            ):
                percent.add(known)
    sections = dict(_SECTIONS.findall(data))
    names = [font_name(body) for body in _FONT.findall(sections.get(b"fonts", b""))]
    styles = Styles()
    for index, xf in enumerate(_XF.findall(sections.get(b"cellXfs", b""))):
        if _attribute(xf, b"numFmtId") in percent:
            styles.percents.append(index)
        font = _attribute(xf, b"fontId")
        styles.fonts.append(names[font] if font < len(names) else "")
    return styles


def font_name(body: bytes) -> str:
    """The font that a <font> or <rPr> element names, "" if none."""
    found = _FONT_NAME.search(body)
    return found[1].decode("utf-8", "replace") if found else ""


def _attribute(tag: bytes, name: bytes) -> int:
    found = re.search(rb"\b" + name + rb"""=["'](\d+)""", tag)
    return int(found[1]) if found else 0
