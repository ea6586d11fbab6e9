"""Where the figures of a page come from: each links to an entry that names its formula and its cells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..contracts import letters, position
from .kinds import Block, Heading, Note, Prose, Table
from .markup import Attributes, Rewriter

TABLE = Path("data", "processed", "origins.parquet")


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
    cells: tuple[str, ...]


class Origins:
    """The cells behind figures, as the build left them; empty where there is no such table."""

    def __init__(self, about: Mapping[str, Any], table: Path | None) -> None:
        self._indicators: Mapping[str, Any] = about.get("indicators") or {}
        self._places: Mapping[str, str] = about.get("places") or {}
        self._path = table

    def knows(self, key: str) -> bool:
        """Whether a figure can be followed back."""
        return key.count("|") == 2 and key.split("|")[0] in self._indicators and self._path is not None

    def entry(self, n: int, key: str, text: str, coverage: str) -> Entry:
        """The entry of a figure that is known."""
        code, place, year = key.split("|")
        spec = self._indicators[code]
        cells = grouped(ref for base in self._base(code) for ref in self._refs(base, place, int(year)))
        return Entry(
            n, key, text, spec["name"], self._places.get(place, ""), year, spec["how"], coverage, cells
        )

    def _base(self, code: str) -> list[str]:
        made_of = self._indicators.get(code, {}).get("from") or []
        return [base for name in made_of for base in self._base(name)] if made_of else [code]

    def _refs(self, code: str, place: str, year: int) -> list[tuple[str, str, str]]:
        by_year = self._table.get((code, year), [])
        return [ref[1:] for ref in by_year if not place or ref[0] == place]

    @cached_property
    def _table(self) -> dict[tuple[str, int], list[tuple[str, str, str, str]]]:
        import pandas as pd

        found: dict[tuple[str, int], list[tuple[str, str, str, str]]] = {}
        for row in pd.read_parquet(self._path).itertuples(index=False):
            found.setdefault((row.indicator, row.year), []).append(
                (row.place, row.source, row.sheet, row.ref)
            )
        return found


def grouped(refs: Iterable[tuple[str, str, str]]) -> tuple[str, ...]:
    """Cells by file and sheet, those that stand below one another as ranges: ``a.xlsx › TTHC › F12:F35, H12``."""
    by_sheet: dict[tuple[str, str], dict[tuple[int, int], None]] = {}
    for source, sheet, ref in refs:
        row, column = position(ref)
        by_sheet.setdefault((source, sheet), {})[column, row] = None
    return tuple(
        f"{source} › {sheet} › {', '.join(_ranges(sorted(cells)))}"
        for (source, sheet), cells in by_sheet.items()
    )


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
            linker = _Linker(origins, entries)
            linker.feed(block.html)
            linker.close()
            block = replace(block, html="".join(linker.parts))
        blocks.append(block)
    return blocks, list(entries.values())


class _Linker(Rewriter):
    """Puts a link around figures; what they were made of moves to the entry."""

    def __init__(self, origins: Origins, entries: dict[str, Entry]) -> None:
        super().__init__()
        self._origins, self._entries = origins, entries
        self._open: tuple[str, str, int] | None = None  # key, coverage and where the text of a figure begins

    def handle_starttag(self, name: str, attrs: Attributes) -> None:
        given = {key: value or "" for key, value in attrs}
        key = given.get("data-key", "") if name == "data" else ""
        if key and self._origins.knows(key):
            self._open = (key, given.get("data-of", ""), len(self.parts) + 2)
            known = self._entries.get(key)
            number = known.n if known else len(self._entries) + 1
            self.parts.append(f'<a class="origin" href="#so-{number}">')
            attrs = [(k, v) for k, v in attrs if k != "data-of"]
        super().handle_starttag(name, attrs)

    def handle_endtag(self, name: str) -> None:
        super().handle_endtag(name)
        if name == "data" and self._open:
            key, coverage, start = self._open
            text = "".join(self.parts[start:-1])
            if key not in self._entries:
                self._entries[key] = self._origins.entry(len(self._entries) + 1, key, text, coverage)
            self.parts.append("</a>")
            self._open = None
