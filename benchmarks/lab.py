"""From `cchc lab` to the first executed cell, step by step, in headless Chromium.

    python benchmarks/lab.py

Prints seconds since the command: the server answers, the start page is there, its first cell has run; and, for
comparison in the same run, what that cell takes in a bare process. Nothing is asserted: disks and caches differ.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--no-browser",
    "--allow-root",
    "--IdentityProvider.token=t",
    "--LabApp.expose_app_in_browser=True",
)
FIRST = "from analysis import facts, full_years, show, sources; facts(full_years()[-1]).on_time_rate"
READY = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"


def main() -> int:
    with tempfile.TemporaryDirectory() as name, socket.socket() as probe:
        root = Path(name) / "w"
        for part in ("data", "notebooks"):
            shutil.copytree(ROOT / part, root / part)
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        env = {**os.environ, "HOME": name}
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
        start = time.perf_counter()
        server = subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=name
        )
        try:
            while True:
                with socket.socket() as asked:
                    if asked.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            print(f"server answers: {time.perf_counter() - start:.1f} s")
            with sync_playwright() as started:
                browser = started.chromium.launch(
                    executable_path=shutil.which("chromium"), args=["--no-sandbox"]
                )
                page = browser.new_page()
                page.goto(f"http://127.0.0.1:{port}/?token=t")
                page.wait_for_selector(".jp-CodeCell", timeout=120_000)
                print(f"start page: {time.perf_counter() - start:.1f} s")
                page.wait_for_function(READY, timeout=120_000)
                print(f"kernel ready: {time.perf_counter() - start:.1f} s")
                page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
                ran = "jupyterapp.shell.currentWidget.content.widgets.some((w) => w.model.executionCount > 0)"
                page.wait_for_function(ran, timeout=120_000)
                print(f"first cell has run: {time.perf_counter() - start:.1f} s")
                browser.close()
        finally:
            server.terminate()
            server.wait(30)
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", FIRST], cwd=root / "notebooks", check=True)
        print(f"that cell in a bare process: {time.perf_counter() - start:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
