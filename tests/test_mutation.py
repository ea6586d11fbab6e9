"""The tool that puts faults into the code: each operator makes what it says, and the judge tells dead from alive."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "benchmarks"))
import mutation

SOURCE = '''
"""Docstring: n < 3."""
__all__ = ["grade"]
LIMIT: int = 3


def grade(n: int, names: list[str], *, strict: bool = False) -> str:
    """Another one."""
    for name in names[1:]:
        if not strict and n < LIMIT:
            break
        names.append(name)
    if n == 0:
        raise ValueError("no n" + "at all")
    return sorted(names, key=len)[n - 1] if names else f"none of {n + 1}"
'''


@pytest.mark.parametrize(
    ("operator", "changes"),
    [
        ("boundary", [("n < LIMIT", "(n <= LIMIT)")]),
        ("comparison", [("n < LIMIT", "(n >= LIMIT)"), ("n == 0", "(n != 0)")]),
        ("arithmetic", [("n - 1", "(n + 1)")]),
        ("constant", [("3", "4"), ("False", "True"), ("1", "2"), ("0", "1"), ("1", "2")]),
        ("string", []),
        ("and/or", [("not strict and n < LIMIT", "(not strict or n < LIMIT)")]),
        ("not removed", [("not strict", "(strict)")]),
        (
            "condition negated",
            [
                ("not strict and n < LIMIT", "(not (not strict and n < LIMIT))"),
                ("names", "(not names)"),
            ],
        ),
        ("break/continue", [("break", "continue")]),
        ("slice bound", [("1:", ":")]),
        ("argument dropped", [("sorted(names, key=len)", "(sorted(names))")]),
        ("call removed", [("names.append(name)", "pass")]),
    ],
)
def test_each_operator_makes_its_mutants_and_no_others(operator, changes):
    found = [(m.before, m.text) for m in mutation.mutants(SOURCE) if m.operator == operator]
    assert found == changes


def test_a_whole_return_becomes_none_and_every_mutant_is_a_program():
    found = mutation.mutants(SOURCE)
    assert [m.text for m in found if m.operator == "return None"] == ["return None"]
    programs = {mutation.mutated(SOURCE.encode(), m) for m in found}
    assert len(programs) == len(found)
    for program in programs:
        compile(program, "mutant", "exec")


def test_text_that_is_data_is_changed_and_prose_is_not():
    source = 'a = "year"\nb = "tiếng Việt"\nc = "a sentence for the reader to read"\nd = f"{a} years"\n'
    assert [m.text for m in mutation.mutants(source)] == ["'yearX'", "'tiếng ViệtX'"]
    late = mutation.mutants('x = "đã có", 1\n')[-1]
    assert mutation.mutated('x = "đã có", 1\n'.encode(), late) == 'x = "đã có", 2\n'.encode()


def test_a_fault_that_is_tested_is_killed_and_one_that_is_not_survives(tmp_path):
    (tmp_path / "src" / "small").mkdir(parents=True)
    (tmp_path / "src" / "small" / "__init__.py").write_text(
        "def tested(n):\n    while n > 2:\n        n -= 1\n    return n\n\n\n"
        "def run_only(n):\n    return n\n\n\n"
        "def forgotten(n):\n    return n\n",
        encoding="utf-8",
    )
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_small.py").write_text(
        "import small\n\n\ndef test_small():\n    assert small.tested(5) == 2\n    assert small.tested(2) == 2\n"
        "    small.run_only(1)\n",
        encoding="utf-8",
    )
    command = [
        sys.executable,
        str(ROOT / "benchmarks" / "mutation.py"),
        "--root",
        str(tmp_path),
        "--rooms",
        "",
    ]
    command += [
        "--package",
        "small",
        "--tests",
        "tests",
        "--sample",
        "0",
        "--seconds",
        "0.1",
        "--patience",
        "0",
    ]
    alone = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    run = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, env=alone)
    said = [line.partition(" s  small/__init__.py:") for line in run.stdout.splitlines()]
    verdicts = sorted((place.split(":")[0], head.split("  ")[0]) for head, found, place in said if found)
    assert verdicts == [
        ("12 return None", "not run"),
        ("2 boundary", "killed"),
        ("2 comparison", "killed"),
        ("2 constant", "killed"),
        ("3 arithmetic", "timeout"),
        ("3 constant", "killed"),
        ("4 return None", "killed"),
        ("8 return None", "survived"),
    ], run.stdout + run.stderr
    assert run.returncode == 1, "under 85 %"
