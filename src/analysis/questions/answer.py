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

ROWS, ALONE = 24, 14  # of a table that is shown beside a chart, or alone; the table itself is whole
# Chart and table side by side where there is room, so that an answer is one page of A4.
_SIDES = "display:flex;flex-wrap:wrap;gap:0 1.5em;align-items:flex-start"
_CHART, _TABLE = "flex:1 1 21em;min-width:15em", "flex:1 1 15em;overflow-x:auto;font-size:{};line-height:1.15"
_LONG = 12  # rows from which on a table is set smaller


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
        rows = self.table.head(ROWS if self.draw else ALONE)
        if "name" in rows:
            rows = rows.assign(name=[str(name).replace(" ", "\N{NO-BREAK SPACE}") for name in rows["name"]])
        cut = (
            f" ({len(rows)} dòng đầu của {len(self.table)}; đủ ở .table)"
            if len(rows) < len(self.table)
            else ""
        )
        return show.table(
            rows, caption=self.question + cut, source=self.source, columns=dict(self.columns) or None,
            formats=dict(self.formats),
        )  # fmt: skip

    def __str__(self) -> str:
        return "\n".join([str(self.sentence), *(f"- {caveat}" for caveat in self.caveats)])

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        beware = "".join(f"<li>{escape(caveat)}</li>" for caveat in self.caveats)
        size = "0.72em" if len(self.table) > _LONG else "0.85em"
        sides = f'<div style="{_CHART}">{self.draw().html}</div>' if self.draw else ""
        sides += f'<div style="{_TABLE.format(size)}">{self.shown().html}</div>' if len(self.table) else ""
        return (
            f'<div class="cchc-answer"><p style="font-size:1.15em">{self.sentence._repr_html_()}</p>'
            f'{f"<ul>{beware}</ul>" if beware else ""}<div style="{_SIDES}">{sides}</div></div>'
        )

    def file(self, who: str = "", day: Any = None) -> Any:
        """File the answer with the report: see questions.filing.file."""
        from .filing import file

        return file(self, who, day)
