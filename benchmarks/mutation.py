"""Mutation testing: small faults are put into stats/, shape/ and clean/, one at a time; do the tests notice?

    python benchmarks/mutation.py [--rooms NAME ...] [--sample N] [--seed N] [--seconds N] [--again]

From all mutants of a room N are drawn (0: all). For each, the tests that run its line are run, fastest first, in a
forked child that has the libraries loaded and imports the mutated module anew, until one fails or until the tests that
follow would exceed --seconds of processor time; a child that takes three times as long and --patience more counts as
killed. Which test runs which line is found once, by a run of all tests under a tracer, and kept in build/mutation/ for
as long as the files stay what they are; so are the verdicts. --again takes only the survivors of the last run with the
same seed. Exit code 1 when a room is under 85 %. Linux and macOS.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import gc
import hashlib
import importlib
import json
import os
import random
import re
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from types import CodeType, FrameType, SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("stats", "shape", "clean")
GOAL = 0.85
# Loaded once and inherited by every child; the rooms and what stands on them must not be among these.
WARM = (
    "numpy", "pandas", "scipy.special", "scipy.stats", "pyarrow.parquet", "openpyxl", "python_calamine", "xlrd", "xlwt",
    "docx", "duckdb", "hypothesis.strategies", "pymannkendall", "statsmodels.stats.proportion", "matplotlib.pyplot",
    "seaborn", "yaml", "pydantic", "mistune", "nbformat", "analysis.catalog",
)  # fmt: skip
# Tests that work in this process and are about what the rooms do; those of pages and commands are slow and add little.
TESTS = (
    "tests/stats", "tests/shape", "tests/clean", "tests/read", "tests/catalog", "tests/show", "tests/test_annex.py",
    "tests/test_asof.py", "tests/test_inspect.py", "tests/test_statements.py", "tests/test_exchange.py",
    "tests/test_round_trip.py", "tests/test_hazards.py", "tests/test_build.py", "tests/test_decade.py",
    "tests/test_pci.py", "tests/test_personal.py", "tests/test_kept.py", "tests/test_simulate.py",
)  # fmt: skip
SLOW_FIXTURES = ("reported",)
# What modules remember beside their cached functions; other modules have constants of these names.
MEMORIES = (("analysis.shape", "_LAYOUTS"), ("analysis.clean.values", "_SIGNS"))
LEFT_OUT = (
    "test_a_file_that_ends_its_reader_takes_only_itself_down",  # here it would take the child down
    "test_the_report_renders_with_every_picture_and_names_the_publisher_everywhere",  # starts notebooks
)


# --- mutants ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mutant:
    """One change of one expression or statement: the text from `start` to `end` (bytes) becomes `text`."""

    operator: str
    line: int
    last_line: int
    start: int
    end: int
    before: str
    text: str
    inside: tuple[int, int] = (0, 0)  # first and last line of the simple statement that it is a part of


BOUNDARY: dict[type, type] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt}
OPPOSITE: dict[type, type] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
ARITHMETIC: dict[type, type] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip


class _Maker:
    """Walks a module and writes down its mutants; what is no behaviour (see docs/mutation.md) it does not enter."""

    def __init__(self, source: str) -> None:
        self.source = source.encode()
        self.starts = [0]
        for row in self.source.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(row))
        self.found: list[Mutant] = []
        self.inside = (0, 0)
        self.body(ast.parse(source).body)

    def add(self, operator: str, node: ast.AST, changed: ast.AST | str) -> None:
        start = self.starts[node.lineno - 1] + node.col_offset  # type: ignore[attr-defined]
        end = self.starts[node.end_lineno - 1] + node.end_col_offset  # type: ignore[attr-defined]
        text = changed if isinstance(changed, str) else ast.unparse(changed)
        if isinstance(node, ast.expr) and not isinstance(node, ast.Constant | ast.Slice):
            text = f"({text})"
        before = self.source[start:end].decode()
        lines = (node.lineno, node.end_lineno)  # type: ignore[attr-defined]
        self.found.append(Mutant(operator, *lines, start, end, before, text, self.inside))

    def body(self, statements: list[ast.stmt]) -> None:
        for statement in statements:
            self.statement(statement)

    def statement(self, node: ast.stmt) -> None:
        self.inside = (0, 0) if hasattr(node, "body") else (node.lineno, node.end_lineno or node.lineno)
        match node:
            case ast.Import() | ast.ImportFrom() | ast.Raise() | ast.Assert() | ast.Global() | ast.Nonlocal():
                return
            case ast.Expr(value=ast.Constant()):  # docstrings
                return
            case ast.Expr(value=ast.Call()):
                self.add("call removed", node, "pass")
            case ast.Assign(targets=[ast.Name(id="__all__")]):
                return
            case ast.Assign(value=ast.Subscript(value=ast.Name(id="Literal"))):  # an annotation by name
                return
            case ast.AugAssign() if type(node.op) in ARITHMETIC and not _text(node.value):
                changed = copy.copy(node)
                changed.op = ARITHMETIC[type(node.op)]()
                self.add("arithmetic", node, changed)
            case ast.Return(value=value) if value is not None and not _is_none(value):
                self.add("return None", node, "return None")
            case ast.Break():
                self.add("break/continue", node, "continue")
            case ast.Continue():
                self.add("break/continue", node, "break")
            case ast.If(test=ast.Name(id="TYPE_CHECKING")):
                return
            case ast.If() | ast.While():
                self.condition(node.test)
            case ast.FunctionDef():
                for default in [*node.args.defaults, *node.args.kw_defaults]:
                    if default is not None:
                        self.expression(default)
                self.body(node.body)
                return
            case ast.AnnAssign():
                if node.value is not None:
                    self.expression(node.value)
                return
        for name, value in ast.iter_fields(node):
            if name == "decorator_list":
                continue
            for part in value if isinstance(value, list) else [value]:
                self.part(part)

    def part(self, part: Any) -> None:
        if isinstance(part, ast.stmt):
            self.statement(part)
        elif isinstance(part, ast.expr):
            self.expression(part)
        elif isinstance(part, ast.AST):  # handlers, with-items, match cases, keywords, comprehensions
            for _, value in ast.iter_fields(part):
                for inner in value if isinstance(value, list) else [value]:
                    self.part(inner)

    def condition(self, test: ast.expr) -> None:
        simple = isinstance(test, ast.Compare) and len(test.ops) == 1
        if not simple and not (isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not)):
            self.add("condition negated", test, ast.UnaryOp(ast.Not(), test))

    def expression(self, node: ast.expr) -> None:
        match node:
            case ast.JoinedStr():  # messages; and their parts have no positions in Python 3.11
                return
            case ast.Constant():
                self.constant(node)
            case ast.Compare():
                for at, op in enumerate(node.ops):
                    for operator, table in (("boundary", BOUNDARY), ("comparison", OPPOSITE)):
                        if type(op) in table:
                            changed = copy.copy(node)
                            changed.ops = [*node.ops[:at], table[type(op)](), *node.ops[at + 1 :]]
                            self.add(operator, node, changed)
            case ast.BinOp() if type(node.op) in ARITHMETIC and not (_text(node.left) or _text(node.right)):
                self.add("arithmetic", node, ast.BinOp(node.left, ARITHMETIC[type(node.op)](), node.right))
            case ast.BoolOp():
                other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
                self.add("and/or", node, ast.BoolOp(other, node.values))
            case ast.UnaryOp(op=ast.Not() | ast.Invert()):
                self.add("not removed", node, node.operand)
            case ast.UnaryOp(op=ast.USub()):
                self.add("arithmetic", node, node.operand)
            case ast.IfExp():
                self.condition(node.test)
            case ast.Slice():
                for bound in ("lower", "upper"):
                    if getattr(node, bound) is not None:
                        changed = copy.copy(node)
                        setattr(changed, bound, None)
                        self.add("slice bound", node, changed)
            case ast.Call():
                if isinstance(node.func, ast.Name) and node.func.id in ("cast", "TypeVar", "NamedTuple"):
                    return
                for keyword in node.keywords:
                    if keyword.arg is not None and not _inert(keyword):
                        changed = copy.copy(node)
                        changed.keywords = [k for k in node.keywords if k is not keyword]
                        self.add("argument dropped", node, changed)
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                for generator in node.generators:
                    for test in generator.ifs:
                        self.condition(test)
        for name, value in ast.iter_fields(node):
            for part in value if isinstance(value, list) else [value]:
                if isinstance(part, ast.keyword) and _inert(part):
                    continue
                if name != "ctx":
                    self.part(part)

    def constant(self, node: ast.Constant) -> None:
        value = node.value
        if isinstance(value, bool):
            self.add("constant", node, repr(not value))
        elif isinstance(value, int):
            self.add("constant", node, repr(value + 1))
        elif isinstance(value, float):
            self.add("constant", node, repr(value * 2 if value else 1.0))
        elif isinstance(value, str) and len(value.split()) < 4:  # longer ones are prose
            self.add("string", node, repr(value + "X"))


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _inert(keyword: ast.keyword) -> bool:
    """zip(strict=True) is an assertion; of kind="stable" numpy reads the first letter, and short sorts are stable."""
    return keyword.arg == "strict" or (keyword.arg == "kind" and ast.unparse(keyword.value) == "'stable'")


def _text(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def mutants(source: str) -> list[Mutant]:
    """All mutants of a module's source, in the order of their places."""
    return sorted(_Maker(source).found, key=lambda m: (m.start, m.end, m.operator, m.text))


