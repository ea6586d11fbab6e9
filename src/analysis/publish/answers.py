"""An answer as an executed notebook of its own, which every exporter can render and a report can append."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from .. import together
from .page import page
from .report import content, light_imports

with light_imports():
    import nbformat
    from nbformat import NotebookNode

FORMATS = ("html", "docx")
_SIGNS = re.compile(r"([\\`*_{}\[\]()#+\-.!<>|$&~^\"'])")


def notebook(
    title: str, lines: Iterable[str], sentence: str, caveats: Iterable[str], shown: Sequence[Any]
) -> NotebookNode:
    """A notebook that was run: the title, lines about the question, the sentence (HTML), what to beware of, and then
    charts and tables as they display themselves."""
    told = "".join(f"<p>{escape(line)}</p>" for line in lines)
    beware = "".join(f"<li>{escape(caveat)}</li>" for caveat in caveats)
    words = f"<p><strong>{sentence}</strong></p>" + (f"<ul>{beware}</ul>" if beware else "")
    outputs = [nbformat.v4.new_output("display_data", data={"text/html": html}) for html in (told, words)]
    outputs += [_output(one) for one in shown]
    cells = [
        nbformat.v4.new_markdown_cell(f"# {_plain(title)}", id="question"),
        nbformat.v4.new_code_cell("", outputs=outputs, execution_count=1, id="answer"),
    ]
    return nbformat.v4.new_notebook(cells=cells, metadata={"title": title})


def save(nb: NotebookNode, target: Path, about: Mapping[str, Any]) -> list[Path]:
    """Write the notebook at `target` (without suffix), and its page in every format; returns the files."""
    resources = {"metadata": {"name": target.name, "path": str(target.parent)}}
    known = nbformat.NotebookNode({**nb.metadata, "cchc": dict(about)})
    shown = page(nbformat.NotebookNode({**nb, "metadata": known}), resources)
    written = [target.with_name(f"{target.name}.ipynb")]
    together.write(written[0], (nbformat.writes(nb) + "\n").encode())
    for form in FORMATS:
        written.append(target.with_name(f"{target.name}.{form}"))
        together.write(written[-1], content(shown, form))
    return written


def _output(shown: Any) -> NotebookNode:
    data, metadata = shown._repr_mimebundle_()
    return nbformat.v4.new_output("display_data", data=data, metadata=metadata)


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _SIGNS.sub(r"\\\1", " ".join(text.split()))
