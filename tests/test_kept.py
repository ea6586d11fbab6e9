"""A file is read again where it could come out otherwise, and only there; the tables are those of a first build."""

from __future__ import annotations

import random
import shutil

import pandas as pd
import pytest

from analysis import build as building
from analysis import folders, reckoning, store
from conftest import FILES

PARTS = [f"{name}{suffix}" for name in store.TABLES for suffix in (".parquet", ".csv")] + ["report.json"]


def put(root, name, content):
    path = folders.raw(root) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def read_by(root, **how):
    """The files that a build reads."""
    read = []
    building.build(root, progress=lambda name, done, total: read.append(name), **how)
    return read


def tables(root):
    return {name: (folders.processed(root) / name).read_bytes() for name in PARTS}


def from_nothing(root, tmp_path):
    """The tables of a workspace with the same files that was never built."""
    other = tmp_path / "nothing"
    shutil.rmtree(other, ignore_errors=True)
    for part in ("catalog", "raw"):
        shutil.copytree(root / "data" / part, other / "data" / part)
    building.build(other)
    return tables(other)


def catalog_file(root, name):
    return folders.catalog(root) / name


def test_one_changed_file_is_the_only_one_read(space, decade, tmp_path):
    assert len(read_by(space)) == FILES
    assert read_by(space) == []
    first, second = folders.raw_files(folders.raw(space))[:2]
    put(space, first, (folders.raw(space) / second).read_bytes())
    assert read_by(space) == [first]
    assert tables(space) == from_nothing(space, tmp_path)


def test_only_what_formulas_join_with_a_changed_figure_is_reckoned_again(
    space, catalog, tmp_path, monkeypatch
):
    read_by(space)
    seen = []
    panel = reckoning.stats.panel
    monkeypatch.setattr(
        reckoning.stats,
        "panel",
        lambda cells, *rest: seen.append(set(cells["indicator"])) or panel(cells, *rest),
    )
    here = folders.raw_files(folders.raw(space))
    (folders.raw(space) / here[0]).unlink()
    before = store.read(space).observations
    gone = set(before.loc[before["source"] == here[0], "indicator"])
    read_by(space)
    (again,) = seen
    assert again <= reckoning.joined(gone, catalog)
    assert again < set(before["indicator"])
    monkeypatch.undo()
    assert tables(space) == from_nothing(space, tmp_path)


def test_formulas_join_what_they_name_and_what_names_it(catalog):
    assert reckoning.joined({"lan"}, catalog) == {"lan"}
    assert {"dossiers_late", "dossiers_resolved", "on_time_rate", "apology_gap"} <= reckoning.joined(
        {"dossiers_late"}, catalog
    )
    assert "on_time_rate" not in reckoning.joined({"computers"}, catalog)


def test_tables_that_were_touched_are_reckoned_from_nothing(space, tmp_path):
    read_by(space)
    path = folders.processed(space) / "panel.parquet"
    table = pd.read_parquet(path)
    table["value"] = 1.0
    table.to_parquet(path)
    first = folders.raw_files(folders.raw(space))[0]
    (folders.raw(space) / first).unlink()
    read_by(space)
    assert tables(space) == from_nothing(space, tmp_path)


def test_fresh_reads_everything(space):
    read_by(space)
    assert len(read_by(space, fresh=True)) == FILES


@pytest.mark.parametrize(
    ("name", "line", "n"),
    [
        ("claims.yml", "# a remark\n", 0),
        ("targets.csv", "", 0),
        ("indicators/it_adoption.yml", "# a remark\n", FILES),
        ("unit.yml", "# a remark\n", FILES),
    ],
)
def test_what_the_reading_rests_on_decides(space, name, line, n):
    read_by(space)
    path = catalog_file(space, name)
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    assert len(read_by(space)) == n


def test_a_row_of_its_own_concerns_one_file(space, tmp_path):
    read_by(space)
    first = folders.raw_files(folders.raw(space))[0]
    path = catalog_file(space, "sources.csv")
    rows = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith((first, f'"{first}'))]
    assert len(kept) == len(rows) - 1
    path.write_text("".join(kept), encoding="utf-8")
    assert read_by(space) == [first]
    assert tables(space) == from_nothing(space, tmp_path)


def by_form(root):
    """Files by the forms that they were read by, and those of which a sheet was no form."""
    processed = store.read(root)
    found = {}
    for name, forms in zip(processed.sources["source"], processed.sources["form"], strict=True):
        for form in filter(None, forms.split(";")):
            found.setdefault(form, set()).add(name)
    none = set(processed.issues.loc[processed.issues["code"] == "W-SHEET", "source"])
    return found, none


def forms_of(root):
    return sorted((folders.catalog(root) / "forms").glob("*.yml"))


