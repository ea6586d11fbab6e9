"""Notebook to page: papermill then `jupyter nbconvert`, one notebook after the other, against `render`.

    python benchmarks/notebooks.py [folder] [--repeat N]

Both ways start cold, on the same notebooks, in the same run, taking turns; bytecode is compiled beforehand
for both. The best of N runs counts. Exit code 1 if ours takes more than half the time.
"""

from __future__ import annotations

import argparse
import compileall
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

TARGET = 0.5
OURS = """
import sys
from pathlib import Path
from analysis.publish.report import Job, render
out = Path(sys.argv[1])
render([Job(Path(name), out / (Path(name).stem + ".html")) for name in sys.argv[2:]], meta={})
"""


def environment() -> dict[str, str]:
    """Without the setting that would make every process compile every module again."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}


def call(*arguments: str | Path, cwd: Path) -> None:
    done = subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=cwd, env=environment(), capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, arguments[:4]))}\n{done.stderr}")


def papermill_then_nbconvert(notebooks: list[Path], out: Path) -> None:
    for notebook in notebooks:
        executed = out / notebook.name
        call("-m", "papermill", notebook, executed, "--cwd", notebook.parent, "--no-progress-bar", cwd=out)
        call("-m", "jupyter", "nbconvert", "--to", "html", executed, cwd=out)


def render_in_one_process(notebooks: list[Path], out: Path) -> None:
    call("-c", OURS, out, *notebooks, cwd=out)


def seconds(way: Callable[[list[Path], Path], None], notebooks: list[Path]) -> float:
    with tempfile.TemporaryDirectory() as out:
        start = time.perf_counter()
        way(notebooks, Path(out))
        return time.perf_counter() - start


def compile_everything() -> None:
    packages = sysconfig.get_paths()["purelib"]
    own = Path(__file__).parents[1] / "src"
    for folder in (packages, str(own)):
        compileall.compile_dir(folder, quiet=2, workers=0)


def main() -> int:
    parser = argparse.ArgumentParser(description="papermill + nbconvert against cchc, on the same notebooks")
    parser.add_argument("folder", nargs="?", type=Path, default=Path("notebooks"))
    parser.add_argument("--repeat", type=int, default=2, metavar="N")
    options = parser.parse_args()
    notebooks = sorted(path.resolve() for path in options.folder.glob("*.ipynb"))
    if not notebooks:
        parser.error(f"no notebook in {options.folder}")
    compile_everything()
    ways = {"papermill + jupyter nbconvert": papermill_then_nbconvert, "cchc (render)": render_in_one_process}
    runs: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(options.repeat):
        for name, way in ways.items():
            runs[name].append(seconds(way, notebooks))
    theirs, ours = (min(times) for times in runs.values())
    print(f"{len(notebooks)} notebooks, best of {options.repeat}, cold processes, warm bytecode\n")
    for name, times in runs.items():
        print(f"  {name:<32}{min(times):7.2f} s   ({', '.join(f'{t:.2f}' for t in times)})")
    print(f"\n  ratio {ours / theirs:.2f} (target at most {TARGET}): {theirs / ours:.1f} times as fast")
    return 0 if ours <= TARGET * theirs else 1


if __name__ == "__main__":
    sys.exit(main())
