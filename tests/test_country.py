"""A workspace of many districts: the same tables whoever reads, whatever was kept, whenever it was killed."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager

import pandas as pd
import pytest

from analysis import build as building
from analysis import catalog as catalogs
from analysis import cli, country, folders, lots, pieces, sql, store
from analysis.catalog import CatalogError, CchcError
from analysis.simulate.country import lay_country
from conftest import ROOT
from mortal import unless_killer
from test_together import FORKS, forked

PER_DISTRICT = 5


@pytest.fixture(scope="module")
def laid(decade, tmp_path_factory):
    """Two provinces of two districts, each with other files of the decade."""
    root = tmp_path_factory.mktemp("country") / "w"
    names = list(decade.files)[17:]

    def files(_catalog, n):
        return {name: decade.files[name] for name in names[n::7]}

    lay_country(ROOT, root, 4, 2, files, first=PER_DISTRICT)
    return root


@pytest.fixture
def land(laid, tmp_path):
    """A copy of it, not built."""
    root = tmp_path / "land"
    shutil.copytree(laid, root)
    return root


def made(root):
    """All pieces and the listing for clerks, as bytes by their paths under data/processed."""
    target = folders.processed(root)
    files = {
        path.relative_to(target).as_posix(): path.read_bytes()
        for path in sorted(target.glob("issues/*/*.csv"))
    }
    for part in pieces.committed(target):
        files |= {path: (target / path).read_bytes() for path in pieces.paths(part)}
    return files


def from_nothing(root, tmp_path):
    other = tmp_path / "nothing"
    shutil.rmtree(other, ignore_errors=True)
    for part in ("catalog", "raw"):
        shutil.copytree(root / "data" / part, other / "data" / part)
    country.build(other)
    return made(other)


def reading(monkeypatch):
    """A list that grows by every file that is read, where reading is done in this process."""
    read, real = [], country.read_one
    monkeypatch.setattr(
        country, "read_one", lambda c, raw, path, *rest: read.append(path) or real(c, raw, path, *rest)
    )
    return read


def build_here(root, **how):
    with ThreadPoolExecutor(1) as executor:
        return country.build(root, executor=executor, **how)


# What it makes ------------------------------------------------------------------------------------------------------


def test_a_district_reads_as_in_a_workspace_of_its_own(land, tmp_path):
    """The same observations, cell for cell, but for codes and folders."""
    country.build(land)
    facts = catalogs.load(land)
    one = facts.districts.all[2]
    own = tmp_path / "own"
    ignore = shutil.ignore_patterns("sources.csv", "claims.yml", "document.yml", "corrections.yml")
    shutil.copytree(folders.catalog(ROOT), folders.catalog(own), ignore=ignore)
    (folders.catalog(own) / "sources.csv").write_text(
        ",".join(catalogs.SOURCE_COLUMNS) + "\n", encoding="utf-8"
    )
    shutil.copytree(folders.raw(land) / one.folder, folders.raw(own))
    alone = building.build(own).observations
    there = sql("select * from observations where starts_with(source, ?)", one.folder, root=land)
    codes = {
        p.code: q.code
        for p, q in zip(
            catalogs.load(own).places.all,
            facts.within(facts.districts.scope(f"{one.folder}/x")).places.all,
            strict=True,
        )
    }
    alone["place"] = alone["place"].map(codes)
    there["source"] = there["source"].str.removeprefix(one.folder + "/")
    columns = ["place", "year", "indicator", "field", "value", "reason", "source", "sheet", "ref", "layout"]
    by = ["source", "sheet", "ref", "place", "indicator", "field"]
    pd.testing.assert_frame_equal(
        alone[columns].sort_values(by, ignore_index=True), there[columns].sort_values(by, ignore_index=True),
        check_dtype=False,
    )  # fmt: skip
    assert len(alone) > 500


@pytest.mark.parametrize("how", ["one", "three", "threads", "processes"])
def test_whoever_reads_the_pieces_are_the_same(land, laid, tmp_path, how):
    if how == "threads":
        with ThreadPoolExecutor(3) as executor:
            country.build(land, executor=executor, workers=3)
    elif how == "processes":
        with ProcessPoolExecutor(2) as executor:
            country.build(land, executor=executor, workers=2)
    else:
        country.build(land, jobs={"one": 1, "three": 3}[how])
    assert made(land) == from_nothing(land, tmp_path)
    assert len(pieces.committed(folders.processed(land))) == 2


def test_pieces_stand_by_province_and_year(land):
    country.build(land)
    target = folders.processed(land)
    tables = pieces.tables(target)
    assert set(tables) == set(store.TABLES)
    for paths in tables.values():
        for path in paths:
            province, year = path.parts[-3:-1]
            assert province in ("province=10", "province=11")
            assert year.startswith("year=")
    known = sql("select distinct province, year from observations", root=land)
    assert len(known) == len(tables["observations"])


def test_a_query_reads_the_pieces_it_names_and_no_others(land):
    country.build(land)
    plan = sql("explain analyze select count(*) from panel where province = '11' and year = 2016", root=land)
    text = " ".join(plan.iloc[0].astype(str))
    n = len(pieces.tables(folders.processed(land))["panel"])
    assert n > 4
    assert f"Scanning Files: 1/{n}" in " ".join(text.split())
    with pytest.raises(CchcError):
        sql(f"select * from read_parquet('{ROOT}/x.parquet')", root=land)


def test_places_of_two_districts_that_are_called_the_same_are_two(land):
    country.build(land)
    known = sql(
        "select p.name, count(distinct p.district) as n from panel join places p on p.code = panel.place "
        "where panel.value is not null group by p.name order by n desc",
        root=land,
    )
    assert known["n"].max() > 1
    assert "E-PLACE-AMBIGUOUS" not in set(sql("select code from issues", root=land)["code"])


def test_a_file_in_nobodys_folder_is_told_not_guessed(land):
    first = next((folders.raw(land)).rglob("*.xlsx"))
    shutil.copyfile(first, folders.raw(land) / "stray.xlsx")
    found = country.build(land)
    told = sql("select * from issues where source = 'stray.xlsx'", root=land)
    assert "E-FOLDER" in set(told["code"])
    assert sql("select observations from sources where source = 'stray.xlsx'", root=land).iloc[0, 0] == 0
    assert found.files == 4 * PER_DISTRICT + 1


# Only what has to be done --------------------------------------------------------------------------------------------


def test_one_changed_workbook_is_the_only_one_read_and_its_province_the_only_one_made(
    land, tmp_path, monkeypatch
):
    assert build_here(land).made == 2
    read = reading(monkeypatch)
    assert build_here(land).made == 0
    assert read == []
    first, second = folders.raw_files(folders.raw(land))[:2]
    shutil.copyfile(folders.raw(land) / second, folders.raw(land) / first)
    assert build_here(land).made == 1
    assert read == [first]
    monkeypatch.undo()
    assert made(land) == from_nothing(land, tmp_path)


def test_a_changed_place_concerns_its_district(land, monkeypatch):
    build_here(land)
    read = reading(monkeypatch)
    path = folders.catalog(land) / "places.csv"
    *lines, last_one = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = last_one.split(",")
    row[5] = "Tên gọi cũ"
    path.write_text("".join([*lines, ",".join(row)]), encoding="utf-8")
    last = catalogs.load(land).districts.all[-1]
    assert build_here(land).made == 1
    assert {name.rsplit("/", 2)[0].split("/20")[0] for name in read} == {last.folder}


@pytest.mark.parametrize("seed", range(2))
def test_any_sequence_of_edits_comes_out_as_from_nothing(land, decade, tmp_path, seed):
    choose = random.Random(seed)
    raw = folders.raw(land)
    spare = list(decade.files.values())
    country.build(land)
    for _ in range(3):
        here = folders.raw_files(raw)
        for _ in range(choose.randint(1, 3)):
            name = choose.choice(here)
            what = choose.choice(["change", "remove", "damage", "move", "form"])
            if not (raw / name).exists():
                continue
            if what == "change":
                (raw / name).write_bytes(choose.choice(spare))
            elif what == "remove":
                (raw / name).unlink()
            elif what == "damage":
                (raw / name).write_bytes((raw / name).read_bytes()[:-100])
            elif what == "move":
                other = raw / choose.choice(here)
                other.parent.mkdir(parents=True, exist_ok=True)
                (raw / name).replace(other)
            else:
                path = choose.choice(sorted((folders.catalog(land) / "forms").glob("*.yml")))
                text = path.read_text(encoding="utf-8")
                path.write_text(text.replace("title_vi: ", "title_vi: Mới. ", 1), encoding="utf-8")
        country.build(land)
        assert made(land) == from_nothing(land, tmp_path)


def test_pieces_of_the_build_before_stay_for_those_who_read_them_and_go_with_the_next(land):
    country.build(land)
    target = folders.processed(land)
    first = set(made(land))
    everything = lambda: {p.relative_to(target).as_posix() for p in target.glob("*/*/*/*.parquet")}  # noqa: E731
    for n in range(2):
        path = folders.raw(land) / folders.raw_files(folders.raw(land))[n]
        path.write_bytes(b"")
        country.build(land)
        parquet = {name for name in first if name.endswith(".parquet")}
        assert (parquet <= everything()) is (n == 0)
    used = {path for part in pieces.committed(target) for path in pieces.paths(part)}
    assert used <= everything()


def test_a_province_without_files_is_gone_with_its_list_of_issues(land, tmp_path):
    country.build(land)
    assert len(list(folders.processed(land).glob("issues/*/issues.csv"))) == 2
    shutil.rmtree(folders.raw(land) / "11")
    country.build(land)
    assert sql("select distinct province from panel", root=land)["province"].tolist() == ["10"]
    assert made(land) == from_nothing(land, tmp_path)


# What goes wrong -----------------------------------------------------------------------------------------------------


@FORKS
def test_a_file_that_kills_its_reader_is_set_aside_and_tried_again_next_time(land, tmp_path, monkeypatch):
    real = country.read_one
    killer = folders.raw_files(folders.raw(land))[3]

    def read_one(facts, raw, path, unreadable=None):
        if path == killer and unreadable is None:
            os.abort()
        return real(facts, raw, path, unreadable)

    monkeypatch.setattr(country, "read_one", read_one)
    country.build(land, jobs=2)
    told = sql("select code, message_vi from issues where source = ? and code = 'E-FILE'", killer, root=land)
    assert "SIGABRT" in told["message_vi"].item()
    assert (
        sql("select count(*) as n from sources where observations > 0", root=land)["n"].item()
        == 4 * PER_DISTRICT - 1
    )
    monkeypatch.undo()
    country.build(land, jobs=2)
    assert made(land) == from_nothing(land, tmp_path)


@FORKS
def test_a_build_killed_at_any_moment_leaves_the_last_one_and_the_next_is_right(land, tmp_path):
    path = folders.raw(land) / folders.raw_files(folders.raw(land))[0]
    contents = [path.read_bytes(), b""]
    good = []
    for content in reversed(contents):
        path.write_bytes(content)
        country.build(land)
        good.append(made(land))
    start = time.perf_counter()
    country.build(land, fresh=True)
    whole = time.perf_counter() - start
    choose, killed = random.Random(3), 0
    for n in range(int(os.environ.get("CCHC_KILLS", "6"))):
        path.write_bytes(contents[n % 2])
        child = forked(lambda n=n: (os.setpgrp(), country.build(land, fresh=n % 3 == 0)))
        time.sleep(whole * choose.random())
        try:
            os.killpg(child.pid, signal.SIGKILL)
            killed += 1
        except ProcessLookupError:
            pass
        child.join()
        listing = {name: content for name, content in made(land).items() if name.endswith(".parquet")}
        assert any(listing.items() <= one.items() for one in good)
        assert sql("select count(*) as n from observations", root=land)["n"].item() > 0
    assert killed
    path.write_bytes(contents[0])
    country.build(land)
    assert made(land) == good[1] == from_nothing(land, tmp_path)


def test_a_list_of_districts_that_is_wrong_names_the_line(land):
    path = folders.catalog(land) / "districts.csv"
    good = path.read_text(encoding="utf-8")
    for row, word in (
        ("000,x,10,y,a\n", "ghi hai lần"),
        ("9,x,1 0,y,a\n", "mã"),
        ("9,x,10,y,10/000\n", "thư mục"),
    ):
        path.write_text(good + row, encoding="utf-8")
        with pytest.raises(CatalogError, match=rf"districts\.csv:6.*{word}"):
            catalogs.load(land)
    path.write_text(good, encoding="utf-8")
    path = folders.catalog(land) / "places.csv"
    path.write_text(path.read_text(encoding="utf-8") + "99999,A,Xã,,,,nowhere\n", encoding="utf-8")
    with pytest.raises(CatalogError, match="nowhere"):
        catalogs.load(land)


def test_a_worker_that_sees_another_catalogue_refuses(land):
    name = folders.raw_files(folders.raw(land))[0]
    with pytest.raises(CchcError, match="another version"):
        country.Worker(land, folders.raw(land), "of another time")(name)


def test_the_command_builds_it_and_says_what_it_cannot_do(land, capsys):
    assert cli.main(["build", "--root", str(land), "--jobs", "2"]) == 0
    assert "2 tỉnh" in capsys.readouterr().err
    for command in ("report", "explorer"):
        assert cli.main([command, "--root", str(land)]) == 2
        assert "từng huyện" in capsys.readouterr().err
    with pytest.raises(CchcError, match="nhiều huyện"):
        building.build(land)
    assert not (folders.processed(land) / store.ABOUT).exists()
    assert cli.main(["build", "--root", str(land), "--cluster", "tcp://127.0.0.1:9"]) == 2
    assert "127.0.0.1:9" in capsys.readouterr().err
    for path in folders.raw(land).rglob("*"):
        if path.is_file():
            path.write_bytes(b"")
    assert cli.main(["build", "--root", str(land)]) == 2
    assert "Không đọc được số liệu nào" in capsys.readouterr().err


@FORKS
@pytest.mark.parametrize("where", ["memory", "file"])
def test_raw_files_may_lie_on_any_storage_that_fsspec_knows(land, tmp_path, capsys, where):
    """Objects in a store give the pieces that files in a folder give."""
    from upath import UPath

    store_of = (
        UPath(f"memory://{tmp_path.name}/raw") if where == "memory" else UPath(f"file://{tmp_path}/store")
    )
    for name in folders.raw_files(folders.raw(land)):
        target = store_of / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((folders.raw(land) / name).read_bytes())
    expected = from_nothing(land, tmp_path)
    shutil.rmtree(folders.raw(land))
    assert cli.main(["build", "--root", str(land), "--raw", str(store_of), "--jobs", "2"]) == 0
    assert made(land) == expected
    assert cli.main(["build", "--root", str(land), "--raw", f"memory://{tmp_path.name}/nothing"]) == 2


@pytest.mark.parametrize("where", ["memory", "file", "folder"])
def test_tables_may_be_published_to_any_storage_and_asked_there(land, tmp_path, capsys, monkeypatch, where):
    """New pieces alone are sent, the commit last; who asks meanwhile gets the build before; what is old goes."""
    address = {"memory": f"memory://{tmp_path.name}/tables", "file": f"file://{tmp_path}/tables"}
    address = address.get(where, str(tmp_path / "tables"))
    store = folders.place(address)
    count = "select province, count(*) as n from observations group by 1 order by 1"
    with pytest.raises(CchcError, match="cchc build"):
        sql(count, root=land, published=address)
    assert cli.main(["build", "--root", str(land), "--publish", address]) == 0
    first = sql(count, root=land)
    pd.testing.assert_frame_equal(sql(count, root=land, published=address), first)
    n = sum(1 for part in pieces.committed(store) for _ in pieces.paths(part))
    assert f"chép {n} tệp mới" in " ".join(capsys.readouterr().err.split())
    (store.parent / "tables-of-others.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(CchcError, match="Cannot access"):
        sql(f"select * from read_csv('{store.parent}/tables-of-others.csv')", root=land, published=address)

    folders.raw(land).joinpath(folders.raw_files(folders.raw(land))[0]).unlink()
    country.build(land)
    real = pieces._send

    def broken(file, there):
        if file.name == pieces.COMMIT:
            raise OSError("the line is cut")
        real(file, there)

    monkeypatch.setattr(pieces, "_send", broken)
    with pytest.raises(OSError, match="cut"):
        pieces.publish(folders.processed(land), store)
    pd.testing.assert_frame_equal(sql(count, root=land, published=address), first)
    monkeypatch.undo()
    changed = next(part for part in pieces.committed(folders.processed(land)) if part.province == "10")
    assert pieces.publish(folders.processed(land), store) == 0  # all but the commit were sent already
    pd.testing.assert_frame_equal(sql(count, root=land, published=address), sql(count, root=land))
    assert not sql(count, root=land).equals(first)
    assert pieces.publish(folders.processed(land), store) == 0
    there = {p.name for p in (store / "observations").glob("province=10/*/*.parquet")}
    assert there == {path.rpartition("/")[2] for path in changed.files["observations"]}
    listing = "issues/province=10/issues.csv"
    assert (store / listing).read_bytes() == (folders.processed(land) / listing).read_bytes()


def test_publishing_is_for_a_country(space, tmp_path, capsys):
    assert cli.main(["build", "--root", str(space), "--publish", str(tmp_path / "t")]) == 2
    assert "districts.csv" in capsys.readouterr().err


# Dask ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process that is started again when it dies."""
    import dask
    from distributed import Client, LocalCluster

    settings = {"distributed.scheduler.allowed-failures": 1, "distributed.comm.retry.count": 1}
    with (
        dask.config.set(settings),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=60) as local,
        Client(local, set_as_default=False) as client,
    ):
        yield client


