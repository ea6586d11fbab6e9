from __future__ import annotations

import pytest

from analysis.publish.inline import expressions, store, stored, value_html

from .helpers import md


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("Đạt {eval}`x` và **{eval}`y`**, lại {eval}`x`.", ["x", "y", "x"]),
        ("Trong mã: `{eval}` rồi `` {eval}`x` `` không tính.", []),
        ("```\n{eval}`x`\n```\n\n    {eval}`x`\n", []),
        ("{eval}``d['`']``", ["d['`']"]),
        (r"\{eval}`x`", []),
        (
            "## Năm {eval}`n`\n\n- {eval}`a`\n\n| h |\n|---|\n| {eval}`b` |\n\n> {eval}`c`",
            ["n", "a", "b", "c"],
        ),
        ("[{eval}`t`](https://vi.dụ)", ["t"]),
        ("{eval}`f(\n  1)`", ["f(   1)"]),
        ("{math}`x`", []),
    ],
)
def test_expressions_are_those_a_reader_of_the_markdown_would_see(source: str, found: list[str]) -> None:
    assert expressions(source) == found


def test_results_are_kept_where_jupyterlab_myst_reads_them() -> None:
    cell, result = md("{eval}`x`"), {"status": "ok", "data": {"text/plain": "1"}, "metadata": {}}
    store(cell, ["x"], [result])
    assert cell.metadata["user_expressions"] == [{"expression": "x", "result": result}]
    assert stored(cell) == {"x": result}


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ({"text/plain": "'Nga Sơn'"}, "Nga Sơn"),
        ({"text/plain": '"<b>"'}, "&lt;b&gt;"),
        ({"text/plain": "95.8"}, "95.8"),
        ({"text/plain": "'a' 'b', c"}, "&#x27;a&#x27; &#x27;b&#x27;, c"),
        ({"text/plain": "x", "text/html": "<data>95,8 %</data>"}, "<data>95,8 %</data>"),
    ],
)
def test_a_value_prefers_its_own_html_and_is_escaped_otherwise(data: dict[str, str], shown: str) -> None:
    assert value_html({"status": "ok", "data": data, "metadata": {}}) == shown
