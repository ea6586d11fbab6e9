from __future__ import annotations

import base64
import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.publish.errors import NotebookError
from analysis.publish.page import Notice, notice, page, rendered
from analysis.publish.report import Job, render

from .helpers import code, md, notebook, render_into

META = {
    "notice": {"title": "Số liệu mô phỏng", "text": "Không phải số liệu thật."},
    "title": "CCHC huyện Nga Sơn",
    "data_version": "3f9a1c2",
    "built_from": "33 tệp",
}
HOSTILE = '</title></style><script>f()</script>"onload="f()'


def page_of(*cells: Any, meta: dict[str, Any] | None = None) -> str:
    nb = notebook(*cells)
    if meta is not None:
        nb.metadata["cchc"] = meta
    return rendered(page(nb, {"metadata": {"name": "sổ"}}))


def test_the_page_is_vietnamese_and_forbids_every_request(
    save: Any, report_cells: Any, tmp_path: Path
) -> None:
    (page,) = render_into([save(*report_cells)], tmp_path / "out", meta=META)
    html = page.read_text(encoding="utf-8")
    assert page == tmp_path / "out" / "bao-cao.html"
    assert '<html lang="vi">' in html
    assert "<title>Cải cách hành chính 2011–2020</title>" in html
    assert (
        "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
        in html
    )
    allowed = re.search(r"default-src 'none'; script-src 'sha256-([^']+)'; ", html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.S)
    assert len(scripts) == 1
    assert allowed
    digest = hashlib.sha256(scripts[0].encode()).digest()
    assert allowed[1] == base64.b64encode(digest).decode(), "the page runs its own script and no other"
    assert not re.search(r"\b(?:fetch|XMLHttpRequest|WebSocket|sendBeacon|import)\b *\(", scripts[0])
    assert html.count("<script") == 2  # the other holds data
    assert not re.findall(r'(?:src|href)="(?!#|data:)', html)
    assert "display(" not in html  # code is hidden
    assert "Không phải số liệu thật." in html
    assert '@bottom-center { content: "Số liệu mô phỏng"' in html
    assert "Phiên bản số liệu: 3f9a1c2" in html


def test_titles_come_from_metadata_then_h1_then_series() -> None:
    nb = notebook(md("# Một *hai*"))
    assert "<title>Một hai</title>" in page_of(md("# Một *hai*"), meta=META)
    assert "<title>CCHC huyện Nga Sơn</title>" in page_of(md("x"), meta=META)
    assert page_of(md("x"), meta=META).count("<h1") == 1
    nb.metadata["title"] = "Tên <riêng>"
    assert "<title>Tên &lt;riêng&gt;</title>" in rendered(page(nb, {}))


def test_hostile_text_is_inert_wherever_it_stands() -> None:
    meta = {"notice": {"title": HOSTILE, "text": HOSTILE}, "title": HOSTILE, "data_version": HOSTILE}
    words = {"alt": HOSTILE, "title": HOSTILE, "unit": HOSTILE, "source": HOSTILE}
    cell = code("x")
    cell.outputs = [
        {
            "output_type": "display_data",
            "data": {"image/svg+xml": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'},
            "metadata": {"image/svg+xml": words},
        },
        {
            "output_type": "display_data",
            "data": {"text/html": "<table><tr><td>1</td></tr></table>"},
            "metadata": {"text/html": {"caption": HOSTILE, "unit": HOSTILE, "source": HOSTILE}},
        },
        {"output_type": "stream", "name": "stdout", "text": HOSTILE},
    ]
    expression = md("{eval}`x`")
    result = {"status": "ok", "data": {"text/plain": repr(HOSTILE)}, "metadata": {}}
    expression.metadata["user_expressions"] = [{"expression": "x", "result": result}]
    html = page_of(md(f"# {HOSTILE}\n\n## {HOSTILE}"), cell, expression, meta=meta)
    assert html.count("<script") == 2  # the page's own: data, and what works on it
    assert "<script>f()" not in html
    assert '"onload=' not in html
    assert html.count("</title>") == 1
    assert html.count("</style>") == 1


def test_every_id_and_region_name_is_its_own(save: Any, report_cells: Any, tmp_path: Path) -> None:
    twice = [*report_cells, *copy.deepcopy(report_cells)]
    (page,) = render_into([save(*twice)], tmp_path, meta={})
    html = page.read_text(encoding="utf-8")
    ids = re.findall(r'\sid="([^"]+)"', html)
    regions = re.findall(r'role="region" aria-label="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert len(regions) == len(set(regions))
    assert all(target in ids for target in re.findall(r'href="#([^"]+)"', html))


def test_the_notice_is_found_above_the_notebook(tmp_path: Path) -> None:
    file = tmp_path / "data" / "processed" / "report.json"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(META, ensure_ascii=False), encoding="utf-8")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    resources = {"metadata": {"name": "sổ", "path": str(folder)}}
    nb = notebook()
    assert notice(nb, resources) == Notice("Số liệu mô phỏng", "Không phải số liệu thật.")
    assert notice(nb, {"metadata": {"name": "sổ"}}) is None
    nb.metadata["cchc"] = {}
    assert notice(nb, resources) is None
    file.write_text("{", encoding="utf-8")
    with pytest.raises(NotebookError, match=r"report\.json"):
        notice(notebook(), resources)


def test_rendering_twice_gives_the_same_bytes(save: Any, report_cells: Any, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    one, two = (
        save(*report_cells),
        save(code("leak = 1"), md("Có {eval}`leak`, [một](bao-cao.ipynb#a)."), name="hai"),
    )
    out = {one: tmp_path / "a" / "một.html", two: tmp_path / "b" / "hai.html"}
    jobs = [Job(notebook, target) for notebook, target in out.items()]
    pages = render(jobs, meta=META, progress=lambda p, i, n: steps.append((p.name, i, n)))
    assert pages == list(out.values())
    assert 'href="../a/m%E1%BB%99t.html#a"' in pages[1].read_text(encoding="utf-8")
    first = [page.read_bytes() for page in pages]
    render(jobs, meta=META)
    assert [page.read_bytes() for page in pages] == first
    assert steps == [("bao-cao.ipynb", 0, 2), ("bao-cao.ipynb", 1, 2), ("hai.ipynb", 2, 2)]


def test_a_failure_keeps_the_old_page_and_the_notebook_so_far(save: Any, tmp_path: Path) -> None:
    out = tmp_path / "out"
    render_into([save(md("# Cũ"))], out, meta={})
    with pytest.raises(NotebookError):
        render_into([save(code("print(1)"), md("{eval}`thiếu`"))], out, meta={})
    assert "Cũ" in (out / "bao-cao.html").read_text(encoding="utf-8")
    assert "thiếu" in (out / "bao-cao.failed.ipynb").read_text(encoding="utf-8")
    render_into([save(md("# Mới"))], out, meta={})
    assert sorted(path.name for path in out.iterdir()) == ["bao-cao.html"]
