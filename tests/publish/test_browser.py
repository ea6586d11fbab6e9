"""The finished page in a real browser with the network off."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from .helpers import CHART, code, md, render_into

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine (CI must have one)"
)
ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield chromium
        chromium.close()


@pytest.fixture
def page_file(save: Any, report_cells: list[Any], tmp_path: Path) -> Path:
    wide = [
        code("pd.DataFrame({f'Một chỉ tiêu tên rất dài số {i}': ['x' * 30] for i in range(12)})"),
        code("print('không có chỗ xuống dòng' * 20)"),
        md("### Một_tiêu_đề_dài_không_có_dấu_cách_" * 4),
        code(CHART + "chart('Hình thứ hai.')"),
    ]
    meta = {"notice": {"title": "Số liệu mô phỏng", "text": "Không phải số liệu thật."}, "title": "CCHC"}
    return render_into([save(*report_cells, *wide)], tmp_path / "out", meta=meta)[0]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_opens_alone_and_fits(browser: Any, page_file: Path, width: int) -> None:
    context = browser.new_context(viewport={"width": width, "height": 740}, offline=True)
    page, requests, console = context.new_page(), [], []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: console.append(message.text))
    page.on("pageerror", lambda error: console.append(str(error)))
    page.goto(page_file.as_uri())
    assert requests == [page_file.as_uri()]
    assert console == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("h1").inner_text() == "Cải cách hành chính 2011–2020"
    contents = page.locator("nav.side" if width > 1000 else "details.fold summary")
    assert contents.is_visible()
    assert page.get_by_role("img", name="Đường đi lên từ 71 đến 95,8 phần trăm.").is_visible()
    if width > 1000:
        heights = page.locator("nav.side a").evaluate_all("links => links.map(a => a.offsetHeight)")
        assert min(heights) >= 24
        page.locator("nav.side a").first.click()
        assert page.url.endswith("#i-tinh-hinh")
    context.close()


def test_it_prints_on_a4_with_the_page_number_above_from_page_two(
    browser: Any, page_file: Path, tmp_path: Path
) -> None:
    if not shutil.which("pdftotext"):
        pytest.skip("pdftotext (poppler) reads the printed page")
    import subprocess

    page = browser.new_page()
    page.goto(page_file.as_uri())
    page.pdf(path=tmp_path / "o.pdf", prefer_css_page_size=True)
    page.close()
    text = subprocess.run(
        ["pdftotext", "-layout", str(tmp_path / "o.pdf"), "-"],
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout
    pages = text.split("\f")[:-1]
    assert len(pages) >= 2
    assert pages[0].split("\n")[0].strip() != "1"
    assert pages[1].strip().split("\n")[0].strip() == "2"
    assert all("Số liệu mô phỏng" in sheet for sheet in pages)
