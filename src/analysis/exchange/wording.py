"""What a clerk is asked to do about an issue: the analyst's next step without what only the analyst can do."""

from __future__ import annotations

import re

_ONLY_ANALYST = re.compile(r"data/|\.yml|\.csv|sources\b|bố cục", re.IGNORECASE)
_AGAIN = re.compile(r"trong tệp gốc rồi chạy lại")
_NOTHING = "không cần làm gì"
ASK = "đề nghị liên hệ nơi nhận báo cáo để được hướng dẫn"

CLERK = {
    "E-FILE": "mở tệp bằng Excel, bỏ mật khẩu nếu có, lưu lại thành .xlsx rồi nộp lại",
    "W-FILE": "dùng đúng biểu mẫu đã gửi, chép số liệu vào rồi nộp lại; nếu gửi nhầm tệp thì báo lại",
    "W-SHEET": "nếu trang này là báo cáo thì chép số liệu sang đúng biểu đã gửi; nếu không thì để nguyên và báo lại",
    "W-CHANGED": "cho biết tệp này có thay bản đã gửi trước đây hay không",
    "W-TWO-FILES": "cho biết tệp nào là bản đúng và rút tệp còn lại",
    "W-COLUMN": "ghi đầu cột đúng như biểu mẫu; nếu là cột thêm thì để nguyên và báo lại",
    "E-COLUMN-MISSING": "bổ sung cột theo biểu mẫu, hoặc ghi lại đầu cột cho đúng",
    "E-COLUMN-TWICE": "sửa đầu cột ở ô {ref} cho khác nhau, hoặc xóa cột thừa",
    "E-COLUMN-UNSURE": "ghi đầu cột ở ô {ref} đúng như biểu mẫu",
    "E-PLACE": "sửa tên đơn vị ở ô {ref} cho đúng",
    "E-PLACE-DATE": "kiểm tra kỳ báo cáo và tên đơn vị ở ô {ref}",
    "E-PLACE-CODE": "sửa tên hoặc mã đơn vị ở ô {ref} cho khớp nhau",
    "W-OVERLAP": "kiểm tra lại kỳ ghi trên biểu; hai kỳ của một đơn vị không được chồng lên nhau",
    "E-DUPLICATE": "giữ lại một dòng, xóa dòng kia",
    "E-ROW": "ghi tên dòng ở ô {ref} đúng như biểu mẫu",
    "E-YEAR": "sửa năm trong tiêu đề ở ô {ref}, hoặc báo lại nếu gửi nhầm tệp",
    "E-NO-YEAR": "ghi năm báo cáo vào tiêu đề",
    "E-NUMBER": "ghi số vào ô {ref}; chưa có số liệu thì để trống, lời giải thích ghi ở cột Ghi chú hoặc công văn",
    "W-PERSONAL": "xóa tên, số điện thoại, số giấy tờ của cá nhân khỏi tệp rồi nộp lại",
    "E-INTEGER": "ghi số nguyên vào ô {ref}",
    "E-NEGATIVE": "ghi lại số ở ô {ref}, không ghi số âm",
    "E-WORD": "ghi Có hoặc Không vào ô {ref}",
    "E-SUM": "đối chiếu với sổ theo dõi, sửa ô {ref} hoặc các ô thành phần cho khớp",
    "E-PART": "đối chiếu với sổ theo dõi, sửa ô {ref} hoặc ô được so sánh cho khớp",
    "E-TOTAL": "tính lại ô {ref}, hoặc sửa các dòng phía trên cho khớp",
    "E-FILE-TWICE": "cho biết tệp nào là bản đúng; nếu gửi nhầm thì gửi lại đúng tệp",
    "W-SAME-FIGURES": "kiểm tra lại và gửi đúng số liệu của đơn vị mình",
    "W-EMPTY-REPORT": "nếu không phát sinh thì xác nhận; nếu chưa báo cáo thì bổ sung số liệu",
    "W-RANGE": "kiểm tra ô {ref}; nếu đúng thì giải thích ở cột Ghi chú hoặc công văn",
    "W-JUMP": "kiểm tra ô {ref}; nếu đúng thì giải thích ở cột Ghi chú hoặc công văn",
    "W-ZERO": "kiểm tra ô {ref}; nếu chưa có số liệu thì để trống",
    "W-BLANK": "bổ sung số liệu vào ô {ref}; nếu không phát sinh thì ghi 0 hoặc “-”",
    "W-ROW-MISSING": "bổ sung dòng của đơn vị này",
    "W-OTHER-PERIOD": "kiểm tra lại kỳ báo cáo",
    "W-LATER-UNIT": "tách số liệu trước và sau ngày thành lập đơn vị",
    "E-CORRECTION": ASK,
}


def for_clerk(code: str, ref: str, next_step: str) -> str:
    """The next step of an issue as a clerk can take it; steps that only touch the catalogue are left out.

    >>> for_clerk("E-NEW", "C5", "sửa ô C5 trong tệp gốc rồi chạy lại, hoặc khai báo trong data/catalog/x.yml")
    'Sửa ô C5.'
    """
    if code in CLERK and (ref or "{ref}" not in CLERK[code]):
        step = CLERK[code].format(ref=ref)
    else:
        parts = [p for p in re.split(r"(?:, )?hoặc |; ", next_step) if not _ONLY_ANALYST.search(p)]
        step = _AGAIN.sub("", ", hoặc ".join(parts)).strip() or (_NOTHING if code[:1] == "N" else ASK)
    return step[:1].upper() + step[1:].rstrip(". ") + "."
