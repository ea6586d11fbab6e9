"""The audit of the pinned packages: what is affected stops CI, what is not known is said."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from datetime import date

import pytest

from conftest import ROOT

SNAPSHOT = ROOT / ".ci" / "advisories.json"
DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def snapshot(ranges, versions=(), day="2026-10-30"):
    one = {"id": "PYSEC-1", "package": "jinja2", "aliases": ["CVE-1"], "summary": "s", "ranges": ranges}
    return {"day": day, "packages": ["jinja2"], "advisories": [{**one, "versions": list(versions)}]}


@pytest.mark.parametrize(
    ("version", "ranges", "hit"),
    [
        ("3.1.4", [["0", "3.1.5", ""]], True), ("3.1.5", [["0", "3.1.5", ""]], False),
        ("2.0", [["2.1", "3.0", ""]], False), ("2.1", [["2.1", "", "2.1"]], True), ("2.2", [["2.1", "", "2.1"]], False),
        ("4.0", [["0", "1.0", ""], ["4.0rc1", "4.0.1", ""]], True), ("9", [["0", "", ""]], True),
        ("3.10", [["0", "3.9", ""]], False), ("1.0.post1", [["0", "not a version", ""]], True),
    ],
)  # fmt: skip
def test_ranges_are_those_of_osv(audit, version, ranges, hit):
    hits, _ = audit.audit(f"Jinja2=={version} \\\n    --hash=sha256:00\n", snapshot(ranges), DAY, {})
    assert bool(hits) is hit
    assert all("CVE-1" in line and "jinja2" in line for line in hits)


def test_single_versions_count_too(audit):
    assert audit.audit("jinja2==2.0rc1\n", snapshot([], ["2.0rc1"]), DAY, {})[0]
    assert not audit.audit("jinja2==2.0\n", snapshot([], ["2.0rc1"]), DAY, {})[0]


def test_what_is_ignored_is_said_with_its_reason(audit):
    hits, said = audit.audit("jinja2==1\n", snapshot([["0", "", ""]]), DAY, {"CVE-1": "never called"})
    assert hits == []
    assert "never called" in said[0]


def test_an_old_snapshot_and_a_package_it_does_not_know_are_warned_of(audit):
    _, said = audit.audit("jinja2==1\nnewer==1\n", snapshot([], day="2026-01-01"), DAY, {})
    assert "2026-01-01" in said[0]
    assert said[1].endswith("newer")
    assert audit.audit("jinja2==1\n", snapshot([]), DAY, {}) == ([], [])


def test_a_vulnerable_pin_is_exit_code_1_and_ours_have_none(tmp_path):
    call = [sys.executable, str(ROOT / ".ci" / "audit.py")]
    assert subprocess.run(call, check=False).returncode == 0
    lock = tmp_path / "requirements.lock"
    lock.write_text("jinja2==2.11.2\n", encoding="utf-8")
    run = subprocess.run([*call, "--lock", str(lock)], check=False, capture_output=True, text=True)
    assert run.returncode == 1
    assert "fixed in 2.11.3" in run.stdout


def test_the_snapshot_knows_every_package_of_the_lock(audit):
    told = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    assert {package for package, _ in audit.pinned((ROOT / "requirements.lock").read_text())} <= set(
        told["packages"]
    )
    assert len(told["advisories"]) > 100


def test_a_snapshot_is_made_of_a_checkout(audit, tmp_path):
    folder = tmp_path / "vulns" / "jinja2"
    folder.mkdir(parents=True)
    affected = "affected:\n- package: {name: jinja2}\n  ranges:\n  - type: ECOSYSTEM\n    events:\n"
    events = "    - introduced: '0'\n    - fixed: 2.11.3\n    - introduced: '3'\n    - last_affected: 3.0.1\n"
    (folder / "PYSEC-1.yaml").write_text(f"id: PYSEC-1\ndetails: a b\n{affected}{events}aliases: [CVE-1]\n")
    (folder / "PYSEC-2.yaml").write_text(
        f"id: PYSEC-2\nwithdrawn: '2024-01-01'\ndetails: x\n{affected}{events}"
    )
    other = tmp_path / "vulns" / "other"
    other.mkdir()
    (other / "PYSEC-3.yaml").write_text("id: PYSEC-3\n")
    run = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for call in (["init", "-q"], ["add", "."], ["commit", "-qm", "x", "--date", "2026-10-01T00:00:00"]):
        subprocess.run([*run, *call], cwd=tmp_path, check=True)
    made = audit.refresh(tmp_path, "jinja2==2.0\n")
    assert [one["id"] for one in made["advisories"]] == ["PYSEC-1"]
    assert made["advisories"][0]["ranges"] == [["0", "2.11.3", ""], ["3", "", "3.0.1"]]
    assert made["packages"] == ["jinja2"]
