"""Found tables as a coloured grid for a notebook; readable on a light and on a dark page."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..contracts import shown
from .grid import letters
from .outline import FoundSheet

HEAD, TAIL, COLUMNS, LONGEST = (
    24,
    6,
    40,
    60,
)  # rows shown at either end of a long run; columns; characters of a cell
# Background and text colour together, so that neither depends on the page's theme.
_COLOURS = {
    "header": ("#1f4e79", "#ffffff", "đầu bảng"),
    "data": ("#ffffff", "#1a1a1a", "số liệu"),
    "total": ("#ffe3a3", "#1a1a1a", "tổng"),
    "group": ("#d7e8d4", "#1a1a1a", "nhóm"),
    "numbering": ("#dcdcdc", "#333333", "đánh số"),
    "note": ("#f6ddd5", "#1a1a1a", "ghi chú"),
    "outside": ("#f2f2f2", "#555555", "ngoài bảng"),
}
_CELL = "padding:1px 6px;border:1px solid #bbbbbb;text-align:left;white-space:pre-wrap;max-width:22em"


def preview(file: str, sheets: Sequence[FoundSheet]) -> str:
    """The sheets of a file as HTML, each cell coloured by what it is; every text escaped."""
    legend = " ".join(
        f'<span style="background:{back};color:{front};padding:1px 6px">{name}</span>'
        for back, front, name in _COLOURS.values()
    )
    parts = "".join(_sheet(sheet) for sheet in sheets)
    return f'<div class="cchc-inspect"><p><b>{escape(file)}</b> {legend}</p>{parts}</div>'


def _sheet(found: FoundSheet) -> str:
    sheet = found.sheet
    hidden = " (ẩn)" if sheet.hidden else ""
    said = f"{len(found.tables)} bảng" if found.tables else "không có bảng nào"
    title = f"<p><b>{escape(sheet.name)}</b>{hidden}: {said}</p>"
    width = _width(found)
    if not width:
        return title
    kinds = _kinds(found)
    head = "".join(f'<th style="{_style("outside")}">{letters(c)}</th>' for c in range(1, width + 1))
    corner = f'<th style="{_style("outside")}"></th>'
    lines = [f"<tr>{corner}{head}</tr>"]
    rows = _shown_rows(found, kinds)
    for i, row in enumerate(rows):
        if i and row - rows[i - 1] > 1:
            left = row - rows[i - 1] - 1
            lines.append(f'<tr><td colspan="{width + 1}" style="{_style("outside")}">… {left} dòng</td></tr>')
        lines.append(_row(found, row, width, kinds.get(row, [])))
    more = len(sheet.rows[0]) - width
    if more > 0:
        title += f"<p>… {more} cột bên phải không hiện</p>"
    return f'{title}<div style="overflow-x:auto"><table style="border-collapse:collapse">{"".join(lines)}</table></div>'


def _width(found: FoundSheet) -> int:
    if not found.sheet.rows:
        return 0
    used = max(
        (c for values in found.sheet.rows[:500] for c, v in enumerate(values, 1) if v != ""), default=0
    )
    wanted = max([used if used <= COLUMNS else 0, *(t.region.right for t in found.tables)])
    return min(wanted or used, COLUMNS)


def _kinds(found: FoundSheet) -> dict[int, list[tuple[int, int, str]]]:
    """By row: the columns from, to, and what they are."""
    kinds: dict[int, list[tuple[int, int, str]]] = {}
    for table in found.tables:
        region = table.region
        span = (region.left, region.right)
        named = dict.fromkeys(table.rows, "data")
        named |= dict.fromkeys(region.group_rows, "group") | dict.fromkeys(region.total_rows, "total")
        named |= dict.fromkeys(region.note_rows, "note") | dict.fromkeys(region.numbering_rows, "numbering")
        named |= dict.fromkeys(region.repeated_header_rows, "header")
        if region.header_rows[0]:
            named |= dict.fromkeys(range(region.header_rows[0], region.header_rows[1] + 1), "header")
        for row, kind in named.items():
            kinds.setdefault(row, []).append((*span, kind))
    return kinds


def _shown_rows(found: FoundSheet, kinds: dict[int, list[tuple[int, int, str]]]) -> list[int]:
    """All rows of a short sheet; of a long one the beginning and end of each run of records."""
    total = len(found.sheet.rows)
    if total <= HEAD + TAIL + 10:
        return list(range(1, total + 1))
    keep = set(range(1, HEAD + 1)) | set(range(total - TAIL + 1, total + 1))
    for table in found.tables[:20]:
        first, last = table.region.header_rows[0] or table.rows.start, table.rows.stop - 1
        keep |= set(range(first, min(first + HEAD, last) + 1)) | set(range(max(first, last - TAIL), last + 3))
    return sorted(r for r in keep if 1 <= r <= total)


def _row(found: FoundSheet, row: int, width: int, spans: list[tuple[int, int, str]]) -> str:
    cells = [f'<th style="{_style("outside")}">{row}</th>']
    for col, value in enumerate(found.sheet.rows[row - 1][:width], 1):
        kind = next((k for left, right, k in spans if left <= col <= right), "outside")
        content = shown(value)
        if len(content) > LONGEST:
            content = content[: LONGEST - 1] + "…"
        cells.append(f'<td style="{_style(kind)}">{escape(content)}</td>')
    return f"<tr>{''.join(cells)}</tr>"


def _style(kind: str) -> str:
    back, front, _ = _COLOURS[kind]
    return f"background:{back};color:{front};{_CELL}"