def mutated(source: bytes, mutant: Mutant) -> bytes:
    """The source with the mutant in it."""
    return source[: mutant.start] + mutant.text.encode() + source[mutant.end :]


# --- running tests in a child -----------------------------------------------------------------------------------------


class _Run:
    """A pytest plugin: the tests in the order asked for; which of them failed first."""

    def __init__(self, wanted: list[str] | None = None) -> None:
        self.order = None if wanted is None else {nodeid: i for i, nodeid in enumerate(wanted)}
        self.failed: list[str] = []

    def pytest_configure(self, config: pytest.Config) -> None:
        """The same examples in every run, and none is made smaller: that it fails is enough."""
        with contextlib.suppress(ImportError):
            from hypothesis import Phase, settings

            settings.register_profile(
                "mutation", settings.get_profile(settings._current_profile or "default"),
                derandomize=True, database=None, phases=(Phase.explicit, Phase.generate),
            )  # fmt: skip
            settings.load_profile("mutation")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        build = sys.modules.get("analysis.build")
        if build is not None:  # files are read in this very process, which is traced and limited
            build.isolated = SimpleNamespace(**{**vars(build.isolated), "stream": _in_turn})  # type: ignore[attr-defined]
        if self.order is not None:
            order = self.order
            items[:] = sorted((i for i in items if i.nodeid in order), key=lambda i: order[i.nodeid])
        else:
            slow = set(SLOW_FIXTURES)
            items[:] = [
                i for i in items if not slow & set(getattr(i, "fixturenames", ())) and i.name not in LEFT_OUT
            ]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.failed.append(f"{report.nodeid} (import)")


