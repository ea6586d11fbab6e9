"""Figures that are reckoned from others: how many units lack something, a change, what closes a gap.

Each has a key ``statistic:indicator|place|years``, so that whoever reads it can follow it back and `verification` can
reckon it again from the raw files: a notebook asks by the same name.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.tongue import lang, t

from . import stats
from .door import Workspace, said_name, said_unit, workspace
from .errors import CchcError
from .methods import funnel, measure
from .show import Figure, change_text, closing_phrase, count, ratio, units_phrase, value_text
from .show.numbers import bare_text
from .statements import decisive, findings, inconsistencies, stated, verdicts

MARK = " (chưa đối chiếu)"
_NOTHING = float("nan")
_SUMMED = "cộng số còn thiếu của từng đơn vị"
_TOLD = "số đơn vị có số liệu"
_TRENDED = "kiểm định Mann–Kendall từng đơn vị, q < 0,05 sau khi hiệu chỉnh cho nhiều đơn vị"
_JUDGED = "đặt số liệu cạnh điều báo cáo trước nêu"
_FOUND = "so lời văn của báo cáo trước với nhau, với danh mục đơn vị và với số liệu"
_CLAIMS = "data/catalog/claims.yml"


@dataclass(frozen=True, slots=True)
class _Asked:
    space: Workspace
    code: str
    first: int
    last: int

    @property
    def panel(self) -> pd.DataFrame:
        """Rows of the indicator in these years."""
        table = self.space.rows(self.code)
        return table[table["year"].between(self.first, self.last)]

    @property
    def values(self) -> pd.Series:
        """Units with a value in the last year."""
        table = self.panel
        return table.loc[table["year"] == self.last].set_index("place")["value"].dropna()

    @property
    def gaps(self) -> pd.DataFrame:
        """The gaps of the last year."""
        inputs = {self.code, *self.space.indicator(self.code).needs}
        found = stats.gaps(self.space.rows(*inputs), self.space.catalog, self.last)
        return found[(found["indicator"] == self.code) & found["value"].notna()]

    def whole(self, year: int) -> float:
        """The figure of all units together."""
        row = self.space.whole.get((self.code, year))
        return float(row.value) if row else _NOTHING

    @property
    def unit(self) -> str:
        """The unit of the indicator."""
        return said_unit(self.space.indicator(self.code))


@dataclass(frozen=True, slots=True)
class _Rests:
    """On which figures of the whole (indicator, year) something rests, and the texts of their cells."""

    on: tuple[tuple[str, int], ...]
    cells: tuple[str, ...]


Made = tuple[float, str, "tuple[str, ...] | _Rests"]  # value, text, what stands in place of its own cells


def _share(met: pd.Series) -> Made:
    n, of = int(met.sum()), len(met)
    return (n / of if of else _NOTHING), ratio(n, of), ()


def _not_full(a: _Asked) -> Made:
    return _share(a.values < 1)


def _none(a: _Asked) -> Made:
    return _share(a.values == 0)


def _full(a: _Asked) -> Made:
    return _share(a.values >= 1)


def _met(a: _Asked) -> Made:
    return _share(a.gaps["met"].astype(bool))


def _ever(a: _Asked) -> Made:
    held = a.panel.groupby("place")["value"].sum()
    units = [p.code for p in a.space.catalog.places.at(a.space.boundaries)]
    return _share(held.reindex(units, fill_value=0) > 0)


def _change(a: _Asked) -> Made:
    # Of the values as they are shown, or the reader's own subtraction would differ.
    digits = 3 if a.unit == "%" else 2
    delta = round(a.whole(a.last), digits) - round(a.whole(a.first), digits)
    return delta, change_text(delta, a.unit, signed=False), ()


def _of_units(how: Callable[[pd.Series], float]) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        value = float(how(a.values)) if len(a.values) else _NOTHING
        return value, value_text(value, a.unit), ()

    return made


def _range(a: _Asked) -> Made:
    apart = float(a.values.max() - a.values.min()) if len(a.values) else _NOTHING
    return apart, change_text(apart, a.unit, signed=False), ()


def _closing(to: str) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        short = float(a.gaps[f"to_{to}"].sum()) if len(a.gaps) else _NOTHING
        return short, closing_phrase(measure(a.code, lang(), root=a.space.root), short), ()

    return made


def _target(a: _Asked) -> Made:
    found = a.space.target(a.code, a.last)
    if found is None:
        return _NOTHING, t("chưa có"), ()
    text = value_text(found.value, found.unit) + ("" if found.verified else t(MARK))
    return found.value, text, (f"data/catalog/targets.csv › {found.legal_basis}: {found.name_vi}",)


def _cells(a: _Asked) -> Made:
    table = a.space.processed.observations
    own = (table["indicator"] == a.code) & (table["field"] == "") & table["year"].between(a.first, a.last)
    cells = table[own]
    counts = {
        t("ô ghi không phát sinh"): int((cells["reason"] == "none_occurred").sum()),
        t("ô ghi 0"): int((cells["value"] == 0).sum()),
        t("ô để trống"): int((cells["reason"] == "not_reported").sum()),
        t("ô có số"): int((cells["value"] > 0).sum()),
    }
    told = ", ".join(f"{count(n)} {what}" for what, n in counts.items())
    return float(len(cells)), t("{0} ô số liệu: {1}", count(len(cells)), told), ()


def _at_least(level: float) -> Callable[[_Asked], Made]:
    return lambda a: _share(a.values >= level)


def _sum(a: _Asked) -> Made:
    total = float(a.panel["value"].sum()) if a.panel["value"].notna().any() else _NOTHING
    return total, value_text(total, a.unit), ()


def _claims(verdict: str) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        stated = verdicts(a.space)
        n = sum(not verdict or one.verdict == verdict for one in stated)
        return float(n), count(n, padded=True), (_CLAIMS,)

    return made


def _units(a: _Asked) -> Made:
    counts = stats.unit_counts(a.space.catalog)
    now = len(a.space.catalog.places.at(a.space.boundaries))
    told = units_phrase(counts, t(a.space.catalog.unit.level), now)
    return float(now), told, ("data/catalog/places.csv; data/catalog/place_changes.csv",)


def _years_of_all(a: _Asked) -> Made:
    full = a.panel[~a.panel["part_year"]]
    none = full["value"].eq(0).groupby(full["year"]).sum()
    return _share(none == 0)


def _trend(verdict: str) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        found = _trends(a.space, a.code, a.first, a.last)
        n = int((found["verdict"] == verdict).sum())
        return (float(n), count(n), ()) if len(found) else (_NOTHING, "", ())

    return made


@lru_cache(maxsize=64)
def _trends(space: Workspace, code: str, first: int, last: int) -> pd.DataFrame:
    return stats.trends(_Asked(space, code, first, last).panel)


def _slope(a: _Asked) -> Made:
    slope = float(_trends(a.space, a.code, a.first, a.last)["slope"].median())
    return slope, bare_text(slope, a.unit, fixed=True), ()


def _within(a: _Asked) -> Made:
    found = funnel(a.code, a.last, root=a.space.root).units
    return _share(~found["outside"].isin(["low", "high"]))


def _received(what: str) -> Callable[[_Asked], Made]:
    """Of the files of these years: how many, how many were read, what they gave, what is wrong in them."""

    def made(a: _Asked) -> Made:
        files = a.space.processed.sources
        files = files[files["year"].between(a.first, a.last)]
        read = files["observations"] > 0
        n = {"files": len(files), "read": int(read.sum())}.get(what)
        n = int(files[what].sum()) if n is None else n
        folders = Counter(name.rpartition("/")[0] for name in files["source"])
        return float(n), count(n), tuple(t("{0} tệp trong {1}/", n, name) for name, n in folders.items())

    return made


def _doubtful(a: _Asked) -> Made:
    n = sum(
        one.verdict in ("contradicted", "conflicts")
        or bool(one.verdict == "confirmed" and one.conflicts_with)
        for one in verdicts(a.space)
    )
    return float(n), count(n), (_CLAIMS,)


def _findings(a: _Asked) -> Made:
    n = len(findings(a.space)[1])
    return float(n), count(n), (_CLAIMS,)


def _claim(name: str) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        found = next(
            (
                (row, one)
                for row, one in zip(stated(a.space), verdicts(a.space), strict=True)
                if row["id"] == name
            ),
            None,
        )
        if found is None:
            raise CchcError(f"Không có nhận định “{name}”.\n  No statement “{name}”.")
        row, one = found
        text = row[f"sentence_{lang()}"]
        if not row["sources"]:
            return _NOTHING, text, (f"{_CLAIMS} › {name}",)
        on = dict.fromkeys((m.test.indicator, year) for m in decisive(one) for year in m.years)
        return _NOTHING, text, _Rests(tuple(on), tuple(row["sources"]))

    return made


def _finding(number: int) -> Callable[[_Asked], Made]:
    def made(a: _Asked) -> Made:
        table = inconsistencies(a.space.root)
        if not 0 < number <= len(table):
            raise CchcError(f"Không có chỗ chưa thống nhất số {number}.\n  No finding {number}.")
        row = table.iloc[number - 1]
        return _NOTHING, row[f"sentence_{lang()}"], (f"{_CLAIMS} › {', '.join(row['claims'])}",)

    return made


@dataclass(frozen=True, slots=True)
class _Statistic:
    """`name` and `how` are for readers, `{}` being the indicator's name."""

    make: Callable[[_Asked], Made]
    name: str
    how: str


