"""One visual language: colours, type and widths that survive colour blindness and a grey print."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

INK = "#1b2730"
MUTED = "#55616b"
FAINT = "#94a0a9"  # marks that say nothing yet: in grey print lighter than any that do
RULE = "#c3ccd3"
GHOST = "#d3dae0"
TINT = "#eef3f6"
HAZE = "#dbe8ee"  # uncertainty, behind what was measured
PAPER = "#ffffff"
ACCENT = "#0b5c7a"
WARNING = "#b4500b"

# Dark to light, so that parts keep apart in greys: no two neighbours share a luminance.
PARTS = ("#0b3f57", "#3f8fb0", "#a9d0df", "#8a5a12", "#e0ac5a", "#f4e3c4")
# Lines differ by lightness and by dash.
SERIES = (ACCENT, WARNING, "#6b7780", "#3f8fb0", "#8a5a12", "#1b2730")
DASHES: tuple[tuple[float, ...], ...] = ((), (5, 2), (1.5, 1.5), (7, 2, 1.5, 2), (3, 1.5), (9, 3))

# Light to dark, even in luminance: blue where more is better, amber where more is worse.
GOOD_SCALE = ("#f0f6f9", "#c3dde8", "#86b9cd", "#4690ae", "#0b5c7a", "#063a50")
BAD_SCALE = ("#fdf5ea", "#f8dcb6", "#ecb273", "#cf8038", "#96500f", "#5c2e06")

# Layout is done with DejaVu Sans, the widest of these: whatever the reader's machine has takes less room.
LAYOUT_FONT = "DejaVu Sans"
FONT_FAMILY = "'Noto Sans','Segoe UI','Helvetica Neue',Arial,'DejaVu Sans',sans-serif"
TEXT = 10.5
SMALL = 9.5
# 5 inches: next to natural size on a phone of 340 px, and text of 10,5 pt on paper.
WIDTH = 360.0
WIDE = 468.0
MAX_WIDTH_EM = 46

RC: dict[Any, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "cchc",
    "font.family": [LAYOUT_FONT],
    "hatch.linewidth": 0.6,
}


def luminance(colour: str) -> float:
    """Relative luminance of ``#rrggbb`` by WCAG 2: 0 for black, 1 for white."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours by WCAG 2, 1 to 21; text needs 4.5."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def text_on(background: str) -> str:
    """White or black, whichever reads on the background: always a contrast of at least 4.5."""
    return "#ffffff" if luminance(background) < 0.179 else "#000000"


def scale_for(better: str) -> Sequence[str]:
    """The colour scale of an indicator: darker is more; blue unless more is worse (`better` = ``lower``)."""
    return BAD_SCALE if better == "lower" else GOOD_SCALE


def shade(value: float, low: float, high: float, better: str = "higher") -> str:
    """The colour of a value between `low` and `high`; outside values take the end colours."""
    scale = scale_for(better)
    share = 0.5 if high <= low else min(max((value - low) / (high - low), 0.0), 1.0)
    place = share * (len(scale) - 1)
    left = min(int(place), len(scale) - 2)
    return mixed(scale[left], scale[left + 1], place - left)


def mixed(one: str, other: str, share: float) -> str:
    """The colour `share` of the way from one to the other."""
    pairs = ((int(one[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
