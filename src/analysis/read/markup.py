"""HTML saved as .xls (and MHT, the single-file web page): its tables one below the other, as Excel shows the page."""

from __future__ import annotations

import email
import email.policy
import re
from html.parser import HTMLParser

from ..contracts import At, CellValue, Finding, Sheet, Workbook
from . import merges
from .charset import decode
from .grid import Grid
from .guard import UnreadableError
from .texts import settle

_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
_FAMILY = re.compile(r"font-family:\s*[\"']?([^;\"',}]+)", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]*)</x:Name>")
_NOT_SHOWN = re.compile(r"display:\s*none", re.IGNORECASE)
_LINES = frozenset(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "tr", "hr", "center"])
_VOID = frozenset(["br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base"])
_SILENT = frozenset(("script", "style", "title", "xml"))
_SPAN_LIMIT, _LAST_COL = 1000, 2**14


def declared_charset(content: bytes) -> str:
    """The character set that HTML or XML names at its beginning, "" if none."""
    found = _DECLARED.search(content[:4096])
    return found[1].decode("ascii") if found else ""


def read_html(text: str) -> Workbook:
    """The page as one sheet: lines of text in column A, tables where they stand. Raises UnreadableError."""
    book = Workbook("html", [])
    _add_page(book, text, "")
    if not book.sheets:
        raise UnreadableError("trang HTML không có bảng nào", "the HTML page holds no table")
    return book


