"""Forms as any office might hand them in, drawn at random from a seed, and what a reading of them must give."""

from __future__ import annotations

import random
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from analysis.catalog import Catalog, Form, Layout
from analysis.read.codec import encode
from analysis.shape.draw import Record, Sheet, Style, draw

WAYS = [
    ("xlsx", {}), ("xlsx", {}), ("xlsx", {}), ("xlsx", {}), ("ods", {}), ("xls", {}), ("xml2003", {}),
    ("html", {"encoding": "utf-8"}), ("html", {"encoding": "utf-16"}),
    ("csv", {"encoding": "utf-8"}), ("csv", {"encoding": "utf-8-sig", "separator": ";"}),
    ("csv", {"encoding": "utf-16", "separator": "\t"}), ("csv", {"encoding": "cp1258", "separator": ";"}),
]  # fmt: skip
# How texts are encoded, and the font that says so; half of the files are plain.
TEXTS = [
    None, None, None, None, ("nfd", "Arial"), ("tcvn3", ".VnTime"), ("tcvn3", "Arial"), ("vni", "VNI-Times"),
]  # fmt: skip
WORDS = {True: ["Có", "x", "có", "Đạt"], False: ["Không", "Chưa", "chưa có"]}
JUNK = {
    "count": [
        "hầu hết",
        "một số",
        "=1+1",
        "12 xã",
        "24/24",
        "1 5.5",
        "-7",
        "3,7",
        "??",
        "=cmd|' /C calc'!A0",
    ],
    "number": ["khá cao", "=SUM(A1:A9)", "1 5.5", "??"],
    "percent": ["gần hết", "=A1/B1", "??"],
    "yes_no": ["một phần", "đang làm", "12"],
    "version": ["mới nhất", "-x-"],
}
# Issues of a value that was read: they excuse nothing.
DOUBTS = {"E-SUM", "E-PART", "E-TOTAL", "W-BLANK", "W-BLANK-ROW", "W-RANGE", "W-STEP", "W-ROW-MISSING"}
EXTRA = ["Số điện thoại người lập", "Tình hình khác", "Kinh phí hỗ trợ (triệu đồng)"]


@dataclass
class Drawn:
    """A drawn file and its truth: (place, indicator, field) -> (value or reason, cell, label cell)."""

    content: bytes
    container: str
    sheet: Sheet
    year: int
    truth: dict[tuple[str, str, str], tuple[float | str, str, str]] = field(default_factory=dict)


def draw_one(seed: int, catalog: Catalog) -> Drawn:
    """A form with random units, values, gaps, columns, style and container."""
    rng = random.Random(seed)
    form, layout = rng.choice(catalog.layouts)
    year = rng.randint(layout.years[0], min(layout.years[1], 2022))
    start, end = layout.span(year)
    places = [p for p in catalog.places.at(start) if p.overlaps(end, end)]
    words = {
        "year": year, "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}", "office": "UBND huyện Nga Sơn",
        "signed": "Nga Sơn, ngày 05 tháng 01 năm 2021",
    }  # fmt: skip
    container, options = rng.choice(WAYS)
    if layout.rows == "places":
        units = rng.sample(places, rng.randint(4, len(places)))
        keys = [(p.code, "") for p in units]
        labels = [_written(p, rng) for p in units]
    else:
        place = rng.choice(places)
        words["place"] = f"{place.kind.lower()} {place.name}"
        fields = rng.sample(list(catalog.fields), rng.randint(2, len(catalog.fields)))
        keys = [(place.code, f.code) for f in fields] if layout.rows == "fields" else [(place.code, "")]
        labels = [f.name for f in fields]
    sheet = Sheet(layout, words, [], style=_style(layout, len(labels), container, rng))
    if rng.random() < 0.3 and layout.rows == "places":
        sheet.extra = [(rng.choice(EXTRA), [rng.randint(1, 99) for _ in labels])]
    if rng.random() < 0.4:
        columns = list(range(len(layout.columns) + len(sheet.extra)))
        head, tail = columns[:2], columns[2:]
        if sheet.style.groups == "merged":
            rng.shuffle(tail)
        sheet.style = Style(**{**vars(sheet.style), "order": tuple(head + tail)})
    drawn = Drawn(b"", container, sheet, year)
    if layout.rows == "indicators":
        _fill_lines(catalog, drawn, keys[0][0], rng)
    else:
        _fill_table(catalog, form, drawn, keys, labels, rng)
    texts = rng.choice(TEXTS)
    if texts:
        sheet.style = Style(**{**vars(sheet.style), "font": texts[1], "encode": _encoder(texts[0])})
        if texts[0] != "nfd" and "encoding" in options:
            options = {**options, "encoding": "cp1252"}
    drawn.container = f"{container} {options} {texts or ''}"
    drawn.content = draw([sheet], container=container, **options)
    return drawn


def _encoder(encoding: str) -> Any:
    if encoding == "nfd":
        return lambda content: unicodedata.normalize("NFD", content)
    return lambda content: encode(content, encoding)


def _written(place: Any, rng: random.Random) -> str:
    """A name as clerks write it; a township keeps its word, for the district bears the same name."""
    full = f"{place.kind} {place.name}"
    if place.kind == "Thị trấn":
        return rng.choice([full, f"TT {place.name}", full.upper()])
    return rng.choice([place.name, full, f"xã {place.name}", place.name.upper(), f"X. {place.name}"])


