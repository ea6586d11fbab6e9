"""Text in the old Vietnamese encodings becomes Unicode, where that is certain; elsewhere it stays as it is.

A font name is evidence, not proof. Each encoding reads every cell; words that are Vietnamese syllables only in
that reading speak for it, words that are syllables in neither speak against it. The decision falls once per font
over the sheet; then each cell may refuse. Measured in design/spreadsheets.md ("Legacy text").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from ..contracts import At, Finding, Sheet
from .codec import COMMON, encode
from .readings import FONT_ENCODINGS, Reading, is_word, read_as, read_viqr
from .refs import ref
from .repair import CP1258_ONLY, LETTERS, as_cp1252, compose, is_damaged, is_vietnamese, repair, without_eth

__all__ = ["convert", "encode", "suspicious"]

# Signs that correct Unicode text of an office seldom holds: what TCVN3 and VNI put for Vietnamese letters, loose
# marks, the signs of VIQR inside words, eth. Accented letters that Vietnamese itself uses are no sign.
_SUSPICIOUS = re.compile(
    "[\u0080-\u009f\u00a1-\u00af\u00b5-\u00bf\u00c4-\u00c7\u00cb\u00ce-\u00d1\u00d6-\u00d8\u00db\u00dc\u00de\u00df"
    "\u00e4-\u00e7\u00eb\u00ee-\u00f1\u00f6-\u00f8\u00fb\u00fc\u00fe\u00ff\u0300-\u036f]"
    "|\ufffd|(?<![A-ZĐ])Ã[ \u00a0]"
    "|[a-z][ÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝ]|[Aa][áàâãèéêùúõÁÀÂÃÈÉÊÙÚÕ]|[Ee][áàâãèéêùõÁÀÂÃÈÉÊÙÕ]|[OoUu][ùõÙÕ]"
    r"|[AaEeOo]\^|[OoUu]\+[a-z'`?~.]|[AaEeIiOoUuYy][`~]"
)
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")
_CAPITALS = re.compile(r"^\.?vn(?!i).*h$", re.IGNORECASE)
_FONTS = (("tcvn", re.compile(r"^\.?vn(?!i)", re.IGNORECASE)), ("vni", re.compile(r"^vni", re.IGNORECASE)))
_FEW, _MANY, _VIQR = 1, 3, 5  # distinct words that prove an encoding: with the font's name, without, for VIQR
_SHARE = 2  # words for a reading to one against it
_VIQR_SHARE = 5
_CLEAR = 3  # certain cells of one kind to one of the other, when a text makes sense both ways
_NAMES = {
    "tcvn3": ("TCVN3 (ABC)", "TCVN3 (ABC)"),
    "tcvn5712": ("TCVN 5712", "TCVN 5712"),
    "vni": ("VNI", "VNI"),
    "viqr": ("VIQR", "VIQR"),
    "utf8": ("UTF-8 bị đọc nhầm bảng mã", "UTF-8 read as another encoding"),
}
_SAME = frozenset({"marks", "eth"})  # other code points of the same letters: nothing a reader need hear of
_SAMPLE = 2000  # texts that decide for a font
_SHOWN = 5  # cells that a finding names


def suspicious(text: str) -> bool:
    """Whether a text (best: the distinct texts of a sheet, joined by newlines) may need `convert`.

    False only when the text is correct Unicode, or ASCII without signs of VIQR.
    """
    return (not text.isascii() and _SUSPICIOUS.search(text) is not None) or "^" in text or "~" in text


@dataclass
class _Group:
    """The texts of one font on a sheet, and where they stand."""

    font: str
    texts: dict[str, list[At]] = field(default_factory=dict)
    encoding: str = ""
    known: dict[tuple[str, str], Reading | None] = field(default_factory=dict)
    old: int = 0  # cells that are certainly in this encoding
    new: int = 0  # cells that are certainly Unicode

    @property
    def named(self) -> str:
        """How the encodings begin that the font's name promises."""
        return next((name for name, pattern in _FONTS if pattern.match(self.font)), "")

    @property
    def capitals(self) -> bool:
        return _CAPITALS.match(self.font) is not None

    def read(self, encoding: str, raw: str) -> Reading | None:
        """The text in an encoding; None when it has a character that is not in it."""
        key = (encoding, raw)
        if key not in self.known:
            if encoding == "viqr":
                self.known[key] = None if _ACCENTED.search(raw) else read_viqr(raw)
            else:
                self.known[key] = None if raw.isascii() else read_as(encoding, raw, self.capitals)
        return self.known[key]

    def evidence(self, encoding: str, texts: list[str]) -> tuple[int, int]:
        """How many distinct words of these texts speak for the encoding, and how many against."""
        good: set[str] = set()
        bad: set[str] = set()
        for raw in texts:
            if reading := self.read(encoding, raw):
                good.update(reading.fresh)
                bad.update(reading.bad)
        return len(good), len(bad)

    def settle(self, proven: Iterable[str]) -> None:
        """Decides the encoding; one that is `proven` elsewhere on the sheet needs less evidence."""
        best = 0
        texts = list(islice(filter(suspicious, self.texts), _SAMPLE))
        for encoding in (*FONT_ENCODINGS, "viqr"):
            good, bad = self.evidence(encoding, texts)
            if encoding == "viqr":
                enough = good >= _VIQR and good >= _VIQR_SHARE * bad
            else:
                known = encoding in proven or (self.named and encoding.startswith(self.named))
                enough = good >= (_FEW if known else _MANY) and good >= _SHARE * bad
            if enough and good - bad > best:
                best, self.encoding = good - bad, encoding


