"""The screen for the room, in a real browser without a network: pick, search, compare, link, follow, take along."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from analysis import cli, explain, facts, gaps, load, show, workspace
from analysis.explorer import data, explorer
from test_page_in_browser import browser, pytestmark  # noqa: F401 (the fixture, and when it cannot run)

PAGE = "reports/2020/hoi-dap.html"
YEAR = 2019
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def page_file(built, tmp_path_factory):
    root = tmp_path_factory.mktemp("explorer") / "w"
    shutil.copytree(built, root)
    assert cli.main(["explorer", "--root", str(root)]) == 0
    return root / PAGE


@pytest.fixture
def opened(browser, page_file):  # noqa: F811
    contexts = []

    def open_page(view="", width=1280, scheme="light"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, accept_downloads=True
        )
        contexts.append(context)
        context.set_offline(True)
        page = context.new_page()
        page.said, page.asked = [], []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        page.goto(f"{page_file.as_uri()}{view}")
        return page

    yield open_page
    for context in contexts:
        context.close()


def test_it_is_small_holds_every_figure_and_is_the_same_twice(built, page_file):
    content = page_file.read_bytes()
    assert len(content) <= MEGABYTE
    assert content == explorer(built)
    space = workspace(built)
    told = json.loads(re.search(r'id="so-lieu">(.*?)</script>', content.decode(), re.S)[1])
    assert told == json.loads(json.dumps(data(space)))
    panel = space.panel
    codes = [code for code, _ in told["places"]]
    seen = 0
    for code, own in told["values"].items():
        values = panel[panel["indicator"] == code].pivot(index="place", columns="year", values="value")
        for place, row in zip(codes, own["rows"], strict=True):
            for year, value in zip(own["years"], row, strict=True):
                true = values.loc[place, year]
                assert (isinstance(value, str) and true != true) or value == pytest.approx(true, abs=1e-6)
                seen += 1
    assert seen == len(panel)


def test_nothing_is_fetched_and_nothing_complains(opened):
    page = opened()
    assert page.asked == [page.url.split("#")[0]] or all(
        url.startswith(("file:", "data:")) for url in page.asked
    )
    assert page.said == []
    assert page.locator("#cau").inner_text().startswith("Toàn huyện")
    assert "mô phỏng" in page.inner_text(".notice")


def test_an_indicator_is_found_without_marks_and_units_are_compared(opened, built):
    page = opened()
    page.fill("#tim-chi-tieu", "van ban dien tu")
    page.select_option("#chi-tieu", "e_document_rate")
    page.select_option("#den", str(YEAR))
    page.fill("#tim-xa", "nga an")
    assert [label.strip() for label in page.locator("#xa label:visible").all_inner_texts()] == ["Nga An"]
    page.locator("#xa label:visible input").check()
    page.fill("#tim-xa", "")
    page.get_by_label("Nga Yên", exact=True).check()
    said = page.inner_text("#cau").replace("\N{NO-BREAK SPACE}", " ")
    for name in ("Nga An", "Nga Yên"):
        figure = str(facts(YEAR, root=built).of(name).e_document_rate).replace("\N{NO-BREAK SPACE}", " ")
        assert f"{name} {figure}" in said
    middle = gaps(YEAR, "e_document_rate", root=built)["median"].iloc[0]
    assert f"mức giữa {show.percent(middle)}".replace("\N{NO-BREAK SPACE}", " ") in said
    assert "chưa đối chiếu" in page.inner_text("#luu-y")
    assert page.locator("#hang tr.chosen").count() == 2
    assert page.locator("#hinh polyline").count() >= 3


def test_four_months_of_a_count_are_not_set_against_a_year(opened):
    assert "so với" not in opened(f"#ct=dossiers_received&nam={YEAR}-2020").inner_text("#cau")
    assert "so với" in opened(f"#ct=dossiers_received&nam=2018-{YEAR}").inner_text("#cau")


def test_the_ranks_are_those_of_the_report(opened, built):
    page = opened(f"#ct=on_time_rate&nam=2011-{YEAR}")
    table = gaps(YEAR, "on_time_rate", root=built)
    ranks = {row.name: int(row.rank) for row in table[table["value"].notna()].itertuples()}
    for row in page.locator("#hang tbody tr").all():
        cells = row.locator("td").all_inner_texts()
        if cells[0] in ranks:
            assert int(cells[1]) == ranks[cells[0]], cells


def test_a_link_opens_on_its_view_and_going_back_works(opened):
    page = opened(f"#ct=posting_rate&xa=16132&nam=2015-{YEAR}")
    assert page.input_value("#chi-tieu") == "posting_rate"
    assert (page.input_value("#tu"), page.input_value("#den")) == ("2015", str(YEAR))
    assert page.is_checked('#xa input[value="16132"]')
    page.evaluate("location.hash = '#ct=on_time_rate'")
    page.wait_for_function("document.getElementById('hoi-gi').textContent.includes('đúng hạn')")
    assert "ct=on_time_rate" in page.url
    hostile = opened("#ct=__proto__&xa=<img src=x onerror=alert(1)>&nam=abc")
    assert hostile.said == []
    assert hostile.locator("#cau").inner_text()


def test_a_number_leads_to_its_cells(opened, built):
    page = opened(f"#ct=on_time_rate&xa=16132&nam={YEAR}-{YEAR}")
    page.locator("#bang tbody tr").first.locator("button").first.click()
    said = page.inner_text("#nguon")
    assert "Cách tính" in said
    for row in explain("16132", "on_time_rate", YEAR, root=built).itertuples():
        assert f"{row.source} › {row.sheet}" in said
        assert row.ref in said
    assert page.evaluate("document.activeElement.id") == "nguon"
    page.keyboard.press("Escape")
    assert page.locator("#nguon").is_hidden()


def test_the_csv_holds_the_view(opened, built):
    page = opened(f"#ct=on_time_rate&xa=16132,16144&nam=2018-{YEAR}")
    with page.expect_download() as started:
        page.click("#csv")
    text = Path(started.value.path()).read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[1] == ["Mã", "Đơn vị", "2018", str(YEAR)]
    panel = load("on_time_rate", years=(2018, YEAR), root=built).set_index(["place", "year"])["value"]
    for code, _, *values in rows[2:4]:
        assert [float(v) for v in values] == pytest.approx([panel[code, 2018], panel[code, YEAR]], abs=1e-6)
    assert rows[4][1] == "Toàn huyện"


def test_it_is_worked_by_keyboard_alone(opened):
    page = opened("#ct=on_time_rate")
    page.focus("#tim-chi-tieu")
    page.keyboard.type("niem yet")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "chi-tieu"
    assert "niêm yết" in page.inner_text("#hoi-gi").lower()
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("ba dinh")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Ba Đình" in page.inner_text("#cau")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360)])
def test_axe_finds_nothing(opened, scheme, width):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    page = opened(f"#ct=e_document_rate&xa=16132,16144&nam=2011-{YEAR}", width, scheme)
    page.locator("#hang button").first.click()
    found = axe.Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_has_the_answer_and_not_the_controls(opened):
    page = opened("#ct=on_time_rate&xa=16132")
    page.emulate_media(media="print")
    assert page.locator("#hoi").is_hidden()
    assert page.locator("#cau").is_visible()
    assert page.pdf().startswith(b"%PDF")
