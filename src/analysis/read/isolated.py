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
    """`work(item)` of all items, in their order; otherwise as `stream`."""
    results: dict[int, R] = {}
    ready = 0
    for index, result in stream(
        work, deque(range(len(items))), jobs, seconds, megabytes, lost=lambda i, vi, en: lost(items[i], vi, en),
        item_of=items.__getitem__,
    ):  # fmt: skip
        results[index] = result
        while ready in results:
            yield results.pop(ready)
            ready += 1


def stream(
    work: Callable[[Any], R], todo: deque[T], jobs: int, seconds: float, megabytes: int, *,
    lost: Callable[[T, str, str], R], large: Callable[[T], bool] = lambda item: False,
    item_of: Callable[[T], Any] = lambda item: item,
) -> Iterator[tuple[T, R]]:  # fmt: skip
    """(item, `work(item)`) of all items, as they are done, computed by `jobs` child processes.

    `todo` is taken from the left and may be added to meanwhile; `item_of` makes of what stands in it what `work` is
    given. An item whose child dies, takes longer than `seconds` or allocates more than `megabytes` (where the platform
    limits address space) becomes `lost(item, why_vi, why_en)`; one that dies in a used child is tried once more in a
    fresh one. An item that is `large` has a child for itself and no such limits. What `work` raises is raised here.
    `work`, items and results must be picklable. A child's stderr is dropped.
    """
    pool: dict[Connection, _Child[T]] = {}
    again: list[T] = []
    done: deque[tuple[T, R]] = deque()
    try:
        while todo or pool or done:
            if done:
                yield done.popleft()
                continue
            while todo and len(pool) < jobs:
                child = _Child(work, megabytes)
                pool[child.pipe] = child
                child.give(*_batch(todo, jobs, large), item_of)
            for pipe in wait(list(pool), _patience(pool, seconds)):
                child = pool[pipe]  # type: ignore[index]
                try:
                    item, state, value = child.take()
                except (EOFError, OSError):
                    done.extend(_bury(pool, child, todo, again, lost))
                    continue
                if state == _RAISED:
                    raise value
                done.append((item, lost(item, *_MEMORY) if state == _NO_MEMORY else value))
                if not child.given and todo and not child.large:
                    child.give(*_batch(todo, jobs, large), item_of)
                elif not child.given:  # also one that has grown large: its memory goes back
                    pool.pop(child.pipe).end()
            for child in [c for c in pool.values() if c.waited > seconds]:
                item = child.given.popleft()
                vi = f"đọc tệp quá {seconds:g} giây chưa xong"
                done.append((item, lost(item, vi, f"reading it did not end within {seconds:g} seconds")))
                todo.extendleft(reversed(child.given))
                pool.pop(child.pipe).end()
    finally:
        for child in pool.values():
            child.end()


def _batch(todo: deque[T], jobs: int, large: Callable[[T], bool]) -> tuple[list[T], bool]:
    """What a child is given next, and whether it is large."""
    if large(todo[0]):
        return [todo.popleft()], True
    size = max(1, min(_BATCH, len(todo) // (2 * jobs)))
    batch: list[T] = []
    while todo and len(batch) < size and not large(todo[0]):
        batch.append(todo.popleft())
    return batch, False


def _patience(pool: dict[Connection, _Child[T]], seconds: float) -> float:
    return max(0.0, seconds - max(child.waited for child in pool.values())) + 0.01


def _bury(
    pool: dict[Connection, _Child[T]], child: _Child[T], todo: deque[T], again: list[T],
    lost: Callable[[T, str, str], R],
) -> Iterator[tuple[T, R]]:  # fmt: skip
    """Take a dead child out; the item it died on is lost, or gets a fresh child if the dead one was used before."""
    item, *rest = child.given
    pool.pop(child.pipe)
    code = child.end(patience=1)
    todo.extendleft(reversed(rest))
    if child.done and not any(item is other for other in again):
        again.append(item)
        todo.appendleft(item)
        return
    name = signal.Signals(-code).name if code < 0 else f"{code}"
    yield (
        item,
        lost(
            item,
            f"đọc tệp làm tiến trình đọc dừng đột ngột ({name}); tệp có thể hỏng hoặc được làm để gây hại",
            f"reading it ended the reading process ({name}); the file may be damaged or made to harm",
        ),
    )


class _Child(Generic[T]):
    """A child process that works through what it is given, one item at a time."""

    def __init__(self, work: Callable[[T], Any], megabytes: int) -> None:
        # A forked child starts in milliseconds and needs no import; elsewhere the platform's own way.
        context: Any = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, theirs, self.pipe, megabytes), daemon=True)
        self.process.start()
        theirs.close()
        self.given: deque[T] = deque()
        self.large = False
        self.done = 0
        self.since = time.monotonic()

    @property
    def waited(self) -> float:
        """Seconds since it began what it is at; 0 for what may take its time."""
        return 0.0 if self.large else time.monotonic() - self.since

    def give(self, batch: list[T], large: bool, item_of: Callable[[T], Any]) -> None:
        self.given, self.large = deque(batch), large
        self.since = time.monotonic()
        with contextlib.suppress(OSError):  # a child that is gone already is met when its answer is awaited
            self.pipe.send(([item_of(item) for item in batch], large))

    def take(self) -> tuple[T, int, Any]:
        state, value = self.pipe.recv()
        self.since = time.monotonic()
        self.done += 1
        return self.given.popleft(), state, value

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


def _serve(work: Callable[[Any], Any], pipe: Connection, parents: Connection, megabytes: int) -> None:
    """The child's life: take items, give results, until the pipe closes."""
    parents.close()  # the child's own copy: with it, it would never learn that a parent was killed
    limit_memory(megabytes)
    faulthandler.disable()
    with contextlib.suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    while True:
        try:
            batch, large = pipe.recv()
        except (EOFError, OSError):
            return
        if large:
            unlimit_memory()
        for item in batch:
            pipe.send_bytes(_answer(work, item))


def _answer(work: Callable[[Any], Any], item: Any) -> bytes:
    try:
        return pickle.dumps((_DONE, work(item)), pickle.HIGHEST_PROTOCOL)
    except MemoryError:
        return pickle.dumps((_NO_MEMORY, None))
    except Exception as error:
        error.add_note(traceback.format_exc())
        try:
            return pickle.dumps((_RAISED, error))
        except Exception:
            return pickle.dumps((_RAISED, RuntimeError(repr(error))))


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
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def unlimit_memory() -> None:
    """Let this process allocate what the system gives it again."""
    with contextlib.suppress(ImportError):
        import resource

        most = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
