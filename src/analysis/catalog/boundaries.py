"""What a unit of one day is on the boundaries of another day: merged, renamed, split, forwards and backwards.

Changes of one date fall into groups of units before and units after that hang together. Forwards a group can be
followed when one unit comes out of it, backwards when one unit went into it: figures add up, they are never divided.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .places import Change, Place

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Group:
    """Units that a change of one date turns into others: codes and names before and after."""

    day: date
    before: dict[str, str]
    after: dict[str, str]
    decree: str

    @property
    def vi(self) -> str:
        """“Tân Phú lập từ Tân Lập, Tân An ngày 01/12/2019 (Nghị quyết …)”."""
        return f"{_list(self.after)} lập từ {_list(self.before)} ngày {self.day:%d/%m/%Y}" + self._by

    @property
    def en(self) -> str:
        """The same in English."""
        return f"{_list(self.after)} was made from {_list(self.before)} on {self.day:%d/%m/%Y}" + self._by

    @property
    def _by(self) -> str:
        return f" ({self.decree})" if self.decree else ""


def _list(names: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(names.values()))


@dataclass(frozen=True)
class Followed:
    """What a unit is on other boundaries; `code` is "" when that cannot be said, and `refused` is why.

    `merged`: on those boundaries it is part of a larger unit, whose figures are added up; `groups` are the changes
    that were followed.
    """

    code: str
    merged: bool = False
    groups: tuple[Group, ...] = ()
    refused: Group | None = None


class Boundaries:
    """Follows units through the changes of a register."""

    def __init__(self, places: Iterable[Place], changes: Iterable[Change]) -> None:
        self._places, self._changes = tuple(places), tuple(changes)
        self._known: dict[tuple[str, date, date], Followed] = {}

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All groups by their day."""
        found: list[Group] = []
        for day in sorted({c.valid_from for c in self._changes}):
            found += self._of_day([c for c in self._changes if c.valid_from == day], day)
        return tuple(found)

    def _of_day(self, changes: list[Change], day: date) -> list[Group]:
        """Groups of one day; a code that goes on under the same code belongs to the group of that code."""
        edges: list[tuple[str, str, Change | None]] = [(c.code_before, c.code_after, c) for c in changes]
        for code in {code for c in changes for code in (c.code_before, c.code_after)}:
            if self._name(code, day - _DAY) and self._name(code, day):
                edges.append((code, code, None))
        groups: list[Group] = []
        while edges:
            before, after = {edges[0][0]}, {edges[0][1]}
            while True:
                linked = [e for e in edges if e[0] in before or e[1] in after]
                if {e[0] for e in linked} <= before and {e[1] for e in linked} <= after:
                    break
                before |= {e[0] for e in linked}
                after |= {e[1] for e in linked}
            named = [c for _, _, c in linked if c]
            olds = {c.code_before: c.name_before for c in named}
            news = {c.code_after: c.name_after for c in named}
            groups.append(Group(
                day,
                {code: olds.get(code) or self._name(code, day - _DAY) or code for code in sorted(before)},
                {code: news.get(code) or self._name(code, day) or code for code in sorted(after)},
                "; ".join(dict.fromkeys(c.decree for c in named if c.decree)),
            ))  # fmt: skip
            edges = [e for e in edges if e not in linked]
        return groups

    def _name(self, code: str, day: date) -> str:
        return next((p.name for p in self._places if p.code == code and p.valid(day, day)), "")

    def follow(self, code: str, day: date, boundaries: date) -> Followed:
        """What the unit that has this code on `day` is on `boundaries`."""
        key = code, day, boundaries
        if key not in self._known:
            self._known[key] = self._forwards(*key) if day <= boundaries else self._backwards(*key)
        return self._known[key]

    def _forwards(self, code: str, day: date, boundaries: date) -> Followed:
        passed: list[Group] = []
        for group in self.groups:
            if day < group.day <= boundaries and code in group.before:
                if len(group.after) > 1:
                    return Followed("", refused=group)
                code = next(iter(group.after))
                passed.append(group)
        return Followed(code, any(len(g.before) > 1 for g in passed), tuple(passed))

    def _backwards(self, code: str, day: date, boundaries: date) -> Followed:
        passed: list[Group] = []
        for group in reversed(self.groups):
            if boundaries < group.day <= day and code in group.after:
                if len(group.before) > 1:
                    return Followed("", refused=group)
                code = next(iter(group.before))
                passed.append(group)
        return Followed(code, any(len(g.after) > 1 for g in passed), tuple(passed))
