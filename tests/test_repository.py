"""What is committed: clean notebooks, no traces of a machine, nothing generated, documents that are true.

`python tests/test_repository.py` writes docs/issues.md anew.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
import yaml

from analysis import catalog as catalogs
from analysis import cli
from analysis.errors import KINDS

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.vi.md"]
ISSUES_PAGE = ROOT / "docs" / "issues.md"
# Folders of one machine, and hosts that packages come from; the sources of figures are another matter.
PATHS = re.compile(r"(?<![\w.:])/(?:work|root|home|tmp|Users)/\w|\b[A-Z]:\\+Users\b")
HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|registry\.npmjs|(?:deb|security)\.debian|anaconda\.(?:org|com)"
)
GENERATED = re.compile(
    r"(^|/)(reports|data/processed|\.venv|__pycache__|\.ipynb_checkpoints|\.hypothesis|\.\w+_cache)/|\.failed\.ipynb$"
)


@cache
def committed() -> tuple[str, ...]:
    """Files that are, or are about to be, in git; without git, all that could be."""
    if not (ROOT / ".git").exists():
        everything = (path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*") if path.is_file())
        return tuple(sorted(name for name in everything if not GENERATED.search(name)))
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True, encoding="utf-8")
    return tuple(sorted(name for name in set(found.stdout.split("\0")) if name and (ROOT / name).is_file()))


def texts() -> Iterator[tuple[str, str]]:
    """Committed text files by name."""
    for name in committed():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            yield name, content.decode("utf-8", errors="replace")


def notebooks() -> list[str]:
    return [name for name in committed() if name.endswith(".ipynb")]


def remains(cell: dict[str, Any]) -> list[str]:
    """What a run has left in a cell."""
    left = {
        "outputs": cell.get("outputs"),
        "execution_count": cell.get("execution_count"),
        **{key: cell["metadata"].get(key) for key in ("user_expressions", "execution")},
    }
    return [name for name, value in left.items() if value]


def documents() -> list[Path]:
    """Markdown that people read, with links to follow."""
    return [ROOT / name for name in committed() if name.endswith(".md")]


def links(document: Path) -> list[str]:
    """Relative targets of links and pictures."""
    prose = re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)
    found = re.findall(r"\]\(<?([^)>\s]+)>?\)|(?:src|href)=\"([^\"]+)\"", prose)
    targets = [a or b for a, b in found]
    return [t for t in targets if not re.match(r"[a-z]+:", t)]


def anchors(document: Path) -> set[str]:
    """Headings as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", document.read_text(encoding="utf-8"), re.M)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


def code_blocks(document: Path) -> list[str]:
    """Fenced code without its comments."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", document.read_text(encoding="utf-8"), re.M | re.S)
    return [re.sub(r"\s*(#|REM ).*$", "", block, flags=re.M) for block in blocks]


def issues_page() -> str:
    """docs/issues.md, from the kinds in the code."""
    rows = [
        f"| `{code}` | {kind.severity} | {kind.vi} | {kind.en} | {kind.next_step} |"
        for code, kind in sorted(KINDS.items(), key=lambda item: (_RANK[item[1].severity], item[0]))
    ]
    return "\n".join([*_ISSUES_HEAD.splitlines(), *rows, ""])


_RANK = {"error": 0, "warning": 1, "note": 2}
_ISSUES_HEAD = """\
# Issues: what `cchc build` reports

One row a kind of issue, made from `KINDS` in `src/analysis/errors.py` by `python tests/test_repository.py`; a test
holds the two together. Every issue names its file, sheet and cell, in `data/processed/issues.csv`, on the terminal and
in the quality chapter. Braces are filled in.

* **error**: a figure contradicts itself or others, or could not be read. What was read stays as written, what could not
  be read stays empty (`unreadable`), and a share that comes out impossible is withheld. Under `--strict` errors make
  the exit code 1.
* **warning**: something is missing, doubtful or was passed over.
* **note**: something worth knowing.

