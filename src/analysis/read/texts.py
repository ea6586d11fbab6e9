"""The last step of every reading: text in composed Unicode, old encodings re-read, numbers that are none told."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Mapping

from ..contracts import At, Finding, Sheet
from .legacy import convert, suspicious

# Texts in order, met before: the headings of a form come again in every file, and are not searched again.
_known: set[str] = set()
_KNOWN_LIMIT = 20_000
_MOST = sys.float_info.max


def settle(sheet: Sheet, fonts: Callable[[], Mapping[At, str] | None] = lambda: None) -> list[Finding]:
    """Bring the sheet's text to composed Unicode in place; returns what was noticed on the way.

    `fonts` is asked only if some text looks like an old encoding.
    """
    sheet.name = unicodedata.normalize("NFC", sheet.name)
    if any(type(value) is float and not -_MOST <= value <= _MOST for row in sheet.rows for value in row):
        _tell_no_numbers(sheet)
    texts = {value for row in sheet.rows for value in row if type(value) is str} - _known
    joined = "\n".join(texts)
    findings = convert(sheet, fonts()) if (doubtful := suspicious(joined)) else []
    if not unicodedata.is_normalized("NFC", joined):
        for row in sheet.rows:
            row[:] = [unicodedata.normalize("NFC", value) if type(value) is str else value for value in row]
    elif not doubtful and len(texts) < _KNOWN_LIMIT:
        if len(_known) > _KNOWN_LIMIT:
            _known.clear()
        _known.update(texts)
    return findings


def _tell_no_numbers(sheet: Sheet) -> None:
    """Numbers that are none (NaN) or too large to be any (1E400) become text and are told as errors."""
    found = set()
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if type(value) is float and not -_MOST <= value <= _MOST:
                row[c - 1] = str(value)
                found.add((r, c))
    sheet.errors |= found
    sheet.percents -= found
