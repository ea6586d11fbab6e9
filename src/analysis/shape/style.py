"""How an office writes a form: where it starts, which way its columns stand, how it writes numbers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from .page import FONT

_MARKS = {"dot": (".", ","), "comma": (",", "."), "space": (" ", ","), "padded": ("", ",")}


@dataclass(frozen=True)
class Style:
    """How an office writes a form; as it stands, the way the layout says.

    `row`, `col`: blank rows and columns before everything. `order`: the columns as drawn, by their numbers from 0
    (those of the layout, then the extra ones). `groups`: group names merged over their columns, repeated in each, or
    written once. `numbers`: as numbers, or as text: 1.234,5 / 1,234.5 / 1 234,5 / 05. `decimal`: mark of fractions
    written as text ("" leaves them numbers unless `numbers` makes them text). `number_row`: with the row (1) (2) (3),
    without, or as the layout says. `gap`: blank rows under the header; `blank_before`: records with a blank row before
    them. `titles`: other title lines. `encode`: turns every text into another encoding, shown in `font`.
    """

    row: int = 0
    col: int = 0
    order: tuple[int, ...] = ()
    groups: Literal["merged", "repeated", "once"] = "merged"
    numbers: Literal["number", "dot", "comma", "space", "padded"] = "number"
    decimal: Literal["", ",", "."] = ""
    number_row: bool | None = None
    gap: int = 0
    blank_before: frozenset[int] = frozenset()
    titles: tuple[str, ...] | None = None
    letterhead: bool = True
    font: str = FONT
    encode: Callable[[str], str] | None = None

    def written(self, value: Any) -> Any:
        """A value as this office writes it."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            return value
        if self.numbers == "number":
            as_text = isinstance(value, float) and self.decimal != ""
            return f"{value:.15g}".replace(".", self.decimal) if as_text else value
        thousands, usual = _MARKS[self.numbers]
        whole, _, fraction = f"{Decimal(f'{value:.15g}'):,f}".partition(".")
        grouped = whole.replace(",", thousands)
        if self.numbers == "padded":
            grouped = grouped.zfill(2)
        return grouped + ((self.decimal or usual) + fraction if fraction else "")
