"""The CSV files of data/catalog as facts: every mistake is a CatalogError that names file and line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from .districts import CODE, District, Districts
from .models import Indicator, Law, Source, Target, Unit
from .places import FAR_FUTURE, FAR_PAST, Change, Place, Places
from .yaml_lines import CatalogError, read_csv

PLACE_COLUMNS = ["code", "name", "kind", "valid_from", "valid_to", "aliases"]
DISTRICT_COLUMNS = ["code", "name", "province", "province_name", "folder"]
CHANGE_COLUMNS = ["code_before", "name_before", "code_after", "name_after", "valid_from", "decree", "kind"]
TARGET_COLUMNS = [
    "indicator", "year", "target", "unit", "legal_basis", "source", "confidence", "op", "level", "note",
    "verified", "code",
]  # fmt: skip
LAW_COLUMNS = ["code", "title_vi", "verified", "note"]
SOURCE_COLUMNS = ["path", "sha256", "form", "year", "received_from", "status", "note", "received_on"]
SOURCE_BLANKS = ("year", "received_on")  # may be left empty


@dataclass(frozen=True)
class Field:
    """A field of work that dossiers are counted by."""

    code: str
    name: str
    aliases: tuple[str, ...]


def _day(path: Path, line: int, value: str, default: date) -> date:
    try:
        return date.fromisoformat(value) if value else default
    except ValueError:
        raise CatalogError(
            path, line, f"ngày không hợp lệ: {value} (cần dạng 2019-12-01)", f"not a date: {value}"
        ) from None


def _split(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(";") if part.strip())


def districts(folder: Path) -> Districts:
    """The districts of a workspace of many; none where there is no such list.

    A district without a folder has the one of its province's and its own code: "38/389".
    """
    path = folder / "districts.csv"
    found: dict[str, District] = {}
    folders: dict[str, int] = {}
    for line, row in read_csv(path, DISTRICT_COLUMNS) if path.is_file() else []:
        for key in ("code", "province"):
            if not re.fullmatch(CODE, row[key]):
                raise CatalogError(
                    path, line, f"{key}: mã “{row[key]}” chỉ gồm chữ số, chữ không dấu, - và _",
                    f"{key}: “{row[key]}” is no code (digits, letters, - and _)",
                )  # fmt: skip
        if row["code"] in found:
            raise CatalogError(path, line, f"mã {row['code']} ghi hai lần", f"code {row['code']} given twice")
        at = "/".join(
            part for part in (row["folder"] or f"{row['province']}/{row['code']}").split("/") if part
        )
        if at in folders or ".." in at.split("/"):
            raise CatalogError(
                path, line, f"thư mục “{at}” không dùng được hoặc đã ghi ở dòng khác",
                f"folder “{at}” cannot be used, or stands in another line",
            )  # fmt: skip
        folders[at] = line
        found[row["code"]] = District(row["code"], row["name"], row["province"], row["province_name"], at)
    return Districts(tuple(found.values()))


def places(folder: Path, unit: Unit, districts: Districts) -> Places:
    """Units in time with their changes and tiles."""
    path = folder / "places.csv"
    places: list[Place] = []
    known = {one.code for one in districts.all} or {""}
    same: dict[str, list[Place]] = {}
    for line, row in read_csv(path, [*PLACE_COLUMNS, "district"], optional=1):
        start = _day(path, line, row["valid_from"], FAR_PAST)
        end = _day(path, line, row["valid_to"], FAR_FUTURE)
        place = Place(
            row["code"], row["name"], row["kind"], start, end, _split(row["aliases"]), row["district"]
        )
        if any(p.overlaps(start, end) for p in same.get(place.code, ())):
            raise CatalogError(
                path, line, f"mã {place.code} trùng thời gian", f"code {place.code} overlaps in time"
            )
        if place.district not in known:
            raise CatalogError(
                path, line, f"huyện “{place.district}” không có trong districts.csv",
                f"district “{place.district}” is not in districts.csv",
            )  # fmt: skip
        same.setdefault(place.code, []).append(place)
        places.append(place)
    if not places:
        raise CatalogError(
            path, 2,
            "chưa có đơn vị nào; ghi mỗi xã, phường, thị trấn một dòng: mã (5 chữ số), tên, loại, "
            "ví dụ 00001,Tên xã,Xã,,, (ngày bắt đầu, ngày kết thúc và tên gọi khác có thể để trống)",
            "no unit yet; one line a commune: code (5 digits), name, kind, as in 00001,Name,Xã,,, "
            "(dates and other names may be empty)",
        )  # fmt: skip
    _check_old_codes(path, places)
    codes = {p.code for p in places}
    changes = []
    path = folder / "place_changes.csv"
    for line, row in read_csv(path, CHANGE_COLUMNS) if path.is_file() else []:
        for key in ("code_before", "code_after"):
            if row[key] not in codes:
                raise CatalogError(
                    path, line, f"không có đơn vị mã {row[key]}", f"no place with code {row[key]}"
                )
        day = _day(path, line, row["valid_from"], FAR_PAST)
        changes.append(Change(**{**row, "valid_from": day}))  # type: ignore[arg-type]
    return Places(tuple(places), tuple(changes), unit.place_prefixes, _tiles(folder, codes))


def _check_old_codes(path: Path, places: list[Place]) -> None:
    """A code that lists gave a unit must not be another unit's own at the same time."""
    by_code: dict[str, list[Place]] = {}
    for place in places:
        by_code.setdefault(place.code, []).append(place)
    for line, place in enumerate(places, 2):
        for code in place.old_codes:
            if any(p.overlaps(place.valid_from, place.valid_to) for p in by_code.get(code, ())):
                raise CatalogError(
                    path,
                    line,
                    f"mã {code} là mã của đơn vị khác cùng thời gian",
                    f"code {code} is another unit's own",
                )


