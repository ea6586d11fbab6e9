from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

import pytest
from nbformat.v4 import new_output, new_raw_cell

from analysis.publish.blocks import blocks
from analysis.publish.errors import NotebookError
from analysis.publish.kinds import Block, Figure, Heading, Note, Picture, Prose, Table, Text
from analysis.publish.live import run_in_process

from .helpers import code, md, notebook

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="4in" height="2in" viewBox="0 0 4 2">{}</svg>'


def displayed(data: dict[str, Any], metadata: dict[str, Any] | None = None, *tags: str) -> Any:
    cell = code("hiện", *tags)
    cell.execution_count = 1
    cell.outputs = [new_output("display_data", data=data, metadata=metadata or {})]
    return cell


def chart(svg: str, alt: str = "mô tả") -> Any:
    return displayed({"image/svg+xml": svg}, {"image/svg+xml": {"alt": alt}})


def read(*cells: Any) -> list[Block]:
    return blocks(notebook(*cells), "sổ.ipynb")


def test_a_report_becomes_blocks_in_order(report_cells: list[Any], tmp_path: Path) -> None:
    found = blocks(run_in_process(notebook(*report_cells), tmp_path / "sổ.ipynb"), "sổ.ipynb")
    assert [b.kind for b in found] == [
        "heading", "heading", "prose", "prose", "figure", "heading", "note", "prose", "table", "text",
    ]  # fmt: skip
    assert found[1] == Heading(2, "I. Tình hình", "i-tinh-hinh", "I. Tình hình")
    assert (
        '<data class="figure" value="0.958" title="thu-tuc.xlsx ! Biểu 02 ! F31">95,8 %</data>'
        in found[2].html
    )
    assert "ở 24/24 xã<sup>" in found[2].html
    assert isinstance(found[4], Figure)
    assert (found[4].alt, found[4].title) == ("Đường đi lên từ 71 đến 95,8 phần trăm.", "Tăng đều")
    assert (found[4].unit, found[4].source) == ("phần trăm", "Biểu 02")
    assert isinstance(found[6], Note)
    assert isinstance(found[8], Table)
    assert found[8].caption == "Bảng rút gọn từ 3 dòng, 27 cột"
    assert found[-1] == Text("Tổng số: 6")


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        (chart(SVG.format(""), alt="  "), "alt"),
        (displayed({"image/svg+xml": SVG.format("")}), "alt"),
        (displayed({"image/png": "abcd", "text/plain": "<Figure>"}), "alt"),
        (displayed({"application/x-lạ": "{}", "text/plain": "Chart()"}), "application/x-lạ"),
        (displayed({"text/latex": "$x$", "text/plain": "x"}), "text/latex"),
        (displayed({"application/vnd.jupyter.widget-view+json": {}, "text/html": "<b>x</b>"}), "widget"),
        (displayed({"text/html": "<p>a</p><script>f()</script>"}), "<script>"),
        (displayed({"text/html": '<b onclick="f()">a</b>'}), "onclick"),
        (displayed({"text/html": '<a href=" JavaScript:f()">a</a>'}), "outside"),
        (displayed({"text/html": '<img alt="a" src="https://ngoài/a.png">'}), "outside"),
        (displayed({"text/html": '<img src="data:image/png;base64,a">'}), "alt"),
        (displayed({"text/markdown": "Đạt {eval}`x`"}), "{eval}`x`"),
        (chart(SVG.format("<script>f()</script>")), "<script>"),
        (chart(SVG.format('<image href="https://ngoài/a.png"/>')), "outside"),
        (chart(SVG.format('<g style="fill:url(https://ngoài)"/>')), "outside"),
        (chart(SVG.format("<style>@import 'https://ngoài'</style>")), "outside"),
        (displayed({"text/html": '<b style="background:url(//ngoài)">a</b>'}), "outside"),
        (displayed({"text/html": "<style>p{}</style>"}), "<style>"),
        (chart("<svg"), "Broken SVG"),
        (md("![](attachment:a.png)"), "alt"),
        (md("![bản đồ](https://ngoài/a.png)"), "outside"),
        (md("Đạt {eval}`x`."), "not been evaluated"),
        (new_raw_cell("thô"), "raw"),
    ],
)
def test_nothing_that_would_be_lost_gets_through(cell: Any, complaint: str) -> None:
    with pytest.raises(NotebookError, match=r"sổ\.ipynb · ô 2 \(cell 2\)") as error:
        read(md("# A"), cell)
    assert complaint in str(error.value)


