"""A report against the raw files: every figure that can be followed back is reckoned again and compared."""

from __future__ import annotations

import json
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
from .tongue import KNOWN, lang, spoken

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
_NUMBER = re.compile(r"[+−]?\d[\d.,]*\d|[+−]?\d")
_RANKS = re.compile(r"\([^)]*\)")  # intervals of ranks, which are of no cell
_VOID = ("br", "img", "hr", "input", "wbr", "col", "meta", "link")
CELL = ["source", "sheet", "ref", "indicator"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure as it stands in a page: its key (indicator|place|year), its value, and the text that readers see.

    Of a mark of a chart only the text is there, and of a number written beside a mark (`written`) the years are not.
    """

    key: str
    value: float | None
    text: str
    written: bool = False


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
    """Figures in text and cells, marks of charts as the page's own data have them, and numbers beside marks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[Shown] = []
        self._open: tuple[str, float] | None = None
        self._text: list[str] = []
        self._chart: str | None = None  # the indicator of its marks; "" where each mark is an indicator
        self._owners: list[tuple[str, str]] = []  # tags that are open inside a chart, and whose they are
        self._island: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "figure":
            self._chart, self._owners = given.get("data-indicator"), []
        elif self._chart is not None and tag not in _VOID:
            inherited = self._owners[-1][1] if self._owners else ""
            self._owners.append((tag, str(given.get("data-place") or "") or inherited))
        if tag == "script" and given.get("id") == "so-lieu":
            self._island = []
        if tag == "data" and given.get("data-key"):
            try:
                value = float(given.get("value") or "nan")
            except ValueError:
                value = math.nan
            self._open, self._text = (str(given["data-key"]), value), []

    def handle_data(self, data: str) -> None:
        if self._island is not None:
            self._island.append(data)
        elif self._open:
            self._text.append(data)
        elif self._owners and self._owners[-1][1] and not any(tag == "th" for tag, _ in self._owners):
            owner = self._owners[-1][1]
            key = f"{self._chart}|{owner}|" if self._chart else f"{owner}||"
            self.found += [Shown(key, None, text, True) for text in _NUMBER.findall(_RANKS.sub("", data))]

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content: nothing is inside it."""

    def handle_endtag(self, tag: str) -> None:
        if tag == "figure":
            self._chart, self._owners = None, []
        while self._owners and tag in [name for name, _ in self._owners]:
            if self._owners.pop()[0] == tag:
                break
        if tag == "script" and self._island is not None:
            self.found += _marks("".join(self._island))
            self._island = None
        if tag == "data" and self._open:
            self.found.append(Shown(*self._open, "".join(self._text)))
            self._open = None


def _marks(island: str) -> list[Shown]:
    """What the page says of the marks of its charts."""
    try:
        values = json.loads(island)["values"]
        return [
            Shown(f"{code}|{place}|{year}", None, str(mark[0]))
            for code, by_year in values.items()
            for year, by_place in by_year.items()
            for place, mark in by_place.items()
        ]
    except (ValueError, LookupError, TypeError, AttributeError):
        raise CchcError(
            "Phần số liệu của hình trong trang đã hỏng.\n  The page's data on its charts are damaged."
        ) from None


def _verified(page: Path, found: list[Shown], space: Workspace, changed: tuple[str, ...]) -> Verified:
    differences = tuple(d for shown in found if (d := _difference(shown, space, found)))
    return Verified(page, len(found) - len(differences), differences, changed)


def _difference(shown: Shown, space: Workspace, found: list[Shown]) -> Difference | None:
    if shown.written:
        return _beside(shown, space, found)
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
    if shown.value is not None and not _alike(shown.value, float(now)):
        return Difference(shown, "value", str(now), now.sources)
    # With its number of units, without it, or as a number alone: a notebook may show it in either way.
    if _words(shown.text) in map(_words, map(str, (now, replace(now, text=""), now.bare))):
        return None
    return Difference(shown, "value" if shown.value is None else "text", str(now), now.sources)


def _beside(shown: Shown, space: Workspace, found: list[Shown]) -> Difference | None:
    """A number beside a mark is a value of its unit in a year that the page tells of, or the change between two."""
    code, place, _ = shown.key.split("|")
    if place and place not in space.catalog.places.by_code:
        return None  # a line that is drawn beside those of units, such as the middle one
    marks = [one for one in found if one.value is None and not one.written and one.key.startswith(shown.key)]
    if code not in space.catalog.indicators or not marks:
        return Difference(shown, "gone", "", ())
    now = [getattr(Facts(space, int(one.key.rpartition("|")[2]), place), code) for one in marks]
    size = 100.0 if space.indicator(code).unit == "%" else 1.0
    values = [float(figure) * size for figure in now]
    if shown.text[0] in "+−":
        values = [last - first for first in values for last in values]
    number, digits = _amount(shown.text)
    # Changes are between values as they are shown, which are rounded themselves.
    if any(
        abs(number - value) <= 0.5 * 10**-digits + 0.1 * (shown.text[0] in "+−") + CLOSE for value in values
    ):
        return None
    told = ", ".join(dict.fromkeys(str(figure.bare) for figure in now))
    return Difference(shown, "text", told, now[-1].sources)


def _amount(text: str) -> tuple[float, int]:
    """A number as readers see it, and how many digits stand behind its decimal sign."""
    thousands, decimal = (",", ".") if lang() == "en" else (".", ",")
    plain = text.replace("−", "-").replace(thousands, "")
    return float(plain.replace(decimal, ".")), len(plain.partition(decimal)[2])


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
