"""Observations on their way: matrices of one table, and all tables of a batch as one Arrow table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ..contracts import OBSERVATION_SCHEMA, REASONS, letters

CHUNK = 100_000


@dataclass(slots=True)
class Observed:
    """The observations of one table: records (places or fields) by indicators.

    `values` and `reasons` are matrices; `kept` are the flat positions (record by record) that are observations;
    `rows` is the sheet row of each record, `own_rows` that of each indicator where one takes a row (else 0);
    `corrected` the id of a declared correction by flat position.
    """

    source: str
    sheet: str
    form: str
    layout: str
    year: int
    start: date
    end: date
    places: list[str]
    fields: list[str]
    indicators: list[str]
    values: np.ndarray
    reasons: np.ndarray
    kept: np.ndarray
    rows: np.ndarray
    own_rows: list[int]
    cols: list[int]
    corrected: dict[int, str]

    def __len__(self) -> int:
        """Number of observations."""
        return len(self.kept)

    @property
    def said(self) -> set[tuple[date, date, str]]:
        """What it speaks of: periods and indicators. Tables that share none cannot repeat each other."""
        return {(self.start, self.end, code) for code in self.indicators}

    def cut(self, most: int) -> Iterator[Observed]:
        """Itself, or its records in lots of about `most` observations."""
        if len(self) <= most:
            if len(self):
                yield self
            return
        width = len(self.indicators)
        step = max(1, most // width)
        for first in range(0, len(self.places), step):
            last = min(first + step, len(self.places))
            begin, end = np.searchsorted(self.kept, [first * width, last * width])
            yield replace(
                self, places=self.places[first:last], fields=self.fields[first:last], rows=self.rows[first:last],
                values=self.values[first:last], reasons=self.reasons[first:last],
                kept=self.kept[begin:end] - first * width,
                corrected={at - first * width: name for at, name in self.corrected.items()},
            )  # fmt: skip

    def without(self, positions: np.ndarray) -> None:
        """Leave out some observations, by their number among those kept."""
        self.kept = np.delete(self.kept, positions)


def tabulate(parts: Iterable[Observed]) -> pa.Table:
    """All observations of these tables (contracts.OBSERVATION_SCHEMA), table by table, record by record."""
    chunks = [_tabulate(chunk) for chunk in _chunks(parts)]
    if not chunks:
        return OBSERVATION_SCHEMA.empty_table()
    return chunks[0] if len(chunks) == 1 else pa.concat_tables(chunks).unify_dictionaries()


def _chunks(parts: Iterable[Observed]) -> Iterator[list[Observed]]:
    """Parts in lots of about CHUNK observations, large ones cut: what is in between must not outgrow the result."""
    lot: list[Observed] = []
    size = 0
    for whole in parts:
        for part in whole.cut(CHUNK):
            if lot and size + len(part) > CHUNK:
                yield lot
                lot, size = [], 0
            lot.append(part)
            size += len(part)
    if lot:
        yield lot


def _words(names: list[str], at: np.ndarray, width: type = np.int32) -> pa.DictionaryArray:
    """`names[at]` as a dictionary array, each word once."""
    codes = {name: code for code, name in enumerate(dict.fromkeys(names))}
    numbers: np.ndarray = np.array([codes[name] for name in names], width)
    return pa.DictionaryArray.from_arrays(pa.array(numbers[at]), pa.array(list(codes), pa.string()))


def _few(names: list[str], at: np.ndarray) -> pa.DictionaryArray:
    """The same for what the catalogue lists."""
    return _words(names, at, np.int16)


Words = Callable[[list[str], np.ndarray], pa.DictionaryArray]


def _tabulate(parts: list[Observed]) -> pa.Table:
    sizes = [len(part) for part in parts]
    widths = [len(part.indicators) for part in parts]
    record = np.concatenate([part.kept // width for part, width in zip(parts, widths, strict=True)])
    item = np.concatenate([part.kept % width for part, width in zip(parts, widths, strict=True)])
    first_record = np.repeat(_starts([len(part.places) for part in parts]), sizes)
    first_item = np.repeat(_starts(widths), sizes)

    def by_part(values: Callable[[Observed], object]) -> np.ndarray:
        return np.repeat(np.array([values(part) for part in parts]), sizes)

    def word_by_part(name: str, words: Words = _words) -> pa.DictionaryArray:
        return words([getattr(part, name) for part in parts], np.repeat(np.arange(len(parts)), sizes))

    rows = np.concatenate([part.rows for part in parts])[first_record + record]
    own = np.array([row for part in parts for row in part.own_rows])[first_item + item]
    columns = pa.array([letters(col) for part in parts for col in part.cols]).take(
        pa.array(first_item + item)
    )
    refs = pc.binary_join_element_wise(columns, pc.cast(pa.array(np.where(own, own, rows)), pa.string()), "")
    return pa.Table.from_arrays(
        [
            _words([p for part in parts for p in part.places], first_record + record),
            pa.array(by_part(lambda part: part.year).astype(np.int32)),
            pa.array(by_part(lambda part: np.datetime64(part.start, "us"))),
            pa.array(by_part(lambda part: np.datetime64(part.end, "us"))),
            _few([code for part in parts for code in part.indicators], first_item + item),
            _few([f for part in parts for f in part.fields], first_record + record),
            pa.array(np.concatenate([p.values.ravel()[p.kept] for p in parts]), from_pandas=False),
            _few(list(REASONS), np.concatenate([p.reasons.ravel()[p.kept] for p in parts])),
            word_by_part("form", _few), word_by_part("layout", _few), word_by_part("source"), word_by_part("sheet"),
            refs,
            _corrections(parts),
        ],
        schema=OBSERVATION_SCHEMA,
    )  # fmt: skip


def _starts(sizes: list[int]) -> np.ndarray:
    """Where each part begins in the concatenation of parts of these sizes."""
    return np.cumsum([0, *sizes[:-1]])


def _corrections(parts: Sequence[Observed]) -> pa.DictionaryArray:
    names = ["", *sorted({name for part in parts for name in part.corrected.values()})]
    codes = {name: code for code, name in enumerate(names)}
    at = [np.zeros(len(part), np.int16) for part in parts]
    for part, numbers in zip(parts, at, strict=True):
        for position, name in part.corrected.items():
            numbers[np.flatnonzero(part.kept == position)] = codes[name]
    return pa.DictionaryArray.from_arrays(pa.array(np.concatenate(at)), pa.array(names))
