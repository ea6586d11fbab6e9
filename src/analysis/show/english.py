"""Numbers and lists in English prose: ``1,234.5``, ``95.8%``, ``3.1 percentage points``."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from analysis.show.numbers import MISSING, NAMING_UNITS, YES_NO, is_missing


def join(items: Iterable[object]) -> str:
    """``a, b and c``."""
    texts = [str(item) for item in items]
    return "".join(texts) if len(texts) < 2 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def number(value: Any, decimals: int = 2) -> str:
    """``1234.5`` as ``1,234.5``, closing zeros dropped."""
    text = f"{abs(float(value)):,.{decimals}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"\u2212{text}" if float(value) < 0 and text.strip("0.,") else text


def bare_text(value: Any, unit: str = "") -> str:
    """A value without its unit; a fraction under ``%`` is told in per cent."""
    if is_missing(value):
        return MISSING
    if unit in ("%", YES_NO):
        share = 100 * float(value)
        # As in Vietnamese: just short of all, or just above none, is told with more decimals.
        return next((t for d in (1, 2, 3) if (t := number(share, d)) not in ("0", "100")), number(share, 4))
    return str(int(value)) if unit in NAMING_UNITS else number(value)


def value_text(value: Any, unit: str = "", unit_en: str = "") -> str:
    """A value with its unit: ``95.8%``, ``1,234 dossiers``; yes/no as the share of units that say yes."""
    bare = bare_text(value, unit)
    if bare == MISSING or unit in NAMING_UNITS:
        return bare
    if unit in ("%", YES_NO):
        return f"{bare}%"
    return f"{bare} {unit_en}".strip()


def difference_text(value: Any, unit: str = "", unit_en: str = "") -> str:
    """The size of a difference; fractions differ by ``percentage points``."""
    if is_missing(value):
        return MISSING
    if unit == "%":
        bare = bare_text(abs(value), unit)
        return f"{bare} percentage point{'' if bare == '1' else 's'}"
    return value_text(abs(value), "" if unit == YES_NO else unit, unit_en)
