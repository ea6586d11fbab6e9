"""What files gave when they were last read, so that a file is read again only where that could come out otherwise.

A reading is a function of the file's bytes and name, what the catalogue says, and the program. The name of an entry is
the hash of all that but the forms, so that an entry never has to be doubted; entries that a build did not use are
thrown away. Of the forms an entry knows the versions it was read with, and what the choice among them rested on: when
one changes, only files that it fits, or did fit, are read again (`shape.Seen`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from . import folders, stale, together
from .catalog import Catalog, Form
from .clean import Observed, applies
from .errors import Issue
from .shape import Seen

# Parts of the catalogue that no reading looks at, and those of which each file has its own rows.
NOT_READ = ("claims.yml", "document.yml", "grading.yml", "laws.csv", "targets.csv", "tile_grid.csv")
FORMS = "forms"
OWN_ROWS = ("sources.csv", "corrections.yml", "places.csv", "place_changes.csv", "districts.csv")
_ARRAYS = ("values", "reasons", "kept", "rows")


@dataclass(frozen=True)
class FileResult:
    """What one raw file gave."""

    source: dict[str, Any]
    observations: list[Observed]
    issues: list[Issue]
    seen: Seen


class Readings:
    """The readings of a workspace on disk, under data/processed."""

    def __init__(self, root: Path, catalog: Catalog) -> None:
        self.folder = folders.processed(root) / ".readings"
        self._catalog = catalog
        rests_on = {**stale.basis(root), "catalog": stale.fingerprint(root, (*NOT_READ, *OWN_ROWS, FORMS))}
        self.basis = json.dumps(rests_on, sort_keys=True)
        self._forms = {name: _version(form) for name, form in catalog.forms.items()}

    @property
    def versions(self) -> list[str]:
        """The versions of all forms."""
        return [f"{name} {version}" for name, version in sorted(self._forms.items())]

    def get(self, path: str, sha256: str, lost: bool = False) -> FileResult | None:
        """What a file of these bytes gave; None where it has to be read (again).

        `lost`: what stands for it since its reader died or took too long, which is never taken for a reading.
        """
        try:
            entry = self.folder / self.name(path, sha256, lost)
            told = json.loads(entry.read_bytes().decode("utf-8", "surrogatepass"))
            result = _result(told)
            changed = dict(told["forms"].items() ^ self._forms.items())
        except (OSError, ValueError, LookupError, TypeError):
            return None
        if any(self._concerns(result.seen, name) for name in changed):
            return None
        if changed:
            self.put(path, result, lost)
        return result

    def _concerns(self, seen: Seen, form: str) -> bool:
        if form in seen.forms or seen.everything:
            return True
        return form in self._catalog.forms and seen.concerns(self._catalog.forms[form])

    def put(self, path: str, result: FileResult, lost: bool = False) -> None:
        """Keep what a file gave."""
        entry = self.folder / self.name(path, str(result.source["sha256"]), lost)
        content = json.dumps({**_plain(result), "forms": self._forms}, ensure_ascii=False)
        together.write(entry, content.encode("utf-8", "surrogatepass"), durable=False)

    def keep_only(self, results: Iterable[tuple[str, str]]) -> None:
        """Throw away what is not of these files (path, sha256)."""
        self.keep({self.name(path, sha256) for path, sha256 in results})

    def keep(self, names: Collection[str]) -> None:
        """Throw away all but these entries."""
        for folder in self.folder.glob("*"):
            for entry in folder.iterdir():
                if f"{folder.name}/{entry.name}" not in names:
                    entry.unlink(missing_ok=True)

    def name(self, path: str, sha256: str, lost: bool = False) -> str:
        """The entry of a file of these bytes."""
        name = path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
        facts = self._catalog.of(name)
        own = [
            facts.places.fingerprint,
            repr(facts.unit.total_names),
            repr(self._catalog.source(name)),
            *(repr(c) for c in self._catalog.corrections if applies(c, name)),
        ]
        told = "\0".join([self.basis, name, sha256, *own])
        digest = hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{digest[:2]}/{digest[2:32]}{'.lost' if lost else ''}.json"


def _plain(result: FileResult) -> dict[str, Any]:
    return {
        "source": result.source,
        "issues": [asdict(issue) for issue in result.issues],
        "observations": [_table(observed) for observed in result.observations],
        "seen": _seen(result.seen),
    }


def _version(form: Form) -> str:
    return hashlib.sha256(form.model_dump_json().encode()).hexdigest()[:16]


def _seen(seen: Seen) -> dict[str, Any]:
    return {
        "tables": {kind: sorted(tables) for kind, tables in seen.tables.items()},
        "texts": sorted(sorted(texts) for texts in seen.texts),
        "forms": sorted(seen.forms),
        "everything": seen.everything,
        "hidden": seen.hidden,
    }


def _told(seen: dict[str, Any]) -> Seen:
    tables = {
        kind: {tuple((at, path) for at, path in table) for table in tables}
        for kind, tables in seen["tables"].items()
    }
    texts = {frozenset(texts) for texts in seen["texts"]}
    return Seen(tables, texts, set(seen["forms"]), seen["everything"], seen["hidden"])


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
    issues = [Issue(**issue) for issue in told["issues"]]
    return FileResult(told["source"], observations, issues, _told(told["seen"]))
