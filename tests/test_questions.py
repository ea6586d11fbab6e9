"""Questions as people type them, and answers that are right, say what to beware of, and lead to their cells."""

from __future__ import annotations

import json
import os
import re
import shutil
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import (
    ask,
    cli,
    compare,
    facts,
    load,
    missing,
    rank,
    show,
    sql,
    unreported,
    what_if,
    why,
    workspace,
)
from analysis.database import load_ipython_extension
from analysis.dictionary import TABLES, dictionary, markdown
from analysis.errors import CchcError
from analysis.questions import Unclear
from analysis.questions.filing import filed
from analysis.questions.finding import indicator, place, taken_apart
from analysis.text import unmarked
from conftest import ROOT
from test_page_in_browser import CHROMIUM, browser  # noqa: F401 (a fixture)

YEAR = 2019
RATE = "on_time_rate"


@pytest.fixture(scope="module")
def space(built):
    return workspace(built)


# What is meant


def test_every_indicator_is_found_by_its_own_name_with_and_without_marks(space):
    held = space.by_indicator.keys()
    for code, spec in space.catalog.indicators.items():
        for typed in (spec.name_vi, unmarked(spec.name_vi), code, *spec.also) if code in held else ():
            assert indicator(space, typed) == code, typed


def test_no_two_indicators_are_known_by_the_same_other_name(space):
    names = [unmarked(name) for spec in space.catalog.indicators.values() for name in spec.also]
    assert len(names) == len(set(names))


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_units_are_found_as_they_are_typed_or_asked_back(built, data):
    space = workspace(built)
    units = space.catalog.places.at(space.boundaries)
    unit = data.draw(st.sampled_from(units))
    bare = data.draw(
        st.sampled_from([unmarked(unit.name), unmarked(unit.name).upper(), f"xã {unmarked(unit.name)}"])
    )
    alike = [other for other in units if unmarked(other.name) == unmarked(unit.name)]
    if len(alike) == 1:
        assert place(space, bare) == unit.code
    else:
        with pytest.raises(Unclear) as asked:
            place(space, bare)
        assert {other.name in str(asked.value) for other in alike} == {True}
        assert len(asked.value.options) == len(alike)
    assert place(space, unit.code) == unit.code


def test_nga_thanh_is_asked_back_and_nga_thanh_with_its_mark_is_not(space):
    with pytest.raises(Unclear, match=r"Nga Thanh.*Nga Thành"):
        ask("tỷ lệ đúng hạn", xa="nga thanh", nam=YEAR, root=space.root)
    answer = ask("tỷ lệ đúng hạn", xa="Nga Thành", nam=YEAR, root=space.root)
    assert "của Nga Thành" in str(answer)


def test_a_question_back_is_what_a_notebook_shows():
    lines = Unclear("Ý là gì?", "What?", ["một"])._render_traceback_()
    assert lines == ["Ý là gì?", "  What?"]


def test_a_sentence_is_taken_apart(space):
    asked = taken_apart(space, "Tỷ lệ đúng hạn của Nga An và nga thắng từ 2015 đến 2019 thế nào?")
    names = {p.code: p.name for p in space.catalog.places.at(space.boundaries)}
    assert [names[code] for code in asked.places] == ["Nga An", "Nga Thắng"]
    assert asked.years == (2015, 2019)
    assert indicator(space, asked.words) == RATE


def test_what_is_not_known_is_said_to_be_unknown_and_what_is_vague_is_asked_back(space):
    with pytest.raises(Unclear, match="Không rõ chỉ tiêu “bóng đá”"):
        ask("bóng đá", root=space.root)
    with pytest.raises(Unclear) as vague:
        ask("tỷ lệ", root=space.root)
    assert len(vague.value.options) > 1
    with pytest.raises(CchcError, match="2009"):
        ask("tỷ lệ đúng hạn", nam=2009, root=space.root)


# What is answered


