"""data/catalog as frozen, validated models. `load(root)` is the only way in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .. import folders
from ..errors import CchcError
from . import expressions
from .checks import Checks
from .claims import Claim, Customs, Document
from .models import Correction, Form, Indicator, Item, Law, Layout, Source, Target, Topic, Unit
from .places import FAR_FUTURE, FAR_PAST, Change, Place, Places, is_code
from .yaml_lines import CatalogError, read_csv, read_yaml
from .yaml_lines import Document as YamlDocument

__all__ = [
    "Catalog", "CatalogError", "Change", "Checks", "Claim", "Correction", "Customs", "Document", "Form", "Indicator",
    "Item", "Law", "Layout", "Place", "Places", "Source", "Target", "Topic", "Unit", "expressions", "is_code", "load",
    "validated",
]  # fmt: skip

Model = TypeVar("Model", bound=BaseModel)

PLACE_COLUMNS = ["code", "name", "kind", "valid_from", "valid_to", "aliases"]
CHANGE_COLUMNS = ["code_before", "name_before", "code_after", "name_after", "valid_from", "decree", "kind"]
TARGET_COLUMNS = [
    "indicator", "year", "target", "unit", "legal_basis", "source", "confidence", "op", "level", "note",
    "verified", "code",
]  # fmt: skip
LAW_COLUMNS = ["code", "title_vi", "verified", "note"]
SOURCE_COLUMNS = ["path", "sha256", "form", "year", "received_from", "status", "note", "received_on"]
SOURCE_BLANKS = ("year", "received_on")  # may be left empty


@dataclass(frozen=True)
class Field:
    """A field of work that dossiers are counted by."""

    code: str
    name: str
    aliases: tuple[str, ...]


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
    """The facts of a workspace. Any mistake is a CatalogError naming file and line."""
    folder = folders.catalog(root)
    if not (folder / "unit.yml").is_file():
        raise CchcError(f"Thiếu {folder}/unit.yml.\n  {folder}/unit.yml is missing.")
    unit = validated(Unit, read_yaml(folder / "unit.yml"))
    laws = _laws(folder)
    topics, indicators = _topics(folder, laws)
    forms = _forms(folder, indicators)
    customs = _customs(folder, indicators)
    return Catalog(
        root=root,
        unit=unit,
        topics=topics,
        forms=forms,
        indicators=indicators,
        places=_places(folder, unit),
        fields=_fields(folder),
        targets=_targets(folder, indicators),
        corrections=_list(Correction, folder / "corrections.yml", "id"),
        sources=_sources(folder),
        claims=_claims(folder, indicators, customs),
        checks=_checks(folder),
        laws=laws,
        customs=customs,
        document=_document(folder),
    )


def validated(
    kind: type[Model], document: YamlDocument, data: Any = None, at: tuple[str | int, ...] = ()
) -> Model:
    """Data of a catalogue file (default: all of it) as a model; a CatalogError names file, line and key."""
    try:
        return kind.model_validate(document.data if data is None else data)
    except ValidationError as error:
        first = error.errors()[0]
        where = (*at, *(part for part in first["loc"] if isinstance(part, str | int)))
        name = ".".join(map(str, where)) or document.path.stem
        vi = {
            "extra_forbidden": f"khóa không được biết: {name}",
            "missing": f"thiếu khóa {name}",
        }.get(first["type"], f"giá trị không hợp lệ ở {name}")
        raise document.error(where, vi, f"{name}: {first['msg']}") from None


def _topics(folder: Path, laws: Mapping[str, Law]) -> tuple[dict[str, Topic], dict[str, Indicator]]:
    topics: dict[str, Topic] = {}
    indicators: dict[str, Indicator] = {}
    documents: dict[str, tuple[YamlDocument, int]] = {}
    for path in sorted((folder / "indicators").glob("*.yml")):
        document = read_yaml(path)
        topic = validated(Topic, document)
        topics[topic.topic] = topic
        for i, indicator in enumerate(topic.indicators):
            if indicator.code in indicators:
                raise document.error(
                    ("indicators", i, "code"),
                    f"mã chỉ tiêu “{indicator.code}” ghi hai lần",
                    f"indicator code “{indicator.code}” given twice",
                )
            for law in indicator.law:
                if law not in laws:
                    raise document.error(
                        ("indicators", i, "law"),
                        f"không có văn bản “{law}” trong laws.csv",
                        f"no “{law}” in laws.csv",
                    )
            indicators[indicator.code] = indicator
            documents[indicator.code] = (document, i)
    for code, indicator in indicators.items():
        document, i = documents[code]
        for name in indicator.needs:
            if name not in indicators:
                key = "formula" if indicator.formula else "over_time"
                raise document.error(
                    ("indicators", i, key),
                    f"công thức của “{code}” nêu chỉ tiêu không có: {name}",
                    f"the formula of “{code}” names no indicator: {name}",
                )
    return topics, indicators


def _forms(folder: Path, indicators: dict[str, Indicator]) -> dict[str, Form]:
    forms: dict[str, Form] = {}
    seen: set[str] = set()
    for path in sorted((folder / "forms").glob("*.yml")):
        document = read_yaml(path)
        form = validated(Form, document)
        for k, layout in enumerate(form.layouts):
            if layout.id in seen:
                raise document.error(
                    ("layouts", k, "id"),
                    f"bố cục “{layout.id}” ghi hai lần",
                    f"layout “{layout.id}” given twice",
                )
            seen.add(layout.id)
            _check_layout(document, ("layouts", k), layout, indicators)
        _check_carry_over(document, form)
        if form.form in forms:
            raise document.error(
                ("form",), f"biểu “{form.form}” ghi hai lần", f"form “{form.form}” given twice"
            )
        forms[form.form] = form
    return forms


def _check_carry_over(document: YamlDocument, form: Form) -> None:
    codes = {item.indicator for layout in form.layouts for item in layout.items}
    for taken, left in form.carry_over.items():
        for code in (taken, left):
            if code not in codes:
                raise document.error(
                    ("carry_over", taken),
                    f"biểu không có chỉ tiêu “{code}”",
                    f"the form has no indicator “{code}”",
                )


def _check_layout(
    document: YamlDocument, at: tuple[str | int, ...], layout: Layout, indicators: dict[str, Indicator]
) -> None:
    part = "lines" if layout.lines else "columns"
    codes: set[str] = set()
    for j, item in enumerate(layout.lines or layout.columns):
        if item.indicator and item.indicator not in indicators:
            raise document.error(
                (*at, part, j),
                f"không có chỉ tiêu “{item.indicator}”",
                f"no such indicator: “{item.indicator}”",
            )
        if item.indicator in codes:
            raise document.error(
                (*at, part, j),
                f"chỉ tiêu “{item.indicator}” ghi hai lần trong bố cục",
                f"indicator “{item.indicator}” twice in one layout",
            )
        codes |= {item.indicator} - {""}
    for j, rule in enumerate(layout.rules):
        for name in rule.names:
            if name not in codes:
                raise document.error(
                    (*at, "checks", j),
                    f"phép kiểm tra nêu chỉ tiêu không có trong bố cục: {name}",
                    f"the check names no indicator of this layout: {name}",
                )


def _list(kind: type[Model], path: Path, key: str) -> tuple[Model, ...]:
    if not path.is_file():
        return ()
    document = read_yaml(path)
    if document.data and (not isinstance(document.data, dict) or set(document.data) != {path.stem}):
        key = next(iter(document.data)) if isinstance(document.data, dict) else path.stem
        raise document.error(
            (key,), f"tệp chỉ có một khóa “{path.stem}”", f"the file has one key, “{path.stem}”"
        )
    rows = (document.data or {}).get(path.stem) or []
    models = tuple(validated(kind, document, row, (path.stem, i)) for i, row in enumerate(rows))
    seen: set[str] = set()
    for i, model in enumerate(models):
        value = getattr(model, key)
        if value in seen:
            raise document.error((path.stem, i), f"“{value}” ghi hai lần", f"“{value}” given twice")
        seen.add(value)
    return models


def _day(path: Path, line: int, value: str, default: date) -> date:
    try:
        return date.fromisoformat(value) if value else default
    except ValueError:
        raise CatalogError(
            path, line, f"ngày không hợp lệ: {value} (cần dạng 2019-12-01)", f"not a date: {value}"
        ) from None


def _customs(folder: Path, indicators: Mapping[str, Indicator]) -> Customs:
    path = folder / "customs.yml"
    if not path.is_file():
        return Customs()
    document = read_yaml(path)
    customs = validated(Customs, document)
    for i, axiom in enumerate(customs.axioms):
        for key, bound in (("if", axiom.if_), ("then", axiom.then)):
            _check_known(document, ("axioms", i, key), bound.indicator, indicators)
    return customs


def _check_known(
    document: YamlDocument, at: tuple[str | int, ...], code: str, indicators: Mapping[str, Indicator]
) -> None:
    if code not in indicators:
        raise document.error(at, f"không có chỉ tiêu “{code}”", f"no such indicator: “{code}”")


def _claims(folder: Path, indicators: Mapping[str, Indicator], customs: Customs) -> tuple[Claim, ...]:
    path = folder / "claims.yml"
    claims = _list(Claim, path, "id")
    document = read_yaml(path) if claims else None
    for i, claim in enumerate(claims):
        for j, test in enumerate(claim.test):
            assert document is not None
            at = ("claims", i, "test", j)
            _check_known(document, at, test.indicator, indicators)
            if test.word and customs.word(test.word) is None:
                raise document.error(
                    at, f"customs.yml không có từ “{test.word}”", f"customs.yml has no word “{test.word}”"
                )
    return claims


def _document(folder: Path) -> Document | None:
    path = folder / "document.yml"
    if not path.is_file():
        return None
    document = read_yaml(path)
    return validated(Document, document, (document.data or {}).get("document") or {}, ("document",))


def _checks(folder: Path) -> Checks:
    path = folder / "checks.yml"
    return validated(Checks, read_yaml(path)) if path.is_file() else Checks()


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def _places(folder: Path, unit: Unit) -> Places:
    path = folder / "places.csv"
    places: list[Place] = []
    for line, row in read_csv(path, PLACE_COLUMNS):
        start = _day(path, line, row["valid_from"], FAR_PAST)
        end = _day(path, line, row["valid_to"], FAR_FUTURE)
        place = Place(row["code"], row["name"], row["kind"], start, end, _split(row["aliases"]))
        if any(p.code == place.code and p.overlaps(start, end) for p in places):
            raise CatalogError(
                path, line, f"mã {place.code} trùng thời gian", f"code {place.code} overlaps in time"
            )
        places.append(place)
    if not places:
        raise CatalogError(
            path, 2,
            "chưa có đơn vị nào; ghi mỗi xã, phường, thị trấn một dòng: mã (5 chữ số), tên, loại, "
            "ví dụ 00001,Tên xã,Xã,,, (ngày bắt đầu, ngày kết thúc và tên gọi khác có thể để trống)",
            "no unit yet; one line a commune: code (5 digits), name, kind, as in 00001,Name,Xã,,, "
            "(dates and other names may be empty)",
        )  # fmt: skip
    _check_old_codes(path, places)
    codes = {p.code for p in places}
    changes = []
    path = folder / "place_changes.csv"
    for line, row in read_csv(path, CHANGE_COLUMNS) if path.is_file() else []:
        for key in ("code_before", "code_after"):
            if row[key] not in codes:
                raise CatalogError(
                    path, line, f"không có đơn vị mã {row[key]}", f"no place with code {row[key]}"
                )
        day = _day(path, line, row["valid_from"], FAR_PAST)
        changes.append(Change(**{**row, "valid_from": day}))  # type: ignore[arg-type]
    return Places(tuple(places), tuple(changes), unit.place_prefixes, _tiles(folder, codes))


def _check_old_codes(path: Path, places: list[Place]) -> None:
    """A code that lists gave a unit must not be another unit's own at the same time."""
    for line, place in enumerate(places, 2):
        for code in place.old_codes:
            if any(p.code == code and p.overlaps(place.valid_from, place.valid_to) for p in places):
                raise CatalogError(
                    path,
                    line,
                    f"mã {code} là mã của đơn vị khác cùng thời gian",
                    f"code {code} is another unit's own",
                )


