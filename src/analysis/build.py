"""Raw files in, processed tables out: the only place that puts the rooms in sequence."""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from . import catalog as catalogs
from . import clean, folders, lots, read, shape, stale, store, text, together
from .catalog import Catalog, Source, expressions
from .catalog.wording import how
from .clean import Observed
from .clean.coverage import span
from .clean.series import check_series
from .clean.submissions import check_submissions
from .contracts import (
    ISSUES,
    OBSERVATION_KEY,
    OBSERVATIONS,
    SOURCES,
    Sheet,
    check_observations,
    conform,
)
from .errors import CchcError, Issue, Issues
from .kept import FileResult, Readings
from .read import isolated
from .reckoning import reckoned
from .shape.ours import is_ours

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SIGNED = re.compile(r"ngay (\d{1,2}) thang (\d{1,2}) nam (20\d\d)$")
SIGNED_ROWS = 12
SIMULATED, TITLE_ROWS = "so lieu mo phong", 6
MANY_FILES = 5


class NothingRead(CchcError):  # noqa: N818 (what happened, not what is thrown)
    """No file gave an observation; the issues that say why are written."""


def build(
    root: Path,
    raw: Path | None = None,
    executor: Executor | None = None,
    progress: Callable[[str, int, int], None] | None = None,
    jobs: int = 1,
    fresh: bool = False,
    waiting: Callable[[], None] | None = None,
    workers: int = 1,
    seconds: float | None = None,
) -> store.Processed:
    """Read the files under `raw` (default: data/raw of the workspace) and write data/processed.

    A file that would be read as at the last build is not read again (see `kept`), unless `fresh`. While another build
    of the workspace runs, this one calls `waiting` and waits. Until all is written, the tables of the last build stand
    (see `together`).

    Files are read by the `workers` of an `executor` (see `lots.stream`), else by `jobs` child processes: a file that
    ends its reader, hangs or takes too much memory leaves an issue like any that fails, and the rest goes on. Raises
    CchcError when the catalogue is wrong or there is no file at all.
    """
    folders.one_district(root)
    with together.alone(folders.processed(root), waiting):
        return _build(root, raw or folders.raw(root), executor, progress, jobs, fresh, workers, seconds)


def _build(
    root: Path,
    raw: Path,
    executor: Executor | None,
    progress: Callable[[str, int, int], None] | None,
    jobs: int,
    fresh: bool,
    workers: int,
    seconds: float | None,
) -> store.Processed:
    rests_on = stale.basis(root)
    catalog = catalogs.load(root)
    paths = folders.raw_files(raw)
    if not paths:
        raise no_files(raw)
    readings = Readings(root, catalog)
    known = {} if fresh else _known(readings, raw, paths)
    todo = deque(path for path in paths if path not in known)
    gone: list[str] = []

    def lost(path: str, why_vi: str, why_en: str) -> FileResult:
        gone.append(path)
        return read_one(catalog, raw, path, read.UnreadableError(why_vi, why_en))

    if executor:
        reader = Reader(root, raw, rests_on["catalog"])
        results = lots.stream(executor, reader, todo, workers=workers, lost=lost, seconds=seconds)
    else:
        work, limits = partial(read_one, catalog, raw), (isolated.SECONDS, isolated.MEGABYTES)
        results = isolated.stream(work, todo, jobs, *limits, lost=lost)
    for path, result in results:
        known[path] = result
        if path not in gone:  # a reader that died or took too long may fare better next time
            readings.put(path, result)
        if progress:
            progress(str(result.source["source"]), len(known), len(paths))
    read_files = [known[path] for path in paths]
    before = None if fresh or not stale.stands(root) else store.read(root)
    processed = assemble(read_files, catalog, before)
    read_as = dict(zip(paths, (str(result.source["sha256"]) for result in read_files), strict=True))
    with together.change(folders.processed(root)) as new:
        made = store.write(new, processed)
        if len(processed.observations) and not gone:
            stale.record(new, rests_on, read_as, made, store.summary(processed))
    if not len(processed.observations):
        why = folders.processed(root) / "issues.csv"
        raise NothingRead(
            f"Không đọc được số liệu nào từ {len(paths)} tệp trong {raw}; lý do: {why}.\n"
            f"  Nothing could be read from {len(paths)} files in {raw}; see issues.csv."
        )
    readings.keep_only(read_as.items())
    return processed