| code | severity | tiếng Việt | English | next step |
|---|---|---|---|---|
"""


@pytest.mark.parametrize("name", notebooks())
def test_a_notebook_is_committed_without_what_a_run_leaves(name: str) -> None:
    notebook = json.loads((ROOT / name).read_text(encoding="utf-8"))
    assert [(i, left) for i, cell in enumerate(notebook["cells"], 1) if (left := remains(cell))] == []
    assert notebook["metadata"].get("language_info", {}).keys() <= {"name"}


def test_the_commit_hook_cleans_a_notebook_and_keeps_its_cell_ids(tmp_path: Path) -> None:
    ran = nbformat.v4.new_notebook(metadata={"language_info": {"name": "python", "version": "3.11.7"}})
    output = nbformat.v4.new_output("stream", text="x")
    ran.cells = [
        nbformat.v4.new_code_cell(
            "x", id="a1", outputs=[output], execution_count=3, metadata={"execution": {"t": "1"}}
        ),
        nbformat.v4.new_markdown_cell(
            "{eval}`x`", id="b2", metadata={"user_expressions": [{"expression": "x"}]}
        ),
    ]
    path = tmp_path / "ran.ipynb"
    nbformat.write(ran, path)
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"][0][
        "hooks"
    ]
    python, *arguments = shlex.split(next(hook["entry"] for hook in hooks if hook["id"] == "nbstripout"))
    assert python == "python"
    subprocess.run([sys.executable, *arguments, str(path)], check=True)
    clean = json.loads(path.read_text(encoding="utf-8"))
    assert [remains(cell) for cell in clean["cells"]] == [[], []]
    assert [(cell["id"], cell["metadata"]) for cell in clean["cells"]] == [("a1", {}), ("b2", {})]
    assert clean["metadata"]["language_info"] == {"name": "python"}


def test_no_committed_file_names_folders_of_a_machine_or_hosts_of_packages() -> None:
    found = [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in texts()
        for number, line in enumerate(text.splitlines(), 1)
        if PATHS.search(line) or HOSTS.search(line)
    ]
    assert found == []


def test_the_code_and_the_notebooks_know_no_district() -> None:
    """Names and codes of the unit, its parent and its places stand in data/catalog, never in src or a notebook."""
    catalog = catalogs.load(ROOT)
    kinds = {place.kind for place in catalog.places.all}
    words = {
        word for place in catalog.places.all for word in (place.code, place.name, *place.aliases)
    } - kinds
    words |= {catalog.unit.short, catalog.unit.parent.removeprefix("UBND tỉnh ")}
    found = [
        f"{name}: {word}"
        for name, text in texts()
        if name.startswith(("src/", "notebooks/"))
        for word in words
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text, re.I)
    ]
    assert found == []
    assert len(words) > 25


def test_nothing_generated_is_committed() -> None:
    assert [name for name in committed() if GENERATED.search(name)] == []


def test_workbooks_come_from_the_simulation_alone() -> None:
    """The real workbooks of the example have no licence: users fetch them."""
    books = [name for name in committed() if re.search(r"\.(xls[xmb]?|ods)$", name)]
    assert [name for name in books if not name.startswith(("data/raw/", "tests/"))] == []


def test_links_in_documents_lead_somewhere() -> None:
    broken = []
    for document in documents():
        for link in links(document):
            path, _, anchor = link.partition("#")
            target = document.parent / path if path else document
            if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
                broken.append(f"{document.relative_to(ROOT)}: {link}")
    assert broken == []


def test_both_readmes_have_the_same_chapters_and_commands() -> None:
    english, vietnamese = READMES
    levels = [re.findall(r"^(#+) ", path.read_text(encoding="utf-8"), re.M) for path in READMES]
    assert levels[0] == levels[1]
    assert code_blocks(english) == code_blocks(vietnamese)
    files = [
        sorted(link for link in links(path) if link[0] != "#" and "README" not in link) for path in READMES
    ]
    assert files[0] == files[1]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_readme_tells_every_command_and_option_and_no_other(readme: Path) -> None:
    parser = cli._parser()
    actions = next(a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
    real = {
        (name, option)
        for name, command in actions.choices.items()
        for action in command._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    }
    told = {
        (command, option)
        for row in readme.read_text(encoding="utf-8").splitlines()
        if (found := re.match(r"\| `cchc ([\w-]+)", row))
        for command in [found[1]]
        for option in re.findall(r"--[a-z-]+", row)
    }
    assert told == real


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_analysts_lines_of_the_readme_run(
    built: Path, monkeypatch: pytest.MonkeyPatch, readme: Path
) -> None:
    monkeypatch.chdir(built)
    blocks = [block for block in code_blocks(readme) if block.startswith("from analysis")]
    assert len(blocks) == 2
    names: dict[str, Any] = {}
    for line in "\n".join(blocks).splitlines():
        if line.startswith("from ") or re.match(r"\w+ = ", line):
            exec(line, names)
        elif line:
            result = eval(line, names)
            if isinstance(result, pd.DataFrame | str):
                assert len(result), line
            elif hasattr(result, "sentence"):
                assert str(result.sentence), line
            else:
                assert float(result) > 0, line


def test_the_page_of_issues_is_in_step_with_the_code() -> None:
    assert ISSUES_PAGE.read_text(encoding="utf-8") == issues_page(), "run: python tests/test_repository.py"


def test_ci_can_start_its_script() -> None:
    if os.name == "posix":
        assert os.access(ROOT / ".ci" / "run", os.X_OK)


if __name__ == "__main__":
    ISSUES_PAGE.parent.mkdir(exist_ok=True)
    ISSUES_PAGE.write_text(issues_page(), encoding="utf-8", newline="\n")
