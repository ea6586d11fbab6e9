"""One set of requirements in three files: pyproject.toml, requirements.lock and environment.yml agree.

conda's own grammar and solver (py-rattler) read environment.yml, on a channel made from the lock. That shows
that the names and ranges fit together; it cannot show which builds conda-forge has today.
"""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from rattler import Channel, MatchSpec, SparseRepoData, Version, VersionSpec, solve_with_sparse_repodata
from rattler.exceptions import InvalidMatchSpecError, SolverError

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "seaborn": "seaborn-base",
    "universal-pathlib": "universal_pathlib",
}
OURSELVES = "-e ."
MACHINES = [
    {"python_full_version": "3.11.9", "sys_platform": "linux", "os_name": "posix"},
    {"python_full_version": "3.13.5", "sys_platform": "win32", "os_name": "nt"},
]
PINNED = re.compile(
    r"^(?P<name>[\w.-]+)==(?P<version>[^\s;]+)(?: ; (?P<marker>.+?))? \\\n(?P<rest>(?:    .*\n?)+)", re.M
)


def ranges(requirements: Iterable[str]) -> dict[str, SpecifierSet]:
    """Version ranges by name."""
    return {canonicalize_name(r.name): r.specifier for r in map(Requirement, requirements)}


def wanted() -> dict[str, SpecifierSet]:
    """What pyproject.toml asks for, extras included."""
    project = PROJECT["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    return ranges(text for group in groups for text in group)


def conda_name(name: str) -> str:
    return CONDA_NAMES.get(name, name)


def conda_and_pip(text: str) -> tuple[list[str], list[str]]:
    """The two lists of an environment file."""
    entries = yaml.safe_load(text)["dependencies"]
    pip = [entry["pip"] for entry in entries if isinstance(entry, dict)]
    return [entry for entry in entries if isinstance(entry, str)], pip[0] if pip else []


def probes(*texts: str) -> list[str]:
    """Versions on either side of every boundary named in these ranges."""
    bounds = {bound for text in texts for bound in re.findall(r"\d+(?:\.\d+)*", text)}
    near = {".".join(part) for bound in bounds for part in _neighbours(bound.split("."))}
    return sorted({"0", "9999", *bounds, *near})


def _neighbours(parts: list[str]) -> Iterable[list[str]]:
    yield [*parts, "1"]
    for i, part in enumerate(parts):
        yield [*parts[:i], str(int(part) + 1)]
        if int(part):
            yield [*parts[:i], str(int(part) - 1), "99"]


def problems(environment: str) -> list[str]:
    """What in an environment file does not agree with pyproject.toml; empty when all does."""
    conda, pip = conda_and_pip(environment)
    found = []
    try:
        specs = [MatchSpec(entry, strict=True) for entry in conda]
    except InvalidMatchSpecError as error:
        return [f"not conda's grammar: {error}"]
    by_name = {spec.name.normalized: spec for spec in specs if spec.name}
    if len(by_name) != len(conda):
        found.append("a name stands twice")
    python = SpecifierSet(PROJECT["project"]["requires-python"])
    project = {**wanted(), "python": python, "pip": SpecifierSet()}
    by_pip = ranges(set(pip) - {OURSELVES})
    expected = {conda_name(name): specifier for name, specifier in project.items() if name not in by_pip}
    found += [f"only in pyproject.toml: {name}" for name in expected.keys() - by_name.keys()]
    found += [f"only in environment.yml: {name}" for name in by_name.keys() - expected.keys()]
    found += [f"only in environment.yml, pip: {name}" for name in by_pip.keys() - project.keys()]
    found += [f"another range, pip: {name}" for name in by_pip if by_pip[name] != project.get(name)]
    for name in expected.keys() & by_name.keys():
        ours, theirs = expected[name], VersionSpec(by_name[name].version or "*")
        if any(ours.contains(v) != theirs.matches(Version(v)) for v in probes(str(ours), str(theirs))):
            found.append(f"another range: {name} {theirs}, not {ours}")
    if OURSELVES not in pip:
        found.append("the package itself is not installed")
    return found


def locked(machine: dict[str, str]) -> dict[str, tuple[str, list[str]]]:
    """Pinned packages that a machine gets: name -> (version, who asks for it)."""
    found = {}
    for entry in PINNED.finditer(LOCK):
        if entry["marker"] and not Marker(entry["marker"]).evaluate(machine):
            continue
        via = re.findall(r"^    #(?: via |   )([\w.-]+)", entry["rest"], re.M)
        assert entry["name"] not in found, f"pinned twice: {entry['name']}"
        found[entry["name"]] = (entry["version"], [asker for asker in via if asker != "cchc"])
    return found


def solved(environment: str, machine: dict[str, str], folder: Path) -> dict[str, str]:
    """What conda would install from a channel that holds the lock and nothing else: name -> version."""
    lock = locked(machine)
    needs = {name: [conda_name(other) for other in lock if name in lock[other][1]] for name in lock}
    records = {conda_name(name): (lock[name][0], ["python", *needs[name]]) for name in lock}
    records |= {"python": (machine["python_full_version"], []), "pip": ("26.0", ["python"])}
    packages = {
        f"{name}-{version}-0.conda": {
            "name": name, "version": version, "build": "0", "build_number": 0, "subdir": "noarch", "depends": depends,
        }
        for name, (version, depends) in records.items()
    }  # fmt: skip
    path = folder / "repodata.json"
    path.write_text(json.dumps({"info": {"subdir": "noarch"}, "packages": {}, "packages.conda": packages}))
    source = SparseRepoData(Channel("made-from-the-lock"), "noarch", path)
    specs = [MatchSpec(entry, strict=True) for entry in conda_and_pip(environment)[0]]
    found = asyncio.run(solve_with_sparse_repodata(specs, [source]))
    return {record.name.normalized: str(record.version) for record in found}


def test_environment_yml_says_what_pyproject_says() -> None:
    assert problems(ENVIRONMENT) == []


def test_environment_yml_takes_conda_forge_alone() -> None:
    assert yaml.safe_load(ENVIRONMENT)["channels"] == ["conda-forge", "nodefaults"]


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine["sys_platform"])
def test_conda_finds_every_locked_version(machine: dict[str, str], tmp_path: Path) -> None:
    found = solved(ENVIRONMENT, machine, tmp_path)
    by_pip = ranges(set(conda_and_pip(ENVIRONMENT)[1]) - {OURSELVES})
    assert {conda_name(name) for name in wanted().keys() - by_pip.keys()} <= found.keys()
    lock = locked(machine)
    assert all(found.get(conda_name(name), version) == version for name, (version, _) in lock.items())


