"""Every mistake in a fact is an error that names the file and the line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from analysis import catalog as catalogs
from analysis.catalog import CatalogError, expressions
from analysis.errors import Issue


def edit(root: Path, name: str, old: str, new: str) -> tuple[Path, int]:
    path = root / "data" / "catalog" / name
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new, 1), encoding="utf-8")
    return path, content[: content.index(old)].count("\n") + 1


MISTAKES = [
    ("indicators/procedures.yml", "    name_en: \"Dossiers received (all)\"\n",
     "    name_en: x\n    colour: red\n", "colour", 1),
    ("indicators/procedures.yml", "code: dossiers_online", "code: dossiers_received", "dossiers_received", 1),
    ("indicators/it_adoption.yml", "formula: computers / staff", "formula: computers / stafff", "stafff", 1),
    ("indicators/it_adoption.yml", "formula: computers / staff",
     "formula: __import__('os')", "not allowed in a formula", 1),
    ("indicators/it_adoption.yml", "combine: recompute", "combine: average", "combine", 1),
    ("forms/procedures.yml", "indicator: dossiers_new", "indicator: dossiers_old", "dossiers_old", 1),
    ("forms/procedures.yml", "dossiers_carried_over + dossiers_new",
     "dossiers_carried_over + apology_letters", "apology_letters", 1),
    ("forms/inspections.yml", "id: inspections-2015", "id: inspections-2011", "inspections-2011", 1),
    ("unit.yml", "short: Nga Sơn\n", "short: Nga Sơn\nshort: Nga\n", "short", 1),
    ("unit.yml", "report:\n", "report: [\n", "YAML", 2),
    ("places.csv", "16096,Ba Đình,Xã,,2025-06-30,", "16096,Ba Đình,Xã,,30/06/2025,", "30/06/2025", 1),
    ("places.csv", "16096,Ba Đình,Xã,,2025-06-30,", "16099,Ba Đình,Xã,,2025-06-30,", "16099", 1),
    ("place_changes.csv", "16129,Nga Mỹ", "99999,Nga Mỹ", "99999", 1),
    ("targets.csv", ",e_workfile_rate", ",e_workfile", "e_workfile", 1),
    ("corrections.yml", "corrections: []", "correction: []", "corrections", 1),
    ("tile_grid.csv", "16105,Nga Thiện,2,0", "16105,Nga Thiện,2,x", "col and row", 1),
    ("targets.csv", ",2020,80,%", ",2020,abc,%", "target or year", 1),
    ("forms/it_adoption.yml", "heading: \"Mạng LAN\"", "heading: \"~(Mạng\"", "not a pattern", 1),
    ("forms/procedures.yml", "form: procedures", "form: it_adoption", "it_adoption", 1),
    ("forms/procedures.yml", "carry_over: {dossiers_carried_over: dossiers_pending}",
     "carry_over: {dossiers_carried_over: staff}", "staff", 0),
    ("checks.yml", "severity: {}", "severity:\n  W-BLANK: note\n  W-JUMPS: note", "W-JUMPS", 2),
    ("checks.yml", "severity: {}", "severity:\n  W-BLANK: grave", "W-BLANK", 1),
    ("checks.yml", "severity: {}", "severity: {E-SUM: off}", "E-SUM", 0),
    ("checks.yml", "  factor: 4", "  factor: 0.5", "jump.factor", 0),
    ("checks.yml", "{tolerance: 0}", "{tolerence: 0}", "tolerence", 0),
    ("corrections.yml", "corrections: []",
     "corrections:\n  - {id: a, source: a.xlsx, sheet: S, ref: A1, expect: '1', value: '2', reason: r}", "who", 1),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "named", "reach"), MISTAKES)
def test_a_mistake_names_file_and_line(workspace, name, old, new, named, reach):
    path, line = edit(workspace, name, old, new)
    with pytest.raises(CatalogError) as caught:
        catalogs.load(workspace)
    assert caught.value.path == path
    assert named in str(caught.value)
    assert line <= caught.value.line <= line + reach
    assert "\n  " in str(caught.value), "the message stands in Vietnamese and in English"


def test_the_catalogue_says_what_the_facts_say(catalog):
    assert len(catalog.places.at(date(2019, 11, 30))) == 27
    assert len(catalog.places.at(date(2019, 12, 1))) == 24
    assert [form.topic for form in catalog.forms.values()] == [
        "inspections", "it_adoption", "legislation", "procedures", "steering",
    ]  # fmt: skip
    assert all(len(form.layouts) == 3 for form in catalog.forms.values())
    unchecked = [t for t in catalog.targets if not t.verified]
    assert unchecked
    assert all("chưa đối chiếu" in t.label for t in unchecked)


def test_without_a_file_of_checks_the_defaults_hold(workspace):
    stated = catalogs.load(workspace).checks
    (workspace / "data" / "catalog" / "checks.yml").unlink()
    assert catalogs.load(workspace).checks == stated, "the committed file says what the defaults are"


def test_severities_of_the_catalogue_are_those_of_the_issues(workspace):
    edit(
        workspace,
        "checks.yml",
        "severity: {}",
        "severity: {W-JUMP: error, E-FILE-TWICE: note, W-ABSENT: off}",
    )
    made = [
        Issue.make(code, source="a.xlsx", other="b.xlsx")
        for code in ("E-FILE-TWICE", "W-ABSENT", "W-CHANGED")
    ]
    graded = catalogs.load(workspace).checks.graded(made)
    assert [(i.code, i.severity) for i in graded] == [("E-FILE-TWICE", "note"), ("W-CHANGED", "warning")]
    assert made[0].severity == "error", "the issues that were handed in are left as they are"


def test_models_are_frozen(catalog):
    with pytest.raises(Exception, match="frozen"):
        catalog.unit.name = "x"


def test_units_are_followed_through_mergers(catalog):
    def follow(code, day, boundaries):
        found = catalog.places.follow(code, day, boundaries)
        return found.code, found.merged

    assert follow("16126", date(2015, 1, 1), date(2020, 1, 1)) == ("16093", True)
    assert follow("16093", date(2015, 1, 1), date(2020, 1, 1)) == ("16093", True)
    assert follow("16114", date(2015, 1, 1), date(2020, 1, 1)) == ("16114", True)
    assert follow("16096", date(2015, 1, 1), date(2020, 1, 1)) == ("16096", False)
    assert follow("16117", date(2015, 1, 1), date(2025, 2, 1)) == ("16120", True)
    assert follow("16096", date(2020, 1, 1), date(2015, 1, 1)) == ("16096", False)
    back = catalog.places.follow("16093", date(2020, 1, 1), date(2015, 1, 1))
    assert back.code == "", "a merged unit is not divided again"
    assert "Nga Hưng" in back.refused.vi
    assert "786/NQ-UBTVQH14" in back.refused.en


@pytest.mark.parametrize(
    "text", ["a.b", "a()", "a if b else c", "[a]", "a < b < c", "'x'.join(a)", "a ** b", ""]
)
def test_formulas_hold_four_operations_and_nothing_else(text):
    with pytest.raises(ValueError, match="formula"):
        expressions.parse(text)
