"""The fuzzer of the readers: which files are changed how, and what must hold of each that comes out.

A case is a file and a number, "xlsx data/raw/2011/a.xlsx#17": the two decide every change that is made, so that a
case that failed is tried again by its name alone (CCHC_FUZZ_CASE). What must hold:

* Of any file: it is read, or refused by UnreadableError with a reason in both languages; a sheet that is read keeps
  its contract; through build.read_one a refusal is an E-FILE issue, and what the reader found arrives as issues.
* Of a file written in another way that means the same (rewriting.KEEPS): cells and what stands beside them are the
  same, or it is refused, or a warning says what is not known. A note (N-) excuses no difference.
* Of a file with one value changed (one_value.CHANGES): that cell holds the new value, and no other is different.
* Of a damaged package whose cells two independent readers (openpyxl, plain calamine) accept: a cell of which both
  say the same is read so, or the file is refused, or the cell is told as an error or as never calculated.

What does not count: trailing blank cells, the order of merged areas, 12 or 12.0, the conversion of old encodings
(cells are compared as the file holds them), and what damage does to a format without checksums.
"""

from __future__ import annotations

import io
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import openpyxl
import python_calamine as calamine
from corpus import ROOT, content_of, pool
from damage import DAMAGE
from one_value import CHANGES
from rewriting import KEEPS

from analysis import build
from analysis import catalog as catalogs
from analysis.contracts import Sheet, Workbook
from analysis.errors import KINDS
from analysis.read import UnreadableError, isolated, read_workbook

SECONDS, MEGABYTES = 30.0, 600  # for one case: its file is read up to three times
_LARGE = 60_000  # bytes from which a second opinion takes too long

_WEIGHTS = {"xlsx": 8, "xls": 5, "ods": 3, "csv": 2, "html": 2, "xml2003": 2}  # what offices send; others 1


def case(real: bool, seed: int, n: int) -> str:
    """The n-th case of a seed: a kind of file as often as its weight says, of a kind the small files more often."""
    rng = Random(f"{seed} {n}")
    kinds = pool(real)
    (kind,) = rng.choices(list(kinds), [_WEIGHTS.get(kind, 1) for kind in kinds])
    (name,) = rng.choices(kinds[kind], [1 / (20_000 + len(content_of(name))) for name in kinds[kind]])
    return f"{kind} {name}#{seed * 10**7 + n}"


# What was read


class Said(NamedTuple):
    """A reading that compares: cells by (sheet, row, column), what is known beside them, codes of findings."""

    cells: dict[tuple[int, int, int], object]
    beside: list[tuple[object, ...]]
    codes: Counter[str]


def _comparable(value: object) -> object:
    return ("bool", value) if isinstance(value, bool) else value


def said(book: Workbook) -> Said:
    cells = {
        (n, r, c): _comparable(sheet.original.get((r, c), value))
        for n, sheet in enumerate(book.sheets)
        for r, row in enumerate(sheet.rows, 1) for c, value in enumerate(row, 1) if value != ""
    }  # fmt: skip
    beside = [
        (s.name, s.hidden, sorted(s.hidden_rows), sorted(s.hidden_cols), sorted(s.merges), sorted(s.percents),
         sorted(s.errors), sorted(s.uncached)) for s in book.sheets
    ]  # fmt: skip
    return Said(cells, beside, Counter(finding.code for finding in book.findings))


@lru_cache(maxsize=256)
def base(name: str) -> Said:
    return said(read_workbook(content_of(name)))


def reading(content: bytes) -> Workbook | UnreadableError:
    try:
        return read_workbook(content)
    except UnreadableError as error:
        return error


# What must hold


def broken(book: Workbook | UnreadableError) -> str:
    """What a reading breaks of its contract, "" if nothing."""
    if isinstance(book, UnreadableError):
        return "" if book.vi and book.en and book.vi != book.en else f"no reason: {book!r}"
    for code, _, ref, facts in book.findings:
        kind = KINDS[code]
        (kind.vi + kind.en + kind.next_step).format(ref=ref, year=0, **facts)
    return next(filter(None, map(_broken_sheet, book.sheets)), "")


