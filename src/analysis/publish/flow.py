"""The HTML of blocks as paragraphs and grids: what Word and PDF are set from.

Only the HTML that `blocks` lets through is known here; an element of another kind keeps its text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from .markup import Attributes

_BREAKS = {"p", "div", "li", "ul", "ol", "blockquote", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}
_INLINE = {"strong": "bold", "b": "bold", "em": "italic", "i": "italic", "code": "code", "sup": "raised"}
_COLOUR = re.compile(r"(background(?:-color)?|(?<![-\w])color|text-align)\s*:\s*([^;]+)")
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})\b")
_LYING = 1.58  # how much longer a line is on a page that lies
_LINE, _LONG, _PADDING = 100.0, 400, 2.0  # in characters: a line of a table, what counts of a text, beside it
_VOID = {"br", "img", "hr", "col", "input", "wbr", "area"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style. `entry` is the number of the source entry that a figure leads to (0: none); `code` text is set
    in a fixed width; a line break is a run of ``\\n`` alone."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    raised: bool = False
    link: str = ""
    entry: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph. `role`: body, item, quote, and what `document` adds; `depth` counts lists from 1, `marker` is what
    stands before an item ("-", "1.")."""

    runs: tuple[Run, ...]
    role: str = "body"
    depth: int = 0
    marker: str = ""

    @property
    def text(self) -> str:
        """Without styles."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; colours are six hexadecimal digits or empty, `align` is left, right or center."""

    runs: tuple[Run, ...]
    head: bool = False
    columns: int = 1
    rows: int = 1
    align: str = "left"
    fill: str = ""
    ink: str = ""

    @property
    def text(self) -> str:
        """Without styles."""
        return "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: rows of cells as HTML has them (spans take the place of cells); the first `head` rows are its header."""

    rows: tuple[tuple[Cell, ...], ...]
    head: int = 0

    @property
    def width(self) -> int:
        """How many columns."""
        return max((column + cell.columns for _, column, cell in placed(self)), default=0)


Part = Paragraph | Grid


def flow(source: str) -> list[Part]:
    """Paragraphs and tables of a block's HTML, in order. Pictures keep their words, as ``[alt]``."""
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_paragraph()
    return reader.found


def inline(source: str) -> tuple[Run, ...]:
    """The runs of HTML that is one paragraph."""
    return tuple(run for part in flow(source) if isinstance(part, Paragraph) for run in part.runs)


