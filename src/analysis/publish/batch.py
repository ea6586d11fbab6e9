"""One notebook for many values of its parameters, as papermill would run it, with the common cells run once.

A cell tagged `parameters` gives the defaults; the values of a run go into a cell after it, as papermill's do. Cells
tagged `once` do not depend on them: they are run once, first, and every run starts from what they left. Tests hold the
outputs to papermill's, byte for byte.
"""

from __future__ import annotations

import ast
import contextlib
import copy
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

from .errors import NotebookError, first_line
from .live import run_code, run_prose, tags
from .workplace import fresh_shell, settings, workplace

ONCE, PARAMETERS, INJECTED = "once", "parameters", "injected-parameters"


class Batch:
    """A notebook that is open for runs; use as a context, once a process.

    Raises `NotebookError`: no cell with the parameters, a `once` cell that reads what another cell binds, a failing
    cell, a table of a `once` cell that a run changed in place.
    """

    def __init__(self, nb: NotebookNode, path: Path) -> None:
        self._nb, self._path = nb, path
        self._at = _parameters_at(nb, path.name)
        _check_order(nb, path.name)
        self._stack = contextlib.ExitStack()
        self._done: dict[int, NotebookNode] = {}
        self._names: dict[str, Any] = {}
        self._shapes: dict[str, object] = {}

    def __enter__(self) -> Batch:
        with contextlib.ExitStack() as stack:
            stack.enter_context(workplace(self._path.parent))
            self._shell = stack.enter_context(fresh_shell())
            for number, cell in self._numbered(self._filled({})):
                if ONCE in tags(cell):
                    self._run(cell, number)
                    self._done[number] = cell
            self._names = dict(self._shell.user_ns)
            self._shapes = _shapes(self._names)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def run(self, parameters: Mapping[str, Any]) -> NotebookNode:
        """The executed notebook for these parameters."""
        nb = self._filled(parameters)
        self._shell.user_ns.clear()
        self._shell.user_ns.update(self._names)
        with settings():
            for number, cell in self._numbered(nb):
                if number in self._done:
                    nb.cells[number - 1] = copy.deepcopy(self._done[number])
                else:
                    self._run(cell, number)
        self._check_unchanged()
        return nb

    def _run(self, cell: NotebookNode, number: int) -> None:
        if cell.cell_type == "code":
            self._shell.execution_count = cell.execution_count  # as if all cells before had been run
            run_code(self._shell, cell, self._path.name, number)
        elif cell.cell_type == "markdown":
            run_prose(self._shell, cell, self._path.name, number)

    def _filled(self, parameters: Mapping[str, Any]) -> NotebookNode:
        """A copy with the cell of parameters in it; code cells know how many have been run when it is their turn."""
        nb = copy.deepcopy(self._nb)
        source = "# Parameters\n" + "".join(f"{name} = {value!r}\n" for name, value in parameters.items())
        nb.cells.insert(self._at + 1, new_code_cell(source, metadata={"tags": [INJECTED]}, id=INJECTED))
        turn = 0
        for cell in nb.cells:
            if cell.cell_type == "code":
                turn += bool(cell.source.strip())
                cell.execution_count = turn
        return nb

    @staticmethod
    def _numbered(nb: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
        return enumerate(list(nb.cells), start=1)

    def _check_unchanged(self) -> None:
        now = _shapes(self._names)
        changed = [name for name, shape in self._shapes.items() if now.get(name) != shape]
        if changed:
            raise NotebookError(
                self._path.name, 0, ", ".join(changed),
                "Bảng của ô gắn thẻ once bị sửa tại chỗ; hãy dùng bản sao (.copy(), .assign())",
                "A table of a cell tagged once was changed in place; work on a copy",
            )  # fmt: skip


def _parameters_at(nb: NotebookNode, name: str) -> int:
    found = [n for n, cell in enumerate(nb.cells) if PARAMETERS in tags(cell)]
    if not found:
        raise NotebookError(name, 0, "", "Chưa có ô gắn thẻ parameters", "There is no cell tagged parameters")
    return found[0]


def _check_order(nb: NotebookNode, name: str) -> None:
    """A `once` cell runs before the others: what they bind before it, it must not read."""
    bound: set[str] = set()
    for number, cell in enumerate(nb.cells, start=1):
        if cell.cell_type != "code":
            continue
        stores, loads = _names(cell.source)
        if ONCE not in tags(cell):
            bound |= stores
        elif clash := sorted(loads & bound):
            raise NotebookError(
                name, number, first_line(cell.source),
                f"Ô gắn thẻ once đọc {', '.join(clash)}, là tên mà ô không gắn thẻ đã đặt",
                f"A cell tagged once reads {', '.join(clash)}, which a cell without the tag binds",
            )  # fmt: skip


def _names(source: str) -> tuple[set[str], set[str]]:
    """Names that code binds and names that it reads; nothing where it is no plain Python."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set(), set()
    named = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stores = {node.id for node in named if isinstance(node.ctx, ast.Store)}
    stores |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    aliases = [a for n in ast.walk(tree) if isinstance(n, ast.Import | ast.ImportFrom) for a in n.names]
    stores |= {(a.asname or a.name).partition(".")[0] for a in aliases}
    return stores, {node.id for node in named if isinstance(node.ctx, ast.Load)}


def _shapes(names: Mapping[str, Any]) -> dict[str, object]:
    """What shows at little cost that a table or collection was changed in place."""
    found: dict[str, object] = {}
    for name, value in names.items():
        if name.startswith("_") or name in ("In", "Out"):
            continue
        if hasattr(type(value), "columns") and hasattr(type(value), "shape"):
            found[name] = (value.shape, tuple(map(str, value.columns)))
        elif isinstance(value, list | dict | set):
            found[name] = len(value)
    return found
