"""Texts of strangers made fit to be shown: what a terminal, a workbook or a reader would take for an order."""

from __future__ import annotations

import re

# Controls (C0 but tab and line feed, DEL, C1), lone surrogates, and signs that turn the direction of what follows.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# What a spreadsheet program takes for the beginning of a formula, full-width signs among them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def visible(text: str) -> str:
    """The text with a mark in place of every sign that would be obeyed instead of shown.

    >>> visible("a\\x1b[31mb\\u202ec"), visible("Xã Tân Lập\\n")
    ('a�[31mb�c', 'Xã Tân Lập\\n')
    """
    return _UNSEEN.sub("\ufffd", text)
