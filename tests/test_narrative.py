"""The report as a text: the whole outline, no number without a source, figures reckoned from figures."""

from __future__ import annotations

import re
import shutil
from html.parser import HTMLParser

import pytest

from analysis import statistic, workspace
from analysis.derived import by_key
from analysis.errors import CchcError
from analysis.verification import verify

PAGE = "reports/2020/bao-cao.html"
OUTLINE = """
Phần I. TÌNH HÌNH TRIỂN KHAI VÀ KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH TỔNG THỂ CẢI CÁCH THỂ CHẾ GIAI ĐOẠN 2011 - 2020
I. TÌNH HÌNH TRIỂN KHAI
1. Tổ chức chỉ đạo, điều hành
a) Ban hành các văn bản chỉ đạo, điều hành
b) Hội nghị giao ban
c) Thi đua, khen thưởng
d) Những sáng kiến
đ) Thực hiện các báo cáo CCHC định kỳ
2. Kiểm tra cải cách hành chính
a) Kế hoạch kiểm tra
b) Số lượng đơn vị, địa phương được kiểm tra; xử lý tồn tại
3. Tuyên truyền cải cách hành chính
4. Đánh giá chung về công tác triển khai
a) Ưu điểm
b) Tồn tại, hạn chế
II. KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH TỔNG THỂ CẢI CÁCH THỂ CHẾ
1. Cải cách thể chế
a) Hoàn thiện hệ thống thể chế, cơ chế, chính sách
b) Rà soát văn bản quy phạm pháp luật
c) Tổ chức thực hiện và kiểm tra, rà soát việc thực hiện văn bản quy phạm pháp luật
d) Theo dõi thi hành pháp luật
đ) Tuyên truyền, phổ biến, giáo dục pháp luật
2. Cải cách thủ tục hành chính
a) Thực hiện cải cách thủ tục hành chính trên các lĩnh vực
b) Kiểm soát thủ tục hành chính
c) Về công khai thủ tục hành chính
3. Về hiện đại hóa hành chính
a) Chương trình, kế hoạch ứng dụng công nghệ thông tin
b) Kết quả đạt được
c) Hệ thống quản lý chất lượng TCVN ISO 9001:2008; 9001:2015
KẾT LUẬN
Phần II. ĐỀ XUẤT NHIỆM VỤ CẢI CÁCH HÀNH CHÍNH NHÀ NƯỚC GIAI ĐOẠN 2021 - 2030
Phần III. NHỮNG KIẾN NGHỊ, ĐỀ XUẤT
Nơi nhận:
Phụ lục I. THỐNG KÊ CÁC LĨNH VỰC CẢI CÁCH THỂ CHẾ
""".strip().splitlines()

# Numbers that need no source: dates and periods, documents, headings, standards, words that are quoted.
NO_FIGURE = [
    r"\(\d{4}: bốn tháng đầu năm \d{4}\)",
    r"\b\d{4}\s?[-–]\s?\d{4}\b",
    r"“[^”]*”",
    r"\bngày (?:\d{1,2}|…) tháng (?:\d{1,2}|…) năm \d{4}",
    r"\b\d{1,2}/\d{1,2}/\d{4}\b",
    r"\b(?:[Nn]ăm|giai đoạn) \d{4}\b",
    r"\b\d+(?:/\d{4})?/[A-ZĐ]{2,}[-\w]*",  # 224/BC-UBND
    r"\bTCVN ISO \d+:\d{4}(?:; \d+:\d{4})?",
    r"\bphiên bản \d{4}\b",
    r"\b(?:mục|Mục) [IVX]+\.\d+(?:\.[a-zđ])?",
    r"\bP\d\b",
    r"giới hạn 99,8 %",  # of the funnel plot, chosen and not measured
    r"\b(?:Hình|Bảng) \d+\.",
    r"\bTừ \d{4} đến \d{4}\b",
]


class Prose(HTMLParser):
    """Paragraphs, items, captions and cells of tables, without the figures that lead to their source.

    Marks of charts and cells of heat tables lead to theirs by the page's own data (tests/test_traceability.py).
    """

    VOID = ("br", "img", "meta", "input", "wbr", "link", "hr", "col")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines = [""]
        self._marked = False
        self._open: list[tuple[str, bool, bool]] = []  # tag, in prose, inside a figure with a source

    def handle_starttag(self, tag, attrs):
        if tag in self.VOID:
            return
        given = {k: v or "" for k, v in attrs}
        named = given.get("class", "").split()
        _, prose, sourced = self._open[-1] if self._open else ("", False, False)
        if tag == "figure":
            self._marked = "data-indicator" in given
        prose = (
            prose
            or (tag == "div" and named[:1] in (["prose"], ["note"]) and named[-1:] != ["letterhead"])
            or tag == "figcaption"
            or (tag == "td" and not self._marked)
        )
        self._open.append((tag, prose, sourced or (tag == "a" and "origin" in named)))
        if tag in ("p", "li", "div", "td", "figcaption") or named == ["unit"]:
            self.lines.append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self._open and self._open[-1][1] and not self._open[-1][2]:
            self.lines[-1] += data.replace("\N{NO-BREAK SPACE}", " ")


