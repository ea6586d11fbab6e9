"""Which form and layout a table is: headings against the form files, one heading to one item."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from .. import text
from ..catalog import Form, Item, Layout

ENOUGH, SOME = 0.6, 0.3
# A misspelt heading: how alike it must be, and how much more alike than to any other item.
ALIKE, LEAD = 0.84, 0.08
_REPEATABLE = frozenset({"order", "unit", "remark"})
_DIGITS = re.compile(r"\d+")
# Words that turn a heading into its opposite or its neighbour: not, not yet, already, out of, before, after, …
_TURNING = frozenset(
    {"khong", "chua", "da", "dang", "ngoai", "truoc", "sau", "trong", "qua", "truc", "tren", "duoi"}
)

Paths = tuple[tuple[int, str], ...]


class Guess(NamedTuple):
    """A heading that is not in the form file but resembles one that is: column, item, likeness 0..1.

    `contested`: it resembles as much an item that another column already is, so arithmetic must speak for it.
    """

    at: int
    item: Item
    likeness: float
    contested: bool


@dataclass
class Match:
    """A layout held against a table: which column (or row) is which item, and how well it fits.

    `twice`: (first, second, item) where two headings name one item. `unsure`: (at, items) where one heading may be
    several items. `guesses`: columns in `columns` whose heading only resembles its item.
    """

    form: Form
    layout: Layout
    score: float
    columns: dict[int, Item] = field(default_factory=dict)
    twice: list[tuple[int, int, Item]] = field(default_factory=list)
    missing: list[Item] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    unsure: list[tuple[int, list[Item]]] = field(default_factory=list)


@dataclass
class Assigned:
    """Items by column (or row), each item once; what stood twice, what resembled, what could be several."""

    columns: dict[int, Item] = field(default_factory=dict)
    twice: list[tuple[int, int, Item]] = field(default_factory=list)
    guesses: list[Guess] = field(default_factory=list)
    unsure: list[tuple[int, list[Item]]] = field(default_factory=list)


@lru_cache(maxsize=65536)
def mark(folded: str) -> int:
    """A number for a text, to know it again without keeping what a clerk has written."""
    return int.from_bytes(hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def fold_path(path: str) -> str:
    """A header path folded level by level."""
    return " | ".join(text.fold(part) for part in path.split(" | "))


class Matcher:
    """Finds the item that a header path names: its whole heading first, then a pattern or its last levels."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self._whole: dict[str, int] = {}
        self._ends: dict[str, list[tuple[int, str]]] = {}
        self._patterns: list[tuple[int, re.Pattern[str]]] = []
        for n, item in enumerate(items):
            for heading in (item.heading, *item.also):
                if heading.startswith("~"):
                    self._patterns.append((n, re.compile(heading[1:])))
                    continue
                folded = fold_path(" | ".join(part.strip() for part in heading.split("|")))
                self._whole.setdefault(folded.replace(" | ", " "), n)
                self._ends.setdefault(folded.rpartition(" | ")[2], []).append((n, folded))
        self._found: dict[str, tuple[int, ...]] = {}
        self._assigned: dict[Paths, Assigned] = {}

    def find(self, path: str) -> int | None:
        """Number of the item, or None when there is none or more than one."""
        found = self.candidates(path)
        return found[0] if len(found) == 1 else None

    def candidates(self, path: str) -> tuple[int, ...]:
        """Numbers of all items that the path names equally well."""
        if path not in self._found:
            self._found[path] = self._look(fold_path(path))
        return self._found[path]

    def _look(self, folded: str) -> tuple[int, ...]:
        number = self._whole.get(folded.replace(" | ", " "))
        if number is not None:
            return (number,)
        for n, pattern in self._patterns:
            if pattern.search(folded):
                return (n,)
        ends = self._ends.get(folded.rpartition(" | ")[2], ())
        fits = [(n, heading) for n, heading in ends if folded.endswith(" | " + heading)]
        longest = max((len(heading) for _, heading in fits), default=0)
        return tuple(dict.fromkeys(n for n, heading in fits if len(heading) == longest))

    def whole(self, path: str) -> bool:
        """Whether the path is a heading from its first level on."""
        return fold_path(path).replace(" | ", " ") in self._whole

    def assign(self, paths: Paths) -> Assigned:
        """One heading to one item; remembered, for hundreds of workbooks share their headings."""
        if paths not in self._assigned:
            if len(self._assigned) > 4096:
                self._assigned.clear()
            self._assigned[paths] = self._assign(paths)
        return self._assigned[paths]

    def _assign(self, paths: Paths) -> Assigned:
        found = Assigned()
        first: dict[str, int] = {}
        written = dict(paths)
        for at, path in sorted(paths):
            numbers = self.candidates(path)
            if len(numbers) > 1:
                found.unsure.append((at, [self.items[n] for n in numbers]))
            if len(numbers) != 1:
                continue
            item = self.items[numbers[0]]
            key = item.indicator or item.role
            if item.role in _REPEATABLE:
                found.columns[at] = item
            elif key in first and self.whole(path) and not self.whole(written[first[key]]):
                # The whole heading stands here, only its end stood there.
                found.twice.append((at, first[key], item))
                del found.columns[first[key]]
                first[key], found.columns[at] = at, item
            elif key in first:
                found.twice.append((first[key], at, item))
            else:
                first[key] = at
                found.columns[at] = item
        self._resemble(paths, found)
        return found

    def _resemble(self, paths: Paths, found: Assigned) -> None:
        """Headings that are nearly one that is missing: the best pair first, and only with a lead over all others."""
        taken = {item.indicator or item.role for item in found.columns.values()}
        busy = {*found.columns, *(at for at, _ in found.unsure), *(at for _, at, _ in found.twice)}
        open_items = [n for n, i in enumerate(self.items) if i.indicator and i.indicator not in taken]
        if not open_items:
            return
        pairs = []
        for at, path in paths:
            if at in busy:
                continue
            likenesses = [self.likeness(path, n) for n in range(len(self.items))]
            for n in open_items:
                if likenesses[n] >= ALIKE:
                    near = [m for m, x in enumerate(likenesses) if likenesses[n] - x < LEAD]
                    rivals = [m for m in near if self.items[m].indicator != self.items[n].indicator]
                    pairs.append((likenesses[n], at, n, rivals))
        used: set[str] = set()
        for likeness, at, n, rivals in sorted(pairs, key=lambda p: (-p[0], p[1])):
            item = self.items[n]
            if at in found.columns or item.indicator in used:
                continue
            equal = [m for m in rivals if m in open_items]
            if not equal:
                found.columns[at] = item
                found.guesses.append(Guess(at, item, likeness, bool(rivals)))
                used.add(item.indicator)
            elif all(at != other for other, _ in found.unsure):
                found.unsure.append((at, [item, *(self.items[m] for m in equal)]))

    def likeness(self, path: str, number: int) -> float:
        """How alike a path and an item's headings are, 0..1: the last level counts most, digits must be the same."""
        folded = fold_path(path)
        headings = (h for h in (self.items[number].heading, *self.items[number].also) if h[:1] != "~")
        return max((_likeness(folded, fold_path(" | ".join(h.split(" | ")))) for h in headings), default=0.0)