def other_worker(root: Path) -> CchcError:
    """What is wrong where a worker, or the same process a moment later, does not see what the build began with."""
    return CchcError(
        f"{root}: chương trình hoặc danh mục khác với lúc bắt đầu dựng (máy đọc khác phiên bản, hay danh mục "
        "vừa đổi).\n"
        f"  {root}: program or catalogue is not what the build began with (another version on a worker, or just "
        "changed)."
    )


def no_files(raw: Path) -> CchcError:
    """What is wrong with an empty folder."""
    return CchcError(
        f"Không có tệp nào trong {raw}; đặt các bảng tính vào đó hoặc dùng --raw.\n"
        f"  No file in {raw}; put workbooks there or use --raw."
    )


@dataclass(frozen=True)
class Reader:
    """Reads files of a workspace in any process that sees it; the catalogue is loaded once a process."""

    root: Path
    raw: Path
    fingerprint: str

    def __call__(self, path: str) -> FileResult:
        """What the file gives."""
        return read_one(_catalog(self.root, self.fingerprint), self.raw, path)


@lru_cache(maxsize=2)
def _catalog(root: Path, fingerprint: str) -> Catalog:
    if stale.fingerprint(root) != fingerprint:
        raise other_worker(root)
    return catalogs.load(root)


def _known(readings: Readings, raw: Path, paths: list[str]) -> dict[str, FileResult]:
    """The files that need not be read, with what they gave."""
    known = {}
    for path in paths:
        with suppress(OSError):
            found = readings.get(path, stale.sha256(raw / path))
            if found:
                known[path] = found
    return known


def read_one(
    catalog: Catalog, raw: Path, path: str, unreadable: read.UnreadableError | None = None
) -> FileResult:
    """One raw file to observations and issues: a pure function of the file and the catalogue.

    A file that is known to be `unreadable` is not opened again by any reader.
    """
    name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    issues = Issues(source=name)
    registered = catalog.source(name)
    year = (registered.year if registered else None) or _year(name)
    issues.year = year
    try:
        content = (raw / path).read_bytes()
    except OSError as error:
        content = b""
        issues.add(
            "E-FILE", why=f"không mở được ({error.strerror})", why_en=f"cannot be opened ({error.strerror})"
        )
    digest = hashlib.sha256(content).hexdigest()
    if registered is None:
        issues.add("N-UNLISTED")
    elif registered.sha256 and registered.sha256 != digest:
        issues.add("W-CHANGED")
    found = _read_content(path, content, catalog.of(name), year, issues, unreadable)
    observations = _once(found.tables, issues)
    source = {
        "source": name, "sha256": digest, "bytes": len(content), "form": ";".join(sorted(found.forms)),
        "year": year or (observations[0].year if observations else 0),
        "received_from": registered.received_from if registered else "",
        "received_on": _received_on(registered, found),
        "status": "simulated" if found.simulated else registered.status if registered else "unknown",
        "sheets_read": found.sheets,
        "observations": sum(map(len, observations)),
    }  # fmt: skip
    return FileResult(source, observations, issues.rows, found.seen)


def _year(path: str) -> int:
    """The year in the file's name, else in the nearest folder that names exactly one: not that of "2015-2020"."""
    for part in reversed(Path(path).parts):
        found = set(_YEAR.findall(part))
        if len(found) == 1:
            return int(found.pop())
    return 0


@dataclass
class _Content:
    """What the sheets of one file hold."""

    tables: list[Observed] = field(default_factory=list)
    forms: set[str] = field(default_factory=set)
    sheets: int = 0
    simulated: bool = False
    signed: date | None = None
    seen: shape.Seen = field(default_factory=shape.Seen)


def _read_content(
    path: str,
    content: bytes,
    catalog: Catalog,
    year: int,
    issues: Issues,
    unreadable: read.UnreadableError | None,
) -> _Content:
    found = _Content()
    if not catalog.places.all:
        issues.add("E-FOLDER")
        return found
    if Path(path).suffix.lower() not in read.SUFFIXES:
        issues.add("W-FILE")
        return found
    try:
        if unreadable:
            raise unreadable
        book = read.read_workbook(content)
    except read.UnreadableError as error:
        issues.add("E-FILE", why=error.vi, why_en=error.en)
        return found
    found.simulated = any(_says_simulated(sheet) for sheet in book.sheets)
    found.signed = max((day for sheet in book.sheets if (day := _signed(sheet))), default=None)
    for code, sheet, ref, facts in book.findings:
        issues.sheet = sheet
        issues.add(code, ref, **facts)
    clean.correct(book, catalog.corrections, issues)
    passed = _read_sheets(book.sheets, catalog, year, issues, found)
    if passed:
        issues.sheet, issues.year = "; ".join(passed), year
        issues.add("N-OTHER-SHEET")
    issues.sheet = ""
    _one_place(found.tables, catalog, issues)
    if not found.sheets:
        issues.add("W-FILE")
    clean.report_personal([s for s in book.sheets if not is_ours(s)], catalog.places.knows, issues, year)
    return found


