"""The paper document as a Word file, by python-docx; `templates/cchc/styles.xml` says how it looks.

Everything has a named style, so that an office can change its look in one place. Charts are PNG: not every Word
shows SVG.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

import docx as python_docx
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Mm
from PIL import Image

from ..shape.workbook import ZIP_TIME
from ..tongue import lang, t
from .document import CHART_MM, Annex, Document, Drawing, Element, Sheet, Title, document, sections
from .flow import Cell, Grid, Paragraph, Run, placed, widths
from .kinds import Letterhead, Signature
from .page import TEMPLATE, TEMPLATES, Page
from .pdf import pictures

PPI, COLOURS = 300, 64
_MOMENT = datetime(*ZIP_TIME, tzinfo=UTC)
_STYLES = {
    "body": "BodyText", "item": "ListParagraph", "quote": "Quote", "subject": "Subtitle", "address": "CchcAddress",
    "note": "CchcNote", "warning": "CchcWarning", "code": "CchcCode",
}  # fmt: skip
_STANDING = {"top": 20, "bottom": 20, "left": 30, "right": 18}  # mm
_LYING = {"top": 30, "bottom": 18, "left": 20, "right": 20}
_TWIP = 56.6929  # of a millimetre
_LONG_CELL = 600  # characters; a row with more may be parted between pages
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CULTURES = {"vi": "vi-VN", "en": "en-GB"}
_ABROAD = ("https://", "http://", "mailto:")
_LEFT_OUT = ("docProps/thumbnail.jpeg", "word/stylesWithEffects.xml", "word/numbering.xml", "customXml/")


def docx(page: Page) -> bytes:
    """The Word file of a page; equal pages give equal bytes."""
    told = document(page)
    word = python_docx.Document()
    for part, name in ((word.part._styles_part, "styles.xml"), (word.part._settings_part, "settings.xml")):
        part._element = parse_xml((TEMPLATES / TEMPLATE / name).read_bytes())
    _Writer(word, told).write()
    _describe(word, told)
    return _saved(word)


@dataclass
class _Writer:
    word: WordDocument
    told: Document
    ids: Iterator[int] = field(default_factory=lambda: iter(range(1, 1_000_000)))
    width: float = 0.0  # mm between the margins

    def write(self) -> None:
        drawings = [e for e in self.told.elements if isinstance(e, Drawing) and e.svg]
        made = pictures([e.svg for e in drawings], PPI)
        self.charts = {id(e): _fewer_colours(png) for e, png in zip(drawings, made, strict=True)}
        headed = any(isinstance(e, Letterhead) for e in self.told.elements)
        for n, (flipped, annex, elements) in enumerate(sections(self.told.elements)):
            self._section(n, flipped, annex)
            if n == 0 and not headed:
                self._add(self._notice())
            for element, after in zip_longest(elements, elements[1:]):
                nodes = self._element(element, annex)
                about = _properties(nodes[-1])
                if isinstance(after, Signature) and about is not None:
                    about.insert(1, node("w:keepNext"))  # who signs does not stand on a page alone
                self._add(nodes)

    def _add(self, nodes: Iterable[Any]) -> None:
        body = self.word.element.body
        end = body[-1]  # the properties of the last section stay last
        for made in nodes:
            end.addprevious(made)

    def _section(self, n: int, flipped: bool, annex: Annex | None) -> None:
        if n:
            section = self.word.add_section()
            _small(self.word.element.body[-2])
        else:
            section = self.word.sections[0]
            self._running(section)
        section.different_first_page_header_footer = n == 0 or annex is not None
        margins = _LYING if flipped else _STANDING
        tall, wide = (210, 297) if flipped else (297, 210)
        section.orientation = WD_ORIENT.LANDSCAPE if flipped else WD_ORIENT.PORTRAIT
        section.page_height, section.page_width = Mm(tall), Mm(wide)
        for side, size in margins.items():
            setattr(section, f"{side}_margin", Mm(size))
        section.header_distance, section.footer_distance = Mm(margins["top"] / 2 - 2), Mm(9)
        self.width = wide - margins["left"] - margins["right"]
        numbering = section._sectPr.find(qn("w:pgNumType"))
        if numbering is not None:
            section._sectPr.remove(numbering)
        if annex:
            columns = section._sectPr.find(qn("w:cols"))
            columns.addprevious(node("w:pgNumType", start=1))
            self._add(self._annex(annex))

    def _running(self, section: Section) -> None:
        """Page numbers on top from the second page on; what the figures are worth at the foot of every page."""
        section.different_first_page_header_footer = True
        header, first = section.header, section.first_page_header
        header.is_linked_to_previous = first.is_linked_to_previous = False
        _only(header, paragraph("Header", [node("w:fldSimple", run("2"), instr=" PAGE ")]))
        _only(first, paragraph("Header", []))
        told = [run(self.told.notice.title, bold=True)] if self.told.notice else []
        if self.told.data_version:
            told.append(run((" · " if told else "") + t("Phiên bản số liệu {0}", self.told.data_version)))
        for footer in (section.footer, section.first_page_footer):
            footer.is_linked_to_previous = False
            _only(footer, paragraph("Footer", deepcopy(told)))

    def _element(self, element: Element, annex: Annex | None) -> list[Any]:
        if isinstance(element, Letterhead):
            return [*self._letterhead(element), *self._notice()]
        if isinstance(element, Signature):
            return self._signature(element)
        if isinstance(element, Title):
            return self._title(element)
        if isinstance(element, Paragraph):
            return self._paragraph(element)
        if isinstance(element, Drawing):
            return self._drawing(element)
        assert isinstance(element, Sheet)
        return self._sheet(element, anchors=annex is not None and annex.id == "nguon-so-lieu")

    def _notice(self) -> list[Any]:
        if not self.told.notice:
            return []
        text = [run(self.told.notice.title, bold=True), run("\n"), run(self.told.notice.text)]
        return [paragraph("CchcGap", []), paragraph("CchcNotice", text), paragraph("CchcGap", [])]

    def _letterhead(self, head: Letterhead) -> list[Any]:
        left, right = self.width * 0.4, self.width * 0.6
        office = [
            paragraph("CchcOffice", [run(head.parent.upper())]),
            paragraph("CchcOffice", [run(head.body.upper(), bold=True)]),
            _rule(left, 0.35),
            paragraph("CchcNumber", [run(head.number)]),
        ]
        nation = [
            paragraph("CchcNation", [run(head.nation[0])]),
            paragraph("CchcMotto", [run(head.nation[1])]),
            _rule(right, 0.52),
            paragraph("CchcDate", [run(head.place_and_date)]),
        ]
        return [_side_by_side((left, office), (right, nation))]

    def _signature(self, foot: Signature) -> list[Any]:
        half = self.width / 2
        receivers = [paragraph("CchcReceivers", [run("Nơi nhận:")])]
        for n, who in enumerate(foot.recipients, start=1):
            end = "." if n == len(foot.recipients) else ";"
            receivers.append(paragraph("CchcReceiver", [run(f"- {who.rstrip('.;')}{end}")]))
        signs = [paragraph("CchcSignatory", [run(line)]) for line in foot.signatory]
        space = paragraph("CchcSignatory", [])
        _properties(space).append(node("w:spacing", before=1600))
        gap = paragraph("CchcGap", [])
        _properties(gap).append(node("w:keepNext"))
        return [gap, _side_by_side((half, receivers), (half, [*signs, space]))]

    def _title(self, title: Title) -> list[Any]:
        if title.level == 1:
            return [paragraph("Title", self._runs(title.runs))]
        if title.label:
            label = [run(title.label), run("\n")]
            return [
                self._anchored(paragraph("Heading1", [*label, *self._runs(title.runs, caps=True)]), title.id)
            ]
        level = min(max(title.level - 1, 1), 4)
        made = paragraph(f"Heading{level}", self._runs(title.runs, caps=title.is_caps))
        return [self._anchored(made, title.id)]

    def _annex(self, annex: Annex) -> list[Any]:
        head = [run(annex.label), run("\n"), *self._runs(annex.runs, caps=True)]
        told = [self._anchored(paragraph("CchcAnnex", head), annex.id)]
        if self.told.reference:
            told.append(paragraph("CchcAttached", [run(t("(Kèm theo {0})", self.told.reference))]))
        return told

    def _paragraph(self, p: Paragraph) -> list[Any]:
        runs = self._runs(p.runs)
        if p.role == "item":
            runs = [run(f"{p.marker} "), *runs] if p.marker else runs
        made = paragraph(_STYLES[p.role], runs)
        if p.role == "item":
            _properties(made).append(node("w:ind", left=567 * (p.depth - 1), firstLine=567))
        if p.role == "subject":
            return [made, _rule(self.width, 0.35), paragraph("CchcGap", [])]
        return [made]

    def _drawing(self, drawing: Drawing) -> list[Any]:
        data = self.charts.get(id(drawing)) or base64.b64decode(drawing.data)
        with Image.open(io.BytesIO(data)) as picture:
            wide, tall = picture.size
        width = CHART_MM if drawing.svg else self.width
        inline = self.word.part.new_pic_inline(io.BytesIO(data), Mm(width), Mm(width * tall / wide))
        about = inline.docPr
        about.set("id", str(next(self.ids)))
        about.set("name", f"{t('Hình')} {drawing.n}")
        about.set("descr", clean(drawing.alt))
        chart = node("w:r", node("w:drawing"))
        chart[0].append(inline)
        picture_paragraph = paragraph("CchcPicture", [chart])
        caption = self._caption(t("Hình"), drawing.n, drawing.runs, drawing.unit)
        return [caption, picture_paragraph, paragraph("CchcSource", [run(drawing.source)])]

    def _caption(self, kind: str, n: int, title: Sequence[Run], unit: str) -> Any:
        number = node("w:fldSimple", run(str(n), bold=True), instr=f" SEQ {kind} \\* ARABIC ")
        runs = [run(f"{kind} ", bold=True), number, run(". ", bold=True), *self._runs(title, bold=True)]
        return paragraph("Caption", [*runs, *([run(f" ({unit})", plain=True)] if unit else [])])

    def _sheet(self, sheet: Sheet, anchors: bool) -> list[Any]:
        made = []
        if sheet.n:
            made.append(self._caption(t("Bảng"), sheet.n, sheet.runs, sheet.unit))
        elif not anchors:
            made.append(paragraph("CchcGap", []))
        made.append(self._table(sheet.grid, sheet.caption, anchors))
        made.append(paragraph("CchcSource", [run(sheet.source)] if sheet.source else []))
        return made

    def _table(self, grid: Grid, caption: str, anchors: bool) -> Any:
        columns = [round(share * self.width * _TWIP) for share in widths(grid, self.width > 200)]
        style = f"CchcCell{9 if grid.width > 9 else 10 if grid.width > 5 else 11}"
        about = node(
            "w:tblPr", node("w:tblStyle", val="TableGrid"), node("w:tblW", w=sum(columns), type="dxa")
        )
        about.append(node("w:jc", val="center"))
        about.append(node("w:tblLayout", type="fixed"))
        about.append(node("w:tblLook", val="0620", firstRow=1, noHBand=1, noVBand=1))
        if caption:
            about.append(node("w:tblCaption", val=caption))
        table = node("w:tbl", about, node("w:tblGrid", *(node("w:gridCol", w=w) for w in columns)))
        rows: dict[int, list[tuple[int, Cell, bool]]] = {n: [] for n in range(len(grid.rows))}
        for y, x, cell in placed(grid):
            for below in range(cell.rows):
                rows.setdefault(y + below, []).append((x, cell, below > 0))
        for y, cells in rows.items():
            table.append(self._row(sorted(cells, key=lambda c: c[0]), columns, style, y < grid.head, anchors))
        for last in table[-1].iter(qn("w:pPr")):  # the source line does not go to the next page alone
            last.insert(1, node("w:keepNext"))
        return table

    def _row(
        self, cells: list[tuple[int, Cell, bool]], columns: list[int], style: str, head: bool, anchors: bool
    ) -> Any:
        about = node("w:trPr")
        if all(len(cell.text) < _LONG_CELL for _, cell, _ in cells):
            about.append(node("w:cantSplit"))
        if head:
            about.append(node("w:tblHeader"))
        row = node("w:tr", about)
        at = 0
        for x, cell, covered in cells:
            for _ in range(at, x):  # a row that is too short
                row.append(
                    node(
                        "w:tc", node("w:tcPr", node("w:tcW", w=columns[at], type="dxa")), paragraph(style, [])
                    )
                )
            row.append(self._cell(x, cell, covered, columns, style, anchors))
            at = x + cell.columns
        return row

    def _cell(self, x: int, cell: Cell, covered: bool, columns: list[int], style: str, anchors: bool) -> Any:
        about = node("w:tcPr", node("w:tcW", w=sum(columns[x : x + cell.columns]), type="dxa"))
        if cell.columns > 1:
            about.append(node("w:gridSpan", val=cell.columns))
        if cell.rows > 1:
            about.append(node("w:vMerge") if covered else node("w:vMerge", val="restart"))
        fill = cell.fill or ("EBEBEB" if cell.head else "")
        if fill:
            about.append(node("w:shd", val="clear", color="auto", fill=fill))
        about.append(node("w:vAlign", val="center"))
        made = paragraph(style, [] if covered else self._runs(cell.runs, ink=cell.ink, bold=cell.head))
        if cell.align != "left":
            _properties(made).append(node("w:jc", val=cell.align))
        if anchors and x == 0 and not cell.head and not covered:
            self._anchored(made, f"so_{cell.text}")
        return node("w:tc", about, made)

    def _anchored(self, made: Any, name: str) -> Any:
        """The paragraph with a bookmark for links. Word wants a letter first, 40 signs at most, no name twice."""
        n = next(self.ids)
        name = name if name.startswith("so_") else f"m{n}_{name}"
        made.insert(1, node("w:bookmarkStart", id=n, name=re.sub(r"\W", "_", name)[:40]))
        made.append(node("w:bookmarkEnd", id=n))
        return made

    def _runs(self, runs: Sequence[Run], caps: bool = False, ink: str = "", bold: bool = False) -> list[Any]:
        made: list[Any] = []
        for r in runs:
            shown = run(
                r.text, bold=r.bold or bold, italic=r.italic, code=r.code, raised=r.raised, caps=caps, ink=ink,
                style="Hyperlink" if r.link.startswith(_ABROAD) else "",
            )  # fmt: skip
            if r.link.startswith(_ABROAD):
                to = self.word.part.relate_to(r.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
                link = node("w:hyperlink", shown)
                link.set(qn("r:id"), to)
                made.append(link)
            else:
                made.append(shown)
            if r.entry:
                made.append(node("w:hyperlink", run(str(r.entry), style="CchcEntry"), anchor=f"so_{r.entry}"))
        return made


def node(tag: str, /, *children: Any, **attributes: str | int) -> Any:
    """An element of WordprocessingML; attributes are of its namespace."""
    made = OxmlElement(tag)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), clean(str(value)))
    made.extend(children)
    return made


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)


def paragraph(style: str, content: Iterable[Any]) -> Any:
    """A paragraph in a named style."""
    return node("w:p", node("w:pPr", node("w:pStyle", val=style)), *content)


def run(
    text: str, *, bold: bool = False, italic: bool = False, code: bool = False, raised: bool = False,
    caps: bool = False, plain: bool = False, ink: str = "", style: str = "",
) -> Any:  # fmt: skip
    """Text in one style; ``\\n`` is a line break. `plain` takes the boldness of the paragraph's style away."""
    about = node("w:rPr")
    if style:
        about.append(node("w:rStyle", val=style))
    if code:
        about.append(node("w:rFonts", ascii="Courier New", hAnsi="Courier New", cs="Courier New"))
    if bold or plain:
        about.append(node("w:b", val=int(not plain)))
    if italic:
        about.append(node("w:i"))
    if caps:
        about.append(node("w:caps"))
    if ink:
        about.append(node("w:color", val=ink))
    if raised:
        about.append(node("w:vertAlign", val="superscript"))
    made = node("w:r", *([about] if len(about) else []))
    for n, line in enumerate(clean(text).split("\n")):
        if n:
            made.append(node("w:br"))
        if line:
            shown = node("w:t")
            shown.text = line
            shown.set(qn("xml:space"), "preserve")
            made.append(shown)
    return made


