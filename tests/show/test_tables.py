from __future__ import annotations

from datetime import date
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

from analysis.show import Figure, Table, heat_table, table
from analysis.show.style import BAD_SCALE, GOOD_SCALE, contrast, luminance, shade, text_on

FRAME = pd.DataFrame(
    {
        "name": ["Nga An", "<script>alert(1)</script>", "=cmd|' /C calc'!A0"],
        "rate": [0.958, np.nan, 1.0],
        "n": [1234, 5, 0],
        "late": [1, 2, 3],
        "year": [2019, 2019, 2020],
        "plan": [1.0, 0.0, np.nan],
        "on": [date(2020, 5, 4), None, date(2016, 1, 21)],
    }
)
HEADINGS = {
    "name": "Đơn vị",
    "rate": "Đúng hạn (%)",
    "n": "Hồ sơ | Tổng số",
    "late": "Hồ sơ | Quá hạn",
    "year": "Năm",
    "plan": "Kế hoạch",
    "on": "Ngày",
}


@pytest.fixture
def made() -> Table:
    return table(
        FRAME,
        caption="Bảng thử",
        unit="hồ sơ",
        source="mô phỏng",
        columns=HEADINGS,
        formats={"rate": "%", "plan": "có/không"},
    )


def test_cells_are_vietnamese_and_missing_is_a_dash(made: Table) -> None:
    rows = [[c.text for c in tr] for tr in ElementTree.fromstring(made.html).iter("tr")][2:]
    assert rows[0] == ["Nga An", "95,8", "1.234", "1", "2019", "Có", "04/5/2020"]
    assert rows[1] == ["<script>alert(1)</script>", "–", "5", "2", "2019", "Không", "–"]
    assert rows[2][0] == "=cmd|' /C calc'!A0"
    assert rows[2][1:3] == ["100,0", "0"]
    assert "<script" not in made.html


def test_headers_have_scope_and_groups_span(made: Table) -> None:
    root = ElementTree.fromstring(made.html)
    first, second = next(iter(root.iter("thead")))
    assert [(h.text, h.get("scope"), h.get("colspan"), h.get("rowspan")) for h in first][:3] == [
        ("Đơn vị", "col", None, "2"),
        ("Đúng hạn (%)", "col", None, "2"),
        ("Hồ sơ", "colgroup", "2", None),
    ]
    assert [h.text for h in second] == ["Tổng số", "Quá hạn"]
    assert all(row[0].get("scope") == "row" for row in next(iter(root.iter("tbody"))))


def test_numbers_stand_at_the_right(made: Table) -> None:
    row = next(iter(ElementTree.fromstring(made.html).iter("tbody")))[0]
    assert ["right" in (c.get("style") or "") for c in row] == [False, True, True, True, True, False, False]


def test_bundle(made: Table) -> None:
    data, meta = made._repr_mimebundle_()
    assert meta == {"text/html": {"caption": "Bảng thử", "unit": "hồ sơ", "source": "mô phỏng"}}
    assert data["text/plain"].splitlines()[2].split("\t")[:3] == ["Nga An", "95,8", "1.234"]


def test_figures_and_functions_in_cells() -> None:
    frame = pd.DataFrame({"a": ["x"], "b": [Figure(0.6, "%", label="Tỷ lệ")], "c": [7]})
    html = table(frame, caption="c", source="s", formats={"c": lambda v: f"{v} & hơn"}).html
    assert '<data class="figure"' in html
    assert "7 &amp; hơn" in html


def test_refusals() -> None:
    with pytest.raises(ValueError, match="thiếu cột lạ"):
        table(FRAME, caption="c", source="s", columns={"lạ": "Lạ"})
    with pytest.raises(ValueError, match="source"):
        table(FRAME, caption="c", source="")


def test_heat_table_reads_on_every_colour(panel: pd.DataFrame) -> None:
    holed = panel.assign(
        value=panel["value"].where(panel["year"] != 2013),
        reason=np.where(panel["year"] == 2013, "chưa <b>báo cáo", ""),
    )
    for better in ("higher", "lower"):
        made = heat_table(holed, title="Nhiệt", unit="%", source="mô phỏng", better=better)
        cells = [
            dict(p.split(":", 1) for p in (td.get("style") or "").split(";") if ":" in p)
            for td in _cells(made)
        ]
        filled = [c for c in cells if c["background"].startswith("#")]
        assert len(filled) == 24 * 9
        assert all(contrast(c["background"], c["color"]) >= 4.5 for c in filled)
        assert [td.text for td in _cells(made)].count("–") == 24
        assert 'title="chưa &lt;b&gt;báo cáo"' in made.html
        assert "2020*" in made.html
        assert ("càng thấp càng tốt" in made.html) == (better == "lower")


def _cells(made: Table) -> list[ElementTree.Element]:
    body = next(iter(ElementTree.fromstring(made.html).iter("tbody")))
    return [td for tr in body for td in tr.iter("td")]


def test_scales_fall_evenly_into_the_dark() -> None:
    for scale in (GOOD_SCALE, BAD_SCALE):
        steps = [luminance(colour) for colour in scale]
        assert steps == sorted(steps, reverse=True)
    shades = [shade(k / 100, 0, 1, better) for k in range(101) for better in ("higher", "lower")]
    assert min(contrast(s, text_on(s)) for s in shades) >= 4.5


def test_counts_of_a_part_year_have_no_colour(panel: pd.DataFrame) -> None:
    made = heat_table(panel, title="Số hồ sơ", unit="hồ sơ", source="mô phỏng")
    plain = [td for td in _cells(made) if "background:#ffffff" in (td.get("style") or "")]
    assert len(plain) == 24
    assert "background:#ffffff" not in "".join(
        td.get("style") or "" for td in _cells(heat_table(panel, title="t", unit="%", source="s"))
    )


def test_numbers_that_come_as_text_stand_at_the_right() -> None:
    frame = pd.DataFrame({"a": ["x"], "b": ["24/24"], "c": ["95,8\u00a0%"], "d": ["24 xã"], "e": ["–"]})
    cells = _cells(table(frame, caption="c", source="s"))
    assert ["right" in (td.get("style") or "") for td in cells] == [True, True, False, True]
