"""Pages with known digits on them, made from MNIST: what the reader is measured on.

A page is uint8 [H, W] grey with the text that is written on it. Every maker takes its digits and
a random source, so that the same seed makes the same pages.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from model.dataset.degradation import grain, lit, shaded, taken, written_on_paper
from model.recognition.mnist_preprocessing import trim
from model.training.mnist import Digits
from model.training.synthesis.digits import enlarged, joined, turned, with_pen

JPEG_QUALITY = 60
Corruption = Callable[[np.ndarray, Generator], np.ndarray]


@dataclass(frozen=True)
class Page:
    """A page: `pixels` uint8 [H, W], the digits on it in reading order, and how it was kept."""

    pixels: np.ndarray
    text: str
    photographed: bool = False

    @property
    def encoded(self) -> bytes:
        """The page as a PNG file or, photographed, as a JPEG of quality 60."""
        buffer = io.BytesIO()
        kind = ("JPEG", {"quality": JPEG_QUALITY}) if self.photographed else ("PNG", {})
        Image.fromarray(self.pixels).save(buffer, kind[0], **kind[1])
        return buffer.getvalue()


def _pick(digits: Digits, count: int, random: Generator) -> tuple[list[np.ndarray], str]:
    """Return `count` random digits and their text."""
    index = random.integers(0, len(digits), count)
    return list(digits.images[index]), "".join(str(label) for label in digits.labels[index])


def on_paper(ink: np.ndarray, random: Generator, margin: float = 0.5) -> np.ndarray:
    """Lay uint8 `ink` on paper with margins of up to `margin` of its height, either polarity."""
    ink = np.pad(ink, _margins(ink, random, 0.12, margin))
    paper, pen = random.uniform(200, 255), random.uniform(0, 110)
    if random.random() < 0.25:
        paper, pen = 255 - paper, 255 - pen
    levels = paper + (pen - paper) * (ink / 255.0)
    levels += random.normal(0, random.uniform(0, 4), ink.shape)
    return levels.clip(0, 255).astype(np.uint8)


def _margins(ink: np.ndarray, random: Generator, least: float, most: float) -> np.ndarray:
    """Return how far paper reaches beyond `ink`, in heights: int [2, 2], for np.pad."""
    return (random.uniform(least, most, 4) * ink.shape[0]).astype(int).reshape(2, 2)


def single(digits: Digits, random: Generator) -> Page:
    """Return one digit on paper, 60 to 300 pixels tall."""
    (image,), text = _pick(digits, 1, random)
    ink = enlarged(image, random.uniform(3, 15))
    return Page(on_paper(ink, random, margin=1.5), text)


def row_ink(images: list[np.ndarray], random: Generator, touching: float = 0.0) -> np.ndarray:
    """Return digits written in a row, uint8 [H, W].

    A neighbour touches the one before it with a chance of `touching`; where that is above 0, at
    least one does.
    """
    times = random.uniform(3, 5)
    touches = random.random(len(images) - 1) < touching
    if touching and not touches.any():
        touches[random.integers(len(touches))] = True
    ink = enlarged(images[0], times * random.uniform(0.9, 1.1))
    for image, touch in zip(images[1:], touches, strict=True):
        other = enlarged(image, times * random.uniform(0.9, 1.1))
        drop = int(random.uniform(-1.5, 1.5) * times)
        # In MNIST's pixels: strokes run into each other by up to one, or keep two to eight apart.
        overlap = random.uniform(0, 1) if touch else -random.uniform(2, 8)
        ink = joined(ink, other, drop, round(overlap * times))
    return ink


def row(digits: Digits, random: Generator, touching: float = 0.0) -> Page:
    """Return two to eight digits in a row on paper; see `row_ink` for `touching`."""
    images, text = _pick(digits, int(random.integers(2, 9)), random)
    return Page(on_paper(row_ink(images, random, touching), random), text)


def two_lines(digits: Digits, random: Generator) -> Page:
    """Return two rows of two to eight digits, one under the other."""
    lines, texts = [], []
    for _ in range(2):
        images, text = _pick(digits, int(random.integers(2, 9)), random)
        lines.append(row_ink(images, random))
        texts.append(text)
    space = int(random.uniform(0.15, 0.6) * lines[0].shape[0])
    shape = lines[0].shape[0] + space + lines[1].shape[0], max(line.shape[1] for line in lines)
    ink = np.zeros(shape, np.uint8)
    for line, top in zip(lines, (0, lines[0].shape[0] + space), strict=True):
        left = int(random.integers(0, shape[1] - line.shape[1] + 1))
        ink[top : top + line.shape[0], left : left + line.shape[1]] = line
    return Page(on_paper(ink, random), "".join(texts))


def photograph(digits: Digits, random: Generator) -> Page:
    """Return a row on textured paper, unevenly lit, seen askew and a little blurred."""
    ink, text = _row_with_margins(digits, random)
    page = lit(written_on_paper(ink, random), random)
    return Page(taken(askew(page, random), random), text, photographed=True)


def sheet_on_table(digits: Digits, random: Generator) -> Page:
    """Return a photograph of a row on a sheet that lies, turned a little, on a darker table."""
    ink, text = _row_with_margins(digits, random)
    paper = written_on_paper(ink, random)
    turn = random.uniform(-8, 8)
    sides = _margins(paper, random, 0.05, 0.5)
    sheet = turned(np.full(paper.shape, 255, np.uint8), turn)
    paper = cv2.warpAffine(paper, *_turn(paper.shape, sheet.shape, turn))
    sheet, paper = np.pad(sheet, sides), np.pad(paper, sides)
    uneven = grain(paper.shape, random, 1, 8)
    table = random.uniform(20, 120) + uneven * random.uniform(1, 10)
    share = sheet / 255.0
    page = lit(paper * share + table * (1 - share), random)
    return Page(taken(askew(page, random), random), text, photographed=True)


def in_shadow(digits: Digits, random: Generator) -> Page:
    """Return a photograph of a row with a shadow over a part of it, its edge hard or soft."""
    ink, text = _row_with_margins(digits, random)
    page = shaded(lit(written_on_paper(ink, random), random), random)
    return Page(taken(askew(page, random), random), text, photographed=True)


def _row_with_margins(digits: Digits, random: Generator) -> tuple[np.ndarray, str]:
    """Return two to eight digits in a row with wide margins, uint8 [H, W], and their text."""
    images, text = _pick(digits, int(random.integers(2, 9)), random)
    ink = row_ink(images, random)
    return np.pad(ink, _margins(ink, random, 0.4, 1.2)), text


def _turn(
    shape: tuple[int, ...], larger: tuple[int, ...], degrees: float
) -> tuple[np.ndarray, tuple[int, int]]:
    """Return the matrix and size, for warpAffine, that turn `shape` in the middle of `larger`."""
    matrix: np.ndarray = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), degrees, 1)
    matrix[:, 2] += (larger[1] - shape[1]) / 2, (larger[0] - shape[0]) / 2
    return matrix, (larger[1], larger[0])


def askew(page: np.ndarray, random: Generator) -> np.ndarray:
    """Return float32 `page` in perspective: each corner moved by up to 5 per cent of the height."""
    height, width = page.shape
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + random.uniform(-0.05, 0.05, (4, 2)).astype(np.float32) * height
    matrix = cv2.getPerspectiveTransform(corners, moved)
    return cv2.warpPerspective(page, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)


def _noise(ink: np.ndarray, random: Generator) -> np.ndarray:
    return (ink + random.normal(0, 40, ink.shape)).clip(0, 255).astype(np.uint8)


def _blur(ink: np.ndarray, random: Generator) -> np.ndarray:
    return cv2.GaussianBlur(ink, (0, 0), random.uniform(3, 6))


def _rotation(ink: np.ndarray, random: Generator) -> np.ndarray:
    return turned(ink, random.uniform(-20, 20))


def _thin(ink: np.ndarray, random: Generator) -> np.ndarray:  # noqa: ARG001
    return with_pen(ink, -6)


def _thick(ink: np.ndarray, random: Generator) -> np.ndarray:  # noqa: ARG001
    return with_pen(ink, 10)


# For digits 120 pixels tall: one of MNIST's pixels is six of theirs.
CORRUPTIONS: dict[str, Corruption] = {
    "noise": _noise,
    "blur": _blur,
    "rotation": _rotation,
    "thin": _thin,
    "thick": _thick,
}


def corrupted(digits: Digits, random: Generator, kind: str) -> Page:
    """Return one digit, 120 pixels tall, on paper, spoilt in the way of `kind`."""
    (image,), text = _pick(digits, 1, random)
    ink = np.pad(enlarged(image, 6), 60)
    ink = CORRUPTIONS[kind](ink, random)
    paper, pen = random.uniform(200, 255), random.uniform(0, 80)
    return Page((paper + (pen - paper) * (ink / 255.0)).astype(np.uint8), text)


def scrap(ink: np.ndarray, random: Generator) -> Page:
    """Return something that is no digit on paper: uint8 [H, W] ink, no text."""
    # Blank paper keeps its size: there is nothing to trim it to.
    ink = trim(ink) if ink.max() > 40 else ink
    times = random.uniform(60, 300) / max(ink.shape)
    size = tuple(max(8, round(side * times)) for side in ink.shape[::-1])
    return Page(on_paper(cv2.resize(ink, size), random, margin=1.5), "")