@lru_cache(maxsize=65536)
def _likeness(path: str, heading: str) -> float:
    if _DIGITS.findall(path) != _DIGITS.findall(heading):
        return 0.0
    if _TURNING & set(path.split()) != _TURNING & set(heading.split()):
        return 0.0
    groups, _, last = path.rpartition(" | ")
    its_groups, _, its_last = heading.rpartition(" | ")
    end = SequenceMatcher(None, last, its_last, autojunk=False).ratio()
    if end < 0.7:
        return 0.0
    if not its_groups:
        return end
    start = SequenceMatcher(None, groups, its_groups, autojunk=False).ratio()
    return 0.6 * end + 0.4 * start


class LayoutMatcher:
    """A layout ready to be held against tables: its matchers, rules and required items, worked out once."""

    def __init__(self, form: Form, layout: Layout) -> None:
        self.form, self.layout = form, layout
        self.columns = Matcher(layout.columns)
        self.lines = Matcher(layout.lines)
        self.wanted = [item for item in layout.items if not item.optional]
        self.skip = tuple(re.compile(p) for p in layout.skip_rows)
        self._matches: dict[tuple[Paths, Paths | None], Match] = {}

    @cached_property
    def _line_words(self) -> frozenset[str] | None:
        """Last levels of all line headings, folded; None when a pattern stands among them."""
        headings = [h for item in self.layout.lines for h in (item.heading, *item.also)]
        if any(h.startswith("~") for h in headings):
            return None
        return frozenset(text.fold(h.split("|")[-1]) for h in headings)

    def worth_trying(self, folded: frozenset[str]) -> bool:
        """Whether enough lines of the layout stand on a sheet with these texts to look for its table."""
        return self._enough(self._line_words, folded)

    def was_worth_trying(self, marks: frozenset[int]) -> bool:
        """The same of texts of which only the `mark` is known."""
        words = self._line_words
        return self._enough(words if words is None else frozenset(map(mark, words)), marks)

    def _enough(self, words: frozenset[Any] | None, there: frozenset[Any]) -> bool:
        return not self.layout.lines or words is None or len(words & there) >= SOME * len(self.wanted)

    @cached_property
    def rules(self) -> list:
        """The layout's checks, parsed."""
        return self.layout.rules

    def match(self, paths: dict[int, str], rows: dict[int, str] | None = None) -> Match:
        """How well a table's headings (and, for one indicator a row, its row labels) fit this layout."""
        key = (tuple(paths.items()), tuple(rows.items()) if rows is not None else None)
        if key not in self._matches:
            if len(self._matches) > 4096:
                self._matches.clear()
            self._matches[key] = self._match(*key)
        return self._matches[key]

    def _match(self, paths: Paths, rows: Paths | None) -> Match:
        one_a_row = self.layout.rows == "indicators"
        found = self.lines.assign(rows or ()) if one_a_row else self.columns.assign(paths)
        have = {item.indicator for item in found.columns.values()}
        missing = [item for item in self.wanted if item.indicator not in have]
        score = 1 - len(missing) / max(1, len(self.wanted))
        return Match(
            self.form, self.layout, score, found.columns, found.twice, missing, found.guesses, found.unsure
        )
