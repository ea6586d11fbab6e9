"""What readers see: numbers, figures in prose, charts, tables and small sentences, in Vietnamese.

Frames in, displayable objects out; the only room that knows matplotlib.
"""

from analysis.show.asserted import ClaimError, Sentence, claim
from analysis.show.chart import Chart
from analysis.show.charts import (
    bars,
    distribution,
    dumbbell,
    fan,
    funnel,
    heat_table,
    intervals,
    line,
    pareto,
    quality_overview,
    ranked_dots,
    slope,
    small_multiples,
    stacked,
    tile_map,
)
from analysis.show.figure import UNVERIFIED, Figure
from analysis.show.frames import has_values
from analysis.show.grades import why_scored
from analysis.show.grammar import (
    closing_phrase,
    funnel_sentence,
    gap_sentence,
    grade_sentence,
    outlook_sentence,
    rank_sentence,
    shortfall_sentence,
    spread_sentence,
    trend_sentence,
)
from analysis.show.language import LANGUAGES, Measure, measure
from analysis.show.letterhead import Block, letterhead, nothing, signature
from analysis.show.numbers import change_text, count, date_text, number, percent, points, ratio, value_text
from analysis.show.sentences import (
    change_phrase,
    change_word,
    join_vi,
    period_phrase,
    progress_word,
    prose,
    rank_phrase,
    units_phrase,
)
from analysis.show.tables import Table, table

__all__ = [
    "LANGUAGES",
    "UNVERIFIED",
    "Block",
    "Chart",
    "ClaimError",
    "Figure",
    "Measure",
    "Sentence",
    "Table",
    "bars",
    "change_phrase",
    "change_text",
    "change_word",
    "claim",
    "closing_phrase",
    "count",
    "date_text",
    "distribution",
    "dumbbell",
    "fan",
    "funnel",
    "funnel_sentence",
    "gap_sentence",
    "grade_sentence",
    "has_values",
    "heat_table",
    "intervals",
    "join_vi",
    "letterhead",
    "line",
    "measure",
    "nothing",
    "number",
    "outlook_sentence",
    "pareto",
    "percent",
    "period_phrase",
    "points",
    "progress_word",
    "prose",
    "quality_overview",
    "rank_phrase",
    "rank_sentence",
    "ranked_dots",
    "ratio",
    "shortfall_sentence",
    "signature",
    "slope",
    "small_multiples",
    "spread_sentence",
    "stacked",
    "table",
    "tile_map",
    "trend_sentence",
    "units_phrase",
    "value_text",
    "why_scored",
]
