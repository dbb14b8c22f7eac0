"""Fetching from addresses in turn, from a real HTTP server on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from model.training import fetching
from model.training.fetching import DataError, fetch
from tests.model.training.support import MirrorServer, mirror_of

WHOLE = bytes(range(256)) * 20
DEAD = "http://127.0.0.1:9/data.bin"


@pytest.fixture
def mirror() -> Iterator[MirrorServer]:
    with mirror_of({"data.bin": WHOLE}) as server:
        yield server


def fetched(urls: list[str], path: Path) -> bytes:
    return fetch(urls, path, lambda content: content if content == WHOLE else None, "Go there.")


def test_a_broken_download_is_resumed(mirror: MirrorServer, tmp_path: Path) -> None:
    mirror.break_after = 1000
    assert fetched([mirror.url + "data.bin"], tmp_path / "data.bin") == WHOLE
    assert mirror.asked == [("/data.bin", None), ("/data.bin", "bytes=1000-")]
    assert (tmp_path / "data.bin").read_bytes() == WHOLE
    assert len(list(tmp_path.iterdir())) == 1


def test_a_download_cut_in_an_earlier_start_is_resumed(
    mirror: MirrorServer, tmp_path: Path
) -> None:
    (tmp_path / "data.bin.part").write_bytes(WHOLE[:777])
    assert fetched([mirror.url + "data.bin"], tmp_path / "data.bin") == WHOLE
    assert mirror.asked == [("/data.bin", "bytes=777-")]


def test_a_wrong_part_is_thrown_away(mirror: MirrorServer, tmp_path: Path) -> None:
    (tmp_path / "data.bin.part").write_bytes(b"x" * len(WHOLE))
    assert fetched([mirror.url + "data.bin"], tmp_path / "data.bin") == WHOLE


def test_the_next_address_takes_over(mirror: MirrorServer, tmp_path: Path) -> None:
    urls = [DEAD, mirror.url + "gone/data.bin", mirror.url + "data.bin"]
    assert fetched(urls, tmp_path / "below" / "data.bin") == WHOLE


def test_no_address_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"^Could not download data\.bin: .*\. Go there\.$"):
        fetched([DEAD], tmp_path / "data.bin")


def test_an_error_without_words_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> None:
        raise httpx.ReadTimeout("")

    monkeypatch.setattr(fetching, "_fetch", silent)
    with pytest.raises(DataError, match=r"a\.example/: ReadTimeout\. Go"):
        fetched(["http://a.example/data.bin"], tmp_path / "data.bin")
