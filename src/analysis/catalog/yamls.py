"""The YAML files of data/catalog as models: every mistake is a CatalogError that names file and line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from .checks import Checks
from .claims import Claim, Customs, Document
from .grading import Grading
from .models import Form, Indicator, Law, Layout, Topic
from .yaml_lines import Document as YamlDocument
from .yaml_lines import read_yaml

Model = TypeVar("Model", bound=BaseModel)


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


def topics(folder: Path, laws: Mapping[str, Law]) -> tuple[dict[str, Topic], dict[str, Indicator]]:
    """Topics and indicators, each code once, every formula and law known."""
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


def forms(folder: Path, indicators: dict[str, Indicator]) -> dict[str, Form]:
    """Forms with their layouts; every indicator they name is known."""
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


def listed(kind: type[Model], path: Path, key: str) -> tuple[Model, ...]:
    """The entries of a file with one key, named like the file; each `key` once."""
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


def customs(folder: Path, indicators: Mapping[str, Indicator]) -> Customs:
    """How reports are read; the defaults where there is no such file."""
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


def claims(folder: Path, indicators: Mapping[str, Indicator], customs: Customs) -> tuple[Claim, ...]:
    """Statements of an earlier report; every indicator and word that they name is known."""
    path = folder / "claims.yml"
    claims = listed(Claim, path, "id")
    document = read_yaml(path) if claims else None
    for i, claim in enumerate(claims):
        for j, test in enumerate(claim.test):
            assert document is not None
            at = ("claims", i, "test", j)
            _check_known(document, at, test.indicator, indicators)
            if test.over_years == "total" and indicators[test.indicator].kind != "count":
                raise document.error(
                    at, "chỉ số đếm mới cộng được qua các năm", "only counts add up over years"
                )
            if test.word and customs.word(test.word) is None:
                raise document.error(
                    at, f"customs.yml không có từ “{test.word}”", f"customs.yml has no word “{test.word}”"
                )
    return claims


def grading(folder: Path, indicators: Mapping[str, Indicator], laws: Mapping[str, Law]) -> Grading | None:
    """How units are graded; None where there is no such file."""
    path = folder / "grading.yml"
    if not path.is_file():
        return None
    document = read_yaml(path)
    found = validated(Grading, document)
    if found.law not in laws:
        raise document.error(
            ("law",), f"không có văn bản “{found.law}” trong laws.csv", f"no “{found.law}” in laws.csv"
        )
    for i, criterion in enumerate(found.criteria):
        for key in ("indicator", "full_when_none"):
            if code := getattr(criterion, key):
                _check_known(document, ("criteria", i, key), code, indicators)
    return found


def document(folder: Path) -> Document | None:
    """The earlier report as a document; None where there is none."""
    path = folder / "document.yml"
    if not path.is_file():
        return None
    document = read_yaml(path)
    return validated(Document, document, (document.data or {}).get("document") or {}, ("document",))


def checks(folder: Path) -> Checks:
    """What is doubted and how severe it is."""
    path = folder / "checks.yml"
    return validated(Checks, read_yaml(path)) if path.is_file() else Checks()
