"""From a number in the report to its cells and back: entries, marks, and `cchc verify`."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections import defaultdict

import openpyxl
import pytest

from analysis import cli, district, explain, facts, load, show
from analysis.contracts import letters, position
from analysis.verification import figures

PAGE = "reports/2020/bao-cao.html"
SHEET = "2015/TTHC cap xa 2015.xlsx"


def page_of(root):
    return (root / PAGE).read_text(encoding="utf-8")


def entries(page):
    found = re.findall(r'<li id="so-(\d+)">(.*?)</li>', page, flags=re.S)
    return {
        int(n): re.sub(r"<[^>]+>", "", body).replace("&#39;", "'").replace("&#34;", '"') for n, body in found
    }


def spelled(cells):
    """The single cells of "a.xlsx › TTHC › F12:F14, H12; …", files that stand together taken apart."""
    found = set()
    for part in cells.split("; "):
        *head, refs = part.split(" › ")
        where = [head[0]]
        if together := re.fullmatch(r"\d+ tệp trong (.*?)/? \((.*)\)", head[0]):
            where = [f"{together[1]}/{name}" for name in together[2].split(", ")]
        for ref in refs.split(", "):
            first, _, last = ref.partition(":")
            (row, column), (end, _) = position(first), position(last or first)
            found |= {
                (source, head[1] if len(head) > 1 else "", f"{letters(column)}{r}")
                for source in where
                for r in range(row, end + 1)
            }
    return found


def test_every_link_leads_to_an_entry_with_cells(reported):
    page = page_of(reported)
    told = entries(page)
    links = {int(n) for n in re.findall(r'<a class="origin" href="#so-(\d+)"', page)}
    assert links == set(told)
    assert len(told) > 40
    for text in told.values():
        assert "Cách tính:" in text
        assert re.search(r"› [A-Z]+\d+|data/catalog/\w+\.|\d tệp trong 20\d\d/", text), text


@pytest.mark.parametrize(("code", "year"), [("on_time_rate", 2019), ("e_document_rate", 2020), ("lan", 2020)])
def test_the_cells_of_an_entry_are_those_that_explain_it(reported, code, year):
    page = page_of(reported)
    number = int(
        re.search(
            rf'href="#so-(\d+)" data-n="\d+"><data class="figure" value="[^"]*" data-key="{code}\|\|{year}"',
            page,
        )[1]
    )
    body = re.search(rf'<li id="so-{number}">.*?<span class="cells">(.*?)</span>', page, flags=re.S)[1]
    cells = explain("", code, year, root=reported)
    assert spelled(body) == set(zip(cells["source"], cells["sheet"], cells["ref"], strict=True))


def test_the_marks_of_charts_carry_the_values_of_the_panel(reported):
    data = json.loads(re.search(r'id="so-lieu">(.*?)</script>', page_of(reported), flags=re.S)[1])
    assert len(data["places"]) == 24
    assert {"on_time_rate", "inspections_held", "posting_rate"} <= set(data["values"])
    panel = load("on_time_rate", root=reported).set_index(["place", "year"])["value"]
    whole = district("on_time_rate", root=reported).set_index("year")["value"]
    assert "" in data["values"]["on_time_rate"]["2019"], "a line of the whole"
    checked = 0
    for year, by_place in data["values"]["on_time_rate"].items():
        for place, (text, cells) in by_place.items():
            value = panel[place, int(year)] if place else whole[int(year)]
            assert text == show.value_text(value, "%")
            refs = {(data["sheets"][s], r) for s, refs in cells for r in refs.split(", ")}
            assert refs
            checked += 1
    assert checked > 200
    own = explain("16132", "on_time_rate", 2019, root=reported)
    where = defaultdict(set)
    for sheet, refs in data["values"]["on_time_rate"]["2019"]["16132"][1]:
        where[data["sheets"][sheet]] |= set(refs.split(", "))
    assert {(f"{r.source} › {r.sheet}", r.ref) for r in own.itertuples()} == {
        (s, r) for s, rs in where.items() for r in rs
    }


# cchc verify


@pytest.fixture
def copy(reported, tmp_path):
    root = tmp_path / "w"
    shutil.copytree(reported, root)
    return root


def verify(root, capsys, *more):
    capsys.readouterr()
    code = cli.main(["verify", str(root / PAGE), "--root", str(root), *more])
    return code, capsys.readouterr().err


def fingerprints(root):
    files = [p for p in root.rglob("*") if p.is_file()]
    return {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def test_a_true_report_is_confirmed_and_nothing_is_written(copy, capsys):
    before = fingerprints(copy)
    code, said = verify(copy, capsys)
    assert code == 0
    n = len(figures(copy / PAGE))
    assert n > 40
    assert f"{n} con số đều khớp với tệp gốc" in said
    assert fingerprints(copy) == before


def test_the_workspace_is_found_from_the_page(copy, capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["verify", str(copy / PAGE)]) == 0


def test_an_edited_number_is_named(copy, capsys):
    page = page_of(copy)
    true = str(facts(2019, root=copy).on_time_rate)
    assert f">{true}</data>" in page
    (copy / PAGE).write_text(page.replace(f">{true}</data>", ">99,9\u00a0%</data>"), encoding="utf-8")
    code, said = verify(copy, capsys)
    assert code == 1
    assert "on_time_rate||2019" in said
    assert "chữ trong trang đã bị sửa: ghi 99,9 %" in said
    assert "the page was edited" in said


_OTHER = "777"
EDITS = {
    "a mark": "on_time_rate|16132|2011",
    "a number beside a mark": "posting_rate|",
    "a cell of a heat table": "inspections_held|",
    "a title": "not_full:posting_rate||2019",
    "a statement": "claim_C",
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edit_is_found_wherever_it_was_made(copy, capsys, what):
    """Marks of charts, what is written beside them, cells, titles and sentences, each edited alone."""
    page = page_of(copy)
    edited = edit(page, what)
    assert edited != page
    (copy / PAGE).write_text(edited, encoding="utf-8")
    code, said = verify(copy, capsys)
    assert code == 1
    assert "1 không khớp" in said
    assert EDITS[what] in said


def edit(page, what):
    """The page with one number changed."""
    if what == "a mark":
        island = page.index('id="so-lieu"')
        at = page.index('"on_time_rate":{"2011"', island)
        return page[:at] + re.sub(r'("16132":\["[^"]*?)\d(\D*")', rf"\g<1>{_OTHER}\2", page[at:], count=1)
    start, number = {
        "a number beside a mark": ('class="chart" data-indicator="posting_rate"', r"()\b(\d+(?:,\d+)?)(</text>)"),
        "a cell of a heat table": ('data-indicator="inspections_held"', r'(<td class="n"[^>]*>)(\d+)(</td>)'),
        "a title": ("<figcaption", r'(data-key="not_full:posting_rate[^>]*>)(\d+)(/)'),
        "a statement": ('id="phu-luc', r'(data-key="claim_[^>]*>[^<]*?)(\d+)([^<]*</data>)'),
    }[what]  # fmt: skip
    at = page.index(start)
    return page[:at] + re.sub(number, rf"\g<1>{_OTHER}\3", page[at:], count=1)


def test_an_edited_value_is_named(copy, capsys):
    page = page_of(copy)
    value = repr(float(facts(2019, root=copy).on_time_rate))
    (copy / PAGE).write_text(page.replace(f'value="{value}"', 'value="0.5"'), encoding="utf-8")
    code, said = verify(copy, capsys)
    assert code == 1
    assert "on_time_rate||2019" in said


def test_a_changed_raw_cell_is_named_with_the_figures_that_hang_on_it(copy, capsys):
    path = copy / "data/raw" / SHEET
    cells = explain("", "posting_rate", 2011, root=copy)
    source = copy / "data/raw" / cells["source"].iloc[0]
    # A figure that the report shows, and a workbook that openpyxl can write.
    shown = [f.key.split("|") for f in figures(copy / PAGE) if ":" not in f.key]
    code, year, cell = next(
        (code, int(year), row)
        for code, place, year in shown
        for row in explain(place, code, int(year), root=copy).itertuples()
        if row.source.endswith(".xlsx") and row.value == row.value and row.value > 0
    )
    path = copy / "data/raw" / cell.source
    book = openpyxl.load_workbook(path)
    book[cell.sheet][cell.ref] = cell.value + 7
    book.save(path)
    status, said = verify(copy, capsys)
    assert status == 1
    assert f"{code}||{year}" in said
    assert f"{cell.source} › {cell.sheet} › {cell.ref}: {cell.value:g} → {cell.value + 7:g}" in said
    assert source.exists()


def test_a_raw_file_that_is_gone_takes_its_figures_with_it(copy, capsys):
    for path in (copy / "data/raw/2011").iterdir():
        path.unlink()
    code, said = verify(copy, capsys)
    assert code == 1
    assert "tệp gốc không còn số này" in said


def test_a_page_of_another_kind_is_refused(copy, capsys, tmp_path):
    other = tmp_path / "other.html"
    other.write_text("<p>97,3 %</p>", encoding="utf-8")
    assert cli.main(["verify", str(other), "--root", str(copy)]) == 2
    assert "đây có phải là báo cáo của cchc không" in capsys.readouterr().err
    assert cli.main(["verify", str(tmp_path / "none.html"), "--root", str(copy)]) == 2
