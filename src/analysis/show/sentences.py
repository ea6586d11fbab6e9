"""Small verbs for prose: lists, directions of change and ranks in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from analysis.show.frames import check_better
from analysis.show.numbers import Prose, change_text, count, date_text, is_missing, worded
from analysis.tongue import lang, t


@worded
def join_vi(items: Iterable[object]) -> str:
    """``["a", "b", "c"]`` as ``a, b và c``; nothing gives an empty text."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return t("{0} và {1}", ", ".join(texts[:-1]), texts[-1])


def prose(*sentences: object) -> Prose:
    """Sentences one after the other, empty ones left out; spaces that do not break and figures stay what they are."""
    told = [sentence for sentence in sentences if str(sentence).strip()]
    return Prose(
        *(part for n, sentence in enumerate(told) for part in ((" ", sentence) if n else (sentence,)))
    )


def said(*parts: object) -> Prose:
    """One sentence of words and figures, with nothing put between them."""
    return Prose(*parts)


def title(sentence: str) -> Prose:
    """A sentence as the title of a chart or table: without its full stop, its figures kept."""
    bare = Prose(str(sentence).rstrip("."))
    bare.html = sentence.html.rstrip(".") if isinstance(sentence, Prose) else bare.html
    return bare


@worded
def change_word(delta: float) -> str:
    """``tăng``, ``giảm`` or ``không đổi``; ``chưa so sánh được`` when the difference is missing."""
    if is_missing(delta):
        return t("chưa so sánh được")
    return t("tăng") if delta > 0 else t("giảm") if delta < 0 else t("không đổi")


@worded
def progress_word(delta: float, better: str) -> str:
    """Whether a change is for the good: ``tốt lên``, ``kém đi``, ``giữ nguyên``; empty without a direction.

    `better` is ``higher``, ``lower`` or empty, as in the catalogue; anything else raises ValueError.
    """
    check_better(better)
    if is_missing(delta) or not better:
        return ""
    if delta == 0:
        return t("giữ nguyên")
    return t("tốt lên") if (delta > 0) == (better == "higher") else t("kém đi")


@worded
def change_phrase(delta: float, unit: str = "", better: str = "") -> str:
    """A change in words: ``tăng 3,1 điểm phần trăm``; with `better` also ``, tốt lên`` or ``, kém đi``."""
    if is_missing(delta) or delta == 0:
        return change_word(delta)
    progress = progress_word(delta, better)
    return f"{change_word(delta)} {change_text(delta, unit, signed=False)}" + (
        f", {progress}" if progress else ""
    )


@worded
def rank_phrase(rank: int, total: int, noun: str = "xã") -> str:
    """A rank in words: ``đứng đầu 24 xã``, ``đứng thứ 3/24 xã``, ``đứng cuối 24 xã``.

    Raises ValueError for a rank outside 1..total.
    """
    if not 1 <= rank <= total:
        raise ValueError(f"thứ hạng {rank} nằm ngoài 1..{total}")
    if rank in (1, total):
        return t("đứng đầu {0}\u00a0{1}" if rank == 1 else "đứng cuối {0}\u00a0{1}", count(total), noun)
    return t("đứng thứ {0}/{1}\u00a0{2}", rank, total, noun)


_MONTHS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một")


@worded
def period_phrase(start: date, end: date, year: int) -> str:
    """What a year's figures cover: ``năm 2019``, ``bốn tháng đầu năm 2020``, else from which day to which."""
    if is_missing(start) or is_missing(end) or (end - start).days >= 360:
        if lang() == "en":
            return f"in {year}"
        return t("năm {0}", year)
    if (start.month, start.day) == (1, 1) and (end + timedelta(days=1)).day == 1:
        return t("{0} tháng đầu năm {1}", t(_MONTHS[end.month - 1]), year)
    return t("từ {0} đến {1}", date_text(start), date_text(end))


@worded
def units_phrase(counts: pd.DataFrame, level: str, now: int) -> str:
    """How many units there were when: ``đến hết ngày … huyện có 27 đơn vị, từ ngày … còn 24 (…) theo …; …``.

    `counts` in: day, before, after, kinds, decree, one row a change; `now` is the number of units that the figures
    are brought to. Empty without a change.
    """
    parts: list[str] = []
    for row in counts.itertuples():
        if not parts:
            eve = date_text(row.day - timedelta(days=1))
            parts.append(t("đến hết ngày {0} {1} có {2} đơn vị", eve, level, count(row.before)))
        kinds = join_vi(f"{n:02d} {t(kind)}" for kind, n in row.kinds.items())
        verb = t("còn") if row.after < row.before else t("có")
        basis = t(" theo {0}", row.decree) if row.decree else ""
        parts.append(
            t("từ ngày {0} {1} {2} ({3}){4}", date_text(row.day), verb, count(row.after), kinds, basis)
        )
    return t("{0}; số liệu ở đây đã quy về {1} đơn vị", ", ".join(parts), count(now)) if parts else ""
