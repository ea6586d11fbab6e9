"""What every table and column means: the data dictionary, made from the contracts and the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from .catalog import Catalog
from .contracts import DISTRICT, ISSUES, OBSERVATIONS, ORIGINS, PANEL, SOURCES

INDICATORS = {
    "code": "str", "name_vi": "str", "name_en": "str", "topic": "str", "unit": "str", "kind": "str", "better": "str",
    "formula": "str", "over_places": "str", "over_time": "str", "definition_vi": "str",
}  # fmt: skip
PLACES = {
    "code": "str", "name": "str", "kind": "str", "valid_from": "date", "valid_to": "date",
    "district": "str", "province": "str",
}  # fmt: skip
TARGETS = {
    "indicator": "str", "name_vi": "str", "op": "str", "value": "float64", "unit": "str", "year": "int64",
    "level": "str", "legal_basis": "str", "verified": "bool",
}  # fmt: skip
TABLES: Mapping[str, tuple[Mapping[str, str], str]] = {
    "panel": (PANEL, "Mỗi dòng một đơn vị, một năm, một chỉ tiêu, theo địa giới của báo cáo."),
    "district": (DISTRICT, "Mỗi dòng một năm, một chỉ tiêu: số chung của mọi đơn vị, tính lại từ số đã đếm."),
    "observations": (OBSERVATIONS, "Mỗi dòng một số đã đọc, với đơn vị và kỳ như trong tệp gốc."),
    "origins": (ORIGINS, "Mỗi dòng một ô nguồn của một số trong panel; tỷ lệ theo các chỉ tiêu trong công thức."),
    "sources": (SOURCES, "Mỗi dòng một tệp gốc."),
    "issues": (ISSUES, "Mỗi dòng một chỗ sai hoặc cần lưu ý, với tệp, trang tính, ô và việc cần làm."),
    "indicators": (INDICATORS, "Mỗi dòng một chỉ tiêu của danh mục."),
    "places": (PLACES, "Mỗi dòng một đơn vị hành chính trong một khoảng thời gian."),
    "targets": (TARGETS, "Mỗi dòng một mục tiêu của cấp trên; verified = false là chưa đối chiếu với văn bản gốc."),
}  # fmt: skip
_MEANING = {
    "place": "mã đơn vị hành chính", "name": "tên đơn vị", "year": "năm", "indicator": "mã chỉ tiêu",
    "value": "giá trị; tỷ lệ ghi bằng phần của 1 (0,95 là 95 %); có/không ghi 1/0; trống khi không có số",
    "reason": "vì sao không có giá trị: none_occurred (không phát sinh), not_applicable (không áp dụng), not_reported "
              "(không báo cáo), unreadable (không đọc được)",
    "part_year": "số liệu chưa đủ năm", "rebased": "cộng từ nhiều đơn vị trước khi sáp nhập",
    "break_before": "cách tính khác năm trước: không so được với năm trước",
    "new_form": "biểu mẫu khác năm trước, cách tính không đổi", "boundaries": "ngày của địa giới",
    "rebase": "đã cộng những đơn vị nào, hoặc vì sao không chia lại được",
    "numerator": "tử số của tỷ lệ, hoặc số đơn vị trả lời có",
    "denominator": "mẫu số của tỷ lệ, hoặc số đơn vị trả lời",
    "n": "số đơn vị có số liệu", "of": "số đơn vị phải báo cáo",
    "period_start": "ngày đầu kỳ", "period_end": "ngày cuối kỳ", "field": "mã lĩnh vực; trống là mọi lĩnh vực",
    "form": "mã biểu mẫu", "layout": "bố cục của biểu mẫu", "source": "tệp gốc, tính từ thư mục data/raw",
    "sheet": "trang tính", "ref": "ô", "corrected_by": "mã đính chính đã áp dụng; trống là số nguyên gốc",
    "sha256": "dấu vân tay của tệp", "bytes": "dung lượng tệp", "received_from": "nơi gửi", "received_on": "ngày nhận",
    "status": "official (chính thức), simulated (mô phỏng), unknown (chưa rõ nguồn)",
    "sheets_read": "số trang tính đọc được", "observations": "số ô số liệu đọc được", "errors": "số lỗi",
    "warnings": "số cảnh báo",
    "code": "mã", "severity": "mức: error (lỗi), warning (cảnh báo), note (lưu ý)", "message_vi": "nội dung",
    "message_en": "nội dung bằng tiếng Anh", "next_step": "việc cần làm",
    "name_vi": "tên", "name_en": "tên tiếng Anh", "topic": "mã nội dung", "unit": "đơn vị tính",
    "kind": "loại: với chỉ tiêu là count (đếm), number (số), percent (tỷ lệ), yes_no (có/không), version (phiên bản); "
            "với đơn vị là xã hoặc thị trấn",
    "better": "higher: cao là tốt; lower: thấp là tốt; trống: không nói được",
    "formula": "công thức tính từ chỉ tiêu khác; trống là đọc thẳng từ biểu",
    "over_places": "cách gộp các đơn vị", "over_time": "cách gộp các kỳ trong năm",
    "definition_vi": "tính gì, không tính gì",
    "valid_from": "có hiệu lực từ ngày", "valid_to": "đến ngày", "district": "mã huyện", "province": "mã tỉnh",
    "op": "phải đạt thế nào: >=, >, <=, <, =",
    "level": "cấp đặt mục tiêu",
    "legal_basis": "văn bản", "verified": "đã đối chiếu với văn bản gốc",
}  # fmt: skip


def dictionary() -> pd.DataFrame:
    """One row a column of every table that SQL can ask: table, column, type, meaning_vi."""
    rows = [
        (table, column, kind, _MEANING[column])
        for table, (columns, _) in TABLES.items()
        for column, kind in columns.items()
    ]
    return pd.DataFrame(rows, columns=["table", "column", "type", "meaning_vi"])


def facts(catalog: Catalog) -> dict[str, pd.DataFrame]:
    """What the catalogue says as tables: indicators, places, targets, dictionary."""
    topic_of = {i.code: topic.topic for topic in catalog.topics.values() for i in topic.indicators}
    indicators = [
        (i.code, i.name_vi, i.name_en, topic_of.get(i.code, ""), i.unit, i.kind, i.better, i.formula, i.combine,
         i.over_time, i.definition_vi)
        for i in catalog.indicators.values()
    ]  # fmt: skip
    province = {one.code: one.province for one in catalog.districts.all}
    places = [
        (p.code, p.name, p.kind, p.valid_from, p.valid_to, p.district, province.get(p.district, ""))
        for p in catalog.places.all
    ]
    targets = [
        (t.indicator, t.name_vi, t.op, t.value, t.unit, t.year, t.level, t.legal_basis, t.verified)
        for t in catalog.targets
    ]
    return {
        "indicators": pd.DataFrame(indicators, columns=list(INDICATORS)),
        "places": pd.DataFrame(places, columns=list(PLACES)),
        "targets": pd.DataFrame(targets, columns=list(TARGETS)),
        "dictionary": dictionary(),
    }


def markdown(catalog: Catalog) -> str:
    """The dictionary as a document in Vietnamese: tables and columns, then every indicator with its definition."""
    lines = ["# Từ điển dữ liệu", "", _INTRO, ""]
    for table, (columns, meaning) in TABLES.items():
        lines += [f"## Bảng `{table}`", "", meaning, "", "| Cột | Kiểu | Nghĩa |", "|---|---|---|"]
        lines += [f"| `{column}` | {kind} | {_MEANING[column]} |" for column, kind in columns.items()] + [""]
    lines += ["## Chỉ tiêu", ""]
    for topic in catalog.topics.values():
        lines += [
            f"### {topic.title_vi}",
            "",
            "| Mã | Tên | Đơn vị tính | Cách tính | Nghĩa |",
            "|---|---|---|---|---|",
        ]
        for i in topic.indicators:
            how = f"`{i.formula}`" if i.formula else "đọc từ biểu"
            cells = (f"`{i.code}`", _cell(i.name_vi), _cell(i.unit), how, _cell(i.definition_vi))
            lines.append(f"| {' | '.join(cells)} |")
        lines.append("")
    return "\n".join(lines)


_INTRO = (
    "Tệp này do `cchc dictionary` dựng từ danh mục (`data/catalog`); đừng sửa tay. Các bảng dưới đây hỏi được bằng SQL "
    "(`analysis.sql(\"select …\")` hoặc ô `%%sql` trong sổ tay) và nằm ở `data/processed`."
)  # fmt: skip


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
