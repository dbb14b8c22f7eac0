"""DigitSampler: (digit, count, seed) -> images. NumPy and ONNX Runtime only, no torch.

The i-th hand of a seed, its latent z, comes from (seed, i) alone. So the same seed writes every
digit in the same hands, and the first five of a hundred are the five of a strip.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
import onnxruntime as ort

LATENT = 64
CLASSES = 10
MAX_COUNT = 100
MAX_SEED = 2**32 - 1
BATCH = 5  # one strip; larger batches gain nothing on one thread and cost memory
GENERATOR = Path(__file__).resolve().parent.parent / "weights" / "generator.onnx"


class WeightsError(Exception):
    """The weights are missing or damaged; the message is a sentence for the operator."""


def fresh_seed() -> int:
    """Return a seed nobody can guess: an integer of 0..2**32-1."""
    return secrets.randbelow(MAX_SEED + 1)


def check_digit(digit: int) -> int:
    """Return `digit` if it is 0..9; raises ValueError with a sentence otherwise."""
    if not 0 <= digit < CLASSES:
        raise ValueError("The digit must be one of 0 to 9.")
    return digit


def check_count(count: int) -> int:
    """Return `count` if it is 1..100; raises ValueError with a sentence otherwise."""
    if not 1 <= count <= MAX_COUNT:
        raise ValueError(f"The count must be from 1 to {MAX_COUNT}.")
    return count


def check_seed(seed: int) -> int:
    """Return `seed` if it is 0..2**32-1; raises ValueError with a sentence otherwise."""
    if not 0 <= seed <= MAX_SEED:
        raise ValueError(f"The seed must be a whole number from 0 to {MAX_SEED}.")
    return seed


def hands(seed: int, first: int, count: int) -> np.ndarray:
    """Return the latents of hands `first` to `first + count - 1` of a seed, float32 [count, 64]."""
    return np.stack(
        [
            np.random.Generator(
                np.random.PCG64(np.random.SeedSequence([seed, hand]))
            ).standard_normal(LATENT, np.float32)
            for hand in range(first, first + count)
        ]
    )


def one_hot(labels: np.ndarray) -> np.ndarray:
    """Return class weights float32 [N, 10] for integer labels [N] in 0..9."""
    return np.eye(CLASSES, dtype=np.float32)[labels]


def to_uint8(images: np.ndarray) -> np.ndarray:
    """Round float images in [-1, 1] to grey levels: uint8, same shape."""
    return np.rint((images + 1) * 127.5).clip(0, 255).astype(np.uint8)


class DigitSampler:
    """Draws digits with the exported generator; safe to share between threads.

    Raises WeightsError where the file is missing or no generator.
    """

    def __init__(self, path: Path | str = GENERATOR) -> None:
        self.path = Path(path)
        options = ort.SessionOptions()
        # One thread per call: requests run side by side, and no thread pool spins while idle.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # Without the arena, memory goes back after each call; a strip takes no longer (measured).
        options.enable_cpu_mem_arena = False
        try:
            self._session = ort.InferenceSession(
                self.path, options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # ONNX Runtime raises a dozen types of its own
            raise WeightsError(
                f"The generator {self.path.name} is missing or damaged: "
                f"`python train.py export` writes it from the trained weights."
            ) from error
        if {each.name for each in self._session.get_inputs()} != {"z", "class_weights"}:
            raise WeightsError(f"{self.path.name} is no generator: it takes other inputs.")

    @cached_property
    def version(self) -> str:
        """A short name of these very weights, for caches: the first digits of their SHA-256."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:12]

    def generate(self, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
        """Run the generator: z float32 [N, 64], class_weights float32 [N, 10] -> uint8 [N, 28, 28].

        Works in batches of five, so that memory does not grow with N.
        """
        images = np.empty((len(z), 28, 28), np.uint8)
        for start in range(0, len(z), BATCH):
            part = slice(start, start + BATCH)
            feed = {"z": z[part], "class_weights": class_weights[part]}
            images[part] = to_uint8(self._session.run(None, feed)[0][:, 0])
        return images

    def draw(self, digit: int, count: int = 5, seed: int = 0) -> np.ndarray:
        """Draw `count` (1..100) of `digit` (0..9) in the hands of `seed`: uint8 [count, 28, 28].

        The same arguments give the same images. Raises ValueError with a sentence for arguments
        out of range.
        """
        check_digit(digit), check_count(count), check_seed(seed)
        labels = np.full(count, digit)
        return self.generate(hands(seed, 0, count), one_hot(labels))

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
