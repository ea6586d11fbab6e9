"""Personal data in texts and numbers: telephone and identity numbers, e-mail addresses, names of persons.

What is found is told by its kind and never repeated. The rules lean to one side on purpose: a number that may be
somebody's is masked in a message; a figure under an indicator is refused only where no count can be that large.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

MASK = "•••"
PHONE, IDENTITY, NUMBER, MAIL, NAME = "phone", "identity", "number", "mail", "name"
WORDS = {
    PHONE: ("số điện thoại", "a telephone number"),
    IDENTITY: ("số CMND, CCCD", "an identity number"),
    NUMBER: ("số điện thoại hoặc số giấy tờ", "a telephone or identity number"),
    MAIL: ("địa chỉ thư điện tử", "an e-mail address"),
    NAME: ("tên người", "a person's name"),
}
# Counts of a commune have seven digits at most; from nine on a number is somebody's, up to account numbers of fifteen.
LEAST, MOST = 1e8, 1e15
# What may well have nine digits and more: money, areas, weights, energy.
_LARGE_UNITS = re.compile(r"(?i)\b(?:đồng|vn[đd]|usd|đô la|m2|m²|ha|tấn|tạ|kg|lít|kwh)(?!\w)")


class Hit(NamedTuple):
    """What was found, and between which characters."""

    kind: str
    start: int
    end: int


# -- numbers -------------------------------------------------------------------------------------------------------

_SEP = r"[ .\u00a0\u202f-]{0,3}"
_MANY_DIGITS = re.compile(rf"\d(?:{_SEP}\d){{8}}")
_DATE = r"(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2})"
_YEARS = r"(?:19|20)\d\d(?:[ .–-]{1,3}(?:19|20)\d\d)+"
_NO_NUMBER = re.compile(rf"(?<!\d)(?:{_DATE}|{_YEARS}(?!{_SEP}\d))(?!\d)")
_CALLED = re.compile(
    rf"(?<![\da-f.,/])(?:(?:\(\+?84\)|\+84|0084|84){_SEP}(?:\(?0\)?{_SEP})?[1-9](?:{_SEP}\d){{8,9}}"
    rf"|\(?0{_SEP}[2-9](?:{_SEP}\)?{_SEP}\d){{8,9}}|0{_SEP}1(?:{_SEP}\d){{8,9}})(?![\da-f]|[.,]\d)"
)
_CITIZEN = re.compile(rf"(?<![\da-f.,/])0{_SEP}\d(?:{_SEP}\d){{10}}(?![\da-f]|[.,]\d)")
_LABEL = (
    r"(?:điện thoại|di động|hotline|zalo|fax|đt|sđt|đtdđ|đtcq|tel|phone|cmnd|cmtnd|cmt|cccd|căn cước(?: công dân)?"
    r"|chứng minh (?:nhân dân|thư)|số thẻ|thẻ bhyt|hộ chiếu|số tài khoản|stk|mã số thuế|mst)"
)
_LABELLED = re.compile(
    rf"(?i)(?<!\w){_LABEL}(?:\s*(?:số|là|của|[:.#]))*\s*\(?(?P<number>\+?\d(?:{_SEP}\d){{7,14}})(?!\d)"
)
IS_LABEL = re.compile(rf"(?i)(?<!\w){_LABEL}(?!\w)")
_BARE = re.compile(rf"(?<![\d,/])\d(?:{_SEP}\d){{8,14}}(?!\d|,\d)")
# 95.8333333333 and 1.234.567.890 are figures wherever nobody says what they are.
_DECIMAL = re.compile(r"(?<![\d.,])(?:0|[1-9]\d{0,2})[.,]\d+(?![\d.,])")
_FIGURE = re.compile(r"^[+-]?[1-9]\d{0,2}(?:\.\d{3})+(?:,\d+)?$")


def has_digits(text: str) -> bool:
    """Whether a text holds nine digits that may be one number: nothing else is worth a look."""
    return _MANY_DIGITS.search(text) is not None


def numbers(text: str, *, bare: bool = False) -> list[Hit]:
    """Telephone and identity numbers: those written as such or after a word that says so; all of 9 to 15 if `bare`.

    >>> numbers("ĐT: 0912.345.678, năm 2011-2020"), numbers("1.250.000.000 đồng"), numbers("95.8333333333")
    ([Hit(kind='phone', start=4, end=16)], [], [])
    """
    if not _EIGHT_DIGITS.search(text):
        return []
    rest = _NO_NUMBER.sub(lambda found: "/" * len(found[0]), text)
    hits: list[Hit] = []
    for kind, pattern in ((NUMBER, _LABELLED), (IDENTITY, _CITIZEN), (PHONE, _CALLED), (NUMBER, _BARE)):
        if pattern is _BARE and not bare:
            continue
        for found in pattern.finditer(rest):
            group = "number" if pattern is _LABELLED else 0
            if pattern is not _LABELLED and not bare and _DECIMAL.fullmatch(found[0]):
                continue
            start, end = found.span(group)
            hits.append(Hit(kind, start + (rest[start] == "(" and ")" not in rest[start:end]), end))
        for hit in hits:
            rest = rest[: hit.start] + "/" * (hit.end - hit.start) + rest[hit.end :]
    return [_exact(hit, text) for hit in sorted(hits, key=lambda hit: hit.start)]


def _exact(hit: Hit, text: str) -> Hit:
    """A labelled number is what its digits say."""
    if hit.kind != NUMBER:
        return hit
    written = text[hit.start : hit.end]
    if _CITIZEN.fullmatch(written):
        return hit._replace(kind=IDENTITY)
    return hit._replace(kind=PHONE) if _CALLED.fullmatch(written) else hit


def large_unit(unit: str) -> bool:
    """Whether figures of this unit may have nine digits and more (money, areas, weights).

    >>> large_unit("triệu đồng"), large_unit("hồ sơ"), large_unit("cộng đồng dân cư")
    (True, False, True)
    """
    return _LARGE_UNITS.search(unit) is not None


def no_count(value: float) -> bool:
    """Whether a number has the length of a telephone or identity number rather than of a count.

    >>> no_count(912345678), no_count(38090012345.0), no_count(1234567), no_count(float("nan"))
    (True, True, False, False)
    """
    return LEAST <= abs(value) < MOST


# -- names ---------------------------------------------------------------------------------------------------------


def _capitals() -> tuple[str, str]:
    """All capital and all small letters of Vietnamese."""
    tones = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
    vowels = {unicodedata.normalize("NFC", v + tone) for v in "AĂÂEÊIOÔƠUƯY" for tone in tones}
    capitals = "".join(sorted(vowels | set("BCDĐFGHJKLMNPQRSTVWXZ")))
    return capitals, capitals.lower()


_UP, _LOW = _capitals()
_TITLE = rf"[{_UP}][{_LOW}]*"
# Family names that begin a person's name and hardly anything else; and those that are words and places as well.
_SURE = "Nguyễn|Trần|Phạm|Lê|Đỗ|Bùi|Vũ|Võ|Đặng|Ngô|Huỳnh|Phan|Trịnh|Đinh"
_FAMILIES = (
    f"{_SURE}|Hoàng|Dương|Lý|Mai|Trương|Lương|Tống|Quách|Đoàn|Đào|Hồ|Cao|Hà|Tạ|Lưu|Chu|Lại|Thái|Tô|Triệu|Kiều|La|Lò"
    "|Lường|Hứa|Nghiêm|Phùng|Vương|Doãn|Đàm|Tăng|Viên|Văn|Thân|Khương|Lục|Nông|Vi|Cầm|Quàng|Giàng|Vàng|Thào|Mã"
)
_MIDDLE = "Văn|Thị|Đình|Hữu|Bá|Thế|Trọng"
_PLACE_BEFORE = (
    r"(?<!xã )(?<!Xã )(?<!XÃ )(?<!phường )(?<!Phường )(?<!trấn )(?<!Trấn )(?<!TT )(?<!huyện )(?<!Huyện )(?<!tỉnh )"
    r"(?<!thôn )(?<!Thôn )(?<!làng )(?<!xóm )(?<!phố )(?<!Phố )(?<!đường )(?<!Đường )(?<!trường )(?<!Trường )(?<!học )"
    r"(?<!THCS )(?<!THPT )(?<!chợ )(?<!cầu )(?<!khu )(?<!tổ )(?<!đền )(?<!chùa )(?<!UBND )"
)


_BARE_NAME = re.compile(
    rf"(?<!\w){_PLACE_BEFORE}(?:"
    rf"(?:{_SURE})(?: {_TITLE}){{2,3}}"
    rf"|(?:{_FAMILIES}) (?:{_MIDDLE})(?: {_TITLE}){{1,2}}"
    rf"|(?:{_FAMILIES.upper()}) (?:VĂN|THỊ|ĐÌNH|HỮU)(?: [{_UP}]+){{1,2}}"
    r"|(?:Nguyen|Tran|Le|Pham|Hoang|Vu|Do|Bui|Dang|Ngo|Mai|Dinh|Phan|Trinh) (?:Van|Thi)(?: [A-Z][a-z]*){1,2}"
    rf")(?!\w)(?! [{_UP}][{_LOW}])"
)
_AFTER_TITLE = re.compile(
    r"(?<!\w)(?:[ÔôOo]ng|(?:Bà|bà)(?! (?:Rịa|Triệu|Điểm|Nà|Đen|Trưng))|ông/bà|Ông/Bà|ông \(bà\)|Ông \(bà\)|[Đđ]ồng chí"
    r"|[Đđ]/c|Đ/C|[Hh]ọ (?:và )?tên|HỌ (?:VÀ )?TÊN|[Mm]ang tên|[Nn]gười liên hệ|[Ll]iên hệ)"
    rf"(?:\s*[:.]\s*|\s+)(?P<name>{_TITLE}(?: {_TITLE}){{1,3}}|(?:{_FAMILIES})(?!\w))(?!\w)"
)
# Those who sign a form; that their names stand on it is its custom.
_AFTER_OFFICE = re.compile(
    r"(?i:(?<!\w)(?:người (?:lập(?: biểu)?|ký|báo cáo|tổng hợp|kiểm tra)|cán bộ|(?:phó )?chủ tịch|kế toán"
    r"|thủ trưởng|trưởng phòng|cmnd|cccd|sđt|đt))"
    rf"(?:\s*[:.]\s*|\s+)(?P<name>(?:{_FAMILIES})(?: {_TITLE}){{1,3}})(?!\w)"
)
_OFFICES = re.compile(
    r"[NnCcKkTtSsĐđ](?:gười (?:lập|ký|báo|tổng|kiểm)|án bộ|hủ tịch|ế toán|hủ trưởng|rưởng phòng|MND|CCD|ĐT|T|đt|t)[ :.]"
)
_WHOLE_NAME = re.compile(rf"(?:{_SURE}|Hoàng|Dương|Trương|Lương|Mai)(?: {_TITLE}){{1,3}}")
# After whom streets, schools and communes are called all over the country.
_CALLED_AFTER = frozenset(
    {
        "Phạm Ngũ Lão", "Lê Hồng Phong", "Trần Hưng Đạo", "Nguyễn Thị Minh Khai", "Võ Thị Sáu", "Nguyễn Thái Học",
        "Nguyễn Thái Bình", "Nguyễn Văn Linh", "Nguyễn Văn Cừ", "Nguyễn Văn Trỗi", "Phan Bội Châu", "Phan Chu Trinh",
        "Phan Châu Trinh", "Phan Đình Phùng", "Phan Đình Giót", "Lê Thánh Tông", "Lê Thánh Tôn", "Lê Đại Hành",
        "Lê Thái Tổ", "Đinh Tiên Hoàng", "Đinh Công Tráng", "Nguyễn Đình Chiểu", "Nguyễn Bỉnh Khiêm", "Lê Quý Đôn",
        "Nguyễn Tri Phương", "Nguyễn Công Trứ", "Nguyễn Thượng Hiền", "Nguyễn Viết Xuân", "Nguyễn Mộng Tuân",
        "Trần Quang Khải", "Trần Quốc Toản", "Trần Nhân Tông", "Trần Nhật Duật", "Trần Văn Thời", "Lê Minh Xuân",
        "Phạm Văn Hai", "Phạm Văn Cội", "Phạm Văn Đồng", "Bùi Thị Xuân", "Ngô Thì Nhậm", "Võ Nguyên Giáp",
        "Nguyễn Việt Khái", "Nguyễn Chí Thanh", "Nguyễn Thiện Thuật", "Nguyễn Lương Bằng", "Nguyễn Đức Cảnh",
        "Hoàng Văn Thụ", "Hoàng Văn Thái", "Lương Văn Can", "Lương Thế Vinh", "Ngô Gia Tự", "Trần Cao Vân",
        "Trần Bình Trọng", "Trần Khánh Dư", "Lê Văn Tám", "Lê Văn Hưu", "Lê Văn Duyệt", "Phan Đăng Lưu",
        "Đặng Thai Mai", "Đặng Thùy Trâm", "Đặng Trần Côn", "Đặng Văn Ngữ", "Lý Thái Tổ", "Cao Bá Quát",
    }
)  # fmt: skip
_TITLES = re.compile(
    r"[ÔôO]ng[ :/(]|(?<!\w)[Bb]à |ồng chí|[Đđ]/[cC]|[Hh]ọ (?:và )?tên|HỌ (?:VÀ )?TÊN|ang tên|iên hệ"
    r"|(?i:người (?:lập|ký|báo cáo|tổng hợp|kiểm tra)|cán bộ|chủ tịch|kế toán|thủ trưởng|trưởng phòng|cmnd|cccd|sđt|đt)"
)


def names(text: str, *, signers: bool = True) -> list[Hit]:
    """Names of persons: after ông, bà, họ tên and the like; or by their form, from three syllables on.

    Without `signers` those after the offices that sign a form are left out.

    >>> [text[h.start:h.end] for text in ["Người lập: Nguyễn Văn An, bà Hoa"] for h in names(text)]
    ['Nguyễn Văn An']
    >>> names("xã Phạm Ngũ Lão"), names("UBND Xã Mai Lâm"), names("ỦY BAN NHÂN DÂN"), names("Lê Lợi")
    ([], [], [], [])
    """
    hits = {
        Hit(NAME, *found.span("name"))
        for pattern in ((_AFTER_TITLE, _AFTER_OFFICE) if _TITLES.search(text) else ())
        for found in pattern.finditer(text)
    }
    bare = (found for found in _BARE_NAME.finditer(text) if found[0].title() not in _CALLED_AFTER)
    hits |= {Hit(NAME, *found.span()) for found in bare}
    if not signers:
        signed = {found.end("name") for found in _AFTER_OFFICE.finditer(text)}
        hits = {hit for hit in hits if hit.end not in signed}
    return sorted(hits, key=lambda hit: hit.start)


def is_name(text: str) -> bool:
    """Whether a text is a person's name and nothing else, from two syllables on: for cells where no place can stand."""
    return _WHOLE_NAME.fullmatch(text) is not None or bool(names(text))


