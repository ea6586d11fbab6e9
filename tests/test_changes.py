"""`cchc diff`: which figures changed, and by which cell, correction, rule or program."""

from __future__ import annotations

import json
import re
import shutil

import openpyxl
import pytest

from analysis import build, cli, explain
from analysis.changes import diff

PAGE = "reports/2020/bao-cao.html"


@pytest.fixture
def new(built, tmp_path):
    root = tmp_path / "new"
    shutil.copytree(built, root)
    return root


def change_cell(root):
    """Seven more dossiers in one cell of 2019 that the rate of Nga Tiến rests on."""
    cell = explain("16108", "on_time_rate", 2019, root=root).iloc[0]
    path = root / "data/raw" / cell["source"]
    book = openpyxl.load_workbook(path)
    book[cell["sheet"]][cell["ref"]] = cell["value"] + 7
    book.save(path)
    return cell


def test_nothing_changed(built, new, capsys):
    assert diff(built, new) == []
    assert cli.main(["diff", str(built), str(new)]) == 0
    assert "Không con số nào đổi" in capsys.readouterr().err


def test_a_changed_cell_is_named_with_all_that_hangs_on_it(built, new, capsys):
    cell = change_cell(new)
    build.build(new)
    found = {one.key: one for one in diff(built, new)}
    assert {"dossiers_resolved|16108|2019", "on_time_rate|16108|2019", "on_time_rate||2019"} <= set(found)
    assert all(key.endswith("|2019") for key in found)
    assert not any("|16132|" in key for key in found), "no other commune changed"
    told = f"{cell['source']} › {cell['sheet']} › {cell['ref']}: {cell['value']:g} → {cell['value'] + 7:g}"
    for one in found.values():
        assert told in one.why, one.key
    assert cli.main(["diff", str(built), str(new)]) == 1
    said = capsys.readouterr().err
    assert "Tỷ lệ hồ sơ giải quyết trước và đúng hạn, Nga Tiến, 2019" in said
    assert told in said


def test_copies_of_processed_tables_are_builds_too(built, new, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(built / "data/processed", old)
    change_cell(new)
    build.build(new)
    assert {one.key for one in diff(old, new / "data/processed", built)} == {
        one.key for one in diff(built, new)
    }


def test_a_correction_is_named(built, new):
    cell = explain("16108", "on_time_rate", 2019, root=new).iloc[0]
    entry = {
        "id": "DC-TEST", "source": cell["source"], "sheet": cell["sheet"], "ref": cell["ref"],
        "expect": f"{cell['value']:g}", "value": f"{cell['value'] + 5:g}", "reason": "thử", "who": "thử",
    }  # fmt: skip
    path = new / "data/catalog/corrections.yml"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    lines = "".join(
        f"    {key}: {json.dumps(str(value), ensure_ascii=False)}\n" for key, value in entry.items()
    )
    item = "  - " + lines.lstrip()
    path.write_text(
        f"{text.rstrip()}\n{item}" if "corrections:\n" in text and "- " in text else f"corrections:\n{item}"
    )
    build.build(new)
    one = next(c for c in diff(built, new) if c.key == "on_time_rate|16108|2019")
    assert any("correction DC-TEST" in why for why in one.why)


def test_a_rule_is_named(built, new):
    path = new / "data/catalog/indicators/procedures.yml"
    text = path.read_text(encoding="utf-8")
    old = "formula: (dossiers_resolved - dossiers_late) / dossiers_resolved"
    quoted = old if old in text else old.replace("formula: ", 'formula: "') + '"'
    assert quoted in text
    path.write_text(
        text.replace(quoted, quoted.replace("- dossiers_late", "- dossiers_late * 2")), encoding="utf-8"
    )
    build.build(new)
    found = {one.key: one for one in diff(built, new)}
    assert "on_time_rate||2019" in found
    assert all("the rule of on_time_rate" in " ".join(one.why) for one in found.values())


def test_two_reports_are_compared_by_what_they_say(reported, tmp_path):
    page = (reported / PAGE).read_text(encoding="utf-8")
    other = tmp_path / "other.html"
    i = page.index('data-key="on_time_rate||2019"')
    j = page.index("97,3", i)
    other.write_text(page[:j] + "96,3" + page[j + 4 :], encoding="utf-8")
    (one,) = diff(reported / PAGE, other)
    assert one.key == "on_time_rate||2019"
    assert "96,3" not in one.before
    assert "96,3" in one.after
    (why,) = one.why
    assert why.startswith("ô nguồn / cells: ")
    assert "TTHC › " in why


def test_of_two_reports_the_data_versions_and_the_marks_are_told(reported, tmp_path):
    page = (reported / PAGE).read_text(encoding="utf-8")
    other = tmp_path / "other.html"
    version = json.loads((reported / "data/processed/report.json").read_text(encoding="utf-8"))[
        "data_version"
    ]
    at = page.index('"e_workfile_rate":', page.index('"values":'))
    mark = re.search(r'"16132":\["([^"]+)"', page[at:])
    edited = page[:at] + page[at:].replace(mark[0], mark[0].replace(mark[1], "1 %"), 1)
    other.write_text(edited.replace(version, "0" * 12), encoding="utf-8")
    (one,) = diff(reported / PAGE, other)
    assert one.key.startswith("e_workfile_rate|16132|")
    assert one.after == "1 %"
    assert any("CNTT" in why for why in one.why)
    assert f"{version} → {'0' * 12}" in one.why[-1]


def test_what_is_no_build_is_refused(built, tmp_path, capsys):
    (tmp_path / "a.html").write_text("x", encoding="utf-8")
    assert cli.main(["diff", str(built), str(tmp_path / "a.html")]) == 2
    assert cli.main(["diff", str(built), str(tmp_path)]) == 2
    assert "không phải là báo cáo HTML" in capsys.readouterr().err
