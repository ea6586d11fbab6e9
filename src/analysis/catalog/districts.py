"""The districts of a workspace that has many: whose units a file may speak of, and in which province it lies."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

CODE = r"[0-9A-Za-z_-]{1,20}"


@dataclass(frozen=True)
class District:
    """One district: `folder` is where its files lie under data/raw."""

    code: str
    name: str
    province: str
    province_name: str
    folder: str


@dataclass(frozen=True)
class Scope:
    """Whose units a file speaks of: those of a district, of a province (district ""), or of none (both "")."""

    province: str = ""
    district: str = ""


@dataclass(frozen=True)
class Districts:
    """All districts of a workspace; none in the workspace of one district."""

    all: tuple[District, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all)

    @cached_property
    def _by_folder(self) -> dict[str, Scope]:
        found = {one.folder: Scope(one.province, one.code) for one in self.all}
        of_provinces: dict[str, set[str]] = {}
        for one in self.all:
            for above in PurePosixPath(one.folder).parents:
                of_provinces.setdefault(above.as_posix(), set()).add(one.province)
        whole = {
            folder: Scope(next(iter(codes))) for folder, codes in of_provinces.items() if len(codes) == 1
        }
        return {**{folder: scope for folder, scope in whole.items() if folder != "."}, **found}

    def scope(self, path: str) -> Scope:
        """The scope of a file under data/raw, by the folder it lies in: a district's, else its province's."""
        for folder in PurePosixPath(path).parents:
            found = self._by_folder.get(folder.as_posix())
            if found:
                return found
        return Scope()

    @cached_property
    def provinces(self) -> dict[str, str]:
        """Names of provinces by code, in the order of the list."""
        return {one.province: one.province_name for one in self.all}

    def within(self, scope: Scope) -> list[District]:
        """The districts of a scope."""
        return [
            one for one in self.all if one.province == scope.province and scope.district in ("", one.code)
        ]
