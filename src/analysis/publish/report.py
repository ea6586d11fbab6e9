"""Notebooks to finished pages, all in one process: what `cchc report` calls."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import quote

Out: TypeAlias = Path | Mapping[Path, Path] | Callable[[Path], Path]
Progress: TypeAlias = Callable[[Path, int, int], None]


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

from .live import kept_on_failure, run_in_process  # noqa: E402
from .page import page_html  # noqa: E402


def render(
    notebooks: list[Path], out: Out, *, meta: Mapping[str, Any], progress: Progress | None = None
) -> list[Path]:
    """Execute notebooks and write one self-contained HTML page for each; returns the pages, in order.

    `out` says where: a folder (`<stem>.html` in it), or a mapping or function from notebook to page. `meta`
    is what `page.facts` describes: `{"notice": {"title", "text"}, "title", "data_version", "built_from"}`.
    `progress` is called with (notebook, done, total) before each notebook and once at the end. A page is
    replaced only when it is complete. `NotebookError` stops the work; the notebook as far as it ran is kept
    beside its page as `<stem>.failed.ipynb`, until it succeeds.
    """
    pages = {notebook: _target(out, notebook) for notebook in notebooks}
    for done, (notebook, target) in enumerate(pages.items()):
        if progress:
            progress(notebook, done, len(pages))
        write_atomically(target, _page(notebook, target, pages, meta))
    if progress and notebooks:
        progress(notebooks[-1], len(pages), len(pages))
    return list(pages.values())


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that a reader sees the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        temporary.write_text(text, encoding="utf-8", newline="\n")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _page(notebook: Path, target: Path, pages: Mapping[Path, Path], meta: Mapping[str, Any]) -> str:
    keep = target.with_suffix(".failed.ipynb")
    keep.unlink(missing_ok=True)
    nb = nbformat.read(notebook, as_version=4)
    links = {other.name: os.path.relpath(page, target.parent) for other, page in pages.items()}
    metadata = {"name": notebook.stem, "path": str(notebook.parent)}
    resources = {
        "metadata": metadata,
        "links": {name: quote(Path(to).as_posix()) for name, to in links.items()},
    }
    with kept_on_failure(nb, keep):
        run_in_process(nb, notebook)
        known = nbformat.NotebookNode({**nb.metadata, "cchc": dict(meta)})
        return page_html(nbformat.NotebookNode({**nb, "metadata": known}), resources)


def _target(out: Out, notebook: Path) -> Path:
    if isinstance(out, Path):
        return out / f"{notebook.stem}.html"
    return out[notebook] if isinstance(out, Mapping) else out(notebook)
