"""The rows of a sheet, each with what it holds: the evidence that tells a heading from a record from a note."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from .. import text
from ..contracts import Sheet, shown
from .kinds import BLANK, DATE, NUMBER, SIGN, TEXT, YEAR, kinds_of, spread

_STEP = re.compile(r"^[(\[]?\s*(-?\d{1,2}|[A-Za-z])\s*[)\].]?\s*([=≤<+].*)?$")
_FORMULA = re.compile(r"^[(\[]?\d{1,2}[)\]]?\s*=\s*[(\[\d]")
# Names of bodies begin with Tổng too: Tổng công ty, Tổng cục.
_BODIES = "công ty|cục|hợp|đội|giám|kho|lãnh|bí|thanh tra|liên|hội|công an|thể|quan|quát|đài|biên|thư|kết"
_TOGETHER = "tác|đồng|hòa|hoà"  # words that begin with Cộng: cộng tác viên, cộng đồng dân cư
_TOTAL = re.compile(
    rf"^(([ivxlc]+|\d{{1,2}}|[a-z])[.)]? )?(tổng( cộng| số)?(?! ({_BODIES}))|cộng(?! ({_TOGETHER}))|"
    r"tong cong|tong so|tong$|"
    r"cong( toan [a-z]+)?$|(grand |sub-?)?totals?|sum|"
    r"toàn (quốc|nước|tỉnh|huyện|thành phố|tp|xã|ngành|vùng)|cả (nước|tỉnh|huyện|tp|thành phố)|"
    r"toan (quoc|tinh|huyen)|ca nuoc|insgesamt|all [a-z]+)(?!\w)"
)
_WHOLE_TOTAL = re.compile(r"^(tổng( cộng| số)?|cộng|(grand )?total|toàn \w+|cả \w+)\W*$")
_LETTERED = re.compile(r"^([IVX]+|[A-Z])[.)]?$")
_STATISTIC = re.compile(
    r"^(median|mean|average|min(imum)?|max(imum)?|std|stdev|trung (vi|binh)|"
    r"(gia tri |diem |muc )?(nho|lon|thap|cao) nhat)\b"
)
_NOTE = re.compile(
    r"^(\(?\*+\)?|\(?[a-z]\)|\d\)|ghi chu|chu thich|luu y|nguon|source|note|notes|footnote|so luong ?:|"
    r"nguoi (lap|ghi|nop|nhan|duyet|kiem)|ke toan truong|thu truong|giam doc|chu tich|noi nhan|ngay .{1,12} thang)",
    re.IGNORECASE,
)
_LETTERHEAD = re.compile(
    r"cong hoa xa hoi|doc lap tu do|^mau so|^bieu (mau )?so|^mau bieu|ban hanh kem|^kem theo|"
    r"^(ten )?(don vi|co quan)( bao cao| nhan| gui| cap tren| chu quan)?\b.*:|^(so|ngay nhan|ky bao cao)\b.*:"
)
_UNIT_LINE = re.compile(r"^(don vi( tinh| tinh| do)?|dvt|dv tinh|unit|units)\b.*:")
_EXCEL_NAME = re.compile(r"^(Column|Cột) ?\d+$")
_SECTION = re.compile(r"^([IVX]+[.)]?|[A-Z][.)]|\d+[.)]|[a-zđ][.)]|\*)$")
_OF_WHICH = re.compile(r"^(trong do|chia ra|bao gom|gom|chia theo|of which|including|davon)\b")
_ORDER = re.compile(r"^(s ?t ?t|tt|so tt|no( stt)?|stt no|thu tu)$")
_INDEX = re.compile(r"^(([IVXLC]+|[A-Z]|[a-zđ]|\*)[.)]?|\d+(\.\d+)*[.)]?)$")


def folded(content: str) -> str:
    """A folded text that keeps its colons."""
    head, colon, _ = content.partition(":")
    return text.fold(head) + (" :" if colon else "")


def heads_order(heading: str) -> bool:
    """Whether a heading stands over the numbers of the rows: STT, TT, No; "Nợ" is a debt."""
    return bool(_ORDER.match(text.fold(heading))) and "ợ" not in text.clean(heading).lower()


class Lines:
    """Rows and columns of one window of a sheet; all positions count from 0 and are those of the sheet."""

    def __init__(
        self, sheet: Sheet, kinds: np.ndarray | None = None, reach: np.ndarray | None = None
    ) -> None:
        self.sheet = sheet
        self.kinds = kinds_of(sheet) if kinds is None else kinds
        self.reach = spread(self.kinds, sheet) if reach is None else reach
        self.height, self.width = self.kinds.shape
        self.top, self.bottom, self.left, self.right = 0, self.height - 1, 0, self.width - 1
        self._merges()
        self._count()

    def window(self, top: int, bottom: int, left: int, right: int) -> Lines:
        """The same rows seen through a window; everything outside is blank."""
        kinds, reach = np.zeros_like(self.kinds), np.zeros_like(self.reach)
        area = np.s_[top : bottom + 1, left : right + 1]
        kinds[area], reach[area] = self.kinds[area], self.reach[area]
        part = Lines(self.sheet, kinds, reach)
        part.top, part.bottom, part.left, part.right = top, bottom, left, right
        return part

    def _merges(self) -> None:
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}  # upper left -> lower right
        self.below: dict[int, set[int]] = {}  # row -> columns that an area from further up reaches
        for top, left, bottom, right in self.sheet.merges:
            if left > self.width or top > self.height or not self.kinds[top - 1, left - 1]:
                continue
            self.anchor[top - 1, left - 1] = (bottom - 1, right - 1)
            for row in range(top, min(bottom, top + 12)):
                self.below.setdefault(row, set()).add(left - 1)

    def _count(self) -> None:
        kinds = self.kinds
        filled = kinds != BLANK
        self.filled: list[int] = filled.sum(1).tolist()
        self.numbers: list[int] = (kinds == NUMBER).sum(1).tolist()
        self.years: list[int] = (kinds == YEAR).sum(1).tolist()
        self.dates: list[int] = (kinds == DATE).sum(1).tolist()
        self.texts: list[int] = (kinds == TEXT).sum(1).tolist()
        self.signs: list[int] = (kinds == SIGN).sum(1).tolist()
        self.first: list[int] = filled.argmax(1).tolist() if self.width else []  # 0 in a blank row

    def figures(self, row: int) -> int:
        """How many cells of a row hold figures: numbers, years and days."""
        return self.numbers[row] + self.years[row] + self.dates[row]

    def areas(self, row: int) -> int:
        """How many cells or merged areas show in a row."""
        return self.filled[row] + len(self.below.get(row, ()))

    def columns(self, row: int) -> list[int]:
        """Columns of a row that hold something."""
        return np.flatnonzero(self.kinds[row]).tolist()

    def text(self, row: int, col: int) -> str:
        """What a cell holds, cleaned."""
        value = self.sheet.rows[row][col]
        return text.clean(value) if type(value) is str else shown(value)

    def label(self, row: int) -> str:
        """The first words of a row, its index left out."""
        for col in self.columns(row)[:4]:
            if self.kinds[row, col] == TEXT:
                content = self.text(row, col)
                if not _INDEX.match(content):
                    return content
        return ""

    def blank(self, row: int) -> bool:
        """Whether nothing stands in a row."""
        return not self.filled[row]

    def is_periods(self, row: int) -> bool:
        """Whether the row names periods: years or days that never fall from left to right, and no other figure."""
        if self.numbers[row] or self.years[row] + self.dates[row] < 2:
            return False
        wanted = YEAR if self.years[row] >= self.dates[row] else DATE
        cols = [c for c in self.columns(row) if self.kinds[row, c] == wanted]
        if len(cols) < 2 or (wanted == DATE and self.texts[row] > len(cols)):
            return False
        labels = [self.text(row, c) for c in cols]
        if wanted == DATE:
            return len(set(labels)) >= 3 and len(set(labels)) == len(labels)
        values = [int(float(v)) for v in labels]
        steps = [b - a for a, b in pairwise(values)]
        falls = sum(s < 0 for s in steps)
        return falls <= 0.2 * len(steps) or all(s < 0 for s in steps)

    def is_numbering(self, row: int) -> bool:
        """Whether the row only numbers the columns: A B 1 2 3=1+2, (1) (2) read as -1 -2, Excel's own Column1."""
        cols = self.columns(row)
        if len(cols) < 3 or self.dates[row]:
            return False
        contents = [self.text(row, c) for c in cols]
        if sum(bool(_EXCEL_NAME.match(v)) for v in contents) >= 0.6 * len(contents):
            return True
        steps = [_STEP.match(v) for v in contents]
        if not steps[0] or sum(bool(s) for s in steps) < 0.8 * len(steps):
            return False
        if sum(bool(_FORMULA.match(v)) for v in contents) >= 2:
            return True
        found = [s[1] for s in steps if s]
        numbers = [abs(int(n)) for n in found if n.lstrip("-").isdigit()]
        letters = [n.upper() for n in found if n.isalpha()]
        rises = sum(b - a == 1 for a, b in pairwise(numbers))
        if len(numbers) < 2:
            return len(letters) >= 3 and [ord(n) - 65 for n in letters] == list(range(len(letters)))
        return numbers[0] <= 2 and rises >= 0.75 * (len(numbers) - 1)

    def is_total(self, row: int) -> bool:
        """Whether the label says total: Tổng cộng, Cộng I + II, Cả nước, Total; "3 | Tổng doanh thu" is a record."""
        cols = self.columns(row)[:3]
        for col in cols:
            content = self.text(row, col).lower()
            if self.kinds[row, col] == TEXT and len(content) < 70 and _TOTAL.match(content):
                return self.kinds[row, cols[0]] != NUMBER or bool(_WHOLE_TOTAL.match(content))
        return False

    def is_lettered(self, row: int, col: int) -> bool:
        """Whether a cell counts by Roman numerals or capitals, as sections do among numbered rows."""
        return bool(_LETTERED.match(self.text(row, col)))

    def is_statistic(self, row: int) -> bool:
        """Whether the label names a statistic over the rows above: Median, Min, Max, Số lượng."""
        return bool(_STATISTIC.match(text.fold(self.label(row))))

    def is_note(self, row: int) -> bool:
        """Whether the row begins as a note, a source line or a signature."""
        content = self.label(row)
        return bool(_NOTE.match(folded(content)) or _NOTE.match(content.lower()))

    def is_letterhead(self, row: int) -> bool:
        """Whether the row belongs to the head of a letter or names the unit of the whole table."""
        contents = [folded(self.text(row, c)) for c in self.columns(row) if self.kinds[row, c] == TEXT]
        if len(contents) > 4:
            return False
        return any(_LETTERHEAD.search(v) or _UNIT_LINE.match(v) for v in contents) or self.is_label_and_value(
            row
        )

    def is_label_and_value(self, row: int) -> bool:
        """Whether a cell of the row names what stands beside it: "Ngày lập:"."""
        contents = (self.text(row, c) for c in self.columns(row) if self.kinds[row, c] == TEXT)
        return any(v.endswith(":") and not _OF_WHICH.match(text.fold(v)) for v in contents)

    def is_sequence(self, row: int) -> bool:
        """Whether the row names columns by counting: the days 1, 2, 3 … of a month after words."""
        cols = [c for c in self.columns(row) if self.kinds[row, c] == NUMBER]
        if len(cols) < 5 or self.kinds[row, self.first[row]] != TEXT:
            return False
        labels = [self.text(row, c) for c in cols]
        if not all(v.isdigit() and len(v) <= 2 for v in labels):
            return False
        values = [int(v) for v in labels]
        return all(b - a == 1 for a, b in pairwise(values))

    def is_order(self, row: int, col: int) -> bool:
        """Whether a cell heads the numbers of the rows: STT, TT, No."""
        return heads_order(self.text(row, col))

    def is_section(self, row: int) -> bool:
        """Whether the row only heads a section: an index and a name, "I | Lĩnh vực đất đai"."""
        if not 1 < self.filled[row] <= 3:
            return False
        return bool(_SECTION.match(self.text(row, self.first[row]))) and self.figures(row) <= 1

    def starts_with_index(self, row: int) -> bool:
        """Whether the first cell only counts: I, 1.2, a), *."""
        return self.filled[row] > 1 and bool(_INDEX.match(self.text(row, self.first[row])))