_KNOWN: Mapping[str, _Statistic] = {
    "not_full": _Statistic(_not_full, "Số đơn vị chưa đạt 100 %: {}", f"đếm đơn vị dưới 100 %, trong {_TOLD}"),
    "full": _Statistic(_full, "Số đơn vị đạt 100 %: {}", f"đếm đơn vị đạt 100 %, trong {_TOLD}"),
    "none": _Statistic(_none, "Số đơn vị ghi không hoặc 0: {}", f"đếm đơn vị có giá trị 0, trong {_TOLD}"),
    "met": _Statistic(_met, "Số đơn vị đạt mục tiêu: {}", f"đếm đơn vị đạt mục tiêu, trong {_TOLD}"),
    "ever": _Statistic(_ever, "Số đơn vị có ít nhất một lần: {}", "đếm đơn vị có tổng các năm lớn hơn 0"),
    "change": _Statistic(_change, "Thay đổi: {}", "năm cuối trừ năm đầu, theo số đã làm tròn trong báo cáo"),
    "median": _Statistic(_of_units(pd.Series.median), "Mức giữa: {}", "trung vị các đơn vị có số liệu"),
    "lowest": _Statistic(_of_units(pd.Series.min), "Mức thấp nhất: {}", "nhỏ nhất trong các đơn vị có số liệu"),
    "highest": _Statistic(_of_units(pd.Series.max), "Mức cao nhất: {}", "lớn nhất trong các đơn vị có số liệu"),
    "range": _Statistic(_range, "Khoảng cách cao nhất – thấp nhất: {}", "lớn nhất trừ nhỏ nhất của các đơn vị"),
    "to_target": _Statistic(_closing("target"), "Còn thiếu để đạt mục tiêu: {}", _SUMMED),
    "to_median": _Statistic(_closing("median"), "Còn thiếu để đạt mức giữa: {}", _SUMMED),
    "target": _Statistic(_target, "Mục tiêu của cấp trên: {}", "theo văn bản nêu ở cột nguồn"),
    "sum": _Statistic(_sum, "Cộng các năm: {}", "cộng mọi đơn vị và mọi năm có số liệu"),
    "cells": _Statistic(_cells, "Ô số liệu đã nhận: {}", "đếm ô theo cách ghi"),
    "claims": _Statistic(_claims(""), "Nhận định của báo cáo trước", "đếm nhận định"),
    "units": _Statistic(_units, "Số đơn vị hành chính", "đếm đơn vị có hiệu lực trước và sau mỗi lần sắp xếp"),
    "years_of_all": _Statistic(_years_of_all, "Số năm không đơn vị nào ghi 0: {}", "đếm năm đủ 12 tháng"),
    "trend_up": _Statistic(_trend("up"), "Số đơn vị đi lên rõ: {}", _TRENDED),
    "trend_down": _Statistic(_trend("down"), "Số đơn vị đi xuống rõ: {}", _TRENDED),
    "trend_unclear": _Statistic(_trend("unclear"), "Số đơn vị chưa rõ xu hướng: {}", _TRENDED),
    "trend_too_few": _Statistic(_trend("too_few"), "Số đơn vị chưa đủ năm để nói xu hướng: {}", _TRENDED),
    "slope": _Statistic(_slope, "Thay đổi mỗi năm: {}", "trung vị độ dốc Theil–Sen của các đơn vị"),
    "within": _Statistic(_within, "Số đơn vị trong giới hạn 99,8 %: {}", "hình phễu: đơn vị không khác hẳn mức chung"),
    "files": _Statistic(_received("files"), "Số tệp đã nhận", "đếm tệp"),
    "files_read": _Statistic(_received("read"), "Số tệp đọc được số liệu", "đếm tệp cho ít nhất một số liệu"),
    "files_cells": _Statistic(_received("observations"), "Số ô số liệu đã đọc", "đếm ô"),
    "files_errors": _Statistic(_received("errors"), "Số lỗi phải sửa", "đếm lỗi mà lần dựng tìm ra trong các tệp"),
    "files_warnings": _Statistic(_received("warnings"), "Số cảnh báo", "đếm cảnh báo của lần dựng trong các tệp"),
    "claims_doubtful": _Statistic(
        _doubtful, "Nhận định không khớp số liệu hoặc trái với chỗ khác của báo cáo trước", "đếm theo kết quả đối chiếu"
    ),
    "findings": _Statistic(_findings, "Chỗ chưa thống nhất của báo cáo trước", "đếm chỗ chưa thống nhất"),
    **{
        f"claims_{verdict}": _Statistic(
            _claims(verdict), f"Nhận định của báo cáo trước: {words}", "đếm theo kết quả đối chiếu"
        )
        for verdict, words in (
            ("confirmed", "khớp số liệu"), ("contradicted", "không khớp số liệu"), ("conflicts", "trái với chỗ khác"),
            ("unproved", "chưa đủ căn cứ"), ("outside", "không thuộc phạm vi số liệu"),
        )
    },
}  # fmt: skip