# -- addresses, and all of it --------------------------------------------------------------------------------------

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def mails(text: str) -> list[Hit]:
    """E-mail addresses but those of offices (gov.vn).

    >>> [h.kind for h in mails("a.b@gmail.com, ngaan@ngason.thanhhoa.gov.vn")]
    ['mail']
    """
    if "@" not in text:
        return []
    found = _MAIL.finditer(text)
    return [Hit(MAIL, *m.span()) for m in found if not m[0].lower().rstrip(".").endswith(".gov.vn")]


@lru_cache(maxsize=65536)
def masked(text: str, *, names_too: bool = True) -> str:
    """The text without what may be personal: numbers of nine digits and more, addresses, names.

    >>> masked("Người lập: Nguyễn Văn An, ĐT 0912 345 678"), masked("Từ ngày 01.01.2020-31.12.2020: 1.234")
    ('Người lập: •••, ĐT •••', 'Từ ngày 01.01.2020-31.12.2020: 1.234')
    """
    shown = unicodedata.normalize("NFC", text)
    if not (worth_a_look(shown) or _OFFICES.search(shown)):
        return text
    hits = [*numbers(shown, bare=True), *mails(shown), *(names(shown) if names_too else ())]
    if not hits:
        return text
    parts, at = [], 0
    for hit in sorted(hits, key=lambda hit: hit.start):
        if hit.end > at:
            parts += [shown[at : max(at, hit.start)], MASK if hit.start >= at else ""]
            at = hit.end
    return "".join([*parts, shown[at:]])


