"""Sentences on what does not fit together in a report, one template a kind of finding, in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from analysis.show.numbers import date_text
from analysis.show.sentences import join_vi
from analysis.show.verdicts import inside

NAMES_VI = {
    "denominator": "Mẫu số", "kinds_of_unit": "Mẫu số", "period": "Kỳ báo cáo", "dated": "Kỳ báo cáo",
    "no_series": "Kỳ báo cáo", "programme": "Tên gọi", "direction": "Tên gọi", "conflict": "Hai điều trái nhau",
    "tension": "Hai điều chưa ăn khớp",
    "unmeasured": "Có chưa phải là dùng", "unfilled": "Chỗ chưa điền", "nothing": "Không hay chưa có số liệu",
    "day": "Thể thức", "addressee": "Thể thức", "parts": "Thể thức", "symbol": "Thể thức", "letters": "Thể thức",
    "annex": "Thể thức", "recipient": "Thể thức", "notice": "Thời hạn",
}  # fmt: skip


def finding_sentences(code: str, facts: Mapping[str, Any]) -> tuple[str, str]:
    """(Vietnamese, English) for a finding of stats.inconsistencies."""
    vi, en = _TEMPLATES[code]
    words = {**facts, **_WORDS.get(code, lambda f: {})(facts)}
    words = {k: date_text(v) if isinstance(v, date) else v for k, v in words.items()}
    return vi.format(**words), en.format(**words)


def _conflict(facts: Mapping[str, Any]) -> dict[str, Any]:
    axiom = facts.get("axiom")
    first, second = (section.removeprefix("P1.") for section in facts["sections"])
    return {
        "one": first, "two": second,
        "why": f": {axiom.why_vi}" if axiom else f" ({inside(facts['indicator'])})",
        "why_en": f": {axiom.why_en}" if axiom else f" ({inside(facts['indicator_en'])})",
    }  # fmt: skip


def _annex(facts: Mapping[str, Any]) -> dict[str, Any]:
    vi, en = [], []
    if facts["absent"]:
        vi.append(f"nêu phụ lục số {', '.join(facts['absent'])} nhưng không có tệp kèm theo")
        en.append(f"names annex {', '.join(facts['absent'])}, which is not attached")
    if facts["unnamed"]:
        vi.append(f"không nhắc phụ lục số {', '.join(facts['unnamed'])}")
        en.append(f"never mentions annex {', '.join(facts['unnamed'])}")
    return {"what": ", ".join(vi), "what_en": " and ".join(en)}


def _spans(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = [f"{span} ({', '.join(where)})" for span, where in facts["spans"].items()]
    return {"said": join_vi(said), "said_en": " and ".join(said)}


def _names(facts: Mapping[str, Any]) -> dict[str, Any]:
    said = [f"“{name}” ({', '.join(where)})" for name, where in facts["names"].items()]
    return {"said": join_vi(said), "said_en": " and ".join(said)}


def _kinds(facts: Mapping[str, Any]) -> dict[str, Any]:
    counted = [f"{n} {kind.lower()}" for kind, n in sorted(facts["kinds"].items(), key=lambda item: -item[1])]
    return {"counted": join_vi(counted), "counted_en": " and ".join(counted)}


_WORDS = {
    "conflict": _conflict, "tension": _conflict,
    "annex": _annex, "direction": _spans, "programme": _names, "kinds_of_unit": _kinds,
    "dated": lambda f: {"listed": ", ".join(map(str, f["years"])) or "không năm nào",
                        "listed_en": ", ".join(map(str, f["years"])) or "no year"},
    "letters": lambda f: {"gone": ", ".join(f"{x})" for x in f["skipped"]), "shown": ", ".join(f["printed"])},
    "unfilled": lambda f: {"how": "là chữ hướng dẫn của mẫu, chưa điền" if f["template"] else "không có số",
                           "how_en": "is unfilled template text" if f["template"] else "has no figure"},
}  # fmt: skip

_TEMPLATES = {
    "denominator": (
        "Mẫu số {n} đơn vị chỉ đúng sau ngày {until}: trước đó có {other} đơn vị.",
        "The denominator of {n} units holds only after {until}: before, there were {other}.",
    ),
    "kinds_of_unit": (
        "{n} không phải là {n} {unit}: đó là {counted}.",
        "{n} are not {n} {unit}: they are {counted_en}.",
    ),
    "period": (
        "Báo cáo nhận là của giai đoạn {first}–{last} nhưng đề ngày {day}: năm {last} mới có {months} tháng trọn.",
        "The report claims {first}–{last} but is dated {day}: only {months} whole months of {last} had passed.",
    ),
    "dated": (
        "Trong giai đoạn {first}–{last}, các việc có ngày tháng chỉ thuộc năm: {listed}.",
        "Of {first}–{last}, dated facts are only given for: {listed_en}.",
    ),
    "no_series": (
        "Không một nhận định nào trong {claims} nhận định có số liệu theo năm: từ lời văn không tính được xu hướng.",
        "None of the {claims} statements gives yearly figures: no trend can be computed from the text.",
    ),
    "programme": ("Chương trình được gọi bằng nhiều tên: {said}.", "The programme goes by several names: {said_en}."),
    "direction": ("Giai đoạn định hướng ghi khác nhau: {said}.", "The years to come are given differently: {said_en}."),
    "conflict": (
        "Mục {one} nêu “{first}”; mục {two} nêu “{second}”; hai điều không thể cùng đúng{why}.",
        "Section {one} says “{first}”, section {two} “{second}”; both cannot be true{why_en}.",
    ),
    "tension": (
        "Mục {one} nêu “{first}”; mục {two} nêu “{second}”{why}.",
        "Section {one} says “{first}”, section {two} “{second}”{why_en}.",
    ),
    "unmeasured": (
        "“{whole}” có số ({value}), còn “{claim}” thì không: có tài khoản, thiết bị chưa phải là dùng.",
        "“{whole}” has a figure ({value}), “{claim}” has none: to have is not to use.",
    ),
    "unfilled": ("“{text}” {how}.", "“{text}” {how_en}."),
    "nothing": (
        "“{text}” ở mục {where} ({what}) là không phát sinh hay chưa có số liệu? Trong {cells} ô số liệu: {none} ô "
        "ghi không phát sinh, {zero} ô ghi 0, {blank} ô để trống, {more} ô có số.",
        "Does “{text}” in {where} ({what_en}) mean none, or no data? Of {cells} cells {none} say that nothing "
        "occurred, {zero} say 0, {blank} are blank, {more} hold a figure.",
    ),
    "day": (
        "Ngày ghi “{dated}”: ngày dưới 10 phải ghi “{day}” theo {law}.",
        "The date reads “{dated}”: days below 10 are written “{day}” ({law}).",
    ),
    "addressee": (
        "Báo cáo gửi cấp trên ({to}) nhưng không có phần “Kính gửi” theo {law}.",
        "The report goes to a superior body ({to}) but has no “Kính gửi” ({law}).",
    ),
    "parts": (
        "Phần đầu ghi “{printed}”, theo {law} là “{due}”.",
        "The first part is headed “{printed}”, due is “{due}” ({law}).",
    ),
    "symbol": (
        "{kind} số {number}: ký hiệu thiếu “{symbol}” của tên loại văn bản ({law}).",
        "{kind} {number}: its number lacks “{symbol}”, the sign of its kind ({law}).",
    ),
    "letters": (
        "Mục {where} bỏ sót {gone} theo thứ tự chữ cái tiếng Việt (ghi: {shown}).",
        "Section {where} skips {gone} of the Vietnamese alphabet (printed: {shown}).",
    ),
    "annex": ("Báo cáo {what}.", "The report {what_en}."),
    "recipient": (
        "Báo cáo thực hiện văn bản số {number} của {issuer} nhưng không gửi {issuer}.",
        "The report answers {number} of {issuer} but is not sent there.",
    ),
    "notice": (
        "Văn bản giao việc số {number} ngày {from}, báo cáo ngày {to}: {days} ngày cho việc tổng kết {years} năm.",
        "Mandate {number} is of {from}, the report of {to}: {days} days to review {years} years.",
    ),
}  # fmt: skip
