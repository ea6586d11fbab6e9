"""A simulated decade of workbooks, drawn from the same form files that read them, with its truth and its mistakes.

Nothing here is real: levels and trends come from data/catalog/simulation.yml, and whoever uses the output must
say that it is simulated.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from .. import catalog as catalogs
from .. import folders
from ..catalog import Catalog
from ..catalog.yaml_lines import Document, read_yaml
from ..shape.draw import draw
from .delivery import Deliveries
from .mistakes import ON_SHEETS, Planted
from .plans import Office, Plan
from .rules import require

__all__ = ["Simulation", "simulate", "write"]

YEAR = timedelta(days=363)  # first and last day of one differ by more
TRUTH_COLUMNS = [
    "place", "year", "period_start", "period_end", "indicator", "field", "value", "reason", "source", "sheet", "ref",
    "planted", "superseded",
]  # fmt: skip


@dataclass
class Simulation:
    """Files by path, the truth they were drawn from, the planted mistakes, and the rows for sources.csv.

    `truth` has one row a cell; `superseded` marks those of files that a later one replaces.
    """

    files: dict[str, bytes]
    truth: pd.DataFrame
    planted: pd.DataFrame
    sources: pd.DataFrame


def simulate(catalog: Catalog, seed: int) -> Simulation:
    """A decade of workbooks for all forms of the catalogue; the same seed gives the same bytes."""
    document = read_yaml(folders.catalog(catalog.root) / "simulation.yml")
    own = _own(catalog)
    rules = {**document.data, **own.data}
    for key in ("years", "notice", "names", "rules"):
        require(rules, key, document.path)
    deliveries = _deliveries(own)
    forms = [form for form in catalog.forms.values() if form.form in rules["rules"]]
    plans = [plan for form in forms for plan in Office(catalog, form, rules, deliveries, seed).plans()]
    planted, files = _plant(plans, catalog, rules, seed)
    by_file: dict[str, list[Plan]] = {}
    for plan in plans:
        by_file.setdefault(plan.drawn.path, []).append(plan)
    for path, group in sorted(by_file.items()):
        extra = any(p.source == path and p.kind == "stray_sheet" for p in planted)
        files[path] = _workbook(group, rules["stray_sheet"] if extra else None)
    truth = pd.DataFrame([row for plan in plans for row in plan.rows()], columns=TRUTH_COLUMNS)
    return Simulation(
        dict(sorted(files.items())),
        truth.sort_values(["source", "sheet", "ref"], ignore_index=True),
        pd.DataFrame([vars(p) for p in planted], columns=list(Planted.__dataclass_fields__)),
        _sources(files, by_file, seed),
    )


def _own(catalog: Catalog) -> Document:
    """What simulation_own.yml says of this unit alone; nothing where there is none."""
    path = folders.catalog(catalog.root) / "simulation_own.yml"
    return read_yaml(path) if path.is_file() else Document(path, {}, {})


def _deliveries(document: Document) -> Deliveries:
    return catalogs.validated(Deliveries, document, document.data.get("delivery") or {}, ("delivery",))


def write(simulation: Simulation, out: Path) -> None:
    """Write the workbooks under `out`."""
    for path, content in simulation.files.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def _workbook(plans: list[Plan], stray: dict[str, list[list[Any]]] | None) -> bytes:
    way = plans[0].way
    return draw([plan.drawn.sheet for plan in plans], stray, way.container, **way.options)


def _sources(files: dict[str, bytes], by_file: dict[str, list[Plan]], seed: int) -> pd.DataFrame:
    """One row a file, as data/catalog/sources.csv registers it."""
    rows = []
    for path, content in sorted(files.items()):
        plans = by_file.get(path, [])
        forms = ";".join(sorted({plan.form for plan in plans}))
        own = any(plan.drawn.sheet.layout.place_line for plan in plans)
        rows.append({
            "path": path, "sha256": hashlib.sha256(content).hexdigest(), "form": forms,
            "year": plans[0].year if plans else path.partition("/")[0],
            "received_from": "UBND các xã, thị trấn (mô phỏng)" if own else "Các phòng chuyên môn (mô phỏng)",
            "status": "simulated", "note": f"cchc simulate --seed {seed}",
            "received_on": max(plan.signed for plan in plans).isoformat() if plans else "",
        })  # fmt: skip
    return pd.DataFrame(rows, columns=catalogs.SOURCE_COLUMNS)


def _plant(
    plans: list[Plan], catalog: Catalog, rules: dict[str, Any], seed: int
) -> tuple[list[Planted], dict[str, bytes]]:
    rng = np.random.default_rng([seed, 7])
    planted: list[Planted] = []
    files: dict[str, bytes] = {}
    # Neither of two files that stand for one another: the later one would hide a mistake, or repeat it.
    used = {plan.drawn.path for plan in plans if plan.superseded or plan.again}
    for mistake in rules.get("mistakes") or []:
        kind, (first, last) = mistake["kind"], mistake["years"]
        if kind == "stray_file":
            files[mistake["file"]] = draw([], rules["stray_file"])
            planted.append(Planted(kind, "W-FILE", mistake["file"], "", ""))
            continue
        options = [
            plan for plan in plans
            if first <= plan.year <= last and plan.drawn.path not in used
            and plan.form in mistake.get("forms", [plan.form])
        ]  # fmt: skip
        for number in rng.permutation(len(options)):
            plan = options[int(number)]
            others = _others(plan, plans, mistake)
            plan.drawn.rows = _telling(plan, others, mistake)
            found = _plant_on(plan, mistake, rng, catalog, rules)
            if found:
                planted.append(found)
                used |= {plan.drawn.path, *(other.drawn.path for other in others)}
                break
    return planted, files


def _others(plan: Plan, plans: list[Plan], mistake: dict[str, Any]) -> list[Plan]:
    """The sheets that show a mistake which the plan's own sheet does not: the period before, or all years."""
    others = [p for p in plans if p.form == plan.form and not p.superseded and p is not plan]
    if "previous" in mistake:
        return [p for p in others if p.end == plan.start - timedelta(days=1)]
    return [p for p in others if p.end - p.start > YEAR] if "indicator" in mistake else []


def _telling(plan: Plan, others: list[Plan], mistake: dict[str, Any]) -> set[int] | None:
    """Rows of which all those sheets hold a figure; None: every row, no other sheet is needed."""
    code = mistake.get("previous") or mistake.get("indicator")
    if not code:
        return None
    known = [
        {p.keys[i][0] for (i, c), (value, _) in p.truth.items() if c == code and value == value}
        for p in others
    ]
    return {i for i, (place, _) in enumerate(plan.keys) if known and all(place in places for places in known)}


def _plant_on(
    plan: Plan, mistake: dict[str, Any], rng: np.random.Generator, catalog: Catalog, rules: dict[str, Any]
) -> Planted | None:
    kind = mistake["kind"]
    if kind == "stray_sheet":
        if plan.way.container == "csv":  # one sheet a file
            return None
        return Planted(kind, "W-SHEET", plan.drawn.path, next(iter(rules["stray_sheet"])), "A1")
    before = [id(r) for r in plan.drawn.sheet.records]
    plan.drawn.asked = mistake
    found = ON_SHEETS[kind](plan.drawn, rng, catalog)
    plan.forget(before)
    return found
