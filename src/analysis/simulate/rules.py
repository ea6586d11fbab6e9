"""Values of a simulated decade by the rules of data/catalog/simulation.yml: one small process an indicator."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..catalog import CatalogError, expressions

Array = np.ndarray
Curve = Mapping[int, float]


@dataclass
class Units:
    """Who reports in one period: keys (place, or place and field), sizes, and the share of a year it covers.

    `last` is the year's last period; `elapsed` the part of the year before it and at its end.
    """

    keys: list[str]
    size: Array
    share: float
    year: int
    last: bool
    elapsed: tuple[float, float] = (0.0, 1.0)


@dataclass
class State:
    """What a form remembers from one period to the next, by unit key."""

    seed: int
    previous: dict[str, dict[str, float]] = field(default_factory=dict)
    held: dict[str, dict[str, float]] = field(default_factory=dict)

    def effect(self, indicator: str, keys: list[str]) -> Array:
        """A unit's own standing on an indicator, the same in every year: standard normal."""
        draws = [
            np.random.default_rng([self.seed, zlib.crc32(f"{indicator}/{key.split('/')[0]}".encode())])
            for key in keys
        ]
        return np.array([rng.standard_normal() for rng in draws])


def curve(points: Curve, year: int) -> float:
    """The level of a curve at a year: linear between its points, flat outside."""
    years = sorted(int(y) for y in points)
    levels = {int(y): v for y, v in points.items()}
    return float(np.interp(year, years, [levels[y] for y in years]))


def step(points: Curve, year: int) -> float:
    """The level of a stepwise curve at a year."""
    passed = [int(y) for y in points if int(y) <= year]
    return float({int(y): v for y, v in points.items()}[max(passed)]) if passed else 0.0


def draw_values(
    rules: Mapping[str, dict[str, Any]],
    units: Units,
    state: State,
    rng: np.random.Generator,
    flows: set[str],
    definitions: Mapping[str, int],
) -> dict[str, Array]:
    """Values of all indicators of a form for one period, in the order of the rules; NaN where nothing occurred.

    `flows` are counts over the period (a part year has fewer); `definitions` choose between formulas where a
    layout counts differently.
    """
    values: dict[str, Array] = {}
    for code, rule in rules.items():
        values[code] = _apply(code, rule, values, units, state, rng, code in flows, definitions.get(code, 1))
    state.previous = {c: dict(zip(units.keys, v.tolist(), strict=True)) for c, v in values.items()}
    return values


def _apply(
    code: str, rule: dict[str, Any], values: dict[str, Array], units: Units, state: State,
    rng: np.random.Generator, flow: bool, definition: int,
) -> Array:  # fmt: skip
    n, part = len(units.keys), units.share if flow else 1.0
    kind = next(iter(rule))
    spread = rule.get("spread", 0.0) * state.effect(code, units.keys)
    if kind == "poisson":
        drawn = rng.poisson(curve(rule["poisson"], units.year) * part, n).astype(float)
        drawn = np.maximum(drawn, rule.get("floor", 0))
        return _once_by(code, rule, drawn, units, state)
    if kind == "poisson_per":
        return rng.poisson(curve(rule["mean"], units.year) * values[rule["poisson_per"]]).astype(float)
    if kind == "poisson_size":
        drawn = rng.poisson(curve(rule["poisson_size"], units.year) * units.size * part).astype(float)
        drawn = np.maximum(drawn, rule.get("floor", 0))
        return _held(code, drawn, units, state, keep=True) if rule.get("steady") else drawn
    if kind == "share_of":
        return _share(code, rule, values, units, state, rng, spread)
    if kind == "chance":
        return _chance(code, rule, units, state, rng)
    if kind == "edition":
        yes = _chance(code, rule, units, state, rng)
        edition = step(rule["edition"], units.year)
        return np.where((yes > 0) & (edition > 0), edition, np.nan)
    if kind == "steps":
        level = step(rule["steps"], units.year)
        before, after = units.elapsed if flow else (0.0, 1.0)  # what is due so far, less what was due before
        return np.full(n, float(round(level * after) - round(level * before)))
    if kind == "level":
        low, high = rule.get("within", (-np.inf, np.inf))
        level = curve(rule["level"], units.year) + spread + rng.normal(0, 1.5, n)
        return np.round(np.clip(level, low, high), rule.get("digits", 0))
    if kind == "previous":
        return _carried(rule, units, state, rng)
    if kind == "formula":
        text = rule.get(f"formula_{definition}", rule["formula"])
        return np.asarray(expressions.evaluate(text, values), dtype=float)
    if kind == "none":
        return np.full(n, np.nan)
    raise ValueError(f"simulation.yml: unknown rule {kind!r} for {code}")


