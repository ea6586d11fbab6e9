"""A question understood: indicator, units and years, and what is known of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from .. import methods, show, stats
from ..catalog import Indicator
from ..door import Facts, Workspace, when, workspace
from ..errors import CchcError
from ..show import Figure, Prose, value_text
from ..show.frames import part_year_compares
from .answer import Answer
from .finding import indicator, places, taken_apart

Units = str | Iterable[str] | None
Years = int | Sequence[int] | None
SIMULATED = "Số liệu mô phỏng, không phải số liệu chính thức."
_NOTES = ("chưa đủ năm", "đổi cách tính", "không có số liệu")


class Asked:
    """A question understood: indicator, units, years, and what is known of them."""

    def __init__(self, space: Workspace, code: str, chosen: Sequence[str], years: Sequence[int]) -> None:
        self.space, self.code, self.places = space, code, tuple(chosen)
        self.spec: Indicator = space.indicator(code)
        self.rows = space.rows(code)
        self._names = {unit.code: unit.name for unit in space.catalog.places.at(space.boundaries)}
        self.known = sorted(int(y) for y in self.rows.loc[self.rows["value"].notna(), "year"].unique())
        part = {int(y) for y in self.rows.loc[self.rows["part_year"], "year"].unique()}
        self.full_years = [y for y in self.known if y not in part]
        self.years = tuple(years) or self._usual()
        held = set(self.known)
        if lacking := [y for y in self.years if y not in held]:
            spans = f"{self.known[0]}–{self.known[-1]}" if self.known else "chưa có năm nào"
            raise CchcError(
                f"{self.spec.name_vi}: không có số liệu năm {', '.join(map(str, lacking))}; có: {spans}.\n"
                f"  No data on “{self.spec.name_en}” for {', '.join(map(str, lacking))}."
            )

    @classmethod
    def of(cls, question: str, xa: Units, nam: Years, root: Path | str | None) -> Asked:
        """From what was typed; what is given beside the question goes before what stands in it."""
        space = workspace(root)
        if question in space.catalog.indicators:
            return cls(space, question, places(space, xa), years_of(nam))
        taken = taken_apart(space, question)
        code = indicator(space, taken.words or question, question)
        return cls(space, code, places(space, xa) or taken.places, years_of(nam) or taken.years)

    def _usual(self) -> tuple[int, ...]:
        usual = self.known if part_year_compares(self.spec.unit) else self.full_years or self.known
        return tuple(usual[-1:])

    @property
    def first(self) -> int:
        """The earlier of the years that are asked for."""
        return self.years[0]

    @property
    def last(self) -> int:
        """The later one, which is answered."""
        return self.years[-1]

    @property
    def name(self) -> str:
        """The indicator inside a sentence."""
        return methods.measure(self.code, "vi", root=self.space.root).name

    def subject(self, whose: str = "") -> str:
        """The indicator at the head of a sentence, with whose it is."""
        return methods.measure(self.code, "vi", root=self.space.root).subject(whose)

    def named(self, place: str) -> str:
        """The name of a unit."""
        return self._names[place]

    def all_places(self) -> list[str]:
        """Codes of all units, as the register has them."""
        return list(self._names)

    def when(self, year: int) -> str:
        """The time that the year's figures cover."""
        return when(year, root=self.space.root)

    def figure(self, year: int, place: str = "") -> Figure:
        """The figure of a unit, or of the whole."""
        found: Figure = getattr(Facts(self.space, year, place), self.code)
        return found

    def change(self, first: int, last: int, place: str = "") -> float | None:
        """The change between two years; None where one has no value, or they do not compare."""
        if not self.comparable(first, last):
            return None
        delta = apart(float(self.figure(last, place)), float(self.figure(first, place)), self.spec.unit)
        return delta if delta == delta else None

    def comparable(self, first: int, last: int) -> bool:
        """Whether the two years may be subtracted: four months of a count are not set against twelve."""
        return part_year_compares(self.spec.unit) or {first, last} <= set(self.full_years)

    def gaps(self, year: int) -> pd.DataFrame:
        """Ranks and gaps of all units; see stats.gaps."""
        found = stats.gaps(self.space.rows(self.code, *self.spec.needs), self.space.catalog, year)
        return found[found["indicator"] == self.code].reset_index(drop=True)

    def series(self, chosen: Sequence[str]) -> pd.DataFrame:
        """Every year of some units: place, name, year, value, note."""
        held = self.rows[self.rows["place"].isin(chosen)].sort_values(["place", "year"], ignore_index=True)
        notes = zip(held["part_year"], held["break_before"], held["value"].isna(), strict=True)
        told = ["; ".join(word for word, on in zip(_NOTES, flags, strict=True) if on) for flags in notes]
        values = [value_text(v, self.spec.unit) for v in held["value"]]
        return held.assign(note=told, value=values)[["place", "name", "year", "value", "note"]]

    def differences(self, first: int, last: int) -> pd.DataFrame:
        """What each unit added to a count."""
        wide = self.rows.pivot(index="place", columns="year", values="value")
        table = pd.DataFrame({"value_before": wide[first], "value": wide[last]}).dropna().reset_index()
        table["name"] = [self.named(place) for place in table["place"]]
        table["effect"] = table["value"] - table["value_before"]
        order = table["effect"].abs().sort_values(ascending=False, kind="stable").index
        return table.loc[order].reset_index(drop=True)

    def cells(self, chosen: Sequence[str], years: Sequence[int]) -> pd.DataFrame:
        """The cells behind the figures of units (none: of the whole) in some years."""
        parts = [self.space.explain(place, self.code, year) for place in chosen or [""] for year in years]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def answer(
        self, question: str, sentence: Prose, table: pd.DataFrame, *, columns: dict[str, str] | None = None,
        formats: dict[str, Any] | None = None, draw: Any = None, places: Sequence[str] = (),
        years: Sequence[int] = (), more: tuple[str, ...] = (),
    ) -> Answer:  # fmt: skip
        """The answer with its caveats and the cells of units (none: of the whole) in these years."""
        topic = next(
            (
                t.topic
                for t in self.space.catalog.topics.values()
                if self.code in {i.code for i in t.indicators}
            ),
            "",
        )
        asked = tuple(years) or self.years
        return Answer(
            question[:1].upper() + question[1:], sentence, table, (*more, *caveats(self, asked)),
            self.space.source_line(*([topic] if topic else [])), columns or {}, formats or {}, draw,
            partial(self.cells, list(places), sorted(set(asked))), self.space.root,
        )  # fmt: skip


