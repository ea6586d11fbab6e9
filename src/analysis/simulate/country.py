"""A simulated country: many districts after the pattern of one, each with a decade of its own, to try what size does.

Nothing here is real, district by district less so: names and boundaries are the pattern's, again and again.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from .. import catalog as catalogs
from .. import folders
from ..catalog import Catalog
from ..catalog.tables import CHANGE_COLUMNS, DISTRICT_COLUMNS, PLACE_COLUMNS

OF_ONE_DISTRICT = (
    "sources.csv",
    "corrections.yml",
    "tile_grid.csv",
    "claims.yml",
    "document.yml",
    "simulation_own.yml",
)


def lay_country(
    pattern: Path,
    target: Path,
    districts: int,
    provinces: int,
    decade: Callable[[Catalog, int], Mapping[str, bytes]],
    first: int | None = None,
) -> Catalog:
    """Lay a workspace of so many districts in so many provinces at `target`, after the one at `pattern`.

    `decade` gives the files of a district, by its number; districts of one number in different provinces have the same
    figures. Of each district the `first` files are taken, or all.
    """
    source = catalogs.load(pattern)
    ignore = shutil.ignore_patterns(*OF_ONE_DISTRICT)
    shutil.copytree(folders.catalog(pattern), folders.catalog(target), ignore=ignore)
    per_province = -(-districts // provinces)
    listed = [(n, f"{10 + n // per_province:02d}", f"{n:03d}") for n in range(districts)]
    codes = {p.code: i for i, p in enumerate({p.code: p for p in source.places.all}.values())}

    def code(n: int, old: str) -> str:
        return f"{n * len(codes) + codes[old]:05d}"

    _table(target, "districts.csv", DISTRICT_COLUMNS, (
        (district, f"Huyện {district}", province, f"Tỉnh {province}", f"{province}/{district}")
        for _, province, district in listed
    ))  # fmt: skip
    _table(target, "places.csv", [*PLACE_COLUMNS, "district"], (
        (code(n, p.code), p.name, p.kind, _day(p.valid_from.isoformat()), _day(p.valid_to.isoformat()),
         ";".join(a for a in p.aliases if not catalogs.is_code(a)), district)
        for n, _, district in listed for p in source.places.all
    ))  # fmt: skip
    _table(target, "place_changes.csv", CHANGE_COLUMNS, (
        (code(n, c.code_before), c.name_before, code(n, c.code_after), c.name_after, c.valid_from.isoformat(), c.decree,
         c.kind)
        for n, _, _ in listed for c in source.places.changes
    ))  # fmt: skip
    _table(target, "sources.csv", catalogs.SOURCE_COLUMNS, [])
    for n, province, district in listed:
        files = list(decade(source, n % per_province).items())
        for name, content in files[:first]:
            path = folders.raw(target) / province / district / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return catalogs.load(target)


def _day(day: str) -> str:
    return "" if day in ("0001-01-01", "9999-12-31") else day


def _table(target: Path, name: str, columns: list[str], rows: Iterable[Iterable[str]]) -> None:
    with (folders.catalog(target) / name).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(columns)
        table.writerows(rows)