def _in_turn(work: Callable[[Any], Any], todo: Any, *limits: float, **more: Any) -> Iterator[tuple[Any, Any]]:
    """As `isolated.stream`, without child processes."""
    while todo:
        item = todo.popleft()
        yield item, work(item)


class _Traced(_Run):
    """Which lines of the watched files each test and each shared fixture runs, and how long both take."""

    def __init__(self, folder: Path, package: str) -> None:
        super().__init__()
        self.folder = str(folder) + os.sep
        rooms = [
            str(folder / package / room) + os.sep for room in ROOMS if (folder / package / room).exists()
        ]
        self.watched = tuple(rooms) or self.folder
        self.lines: dict[str, set[tuple[str, int]]] = {"": set()}
        self.seconds: Counter[str] = Counter()
        self.uses: dict[str, list[str]] = {}
        self.whole: dict[CodeType, int] = {}
        self.mine: dict[CodeType, set[int]] = {}
        self.name, self.since = "", time.process_time()

    def trace(self, frame: FrameType, event: str, arg: object) -> Callable[..., Any] | None:
        code = frame.f_code
        if not code.co_filename.startswith(self.watched):
            return None
        if code not in self.whole:
            self.whole[code] = len({line for _, _, line in code.co_lines() if line})
        mine = self.mine.setdefault(code, set())
        if len(mine) >= self.whole[code]:
            return None

        def line(frame: FrameType, event: str, arg: object) -> Callable[..., Any]:
            mine.add(frame.f_lineno)
            return line

        mine.add(frame.f_lineno)
        return line

    def switch(self, name: str) -> str:
        """What runs from now on belongs to `name`; returns whose turn it was."""
        before, now = self.name, time.process_time()
        self.seconds[before] += now - self.since
        own = self.lines.setdefault(before, set())
        for code, lines in self.mine.items():
            own.update((code.co_filename.removeprefix(self.folder), line) for line in lines)
        self.mine = {}
        self.name, self.since = name, now
        return before

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        _forget()
        named = getattr(item, "_fixtureinfo", None)
        definitions = named.name2fixturedefs.values() if named else ()
        self.uses[item.nodeid] = [_shared(d[-1]) for d in definitions if d[-1].scope != "function"]
        self.switch(item.nodeid)
        try:
            return (yield)
        finally:
            self.switch("")

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        if fixturedef.scope == "function":
            return (yield)
        before = self.switch(_shared(fixturedef))
        try:
            return (yield)
        finally:
            self.switch(before)


