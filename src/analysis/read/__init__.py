"""Any workbook as Sheets with true coordinates; what kind of file it is, its content decides, not its name."""

from __future__ import annotations

import python_calamine as calamine

from .. import inert, personal
from ..contracts import Finding, Workbook
from .charset import decode
from .delimited import read_delimited
from .guard import UnreadableError
from .isolated import MEGABYTES, SECONDS, run
from .kinds import kind_of, kind_of_package, kind_of_text
from .markup import declared_charset, read_html, read_mht
from .ods import read_ods
from .package import Package
from .xls import read_xls
from .xlsx import read_xlsb, read_xlsx
from .xml2003 import read_xml2003

__all__ = ["SUFFIXES", "UnreadableError", "read_safely", "read_workbook"]

SUFFIXES = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xltm", ".xlsb", ".xls", ".xlt", ".ods", ".ots"}
    | {".csv", ".tsv", ".htm", ".html", ".mht", ".mhtml", ".xml"}
)


def read_workbook(content: bytes) -> Workbook:
    """All worksheets of a file (contracts.Workbook): values as the file caches them.

    A sheet that bears somebody's name or number is called otherwise from here on (W-PERSONAL): names of sheets are
    keys, and stand in every table. Raises UnreadableError for an empty, damaged, protected or foreign file.
    """
    try:
        return _impersonal(_READERS[kind_of(content)](content))
    except calamine.PasswordError:
        raise UnreadableError("tệp đặt mật khẩu", "the file is password-protected") from None
    except UnreadableError:
        raise
    except MemoryError:
        raise UnreadableError("đọc tệp cần quá nhiều bộ nhớ", "reading it takes too much memory") from None
    except Exception as error:  # a damaged file can break a reader in any way
        raise UnreadableError(
            f"tệp hỏng hoặc không phải bảng tính ({error!r})", f"damaged ({error!r})"
        ) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # how a failure inside the reader's own code arrives
            raise
        raise UnreadableError("tệp hỏng hoặc không phải bảng tính", "damaged") from None


def _impersonal(book: Workbook) -> Workbook:
    names = [sheet.name for sheet in book.sheets]
    shown = personal.sheet_names([inert.visible(name) for name in names])
    if names != shown:
        book.findings[:] = [
            found._replace(sheet=dict(zip(names, shown, strict=True)).get(found.sheet, found.sheet))
            for found in book.findings
        ]
        for sheet, new in zip(book.sheets, shown, strict=True):
            if inert.visible(sheet.name) != new:
                what, what_en = personal.said(personal.kinds(sheet.name) or [personal.NUMBER])
                facts = {
                    "n": 1,
                    "what": what,
                    "what_en": what_en,
                    "at": "tên trang tính",
                    "at_en": "the sheet's name",
                }
                book.findings.append(Finding("W-PERSONAL", new, "", facts))
            sheet.name = new
    return book


def read_safely(content: bytes) -> Workbook:
    """`read_workbook` in a child process, at most 60 s and 1.5 GB beyond what this process has.

    Raises UnreadableError, also where the reader itself would have died.
    """

    def lost(_: bytes, vi: str, en: str) -> Workbook:
        raise UnreadableError(vi, en)

    (book,) = run(read_workbook, [content], jobs=1, seconds=SECONDS, megabytes=MEGABYTES, lost=lost)
    return book


def _read_package(content: bytes) -> Workbook:
    package = Package(content)
    return _PACKAGES[kind_of_package(package.names)](package)


def _read_text(content: bytes) -> Workbook:
    decoded = decode(content, declared_charset(content))
    kind = kind_of_text(decoded.text)
    if kind == "csv":
        return read_delimited(decoded)
    return read_html(decoded.text) if kind == "html" else read_xml2003(decoded.text)


_PACKAGES = {"xlsx": read_xlsx, "xlsb": read_xlsb, "ods": read_ods}
_READERS = {"zip": _read_package, "xls": read_xls, "mht": read_mht, "text": _read_text}
