"""Formats that few send: told by their content, opened in a process that cannot run away."""

from __future__ import annotations

import io
import struct

import numpy as np
import pillow_heif
import pytest
from PIL import Image, PngImagePlugin

from model.errors import PictureError
from model.recognition.image_decoding import decode
from model.recognition.transcoding import is_foreign

pillow_heif.register_heif_opener()


def corner() -> np.ndarray:
    """White paper with a black block in the top left corner."""
    pixels = np.full((96, 64), 255, np.uint8)
    pixels[:32, :16] = 0
    return pixels


def saved(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def two(kind: str, **options) -> bytes:
    """The corner, and a black picture after it."""
    more = [Image.new("L", (64, 96))]
    return saved(Image.fromarray(corner()), kind, save_all=True, append_images=more, **options)


def pdf(page: bytes, *objects: bytes) -> bytes:
    """A PDF of one page of 100 x 100; `page` is what its dictionary has beside that."""
    head = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"]
    mine = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]/Contents 4 0 R" + page + b">>"
    written = [b"%PDF-1.7\n"]
    for number, each in enumerate([*head, mine, *objects], 1):
        written.append(b"%d 0 obj\n%s\nendobj\n" % (number, each))
    return b"".join(written) + b"trailer<</Root 1 0 R>>"


def stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (more, len(content), content)


PLAIN = [
    ("HEIF", {"quality": 90}),
    ("AVIF", {"quality": 90, "speed": 10}),
    ("TIFF", {"compression": "group4"}),
    ("TIFF", {"compression": "tiff_lzw"}),
    ("GIF", {}),
    ("BMP", {}),
]


@pytest.mark.parametrize(("kind", "options"), PLAIN)
def test_a_picture_is_what_it_was(kind: str, options: dict[str, object]) -> None:
    image = Image.fromarray(corner())
    image = image.convert("1") if options.get("compression") == "group4" else image
    data = saved(image, kind, **options)
    assert is_foreign(data)
    picture = decode(data)
    assert (picture.width, picture.height, picture.first) == (64, 96, "")
    assert np.abs(picture.pixels.astype(int) - corner()).mean() < 2


@pytest.mark.parametrize(
    ("kind", "options", "first"),
    [
        ("GIF", {}, "frame"),
        ("PNG", {}, "frame"),
        ("WEBP", {"lossless": True}, "frame"),
        ("TIFF", {}, "page"),
        ("PDF", {}, "page"),
    ],
)
def test_of_several_the_first_is_read_and_said_so(
    kind: str, options: dict[str, object], first: str
) -> None:
    picture = decode(two(kind, **options))
    assert picture.first == first
    tall, wide = picture.pixels.shape
    assert picture.pixels[tall // 6, wide // 8] < 30
    assert picture.pixels[tall // 2, wide // 2] > 225


def test_what_a_scanner_stores_in_sixteen_bits_is_seen() -> None:
    deep = (corner().astype(np.uint16) // 255) * 2000 + 500
    seen = decode(saved(Image.fromarray(deep), "TIFF")).pixels
    assert np.array_equal(seen, corner())


def test_a_sideways_photograph_is_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = Image.fromarray(corner()).transpose(Image.Transpose.ROTATE_90)
    picture = decode(saved(lying, "TIFF", exif=exif))
    assert (picture.width, picture.height) == (64, 96)
    assert np.array_equal(picture.pixels, corner())


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF", "HEIF", "still WEBP"])
def test_a_picture_that_tells_of_a_pdf_is_a_picture(kind: str) -> None:
    """A comment in the first kilobyte, as a converter leaves it."""
    image, words = Image.fromarray(corner()), "made of a.pdf (%PDF-1.7)"
    text = PngImagePlugin.PngInfo()
    text.add_text("Comment", words)
    exif = Image.Exif()
    exif[0x010E] = words
    data = {
        "PNG": lambda: saved(image, "PNG", pnginfo=text),
        "JPEG": lambda: saved(image, "JPEG", comment=words),
        "WEBP": lambda: two("WEBP", exif=exif, lossless=True),
        "GIF": lambda: saved(image, "GIF", comment=words),
        "TIFF": lambda: saved(image, "TIFF", description=words),
        "HEIF": lambda: saved(image, "HEIF", exif=exif),
        "still WEBP": lambda: saved(image, "WEBP", exif=exif, lossless=True),
    }[kind]()
    assert b"%PDF-" in data[:1024]
    picture = decode(data)
    assert (picture.width, picture.height) == (64, 96)
    assert np.abs(picture.pixels.astype(int) - corner()).mean() < 2


@pytest.mark.parametrize("garbage", [b"Exif\0\0garbage", b"Exif\0\0II*\0\xff\xff\xff\xff", b"MM"])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "HEIF", "still WEBP"])
def test_damaged_exif_spoils_no_sound_picture(kind: str, garbage: bytes) -> None:
    if kind == "WEBP":
        data = two(kind, lossless=True, exif=garbage)
    else:
        data = saved(Image.fromarray(corner()), kind.split()[-1], exif=garbage)
    picture = decode(data)
    assert (picture.width, picture.height) == (64, 96)
    assert np.abs(picture.pixels.astype(int) - corner()).mean() < 2


def test_a_film_of_damaged_exif_is_upright_where_that_tells_how() -> None:
    # Orientation 6, and a width of three bytes where a number is due.
    entries = struct.pack("<HHIIHHII", 0x0100, 1, 3, 7, 0x0112, 3, 1, 6)
    exif = b"II*\0" + struct.pack("<IH", 8, 2) + entries + bytes(4)
    lying = Image.fromarray(corner()).transpose(Image.Transpose.ROTATE_90)
    more = [Image.new("L", lying.size)]
    data = saved(lying, "WEBP", save_all=True, append_images=more, exif=exif, lossless=True)
    picture = decode(data)
    assert (picture.width, picture.height) == (64, 96)
    assert np.array_equal(picture.pixels, corner())


def forms(depth: int) -> bytes:
    """A page that draws a form ten times, which draws one ten times, and so on."""
    more = [stream(b"/F Do\n" * 10)]
    for number in range(5, 5 + depth):
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % (number + 1)
        more.append(
            stream(b"/F Do\n" * 10, b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]" + resources)
        )
    more.append(stream(b"0 0 1 1 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"))
    return pdf(b"/Resources<</XObject<</F 5 0 R>>>>", *more)


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda: forms(10), "picture.costly"),
        (lambda: saved(Image.new("1", (8000, 7000)), "TIFF", compression="group4"), "many_pixels"),
        (lambda: saved(Image.new("1", (70_000, 8)), "TIFF", compression="group4"), "too_long"),
        (lambda: two("TIFF")[:300], "picture.damaged"),
        (lambda: saved(Image.fromarray(corner()), "HEIF")[:400], "picture.damaged"),
        (lambda: b"%PDF-1.7\nnothing", "picture.damaged"),
    ],
    ids=["forms in forms", "many pixels", "long", "cut", "cut HEIC", "no PDF"],
)
def test_what_asks_too_much_is_refused(make, code: str) -> None:
    with pytest.raises(PictureError) as refused:
        decode(make())
    assert code in refused.value.code
    assert str(refused.value).endswith(".")


def test_a_film_is_none_of_them() -> None:
    assert not is_foreign(b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom")
    assert not is_foreign(b"GIF")
    assert not is_foreign(b"RIFF\0\0\0\0WEBPVP8X")
