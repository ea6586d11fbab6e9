"""Sentences that say what was computed, no surer than it is: hedges follow the p-value and the interval.

Each takes a Measure (which knows its language) and a row of a table of `stats`, and returns one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from string import Formatter
from typing import Any

import pandas as pd

from analysis.show.language import LANGUAGES, Measure
from analysis.show.numbers import Prose, is_missing, worded

Row = Mapping[str, Any]
SURE, LIKELY, HINT = 0.01, 0.05, 0.1
VITAL = 0.8
MOST_NAMED = 4


@worded
def trend_sentence(m: Measure, row: Row, who: str = "") -> str:
    """A row of trends: rises, falls, seems to, shows no clear trend, or has too few years."""
    words = _TREND[m.lang]
    if row["verdict"] == "too_few":
        n = int(row["n"])
        return words["too_few" if n else "none"].format(subject=m.subject(who), n=n)
    kind, rising = _trend_kind(row), row["s"] > 0
    ends = row["slope_low"], row["slope_high"]
    if kind in ("sure", "likely") and not rising:  # "falls by 0,1 to 0,2"
        ends = -ends[1], -ends[0]
    facts = {
        "subject": m.subject(who), "years": f"{row['first_year']:.0f}–{row['last_year']:.0f}",
        "size": m.size(row["slope"]), "span": m.span(*ends), "verb": words["up" if rising else "down"],
    }  # fmt: skip
    return words[kind].format(**facts)


def _trend_kind(row: Row) -> str:
    if row["verdict"] in ("up", "down"):
        return "tiny" if row["slope"] == 0 else "sure" if row["q_value"] < SURE else "likely"
    if row["slope_low"] == row["slope_high"] == 0 or (row["s"] == 0 and row["slope"] == 0):
        return "flat"
    return "alone" if row["p_value"] < LIKELY else "hint" if row["p_value"] < HINT else "unclear"


_TREND = {
    "vi": {
        "up": "tăng", "down": "giảm", "none": "{subject} chưa có năm nào so sánh được.",
        "too_few": "{subject} mới có {n} năm so sánh được, chưa đủ để nói xu hướng.",
        "sure": "{subject} {verb} rõ, bình quân {size} mỗi năm trong {years} (khoảng tin cậy 95\u00a0%: {span}).",
        "likely": "{subject} {verb} bình quân {size} mỗi năm trong {years} (khoảng tin cậy 95\u00a0%: {span}).",
        "tiny": "{subject} {verb} trong {years}, nhưng bình quân mỗi năm không đáng kể.",
        "flat": "{subject} không đổi trong {years}.",
        "alone": "{subject} nếu xét riêng thì {verb}, nhưng khi xét cùng lúc nhiều đơn vị thì có thể chỉ do ngẫu nhiên "
                 "({years}, mỗi năm từ {span}).",
        "hint": "{subject} có dấu hiệu {verb} nhưng chưa đủ chắc chắn ({years}, mỗi năm từ {span}).",
        "unclear": "{subject} chưa cho thấy xu hướng rõ trong {years} (mỗi năm từ {span}).",
    },
    # No verb agrees with the name, which may be singular or plural.
    "en": {
        "up": "rising", "down": "falling", "none": "{subject}: no comparable year yet.",
        "too_few": "{subject}: {n} comparable years, too few to speak of a trend.",
        "sure": "{subject}: clearly {verb}, by {size} a year over {years} (95% confidence interval: {span}).",
        "likely": "{subject}: {verb} by {size} a year over {years} (95% confidence interval: {span}).",
        "tiny": "{subject}: {verb} over {years}, by next to nothing a year.",
        "flat": "{subject}: no change over {years}.",
        "alone": "{subject}: {verb} when looked at alone, but among many units this may be chance "
                 "({years}, {span} a year).",
        "hint": "{subject}: seems to be {verb}, but not surely ({years}, {span} a year).",
        "unclear": "{subject}: no clear trend over {years} ({span} a year).",
    },
}  # fmt: skip


@worded
def closing_phrase(m: Measure, n: float) -> str:
    """What closes a gap, in cases: ``cần thêm 23 hồ sơ nộp trực tuyến``; empty where that is not known."""
    if is_missing(n) or not m.cases:
        return ""
    if n == 0:
        return {"vi": "không thiếu", "en": "nothing is wanting"}[m.lang]
    number, lower = m.said.bare(n, ""), m.better == "lower"
    if m.lang == "vi":
        return f"cần {'bớt' if lower else 'thêm'} {number}\u00a0{m.cases}"
    return f"{number} {'fewer' if lower else 'more'} {m.cases} are needed"


@worded
def gap_sentence(m: Measure, row: Row, to: str = "target") -> str:
    """A row of gaps: where a unit stands against the `target`, the `median` or the `best`, and what closes the gap."""
    words = _GAP[m.lang]
    if is_missing(row["value"]) or is_missing(row[to]):
        return words["unknown"].format(subject=m.subject(row["name"]), to=words[to])
    gap = row[f"gap_to_{to}"]
    # "trên 80 %" is not met by 80 %: what says whether the target is met is `met`, not the sign of the gap.
    behind = (not row["met"]) if to == "target" else gap < 0
    kind = "at" if gap == 0 else "behind" if behind else "ahead"
    side = words["lower" if (m.better == "lower") != (gap < 0) else "higher"]
    unchecked = words["unchecked"] if to == "target" and not row["target_verified"] else ""
    text = words[kind].format(
        subject=m.subject(row["name"]), value=m.value(row["value"]), side=side, size=m.size(gap),
        to=f"{words[to]} {m.value(row[to])}{unchecked}",
    )  # fmt: skip
    closing = closing_phrase(m, row[f"to_{to}"]) if behind else ""
    return f"{text}; {closing}." if closing else f"{text}."


_GAP = {
    "vi": {
        "target": "mục tiêu", "median": "mức giữa của các đơn vị", "best": "đơn vị tốt nhất", "lower": "thấp hơn",
        "higher": "cao hơn", "unchecked": " (chưa đối chiếu)",
        "unknown": "{subject} chưa so được với {to}: không có số liệu.",
        "behind": "{subject} là {value}, {side} {size} so với {to}",
        "ahead": "{subject} là {value}, {side} {size} so với {to}",
        "at": "{subject} là {value}, đúng bằng {to}",
    },
    "en": {
        "target": "the target of", "median": "the median of", "best": "the best,", "lower": "below",
        "higher": "above", "unchecked": " (not checked against its source)",
        "unknown": "{subject}: nothing to hold against {to}, there are no data.",
        "behind": "{subject}: {value}, {size} {side} {to}", "ahead": "{subject}: {value}, {size} {side} {to}",
        "at": "{subject}: {value}, the same as {to}",
    },
}  # fmt: skip


@worded
def rank_sentence(m: Measure, row: Row, of: int) -> str:
    """A row of rates: a rank, and between which ranks it may truly lie."""
    facts = {
        "name": row["name"], "rank": f"{row['rank']:.0f}", "of": of, "low": f"{row['rank_low']:.0f}",
        "high": f"{row['rank_high']:.0f}", "measure": m.name,
    }  # fmt: skip
    if is_missing(row["rank"]):
        return {"vi": "{name} không có số liệu để xếp hạng.", "en": "{name} has no data to be ranked by."}[
            m.lang
        ].format(**facts)
    if row["rank_low"] == row["rank_high"]:
        text = {
            "vi": "{name} xếp thứ {rank}/{of} về {measure}.",
            "en": "{name} ranks {rank} of {of} by {measure}.",
        }
    else:
        text = {
            "vi": "{name} xếp thứ {rank}/{of} về {measure}; tính cả yếu tố ngẫu nhiên, hạng thật nằm trong khoảng từ "
            "{low} đến {high}.",
            "en": "{name} ranks {rank} of {of} by {measure}; allowing for chance, between {low} and {high}.",
        }
    return text[m.lang].format(**facts)


@worded
def outlook_sentence(m: Measure, row: Row, who: str = "") -> str:
    """A row of progress: since when the target is met and kept, when it will be met, or that this cannot be said."""

    def year(name: str) -> str:
        return f"{row[name]:.0f}" if not is_missing(row[name]) else ""

    words = _OUTLOOK[m.lang]
    between = ""
    if row["outlook"] == "projected":
        low, high = year("projected_from"), year("projected_to")
        between = words["between"].format(low=low, high=high) if low != high else ""
    basis = words["basis" if row["target_verified"] else "unchecked"].format(year=int(row["target_year"]))
    target = m.value(row["target"]) + basis
    return words[row["outlook"]].format(
        subject=m.subject(who), target=target, since=year("met_since"), when=year("projected"), between=between,
        last=year("last_year"), value=m.value(row["last_value"]), n=int(row["n"]),
    )  # fmt: skip


_OUTLOOK = {
    "vi": {
        "basis": " (năm {year})", "unchecked": " (năm {year}, chưa đối chiếu)",
        "between": " (trong khoảng {low}–{high})",
        "met": "{subject} đã đạt mục tiêu {target} từ năm {since} và giữ được đến năm {last}.",
        "projected": "{subject} là {value} năm {last}; nếu giữ đà hiện nay thì đạt mục tiêu {target} vào khoảng năm "
                     "{when}{between}.",
        "away": "{subject} đang đi xa khỏi mục tiêu {target}.",
        "uncertain": "{subject} chưa đạt mục tiêu {target}; số liệu chưa đủ chắc để dự báo năm đạt.",
        "too_far": "{subject} chưa đạt mục tiêu {target}; với đà hiện nay còn quá xa để dự báo.",
        "too_few": "{subject} chưa đạt mục tiêu {target}; mới có {n} năm so sánh được, chưa dự báo được.",
    },
    "en": {
        "basis": " ({year})", "unchecked": " ({year}, not checked against its source)",
        "between": " (between {low} and {high})",
        "met": "{subject}: the target of {target} has been met since {since} and was kept until {last}.",
        "projected": "{subject}: {value} in {last}; going on like this, the target of {target} is met about "
                     "{when}{between}.",
        "away": "{subject}: moving away from the target of {target}.",
        "uncertain": "{subject}: the target of {target} is not met; the data are not sure enough to say when.",
        "too_far": "{subject}: the target of {target} is not met; at this pace it is too far off to say when.",
        "too_few": "{subject}: the target of {target} is not met; {n} comparable years are too few to say when.",
    },
}  # fmt: skip


def spread_sentence(m: Measure, row: Row, ranges: Sequence[object] = ()) -> Prose:
    """A row of convergence: whether the units draw together, and whether the last of them catch up.

    `ranges` are highest less lowest in the first and the last year, where they are figures that lead to their cells.
    """
    words = _SPREAD[m.lang]
    if row["sigma"] == "too_few" or is_missing(row["range_first"]):
        return Prose(words["too_few"].format(measure=m.name))
    first, last = ranges or (m.size(row["range_first"]), m.size(row["range_last"]))
    facts = {
        "measure": m.name, "range_first": first, "range_last": last,
        "first": f"{row['first_year']:.0f}", "last": f"{row['last_year']:.0f}",
    }  # fmt: skip
    return Prose(*_filled(words[row["sigma"]], facts), words.get(f"beta_{row['beta_verdict']}", ""), ".")


def _filled(template: str, facts: Mapping[str, object]) -> Iterator[object]:
    """The parts of a template with facts in their places, each as it is: figures keep their cells."""
    for words, name, _, _ in Formatter().parse(template):
        yield words
        if name:
            yield facts[name]


_SPREAD = {
    "vi": {
        "too_few": "Chưa đủ năm so sánh được để nói các đơn vị xích lại gần nhau hay không về {measure}.",
        "equal": "Các đơn vị như nhau về {measure} trong {first}–{last}",
        "narrowing": "Các đơn vị xích lại gần nhau về {measure}: chênh lệch cao nhất – thấp nhất từ {range_first} năm "
                     "{first} còn {range_last} năm {last}",
        "widening": "Các đơn vị cách xa nhau hơn về {measure}: chênh lệch cao nhất – thấp nhất từ {range_first} năm "
                    "{first} lên {range_last} năm {last}",
        "unclear": "Khoảng cách giữa các đơn vị về {measure} chưa cho thấy xu hướng rõ ({range_first} năm {first}, "
                   "{range_last} năm {last})",
        "beta_catching_up": "; đơn vị xuất phát thấp tăng nhanh hơn",
        "beta_parting": "; đơn vị xuất phát cao tăng nhanh hơn",
    },
    "en": {
        "too_few": "There are too few comparable years to say whether units draw together in {measure}.",
        "equal": "Units are alike in {measure} over {first}–{last}",
        "narrowing": "Units draw together in {measure}: highest and lowest lay {range_first} apart in {first} and "
                     "{range_last} in {last}",
        "widening": "Units move apart in {measure}: highest and lowest lay {range_first} apart in {first} and "
                    "{range_last} in {last}",
        "unclear": "The distance between units in {measure} shows no clear trend ({range_first} in {first}, "
                   "{range_last} in {last})",
        "beta_catching_up": "; those who started low gained more",
        "beta_parting": "; those who started high gained more",
    },
}  # fmt: skip


def funnel_sentence(
    m: Measure, units: pd.DataFrame, within: object = "", rate: Callable[[str], object] | None = None
) -> Prose:
    """Units of a funnel: who stands outside what chance and the usual differences explain.

    Where figures are to lead to their cells, `within` is how many stand inside (of how many), and `rate` gives the
    rate of a unit by its code.
    """
    words, worse = _FUNNEL[m.lang], "high" if m.better == "lower" else "low"
    bad = units[units["outside"] == worse]
    good = units[units["outside"].isin({"low", "high"} - {worse})]
    inside = within or words["inside"].format(len(units) - len(bad) - len(good), len(units))
    told = [(words[kind], group) for kind, group in (("worse", bad), ("better", good)) if len(group)]
    named: list[object] = []
    for kind, group in told:
        named += [words["and"] if named else "", kind, *_named(m, group, rate)]
    return Prose(inside, words["frame"], *(named or [words["none"]]), ".")


def _named(m: Measure, units: pd.DataFrame, rate: Callable[[str], object] | None) -> list[object]:
    rows = list(units.head(MOST_NAMED).itertuples(index=False))
    more = len(units) - len(rows)
    links = m.said.join(["\0"] * len(rows)).split("\0") if rows else []
    parts: list[object] = []
    for row, link in zip(rows, links, strict=False):
        parts += [link, f"{row.name} (", rate(str(row.place)) if rate else m.value(row.value), ")"]
    return [*parts, _FUNNEL[m.lang]["more"].format(more)] if more else parts


_FUNNEL = {
    "vi": {
        "frame": " đơn vị nằm trong giới hạn 99,8\u00a0% (chưa thể nói là khác mức chung); ", "inside": "{0}/{1}",
        "worse": "kém hơn hẳn: ", "better": "tốt hơn hẳn: ", "and": "; ",
        "none": "không đơn vị nào khác hẳn mức chung", "more": " và {} đơn vị khác",
    },
    "en": {
        "frame": " units lie within the 99.8% limits (not shown to differ from the whole); ", "inside": "{0} of {1}",
        "worse": "clearly worse: ", "better": "clearly better: ", "and": "; ",
        "none": "none clearly differs from the whole", "more": " and {} others",
    },
}  # fmt: skip


@worded
def shortfall_sentence(m: Measure, table: pd.DataFrame, level: float) -> str:
    """A table of shortfall: how many units make up four fifths of what is wanting, and who is first."""
    short = table[table["short"] > 0]
    lower = m.better == "lower"
    if not len(short):
        return {
            "vi": f"Không đơn vị nào {'vượt' if lower else 'dưới'} mức {m.value(level)}.",
            "en": f"No unit is {'above' if lower else 'below'} {m.value(level)}.",
        }[m.lang]
    vital = int((short["cumulative"] < VITAL - 1e-9).sum()) + 1
    total, share = short["short"].sum(), short["cumulative"].iloc[vital - 1]
    first = m.said.join(
        f"{r.name} ({m.said.bare(round(r.short), '')})" for r in short.head(3).itertuples(index=False)
    )
    facts = {
        "vital": vital, "of": int(table["short"].notna().sum()), "share": m.said.value(share, "%", "%"),
        "cases": m.cases, "total": m.said.bare(round(total), ""), "level": m.value(level), "first": first,
        "n": len(short),
    }  # fmt: skip
    text = {
        "vi": "{n}/{of} đơn vị chưa đạt mức {level}, cộng lại {verb} {total} {cases}; {vital} đơn vị chiếm {share} "
        "phần ấy, nhiều nhất là {first}.",
        "en": "{n} of {of} units do not reach {level}: {total} {cases} {verb} in all; {vital} units make up {share} of "
        "them, first {first}.",
    }
    verb = {"vi": "thừa" if lower else "thiếu", "en": "too many" if lower else "wanting"}[m.lang]
    return text[m.lang].format(**facts, verb=verb)


@worded
def grade_sentence(row: Row, *, most: float, lang: str = "vi") -> str:
    """A row of grades: how many criteria could be scored, and which bands that leaves open."""
    bare = LANGUAGES[lang].bare
    points = "–".join(dict.fromkeys(bare(row[end], "") for end in ("low", "high")))
    known = row["band_low"] == row["band_high"]
    facts = {**row, "points": points, "most": bare(most, "")}
    if lang == "vi":
        end = "xếp loại {band_low}" if known else "chưa xếp loại được (có thể từ {band_low} đến {band_high})"
        text = "{name}: chấm được {scored}/{of} chỉ số, tổng điểm {points}/{most}, "
        return (text + end).format(**facts) + "."
    end = "grade: {band_low_en}" if known else "no grade yet (anything from {band_low_en} to {band_high_en})"
    return (
        "{name}: {scored} of {of} criteria could be scored, {points} of {most} points, " + end + "."
    ).format(**facts)
