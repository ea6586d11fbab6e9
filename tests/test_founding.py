"""Another district: a workspace is laid from the general catalogue, and builds and reports with its own communes."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import Workbook

from analysis import catalog as catalogs
from analysis import cli, folders, reports, simulate, store
from analysis.errors import CchcError
from analysis.founding import lay, template
from analysis.founding.register import register
from conftest import ROOT

UNIT, PARENT = "Huyện Hậu Lộc", "Tỉnh Thanh Hóa"
COMMUNES = ["Đồng Bình", "Triệu An", "Hậu Giang", "Phú Thịnh", "Mỹ Lâm", "Tân Lập", "Bình Minh"]


def own_words() -> set[str]:
    """What is this repository's district's own: its name and the names and codes of its communes."""
    with (ROOT / "data/catalog/places.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    words = {word for row in rows for word in (row["code"], row["name"])}
    return words | {word.upper() for word in words} | {"Nga Son", "224/BC-UBND"}


OWN = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(own_words())))})(?!\w)")


def told(root: Path) -> list[str]:
    """Where own words stand in the text files below `root`."""
    return [
        f"{path.relative_to(root)}: {found[0]}"
        for path in sorted(root.rglob("*"))
        if path.is_file() and b"\0" not in (content := path.read_bytes())
        for found in OWN.finditer(content.decode("utf-8"))
    ]


def write_list(path: Path, names: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Mã", "Tên", "Cấp"])
        rows.writerows([f"{n:05d}", f"Xã {name}", "Xã"] for n, name in enumerate(names, 1))
    return path


def laid(root: Path, names: list[str]) -> Path:
    list_of_communes = write_list(root / "xa.csv", names)
    lay(root / "w", UNIT, places=list_of_communes, parent=PARENT)
    return root / "w"


def with_raw(root: Path, seed: int, without: range = range(0)) -> simulate.Simulation:
    made = simulate.simulate(catalogs.load(root), seed)
    made.files = {p: c for p, c in made.files.items() if int(p[:4]) not in without}
    simulate.write(made, folders.raw(root))
    return made


def pages(root: Path) -> list[str]:
    found = sorted((root / "reports").rglob("*.html"))
    return [path.read_text(encoding="utf-8") for path in found if ".trinh-chieu" not in path.name]


def test_a_new_workspace_holds_the_general_catalogue_and_nothing_of_this_district(tmp_path):
    root = laid(tmp_path, COMMUNES)
    assert told(root) == []
    catalog, ours = catalogs.load(root), catalogs.load(ROOT)
    assert list(catalog.indicators) == list(ours.indicators)
    assert list(catalog.forms) == list(ours.forms)
    assert [place.name for place in catalog.places.all] == COMMUNES
    assert (catalog.unit.name, catalog.unit.body) == (UNIT, "Ủy ban nhân dân huyện Hậu Lộc")
    assert catalog.unit.parent == "UBND tỉnh Thanh Hóa"
    assert (catalog.claims, catalog.corrections, catalog.sources, catalog.places.changes) == ((), (), (), ())
    assert {path.name for path in tmp_path.iterdir()} == {"xa.csv", "w"}, "no draft is left"
    assert folders.raw(root).is_dir()


def test_it_simulates_builds_and_reports_with_its_own_communes(tmp_path):
    root = laid(tmp_path, COMMUNES)
    arguments = ["--root", str(root)]
    raw = str(folders.raw(root))
    assert cli.main(["simulate", *arguments, "--seed", "1", "--out", raw]) == 0
    assert cli.main(["report", *arguments]) == 0
    made = simulate.simulate(catalogs.load(root), 1)
    issues = store.read(root).issues
    assert set(issues.loc[issues["severity"] == "error", "source"]) <= set(made.planted["source"])
    found = pages(root)
    kept = [
        n for n in (root / "notebooks").glob("*.ipynb") if '"lab": true' not in n.read_text(encoding="utf-8")
    ]
    assert len(found) == len([n for n in kept if n.name != reports.PLACE])
    main = next(page for page in found if "HUYỆN HẬU LỘC" in page)
    assert all(name in main for name in COMMUNES)
    assert "Ô xếp theo mã, không theo vị trí" in main
    assert told(root / "reports") == []


@pytest.mark.parametrize(
    ("communes", "without", "seed"), [(3, range(0), 3), (40, range(2015, 2021), 4), (8, range(2011, 2017), 5)]
)
def test_the_notebooks_take_few_and_many_communes_and_any_four_years(tmp_path, communes, without, seed):
    root = laid(
        tmp_path, [f"Thôn Mới {'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[n % 26]}{n // 26 or ''}" for n in range(communes)]
    )
    with_raw(root, seed, without)
    assert cli.main(["report", "--root", str(root)]) == 0
    assert told(root / "reports") == []


def test_without_a_list_the_build_says_what_is_missing_and_where(tmp_path, capsys):
    root = tmp_path / "w"
    assert cli.main(["init", str(root), "--unit", UNIT]) == 0
    assert "places.csv" in capsys.readouterr().err
    for command in ("build", "report"):
        assert cli.main([command, "--root", str(root)]) == 2
        said = capsys.readouterr().err
        assert "places.csv" in said
        assert "chưa có đơn vị nào" in said
        assert "no unit yet" in said


def test_nothing_is_overwritten(tmp_path, capsys):
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "a.txt").write_text("x", encoding="utf-8")
    assert cli.main(["init", str(tmp_path / "w"), "--unit", UNIT]) == 2
    assert [path.name for path in (tmp_path / "w").iterdir()] == ["a.txt"]
    (tmp_path / "e").mkdir()
    assert cli.main(["init", str(tmp_path / "e"), "--unit", UNIT]) == 0, "an empty folder is taken"


def sheet(path: Path, *rows: list) -> Path:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


COUNTRY = [
    ["TỔNG CỤC THỐNG KÊ"],
    [],
    ["Tỉnh Thành Phố", "Mã TP", "Quận Huyện", "Mã QH", "Phường Xã", "Mã PX", "Cấp"],
    ["Tỉnh Giáp", "01", "Huyện Châu Lý", "001", "Xã Một", 7, "Xã"],
    ["Tỉnh Giáp", "01", "Huyện Châu Lý", "001", "Thị trấn Hai", 12345, "Thị trấn"],
    ["Tỉnh Giáp", "01", "Huyện Khác", "002", "Xã Ba", 9, "Xã"],
    ["Tỉnh Ất", "02", "Huyện Châu Lý", "003", "Xã Bốn", 10, "Xã"],
    ["Tỉnh Ất", "02", "Huyện đảo", "004", None, None, None],
]


def test_a_list_of_the_whole_country_gives_the_units_own_communes(tmp_path):
    path = sheet(tmp_path / "vn.xlsx", *COUNTRY)
    found = register(path, "huyện Châu Lý", "Tỉnh Giáp")
    assert [(p.code, p.name, p.kind) for p in found] == [("00007", "Một", "Xã"), ("12345", "Hai", "Thị trấn")]
    with pytest.raises(CchcError, match="--parent"):
        register(path, "Huyện Châu Lý")
    with pytest.raises(CchcError, match="không dòng nào"):
        register(path, "Huyện Châu Lỳ", "Tỉnh Giáp")


@pytest.mark.parametrize(
    "rows",
    [
        [["code", "name", "kind", "valid_from", "aliases"], ["00001", "Một", "Xã", "2019-12-01", "Mot"]],
        [["STT", "Mã ĐVHC", "Tên đơn vị", "Từ ngày", "Tên khác"], [1, 1, "Xã Một", "01/12/2019", "Mot"]],
        [["Danh sách"], ["MÃ SỐ", "TÊN XÃ", "LOẠI", "Hiệu lực từ", "Tên cũ"], ["1", "Một", "xã", "1.12.2019", "Mot"]],
        [["Id", "Commune", "Type", "Start", "Other names"], [1.0, "Xã Một", "Xã", pd.Timestamp("2019-12-01"), "Mot"]],
    ],
    ids=["ours", "numbered", "capitals", "english"],
)  # fmt: skip
def test_headings_are_known_in_many_spellings(tmp_path, rows):
    (place,) = register(sheet(tmp_path / "x.xlsx", *rows), UNIT)
    assert place.row() == ["00001", "Một", "Xã", "2019-12-01", "", "Mot"]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["Tên", "Cấp"], ["Một", "Xã"]], "tiêu đề"),
        ([["Mã", "Tên"], ["1", "Một"]], "dòng 2"),
        ([["Mã", "Tên", "Cấp"], ["1/2", "Một", "Xã"]], "1/2"),
        ([["Mã", "Tên", "Cấp", "Từ ngày"], ["1", "Một", "Xã", "năm ngoái"]], "năm ngoái"),
    ],
)
def test_a_list_that_cannot_be_understood_is_refused_and_leaves_nothing(tmp_path, rows, said):
    path = sheet(tmp_path / "x.xlsx", *rows)
    with pytest.raises(CchcError, match=said):
        lay(tmp_path / "w", UNIT, places=path)
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


def test_a_mistake_that_only_the_catalogue_sees_leaves_nothing_either(tmp_path):
    path = sheet(tmp_path / "x.xlsx", ["Mã", "Tên", "Cấp"], ["1", "Một", "Xã"], ["1", "Hai", "Xã"])
    with pytest.raises(CchcError, match="00001"):
        lay(tmp_path / "w", UNIT, places=path)
    assert [p.name for p in tmp_path.iterdir()] == ["x.xlsx"]


@pytest.mark.parametrize("name", ["Hậu Lộc", "Huyện", ""])
def test_a_unit_is_named_with_its_kind(tmp_path, name):
    with pytest.raises(CchcError, match="Huyện …"):
        lay(tmp_path / "w", name)


def test_the_words_for_the_units_below_follow_from_the_kinds(tmp_path):
    path = sheet(tmp_path / "x.xlsx", ["Mã", "Tên"], [1, "Phường Một"], [2, "Xã Hai"])
    lay(tmp_path / "w", "Thị xã Bình Sơn", places=path, year=2024)
    unit = catalogs.load(tmp_path / "w").unit
    assert (unit.level, unit.unit_word) == ("thị xã", "xã, phường")
    assert unit.report.years == (2015, 2024)


def test_the_wheel_carries_the_template_and_lays_the_same_workspace(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    for name in ("src", "data", "notebooks", "pyproject.toml", "README.md", "LICENSE"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, source / name)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=source, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "unpacked")
    package = tmp_path / "unpacked" / "analysis"
    assert template.files(package / "template") == template.files(ROOT)
    carried = [p for p in (package / "template").rglob("*") if p.is_file()]
    assert len(carried) == len(template.files(ROOT)), "and nothing else"
    assert told(package) == []
    command = [
        sys.executable, "-m", "analysis.cli", "init", "w", "--unit", UNIT, "--parent", PARENT, "--places",
        str(write_list(tmp_path / "xa.csv", COMMUNES)),
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "unpacked")}
    subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)
    here = tmp_path / "here"
    here.mkdir()
    files = {
        p.relative_to(tmp_path / "w"): p.read_bytes() for p in (tmp_path / "w").rglob("*") if p.is_file()
    }
    same = laid(here, COMMUNES)
    assert files == {p.relative_to(same): p.read_bytes() for p in same.rglob("*") if p.is_file()}
