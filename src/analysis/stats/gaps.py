"""Gaps of one year: to the target, to the median of the units, to the best, to the year before; and in units."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from ..catalog import Catalog, Target, expressions
from .counts import ratio_of

GAPS = [
    "place", "name", "indicator", "year", "value", "rank", "of", "median", "best", "best_name", "gap_to_median",
    "gap_to_best", "last_year", "gap_to_last", "target", "gap_to_target", "met", "numerator", "denominator",
    "to_target", "to_median", "to_best", "target_year", "target_basis", "target_level", "target_verified",
]  # fmt: skip
COLUMNS = ["place", "name", "year", "indicator", "value", "part_year", "break_before"]
FEW = 4  # so many best units are counted, fewer are named
COMPARISONS = {">": np.greater, ">=": np.greater_equal, "<": np.less, "<=": np.less_equal}


def gaps(panel: pd.DataFrame, catalog: Catalog, year: int) -> pd.DataFrame:
    """One row a (place, indicator) of `year`: rank and gaps, all positive where the unit does better.

    Rank 1 is best; ties share the better rank. The target is the latest one in force by `year`, with its legal
    basis and whether its source was checked. `gap_to_last` is what was gained since the year before, NaN where a
    break or a part year lies between. `to_target`, `to_median` and `to_best` say how many cases of the numerator
    are wanting (of `denominator` cases, as they are), 0 where none is; NaN for what is no share. Units without a
    value have no rank and no gap. Indicators without a direction are left out.
    """
    square = _square(panel, year)
    codes = [code for code in sorted(square.indicators) if catalog.indicators[code].better]
    rows, group = _rows(square, codes)
    if not len(rows):
        return pd.DataFrame(columns=GAPS)
    signs = np.array([1.0 if catalog.indicators[c].better == "higher" else -1.0 for c in codes])
    sign, value = signs[group], rows["value"].to_numpy(float)
    targets = [target_for(catalog, code, year) for code in codes]
    columns: dict[str, Any] = {
        "year": np.full(len(rows), year), **_among(value, rows["name"], group, sign), **_since_last(rows, sign),
        **_to_targets(value, targets, group, sign), **_counted(square, rows, codes, group, catalog),
    }  # fmt: skip
    strict = np.array([bool(t and t.strict) for t in targets])[group]
    for name, passing in (("target", strict), ("median", False), ("best", False)):
        columns[f"to_{name}"] = wanting(
            columns["numerator"], columns["denominator"], columns[name], sign, passing
        )
    return rows[["place", "name", "value"]].assign(**columns, indicator=_worded(codes, group))[GAPS]


class _Square(NamedTuple):
    """The rows of one year with what stood the year before, and its values as a matrix (indicator × place)."""

    rows: pd.DataFrame
    place: np.ndarray
    indicator: np.ndarray
    indicators: dict[str, int]
    values: np.ndarray


def _square(panel: pd.DataFrame, year: int) -> _Square:
    at = panel["year"].to_numpy()
    both = panel.loc[(at == year) | (at == year - 1), [c for c in COLUMNS if c in panel]]
    with ThreadPoolExecutor(2) as pool:
        (place, places), (indicator, indicators) = pool.map(pd.factorize, (both["place"], both["indicator"]))
    now = both["year"].to_numpy() == year
    value = both["value"].to_numpy(float)
    part = both["part_year"].to_numpy(bool) if "part_year" in both else np.zeros(len(both), bool)
    values, before, comparable = (np.full((len(indicators), len(places)), np.nan) for _ in range(3))
    values[indicator[now], place[now]] = value[now]
    before[indicator[~now], place[~now]] = value[~now]
    comparable[indicator[~now], place[~now]] = np.where(part, np.nan, value)[~now]
    rows, place, indicator = both[now], place[now], indicator[now]
    rows = rows.assign(last_year=before[indicator, place], comparable=comparable[indicator, place])
    names = {str(code): k for k, code in enumerate(indicators)}
    return _Square(rows, place, indicator, names, values)


def _rows(square: _Square, codes: list[str]) -> tuple[pd.DataFrame, np.ndarray]:
    """The rows of these indicators, one after the other, and the number of the indicator of each."""
    number = np.full(len(square.indicators) + 1, -1)
    number[[square.indicators[code] for code in codes]] = np.arange(len(codes))
    group = number[square.indicator]
    order = np.argsort(group, kind="stable")
    order = order[group[order] >= 0]
    rows = square.rows.take(order).assign(at=square.place[order])
    return rows.reset_index(drop=True), group[order]


def target_for(catalog: Catalog, indicator: str, year: int) -> Target | None:
    """The target of an indicator in force in a year: the latest that is due by then."""
    due = [t for t in catalog.targets if t.indicator == indicator and t.year <= year]
    return max(due, key=lambda t: t.year, default=None)


def meets(values: np.ndarray, op: str, level: float) -> np.ndarray:
    """Whether values meet a target as its text says: "trên 80 %" is more than 80 %. NaN never does."""
    with np.errstate(invalid="ignore"):
        return np.asarray(COMPARISONS[op](values, level))


def _among(value: np.ndarray, names: pd.Series, group: np.ndarray, sign: np.ndarray) -> dict[str, np.ndarray]:
    """Rank, median and best among the units of the same indicator; rows stand by indicator."""
    signed = value * sign
    many = int(group[-1]) + 1
    known = np.bincount(group[~np.isnan(signed)], minlength=many)
    start = np.searchsorted(group, np.arange(many))
    order = np.argsort(-signed, kind="stable")  # best first, NaN last
    order = order[np.argsort(group[order].astype(np.int16), kind="stable")]
    fallen = signed[order]
    new = np.r_[True, (group[order][1:] != group[order][:-1]) | (fallen[1:] != fallen[:-1])]
    at = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    rank = np.empty(len(order))
    rank[order] = at - start[group[order]] + 1
    rank[np.isnan(signed)] = np.nan
    upper, lower = (fallen[start + np.maximum(known - k, 0) // 2] for k in (1, 0))
    best, median = fallen[start], np.where(known > 0, (upper + lower) / 2, np.nan)
    return {
        "rank": rank, "of": known[group], "median": median[group] * sign, "best": best[group] * sign,
        "best_name": _best_names(names, group, rank, many), "gap_to_median": signed - median[group],
        "gap_to_best": signed - best[group],
    }  # fmt: skip


def _best_names(
    names: pd.Series, group: np.ndarray, rank: np.ndarray, many: int
) -> pd.api.extensions.ExtensionArray:
    first = np.flatnonzero(rank == 1)
    counts = np.bincount(group[first], minlength=many)
    ends = np.cumsum(counts)
    said = [
        "" if not n else ", ".join(names.iloc[first[end - n : end]]) if n < FEW else f"{n} đơn vị"
        for n, end in zip(counts.tolist(), ends.tolist(), strict=True)
    ]
    return _worded(said, group)


def _worded(texts: list[str], group: np.ndarray) -> pd.api.extensions.ExtensionArray:
    return pd.array(texts, dtype="str").take(group)


def _since_last(rows: pd.DataFrame, sign: np.ndarray) -> dict[str, np.ndarray]:
    alike = np.ones(len(rows), bool)
    for flag in ("part_year", "break_before"):
        if flag in rows:
            alike &= ~rows[flag].to_numpy(bool)
    gained = (rows["value"].to_numpy(float) - rows["comparable"].to_numpy(float)) * sign
    return {"last_year": rows["last_year"].to_numpy(), "gap_to_last": np.where(alike, gained, np.nan)}


def _to_targets(
    value: np.ndarray, targets: list[Target | None], group: np.ndarray, sign: np.ndarray
) -> dict[str, object]:
    level = np.array([np.nan if t is None else t.value for t in targets], float)[group]
    met, known = np.zeros(len(value), bool), np.zeros(len(value), bool)
    for code, target in enumerate(targets):
        if target and target.op in COMPARISONS:
            at = slice(*np.searchsorted(group, [code, code + 1]))
            met[at], known[at] = meets(value[at], target.op, target.value), ~np.isnan(value[at])
    years = pd.array([pd.NA if t is None else t.year for t in targets], dtype="Int64")
    return {
        "target": level, "gap_to_target": (value - level) * sign, "met": pd.arrays.BooleanArray(met, ~known),
        "target_year": years.take(group),
        "target_basis": _worded(["" if t is None else t.legal_basis for t in targets], group),
        "target_level": _worded(["" if t is None else t.level for t in targets], group),
        "target_verified": np.array([bool(t and t.verified) for t in targets])[group],
    }  # fmt: skip


def _counted(
    square: _Square, rows: pd.DataFrame, codes: list[str], group: np.ndarray, catalog: Catalog
) -> dict[str, np.ndarray]:
    """Numerator and denominator of shares, as stats.counts has them; NaN for the rest."""
    both = np.full((2, len(rows)), np.nan)
    place, known = rows["at"].to_numpy(), ~np.isnan(rows["value"].to_numpy(float))
    values = {code: square.values[k] for code, k in square.indicators.items()}
    for k, code in enumerate(codes):
        parts = ratio_of(catalog, code)
        if parts and all(name in values for part in parts for name in expressions.names(part)):
            at = np.arange(*np.searchsorted(group, [k, k + 1]))
            at = at[known[at]]
            for row, part in zip(both, parts, strict=True):
                row[at] = expressions.evaluate(part, values)[place[at]]
    return {"numerator": both[0], "denominator": both[1]}


def wanting(
    numerator: np.ndarray, denominator: np.ndarray, level: np.ndarray | float, sign: np.ndarray | float,
    strict: np.ndarray | bool = False,
) -> np.ndarray:  # fmt: skip
    """How many more cases (fewer, where `sign` is −1) bring a share to the level, 0 when it is there; NaN unknown.

    `strict`: the share must pass the level. The denominator stays as it is.
    """
    short = np.round((level * denominator - numerator) * sign, 9)  # 0,95 of 40 is 38, not 38.00000000000001
    whole = np.where(strict, np.floor(short) + 1, np.ceil(short))
    return np.where(np.isnan(short), np.nan, np.maximum(whole, 0.0))
