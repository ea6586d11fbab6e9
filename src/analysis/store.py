"""Processed tables on disk: written whole or not at all, in Parquet with CSV twins."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from . import folders, inert, together
from .contracts import DISTRICT, ISSUES, OBSERVATIONS, ORIGINS, PANEL, SOURCES, ContractError, conform
from .errors import ERROR, CchcError, Issue
from .stale import Summary

TABLES = {
    "observations": OBSERVATIONS, "issues": ISSUES, "sources": SOURCES, "origins": ORIGINS, "panel": PANEL,
    "district": DISTRICT,
}  # fmt: skip
ABOUT = "report.json"
SHOWN = 12


@dataclass(frozen=True)
class Processed:
    """The tables of a build and what it says of itself."""

    observations: pd.DataFrame
    issues: pd.DataFrame
    sources: pd.DataFrame
    origins: pd.DataFrame
    panel: pd.DataFrame
    district: pd.DataFrame
    about: dict[str, Any]


def write(target: Path, processed: Processed) -> list[Path]:
    """Write all tables into a folder; the same tables give the same bytes. Returns the files written."""
    made = []
    for name in TABLES:
        frame: pd.DataFrame = getattr(processed, name)
        for suffix, save in ((".parquet", _parquet), (".csv", write_csv)):
            made.append(target / f"{name}{suffix}")
            save(frame, made[-1])
    made.append(target / ABOUT)
    made[-1].write_text(json.dumps(processed.about, ensure_ascii=False, indent=1), encoding="utf-8")
    return made


def read(root: Path) -> Processed:
    """The tables of the last build; CchcError when there is none."""
    return read_from(folders.processed(root))


def read_from(target: Path) -> Processed:
    """The tables in a folder; CchcError when there are none, or another version made them."""
    with suppress(OSError):  # who may not write here reads all the same
        together.settle(target)
    if not together.where(target, ABOUT).is_file():
        raise CchcError(
            f"Chưa có số liệu trong {target}: chạy “cchc build” trước.\n"
            f"  Nothing in {target} yet: run “cchc build” first."
        )
    try:
        return together.read(target, [*(f"{name}.parquet" for name in TABLES), ABOUT], _read)
    except ContractError as error:
        raise CchcError(
            f"Số liệu trong {target} do phiên bản khác dựng: chạy lại “cchc build”.\n"
            f"  {target} was built by another version ({error}): run “cchc build” again."
        ) from None


def _read(where: Callable[[str], Path]) -> Processed:
    tables = {name: conform(pd.read_parquet(where(f"{name}.parquet")), TABLES[name]) for name in TABLES}
    return Processed(**tables, about=json.loads(where(ABOUT).read_text(encoding="utf-8")))


def summary(processed: Processed) -> Summary:
    """What a build says on the terminal: files and figures by year, and the first errors as texts."""
    sources, issues = processed.sources, processed.issues
    columns = ["sheets_read", "observations", "errors", "warnings"]
    groups = [*sources.groupby("year"), (0, sources)]
    years = [[int(year), len(group), *(int(group[c].sum()) for c in columns)] for year, group in groups]
    errors = issues[issues["severity"] == ERROR]
    texts = [Issue(**row).text() for row in errors.head(SHOWN).to_dict("records")]
    return Summary(years, texts, len(errors))


def data_version(fingerprint: str, sources: pd.DataFrame) -> str:
    """What tells two builds apart: the catalogue's fingerprint with the raw files and their sha256."""
    digest = hashlib.sha256(fingerprint.encode())
    for row in sources[["source", "sha256"]].itertuples(index=False):
        digest.update(f"{row.source}\0{row.sha256}\n".encode())
    return digest.hexdigest()[:12]


def _parquet(frame: pd.DataFrame, path: Path) -> None:
    frame.to_parquet(path, index=False, compression="zstd")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """CSV that Excel opens in Vietnamese (BOM), with text that begins like a formula made harmless."""
    safe = frame.copy()
    for name in safe.columns[[pd.api.types.is_string_dtype(t) for t in safe.dtypes]]:
        safe[name] = safe[name].str.replace("\r\n?", "\n", regex=True)  # unquoted, a return would begin a row
        risky = safe[name].str.startswith(inert.FORMULA, na=False)
        safe.loc[risky, name] = "'" + safe.loc[risky, name]
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
