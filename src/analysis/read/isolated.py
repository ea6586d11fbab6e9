"""Work on files in child processes: one that aborts, hangs or eats the memory takes only its own file down.

A reader may abort instead of raising when an allocation fails (SIGABRT cannot be caught), so a batch of files from
strangers is read by children under a limit of memory and of time. Children are kept over many files, and give back
each file's result at once, so that isolation costs little more than the work and the culprit is always known.
"""

from __future__ import annotations

import contextlib
import faulthandler
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, TypeVar

SECONDS, MEGABYTES = 60.0, 1500  # for one file from anywhere
_BATCH = 16
T = TypeVar("T")
R = TypeVar("R")
Reasons = tuple[str, str]
_MEMORY = ("đọc tệp cần quá nhiều bộ nhớ", "reading it takes too much memory")
_DONE, _RAISED, _NO_MEMORY = range(3)


def run(
    work: Callable[[T], R], items: Sequence[T], *, jobs: int, seconds: float, megabytes: int,
    lost: Callable[[T, str, str], R],
) -> Iterator[R]:  # fmt: skip
    """`work(item)` of all items, in their order, computed by `jobs` child processes.

    An item whose child dies, takes longer than `seconds` or allocates more than `megabytes` (where the platform
    limits address space) becomes `lost(item, why_vi, why_en)`; one that dies in a used child is tried once more in a
    fresh one. What `work` raises is raised here. `work`, items and results must be picklable. A child's stderr is
    dropped.
    """
    todo = deque(range(len(items)))
    pool: dict[Connection, _Child[T]] = {}
    results: dict[int, R] = {}
    again: set[int] = set()
    ready = 0
    try:
        while ready < len(items):
            size = max(1, min(_BATCH, len(todo) // (2 * jobs)))
            while todo and len(pool) < jobs:
                child = _Child(work, megabytes)
                pool[child.pipe] = child
                child.give([todo.popleft() for _ in range(min(size, len(todo)))], items)
            for pipe in wait(list(pool), _patience(pool, seconds)):
                child = pool[pipe]  # type: ignore[index]
                try:
                    index, state, value = child.take()
                except (EOFError, OSError):
                    _bury(pool, child, todo, again, items, results, lost)
                    continue
                if state == _RAISED:
                    raise value
                results[index] = lost(items[index], *_MEMORY) if state == _NO_MEMORY else value
                if not child.given and todo:
                    child.give([todo.popleft() for _ in range(min(size, len(todo)))], items)
                elif not child.given:
                    pool.pop(child.pipe).end()
            for child in [c for c in pool.values() if time.monotonic() - c.since > seconds]:
                index = child.given[0]
                vi = f"đọc tệp quá {seconds:g} giây chưa xong"
                results[index] = lost(items[index], vi, f"reading it did not end within {seconds:g} seconds")
                todo.extendleft(reversed(child.given[1:]))
                pool.pop(child.pipe).end()
            while ready in results:
                yield results.pop(ready)
                ready += 1
    finally:
        for child in pool.values():
            child.end()


def _patience(pool: dict[Connection, _Child[T]], seconds: float) -> float:
    return max(0.0, min(child.since for child in pool.values()) + seconds - time.monotonic()) + 0.01


def _bury(
    pool: dict[Connection, _Child[T]], child: _Child[T], todo: deque[int], again: set[int], items: Sequence[T],
    results: dict[int, R], lost: Callable[[T, str, str], R],
) -> None:  # fmt: skip
    """Take a dead child out; the item it died on is lost, or gets a fresh child if the dead one was used before."""
    index, *rest = child.given
    pool.pop(child.pipe)
    code = child.end(patience=1)
    todo.extendleft(reversed(rest))
    if child.done and index not in again:
        again.add(index)
        todo.appendleft(index)
        return
    name = signal.Signals(-code).name if code < 0 else f"{code}"
    results[index] = lost(
        items[index],
        f"đọc tệp làm tiến trình đọc dừng đột ngột ({name}); tệp có thể hỏng hoặc được làm để gây hại",
        f"reading it ended the reading process ({name}); the file may be damaged or made to harm",
    )


class _Child(Generic[T]):
    """A child process that works through what it is given, one item at a time."""

    def __init__(self, work: Callable[[T], Any], megabytes: int) -> None:
        # A forked child starts in milliseconds and needs no import; elsewhere the platform's own way.
        context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, theirs, megabytes), daemon=True)
        self.process.start()
        theirs.close()
        self.given: list[int] = []
        self.done = 0
        self.since = time.monotonic()

    def give(self, indexes: list[int], items: Sequence[T]) -> None:
        self.given, self.since = indexes, time.monotonic()
        with contextlib.suppress(OSError):  # a child that is gone already is met when its answer is awaited
            self.pipe.send([(index, items[index]) for index in indexes])

    def take(self) -> tuple[int, int, Any]:
        answer: tuple[int, int, Any] = self.pipe.recv()
        self.given.remove(answer[0])
        self.since = time.monotonic()
        self.done += 1
        return answer

    def end(self, patience: float = 0) -> int:
        """Stop the process, after so many seconds for it to end by itself; returns its exit code."""
        self.pipe.close()
        self.process.join(patience)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        code: int = self.process.exitcode
        self.process.close()
        return code


def _serve(work: Callable[[Any], Any], pipe: Connection, megabytes: int) -> None:
    """The child's life: take items, give results, until the pipe closes."""
    limit_memory(megabytes)
    faulthandler.disable()
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        try:
            batch = pipe.recv()
        except (EOFError, OSError):
            return
        for index, item in batch:
            pipe.send_bytes(_answer(work, index, item))


def _answer(work: Callable[[Any], Any], index: int, item: Any) -> bytes:
    try:
        return pickle.dumps((index, _DONE, work(item)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((index, _NO_MEMORY, None))
    except Exception as error:
        error.add_note(traceback.format_exc())
        try:
            return pickle.dumps((index, _RAISED, error))
        except Exception:
            return pickle.dumps((index, _RAISED, RuntimeError(repr(error))))


def is_isolated() -> bool:
    """Whether this process is such a child already (or another that may have none)."""
    return multiprocessing.current_process().daemon


def limit_memory(megabytes: int) -> None:
    """Let this process allocate at most so much more than it has, where the platform can limit it."""
    try:
        import resource

        pages = int(open("/proc/self/statm").read().split()[0])  # noqa: SIM115, PTH123
    except (ImportError, OSError):
        return
    limit = pages * resource.getpagesize() + megabytes * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
