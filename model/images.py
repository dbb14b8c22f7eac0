"""Pictures from digits: strips, single tiles, PNG bytes.

Every digit is uint8 [28, 28], white ink (255) on black (0). Enlarged pixels are whole blocks
(nearest neighbour), so that a digit stays as crisp as it was drawn.
"""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
from PIL import Image

SIZE = 28
BLOCK = 8  # edges on multiples of 8 survive JPEG's 8x8 blocks, and so Telegram's recompression
GAP = 16
STRIP = 5  # digits in a strip
STRIP_SIZE = 1216, 256  # width and height of its picture in pixels
UP = 2  # PNG's name for the filter that takes a row from the one above


def enlarge(digits: np.ndarray, block: int) -> np.ndarray:
    """Return uint8 [..., 28 * block, 28 * block]: each pixel of `digits` as a square block."""
    return digits.repeat(block, axis=-2).repeat(block, axis=-1)


def sheet(digits: np.ndarray, columns: int, block: int = BLOCK, gap: int = GAP) -> np.ndarray:
    """Lay uint8 [N, 28, 28] out in rows of `columns`, black gaps between and around.

    Returns uint8 [rows * (28 * block + gap) + gap, columns * (28 * block + gap) + gap]. Raises
    ValueError where `digits` has another shape or type, or is empty.
    """
    if digits.dtype != np.uint8 or digits.ndim != 3 or digits.shape[1:] != (SIZE, SIZE):
        raise ValueError(f"digits must be uint8 [N, 28, 28], not {digits.dtype} {digits.shape}")
    if not len(digits) or columns < 1:
        raise ValueError("a sheet needs at least one digit and one column")
    rows = -(-len(digits) // columns)
    cell = SIZE * block + gap
    canvas = np.zeros((rows * cell + gap, columns * cell + gap), np.uint8)
    for place, digit in enumerate(enlarge(digits, block)):
        top, left = (gap + cell * n for n in divmod(place, columns))
        canvas[top : top + cell - gap, left : left + cell - gap] = digit
    return canvas


def strip(digits: np.ndarray) -> np.ndarray:
    """Return the strip of uint8 [N, 28, 28]: rows of up to five; five make uint8 [256, 1216]."""
    return sheet(digits, columns=min(len(digits), STRIP))


def png_bytes(pixels: np.ndarray) -> bytes:
    """Encode uint8 [height, width] as a grey PNG (ISO/IEC 15948).

    Rows stand as differences from the row above, filter 2 for all: in enlarged digits seven of
    eight are zeros, and looking for runs alone is enough. Half the time of Pillow, which tries
    every filter on every row.
    """
    height, width = pixels.shape
    rows = np.full((height, 1 + width), UP, np.uint8)
    rows[:, 1:] = pixels
    rows[1:, 1:] -= pixels[:-1]
    packer = zlib.compressobj(level=6, strategy=zlib.Z_RLE)
    packed = packer.compress(rows.tobytes()) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)  # 8 bits of grey
    chunks = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + check


def jpeg_bytes(pixels: np.ndarray) -> bytes:
    """Encode uint8 [height, width] as a grey JPEG."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def strip_png(digits: np.ndarray) -> bytes:
    """Return the strip of uint8 [N, 28, 28] as PNG bytes."""
    return png_bytes(strip(digits))


def tile_png(digit: np.ndarray, block: int = 1) -> bytes:
    """Return one digit, uint8 [28, 28], as PNG bytes; each pixel a square of `block` pixels."""
    return png_bytes(enlarge(digit, block))