def test_a_stored_error_is_not_published() -> None:
    cell = code("1 / 0", "raises-exception")
    cell.outputs = [new_output("error", ename="ZeroDivisionError", evalue="division by zero", traceback=[])]
    with pytest.raises(NotebookError, match="ZeroDivisionError"):
        read(cell)
    cell.metadata["tags"].append("remove-output")
    assert read(cell) == []


def test_a_block_inside_a_sentence_is_refused() -> None:
    cell = md("Bảng {eval}`df`.")
    result = {"status": "ok", "data": {"text/html": "<table></table>"}, "metadata": {}}
    cell.metadata["user_expressions"] = [{"expression": "df", "result": result}]
    with pytest.raises(NotebookError, match="df"):
        read(cell)


def test_tags_leave_out_cells_and_outputs() -> None:
    hidden = displayed({"text/plain": "x"}, None, "remove-output")
    assert read(md("# A", tags=["remove-cell"]), displayed({"x/y": "z"}, None, "remove-cell"), hidden) == []


def test_stderr_warns_on_the_console_and_stays_out(caplog: pytest.LogCaptureFixture) -> None:
    cell = code("f()")
    cell.outputs = [new_output("stream", name="stderr", text="cảnh báo\n")]
    with caplog.at_level(logging.WARNING):
        assert read(cell) == []
    assert "sổ.ipynb · ô 1" in caplog.text
    assert "cảnh báo" in caplog.text


def test_headings_have_unique_ascii_anchors() -> None:
    ids = [
        b.id for b in read(md("# Đánh giá\n\n## Đánh giá\n\n## Nội dung\n\n## …")) if isinstance(b, Heading)
    ]
    assert ids == ["danh-gia", "danh-gia-2", "noi-dung-2", "muc"]


def test_links_to_notebooks_lead_to_their_pages() -> None:
    (block,) = read(md("[a](02_kiem_tra.ipynb#muc) và [b](https://vi.dụ/x.ipynb)"))
    assert isinstance(block, Prose)
    assert 'href="02_kiem_tra.html#muc"' in block.html
    assert 'href="https://vi.d' in block.html
    assert "x.ipynb" in block.html


def test_raw_html_in_prose_is_text() -> None:
    (block,) = read(md('<script>f()</script> và <b onload="x">'))
    assert isinstance(block, Prose)
    assert "<script" not in block.html
    assert "<b" not in block.html


def test_two_equal_charts_share_no_ids_and_bear_their_names() -> None:
    group = '<g id="axes_1" clip-path="url(#p)" style="fill:url(#p)"/>'
    inner = f'<defs><clipPath id="p"/></defs>{group}<use href="#p"/>'
    first, second = read(chart(SVG.format(inner), 'a "b" <c>'), chart(SVG.format(inner)))
    assert isinstance(first, Figure)
    assert isinstance(second, Figure)
    assert 'aria-label="a &quot;b&quot; &lt;c&gt;"' in first.svg
    assert first.svg.count("_h1-1") == 4
    assert "axes_1" not in first.svg
    assert "_h1" not in second.svg
    assert "width=" not in first.svg
    assert 'viewBox="0 0 4 2"' in first.svg


def test_marks_keep_their_unit_and_two_charts_of_one_page_no_id_twice() -> None:
    mark = '<use id="cab12cd34-p16132" data-place="16132" href="#m"/><path id="m" d="M 0 0"/><text data-place="16132"/>'
    first, second = read(chart(SVG.format(mark)), chart(SVG.format(mark)))
    assert [re.findall(r'id="(\S+-p16132)"', block.svg) for block in (first, second)] == [
        ["_h1-p16132"],
        ["_h2-p16132"],
    ]
    assert first.svg.count('data-place="16132"') == 2


