"""Places in time: identity is (code, date). Names, aliases, and what became of whom."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from .. import text

FAR_PAST, FAR_FUTURE = date(1, 1, 1), date(9999, 12, 31)


@dataclass(frozen=True)
class Place:
    """One unit in one stretch of time; a code may carry another name afterwards."""

    code: str
    name: str
    kind: str
    valid_from: date = FAR_PAST
    valid_to: date = FAR_FUTURE
    aliases: tuple[str, ...] = ()

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
class Places:
    """All places of a workspace and their changes."""

    all: tuple[Place, ...]
    changes: tuple[Change, ...]
    prefixes: tuple[str, ...] = ()
    tiles: dict[str, tuple[int, int]] = field(default_factory=dict)

    def at(self, day: date) -> list[Place]:
        """The places that exist on that day, by code."""
        return sorted((p for p in self.all if p.valid(day, day)), key=lambda p: p.code)

    @cached_property
    def _prefix(self) -> re.Pattern[str]:
        written = {form for p in self.prefixes for form in (text.clean(p).lower(), text.fold(p))}
        words = sorted(written, key=len, reverse=True)
        return (
            re.compile(r"^(?:(?:" + "|".join(re.escape(w) for w in words) + r")(?:\s+|\.\s*))+")
            if words
            else re.compile(r"(?!)")
        )

    def bare(self, name: str) -> str:
        """The name without number, type word and trailing marks: "3. xã Nga Yên (*)" -> "nga yên"."""
        lowered = re.sub(r"^\d+[.)]\s*|\s*[(*].*$|\s*[,-]\s*huyện .*$", "", text.clean(name).lower())
        return self._prefix.sub("", lowered)

    def plain(self, name: str) -> str:
        """Loosest key: bare name without marks, spaces and punctuation."""
        return text.fold(self.bare(name)).replace(" ", "")

    @cached_property
    def _plain_keys(self) -> frozenset[str]:
        return frozenset(self.plain(name) for place in self.all for name in (place.name, *place.aliases))

    def knows(self, name: str) -> bool:
        """Whether the text could be the name of any place at any time."""
        if name not in self._asked:
            self._asked[name] = bool(name) and self.plain(name) in self._plain_keys
        return self._asked[name]

    @cached_property
    def _asked(self) -> dict[str, bool]:
        """Answers of `knows`: the same few hundred texts are asked for every layout and file."""
        return {}

    def successor(self, code: str, day: date, boundaries: date) -> tuple[str, bool] | None:
        """What became of the unit that had this code on `day`, by `boundaries`; and whether that is a merger.

        None when the unit cannot be followed: `boundaries` lies before a merger that it came from.
        """
        merged = False
        for change in sorted(self.changes, key=lambda c: c.valid_from):
            if change.code_before == code and day < change.valid_from <= boundaries:
                code, merged, day = change.code_after, True, change.valid_from
            elif change.code_after == code and boundaries < change.valid_from <= day:
                return None
        receives = any(c.code_after == code and day < c.valid_from <= boundaries for c in self.changes)
        return code, merged or receives

    @cached_property
    def by_code(self) -> dict[str, list[Place]]:
        """All stretches of time of a code."""
        found: dict[str, list[Place]] = defaultdict(list)
        for place in self.all:
            found[place.code].append(place)
        return dict(found)
