"""What a question is answered with: a sentence, a table, a chart, the cells behind it, and what to beware of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

import pandas as pd

from .. import show
from ..show import Prose
from ..show.chart import Chart
from ..show.tables import Table

ROWS = 30  # of a table that is shown; the table itself is whole
_LOOK = "max-width:46em;break-inside:avoid"


@dataclass(frozen=True, eq=False)
class Answer:
    """The answer to one question.

    `question` as it was understood, `sentence` with its figures, `table` (shares are fractions), `sources` one row a
    cell behind it (as analysis.explain), `caveats` in words. `chart()` draws it, or says why there is nothing to draw.
    """

    question: str
    sentence: Prose
    table: pd.DataFrame
    caveats: tuple[str, ...]
    source: str
    columns: Mapping[str, str] = field(repr=False, default_factory=dict)
    formats: Mapping[str, Any] = field(repr=False, default_factory=dict)
    draw: Callable[[], Chart] | None = field(repr=False, default=None)
    cells: Callable[[], pd.DataFrame] = field(repr=False, default=pd.DataFrame)
    root: Any = field(repr=False, default=None)

    @property
    def sources(self) -> pd.DataFrame:
        """The cells behind the answer: file, sheet, cell, period and value."""
        return self.cells()

    def chart(self) -> Chart | Prose:
        """The answer as a chart."""
        return self.draw() if self.draw else show.said("Câu hỏi này không có gì để vẽ.")

    def shown(self) -> Table:
        """The table as readers see it."""
        return show.table(
            self.table.head(ROWS), caption=self.question, source=self.source, columns=dict(self.columns) or None,
            formats=dict(self.formats),
        )  # fmt: skip

    def __str__(self) -> str:
        return "\n".join([str(self.sentence), *(f"- {caveat}" for caveat in self.caveats)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        beware = "".join(f"<li>{escape(caveat)}</li>" for caveat in self.caveats)
        drawn = self.draw().html if self.draw else ""
        table = self.shown().html if len(self.table) else ""
        return (
            f'<div class="cchc-answer" style="{_LOOK}"><p style="font-size:1.15em">{self.sentence._repr_html_()}</p>'
            f"{f'<ul>{beware}</ul>' if beware else ''}{drawn}{table}</div>"
        )

    def file(self, who: str = "", day: Any = None) -> Any:
        """File the answer with the report: see questions.filing.file."""
        from .filing import file

        return file(self, who, day)
