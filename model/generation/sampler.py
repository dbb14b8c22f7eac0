"""DigitSampler: (digit, count, seed) -> images. NumPy and ONNX Runtime only, no torch.

The i-th hand of a seed, its latent z, comes from (seed, i) alone. So the same seed writes every
digit in the same hands, and the first five of a hundred are the five of a strip.

What people are shown is checked: a small classifier, the checker, reads each drawn digit, and
what it does not read as the digit asked for is drawn again. What `stream` gives is never checked.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np

from model.errors import InputError
from model.generation.latents import CLASSES, check_seed, hands, latent, one_hot
from model.generation.style import (
    DIRECTIONS,
    NEUTRAL,
    Steering,
    Style,
)
from model.weights import WEIGHTS, load_graph

MAX_COUNT = 100
BATCH = 5  # one strip; larger batches gain nothing on one thread and cost memory
ATTEMPTS = 20  # for one place; with the shipped weights two are enough nearly always
CONFIDENCE = 0.9  # probability that the checker must give the digit asked for
# Mean difference of two digits in grey levels; of real ones, five at a time, the closest had 3.0.
MARGIN = 3.0
GENERATOR = WEIGHTS / "generator.onnx"
CHECKER = WEIGHTS / "checker.onnx"


def check_digit(digit: int) -> int:
    """Return `digit` if it is 0..9; raises InputError otherwise."""
    if not 0 <= digit < CLASSES:
        raise InputError("digit.out_of_range")
    return digit


def check_count(count: int) -> int:
    """Return `count` if it is 1..100; raises InputError otherwise."""
    if not 1 <= count <= MAX_COUNT:
        raise InputError("count.out_of_range", high=MAX_COUNT)
    return count


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Round float images in [-1, 1] to grey levels: uint8, same shape."""
    return np.rint((images + 1) * 127.5).clip(0, 255).astype(np.uint8)


class DigitSampler:
    """Draws digits with the exported generator; safe to share between threads.

    Raises WeightsError where a file is missing, damaged or another network's.
    """

    def __init__(
        self,
        generator: Path | str = GENERATOR,
        checker: Path | str = CHECKER,
        directions: Path | str = DIRECTIONS,
    ) -> None:
        paths = Path(generator), Path(checker)
        self._generator = load_graph(paths[0], {"z", "class_weights"})
        self._checker = load_graph(paths[1], {"images"})
        contents = [path.read_bytes() for path in paths]
        # A short name of these very weights, for caches.
        self.version = hashlib.sha256(b"".join(contents)).hexdigest()[:12]
        self.generator_hash = hashlib.sha256(contents[0]).hexdigest()
        self._directions = Path(directions)

    @cached_property
    def steering(self) -> Steering:
        """The sliders' directions, read when first asked for: WeightsError where they are not."""
        return Steering(self._directions, self.generator_hash)

    def steer(self, z: np.ndarray, style: Style) -> np.ndarray:
        """Return latents float32 [N, 64] in another style; the neutral one returns `z` itself.

        Raises WeightsError where the sliders' directions are missing or of another generator.
        """
        return z if style == NEUTRAL else self.steering.apply(z, style)

    def generate(self, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
        """Run the generator: z float32 [N, 64], class_weights float32 [N, 10] -> uint8 [N, 28, 28].

        Works in batches of five, so that memory does not grow with N.
        """
        images = np.empty((len(z), 28, 28), np.uint8)
        for start in range(0, len(z), BATCH):
            part = slice(start, start + BATCH)
            feed = {"z": z[part], "class_weights": class_weights[part]}
            images[part] = to_uint8(self._generator.run(None, feed)[0][:, 0])
        return images

    def read(self, images: np.ndarray) -> np.ndarray:
        """Run the checker: uint8 [N, 28, 28] -> probabilities float32 [N, 10]."""
        inputs = images[:, None].astype(np.float32) / 127.5 - 1
        parts = [inputs[start : start + BATCH] for start in range(0, len(inputs), BATCH)]
        return np.concatenate([self._checker.run(None, {"images": part})[0] for part in parts])

    def draw(self, digit: int, count: int = 5, seed: int = 0, style: Style = NEUTRAL) -> np.ndarray:
        """Draw `count` (1..100) of `digit` (0..9) in the hands of `seed`: uint8 [count, 28, 28].

        Each is read as `digit` by the checker with a probability of CONFIDENCE or more, and
        differs from those before it by MARGIN grey levels on average; a place that fails is drawn
        again from (seed, place, attempt), 19 times at most, and keeps the last. `style` steers
        every hand alike. The same arguments give the same images. Raises InputError
        for arguments out of range.
        """
        check_digit(digit)
        check_count(count)
        check_seed(seed)
        class_weights = one_hot(np.full(count, digit))
        images = self.generate(self.steer(hands(seed, 0, count), style), class_weights)
        sure = self.read(images)[:, digit] >= CONFIDENCE
        for place in range(count):
            for attempt in range(1, ATTEMPTS):
                if sure[place] and _stands_apart(images[place], images[:place]):
                    break
                z = self.steer(latent(seed, place, attempt)[None], style)
                again = self.generate(z, class_weights[:1])
                images[place] = again[0]
                sure[place] = self.read(again)[0, digit] >= CONFIDENCE
        return images

    def stream(
        self, count: int, seed: int, chunk: int = 500
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield (images uint8 [n, 28, 28], labels uint8 [n]) until `count` digits are drawn.

        Digit i of the stream has label i mod 10 and hand (seed, i): raw draws, never filtered.
        """
        check_seed(seed)
        for start in range(0, count, chunk):
            labels = (np.arange(start, min(start + chunk, count)) % CLASSES).astype(np.uint8)
            yield self.generate(hands(seed, start, len(labels)), one_hot(labels)), labels


def _stands_apart(image: np.ndarray, others: np.ndarray) -> bool:
    """Tell whether `image` differs from each of `others` by MARGIN grey levels on average."""
    differences = np.abs(others.astype(np.int16) - image).mean(axis=(1, 2))
    return bool((differences >= MARGIN).all())
