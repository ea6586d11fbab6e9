"""Tables as readers get them: real headers, Vietnamese numbers at the right, every text escaped."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape
from itertools import groupby
from typing import Any

import numpy as np
import pandas as pd

from analysis.show.chart import heading, source_line, unit_line
from analysis.show.figure import Figure
from analysis.show.frames import require
from analysis.show.numbers import MISSING, YES_NO, bare_text, date_text, is_missing, number

Format = str | Callable[[Any], str]
# Numbers, ratios and per cents that come as text already: 1.234, 24/24, 95,8 %.
_NUMERIC = re.compile(r"[+−-]?\d[\d.,]*(/\d[\d.,]*)?(\s?%)?|–")
_CAPTION = "text-align:left;font-size:1rem"
_PADDING = "padding:.15em .5em"
_HEAD = f' style="{_PADDING};text-align:center;vertical-align:bottom"'
_LEFT = f' style="{_PADDING};text-align:left"'
_RIGHT = f' style="{_PADDING};text-align:right"'


@dataclass(frozen=True)
class Table:
    """An HTML table with what must travel with it; an empty caption or source raises ValueError."""

    html: str
    caption: str
    unit: str
    source: str
    plain: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in ("caption", "source"):
            if not getattr(self, part).strip():
                raise ValueError(f"bảng thiếu {part}")

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        data = {"text/html": self.html, "text/plain": self.plain or self.caption}
        words: dict[str, Any] = {"caption": str(self.caption), "unit": self.unit, "source": self.source}
        figures = {"figures": dict(self.figures)} if self.figures else {}
        return data, {"text/html": {**words, **heading(self.caption), **figures}}


def table(
    frame: pd.DataFrame,
    *,
    caption: str,
    source: str,
    unit: str = "",
    columns: Mapping[str, str] | None = None,
    formats: Mapping[str, Format] | None = None,
) -> Table:
    """A frame as a table, in the order of `columns` (column -> heading; without it all columns as they
    are).

    The first column heads its rows. A heading ``A | B`` stands under A, and neighbours under the same A
    share it. `formats` gives a unit (``%`` for fractions, ``có/không``, ``năm``, ``hồ sơ``…, not repeated
    in the cells) or a function of the value. A missing value is ``–``. ValueError for unknown columns or an
    empty frame.
    """
    headings = dict(columns) if columns else {str(c): str(c) for c in frame.columns}
    formats = dict(formats or {})
    require(frame, [*headings, *formats], "table")
    cells = [[_cell(v, c, formats.get(c)) for v in frame[c]] for c in headings]
    places = frame["place"].astype(str).tolist() if "place" in frame else [""] * len(frame)
    body = "".join(_body_row(row, place) for row, place in zip(zip(*cells, strict=True), places, strict=True))
    head = _head([heading.split(" | ") for heading in headings.values()])
    plain = [list(headings.values()), *([text for text, _ in row] for row in zip(*cells, strict=True))]
    html = wrap_table(f"<thead>{head}</thead><tbody>{body}</tbody>", caption, unit, source)
    return Table(html, caption, unit, source, plain_text(caption, plain))


def wrap_table(inner: str, caption: str, unit: str, source: str, *, style: str = "") -> str:
    """Head and body with caption, unit and source, in a region that scrolls sideways on a phone."""
    unit_html = f"<br/><small>{escape(unit_line(unit))}</small>" if unit else ""
    title = f"<strong>{escape(caption)}</strong>{unit_html}"
    return (
        f'<figure class="cchc-table" style="margin:1em 0"><div role="region" tabindex="0"'
        f' aria-label="{escape(caption)}" style="overflow-x:auto">'
        f'<table style="border-collapse:collapse;{style}"><caption style="{_CAPTION}">{title}</caption>'
        f"{inner}</table></div>"
        f'<p class="source">{escape(source_line(source))}</p></figure>'
    )


def plain_text(caption: str, rows: Sequence[Sequence[str]]) -> str:
    """The table for a terminal: the caption, then a line a row, tabs between the cells."""
    return "\n".join([caption, *("\t".join(" ".join(text.split()) for text in row) for row in rows)])


def _cell(value: Any, column: str, form: Format | None) -> tuple[str, str]:
    """Text of a value and its HTML cell."""
    text = _text(value, column, form)
    inner = value._repr_html_() if isinstance(value, Figure) and form is None else escape(text)
    return text, f"<td{_RIGHT if _right(value, form) else _LEFT}>{inner}</td>"


def _text(value: Any, column: str, form: Format | None) -> str:
    if isinstance(value, Figure) and form is None:
        return str(value)
    if callable(form):
        return MISSING if is_missing(value) else str(form(value))
    if is_missing(value):
        return MISSING
    if form is not None:
        return bare_text(value, form, fixed=True)
    return _plain_value(value, column)


def _plain_value(value: Any, column: str) -> str:
    if isinstance(value, bool | np.bool_):
        return bare_text(float(value), YES_NO)
    if _is_number(value):
        return str(int(value)) if column == "year" else number(value)
    return date_text(value) if isinstance(value, date) else str(value)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float | np.number | Figure) and not isinstance(value, bool)


def _right(value: Any, form: Format | None) -> bool:
    if form is None:
        if isinstance(value, Figure) and is_missing(float(value)):
            return not value.text  # words, not a number
        return _is_number(value) or (isinstance(value, str) and bool(_NUMERIC.fullmatch(value)))
    return form != YES_NO and (_is_number(value) or value is None)


def _body_row(row: Sequence[tuple[str, str]], place: str) -> str:
    inner = row[0][1].split(">", 1)[1].removesuffix("</td>")
    first = f'<th scope="row"{_LEFT}>{inner}</th>'
    owner = f' data-place="{escape(place)}"' if place else ""
    return f"<tr{owner}>{first}{''.join(cell for _, cell in row[1:])}</tr>"


def _head(paths: Sequence[Sequence[str]]) -> str:
    depth = max(len(path) for path in paths)
    rows = []
    for level in range(depth):
        cells = []
        spans = groupby(enumerate(paths), key=lambda item: _header_key(item, level))
        for _, members in spans:
            group = [path for _, path in members]
            if len(group[0]) > level:
                cells.append(_header_cell(group, level, depth))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return "".join(rows)


def _header_key(item: tuple[int, Sequence[str]], level: int) -> tuple[Any, ...]:
    # A heading at the end of its path is its own cell, even beside a twin; only groups merge.
    position, path = item
    return tuple(path[: level + 1]) if len(path) > level + 1 else (position,)


def _header_cell(group: Sequence[Sequence[str]], level: int, depth: int) -> str:
    path = group[0]
    if len(path) > level + 1:
        span = f' colspan="{len(group)}"' if len(group) > 1 else ""
        return f'<th scope="colgroup"{span}{_HEAD}>{escape(path[level])}</th>'
    span = f' rowspan="{depth - level}"' if depth > level + 1 else ""
    return f'<th scope="col"{span}{_HEAD}>{escape(path[level])}</th>'