def _properties(made: Any) -> Any:
    return made.find(qn("w:pPr"))


def _rule(width: float, share: float) -> Any:
    """A line of a share of the width, in the middle."""
    side = round(width * (1 - share) / 2 * _TWIP)
    made = paragraph("CchcRule", [])
    _properties(made).append(node("w:ind", left=side, right=side))
    return made


def _small(made: Any) -> None:
    """The paragraph that ends a section takes no line: it could fall on a page of its own."""
    _properties(made).insert(0, node("w:pStyle", val="CchcGap"))


def _side_by_side(*columns: tuple[float, list[Any]]) -> Any:
    """Two columns without lines, in one row that is not parted."""
    sizes = [round(width * _TWIP) for width, _ in columns]
    about = node("w:tblPr", node("w:tblStyle", val="TableNormal"), node("w:tblW", w=sum(sizes), type="dxa"))
    about.append(node("w:tblLayout", type="fixed"))
    cells = [
        node("w:tc", node("w:tcPr", node("w:tcW", w=size, type="dxa")), *content)
        for size, (_, content) in zip(sizes, columns, strict=True)
    ]
    row = node("w:tr", node("w:trPr", node("w:cantSplit")), *cells)
    return node("w:tbl", about, node("w:tblGrid", *(node("w:gridCol", w=w) for w in sizes)), row)


