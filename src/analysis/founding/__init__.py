"""A new workspace for another unit: the general catalogue and the notebooks, and its own register of communes."""

from __future__ import annotations

import csv
import io
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .. import catalog as catalogs
from .. import folders
from ..errors import CchcError
from . import papers, template
from .register import Listed, register
from .unit import Unit

__all__ = ["Laid", "lay"]


@dataclass(frozen=True)
class Laid:
    """What was laid: where, for whom, and how many communes stand in its register."""

    root: Path
    unit: str
    places: int


def lay(target: Path, unit: str, *, places: Path | None = None, parent: str = "", year: int = 2020) -> Laid:
    """Lay a workspace for `unit` ("Huyện …") in `target`, which must not exist or be empty; all of it or nothing.

    `places` lists the communes, for `year` (see `register`); without it the register holds its headings only, and
    the first build asks for it. `parent` is the province ("Tỉnh …"). The forms, indicators, laws, targets, checks and
    notebooks are those that cchc came with. Raises CchcError where the target is not empty, the list cannot be
    understood, or the unit is not named by its kind.
    """
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise CchcError(
            f"{target} đã có và không trống; chọn thư mục khác, không ghi đè.\n"
            f"  {target} exists and is not empty; choose another folder, nothing is overwritten."
        )
    listed = register(places, unit, parent) if places else []
    whose = Unit.named(unit, parent, year, [place.kind for place in listed])
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        _write(draft, whose, listed)
        if listed:
            catalogs.load(draft)
        if target.exists():
            target.rmdir()
        draft.replace(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Laid(target, whose.name, len(listed))


def _write(root: Path, whose: Unit, listed: list[Listed]) -> None:
    for folder in (folders.catalog(root), folders.raw(root), folders.processed(root), root / "reports"):
        folder.mkdir(parents=True)
    template.copy(root)
    own = folders.catalog(root)
    _text(own / "unit.yml", papers.unit_file(whose))
    _table(own / "places.csv", catalogs.PLACE_COLUMNS, [place.row() for place in listed])
    _table(own / "place_changes.csv", catalogs.CHANGE_COLUMNS, [])
    _table(own / "sources.csv", catalogs.SOURCE_COLUMNS, [])
    _text(own / "corrections.yml", papers.CORRECTIONS)
    _text(root / "README.md", papers.readme(whose, bool(listed)))
    _text(root / ".gitignore", "data/processed/\nreports/\n")


def _table(path: Path, columns: list[str], rows: list[list[str]]) -> None:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([columns, *rows])
    _text(path, text.getvalue())


def _text(path: Path, content: str) -> None:
    path.write_text(content, encoding="utf-8", newline="\n")
