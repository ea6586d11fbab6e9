"""Names and words that the tests of this room share."""

from __future__ import annotations

from typing import Any

NAMES = (
    *("Nga Thiện", "Nga Điền", "Nga Vịnh", "Nga Giáp", "Nga Thành", "Nga An", "Nga Phú", "Ba Đình"),
    *("Nga Trường", "Nga Yên", "Nga Hải", "Nga Liên", "Nga Thái", "Nga Thắng", "Nga Văn", "Nga Sơn"),
    *("Nga Thanh", "Nga Tiến", "Nga Phượng", "Nga Trung", "Nga Thủy", "Nga Tân", "Nga Thạch", "Nga Bạch"),
)
WORDS: dict[str, Any] = {"title": "Tỷ lệ đúng hạn tăng ở hầu hết các xã", "unit": "%", "source": "mô phỏng"}
KINDS = (
    "small_multiples",
    "small_multiples on the map",
    "ranked_dots",
    "slope",
    "dumbbell",
    "tile_map",
    "stacked",
    "stacked counts",
    "quality_overview",
    "line",
    "bars",
    "line with a ribbon",
    "small_multiples in a band",
    "funnel",
    "fan",
    "pareto",
    "intervals",
)
