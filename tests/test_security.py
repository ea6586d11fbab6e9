"""What the code must not do: make objects or code of what lies on disk, run a shell, ask the network."""

from __future__ import annotations

import ast
import re
from contextlib import suppress

import pytest
import yaml

from analysis.catalog.yaml_lines import read_yaml
from analysis.errors import CchcError
from conftest import ROOT

# Modules that make objects of bytes, or run them; functions that make code of text.
MAKERS = {
    "pickle",
    "cPickle",
    "dill",
    "cloudpickle",
    "shelve",
    "marshal",
    "joblib",
    "jsonpickle",
    "code",
    "codeop",
}
CALLS = {"eval", "exec", "compile", "__import__", "read_pickle", "to_pickle", "unsafe_load", "full_load"}
NETWORK = {"socket", "http", "urllib.request", "requests", "httpx", "aiohttp", "ftplib", "smtplib", "xmlrpc"}
# Where one of them may stand, and why. A line that is no longer there fails as well: the list says what is.
ALLOWED = {
    ("read/isolated.py", "pickle"): "over pipes between this program and its own children, never a file",
    (
        "publish/shell.py",
        "shell",
    ): "a cell that begins with ! in an analyst's notebook: notebooks are code, and run as code",
}
TREES = {path.relative_to(ROOT / "src/analysis").as_posix(): path for path in (ROOT / "src").rglob("*.py")}


def name_of(node: ast.expr) -> str:
    """The last name of what is called: `yaml.load` and `load` alike."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def whole(node: ast.expr) -> str:
    return ast.unparse(node)


def found_in(tree: ast.AST) -> set[str]:
    """What a module imports or calls of the above."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = {part for alias in node.names for part in (alias.name, alias.name.split(".")[0])}
            found |= names & (MAKERS | NETWORK)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {node.module or "", (node.module or "").split(".")[0]} & (MAKERS | NETWORK)
        elif isinstance(node, ast.Call):
            called, named = name_of(node.func), {word.arg: word.value for word in node.keywords}
            plain = isinstance(node.func, ast.Name) or called not in ("compile", "eval")
            if called in CALLS and plain:
                found.add(called)
            if called in ("load", "load_all") and whole(node.func).startswith("yaml."):
                loader = named.get("Loader") or (node.args[1] if len(node.args) > 1 else None)
                if loader is None or not whole(loader).endswith("SafeLoader"):
                    found.add("yaml.load")
            if (
                called in ("system", "popen", "getoutput", "getstatusoutput")
                and whole(node.func) != "platform.system"
            ):
                found.add(f"shell: {called}")
            for word, allowed in (("shell", False), ("allow_pickle", False)):
                if word in named and not (
                    isinstance(named[word], ast.Constant) and named[word].value is allowed
                ):
                    found.add(word)
    return found


@pytest.mark.parametrize("module", sorted(TREES))
def test_nothing_on_disk_becomes_an_object_or_code(module):
    found = found_in(ast.parse(TREES[module].read_text(encoding="utf-8")))
    assert found == {what for (where, what) in ALLOWED if where == module}


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import pickle", "pickle"), ("from dill import load", "dill"), ("import yaml\nyaml.load(x)", "yaml.load"),
        ("yaml.load(x, Loader=yaml.Loader)", "yaml.load"), ("pd.read_pickle(x)", "read_pickle"), ("eval(x)", "eval"),
        ("np.load(x, allow_pickle=True)", "allow_pickle"),
        ("run(x, shell=True)", "shell"), ("os.system(x)", "shell: system"),
        ("import urllib.request", "urllib.request"), ("yaml.unsafe_load(x)", "unsafe_load"),
    ],
)  # fmt: skip
def test_the_look_finds_what_it_looks_for(code, what):
    assert found_in(ast.parse(code)) == {what}


@pytest.mark.parametrize("text", ["a: !!python/object/apply:os.mkdir [{0}]", "a: !!python/name:os.mkdir ''"])
def test_a_catalogue_makes_no_objects(tmp_path, text):
    made, path = tmp_path / "made", tmp_path / "x.yml"
    path.write_text(text.replace("{0}", str(made)), encoding="utf-8")
    with suppress(yaml.YAMLError, CchcError):
        assert read_yaml(path).data == {"a": [str(made)]}
    assert not made.exists()


def test_every_test_that_the_page_names_is_there():
    page = (ROOT / "docs/security.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|\.ci|src)/[\w./]+)`", page))
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
