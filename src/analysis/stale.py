"""Whether the last build still stands: what it rested on, as hashes, beside what it made and what it said.

Everything is hashed every time. A decade is a few megabytes, which takes hundredths of a second; a size and a time of
change would be a guess (copies keep times, networks round them), and a guess could show yesterday's figures.
Imports nothing heavy: a command that has nothing to do must end before it loads pandas.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from . import folders, together

STATE = "state.json"
# What reads and writes the tables: another version may read the same bytes otherwise.
LIBRARIES = ("numpy", "pandas", "pyarrow", "pydantic", "python-calamine", "pyyaml", "xlrd")


@dataclass(frozen=True)
class Summary:
    """What a build says on the terminal.

    `years` are rows of (year, files, sheets, observations, errors, warnings), the last one the sum of all, with year
    0; `errors` the texts of the first errors, `n_errors` how many there are.
    """

    years: list[list[int]]
    errors: list[str]
    n_errors: int


def basis(root: Path) -> dict[str, str]:
    """What a build rests on besides the raw files, as hashes: taken before it begins."""
    return {
        "catalog": fingerprint(root),
        "code": program(),
        "libraries": " ".join([sys.version.split()[0], *(f"{name}={_version(name)}" for name in LIBRARIES)]),
    }


def program() -> str:
    """A hash of the program's own code: another one may read the same files otherwise."""
    package = Path(__file__).parent
    return _hash_of((p for p in package.rglob("*") if p.suffix in (".py", ".json")), package)


def fingerprint(root: Path, without: Sequence[str] = ()) -> str:
    """A hash of every catalogue file, names and bytes; files and folders of the names in `without` are left out."""
    folder, left_out = folders.catalog(root), set(without)
    files = (p for p in folder.rglob("*") if p.is_file() and not left_out & set(p.relative_to(folder).parts))
    return _hash_of(files, root)


def record(
    folder: Path, rested_on: Mapping[str, str], raw: Mapping[str, str], made: Iterable[Path], summary: Summary
) -> None:
    """Write down beside its tables what a build rested on (`basis` and the sha256 of each raw file), what it made and
    what it said."""
    state = {
        "basis": dict(rested_on),
        "raw": dict(raw),
        "made": {path.name: sha256(path) for path in made},
        "summary": asdict(summary),
    }
    (folder / STATE).write_text(json.dumps(state, indent=1), encoding="utf-8")


def standing(root: Path, raw: Path) -> Summary | None:
    """What the last build said, if building again would make the same tables from the same files; else None."""
    folder = folders.processed(root)
    try:
        together.settle(folder)
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        same = (
            state["basis"] == basis(root)
            and list(state["raw"]) == folders.raw_files(raw)
            and all(sha256(raw / name) == digest for name, digest in state["raw"].items())
            and all(sha256(folder / name) == digest for name, digest in state["made"].items())
        )
        return Summary(**state["summary"]) if same else None
    except (
        OSError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):  # no state, or none that can be trusted
        return None


def stands(root: Path) -> bool:
    """Whether the processed tables (in Parquet, which is what is read) are those that this catalogue and this program
    made."""
    folder = folders.processed(root)
    try:
        together.settle(folder)
        state = json.loads((folder / STATE).read_text(encoding="utf-8"))
        read = {name: digest for name, digest in state["made"].items() if name.endswith(".parquet")}
        whole = all(sha256(folder / name) == digest for name, digest in read.items())
        return bool(read) and whole and bool(state["basis"] == basis(root))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _hash_of(files: Iterable[Path], base: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(files):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(base).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _version(name: str) -> Any:
    try:
        return version(name)
    except PackageNotFoundError:
        return None
