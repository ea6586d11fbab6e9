"""The same figure in two files, or in two periods: which one counts, and what is said of the other."""

from __future__ import annotations

import shutil

import pytest

from analysis import catalog as catalogs
from analysis import load
from analysis.build import build
from analysis.shape.draw import Record, Sheet, draw

HEAD = "path,sha256,form,year,received_from,status,note,received_on\n"


def put(root, name, value, signed="", period=None, places=("Nga An", "Nga Phú"), year=2016):
    """A list of the form of 2015 with one figure for all; `period` as it is written on the sheet."""
    catalog = catalogs.load(root)
    layout = next(lay for _, lay in catalog.layouts if lay.id == "procedures-2015")
    start, end = period or (f"01/01/{year}", f"31/12/{year}")
    words = {"year": year, "start": start, "end": end, "signed": signed, "office": "", "notice": ""}
    if period:
        layout = layout.model_copy(update={"titles": (*layout.titles, "(Từ ngày {start} đến ngày {end})")})
    records = [Record(f"xã {place}", {item.indicator: value for item in layout.items}) for place in places]
    path = root / "data" / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(draw([Sheet(layout, words, records)]))


def told(processed, *codes):
    found = processed.issues[processed.issues["code"].isin(codes or ["N-SUPERSEDED", "W-TWO-FILES"])]
    return list(zip(found["code"], found["source"], strict=True))


def late(root, year=2016):
    return load("dossiers_late", root=root).set_index(["name", "year"])["value"]["Nga An", year]


@pytest.fixture
def bare(workspace):
    (workspace / "data/catalog/sources.csv").write_text(HEAD)
    return workspace


def test_the_later_date_line_counts_whatever_the_paths_say(bare):
    put(bare, "2016/a.xlsx", 5, "Nga Sơn, ngày 20 tháng 02 năm 2017")
    put(bare, "2016/b.xlsx", 3, "Nga Sơn, ngày 12 tháng 01 năm 2017")
    processed = build(bare)
    assert told(processed) == [("N-SUPERSEDED", "2016/b.xlsx")]
    assert late(bare) == 5
    issue = processed.issues.query("code == 'N-SUPERSEDED'").iloc[0]
    assert "2016/a.xlsx (20/02/2017)" in issue["message_vi"]
    assert f"28 số liệu khác nhau, ô đầu tiên {issue['ref']}" in issue["message_vi"]
    received = processed.sources.set_index("source")["received_on"]
    assert received.to_dict() == {"2016/a.xlsx": "2017-02-20", "2016/b.xlsx": "2017-01-12"}


def test_the_register_of_sources_speaks_before_the_sheet(bare):
    put(bare, "2016/a.xlsx", 5, "Nga Sơn, ngày 20 tháng 02 năm 2017")
    put(bare, "2016/b.xlsx", 3, "Nga Sơn, ngày 12 tháng 01 năm 2017")
    rows = "2016/b.xlsx,,,,Nga An,official,,2017-03-01\n"
    (bare / "data/catalog/sources.csv").write_text(HEAD + rows)
    assert told(build(bare)) == [("N-SUPERSEDED", "2016/a.xlsx")]
    assert late(bare) == 3


@pytest.mark.parametrize(
    "signed", [("", "Nga Sơn, ngày 12 tháng 01 năm 2017"), ("ngày 01 tháng 02 năm 2017",) * 2, ("", "")]
)
def test_where_nobody_knows_which_is_later_it_is_a_warning_and_the_path_counts(bare, signed):
    put(bare, "2016/a.xlsx", 5, signed[0])
    put(bare, "2016/b.xlsx", 3, signed[1])
    assert told(build(bare)) == [("W-TWO-FILES", "2016/b.xlsx")]
    assert late(bare) == 3


def test_a_part_that_is_sent_again_replaces_that_part_only(bare):
    put(bare, "2016/a.xlsx", 5, "Nga Sơn, ngày 20 tháng 02 năm 2017", places=["Nga An"])
    put(bare, "2016/b.xlsx", 3, "Nga Sơn, ngày 12 tháng 01 năm 2017")
    build(bare)
    found = load("dossiers_late", root=bare).set_index("name")["value"]
    assert (found["Nga An"], found["Nga Phú"]) == (5, 3)


def test_the_same_file_received_again_is_no_copy(bare):
    put(bare, "2016/a.xlsx", 25)
    shutil.copy(bare / "data/raw/2016/a.xlsx", bare / "data/raw/2016/b.xlsx")
    assert told(build(bare), "E-FILE-TWICE") == [("E-FILE-TWICE", "2016/b.xlsx")]
    rows = "2016/a.xlsx,,,,x,official,,2017-03-01\n2016/b.xlsx,,,,x,official,,2017-02-01\n"
    (bare / "data/catalog/sources.csv").write_text(HEAD + rows)
    processed = build(bare)
    assert told(processed, "E-FILE-TWICE", "W-SAME-FIGURES", "W-TWO-FILES") == []
    assert told(processed) == [("N-SUPERSEDED", "2016/b.xlsx")]
    assert "; 0 số liệu khác nhau." in processed.issues.query("code == 'N-SUPERSEDED'")["message_vi"].item()


def test_a_register_of_sources_without_days_still_loads(bare):
    put(bare, "2016/a.xlsx", 5)
    path = bare / "data/catalog/sources.csv"
    path.write_text("path,sha256,form,year,received_from,status,note\n2016/a.xlsx,,,,x,official,\n")
    assert build(bare).sources["received_on"].tolist() == [""]
    path.write_text(HEAD + "2016/a.xlsx,,,,x,official,,1/2/2017\n")
    with pytest.raises(catalogs.CatalogError, match="1/2/2017"):
        catalogs.load(bare)


def test_cumulative_reports_do_not_count_twice(bare):
    put(bare, "2016/6 thang.xlsx", 10, period=("01/01/2016", "30/06/2016"))
    put(bare, "2016/9 thang.xlsx", 16, period=("01/01/2016", "30/09/2016"))
    put(bare, "2016/ca nam.xlsx", 21)
    processed = build(bare)
    assert told(processed, "N-CONTAINED", "W-OVERLAP") == [
        ("N-CONTAINED", "2016/6 thang.xlsx"), ("N-CONTAINED", "2016/9 thang.xlsx"),
    ]  # fmt: skip
    assert late(bare) == 21


def test_periods_that_overlap_in_part_have_no_sum_and_are_told(bare):
    put(bare, "2016/a.xlsx", 10, period=("01/01/2016", "30/06/2016"))
    put(bare, "2016/b.xlsx", 16, period=("01/05/2016", "31/12/2016"))
    assert told(build(bare), "N-CONTAINED", "W-OVERLAP") == [("W-OVERLAP", "2016/b.xlsx")]
    row = load("dossiers_late", root=bare).set_index("name").loc["Nga An"]
    assert row["value"] != row["value"]
    assert row["reason"] == "unreadable"
