"""One self-contained HTML page from the blocks of a notebook.

nbconvert is not needed here, so that `cchc report` does not pay for its import; the exporter renders the same
template with the same `Page`.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from ..tongue import lang, t
from .blocks import blocks
from .errors import NotebookError
from .kinds import Block, Figure, Heading, Picture
from .origins import TABLE, Entry, Origins, linked, marks

TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = "page.js"
TEMPLATE = "cchc"  # a folder of TEMPLATES, and nbconvert's name for it
_REPORT_FACTS = Path("data", "processed", "report.json")


@dataclass(frozen=True, slots=True)
class Notice:
    """What the reader must know before the first figure, e.g. that the sources are simulated."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """A block on the page: `n` numbers charts and pictures, and tables, each from 1."""

    block: Block
    n: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """What the template needs, and nothing else."""

    title: str
    series: str
    notice: Notice | None
    items: list[Item]
    data_version: str
    built_from: str
    entries: list[Entry]
    marks: dict[str, Any]

    @property
    def headings(self) -> list[Heading]:
        """All headings, in order."""
        return [item.block for item in self.items if isinstance(item.block, Heading)]

    @property
    def has_h1(self) -> bool:
        """False if the template has to set the title itself."""
        return any(heading.level == 1 for heading in self.headings)

    @property
    def contents(self) -> list[tuple[Heading, list[Heading]]]:
        """h2 headings, each with its h3 headings."""
        tree: list[tuple[Heading, list[Heading]]] = []
        for heading in self.headings:
            if heading.level == 2:
                tree.append((heading, []))
            elif heading.level == 3 and tree:
                tree[-1][1].append(heading)
        return tree


def page(nb: Any, resources: Mapping[str, Any]) -> Page:
    """The page of an executed notebook. Raises `NotebookError` as `blocks` does."""
    known = facts(nb, resources)
    name, folder = _name(resources), _folder(resources)
    found = blocks(nb, f"{name}.ipynb", folder, resources.get("links"))
    origins = Origins(known, _above(folder, TABLE))
    found, entries = linked(found, origins)
    first = next((b.text for b in found if isinstance(b, Heading) and b.level == 1), "")
    series = str(known.get("title_en" if lang() == "en" else "title") or "")
    return Page(
        title=str(nb.metadata.get("title") or "") or first or series or name,
        series=series,
        notice=notice(nb, resources),
        items=_numbered(found),
        data_version=str(known.get("data_version") or ""),
        built_from=str(known.get("built_from_en" if lang() == "en" else "built_from") or ""),
        entries=entries,
        marks=marks(found, origins),
    )


def rendered(shown: Page) -> str:
    """The finished HTML of a page; equal pages give equal bytes."""
    return environment().get_template("index.html.j2").render(page=shown)


def notice(nb: Any, resources: Mapping[str, Any]) -> Notice | None:
    """The notice that belongs on this notebook's pages, if whoever built the data wants one."""
    known = facts(nb, resources)
    wanted = (lang() == "en" and known.get("notice_en")) or known.get("notice") or {}
    title, text = str(wanted.get("title") or ""), str(wanted.get("text") or "")
    return Notice(title, text) if title or text else None


def facts(nb: Any, resources: Mapping[str, Any]) -> Mapping[str, Any]:
    """What is known about the data: `nb.metadata["cchc"]`, else a `data/processed/report.json` above.

    Keys: `notice` {`title`, `text`}, `title`, `data_version`, `built_from`. A damaged file raises
    `NotebookError`: a notice must not go missing in silence.
    """
    if "cchc" in nb.metadata:
        return dict(nb.metadata["cchc"])
    file = _above(_folder(resources), _REPORT_FACTS)
    return _read_facts(file, _name(resources)) if file else {}


def _above(folder: Path | None, part: Path) -> Path | None:
    """A file of the workspace that a notebook stands in; None where there is none."""
    roots = [folder, *folder.parents] if folder else []
    return next((root / part for root in roots if (root / part).is_file()), None)


@cache
def environment(script: str = SCRIPT) -> jinja2.Environment:
    """Jinja that escapes everything but blocks, which were checked when the notebook was read; with one script."""
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATES / TEMPLATE), autoescape=True)
    return prepared(env, script)


def prepared(env: jinja2.Environment, script: str = SCRIPT) -> jinja2.Environment:
    """The settings and filters the templates rely on, and the script (a file beside them) with its hash."""
    env.autoescape = True
    env.trim_blocks = env.lstrip_blocks = True
    env.undefined = jinja2.StrictUndefined
    env.filters["css_string"] = css_string
    env.filters["json_island"] = json_island
    code = (TEMPLATES / TEMPLATE / script).read_text(encoding="utf-8").strip()
    env.globals["script"] = code
    env.globals["t"], env.globals["lang"] = t, lang
    env.globals["script_hash"] = base64.b64encode(hashlib.sha256(code.encode()).digest()).decode()
    env.filters["table_labels"] = table_labels
    return env


def json_island(data: Any) -> str:
    """Data as JSON that cannot end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def css_string(text: str) -> str:
    """Text as a quoted CSS string that can neither end itself nor the style sheet.

    >>> css_string('a"</style>')
    '"a\\\\22 \\\\3c \\\\2f style\\\\3e "'
    """
    plain = (c if c.isalnum() or c in " .,:;-–·()" else f"\\{ord(c):x} " for c in text)
    return f'"{"".join(plain)}"'


def table_labels(markup: str, place: int) -> str:
    """Names for the scrolling tables inside prose: unique on the page."""
    count = iter(range(1, markup.count('"@table@"') + 1))
    return re.sub('"@table@"', lambda _: f'"{t("Bảng trong bài")}, {place}.{next(count)}"', markup)


def _numbered(found: list[Block]) -> list[Item]:
    counts = {"chart": 0, "table": 0}
    items: list[Item] = []
    for block in found:
        family = "chart" if isinstance(block, Figure | Picture) else block.kind
        if family in counts:
            counts[family] += 1
        items.append(Item(block, counts.get(family, 0)))
    return items


def _read_facts(file: Path, name: str) -> Mapping[str, Any]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        known = error
    if isinstance(known, dict):
        return known
    vi, en = "Không đọc được data/processed/report.json", "Cannot read data/processed/report.json"
    raise NotebookError(f"{name}.ipynb", 0, "", vi, en, str(known))


def _name(resources: Mapping[str, Any]) -> str:
    return str((resources.get("metadata") or {}).get("name") or "notebook")


def _folder(resources: Mapping[str, Any]) -> Path | None:
    """The notebook's folder; nbconvert gives "" for the working folder, and no key where there is no file."""
    metadata = resources.get("metadata") or {}
    return Path(metadata["path"] or ".").resolve() if "path" in metadata else None
