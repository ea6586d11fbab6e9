"""What was handed in more than once: later files replace earlier ones, longer periods stand for those within them."""

from __future__ import annotations

import pandas as pd

from ..contracts import OBSERVATION_KEY
from ..errors import Issue
from .coverage import span

_KEY = [name for name in OBSERVATION_KEY if name != "source"]
_REPORT = ["form", "place", "year", "period_start", "period_end"]


def check_submissions(observations: pd.DataFrame, sources: pd.DataFrame) -> list[Issue]:
    """What stands in several files: contracts.OBSERVATIONS in the order in which files came in, and SOURCES.

    Issues: N-SUPERSEDED at an earlier file where the days tell which one that is, W-TWO-FILES where they do not (the
    last one counts all the same), N-CONTAINED and W-OVERLAP for periods of a unit that overlap.
    """
    kept = counting(observations)
    return [*_replaced(observations, kept, sources), *_overlapping(kept)]


def counting(observations: pd.DataFrame) -> pd.DataFrame:
    """The observations that count: of equal ones those of the file that came in last."""
    return observations.drop_duplicates(_KEY, keep="last")


def _replaced(observations: pd.DataFrame, kept: pd.DataFrame, sources: pd.DataFrame) -> list[Issue]:
    earlier = observations[observations.duplicated(_KEY, keep="last")]
    if not len(earlier):
        return []
    columns = [*_KEY, "source", "sheet", "ref", "value", "reason"]
    pairs = earlier.merge(kept[columns], on=_KEY, suffixes=("", "_new"))
    day = dict(zip(sources["source"], sources["received_on"], strict=True))
    issues = []
    for (source, sheet, year, other), group in pairs.groupby(["source", "sheet", "year", "source_new"]):
        if day[source] and day[source] < day[other]:
            issues.append(_superseded(group, source, sheet, int(year), other, day[other]))
        else:
            facts = {"source": other, "sheet": group["sheet_new"].iloc[0], "year": int(year), "other": source}
            issues.append(Issue.make("W-TWO-FILES", n=len(group), **facts))
    return issues


def _superseded(pairs: pd.DataFrame, source: str, sheet: str, year: int, other: str, day: str) -> Issue:
    none = pairs["value"].isna()  # the reasons are compared by themselves
    same = (pairs["value"] == pairs["value_new"]) | none
    differ = pairs[~(same & (pairs["reason"] == pairs["reason_new"]))]
    first = next(differ.itertuples(), None)
    place = pairs["place"].iloc[0] if pairs["place"].nunique() == 1 else ""
    return Issue.make(
        "N-SUPERSEDED", source=source, sheet=sheet, ref=first.ref if first else "", place=place, year=year,
        other=other, later=f"{pd.Timestamp(day):%d/%m/%Y}", n=len(pairs), differ=len(differ),
        first=f", ô đầu tiên {first.ref}" if first else "", first_en=f", the first at {first.ref}" if first else "",
    )  # fmt: skip


def _overlapping(kept: pd.DataFrame) -> list[Issue]:
    reports = kept.drop_duplicates(_REPORT)[[*_REPORT, "source", "sheet"]]
    keys = ["form", "place", "year"]
    reports = reports[reports.duplicated(keys, keep=False)]
    pairs = reports.merge(reports, on=keys, suffixes=("", "_other"))
    later = pairs["period_start"] > pairs["period_start_other"]
    shorter = (pairs["period_start"] == pairs["period_start_other"]) & (
        pairs["period_end"] < pairs["period_end_other"]
    )
    pairs = pairs[(later | shorter) & (pairs["period_start"] <= pairs["period_end_other"])]
    # Of several periods that hold one, the longest is named.
    pairs = pairs.assign(
        within=pairs["period_end"] <= pairs["period_end_other"],
        days=pairs["period_end_other"] - pairs["period_start_other"],
    ).sort_values(["within", "days"], ascending=False, kind="stable")
    pairs = pairs.drop_duplicates([*keys, "period_start", "period_end", "source", "sheet"])
    by = [
        "source",
        "sheet",
        "period_start",
        "period_end",
        "source_other",
        "period_start_other",
        "period_end_other",
    ]
    return [_overlap(group) for _, group in pairs.groupby(by)]


def _overlap(pairs: pd.DataFrame) -> Issue:
    one = pairs.iloc[0]
    code = "N-CONTAINED" if one["within"] else "W-OVERLAP"
    return Issue.make(
        code, source=one["source"], sheet=one["sheet"], year=int(one["year"]),
        place=one["place"] if len(pairs) == 1 else "", period=span(one["period_start"], one["period_end"]),
        longer=span(one["period_start_other"], one["period_end_other"]), other=one["source_other"], n=len(pairs),
    )  # fmt: skip
