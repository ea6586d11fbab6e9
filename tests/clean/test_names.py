"""Whose row it is: names, codes, codes that lists gave wrongly, and the district beside its township."""

from __future__ import annotations

from datetime import date

import pytest

from analysis import catalog as catalogs
from analysis.build import build
from analysis.catalog import CatalogError
from analysis.clean.names import Resolver
from analysis.errors import Issues
from analysis.shape.draw import Record, Sheet, draw

BEFORE, AFTER = (date(2019, 1, 1), date(2019, 11, 30)), (date(2019, 12, 1), date(2019, 12, 31))


def resolved(catalog, name, period=BEFORE, code=None, names=("Nga Yên",)):
    issues = Issues(source="x.xlsx")
    resolver = Resolver(catalog.places, *period, names)
    found = (
        resolver.code(name, "B9", issues) if code is None else resolver.agreed(name, "B9", code, "C9", issues)
    )
    return found, [(i.code, i.ref) for i in issues.rows]


def test_a_code_is_resolved_at_its_date_like_a_name(catalog):
    assert resolved(catalog, "16141") == ("16141", [])
    assert resolved(catalog, "16111") == ("16111", []), "Nga Lĩnh"
    assert resolved(catalog, "16111", AFTER) == ("16114", [("N-PLACE-CODE", "B9")]), "Nga Phượng"
    assert resolved(catalog, "16126", AFTER) == ("", [("E-PLACE-DATE", "B9")])
    assert resolved(catalog, "16999") == ("", [("E-PLACE", "B9")])


def test_a_code_beside_a_name_confirms_settles_or_contradicts_it(catalog):
    assert resolved(catalog, "Nga An", code="16144") == ("16144", [])
    assert resolved(catalog, "nga thanh", names=["nga thanh"]) == ("", [("E-PLACE-AMBIGUOUS", "B9")])
    assert resolved(catalog, "nga thanh", code="16141", names=["nga thanh"]) == ("16141", [])
    assert resolved(catalog, "nga thanh", code="16123", names=["nga thanh"]) == ("16123", [])
    assert resolved(catalog, "Nga Thành", code="16123") == ("", [("E-PLACE-CODE", "C9")])
    assert resolved(catalog, "Nga An", code="16147") == ("", [("E-PLACE-CODE", "C9")])
    assert resolved(catalog, "Nga An", code="16999") == ("", [("E-PLACE-CODE", "C9")])
    assert resolved(catalog, "Nga Phượng", AFTER, "16111") == ("16114", [("N-PLACE-CODE", "C9")])
    assert resolved(catalog, "Nga Nhân", BEFORE, "16111") == ("", [("E-PLACE-CODE", "C9")])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("TT Nga Sơn", "16093"), ("Thị trấn", "16093"), ("Nga Sơn", "16093"), ("THỊ TRẤN NGA SƠN", "16093"),
        ("Huyện Nga Sơn", ""), ("UBND huyện Nga Sơn", ""), ("Ủy ban nhân dân huyện Nga Sơn", ""), ("Toàn huyện", ""),
        ("Nga Thanh", "16123"), ("Nga Thành", "16141"), ("XÃ NGA THÀNH", "16141"),
    ],
)  # fmt: skip
def test_the_township_is_not_the_district_and_tone_marks_tell(catalog, name, code):
    found, told = resolved(catalog, name)
    assert found == code
    assert [c for c, _ in told] == ([] if code else ["E-PLACE"])


def drawn(catalog, records, year=2016, layout="procedures-2015", **words):
    chosen = next(lay for _, lay in catalog.layouts if lay.id == layout)
    start, end = chosen.span(year)
    words = {"year": year, "start": f"{start:%d/%m/%Y}", "end": f"{end:%d/%m/%Y}", **words}
    codes = [item.indicator for item in chosen.items]
    rows = [Record(label, dict.fromkeys(codes, 7), code) for label, code in records]
    return draw([Sheet(chosen, words, rows)])


def put(root, content, name="2016/a.xlsx"):
    path = root / "data" / "raw" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def test_a_list_of_codes_is_read_like_a_list_of_names(workspace):
    catalog = catalogs.load(workspace)
    put(workspace, drawn(catalog, [("16093", ""), (16141.0, ""), ("16144", ""), ("Nga Phú", "")]))
    processed = build(workspace)
    assert set(processed.observations["place"]) == {"16093", "16141", "16144", "16147"}
    put(workspace, drawn(catalog, [("16093", ""), (16141.0, ""), (16144.0, "")]))
    assert set(build(workspace).observations["place"]) == {"16093", "16141", "16144"}


def test_a_column_of_codes_is_held_against_the_names(workspace):
    path = workspace / "data/catalog/forms/procedures.yml"
    text = path.read_text(encoding="utf-8")
    at = text.index("role: key", text.index("id: procedures-2015"))
    line_end = text.index("\n", at)
    column = '\n      - {heading: "Mã ĐVHC", role: code}'
    path.write_text(text[:line_end] + column + text[line_end:], encoding="utf-8")
    catalog = catalogs.load(workspace)
    put(workspace, drawn(catalog, [("Nga An", "16144"), ("Nga Thanh", "16141"), ("Nga Yên", "")]))
    unmarked = [("nga an", "16144"), ("nga thanh", "16141")]
    put(workspace, drawn(catalog, unmarked, 2017), "2017/b.xlsx")
    processed = build(workspace)
    found = processed.observations.groupby("year")["place"].agg(set)
    assert found[2016] == {"16144", "16132"}, "Nga Thanh and the code of Nga Thành: neither is guessed"
    assert found[2017] == {"16144", "16141"}, "without tone marks the code settles it"
    told = processed.issues.query("code == 'E-PLACE-CODE'")
    assert told["ref"].tolist() == ["C" + told["ref"].item()[1:]]
    assert "16141, là mã của Nga Thành" in told["message_vi"].item()


def test_the_district_s_row_is_a_total_and_no_commune_s_form(workspace):
    catalog = catalogs.load(workspace)
    rows = [("TT Nga Sơn", ""), ("Nga An", ""), ("Huyện Nga Sơn", "")]
    put(workspace, drawn(catalog, rows))
    put(workspace, drawn(catalog, [], 2020, "procedures-2020", place="huyện Nga Sơn"), "2020/b.xlsx")
    processed = build(workspace)
    assert set(processed.observations["place"]) == {"16093", "16144"}
    assert processed.observations.query("place == '16093'")["value"].max() == 7


def test_a_code_that_is_another_unit_s_own_cannot_be_an_alias(workspace):
    path = workspace / "data/catalog/places.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(
        text.replace("16096,Ba Đình,Xã,,2025-06-30,", "16096,Ba Đình,Xã,,2025-06-30,16099"), encoding="utf-8"
    )
    with pytest.raises(CatalogError, match="16099"):
        catalogs.load(workspace)
