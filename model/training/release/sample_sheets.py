"""The sheets that *How it works* shows beside hands and film: a quiz, and the worst drawings.

Chance picks the quiz's pictures, and the checker the worst: nobody's eye does.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from model.files import atomic_write
from model.generation.latents import CLASSES
from model.generation.sampler import DigitSampler
from model.images import sheet
from model.training.mnist import Digits
from model.training.release.config import Samples


def quiz(sampler: DigitSampler, real: Digits, options: Samples) -> tuple[np.ndarray, np.ndarray]:
    """Return rounds of ten digits, each class once in each: uint8 [N, 28, 28], and bool [N].

    The latter says which are `real`; the others are drawn as visitors get them, checked.
    """
    chance = np.random.default_rng(options.seed)
    labels = np.concatenate([chance.permutation(CLASSES) for _ in range(options.rounds)])
    is_real = chance.integers(2, size=len(labels)).astype(bool)
    images = [
        real.images[chance.choice(np.flatnonzero(real.labels == label))]
        if is_written
        else sampler.draw(int(label), 1, int(chance.integers(2**32)))[0]
        for label, is_written in zip(labels, is_real, strict=True)
    ]
    return np.stack(images), is_real


def least_sure(
    sampler: DigitSampler, options: Samples
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return, of raw drawings, those in which the checker sees the digit asked for least.

    `worst` rows of the ten classes: images uint8 [N, 28, 28], what each is read as int [N], and
    the probability of the digit asked for float32 [N], the least likely of a class first.
    """
    parts = list(sampler.stream(options.drawn, options.seed))
    images, labels = (np.concatenate(each) for each in zip(*parts, strict=True))
    seen = np.concatenate([sampler.read(part) for part, _ in parts])
    asked = seen[np.arange(len(seen)), labels]
    of_class = [np.flatnonzero(labels == label) for label in range(CLASSES)]
    least = [each[np.argsort(asked[each], kind="stable")[: options.worst]] for each in of_class]
    chosen = np.stack(least, axis=1).ravel()
    return images[chosen], seen[chosen].argmax(axis=1), asked[chosen]


def make_samples(weights: Path, real: Digits, options: Samples) -> list[Path]:
    """Write quiz.png and worst.png beside weights: ten digits a row, a pixel a pixel.

    Their texts note the `weights`; what is `real` (0 or 1 for each digit); what each is `read` as,
    how likely the digit asked for was in per cent (`sure`), and of how many `drawn`. Raises
    WeightsError where a graph is missing or damaged.
    """
    sampler = DigitSampler(weights / "generator.onnx", weights / "checker.onnx")
    images, is_real = quiz(sampler, real, options)
    real_ones = "".join(str(int(each)) for each in is_real)
    made = [_write(weights / "quiz.png", images, weights=sampler.version, real=real_ones)]
    images, read, sure = least_sure(sampler, options)
    notes = {
        "weights": sampler.version,
        "read": "".join(map(str, read)),
        "sure": " ".join(f"{100 * each:.0f}" for each in sure),
        "drawn": str(options.drawn),
    }
    return [*made, _write(weights / "worst.png", images, **notes)]


def _write(path: Path, images: np.ndarray, **notes: str) -> Path:
    told = PngImagePlugin.PngInfo()
    for name, text in notes.items():
        told.add_text(name, text)
    with atomic_write(path) as file:
        pixels = Image.fromarray(sheet(images, CLASSES, block=1, gap=0))
        pixels.save(file, "PNG", pnginfo=told, optimize=True)
    return path
