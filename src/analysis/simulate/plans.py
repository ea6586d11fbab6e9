"""The sheets of a form over the years: who is in them, what they hold, and the truth of every cell."""

from __future__ import annotations

import copy
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import numpy as np

from ..catalog import Catalog, Form, Layout, Place
from ..shape.draw import Record, Sheet
from .delivery import Deliveries, Late, Way, path, periods
from .mistakes import Drawn
from .pen import Pen, labels
from .rules import State, Units, draw_values, move, split

SIGNED_AFTER = 12  # days from the end of a period to the signature


@dataclass
class Plan:
    """One sheet to draw: who is in it, and the truth of its cells by (record, indicator).

    `again` says whether it replaces an earlier one of the same period, `superseded` whether it is that earlier one.
    """

    drawn: Drawn
    form: str
    way: Way
    year: int
    start: date
    end: date
    signed: date
    keys: list[tuple[str, str]]
    truth: dict[tuple[int, str], tuple[float, str]] = field(default_factory=dict)
    superseded: bool = False
    again: bool = False

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Its cells as rows of the truth."""
        sheet, drawn = self.drawn.sheet, self.drawn

        def row(
            place: str, code: str, kind: str, value: float, reason: str, ref: str, planted: bool
        ) -> tuple:
            return (place, self.year, self.start, self.end, code, kind, value, reason, drawn.path, drawn.title, ref,
                    planted, self.superseded)  # fmt: skip

        for i, record in enumerate(sheet.records):
            place, kind = self.keys[i]
            for code in record.cells:
                value, reason = self.truth[i, code]
                yield row(place, code, kind, value, reason, sheet.ref(i, code), (i, code) in drawn.touched)
        if sheet.layout.rows == "fields" and sheet.total:
            for code, total in sheet.total.items():
                true = self.total(code)
                yield row(self.keys[0][0], code, "", true, "", sheet.ref(-1, code), total != true)

    def total(self, code: str) -> float:
        """What the cells of an indicator add up to."""
        return float(sum(np.nan_to_num(self.truth[i, code][0]) for i in range(len(self.keys))))

    def forget(self, before: list[int]) -> None:
        """Drop the truth of records that a mistake has removed; `before` are the ids of those there were."""
        kept = {id(r) for r in self.drawn.sheet.records}
        for i in sorted((i for i, r in enumerate(before) if r not in kept), reverse=True):
            self.keys.pop(i)
            self.truth = {(j - (j > i), c): v for (j, c), v in self.truth.items() if j != i}


@dataclass
class Office:
    """What drawing one form needs to know: the catalogue, the rules of the simulation, how files come in."""

    catalog: Catalog
    form: Form
    rules: dict[str, Any]
    deliveries: Deliveries
    seed: int

    def plans(self) -> list[Plan]:
        """Every sheet of the form, in the order of their periods."""
        state = State(zlib.crc32(f"{self.seed}/{self.form.form}".encode()))
        first, last = self.rules["years"]
        made: list[Plan] = []
        split_up = False
        for year in range(first, last + 1):
            layout = next((x for x in self.form.layouts if x.years[0] <= year <= x.years[1]), None)
            if layout is None:
                continue
            spans = list(periods(self.catalog, layout, year, self.deliveries.way(self.form.form, year).parts))
            for k, (part, start, end) in enumerate(spans):
                self._merge(state, start)
                if layout.rows == "fields" and not split_up:
                    split(state, self.rules["fields"])
                    split_up = True
                rng = np.random.default_rng([self.seed, zlib.crc32(self.form.form.encode()), year, k])
                when = _When(year, part, start, end, k == len(spans) - 1, end == _last_of(spans, part))
                made += self._period(layout, state, rng, when)
        return made

    def _merge(self, state: State, start: date) -> None:
        changes = [c for c in self.catalog.places.changes if c.valid_from == start]
        if changes:
            move(state, {c.code_before: c.code_after for c in changes})

    def _period(self, layout: Layout, state: State, rng: np.random.Generator, when: _When) -> list[Plan]:
        places = self.catalog.places.at(when.start)
        sizes = self._sizes(when.start)
        shares = self.rules["fields"] if layout.rows == "fields" else {"": 1.0}
        keys = [(p.code, f) for p in places for f in shares]
        size = np.array([sizes.get(p, 1.0) * shares[f] for p, f in keys])
        names = [f"{p}/{f}" if f else p for p, f in keys]
        units = Units(names, size, when.share, when.year, when.last_of_year, when.elapsed)
        flows = {c for c, i in self.catalog.indicators.items() if i.over_time == "sum"}
        definitions = {item.indicator: item.definition for item in layout.items}
        values = draw_values(self.rules["rules"][self.form.form], units, state, rng, flows, definitions)
        pen = Pen(self.catalog, layout, rng, float(self.rules.get("blank_share", 0)))
        if layout.rows == "places":
            written = labels(places, self.rules["names"], rng)
            return self._compiled(layout, values, pen, keys, written, when)
        plans: list[Plan] = []
        for place in places:
            if not self.deliveries.is_silent(place.code, when.year):
                at = [i for i, (p, _) in enumerate(keys) if p == place.code]
                own = {code: column[at] for code, column in values.items()}
                plans += self._commune(layout, own, pen, [keys[i] for i in at], place, when)
        return plans

    def _sizes(self, day: date) -> dict[str, float]:
        sizes: dict[str, float] = {}
        earliest = min(date(self.rules["years"][0], 1, 1), day)
        for code, size in (self.rules.get("sizes") or {}).items():
            unit = self.catalog.places.follow(code, earliest, day).code
            if unit:
                sizes[unit] = sizes.get(unit, 0.0) + size
        return sizes

    def _compiled(
        self, layout: Layout, values: dict[str, np.ndarray], pen: Pen, keys: list[tuple[str, str]],
        written: list[str], when: _When,
    ) -> list[Plan]:  # fmt: skip
        way = self.deliveries.way(self.form.form, when.year)
        words = self._words(when)
        name = layout.sheet if when.last_of_part else f"{layout.sheet} (den {when.end:%d.%m})"
        plan = self._table(layout, values, pen, keys, written, when, words, way, name)
        plan.drawn.path = path(layout, self.form, way, when.year, when.part)
        return self._with_earlier(plan, self.deliveries.again(self.form.form, when.year, when.part), pen.rng)

    def _commune(
        self, layout: Layout, values: dict[str, np.ndarray], pen: Pen, keys: list[tuple[str, str]], place: Place,
        when: _When,
    ) -> list[Plan]:  # fmt: skip
        way = self.deliveries.way(self.form.form, when.year, place.code)
        name = f"{place.kind.lower()} {place.name}"
        words = {**self._words(when), "place": name, "office": f"UBND {name.upper()}"}
        if layout.rows == "fields":
            fields = [f.name for f in self.catalog.fields]
            plan = self._table(layout, values, pen, keys, fields, when, words, way, layout.sheet)
        else:
            plan = self._lines(layout, values, pen, place.code, when, words, way)
        plan.drawn.path = path(layout, self.form, way, when.year, when.part, place)
        late = self.deliveries.again(self.form.form, when.year, when.part, place.code)
        return self._with_earlier(plan, late, pen.rng)

    def _words(self, when: _When) -> dict[str, Any]:
        unit = self.catalog.unit
        return {
            "year": when.year, "start": f"{when.start:%d/%m/%Y}", "end": f"{when.end:%d/%m/%Y}",
            "office": (unit.body or unit.name).upper(), "notice": self.rules["notice"],
            "signed": self._signed(when.end + timedelta(days=SIGNED_AFTER)),
        }  # fmt: skip

    def _signed(self, day: date) -> str:
        month = f"{day.month:02d}" if day.month < 3 else str(day.month)  # as NĐ 30/2020 writes days
        return f"{self.catalog.unit.short}, ngày {day:%d} tháng {month} năm {day.year}"

    def _table(
        self, layout: Layout, values: dict[str, np.ndarray], pen: Pen, keys: list[tuple[str, str]],
        written: list[str], when: _When, words: dict[str, Any], way: Way, name: str,
    ) -> Plan:  # fmt: skip
        records = [Record(label) for label in written]
        sheet = Sheet(layout, words, records, name=name, style=way.style)
        plan = self._plan(sheet, keys, when, way)
        for item in layout.items:
            for i, value in enumerate(values[item.indicator]):
                shown, truth, reason = pen.write(item.indicator, float(value))
                if self.deliveries.is_silent(keys[i][0], when.year):
                    shown, truth, reason = None, float("nan"), "not_reported"
                records[i].cells[item.indicator] = shown
                plan.truth[i, item.indicator] = (truth, reason)
        counts = [x.indicator for x in layout.items if self.catalog.indicators[x.indicator].kind == "count"]
        sheet.total = {code: int(plan.total(code)) for code in counts}
        return plan

    def _lines(
        self, layout: Layout, values: dict[str, np.ndarray], pen: Pen, place: str, when: _When,
        words: dict[str, Any], way: Way,
    ) -> Plan:  # fmt: skip
        units = {code: spec.unit for code, spec in self.catalog.indicators.items()}
        sheet = Sheet(layout, words, [], units=units, style=way.style)
        plan = self._plan(sheet, [], when, way)
        for item in layout.lines:
            shown, truth, reason = pen.write(item.indicator, float(values[item.indicator][0]))
            plan.truth[len(sheet.records), item.indicator] = (truth, reason)
            sheet.records.append(Record(item.heading, {item.indicator: shown}))
            plan.keys.append((place, ""))
        return plan

    def _plan(self, sheet: Sheet, keys: list[tuple[str, str]], when: _When, way: Way) -> Plan:
        signed = when.end + timedelta(days=SIGNED_AFTER)
        return Plan(
            Drawn("", sheet, set(), "" if way.container == "csv" else sheet.title), self.form.form, way, when.year,
            when.start, when.end, signed, list(keys),
        )  # fmt: skip

    def _with_earlier(self, plan: Plan, late: Late | None, rng: np.random.Generator) -> list[Plan]:
        """The plan, and before it the earlier file that it replaces when it came late."""
        if late is None:
            return [plan]
        earlier = copy.deepcopy(plan)
        earlier.superseded, plan.again = True, True
        plan.drawn.path = late.file
        plan.signed = plan.end + timedelta(days=late.days)
        plan.drawn.sheet.words = {**plan.drawn.sheet.words, "signed": self._signed(plan.signed)}
        whole = [
            i for i, record in enumerate(earlier.drawn.sheet.records)
            if all(type(record.cells.get(code)) is int and record.cells[code] + late.by > 0 for code in late.shift)
        ]  # fmt: skip
        for i in sorted(rng.permutation(whole)[: late.rows].tolist()):
            _shift(earlier, i, late)
        return [earlier, plan]


def _shift(plan: Plan, record: int, late: Late) -> None:
    sheet = plan.drawn.sheet
    for code in late.shift:
        value = sheet.records[record].cells[code] + late.by
        sheet.records[record].cells[code] = value
        plan.truth[record, code] = (float(value), "")
        if sheet.total and code in sheet.total:
            sheet.total[code] += late.by


@dataclass(frozen=True)
class _When:
    """One period: its year and part, its days, and whether it ends the year and the part."""

    year: int
    part: int
    start: date
    end: date
    last_of_year: bool
    last_of_part: bool

    @property
    def share(self) -> float:
        """Part of a year that it covers."""
        return ((self.end - self.start).days + 1) / 365

    @property
    def elapsed(self) -> tuple[float, float]:
        """Part of the year that has passed before it and at its end."""
        new_year = date(self.year, 1, 1)
        return (self.start - new_year).days / 365, min(1.0, ((self.end - new_year).days + 1) / 365)


def _last_of(spans: list[tuple[int, date, date]], part: int) -> date:
    return max(end for number, _, end in spans if number == part)