def edited(path, change):
    """A form file changed as text; False when there is nothing to change."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    path.write_text(after, encoding="utf-8")
    return after != before


def mixed(decade, root, wanted=10):
    """Files of every form."""
    for names in zip(*(
        [name for name in decade.files if name.lower().find(word) >= 0 and not name.startswith("20/")]
        for word in ("kiem tra", "tthc", "cntt", "vb", "2019", ".csv")
    ), strict=False):  # fmt: skip
        for name in names:
            put(root, name, decade.files[name])
        if len(folders.raw_files(folders.raw(root))) >= wanted:
            return


def test_a_changed_form_has_its_own_files_read_and_no_others(space, decade, tmp_path):
    mixed(decade, space)
    read_by(space)
    own, none = by_form(space)
    assert len(own) >= 3
    for path in forms_of(space):
        assert edited(path, lambda text: text.replace("title_vi: ", "title_vi: Mẫu mới. ", 1))
        assert set(read_by(space)) == own.get(path.stem, set()) | none
    assert tables(space) == from_nothing(space, tmp_path)


def test_a_remark_in_a_form_has_nothing_read(space):
    read_by(space)
    for path in forms_of(space):
        edited(path, lambda text: text + "\n# a remark\n")
    assert read_by(space) == []


def test_a_form_that_comes_back_finds_its_files(space, decade, tmp_path):
    mixed(decade, space)
    read_by(space)
    own, _ = by_form(space)
    form = max(own, key=lambda name: len(own[name]))
    path = folders.catalog(space) / "forms" / f"{form}.yml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert own[form] <= set(read_by(space))
    assert tables(space) == from_nothing(space, tmp_path)
    path.write_text(text, encoding="utf-8")
    assert own[form] <= set(read_by(space))
    assert tables(space) == from_nothing(space, tmp_path)


def _other_heading(choose):
    def change(text):
        lines = text.splitlines(keepends=True)
        at = [i for i, line in enumerate(lines) if "heading:" in line and "indicator:" in line]
        i = choose.choice(at)
        lines[i] = lines[i].replace('heading: "', 'heading: "Khác | ', 1)
        return "".join(lines)

    return change


def _one_column_less(choose):
    def change(text):
        lines = text.splitlines(keepends=True)
        at = [i for i, line in enumerate(lines) if "- {heading:" in line and "indicator:" in line]
        code = lines[choose.choice(at)].partition("indicator: ")[2].partition(",")[0].partition("}")[0]
        if any(code in line for line in lines if "heading:" not in line):
            return text  # a rule speaks of it
        return "".join(
            line for i, line in enumerate(lines) if i not in at or f"indicator: {code}" not in line
        )

    return change


def _years(choose):
    return lambda text: text.replace("years: [2015", f"years: [{choose.choice([2012, 2017])}")


@pytest.mark.parametrize("seed", range(2))
def test_any_sequence_of_changed_forms_comes_out_as_from_nothing(space, decade, tmp_path, seed):
    """Headings, columns and years change, forms and files come and go: what is not read again need not be."""
    choose = random.Random(100 + seed)
    mixed(decade, space)
    originals = {path: path.read_text(encoding="utf-8") for path in forms_of(space)}
    spared = 0
    read_by(space)
    for _ in range(3):
        for _ in range(choose.randint(1, 2)):
            path = choose.choice(list(originals))
            what = choose.choice([_other_heading, _one_column_less, _years, None])
            if what is None:
                path.unlink(missing_ok=True)
            elif choose.random() < 0.3 or not path.exists():
                path.write_text(originals[path], encoding="utf-8")
            else:
                edited(path, what(choose))
        if choose.random() < 0.5:
            name = choose.choice(list(decade.files))
            put(space, name, decade.files[name])
        spared += len(folders.raw_files(folders.raw(space))) - len(read_by(space))
        assert tables(space) == from_nothing(space, tmp_path)
    assert spared, "everything was read each time"


def test_another_program_reads_everything(space, monkeypatch):
    read_by(space)
    monkeypatch.setattr("analysis.stale.program", lambda: "another")
    assert len(read_by(space)) == FILES


def test_a_damaged_entry_is_read_again_and_unused_ones_go(space):
    read_by(space)
    entries = sorted((folders.processed(space) / ".readings").glob("*/*.json"))
    assert len(entries) == FILES
    entries[0].write_text("{", encoding="utf-8")
    assert len(read_by(space)) == 1
    (folders.raw(space) / folders.raw_files(folders.raw(space))[0]).unlink()
    read_by(space)
    assert len(list((folders.processed(space) / ".readings").glob("*/*.json"))) == FILES - 1


@pytest.mark.parametrize("seed", range(2))
def test_any_sequence_of_edits_comes_out_as_from_nothing(space, decade, tmp_path, seed):
    """Files come, go, change, are swapped and come back; each time the bytes are the same."""
    choose = random.Random(seed)
    names = list(decade.files)
    read_by(space)
    for _ in range(3):
        for _ in range(choose.randint(1, 3)):
            here = folders.raw_files(folders.raw(space))
            what = choose.choice(["add", "remove", "swap", "damage", "back"])
            if what == "add":
                name = choose.choice(names)
                put(space, name, decade.files[name])
            elif what == "remove" and len(here) > 2:
                (folders.raw(space) / choose.choice(here)).unlink()
            elif what == "swap":
                one, other = choose.choice(here), choose.choice(here)
                put(space, one, (folders.raw(space) / other).read_bytes())
            elif what == "damage":
                name = choose.choice(here)
                put(space, name, (folders.raw(space) / name).read_bytes()[:-200])
            elif what == "back":
                name = choose.choice([n for n in here if n in decade.files])
                put(space, name, decade.files[name])
        read_by(space)
        assert tables(space) == from_nothing(space, tmp_path)