def _tiles(folder: Path, codes: Iterable[str]) -> dict[str, tuple[int, int]]:
    path = folder / "tile_grid.csv"
    rows = read_csv(path, ["code", "name", "col", "row"]) if path.is_file() else []
    for line, row in rows:
        if row["code"] not in codes:
            raise CatalogError(
                path, line, f"không có đơn vị mã {row['code']}", f"no place with code {row['code']}"
            )
        if not (row["col"].isdigit() and row["row"].isdigit()):
            raise CatalogError(path, line, "cột, dòng phải là số nguyên", "col and row are whole numbers")
    return {row["code"]: (int(row["col"]), int(row["row"])) for _, row in rows}


def fields(folder: Path) -> tuple[Field, ...]:
    """Fields of work, each code once."""
    path = folder / "fields.csv"
    rows = read_csv(path, ["code", "name", "aliases"]) if path.is_file() else []
    for i, (line, row) in enumerate(rows):
        if any(row["code"] == other["code"] for _, other in rows[:i]):
            raise CatalogError(path, line, f"mã {row['code']} ghi hai lần", f"code {row['code']} given twice")
    return tuple(Field(row["code"], row["name"], _split(row["aliases"])) for _, row in rows)


def targets(folder: Path, indicators: dict[str, Indicator]) -> tuple[Target, ...]:
    """Targets with a figure; criteria without one are left out."""
    path = folder / "targets.csv"
    targets = []
    for line, row in read_csv(path, TARGET_COLUMNS) if path.is_file() else []:
        if row["code"] and row["code"] not in indicators:
            raise CatalogError(
                path, line, f"không có chỉ tiêu “{row['code']}”", f"no indicator “{row['code']}”"
            )
        if not row["target"] or not row["year"]:
            continue  # a criterion without a figure: nothing to compare with
        try:
            value, year = float(row["target"]) / (100 if row["unit"] == "%" else 1), int(row["year"])
        except ValueError:
            raise CatalogError(
                path, line, "mục tiêu hoặc năm không phải là số", "target or year is no number"
            ) from None
        targets.append(
            Target(
                name_vi=row["indicator"], year=year, value=value, unit=row["unit"],
                legal_basis=row["legal_basis"], source=row["source"], op=row["op"], level=row["level"],
                note=row["note"], verified=row["verified"] == "yes", indicator=row["code"],
            )
        )  # fmt: skip
    return tuple(targets)


def laws(folder: Path) -> dict[str, Law]:
    """Texts of law by code."""
    path = folder / "laws.csv"
    laws: dict[str, Law] = {}
    for line, row in read_csv(path, LAW_COLUMNS) if path.is_file() else []:
        if row["code"] in laws:
            raise CatalogError(path, line, f"mã {row['code']} ghi hai lần", f"code {row['code']} given twice")
        if row["verified"] not in ("yes", "no"):
            raise CatalogError(path, line, "cột verified ghi yes hoặc no", "verified is yes or no")
        try:
            laws[row["code"]] = Law(**{**row, "verified": row["verified"] == "yes"})  # type: ignore[arg-type]
        except ValidationError:
            raise CatalogError(path, line, "mã không hợp lệ", "not a valid code") from None
    return laws


def sources(folder: Path) -> tuple[Source, ...]:
    """The register of raw files, each path once."""
    path = folder / "sources.csv"
    sources: list[Source] = []
    for line, row in read_csv(path, SOURCE_COLUMNS, optional=1) if path.is_file() else []:
        if any(s.path == row["path"] for s in sources):
            raise CatalogError(path, line, f"tệp {row['path']} ghi hai lần", f"{row['path']} given twice")
        try:
            sources.append(
                Source.model_validate({k: v or None if k in SOURCE_BLANKS else v for k, v in row.items()})
            )
        except ValidationError as error:
            key = str(error.errors()[0]["loc"][0])
            vi, en = f"{key} không hợp lệ: {row[key]}", f"not a valid {key}: {row[key]}"
            raise CatalogError(path, line, vi, en) from None
    return tuple(sources)
