"""A list with a plot beside it: names at the left, marks in the middle, numbers at the right."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from analysis.show import keys, style
from analysis.show.canvas import Sheet, text_width
from analysis.show.layout import Scale, scale, widest, wrapped
from analysis.show.numbers import MISSING
from analysis.tongue import t

_NAME_ROOM = 150.0
_MANY = 40


@dataclass(frozen=True)
class Item:
    """One line of the list, with one value or two; NaN where there is none."""

    name: str
    low: float
    high: float
    place: str = ""  # whose marks these are; "" for a line that belongs to no unit

    @property
    def gap(self) -> float:
        """From the first value to the second."""
        return self.high - self.low

    @property
    def missing(self) -> bool:
        """Whether there is nothing to mark."""
        return math.isnan(self.gap)


@dataclass(frozen=True)
class Listing:
    """A sheet with its names written, and where the marks go."""

    sheet: Sheet
    x: Scale
    left: float
    step: float
    size: float
    bottom: float
    top: float = 2.0

    def y(self, k: int) -> float:
        """The middle of line `k`."""
        return self.top + self.step * (k + 0.5)

    def upright(self, value: float, colour: str, width: float, dash: Sequence[float] = ()) -> None:
        """A line down the whole list at a value."""
        self.sheet.lines([[(self.x(value), self.top), (self.x(value), self.bottom)]], colour, width, dash)

    def numbers(
        self, labels: Sequence[tuple[float, int, str]], colour: str, places: Sequence[str] = ()
    ) -> None:
        """Numbers in the list at (x, line); paper under them, so that no line strikes them out."""
        size = self.size
        under = [(x - 1, self.y(k) - size / 2, text_width(t, size, True) + 1, size) for x, k, t in labels]
        self.sheet.boxes(under, style.PAPER)
        for (x, k, text), place in zip(labels, places or [""] * len(labels), strict=True):
            self.sheet.text(
                x, self.y(k) + size * 0.35, text, size=size, colour=colour, bold=True, place=place
            )


def ordered(items: Sequence[Item], key: str, *, falling: bool) -> list[Item]:
    """Items by ``high`` or ``gap``; those without a value close the list."""
    known = sorted((i for i in items if not i.missing), key=lambda i: getattr(i, key), reverse=falling)
    return known + [item for item in items if item.missing]


def listing(
    items: Sequence[Item],
    span: tuple[float, float],
    labels: Sequence[str],
    signs: Sequence[keys.Sign] = (),
    *,
    air: float = 6.0,
    axis: float = 0.0,
) -> Listing:
    """A sheet high enough for the items, an axis of `axis` points and the key, which is drawn here.

    Room at the right is kept for the widest of the `labels`, `air` away from the farthest mark.
    """
    size = style.SMALL if len(items) > _MANY else style.TEXT
    names = [wrapped(item.name, _NAME_ROOM, size) for item in items]
    step = (12.0 if len(items) > _MANY else 17.0) + 12 * (max(map(len, names)) - 1)
    left = widest([line for name in names for line in name], size) + 10
    right = style.WIDTH - widest(labels, size, True) - 8 - air
    bottom = 2.0 + step * len(items)
    sheet = Sheet(style.WIDTH, bottom + axis + 4 + keys.key_height(signs, style.WIDTH))
    rows = Listing(sheet, scale(*span, left + (0 if span[0] == 0 else 4), right), left, step, size, bottom)
    for k, item in enumerate(items):
        _write_name(rows, k, names[k], item)
    keys.draw_key(sheet, signs, 0, bottom + axis + 4, style.WIDTH)
    return rows


def _write_name(rows: Listing, k: int, lines: Sequence[str], item: Item) -> None:
    colour = style.MUTED if item.missing else style.INK
    base = rows.y(k) + rows.size * 0.35
    for n, text in enumerate(lines):
        line = base + 12 * (n - (len(lines) - 1) / 2)
        rows.sheet.text(
            rows.left - 8, line, text, size=rows.size, align="right", colour=colour, place=item.place
        )
    if item.missing:
        rows.sheet.text(
            rows.left + 4, base, t("{0} không có số liệu", MISSING), size=rows.size, colour=colour
        )
