"""What the cell reader hides of an xlsx worksheet part: hidden rows and columns, errors, uncached formulas, % signs.

Searches run over the raw XML in the regex engine, and only when a plain substring test says that there is something;
a sheet without any of it costs microseconds. Parts come with their element names unprefixed (`plain`).
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from functools import lru_cache

from ..contracts import At
from .refs import at, letters, number
from .styles import Styles

_PREFIX = re.compile(rb"<(/?)[A-Za-z_][\w.-]*:")
_HIDDEN = re.compile(rb"""<(row|col)\b([^<>]*?\shidden=["'](?:1|true)["'][^<>]*)>""")
_ENDS = [re.compile(rb"\s" + end + rb"""=["'](\d+)""") for end in (b"min", b"max")]
_ERROR = re.compile(
    rb"""<c\b([^<>]*?\st=["']e["'][^<>]*)>\s*(?:<f\b[^<>]*(?:/>|>[^<]*</f>)\s*)?<v>([^<]*)<"""
)
_NO_NUMBER = re.compile(
    rb"""<c\b(?![^<>]*\st=["'](?:s|str|inlineStr|d)["'])([^<>]*)>\s*<v>\s*([-+]?nan)\s*<""", re.IGNORECASE
)
_UNCACHED = re.compile(rb"<f\b[^<>]*?(?:/>|>([^<]*)</f>)\s*(?:(<v\s*/>|<v>\s*</v>)\s*)?</c>")
_TEXT_RESULT = re.compile(rb"""\st=["']str["']""")
_COLUMNS = 2**14
_TAGS = re.compile(rb"<(row|c)\b([^<>]*)>")
_REF = re.compile(rb"""\sr=["']([A-Z]{0,3}\d+)["']""")


@dataclass(slots=True)
class Sidecar:
    """What a sheet holds beside its values; positions are (row, column) from 1."""

    hidden_rows: frozenset[int] = frozenset()
    hidden_cols: frozenset[int] = frozenset()
    errors: dict[At, str] = field(default_factory=dict)
    uncached: dict[At, str] = field(default_factory=dict)
    percent_cells: list[At] = field(default_factory=list)


def plain(data: bytes) -> bytes:
    """The part with element names unprefixed: <x:row> becomes <row>, as nearly all writers have it."""
    prefixed = re.search(rb"<[A-Za-z_]\w*:(?:worksheet|sst|styleSheet)\b", data[:4096])
    return _PREFIX.sub(rb"<\1", data) if prefixed else data


def scan(data: bytes, styles: Styles) -> Sidecar:
    """The sidecar of a worksheet part; `percent_cells` may name cells that hold text."""
    found = Sidecar()
    hidden, formulas = b"hidden=" in data, b"<f" in data
    errors, no_numbers = b">#" in data, b">NaN" in data or b">nan" in data  # >#REF!
    if not (hidden or formulas or errors or no_numbers or styles.percents):
        return found
    data = numbered(data)
    if hidden:
        found.hidden_rows, found.hidden_cols = _hidden(data)
    if errors:
        found.errors = {_at(tag): _text(value) for tag, value in _ERROR.findall(data)}
    if no_numbers:
        found.errors |= {_at(tag): _text(value) for tag, value in _NO_NUMBER.findall(data)}
    if formulas:
        found.uncached = _uncached(data)
    if styles.percents:
        found.percent_cells = [at(ref) for ref in _styled(tuple(styles.percents)).findall(data)]
    return found


@lru_cache(maxsize=64)
def _styled(styles: tuple[int, ...]) -> re.Pattern[bytes]:
    """Finds the references of cells with content in these styles; the engine skips all others (16 x faster)."""
    wanted = b"|".join(b"%d" % style for style in styles)
    return re.compile(
        rb"""<c\b(?=[^<>]*\ss=["'](?:"""
        + wanted
        + rb""")["'])[^<>]*?\sr=["']([A-Z]{1,3}\d+)["'](?:[^<>]*[^<>/])?>"""
    )


def unnumbered(data: bytes) -> bool:
    """Whether some cells do not say where they stand."""
    return data.count(b' r="') + data.count(b" r='") < data.count(b"<c ") + data.count(b"<c>")


def numbered(data: bytes) -> bytes:
    """The part with every row and cell carrying its reference; some writers leave them out and count."""
    if not unnumbered(data):
        return data
    row = col = 0

    def add(tag: re.Match[bytes]) -> bytes:
        nonlocal row, col
        kind, rest = tag.groups()
        ref = _REF.search(rest)
        if kind == b"row":
            row, col = int(ref[1]) if ref else row + 1, 0
            return tag[0] if ref else b'<row r="%d"%b>' % (row, rest)
        col = number(ref[1].rstrip(b"0123456789")) if ref else col + 1
        return tag[0] if ref else b'<c r="%b%d"%b>' % (letters(col).encode(), row, rest)

    return _TAGS.sub(add, data)


def _at(tag: bytes) -> At:
    """Where a cell or row stands by its tag; a row's column is 0."""
    found = _REF.search(tag)
    return at(found[1]) if found else (0, 0)


def _text(raw: bytes) -> str:
    return html.unescape(raw.decode("utf-8", "replace")).strip()


def _hidden(data: bytes) -> tuple[frozenset[int], frozenset[int]]:
    rows: set[int] = set()
    cols = bytearray(_COLUMNS + 1)
    for kind, rest in _HIDDEN.findall(data):
        if kind == b"row":
            rows.add(_at(rest)[0])
        else:
            first, last = (min(int(end.findall(rest)[0]), _COLUMNS) for end in _ENDS)
            cols[first : last + 1] = b"\1" * (last + 1 - first)
    return frozenset(rows), frozenset(col for col, hidden in enumerate(cols) if hidden)


def _uncached(data: bytes) -> dict[At, str]:
    """Formulas that were never calculated; of one that only points to a shared formula the text is "=…". An empty
    text as result is a result."""
    found = {}
    for match in _UNCACHED.finditer(data):
        tag = data[data.rfind(b"<c ", 0, match.start()) : match.start()]
        if not (match[2] and _TEXT_RESULT.search(tag)):
            found[_at(tag)] = "=" + (_text(match[1]) if match[1] else "…")
    return found
