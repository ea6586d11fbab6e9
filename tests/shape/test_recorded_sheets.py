"""What is read from, found in and written into fixed sheets, held word for word and cell for cell."""

from __future__ import annotations

import io
import random
import re
from collections import Counter

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

import drawn as drawing
from analysis import clean, read, shape
from analysis.contracts import Sheet as Cells
from analysis.errors import Issues
from analysis.shape.blank import blank_workbook
from analysis.shape.draw import Record, Sheet, Style, heading_path, lay_out
from analysis.shape.mark import Letter, Mark, marked
from analysis.shape.newform import draft_form
from analysis.shape.outline import FoundSheet, outline
from analysis.shape.preview import preview
from drawn import draw_one
from recorded import cell, hold


def cells_of(rows, name="Sheet1", merges=()):
    width = max(map(len, rows))
    return Cells(name, [[*row, *[""] * (width - len(row))] for row in rows], list(merges))


HARD = [
    # A report of several levels: groups, a total in the middle, notes, a second table beside the first.
    [
        ["UBND HUYỆN NGA SƠN", "", "", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["BÁO CÁO TÌNH HÌNH GIẢI QUYẾT THỦ TỤC HÀNH CHÍNH NĂM 2016"],
        ["(Từ 01/01/2016 đến 31/12/2016)", "", "", "", "Đơn vị tính: hồ sơ"],
        [],
        ["STT", "Lĩnh vực", "Hồ sơ giải quyết", "", "", "Tỷ lệ (%)", "Ghi chú"],
        ["", "", "Tổng số", "Đúng hạn", "Quá hạn", "", ""],
        ["(1)", "(2)", "(3)=(4)+(5)", "(4)", "(5)", "(6)", "(7)"],
        ["I", "Cấp huyện"],
        [1.0, "Đất đai", 120.0, 110.0, 10.0, "91,7", ""],
        [2.0, "Hộ tịch", "1.240", "1.240", 0.0, "100", "đã gộp"],
        ["", "Cộng", "1.360", "1.350", 10.0, "99,3", ""],
        ["II", "Cấp xã"],
        [1.0, "Chứng thực", 3400.0, 3390.0, 10.0, "99,7", ""],
        [2.0, "Người có công", "-", "-", "-", "", "không phát sinh"],
        ["", "Tổng cộng", "4.760", "4.740", 20.0, "99,6", ""],
        [],
        ["Ghi chú: số liệu tính đến 31/12/2016."],
        ["* Không tính hồ sơ trả lại."],
        [],
        ["", "", "", "", "", "Nga Sơn, ngày 05 tháng 01 năm 2017"],
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "CHỦ TỊCH"],
    ],
    # Years across, figures with marks and units, a heading in two rows that only the second fills.
    [
        ["Chỉ tiêu", "Đơn vị tính", "Năm", "", "", "", "So sánh 2016/2015 (%)"],
        ["", "", "2013", "2014", "2015", "2016", ""],
        ["Số máy tính", "chiếc", 12.0, 14.0, "15", "18 (1)", "120,0"],
        ["Trong đó: nối mạng", "chiếc", 10.0, 12.0, "15", "17", "113,3"],
        ["Kinh phí", "triệu đồng", "1.250,5", "1.300,0", "…", "1.512,75", "-"],
        ["Tỷ lệ kết nối", "%", "83,3%", "85,7%", "100%", "94,4%", "↓ 5,6"],
        ["(1) Một máy hỏng."],
    ],
    # Two small tables, one under the other, and a list of words beside them.
    [
        ["Xã", "Cán bộ", "Công chức", "", "Danh sách"],
        ["Nga An", 11.0, 9.0, "", "Nguyễn Văn A"],
        ["Nga Hải", 10.0, 10.0, "", "Trần Thị B"],
        ["Nga Phú", 12.0, 8.0, "", "Lê Văn C"],
        ["Cộng", 33.0, 27.0],
        [],
        [],
        ["Mã", "Tên thôn", "Số hộ", "Hộ nghèo", "Ngày họp"],
        ["T01", "Thôn 1", 120.0, 4.0, "12/03/2016"],
        ["T02", "Thôn 2", 98.0, 7.0, "14/03/2016"],
        ["T03", "Thôn 3", "khoảng 100", 5.0, "15/03/2016"],
        ["T04", "Thôn 4", 134.0, "", ""],
    ],
    # Words only, in a table; and a title that is repeated on the next page.
    [
        ["TT", "Nội dung", "Đơn vị thực hiện", "Kết quả"],
        [1.0, "Ban hành kế hoạch cải cách hành chính", "Văn phòng", "Hoàn thành"],
        [2.0, "Kiểm tra công vụ", "Phòng Nội vụ", "Đang làm"],
        ["TT", "Nội dung", "Đơn vị thực hiện", "Kết quả"],
        [3.0, "Tuyên truyền", "Phòng Văn hóa", "Hoàn thành"],
        ["a", "trong đó: phát thanh", "Đài", "12 buổi"],
        [4.0, "Đào tạo", "Phòng Nội vụ", "Chưa"],
    ],
    # A list of units and yes or no, with blank rows and columns between.
    [
        [],
        ["", "Đơn vị", "", "Một cửa", "ISO 9001", "Số lượt"],
        ["", "Xã Nga An", "", "x", "2008", "12 lượt"],
        ["", "Xã Nga Hải", "", "", "2015", "9 lượt"],
        [],
        ["", "Xã Nga Phú", "", "x", "", "7 lượt"],
        ["", "Xã Nga Lĩnh", "", "x", "2015", "15 lượt"],
        ["", "Tổng", "", "3", "", "43"],
    ],
]  # fmt: skip


