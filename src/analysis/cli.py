"""The `cchc` command: build, report, simulate. Exit codes: 0 done, 1 errors under --strict, 2 nothing built."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from .errors import CchcError, Issue

OK, ERRORS, NOTHING = 0, 1, 2
SHOWN = 12
Step = Callable[[str, int, int], None]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(argv)
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        code: int = options.run(options, console)
    except CchcError as error:
        console.print(str(error), style="bold red", markup=False)
        return NOTHING
    return code


def entry() -> None:
    """The console script."""
    sys.exit(main())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cchc",
        description="Từ các bảng tính của xã đến báo cáo CCHC. / From commune spreadsheets to the reform report.",
        epilog="Mã thoát / exit codes: 0 xong; 1 có lỗi số liệu (--strict); 2 không dựng được gì.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    build = _command(
        commands, "build", _build, "đọc data/raw, ghi data/processed / read raw files, write tables"
    )
    report = _command(
        commands, "report", _report, "build, chạy notebook, xuất báo cáo HTML / build, execute, render"
    )
    for command in (build, report):
        command.add_argument(
            "--raw", type=Path, metavar="DIR", help="thư mục tệp gốc / raw folder (data/raw)"
        )
        command.add_argument("--strict", action="store_true", help="mã thoát 1 khi có lỗi / exit 1 on errors")
    report.add_argument(
        "--open", action="store_true", help="mở báo cáo sau khi dựng / open the report when done"
    )
    simulate = _command(
        commands, "simulate", _simulate, "vẽ mười năm số liệu mô phỏng / draw a simulated decade"
    )
    simulate.add_argument("--seed", type=int, required=True, metavar="N", help="hạt giống / seed")
    simulate.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="thư mục đích / target folder"
    )
    simulate.add_argument(
        "--truth", type=Path, metavar="FILE", help="ghi giá trị đúng (CSV) / write the truth"
    )
    return parser


def _command(
    commands: argparse._SubParsersAction, name: str, run: Callable[..., int], text: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="không gian làm việc / workspace (default: here)"
    )
    command.set_defaults(run=run)
    return command


def _root(options: argparse.Namespace) -> Path:
    from .catalog import find_root

    return options.root.resolve() if options.root else find_root()


@contextmanager
def _steps(console: Console, label: str) -> Iterator[Step]:
    """A progress bar on a terminal; nothing in CI or a pipe."""
    if not console.is_terminal or os.environ.get("CI"):
        yield lambda name, done, total: None
        return
    columns = (
        TextColumn(f"{label:<10}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


def _build(options: argparse.Namespace, console: Console) -> int:
    from . import build, store

    root = _root(options)
    raw = options.raw.resolve() if options.raw else None
    if raw and not raw.is_dir():
        raise CchcError(f"Không có thư mục {raw}.\n  No folder {raw}.")
    with _steps(console, "đọc tệp") as step:
        processed = build.build(root, raw, progress=step)
    _summary(processed, console)
    folder = store.folder(root)
    console.print(f"→ {folder / 'observations.parquet'} (và .csv), issues, sources", markup=False)
    errors = int((processed.issues["severity"] == "error").sum())
    return ERRORS if options.strict and errors else OK


def _summary(processed, console: Console) -> None:  # type: ignore[no-untyped-def]
    table = Table(title="Kết quả đọc / What was read", title_justify="left")
    for heading in ("Năm", "Tệp", "Trang tính", "Số liệu", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    sources = processed.sources
    columns = ["sheets_read", "observations", "errors", "warnings"]
    for year, group in sources.groupby("year"):
        table.add_row(str(year or "?"), str(len(group)), *(str(group[c].sum()) for c in columns))
    table.add_row("Cộng", str(len(sources)), *(str(sources[c].sum()) for c in columns), style="bold")
    console.print(table)
    errors = processed.issues[processed.issues["severity"] == "error"]
    for row in errors.head(SHOWN).to_dict("records"):
        console.print(Issue(**row).text(), markup=False)
    if len(errors) > SHOWN:
        console.print(
            f"… và {len(errors) - SHOWN} lỗi khác: xem issues.csv / and more in issues.csv", markup=False
        )


def _report(options: argparse.Namespace, console: Console) -> int:
    code = _build(options, console)
    from . import catalog, store
    from .publish.report import render

    root = _root(options)
    report = catalog.load(root).unit.report
    notebooks = sorted((root / "notebooks").glob("*.ipynb"))
    if not any(n.name == "report.ipynb" for n in notebooks):
        raise CchcError(f"Thiếu {root / 'notebooks' / 'report.ipynb'}.\n  The report notebook is missing.")
    out = root / "reports" / str(report.year)
    targets = {
        n: out / (report.file if n.stem == "report" else f"chuyen-de/{n.stem}.html") for n in notebooks
    }
    about = store.read(root).about
    with _steps(console, "notebook") as step:
        pages = render(
            notebooks, targets, meta=about, progress=lambda path, done, total: step(path.name, done, total)
        )  # fmt: skip
    main_page = out / report.file
    console.print(
        f"→ {main_page} ({main_page.stat().st_size / 1024:.0f} KB) + {len(pages) - 1} chuyên đề", markup=False
    )
    if options.open:
        import webbrowser

        webbrowser.open(main_page.as_uri())
    return code


def _simulate(options: argparse.Namespace, console: Console) -> int:
    from . import catalog, simulate

    made = simulate.simulate(catalog.load(_root(options)), options.seed)
    simulate.write(made, options.out)
    if options.truth:
        options.truth.parent.mkdir(parents=True, exist_ok=True)
        made.truth.to_csv(options.truth, index=False, encoding="utf-8-sig")
    console.print(
        f"→ {options.out}: {len(made.files)} tệp, {len(made.truth)} ô số liệu, {len(made.planted)} lỗi gài sẵn",
        markup=False,
    )
    return OK


if __name__ == "__main__":
    entry()
