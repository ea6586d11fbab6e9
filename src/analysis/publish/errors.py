"""The one error of this room: which notebook, which cell, what stood there, what went wrong."""

from __future__ import annotations

from ..errors import CchcError


class NotebookError(CchcError):
    """A notebook cannot become a report.

    `cell` counts all cells from 1 (0: the notebook as a whole); `where` is the expression or the first line
    of the cell; `original` is the error as Python reports it. `str()` reads in Vietnamese, then in English.
    """

    def __init__(
        self, notebook: str, cell: int, where: str, message_vi: str, message_en: str, original: str = ""
    ) -> None:
        # Every field goes to Exception.args, so that the error survives pickling in a process pool.
        super().__init__(notebook, cell, where, message_vi, message_en, original)
        self.notebook = notebook
        self.cell = cell
        self.where = where
        self.message_vi = message_vi
        self.message_en = message_en
        self.original = original

    def __str__(self) -> str:
        place = [self.notebook]
        if self.cell:
            place.append(f"ô {self.cell} (cell {self.cell})")
        if self.where:
            place.append(self.where)
        tail = f": {self.original}" if self.original else ""
        return f"{' · '.join(place)}\n  {self.message_vi}{tail}\n  {self.message_en}{tail}"


def first_line(source: str) -> str:
    """The first line of a cell that says something, shortened, to recognise the cell by."""
    line = next((line.strip() for line in source.splitlines() if line.strip()), "")
    return line if len(line) <= 80 else line[:79] + "…"
