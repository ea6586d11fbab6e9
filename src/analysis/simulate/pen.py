"""How clerks write: names in their habits, values as numbers or text, a sign for nothing, now and then a blank."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ..catalog import Catalog, Layout, Place


def labels(places: list[Place], written: Mapping[str, Any], rng: np.random.Generator) -> list[str]:
    """Names as people write them: one habit a sheet, with lapses.

    `written` gives the short word of each kind of place, which kinds are never written without it, and spellings
    with the tone mark in its old place.
    """
    habit = int(rng.integers(3))
    made = []
    for place in places:
        style = habit if rng.random() < 0.85 else int(rng.integers(4))
        full = f"{written['kinds'].get(place.kind, place.kind.lower())} {place.name}"
        plain = full if place.kind in written["always"] else place.name
        older = plain
        for new, old in written["older"].items():
            older = older.replace(new, old)
        made.append([plain, full, plain.upper(), older][style])
    return made


class Pen:
    """How a clerk writes values down: numbers or text, a sign for nothing, now and then a blank."""

    def __init__(
        self, catalog: Catalog, layout: Layout, rng: np.random.Generator, blank_share: float
    ) -> None:
        self.catalog, self.rng, self.blank_share = catalog, rng, blank_share
        self.nothing = [s for s, r in layout.signs.items() if s and r == "none_occurred"]
        self.lacking = [s for s, r in layout.signs.items() if r == "not_reported"]

    def write(self, code: str, value: float) -> tuple[Any, float, str]:
        """(what stands in the cell, value, reason)."""
        kind, rng = self.catalog.indicators[code].kind, self.rng
        if rng.random() < self.blank_share and not np.isnan(value):
            sign = self.lacking[int(rng.integers(len(self.lacking)))]
            return sign or None, float("nan"), "not_reported"
        if np.isnan(value):
            return self.nothing[int(rng.integers(len(self.nothing)))], float("nan"), "none_occurred"
        if kind == "yes_no":
            words = ["Có", "x", "có"] if value else ["Không", "Chưa", "không"]
            return words[int(rng.choice(3, p=[0.8, 0.1, 0.1]))], value, ""
        if kind == "version":
            return f"9001:{value:.0f}", value, ""
        if kind == "number":
            return (f"{value:.1f}".replace(".", ",") if rng.random() < 0.3 else float(value)), value, ""
        if value == 0 and rng.random() < 0.25:
            return self.nothing[int(rng.integers(len(self.nothing)))], float("nan"), "none_occurred"
        return self._count(int(value)), value, ""

    def _count(self, value: int) -> Any:
        if self.rng.random() > 0.06:
            return value
        return f"{value:02d}" if 0 < value < 10 else f"{value:,}".replace(",", ".")