def test_ask_says_the_figure_and_leads_to_its_cells(built):
    answer = ask("tỷ lệ đúng hạn", xa=["Nga An"], nam=YEAR, root=built)
    figure = facts(YEAR, root=built).of("Nga An").on_time_rate
    assert str(figure) in str(answer.sentence)
    assert f'data-key="{figure.key}"' in answer.sentence._repr_html_()
    cells = {f"{r.source} › {r.sheet} › {r.ref}" for r in answer.sources.itertuples()}
    assert cells == set(figure.sources)
    assert any("mô phỏng" in caveat for caveat in answer.caveats)
    assert "<svg" in answer.chart().svg
    assert set(answer.table["year"]) == set(load(RATE, root=built)["year"])


def test_ask_of_the_whole_says_who_is_missing(built):
    answer = ask("tỷ lệ đúng hạn", nam=YEAR, root=built)
    assert str(facts(YEAR, root=built).on_time_rate) in str(answer)
    silent = load(RATE, years=(YEAR, YEAR), root=built).query("value.isna()")["name"]
    assert len(silent)
    assert any(silent.iloc[0] in caveat for caveat in answer.caveats)


def test_a_target_that_was_not_checked_and_a_part_of_a_year_are_caveats(built):
    told = " ".join(ask("văn bản điện tử", nam=2020, root=built).caveats)
    assert "chưa đối chiếu" in told
    assert "bốn tháng đầu" in told


def test_compare_subtracts_what_it_shows(built):
    answer = compare("tỷ lệ đúng hạn", xa=["Nga An", "Nga Thắng"], nam=YEAR, root=built)
    one, other = (round(v, 3) for v in answer.table["value"])
    assert f"chênh lệch {show.change_text(abs(one - other), '%', signed=False)}" in str(answer)
    both = compare("tỷ lệ đúng hạn", nam=(2011, YEAR), root=built)
    assert len(both.table) == 24
    assert (both.table["change"].dropna() == (both.table["value"] - both.table["before"]).dropna()).all()


def test_rank_orders_by_the_better_side(built):
    table = rank("tỷ lệ đúng hạn", YEAR, root=built).table
    known = table["value"].dropna()
    assert known.is_monotonic_decreasing
    late = rank("hồ sơ quá hạn", YEAR, root=built).table["value"].dropna()
    assert late.is_monotonic_increasing, "fewer is better"
    with pytest.raises(CchcError, match="compare"):
        rank("số hồ sơ", YEAR, root=built)


def test_the_parts_of_why_add_up(built):
    answer = why("tỷ lệ đúng hạn", 2012, 2014, root=built)
    units = answer.table[answer.table["kind"] == "đơn vị"]
    change = float(facts(2014, root=built).on_time_rate) - float(facts(2012, root=built).on_time_rate)
    assert units["effect"].sum() == pytest.approx(change, abs=1e-9)


def test_why_tells_of_fields_where_the_form_counts_by_field(built, tmp_path):
    """The form counts by field since 2020 alone: the year before is given the same cells, more of them late."""
    root = tmp_path / "w"
    for part in ("data/catalog", "data/processed"):
        shutil.copytree(built / part, root / part)
    path = root / "data/processed/observations.parquet"
    cells = pd.read_parquet(path)
    before = cells[(cells["field"] != "") & (cells["year"] == 2020)].copy()
    before["year"] = YEAR
    for edge in ("period_start", "period_end"):
        before[edge] = before[edge] - pd.DateOffset(years=1)
    late = before["indicator"] == "dossiers_late"
    before.loc[late, "value"] = before.loc[late, "value"] + 1
    pd.concat([cells, before]).to_parquet(path)
    answer = why("tỷ lệ đúng hạn", YEAR, 2020, root=root)
    fields = answer.table[answer.table["kind"] == "lĩnh vực"]
    assert len(fields) > 3
    assert fields["effect"].sum() > 0, "fewer are late"
    assert "theo lĩnh vực: " in str(answer)


