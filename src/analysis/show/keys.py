"""The key under a drawing, inside the SVG so that it travels with the picture."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.show import style
from analysis.show.canvas import Sheet, text_width
from analysis.show.layout import fitted
from analysis.show.numbers import NBSP, bare_text, value_text
from analysis.tongue import t

ROW = 14.0
_SIGN = 18.0
_GAP = 14.0

# A sign: how it is drawn and in which colour.
Sign = tuple[str, str, str]

PART_YEAR: Sign = ("hollow", style.ACCENT, "số liệu chưa đủ năm")
BREAK: Sign = ("break", style.MUTED, "đổi cách tính")
NEW_FORM: Sign = ("form", style.MUTED, "biểu mẫu mới, vẫn so được")
STARRED: Sign = ("star", style.MUTED, "số liệu chưa đủ năm")
NO_DATA: Sign = ("hatch", style.RULE, "không có số liệu")


def target_sign(label: str, target: float, unit: str) -> Sign:
    """The dashed line of a target."""
    return ("dash", style.INK, target_text(label, target, unit))


def band_signs(label: str, band: Sequence[float], unit: str) -> list[Sign]:
    """The sign of a target: a dashed line for one value, a tint for a pair, nothing for none."""
    if len(band) == 1:
        return [target_sign(label, band[0], unit)]
    label = label or t("Mục tiêu")
    return (
        [("box", style.TINT, f"{label} {bare_text(min(band), unit)}–{value_text(max(band), unit)}")]
        if band
        else []
    )


def target_text(label: str, target: float, unit: str) -> str:
    """The label with the target's value, unless the label says it already."""
    label = label or t("Mục tiêu")
    value = value_text(target, unit)
    said = value.replace(NBSP, " ") in label.replace(NBSP, " ")
    return label if said else f"{label} {value}"


def key_height(signs: Sequence[Sign], width: float) -> float:
    """Room the key takes at this width."""
    return ROW * len(_rows(signs, width)) + (4.0 if signs else 0.0)


def draw_key(sheet: Sheet, signs: Sequence[Sign], x: float, y: float, width: float) -> None:
    """The signs in rows from the upper left corner (x, y)."""
    for k, row in enumerate(_rows(signs, width)):
        left = x
        for kind, colour, label in row:
            _draw(sheet, kind, colour, left, y + ROW * k + 8)
            sheet.text(left + _SIGN, y + ROW * k + 11, label, size=style.SMALL, colour=style.MUTED)
            left += _room(label)


def _rows(signs: Sequence[Sign], width: float) -> list[list[Sign]]:
    rows: list[list[Sign]] = []
    used = width
    for kind, colour, label in signs:
        shown = fitted(t(label), width - _SIGN, style.SMALL)
        room = _room(shown)
        if used + room - _GAP > width:
            rows.append([])
            used = 0.0
        rows[-1].append((kind, colour, shown))
        used += room
    return rows


def _room(label: str) -> float:
    return _SIGN + text_width(label, style.SMALL) + _GAP


def _draw(sheet: Sheet, kind: str, colour: str, x: float, y: float) -> None:
    if kind == "none":
        return
    middle = (x + 7, y)
    if kind in ("line", "dash", "bold"):
        dash = (3.0, 2.0) if kind == "dash" else ()
        sheet.lines([[(x, y), (x + 14, y)]], colour, 2.0 if kind == "bold" else 1.0, dash)
    elif kind == "form":
        sheet.lines([[(x + 7, y - 5), (x + 7, y + 5)]], colour, 0.5)
    elif kind == "break":
        sheet.lines([[(x + 7, y - 5), (x + 7, y + 5)]], colour, 1.0, (1.5, 1.5))
    elif kind == "star":
        sheet.text(x + 7, y + 6, "*", colour=colour, bold=True, align="center")
    elif kind == "hatch":
        sheet.hatch([(x + 1, y - 5, 12, 10)], 5.0)
    elif kind == "box":
        sheet.boxes([(x + 1, y - 5, 12, 10)], colour, style.MUTED, 0.4)
    elif kind == "frame":
        sheet.boxes([(x + 2, y - 5, 10, 10)], "none", colour, 2.0)
    elif kind == "hollow":
        sheet.dots([middle], colour, 6, hollow=True)
    else:
        sheet.dots([middle], colour, 7, marker=kind)
