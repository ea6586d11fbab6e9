"""What people type to indicators, units and years: without tone marks, shortened, or as a whole sentence."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .. import text
from ..catalog.places import Place
from ..door import Workspace
from ..errors import CchcError

MOST = 5  # suggestions
ENOUGH = 0.6  # of the words of a question that a name has to hold
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_SPAN = re.compile(r"(?<!\d)(20\d\d)\s*(?:-|–|den|toi)\s*(?:nam\s+)?(20\d\d)(?!\d)")
# Words that carry a question and name nothing.
_SMALL_WORDS = """
cua o tai va voi cho nam tu den la bao nhieu the nao xa thi tran huyen cac moi so sanh giua trong hien nay hay sao ra vi
don toan
"""
_CARRIERS = frozenset(_SMALL_WORDS.split())


class Unclear(CchcError):  # noqa: N818 (a question back, not a failure)
    """What was typed means several things, or nothing that is known; `options` are what it may mean."""

    def __init__(self, vi: str, en: str, options: Sequence[str] = ()) -> None:
        super().__init__(f"{vi}\n  {en}")
        self.options = tuple(options)

    def _render_traceback_(self) -> list[str]:
        # A notebook shows the question, not where in the program it was asked.
        return str(self).splitlines()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart: the words that name the indicator, codes of units, and years."""

    words: str
    places: tuple[str, ...]
    years: tuple[int, ...]


def taken_apart(space: Workspace, question: str) -> Asked:
    """A sentence such as “tỷ lệ đúng hạn của Tân An và Tân Thắng từ 2015 đến 2019”."""
    rest = text.unmarked(question)
    years: tuple[int, ...] = ()
    if span := _SPAN.search(rest):
        years = (int(span[1]), int(span[2]))
        rest = rest[: span.start()] + " " + rest[span.end() :]
    elif found := _YEAR.findall(rest):
        years = tuple(sorted({int(year) for year in found}))
        rest = _YEAR.sub(" ", rest)
    places: list[str] = []
    names, longest = _place_names(space)
    words = rest.split()
    kept: list[str] = []
    at = 0
    while at < len(words):
        for size in range(min(longest, len(words) - at), 1, -1):
            name = " ".join(words[at : at + size])
            if name in names:
                written = _as_written(question, name)
                places.append(place(space, written))
                at += size
                break
        else:
            kept.append(words[at])
            at += 1
    return Asked(" ".join(kept), tuple(dict.fromkeys(places)), years)


@lru_cache(maxsize=4)
def _place_names(space: Workspace) -> tuple[frozenset[str], int]:
    units = space.catalog.places.at(space.boundaries)
    names = frozenset(text.unmarked(name) for unit in units for name in unit.names if " " in name)
    return names, max((len(name.split()) for name in names), default=0)


def _as_written(question: str, name: str) -> str:
    """The words of a question that read so without tone marks."""
    words = re.findall(r"[^\s,.;:?!()“”\"]+", question)
    size = len(name.split())
    for at in range(len(words) - size + 1):
        written = " ".join(words[at : at + size])
        if text.unmarked(written) == name:
            return written
    return name


def place(space: Workspace, typed: str) -> str:
    """The code of a unit; Unclear where the words mean two of them, as “tan thanh” means Tân Thanh and Tân Thành."""
    units = space.catalog.places.at(space.boundaries)
    codes, by_name = _known_units(space)
    if typed in codes:
        return typed
    places = space.catalog.places
    bare = places.plain(places.bare(typed))
    found = by_name.get(bare, [])
    if len(found) > 1 and text.has_marks(places.bare(typed)):
        wanted = text.marked(places.bare(typed))
        found = [u for u in found if wanted in {text.marked(places.bare(n)) for n in u.names}] or found
    if len(found) == 1:
        return found[0].code
    if not found:
        begins = [unit for unit in units if bare and places.plain(unit.name).startswith(bare)]
        near = difflib.get_close_matches(
            bare, [places.plain(unit.name) for unit in units], n=MOST, cutoff=0.7
        )
        found = begins[:MOST] or [unit for unit in units if places.plain(unit.name) in near]
        if len(found) == 1 and begins:
            return found[0].code
    options = [f"{unit.name} ({unit.code})" for unit in found]
    raise _unclear(f"đơn vị “{typed}”", f"the unit “{typed}”", options)


