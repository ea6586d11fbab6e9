"""What every chart asks of its frame, checked once, with an error an analyst can act on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.show.numbers import YES_NO, value_text

TIDY = ("place", "name", "year", "value")
EXTRA = ("break_before", "part_year", "reason", "new_form", "low", "high")


@dataclass(frozen=True)
class Spot:
    """One value of one unit in one year; `value` is NaN when there is none."""

    year: int
    value: float
    breaks: bool = False
    part: bool = False
    reason: str = ""
    sure: tuple[float, ...] = ()  # the two ends of an interval, where one was given
    form: bool = False  # another form than the year before, but the same definition

    @property
    def missing(self) -> bool:
        """Whether there is no value."""
        return math.isnan(self.value)


@dataclass(frozen=True)
class Row:
    """One unit (or series) over the years of the frame, in order, gaps included."""

    place: str
    name: str
    spots: tuple[Spot, ...]

    def value(self, year: int) -> float:
        """The value of a year, NaN when there is none."""
        return next((spot.value for spot in self.spots if spot.year == year), math.nan)

    @property
    def last(self) -> Spot | None:
        """The newest spot that holds a value."""
        return next((spot for spot in reversed(self.spots) if not spot.missing), None)

    def newest(self, unit: str) -> Spot | None:
        """The spot to name and to judge: the last, but for counts the last of a whole year, if any."""
        whole = (spot for spot in reversed(self.spots) if not spot.missing and not spot.part)
        return self.last if part_year_compares(unit) else next(whole, self.last)


def require(frame: pd.DataFrame, columns: Iterable[str], chart: str) -> None:
    """ValueError naming the chart and the columns that are missing, or saying that the frame is empty."""
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        raise ValueError(
            f"{chart}: thiếu cột {', '.join(missing)} (đang có: {', '.join(map(str, frame.columns))})"
        )
    if frame.empty:
        raise ValueError(f"{chart}: bảng không có dòng nào")


def rows_of(frame: pd.DataFrame, chart: str) -> list[Row]:
    """The units of a tidy frame in order of appearance, each over all years that any of them has.

    ValueError for a missing column, for two values of one unit in one year, and when no value is there at
    all.
    """
    require(frame, TIDY, chart)
    no_repeats(frame, ["place", "year"], chart)
    some_value(frame["value"], chart)
    years = sorted({int(year) for year in frame["year"]})
    by_place: dict[str, list[dict[Any, Any]]] = {}
    for record in frame[[c for c in (*TIDY, *EXTRA) if c in frame.columns]].to_dict("records"):
        by_place.setdefault(str(record["place"]), []).append(record)
    return [_row(place, records, years) for place, records in by_place.items()]


def no_repeats(frame: pd.DataFrame, keys: list[str], chart: str) -> None:
    """ValueError when two rows share the keys: a chart would show one of them and hide the other."""
    twice = frame[frame.duplicated(keys)]
    if len(twice):
        which = ", ".join(f"{key} {twice.iloc[0][key]}" for key in keys)
        raise ValueError(f"{chart}: nhiều dòng trùng nhau, ví dụ {which}")


def told(frame: pd.DataFrame, unit: str) -> dict[str, Any]:
    """What marks show: ``{"indicator": code, "values": [[place, year, value, text, left out]]}``.

    Where each series is an indicator of the whole (a frame of `analysis.district` whose `place` says which), the
    indicator is "" and stands in the place's place. Empty where the frame does not say which indicators its values are
    of, or of when they are.
    """
    if not {"indicator", "place", "year", "value"} <= set(frame.columns):
        return {}
    series = "left_out" in frame and bool(
        (frame["place"].astype(str) == frame["indicator"].astype(str)).all()
    )
    if not series and frame["indicator"].nunique() != 1:
        return {}
    known = frame[frame["value"].notna()]
    less = known["left_out"].fillna("").tolist() if "left_out" in known else [""] * len(known)
    rows = zip(
        known["place"].astype(str), known["year"].astype(int), known["value"].astype(float), less, strict=True
    )
    values = [[place, year, value, str(value_text(value, unit)), out] for place, year, value, out in rows]
    return {"indicator": "" if series else str(frame["indicator"].iloc[0]), "values": values}


def has_values(frame: pd.DataFrame) -> bool:
    """Whether the column `value` holds anything that could be drawn."""
    return bool(frame["value"].notna().any())


def some_value(values: pd.Series, chart: str) -> None:
    """ValueError when there is nothing to draw, or something that is not a number."""
    numbers = pd.to_numeric(values, errors="coerce")
    if (numbers.isna() & values.notna()).any():
        raise ValueError(f"{chart}: cột {values.name} có ô không phải là số")
    if numbers.isna().all():
        raise ValueError(f"{chart}: không có giá trị nào để vẽ")


def years_of(rows: Sequence[Row]) -> list[int]:
    """The years that the rows share."""
    return [spot.year for spot in rows[0].spots]


def values_of(rows: Sequence[Row], year: int | None = None) -> list[float]:
    """All values there are, or those of one year."""
    return [s.value for row in rows for s in row.spots if not s.missing and year in (None, s.year)]


def runs_of(spots: Sequence[Spot]) -> list[list[Spot]]:
    """The stretches a line may join: cut at missing values, at breaks and around part years."""
    runs: list[list[Spot]] = [[]]
    for spot in spots:
        if spot.missing or spot.breaks or spot.part or (runs[-1] and runs[-1][-1].part):
            runs.append([])
        if not spot.missing:
            runs[-1].append(spot)
    return [run for run in runs if run]


def changes_between(rows: Sequence[Row], what: str) -> list[float]:
    """Where marks of ``breaks`` or ``form`` stand that any row has: halfway between two years, each once."""
    return sorted({
        (before.year + spot.year) / 2
        for row in rows
        for before, spot in pairwise(row.spots)
        if getattr(spot, what) and not spot.missing
    })  # fmt: skip


def band_of(target: float | tuple[float, float] | None) -> tuple[float, ...]:
    """The levels of a target: one for a line, two for a band, none."""
    return target if isinstance(target, tuple) else () if target is None else (target,)


def has_any(rows: Sequence[Row], what: str) -> bool:
    """Whether any value of the rows is marked ``breaks``, ``part`` or ``form``."""
    return any(getattr(spot, what) and not spot.missing for row in rows for spot in row.spots)


def full_years(rows: Sequence[Row]) -> list[int]:
    """Years in which no unit's value covers only part of the year, and at least one value stands."""
    part = {s.year for row in rows for s in row.spots if s.part}
    held = {s.year for row in rows for s in row.spots if not s.missing}
    return [year for year in years_of(rows) if year in held - part] or sorted(held)


