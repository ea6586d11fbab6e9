"""The analysts' door: one workspace, its panel, its sources, its figures. Notebooks import nothing deeper."""

from __future__ import annotations

import difflib
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from . import catalog as catalogs
from . import folders, stale, stats, store, text
from .asof import as_of, asked
from .catalog import Indicator, Target, expressions
from .errors import CchcError
from .show import UNVERIFIED, Block, Figure, period_phrase, units_phrase, value_text
from .show import letterhead as head_block
from .show import signature as foot_block
from .show.numbers import NAMING_UNITS, YES_NO
from .tongue import lang, t

_WHERE = ("year", "place", "source", "sheet", "ref")
SOURCE_CELL = ["indicator", "indicator_name", "place", "name", "year", "period_start", "period_end", "value", "reason",
               "source", "sheet", "ref", "corrected_by"]  # fmt: skip


class Workspace:
    """The processed tables of one workspace, and what can be asked of them."""

    def __init__(self, root: Path, year: int | None = None) -> None:
        self.root = root
        read = store.read(root)
        self.catalog, self.processed = as_of(catalogs.load(root), read, year)
        # What the build reckoned holds as long as nothing that it was reckoned from is another one.
        self.kept = self.processed is read and stale.stands(root)
        self._counted: dict[tuple[str, int], set[str]] = {}
        self._refs: dict[tuple[str, str, int], tuple[str, ...]] = {}
        self._lines: dict[tuple[str, ...], str] = {}
        self._told: dict[str, dict[int, list[tuple[str, str]]]] = {}
        self._known: dict[str, dict[int, dict[str, float]]] = {}
        self._in_part: dict[str, set[tuple[int, str]]] = {}

    @cached_property
    def panel(self) -> pd.DataFrame:
        """The panel on the boundaries of the report."""
        return self.processed.panel if self.kept else stats.panel(self.processed.observations, self.catalog)

    @cached_property
    def by_indicator(self) -> dict[str, pd.DataFrame]:
        """The panel by indicator: what a question asks for, without a look at all other rows."""
        return {str(code): part for code, part in self.panel.groupby("indicator", sort=False)}

    def rows(self, *codes: str) -> pd.DataFrame:
        """Rows of the panel of these indicators, in the order of the panel; an unknown one raises."""
        wanted = sorted({self.indicator(code).code for code in codes} & self.by_indicator.keys())
        found = [self.by_indicator[code] for code in wanted]
        return found[0] if len(found) == 1 else pd.concat(found) if found else self.panel.iloc[:0]

    @cached_property
    def district(self) -> pd.DataFrame:
        """District figures, recomputed from what was counted."""
        return self.processed.district if self.kept else stats.by_district(self.panel, self.catalog)

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Source cells by the unit that they belong to on the boundaries of the report."""
        followed = stats.followed(self.processed.observations, self.catalog, self.boundaries)
        return followed.set_index(["indicator", "year"]).sort_index()

    @cached_property
    def origins(self) -> pd.DataFrame:
        """The cells that each figure is made of; see stats.origins."""
        return (
            self.processed.origins if self.kept else stats.origins(self.processed.observations, self.catalog)
        )

    @cached_property
    def _origins_of(self) -> dict[str, pd.DataFrame]:
        return {str(code): part for code, part in self.origins.groupby("indicator", sort=False)}

    def told(self, code: str) -> dict[int, list[tuple[str, str]]]:
        """By year the unit and the text of every cell behind a figure that forms hold; frames are too slow for it."""
        if code not in self._told:
            found: dict[int, list[tuple[str, str]]] = {}
            part = self._origins_of.get(code, self.origins.iloc[:0])
            for year, unit, *where in zip(*(part[name].tolist() for name in _WHERE), strict=True):
                found.setdefault(year, []).append((unit, " › ".join(where)))
            self._told[code] = found
        return self._told[code]

    @cached_property
    def whole(self) -> dict[tuple[str, int], Any]:
        """Rows of `district` by (indicator, year)."""
        return {(row.indicator, row.year): row for row in self.district.itertuples(index=False)}

    def known(self, code: str) -> dict[int, dict[str, float]]:
        """Values of an indicator by year and place; NaN where there is none."""
        if code not in self._known:
            found: dict[int, dict[str, float]] = {}
            part = self.by_indicator.get(code, self.panel.iloc[:0])
            for year, place, value in zip(
                *(part[name].tolist() for name in ("year", "place", "value")), strict=True
            ):
                found.setdefault(year, {})[place] = value
            self._known[code] = found
        return self._known[code]

    def in_part(self, code: str, year: int, place: str) -> bool:
        """Whether the year of a unit's value is covered in part."""
        if code not in self._in_part:
            part = self.by_indicator.get(code, self.panel.iloc[:0])
            part = part[part["part_year"]]
            self._in_part[code] = set(zip(part["year"].tolist(), part["place"].tolist(), strict=True))
        return (year, place) in self._in_part[code]

    @cached_property
    def behind(self) -> dict[tuple[str, int], pd.DataFrame]:
        """Source cells by (indicator, year) of the figure that they explain; see stats.behind."""
        cells = stats.behind(self.cells.reset_index(), self.catalog)
        return {(str(code), int(year)): part for (code, year), part in cells.groupby(["explains", "year"])}

    def counted(self, indicator: str, year: int) -> set[str]:
        """The units that the figure of the whole rests on."""
        key = (indicator, year)
        if key not in self._counted:
            spec = self.indicator(indicator)
            needed = [indicator, *(expressions.names(spec.formula) if spec.derived else ())]
            values = {name: self.known(name).get(year, {}) for name in needed}
            self._counted[key] = stats.counted(values, spec)
        return self._counted[key]

    @property
    def boundaries(self) -> date:
        """The day whose boundaries the report is on."""
        return self.catalog.unit.report.boundaries

    @property
    def unit_word(self) -> str:
        """What units are called, in the language that is asked for."""
        unit = self.catalog.unit
        return unit.unit_word_en if lang() == "en" else unit.unit_word

    def day(self, boundaries: date | str | int) -> date:
        """The day of boundaries that are given as a year, a date or an ISO text; CchcError when it is none."""
        if isinstance(boundaries, date):
            return boundaries
        if str(boundaries).isdigit() and len(str(boundaries)) == 4:
            year = int(boundaries)
            return self.boundaries if year == self.boundaries.year else date(year, 1, 1)
        try:
            return date.fromisoformat(str(boundaries))
        except ValueError:
            raise CchcError(
                f"Ranh giới “{boundaries}” không phải là năm hay ngày (2020, 2019-12-01).\n"
                f"  “{boundaries}” is no year and no date (2020, 2019-12-01)."
            ) from None

    def field(self, name: str) -> str:
        """The code of a field of work given by code, name or another of its names; "" for all of them."""
        for one in self.catalog.fields:
            if name == one.code or text.fold(name) in map(text.fold, (one.name, *one.aliases)):
                return one.code
        if not name:
            return ""
        known = ", ".join(one.name for one in self.catalog.fields)
        raise CchcError(f"Không có lĩnh vực “{name}”; có: {known}.\n  No field “{name}”.")

    def indicator(self, code: str) -> Indicator:
        """An indicator by its code; an unknown one raises with suggestions."""
        if code in self.catalog.indicators:
            return self.catalog.indicators[code]
        near = difflib.get_close_matches(code, self.catalog.indicators, n=3)
        hint = f" Ý là: {', '.join(near)}?" if near else ""
        raise CchcError(f"Không có chỉ tiêu “{code}”.{hint}\n  No indicator “{code}”.")

    def place(self, name: str) -> str:
        """The code of a place given by code or name, on the boundaries of the report."""
        units = self.catalog.places.at(self.boundaries)
        if any(p.code == name for p in units):
            return name
        bare = self.catalog.places.bare
        wanted = text.marked(bare(name))
        found = [p for p in units if p.name == name]
        if not found and text.has_marks(name):
            found = [p for p in units if any(text.marked(bare(n)) == wanted for n in p.names)]
        found = found or [
            p for p in units if self.catalog.places.plain(p.name) == self.catalog.places.plain(name)
        ]
        if len(found) == 1:
            return found[0].code
        near = [p.name for p in found] or difflib.get_close_matches(name, [p.name for p in units], n=3)
        raise CchcError(
            f"Không rõ đơn vị “{name}”."
            + (f" Ý là: {', '.join(near)}?" if near else "")
            + f"\n  Which unit is “{name}”?"
        )

    def explain(self, place: str, indicator: str, year: int) -> pd.DataFrame:
        """Every source cell behind one value of the panel; place "" is the whole unit. See analysis.explain."""
        code = self.place(place) if place else ""
        rows = self._cells_of(indicator, year, code)
        cells = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
        if not len(cells):
            return pd.DataFrame(columns=SOURCE_CELL)
        cells["name"] = [
            self._name_at(p, d) for p, d in zip(cells["place"], cells["period_start"], strict=True)
        ]
        names = {c: i.name_vi for c, i in self.catalog.indicators.items()}
        cells["indicator_name"] = cells["indicator"].map(names)
        return cells[SOURCE_CELL]

    def refs(self, place: str, indicator: str, year: int) -> tuple[str, ...]:
        """Source cells as texts: file › sheet › cell."""
        key = (place, indicator, year)
        if key not in self._refs:
            found: list[str] = []
            counted = {place} if place else self.counted(indicator, year)
            for name in self._base(indicator):
                found += [text for unit, text in self.told(name).get(year, ()) if unit in counted]
            self._refs[key] = tuple(found)
        return self._refs[key]

    def _base(self, code: str) -> list[str]:
        spec = self.indicator(code)
        if not spec.derived:
            return [code]
        return [base for name in expressions.names(spec.formula) for base in self._base(name)]

    def _base_cells(self, code: str, year: int, unit: str) -> pd.DataFrame:
        """Cells that the panel's value is made of; of the whole, those of all units."""
        found = self.behind.get((code, year))
        if found is None:
            return self.cells.reset_index().iloc[:0].assign(unit="", explains="")
        return found[found["unit"] == unit] if unit else found

    def _cells_of(self, indicator: str, year: int, unit: str) -> list[pd.DataFrame]:
        """By indicator that it is reckoned from, the cells of a value; of the whole, those of the units that count."""
        parts = [self._base_cells(name, year, unit) for name in self._base(indicator)]
        if unit:
            return parts
        counted = self.counted(indicator, year)
        return [part[part["unit"].isin(counted)] for part in parts]

    def left_out(self, indicator: str, year: int) -> tuple[str, ...]:
        """Codes of the units that sent cells for a figure of the whole, which does not rest on them."""
        sent = {unit for name in self._base(indicator) for unit, _ in self.told(name).get(year, ())}
        return tuple(sorted(sent - self.counted(indicator, year)))

    def _name_at(self, code: str, day: pd.Timestamp) -> str:
        stretches = self.catalog.places.by_code.get(code, [])
        return next((p.name for p in stretches if p.valid(day.date(), day.date())), code)

    def source_line(self, *topics: str) -> str:
        """Where the figures of these topics (all, when none is named) come from, and of what kind they are."""
        key = (lang(), *topics)
        if key not in self._lines:
            self._lines[key] = self._source_line(topics)
        return self._lines[key]

    def _source_line(self, topics: tuple[str, ...]) -> str:
        topic_of = {
            i.code: topic
            for topic in self.catalog.topics.values()
            if not topics or topic.topic in topics
            for i in topic.indicators
        }
        observed = self.processed.observations
        observed = observed[observed["indicator"].isin(list(topic_of))]
        sources = self.processed.sources[self.processed.sources["source"].isin(observed["source"].unique())]
        years = sorted(observed["year"].unique())
        if lang() == "en":
            found = dict.fromkeys(topic_of[code].title_en for code in observed["indicator"].unique())
        else:
            found = dict.fromkeys(
                self.catalog.forms[form].title_vi for form in sorted(observed["form"].unique())
            )
        span = f"{years[0]}–{years[-1]}" if years else ""
        by = f" ({self.catalog.unit.publisher})" if self.catalog.unit.publisher else ""
        line = t("Nguồn: {0}, {1}{2}; {3} tệp", "; ".join(found), span, by, len(sources))
        return line + (t("; số liệu mô phỏng.") if (sources["status"] == "simulated").any() else ".")

    def target(self, indicator: str, year: int) -> Target | None:
        """The target in force for an indicator in a year; None when there is none."""
        self.indicator(indicator)
        return stats.target_for(self.catalog, indicator, year)


