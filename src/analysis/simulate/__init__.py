"""A simulated decade of workbooks, drawn from the same form files that read them, with its truth and its mistakes.

Nothing here is real: levels and trends come from data/catalog/simulation.yml, and whoever uses the output must
say that it is simulated.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import text
from ..catalog import Catalog, Form, Layout
from ..catalog.yaml_lines import read_yaml
from ..shape.draw import Record, Sheet, draw
from .mistakes import ON_SHEETS, Drawn, Planted
from .pen import Pen, labels
from .rules import State, Units, draw_values, move, require, split

TRUTH_COLUMNS = [
    "place", "year", "period_start", "period_end", "indicator", "field", "value", "reason", "source", "sheet", "ref",
    "planted",
]  # fmt: skip


@dataclass
class Simulation:
    """Files by path, the truth they were drawn from (one row a cell), and the planted mistakes."""

    files: dict[str, bytes]
    truth: pd.DataFrame
    planted: pd.DataFrame


@dataclass
class _Plan:
    """One sheet to draw: who is in it, and the truth of its cells by (record, indicator)."""

    drawn: Drawn
    year: int
    start: date
    end: date
    keys: list[tuple[str, str]]
    truth: dict[tuple[int, str], tuple[float, str]] = field(default_factory=dict)


def simulate(catalog: Catalog, seed: int) -> Simulation:
    """A decade of workbooks for all forms of the catalogue; the same seed gives the same bytes."""
    rules = read_yaml(catalog.root / "data" / "catalog" / "simulation.yml").data
    plans = [plan for form in catalog.forms.values() for plan in _plans(catalog, form, rules, seed)]
    planted, files = _plant(plans, catalog, rules, seed)
    by_file: dict[str, list[_Plan]] = {}
    for plan in plans:
        by_file.setdefault(plan.drawn.path, []).append(plan)
    for path, group in sorted(by_file.items()):
        extra = [p for p in planted if p.source == path and p.kind == "stray_sheet"]
        files[path] = _workbook(group, rules["stray_sheet"] if extra else None)
    rows = [row for plan in plans for row in _truth_rows(plan)]
    truth = pd.DataFrame(rows, columns=TRUTH_COLUMNS).sort_values(
        ["source", "sheet", "ref"], ignore_index=True
    )
    return Simulation(dict(sorted(files.items())), truth, pd.DataFrame([vars(p) for p in planted]))


def write(simulation: Simulation, out: Path) -> None:
    """Write the workbooks under `out`."""
    for path, content in simulation.files.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _workbook(plans: list[_Plan], stray: dict[str, list[list[Any]]] | None) -> bytes:
    return draw([plan.drawn.sheet for plan in plans], stray)


def _plans(catalog: Catalog, form: Form, rules: dict[str, Any], seed: int) -> list[_Plan]:
    path = catalog.root / "data" / "catalog" / "simulation.yml"
    state = State(zlib.crc32(f"{seed}/{form.form}".encode()))
    first, last = require(rules, "years", path)
    plans: list[_Plan] = []
    was_fields = False
    for year in range(first, last + 1):
        layout = next(lay for lay in form.layouts if lay.years[0] <= year <= lay.years[1])
        periods = catalog.periods(layout, year)
        for k, (start, end) in enumerate(periods):
            if k:
                move(
                    state,
                    {c.code_before: c.code_after for c in catalog.places.changes if c.valid_from == start},
                )
            if layout.rows == "fields" and not was_fields:
                split(state, rules["fields"])
                was_fields = True
            rng = np.random.default_rng([seed, zlib.crc32(form.form.encode()), year, k])
            plans += _period_plans(
                catalog, form, layout, rules, state, rng, year, start, end, k == len(periods) - 1
            )  # fmt: skip
    return plans


def _period_plans(
    catalog: Catalog, form: Form, layout: Layout, rules: dict[str, Any], state: State, rng: np.random.Generator,
    year: int, start: date, end: date, last: bool,
) -> list[_Plan]:  # fmt: skip
    places = catalog.places.at(start)
    sizes = _sizes(catalog, rules, start)
    shares = rules["fields"] if layout.rows == "fields" else {"": 1.0}
    keys = [(p.code, f) for p in places for f in shares]
    names = [f"{p}/{f}" if f else p for p, f in keys]
    size = np.array([sizes[p] * shares[f] for p, f in keys])
    units = Units(names, size, ((end - start).days + 1) / 365, year, last)
    flows = {c for c, i in catalog.indicators.items() if i.over_time == "sum"}
    definitions = {item.indicator: item.definition for item in layout.items}
    values = draw_values(rules["rules"][form.form], units, state, rng, flows, definitions)
    pens = Pen(catalog, layout, rng, float(rules.get("blank_share", 0)))
    words = _words(rules, year, start, end)
    if layout.rows == "places":
        written = labels(places, rules["names"], rng)
        return [
            _table_plan(catalog, layout, values, pens, words, keys, written, (year, start, end), rules, last)
        ]
    plans = []
    for place in places:
        name = f"{place.kind.lower()} {place.name}"
        at = [i for i, (p, _) in enumerate(keys) if p == place.code]
        own = {code: column[at] for code, column in values.items()}
        local = {**words, "place": name, "office": f"UBND {name.upper()}"}
        path = layout.file.format(year=year, place_file=f"{place.code} {text.unmarked(place.name).title()}")
        if layout.rows == "fields":
            fields = [f.name for f in catalog.fields]
            plans.append(
                _table_plan(catalog, layout, own, pens, local, [keys[i] for i in at], fields, (year, start, end), rules,
                            last, path)
            )  # fmt: skip
        else:
            plans.append(_lines_plan(catalog, layout, own, pens, local, place.code, (year, start, end), path))
    return plans


def _sizes(catalog: Catalog, rules: dict[str, Any], day: date) -> dict[str, float]:
    sizes: dict[str, float] = {}
    earliest = min(date(rules["years"][0], 1, 1), day)
    for code, size in rules["sizes"].items():
        found = catalog.places.successor(code, earliest, day)
        if found:
            sizes[found[0]] = sizes.get(found[0], 0.0) + size
    return sizes


def _words(rules: dict[str, Any], year: int, start: date, end: date) -> dict[str, Any]:
    signed = end + timedelta(days=12)
    return {
        "year": year, "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}", "office": rules["office"],
        "notice": rules["notice"],
        "signed": rules["signed"].format(day=f"{signed:%d}", month=signed.month, year=signed.year),
    }  # fmt: skip


def _table_plan(
    catalog: Catalog, layout: Layout, values: dict[str, np.ndarray], pen: Pen, words: dict[str, Any],
    keys: list[tuple[str, str]], labels: list[str], when: tuple[int, date, date], rules: dict[str, Any], last: bool,
    path: str = "",
) -> _Plan:  # fmt: skip
    year, start, end = when
    records = [Record(label) for label in labels]
    name = layout.sheet if last else f"{layout.sheet} (den {end:%d.%m})"
    sheet = Sheet(layout, words, records, name=name)
    plan = _Plan(Drawn(path or layout.file.format(year=year), sheet, set()), year, start, end, keys)
    totals: dict[str, Any] = {}
    for item in layout.items:
        for i, value in enumerate(values[item.indicator]):
            shown, truth, reason = pen.write(item.indicator, float(value))
            records[i].cells[item.indicator] = shown
            plan.truth[i, item.indicator] = (truth, reason)
        if catalog.indicators[item.indicator].kind == "count":
            column = [plan.truth[i, item.indicator] for i in range(len(records))]
            totals[item.indicator] = int(sum(0 if np.isnan(v) else v for v, _ in column))
    sheet.total = totals
    return plan


def _lines_plan(
    catalog: Catalog, layout: Layout, values: dict[str, np.ndarray], pen: Pen, words: dict[str, Any], place: str,
    when: tuple[int, date, date], path: str,
) -> _Plan:  # fmt: skip
    year, start, end = when
    units = {code: spec.unit for code, spec in catalog.indicators.items()}
    sheet = Sheet(layout, words, [], units=units)
    plan = _Plan(Drawn(path, sheet, set()), year, start, end, [])
    for item in layout.lines:
        shown, truth, reason = pen.write(item.indicator, float(values[item.indicator][0]))
        plan.truth[len(sheet.records), item.indicator] = (truth, reason)
        sheet.records.append(Record(item.heading, {item.indicator: shown}))
        plan.keys.append((place, ""))
    return plan


def _truth_rows(plan: _Plan) -> list[tuple[Any, ...]]:
    sheet, drawn = plan.drawn.sheet, plan.drawn
    rows = []
    for i in range(len(sheet.records)):
        place, field_code = plan.keys[i]
        for code in sheet.records[i].cells:
            value, reason = plan.truth[i, code]
            rows.append(
                (place, plan.year, plan.start, plan.end, code, field_code, value, reason, drawn.path, sheet.title,
                 sheet.ref(i, code), (i, code) in drawn.touched)
            )  # fmt: skip
    if sheet.layout.rows == "fields" and sheet.total:
        place = plan.keys[0][0]
        for code, total in sheet.total.items():
            true = sum(
                0 if np.isnan(plan.truth[i, code][0]) else plan.truth[i, code][0]
                for i in range(len(plan.keys))
            )
            rows.append(
                (place, plan.year, plan.start, plan.end, code, "", float(true), "", drawn.path, sheet.title,
                 sheet.ref(-1, code), total != true)
            )  # fmt: skip
    return rows


def _plant(
    plans: list[_Plan], catalog: Catalog, rules: dict[str, Any], seed: int
) -> tuple[list[Planted], dict[str, bytes]]:
    rng = np.random.default_rng([seed, 7])
    planted: list[Planted] = []
    files: dict[str, bytes] = {}
    used: set[str] = set()
    for mistake in rules["mistakes"]:
        kind, (first, last) = mistake["kind"], mistake["years"]
        options = [p for p in plans if first <= p.year <= last and (p.drawn.path not in used)]
        if kind == "stray_file":
            path = mistake["file"]
            files[path] = draw([], rules["stray_file"])
            planted.append(Planted(kind, "W-FILE", path, "", ""))
            continue
        for number in rng.permutation(len(options)):
            plan = options[int(number)]
            if kind == "stray_sheet":
                found: Planted | None = Planted(
                    kind, "W-SHEET", plan.drawn.path, next(iter(rules["stray_sheet"])), "A1"
                )
            else:
                before = [id(r) for r in plan.drawn.sheet.records]
                plan.drawn.heading = mistake.get("heading", "")
                found = ON_SHEETS[kind](plan.drawn, rng, catalog)
                _forget_removed(plan, before)
            if found:
                planted.append(found)
                used.add(plan.drawn.path)
                break
    return planted, files


def _forget_removed(plan: _Plan, before: list[int]) -> None:
    kept = {id(r) for r in plan.drawn.sheet.records}
    gone = [i for i, r in enumerate(before) if r not in kept]
    for i in sorted(gone, reverse=True):
        plan.keys.pop(i)
        plan.truth = {(j - (j > i), c): v for (j, c), v in plan.truth.items() if j != i}
