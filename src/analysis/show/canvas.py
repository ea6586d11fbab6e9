"""A sheet of paper measured in points: a bare matplotlib figure, and a small, repeatable SVG from it.

No axes, no ticks, no layout engine, no tight bounding box: that is what makes 24 or 63 panels cheap.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.collections import LineCollection, PathCollection, PolyCollection
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D

from analysis.show import style

Point = tuple[float, float]
MARKERS = {"dot": "o", "diamond": "D", "triangle": "^", "square": "s"}
_OWNED = "owned-"  # names the group of a drawing call whose marks belong to units
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}


class Sheet:
    """Draws in points from the upper left corner; marks stay marks, and texts stay texts, in the SVG."""

    def __init__(self, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._places: list[Sequence[str]] = []  # by drawing call: whose marks it drew, in their order
        with mpl.rc_context(style.RC):
            self._figure = Figure(figsize=(width / 72, height / 72), dpi=72, frameon=False)
        self._points = Affine2D().scale(1, -1).translate(0, height)

    def lines(
        self,
        runs: Sequence[Sequence[Point]],
        colour: str | Sequence[str],
        width: float = 1.0,
        dash: Sequence[float] = (),
        places: Sequence[str] = (),
    ) -> None:
        """Polylines, one per run of points; a run of one point draws nothing. `places` says whose each run is."""
        kept = [list(run) for run in runs if len(run) > 1]
        owners = [place for run, place in zip(runs, places, strict=True) if len(run) > 1] if places else ()
        linestyle = (0, tuple(d / width for d in dash)) if dash else "solid"
        # Round caps would close the gaps of a dashed line.
        caps = "butt" if dash else "round"
        if kept:
            strokes = LineCollection(
                kept, colors=colour, linewidths=width, linestyles=linestyle, capstyle=caps
            )
            self._add(strokes, self._points, owners)

    def stamp(
        self, runs: Sequence[Sequence[Point]], origins: Sequence[Point], colour: str, width: float
    ) -> None:
        """The same polylines at many places: stored once in the SVG, however many panels show them."""
        paths = [Path(run) for run in runs if len(run) > 1]
        if not paths:
            return
        self._stamp(
            Path.make_compound_path(*paths),
            origins,
            (),
            facecolors="none",
            edgecolors=colour,
            linewidths=width,
        )

    def dots(
        self,
        points: Sequence[Point],
        colour: str,
        size: float = 6.0,
        *,
        hollow: bool = False,
        marker: str = "dot",
        places: Sequence[str] = (),
    ) -> None:
        """Marks of `size` points across; hollow ones show paper inside. `places` says whose each mark is."""
        if points:
            sign = MarkerStyle(MARKERS[marker])
            side = size * (0.8 if marker == "diamond" else 1.0)
            shape = sign.get_path().transformed(sign.get_transform() + Affine2D().scale(side, -side))
            fill, width = (style.PAPER, 1.2) if hollow else (colour, 0.6)
            self._stamp(shape, points, places, facecolors=fill, edgecolors=colour, linewidths=width)

    def boxes(
        self,
        boxes: Sequence[tuple[float, float, float, float]],
        fills: str | Sequence[str],
        edge: str = "none",
        width: float = 0.8,
        places: Sequence[str] = (),
    ) -> None:
        """Rectangles (left, top, width, height). `places` says whose each is."""
        corners = [[(x, y), (x + w, y), (x + w, y + h), (x, y + h)] for x, y, w, h in boxes]
        if corners:
            self._add(
                PolyCollection(corners, facecolors=fills, edgecolors=edge, linewidths=width),
                self._points,
                places,
            )

    def area(self, points: Sequence[Point], fill: str) -> None:
        """A filled polygon without an edge."""
        if len(points) > 2:
            self._add(
                PolyCollection([list(points)], facecolors=fill, edgecolors="none", linewidths=0), self._points
            )

    def hatch(self, boxes: Sequence[tuple[float, float, float, float]], step: float = 7.0) -> None:
        """Empty boxes with slanting lines: there is no value here."""
        self.boxes(boxes, style.PAPER, style.RULE)
        self.lines([run for box in boxes for run in _slants(box, step)], style.RULE, 0.6)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = style.TEXT,
        colour: str = style.INK,
        bold: bool = False,
        align: str = "left",
        place: str = "",
    ) -> None:
        """A line of text on the baseline `y`; never read as a formula. `place` says whose it is."""
        label = Text(
            x, y, _printable(text), fontproperties=_font(size, bold), color=colour, ha=align, parse_math=False
        )
        self._add(label, self._points, (place,) if place else ())

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """A field for a library that draws on axes, without frame and ticks: labels are drawn as texts here."""
        field = (
            left / self.width,
            1 - (top + height) / self.height,
            width / self.width,
            height / self.height,
        )
        with mpl.rc_context(style.RC):
            axes = self._figure.add_axes(field, frameon=False)
        axes.set_axis_off()
        return axes

    def svg(self, alt: str) -> str:
        """The sheet as SVG text, the same bytes for the same drawing, with `alt` as its accessible name."""
        buffer = io.StringIO()
        with mpl.rc_context(style.RC):
            FigureCanvasSVG(self._figure).print_svg(buffer, metadata=_NO_METADATA)
        return _tidy(buffer.getvalue(), self.width, self.height, alt, self._places)

    def _stamp(self, shape: Path, origins: Sequence[Point], places: Sequence[str], **looks: Any) -> None:
        marks = PathCollection([shape], offsets=origins, offset_transform=self._points, **looks)
        self._add(marks, Affine2D().scale(1, -1), places)

    def _add(self, artist: Artist, transform: Affine2D, places: Sequence[str] = ()) -> None:
        # Drawn in the order of the calls, unclipped: a line at the edge keeps its width.
        if places:
            artist.set_gid(f"{_OWNED}{len(self._places)}")
            self._places.append(places)
        artist.set_transform(transform)
        artist.set_zorder(1)
        self._figure.add_artist(artist, clip=False)


@lru_cache
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=style.LAYOUT_FONT, size=size, weight="bold" if bold else "normal")


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = style.TEXT, bold: bool = False) -> float:
    """Width of a text in points, by the widest font of the list: others leave slack."""
    font = get_font(findfont(_font(size, bold)))
    font.set_size(size, 72)
    font.set_text(_printable(text), 0.0)
    return float(font.get_width_height()[0]) / 64


def _slants(box: tuple[float, float, float, float], step: float) -> list[list[Point]]:
    x, y, w, h = box
    runs = []
    for k in range(1, int((w + h) / step) + 1):
        reach = k * step
        start = (x + min(reach, w), y + max(0.0, reach - w))
        end = (x + max(0.0, reach - h), y + min(reach, h))
        runs.append([start, end])
    return runs


def _tidy(svg: str, width: float, height: float, alt: str, places: Sequence[Sequence[str]]) -> str:
    body = svg[svg.index("<g id=") : svg.rindex("</svg>")]
    prefix = "c" + hashlib.sha256(f"{body}{places}".encode()).hexdigest()[:8]
    # Only tags are rewritten: 1.234 inside a text is a thousand, not a coordinate.
    body = re.sub(r"<[^>]*>", lambda tag: _short_tag(tag[0], prefix), body)
    body = _with_owners(re.sub(r">\s*\n\s*<", "><", body), places, prefix)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img"'
        f' aria-label="{escape(_printable(alt))}" viewBox="0 0 {width:g} {height:g}" width="{width:g}pt"'
        f' style="width:100%;max-width:{1.5 * width:g}px;height:auto" font-family="{style.FONT_FAMILY}"'
        f' stroke-linejoin="round">{body.strip()}</svg>'
    )


def _with_owners(body: str, places: Sequence[Sequence[str]], prefix: str) -> str:
    """Every mark of a unit says so (`data-place`); the first of each unit in the chart has an id of its own.

    The drawing library writes one <use>, <path> or <text> for each mark, in order, inside the group of its call.
    """
    seen: set[str] = set()
    parts: list[str] = []
    end = 0
    for group in re.finditer(rf'<g( id="{_OWNED}(\d+)")>', body):
        owners = iter(places[int(group[2])])
        parts, end = [*parts, body[end : group.start(1)]], group.end(1)
        depth, in_defs = 1, False
        for tag in re.finditer(r"<(/?)(g|defs|use|path|text)\b", body[group.end() :]):
            name, at = tag[2], group.end() + tag.end()
            if name == "g":
                depth += -1 if tag[1] else 1
                if not depth:
                    break
            elif name == "defs":
                in_defs = not tag[1]
            elif not tag[1] and not in_defs and (owner := next(owners, "")):
                parts += [body[end:at], _owned(owner, prefix, seen)]
                end = at
    return "".join([*parts, body[end:]])


def _owned(place: str, prefix: str, seen: set[str]) -> str:
    name = "" if place in seen or not re.fullmatch(r"[\w-]+", place, re.ASCII) else f' id="{prefix}-p{place}"'
    seen.add(place)
    return f'{name} data-place="{escape(_printable(place))}"'


def _short_tag(tag: str, prefix: str) -> str:
    tag = re.sub(rf'^<(g|text) id="(?!{_OWNED})\w+"', r"<\1", tag)
    tag = re.sub(r"font-family: [^;\"]*(; )?", "", tag)
    tag = re.sub(r' transform="rotate\(-?0 [^"]*"', "", tag)
    tag = re.sub(r"-?\d+\.\d{2,}", lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), tag)
    tag = re.sub(r"\s*\n\s*", "", tag).replace(": ", ":").replace("; ", ";")
    # Equal marks in two charts get equal ids from matplotlib; one page must not hold an id twice.
    return re.sub(rf'(\bid="|href="#|url\(#)(?!{_OWNED})(\w+)', rf"\1{prefix}-\2", tag)


def _printable(text: str) -> str:
    # Control characters, which cells do hold now and then, would make the SVG unreadable.
    return "".join(" " if ch in "\t\r\n" else ch for ch in text if ch >= " " or ch in "\t\r\n")
