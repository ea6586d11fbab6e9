"""Unicode text that was damaged on its way: UTF-8 taken for an 8-bit encoding, loose marks, eth for Đ."""

from __future__ import annotations

import re
import unicodedata

from .readings import is_word

MARKS = re.compile("[\u0300-\u036f]")
CP1258_ONLY = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u20ab\u0300-\u0323]")
_MISPLACED = re.compile("([\u0300\u0301\u0303\u0309])([\u0302\u0306])")  # tone before circumflex or breve
_UTF8 = re.compile(
    "[\u00c2-\u00f4\u0102\u0103\u0110\u0111][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u2122]"
)
_DAMAGED = re.compile("\ufffd|á[º»][^ a-z]|Ä[\u0090\u2018]|Æ[°¡]")
_LOST_NBSP = re.compile("(?<=[ÃÂ]) |(?<=áº) ")
LETTERS = re.compile(r"[^\W\d_]+")
_VIETNAMESE = re.compile("[\u0102\u0103\u0110\u0111\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def is_vietnamese(text: str) -> bool:
    """Whether the text has a letter that, among living languages in offices here, only Vietnamese has."""
    return _VIETNAMESE.search(text) is not None


def repair(text: str) -> tuple[str, str]:
    """What was wrong ("utf8", "marks", or "") and the text without it."""
    kind = ""
    if _UTF8.search(text) and (whole := _from_utf8(text)):
        kind, text = "utf8", whole
    if MARKS.search(text) and (composed := compose(text)) != text:
        kind, text = kind or "marks", composed
    return kind, text


def is_damaged(text: str) -> bool:
    """Whether letters are lost: U+FFFD, or UTF-8 taken for another encoding that `repair` cannot undo."""
    return _DAMAGED.search(text) is not None


def without_eth(text: str) -> str:
    """Đ for Ð in Vietnamese words and short forms ("Ðịnh", "QÐ"); for sheets that are Vietnamese."""
    return LETTERS.sub(_without_eth, text) if "Ð" in text or "ð" in text else text


def compose(text: str) -> str:
    """NFC, also where the tone stands before the circumflex."""
    return unicodedata.normalize("NFC", _MISPLACED.sub(r"\2\1", unicodedata.normalize("NFD", text)))


def _from_utf8(text: str) -> str:
    """The text whose UTF-8 was read as cp1252, Latin-1 or cp1258, once or twice; "" unless all of it fits."""
    for candidate in (text, _LOST_NBSP.sub("\u00a0", text)):
        for codec in ("cp1252", "cp1258"):
            try:
                whole = b"".join(_byte(c, codec) for c in candidate).decode("utf-8")
            except UnicodeError:
                continue
            if not any(unicodedata.category(c) in ("Cc", "Cn", "Co") and c not in "\t\n\r" for c in whole):
                return (_UTF8.search(whole) and _from_utf8(whole)) or whole
    return ""


def as_cp1252(text: str) -> str:
    """A text that was decoded as cp1258, decoded as cp1252; "" when it cannot have come from there."""
    try:
        return b"".join(_byte(c, "cp1258") for c in text).decode("cp1252")
    except UnicodeError:
        return ""


def _byte(character: str, codec: str) -> bytes:
    try:
        return character.encode(codec)
    except UnicodeEncodeError:
        return character.encode("latin-1")


def _without_eth(match: re.Match[str]) -> str:
    word = match[0].replace("Ð", "Đ").replace("ð", "đ")
    short = word.isupper() and len(word) <= 8 and word.replace("Đ", "D").isascii()
    return word if word != match[0] and (short or is_word(compose(word))) else match[0]
