"""The main job, from raw files to the page: the command, the notebooks, and the report in a real browser."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from analysis import cli, sources
from analysis import workspace as workspace_of
from conftest import ROOT

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SECTIONS = [
    "UBND TỈNH THANH HÓA",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "BÁO CÁO",
    "KẾT QUẢ THỰC HIỆN CHƯƠNG TRÌNH TỔNG THỂ CẢI CÁCH THỂ CHẾ GIAI ĐOẠN 2011 - 2020",
    "I. TÌNH HÌNH TRIỂN KHAI",
    "1. Tổ chức chỉ đạo, điều hành",
    "a) Ban hành các văn bản chỉ đạo",
    "b) Hội nghị giao ban",
    "c) Thi đua, khen thưởng",
    "d) Những sáng kiến",
    "đ) Thực hiện các báo cáo CCHC định kỳ",
    "2. Kiểm tra cải cách hành chính",
    "a) Kế hoạch kiểm tra",
    "b) Số lượng đơn vị, địa phương được kiểm tra",
    "3. Tuyên truyền cải cách hành chính",
    "4. Đánh giá chung về công tác triển khai",
    "a) Ưu điểm",
    "b) Tồn tại, hạn chế",
    "II. KẾT QUẢ THỰC HIỆN",
    "1. Cải cách thể chế",
    "a) Hoàn thiện hệ thống thể chế",
    "b) Rà soát văn bản",
    "c) Tổ chức thực hiện và kiểm tra",
    "d) Theo dõi thi hành pháp luật",
    "đ) Tuyên truyền, phổ biến, giáo dục pháp luật",
    "2. Cải cách thủ tục hành chính",
    "a) Thực hiện cải cách thủ tục hành chính trên các lĩnh vực",
    "b) Kiểm soát thủ tục hành chính",
    "c) Về công khai thủ tục hành chính",
    "3. Về hiện đại hóa hành chính",
    "a) Chương trình, kế hoạch",
    "b) Kết quả đạt được",
    "c) Hệ thống quản lý chất lượng TCVN ISO",
    "Phần II. ĐỀ XUẤT",
    "Phần III. NHỮNG KIẾN NGHỊ",
    "./.",
    "Nơi nhận:",
]


def test_the_command_leaves_one_page_and_its_chapters(reported):
    folder = reported / "reports" / "2020"
    main = folder / "bao-cao.html"
    assert main.stat().st_size <= 2_000_000
    chapters = sorted(p.stem for p in (folder / "chuyen-de").glob("*.html"))
    assert chapters == [
        "01_quality", "02_inspections", "03_procedures", "04_it_adoption", "05_steering", "06_legislation",
        "08_trends_and_gaps", "09_claims",
    ]  # fmt: skip
    assert not list(folder.rglob("*.failed.ipynb"))


def test_the_report_follows_the_outline(reported):
    page = (reported / "reports/2020/bao-cao.html").read_text(encoding="utf-8")
    words = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", page[page.index("<main") : page.index("<script")]))
    at = 0
    for section in SECTIONS:
        found = words.find(section, at)
        assert found >= 0, f"missing or out of order: {section}"
        at = found
    assert 'lang="vi"' in page
    assert "Số liệu mô phỏng" in page[page.index("<body") : page.index("<h1")]
    assert "chưa đối chiếu" in words
    assert "import pandas" not in page, "code is hidden"
    assert "nan" not in re.findall(r"\b\w+\b", words.lower())


def test_every_commune_can_be_found_in_the_charts_and_no_id_stands_twice(reported):
    for path in (reported / "reports/2020").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        ids = re.findall(r'\bid="([^"]+)"', page)
        assert len(ids) == len(set(ids)), path.name
    page = (reported / "reports/2020/bao-cao.html").read_text(encoding="utf-8")
    assert len(set(re.findall(r'data-place="(\d{5})"', page))) == 24
    assert len(re.findall(r'\bid="_h\d+-p16132"', page)) >= 5


def test_every_figure_and_table_names_its_source_and_says_simulated(reported):
    for path in (reported / "reports/2020").rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        figures = re.findall(r"<figure.*?</figure>", page, flags=re.S)
        assert len(figures) >= 3, path.name
        for figure in figures:
            assert "Nguồn:" in figure, path.name
            assert "mô phỏng" in figure, path.name
            assert re.search(r'aria-label="[^"]{20,}"', figure), path.name


@pytest.mark.skipif(
    CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine (CI must have one)"
)
@pytest.mark.parametrize("width", [360, 1280])
def test_the_report_opens_offline_without_a_request_or_an_error(reported, width):
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
        context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
        for path in sorted((reported / "reports/2020").rglob("*.html")):
            page, requests, console = context.new_page(), [], []
            page.on("request", lambda request, seen=requests: seen.append(request.url))
            page.on("console", lambda message, seen=console: seen.append(message.text))
            page.on("pageerror", lambda error, seen=console: seen.append(str(error)))
            page.goto(path.as_uri())
            assert requests == [path.as_uri()]
            assert console == []
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path.name
            page.close()
        browser.close()


def one_chapter(reported, folder, name):
    """The notebook of that name in a copy of the workspace that has no other chapter: they need not run again."""
    root = folder / "w"
    shutil.copytree(reported, root)
    kept = root / "notebooks" / f"{name}.ipynb"
    for path in kept.parent.glob("0*.ipynb"):
        if path != kept:
            path.unlink()
    return kept


def test_a_failing_expression_fails_the_command_and_names_its_place(reported, tmp_path, capsys):
    path = one_chapter(reported, tmp_path, "03_procedures")
    root = path.parents[1]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append(
        {"cell_type": "markdown", "id": "x1", "metadata": {}, "source": ["Tỷ lệ {eval}`now.no_such_rate`."]}
    )
    path.write_text(json.dumps(notebook), encoding="utf-8")
    before = (root / "reports/2020/bao-cao.html").read_bytes()
    assert cli.main(["report", "--root", str(root)]) == 2
    said = capsys.readouterr().err
    assert "03_procedures.ipynb" in said
    assert f"ô {len(notebook['cells'])}" in said
    assert "now.no_such_rate" in said
    assert (root / "reports/2020/bao-cao.html").read_bytes() == before, "the last good report stays"


def test_a_chapter_without_data_is_left_out_and_said_to_be(reported, tmp_path, capsys):
    root = tmp_path / "w"
    shutil.copytree(reported, root, ignore=shutil.ignore_patterns("reports", "2020"))
    catalog = workspace_of(reported).catalog
    topics = {i.code: t for t, topic in catalog.topics.items() for i in topic.indicators}
    gone = {"steering", "legislation"}
    forms = {
        f
        for f, spec in catalog.forms.items()
        for la in spec.layouts
        for it in la.items
        if topics[it.indicator] in gone
    }
    for row in sources(root=reported).itertuples():
        if row.form in forms:
            (root / "data/raw" / row.source).unlink(missing_ok=True)
    assert cli.main(["report", "--root", str(root), "--to", "html"]) == 0
    said = capsys.readouterr().err
    assert "Bỏ qua 05_steering.ipynb: chưa có số liệu về Chỉ đạo, điều hành và tuyên truyền." in said
    assert "Left out 06_legislation.ipynb: no data on legislation." in said
    chapters = {p.stem for p in (root / "reports/2020/chuyen-de").glob("*.html")}
    assert {"03_procedures", "08_trends_and_gaps"} <= chapters
    assert not chapters & {"05_steering", "06_legislation"}


def test_a_typed_sentence_that_is_no_longer_true_stops_the_report(reported, tmp_path, capsys):
    path = one_chapter(reported, tmp_path, "03_procedures")
    root = path.parents[1]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    typed = "{eval}`claim('Đúng hạn %s từ {a} đến {b}', 'b %s a', a=start.on_time_rate, b=now.on_time_rate)`."
    sentence = {"cell_type": "markdown", "id": "x1", "metadata": {}, "source": [typed % ("tăng", ">")]}
    setup = next(cell for cell in notebook["cells"] if cell["cell_type"] == "code")
    setup["source"] = ["from analysis import claim\n", *setup["source"]]
    notebook["cells"].append(sentence)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert cli.main(["report", "--root", str(root)]) == 0
    chapter = root / "reports/2020/chuyen-de/03_procedures.html"
    page = chapter.read_text(encoding="utf-8")
    told = page[page.index("Đúng hạn tăng từ") :][:400]
    assert "<data" in told, "the figures of a claim keep their tooltips"
    assert "2011/" in told, "and their source cells"

    sentence["source"] = [typed % ("giảm", "<")]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    capsys.readouterr()
    assert cli.main(["report", "--root", str(root)]) == 2
    said = capsys.readouterr().err
    assert "không còn đúng với số liệu" in said
    assert "not borne out" in said
    assert "b < a" in said
    assert chapter.read_text(encoding="utf-8") == page, "the last good chapter stays"


def test_the_report_is_the_same_bytes_when_nothing_changed(reported):
    path = reported / "reports/2020/bao-cao.html"
    before = path.read_bytes()
    assert cli.main(["report", "--root", str(reported)]) == 0
    assert path.read_bytes() == before


def test_nbconvert_finds_the_exporter(reported, tmp_path):
    command = [
        sys.executable,
        "-m",
        "jupyter",
        "nbconvert",
        "--to",
        "cchc-html",
        "--output-dir",
        str(tmp_path),
    ]
    run = subprocess.run(
        [*command, str(reported / "notebooks/02_inspections.ipynb")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "02_inspections.html").read_text(encoding="utf-8")
    assert "Số liệu mô phỏng" in page
    assert "{eval}" not in page


def test_the_wrong_notebook_name_is_told(workspace, capsys):
    shutil.copytree(ROOT / "data/raw/2013", workspace / "data/raw/2013")
    assert cli.main(["report", "--root", str(workspace)]) == 2
    assert "report.ipynb" in capsys.readouterr().err


def test_what_prose_shows_in_jupyterlab_is_never_a_python_repr(reported):
    """JupyterLab shows text/html, else the repr: a text with a non-breaking space must not read "24/24\\xa0xã"."""
    import nbformat

    from analysis.publish.live import run_in_process

    for path in sorted((reported / "notebooks").glob("*.ipynb")):
        notebook = run_in_process(nbformat.read(path, as_version=4), path)
        for cell in notebook.cells:
            for stored in cell.metadata.get("user_expressions", []):
                data = stored["result"]["data"]
                assert "text/html" in data or "\\" not in data["text/plain"], stored


def test_watching_makes_the_report_again_when_a_raw_file_changes(reported, tmp_path, capsys, monkeypatch):
    root = tmp_path / "w"
    shutil.copytree(reported, root, ignore=shutil.ignore_patterns("reports"))
    for notebook in (root / "notebooks").glob("0*.ipynb"):
        notebook.unlink()
    first = sorted((root / "data/raw").rglob("*.xls*"))[0]
    page = root / "reports/2020/bao-cao.html"
    seen = []

    def slept(_):
        seen.append(page.read_bytes())
        if len(seen) == 1:
            first.unlink()
        else:
            raise KeyboardInterrupt

    monkeypatch.setattr(cli.time, "sleep", slept)
    assert cli.main(["report", "--to", "html", "--watch", "--root", str(root)]) == 0
    assert "Xong sau" in capsys.readouterr().err
    assert seen[0] != seen[1]
