"""Questions as they are asked in a meeting, and answers that can be followed back to their cells.

`ask` tells, `compare` sets units or years side by side, `rank` orders, `why` takes a change apart, `what_if` reckons
what a gap closed would do, `missing` says who has not reported. Indicators, units and years are found as people type
them (see `finding`); what could mean several things is asked back (`Unclear`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from .. import door, methods, show, stats, text
from ..catalog import Indicator
from ..door import workspace
from ..errors import CchcError
from ..show import Prose, change_text, value_text
from ..show.numbers import MISSING
from . import drawing
from .answer import Answer
from .asked import Asked, Units, Years, apart, general, years_of
from .finding import Unclear, places

__all__ = ["Answer", "Unclear", "ask", "compare", "missing", "rank", "what_if", "why"]

MOST_NAMED = 3


def ask(question: str, xa: Units = None, nam: Years = None, *, root: Path | str | None = None) -> Answer:
    """What an indicator was: of the whole or of units (`xa`), in a year or over years (`nam`; two are a span).

    The question may hold all of it: “tỷ lệ đúng hạn của Tân An và Tân Thắng năm 2019”. Without years, the newest that
    compares; the table has every year. Raises Unclear where words mean several things, CchcError for a year without
    data.
    """
    asked = Asked.of(question, xa, nam, root)
    year = asked.last
    if not asked.places:
        return _of_whole(asked, year)
    if len(asked.places) > 1:
        return compare(question, xa, nam, root=root)
    place = asked.places[0]
    now = asked.figure(year, place)
    gaps = asked.gaps(year)
    row = gaps[gaps["place"] == place]
    parts: list[object] = [f"{asked.subject(asked.named(place))} {asked.when(year)}: ", now]
    if len(row) and asked.spec.better:
        parts += [
            ", ",
            show.rank_phrase(int(row["rank"].iloc[0]), int(row["of"].iloc[0]), "đơn vị có số liệu"),
        ]
        parts += [_beside("mức giữa", row["gap_to_median"].iloc[0], asked.spec)]
    before = asked.first if asked.first != year else _before(asked, year)
    if before and (change := asked.change(before, year, place)) is not None:
        parts += [f"; so với năm {before}: ", show.change_phrase(change, asked.spec.unit)]
    return asked.answer(
        f"{asked.name}: {asked.named(place)}, {_span(asked.years)}",
        show.said(*parts, "."),
        asked.series([place]),
        columns={"year": "Năm", "value": asked.spec.label, "note": "Lưu ý"},
        draw=partial(drawing.over_years, asked, [place]),
        places=[place],
    )


def compare(question: str, xa: Units = None, nam: Years = None, *, root: Path | str | None = None) -> Answer:
    """Units side by side in a year, or from one year to another where two are given; without units, all of them."""
    asked = Asked.of(question, xa, nam, root)
    chosen = list(asked.places) or asked.all_places()
    first, last = asked.first, asked.last
    held = asked.rows[asked.rows["place"].isin(chosen)]
    wide = held.pivot(index="place", columns="year", values="value").reindex(chosen)
    table = pd.DataFrame({"name": [asked.named(place) for place in chosen], "place": chosen})
    table["value"] = wide[last].to_numpy() if last in wide else float("nan")
    columns = {"name": "Đơn vị", "value": f"{asked.spec.label} {last}"}
    formats: dict[str, Any] = {"value": asked.spec.unit}
    if first != last:
        table["before"] = wide[first].to_numpy() if first in wide else float("nan")
        table["change"] = table["value"] - table["before"] if asked.comparable(first, last) else float("nan")
        columns = {
            "name": "Đơn vị",
            "before": str(first),
            "value": str(last),
            "change": _headed("Thay đổi", asked.spec),
        }
        formats = {
            "before": asked.spec.unit,
            "value": asked.spec.unit,
            "change": partial(_delta, unit=asked.spec.unit),
        }
    falling = asked.spec.better != "lower"
    table = table.sort_values(
        ["value", "name"], ascending=[not falling, True], na_position="last", ignore_index=True
    )
    known = table[table["value"].notna()]
    parts: list[object] = [f"{asked.subject()} {asked.when(last)}: "]
    for n, row in enumerate(
        known.head(MOST_NAMED if len(known) > MOST_NAMED + 1 else len(known)).itertuples()
    ):
        parts += [", " if n else "", f"{row.name} ", asked.figure(last, str(row.place))]
    if len(known) > MOST_NAMED + 1:
        low = known.iloc[-1]
        parts += [
            f"; thấp nhất trong {len(known)} đơn vị: " if falling else "; cao nhất: ",
            f"{low['name']} ",
        ]
        parts += [asked.figure(last, str(low["place"]))]
    elif len(known) == 2:
        one, other = map(float, known["value"])
        between = abs(apart(one, other, asked.spec.unit))
        parts += [f"; chênh lệch {change_text(between, asked.spec.unit, signed=False)}"]
    if not len(known):
        parts = [f"{asked.subject()} {asked.when(last)}: chưa có số liệu của các đơn vị được hỏi"]
    draw = (
        partial(drawing.over_years, asked, chosen)
        if len(chosen) <= 6
        else partial(drawing.ranked, asked, last)
    )
    return asked.answer(
        f"{asked.name}: so sánh {len(chosen)} đơn vị, {_span(asked.years)}",
        show.said(*parts, "."), table, columns=columns, formats=formats, draw=draw, places=chosen,
    )  # fmt: skip


def rank(question: str, nam: Years = None, *, root: Path | str | None = None) -> Answer:
    """All units from best to worst in a year, against the median and the target in force."""
    asked = Asked.of(question, None, nam, root)
    if not asked.spec.better:
        raise CchcError(
            f"“{asked.spec.name_vi}” không nói được cao hay thấp là tốt, nên không xếp hạng; hỏi bằng compare.\n"
            f"  “{asked.spec.name_en}” has no better side and cannot be ranked; use compare."
        )
    year = asked.last
    table = asked.gaps(year).sort_values(["rank", "name"], na_position="last", ignore_index=True)
    known = table[table["value"].notna()]
    if not len(known):
        return asked.answer(f"{asked.name}: xếp hạng, {year}", _nothing(asked, year), table.iloc[:0])
    top, last = known.head(MOST_NAMED), known.tail(MOST_NAMED)
    parts: list[object] = [f"{asked.subject()} {asked.when(year)}, đứng đầu: ", *_named(asked, top, year)]
    if len(known) > 2 * MOST_NAMED:
        parts += ["; đứng cuối: ", *_named(asked, last, year)]
    middle = float(known["median"].iloc[0])
    parts += [
        f"; mức giữa {value_text(middle, asked.spec.unit)} ({len(known)}/{len(table)} đơn vị có số liệu)"
    ]
    columns = {
        "rank": "Hạng",
        "name": "Đơn vị",
        "value": asked.spec.label,
        "gap_to_median": "So với mức giữa",
    }
    unit = asked.spec.unit
    formats: dict[str, Any] = {"rank": "", "value": unit, "gap_to_median": partial(_delta, unit=unit)}
    if known["target"].notna().any():
        columns["gap_to_target"] = _headed("So với mục tiêu", asked.spec)
        formats["gap_to_target"] = partial(_delta, unit=unit)
    return asked.answer(
        f"{asked.name}: xếp hạng các đơn vị, {year}", show.said(*parts, "."), table, columns=columns,
        formats=formats, draw=partial(drawing.ranked, asked, year), places=list(known["place"]),
    )  # fmt: skip


def why(
    question: str, tu: int | None = None, den: int | None = None, *, root: Path | str | None = None
) -> Answer:
    """What a change of the whole is made of: units, and fields of work where the form counts by field.

    A share is taken apart by Kitagawa (1955): what each unit's own rate did, and what its weight did; a count by what
    each unit added. The parts add up to the change.
    """
    asked = Asked.of(question, None, [y for y in (tu, den) if y] or None, root)
    first, last = asked.first, asked.last
    if first == last:
        first = min((y for y in asked.full_years if y < last), default=last)
    unit = asked.spec.unit
    ratio = stats.ratio_of(asked.space.catalog, asked.code) is not None
    if not (ratio or asked.spec.combine == "sum"):
        raise CchcError(
            f"“{asked.spec.name_vi}” không là tổng hay tỷ lệ của các đơn vị nên không tách được; hỏi bằng compare.\n"
            f"  “{asked.spec.name_en}” is no sum and no share, and cannot be taken apart; use compare."
        )
    if not asked.comparable(first, last):
        raise CchcError(
            f"{asked.spec.name_vi}: năm {first} và {last} không cùng đủ 12 tháng, không so được.\n"
            f"  {first} and {last} are not both whole years and do not compare."
        )
    delta = asked.change(first, last)
    if delta is None or first == last:
        return asked.answer(f"{asked.name}: vì sao thay đổi", _nothing(asked, last), pd.DataFrame())
    if ratio:
        parts = methods.change_parts(asked.code, first, last, root=asked.space.root)
        fields = _by_field(asked, first, last)
    else:
        parts, fields = asked.differences(first, last), pd.DataFrame()
    parts = parts.assign(kind="đơn vị")
    rising = delta > 0
    along = parts[parts["effect"] > 0] if rising else parts[parts["effect"] < 0]
    against = parts[parts["effect"] < 0] if rising else parts[parts["effect"] > 0]
    said: list[object] = [f"{asked.subject()} ", show.change_phrase(delta, unit), f" từ {first} đến {last} ("]
    said += [asked.figure(first), " → ", asked.figure(last), ")"]
    said += [f"; góp nhiều nhất: {_effects(along, unit)}" if len(along) else ""]
    said += [f"; kéo ngược lại: {_effects(against, unit)}" if len(against) else ""]
    if len(fields):
        strongest = fields[fields["effect"] > 0] if rising else fields[fields["effect"] < 0]
        said += [f"; theo lĩnh vực: {_effects(strongest, unit)}" if len(strongest) else ""]
    table = pd.concat([parts, fields], ignore_index=True)
    both = int((parts["value_before"].notna() & parts["value"].notna()).sum())
    less = len(asked.all_places()) - both
    more = (
        f"{less} đơn vị không có số liệu ở cả hai năm: phần của các đơn vị cộng lại có thể khác thay đổi chung.",
    )
    columns = {
        **({"kind": "Theo"} if len(fields) else {}),
        "name": "Tên",
        "value_before": str(first),
        "value": str(last),
        "effect": _headed("Góp phần", asked.spec),
    }
    formats: dict[str, Any] = {"value_before": unit, "value": unit, "effect": partial(_delta, unit=unit)}
    return asked.answer(
        f"{asked.name}: vì sao thay đổi từ {first} đến {last}", show.said(*said, "."), table, columns=columns,
        formats=formats, draw=partial(drawing.between, asked, first, last), years=(first, last),
        more=more if less else (),
    )  # fmt: skip


def what_if(
    question: str, neu: str = "", nam: int | None = None, *, cuoi: int = 0, dat: str | float = "",
    root: Path | str | None = None,
) -> Answer:  # fmt: skip
    """What the whole would be if the last `cuoi` units (0: all below) came up to a level.

    `dat` is “trung vị”, “mục tiêu”, “cao nhất”, or a value. `neu` may say both: “nếu 5 xã cuối đạt trung vị”.

    Other units stay as they are, and so does what each has to do (denominators). CchcError for what is no share.
    """
    asked = Asked.of(question, None, nam, root)
    year = asked.last
    wanted, level_word = _supposed(neu, cuoi, dat)
    counts = methods.counts(asked.code, year, root=asked.space.root)
    counts = counts[counts["denominator"] > 0].assign(value=lambda f: f["numerator"] / f["denominator"])
    level, named = _level(asked, counts, level_word, year)
    lower = asked.spec.better == "lower"
    below = counts[counts["value"] > level] if lower else counts[counts["value"] < level]
    below = below.sort_values("value", ascending=not lower)
    below = below.head(wanted) if wanted else below
    whole, total = float(counts["numerator"].sum()), float(counts["denominator"].sum())
    more = float((level * below["denominator"] - below["numerator"]).sum())
    before, after = whole / total, (whole + more) / total
    size = change_text(abs(apart(after, before, asked.spec.unit)), asked.spec.unit, signed=False)
    who = f"{len(below)} đơn vị cuối" if wanted else f"cả {len(below)} đơn vị còn kém"
    cases = show.count(abs(round(more)))
    noun = asked.spec.cases_vi or "việc"
    unit = asked.spec.unit
    if len(below):
        text_ = [
            f"Nếu {who} đạt {named} ({value_text(level, unit)}), {asked.name} {asked.when(year)} của cả "
            f"{asked.space.catalog.unit.level} sẽ là {value_text(after, unit)} thay vì ", asked.figure(year),
            f": {'giảm' if after < before else 'tăng'} {size}, tức là {'bớt' if more < 0 else 'thêm'} {cases} {noun}.",
        ]  # fmt: skip
    else:
        text_ = [f"Không đơn vị nào còn dưới {named} ({value_text(level, unit)}) {asked.when(year)}."]
    table = below.assign(needed=(level * below["denominator"] - below["numerator"]))
    return asked.answer(
        f"{asked.name}: nếu {who} đạt {named}, {year}", show.said(*text_), table,
        columns={"name": "Đơn vị", "value": "Hiện nay", "denominator": "Mẫu số", "needed": "Cần thêm"},
        formats={"value": unit, "denominator": "việc", "needed": lambda v: show.number(round(v))},
        draw=partial(drawing.ranked, asked, year), places=list(counts["place"]),
        more=("Giả định: các đơn vị khác giữ nguyên, mẫu số không đổi.",),
    )  # fmt: skip


def missing(xa: Units = None, nam: Years = None, *, root: Path | str | None = None) -> Answer:
    """Who did not report what, since when, and how many statements of the earlier report rest on it."""
    space = workspace(root)
    table = door.unreported(root=root)
    chosen = places(space, xa)
    years = years_of(nam)
    if chosen:
        table = table[table["place"].isin(chosen)]
    if years:
        table = table[(table["since"] <= years[-1]) & (table["until"] >= years[0])]
    topics = {name: topic.title_vi for name, topic in space.catalog.topics.items()}
    names = {code: spec.name_vi for code, spec in space.catalog.indicators.items()}
    table = table.assign(
        what=[
            names.get(i) or topics.get(t, t) for i, t in zip(table["indicator"], table["topic"], strict=True)
        ]
    ).reset_index(drop=True)
    whose = " của các đơn vị được hỏi" if chosen else ""
    when = f" {_span(years)}" if years else ""
    if len(table):
        worst = table["name"].value_counts()
        most = ", ".join(f"{name} ({n} chỗ)" for name, n in worst.head(MOST_NAMED).items())
        sentence = show.said(f"Còn {len(table)} chỗ chưa có số liệu{whose}{when}; nhiều nhất: {most}.")
    else:
        sentence = show.said(f"Không thiếu số liệu nào{whose}{when}.")
    columns = {
        "name": "Đơn vị",
        "what": "Nội dung",
        "since": "Từ năm",
        "until": "Đến năm",
        "source": "Tệp",
        "ref": "Ô",
    }
    return Answer(
        f"Số liệu còn thiếu{whose}{when}", sentence, table, general(space), space.source_line(), columns,
        {"since": "năm", "until": "năm"}, root=space.root,
    )  # fmt: skip


def _of_whole(asked: Asked, year: int) -> Answer:
    level = asked.space.catalog.unit.level
    now = asked.figure(year)
    parts: list[object] = [f"{asked.subject(f'toàn {level}')} {asked.when(year)}: ", now]
    before = asked.first if asked.first != year else _before(asked, year)
    if before and (change := asked.change(before, year)) is not None:
        parts += [f"; so với năm {before}: ", show.change_phrase(change, asked.spec.unit)]
    target = asked.space.target(asked.code, year)
    if target is not None:
        met = asked.gaps(year)["met"].dropna().astype(bool)
        marked = "" if target.verified else " (chưa đối chiếu)"
        parts += [
            f"; {int(met.sum())}/{len(met)} đơn vị đạt mục tiêu {value_text(target.value, target.unit)}{marked}"
        ]
    table = asked.space.district
    table = table[table["indicator"] == asked.code].sort_values("year", ignore_index=True)
    table = table.assign(units=[f"{n}/{of}" for n, of in zip(table["n"], table["of"], strict=True)])
    return asked.answer(
        f"{asked.name}: toàn {level}, {_span(asked.years)}", show.said(*parts, "."), table,
        columns={"year": "Năm", "value": asked.spec.label, "units": "Số đơn vị có số liệu"},
        formats={"year": "năm", "value": asked.spec.unit}, draw=partial(drawing.over_years, asked, []),
    )  # fmt: skip


def _before(asked: Asked, year: int) -> int:
    """The year before, where it compares."""
    cut = asked.rows.loc[(asked.rows["year"] == year), "break_before"].any()
    return year - 1 if year - 1 in asked.full_years and not cut else 0


def _delta(value: float, unit: str) -> str:
    """A difference without its unit, which the heading says."""
    found = re.match(r"[+\u2212]?[\d.,]+", change_text(value, unit))
    return found[0] if found else MISSING


def _headed(words: str, spec: Indicator) -> str:
    unit = "điểm %" if spec.unit == "%" else "" if spec.kind in ("yes_no", "version") else spec.unit
    return f"{words} ({unit})" if unit else words


def _span(years: Sequence[int]) -> str:
    return f"năm {years[0]}" if len(years) == 1 else f"{years[0]}–{years[-1]}"


def _beside(what: str, gap: float, spec: Indicator) -> str:
    if gap != gap or abs(gap) < 1e-9:
        return f", bằng {what}" if gap == gap else ""
    size = change_text(abs(gap), spec.unit, signed=False)
    return f", {'tốt hơn' if gap > 0 else 'kém hơn'} {what} {size}"


def _named(asked: Asked, rows: pd.DataFrame, year: int) -> list[object]:
    parts: list[object] = []
    for n, row in enumerate(rows.itertuples()):
        parts += [", " if n else "", f"{row.name} ", asked.figure(year, str(row.place))]
    return parts


def _effects(rows: pd.DataFrame, unit: str) -> str:
    rows = rows.loc[rows["effect"].abs().sort_values(ascending=False, kind="stable").index].head(MOST_NAMED)
    return show.join_vi([f"{row.name} ({change_text(row.effect, unit)})" for row in rows.itertuples()])


def _by_field(asked: Asked, first: int, last: int) -> pd.DataFrame:
    """What fields of work did to the change, as `why` tells of units; empty where the form does not count by field."""
    space = asked.space
    observed = space.processed.observations
    observed = observed[(observed["field"] != "") & observed["indicator"].isin(list(asked.spec.needs))]
    told = [set(observed.loc[observed["year"] == year, "field"]) for year in (first, last)]
    frames = []
    for one in space.catalog.fields:
        if one.code not in told[0] & told[1]:
            continue
        panel = stats.panel(space.processed.observations, space.catalog, None, one.code)
        for year in (first, last):
            counted = stats.counts(panel[panel["year"] == year], space.catalog, asked.code)
            sums = counted[["numerator", "denominator"]].sum()
            frames.append((one.code, one.name, year, *sums))
    table = pd.DataFrame(frames, columns=["place", "name", "year", "numerator", "denominator"])
    if (
        not len(table)
        or not (table.groupby("year")["denominator"].sum() > 0).all()
        or table["year"].nunique() < 2
    ):
        return pd.DataFrame()
    before, after = (table[table["year"] == year] for year in (first, last))
    return stats.change_parts(before, after).assign(kind="lĩnh vực")


def _supposed(neu: str, cuoi: int, dat: str | float) -> tuple[int, str | float]:
    said = text.unmarked(neu)
    found = re.search(r"(?<!\d)(\d+)\s+(?:xa|don vi|thi tran)?\s*(?:cuoi|thap nhat|kem nhat)", said)
    count = cuoi or (int(found[1]) if found else 0)
    if dat != "":
        return count, dat
    if found_level := re.search(r"dat\s+(?:muc\s+)?(\d+(?:[.,]\d+)?)\s*%", said):
        return count, float(found_level[1].replace(",", ".")) / 100
    for word in ("trung vi", "muc giua", "muc tieu", "cao nhat", "tot nhat"):
        if word in said.partition("dat")[2]:
            return count, word
    return count, "trung vi"


def _level(asked: Asked, counts: pd.DataFrame, dat: str | float, year: int) -> tuple[float, str]:
    if not isinstance(dat, str):
        return float(dat), "mức"
    word = text.unmarked(dat)
    if word in ("trung vi", "muc giua", "median"):
        return float(counts["value"].median()), "mức giữa"
    if word in ("muc tieu", "target"):
        target = asked.space.target(asked.code, year)
        if target is None:
            raise CchcError(
                f"{asked.spec.name_vi}: chưa có mục tiêu cho năm {year}.\n  No target for {year}."
            )
        return float(target.value), "mục tiêu" + ("" if target.verified else " (chưa đối chiếu)")
    if word in ("cao nhat", "tot nhat", "best"):
        best = counts["value"].min() if asked.spec.better == "lower" else counts["value"].max()
        return float(best), "mức tốt nhất"
    raise Unclear(
        f"Không rõ mức “{dat}”.", f"I do not know the level “{dat}”.", ("trung vị", "mục tiêu", "cao nhất")
    )


def _nothing(asked: Asked, year: int) -> Prose:
    return show.said(f"{asked.subject()} năm {year}: chưa có số liệu.")
