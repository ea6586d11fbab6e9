"""Statements of an earlier report: verdicts from data, conflicts from their own words, and nothing typed in."""

from __future__ import annotations

import csv
import json
import re
import shutil
from datetime import date

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from analysis import catalog as catalogs
from analysis import claims, cli, inconsistencies, remark
from analysis.catalog import CatalogError, expressions
from analysis.catalog.claims import Interval, interval_of
from conftest import ROOT, skip_unless_ci

VERDICTS = {"confirmed", "contradicted", "unproved", "conflicts", "outside"}
FACTS = ROOT.parent / "shared" / "facts" / "claims.csv"


@pytest.fixture
def stated(built, tmp_path_factory):
    """A workspace with the processed decade, whose catalogue may be changed."""
    root = tmp_path_factory.mktemp("stated")
    for part in ("data/catalog", "data/processed"):
        shutil.copytree(built / part, root / part)
    return root


def edit(root, name, change):
    """Change a YAML file of the catalogue in place."""
    path = root / "data" / "catalog" / name
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")


def claim(data, name):
    return next(c for c in data["claims"] if c["id"] == name)


def table(root):
    return claims(root).set_index("id")


# The statements


def test_every_statement_of_the_facts_stands_in_the_catalogue(catalog):
    if not FACTS.is_file():
        skip_unless_ci("the facts stand beside the repository")
    with FACTS.open(encoding="utf-8-sig", newline="") as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    assert {c.id: (c.section, c.claim, c.value) for c in catalog.claims} == {
        i: (row["section"], row["claim"], row["value"]) for i, row in facts.items()
    }


def test_every_claim_that_an_indicator_can_check_is_checked_by_it(catalog):
    def used(code):
        spec = catalog.indicators[code]
        return {code}.union(*(used(n) for n in expressions.names(spec.formula))) if spec.formula else {code}

    tested = {c.id: set().union(*(used(t.indicator) for t in c.test)) for c in catalog.claims}
    promised = [(code, c) for code, spec in catalog.indicators.items() for c in spec.claims]
    assert [(code, c) for code, c in promised if code not in tested[c]] == []


def test_the_json_is_what_is_promised(built, capsys):
    assert cli.main(["claims", "--json", "--root", str(built)]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in rows] == [f"C{n:02d}" for n in range(1, 55)]
    for row in rows:
        assert set(row) == {"id", "verdict", "conflicts_with", "figures", "sources", "sentence_vi", "sentence_en",
                            "findings"}  # fmt: skip
        assert row["verdict"] in VERDICTS
        assert row["sentence_vi"].endswith(".")
        assert row["sentence_en"].endswith(".")
        assert all(isinstance(v, int | float) for v in row["figures"].values())
        assert all(other != row["id"] for other in row["conflicts_with"])
        if row["verdict"] in ("confirmed", "contradicted"):
            assert row["figures"]
            assert row["sources"]
            assert "mô phỏng" in row["sentence_vi"]
            assert "Simulated" in row["sentence_en"]
    by = {row["id"]: row for row in rows}
    assert all(row["id"] in by[other]["conflicts_with"] for row in rows for other in row["conflicts_with"])
    files = {source.split(" › ")[0] for source in by["C19"]["sources"]}
    assert all((built / "data/raw" / name).is_file() for name in files)


