"""Workbooks with one value changed: the file, the cell's place (None where it is not known) and its new value.

None where the file has no value that could be changed.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

from opened import column, compound, joined, packed, records, sheets_of, stream_of, unpacked

Position = tuple[int, int]
Changed = tuple[bytes, Position | None, float | str]


def _number(rng: Random) -> int:
    return rng.randrange(1000, 10**9)


def _replaced(
    text: bytes, found: list[re.Match[bytes]], rng: Random
) -> tuple[bytes, re.Match[bytes], int] | None:
    if not found:
        return None
    match, value = rng.choice(found), _number(rng)
    return text[: match.start("v")] + b"%d" % value + text[match.end("v") :], match, value


def xlsx_value(content: bytes, rng: Random) -> Changed | None:
    """A plain number of a sheet changed."""
    parts = unpacked(content)
    sheets = sheets_of(parts)
    if not sheets:
        return None
    i = rng.choice(sheets)
    cell = rb'<c (?![^<>]*\bt="[^n])[^<>]*?\br="([A-Z]+)(\d+)"[^<>]*>(?:<f>[^<>]*</f>)?<v>(?P<v>[\d.]+)</v>'
    done = _replaced(parts[i][1], list(re.finditer(cell, parts[i][1])), rng)
    if done is None:
        return None
    data, match, value = done
    parts[i] = (parts[i][0], data)
    return packed(parts), (int(match[2]), column(match[1])), float(value)


def xls_value(content: bytes, rng: Random) -> Changed | None:
    found = records(stream_of(content))
    numbers = [i for i, (kind, body) in enumerate(found) if (kind, len(body)) in ((0x203, 14), (0x27E, 10))]
    if not numbers:
        return None
    i, value = rng.choice(numbers), float(_number(rng))
    row, col = struct.unpack_from("<HH", found[i][1])
    found[i] = (0x203, found[i][1][:6] + struct.pack("<d", value))
    return compound(joined(found)), (row + 1, col + 1), value


def csv_value(content: bytes, rng: Random) -> Changed | None:
    try:
        lines = content.decode("utf-8").split("\n")
    except UnicodeDecodeError:
        return None
    if b'"' in content or content.startswith(b"sep="):
        return None
    spots = [(n, m) for n, line in enumerate(lines) for m in re.finditer(r"(?<=[,;\t|])\d+(?=[,;\t|])", line)]
    if not spots:
        return None
    separator = max(",;\t|", key=lambda sign: content.count(sign.encode()))
    n, match = rng.choice(spots)
    if {lines[n][match.start() - 1], lines[n][match.end()]} != {separator}:
        return None
    col, value = lines[n][: match.start()].count(separator) + 1, str(_number(rng))
    lines[n] = lines[n][: match.start()] + value + lines[n][match.end() :]
    return "\n".join(lines).encode(), (n + 1, col), value


_VALUES = {
    "ods": rb'<table:table-cell(?![^<>]*repeated)[^<>]*"float"[^<>]* office:value="(?P<v>[\d.]+)"',
    "xml2003": rb'<Data ss:Type="Number">(?P<v>[\d.]+)<',
}


def ods_value(content: bytes, rng: Random) -> Changed | None:
    parts = dict(unpacked(content))
    xml = parts["content.xml"]
    done = _replaced(xml, list(re.finditer(_VALUES["ods"], xml)), rng)
    if done is None:
        return None
    parts["content.xml"] = done[0]
    return packed(parts.items()), None, float(done[2])


def xml2003_value(content: bytes, rng: Random) -> Changed | None:
    done = _replaced(content, list(re.finditer(_VALUES["xml2003"], content)), rng)
    return (done[0], None, float(done[2])) if done else None


CHANGES: dict[str, Callable[[bytes, Random], Changed | None]] = {
    "xlsx": xlsx_value, "xls": xls_value, "ods": ods_value, "xml2003": xml2003_value, "csv": csv_value,
}  # fmt: skip
