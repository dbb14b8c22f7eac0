"""What a picture's file asks of its decoder, counted before anything is decoded.

A thread that decodes cannot be stopped, and some files cost a thousand times what their pixels
do: a JPEG of 129 kB with 800 scans, each of which goes over 40 megapixels, takes 80 s. Common files
stay far below these bounds.
"""

from __future__ import annotations

import struct

LONGEST_SIDE = 65_535  # pixels; what JPEG can hold
# Pixels that all scans of a JPEG go over: twelve of the largest picture's. Progressive files of
# common programs have about ten scans, whatever their size.
MOST_SCANNED = 480_000_000
MOST_PARTS = 20_000  # chunks of a PNG, segments of a JPEG: common ones hold 8 kB or more
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8"
START_OF_SCAN = b"\xff\xda"


def too_long(width: int, height: int) -> bool:
    """Tell whether a side has more than 65,535 pixels: decoders work row by row."""
    return max(width, height) > LONGEST_SIDE


def has_many_scans(data: bytes, pixels: int) -> bool:
    """Tell whether a JPEG of so many pixels goes over them more often than any program lets it."""
    # In compressed data FF is always followed by 00: the marker is found without parsing.
    return data.count(START_OF_SCAN) * pixels > MOST_SCANNED


def has_many_parts(data: bytes) -> bool:
    """Tell whether a PNG or JPEG is cut into so many parts that opening it alone takes seconds."""
    if data.startswith(PNG):
        # A chunk is its length, name, content and sum.
        return _steps(data, len(PNG), ">I", 0, 12)
    return data.startswith(JPEG) and _steps(data, len(JPEG), ">H", 2, 2)


def _steps(data: bytes, at: int, length: str, offset: int, around: int) -> bool:
    """Tell whether `data` from `at` on is more than MOST_PARTS parts that tell their lengths.

    A part's length stands `offset` bytes after its begin; `around` bytes are not counted in it.
    """
    for _ in range(MOST_PARTS):
        if at + around + struct.calcsize(length) > len(data) or data[at : at + 2] == START_OF_SCAN:
            return False
        at += around + struct.unpack_from(length, data, at + offset)[0]
    return True