def caveats(asked: Asked, years: Sequence[int]) -> tuple[str, ...]:
    """What to beware of: years in part, breaks, who is missing, a target that was not checked, simulated data."""
    rows = asked.rows[asked.rows["year"].isin(years)]
    found = []
    for year in sorted({int(y) for y in rows.loc[rows["part_year"], "year"]}):
        found.append(f"Năm {year} mới có số liệu {asked.when(year).removesuffix(f' năm {year}')}.")
    between = asked.rows[
        asked.rows["year"].between(min(years), max(years)) & (asked.rows["year"] > min(years))
    ]
    for year in sorted({int(y) for y in between.loc[between["break_before"], "year"]}):
        found.append(f"Từ năm {year} cách tính thay đổi, không so thẳng được với các năm trước.")
    last = rows[rows["year"] == max(years)]
    silent = list(last.loc[last["value"].isna(), "name"])
    if silent:
        named = show.join_vi(silent[:5]) + (f" và {len(silent) - 5} đơn vị khác" if len(silent) > 5 else "")
        found.append(f"Không có số liệu năm {max(years)} của {named}.")
    target = asked.space.target(asked.code, max(years))
    if target is not None and not target.verified:
        found.append(
            f"Mục tiêu {value_text(target.value, target.unit)} ({target.legal_basis}) chưa đối chiếu."
        )
    return (*found, *general(asked.space))


def general(space: Workspace) -> tuple[str, ...]:
    """What to beware of whatever is asked."""
    return (SIMULATED,) if (space.processed.sources["status"] == "simulated").any() else ()


def years_of(nam: Years) -> tuple[int, ...]:
    """Years as they were given, in order, each once."""
    if nam is None:
        return ()
    return (int(nam),) if isinstance(nam, int) else tuple(sorted({int(year) for year in nam}))


def apart(one: float, other: float, unit: str) -> float:
    """One less the other as both are shown, or the reader's own subtraction would differ."""
    digits = 3 if unit == "%" else 2
    return round(one, digits) - round(other, digits)
