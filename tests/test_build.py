"""The build and the command: contracts, exit codes, and what happens to bad input."""

from __future__ import annotations

import hashlib
import os
import shutil
import time

import pandas as pd
import pytest
from openpyxl import Workbook, load_workbook

from analysis import cli, read, store
from analysis.build import build
from analysis.contracts import OBSERVATION_KEY, OBSERVATIONS
from analysis.read import isolated
from conftest import ROOT, planted

COLUMNS = "place year period_start period_end indicator field value reason form layout source sheet ref corrected_by"
ISSUE_COLUMNS = "code severity source sheet ref place year indicator message_vi message_en next_step"


def take(workspace, *names):
    for name in names:
        target = workspace / "data" / "raw" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / "data" / "raw" / name, target)
    (workspace / "data/catalog/sources.csv").write_text("path,sha256,form,year,received_from,status,note\n")


def test_the_tables_are_as_the_contract_says(built):
    folder = built / "data" / "processed"
    observations = pd.read_parquet(folder / "observations.parquet")
    assert list(observations.columns) == COLUMNS.split() == list(OBSERVATIONS)
    assert not observations.duplicated(OBSERVATION_KEY).any()
    assert observations["ref"].str.fullmatch(r"[A-Z]{1,3}\d+").all()
    assert list(pd.read_parquet(folder / "issues.parquet").columns) == ISSUE_COLUMNS.split()
    for name in ("observations", "issues", "sources"):
        twin = pd.read_csv(folder / f"{name}.csv", dtype=str, encoding="utf-8-sig")
        assert len(twin) == len(pd.read_parquet(folder / f"{name}.parquet"))


def test_building_twice_gives_the_same_bytes(built):
    folder = built / "data" / "processed"
    before = {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}
    build(built, fresh=True)
    after = {p: hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}
    assert before == after


def test_raw_files_are_not_touched(built):
    for path in (built / "data" / "raw").rglob("*.xlsx"):
        assert (
            path.read_bytes()
            == (ROOT / "data" / "raw" / path.relative_to(built / "data" / "raw")).read_bytes()
        )


