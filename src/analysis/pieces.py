"""The tables of a workspace of many districts, in pieces: one Parquet file a table, province and year.

    data/processed/observations/province=38/year=2016/3f2a….parquet        and so for each table
    data/processed/issues/province=38/issues.csv                           what clerks are to mend
    data/processed/country.json                                            which pieces count: the commit

Pieces are named by what they were made from and are never changed. `country.json` is put in place in one step after all
of them: until then the last build stands. Pieces of the build before are kept until the next one, for those who are
reading them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.parquet as pq

from . import together
from .errors import CchcError
from .store import TABLES, Processed, write_csv

COMMIT = "country.json"
Progress: TypeAlias = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Part:
    """One province: the key of what it was made from, its files, what a build says of it, and of the tables."""

    province: str
    key: str
    files: dict[str, list[str]]  # by table, paths under data/processed
    summary: dict[str, Any] = field(default_factory=dict)
    about: dict[str, Any] = field(default_factory=dict)


def write(target: Path, province: str, key: str, processed: Processed) -> dict[str, list[str]]:
    """Write the tables of one province, a file a year; returns the files by table."""
    files: dict[str, list[str]] = {}
    for name in TABLES:
        frame = getattr(processed, name)
        files[name] = []
        for year, rows in frame.groupby("year", sort=True):
            path = f"{name}/province={_safe(province)}/year={int(year)}/{key[:16]}.parquet"
            table = pa.Table.from_pandas(rows.drop(columns="year"), preserve_index=False)
            made = pa.BufferOutputStream()
            pq.write_table(table, made, compression="zstd")
            together.write(target / path, made.getvalue().to_pybytes())
            files[name].append(path)
    listing = _listing(target, province)
    listing.parent.mkdir(parents=True, exist_ok=True)
    write_csv(processed.issues, listing.with_suffix(".tmp"))
    listing.with_suffix(".tmp").replace(listing)
    return files


def commit(target: Path, parts: Iterable[Part]) -> None:
    """These parts are the tables from now on; pieces that neither they nor the ones before need are removed."""
    last = committed(target)
    parts = list(parts)
    told = {"parts": [vars(part) for part in parts]}
    together.write(target / COMMIT, json.dumps(told, ensure_ascii=False).encode())
    _tidy(target, parts, last)


def publish(
    target: Path, store: Path, progress: Progress | None = None, waiting: Callable[[], None] | None = None
) -> int:
    """Copy the last build to another folder or to any storage that fsspec knows (a UPath); returns how many files.

    Pieces first, the commit last: who reads there sees the build before or this one. Pieces never change, so those that
    are there are not sent again; those that neither this build nor the one before names are removed. Waits for a build
    that is under way here; of several machines, one at a time.
    """
    with together.alone(target, waiting):
        parts, last = committed(target), committed(store)
        wanted = [path for part in parts for path in paths(part)]
        sent = 0
        for n, path in enumerate(wanted, 1):
            there = store / path
            if not (there.is_file() and there.stat().st_size == (target / path).stat().st_size):
                _send(target / path, there)
                sent += 1
            if progress:
                progress(path, n, len(wanted))
        for part in parts:
            _send(_listing(target, part.province), _listing(store, part.province))
        _send(target / COMMIT, store / COMMIT)
        _tidy(store, parts, last)
    return sent


def _send(file: Path, there: Path) -> None:
    if isinstance(there, Path):
        together.write(there, file.read_bytes())
    else:  # an object is put in one step
        there.parent.mkdir(parents=True, exist_ok=True)
        there.write_bytes(file.read_bytes())


def _listing(target: Path, province: str) -> Path:
    return target / "issues" / f"province={_safe(province)}" / "issues.csv"


def _tidy(target: Path, parts: list[Part], last: list[Part]) -> None:
    """Remove what neither these parts nor the last ones need, and the listings of provinces that are gone."""
    used = {path for part in (*parts, *last) for path in paths(part)}
    listings = {_listing(target, part.province) for part in parts}
    for listing in (target / "issues").glob("*/issues.csv"):
        if listing not in listings:
            listing.unlink()
    for name in TABLES:
        for path in (target / name).glob("*/*/*.parquet*"):
            if path.relative_to(target).as_posix() not in used:
                path.unlink(missing_ok=True)
        for folder in (target / name).glob("*/*"):
            if folder.is_dir() and not any(folder.iterdir()):
                with suppress(OSError):  # somebody still looks into it
                    folder.rmdir()


def committed(target: Path) -> list[Part]:
    """The parts of the last build; none when there was none."""
    try:
        told = json.loads((target / COMMIT).read_bytes())
    except FileNotFoundError:
        return []
    return [Part(**part) for part in told["parts"]]


def tables(target: Path) -> dict[str, list[Path]]:
    """The Parquet files of each table of the last build; CchcError when there was none."""
    parts = committed(target)
    if not parts:
        raise CchcError(
            f"Chưa có số liệu trong {target}: chạy “cchc build” trước.\n"
            f"  Nothing in {target} yet: run “cchc build” first."
        )
    return {name: [target / path for part in parts for path in part.files[name]] for name in TABLES}


def paths(part: Part) -> Iterator[str]:
    """All files of a part, under data/processed."""
    for names in part.files.values():
        yield from names


def there(target: Path, part: Part) -> bool:
    """Whether all its files are."""
    return all((target / path).is_file() for path in paths(part))


def _safe(province: str) -> str:
    return province or "khac"
