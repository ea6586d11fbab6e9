"""The `cchc` command: one function a subcommand. Exit codes: 0 done, 1 errors under --strict, 2 nothing built."""

from __future__ import annotations

import argparse
import errno
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from . import folders, stale, together, tongue
from .errors import CchcError
from .inert import visible

OK, ERRORS, NOTHING = 0, 1, 2
FORMATS = ("html", "docx", "pdf", "xlsx", "slides")
JOBS = 4  # readers at a time; each may take 1.5 GB of a hostile file
WATCH_SECONDS = 0.5
CLUSTER_SECONDS = 10
WAITING = (
    "Một lần dựng khác của không gian làm việc này đang chạy; chờ nó xong (Ctrl+C để thôi).\n"
    "Another build of this workspace is running; waiting for its end (Ctrl+C gives up)."
)
FULL = (
    "Đĩa đầy, chưa ghi được số liệu mới; số liệu của lần dựng trước còn nguyên. Giải phóng chỗ rồi chạy lại.\n"
    "  The disk is full; nothing of the last build is lost. Make room and run again."
)
Step = Callable[[str, int, int], None]


class _Console(Console):
    """A terminal that shows what files say and never obeys it: no escape sequence of a cell or a name gets through."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=visible(segment.text))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not be UTF-8
            stream.reconfigure(encoding="utf-8", errors="replace")
    options = _parser().parse_args(argv)
    console = _Console(stderr=True, highlight=False, soft_wrap=True)
    try:
        code: int = options.run(options, console)
    except CchcError as error:
        console.print(str(error), style="bold red", markup=False)
        return NOTHING
    except OSError as error:  # a folder that is a file, a disk that is full, a path that may not be written
        full = error.errno in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error)
        words = FULL if full else "Không đọc hoặc ghi được / cannot read or write"
        console.print(f"{words}\n  {error}", style="bold red", markup=False)
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
            "--fresh",
            action="store_true",
            help="đọc lại dù không có gì đổi / read again though nothing changed",
        )
        command.add_argument(
            "--raw", type=_place, metavar="DIR", help="thư mục tệp gốc / raw folder (data/raw)"
        )
        command.add_argument("--strict", action="store_true", help="mã thoát 1 khi có lỗi / exit 1 on errors")
    build.add_argument(
        "--jobs", type=int, default=min(JOBS, os.cpu_count() or 1), metavar="N",
        help="số tiến trình đọc tệp / processes that read files",
    )  # fmt: skip
    build.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="đọc tệp bằng cụm Dask, ví dụ tcp://máy:8786 / read on a Dask cluster (needs cchc[dask])",
    )
    build.add_argument(
        "--publish", type=_place, metavar="PLACE",
        help="chép số liệu nhiều huyện đến nơi khác, ví dụ s3://kho / copy a country's tables elsewhere",
    )  # fmt: skip
    report.add_argument(
        "--to", default=",".join(FORMATS), metavar="FORMATS",
        help=f"dạng cần xuất, cách nhau dấu phẩy / formats ({', '.join(FORMATS)}; all of them)",
    )  # fmt: skip
    report.add_argument(
        "--place", metavar="PLACE", action="append", default=[],
        help="thêm phiếu của xã (mã hoặc tên; all: mọi xã) / a sheet for a commune, too (code, name, or all)",
    )  # fmt: skip
    report.add_argument(
        "--year", type=int, metavar="N",
        help="báo cáo tính đến hết năm N / the report as of the end of year N (the year of unit.yml)",
    )  # fmt: skip
    report.add_argument(
        "--lang", choices=tongue.KNOWN, default=tongue.KNOWN[0],
        help="ngôn ngữ của báo cáo / language of the report (vi)",
    )  # fmt: skip
    report.add_argument(
        "--jobs", type=int, default=min(JOBS, os.cpu_count() or 1), metavar="N",
        help="số tiến trình chạy notebook / processes that run notebooks",
    )  # fmt: skip
    report.add_argument(
        "--with-answers", action="store_true",
        help="thêm phụ lục hỏi đáp đã lưu / end the report with the answers that were filed",
    )  # fmt: skip
    report.add_argument(
        "--watch", action="store_true",
        help="ở lại, dựng lại khi có gì thay đổi / stay, and make again what changes (Ctrl+C ends)",
    )  # fmt: skip
    report.add_argument(
        "--open", action="store_true", help="mở báo cáo sau khi dựng / open the report when done"
    )
    screen = _command(
        commands,
        "explorer",
        _explorer,
        "một trang hỏi đáp không cần mạng / one offline page to ask in a meeting",
    )
    screen.add_argument("--raw", type=_place, metavar="DIR", help="thư mục tệp gốc / raw folder (data/raw)")
    screen.add_argument("--open", action="store_true", help="mở trang khi xong / open the page when done")
    words = _command(
        commands,
        "dictionary",
        _dictionary,
        "từ điển dữ liệu, từ danh mục / the data dictionary, from the catalogue",
    )
    words.add_argument(
        "--out", type=Path, metavar="FILE", help="nơi ghi / where to (reports/<year>/tu-dien-du-lieu.md)"
    )
    lab = _command(commands, "lab", _lab, "mở JupyterLab trên các sổ tay / JupyterLab on the notebooks")
    lab.add_argument(
        "more",
        nargs="*",
        metavar="OPTION",
        help="sau --: tùy chọn của jupyter lab / after --: for jupyter lab",
    )
    back = _command(
        commands, "return", _return, "trả lại bảng tính có đánh dấu chỗ cần sửa / give workbooks back, marked"
    )
    back.add_argument("--raw", type=_place, metavar="DIR", help="thư mục tệp gốc / raw folder (data/raw)")
    back.add_argument("--out", type=Path, metavar="DIR", help="thư mục đích / target (reports/NĂM/tra-lai)")
    back.add_argument("--all", action="store_true", help="kể cả các lưu ý / notes as well")
    forms = _command(
        commands, "forms", _forms, "vẽ biểu trống cho từng xã / draw blank forms for each commune"
    )
    forms.add_argument("--year", type=int, required=True, metavar="N", help="năm báo cáo / year")
    forms.add_argument("--out", type=Path, metavar="DIR", help="thư mục đích / target (reports/NĂM/bieu-mau)")
    forms.add_argument("--form", default="", metavar="ID", help="một biểu hoặc bố cục / one form or layout")
    forms.add_argument("--place", default="", metavar="CODE", help="một xã, theo mã hoặc tên / one commune")
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
    simulate.add_argument(
        "--planted", type=Path, metavar="FILE", help="ghi các lỗi gài sẵn (CSV) / write the planted mistakes"
    )
    simulate.add_argument(
        "--sources",
        type=Path,
        metavar="FILE",
        help="ghi danh sách tệp như sources.csv / write the file register",
    )
    claims = _command(
        commands,
        "claims",
        _claims,
        "đối chiếu nhận định của báo cáo trước / check an earlier report's statements",
    )
    claims.add_argument("--json", action="store_true", help="in ra JSON / print JSON")
    _verification(commands)
    _inspections(commands)
    _founding(commands)
    return parser


def _verification(commands: argparse._SubParsersAction) -> None:
    about = (
        "đọc lại tệp gốc, đối chiếu mọi con số của báo cáo / hold a report's figures against the raw files"
    )
    verify = _command(commands, "verify", _verify, about)
    verify.add_argument("pages", type=Path, nargs="+", metavar="FILE", help="báo cáo HTML / report pages")
    verify.add_argument("--raw", type=_place, metavar="DIR", help="thư mục tệp gốc / raw folder (data/raw)")
    about = (
        "con số nào đã đổi giữa hai lần dựng hay hai báo cáo, và vì sao / which figures changed, and by what"
    )
    changed = _command(commands, "diff", _diff, about)
    for name, text in (("old", "cũ / old"), ("new", "mới / new")):
        changed.add_argument(
            name, type=Path, metavar=name.upper(), help=f"báo cáo hoặc lần dựng {text} report or build"
        )


def _inspections(commands: argparse._SubParsersAction) -> None:
    for name, run, about in (
        ("inspect", _inspect, "tìm các bảng trong một tệp bất kỳ / find the tables of any workbook"),
        ("new-form", _new_form, "phác biểu mẫu từ một tệp / draft a form file from a workbook"),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("file", type=Path, metavar="FILE", help="tệp bảng tính / workbook")
        command.set_defaults(run=run)
        if name == "inspect":
            command.add_argument("--json", action="store_true", help="in ra JSON / print JSON")
            command.add_argument("--values", action="store_true", help="kèm mọi ô / with every cell")
        else:
            command.add_argument(
                "--out", type=Path, metavar="FILE", help="ghi vào tệp mới / write a new file"
            )


def _founding(commands: argparse._SubParsersAction) -> None:
    about = "lập không gian làm việc mới cho một huyện khác / lay a workspace for another district"
    init = commands.add_parser("init", help=about, description=about)
    init.add_argument("folder", type=Path, metavar="DIR", help="thư mục mới / a new folder")
    init.add_argument(
        "--unit", required=True, metavar="NAME", help="tên đơn vị, cả loại: “Huyện …” / its full name"
    )
    init.add_argument("--parent", default="", metavar="NAME", help="cấp trên: “Tỉnh …” / its province")
    init.add_argument(
        "--places", type=Path, metavar="FILE", help="danh sách xã: bảng tính hoặc CSV / list of its communes"
    )
    init.add_argument("--year", type=int, default=2020, metavar="N", help="năm báo cáo / year (2020)")
    init.set_defaults(run=_init)


def _command(
    commands: argparse._SubParsersAction, name: str, run: Callable[..., int], text: str
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    command.add_argument(
        "--root", type=Path, metavar="DIR", help="không gian làm việc / workspace (default: here)"
    )
    command.set_defaults(run=run)
    return command


def _place(text: str) -> Path:
    try:
        return folders.place(text)
    except CchcError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _root(options: argparse.Namespace) -> Path:
    return options.root.resolve() if options.root else folders.find_root()


def _raw(options: argparse.Namespace, root: Path) -> Path:
    raw: Path = (options.raw or folders.raw(root)).resolve()
    if options.raw and not raw.is_dir():
        raise CchcError(f"Không có thư mục {raw}.\n  No folder {raw}.")
    return raw


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
        TextColumn("{task.description}", markup=False),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


def _build(options: argparse.Namespace, console: Console) -> int:
    root = _root(options)
    raw = _raw(options, root)
    many = folders.many_districts(root)
    place: Path | None = getattr(options, "publish", None)
    if place and not many:
        raise CchcError(
            "--publish chỉ dùng trong không gian của nhiều huyện (districts.csv).\n"
            "  --publish is for a workspace of many districts (districts.csv)."
        )
    summary = None if options.fresh or many else stale.standing(root, raw)
    unchanged = summary is not None
    if summary is None:
        with _steps(console, "đọc tệp") as step, _workers(options) as workers:
            how: dict[str, Any] = {
                **workers, "progress": step, "fresh": options.fresh,
                "waiting": partial(console.print, WAITING, markup=False),
            }  # fmt: skip
            summary = _build_many(root, raw, how, console) if many else _build_one(root, raw, how)
    if place:
        _publish(root, place, console)
    _print(summary, console)
    if unchanged:
        console.print(
            "Không có gì thay đổi từ lần dựng trước, không đọc lại (đọc lại: --fresh).", markup=False
        )
        console.print(
            "Nothing has changed since the last build, nothing was read (--fresh reads).", markup=False
        )
    if not many:
        tables = folders.processed(root) / "observations.parquet"
        console.print(f"→ {tables} (và .csv), issues, sources", markup=False)
    return ERRORS if options.strict and summary.n_errors else OK


def _build_one(root: Path, raw: Path, how: dict[str, Any]) -> stale.Summary:
    from . import build, store

    return store.summary(build.build(root, raw, **how))


def _build_many(root: Path, raw: Path, how: dict[str, Any], console: Console) -> stale.Summary:
    from . import country

    found = country.build(root, raw, **how)
    console.print(
        f"→ {folders.processed(root)}: {len(found.parts)} tỉnh, {found.made} tỉnh dựng lại / provinces, made anew",
        markup=False,
    )
    return found.summary


def _publish(root: Path, place: Path, console: Console) -> None:
    from . import pieces

    with _steps(console, "chép") as step:
        waiting = partial(console.print, WAITING, markup=False)
        sent = pieces.publish(folders.processed(root), place, step, waiting)
    console.print(f"→ {place}: chép {sent} tệp mới / new files sent", markup=False)


@contextmanager
def _workers(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Who reads: child processes of this one, or the workers of a Dask cluster."""
    if not getattr(options, "cluster", None):
        yield {"jobs": max(1, options.jobs)}
        return
    try:
        from distributed import Client
    except ImportError:
        raise CchcError(
            "--cluster cần Dask: pip install 'cchc[dask]'.\n  --cluster needs Dask: pip install 'cchc[dask]'."
        ) from None
    from .read.isolated import SECONDS

    try:
        client = Client(options.cluster, timeout=CLUSTER_SECONDS, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise CchcError(
            f"Không nối được với cụm {options.cluster}: {error}\n  No cluster answers at {options.cluster}."
        ) from None
    with client:
        workers = len(client.scheduler_info(n_workers=-1)["workers"])
        if not workers:
            raise CchcError(f"Cụm {options.cluster} chưa có máy nào.\n  {options.cluster} has no worker yet.")
        try:
            yield {"executor": client.get_executor(pure=False), "workers": workers, "seconds": SECONDS}
        except Exception as error:
            if isinstance(error, CchcError) or client.status == "running":
                raise
            raise CchcError(
                f"Cụm {options.cluster} ngừng trả lời giữa chừng; số liệu của lần dựng trước còn nguyên. Chạy lại: tệp "
                "đã đọc không phải đọc nữa.\n"
                f"  {options.cluster} stopped answering; the tables of the last build stand. Run it again: what was "
                "read is not read again."
            ) from error


def _print(summary: stale.Summary, console: Console) -> None:
    table = Table(title="Kết quả đọc / What was read", title_justify="left")
    for heading in ("Năm", "Tệp", "Trang tính", "Số liệu", "Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    *years, total = summary.years
    for year, *counts in years:
        table.add_row(str(year or "?"), *map(str, counts))
    table.add_row("Cộng", *map(str, total[1:]), style="bold")
    console.print(table)
    for text in summary.errors:
        console.print(text, markup=False)
    more = summary.n_errors - len(summary.errors)
    if more:
        console.print(f"… và {more} lỗi khác: xem issues.csv / and more in issues.csv", markup=False)


def _formats(text: str) -> list[str]:
    asked = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in asked if name not in FORMATS]
    if unknown or not asked:
        known = ", ".join(FORMATS)
        raise CchcError(
            f"--to: không có dạng {', '.join(unknown) or '(trống)'}; có: {known}.\n"
            f"  --to: no such format; there are: {known}."
        )
    return asked


def _told(written: list[Path], main_page: Path, console: Console) -> None:
    for path in (p for p in written if p.parent == main_page.parent):
        console.print(f"→ {path} ({path.stat().st_size / 1024:.0f} KB)", markup=False)
    for folder, words in (
        ("chuyen-de", "chuyên đề / chapters"), ("xa", "phiếu của xã / sheets of communes"),
        ("communes", "phiếu của xã / sheets of communes"),
    ):  # fmt: skip
        if n := sum(p.parent.name == folder for p in written):
            console.print(f"→ {main_page.parent / folder}: {n} tệp / files, {words}", markup=False)


def _report(options: argparse.Namespace, console: Console) -> int:
    formats = _formats(options.to)
    folders.one_district(_root(options))
    code = _build(options, console)
    from . import asof

    with ExitStack() as stack:
        stack.enter_context(tongue.spoken(options.lang))
        if options.year:
            stack.enter_context(tongue.environment(asof.YEAR, str(options.year)))
        _make(options, formats, console)
        if options.watch:
            _watch(options, formats, console)
    return code


def _watch(options: argparse.Namespace, formats: list[str], console: Console) -> None:
    """Make the report again whenever what it rests on changes, until the user ends it.

    Everything is imported and unchanged files are not read again: a corrected cell is on the page in seconds.
    """
    root = _root(options)
    folder = [_raw(options, root), folders.catalog(root), root / "notebooks"]
    seen = folders.stamps(folder)
    options.open = options.fresh = False
    console.print("Đang chờ thay đổi, Ctrl+C để dừng. / Watching, Ctrl+C ends.", markup=False)
    with suppress(KeyboardInterrupt):
        while True:
            time.sleep(WATCH_SECONDS)
            now = folders.stamps(folder)
            if now == seen:
                continue
            start, seen = time.perf_counter(), now
            try:
                _build(options, console)
                _make(options, formats, console)
            except (CchcError, OSError) as error:  # half-saved, perhaps: what comes next is read again
                console.print(str(error), style="bold red", markup=False)
            else:
                console.print(f"Xong sau {time.perf_counter() - start:.1f} s. / Done.", markup=False)


def _answers(root: Path) -> list[Path]:
    from .door import workspace
    from .questions import filing

    return filing.filed(root, workspace(root).catalog.unit.report.year)


def _make(options: argparse.Namespace, formats: list[str], console: Console) -> None:
    from . import reports
    from .publish.report import render

    root = _root(options)
    plan = reports.plan(root, formats, options.place, _answers(root) if options.with_answers else ())
    for line in plan.left_out:
        console.print(line, markup=False)
    with _steps(console, "notebook") as step:
        written = render(
            plan.jobs, meta=plan.about, workers=options.jobs if options.place else 1,
            progress=lambda path, done, total: step(path.name, done, total),
        )  # fmt: skip
    if "xlsx" in formats:
        from .annex import annex

        written.append(plan.main_page.with_name("annex.xlsx" if tongue.lang() == "en" else "phu-luc.xlsx"))
        together.write(written[-1], annex(root))
    _told(written, plan.main_page, console)
    if options.open:
        import webbrowser

        webbrowser.open(plan.main_page.as_uri())


def _verify(options: argparse.Namespace, console: Console) -> int:
    from . import verification

    root = _root(options) if options.root else folders.find_root(options.pages[0].resolve().parent)
    with _steps(console, "đọc tệp") as step:
        found = verification.verify(options.pages, root, _raw(options, root), progress=step)
    for one in found:
        for text in verification.told(one):
            console.print(text, markup=False, soft_wrap=True)
    return ERRORS if any(one.differences for one in found) else OK


def _diff(options: argparse.Namespace, console: Console) -> int:
    from . import changes

    found = changes.diff(options.old, options.new, options.root)
    if not found:
        console.print("Không con số nào đổi. / No figure changed.")
        return OK
    console.print(f"{len(found)} con số đã đổi. / {len(found)} figures changed.")
    for one in found:
        console.print(f"- {one.name or one.key}: {one.before} → {one.after}", markup=False, soft_wrap=True)
        for why in one.why[: changes.SHOWN]:
            console.print(f"    {why}", markup=False, soft_wrap=True)
        if len(one.why) > changes.SHOWN:
            console.print(f"    … {len(one.why) - changes.SHOWN} ô khác / more", markup=False)
    return ERRORS


def _explorer(options: argparse.Namespace, console: Console) -> int:
    from . import explorer
    from .door import workspace

    root = _root(options)
    _built(root, _raw(options, root), console)
    page = root / "reports" / str(workspace(root).catalog.unit.report.year) / "hoi-dap.html"
    together.write(page, explorer.explorer(root))
    console.print(f"→ {page} ({page.stat().st_size / 1024:.0f} KB)", markup=False)
    if options.open:
        import webbrowser

        webbrowser.open(page.as_uri())
    return OK


def _dictionary(options: argparse.Namespace, console: Console) -> int:
    from . import catalog, dictionary

    facts = catalog.load(_root(options))
    year = str(facts.unit.report.year)
    out = options.out or facts.root / "reports" / year / "tu-dien-du-lieu.md"
    together.write(out, dictionary.markdown(facts).encode())
    console.print(f"→ {out}", markup=False)
    return OK


def _lab(options: argparse.Namespace, console: Console) -> int:
    from . import lab

    root = folders.find_root(_root(options))
    raw = folders.raw(root)
    # Notebooks can be opened before the first workbook has come.
    if folders.raw_files(raw) and not folders.many_districts(root):
        _built(root, raw, console)
    running = subprocess.Popen(lab.command(root, options.more), env=lab.environment())
    signal.signal(signal.SIGTERM, lambda *_: running.terminate())  # who ends the command ends JupyterLab
    while True:
        with suppress(KeyboardInterrupt):  # JupyterLab gets the same Ctrl+C, and asks whether it is meant
            return running.wait()


def _built(root: Path, raw: Path, console: Console) -> None:
    """The tables of the raw files as they are now."""
    if stale.standing(root, raw) is None:
        from . import build

        with _steps(console, "đọc tệp") as step, suppress(build.NothingRead):
            build.build(root, raw, progress=step)


def _return(options: argparse.Namespace, console: Console) -> int:
    from . import catalog, exchange

    root = _root(options)
    raw = _raw(options, root)
    _built(root, raw, console)
    out = options.out or root / "reports" / str(catalog.load(root).unit.report.year) / "tra-lai"
    with _steps(console, "trả lại") as step:
        returned = exchange.give_back(root, raw, out, everything=options.all, progress=step)
    if not returned:
        console.print("Không tệp nào cần trả lại. / No file needs to go back.")
        return OK
    table = Table(title="Tệp trả lại để sửa / Files to be mended", title_justify="left")
    table.add_column("Tệp", overflow="fold")
    for heading in ("Lỗi", "Cảnh báo"):
        table.add_column(heading, justify="right")
    for one in returned:
        table.add_row(Text(one.source), str(one.errors), str(one.warnings))
    console.print(table)
    console.print(f"→ {out}: {len(returned)} tệp / files", markup=False)
    return OK


def _forms(options: argparse.Namespace, console: Console) -> int:
    from . import exchange

    root = _root(options)
    out = options.out or root / "reports" / str(options.year) / "bieu-mau"
    with _steps(console, "vẽ biểu") as step:
        written = exchange.draw_forms(
            root, options.year, out, form=options.form, place=options.place, progress=step
        )
    console.print(f"→ {out}: {len(written)} tệp / files", markup=False)
    return OK


def _simulate(options: argparse.Namespace, console: Console) -> int:
    from . import catalog, simulate

    made = simulate.simulate(catalog.load(_root(options)), options.seed)
    simulate.write(made, options.out)
    for path, table in (
        (options.truth, made.truth), (options.planted, made.planted), (options.sources, made.sources)
    ):  # fmt: skip
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
    console.print(
        f"→ {options.out}: {len(made.files)} tệp, {len(made.truth)} ô số liệu, {len(made.planted)} lỗi gài sẵn",
        markup=False,
    )
    return OK


def _claims(options: argparse.Namespace, console: Console) -> int:
    from .statements import claims, inconsistencies

    root = _root(options)
    stated = claims(root)
    if options.json:
        kept = [
            "id",
            "verdict",
            "conflicts_with",
            "figures",
            "sources",
            "sentence_vi",
            "sentence_en",
            "findings",
        ]
        sys.stdout.write(
            json.dumps(stated[kept].to_dict("records"), ensure_ascii=False, allow_nan=False) + "\n"
        )
        return OK
    if not len(stated):
        console.print("Chưa có data/catalog/claims.yml. / There is no data/catalog/claims.yml.", markup=False)
        return OK
    out = _Console(highlight=False)
    table = Table(
        title="Nhận định của báo cáo trước / Statements of the earlier report", title_justify="left"
    )
    for heading in ("Mã", "Kết quả", "Số liệu cho biết"):
        table.add_column(heading, overflow="fold")
    for row in stated.itertuples():
        table.add_row(row.id, row.verdict_vi, Text(row.sentence_vi))
    out.print(table)
    for row in inconsistencies(root).itertuples():
        out.print(f"• {row.name_vi} ({', '.join(row.claims) or '–'}): {row.sentence_vi}", markup=False)
    return OK


def _inspect(options: argparse.Namespace, console: Console) -> int:
    from .inspection import inspect, print_tables

    found = inspect(options.file)
    if options.json or options.values:
        sys.stdout.write(
            json.dumps(found.to_dict(options.values), ensure_ascii=False, allow_nan=False) + "\n"
        )
    else:
        print_tables(found, _Console(highlight=False))
    return OK


def _new_form(options: argparse.Namespace, console: Console) -> int:
    from .inspection import new_form

    draft = new_form(options.file)
    if options.out is None:
        sys.stdout.write(draft)
        return OK
    if options.out.exists():
        raise CchcError(f"Tệp {options.out} đã có, không ghi đè / The file exists and is not overwritten")
    options.out.write_text(draft, encoding="utf-8")
    console.print(f"→ {options.out}", markup=False)
    return OK


def _init(options: argparse.Namespace, console: Console) -> int:
    from . import founding

    laid = founding.lay(
        options.folder, options.unit, places=options.places, parent=options.parent, year=options.year
    )
    console.print(f"→ {laid.root}: {laid.unit}, {laid.places} đơn vị / units", markup=False)
    if not laid.places:
        register = folders.catalog(laid.root) / "places.csv"
        console.print(
            f"Chưa có đơn vị nào: ghi vào {register}, mỗi xã một dòng (mã,tên,loại,,,).\n"
            "  No unit yet: one line a commune there (code,name,kind,,,), or give a list: --places FILE.",
            markup=False,
        )
    console.print(f"Việc tiếp theo / what to do next: {laid.root / 'README.md'}", markup=False)
    return OK


if __name__ == "__main__":
    entry()
