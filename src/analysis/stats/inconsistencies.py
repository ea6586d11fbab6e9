"""What does not fit together in an earlier report: found from its printed words, its statements, the register of
places, the data and the law of layout. Nothing here names a statement; the catalogue holds what is printed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pandas as pd

from .. import text
from ..catalog import Catalog, Claim, Document, expressions
from .conflicts import Conflict

_COUNTED = re.compile(r"^(?:(\d+)/)?(\d+)$")
_SPAN = re.compile(r"giai đoạn (\d{4})\s*[-–]\s*(\d{4})", re.I)
_DATED = re.compile(r"\b(\d{4})-(\d{2})\b|tháng (\d{1,2})/(\d{4})|ngày \d{1,2}/(\d{1,2})/(\d{4})")
_LETTER = re.compile(r"^([^\W\d_])\) ")
_ANNOUNCES = re.compile(r"^(tỷ lệ|tỉ lệ|số lượng|số)\b|; (tỷ lệ|tỉ lệ|số lượng)\b|\(nêu ", re.I)
_NOTHING = re.compile(r"^(không|chưa)\b", re.I)


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit: its kind, the claims concerned, and the facts of its sentence."""

    code: str
    claims: tuple[str, ...]
    facts: dict[str, Any] = field(default_factory=dict)


def inconsistencies(catalog: Catalog, observations: pd.DataFrame, found: list[Conflict]) -> list[Finding]:
    """All findings, kind by kind: denominator and kinds_of_unit; conflict and tension (those handed in); unmeasured.

    Where the catalogue has the report as a document also: period, dated, no_series, programme, direction, unfilled,
    nothing, day, addressee, parts, symbol, letters, annex, recipient, notice.
    """
    paper = catalog.document
    findings = [
        *_denominators(catalog),
        *(_of_conflict(one, catalog) for one in found),
        *_unmeasured(catalog),
    ]
    if paper:
        findings += [
            *_period(catalog, paper), *_programme(catalog, paper), *_directions(paper), *_unfilled(catalog, paper),
            *_nothing(catalog, paper, observations), *_layout(catalog, paper), *_notice(catalog, paper),
        ]  # fmt: skip
    return findings


def contradicting(findings: list[Finding]) -> dict[str, set[str]]:
    """By claim: claims that it contradicts by the report's own words (other years of one period)."""
    by: dict[str, set[str]] = {}
    for one in findings:
        if one.code == "direction":
            for claim in one.claims:
                by.setdefault(claim, set()).update(set(one.claims) - {claim})
    return by


def _denominators(catalog: Catalog) -> Iterator[Finding]:
    """A number of units that was not the number of units during the whole period."""
    first, last = catalog.unit.report.years
    days = [date(first, 1, 1), *sorted(c.valid_from for c in catalog.places.changes)]
    for claim in catalog.claims:
        stated = _COUNTED.match(claim.value)
        if not stated or not any(t.over_places != "whole" for t in claim.test):
            continue
        n = int(stated[2])
        counts = {day: len(catalog.places.at(day)) for day in days if day.year <= last}
        now = len(catalog.places.at(catalog.unit.report.boundaries))
        others = {day: m for day, m in counts.items() if m != n}
        if others and n == now:
            until = min(day for day, m in counts.items() if m == n and day > min(others)) - timedelta(days=1)
            yield Finding(
                "denominator", (claim.id,), {"n": n, "other": next(iter(others.values())), "until": until}
            )
        kinds = Counter(p.kind for p in catalog.places.at(catalog.unit.report.boundaries))
        if len(kinds) > 1 and text.fold(claim.unit) in map(text.fold, kinds) and n == now:
            yield Finding("kinds_of_unit", (claim.id,), {"n": n, "unit": claim.unit, "kinds": dict(kinds)})


def _of_conflict(one: Conflict, catalog: Catalog) -> Finding:
    said = {claim.id: claim for claim in catalog.claims}
    facts = {
        "first": said[one.first].claim, "second": said[one.second].claim,
        "sections": (said[one.first].section, said[one.second].section), "axiom": one.axiom,
        "indicator": catalog.indicators[one.indicator].name_vi,
        "indicator_en": catalog.indicators[one.indicator].name_en,
    }  # fmt: skip
    code = "tension" if one.axiom and not one.axiom.strict else "conflict"
    return Finding(code, (one.first, one.second), facts)


