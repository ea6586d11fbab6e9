"""Where the figures of a page come from: each links to an entry that names its formula and its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from ..contracts import letters, position
from ..tongue import lang, t
from .kinds import Block, Figure, Heading, Note, Prose, Table
from .markup import Attributes, Rewriter

_MOVED = ("data-of", "data-less", "data-name", "data-how", "data-from", "data-rests")
SCRIPT_WORDS = (
    "Đang xem {0}", "Đơn vị", "tên, có hoặc không dấu", "Bỏ chọn", "Tìm đơn vị", "Nguồn của con số", "Đóng",
    "Xem trong danh mục nguồn", "Cách tính: {0}.", "Lọc dòng của bảng", "lọc dòng",
)  # fmt: skip
TABLE = Path("data", "processed", "origins.parquet")


@dataclass(frozen=True, slots=True)
class Cells:
    """Cells that hold a figure: in files of one folder, at the same places of the same sheet. As text all of it."""

    folder: str
    files: tuple[str, ...]
    sheet: str = ""
    refs: str = ""

    def __str__(self) -> str:
        start = f"{self.folder}/" if self.folder else ""
        return self._told(
            f"{start}{self.files[0]}"
            if len(self.files) == 1
            else f"{self._counted} ({', '.join(self.files)})"
        )

    def in_group(self, label: str) -> str:
        """As text, the files being told elsewhere under a label."""
        return self._told(f"{self._counted}, {label}")

    @property
    def _counted(self) -> str:
        return t("{0} tệp trong {1}/", len(self.files), self.folder)

    def _told(self, files: str) -> str:
        return " › ".join(part for part in (files, self.sheet, self.refs) if part)


@dataclass(frozen=True, slots=True)
class Entry:
    """One figure: what it is, whose and of when, how it is reckoned, of how many units, and its cells by sheet."""

    n: int
    key: str
    text: str
    name: str
    place: str
    year: str
    how: str
    coverage: str
    cells: tuple[Cells, ...]


class Origins:
    """The cells behind figures, as the build left them; empty where there is no such table."""

    def __init__(self, about: Mapping[str, Any], table: Path | None) -> None:
        self._indicators: Mapping[str, Any] = about.get("indicators") or {}
        self.places: Mapping[str, str] = about.get("places") or {}
        self._path = table

    def knows(self, key: str) -> bool:
        """Whether a figure can be followed back."""
        return key.count("|") == 2 and _code(key) in self._indicators and self._path is not None

    def entry(self, n: int, key: str, text: str, given: Mapping[str, str]) -> Entry:
        """The entry of a figure. What is `given` (attributes of show.Figure) goes before what the catalogue says."""
        place, year = key.split("|")[1:]
        instead, code, rests = given.get("data-from", ""), _code(key), given.get("data-rests", "").split()
        if instead:
            cells: tuple[Cells, ...] = (Cells("", (instead,)),)
        elif rests:
            cells = bundled(merged(cell for other in rests for cell in self.cells(other)))
        else:
            cells = bundled(self.cells(key, given.get("data-less", "").split()))
        name, how = given.get("data-name") or self.name(code), given.get("data-how") or self.how(code)
        coverage = given.get("data-of", "")
        return Entry(
            n, key, text, name, self.places.get(place, ""), year.replace("-", "–"), how, coverage, cells
        )

    def cells(self, key: str, left_out: Iterable[str] = ()) -> list[tuple[str, str]]:
        """The cells of a figure by sheet: (``file › sheet``, ``F12:F35, H12``), without those of units left out."""
        _, place, span = key.split("|")
        return grouped(
            ref
            for year in _years(key, span)
            for base in self._base(_code(key))
            for ref in self._refs(base, place, year, set(left_out))
        )

    def name(self, code: str) -> str:
        """The name of an indicator."""
        return str(self._in_language(code, "name"))

    def how(self, code: str) -> str:
        """How it is reckoned, in words."""
        return str(self._in_language(code, "how"))

    def _in_language(self, code: str, what: str) -> Any:
        known = self._indicators[code]
        return (lang() == "en" and known.get(f"{what}_en")) or known[what]

    def _base(self, code: str) -> list[str]:
        made_of = self._indicators.get(code, {}).get("from") or []
        return [base for name in made_of for base in self._base(name)] if made_of else [code]

    def _refs(self, code: str, place: str, year: int, left_out: set[str]) -> list[tuple[str, str, str]]:
        by_year = self._table.get((code, year), [])
        return [ref[1:] for ref in by_year if (ref[0] == place if place else ref[0] not in left_out)]

    @cached_property
    def _table(self) -> dict[tuple[str, int], list[tuple[str, str, str, str]]]:
        return _read(self._path, self._path.stat().st_mtime_ns) if self._path else {}


def _code(key: str) -> str:
    """The indicator of a key; what stands before a colon is a statistic of it."""
    return key.split("|")[0].rpartition(":")[2]


def _years(key: str, span: str) -> list[int]:
    first, _, last = span.partition("-")
    if not last:
        return [int(first)]
    both = [int(first), int(last)]
    return both if key.startswith("change:") else list(range(both[0], both[1] + 1))


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> dict[tuple[str, int], list[tuple[str, str, str, str]]]:
    """(place, file, sheet, cell) by indicator and year; read once for all pages of a report."""
    import pandas as pd

    found: dict[tuple[str, int], list[tuple[str, str, str, str]]] = {}
    table = pd.read_parquet(path)
    names = ("indicator", "year", "place", "source", "sheet", "ref")
    for indicator, year, *where in zip(*(table[name].tolist() for name in names), strict=True):
        found.setdefault((indicator, year), []).append(tuple(where))
    return found


def grouped(refs: Iterable[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Cells by file and sheet, those below one another as ranges: (``a.xlsx › TTHC``, ``F12:F35, H12``)."""
    by_sheet: dict[tuple[str, str], dict[tuple[int, int], None]] = {}
    for source, sheet, ref in refs:
        row, column = position(ref)
        by_sheet.setdefault((source, sheet), {})[column, row] = None
    return [
        (" › ".join(part for part in (source, sheet) if part), ", ".join(_ranges(sorted(cells))))
        for (source, sheet), cells in by_sheet.items()
    ]


