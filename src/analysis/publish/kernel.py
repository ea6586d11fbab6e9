"""Run a notebook, prose included, over a Jupyter kernel: the way of nbconvert, JupyterLab and papermill."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbclient.exceptions import CellExecutionError
from nbconvert.preprocessors import ExecutePreprocessor
from nbformat import NotebookNode
from traitlets import Bool, Unicode

from .inline import expressions, store
from .live import cell_error, check_results, kept_on_failure, merged_streams


class LivePreprocessor(ExecutePreprocessor):
    """nbconvert's ExecutePreprocessor that also evaluates the inline expressions of Markdown cells.

    The kernel answers them as the `user_expressions` of an empty, silent execute request, so they see the
    variables as they are at that point of the notebook. Raises `NotebookError` as `run_in_process` does.
    """

    record_timing = Bool(False, help="Clock times in the metadata would make two equal runs differ.").tag(
        config=True
    )
    keep = Unicode("", help="Where to keep the notebook as far as it ran, if a cell fails.").tag(config=True)

    def preprocess(
        self, nb: NotebookNode, resources: Any = None, km: Any = None
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the notebook; returns it and the resources."""
        with kept_on_failure(nb, Path(self.keep) if self.keep else None):
            nb, resources = super().preprocess(nb, resources, km)
        return nb, resources

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> tuple[Any, Any]:
        """Run one cell, or evaluate the expressions of its prose."""
        self._check_assign_resources(resources)
        if cell.cell_type == "markdown":
            self._evaluate(cell, index)
            return cell, resources
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except CellExecutionError as error:
            original = f"{error.ename}: {error.evalue}"
            raise cell_error(self._notebook(), index + 1, cell.source, original) from error
        if cell.cell_type == "code":
            cell.outputs = merged_streams(cell.outputs)
        return cell, resources

    def _evaluate(self, cell: Any, index: int) -> None:
        found = expressions(cell.source)
        cell.metadata.pop("user_expressions", None)
        if not found:
            return
        assert self.kc is not None
        request = self.kc.execute(
            "",
            silent=True,
            store_history=False,
            allow_stdin=False,
            user_expressions={str(i): expression for i, expression in enumerate(found)},
        )
        reply = self.wait_for_reply(request, cell=cell)
        assert reply is not None
        answer = reply["content"]["user_expressions"]
        results = [answer[str(i)] for i in range(len(found))]
        store(cell, found, results)
        check_results(found, results, self._notebook(), index + 1)

    def _notebook(self) -> str:
        return f"{self.resources.get('metadata', {}).get('name') or 'notebook'}.ipynb"
