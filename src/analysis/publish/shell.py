"""A notebook kernel without the network: IPython's shell, in this process, collecting what a cell shows.

Publishing through our own hooks (rather than `capture_output`) keeps the order of prints, displays and
results, the `;` at the end of a line, `_` and `Out`, and the difference between a result and a display.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import sys
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type


class Outputs(list[dict[str, Any]]):
    """Outputs of the running cell, in order, as nbformat dictionaries; knows displays that can be updated."""

    def __init__(self) -> None:
        super().__init__()
        self.displays: dict[str, list[dict[str, Any]]] = {}
        self._clear_next = False

    def begin(self) -> None:
        """Start a new cell."""
        self.clear()
        self._clear_next = False

    def add(self, output: dict[str, Any]) -> None:
        """Take one more output."""
        if self._clear_next:
            self.begin()
        self.append(output)

    def clear_output(self, wait: bool) -> None:
        """`clear_output()` of IPython.display: now, or when the next output comes."""
        if wait:
            self._clear_next = True
        else:
            self.clear()


class _Stream(io.TextIOBase):
    """`sys.stdout` or `sys.stderr` of a cell."""

    def __init__(self, name: str, outputs: Outputs) -> None:
        self.name = name
        self._outputs = outputs

    encoding = "utf-8"

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if text:
            self._outputs.add({"output_type": "stream", "name": self.name, "text": text})
        return len(text)


class _Hook(DisplayHook):
    """The value of a cell's last expression."""

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        bundle = {"data": _plain(format_dict), "metadata": _plain(md_dict or {})}
        result = {"output_type": "execute_result", "execution_count": self.prompt_count, **bundle}
        self.shell.outputs.add(result)  # type: ignore[union-attr]

    def finish_displayhook(self) -> None:
        self._is_active = False


class _Publisher(DisplayPublisher):
    """What a cell displays on the way."""

    def publish(  # type: ignore[override]
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_: Any,
    ) -> None:
        outputs: Outputs = self.shell.outputs
        bundle = {"data": _plain(data), "metadata": _plain(metadata or {})}
        shown = outputs.displays.setdefault((transient or {}).get("display_id") or "", [])
        if update:
            for earlier in shown:
                earlier.update(bundle)
            return
        output = {"output_type": "display_data", **bundle}
        if (transient or {}).get("display_id"):
            shown.append(output)
        outputs.add(output)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear_output(wait)


class ZMQInteractiveShell(InteractiveShell):
    """IPython's shell that collects outputs.

    It bears the name of ipykernel's shell because libraries ask for that name: pandas for the width of a
    printed table, rich and tqdm for notebook output. Another name would give other outputs than the kernel.
    """

    kernel = None  # Present, so that pandas does not take this shell for a terminal.
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __init__(self, **kwargs: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**kwargs)

    def streams(self) -> tuple[io.TextIOBase, io.TextIOBase]:
        """stdout and stderr for the time of a cell."""
        return _Stream("stdout", self.outputs), _Stream("stderr", self.outputs)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.outputs.add(
            {
                "output_type": "error",
                "ename": str(etype.__name__),
                "evalue": str(evalue),
                "traceback": list(stb),
            }
        )

    def enable_gui(self, gui: str | None = None) -> None:
        """`%matplotlib inline` asks for it; a report has no windows, so there is nothing to do."""

    def system(self, cmd: str) -> None:
        """`!command`: its output belongs to the cell, not to our terminal."""
        run = subprocess.run(self.var_expand(cmd, depth=1), shell=True, capture_output=True, text=True)
        sys.stdout.write(run.stdout)
        sys.stderr.write(run.stderr)
        self.user_ns["_exit_code"] = run.returncode


def _plain(bundle: dict[str, Any]) -> dict[str, Any]:
    """The bundle as JSON would carry it: bytes as base64, tuples as lists."""
    return json.loads(json.dumps(bundle, default=_encode))


def _encode(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return str(value)
