"""Units of measurement as headings and lines above a table name them: (%), Triệu đồng, ĐVT: ha."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from .. import text

_MONEY = r"(?:nghin|ngan|trieu|ty|ti|1000|1\.000)?\s*(?:dong|d|vnd|usd|eur|do la(?: my)?)"
_MANY = r"(?:nghin |ngan |trieu |ty |1000 )?"
_PEOPLE = r"(?:luot )?(?:nguoi|ho|hoc sinh|giao vien|khach|lao dong|can bo)"
_AMOUNTS = (
    r"(?:ha|km2?|m2|m3|m|mm|cm|kg|g|tan|ta|yen|lit|kwh|mwh?|kw|ton(?:ne)?s?|hl|l|lan|luot|gio|phut|giay|diem|cai|"
    r"chiec|cay|qua|cuon|giuong|doanh nghiep|co so|cong trinh|thue bao|san pham|vu|ho so|van ban|stages?|persons?|"
    r"people|trips?|minutes?|hours?|days?|thousands?|millions?|billions?|number|percent|no|mio fr|fr|chf|rand|"
    r"hectares?)"
)
_UNIT = re.compile(
    rf"^(?:%|‰|phan tram|{_MONEY}|{_MANY}{_PEOPLE}|{_MANY}{_AMOUNTS})(?:\s*/\s*[\w .]+| tren [\w ]+)?$"
)
# Words that measure in brackets or after ĐVT, and name something when they stand alone in a heading.
_IN_BRACKETS = re.compile(
    r"^(ngay|thang|nam|xa|thon|lop|truong|don vi|cuoc|nguoi dan|con|bo|to|tiet|muc|hang|so|years?|units?)$"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{1,40})[)\]]")
_LINE = re.compile(
    r"(?:đơn vị(?: t[íỉi]nh| đo)?|đvt|đv tính|units?)\s*[:.]\s*(?P<unit>[^()\n;]{1,40})", re.IGNORECASE
)
_TAIL = re.compile(r"(?:đvt|đơn vị tính)\s*:?\s*(?P<unit>[^()\n;]{1,30})$", re.IGNORECASE)


def _key(content: str) -> str:
    """Lower case without marks, with the signs that units use; m² is m, cm³ is cm."""
    signs = (text.fold(c) or (c if c in " %‰/." else "") for c in text.clean(content).lower())
    return re.sub(r"\s+", " ", "".join(signs)).strip(" .")


@lru_cache(maxsize=4096)
def as_unit(content: str) -> str | None:
    """The unit that a text is and nothing else; None when it is something else.

    >>> as_unit("(Triệu đồng)"), as_unit("%"), as_unit("Người/km²"), as_unit("Ghi chú")
    ('Triệu đồng', '%', 'Người/km²', None)
    """
    bare = text.clean(content).strip("()[] ,:")
    if bare.lower() == "nợ":  # a debt, no "No"
        return None
    return bare if bare and len(bare) <= 30 and _UNIT.match(_key(bare)) else None


@lru_cache(maxsize=4096)
def unit_in(heading: str) -> str | None:
    """The unit that a heading names, whole, in brackets, after ĐVT, or by a % sign."""
    whole = as_unit(heading)
    if whole:
        return whole
    for inside in reversed(_BRACKETS.findall(heading)):
        named = unit_of_line(inside) or as_unit(inside)
        if named is None and _IN_BRACKETS.match(_key(inside)):
            named = inside.strip()
        if named:
            return named
    found = _TAIL.search(heading)
    if found:
        return found["unit"].strip()
    return "%" if re.search(r"(^|[\s(])%(\s|$|\))", heading) else None


def unit_of_line(content: str) -> str | None:
    """The unit that a line above a table states: "Đơn vị tính: Triệu đồng"."""
    found = _LINE.search(content)
    return found["unit"].strip(" .,") if found else None


def column_unit(path: Sequence[str]) -> str | None:
    """The unit of a column, from the nearest heading that names one."""
    for heading in reversed(path):
        unit = unit_in(heading)
        if unit:
            return unit
    return None
