"""Every kind of picture under one name: frames in, charts and tables out."""

from analysis.show.distribution import distribution
from analysis.show.dumbbells import dumbbell
from analysis.show.fans import fan
from analysis.show.funnels import funnel
from analysis.show.heat import heat_table
from analysis.show.intervals import intervals
from analysis.show.lines import line
from analysis.show.pareto import pareto
from analysis.show.parts import stacked
from analysis.show.quality import quality_overview
from analysis.show.ranked import bars, ranked_dots
from analysis.show.slopes import slope
from analysis.show.small_multiples import small_multiples
from analysis.show.tiles import tile_map

__all__ = [
    "bars",
    "distribution",
    "dumbbell",
    "fan",
    "funnel",
    "heat_table",
    "intervals",
    "line",
    "pareto",
    "quality_overview",
    "ranked_dots",
    "slope",
    "small_multiples",
    "stacked",
    "tile_map",
]