def _broken_sheet(sheet: Sheet) -> str:
    height, width = len(sheet.rows), len(sheet.rows[0]) if sheet.rows else 0
    if any(len(row) != width for row in sheet.rows):
        return f"rows of unequal length on {sheet.name!r}"
    for value in (value for row in sheet.rows for value in row):
        if isinstance(value, float) and (value != value or abs(value) == float("inf")):
            return f"a number that is none on {sheet.name!r}"
        if isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
            return f"text that is not composed on {sheet.name!r}: {value!r}"
    for kind in ("percents", "errors", "uncached", "original"):
        beyond = [at for at in getattr(sheet, kind) if not (0 < at[0] <= height and 0 < at[1] <= width)]
        if beyond:
            return f"{kind} beyond the sheet {sheet.name!r}: {beyond[:3]}"
    upside = [m for m in sheet.merges if not (0 < m[0] <= m[2] and 0 < m[1] <= m[3])]
    return f"merged areas that are none on {sheet.name!r}: {upside[:3]}" if upside else ""


def excused(now: Said, before: Said) -> bool:
    """Whether a warning or an error says that something is not as it was."""
    return any(code[0] != "N" for code in now.codes - before.codes)


def difference(now: Said, before: Said) -> str:
    """Where two readings differ, "" if nowhere."""
    if now.cells != before.cells:
        keys = sorted(
            k for k in now.cells.keys() | before.cells.keys() if now.cells.get(k) != before.cells.get(k)
        )
        first = keys[0]
        return f"{len(keys)} cells differ, first {first}: {before.cells.get(first)!r} -> {now.cells.get(first)!r}"
    for old, new in zip(before.beside, now.beside, strict=False):
        if old != new:
            pairs = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
            return f"beside the cells of {old[0]!r}: {str(pairs)[:300]}"
    return "" if len(now.beside) == len(before.beside) else "sheets lost or added"


