"""What readers see: numbers, figures in prose, charts, tables and small sentences, in Vietnamese.

Frames in, displayable objects out; the only room that knows matplotlib.
"""

from analysis.show.chart import Chart
from analysis.show.charts import (
    bars,
    distribution,
    dumbbell,
    heat_table,
    line,
    quality_overview,
    ranked_dots,
    slope,
    small_multiples,
    stacked,
    tile_map,
)
from analysis.show.figure import UNVERIFIED, Figure
from analysis.show.frames import has_values
from analysis.show.letterhead import Block, letterhead, nothing, signature
from analysis.show.numbers import change_text, count, date_text, number, percent, points, ratio, value_text
from analysis.show.sentences import (
    change_phrase,
    change_word,
    join_vi,
    period_phrase,
    progress_word,
    rank_phrase,
    units_phrase,
)
from analysis.show.tables import Table, table

__all__ = [
    "UNVERIFIED",
    "Block",
    "Chart",
    "Figure",
    "Table",
    "bars",
    "change_phrase",
    "change_text",
    "change_word",
    "count",
    "date_text",
    "distribution",
    "dumbbell",
    "has_values",
    "heat_table",
    "join_vi",
    "letterhead",
    "line",
    "nothing",
    "number",
    "percent",
    "period_phrase",
    "points",
    "progress_word",
    "quality_overview",
    "rank_phrase",
    "ranked_dots",
    "ratio",
    "signature",
    "slope",
    "small_multiples",
    "stacked",
    "table",
    "tile_map",
    "units_phrase",
    "value_text",
]