def _tiles(folder: Path, codes: Iterable[str]) -> dict[str, tuple[int, int]]:
    path = folder / "tile_grid.csv"
    rows = read_csv(path, ["code", "name", "col", "row"]) if path.is_file() else []
    for line, row in rows:
        if row["code"] not in codes:
            raise CatalogError(
                path, line, f"không có đơn vị mã {row['code']}", f"no place with code {row['code']}"
            )
        if not (row["col"].isdigit() and row["row"].isdigit()):
            raise CatalogError(path, line, "cột, dòng phải là số nguyên", "col and row are whole numbers")
    return {row["code"]: (int(row["col"]), int(row["row"])) for _, row in rows}


def _fields(folder: Path) -> tuple[Field, ...]:
    path = folder / "fields.csv"
    rows = read_csv(path, ["code", "name", "aliases"]) if path.is_file() else []
    for i, (line, row) in enumerate(rows):
        if any(row["code"] == other["code"] for _, other in rows[:i]):
            raise CatalogError(path, line, f"mã {row['code']} ghi hai lần", f"code {row['code']} given twice")
    return tuple(Field(row["code"], row["name"], _split(row["aliases"])) for _, row in rows)


def _targets(folder: Path, indicators: dict[str, Indicator]) -> tuple[Target, ...]:
    path = folder / "targets.csv"
    targets = []
    for line, row in read_csv(path, TARGET_COLUMNS) if path.is_file() else []:
        if row["code"] and row["code"] not in indicators:
            raise CatalogError(
                path, line, f"không có chỉ tiêu “{row['code']}”", f"no indicator “{row['code']}”"
            )
        if not row["target"] or not row["year"]:
            continue  # a criterion without a figure: nothing to compare with
        try:
            value, year = float(row["target"]) / (100 if row["unit"] == "%" else 1), int(row["year"])
        except ValueError:
            raise CatalogError(
                path, line, "mục tiêu hoặc năm không phải là số", "target or year is no number"
            ) from None
        targets.append(
            Target(
                name_vi=row["indicator"], year=year, value=value, unit=row["unit"],
                legal_basis=row["legal_basis"], source=row["source"], op=row["op"], level=row["level"],
                note=row["note"], verified=row["verified"] == "yes", indicator=row["code"],
            )
        )  # fmt: skip
    return tuple(targets)


