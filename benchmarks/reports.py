"""Many reports: papermill then `jupyter nbconvert` for each place, against `render` in a pool of spawned workers.

    python benchmarks/reports.py [--naive N] [--workers N]

The district's report and a sheet for each commune, from data/processed, cold, in the same run; bytecode is compiled
beforehand for both. `--naive` runs so many of the sheets the slow way and reckons the rest from their mean (default:
all, which takes minutes). Prints ratios; exit code 1 if many reports are less than 20 times faster, or one cold report
takes more than 0.35 of papermill's time, or a report after one raw file changed (in a process that stayed, as with
`--watch`) more than half of a first one.
"""

from __future__ import annotations

import argparse
import compileall
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MANY, COLD, AFTER = 20.0, 0.35, 0.5
OURS = """
import sys
from pathlib import Path
from analysis import reports
from analysis.publish.report import Job, render

if __name__ == "__main__":
    out, workers = Path(sys.argv[1]), int(sys.argv[2])
    plan = reports.plan(Path(sys.argv[3]), ["html"], ["all"] if workers > 1 else [])
    jobs = [j for j in plan.jobs if j.parameters or j.notebook.name == "report.ipynb"]
    moved = [Job(j.notebook, out / j.target.name, parameters=j.parameters) for j in jobs]
    render(moved, meta=plan.about, workers=workers)
"""


AGAIN = """
import sys, time
from pathlib import Path

start = time.perf_counter() - float(sys.argv[2])
from analysis import build, reports
from analysis.publish.report import render


def make(root):
    build.build(root)
    plan = reports.plan(root, ["html"])
    render([job for job in plan.jobs if job.notebook.name == "report.ipynb"], meta=plan.about)
    return time.perf_counter()


if __name__ == "__main__":
    import openpyxl

    from analysis import store

    root = Path(sys.argv[1])
    cold = make(root) - start
    read = store.read(root).observations
    own = read[(read["year"] == 2019) & read["source"].str.endswith(".xlsx") & (read["value"] > 5)]
    one = own.iloc[0]  # a figure of the last whole year, in a file that openpyxl writes
    times = []
    for n in range(3):
        book = openpyxl.load_workbook(root / "data/raw" / one["source"])
        book[one["sheet"]][one["ref"]] = one["value"] + n + 1
        book.save(root / "data/raw" / one["source"])
        start = time.perf_counter()
        times.append(make(root) - start)
    print(cold, sorted(times)[1])
"""


def environment() -> dict[str, str]:
    """Without the setting that would make every process compile every module again."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"} | {"CI": "1"}


def call(*arguments: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments[:4]))}\n{done.stderr}")


def seconds(way: Callable[[], None]) -> float:
    start = time.perf_counter()
    way()
    return time.perf_counter() - start


def slow(notebook: Path, out: Path, place: str = "") -> float:
    """papermill, then nbconvert's own HTML."""
    executed = out / f"{notebook.stem}-{place}.ipynb"
    given = ("-r", "PLACE", place) if place else ()

    def way() -> None:
        call(
            "-m", "papermill", notebook, executed, "--cwd", notebook.parent, "--no-progress-bar", *given, cwd=out
        )  # fmt: skip
        call("-m", "jupyter", "nbconvert", "--to", "html", executed, cwd=out)

    return seconds(way)


def copied(folder: Path) -> Path:
    """A workspace of its own, built."""
    for part in ("data/catalog", "data/raw", "notebooks"):
        shutil.copytree(ROOT / part, folder / part)
    call("-c", "from analysis.cli import main; main(['build'])", cwd=folder)
    return folder


def again(folder: Path) -> tuple[float, float]:
    """From raw files to the report's page in a new process with nothing kept, and in `--watch` after one changed."""
    shutil.rmtree(folder / "data" / "processed")
    started = time.perf_counter()
    call("-c", "pass", cwd=folder)  # what a process takes to start, which it cannot measure itself
    spent = str(time.perf_counter() - started)
    done = subprocess.run(
        [sys.executable, "-c", AGAIN, str(folder), spent], env=environment(), capture_output=True, text=True, check=True
    )  # fmt: skip
    cold, after = map(float, done.stdout.split())
    return cold, after


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--naive", type=int, default=24)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)
    with tempfile.TemporaryDirectory() as name:
        folder, out = copied(Path(name) / "w"), Path(name) / "out"
        out.mkdir()
        from analysis.door import workspace

        codes = sorted(p.code for p in workspace(folder).catalog.places.at(workspace(folder).boundaries))
        one = slow(folder / "notebooks" / "report.ipynb", out)
        sheets = [slow(folder / "notebooks" / "place.ipynb", out, code) for code in codes[: options.naive]]
        naive = one + sum(sheets) / len(sheets) * len(codes)
        ours = seconds(lambda: call("-c", OURS, out, str(options.workers), folder, cwd=folder))
        cold = seconds(lambda: call("-c", OURS, out, "1", folder, cwd=folder))
        first, after = again(folder)
    told = "" if len(sheets) == len(codes) else f" (reckoned from {len(sheets)} sheets)"
    print(f"{1 + len(codes)} reports: papermill + nbconvert {naive:.1f} s{told}, ours {ours:.1f} s")
    print(f"  {naive / ours:.1f} times faster")
    print(f"one cold report: {one:.1f} s, ours {cold:.1f} s: {cold / one:.2f}")
    print(f"raw files to page: {first:.1f} s, after one changed {after:.1f} s: {after / first:.2f}")
    return int(naive / ours < MANY or cold / one > COLD or after / first > AFTER)


if __name__ == "__main__":
    sys.exit(main())
