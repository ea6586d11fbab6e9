"""A report against the raw files: every figure that can be followed back is reckoned again and compared."""

from __future__ import annotations

import math
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pandas as pd

from . import build, folders, store
from .derived import by_key
from .door import Facts, Workspace
from .errors import CchcError
from .show import Figure
from .tongue import KNOWN, spoken

CLOSE = 1e-9
SHOWN = 6
MISSING = "–"
_WHY = {
    "value": ("báo cáo ghi {text}, tệp gốc cho {now}.", "the page says {text}, the raw files give {now}."),
    "text": (
        "chữ trong trang đã bị sửa: ghi {text}, phải là {now}.",
        "the page was edited: it says {text}, it should be {now}.",
    ),
    "gone": (
        "báo cáo ghi {text}, tệp gốc không còn số này.", "the page says {text}, the raw files have no such figure."
    ),
}  # fmt: skip
CELL = ["source", "sheet", "ref", "indicator"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it stands in a page: its key (indicator|place|year), its value, and the text that readers see."""

    key: str
    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that the raw files do not bear out. `why`: "value", "text" (the page was edited), "gone"."""

    shown: Shown
    why: str
    now: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found in one page: figures confirmed, those that differ, and the raw cells that changed since."""

    page: Path
    confirmed: int
    differences: tuple[Difference, ...]
    changed: tuple[str, ...]


def verify(
    pages: list[Path],
    root: Path,
    raw: Path | None = None,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Verified]:
    """Read the raw files again and hold every figure of the pages against them; nothing in the workspace is written.

    CchcError for a page that cannot be read, or when none of the pages holds a figure that can be followed back.
    """
    shown = {page: figures(page) for page in pages}
    if not any(shown.values()):
        names = ", ".join(map(str, pages))
        raise CchcError(
            f"{names}: không có con số nào truy được về ô nguồn; đây có phải là báo cáo của cchc không?\n"
            f"  {names}: no figure can be followed back; is it a report of cchc?"
        )
    with tempfile.TemporaryDirectory(prefix="cchc-") as folder:
        there = Path(folder)
        shutil.copytree(folders.catalog(root), folders.catalog(there))
        build.build(there, raw or folders.raw(root), progress=progress)
        space = Workspace(there)
        changed = tuple(_changed(root, space))
        told = []
        for page, found in shown.items():
            with spoken(_language(page)):
                told.append(_verified(page, found, space, changed))
        return told


def told(found: Verified) -> list[str]:
    """What is said of a page, in Vietnamese and English."""
    total, wrong = found.confirmed + len(found.differences), len(found.differences)
    if not total:
        return [
            f"{found.page}: không có con số nào truy được về ô nguồn.",
            f"  {found.page}: no figure to be followed back.",
        ]
    if not wrong:
        return [
            f"{found.page}: {total} con số đều khớp với tệp gốc.",
            f"  {total} figures, all borne out by the raw files.",
        ]
    lines = [
        f"{found.page}: {found.confirmed}/{total} con số khớp, {wrong} không khớp.",
        f"  {wrong} of {total} figures are not borne out by the raw files.",
    ]
    for one in found.differences:
        vi, en = _WHY[one.why]
        facts = {"text": _words(one.shown.text), "now": _words(one.now), "key": one.shown.key}
        lines += [f"- {one.shown.key}: {vi.format(**facts)}", f"  {en.format(**facts)}"]
        lines += [f"  {source}" for source in one.sources[:SHOWN]]
        more = len(one.sources) - SHOWN
        lines += [f"  … {more} ô khác / more cells"] if more > 0 else []
    if found.changed:
        lines.append("Ô đã đổi từ lần dựng trước / cells changed since the last build:")
        lines += [f"  {cell}" for cell in found.changed[:SHOWN]]
        lines += [f"  … {len(found.changed) - SHOWN} ô khác / more"] if len(found.changed) > SHOWN else []
    return lines


def figures(page: Path) -> list[Shown]:
    """The figures of a page, each key and text once; CchcError when the file cannot be read."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CchcError(f"Không đọc được {page}: {error}\n  Cannot read {page}.") from None
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return list(dict.fromkeys(reader.found))


def _language(page: Path) -> str:
    """The language that a page says it is in."""
    found = re.search(r'<html[^>]*\blang="([a-z]+)"', page.read_text(encoding="utf-8")[:2000])
    return found[1] if found and found[1] in KNOWN else KNOWN[0]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Shown] = []
        self._open: tuple[str, float] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "data" and given.get("data-key"):
            try:
                value = float(given.get("value") or "nan")
            except ValueError:
                value = math.nan
            self._open, self._text = (str(given["data-key"]), value), []

    def handle_data(self, data: str) -> None:
        if self._open:
            self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "data" and self._open:
            self.found.append(Shown(*self._open, "".join(self._text)))
            self._open = None


