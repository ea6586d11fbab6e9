"""An executed notebook as a flat list of blocks: what HTML, Word, PDF and slides are made from.

Code is left out. Nothing else is: an output that no block can hold raises `NotebookError`.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from .errors import NotebookError, first_line
from .inline import expressions, stored
from .kinds import Block, Figure, Heading, Letterhead, Note, Picture, Prose, Signature, Table, Text
from .live import check_results, tags
from .markup import MarkupError, Rewriter
from .prose import Piece, Renderer, embedded_images, in_region, pieces, plain_text, slug
from .svg import tidy_svg
from .tables import is_only_a_table, lift_caption, tidy_table

log = logging.getLogger(__name__)

_RASTER = ("image/png", "image/jpeg", "image/webp", "image/gif")
_WIDGET = "application/vnd.jupyter.widget-view+json"


def blocks(
    nb: Any, name: str, folder: Path | None = None, links: Mapping[str, str] | None = None
) -> list[Block]:
    """The blocks of an executed notebook, in order.

    `name` is the file name for messages; `folder` holds pictures that Markdown refers to;
    `links` tells where the pages of other notebooks are, by file name (else beside this one). Cells tagged
    `remove-cell` and outputs of cells tagged `remove-output` are left out. What was printed to stderr goes
    to the log, not into the report. Raises `NotebookError`: chart or picture without alt text, unknown MIME
    type, widget, error output, raw cell, HTML with scripts or references to the outside, expression without
    a result.
    """
    reader = _Reader(name, folder, links or {})
    for number, cell in enumerate(nb.cells, start=1):
        if "remove-cell" not in tags(cell):
            reader.read(cell, number)
    return reader.found


class _Reader:
    def __init__(self, name: str, folder: Path | None, links: Mapping[str, str]) -> None:
        self._links = links
        self.found: list[Block] = []
        self._name = name
        self._folder = folder
        self._anchors = {"noi-dung"}  # the id of the page's main part
        self._charts = 0

    def read(self, cell: Any, number: int) -> None:
        try:
            if cell.cell_type == "markdown":
                self._add(self._markdown(cell, number), cell)
            elif cell.cell_type == "raw":
                raise MarkupError(
                    "Ô thô (raw) không vào báo cáo, hãy xóa hoặc gắn thẻ remove-cell"
                    " | A raw cell cannot be shown, remove it or tag it remove-cell"
                )
            elif "remove-output" not in tags(cell):
                for output in cell.outputs:
                    self._add(self._output(output, number), cell)
        except MarkupError as error:
            vi, _, en = str(error).partition(" | ")
            raise NotebookError(self._name, number, first_line(cell.source), vi, en) from error

    def _add(self, found: Iterator[Block], cell: Any) -> None:
        wanted = "slide" in tags(cell)
        for block in found:
            if wanted and isinstance(block, Figure | Table | Prose):
                block = replace(block, slide=True)
            self.found.append(block)

    def _markdown(self, cell: Any, number: int) -> Iterator[Block]:
        results, found = stored(cell), expressions(cell.source)
        for expression in found:
            if expression not in results:
                raise MarkupError(
                    f"{{eval}}`{expression}` chưa được tính | {{eval}}`{expression}` has not been evaluated"
                )
        check_results(found, [results[expression] for expression in found], self._name, number)
        images = embedded_images(cell, self._folder)
        renderer = Renderer(f"_o{number}", results, images, self._links)
        for piece in pieces(cell.source, renderer):
            yield self._block(piece)

    def _block(self, piece: Piece) -> Block:
        if piece.level:
            text = plain_text(piece.html)
            return Heading(piece.level, text, self._anchor(text), piece.html)
        return Note(piece.tone, piece.html) if piece.tone else Prose(piece.html)

    def _anchor(self, text: str) -> str:
        base = anchor = slug(text) or "muc"
        n = 1
        while anchor in self._anchors:
            n += 1
            anchor = f"{base}-{n}"
        self._anchors.add(anchor)
        return anchor

    def _output(self, output: Any, number: int) -> Iterator[Block]:
        kind = output["output_type"]
        if kind == "stream":
            yield from self._stream(output, number)
        elif kind == "error":
            raise MarkupError(
                f"Ô mã có lỗi {output['ename']}: {output['evalue']}"
                f" | The cell ends in {output['ename']}: {output['evalue']}"
            )
        else:
            yield from self._display(output["data"], output.get("metadata") or {})

    def _stream(self, output: Any, number: int) -> Iterator[Block]:
        text = "".join(output["text"]).rstrip()
        if output["name"] == "stderr":
            log.warning("%s · ô %d (cell %d), stderr: %s", self._name, number, number, text)
        elif text:
            yield Text(text)

    def _display(self, data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Iterator[Block]:
        if _WIDGET in data:
            raise MarkupError(
                "Bảng điều khiển tương tác không vào được báo cáo, hãy gắn thẻ remove-output"
                " | An interactive widget cannot be shown, tag the cell remove-output"
            )
        for mime, read in self._readers().items():
            if mime in data:
                yield from read(mime, "".join(data[mime]), metadata.get(mime) or {}, metadata)
                return
        unknown = ", ".join(sorted(set(data) - {"text/plain"}))
        if unknown:
            raise MarkupError(f"Kiểu kết quả lạ: {unknown} | Unknown output type: {unknown}")
        if plain := "".join(data.get("text/plain", "")):
            yield Text(plain)

    def _readers(self) -> dict[str, Any]:
        rasters = dict.fromkeys(_RASTER, self._picture)
        return {"image/svg+xml": self._chart, **rasters, "text/html": self._html, "text/markdown": self._md}

    def _chart(self, _mime: str, svg: str, own: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[Block]:
        words = _words(own)
        self._charts += 1
        drawn = tidy_svg(svg, prefix=f"_h{self._charts}", alt=words["alt"])
        yield Figure(
            drawn,
            words["alt"],
            words["title"],
            words["unit"],
            words["source"],
            _figures(own),
            heading=_heading(own),
        )

    def _picture(
        self, mime: str, data: str, own: Mapping[str, Any], metadata: Mapping[str, Any]
    ) -> Iterator[Block]:
        yield Picture(mime, "".join(data.split()), **_words({**metadata, **own}))

    def _html(self, _mime: str, source: str, own: Mapping[str, Any], _: Mapping[str, Any]) -> Iterator[Block]:
        if "<table" not in source:
            yield _official(Rewriter.rewrite(source), own)
            return
        tidied = tidy_table(source, plain=not own)
        if not own and not is_only_a_table(tidied):
            yield Prose(in_region(tidied))
            return
        inner, table = lift_caption(tidied)
        caption, unit, source = (str(own.get(key) or "") for key in ("caption", "unit", "source"))
        yield Table(table, caption or plain_text(inner), unit, source, _figures(own), heading=_heading(own))

    def _md(self, _mime: str, source: str, *_: Any) -> Iterator[Block]:
        if found := expressions(source):
            raise MarkupError(
                f"{{eval}}`{found[0]}` trong kết quả của ô mã không được tính"
                f" | {{eval}}`{found[0]}` inside an output is not evaluated"
            )
        for piece in pieces(source, Renderer(f"_k{len(self.found)}", {}, {}, self._links)):
            yield self._block(piece)


def _official(html: str, own: Mapping[str, Any]) -> Block:
    """Head or foot of an official document where the notebook says so, else prose."""
    if head := own.get("letterhead"):
        return Letterhead(
            html, head["parent"], head["body"], head["number"], tuple(head["nation"]), head["place_and_date"]
        )
    if foot := own.get("signature"):
        return Signature(html, tuple(foot["recipients"]), tuple(foot["signatory"]))
    return Prose(html)


def _figures(own: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the marks of a chart or the cells of a table show, where the notebook says so in the form we know."""
    given = own.get("figures")
    return given if isinstance(given, dict) and {"indicator", "values"} <= set(given) else {}


def _heading(own: Mapping[str, Any]) -> str:
    """The title with its figures, checked like all HTML."""
    return Rewriter.rewrite(str(own.get("heading") or ""))


def _words(own: Mapping[str, Any]) -> dict[str, str]:
    words = {key: str(own.get(key) or "").strip() for key in ("alt", "title", "unit", "source")}
    if not words["alt"]:
        raise MarkupError("Biểu đồ chưa có mô tả thay thế (alt) | A chart or picture has no alt text")
    return words
