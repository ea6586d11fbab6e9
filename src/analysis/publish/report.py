"""Notebooks to finished files, in this process or in a pool of spawned ones: what `cchc report` calls."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

Progress: TypeAlias = Callable[[Path, int, int], None]


@dataclass(frozen=True, slots=True)
class Job:
    """A notebook to run, and what to make of it.

    `target` is where its HTML page goes; other formats (`WRITERS`) stand beside it under the same name. With
    `parameters` the notebook is run as `batch.Batch` does; `answers` (executed notebooks) become its last annex.
    """

    notebook: Path
    target: Path
    formats: tuple[str, ...] = ("html",)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    answers: tuple[Path, ...] = ()

    def path(self, form: str) -> Path:
        """Where one format goes."""
        return self.target.with_name(self.target.stem + SUFFIXES[form])


SUFFIXES = {"html": ".html", "docx": ".docx", "pdf": ".pdf", "slides": ".trinh-chieu.html"}


@contextlib.contextmanager
def light_imports() -> Iterator[None]:
    """Import nbformat without `rfc3987_syntax`, which compiles some 35 grammars: 1 s of every start.

    jsonschema imports it to check the format `iri`, which no notebook schema uses, and carries on without
    it when the import fails. Here the import fails while nbformat loads, and works again for everyone
    afterwards.
    """
    name = "rfc3987_syntax"
    if name in sys.modules:
        yield
        return
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        del sys.modules[name]


with light_imports():
    import nbformat

from .. import together  # noqa: E402
from .annexes import append  # noqa: E402
from .batch import Batch  # noqa: E402
from .errors import NotebookError  # noqa: E402
from .live import kept_on_failure, run_in_process  # noqa: E402
from .page import Page, page, rendered  # noqa: E402


def render(
    jobs: Sequence[Job], *, meta: Mapping[str, Any], workers: int = 1, progress: Progress | None = None
) -> list[Path]:
    """Execute notebooks and write the formats that are asked of each; returns the files, in the order of the jobs.

    `meta` is what `page.facts` describes: `{"notice": {"title", "text"}, "title", "data_version", "built_from"}`.
    With more than one worker the jobs are shared by spawned processes (no fork: Windows). `progress` is called with
    (notebook, done, total) before the first job and after each. A file is replaced only when it is complete. A
    `NotebookError` leaves the notebook, as far as it ran, beside its page as `<stem>.failed.ipynb`; the other jobs go
    on, and the first error is raised at the end.
    """
    pages = {job.notebook: job.target for job in jobs if not job.parameters}
    told = progress or (lambda notebook, done, total: None)
    if jobs:
        told(jobs[0].notebook, 0, len(jobs))
    errors: list[NotebookError] = []
    for done, (job, error) in enumerate(_finished(jobs, pages, meta, workers), start=1):
        told(job.notebook, done, len(jobs))
        errors += [error] if error else []
    if errors:
        for other in errors[1:]:
            errors[0].add_note(str(other))
        raise errors[0]
    return [job.path(form) for job in jobs for form in job.formats]


def _docx(shown: Page) -> bytes:
    from .word import docx

    return docx(shown)


def _pdf(shown: Page) -> bytes:
    from .pdf import pdf

    return pdf(shown)


def _slides(shown: Page) -> str:
    from .slides import slides

    return slides(shown)


# What only one format needs is imported when that format is asked for.
WRITERS: Mapping[str, Callable[[Page], str | bytes]] = {
    "html": rendered, "docx": _docx, "pdf": _pdf, "slides": _slides,
}  # fmt: skip


def content(shown: Page, form: str) -> bytes:
    """The file of a page in one format."""
    made = WRITERS[form](shown)
    return made.encode() if isinstance(made, str) else made


def _finished(
    jobs: Sequence[Job], pages: Mapping[Path, Path], meta: Mapping[str, Any], workers: int
) -> Iterator[tuple[Job, NotebookError | None]]:
    """Each job as it is done, with what went wrong in it."""
    if workers < 2 or len(jobs) < 2:
        with contextlib.closing(_Worker(pages, meta)) as worker:
            yield from ((job, worker.do(job)) for job in jobs)
        return
    context = multiprocessing.get_context("spawn")
    with _single_threaded(), ProcessPoolExecutor(workers, context, _start, (pages, meta)) as pool:
        waiting = {pool.submit(_do, job): job for job in jobs}
        yield from ((waiting[future], future.result()) for future in as_completed(waiting))


@contextlib.contextmanager
def _single_threaded() -> Iterator[None]:
    """Workers that each compute on all cores get in one another's way."""
    names = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(dict.fromkeys(names, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


class _Worker:
    """Does jobs one after another; keeps notebooks with parameters open between their runs."""

    def __init__(self, pages: Mapping[Path, Path], meta: Mapping[str, Any]) -> None:
        self._pages, self._meta = pages, meta
        self._open: dict[Path, Batch] = {}
        self._stack = contextlib.ExitStack()
        # What is imported stays: no pass of the collector need look at it again, after each notebook and in between.
        gc.freeze()
        self._stack.callback(gc.unfreeze)

    def do(self, job: Job) -> NotebookError | None:
        keep = job.target.with_suffix(".failed.ipynb")
        keep.unlink(missing_ok=True)
        nb = nbformat.read(job.notebook, as_version=4)
        try:
            if job.parameters:
                self._write(job, self._batch(job.notebook, nb).run(job.parameters))
                return None
            with kept_on_failure(nb, keep):
                run_in_process(nb, job.notebook)
                append(nb, job.answers)
                self._write(job, nb)
        except NotebookError as error:
            return error
        return None

    def close(self) -> None:
        self._stack.close()

    def _write(self, job: Job, nb: Any) -> None:
        links = {other.name: os.path.relpath(to, job.target.parent) for other, to in self._pages.items()}
        resources = {
            "metadata": {"name": job.notebook.stem, "path": str(job.notebook.parent)},
            "links": {name: quote(Path(to).as_posix()) for name, to in links.items()},
        }
        known = nbformat.NotebookNode({**nb.metadata, "cchc": dict(self._meta)})
        shown = page(nbformat.NotebookNode({**nb, "metadata": known}), resources)
        for form in job.formats:
            together.write(job.path(form), content(shown, form))

    def _batch(self, notebook: Path, nb: Any) -> Batch:
        if notebook not in self._open:
            self._open[notebook] = self._stack.enter_context(Batch(nb, notebook))
        return self._open[notebook]


_worker: _Worker | None = None


def _start(pages: Mapping[Path, Path], meta: Mapping[str, Any]) -> None:
    global _worker
    _worker = _Worker(pages, meta)


def _do(job: Job) -> NotebookError | None:
    assert _worker is not None
    return _worker.do(job)
