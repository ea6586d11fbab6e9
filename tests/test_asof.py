"""A report of an earlier year knows nothing of what came later."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import analysis
from analysis import asof, cli
from analysis.errors import CchcError

ROOT = Path(__file__).resolve().parents[1]


def test_nothing_after_the_year_is_seen(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = analysis.load("on_time_rate", root=built)
    monkeypatch.setenv(asof.YEAR, "2016")
    space = analysis.workspace(built)
    assert analysis.latest_year(built) == 2016
    for table in (space.processed.observations, space.processed.issues, space.processed.sources):
        assert table["year"].max() == 2016
    early = analysis.load("on_time_rate", root=built)
    same = whole[whole["year"] <= 2016].reset_index(drop=True)
    assert early[["place", "year", "value"]].equals(same[["place", "year", "value"]])
    report = space.catalog.unit.report
    assert (report.year, report.years, report.previous, report.mandate) == (2016, (2011, 2016), None, "")
    assert report.place_and_date.endswith("năm 2016")
    assert not len(analysis.claims(built))
    assert not len(analysis.inconsistencies(built))
    monkeypatch.delenv(asof.YEAR)
    assert analysis.latest_year(built) == 2020


def test_a_year_without_data_and_no_year_are_refused(built: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for given, said in (("2031", "2011–2020"), ("nay", "không phải là năm")):
        monkeypatch.setenv(asof.YEAR, given)
        with pytest.raises(CchcError, match=said):
            analysis.workspace(built)


def test_the_command_writes_the_report_of_that_year_beside_the_other(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "w"
    shutil.copytree(built, root)
    shutil.copytree(ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns("0*.ipynb"))
    monkeypatch.delenv(asof.YEAR, raising=False)
    asked = ["report", "--root", str(root), "--year", "2016", "--to", "html", "--place", "Nga An"]
    assert cli.main(asked) == 0
    page = (root / "reports/2016/bao-cao.html").read_text(encoding="utf-8")
    assert "giai đoạn 2011 - 2016" in page
    assert "năm 2017" not in page
    assert (root / "reports/2016/xa").is_dir()
    assert not (root / "reports/2020").exists()
    assert asof.asked() is None
