"""Markdown cells: headings, paragraphs, notes, with the evaluated expressions in their places."""

from __future__ import annotations

import base64
import html
import mimetypes
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mistune
from mistune.core import BlockState

from .inline import PLUGINS, Result, expression_plugin, value_html
from .markup import MarkupError, Rewriter

_BLOCK_TAGS = re.compile(r"<(?:table|div|p|ul|ol|figure|h[1-6]|section|pre)\b", re.I)
_TAGS = re.compile(r"<[^>]*>")
_NOTEBOOK = re.compile(r"^(?:\./)?([^:?#]+\.ipynb)(#.*)?$")
_NOTE = re.compile(r"<p><strong>(lưu ý|chú ý|ghi chú|cảnh báo)", re.I)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a Markdown cell: a heading (`level` > 0), a note, or plain prose."""

    html: str
    level: int = 0
    tone: str = ""


class Renderer(mistune.HTMLRenderer):
    """Markdown to HTML for one cell; raw HTML is shown as text."""

    def __init__(
        self, prefix: str, results: Mapping[str, Result], images: Mapping[str, str], links: Mapping[str, str]
    ) -> None:
        super().__init__(escape=True)
        self._prefix = prefix
        self._results = results
        self._images = images
        self._links = links

    def expression(self, expression: str) -> str:
        """An inline expression, as it was evaluated. Raises `MarkupError`."""
        shown = Rewriter.rewrite(value_html(self._results[expression]))
        if _BLOCK_TAGS.search(shown):
            raise MarkupError(
                f"{{eval}}`{expression}` cho ra cả bảng hoặc đoạn văn, hãy đặt trong ô mã"
                f" | {{eval}}`{expression}` gives a block, show it from a code cell"
            )
        return shown

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """A picture, embedded. Raises `MarkupError` without alt text or if it cannot be embedded."""
        return Rewriter.rewrite(super().image(text, self._images.get(url, url), title))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link; one to another notebook leads to that notebook's page."""
        if to := _NOTEBOOK.match(url):
            url = self._links.get(to[1], f"{to[1].removesuffix('.ipynb')}.html") + (to[2] or "")
        return super().link(text, url, title)

    def codespan(self, text: str) -> str:
        """Code as it is written: expressions inside are only shown."""
        return f"<code>{html.escape(text, quote=False)}</code>"

    def table(self, text: str) -> str:
        """A Markdown table; it scrolls by itself where it is too wide."""
        return in_region(f"<table>{text}</table>")

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        """A cell; headers say whose they are."""
        tag = ("th" if text else "td") if head else "td"
        scope = ' scope="col"' if tag == "th" else ""
        style = f' style="text-align:{align}"' if align else ""
        return f"<{tag}{scope}{style}>{text}</{tag}>"

    def footnote_ref(self, key: str, index: int) -> str:
        """The raised number; ids are unique on the page, as every cell has its own prefix."""
        note = f"{self._prefix}-chu-thich-{index}"
        return f'<sup><a id="{note}-ve" href="#{note}" aria-label="Chú thích {index}">{index}</a></sup>'

    def footnote_item(self, text: str, key: str, index: int) -> str:
        """A footnote, with the way back."""
        note = f"{self._prefix}-chu-thich-{index}"
        back = f' <a href="#{note}-ve" aria-label="Về chỗ dẫn chú thích {index}">↩</a>'
        body = text.rstrip().removesuffix("</p>").removeprefix("<p>")
        return f'<li id="{note}"><p>{body}{back}</p></li>\n'

    def footnotes(self, text: str) -> str:
        """The footnotes of the cell."""
        return f'<ol class="footnotes">{text}</ol>\n'


def pieces(source: str, renderer: Renderer) -> Iterator[Piece]:
    """The parts of a Markdown cell in order; footnotes come last. Raises `MarkupError`."""
    md = mistune.create_markdown(renderer=renderer, plugins=[*PLUGINS, expression_plugin])
    state = md.block.state_cls()
    state.process(source.replace("\r\n", "\n") + "\n")
    md.block.parse(state)
    prose: list[Any] = []
    for token in state.tokens:
        if token["type"] not in ("heading", "block_quote"):
            prose.append(token)
            continue
        yield from _prose(md, state, prose)
        prose = []
        yield _special(md, state, token)
    yield from _prose(md, state, prose)
    for hook in md.after_render_hooks:
        if tail := str(hook(md, "", state)):
            yield Piece(tail)


def embedded_images(cell: Mapping[str, Any], folder: Path | None) -> dict[str, str]:
    """Pictures a Markdown cell may show, as `data:` by URL: attachments, and files beside the notebook."""
    images = {
        f"attachment:{name}": f"data:{mime};base64,{data}"
        for name, bundle in (cell.get("attachments") or {}).items()
        for mime, data in bundle.items()
    }
    for url in re.findall(r"!\[[^\]]*\]\(\s*<?([^)\s>]+)", cell["source"]) if folder else ():
        file = folder / url
        mime = mimetypes.guess_type(url)[0] or ""
        if mime.startswith("image/") and ":" not in url and file.is_file():
            images[url] = f"data:{mime};base64,{base64.b64encode(file.read_bytes()).decode()}"
    return images


def in_region(markup: str) -> str:
    """Every table of the HTML in a frame of its own that scrolls; the page gives the frames their names."""
    frame = '<div class="scroll" tabindex="0" role="region" aria-label="@table@"><table'
    return markup.replace("<table", frame).replace("</table>", "</table></div>")


def plain_text(markup: str) -> str:
    """HTML as text."""
    return " ".join(html.unescape(_TAGS.sub("", markup)).split())


def slug(text: str) -> str:
    """An ASCII anchor: `Đánh giá chung` gives `danh-gia-chung`.

    >>> slug("2. Cải cách thủ tục: Đợt 1")
    '2-cai-cach-thu-tuc-dot-1'
    """
    bare = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    ascii_only = "".join(c for c in bare if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def _prose(md: mistune.Markdown, state: BlockState, tokens: list[Any]) -> Iterator[Piece]:
    if shown := _render(md, state, tokens).strip():
        yield Piece(shown)


def _special(md: mistune.Markdown, state: BlockState, token: dict[str, Any]) -> Piece:
    shown = _render(md, state, [token]).strip()
    if token["type"] == "heading":
        return Piece(re.sub(r"^<h\d>|</h\d>$", "", shown), level=token["attrs"]["level"])
    inner = shown.removeprefix("<blockquote>").removesuffix("</blockquote>").strip()
    tone = _NOTE.match(inner)
    if not tone:
        return Piece(shown)
    return Piece(inner, tone="warning" if tone.group(1).lower() == "cảnh báo" else "note")


def _render(md: mistune.Markdown, state: BlockState, tokens: list[Any]) -> str:
    child = state.child_state("")
    child.tokens = tokens
    return str(md.render_state(child))
