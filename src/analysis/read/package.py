"""A zipped workbook unpacked part by part: sizes bounded, checksums checked, document types refused.

Nothing is written to disk, so names such as ../../x.xml in the archive lead nowhere.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from .guard import UnreadableError, check_sizes
from .writing import as_usual

_ROOT = re.compile(rb"<[A-Za-z_]")
_ENTRANCE = frozenset(("_rels/.rels", "[content_types].xml"))  # by which another reader finds the workbook


class Package:
    """The parts of a zipped workbook by name; names compare without case, with / between folders.

    Raises UnreadableError when the archive is cut short, protected, or unpacks too large.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._asked: set[str] = set()  # parts that were read
        self._anew: dict[str, bytes] = {}  # those of them that were not written as usual
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
            raise UnreadableError("tệp hỏng hoặc bị cắt cụt", "the file is damaged or cut short") from None
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in infos:
            name = info.filename.replace("\\", "/").lower().lstrip("/")
            before = self._parts.setdefault(name, info)
            if _opened(name) and (before.CRC, before.file_size) != (info.CRC, info.file_size):
                raise UnreadableError(
                    f"tệp chứa hai phần khác nhau cùng tên {name}; hãy lưu lại bằng Excel",
                    f"the file holds two different parts named {name}; save it again in Excel",
                )
        check_sizes(
            [(i.filename, i.compress_size, i.file_size) for name, i in self._parts.items() if _opened(name)]
        )

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, in small letters."""
        return frozenset(self._parts)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def under(self, folder: str) -> bool:
        """Whether the package has any part in this folder."""
        return any(name.startswith(folder.lower()) for name in self._parts)

    def get(self, name: str) -> bytes:
        """The content of a part, b"" if the package has none of that name."""
        return self.read(name) if name in self else b""

    def read(self, name: str) -> bytes:
        """The content of a part. Raises UnreadableError, naming it, when it is missing or damaged or has a DTD."""
        info = self._parts.get(name.lower())
        if info is None:
            raise UnreadableError(f"tệp thiếu phần {name}", f"the file lacks its part {name}")
        if name.lower() in self._anew:
            return self._anew[name.lower()]
        if info.flag_bits & 1:
            raise UnreadableError("tệp đặt mật khẩu", "the file is password-protected")
        data = self._unpacked(info)
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise _damaged(info.filename)
        if _declares_types(data):
            raise UnreadableError(
                f"phần {info.filename} khai báo DTD/thực thể XML, không an toàn để đọc",
                f"part {info.filename} declares a DTD or XML entities, which is not safe to read",
            )
        again = name.lower() in self._asked
        self._asked.add(name.lower())
        if again or name.lower().endswith((".bin", "mimetype")):
            return data
        usual = as_usual(data, info.filename)
        if usual is not data:
            self._anew[name.lower()] = usual
        return usual

    def as_read(self) -> bytes:
        """The workbook for another reader: the parts as `read` gave them so far, if it gave one written anew."""
        if not self._anew:
            return self._content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            for name in sorted(self._asked | (self.names & _ENTRANCE)):
                archive.writestr(self._parts[name].filename, self.read(name))
        return stream.getvalue()

    def _unpacked(self, info: zipfile.ZipInfo) -> bytes:
        """The part's bytes, never more than it claims by one: that it claims little is checked, not believed."""
        raw, offset = self._content, info.header_offset
        start = offset + 30 + int.from_bytes(raw[offset + 26 : offset + 28], "little")
        start += int.from_bytes(raw[offset + 28 : offset + 30], "little")
        packed = memoryview(raw)[start : start + info.compress_size]
        if raw[offset : offset + 4] != b"PK\x03\x04" or len(packed) != info.compress_size:
            raise _damaged(info.filename)
        if info.compress_type == zipfile.ZIP_STORED:
            return bytes(packed)
        if info.compress_type != zipfile.ZIP_DEFLATED:
            raise UnreadableError(
                f"phần {info.filename} nén theo cách không hỗ trợ",
                f"part {info.filename} is packed in an unknown way",
            )
        try:
            return zlib.decompressobj(-15).decompress(packed, info.file_size + 1)
        except zlib.error:
            raise _damaged(info.filename) from None


def _declares_types(data: bytes) -> bool:
    """Whether XML has a DTD, which can only stand before the root; behind a comment it is looked for everywhere."""
    root = _ROOT.search(data, 0, 4096)
    prolog = data[: root.start()] if root else data
    return b"<!DOCTYPE" in (data if b"<!--" in prolog else prolog)


def _opened(name: str) -> bool:
    """Whether a reader opens the part: pictures and macros are never looked at."""
    return name.endswith((".xml", ".rels")) or (name.endswith(".bin") and "vba" not in name)


def _damaged(part: str) -> UnreadableError:
    return UnreadableError(
        f"một phần của tệp bị hỏng ({part}); hãy gửi lại bản gốc",
        f"a part of the file is damaged ({part}); send it again",
    )