def _unmeasured(catalog: Catalog) -> Iterator[Finding]:
    """A share of something whose whole is stated with a figure, itself stated in words: having is not using."""
    by_indicator = {
        t.indicator: claim for claim in catalog.claims for t in claim.test if t.evidence == "direct"
    }
    for code, claim in by_indicator.items():
        part = (
            expressions.ratio(catalog.indicators[code].formula) if catalog.indicators[code].formula else None
        )
        if claim.value or not part:
            continue
        for other, whole in by_indicator.items():
            formula = catalog.indicators[other].formula
            ratio = expressions.ratio(formula) if formula else None
            if ratio and whole.value and ratio[0] == part[1]:
                facts = {
                    "claim": claim.claim,
                    "whole": whole.claim,
                    "value": f"{whole.value} {whole.unit}".strip(),
                }
                sharing = [
                    c.id for c in catalog.claims if c.value and any(t.indicator == other for t in c.test)
                ]
                yield Finding("unmeasured", (claim.id, *sharing), facts)


def _period(catalog: Catalog, paper: Document) -> Iterator[Finding]:
    first, last = paper.period
    if paper.day < date(last, 12, 31):
        months = paper.day.month - 1 if paper.day.year == last else 0
        facts = {"first": first, "last": last, "day": paper.day, "months": months}
        yield Finding("period", (paper.period_claim, paper.claim), facts)
    years: dict[int, set[str]] = {}
    for claim in catalog.claims:
        for year in _years_of(claim):
            if first <= year < last:
                years.setdefault(year, set()).add(claim.id)
    if len(years) < (last - first + 1) / 2:
        claims = tuple(sorted(set().union(*years.values())) if years else ())
        yield Finding("dated", claims, {"years": sorted(years), "first": first, "last": last})
    series = [c.id for c in catalog.claims if len(set(_years_of(c))) > 2]
    if not series:
        yield Finding("no_series", (), {"claims": len(catalog.claims)})


def _years_of(claim: Claim) -> list[int]:
    found = _DATED.findall(f"{claim.claim} {claim.value}")
    return [int(year) for parts in found for year in (parts[0], parts[3], parts[5]) if year]


def _programme(catalog: Catalog, paper: Document) -> Iterator[Finding]:
    """Different names for the programme that is reported on."""
    texts = [(h.where, h.text) for h in paper.headings] + [(m.number, m.subject) for m in paper.mandates]
    names: dict[str, list[str]] = {}
    for where, words in texts:
        for name in catalog.customs.programmes:
            if name in words.lower():
                names.setdefault(name, []).append(where)
    if len(names) > 1:
        yield Finding("programme", tuple(m.claim for m in paper.mandates), {"names": names})


def _directions(paper: Document) -> Iterator[Finding]:
    """Different years for what is to come."""
    spans: dict[tuple[int, int], list[tuple[str, str]]] = {}
    for heading in paper.headings:
        for first, last in _SPAN.findall(heading.text):
            if int(last) > paper.period[1]:
                spans.setdefault((int(first), int(last)), []).append((heading.where, heading.claim))
    if len(spans) > 1:
        claims = tuple(dict.fromkeys(c for places in spans.values() for _, c in places if c))
        where = {f"{a}–{b}": [w for w, _ in places] for (a, b), places in spans.items()}
        yield Finding("direction", claims, {"spans": where})


def _unfilled(catalog: Catalog, paper: Document) -> Iterator[Finding]:
    """Words that announce a figure, and no figure."""
    texts = [(p.claim, p.text) for p in paper.passages] + [
        (c.id, c.claim) for c in catalog.claims if not c.value
    ]
    seen = set()
    for claim, words in texts:
        if claim not in seen and _ANNOUNCES.search(words) and not re.search(r"\d", words):
            seen.add(claim)
            yield Finding("unfilled", (claim,), {"text": words, "template": "(nêu" in words})


