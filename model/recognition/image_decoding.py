"""From the bytes of a picture to grey levels, with every limit checked before pixels are decoded.

PNG, JPEG and WebP are decoded here: EXIF rotation, alpha, palettes, 16 bits and CMYK. What else
people send is transcoded first. A picture larger than needed is shrunk while it is read, so that
memory stays small.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import ExifTags, Image, UnidentifiedImageError

from model.errors import PictureError
from model.recognition.decoding_cost import (
    LONGEST_SIDE,
    has_many_parts,
    has_many_scans,
    too_long,
)
from model.recognition.limits import MAX_PHOTOGRAPH, MAX_PIXELS, check_size
from model.recognition.transcoding import DRAWN, Transcoded, is_foreign, transcode

LONG_SIDE = 1600  # of what is read from; 64 digits on it are still 100 pixels each
FORMATS = ("PNG", "JPEG", "WEBP")
PHOTOGRAPHS = ("JPEG", "MPO")
COLOURED = ("RGB", "P", "CMYK", "YCbCr")  # modes of pictures that may have colours
SMALL = 300_000  # pixels of a picture that may be read side by side with others
WHITE, MIDDLE = 255, 128
MOSTLY = 0.3  # part of a picture with alpha that is visible where paper is among it
HUES = 200  # long side on which the colours are compared
FLAT = 40  # levels between the darkest and the brightest below which nothing is told apart
BAND = 2**20  # pixels shrunk at a time
HUGE = 2_000_000  # pixels from which on Pillow's WebP decoder takes too much memory
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
SIDEWAYS = (5, 6, 7, 8)


@dataclass(frozen=True)
class Picture:
    """A decoded picture: `pixels` uint8 [H, W] grey, upright, `scale` of the original's size.

    `width` and `height` are the upright original's, in pixels. `first` is "frame" or "page" where
    it is the first of several, else empty.
    """

    pixels: np.ndarray
    width: int
    height: int
    first: str = ""

    @property
    def scale(self) -> float:
        """How many pixels of the original, in a line, one pixel here stands for."""
        return self.width / self.pixels.shape[1]


class PictureFile:
    """The bytes of a picture, within the limits; decoded as often as asked.

    Raises PictureError where it is beyond them or no picture that we take. Of PNG, JPEG and WebP
    the header is read, of other formats nothing before they are decoded.
    """

    def __init__(self, data: bytes) -> None:
        check_size(len(data))
        if not data:
            raise PictureError("picture.empty")
        self._data = data
        self._transcoded: Transcoded | None = None
        self._opened = None if is_foreign(data) else _opened(data)
        self._header = _Header(self._opened) if self._opened else None

    @property
    def is_small(self) -> bool:
        """Whether it needs so little memory that several may be decoded at once."""
        return self._header is not None and self._header.pixels <= SMALL

    @property
    def is_photographed(self) -> bool:
        """Whether a camera or a scanner may have made it: such a picture may lie on its side."""
        return self._header.kind != "PNG" if self._header else not self._data.startswith(DRAWN)

    def decode(self) -> Picture:
        """Return it grey, upright and shrunk; raises PictureError where it is damaged."""
        return self._decoded("L")

    def decode_hues(self) -> Picture | None:
        """Return it as `decode` does, its hues as grey levels; None where it has no colours."""
        known = self._transcoded.image if self._transcoded else self._header
        return self._decoded("RGB") if known and known.mode in COLOURED else None

    def _decoded(self, mode: str) -> Picture:
        if self._header is None:
            self._transcoded = done = self._transcoded or transcode(self._data)
            return _picture(_shrink(done.image, mode), done.width, done.height, done.first)
        image, self._opened = self._opened or _opened(self._data), None  # it can be decoded once
        try:
            return _finish(image, self._data, mode, self._header.first)
        except Exception as error:  # the plugins raise whatever the damage leads to
            raise PictureError("picture.damaged") from error


class _Header:
    """What an opened picture says of itself; decoding changes some of it."""

    def __init__(self, image: Image.Image) -> None:
        self.kind, self.mode, self.pixels = image.format, image.mode, image.width * image.height
        animated = image.format == "PNG" and getattr(image, "is_animated", False)
        self.first = "frame" if animated else ""  # phones put several views into one JPEG (MPO)


def _opened(data: bytes) -> Image.Image:
    """Return the PNG, JPEG or WebP in `data`, its header read and checked, its pixels not yet."""
    if has_many_parts(data):
        raise PictureError("picture.costly")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Pillow's own, softer limit
            image = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise _many_pixels() from error
    except UnidentifiedImageError as error:
        raise PictureError("picture.unsupported") from error
    except Exception as error:  # a damaged header raises what it likes
        raise PictureError("picture.damaged") from error
    _check_header(image, data)
    return image


def _check_header(image: Image.Image, data: bytes) -> None:
    pixels = image.width * image.height
    most = MAX_PHOTOGRAPH if image.format in PHOTOGRAPHS else MAX_PIXELS
    if pixels > most:
        raise _many_pixels(most)
    if too_long(*image.size):
        raise PictureError("picture.too_long", most=LONGEST_SIDE)
    if image.format in PHOTOGRAPHS and has_many_scans(data, pixels):
        raise PictureError("picture.costly")


def _many_pixels(most: int = MAX_PIXELS) -> PictureError:
    return PictureError("picture.too_many_pixels", most=most // 10**6)


def _paper_for(image: Image.Image) -> int:
    """Return the grey level to lay under a picture with alpha, so that its ink can be seen."""
    small = np.asarray(
        image.resize((min(image.width, 256), min(image.height, 256)), Image.Resampling.NEAREST)
    )
    visible = small[..., 0][small[..., 1] > MIDDLE]
    if not len(visible):
        return WHITE
    low, middle, high = np.percentile(visible, [1, 50, 99])
    # Ink and paper are both there: the clear rest is more of the paper. Where it is the most of the
    # picture there is ink alone, and what differs from it are its edges.
    if high - low > 96 and len(visible) > MOSTLY * small[..., 0].size:
        return int(middle)
    return WHITE if middle < MIDDLE else 0


def _bits(image: Image.Image) -> int:
    """Return how many bits the levels of a decoded picture take: some cameras use 12 of 16."""
    if not image.mode.startswith("I;16"):
        return 8
    return max(8, int(np.max(image.getextrema())).bit_length())


def _plain(image: Image.Image, mode: str, bits: int) -> Image.Image:
    """Return a decoded picture in `mode`, L or RGB, or, where it has transparency, as RGBA."""
    if image.mode.startswith("I;16"):
        return Image.fromarray((np.asarray(image) >> bits - 8).astype(np.uint8))
    if image.has_transparency_data:
        return image.convert("RGBA")
    return (image.convert("RGB") if image.mode == "CMYK" else image).convert(mode)


def _opaque(image: Image.Image) -> Image.Image:
    """Return an RGBA picture as grey, laid on paper; any other as it is."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGBA", image.size, (*[_paper_for(image.convert("LA"))] * 3, WHITE))
    return Image.alpha_composite(paper, image).convert("L")