def _shared(fixturedef: Any) -> str:
    return f"fixture {fixturedef.baseid} {fixturedef.argname}"


def _forget() -> None:
    """Empty what modules remember, so that each test runs all the lines that it depends on."""
    for name, module in list(sys.modules.items()):
        if not name.startswith(tuple(f"analysis.{room}" for room in ROOMS)):
            continue
        for key, value in list(vars(module).items()):
            if callable(getattr(value, "cache_clear", None)):
                value.cache_clear()
            elif (name, key) in MEMORIES:
                value.clear()


def in_child(work: Callable[[], Any], seconds: float) -> tuple[Any, bool]:
    """What `work` gives in a forked child (None when the child died), and whether it was stopped for its time."""
    reading, writing = os.pipe()
    place = tempfile.mkdtemp(prefix="mutant")
    child = os.fork()
    if child == 0:
        try:
            os.close(reading)
            os.setsid()
            quiet = os.open(os.environ.get("MUTATION_LOG", os.devnull), os.O_RDWR | os.O_APPEND | os.O_CREAT)
            for stream in (0, 1, 2):
                os.dup2(quiet, stream)
            limit = int(seconds) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 5))
            os.environ["TMPDIR"] = tempfile.tempdir = place
            answer = json.dumps(work()).encode()
            with os.fdopen(writing, "wb") as pipe:
                pipe.write(answer)
        finally:
            os._exit(0)
    os.close(writing)
    signal.signal(signal.SIGALRM, _alarm)
    signal.alarm(int(6 * seconds) + 10)  # a child that sleeps, or a machine that others use
    answer, late = b"", False
    try:
        with os.fdopen(reading, "rb") as pipe:
            answer = pipe.read()
    except TimeoutError:
        late = True
    finally:
        signal.alarm(0)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    shutil.rmtree(place, ignore_errors=True)
    late |= not answer and os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
    return (json.loads(answer) if answer else None), late


