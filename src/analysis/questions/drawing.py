"""The charts of answers."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from .. import show
from ..show.chart import Chart
from .asked import Asked


def over_years(asked: Asked, chosen: Sequence[str]) -> Chart:
    """Units over the years beside the whole."""
    whole = asked.space.district
    whole = whole[whole["indicator"] == asked.code].assign(
        place="whole", name=f"toàn {asked.space.catalog.unit.level}"
    )
    own = asked.rows[asked.rows["place"].isin(chosen)]
    compares = asked.spec.combine != "sum" or not chosen  # a sum of all units would dwarf any of them
    frame = pd.concat([own, whole] if compares else [own], ignore_index=True)
    return show.line(
        frame, title=f"{asked.subject()}, {asked.known[0]}–{asked.known[-1]}", unit=asked.spec.unit,
        source=asked.space.source_line(),
    )  # fmt: skip


def ranked(asked: Asked, year: int) -> Chart:
    """All units of a year, best first, against the median and the target."""
    frame = asked.rows[asked.rows["year"] == year]
    target = asked.space.target(asked.code, year)
    return show.ranked_dots(
        frame, title=f"{asked.subject()} {asked.when(year)}", unit=asked.spec.unit, source=asked.space.source_line(),
        target=target.value if target else None, target_label=target.label if target else "",
        better=asked.spec.better or "higher",
    )  # fmt: skip


def between(asked: Asked, first: int, last: int) -> Chart:
    """Every unit in two years."""
    frame = asked.rows[asked.rows["year"].isin([first, last])]
    return show.dumbbell(
        frame, first, last, title=f"{asked.subject()}: {first} và {last}", unit=asked.spec.unit,
        source=asked.space.source_line(),
    )  # fmt: skip
