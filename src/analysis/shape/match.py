"""Which form and layout a table is: headings against the form files."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from .. import text
from ..catalog import Form, Item, Layout

ENOUGH = 0.6
_REPEATABLE = frozenset({"order", "unit", "remark"})


@dataclass
class Match:
    """A layout held against a table: which column (or row) is which item, and how well it fits."""

    form: Form
    layout: Layout
    score: float
    columns: dict[int, Item] = field(default_factory=dict)
    twice: list[tuple[int, int, Item]] = field(default_factory=list)
    missing: list[Item] = field(default_factory=list)


@lru_cache(maxsize=4096)
def _pattern(heading: str) -> re.Pattern[str]:
    if heading.startswith("~"):
        return re.compile(heading[1:])
    levels = [text.fold(part) for part in heading.split("|")]
    return re.compile(r"(^|\| )" + r" \| ".join(re.escape(level) for level in levels) + r"$")


def fold_path(path: str) -> str:
    """A header path folded level by level."""
    return " | ".join(text.fold(part) for part in path.split(" | "))


def fits(item: Item, folded: str) -> bool:
    """Whether a folded header path is this item: its whole path, or its last levels."""
    return any(_pattern(heading).search(folded) for heading in (item.heading, *item.also))


def match_headings(paths: dict[int, str], items: tuple[Item, ...]) -> tuple[dict[int, Item], list]:
    """Items by column (or row); an item found twice keeps its first place and is listed.

    Columns that hold no figures of their own (order, unit, remark) may stand in a table more than once.
    """
    found: dict[int, Item] = {}
    first: dict[str, int] = {}
    twice = []
    exact = {text.fold(h.replace("|", " ")): item for item in items for h in (item.heading, *item.also)}
    for at, path in sorted(paths.items()):
        folded = fold_path(path)
        item = exact.get(folded.replace(" | ", " ")) or next((i for i in items if fits(i, folded)), None)
        if item is None:
            continue
        key = item.indicator or item.role
        if item.role in _REPEATABLE:
            found[at] = item
            continue
        if key in first:
            twice.append((first[key], at, item))
            continue
        first[key] = at
        found[at] = item
    return found, twice


def match_layout(
    form: Form, layout: Layout, paths: dict[int, str], rows: dict[int, str] | None = None
) -> Match:
    """How well a table's headings (and, for one indicator a row, its row labels) fit a layout."""
    columns, twice = match_headings(paths, layout.columns)
    if layout.rows == "indicators":
        columns, twice = match_headings(rows or {}, layout.lines)
    wanted = [item for item in layout.items if not item.optional]
    have = {item.indicator for item in columns.values()}
    missing = [item for item in wanted if item.indicator not in have]
    score = 1 - len(missing) / max(1, len(wanted))
    return Match(form, layout, score, columns, twice, missing)
