"""Figures and marks lead to the cells that they were made of."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from analysis.publish.kinds import Block, Figure, Prose
from analysis.publish.origins import Origins, bundled, grouped, linked, marks
from analysis.publish.page import json_island

ABOUT: dict[str, Any] = {
    "indicators": {
        "late": {"name": "Quá hạn", "unit": "hồ sơ", "how": "cộng", "from": []},
        "all": {"name": "Tất cả", "unit": "hồ sơ", "how": "cộng", "from": []},
        "rate": {"name": "Tỷ lệ", "unit": "%", "how": "“Quá hạn” : “Tất cả”", "from": ["late", "all"]},
    },
    "places": {"16132": "Nga Yên", "16135": "Nga <b>Giáp</b>"},
}


@pytest.fixture
def origins(tmp_path: Path) -> Origins:
    rows = [
        (code, place, 2019, "2019/a.xlsx", "TTHC", f"{column}{row}")
        for code, column in (("late", "F"), ("all", "C"))
        for row, place in ((12, "16132"), (13, "16135"), (14, "16132"))
    ]
    path = tmp_path / "origins.parquet"
    pd.DataFrame(rows, columns=["indicator", "place", "year", "source", "sheet", "ref"]).to_parquet(path)
    return Origins(ABOUT, path)


def figure(key: str, text: str = "5 %", of: str = "2/2") -> str:
    return f'<p>Là <data class="figure" value="0.05" data-key="{key}" data-of="{of}" title="x">{text}</data>.</p>'


def test_a_figure_links_to_its_formula_and_its_cells(origins: Origins) -> None:
    (block,), (entry,) = linked([Prose(figure("rate||2019"))], origins)
    assert isinstance(block, Prose)
    assert '<a class="origin" href="#so-1" data-n="1"><data' in block.html
    assert block.html.endswith("5 %</data></a>.</p>")
    assert "data-of" not in block.html
    assert (entry.text, entry.name, entry.year, entry.coverage) == ("5 %", "Tỷ lệ", "2019", "2/2")
    assert tuple(map(str, entry.cells)) == ("2019/a.xlsx › TTHC › C12:C14, F12:F14",)


def test_a_figure_of_one_unit_has_only_its_own_cells(origins: Origins) -> None:
    _, (entry,) = linked([Prose(figure("late|16132|2019"))], origins)
    assert (entry.place, *map(str, entry.cells)) == ("Nga Yên", "2019/a.xlsx › TTHC › F12, F14")


def test_the_same_figure_has_one_entry_however_often_it_stands(origins: Origins) -> None:
    twice: list[Block] = [Prose(figure("rate||2019") + figure("late||2019")), Prose(figure("rate||2019"))]
    blocks, entries = linked(twice, origins)
    assert [entry.key for entry in entries] == ["rate||2019", "late||2019"]
    assert re.findall(r'href="#so-(\d)"', "".join(b.html for b in blocks if isinstance(b, Prose))) == [
        "1",
        "2",
        "1",
    ]


@pytest.mark.parametrize("key", ["", "unknown||2019", "rate|2019", "rate"])
def test_what_cannot_be_followed_back_is_no_link(origins: Origins, key: str) -> None:
    blocks, entries = linked([Prose(figure(key))], origins)
    assert entries == []
    assert "<a " not in blocks[0].html  # type: ignore[union-attr]


def test_without_the_table_nothing_is_linked() -> None:
    assert linked([Prose(figure("rate||2019"))], Origins(ABOUT, None))[1] == []


def test_hostile_text_in_a_figure_stays_text(origins: Origins) -> None:
    evil = html.escape("<script>alert(1)</script>")
    blocks, (entry,) = linked([Prose(figure("rate||2019", evil))], origins)
    assert "<script" not in blocks[0].html + entry.text  # type: ignore[union-attr]


def test_ranges_are_runs_of_one_column() -> None:
    refs = [("a", "s", ref) for ref in ("F14", "F12", "F13", "G12", "F16", "AA2", "F12")]
    assert grouped(refs) == [("a › s", "F12:F14, F16, G12, AA2")]
    assert grouped([("a.csv", "", "B2")]) == [("a.csv", "B2")]


def test_files_that_hold_it_at_the_same_cells_stand_together() -> None:
    cells = [("2020/Xa/a.xlsx › CNTT", "D9"), ("2020/Xa/b.ods › CNTT", "D9"), ("2020/c.xlsx › CNTT", "D9")]
    told = ("2 tệp trong 2020/Xa/ (a.xlsx, b.ods) › CNTT › D9", "2020/c.xlsx › CNTT › D9")
    assert tuple(map(str, bundled(cells))) == told


def test_marks_carry_what_they_show_and_where_it_stands(origins: Origins) -> None:
    values = [["16132", 2019, 3.0, "3 hồ sơ"], ["16135", 2019, 2.0, "2 hồ sơ"], ["99999", 2019, 1.0, "1"]]
    chart = Figure("<svg/>", "a", "b", "c", "d", {"indicator": "late", "values": values})
    found = marks([chart, chart], origins)
    assert found["sheets"] == ["2019/a.xlsx › TTHC"]
    assert found["values"] == {
        "late": {"2019": {"16132": ["3 hồ sơ", [[0, "F12, F14"]]], "16135": ["2 hồ sơ", [[0, "F13"]]]}}
    }
    island = json_island(found)
    assert "<" not in island
    assert json.loads(island)["places"]["16135"] == "Nga <b>Giáp</b>"
