"""How an indicator is reckoned, in words that a reader of a report understands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from .models import Indicator

_OVER_TIME = {
    "sum": "cộng các kỳ trong năm", "last": "lấy kỳ cuối của năm", "first": "lấy kỳ đầu của năm",
    "mean": "bình quân các kỳ trong năm", "max": "lấy kỳ cao nhất trong năm",
}  # fmt: skip
_WHOLE = {
    "sum": "cộng số của các đơn vị", "max": "lấy số lớn nhất của các đơn vị", "min": "lấy số nhỏ nhất của các đơn vị",
    "mean": "bình quân các đơn vị", "all": "đếm đơn vị ghi “Có”", "any": "đếm đơn vị ghi “Có”",
    "none": "lấy trung vị của các đơn vị",
}  # fmt: skip
_SIGNS = {"-": "−", "*": "×", "/": ":", ">=": "từ", "<=": "không quá"}


def how(spec: Indicator, indicators: Mapping[str, Indicator]) -> str:
    """In Vietnamese: the formula with names for codes, or how counts are added up over periods and over units."""
    if spec.formula:
        return formula(spec.formula, indicators)
    over = spec.over_time
    within = (
        formula(over[1:], indicators) + " (khi năm có nhiều kỳ)" if over.startswith("=") else _OVER_TIME[over]
    )
    return f"{within}; toàn địa bàn: {_WHOLE[spec.combine]}"


def formula(text: str, indicators: Mapping[str, Indicator]) -> str:
    """`(a - b) / a` as ``(“số hồ sơ” − “quá hạn”) : “số hồ sơ”``."""

    def word(match: re.Match[str]) -> str:
        found = match[0]
        return f"“{indicators[found].name_vi}”" if found in indicators else _SIGNS.get(found, found)

    return re.sub(r"[a-z_][a-z0-9_]*|>=|<=|[-*/]", word, text.strip())
