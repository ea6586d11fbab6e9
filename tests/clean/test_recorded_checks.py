"""What is doubted in ten years of made-up reports with slips in them, held word for word."""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pandas as pd

from analysis import clean, read, shape
from analysis.catalog.models import Correction
from analysis.clean import observed
from analysis.clean.corrections import correct
from analysis.clean.series import check_series
from analysis.clean.submissions import check_submissions
from analysis.contracts import OBSERVATIONS, SOURCES, Sheet, Workbook, conform
from analysis.errors import Issues
from drawn import draw_one
from recorded import hold

PLACES = ["16093", "16096", "16099", "16102", "16111", "16114", "16126", "16129", "16120"]
LEVELS = {
    "dossiers_carried_over": 8, "dossiers_pending": 8, "dossiers_resolved": 400, "dossiers_late": 20, "staff": 20,
    "documents_issued": 150, "inspection_score": 80,
}  # fmt: skip


def made(catalog, seed):
    """Yearly reports; one in twelve figures slips, some reports are copied, blank, sent twice or for other periods."""
    rng = random.Random(seed)
    rows, received = [], {}
    for place in PLACES:
        scale, pending = rng.uniform(0.5, 3), 7.0
        for year in range(2011, 2021):
            end = "11-30" if year == 2020 else "12-31"
            first, last = date(year, 1, 1), date(year, int(end[:2]), int(end[3:]))
            if not any(p.valid(first, last) for p in catalog.places.by_code[place]) or rng.random() < 0.04:
                continue
            values = {code: round(level * scale * rng.uniform(0.9, 1.1)) for code, level in LEVELS.items()}
            values["dossiers_carried_over"], pending = pending, values["dossiers_pending"]
            slip = rng.random()
            if slip < 0.06:
                values = dict.fromkeys(values, 0.0)
            elif slip < 0.3:
                code = rng.choice(list(values))
                values[code] = rng.choice(
                    [values[code] * 10, values[code] * 1000, round(values[code] / 10), 0.0]
                )
            copied = (
                [r for r in rows if r["place"] == place and r["year"] == year - 1]
                if rng.random() < 0.06
                else []
            )
            values |= {r["indicator"]: r["value"] for r in copied}
            periods = [(f"{year}-01-01", f"{year}-{end}")]
            if place == "16102":
                periods = [(f"{year}-01-01", f"{year}-06-30"), (f"{year}-07-01", f"{year}-{end}")][
                    : 1 + year % 2
                ]
            if rng.random() < 0.1:
                periods.append(
                    rng.choice([(f"{year}-01-01", f"{year}-06-30"), (f"{year}-03-01", f"{year}-12-31")])
                )
            for start, stop in periods:
                sent = [f"{year}/{place}.xlsx"] + ([f"{year}/{place} lai.xlsx"] if rng.random() < 0.1 else [])
                for again, source in enumerate(sent):
                    received[source] = rng.choice(["", f"{year + 1}-01-1{again}", f"{year + 1}-02-01"])
                    for n, (code, value) in enumerate(values.items()):
                        reason = rng.choice(["none_occurred", "not_reported"]) if rng.random() < 0.03 else ""
                        changed = value + 1 if again and rng.random() < 0.3 else value
                        rows.append({
                            **dict.fromkeys(OBSERVATIONS, ""), "place": place, "year": year, "indicator": code,
                            "value": np.nan if reason else float(changed), "reason": reason, "form": "procedures",
                            "layout": "procedures-2020" if year % 4 == 0 else "procedures-2015", "source": source,
                            "period_start": pd.Timestamp(start), "period_end": pd.Timestamp(stop), "sheet": "S",
                            "ref": f"{'ABCDEFGH'[n]}{year - 2000}",
                        })  # fmt: skip
    sources = [
        {"source": name, "sha256": name[:10] if name.endswith("lai.xlsx") and rng.random() < 0.5 else name, "bytes": 1,
         "form": "procedures", "year": int(name[:4]), "received_from": "", "received_on": day, "status": "official",
         "sheets_read": 1, "observations": 9, "errors": 0, "warnings": 0}
        for name, day in received.items()
    ]  # fmt: skip
    sources += [
        {**sources[3], "source": "2012/x.xlsx"},
        {**sources[3], "source": "2012/y.xlsx", "received_on": "2019-01-01"},
    ]
    return conform(pd.DataFrame(rows), OBSERVATIONS), conform(pd.DataFrame(sources), SOURCES)


