"""Where a workspace keeps what. Imports nothing heavy: the command asks here before it loads anything."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import cast

from .errors import CchcError


def find_root(start: Path | None = None) -> Path:
    """The workspace that holds `start` (default: here): the nearest folder above with data/catalog."""
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (catalog(folder) / "unit.yml").is_file():
            return folder
    raise CchcError(
        f"Không tìm thấy data/catalog/unit.yml từ {here} trở lên; dùng --root THƯ_MỤC.\n"
        f"  No data/catalog/unit.yml at or above {here}; use --root DIR."
    )


def place(where: Path | str) -> Path:
    """A folder of this machine, or one on any storage that fsspec knows: s3://bucket/raw."""
    if isinstance(where, Path) or "://" not in str(where):
        return Path(where)
    try:
        from upath import UPath
    except ImportError:
        raise CchcError(
            f"{where}: cần pip install 'cchc[dask]'.\n  {where}: needs pip install 'cchc[dask]'."
        ) from None
    return cast(Path, UPath(where))  # it does what paths do


def catalog(root: Path) -> Path:
    """Where the facts stand."""
    return root / "data" / "catalog"


def many_districts(root: Path) -> bool:
    """Whether a workspace is one of many districts, whose tables are in pieces."""
    return (catalog(root) / "districts.csv").is_file()


def one_district(root: Path) -> None:
    """CchcError in a workspace of many districts, for what is done in a district's own."""
    if many_districts(root):
        raise CchcError(
            f"{root} là không gian của nhiều huyện: dựng bằng cchc build, hỏi bằng sql(…); báo cáo lập trong không "
            "gian của từng huyện.\n"
            f"  {root} holds many districts: cchc build makes its tables, sql(…) asks them; reports are made in a "
            "district's own workspace."
        )


def raw(root: Path) -> Path:
    """Where workbooks lie as received."""
    return root / "data" / "raw"


def processed(root: Path) -> Path:
    """Where the tables of a build stand."""
    return root / "data" / "processed"


def raw_files(raw: Path) -> list[str]:
    """Paths under `raw`, sorted, as the sources table names them; office lock files and dot files left out."""
    found = (p for p in raw.rglob("*") if p.is_file() and not p.name.startswith((".", "~$")))
    return sorted(p.relative_to(raw).as_posix() for p in found)


def stamps(under: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Size and time of change of every file in these folders; office lock files and dot files left out."""
    found = {}
    for folder in under:
        for path in folder.rglob("*"):
            if path.name.startswith((".", "~$")) or any(
                p.startswith(".") for p in path.relative_to(folder).parts
            ):
                continue
            with suppress(OSError):  # gone, or being replaced
                if path.is_file():
                    found[path] = (path.stat().st_size, path.stat().st_mtime_ns)
    return found
