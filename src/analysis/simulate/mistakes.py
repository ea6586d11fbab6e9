"""Mistakes of the kinds clerks make, planted in drawn sheets, each with the issue that must find it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .. import text
from ..catalog import Catalog, Layout, expressions
from ..shape.draw import Sheet


@dataclass(frozen=True)
class Planted:
    """One planted mistake: the issue code that must be reported, and where."""

    kind: str
    code: str
    source: str
    sheet: str
    ref: str


@dataclass
class Drawn:
    """A sheet on its way into a file, with the cells (record, indicator) that a mistake has touched.

    `rows` are the records in which a mistake can be seen (None: all).
    `title` is the sheet's name as a reader finds it: "" in a file that has no named sheets. `asked` is what
    simulation.yml says of the mistake that is being planted.
    """

    path: str
    sheet: Sheet
    touched: set[tuple[int, str]]
    title: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    rows: set[int] | None = None

    def planted(self, kind: str, code: str, ref: str) -> Planted:
        """The record of a mistake on this sheet."""
        return Planted(kind, code, self.path, self.title, ref)


Plant = Callable[[Drawn, np.random.Generator, Catalog], Planted | None]


def _numbers(sheet: Sheet, catalog: Catalog, floor: int = 1) -> list[tuple[int, str]]:
    return [
        (i, code)
        for i, record in enumerate(sheet.records)
        for code, value in record.cells.items()
        if catalog.indicators[code].kind == "count" and isinstance(value, int) and value >= floor
    ]


def _pick(options: list[Any], rng: np.random.Generator) -> Any:
    return options[int(rng.integers(len(options)))] if options else None


def _free(drawn: Drawn, cells: list[tuple[int, str]]) -> list[tuple[int, str]]:
    used = {i for i, _ in drawn.touched}
    return [cell for cell in cells if cell[0] not in used and (drawn.rows is None or cell[0] in drawn.rows)]


def _in_rule(layout: Layout, code: str) -> bool:
    return any(code in rule.names for rule in layout.rules)


def _amount(value: Any) -> float:
    if isinstance(value, int | float):
        return float(value)
    readings = text.numbers(value) if isinstance(value, str) else ()
    return readings[0] if readings else 0.0


def _retotal(sheet: Sheet, code: str, before: Any, after: Any) -> None:
    """The clerk's sheet adds up what it shows, so a mistake in a row goes into the total as well."""
    if sheet.total and code in sheet.total:
        total = sheet.total[code] + _amount(after) - _amount(before)
        sheet.total[code] = int(total) if total == int(total) else total


