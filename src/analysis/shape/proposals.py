"""What a found table proposes for a form: roles of its columns, codes of its indicators, checks that hold."""

from __future__ import annotations

import keyword
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from .. import text
from .lines import heads_order
from .outline import FoundColumn, FoundTable

FEW = 3
WIDEST = 8  # parts of a sum that are looked for side by side
WORDS = 8  # words of a heading that make a code
_UNIT = re.compile(r"^(don vi tinh|dvt|dv tinh|unit)$")
_REMARK = re.compile(r"^(ghi chu|remarks?|notes?|chu thich|giai trinh|nguyen nhan)\b")
_CODE = re.compile(r"^(ma|code|so hieu|ms|mst|id|dien thoai|so dien thoai|nam sinh)\b")
_VALUE = re.compile(r"^(so lieu|ket qua|so luong|gia tri|thuc hien|value)\b")
_STEP = re.compile(r"^[(\[]?(\d{1,2})[)\]]?(?:=(.+))?$")
_TERM = re.compile(r"([+-]?)[(\[]?(\d{1,2})[)\]]?")


@dataclass
class Proposal:
    """A column and what it may be in a form; `indicator` is set for items only."""

    column: FoundColumn
    role: str
    indicator: str = ""


@dataclass
class Proposals:
    """The columns of a table with their roles, and rules between the indicators: of the form itself, of the figures."""

    columns: list[Proposal]
    rows: str
    numbered: list[str] = field(default_factory=list)
    counted: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)  # rules of the numbering row that are no sums

    @property
    def key(self) -> Proposal | None:
        """The column of labels."""
        return next((p for p in self.columns if p.role == "key"), None)


def propose(table: FoundTable, taken: set[str] | None = None) -> Proposals:
    """Roles, codes and checks for a table; codes in `taken` are not given again, and those given are added to it."""
    taken = set() if taken is None else taken
    columns = [Proposal(c, "") for c in table.columns if c.path]
    _assign_roles(table, columns)
    values = [p for p in columns if p.role == "item"]
    rows = _rows_of(columns, values)
    if rows == "indicators":
        values[0].role = "value"
        return Proposals(columns, rows)
    for proposal in values:
        proposal.indicator = code_of(proposal.column.path, taken)
    found = Proposals(columns, rows)
    _number_rules(table, columns, found)
    found.counted = [r for r in _sums(table, values) if r not in found.numbered]
    return found


def _assign_roles(table: FoundTable, columns: list[Proposal]) -> None:
    for proposal in columns:
        name = text.fold(proposal.column.path[-1])
        if heads_order(proposal.column.path[-1]):
            proposal.role = "order"
        elif _UNIT.match(name):
            proposal.role = "unit"
        elif _REMARK.match(name):
            proposal.role = "remark"
    free = [p for p in columns if not p.role]
    key = next(
        (p for p in free if not p.column.numeric and _has_words(table, p.column)), free[0] if free else None
    )
    if key is not None:
        key.role = "key"
    for proposal in free:
        if not proposal.role:
            figures = proposal.column.numeric or not _has_words(table, proposal.column)
            figures = figures and not _CODE.match(text.fold(proposal.column.path[-1]))
            proposal.role = "item" if figures else "remark"


def _has_words(table: FoundTable, column: FoundColumn) -> bool:
    return any(isinstance(v, str) for v in table.meanings[column.col].values)


def _rows_of(columns: list[Proposal], values: list[Proposal]) -> str:
    """What a row is: an indicator where one column of values stands beside units or is called so; else a place."""
    key = next((p for p in columns if p.role == "key"), None)
    name = text.fold(key.column.path[-1]) if key else ""
    if name.startswith("linh vuc"):
        return "fields"
    named = name.startswith(("noi dung", "chi tieu", "tieu chi"))
    unit = any(p.role == "unit" for p in columns)
    if len(values) == 1 and (named or unit or _VALUE.match(text.fold(values[0].column.path[-1]))):
        return "indicators"
    return "places"


def code_of(path: Sequence[str], taken: set[str]) -> str:
    """An indicator code from a heading, ASCII snake_case, unlike those taken (to which it is added).

    >>> code_of(("Hồ sơ đã giải quyết", "Quá hạn"), {"qua_han"})
    'ho_so_da_giai_quyet_qua_han'
    """
    own = re.sub(r"\(.*?\)", " ", path[-1])
    tries = [_snake(own), _snake(" ".join([*path[-2:-1], own])), _snake(" ".join(path))]
    code = next((t for t in tries if t and t not in taken), "")
    number = 2
    while not code or code in taken:
        code, number = f"{tries[-1] or 'chi_tieu'}_{number}", number + 1
    taken.add(code)
    return code


def _snake(content: str) -> str:
    code = "_".join(text.fold(content).split()[:WORDS])
    return f"c_{code}" if code[:1].isdigit() or keyword.iskeyword(code) else code


def _number_rules(table: FoundTable, columns: list[Proposal], found: Proposals) -> None:
    """Rules that the numbering row states: (3)=(4)+(5)."""
    for row in table.region.numbering_rows:
        held = {p.column.col: table.shown(row, p.column.col).replace(" ", "") for p in columns}
        steps = {c: m for c, v in held.items() if (m := _STEP.match(v))}
        codes = {m[1]: p.indicator for p in columns if (m := steps.get(p.column.col)) and p.indicator}
        for step in steps.values():
            rule, left = step[2], codes.get(step[1])
            if not rule or not left:
                continue
            terms = _TERM.findall(rule)
            if "".join(sign + number for sign, number in terms) == re.sub(r"[()\[\]]", "", rule) and all(
                n in codes for _, n in terms
            ):
                right = " ".join(f"{s or '+'} {codes[n]}" for s, n in terms).removeprefix("+ ")
                found.numbered.append(f"{left} = {right}")
            else:
                found.open.append(step[0])


def _sums(table: FoundTable, values: list[Proposal]) -> list[str]:
    """Rules `whole = part + part` over columns side by side that hold in every row with figures."""
    figures = [_array(table, p) for p in values]
    rules = []
    for i, whole in enumerate(figures):
        if whole is None:
            continue
        for side in (range(i + 1, len(figures)), range(i - 1, -1, -1)):
            parts = _parts(whole, figures, list(side)[:WIDEST])
            if parts:
                names = " + ".join(values[p].indicator for p in sorted(parts))
                rules.append(f"{values[i].indicator} = {names}")
                break
    return rules


def _parts(whole: np.ndarray, figures: list[np.ndarray | None], side: list[int]) -> list[int]:
    running = np.zeros_like(whole)
    parts: list[int] = []
    for at in side:
        column = figures[at]
        if column is None:
            return []
        running = running + np.nan_to_num(column)
        parts.append(at)
        known = ~np.isnan(whole)
        varied = len(np.unique(whole[known])) >= FEW and np.count_nonzero(np.nan_to_num(column)) > 0
        if len(parts) > 1 and varied and np.allclose(running[known], whole[known], rtol=1e-9, atol=1e-6):
            return parts
    return []


def _array(table: FoundTable, proposal: Proposal) -> np.ndarray | None:
    values = table.meanings[proposal.column.col].values
    numbers = np.array([v if isinstance(v, int | float) else np.nan for v in values], dtype=np.float64)
    return numbers if np.count_nonzero(~np.isnan(numbers)) >= FEW else None
