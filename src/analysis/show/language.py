"""What the sentence grammar needs of a language: how it writes numbers, differences, lists and years."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from analysis.show import english
from analysis.show.numbers import bare_text, change_text, value_text
from analysis.show.sentences import join_vi
from analysis.show.verdicts import inside


@dataclass(frozen=True)
class Measure:
    """An indicator as sentences speak of it, in one language (``vi`` or ``en``).

    `name` as it stands inside a sentence, `unit` as the catalogue has it and `unit_said` in this language, `cases` what
    the numerator of a share counts, `better` ``higher``, ``lower`` or empty.
    """

    name: str
    unit: str = ""
    unit_said: str = ""
    cases: str = ""
    better: str = "higher"
    lang: str = "vi"

    @property
    def said(self) -> Language:
        """The language."""
        return LANGUAGES[self.lang]

    def value(self, value: Any) -> str:
        """A value with its unit."""
        return self.said.value(value, self.unit, self.unit_said)

    def size(self, value: Any) -> str:
        """The size of a difference, with its unit: per cent differ by percentage points."""
        return self.said.size(value, self.unit, self.unit_said)

    def span(self, low: Any, high: Any) -> str:
        """Two differences with their signs and one unit: ``−0,2 đến 0,4 điểm phần trăm``."""
        return f"{self._signed(low)} {self.said.to} {self._signed(high, whole=True)}"

    def subject(self, who: str = "") -> str:
        """The name at the head of a sentence, with whose it is."""
        name = self.said.of.format(name=self.name, who=who) if who else self.name
        return name[:1].upper() + name[1:]

    def _signed(self, value: float, *, whole: bool = False) -> str:
        sign = "\u2212" if value < 0 else ""
        return sign + (self.size(value) if whole else self.said.bare(abs(value), self.unit))


@dataclass(frozen=True)
class Language:
    """How one language writes what sentences are made of; `of` joins a name with whose it is."""

    value: Callable[[Any, str, str], str]
    size: Callable[[Any, str, str], str]
    bare: Callable[[Any, str], str]
    join: Callable[[Iterable[object]], str]
    to: str
    of: str


LANGUAGES = {
    "vi": Language(
        lambda v, unit, said: value_text(v, unit), lambda v, unit, said: change_text(v, unit, signed=False), bare_text,
        join_vi, "đến", "{name} của {who}",
    ),
    "en": Language(
        english.value_text, english.difference_text, english.bare_text, english.join, "to", "{name}, {who}",
    ),
}  # fmt: skip


def measure(
    name_vi: str, name_en: str, unit: str = "", unit_en: str = "", cases_vi: str = "", cases_en: str = "",
    better: str = "higher", lang: str = "vi",
) -> Measure:  # fmt: skip
    """The measure of an indicator in a language; ValueError for a language that is not known."""
    if lang not in LANGUAGES:
        raise ValueError(f"lang: {lang!r}; có: {', '.join(LANGUAGES)}")
    if lang == "en":
        return Measure(inside(name_en), unit, unit_en or unit, cases_en, better, lang)
    return Measure(inside(name_vi), unit, unit, cases_vi, better, lang)
