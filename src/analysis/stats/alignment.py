"""Units that later merged and sent different periods: quarters of one become the half-years or years of the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

Span = tuple[pd.Timestamp, pd.Timestamp]
_GROUP = ["unit", "year", "indicator"]


def aligned(cells: pd.DataFrame, over_time: Callable[[pd.DataFrame], pd.DataFrame]) -> pd.DataFrame:
    """The cells of stats.followed and, for units that are added up, the longer periods that only other parts sent.

    Such a period is made of the unit's own periods where these fill it without a gap, by `over_time` (one row a place,
    year and indicator); what lies inside it does not count again (stats.periods).
    """
    parts = cells[cells["merged"]]
    spans = parts[[*_GROUP, "place", "period_start", "period_end"]].drop_duplicates()
    sent = spans.groupby([*_GROUP, "place"])["period_start"].transform("size")
    known = spans.drop(columns="place").drop_duplicates().groupby(_GROUP).size().rename("known")
    uneven = spans.assign(sent=sent).join(known, on=_GROUP)
    uneven = uneven.loc[uneven["sent"] < uneven["known"], _GROUP].drop_duplicates()
    if uneven.empty:
        return cells
    slots = [slot for _, group in parts.merge(uneven, on=_GROUP).groupby(_GROUP) for slot in _slots(group)]
    return pd.concat([cells, _made(slots, over_time)], ignore_index=True) if slots else cells


def _slots(group: pd.DataFrame) -> Iterator[tuple[Span, pd.DataFrame]]:
    """Periods that one part did not send, each with its own periods that fill it."""
    wanted = set(zip(group["period_start"], group["period_end"], strict=True))
    for _, own in group.groupby("place"):
        sent = set(zip(own["period_start"], own["period_end"], strict=True))
        for start, end in sorted(wanted - sent):
            within = (own["period_start"] >= start) & (own["period_end"] <= end)
            inside = own[within].sort_values("period_start")
            if len(inside) > 1 and _fills(inside, start, end):
                yield (start, end), inside


def _fills(inside: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp) -> bool:
    starts, next_days = inside["period_start"], inside["period_end"] + pd.Timedelta(days=1)
    whole = starts.iloc[0] == start and inside["period_end"].iloc[-1] == end
    return whole and bool((starts.iloc[1:].to_numpy() == next_days.iloc[:-1].to_numpy()).all())


def _made(
    slots: list[tuple[Span, pd.DataFrame]], over_time: Callable[[pd.DataFrame], pd.DataFrame]
) -> pd.DataFrame:
    """One cell a slot. Each (place, period) stands for a year of its own, so that formulas find what they name."""
    keys = [(inside["place"].iloc[0], span) for span, inside in slots]
    numbers = {key: n for n, key in enumerate(dict.fromkeys(keys))}
    parts = [i.assign(year=numbers[key], value=i["amount"]) for key, (_, i) in zip(keys, slots, strict=True)]
    found = over_time(pd.concat(parts)).set_index(["year", "indicator"])
    rows = []
    for key, ((start, end), inside) in zip(keys, slots, strict=True):
        row = inside.iloc[[0]]
        made = found.loc[(numbers[key], row["indicator"].item())]
        value = {"period_start": start, "period_end": end, "value": made["value"], "amount": made["value"]}
        rows.append(row.assign(**value, reason=made["reason"]))
    return pd.concat(rows)