def test_four_months_of_a_count_are_not_set_against_a_year(built):
    assert "so với" not in str(ask("số hồ sơ", nam=2020, root=built).sentence)
    assert "so với" in str(ask("số hồ sơ", nam=YEAR, root=built).sentence)
    assert "so với" in str(ask("tỷ lệ đúng hạn", nam=(YEAR, 2020), root=built).sentence), "shares compare"
    assert compare("số hồ sơ", nam=(YEAR, 2020), root=built).table["change"].isna().all()
    with pytest.raises(CchcError, match="12 tháng"):
        why("số hồ sơ", YEAR, 2020, root=built)


def test_what_is_no_sum_and_no_share_is_not_taken_apart(built):
    with pytest.raises(CchcError, match="không tách được"):
        why("iso", 2018, YEAR, root=built)


def test_what_if_is_what_the_counts_give(built):
    answer = what_if("tỷ lệ đúng hạn", "nếu 5 xã cuối đạt trung vị", YEAR, root=built)
    counts = sql(
        "select a.place, a.value - b.value as top, a.value as bottom from panel a join panel b using (place, year) "
        "where a.indicator = 'dossiers_resolved' and b.indicator = 'dossiers_late' and year = ? "
        "and a.value is not null and b.value is not null", YEAR, root=built,
    )  # fmt: skip
    rates = counts["top"] / counts["bottom"]
    level = rates.median()
    last = rates.nsmallest(5).index
    counts.loc[last, "top"] = level * counts.loc[last, "bottom"]
    after = show.percent(counts["top"].sum() / counts["bottom"].sum())
    assert f"sẽ là {after}" in str(answer)
    assert len(answer.table) == 5
    assert any("Giả định" in caveat for caveat in answer.caveats)


def test_missing_is_the_table_of_what_was_not_reported(built):
    assert len(missing(root=built).table) == len(unreported(root=built))
    own = missing("nga thach", root=built)
    assert set(own.table["name"]) == {"Nga Thạch"}


def test_an_answer_shows_itself_and_its_text_is_escaped(built):
    answer = rank("tỷ lệ đúng hạn", YEAR, root=built)
    html = answer._repr_html_()
    assert html.count("<table") == 1
    assert "data:image/svg+xml;base64," in html
    assert "<script" not in html


@pytest.mark.skipif(CHROMIUM is None and not os.environ.get("CI"), reason="no Chromium on this machine")
def test_an_answer_is_one_page_of_paper(browser, built):  # noqa: F811
    answers = [
        ask("tỷ lệ đúng hạn", nam=YEAR, root=built), rank("một cửa", YEAR, root=built), missing(root=built),
        why("tỷ lệ đúng hạn", 2011, YEAR, root=built), compare("niêm yết", nam=YEAR, root=built),
    ]  # fmt: skip
    page = browser.new_page()
    for answer in answers:
        page.set_content(f"<meta charset='utf-8'><body style='font:14px sans-serif'>{answer._repr_html_()}")
        margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
        paper = page.pdf(format="A4", margin=margin)
        assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1, answer.question
    page.close()
    assert "14 dòng đầu của" in missing(root=built)._repr_html_()


# SQL


def test_sql_reads_the_tables_and_the_dictionary_knows_every_column(built):
    for table, (columns, _) in TABLES.items():
        found = sql(f"select * from {table} limit 1", root=built)
        assert list(found.columns) == list(columns), table
    told = dictionary()
    assert set(told["table"]) == set(TABLES)
    assert told["meaning_vi"].str.len().gt(0).all()
    pd.testing.assert_frame_equal(sql("select * from dictionary", root=built), told, check_dtype=False)


