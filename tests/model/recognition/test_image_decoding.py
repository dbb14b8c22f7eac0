"""Decoding: limits before pixels, every kind of picture upright and grey."""

from __future__ import annotations

import io
import resource
import struct
import subprocess
import sys
import zlib

import numpy as np
import pytest
from PIL import Image

from model.errors import PictureError
from model.recognition.image_decoding import (
    LONG_SIDE,
    PictureFile,
    decode,
)
from model.recognition.limits import MAX_BYTES
from tests.model.recognition.support import encode
from tests.support import ROOT


def corner(height: int = 60, width: int = 40) -> np.ndarray:
    """White paper with a black block in the top left corner."""
    pixels = np.full((height, width), 255, np.uint8)
    pixels[:20, :10] = 0
    return pixels


def chunk(kind: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + content))
    return struct.pack(">I", len(content)) + kind + content + check


def claimed_png(width: int, height: int) -> bytes:
    """A PNG of a few hundred bytes whose header promises `width` x `height` pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = [
        chunk(b"IHDR", header),
        chunk(b"IDAT", zlib.compress(bytes(1000))),
        chunk(b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "code", "words"),
    [
        (b"", "picture.empty", "empty"),
        (bytes(MAX_BYTES + 1), "picture.too_large", "larger than 10 MB"),
        (claimed_png(8000, 5001), "picture.too_many_pixels", "more than 40 megapixels"),
        (claimed_png(100_000, 100_000), "picture.too_many_pixels", "more than 40 megapixels"),
        (b"a letter to the editor", "picture.unsupported", "no picture that can be read"),
        (encode(corner())[:60], "picture.damaged", "damaged"),
        (encode(corner(900, 900), "JPEG")[:900], "picture.damaged", "damaged"),
        (encode(corner(900, 900), "WEBP")[:200], "picture.damaged", "damaged"),
        (encode(corner(2000, 2000), "WEBP")[:2000], "picture.damaged", "damaged"),
    ],
    ids=lambda each: each if isinstance(each, str) else None,
)
def test_what_cannot_be_read_gets_one_sentence(data: bytes, code: str, words: str) -> None:
    with pytest.raises(PictureError, match=words) as refused:
        decode(data)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")
    assert "\n" not in str(refused.value)


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(PictureError, match="megapixels"):
        decode(claimed_png(12_000, 12_000))
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 20 * 1024, f"{grown} KiB were used for a picture that was refused"


def test_a_compressed_text_bomb_is_refused() -> None:
    bomb = chunk(b"zTXt", b"note\0\0" + zlib.compress(bytes(80_000_000)))
    data = encode(corner())
    with pytest.raises(PictureError, match="damaged") as refused:
        decode(data[:33] + bomb + data[33:])
    assert refused.value.code == "picture.damaged"


@pytest.mark.parametrize(
    ("kind", "alpha", "most"), [("PNG", True, 220), ("WEBP", False, 220), ("WEBP", True, 400)]
)
def test_the_largest_picture_needs_little_memory(kind: str, alpha: bool, most: int) -> None:
    """One copy in colour and alpha is 153 MiB; WebP's own decoder holds a second one."""
    code = (
        "import io, resource, sys; import numpy as np; from PIL import Image; "
        "from model.recognition.image_decoding import decode; "
        f"shape = (5000, 8000, 4) if {alpha} else (5000, 8000); "
        "image = Image.fromarray(np.full(shape, 200, np.uint8)); buffer = io.BytesIO(); "
        f"image.save(buffer, {kind!r}, method=0, compress_level=1); "
        "del image; data = buffer.getvalue(); "
        "open('/proc/self/clear_refs', 'w').write('5'); "
        "peak = lambda: int([l for l in open('/proc/self/status') if 'VmHWM' in l][0].split()[1]); "
        "before = peak(); decode(data); print((peak() - before) // 1024)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < most, "MiB for 40 megapixels"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_rotation_is_undone(orientation: int) -> None:
    upright = Image.fromarray(np.repeat(np.repeat(corner(), 4, 0), 4, 1))
    # What a camera held that way would have stored.
    stored = {
        1: [],
        2: [Image.Transpose.FLIP_LEFT_RIGHT],
        3: [Image.Transpose.ROTATE_180],
        4: [Image.Transpose.FLIP_TOP_BOTTOM],
        5: [Image.Transpose.TRANSPOSE],
        6: [Image.Transpose.ROTATE_90],
        7: [Image.Transpose.TRANSVERSE],
        8: [Image.Transpose.ROTATE_270],
    }[orientation]
    image = upright
    for method in stored:
        image = image.transpose(method)
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif, quality=95)
    picture = decode(buffer.getvalue())
    assert (picture.width, picture.height) == upright.size
    gap = np.abs(picture.pixels.astype(int) - np.asarray(upright))
    assert picture.pixels.shape == (240, 160)
    assert gap.mean() < 3