def _kind(name: str) -> _Statistic | None:
    if (level := name.removeprefix("at_least_")) != name and level.isdigit():
        words = t("Số đơn vị từ {0} trở lên: {{}}", level)
        return _Statistic(
            _at_least(int(level)), words, t("đếm đơn vị ghi {0} trở lên, trong {1}", level, t(_TOLD))
        )
    if (claim := name.removeprefix("claim_")) != name:
        return _Statistic(_claim(claim), t("Nhận định {0} của báo cáo trước", claim), t(_JUDGED))
    if (number := name.removeprefix("finding_")) != name and number.isdigit():
        label = t("Chỗ chưa thống nhất số {0} của báo cáo trước", number)
        return _Statistic(_finding(int(number)), label, t(_FOUND))
    return _KNOWN.get(name)


def statistic(
    name: str, code: str, year: int, since: int | None = None, root: Path | str | None = None
) -> Figure:
    """A derived figure of all units: `name` says which (``at_least_2015`` takes a number), in a year or since one.

    Shares of units have a fraction as value and “16/23” as text; what closes a gap is in cases. Empty data give NaN and
    “–”. CchcError for an unknown name or indicator.
    """
    return _figure(workspace(root), name, code, since or year, year)


def by_key(space: Workspace, key: str) -> Figure | None:
    """The figure of a key that `statistic` gave; None for a key of another kind."""
    parts = key.split("|")
    name, colon, code = parts[0].partition(":")
    if len(parts) != 3 or not colon or not _kind(name) or (code and code not in space.catalog.indicators):
        return None
    first, _, last = parts[2].partition("-")
    return _figure(space, name, code, int(first), int(last or first)) if first.isdigit() else None


