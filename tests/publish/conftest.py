"""Notebooks to publish, small and in Vietnamese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from .helpers import CHART, code, md, notebook


@pytest.fixture
def save(tmp_path: Path) -> Callable[..., Path]:
    """Write a notebook of these cells and return its path."""

    def write(*cells: Any, name: str = "bao-cao") -> Path:
        path = tmp_path / f"{name}.ipynb"
        nbformat.write(notebook(*cells), path)
        return path

    return write


@pytest.fixture
def report_cells() -> list[Any]:
    """A small but complete report."""
    table = "pd.DataFrame({'Xã': ['Nga An'] * 3, 'Hồ sơ': [1, 2, 3]} | {f'c{i}': 0 for i in range(25)})"
    return [
        md("# Cải cách hành chính 2011–2020"),
        code(CHART),
        md(
            "## I. Tình hình\n\nTỷ lệ đúng hạn đạt {eval}`Rate()`, ở {eval}`'24/24 xã'`[^1].\n\n"
            "[^1]: Kế hoạch 34."
        ),
        code('chart("Đường đi lên từ 71 đến 95,8 phần trăm.")'),
        md(
            "### 1. Đánh giá\n\n> **Lưu ý:** chỉ bốn tháng đầu năm.\n\n"
            "| Năm | Số |\n|---|--:|\n| 2019 | {eval}`1 + 2` |"
        ),
        code(f"import pandas as pd\n{table}"),
        code("print('Tổng số: 6')"),
    ]
