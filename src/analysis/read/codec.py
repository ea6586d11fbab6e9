"""The letters of the old Vietnamese encodings: TCVN3 (ABC), VNI, VIQR; from their signs to Unicode and back.

TCVN3 and VNI are meant as a workbook holds them: the bytes of the old font shown as Latin-1 or cp1252 characters.
Tables: encodings.json (TCVN 5712-1:1993 and VNI Windows, each agreeing in two independent sources).
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import lru_cache
from pathlib import Path

_DATA: dict[str, str] = json.loads(Path(__file__).with_name("encodings.json").read_text(encoding="utf-8"))
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")


def _table(name: str) -> dict[str, str]:
    return {pair[:-1]: pair[-1] for pair in _DATA[name].split(" ")}


def _shown(code: str) -> str:
    """The cp1252 character of a Latin-1 code; where cp1252 has none, the code itself."""
    return code.encode("latin-1").decode("cp1252", "ignore") or code


TCVN3 = _table("tcvn3")
_CAPITALS = _table("tcvn_capitals")
TCVN_FULL = {**{_shown(code): letter for code, letter in _CAPITALS.items()}, **_CAPITALS, **TCVN3}
_VNI = _table("vni")
_VIQR = _table("viqr")
# A vowel and its mark may differ in case: shift was held too long.
VNI = {
    **{
        code[0] + mark: letter
        for code, letter in _VNI.items()
        if len(code) > 1
        for mark in (code[1].lower(),)
    },
    **{
        code[0] + mark: letter
        for code, letter in _VNI.items()
        if len(code) > 1
        for mark in (code[1].upper(),)
    },
    **{code: letter for code, letter in _VNI.items() if len(code) == 1},
    **{letter: letter for letter in "ìíÌÍ"},
}
_VNI_CODES = re.compile("|".join(map(re.escape, sorted(VNI, key=len, reverse=True))) + "|[^\x00-\x7f]")
_VIQR_CODES = re.compile(
    r"\\(.)|" + "|".join(map(re.escape, sorted({*_VIQR, "Dd", "dD"}, key=len, reverse=True)))
)
COMMON = {
    word: rank for rank, word in enumerate(reversed(_DATA["common"].split()), 1)
}  # most frequent: highest
_DOUBLED = re.compile("([AĂÂEÊIOÔƠUƯY])([àáãèéìíòóõùúýĩũạ-ỹ])")


def bare(text: str) -> str:
    """The text without tone marks (NFC); circumflex, breve, horn and đ stay."""
    return unicodedata.normalize("NFC", _TONES.sub("", unicodedata.normalize("NFD", text)))


@lru_cache(maxsize=4096)
def _doubled(capital: str, letter: str) -> str:
    return letter.upper() if letter.islower() and bare(letter) == capital.lower() else capital + letter


def _capitals(text: str) -> str:
    """ "Aá" is how an encoding without "Á" writes it: the capital, then the small letter with the tone."""
    return _DOUBLED.sub(lambda m: _doubled(m[1], m[2]), text)


def decode_tcvn3(text: str, full: bool = False) -> str | None:
    """A word of TCVN3 in Unicode; None when it has a character that the encoding has not.

    `full` reads the capitals of TCVN 5712-1 too, which most fonts did not have.
    """
    table = TCVN_FULL if full else TCVN3
    letters = [c if c < "\x80" else table.get(c) for c in text]
    return None if None in letters else _capitals("".join(letters))  # type: ignore[arg-type]


def decode_vni(text: str) -> str | None:
    """A word of VNI in Unicode; None when it has a character that the encoding has not."""
    try:
        return _VNI_CODES.sub(lambda m: VNI[m[0]], text)
    except KeyError:
        return None


def decode_viqr(text: str) -> str:
    """A word of VIQR in Unicode; a backslash keeps the sign after it as it is."""
    return _VIQR_CODES.sub(lambda m: m[1] or _VIQR.get(m[0]) or _VIQR[m[0].upper()], text)


def _inverse(table: dict[str, str]) -> dict[int, str]:
    return {ord(letter): code for code, letter in reversed(table.items())}


def _tcvn3_codes() -> dict[int, str]:
    codes = _inverse(TCVN3)
    for lower, code in list(codes.items()):
        capital = chr(lower).upper()
        if chr(lower).islower() and ord(capital) not in codes:
            base = bare(capital)
            codes[ord(capital)] = (base if base < "\x80" else codes[ord(base)]) + code
    return codes


_ENCODERS = {
    "tcvn3": _tcvn3_codes(),
    "vni": _inverse(_VNI),
    "viqr": {**_inverse(_VIQR), ord("Đ"): "DD"},
}
_VIQR_LITERAL = re.compile(r"(?<=[aeiouyAEIOUY])(?=['`?~.^(+])|(?<=[dD])(?=[dD])")


def encode(text: str, encoding: str, capitals: bool = False) -> str:
    """Unicode text (any form) as an old file would hold it; `encoding` is "tcvn3", "vni" or "viqr".

    `capitals` is for TCVN3 in a font whose small letters look like capitals (".VnTimeH"): the case of the text
    is lost in the signs. Characters that the encoding does not know stay.

    >>> encode("Đã giải quyết", "vni"), encode("BÁO GIÁ", "tcvn3", capitals=True), encode("BÁO", "tcvn3")
    ('Ñaõ giaûi quyeát', 'b¸o gi¸', 'BA¸O')
    """
    text = unicodedata.normalize("NFC", text.lower() if capitals else text)
    if encoding == "viqr":
        text = _VIQR_LITERAL.sub(r"\\", text)
    return text.translate(_ENCODERS[encoding])
