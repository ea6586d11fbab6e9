"""The whole build: from nothing, against a second one with nothing changed.

    python benchmarks/building.py [--root DIR] [--repeat N]

Both are the command, each in a process of its own, start included, on a copy of the workspace's catalogue and raw
files, taking turns; the median of N runs counts. CPU time is that of the process and of the readers that it starts.
Exit code 1 when a target is missed: the build from nothing at most 10 s of CPU time, the rebuild at most 0.15 x the
build, in CPU time and on the clock.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CPU_SECONDS, RATIO = 10.0, 0.15
ROOT = Path(__file__).parents[1]


def run(root: Path, *options: str) -> tuple[float, float]:
    """(CPU seconds, seconds on the clock) of one `cchc build`."""
    command = [sys.executable, "-m", "analysis.cli", "build", "--root", str(root), *options]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    wall, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(done.stderr)
    if ("--fresh" in done.stderr) == bool(options):
        sys.exit(f"not what was to be measured:\n{done.stderr}")
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, wall


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--root", type=Path, default=ROOT, metavar="DIR")
    parser.add_argument("--repeat", type=int, default=3, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for part in ("catalog", "raw"):
            shutil.copytree(options.root / "data" / part, Path(folder) / "data" / part)
        files = sum(1 for path in (Path(folder) / "data" / "raw").rglob("*") if path.is_file())
        run(Path(folder), "--fresh")  # compiles the bytecode for both
        full, same = [], []
        for _ in range(options.repeat):
            full.append(run(Path(folder), "--fresh"))
            same.append(run(Path(folder)))
    cpu, wall = (statistics.median(column) for column in zip(*full, strict=True))
    cpu_same, wall_same = (statistics.median(column) for column in zip(*same, strict=True))
    print(f"{files} raw files, median of {options.repeat}")
    asked = f"(asked: at most {CPU_SECONDS:g} s CPU)"
    print(f"  cchc build, from nothing            {cpu:7.2f} s CPU  {wall:7.2f} s   {asked}")
    print(f"  cchc build, nothing changed         {cpu_same:7.2f} s CPU  {wall_same:7.2f} s")
    print(
        f"  times the build from nothing        {cpu_same / cpu:7.2f} x      {wall_same / wall:7.2f} x"
        f"   (asked: at most {RATIO:g})"
    )
    return 0 if cpu <= CPU_SECONDS and max(cpu_same / cpu, wall_same / wall) <= RATIO else 1


if __name__ == "__main__":
    sys.exit(main())
