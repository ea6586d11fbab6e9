"""Every indicator says what it counts, how it adds up and which text of law asks for it, as the facts have it."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from conftest import skip_unless_ci

FACTS = Path(__file__).resolve().parents[3] / "shared" / "facts"
# Letters that Vietnamese has and English has not: what was typed without marks shows none of them.
MARKED = set("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")


def facts(name: str) -> list[dict[str, str]]:
    path = FACTS / name
    if not path.is_file():
        skip_unless_ci(f"the facts lie outside the repository and are not here: {path}")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_indicator_is_defined_in_both_languages(catalog):
    faults = []
    for code, spec in catalog.indicators.items():
        vi, en = spec.definition_vi, spec.definition_en
        if not (vi.endswith(".") and en.endswith(".")):
            faults.append(f"{code}: no sentence")
        if vi.rstrip(".") in (spec.name_vi, spec.short_vi) or en.rstrip(".") == spec.name_en:
            faults.append(f"{code}: repeats its name")
        if not MARKED & set(vi.lower()):
            faults.append(f"{code}: Vietnamese without marks")
        if MARKED & set(en.lower().replace("nđ-cp", "")):
            faults.append(f"{code}: Vietnamese in the English definition")
    assert faults == []


def test_no_two_indicators_share_a_definition(catalog):
    for key in ("definition_vi", "definition_en"):
        given = [getattr(spec, key) for spec in catalog.indicators.values()]
        assert len(set(given)) == len(given)


def test_every_indicator_has_unit_rule_and_law(catalog):
    for code, spec in catalog.indicators.items():
        assert spec.unit, code
        assert spec.combine != "none", code
        assert spec.law, code
        assert set(spec.law) <= set(catalog.laws), code
        assert len(set(spec.law)) == len(spec.law), code


def test_every_law_is_used(catalog):
    used = {law for spec in catalog.indicators.values() for law in spec.law}
    assert set(catalog.laws) - used == set()


def test_definitions_say_what_the_new_form_changed(catalog):
    for code in ("dossiers_new", "dossiers_early", "dossiers_on_time"):
        assert "mẫu cũ" in catalog.indicators[code].definition_vi.lower(), code
        assert "older layout" in catalog.indicators[code].definition_en, code


def test_only_texts_with_a_checked_article_are_verified(catalog):
    number = re.compile(r"[0-9]+/[0-9]{4}/[A-ZĐ-]+")
    checked = {
        found[0]
        for row in facts("targets.csv")
        if row["verified"] == "yes" and "Điều" in row["legal_basis"]
        and (found := number.search(row["legal_basis"]))
    }  # fmt: skip
    verified = {
        found for law in catalog.laws.values() if law.verified for found in number.findall(law.title_vi)
    }
    assert checked == verified == {"61/2018/NĐ-CP", "01/2018/TT-VPCP"}


def test_the_indicators_are_those_of_the_facts(catalog):
    expected = {
        row["code"]: (
            row["topic"], row["name_vi"], row["name_en"], row["unit"], row["better"], row["combine"],
            row["formula"], row["kind"] == "derived", set(filter(None, row["claims"].split(";"))),
        )
        for row in facts("indicators.csv")
    }  # fmt: skip
    found = {
        spec.code: (
            topic.topic, spec.name_vi, spec.name_en, spec.unit, spec.better, spec.combine,
            spec.formula, spec.derived, set(spec.claims),
        )
        for topic in catalog.topics.values()
        for spec in topic.indicators
    }  # fmt: skip
    assert found == expected
    assert len(found) == 81