def convert(sheet: Sheet, fonts: Mapping[At, str] | None) -> list[Finding]:
    """Re-reads, in place, text of old encodings, UTF-8 taken for another, loose marks, eth for Đ.

    `fonts` names the fonts of text cells; None when the file has none (csv). What stood there goes to
    `sheet.original`. Findings: N-ENCODING for each encoding found on the sheet; W-ENCODING for text that looks
    like one but that no reading explains: it stays as it is.
    """
    joined = "\n".join({value for row in sheet.rows for value in row if isinstance(value, str)})
    if not suspicious(joined):
        return []
    notes: dict[str, list[At]] = {}
    doubts: dict[At, str] = {}
    if not fonts and CP1258_ONLY.search(joined):
        _undo_cp1258(sheet)
    for raw, cells in _cells(sheet).items():
        _write(sheet, cells, *repair(raw), notes)
    groups = _groups(sheet, fonts or {})
    for group in groups:
        group.settle(())
    proven = {group.encoding for group in groups if group.encoding}
    for group in groups:
        if proven and not group.encoding:
            group.settle(proven)
    words = _words(groups) if proven else Counter()
    for group in groups:
        for raw, cells in group.texts.items():
            kind, text = _reread(group, raw, words, proven)
            if kind == "?":
                doubts.update(dict.fromkeys(cells, raw))
            _write(sheet, cells, kind, text, notes)
    if ("Ð" in joined or "ð" in joined) and is_vietnamese(joined):
        for raw, cells in _cells(sheet).items():
            _write(sheet, cells, "eth", without_eth(raw), notes)
    return _findings(sheet, notes, doubts)


def _undo_cp1258(sheet: Sheet) -> None:
    """TCVN3 or VNI of a text file that was decoded as cp1258: put back as cp1252 shows it.

    Only when the sheet as cp1252 proves one of them and hardly any text makes sense as it stands.
    """
    cells = _cells(sheet)
    texts = {raw: as_cp1252(raw) for raw in cells}
    group = _Group("", {text: cells[raw] for raw, text in texts.items() if text})
    group.settle(())
    sound = sum(is_vietnamese(raw) and not _broken(compose(raw)) for raw in cells)
    if group.encoding and sound * _CLEAR < len(group.texts):
        for raw, text in texts.items():
            _write(sheet, cells[raw], "", text or raw, {})


def _texts(sheet: Sheet) -> Iterator[tuple[At, str]]:
    """Every text and where it stands; errors and formulas are none."""
    other = sheet.errors | sheet.uncached
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if isinstance(value, str) and value and (r, c) not in other:
                yield (r, c), value


def _cells(sheet: Sheet) -> dict[str, list[At]]:
    """Every text with a character beyond ASCII, and where it stands."""
    cells: dict[str, list[At]] = {}
    for at, value in _texts(sheet):
        if not value.isascii():
            cells.setdefault(value, []).append(at)
    return cells


def _groups(sheet: Sheet, fonts: Mapping[At, str]) -> list[_Group]:
    groups: dict[str, _Group] = {}
    for at, value in _texts(sheet):
        font = fonts.get(at, "")
        group = groups.get(font) or groups.setdefault(font, _Group(font))
        group.texts.setdefault(value, []).append(at)
    return list(groups.values())