def part_year_compares(unit: str) -> bool:
    """Whether four months may stand beside twelve: shares and yes/no may, counts may not."""
    return unit in ("%", YES_NO)


def check_better(better: str) -> None:
    """ValueError unless the direction is ``higher``, ``lower`` or empty, as in the catalogue."""
    if better not in ("higher", "lower", ""):
        raise ValueError(f"better phải là 'higher', 'lower' hoặc '', không phải {better!r}")


def falls_short(value: float, target: float, better: str) -> bool:
    """Whether a value misses a target, by the side on which the indicator is better."""
    return value > target if better == "lower" else value < target


def chosen(codes: str | Iterable[str] | None, rows: Sequence[Row], chart: str) -> tuple[str, ...]:
    """The codes to stand out: one, several or none; ValueError for a code that is not in the frame."""
    wanted = () if codes is None else (codes,) if isinstance(codes, str) else tuple(codes)
    unknown = set(wanted) - {row.place for row in rows}
    if unknown:
        raise ValueError(f"{chart}: không có đơn vị mã {', '.join(sorted(unknown))}")
    return wanted


def _row(place: str, records: list[dict[Any, Any]], years: Sequence[int]) -> Row:
    spots = {int(record["year"]): _spot(record) for record in records}
    # The newest name stands: a unit renamed within the decade has one row.
    name = str(max(records, key=lambda record: int(record["year"]))["name"])
    return Row(place, name, tuple(spots.get(year, Spot(year, math.nan)) for year in years))


def _spot(record: dict[Any, Any]) -> Spot:
    value = record["value"]
    reason = record.get("reason")
    return Spot(
        int(record["year"]),
        math.nan if pd.isna(value) else float(value),
        _flag(record.get("break_before")),
        _flag(record.get("part_year")),
        "" if reason is None or pd.isna(reason) else str(reason),
        _ends(record.get("low"), record.get("high")),
        _flag(record.get("new_form")),
    )


def _ends(low: Any, high: Any) -> tuple[float, ...]:
    return () if low is None or high is None or pd.isna(low) or pd.isna(high) else (float(low), float(high))


def _flag(value: Any) -> bool:
    return value is not None and not pd.isna(value) and bool(value)
