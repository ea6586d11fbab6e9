"""Cell references: letters and digits of a spreadsheet to row and column from 1, and back."""

from __future__ import annotations

from ..contracts import At
from ..contracts import letters as letters


def number(name: bytes) -> int:
    """Column number of its letters: b"A" -> 1, b"AB" -> 28."""
    value = 0
    for letter in name:
        value = value * 26 + letter - 64
    return value


def at(ref: bytes) -> At:
    """(row, column) of a reference: b"C5" -> (5, 3)."""
    col = ref.rstrip(b"0123456789")
    return int(ref[len(col) :]), number(col)


def ref(position: At) -> str:
    """The reference of (row, column): (5, 3) -> "C5"."""
    return f"{letters(position[1])}{position[0]}"
