"""Files written beside and renamed, so that nobody ever reads half a file."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from errno import EINVAL
from glob import escape
from pathlib import Path
from stat import S_ISREG
from typing import IO, Any, BinaryIO

if sys.platform != "win32":
    import fcntl


@contextmanager
def atomic_write(path: Path | str) -> Iterator[BinaryIO]:
    """Open a binary file that appears at `path` only when the block ends without an error.

    The folder is made where it is missing. An existing file is replaced as a whole or left alone.
    Raises OSError where the folder or the disk refuses, named after `path`.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    except OSError as error:
        error.filename = str(path)
        raise
    try:
        with os.fdopen(handle, "wb") as file:
            _hold(file)
            yield file
            file.flush()
            os.fsync(file.fileno())
        # mkstemp files are private (0600); what we write is as public as any other new file.
        umask = os.umask(0)
        os.umask(umask)
        Path(part).chmod(0o666 & ~umask)
        Path(part).replace(path)
    except BaseException as error:
        Path(part).unlink(missing_ok=True)
        # The part is none of the user's names, and a full disk names nothing.
        if isinstance(error, OSError) and error.errno and error.filename in {None, part}:
            error.filename, error.filename2 = str(path), None
        raise


def read_file(path: Path, most: int) -> bytes:
    """Return what a regular file begins with, at most so many bytes.

    Raises OSError for anything else: a device may never end, a pipe may never begin.
    """
    if not S_ISREG(path.stat().st_mode):
        raise OSError(EINVAL, "it is no regular file; save it as one", str(path))
    with path.open("rb") as file:
        return file.read(most)


def write_file(path: Path | str, content: bytes | str) -> None:
    """Write a file, whole or not at all, as `atomic_write` does; text as UTF-8."""
    with atomic_write(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


def write_json(path: Path | str, content: object) -> None:
    """Write `content` as JSON for reading, as `write_file` does; raises ValueError for NaN."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    write_file(path, text + "\n")


def remove_parts(path: Path) -> None:
    """Remove what killed runs left of `path`, half written; what is being written now stays."""
    for part in path.parent.glob(f".{escape(path.name)}.*.part"):
        with suppress(OSError):
            with part.open("rb") as file:
                is_left = _hold(file)
            if is_left:
                part.unlink()


def _hold(file: IO[Any]) -> bool:
    """Lock a file as long as it is open here; False where another process holds it."""
    if sys.platform == "win32":  # there, what is open cannot be removed
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True
