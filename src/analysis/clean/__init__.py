"""What was read as cells becomes observations: names to codes at a date, cells to values, arithmetic checked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import numpy as np

from .. import text
from ..catalog import Catalog, Form, Item, Layout, Places, expressions, is_code
from ..contracts import At, CellValue, letters, shown
from ..contracts import Sheet as Cells
from ..errors import Issues
from .checks import Block, Series, check_rows, check_totals, settle
from .corrections import applies, correct
from .names import Resolver
from .observed import Observed, tabulate
from .stray import report_personal
from .values import REASON, UNREADABLE, give_up, other_unit, read_values

__all__ = ["Observed", "applies", "correct", "observe", "report_personal", "tabulate"]

NOT_REPORTED = REASON["not_reported"]


class Column(Protocol):
    """The cells of one item, one a record."""

    item: Item
    heading: str
    col: int
    cells: list[CellValue]
    row: int
    corrected_by: str
    unit: str
    unit_ref: str


class Titles(Protocol):
    """What stands above the table."""

    year: int
    year_ref: str
    period: tuple[date, date] | None
    period_ref: str
    period_text: str
    place: str
    place_ref: str
    unit: str
    unit_ref: str


class Rules(Protocol):
    """The layout's rules, parsed."""

    @property
    def rules(self) -> Sequence[expressions.Rule]: ...


class Reading(Protocol):
    """One table as the shape room hands it over."""

    form: Form
    layout: Layout
    sheet: Cells
    rows: list[int]
    keys: list[str]
    n_totals: int
    columns: list[Any]
    titles: Any
    spanned: dict[At, str]
    codes: list[str]

    @property
    def matcher(self) -> Rules: ...
    @property
    def rows_ref(self) -> str: ...
    def key_ref(self, record: int) -> str: ...
    def code_ref(self, record: int) -> str: ...
    def at(self, record: int, column: Any) -> At: ...


def observe(reading: Reading, catalog: Catalog, year: int, issues: Issues) -> Observed | None:
    """The observations of one table; None when it has none.

    The year is the file's; the sheet's own year is used when the file has none, and checked against it.
    Issues: E-NO-YEAR, E-YEAR, W-PERIOD, E-NO-PLACE, W-ROW-MISSING, E-DUPLICATE, N-REPEATED, E-MERGED, W-BLANK,
    N-SETTLED, those of Resolver.code, read_values, give_up, check_rows and check_totals.
    """
    year = _year(reading, year, issues)
    if not year or not reading.rows or not reading.columns:
        return None
    start, end = _period(reading, year, issues)
    keys = _keys(reading, catalog, start, end, issues)
    _check_unit_line(reading, catalog, issues)
    block = _block(reading, catalog, [place for place, _ in keys], issues)
    rules = reading.matcher.rules
    settle(block, rules, issues)
    for series in block.series.values():
        if series.values.options:
            give_up(series.values, catalog.indicators[series.indicator], series.cells, series.where, issues)
    _report_blanks(reading, block, keys, issues)
    check_rows(block, rules, issues)
    check_totals(block, issues)
    return _observed(reading, block, keys, year, start, end, issues.source)


def _block(reading: Reading, catalog: Catalog, places: list[str], issues: Issues) -> Block:
    series = {}
    sheet = reading.sheet
    for column in reading.columns:
        spec = catalog.indicators[column.item.indicator]
        if column.unit and other_unit(column.unit, spec):
            facts = {"text": column.unit, "heading": spec.name_vi, "unit": spec.unit, "indicator": spec.code}
            issues.add("E-UNIT", column.unit_ref, **facts)
        where = _where(reading, column)
        percents = (
            frozenset(i for i in range(len(column.cells)) if reading.at(i, column) in sheet.percents)
            if sheet.percents
            else frozenset()
        )
        cells = column.cells if spec.kind == "count" else _without_totals(column.cells, reading.n_totals)
        values = read_values(cells, spec, reading.layout, where, issues, percents=percents)
        for i in range(len(cells)) if reading.spanned else ():
            at = reading.at(i, column)
            if at in reading.spanned:
                _refuse_merged(reading, values, i, at, cells, spec.name_vi, where, issues)
        series[spec.code] = Series(spec.code, spec.name_vi, column.heading, spec.kind, cells, values, where)
    return Block(series, np.array(reading.rows), reading.n_totals, places)