@lru_cache(maxsize=4)
def _known_units(space: Workspace) -> tuple[frozenset[str], dict[str, list[Place]]]:
    """Codes, and units by each of their names without marks."""
    places = space.catalog.places
    by_name: dict[str, list[Place]] = {}
    for unit in places.at(space.boundaries):
        for name in {places.plain(places.bare(name)) for name in unit.names}:
            by_name.setdefault(name, []).append(unit)
    return frozenset(unit.code for units in by_name.values() for unit in units), by_name


def places(space: Workspace, typed: str | Iterable[str] | None) -> tuple[str, ...]:
    """Codes of the units that were typed, each once."""
    if typed is None:
        return ()
    names = [typed] if isinstance(typed, str) else list(typed)
    return tuple(dict.fromkeys(place(space, name) for name in names))


def indicator(space: Workspace, typed: str, question: str = "") -> str:
    """The code of the indicator that is meant; Unclear with suggestions where several are, or none.

    `question` is what was typed as it was typed, where that is more.
    """
    if typed in space.catalog.indicators:
        return typed
    asked = _key(typed)
    names = _indicator_names(space)
    exact = [code for code, keys in names.items() if asked in keys]
    if len(exact) == 1:
        return exact[0]
    words = [word for word in asked.split() if word not in _CARRIERS] or asked.split()
    scored = sorted(
        ((_likeness(words, keys), code) for code, keys in names.items()), key=lambda s: (-s[0], s[1])
    )
    best = [(score, code) for score, code in scored if score >= ENOUGH]
    if best and (len(best) == 1 or best[0][0] - best[1][0] > 1e-9):
        return best[0][1]
    near = [code for score, code in best if score == best[0][0]] if best else []
    options = [f"{space.catalog.indicators[code].name_vi} ({code})" for code in (exact or near)[:MOST]]
    told = question or typed
    raise _unclear(f"chỉ tiêu “{told}”", f"the indicator “{told}”", options)


@lru_cache(maxsize=4)
def _indicator_names(space: Workspace) -> dict[str, tuple[str, ...]]:
    held = space.by_indicator.keys()
    named = {
        code: (*spec.also, spec.label, spec.name_vi, spec.name_en, code.replace("_", " "))
        for code, spec in space.catalog.indicators.items()
        if code in held
    }
    return {code: tuple(dict.fromkeys(map(_key, names))) for code, names in named.items()}


@lru_cache(maxsize=1024)
def _key(typed: str) -> str:
    return " ".join(re.findall(r"\w+", text.fold(typed)))


def _likeness(words: list[str], names: tuple[str, ...]) -> float:
    """How well words name something: the share of them that a name holds, and then how much of the name they are."""
    best = 0.0
    for name in names:
        held = name.split()
        hits = sum(word in held or any(w.startswith(word) and len(word) > 2 for w in held) for word in words)
        share = hits / len(words)
        best = max(best, share + 0.1 * share * hits / len(held))
    return best


def _unclear(vi: str, en: str, options: list[str]) -> Unclear:
    if not options:
        return Unclear(f"Không rõ {vi}.", f"I do not know {en}.")
    if len(options) == 1:
        return Unclear(f"Không rõ {vi}. Ý là {options[0]}?", f"Is {en} {options[0]}?", options)
    listed = "; ".join(options)
    return Unclear(f"Ý là {vi} nào: {listed}?", f"Which one is {en}?", options)
