"""A build that would change nothing is not made again, and every change is noticed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from analysis import build as building
from analysis import cli, folders, stale
from analysis.door import Workspace

HEAVY = {"pandas", "numpy", "pyarrow", "pydantic", "yaml", "openpyxl", "matplotlib"}


@pytest.fixture(scope="module")
def small(decade, catalog, tmp_path_factory):
    """Three files of the decade, built."""
    root = tmp_path_factory.mktemp("small")
    shutil.copytree(catalog.root / "data" / "catalog", root / "data" / "catalog")
    for name in list(decade.files)[:3]:
        path = folders.raw(root) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(decade.files[name])
    assert cli.main(["build", "--root", str(root)]) == 0
    return root


@pytest.fixture
def space(small, tmp_path):
    """A copy of it, to be changed."""
    shutil.copytree(small, tmp_path / "w")
    return tmp_path / "w"


@pytest.fixture
def reads(monkeypatch):
    """The roots that were really built from here on."""
    made, build = [], building.build
    monkeypatch.setattr(building, "build", lambda root, *a, **k: made.append(root) or build(root, *a, **k))
    return made


def first_raw(space):
    return folders.raw(space) / folders.raw_files(folders.raw(space))[0]


def test_with_nothing_changed_nothing_is_read_and_the_summary_is_the_same(space, reads, capsys):
    assert cli.main(["build", "--root", str(space), "--fresh"]) == 0
    full = capsys.readouterr().err
    assert len(reads) == 1
    assert cli.main(["build", "--root", str(space)]) == 0
    again = capsys.readouterr().err
    assert len(reads) == 1
    assert "--fresh" in again
    assert [line for line in full.splitlines() if line not in again.splitlines()] == []


def test_strict_still_counts_the_errors_of_the_last_build(space, reads):
    state = json.loads((folders.processed(space) / stale.STATE).read_text(encoding="utf-8"))
    expected = 1 if state["summary"]["n_errors"] else 0
    assert cli.main(["build", "--root", str(space), "--strict"]) == expected
    state["summary"]["n_errors"] = 1 - expected
    (folders.processed(space) / stale.STATE).write_text(json.dumps(state), encoding="utf-8")
    assert cli.main(["build", "--root", str(space), "--strict"]) == 1 - expected
    assert reads == []


def one_byte_of_a_raw_file(space):
    path = first_raw(space)
    path.write_bytes(path.read_bytes() + b"\0")


def a_raw_file_of_the_same_size_and_time(space):
    path = first_raw(space)
    content, times = path.read_bytes(), path.stat()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def a_catalogue_file(space):
    path = folders.catalog(space) / "checks.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# x\n", encoding="utf-8")


def a_catalogue_file_more(space):
    (folders.catalog(space) / "forms" / "notes.txt").write_text("x", encoding="utf-8")


def a_raw_file_more(space):
    shutil.copy(first_raw(space), first_raw(space).with_name("zz.xlsx"))


def a_raw_file_less(space):
    first_raw(space).unlink()


def a_raw_file_renamed(space):
    first_raw(space).rename(first_raw(space).with_name("zz.xlsx"))


def a_table_gone(space):
    (folders.processed(space) / "issues.parquet").unlink()


def a_table_edited(space):
    path = folders.processed(space) / "observations.csv"
    path.write_bytes(path.read_bytes()[:-2])


def a_state_cut_short(space):
    path = folders.processed(space) / stale.STATE
    path.write_bytes(path.read_bytes()[:100])


def a_state_of_another_shape(space):
    (folders.processed(space) / stale.STATE).write_text("[]", encoding="utf-8")


CHANGES = [
    one_byte_of_a_raw_file, a_raw_file_of_the_same_size_and_time, a_catalogue_file, a_catalogue_file_more,
    a_raw_file_more, a_raw_file_less, a_raw_file_renamed, a_table_gone, a_table_edited, a_state_cut_short,
    a_state_of_another_shape,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=lambda f: f.__name__)
def test_any_change_is_built_anew_and_then_stands(space, reads, change):
    change(space)
    assert cli.main(["build", "--root", str(space)]) == 0
    assert cli.main(["build", "--root", str(space)]) == 0
    assert reads == [space]


def test_other_code_or_another_library_is_built_anew(small, monkeypatch, tmp_path):
    raw = folders.raw(small)
    assert stale.standing(small, raw) is not None
    monkeypatch.setattr(stale, "_version", lambda name: "0")
    assert stale.standing(small, raw) is None
    monkeypatch.undo()
    package = tmp_path / "analysis"
    shutil.copytree(Path(stale.__file__).parent, package)
    monkeypatch.setattr(stale, "__file__", str(package / "stale.py"))
    assert stale.standing(small, raw) is not None, "the same code elsewhere"
    with (package / "text.py").open("a", encoding="utf-8") as file:
        file.write("\n")
    assert stale.standing(small, raw) is None


def test_a_build_that_lost_a_reader_is_made_again(space, monkeypatch):
    def loses(work, todo, *limits, lost):
        first, *rest = todo
        return iter([(first, lost(first, "hết giờ", "out of time")), *((item, work(item)) for item in rest)])

    monkeypatch.setattr(building.isolated, "stream", loses)
    building.build(space, fresh=True)
    assert stale.standing(space, folders.raw(space)) is None


def test_the_way_with_nothing_to_do_loads_nothing_heavy(small):
    code = (
        "import sys; from analysis import cli; code = cli.main(['build', '--root', sys.argv[1]]); "
        "print(*sorted({m.split('.')[0] for m in sys.modules})); sys.exit(code)"
    )
    run = subprocess.run([sys.executable, "-c", code, str(small)], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()) & HEAVY == set()
    assert "analysis" in run.stdout.split()


def test_the_tables_of_a_build_stand_for_what_would_be_reckoned_now_and_only_then(small, space):
    kept, again = Workspace(small), Workspace(space)
    again.kept = False
    assert kept.kept
    pd.testing.assert_frame_equal(kept.panel, again.panel)
    pd.testing.assert_frame_equal(kept.district, again.district)
    for code in kept.by_indicator:
        assert kept.told(code) == again.told(code)

    units = folders.catalog(space) / "indicators"
    one = next(units.glob("*.yml"))
    one.write_text(one.read_text(encoding="utf-8") + "# another catalogue\n", encoding="utf-8")
    assert not Workspace(space).kept


def test_a_report_of_an_earlier_year_is_reckoned_from_what_was_known_then(small):
    earlier = Workspace(small, min(Workspace(small).panel["year"]))
    assert not earlier.kept
    assert set(earlier.panel["year"]) == {earlier.catalog.unit.report.year}
