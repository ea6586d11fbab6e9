"""Which letter strings are Vietnamese syllables: onset x rime x tone, generated from the rules of the script.

Not a word list: a syllable that nobody uses but could be written counts. That is enough to tell a reading that
makes sense from one that does not, and it works for names.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

ONSETS = tuple(
    "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x".split()  # noqa: SIM905
)
TONES = ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323")  # level, sắc, huyền, hỏi, ngã, nặng
_BEFORE_STOP = ("\u0301", "\u0323")
_STOPS = ("c", "ch", "p", "t")
# Nucleus -> its codas ("-" is none). Coda k stands in names of the Central Highlands (Đắk Lắk).
_RIMES = {
    "a": "- c ch i k m n ng nh o p t u y",
    "ă": "c k m n ng p t",
    "â": "c m n ng p t u y",
    "e": "- c k m n ng o p t",
    "ê": "- ch m n ng nh p t u",
    "i": "- ch m n nh p t u",
    "ia": "-",
    "iê": "c m n ng p t u",
    "o": "- c i k m n ng p t",
    "oo": "c ng",
    "ô": "- c i k m n ng p t",
    "ơ": "- i m n p t",
    "u": "- c i k m n ng p t",
    "ua": "-",
    "uô": "c i m n ng p t",
    "ư": "- c i m n ng t u",
    "ưa": "-",
    "ươ": "c i m n ng p t u",
    "y": "- ch n nh p t u",
    "yê": "m n ng t u",
    "oa": "- c ch i m n ng nh o p t y",
    "oă": "c m n ng p t",
    "oe": "- m n o t",
    "uâ": "n ng t y",
    "uê": "- ch n nh",
    "uơ": "-",
    "uy": "- ch n nh p t u",
    "uya": "-",
    "uyê": "n t",
}
_EITHER = frozenset(("oa", "oe", "uy"))  # hòa and hoà: both places are in use


def _toned(nucleus: str, coda: str, tone: str) -> set[str]:
    """The rime with its tone mark, in each place where it may stand."""
    if not tone:
        return {nucleus + coda}
    if len(nucleus) == 1:
        places = {0}
    elif any(c in "ăâêôơ" for c in nucleus):
        places = {max(i for i, c in enumerate(nucleus) if c in "ăâêôơ")}
    elif nucleus in _EITHER:
        places = {1} if coda else {0, 1}
    else:
        places = {1} if coda or nucleus == "uya" else {0}
    return {unicodedata.normalize("NFC", nucleus[: i + 1] + tone + nucleus[i + 1 :]) + coda for i in places}


@lru_cache(maxsize=1)
def rimes() -> dict[str, str]:
    """Every rime with its tone mark (NFC, lower case) -> the same without the tone."""
    table = {}
    for nucleus, codas in _RIMES.items():
        for coda in codas.replace("-", " -").split():
            coda = coda.strip("-")
            for tone in TONES:
                if coda not in _STOPS or tone in _BEFORE_STOP:
                    table.update(dict.fromkeys(_toned(nucleus, coda, tone), nucleus + coda))
    return table


def fits(onset: str, rime: str) -> bool:
    """Whether the spelling allows this onset before this rime (without tone)."""
    front = rime[0] in "ieêy"
    if onset in ("k", "gh", "ngh"):
        return front or (onset == "k" and rime[-1:] in ("k", "a", "u", "n"))
    if onset in ("c", "ng"):
        return not front
    if onset == "g":
        return not front or rime[0] == "i"
    if onset == "gi":
        return rime[0] not in "iy"
    if onset == "qu":
        return rime[0] in "aăâeêiyơ" or rime in ("ôc", "ôt")
    return not onset or rime[0] != "y" or rime in ("y", "yt", "yp") or onset in ("h", "k", "l", "m", "s", "t")


@lru_cache(maxsize=65536)
def is_syllable(word: str) -> bool:
    """Whether the word (NFC, lower case) is a Vietnamese syllable by its spelling.

    >>> is_syllable("huyện"), is_syllable("thuỷ"), is_syllable("hyuện"), is_syllable("tóc"), is_syllable("tòc")
    (True, True, False, True, False)
    """
    table = rimes()
    return (word in table) or any(
        (rime := table.get(word[len(onset) :])) is not None and fits(onset, rime)
        for onset in ONSETS
        if word.startswith(onset)
    )
