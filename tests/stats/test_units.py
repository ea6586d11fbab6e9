"""How many units there were when, in a table and in a sentence, and where they stand on a map without positions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from analysis import show, stats
from analysis.catalog import Change, Place, Places


def test_the_merger_is_told_from_the_register(catalog):
    (row,) = stats.unit_counts(catalog).itertuples()
    assert (row.day, row.before, row.after) == (date(2019, 12, 1), 27, 24)
    assert row.kinds == {"xã": 23, "thị trấn": 1}
    said = str(show.units_phrase(stats.unit_counts(catalog), "huyện", 24))
    assert said.startswith(
        "đến hết ngày 30/11/2019 huyện có 27 đơn vị, từ ngày 01/12/2019 còn 24 (23 xã và 01 thị trấn)"
    )
    assert "theo Nghị quyết 786/NQ-UBTVQH14" in said
    assert said.endswith("số liệu ở đây đã quy về 24 đơn vị")


def of(catalog, places, *changes):
    return replace(catalog, places=Places(tuple(places), tuple(changes)))


def test_nothing_is_said_where_the_number_never_changed(catalog):
    old, new = (
        Place("1", "A", "Xã", valid_to=date(2015, 5, 31)),
        Place("1", "B", "Xã", valid_from=date(2015, 6, 1)),
    )
    renamed = of(catalog, [old, new], Change("1", "A", "1", "B", date(2015, 6, 1), "QĐ", "rename"))
    assert len(stats.unit_counts(renamed)) == 0
    assert str(show.units_phrase(stats.unit_counts(renamed), "huyện", 1)) == ""


def test_a_split_gives_more_units_and_changes_outside_the_years_are_left_out(catalog):
    a = Place("1", "A", "Xã")
    b = Place("2", "B", "Phường", valid_from=date(2013, 1, 1))
    late = Place("3", "C", "Xã", valid_from=date(2025, 1, 1))
    changes = [Change("1", "A", "2", "B", date(2013, 1, 1), "", "split"),
               Change("1", "A", "3", "C", date(2025, 1, 1), "", "split")]  # fmt: skip
    said = str(show.units_phrase(stats.unit_counts(of(catalog, [a, b, late], *changes)), "thị xã", 2))
    assert said == (
        "đến hết ngày 31/12/2012 thị xã có 1 đơn vị, từ ngày 01/01/2013 có 2 (01 xã và 01 phường); "
        "số liệu ở đây đã quy về 2 đơn vị"
    )


def test_tiles_stand_where_the_grid_says_or_else_by_code(catalog):
    day = catalog.unit.report.boundaries
    drawn = stats.tiles(catalog, day)
    assert drawn["located"].all()
    assert len(drawn) == 24
    short = replace(catalog.places, tiles=dict(list(catalog.places.tiles.items())[1:]))
    by_code = stats.tiles(replace(catalog, places=short), day)
    assert not by_code["located"].any()
    assert list(by_code["place"]) == sorted(by_code["place"])
    assert not by_code.duplicated(["col", "row"]).any()
    assert (by_code["col"].max(), by_code["row"].max()) == (4, 4)
