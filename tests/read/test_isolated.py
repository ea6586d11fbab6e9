"""One file that kills, blocks or bloats its reader takes only itself down."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections import deque

import pytest
from made import xlsx

from analysis import read
from analysis.read import UnreadableError, isolated, read_safely
from analysis.read.isolated import run

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits of address space hold on Linux")


worked: list[object] = []


def work(item: object) -> object:
    worked.append(item)
    match item:
        case "fresh" if len(worked) > 1:
            os.abort()
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "sleep":
            time.sleep(600)
        case "allocate":
            return len(bytearray(4 * 2**30))
        case "memory":
            raise MemoryError
        case "mistake":
            raise UnreadableError("tệp rỗng", "the file is empty")
    return item


def lost(item: object, vi: str, en: str) -> tuple[object, str, str]:
    return ("lost", item, en if vi else "")


def results(items: list, seconds: float = 60.0, jobs: int = 2) -> list:
    return list(run(work, items, jobs=jobs, seconds=seconds, megabytes=800, lost=lost))


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_come_in_the_order_of_the_items(jobs):
    assert results(list(range(100)), jobs=jobs) == list(range(100))
    assert results([], jobs=jobs) == []


@pytest.mark.parametrize("how", ["abort", "exit"])
@pytest.mark.parametrize("before", [0, 1, 20])
def test_a_dying_reader_loses_its_own_file_only(how, before):
    items = [*range(before), how, *range(50)]
    got = results(items)
    assert got[before][:2] == ("lost", how)
    assert got[:before] + got[before + 1 :] == [item for item in items if item != how]


def test_what_only_a_used_reader_dies_of_is_read_by_a_fresh_one():
    worked.clear()
    assert results([1, 2, "fresh", 3], jobs=1) == [1, 2, "fresh", 3]


def test_the_signal_is_named():
    ((_, _, why),) = results(["abort"])
    assert signal.SIGABRT.name in why


def test_a_hanging_reader_is_stopped_after_its_time():
    got = results([1, "sleep", 2, 3], seconds=0.5, jobs=1)
    assert got[0] == 1
    assert got[1][:2] == ("lost", "sleep")
    assert got[2:] == [2, 3]


@LINUX
@pytest.mark.parametrize("how", ["allocate", "memory"])
def test_too_much_memory_is_refused(how):
    got = results([1, how, 2])
    assert got[1] == ("lost", how, "reading it takes too much memory")
    assert [got[0], got[2]] == [1, 2]


def test_what_the_work_raises_arrives():
    with pytest.raises(UnreadableError, match="rỗng") as error:
        results([1, "mistake", 2])
    assert error.value.en == "the file is empty"


def test_no_child_is_left_when_the_reader_of_results_stops():
    running = run(work, [1, "sleep", *range(50)], jobs=2, seconds=600, megabytes=800, lost=lost)
    assert next(running) == 1
    running.close()
    assert not isolated.multiprocessing.active_children()


def test_a_workbook_read_in_isolation_is_the_same():
    assert read_safely(xlsx()).sheets[0].rows[2][2] == 12
    with pytest.raises(UnreadableError, match="rỗng"):
        read_safely(b"")


def die(content: bytes) -> None:
    os.abort()


def test_a_workbook_that_ends_its_reader_is_refused_and_the_process_lives(monkeypatch):
    monkeypatch.setattr(read, "read_workbook", die)
    with pytest.raises(UnreadableError, match="SIGABRT"):
        read_safely(xlsx())


@LINUX
def test_children_end_when_their_parent_is_killed():
    """No reader is left behind by a build that was killed."""
    import multiprocessing

    context = multiprocessing.get_context("fork")
    ours, theirs = context.Pipe()

    def parent():
        found = isolated.stream(lambda item: os.getpid(), deque(range(50)), 1, 60.0, 800, lost=lost)
        theirs.send(next(found)[1])
        time.sleep(600)

    process = context.Process(target=parent)
    process.start()
    child = ours.recv()
    os.kill(process.pid, signal.SIGKILL)
    process.join()
    for _ in range(200):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.kill(child, signal.SIGKILL)
    pytest.fail("it waits for ever")