@pytest.mark.parametrize("ink", [0, 255])
def test_ink_on_clear_ground_stays_visible(ink: int) -> None:
    pixels = np.zeros((50, 50, 4), np.uint8)
    pixels[..., :3] = ink
    pixels[20:30, 20:30, 3] = 255
    seen = decode(encode(pixels)).pixels
    assert abs(int(seen[25, 25]) - int(seen[5, 5])) == 255


def test_a_cut_out_lies_on_its_own_paper() -> None:
    pixels = np.zeros((60, 60, 4), np.uint8)
    pixels[10:50, 10:50] = 230, 230, 230, 255
    pixels[20:40, 28:32, :3] = 20
    seen = decode(encode(pixels)).pixels
    assert seen[0, 0] == seen[12, 12] == 230


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_png_mode_is_grey(mode: str) -> None:
    grey = Image.fromarray(corner())
    if mode == "I;16":
        image = Image.fromarray(corner().astype(np.uint16) * 257)
    else:
        image = grey.convert(mode)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    assert np.abs(decode(buffer.getvalue()).pixels.astype(int) - corner()).max() <= 1


@pytest.mark.parametrize("bits", [9, 12, 15])
@pytest.mark.parametrize("times", [1, 60])
def test_levels_of_fewer_than_sixteen_bits_are_seen_in_sixteen(bits: int, times: int) -> None:
    levels = np.kron(corner(), np.ones((times, times), np.uint8)).astype(np.uint32)
    deep = Image.fromarray((levels * (2**bits - 1) // 255).astype(np.uint16))
    buffer = io.BytesIO()
    deep.save(buffer, "PNG")
    seen = decode(buffer.getvalue()).pixels
    assert (seen[0, 0], seen[-1, -1]) == (0, 255)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
@pytest.mark.parametrize("turned", [False, True])
def test_the_narrowest_coloured_picture_has_hues(kind: str, turned: bool) -> None:
    pixels = np.full((2, 2000, 3), (240, 230, 200), np.uint8)
    pixels[:, ::20] = 0, 0, 160
    file = PictureFile(encode(pixels.swapaxes(0, 1) if turned else pixels, kind))
    file.decode()
    picture = file.decode_hues()
    assert picture is not None
    assert {picture.width, picture.height} == {2, 2000}
    assert np.ptp(picture.pixels) > 100


def test_cmyk_jpeg_is_grey() -> None:
    buffer = io.BytesIO()
    Image.fromarray(corner(64, 64)).convert("CMYK").save(buffer, "JPEG", quality=95)
    seen = decode(buffer.getvalue()).pixels
    assert seen[40, 40] > 240
    assert seen[8, 3] < 40


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_large_picture_is_shrunk_and_keeps_its_size_in_mind(kind: str) -> None:
    large = np.repeat(np.repeat(corner(90, 120), 30, 0), 30, 1)
    picture = decode(encode(large, kind))
    assert (picture.width, picture.height) == (3600, 2700)
    assert picture.pixels.shape == (1200, LONG_SIDE)
    assert picture.scale == pytest.approx(2.25)
    assert picture.pixels[100, 60] < 30 < 225 < picture.pixels[600, 800]


def test_a_large_webp_with_alpha_looks_as_the_same_png_does() -> None:
    """They are decoded by different libraries, with colours and alpha in different orders."""
    levels = np.zeros((1500, 2000, 4), np.uint8)
    levels[200:1200, 800:1000] = (200, 40, 0, 255)
    image, seen = Image.fromarray(levels), []
    for kind in ("PNG", "WEBP"):
        buffer = io.BytesIO()
        image.save(buffer, kind, lossless=True, method=0, compress_level=1)
        seen.append(decode(buffer.getvalue()))
    png, webp = seen
    assert (webp.width, webp.height) == (2000, 1500)
    assert webp.pixels.shape == png.pixels.shape
    assert png.pixels.min() < 100 < 200 < png.pixels.max()
    assert np.abs(webp.pixels.astype(int) - png.pixels).mean() < 1
