"""The font of each cell of an xlsx worksheet, for text that may stand in an old encoding."""

from __future__ import annotations

import re

from ..contracts import At
from .refs import at
from .sidecar import numbered
from .styles import Styles, font_name, is_legacy_font

_CELL = re.compile(rb"""<c\b(?=[^<>]*?\sr=["']([A-Z]{1,3}\d+))([^<>]*[^<>/])>(.*?)</c>""", re.DOTALL)
_STYLE = re.compile(rb"""\ss=["'](\d+)""")
_IS_SHARED = re.compile(rb"""\st=["']s["']""")
_SHARED = re.compile(rb"\s*<v>(\d+)")
_STRING = re.compile(rb"<si\b[^<>]*?(?:/>|>(.*?)</si>)", re.DOTALL)
_RUN = re.compile(rb"<rPr\b[^<>]*>(.*?)</rPr>", re.DOTALL)


def cell_fonts(data: bytes, strings: bytes, styles: Styles) -> dict[At, str]:
    """The font of every cell with content: that of its rich-text runs if it has any, else that of its style."""
    runs = [_run_font(body) for body in _STRING.findall(strings)] if b"rPr" in strings else []
    fonts = {}
    for ref, tag, body in _CELL.findall(numbered(data)):
        style = _STYLE.search(tag)
        index = int(style[1]) if style else 0
        shared = _SHARED.match(body) if runs and _IS_SHARED.search(tag) else None
        own = runs[int(shared[1])] if shared and int(shared[1]) < len(runs) else _run_font(body)
        fonts[at(ref)] = own or (styles.fonts[index] if index < len(styles.fonts) else "")
    return fonts


def _run_font(body: bytes) -> str:
    """The font that the runs of a rich text name, an old one before others; "" for plain text."""
    names = [name for name in map(font_name, _RUN.findall(body)) if name] if b"rPr" in body else []
    return next(filter(is_legacy_font, names), names[0] if names else "")
