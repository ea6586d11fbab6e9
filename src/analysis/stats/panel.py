"""The panel: one row a (place, year, indicator), on the boundaries of one day, from observations of any period.

Order of work: follow each unit to the boundaries, add up over merged units, add up over the periods of a year,
compute rates from what was added up. A sum with an unknown part is unknown: nothing is added up in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import pandas as pd

from ..catalog import Catalog, Indicator, expressions
from ..contracts import PANEL, conform
from ..errors import CchcError
from .alignment import aligned
from .breaks import break_table, cutting, new_forms
from .periods import counting
from .rebasing import rebase_table

_AGG = {"sum": "sum", "max": "max", "min": "min", "mean": "mean", "all": "min", "any": "max", "none": "first"}
FULL_YEAR = 360


def panel(
    observations: pd.DataFrame, catalog: Catalog, boundaries: date | None = None, field: str = ""
) -> pd.DataFrame:
    """The panel on `boundaries` (default: those of the report), over all fields of work or of one `field`.

    Columns: place, name, year, indicator, value (rates as fractions), reason (why there is no value),
    part_year (the year is covered in part: its counts are not comparable with whole years), rebased (several
    units of that time are added up), break_before (not comparable with the year before), new_form (another form than
    the year before, which alone breaks nothing), boundaries (the day), rebase (in words: what was added up, or why
    the figure of a unit that merged is not divided again; "" else).
    Raises CchcError for a day on which the register knows no unit.
    """
    boundaries = boundaries or catalog.unit.report.boundaries
    _check_day(catalog, boundaries)
    cells = followed(observations, catalog, boundaries, field)
    alike = aligned(cells, lambda parts: _over_time(parts, catalog))
    yearly = _over_time(_over_places(alike, catalog, boundaries), catalog)
    full = _with_derived(_completed(yearly, catalog, boundaries), catalog)
    full["name"] = full["place"].map({p.code: p.name for p in catalog.places.at(boundaries)})
    full["boundaries"] = pd.Timestamp(boundaries).as_unit("us")
    table = break_table(cells, catalog)
    at = pd.MultiIndex.from_frame(full[["indicator", "year"]])
    full["break_before"], full["new_form"] = at.isin(cutting(table)), at.isin(new_forms(table))
    full = full.sort_values(["indicator", "place", "year"], ignore_index=True)
    return conform(full, PANEL)


def _check_day(catalog: Catalog, day: date) -> None:
    if catalog.places.at(day):
        return
    last = max((p.valid_to for p in catalog.places.all), default=day)
    raise CchcError(
        f"Danh mục không có đơn vị nào vào ngày {day:%d/%m/%Y} (danh mục đến {last:%d/%m/%Y}): chọn ngày khác, hoặc "
        "bổ sung data/catalog/places.csv.\n"
        f"  The register knows no unit on {day:%d/%m/%Y} (it ends on {last:%d/%m/%Y})."
    )


def followed(observations: pd.DataFrame, catalog: Catalog, boundaries: date, field: str = "") -> pd.DataFrame:
    """Observations of a field ("" = over all), one source each, with `unit`: what the place is by `boundaries`.

    Where two files give the same figure the last row counts: contracts.OBSERVATIONS. Units that cannot be followed
    (the boundaries lie before a merger or after a split) are left out; the panel says so in `rebase`.
    """
    key = ["place", "period_start", "period_end", "indicator"]
    cells = observations[observations["field"] == field].drop_duplicates(key, keep="last").copy()
    pairs = cells[["place", "period_start"]].drop_duplicates()
    found = [
        catalog.places.follow(place, start.date(), boundaries)
        for place, start in zip(pairs["place"], pairs["period_start"], strict=True)
    ]
    pairs["unit"] = [f.code for f in found]
    pairs["merged"] = [f.merged for f in found]
    cells = cells.merge(pairs, on=["place", "period_start"], how="left")
    kinds = cells["indicator"].map({c: i.kind for c, i in catalog.indicators.items()})
    nothing = (cells["reason"] == "none_occurred") & kinds.isin(["count", "yes_no"])
    cells["amount"] = cells["value"].where(~nothing, 0.0)
    return cells[cells["unit"] != ""]


def _over_places(cells: pd.DataFrame, catalog: Catalog, boundaries: date) -> pd.DataFrame:
    cells = pd.concat([cells, _derived_by_unit(cells, catalog)], ignore_index=True)
    spec = catalog.indicators
    cells["rule"] = cells["indicator"].map({c: i.combine for c, i in spec.items()})
    keys = ["unit", "year", "period_start", "period_end", "indicator"]
    parts = []
    for rule, group in cells.groupby("rule"):
        by = group.groupby(keys, sort=False)
        part = by.agg(
            value=("amount", _AGG[str(rule)]), known=("amount", "count"), n=("amount", "size"),
            merged=("merged", "max"), reason=("reason", "max"), layout=("layout", "last"),
        )  # fmt: skip
        bad = part["known"] < part["n"]
        if rule == "none":
            bad |= part["n"] > 1
            part.loc[part["n"] > 1, "reason"] = "not_applicable"
        part.loc[bad, "value"] = np.nan
        parts.append(part.reset_index())
    result = pd.concat(parts, ignore_index=True).rename(columns={"unit": "place"})
    wanted = _members(result, catalog, boundaries)
    short = (result["n"] < wanted) & result["merged"]
    result.loc[short, ["value", "reason"]] = [np.nan, "not_reported"]
    result.loc[result["value"].notna(), "reason"] = ""
    return result


def _members(result: pd.DataFrame, catalog: Catalog, boundaries: date) -> pd.Series:
    """How many units of that time make up each unit of the boundaries."""
    counts: dict[tuple[str, pd.Timestamp], int] = {}
    for start in result["period_start"].unique():
        for place in catalog.places.at(pd.Timestamp(start).date()):
            unit = catalog.places.follow(place.code, pd.Timestamp(start).date(), boundaries).code
            if unit:
                counts[unit, start] = counts.get((unit, start), 0) + 1
    if not counts:
        return pd.Series(1, index=result.index)
    members = pd.Series(list(counts.values()), pd.MultiIndex.from_tuples(list(counts)))
    found = members.reindex(pd.MultiIndex.from_frame(result[["place", "period_start"]])).fillna(1).astype(int)
    return found.set_axis(result.index)


def _derived_by_unit(cells: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """Yes/no indicators that are computed: each unit answers for itself before units are added up."""
    keys = ["unit", "place", "year", "period_start", "period_end", "merged"]
    made = []
    for spec in catalog.indicators.values():
        if not spec.derived or spec.combine == "recompute":
            continue
        needs = cells[cells["indicator"].isin(expressions.names(spec.formula))]
        if not len(needs):
            continue
        wide = needs.pivot(index=keys, columns="indicator", values="amount").dropna()
        value = expressions.evaluate(spec.formula, wide).astype(float)
        made.append(value.rename("amount").reset_index().assign(indicator=spec.code, reason="", layout=""))
    return pd.concat(made, ignore_index=True) if made else cells.iloc[:0]


def _over_time(parts: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    """One row a (place, year, indicator); a year whose periods are not all there has no sum."""
    parts = counting(parts, ["place", "indicator", "year"])
    # What most units have is what is expected: one unit that writes another date must not empty the others' year.
    own = parts.groupby(["year", "indicator", "place"])["period_start"].transform("nunique")
    expected = own.groupby([parts["year"], parts["indicator"]]).transform("median").round()
    days = (parts["period_end"] - parts["period_start"]).dt.days + 1
    parts = parts.assign(expected=expected, days=days)
    parts["how"] = parts["indicator"].map({c: i.over_time for c, i in catalog.indicators.items()})
    keys = ["place", "year", "indicator"]
    by = parts.groupby(keys, sort=False)
    yearly = by.agg(
        n=("value", "size"), known=("value", "count"), expected=("expected", "max"), days=("days", "sum"),
        last=("period_start", "max"), sum=("value", "sum"), mean=("value", "mean"), max=("value", "max"),
        reason=("reason", "max"), rebased=("merged", "max"), how=("how", "first"), layout=("layout", "last"),
        overlap=("overlap", "max"),
    )  # fmt: skip
    # first() and last() of a group skip NaN; the first and last period count even where they hold nothing.
    for keep in ("first", "last"):
        ends = parts.drop_duplicates(keys, keep=keep).set_index(keys)["value"]
        yearly[f"{keep}_value"] = ends.reindex(yearly.index)
    yearly = yearly.reset_index()
    columns = {"sum": "sum", "mean": "mean", "max": "max", "first": "first_value", "last": "last_value"}
    yearly["value"] = np.nan
    for how, column in columns.items():
        rows = yearly["how"] == how
        yearly.loc[rows, "value"] = yearly.loc[rows, column]
    whole = yearly["how"].isin(["last", "first"])
    usual = yearly.groupby(["year", "indicator"])["days"].transform("median")
    there = (yearly["n"] >= yearly["expected"]) | (
        yearly["days"] >= usual
    )  # one may send years, others quarters
    complete = there & ((yearly["known"] == yearly["n"]) | whole) & ~yearly["overlap"]
    yearly.loc[~complete & ~whole, "value"] = np.nan
    formula = yearly["how"].str.startswith("=")
    yearly.loc[formula & (yearly["n"] == 1), "value"] = yearly["last_value"]
    yearly = _by_formula(yearly, formula & (yearly["n"] > 1), catalog)
    yearly.loc[yearly["value"].isna() & (yearly["reason"] == ""), "reason"] = "not_reported"
    yearly.loc[yearly["overlap"] & yearly["value"].isna(), "reason"] = "unreadable"
    yearly.loc[yearly["value"].notna(), "reason"] = ""
    yearly["part_year"] = yearly["days"].where(there, usual) < FULL_YEAR
    return yearly[[*keys, "value", "reason", "part_year", "rebased", "layout"]]


def _completed(yearly: pd.DataFrame, catalog: Catalog, boundaries: date) -> pd.DataFrame:
    """With a row for every unit that should have reported: what is absent is said to be absent."""
    units = [p.code for p in catalog.places.at(boundaries)]
    asked = yearly.groupby(["year", "indicator"], as_index=False).agg(usual=("part_year", "max"))
    everyone = asked.merge(pd.DataFrame({"place": units}), how="cross")
    full = everyone.merge(yearly, on=["place", "year", "indicator"], how="left")
    absent = full["reason"].isna()
    full["part_year"] = full["part_year"].where(~absent, full.pop("usual")).astype(bool)
    full.loc[absent, "reason"] = "not_reported"
    full = full.merge(rebase_table(catalog, boundaries, full["year"]), on=["place", "year"], how="left")
    refused = full.pop("refused").eq(True)
    full["rebase"] = full["rebase"].fillna("").mask(refused & full["value"].notna(), "")
    full.loc[refused & full["value"].isna(), "reason"] = "not_applicable"
    full["rebased"] = full["rebased"].eq(True)
    full["layout"] = full["layout"].fillna("")
    return full


def _by_formula(yearly: pd.DataFrame, rows: pd.Series, catalog: Catalog) -> pd.DataFrame:
    """Yearly figures that are no sum of periods, such as dossiers received: resolved + pending at the end."""
    if not rows.any():
        return yearly
    wide = yearly.pivot(index=["place", "year"], columns="indicator", values="value")
    for code in yearly.loc[rows, "indicator"].unique():
        value = expressions.evaluate(catalog.indicators[code].over_time[1:], wide)
        at = rows & (yearly["indicator"] == code)
        index = pd.MultiIndex.from_frame(yearly.loc[at, ["place", "year"]])
        yearly.loc[at, "value"] = value.reindex(index).to_numpy()
    return yearly


def _with_derived(yearly: pd.DataFrame, catalog: Catalog) -> pd.DataFrame:
    keys = ["place", "year"]
    wide = yearly.pivot(index=keys, columns="indicator", values="value")
    # Plain objects: maxima over a few columns of Arrow strings, once an indicator, were half of the panel's time.
    reasons, rebase = (
        yearly.pivot(index=keys, columns="indicator", values=name).astype(object)
        for name in ("reason", "rebase")
    )
    part, rebased = (
        yearly.pivot(index=keys, columns="indicator", values=name).eq(True)
        for name in ("part_year", "rebased")
    )
    flags = {"asked": reasons.notna(), "part_year": part, "rebased": rebased, "rebase": rebase.fillna("")}
    reasons = reasons.fillna("")
    made = [yearly]
    for spec in catalog.indicators.values():
        if spec.derived and spec.combine == "recompute":
            names = expressions.names(spec.formula)
            if set(names) <= set(wide.columns):
                made.append(_derived(spec, names, wide, reasons, flags))
    return pd.concat(made, ignore_index=True)


def _derived(
    spec: Indicator,
    names: list[str],
    wide: pd.DataFrame,
    reasons: pd.DataFrame,
    flags: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    value = expressions.evaluate(spec.formula, wide).astype(float).replace([np.inf, -np.inf], np.nan)
    # A share above 1 contradicts itself: the build has reported the cells, and no reader should see it as a fact.
    low, high = spec.plausible.min, spec.plausible.max
    absurd = (value < (-np.inf if low is None else low)) | (value > (np.inf if high is None else high))
    value = value.mask(absurd)
    asked = flags["asked"][names].all(axis=1)
    why = _greatest(reasons[names]).where(lambda r: r != "", "not_applicable").mask(absurd, "unreadable")
    frame = pd.DataFrame({
        "indicator": spec.code, "value": value, "reason": why.where(value.isna(), ""),
        "part_year": flags["part_year"][names].any(axis=1), "rebased": flags["rebased"][names].any(axis=1),
        "layout": "", "rebase": _greatest(flags["rebase"][names]),
    })  # fmt: skip
    return frame[asked].reset_index()


def _greatest(texts: pd.DataFrame) -> pd.Series:
    """The last of each row's texts by the alphabet."""
    return pd.Series(texts.to_numpy().max(axis=1), index=texts.index, dtype=object)
