"""A program: a picture of a format that few send, as plain pixels; in a process that ends with it.

    python transcoder.py < picture.heic     # a line of JSON, then the pixels, raw

HEIC, AVIF, TIFF, GIF, BMP, animated WebP and the first page of a PDF. Nothing in a thread could
stop their decoders; here the system does. It imports nothing of this project: it starts in 0.1 s.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import warnings
from pathlib import Path
from typing import cast

from PIL import AvifImagePlugin, Image, ImageOps, UnidentifiedImageError

LONG_SIDE = 1600  # pixels of what is handed on
SECONDS = 4  # of processor time; 12 megapixels of HEIC take 0.9, 50 of them 3
MEMORY = 640 * 2**20  # bytes of addresses; 50 megapixels need 450 MB of memory
FORMATS, BOXED = ("GIF", "BMP", "TIFF", "WEBP"), ("HEIF", "AVIF")
PAGED = ("TIFF",)
DEEP = ("I", "F", "I;16", "I;16L", "I;16B", "I;16N")  # modes of more than eight bits
PASSWORD = 4  # PDFium's error


class Refused(Exception):  # noqa: N818 (it becomes a line of JSON)
    """The picture is none that can be opened: its first argument is the code that says why."""


def confine() -> None:
    """Bound what this process may take, where the system can (Windows has no such bounds)."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError):
        # Where the machine itself is out of memory, this process goes, and not the server.
        Path("/proc/self/oom_score_adj").write_text("1000")
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # macOS refuses it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def main(most: int, longest: int) -> None:
    """Answer for the picture on standard input, of at most so many pixels, and pixels a side."""
    confine()
    data = sys.stdin.buffer.read()
    pixels = b""
    try:
        image, size, first = either(data, most, longest)
        pixels = image.tobytes()
        told = {"size": size, "mode": image.mode, "shape": image.size, "first": first}
    except Refused as refused:
        told = {"refused": refused.args[0]}
    except MemoryError:
        told = {"refused": "picture.costly"}
    except Exception:  # the plugins raise whatever the damage leads to
        told = {"refused": "picture.damaged"}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + pixels)


def either(data: bytes, most: int, longest: int) -> tuple[Image.Image, tuple[int, int], str]:
    """Return a picture or the first page of a PDF, as `picture` and `page` do."""
    try:
        return picture(data, most, longest)
    except UnidentifiedImageError:
        # Last: a PDF may begin anywhere in the first kilobyte, where a picture may name one.
        if b"%PDF-" not in data[:1024]:
            raise Refused("picture.unsupported") from None
    return page(data)


def picture(data: bytes, most: int, longest: int) -> tuple[Image.Image, tuple[int, int], str]:
    """Return a picture upright and shrunk, its size before that, and what it is the first of."""
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    is_boxed = data[4:8] == b"ftyp"
    if is_boxed:
        import pillow_heif

        pillow_heif.options.DECODE_THREADS = 1
        pillow_heif.register_heif_opener()
    warnings.simplefilter("ignore")  # Pillow's own, softer limit
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=BOXED if is_boxed else FORMATS)
    except Image.DecompressionBombError:
        raise Refused("picture.too_many_pixels") from None
    if image.width * image.height > most:
        raise Refused("picture.too_many_pixels")
    if max(image.size) > longest:
        raise Refused("picture.too_long")
    first = ""
    if image.format != "HEIF" and getattr(image, "is_animated", False):
        first = "page" if image.format in PAGED else "frame"
    size = image.size
    image.load()
    small = plain(image)
    small.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BILINEAR, reducing_gap=2)
    if small.mode == "F":
        low, high = cast("tuple[float, float]", small.getextrema())
        scale = 255 / ((high - low) or 1)
        small = small.point(lambda level: level * scale - low * scale).convert("L")
    upright = turned(small)
    return upright, size if (upright.size == small.size) else size[::-1], first


def turned(image: Image.Image) -> Image.Image:
    """Return a picture turned and mirrored as its EXIF orientation asks."""
    with contextlib.suppress(Exception):  # damaged EXIF must not spoil a sound picture
        image.getexif()
        image.info = {}  # else it is written anew, which fails where reading did not
        return ImageOps.exif_transpose(image)
    return image


def plain(image: Image.Image) -> Image.Image:
    """Return a picture as L, RGB, RGBA or, where it has more than eight bits, F."""
    if image.mode in DEEP:
        return image.convert("F")
    if image.has_transparency_data:
        return image.convert("RGBA")
    mode = "L" if image.mode in ("1", "L", "LA") else "RGB"
    return image if image.mode == mode else image.convert(mode)


def page(data: bytes) -> tuple[Image.Image, tuple[int, int], str]:
    """Return the first page of a PDF as RGB, its size, and that there are others, if any."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == PASSWORD
        raise Refused("picture.locked" if locked else "picture.damaged") from error
    document.init_forms()
    first = document[0]
    image = first.render(scale=LONG_SIDE / max(first.get_size()), may_draw_forms=True).to_pil()
    return image.convert("RGB"), image.size, "page" if len(document) > 1 else ""


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
