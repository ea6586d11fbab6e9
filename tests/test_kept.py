"""A file is read again where it could come out otherwise, and only there; the tables are those of a first build."""

from __future__ import annotations

import random
import shutil

import pandas as pd
import pytest

from analysis import build as building
from analysis import folders, reckoning, store

FILES = 6
PARTS = [f"{name}{suffix}" for name in store.TABLES for suffix in (".parquet", ".csv")] + ["report.json"]


@pytest.fixture
def space(decade, catalog, tmp_path):
    """A few files of the decade and the catalogue, not built."""
    root = tmp_path / "w"
    shutil.copytree(catalog.root / "data" / "catalog", root / "data" / "catalog")
    for name in list(decade.files)[:FILES]:
        put(root, name, decade.files[name])
    return root


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
