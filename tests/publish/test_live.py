from __future__ import annotations

import builtins
import copy
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from analysis.publish.errors import NotebookError
from analysis.publish.kernel import LivePreprocessor
from analysis.publish.live import is_run, run_in_process

from .helpers import code, md, notebook

TRICKY = [
    code("x = 95.8\nimport sys\nprint('một'); print('lỗi', file=sys.stderr); print('hai')"),
    md("Đạt {eval}`x` ở {eval}`name if False else 'Nga Sơn'`."),
    code("import pandas as pd\ndf = pd.DataFrame({f'c{i}': range(3) for i in range(30)}); df"),
    code("print(df)\ndf.head(1);"),
    code("_"),
    code(
        "from IPython.display import HTML, clear_output, display\n"
        "h = display(HTML('<b>x</b>'), display_id=True); print('b')\nh.update(HTML('<b>y</b>')); x"
    ),
    code("print('gone'); clear_output(wait=True); print('stay'); Out[min(Out)]"),
    code("import matplotlib.pyplot as plt\nplt.rcParams['font.size'] = 20; plt.plot([1, 2]);"),
    code("fig, ax = plt.subplots(figsize=(1, 1)); fig"),
    code("%matplotlib inline\nplt.figure(figsize=(1, 1)); plt.plot([3]);"),
    code("raise SystemExit", "skip-execution"),
    code("import asyncio\nawait asyncio.sleep(0)\n!echo chào"),
    code("1 / 0", "raises-exception"),
    code("try:\n    input()\nexcept Exception:\n    print('không có bàn phím')"),
    code("display({'image/png': b'abc'}, raw=True, metadata={'image/png': {'alt': 'ảnh', 'n': (1, 2)}})"),
    md("Sau cùng {eval}`df.shape[0] + x`, {eval}`x`."),
]


def run(nb: Any, folder: Path, **kw: Any) -> Any:
    return run_in_process(nb, folder / "sổ.ipynb", **kw)


def comparable(nb: Any) -> Any:
    """Everything but the lines of a traceback, where IPython shows more or less of the code around."""
    for cell in nb.cells:
        for output in cell.get("outputs", []):
            if "traceback" in output:
                output["traceback"] = []
    return [dict(cell) for cell in nb.cells]


def test_kernel_and_this_process_give_the_same_notebook(tmp_path: Path, report_cells: list[Any]) -> None:
    here = notebook(*copy.deepcopy(report_cells), *copy.deepcopy(TRICKY))
    there, again = copy.deepcopy(here), copy.deepcopy(here)
    # The second run meets a pandas and a matplotlib that an earlier notebook has imported and configured.
    run(here, tmp_path)
    run(again, tmp_path)
    LivePreprocessor().preprocess(there, {"metadata": {"path": str(tmp_path), "name": "sổ"}})
    assert comparable(here) == comparable(there)
    assert comparable(again) == comparable(there)
    nbformat.validate(here)


def test_a_notebook_finds_its_folder_and_leaves_no_trace(tmp_path: Path) -> None:
    import matplotlib
    import matplotlib.pyplot as plt
    import pandas as pd

    (tmp_path / "beside.py").write_text("value = 7")
    before = (
        Path.cwd(),
        dict(os.environ),
        list(sys.path),
        matplotlib.rcParams["font.size"],
        plt.get_fignums(),
    )
    main = sys.modules["__main__"]
    nb = notebook(
        code("import beside, os, matplotlib.pyplot as plt, pandas as pd\nleak = beside.value"),
        code("os.environ['LEAK'] = '1'; pd.options.display.precision = 1; plt.rcParams['font.size'] = 30"),
        code("plt.figure(); print(os.path.basename(os.getcwd()))"),
    )
    run(nb, tmp_path)
    assert tmp_path.name in nb.cells[2].outputs[0]["text"]
    now = (Path.cwd(), dict(os.environ), list(sys.path), matplotlib.rcParams["font.size"], plt.get_fignums())
    assert now == before
    assert sys.modules["__main__"] is main
    assert "beside" not in sys.modules
    assert pd.options.display.precision == 6
    with pytest.raises(NotebookError, match="NameError"):
        run(notebook(code("leak")), tmp_path)


