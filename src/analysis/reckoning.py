"""The tables that are reckoned from observations, anew only for indicators whose observations are others.

What one indicator was says nothing of another, unless a formula joins them: each group of indicators that formulas join
stands for itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pandas as pd

from . import stats
from .catalog import Catalog, expressions
from .contracts import DISTRICT, ORIGINS, PANEL, conform
from .store import Processed

Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]  # panel, district, origins


def reckoned(observations: pd.DataFrame, catalog: Catalog, before: Processed | None) -> Tables:
    """Panel, whole and origins; `before` are the tables of an earlier build by the same catalogue and program."""
    if before is None:
        return _anew(observations, catalog)
    changed = joined(_changed(before.observations, observations), catalog)
    own = observations[observations["indicator"].isin(list(changed))]
    kept = [
        frame[~frame["indicator"].isin(list(changed))]
        for frame in (before.panel, before.district, before.origins)
    ]
    if len(own):
        kept = [pd.concat(pair) for pair in zip(kept, _anew(own, catalog), strict=True)]
    panel, district, origins = kept
    return (
        panel.sort_values(["indicator", "place", "year"], kind="stable", ignore_index=True),
        district.sort_values(["year", "indicator"], kind="stable", ignore_index=True),
        origins.sort_values(["indicator", "year", "source", "sheet"], kind="stable", ignore_index=True),
    )


def joined(codes: Iterable[str], catalog: Catalog) -> set[str]:
    """These indicators and all that formulas join with them, directly or through others."""
    neighbours: dict[str, set[str]] = {}
    for spec in catalog.indicators.values():
        over_time = spec.over_time[1:] if spec.over_time.startswith("=") else ""
        for formula in filter(None, (spec.formula, over_time)):
            for name in expressions.names(formula):
                neighbours.setdefault(spec.code, set()).add(name)
                neighbours.setdefault(name, set()).add(spec.code)
    found: set[str] = set()
    waiting = list(codes)
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            waiting += neighbours.get(code, ())
    return found


def _anew(observations: pd.DataFrame, catalog: Catalog) -> Tables:
    if observations.empty:  # no file could be read: the issues say why
        nothing = pd.DataFrame()
        return conform(nothing, PANEL), conform(nothing, DISTRICT), conform(nothing, ORIGINS)
    panel = stats.panel(observations, catalog)
    return panel, stats.by_district(panel, catalog), stats.origins(observations, catalog)


def _changed(old: pd.DataFrame, new: pd.DataFrame) -> set[str]:
    """Indicators whose observations are not the same, in the same order."""
    before, after = _prints(old), _prints(new)
    return {code for code in before.keys() | after.keys() if before.get(code) != after.get(code)}


def _prints(observations: pd.DataFrame) -> dict[str, str]:
    whole = observations[observations["field"] == ""]
    rows = pd.util.hash_pandas_object(whole, index=False)
    groups = rows.groupby(whole["indicator"].to_numpy(), sort=False)
    return {str(code): hashlib.sha256(part.to_numpy().tobytes()).hexdigest() for code, part in groups}
