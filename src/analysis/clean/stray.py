"""Personal data in cells that no table takes: told once a sheet, by its kind and first cell, never repeated."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .. import personal
from ..contracts import At, CellValue, Sheet, letters
from ..errors import Issues
from ..text import clean, fold

_SHORT = 2  # a text of fewer characters says nothing
_BETWEEN = "\x00"
_HARMLESS: set[str] = set()  # texts that were looked at: the headings of a form come again in every file
_REMEMBERED = 65536
_SIGNED_BY = (
    "chu tich",
    "nguoi lap",
    "thu truong",
    "nguoi ky",
    "ke toan",
    "truong phong",
    "ky ghi ro",
    "ky ten",
)
_BENEATH = 12  # so many rows beneath “CHỦ TỊCH” a name is a signature
_BESIDE = 3  # so many cells beside “SĐT” a number is one


def report_personal(
    sheets: Sequence[Sheet], knows: Callable[[str], bool], issues: Issues, year: int = 0
) -> None:
    """W-PERSONAL, one a sheet and one for the file's name; what E-PERSONAL has told is not told again.

    `knows` says of a text whether the register knows a unit of that name. Names under the offices that sign are a
    form's custom and left alone.
    """
    issues.year = year
    named = personal.kinds(clean(issues.source.rpartition("/")[2].rpartition(".")[0].replace("_", " ")))
    if named:
        _add(issues, "", named, "tên tệp", "the file's name")
    for sheet in sheets:
        issues.sheet = sheet.name
        _report(sheet, knows, issues)
    issues.sheet = ""


def _report(sheet: Sheet, knows: Callable[[str], bool], issues: Issues) -> None:
    texts = {v for row in sheet.rows for v in row if type(v) is str and len(v) >= _SHORT} - _HARMLESS
    joined = _BETWEEN.join(texts)
    looked, labelled = personal.worth_a_look(joined), personal.may_label(joined)
    if not looked and not (labelled and _holds_long_number(sheet)):
        if not labelled and len(_HARMLESS) < _REMEMBERED:
            _HARMLESS.update(texts)
        return
    told = {issue.ref for issue in issues.rows if issue.code == "E-PERSONAL" and issue.sheet == sheet.name}
    found = {at: kinds for at, kinds in _found(sheet, knows).items() if _ref(at) not in told}
    if found:
        ref = _ref(min(found))
        _add(issues, ref, [kind for at in sorted(found) for kind in found[at]], f"ô {ref}", f"cell {ref}")


def _add(issues: Issues, ref: str, kinds: list[str], at: str, at_en: str) -> None:
    what, what_en = personal.said(kinds)
    issues.add("W-PERSONAL", ref, n=len(kinds), what=what, what_en=what_en, at=at, at_en=at_en)


def _ref(at: At) -> str:
    return f"{letters(at[1])}{at[0]}"


def _holds_long_number(sheet: Sheet) -> bool:
    return any(
        personal.LEAST <= v < personal.MOST
        for row in sheet.rows for v in row if type(v) is float or type(v) is int
    )  # fmt: skip


def _found(sheet: Sheet, knows: Callable[[str], bool]) -> dict[At, list[str]]:
    """Cells with personal data, and what kinds they hold."""
    found: dict[At, list[str]] = {}
    names: set[At] = set()  # cells that are a name and nothing else
    labels: set[At] = set()
    long: list[At] = []
    for r, row in enumerate(sheet.rows, 1):
        for c, value in enumerate(row, 1):
            if type(value) is str:
                if len(value) < _SHORT:
                    continue
                if personal.may_label(value) and personal.IS_LABEL.search(value):
                    labels.add((r, c))
                if not personal.worth_a_look(value):
                    continue
                shown = clean(value)
                kinds = personal.kinds(shown)
                if kinds and not (kinds == [personal.NAME] and knows(shown)):
                    found[r, c] = kinds
                    if kinds == [personal.NAME] and personal.is_name(shown):
                        names.add((r, c))
                elif not kinds and _is_long(shown):
                    long.append((r, c))
            elif _is_long(value):
                long.append((r, c))
    if names:
        for at in _signatures(sheet, names):
            del found[at]
    return found | _labelled(labels, long)


def _is_long(value: CellValue) -> bool:
    """Whether a cell holds one number of nine to fifteen digits that nothing else tells to be a figure."""
    if isinstance(value, str):
        return value.replace(" ", "").isdecimal() and personal.no_count(float(value.replace(" ", "")))
    return type(value) in (float, int) and personal.no_count(value) and value % 1 == 0  # type: ignore[arg-type, operator]


def _labelled(labels: set[At], long: list[At]) -> dict[At, list[str]]:
    """Long numbers right of a cell that says “SĐT” or “CCCD”, or in the column beneath one."""
    top: dict[int, int] = {}
    for r, c in labels:
        top[c] = min(r, top.get(c, r))
    return {
        (r, c): [personal.NUMBER] for r, c in long
        if top.get(c, r) < r or any((r, c - step) in labels for step in range(1, _BESIDE + 1))
    }  # fmt: skip


def _signatures(sheet: Sheet, names: set[At]) -> list[At]:
    """Those of the names that stand a few rows beneath the office that signs."""
    first = max(1, min(r for r, _ in names) - _BENEATH)
    last = max(r for r, _ in names)
    signed = [
        r for r, row in enumerate(sheet.rows[first - 1 : last], first)
        if any(type(v) is str and len(v) < 80 and any(word in fold(v) for word in _SIGNED_BY) for v in row)
    ]  # fmt: skip
    return [(r, c) for r, c in names if any(at <= r <= at + _BENEATH for at in signed)]
