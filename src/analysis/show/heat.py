"""The heat table: commune by year, a coloured cell with its number, readable by eye, ear and phone alike."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import pandas as pd

from analysis.show import style
from analysis.show.frames import (
    Row,
    Spot,
    check_better,
    part_year_compares,
    rows_of,
    told,
    values_of,
    years_of,
)
from analysis.show.numbers import MISSING, bare_text, value_text
from analysis.show.tables import Table, plain_text, wrap_table
from analysis.show.tiles import direction
from analysis.tongue import t

_HATCH = f"repeating-linear-gradient(45deg,#fff 0 4px,{style.RULE} 4px 5px)"
_CELL = "padding:.15em .25em;text-align:right"
# Ten years fit a phone of 360 px; colours are kept on paper.
_LOOK = (
    "font-size:clamp(9.5px,2.7vw,.85rem);font-variant-numeric:tabular-nums;"
    "print-color-adjust:exact;-webkit-print-color-adjust:exact"
)
_FOOT = "padding-top:.4em;text-align:left"
# The names stay in sight while the years scroll past on a phone.
_NAME = f"text-align:left;font-weight:400;white-space:nowrap;position:sticky;left:0;background:{style.PAPER}"


def heat_table(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    better: str = "higher",
    decimals: int | None = None,
    label: str = "Đơn vị",
) -> Table:
    """Unit by year as a table whose cells are coloured by value, the number printed in each; `label` heads the names.

    Columns in: place, name, year, value, optionally reason (why a cell is empty, told on hovering),
    part_year (a star at the year) and break_before (a thick left edge). Darker is more: blue, or amber
    where more is worse. Missing cells are hatched and say ``–``. `decimals` defaults to none for ``%``.
    ValueError for missing columns, repeated rows or no values.
    """
    check_better(better)
    rows = rows_of(frame, "heat_table")
    decimals = 0 if decimals is None and unit == "%" else decimals
    whole = [s.value for r in rows for s in r.spots if not s.missing and not s.part]
    known = values_of(rows) if part_year_compares(unit) else whole or values_of(rows)
    low, high = min(known), max(known)
    years = [_year_text(rows, k) for k in range(len(years_of(rows)))]
    head = "".join(f'<th scope="col" style="{_CELL}">{year}</th>' for year in years)
    body = "".join(_row(row, low, high, unit, better, decimals) for row in rows)
    legend = _legend(rows, low, high, unit, better)
    foot = f'<tfoot><tr><td colspan="{len(years) + 1}" style="{_FOOT}">{legend}</td></tr></tfoot>'
    label = t(label)
    first = f'<th scope="col" style="{_NAME}">{escape(label)}</th>'
    inner = f"<thead><tr>{first}{head}</tr></thead><tbody>{body}</tbody>{foot}"
    texts = [[row.name, *(bare_text(spot.value, unit, decimals) for spot in row.spots)] for row in rows]
    plain = plain_text(title, [[label, *years], *texts])
    html = wrap_table(inner, title, unit, source, style=_LOOK)
    return Table(html, title, unit, source, plain, told(frame, unit))


def _row(row: Row, low: float, high: float, unit: str, better: str, decimals: int | None) -> str:
    cells = "".join(_cell(spot, low, high, unit, better, decimals) for spot in row.spots)
    owner = escape(row.place)
    return f'<tr data-place="{owner}"><th scope="row" style="{_NAME}">{escape(row.name)}</th>{cells}</tr>'


def _cell(spot: Spot, low: float, high: float, unit: str, better: str, decimals: int | None) -> str:
    edge = f";border-left:3px double {style.INK}" if spot.breaks else ""
    if spot.missing:
        why = f' title="{escape(spot.reason)}"' if spot.reason else ""
        return f'<td style="{_CELL};background:{_HATCH}{edge}"{why}>{MISSING}</td>'
    # Four months of counts would look like a fall: their cells keep the number and no colour.
    plain = spot.part and not part_year_compares(unit)
    fill = style.PAPER if plain else style.shade(spot.value, low, high, better)
    text = bare_text(spot.value, unit, decimals)
    return f'<td style="{_CELL};background:{fill};color:{style.text_on(fill)}{edge}">{text}</td>'


def _year_text(rows: Sequence[Row], k: int) -> str:
    spots = [row.spots[k] for row in rows]
    return f"{spots[0].year}{'*' if any(spot.part for spot in spots) else ''}"


def _legend(rows: Sequence[Row], low: float, high: float, unit: str, better: str) -> str:
    spots = [spot for row in rows for spot in row.spots]
    parts = [t("Từ {0} đến {1}; {2}", bare_text(low, unit), value_text(high, unit), direction(better))]
    parts += [t("ô gạch chéo: không có số liệu")] if any(spot.missing for spot in spots) else []
    uncoloured = "" if part_year_compares(unit) else t(", không tô màu")
    parts += [t("*: số liệu chưa đủ năm{0}", uncoloured)] if any(spot.part for spot in spots) else []
    parts += [t("vạch đôi: đổi cách tính")] if any(spot.breaks for spot in spots) else []
    return f"<small>{escape('; '.join(parts))}.</small>"