def test_bad_files_are_reported_and_the_rest_goes_on(workspace):
    take(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    raw = workspace / "data" / "raw" / "2014"
    raw.mkdir()
    good = (ROOT / "data/raw/2018/TTHC cap xa quy 2 nam 2018.xlsx").read_bytes()
    (raw / "truncated.xlsx").write_bytes(good[:2000])
    (raw / "empty.xlsx").write_bytes(b"")
    (raw / "damaged.xlsx").write_bytes(good[:3000] + b"\0" * 40 + good[3040:])
    (raw / "letter.xlsx").write_bytes(b"Kinh gui UBND huyen")
    (raw / "scan.pdf").write_bytes(b"%PDF-1.4")
    stray = Workbook()
    stray.active["XFD1048576"] = 1
    stray.save(raw / "stray.xlsx")
    (raw / "~$lock.xlsx").write_bytes(b"x")
    processed = build(workspace)
    bad = processed.issues[processed.issues["source"].str.startswith("2014/")]
    found = bad.groupby("source")["code"].agg(set).to_dict()
    assert found["2014/truncated.xlsx"] >= {"E-FILE"}
    assert found["2014/damaged.xlsx"] >= {"E-FILE"}
    assert found["2014/empty.xlsx"] >= {"E-FILE"}
    assert found["2014/letter.xlsx"] >= {"E-FILE"}
    assert found["2014/stray.xlsx"] >= {"E-FILE"}
    said = bad[(bad["source"] == "2014/stray.xlsx") & (bad["code"] == "E-FILE")]
    assert "XFD1048576" in said["message_vi"].item()
    assert found["2014/scan.pdf"] >= {"W-FILE"}
    assert "2014/~$lock.xlsx" not in found
    assert len(processed.observations) > 200
    assert (bad["message_vi"] != "").all()
    assert (bad["message_en"] != "").all()
    assert (bad["next_step"] != "").all()


def test_exit_codes(workspace, capsys):
    assert cli.main(["build", "--root", str(workspace)]) == 2, "no file at all"
    assert "data/raw" in capsys.readouterr().err.replace("\\", "/")
    source, _, ref = planted("broken_sum", "2018/")
    take(workspace, source)
    assert cli.main(["build", "--root", str(workspace)]) == 0, "issues, and yet built"
    out = capsys.readouterr().err
    assert "E-SUM" in out
    assert ref in out
    assert cli.main(["build", "--root", str(workspace), "--strict"]) == 1
    assert cli.main(["build", "--root", str(workspace), "--raw", str(workspace / "nowhere")]) == 2
    (workspace / "data/catalog/unit.yml").write_text("name: [\n")
    assert cli.main(["build", "--root", str(workspace)]) == 2
    assert "unit.yml:" in capsys.readouterr().err


def test_help_names_every_command(capsys):
    with pytest.raises(SystemExit) as stop:
        cli.main(["--help"])
    assert stop.value.code == 0
    shown = capsys.readouterr().out
    assert all(word in shown for word in ("build", "report", "simulate"))


def test_a_correction_is_applied_marked_and_guarded(workspace, decade):
    source, sheet, ref = planted("broken_sum", "2018/")
    take(workspace, source)
    written = str(load_workbook(workspace / "data/raw" / source)[sheet][ref].value)
    truth = decade.truth.query("source == @source and sheet == @sheet and ref == @ref")["value"].item()
    path = workspace / "data" / "catalog" / "corrections.yml"
    entry = (
        f"corrections:\n- {{{{id: c1, source: {source}, sheet: {sheet}, ref: {ref}, expect: '{{expect}}', "
        f"value: '{truth:.0f}', reason: gõ nhầm, who: Phòng Tư pháp}}}}\n"
    )
    path.write_text(entry.format(expect=written), encoding="utf-8")
    processed = build(workspace)
    cell = processed.observations.query("ref == @ref").iloc[0]
    assert (cell["value"], cell["corrected_by"]) == (truth, "c1")
    assert "N-CORRECTED" in set(processed.issues["code"])
    assert ref not in set(processed.issues.query("code == 'E-SUM'")["ref"])
    path.write_text(entry.format(expect="999999"), encoding="utf-8")
    processed = build(workspace)
    assert processed.observations.query("ref == @ref").iloc[0]["value"] == float(written) != truth
    assert processed.issues.query("code == 'E-CORRECTION'")["severity"].tolist() == ["error"]


def test_the_same_figures_in_two_files_are_reported_and_counted_once(workspace):
    take(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    again = workspace / "data/raw/2018/TTHC quy 1 nam 2018 (nop lai).xlsx"
    shutil.copyfile(workspace / "data/raw/2018/TTHC cap xa quy 1 nam 2018.xlsx", again)
    processed = build(workspace)
    assert "W-TWO-FILES" in set(processed.issues["code"])
    from analysis import load

    panel = load("dossiers_resolved", root=workspace)
    once = (
        processed.observations.query("indicator == 'dossiers_resolved'")
        .drop_duplicates("place")["value"]
        .sum()
    )
    assert panel["value"].sum() == once


def test_a_changed_or_absent_registered_file_is_reported(workspace):
    shutil.copytree(ROOT / "data/raw/2016", workspace / "data/raw/2016")
    target = workspace / "data/raw/2016/CNTT-2016.xlsx"
    shutil.copyfile(ROOT / "data/raw/2018/CNTT-2018.xlsx", target)
    found = build(workspace).issues
    assert "2016/CNTT-2016.xlsx" in set(found.query("code == 'W-CHANGED'")["source"])
    assert "2018/CNTT-2018.xlsx" in set(found.query("code == 'W-ABSENT'")["source"])
    assert found.query("code == 'E-YEAR'")["ref"].tolist() == ["A5"]


def test_a_sheet_copied_inside_a_file_is_reported(workspace):
    take(workspace, "2015/TTHC cap xa 2015.xlsx")
    path = workspace / "data/raw/2015/TTHC cap xa 2015.xlsx"
    book = load_workbook(path)
    book.copy_worksheet(book.active)
    book.save(path)
    processed = build(workspace)
    assert "E-SHEET-TWICE" in set(processed.issues["code"])
    assert set(processed.observations["sheet"]) == {"TTHC"}


def test_hidden_sheets_are_left_alone_with_a_note(workspace):
    take(workspace, "2015/TTHC cap xa 2015.xlsx")
    path = workspace / "data/raw/2015/TTHC cap xa 2015.xlsx"
    book = load_workbook(path)
    book.create_sheet("Nam truoc")["A1"] = "x"
    book["Nam truoc"].sheet_state = "hidden"
    book.save(path)
    notes = build(workspace).issues.query("code == 'N-HIDDEN'")
    assert notes["sheet"].tolist() == ["Nam truoc"]


def test_csv_twins_carry_no_live_formula(tmp_path):
    issues = pd.DataFrame([dict.fromkeys(ISSUE_COLUMNS.split(), "")]).assign(
        year=2013, message_vi="=HYPERLINK(1)"
    )
    store.write_csv(issues, tmp_path / "x.csv")
    assert "'=HYPERLINK" in (tmp_path / "x.csv").read_text(encoding="utf-8-sig")


def test_the_notice_follows_the_sources(built, workspace):
    about = store.read(built).about
    assert "mô phỏng" in about["notice"]["text"]
    take(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    path = workspace / "data/raw/2018/TTHC cap xa quy 1 nam 2018.xlsx"
    book = load_workbook(path)
    book.active["A3"] = None
    book.save(path)
    assert build(workspace).about["notice"]["title"] == "Nguồn chưa xác định"
    (workspace / "data/catalog/sources.csv").write_text(
        "path,sha256,form,year,received_from,status,note\n2018/*,,,,UBND huyện,official,\n", encoding="utf-8"
    )
    assert "notice" not in build(workspace).about


def test_a_file_that_ends_its_reader_takes_only_itself_down(workspace, monkeypatch):
    whole = read.read_workbook

    def abort(content):
        if content == b"abort":
            os.abort()
        if content == b"hang":
            time.sleep(60)
        return whole(content)

    monkeypatch.setattr(read, "read_workbook", abort)
    monkeypatch.setattr(isolated, "SECONDS", 2.0)
    raw = workspace / "data/raw/2016"
    raw.mkdir(parents=True)
    shutil.copy(ROOT / "data/raw/2016/BC kiem tra CCHC nam 2016.xlsx", raw)
    (raw / "a.xlsx").write_bytes(b"abort")
    (raw / "h.xlsx").write_bytes(b"hang")
    processed = build(workspace)
    told = processed.issues.query("code == 'E-FILE'").set_index("source")["message_vi"]
    assert sorted(told.index) == ["2016/a.xlsx", "2016/h.xlsx"]
    assert "dừng đột ngột" in told["2016/a.xlsx"]
    assert "2 giây" in told["2016/h.xlsx"]
    assert processed.observations["place"].nunique() == 27


def test_an_executor_gives_the_same_tables(workspace):
    from concurrent.futures import ThreadPoolExecutor

    take(
        workspace,
        "2018/TTHC cap xa quy 1 nam 2018.xlsx",
        "2015/TTHC cap xa 2015.xlsx",
        "2020/Xa/16144 Nga An.xlsx",
    )
    alone = build(workspace)
    with ThreadPoolExecutor(2) as executor:
        together = build(workspace, executor=executor)
    pd.testing.assert_frame_equal(alone.observations, together.observations)
    pd.testing.assert_frame_equal(alone.issues, together.issues)


def test_a_simulated_sheet_is_known_by_its_own_words(workspace):
    take(workspace, "2018/TTHC cap xa quy 1 nam 2018.xlsx")
    (workspace / "data/catalog/sources.csv").write_text(
        "path,sha256,form,year,received_from,status,note\n2018/*,,,,UBND huyện,official,\n", encoding="utf-8"
    )
    processed = build(workspace)
    assert processed.sources["status"].tolist() == ["simulated"]
    assert processed.about["notice"]["title"] == "Số liệu mô phỏng"


def test_a_row_repeated_with_the_same_figures_is_a_note(workspace):
    take(workspace, "2015/TTHC cap xa 2015.xlsx")
    path = workspace / "data/raw/2015/TTHC cap xa 2015.xlsx"
    book = load_workbook(path)
    sheet = book.active
    row = next(c.row for c in sheet["B"] if c.value and "Nga An" in str(c.value))
    end = next(c.row for c in sheet["B"] if c.value == "Tổng số")
    sheet.insert_rows(end)
    for cell in list(sheet[row]):
        sheet.cell(end, cell.column, cell.value)
    book.save(path)
    found = build(workspace).issues
    assert found.query("code == 'N-REPEATED'")["ref"].tolist() == [f"B{end}"]
    assert "E-DUPLICATE" not in set(found["code"])


def test_a_folder_of_unreadable_files_is_told_file_by_file(workspace, capsys):
    for name in ("a.xlsx", "b.xls"):
        (workspace / "data/raw" / name).write_bytes(b"nothing")
    assert cli.main(["build", "--root", str(workspace)]) == 2
    assert "Không đọc được số liệu nào từ 2 tệp" in capsys.readouterr().err
    told = store.read(workspace).issues
    assert set(told.loc[told["code"] == "E-FILE", "source"]) == {"a.xlsx", "b.xls"}
