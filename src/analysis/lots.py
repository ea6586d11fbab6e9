"""Work on files by the workers of an Executor: a pool of processes or threads, or a Dask cluster of many machines.

Files go out in lots, and only so many lots at a time that results never pile up. A worker that dies takes with it all
that was waiting for it, too. Those lots are tried again, file by file; what falls again waits until all else is done
and is then tried with nothing beside it, so that only the file which kills is set aside.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from typing import Any, TypeVar

LOT = 32
LOOK = 5.0  # seconds without a result after which to see whether there is still a cluster
AHEAD = 4  # lots under way per worker: enough to keep it busy while one comes back
_HANG = 70
T = TypeVar("T")
R = TypeVar("R")


class LostError(Exception):
    """There is no cluster any more."""


def stream(
    executor: Executor, work: Callable[[T], R], todo: deque[T], *, workers: int, lost: Callable[[T, str, str], R],
    large: Callable[[T], bool] = lambda item: False, seconds: float | None = None,
) -> Iterator[tuple[T, R]]:  # fmt: skip
    """(item, `work(item)`) of all items, as they are done; `todo` is taken from the left and may be added to meanwhile.

    An item whose worker dies when nothing else is under way becomes `lost(item, why_vi, why_en)`. With `seconds`, an
    item that takes longer ends its worker: only for workers that are processes of their own and are started again
    (Dask's nanny). An item that is `large` goes alone and may take its time. What `work` raises is raised here;
    LostError when the cluster is gone.
    """
    under_way: dict[Future[list[R]], list[T]] = {}
    alone: deque[T] = deque()  # those that were in a lot whose worker died
    suspects: deque[T] = deque()  # those that were alone in it
    while todo or alone or suspects or under_way:
        verdict = not (todo or alone or under_way)
        ones = suspects if verdict else alone
        while (todo or ones) and len(under_way) < (1 if verdict else AHEAD * workers):
            lot = [ones.popleft()] if ones else _lot(todo, workers, large)
            limit = None if large(lot[0]) else seconds
            under_way[executor.submit(_each, work, lot, limit)] = lot
        for future in _done(under_way, executor):
            lot = under_way.pop(future)
            try:
                results = future.result()
            except (Exception, CancelledError) as error:
                if not _worker_gone(error):
                    raise
                if not verdict:
                    (alone if len(lot) > 1 else suspects).extend(lot)
                    continue
                results = [lost(lot[0], *_WHY)]
            yield from zip(lot, results, strict=True)


def _done(under_way: Iterable[Future[Any]], executor: Executor) -> Iterable[Future[Any]]:
    """Those that are done, once one is."""
    while True:
        done, _ = wait(under_way, LOOK, return_when=FIRST_COMPLETED)
        if done:
            return done
        if _closed(executor):
            raise LostError


_WHY = (
    "đọc tệp làm máy đọc dừng đột ngột nhiều lần; tệp có thể hỏng hoặc được làm để gây hại",
    "reading it ended its worker again and again; the file may be damaged or made to harm",
)
# By name: distributed.scheduler and .client are not there where no cluster is.
_GONE = {"KilledWorker", "FutureCancelledError", "CancelledError"}


def _closed(executor: Executor) -> bool:
    """Whether a Dask client has given up its scheduler: what was handed to it stays pending for ever."""
    return getattr(getattr(executor, "_client", None), "status", "running") in ("closing", "closed")


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
