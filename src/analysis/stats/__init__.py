"""Panel, district figures, trends and gaps: frames in, frames out."""

from .breaks import break_table
from .claims import judge
from .conflicts import conflicts, pairs
from .district import by_district
from .gaps import gaps, target_for
from .inconsistencies import contradicting, inconsistencies
from .missing import missing
from .panel import followed, panel
from .trends import trends
from .units import tiles, unit_counts

__all__ = [
    "break_table", "by_district", "conflicts", "contradicting", "followed", "gaps", "inconsistencies",
    "judge", "missing", "pairs", "panel", "target_for", "tiles", "trends", "unit_counts",
]  # fmt: skip
