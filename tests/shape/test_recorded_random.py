"""Tables composed at random from what offices put into them: where each is found to begin and end, line by line."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import date, time

import pytest

from analysis.contracts import Sheet as Cells
from analysis.shape.containers import write
from analysis.shape.outline import outline
from analysis.shape.page import Page
from recorded import hold

LABELS = [
    "Xã Nga An",
    "Thôn 3",
    "Đất đai",
    "Hộ tịch",
    "Chứng thực",
    "Nga Hải",
    "Trường mầm non",
    "Máy tính",
    "Lương",
]
HEADS = [
    "Tổng số",
    "Đúng hạn",
    "Quá hạn",
    "Số hộ",
    "Kinh phí",
    "Tỷ lệ (%)",
    "Nam",
    "Nữ",
    "Kế hoạch",
    "Thực hiện",
]
NOTES = [
    "Ghi chú: số liệu sơ bộ.",
    "* Chưa tính quý IV.",
    "Nguồn: Phòng Nội vụ",
    "(1) Kể cả cấp xã.",
    "- Như trên;",
]
TITLES = [
    "UBND HUYỆN",
    "BÁO CÁO NĂM 2016",
    "(Kèm theo Công văn số 12/UBND)",
    "Đơn vị tính: hồ sơ",
    "Biểu số 3",
]


def figure(rng):
    small, large = rng.randint(10, 99), rng.randint(100, 999)
    written = [
        float(large),
        float(small),
        large / 10,
        f"{small}.{large}",
        f"{small},{large % 10}",
        "-",
        "",
        "…",
        "x",
    ]
    written += [f"{small}%", float(1900 + small), "12/03/2016", "khoảng 30"]
    return rng.choice(written[: rng.choice([3, 3, 6, 8, 13])])


def composed(rng):
    """One sheet: titles, a header of one to three rows, groups, records, totals, notes; at times a second table."""
    rows, merges = [], []
    left = rng.choice([0, 0, 0, 1, 2])
    for _ in range(rng.choice([1, 1, 1, 2])):
        width = rng.randint(1, 7)
        index = rng.random() < 0.5
        for title in rng.sample(TITLES, rng.randint(0, 3)):
            rows.append([*[""] * rng.randint(0, 3), title])
        rows += [[]] * rng.choice([0, 0, 1, 2])
        start = left + index + 1
        words = rng.sample(HEADS, width)
        top = len(rows)
        if rng.random() < 0.3 and width > 2:
            groups = ["" for _ in words]
            groups[0], groups[width // 2] = "Cấp huyện", "Cấp xã"
            rows.append([*[""] * left, *(["STT"] if index else []), "Đơn vị", *groups])
            if rng.random() < 0.5:
                merges += [
                    (top + 1, start + 1, top + 1, start + width // 2),
                    (top + 1, start, top + 2, start),
                ]
            rows.append([*[""] * start, *words])
        else:
            label = rng.choice(["Đơn vị", "Đơn vị", "", "Nội dung"])
            rows.append([*[""] * left, *(["TT"] if index else []), label, *words])
        if rng.random() < 0.15:
            rows.append([*[""] * start, *("(hộ)" for _ in words)])
        if rng.random() < 0.25:
            rows.append([*[""] * left, *(f"({n})" for n in range(1, index + width + 2))])
        else:
            rows += [[]] * rng.choice([0, 0, 0, 1])
        count = rng.randint(1, 12)
        for n in range(1, count + 1):
            if rng.random() < 0.1:
                rows.append(
                    [
                        *[""] * left,
                        *([rng.choice(["I", "II", "A"])] if index else []),
                        rng.choice(["Khối xã", "Phần 2"]),
                    ]
                )
            if rng.random() < 0.06:
                rows.append([])
            if rng.random() < 0.04:
                rows.append(list(rows[top]))
            number = [rng.choice([float(n), str(n)])] if index else []
            rows.append([*[""] * left, *number, rng.choice(LABELS), *(figure(rng) for _ in words)])
        if rng.random() < 0.4:
            said = rng.choice(["Tổng cộng", "Cộng", "Tổng", "Trung bình", "Cao nhất"])
            total = [*([""] if index else []), said, *(float(rng.randint(100, 9000)) for _ in words)]
            rows.insert(rng.choice([len(rows), len(rows), len(rows) - count]), [*[""] * left, *total])
        rows += [[]] * rng.choice([0, 1, 1, 3])
        for note in rng.sample(NOTES, rng.randint(0, 2)):
            rows.append([*[""] * left, note])
        if rng.random() < 0.3:
            rows += [
                [*[""] * (start + 1), "Nga Sơn, ngày 5 tháng 1 năm 2017"],
                [*[""] * left, "Người lập", "", "CHỦ TỊCH"],
            ]
        rows += [[]] * rng.choice([0, 1, 2])
    wide = max(map(len, rows))
    return Cells("S", [[*row, *[""] * (wide - len(row))] for row in rows], merges)


@pytest.mark.parametrize("part", range(3))
def test_tables_composed_at_random(part):
    lines = []
    for seed in range(part, 1200, 3):
        tables = []
        for table in outline(composed(random.Random(seed))).tables:
            r = table.region
            parts = [r.total_rows, r.group_rows, r.numbering_rows, r.repeated_header_rows, r.note_rows]
            listed = " ".join(
                letter + ",".join(map(str, p)) for letter, p in zip("tgnrw", parts, strict=True) if p
            )
            heads = "".join(f"{len(c.path)}{'n' if c.numeric else ''}" for c in table.columns)
            tables.append(
                f"{table.range} h{r.header_rows[0]}-{r.header_rows[1]} d{r.first_data_row} {listed} {heads}"
            )
        lines.append(f"{seed}: " + "; ".join(tables))
    hold(f"shape-random-{part}", lines)


def content_of(container, made):
    if container != "ods":
        return made.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        return "\n".join(f"{name}\n{parts.read(name).decode()}" for name in sorted(parts.namelist()))


@pytest.mark.parametrize("container", ["ods", "xml2003", "html", "csv"])
def test_what_stands_in_a_file_that_was_written(container):
    page = Page("Biểu <1>", widths={1: 12, 3: 7.5}, heights={2: 30}, title_rows=(2, 3), landscape=True)
    values = [
        "Tên & <b>",
        7,
        7.5,
        -0.25,
        12345678.9,
        True,
        False,
        None,
        "",
        "=1+1",
        "a\nb",
        "  hai  ",
        date(2016, 3, 12),
    ]
    looks = ["title", "line", "loose", "strong", "heading", "cell", "label", "total"]
    for n, value in enumerate([*values, time(8, 5), "x" * 5]):
        page.put(1 + n // 4, 1 + n % 4 + (n > 9), value, looks[n % 8])
    page.merge(1, 1, 1, 2)
    page.merge(3, 2, 4, 3)
    pages = [page] if container == "csv" else [page, Page("Hai", font="VNI-Times")]
    if len(pages) > 1:
        pages[1].put(2, 2, "một ô")
    text = content_of(container, write(container, pages))
    hold(f"shape-file-{container}", text.replace("><", ">\n<").replace("\r\n", "\n").split("\n"))
