"""Workbooks back to their clerks: for each file with issues, a marked copy beside the untouched original."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from .. import catalog as catalogs
from .. import read, store
from ..catalog import Catalog
from ..contracts import Workbook
from ..errors import CchcError
from ..shape.mark import Letter, Mark, marked
from .wording import for_clerk

_ORDER = {"error": 0, "warning": 1, "note": 2}
LINES = (
    "Cách làm: bấm vào ô ở cột “Ô” để đến đúng chỗ cần sửa; ô sai tô màu đỏ, ô cần kiểm tra tô màu vàng, "
    "lời giải thích nằm trong ghi chú của ô.",
    "Sửa ngay trên tệp này, lưu lại và gửi về {body}. Không phải xóa trang này, các màu và ghi chú: khi đọc số liệu, "
    "chúng được bỏ qua.",
)
UNREAD = "Không mở được tệp gốc nên tệp này chỉ có trang danh sách; đề nghị sửa và gửi lại tệp gốc."


@dataclass(frozen=True)
class Returned:
    """One marked copy: the file it is of, where it was written, and what was found."""

    source: str
    path: Path
    errors: int
    warnings: int


def give_back(
    root: Path,
    raw: Path,
    out: Path,
    *,
    everything: bool = False,
    progress: Callable[[str, int, int], None] | None = None,
) -> list[Returned]:
    """Write a marked copy of every file that has errors or warnings under `out`, at the same relative path.

    `everything` lists notes too, and returns files that have nothing else. The last build says what is wrong; the
    files under `raw` are only read. Files that cannot be copied as they are become new .xlsx files named after them
    ("so lieu.xls.xlsx"). Raises CchcError when nothing was built, or `out` lies where originals are read from.
    """
    if out.resolve().is_relative_to(raw.resolve()):
        raise CchcError(
            f"Không ghi bản trả lại vào thư mục tệp gốc {raw}; dùng --out khác.\n"
            f"  Copies are not written into the raw folder {raw}; use another --out."
        )
    catalog = catalogs.load(root)
    issues = store.read(root).issues
    if not everything:
        issues = issues[issues["severity"] != "note"]
    groups = [(str(source), group) for source, group in issues.groupby("source") if source]
    groups = [(source, group) for source, group in groups if (raw / source).is_file()]
    written: set[Path] = set()
    returned = []
    for number, (source, group) in enumerate(groups, 1):
        returned.append(_give_back(source, group, catalog, raw, out, written))
        if progress:
            progress(source, number, len(groups))
    return returned


def _give_back(
    source: str, issues: pd.DataFrame, catalog: Catalog, raw: Path, out: Path, written: set[Path]
) -> Returned:
    content = (raw / source).read_bytes()
    lines = [line.format(body=catalog.unit.body or catalog.unit.name) for line in LINES]
    try:
        book = read.read_workbook(content)
    except read.UnreadableError:
        book, lines = Workbook("", []), [UNREAD]
    made, suffix = marked(content, book, _marks(issues), Letter(source, tuple(lines)))
    target = _target(out, source, suffix, written)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(made)
    counts = issues["severity"].value_counts()
    return Returned(source, target, int(counts.get("error", 0)), int(counts.get("warning", 0)))


def _target(out: Path, source: str, suffix: str, written: set[Path]) -> Path:
    """The same relative path; the suffix is added where the original has another one, a number where that is taken."""
    path = out / source
    if path.suffix.lower() != suffix:
        path = path.with_name(path.name + suffix)
    number = 1
    while path in written:
        number += 1
        path = path.with_name(f"{path.name.removesuffix(suffix)} ({number}){suffix}")
    written.add(path)
    return path


def _marks(issues: pd.DataFrame) -> list[Mark]:
    """Issues as marks: errors first, then in the order of the sheets and cells as they were found."""
    rows = sorted(issues.to_dict("records"), key=lambda row: _ORDER[row["severity"]])
    return [
        Mark(
            row["severity"], row["sheet"], row["ref"], row["message_vi"],
            for_clerk(row["code"], row["ref"], row["next_step"]),
        )
        for row in rows
    ]  # fmt: skip
