"""Answers that stay: a dated appendix beside the report, with the question, who asked, and the data version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from .. import show, store
from ..door import workspace
from ..publish import answers
from ..publish.prose import slug
from ..show.chart import Chart
from .answer import Answer

FOLDER = "hoi-dap"
LONGEST = 60  # characters of a file's name that the question gives


class Filed(list[Path]):
    """The files of a filed answer; in a notebook, their names."""

    def _repr_html_(self) -> str:
        names = "".join(f"<li><code>{path.name}</code></li>" for path in self)
        return f"<p>Đã lưu vào <code>{self[0].parent.name}/</code>:</p><ul>{names}</ul>" if self else ""


def folder(root: Path, year: int) -> Path:
    """Where the answers of a report lie."""
    return root / "reports" / str(year) / FOLDER


def filed(root: Path, year: int) -> list[Path]:
    """The notebooks of the answers filed with a report, oldest first."""
    return sorted(folder(root, year).glob("*.ipynb"))


def file(answer: Answer, who: str = "", day: date | None = None) -> Filed:
    """Write the answer as HTML, DOCX, CSV and a notebook that a report can append; nothing filed before is replaced."""
    space = workspace(answer.root)
    about = space.processed.about
    day = day or date.today()
    out = folder(space.root, space.catalog.unit.report.year)
    start = f"{day:%Y%m%d}"
    number = 1 + max((int(p.name[9:11]) for p in out.glob(f"{start}-??-*.ipynb")), default=0)
    target = out / f"{start}-{number:02d}-{slug(answer.question)[:LONGEST].strip('-')}"
    lines = [
        f"Người hỏi: {who or 'không ghi'}. Ngày hỏi: {show.date_text(day)}.",
        f"Phiên bản số liệu: {about.get('data_version', '')}. {answer.source}",
    ]
    drawn = answer.chart()
    shown = [drawn] if isinstance(drawn, Chart) else []
    table = [answer.shown()] if len(answer.table) else []
    nb = answers.notebook(
        answer.question, lines, answer.sentence._repr_html_(), answer.caveats, [*shown, *table]
    )
    written = answers.save(nb, target, about)
    csv = target.with_name(f"{target.name}.csv")
    store.write_csv(answer.table, csv)
    return Filed([*written, csv])