def _read_sheets(
    sheets: list[Sheet], catalog: Catalog, year: int, issues: Issues, found: _Content
) -> list[str]:
    """Read every sheet that a form knows into `found`; returns the sheets that the catalogue passes over."""
    ignored = [re.compile(p) for p in catalog.unit.ignored_sheets]
    passed: list[str] = []
    for sheet in sheets:
        issues.sheet, issues.year = sheet.name, year
        if not sheet.rows or is_ours(sheet):
            continue
        if not sheet.hidden and any(p.search(text.fold(sheet.name)) for p in ignored):
            passed.append(sheet.name)
            continue
        readings = shape.read_sheet(sheet, catalog, year, issues, found.seen)
        for reading in readings:
            observed = clean.observe(reading, catalog, year, issues)
            if observed is not None:
                found.tables.append(observed)
            found.forms.add(reading.form.form)
        found.sheets += bool(readings)
    return passed


def _one_place(tables: list[Observed], catalog: Catalog, issues: Issues) -> None:
    """A workbook whose sheets each say whose they are must say the same on all of them (E-TWO-PLACES)."""
    own = {layout.id for _, layout in catalog.layouts if layout.rows != "places"}
    codes = {code for table in tables if table.layout in own for code in table.places if code}
    if len(codes) > 1:
        names = sorted(catalog.places.by_code[code][-1].name for code in codes)
        issues.add("E-TWO-PLACES", text=", ".join(names))


def _says_simulated(sheet: Sheet) -> bool:
    """A simulated sheet says so above its table; that holds whatever the file is called and wherever it lies."""
    return any(
        SIMULATED in text.fold(value)
        for row in sheet.rows[:TITLE_ROWS] for value in row if type(value) is str and len(value) >= len(SIMULATED)
    )  # fmt: skip


def _signed(sheet: Sheet) -> date | None:
    """The day under the table, where an office signs: "Tân Lập, ngày 12 tháng 01 năm 2016"."""
    for row in reversed(sheet.rows[-SIGNED_ROWS:]):
        for value in row:
            found = _SIGNED.search(text.fold(value)) if type(value) is str else None
            if found:
                with suppress(ValueError):
                    return date(*(int(part) for part in reversed(found.groups())))
    return None


def _received_on(registered: Source | None, found: _Content) -> str:
    """When the file came in: as registered, else as it is signed; "" where nobody knows."""
    day = (registered.received_on if registered else None) or found.signed
    return day.isoformat() if day else ""


def _once(parts: list[Observed], issues: Issues) -> list[Observed]:
    """The tables of one file with the first of every key; a later table that repeats one is reported."""
    if sum(len(part.said) for part in parts) == len(set().union(*(part.said for part in parts))):
        return parts
    names = [name for name in OBSERVATION_KEY if name != "source"]
    seen: dict[tuple[Any, ...], str] = {}
    for part in parts:
        table = clean.tabulate([part])
        again: dict[str, list[int]] = {}
        for i, key in enumerate(zip(*(table[name].to_pylist() for name in names), strict=True)):
            if key in seen:
                again.setdefault(seen[key], []).append(i)
            else:
                seen[key] = part.sheet
        for other, at in again.items():
            issues.sheet = part.sheet
            issues.add("E-SHEET-TWICE", table["ref"][at[0]].as_py(), other=other, n=len(at))
        part.without(np.array([i for at in again.values() for i in at], int))
    issues.sheet = ""
    return [part for part in parts if len(part)]


def assemble(
    results: list[FileResult], catalog: Catalog, before: store.Processed | None = None
) -> store.Processed:
    """The tables from what the files gave, in file order, with the issues that no single file shows.

    `before` are the tables of the last build, where the same catalogue and program made them; see `reckoning`.
    """
    issues = [issue for result in results for issue in result.issues]
    present = {str(result.source["source"]) for result in results}
    for registered in catalog.sources:
        if not set("*?[") & set(registered.path) and registered.path not in present:
            issues.append(Issue.make("W-ABSENT", source=registered.path, year=registered.year or 0))
    for correction in catalog.corrections:
        if not any(clean.applies(correction, source) for source in present):
            issues.append(Issue.make("E-CORRECTION-SOURCE", id=correction.id, declared=correction.source))
    by_day = sorted(results, key=lambda result: str(result.source["received_on"]))
    observations = check_observations(_frame([part for result in by_day for part in result.observations]))
    sources = pd.DataFrame([r.source for r in results])
    issues += check_submissions(observations, sources) + _other_periods(observations)
    issues = catalog.checks.graded([*issues, *check_series(observations, sources, catalog)])
    table = conform(pd.DataFrame([i.row() for i in issues], columns=list(ISSUES)), ISSUES)
    sources = _counted(sources, table)
    panel, whole, behind = reckoned(observations, catalog, before)
    return store.Processed(observations, table, sources, behind, panel, whole, _about(sources, catalog))


