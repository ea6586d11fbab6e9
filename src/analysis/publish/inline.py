"""Figures inside prose: MyST inline expressions in Markdown cells.

One mistune plugin is the only parser. It lists the expressions of a cell (for whoever evaluates them) and
marks the same places when the cell is rendered, so that the two can never disagree. Results are kept where
jupyterlab-myst looks for them: `cell.metadata["user_expressions"]`.
"""

from __future__ import annotations

import ast
import html
from collections.abc import Iterator, Mapping
from re import Match
from typing import Any, TypeAlias

import mistune
from mistune.core import InlineState
from mistune.inline_parser import InlineParser

Result: TypeAlias = Mapping[str, Any]
"""The answer for one expression: `{"status": "ok", "data": {mime: …}, "metadata": {…}}`, or an error."""

_ROLE = r"\{eval\}(?P<eval_fence>`+)(?!`)(?P<eval_body>[\s\S]+?)(?<!`)(?P=eval_fence)(?!`)"
PLUGINS = ("table", "strikethrough", "footnotes")


def expression_plugin(md: mistune.Markdown) -> None:
    """mistune plugin: the role `eval` becomes an `expression` token whose `raw` is the Python expression."""
    md.inline.register("expression", _ROLE, _parse, before="codespan")


def expressions(source: str) -> list[str]:
    """The expressions of a Markdown cell in reading order; those in code spans and fences are none."""
    if "{eval}" not in source:
        return []
    tokens = mistune.create_markdown(renderer=None, plugins=[*PLUGINS, expression_plugin])(source)
    return list(_walk(tokens))


def stored(cell: Mapping[str, Any]) -> dict[str, Result]:
    """The results kept in a cell, by expression."""
    kept = cell.get("metadata", {}).get("user_expressions") or []
    return {entry["expression"].strip(): entry["result"] for entry in kept}


def store(cell: Any, found: list[str], results: list[Result]) -> None:
    """Keep results in the cell in the shape jupyterlab-myst 2.x reads."""
    cell.metadata["user_expressions"] = [
        {"expression": expression, "result": result}
        for expression, result in zip(found, results, strict=True)
    ]


def value_html(result: Result) -> str:
    """An evaluated expression as it stands in the sentence.

    `text/html` comes from our own objects, which escape what they show; anything else is escaped here, and
    the repr of a string loses its quotes.
    """
    data = result["data"]
    if "text/html" in data:
        return "".join(data["text/html"])
    return html.escape(_unquoted("".join(data.get("text/plain", ""))))


def _parse(inline: InlineParser, match: Match[str], state: InlineState) -> int:
    body = match.group("eval_body").replace("\n", " ").strip()
    state.append_token({"type": "expression", "raw": body})
    return match.end()


def _walk(tokens: Any) -> Iterator[str]:
    for token in tokens:
        if token["type"] == "expression":
            yield token["raw"]
        yield from _walk(token.get("children", ()))


def _unquoted(plain: str) -> str:
    if plain[:1] not in ("'", '"'):
        return plain
    try:
        return str(ast.literal_eval(plain))
    except (SyntaxError, ValueError):
        return plain