def sheet_names(names: list[str]) -> list[str]:
    """Names of the sheets of a workbook, masked; each still its own.

    >>> sheet_names(["Biểu 1", "Nguyễn Văn An", "Trần Thị Bé"])
    ['Biểu 1', '•••', '••• (2)']
    """
    shown: list[str] = []
    for name in names:
        new, number = masked(name), 1
        while new != name and new in shown:
            number += 1
            new = f"{masked(name)} ({number})"
        shown.append(new)
    return shown


def kinds(text: str) -> list[str]:
    """What kinds of personal data a text holds, names of those who sign a form not counted.

    >>> kinds("Người lập biểu: Nguyễn Văn An, ĐT 0912345678"), kinds("Người lập biểu: Lê Thị Bé")
    (['phone'], [])
    """
    return [hit.kind for hit in (*numbers(text), *mails(text), *names(text, signers=False))]


# Where none of these stands, there is nothing to tell; each begins with few letters, so that texts are passed quickly.
_EIGHT_DIGITS = re.compile(rf"[0-9](?:{_SEP}[0-9]){{7}}")
_FAMILY_AT = re.compile(
    r"[NTPLĐBVH](?:guyễn|rần|hạm|ê|ỗ|ùi|ũ|õ|ặng|gô|uỳnh|han|rịnh|inh|guyen|ran|ham|oang|GUYỄN|RẦN|HẠM|OÀNG|Ê|Ỗ|ÙI|Ũ|Õ) "
)
_MIDDLE_AT = re.compile(rf" (?:{_MIDDLE}|Van|Thi) ")
_TITLE_AT = re.compile(
    r"[ÔôBbĐđHhLlm](?:(?<!\w.)(?:ng|à)[ :/]|ng \(bà|/[cC]|ồng chí|ọ (?:và )?tên ?[:.]|Ọ (?:VÀ )?TÊN ?[:.]"
    r"|iên hệ|ang tên)"
)
_LABEL_WORDS = (
    "điện thoại", "di động", "hotline", "zalo", "fax", "đt", "tel", "phone", "cmnd", "cmtnd", "cmt", "cccd", "căn cước",
    "chứng minh", "số thẻ", "thẻ bhyt", "hộ chiếu", "số tài khoản", "stk", "mã số thuế", "mst",
)  # fmt: skip


def worth_a_look(text: str) -> bool:
    """Whether `kinds` may find something in a text, or in one of several that stand behind each other."""
    if _EIGHT_DIGITS.search(text) or "@" in text:
        return True
    if not (_FAMILY_AT.search(text) or _MIDDLE_AT.search(text) or _TITLE_AT.search(text)):
        return False
    return _BARE_NAME.search(text) is not None or _AFTER_TITLE.search(text) is not None


def may_label(text: str) -> bool:
    """Whether a text, or one of several that stand behind each other, may say “SĐT”, “CCCD” and the like."""
    small = text.lower()
    return any(word in small for word in _LABEL_WORDS)


def is_figure(text: str) -> bool:
    """Whether a text is one figure grouped by dots, as this program writes them."""
    return _FIGURE.match(text) is not None


def said(kinds: list[str]) -> tuple[str, str]:
    """The kinds in words, each once.

    >>> said([PHONE, PHONE, NAME])
    ('số điện thoại, tên người', "a telephone number, a person's name")
    """
    each = list(dict.fromkeys(kinds))
    return ", ".join(WORDS[kind][0] for kind in each), ", ".join(WORDS[kind][1] for kind in each)
