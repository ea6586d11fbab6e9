"""Which notebooks a report is made of, in which formats, and where they go: the plan that `cchc report` carries out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .catalog import Catalog
from .door import Workspace, workspace
from .errors import CchcError
from .publish.prose import slug
from .publish.report import Job
from .tongue import lang

REPORT, PLACE = "report.ipynb", "place.ipynb"
TRANSLATED = "en"  # the folder of what is in English: of notebooks, and of the report of a year
SHEETS = ("html", "docx", "pdf")  # what a sheet of one commune is made in


@dataclass(frozen=True, slots=True)
class Plan:
    """The jobs, the page to open first, what was left out and why (Vietnamese and English), and what pages say of the
    data (see publish.page.facts)."""

    jobs: list[Job]
    main_page: Path
    left_out: list[str]
    about: Mapping[str, Any]


def plan(
    root: Path, formats: Sequence[str], places: Sequence[str] = (), answers: Sequence[Path] = ()
) -> Plan:
    """The report in all `formats`, each chapter with data as a page, and a sheet for each of `places` ("all": all).

    `answers` are filed answers that the report ends with.

    CchcError for a missing notebook or an unknown place. Needs a build.
    """
    space = workspace(root)
    facts = space.catalog
    out = root / "reports" / str(facts.unit.report.year)
    main_page = out / facts.unit.report.file
    if lang() == "en":
        out = out / TRANSLATED
        main_page = out / "report.html"
    observed = set(space.processed.observations["indicator"].unique())
    asked = tuple(f for f in formats if f != "xlsx")
    jobs, left_out = [], []
    for notebook in _notebooks(root):
        if lacking := _lacking(notebook, facts, observed):
            said = ", ".join(facts.topics[t].title_vi if t in facts.topics else t for t in lacking)
            left_out += [
                f"Bỏ qua {notebook.name}: chưa có số liệu về {said}.",
                f"Left out {notebook.name}: no data on {', '.join(lacking)}.",
            ]
        elif notebook.name == REPORT and asked:
            jobs.append(Job(notebook, main_page, asked, answers=tuple(answers)))
        elif "html" in asked:
            jobs.append(
                Job(notebook, out / ("chuyen-de" if lang() == "vi" else "chapters") / f"{notebook.stem}.html")
            )
    made = tuple(f for f in asked if f in SHEETS)
    sheets = _sheets(space, places, out, made) if places and made else []
    return Plan(jobs + sheets, main_page, left_out, space.processed.about)


def _notebooks(root: Path) -> list[Path]:
    folder = _folder(root)
    found = sorted(n for n in folder.glob("*.ipynb") if n.name != PLACE and not _metadata(n).get("lab"))
    if not any(n.name == REPORT for n in found):
        raise CchcError(f"Thiếu {folder / REPORT}.\n  The report notebook is missing.")
    return found


def _folder(root: Path) -> Path:
    return root / "notebooks" / TRANSLATED if lang() == "en" else root / "notebooks"


def _metadata(notebook: Path) -> Mapping[str, Any]:
    """What a notebook says of itself: `title`, topics that it `needs`, `lab` where it is for JupyterLab alone."""
    known: Mapping[str, Any] = json.loads(notebook.read_text(encoding="utf-8")).get("metadata", {})
    return known


def _lacking(notebook: Path, facts: Catalog, observed: set[str]) -> list[str]:
    """Topics that a notebook's metadata says it `needs` and of which nothing was reported."""
    needs = _metadata(notebook).get("needs") or []
    known: Mapping[str, set[str]] = {
        name: {i.code for i in topic.indicators} for name, topic in facts.topics.items()
    }
    return [name for name in needs if not known.get(name, set()) & observed]


def _sheets(space: Workspace, asked: Sequence[str], out: Path, formats: tuple[str, ...]) -> list[Job]:
    notebook = _folder(space.root) / PLACE
    if not notebook.is_file():
        raise CchcError(f"Thiếu {notebook}.\n  The notebook of a commune's sheet is missing.")
    names = {p.code: p.name for p in space.catalog.places.at(space.boundaries)}
    codes = list(names) if "all" in asked else list(dict.fromkeys(space.place(name) for name in asked))
    return [
        Job(
            notebook,
            out / ("xa" if lang() == "vi" else "communes") / f"{code}-{slug(names[code])}.html",
            formats,
            {"PLACE": code},
        )
        for code in codes
    ]