def said_name(spec: Indicator) -> str:
    """An indicator's name, in the language that is asked for."""
    return spec.name_en if lang() == "en" else spec.name_vi


def said_unit(spec: Indicator) -> str:
    """Its unit; signs that number formats go by stay what they are."""
    kept = lang() == "vi" or spec.unit in ("%", YES_NO, *NAMING_UNITS)
    return spec.unit if kept else spec.unit_en or spec.unit


class Facts:
    """Figures of one year for prose: `facts(2019).on_time_rate` is the district's, `.of("Tân Lập")` a unit's."""

    def __init__(self, workspace: Workspace, year: int, place: str = "") -> None:
        self._workspace, self._year, self._place = workspace, year, place

    def of(self, place: str) -> Facts:
        """The same year's figures of one place."""
        return Facts(self._workspace, self._year, self._workspace.place(place))

    def target(self, code: str) -> Figure:
        """The target in force, visibly marked when its source was not checked."""
        found = self._workspace.target(code, self._year)
        if found is None:
            name = said_name(self._workspace.indicator(code))
            return Figure(float("nan"), text=t("chưa có"), label=t("Chưa có chỉ tiêu cho {0}", name))
        notes = () if found.verified else (UNVERIFIED,)
        return Figure(found.value, found.unit, label=f"{found.legal_basis}: {found.name_vi}", notes=notes)

    def __getattr__(self, code: str) -> Figure:
        if code.startswith("_"):
            raise AttributeError(code)
        spec = self._workspace.indicator(code)
        value, written, notes = self._one(spec) if self._place else self._all(spec)
        refs = self._workspace.refs(self._place, code, self._year)
        key = f"{code}|{self._place}|{self._year}" if refs else ""
        label = f"{said_name(spec)}, {self._year}"
        figure = Figure(value, said_unit(spec), written, label, refs, tuple(notes), key=key)
        if self._place:
            return figure
        left_out = self._workspace.left_out(code, self._year)
        return replace(figure, coverage=self._coverage(code), left_out=left_out)

    def _coverage(self, code: str) -> str:
        """Of how many units the figure of the whole is: ``23/24``."""
        row = self._workspace.whole.get((code, self._year))
        return f"{row.n}/{row.of}" if row else ""

    def _one(self, spec: Indicator) -> tuple[float, str, list[str]]:
        space = self._workspace
        year = space.known(spec.code).get(self._year, {})
        if self._place not in year:
            return float("nan"), "", [t("không có trong biểu mẫu năm này")]
        part = space.in_part(spec.code, self._year, self._place)
        return year[self._place], "", [t("số liệu chưa đủ năm")] if part else []

    def _all(self, spec: Indicator) -> tuple[float, str, list[str]]:
        row = self._workspace.whole.get((spec.code, self._year))
        if row is None:
            return float("nan"), "", [t("không có trong biểu mẫu năm này")]
        word = self._workspace.unit_word
        notes = [] if row.n == row.of else [t("tính trên {0}/{1} {2} có số liệu", row.n, row.of, word)]
        notes += [t("số liệu chưa đủ năm")] if row.part_year else []
        if spec.kind == "yes_no":
            return row.value, f"{row.numerator:.0f}/{row.denominator:.0f}\u00a0{word}", notes
        counted = "" if row.n == row.of or not row.n else t(" ({0}/{1}\u00a0đơn vị)", row.n, row.of)
        return row.value, value_text(row.value, said_unit(spec)) + counted if counted else "", notes


