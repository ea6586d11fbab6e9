"""For a sheet that is no form: which form comes nearest, and what keeps it from being that form."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .. import text
from ..catalog import Indicator, Item
from .grid import Grid, reference
from .match import LayoutMatcher

SHOWN = 3


def nearest(grid: Grid, matchers: list[LayoutMatcher], specs: Mapping[str, Indicator]) -> tuple[str, str]:
    """In Vietnamese and English: the layout most of whose headings stand somewhere on the sheet; "" when none does."""
    written = _written(grid)
    best: tuple[float, LayoutMatcher, list[Item]] | None = None
    for matcher in matchers:
        missing = [item for item in matcher.wanted if not _where(item, written)]
        score = 1 - len(missing) / max(1, len(matcher.wanted))
        if score > 0.25 and (best is None or score > best[0]):
            best = (score, matcher, missing)
    if best is None:
        return "", ""
    _, matcher, missing = best
    total = len(matcher.wanted)
    vi = f"; gần nhất là bố cục {matcher.layout.id}: tìm thấy {total - len(missing)}/{total} đầu cột"
    en = f"; the nearest is layout {matcher.layout.id}: {total - len(missing)} of {total} headings found"
    if missing:
        headings = (heading_of(item, specs) for item in missing[:SHOWN])
        names = ", ".join(f"“{heading.split('|')[-1].strip()}”" for heading in headings)
        vi, en = f"{vi}, thiếu {names}", f"{en}, missing {names}"
    else:
        vi += ", nhưng không thấy dòng số liệu nào dưới đầu cột"
        en += ", but no row of data below them"
    return vi, en


def expected_near(
    item: Item, order: list[Item], columns: dict[int, Item], header_row: int, grid: Grid
) -> tuple[str, str]:
    """Where a missing heading should stand, by its neighbours in the form, and where it stands instead."""
    at = {i.indicator or i.role: col for col, i in columns.items()}
    position = order.index(item)
    before = next((at[k] for i in reversed(order[:position]) if (k := i.indicator or i.role) in at), 0)
    col = before + 1 if before else next((at[k] - 1 for i in order if (k := i.indicator or i.role) in at), 1)
    expected = reference(header_row, max(1, col))
    found = [ref for ref in _where(item, _written(grid)) if ref != expected]
    if found:
        return (
            f", chờ ở gần {expected}, thấy ở {found[0]}",
            f", expected near {expected}, found in {found[0]}",
        )
    return f", chờ ở gần {expected}", f", expected near {expected}"


def heading_of(item: Item, specs: Mapping[str, Indicator]) -> str:
    """A heading as a clerk may read it: of what only a pattern names, the name of the indicator."""
    heading = next((h for h in (item.heading, *item.also) if h[:1] != "~"), "")
    if heading or item.indicator not in specs:
        return heading or item.indicator or item.role
    return specs[item.indicator].name_vi


def _where(item: Item, written: dict[str, list[str]]) -> list[str]:
    """Cells that hold the last level of one of the item's headings, or that its pattern fits."""
    found: list[str] = []
    for heading in (item.heading, *item.also):
        if heading[:1] == "~":
            pattern = re.compile(heading[1:])
            found += [ref for said, refs in written.items() if pattern.search(said) for ref in refs]
        else:
            found += written.get(text.fold(heading.split("|")[-1]), ())
    return found


def _written(grid: Grid) -> dict[str, list[str]]:
    written: dict[str, list[str]] = {}
    for row in range(grid.row, min(grid.rows, grid.row + 60) + 1):
        for col in grid.filled(row):
            value = grid.value(row, col)
            if type(value) is str and len(value) < 200:
                written.setdefault(text.fold(value), []).append(reference(row, col))
    return written
