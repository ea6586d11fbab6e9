"""How files come in: the periods a form is reported in, the kind of file, its name, and what came late or never."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Literal

from .. import text
from ..catalog import Catalog, Form, Layout, Place
from ..catalog.models import Fact
from ..read.codec import encode
from ..shape.draw import Style

MONTHS = 12


class Way(Fact):
    """How the sheets of some forms, years and places are handed in; of two ways that fit, the later one counts.

    `parts`: into how many equal periods the layout's own is cut, a file each. `file` may name {year}, {part} (1, 2, …),
    {form} and, where each unit sends its own, {place_file}; empty means the layout's own file name. `encode` is a
    legacy encoding (tcvn3, vni) that texts are written in, shown in `font`.
    """

    years: tuple[int, int]
    forms: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    parts: Literal[1, 2, 3, 4, 6, 12] = 1
    container: str = "xlsx"
    encode: str = ""
    font: str = ""
    separator: str = ""
    encoding: str = ""
    file: str = ""

    def fits(self, form: str, year: int, place: str) -> bool:
        """Whether this way is about such a sheet; `place` is "" where one sheet holds all units."""
        return (
            self.years[0] <= year <= self.years[1]
            and (not self.forms or form in self.forms)
            and (not self.places or place in self.places)
        )

    @property
    def style(self) -> Style:
        """The look of its sheets."""
        if not self.encode:
            return Style()
        return Style(font=self.font, encode=lambda content: encode(content, self.encode))

    @property
    def options(self) -> dict[str, str]:
        """Options of containers.write."""
        return {k: v for k in ("separator", "encoding") if (v := getattr(self, k))}


class Late(Fact):
    """A sheet that was handed in again: in the earlier file some rows were off by `by` in the items of `shift`.

    `shift` names items that keep the sums of the form when they move together. `days` after the period's end the
    second file is signed.
    """

    form: str
    year: int
    part: int = 1
    place: str = ""
    file: str
    shift: tuple[str, ...]
    by: int
    rows: int = 3
    days: int = 40


class Silence(Fact):
    """A unit that did not report in a year: its row is empty, or its workbook never came."""

    place: str
    year: int


class Deliveries(Fact):
    """The part of simulation.yml that says how the files lie there."""

    ways: tuple[Way, ...] = ()
    late: tuple[Late, ...] = ()
    silent: tuple[Silence, ...] = ()

    def way(self, form: str, year: int, place: str = "") -> Way:
        """The way of a form in a year, of one unit where each sends its own."""
        found = [way for way in self.ways if way.fits(form, year, place)]
        return found[-1] if found else Way(years=(year, year))

    def again(self, form: str, year: int, part: int, place: str = "") -> Late | None:
        """The late second file of a sheet, if there was one."""
        return next(
            (x for x in self.late if (x.form, x.year, x.part, x.place) == (form, year, part, place)), None
        )

    def is_silent(self, place: str, year: int) -> bool:
        """Whether a unit did not report in a year."""
        return any((s.place, s.year) == (place, year) for s in self.silent)


def periods(catalog: Catalog, layout: Layout, year: int, parts: int) -> Iterator[tuple[int, date, date]]:
    """(part, first day, last day): the layout's period in `parts`, each cut again where units merge."""
    start, end = layout.span(year)
    months = (end.month - start.month + 1) // parts
    for part in range(1, parts + 1):
        first = start if part == 1 else date(year, start.month + months * (part - 1), 1)
        last = end if part == parts else _last_day(year, start.month + months * part - 1)
        for begin, until in catalog.cut(first, last):
            yield part, begin, until


def _last_day(year: int, month: int) -> date:
    return date(year + month // MONTHS, month % MONTHS + 1, 1) - timedelta(days=1)


def path(layout: Layout, form: Form, way: Way, year: int, part: int, place: Place | None = None) -> str:
    """The file of a sheet under data/raw."""
    own = f"{place.code} {text.unmarked(place.name).title()}" if place else ""
    words: Mapping[str, object] = {"year": year, "part": part, "form": form.form, "place_file": own}
    return (way.file or layout.file).format(**words)
