"""The report as leaders use it: found, followed, sorted; by mouse and keyboard, without script, in the dark; axe."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine (CI must have one)"
)
PAGE = "reports/2020/bao-cao.html"


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser, reported):
    contexts = []

    def open_page(path=PAGE, address="", **options):
        context = browser.new_context(
            offline=True, **({"viewport": {"width": 1280, "height": 900}} | options)
        )
        contexts.append(context)
        page = context.new_page()
        page.said = []
        page.on("console", lambda message: page.said.append(message.text))
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.goto((reported / path).as_uri() + address)
        return page

    yield open_page
    for context in contexts:
        assert all(page.said == [] for page in context.pages if hasattr(page, "said"))
        context.close()


def lit(page):
    """The units whose marks and rows stand out."""
    return set(page.evaluate("[...document.querySelectorAll('.hit')].map(e => e.dataset.place)"))


@pytest.mark.parametrize("typed", ["nga yen", "NGA YÊN", "yen"])
def test_a_commune_is_found_without_tone_marks_and_lights_up_everywhere(opened, typed):
    page = opened()
    page.fill("#tim", typed)
    page.press("#tim", "Enter")
    assert page.url.endswith("#xa=16132")
    assert lit(page) == {"16132"}
    assert page.locator("svg .hit").count() > 10
    assert page.locator("tr.hit").count() > 0
    assert "Nga Yên" in page.inner_text(".live")
    page.get_by_role("button", name="Bỏ chọn").click()
    assert lit(page) == set()
    assert "#" not in page.url


def test_names_that_differ_only_by_tone_marks_are_both_offered(opened):
    page = opened()
    page.fill("#tim", "nga thanh")
    assert page.locator("#tim-ra li").all_inner_texts() == ["Nga Thanh", "Nga Thành"]
    page.press("#tim", "ArrowDown")
    page.press("#tim", "ArrowDown")
    page.press("#tim", "Enter")
    assert lit(page) == {"16141"}


def test_a_deep_link_opens_on_its_commune(opened):
    assert lit(opened(address="#xa=16144")) == {"16144"}
    assert lit(opened(address="#xa=99999")) == set()


def test_a_number_in_prose_shows_where_it_comes_from(opened):
    page = opened()
    link = page.locator("a.origin").first
    link.focus()
    page.keyboard.press("Enter")
    told = page.inner_text(".pop")
    assert "Cách tính:" in told
    assert re.search(r"› [A-Z]+\d+:[A-Z]+\d+", told)
    page.keyboard.press("Escape")
    assert page.locator(".pop").is_hidden()
    assert page.evaluate("document.activeElement.className") == "origin", "the focus goes back"


def test_a_mark_shows_value_and_cells_by_mouse_and_by_keyboard(opened):
    page = opened()
    chart = page.locator('figure.chart[data-indicator="on_time_rate"]').first
    chart.scroll_into_view_if_needed()
    chart.locator('text[data-place="16132"]').first.click(force=True)
    told = page.inner_text(".pop")
    assert told.startswith("Nga Yên")
    assert re.search(r"2019: [\d,]+\s%", told)
    assert "2019/" in told
    assert lit(page) == {"16132"}
    page.keyboard.press("Escape")
    frame = chart.locator(".scroll")
    frame.focus()
    page.keyboard.press("ArrowRight")
    next_one = lit(page)
    assert len(next_one) == 1
    assert next_one != {"16132"}
    page.keyboard.press("Enter")
    assert "Cách tính:" in page.inner_text(".pop")


def test_a_line_of_the_whole_and_a_title_lead_to_their_cells(opened):
    page = opened()
    chart = page.locator('figure.chart[data-indicator=""]').first
    chart.locator('text[data-place="on_time_rate"]').first.click()
    said = page.locator(".pop").inner_text()
    assert "Tỷ lệ hồ sơ giải quyết trước và đúng hạn" in said
    assert re.search(r"2011: 88,2.%", said)
    assert "KSTT_2011.xls" in said
    assert "#xa=" not in page.url, "a line of the whole is no commune"
    page.keyboard.press("Escape")
    chart.locator(".scroll").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert re.search(r"20\d\d: ", page.locator(".pop").inner_text())
    page.keyboard.press("Escape")
    chart.locator("figcaption a.origin").first.click()
    assert "Tính trên" in page.locator(".pop").inner_text()


def test_hovering_a_mark_tells_its_newest_value(opened):
    page = opened()
    chart = page.locator('figure.chart[data-indicator="on_time_rate"]').first
    chart.scroll_into_view_if_needed()
    chart.locator('text[data-place="16132"]').first.hover(force=True)
    assert re.fullmatch(r"Nga Yên: [\d,]+\s% \(2020\)", page.inner_text(".tip"))


def test_tables_sort_by_vietnamese_numbers_and_come_back(opened):
    page = opened("reports/2020/chuyen-de/08_trends_and_gaps.html")
    table = page.locator("figure.table").first
    button = table.get_by_role("button", name="Điểm phần trăm")

    def column():
        texts = table.locator("tbody tr").evaluate_all(
            "rows => rows.map(r => r.lastElementChild.textContent.trim())"
        )
        return [
            float(t.replace(".", "").replace(",", ".").replace("\u2212", "-")) for t in texts if t != "–"
        ], texts

    before = column()[1]
    button.click()
    numbers, texts = column()
    assert numbers == sorted(numbers)
    assert "–" not in texts[:-1], "what is missing stands last"
    assert table.locator("th[aria-sort=ascending]").count() == 1
    button.click()
    assert column()[0] == sorted(column()[0], reverse=True)
    button.click()
    assert column()[1] == before


def test_long_tables_are_filtered_without_tone_marks(opened):
    page = opened()
    table = page.locator("figure.table[data-indicator]").first
    table.get_by_label("Lọc dòng của bảng").fill("nga thach")
    assert table.locator("tbody tr:visible th").all_inner_texts() == ["Nga Thạch"]


def test_everything_is_there_without_the_script(opened):
    page = opened(java_script_enabled=False)
    assert page.locator("figure.chart svg").count() >= 7
    assert page.locator("figure.table table").count() >= 4
    assert page.locator("#tim").count() == 0
    page.locator("a.origin").first.click()
    assert page.url.endswith("#so-1")
    assert page.locator("#so-1").is_visible()


def test_what_the_script_adds_is_not_printed(opened):
    page = opened(address="#xa=16132")
    page.emulate_media(media="print")
    assert page.locator(".find").is_hidden()
    assert (
        page.evaluate("getComputedStyle(document.querySelector('svg [data-place]:not(.hit)')).opacity") == "1"
    )
    assert page.locator("#nguon-tung-so").is_visible()


def test_the_dark_screen_is_dark_and_paper_stays_white(opened):
    page = opened(color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(ground) == "rgb(21, 25, 29)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate(ground) == "rgb(255, 255, 255)"


@pytest.mark.parametrize(
    ("scheme", "width"), [("light", 360), ("light", 1280), ("dark", 360), ("dark", 1280)]
)
def test_axe_finds_nothing(browser, reported, scheme, width):
    import axe_playwright_python

    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    chapters = sorted((reported / "reports/2020/chuyen-de").glob("*.html"))
    for path in [reported / PAGE, *(chapters if (scheme, width) == ("light", 360) else ())]:
        # The page's own policy forbids foreign scripts, and axe is one.
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, offline=True, bypass_csp=True
        )
        page = context.new_page()
        page.goto(path.as_uri())
        page.evaluate(axe)
        # Every rule runs on every element; of those that pass, axe need not write down each.
        found = page.evaluate(
            "async levels => (await axe.run({runOnly: levels, resultTypes: ['violations']})).violations",
            levels,
        )
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], path.name
        context.close()