def _laws(folder: Path) -> dict[str, Law]:
    path = folder / "laws.csv"
    laws: dict[str, Law] = {}
    for line, row in read_csv(path, LAW_COLUMNS) if path.is_file() else []:
        if row["code"] in laws:
            raise CatalogError(path, line, f"mã {row['code']} ghi hai lần", f"code {row['code']} given twice")
        if row["verified"] not in ("yes", "no"):
            raise CatalogError(path, line, "cột verified ghi yes hoặc no", "verified is yes or no")
        try:
            laws[row["code"]] = Law(**{**row, "verified": row["verified"] == "yes"})  # type: ignore[arg-type]
        except ValidationError:
            raise CatalogError(path, line, "mã không hợp lệ", "not a valid code") from None
    return laws


def _sources(folder: Path) -> tuple[Source, ...]:
    path = folder / "sources.csv"
    sources: list[Source] = []
    for line, row in read_csv(path, SOURCE_COLUMNS, optional=1) if path.is_file() else []:
        if any(s.path == row["path"] for s in sources):
            raise CatalogError(path, line, f"tệp {row['path']} ghi hai lần", f"{row['path']} given twice")
        try:
            sources.append(
                Source.model_validate({k: v or None if k in SOURCE_BLANKS else v for k, v in row.items()})
            )
        except ValidationError as error:
            key = str(error.errors()[0]["loc"][0])
            vi, en = f"{key} không hợp lệ: {row[key]}", f"not a valid {key}: {row[key]}"
            raise CatalogError(path, line, vi, en) from None
    return tuple(sources)
