"""Where a series is not what it was the year before: another form, definition or boundary, a year covered in part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pandas as pd

from ..catalog import Catalog, Indicator, Layout, expressions

BREAKS = ["place", "indicator", "year", "kind", "comparable", "reason_vi", "reason_en"]
Row = tuple[str, str, int, str, bool, str, str]


def break_table(cells: pd.DataFrame, catalog: Catalog, panel: pd.DataFrame | None = None) -> pd.DataFrame:
    """Breaks as rows: place ("" = all), indicator ("" = all), year from which on, kind, comparable, reasons.

    kind "form": another layout is in use, which alone does not break a series; "definition": it counts something
    else, as its layout or the catalogue (`breaks:`) says, also for what is computed from it. With a `panel` also
    "boundary": units that were added up until then or cannot be divided, and "part_year". Where `comparable` is
    False, trends begin anew (or leave the year out) and charts cut their lines.
    """
    rows = [*_of_forms(cells, catalog), *_declared(cells, catalog)]
    rows += [row for row in _inherited(rows, catalog) if row not in rows]
    if panel is not None:
        rows += [*_of_boundaries(panel, catalog), *_of_part_years(panel, catalog)]
    rows = sorted(dict.fromkeys(rows), key=lambda row: (row[1], row[2], row[3], row[0]))
    return pd.DataFrame(rows, columns=BREAKS)


def cutting(table: pd.DataFrame) -> set[tuple[str, int]]:
    """(indicator, year) that are not comparable with the year before, in all places."""
    cut = table[(table["kind"] == "definition") & ~table["comparable"]]
    return set(zip(cut["indicator"], cut["year"], strict=True))


def new_forms(table: pd.DataFrame) -> set[tuple[str, int]]:
    """(indicator, year) whose figures come from another form than the year before."""
    forms = table[table["kind"] == "form"]
    return set(zip(forms["indicator"], forms["year"], strict=True))


def _of_forms(cells: pd.DataFrame, catalog: Catalog) -> Iterator[Row]:
    layouts = {layout.id: layout for _, layout in catalog.layouts}
    used = cells.groupby(["indicator", "year"])["layout"].last().reset_index()
    for code, group in used.groupby("indicator"):
        spec = catalog.indicators[str(code)]
        before = None
        for year, name in zip(group["year"].tolist(), group["layout"].tolist(), strict=True):
            layout = layouts.get(name)
            if layout and before and layout.id != before.id:
                yield (
                    "", spec.code, year, "form", True, f"biểu mẫu mới từ {year} ({layout.sheet or layout.id})",
                    f"another form from {year} on ({layout.id})",
                )  # fmt: skip
                yield from _of_definition(spec, year, before, layout)
            before = layout or before


def _of_definition(spec: Indicator, year: int, before: Layout, layout: Layout) -> Iterator[Row]:
    number = _definition(layout, spec.code)
    if number != _definition(before, spec.code):
        vi = spec.definitions.get(number, "đổi cách đếm theo biểu mẫu mới")
        yield "", spec.code, year, "definition", False, vi, "the new form counts otherwise"


def _definition(layout: Layout, code: str) -> int:
    return next((item.definition for item in layout.items if item.indicator == code), 1)


def _declared(cells: pd.DataFrame, catalog: Catalog) -> Iterator[Row]:
    for code in sorted(set(cells["indicator"])):
        for one in catalog.indicators[code].breaks:
            en = one.reason_en or "declared in the catalogue"
            yield "", code, one.year, "definition", False, one.reason_vi, en


def _inherited(rows: list[Row], catalog: Catalog) -> Iterator[Row]:
    """A rate breaks where what it is computed from breaks."""
    for spec in catalog.indicators.values():
        bases = expressions.names(spec.formula) if spec.formula else []
        for _, code, *rest in rows:
            if code in bases:
                yield "", spec.code, *rest  # type: ignore[misc]
        for one in spec.breaks if spec.formula else ():
            en = one.reason_en or "declared in the catalogue"
            yield "", spec.code, one.year, "definition", False, one.reason_vi, en


def _of_boundaries(panel: pd.DataFrame, catalog: Catalog) -> Iterator[Row]:
    """One row a unit and change that its figures were carried over, and one where they cannot be."""
    boundaries: date = panel["boundaries"].iloc[0].date()
    first, last = int(panel["year"].min()), int(panel["year"].max())
    for place in sorted(set(panel["place"])):
        for day in (date(first, 1, 1), date(last, 12, 31)):
            found = catalog.places.follow(place, boundaries, day)
            for group in (*found.groups, *((found.refused,) if found.refused else ())):
                if not first <= group.day.year <= last or len(group.before) + len(group.after) < 3:
                    continue
                lost = (
                    group is not found.refused
                )  # followed from the boundaries: figures would have to be divided
                how, how_en = ("không tách lại được", "cannot be divided") if lost else (
                    "số liệu trước đó đã cộng gộp", "figures before are added up")  # fmt: skip
                yield (
                    place,
                    "",
                    group.day.year,
                    "boundary",
                    not lost,
                    f"{group.vi}: {how}",
                    f"{group.en}: {how_en}",
                )


def _of_part_years(panel: pd.DataFrame, catalog: Catalog) -> Iterator[Row]:
    known = panel[panel["value"].notna()]
    shares = known.groupby(["indicator", "year"])["part_year"].agg(["all", "any"])
    vi, en = "số liệu chưa đủ năm", "the year is covered in part"
    for (code, year), flags in shares[shares["any"]].iterrows():
        if flags["all"]:
            yield "", str(code), int(year), "part_year", False, vi, en
            continue
        rows = known[(known["indicator"] == code) & (known["year"] == year) & known["part_year"]]
        for place in rows["place"]:
            yield str(place), str(code), int(year), "part_year", False, vi, en
