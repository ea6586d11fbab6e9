"""Names to codes at a date. A name is matched exactly, or without marks when that leaves one unit; never guessed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date

from .. import text
from ..catalog import Place, Places, is_code
from ..errors import Issues

REMEMBERED = 200_000


class Resolver:
    """Resolves the names of one table for one period.

    When no name of the table carries a mark, the sheet was typed without marks and an exact match proves
    nothing: then "Tân Thanh" may be Tân Thanh or Tân Thành, and the row is reported instead.
    """

    def __init__(self, places: Places, start: date, end: date, names: Iterable[str]) -> None:
        self.places, self.start, self.end = places, start, end
        self.with_marks = any(text.has_marks(name) for name in names)
        self._index = places.index(start, end)

    def known(self, name: str) -> str:
        """The code of a name that leaves no doubt, as the register writes it or as met before; else ""."""
        return self._index.certain.get(name, "") if self.with_marks else ""

    def code(self, name: str, ref: str, issues: Issues) -> str:
        """The unit's code; "" with an issue (E-PLACE, E-PLACE-AMBIGUOUS, E-PLACE-DATE) when it is not certain.

        Five digits are taken for the unit's code; N-PLACE-CODE when it is one that lists gave a unit wrongly.
        """
        coded = is_code(name)
        found = self._candidates(name, self._index.marked, self._index.plain)
        if coded:
            found = self._index.codes.get(name, [])
        codes = sorted({p.code for p in found})
        if len(codes) == 1 and coded:
            self._tell_old(name, codes[0], ref, issues)
            return codes[0]
        if len(codes) == 1:
            if self.with_marks and len(self._index.certain) < REMEMBERED:
                self._index.certain[name] = codes[0]
            return codes[0]
        if codes:
            issues.add(
                "E-PLACE-AMBIGUOUS", ref, text=name, choices=" / ".join(dict.fromkeys(p.name for p in found))
            )
        elif self.places.knows_code(name) or self._candidates(
            name, self.places.whole.marked, self.places.whole.plain
        ):
            period = f"{self.start:%d/%m/%Y}–{self.end:%d/%m/%Y}"
            issues.add("E-PLACE-DATE", ref, text=name, period=period)
        else:
            near = self._near(name)
            hints = {
                "hint": f" (gần giống: {near}?)" if near else "",
                "hint_en": f" (close to: {near}?)" if near else "",
            }
            issues.add("E-PLACE", ref, text=name, **hints)
        return ""

    def agreed(self, name: str, ref: str, code: str, code_ref: str, issues: Issues) -> str:
        """The unit of a row that gives a name and a code; "" with an issue when they name different units.

        The code settles a name that may be several units. Issues: those of `code`, and E-PLACE-CODE.
        """
        coded = self._index.codes.get(code, []) if code else []
        named = self._candidates(name, self._index.marked, self._index.plain)
        if not code or not named or is_code(name):
            return self.code(name, ref, issues)
        both = sorted({p.code for p in named} & {p.code for p in coded})
        if len(both) == 1:
            self._tell_old(code, both[0], code_ref, issues)
            return both[0]
        choices = " / ".join(dict.fromkeys(p.name for p in coded))
        issues.add(
            "E-PLACE-CODE", code_ref, text=name, written=code,
            whose=f"là mã của {choices}" if choices else "không phải mã đơn vị nào trong kỳ",
            whose_en=f"is the code of {choices}" if choices else "is no unit's code in the period",
        )  # fmt: skip
        return ""

    def _tell_old(self, written: str, code: str, ref: str, issues: Issues) -> None:
        if written != code:
            name = next(p.name for p in self._index.codes[code])
            issues.add("N-PLACE-CODE", ref, place=code, written=written, text=name, own=code)

    def _candidates(
        self, name: str, marked: dict[str, list[Place]], plain: dict[str, list[Place]]
    ) -> list[Place]:
        if self.with_marks:
            exact = marked.get(text.marked(self.places.bare(name)))
            if exact:
                return exact
        key = self.places.plain(name)
        return plain.get(key, []) if key else []

    def _near(self, name: str) -> str:
        near = difflib.get_close_matches(self.places.plain(name), self._index.plain, n=1, cutoff=0.75)
        return self._index.plain[near[0]][0].name if near else ""
