"""The whole decade: what `load()` says on the boundaries of 2020 equals the truth, added up here by other means."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from datetime import date

import pytest

from analysis import district, load
from conftest import ROOT

BOUNDARIES = date(2020, 1, 1)
Cell = tuple[str, int, str]


def moved_to() -> dict[str, str]:
    """Code before -> code after, for the changes until the boundaries."""
    with (ROOT / "data/catalog/place_changes.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        r["code_before"]: r["code_after"] for r in rows if date.fromisoformat(r["valid_from"]) <= BOUNDARIES
    }


def combined(rule: str, parts: list[float]) -> float:
    """What the parts of a merged unit are together."""
    if any(math.isnan(x) for x in parts):
        return math.nan
    how = {"sum": sum, "max": max, "min": min, "all": min, "any": max, "mean": lambda x: sum(x) / len(x)}
    return float(how[rule](parts))


def over_time(rule: str, parts: list[tuple[date, float]]) -> float:
    """What the periods of a year are together; a state is that of its last (or first) period."""
    values = [value for _, value in sorted(parts)]
    if rule in ("last", "first"):
        return values[-1 if rule == "last" else 0]
    if any(math.isnan(x) for x in values):
        return math.nan
    return {"sum": sum, "max": max, "mean": lambda x: sum(x) / len(x)}[rule](values)


@pytest.fixture(scope="module")
def expected(decade, catalog) -> tuple[dict[Cell, float], set[Cell]]:
    """(unit, year, indicator) -> the true value on the boundaries of 2020; and which rest on a planted mistake."""
    new = moved_to()
    cells: dict[tuple[str, int, str, date], list[float]] = defaultdict(list)
    members: dict[tuple[str, date], set[str]] = defaultdict(set)
    touched: set[Cell] = set()
    for row in decade.truth.itertuples():
        if row.superseded or row.field:
            continue
        unit = new.get(row.place, row.place) if row.period_start < date(2019, 12, 1) else row.place
        counts = catalog.indicators[row.indicator].kind in ("count", "yes_no")
        value = 0.0 if row.reason == "none_occurred" and counts else row.value
        cells[unit, row.year, row.indicator, row.period_start].append(value)
        members[unit, row.period_start].add(row.place)
        if row.planted:
            touched.add((unit, row.year, row.indicator))
    parts: dict[Cell, list[tuple[date, float]]] = defaultdict(list)
    for (unit, year, code, start), values in cells.items():
        if len(values) < len(members[unit, start]):
            touched.add((unit, year, code))  # a row left out on purpose
        parts[unit, year, code].append((start, combined(catalog.indicators[code].combine, values)))
    plain = {key: catalog.indicators[key[2]].over_time for key in parts}
    yearly = {key: over_time(rule, parts[key]) for key, rule in plain.items() if not rule.startswith("=")}
    for (unit, year, code), rule in plain.items():
        if rule.startswith("="):
            one = parts[unit, year, code]
            names = {c: yearly.get((unit, year, c), math.nan) for c in rule[1:].replace("+", " ").split()}
            yearly[unit, year, code] = one[0][1] if len(one) == 1 else sum(names.values())
            touched |= {(unit, year, code)} if any((unit, year, c) in touched for c in names) else set()
    return yearly, touched


def missing_rows(decade) -> set[tuple[str, int]]:
    """Files and years that a planted mistake took a whole row from: nothing is compared there."""
    lost = decade.planted[decade.planted["kind"].isin(["missing_row", "unknown_name", "duplicate_row"])]
    return {(source.split("/")[0], source) for source in lost["source"]}


def test_every_base_figure_on_the_boundaries_of_2020_is_the_truth(expected, built, decade, catalog):
    yearly, touched = expected
    lost = {s for _, s in missing_rows(decade)}
    without = decade.truth[decade.truth["source"].isin(lost)][["year", "indicator"]].drop_duplicates()
    without = set(zip(without["year"], without["indicator"], strict=True))
    panel = load(root=built).set_index(["place", "year", "indicator"])["value"]
    compared = 0
    for key, value in yearly.items():
        _, year, code = key
        if key in touched or (year, code) in without:
            continue
        assert panel[key] == pytest.approx(value, nan_ok=True), key
        compared += not math.isnan(value)
    assert compared > 10_000


def test_rates_and_district_figures_are_recomputed_from_the_truth(expected, built):
    yearly, touched = expected
    rates = {
        "on_time_rate": (lambda v: v["dossiers_resolved"] - v["dossiers_late"], "dossiers_resolved"),
        "email_rate": (lambda v: v["email_accounts"], "staff"),
        "correction_rate": (lambda v: v["documents_replaced"], "documents_flawed"),
        "report_punctuality": (lambda v: v["reform_reports_on_time"], "reform_reports_due"),
    }
    needs = {"on_time_rate": ["dossiers_resolved", "dossiers_late"], "email_rate": ["email_accounts", "staff"],
             "correction_rate": ["documents_replaced", "documents_flawed"],
             "report_punctuality": ["reform_reports_on_time", "reform_reports_due"]}  # fmt: skip
    units = sorted({unit for unit, _, _ in yearly})
    whole = district(*rates, root=built).set_index(["indicator", "year"])
    panel = load(*rates, root=built).set_index(["place", "year", "indicator"])["value"]
    compared = 0
    for code, (top, bottom) in rates.items():
        for year in range(2011, 2021):
            values = {u: {c: yearly.get((u, year, c), math.nan) for c in needs[code]} for u in units}
            if any((u, year, c) in touched for u in units for c in needs[code]):
                continue
            known = {u: v for u, v in values.items() if not any(map(math.isnan, v.values()))}
            for unit, v in known.items():
                if v[bottom]:
                    assert panel[unit, year, code] == pytest.approx(top(v) / v[bottom]), (unit, year, code)
            share = sum(top(v) for v in known.values()) / sum(v[bottom] for v in known.values())
            assert whole.loc[(code, year), "value"] == pytest.approx(share), (code, year)
            assert whole.loc[(code, year), "n"] == len(known)
            compared += 1
    assert compared >= 25