HARD_SHEETS = [
    cells_of(
        HARD[0],
        "Biểu 1",
        [(1, 7, 1, 7), (2, 1, 2, 7), (5, 3, 5, 5), (5, 1, 6, 1), (5, 2, 6, 2), (8, 2, 8, 7)],
    ),
    cells_of(HARD[1], "Năm", [(1, 3, 1, 6), (1, 1, 2, 1), (1, 2, 2, 2), (1, 7, 2, 7)]),
    cells_of(HARD[2], "Hai bảng"),
    cells_of(HARD[3], "Chữ"),
    cells_of(HARD[4], "Có không", [(2, 2, 2, 3)]),
]


MORE = [
    # Months under a year, a year over the rows of its months, an unnamed closing sum.
    [
        ["", "Kết quả giải quyết hồ sơ"],
        ["Tháng", "Tiếp nhận", "Giải quyết", "Trong đó", ""],
        ["", "", "", "Sớm", "Muộn"],
        [2015.0],
        ["Tháng 11", 120.0, 118.0, 60.0, 3.0],
        ["Tháng 12", 131.0, 130.0, 70.0, 2.0],
        [2016.0],
        ["Tháng 1", 99.0, 98.0, 41.0, 1.0],
        ["Tháng 2", 105.0, 101.0, 52.0, 4.0],
        ["Tháng 3", 87.0, 86.0, 33.0, 0.0],
        ["", 542.0, 533.0, 256.0, 10.0],
        ["Trung bình", 108.4, 106.6, 51.2, 2.0],
        ["Nguồn: Phòng Nội vụ"],
    ],
    # A blank form: headings over labels that wait for figures.
    [
        ["Biểu số 02/BC"],
        ["TT", "Tên đơn vị", "Số cuộc kiểm tra", "Số tồn tại", "Đã khắc phục"],
        ["A", "B", "1", "2", "3"],
        ["1", "Xã Nga An"],
        ["2", "Xã Nga Hải"],
        ["3", "Xã Nga Phú"],
        ["", "Tổng cộng"],
    ],
    # A header of three levels with a blank row inside, ending in a row of units.
    [
        ["", "", "Năm 2016", "", "", "", "Năm 2017", "", "", ""],
        [],
        ["Đơn vị", "Mã", "Số hộ", "", "Số người", "", "Số hộ", "", "Số người", ""],
        ["", "", "Nghèo", "Cận nghèo", "Nam", "Nữ", "Nghèo", "Cận nghèo", "Nam", "Nữ"],
        ["", "", "(hộ)", "(hộ)", "(người)", "(người)", "(hộ)", "(hộ)", "(người)", "(người)"],
        ["Nga An", "16159", 12.0, 30.0, 800.0, 812.0, 10.0, 28.0, 805.0, 820.0],
        ["Nga Hải", "16105", 9.0, 25.0, 650.0, 661.0, 8.0, 22.0, 655.0, 668.0],
        ["Nga Phú", "16108", 15.0, 41.0, 990.0, 1002.0, 11.0, 39.0, 998.0, 1010.0],
        ["Nga Lĩnh", "16111", 7.0, 19.0, 512.0, 530.0, 6.0, 18.0, 520.0, 537.0],
    ],
    # A list of words with a row of numbers, sections, dates, a total and remarks.
    [
        ["PHỤ LỤC I"],
        ["DANH MỤC VĂN BẢN ĐÃ RÀ SOÁT"],
        ["TT", "Tên văn bản", "Cơ quan ban hành", "Ngày ban hành", "Kết quả rà soát", "Ghi chú"],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["I", "Quyết định"],
        ["1", "Quyết định số 12/QĐ-UBND về kiểm soát thủ tục", "UBND huyện", "12/03/2015", "Còn hiệu lực", ""],
        ["2", "Quyết định số 45/QĐ-UBND về một cửa", "UBND huyện", "01/07/2016", "Bãi bỏ", "thay bằng số 77"],
        ["II", "Kế hoạch"],
        ["1", "Kế hoạch số 3/KH-UBND năm 2016", "UBND xã", "15/01/2016", "Còn hiệu lực", ""],
        ["2", "Kế hoạch số 9/KH-UBND năm 2017", "UBND xã", "20/01/2017", "Sửa đổi", ""],
        ["", "Tổng số", "", "", "4 văn bản", ""],
        ["Ghi chú: không tính văn bản mật."],
    ],
    # A list of people of two columns only, the second one in many words.
    [
        ["Họ và tên", "Chức vụ"],
        ["Nguyễn Văn A", "Chủ tịch"],
        ["Trần Thị B", "Phó Chủ tịch"],
        ["Lê Văn C", "Công chức văn phòng, phụ trách bộ phận tiếp nhận và trả kết quả của xã"],
        [],
        ["Họ và tên", "Chức vụ"],
        ["Mai Thị D", "Công chức"],
    ],
    # A letter with a few figures, which is no table; then a short one of two columns without a name for its labels.
    [
        ["Kính gửi: Ủy ban nhân dân huyện", "", ""],
        ["Thực hiện Công văn số 12/UBND ngày 03/02/2016, xã báo cáo như sau:"],
        ["1. Tổng số hồ sơ:", 120.0, "hồ sơ"],
        ["2. Quá hạn:", 3.0, "hồ sơ"],
        [],
        ["", "Số lượng"],
        ["Máy tính", 12.0],
        ["Máy in", 3.0],
        ["Máy quét", 1.0],
        [],
        ["Nơi nhận:", "", "TM. ỦY BAN NHÂN DÂN"],
        ["- Như trên;", "", "CHỦ TỊCH"],
    ],
]  # fmt: skip


