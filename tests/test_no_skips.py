"""What CI rests on: a skipped test fails the run and is named, in one process and in several."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from conftest import ROOT

TESTS = {
    "good": "def test_good():\n    pass\n",
    "expected": "import pytest\n\n@pytest.mark.xfail\ndef test_expected():\n    raise AssertionError\n",
    "marked": "import pytest\n\n@pytest.mark.skip('by a mark')\ndef test_marked():\n    pass\n",
    "running": "import pytest\n\ndef test_running():\n    pytest.skip('in its course')\n",
    "whole": "import pytest\n\npytest.skip('a whole file', allow_module_level=True)\n",
}


@pytest.mark.parametrize("processes", ["", "-n 2 --dist loadfile"])
def test_a_skip_fails_the_run_and_is_told(tmp_path, processes):
    for name, text in TESTS.items():
        (tmp_path / f"test_{name}.py").write_text(text, encoding="utf-8")
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTEST_")}
    env |= {"PYTHONPATH": str(ROOT / "tests"), "PYTEST_ADDOPTS": f"-p no_skips {processes}"}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", str(tmp_path)]
    ran = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8")
    assert ran.returncode == pytest.ExitCode.TESTS_FAILED, ran.stdout + ran.stderr
    assert "1 passed, 3 skipped, 1 xfailed" in ran.stdout, "nothing else was wrong"
    _, told = ran.stdout.split("skipped, which CI does not accept")
    for why in ("by a mark", "in its course", "a whole file"):
        assert told.count(why) == 1, told
    assert "test_expected" not in told, "an expected failure is no skip"
    assert "test_good" not in told
