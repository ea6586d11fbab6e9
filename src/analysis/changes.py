"""What changed between two builds or two reports: which figures, and by which cell, correction, rule or program."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pandas as pd

from . import catalog as catalogs
from . import folders, stats, store
from .catalog import Catalog
from .errors import CchcError
from .show import value_text
from .verification import MISSING, changed_cells, figures

SHOWN = 4
_ENTRY = re.compile(r'<li id="so-(\d+)">.*?<span class="cells">(.*?)</span>', re.S)
_LINKED = re.compile(r'data-n="(\d+)"><data [^>]*?data-key="([^"]*)"')
_ISLAND = re.compile(r'id="so-lieu"[^>]*>(.*?)</script>', re.S)
_VERSION = re.compile(r"<footer>\s*<p>[^<]*?([0-9a-f]{12})</p>")


@dataclass(frozen=True, slots=True)
class Change:
    """A figure (indicator|place|year) that is not what it was, in words, and why, as far as the builds tell."""

    key: str
    name: str
    before: str
    after: str
    why: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class _Build:
    """One build with the facts it is read by: its figures and the cells behind them."""

    catalog: Catalog
    processed: store.Processed

    def values(self) -> pd.Series:
        """Values of the panel and of the whole, by indicator, place ("" for the whole) and year."""
        panel = stats.panel(self.processed.observations, self.catalog)
        whole = stats.by_district(panel, self.catalog).assign(place="")
        keys = ["indicator", "place", "year"]
        both = pd.concat([panel[[*keys, "value"]], whole[[*keys, "value"]]])
        return both.set_index(keys)["value"]


def diff(old: Path, new: Path, root: Path | None = None) -> list[Change]:
    """The figures that differ, by indicator, year and place.

    Both are reports (HTML), or both are builds: a workspace, or a copy of its data/processed, which is then read with
    the catalogue of `root` (default: the workspace that holds the current folder). CchcError for anything else.
    """
    pages = [path.suffix.lower() in (".html", ".htm") for path in (old, new)]
    if all(pages):
        return _of_pages(old, new)
    if any(pages):
        raise CchcError(
            "So hai báo cáo HTML với nhau, hoặc hai lần dựng với nhau.\n  Compare two reports, or two builds."
        )
    return _of_builds(_build(old, root), _build(new, root))


def _of_pages(old: Path, new: Path) -> list[Change]:
    before, after = (_texts(page) for page in (old, new))
    behind = {**_cells(old), **_cells(new)}
    versions = [_version(page) for page in (old, new)]
    by = f"phiên bản số liệu / data version {versions[0]} → {versions[1]}" if len(set(versions)) > 1 else ""
    return [
        Change(
            key,
            "",
            before.get(key, MISSING),
            after.get(key, MISSING),
            tuple(filter(None, (behind.get(key), by))),
        )
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _texts(page: Path) -> dict[str, str]:
    """What a page says by key; a figure that stands there in several wordings has them all."""
    said: dict[str, dict[str, None]] = {}
    for one in figures(page):
        if not one.written:  # what stands beside a mark is said by the mark, with its year
            said.setdefault(one.key, {})[" ".join(one.text.split())] = None
    return {key: " / ".join(texts) for key, texts in said.items()}


def _cells(page: Path) -> dict[str, str]:
    """The cells that a page names for its figures, by key: pages do not say what stood in them."""
    text = page.read_text(encoding="utf-8")
    entries = {n: _plain(cells) for n, cells in _ENTRY.findall(text)}
    found = {unescape(key): entries.get(n, "") for n, key in _LINKED.findall(text)}
    if island := _ISLAND.search(text):
        data = json.loads(island[1])
        for code, by_year in data.get("values", {}).items():
            for year, by_place in by_year.items():
                for place, (_, cells) in by_place.items():
                    told = "; ".join(f"{data['sheets'][sheet]} › {refs}" for sheet, refs in cells)
                    found.setdefault(f"{code}|{place}|{year}", told)
    return {key: f"ô nguồn / cells: {cells}" for key, cells in found.items() if cells}


def _version(page: Path) -> str:
    found = _VERSION.search(page.read_text(encoding="utf-8"))
    return found[1] if found else "?"


def _plain(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", html)).split())


def _build(path: Path, root: Path | None) -> _Build:
    own = folders.catalog(path).is_dir()
    if not own and not (path / "observations.parquet").is_file():
        raise CchcError(
            f"{path} không phải là báo cáo HTML, không gian làm việc hay thư mục data/processed.\n"
            f"  {path} is no HTML report, no workspace and no data/processed."
        )
    catalog = catalogs.load(path if own else root or folders.find_root())
    return _Build(catalog, store.read(path) if own else store.read_from(path))


def _of_builds(old: _Build, new: _Build) -> list[Change]:
    both = old.values().to_frame("old").join(new.values().to_frame("new"), how="outer")
    same = (both["old"] == both["new"]) | (both["old"].isna() & both["new"].isna())
    cells = changed_cells(old.processed.observations, new.processed.observations)
    behind = _behind(old, new)
    names = {p.code: p.name for p in new.catalog.places.at(new.catalog.unit.report.boundaries)}
    rules = {
        code for code, spec in new.catalog.indicators.items() if old.catalog.indicators.get(code) != spec
    }
    program = _program(old, new)
    changes = []
    for (code, place, year), row in both[~same].iterrows():
        spec = new.catalog.indicators.get(code) or old.catalog.indicators[code]
        made_of = _base(new.catalog, code) | _base(old.catalog, code)
        found = [
            cells[source, sheet, ref]
            for base in sorted(made_of)
            for source, sheet, ref, owner in behind.get((base, int(year)), ())
            if (owner == place or not place) and (source, sheet, ref) in cells
        ]
        rule = sorted((made_of | {code}) & rules)
        found += [f"quy tắc của {name} trong danh mục / the rule of {name}" for name in rule]
        why = tuple(dict.fromkeys(found)) or program
        name = f"{spec.name_vi}, {names.get(place, 'toàn địa bàn') if place else 'toàn địa bàn'}, {year}"
        before, after = (str(value_text(v, spec.unit)) for v in (row["old"], row["new"]))
        changes.append(Change(f"{code}|{place}|{year}", name, before, after, why))
    return changes


def _base(catalog: Catalog, code: str) -> set[str]:
    spec = catalog.indicators.get(code)
    return (
        {code}
        if spec is None
        else {code}.union(*(_base(catalog, name) for name in spec.needs if name != code))
    )


def _behind(old: _Build, new: _Build) -> dict[tuple[str, int], list[tuple[str, str, str, str]]]:
    """Cells of either build by (indicator, year): file, sheet, cell, place."""
    found: dict[tuple[str, int], list[tuple[str, str, str, str]]] = {}
    for build in (old, new):
        for row in build.processed.origins.itertuples(index=False):
            found.setdefault((row.indicator, row.year), []).append(
                (row.source, row.sheet, row.ref, row.place)
            )
    return found


def _program(old: _Build, new: _Build) -> tuple[str, ...]:
    """What is left to blame where no cell and no rule of the figure changed."""
    about = [json.dumps(build.processed.about.get("program", ""), ensure_ascii=False) for build in (old, new)]
    if about[0] != about[1]:
        return ("phiên bản chương trình / the program changed",)
    return ("danh mục khác: đơn vị, biểu mẫu / other facts: places, forms",)
