"""Tables without a form: where they begin and end, what heads them, what does not belong to them."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.contracts import Sheet
from analysis.shape.grid import position
from analysis.shape.outline import outline
from analysis.shape.regions import find_regions


def sheet(*rows, merges=(), name="Sheet1"):
    """A sheet of these rows; merged areas as A1 references ("A1:C1")."""
    width = max(map(len, rows))
    filled = [[*row, *[""] * (width - len(row))] for row in rows]
    areas = [(*position(a), *position(b)) for a, _, b in (m.partition(":") for m in merges)]
    return Sheet(name, filled, areas)


def places(n, start=1, step=7):
    """Records of a usual form: a count, a name, three figures."""
    return [[float(start + i), f"Xã Số {start + i}", 100.0 + step * i, 40.0 + i, 60.5 + i] for i in range(n)]


HEAD = ["STT", "Đơn vị", "Tổng số", "Đúng hạn", "Quá hạn"]


def only(*rows, **more):
    found = find_regions(sheet(*rows, **more))
    assert len(found) == 1, found
    return found[0]


def rows_of(region):
    return (*region.header_rows, region.first_data_row, region.last_data_row)


def test_titles_above_and_signatures_below_stay_outside():
    region = only(
        ["ỦY BAN NHÂN DÂN XÃ NGA AN", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["BÁO CÁO KẾT QUẢ NĂM 2019"],
        ["", "", "", "Đơn vị tính: vụ"],
        HEAD,
        *places(6),
        ["", "Người lập biểu", "", "Chủ tịch"],
        ["", "(Ký, ghi rõ họ tên)", "", "(Ký tên, đóng dấu)"],
        merges=["A2:E2"],
    )
    assert rows_of(region) == (4, 4, 5, 10)


def test_a_numbering_row_belongs_neither_to_header_nor_data():
    for numbers in (
        ["A", "B", "1", "2", "3=1+2"],
        ["(1)", "(2)", "(3)", "(4)", "(5)"],
        [-1.0, -2.0, -3.0, -4.0, -5.0],
    ):
        region = only(HEAD, numbers, *places(5))
        assert rows_of(region) == (1, 1, 3, 7)
        assert region.numbering_rows == [2]


def test_years_head_columns_although_they_are_numbers():
    region = only(
        ["Dân số trung bình theo địa phương"],
        [],
        ["", 2015.0, 2016.0, 2017.0],
        ["CẢ NƯỚC", 91713.3, 92695.1, 93671.6],
        ["Hà Nội", 7216.0, 7328.4, 7420.1],
        ["Hà Giang", 802.0, 816.1, 833.7],
    )
    assert rows_of(region) == (3, 3, 4, 6)
    assert region.total_rows == [4]


def test_days_of_a_month_head_columns():
    days = [float(d) for d in range(1, 11)]
    people = [[float(i), f"Nguyễn Văn {i}", *["x"] * 10] for i in range(1, 7)]
    assert rows_of(only(["STT", "Họ và tên", *days], *people)) == (1, 1, 2, 7)


def test_units_under_headings_belong_to_the_header():
    region = only(
        ["Tên xã", "Diện tích", "Sản lượng"], ["", "(ha)", "(tấn)"],
        *[[f"Xã {i}", 10.5 + i, 55.5 + i] for i in range(5)],
    )  # fmt: skip
    assert rows_of(region) == (1, 2, 3, 7)


def test_a_lone_unit_over_figures_belongs_to_the_header():
    rows = [[f"Xã {i}", 10.5 + i, 55.5 + i] for i in range(5)]
    assert rows_of(only(["Tên xã", "Năm nay", "Năm trước"], ["", "(ha)"], *rows)) == (1, 2, 3, 7)


def test_names_under_a_merged_heading_belong_to_the_header_although_the_columns_hold_words():
    days = [[float(i), "Toán", "Cô Lan", "Văn", "Thầy Ba"] for i in range(1, 6)]
    names = ["", "Môn", "Giáo viên", "Môn", "Giáo viên"]
    region = only(["Tiết", "1A", "", "1B", ""], names, *days, merges=["A1:A2", "B1:C1", "D1:E1"])
    assert rows_of(region) == (1, 2, 3, 7)


def test_a_row_that_a_merged_heading_reaches_into_belongs_to_the_header():
    rows = [[f"Trần Văn {i}", float(1960 + i), "Nga An"] for i in range(5)]
    head = [["Họ tên", "Năm sinh", "Quê quán"], ["(viết chữ in hoa)", "", ""]]
    assert rows_of(only(*head, *rows, merges=["C1:C2"])) == (1, 2, 3, 7)


def test_a_letterhead_right_above_the_row_numbers_is_no_heading():
    region = only(["PHÒNG GIÁO DỤC", "", "", "DANH SÁCH HỌC SINH"], HEAD, *places(5))
    assert rows_of(region) == (2, 2, 3, 7)


def test_a_group_name_alone_under_the_header_is_no_record():
    region = only(
        ["", "", "2010-2011", "2011-2012"],
        ["Số giáo viên (Nghìn người)"],
        ["", "Tiểu học", 277.1, 281.1],
        ["", "Trung học", 161.9, 175.3],
        ["Số học sinh (Nghìn học sinh)"],
        ["", "Tiểu học", 4614.5, 4428.1],
        ["", "Trung học", 2740.9, 2958.9],
    )
    assert rows_of(region) == (1, 1, 3, 7)
    assert region.group_rows == [2, 5]


def test_a_section_of_index_and_name_alone_is_a_group():
    region = only(HEAD, ["I", "Lĩnh vực đất đai"], *places(3), ["II", "Lĩnh vực tư pháp"], *places(3))
    assert rows_of(region) == (1, 1, 3, 9)
    assert region.group_rows == [2, 6]


def test_records_that_head_others_are_groups_and_records():
    one, two = places(3), places(3)
    region = only(
        HEAD, ["I", "Đồng bằng", 300.0, 150.0, 150.0], *one, ["II", "Miền núi", 90.0, 40.0, 50.0], *two
    )
    assert rows_of(region) == (1, 1, 2, 9)
    assert region.group_rows == [2, 6]


def test_statistics_after_a_gap_stay_outside():
    rows = [[float(i), f"Tỉnh {i}", 5.5 + i / 7] for i in range(1, 12)]
    region = only(
        ["Mã", "Tỉnh", "Chỉ số"], *rows, [], ["", "Tỉnh 3", 5.9], ["", "Median", 6.1], ["", "Max", 7.0]
    )
    assert region.last_data_row == 12


def test_statistics_right_below_stay_outside_too():
    rows = [[f"Tỉnh {i}", 5.5 + i / 7, 2.5 + i] for i in range(1, 12)]
    ends = [["Thấp nhất", 5.6, 3.5], ["Trung vị", 6.1, 8.5], ["Cao nhất", 7.0, 13.5]]
    assert only(["Tỉnh", "Chỉ số", "Điểm"], *rows, *ends).last_data_row == 12


def test_a_count_of_records_below_is_no_record():
    rows = [[f"{i:03}", f"Quận {i}", "Quận"] for i in range(1, 9)]
    assert only(["Mã", "Tên", "Cấp"], *rows, ["", "Số lượng : 8"]).last_data_row == 9


def test_blank_rows_inside_do_not_end_a_table():
    region = only(HEAD, *places(4), [], [], *places(4, 5))
    assert rows_of(region) == (1, 1, 2, 11)


def test_a_repeated_header_of_a_page_break_is_named_and_passed():
    region = only(HEAD, *places(4), [], [], HEAD, *places(4, 5))
    assert rows_of(region) == (1, 1, 2, 12)
    assert region.repeated_header_rows == [8]


def test_stacked_tables_of_one_form_are_several_tables():
    found = find_regions(
        sheet(
            ["Tuần 1"], HEAD, *places(3), [], ["Tuần 2"], HEAD, *places(3), [], ["Tuần 3"], HEAD, *places(3)
        )
    )
    assert [rows_of(r) for r in found] == [(2, 2, 3, 5), (8, 8, 9, 11), (14, 14, 15, 17)]


def test_lists_side_by_side_are_several_tables():
    pair = ["STT", "Mã số", "Tên hình thức"]
    rows = [
        [float(i), 100.0 + i, f"Huân chương {i}", "", float(i), 200.0 + i, f"Danh hiệu {i}"]
        for i in range(1, 9)
    ]
    found = find_regions(sheet([*pair, "", *pair], *rows[:5], *[r[:3] for r in rows[5:]]))
    assert [(r.left, r.right, r.last_data_row) for r in found] == [(1, 3, 9), (5, 7, 6)]


def test_a_spacer_column_does_not_split_a_table():
    rows = [[f"Bang {i}", 10.0 + i, 40.0 + i, "", 20.0 + i, 7.0 + i] for i in range(6)]
    region = only(
        ["", "Yes", "", "", "No", ""], ["", "no.", "%", "", "no.", "%"], *rows, merges=["B1:C1", "E1:F1"]
    )
    assert (region.left, region.right) == (1, 6)
    assert rows_of(region) == (1, 2, 3, 8)


def test_a_closing_sum_that_does_not_say_total_is_a_total_outside_the_records():
    rows = [[f"State {i}", float(100 + 13 * i), float(57 * i + 11)] for i in range(6)]
    sums = ["Whole country", sum(r[1] for r in rows), sum(r[2] for r in rows)]
    region = only(["", "Yes", "No"], *rows, sums)
    assert (region.last_data_row, region.total_rows) == (7, [8])


def test_a_body_called_tong_is_no_total():
    rows = [[float(i), f"{'Tổng công ty' if i == 3 else 'Công ty'} {i}", 100.0 + i] for i in range(1, 6)]
    assert only(["STT", "Tên đơn vị", "Vốn"], *rows, ["", "Tổng cộng", 515.0]).total_rows == [7]


def test_a_numbered_line_about_a_total_is_a_record():
    rows = [
        [1.0, "Tổng doanh thu dịch vụ", 300.0],
        [2.0, "Doanh thu di động", 200.0],
        [3.0, "Doanh thu khác", 100.0],
    ]
    assert only(["STT", "Chỉ tiêu", "Năm 2019"], *rows).total_rows == []


def test_a_form_nobody_filled_in_is_a_table():
    blank = only(["STT", "Họ và tên", "Ngày sinh", "Ghi chú"], *[[float(i)] for i in range(1, 6)])
    assert rows_of(blank) == (1, 1, 2, 6)
    labels = [["Thu nội địa"], ["Thu viện trợ"], ["Tổng cộng"]]
    labelled = only(["Chỉ tiêu", "Kế hoạch", "Thực hiện"], ["A", "1", "2"], *labels)
    assert (*rows_of(labelled), labelled.total_rows) == (1, 1, 3, 5, [5])
    second = find_regions(sheet(HEAD, *places(3), [], ["Đợt hai"], HEAD, [1.0], [2.0], [3.0]))
    assert [rows_of(r) for r in second] == [(1, 1, 2, 4), (7, 7, 8, 10)]
    waiting = only(["PHIẾU NHẬP KHO"], [], ["Thứ tự", "Mã vật tư", "Tên vật tư", "Đơn vị tính", "Số lượng"])
    assert rows_of(waiting) == (3, 3, 0, 0)


def test_a_list_of_words_is_a_table_and_prose_is_none():
    rows = [[f"Xã {i}", "Nông thôn", f"Ông Trần Văn {i}"] for i in "ABCDEF"]
    assert rows_of(only(["Tên xã", "Loại", "Chủ tịch"], *rows)) == (1, 1, 2, 7)
    prose = sheet(
        ["Hướng dẫn lập biểu"], ["1. Ghi đúng số liệu của kỳ báo cáo."], ["2. Nộp trước ngày 15."], []
    )
    assert find_regions(prose) == []
    assert find_regions(Sheet("trống", [])) == []


def test_headings_without_merges_reach_over_their_columns_and_units_are_named():
    table = outline(
        sheet(
            ["", "", "ĐVT: triệu đồng"],
            ["Đơn vị", "Thu", "", "Chi", "", "Diện tích (ha)"],
            ["", "Kế hoạch", "Thực hiện", "Kế hoạch", "Thực hiện", ""],
            *[[f"Xã {i}", 10.5 + i, 20.5 + i, 30.5 + i, 40.5 + i, 95.5 - i] for i in range(5)],
        )
    ).tables[0]
    assert [c.heading for c in table.columns] == [
        "Đơn vị", "Thu | Kế hoạch", "Thu | Thực hiện", "Chi | Kế hoạch", "Chi | Thực hiện", "Diện tích (ha)",
    ]  # fmt: skip
    assert [c.unit for c in table.columns] == [None, *["triệu đồng"] * 4, "ha"]


@st.composite
def drawn(draw):
    """A table at a random place, with or without what offices put around it, and where it stands."""
    left, top = draw(st.integers(0, 3)), draw(st.integers(0, 4))
    columns, records = draw(st.integers(2, 6)), draw(st.integers(3, 12))
    titles = draw(st.lists(st.sampled_from(["BÁO CÁO THÁNG", "(Kèm theo công văn)"]), max_size=2))
    levels, merged = draw(st.integers(1, 3)), draw(st.booleans())
    numbered, total, note = draw(st.booleans()), draw(st.booleans()), draw(st.booleans())
    pad = [""] * left
    rows = [[] for _ in range(top)] + [[*pad, t] for t in titles] + ([[]] if titles else [])
    first, merges = len(rows) + 1, []
    for level in range(levels - 1):
        rows.append([*pad, "STT" if not level else "", "Tên đơn vị" if not level else "", f"Nhóm {level}"])
        rows[-1] += [""] * (columns - 1)
        if merged and columns > 1:
            merges.append((len(rows), left + 3, len(rows), left + 2 + columns))
    names = ["STT", "Tên đơn vị"] if levels == 1 else ["", ""]
    rows.append([*pad, *names, *[f"Chỉ tiêu {chr(65 + c)}" for c in range(columns)]])
    last = len(rows)
    if numbered:
        rows.append([*pad, *[f"({c + 1})" for c in range(columns + 2)]])
    start = len(rows) + 1
    figures = st.one_of(st.integers(0, 5000).map(float), st.sampled_from(["-", "..."]))
    for r in range(records):
        rows.append(
            [
                *pad,
                float(r + 1),
                f"Xã {chr(65 + r)}",
                *[draw(figures) for _ in range(columns - 1)],
                7.5 + r * r,
            ]
        )
    if total:
        rows.append([*pad, "", "Tổng cộng", *[9000.0] * columns])
    end = len(rows)
    if note:
        rows += [[], [*pad, "Ghi chú: số liệu sơ bộ"]]
    width = max(map(len, rows))
    return Sheet("Sheet1", [[*r, *[""] * (width - len(r))] for r in rows], merges), (first, last, start, end)


@settings(max_examples=150, deadline=None)
@given(drawn())
def test_wherever_a_table_stands_it_is_found_whole(case):
    content, expected = case
    assert [rows_of(r) for r in find_regions(content)] == [expected]


def test_a_heading_under_a_merged_area_with_a_blank_corner_is_no_crash():
    rows = (["", "Số lượng", ""], ["Máy tính", 12.0], ["Máy in", 3.0], ["Máy quét", 1.0])
    region = only(*rows, merges=["A1:B1"])
    assert rows_of(region) == rows_of(only(*rows)) == (1, 1, 2, 4)


def test_a_blank_row_below_the_numbers_of_the_columns_hides_no_records():
    numbers = ["(1)", "(2)", "(3)", "(4)", "(5)"]
    assert rows_of(only(HEAD, numbers, [], *places(6))) == (1, 1, 4, 9)
    assert rows_of(only(HEAD, numbers, *places(6))) == (1, 1, 3, 8)
    waiting = only(HEAD, numbers, [], ["1", "Xã Nga An"], ["2", "Xã Nga Hải"])
    assert (waiting.header_rows, waiting.numbering_rows) == ((1, 1), [2])