@lru_cache(maxsize=4)
def _workspace(root: Path, stamp: int, year: int | None) -> Workspace:
    return Workspace(root, year)


def workspace(root: Path | str | None = None) -> Workspace:
    """The workspace that holds `root` (default: here), read once and again after each build.

    With a year in the environment variable ``CCHC_YEAR`` it is as it stood at the end of that year; see asof.as_of.
    """
    found = folders.find_root(Path(root) if root else None)
    folders.one_district(found)
    about = folders.processed(found) / "report.json"
    return _workspace(found, about.stat().st_mtime_ns if about.is_file() else 0, asked())


def load(
    *indicators: str, years: tuple[int, int] | None = None, boundaries: date | str | int | None = None,
    field: str = "", root: Path | str | None = None,
) -> pd.DataFrame:  # fmt: skip
    """The panel: one row a (place, year, indicator), on the report's boundaries unless `boundaries` says another day.

    `field` names a field of work (“đất đai”, or its code): what forms count by field, and the rates of it.
    `boundaries` is a year (its first day), a date, or its ISO text. Counts of merged units are summed, rates
    recomputed, yes/no combined by the rule in the catalogue; what was one figure is never divided again: such rows
    are empty and `rebase` says why. Columns: place, name, year, indicator, value, reason, part_year, rebased,
    break_before, boundaries, rebase; rates are fractions.
    """
    space = workspace(root)
    if boundaries is None and not field:
        frame = space.panel
    else:
        day = None if boundaries is None else space.day(boundaries)
        frame = stats.panel(space.processed.observations, space.catalog, day, space.field(field))
    if indicators and frame is space.panel:
        frame = space.rows(*indicators)
    elif indicators:
        frame = frame[frame["indicator"].isin([space.indicator(c).code for c in indicators])]
    if years:
        frame = frame[frame["year"].between(*years)]
    return frame.reset_index(drop=True)