def _check_unit_line(reading: Reading, catalog: Catalog, issues: Issues) -> None:
    """A line "Đơn vị tính: nghìn hồ sơ" above a table that counts single ones."""
    titles = reading.titles
    specs = [catalog.indicators[column.item.indicator] for column in reading.columns]
    if titles.unit and specs and all(other_unit(titles.unit, spec) for spec in specs):
        issues.add(
            "E-UNIT", titles.unit_ref, text=titles.unit, heading=reading.form.title_vi, unit=specs[0].unit
        )


def _without_totals(cells: list[CellValue], n_totals: int) -> list[CellValue]:
    """Shares and averages of a total row are nobody's: they are recomputed, not read."""
    return [*cells[:-n_totals], *[""] * n_totals] if n_totals else cells


def _refuse_merged(
    reading: Reading,
    values: Any,
    i: int,
    at: At,
    cells: list[CellValue],
    name: str,
    where: Any,
    issues: Issues,
) -> None:
    area = reading.spanned[at]
    if cells[i] != "":
        cell = cells[i]
        written = text.plain_number(cell) if isinstance(cell, int | float) else shown(cell)
        issues.add("E-MERGED", where(i), area=area, text=written, heading=name)
    values.values[i], values.reasons[i] = np.nan, UNREADABLE
    values.options.pop(i, None)


def _where(reading: Reading, column: Column):  # type: ignore[no-untyped-def]
    col, rows, row = letters(column.col), reading.rows, column.row
    return lambda i: f"{col}{row or rows[i]}"


def _report_blanks(reading: Reading, block: Block, keys: list[tuple[str, str]], issues: Issues) -> None:
    blank = block.reasons == NOT_REPORTED
    if not blank.any():
        return
    all_series = list(block.series.values())
    empty = np.flatnonzero(blank.all(axis=1)) if len(all_series) > 1 else np.empty(0, int)
    for i in empty.tolist():
        if keys[i][0]:
            issues.add(
                "W-BLANK-ROW",
                reading.key_ref(i),
                place=keys[i][0],
                text=reading.keys[i] or reading.sheet.name,
                n=len(all_series),
            )
    blank[empty] = False
    for j, i in np.argwhere(blank.T).tolist():
        series = all_series[j]
        if keys[i][0] and (i < block.n_data or series.kind == "count"):
            issues.add(
                "W-BLANK",
                series.where(i),
                place=keys[i][0],
                indicator=series.indicator,
                heading=series.heading,
            )


def _observed(
    reading: Reading,
    block: Block,
    keys: list[tuple[str, str]],
    year: int,
    start: date,
    end: date,
    source: str,
) -> Observed:
    all_series = list(block.series.values())
    n, k = len(keys), len(all_series)
    keep = np.repeat([bool(place) for place, _ in keys], k).reshape(n, k)
    if block.n_totals:
        of_fields = reading.layout.rows == "fields"
        keep[block.n_data :] &= [of_fields and s.kind == "count" for s in all_series]
    return Observed(
        source, reading.sheet.name, reading.form.form, reading.layout.id, year, start, end,
        [place for place, _ in keys], [field for _, field in keys], list(block.series),
        block.values, block.reasons, np.flatnonzero(keep), block.rows,
        [c.row for c in reading.columns], [c.col for c in reading.columns], _corrected(reading, n),
    )  # fmt: skip


def _corrected(reading: Reading, n: int) -> dict[int, str]:
    """Ids of corrections by flat position (record by record)."""
    corrected, k = reading.sheet.corrected, len(reading.columns)
    if not corrected:
        return {}
    found = {
        i * k + j: corrected.get(reading.at(i, column), "") or column.corrected_by
        for i in range(n)
        for j, column in enumerate(reading.columns)
    }
    return {at: name for at, name in found.items() if name}


def _year(reading: Reading, year: int, issues: Issues) -> int:
    titles = reading.titles
    issues.year = year or titles.year
    if not (year or titles.year):
        issues.add("E-NO-YEAR", reading.rows_ref)
    elif year and titles.year and year != titles.year:
        issues.add("E-YEAR", titles.year_ref, written=titles.year, expected=year)
    return year or titles.year


