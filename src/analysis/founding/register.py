"""The register of a unit's communes from any list of them: its own, its province's or the country's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .. import read, text
from ..contracts import Sheet
from ..errors import CchcError
from .unit import PREFIXES, split

HEADER_ROWS = 30
# How lists head their columns (folded): the first that stands in a list is taken.
HEADINGS: dict[str, tuple[str, ...]] = {
    "code": (
        "code", "ma", "ma so", "ma xa", "ma px", "ma phuong xa", "ma xa phuong", "ma dvhc", "ma don vi", "ma dv",
        "ma don vi hanh chinh", "ma so dvhc", "ma gso", "ma tctk", "ma hanh chinh", "commune code", "place code", "id",
    ),
    "name": (
        "name", "ten", "ten xa", "ten don vi", "ten dvhc", "ten don vi hanh chinh", "phuong xa", "xa phuong",
        "ten phuong xa", "ten xa phuong", "xa phuong thi tran", "phuong xa thi tran", "xa thi tran", "don vi", "xa",
        "dia danh", "ten tieng viet", "commune", "commune name", "ward",
    ),
    "kind": (
        "kind", "cap", "loai", "loai hinh", "loai don vi", "cap don vi", "cap hanh chinh", "loai dvhc", "phan loai",
        "type", "level",
    ),
    "valid_from": ("valid from", "tu ngay", "hieu luc tu", "ngay hieu luc", "ngay thanh lap", "tu", "start", "from"),
    "valid_to": ("valid to", "den ngay", "hieu luc den", "het hieu luc", "ngay het hieu luc", "den", "end", "to"),
    "aliases": ("aliases", "ten khac", "ten goi khac", "ten cu", "other names", "alias"),
    "district": (
        "quan huyen", "huyen", "huyen quan", "ten huyen", "ten quan huyen", "ten qh", "huyen thi xa", "district",
        "quan huyen thi xa", "huyen thi xa thanh pho", "quan huyen thi xa thanh pho", "district name",
    ),
    "province": (
        "tinh thanh pho", "tinh", "tinh tp", "tinh thanh", "ten tinh", "ten tinh thanh pho", "thanh pho", "province",
        "tinh thanh pho truc thuoc trung uong", "province name",
    ),
}  # fmt: skip
DIGITS = {
    "Xã": 5,
    "Phường": 5,
    "Thị trấn": 5,
    "Đặc khu": 5,
    "Huyện": 3,
    "Quận": 3,
    "Thị xã": 3,
    "Thành phố": 3,
}


@dataclass(frozen=True)
class Listed:
    """One unit of the list, as a row of places.csv."""

    code: str
    name: str
    kind: str
    valid_from: str = ""
    valid_to: str = ""
    aliases: str = ""

    def row(self) -> list[str]:
        """Its values in the order of places.csv."""
        return [self.code, self.name, self.kind, self.valid_from, self.valid_to, self.aliases]


def register(path: Path, unit: str, parent: str = "") -> list[Listed]:
    """The units below `unit` in a list, by code: any workbook or delimited text that `read` opens.

    The list needs a code and a name; headings are known in many spellings, Vietnamese and English. Where it has a
    column of districts or provinces, the rows that name `unit` in it are kept (of `parent`, where it has a column for
    that). A kind may stand in the name. CchcError when the file cannot be read or understood, no row belongs to the
    unit, or two units of that name are in it.
    """
    rows = _rows(path)
    kept = _below(rows, unit, parent, path)
    listed = [_listed(row, path, number) for number, row in kept]
    return sorted(dict.fromkeys(listed), key=lambda place: (place.code, place.valid_from))


def _rows(path: Path) -> list[tuple[int, dict[str, Any]]]:
    """(row number, values by meaning) of the first sheet that has a code and a name."""
    try:
        book = read.read_safely(path.read_bytes())
    except read.UnreadableError as error:
        raise CchcError(f"{path}: {error.vi}\n  {path}: {error.en}") from None
    for sheet in book.sheets:
        found = _header(sheet)
        if found:
            head, columns = found
            body = enumerate(sheet.rows[head:], head + 1)
            rows = [(n, {key: row[at] for key, at in columns.items()}) for n, row in body]
            return [(n, row) for n, row in rows if row["code"] != "" and row["name"] != ""]
    raise CchcError(
        f"{path}: không thấy dòng tiêu đề có cột mã và cột tên (ví dụ: Mã, Tên, Cấp).\n"
        f"  {path}: no row of headings with a code and a name (such as: code, name, kind)."
    )


def _header(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """(number of the header row, column by meaning)."""
    for number, row in enumerate(sheet.rows[:HEADER_ROWS], 1):
        heads = [text.fold(str(value)) for value in row]
        columns = {key: at for key, names in HEADINGS.items() if (at := _first(heads, names)) is not None}
        if {"code", "name"} <= columns.keys():
            return number, columns
    return None


def _first(heads: Sequence[str], names: tuple[str, ...]) -> int | None:
    return next((heads.index(name) for name in names if name in heads), None)


def _below(
    rows: list[tuple[int, dict[str, Any]]], unit: str, parent: str, path: Path
) -> list[tuple[int, dict[str, Any]]]:
    """The rows that belong to the unit: all of them where the list is of one unit alone."""
    level, _ = split(unit)
    column = "province" if level == "tỉnh" or not _has(rows, "district") else "district"
    if not _has(rows, column):
        return rows
    kept = [(n, row) for n, row in rows if _same(row[column], unit)]
    if column == "district" and _has(rows, "province"):
        if parent:
            kept = [(n, row) for n, row in kept if _same(row["province"], parent)]
        elif len({text.marked(str(row["province"])) for _, row in kept}) > 1:
            raise CchcError(
                f"{path}: nhiều tỉnh có “{unit}”; thêm --parent “Tỉnh …”.\n"
                f"  {path}: more than one province has “{unit}”; add --parent."
            )
    if not kept:
        raise CchcError(
            f"{path}: không dòng nào thuộc “{unit}”{f', “{parent}”' if parent else ''}.\n"
            f"  {path}: no row belongs to “{unit}”."
        )
    return kept


def _has(rows: list[tuple[int, dict[str, Any]]], column: str) -> bool:
    return any(row.get(column, "") != "" for _, row in rows)


def _same(value: Any, unit: str) -> bool:
    """Whether the cell names the unit; a cell without a kind is compared by the bare name."""
    kind, bare = split(str(value))
    level, short = split(unit)
    return text.marked(bare) == text.marked(short) and (not kind or not level or kind == level)


def _listed(row: dict[str, Any], path: Path, number: int) -> Listed:
    written = text.clean(str(row["name"]))
    kind = next((k for k in PREFIXES if text.marked(k) == text.marked(str(row.get("kind", "")))), "")
    own = next((k for k in PREFIXES if text.marked(written).startswith(text.marked(k) + " ")), "")
    bare = written[len(own) :].strip() if own and own == (kind or own) else written
    kind = kind or own
    if not kind:
        raise CchcError(
            f"{path}: dòng {number}: không rõ “{written}” là xã, phường hay thị trấn; thêm cột loại.\n"
            f"  {path}: row {number}: of what kind is “{written}”? Add a column."
        )
    return Listed(
        _code(row["code"], DIGITS.get(kind, 0), path, number), bare, kind,
        _day(row.get("valid_from", ""), path, number), _day(row.get("valid_to", ""), path, number),
        text.clean(str(row.get("aliases", ""))),
    )  # fmt: skip


def _code(value: Any, digits: int, path: Path, number: int) -> str:
    """The code as text: a number has lost its leading noughts."""
    code = str(int(value)) if isinstance(value, float) and value.is_integer() else text.clean(str(value))
    if not re.fullmatch(r"[0-9A-Za-z]+", code):
        raise CchcError(
            f"{path}: dòng {number}: mã “{code}” không hợp lệ.\n  Row {number}: not a code: “{code}”."
        )
    return code.zfill(digits) if code.isdigit() else code


def _day(value: Any, path: Path, number: int) -> str:
    """The date as places.csv writes it; dates of a list are written by hand, day first."""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    written = text.clean(str(value))
    if not written or re.fullmatch(r"\d{4}-\d\d-\d\d", written):
        return written
    found = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", written)
    if not found:
        raise CchcError(
            f"{path}: dòng {number}: ngày “{written}” không hợp lệ (cần dạng 01/12/2019).\n"
            f"  {path}: row {number}: not a date: “{written}”."
        )
    day, month, year = map(int, found.groups())
    return f"{year}-{month:02d}-{day:02d}"
