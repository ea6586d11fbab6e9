"""What a blank form tells whoever fills it in: prompts, drop-downs, ranges and sums. Hints only; nothing is locked."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping

from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ..catalog import Indicator, Item, Layout, expressions
from ..text import plain_number
from .draw import Sheet, heading_path
from .grid import letters, reference
from .page import plain

AUTHOR = "Hướng dẫn"
AMBER = PatternFill("solid", bgColor="FCE08A")
_MARKS: dict[type[ast.operator], str] = {ast.Add: " + ", ast.Sub: " − ", ast.Mult: " × ", ast.Div: " : "}
_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_ENOUGH = 1e-6


def name_of(item: Item) -> str:
    """A heading in one line."""
    return " – ".join(heading_path(item))


def in_words(rule: expressions.Rule, layout: Layout) -> str:
    """A rule as a sentence with the headings of the form: "Tổng số = Đúng hạn + Quá hạn"."""
    names = {item.indicator: name_of(item) for item in layout.items}
    sides = [_walk(expressions.parse(s), names.__getitem__, _MARKS) for s in (rule.left, rule.right)]
    return (" = " if rule.sign == "=" else " không lớn hơn ").join(sides)


def _walk(node: ast.expr, name: Callable[[str], str], signs: Mapping[type[ast.operator], str]) -> str:
    if isinstance(node, ast.Name):
        return name(node.id)
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.BinOp)
    parts = [_walk(side, name, signs) for side in (node.left, node.right)]
    if isinstance(node.right, ast.BinOp):
        parts[1] = f"({parts[1]})"
    if isinstance(node.left, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
        parts[0] = f"({parts[0]})"
    return signs[type(node.op)].join(parts)


def explain(item: Item, spec: Indicator) -> str:
    """What an item of a form means, in which unit, and between which bounds it is expected."""
    parts = [spec.name_vi, spec.definitions.get(item.definition, ""), f"Đơn vị tính: {spec.unit}"]
    low, high = bounds(spec)
    if spec.kind in ("number", "percent") and (low is not None or high is not None):
        sides = [("từ", low), ("đến", high)]
        parts.append("Thường " + " ".join(f"{w} {plain_number(v)}" for w, v in sides if v is not None))
    said = [p[:1].upper() + p[1:] for p in parts if p]
    return ". ".join(said) + "."


def bounds(spec: Indicator) -> tuple[float | None, float | None]:
    """Plausible bounds as they are typed: shares as per cent, counts from 0."""
    low, high = spec.plausible.min, spec.plausible.max
    if spec.kind == "percent":
        return (low or 0.0) * 100, None if high is None else high * 100
    return (0.0 if low is None and spec.kind == "count" else low), high


def add_validations(ws: Worksheet, sheet: Sheet, specs: Mapping[str, Indicator]) -> None:
    """A prompt for every cell, a drop-down for yes and no, and a warning (never a lock) for what cannot be right."""
    for n, item in enumerate(sheet.layout.items):
        rows = [n] if sheet.layout.lines else [0, len(sheet.records) - 1]
        refs = [sheet.ref(row, item.indicator) for row in dict.fromkeys(rows)]
        check = _check(item, specs[item.indicator], sheet.layout, refs[0])
        check.add(":".join(refs))
        ws.add_data_validation(check)


def _check(item: Item, spec: Indicator, layout: Layout, ref: str) -> DataValidation:
    nothing = [sign for sign, reason in layout.signs.items() if sign and reason == "none_occurred"]
    if spec.kind == "yes_no":
        check = DataValidation(type="list", formula1='"Có,Không"')
        how = "Chọn Có hoặc Không."
    elif spec.kind == "version":
        check = DataValidation()
        how = "Ghi số hiệu kèm năm ban hành, ví dụ 9001:2015."
    else:
        check = DataValidation(type="custom", formula1=_allowed(spec, layout, ref))
        how = "Ghi số. Không phát sinh: ghi 0" + (f" hoặc “{nothing[-1]}”." if nothing else ".")
    heading = name_of(item)
    check.promptTitle = heading if len(heading) <= 32 else heading.rpartition(" – ")[2][:32]
    check.prompt = plain(f"{explain(item, spec)} {how} Chưa có số liệu: để trống.")[:255]
    check.errorStyle, check.errorTitle = "warning", "Xin kiểm tra lại"
    check.error = plain(f"{how} Nếu số liệu đúng như vậy thì chọn Yes (Có) để giữ lại.")[:225]
    check.allow_blank, check.showInputMessage = True, True
    check.showErrorMessage = spec.kind != "version"
    return check


def _allowed(spec: Indicator, layout: Layout, ref: str) -> str:
    """A formula that holds for figures within bounds and for the signs of the form."""
    low, high = bounds(spec)
    demands = [f"ISNUMBER({ref})"]
    demands += [f"{ref}>={low:.15g}"] if low is not None else []
    demands += [f"{ref}<={high:.15g}"] if high is not None else []
    demands += [f"{ref}=INT({ref})"] if spec.kind == "count" else []
    signs = [f'{ref}="{sign}"' for sign in layout.signs if sign and '"' not in sign]
    figure = f"AND({','.join(demands)})"
    return f"OR({','.join([figure, *signs])})" if signs else figure


def add_rules(ws: Worksheet, sheet: Sheet) -> None:
    """Cells turn amber while a rule of the form fails on them; blank cells and signs for nothing raise no doubt."""
    layout = sheet.layout
    lines = {item.indicator: n for n, item in enumerate(layout.lines)}
    for rule in layout.rules:
        names = list(dict.fromkeys(rule.names))
        if layout.lines:
            at = {name: "$" + _absolute(sheet.ref(lines[name], name)) for name in names}
            areas = [sheet.ref(lines[name], name) for name in names]
        else:
            last = -1 if layout.rows == "fields" and sheet.total is not None else len(sheet.records) - 1
            at = {name: f"${letters(sheet.column(name))}{sheet.first_row}" for name in names}
            areas = [f"{sheet.ref(0, name)}:{sheet.ref(last, name)}" for name in names]
        cells = {name: f"N({ref})" for name, ref in at.items()}
        sides = [_walk(expressions.parse(s), cells.__getitem__, _SIGNS) for s in (rule.left, rule.right)]
        gap = "{}-({})".format(*sides)
        wrong = f"ABS({gap})>{_ENOUGH:f}" if rule.sign == "=" else f"{gap}>{_ENOUGH:f}"
        formula = f"AND(COUNTA({','.join(at.values())})={len(at)},{wrong})"
        ws.conditional_formatting.add(" ".join(areas), FormulaRule(formula=[formula], fill=AMBER))


def _absolute(ref: str) -> str:
    column = ref.rstrip("0123456789")
    return f"{column}${ref[len(column) :]}"


def add_comments(ws: Worksheet, sheet: Sheet, specs: Mapping[str, Indicator]) -> None:
    """Each heading says what is meant, in which unit, and which sums it takes part in."""
    layout = sheet.layout
    for n, item in enumerate(layout.items):
        if layout.lines:
            ref = sheet.label_ref(n)
        else:
            ref = reference(sheet.header_row + len(heading_path(item)) - 1, sheet.column(item.indicator))
        rules = [in_words(rule, layout) for rule in layout.rules if item.indicator in rule.names]
        said = "\n".join([explain(item, specs[item.indicator]), *(f"Kiểm tra: {rule}." for rule in rules)])
        lines = sum(1 + len(line) // 44 for line in said.split("\n"))
        ws[ref].comment = Comment(plain(said), AUTHOR, height=17 * lines + 12, width=340)
