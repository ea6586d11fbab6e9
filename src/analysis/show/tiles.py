"""A map of equal squares: every commune the same size, whatever its area."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.show import alt as words
from analysis.show import keys, style
from analysis.show.canvas import Sheet
from analysis.show.chart import Chart
from analysis.show.frames import check_better, falls_short, no_repeats, require, some_value, told
from analysis.show.layout import fitted, widest, wrapped
from analysis.show.numbers import MISSING, bare_text, value_text
from analysis.tongue import t

BY_CODE = "Ô xếp theo mã, không theo vị trí."
_GAP = 3.0
_STEPS = 5


@dataclass(frozen=True)
class _Tile:
    name: str
    column: int
    row: int
    value: float
    place: str

    @property
    def missing(self) -> bool:
        return self.value != self.value


def tile_map(
    values: pd.DataFrame,
    tiles: pd.DataFrame,
    *,
    title: str,
    unit: str,
    source: str,
    alt: str | None = None,
    target: float | None = None,
    target_label: str = "",
    better: str = "higher",
) -> Chart:
    """Equal squares placed as the communes lie, coloured by value, each with its name and number.

    `values` in: place, value, one row a unit; `tiles` in: code (or place), name, col, row, and `located` where
    tiles may stand by code instead of where the units lie, which the source line then says. Darker is more:
    blue, or amber where more is worse (`better` = ``lower``). A tile without a value is hatched. A thick
    edge marks units that miss the `target`. ValueError for missing columns, repeated units or squares, a
    value without a tile, no values.
    """
    check_better(better)
    placed = _tiles(values, tiles)
    width = style.WIDTH
    side = min((width + _GAP) / (max(t.column for t in placed) + 1) - _GAP, 74.0)
    rows = max(t.row for t in placed) + 1
    signs = _signs(placed, unit, target, target_label)
    bottom = rows * (side + _GAP)
    sheet = Sheet(width, bottom + 36 + keys.key_height(signs, width))
    _draw_tiles(sheet, placed, side, unit, better, target)
    _draw_scale(sheet, placed, bottom + 6, width, unit, better)
    keys.draw_key(sheet, signs, 0, bottom + 40, width)
    known = [(tile.name, tile.value) for tile in placed]
    short = sum(_short(tile, target, better) for tile in placed)
    alt = alt or words.of_one_moment(
        words.opening(title, t("Bản đồ ô vuông")), known, words.in_unit(unit), target, short
    )
    if "located" in tiles.columns and not tiles["located"].all():
        source = f"{source.rstrip()} {BY_CODE}"
    return Chart(sheet.svg(alt), title, unit, source, alt, told(values, unit))


def _tiles(values: pd.DataFrame, tiles: pd.DataFrame) -> list[_Tile]:
    code = "place" if "place" in tiles.columns else "code"
    require(values, ("place", "value"), "tile_map")
    require(tiles, (code, "name", "col", "row"), "tile_map, tiles")
    no_repeats(values, ["place"], "tile_map")
    no_repeats(tiles, ["col", "row"], "tile_map, tiles")
    some_value(values["value"], "tile_map")
    found = {str(p): float(v) for p, v in zip(values["place"], values["value"], strict=True)}
    lost = sorted(set(found) - {str(c) for c in tiles[code]})
    if lost:
        raise ValueError(f"tile_map: không có ô trên lưới cho {', '.join(lost)}")
    return [
        _Tile(
            str(t["name"]), int(t["col"]), int(t["row"]), found.get(str(t[code]), float("nan")), str(t[code])
        )
        for t in tiles.to_dict("records")
    ]


def _draw_tiles(
    sheet: Sheet, tiles: Sequence[_Tile], side: float, unit: str, better: str, target: float | None
) -> None:
    known = [tile.value for tile in tiles if not tile.missing]
    corners = {t: (t.column * (side + _GAP), t.row * (side + _GAP), side, side) for t in tiles}
    fills = {t: style.shade(t.value, min(known), max(known), better) for t in tiles if not t.missing}
    sheet.boxes([corners[t] for t in fills], list(fills.values()), places=[t.place for t in fills])
    sheet.hatch([corners[t] for t in tiles if t.missing])
    inset = [
        (x + 1.5, y + 1.5, w - 3, h - 3)
        for t in tiles
        if _short(t, target, better)
        for x, y, w, h in [corners[t]]
    ]
    sheet.boxes(inset, "none", style.WARNING, 2.4)
    names = _broken([tile.name for tile in tiles], side - 6)
    for tile, (x, y, _, _) in corners.items():
        ink = style.text_on(fills.get(tile, style.PAPER))
        _write(sheet, tile, names[tile.name], x + side / 2, y + side / 2, ink, unit)


def _broken(names: Sequence[str], room: float) -> dict[str, list[str]]:
    # Where one name must break, all break alike: a map of even lines reads more calmly.
    if widest(names, style.SMALL) <= room:
        return {name: [name] for name in names}
    return {name: [fitted(line, room, style.SMALL) for line in _halves(name)] for name in names}


def _halves(name: str) -> list[str]:
    words = name.split()
    cuts = [[" ".join(words[:k]), " ".join(words[k:])] for k in range(1, len(words))]
    return min(cuts, key=lambda lines: widest(lines, style.SMALL), default=[name])


def _write(
    sheet: Sheet, tile: _Tile, lines: Sequence[str], x: float, middle: float, ink: str, unit: str
) -> None:
    top = middle - (len(lines) * 11.5 + 14) / 2 + 9
    for k, text in enumerate(lines):
        sheet.text(x, top + 11.5 * k, text, size=style.SMALL, colour=ink, align="center", place=tile.place)
    value = MISSING if tile.missing else bare_text(tile.value, unit)
    line = top + 11.5 * len(lines) + 3
    sheet.text(x, line, value, size=11.5, colour=ink, bold=True, align="center", place=tile.place)


def _draw_scale(sheet: Sheet, tiles: Sequence[_Tile], y: float, width: float, unit: str, better: str) -> None:
    known = [tile.value for tile in tiles if not tile.missing]
    low, high = min(known), max(known)
    step = 24.0
    fills = [style.shade(k, 0, _STEPS - 1, better) for k in range(_STEPS)]
    sheet.boxes([(step * k, y, step, 9.0) for k in range(_STEPS)], fills, style.RULE, 0.5)
    sheet.text(0, y + 22, value_text(low, unit), size=style.SMALL, colour=style.MUTED)
    sheet.text(
        step * _STEPS, y + 22, value_text(high, unit), size=style.SMALL, colour=style.MUTED, align="right"
    )
    left = step * _STEPS + 10
    for k, text in enumerate(wrapped(direction(better), width - left, style.SMALL)):
        sheet.text(left, y + 9 + 13 * k, text, size=style.SMALL, colour=style.MUTED)


def direction(better: str) -> str:
    """How to read a colour scale, in words: darker is more, and whether more is good."""
    good = {"higher": t(", càng cao càng tốt"), "lower": t(", càng thấp càng tốt")}.get(better, "")
    return t("đậm hơn là cao hơn{0}", good)


def _signs(tiles: Sequence[_Tile], unit: str, target: float | None, label: str) -> list[keys.Sign]:
    signs: list[keys.Sign] = []
    if target is not None:
        signs.append(("frame", style.WARNING, t("chưa đạt: {0}", keys.target_text(label, target, unit))))
    return signs + ([keys.NO_DATA] if any(tile.missing for tile in tiles) else [])


def _short(tile: _Tile, target: float | None, better: str) -> bool:
    return target is not None and not tile.missing and falls_short(tile.value, target, better)
