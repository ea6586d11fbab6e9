"""HTML that notebooks hand us: nothing in it may act, call home, or be left without words."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

_FORBIDDEN = {"script", "iframe", "object", "embed", "link", "base", "meta", "form", "video", "audio"}
_URLS = {"src", "href", "action", "formaction", "poster", "data", "xlink:href", "srcset", "background"}
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#|['\"]?data:)|@import", re.I)
_VOID = {"area", "br", "col", "hr", "img", "input", "wbr"}

Attributes = list[tuple[str, str | None]]


class MarkupError(ValueError):
    """HTML or SVG that cannot stand in a report; the message is Vietnamese, then English, split by ` | `."""


class Rewriter(HTMLParser):
    """Reads HTML and writes it again, refusing what could act or fetch; subclasses change tags on the way."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.parts: list[str] = []

    @classmethod
    def rewrite(cls, source: str) -> str:
        """The HTML, checked and tidied. Raises `MarkupError`."""
        rewriter = cls()
        rewriter.feed(source)
        rewriter.close()
        return "".join(rewriter.parts).strip()

    def tag(self, name: str, attrs: Attributes) -> tuple[str, Attributes]:
        """Hook: the tag as it is to be written."""
        return name, attrs

    def handle_starttag(self, name: str, attrs: Attributes) -> None:
        """Check, change and write a tag."""
        check_tag(name, attrs)
        if name == "style":
            raise MarkupError("HTML có thẻ <style>, sẽ đổi cả trang | HTML has a <style> tag")
        name, attrs = self.tag(name, attrs)
        self.parts.append(f"<{name}{''.join(map(_attribute, attrs))}>")

    def handle_startendtag(self, name: str, attrs: Attributes) -> None:
        """`<x/>`: HTML knows it only for void tags."""
        self.handle_starttag(name, attrs)
        if name not in _VOID:
            self.handle_endtag(name)

    def handle_endtag(self, name: str) -> None:
        """Write an end tag."""
        self.parts.append(f"</{name}>")

    def handle_data(self, data: str) -> None:
        """Write text."""
        # A lone "<" reaches us as text: never let it become a tag by being written back.
        self.parts.append(data.replace("<", "&lt;").replace(">", "&gt;"))

    def handle_entityref(self, name: str) -> None:
        """Write `&name;` as it came."""
        self.parts.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Write `&#number;` as it came."""
        self.parts.append(f"&#{name};")


def check_tag(name: str, attrs: Attributes) -> None:
    """Raise `MarkupError` for a tag that could act, fetch something, or shows a picture without words."""
    if name in _FORBIDDEN:
        raise MarkupError(f"HTML có thẻ <{name}>, báo cáo không chạy mã | HTML has a <{name}> tag")
    for key, value in attrs:
        if key.startswith("on"):
            raise MarkupError(f"HTML có thuộc tính {key} chạy mã | HTML has the scripting attribute {key}")
        if key in _URLS and not _is_harmless(name, value or ""):
            raise MarkupError(f"HTML gọi ra ngoài: {value} | HTML refers to the outside: {value}")
        if key == "style" or "(" in (value or ""):
            check_style(value or "")
    if name == "img" and not (dict(attrs).get("alt") or "").strip():
        raise MarkupError("Hình chưa có mô tả thay thế (alt) | An image has no alt text")


def check_style(style: str) -> None:
    """Raise `MarkupError` for CSS that fetches something."""
    if _OUTSIDE.search(style):
        raise MarkupError(f"Kiểu CSS gọi ra ngoài: {style} | CSS refers to the outside: {style}")


def _is_harmless(tag: str, url: str) -> bool:
    url = "".join(url.split()).lower()
    if tag == "a":  # followed only when the reader clicks
        return url.startswith(("#", "http:", "https:", "mailto:", "tel:"))
    return url.startswith(("#", "data:image/"))


def _attribute(pair: tuple[str, str | None]) -> str:
    name, value = pair
    return f" {name}" if value is None else f' {name}="{html.escape(value)}"'
