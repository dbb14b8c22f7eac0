"""Numbers with signs that we write ourselves, read back: how many come back whole.

`python -m benchmarks.signs` writes each text in 300 hands, half of them steered, keeps each as one
of six kinds of file in turn, and reads them.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
from PIL import Image

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.handwriting.raster import number_png
from model.handwriting.writer import NumberWriter
from model.recognition.reader import DigitReader

TEXTS = "24.12.2026", "5+3-2", "12:30", "3,14", "7/2", "1+1", "-5+12", "1.000.000"
HANDS = range(50_000, 50_300)  # no rule of the reader was fitted to these
# By their names, how much smaller they are, and whether they are JPEGs of quality 60.
FILES = {
    "PNG": (1, False),
    "PNG, half as large": (2, False),
    "PNG, a quarter": (4, False),
    "JPEG": (1, True),
    "JPEG, half as large": (2, True),
    "JPEG, a quarter": (4, True),
}


def hand_of(seed: int) -> Hand:
    """Return one of five hands of a seed; every second is steered anyhow by the four sliders."""
    sliders = np.random.default_rng(seed).uniform(-1, 1, 4)
    return Hand(seed, seed % 5, Style(*sliders.round(2).tolist()) if seed % 2 else NEUTRAL)


def file_of(coverage: np.ndarray, smaller: int, lossy: bool) -> bytes:
    """Return a written number on paper as a file."""
    if smaller == 1 and not lossy:
        return number_png(coverage)
    picture = Image.open(io.BytesIO(number_png(coverage))).convert("RGB")
    buffer = io.BytesIO()
    size = (max(1, picture.width // smaller), max(1, picture.height // smaller))
    small = picture.resize(size, Image.Resampling.LANCZOS)
    small.save(buffer, "JPEG" if lossy else "PNG", quality=60)
    return buffer.getvalue()


def read_back(seeds: range) -> Iterator[tuple[str, Hand, str, str]]:
    """Yield each text, the hand that wrote it, the kind of its file, and what was read."""
    writer, reader = NumberWriter(DigitSampler()), DigitReader()
    kinds = list(FILES)
    for seed in seeds:
        for place, text in enumerate(TEXTS):
            kind = kinds[(seed // 2 + place) % len(kinds)]
            hand = hand_of(seed)
            picture = file_of(writer.write(text, hand).coverage, *FILES[kind])
            yield text, hand, kind, reader.read(picture).text


def main() -> None:
    """Write, read and print."""
    count, whole, signs = Counter[str](), Counter[str](), Counter[str]()
    for text, hand, kind, read in read_back(HANDS):
        same_signs = re.sub(r"\d", "0", read) == re.sub(r"\d", "0", text)
        for row in (text, kind, "hands as they are" if hand.style == NEUTRAL else "steered", "all"):
            count[row] += 1
            whole[row] += read == text
            signs[row] += same_signs
    width = max(map(len, count))
    for row, number in count.items():
        told = f"whole {whole[row] / number:6.1%}  signs right {signs[row] / number:6.1%}"
        print(f"{row:{width}}  {number:5}  {told}", flush=True)


if __name__ == "__main__":
    main()
