"""pytest plugin for CI (`-p no_skips`): a skipped test fails the run, so that "passed" means everything ran."""

from __future__ import annotations

from typing import Any

import pytest


class NoSkips:
    """Collects what was skipped; an expected failure is not a skip."""

    def __init__(self) -> None:
        self.skipped: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail"):
            self._add(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.skipped:
            self._add(report)

    def _add(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        self.skipped.append(f"{report.nodeid}: {why}")

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.skipped and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        if self.skipped:
            terminalreporter.section("skipped, which CI does not accept")
            terminalreporter.write("\n".join(self.skipped) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(NoSkips())