def explain(place: str, indicator: str, year: int, root: Path | str | None = None) -> pd.DataFrame:
    """Every source cell behind a value: one row a cell, with file, sheet, cell, period and the unit of that time.

    `place` is a code or a name; "" asks for the whole unit. A rate is explained by the cells of its formula.
    """
    return workspace(root).explain(place, indicator, year)


def facts(year: int, root: Path | str | None = None) -> Facts:
    """Figures of a year for prose; each renders itself in Vietnamese and carries its source cells."""
    return Facts(workspace(root), year)


def district(*indicators: str, root: Path | str | None = None) -> pd.DataFrame:
    """District figures: year, indicator, value, numerator, denominator, n of places, part_year, break_before.

    `left_out` are the codes, after one another, of units that sent cells which the figure does not rest on.
    """
    space = workspace(root)
    table = space.district
    table = table[table["indicator"].isin(indicators)].reset_index(drop=True) if indicators else table
    at = zip(table["indicator"].tolist(), table["year"].tolist(), strict=True)
    return table.assign(left_out=[" ".join(space.left_out(code, year)) for code, year in at])


def gaps(year: int, *indicators: str, root: Path | str | None = None) -> pd.DataFrame:
    """Gaps of one year by place and indicator: to target, median, best and last year, and in cases; see stats.gaps."""
    space = workspace(root)
    if not indicators:
        return stats.gaps(space.panel, space.catalog, year)
    inputs = {need for code in indicators for need in space.indicator(code).needs}
    table = stats.gaps(load(*indicators, *sorted(inputs), root=root), space.catalog, year)
    return table[table["indicator"].isin(indicators)].reset_index(drop=True)


