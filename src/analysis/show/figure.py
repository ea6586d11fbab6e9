"""A number inside a sentence that renders itself in Vietnamese and knows the cells it came from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import escape

from analysis.show.numbers import NBSP, YES_NO, bare_text, is_missing, value_text
from analysis.tongue import t

UNVERIFIED = "chưa đối chiếu"
SOURCES_SHOWN = 3
LONGEST = 40  # characters that stay on one line


@dataclass(frozen=True, eq=False, repr=False)
class Figure:
    """What prose shows of one number.

    `value` is in `unit` (a fraction 0..1 under ``%``), `label` says what it measures, `sources` are texts
    ``tệp › trang › ô``, `notes` qualify it. `key` names it for whoever looks up its cells (``chỉ tiêu|đơn vị|năm``,
    the unit empty for the whole), `coverage` says of how many units it is (``23/24``), `left_out` names by code those
    whose cells are there and do not count. `how` says how a figure is reckoned that is no indicator, `rests_on` the
    keys of the figures whose cells are its own, `instead` what it rests on where that is no cells. The note
    ``chưa đối chiếu`` stands in the text itself, the others in the tooltip. `text` overrides the wording, `around`
    puts words around the number. Compares and calculates as a float; NaN prints ``–``.
    """

    value: float
    unit: str = ""
    text: str = ""
    label: str = ""
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    around: str = "{}"
    key: str = ""
    coverage: str = ""
    left_out: tuple[str, ...] = ()
    how: str = ""
    instead: str = ""
    rests_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.around.format(self._number())

    def _number(self) -> str:
        return self._worded(self.text or value_text(self.value, self.unit))

    def __repr__(self) -> str:
        # Notebooks take repr() as the plain-text form of an inline expression.
        return str(self)

    def __format__(self, spec: str) -> str:
        """``{figure:.2}`` writes two decimals; any other spec pads the text as for a string."""
        if spec.startswith(".") and spec[1:].isdigit():
            return self._worded(value_text(self.value, self.unit, int(spec[1:])))
        return format(str(self), spec)

    def within(self, words: str) -> Figure:
        """The same figure with words around it, `{}` being where the number stands: ``" và {} năm 2020"``."""
        return replace(self, around=words)

    @property
    def bare(self) -> Figure:
        """The same figure as a number alone: for a table whose heading gives the unit."""
        shares = self.unit == YES_NO and self.text
        text = self.text.split(NBSP)[0] if shares else bare_text(self.value, self.unit)
        return replace(self, text=text, around="{}")

    def __float__(self) -> float:
        return float(self.value)

    def _repr_html_(self) -> str:
        value = "" if is_missing(self.value) else repr(float(self.value))
        number = escape(self._number())
        origin = f' data-key="{escape(self.key)}"' if self.key else ""
        origin += f' data-of="{escape(self.coverage)}"' if self.coverage else ""
        origin += f' data-less="{escape(" ".join(self.left_out))}"' if self.left_out else ""
        if self.how:
            told = (
                ("name", self.label), ("how", self.how), ("from", self.instead), ("rests", " ".join(self.rests_on))
            )  # fmt: skip
            origin += "".join(f' data-{name}="{escape(words)}"' for name, words in told if words)
        kind = "figure" if len(number) <= LONGEST else "figure long"
        data = f'<data class="{kind}" value="{value}"{origin} title="{escape(self.title)}">{number}</data>'
        # Words around it may wrap, the number may not; the span keeps a space at their edge.
        return data if self.around == "{}" else f"<span>{escape(self.around).format(data)}</span>"

    @property
    def title(self) -> str:
        """What a reader sees on hovering: label, notes, and at most three of the source cells."""
        parts = [self.label, "; ".join(map(t, self.notes)), self._sources_text()]
        return "; ".join(part for part in parts if part)

    def _worded(self, text: str) -> str:
        return f"{text} ({t(UNVERIFIED)})" if UNVERIFIED in self.notes else text

    def _sources_text(self) -> str:
        if not self.sources:
            return ""
        more = len(self.sources) - SOURCES_SHOWN
        tail = t(" và {0} ô khác", more) if more > 0 else ""
        return t("nguồn: ") + "; ".join(self.sources[:SOURCES_SHOWN]) + tail

    def __hash__(self) -> int:
        return hash(float(self.value))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Figure | int | float):
            return NotImplemented
        return float(self) == float(other)

    def __lt__(self, other: Figure | float) -> bool:
        return float(self) < float(other)

    def __le__(self, other: Figure | float) -> bool:
        return float(self) <= float(other)

    def __gt__(self, other: Figure | float) -> bool:
        return float(self) > float(other)

    def __ge__(self, other: Figure | float) -> bool:
        return float(self) >= float(other)

    def __bool__(self) -> bool:
        return bool(float(self))

    def __add__(self, other: Figure | float) -> float:
        return float(self) + float(other)

    def __radd__(self, other: float) -> float:
        return float(other) + float(self)

    def __sub__(self, other: Figure | float) -> float:
        return float(self) - float(other)

    def __rsub__(self, other: float) -> float:
        return float(other) - float(self)

    def __mul__(self, other: Figure | float) -> float:
        return float(self) * float(other)

    def __rmul__(self, other: float) -> float:
        return float(other) * float(self)

    def __truediv__(self, other: Figure | float) -> float:
        return float(self) / float(other)

    def __rtruediv__(self, other: float) -> float:
        return float(other) / float(self)

    def __neg__(self) -> float:
        return -float(self)

    def __abs__(self) -> float:
        return abs(float(self))

    def __round__(self, digits: int = 0) -> float:
        return round(float(self), digits)
