"""HTML of blocks as paragraphs and grids."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.publish.flow import Cell, Grid, Paragraph, Run, flow, inline, is_wide, placed, widths


def test_styles_nest_and_end_where_they_end() -> None:
    (p,) = flow("<p>Một <strong>hai <em>ba</em></strong> bốn<sup>2</sup></p>")
    assert isinstance(p, Paragraph)
    assert p.runs == (
        Run("Một "), Run("hai ", bold=True), Run("ba", bold=True, italic=True), Run(" bốn"), Run("2", raised=True),
    )  # fmt: skip


def test_a_figure_keeps_the_number_of_its_entry_and_a_link_its_address() -> None:
    source = '<p>Đạt <a class="origin" href="#so-12"><data value="1">95,8 %</data></a>, <a href="https://a.vn">xem</a></p>'
    assert inline(source) == (
        Run("Đạt "),
        Run("95,8 %", entry=12),
        Run(", "),
        Run("xem", link="https://a.vn"),
    )
    assert inline('<a href="#muc-1">mục 1</a>') == (Run("mục 1"),), (
        "an anchor of the page leads nowhere on paper"
    )


def test_lists_have_markers_depths_and_their_own_numbers() -> None:
    found = flow("<ul><li>a<ul><li>b</li></ul></li></ul><ol start='3'><li>c</li><li><p>d</p></li></ol>")
    told = [(p.text, p.role, p.depth, p.marker) for p in found if isinstance(p, Paragraph)]
    assert told == [
        ("a", "item", 1, "-"),
        ("b", "item", 2, "+"),
        ("c", "item", 1, "3."),
        ("d", "item", 1, "4."),
    ]


def test_a_table_keeps_spans_heads_and_colours() -> None:
    (grid,) = flow(
        "<table><thead><tr><th rowspan=2>Xã</th><th colspan=2>Năm</th></tr><tr><th>a</th><th>b</th></tr></thead>"
        '<tbody><tr><th scope="row">Nga An</th><td class="n" style="background-color:#abc;color:#ffffff">1</td>'
        "<td>x<br>y</td></tr></tbody></table>"
    )
    assert isinstance(grid, Grid)
    assert (grid.width, grid.head, len(grid.rows)) == (3, 2, 3)
    where = {cell.text: (row, column) for row, column, cell in placed(grid)}
    assert where == {
        "Xã": (0, 0),
        "Năm": (0, 1),
        "a": (1, 1),
        "b": (1, 2),
        "Nga An": (2, 0),
        "1": (2, 1),
        "x\ny": (2, 2),
    }
    name, number, _ = grid.rows[2]
    assert not name.head
    assert (number.align, number.fill, number.ink) == ("right", "aabbcc", "ffffff")


def test_text_around_a_table_and_a_picture_is_kept() -> None:
    found = flow("<p>trước</p><table><tr><td>1</td></tr></table><p>sau <img alt='một hình' src='x'></p>")
    assert [p.text if isinstance(p, Paragraph) else "bảng" for p in found] == [
        "trước",
        "bảng",
        "sau [một hình]",
    ]


def test_columns_get_what_their_words_need() -> None:
    def row(*texts: str) -> tuple[Cell, ...]:
        return tuple(Cell((Run(text),)) for text in texts)

    grid = Grid((row("TT", "Nội dung"), row("1", "một câu khá dài " * 9)))
    narrow, broad = widths(grid)
    assert narrow < 0.1 < broad
    assert not is_wide(grid)
    assert is_wide(Grid((row(*["từdàikhôngngắtđược"] * 9),)))


words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="<>& "), min_size=1, max_size=8
)


@given(st.lists(st.lists(words, min_size=1, max_size=4), min_size=1, max_size=5))
def test_nothing_of_a_table_is_lost(rows: list[list[str]]) -> None:
    body = "".join("<tr>" + "".join(f"<td>{t}</td>" for t in row) + "</tr>" for row in rows)
    (grid,) = flow(f"<table>{body}</table>")
    assert isinstance(grid, Grid)
    assert [[cell.text.strip() for cell in row] for row in grid.rows] == [
        [t.strip() for t in row] for row in rows
    ]
    assert abs(sum(widths(grid)) - 1) < 1e-9
