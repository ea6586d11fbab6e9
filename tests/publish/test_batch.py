"""One notebook for many places: the fast way gives what papermill gives, and says when it could not."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
from nbformat import NotebookNode

from analysis.errors import CchcError
from analysis.publish.batch import Batch
from analysis.publish.errors import NotebookError
from analysis.publish.html import CchcHtmlExporter
from analysis.publish.report import Job, render
from analysis.reports import PLACE, plan

from .helpers import code, md, notebook

PARAMETERS = code("X = 1", "parameters")


def _read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


@pytest.fixture(scope="module")
def sheets(reported: Path) -> Path:
    """The notebook of a commune's sheet in a built workspace."""
    return reported / "notebooks" / PLACE


@pytest.mark.parametrize("place", ["16093", "16114", "Nga Trường"])
def test_a_sheet_is_byte_for_byte_what_papermill_and_the_exporter_give(
    sheets: Path, reported: Path, tmp_path: Path, place: str
) -> None:
    by_hand = tmp_path / PLACE
    papermill.execute_notebook(sheets, by_hand, {"PLACE": place}, cwd=sheets.parent, progress_bar=False)
    slow = _read(by_hand)
    with Batch(_read(sheets), sheets) as batch:
        batch.run({"PLACE": "16096"})  # what one run leaves must not reach the next
        fast = batch.run({"PLACE": place})
    for one, other in zip(fast.cells, slow.cells, strict=True):
        if one.cell_type == "code":
            assert one.outputs == other.outputs
            assert one.execution_count == other.execution_count
    # papermill does not evaluate the prose: the exporter does, over a kernel.
    resources = {"metadata": {"name": "place", "path": str(sheets.parent)}}
    page, _ = CchcHtmlExporter().from_notebook_node(slow, copy.deepcopy(resources))
    ours, _ = CchcHtmlExporter().from_notebook_node(fast, copy.deepcopy(resources))
    assert ours == page
    assert ours.count("<table") >= 1
    assert "<svg" in ours


def test_a_pool_of_spawned_workers_writes_the_same_bytes(reported: Path, tmp_path: Path) -> None:
    about = json.loads((reported / "data/processed/report.json").read_text(encoding="utf-8"))
    jobs = [job for job in plan(reported, ["html"], ["all"]).jobs if job.parameters][:4]
    assert len(jobs) == 4

    def made(folder: str, workers: int) -> list[bytes]:
        moved = [Job(j.notebook, tmp_path / folder / j.target.name, parameters=j.parameters) for j in jobs]
        return [p.read_bytes() for p in render(moved, meta=about, workers=workers)]

    assert made("pool", 2) == made("here", 1)


def test_every_commune_gets_a_sheet_and_a_name_will_do(reported: Path) -> None:
    jobs = [job for job in plan(reported, ["html", "slides", "xlsx"], ["all"]).jobs if job.parameters]
    assert len(jobs) == 24
    assert len({job.target for job in jobs}) == 24
    assert {job.formats for job in jobs} == {("html",)}
    one = [job for job in plan(reported, ["html"], ["nga phuong", "16114"]).jobs if job.parameters]
    assert [job.target.name for job in one] == ["16114-nga-phuong.html"]
    with pytest.raises(CchcError, match="Nga Thành"):
        plan(reported, ["html"], ["nga thanh"])


def test_cells_tagged_once_run_once_and_first(tmp_path: Path) -> None:
    log = tmp_path / "log"
    nb = notebook(
        PARAMETERS, code(f"open({str(log)!r}, 'a').write('x')\nbase = [1]", "once"), code("X + base[0]"),
        md("Là {eval}`X`."), md("Chung: {eval}`base[0]`.", tags=["once"]),
    )  # fmt: skip
    with Batch(nb, tmp_path / "a.ipynb") as batch:
        found = [batch.run({"X": x}) for x in (1, 2)]
    assert log.read_text() == "x"
    values = [n.cells[3].outputs[0]["data"]["text/plain"] for n in found]
    assert values == ["2", "3"]
    assert all(n.cells[-1].metadata.user_expressions for n in found)


def _refused(tmp_path: Path, *cells: Any) -> str:
    with pytest.raises(NotebookError) as raised, Batch(notebook(*cells), tmp_path / "a.ipynb") as batch:
        batch.run({"X": 2})
    return str(raised.value)


def test_what_cannot_be_shared_is_refused(tmp_path: Path) -> None:
    assert "parameters" in _refused(tmp_path, code("1"))
    clash = _refused(tmp_path, PARAMETERS, code("y = X"), code("z = y", "once"))
    assert "đọc y" in clash
    frame = code("import pandas as pd\nshared = pd.DataFrame({'a': [1]})", "once")
    assert "shared" in _refused(tmp_path, PARAMETERS, frame, code("shared['b'] = 2"))
    assert "ZeroDivisionError" in _refused(tmp_path, PARAMETERS, code("1 / (X - 2)"))


def test_one_failing_place_does_not_take_the_others_with_it(save: Any, tmp_path: Path) -> None:
    path = save(PARAMETERS, code("1 / X"), md("# Được {eval}`X`"), name="place")
    jobs = [Job(path, tmp_path / f"{x}.html", parameters={"X": x}) for x in (0, 1)]
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        render(jobs, meta={})
    assert not (tmp_path / "0.html").exists()
    assert "Được 1" in (tmp_path / "1.html").read_text(encoding="utf-8")
