"""The screen for the room: every indicator, unit and year of the panel in one page that needs no server."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from . import stats
from .catalog import Indicator, expressions
from .door import Workspace, workspace
from .errors import CchcError
from .publish.origins import grouped
from .publish.screen import screen

DIGITS = 6  # of a share: more than any text shows, fewer than a double has
REASONS = {"none_occurred": "k", "not_applicable": "a", "not_reported": "r", "unreadable": "u"}


def explorer(root: Path | str | None = None) -> bytes:
    """The page, as bytes; the same tables give the same bytes. CchcError where nothing was read."""
    space = workspace(root)
    if not len(space.panel):
        raise CchcError("Chưa có số liệu để hỏi đáp.\n  There is nothing to ask about.")
    return screen(data(space), space.processed.about).encode()


def data(space: Workspace) -> dict[str, Any]:
    """What the page's script works on.

    `values` by indicator: years, whether each is a part of one or breaks with the year before, a row of values a unit
    (a letter for why there is none), and the whole (value, n, of). `cells` by indicator that forms hold, unit and
    year: numbers of `sheets` with references.
    """
    units = list(space.catalog.places.at(space.boundaries))
    topics = list(space.catalog.topics.values())
    held = space.by_indicator
    specs = [(k, spec) for k, topic in enumerate(topics) for spec in topic.indicators if spec.code in held]
    sheets: dict[str, int] = {}
    return {
        "unit": {"level": space.catalog.unit.level, "name": space.catalog.unit.name},
        "topics": [topic.title_vi for topic in topics],
        "places": [[unit.code, unit.name] for unit in units],
        "indicators": [_spec(space, k, spec) for k, spec in specs],
        "values": {spec.code: _values(space, spec, [u.code for u in units]) for _, spec in specs},
        "targets": _targets(space, [spec for _, spec in specs]),
        "cells": _cells(space, sheets),
        "sheets": list(sheets),
        "start": _start(space, [spec for _, spec in specs]),
        "breaks": _breaks(space),
    }


def _spec(space: Workspace, topic: int, spec: Indicator) -> dict[str, Any]:
    known = space.processed.about["indicators"][spec.code]
    return {
        "code": spec.code, "name": spec.name_vi, "also": [spec.label, *spec.also], "unit": spec.unit, "kind": spec.kind,
        "better": spec.better, "topic": topic, "how": known["how"], "sum": spec.combine == "sum",
        "from": _base(space, spec),
    }  # fmt: skip


def _start(space: Workspace, specs: list[Indicator]) -> str:
    """What the page opens on: the share with a better side of which most is known."""
    shares = [spec for spec in specs if spec.kind == "percent" and spec.better] or specs
    return max(shares, key=lambda spec: int(space.by_indicator[spec.code]["value"].notna().sum())).code


def _base(space: Workspace, spec: Indicator) -> list[str]:
    if not spec.derived:
        return [spec.code]
    return [base for name in expressions.names(spec.formula) for base in _base(space, space.indicator(name))]


def _values(space: Workspace, spec: Indicator, units: list[str]) -> dict[str, Any]:
    rows = space.by_indicator[spec.code]
    years = sorted(int(year) for year in rows["year"].unique())
    value = rows.pivot(index="place", columns="year", values="value").reindex(units)[years]
    reason = rows.pivot(index="place", columns="year", values="reason").reindex(units)[years]
    flags = rows.groupby("year")[["part_year", "break_before"]].max()
    whole = [space.whole.get((spec.code, year)) for year in years]
    return {
        "years": years,
        "part": [int(flags["part_year"][year]) for year in years],
        "breaks": [int(flags["break_before"][year]) for year in years],
        "rows": [
            [_number(v) if v == v else REASONS.get(str(r), "r") for v, r in zip(values, reasons, strict=True)]
            for values, reasons in zip(value.to_numpy().tolist(), reason.to_numpy().tolist(), strict=True)
        ],
        "whole": [[_known(row.value), row.n, row.of] if row else None for row in whole],
    }  # fmt: skip


def _known(value: float) -> float | int | None:
    return _number(value) if value == value else None


def _number(value: float) -> float | int:
    rounded = round(float(value), DIGITS)
    return int(rounded) if rounded.is_integer() else rounded


def _targets(space: Workspace, specs: Iterable[Indicator]) -> dict[str, list[list[Any]]]:
    """Targets in force, by indicator: year, value, whether checked, what it rests on."""
    found: dict[str, list[list[Any]]] = {}
    for spec in specs:
        for year in sorted(int(y) for y in space.by_indicator[spec.code]["year"].unique()):
            target = stats.target_for(space.catalog, spec.code, year)
            if target is not None:
                found.setdefault(spec.code, []).append(
                    [year, target.value, int(target.verified), target.legal_basis]
                )
    return found


def _cells(space: Workspace, sheets: dict[str, int]) -> dict[str, dict[str, dict[str, str]]]:
    """Cells by indicator, unit and year: ``12:C11,D11 14:C9`` (number of the sheet, its cells)."""
    table = space.origins
    found: dict[str, dict[str, dict[str, str]]] = {}
    names = ["source", "sheet", "ref"]
    for (code, place, year), part in table.groupby(["indicator", "place", "year"], sort=False):
        refs = grouped(zip(*(part[name].tolist() for name in names), strict=True))
        told = " ".join(
            f"{sheets.setdefault(where, len(sheets))}:{cells.replace(', ', ',')}" for where, cells in refs
        )
        found.setdefault(str(code), {}).setdefault(str(place), {})[str(year)] = told
    return found


def _breaks(space: Workspace) -> list[list[Any]]:
    """What changed, for whoever asks why a line is cut: indicator ("" = all), unit ("" = all), year, in words."""
    table = stats.break_table(space.cells.reset_index(), space.catalog, space.panel)
    table = table[~table["comparable"] & (table["kind"] != "part_year")] if len(table) else table
    columns = ["indicator", "place", "year", "reason_vi"]
    return [[i, p, int(y), why] for i, p, y, why in table[columns].drop_duplicates().itertuples(index=False)]
