"""The page of questions and answers: data, style and script in one file, with nothing fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from typing import Any

import jinja2

from .page import TEMPLATE, TEMPLATES, prepared

Json = Mapping[str, Any]


def screen(data: Json, about: Json) -> str:
    """The finished HTML; equal data give equal bytes. `about` is what page.facts describes."""
    notice = about.get("notice") or {}
    return _environment().get_template("screen.html.j2").render(
        data=dict(data), notice=notice, title=about.get("title", ""), version=about.get("data_version", "")
    )  # fmt: skip


@cache
def _environment() -> jinja2.Environment:
    folder = TEMPLATES / TEMPLATE
    env = prepared(jinja2.Environment(loader=jinja2.FileSystemLoader(folder), autoescape=True))
    script = (folder / "screen.js").read_text(encoding="utf-8").strip()
    env.globals["script"] = script
    env.globals["script_hash"] = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return env