def changed(rows, rng):
    """The same sheet as another hand might have left it: rows and columns more or less, cells emptied or retyped."""
    rows = [list(row) for row in cells_of(rows).rows]
    for _ in range(rng.randint(1, 5)):
        at, width = rng.randrange(len(rows)), len(rows[0])
        match rng.randrange(8):
            case 0:
                rows.insert(at, [""] * width)
            case 1 if len(rows) > 4:
                del rows[at]
            case 2:
                col = rng.randrange(width + 1)
                rows = [[*row[:col], "", *row[col:]] for row in rows]
            case 3 if width > 3:
                col = rng.randrange(width)
                rows = [[*row[:col], *row[col + 1 :]] for row in rows]
            case 4:
                rows[at][rng.randrange(width)] = rng.choice(
                    ["", "-", "x", 7.0, 2016.0, "12,5 %", "Nga An", "(hộ)"]
                )
            case 5:
                rows.insert(at, list(rows[rng.randrange(len(rows))]))
            case 6:
                rows[at] = ["" if rng.random() < 0.5 else value for value in rows[at]]
            case _:
                rows = [
                    [str(int(v)) if isinstance(v, float) and rng.random() < 0.3 else v for v in r]
                    for r in rows
                ]
    merges = []
    if rng.random() < 0.4:
        top, left = rng.randint(1, min(6, len(rows))), rng.randint(1, len(rows[0]))
        if rows[top - 1][left - 1] != "":
            merges = [(top, left, top + rng.randint(0, 1), left + rng.randint(1, 2))]
    return cells_of(rows, merges=merges)


