"""What became of the units of one day's boundaries in other years: added up from several, or not to be had."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

import pandas as pd

from ..catalog import Catalog

REBASED = ["place", "year", "refused", "rebase"]


def rebase_table(catalog: Catalog, boundaries: date, years: Iterable[int]) -> pd.DataFrame:
    """One row a (place, year) of the boundaries whose figures are not simply its own.

    `rebase` says it in Vietnamese: which units were added up, or (`refused`) why a figure cannot be had: what was
    one figure by then is not divided again.
    """
    rows = []
    units = catalog.places.at(boundaries)
    for year in sorted(set(years)):
        parts = _parts(catalog, boundaries, date(year, 1, 1))
        for unit in units:
            refused = _refused(catalog, unit.code, boundaries, year)
            if refused:
                rows.append((unit.code, year, True, f"không tách lại được: {refused}"))
            elif len(parts[unit.code]) > 1:
                rows.append((unit.code, year, False, f"cộng từ {', '.join(parts[unit.code])}"))
    return pd.DataFrame(rows, columns=REBASED)


def _parts(catalog: Catalog, boundaries: date, day: date) -> dict[str, list[str]]:
    """Names of the units of that day by what they are on the boundaries."""
    parts: dict[str, list[str]] = defaultdict(list)
    for place in catalog.places.at(day):
        unit = catalog.places.follow(place.code, day, boundaries).code
        if unit:
            parts[unit].append(place.name)
    return parts


def _refused(catalog: Catalog, unit: str, boundaries: date, year: int) -> str:
    """Why the unit's figure of that year is part of another unit's; "" when it is not."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    if first <= boundaries <= last:
        return ""
    found = catalog.places.follow(unit, boundaries, last if boundaries < first else first)
    if not found.merged:
        return ""
    return next(g.vi for g in found.groups if len(g.before if boundaries < first else g.after) > 1)
