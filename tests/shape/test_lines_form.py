"""A form with one indicator a row: where its figures, its units and its total row are."""

from __future__ import annotations

from analysis import shape
from analysis.contracts import Sheet
from analysis.errors import Issues

LINES = ["Số văn bản chỉ đạo CCHC", "Số hội nghị giao ban CCHC", "Số sáng kiến CCHC", "Số buổi truyền thanh",
         "Số hội nghị tuyên truyền", "Số cán bộ chuyên trách kiểm soát TTHC"]  # fmt: skip


def read(catalog, head, *rows):
    issues = Issues(source="x.xlsx", year=2020)
    (reading,) = shape.read_sheet(Sheet("S", [head, *map(list, rows)]), catalog, 2020, issues)
    return reading, [(i.code, i.ref) for i in issues.rows]


def test_units_are_those_of_their_column_and_none_where_there_is_no_such_column(catalog):
    rows = [[float(n), line, "văn bản", 10.0 + n] for n, line in enumerate(LINES, 1)]
    reading, _ = read(catalog, ["STT", "Nội dung", "Đơn vị tính", "Số liệu"], *rows)
    assert [(c.unit, c.unit_ref, c.cells) for c in reading.columns] == [
        ("văn bản", f"C{n + 1}", [10.0 + n]) for n in range(1, 7)
    ]
    reading, _ = read(catalog, ["STT", "Nội dung", "Số liệu"], *[[*row[:2], row[3]] for row in rows])
    assert [(c.unit, c.unit_ref, c.cells) for c in reading.columns] == [
        ("", f"C{n + 1}", [10.0 + n]) for n in range(1, 7)
    ]


def test_a_line_that_nobody_knows_is_told_if_it_has_a_figure(catalog):
    rows = [[float(n), line, 10.0 + n] for n, line in enumerate(LINES, 1)]
    head = ["STT", "Nội dung", "Số liệu"]
    _, told = read(catalog, head, *rows, [7.0, "Số con ong", 312.0], [8.0, "Số tổ ong", ""])
    assert [ref for code, ref in told if code == "E-ROW"] == ["B8"]
    # A small figure does not make it a row that numbers the columns.
    _, told = read(catalog, head, *rows, [7.0, "Số con ong", 3.0])
    assert [ref for code, ref in told if code == "E-ROW"] == ["B8"]
    for numbers in (["(1)", "(2)", "(3)"], ["A", "B", "1"]):
        _, told = read(catalog, head, numbers, *rows)
        assert "E-ROW" not in [code for code, _ in told]
