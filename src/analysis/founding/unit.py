"""Whose workspace it is: the unit by its full name, and what follows from it by the rules of the administration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .. import text
from ..errors import CchcError

# Kinds of units, and of the units below them where no list says so.
BELOW = {
    "huyện": ("Xã", "Thị trấn"), "quận": ("Phường",), "thị xã": ("Xã", "Phường"), "thành phố": ("Xã", "Phường"),
    "tỉnh": ("Huyện", "Thị xã", "Thành phố"), "xã": ("Thôn",), "phường": ("Tổ dân phố",), "đặc khu": ("Thôn",),
}  # fmt: skip
# The order in which kinds are named together, and the words of clerks before a name.
PREFIXES = {
    "Xã": ("xã", "X"), "Phường": ("phường", "P"), "Thị trấn": ("thị trấn", "TT"), "Huyện": ("huyện", "H"),
    "Quận": ("quận", "Q"), "Thị xã": ("thị xã", "TX"), "Thành phố": ("thành phố", "TP"), "Thôn": ("thôn",),
    "Tổ dân phố": ("tổ dân phố", "TDP"), "Đặc khu": ("đặc khu",),
}  # fmt: skip


@dataclass(frozen=True)
class Unit:
    """A unit: name with its kind ("Huyện …"), bare name, kind in lower case, parent ("tỉnh …", may be empty)."""

    name: str
    short: str
    level: str
    parent: str
    year: int
    kinds: tuple[str, ...]

    @classmethod
    def named(cls, name: str, parent: str, year: int, kinds: Sequence[str]) -> Unit:
        """The unit of that full name; `kinds` are those of the units below it. CchcError without a kind."""
        level, short = split(name)
        if not level or not short:
            raise CchcError(
                f"“{name}”: ghi đủ cả loại và tên, ví dụ “Huyện …”, “Thị xã …”, “Quận …”.\n"
                f"  “{name}”: give the kind with the name, as in “Huyện …”."
            )
        upper, above = split(parent)
        if parent and not above:
            raise CchcError(
                f"“{parent}”: ghi đủ cả loại và tên, ví dụ “Tỉnh …”.\n  “{parent}”: give the kind, as in “Tỉnh …”."
            )
        ordered = [kind for kind in PREFIXES if kind in kinds] or list(BELOW[level])
        whole = f"{level[0].upper()}{level[1:]} {short}"
        return cls(whole, short, level, f"{upper} {above}".strip(), year, tuple(ordered))

    @property
    def unit_word(self) -> str:
        """What the units below are called together: "xã, thị trấn"."""
        return ", ".join(kind.lower() for kind in self.kinds)

    @property
    def place_prefixes(self) -> list[str]:
        """Words before the name of a unit below that say what it is."""
        words = [word for kind in self.kinds for word in PREFIXES[kind]]
        return [*words, "UBND", "Ủy ban nhân dân", "Uỷ ban nhân dân"]


def split(name: str) -> tuple[str, str]:
    """(kind in lower case, bare name): ("huyện", "…"); the kind is empty where the name has none."""
    clean = text.clean(name)
    for kind in sorted(BELOW, key=len, reverse=True):
        if text.marked(clean).startswith(text.marked(kind) + " "):
            return kind, clean[len(kind) :].strip()
    return "", clean