def test_tables_found_in_sheets_that_other_hands_changed():
    lines = []
    for number, rows in enumerate([*HARD, *MORE]):
        for variant in range(90):
            sheet = changed(rows, random.Random(1000 * number + variant)) if variant else cells_of(rows)
            tables, found_sheet = [], outline(sheet)
            for table in found_sheet.tables:
                r = table.region
                parts = [r.total_rows, r.group_rows, r.numbering_rows, r.repeated_header_rows, r.note_rows]
                listed = " ".join(
                    letter + ",".join(map(str, p)) for letter, p in zip("tgnrw", parts, strict=True) if p
                )
                heads = "".join("9" if c.numeric else "a" for c in table.columns)
                depth = "".join(str(len(c.path)) for c in table.columns)
                tables.append(
                    f"{table.range} h{r.header_rows} d{r.first_data_row}-{r.last_data_row} {listed} {heads} {depth}"
                )
            lines.append(f"{number}.{variant}: " + "; ".join(tables))
            if variant % 15 == 7:
                lines += draft_form("x.xlsx", [found_sheet]).splitlines()
                lines += [
                    f"  {c.ref} {c.value!r} {c.note}"
                    for t in found_sheet.tables
                    for c in t.cells()
                    if c.value is not None
                ]
    hold("shape-changed", lines)


def found(sheet: FoundSheet) -> list[str]:
    lines = [f"sheet {sheet.sheet.name}"]
    for table in sheet.tables:
        lines += [f"  {table.range} {table.region}"]
        lines += [f"    {c.col} {c.path} {c.unit!r} {c.numeric}" for c in table.columns]
        lines += [f"    group {group}" for group in table.groups]
        lines += [f"    {c.ref} {c.value!r} {c.text!r} {c.options} {c.note!r}" for c in table.cells()]
    lines += [f"  outside {c.ref} {c.value!r}" for c in sheet.outside()]
    return lines


def test_tables_found_in_hard_sheets_and_the_forms_drafted_from_them():
    sheets = [outline(sheet) for sheet in HARD_SHEETS]
    lines = [line for sheet in sheets for line in found(sheet)]
    lines += draft_form("bao cao.xlsx", sheets).splitlines()
    for sheet in sheets:
        lines += draft_form("mot trang.xlsx", [sheet]).splitlines()
    hold("shape-found", lines)


def test_the_preview_of_hard_sheets():
    long = [
        ["TT", "Xã", "Số hộ"],
        *([float(n), f"Xã {n}", 100.0 + n] for n in range(1, 90)),
        ["", "Cộng", 12345.0],
    ]
    wide = [
        ["Xã", *(f"Tháng {n}" for n in range(1, 70))],
        *([f"Xã {n}", *map(float, range(69))] for n in range(4)),
    ]
    odd = [["x" * 150, "<b>&"], ["", ""], ["chữ", 1.5]]
    far = [["", *[""] * 80, "xa"], ["gần", *[""] * 81]]
    sheets = [
        *HARD_SHEETS[:3], cells_of(long, "Dài"), cells_of(wide, "Rộng"), cells_of(odd, "Lạ"), cells_of(far, "Xa"),
        Cells("Trống", []), Cells("Ẩn", [["a", 1.0]], hidden=True), cells_of([["", ""]], "Không gì"),
    ]  # fmt: skip
    lines = preview("bao cao.xlsx", [outline(s) for s in sheets]).replace("><", ">\n<").splitlines()
    styles = {
        style: f"s{n}"
        for n, style in enumerate(dict.fromkeys(re.findall(r'style="([^"]*)"', "".join(lines))))
    }
    lines = [re.sub(r'style="([^"]*)"', lambda m: styles[m[1]], line) for line in lines]
    hold("shape-preview", [*(f"{short} {style}" for style, short in styles.items()), *lines])