def _period(reading: Reading, year: int, issues: Issues) -> tuple[date, date]:
    titles = reading.titles
    if titles.period and titles.period[0].year == titles.period[1].year == year:
        return titles.period
    first, last = reading.layout.span(year)
    other_year = titles.period and titles.period[0].year == titles.period[1].year  # E-YEAR has said it
    if titles.period_text and not other_year:
        period = f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"
        issues.add("W-PERIOD", titles.period_ref, text=titles.period_text, period=period)
    return first, last


def _keys(
    reading: Reading, catalog: Catalog, start: date, end: date, issues: Issues
) -> list[tuple[str, str]]:
    """(place, field) of each record; place is "" where it is not known."""
    if reading.layout.rows == "places":
        return _place_rows(reading, catalog, start, end, issues)
    n_data = len(reading.rows) - reading.n_totals
    titles = reading.titles
    if not titles.place:
        issues.add("E-NO-PLACE", reading.rows_ref)
        return [("", "")] * len(reading.rows)
    place = Resolver(catalog.places, start, end, [titles.place]).code(titles.place, titles.place_ref, issues)
    if reading.layout.rows == "indicators":
        return [(place, "")]
    if not reading.n_totals:
        issues.add("E-TOTAL-MISSING", reading.rows_ref, place=place)
    names = {text.fold(n): f.code for f in catalog.fields for n in (f.name, *f.aliases)}
    keys: list[tuple[str, str]] = []
    seen: dict[str, str] = {}
    for i, key in enumerate(reading.keys):
        code = "" if i >= n_data else names.get(text.fold(key))
        ref = reading.key_ref(i)
        if code is None:
            issues.add("E-ROW", ref, text=key, layout=reading.layout.id)
        elif code in seen:
            issues.add("E-DUPLICATE", ref, text=key, other=seen[code])
        else:
            seen[code] = ref
            keys.append((place, code))
            continue
        keys.append(("", ""))
    return keys


def _place_rows(
    reading: Reading, catalog: Catalog, start: date, end: date, issues: Issues
) -> list[tuple[str, str]]:
    n_data = len(reading.rows) - reading.n_totals
    names = reading.keys[:n_data]
    resolver = Resolver(catalog.places, start, end, names)
    keys: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for i, name in enumerate(names):
        if reading.codes and reading.codes[i]:
            code = resolver.agreed(name, reading.key_ref(i), reading.codes[i], reading.code_ref(i), issues)
        else:
            code = resolver.known(name) or resolver.code(name, reading.key_ref(i), issues)
        if code in seen:
            first = seen[code]
            same = all(c.cells[i] == c.cells[first] for c in reading.columns)
            kind = "N-REPEATED" if same else "E-DUPLICATE"
            issues.add(kind, reading.key_ref(i), place=code, text=name, other=reading.key_ref(first))
            code = ""
        elif code:
            seen[code] = i
        keys.append((code, ""))
    _check_since(reading, catalog, seen, start, end, issues)
    if reading.layout.every_place:
        for place in catalog.places.all:
            if place.valid(start, start) and place.code not in seen:
                issues.add(
                    "W-ROW-MISSING", reading.rows_ref, place=place.code, text=f"{place.kind} {place.name}"
                )
    return [*keys, *[("", "")] * reading.n_totals]


def _check_since(
    reading: Reading, catalog: Catalog, seen: dict[str, int], start: date, end: date, issues: Issues
) -> None:
    """A unit that was made by a merger inside the period stands for something that its parts reported before."""
    places = catalog.places
    told: set[str] = set()
    for change in places.changes:
        if change.code_after not in seen or change.code_after in told or not start < change.valid_from <= end:
            continue
        told.add(change.code_after)
        i = seen[change.code_after]
        name = reading.keys[i]
        before = [p for p in places.by_code[change.code_after] if p.valid(start, start)]
        # A code that goes on does not tell which of its units is meant.
        if not (before and is_code(name)) and not any(
            _alike(name, n, places) for p in before for n in p.names
        ):
            period = f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"
            since = f"{change.valid_from:%d/%m/%Y}"
            issues.add(
                "W-LATER-UNIT", reading.key_ref(i), place=change.code_after, text=name, since=since, period=period
            )  # fmt: skip


def _alike(written: str, name: str, places: Places) -> bool:
    """Whether that name was written; what carries no marks at all is compared without them."""
    key = text.marked if text.has_marks(written) else text.unmarked
    return key(places.bare(written)) == key(places.bare(name))
