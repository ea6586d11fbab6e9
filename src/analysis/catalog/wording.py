"""How an indicator is reckoned, in words that a reader of a report understands."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..tongue import english
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


def how(spec: Indicator, indicators: Mapping[str, Indicator], lang: str = "vi") -> str:
    """The formula with names for codes, or how counts are added up over periods and over units."""
    if spec.formula:
        return formula(spec.formula, indicators, lang)
    said = english if lang == "en" else str
    over = spec.over_time
    several = " " + said("(khi năm có nhiều kỳ)")
    within = formula(over[1:], indicators, lang) + several if over.startswith("=") else said(_OVER_TIME[over])
    return said("{0}; toàn địa bàn: {1}").format(within, said(_WHOLE[spec.combine]))


def formula(text: str, indicators: Mapping[str, Indicator], lang: str = "vi") -> str:
    """`(a - b) / a` as ``(“số hồ sơ” − “quá hạn”) : “số hồ sơ”``."""

    def word(match: re.Match[str]) -> str:
        found = match[0]
        if found in indicators:
            return f"“{indicators[found].name_en if lang == 'en' else indicators[found].name_vi}”"
        return english(_SIGNS[found]) if lang == "en" and found in _SIGNS else _SIGNS.get(found, found)

    return re.sub(r"[a-z_][a-z0-9_]*|>=|<=|[-*/]", word, text.strip())
