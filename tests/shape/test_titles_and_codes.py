"""What the lines above a table say, and what a found table proposes for a form."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.contracts import Sheet
from analysis.shape.outline import outline
from analysis.shape.proposals import code_of, propose
from analysis.shape.titles import _said


@pytest.mark.parametrize(
    ("line", "year", "period", "periodic"),
    [
        ("BÁO CÁO NĂM 2016", 2016, None, False),
        ("Năm báo cáo 2016", 2016, None, False),
        ("Nga Sơn, ngày 12 tháng 01 năm 2017", 0, None, False),
        ("Nga Sơn, ngày 12 tháng 1 năm 2017", 0, None, False),
        ("Năm 1999", 0, None, False),
        ("(Từ ngày 01/02/2016 đến 30/11/2016)", 0, (date(2016, 2, 1), date(2016, 11, 30)), True),
        ("1.2.2016 - 30-11-2016", 0, (date(2016, 2, 1), date(2016, 11, 30)), True),
        ("Từ ngày 30/11/2016 đến 01/02/2016", 0, None, True),
        ("Từ ngày 31/02/2016 đến 01/03/2016", 0, None, True),
        ("từ ngày lập đến nay", 0, None, True),
        ("Quý III năm 2018", 2018, None, True),
        ("Quý 4", 0, None, True),
        ("Quý 5", 0, None, False),
        ("6 tháng đầu năm 2018", 2018, None, True),
        ("4 tháng đầu năm 2018", 2018, None, False),
        ("chín tháng năm 2018", 2018, None, True),
    ],
)
def test_a_line_says_its_year_and_its_period(line, year, period, periodic):
    assert _said(line)[1:] == (year, period, periodic)


def test_a_code_is_as_short_as_it_can_be_and_unlike_all_others():
    taken: set[str] = set()
    path = ("Hồ sơ", "Đã giải quyết", "Quá hạn (hồ sơ)")
    codes = [code_of(path, taken) for _ in range(5)]
    assert codes == [
        "qua_han", "da_giai_quyet_qua_han", "ho_so_da_giai_quyet_qua_han_ho",
        "ho_so_da_giai_quyet_qua_han_ho_2", "ho_so_da_giai_quyet_qua_han_ho_3",
    ]  # fmt: skip
    assert taken == set(codes)
    assert code_of(("5 tuổi",), set()) == "c_5_tuoi"
    assert code_of(("class",), set()) == "c_class"
    assert code_of(("%",), {"chi_tieu_2"}) == "chi_tieu_3"
    assert code_of(("một hai ba bốn năm sáu bảy tám chín",), set()) == "mot_hai_ba_bon_nam_sau_bay_tam"


def proposed(*rows):
    width = max(map(len, rows))
    (table,) = outline(Sheet("S", [[*r, *[""] * (width - len(r))] for r in rows])).tables
    return propose(table)


def test_the_numbers_of_the_columns_state_sums_and_the_figures_show_others():
    head = ["STT", "Xã", "Tổng số", "Đúng hạn", "Quá hạn", "Chi", "Lương", "Khác", "Ghi chú"]
    numbers = ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)", "(6)", "(7)", "(8)=(6)*2", "(9)"]
    rows = [
        [float(i), f"Xã {c}", 30.0 + 2 * i, 20.0 + i, 10.0 + i, 9.0 + 3 * i, 4.0 + i, 5.0 + 2 * i, "có"]
        for i, c in enumerate("ABCD", 1)
    ]
    found = proposed(head, numbers, *rows)
    assert [p.role for p in found.columns] == ["order", "key", *["item"] * 6, "remark"]
    assert found.rows == "places"
    assert found.key.column.heading == "Xã"
    assert found.numbered == ["tong_so = dung_han + qua_han"]
    assert found.open == ["(8)=(6)*2"]
    assert found.counted == ["chi = luong + khac"]


def test_a_difference_stated_by_the_numbers_keeps_its_signs():
    head, numbers = ["Xã", "Còn lại", "Có", "Đã trả"], ["(1)", "(2)=(3)-(4)", "(3)", "(4)"]
    found = proposed(
        head, numbers, *[[f"Xã {c}", 5.0 + i, 9.0 + 3 * i, 4.0 + 2 * i] for i, c in enumerate("ABCD")]
    )
    assert found.numbered == ["con_lai = co - da_tra"]
    assert found.counted == []


@pytest.mark.parametrize(
    ("head", "rows"),
    [
        (["Xã", "Thu"], "places"), (["Lĩnh vực", "Thu"], "fields"), (["Nội dung", "Thu"], "indicators"),
        (["Tiêu chí", "Thu"], "indicators"), (["Xã", "Số liệu"], "indicators"),
    ],
)  # fmt: skip
def test_what_a_row_is_shows_in_the_headings(head, rows):
    found = proposed(head, *[[f"Xã {c}", 5.0 + i] for i, c in enumerate("ABCD")])
    assert found.rows == rows
    assert [p.role for p in found.columns] == ["key", "value" if rows == "indicators" else "item"]


def test_codes_and_telephone_numbers_are_no_items():
    rows = [[100.0 + i, f"Xã {c}", 5.0 + i, 900.0 + i] for i, c in enumerate("ABCD")]
    found = proposed(["Mã xã", "Xã", "Thu", "Điện thoại"], *rows)
    assert [p.role for p in found.columns] == ["remark", "key", "item", "remark"]