def test_a_shell_that_was_there_before_comes_back(tmp_path: Path) -> None:
    from IPython.core.interactiveshell import InteractiveShell

    outer = InteractiveShell.instance()
    try:
        run(notebook(code("1 + 1")), tmp_path)
        assert InteractiveShell.instance() is outer
    finally:
        InteractiveShell.clear_instance()


@pytest.fixture(params=["process", "kernel"])
def way(request: pytest.FixtureRequest) -> Callable[[Any, Path, Path], Any]:
    def over_kernel(nb: Any, folder: Path, keep: Path) -> Any:
        return LivePreprocessor(keep=str(keep)).preprocess(
            nb, {"metadata": {"path": str(folder), "name": "sổ"}}
        )

    return over_kernel if request.param == "kernel" else lambda nb, folder, keep: run(nb, folder, keep=keep)


def test_a_failing_expression_names_notebook_cell_and_expression(way: Any, tmp_path: Path) -> None:
    nb, keep = (
        notebook(md("# A"), code("x = 1"), md("Có {eval}`x` rồi {eval}`thiếu + 1`.")),
        tmp_path / "k.ipynb",
    )
    with pytest.raises(NotebookError) as error:
        way(nb, tmp_path, keep)
    assert (error.value.notebook, error.value.cell) == ("sổ.ipynb", 3)
    for word in ("sổ.ipynb", "cell 3", "{eval}`thiếu + 1`", "NameError", "không tính được", "failed"):
        assert word in str(error.value)
    kept = nbformat.read(keep, as_version=4)
    assert kept.cells[1].execution_count == 1
    assert [entry["result"]["status"] for entry in kept.cells[2].metadata["user_expressions"]] == [
        "ok",
        "error",
    ]


def test_a_failing_cell_names_notebook_cell_and_first_line(way: Any, tmp_path: Path) -> None:
    nb, keep = notebook(md("# A"), code("\nxã = {}\nxã['Nga An']")), tmp_path / "k.ipynb"
    with pytest.raises(NotebookError) as error:
        way(nb, tmp_path, keep)
    assert (error.value.cell, error.value.where) == (2, "xã = {}")
    assert "KeyError: 'Nga An'" in str(error.value)
    assert nbformat.read(keep, as_version=4).cells[1].outputs[-1]["ename"] == "KeyError"


@pytest.mark.filterwarnings("ignore:To exit")
@pytest.mark.parametrize("source", ["def (", "import sys; sys.exit(1)"])
def test_a_cell_that_does_not_parse_or_leaves_is_a_failure(source: str, tmp_path: Path) -> None:
    with pytest.raises(NotebookError):
        run(notebook(code(source)), tmp_path)


def test_is_run_sees_cells_and_expressions_without_results(tmp_path: Path) -> None:
    nb = notebook(md("{eval}`1`"), code("a = 1"), code("  "))
    assert not is_run(nb)
    run(nb, tmp_path)
    assert is_run(nb)
    nb.cells[0].source += " {eval}`2`"
    assert not is_run(nb)


def test_the_last_value_of_a_prompt_does_not_reach_a_notebook(tmp_path: Path) -> None:
    """Where `_` stands in builtins, as doctests leave it, a shell would not keep the value of its own last cell."""
    vars(builtins)["_"] = "of a prompt"
    try:
        nb = notebook(code("40 + 2"), code("_"))
        run(nb, tmp_path)
        assert nb.cells[-1].outputs[0].data["text/plain"] == "42"
        assert vars(builtins)["_"] == "of a prompt"
    finally:
        del vars(builtins)["_"]
