"""Work on files by the workers of an Executor: a pool of processes or threads, or a Dask cluster of many machines.

Files go out in lots, and only so many lots at a time that results never pile up. A worker that dies takes its lot with
it: the lot is tried again, file by file, so that the one which kills is known and set aside, and the others are read.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import Any, TypeVar

LOT = 32
AHEAD = 4  # lots under way per worker: enough to keep it busy while one comes back
_HANG = 70
T = TypeVar("T")
R = TypeVar("R")


class WorkerEnded(Exception):  # noqa: N818 (what happened, not what is thrown)
    """What an Executor may raise for a task whose worker is gone; its name is all that executors have in common."""


def stream(
    executor: Executor, work: Callable[[T], R], todo: deque[T], *, workers: int, lost: Callable[[T, str, str], R],
    large: Callable[[T], bool] = lambda item: False, seconds: float | None = None,
) -> Iterator[tuple[T, R]]:  # fmt: skip
    """(item, `work(item)`) of all items, as they are done; `todo` is taken from the left and may be added to meanwhile.

    An item whose worker dies with it alone becomes `lost(item, why_vi, why_en)`. With `seconds`, an item that takes
    longer ends its worker: only for workers that are processes of their own and are started again (Dask's nanny). An
    item that is `large` goes alone and may take its time. What `work` raises is raised here.
    """
    under_way: dict[Future[list[R]], list[T]] = {}
    alone: deque[T] = deque()  # those that were in a lot whose worker died
    while todo or alone or under_way:
        while (todo or alone) and len(under_way) < AHEAD * workers:
            lot = [alone.popleft()] if alone else _lot(todo, workers, large)
            limit = None if large(lot[0]) else seconds
            under_way[executor.submit(_each, work, lot, limit)] = lot
        done, _ = wait(under_way, return_when=FIRST_COMPLETED)
        for future in done:
            lot = under_way.pop(future)
            try:
                results = future.result()
            except (Exception, CancelledError) as error:
                if not _worker_gone(error):
                    raise
                if len(lot) > 1:
                    alone.extend(lot)
                    continue
                results = [lost(lot[0], *_WHY)]
            yield from zip(lot, results, strict=True)


_WHY = (
    "đọc tệp làm máy đọc dừng đột ngột nhiều lần; tệp có thể hỏng hoặc được làm để gây hại",
    "reading it ended its worker again and again; the file may be damaged or made to harm",
)
# concurrent.futures.process, distributed.scheduler, distributed.client
_GONE = {"BrokenProcessPool", "KilledWorker", "FutureCancelledError", "CancelledError", "WorkerEnded"}


def _worker_gone(error: BaseException) -> bool:
    return type(error).__name__ in _GONE


def _lot(todo: deque[T], workers: int, large: Callable[[T], bool]) -> list[T]:
    size = max(1, min(LOT, len(todo) // (2 * workers)))
    lot = [todo.popleft()]
    while todo and len(lot) < size and not large(lot[0]) and not large(todo[0]):
        lot.append(todo.popleft())
    return lot


def _each(work: Callable[[Any], Any], lot: list[Any], seconds: float | None) -> list[Any]:
    """What a worker does with a lot."""
    return [_in_time(work, item, seconds) if seconds else work(item) for item in lot]


def _in_time(work: Callable[[Any], Any], item: Any, seconds: float) -> Any:
    """A reader that hangs cannot be stopped but with its process; the process is started again by who minds it."""
    watch = threading.Timer(seconds, _end)
    watch.daemon = True
    watch.start()
    try:
        return work(item)
    finally:
        watch.cancel()


def _end() -> None:
    import os

    os._exit(_HANG)
