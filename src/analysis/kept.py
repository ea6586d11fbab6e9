"""What files gave when they were last read, so that a file is read again only where that could come out otherwise.

A reading is a function of the file's bytes and name, what the catalogue says, and the program. The name of an entry is
the hash of all that, so that an entry never has to be doubted; entries that a build did not use are thrown away.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from . import folders, stale, together
from .catalog import Catalog
from .clean import Observed, applies
from .errors import Issue

# Parts of the catalogue that no reading looks at, and those of which each file has its own rows.
NOT_READ = ("claims.yml", "document.yml", "grading.yml", "laws.csv", "targets.csv", "tile_grid.csv")
OWN_ROWS = ("sources.csv", "corrections.yml")
_ARRAYS = ("values", "reasons", "kept", "rows")


@dataclass(frozen=True)
class FileResult:
    """What one raw file gave."""

    source: dict[str, Any]
    observations: list[Observed]
    issues: list[Issue]


class Readings:
    """The readings of a workspace on disk, under data/processed."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self._folder = folders.processed(root) / ".readings"
        self._catalog = catalog
        rests_on = {**stale.basis(root), "catalog": stale.fingerprint(root, (*NOT_READ, *OWN_ROWS))}
        self._basis = json.dumps(rests_on, sort_keys=True)

    def get(self, path: str, sha256: str) -> FileResult | None:
        """What a file of these bytes gave; None where it has to be read (again)."""
        try:
            return _result(
                json.loads(self._entry(path, sha256).read_bytes().decode("utf-8", "surrogatepass"))
            )
        except (OSError, ValueError, LookupError, TypeError):
            return None

    def put(self, path: str, result: FileResult) -> None:
        """Keep what a file gave."""
        entry = self._entry(path, str(result.source["sha256"]))
        content = json.dumps(_plain(result), ensure_ascii=False)
        together.write(entry, content.encode("utf-8", "surrogatepass"), durable=False)

    def keep_only(self, results: Iterable[tuple[str, str]]) -> None:
        """Throw away what is not of these files (path, sha256)."""
        used = {self._entry(path, sha256) for path, sha256 in results}
        for entry in self._folder.glob("*/*"):
            if entry not in used:
                entry.unlink(missing_ok=True)

    def _entry(self, path: str, sha256: str) -> Path:
        name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        own = [
            repr(self._catalog.source(name)),
            *(repr(c) for c in self._catalog.corrections if applies(c, name)),
        ]
        told = "\0".join([self._basis, name, sha256, *own])
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return self._folder / digest[:2] / f"{digest[2:32]}.json"


def _plain(result: FileResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "issues": [asdict(issue) for issue in result.issues],
        "observations": [_table(observed) for observed in result.observations],
    }


def _table(observed: Observed) -> dict[str, Any]:
    fields = {name: getattr(observed, name) for name in Observed.__dataclass_fields__}
    arrays = {name: [str(fields[name].dtype), fields[name].tolist()] for name in _ARRAYS}
    days = {name: fields[name].isoformat() for name in ("start", "end")}
    corrected = [[int(at), name] for at, name in observed.corrected.items()]
    return {**fields, **arrays, **days, "corrected": corrected}


def _result(told: dict[str, Any]) -> FileResult:
    observations = []
    for table in told["observations"]:
        arrays = {name: np.array(table[name][1], dtype=table[name][0]) for name in _ARRAYS}
        days = {name: date.fromisoformat(table[name]) for name in ("start", "end")}
        observations.append(Observed(**{**table, **arrays, **days, "corrected": dict(table["corrected"])}))
    return FileResult(told["source"], observations, [Issue(**issue) for issue in told["issues"]])
