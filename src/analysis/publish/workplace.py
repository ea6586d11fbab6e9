"""The place where a notebook runs inside this process: fresh on entry, left as it was found."""

from __future__ import annotations

import atexit
import builtins
import contextlib
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from .shell import ZMQInteractiveShell

_BACKEND = "module://matplotlib_inline.backend_inline"


@contextlib.contextmanager
def fresh_shell() -> Iterator[ZMQInteractiveShell]:
    """A fresh shell that `display()` and `get_ipython()` find; whatever shell was there before comes back."""
    owners = list(InteractiveShell._walk_mro())
    before = [owner._instance for owner in owners]
    _set_instances(owners, [None] * len(owners))
    try:
        shell = ZMQInteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        try:
            _attach_matplotlib(shell)
            yield shell
        finally:
            _close(shell)
    finally:
        _set_instances(owners, before)


def _set_instances(owners: list[Any], instances: list[Any]) -> None:
    for owner, instance in zip(owners, instances, strict=True):
        owner._instance = instance


def _close(shell: ZMQInteractiveShell) -> None:
    """Give back `__main__` and the memory of the namespace now, not at the end of the process."""
    shell.restore_sys_module_state()
    atexit.unregister(shell.atexit_operations)
    shell.atexit_operations()
    ZMQInteractiveShell.clear_instance()


@contextlib.contextmanager
def workplace(folder: Path) -> Iterator[None]:
    """Everything of this process that one notebook may change and the next must not see."""
    with _folder(folder), _process_state(), _matplotlib_state(), _pandas_state(), _no_last_value():
        yield


@contextlib.contextmanager
def _no_last_value() -> Iterator[None]:
    """Without the `_` that a plain prompt or a doctest leaves behind: a shell that meets it keeps no last value."""
    before = vars(builtins).pop("_", None)
    try:
        yield
    finally:
        if before is not None:
            vars(builtins)["_"] = before


@contextlib.contextmanager
def settings() -> Iterator[None]:
    """What one run of several may change and the next must not see: environment, warnings, matplotlib."""
    with _process_state(), _matplotlib_state():
        yield


@contextlib.contextmanager
def _folder(folder: Path) -> Iterator[None]:
    """Work in the notebook's folder; modules imported from it are forgotten afterwards."""
    known, folder = set(sys.modules), folder.resolve()
    with contextlib.chdir(folder):
        yield
    for name in sorted(set(sys.modules) - known):
        top = getattr(sys.modules.get(name.partition(".")[0]), "__file__", None)
        if top and folder in (Path(top).parent, Path(top).parent.parent) and _stands_in(folder, name):
            del sys.modules[name]


def _stands_in(folder: Path, module: str) -> bool:
    top = module.partition(".")[0]
    return (folder / f"{top}.py").exists() or (folder / top / "__init__.py").exists()


@contextlib.contextmanager
def _process_state() -> Iterator[None]:
    environment, search = dict(os.environ), list(sys.path)
    os.environ["MPLBACKEND"] = _BACKEND  # as ipykernel does, before matplotlib is imported
    sys.path.insert(0, "")
    try:
        with warnings.catch_warnings():
            # As in a kernel; catch_warnings also brings back the filters a cell changes.
            warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
            yield
    finally:
        sys.path[:] = search
        os.environ.clear()
        os.environ.update(environment)


@contextlib.contextmanager
def _matplotlib_state() -> Iterator[None]:
    before = sys.modules.get("matplotlib")
    # dict.copy: reading rcParams["backend"] the usual way would make matplotlib choose a backend.
    settings = dict.copy(before.rcParams) if before else None
    try:
        yield
    finally:
        if matplotlib := sys.modules.get("matplotlib"):
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")
            if settings is None:
                settings = dict.copy(matplotlib.rcParamsOrig)
                settings.pop("backend", None)
            dict.update(matplotlib.rcParams, settings)


@contextlib.contextmanager
def _pandas_state() -> Iterator[None]:
    """pandas shows tables as in a notebook, also if it was imported before and took us for a terminal."""
    _reset_pandas_display()
    if pandas := sys.modules.get("pandas"):
        pandas.set_option("display.max_columns", 20)
    try:
        yield
    finally:
        _reset_pandas_display()


def _reset_pandas_display() -> None:
    if pandas := sys.modules.get("pandas"):
        with warnings.catch_warnings(action="ignore"):
            pandas.reset_option(r"^display\.")


def _attach_matplotlib(shell: ZMQInteractiveShell) -> None:
    """Figures of pyplot go to this shell. On its first import matplotlib finds the shell by itself."""
    if "matplotlib" not in sys.modules:
        return
    import matplotlib
    from IPython.core.pylabtools import activate_matplotlib
    from matplotlib_inline import backend_inline
    from matplotlib_inline.config import InlineBackend

    InlineBackend.clear_instance()
    matplotlib.rcParams["backend"] = _BACKEND
    activate_matplotlib(_BACKEND)
    # The backend remembers that it was set up once, for a shell that is gone.
    backend_inline.configure_inline_support.current_backend = "unset"  # type: ignore[attr-defined]
    backend_inline.configure_inline_support(shell, _BACKEND)