def _frame(parts: list[Observed]) -> pd.DataFrame:
    """The observations of all files as the contract has them."""
    whole = clean.tabulate(parts)
    plain = [
        field.with_type(pa.string()) if pa.types.is_dictionary(field.type) else field
        for field in whole.schema
    ]
    return conform(whole.cast(pa.schema(plain)).to_pandas(), OBSERVATIONS)


def _counted(sources: pd.DataFrame, issues: pd.DataFrame) -> pd.DataFrame:
    """The sources table with errors and warnings of each file, also of those that only show between files."""
    counts = issues.groupby(["source", "severity"]).size()
    for column in ("error", "warning"):
        sources[f"{column}s"] = [int(counts.get((source, column), 0)) for source in sources["source"]]
    return conform(sources, SOURCES)


def _other_periods(observations: pd.DataFrame) -> list[Issue]:
    """Files whose period is not that of most files of the same form and year, where each unit sends its own."""
    keys = ["form", "year", "source", "sheet", "period_start", "period_end"]
    periods = observations[keys].drop_duplicates()
    issues = []
    for (_, year), group in periods.groupby(["form", "year"]):
        counts = group.groupby(["period_start", "period_end"])["source"].nunique().sort_values()
        if len(counts) < 2 or counts.sum() < MANY_FILES or counts.iloc[-1] < 0.7 * counts.sum():
            continue
        usual = span(*counts.index[-1])
        for row in group.itertuples():
            if span(row.period_start, row.period_end) != usual:
                period = span(row.period_start, row.period_end)
                issues.append(
                    Issue.make(
                        "W-OTHER-PERIOD",
                        source=row.source,
                        sheet=row.sheet,
                        year=int(year),
                        period=period,
                        usual=usual,
                    )
                )
    return issues


def _about(sources: pd.DataFrame, catalog: Catalog) -> dict[str, Any]:
    about: dict[str, Any] = {
        "title": catalog.unit.report.title,
        "data_version": store.data_version(stale.fingerprint(catalog.root), sources),
        "built_from": f"{len(sources)} tệp đã nhận",
        "title_en": catalog.unit.report.title_en or catalog.unit.report.title,
        "built_from_en": f"{len(sources)} files received",
        "program": stale.program(),
    }
    about["indicators"] = {
        code: {
            "name": spec.name_vi,
            "unit": spec.unit,
            "how": how(spec, catalog.indicators),
            "name_en": spec.name_en,
            "how_en": how(spec, catalog.indicators, "en"),
            "from": expressions.names(spec.formula) if spec.formula else [],
        }
        for code, spec in catalog.indicators.items()
    }
    about["places"] = {place.code: place.name for place in catalog.places.at(catalog.unit.report.boundaries)}
    counts = sources.loc[sources["observations"] > 0, "status"].value_counts()
    if counts.get("simulated", 0):
        about["notice_en"] = {
            "title": "Simulated data",
            "text": f"{counts['simulated']} of {counts.sum()} files read hold simulated data. "
            f"{catalog.unit.report.simulated_because_en} The figures below are not real ones and are not to be used "
            "for any decision.".replace("  ", " "),
        }
        about["notice"] = {
            "title": "Số liệu mô phỏng",
            "text": f"{counts['simulated']}/{counts.sum()} tệp đọc được là số liệu mô phỏng. "
            f"{catalog.unit.report.simulated_because} Các con số dưới đây không phải số liệu thật và không được "
            "dùng làm căn cứ quyết định.".replace("  ", " "),
        }  # fmt: skip
    elif counts.get("unknown", 0):
        about["notice_en"] = {
            "title": "Source not known",
            "text": f"{counts['unknown']} of {counts.sum()} files are not registered in data/catalog/sources.csv.",
        }
        about["notice"] = {
            "title": "Nguồn chưa xác định",
            "text": f"{counts['unknown']} trên {counts.sum()} tệp nguồn chưa đăng ký trong data/catalog/sources.csv.",
        }
    return about
