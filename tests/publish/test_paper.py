"""The paper document, as PDF and as Word, from one list of blocks."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from dataclasses import replace
from typing import Any

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Mm
from lxml import etree

from analysis.publish.document import Annex, Drawing, Sheet, Title, document
from analysis.publish.kinds import Figure, Heading, Letterhead, Prose, Signature, Table
from analysis.publish.origins import Cells, Entry
from analysis.publish.page import Item, Notice, Page
from analysis.publish.pdf import pdf
from analysis.publish.word import docx as word
from conftest import skip_unless_ci

HOSTILE = '#eval("1") $x$ *a* _b_ [c] \\n </w:t> <b> & @ref `` =HYPERLINK() {{ 7*7 }} \x0b'
SVG = (
    '<svg viewBox="0 0 300 150" width="300" height="150">'
    '<rect width="300" height="150" fill="#fff"/>'
    '<text x="9" y="20" style="font-family:DejaVu Sans">Nga Thiện</text></svg>'
)
HEAD = Letterhead(
    "", "UBND tỉnh Thanh Hóa", "Ủy ban nhân dân huyện Nga Sơn", "Số: …/BC-UBND",
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"), "Nga Sơn, ngày 07 tháng 5 năm 2020",
)  # fmt: skip
FOOT = Signature("", ("Như trên", "Lưu: VT, TP"), ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"))
NOTICE = Notice("Số liệu mô phỏng", "Không phải số liệu thật.")
HEADS, CELLS = "<th>Chỉtiêudàikhôngngắt</th>" * 9, "<td>1</td>" * 9
WIDE = f"<table><thead><tr>{HEADS}</tr></thead><tbody><tr>{CELLS}</tr></tbody></table>"
PLAIN = (
    "<table><thead><tr><th>Xã</th><th>Số</th></tr></thead>"
    '<tbody><tr><th scope="row">Nga An</th><td class="n">3</td></tr></tbody></table>'
)


def heading(level: int, text: str) -> Heading:
    return Heading(level, text, f"muc-{abs(hash(text)) % 10**6}", text)


def a_page(*more: Any, notice: Notice | None = NOTICE) -> Page:
    blocks = [
        HEAD,
        heading(1, "Báo cáo"),
        Prose("<p><strong>Tổng kết chương trình</strong></p>"),
        Prose("<p>Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa.</p>"),
        Prose("<p>Ủy ban nhân dân huyện báo cáo như sau.</p>"),
        heading(2, "Phần I. TÌNH HÌNH TRIỂN KHAI"),
        heading(3, "I. Kết quả"),
        Prose(
            '<p>Đạt <a class="origin" href="#so-1"><data>95,8 %</data></a> hồ sơ.</p><ul><li>một</li></ul>'
        ),
        Figure(SVG, "Đường đi lên.", "Tăng đều", "phần trăm", "Nguồn: Biểu 02"),
        Table(PLAIN, "Số hồ sơ", "hồ sơ", "Nguồn: Biểu 02"),
        *more,
        FOOT,
        heading(2, "Phụ lục I. Thống kê"),
        Table(WIDE, "Bảng rộng", "", "Nguồn: Biểu 03"),
    ]
    counts = {Figure: 0, Table: 0}
    items = []
    for block in blocks:
        if type(block) in counts:
            counts[type(block)] += 1
        items.append(Item(block, counts.get(type(block), 0)))
    how = "đúng hạn : đã giải quyết"
    entry = Entry(
        1,
        "",
        "95,8 %",
        "Tỷ lệ đúng hạn",
        "",
        "2019",
        how,
        "23/24",
        (Cells("", ("tệp.xlsx",), "Biểu 02", "F31"),),
    )
    return Page("Báo cáo", "CCHC", notice, items, "3f9a1c2", "33 tệp", [entry], {})


def pdf_text(data: bytes, *options: str) -> str:
    if not shutil.which("pdftotext"):
        skip_unless_ci("no pdftotext on this machine (poppler-utils)")
    done = subprocess.run(["pdftotext", *options, "-", "-"], input=data, capture_output=True, check=True)
    return done.stdout.decode()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def body(data: bytes) -> Any:
    return docx.Document(io.BytesIO(data)).element.body


def told(data: bytes) -> str:
    return "\n".join("".join(t.text or "" for t in p.iter(qn("w:t"))) for p in body(data).iter(qn("w:p")))


# What is where


def test_a_page_becomes_a_document_of_the_state() -> None:
    made = document(a_page())
    roles = [(e.role, e.text[:8]) for e in made.elements if hasattr(e, "role")]
    assert roles[:3] == [("subject", "Tổng kết"), ("address", "Kính gửi"), ("body", "Ủy ban n")]
    part, chapter = [e for e in made.elements if isinstance(e, Title)][1:]
    assert (part.label, part.text, part.is_caps) == ("Phần I", "TÌNH HÌNH TRIỂN KHAI", True)
    assert (chapter.label, chapter.text, chapter.is_caps) == ("", "I. Kết quả", True)
    annexes = [e for e in made.elements if isinstance(e, Annex)]
    assert [(a.label, a.text, a.wide) for a in annexes] == [
        ("Phụ lục I", "Thống kê", True), ("Phụ lục II", "Nguồn số liệu", True),
    ]  # fmt: skip
    assert made.reference == "Báo cáo số …/BC-UBND ngày 07 tháng 5 năm 2020 của Ủy ban nhân dân huyện Nga Sơn"
    drawing = next(e for e in made.elements if isinstance(e, Drawing))
    assert (drawing.n, drawing.alt) == (1, "Đường đi lên.")
    sources = [e for e in made.elements if isinstance(e, Sheet)][-1]
    assert [c.text for c in sources.grid.rows[1]] == [
        "1", "95,8 %", "Tỷ lệ đúng hạn, 2019", "đúng hạn : đã giải quyết", "23/24", "tệp.xlsx › Biểu 02 › F31",
    ]  # fmt: skip


# PDF


def test_the_pdf_says_everything_in_letters_that_can_be_searched() -> None:
    text = pdf_text(pdf(a_page()), "-layout")
    assert text == unicodedata.normalize("NFC", text)
    flat = re.sub(r"\s+", " ", text)
    for words in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "Nga Sơn, ngày 07 tháng 5 năm 2020",
        "Số: …/BC-UBND", "BÁO CÁO", "Tổng kết chương trình", "Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa.", "Phần I",
        "I. KẾT QUẢ", "Hình 1. Tăng đều", "Bảng 1. Số hồ sơ", "Không phải số liệu thật.",
        "- Như trên;", "- Lưu: VT, TP.",
        "Phụ lục II", "(Kèm theo Báo cáo số …/BC-UBND ngày 07 tháng 5 năm 2020", "tệp.xlsx › Biểu 02 › F31",
    ):  # fmt: skip
        assert words in flat, words


def test_pages_of_the_pdf_stand_or_lie_number_from_the_second_and_carry_the_notice() -> None:
    made = pdf(a_page(Prose("<p>Một đoạn văn dài cho đủ trang. </p>" * 120)))
    pages = pdf_text(made, "-layout").split("\f")[:-1]
    assert all("Số liệu mô phỏng" in page for page in pages)
    numbers = [re.match(r"\s*(\d+)\s*\n", page) for page in pages]
    assert [n and n[1] for n in numbers] == [None, *map(str, range(2, len(pages) - 1)), None, None]
    sizes = subprocess.run(
        ["pdfinfo", "-l", "99", "-"], input=made, capture_output=True, check=True
    ).stdout.decode()
    found = [float(w) > float(h) for w, h in re.findall(r"size: +([\d.]+) x ([\d.]+)", sizes)]
    assert found == [False] * (len(pages) - 2) + [True, True]
    assert "Tagged:          yes" in sizes


def test_the_pdf_is_for_archives_and_for_screen_readers_and_the_same_twice() -> None:
    made = pdf(a_page())
    assert made == pdf(a_page())
    assert b"pdfaid:part>2<" in made
    assert b"pdfuaid:part>1<" in made
    with pytest.raises(Exception, match="alt"):
        pdf(a_page(Figure(SVG, "", "Không có lời", "", "")))


# Word


def test_word_is_laid_out_by_the_decree() -> None:
    made = docx.Document(io.BytesIO(word(a_page())))
    first, *annexes = made.sections
    assert (round(first.page_width.mm), round(first.page_height.mm)) == (210, 297)
    for margin, low, high in (("top", 20, 25), ("bottom", 20, 25), ("left", 30, 35), ("right", 15, 20)):
        assert low <= round(getattr(first, f"{margin}_margin").mm) <= high
    assert [s.orientation for s in annexes] == [WD_ORIENT.LANDSCAPE] * 2
    assert [s._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) for s in annexes] == ["1", "1"]
    assert first.different_first_page_header_footer
    assert "PAGE" in etree.tostring(first.header._element).decode()
    assert first.header.paragraphs[0].style.name == "Header"
    assert not first.first_page_header.paragraphs[0].text
    assert all("Số liệu mô phỏng" in f.paragraphs[0].text for f in (first.footer, first.first_page_footer))
    fonts = etree.fromstring(parts(word(a_page()))["word/styles.xml"])
    default = fonts.find(".//" + qn("w:rFonts"))
    assert {default.get(qn(f"w:{kind}")) for kind in ("ascii", "hAnsi", "cs", "eastAsia")} == {
        "Times New Roman"
    }
    assert default.getparent().find(qn("w:lang")).get(qn("w:val")) == "vi-VN"


def test_word_has_real_styles_tables_and_pictures() -> None:
    data = word(a_page())
    made = docx.Document(io.BytesIO(data))
    styles = {p.style.name: p.text for p in made.paragraphs if p.text}
    assert styles["Title"] == "Báo cáo"
    assert styles["Subtitle"] == "Tổng kết chương trình"
    assert styles["Kính gửi"].startswith("Kính gửi: ")
    assert styles["Heading 1"] == "Phần I\nTÌNH HÌNH TRIỂN KHAI"
    assert styles["Heading 2"] == "I. Kết quả"
    assert styles["List Paragraph"] == "- một"
    assert styles["Phụ lục"] == "Phụ lục II\nNguồn số liệu"
    _, plain, _, wide, sources = made.tables
    assert plain.rows[0]._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
    assert plain.rows[1].cells[1].text == "3"
    for table in (plain, wide, sources):
        grid = sum(int(c.get(qn("w:w"))) for c in table._tbl.iter(qn("w:gridCol")))
        assert abs(grid - (162 if table is plain else 257) * 56.69) < 20
    (picture,) = made.inline_shapes
    assert picture._inline.docPr.get("descr") == "Đường đi lên."
    assert picture.width == Mm(118)
    png = next(blob for name, blob in parts(data).items() if name.endswith(".png"))
    assert int.from_bytes(png[16:20], "big") > 118 / 25.4 * 250, "sharp on paper"
    marked = [b.get(qn("w:name")) for b in made.element.iter(qn("w:bookmarkStart"))]
    assert all(re.fullmatch(r"[a-z]\w{0,39}", name) for name in marked)
    assert len(bookmarks := set(marked)) == len(marked)
    links = {h.get(qn("w:anchor")) for h in made.element.iter(qn("w:hyperlink"))}
    assert links == {"so_1"}
    assert links <= bookmarks


def test_every_style_that_word_is_told_exists() -> None:
    made = parts(word(a_page(Table(PLAIN, "", "", ""))))
    known = {s.get(qn("w:styleId")) for s in etree.fromstring(made["word/styles.xml"]).iter(qn("w:style"))}
    for name, blob in made.items():
        if name.endswith(".xml") and name.startswith("word/"):
            tree = etree.fromstring(blob)
            used = {
                e.get(qn("w:val"))
                for kind in ("pStyle", "rStyle", "tblStyle")
                for e in tree.iter(qn(f"w:{kind}"))
            }
            assert used <= known, name
    targets = re.findall(rb'Target="([^"]+)"', made["word/_rels/document.xml.rels"])
    assert all(f"word/{t.decode()}" in made for t in targets), "every part that is named is there"


def test_word_is_the_same_twice_and_knows_no_clock() -> None:
    data = word(a_page())
    assert data == word(a_page())
    assert b"2020-01-01T00:00:00Z" in parts(data)["docProps/core.xml"]
    assert not [name for name in parts(data) if "thumbnail" in name or "customXml" in name]


@pytest.fixture(scope="module")
def hostile() -> Page:
    made = a_page(
        Prose(f"<p>{escaped(HOSTILE)}</p>"),
        Table(PLAIN.replace("Nga An", escaped(HOSTILE)), HOSTILE, HOSTILE, HOSTILE),
        Figure(SVG, HOSTILE, HOSTILE, HOSTILE, HOSTILE), notice=Notice(HOSTILE, HOSTILE),
    )  # fmt: skip
    return replace(made, data_version=HOSTILE, title=HOSTILE)


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")


def test_text_of_sheets_stays_text_on_paper(hostile: Page) -> None:
    expected = HOSTILE.replace("\x0b", "\ufffd")
    lines = told(word(hostile)).splitlines()
    assert sum(expected.strip() in line for line in lines) >= 4
    assert not list(body(word(hostile)).iter(qn("w:instrText")))
    flat = re.sub(r"\s+", "", pdf_text(pdf(hostile)))
    assert '#eval("1")$x$*a*_b_[c]' in flat
    assert "{{7*7}}" in flat
