"""A chart as readers get it: drawing, finding, unit, source, and words for those who cannot see it."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Any

from analysis.show.numbers import Prose
from analysis.show.style import MAX_WIDTH_EM
from analysis.tongue import t


@dataclass(frozen=True)
class Chart:
    """An SVG with what must travel with it.

    `title` states the finding (of show.said, where its figures are to lead to their cells), `unit` the unit of
    measure ("" for none), `source` the source line, `alt` the text for a reader who cannot see it, `figures` what
    each mark shows (see frames.told), for whoever follows a mark back to its cells. An empty title, source or alt
    raises ValueError. Title, unit and source are not drawn inside the SVG: the page sets them as text, so that they
    wrap on a phone.
    """

    svg: str
    title: str
    unit: str
    source: str
    alt: str
    figures: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for part in ("title", "source", "alt"):
            if not getattr(self, part).strip():
                raise ValueError(f"biểu đồ thiếu {part}")

    def _repr_mimebundle_(
        self, include: Any = None, exclude: Any = None
    ) -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
        data = {"image/svg+xml": self.svg, "text/html": self.html, "text/plain": self.alt}
        return data, {"image/svg+xml": self.captions}

    @property
    def captions(self) -> dict[str, Any]:
        """What an exporter sets around the drawing: alt, title, unit, source."""
        words = {"alt": self.alt, "title": str(self.title), "unit": self.unit, "source": self.source}
        return {**words, **heading(self.title), **({"figures": dict(self.figures)} if self.figures else {})}

    @property
    def html(self) -> str:
        """The chart with its captions as one HTML figure, as JupyterLab shows it.

        The drawing is an image: of an inline SVG, JupyterLab keeps only the labels until a notebook is trusted.
        """
        drawn = b64encode(self.svg.encode()).decode()
        unit = f"<br/>{escape(unit_line(self.unit))}" if self.unit else ""
        return (
            f"<figure class='cchc-chart' style='max-width:{MAX_WIDTH_EM}em;margin:1em 0'>"
            f"<figcaption><strong>{escape(self.title)}</strong>{unit}</figcaption>"
            f"<img alt='{escape(self.alt)}' style='max-width:100%' src='data:image/svg+xml;base64,{drawn}'/>"
            f"<p class='source'>{escape(source_line(self.source))}</p></figure>"
        )


def heading(title: str) -> dict[str, str]:
    """For an exporter, a title with its figures; nothing for a plain one."""
    return {"heading": title.html} if isinstance(title, Prose) else {}


def unit_line(unit: str) -> str:
    """``Đơn vị tính: %``; a text that already names itself stays."""
    return unit if unit.lower().startswith(t("đơn vị")) else t("Đơn vị tính: {0}", unit)


def source_line(source: str) -> str:
    """``Nguồn: …``; a text that already names itself stays."""
    return source if source.lower().startswith(t("nguồn")) else t("Nguồn: {0}", source)
