"""Blocks that are neither chart nor table: head and foot of a report (Nghị định 30/2020/NĐ-CP), what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

NATION = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")
_COLUMNS = (
    "display:flex;flex-wrap:wrap;justify-content:space-between;gap:0.5em 1.5em;"
    "font-size:0.9em;margin-bottom:1.5em"
)
_CENTRED = "flex:1 1 19em;text-align:center"


@dataclass(frozen=True)
class Block:
    """A piece of the page that is no sentence: HTML for the page, text for the terminal, and its parts by name for Word
    and PDF."""

    html: str
    text: str
    parts: Mapping[str, Any] = field(default_factory=dict)

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        data = {"text/html": self.html, "text/plain": self.text}
        return data, {"text/html": dict(self.parts)} if self.parts else {}

    def __repr__(self) -> str:
        return self.text


def letterhead(parent: str, body: str, number: str, place_and_date: str) -> Block:
    """Who writes, under whom, with number, place and date; and the nation's name and motto."""
    left = [escape(parent.upper()), f"<strong>{escape(body.upper())}</strong>", escape(number)]
    right = [f"<strong>{line}</strong>" for line in NATION] + [f"<em>{escape(place_and_date)}</em>"]
    parts = {
        "parent": parent, "body": body, "number": number, "nation": list(NATION), "place_and_date": place_and_date,
    }  # fmt: skip
    words = [parent, body, number, *NATION, place_and_date]
    return _columns(left, right, words, centred=True, parts={"letterhead": parts})


def signature(signatory: Sequence[str], recipients: Sequence[str]) -> Block:
    """Who receives the report, on the left; who signs it, on the right."""
    left = ["<strong><em>Nơi nhận:</em></strong>", *(f"- {escape(r)}" for r in recipients)]
    right = [f"<strong>{escape(line)}</strong>" for line in signatory]
    parts = {"recipients": list(recipients), "signatory": list(signatory)}
    words = ["Nơi nhận:", *recipients, *signatory]
    return _columns(left, right, words, centred=False, parts={"signature": parts})


def nothing(what: str) -> Block:
    """In the place of a chart or table: that there are no figures of `what` yet."""
    words = f"Chưa có số liệu: {what}."
    return Block(f"<p><em>{escape(words)}</em></p>", words)


def _columns(
    left: Sequence[str],
    right: Sequence[str],
    words: Sequence[str],
    *,
    centred: bool,
    parts: Mapping[str, Any],
) -> Block:
    first = _CENTRED if centred else "flex:1 1 14em"
    html = (
        f'<div style="{_COLUMNS}"><div style="{first}">{"<br/>".join(left)}</div>'
        f'<div style="{_CENTRED}">{"<br/>".join(right)}</div></div>'
    )
    return Block(html, "\n".join(words), parts)