def _alarm(number: int, frame: object) -> None:
    raise TimeoutError


# --- the hunt ---------------------------------------------------------------------------------------------------------


@dataclass
class Project:
    """Where the code and the tests are; `package` is mutated in a copy of `root`/src."""

    root: Path
    package: str
    tests: list[str]
    copied: Path
    warm: tuple[str, ...] = ()
    store: Path | None = None
    patience: float = 10
    lines: dict[str, set[tuple[str, int]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    fixtures: dict[str, list[str]] = field(default_factory=dict)

    def pytest(self, arguments: list[str], plugin: _Run) -> int:
        """Tests in this very process, against the copy."""
        os.environ["PYTHONPATH"] = str(self.copied)
        os.chdir(self.root)
        place = f"--basetemp={tempfile.mkdtemp()}/tests"
        options = ["-q", place, f"--rootdir={self.root}"]
        for plugin_name in (
            "cacheprovider",
            "unraisableexception",
            "threadexception",
            "terminalreporter",
            "junitxml",
        ):
            options += ["-p", f"no:{plugin_name}"]
        return int(pytest.main([*options, *arguments], plugins=[plugin]))

    def warm_up(self) -> None:
        """Load once what every child needs; never what may be mutated."""
        sys.path.insert(0, str(self.copied))
        sys.dont_write_bytecode = True
        for name in self.warm:
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
        held = [name for name in sys.modules if name.startswith(tuple(f"{self.package}.{r}" for r in ROOMS))]
        assert not held, held
        gc.collect()
        gc.freeze()  # children need not look through it

    def read_coverage(self) -> None:
        """Lines and seconds of each test that passes, file by file, from the store where nothing changed."""
        files = [f for t in self.tests for f in _test_files(self.root / t)]
        code = list((self.root / "src").rglob("*.py"))
        own = ("test_", "recorded")  # what only compares changes no lines
        helpers = [p for p in (self.root / "tests").rglob("*.py") if not p.name.startswith(own)]
        base = _digest([*code, *helpers])
        for file in files:
            key = hashlib.sha256((base + _digest([file])).encode()).hexdigest()[:16]
            name = str(file.relative_to(self.root))
            kept = self.store / f"{name.replace('/', '.')}.{key}.json" if self.store else None
            if kept and kept.exists():
                result = json.loads(kept.read_text())
            else:
                result, _ = in_child(lambda name=name: self._trace(name), 1200)
                print(f"traced {name}: {len(result['uses']) if result else 'failed'}", flush=True)
                if result and kept:
                    kept.parent.mkdir(parents=True, exist_ok=True)
                    kept.write_text(json.dumps(result))
            for name, lines in (result or {"lines": {}})["lines"].items():
                self.lines.setdefault(name, set()).update(
                    (f, n) for f, numbers in lines.items() for n in numbers
                )
            if result:
                self.seconds.update(result["seconds"])
                self.fixtures.update(result["uses"])

    def _trace(self, name: str) -> dict[str, Any]:
        tracer = _Traced(self.copied, self.package)
        sys.dont_write_bytecode = False  # the code is as it was: what is compiled now serves all who follow
        import threading

        threading.settrace(tracer.trace)
        sys.settrace(tracer.trace)
        self.pytest([name], tracer)
        sys.settrace(None)
        tracer.switch("")
        bad = {f.split(" ")[0] for f in tracer.failed}
        lines = {n: _by_file(found) for n, found in tracer.lines.items() if n not in bad}
        return {
            "lines": lines,
            "seconds": dict(tracer.seconds),
            "uses": {n: uses for n, uses in tracer.uses.items() if n not in bad},
        }

    def tests_of(
        self, file: str, mutant: Mutant, first: Counter[str], seconds: float
    ) -> tuple[list[str], float]:
        """Tests that run the mutant's lines, those that caught others first, then the fastest; and their seconds."""
        chosen = self._running(file, mutant.line, mutant.last_line)
        if (
            not chosen and mutant.inside[0]
        ):  # parts of a constant that is written over several lines are no steps
            chosen = self._running(file, *mutant.inside)
        cost = {
            n: self.seconds.get(n, 0) + sum(self.seconds.get(f, 0) for f in self.fixtures[n]) for n in chosen
        }
        chosen.sort(key=lambda n: (-first[n], cost[n], n))
        taken, total, ready = [], 0.0, set()
        for name in chosen:
            new = [f for f in self.fixtures[name] if f not in ready]
            more = self.seconds.get(name, 0) + sum(self.seconds.get(f, 0) for f in new)
            if total + more <= seconds or not taken:
                taken.append(name)
                ready.update(new)
                total += more
        return taken, total

    def _running(self, file: str, first: int, last: int) -> list[str]:
        at = {(file, n) for n in range(first, last + 1)}
        named = {name for name, lines in self.lines.items() if not at.isdisjoint(lines)}
        if at & self.imported:
            named |= {name for name, files in self.touched.items() if file in files}
        return [name for name, uses in self.fixtures.items() if not named.isdisjoint([name, *uses])]

    def index(self) -> None:
        """What is run on import, and which files each test runs at all."""
        self.imported = self.lines.get("", set())
        self.touched = {name: {f for f, _ in lines} for name, lines in self.lines.items() if name}

    def judge(self, file: str, mutant: Mutant, first: Counter[str], seconds: float) -> dict[str, Any]:
        """The verdict on one mutant: killed (by which test), timeout, survived, or not run by any test."""
        chosen, cost = self.tests_of(file, mutant, first, seconds)
        if not chosen:
            return {"verdict": "not run", "by": "", "tests": 0}
        target = self.copied / file
        source = target.read_bytes()
        times = target.stat()

        def work() -> list[Any]:
            run = _Run(chosen)
            code = self.pytest(["-x", *dict.fromkeys(n.split("::")[0] for n in chosen)], run)
            return [code, run.failed[:1]]

        target.write_bytes(mutated(source, mutant))
        os.utime(target, (times.st_atime, times.st_mtime + 1000))  # never taken for the compiled one
        try:
            answer, late = in_child(work, 3 * cost + self.patience)
        finally:
            target.write_bytes(source)
            os.utime(target, (times.st_atime, times.st_mtime))
        if answer is None:
            return {"verdict": "timeout" if late else "killed", "by": "the child died", "tests": len(chosen)}
        code, failed = answer
        verdict = "survived" if code == 0 else "killed"
        return {"verdict": verdict, "by": "".join(failed), "tests": len(chosen)}


def _by_file(lines: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for file, line in sorted(lines):
        found.setdefault(file, []).append(line)
    return found


def _test_files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(path.rglob("test_*.py"))


def _digest(files: Iterable[Path]) -> str:
    return hashlib.sha256(b"\0".join(f.name.encode() + f.read_bytes() for f in sorted(files))).hexdigest()


def wilson(killed: int, n: int) -> tuple[float, float]:
    """Wilson's 95 % interval."""
    if not n:
        return 0.0, 1.0
    z, p = 1.959964, killed / n
    middle, half = p + z * z / 2 / n, z * (p * (1 - p) / n + z * z / 4 / n / n) ** 0.5
    return (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)


def drawn(
    root: Path, package: str, room: str, sample: int, seed: int
) -> tuple[list[tuple[str, Mutant]], int]:
    """A random sample of the mutants of a room (or of one file of it), in random order, and how many there are."""
    start = root / "src" / package / room if room else root / "src" / package
    everything = [
        (str(file.relative_to(root / "src")), mutant)
        for file in ([start] if start.suffix else sorted(start.rglob("*.py")))
        for mutant in mutants(file.read_text(encoding="utf-8"))
    ]
    size = min(sample, len(everything)) if sample else len(everything)
    return random.Random(f"{seed} {room}").sample(everything, size), len(everything)


def _name(file: str, mutant: Mutant) -> str:
    return f"{file}:{mutant.line}:{mutant.start}:{mutant.operator}:{mutant.text}"


def _short(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:110]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rooms", nargs="*", default=list(ROOMS))
    parser.add_argument("--sample", type=int, default=150)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--patience", type=float, default=10)
    parser.add_argument("--trace", action="store_true")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--root", type=Path, default=ROOT)
    parser.add_argument("--package", default="analysis")
    parser.add_argument("--tests", nargs="*", default=list(TESTS))
    options = parser.parse_args()
    root = options.root.resolve()
    kept = root / "build" / "mutation"
    kept.mkdir(parents=True, exist_ok=True)
    os.environ.update(
        OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1", CCHC_DRAWS="160"
    )
    with tempfile.TemporaryDirectory() as place:
        copied = Path(place) / "src"
        shutil.copytree(root / "src", copied, ignore=shutil.ignore_patterns("__pycache__"))
        import compileall

        compileall.compile_dir(str(copied), quiet=2)
        warm = WARM if root == ROOT else ()
        project = Project(root, options.package, options.tests, copied, warm, kept, options.patience)
        project.warm_up()
        project.read_coverage()
        if options.trace:
            return 0
        project.index()
        return hunt(project, options, kept)


def hunt(project: Project, options: argparse.Namespace, kept: Path) -> int:
    """Judge the sample of each room, in turns; print verdicts as they come and the table at the end."""
    rooms = {
        room: drawn(project.root, project.package, room, options.sample, options.seed)
        for room in options.rooms
    }
    file = kept / f"verdicts-{options.seed}.json"
    known: dict[str, dict[str, Any]] = json.loads(file.read_text()) if file.exists() and options.again else {}
    queue = [
        (room, *pair) for at in range(max(len(s) for s, _ in rooms.values())) for room, (s, _) in rooms.items()
        for pair in s[at : at + 1]
    ]  # fmt: skip
    first: Counter[str] = Counter()
    results: dict[str, dict[str, Any]] = {}
    for room, path, mutant in queue:
        name = _name(path, mutant)
        result = known.get(name)
        if result is None or result["verdict"] in ("survived", "not run"):
            since = time.monotonic()
            result = {"room": room, "file": path, **asdict(mutant)}
            result |= project.judge(path, mutant, first, options.seconds)
            result["took"] = round(time.monotonic() - since, 1)
            if result["by"] in project.fixtures:
                first[result["by"]] += 1
            said = f"{result['verdict']:9} {result['took']:5} s  {path}:{mutant.line} {mutant.operator}"
            print(
                f"{said}: {_short(mutant.before)} -> {_short(mutant.text)}  [{result['by'][-70:]}]",
                flush=True,
            )
        results[name] = result
        file.write_text(json.dumps({**known, **results}, indent=1, ensure_ascii=False))
    print(
        f"\n{'room':8} {'mutants':>8} {'drawn':>6} {'killed':>7} {'by time':>8} {'survived':>9}  share, 95 % interval"
    )
    reached = True
    for room, (sample, total) in rooms.items():
        counts = Counter(r["verdict"] for r in results.values() if r["room"] == room)
        dead = counts["killed"] + counts["timeout"]
        low, high = wilson(dead, len(sample))
        share = dead / max(1, len(sample))
        reached &= share >= GOAL
        numbers = (total, len(sample), dead, counts["timeout"], len(sample) - dead)
        share_text = f" {100 * share:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        print(f"{room or options.package:8}", *(f"{number:8}" for number in numbers), share_text)
    return 0 if reached else 1


if __name__ == "__main__":
    sys.exit(main())
