"""Questions: `ask` and its kin against plain pandas, on the district's panel and on a simulated national one; the page.

    python benchmarks/questions.py [--communes N] [--indicators N]

Warm, in one run. The national panel (11,000 communes, 10 years, 60 indicators) is drawn at random and read from
Parquet. The explorer's page is timed in headless Chromium, with the network off. Prints medians and ratios; exit code 1
if a median is over its limit (50 ms, 300 ms, 0.5 s to the first paint, 50 ms an action).
"""

from __future__ import annotations

import argparse
import csv
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import ask, compare, rank, stale, store, what_if, why
from analysis.door import workspace

ROOT = Path(__file__).resolve().parents[1]
LIMITS = {"district": 50.0, "national": 300.0, "paint": 500.0, "action": 50.0}
REPEATS = 15
PAINTED = """new Promise((done) => requestAnimationFrame(() => done(
    performance.getEntriesByType("paint")[0]?.startTime ?? performance.now())))"""


def milliseconds(way: Callable[[], object], repeats: int = REPEATS) -> float:
    way()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        way()
        times.append(1000 * (time.perf_counter() - start))
    return statistics.median(times)


def questions(root: Path, unit: str, other: str, year: int) -> dict[str, Callable[[], object]]:
    return {
        "ask, a unit": lambda: ask("tỷ lệ đúng hạn", xa=unit, nam=year, root=root),
        "ask, the whole": lambda: ask("ty le dung han", nam=year, root=root),
        "compare": lambda: compare("on_time_rate", xa=[unit, other], nam=(year - 5, year), root=root),
        "rank": lambda: rank("on_time_rate", year, root=root),
        "why": lambda: why("on_time_rate", year - 5, year, root=root),
        "what_if": lambda: what_if("on_time_rate", "nếu 5 xã cuối đạt trung vị", year, root=root),
    }


def plain(panel: pd.DataFrame, unit: str, year: int) -> Callable[[], object]:
    """What an analyst would write for one unit: value, rank, median, change; no sources, no caveats, no sentence."""

    def way() -> object:
        rows = panel[(panel["indicator"] == "on_time_rate") & (panel["year"] == year)]
        before = panel[(panel["indicator"] == "on_time_rate") & (panel["year"] == year - 1)]
        value = rows.loc[rows["place"] == unit, "value"].iloc[0]
        earlier = before.loc[before["place"] == unit, "value"].iloc[0]
        history = panel[(panel["indicator"] == "on_time_rate") & (panel["place"] == unit)]
        return value, (rows["value"] > value).sum() + 1, rows["value"].median(), value - earlier, history

    return way


