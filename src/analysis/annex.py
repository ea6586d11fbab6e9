"""The statistics annex as a workbook: what each commune reported, with totals and rates as live formulas."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from .catalog import Indicator, Topic, expressions
from .door import Workspace, said_name, said_unit, workspace
from .shape.workbook import saved
from .show import date_text
from .tongue import lang, t

FONT, SIZE = "Times New Roman", 12
MISSING = "–"
YES, NO = "Có", "Không"
UNIT_HEADING = "Đơn vị tính"
ON_PAPER = 14  # columns that can be read on one sheet of A4
HEAD, FIRST = 5, 6  # the row of headings and the first row of data, in every table
_THIN = Side(style="thin", color="7F7F7F")
_BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_WASH = PatternFill("solid", fgColor="E8EEF3")
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
# No name of a sheet may hold these, or be longer than 31 characters.
_FORBIDDEN = re.compile(r"[\[\]:*?/\\]")


@dataclass
class _Book:
    """The workbook in the making, its list of tables, and what its formulas give."""

    space: Workspace
    book: Workbook = field(default_factory=Workbook)
    tables: list[tuple[str, str]] = field(default_factory=list)  # sheet and title
    values: dict[tuple[str, str], float | str] = field(default_factory=dict)


def annex(root: Path | str | None = None) -> bytes:
    """The annex as an .xlsx: cover, contents, notes, and for each topic a table of the communes and one of the years.

    Communes: the last whole year (where there is none, the last year), one row a commune; rates and the row of the
    whole are formulas over the sheet's own cells, the whole by the rule of the catalogue (rates over the communes that
    gave all they take). Years: figures of the whole. The same processed tables give the same bytes.
    """
    made = _Book(workspace(root))
    panel = made.space.panel
    whole = panel.loc[~panel["part_year"], "year"]
    year = int((whole if len(whole) else panel["year"]).max())
    made.book.remove(made.book.active)
    cover, contents, notes = (made.book.create_sheet(name) for name in (t("Bìa"), t("Mục lục"), t("Ghi chú")))
    for number, topic in enumerate(made.space.catalog.topics.values(), start=1):
        _communes(made, number, topic, year)
        _years(made, number, topic)
    _cover(made, cover, year, len(whole) > 0)
    _contents(made, contents)
    _notes(made, notes)
    made.book.properties.creator = "cchc"
    made.book.properties.title = _report_title(made.space)
    return saved(made.book, made.values)


def _communes(made: _Book, number: int, topic: Topic, year: int) -> None:
    space = made.space
    panel = space.panel[space.panel["year"] == year]
    specs = [i for i in topic.indicators if i.code in set(panel["indicator"])]
    if not specs:
        return
    ws = _table(made, f"{number}a", t("{0}, năm {1}, theo đơn vị", _titled(topic), year), topic, specs)
    wide = panel.pivot(index="place", columns="indicator", values="value")
    places = [place for place in space.catalog.places.at(space.boundaries) if place.code in wide.index]
    columns = {spec.code: k for k, spec in enumerate(specs, start=3)}
    last = FIRST + len(places) - 1
    for row, place in enumerate(places, start=FIRST):
        _put(ws, row, 1, row - FIRST + 1, _CENTRE)
        _put(ws, row, 2, place.name, _LEFT)
        for spec in specs:
            _value(made, ws, row, columns, spec, float(wide.loc[place.code, spec.code]))
    whole = space.district[space.district["year"] == year].set_index("indicator")["value"]
    _put(ws, last + 1, 2, t("Toàn {0}", t(space.catalog.unit.level)), _LEFT, bold=True)
    for spec in specs:
        _total(made, ws, last, columns, spec, float(whole[spec.code]))
    ws.freeze_panes = ws.cell(FIRST, 3)


def _value(
    made: _Book, ws: Worksheet, row: int, columns: dict[str, int], spec: Indicator, value: float
) -> None:
    names = expressions.names(spec.formula) if spec.formula else []
    if value != value:
        _put(ws, row, columns[spec.code], MISSING, _CENTRE)
    elif spec.kind == "yes_no":
        _put(ws, row, columns[spec.code], t(YES if value else NO), _CENTRE)
    elif names and set(names) <= set(columns):
        formula = _formula(spec.formula, lambda name: f"{get_column_letter(columns[name])}{row}")
        _put_formula(made, ws, row, columns[spec.code], formula, value, spec)
    else:
        _put(ws, row, columns[spec.code], value, None, spec=spec)


def _total(
    made: _Book, ws: Worksheet, last: int, columns: dict[str, int], spec: Indicator, value: float
) -> None:
    row, letter = last + 1, get_column_letter(columns[spec.code])
    span = f"{letter}{FIRST}:{letter}{last}"
    names = expressions.names(spec.formula) if spec.formula else []
    if value != value:
        _put(ws, row, columns[spec.code], MISSING, _CENTRE, bold=True)
    elif spec.kind == "yes_no":
        count = sum(ws.cell(r, columns[spec.code]).value == t(YES) for r in range(FIRST, last + 1))
        _put_formula(made, ws, row, columns[spec.code], f'COUNTIF({span},"{t(YES)}")', count, None)
    elif names and set(names) <= set(columns):
        # Only communes whose own rate is a number count: that takes all that the rate is reckoned from.
        def summed(name: str) -> str:
            own = get_column_letter(columns[name])
            return f'SUMIFS({own}{FIRST}:{own}{last},{span},">=-1E+300")'

        _put_formula(made, ws, row, columns[spec.code], _formula(spec.formula, summed), value, spec)
    else:
        how = {"sum": "SUM", "max": "MAX", "min": "MIN", "mean": "AVERAGE"}.get(spec.combine, "MEDIAN")
        _put_formula(made, ws, row, columns[spec.code], f"{how}({span})", value, spec)


def _years(made: _Book, number: int, topic: Topic) -> None:
    space = made.space
    district = space.district[space.district["indicator"].isin([i.code for i in topic.indicators])]
    specs = [i for i in topic.indicators if i.code in set(district["indicator"])]
    if not specs:
        return
    years = sorted(int(y) for y in district["year"].unique())
    part = set(district.loc[district["part_year"], "year"])
    title = t("{0}, toàn {1}, {2}–{3}", _titled(topic), t(space.catalog.unit.level), years[0], years[-1])
    headings = [
        t("STT"),
        t("Chỉ tiêu"),
        t(UNIT_HEADING),
        *(f"{year}*" if year in part else str(year) for year in years),
    ]
    ws = _sheet(made, f"{number}b", title, topic, headings)
    cells = district.set_index(["indicator", "year"])[["value", "n", "of"]]
    for row, spec in enumerate(specs, start=FIRST):
        _put(ws, row, 1, row - FIRST + 1, _CENTRE)
        _put(ws, row, 2, said_name(spec), _LEFT)
        _put(
            ws,
            row,
            3,
            t("{0} ghi “Có”", space.unit_word) if spec.kind == "yes_no" else said_unit(spec),
            _CENTRE,
        )
        for column, year in enumerate(years, start=4):
            found = cells.loc[(spec.code, year)] if (spec.code, year) in cells.index else None
            if found is None or found["value"] != found["value"]:
                _put(ws, row, column, MISSING, _CENTRE)
            else:
                value = found["value"] * found["n"] if spec.kind == "yes_no" else found["value"]
                _put(ws, row, column, float(value), None, spec=None if spec.kind == "yes_no" else spec)
    if part:
        _line(ws, FIRST + len(specs) + 2, t("* Số liệu chưa đủ năm, không so với cả năm."), italic=True)
    ws.freeze_panes = ws.cell(FIRST, 4)


def _table(made: _Book, name: str, title: str, topic: Topic, specs: Sequence[Indicator]) -> Worksheet:
    return _sheet(
        made,
        name,
        title,
        topic,
        [t("STT"), t("Đơn vị"), *(f"{said_name(s)} ({t(said_unit(s))})" for s in specs)],
    )


def _sheet(made: _Book, name: str, title: str, topic: Topic, headings: Sequence[str]) -> Worksheet:
    ws = made.book.create_sheet(_FORBIDDEN.sub(" ", f"{name} {_titled(topic)}")[:31].strip())
    made.tables.append((ws.title, title))
    _line(ws, 1, t("Bảng {0}. {1}", name, title), bold=True, size=13)
    _line(ws, 2, made.space.source_line(topic.topic), italic=True)
    _line(ws, 3, _status(made.space), bold=True)
    for column, heading in enumerate(headings, start=1):
        _put(ws, HEAD, column, heading, _CENTRE, bold=True).fill = _WASH
        wide = 20.0 if heading == t(UNIT_HEADING) else {1: 6.0, 2: 46.0}.get(column, 13.0)
        ws.column_dimensions[get_column_letter(column)].width = wide
    ws.row_dimensions[HEAD].height = 16.0 * max(3, max(len(h) for h in headings[2:]) // 12 + 1)
    # A wide table goes over several sheets of paper, each with headings and names, rather than too small to be read.
    ws.print_title_rows, ws.print_title_cols = f"{HEAD}:{HEAD}", "A:B"
    ws.page_setup.fitToWidth = -(-len(headings) // ON_PAPER)
    ws.page_setup.paperSize, ws.page_setup.orientation = ws.PAPERSIZE_A4, "landscape"
    ws.page_setup.fitToHeight, ws.sheet_properties.pageSetUpPr.fitToPage = 0, True
    ws.oddFooter.center.text = "&P/&N"
    return ws


def _titled(topic: Topic) -> str:
    return topic.title_en if lang() == "en" else topic.title_vi


def _defined(spec: Indicator) -> str:
    return spec.definition_en if lang() == "en" else spec.definition_vi


def _report_title(space: Workspace) -> str:
    report = space.catalog.unit.report
    return (lang() == "en" and report.title_en) or report.title


def _cover(made: _Book, ws: Worksheet, year: int, whole: bool) -> None:
    space, unit = made.space, made.space.catalog.unit
    notice = space.processed.about.get("notice_en" if lang() == "en" else "notice") or {}
    lines: list[tuple[str, dict[str, Any]]] = [
        (unit.parent.upper(), {}), (unit.body.upper(), {"bold": True}), ("", {}),
        (t("PHỤ LỤC SỐ LIỆU"), {"bold": True, "size": 16}),
        (_report_title(space), {"bold": True, "size": 14}), ("", {}),
        (_status(space), {"bold": True}), (str(notice.get("text") or ""), {}), ("", {}),
        (t("Ranh giới đơn vị: ngày {0}.", date_text(unit.report.boundaries)), {}),
        (t("Bảng theo đơn vị là của năm {0}, {1}.", year, t("năm trọn gần nhất") if whole else t("chưa đủ năm")), {}),
        (t("Phiên bản số liệu: {0}", space.processed.about.get('data_version', '')), {}),
    ]  # fmt: skip
    for row, (text, looks) in enumerate(lines, start=2):
        _line(ws, row, text, wrap=True, **looks)
    _page(ws, 84)


def _contents(made: _Book, ws: Worksheet) -> None:
    _line(ws, 1, t("Mục lục"), bold=True, size=14)
    for row, (sheet, title) in enumerate([(t("Ghi chú"), t("Ghi chú, cách đọc")), *made.tables], start=3):
        cell = _line(ws, row, f"{sheet}: {title}")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{sheet}'!A1")
        cell.font = Font(name=FONT, size=SIZE, underline="single", color="1C4A7A")
    _page(ws, 110)


def _notes(made: _Book, ws: Worksheet) -> None:
    word = made.space.unit_word
    lines = [
        t("“{0}”: không có số liệu, hoặc không tính được. Ô này không được tính là 0.", MISSING),
        t("Tỷ lệ và dòng toàn đơn vị là công thức; sửa số của một đơn vị thì tỷ lệ và tổng đổi theo."),
        t("Tỷ lệ chung tính trên các {0} có đủ số để tính, không lấy bình quân các tỷ lệ.", word),
        t("Số đếm của các đơn vị đã sáp nhập được cộng lại theo ranh giới ghi ở trang bìa."),
        *(
            f"{said_name(spec)}: {_defined(spec)}"
            for topic in made.space.catalog.topics.values()
            for spec in topic.indicators
            if _defined(spec)
        ),
    ]
    _line(ws, 1, t("Ghi chú, cách đọc"), bold=True, size=14)
    for row, text in enumerate(lines, start=3):
        _line(ws, row, text, wrap=True)
    _page(ws, 110)


def _page(ws: Worksheet, width: int) -> None:
    """One column of text, each row as high as its text needs: not every program reckons that by itself."""
    ws.column_dimensions["A"].width = width
    for row in range(1, ws.max_row + 1):
        cell = ws.cell(row, 1)
        scale = float(cell.font.size or SIZE) / SIZE
        lines = -(-len(str(cell.value or "")) * 1.15 * scale // width) or 1
        ws.row_dimensions[row].height = 17.0 * scale * lines
    ws.page_setup.paperSize, ws.page_setup.fitToHeight = ws.PAPERSIZE_A4, 0
    ws.sheet_properties.pageSetUpPr.fitToPage = True


def _status(space: Workspace) -> str:
    notice = space.processed.about.get("notice_en" if lang() == "en" else "notice") or {}
    return str(notice.get("title") or "")


def _formula(text: str, cell: Callable[[str], str]) -> str:
    """A formula of the catalogue over cells; what has nothing to divide by is no number."""
    body = re.sub(r"[a-z_][a-z0-9_]*", lambda match: cell(match[0]), text)
    return f'IFERROR({body},"{MISSING}")'


def _put(
    ws: Worksheet, row: int, column: int, value: str | float, align: Alignment | None, *, bold: bool = False,
    spec: Indicator | None = None,
) -> Cell:  # fmt: skip
    cell: Cell = ws.cell(row, column)
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"  # text is text, whatever it begins with
    cell.font, cell.border = Font(name=FONT, size=SIZE, bold=bold), _BOX
    cell.alignment = align or Alignment(horizontal="right", vertical="center")
    cell.number_format = _number_format(spec, value)
    return cell


def _put_formula(
    made: _Book, ws: Worksheet, row: int, column: int, formula: str, value: float, spec: Indicator | None
) -> None:
    cell = ws.cell(row, column)
    cell.value = f"={formula}"
    cell.font, cell.border = Font(name=FONT, size=SIZE, bold=ws.cell(row, 1).value is None), _BOX
    cell.alignment = Alignment(horizontal="right", vertical="center")
    cell.number_format = _number_format(spec, value)
    made.values[ws.title, cell.coordinate] = value


def _number_format(spec: Indicator | None, value: str | float) -> str:
    if spec is not None and spec.unit == "%":
        return "0.0%"
    if spec is not None and spec.kind == "version":
        return "0"
    return "#,##0" if isinstance(value, str) or float(value).is_integer() else "#,##0.00"


def _line(ws: Worksheet, row: int, text: str, *, wrap: bool = False, **font: Any) -> Cell:
    cell: Cell = ws.cell(row, 1)
    cell.value, cell.data_type = text or None, "s" if text else "n"
    cell.font = Font(name=FONT, **{"size": SIZE, **font})
    cell.alignment = Alignment(vertical="top", wrap_text=wrap)
    return cell
