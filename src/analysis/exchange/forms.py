"""Blank forms of a year: one workbook a commune, or one for the district, as the layouts in force say."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .. import catalog as catalogs
from .. import text
from ..catalog import Catalog, Form, Layout, Place
from ..errors import CchcError
from ..shape.blank import blank_workbook
from ..shape.draw import Record, Sheet, heading_path
from ..shape.rebuilt import sheet_name

NOTES = (
    "Đơn vị: {name}. Mã đơn vị: {codes}. Năm báo cáo: {year}.",
    "1. Chỉ ghi số liệu vào các ô trống trong bảng; giữ nguyên tiêu đề, tên dòng, tên cột và thứ tự trang tính. "
    "Dòng tổng tự tính.",
    "2. Không phát sinh thì ghi 0 hoặc dấu ghi trong hướng dẫn của ô; chưa có số liệu thì để trống và nói rõ ở cột "
    "Ghi chú hoặc công văn kèm theo. Không ghi chữ (“nhiều”, “hầu hết”) vào ô số.",
    "3. Ô chuyển màu vàng khi các số trong dòng chưa khớp nhau: kiểm tra lại trước khi gửi. Biểu không khóa; nếu số "
    "liệu đúng như vậy thì vẫn gửi và giải thích.",
    "4. Lưu tệp dạng .xlsx, giữ nguyên tên tệp, gửi về {body}.",
)


def draw_forms(
    root: Path,
    year: int,
    out: Path,
    *,
    form: str = "",
    place: str = "",
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Path]:
    """Write the blank forms of a year under `out`, at the paths that the layouts give; returns them in order.

    Drawn are the layouts in force that year; `form` asks for one form, or for one layout whatever its years. `place`
    (code or name) asks for the workbooks of one commune. Units are those that exist in the period that a form covers;
    where units merge inside it, each part has a sheet of its own. Raises CchcError when nothing fits.
    """
    raw = (root / "data" / "raw").resolve()
    if out.resolve().is_relative_to(raw):
        raise CchcError(
            f"Không ghi biểu trống vào thư mục tệp gốc {raw}; dùng --out khác.\n"
            f"  Blank forms are not written into the raw folder {raw}; use another --out."
        )
    catalog = catalogs.load(root)
    files: dict[str, list[tuple[Sheet, list[Place]]]] = {}
    for layout in _layouts(catalog, year, form):
        for path, sheet, places in _sheets(catalog, layout, year, place):
            files.setdefault(path, []).append((sheet, places))
    if not files:
        raise CchcError(
            f"Không có biểu nào cho “{place}” năm {year}.\n  No form for “{place}” in {year}: the forms list all units."
        )
    written = []
    for path, parts in files.items():
        target = out / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_workbook(catalog, year, parts))
        written.append(target)
        if progress:
            progress(path, len(written), len(files))
    return written


def _layouts(catalog: Catalog, year: int, form: str) -> list[Layout]:
    known = {name for f, layout in catalog.layouts for name in (f.form, layout.id)}
    if form and form not in known:
        near = difflib.get_close_matches(form, sorted(known), n=3)
        hint = f" Ý là: {', '.join(near)}?" if near else ""
        raise CchcError(
            f"Không có biểu “{form}”.{hint}\n  No form “{form}”; known: {', '.join(sorted(known))}."
        )

    def wanted(one: Form, layout: Layout) -> bool:
        in_force = layout.years[0] <= year <= layout.years[1]
        return form == layout.id or (in_force and form in ("", one.form))

    found = [layout for one, layout in catalog.layouts if wanted(one, layout)]
    if not found:
        raise CchcError(f"Không biểu nào có hiệu lực năm {year}.\n  No form is in force in {year}.")
    drawable = [layout for layout in found if _drawable(layout)]
    if not drawable:
        raise CchcError(
            f"Các bố cục năm {year} chỉ để đọc bảng đã công bố, không vẽ được biểu trống.\n"
            f"  The layouts of {year} only read published tables; no blank form can be drawn from them."
        )
    return drawable


def _drawable(layout: Layout) -> bool:
    """Whether the layout has a column of names and plain headings: some only read tables that others publish."""
    plain = all(any(not h.startswith("~") for h in (i.heading, *i.also)) for i in layout.items)
    return plain and any(item.role == "key" for item in layout.columns)


def _sheets(catalog: Catalog, layout: Layout, year: int, place: str) -> list[tuple[str, Sheet, list[Place]]]:
    """Every sheet of a layout with its file and the units that it is for."""
    made = []
    periods = catalog.periods(layout, year)
    for start, end in periods:
        name = layout.sheet if end == periods[-1][1] else f"{layout.sheet} (den {end:%d.%m})"
        words = {"year": year, "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}"}
        places = catalog.places.at(start)
        if layout.rows == "places":
            if not place:
                made.append((_file(layout, year), _district(catalog, layout, words, places, name), places))
            continue
        for one in places:
            if not place or _is(catalog, one, place):
                made.append((_file(layout, year, one), _commune(catalog, layout, words, one, name), [one]))
    return made


def _is(catalog: Catalog, place: Place, wanted: str) -> bool:
    bare = catalog.places.bare
    return place.code == wanted or text.marked(bare(place.name)) == text.marked(bare(wanted))


def _file(layout: Layout, year: int, place: Place | None = None) -> str:
    """The path that the layout gives its workbooks, as .xlsx."""
    own = f"{place.code} {text.unmarked(place.name).title()}" if place else layout.id
    pattern = layout.file or "{year}/{place_file}.xlsx"
    return Path(pattern.format(year=year, place_file=own)).with_suffix(".xlsx").as_posix()


def _district(
    catalog: Catalog, layout: Layout, words: dict[str, Any], places: Sequence[Place], name: str
) -> Sheet:
    unit = catalog.unit
    filled = {
        **words, "place": unit.name, "office": (unit.body or unit.name).upper(),
        "signed": f"{unit.short}, ngày …… tháng …… năm ………",
    }  # fmt: skip
    records = [Record(f"{place.kind} {place.name}", code=place.code) for place in places]
    return Sheet(layout, filled, records, _no_total(layout), name=name)


def _commune(catalog: Catalog, layout: Layout, words: dict[str, Any], place: Place, name: str) -> Sheet:
    own = f"{place.kind.lower()} {place.name}"
    filled = {
        **words, "place": own, "office": f"ỦY BAN NHÂN DÂN {own.upper()}",
        "signed": f"{place.name}, ngày …… tháng …… năm ………",
    }  # fmt: skip
    if layout.rows == "fields":
        return Sheet(layout, filled, [Record(f.name) for f in catalog.fields], _no_total(layout), name=name)
    records = [Record(" ".join(heading_path(item)), {item.indicator: None}) for item in layout.lines]
    units = {code: spec.unit for code, spec in catalog.indicators.items()}
    return Sheet(layout, filled, records, units=units, name=name)


def _no_total(layout: Layout) -> dict[str, Any] | None:
    return {} if layout.total_row else None


def _workbook(catalog: Catalog, year: int, parts: Sequence[tuple[Sheet, list[Place]]]) -> bytes:
    sheets: list[Sheet] = []
    for sheet, _ in parts:
        sheet.name = sheet_name(sheet.title or sheet.layout.id, [s.name for s in sheets])
        sheets.append(sheet)
    places = {p.code: p for _, group in parts for p in group}
    one = next(iter(places.values())) if len(places) == 1 else None
    filled = {
        "name": f"{one.kind} {one.name}" if one else f"{catalog.unit.name} ({len(places)} đơn vị)",
        "codes": ", ".join(places),
        "year": year,
        "body": catalog.unit.body or catalog.unit.name,
    }
    return blank_workbook(sheets, catalog.indicators, [note.format(**filled) for note in NOTES])
