"""Files appear whole or not at all."""

from __future__ import annotations

import json
from errno import ENOSPC
from pathlib import Path

import pytest

from model.files import atomic_write, read_file, write_json


def test_a_file_appears_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    with atomic_write(path) as file:
        file.write(b"whole")
        assert not path.exists()
    assert path.read_bytes() == b"whole"
    assert path.stat().st_mode & 0o044, "readable by others, as any new file"


def test_an_error_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), atomic_write(path) as file:
        file.write(b"ha")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_refusal_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    """Not the part beside it, and also where the disk refuses without a name."""
    path = tmp_path / "file"
    with pytest.raises(OSError, match="full") as refused, atomic_write(path):
        raise OSError(ENOSPC, "full")
    assert refused.value.filename == str(path)
    path.mkdir()
    with pytest.raises(IsADirectoryError) as refused, atomic_write(path):
        pass
    assert (refused.value.filename, refused.value.filename2) == (str(path), None)
    for folder in ("/proc", "/proc/self/fd"):
        with pytest.raises(OSError) as refused, atomic_write(Path(folder) / "file"):
            pass
        assert refused.value.filename == f"{folder}/file"
    assert list(tmp_path.iterdir()) == [path]


def test_json_is_for_reading_and_a_number_that_is_none_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figures.json"
    write_json(path, {"höhe": [0.5]})
    assert path.read_text() == '{\n  "höhe": [\n    0.5\n  ]\n}\n'
    with pytest.raises(ValueError, match="nan"):
        write_json(path, {"höhe": float("nan")})
    assert json.loads(path.read_text()) == {"höhe": [0.5]}


def test_no_more_is_read_than_asked_and_of_nothing_but_a_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"content")
    assert read_file(path, 100) == b"content"
    assert read_file(path, 3) == b"con"
    # A file of which the system says that it is empty.
    assert len(read_file(Path("/proc/self/status"), 100)) == 100
    for other in (tmp_path, Path("/dev/zero")):
        with pytest.raises(OSError, match="no regular file") as refused:
            read_file(other, 100)
        assert refused.value.filename == str(other)
    with pytest.raises(FileNotFoundError):
        read_file(tmp_path / "none", 100)