@pytest.mark.parametrize(
    "query",
    [
        "create table x as select 1", "drop table panel", "drop view panel", "copy panel to 'x.csv'", "install httpfs",
        "attach 'x.db'", "set enable_external_access=true", "select 1; select 2", "insert into dictionary values (1)",
        "select * from read_csv('/etc/passwd')", "select * from 'https://example.org/x.parquet'", "select",
    ],
)  # fmt: skip
def test_sql_can_do_nothing_else(built, query, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CchcError):
        sql(query, root=built)
    assert list(tmp_path.iterdir()) == []


def test_sql_over_tables_that_have_to_be_reckoned_again(built, tmp_path):
    root = tmp_path / "w"
    for part in ("data/catalog", "data/processed"):
        shutil.copytree(built / part, root / part)
    before = sql("select count(*) as n from panel", root=root)["n"][0]
    unit = root / "data/catalog/claims.yml"
    unit.write_text(unit.read_text(encoding="utf-8") + "# another\n", encoding="utf-8")
    from analysis import door

    door._workspace.cache_clear()
    assert not workspace(root).kept
    assert sql("select count(*) as n from panel", root=root)["n"][0] == before


def test_a_cell_of_sql_is_a_cell_magic(built, monkeypatch):
    class Shell:
        def register_magic_function(self, function, kind, name):
            self.found = (function, kind, name)

    shell = Shell()
    load_ipython_extension(shell)
    function, kind, name = shell.found
    assert (kind, name) == ("line_cell", "sql")
    monkeypatch.chdir(built)
    assert function("", "select 1 as one")["one"].tolist() == [1]


def test_the_dictionary_in_docs_is_that_of_the_catalogue(catalog):
    assert (ROOT / "docs/data-dictionary.md").read_text(encoding="utf-8") == markdown(catalog)


def test_the_command_writes_the_dictionary_of_a_workspace(catalog, tmp_path):
    out = tmp_path / "words.md"
    assert cli.main(["dictionary", "--root", str(catalog.root), "--out", str(out)]) == 0
    assert out.read_text(encoding="utf-8") == markdown(catalog)


# Answers that stay


@pytest.fixture
def own(reported, tmp_path):
    root = tmp_path / "w"
    shutil.copytree(reported, root, ignore=shutil.ignore_patterns("reports"))
    return root


def test_an_answer_is_filed_and_the_report_ends_with_it(own):
    hostile = "Chủ tịch <script>alert(1)</script> `{eval}`"
    first = rank("tỷ lệ đúng hạn", YEAR, root=own).file(hostile, date(2020, 5, 7))
    second = ask("tỷ lệ đúng hạn của Nga An", nam=YEAR, root=own).file("", date(2020, 5, 7))
    assert [p.suffix for p in first] == [".ipynb", ".html", ".docx", ".csv"]
    assert first[0].name.startswith("20200507-01-")
    assert second[0].name.startswith("20200507-02-")
    page = first[1].read_text(encoding="utf-8")
    about = json.loads((own / "data/processed/report.json").read_text(encoding="utf-8"))
    assert about["data_version"] in page
    assert "Ngày hỏi: 07/5/2020" in page
    assert "<script>alert" not in page
    assert "Chủ tịch &lt;script&gt;" in page
    assert filed(own, 2020) == [first[0], second[0]]
    assert cli.main(["report", "--root", str(own), "--to", "html,docx", "--with-answers"]) == 0
    report = (own / "reports/2020/bao-cao.html").read_text(encoding="utf-8")
    assert "Phụ lục IV. HỎI ĐÁP" in report
    assert report.count("Ngày hỏi: 07/5/2020") == 2
    assert (
        cli.main(["verify", str(own / "reports/2020/bao-cao.html"), str(first[1]), "--root", str(own)]) == 0
    )
    assert cli.main(["report", "--root", str(own), "--to", "html"]) == 0
    assert "HỎI ĐÁP" not in (own / "reports/2020/bao-cao.html").read_text(encoding="utf-8")