def _style(layout: Layout, records: int, container: str, rng: random.Random) -> Style:
    merges = container not in ("csv",)
    return Style(
        row=rng.choice([0, 0, 0, 1, 2, 7]),
        col=rng.choice([0, 0, 0, 1, 3]),
        groups=rng.choice(["merged", "merged", "repeated", "once"] if merges else ["repeated", "once"]),
        numbers=rng.choice(["number", "number", "dot", "comma", "space", "padded"]),
        decimal=rng.choice(["", ","]),
        number_row=rng.choice([None, True, False]),
        gap=rng.choice([0, 0, 0, 1]),
        blank_before=frozenset(i for i in range(1, records) if rng.random() < 0.05),
        letterhead=rng.random() < 0.8,
    )


def _value(catalog: Catalog, layout: Layout, code: str, rng: random.Random) -> tuple[Any, float | str]:
    """(what is written, what it means)."""
    spec = catalog.indicators[code]
    signs = [(s, r) for s, r in layout.signs.items() if spec.kind != "yes_no" or r != "none_occurred"]
    if rng.random() < 0.12 and signs:
        sign, reason = rng.choice(signs)
        return (sign or None), reason
    if rng.random() < 0.03:
        return rng.choice(JUNK[spec.kind]), "unreadable"
    if spec.kind == "yes_no":
        answer = rng.random() < 0.6
        return rng.choice(WORDS[answer]), float(answer)
    if spec.kind == "version":
        return rng.choice(["9001:2008", "TCVN ISO 9001:2015"]), "version"
    if spec.kind == "count":
        value = rng.choice([0, rng.randint(1, 9), rng.randint(10, 999), rng.randint(1000, 99_999), 1000])
        return value, float(value)
    low, high = spec.plausible.min or 0, spec.plausible.max or 100
    value = round(rng.uniform(low, high), rng.choice([0, 1, 1, 2]))
    return value, float(value)


def _meaning(written: Any, meant: float | str) -> float | str:
    return float(written[-4:]) if meant == "version" else meant


def _fill_table(
    catalog: Catalog,
    form: Form,
    drawn: Drawn,
    keys: list[tuple[str, str]],
    labels: list[str],
    rng: random.Random,
) -> None:
    sheet = drawn.sheet
    totals: dict[str, Any] = {}
    for label in labels:
        sheet.records.append(Record(label))
    for item in sheet.layout.items:
        column = []
        for n, (place, name) in enumerate(keys):
            written, meant = _value(catalog, sheet.layout, item.indicator, rng)
            meant = _meaning(written, meant)
            sheet.records[n].cells[item.indicator] = written
            column.append(meant if isinstance(meant, float) else 0.0)
            drawn.truth[place, item.indicator, name] = (
                meant,
                sheet.ref(n, item.indicator),
                sheet.label_ref(n),
            )
        if catalog.indicators[item.indicator].kind == "count":
            totals[item.indicator] = int(sum(column))
    if sheet.layout.rows == "fields" or (sheet.layout.total_row and rng.random() < 0.7):
        sheet.total = totals
    if sheet.layout.rows == "fields":
        for code, value in totals.items():
            drawn.truth[keys[0][0], code, ""] = (
                float(value),
                sheet.ref(-1, code),
                sheet.label_ref(len(keys)),
            )


def _fill_lines(catalog: Catalog, drawn: Drawn, place: str, rng: random.Random) -> None:
    sheet = drawn.sheet
    items = list(sheet.layout.lines)
    sheet.units = {item.indicator: catalog.indicators[item.indicator].unit for item in items}
    for n, item in enumerate(items):
        written, meant = _value(catalog, sheet.layout, item.indicator, rng)
        heading = next((h for h in (item.heading, *item.also) if not h.startswith("~")), item.indicator)
        sheet.records.append(Record(heading, {item.indicator: written}))
        truth = (_meaning(written, meant), sheet.ref(n, item.indicator), sheet.label_ref(n))
        drawn.truth[place, item.indicator, ""] = truth


def differences(drawn: Drawn, observed: list[dict[str, Any]], issues: list[Any]) -> list[str]:
    """What a reading got wrong without saying so at the very cell, its row's label or its column's heading."""
    got = {(o["place"], o["indicator"], o["field"]): o for o in observed}
    told = {i.ref for i in issues if i.severity != "note" and i.code not in DOUBTS}
    heads = {i.indicator for i in issues if i.code.startswith(("E-COLUMN", "E-ROW")) and i.indicator}
    wrong = [f"not drawn: {key}" for key in got if key not in drawn.truth]
    for key, (meant, ref, label) in drawn.truth.items():
        row = got.get(key)
        read = (row["reason"] or row["value"]) if row else None
        if read == meant or (
            isinstance(meant, float) and isinstance(read, float) and abs(read - meant) < 1e-9
        ):
            if row and row["ref"] != ref:
                wrong.append(f"{key}: cell {row['ref']}, drawn at {ref}")
            if read == "unreadable" and ref not in told:
                wrong.append(f"{key}: unreadable at {ref} without a word")
            continue
        if read in (None, "unreadable") and (ref in told or label in told or key[1] in heads):
            continue
        wrong.append(f"{key} at {ref}: {read!r}, drawn {meant!r}")
    return wrong


def describe(drawn: Drawn) -> str:
    """The drawing in one line."""
    return f"{drawn.sheet.layout.id} {drawn.year} {drawn.container} {drawn.sheet.style}"
