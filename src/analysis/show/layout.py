"""Where things stand: round axis numbers, labels that keep their distance, scales from values to points."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from matplotlib.ticker import MaxNLocator

from analysis.show.canvas import text_width

Scale = Callable[[float], float]


def scale(low: float, high: float, start: float, end: float) -> Scale:
    """A straight map of low..high onto start..end points; a single value stands in the middle."""
    if high <= low:
        return lambda value: (start + end) / 2
    return lambda value: start + (value - low) / (high - low) * (end - start)


def bounds(values: Sequence[float], *, zero: bool = False, pad: float = 0.06) -> tuple[float, float]:
    """The range to draw: a little air around the values, or up from zero."""
    low, high = min(values), max(values)
    air = (high - low or abs(high) or 1.0) * pad
    if zero:
        return min(0.0, low), max(high, 0.0) + air
    return low - air, high + air


def ticks(low: float, high: float, at_most: int = 4) -> list[float]:
    """Round numbers inside the range, few of them."""
    found = MaxNLocator(at_most, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    slack = (high - low) * 1e-9
    return [float(t) for t in found if low - slack <= t <= high + slack]


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places moved as little as possible (least squares) so that neighbours are `gap` apart within low..high.

    Order is kept. When they cannot all fit, they stand evenly between the ends.
    """
    n = len(places)
    if n and (n - 1) * gap > high - low:
        gap = (high - low) / (n - 1) if n > 1 else 0.0
    order = sorted(range(n), key=lambda k: places[k])
    # With the k-th gap taken off, "at least gap apart" becomes "not falling": pool the neighbours that fall.
    pools: list[tuple[float, int]] = []
    for rank, k in enumerate(order):
        pools.append((places[k] - rank * gap, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (mean, size), (other, others) = pools.pop(), pools.pop()
            pools.append(((mean * size + other * others) / (size + others), size + others))
    flat = [min(max(mean, low), high - (n - 1) * gap) for mean, size in pools for _ in range(size)]
    out = [0.0] * n
    for rank, k in enumerate(order):
        out[k] = flat[rank] + rank * gap
    return out


def fitted(text: str, width: float, size: float, bold: bool = False) -> str:
    """The text, cut with an ellipsis where it would run out of its room."""
    if text_width(text, size, bold) <= width:
        return text
    while text and text_width(text + "…", size, bold) > width:
        text = text[:-1].rstrip()
    return text + "…"


def wrapped(text: str, width: float, size: float, bold: bool = False) -> list[str]:
    """The text in as few lines as fit the width, broken between words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [fitted(line, width, size, bold) for line in lines]


def widest(texts: Sequence[str], size: float, bold: bool = False) -> float:
    """Width of the widest text in points, 0 for none."""
    return max((text_width(text, size, bold) for text in texts), default=0.0)