def _nothing(catalog: Catalog, paper: Document, observations: pd.DataFrame) -> Iterator[Finding]:
    """“Không” and “chưa”: nothing occurred, or nobody counted? The cells tell zero, nothing and blank apart."""
    claims = {claim.id: claim for claim in catalog.claims}
    for passage in paper.passages:
        if not _NOTHING.match(passage.text) or passage.claim not in claims:
            continue
        codes = {
            t.indicator for t in claims[passage.claim].test if not catalog.indicators[t.indicator].derived
        }
        cells = observations[observations["indicator"].isin(codes) & (observations["field"] == "")]
        facts = {
            "text": passage.text, "codes": tuple(sorted(codes)),
            "what": ", ".join(catalog.indicators[c].name_vi for c in sorted(codes)),
            "what_en": ", ".join(catalog.indicators[c].name_en for c in sorted(codes)),
            "where": passage.where.removeprefix("P1."), "cells": len(cells),
            "zero": int((cells["value"] == 0).sum()),
            "none": int((cells["reason"] == "none_occurred").sum()),
            "blank": int((cells["reason"] == "not_reported").sum()), "more": int((cells["value"] > 0).sum()),
        }  # fmt: skip
        yield Finding("nothing", (passage.claim,), facts)


def _layout(catalog: Catalog, paper: Document) -> Iterator[Finding]:
    customs = catalog.customs
    single = re.search(r"ngày ([1-9]) tháng", paper.dated)
    if single:
        yield Finding(
            "day", (paper.claim,), {"dated": paper.dated, "day": f"0{single[1]}", "law": customs.law}
        )
    superior = [r for r in paper.recipients if customs.to_superior in r]
    if superior and not paper.addressed_to:
        yield Finding("addressee", (paper.recipients_claim,), {"to": superior[0], "law": customs.law})
    parts = [h.text.split(".")[0] for h in paper.headings if h.text.lower().startswith("phần ")]
    if parts and not parts[0].startswith(customs.first_part):
        yield Finding("parts", (), {"printed": parts[0], "due": customs.first_part, "law": customs.law})
    for one in paper.mandates:
        symbol = customs.symbols.get(one.kind, "")
        if symbol and f"/{symbol}" not in one.number:
            facts = {"kind": one.kind, "number": one.number, "symbol": symbol, "law": customs.law}
            yield Finding("symbol", (one.claim,), facts)
    yield from _letters(paper, customs.letters)
    yield from _annexes(paper)
    plans = [
        m
        for m in paper.mandates
        if not any(_same(m.issuer, r) for r in (*paper.recipients, *paper.addressed_to))
    ]
    for one in plans:
        claims = (one.claim, paper.recipients_claim)
        yield Finding("recipient", claims, {"issuer": one.issuer, "number": one.number})


def _same(issuer: str, recipient: str) -> bool:
    return text.fold(issuer) in text.fold(recipient)


def _letters(paper: Document, order: str) -> Iterator[Finding]:
    sections: dict[str, list[str]] = {}
    for heading in paper.headings:
        letter = _LETTER.match(heading.text)
        if letter:
            sections.setdefault(heading.where, []).append(letter[1])
    for where, letters in sections.items():
        due = list(order[: len(letters)])
        if letters != due:
            skipped = [a for a in order[: order.index(letters[-1]) + 1] if a not in letters]
            yield Finding("letters", (), {"where": where, "skipped": skipped, "printed": letters})


def _annexes(paper: Document) -> Iterator[Finding]:
    absent = [a for a in paper.annexes_named if a not in paper.annexes_attached]
    named = sorted(int(a) for a in paper.annexes_named)
    unnamed = [f"{n:02d}" for n in range(1, named[-1])] if named else []
    unnamed = [a for a in unnamed if a not in paper.annexes_named]
    if absent or unnamed:
        yield Finding("annex", (paper.annex_claim,), {"absent": absent, "unnamed": unnamed})


def _notice(catalog: Catalog, paper: Document) -> Iterator[Finding]:
    """So few days between the mandate and the report."""
    for one in paper.mandates:
        days = (paper.day - one.day).days
        if days < catalog.customs.shortest_days:
            facts = {"days": days, "number": one.number, "from": one.day, "to": paper.day,
                     "years": paper.period[1] - paper.period[0] + 1}  # fmt: skip
            yield Finding("notice", (one.claim, paper.claim), facts)
