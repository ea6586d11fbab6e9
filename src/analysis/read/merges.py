"""Merged areas that overlap: Excel never writes them, other programs do, and which cell counts is then unsure."""

from __future__ import annotations

from bisect import bisect_left, insort

from ..contracts import Finding, Sheet
from .refs import ref

_PAINTED = 1000  # cells that are faster painted than sorted
Area = tuple[int, int, int, int]


def check(sheet: Sheet) -> list[Finding]:
    """W-MERGE for the first pair of overlapping merged areas of the sheet, if any; turns areas written backwards."""
    if any(top > bottom or left > right for top, left, bottom, right in sheet.merges):
        sheet.merges = [
            (min(top, bottom), min(left, right), max(top, bottom), max(left, right))
            for top, left, bottom, right in sheet.merges
        ]
    areas = sheet.merges
    size = sum((bottom - top + 1) * (right - left + 1) for top, left, bottom, right in areas)
    if size <= _PAINTED and size == len(
        {
            (r, c)
            for top, left, bottom, right in areas
            for r in range(top, bottom + 1)
            for c in range(left, right + 1)
        }
    ):
        return []
    pair = overlapping(areas)
    if not pair:
        return []
    here, other = (f"{ref(area[:2])}:{ref(area[2:])}" for area in pair)
    return [Finding("W-MERGE", sheet.name, here, {"other": other})]


def overlapping(areas: list[Area]) -> tuple[Area, Area] | None:
    """Two of the areas (top, left, bottom, right) that share a cell, or None; a sweep over the rows, n log n."""
    events = sorted(
        [(top, 1, i) for i, (top, *_) in enumerate(areas)] + [(a[2], 2, i) for i, a in enumerate(areas)]
    )
    open_areas: list[tuple[int, int, int]] = []  # left, right, index; disjoint while no overlap was found
    for _, kind, i in events:
        _, left, _, right = areas[i]
        place = bisect_left(open_areas, (left, right, i))
        if kind == 2:
            open_areas.pop(place)
            continue
        for other in open_areas[max(place - 1, 0) : place + 1]:
            if other[0] <= right and left <= other[1]:
                return areas[i], areas[other[2]]
        insort(open_areas, (left, right, i))
    return None
