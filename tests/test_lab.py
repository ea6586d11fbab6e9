"""JupyterLab as `cchc lab` opens it, driven by a real browser: ready, in Vietnamese, live, and calling nobody."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time

import pytest

from analysis import cli, facts, full_years, lab
from analysis.questions.panel import panel
from test_page_in_browser import browser, pytestmark  # noqa: F401 (the fixture, and when it cannot run)

TOKEN = "t"
OPTIONS = [
    "--no-browser",
    "--allow-root",
    f"--IdentityProvider.token={TOKEN}",
    "--LabApp.expose_app_in_browser=True",
]
PROSE = ".jp-MarkdownCell:has-text('tệp, đọc được số liệu')"


@pytest.fixture(scope="module")
def server(reported, tmp_path_factory):
    """`cchc lab` on a workspace of its own: its address, and the workspace."""
    root = tmp_path_factory.mktemp("lab") / "w"
    shutil.copytree(reported, root)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "analysis.cli",
        "lab",
        "--root",
        str(root),
        "--",
        *OPTIONS,
        f"--port={port}",
    ]
    env = {**os.environ, "HOME": str(root), "PYTHONPATH": os.pathsep.join(sys.path)}
    log = (root / "lab.log").open("w")
    running = subprocess.Popen(command, env=env, stdout=log, stderr=subprocess.STDOUT, cwd=root)
    try:
        for _ in range(300):
            if running.poll() is not None:
                pytest.fail((root / "lab.log").read_text(encoding="utf-8")[-2000:])
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.2)
        yield f"http://127.0.0.1:{port}", root
    finally:
        running.terminate()
        running.wait(30)
        log.close()
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0, "JupyterLab ended with the command"


def test_it_opens_runs_follows_a_change_and_exports(browser, server):  # noqa: F811
    address, root = server
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{address}/?token={TOKEN}")
    page.wait_for_selector(".jp-Notebook", timeout=90_000)
    assert page.url.endswith("/lab/tree/notebooks/00_start.ipynb")
    page.wait_for_selector(".lm-MenuBar-item:has-text('Tệp')")

    run_all(page)
    last = full_years(root)[-1]
    wait_for(page, str(facts(last, root=root).on_time_rate))
    assert page.locator(".jp-OutputArea table").count() >= 1

    before = full_years(root)[-2]
    page.evaluate(
        """() => {
            const cell = jupyterapp.shell.currentWidget.content.widgets.find((w) => w.model.type === "code");
            const shared = cell.model.sharedModel;
            shared.setSource(shared.getSource().replace("full_years()[-1]", "full_years()[-2]"));
        }"""
    )
    run_all(page)
    wait_for(page, str(facts(before, root=root).on_time_rate))

    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    made = page.request.get(f"{address}/nbconvert/BaoCaoCCHC/notebooks/00_start.ipynb?token={TOKEN}")
    assert made.ok
    assert "Bắt đầu từ đây" in made.text()
    assert str(facts(before, root=root).on_time_rate).replace(
        "\N{NO-BREAK SPACE}", " "
    ) in made.text().replace("\N{NO-BREAK SPACE}", " ")
    formats = json.loads(page.request.get(f"{address}/api/nbconvert?token={TOKEN}").text())
    assert {"BaoCaoCCHC", "BaoCaoWord", "BaoCaoPDF", "TrinhChieu"} <= set(formats), "what the menu offers"

    outside = [
        url for url in asked if not url.startswith((address, address.replace("http", "ws"), "data:", "blob:"))
    ]
    assert outside == []
    assert page.locator(".Toastify__toast").count() == 0, "no news, no question"
    context.close()


def run_all(page):
    page.wait_for_function(
        "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'", timeout=120_000
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")


def wait_for(page, text):
    """Until the prose shows a figure; the kernel's first imports take seconds."""
    plain = text.replace("\N{NO-BREAK SPACE}", " ")
    page.wait_for_function(
        """(text) => {
            // What is out of sight is not in the page: the first cells are brought back into it.
            jupyterapp.shell.currentWidget.content.scrollToItem(2);
            return [...document.querySelectorAll(".jp-MarkdownCell")].some(
                (node) => node.textContent.replace(/\\u00a0/g, " ").includes(text));
        }""",
        arg=plain, timeout=120_000,
    )  # fmt: skip


def test_what_the_user_set_has_the_last_word(monkeypatch):
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "/mine")
    paths = lab.environment()["JUPYTER_CONFIG_PATH"].split(os.pathsep)
    assert paths == ["/mine", str(lab.SETTINGS)]
    told = json.loads((lab.SETTINGS / "labconfig/default_setting_overrides.json").read_text(encoding="utf-8"))
    assert told["@jupyterlab/apputils-extension:notification"]["fetchNews"] == "false"


def test_without_a_workspace_it_says_so(tmp_path, capsys):
    assert cli.main(["lab", "--root", str(tmp_path)]) == 2
    assert "unit.yml" in capsys.readouterr().err


# The panel of questions


def parts(widget):
    """All widgets of the panel by their description or kind."""
    found = {}
    for child in getattr(widget, "children", ()):
        found.update(parts(child))
    found[getattr(widget, "description", "") or type(widget).__name__] = widget
    return found


def test_the_panel_asks_and_files(built, tmp_path):
    root = tmp_path / "w"
    shutil.copytree(built, root)
    held = parts(panel(root))
    held["Câu hỏi"].value = "ty le dung han"
    held["Năm"].value = (2011, 2019)
    for kind in held["Kiểu"].options:
        held["Kiểu"].value = kind
        held["Hỏi"].click()
        assert not held["Lưu câu trả lời"].disabled, kind
    held["Đơn vị"].value = "nga thanh, Nga Yên"
    held["Hỏi"].click()
    assert held["Lưu câu trả lời"].disabled, "Nga Thanh or Nga Thành: it asks back"
    held["Đơn vị"].value = "nga an, Nga Yên"
    held["Kiểu"].value = "So sánh"
    held["Hỏi"].click()
    assert not held["Lưu câu trả lời"].disabled
    held["Kiểu"].value = "Xếp hạng"
    held["Hỏi"].click()
    held["Người hỏi"].value = "Chủ tọa"
    held["Lưu câu trả lời"].click()
    assert held["Lưu câu trả lời"].disabled
    (page,) = (root / "reports/2020/hoi-dap").glob("*.html")
    assert "Người hỏi: Chủ tọa" in page.read_text(encoding="utf-8")
    held["Câu hỏi"].value = "bóng đá"
    held["Hỏi"].click()
    assert held["Lưu câu trả lời"].disabled, "there is no answer to file"
