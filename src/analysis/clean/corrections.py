"""Declared corrections of a source: applied to its cells, each guarded by what the cell is expected to say."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch

import pandas as pd

from .. import text
from ..catalog import Correction
from ..errors import Issues


def correct(cells: pd.DataFrame, corrections: Iterable[Correction], issues: Issues) -> pd.DataFrame:
    """The cells with the corrections of this file applied, each marked in `corrected_by`.

    Issues: N-CORRECTED for one that was applied, E-CORRECTION for one whose cell now says something else.
    """
    mine = [c for c in corrections if fnmatch(issues.source, c.source)]
    if not mine:
        return cells
    cells = cells.copy()
    for correction in mine:
        at = cells.index[(cells["sheet"] == correction.sheet) & (cells["ref"] == correction.ref)]
        found = text.clean(str(cells.at[at[0], "text"])) if len(at) else ""
        issues.sheet = correction.sheet
        if not len(at) or found != text.clean(correction.expect):
            issues.add(
                "E-CORRECTION", correction.ref, id=correction.id, text=found, expect=correction.expect
            )  # fmt: skip
            continue
        readings = text.numbers(correction.value)
        number = readings[0] if len(readings) == 1 else float("nan")
        cells.loc[at[0], ["text", "number", "corrected_by"]] = [correction.value, number, correction.id]
        issues.add("N-CORRECTED", correction.ref, id=correction.id, reason=correction.reason)
    issues.sheet = ""
    return cells
