"""What one period leaves and the next one takes over is the same number; after a merger, the sum of the parts."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd

from ..catalog import Catalog
from ..errors import Issue
from ..text import plain_number

_DAY = pd.Timedelta(days=1)
_KEY = ["unit", "field", "day"]


def check_carried(cells: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    """W-CARRY-OVER for every figure of Form.carry_over that is not what the period before left.

    `cells` hold one row a (place, period, indicator, field) with `amount`. Compared are periods that meet, figures
    that are both known, and units all of whose parts have reported.
    """
    issues = []
    for form in catalog.forms.values():
        for taken, left in form.carry_over.items():
            rows = cells[(cells["form"] == form.form) & cells["amount"].notna()]
            before, after = rows[rows["indicator"] == left], rows[rows["indicator"] == taken]
            issues += _compared(before, after, catalog)
    return issues


def _compared(before: pd.DataFrame, after: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    before = before.assign(day=before["period_end"] + _DAY)
    # A year and its last quarter end on the same day with the same figure: the later beginning counts.
    before = before.sort_values("period_start", kind="stable").drop_duplicates(
        ["place", "field", "day"], keep="last"
    )
    units, members = _units(before["day"], catalog)
    pairs = pd.MultiIndex.from_frame(before[["place", "day"]]).map(units)
    before = before.assign(
        unit=pd.Series(pairs, before.index, dtype=object).fillna(before["place"]).astype(str)
    )
    left = before.groupby(_KEY).agg(left=("amount", "sum"), parts=("amount", "size"))
    after = after.assign(unit=after["place"], day=after["period_start"])
    both = after.merge(left, on=_KEY)
    differ = both[(both["amount"] - both["left"]).abs() > catalog.checks.carry_over.tolerance + 1e-9]
    known = [
        members.get((unit, day), 1) == n
        for unit, day, n in differ[["unit", "day", "parts"]].itertuples(index=False)
    ]
    differ = differ[known]
    if differ.empty:
        return []
    parts: dict[tuple, list] = {}
    for part in before.merge(differ[_KEY].drop_duplicates(), on=_KEY).itertuples():
        parts.setdefault((part.unit, part.field, part.day), []).append(part)
    return [_issue(row, parts[row.unit, row.field, row.day], catalog) for row in differ.itertuples()]


def _units(days: pd.Series, catalog: Catalog) -> tuple[dict, Counter]:
    """(place, first day of the next period) -> unit on that day, for units that changed; and how many parts it has."""
    units: dict[tuple[str, pd.Timestamp], str] = {}
    places = catalog.places
    changed: dict[date, set[str]] = {}
    for change in places.changes:
        changed.setdefault(change.valid_from, set()).update((change.code_before, change.code_after))
    for day in days.unique():
        start = pd.Timestamp(day).date()
        end = start - timedelta(days=1)
        for code in changed.get(start, ()):
            existed = any(place.valid(end, end) for place in places.by_code.get(code, []))
            if existed and (unit := places.follow(code, end, start).code):
                units[code, pd.Timestamp(day)] = unit
    return units, Counter((unit, day) for (_, day), unit in units.items())


def _issue(row: Any, parts: list, catalog: Catalog) -> Issue:
    spec = catalog.indicators[row.indicator]
    cells = "; ".join(
        f"{part.sheet} ! {part.ref}"
        if part.source == row.source
        else f"{part.source} ! {part.sheet} ! {part.ref}"
        for part in parts
    )
    sums = " + ".join(plain_number(part.amount) for part in parts)
    before = plain_number(row.left) + (f" = {sums}" if len(parts) > 1 else "")
    return Issue.make(
        "W-CARRY-OVER", source=row.source, sheet=row.sheet, ref=row.ref, place=row.place, year=int(row.year),
        indicator=spec.code, heading=spec.name_vi, written=plain_number(row.amount), before=before, other=cells,
    )  # fmt: skip
