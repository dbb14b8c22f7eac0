"""Pictures from digits: strips, single tiles, PNG bytes.

Every digit is uint8 [28, 28], white ink (255) on black (0). Enlarged pixels are whole blocks
(nearest neighbour), so that a digit stays as crisp as it was drawn.
"""

from __future__ import annotations

import io
import zlib

import numpy as np
from PIL import Image

SIZE = 28
BLOCK = 8  # edges on multiples of 8 survive JPEG's 8x8 blocks, and so Telegram's recompression
GAP = 16
STRIP = 5  # digits in a strip


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
    """Encode uint8 [height, width] as a grey PNG."""
    buffer = io.BytesIO()
    # Blocks are runs: looking for nothing else takes 1.6 ms a strip, not 2.7, and saves 13 %.
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=6, compress_type=zlib.Z_RLE)
    return buffer.getvalue()


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
