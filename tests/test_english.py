"""English as a second language: report, sheet and annex, with nothing Vietnamese left but what is quoted."""

from __future__ import annotations

import ast
import json
import os
import re
import shutil
from html.parser import HTMLParser

import openpyxl
import pytest

from analysis import cli, tongue
from analysis.derived import _KNOWN
from analysis.errors import CchcError
from analysis.publish.origins import SCRIPT_WORDS
from analysis.tongue import t
from analysis.words import EN
from conftest import ROOT

MARKS = re.compile("[\u00c0-\u1ef9]")
PLACES = re.compile(r"\{(\d*)\}")


@pytest.fixture(scope="module")
def english(reported, tmp_path_factory):
    """The workspace with a report and one sheet in English."""
    root = tmp_path_factory.mktemp("english")
    for part in ("data", "notebooks"):
        shutil.copytree(reported / part, root / part)
    assert cli.main(["report", "--root", str(root), "--lang", "en", "--place", "Nga An"]) == 0
    return root


class Words(HTMLParser):
    """What a page says, and says of its pictures; source cells and quotations of sheets left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self._open: list[tuple[str, str]] = []

    def handle_starttag(self, tag, attrs):
        given = {k: v or "" for k, v in attrs}
        self.found += [given[k] for k in ("aria-label", "alt", "placeholder") if k in given]
        if tag not in ("br", "img", "meta", "input", "wbr", "link", "hr", "col"):
            self._open.append((tag, given.get("class", "")))

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if not any(tag in ("script", "style") or kind == "cells" for tag, kind in self._open):
            self.found.append(data)


def vietnamese(page, about) -> list[str]:
    """Texts with Vietnamese letters, without names of places."""
    words = Words()
    words.feed(page)
    names = sorted(
        [*about["places"].values(), *(" ".join(about["places"].values())).split()], key=len, reverse=True
    )
    left = []
    for text in words.found:
        rest = text
        for name in names:
            rest = re.sub(rf"\b{re.escape(name)}\b", "", rest)
        if MARKS.search(re.sub(r"“[^”]*”|\"[^\"]*\"", "", rest)):
            left.append(" ".join(text.split()))
    return left


def test_the_report_is_in_english(english):
    page = (english / "reports/2020/en/report.html").read_text(encoding="utf-8")
    about = json.loads((english / "data/processed/report.json").read_text(encoding="utf-8"))
    assert '<html lang="en">' in page
    annex, sources = page.index('id="annex-ii'), page.index('id="annex-iii')
    # The second annex quotes the earlier report; the rest is English but for documents by their Vietnamese names.
    quoted = set(vietnamese(page[annex:sources], about))
    left = vietnamese(page[:annex] + page[sources:], about)
    assert [text for text in left if "NQ-UBTVQH14" not in text and text not in quoted] == []
    assert "Simulated data" in page[page.index("<body") : page.index("<h1")]
    assert re.search(r">97\.3% \(23/24\N{NO-BREAK SPACE}units\)<", page)
    assert re.search(r">26,\d{3} dossiers", page.replace("\N{NO-BREAK SPACE}", " "))
    assert "(not verified)" in page


def test_a_sheet_of_a_commune_is_in_english(english):
    (sheet,) = (english / "reports/2020/en/communes").glob("*.html")
    page = sheet.read_text(encoding="utf-8")
    about = json.loads((english / "data/processed/report.json").read_text(encoding="utf-8"))
    mend = page.index('id="what-is-to-be-mended-in-its-data"')
    assert vietnamese(page[:mend], about) == []


def test_every_format_is_made_and_the_annex_is_english(english):
    folder = english / "reports/2020/en"
    made = {path.name for path in folder.iterdir() if path.is_file()}
    assert made == {"report.html", "report.docx", "report.pdf", "report.trinh-chieu.html", "annex.xlsx"}
    book = openpyxl.load_workbook(folder / "annex.xlsx", data_only=True)
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    cover = [str(c.value or "") for (c,) in book["Cover"].iter_rows(max_col=1)]
    assert "STATISTICS ANNEX" in cover
    assert "Simulated data" in cover
    heads = [str(c.value) for c in book[book.sheetnames[3]][5]]
    assert not MARKS.search(" ".join(heads)), heads


def test_figures_of_an_english_page_are_verified(english, capsys):
    pages = [english / "reports/2020/en/report.html", *(english / "reports/2020/en/communes").glob("*.html")]
    assert cli.main(["verify", "--root", str(english), *map(str, pages)]) == 0
    assert "all borne out" in "".join(capsys.readouterr())


def test_the_language_is_that_of_the_run_alone(english):
    assert os.environ.get(tongue.LANG) is None
    assert t("không có số liệu") == "không có số liệu"
    with tongue.spoken("en"):
        assert t("không có số liệu") == "no data"
        assert t("năm {0}", 2019) == "2019"
    with tongue.spoken("fr"), pytest.raises(CchcError, match="no such language"):
        tongue.lang()


def said() -> set[str]:
    """Every sentence that the program puts through `t`, and those that it keeps in tables."""
    found = set(SCRIPT_WORDS) | {s.name for s in _KNOWN.values()} | {s.how for s in _KNOWN.values()}
    for path in (ROOT / "src/analysis").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "t"
            if called and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    for path in (ROOT / "src/analysis").rglob("*.j2"):
        found |= set(re.findall(r"\bt\([\"']([^\"']+)[\"']", path.read_text(encoding="utf-8")))
    return {text for text in found if MARKS.search(text)}


def test_every_sentence_has_its_english_with_the_same_facts():
    assert {text for text in said() if text not in EN} == set()
    for vi, en in EN.items():
        assert sorted(PLACES.findall(vi)) == sorted(PLACES.findall(en)), vi
        assert not MARKS.search(en), en
