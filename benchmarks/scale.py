"""A build of many workbooks: two processes against one, Dask against the pool, 20,000 files against 1,000, memory.

    python benchmarks/scale.py [--files N] [--few N] [--provinces N] [--broken] [--at DIR] [--without-dask]

A simulated country (simulate.lay_country): districts of 100 workbooks in the formats, shapes and mistakes of the
simulated decade, every district of a province with figures of its own. All ways build the same files in the same run,
each in a process of its own, from nothing. Memory is the largest resident set of the process that gives out the work
and that of the largest child; `--broken` damages one file in twenty and counts what became of each.
Exit code 1 when a target is missed: two processes at least 1.7 x one; Dask (LocalCluster of two workers) at least
0.85 x the pool; a file of many costs within 10 % of a file of few; nothing lost.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from multiprocessing import Pool
from pathlib import Path

from analysis import catalog as catalogs
from analysis import database, folders, pieces, simulate
from analysis.build import read_one
from analysis.clean import tabulate
from analysis.simulate.country import lay_country

PAIR, CLUSTER, PER_FILE = 1.7, 0.85, 1.10
ROOT = Path(__file__).parents[1]
PER_DISTRICT, SEED = 100, 1
ONE = """
import json, resource, sys, time
from pathlib import Path
from analysis import country
root, how = Path(sys.argv[1]), sys.argv[2]
def run(**options):
    start = time.perf_counter()
    found = country.build(root, fresh=True, **options)
    return found, time.perf_counter() - start
if __name__ == "__main__":
    if how == "dask":
        import dask
        from distributed import Client, LocalCluster
        # As docs/scale.md has it: a worker need not write down every 10 ms where it is.
        dask.config.set({"distributed.worker.memory.terminate": 0.95, "distributed.worker.profile.enabled": False})
        local = LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None)
        with local as cluster, Client(cluster) as client:
            client.wait_for_workers(2)
            found, seconds = run(executor=client.get_executor(pure=False), workers=2)
    else:
        found, seconds = run(jobs=int(how))
    peak = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps([found.files, seconds, *peak]))
