"""What was read as text becomes observations: names to codes at a date, cells to values, arithmetic checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from .. import text
from ..catalog import Catalog, Form, Layout
from ..errors import Issues
from .checks import Datum, check_rows, check_totals
from .corrections import correct
from .names import Resolver
from .values import percent_scale, read_value

__all__ = ["Observed", "correct", "observe"]


class Sheet(Protocol):
    """One sheet as the shape room hands it over."""

    form: Form
    layout: Layout
    sheet: str
    values: list[Any]
    year: int
    year_ref: str
    period: tuple[date, date] | None
    period_ref: str
    period_text: str
    place: str
    place_ref: str
    rows_ref: str


@dataclass(frozen=True)
class Observed:
    """Observations of one sheet as rows of the contract, without source."""

    rows: list[dict[str, object]]
    year: int


def observe(sheet: Sheet, catalog: Catalog, year: int, issues: Issues) -> Observed:
    """The observations of one sheet.

    The year is the file's; the sheet's own year is used when the file has none, and checked against it.
    Issues: E-NO-YEAR, E-YEAR, E-NO-PLACE, W-ROW-MISSING, E-DUPLICATE, those of Resolver.code, read_value,
    check_rows and check_totals.
    """
    year = _year(sheet, year, issues)
    if not year:
        return Observed([], 0)
    start, end = _period(sheet, year, issues)
    scales = _scales(sheet, catalog, issues)
    keys = _keys(sheet, catalog, start, end, issues)
    rows: list[dict[str, object]] = []
    data: list[Datum] = []
    for value in sheet.values:
        spec = catalog.indicators[value.item.indicator]
        if value.total and spec.kind != "count":
            continue
        place, field = keys.get((value.row, value.total), ("", ""))
        read = read_value(
            value.text, value.number, spec, sheet.layout, value.ref, issues, scales.get(spec.code, 1.0)
        )  # fmt: skip
        data.append(
            Datum(value.key, value.row, spec.code, value.heading, value.ref, *read, value.total, place)
        )  # fmt: skip
        if not place or (value.total and sheet.layout.rows != "fields"):
            continue
        if read.reason == "not_reported":
            issues.add("W-BLANK", value.ref, place=place, indicator=spec.code, heading=value.heading)
        rows.append({
            "place": place, "year": year, "period_start": start, "period_end": end, "indicator": spec.code,
            "field": field, "value": read.value, "reason": read.reason, "form": sheet.form.form,
            "layout": sheet.layout.id, "sheet": sheet.sheet, "ref": value.ref, "corrected_by": value.corrected_by,
        })  # fmt: skip
    check_rows(data, sheet.layout, issues)
    counted = {code for code, spec in catalog.indicators.items() if spec.kind == "count"}
    check_totals(data, counted, issues)
    return Observed(rows, year)


def _year(sheet: Sheet, year: int, issues: Issues) -> int:
    issues.year = year or sheet.year
    if not (year or sheet.year):
        issues.add("E-NO-YEAR", sheet.rows_ref)
    elif year and sheet.year and year != sheet.year:
        issues.add("E-YEAR", sheet.year_ref, written=sheet.year, expected=year)
    return year or sheet.year


def _period(sheet: Sheet, year: int, issues: Issues) -> tuple[date, date]:
    if sheet.period and sheet.period[0].year == sheet.period[1].year == year:
        return sheet.period
    first, last = (date.fromisoformat(f"{year}-{day}") for day in sheet.layout.period)
    other_year = sheet.period and sheet.period[0].year == sheet.period[1].year  # E-YEAR has said it
    if sheet.period_text and not other_year:
        period = f"{first:%d/%m/%Y}–{last:%d/%m/%Y}"
        issues.add("W-PERIOD", sheet.period_ref, text=sheet.period_text, period=period)
    return first, last


def _scales(sheet: Sheet, catalog: Catalog, issues: Issues) -> dict[str, float]:
    columns: dict[str, list[Any]] = {}
    for value in sheet.values:
        if catalog.indicators[value.item.indicator].kind == "percent":
            columns.setdefault(value.item.indicator, []).append(value)
    scales = {code: percent_scale((v.text, v.number) for v in values) for code, values in columns.items()}
    for code, scale in scales.items():
        if scale != 1:
            first = columns[code][0]
            issues.add("N-PERCENT-SCALE", first.ref, indicator=code, heading=first.heading)
    return scales


def _keys(
    sheet: Sheet, catalog: Catalog, start: date, end: date, issues: Issues
) -> dict[tuple[int, bool], tuple[str, str]]:
    """(row, total) -> (place, field)."""
    rows = {(v.row, v.total): v for v in sheet.values}
    if sheet.layout.rows == "places":
        return _place_rows(sheet, catalog, start, end, rows, issues)
    if not sheet.place:
        issues.add("E-NO-PLACE", sheet.rows_ref)
        return {}
    place = Resolver(catalog.places, start, end, [sheet.place]).code(sheet.place, sheet.place_ref, issues)
    if sheet.layout.rows == "indicators":
        return dict.fromkeys(rows, (place, ""))
    if not any(total for _, total in rows):
        issues.add("E-TOTAL-MISSING", sheet.rows_ref, place=place)
    names = {text.fold(n): f.code for f in catalog.fields for n in (f.name, *f.aliases)}
    keys: dict[tuple[int, bool], tuple[str, str]] = {}
    seen: dict[str, str] = {}
    for (row, total), value in rows.items():
        code = "" if total else names.get(text.fold(value.key))
        if code is None:
            issues.add("E-ROW", value.key_ref, text=value.key, layout=sheet.layout.id)
        elif code in seen:
            issues.add("E-DUPLICATE", value.key_ref, text=value.key, other=seen[code])
        else:
            seen[code] = value.key_ref
            keys[row, total] = (place, code)
    return keys


def _place_rows(
    sheet: Sheet, catalog: Catalog, start: date, end: date, rows: dict[tuple[int, bool], Any], issues: Issues
) -> dict[tuple[int, bool], tuple[str, str]]:
    data = {row: value for (row, total), value in rows.items() if not total}
    resolver = Resolver(catalog.places, start, end, [v.key for v in data.values()])
    keys: dict[tuple[int, bool], tuple[str, str]] = {}
    seen: dict[str, Any] = {}
    figures: dict[int, list[str]] = {}
    for v in sheet.values:
        figures.setdefault(v.row, []).append(v.text)
    for row, value in data.items():
        code = resolver.code(value.key, value.key_ref, issues)
        if code in seen:
            first = seen[code]
            kind = "N-REPEATED" if figures[row] == figures[first.row] else "E-DUPLICATE"
            issues.add(kind, value.key_ref, place=code, text=value.key, other=first.key_ref)
        elif code:
            seen[code] = value
            keys[row, False] = (code, "")
            _check_since(catalog, code, value, start, end, issues)
    if sheet.layout.every_place:
        for place in catalog.places.all:
            if place.valid(start, start) and place.code not in seen:
                issues.add(
                    "W-ROW-MISSING", sheet.rows_ref, place=place.code, text=f"{place.kind} {place.name}"
                )
    return keys


def _check_since(catalog: Catalog, code: str, value: Any, start: date, end: date, issues: Issues) -> None:
    """A unit that was made by a merger inside the period stands for something that its parts reported before."""
    later = [c for c in catalog.places.changes if c.code_after == code and start < c.valid_from <= end]
    names = {p.name for p in catalog.places.by_code[code] if p.valid(start, start)}
    if later and not any(text.marked(catalog.places.bare(value.key)) == text.marked(n) for n in names):
        period = f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"
        since = f"{later[0].valid_from:%d/%m/%Y}"
        issues.add("W-LATER-UNIT", value.key_ref, place=code, text=value.key, since=since, period=period)
