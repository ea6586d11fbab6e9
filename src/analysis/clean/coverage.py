"""Who has reported, and whether it is their own report: files twice, copied figures, missing and empty reports."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ..catalog import Catalog
from ..errors import Issue

_REPORT = ["form", "source", "sheet", "place", "period_start", "period_end"]
FEW_CELLS = 3  # a report of fewer cells may well be empty
SENT_BY = 0.5  # of the units that send most: a period sent by fewer is somebody's misspelt date
NAMED, NAMED_MISSING = 3, 40


def check_files(sources: pd.DataFrame) -> list[Issue]:
    """E-FILE-TWICE for every file with figures that has the content of an earlier one.

    Not for one that came in again on another day: that replaces the first, unchanged (N-SUPERSEDED).
    """
    filled = sources[(sources["observations"] > 0) & (sources["sha256"] != "")]
    by = filled.groupby("sha256")
    first, received = by["source"].transform("first"), by["received_on"].transform("first")
    again = (received != "") & (filled["received_on"] != "") & (received != filled["received_on"])
    filled, first = filled[~again], first[~again]
    return [
        Issue.make("E-FILE-TWICE", source=source, year=int(year), other=other)
        for source, year, other in zip(filled["source"], filled["year"], first, strict=True)
        if source != other
    ]


def check_copies(cells: pd.DataFrame, sources: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    """W-SAME-FIGURES, one a pair of sheets: reports of two units or two periods that agree in every figure.

    Too few or too small figures agree by chance (Checks.same). The same file twice and the same unit and period in
    two files have issues of their own.
    """
    if cells.empty:
        return []
    reports = _fingerprints(cells, catalog.checks.same.least)
    reports = reports[reports["figures"] >= catalog.checks.same.figures]
    reports = reports.sort_values("period_start", kind="stable")
    original = reports.groupby(["form", "print"])["number"].transform("first")
    copies = reports[original != reports["number"]].assign(number=original)
    pairs = copies.merge(reports, on="number", suffixes=("", "_old"))
    digest = sources.set_index("source")["sha256"]
    same_file = (pairs["source"] != pairs["source_old"]) & (
        pairs["source"].map(digest) == pairs["source_old"].map(digest)
    )
    same_key = (pairs[["place", "period_start", "period_end"]].to_numpy() == pairs[
        ["place_old", "period_start_old", "period_end_old"]].to_numpy()).all(axis=1)  # fmt: skip
    by = ["source", "sheet", "source_old", "sheet_old"]
    return [_copied(group, catalog) for _, group in pairs[~same_file & ~same_key].groupby(by, sort=False)]


def _fingerprints(cells: pd.DataFrame, least: float) -> pd.DataFrame:
    """One row a report: a hash of all it says, and how many different figures of at least `least` it has."""
    number = cells.groupby(_REPORT, sort=False).ngroup().to_numpy()
    said = cells[["indicator", "field", "reason"]].assign(value=cells["value"].fillna(0.0))
    hashes = pd.util.hash_pandas_object(said, index=False).to_numpy()
    order = np.argsort(number, kind="stable")
    first = np.flatnonzero(np.diff(number[order], prepend=-1))
    reports = cells.iloc[order[first]][[*_REPORT, "ref", "year"]]
    large = pd.DataFrame({"number": number, "amount": cells["amount"].to_numpy()})
    large = large[large["amount"] >= least].drop_duplicates()
    return reports.assign(
        number=np.arange(len(reports)),
        print=np.add.reduceat(hashes[order], first),  # a sum: the order of rows does not matter
        cells=np.diff(first, append=len(order)),
        figures=np.bincount(large["number"], minlength=len(reports)),
    )


def _copied(pairs: pd.DataFrame, catalog: Catalog) -> Issue:
    row = pairs.iloc[0]
    other = " ! ".join([row["source_old"], row["sheet_old"], row["ref_old"]])
    same_period = (row["period_start"], row["period_end"]) == (row["period_start_old"], row["period_end_old"])
    period = "" if same_period else f" ({span(row['period_start_old'], row['period_end_old'])})"
    day = row["period_start"]
    return Issue.make(
        "W-SAME-FIGURES", source=row["source"], sheet=row["sheet"], ref=row["ref"],
        place=row["place"] if len(pairs) == 1 else "", year=int(row["year"]),
        text=_names(pairs["place"], day, catalog, NAMED), n=int(pairs["cells"].sum()), other=other,
        other_text=_names(pairs["place_old"], row["period_start_old"], catalog, NAMED) + period,
    )  # fmt: skip


def check_units(cells: pd.DataFrame, catalog: Catalog) -> list[Issue]:
    """W-UNIT-MISSING, one a form and period that every unit reports by itself: the units that have not.

    Due are the units that existed during the whole period. One that reported over other dates of the same year,
    overlapping this period, has reported (W-OTHER-PERIOD).
    """
    own = {
        layout.id for _, layout in catalog.layouts if layout.rows != "places" and layout.every_place
    }  # fmt: skip
    keys = ["form", "year", "period_start", "period_end", "place"]
    sent = cells.loc[cells["layout"].isin(own), keys].drop_duplicates()
    issues = []
    for (form, year), reports in sent.groupby(["form", "year"]):
        counts = reports.groupby(["period_start", "period_end"]).size()
        for start, end in counts.index[counts >= SENT_BY * counts.max()]:
            overlapping = (reports["period_start"] <= end) & (reports["period_end"] >= start)
            there = set(reports.loc[overlapping, "place"])
            due = [p.code for p in catalog.places.all if p.valid(start.date(), end.date())]
            missing = [code for code in due if code not in there]
            if missing:
                issues.append(Issue.make(
                    "W-UNIT-MISSING", year=int(year), place=missing[0] if len(missing) == 1 else "",
                    title=catalog.forms[form].title_vi, period=span(start, end), n=len(missing), of=len(due),
                    text=_names(missing, start, catalog, NAMED_MISSING),
                ))  # fmt: skip
    return issues


def check_empty(cells: pd.DataFrame, catalog: Catalog) -> tuple[list[Issue], np.ndarray]:
    """W-EMPTY-REPORT for units whose counts are all zero or blank, and which cells stand in such reports.

    Where the reports of all units are empty, nothing is doubted; nor where a cell could not be read.
    """
    counts = cells[(cells["kind"] == "count") & (cells["field"] == "")]
    if counts.empty:
        return [], np.zeros(len(cells), bool)
    blank = counts["reason"] == "not_reported"
    facts = counts.assign(blank=blank, empty=blank | (counts["amount"] == 0))
    reports = facts.groupby(_REPORT, sort=False, as_index=False).agg(
        ref=("ref", "first"), year=("year", "first"), n=("empty", "size"),
        blank=("blank", "sum"), empty=("empty", "all"),
    )  # fmt: skip
    of_all = reports.groupby(["form", "period_start", "period_end"])["empty"].transform("mean")
    several = reports.groupby(["form", "period_start", "period_end"])["empty"].transform("size") > 1
    doubted = reports["empty"] & (reports["n"] >= FEW_CELLS) & ~(several & (of_all == 1))
    issues = [_empty(row, catalog) for row in reports[doubted].itertuples()]
    if not issues:
        return [], np.zeros(len(cells), bool)
    named = pd.MultiIndex.from_frame(reports.loc[doubted, _REPORT])
    return issues, pd.MultiIndex.from_frame(cells[_REPORT]).isin(named)


def _empty(row: Any, catalog: Catalog) -> Issue:
    what, what_en = {0: ("bằng không", "zero"), row.n: ("để trống", "blank")}.get(
        int(row.blank), ("để trống hoặc bằng không", "blank or zero")
    )
    return Issue.make(
        "W-EMPTY-REPORT", source=row.source, sheet=row.sheet, ref=row.ref, place=row.place, year=int(row.year),
        text=_names([row.place], row.period_start, catalog, 1), what=what, what_en=what_en, n=int(row.n),
    )  # fmt: skip


def _names(codes: Iterable[str], day: pd.Timestamp, catalog: Catalog, most: int) -> str:
    """Names of units as they were on a day: "Xã Tân Lập, Xã Tân Phú và 3 đơn vị khác"."""
    names = []
    for code in (codes := list(codes))[:most]:
        known = catalog.places.by_code[code]
        place = next((p for p in known if p.valid(day.date(), day.date())), known[-1])
        names.append(f"{place.kind} {place.name}")
    rest = len(codes) - len(names)
    return ", ".join(names) + (f" và {rest} đơn vị khác" if rest else "")


def span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """A period as messages write it: 01/01/2019–30/11/2019."""
    return f"{start:%d/%m/%Y}–{end:%d/%m/%Y}"
