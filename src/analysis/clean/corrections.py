"""Declared corrections of a source: applied to its cells, each guarded by what the cell is expected to say."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch

from .. import text
from ..catalog import Correction
from ..contracts import Workbook, position, shown
from ..errors import Issues


def correct(book: Workbook, corrections: Iterable[Correction], issues: Issues) -> None:
    """Apply the corrections of this file to the cells of its sheets, each marked in `Sheet.corrected`.

    Issues: N-CORRECTED for one that was applied, E-CORRECTION for one whose cell now says something else.
    """
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for correction in corrections:
        if not applies(correction, issues.source):
            continue
        issues.sheet = correction.sheet
        sheet = sheets.get(correction.sheet)
        row, col = position(correction.ref)
        inside = sheet is not None and row <= len(sheet.rows) and col <= len(sheet.rows[row - 1])
        found = text.clean(shown(sheet.rows[row - 1][col - 1])) if sheet and inside else ""
        facts = {"id": correction.id, "who": correction.who, "reason": correction.reason}
        if sheet is None or not inside or found != text.clean(correction.expect):
            issues.add("E-CORRECTION", correction.ref, text=found, expect=correction.expect, **facts)
            continue
        readings = text.numbers(correction.value)
        sheet.rows[row - 1][col - 1] = readings[0] if len(readings) == 1 else correction.value
        sheet.corrected[row, col] = correction.id
        issues.add("N-CORRECTED", correction.ref, **facts)
    issues.sheet = ""


def applies(correction: Correction, source: str) -> bool:
    """Whether a correction is about this file: its own path, brackets and all, or a pattern that fits."""
    return correction.source == source or fnmatch(source, correction.source)
