"""Vietnamese text as people write it: comparison keys, numbers, signs that stand for nothing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SPACES = re.compile(r"[\s\u00a0\u200b\ufeff]+")
_NOT_LETTER = re.compile(r"[^0-9a-z]+")
_I_FOR_Y = re.compile(r"\b(h|k|l|m|s|t|qu)i\b")  # kỹ/kĩ, tỷ/tỉ, quý/quí; never chi, thi, vi, or i alone
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONE = re.compile(f"[{_TONES}]")
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", "Ð": "Đ", "ð": "đ"})


@lru_cache(maxsize=65536)
def clean(text: str) -> str:
    """NFC text with single spaces and one kind of dash; Ð (eth) becomes Đ."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_DASHES)).strip()


@lru_cache(maxsize=65536)
def unmarked(text: str) -> str:
    """Key for comparing names loosely: lower case, no marks, letters and digits in single-spaced words.

    >>> unmarked("Xã Tân Thuỷ"), unmarked("Tân Mỹ") == unmarked("Tân Mi")
    ('xa tan thuy', False)
    """
    decomposed = unicodedata.normalize("NFD", clean(text).lower()).replace("đ", "d")
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_LETTER.sub(" ", plain).strip()


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Key for comparing headings: `unmarked`, and one spelling where offices write i or y for the same sound.

    >>> fold("Số hồ sơ  đã giải quyết\\n(Quá hạn)")
    'so ho so da giai quyet qua han'
    >>> fold("Tỉ lệ, quí I, kĩ sư") == fold("TỶ LỆ, QUÝ I, KỸ SƯ"), fold("y") == fold("i")
    (True, False)
    """
    return _I_FOR_Y.sub(r"\1y", unmarked(text))


@lru_cache(maxsize=65536)
def marked(text: str) -> str:
    """Key for comparing names with their tone marks, wherever in the syllable the tone was put.

    >>> marked("Tân Thuỷ") == marked("TÂN THỦY"), marked("Tân Thanh") == marked("Tân Thành")
    (True, False)
    """
    words = []
    for word in unicodedata.normalize("NFD", clean(text).lower()).split():
        tones = "".join(sorted(_TONE.findall(word)))
        letters = unicodedata.normalize("NFC", _TONE.sub("", word))
        words.append("".join(c for c in letters if c.isalnum()) + tones)
    return " ".join(word for word in words if word)


def has_marks(text: str) -> bool:
    """Whether the text carries any Vietnamese letter or tone mark."""
    return any(unicodedata.combining(c) or c in "đĐ" for c in unicodedata.normalize("NFD", clean(text)))


_NUMBER = re.compile(r"^[+-]?\d[\d.,\s]*$")
_GROUPS = {sep: re.compile(rf"^[+-]?\d{{1,3}}({re.escape(sep)}\d{{3}})+$") for sep in (".", ",", " ")}


def numbers(text: str) -> tuple[float, ...]:
    """Every value that this text can mean as a number: none, one, or two when it is ambiguous.

    Vietnamese writing comes first: 1.234,5 is 1234.5; "1.234" is 1234 or 1.234, "1,234" likewise.

    >>> numbers("1.234,5"), numbers("05"), numbers("1 234"), numbers("1.234"), numbers("hầu hết")
    ((1234.5,), (5.0,), (1234.0,), (1234.0, 1.234), ())
    """
    text = clean(text)
    if not _NUMBER.match(text):
        return ()
    if _GROUPS[" "].match(text):
        return (float(text.replace(" ", "")),)
    if " " in text:
        return ()
    dots, commas = text.count("."), text.count(",")
    if dots and commas:
        decimal = max(".,", key=text.rfind)
        whole, _, fraction = text.rpartition(decimal)
        other = "," if decimal == "." else "."
        fine = _GROUPS[other].match(whole) and fraction.isdigit()
        return (float(whole.replace(other, "") + "." + fraction),) if fine else ()
    if dots + commas == 0:
        return (float(text),)
    sep = "." if dots else ","
    grouped = bool(_GROUPS[sep].match(text))
    if dots + commas > 1:
        return (float(text.replace(sep, "")),) if grouped else ()
    plain = text.replace(",", ".")
    if plain.endswith("."):
        return ()
    if grouped and not text.lstrip("+-").startswith("0"):
        return (float(text.replace(sep, "")), float(plain))
    return (float(plain),)


def plain_number(value: float) -> str:
    """A number as Vietnamese offices write it, for messages.

    >>> plain_number(1234.5), plain_number(26839)
    ('1.234,5', '26.839')
    """
    shown = f"{value:,.6f}".rstrip("0").rstrip(".")
    return shown.translate(str.maketrans(",.", ".,"))


def percent(text: str) -> float | None:
    """The fraction that a text like "95,8 %" states; None when it is not one.

    >>> percent("95,5 %")
    0.955
    """
    text = clean(text)
    if not text.endswith("%"):
        return None
    readings = numbers(text[:-1].strip())
    return round(readings[-1] / 100, 12) if readings else None
