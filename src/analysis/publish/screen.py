"""The page of questions and answers: data, style and script in one file, with nothing fetched."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .page import environment

Json = Mapping[str, Any]


def screen(data: Json, about: Json) -> str:
    """The finished HTML; equal data give equal bytes. `about` is what page.facts describes."""
    notice = about.get("notice") or {}
    return environment("screen.js").get_template("screen.html.j2").render(
        data=dict(data), notice=notice, title=about.get("title", ""), version=about.get("data_version", "")
    )  # fmt: skip
