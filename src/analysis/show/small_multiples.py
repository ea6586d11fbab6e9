"""Small multiples: one small panel per unit, its own line over everybody else's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Point, Sheet
from analysis.show.chart import Chart
from analysis.show.frames import (
    Row,
    Spot,
    band_of,
    check_better,
    chosen,
    falls_short,
    has_any,
    part_year_compares,
    rows_of,
    runs_of,
    told,
    values_of,
    years_of,
)
from analysis.show.layout import bounds, fitted, scale, widest, wrapped
from analysis.show.numbers import bare_text, value_text
from analysis.show.panels import HEAD, Grid, grid_of
from analysis.tongue import t

_MANY = 30


def small_multiples(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | tuple[float, float] | None = None,
    target_label: str = "",
    better: str = "higher",
    tiles: pd.DataFrame | None = None,
    highlight: str | Iterable[str] | None = None,
    columns: int | None = None,
) -> Chart:
    """One panel per unit: its line bold over all others in grey, the newest value beside its end.

    Columns in: place, name, year, value (a fraction for ``%``), optionally break_before, new_form and part_year.
    Lines are cut at missing values and at breaks (a small mark), part years are hollow and joined to
    nothing. `target` is a line, or a band when it is a pair. A unit whose newest value misses the target (the near
    edge of the band) is drawn in the warning colour; `better` says which side that is. `tiles` (place or code, col,
    row) sets the panels out as on the map; otherwise they keep the order of the frame, in `columns`. `highlight`
    tints the panels of these codes. ValueError for missing columns, repeated rows, no values, or a unit without tile.
    """
    check_better(better)
    rows = rows_of(frame, "small_multiples")
    grid = grid_of(rows, tiles, columns)
    band = band_of(target)
    signs = _signs(rows, unit, band, target_label)
    sheet = Sheet(grid.width, grid.height + keys.key_height(signs, grid.width))
    panels = _Panels(sheet, rows, grid, unit, band)
    panels.draw_backdrop(chosen(highlight, rows, "small_multiples"))
    for colour, group in _by_verdict(rows, unit, band, better).items():
        panels.draw_lines(group, colour)
        panels.draw_ends(group, colour)
    panels.draw_words()
    keys.draw_key(sheet, signs, 0, grid.height + 4, grid.width)
    alt = alt or words.over_time(words.opening(title, t("Lưới biểu đồ đường, mỗi ô một đơn vị")), rows, unit)
    return Chart(sheet.svg(alt), title, unit, source, alt, told(frame, unit))


def _signs(rows: Sequence[Row], unit: str, band: Sequence[float], label: str) -> list[keys.Sign]:
    known = values_of(rows)
    span = t("từ {0} đến {1}", value_text(min(known), unit), value_text(max(known), unit))
    signs: list[keys.Sign] = [("line", style.RULE, t("các đơn vị khác, {0}", span))] if len(rows) > 1 else []
    signs += keys.band_signs(label, band, unit)
    signs += [("bold", style.WARNING, t("chưa đạt"))] if band else []
    signs += [keys.PART_YEAR] if has_any(rows, "part") else []
    signs += [keys.BREAK] if has_any(rows, "breaks") else []
    return signs + ([keys.NEW_FORM] if has_any(rows, "form") else [])


def _by_verdict(rows: Sequence[Row], unit: str, band: Sequence[float], better: str) -> dict[str, list[Row]]:
    target = (max(band) if better == "lower" else min(band)) if band else None
    groups: dict[str, list[Row]] = {style.ACCENT: [], style.WARNING: []}
    for row in rows:
        spot = row.newest(unit)
        counts = spot is not None and (not spot.part or part_year_compares(unit))
        short = target is not None and spot is not None and counts and falls_short(spot.value, target, better)
        groups[style.WARNING if short else style.ACCENT].append(row)
    return groups


class _Panels:
    """All panels of one sheet, which share their scales."""

    def __init__(
        self, sheet: Sheet, rows: Sequence[Row], grid: Grid, unit: str, band: Sequence[float]
    ) -> None:
        self.sheet, self.rows, self.grid, self.unit, self.band = sheet, rows, grid, unit, band
        self.held = [row for row in rows if row.last is not None]
        self.years = years_of(rows)
        newest = [bare_text(spot.value, unit) for row in rows if (spot := row.newest(unit))]
        room = widest(newest, style.SMALL, True)
        self.x = scale(self.years[0], self.years[-1], 3.0, grid.panel - room - 9.0)
        known = [*values_of(rows), *band]
        self.y = scale(*bounds(known), HEAD + grid.plot, HEAD)

    def draw_backdrop(self, highlight: Sequence[str]) -> None:
        """What stands behind the lines: tints, everybody else, the target, the breaks."""
        corners = [self.grid.corner(place) for place in highlight]
        tints = [(x - 4, y - 1, self.grid.panel + 8, self.grid.step - 3) for x, y in corners]
        self.sheet.boxes(tints, style.TINT)
        self._draw_band([self.grid.corner(row.place) for row in self.held])
        others = [self._line(run) for row in self.rows for run in runs_of(row.spots)]
        corners = [self.grid.corner(row.place) for row in self.held]
        self.sheet.stamp(others, corners, style.GHOST, 0.6 if len(self.rows) <= _MANY else 0.3)
        self._draw_breaks()

    def _draw_band(self, corners: Sequence[Point]) -> None:
        if not self.band:
            return
        left, right = self.x(self.years[0]) - 3, self.x(self.years[-1]) + 3
        top, bottom = self.y(max(self.band)), self.y(min(self.band))
        if len(self.band) == 1:
            self.sheet.lines(
                [_moved([(left, top), (right, top)], c) for c in corners], style.INK, 0.7, (3, 2)
            )
        else:
            self.sheet.boxes(
                [(x + left, y + top, right - left, bottom - top) for x, y in corners], style.TINT
            )

    def draw_lines(self, rows: Sequence[Row], colour: str) -> None:
        """The units' own lines; a value that no line joins would vanish, so it gets a dot."""
        runs = [(row.place, run) for row in rows for run in runs_of(row.spots)]
        lines = [_moved(self._line(run), self.grid.corner(place)) for place, run in runs]
        self.sheet.lines(lines, colour, 1.8, places=[place for place, _ in runs])
        alone = [(place, run[0]) for place, run in runs if len(run) == 1]
        for part in (False, True):
            marks = [(self._at(spot, self.grid.corner(p)), p) for p, spot in alone if spot.part == part]
            self.sheet.dots([at for at, _ in marks], colour, 4, hollow=part, places=[p for _, p in marks])

    def draw_ends(self, rows: Sequence[Row], colour: str) -> None:
        """The newest value of every unit, and a dot where its line ends."""
        lasts = [(row.place, row.last) for row in rows if row.last and not row.last.part]
        ends = [self._at(spot, self.grid.corner(place)) for place, spot in lasts]
        self.sheet.dots(ends, colour, 4, places=[place for place, _ in lasts])
        for row in rows:
            if row.last and (spot := row.newest(self.unit)):
                left, top = self.grid.corner(row.place)
                # Never so high that it meets the name above.
                line = max(top + self.y(spot.value) + 3.3, top + HEAD + 5.5)
                x, text = left + self.x(row.last.year) + 5, bare_text(spot.value, self.unit)
                self.sheet.text(x, line, text, size=style.SMALL, colour=colour, bold=True, place=row.place)

    def draw_words(self) -> None:
        """Names, years under the lowest panel of each column, and where there is nothing to see."""
        for row in self.rows:
            left, top = self.grid.corner(row.place)
            name = fitted(row.name, self.grid.panel + 4, style.TEXT)
            self.sheet.text(left, top + 11, name, place=row.place)
            if row.last is None:
                for k, text in enumerate(wrapped(t("không có số liệu"), self.grid.panel, style.SMALL)):
                    self._muted(left, top + HEAD + 11 + 11.5 * k, text)
            if self.grid.at_foot(row.place):
                self._draw_years(left, top + HEAD + self.grid.plot + 13)

    def _draw_years(self, left: float, foot: float) -> None:
        self._muted(left, foot, str(self.years[0]))
        if len(self.years) > 1:
            self._muted(left + max(self.x(self.years[-1]) - 22, 30), foot, str(self.years[-1]))

    def _draw_breaks(self) -> None:
        for what, width, dash in (("form", 0.3, ()), ("breaks", 0.7, (1.5, 1.5))):
            marks = []
            for row in self.held:
                for before, spot in pairwise(row.spots):
                    if getattr(spot, what):
                        x = (self.x(before.year) + self.x(spot.year)) / 2
                        mark = [(x, HEAD + 2), (x, HEAD + self.grid.plot - 2)]
                        marks.append(_moved(mark, self.grid.corner(row.place)))
            self.sheet.lines(marks, style.MUTED, width, dash)

    def _muted(self, x: float, y: float, text: str) -> None:
        self.sheet.text(x, y, text, size=style.SMALL, colour=style.MUTED)

    def _line(self, run: Sequence[Spot]) -> list[Point]:
        return [(self.x(spot.year), self.y(spot.value)) for spot in run]

    def _at(self, spot: Spot, corner: Point) -> Point:
        return corner[0] + self.x(spot.year), corner[1] + self.y(spot.value)


def _moved(points: Sequence[Point], corner: Point) -> list[Point]:
    return [(corner[0] + x, corner[1] + y) for x, y in points]
