"""Answers that were filed, at the end of a report."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nbformat

from ..tongue import t
from .document import ROMAN

_ANNEX = re.compile(r"^#{1,2} (?:Phụ lục|Annex) +[IVXLC]+", re.M)


def append(nb: Any, answers: Sequence[Path]) -> None:
    """Add filed answers (executed notebooks) to an executed report, as its last annex."""
    if not answers:
        return
    annexes = sum(len(_ANNEX.findall(cell.source)) for cell in nb.cells if cell.cell_type == "markdown")
    label = t("Phụ lục {0}", ROMAN[annexes] if annexes < len(ROMAN) else annexes + 1)
    nb.cells.append(nbformat.v4.new_markdown_cell(f"## {label}. {t('HỎI ĐÁP')}"))
    for path in answers:
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "markdown":
                cell.source = f"##{cell.source}"
            nb.cells.append(cell)
    for number, cell in enumerate(nb.cells):
        cell["id"] = f"c{number:07d}"  # answers bring the same ids
