"""What is to be said of an earlier report's words, in the section of the new one that they belong to."""

from __future__ import annotations

from pathlib import Path

from .derived import statistic
from .door import latest_year, workspace
from .show import Prose, prose, said
from .show.findings import finding_sentences
from .statements import findings, section_of


def remark(section: str, root: Path | str | None = None) -> Prose:
    """What is to be said of the earlier report's words in a section ("I.1.e"): "" where all is well.

    Statements that another section contradicts, vague words without a figure, figures announced and missing.
    """
    space = workspace(root)
    _, found = findings(space)
    stated = {c.id: c for c in space.catalog.claims}
    own = {c.id for c in space.catalog.claims if section_of(c) == section}
    told: list[str] = []
    for one in found:
        if one.code == "conflict" and own & set(one.claims):
            first, second = sorted(one.claims, key=lambda c: c not in own)
            where = "cùng mục" if second in own else f"mục {section_of(stated[second])}"
            told.append(
                f"Báo cáo trước nêu “{stated[first].claim}”, {where} lại nêu “{stated[second].claim}”."
            )
        elif one.code == "nothing" and own & set(one.claims):
            told.append(_nothing(one.facts, root))
        elif one.code in ("unfilled", "direction") and own & set(one.claims):
            told.append(finding_sentences(one.code, one.facts)[0])
    words = [t.word for c in own for t in stated[c].test if t.word and not stated[c].value]
    told += [f"Báo cáo trước viết “{word}” mà không nêu số." for word in dict.fromkeys(words)]
    return prose(*dict.fromkeys(told))


def _nothing(facts: dict[str, object], root: Path | str | None) -> str:
    """The sentence of show.findings with its counts as figures that can be followed back."""
    first = workspace(root).catalog.unit.report.years[0]
    codes = [str(code) for code in facts["codes"]]  # type: ignore[attr-defined]
    counts = [statistic("cells", code, latest_year(root), first, root) for code in codes]
    question = (
        f"“{facts['text']}” ở mục {facts['where']} ({facts['what']}) là không phát sinh hay chưa có số liệu?"
    )
    parts = [part for n, one in enumerate(counts) for part in ((", ", one) if n else (one,))]
    return said(question, " Trong ", *parts, ".")
