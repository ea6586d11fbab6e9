from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbconvert.exporters import get_exporter

from analysis.publish.errors import NotebookError
from analysis.publish.html import LAB_EXPORT, BaoCaoCCHC, CchcHtmlExporter
from analysis.publish.live import run_in_process
from analysis.publish.report import Job, render

from .helpers import code, md, render_into


def nbconvert(path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "nbconvert", "--to", "cchc-html", *options, path.name]
    return subprocess.run(
        command, cwd=path.parent, capture_output=True, text=True, encoding="utf-8", env=os.environ
    )


def test_nbconvert_runs_an_unrun_notebook_and_agrees_with_render(
    save: Any, report_cells: Any, tmp_path: Path
) -> None:
    path = save(*report_cells)
    done = nbconvert(path)
    assert done.returncode == 0, done.stderr
    (page,) = render_into([path], tmp_path / "out", meta={})
    assert path.with_suffix(".html").read_bytes().rstrip() == page.read_bytes().rstrip()


def test_nbconvert_fails_by_name(save: Any) -> None:
    done = nbconvert(save(code("x = 1"), md("Có {eval}`thiếu`.")), "--execute")
    assert done.returncode != 0
    assert "bao-cao.ipynb · ô 2 (cell 2) · {eval}`thiếu`" in done.stderr


def test_what_is_stored_is_shown_without_running(save: Any) -> None:
    path = save(code("print('đã chạy')"), md("{eval}`1 + 1`"))
    nb = run_in_process(nbformat.read(path, as_version=4), path)
    nb.cells[0].source = "raise SystemExit"
    html, resources = CchcHtmlExporter().from_notebook_node(nb)
    assert "đã chạy" in html
    assert resources["output_extension"] == ".html"


def test_jupyterlab_lists_it_and_gets_errors_not_gaps(save: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert get_exporter("cchc-html") is CchcHtmlExporter
    # The address that JupyterLab exports by is made of letters, digits and underscores alone.
    assert re.fullmatch(r"\w+", BaoCaoCCHC.__name__)
    assert get_exporter(BaoCaoCCHC.__name__) is BaoCaoCCHC
    assert CchcHtmlExporter().enabled
    monkeypatch.setitem(sys.modules, LAB_EXPORT, object())
    assert BaoCaoCCHC().enabled
    assert not CchcHtmlExporter().enabled, "no dead entry in the menu"
    monkeypatch.undo()
    nb = nbformat.read(save(md("![](attachment:a.png)")), as_version=4)
    with pytest.raises(NotebookError, match="alt"):
        CchcHtmlExporter().from_notebook_node(nb)


@pytest.mark.parametrize(
    ("name", "menu", "suffix", "start"),
    [
        ("cchc-docx", "BaoCaoWord", ".docx", b"PK"),
        ("cchc-pdf", "BaoCaoPDF", ".pdf", b"%PDF-1.7"),
        ("cchc-slides", "TrinhChieu", ".trinh-chieu.html", b"<!DOCTYPE html>"),
    ],
)
def test_every_format_is_an_exporter(
    save: Any, report_cells: Any, tmp_path: Path, name: str, menu: str, suffix: str, start: bytes
) -> None:
    assert re.fullmatch(r"\w+", menu)
    assert issubclass(get_exporter(menu), get_exporter(name))
    path = save(*report_cells)
    nb = run_in_process(nbformat.read(path, as_version=4), path)
    made, resources = get_exporter(name)().from_notebook_node(nb, {"metadata": {"name": "bao-cao"}})
    data = made.encode() if isinstance(made, str) else made
    assert data.startswith(start)
    assert resources["output_extension"] == suffix
    job = Job(path, tmp_path / "out" / "bao-cao.html", (name.removeprefix("cchc-"),))
    assert render([job], meta={})[0].read_bytes().rstrip() == data.rstrip(), "the command makes the same"
