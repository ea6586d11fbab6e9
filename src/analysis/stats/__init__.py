"""Panel, district figures, trends and gaps: frames in, frames out."""

from .breaks import break_table
from .district import by_district
from .gaps import gaps, target_for
from .missing import missing
from .panel import followed, panel
from .trends import comparable, trends
from .units import tiles, unit_counts

__all__ = [
    "break_table", "by_district", "comparable", "followed", "gaps", "missing", "panel", "target_for", "tiles",
    "trends", "unit_counts",
]  # fmt: skip
