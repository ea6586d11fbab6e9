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


def fold_path(path: str) -> str:
    """A header path folded level by level."""
    return " | ".join(text.fold(part) for part in path.split(" | "))


class Matcher:
    """Finds the item that a header path names: its whole heading first, then a pattern or its last levels."""

    def __init__(self, headings: tuple[tuple[str, ...], ...]) -> None:
        self._whole = {text.fold(h.replace("|", " ")): n for n, all_of in enumerate(headings) for h in all_of}
        self._patterns = [(n, _pattern(h)) for n, all_of in enumerate(headings) for h in all_of]
        self._found: dict[str, int | None] = {}

    def find(self, path: str) -> int | None:
        """Number of the item, or None."""
        if path not in self._found:
            folded = fold_path(path)
            number = self._whole.get(folded.replace(" | ", " "))
            if number is None:
                number = next((n for n, pattern in self._patterns if pattern.search(folded)), None)
            self._found[path] = number
        return self._found[path]

    def whole(self, path: str) -> bool:
        """Whether the path is a heading from its first level on."""
        return fold_path(path).replace(" | ", " ") in self._whole


def _pattern(heading: str) -> re.Pattern[str]:
    if heading.startswith("~"):
        return re.compile(heading[1:])
    levels = [text.fold(part) for part in heading.split("|")]
    return re.compile(r"(^|\| )" + r" \| ".join(re.escape(level) for level in levels) + r"$")


@lru_cache(maxsize=256)
def _matcher(headings: tuple[tuple[str, ...], ...]) -> Matcher:
    return Matcher(headings)


def matcher(items: tuple[Item, ...]) -> Matcher:
    """The matcher of these items, made once for the same headings."""
    return _matcher(tuple((item.heading, *item.also) for item in items))


def match_headings(paths: dict[int, str], items: tuple[Item, ...]) -> tuple[dict[int, Item], list]:
    """Items by column (or row); an item found twice keeps its first place and is listed.

    Columns that hold no figures of their own (order, unit, remark) may stand in a table more than once.
    """
    index = matcher(items)
    found: dict[int, Item] = {}
    first: dict[str, int] = {}
    twice = []
    for at, path in sorted(paths.items()):
        number = index.find(path)
        if number is None:
            continue
        item = items[number]
        key = item.indicator or item.role
        if item.role in _REPEATABLE:
            found[at] = item
        elif key in first and index.whole(path) and not index.whole(paths[first[key]]):
            twice.append((at, first[key], item))  # the whole heading stands here, only its end stood there
            del found[first[key]]
            first[key], found[at] = at, item
        elif key in first:
            twice.append((first[key], at, item))
        else:
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