def _figure(space: Workspace, name: str, code: str, first: int, last: int) -> Figure:
    return _reckoned(space, name, code, first, last, lang())


@lru_cache(maxsize=512)
def _reckoned(space: Workspace, name: str, code: str, first: int, last: int, _lang: str) -> Figure:
    kind, spec = _kind(name), space.indicator(code) if code else None
    if kind is None:
        known = ", ".join(_KNOWN)
        raise CchcError(f"Không có phép tính “{name}”; có: {known}.\n  No statistic “{name}”.")
    value, text, instead = kind.make(_Asked(space, code, first, last))
    if math.isnan(value) and not instead and text != t("chưa có"):
        text = "–"
    years = str(last) if first == last else f"{first}-{last}"
    label = t(kind.name).format(said_name(spec) if spec else "")
    rests_on: tuple[str, ...] = ()
    if isinstance(instead, _Rests):
        rests_on, cells, instead = tuple(f"{c}||{y}" for c, y in instead.on), instead.cells, ()
    else:
        cells = instead or (_behind(space, code, first, last, name) if code else ())
    key = f"{name}:{code}||{years}" if cells else ""
    return Figure(
        value, "", text, label, cells, key=key, how=t(kind.how), instead="; ".join(instead), rests_on=rests_on
    )


def _behind(space: Workspace, code: str, first: int, last: int, name: str) -> tuple[str, ...]:
    years: Any = (first, last) if name == "change" else range(first, last + 1)
    return tuple(ref for year in dict.fromkeys(years) for ref in space.refs("", code, year))
