"""The slides for the meeting: one offline HTML file, ten slides at most, one message each.

The first slide says what it is about and what the figures are worth; each further one is a block that its notebook tags
`slide`. The message of a slide is the finding of its chart or table, which the notebook reckons.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import CchcError
from ..tongue import t
from .document import document
from .kinds import Figure, Heading, Letterhead, Prose, Table
from .page import Page, environment

MOST = 10
_LONG = 600  # characters that fit in the large type
_LINK = re.compile(r'<a class="origin"[^>]*>(.*?)</a>', re.S)


@dataclass(frozen=True, slots=True)
class Slide:
    """A message and what shows it, as HTML; `kind` is that of the block."""

    kind: str
    message: str
    html: str
    unit: str = ""
    source: str = ""


def slides(page: Page) -> str:
    """The slides of a page. Without a tag `slide` in the notebook they show its first charts; `CchcError` for more
    than `MOST`."""
    shown = _slides(page)
    if len(shown) > MOST - 1:
        raise CchcError(
            f"Trình chiếu “{page.title}” có {len(shown) + 1} trang, tối đa {MOST}: bỏ bớt thẻ slide trong sổ tay.\n"
            f"  {len(shown) + 1} slides, {MOST} at most: take tags `slide` away in the notebook."
        )
    head = next((item.block for item in page.items if isinstance(item.block, Letterhead)), None)
    return environment("slides.js").get_template("slides.html.j2").render(
        page=page, slides=shown, subject=document(page).subject, head=head, total=len(shown) + 1
    )  # fmt: skip


def _slides(page: Page) -> list[Slide]:
    blocks = [item.block for item in page.items]
    tagged = any(isinstance(b, Figure | Table | Prose) and b.slide for b in blocks)
    found: list[Slide] = []
    heading = ""
    for block in blocks:
        if isinstance(block, Heading):
            heading = block.text
        elif isinstance(block, Figure) and (block.slide or not tagged):
            found.append(Slide("figure", block.title, block.svg, block.unit, block.source))
        elif isinstance(block, Table) and block.slide:
            found.append(Slide("table", block.caption, block.html, block.unit, block.source))
        elif isinstance(block, Prose) and block.slide:
            kind = "prose long" if len(re.sub(r"<[^>]+>", "", block.html)) > _LONG else "prose"
            found.append(
                Slide(kind, heading, _LINK.sub(r"\1", block.html).replace('"@table@"', f'"{t("Bảng")}"'))
            )
    return found if tagged else found[: MOST - 1]
