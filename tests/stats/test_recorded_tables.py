"""Whole tables of a small district, held figure by figure: what no single statement about them would notice."""

from __future__ import annotations

import dataclasses
import random
from dataclasses import astuple
from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import stats
from analysis.catalog.claims import Passage, Test
from analysis.contracts import OBSERVATIONS
from analysis.stats.rebasing import rebase_table
from recorded import cell, hold, table

PLACES = ["16093", "16096", "16099", "16102", "16111", "16114", "16126", "16129", "16165", "16120"]
COUNTS = ["dossiers_resolved", "dossiers_late", "dossiers_on_time", "dossiers_pending", "staff", "penalties"]
OTHERS = {
    "lan": (0, 1),
    "reform_plan_issued": (0, 1),
    "inspection_score": (55, 98),
    "iso_version": (2008, 2015),
}
REASONS = ["none_occurred", "not_reported", "unreadable", "not_applicable"]
QUARTERS = [("01-01", "03-31"), ("04-01", "06-30"), ("07-01", "09-30"), ("10-01", "12-31")]


def made(catalog):
    """Observations of ten communes over eight years: gaps, quarters, periods that overlap, two mergers, new forms."""
    rng = random.Random(7)
    rows = []
    for place in PLACES:
        level = rng.randint(40, 400)
        for year in range(2013, 2021):
            if not any(p.valid(pd.Timestamp(f"{year}-01-01").date(), pd.Timestamp(f"{year}-06-30").date())
                       for p in catalog.places.by_code[place]):  # fmt: skip
                continue
            periods = QUARTERS if place == "16096" and year in (2015, 2016) else [("01-01", "12-31")]
            if place == "16099" and year == 2017:
                periods = [("01-01", "06-30"), ("04-01", "12-31")]
            if year == 2020:
                periods = [("01-01", "11-30")]
            for start, end in periods:
                resolved = level + 11 * (year - 2013) + rng.randint(-9, 9)
                late = rng.randint(0, max(1, resolved // 6))
                values = {
                    "dossiers_resolved": resolved, "dossiers_late": late, "dossiers_on_time": resolved - late,
                    "dossiers_pending": rng.randint(0, 12), "staff": rng.randint(15, 22),
                    "penalties": rng.randint(0, 4),
                    **{code: rng.randint(*ends) for code, ends in OTHERS.items()},
                }  # fmt: skip
                for code, value in values.items():
                    reason = rng.choice(REASONS) if rng.random() < 0.05 else ""
                    rows.append({
                        **dict.fromkeys(OBSERVATIONS, ""), "place": place, "year": year, "indicator": code,
                        "value": np.nan if reason else value, "reason": reason, "form": "procedures",
                        "period_start": f"{year}-{start}", "period_end": f"{year}-{end}", "sheet": "S",
                        "layout": "procedures-2015" if year < 2018 else "procedures-2020",
                        "source": f"{year}/{place}.xlsx", "ref": f"C{len(rows)}",
                    })  # fmt: skip
    return pd.DataFrame(rows, columns=list(OBSERVATIONS)).astype(OBSERVATIONS)


@pytest.fixture(scope="module")
def small(catalog):
    observations = made(catalog)
    panel = stats.panel(observations, catalog)
    return observations, panel[panel["place"].isin(PLACES)].reset_index(drop=True)


def only(panel, *indicators):
    return panel[panel["indicator"].isin(indicators)].reset_index(drop=True)


def test_the_panel(small, catalog):
    _, panel = small
    shown = only(panel, "dossiers_resolved", "on_time_rate", "staff", "lan", "inspection_score", "penalties")
    hold("stats-panel", table(shown.drop(columns=["boundaries", "name"])))


def test_breaks_and_what_was_rebased(small, catalog):
    observations, panel = small
    cells = stats.followed(observations, catalog, catalog.unit.report.boundaries)
    lines = table(stats.break_table(cells, catalog))
    lines += table(stats.break_table(cells, catalog, panel))
    lines += table(
        rebase_table(catalog, catalog.unit.report.boundaries, [2013, 2019, 2020]).sort_values(
            ["place", "year"]
        )
    )
    hold("stats-breaks", lines)


def test_trends_spread_and_convergence(small):
    _, panel = small
    shown = only(panel, "dossiers_resolved", "on_time_rate", "staff", "inspection_score")
    lines = table(stats.trends(shown)) + table(stats.spread(shown)) + table(stats.convergence(shown))
    hold("stats-trends", lines)


def test_gaps_progress_points_and_grades(small, catalog):
    _, panel = small
    lines = []
    for year in (2016, 2019, 2020):
        lines += table(stats.gaps(only(panel, "on_time_rate", "staff", "lan", "penalties"), catalog, year))
    lines += table(stats.progress(panel, catalog, 2019))
    for year in (2018, 2019):
        points = stats.scores(panel, catalog, year)
        lines += table(points) + table(stats.grades(points, catalog.grading))
    hold("stats-gaps", lines)


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_rates_with_what_is_uncertain_about_them(small, catalog, better):
    _, panel = small
    counts = stats.counts(panel[panel["year"] == 2018], catalog, "on_time_rate")
    lines = table(stats.with_uncertainty(counts, better)) + table(stats.with_uncertainty(counts, better, 0.8))
    lines += table(stats.shortfall(counts, 0.95, better)) + table(
        stats.shortfall(counts, 0.95, better, strict=True)
    )
    hold(f"stats-rates-{better}", lines)


def test_the_funnel_and_what_changed_between_two_years(small, catalog):
    _, panel = small
    counts = {y: stats.counts(panel[panel["year"] == y], catalog, "on_time_rate") for y in (2014, 2018)}
    found = stats.funnel(counts[2018])
    lines = []
    for name, value in vars(found).items():
        lines += [name, *(table(value) if isinstance(value, pd.DataFrame) else [cell(value)])]
    lines += table(stats.change_parts(counts[2014], counts[2018]))
    hold("stats-funnel", lines)


def test_the_district_and_who_is_missing(small, catalog):
    observations, panel = small
    district = stats.by_district(panel, catalog)
    cells = stats.followed(observations, catalog, catalog.unit.report.boundaries)
    lines = table(district) + table(stats.missing(panel, district, cells, catalog))
    hold("stats-district", lines)


def test_where_every_figure_comes_from(small, catalog):
    observations, _ = small
    some = observations[observations["place"].isin(["16093", "16126", "16129", "16096"])]
    some = some[some["indicator"].isin(["dossiers_resolved", "dossiers_late", "staff", "lan"])]
    cells = stats.followed(some, catalog, catalog.unit.report.boundaries)
    lines = table(stats.origins(some, catalog).astype(str)) + table(stats.behind(cells, catalog).astype(str))
    hold("stats-origins", lines)


def test_statements_and_what_does_not_fit_together_in_them(small, catalog):
    observations, panel = small
    contrary = stats.conflicts(catalog)
    found = stats.inconsistencies(catalog, observations, contrary)
    lines = [f"{f.code} {f.claims} {f.facts}" for f in found]
    lines += [str(astuple(one)) for one in contrary]
    lines += [f"{k} {sorted(v)}" for k, v in stats.pairs(contrary).items()]
    lines += [f"{k} {sorted(v)}" for k, v in stats.contradicting(found).items()]
    judged = stats.judge(panel, stats.by_district(panel, catalog), catalog, stats.pairs(contrary))
    for one in judged:
        lines.append(f"{one.claim.id} {one.verdict} {one.conflicts_with}")
        lines += [f"  {m}" for m in getattr(one, "measured", ())]
    hold("stats-statements", lines)


def test_every_kind_of_query_over_places_and_years(small, catalog):
    _, panel = small
    claim = catalog.claims[0].model_copy(update={"outside_vi": "", "outside_en": "", "test": ()})
    asked = {
        "lan": [("=", 1, 1.0)], "staff": [(">=", 17, 1.0), (">", 21, 1.0), ("<", 10, 1.0)],
        "penalties": [("=", 0, 3.0)], "on_time_rate": [(">=", 0.9, 1.0), ("<=", 0.97, 1.0)],
        "dossiers_resolved": [(">", 100, 7.0)],
    }  # fmt: skip
    tests = [
        Test(indicator=code, over_places=places, over_years=years, op=op, value=value, holds=holds, evidence=evidence)
        for code, conditions in asked.items()
        for op, value, holds in conditions
        for places in ("whole", "every", "some", "any", "none", "count")
        for years in ("last", "each", "ever", "total")
        for evidence in (("direct", "necessary", "related") if code == "lan" else ("direct",))
    ]  # fmt: skip
    claims = [claim.model_copy(update={"id": f"T{n}", "test": (test,)}) for n, test in enumerate(tests)]
    claims += [
        claim.model_copy(update={"id": f"P{n}", "test": (tests[n], tests[-n - 1])})
        for n in range(0, len(tests), 7)
    ]
    changed = dataclasses.replace(catalog, claims=claims)
    lines = []
    for one in stats.judge(
        panel, stats.by_district(panel, catalog), changed, {"T1": {"T2"}, "T9": {"T2", "T1"}}
    ):
        figures = " ".join(f"{name}={cell(value)}" for name, value in one.figures.items())
        lines.append(f"{one.claim.id} {one.verdict} {one.conflicts_with} {figures}")
        for m in one.measured:
            asked_for = (
                f"{m.test.indicator} {m.test.over_places} {m.test.over_years} {m.test.op} {m.test.value:g}"
            )
            found = [cell(value) for name, value in vars(m).items() if name not in ("test", "interval")]
            lines.append(f"  {asked_for} {m.test.evidence}: {' '.join(found)}")
    hold("stats-judged", lines)


def test_what_does_not_fit_together_in_other_reports(small, catalog):
    """The report of the catalogue with one thing changed at a time."""
    observations, _ = small
    paper = catalog.document
    more = (
        Passage(where="P1.I.1", text="g) Việc khác"), Passage(where="P1.I.1", text="Số liệu giai đoạn 2012 – 2018"),
        Passage(where="P9", text="b) Bắt đầu từ b"),
        Passage(where="P2", text="cải cách hành chính và định hướng 2031 - 2035"),
    )  # fmt: skip
    papers = {
        "period": {"period": (2013, 2018)}, "day": {"day": date(2020, 12, 31)},
        "dated": {"dated": "ngày 8 tháng 5 năm 2020"},
        "number": {"number": "224/KH-UBND"}, "kind": {"kind": "Kế hoạch"},
        "annexes": {"annexes_named": ("01", "02", "05")},
        "attached": {"annexes_attached": ("01", "02")}, "recipients": {"recipients": ("UBND tỉnh Thanh Hóa (b/c)",)},
        "addressed": {"addressed_to": ("Sở Tư pháp tỉnh",)}, "mandates": {"mandates": paper.mandates[:1]},
        "late": {"day": date(2020, 5, 18)}, "later": {"day": date(2020, 5, 19)},
        "headings": {"headings": (*paper.headings, *more)},
        "passages": {"passages": paper.passages[:2]}, "no headings": {"headings": ()},
    }  # fmt: skip
    dates = [
        "Họp tháng 3/2013",
        "Nghị quyết ngày 5/06/2015",
        "2014-05 và 2016-07",
        "ngày 1/1/2019; tháng 12/2018; 2017-01",
    ]
    contrary = stats.conflicts(catalog)
    lines = []

    def said(changed):
        found = stats.inconsistencies(changed, observations, contrary[:1])
        return [f"{f.code} {f.claims} {f.facts}" for f in found]

    own = said(catalog)

    def told(name, changed):
        now = said(changed)
        lines.append(name)
        lines.extend(f"- {line.split(' {')[0]}" for line in own if line not in now)
        lines.extend(f"+ {line}" for line in now if line not in own)

    for name, change in papers.items():
        told(name, dataclasses.replace(catalog, document=paper.model_copy(update=change)))
    for n, text in enumerate(dates):
        claims = [
            c.model_copy(update={"claim": text} if i in (3, 5 + n) else {})
            for i, c in enumerate(catalog.claims)
        ]
        told(text, dataclasses.replace(catalog, claims=claims))
    told("no document", dataclasses.replace(catalog, document=None))
    hold("stats-other-reports", lines)


@pytest.mark.parametrize(
    ("day", "months"),
    [(date(2020, 12, 31), None), (date(2020, 12, 30), 11), (date(2020, 1, 31), 0), (date(2019, 12, 31), 0)],
)
def test_whole_months_are_those_of_the_last_year_of_the_period(small, catalog, day, months):
    observations, _ = small
    changed = dataclasses.replace(catalog, document=catalog.document.model_copy(update={"day": day}))
    found = [f.facts for f in stats.inconsistencies(changed, observations, []) if f.code == "period"]
    assert [facts["months"] for facts in found] == ([] if months is None else [months])
