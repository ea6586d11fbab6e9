"""What every workspace begins with: the general part of the catalogue, and the notebooks.

From the repository that this code stands in, or from the copy that the package carries (pyproject.toml lists the same).
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from ..errors import CchcError

GENERAL = (
    "data/catalog/forms", "data/catalog/indicators", "data/catalog/laws.csv", "data/catalog/fields.csv",
    "data/catalog/targets.csv", "data/catalog/checks.yml", "data/catalog/customs.yml",
    "data/catalog/grading.yml", "data/catalog/simulation.yml", "notebooks",
)  # fmt: skip
# What only makes sense beside the statements of one district's report.
NOT_GENERAL = ("09_claims.ipynb",)
_CLAIMS = re.compile(r"^ +claims: \[.*\]\n", re.M)


def source() -> Path:
    """The folder that holds the template."""
    package = Path(__file__).parents[1]
    for folder in (package / "template", package.parents[1]):
        if all((folder / part).exists() for part in GENERAL):
            return folder
    raise CchcError(
        "Bản cài đặt thiếu danh mục mẫu; cài lại gói cchc.\n"
        "  This installation lacks the template of a catalogue; install cchc again."
    )


def files(root: Path) -> list[str]:
    """The files of the template, as paths below `root`."""
    found: list[Path] = []
    for part in GENERAL:
        path = root / part
        within = [path] if path.is_file() else [p for p in path.rglob("*") if p.suffix in (".yml", ".ipynb")]
        found += [p for p in within if not any(part.startswith(".") for part in p.relative_to(root).parts)]
    return sorted(p.relative_to(root).as_posix() for p in found if p.name not in NOT_GENERAL)


def copy(root: Path) -> None:
    """Copy the template below `root`."""
    origin = source()
    for name in files(origin):
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.startswith("data/catalog/indicators/"):
            # Which statements of a report an indicator can check is of that report.
            text = _CLAIMS.sub("", (origin / name).read_text(encoding="utf-8"))
            target.write_text(text, encoding="utf-8", newline="\n")
        else:
            shutil.copyfile(origin / name, target)
