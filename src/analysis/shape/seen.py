"""What recognising a file's sheets rested on, so that one can tell which other forms would have made a difference."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..catalog import Form
from .match import ENOUGH, LayoutMatcher, Paths, mark

BY_LINES = "indicators"  # layouts with one indicator a row: each looks for a table of its own


@dataclass
class Seen:
    """The headings that layouts were held against, in all sheets of a file, and the forms that fitted.

    `tables`: for rows of units and of fields, the headings of every table that was looked at; `texts`: for layouts
    with one indicator a row, the marks of all texts of every part of a sheet; `forms`: those of which a layout fitted
    somewhere; `everything`: a sheet was no form at all, and the nearest one was named; `hidden`: something is hidden,
    which a layout may ask for.
    """

    tables: dict[str, set[Paths]] = field(default_factory=dict)
    texts: set[frozenset[int]] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    everything: bool = False
    hidden: bool = False

    def part(self, folded: Iterable[str]) -> None:
        """A part of a sheet was looked at, which has these texts."""
        self.texts.add(frozenset(map(mark, folded)))

    def table(self, kind: str, paths: Paths | None) -> None:
        """A table was looked for, and had these headings; None: there was none."""
        found = self.tables.setdefault(kind, set())
        if paths is not None:
            found.add(paths)

    def concerns(self, form: Form) -> bool:
        """Whether the file may be read otherwise when this form comes, goes or takes the place of another version.

        False is certain: no layout of it would be considered for any sheet, so that every choice stays what it was.
        """
        return (
            self.everything
            or form.form in self.forms
            or any(self._fits(matcher) for matcher in matchers(form))
        )

    def _fits(self, matcher: LayoutMatcher) -> bool:
        layout = matcher.layout
        if layout.hidden == "read" and self.hidden:
            return True
        if layout.rows == BY_LINES:
            return any(matcher.was_worth_trying(texts) for texts in self.texts)
        if layout.rows not in self.tables:
            return bool(self.texts)  # nobody has looked for such a table
        return any(matcher.match(dict(paths)).score >= ENOUGH for paths in self.tables[layout.rows])


_MATCHERS: dict[int, tuple[Form, list[LayoutMatcher]]] = {}
_KEPT = 256


def matchers(form: Form) -> list[LayoutMatcher]:
    """A form's layouts ready for matching; made once a form, for what they have matched is remembered."""
    known = _MATCHERS.get(id(form))
    if known is None or known[0] is not form:
        if len(_MATCHERS) >= _KEPT:
            _MATCHERS.clear()
        known = _MATCHERS[id(form)] = (form, [LayoutMatcher(form, layout) for layout in form.layouts])
    return known[1]


def of_forms(forms: Iterable[Form]) -> list[LayoutMatcher]:
    """The layouts of all these forms, in their order."""
    return [matcher for form in forms for matcher in matchers(form)]
