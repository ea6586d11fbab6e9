"""Formulas and rules of the catalogue: four operations over indicator codes, nothing else.

`(a - b) / c`, `a >= 1`, `a = b + c`: parsed with Python's own grammar, restricted to names, numbers, + - * /
and one comparison; evaluated on numbers or on whole columns alike.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

_OPERATORS: dict[type[ast.AST], Any] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
}


@lru_cache(maxsize=1024)
def parse(text: str) -> ast.expr:
    """The formula as a tree; ValueError when it holds anything but names, numbers, + - * / and >= <= ==."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except SyntaxError as error:
        raise ValueError(f"not a formula: {text!r}") from error
    for node in ast.walk(tree):
        allowed = (ast.BinOp, ast.Compare, ast.Name, ast.Constant, ast.Load, *_OPERATORS)
        if not isinstance(node, allowed) or (isinstance(node, ast.Compare) and len(node.ops) != 1):
            raise ValueError(f"not allowed in a formula: {text!r}")
    return tree


def names(text: str) -> list[str]:
    """Indicator codes in the formula, in order, each once."""
    return list(_names(text))


@lru_cache(maxsize=1024)
def _names(text: str) -> list[str]:
    found = [node.id for node in ast.walk(parse(text)) if isinstance(node, ast.Name)]
    return sorted(dict.fromkeys(found), key=text.index)


def evaluate(text: str, values: Mapping[str, Any]) -> Any:
    """The formula's value on numbers, or column by column on Series."""
    return _value(parse(text), values)


def _value(node: ast.expr, values: Mapping[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return values[node.id]
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.BinOp):
        return _OPERATORS[type(node.op)](_value(node.left, values), _value(node.right, values))
    assert isinstance(node, ast.Compare)
    return _OPERATORS[type(node.ops[0])](_value(node.left, values), _value(node.comparators[0], values))


def ratio(text: str) -> tuple[str, str] | None:
    """Numerator and denominator of a formula that is a ratio at its top; None when it is not."""
    tree = parse(text)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Div):
        return ast.unparse(tree.left), ast.unparse(tree.right)
    return None


@dataclass(frozen=True)
class Rule:
    """A check of a form: `whole = part + part`, or `part <= whole`."""

    left: str
    sign: str
    right: str

    @classmethod
    def of(cls, text: str) -> Rule:
        """A rule from its text; ValueError when it is none."""
        for sign in ("<=", "="):
            left, found, right = text.partition(sign)
            if found:
                parse(left), parse(right)
                return cls(left.strip(), sign, right.strip())
        raise ValueError(f"not a rule: {text!r}")

    @property
    def names(self) -> list[str]:
        """Indicator codes on both sides."""
        return [*names(self.left), *names(self.right)]