def read_mht(content: bytes) -> Workbook:
    """Every page with a table of a single-file web page, as a sheet each. Raises UnreadableError."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    pages = []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            assert isinstance(body, bytes)
            pages.append(decode(body, declared_charset(body) or part.get_content_charset("")).text)
    names = [name for page in pages for name in _SHEET_NAME.findall(page)]
    tables = [page for page in pages if re.search(r"<table\b", page, re.IGNORECASE)]
    book = Workbook("mht", [])
    for n, page in enumerate(tables):
        _add_page(book, page, names[n] if len(names) == len(tables) else "")
    if not book.sheets:
        raise UnreadableError("trang web không có bảng nào", "the web page holds no table")
    return book


def _add_page(book: Workbook, text: str, name: str) -> None:
    page = _Page()
    page.feed(text)
    page.close()
    names = _SHEET_NAME.findall(text[:20_000])
    sheet, fonts = page.sheet(name or (names[0] if len(names) == 1 else ""))
    if not any(table.is_table for table in page.blocks):
        return
    book.sheets.append(sheet)
    findings: list[Finding] = merges.check(sheet) + settle(sheet, lambda: fonts)
    book.findings += findings


class _Block:
    """A table, or lines between tables; cells by position from 1 within the block."""

    def __init__(self, is_table: bool) -> None:
        self.is_table = is_table
        self.grid = Grid("")
        self.row = self.col = 0
        self.taken: dict[int, int] = {}  # column -> last row that a cell above reaches down to

    def next_row(self, hidden: bool) -> None:
        self.row, self.col = self.row + 1, 0
        if hidden:
            self.grid.hidden_rows.add(self.row)

    def next_cell(self, down: int, across: int, merged: bool) -> At:
        self.row = max(self.row, 1)
        self.col += 1
        while self.taken.get(self.col, 0) >= self.row:
            self.col += 1
        if self.col > _LAST_COL:
            raise UnreadableError("bảng có quá nhiều cột", "the table has too many columns")
        at = (self.row, self.col)
        if merged:
            self.grid.merge(*at, down, across)
        for col in range(self.col, self.col + across):
            self.taken[col] = self.row + down - 1
        self.col += across - 1
        return at


class _Cell:
    """A cell while its content arrives."""

    def __init__(self, block: _Block, at: At, attributes: dict[str, str], font: str) -> None:
        self.block, self.at, self.attributes, self.font = block, at, attributes, font
        self.pieces: list[str] = []

    def close(self) -> None:
        lines = (" ".join(line.split(" ")).strip(" ") for line in "".join(self.pieces).split("\n"))
        text = "\n".join(lines).strip("\n")
        value: CellValue = "" if not text.strip() else text
        number, error = self.attributes.get("x:num"), self.attributes.get("x:err")
        grid = self.block.grid
        if error:
            value = error
            grid.errors.add(self.at)
        elif number or (number == "" and text):
            try:
                value = float(number or text)
            except ValueError:
                value = text
            if text.endswith("%"):
                grid.percents.add(self.at)
        grid.put(*self.at, value, self.font)


class _Page(HTMLParser):
    """Collects the blocks of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[_Block] = []
        self.tables: list[_Block] = []
        self.cells: list[_Cell | None] = []  # the open cell of each open table
        self.fonts: list[tuple[str, str]] = []  # open elements with the font that holds in them
        self.css: dict[str, str] = {}
        self.silent = ""
        self.line: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        font = self._font(tag, attributes)
        if tag not in _VOID:
            self.fonts.append((tag, font))
        if tag in _SILENT:
            self.silent = tag
        elif tag == "table":
            self._end_line()
            self.tables.append(_Block(is_table=True))
            self.blocks.append(self.tables[-1])
            self.cells.append(None)
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].next_row(bool(_NOT_SHOWN.search(attributes.get("style", ""))))
        elif tag in ("td", "th") and self.tables:
            self._end_cell()
            down, across = (_span(attributes.get(name, "")) for name in ("rowspan", "colspan"))
            merged = "mso-ignore" not in attributes.get("style", "")
            block = self.tables[-1]
            self.cells[-1] = _Cell(block, block.next_cell(down, across, merged), attributes, font)
        elif tag == "br":
            self._say("\n")
        elif tag in _LINES:
            self._break()

    def handle_endtag(self, tag: str) -> None:
        self.silent = "" if tag == self.silent else self.silent
        for n in range(len(self.fonts) - 1, -1, -1):
            if self.fonts[n][0] == tag:
                del self.fonts[n:]
                break
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self.tables:
            self._end_cell()
            self.tables.pop()
            self.cells.pop()
        elif tag in _LINES:
            self._break()

    def handle_data(self, data: str) -> None:
        if self.silent == "style":
            self._rules(data)
        elif not self.silent:
            self._say(re.sub(r"[ \t\r\n\f]+", " ", data))

    def handle_comment(self, data: str) -> None:
        if self.silent == "style":
            self._rules(data)

    def close(self) -> None:
        super().close()
        while self.tables:
            self.handle_endtag("table")
        self._end_line()

    def sheet(self, name: str) -> tuple[Sheet, dict[At, str] | None]:
        """All blocks below one another, a blank row between two tables."""
        whole = Grid(name)
        top = 0
        before: _Block | None = None
        for block in self.blocks:
            grid = block.grid
            if not grid.cells:
                continue
            top += bool(before and before.is_table and block.is_table)
            for (row, col), value in grid.cells.items():
                whole.put(top + row, col, value, grid.fonts.get((row, col), ""))
            whole.merges += [(top + t, left, top + b, right) for t, left, b, right in grid.merges]
            whole.hidden_rows |= {top + row for row in grid.hidden_rows}
            whole.percents |= {(top + row, col) for row, col in grid.percents}
            whole.errors |= {(top + row, col) for row, col in grid.errors}
            top += max(block.row, max(row for row, _ in grid.cells))
            before = block
        return whole.sheet(), whole.known_fonts()

    def _font(self, tag: str, attributes: dict[str, str]) -> str:
        outer = self.fonts[-1][1] if self.fonts else ""
        said = _FAMILY.search(attributes.get("style", ""))
        if said:
            return said[1].strip()
        by_class = (self.css.get(f".{name}", "") for name in attributes.get("class", "").split())
        face = attributes.get("face", "").split(",")[0] if tag == "font" else ""
        return face or next(filter(None, by_class), "") or outer or self.css.get(tag, "")

    def _rules(self, css: str) -> None:
        for rule in css.split("}"):
            selectors, _, body = rule.rpartition("{")
            family = _FAMILY.search(body)
            if family:
                self.css |= {s.strip().lstrip("-!<> "): family[1].strip() for s in selectors.split(",")}

    def _say(self, text: str) -> None:
        cell = self.cells[-1] if self.cells else None
        if cell is not None:
            cell.pieces.append(text)
            if self.fonts and self.fonts[-1][1]:
                cell.font = self.fonts[-1][1]
        elif not self.tables:
            self.line.append(text)

    def _break(self) -> None:
        cell = self.cells[-1] if self.cells else None
        if cell is None:
            self._end_line()
        elif cell.pieces and not cell.pieces[-1].endswith("\n"):
            cell.pieces.append("\n")

    def _end_cell(self) -> None:
        if self.cells and self.cells[-1] is not None:
            self.cells[-1].close()
            self.cells[-1] = None

    def _end_line(self) -> None:
        text, self.line = "".join(self.line).strip(), []
        if self.tables or not text:
            return
        if not self.blocks or self.blocks[-1].is_table:
            self.blocks.append(_Block(is_table=False))
        block = self.blocks[-1]
        for line in text.split("\n"):
            block.next_row(hidden=False)
            block.grid.put(block.row, 1, line.strip())


def _span(text: str) -> int:
    return min(max(int(text), 1), _SPAN_LIMIT) if text.isdigit() else 1
