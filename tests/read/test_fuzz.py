"""Readers on changed workbooks: committed, generated and real ones, for a bounded time.

CCHC_FUZZ_SECONDS (12) says how long, CCHC_FUZZ_SEED (1) which cases; `make fuzz` takes twenty minutes and a new seed.
A case that fails is named with the command that tries it again. What was found stands, one hazard a test, in
test_read_hazards. What is changed how: damage, rewriting with written, one_value; what must hold: fuzzing.
"""

from __future__ import annotations

import io
import os
import re
import time
from collections import Counter
from collections.abc import Sequence
from random import Random
from xml.etree import ElementTree

import corpus
import fuzzing
import opened
import pytest
import written

from analysis.read import UnreadableError, read_workbook
from conftest import skip_unless_ci

SECONDS = float(os.environ.get("CCHC_FUZZ_SECONDS", "12"))
SEED = int(os.environ.get("CCHC_FUZZ_SEED", "1"))
CASE = os.environ.get("CCHC_FUZZ_CASE", "")


def tried(cases: Sequence[str], seconds: float) -> Counter[str]:
    """What became of the cases that could be tried in the time. Fails with all that must not be."""
    outcomes: Counter[str] = Counter()
    complaints = []
    end = time.monotonic() + seconds
    for name, outcome, complaint in fuzzing.run(cases):
        outcomes[outcome] += 1
        if complaint:
            complaints.append(
                f'{complaint}\n  CCHC_FUZZ_CASE="{name}" .venv/bin/python -m pytest tests/read/test_fuzz.py'
            )
        if time.monotonic() > end or len(complaints) == 20:
            break
    print(f"{outcomes.total()} cases: {dict(outcomes)}")
    assert not complaints, "\n".join(complaints)
    return outcomes


@pytest.mark.parametrize("real", [False, True], ids=["committed", "real"])
def test_changed_workbooks_are_read_alike_or_refused(real):
    if real and not corpus.SHARED.exists():
        skip_unless_ci("the real workbooks lie outside the repository (shared)")
    if not CASE:
        corpus.pool(real)  # read here once, and not by every child
        assert tried(fuzzing.Cases(real, SEED), SECONDS / 2)
    elif real == ("../shared/" in CASE):
        assert tried([CASE], SECONDS)


# What the fuzzer rests on


def canonical(xml: bytes, way: object) -> str:
    spaces = way in (written.spaced_elements, written.other_declaration)
    whole = ElementTree.canonicalize(from_file=io.BytesIO(xml.lstrip(b"\n")), strip_text=spaces)
    return re.sub(r"<\?.*?\?>", "", whole)  # instructions, which stand for nothing here


@pytest.mark.parametrize("name", ["made/xlsx", "made/rich.xlsx", "made/percents.xlsx", "made/ods"])
@pytest.mark.parametrize("way", written.CANONICAL, ids=lambda way: way.__name__)
def test_what_is_written_in_another_way_is_the_same_document(way, name):
    for part, data in opened.unpacked(corpus.content_of(name)):
        if part.endswith((".xml", ".rels")):
            for seed in range(5):
                assert canonical(data, way) == canonical(way(data, Random(seed)), way)


def test_a_case_is_the_same_whenever_it_is_tried():
    names = [fuzzing.case(False, 3, n) for n in range(40)]
    assert names == [fuzzing.case(False, 3, n) for n in range(40)]
    assert [fuzzing.changed(name) for name in names] == [fuzzing.changed(name) for name in names]


def test_every_kind_of_file_is_among_those_changed():
    assert set(corpus.pool(False)) == {"xlsx", "xls", "ods", "xml2003", "html", "mht", "csv", "xlsb"}


def test_a_lost_cell_a_lost_finding_and_a_hidden_row_do_not_pass(monkeypatch):
    before = fuzzing.base("made/rich.xlsx")
    book = read_workbook(corpus.content_of("made/rich.xlsx"))
    assert not fuzzing.difference(fuzzing.said(book), before)
    book.sheets[0].hidden_rows = frozenset()
    assert "beside" in fuzzing.difference(fuzzing.said(book), before)
    book.sheets[0].rows[2][0] = 13
    assert "1 cells" in fuzzing.difference(fuzzing.said(book), before)
    assert "raised" in _examined_with(monkeypatch, lambda content: 1 / 0)
    assert "no reason" in _examined_with(monkeypatch, lambda content: _refuse())


def _refuse() -> None:
    raise UnreadableError("", "")


def _examined_with(monkeypatch, read) -> str:
    monkeypatch.setattr(fuzzing, "read_workbook", read)
    return fuzzing.examine("csv made/csv#1").complaint
