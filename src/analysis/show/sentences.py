"""Small verbs for prose: lists, directions of change and ranks in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd

from analysis.show.frames import check_better
from analysis.show.numbers import NBSP, Prose, change_text, count, date_text, is_missing, worded


@worded
def join_vi(items: Iterable[object]) -> str:
    """``["a", "b", "c"]`` as ``a, b và c``; nothing gives an empty text."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} và {texts[-1]}"


def prose(*sentences: object) -> Prose:
    """Sentences one after the other, empty ones left out; spaces that do not break and figures stay what they are."""
    told = [sentence for sentence in sentences if str(sentence).strip()]
    return Prose(
        *(part for n, sentence in enumerate(told) for part in ((" ", sentence) if n else (sentence,)))
    )


def said(*parts: object) -> Prose:
    """One sentence of words and figures, with nothing put between them."""
    return Prose(*parts)


@worded
def change_word(delta: float) -> str:
    """``tăng``, ``giảm`` or ``không đổi``; ``chưa so sánh được`` when the difference is missing."""
    if is_missing(delta):
        return "chưa so sánh được"
    return "tăng" if delta > 0 else "giảm" if delta < 0 else "không đổi"


@worded
def progress_word(delta: float, better: str) -> str:
    """Whether a change is for the good: ``tốt lên``, ``kém đi``, ``giữ nguyên``; empty without a direction.

    `better` is ``higher``, ``lower`` or empty, as in the catalogue; anything else raises ValueError.
    """
    check_better(better)
    if is_missing(delta) or not better:
        return ""
    if delta == 0:
        return "giữ nguyên"
    return "tốt lên" if (delta > 0) == (better == "higher") else "kém đi"


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
        return f"đứng {'đầu' if rank == 1 else 'cuối'} {count(total)}{NBSP}{noun}"
    return f"đứng thứ {rank}/{total}{NBSP}{noun}"


_MONTHS = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười", "mười một")


@worded
def period_phrase(start: date, end: date, year: int) -> str:
    """What a year's figures cover: ``năm 2019``, ``bốn tháng đầu năm 2020``, else from which day to which."""
    if is_missing(start) or is_missing(end) or (end - start).days >= 360:
        return f"năm {year}"
    if (start.month, start.day) == (1, 1) and (end + timedelta(days=1)).day == 1:
        return f"{_MONTHS[end.month - 1]} tháng đầu năm {year}"
    return f"từ {date_text(start)} đến {date_text(end)}"


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
            parts.append(f"đến hết ngày {eve} {level} có {count(row.before)} đơn vị")
        kinds = join_vi(f"{n:02d} {kind}" for kind, n in row.kinds.items())
        verb = "còn" if row.after < row.before else "có"
        basis = f" theo {row.decree}" if row.decree else ""
        parts.append(f"từ ngày {date_text(row.day)} {verb} {count(row.after)} ({kinds}){basis}")
    return f"{', '.join(parts)}; số liệu ở đây đã quy về {count(now)} đơn vị" if parts else ""
