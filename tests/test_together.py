"""Nothing is lost: builds that are killed, that meet, that fill the disk; readers meanwhile; raw files untouched."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from analysis import build as building
from analysis import cli, folders, stale, store, together
from conftest import FILES, ROOT, skip_unless_ci

KILLS = int(os.environ.get("CCHC_KILLS", "10"))
PARTS = [f"{name}{suffix}" for name in store.TABLES for suffix in (".parquet", ".csv")]
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="forks a process that has all imports")


def tables(root):
    """What a reader gets, as bytes."""
    folder = folders.processed(root)
    names = [*PARTS, store.ABOUT]
    return together.read(folder, names, lambda where: {name: where(name).read_bytes() for name in names})


def forked(work):
    """`work` in a child process."""
    child = multiprocessing.get_context("fork").Process(target=work)
    child.start()
    return child


# The files in one step ------------------------------------------------------------------------------------------


def put(folder, **files):
    with together.change(folder) as new:
        for name, text in files.items():
            (new / name).write_text(text)


def seen(folder):
    return together.read(folder, ["a", "b"], lambda where: (where("a").read_text(), where("b").read_text()))


def test_files_change_together_and_nothing_else_stays(tmp_path):
    put(tmp_path, a="1", b="1", c="1")
    put(tmp_path, a="2", b="2")
    assert seen(tmp_path) == ("2", "2")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b", "c"]


def test_an_error_on_the_way_changes_nothing(tmp_path):
    put(tmp_path, a="1", b="1")
    with pytest.raises(FileNotFoundError), together.change(tmp_path) as new:
        (new / "a").write_text("2") and (new / "nowhere" / "b").write_text("2")
    assert seen(tmp_path) == ("1", "1")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def dying_at(monkeypatch, name, nth):
    """Let the nth call of an operation end like a killed process: nothing after it is done, not even tidying up."""
    calls = []
    real = getattr(together.Path, name)

    def operation(self, *args, **kwargs):
        calls.append(self)
        if len(calls) >= nth:
            raise Killed
        return real(self, *args, **kwargs)

    monkeypatch.setattr(together.Path, name, operation)
    monkeypatch.setattr(together.shutil, "rmtree", lambda *_args, **_kwargs: None)


class Killed(BaseException):
    """What no code catches."""


@pytest.mark.parametrize("nth", range(1, 5))
def test_whoever_dies_between_two_steps_leaves_one_set(tmp_path, monkeypatch, nth):
    """The first replacement is the decision: before it stand the old files, after it the new ones."""
    put(tmp_path, a="1", b="1")
    with monkeypatch.context() as patched:
        dying_at(patched, "replace", nth)
        with pytest.raises(Killed) if nth < 4 else pytest.MonkeyPatch.context():
            put(tmp_path, a="2", b="2")
    expected = ("1", "1") if nth == 1 else ("2", "2")
    assert seen(tmp_path) == expected, "before anybody has tidied up"
    together.settle(tmp_path)
    assert seen(tmp_path) == expected
    put(tmp_path, a="3", b="3")
    assert seen(tmp_path) == ("3", "3")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a", "b"]


def test_a_reader_never_sees_some_of_each(tmp_path):
    """Read as fast as files change; a reader of the plain names would meet both (seen when this was written)."""
    put(tmp_path, a="0", b="0")
    stop = threading.Event()

    def change_on():
        n = 0
        while not stop.is_set():
            n += 1
            put(tmp_path, a=str(n), b=str(n))

    writer = threading.Thread(target=change_on)
    writer.start()
    pairs = []
    try:
        while len(set(pairs)) < 50:
            pairs.append(seen(tmp_path))
    finally:
        stop.set()
        writer.join()
    assert [pair for pair in pairs if len(set(pair)) > 1] == []


def test_who_may_only_read_sees_what_was_decided(tmp_path, monkeypatch):
    put(tmp_path, a="1", b="1")
    with monkeypatch.context() as patched:
        dying_at(patched, "replace", 3)
        with pytest.raises(Killed):
            put(tmp_path, a="2", b="2")
    monkeypatch.setattr(together.Path, "replace", lambda *_: (_ for _ in ()).throw(PermissionError()))
    with pytest.raises(PermissionError):
        together.settle(tmp_path)
    assert seen(tmp_path) == ("2", "2")


# A build that is killed -------------------------------------------------------------------------------------------


@FORKS
def test_a_build_killed_at_any_moment_leaves_the_last_one_and_the_next_is_right(space, decade, tmp_path):
    """kill -9, again and again: while files are read, while tables are written, while they are put in place."""
    first = folders.raw(space) / folders.raw_files(folders.raw(space))[0]
    contents = [first.read_bytes(), list(decade.files.values())[FILES]]
    good = []
    for content in reversed(contents):
        first.write_bytes(content)
        building.build(space)
        good.append(tables(space))
    assert good[0] != good[1]
    start = time.perf_counter()
    building.build(space, fresh=True)
    whole = time.perf_counter() - start
    choose, killed = random.Random(8), 0
    for n in range(KILLS):
        first.write_bytes(contents[n % 2])
        child = forked(lambda n=n: building.build(space, fresh=n % 4 < 2))
        # Half of them in the last part, where tables are written.
        time.sleep(whole * (choose.random() if n % 2 else 0.6 + 0.5 * choose.random()))
        os.kill(child.pid, signal.SIGKILL)
        child.join()
        killed += child.exitcode == -signal.SIGKILL
        assert tables(space) in good
        store.read(space)
    assert killed, "every build had ended before it was killed"
    first.write_bytes(contents[0])
    building.build(space)
    assert tables(space) == good[1]
    assert stale.stands(space)
    left = [
        p.name
        for p in folders.processed(space).iterdir()
        if p.name.startswith((together.NEXT, together.LIST))
    ]
    assert left == []


# Two builds at once ------------------------------------------------------------------------------------------------


@FORKS
def test_a_second_build_waits_for_the_first(space):
    with together.alone(folders.processed(space)):
        told = multiprocessing.get_context("fork").Event()
        child = forked(lambda: building.build(space, waiting=told.set))
        assert told.wait(60), "it says that it waits"
        assert not (folders.processed(space) / store.ABOUT).exists()
    child.join(120)
    assert child.exitcode == 0
    assert stale.stands(space)


def test_the_command_says_that_it_waits(space, capsys):
    done = threading.Event()

    def hold():
        with together.alone(folders.processed(space)):
            done.wait(60)

    holder = threading.Thread(target=hold)
    holder.start()
    time.sleep(0.2)
    threading.Timer(1.0, done.set).start()
    assert cli.main(["build", "--root", str(space)]) == 0
    holder.join()
    assert "Một lần dựng khác" in capsys.readouterr().err


@FORKS
def test_the_lock_ends_with_a_killed_process(space):
    ready = multiprocessing.get_context("fork").Event()

    def hold():
        with together.alone(folders.processed(space)):
            ready.set()
            time.sleep(600)

    child = forked(hold)
    assert ready.wait(60)
    os.kill(child.pid, signal.SIGKILL)
    child.join()
    with together.alone(folders.processed(space), lambda: pytest.fail("nobody holds it")):
        pass


# A full disk -------------------------------------------------------------------------------------------------------


def test_a_full_disk_says_so_and_loses_nothing(space, tmp_path, capsys):
    """A real one: a file system of 400 KB for the tables."""
    building.build(space)
    before = tables(space)
    small = tmp_path / "small"
    small.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=600k", "none", str(small)], capture_output=True
    ) if shutil.which("mount") else None  # fmt: skip
    if mounted is None or mounted.returncode:
        skip_unless_ci("only root can mount a small file system")
    try:
        for name, content in before.items():
            (small / name).write_bytes(content)
        shutil.rmtree(folders.processed(space))
        folders.processed(space).symlink_to(small)
        (small / "ballast").write_bytes(b"0" * (shutil.disk_usage(small).free - 60_000))
        assert cli.main(["build", "--root", str(space)]) == 2
        said = capsys.readouterr().err
        assert "Đĩa đầy" in said
        assert "The disk is full" in said
        assert tables(space) == before
        (small / "ballast").unlink()
        assert cli.main(["build", "--root", str(space), "--fresh"]) in (0, 2)
    finally:
        subprocess.run(["umount", str(small)], check=True)


# Raw files -----------------------------------------------------------------------------------------------------------

WATCHED = """
    import sys, os
    from pathlib import Path
    raw = sys.argv[2]
    seen = []
    def hook(event, args):
        if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)):
            path, mode, flags = os.fsdecode(args[0]), args[1], args[2]
            if os.path.abspath(path).startswith(raw):
                writing = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
                seen.append((path, mode, bool(writing)))
        elif event.startswith(("os.remove", "os.rename", "os.chmod", "os.truncate", "os.utime", "shutil.")):
            paths = [os.fsdecode(a) for a in args if isinstance(a, (str, bytes, os.PathLike))]
            if any(os.path.abspath(path).startswith(raw) for path in paths):
                seen.append((event, str(args), True))
    sys.addaudithook(hook)
    from analysis import build, cli
    build.build(Path(sys.argv[1]), Path(raw), fresh=True) if sys.argv[3] == "inside" else None
    code = 0
    for command in (["build"], ["return"], ["claims"]):
        code = code or cli.main([*command, "--root", sys.argv[1]] + ([] if command == ["claims"] else ["--raw", raw]))
    wrong = [one for one in seen if one[2]]
    print(len(seen), wrong)
    sys.exit(1 if wrong or not seen or code else 0)
"""


def state_of(raw):
    return {
        path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns, path.stat().st_mode)
        for path in sorted(raw.rglob("*")) if path.is_file()
    }  # fmt: skip


def test_raw_files_are_opened_for_reading_only(space):
    """By an audit hook, which sees every opening, and by hash, time and mode before and after, all read-only."""
    raw = folders.raw(space)
    for path in raw.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    before = state_of(raw)
    code = textwrap.dedent(WATCHED)
    done = subprocess.run(
        [sys.executable, "-c", code, str(space), str(raw), "inside"], capture_output=True, text=True,
        env={**os.environ, "CI": "1", "PYTHONPATH": str(ROOT / "src")},
    )  # fmt: skip
    for path in raw.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    assert done.returncode == 0, done.stdout + done.stderr
    assert state_of(raw) == before


def test_the_state_of_a_build_comes_with_its_tables(space):
    building.build(space)
    state = json.loads((folders.processed(space) / stale.STATE).read_text(encoding="utf-8"))
    assert set(state["made"]) == {*PARTS, store.ABOUT}
