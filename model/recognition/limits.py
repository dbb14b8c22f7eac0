"""How large a picture may be that is read; light enough for whoever only asks."""

from __future__ import annotations

from model.errors import PictureError

MAX_BYTES = 10 * 2**20
MAX_PIXELS = 40_000_000
MAX_PHOTOGRAPH = 50_400_000  # pixels of a JPEG: it is decoded smaller than it is


def check_size(size: int) -> None:
    """Raise PictureError where a file has more than 10 MB (10 * 2**20 bytes)."""
    if size > MAX_BYTES:
        raise PictureError("picture.too_large", most=MAX_BYTES // 2**20)