@pytest.mark.parametrize(
    ("written", "mistake", "told"),
    [
        ("  - openpyxl >=3.1.5\n", "", "only in pyproject.toml: openpyxl"),
        ("- pip\n", "- pip\n  - dask\n", "only in environment.yml: dask"),
        ("pandas >=3.0", "pandas <2", "another range: pandas"),
        ("pandas >=3.0", "pandas >3.0", "another range: pandas"),
        ("pandas >=3.0", "pandas >=3.0,<9", "another range: pandas"),
        ("pandas >=3.0", "pandas=>3.0", "not conda's grammar"),
        ("pandas >=3.0", "pandas >=3.0\n  - pandas", "a name stands twice"),
        ("python >=3.11", "python >=3.12", "another range: python"),
        ("playwright >=1.55", "playwright >=1.5", "another range, pip: playwright"),
        ("      - -e .\n", "", "the package itself is not installed"),
    ],
)
def test_a_mistake_in_environment_yml_is_told(written: str, mistake: str, told: str) -> None:
    assert ENVIRONMENT.count(written) == 1
    assert told in "\n".join(problems(ENVIRONMENT.replace(written, mistake)))


def test_the_solver_refuses_what_the_lock_does_not_hold(tmp_path: Path) -> None:
    with pytest.raises(SolverError, match="pandas"):
        solved(ENVIRONMENT.replace("pandas >=3.0", "pandas <2"), MACHINES[0], tmp_path)


def test_every_pinned_package_has_a_hash_and_no_host_is_named() -> None:
    entries = list(PINNED.finditer(LOCK))
    assert len(entries) == len(re.findall(r"^[^\s#]", LOCK, re.M)) > 100, "an entry that could not be read"
    assert [e["name"] for e in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", e["rest"])] == []
    assert "://" not in LOCK
    assert not re.search(r"^--|--(index|extra-index|find-links|trusted)", LOCK, re.M)


@pytest.mark.parametrize("machine", MACHINES, ids=lambda machine: machine["sys_platform"])
def test_the_lock_holds_every_requirement_at_an_allowed_version(machine: dict[str, str]) -> None:
    lock = locked(machine)
    for needs in (wanted(), ranges(PROJECT["build-system"]["requires"])):
        assert needs.keys() <= lock.keys()
        assert [name for name, allowed in needs.items() if not allowed.contains(lock[name][0])] == []


def test_there_is_no_other_lock() -> None:
    assert not (ROOT / "uv.lock").exists(), "uv.lock names hosts; requirements.lock is the lock"
