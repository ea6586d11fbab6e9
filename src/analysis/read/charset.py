"""Bytes of a text file as text: which character set, judged by what makes Vietnamese of them."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import NamedTuple

from .codec import decode_tcvn3, decode_vni
from .syllables import is_syllable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HIGH_BYTES = frozenset((0x00, 0x01, 0x03, 0x1E, 0x20))  # of the UTF-16 units that Vietnamese text uses
_WORD = re.compile(r"[^\x00-\x40\x5b-\x60\x7b-\x7f]+")
_SAMPLE = 200_000


class Decoded(NamedTuple):
    """A text and the character set it was read in."""

    text: str
    charset: str


def decode(content: bytes, declared: str = "") -> Decoded:
    """The text of a file. `declared` (by HTML, XML) is believed if the file is not UTF and all of it decodes so.

    Damaged bytes become U+FFFD. Text in the old Vietnamese encodings comes as cp1252 with undefined bytes kept.
    """
    charset = _marked(content) or _utf(content) or _declared(content, declared) or _guessed(content)
    if charset == "cp1252":
        return Decoded(content.decode("cp1252", "latin1-kept"), charset)
    text = content.decode(charset, "replace").removeprefix("\ufeff")
    return Decoded(unicodedata.normalize("NFC", text) if charset == "cp1258" else text, charset)


def _keep(error: UnicodeError) -> tuple[str, int]:
    """The few bytes that cp1252 leaves undefined, as Latin-1: old fonts drew letters there."""
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("latin1-kept", _keep)


def _marked(content: bytes) -> str:
    return next((name for mark, name in _MARKS if content.startswith(mark)), "")


def _declared(content: bytes, declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
        content.decode(name)
    except (LookupError, UnicodeDecodeError, ValueError):
        return ""
    return "cp1252" if name in ("iso8859-1", "ascii") else name


def _utf(content: bytes) -> str:
    try:
        return _utf16(content[:_SAMPLE]) or (content.decode("utf-8") and "utf-8")
    except UnicodeDecodeError:
        return ""


def _guessed(content: bytes) -> str:
    text = content.decode("utf-8", "replace")
    broken, beyond = text.count("\ufffd"), sum(map(len, re.findall(r"[^\x00-\x7f]+", text)))
    if 2 * broken <= beyond - broken:  # in no other character set do letters so often form whole sequences
        return "utf-8"
    return "cp1258" if _prefers_cp1258(content[:_SAMPLE]) else "cp1252"


def _utf16(content: bytes) -> str:
    """UTF-16 without a mark: nearly every second byte is one of few."""
    content = content[: len(content) // 2 * 2]
    if len(content) < 4 or b"\0" not in content:
        return ""
    for name, high, low in (
        ("utf-16-le", content[1::2], content[::2]),
        ("utf-16-be", content[::2], content[1::2]),
    ):
        few = sum(map(high.count, _HIGH_BYTES))
        if few >= 0.95 * len(high) and high.count(0) > 0.1 * len(high) and high.count(0) > 4 * low.count(0):
            return name
    return ""


def _prefers_cp1258(content: bytes) -> bool:
    """Whether more words are Vietnamese syllables in cp1258 than in an old font's encoding or in plain cp1252."""
    modern = unicodedata.normalize("NFC", content.decode("cp1258", "replace"))
    old = content.decode("cp1252", "latin1-kept")
    old_words = _WORD.findall(old)
    readings = (
        old_words,
        [decode_tcvn3(word) or "" for word in old_words],
        [decode_vni(word) or "" for word in old_words],
    )
    return _syllables(_WORD.findall(modern)) > max(map(_syllables, readings))


def _syllables(words: list[str]) -> int:
    return sum(is_syllable(word.lower()) for word in words if not word.isascii())
