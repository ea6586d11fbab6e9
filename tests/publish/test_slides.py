"""The slides: one file, ten at most, one message each, with what the figures are worth on every one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import CchcError
from analysis.publish.kinds import Figure, Heading, Prose
from analysis.publish.page import Item, Notice, Page
from analysis.publish.slides import MOST, slides

from .test_browser import browser, pytestmark  # noqa: F401

SVG = '<svg viewBox="0 0 300 150" role="img" aria-label="Đường"><text x="9" y="20">Nga Thiện</text></svg>'
HOSTILE = "</title></style><script>f()</script>"


def figure(title: str, slide: bool = True) -> Figure:
    return Figure(SVG, "Đường đi lên.", title, "%", "Nguồn: Biểu 02", slide=slide)


def a_page(*blocks: Any, title: str = "Báo cáo", notice: str = "Số liệu mô phỏng") -> Page:
    head = [
        Heading(1, "Báo cáo", "bao-cao", "Báo cáo"),
        Prose("<p><strong>Tổng kết 2011 - 2020</strong></p>"),
    ]
    items = [Item(block) for block in [*head, *blocks]]
    return Page(title, "", Notice(notice, "Không phải số liệu thật."), items, "3f9a1c2", "", [], {})


def sections(html: str) -> list[str]:
    return re.findall(r"<section.*?</section>", html, re.S)


def test_a_title_and_one_slide_for_each_tagged_block() -> None:
    summary = Prose('<p>Đạt <a class="origin" href="#so-1"><data>95,8 %</data></a>.</p>', slide=True)
    found = sections(
        slides(
            a_page(
                Heading(2, "Tóm tắt", "tom-tat", "Tóm tắt"), summary, figure("Tăng"), figure("?", slide=False)
            )
        )
    )
    assert len(found) == 3
    assert "Tổng kết 2011 - 2020" in found[0]
    assert "Không phải số liệu thật." in found[0]
    assert ">Tóm tắt</h2>" in found[1]
    assert "href" not in found[1], "what a link leads to is in the report"
    assert ">Tăng</h2>" in found[2]
    assert all("Số liệu mô phỏng" in section for section in found)
    assert [re.search(r"\d/\d", section.split("<footer>")[1])[0] for section in found] == [
        "1/3",
        "2/3",
        "3/3",
    ]  # type: ignore[index]


def test_without_a_tag_the_first_charts_are_shown() -> None:
    found = sections(slides(a_page(*(figure(f"Hình {n}", slide=False) for n in range(20)))))
    assert len(found) == MOST
    assert ">Hình 8</h2>" in found[-1]


def test_an_eleventh_slide_is_refused() -> None:
    slides(a_page(*(figure(f"Hình {n}") for n in range(MOST - 1))))
    with pytest.raises(CchcError, match=r"11 trang, tối đa 10[\s\S]*11 slides, 10 at most"):
        slides(a_page(*(figure(f"Hình {n}") for n in range(MOST))))


def test_hostile_text_is_inert() -> None:
    html = slides(a_page(figure(HOSTILE), title=HOSTILE, notice=HOSTILE))
    assert html.count("<script") == 1
    assert "f()</script>" not in html
    assert html == slides(a_page(figure(HOSTILE), title=HOSTILE, notice=HOSTILE))


def test_in_a_browser(browser: Any, tmp_path: Path) -> None:  # noqa: F811
    import axe_playwright_python

    file = tmp_path / "s.html"
    file.write_text(slides(a_page(*(figure(f"Hình {n}") for n in range(4)))), encoding="utf-8")
    axe = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: said.append(request.url))
    page.goto(file.as_uri())
    assert said == [file.as_uri()]

    def shown() -> str:
        page.wait_for_timeout(50)
        found: str = page.evaluate("document.activeElement.id + location.hash")
        return found

    for key, slide in (("ArrowRight", 2), ("PageDown", 3), ("End", 5), ("ArrowLeft", 4), ("Home", 1)):
        page.keyboard.press(key)
        assert shown() == f"trang-{slide}#trang-{slide}"
    page.click("button[data-step='1']")
    assert page.locator("#trang-2 h2").bounding_box()["y"] < 720
    foot = page.locator("#trang-2 footer").bounding_box()
    assert foot["y"] + foot["height"] <= 721, "the notice is on the screen with the chart"
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") == 5
    page.close()
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(file.as_uri())
    page.evaluate(axe)
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    run = "async levels => (await axe.run({runOnly: levels, resultTypes: ['violations']})).violations"
    found = page.evaluate(run, levels)
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == []
    context.close()
