"""Where small panels stand: in rows and columns, or as the units lie on the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.show import style
from analysis.show.canvas import Point
from analysis.show.frames import Row, require

HEAD = 17.0
_GAP = 10.0
_FOOT = 13.0


@dataclass(frozen=True)
class Grid:
    """Where the panels stand: each in its cell (column, row) of equal size."""

    cells: dict[str, tuple[int, int]]
    width: float
    panel: float
    plot: float

    @property
    def rows(self) -> int:
        """How many panels stand below one another."""
        return max(row for _, row in self.cells.values()) + 1

    @property
    def step(self) -> float:
        """From one panel to the next below."""
        return HEAD + self.plot + 9.0

    @property
    def height(self) -> float:
        """All panels with the years at their foot."""
        return self.rows * self.step + _FOOT

    def corner(self, place: str) -> Point:
        """The upper left corner of a unit's panel."""
        column, row = self.cells[place]
        return column * (self.panel + _GAP), row * self.step

    def at_foot(self, place: str) -> bool:
        """Whether no panel stands below: years are written there."""
        column, row = self.cells[place]
        return not any(c == column and r > row for c, r in self.cells.values())


def grid_of(rows: Sequence[Row], tiles: pd.DataFrame | None, columns: int | None) -> Grid:
    """Panels as `tiles` (place or code, col, row) lie, else in `columns`; ValueError without a tile."""
    many = len(rows) > 30
    cells = _tile_cells(rows, tiles) if tiles is not None else {}
    columns = max(c for c, _ in cells.values()) + 1 if cells else columns or min(4, len(rows))
    cells = cells or {row.place: (k % columns, k // columns) for k, row in enumerate(rows)}
    width = style.WIDE if many or columns > 4 else style.WIDTH
    return Grid(cells, width, (width + _GAP) / columns - _GAP, 26.0 if many else 36.0)


def _tile_cells(rows: Sequence[Row], tiles: pd.DataFrame) -> dict[str, tuple[int, int]]:
    code = "place" if "place" in tiles.columns else "code"
    require(tiles, (code, "col", "row"), "small_multiples, tiles")
    found = {str(t[code]): (int(t["col"]), int(t["row"])) for t in tiles.to_dict("records")}
    without = [row.name for row in rows if row.place not in found]
    if without:
        raise ValueError(f"small_multiples: không có ô trên lưới cho {', '.join(without)}")
    return {row.place: found[row.place] for row in rows}