def test_without_a_build_or_without_claims_it_says_so(workspace, stated, capsys):
    assert cli.main(["claims", "--root", str(workspace)]) == 2
    assert "cchc build" in capsys.readouterr().err
    (stated / "data/catalog/claims.yml").unlink()
    assert cli.main(["claims", "--json", "--root", str(stated)]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert len(inconsistencies(stated)) > 0, "the report as a document can still be read"


def test_verdicts_follow_the_data(stated):
    """The same statement over other figures gets another verdict."""
    before = table(stated)
    assert before.loc["C31", "verdict"] == "confirmed"
    assert before.loc["C33", "verdict"] == "confirmed"
    assert before.loc["C29", "verdict"] == "contradicted"
    path = stated / "data/processed/observations.parquet"
    cells = pd.read_parquet(path)
    one = cells.index[(cells["indicator"] == "one_stop_software") & (cells["year"] == 2020)][0]
    cells.loc[one, ["value", "reason"]] = [1.0, ""]
    many = cells.index[cells["indicator"] == "procedures_proposed_changes"]
    cells.loc[many, "value"], cells.loc[many, "reason"] = 2.0, ""
    gone = cells["indicator"].isin(["penalties"])
    cells[~gone].to_parquet(path)
    (stated / "data/processed/report.json").touch()
    from analysis import door, statements

    door._workspace.cache_clear()
    statements.findings.cache_clear()
    after = table(stated)
    assert after.loc["C31", "verdict"] == "contradicted"
    assert after.loc["C33", "verdict"] == "contradicted"
    assert after.loc["C29", "verdict"] == "confirmed"
    assert after.loc["C47", "verdict"] == "unproved"
    assert after.loc["C47", "figures"] == {}


def test_missing_figures_are_counted_in_the_sentence(built):
    row = table(built).loc["C19"]
    assert row["figures"]["inspected_2011_2020_known"] < row["figures"]["inspected_2011_2020_due"]
    assert re.search(r"có \d+/240 số liệu", row["sentence_vi"])
    assert "chưa đủ năm" in table(built).loc["C15", "sentence_vi"]


@pytest.mark.parametrize(
    ("test", "verdict"),
    [
        ("{indicator: lan, over_places: every, value: 1}", "confirmed"),
        ("{indicator: lan, over_places: some, value: 1}", "contradicted"),
        ("{indicator: lan, over_places: any, value: 1}", "confirmed"),
        ("{indicator: lan, over_places: none, value: 1}", "contradicted"),
        ("{indicator: lan, over_places: count, value: 24}", "confirmed"),
        ("{indicator: lan, over_places: count, value: 27}", "contradicted"),
        ("{indicator: lan, over_places: every, over_years: each, value: 1}", "contradicted"),
        ("{indicator: lan, over_places: every, over_years: ever, value: 1}", "confirmed"),
        ("{indicator: on_time_rate, op: '>', value: 0.9}", "confirmed"),
        ("{indicator: on_time_rate, over_years: each, op: '>', value: 0.95}", "contradicted"),
        ("{indicator: on_time_rate, over_years: ever, op: '>', value: 0.95}", "confirmed"),
        ("{indicator: penalties, over_years: total, op: '<', value: 10}", "contradicted"),
        ("{indicator: on_time_rate, word: hầu hết}", "confirmed"),
        ("{indicator: on_time_rate, op: '>', value: 0.9, evidence: necessary}", "unproved"),
        ("{indicator: on_time_rate, op: '<', value: 0.9, evidence: necessary}", "contradicted"),
        ("{indicator: on_time_rate, op: '<', value: 0.9, evidence: related}", "unproved"),
    ],
)
def test_what_a_query_means(stated, test, verdict):
    def one(data):
        data["claims"] = [{"id": "X1", "section": "P1.I", "claim": "thử", "test": [yaml.safe_load(test)]}]

    edit(stated, "claims.yml", one)
    edit(stated, "document.yml", lambda data: data["document"].update(headings=[], mandates=[], passages=[]))
    assert table(stated).loc["X1", "verdict"] == verdict


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("indicator: email_rate, value: 1", "indicator: email_ratio, value: 1", "email_ratio"),
        ("word: hầu hết", "word: gần như", "gần như"),
        ("over_places: count", "over_places: most", "over_places"),
        (
            "{indicator: email_active_rate,",
            "{indicator: email_active_rate, over_years: total,",
            "counts add up",
        ),
        ('section: "P1.I.1.d"', 'section: "P1.I.1.d"\n    colour: red', "colour"),
    ],
)
def test_a_mistake_in_the_queries_names_its_line(workspace, old, new, said):
    path = workspace / "data/catalog/claims.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(CatalogError, match=said) as caught:
        catalogs.load(workspace)
    line = text[: text.index(old)].count("\n") + 1
    assert line <= caught.value.line <= line + 1
    assert caught.value.path == path


