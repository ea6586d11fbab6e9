"""Draw, read again: the same values. Every planted mistake is found at its cell."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pandas as pd
import pytest

from analysis import build as building
from analysis import read, store
from analysis import simulate as simulating
from conftest import ROOT

RAW = ROOT / "data" / "raw"
KEY = ["source", "sheet", "ref"]
SAME = ["place", "year", "period_start", "period_end", "indicator", "field", "value", "reason"]


def read_back(simulation, root):
    simulating.write(simulation, root / "data" / "raw")
    (root / "data" / "catalog" / "sources.csv").write_text(
        "path,sha256,form,year,received_from,status,note\n"
    )
    return building.build(root)


@pytest.mark.parametrize("seed", [2020, 7])
def test_reading_gives_back_what_was_drawn(catalog, workspace, seed):
    simulation = simulating.simulate(catalog, seed)
    processed = read_back(simulation, workspace)
    truth = simulation.truth.astype({"period_start": "datetime64[us]", "period_end": "datetime64[us]"})
    both = truth.merge(processed.observations, on=KEY, how="outer", suffixes=("", "_read"), indicator=True)
    assert not (both["_merge"] == "right_only").any(), "nothing is read that was not drawn"
    due = both[both["planted"].eq(False)]
    assert (due["_merge"] == "both").all(), "every unplanted cell is read"
    for column in SAME:
        left, right = due[column], due[f"{column}_read"]
        differs = due[~((left == right) | (left.isna() & right.isna()))]
        assert not len(differs), (column, differs[KEY].iloc[0].tolist())
    reported = set(zip(*(processed.issues[c] for c in ["code", *KEY]), strict=True))
    for mistake in simulation.planted.itertuples():
        assert (mistake.code, mistake.source, mistake.sheet, mistake.ref) in reported, mistake


def test_without_mistakes_there_is_no_error(catalog, workspace):
    path = workspace / "data" / "catalog" / "simulation.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index("mistakes:")] + "mistakes: []\n", encoding="utf-8")
    from analysis import catalog as catalogs

    processed = read_back(simulating.simulate(catalogs.load(workspace), 11), workspace)
    assert processed.issues.loc[processed.issues["severity"] == "error", "message_vi"].tolist() == []


def test_the_committed_raw_files_are_those_of_seed_2020(decade):
    on_disk = {p.relative_to(RAW).as_posix(): p.read_bytes() for p in RAW.rglob("*.*") if p.is_file()}
    assert set(on_disk) == set(decade.files)
    for path, content in decade.files.items():
        assert _parts(content) == _parts(on_disk[path]), path


def _parts(content: bytes) -> dict[str, bytes]:
    """What an archive holds: compressed bytes may differ between zlib versions, contents may not."""
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return {"": content}
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_the_truth_file_lists_the_planted_mistakes(decade):
    listed = pd.read_csv(ROOT / "tests/golden/planted.csv", dtype=str, keep_default_na=False)
    pd.testing.assert_frame_equal(listed, decade.planted, check_dtype=False)
    assert len(listed) >= 20
    assert listed["kind"].nunique() >= 15


def kinds(decade, year):
    return {path.rpartition(".")[2] for path in decade.files if path.startswith(f"{year}/")}


def test_the_decade_lies_there_as_it_really_would(decade, catalog):
    truth = decade.truth
    assert len(decade.files) >= 90
    assert all(kinds(decade, year) == {"xls"} for year in range(2011, 2015))
    assert all("xlsx" in kinds(decade, year) for year in range(2015, 2021))
    assert {path.rpartition(".")[2] for path in decade.files} == {"xls", "xlsx", "ods", "csv"}
    periods = truth.drop_duplicates(["year", "period_start", "period_end", "indicator"])
    lasting = (periods["period_end"] - periods["period_start"]).map(lambda d: d.days + 1)
    assert set(periods.loc[lasting.between(180, 185), "year"]) >= {2016, 2017, 2018, 2019}, "half-years"
    assert set(periods.loc[lasting.between(89, 93), "year"]) == {2018}, "quarters"
    units = truth[truth["indicator"] == "staff"].groupby("period_end")["place"].nunique()
    assert units[date(2019, 11, 30)] == 27
    assert units[date(2019, 12, 31)] == units[date(2020, 4, 30)] == 24
    own = truth[(truth["year"] == 2020) & ~truth["superseded"]].groupby("source")["place"].nunique()
    assert set(own) == {1}, "one unit a workbook"
    registered = {s.path: s for s in catalog.sources}
    assert set(registered) == set(decade.files)
    assert {s.status for s in registered.values()} == {"simulated"}


def test_old_files_are_written_in_tcvn3(decade):
    import xlrd

    book = xlrd.open_workbook(file_contents=decade.files["2012/KSTT_2012.xls"], formatting_info=True)
    assert {font.name for font in book.font_list} >= {".VnTime"}
    said = " ".join(str(v) for row in range(12) for v in book.sheet_by_index(0).row_values(row))
    assert "hå s¬" in said, "“hồ sơ” as TCVN3 has it"
    assert "hồ sơ" not in said


def test_late_files_replace_earlier_ones(decade):
    old = decade.truth[decade.truth["superseded"]]
    key = ["place", "period_start", "period_end", "indicator", "field"]
    both = old.merge(decade.truth[~decade.truth["superseded"]], on=key, suffixes=("", "_new"))
    assert len(both) == len(old) > 0, "every figure of a replaced sheet stands in the later file"
    differ = both[both["value"].notna() & (both["value"] != both["value_new"])]
    assert set(differ["source"]) == set(old["source"]), "each was wrong somewhere"
    signed = decade.sources.set_index("path")["received_on"]
    pairs = both[["source", "source_new"]].drop_duplicates()
    assert len(pairs) >= 4
    assert (signed[pairs["source_new"]].to_numpy() > signed[pairs["source"]].to_numpy()).all()


def test_one_unit_reported_nothing_in_one_year(decade):
    cells = decade.truth[~decade.truth["planted"].astype(bool)]
    said = (
        cells[cells["field"] == ""]
        .groupby(["year", "place"])["reason"]
        .agg(lambda r: (r != "not_reported").any())
    )
    assert said[~said].index.tolist() == [(2017, "16165")]


def test_every_simulated_sheet_says_that_it_is_simulated(decade):
    for path, content in decade.files.items():
        if "can bo" not in path:
            sheets = [s for s in read.read_workbook(content).sheets if s.name != "Sheet2"]
            assert sheets
            assert all("MÔ PHỎNG" in str(s.rows[2][0]) for s in sheets), path


def test_the_simulation_agrees_with_what_the_report_claims(built):
    """Claims C13, C31, C33, C36, C38, C39 of data/catalog/claims.yml."""
    from analysis import district, load

    processed = store.read(built)
    now = district(root=built).set_index(["indicator", "year"])
    assert now.loc[("civil_registry_software", 2020), "numerator"] == 24
    software = district("one_stop_software", root=built)
    assert len(software) == 10
    assert (software["numerator"] == 0).all()
    assert now.loc[("lan", 2020), "value"] == 1
    assert now.loc[("wan", 2020), "value"] == 1
    assert now.loc[("email_rate", 2020), "value"] == 1
    assert now.loc[("e_workfile_rate", 2020), "value"] == 1
    proposals = processed.observations.query("indicator == 'procedures_proposed_changes'")
    said = proposals[(proposals["reason"] == "none_occurred") | proposals["value"].eq(0)]
    assert len(said) > 0.95 * len(proposals), "they say none; few are blank"
    assert not proposals["value"].gt(0).any()
    held = load("inspections_held", root=built).groupby("place")["value"].sum()
    assert (held > 0).sum() == 24