def breaks(boundaries: date | str | int | None = None, root: Path | str | None = None) -> pd.DataFrame:
    """Where series are not what they were the year before: see stats.break_table; with name_vi and name.

    Columns: place ("" = all), name, indicator ("" = all), name_vi, year, kind (form, definition, boundary, part_year),
    comparable (False cuts trends and lines), reason_vi, reason_en.
    """
    space = workspace(root)
    panel = load(boundaries=boundaries, root=root)
    table = stats.break_table(space.cells.reset_index(), space.catalog, panel)
    names = dict(zip(panel["place"], panel["name"], strict=True))
    labels = {code: spec.name_vi for code, spec in space.catalog.indicators.items()}
    return table.assign(
        name=table["place"].map(names).fillna(""), name_vi=table["indicator"].map(labels).fillna("")
    )


def unreported(root: Path | str | None = None) -> pd.DataFrame:
    """Who did not report what, since when, and which findings rest on it: one row a run of years, worst first.

    Columns as stats.missing has them: place, name, topic, indicator ("" = the whole topic), since, until, years, n,
    reason, source, ref, claims, district.
    """
    space = workspace(root)
    return stats.missing(space.panel, space.district, space.cells.reset_index(), space.catalog)


def tiles(root: Path | str | None = None) -> pd.DataFrame:
    """The tile map: place, name, col, row; `located` says whether tiles lie as the units do, else they go by code."""
    space = workspace(root)
    return stats.tiles(space.catalog, space.boundaries)