def test_equal_charts_are_equal_bytes_whatever_ids_they_were_drawn_with() -> None:
    drawn = [f'<g id="{i}"/><use href="#{i}"/>' for i in ("m1f", "p9a")]
    assert read(chart(SVG.format(drawn[0]))) == read(chart(SVG.format(drawn[1])))


def test_a_chart_drawn_to_fit_any_width_keeps_its_limit() -> None:
    style = "width:100%;max-width:540px"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="360" viewBox="0 0 360 9" style="{style}"/>'
    (block,) = read(chart(svg))
    assert isinstance(block, Figure)
    assert 'style="max-width:540px"' in block.svg


def test_styles_of_a_chart_stay_in_the_chart() -> None:
    (block,) = read(chart(SVG.format("<style>*{a:b} text, #x {c:d}</style><text id='x'>1</text>")))
    assert "<style>#_h1 *{a:b}#_h1 text,#_h1 #_h1-1{c:d}</style>" in block.svg


def test_a_raster_picture_with_words_is_kept() -> None:
    (block,) = read(displayed({"image/png": "ab\ncd"}, {"image/png": {"alt": "ảnh"}}))
    assert block == Picture("image/png", "abcd", "ảnh", "", "", "")


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> list[Block]:
    nb = notebook(
        code("import pandas as pd\ndf = pd.DataFrame({'Xã': ['<b>', 'Nga An'], 'Số': [1, 2.5]}); df"),
        code("df.set_index('Xã')"),
        code("pd.DataFrame({('a', 'x'): [1], ('a', 'y'): [2]})"),
        code("df[['Số']].style.map(lambda v: 'background-color: #fee')"),
    )
    path = tmp_path_factory.mktemp("bảng") / "sổ.ipynb"
    return blocks(run_in_process(nb, path), "sổ.ipynb")


def test_pandas_tables_lose_their_noise(tables: list[Block]) -> None:
    for table in tables:
        assert isinstance(table, Table)
        for noise in ("<style", "border=", "dataframe", "<div", 'id="', "T_", "<th></th>"):
            assert noise not in table.html
    plain, indexed, merged, styled = (table.html for table in tables if isinstance(table, Table))
    assert "<td>&lt;b&gt;</td>" in plain
    assert '<th scope="col">Số</th>' in plain
    assert '<th class="n" scope="row">0</th>' in plain
    assert '<td class="n">2.5</td>' in plain
    assert "<thead><tr><th" in indexed
    assert indexed.index(">Xã</th>") < indexed.index(">Số</th>")
    assert '<th colspan="2" scope="colgroup">a</th>' in merged
    assert 'style="background-color: #fee"' in styled


def test_our_own_table_keeps_colours_and_words() -> None:
    row = '<tr><th>Xã</th><td style="background:#fee">9,5</td></tr>'
    html = f'<figure><div><table class="heat"><caption>x</caption>{row}</table></div><p>Nguồn</p></figure>'
    words = {"caption": "Một <phát> hiện", "unit": "phần trăm", "source": "Biểu 02"}
    (table,) = read(displayed({"text/html": html}, {"text/html": words}))
    assert isinstance(table, Table)
    assert (table.caption, table.unit, table.source) == ("Một <phát> hiện", "phần trăm", "Biểu 02")
    assert table.html == (
        '<table class="heat"><tr><th scope="row">Xã</th>'
        '<td class="n" style="background:#fee">9,5</td></tr></table>'
    )


def test_html_without_a_table_is_prose_as_it_is() -> None:
    (block,) = read(
        displayed({"text/html": "<p>Tăng <data value='1'>1 &lt; 2</data> &nbsp;</p>", "text/plain": ""})
    )
    assert block == Prose('<p>Tăng <data value="1">1 &lt; 2</data> &nbsp;</p>')
