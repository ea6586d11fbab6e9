"""Panel, district figures, trends, rates, gaps and grades: frames in, frames out."""

from .breaks import break_table
from .claims import judge
from .conflicts import conflicts, pairs
from .contributions import change_parts, shortfall
from .counts import counts, ratio_of
from .district import by_district, counted
from .funnel import Funnel, funnel
from .gaps import gaps, target_for
from .grading import grades, scores
from .inconsistencies import contradicting, inconsistencies
from .missing import missing
from .origins import behind, origins
from .panel import followed, panel
from .progress import progress
from .rates import with_uncertainty
from .spread import convergence, spread
from .trends import trends
from .units import tiles, unit_counts

__all__ = [
    "Funnel", "behind", "break_table", "by_district", "change_parts", "conflicts", "contradicting", "convergence",
    "counted", "counts", "followed", "funnel", "gaps", "grades", "inconsistencies", "judge", "missing", "origins",
    "pairs", "panel", "progress", "ratio_of", "scores", "shortfall", "spread", "target_for", "tiles", "trends",
    "unit_counts", "with_uncertainty",
]  # fmt: skip