def wrong_total(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A total that is off by ten."""
    totals = [c for c, v in (drawn.sheet.total or {}).items() if isinstance(v, int) and v > 20]
    code = _pick(totals, rng)
    if code is None or drawn.sheet.total is None:
        return None
    drawn.sheet.total[code] += 10
    return drawn.planted("wrong_total", "E-TOTAL", drawn.sheet.ref(-1, code))


def broken_sum(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A sum that is not the sum of its parts."""
    rules = [rule for rule in drawn.sheet.layout.rules if rule.sign == "="]
    whole = [
        (i, rule.left) for i, record in enumerate(drawn.sheet.records) for rule in rules
        if all(type(record.cells.get(name)) is int for r in rules if rule.left in r.names for name in r.names)
    ]  # fmt: skip
    cell = _pick(_free(drawn, [c for c in _numbers(drawn.sheet, catalog) if c in whole]), rng)
    if cell is None:
        return None
    cells = drawn.sheet.records[cell[0]].cells
    before = cells[cell[1]]
    cells[cell[1]] = before + int(rng.integers(2, 9))
    _retotal(drawn.sheet, cell[1], before, cells[cell[1]])
    drawn.touched.add(cell)
    return drawn.planted("broken_sum", "E-SUM", drawn.sheet.ref(*cell))


def part_over_whole(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A part greater than its whole."""
    parts = {r.left: expressions.names(r.right)[0] for r in drawn.sheet.layout.rules if r.sign == "<="}
    records = drawn.sheet.records
    if drawn.sheet.layout.lines:
        flat = {code: (i, v) for i, r in enumerate(records) for code, v in r.cells.items()}
        options = [(flat[p][0], p, flat[w][1]) for p, w in parts.items() if p in flat and w in flat]
    else:
        options = [
            (i, p, r.cells.get(w)) for i, r in enumerate(records) for p, w in parts.items() if p in r.cells
        ]
    options = [o for o in options if isinstance(o[2], int) and (o[0], o[1]) in _free(drawn, [(o[0], o[1])])]
    found = _pick(options, rng)
    if found is None:
        return None
    i, part, whole = found
    _retotal(drawn.sheet, part, records[i].cells[part], whole + 7)
    records[i].cells[part] = whole + 7
    drawn.touched.add((i, part))
    return drawn.planted("part_over_whole", "E-PART", drawn.sheet.ref(i, part))


def unknown_name(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A commune's name with a letter too many."""
    if len(drawn.sheet.records) < 4:
        return None
    i = int(rng.integers(3, len(drawn.sheet.records)))
    record = drawn.sheet.records[i]
    record.label += record.label[-1]
    drawn.touched |= {(i, code) for code in record.cells}
    return drawn.planted("unknown_name", "E-PLACE", drawn.sheet.label_ref(i))


def duplicate_row(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A commune that stands in two rows, in the place of another."""
    if len(drawn.sheet.records) < 6:
        return None
    i = int(rng.integers(5, len(drawn.sheet.records)))
    drawn.sheet.records[i].label = drawn.sheet.records[i - 3].label
    drawn.touched |= {(i, code) for code in drawn.sheet.records[i].cells}
    return drawn.planted("duplicate_row", "E-DUPLICATE", drawn.sheet.label_ref(i))


def _replace(
    drawn: Drawn, rng: np.random.Generator, catalog: Catalog, kind: str, code: str, make: Any
) -> Planted | None:
    cells = [c for c in _numbers(drawn.sheet, catalog, 2) if not _in_rule(drawn.sheet.layout, c[1])]
    cell = _pick(_free(drawn, cells or _numbers(drawn.sheet, catalog, 2)), rng)
    if cell is None:
        return None
    cells_of = drawn.sheet.records[cell[0]].cells
    before = cells_of[cell[1]]
    cells_of[cell[1]] = make(before)
    _retotal(drawn.sheet, cell[1], before, cells_of[cell[1]])
    drawn.touched.add(cell)
    return drawn.planted(kind, code, drawn.sheet.ref(*cell))


def word_for_number(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A word where a figure is due."""
    word = str(_pick(["hầu hết", "khoảng 20", "nhiều", "đủ"], rng))
    return _replace(drawn, rng, catalog, "word_for_number", "E-NUMBER", lambda _: word)


def fraction_of_count(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A count with decimals."""
    return _replace(drawn, rng, catalog, "fraction_of_count", "E-INTEGER", lambda v: v + 0.5)


def negative_count(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A count below zero."""
    return _replace(drawn, rng, catalog, "negative_count", "E-NEGATIVE", lambda v: -v)


def unknown_column(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A column that the form does not have."""
    values = [int(v) for v in rng.integers(1, 40, len(drawn.sheet.records))]
    drawn.sheet.extra.append((drawn.asked["heading"], values))
    return drawn.planted("unknown_column", "W-COLUMN", drawn.sheet.extra_ref(len(drawn.sheet.extra) - 1))


def missing_row(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A commune left out of the table."""
    if drawn.touched or len(drawn.sheet.records) < 5:
        return None
    i = int(rng.integers(4, len(drawn.sheet.records)))
    record = drawn.sheet.records.pop(i)
    for code, value in record.cells.items():
        _retotal(drawn.sheet, code, value, None)
    return drawn.planted("missing_row", "W-ROW-MISSING", drawn.sheet.label_ref(0))


def wrong_year(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """Last year's title left on this year's table."""
    words = dict(drawn.sheet.words)
    words["year"] = int(words["year"]) - 1
    drawn.sheet.words = words
    row = next(i for i, t in enumerate(drawn.sheet.layout.titles) if "{year}" in t)
    return drawn.planted("wrong_year", "E-YEAR", f"A{4 + row}")


def extra_zeros(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """A figure a hundred times too large: only the other years of the unit show it."""
    cells = [c for c in _numbers(drawn.sheet, catalog, 20) if c[1] == drawn.asked["indicator"]]
    cell = _pick(_free(drawn, cells), rng)
    if cell is None:
        return None
    cells_of = drawn.sheet.records[cell[0]].cells
    before = cells_of[cell[1]]
    cells_of[cell[1]] = before * 100
    _retotal(drawn.sheet, cell[1], before, before * 100)
    drawn.touched.add(cell)
    return drawn.planted("extra_zeros", "W-JUMP", drawn.sheet.ref(*cell))


def wrong_carry_over(drawn: Drawn, rng: np.random.Generator, catalog: Catalog) -> Planted | None:
    """More taken over than the period before left; the items of `shift` move together, so that all sums hold."""
    shift, by = drawn.asked["shift"], drawn.asked["by"]
    whole = [
        i for i, record in enumerate(drawn.sheet.records)
        if all(type(record.cells.get(code)) is int for code in shift)
    ]  # fmt: skip
    i = _pick([i for i, _ in _free(drawn, [(i, "") for i in whole])], rng)
    if i is None:
        return None
    for code in shift:
        before = drawn.sheet.records[i].cells[code]
        drawn.sheet.records[i].cells[code] = before + by
        _retotal(drawn.sheet, code, before, before + by)
        drawn.touched.add((i, code))
    return drawn.planted("wrong_carry_over", "W-CARRY-OVER", drawn.sheet.ref(i, shift[0]))


ON_SHEETS: dict[str, Plant] = {
    f.__name__: f
    for f in (
        wrong_total, broken_sum, part_over_whole, unknown_name, duplicate_row, word_for_number, fraction_of_count,
        negative_count, unknown_column, missing_row, wrong_year, extra_zeros, wrong_carry_over,
    )
}  # fmt: skip
