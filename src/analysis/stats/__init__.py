"""Panel, district figures, trends and gaps: frames in, frames out."""

from .district import by_district
from .gaps import gaps, target_for
from .panel import break_table, followed, panel
from .trends import comparable, trends

__all__ = ["break_table", "by_district", "comparable", "followed", "gaps", "panel", "target_for", "trends"]