def placed(grid: Grid) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with the row and column where its upper left corner stands."""
    taken: set[tuple[int, int]] = set()
    for row, cells in enumerate(grid.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            yield row, column, cell
            taken |= {(row + r, column + c) for r in range(cell.rows) for c in range(cell.columns)}
            column += cell.columns


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Part] = []
        self._runs: list[Run] = []
        self._style = Run("")
        self._styles: list[tuple[str, Run]] = []
        self._lists: list[list[int | str]] = []
        self._marker = ""
        self._quotes = 0
        self._verbatim = False
        self._rows: list[list[Cell]] | None = None
        self._cell: Cell | None = None
        self._heads = 0
        self._in_head = False

    def handle_starttag(self, tag: str, attrs: Attributes) -> None:
        given = {key: value or "" for key, value in attrs}
        if tag in _VOID:
            self._void(tag, given)
            return
        if tag in _BREAKS and self._cell is None and tag != "tr":
            self.end_paragraph()
        self._styles.append((tag, self._style))
        if tag in _INLINE:
            self._style = replace(self._style, **{_INLINE[tag]: True})  # type: ignore[arg-type]
        elif tag == "a":
            self._style = self._linked(given.get("href", ""))
        elif tag in ("ul", "ol"):
            self._lists.append([tag, int(given.get("start") or 1)])
        elif tag == "li":
            self._marker = self._next_marker()
        elif tag == "blockquote":
            self._quotes += 1
        elif tag == "pre":
            self._verbatim = True
            self._style = replace(self._style, code=True)
        else:
            self._start_table(tag, given)

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "br":
            self._runs.append(replace(self._style, text="\n"))
        elif tag == "img" and given.get("alt"):
            self._runs.append(replace(self._style, text=f"[{given['alt']}]", italic=True))

    def _start_table(self, tag: str, given: dict[str, str]) -> None:
        if tag == "table":
            self.end_paragraph()
            self._rows, self._heads = [], 0
        elif tag == "thead":
            self._in_head = True
        elif tag == "tr" and self._rows is not None:
            self._rows.append([])
            self._heads += self._in_head
        elif tag in ("td", "th") and self._rows is not None:
            look = dict(_COLOUR.findall(given.get("style", "")))
            default = "right" if "n" in given.get("class", "").split() else "left"
            head = self._in_head or (tag == "th" and given.get("scope") != "row")
            self._cell = Cell(
                (), head, _span(given.get("colspan")), _span(given.get("rowspan")),
                "center" if head else look.get("text-align", default).strip(),
                _hex(look.get("background-color") or look.get("background") or ""), _hex(look.get("color", "")),
            )  # fmt: skip
            self._runs = []

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if tag in ("td", "th") and self._cell is not None and self._rows:
            self._rows[-1].append(replace(self._cell, runs=_tidy(self._runs)))
            self._cell, self._runs = None, []
        elif tag == "thead":
            self._in_head = False
        elif tag == "table" and self._rows is not None:
            rows = tuple(tuple(row) for row in self._rows if row)
            if rows:
                self.found.append(Grid(rows, self._heads))
            self._rows = None
        elif tag in _BREAKS and self._cell is None and tag != "tr":
            self.end_paragraph()
        if tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "blockquote":
            self._quotes = max(0, self._quotes - 1)
        elif tag == "pre":
            self._verbatim = False
        while self._styles:
            opened, self._style = self._styles.pop()
            if opened == tag:
                break

    def handle_data(self, data: str) -> None:
        if self._rows is not None and self._cell is None:
            return
        text = data if self._verbatim else re.sub(r"[ \t\r\n]+", " ", data)
        for n, line in enumerate(text.split("\n") if self._verbatim else [text]):
            if n:
                self._runs.append(replace(self._style, text="\n"))
            if line:
                self._runs.append(replace(self._style, text=line))

    def end_paragraph(self) -> None:
        """Close the paragraph that is open, if it says anything."""
        runs, self._runs = _tidy(self._runs), []
        if not runs:
            return
        depth = len(self._lists)
        role = "item" if depth else "quote" if self._quotes else "body"
        self.found.append(Paragraph(runs, role, depth, self._marker))
        self._marker = ""

    def _linked(self, href: str) -> Run:
        if href.startswith("#so-") and href[4:].isdigit():
            return replace(self._style, entry=int(href[4:]))
        return replace(self._style, link=href if not href.startswith("#") else "")

    def _next_marker(self) -> str:
        if not self._lists or self._lists[-1][0] == "ul":
            return "-" if len(self._lists) < 2 else "+"
        number = int(self._lists[-1][1])
        self._lists[-1][1] = number + 1
        return f"{number}."


def _tidy(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbours of one style joined; no space at the ends or after a break."""
    joined: list[Run] = []
    for run in runs:
        text = run.text
        if text != "\n" and (not joined or joined[-1].text.endswith(("\n", " "))) and not run.code:
            text = text.lstrip(" ")
        if not text:
            continue
        last = joined[-1] if joined else None
        if last and "\n" not in (text, last.text) and replace(last, text="") == replace(run, text=""):
            joined[-1] = replace(last, text=last.text + text)
        else:
            joined.append(replace(run, text=text))
    while joined and not joined[-1].text.strip(" \n"):
        joined.pop()
    if joined and not joined[-1].code:
        joined[-1] = replace(joined[-1], text=joined[-1].text.rstrip(" "))
    return tuple(joined)


def _span(text: str | None) -> int:
    return max(1, int(text)) if text and text.isdigit() else 1


def _hex(colour: str) -> str:
    found = _HEX.search(colour)
    if not found:
        return ""
    digits = found[1]
    return (digits if len(digits) == 6 else "".join(d * 2 for d in digits)).lower()


def widths(grid: Grid, lying: bool = False) -> list[float]:
    """The share of the width that each column needs, as browsers reckon it: no word is broken if that can be helped,
    the rest goes where the text is long. Shares add up to 1."""
    least, most = _extents(grid)
    spare = max(0.0, _LINE * (_LYING if lying else 1) - sum(least))
    wish = sum(most) - sum(least)
    share = min(1.0, spare / wish) if wish else 0.0
    given = [low + (high - low) * share for low, high in zip(least, most, strict=True)]
    return [width / sum(given) for width in given]


def is_wide(grid: Grid) -> bool:
    """Whether words would be broken on a page that stands."""
    return sum(_extents(grid)[0]) > _LINE


def _extents(grid: Grid) -> tuple[list[float], list[float]]:
    """Characters that each column needs for its longest word, and for nine in ten of its texts in one line: one that
    is long does not take the room of the others."""
    least = [1.0] * grid.width
    lengths: list[list[float]] = [[1.0] for _ in least]
    for _, column, cell in placed(grid):
        if cell.columns > 1:
            continue
        shown = "".join(run.text + (str(run.entry) if run.entry else "") for run in cell.runs)
        words = shown.replace("\n", " ").split(" ")
        weight = 1.1 if cell.head or any(run.bold for run in cell.runs) else 1.0
        least[column] = max(least[column], weight * max(map(len, words)))
        lengths[column].append(weight * min(len(shown), _LONG))
    most = [sorted(found)[math.ceil(0.9 * (len(found) - 1))] for found in lengths]
    least = [width + _PADDING for width in least]
    return least, [max(width + _PADDING, low) for width, low in zip(most, least, strict=True)]