def test_units_that_did_not_report_leave_it_open(stated):
    """With one of 24 blank, “24 units” is neither true nor false; that every known unit says yes stays true."""
    path = stated / "data/processed/observations.parquet"
    cells = pd.read_parquet(path)
    one = cells.index[(cells["indicator"] == "civil_registry_software") & (cells["year"] == 2020)][0]
    cells["reason"] = cells["reason"].astype(object)
    cells.loc[one, "value"], cells.loc[one, "reason"] = float("nan"), "not_reported"
    cells.astype({"reason": "str"}).to_parquet(path)
    (stated / "data/processed/report.json").touch()
    from analysis import door, statements

    door._workspace.cache_clear()
    statements.findings.cache_clear()
    row = table(stated).loc["C13"]
    assert row["verdict"] == "unproved"
    assert "23/23" in row["sentence_vi"]
    assert "có 23/24 số liệu" in row["sentence_vi"]


def test_the_year_that_tells_is_quoted(built):
    row = table(built).loc["C48"]
    told = int(re.search(r"năm (20\d\d); mọi đơn vị", row["sentence_vi"])[1])
    met, of = map(int, re.search(r"(\d+)/(\d+) xã, thị trấn", row["sentence_vi"]).groups())
    assert row["verdict"] == "contradicted"
    assert met < of, "not a year in which all did"
    assert 2011 <= told <= 2019


# Intervals

ends = st.integers(-3, 3).map(float)
intervals = st.builds(
    lambda a, b, x, y: Interval(low=min(a, b), high=max(a, b), open_low=x, open_high=y), ends, ends, st.booleans(),
    st.booleans(),
)  # fmt: skip


@given(intervals, intervals)
def test_two_intervals_meet_when_a_value_lies_in_both(a, b):
    grid = [x / 4 for x in range(-16, 17)]
    assert a.meets(b) == any(a.holds(x) and b.holds(x) for x in grid)
    assert a.meets(b) == b.meets(a)
    if a.within(b) and a.meets(a):
        assert all(b.holds(x) for x in grid if a.holds(x))


def test_bounds_by_their_sign():
    assert interval_of(">", 0).holds(0.1)
    assert not interval_of(">", 0).holds(0)
    assert not interval_of("<", 1).meets(interval_of("=", 1))
    assert interval_of("<=", 1).meets(interval_of(">=", 1))


# What does not fit together: each is there, and goes when the fact behind it goes


def heading(data, where, old, new):
    for one in data["document"]["headings"]:
        if one["where"] == where:
            one["text"] = one["text"].replace(old, new)


def only(name, **keys):
    return lambda data: claim(data, name).update(keys)


def no_test(name):
    def change(data):
        one = claim(data, name)
        one.pop("test")
        one["outside_vi"] = "thử"

    return change


def shorter(data):
    data["report"]["years"] = [2020, 2020]


