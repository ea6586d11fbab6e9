"""Small verbs for prose: lists, directions of change and ranks in Vietnamese."""

from __future__ import annotations

from collections.abc import Iterable

from analysis.show.frames import check_better
from analysis.show.numbers import NBSP, change_text, count, is_missing, worded


@worded
def join_vi(items: Iterable[object]) -> str:
    """``["a", "b", "c"]`` as ``a, b và c``; nothing gives an empty text."""
    texts = [str(item) for item in items]
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} và {texts[-1]}"


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
