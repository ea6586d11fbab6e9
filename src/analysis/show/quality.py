"""How sound the sources are: what was read and what is wrong with it, by year and form."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Point, Sheet
from analysis.show.chart import Chart
from analysis.show.frames import no_repeats, require
from analysis.show.layout import widest, wrapped
from analysis.show.numbers import count
from analysis.show.sentences import join_vi
from analysis.tongue import t

# Where a sign of one colour and shape stands.
Marks = dict[tuple[str, str], list[Point]]

# The worst first; word, colour and shape all differ.
_ISSUES = {
    "error": ("lỗi", style.WARNING, "diamond"),
    "warning": ("cảnh báo", style.ACCENT, "triangle"),
    "note": ("ghi chú", style.MUTED, "hollow"),
}
SEVERITIES = ("read", *_ISSUES)
_YEARS = 40.0


def quality_overview(
    frame: pd.DataFrame,
    *,
    title: str,
    source: str,
    unit: str = "số ô đọc được; số lỗi, cảnh báo, ghi chú",
    alt: str | None = None,
) -> Chart:
    """A year a row and a group of sources (a form) a column: cells read, under them the issues.

    Columns in: group, year, severity (``read``, ``error``, ``warning`` or ``note``), n. Where cells read are
    counted, a group without any row in a year is hatched: nothing was received. Without ``read`` rows it only
    had no issue, and says so. ValueError for missing columns, repeated rows or an unknown severity.
    """
    require(frame, ("group", "year", "severity", "n"), "quality_overview")
    no_repeats(frame, ["group", "year", "severity"], "quality_overview")
    unknown = sorted(set(frame["severity"]) - set(SEVERITIES))
    if unknown:
        raise ValueError(f"quality_overview: severity lạ: {', '.join(map(str, unknown))}")
    matrix = _Matrix(frame)
    signs = [(marker, colour, word) for word, colour, marker in _ISSUES.values()]
    signs += [keys.NO_DATA] if matrix.gaps and matrix.with_read else []
    sheet = Sheet(matrix.width, matrix.bottom + keys.key_height(signs, matrix.width))
    matrix.draw(sheet)
    keys.draw_key(sheet, signs, 0, matrix.bottom, matrix.width)
    alt = alt or _quality_alt(title, frame, matrix.years)
    return Chart(sheet.svg(alt), title, unit, source, alt)


class _Matrix:
    """The counts by group and year, and where each stands."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self.groups = [str(group) for group in dict.fromkeys(frame["group"])]
        self.years = sorted({int(year) for year in frame["year"]})
        self.found: dict[tuple[str, int], dict[str, int]] = {}
        columns = (frame[c] for c in ("group", "year", "severity", "n"))
        for group, year, severity, n in zip(*columns, strict=True):
            self.found.setdefault((str(group), int(year)), {})[str(severity)] = int(n)
        self.with_read = any("read" in counts for counts in self.found.values())
        self.row = 35.0 if self.with_read else 21.0
        self.width = max(style.WIDTH, _YEARS + 104.0 * len(self.groups))
        self.wide = (self.width - _YEARS) / len(self.groups)
        self.heads = [wrapped(group, self.wide - 6, style.TEXT, True) for group in self.groups]
        self.top = 16 + 12.0 * max(map(len, self.heads))
        self.bottom = self.top + self.row * len(self.years) + 6

    @property
    def gaps(self) -> list[Point]:
        """The corners of groups and years without any count."""
        return [self.corner(g, y) for g in self.groups for y in self.years if (g, y) not in self.found]

    def corner(self, group: str, year: int) -> Point:
        """The upper left corner of one year of one group."""
        column, row = self.groups.index(group), self.years.index(year)
        return _YEARS + self.wide * column, self.top + self.row * row

    def draw(self, sheet: Sheet) -> None:
        """Heads, years, and in every cell what was read and what is wrong."""
        for g, lines in enumerate(self.heads):
            for k, text in enumerate(lines):
                sheet.text(_YEARS + self.wide * g, 12 + 12.0 * k, text, bold=True)
        tops = [self.top + self.row * r for r in range(len(self.years))]
        sheet.lines([[(0, y - 5), (self.width, y - 5)] for y in tops], style.GHOST, 0.6)
        for year, y in zip(self.years, tops, strict=True):
            sheet.text(0, y + 9, str(year))
        self._draw_gaps(sheet)
        self._draw_counts(sheet)

    def _draw_gaps(self, sheet: Sheet) -> None:
        if self.with_read:
            sheet.hatch([(x, y, self.wide - 8, 25.0) for x, y in self.gaps])
            return
        for x, y in self.gaps:
            sheet.text(x, y + 9, t("không có"), size=style.SMALL, colour=style.MUTED)

    def _draw_counts(self, sheet: Sheet) -> None:
        marks: Marks = {}
        for (group, year), counts in self.found.items():
            x, y = self.corner(group, year)
            if self.with_read:
                text = t("{0} ô", count(counts.get("read")))
                sheet.text(x, y + 9, text, size=style.SMALL, colour=style.MUTED)
            _draw_issues(sheet, counts, (x, y + 22.5 if self.with_read else y + 9), marks)
        for (colour, marker), points in marks.items():
            hollow = marker == "hollow"
            sheet.dots(points, colour, 6, hollow=hollow, marker="dot" if hollow else marker)


def _draw_issues(sheet: Sheet, counts: dict[str, int], start: Point, marks: Marks) -> None:
    """The issues of one cell from `start`; signs are gathered in `marks`, to be drawn together."""
    left, line = start
    for severity, (_, colour, marker) in _ISSUES.items():
        if n := counts.get(severity):
            bold = severity != "note"
            marks.setdefault((colour, marker), []).append((left + 4, line - 3.5))
            sheet.text(left + 10, line, count(n), size=style.SMALL, colour=colour, bold=bold)
            left += 15 + widest([count(n)], style.SMALL, True)


def _quality_alt(title: str, frame: pd.DataFrame, years: Sequence[int]) -> str:
    totals = frame.groupby("severity")["n"].sum()
    said = [t("{0} ô đọc được", count(totals["read"]))] if "read" in totals else []
    said += [f"{count(totals.get(severity, 0))} {word}" for severity, (word, _, _) in _ISSUES.items()]
    kind = t("Bảng tổng quan chất lượng số liệu, các năm {0}–{1}", years[0], years[-1])
    text = words.opening(title, f"{kind}: {join_vi(said)}.")
    errors = frame[(frame["severity"] == "error") & (frame["n"] > 0)]
    if errors.empty:
        return text
    worst = errors.loc[errors["n"].idxmax()]
    return t(
        "{0} Nhiều lỗi nhất: {1}, năm {2} ({3} lỗi).", text, worst["group"], worst["year"], count(worst["n"])
    )
