"""Files that ask far more of a decoder than their pixels do are refused before they are decoded."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from model.errors import PictureError
from model.recognition.decoding_cost import MOST_PARTS, has_many_parts, has_many_scans
from model.recognition.image_decoding import decode


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)


def png(width: int, height: int, *before: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(bytes((width + 1) * height))
    parts = [chunk(b"IHDR", head), *before, chunk(b"IDAT", rows), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def with_scans(jpeg: bytes, count: int) -> bytes:
    """Return a progressive JPEG whose last scan comes `count` times."""
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * count + b"\xff\xd9"


def refusal(data: bytes) -> str:
    with pytest.raises(PictureError) as caught:
        decode(data)
    return caught.value.code


def test_a_jpeg_of_many_scans_is_refused() -> None:
    photograph = Image.new("RGB", (4000, 3000), "white")
    usual = encoded(photograph, "JPEG", progressive=True)
    assert decode(usual).width == 4000
    assert refusal(with_scans(usual, 800)) == "picture.costly"


def test_the_largest_progressive_photograph_is_none_of_them() -> None:
    usual = encoded(Image.new("RGB", (64, 64)), "JPEG", progressive=True)
    assert not has_many_scans(usual, 40_000_000)


@pytest.mark.parametrize("name", [b"tEXt", b"IDAT", b"abCd"])
def test_a_png_in_tiny_chunks_is_refused(name: bytes) -> None:
    assert refusal(png(8, 8, *[chunk(name, b"")] * MOST_PARTS)) == "picture.costly"


def test_a_jpeg_of_tiny_segments_is_refused() -> None:
    usual = encoded(Image.new("L", (8, 8)), "JPEG")
    comments = b"\xff\xfe\x00\x02" * MOST_PARTS
    assert refusal(usual[:2] + comments + usual[2:]) == "picture.costly"


@pytest.mark.parametrize("size", [(1, 70_000), (70_000, 1)])
def test_a_picture_as_long_as_a_thread_is_refused(size: tuple[int, int]) -> None:
    assert refusal(png(*size)) == "picture.too_long"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("end", [0, 1, 2, 9, 30, 100, -1])
def test_cut_files_are_counted_to_their_end(kind: str, end: int) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (64, 64)).astype(np.uint8)
    assert not has_many_parts(encoded(Image.fromarray(noise), kind)[:end])