def _share(
    code: str, rule: dict[str, Any], values: dict[str, Array], units: Units, state: State,
    rng: np.random.Generator, spread: Array,
) -> Array:  # fmt: skip
    whole = np.asarray(expressions.evaluate(rule["share_of"], values), dtype=float)
    rate = curve(rule["rate"], units.year)
    if rate <= 0 or rate >= 1:
        return whole * rate
    logit = np.log(rate / (1 - rate)) + spread
    drawn = rng.binomial(np.nan_to_num(whole).astype(int), 1 / (1 + np.exp(-logit))).astype(float)
    if rule.get("full"):
        drawn = np.where(rng.random(len(drawn)) < rule["full"] * rate**2, whole, drawn)
    if rule.get("rising"):
        drawn = np.minimum(_held(code, drawn, units, state), whole)
    return drawn


def _chance(code: str, rule: dict[str, Any], units: Units, state: State, rng: np.random.Generator) -> Array:
    level = curve(rule["chance"], units.year)
    if rule.get("rising"):
        effect = state.effect(code, units.keys)
        threshold = 0.5 * (1 + np.tanh(0.8 * effect))
        return (threshold < level).astype(float)
    return (rng.random(len(units.keys)) < level).astype(float)


def _held(code: str, drawn: Array, units: Units, state: State, keep: bool = False) -> Array:
    """Values that do not fall back from one period to the next (or, with `keep`, hardly change)."""
    held = state.held.setdefault(code, {})
    for i, key in enumerate(units.keys):
        if key in held:
            drawn[i] = held[key] if keep else max(drawn[i], held[key])
        held[key] = float(drawn[i])
    return drawn


def _once_by(code: str, rule: dict[str, Any], drawn: Array, units: Units, state: State) -> Array:
    held = state.held.setdefault(code, {})
    for i, key in enumerate(units.keys):
        held[key] = held.get(key, 0) + drawn[i]
        if units.year == rule.get("once_by") and units.last and not held[key]:
            drawn[i] = held[key] = 1.0
    return drawn


def _carried(rule: dict[str, Any], units: Units, state: State, rng: np.random.Generator) -> Array:
    known = state.previous.get(rule["previous"])
    if known is None:
        return rng.poisson(curve(rule["first"]["poisson_size"], units.year) * units.size).astype(float)
    return np.array([known.get(key, 0.0) for key in units.keys])


def move(state: State, old_to_new: Mapping[str, str]) -> None:
    """After a merger: what was pending adds up, and of what is held the larger stays."""
    for code, by_key in state.previous.items():
        moved: dict[str, float] = {}
        for key, value in by_key.items():
            new = old_to_new.get(key, key)
            moved[new] = moved.get(new, 0.0) + value
        state.previous[code] = moved
    for code, by_key in state.held.items():
        kept: dict[str, float] = {}
        for key, value in by_key.items():
            new = old_to_new.get(key, key)
            kept[new] = (
                kept.get(new, 0.0) + value
                if code in ("staff", "computers")
                else max(kept.get(new, 0.0), value)
            )
        state.held[code] = kept


def split(state: State, shares: Mapping[str, float]) -> None:
    """From one number a unit to one a field: largest remainders, so that nothing is lost."""
    for code, by_key in state.previous.items():
        parts: dict[str, float] = {}
        for key, value in by_key.items():
            total = 0 if np.isnan(value) else int(value)
            exact = {f: total * s for f, s in shares.items()}
            floor = {f: int(v) for f, v in exact.items()}
            rest = sorted(exact, key=lambda f: floor[f] - exact[f])[: total - sum(floor.values())]
            parts |= {f"{key}/{f}": float(n + (f in rest)) for f, n in floor.items()}
        state.previous[code] = parts


def require(data: Any, key: str, path: Any) -> Any:
    """A key of simulation.yml, or an error that names the file."""
    if key not in data:
        raise CatalogError(path, 1, f"thiếu khóa {key}", f"missing key {key}")
    return data[key]