def _verified(page: Path, found: list[Shown], space: Workspace, changed: tuple[str, ...]) -> Verified:
    differences = tuple(d for shown in found if (d := _difference(shown, space)))
    return Verified(page, len(found) - len(differences), differences, changed)


def _difference(shown: Shown, space: Workspace) -> Difference | None:
    parts = shown.key.split("|")
    if (derived := by_key(space, shown.key)) is not None:
        return _against(shown, derived)
    if len(parts) != 3 or parts[0] not in space.catalog.indicators or not parts[2].isdigit():
        return Difference(shown, "gone", "", ())
    code, place, year = parts
    return _against(shown, getattr(Facts(space, int(year), place), code))


def _against(shown: Shown, now: Figure) -> Difference | None:
    if not now.sources:
        return Difference(shown, "gone", str(now), ())
    if not _alike(shown.value, float(now)):
        return Difference(shown, "value", str(now), now.sources)
    # With its number of units, without it, or as a number alone: a notebook may show it in either way.
    if _words(shown.text) in map(_words, map(str, (now, replace(now, text=""), now.bare))):
        return None
    return Difference(shown, "text", str(now), now.sources)


def _alike(one: float, other: float) -> bool:
    return (math.isnan(one) and math.isnan(other)) or math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)


def _words(text: str) -> str:
    return " ".join(text.split())


def _changed(root: Path, space: Workspace) -> list[str]:
    """Cells that read otherwise than at the last build of the workspace: ``a.xlsx › TTHC › F12: 40 → 41``."""
    try:
        before = store.read(root).observations
    except CchcError:
        return []
    return list(changed_cells(before, space.processed.observations).values())


def changed_cells(old: pd.DataFrame, new: pd.DataFrame) -> dict[tuple[str, str, str], str]:
    """Cells (file, sheet, cell) that two builds read otherwise, in words, with the correction that did it."""
    before, after = _cells_of(old), _cells_of(new)
    both = before.add_suffix("_old").join(after.add_suffix("_new"), how="outer").fillna("")
    both = both[(both["said_old"] != both["said_new"]) | (both["by_old"] != both["by_new"])]
    told = {}
    for (source, sheet, ref, _), row in both.iterrows():
        by = row["by_new"] if row["by_new"] != row["by_old"] else ""
        because = f" (đính chính / correction {by})" if by else ""
        text = f"{source} › {sheet} › {ref}: {row['said_old'] or MISSING} → {row['said_new'] or MISSING}{because}"
        told[source, sheet, ref] = text
    return told


def _cells_of(observations: pd.DataFrame) -> pd.DataFrame:
    """What each cell says, by file, sheet, cell and indicator: `said` (value or reason), `by` (its correction)."""
    value = observations["value"]
    said = value.map(lambda v: f"{v:.15g}").where(value.notna(), observations["reason"])
    table = observations[CELL].assign(said=said, by=observations["corrected_by"])
    return table.groupby(CELL)[["said", "by"]].first()
