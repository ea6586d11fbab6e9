"""Cells and notebooks in a few words."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from analysis.publish.report import Job, render

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}

CHART = '''
from html import escape
from IPython.display import display

def chart(alt, title="Tăng đều", unit="phần trăm", source="Biểu 02"):
    svg = """<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg"
      xmlns:xlink="http://www.w3.org/1999/xlink" width="300pt" height="150pt" viewBox="0 0 300 150">
      <metadata>2026</metadata><style>*{stroke-linecap:butt}</style>
      <defs><clipPath id="p1"><rect width="9" height="9"/></clipPath><path id="m" d="M0 0h3"/></defs>
      <g id="axes_1" clip-path="url(#p1)"><use xlink:href="#m"/><text>2019</text></g></svg>"""
    display(
        {"image/svg+xml": svg, "text/html": "<figure>for JupyterLab</figure>", "text/plain": alt},
        metadata={"image/svg+xml": {"alt": alt, "title": title, "unit": unit, "source": source}},
        raw=True,
    )

class Rate:
    def __repr__(self):
        return "95,8 %"

    def _repr_html_(self):
        return '<data class="figure" value="0.958" title="thu-tuc.xlsx ! Biểu 02 ! F31">95,8 %</data>'
'''


def md(source: str, **metadata: Any) -> Any:
    return new_markdown_cell(source, metadata=metadata)


def code(source: str, *tags: str) -> Any:
    return new_code_cell(source, metadata={"tags": list(tags)} if tags else {})


def notebook(*cells: Any) -> Any:
    """A notebook of copies of these cells, with ids that tell their place."""
    own = copy.deepcopy(list(cells))
    for number, cell in enumerate(own):
        cell["id"] = f"cell-{number}"
    return new_notebook(cells=own, metadata=dict(KERNEL))


def render_into(notebooks: Sequence[Path], out: Path, **options: Any) -> list[Path]:
    """Each notebook's page in one folder, under the notebook's name."""
    return render([Job(notebook, out / f"{notebook.stem}.html") for notebook in notebooks], **options)
