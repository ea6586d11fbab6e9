"""An earlier report held against the data: verdicts on its statements, and what does not fit together in it."""

from __future__ import annotations

import math
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from . import stats
from .catalog import Catalog, Claim
from .catalog.claims import Interval
from .door import Workspace, workspace
from .show.findings import NAMES_VI, finding_sentences
from .show.verdicts import VERDICTS_VI, Said, claim_sentence, claim_sentence_en
from .stats.claims import Judged, Measured
from .stats.inconsistencies import Finding

CLAIMS = [
    "id", "section", "claim", "verdict", "verdict_vi", "conflicts_with", "figures", "sources", "sentence_vi",
    "sentence_en", "findings",
]  # fmt: skip


def claims(root: Path | str | None = None) -> pd.DataFrame:
    """One row a statement of data/catalog/claims.yml, in its order: verdict, figures, source cells, sentences.

    verdict: confirmed, contradicted, unproved (no data, or none that decide), conflicts (undecided, and contrary to
    another statement), outside (no matter of these data). conflicts_with, sources and findings are lists, figures a
    dictionary with rates as fractions.
    """
    return pd.DataFrame(stated(workspace(root)), columns=CLAIMS)


@lru_cache(maxsize=4)
def stated(space: Workspace) -> list[dict[str, Any]]:
    """The rows of `claims`."""
    _, found = findings(space)
    codes = {c.id: [f.code for f in found if c.id in f.claims] for c in space.catalog.claims}
    simulated = bool((space.processed.sources["status"] == "simulated").any())
    return [_row(space, one, codes[one.claim.id], simulated) for one in verdicts(space)]


def inconsistencies(root: Path | str | None = None) -> pd.DataFrame:
    """What does not fit together in the earlier report: code, name_vi, claims (list), sentence_vi, sentence_en."""
    _, found = findings(workspace(root))
    rows = [(f.code, NAMES_VI[f.code], list(f.claims), *finding_sentences(f.code, f.facts)) for f in found]
    return pd.DataFrame(rows, columns=["code", "name_vi", "claims", "sentence_vi", "sentence_en"])


def section_of(claim: Claim) -> str:
    """A section as readers name it: "I.1.e"."""
    return claim.section.removeprefix("P1.")


@lru_cache(maxsize=4)
def verdicts(space: Workspace) -> list[Judged]:
    """What the data say of each statement of the catalogue, in its order."""
    return stats.judge(space.panel, space.district, space.catalog, findings(space)[0])


@lru_cache(maxsize=4)
def findings(space: Workspace) -> tuple[dict[str, set[str]], list[Finding]]:
    """By claim the claims that it contradicts, and everything that does not fit together."""
    contrary = stats.conflicts(space.catalog)
    found = stats.inconsistencies(space.catalog, space.processed.observations, contrary)
    pairs = stats.pairs(contrary)
    for claim, others in stats.contradicting(found).items():
        pairs.setdefault(claim, set()).update(others)
    return pairs, found


def _row(space: Workspace, one: Judged, findings: list[str], simulated: bool) -> dict[str, Any]:
    claim, catalog = one.claim, space.catalog
    shown = decisive(one)
    said = [_said(m, catalog) for m in shown]
    common: dict[str, Any] = {"others": one.conflicts_with, "simulated": simulated}
    lacks = one.verdict in ("unproved", "conflicts")
    vi = claim.outside_vi or (claim.lacks_vi if lacks else "")
    en = claim.outside_en or (claim.lacks_en if lacks else "")
    return {
        "id": claim.id, "section": claim.section, "claim": claim.claim, "verdict": one.verdict,
        "verdict_vi": VERDICTS_VI[one.verdict], "conflicts_with": list(one.conflicts_with), "figures": one.figures,
        "sources": _sources(space, shown), "findings": list(dict.fromkeys(findings)),
        "sentence_vi": claim_sentence(one.verdict, said, lacks=vi, unit_word=catalog.unit.unit_word, **common),
        "sentence_en": claim_sentence_en(one.verdict, said, lacks=en, **common),
    }  # fmt: skip


def decisive(one: Judged) -> list[Measured]:
    """What is told: direct evidence, else necessary, else related."""
    for kind in ("direct", "necessary", "related"):
        found = [m for m in one.measured if m.test.evidence == kind]
        if found:
            return found
    return []


def _said(m: Measured, catalog: Catalog) -> Said:
    spec = catalog.indicators[m.test.indicator]
    op, bound = m.test.op, m.test.value if m.test.value is not None else m.interval.low
    if m.test.word:
        low = m.interval.low > float("-inf")
        op = (">" if m.interval.open_low else ">=") if low else ("<" if m.interval.open_high else "<=")
        bound = m.interval.low if low else m.interval.high
    return Said(
        spec.name_vi, spec.name_en, spec.unit, spec.kind, m.test.over_places, m.test.over_years, op, float(bound),
        m.interval.high if m.test.word and _two_ends(m.interval) else math.nan, m.test.word, m.value, m.met, m.of,
        m.years, m.years_met, m.told or max(m.years, default=0), m.known, m.due, m.part,
    )  # fmt: skip


def _two_ends(bounds: Interval) -> bool:
    """Whether an interval is bounded on both sides."""
    return math.isfinite(bounds.low) and math.isfinite(bounds.high)


def _sources(space: Workspace, measured: list[Measured]) -> list[str]:
    refs = [ref for m in measured for year in m.years for ref in space.refs("", m.test.indicator, year)]
    return list(dict.fromkeys(refs))
