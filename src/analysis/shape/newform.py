"""A form file drafted from a workbook, with notes to the analyst on what is still to be decided."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

from .. import text
from ..contracts import shown
from .grid import letters
from .kinds import SIGNS
from .outline import FoundSheet, FoundTable
from .proposals import Proposal, Proposals, code_of, propose

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_PERIOD = re.compile(r"(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})(\D+?)(\d{1,2}[/.-]\d{1,2}[/.-]\d{4})")
_PLACE = re.compile(r"^((?:tên )?(?:đơn vị|địa phương|xã|phường)[^:]*:\s*(?:UBND )?)(.*)$", re.IGNORECASE)
ABOVE = 8  # title lines that are taken over


@dataclass
class _Drafted:
    lines: list[str]
    indicators: list[tuple[str, str, str, bool]]  # code, name, unit, whole numbers


def draft_form(file: str, sheets: Sequence[FoundSheet]) -> str:
    """The YAML of a form with a layout for each table that stands open to view; "" when there is none.

    Below the form, as comments, the indicators to be declared: once they are, the form loads.
    """
    tables = [t for s in sheets if not s.sheet.hidden for t in s.tables if t.region.header_rows[0]]
    if not tables:
        return ""
    stem = file.rpartition(".")[0] or file
    name = code_of([_YEAR.sub("", stem)], set())
    year = _year(tables, stem)
    drafted: list[_Drafted] = []
    seen: set[tuple[str, ...]] = set()
    for table in tables:
        taken: set[str] = set()
        found = propose(table, taken)
        headings = tuple(p.column.heading for p in found.columns)
        if (
            found.key is None
            or headings in seen
            or not any(p.role in ("item", "value") for p in found.columns)
        ):
            continue  # the same form again, or nothing to read
        seen.add(headings)
        code = f"{name}-{year or 2000}" + (f"-{len(drafted) + 1}" if drafted else "")
        drafted.append(_layout(code, file, year, table, found))
    if not drafted:
        return ""
    title = _title(tables[0]) or stem
    head = [
        f"# Bản phác từ tệp {file}. Các dòng “CẦN” là việc của người phân tích;",
        "# các khóa: xem những biểu mẫu khác trong data/catalog/forms.",
        "# A draft: lines marked CẦN are for the analyst to decide.",
        f"form: {name}  # CẦN: mã biểu mẫu",
        f"topic: {name}  # CẦN: chủ đề có tệp trong data/catalog/indicators",
        f"title_vi: {_quoted(title)}",
        "layouts:",
    ]
    lines = [line for layout in drafted for line in layout.lines]
    return "\n".join([*head, *lines, "", *_indicators(name, title, drafted)]) + "\n"


def _layout(code: str, file: str, year: int, table: FoundTable, found: Proposals) -> _Drafted:
    lines_of = found.rows == "indicators"
    pattern = _YEAR.sub("{year}", file) if year else file
    lines = [
        f"  - id: {code}",
        f"    years: [{year or 2000}, {year or 2030}]  # CẦN: các năm dùng mẫu này",
        f"    rows: {found.rows}  # CẦN: mỗi dòng là places (đơn vị), fields (lĩnh vực) hay indicators (chỉ tiêu)",
        f"    file: {_quoted(pattern)}  # CẦN: đường dẫn trong data/raw",
        f"    sheet: {_quoted(table.sheet.name)}",
    ]
    lines += _titles(table, found, year)
    if table.region.numbering_rows:
        lines.append("    number_row: true")
    total = next((_label(table, r, found) for r in table.region.total_rows if _label(table, r, found)), "")
    if total and not lines_of:
        lines.append(f"    total_row: {_quoted(total)}")
    lines += _signs(table, found)
    lines.append("    columns:")
    lines += [f"      - {{{_item(p)}}}{_remark(p)}" for p in found.columns]
    nameless = [c for c in table.columns if not c.path]
    lines += [f"      # CẦN: cột {letters(c.col)} không có tên đầu cột" for c in nameless]
    indicators = [
        (p.indicator, p.column.heading, p.column.unit or "", _whole(table, p))
        for p in found.columns
        if p.indicator
    ]
    if lines_of:
        more, indicators = _lines(table, found)
        lines += more
    return _Drafted(lines + _checks(found), indicators)


def _item(proposal: Proposal) -> str:
    heading = f"heading: {_quoted(proposal.column.heading)}"
    return (
        f"{heading}, indicator: {proposal.indicator}"
        if proposal.indicator
        else f"{heading}, role: {proposal.role}"
    )


def _remark(proposal: Proposal) -> str:
    if proposal.role == "key":
        return "  # CẦN: cột tên đơn vị"
    if proposal.role == "remark" and not text.fold(proposal.column.path[-1]).startswith("ghi chu"):
        return "  # mã hoặc chữ, không đọc thành số liệu"
    if _YEAR.search(proposal.column.heading):
        return "  # CẦN: tên cột nêu năm; ghi cách viết khác vào also, hoặc một mẫu bắt đầu bằng ~"
    return ""


def _lines(table: FoundTable, found: Proposals) -> tuple[list[str], list[tuple[str, str, str, bool]]]:
    """The lines of a form with one indicator a row, and their indicators."""
    key, taken = found.key, set[str]()
    assert key is not None
    unit = next((p for p in found.columns if p.role == "unit"), None)
    lines, indicators = ["    lines:"], []
    value = next(p for p in found.columns if p.role == "value")
    values = table.meanings[value.column.col].values
    seen: set[str] = set()
    for i, row in enumerate(table.rows):
        name = text.clean(table.shown(row, key.column.col))
        waiting = values[i] is None and row in table.region.group_rows
        if not name or waiting or text.fold(name) in seen:
            continue
        seen.add(text.fold(name))
        code = code_of([name], taken)
        lines.append(f"      - {{heading: {_quoted(name)}, indicator: {code}}}")
        measure = text.clean(table.shown(row, unit.column.col)) if unit else value.column.unit or ""
        indicators.append((code, name, measure, isinstance(values[i], int) or values[i] is None))
    return lines, indicators


def _titles(table: FoundTable, found: Proposals, year: int) -> list[str]:
    """The lines above the header, with their year, period and place left open."""
    sheet, top = table.sheet, table.region.header_rows[0]
    titles, place = [], ""
    for row in range(max(1, top - ABOVE), top):
        for held in sheet.rows[row - 1]:
            if type(held) is not str or not any(c.isalpha() for c in held):
                continue
            line = text.clean(held)
            named = _PLACE.match(line)
            if named and found.rows == "indicators":
                place = f"{named[1]}{{place}}"
                continue
            line = _PERIOD.sub(r"{start}\g<2>{end}", line)
            titles.append(line.replace(str(year), "{year}") if year else line)
    lines = ["    titles:", *(f"      - {_quoted(t)}" for t in titles)] if titles else []
    return [*lines, f"    place_line: {_quoted(place)}"] if place else lines


def _title(table: FoundTable) -> str:
    """The longest line of words above the header that states no period, as the form's name."""
    top = table.region.header_rows[0]
    held = [text.clean(v) for r in table.sheet.rows[: top - 1] for v in r if type(v) is str]
    held = [line for line in held if any(c.isalpha() for c in line) and not _PERIOD.search(line)]
    return _YEAR.sub("", max(held, key=len, default="")).strip()[:120]


