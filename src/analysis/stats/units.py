"""The units themselves: how many there were when, and where each stands on a tile map."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date, timedelta

import pandas as pd

from ..catalog import Catalog


def unit_counts(catalog: Catalog) -> pd.DataFrame:
    """One row a day on which the number of units changed, within the years of the report.

    Columns: day (the first of the new units), before, after (numbers of units), kinds (kind in lower case -> number,
    after), decree. Renamings, which leave the number as it is, are left out.
    """
    first, last = catalog.unit.report.years
    days = sorted({c.valid_from for c in catalog.places.changes if first <= c.valid_from.year <= last})
    rows = []
    for day in days:
        before, after = (len(catalog.places.at(at)) for at in (day - timedelta(days=1), day))
        decrees = dict.fromkeys(c.decree for c in catalog.places.changes if c.valid_from == day and c.decree)
        if before != after:
            rows.append((day, before, after, _kinds(catalog, day), "; ".join(decrees)))
    return pd.DataFrame(rows, columns=["day", "before", "after", "kinds", "decree"])


def _kinds(catalog: Catalog, day: date) -> dict[str, int]:
    return dict(Counter(place.kind.lower() for place in catalog.places.at(day)).most_common())


def tiles(catalog: Catalog, boundaries: date) -> pd.DataFrame:
    """One row a unit of that day: place, name, col, row, located.

    As tile_grid.csv has them; where it lacks a unit, all stand in a near-square by code and `located` is False.
    """
    units = catalog.places.at(boundaries)
    grid = catalog.places.tiles
    located = all(unit.code in grid for unit in units)
    wide = math.ceil(math.sqrt(len(units)))
    names = {unit.code: unit.name for unit in units}
    spots = grid if located else {unit.code: (k % wide, k // wide) for k, unit in enumerate(units)}
    rows = [(code, names.get(code, code), col, row, located) for code, (col, row) in spots.items()]
    return pd.DataFrame(rows, columns=["place", "name", "col", "row", "located"])
