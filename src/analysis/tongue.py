"""The language of what readers see: Vietnamese, in which sentences are written, or English by the table of `english`.

An environment variable says which, so that notebooks, kernels and spawned workers speak alike.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib import import_module

from .errors import CchcError

LANG = "CCHC_LANG"
KNOWN = ("vi", "en")


def lang() -> str:
    """The language that is asked for, ``vi`` or ``en``; CchcError for another."""
    given = os.environ.get(LANG) or KNOWN[0]
    if given not in KNOWN:
        raise CchcError(
            f"{LANG}: không có ngôn ngữ “{given}”; có: {', '.join(KNOWN)}.\n  {LANG}: no such language."
        )
    return given


@contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """A variable of the environment for the time of a run: notebooks, kernels and workers see it alike."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name) if before is None else os.environ.update({name: before})


def spoken(language: str) -> AbstractContextManager[None]:
    """A language for the time of a run."""
    return environment(LANG, language)


def english(vi: str) -> str:
    """The English of a sentence, whatever language is asked for: for what a build writes in both."""
    return _english().get(vi, vi)


def t(vi: str, *facts: object) -> str:
    """A sentence or a part of one, with `facts` for ``{0}``, ``{1}``…, in the language that is asked for.

    What the table lacks stays Vietnamese; a test reads an English report for what was left.
    """
    template = _english().get(vi, vi) if lang() == "en" else vi
    return template.format(*facts) if facts else template


@cache
def _english() -> dict[str, str]:
    words: dict[str, str] = import_module(".words", __package__).EN
    return words