def _write(sheet: Sheet, cells: list[At], kind: str, text: str, notes: dict[str, list[At]]) -> None:
    for row, col in cells:
        raw = sheet.rows[row - 1][col - 1]
        if text != raw:
            sheet.original.setdefault((row, col), str(raw))
            sheet.rows[row - 1][col - 1] = text
            notes.setdefault(kind, []).append((row, col))


def _as_it_stands(raw: str) -> list[str]:
    return [word.lower() for word in LETTERS.findall(raw) if not word.isascii() and is_word(word)]


def _words(groups: list[_Group]) -> Counter[str]:
    """How often the sheet has each word in cells that leave no doubt; counts these cells in the groups."""
    words: Counter[str] = Counter()
    for group in groups:
        for raw, cells in group.texts.items():
            reading = group.read(group.encoding, raw) if group.encoding else None
            if reading and reading.fresh and not reading.lost:
                words.update({word: len(cells) for word in (*reading.fresh, *reading.shared)})
                group.old += len(cells)
            elif is_vietnamese(raw) or (reading and reading.lost and not reading.fresh):
                words.update({word: len(cells) for word in _as_it_stands(raw)})
                group.new += len(cells)
    return words


def _reread(group: _Group, raw: str, words: Counter[str], proven: set[str]) -> tuple[str, str]:
    """The encoding and the text of a cell; ("", raw) when it stays, ("?", raw) when that is in doubt."""
    if raw.isascii() and group.encoding != "viqr":
        shouted = group.capitals and any(name.startswith("tcvn") for name in proven)
        return ("tcvn3", raw.upper()) if shouted else ("", raw)
    if not group.encoding:
        return ("?" if is_damaged(raw) or (suspicious(raw) and _looks_old(group, raw)) else "", raw)
    reading = group.read(group.encoding, raw)
    if reading is None:
        return ("?" if suspicious(raw) and _broken(raw) else "", raw)
    if group.encoding == "viqr" and any("^" not in word for word in reading.bad):
        return "?", raw
    if reading.lost and len(reading.lost) >= len(reading.fresh):
        return "", raw
    if len(reading.bad) > len(reading.fresh) + len(reading.shared):
        return ("?" if suspicious(raw) else ""), raw
    if reading.fresh or reading.text == raw:
        return group.encoding, reading.text
    return _between(group, raw, reading, words)


def _between(group: _Group, raw: str, reading: Reading, words: Counter[str]) -> tuple[str, str]:
    """The same for a text that makes sense both ways: as the sheet's other cells, or as offices write mostly."""
    old, new = (group.encoding, reading.text), ("", raw)
    if not group.new:
        return old
    for weight in (words, COMMON):
        before, after = (sum(weight.get(w, 0) for w in side) for side in (reading.rivals, reading.shared))
        if before != after:
            return old if after > before else new
        if group.old > _CLEAR * group.new or suspicious(raw):
            return old
        if group.new > _CLEAR * group.old:
            return new
    return old if group.named and group.old > group.new else ("?", raw)


def _broken(raw: str) -> bool:
    """Whether the text has a word of several letters that is no syllable and holds a suspicious sign."""
    return any(
        len(w) > 1 and not w.isascii() and suspicious(w) and not is_word(w) for w in LETTERS.findall(raw)
    )


def _looks_old(group: _Group, raw: str) -> bool:
    """Whether an encoding explains all of the text, though the group gives it too little weight."""
    needed = _FEW if group.named else _FEW + 1
    readings = (group.read(encoding, raw) for encoding in FONT_ENCODINGS)
    return any(r is not None and len(set(r.fresh)) >= needed and not r.bad and not r.lost for r in readings)


def _findings(sheet: Sheet, notes: dict[str, list[At]], doubts: dict[At, str]) -> list[Finding]:
    findings = []
    for kind, cells in notes.items():
        if kind in _SAME:
            continue
        name, name_en = _NAMES[kind]
        facts: dict[str, object] = {"encoding": name, "encoding_en": name_en, "n": len(cells)}
        findings.append(Finding("N-ENCODING", sheet.name, ref(min(cells)), facts))
    if doubts:
        first = min(doubts)
        where = [ref(at) for at in sorted(doubts)[:_SHOWN]] + ["…"] * (len(doubts) > _SHOWN)
        facts = {"text": doubts[first], "n": len(doubts), "cells": ", ".join(where)}
        findings.append(Finding("W-ENCODING", sheet.name, ref(first), facts))
    return findings
