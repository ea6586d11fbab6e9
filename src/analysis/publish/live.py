"""Run a notebook, prose included, and keep the results in it.

Two ways with one result: here in this process (imports are paid once for many notebooks, no port is
opened), or over a kernel (`analysis.publish.kernel`, for nbconvert and JupyterLab). A test holds them to
the same outputs.
"""

from __future__ import annotations

import contextlib
import io
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbformat import write as write_notebook

from .errors import NotebookError, first_line
from .inline import Result, expressions, store, stored
from .shell import ZMQInteractiveShell
from .workplace import fresh_shell, workplace

_SKIP = "skip-execution"  # nbclient's tag for cells that are not run


def run_in_process(nb: NotebookNode, path: Path, *, keep: Path | None = None) -> NotebookNode:
    """Execute `nb`, in place, as if it stood at `path`: the notebook's folder is the working folder.

    The namespace is fresh; working folder, environment, `sys.path`, warnings, matplotlib's settings and
    open figures are afterwards as they were. A failing cell or expression raises `NotebookError`; the
    notebook as far as it ran is then written to `keep`.
    """
    with kept_on_failure(nb, keep), workplace(path.parent), fresh_shell() as shell:
        for number, cell in enumerate(nb.cells, start=1):
            if cell.cell_type == "code":
                run_code(shell, cell, path.name, number)
            elif cell.cell_type == "markdown":
                run_prose(shell, cell, path.name, number)
    return nb


def is_run(nb: NotebookNode) -> bool:
    """True if every code cell shows a trace of having run and every expression of the prose has a result."""
    return all(_cell_is_run(cell) for cell in nb.cells)


def tags(cell: Mapping[str, Any]) -> list[str]:
    """The tags of a cell."""
    return list(cell.get("metadata", {}).get("tags", []))


def merged_streams(outputs: list[Any]) -> list[Any]:
    """Outputs with neighbouring prints joined: one stdout, then one stderr.

    A kernel sends prints in pieces cut by a clock, the two streams in any order, and those of `!command`
    with the line ends of a terminal; joined, both ways agree.
    """
    merged: list[Any] = []
    for output in outputs:
        if output["output_type"] == "stream":
            output["text"] = output["text"].replace("\r\n", "\n")
        group = [] if output["output_type"] != "stream" else _open_group(merged)
        same = next((kept for kept in group if kept["name"] == output["name"]), None)
        if same is not None:
            same["text"] += output["text"]
        elif group and output["name"] == "stdout":
            merged.insert(len(merged) - 1, output)
        else:
            merged.append(output)
    return merged


def check_results(found: list[str], results: list[Result], notebook: str, number: int) -> None:
    """Raise `NotebookError` for the first expression that failed."""
    for expression, result in zip(found, results, strict=True):
        if result["status"] != "ok":
            raise expression_error(notebook, number, expression, result)


def expression_error(notebook: str, number: int, expression: str, result: Result) -> NotebookError:
    """The error of one inline expression."""
    return NotebookError(
        notebook,
        number,
        f"{{eval}}`{expression}`",
        "Biểu thức trong câu không tính được",
        "The expression in the prose failed",
        f"{result.get('ename')}: {result.get('evalue')}",
    )


def cell_error(notebook: str, number: int, source: str, original: str) -> NotebookError:
    """The error of one code cell."""
    return NotebookError(
        notebook, number, first_line(source), "Ô mã bị lỗi khi chạy", "The code cell failed", original
    )


@contextlib.contextmanager
def kept_on_failure(nb: NotebookNode, keep: Path | None) -> Iterator[None]:
    """Write the notebook as far as it got, for the analyst, if what happens inside raises `NotebookError`."""
    try:
        yield
    except NotebookError:
        if keep is not None:
            keep.parent.mkdir(parents=True, exist_ok=True)
            write_notebook(nb, keep)
        raise


def run_code(shell: ZMQInteractiveShell, cell: Any, notebook: str, number: int) -> None:
    """Run a code cell and keep its outputs in it; `number` counts all cells, for messages. Raises `NotebookError`."""
    if not cell.source.strip() or _SKIP in tags(cell):
        return
    shell.outputs.begin()
    with _streams(shell):
        result = shell.run_cell(cell.source, store_history=True)
    cell.execution_count = shell.execution_count - 1
    cell.outputs = [NotebookNode(output) for output in merged_streams(list(shell.outputs))]
    error = result.error_before_exec or result.error_in_exec
    if isinstance(error, KeyboardInterrupt):
        raise error
    if error is not None and "raises-exception" not in tags(cell):
        raise cell_error(notebook, number, cell.source, f"{type(error).__name__}: {error}")


def run_prose(shell: ZMQInteractiveShell, cell: Any, notebook: str, number: int) -> None:
    """Evaluate the expressions of a Markdown cell and keep their results in it. Raises `NotebookError`."""
    found = expressions(cell.source)
    cell.metadata.pop("user_expressions", None)
    if not found:
        return
    shell.outputs.begin()
    with _streams(shell):
        answer = shell.user_expressions({str(i): expression for i, expression in enumerate(found)})
    results = [answer[str(i)] for i in range(len(found))]
    store(cell, found, results)
    check_results(found, results, notebook, number)


def _cell_is_run(cell: Any) -> bool:
    if cell.cell_type == "code":
        idle = not cell.source.strip() or _SKIP in tags(cell)
        return idle or cell.execution_count is not None or bool(cell.outputs)
    return cell.cell_type != "markdown" or set(expressions(cell.source)) <= set(stored(cell))


def _open_group(merged: list[Any]) -> list[Any]:
    """The streams at the end of the list: at most one stdout and one stderr."""
    group: list[Any] = []
    for output in reversed(merged[-2:]):
        if output["output_type"] != "stream":
            break
        group.append(output)
    return group


@contextlib.contextmanager
def _streams(shell: ZMQInteractiveShell) -> Iterator[None]:
    """A cell prints into its outputs, and finds no keyboard: `input()` fails instead of waiting for ever."""
    out, err = shell.streams()
    stdin, sys.stdin = sys.stdin, io.StringIO()
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            yield
    finally:
        sys.stdin = stdin
