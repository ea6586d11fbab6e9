"""A workspace as it stood at the end of a year: what came later is left out, and the report is that year's."""

from __future__ import annotations

import os
import re
from dataclasses import replace

import pandas as pd

from .catalog import Catalog
from .errors import CchcError
from .store import Processed

YEAR = "CCHC_YEAR"  # so that notebooks, kernels and spawned workers see the same year


def asked() -> int | None:
    """The year that the environment asks for; CchcError where that is no year."""
    given = os.environ.get(YEAR, "")
    if given and not re.fullmatch(r"\d{4}", given):
        raise CchcError(f"{YEAR}: “{given}” không phải là năm.\n  {YEAR}: “{given}” is no year.")
    return int(given) if given else None


def as_of(catalog: Catalog, processed: Processed, year: int | None) -> tuple[Catalog, Processed]:
    """Catalogue and tables with nothing after `year`; as they are for None and the report's own year.

    The report gets a title of its own, covers the years up to `year`, and has neither mandate nor earlier report: those
    of the catalogue belong to the report's own year. Boundaries stay, so that the figures of two reports compare.
    CchcError for a year without data.
    """
    report = catalog.unit.report
    if year in (None, report.year):
        return catalog, processed
    years = sorted(int(y) for y in processed.observations["year"].unique())
    if year not in years:
        known = f"{years[0]}–{years[-1]}" if years else "–"
        raise CchcError(
            f"Chưa có số liệu năm {year}; có: {known}.\n  No data for {year}; there are: {known}."
        )
    first = years[0]
    span = f"giai đoạn {first} - {year}" if first < year else f"năm {year}"
    update = {
        "year": year, "years": (first, year), "title": f"Kết quả cải cách hành chính {span}", "mandate": "",
        "previous": None, "place_and_date": re.sub(r"\d{4}$", str(year), report.place_and_date),
    }  # fmt: skip
    unit = catalog.unit.model_copy(update={"report": report.model_copy(update=update)})
    kept = {name: _until(getattr(processed, name), year) for name in ("observations", "issues", "sources")}
    about = {**processed.about, "title": update["title"]}
    return replace(catalog, unit=unit, claims=(), document=None), replace(processed, **kept, about=about)


def _until(table: pd.DataFrame, year: int) -> pd.DataFrame:
    return table[table["year"] <= year].reset_index(drop=True)
