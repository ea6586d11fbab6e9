"""The paper document as PDF/A-2b and PDF/UA-1, by typst; `templates/cchc/document.typ` says how it looks.

All text goes to the template as data and is never read as markup. The fonts lie beside this file, those of the machine
are not looked at: the same document gives the same bytes everywhere.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from ..tongue import lang, t
from .document import CHART_MM, Document, Drawing, Element, Sheet, Title, document, sections
from .flow import Grid, Paragraph, placed, widths
from .kinds import Letterhead, Signature
from .page import TEMPLATE, TEMPLATES, Page

FONTS = Path(__file__).parent / "fonts"
FONT = "Tinos"  # the widths of Times New Roman, all Vietnamese letters, OFL
STANDARDS = ["a-2b", "ua-1"]
_EPOCH = 315532800  # 1980-01-01, as in the zip files: the day of making would change the bytes
_FAMILY = re.compile(r"font-family\s*([:=])\s*(\"[^\"]*\"|[^;\"]+)")


def pdf(page: Page) -> bytes:
    """The PDF of a page; equal pages give equal bytes. A chart without words is refused by the standard."""
    told = json.dumps(_data(document(page)), ensure_ascii=False)
    template = (TEMPLATES / TEMPLATE / "document.typ").read_bytes()
    made: bytes = _typeset(template, {"document": told}, pdf_standards=STANDARDS, timestamp=_EPOCH)
    return made


def pictures(svgs: Sequence[str], ppi: int) -> list[bytes]:
    """Charts as PNG of the width they have on paper, in one run: for a document that cannot hold SVG."""
    if not svgs:
        return []
    source = (
        "#set page(width: auto, height: auto, margin: 0pt)\n"
        "#for svg in json(bytes(sys.inputs.charts)) "
        f'{{ page(image(bytes(svg), format: "svg", width: {CHART_MM}mm)) }}'
    )
    told = json.dumps([in_font(svg) for svg in svgs], ensure_ascii=False)
    made = _typeset(source.encode(), {"charts": told}, format="png", ppi=ppi)
    return [made] if isinstance(made, bytes) else list(made)


def _typeset(source: bytes, inputs: dict[str, str], **options: Any) -> Any:
    import typst  # 80 MB: only whoever writes paper pays for it

    compiled: Any = typst.compile
    return compiled(source, font_paths=[FONTS], ignore_system_fonts=True, sys_inputs=inputs, **options)


def in_font(svg: str) -> str:
    """A chart in the font of the document, and as a picture of its own."""
    svg = _FAMILY.sub(lambda m: f"font-family:{FONT}" if m[1] == ":" else f'font-family="{FONT}"', svg)
    if "xmlns=" not in svg.partition(">")[0]:
        svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return svg


def _data(told: Document) -> dict[str, Any]:
    return {
        "title": f"{told.title}: {told.subject}" if told.subject else told.title,
        "notice": asdict(told.notice) if told.notice else None,
        "version": told.data_version,
        "reference": told.reference,
        "chart": CHART_MM,
        "lang": lang(),
        "words": {
            "figure": t("Hình"),
            "table": t("Bảng"),
            "version": t("Phiên bản số liệu {0}", told.data_version),
            "attached": t("(Kèm theo {0})", told.reference),
        },
        "sections": [
            {
                "flipped": flipped,
                "annex": {"label": annex.label, "title": annex.text, "id": annex.id} if annex else None,
                "elements": [_element(element, flipped) for element in elements],
            }
            for flipped, annex, elements in sections(told.elements)
        ],
    }


def _element(element: Element, flipped: bool) -> dict[str, Any]:
    kind = type(element).__name__.lower()
    if isinstance(element, Title):
        return {"kind": kind, **asdict(element), "text": element.text, "caps": element.is_caps}
    if isinstance(element, Letterhead | Signature | Paragraph):
        return {"kind": kind, **asdict(element)}
    if isinstance(element, Sheet):
        return {**asdict(element), "kind": kind, "grid": _grid(element.grid, flipped)}
    assert isinstance(element, Drawing)
    told = {"kind": kind, **asdict(element)}
    if element.svg:
        return {**told, "svg": in_font(element.svg)}
    return {**told, "data": list(base64.b64decode(element.data)), "format": element.mime.partition("/")[2]}


def _grid(grid: Grid, flipped: bool) -> dict[str, Any]:
    cells = [{"x": x, "y": y, **asdict(cell)} for y, x, cell in placed(grid)]
    return {"widths": widths(grid, flipped), "head": grid.head, "cells": cells}
