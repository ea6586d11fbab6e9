"""Text files of separated values (csv, tsv): the separator is found over the whole file, quotes respected."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from ..contracts import Finding, Sheet, Workbook
from .charset import Decoded
from .guard import AREA_LIMIT, UnreadableError
from .refs import ref
from .texts import settle

# In the order in which they win when they fit nearly alike: a decimal comma is no separator beside a semicolon.
_SEPARATORS = {"\t": ("tab", "tab"), ";": ("“;”", "“;”"), "|": ("“|”", "“|”"), ",": ("“,”", "“,”")}
_NEARLY = 0.1
_SAID = re.compile(r'^"?sep=([,;|\t])"?\r?\n', re.IGNORECASE)
_SHOWN = 5  # lines that are named


def read_delimited(decoded: Decoded) -> Workbook:
    """The one sheet of a csv or tsv file; cells stay text, rows count as the file's records do.

    Raises UnreadableError when nothing separates columns: a letter, not a table.
    """
    text = decoded.text
    if text.count("\n") + sum(map(text.count, _SEPARATORS)) > AREA_LIMIT:
        raise UnreadableError(
            "tệp văn bản có quá nhiều ô; hãy tách thành nhiều tệp",
            "the text file has too many cells; split it",
        )
    said = _SAID.match(text)
    separator = said[1] if said else _separator(text)
    rows: list[list] = _rows(text.replace("\0", ""), separator)
    findings = _assumed(decoded.charset, separator) + _damage(text)
    if said:
        rows[0] = []
    findings += _other_separators(rows, separator) + _open_quotes(rows, separator)
    width = max(map(len, rows), default=0)
    if width * len(rows) > AREA_LIMIT:
        raise UnreadableError("tệp văn bản có quá nhiều cột", "the text file has too many columns")
    for row in rows:
        row.extend([""] * (width - len(row)))
    sheet = Sheet("", rows)
    return Workbook("csv", [sheet], findings + settle(sheet))


def _rows(text: str, separator: str) -> list[list[str]]:
    rows = list(_records(text, separator))
    while rows and not any(rows[-1]):
        rows.pop()
    return rows


def _records(text: str, separator: str) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _separator(text: str) -> str:
    fits = {separator: _fit(text, separator) for separator in _SEPARATORS if separator in text}
    best = max(fits.values(), default=0.0)
    if not best:
        raise UnreadableError(
            "văn bản thường, không phải bảng tính; hãy gửi tệp bảng tính gốc",
            "plain text, not a spreadsheet; send the spreadsheet itself",
        )
    return next(separator for separator in _SEPARATORS if fits.get(separator, 0.0) >= best - _NEARLY)


def _fit(text: str, separator: str) -> float:
    """The share of the lines that this separator divides into the same number of columns, the most frequent one."""
    widths = Counter(len(row) for row in _records(text.replace("\0", ""), separator) if any(row))
    several = [(n, width) for width, n in widths.items() if width > 1]
    return max(several)[0] / widths.total() if several else 0.0


def _assumed(charset: str, separator: str) -> list[Finding]:
    if charset in ("utf-8", "utf-8-sig") and separator == ",":
        return []
    vi, en = _SEPARATORS[separator]
    return [Finding("N-CHARSET", "", "", {"charset": charset, "separator": vi, "separator_en": en})]


def _damage(text: str) -> list[Finding]:
    """W-LOST-TEXT for the lines with NUL or undecodable bytes."""
    if "\0" not in text and "\ufffd" not in text:
        return []
    lines = [(n, line.count("\0") + line.count("\ufffd")) for n, line in enumerate(text.splitlines(), 1)]
    return [Finding("W-LOST-TEXT", "", f"A{n}", {"line": n, "n": hurt}) for n, hurt in lines if hurt][:_SHOWN]


def _other_separators(rows: list[list[str]], separator: str) -> list[Finding]:
    """W-SEPARATOR for lines in one piece that another separator would divide into the usual number of columns."""
    usual = _usual_width(rows)
    others = [other for other in _SEPARATORS if other != separator]
    found = [
        Finding("W-SEPARATOR", "", f"A{n}", {"line": n})
        for n, row in enumerate(rows, 1)
        if len(row) == 1 and usual > 2 and any(row[0].count(other) == usual - 1 for other in others)
    ]
    return found[:_SHOWN]


def _open_quotes(rows: list[list[str]], separator: str) -> list[Finding]:
    """W-QUOTE for cells that hold whole lines of the table: a quote before them was never closed."""
    usual = _usual_width(rows)
    found = []
    for n, row in enumerate(rows, 1):
        for c, cell in enumerate(row, 1):
            lines = cell.splitlines() if usual > 2 and "\n" in cell else []
            if any(line.count(separator) == usual - 1 for line in lines):
                found.append(Finding("W-QUOTE", "", ref((n, c)), {"n": len(lines)}))
    return found[:_SHOWN]


def _usual_width(rows: list[list[str]]) -> int:
    """How many columns most of the rows have that have several; 0 if none has."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    return widths.most_common(1)[0][0] if widths else 0