def _only(part: Any, made: Any) -> None:
    """Header or footer with this paragraph alone."""
    for old in list(part._element):
        part._element.remove(old)
    part._element.append(made)


def _fewer_colours(png: bytes) -> bytes:
    """A chart has few colours: the file is a third."""
    with Image.open(io.BytesIO(png)) as picture:
        stream = io.BytesIO()
        flat = Image.new("RGB", picture.size, "white")
        flat.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
        flat.quantize(COLOURS, dither=Image.Dither.NONE).save(stream, "PNG", optimize=True, dpi=(PPI, PPI))
    return stream.getvalue()


def _describe(word: WordDocument, told: Document) -> None:
    about = word.core_properties
    head = next((e for e in told.elements if isinstance(e, Letterhead)), None)
    about.title = clean(f"{told.title}: {told.subject}" if told.subject else told.title)[:255]
    about.author = about.last_modified_by = clean(head.body if head else "")[:255]
    about.subject = clean(told.notice.title if told.notice else "")[:255]
    about.comments, about.keywords, about.language = "", "", _CULTURES[lang()]
    about.created = about.modified = _MOMENT
    about.revision = 1


def _saved(word: WordDocument) -> bytes:
    """The file without wall-clock time, and without what python-docx's own template brings along."""
    for part in (word.part.package, word.part):
        for key, rel in list(part.rels.items()):
            if not rel.is_external and str(rel.target_part.partname).lstrip("/").startswith(_LEFT_OUT):
                part.rels.pop(key)
    stream, target = io.BytesIO(), io.BytesIO()
    word.save(stream)
    with zipfile.ZipFile(stream) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            archive.writestr(zipfile.ZipInfo(name, ZIP_TIME), source.read(name), zipfile.ZIP_DEFLATED)
    return target.getvalue()
