"""How well tables are found without a form: the score of a manifest of labelled sheets.

    python benchmarks/inspect_samples.py [MANIFEST] [--only dev] [--quiet]

The manifest is CSV: file, sheet, header_rows ("4-5"), first_data_row, last_data_row, alt_ranges ("header/first/last",
separated by ";"), expected_json (cell, value, alt). The files stand beside it, or in its folder `files`.
A range counts when one found table has header, first and last data row of one reading. A cell counts when its
value is the expected one (numbers to 1e-9) or an alternative. Exit code 1 below 95 % of cells or 90 % of ranges.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
from pathlib import Path
from typing import Any

from analysis.errors import CchcError
from analysis.inspection import inspect

CELLS, RANGES = 0.95, 0.90
DEFAULT = Path(__file__).parents[2] / "shared" / "samples" / "manifest.csv"


def readings(row: dict[str, str]) -> list[tuple[int, int, int, int]]:
    """Every accepted (header first, header last, first data row, last data row)."""
    main = f"{row['header_rows']}/{row['first_data_row']}/{row['last_data_row']}"
    found = []
    for reading in [main, *filter(None, row["alt_ranges"].split(";"))]:
        header, first, *last = reading.strip().split("/")
        top, _, bottom = header.partition("-")
        found.append(
            (int(top), int(bottom or top), int(first), int(*last) if last else int(row["last_data_row"]))
        )
    return found


def same(found: Any, wanted: Any) -> bool:
    if isinstance(wanted, int | float) and not isinstance(wanted, bool):
        return isinstance(found, int | float) and abs(found - wanted) <= 1e-9 * max(1.0, abs(wanted))
    return bool(found == wanted)


def check(row: dict[str, str], folder: Path) -> tuple[bool, int, list[str]]:
    """Whether the range is right, how many cells are, and what is wrong."""
    expected = json.loads(row["expected_json"])
    path = folder / "files" / row["file"] if (folder / "files").is_dir() else folder / row["file"]
    try:
        content = inspect(path).to_dict(values=True)
    except CchcError as error:
        return False, 0, [str(error)]
    sheet = next((s for s in content["sheets"] if s["name"] == row["sheet"]), content["sheets"][0])
    tables = [
        (*(t["header_rows"] or (0, 0)), t["first_data_row"], t["last_data_row"]) for t in sheet["tables"]
    ]
    wanted = readings(row)
    good = any(t in wanted for t in tables)
    wrong = [] if good else [f"range: wanted {wanted}, found {tables[:5]}"]
    values: dict[str, Any] = {}
    for cell in (c for part in (*sheet["tables"], sheet) for c in part["cells"]):
        if cell["ref"] in values:
            wrong.append(f"{cell['ref']} stands twice")
        values[cell["ref"]] = cell["value"]
    right = 0
    for cell in expected:
        value = values.get(cell["cell"])
        if any(same(value, v) for v in [cell["value"], *cell.get("alt", [])]):
            right += 1
        else:
            wrong.append(f"{cell['cell']}: wanted {cell['value']!r}, found {value!r} ({cell['level']})")
    return good, right, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("manifest", nargs="?", type=Path, default=DEFAULT)
    parser.add_argument("--only", default="", help="files whose difficulty begins with this")
    parser.add_argument("--quiet", action="store_true", help="totals only")
    options = parser.parse_args()
    with options.manifest.open(encoding="utf-8-sig", newline="") as handle:
        rows = [r for r in csv.DictReader(handle) if r["difficulty"].startswith(options.only)]
    ranges = cells = wanted = 0
    start = time.perf_counter()
    for row in rows:
        good, right, wrong = check(row, options.manifest.parent)
        ranges, cells, wanted = ranges + good, cells + right, wanted + len(json.loads(row["expected_json"]))
        for line in [] if options.quiet else wrong:
            print(f"{row['file']}: {line}")
    seconds = time.perf_counter() - start
    print(f"cells {cells}/{wanted} = {cells / wanted:.1%}")
    print(f"ranges {ranges}/{len(rows)} = {ranges / len(rows):.1%}; {seconds:.1f} s")
    return int(cells < CELLS * wanted or ranges < RANGES * len(rows))


if __name__ == "__main__":
    sys.exit(main())