"""


def decade(seed: int) -> dict[str, bytes]:
    return simulate.simulate(catalogs.load(ROOT), seed).files


def lay(folder: Path, files: int, provinces: int) -> None:
    """The country at `folder`, unless it is there."""
    districts = -(-files // PER_DISTRICT)
    if (folder / "laid").exists():
        return
    per_province = -(-districts // provinces)
    with Pool() as pool:
        decades = pool.map(decade, range(SEED, SEED + per_province))
    lay_country(ROOT, folder, districts, provinces, lambda _, n: decades[n], PER_DISTRICT)
    (folder / "laid").touch()


def smaller(whole: Path, folder: Path, districts: int) -> None:
    """The same country with files of its first districts only."""
    shutil.copytree(whole / "data" / "catalog", folder / "data" / "catalog")
    for one in catalogs.load(whole).districts.all[:districts]:
        shutil.copytree(folders.raw(whole) / one.folder, folders.raw(folder) / one.folder)


def build(root: Path, how: str) -> tuple[int, float, float, float]:
    """(files, seconds, MB of the process, MB of its largest child) of one build from nothing."""
    shutil.rmtree(folders.processed(root), ignore_errors=True)
    script = root / "one.py"
    script.write_text(ONE, encoding="utf-8")
    done = subprocess.run([sys.executable, str(script), str(root), how], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    files, seconds, own, child = json.loads(done.stdout.splitlines()[-1])
    return files, seconds, own, child


def damage(root: Path) -> set[str]:
    """Break one file in twenty: cut short, emptied, overwritten in the middle, or another kind of file altogether."""
    broken = set()
    books = [name for name in folders.raw_files(folders.raw(root)) if not name.endswith(".csv")]
    for n, name in enumerate(books[7::18]):  # text cut short is text: of 20 files some 18 are workbooks
        path = folders.raw(root) / name
        content = path.read_bytes()
        ways = [content[: len(content) // 2], b"", content[:200] + bytes(400) + content[600:], b"%PDF"]
        path.write_bytes(ways[n % 4])
        broken.add(name)
    return broken


def unharmed(whole: Path, hurt: Path, names: set[str]) -> set[str]:
    """Those of these damaged files that give, cell by cell, what they gave before."""
    facts = catalogs.load(whole)
    read = [
        {name: tabulate(read_one(facts, folders.raw(root), name).observations).to_pandas() for name in names}
        for root in (whole, hurt)
    ]
    return {name for name in names if read[0][name].equals(read[1][name])}


def load(root: Path, whole: Path) -> bool:
    """Every good file in, every broken one with its issue, nothing else."""
    broken = damage(root)
    start = time.perf_counter()
    files, seconds, own, child = build(root, "2")
    told = database.sql(
        "select s.source, s.observations, count(i.code) filter (i.code in ('E-FILE', 'W-FILE')) as bad "
        "from sources s left join issues i on i.source = s.source group by all",
        root=root,
    )
    state = Counter(
        (name in broken, observations > 0, bad > 0)
        for name, observations, bad in told.itertuples(index=False)
    )
    print(
        f"{files} workbooks, {len(broken)} of them broken: {seconds:.0f} s, {own:.0f} MB and {child:.0f} MB a child"
    )
    for (is_broken, figures, issue), n in sorted(state.items()):
        print(f"  {n:6}  {'broken' if is_broken else 'good':7} figures: {figures!s:6} told: {issue}")
    readable = {
        name
        for name, observations, bad in told.itertuples(index=False)
        if name in broken and observations and not bad
    }
    harmed = len(readable - unharmed(whole, root, readable))
    print(f"  {len(readable)} of the broken could be read; figures other than before the damage: {harmed}")
    in_silence = state[True, False, False] + state[False, False, False]  # no figures, and nobody says why
    lost = files - len(told) + in_silence + state[False, True, True] + harmed
    print(f"  lost or in silence: {lost}   ({time.perf_counter() - start:.0f} s in all)")
    return lost == 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=20_000, metavar="N")
    parser.add_argument("--few", type=int, default=1_000, metavar="N")
    parser.add_argument("--provinces", type=int, default=8, metavar="N")
    parser.add_argument("--broken", action="store_true")
    parser.add_argument("--without-dask", action="store_true")
    parser.add_argument("--lay-only", action="store_true")
    parser.add_argument("--at", type=Path, metavar="DIR", help="where to lay the country, and to keep it")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole = options.at or Path(folder) / "whole"
        lay(whole, options.files, options.provinces)
        if options.lay_only:
            return 0
        if options.broken:
            hurt = Path(folder) / "hurt"
            smaller(whole, hurt, options.files // PER_DISTRICT)
            return 0 if load(hurt, whole) else 1
        few = Path(folder) / "few"
        smaller(whole, few, options.few // PER_DISTRICT)
        return report(whole, few, not options.without_dask)


def report(whole: Path, few: Path, dask: bool) -> int:
    print(f"{os.cpu_count()} cores")
    build(few, "2")  # compiles the bytecode, fills the file cache
    small = build(few, "1")
    one, two = build(whole, "1"), build(whole, "2")
    rows = database.sql("select count(*) as n from observations", root=whole)["n"].item()
    parts = pieces.tables(folders.processed(whole)).values()
    size = sum(path.stat().st_size for paths in parts for path in paths)
    ways = {"one process": one, "two processes": two, "one process, few": small}
    if dask:
        ways["Dask, two workers"] = build(whole, "dask")
    for name, (files, seconds, own, child) in ways.items():
        print(
            f"  {name:18} {files:6} files {seconds:7.1f} s  {1000 * seconds / files:6.2f} ms a file  "
            f"{own:5.0f} MB, largest child {child:5.0f} MB"
        )
    print(f"  {rows} observations, {size / 1e6:.0f} MB in pieces")
    pair, per_file = one[1] / two[1], one[1] / one[0] / (small[1] / small[0])
    good = [pair >= PAIR, per_file <= PER_FILE]
    print(f"  two processes against one            {pair:5.2f} x   (asked: at least {PAIR:g})")
    print(f"  a file of many against one of few    {per_file:5.2f} x   (asked: at most {PER_FILE:g})")
    if dask:
        cluster = two[1] / ways["Dask, two workers"][1]
        good.append(cluster >= CLUSTER)
        print(f"  Dask against the pool                {cluster:5.2f} x   (asked: at least {CLUSTER:g})")
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
