"""Draw, read again: the same values. Every planted mistake is found at its cell."""

from __future__ import annotations

import io
import zipfile

import pandas as pd
import pytest

from analysis import build as building
from analysis import simulate as simulating
from analysis import store
from conftest import ROOT

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
    on_disk = {
        p.relative_to(ROOT / "data/raw").as_posix(): p.read_bytes() for p in (ROOT / "data/raw").rglob("*.*")
    }
    assert set(on_disk) == set(decade.files)
    for path, content in decade.files.items():
        assert _parts(content) == _parts(on_disk[path]), path


def _parts(content: bytes) -> dict[str, bytes]:
    """What an archive holds: compressed bytes may differ between zlib versions, contents may not."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def test_raw_files_are_what_the_mission_asks(decade, catalog):
    assert len(decade.files) >= 30
    truth = decade.truth
    staff = truth[truth["indicator"] == "staff"]
    units = staff.groupby("period_end")["place"].nunique()
    assert units.get(pd.Timestamp("2019-11-30").date()) == 27
    assert units.get(pd.Timestamp("2019-12-31").date()) == 24
    assert units.get(pd.Timestamp("2020-04-30").date()) == 24
    registered = {s.path: s for s in catalog.sources}
    assert set(registered) == set(decade.files)
    assert {s.status for s in registered.values()} == {"simulated"}


def test_every_simulated_sheet_says_that_it_is_simulated(decade):
    from openpyxl import load_workbook

    for path, content in decade.files.items():
        if "can bo" in path:
            continue
        book = load_workbook(io.BytesIO(content), read_only=True)
        sheets = [s for s in book.worksheets if s.title != "Sheet2"]
        assert all("MÔ PHỎNG" in str(s["A3"].value) for s in sheets), path


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