def merged(cells: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Cells by sheet, each sheet once."""
    by_sheet: dict[str, dict[str, None]] = {}
    for sheet, refs in cells:
        by_sheet.setdefault(sheet, {}).update(dict.fromkeys(refs.split(", ")))
    return [(sheet, ", ".join(refs)) for sheet, refs in by_sheet.items()]


def bundled(cells: Iterable[tuple[str, str]]) -> tuple[Cells, ...]:
    """For reading: files of one folder that hold the figure at the same cells of a sheet stand together."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for where, refs in cells:
        source, _, sheet = where.partition(" › ")
        folder, _, file = source.rpartition("/")
        alike.setdefault((folder, sheet, refs), []).append(file)
    return tuple(Cells(folder, tuple(files), sheet, refs) for (folder, sheet, refs), files in alike.items())


def _ranges(cells: list[tuple[int, int]]) -> list[str]:
    runs: list[list[int]] = []  # column, first row, last row
    for column, row in cells:
        if runs and runs[-1][0] == column and runs[-1][2] == row - 1:
            runs[-1][2] = row
        else:
            runs.append([column, row, row])
    return [f"{letters(c)}{a}" + (f":{letters(c)}{b}" if b > a else "") for c, a, b in runs]


def linked(found: list[Block], origins: Origins) -> tuple[list[Block], list[Entry]]:
    """The blocks with a link on every figure that can be followed back, and the entries that they lead to."""
    entries: dict[str, Entry] = {}
    blocks: list[Block] = []
    for block in found:
        if isinstance(block, Heading | Note | Prose | Table) and "data-key=" in block.html:
            block = replace(block, html=_link(block.html, origins, entries))
        if isinstance(block, Figure | Table) and "data-key=" in block.heading:
            block = replace(block, heading=_link(block.heading, origins, entries))
        blocks.append(block)
    return blocks, list(entries.values())


def _link(html: str, origins: Origins, entries: dict[str, Entry]) -> str:
    linker = _Linker(origins, entries)
    linker.feed(html)
    linker.close()
    return "".join(linker.parts)


def marks(blocks: Iterable[Block], origins: Origins) -> dict[str, Any]:
    """What a page needs to follow marks back: units, indicators, sheets, and by indicator, year and unit the text that
    is shown with its cells. Empty where no chart or heat table says what its marks are."""
    sheets: dict[str, int] = {}
    values: dict[str, dict[str, dict[str, Any]]] = {}
    for block in blocks:
        given = getattr(block, "figures", None) or {}
        for owner, year, _, text, *left_out in given.get("values", ()):
            code, place = (given["indicator"], owner) if given["indicator"] else (owner, "")
            key = f"{code}|{place}|{year}"
            if not origins.knows(key) or (place and place not in origins.places):
                continue
            by_place = values.setdefault(code, {}).setdefault(str(year), {})
            if place not in by_place:
                cells = origins.cells(key, " ".join(left_out).split())
                by_place[place] = [text, [[sheets.setdefault(s, len(sheets)), c] for s, c in cells]]
    named = {code: [origins.name(code), origins.how(code)] for code in values}
    words = {vi: t(vi) for vi in SCRIPT_WORDS} if lang() == "en" else {}
    return {
        "words": words,
        "places": dict(origins.places),
        "indicators": named,
        "sheets": list(sheets),
        "values": values,
    }


class _Linker(Rewriter):
    """Puts a link around figures; what they were made of moves to the entry."""

    def __init__(self, origins: Origins, entries: dict[str, Entry]) -> None:
        super().__init__()
        self._origins, self._entries = origins, entries
        self._open: tuple[str, dict[str, str], int] | None = None  # key, attributes, where its text begins

    def handle_starttag(self, name: str, attrs: Attributes) -> None:
        given = {key: value or "" for key, value in attrs}
        key = given.get("data-key", "") if name == "data" else ""
        if key and (given.get("data-from") or given.get("data-rests") or self._origins.knows(key)):
            self._open = (key, given, len(self.parts) + 2)
            known = self._entries.get(key)
            number = known.n if known else len(self._entries) + 1
            self.parts.append(f'<a class="origin" href="#so-{number}" data-n="{number}">')
            attrs = [(k, v) for k, v in attrs if k not in _MOVED]
        super().handle_starttag(name, attrs)

    def handle_endtag(self, name: str) -> None:
        super().handle_endtag(name)
        if name == "data" and self._open:
            key, given, start = self._open
            text = "".join(self.parts[start:-1])
            if key not in self._entries:
                self._entries[key] = self._origins.entry(len(self._entries) + 1, key, text, given)
            self.parts.append("</a>")
            self._open = None
