"""A sheet taken apart without any form: its tables with headings, units and the meaning of each cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from .. import text
from ..contracts import At, CellValue, Sheet, shown
from .grid import reference
from .headers import header_paths
from .kinds import YEAR, cell_kind
from .lines import heads_order
from .meanings import Meaning, Meanings, decimal_mark, meaning_of, read_meanings
from .regions import Region, find_regions
from .units import column_unit, unit_in, unit_of_line

_CODE = re.compile(r"^(ma|code|so hieu)( [a-z]+){0,3}$")
_YEARS = re.compile(r"^(năm|year)( sinh| học| báo cáo)?$")  # not Nam, nor the figures of Năm trước
# A note such as "(Zahl) = eingeschränkte Zuverlässigkeit" or "( ): số liệu kém tin cậy".
_BRACKETS = re.compile(r"^\s*\((\s*|[^\W\d_]{4,})\)\s*[:=]")
ABOVE = 5  # rows over a header in which a line may name the unit of the whole table


@dataclass(frozen=True)
class FoundColumn:
    """A column of a found table: its headings from the group down, its unit (None when none is named)."""

    col: int
    path: tuple[str, ...]
    unit: str | None
    numeric: bool

    @property
    def heading(self) -> str:
        """The path in one line: "Số hồ sơ đã giải quyết | Quá hạn"."""
        return " | ".join(self.path)


@dataclass(frozen=True)
class FoundCell:
    """One cell: where, what it means, what it holds, its readings when it stays open, what was noticed."""

    row: int
    col: int
    value: Meaning
    text: str
    options: tuple[float, ...] = ()
    note: str = ""

    @property
    def ref(self) -> str:
        """Its A1 reference."""
        return reference(self.row, self.col)


@dataclass
class FoundTable:
    """One table of a sheet; rows and columns count from 1."""

    sheet: Sheet
    region: Region

    @property
    def rows(self) -> range:
        """Its rows below the header, totals included."""
        region = self.region
        inner = [*region.total_rows, *(r for r in region.group_rows if r > region.header_rows[1])]
        first = min([region.first_data_row or region.bottom + 1, *inner])
        return range(first, max([region.last_data_row, *region.total_rows, first - 1]) + 1)

    @property
    def range(self) -> str:
        """Where it stands, header included: "A4:K75"."""
        region = self.region
        top = region.header_rows[0] or self.rows.start
        return (
            f"{reference(top, region.left)}:{reference(max(region.bottom, self.rows.stop - 1), region.right)}"
        )

    @cached_property
    def _paths(self) -> dict[int, list[str]]:
        first, last = self.region.header_rows
        if not first:
            return {c: [] for c in range(self.region.left, self.region.right + 1)}
        return header_paths(self.sheet, first, last, self.region.left, self.region.right)

    def _cells(self, col: int) -> list[CellValue]:
        rows = self.sheet.rows
        skip = {*self.region.repeated_header_rows, *self.region.numbering_rows}
        return ["" if r in skip else rows[r - 1][col - 1] for r in self.rows]

    @cached_property
    def meanings(self) -> dict[int, Meanings]:
        """What the cells of each column mean, row by row over `rows`."""
        cells = {c: self._cells(c) for c in self._paths}
        decimal, bracketed = decimal_mark(list(cells.values())), self._says_what_brackets_mean()
        own = {c: " ".join(path[-1:]) for c, path in self._paths.items()}
        return {c: read_meanings(v, own[c], decimal, bracketed=bracketed) for c, v in cells.items()}

    @cached_property
    def columns(self) -> list[FoundColumn]:
        """Its columns from left to right; those that hold neither a heading nor anything below are left out."""
        whole = self._unit_above()
        columns = []
        for col, path in self._paths.items():
            meanings = self.meanings[col]
            if not path and all(v is None for v in meanings.values):
                continue
            unit = column_unit(path)
            if unit is None and meanings.numeric and not _is_order(path, meanings):
                unit = whole
            columns.append(FoundColumn(col, tuple(path), unit, meanings.numeric))
        return columns

    def _says_what_brackets_mean(self) -> bool:
        """Whether a note on the sheet explains figures in brackets otherwise than as negative."""
        notes = (v for values in self.sheet.rows[self.rows.stop - 1 :] for v in values if type(v) is str)
        return any(_BRACKETS.match(v) and "âm" not in v.split() and "negativ" not in v for v in notes)

    def _unit_above(self) -> str | None:
        """The unit that a line over the table names for all of it."""
        top = self.region.header_rows[0] or self.rows.start
        for row in range(top - 1, max(0, top - 1 - ABOVE), -1):
            for value in self.sheet.rows[row - 1]:
                if type(value) is str and value:
                    unit = unit_of_line(text.clean(value))
                    if unit:
                        return unit
        return None

    def shown(self, row: int, col: int) -> str:
        """What a cell of the sheet holds, as text."""
        return shown(self.sheet.rows[row - 1][col - 1])

    @property
    def groups(self) -> list[tuple[int, str, str | None]]:
        """Group rows: row, what they say, and the unit they name."""
        found = []
        for row in self.region.group_rows:
            name = next((text.clean(shown(v)) for v in self.sheet.rows[row - 1] if v != ""), "")
            found.append((row, name, unit_in(name)))
        return found

    def cells(self) -> Iterator[FoundCell]:
        """Every cell below the header, blanks included, row by row."""
        columns = [(c.col, self.meanings[c.col]) for c in self.columns]
        rows, original = self.sheet.rows, self.sheet.original
        skip = {*self.region.repeated_header_rows, *self.region.numbering_rows}
        for i, row in enumerate(self.rows):
            if row in skip:
                continue
            values = rows[row - 1]
            for col, meanings in columns:
                held = values[col - 1]
                content = original.get((row, col)) or (held if type(held) is str else shown(held))
                yield FoundCell(
                    row,
                    col,
                    meanings.values[i],
                    content,
                    meanings.options.get(i, ()),
                    meanings.notes.get(i, ""),
                )


def _is_order(path: list[str], meanings: Meanings) -> bool:
    """Whether a column only counts rows, or names years: it has no unit."""
    heading = path[-1] if path else ""
    if heads_order(heading) or _CODE.match(text.fold(heading)) or _YEARS.match(heading.lower()):
        return True
    return bool(meanings.values) and all(v is None or cell_kind(v) == YEAR for v in meanings.values)


@dataclass
class FoundSheet:
    """A sheet and the tables on it; `tables` is empty when it holds none."""

    sheet: Sheet
    tables: list[FoundTable]

    def outside(self) -> list[FoundCell]:
        """What stands outside the bodies of the tables: titles, headings, notes; blanks left out."""
        inside: set[At] = set()
        for table in self.tables:
            skip = {*table.region.repeated_header_rows, *table.region.numbering_rows}
            cols = [c.col for c in table.columns]
            inside.update((r, c) for r in table.rows if r not in skip for c in cols)
        found = []
        for r, values in enumerate(self.sheet.rows, 1):
            for c, held in enumerate(values, 1):
                if held != "" and (r, c) not in inside:
                    content = self.sheet.original.get((r, c)) or (held if type(held) is str else shown(held))
                    found.append(FoundCell(r, c, _alone(held), content))
        return found


def _alone(held: CellValue) -> Meaning:
    """The meaning of a cell that no column explains: figures only where they are typed as such."""
    return text.clean(held) or None if type(held) is str else meaning_of(held)


def outline(sheet: Sheet) -> FoundSheet:
    """The tables of a sheet, found without any form."""
    return FoundSheet(sheet, [FoundTable(sheet, region) for region in find_regions(sheet)])
