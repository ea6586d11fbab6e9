"""Known vulnerabilities of the pinned packages: requirements.lock against a committed snapshot of advisories.

    python .ci/audit.py [--lock FILE] [--snapshot FILE]
    python .ci/audit.py --refresh CHECKOUT

No service is asked: CI reaches the package index and nothing else. `--refresh` writes the snapshot anew from a checkout
(or a bare clone) of https://github.com/pypa/advisory-database (CC BY 4.0): only the packages of the lock, and of each
advisory what it takes to decide. Exit code 1 when a pinned version is affected and IGNORED gives no reason; a snapshot
of more than 120 days, or one that does not know a package of the lock, is warned of.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
OLD = 120  # days
# Advisories that are known and do not concern us: id -> why not.
IGNORED: dict[str, str] = {}

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)", re.MULTILINE)


def pinned(lock: str) -> list[tuple[str, str]]:
    """Packages and versions of a lock; one package may have several, for several Pythons."""
    return sorted({(canonicalize_name(name), version) for name, version in _PIN.findall(lock)})


def affected(version: str, advisory: dict[str, Any]) -> bool:
    """Whether a version is among those of the advisory (https://ossf.github.io/osv-schema)."""
    if version in advisory["versions"]:
        return True
    mine = Version(version)
    for first, end, last in advisory["ranges"]:
        try:
            if (
                (first != "0" and mine < Version(first))
                or (end and mine >= Version(end))
                or (last and mine > Version(last))
            ):
                continue
        except InvalidVersion:  # what cannot be compared is looked at by a person
            return True
        return True
    return False


def audit(
    lock: str, snapshot: dict[str, Any], today: date, ignored: dict[str, str]
) -> tuple[list[str], list[str]]:
    """What is affected, and what is to be said besides."""
    pins = pinned(lock)
    hits, said = [], []
    for advisory in snapshot["advisories"]:
        for package, version in pins:
            if package != advisory["package"] or not affected(version, advisory):
                continue
            names = " ".join([advisory["id"], *advisory["aliases"]])
            fixed = ", ".join(end for _, end, _ in advisory["ranges"] if end) or "no version"
            if reason := next((ignored[name] for name in names.split() if name in ignored), ""):
                said.append(f"ignored: {package} {version}, {names}: {reason}")
            else:
                hits.append(f"{package} {version}: {names}; fixed in {fixed}. {advisory['summary']}")
    age = (today - date.fromisoformat(snapshot["day"])).days
    if age > OLD:
        said.append(
            f"warning: the advisories are of {snapshot['day']}, {age} days ago; newer ones are not known here"
        )
    unknown = sorted({package for package, _ in pins} - set(snapshot["packages"]))
    if unknown:
        said.append(f"warning: not in the snapshot: {', '.join(unknown)}")
    return hits, said


def refresh(checkout: Path, lock: str) -> dict[str, Any]:
    """The snapshot of a checkout: advisories of the pinned packages that are not withdrawn."""
    packages = sorted({package for package, _ in pinned(lock)})
    listed = _git(checkout, "ls-tree", "-r", "--name-only", "HEAD", "vulns/").splitlines()
    advisories = []
    for path in listed:
        if path.split("/")[1] not in packages or not path.endswith((".yaml", ".yml")):
            continue
        told = yaml.safe_load(_git(checkout, "show", f"HEAD:{path}"))
        if not told.get("withdrawn"):
            advisories += _told(told)
    commit, day = _git(checkout, "log", "-1", "--format=%H %cs").split()
    return {
        "source": "https://github.com/pypa/advisory-database", "licence": "CC BY 4.0", "commit": commit, "day": day,
        "packages": packages, "advisories": sorted(advisories, key=lambda a: (a["package"], a["id"])),
    }  # fmt: skip


def _told(told: dict[str, Any]) -> list[dict[str, Any]]:
    found = []
    for one in told.get("affected", []):
        ranges = []
        for spans in one.get("ranges", []):
            if spans["type"] == "GIT":
                continue
            first = ""
            for event in spans["events"]:
                if "introduced" in event:
                    first = str(event["introduced"])
                    ranges.append([first, "", ""])
                elif ranges:
                    ranges[-1][1 if "fixed" in event else 2] = str(
                        event.get("fixed") or event.get("last_affected", "")
                    )
        summary = " ".join(str(told.get("summary") or told.get("details", "")).split())
        found.append(
            {
                "id": told["id"], "package": canonicalize_name(one["package"]["name"]),
                "aliases": sorted(told.get("aliases", [])), "ranges": ranges,
                "versions": [] if ranges else sorted(map(str, one.get("versions", []))),
                "summary": summary[:157] + "…" if len(summary) > 158 else summary,
            }
        )  # fmt: skip
    return found


def _git(folder: Path, *call: str) -> str:
    return subprocess.run(
        ["git", "-C", str(folder), *call], check=True, capture_output=True, text=True
    ).stdout


def main(argv: list[str] | None = None) -> int:
    """The audit, or with --refresh a new snapshot first; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock")
    parser.add_argument("--snapshot", type=Path, default=ROOT / ".ci" / "advisories.json")
    parser.add_argument("--refresh", type=Path, metavar="CHECKOUT")
    args = parser.parse_args(argv)
    lock = args.lock.read_text(encoding="utf-8")
    if args.refresh:
        text = json.dumps(refresh(args.refresh, lock), ensure_ascii=False, indent=1)
        args.snapshot.write_text(text + "\n", encoding="utf-8")
    snapshot = json.loads(args.snapshot.read_text(encoding="utf-8"))
    hits, said = audit(lock, snapshot, date.today(), IGNORED)
    for line in [*said, *hits]:
        print(line)
    told = len(snapshot["advisories"])
    print(f"{len(pinned(lock))} pinned versions, {told} advisories of their packages, {len(hits)} hits")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
