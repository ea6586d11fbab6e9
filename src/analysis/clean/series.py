"""A unit's figures over its periods: jumps and zeros that its other periods make doubtful. Doubted, never changed.

The trend of a series is a line through the logarithms by Theil and Sen (the median slope of all pairs; Sen 1968,
doi:10.1080/01621459.1968.10480934), the spread around it 1.4826 times the median absolute deviation: neither is
moved by the wrong figure that is looked for.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ..catalog import Catalog
from ..errors import Issue
from ..text import plain_number
from .carried import check_carried
from .coverage import check_copies, check_empty, check_files, check_units
from .submissions import counting

# 11 of 12 months count as a whole year: nothing that is found here is as small as a twelfth.
WHOLE_YEAR_DAYS, MONTH_DAYS, YEAR_DAYS = 330, 30.44, 365.25
MAD_TO_DEVIATION = 1.4826
SHORTEST_STEP = 0.5  # years between two figures whose slope says something
ALL_PAIRS = 24  # above this many periods, each figure is paired with the one half the series later
BLOCK = 20_000
FEW_UNITS = 5  # that many are needed to tell what they share


def check_series(observations: pd.DataFrame, sources: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    """What no single file shows: contracts.OBSERVATIONS and SOURCES against each other and the register.

    Issues: E-FILE-TWICE, W-SAME-FIGURES, W-UNIT-MISSING, W-EMPTY-REPORT, W-CARRY-OVER, W-JUMP, W-ZERO, with the
    severities of errors.KINDS (Checks.graded gives those of the catalogue).
    """
    # Of two files that say the same the last one counts (check_submissions tells); the other needs no further doubt.
    cells = with_amounts(counting(observations).reset_index(drop=True), catalog)
    found, empty = check_empty(cells, catalog)
    one_each = cells[~empty]
    return [
        *check_files(sources),
        *check_copies(cells, sources, catalog),
        *check_units(cells, catalog),
        *found,
        *check_carried(one_each, catalog),
        *check_jumps(one_each, catalog),
    ]


def with_amounts(observations: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """The observations with `kind` of the indicator and `amount`: the value; 0 where nothing occurred; else NaN."""
    kinds = observations["indicator"].map({code: spec.kind for code, spec in catalog.indicators.items()})
    nothing = (observations["reason"] == "none_occurred") & (kinds == "count")
    return observations.assign(kind=kinds, amount=observations["value"].mask(nothing, 0.0))


@dataclass(frozen=True)
class _Fits:
    """What the other periods of its series say of each cell; NaN in a series that is too short."""

    expected: np.ndarray  # logarithm that the trend gives
    spread: np.ndarray  # of the logarithms around it
    low: np.ndarray  # smallest of the other amounts
    high: np.ndarray
    others: np.ndarray  # how many there are


def check_jumps(cells: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    """Figures far off the trend of their own series (W-JUMP), and zeros among figures well above zero (W-ZERO).

    A series is one unit, indicator and field, between two changes of the unit's boundaries and two breaks of the
    indicator; what adds up over a year is compared with periods of the same length only. A change that most units
    share in a period is no unit's mistake and is allowed for, unless it is itself a jump.
    """
    jump, zero = catalog.checks.jump, catalog.checks.zero
    kinds = jump.floors.model_dump()
    cells = cells[cells["kind"].isin(list(kinds)) & cells["amount"].notna()].reset_index(drop=True)
    if cells.empty:
        return []
    amounts, floors = cells["amount"].to_numpy(float), cells["kind"].map(kinds).to_numpy(float)
    logs = np.log(
        np.abs(amounts) + floors
    )  # a figure below zero has an issue of its own; here its size counts
    fits = _fits(cells, amounts, logs, _series(cells, catalog), jump.others)
    expected = fits.expected + _shared(cells, logs - fits.expected, float(np.log(jump.factor)))
    usual = np.maximum(np.exp(expected) - floors, 0.0)
    limit = np.maximum(jump.spreads * fits.spread, np.log(jump.factor))
    jumps = (np.abs(logs - expected) > limit) & (amounts != 0)
    zeros = (amounts == 0) & (fits.low >= zero.least) & (usual >= zero.usual)
    found = np.flatnonzero(jumps | zeros)
    return [
        _issue("W-ZERO" if zeros[i] else "W-JUMP", cells.loc[i], fits, float(usual[i]), catalog)
        for i in found.tolist()
    ]


def _shared(cells: pd.DataFrame, off: np.ndarray, most: float) -> np.ndarray:
    """The median distance of all units from their trends in that period; 0 for few units or more than `most`."""
    keys = [cells[name] for name in ("indicator", "field", "period_start", "period_end")]
    by = pd.Series(off).groupby(keys)
    median, n = by.transform("median").to_numpy(), by.transform("count").to_numpy()
    return np.where((n >= FEW_UNITS) & (np.abs(median) < most), median, 0.0)


def _series(cells: pd.DataFrame, catalog: Catalog) -> np.ndarray:
    """The number of the series that each cell belongs to; -1 where its period straddles a change of boundaries."""
    place, places = pd.factorize(cells["place"])
    indicator, indicators = pd.factorize(cells["indicator"])
    layout, layouts = pd.factorize(cells["layout"])
    spans = np.column_stack([_days(cells["period_start"]), _days(cells["period_end"])])
    period, at = _numbered(spans)
    starts, ends = (spans[at, k].astype("datetime64[D]") for k in (0, 1))
    stretch = _stretches(list(places), starts, ends, catalog)[place, period]
    years = np.arange(cells["year"].min(), cells["year"].max() + 1)
    breaks = np.array([np.searchsorted(sorted(catalog.break_years(c)), years, "right") for c in indicators])
    definition = {
        (lay.id, item.indicator): item.definition for _, lay in catalog.layouts for item in lay.items
    }  # fmt: skip
    definitions = np.array([[definition.get((lay, ind), 1) for ind in indicators] for lay in layouts])
    days = (ends - starts).astype(int) + 1
    length = np.where(days >= WHOLE_YEAR_DAYS, 12, np.rint(days / MONTH_DAYS).astype(int))
    how = [catalog.indicators[c].over_time for c in indicators]
    adds_up = np.array([h == "sum" or h.startswith("=") for h in how])
    parts = [
        place, indicator, pd.factorize(cells["field"])[0], np.maximum(stretch, 0),
        breaks[indicator, cells["year"] - years[0]], definitions[layout, indicator],
        np.where(adds_up[indicator], length[period], 0),
    ]  # fmt: skip
    number = np.ravel_multi_index(parts, [int(part.max()) + 1 for part in parts])
    return np.where(stretch < 0, -1, number)


def _days(column: pd.Series) -> np.ndarray:
    return column.to_numpy("datetime64[D]").astype(np.int64)


def _numbered(spans: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """A number for each span of days, and a row where each number stands."""
    number, values = pd.factorize((spans[:, 0] << 32) + spans[:, 1])
    at = np.empty(len(values), int)
    at[number] = np.arange(len(spans))
    return number, at


def _stretches(codes: list[str], starts: np.ndarray, ends: np.ndarray, catalog: Catalog) -> np.ndarray:
    """How often the boundaries of each place had changed by each period; -1 where they change inside it."""
    found = np.zeros((len(codes), len(starts)), int)
    days: dict[str, set[np.datetime64]] = {}
    for change in catalog.places.changes:
        for code in (change.code_before, change.code_after):
            days.setdefault(code, set()).add(np.datetime64(change.valid_from))
    for i, code in enumerate(codes):
        if code in days:
            changed = np.array(sorted(days[code]))
            before = np.searchsorted(changed, starts, "right")
            found[i] = np.where(np.searchsorted(changed, ends, "right") == before, before, -1)
    return found


def _fits(
    cells: pd.DataFrame, amounts: np.ndarray, logs: np.ndarray, series: np.ndarray, others: int
) -> _Fits:
    """The trends of all series with at least `others` other periods; equally long series are computed together."""
    years = _days(cells["period_end"]) / YEAR_DAYS
    fits = _Fits(*(np.full(len(cells), np.nan) for _ in range(5)))
    order = np.lexsort((years, series))
    order = order[series[order] >= 0]
    _, first, sizes = np.unique(series[order], return_index=True, return_counts=True)
    for n in np.unique(sizes[sizes > others]):
        of_this_size = first[sizes == n]
        for k in range(0, len(of_this_size), BLOCK):
            rows = order[of_this_size[k : k + BLOCK, None] + np.arange(n)]
            fits.expected[rows] = expected = _trend(logs[rows], years[rows])
            deviation = np.median(np.abs(logs[rows] - expected), axis=1, keepdims=True)
            fits.spread[rows] = MAD_TO_DEVIATION * deviation
            own, ranked = amounts[rows], np.sort(amounts[rows], axis=1)
            fits.low[rows] = np.where(own == ranked[:, :1], ranked[:, 1:2], ranked[:, :1])
            fits.high[rows] = np.where(own == ranked[:, -1:], ranked[:, -2:-1], ranked[:, -1:])
            fits.others[rows] = n - 1
    return fits


def _trend(values: np.ndarray, years: np.ndarray) -> np.ndarray:
    """The Theil-Sen line of each row, at its own years."""
    n = values.shape[1]
    a, b = np.triu_indices(n, 1) if n <= ALL_PAIRS else (np.arange(n - n // 2), np.arange(n // 2, n))
    steps = years[:, b] - years[:, a]
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = np.where(steps >= SHORTEST_STEP, (values[:, b] - values[:, a]) / steps, np.nan)
    slopes.sort()  # NaN last
    known = np.count_nonzero(~np.isnan(slopes), axis=1)
    row, last = np.arange(len(slopes)), np.maximum(known, 1)
    slope = np.nan_to_num((slopes[row, (last - 1) // 2] + slopes[row, last // 2]) / 2)[:, None]
    since = years - years[:, :1]
    return np.median(values - slope * since, axis=1, keepdims=True) + slope * since


def _issue(code: str, cell: pd.Series, fits: _Fits, usual: float, catalog: Catalog) -> Issue:
    spec, i = catalog.indicators[cell["indicator"]], int(cell.name)

    def written(value: float) -> str:
        return f"{plain_number(round(100 * value, 1))} %" if spec.kind == "percent" else plain_number(value)

    digits = {"count": 0, "number": 1, "percent": 3}[spec.kind]
    return Issue.make(
        code, source=cell["source"], sheet=cell["sheet"], ref=cell["ref"], place=cell["place"],
        year=int(cell["year"]), indicator=spec.code, heading=spec.name_vi, written=written(cell["amount"]),
        n=int(fits.others[i]), low=written(fits.low[i]), high=written(fits.high[i]),
        usual=written(round(usual, digits)),
    )  # fmt: skip
