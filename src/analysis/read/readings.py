"""What a text says when it is read in an old encoding, and which of its words speak for that and which against."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, partial
from typing import NamedTuple

from .codec import decode_tcvn3, decode_viqr, decode_vni
from .syllables import is_syllable

FONT_ENCODINGS = ("tcvn3", "tcvn5712", "vni")  # the simplest first: it wins when two read alike
# No part of a word in any encoding: ASCII signs, typographic signs, drawn bullets.
_SIGNS = "\x00-/:-@\\[-`{-\x7f\xa0°±²³´\u2000-\u2bff\ue000-\uf8ff\ufeff"
_WORD = re.compile(f"[^{_SIGNS}]+")
_TYPED = "‚„…†‡ˆ‰‹‘’“”•–—˜™›"  # where TCVN 5712 has capitals, cp1252 has signs
_WIDE_WORD = re.compile(f"(?:[^{_SIGNS}]|[{_TYPED}])*[{_TYPED}](?:[^{_SIGNS}]|[{_TYPED}])*")
_SYMBOL = re.compile(
    r"^(?:[0-9]*[×÷½¼¾©®£¥§«»·¹ªµ¬¤¨¶¸¢¦¡]+[0-9]*|[A-Za-z0-9]+[¹©®»«ª¼½¾×·]+|[0-9]*µ[mglsFAVW])$"
)
_LONE = frozenset("½¼¾©×÷»·¹")  # more often themselves than a word of one letter
_ALONE = frozenset("¡¢£¤¥¦¨ª«¬µ¶¸")  # a word of one letter where others are with it, else themselves
_VIQR_WORD = re.compile(r"\\(['`?~.^(+dD\\])|[A-Za-z][A-Za-z'`?~.^(+]*")
_VIQR_STRONG = re.compile(r"[aeoAEO]\^|[ouOU]\+|[aA]\([a-z'`?~.]|[aeiouyAEIOUY][`~](?![`~])")
_DD_SHORT = re.compile(r"^[b-df-hj-np-tv-xz]*dd[b-df-hj-np-tv-xz]*$", re.IGNORECASE)
_DOT_BEFORE_CAPITAL = re.compile(r"(?<=\.)(?=[A-Z])")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")


class Reading(NamedTuple):
    """A text as one encoding reads it, and its words (lower case, of two letters and more) as evidence."""

    text: str
    fresh: tuple[str, ...]  # syllables in this reading alone
    shared: tuple[str, ...]  # syllables in this reading, where `rivals` stand
    lost: tuple[str, ...]  # syllables only as it stands
    bad: tuple[str, ...]  # syllables in neither
    rivals: tuple[str, ...]  # the words as they stand where `shared` would be read


def _one_case(word: str) -> bool:
    return word.islower() or word.isupper() or (word[0].isupper() and word[1:].islower())


@lru_cache(maxsize=65536)
def is_word(word: str) -> bool:
    """Whether a word (NFC) is a syllable, in one case or with a capital; digits may adjoin: "Quý1"."""
    letters = word.strip("0123456789")
    return bool(letters) and _one_case(letters) and is_syllable(letters.lower())


def _is_short_form(word: str) -> bool:
    """ "QĐ", "HĐND", "ĐVT", "đ", "5đ": capitals that need no vowel, the currency."""
    letters = word.strip("0123456789")
    return letters in ("đ", "Đ") or (
        letters.isupper() and len(letters) <= 8 and letters.replace("Đ", "D").isascii()
    )


@lru_cache(maxsize=16384)
def _small_only_where_accented(word: str) -> bool:
    capitals = sum("A" <= c <= "Z" for c in word)
    return capitals > 1 and not word.isupper() and not any("a" <= c <= "z" for c in word)


def _raised(words: list[str]) -> list[str]:
    """ "BáO GIá" is how a font without capitals writes BÁO GIÁ."""
    if not any(map(_small_only_where_accented, words)):
        return words
    return [word if any("a" <= c <= "z" for c in word) else word.upper() for word in words]


_DECODERS: dict[str, Callable[[str], str | None]] = {
    "tcvn3": decode_tcvn3,
    "tcvn5712": partial(decode_tcvn3, full=True),
    "vni": decode_vni,
}


def _typed_capitals(match: re.Match[str]) -> str:
    """The codes of a word of capitals that cp1252 shows with signs in it; quotes and dashes stay."""
    word = decode_tcvn3(match[0], full=True)
    if word is None or len(word) < 2 or not (word.isupper() and is_word(word)):
        return match[0]
    return "".join(c.encode("cp1252").decode("latin-1") if c in _TYPED else c for c in match[0])


@lru_cache(maxsize=65536)
def _decoded(encoding: str, raw: str) -> str | None:
    """A word in an encoding; a sign that the encoding has not is a sign."""
    word = raw if raw.isascii() else _DECODERS[encoding](raw)
    return raw if word is None and _SYMBOL.match(raw) else word


def read_as(encoding: str, raw: str, capitals: bool = False) -> Reading | None:
    """The text in a font encoding ("tcvn3", "tcvn5712", "vni"); None when a character has no place in it.

    `capitals`: the font shows small letters as capitals.
    """
    source = _WIDE_WORD.sub(_typed_capitals, raw) if encoding == "tcvn5712" else raw
    found = _WORD.findall(source)
    words: list[str] = []
    for token in found:
        word = _decoded(encoding, token)
        if word is None:
            return None
        words.append(word)
    if encoding != "vni":
        words = _raised([word.upper() for word in words] if capitals else words)
    evidence: dict[str, list[str]] = {kind: [] for kind in Reading._fields[1:]}
    parts = _WORD.split(source)  # what stands before, between and after the words
    text = [parts[0]]
    for token, word, sign in zip(found, words, parts[1:], strict=True):
        written, kind = _judged(token, word)
        text += written, sign
        if kind:
            evidence[kind].append(word.lower())
            if kind == "shared":
                evidence["rivals"].append(token.lower())
    lone = not evidence["fresh"] and not evidence["shared"] and any(token in _ALONE for token in found)
    return Reading(raw if lone else "".join(text), *map(tuple, evidence.values()))


@lru_cache(maxsize=65536)
def _judged(raw: str, word: str) -> tuple[str, str]:
    """What to write for the word `raw` that may be `word`, and which evidence that is ("" for none)."""
    if raw.isascii():
        return word, ""
    good = is_word(word)
    if len(raw) == 1:
        return (raw if raw in _LONE or not (good or word in "đĐ") else word), ""
    if (good and len(word) == 1) or (not good and _is_short_form(word)):
        return word, ""
    if _SYMBOL.match(raw) and (not good or raw.lstrip("0123456789")[0] == "µ"):
        return raw, ""
    if len(word.strip("0123456789")) < 2:
        return raw, ""
    before = is_word(unicodedata.normalize("NFC", raw))
    if good and before:
        return word, "shared" if word.lower() != raw.lower() else ""
    return word, "fresh" if good else "lost" if before else "bad"


def read_viqr(raw: str) -> Reading:
    """A text without accented letters as VIQR. Words with signs that ordinary text has not ("o^") are evidence."""
    addresses = [m.span() for m in _ADDRESS.finditer(raw)]
    fresh: list[str] = []
    bad: list[str] = []

    def word(match: re.Match[str]) -> str:
        if any(start <= match.start() < end for start, end in addresses):
            return match[0]
        if match[1]:
            return match[1]
        parts = _DOT_BEFORE_CAPITAL.split(match[0]) if match[0].upper() != match[0] else [match[0]]
        return "".join(map(part, parts))

    def part(raw: str) -> str:
        text = _viqr_word(raw)
        if _VIQR_STRONG.search(raw):
            (bad if text is None else fresh).append((text or raw).lower())
        return text or (decode_viqr(raw) if "^" in raw else raw)

    return Reading(_VIQR_WORD.sub(word, raw), tuple(fresh), (), (), tuple(bad), ())


@lru_cache(maxsize=16384)
def _viqr_word(raw: str) -> str | None:
    """The word in Unicode; a last sign that makes no syllable is punctuation, and so is the dot of "a."."""
    if _DD_SHORT.match(raw):  # "BVĐK", "đc"
        return decode_viqr(raw)
    for end in range(len(raw), 0, -1):
        tail = raw[end:]
        if tail and tail[0] not in ".?'(":
            return None
        if end == 2 and raw[1] in ".?":
            continue
        word = decode_viqr(raw[:end])
        if is_word(word) or _is_short_form(word):
            return word + tail
    return None
