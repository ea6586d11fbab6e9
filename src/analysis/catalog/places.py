"""Places in time: identity is (code, date). Names, aliases, and what became of whom."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .. import text
from .boundaries import Boundaries, Followed

_CODE = re.compile(r"\d{5}")
FAR_PAST, FAR_FUTURE = date(1, 1, 1), date(9999, 12, 31)


def is_code(label: str) -> bool:
    """Whether a text is a place code of the statistical office rather than a name: five digits."""
    return bool(_CODE.fullmatch(label))


@dataclass(frozen=True)
class Place:
    """One unit in one stretch of time; a code may carry another name afterwards."""

    code: str
    name: str
    kind: str
    valid_from: date = FAR_PAST
    valid_to: date = FAR_FUTURE
    aliases: tuple[str, ...] = ()
    district: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the other names that are written for it."""
        return (self.name, *(alias for alias in self.aliases if not is_code(alias)))

    @property
    def old_codes(self) -> tuple[str, ...]:
        """Codes that lists gave it though they were never its own."""
        return tuple(alias for alias in self.aliases if is_code(alias))

    def valid(self, start: date, end: date) -> bool:
        """Whether it existed during the whole period."""
        return self.valid_from <= start and end <= self.valid_to

    def overlaps(self, start: date, end: date) -> bool:
        """Whether it existed at some time of the period."""
        return self.valid_from <= end and start <= self.valid_to


@dataclass(frozen=True)
class Change:
    """One unit that became (part of) another on a date."""

    code_before: str
    name_before: str
    code_after: str
    name_after: str
    valid_from: date
    decree: str
    kind: str


@dataclass(frozen=True)
class Index:
    """Places of a stretch of time by their names: as registered, with tone marks, and without any.

    `certain` holds names that leave no doubt: one unit, with marks, and no other unit's by another spelling.
    `codes` holds the units of a code: those whose own it is, else those that lists gave it to.
    """

    certain: dict[str, str]
    marked: dict[str, list[Place]]
    plain: dict[str, list[Place]]
    codes: dict[str, list[Place]]


@dataclass(frozen=True)
class Places:
    """All places of a workspace and their changes."""

    all: tuple[Place, ...]
    changes: tuple[Change, ...]
    prefixes: tuple[str, ...] = ()
    tiles: dict[str, tuple[int, int]] = field(default_factory=dict)

    def of(self, districts: Collection[str]) -> Places:
        """The places of these districts alone, with their changes."""
        places = tuple(place for place in self.all if place.district in districts)
        codes = {place.code for place in places}
        changes = tuple(c for c in self.changes if c.code_before in codes and c.code_after in codes)
        return Places(places, changes, self.prefixes)

    @cached_property
    def fingerprint(self) -> str:
        """A hash of all that is said of them."""
        said = repr((self.all, self.changes, self.prefixes))
        return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()

    def at(self, day: date) -> list[Place]:
        """The places that exist on that day, by code."""
        return sorted((p for p in self.all if p.valid(day, day)), key=lambda p: p.code)

    @cached_property
    def _prefix(self) -> re.Pattern[str]:
        written = {form for p in self.prefixes for form in (text.clean(p).lower(), text.unmarked(p))}
        words = sorted(written, key=len, reverse=True)
        return (
            re.compile(r"^(?:(?:" + "|".join(re.escape(w) for w in words) + r")(?:\s+|\.\s*))+")
            if words
            else re.compile(r"(?!)")
        )

    def bare(self, name: str) -> str:
        """The name without number, type word and trailing marks: "3. xã Tân Yên (*)" -> "tân yên"."""
        lowered = re.sub(r"^\d+[.)]\s*|\s*[(*].*$|\s*[,-]\s*huyện .*$", "", text.clean(name).lower())
        return self._prefix.sub("", lowered)

    def plain(self, name: str) -> str:
        """Loosest key: bare name without marks, spaces and punctuation."""
        return text.unmarked(self.bare(name)).replace(" ", "")

    @cached_property
    def _plain_keys(self) -> frozenset[str]:
        return frozenset(self.plain(name) for place in self.all for name in place.names)

    def knows(self, name: str) -> bool:
        """Whether the text could be the name of any place at any time."""
        if name in self.exact:
            return True
        if name not in self._asked:
            self._asked[name] = bool(name) and self.plain(name) in self._plain_keys
        return self._asked[name]

    def knows_code(self, label: str) -> bool:
        """Whether the text is a code of any place at any time, its own or one that lists gave it."""
        return is_code(label) and label in self.whole.codes

    @cached_property
    def exact(self) -> frozenset[str]:
        """Names as the register writes them, with and without the kind: they need no further reading."""
        return frozenset(form for p in self.all for n in p.names for form in (n, f"{p.kind} {n}"))

    @cached_property
    def _asked(self) -> dict[str, bool]:
        """Answers of `knows`: the same few hundred texts are asked for every layout and file."""
        return {}

    def index(self, start: date, end: date) -> Index:
        """The places that existed at some time of the period, by name; made once a period."""
        if (start, end) not in self._indexes:
            self._indexes[start, end] = self._indexed([p for p in self.all if p.overlaps(start, end)])
        return self._indexes[start, end]

    @cached_property
    def _indexes(self) -> dict[tuple[date, date], Index]:
        return {}

    @cached_property
    def whole(self) -> Index:
        """All places of all times by name."""
        return self._indexed(self.all)

    def _indexed(self, among: Sequence[Place]) -> Index:
        marked: dict[str, list[Place]] = defaultdict(list)
        plain: dict[str, list[Place]] = defaultdict(list)
        written: dict[str, set[str]] = defaultdict(set)
        for place in among:
            names = place.names
            for key in dict.fromkeys(text.marked(self.bare(n)) for n in names):
                marked[key].append(place)
            for key in dict.fromkeys(self.plain(n) for n in names):
                plain[key].append(place)
            for name in names:
                for form in (name, f"{place.kind} {name}"):
                    written[form] |= {p.code for p in marked[text.marked(self.bare(name))]}
        certain = {
            form: next(iter(codes))
            for form, codes in written.items()
            if len(codes) == 1 and len({p.code for p in marked[text.marked(self.bare(form))]}) == 1
        }
        return Index(certain, dict(marked), dict(plain), _by_code(among))

    def follow(self, code: str, day: date, boundaries: date) -> Followed:
        """What the unit that has this code on `day` is on `boundaries`, earlier or later ones."""
        return self._boundaries.follow(code, day, boundaries)

    @cached_property
    def _boundaries(self) -> Boundaries:
        return Boundaries(self.all, self.changes)

    @cached_property
    def by_code(self) -> dict[str, list[Place]]:
        """All stretches of time of a code."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            found[place.code].append(place)
        return dict(found)


def _by_code(among: Sequence[Place]) -> dict[str, list[Place]]:
    own: dict[str, list[Place]] = defaultdict(list)
    given: dict[str, list[Place]] = defaultdict(list)
    for place in among:
        own[place.code].append(place)
        for code in place.old_codes:
            given[code].append(place)
    return {**given, **own}