def _shrink(image: Image.Image, mode: str) -> Image.Image:
    """Return a decoded picture in `mode`, L or RGB, with its long side at most LONG_SIDE."""
    factor, bits = max(image.size) // LONG_SIDE, _bits(image)
    if factor > 1:
        # Band by band: a second copy of a large picture is never made.
        rows = factor * max(1, BAND // (image.width * factor))
        whole = -(-image.width // factor), -(-image.height // factor)
        small: Image.Image | None = None
        for top in range(0, image.height, rows):
            band = image.crop((0, top, image.width, min(top + rows, image.height)))
            band = _plain(band, mode, bits).reduce(factor)
            small = small or Image.new(band.mode, whole)
            small.paste(band, (0, top // factor))
        image = small or image
    image = _opaque(_plain(image, mode, bits))
    scale = min(1, LONG_SIDE / max(image.size))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image if scale == 1 else image.resize(size, Image.Resampling.BILINEAR)


def _smaller(levels: np.ndarray) -> Image.Image:
    """Return uint8 [H, W, 4], BGRA as OpenCV has it, as RGBA near LONG_SIDE, without a copy."""
    factor = max(1, max(levels.shape[:2]) // LONG_SIDE)
    size = tuple(max(1, side // factor) for side in levels.shape[1::-1])
    small = cv2.resize(levels, size, interpolation=cv2.INTER_AREA)
    return Image.fromarray(cv2.cvtColor(small, cv2.COLOR_BGRA2RGBA))


def _pixels(image: Image.Image, data: bytes, mode: str) -> Image.Image:
    """Decode an opened picture and return it in `mode`, L or RGB, shrunk."""
    huge = image.width * image.height > HUGE
    if huge and image.format == "WEBP":
        # Pillow's decoder holds four copies in colour, OpenCV's one.
        clear = image.has_transparency_data
        opaque = cv2.IMREAD_GRAYSCALE if mode == "L" else cv2.IMREAD_COLOR_RGB
        kind = cv2.IMREAD_UNCHANGED if clear else opaque
        levels = cv2.imdecode(np.frombuffer(data, np.uint8), kind | cv2.IMREAD_IGNORE_ORIENTATION)
        if levels is None:
            raise PictureError("picture.damaged")
        return _shrink(_smaller(levels) if clear else Image.fromarray(levels), mode)
    # JPEG can leave out what would be shrunk away, and colour.
    image.draft(mode, (LONG_SIDE, LONG_SIDE))
    image.load()
    return _shrink(image, mode)


def decode(data: bytes) -> Picture:
    """Return the picture in the bytes of a file of any format that we take.

    Raises PictureError for more than 10 MB or 40 megapixels (a JPEG or HEIC 50), and for what is
    damaged or no such file; the limits are checked before any pixel is decoded.
    """
    return PictureFile(data).decode()


def _finish(image: Image.Image, data: bytes, mode: str, first: str) -> Picture:
    """Return an opened PNG, JPEG or WebP decoded, upright and shrunk."""
    width, height = image.size
    # Pixels first: a PNG is read to its end, the slow way, for a rotation that may stand there.
    decoded = _pixels(image, data, mode)
    orientation = _orientation(image)
    image.close()
    if orientation in SIDEWAYS:
        width, height = height, width
    return _picture(_upright(decoded, orientation), width, height, first)


def _picture(image: Image.Image, width: int, height: int, first: str) -> Picture:
    """Return a decoded picture: grey as it is, colours by their hues."""
    pixels = np.asarray(image)
    return Picture(hues(pixels) if pixels.ndim == 3 else pixels, width, height, first)


def hues(pixels: np.ndarray) -> np.ndarray:
    """Return colours, uint8 [H, W, 3], as the grey levels, uint8 [H, W], that tell most apart.

    They lie along the axis on which pixels differ most from what is around them.
    """
    side = max(pixels.shape[:2])
    scale = min(1, HUES / side)
    across, down = (max(scale, 1 / each) for each in (pixels.shape[1], pixels.shape[0]))
    small = cv2.resize(pixels, None, fx=across, fy=down, interpolation=cv2.INTER_AREA)
    around = cv2.blur(small, (max(3, small.shape[1] // 3), max(3, small.shape[0] // 3)))
    apart = (small.astype(np.float32) - around).reshape(-1, 3)
    axis = np.linalg.eigh(apart.T @ apart)[1][:, -1].astype(np.float32)
    levels = pixels @ axis
    low, high = np.percentile(levels[:: max(1, side // HUES)], [0.5, 99.5])
    return ((levels - low) * (255 / max(high - low, FLAT))).clip(0, 255).astype(np.uint8)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 to 8; 1 where there is none."""
    try:
        return int(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # damaged EXIF must not spoil a sound picture
        return 1


def _upright(image: Image.Image, orientation: int) -> Image.Image:
    """Return a picture turned and mirrored as its EXIF orientation asks."""
    method = TURNS.get(orientation)
    return image if method is None else image.transpose(method)
