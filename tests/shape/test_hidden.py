"""What is hidden on a sheet: read by the forms that say so, rows and columns too."""

from __future__ import annotations

from analysis import shape
from analysis.contracts import Sheet
from analysis.errors import Issues


def test_hidden_rows_and_columns_are_read_by_a_form_that_says_so(catalog, monkeypatch):
    layouts = shape._layouts(catalog)
    matcher = next(m for m in layouts.all if m.layout.id == "procedures-2015")
    items = [item.heading for item in matcher.layout.columns]
    names = ["Nga An", "Nga Thành", "Nga Thái"]
    rows = [items, *[[str(n), name, *[float(n)] * (len(items) - 2)] for n, name in enumerate(names, 1)]]

    def read():
        page = Sheet("S", [list(row) for row in rows])
        page.hidden_rows, page.hidden_cols = frozenset({3}), frozenset({4})
        issues = Issues(source="x.xlsx", year=2016)
        (reading,) = shape.read_sheet(page, catalog, 2016, issues)
        return reading.keys, [c.col for c in reading.columns if any(c.cells)], {i.code for i in issues.rows}

    columns = [at for at, item in enumerate(matcher.layout.columns, 1) if item.indicator]
    keys, cols, codes = read()
    assert keys == ["Nga An", "Nga Thái"]
    assert cols == [c for c in columns if c != 4]
    assert "N-HIDDEN-CELLS" in codes
    assert "N-HIDDEN-READ" not in codes
    monkeypatch.setattr(layouts, "hidden", [matcher])
    keys, cols, codes = read()
    assert (keys, cols) == (names, columns)
    assert "N-HIDDEN-READ" in codes
    assert "N-HIDDEN-CELLS" not in codes