def source_line(*topics: str, root: Path | str | None = None) -> str:
    """The source line of a chart or table on these topics; it says so when the files are simulated."""
    return workspace(root).source_line(*topics)


def full_years(root: Path | str | None = None) -> list[int]:
    """Years that are covered from January to December, in order."""
    panel = workspace(root).panel
    part = set(panel.loc[panel["part_year"], "year"])
    return sorted(int(year) for year in set(panel["year"]) - part)


def latest_year(root: Path | str | None = None) -> int:
    """The last year with figures, whole or not."""
    return int(workspace(root).panel["year"].max())


def when(year: int, root: Path | str | None = None) -> str:
    """The time that a year's figures cover, in words: "năm 2019", "bốn tháng đầu năm 2020"."""
    observed = workspace(root).processed.observations
    observed = observed[observed["year"] == year]
    return period_phrase(observed["period_start"].min(), observed["period_end"].max(), year)


def units_note(root: Path | str | None = None) -> str:
    """How many units there were before and after each merger of the report's years, and on which decree.

    Ends with the number that the figures are brought to; empty where the number never changed.
    """
    space = workspace(root)
    counts = stats.unit_counts(space.catalog)
    return units_phrase(counts, t(space.catalog.unit.level), len(space.catalog.places.at(space.boundaries)))


def issues(root: Path | str | None = None) -> pd.DataFrame:
    """What was wrong with the raw files, one row an issue; see docs of the issues table."""
    return workspace(root).processed.issues.copy()


def sources(root: Path | str | None = None) -> pd.DataFrame:
    """The raw files: form, year, from whom, official or simulated, how much was read."""
    return workspace(root).processed.sources.copy()


def target(indicator: str, year: int, root: Path | str | None = None) -> Target | None:
    """The target in force for an indicator in a year; its `label` says when its source was not checked."""
    return workspace(root).target(indicator, year)


def letterhead(root: Path | str | None = None) -> Block:
    """The head of the report as data/catalog/unit.yml gives it: bodies, number, nation, place and date."""
    unit = workspace(root).catalog.unit
    return head_block(unit.parent, unit.body, unit.report.number, unit.report.place_and_date)


def signature(root: Path | str | None = None) -> Block:
    """The foot of the report as data/catalog/unit.yml gives it: recipients and who signs."""
    unit = workspace(root).catalog.unit
    return foot_block(unit.signatory, unit.recipients)
