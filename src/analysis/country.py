"""A workspace of many districts: files are read by many workers, put together province by province, kept in pieces.

Whoever reads a file keeps what it gave (`kept`) and returns a receipt; when all files of a province are read, one
worker puts them together from there and writes its pieces. So the one who gives out the work holds names and hashes,
never figures, and memory is bounded by the largest province.
"""

from __future__ import annotations

import gc
import hashlib
from collections import Counter, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path

from . import catalog as catalogs
from . import folders, lots, pieces, read, stale, store, together
from .build import NothingRead, assemble, no_files, other_worker, read_one
from .catalog import Catalog, Scope
from .kept import FileResult, Readings
from .pieces import Progress
from .read import isolated


@dataclass(frozen=True)
class Receipt:
    """That a file was read: of what bytes, where that is kept, and whether its reader fell with it."""

    path: str
    sha256: str
    entry: str
    lost: bool = False


@dataclass(frozen=True)
class Province:
    """All files of a province, read, to be put together."""

    code: str
    key: str
    receipts: tuple[Receipt, ...]


@dataclass(frozen=True)
class Worker:
    """What can be done in any process that sees the workspace: read a file, put a province together.

    The catalogue is loaded once a process. A worker of another program or another catalogue refuses.
    """

    root: Path
    raw: Path
    basis: str
    fresh: bool = False

    def __call__(self, item: str | Province) -> Receipt | pieces.Part:
        """Read a file, or put a province together."""
        catalog, readings = _facts(self.root, self.basis)
        if isinstance(item, Province):
            return put_together(self.root, item, catalog, readings)
        return self.read(item, catalog, readings)

    def read(self, path: str, catalog: Catalog, readings: Readings) -> Receipt:
        """Read a file, unless what it gave is kept."""
        if not self.fresh:
            try:
                digest = stale.sha256(self.raw / path)
            except OSError:
                digest = ""
            if digest and readings.get(path, digest):
                return Receipt(path, digest, readings.name(path, digest))
        return _keep(readings, path, read_one(catalog, self.raw, path))

    def lost(self, item: str | Province, why_vi: str, why_en: str) -> Receipt | pieces.Part:
        """What stands for a file that its reader did not survive."""
        if isinstance(item, Province):
            raise RuntimeError(f"putting province {item.code} together: {why_en}")
        catalog, readings = _facts(self.root, self.basis)
        result = read_one(catalog, self.raw, item, read.UnreadableError(why_vi, why_en))
        return _keep(readings, item, result, lost=True)


def _keep(readings: Readings, path: str, result: FileResult, lost: bool = False) -> Receipt:
    readings.put(path, result, lost)
    digest = str(result.source["sha256"])
    return Receipt(path, digest, readings.name(path, digest, lost), lost)


@lru_cache(maxsize=2)
def _facts(root: Path, basis: str) -> tuple[Catalog, Readings]:
    if _basis(root) != basis:
        raise other_worker(root)
    catalog = catalogs.load(root)
    return catalog, Readings(root, catalog)


def _basis(root: Path) -> str:
    return hashlib.sha256(repr(sorted(stale.basis(root).items())).encode()).hexdigest()


@dataclass(frozen=True)
class Country:
    """A finished build: its parts, what it says on the terminal, how many files were read, and put together."""

    parts: list[pieces.Part]
    summary: stale.Summary
    files: int
    made: int  # provinces that had to be put together


def build(
    root: Path,
    raw: Path | None = None,
    executor: Executor | None = None,
    progress: Progress | None = None,
    jobs: int = 1,
    fresh: bool = False,
    waiting: Callable[[], None] | None = None,
    workers: int = 0,
    seconds: float | None = None,
) -> Country:
    """Read the files of all districts and write data/processed in pieces (see `pieces`).

    By `jobs` child processes, or by the `workers` of an `executor` (see `lots.stream`), which see the same folders.
    Equal to a build from nothing whatever was kept; raises as `build.build` does.
    """
    with together.alone(folders.processed(root), waiting):
        return _build(root, raw or folders.raw(root), executor, progress, jobs, fresh, workers, seconds)


def _build(
    root: Path,
    raw: Path,
    executor: Executor | None,
    progress: Progress | None,
    jobs: int,
    fresh: bool,
    workers: int,
    seconds: float | None,
) -> Country:
    target = folders.processed(root)
    worker = Worker(root, raw, _basis(root), fresh)
    catalog, readings = _facts(root, worker.basis)
    by_province: dict[str, list[str]] = {}
    names = folders.raw_files(raw)
    if not names:
        raise no_files(raw)
    for path in names:
        by_province.setdefault(catalog.districts.scope(path).province, []).append(path)
    before = {part.province: part for part in pieces.committed(target)}
    todo: deque[str | Province] = deque(_in_order(by_province, workers if executor else jobs))
    if executor:
        results = lots.stream(
            executor, worker, todo, workers=workers or 1, lost=worker.lost, large=_large, seconds=seconds
        )
    else:
        limits = isolated.SECONDS, isolated.MEGABYTES
        results = isolated.stream(worker, todo, jobs, *limits, lost=worker.lost, large=_large)
    parts, entries, made = _gather(results, todo, by_province, before, catalog, readings, target, progress)
    pieces.commit(target, [parts[code] for code in sorted(parts)])
    readings.keep(entries)
    summary = _sum(list(parts.values()))
    if not summary.years[-1][3]:
        raise NothingRead(
            f"Không đọc được số liệu nào từ {len(names)} tệp trong {raw}; lý do: {target}/issues.\n"
            f"  Nothing could be read from {len(names)} files in {raw}; see issues."
        )
    return Country(list(parts.values()), summary, len(names), made)


