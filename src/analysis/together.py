"""Files that belong together: whoever reads sees all of the last ones or all of the next ones, never some of each.

New files are written into a folder of their own. Once all of them are on the disk, a list of them is put in place in
one step. From then on they are the files; moving each over its forerunner only tidies up, and whoever comes next
finishes it. A process that is killed, a disk that runs full, a table that a spreadsheet program holds open: what is
read afterwards is the last set or the next one. Imports nothing heavy.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout

NEXT, LIST, LOCK = ".next-", ".commit.json", ".lock"
T = TypeVar("T")


@contextmanager
def alone(folder: Path, waiting: Callable[[], None] | None = None) -> Iterator[None]:
    """Nobody else writes these files meanwhile; who comes second calls `waiting` once and waits.

    The lock is the operating system's: it ends with the process that holds it, however that ends.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        if waiting:
            waiting()
        lock.acquire()
    try:
        yield
    finally:
        lock.release()


@contextmanager
def change(folder: Path) -> Iterator[Path]:
    """A folder to write new files into; when the block ends without an error, they take the places of the old ones.

    Only for one who is `alone`. Files that are not written anew stay.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settle(folder)
    for left in folder.glob(NEXT + "*"):  # by one who was killed before it was decided
        shutil.rmtree(left, ignore_errors=True)
    new = folder / (NEXT + secrets.token_hex(4))
    new.mkdir()
    try:
        yield new
        names = sorted(p.relative_to(new).as_posix() for p in new.rglob("*") if p.is_file())
        for name in names:
            sync(new / name)
        write(folder / LIST, json.dumps({"from": new.name, "files": names}).encode())
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    settle(folder)


def settle(folder: Path) -> None:
    """Move what was decided into place. Safe to be done by several at once, and to be killed in."""
    new, names = _decided(folder)
    if new is None:
        return
    for name in names:
        with suppress(FileNotFoundError):  # moved already
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).replace(folder / name)
    (folder / LIST).unlink(missing_ok=True)
    shutil.rmtree(new, ignore_errors=True)


def where(folder: Path, name: str) -> Path:
    """Where a file of the folder stands at this moment."""
    new, names = _decided(folder)
    return new / name if new is not None and name in names and (new / name).exists() else folder / name


def read(folder: Path, names: Iterable[str], how: Callable[[Callable[[str], Path]], T]) -> T:
    """What `how` reads, given a function from name to path; read again when the files were exchanged meanwhile."""
    names = list(names)
    while True:
        before = _marks(folder, names)
        given: dict[str, Path] = {}

        def place(name: str, given: dict[str, Path] = given) -> Path:
            return given.setdefault(name, where(folder, name))

        try:
            found = how(place)
        except FileNotFoundError:
            moved = any(where(folder, name) != path for name, path in given.items())
            if not moved and _marks(folder, names) == before:
                raise
        else:
            if _marks(folder, names) == before:
                return found


def write(path: Path, content: bytes, durable: bool = True) -> None:
    """One file so that a reader sees the old one or the new one, never half of it.

    `durable`: it also outlives a power cut right afterwards.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        if durable:
            sync(temporary)
        temporary.replace(path)
        if durable and os.name == "posix":
            sync(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Have what was written on the disk, so that it outlives a power cut."""
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _decided(folder: Path) -> tuple[Path | None, list[str]]:
    try:
        told = json.loads((folder / LIST).read_bytes())
    except FileNotFoundError:
        return None, []
    return folder / told["from"], told["files"]


def _marks(folder: Path, names: list[str]) -> list[tuple[int, int, int] | None]:
    """What tells these files from later ones of the same names; a file that only moves keeps its mark."""
    marks: list[tuple[int, int, int] | None] = []
    for name in names:
        try:
            stat = where(folder, name).stat()
            marks.append((stat.st_ino, stat.st_mtime_ns, stat.st_size))
        except FileNotFoundError:
            marks.append(None)
    return marks