def test_a_cluster_makes_the_same_pieces(land, tmp_path, cluster, capsys):
    assert cli.main(["build", "--root", str(land), "--cluster", cluster.scheduler.address]) == 0
    assert made(land) == from_nothing(land, tmp_path)


def test_a_cluster_makes_the_tables_of_one_district_too(workspace, decade, cluster, capsys):
    for name in list(decade.files)[:4]:
        path = folders.raw(workspace) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(decade.files[name])
    assert cli.main(["build", "--root", str(workspace), "--cluster", cluster.scheduler.address]) == 0
    there = store.read(workspace)
    pd.testing.assert_frame_equal(building.build(workspace, fresh=True).observations, there.observations)


def lost(item, vi, en):
    assert vi
    assert en
    return f"{item} lost"


def through(cluster, items, **how):
    return dict(
        lots.stream(
            cluster.get_executor(pure=False), unless_killer, deque(items), workers=2, lost=lost, **how
        )
    )


def test_a_worker_that_dies_is_replaced_and_only_the_file_that_kills_is_lost(cluster):
    items = [str(n) for n in range(12)]
    found = through(cluster, [*items[:5], "killer", *items[5:]])
    assert found == {**{item: f"{item} done" for item in items}, "killer": "killer lost"}


@pytest.mark.parametrize("look", [lots.LOOK, 0.2])
def test_a_file_that_hangs_ends_its_worker_and_is_lost(cluster, monkeypatch, look):
    """However often one looks meanwhile whether the cluster is still there."""
    monkeypatch.setattr(lots, "LOOK", look)
    found = through(cluster, ["1", "sleeper", "2"], seconds=1.0)
    assert found == {"1": "1 done", "2": "2 done", "sleeper": "sleeper lost"}