def national(folder: Path, communes: int, indicators: int) -> Path:
    """A workspace whose processed panel is that of a country; its catalogue is ours, with more units."""
    shutil.copytree(ROOT / "data" / "catalog", folder / "data" / "catalog")
    (folder / "data" / "processed").mkdir(parents=True)
    ours = store.read(ROOT)
    codes = [f"{k:05d}" for k in range(1, communes + 1)]
    with (folder / "data/catalog/places.csv").open("r", encoding="utf-8-sig", newline="") as file:
        header = next(csv.reader(file))
    with (folder / "data/catalog/places.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        for code in codes:
            writer.writerow({"code": code, "name": f"Đơn vị {code}", "kind": "Xã"})
    for name in ("place_changes.csv", "tile_grid.csv", "claims.yml", "document.yml", "corrections.yml"):
        (folder / "data/catalog" / name).unlink(missing_ok=True)
    inputs = ["on_time_rate", "dossiers_resolved", "dossiers_late"]
    names = [*inputs, *(code for code in sorted(ours.panel["indicator"].unique()) if code not in inputs)][
        :indicators
    ]
    rng = np.random.default_rng(1)
    years = np.arange(2010, 2020, dtype=np.int32)
    size = communes * len(years)
    resolved = rng.integers(50, 2000, size).astype(float)
    late = np.floor(resolved * rng.beta(2, 30, size))
    made = {
        "dossiers_resolved": resolved,
        "dossiers_late": late,
        "on_time_rate": (resolved - late) / resolved,
    }
    flags = dict.fromkeys(("part_year", "rebased", "break_before", "new_form"), False)
    day = pd.Timestamp("2020-01-01").as_unit("us")
    fixed = {"reason": "", **flags, "boundaries": day, "rebase": ""}
    place, called = np.repeat(codes, len(years)), np.repeat([f"Đơn vị {c}" for c in codes], len(years))
    when = np.tile(years, communes)
    parts = [
        pd.DataFrame({
            "place": place, "name": called, "year": when, "indicator": name,
            "value": made.get(name, rng.random(size)), **fixed,
        })
        for name in sorted(names)
    ]  # fmt: skip
    panel = pd.concat(parts, ignore_index=True)
    whole = panel.groupby(["year", "indicator"], as_index=False).agg(
        value=("value", "mean"), n=("value", "size")
    )
    whole = whole.assign(
        numerator=np.nan, denominator=np.nan, of=communes, part_year=False, break_before=False, new_form=False
    )
    observed = ours.observations.iloc[:1].assign(year=2019)
    starts = {"period_start": pd.Timestamp("2019-01-01"), "period_end": pd.Timestamp("2019-12-31")}
    observed = pd.concat([observed.assign(**starts, year=2019)] * 1)
    made_tables = store.Processed(
        store.conform(observed, store.OBSERVATIONS), ours.issues.iloc[:0], ours.sources.iloc[:1], ours.origins.iloc[:0],
        store.conform(panel, store.PANEL), store.conform(whole, store.DISTRICT), ours.about,
    )  # fmt: skip
    written = store.write(folder, made_tables)
    stale.record(folder, stale.basis(folder), {}, written, store.summary(made_tables))
    return folder


def page(path: Path) -> tuple[float, float]:
    """First paint, and the median of an action (another unit, another indicator, other years), in milliseconds."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        paints = []
        for _ in range(5):
            opened = browser.new_page()
            opened.goto(path.as_uri())
            paints.append(opened.evaluate(PAINTED))
        times = opened.evaluate(
            """() => {
                const times = [];
                const timed = (way) => {
                    const start = performance.now();
                    way();
                    document.body.getBoundingClientRect();
                    times.push(performance.now() - start);
                };
                const boxes = [...document.querySelectorAll("#xa input")].slice(0, 5);
                for (const box of boxes) timed(() => box.click());
                const select = document.getElementById("chi-tieu");
                for (const option of [...select.options].slice(0, 12)) timed(() => {
                    select.value = option.value;
                    select.dispatchEvent(new Event("change"));
                });
                return times;
            }"""
        )
        browser.close()
    return statistics.median(paints), statistics.median(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--communes", type=int, default=11_000)
    parser.add_argument("--indicators", type=int, default=60)
    options = parser.parse_args()
    command = [sys.executable, "-m", "analysis.cli", "explorer", "--root", str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    over = []
    space = workspace(ROOT)
    units = [unit.code for unit in space.catalog.places.at(date(2020, 1, 1))]
    with tempfile.TemporaryDirectory() as name:
        far = national(Path(name), options.communes, options.indicators)
        start = time.perf_counter()
        wide = workspace(far).by_indicator
        first = time.perf_counter() - start
        print(f"national panel: {sum(map(len, wide.values())):,} rows, read and parted once in {first:.1f} s")
        for title, root, one, two, panel in (
            ("district", ROOT, units[1], units[2], space.panel),
            ("national", far, "00017", "00018", workspace(far).panel),
        ):
            asked = {what: milliseconds(way) for what, way in questions(root, one, two, 2019).items()}
            middle = statistics.median(asked.values())
            naive = milliseconds(plain(panel, one, 2019))
            print(
                f"{title}: median {middle:.0f} ms ({', '.join(f'{what} {ms:.0f}' for what, ms in asked.items())})"
            )
            print(f"  plain pandas, value, rank and median alone: {naive:.0f} ms")
            print(f"  ask, a unit: {asked['ask, a unit'] / naive:.2f} of it")
            over += [title] if middle > LIMITS[title] else []
    path = ROOT / "reports" / "2020" / "hoi-dap.html"
    paint, action = page(path)
    print(
        f"explorer: {path.stat().st_size / 1e6:.2f} MB, first paint {paint:.0f} ms, an action {action:.1f} ms"
    )
    over += [what for what, ms in (("paint", paint), ("action", action)) if ms > LIMITS[what]]
    return int(bool(over))


if __name__ == "__main__":
    sys.exit(main())
