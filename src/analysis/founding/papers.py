"""The files that a new workspace is given for its own: unit.yml, corrections.yml, README.md."""

from __future__ import annotations

import json

from .unit import Unit

CORRECTIONS = """\
# Lỗi đã biết của tệp nguồn: ô ghi gì (expect), đọc thành gì (value), vì sao, ai xác nhận.
# Known errors of a source: what the cell says, what is read instead, why, and who declared it.
corrections: []
"""


def unit_file(unit: Unit) -> str:
    """data/catalog/unit.yml: whose report this is; what is not known yet stands there as …"""
    first, last = unit.year - 9, unit.year
    whole = f"{unit.level} {unit.short}"
    title = f"Kết quả cải cách hành chính giai đoạn {first} - {last}, định hướng giai đoạn {last + 1} - {last + 10}"
    return f"""\
# Báo cáo của ai, gửi ai, giai đoạn nào. Chỗ nào còn … thì điền khi có.
# Whose report this is, to whom, and for which years. Fill in what still reads …
name: {_quoted(unit.name)}
short: {_quoted(unit.short)}
level: {unit.level}
unit_word: {_quoted(unit.unit_word)}
# Cơ quan như ghi ở đầu báo cáo. / The bodies as they stand in the head of the report.
parent: {_quoted(f"UBND {unit.parent or '…'}")}
body: {_quoted(f"Ủy ban nhân dân {whole}")}
signatory: ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]
recipients: [{_quoted(f"UBND {unit.parent or '…'} (b/c)")}, "Lưu: VT."]
# Từ đứng trước tên đơn vị; tên gọi cả {unit.level}. / Words before a name that say what it is; names of the whole.
place_prefixes: [{", ".join(map(_quoted, unit.place_prefixes))}]
total_names: [{_quoted(whole)}, {_quoted(f"toàn {unit.level}")}]
report:
  year: {unit.year}
  years: [{first}, {last}]
  boundaries: {last}-01-01
  title: {_quoted(title)}
  number: "Số: …/BC-UBND"
  place_and_date: {_quoted(f"{unit.short}, ngày … tháng … năm {unit.year}")}
  simulated_because: "Chưa có số liệu thật của đơn vị; các bảng được vẽ bằng “cchc simulate” để thử quy trình."
  # Căn cứ, và báo cáo trước để đối chiếu. / On whose orders, and the earlier report to be set against:
  # mandate: "Thực hiện Kế hoạch số … ngày … của …"
  # previous: {{number: "…/BC-UBND", day: {last}-01-01}}
"""


def readme(unit: Unit, has_places: bool) -> str:
    """README.md of the workspace: what to do next, in Vietnamese and English."""
    done_vi = "Đã ghi từ danh sách; xem lại." if has_places else "**Chưa có dòng nào**: mỗi xã một dòng."
    done_en = (
        "Written from the list; look it over." if has_places else "**Empty so far**: one line a commune."
    )
    return f"""\
# {unit.name}: số liệu và báo cáo cải cách hành chính

1. **`data/catalog/places.csv`**: mã, tên, loại của từng đơn vị. {done_vi}
   Đơn vị sáp nhập, đổi tên thì ghi vào `place_changes.csv`.
2. **`data/catalog/unit.yml`**: điền những chỗ còn `…` (nơi nhận, người ký, căn cứ).
3. **`data/raw/<năm>/`**: chép bảng tính nhận được vào đây, giữ nguyên tệp. Chưa có thì vẽ số liệu mô phỏng để thử:
   `cchc simulate --seed 1 --out data/raw`
4. **`cchc build`**: đọc tệp, nêu chỗ sai từng ô. Mẫu biểu khác thì sửa `data/catalog/forms`
   (`cchc new-form TỆP` phác giúp).
5. **`cchc report`**: xuất báo cáo ra `reports/{unit.year}/bao-cao.html`.

Bản đồ ô vuông cần vị trí thì thêm `data/catalog/tile_grid.csv` (`code,name,col,row`); không có thì ô xếp theo mã.

# {unit.name}: data and reports on administrative reform

1. **`data/catalog/places.csv`**: code, name and kind of each unit. {done_en}
   Units that merged or were renamed go into `place_changes.csv`.
2. **`data/catalog/unit.yml`**: fill in what still reads `…` (recipients, who signs, the mandate).
3. **`data/raw/<year>/`**: put the workbooks here as received. To try without any, draw simulated ones:
   `cchc simulate --seed 1 --out data/raw`
4. **`cchc build`**: reads them and names what is wrong, cell by cell. For other forms change `data/catalog/forms`
   (`cchc new-form FILE` drafts one).
5. **`cchc report`**: writes the report to `reports/{unit.year}/bao-cao.html`.

For tile maps with true positions add `data/catalog/tile_grid.csv` (`code,name,col,row`); without it tiles stand by
code.
"""


def _quoted(value: str) -> str:
    """A YAML scalar in double quotes (JSON is YAML)."""
    return json.dumps(value, ensure_ascii=False)
