"""Tables as notebooks show them, made fit for reading aloud, for paper and for a phone."""

from __future__ import annotations

import re

from ..tongue import t
from .markup import Attributes, Rewriter

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S | re.I)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_CELL_ID = re.compile(r"#(T_\w+_(?:row|level)\w+)\s*$")
_CAPTION = re.compile(r"<caption[^>]*>(.*?)</caption>", re.S)
_SHAPE = re.compile(r"\s*<p>(\d+) rows × (\d+) columns</p>$")
_FIGURES = re.compile(r"<td( style=\"[^\"]*\")?>(\s*[-−+]?[\d.,]*\d[\d.,]*\s*%?\s*|\s*[–-]\s*)</td>")
_ROW_NUMBER = re.compile(r"<th (scope=\"row\">\d+</th>)")
_HEADER = re.compile(r"<th[^>]*>.*?</th>", re.S)
_EMPTY_HEADER = re.compile(r"<th(?: [^>]*)?>(?:\s|&nbsp;)*</th>")


def tidy_table(source: str, *, plain: bool) -> str:
    """A table without style sheets, borders and id noise, with `scope` on its headers.

    `plain` (a pandas table, not one of our own) also loses its classes. A Styler's colours move from its
    style sheet into the cells; cells that hold a figure get the class `n`. Inline styles stay: a heat table
    needs them. Raises `MarkupError`.
    """
    colours = _styler_rules(source)
    tidy = _PlainTable if plain else _Table
    body = tidy.with_colours(_STYLE.sub("", source), colours)
    if not plain:  # captions and source line of our own tables travel beside them, as metadata
        body = body[body.index("<table") : body.rindex("</table>") + len("</table>")]
    body = _FIGURES.sub(r'<td class="n"\1>\2</td>', body)
    body = _ROW_NUMBER.sub(r'<th class="n" \1', body)
    return _EMPTY_HEADER.sub("<td></td>", _one_header_row(body) if plain else body)


def lift_caption(table: str) -> tuple[str, str]:
    """The table's own caption (HTML, may be empty) and the table without it.

    The line with which pandas owns up to having left out rows or columns becomes the caption.
    """
    if shortened := _SHAPE.search(table):
        rows, columns = shortened.groups()
        return t("Bảng rút gọn từ {0} dòng, {1} cột", rows, columns), table[: shortened.start()].rstrip()
    found = _CAPTION.search(table)
    return (found.group(1) if found else ""), _CAPTION.sub("", table)


def is_only_a_table(tidied: str) -> bool:
    """True if nothing of its author's stands around the table."""
    tidied = _SHAPE.sub("", tidied)
    return tidied.startswith("<table") and tidied.endswith("</table>") and tidied.count("<table") == 1


def _one_header_row(table: str) -> str:
    """pandas puts the name of the index in a header row of its own: fold the two rows into one."""
    head = re.search(r"<thead>(.*?)</thead>", table, re.S)
    if head is None or "span=" in head[1]:
        return table
    rows = [_HEADER.findall(row) for row in re.findall(r"<tr>(.*?)</tr>", head[1], re.S)]
    if len(rows) != 2 or len(rows[0]) != len(rows[1]):
        return table
    pairs = list(zip(*rows, strict=True))
    if any(_inner(upper) and _inner(lower) for upper, lower in pairs):
        return table
    row = "".join(upper if _inner(upper) else lower for upper, lower in pairs)
    return table.replace(head[0], f"<thead><tr>{row}</tr></thead>")


def _inner(header: str) -> str:
    return re.sub(r"<[^>]*>", "", header).strip()


class _Table(Rewriter):
    """Adds `scope`, drops wrappers, ids and old-fashioned attributes."""

    keeps_classes = True

    def __init__(self) -> None:
        super().__init__()
        self.colours: dict[str, str] = {}
        self._part = "tbody"

    @classmethod
    def with_colours(cls, source: str, colours: dict[str, str]) -> str:
        rewriter = cls()
        rewriter.colours = colours
        rewriter.feed(source)
        rewriter.close()
        return "".join(rewriter.parts).strip()

    def tag(self, name: str, attrs: Attributes) -> tuple[str, Attributes]:
        if name in ("thead", "tbody", "tfoot"):
            self._part = name
        kept = [(key, value) for key, value in attrs if self._keeps(name, key)]
        colour = self.colours.get(dict(attrs).get("id") or "")
        if colour:
            own = dict(kept).get("style")
            kept = [pair for pair in kept if pair[0] != "style"]
            kept.append(("style", f"{own};{colour}" if own else colour))
        if name == "th" and "scope" not in dict(kept):
            kept.append(("scope", self._scope(dict(kept))))
        return name, kept

    def handle_starttag(self, name: str, attrs: Attributes) -> None:
        if name != "div":
            super().handle_starttag(name, attrs)

    def handle_endtag(self, name: str) -> None:
        if name != "div":
            super().handle_endtag(name)

    def _keeps(self, name: str, key: str) -> bool:
        if key == "style":
            return name != "tr"  # pandas aligns whole header rows; our own style sheet does
        return key not in ("border", "id", "halign", "valign") and (self.keeps_classes or key != "class")

    def _scope(self, attrs: dict[str, str | None]) -> str:
        if self._part == "thead":
            return "colgroup" if int(attrs.get("colspan") or 1) > 1 else "col"
        return "rowgroup" if int(attrs.get("rowspan") or 1) > 1 else "row"


class _PlainTable(_Table):
    keeps_classes = False


def _styler_rules(source: str) -> dict[str, str]:
    rules: dict[str, list[str]] = {}
    for sheet in _STYLE.findall(source):
        for selectors, declarations in _RULE.findall(sheet):
            for selector in selectors.split(","):
                if cell := _CELL_ID.match(selector.strip()):
                    text = ";".join(part.strip() for part in declarations.split(";") if part.strip())
                    rules.setdefault(cell.group(1), []).append(text)
    return {cell: ";".join(texts) for cell, texts in rules.items()}
