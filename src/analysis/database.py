"""SQL over the processed tables, for those who want it: read only, and nothing but these tables."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from . import catalog as catalogs
from . import folders, pieces, store
from .dictionary import facts
from .door import Workspace, workspace
from .errors import CchcError

SHUT = (
    "SET autoinstall_known_extensions=false", "SET autoload_known_extensions=false",
    "SET enable_external_access=false", "SET lock_configuration=true",
)  # fmt: skip


def sql(
    query: str, *parameters: object, root: Path | str | None = None, published: Path | str | None = None
) -> pd.DataFrame:
    """The answer to a SELECT over the tables of the last build and the catalogue, in DuckDB's dialect.

    Tables: panel, district, observations, origins, sources, issues, indicators, places, targets; `dictionary` says what
    their columns mean. In a workspace of many districts they also have a column `province`, and only the pieces that a
    query asks for are read; `published` says where `cchc build --publish` has put them (a folder, or an address such as
    s3://bucket/tables), the catalogue stays that of the workspace. ``?`` in the query stands for each of `parameters`.
    Other files and the network are out of reach, and nothing can be changed. CchcError says what is wrong with a query.
    """
    found = folders.find_root(Path(root) if root else None)
    if published is not None or folders.many_districts(found):
        folder = folders.place(published) if published is not None else folders.processed(found)
        cursor = _of_pieces(found, folder, _mark(folder)).cursor()
    else:
        cursor = connection(workspace(found)).cursor()
    try:
        asked = cursor.extract_statements(query)
        if len(asked) != 1 or asked[0].type not in (
            duckdb.StatementType.SELECT,
            duckdb.StatementType.EXPLAIN,
        ):
            raise CchcError("Chỉ hỏi được một câu SELECT mỗi lần.\n  One SELECT at a time, and nothing else.")
        return cursor.execute(asked[0], list(parameters)).df()
    except duckdb.Error as error:
        first = str(error).partition("\n")[0]
        raise CchcError(
            f'Câu SQL chưa chạy được: {first}\n  The query failed; see sql("select * from dictionary").'
        ) from None


@lru_cache(maxsize=4)
def connection(space: Workspace) -> Any:
    """A database with a view on each table; Parquet files are read where they lie, and only what a query needs."""
    folder = folders.processed(space.root)
    base = duckdb.connect(":memory:")
    base.execute(f"SET allowed_directories=[{_quoted(str(folder))}]")
    for name in store.TABLES:
        if space.kept:
            path = _quoted(str(folder / f"{name}.parquet"))
            base.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet({path})")
        else:
            frame = getattr(space, name, None)
            _table(base, name, getattr(space.processed, name) if frame is None else frame)
    for name, table in facts(space.catalog).items():
        _table(base, name, table)
    for statement in SHUT:
        base.execute(statement)
    return base


@lru_cache(maxsize=4)
def _of_pieces(root: Path, folder: Path, _mark: str) -> Any:
    """A database with a view on the pieces of each table: a query reads the provinces, years and columns it names."""
    base = duckdb.connect(":memory:")
    base.execute(f"SET allowed_directories=[{', '.join(map(_quoted, _reachable(base, folder)))}]")
    for name, files in pieces.tables(folder).items():
        listed = ", ".join(_quoted(str(path)) for path in files)
        base.execute(
            f"CREATE VIEW {name} AS SELECT * FROM read_parquet([{listed}], hive_partitioning=true, "
            "hive_types={'province': VARCHAR, 'year': INTEGER})"
        )
    for name, table in facts(catalogs.load(root)).items():
        _table(base, name, table)
    for statement in SHUT:
        base.execute(statement)
    return base


def _reachable(base: Any, folder: Path) -> list[str]:
    """The folder as DuckDB may name it; a storage that is not of this machine is made known to it first."""
    store = getattr(folder, "fs", None)
    if store is None:
        return [str(folder)]
    base.register_filesystem(store)
    return [str(folder), store.unstrip_protocol(folder.path)]  # type: ignore[attr-defined]  # a UPath


def _mark(folder: Path) -> str:
    """Which build stands there."""
    try:
        return hashlib.sha256((folder / pieces.COMMIT).read_bytes()).hexdigest()
    except FileNotFoundError:
        return ""


def _table(base: Any, name: str, frame: pd.DataFrame) -> None:
    base.register("given", frame)
    base.execute(f"CREATE TABLE {name} AS SELECT * FROM given")  # what is registered, cursors do not see
    base.unregister("given")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext analysis``: cells that begin with ``%%sql`` hold a query, and show its answer."""

    def magic(line: str, cell: str | None = None) -> pd.DataFrame:
        return sql(cell or line)

    shell.register_magic_function(magic, "line_cell", "sql")