def _in_order(by_province: dict[str, list[str]], workers: int) -> Iterator[str]:
    """Files province by province, the small ones last, and those of the last provinces in turns: their last files are
    read at one time, so that no worker is idle while another puts the last province together."""
    lists = sorted(by_province.values(), key=len, reverse=True)
    last = max(0, len(lists) - max(1, workers))
    for paths in lists[:last]:
        yield from paths
    for turn in zip_longest(*lists[last:]):
        yield from (path for path in turn if path is not None)


def _large(item: str | Province) -> bool:
    return isinstance(item, Province)


def _gather(
    results: Iterator[tuple[str | Province, Receipt | pieces.Part]],
    todo: deque[str | Province],
    by_province: dict[str, list[str]],
    before: dict[str, pieces.Part],
    catalog: Catalog,
    readings: Readings,
    target: Path,
    progress: Progress | None,
) -> tuple[dict[str, pieces.Part], set[str], int]:
    """Parts by province, the entries that were used, and how many provinces were put together.

    A province whose last file is read is next to be put together, unless its pieces are there already.
    """
    missing = Counter({code: len(paths) for code, paths in by_province.items()})
    receipts: dict[str, list[Receipt]] = {code: [] for code in by_province}
    parts: dict[str, pieces.Part] = {}
    entries: set[str] = set()
    done = made = 0
    total = sum(missing.values()) + len(missing)
    for item, result in results:
        if isinstance(result, pieces.Part):
            parts[result.province] = result
            made += 1
        else:
            assert isinstance(item, str)
            code = catalog.districts.scope(item).province
            receipts[code].append(result)
            entries.add(result.entry)
            missing[code] -= 1
            if not missing[code]:
                own = tuple(sorted(receipts.pop(code), key=lambda one: one.path))
                province = Province(code, _key(code, own, catalog, readings), own)
                known = before.get(code)
                if known and known.key == province.key and pieces.there(target, known):
                    parts[code] = known
                    done += 1
                else:
                    todo.appendleft(province)
        done += 1
        if progress:
            progress(
                item if isinstance(item, str) else catalog.districts.provinces.get(item.code, "…"),
                done,
                total,
            )
    return parts, entries, made


def _key(code: str, receipts: tuple[Receipt, ...], catalog: Catalog, readings: Readings) -> str:
    """A hash of all that the tables of a province rest on: what was read of which files, and the facts it is held
    against."""
    facts = _own(code, catalog)
    told = [
        readings.basis, *readings.versions, facts.places.fingerprint, repr(facts.unit.total_names),
        repr(facts.sources), repr(facts.corrections), *(f"{one.path}\0{one.sha256}\0{one.entry}" for one in receipts),
    ]  # fmt: skip
    return hashlib.sha256("\0".join(told).encode("utf-8", "surrogatepass")).hexdigest()


@lru_cache(maxsize=256)
def _own(code: str, catalog: Catalog) -> Catalog:
    """The facts of one province: its places, and what is registered and corrected of its files."""
    facts = catalog.within(Scope(code)) if code else catalog
    scope = catalog.districts.scope
    return replace(
        facts,
        sources=tuple(one for one in catalog.sources if scope(one.path).province == code),
        corrections=tuple(one for one in catalog.corrections if scope(one.source).province == code),
    )


def put_together(root: Path, item: Province, catalog: Catalog, readings: Readings) -> pieces.Part:
    """The tables of a province from what its files gave, written as pieces."""
    gc.disable()  # millions of small objects, all of them needed: looking for garbage takes a tenth of the time
    try:
        results = [_kept(readings, receipt) for receipt in item.receipts]
        processed = assemble(results, _own(item.code, catalog))
    finally:
        gc.enable()
    files = pieces.write(folders.processed(root), item.code, item.key, processed)
    return pieces.Part(item.code, item.key, files, asdict(store.summary(processed)), processed.about)


def _kept(readings: Readings, receipt: Receipt) -> FileResult:
    found = readings.get(receipt.path, receipt.sha256, receipt.lost)
    if found is None:
        raise RuntimeError(f"{receipt.path}: what was read of it is gone from {readings.folder}")
    return found


def _sum(parts: list[pieces.Part]) -> stale.Summary:
    """What all parts say, as one: rows by year, the first errors, how many there are."""
    years: dict[int, list[int]] = {}
    for part in parts:
        for year, *counts in part.summary["years"][:-1]:
            years[year] = [a + b for a, b in zip(years.get(year, [0] * len(counts)), counts, strict=True)]
    rows = [[year, *counts] for year, counts in sorted(years.items())]
    whole = [0, *(sum(column) for column in zip(*(row[1:] for row in rows), strict=True))]
    errors = [text for part in parts for text in part.summary["errors"]]
    return stale.Summary(
        [*rows, whole], errors[: store.SHOWN], sum(part.summary["n_errors"] for part in parts)
    )
