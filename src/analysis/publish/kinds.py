"""The kinds of blocks a report is made of; HTML, Word, PDF and slides are made from these alone.

`slide` marks what its notebook wants shown in the meeting (cell tag `slide`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeAlias


@dataclass(frozen=True, slots=True)
class Heading:
    """A title in the text; `id` is a unique ASCII anchor, `text` is `html` without tags."""

    kind: ClassVar[str] = "heading"
    level: int
    text: str
    id: str
    html: str


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs, lists, quotes: HTML that stands as it is."""

    kind: ClassVar[str] = "prose"
    html: str
    slide: bool = False


@dataclass(frozen=True, slots=True)
class Note:
    """A block quote that starts with **Lưu ý** (tone `note`) or **Cảnh báo** (tone `warning`)."""

    kind: ClassVar[str] = "note"
    tone: str
    html: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart: inline SVG, alt text, the finding it shows, unit, source line, and what each mark shows.

    `figures` is what show.frames.told gives, or empty; `heading` the title with links on its figures, else "".
    """

    kind: ClassVar[str] = "figure"
    svg: str
    alt: str
    title: str
    unit: str
    source: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    slide: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster picture, base64, with the same words as a chart."""

    kind: ClassVar[str] = "picture"
    mime: str
    data: str
    alt: str
    title: str
    unit: str
    source: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table with caption, unit and source line (empty for a plain DataFrame)."""

    kind: ClassVar[str] = "table"
    html: str
    caption: str
    unit: str
    source: str
    figures: Mapping[str, Any] = field(default_factory=dict)
    slide: bool = False
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    """What a cell printed."""

    kind: ClassVar[str] = "text"
    pre: str


@dataclass(frozen=True, slots=True)
class Letterhead:
    """The head of an official document (Nghị định 30/2020): who writes, under whom, number, nation, place and date."""

    kind: ClassVar[str] = "letterhead"
    html: str
    parent: str
    body: str
    number: str
    nation: tuple[str, ...]
    place_and_date: str


@dataclass(frozen=True, slots=True)
class Signature:
    """The foot of an official document: who receives it, and who signs, line by line."""

    kind: ClassVar[str] = "signature"
    html: str
    recipients: tuple[str, ...]
    signatory: tuple[str, ...]


Block: TypeAlias = Heading | Prose | Note | Figure | Picture | Table | Text | Letterhead | Signature
