"""`claim`: a typed sentence that holds only as long as the data say so, and stops the build when they no longer do."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from html import escape
from string import Formatter
from typing import Any

from analysis.errors import CchcError
from analysis.show.figure import Figure
from analysis.show.numbers import Words, is_missing

_COMPARE: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Gt: operator.gt, ast.GtE: operator.ge, ast.Lt: operator.lt, ast.LtE: operator.le, ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}  # fmt: skip
_COUNT: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv,
    ast.USub: operator.neg, ast.Not: operator.not_,
}  # fmt: skip


class ClaimError(CchcError):
    """A typed sentence that the data do not bear out."""


class Sentence(Words):
    """A sentence whose figures keep their tooltips and source cells in HTML."""

    html: str

    def _repr_html_(self) -> str:
        return self.html


def claim(sentence: str, condition: str | bool, **figures: Any) -> Sentence:
    """The sentence with its `{figures}` filled in, if the condition holds; else ClaimError, which stops the build.

    `condition` is a comparison over the figures ("last > first and met >= 20"), or a truth value. Numbers and
    Figures alike may be named; what is missing makes no sentence true. Only comparisons, and, or, not, + - * / are
    understood (ValueError for anything else).

    >>> claim("Tỷ lệ tăng từ {a} lên {b} điểm", "b > a", a=3, b=5)
    'Tỷ lệ tăng từ 3 lên 5 điểm'
    """
    used = figures
    if isinstance(condition, str):
        tree = ast.parse(condition.strip(), mode="eval").body
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        unknown = [name for name in names if name not in figures]
        if unknown:
            raise ValueError(
                f"claim: {', '.join(unknown)} không có trong các số đưa vào ({', '.join(figures)})"
            )
        used = {name: figures[name] for name in figures if name in names}
        missing = any(is_missing(_plain(value)) for value in used.values())
        holds = not missing and bool(_value(tree, figures))
    else:
        holds = not is_missing(condition) and bool(condition)
    said = Sentence(_filled(sentence, figures, str))
    if not holds:
        raise _refusal(said, condition if isinstance(condition, str) else "", used)
    said.html = _filled(sentence, figures, _html, literal=escape)
    return said


def _refusal(said: str, condition: str, used: dict[str, Any]) -> ClaimError:
    now = ", ".join(f"{name} = {value}" for name, value in used.items())
    wanted = f": cần {condition}, nay {now}" if condition else f" (nay {now})" if now else ""
    needs = f": it needs {condition}, and {now}" if condition else f" ({now})" if now else ""
    return ClaimError(
        f"Câu “{said}” không còn đúng với số liệu{wanted}. Sửa câu, hoặc xem lại số liệu.\n"
        f"  The sentence “{said}” is not borne out by the data{needs}. Change the sentence, or look at the data."
    )


def _filled(
    sentence: str, figures: dict[str, Any], shown: Callable[[Any], str], literal: Callable[[str], str] = str
) -> str:
    parts = []
    for text, name, _, _ in Formatter().parse(sentence):
        parts.append(literal(text))
        if name is not None:
            parts.append(shown(figures[name]))
    return "".join(parts)


def _html(value: Any) -> str:
    return value._repr_html_() if isinstance(value, Figure) else escape(str(value))


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, Figure) else value


def _value(node: ast.expr, figures: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return _plain(figures[node.id])
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float | str):
        return node.value
    if isinstance(node, ast.BoolOp):
        values = [_value(part, figures) for part in node.values]
        return all(values) if isinstance(node.op, ast.And) else any(values)
    if isinstance(node, ast.BinOp) and type(node.op) in _COUNT:
        return _COUNT[type(node.op)](_value(node.left, figures), _value(node.right, figures))
    if isinstance(node, ast.UnaryOp) and type(node.op) in _COUNT:
        return _COUNT[type(node.op)](_value(node.operand, figures))
    if isinstance(node, ast.Compare) and all(type(op) in _COMPARE for op in node.ops):
        values = [_value(part, figures) for part in (node.left, *node.comparators)]
        pairs = zip(node.ops, values, values[1:], strict=False)
        return all(_COMPARE[type(op)](a, b) for op, a, b in pairs)
    raise ValueError(f"claim: không hiểu điều kiện {ast.unparse(node)!r}")
