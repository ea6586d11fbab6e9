"""What kind of file some bytes are; names and extensions are not asked."""

from __future__ import annotations

import re

from .guard import UnreadableError

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# The first record of a bare Excel stream: BIFF2 to BIFF8 with its length.
_BIFF = (
    b"\x09\x00\x04\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x08\x10\x00",
)
_SAVE_AS = ("mở bằng Excel rồi lưu thành .xlsx", "open it in Excel and save it as .xlsx")
_FOREIGN = (
    (b"%PDF", "tệp PDF; hãy gửi tệp bảng tính gốc", "a PDF; send the spreadsheet itself"),
    (b"\x89PNG", "ảnh; hãy gửi tệp bảng tính gốc", "a picture; send the spreadsheet itself"),
    (b"\xff\xd8\xff", "ảnh; hãy gửi tệp bảng tính gốc", "a picture; send the spreadsheet itself"),
    (b"GIF8", "ảnh; hãy gửi tệp bảng tính gốc", "a picture; send the spreadsheet itself"),
    (b"II*\0", "ảnh quét; hãy gửi tệp bảng tính gốc", "a scan; send the spreadsheet itself"),
    (b"MM\0*", "ảnh quét; hãy gửi tệp bảng tính gốc", "a scan; send the spreadsheet itself"),
    (b"BM", "ảnh; hãy gửi tệp bảng tính gốc", "a picture; send the spreadsheet itself"),
    (b"{\\rtf", "văn bản RTF; hãy chép bảng sang Excel", "an RTF text; copy the table into Excel"),
    (b"Rar!", "tệp nén RAR; hãy giải nén rồi gửi từng tệp", "a RAR archive; unpack it and send the files"),
    (
        b"7z\xbc\xaf",
        "tệp nén 7z; hãy giải nén rồi gửi từng tệp",
        "a 7z archive; unpack it and send the files",
    ),
    (
        b"\x1f\x8b",
        "tệp nén gzip; hãy giải nén rồi gửi từng tệp",
        "a gzip archive; unpack it and send the files",
    ),
    (b"MZ", "chương trình, không phải bảng tính", "a program, not a spreadsheet"),
)
_OLE_FOREIGN = (
    ("WordDocument", "văn bản Word; hãy chép bảng sang Excel", "a Word document; copy the table into Excel"),
    ("PowerPoint Document", "tệp trình chiếu; hãy gửi bảng tính", "a presentation; send the spreadsheet"),
)
_ZIP_FOREIGN = (
    ("word/", "văn bản Word; hãy chép bảng sang Excel", "a Word document; copy the table into Excel"),
    ("ppt/", "tệp trình chiếu; hãy gửi bảng tính", "a presentation; send the spreadsheet"),
)
_HTML = re.compile(r"<(?:!doctype\s+html|html|head|body|table|meta|style|div)\b", re.IGNORECASE)
_MHT = re.compile(rb"^(?:[\w-]+:.*\r?\n(?:[ \t].*\r?\n)*)*mime-version:", re.IGNORECASE)


def kind_of(content: bytes) -> str:
    """ "zip", "xls", "mht" or "text" (to be told apart when decoded). Raises UnreadableError for a foreign file."""
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise UnreadableError("tệp rỗng", "the file is empty")
    if content.startswith(_ZIP):
        return "zip"
    if content.startswith(_OLE):
        return _ole(content)
    if content.startswith(_BIFF):
        return "xls"
    for magic, vi, en in _FOREIGN:
        if content.startswith(magic):
            raise not_a_workbook(vi, en)
    return "mht" if _MHT.match(content[:4096]) else "text"


def kind_of_text(text: str) -> str:
    """ "xml2003", "html" or "csv" by how the text begins. Raises UnreadableError for other XML."""
    head = text[:4096].lstrip("\ufeff \t\r\n")
    if not head.startswith("<"):
        return "csv"
    if "urn:schemas-microsoft-com:office:spreadsheet" in head and re.search(r"<(?:\w+:)?Workbook\b", head):
        return "xml2003"
    if _HTML.search(head):
        return "html"
    raise not_a_workbook(f"tệp XML khác; hãy {_SAVE_AS[0]}", f"another XML file; {_SAVE_AS[1]}")


def not_a_workbook(vi: str, en: str) -> UnreadableError:
    """The refusal of a file of another kind: what it is and what to do."""
    return UnreadableError(f"không phải bảng tính mà là {vi}", f"not a spreadsheet but {en}")


def kind_of_package(names: frozenset[str]) -> str:
    """ "xlsx", "xlsb" or "ods" by the parts of a package. Raises UnreadableError for other packages."""
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names and "mimetype" in names:
        return "ods"
    for folder, vi, en in _ZIP_FOREIGN:
        if any(name.startswith(folder) for name in names):
            raise not_a_workbook(vi, en)
    raise not_a_workbook(
        "tệp nén không có sổ bảng tính bên trong; hãy giải nén rồi gửi từng tệp",
        "a zip archive without a workbook in it; unpack it and send the files",
    )


def _ole(content: bytes) -> str:
    def has(stream: str) -> bool:
        return stream.encode("utf-16-le") + b"\0\0" in content

    if has("EncryptedPackage"):
        raise UnreadableError(
            "tệp đặt mật khẩu; hãy bỏ mật khẩu trong Excel rồi gửi lại",
            "the file is password-protected; remove the password in Excel and send it again",
        )
    if not (has("Workbook") or has("Book")):
        for stream, vi, en in _OLE_FOREIGN:
            if has(stream):
                raise not_a_workbook(vi, en)
    return "xls"
