"""A page as a paper document: letterhead, title, parts, tables, charts, signature, annexes; Word and PDF set it alike.

What is where follows Nghị định 30/2020/NĐ-CP; how it looks is the matter of `word` and `pdf`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..tongue import t
from .flow import Cell, Grid, Paragraph, Run, flow, inline, is_wide
from .kinds import Block, Figure, Heading, Letterhead, Note, Picture, Prose, Signature, Table, Text
from .origins import Cells, Entry
from .page import Item, Notice, Page

_PART = re.compile(r"^((?:Phần|Part)\s+(?:[IVXLC]+|thứ\s+\S+))\s*[.:–-]\s*(.+)$", re.S)
_ANNEX = re.compile(r"^((?:Phụ lục|Annex)(?:\s+[IVXLC]+)?)\s*[.:–-]\s*(.+)$", re.S)
_ROMAN_NUMBER = re.compile(r"^[IVXLC]+\.\s")
CHART_MM = 118  # how wide a chart is set: 8 pt letters in it are read without effort
_LONGEST, _SHORT = 60, 80  # characters of a figure, and of cells, that the annex of sources repeats
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


@dataclass(frozen=True, slots=True)
class Title:
    """A heading. `level` 1 is the name of the document, 2 a part (`label` “Phần I”) or an unnumbered title, 3 “I.”,
    4 “1.”; `id` is its anchor."""

    level: int
    runs: tuple[Run, ...]
    id: str
    label: str = ""

    @property
    def text(self) -> str:
        """Without styles."""
        return "".join(run.text for run in self.runs)

    @property
    def is_caps(self) -> bool:
        """Whether it is set in capitals: the name of the document, parts, and what “I.” numbers."""
        return self.level == 1 or bool(self.label) or bool(_ROMAN_NUMBER.match(self.text))


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart (`svg`) or a raster picture (`mime`, `data` in base64), with its words; `runs` are those of its title."""

    n: int
    alt: str
    title: str
    unit: str
    source: str
    runs: tuple[Run, ...]
    svg: str = ""
    mime: str = ""
    data: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its words; `n` 0 has no number and no caption line. `wide` asks for a page that lies; `runs` are
    those of its caption."""

    n: int
    grid: Grid
    caption: str = ""
    unit: str = ""
    source: str = ""
    wide: bool = False
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Annex:
    """Where an annex begins: “Phụ lục I”, its title, and whether it lies."""

    label: str
    runs: tuple[Run, ...]
    id: str
    wide: bool = False

    @property
    def text(self) -> str:
        """Its title without styles."""
        return "".join(run.text for run in self.runs)


Element = Letterhead | Signature | Title | Paragraph | Drawing | Sheet | Annex


@dataclass(frozen=True, slots=True)
class Document:
    """Elements in reading order; `reference` is what annexes say they belong to (“Báo cáo số …/BC-UBND”). What the
    `entry` of a run refers to stands in the annex `nguon-so-lieu`."""

    title: str
    subject: str
    notice: Notice | None
    elements: tuple[Element, ...]
    data_version: str
    reference: str


def document(page: Page) -> Document:
    """The paper document of a page. Roles of paragraphs: body, item, quote, subject (what the document is about, under
    its name), address (“Kính gửi”), note, warning, code."""
    found = list(_with_roles(_elements(page.items)))
    head = next((e for e in found if isinstance(e, Letterhead)), None)
    subject = next((e.text for e in found if isinstance(e, Paragraph) and e.role == "subject"), "")
    if page.entries:
        found += _sources(page.entries, sum(isinstance(e, Annex) for e in found))
    elements = tuple(_with_wide_annexes(found))
    reference = f"Báo cáo {head.number[:1].lower()}{head.number[1:]}".replace(":", "") if head else ""
    if head and head.place_and_date:
        reference += f" {_after_place(head.place_and_date)} của {head.body}"
    return Document(page.title, subject, page.notice, elements, page.data_version, reference)


def _after_place(text: str) -> str:
    return text.partition(", ")[2] or text


def _elements(items: list[Item]) -> Iterator[Element]:
    for item in items:
        yield from _element(item.block, item.n)


def _element(block: Block, n: int) -> Iterator[Element]:
    if isinstance(block, Letterhead | Signature):
        yield block
    elif isinstance(block, Heading):
        yield _title(block)
    elif isinstance(block, Figure):
        yield Drawing(n, block.alt, block.title, block.unit, block.source, _heading(block), svg=block.svg)
    elif isinstance(block, Picture):
        title = (Run(block.title),)
        yield Drawing(
            n, block.alt, block.title, block.unit, block.source, title, mime=block.mime, data=block.data
        )
    elif isinstance(block, Table):
        grid = next((part for part in flow(block.html) if isinstance(part, Grid)), None)
        if grid:
            yield Sheet(n, grid, block.caption, block.unit, block.source, is_wide(grid), _heading(block))
    elif isinstance(block, Text):
        for line in block.pre.splitlines():
            yield Paragraph((Run(line, code=True),), "code")
    elif isinstance(block, Note):
        tone = "warning" if block.tone == "warning" else "note"
        yield from (
            replace(p, role=tone) if isinstance(p, Paragraph) else Sheet(0, p) for p in flow(block.html)
        )
    elif isinstance(block, Prose):
        yield from (p if isinstance(p, Paragraph) else Sheet(0, p, wide=is_wide(p)) for p in flow(block.html))


def _heading(block: Figure | Table) -> tuple[Run, ...]:
    """The title of a chart or table, with the numbers of the entries that its figures lead to."""
    return inline(block.heading) or (Run(block.title if isinstance(block, Figure) else block.caption),)


def _title(block: Heading) -> Title | Annex:
    runs = inline(block.html)
    for pattern, kind in ((_ANNEX, Annex), (_PART, Title)):
        if block.level == 2 and (found := pattern.match(block.text)):
            rest = _cut(runs, block.text.index(found[2], len(found[1])))
            return Annex(found[1], rest, block.id) if kind is Annex else Title(2, rest, block.id, found[1])
    return Title(block.level, runs, block.id)


def _cut(runs: tuple[Run, ...], start: int) -> tuple[Run, ...]:
    """The runs from a place in their text on."""
    kept, at = [], 0
    for run in runs:
        end = at + len(run.text)
        if end > start:
            kept.append(replace(run, text=run.text[max(0, start - at) :]))
        at = end
    return tuple(kept)


def _with_roles(found: Iterator[Element]) -> Iterator[Element]:
    """What stands right under the name of the document says what it is about and to whom it goes."""
    heading = False
    for element in found:
        if isinstance(element, Title):
            heading = element.level == 1
        elif isinstance(element, Paragraph) and heading:
            if element.text.startswith(("Kính gửi", "To:")):
                element = replace(element, role="address")
            elif all(run.bold or not run.text.strip() for run in element.runs):
                element = replace(element, role="subject")
            elif element.role != "item":
                heading = False
        yield element


def _with_wide_annexes(found: list[Element]) -> Iterator[Element]:
    """An annex lies when one of its tables does; its tables then need no page of their own."""
    start = next((n for n, e in enumerate(found) if isinstance(e, Annex)), len(found))
    yield from found[:start]
    rest = found[start:]
    for n, element in enumerate(rest):
        if isinstance(element, Annex):
            own = rest[n + 1 :]
            until = next((k for k, e in enumerate(own) if isinstance(e, Annex)), len(own))
            lies = element.wide or any(isinstance(e, Sheet) and e.wide for e in own[:until])
            element = replace(element, wide=lies)
        elif isinstance(element, Sheet):
            element = replace(element, wide=False)
        yield element


def _sources(entries: list[Entry], before: int) -> list[Element]:
    """The annex that says of every numbered figure what it is, how it is reckoned, and which cells it comes from.

    Many figures rest on the same files, one from each unit: such a group is named once, or the annex would outgrow
    the report.
    """
    groups = _groups(entries)
    label = t("Phụ lục {0}", ROMAN[before] if before < len(ROMAN) else before + 1)
    heads = ("TT", "Con số", "Nội dung", "Cách tính", "Số đơn vị", "Ô nguồn (tệp › trang tính › ô)")
    rows = [_row(tuple(map(t, heads)), head=True)]
    first: dict[tuple[Cells, ...], int] = {}
    for e in entries:
        what = ", ".join(part for part in (e.name, e.place, str(e.year)) if part)
        where = "; ".join(
            c.in_group(groups[key]) if (key := (c.folder, c.files)) in groups else str(c) for c in e.cells
        )
        if (told := first.setdefault(e.cells, e.n)) != e.n and len(where) > _SHORT:
            where = t("như số {0}", told)
        cells = list(_row((str(e.n), "", what, e.how, e.coverage or "–", where)))
        cells[0], cells[1] = (
            replace(cells[0], align="center"),
            _shortened(Cell(inline(e.text), align="right")),
        )
        cells[4] = replace(cells[4], align="center")
        rows.append(tuple(cells))
    intro = t(
        "Chữ số nhỏ sau mỗi con số trong báo cáo dẫn đến dòng cùng số thứ tự dưới đây: nội dung, cách tính, số "
        "đơn vị có số liệu và các ô nguồn."
    )
    found: list[Element] = [
        Annex(label, (Run(t("Nguồn số liệu")),), "nguon-so-lieu", wide=True),
        Paragraph((Run(intro),)),
        Sheet(0, Grid(tuple(rows), 1)),
    ]
    if groups:
        found.append(Paragraph((Run(t("Các nhóm tệp nêu ở cột ô nguồn:")),)))
        listed = [_row((name, f"{folder}/", ", ".join(files))) for (folder, files), name in groups.items()]
        found.append(Sheet(0, Grid((_row(tuple(map(t, ("Nhóm", "Thư mục", "Tệp"))), head=True), *listed), 1)))
    return found


def _shortened(cell: Cell) -> Cell:
    """A figure as it is; of a sentence the beginning, for it stands in the report."""
    if len(cell.text) <= _LONGEST:
        return cell
    return Cell((Run(f"{cell.text[:_LONGEST].rpartition(' ')[0]} …"),))


def _row(texts: Sequence[str], head: bool = False) -> tuple[Cell, ...]:
    align = "center" if head else "left"
    return tuple(Cell((Run(text, bold=head),), head=head, align=align) for text in texts)


def _groups(entries: list[Entry]) -> dict[tuple[str, tuple[str, ...]], str]:
    """By folder and files, the name of each set of files that several figures rest on."""
    times = Counter((c.folder, c.files) for e in entries for c in e.cells if len(c.files) > 1)
    often = [key for key, n in times.items() if n > 1]
    return {key: t("nhóm {0}", n) for n, key in enumerate(often, start=1)}


def sections(elements: Sequence[Element]) -> list[tuple[bool, Annex | None, list[Element]]]:
    """Runs of pages: whether they lie, the annex that they begin with, and what stands on them."""
    found: list[tuple[bool, Annex | None, list[Element]]] = []
    begins, lies = 0, False

    def group(element: Element) -> tuple[int, bool]:
        nonlocal begins, lies
        if isinstance(element, Annex):
            begins, lies = begins + 1, element.wide
        return begins, lies or (isinstance(element, Sheet) and element.wide)

    for (_, flipped), part in groupby(elements, group):
        own = list(part)
        first = own[0] if isinstance(own[0], Annex) else None
        found.append((flipped, first, own[1:] if first else own))
    return found