def through_build(content: bytes, suffix: str, book: Workbook | UnreadableError) -> str:
    """What one level up makes of the file: the refusal and the findings must arrive as issues."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"x{suffix}").write_bytes(content)
        codes = {issue.code for issue in build.read_one(_catalog(), Path(folder), f"x{suffix}").issues}
    if isinstance(book, UnreadableError):
        return "" if "E-FILE" in codes else f"a refused file gives no E-FILE: {sorted(codes)}"
    missing = {finding.code for finding in book.findings} - codes
    return f"findings that give no issue: {sorted(missing)}" if missing else ""


@lru_cache(maxsize=1)
def _catalog() -> catalogs.Catalog:
    return catalogs.load(ROOT)


# The second opinion


def _value(value: object) -> object:
    if isinstance(value, datetime):
        return value if value.time() != time() else value.date()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    return _comparable(value)


def by_openpyxl(content: bytes) -> dict[tuple[str, int, int], object]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    return {
        (sheet.title, cell.row, cell.column): _value(cell.value)
        for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.value is not None
    }  # fmt: skip


def by_calamine(content: bytes) -> dict[tuple[str, int, int], object]:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        (name, r, c): _value(value) for name in book.sheet_names
        for r, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False), 1)
        for c, value in enumerate(row, 1) if value != ""
    }  # fmt: skip


def second_opinion(content: bytes, book: Workbook | UnreadableError) -> str:
    if isinstance(book, UnreadableError):
        return ""
    try:
        one, other = by_openpyxl(content), by_calamine(content)
    except BaseException:
        return ""
    ours = {
        (s.name, r, c): _value(s.original.get((r, c), value))
        for s in book.sheets
        for r, row in enumerate(s.rows, 1) for c, value in enumerate(row, 1)
    }  # fmt: skip
    told = {(s.name, *at) for s in book.sheets for at in s.errors | s.uncached}
    for key, value in one.items():
        name, *at = key
        here = (unicodedata.normalize("NFC", name), *at)
        if other.get(key) == value and here not in told and ours.get(here) != value:
            return f"{here}: two readers say {value!r}, ours {ours.get(here)!r}"
    return ""


# A case


class Outcome(NamedTuple):
    """What became of a case: "read" or "refused", and what must not be ("" if all is well)."""

    case: str
    outcome: str
    complaint: str


def changed(name: str) -> tuple[str, bytes, Any]:
    """The file of a case: what was done, its bytes, and for one value where it stands and which it is."""
    what, number = name.rsplit("#", 1)
    kind, path = what.split(" ", 1)
    rng = Random(f"{path}#{number}")
    content = content_of(path)
    group = rng.choices(("damage", "keep", "one"), (45, 40, 15))[0]
    if group == "one" and kind in CHANGES and (one := CHANGES[kind](content, rng)):
        return "one", one[0], one[1:]
    if group != "damage" and kind in KEEPS:
        way = rng.choice(KEEPS[kind])
        if same := way(content, rng):
            return f"keep {way.__name__}", same, None
    return "damage", damaged(kind, content, rng), None


def damaged(kind: str, content: bytes, rng: Random) -> bytes:
    """One to three damages, one after the other, as long as the file can still be taken apart."""
    layer = {"xlsx": "zip", "xlsb": "zip", "ods": "zip", "xls": "xls", "csv": "csv"}.get(kind, "markup")
    for n in range(rng.choice((1, 1, 1, 2, 3))):
        try:
            content = rng.choice(DAMAGE[layer])(content, rng)
        except Exception:
            if not n:
                content = rng.choice(DAMAGE["csv"][-5:])(content, rng)
    return content


def examine(name: str) -> Outcome:
    """Try one case."""
    try:
        return _examine(name)
    except Exception as error:
        return Outcome(name, "raised", f"raised {error!r}")


def _examine(name: str) -> Outcome:
    opinion = name.startswith("? ")
    group, content, value = changed(name.removeprefix("? "))
    path = name.removeprefix("? ").split(" ", 1)[1].rsplit("#", 1)[0]
    book = reading(content)
    outcome = "refused" if isinstance(book, UnreadableError) else "read"
    if opinion:
        return Outcome(name, "opinion", second_opinion(content, book))
    complaint = broken(book)
    if not complaint and isinstance(book, Workbook) and group != "damage":
        complaint = _kept(said(book), base(path), value)
    if not complaint and Random(name).random() < 0.2:
        complaint = through_build(content, _suffix(path), book)
    return Outcome(name, f"{group} {outcome}", complaint)


def _suffix(path: str) -> str:
    return Path(path).suffix or ".xls"


def _kept(now: Said, before: Said, value: Any) -> str:
    if excused(now, before):
        return ""
    if value is None:
        return difference(now, before)
    at, new = value
    keys = [k for k in now.cells.keys() | before.cells.keys() if now.cells.get(k) != before.cells.get(k)]
    if len(keys) != 1 or (at and keys[0][1:] != at):
        return f"{at} was set to {new!r}, and these differ: {sorted(keys)[:4]}"
    found = now.cells.get(keys[0])
    days = isinstance(found, date | datetime | time)
    return "" if found == new or days else f"{at} was set to {new!r} and is read as {found!r}"


def lost(name: str, vi: str, en: str) -> Outcome:
    """The outcome of a case whose process died, took too long or too much memory.

    A second opinion may. So may calamine of an xls that xlrd gave up: that it aborts is known (see read.xls), happens
    in a child in all that reads files, and is a refusal with its reason there. It may not take long, or all memory.
    """
    known = name.startswith("xls ") and "SIGABRT" in en
    return Outcome(name, "aborted" if known else "lost", "" if known or name.startswith("? ") else en)


class Cases(Sequence):
    """The endless cases of a seed, as `isolated.run` takes them; of every sixth xlsx a second opinion is asked."""

    def __init__(self, real: bool, seed: int) -> None:
        self.real, self.seed = real, seed

    def __len__(self) -> int:
        return 10**6

    def __getitem__(self, n: int) -> str:
        name = case(self.real, self.seed, n)
        path = name.split(" ", 1)[1].rsplit("#", 1)[0]
        asked = n % 4 == 0 and name.startswith("xlsx") and len(content_of(path)) < _LARGE
        return f"? {name}" if asked else name


def run(cases: Sequence[str]) -> Iterator[Outcome]:
    """The outcomes of cases, by one child process after another."""
    return isolated.run(
        examine, cases, jobs=1, seconds=SECONDS, megabytes=MEGABYTES, lost=lost
    )  # fmt: skip
