"""JupyterLab ready to work: on the start page, in Vietnamese where it speaks it, and without a call to the network."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

START = "notebooks/00_start.ipynb"
SETTINGS = Path(__file__).parent  # holds labconfig/default_setting_overrides.json, as JupyterLab looks for it


def command(root: Path, more: Sequence[str] = ()) -> list[str]:
    """What starts it for a workspace; `more` are options of `jupyter lab`.

    No news, no look for updates, no catalogue of extensions: none of them works offline, and nothing may call out.
    """
    start = f"--LabApp.default_url=/lab/tree/{START}" if (root / START).is_file() else ""
    quiet = (
        "--LabApp.news_url=None", "--LabApp.extension_manager=readonly",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    )  # fmt: skip
    fixed = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root}", *quiet]
    return [*fixed, *([start] if start else []), *more]


def environment() -> dict[str, str]:
    """The environment it is started in: our default settings after those of the user, who has the last word."""
    paths = [path for path in (os.environ.get("JUPYTER_CONFIG_PATH"), str(SETTINGS)) if path]
    return {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(paths)}