def _year(tables: Sequence[FoundTable], stem: str) -> int:
    """The year that the file's name or a title states; 0 when none does."""
    top = tables[0].region.header_rows[0]
    held = [shown(v) for r in tables[0].sheet.rows[: top - 1] for v in r if v != ""]
    found = next((m for part in (stem, *held) if (m := _YEAR.search(part))), None)
    return int(found[1]) if found else 0


def _signs(table: FoundTable, found: Proposals) -> list[str]:
    """The signs that stand instead of figures; what each means only the office knows."""
    cols = [p.column.col for p in found.columns if p.role in ("item", "value")]
    held = {text.clean(table.shown(r, c)) for r in table.rows for c in cols}
    signs = sorted({s for s in held if s.lower() in SIGNS})
    reasons = ", ".join(f"{_quoted(s)}: not_reported" for s in ["", *signs])
    more = "  # CẦN: none_occurred (bằng 0), not_applicable hay not_reported" if signs else ""
    return [f"    signs: {{{reasons}}}{more}"]


def _checks(found: Proposals) -> list[str]:
    lines = []
    if found.numbered or found.counted:
        lines.append("    checks:")
        lines += [f"      - {rule}  # theo dòng đánh số cột" for rule in found.numbered]
        lines += [f"      - {rule}  # CẦN: đúng ở mọi dòng của tệp này" for rule in found.counted]
    return lines + [f"    # CẦN: dòng đánh số còn nêu {rule}" for rule in found.open]


def _whole(table: FoundTable, proposal: Proposal) -> bool:
    return all(not isinstance(v, float) for v in table.meanings[proposal.column.col].values)


def _label(table: FoundTable, row: int, found: Proposals) -> str:
    key = found.key
    cols = [key.column.col] if key else []
    cols += [p.column.col for p in found.columns if p.role == "order"]
    return next((t for c in cols if (t := text.clean(table.shown(row, c)))), "")


def _indicators(name: str, title: str, drafted: Sequence[_Drafted]) -> list[str]:
    """The indicators file that the form needs, as comments."""
    lines = [
        f"# CẦN: khai báo các chỉ tiêu sau trong data/catalog/indicators/{name}.yml (bỏ dấu “# ” ở đầu dòng):",
        f"# topic: {name}",
        f"# title_vi: {_quoted(title)}",
        f"# title_en: {_quoted(text.fold(title))}",
        "# indicators:",
    ]
    seen: set[str] = set()
    for layout in drafted:
        for code, heading, unit, whole in layout.indicators:
            if code in seen:
                continue
            seen.add(code)
            kind = "percent" if "%" in unit else "count" if whole else "number"
            combine = "mean" if kind == "percent" else "sum"
            lines.append(
                f"#   - {{code: {code}, name_vi: {_quoted(heading)}, name_en: {_quoted(text.fold(heading))}, "
                f"unit: {_quoted(unit)}, kind: {kind}, combine: {combine}}}"
            )
    return lines


def _quoted(content: str) -> str:
    """A text as a YAML double-quoted scalar."""
    return json.dumps(content, ensure_ascii=False)
