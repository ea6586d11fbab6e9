"""YAML and CSV read with line numbers, so that a mistake in a fact is reported where it stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..errors import CchcError

# libyaml where the platform has it: ten times faster, same nodes, same marks.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class CatalogError(CchcError):
    """A mistake in data/catalog; the message names file and line."""

    def __init__(self, path: Path, line: int, vi: str, en: str) -> None:
        super().__init__(f"{path.as_posix()}:{line}: {vi}\n  {en}")
        self.path, self.line = path, line


@dataclass(frozen=True)
class Document:
    """Plain data of one YAML file, and the line of every key and item."""

    path: Path
    data: Any
    lines: dict[tuple[str | int, ...], int]

    def line(self, where: tuple[str | int, ...]) -> int:
        """The line of that path, or of the nearest thing above it."""
        while where not in self.lines and where:
            where = where[:-1]
        return self.lines.get(where, 1)

    def error(self, where: tuple[str | int, ...], vi: str, en: str) -> CatalogError:
        """An error that names this file and the line of `where`."""
        return CatalogError(self.path, self.line(where), vi, en)


def read_yaml(path: Path) -> Document:
    """One YAML file with its lines; broken YAML or a key given twice is a CatalogError."""
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise CatalogError(
            path, line, f"YAML sai cú pháp: {error.problem}", f"broken YAML: {error.problem}"
        ) from None
    lines: dict[tuple[str | int, ...], int] = {}
    data = {} if node is None else _plain(node, (), lines, path)
    return Document(path, data, lines)


def _plain(node: yaml.Node, where: tuple[str | int, ...], lines: dict, path: Path) -> Any:
    lines.setdefault(where, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if key in result:
                line = key_node.start_mark.line + 1
                raise CatalogError(path, line, f"khóa “{key}” ghi hai lần", f"key “{key}” given twice")
            lines[(*where, key)] = key_node.start_mark.line + 1
            result[key] = _plain(value_node, (*where, key), lines, path)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*where, i), lines, path) for i, item in enumerate(node.value)]
    constructor = yaml.SafeLoader("")
    try:
        return constructor.construct_object(node)
    finally:
        constructor.dispose()


def read_csv(path: Path, columns: list[str], optional: int = 0) -> list[tuple[int, dict[str, str]]]:
    """Rows of a CSV with their line numbers; another header, or a row of another length, is an error.

    The last `optional` columns may be left out of the file; they are then "" in every row.
    """
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        header = next(reader, [])
        if header not in [columns[: len(columns) - n] for n in range(optional + 1)]:
            raise CatalogError(
                path, 1, f"đầu cột phải là {','.join(columns)}", f"columns must be {','.join(columns)}"
            )
        rows = []
        for values in reader:
            if len(values) != len(header):
                raise CatalogError(
                    path,
                    reader.line_num,
                    f"dòng có {len(values)} ô, cần {len(header)}",
                    f"{len(values)} values, {len(header)} expected",
                )
            values += [""] * (len(columns) - len(header))
            rows.append((reader.line_num, dict(zip(columns, values, strict=True))))
        return rows
