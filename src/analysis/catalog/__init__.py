"""data/catalog as frozen, validated models. `load(root)` is the only way in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cached_property, lru_cache
from pathlib import Path

from .. import folders, stale
from ..errors import CchcError
from . import expressions, tables, yamls
from .checks import Checks
from .claims import Claim, Customs, Document
from .districts import District, Districts, Scope
from .grading import Grading
from .models import Correction, Form, Indicator, Item, Law, Layout, Source, Target, Topic, Unit
from .places import Change, Place, Places, is_code
from .tables import CHANGE_COLUMNS, PLACE_COLUMNS, SOURCE_COLUMNS, Field
from .yaml_lines import CatalogError, read_yaml
from .yamls import validated

__all__ = [
    "CHANGE_COLUMNS",
    "PLACE_COLUMNS",
    "SOURCE_COLUMNS",
    "Catalog",
    "CatalogError",
    "Change",
    "Checks",
    "Claim",
    "Correction",
    "Customs",
    "District",
    "Districts",
    "Document",
    "Field",
    "Form",
    "Grading",
    "Indicator",
    "Item",
    "Law",
    "Layout",
    "Place",
    "Places",
    "Scope",
    "Source",
    "Target",
    "Topic",
    "Unit",
    "expressions",
    "is_code",
    "load",
    "validated",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Catalog:
    """All facts of one workspace."""

    root: Path
    unit: Unit
    topics: dict[str, Topic]
    forms: dict[str, Form]
    indicators: dict[str, Indicator]
    places: Places
    fields: tuple[Field, ...]
    targets: tuple[Target, ...]
    corrections: tuple[Correction, ...]
    sources: tuple[Source, ...]
    claims: tuple[Claim, ...]
    checks: Checks
    laws: dict[str, Law]
    customs: Customs
    document: Document | None
    grading: Grading | None
    districts: Districts

    def within(self, scope: Scope) -> Catalog:
        """The facts for files of a scope: its places alone, and the names of its districts as names of the whole."""
        if scope not in self._within:
            ours = self.districts.within(scope)
            whole = {one.name if scope.district else one.province_name for one in ours}
            unit = self.unit.model_copy(update={"total_names": (*self.unit.total_names, *sorted(whole))})
            found = replace(self, places=self.places.of({one.code for one in ours}), unit=unit)
            # The register is one for all: a country has hundreds of districts and hundreds of thousands of files.
            found.__dict__["_sources_by_path"] = self._sources_by_path
            found.__dict__["_source_patterns"] = self._source_patterns
            self._within[scope] = found
        return self._within[scope]

    def of(self, path: str) -> Catalog:
        """The facts for one file: all of them, or in a workspace of many districts those of its folder's."""
        return self.within(self.districts.scope(path)) if self.districts else self

    @cached_property
    def _within(self) -> dict[Scope, Catalog]:
        return {}

    @property
    def layouts(self) -> list[tuple[Form, Layout]]:
        """Every layout with its form."""
        return [(form, layout) for form in self.forms.values() for layout in form.layouts]

    def periods(self, layout: Layout, year: int) -> list[tuple[date, date]]:
        """The layout's period in that year, cut where units merge: one table cannot hold the units of both."""
        return self.cut(*layout.span(year))

    def cut(self, start: date, end: date) -> list[tuple[date, date]]:
        """A period in pieces within which no unit merges, splits or changes its name."""
        cuts = sorted({c.valid_from for c in self.places.changes if start < c.valid_from <= end})
        ends = [*(cut - timedelta(days=1) for cut in cuts), end]
        return list(zip([start, *cuts], ends, strict=True))

    def source(self, path: str) -> Source | None:
        """What is registered of a raw file: its own row, else the first pattern that fits."""
        exact = self._sources_by_path.get(path)
        return exact or next((s for s in self._source_patterns if fnmatch(path, s.path)), None)

    @cached_property
    def _sources_by_path(self) -> dict[str, Source]:
        return {s.path: s for s in reversed(self.sources)}

    @cached_property
    def _source_patterns(self) -> list[Source]:
        return [s for s in self.sources if set("*?[") & set(s.path)]

    def break_years(self, indicator: str) -> dict[int, str]:
        """Declared breaks of an indicator and of what it is computed from: year -> reason."""
        spec = self.indicators[indicator]
        found = {b.year: b.reason_vi for b in spec.breaks}
        for code in expressions.names(spec.formula) if spec.formula else []:
            found |= self.break_years(code)
        return found


def load(root: Path) -> Catalog:
    """The facts of a workspace, read again when a file of it is another. Any mistake is a CatalogError naming file and
    line."""
    folder = folders.catalog(root)
    if not (folder / "unit.yml").is_file():
        raise CchcError(f"Thiếu {folder}/unit.yml.\n  {folder}/unit.yml is missing.")
    return _load(root, stale.fingerprint(root))


@lru_cache(maxsize=2)
def _load(root: Path, _fingerprint: str) -> Catalog:
    folder = folders.catalog(root)
    unit = validated(Unit, read_yaml(folder / "unit.yml"))
    laws = tables.laws(folder)
    topics, indicators = yamls.topics(folder, laws)
    forms = yamls.forms(folder, indicators)
    customs = yamls.customs(folder, indicators)
    districts = tables.districts(folder)
    return Catalog(
        root=root,
        unit=unit,
        topics=topics,
        forms=forms,
        indicators=indicators,
        places=tables.places(folder, unit, districts),
        districts=districts,
        fields=tables.fields(folder),
        targets=tables.targets(folder, indicators),
        corrections=yamls.listed(Correction, folder / "corrections.yml", "id"),
        sources=tables.sources(folder),
        claims=yamls.claims(folder, indicators, customs),
        checks=yamls.checks(folder),
        laws=laws,
        customs=customs,
        document=yamls.document(folder),
        grading=yamls.grading(folder, indicators, laws),
    )