def bare_numbers(html: str) -> list[str]:
    """Lines of prose with a number that nothing stands for."""
    reader = Prose()
    reader.feed(html)
    found = []
    for line in reader.lines:
        rest = line
        for pattern in NO_FIGURE:
            rest = re.sub(pattern, "", rest)
        if re.search(r"\d", rest):
            found.append(" ".join(rest.split()))
    return found


@pytest.fixture(scope="module")
def html(reported):
    return (reported / PAGE).read_text(encoding="utf-8")


def test_every_section_of_the_outline_is_there_in_its_order(html):
    text = re.sub(r"<[^>]+>", "", html[html.index('id="noi-dung"') :])
    at = 0
    for line in OUTLINE:
        found = text.find(line, at)
        assert found >= 0, line
        at = found + len(line)


def test_no_number_of_the_prose_is_without_a_source(html):
    assert bare_numbers(html) == []
    assert bare_numbers(html.replace("<figcaption>", "<figcaption>12 ", 1)), "seen failing"
    assert bare_numbers(html.replace("Kính gửi: ", "Kính gửi 27 đơn vị: ")), "seen failing"
    assert bare_numbers(re.sub(r'<a class="origin"[^>]*>', "<a>", html, count=1)), "seen failing"


def test_every_number_that_leads_somewhere_arrives(html):
    wanted = set(re.findall(r'href="#(so-\d+)"', html))
    assert len(wanted) > 150
    assert wanted <= set(re.findall(r'<li id="(so-\d+)"', html))
    for entry in re.findall(r'<li id="so-\d+">(.*?)</li>', html, re.S):
        assert re.search(r'<span class="cells">\s*\S', entry), "cells, or the file of the catalogue"
        assert "Cách tính: " in entry


def test_it_says_what_it_lacks_and_what_is_not_checked(html):
    assert "Chưa có số liệu: cần bảng kê kế hoạch theo năm." in html
    assert "(chưa đối chiếu)" in html
    assert "Kính gửi: Ủy ban nhân dân tỉnh Thanh Hóa" in html
    assert "./." in html


@pytest.mark.parametrize(
    ("name", "code", "year", "since"),
    [
        ("not_full", "posting_rate", 2019, None), ("full", "posting_rate", 2019, None),
        ("none", "reform_plan_issued", 2019, None), ("met", "online_rate", 2020, None),
        ("ever", "inspections_held", 2020, 2011), ("change", "on_time_rate", 2019, 2011),
        ("median", "on_time_rate", 2019, None), ("lowest", "on_time_rate", 2019, None),
        ("highest", "on_time_rate", 2019, None), ("to_target", "online_rate", 2020, None),
        ("to_median", "on_time_rate", 2019, None), ("target", "online_rate", 2020, None),
        ("sum", "documents_reviewed", 2019, 2011), ("cells", "legal_documents_issued", 2020, 2011),
        ("at_least_2015", "iso_version", 2020, None), ("claims", "", 2020, None), ("claims_confirmed", "", 2020, None),
        ("units", "", 2020, None),
    ],
)  # fmt: skip
def test_a_figure_is_found_again_by_its_key(built, name, code, year, since):
    figure = statistic(name, code, year, since, root=built)
    again = by_key(workspace(built), figure.key)
    assert again is not None
    assert (str(again), float(again)) == (str(figure), float(figure))
    assert figure.sources
    assert figure.how
    assert f'data-key="{figure.key}"' in figure._repr_html_()


def test_statistics_are_what_their_names_say(built):
    space = workspace(built)
    panel = space.panel
    values = panel[(panel["indicator"] == "posting_rate") & (panel["year"] == 2019)]["value"].dropna()
    assert (
        str(statistic("not_full", "posting_rate", 2019, root=built)) == f"{(values < 1).sum()}/{len(values)}"
    )
    assert float(statistic("lowest", "posting_rate", 2019, root=built)) == values.min()
    held = panel[(panel["indicator"] == "inspections_held")].groupby("place")["value"].sum()
    assert str(statistic("ever", "inspections_held", 2020, 2011, root=built)) == f"{(held > 0).sum()}/24"
    sums = panel[(panel["indicator"] == "documents_reviewed") & panel["year"].between(2011, 2019)]["value"]
    assert float(statistic("sum", "documents_reviewed", 2019, 2011, root=built)) == sums.sum()
    nothing = statistic("median", "e_workfile_rate", 2011, root=built)
    assert (str(nothing), nothing.key) == ("–", ""), "what has no cells has no key"


def test_an_unknown_statistic_is_named(built):
    with pytest.raises(CchcError, match="không_có"):
        statistic("không_có", "posting_rate", 2019, root=built)
    assert by_key(workspace(built), "không_có:posting_rate||2019") is None
    assert by_key(workspace(built), "on_time_rate||2019") is None


def test_an_edited_statistic_is_found(reported, tmp_path):
    page = reported / PAGE
    text = page.read_text(encoding="utf-8")
    figure = re.search(r'(<data[^>]*data-key="not_full:posting_rate\|\|2019"[^>]*>)[^<]+(</data>)', text)
    edited = tmp_path / "sửa.html"
    edited.write_text(text.replace(figure[0], f"{figure[1]}2/23{figure[2]}"), encoding="utf-8")
    workspace_copy = tmp_path / "w"
    for part in ("data",):
        shutil.copytree(reported / part, workspace_copy / part)
    (found,) = verify([edited], workspace_copy)
    assert [(d.shown.key, d.why) for d in found.differences] == [("not_full:posting_rate||2019", "text")]
