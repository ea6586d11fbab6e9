"""One table of ratios: against what a user would otherwise pick, and against what no program can be faster than.

    python benchmarks/table.py [--forms N] [--communes N] [--repeat N]

Each row is measured in this run on this machine, both sides on the same input, taking turns; the best of N counts.
The physical limits: of reading a workbook, to unzip its sheets and to parse their XML and nothing else; of a report,
to start a kernel and to import what charts need. Exit code 1 when a limit of the column "asked" is missed.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.parsers import expat

import numpy as np
import reading
import reports
import trends_and_gaps
from jupyter_client.manager import KernelManager

from analysis import catalog as catalogs
from analysis import stats

IMPORTS = "import pandas, numpy, pyarrow, matplotlib.pyplot, seaborn"
Row = tuple[str, str, float, float, str, bool]


def unzip_and_parse(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith(".xml"):
                expat.ParserCreate().Parse(package.read(name), True)


def kernel_and_imports() -> None:
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel()
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    client.execute_interactive(IMPORTS, timeout=60, output_hook=lambda message: None)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def turns(ways: list[Callable[[], object]], repeat: int) -> list[float]:
    """The best time of each, taken in turns."""
    best = [float("inf")] * len(ways)
    for _ in range(repeat):
        for i, way in enumerate(ways):
            start = time.perf_counter()
            way()
            best[i] = min(best[i], time.perf_counter() - start)
    return best


def rows_of_reading(folder: Path, forms: int, repeat: int) -> list[Row]:
    paths = reading.draw_forms(folder, forms)
    facts = catalogs.load(reading.ROOT)
    names = [path.relative_to(folder).as_posix() for path in paths]
    ours, limit = turns(
        [
            lambda: reading.observations(facts, folder, names),
            lambda: [unzip_and_parse(path) for path in paths],
        ],
        repeat,
    )
    (pandas,) = turns([lambda: [reading.load_with_pandas(path) for path in paths]], 1)
    what = f"{forms} form workbooks to checked observations"
    return [
        (what, "pandas + openpyxl, loading the cells only", ours, pandas, "at most 0.25", ours <= pandas / 4),
        (what, "limit: unzip and parse the XML, nothing else", ours, limit, "", True),
    ]


def rows_of_reports(folder: Path, repeat: int) -> list[Row]:
    space, out = reports.copied(folder / "w"), folder / "out"
    out.mkdir()
    theirs = reports.slow(space / "notebooks" / "report.ipynb", out)
    ours, limit = turns(
        [lambda: reports.call("-c", reports.OURS, out, "1", space, cwd=space), kernel_and_imports], repeat
    )
    what = "the report, from its notebook to a page, cold"
    asked = f"at most {reports.COLD:g}"
    return [
        (what, "papermill, then jupyter nbconvert", ours, theirs, asked, ours <= reports.COLD * theirs),
        (what, "limit: start a kernel, import pandas, matplotlib, seaborn", ours, limit, "", True),
    ]


def rows_of_trends(communes: int, repeat: int) -> list[Row]:
    frame = trends_and_gaps.panel_of(catalogs.load(reading.ROOT), communes, 60)
    years = trends_and_gaps.YEARS
    values = frame["value"].to_numpy().reshape(-1, len(years))
    sample = values[:: max(1, len(values) // 500)]
    ours, loop, limit = turns(
        [
            lambda: stats.trends(frame),
            lambda: [trends_and_gaps.loop_step(row) for row in sample],
            lambda: np.sort(values[:, :, None] - values[:, None, :], axis=None).sum(),
        ],
        repeat,
    )
    what = f"{len(values):,} trends with intervals and tests"
    scaled = loop / len(sample) * len(values)
    return [
        (
            what,
            "pymannkendall + scipy, series by series (scaled up from 500)",
            ours,
            scaled,
            "at most 0.02",
            ours <= scaled / 50,
        ),
        (what, "limit: all differences, sorted, in numpy", ours, limit, "", True),
    ]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--forms", type=int, default=200, metavar="N")
    parser.add_argument("--communes", type=int, default=2_000, metavar="N")
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        rows = [
            *rows_of_reading(Path(one), options.forms, options.repeat),
            *rows_of_reports(Path(other), options.repeat),
            *rows_of_trends(options.communes, options.repeat),
        ]
    print("| What | Against | Seconds | Theirs | Ratio | Asked |\n|---|---|---|---|---|---|")
    for what, against, ours, theirs, asked, _ in rows:
        print(f"| {what} | {against} | {ours:.2f} | {theirs:.2f} | {ours / theirs:.3g} | {asked} |")
    return 0 if all(good for *_, good in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