@pytest.mark.parametrize("part", range(3))
def test_tables_found_in_drawn_files(catalog, part):
    lines = []
    for seed in range(part, 36, 3):
        sheets = [outline(sheet) for sheet in read.read_workbook(draw_one(seed, catalog).content).sheets]
        lines.append(f"seed {seed}")
        for sheet in sheets:
            for table in sheet.tables:
                lines += [f"  {table.range} {table.region}"]
                lines += [f"    {c.col} {' | '.join(c.path)} {c.unit!r} {c.numeric}" for c in table.columns]
        if seed % 6 == 0:
            lines += draft_form(f"{seed}.xlsx", sheets).splitlines()
    hold(f"shape-drawn-{part}", lines)


@pytest.mark.parametrize("part", range(6))
def test_what_is_said_of_drawn_files(catalog, part):
    """Two issues of each kind in full, how many there are, and some of the observations."""
    lines = []
    for seed in range(100 + part, 160, 6):
        drawn = draw_one(seed, catalog)
        issues = Issues(source="x", year=drawn.year)
        observed = []
        for sheet in read.read_workbook(drawn.content).sheets:
            for reading in shape.read_sheet(sheet, catalog, drawn.year, issues):
                observed.append(clean.observe(reading, catalog, drawn.year, issues))
        rows = clean.tabulate([part for part in observed if part]).to_pylist()
        lines.append(f"seed {seed} {drawn.sheet.layout.id} {drawn.year}: {len(rows)}")
        told: Counter[str] = Counter()
        for i in issues.rows:
            told[i.code] += 1
            if told[i.code] < 3:
                lines.append(
                    f"  {i.code} {i.sheet}!{i.ref} {i.place} {i.indicator}: {i.message_vi} / {i.message_en}"
                )
        lines.append(f"  {dict(told)}")
        lines += [
            "  " + "|".join(cell(value) for value in row.values()) for row in rows[:: 1 + len(rows) // 6]
        ]
    hold(f"clean-drawn-{part}", lines)


def test_pages_in_every_style(catalog):
    """What is put where, how it looks and what is merged, before it becomes a file."""
    lines = []
    for seed in range(9):
        name = ["procedures-2015", "procedures-2020", "it_adoption-2020"][seed % 3]
        layout = next(lay for _, lay in catalog.layouts if lay.id == name)
        style = Style(
            row=seed % 4, col=seed % 2, groups=["merged", "repeated", "once"][seed // 3], gap=seed % 2,
            numbers=["number", "dot", "comma", "space", "padded"][seed % 5], number_row=[None, True, False][seed % 3],
            decimal=["", ","][seed % 2], blank_before=frozenset({1}) if seed % 4 == 1 else frozenset(),
            titles=("BÁO CÁO {year}",) if seed == 4 else None, letterhead=seed % 2 == 0,
        )  # fmt: skip
        words = {
            "year": 2016,
            "start": "01/01/2016",
            "end": "31/12/2016",
            "office": "UBND",
            "place": "xã A",
            "signed": "Ký",
        }
        values = {item.indicator: 1234.5 + n for n, item in enumerate(layout.items)}
        records = [Record("Nga An", values, code="16159"), Record("Nga Hải", {})]
        if layout.rows == "indicators":
            records = [Record(" ".join(heading_path(i)), {i.indicator: 1234.5}) for i in layout.lines]
        sheet = Sheet(
            layout, words, records, {**values} if layout.total_row else None, style=style, name="Biểu"
        )
        if layout.rows == "places":
            sheet.extra = [("Cột thêm", [5, "x"])]
        page = lay_out(sheet)
        lines += [f"{seed} {page.name} {page.title_rows} {page.landscape} {page.widths} {page.heights}"]
        lines += [" ".join(map(str, step)) for step in page.steps]
    hold("shape-pages", lines)


def retyped(sheet, catalog, rng):
    """A drawn form as clerks change it: headings, columns, rows, titles and figures."""
    page = lay_out(sheet)
    cells = page.cells
    rows = [[""] * max(c for _, c in cells) for _ in range(max(r for r, _ in cells) + 6)]
    for (row, col), value in cells.items():
        rows[row - 1][col - 1] = float(value) if isinstance(value, int) else "" if value is None else value
    top, first = sheet.header_row - 1, sheet.first_row - 1
    merges = list(page.merges)
    for _ in range(rng.randint(1, 4)):
        row, col = rng.randrange(first, len(rows) - 6), rng.randrange(len(rows[0]))
        head = next(
            (r for r in range(first - 1, top - 1, -1) if isinstance(rows[r][col], str) and rows[r][col]), top
        )
        match rng.randrange(13):
            case 0:
                rows[head][col] = ""
            case 1:
                rows[head][col] += rng.choice([" (%)", " (nghìn hồ sơ)", " (người)", " *", " trong kỳ"])
            case 2:
                rows[head][col] = rows[head][col][: len(rows[head][col]) * 3 // 4]
            case 3:
                rows[head][col] = rows[head][rng.randrange(len(rows[0]))]
            case 4:
                rows = [[*r[:col], *r[col + 1 :], ""] for r in rows]
                merges = []
            case 5:
                rows[row] = ["" if rng.random() < 0.6 else value for value in rows[row]]
            case 6:
                rows.insert(row, list(rows[row]))
            case 7:
                rows[row][sheet.key_column - 1] = rng.choice(
                    ["Nga Sơn", "Xã Tân Lập", "16096", "Cộng", "Nga Thanh", ""]
                )
            case 8:
                value = rng.choice(
                    [-4.0, 1.5, "1.234", "12,5", "3 (1)", "05 hồ sơ", "24/25", "#REF!", "=A1", "95 %", "1.5"]
                )
                rows[row][col] = value
            case 9:
                at = rng.randrange(top)
                rows[at][0] = rng.choice(
                    ["Đơn vị tính: nghìn hồ sơ", "NĂM 2013", "(Từ 01/01/2016 đến 30/06/2016)", ""]
                )
            case 10:
                place = rng.randrange(len(rows) - 5, len(rows))
                rows[place][:3] = ["Thôn 1", 12.0, "một số"]
            case 11:
                merges.append((row + 1, col + 1, row + 2, col + 1))
            case _:
                del rows[row]
    return Cells(
        "Biểu", rows, merges, hidden_rows=frozenset({first + 2}) if rng.random() < 0.05 else frozenset()
    )


@pytest.mark.parametrize("part", range(6))
def test_forms_that_clerks_changed_are_read_with_these_issues(catalog, part, monkeypatch):
    monkeypatch.setattr(drawing, "draw", lambda *_, **__: b"")  # no file is needed
    lines = []
    for seed in range(part, 240, 6):
        rng = random.Random(seed)
        drawn = draw_one(seed, catalog)
        issues = Issues(source="x", year=drawn.year)
        sheet = retyped(drawn.sheet, catalog, rng)
        parts = [
            clean.observe(reading, catalog, drawn.year, issues)
            for reading in shape.read_sheet(sheet, catalog, drawn.year, issues)
        ]
        rows = clean.tabulate([part for part in parts if part]).to_pylist()
        total = sum(row["value"] for row in rows if not row["reason"])
        reasons = Counter(row["reason"] for row in rows)
        lines.append(f"{seed} {drawn.sheet.layout.id} {len(rows)} {total:.6g} {sorted(reasons.items())}")
        kept = Counter(row["indicator"] for row in rows if not row["field"])
        lines.append(
            f"  {sorted(kept.values())} {rows[-1]['indicator']} {rows[-1]['ref']}" if rows else "  nothing"
        )
        told = {}
        for i in issues.rows:
            told.setdefault(i.code, []).append(i)
        for code, group in told.items():
            one = group[len(group) // 2]
            about = f"{one.indicator} {one.place} {one.year} {one.sheet}"
            lines.append(
                f"  {code} {' '.join(i.ref for i in group[:9])}: {about}: {one.message_vi} / {one.message_en}"
            )
    hold(f"shape-retyped-{part}", lines)


def looks(ws: Worksheet) -> list[str]:
    lines = [
        f"sheet {ws.title} {ws.sheet_state} {ws.freeze_panes} {ws.print_title_rows} {ws.page_setup.orientation}"
    ]
    lines += [
        f"  page {ws.page_setup.paperSize} {ws.page_setup.fitToHeight} {ws.page_margins.left} {ws.page_margins.top}"
    ]
    lines += [f"  widths {[(k, round(d.width, 1)) for k, d in sorted(ws.column_dimensions.items())]}"]
    lines += [f"  heights {[(k, d.height) for k, d in sorted(ws.row_dimensions.items()) if d.height]}"]
    lines += [f"  merged {sorted(map(str, ws.merged_cells.ranges))}"]
    for row in ws.iter_rows():
        for c in row:
            if (
                c.value is None
                and not c.comment
                and c.fill.fgColor.rgb == "00000000"
                and not c.border.left.style
            ):
                continue
            font, place = c.font, c.alignment
            edges = "".join(
                str(bool(getattr(c.border, s).style))[0] for s in ("left", "right", "top", "bottom")
            )
            look = f"{edges} {place.wrap_text} {font.name} {font.sz:g} {'b' if font.b else ''}{'i' if font.i else ''}"
            link = f" -> {c.hyperlink.location}" if c.hyperlink else ""
            note = f" # {c.comment.text!r} {c.comment.width:g}x{c.comment.height:g}" if c.comment else ""
            lines.append(
                f"  {c.coordinate} {c.value!r} {c.number_format} {look} {place.horizontal} {place.vertical} "
                f"{c.fill.fgColor.rgb} {c.border.left.style}{link}{note}"
            )
    for one in ws.data_validations.dataValidation:
        lines.append(
            f"  check {one.sqref} {one.type} {one.operator} {one.formula1} {one.formula2} {one.errorStyle} "
            f"{one.errorTitle!r} {one.error!r} {one.promptTitle!r} {one.prompt!r} {one.allow_blank} "
            f"{one.showErrorMessage} {one.showInputMessage}"
        )
    for area, rules in ws.conditional_formatting._cf_rules.items():
        lines += [
            f"  rule {area.sqref} {r.type} {r.formula} {r.dxf.fill.bgColor.rgb if r.dxf else ''}"
            for r in rules
        ]
    return lines


@pytest.mark.parametrize("name", ["procedures-2015", "procedures-2020", "inspections-2020"])
def test_blank_forms(catalog, name):
    layout = next(lay for _, lay in catalog.layouts if lay.id == name)
    words = {
        "year": 2021, "start": "01/01/2021", "end": "31/12/2021", "office": "UBND XÃ NGA AN", "place": "xã Nga An",
        "signed": "Nga An, ngày …",
    }  # fmt: skip
    total = {} if layout.total_row else None
    if layout.rows == "places":
        records = [Record(n, code=c) for n, c in (("Xã Nga An", "16159"), ("Xã Nga Hải", "16105"))]
    elif layout.rows == "fields":
        records = [Record(f.name) for f in catalog.fields[:3]]
    else:
        records = [Record(" ".join(heading_path(i)), {i.indicator: None}) for i in layout.lines]
    units = {code: spec.unit for code, spec in catalog.indicators.items()}
    sheet = Sheet(
        layout, words, records, total, units=units if layout.rows == "indicators" else {}, name="Biểu"
    )
    book = load_workbook(
        io.BytesIO(blank_workbook([sheet], catalog.indicators, ["Đơn vị: Xã Nga An.", "1. Ghi số."]))
    )
    page = lay_out(sheet)
    lines = [f"{page.name} {page.title_rows} {page.landscape} {page.widths} {page.heights}"]
    hold(f"shape-blank-{name}", lines + [line for ws in book.worksheets for line in looks(ws)])


@pytest.mark.parametrize("seed", [2, 6, 9])
def test_workbooks_with_their_marks(catalog, seed):
    content = draw_one(seed, catalog).content
    book = read.read_workbook(content)
    name = book.sheets[0].name
    marks = [
        Mark("error", name, "C9", "Không phải số.", "Ghi số."), Mark("warning", name, "C9", "Nghi sai.", "Xem lại."),
        Mark("warning", name, "B12", "Tên lạ " * 20, "Ghi đúng tên đơn vị."), Mark("note", name, "A1", "Đã đọc.", ""),
        Mark("error", name, "", "Thiếu cột.", "Thêm cột."), Mark("warning", "Trang khác", "A1", "Lạc.", "Xem."),
    ]  # fmt: skip
    made, suffix = marked(
        content, book, marks, Letter("thu/2016.xlsx", ("Dòng một.", "Dòng hai dài hơn " * 12))
    )
    written = load_workbook(io.BytesIO(made))
    hold(f"shape-marked-{seed}", [suffix, *(line for ws in written.worksheets for line in looks(ws))])
