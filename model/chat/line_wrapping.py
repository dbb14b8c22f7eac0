"""A written number as the photo for a chat: on paper, a long one on several lines.

A photo may be twenty times as wide as it is high, and is shown some 350 pixels wide on a telephone:
more than a dozen signs on a line could not be read there.
"""

from __future__ import annotations

import numpy as np

from model.handwriting.layout import set_line
from model.handwriting.raster import number_png
from model.handwriting.text import DIGITS
from model.handwriting.writer import Written

LINE = 12  # characters
REACH = 4  # characters by which a line may be shorter for the sake of a better end


def paper_png(written: Written) -> bytes:
    """Return a number as PNG in ink on paper: as it was written, or on lines of LINE characters."""
    if len(written.text) <= LINE:
        return number_png(written.coverage)
    lines = [set_line(written.glyphs[start:end])[0] for start, end in line_spans(written.text)]
    page = np.zeros((sum(map(len, lines)), max(line.shape[1] for line in lines)), np.uint8)
    top = 0
    for line in lines:
        page[top : top + line.shape[0], : line.shape[1]] = line
        top += line.shape[0]
    return number_png(page)


def line_spans(text: str, most: int = LINE) -> list[tuple[int, int]]:
    """Return start and end of each line of a text: of like length, ending at spaces if possible."""
    spans, start = [], 0
    while len(text) - start > most:
        left = len(text) - start
        even = -(-left // -(-left // most))
        ends = range(start + max(even - REACH, 1), start + most + 1)
        end = max(ends, key=lambda end: (_fitness(text, end), -abs(end - start - even)))
        spans.append((start, end))
        start = end + (text[end] == " ")
    return [*spans, (start, len(text))]


def _fitness(text: str, end: int) -> int:
    """Return how well a line may end before `end`: 2 at a space, 1 after a sign, else 0."""
    if text[end] == " ":
        return 2
    return int(text[end - 1] not in DIGITS + "+ ")