def written(issues):
    return [
        f"{i.code} {i.source}!{i.sheet}!{i.ref} {i.place} {i.year} {i.indicator}: {i.message_vi} / {i.message_en}"
        for i in issues
    ]


def test_doubts_about_series_and_about_what_was_handed_in(catalog):
    lines = []
    for seed in range(4):
        observations, sources = made(catalog, seed)
        lines += [f"seed {seed}", *written(check_series(observations, sources, catalog))]
        lines += written(check_submissions(observations, sources))
    hold("clean-series", lines)


def test_corrections_are_applied_where_the_cell_still_says_what_was_corrected():
    def one(number, source="2016/*.xlsx", sheet="S", ref="B2", expect="12", value="21"):
        facts = {
            "id": f"c{number}",
            "source": source,
            "sheet": sheet,
            "ref": ref,
            "expect": expect,
            "value": value,
        }
        return Correction(**facts, who="An", reason="gõ nhầm")

    book = Workbook(
        "xlsx", [Sheet("S", [["Tên", "Số"], ["Nga An", 12.0], ["Nga Hải", "1.2 34"], ["x", "y"]])]
    )
    issues = Issues(source="2016/a.xlsx")
    correct(book, [
        one(1), one(2, expect="13"), one(3, source="2017/*.xlsx"), one(4, sheet="T"),
        one(5, ref="C2"), one(6, ref="B9"), one(7, ref="B3", expect="1.2 34", value="1.234"),
        one(8, ref="A4", expect=" X ".lower(), value="Nga Phú"),
        one(9, source="2016/a.xlsx", ref="B4", expect="y", value="1,5"),
    ], issues)  # fmt: skip
    assert book.sheets[0].rows[1:] == [["Nga An", 21], ["Nga Hải", "1.234"], ["Nga Phú", 1.5]]
    assert book.sheets[0].corrected == {(2, 2): "c1", (3, 2): "c7", (4, 1): "c8", (4, 2): "c9"}
    told = [(i.code, i.sheet, i.ref) for i in issues.rows]
    assert told == [
        ("N-CORRECTED", "S", "B2"), ("E-CORRECTION", "S", "B2"), ("E-CORRECTION", "T", "B2"),
        ("E-CORRECTION", "S", "C2"), ("E-CORRECTION", "S", "B9"), ("N-CORRECTED", "S", "B3"),
        ("N-CORRECTED", "S", "A4"), ("N-CORRECTED", "S", "B4"),
    ]  # fmt: skip
    assert issues.sheet == ""
    hold("clean-corrections", written(issues.rows))


def test_a_table_that_is_cut_gives_the_rows_of_the_whole(catalog, monkeypatch):
    parts = []
    for seed in (101, 103, 104, 105):
        drawn, issues = draw_one(seed, catalog), Issues(source=f"{seed}", year=2016)
        for sheet in read.read_workbook(drawn.content).sheets:
            readings = shape.read_sheet(sheet, catalog, drawn.year, issues)
            parts += [clean.observe(reading, catalog, drawn.year, issues) for reading in readings]
    parts[0].corrected.update({int(parts[0].kept[20]): "c1", int(parts[0].kept[-1]): "c2"})
    whole = clean.tabulate(parts).to_pylist()
    text = str(whole)  # NaN equals NaN there
    assert [row["corrected_by"] for row in whole if row["corrected_by"]] == ["c1", "c2"]
    assert whole[20]["corrected_by"] == "c1"
    for most in (1, 30, 45, 100, 151):
        monkeypatch.setattr(observed, "CHUNK", most)
        assert str(clean.tabulate(parts).to_pylist()) == text
        lots = list(observed._chunks(parts))
        assert all(len(lot) == 1 or sum(map(len, lot)) <= most for lot in lots)
        assert sum(len(part) for lot in lots for part in lot) == len(whole)
    assert len(lots) < len(parts) + len(whole) // 100, "no more lots than it takes"
