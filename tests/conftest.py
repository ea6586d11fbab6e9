"""Workspaces for tests: the committed one, copies of it to be changed, and one that was built."""

from __future__ import annotations

import csv
import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from analysis import build as building
from analysis import catalog as catalogs
from analysis import cli
from analysis import simulate as simulating

ROOT = Path(__file__).resolve().parents[1]
FILES = 6

# No test asserts on time: a busy machine must not look like a fault.
settings.register_profile("cchc", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("cchc")


@pytest.fixture(scope="session")
def catalog() -> catalogs.Catalog:
    """The committed catalogue."""
    return catalogs.load(ROOT)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A copy of the committed catalogue with an empty raw folder."""
    shutil.copytree(ROOT / "data" / "catalog", tmp_path / "data" / "catalog")
    (tmp_path / "data" / "raw").mkdir()
    return tmp_path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with the committed raw files, built."""
    root = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "data" / "catalog", root / "data" / "catalog")
    shutil.copytree(ROOT / "data" / "raw", root / "data" / "raw")
    building.build(root)
    return root


@pytest.fixture(scope="session")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose report was made by the command; tests that change it take a copy."""
    root = tmp_path_factory.mktemp("reported")
    for part in ("data/catalog", "data/raw", "notebooks"):
        shutil.copytree(ROOT / part, root / part)
    assert cli.main(["report", "--root", str(root)]) == 0
    return root


@pytest.fixture(scope="session")
def decade(catalog: catalogs.Catalog) -> simulating.Simulation:
    """The decade of seed 2020."""
    return simulating.simulate(catalog, 2020)


@pytest.fixture
def space(decade: simulating.Simulation, tmp_path: Path) -> Path:
    """A workspace of the first FILES files of the decade, not built."""
    root = tmp_path / "w"
    shutil.copytree(ROOT / "data" / "catalog", root / "data" / "catalog")
    for name in list(decade.files)[:FILES]:
        path = root / "data" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(decade.files[name])
    return root


def planted(kind: str, start: str = "") -> tuple[str, str, str]:
    """File, sheet and cell of a mistake that was planted in the committed raw files."""
    with (ROOT / "tests/golden/planted.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row for row in csv.DictReader(file) if row["kind"] == kind and row["source"].startswith(start)
        ]
    return rows[0]["source"], rows[0]["sheet"], rows[0]["ref"]


def skip_unless_ci(reason: str) -> None:
    """Skip where a user's machine lacks something; CI must have it."""
    if not os.environ.get("CI"):
        pytest.skip(reason)