INCONSISTENCIES = [
    # 1 denominators
    ("denominator", "C19", "place_changes", None),
    ("kinds_of_unit", "C19", "claims.yml", only("C19", unit="xã, thị trấn")),
    # 2 period
    ("period", "C02", "document.yml", lambda d: d["document"].update(day=date(2021, 1, 5))),
    ("dated", "C12", "document.yml", lambda d: d["document"].update(period=[2016, 2017])),
    ("no_series", "", "claims.yml", only("C11", value="tháng 01/2012; tháng 02/2013; tháng 3/2014")),
    # 3 names
    ("programme", "C03", "document.yml", lambda d: d["document"].update(
        headings=[h for h in d["document"]["headings"] if "THỂ CHẾ" not in h["text"].upper()])),
    ("direction", "C51", "document.yml", lambda d: heading(d, "P2", "2020 - 2030", "2021 - 2030")),
    # 4 software
    ("conflict", "C31+C39", "customs.yml", lambda d: d.update(axioms=[])),
    ("conflict", "C31+C41", "claims.yml", lambda d: claim(d, "C41").update(test=claim(d, "C41")["test"][:1])),
    # 5 proposals
    ("conflict", "C29+C33", "claims.yml", no_test("C29")),
    # 6 reporting, publication
    ("conflict", "C17+C28", "claims.yml", no_test("C28")),
    ("conflict", "C21+C35", "claims.yml", no_test("C35")),
    # 7 e-mail, computers
    ("unmeasured", "C16", "claims.yml", only("C16", value="74")),
    ("tension", "C14+C36", "claims.yml", lambda d: claim(d, "C36")["test"].pop()),
    # 8 template text
    ("unfilled", "C41", "document.yml", lambda d: d["document"].update(passages=[])),
    ("unfilled", "C37", "document.yml", lambda d: [
        p.update(text="Số đơn vị kết nối mạng: 24") for p in d["document"]["passages"] if p["claim"] == "C37"]),
    # 9 zero or missing
    ("nothing", "C33", "document.yml", lambda d: [
        p.update(text="0 thủ tục") for p in d["document"]["passages"] if p["claim"] == "C33"]),
    # 10 form
    ("day", "C01", "document.yml", lambda d: d["document"].update(dated="Nga Sơn, ngày 07 tháng 5 năm 2020")),
    ("addressee", "C54", "document.yml", lambda d: d["document"].update(addressed_to=["Sở Tư pháp tỉnh"])),
    ("parts", "", "document.yml", lambda d: heading(d, "P1", "Phần thứ nhất", "Phần I")),
    ("symbol", "C03", "document.yml", lambda d: d["document"]["mandates"][0].update(number="34/KH-UBND")),
    ("letters", "", "document.yml", lambda d: heading(d, "P1.I.1", "e)", "đ)")),
    ("annex", "C53", "document.yml", lambda d: d["document"].update(
        annexes_named=["01", "02"], annexes_attached=["01", "02"])),
    ("recipient", "C54", "document.yml", lambda d: d["document"]["recipients"].append("UBND tỉnh Thanh Hóa (b/c)")),
    # 11 notice
    ("notice", "C04", "document.yml", lambda d: d["document"]["mandates"][1].update(day=date(2020, 2, 5))),
]  # fmt: skip


def there(root, code, who):
    rows = inconsistencies(root)
    rows = rows[rows["code"] == code]
    wanted = set(who.split("+")) - {""}
    return any(wanted <= set(named) for named in rows["claims"]) if wanted else bool(len(rows))


@pytest.mark.parametrize(("code", "who", "name", "change"), INCONSISTENCIES)
def test_it_comes_out_by_itself_and_goes_with_its_fact(stated, code, who, name, change):
    from analysis import door, statements

    assert there(stated, code, who)
    if name == "place_changes":
        path = stated / "data/catalog/places.csv"
        merged = ("16111", "16126", "16129", "16114,Nga Nhân")
        lines = path.read_text(encoding="utf-8").splitlines()
        kept = [x.replace("2019-12-01", "") for x in lines if not x.startswith(merged)]
        kept = [x for x in kept if not x.startswith("16093,Nga Sơn,Thị trấn,1988")]
        path.write_text("\n".join(kept) + "\n", encoding="utf-8")
        changes = stated / "data/catalog/place_changes.csv"
        changes.write_text(changes.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    else:
        edit(stated, name, change)
    door._workspace.cache_clear()
    statements.findings.cache_clear()
    assert not there(stated, code, who)


def test_sentences_are_whole_in_both_languages(built):
    found = inconsistencies(built)
    assert len(found) >= 20
    for one in found.itertuples():
        assert one.sentence_vi.endswith((".", "?"))
        assert one.sentence_en.endswith((".", "?"))
        assert "{" not in one.sentence_vi + one.sentence_en
    assert "27 đơn vị" in found.loc[found["code"] == "denominator", "sentence_vi"].iloc[0]
    assert "07/5/2020" in found.loc[found["code"] == "period", "sentence_vi"].iloc[0]
    assert "3 ngày" in found.loc[found["code"] == "notice", "sentence_vi"].iloc[0]


def test_asides_of_the_report_are_computed(built):
    assert "mục I.4.b lại nêu" in remark("I.1.e", built)
    assert "“hầu hết” mà không nêu số" in remark("I.1.d", built)
    assert remark("I.3", built) == ""