def test_a_mistake_of_the_program_is_not_hidden(cluster):
    with pytest.raises(ValueError, match="a mistake"):
        through(cluster, ["1", "mistake"])


def test_a_machine_that_is_lost_is_made_good_by_the_others(land, tmp_path, cluster):
    """Workers are killed from outside while they read; their work is done again."""
    pids = list(cluster.run(os.getpid).values())
    child = (
        forked(lambda: (time.sleep(0.4), os.kill(pids[0], signal.SIGKILL)))
        if sys.platform == "linux"
        else None
    )
    country.build(land, executor=cluster.get_executor(pure=False), workers=2)
    if child:
        child.join()
    assert made(land) == from_nothing(land, tmp_path)


def test_a_cluster_that_is_lost_leaves_the_last_build(land, tmp_path, capsys, monkeypatch):
    """All of it is killed in the middle: a message, the tables of before, and the next build goes on."""
    build_here(land)
    before = made(land)
    first, second = folders.raw_files(folders.raw(land))[:2]
    shutil.copyfile(folders.raw(land) / second, folders.raw(land) / first)
    start = (
        "import time; from distributed import LocalCluster\n"
        "c = LocalCluster(n_workers=1, threads_per_worker=1, processes=False, protocol='tcp', dashboard_address=None)\n"
        "print(c.scheduler_address, flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", start], stdout=subprocess.PIPE, text=True) as machines:

        @contextmanager
        def killing(*_):
            yield lambda *_: machines.kill()

        monkeypatch.setattr(cli, "_steps", killing)
        monkeypatch.setattr(cli, "CLUSTER_SECONDS", 3)
        monkeypatch.setattr(lots, "LOOK", 1.0)
        address = machines.stdout.readline().strip()
        try:
            assert cli.main(["build", "--root", str(land), "--cluster", address]) == 2
        finally:
            machines.kill()
        assert "ngừng trả lời" in capsys.readouterr().err
    assert made(land) == before
    monkeypatch.undo()
    read = reading(monkeypatch)
    build_here(land)
    assert set(read) <= {first}
    monkeypatch.undo()
    assert made(land) == from_nothing(land, tmp_path)


def test_of_many_files_each_good_one_is_in_and_each_broken_one_is_told(land, capsys):
    """What benchmarks/scale.py --broken does with 20,000."""
    names = folders.raw_files(folders.raw(land))
    ways = [
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda _: b"%PDF-1.4",
        lambda _: b"\0" * 600,
    ]
    books = [name for name in names if not name.endswith(".csv")]
    broken = dict(zip(books[::5], ways, strict=False))
    assert len(broken) >= 4
    for name, way in broken.items():
        (folders.raw(land) / name).write_bytes(way((folders.raw(land) / name).read_bytes()))
    assert cli.main(["build", "--root", str(land), "--jobs", "2"]) == 0
    told = sql("select source, observations from sources", root=land).set_index("source")["observations"]
    assert set(told.index) == set(names)
    assert set(told[told == 0].index) == set(broken)
    issues = sql("select distinct source from issues where code = 'E-FILE'", root=land)["source"]
    assert set(issues) == set(broken)
