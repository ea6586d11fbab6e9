"""Who did not report what, since when, and which findings rest on it."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from ..catalog import Catalog, expressions

MISSING = [
    "place", "name", "topic", "indicator", "since", "until", "years", "n", "reason", "source", "sheet", "ref",
    "claims", "district",
]  # fmt: skip
_WHY = ("not_reported", "unreadable")


def missing(
    panel: pd.DataFrame, district: pd.DataFrame, cells: pd.DataFrame, catalog: Catalog
) -> pd.DataFrame:
    """Runs of years without a figure, of what was asked for: one row a (place, indicator, run), worst first.

    A unit that reported nothing of a whole topic is one row with indicator "". Columns: since and until (years),
    years (how many), n (figures missing), reason, source, sheet and ref (a cell that is blank or cannot be read;
    "" when there is no row at all), claims (statements that the figure can check), district (how many district figures
    are computed over fewer units because of it). Only what is counted is listed, not what is computed from it.
    """
    base = {code for code, spec in catalog.indicators.items() if not spec.derived}
    gone = panel[panel["reason"].isin(_WHY) & panel["indicator"].isin(base)].copy()
    gone["topic"] = gone["indicator"].map(_topics(catalog))
    whole = _whole_topics(gone, panel, catalog)
    runs = [*_joined(_per_year(gone[whole].assign(indicator=""))), *_joined(_per_year(gone[~whole]))]
    table = pd.DataFrame(
        runs, columns=["place", "name", "topic", "indicator", "since", "until", "n", "reason"]
    )
    table["years"] = table["until"] - table["since"] + 1
    where = _where(cells, catalog)
    found = [
        where.get((row.place, row.indicator or row.topic, row.since), ("", "", ""))
        for row in table.itertuples()
    ]
    for k, column in enumerate(("source", "sheet", "ref")):
        table[column] = [cell[k] for cell in found]
    table["claims"] = [", ".join(_claims(_codes(row, catalog), catalog)) for row in table.itertuples()]
    table["district"] = [_rests(row, district, catalog) for row in table.itertuples()]
    return table.sort_values(["n", "years", "place"], ascending=[False, False, True], ignore_index=True)[
        MISSING
    ]


def _topics(catalog: Catalog) -> dict[str, str]:
    return {spec.code: topic.topic for topic in catalog.topics.values() for spec in topic.indicators}


def _whole_topics(gone: pd.DataFrame, panel: pd.DataFrame, catalog: Catalog) -> np.ndarray:
    """Which rows belong to a unit and year in which nothing of a topic was reported."""
    topics = _topics(catalog)
    base = panel[panel["indicator"].map(lambda c: not catalog.indicators[c].derived)]
    asked = base.groupby(["place", base["indicator"].map(topics), "year"]).size()
    keys = ["place", "topic", "year"]
    short = gone.groupby(keys).size()
    whole = short[(short == asked.reindex(short.index)) & (short > 1)]
    return pd.MultiIndex.from_frame(gone[keys]).isin(whole.index)


def _per_year(rows: pd.DataFrame) -> pd.DataFrame:
    keys = ["place", "name", "topic", "indicator", "year"]
    return rows.groupby(keys, as_index=False).agg(n=("reason", "size"), reason=("reason", "first"))


def _joined(rows: pd.DataFrame) -> list[tuple]:
    """Consecutive years of one series and reason as one row."""
    keys = ["place", "name", "topic", "indicator", "reason"]
    rows = rows.sort_values([*keys, "year"])
    run = rows.groupby(keys)["year"].diff().ne(1).cumsum()
    joined = rows.groupby([*keys, run.rename("run")], as_index=False).agg(
        since=("year", "min"), until=("year", "max"), n=("n", "sum")
    )
    wanted = ["place", "name", "topic", "indicator", "since", "until", "n", "reason"]
    return list(joined[wanted].itertuples(index=False, name=None))


def _where(cells: pd.DataFrame, catalog: Catalog) -> dict[tuple[str, str, int], tuple[str, str, str]]:
    """The first blank or unreadable cell by unit, indicator or topic, and year."""
    topics = _topics(catalog)
    found: dict[tuple[str, str, int], tuple[str, str, str]] = {}
    for row in cells[cells["reason"].isin(_WHY)].itertuples():
        for what in (row.indicator, topics[row.indicator]):
            found.setdefault((row.unit, what, row.year), (row.source, row.sheet, row.ref))
    return found


def _codes(row, catalog: Catalog) -> set[str]:  # type: ignore[no-untyped-def]
    """The indicators of a row and what is computed from them."""
    bases = {row.indicator} if row.indicator else {s.code for s in catalog.topics[row.topic].indicators}
    users = defaultdict(set)
    for spec in catalog.indicators.values():
        for name in expressions.names(spec.formula) if spec.formula else []:
            users[name].add(spec.code)
    return bases | {code for base in bases for code in users[base]}


def _claims(codes: set[str], catalog: Catalog) -> list[str]:
    return sorted({claim for code in codes for claim in catalog.indicators[code].claims})


def _rests(row, district: pd.DataFrame, catalog: Catalog) -> int:  # type: ignore[no-untyped-def]
    years = district["year"].between(row.since, row.until)
    short = district["n"] < district["of"]
    return int((years & short & district["indicator"].isin(_codes(row, catalog))).sum())
