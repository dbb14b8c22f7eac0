"""What the reader learns from: MNIST's digits, the same redrawn, and what is not a digit.

Everything passes through the reader's own preparation, so that the network trains on what it will
be shown. `redrawn` imitates other pens and papers; `no_digits` gives the eleventh answer:
scribbles, letters, fragments, touching pairs and blank paper, all made from nothing but MNIST and
random strokes. The same digits and seed make the same set.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from tqdm import tqdm

from model.dataset.degradation import grain
from model.recognition.mnist_preprocessing import SIZE, prepare, trim
from model.training.mnist import Digits

NOT_A_DIGIT = 10  # the eleventh answer
ENLARGED = 3  # pens and blur work on pixels three times as fine
CANVAS = 96
PAIRS = 0.34  # of what is shown as no digit: two of them, touching
# Without those that are some hand's digit: b 6, g 9, i 1, l 1, o 0, q 9, s 5, z 2 ...
LETTERS = "ACEFGHKMNPQRTUVWXYacdefhkmnprtuvwxy?!#%&*+=@<>$"
FONTS = (
    cv2.FONT_HERSHEY_SIMPLEX,
    cv2.FONT_HERSHEY_DUPLEX,
    cv2.FONT_HERSHEY_SCRIPT_SIMPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)


def turned(ink: np.ndarray, degrees: float, shear: float = 0.0, stretch: float = 1.0) -> np.ndarray:
    """Return uint8 `ink` turned, sheared and widened about its middle, on paper large enough."""
    height, width = ink.shape
    angle = math.radians(degrees)
    turn = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    matrix = turn @ np.array([[stretch, shear], [0.0, 1.0]])
    size = np.ceil(np.abs(matrix) @ np.array([width, height])).astype(int) + 4
    offset = size / 2 - matrix @ np.array([width / 2, height / 2])
    return cv2.warpAffine(ink, np.column_stack([matrix, offset]), (int(size[0]), int(size[1])))


def with_pen(ink: np.ndarray, change: int) -> np.ndarray:
    """Return uint8 `ink` with strokes wider (or, below 0, narrower) by about |change| pixels."""
    side = abs(change) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    if change >= 0:
        return cv2.dilate(np.pad(ink, side), kernel)
    thin = cv2.erode(ink, kernel)
    # A hairline would vanish: what is left of it must still be most of the digit.
    return thin if (thin > 127).sum() > 0.3 * (ink > 127).sum() else ink


def enlarged(image: np.ndarray, times: float = ENLARGED) -> np.ndarray:
    """Return a digit, uint8 [28, 28], trimmed and enlarged to sharp strokes."""
    size = tuple(max(1, round(times * side)) for side in trim(image).shape[::-1])
    return _sharpened(cv2.resize(trim(image), size, interpolation=cv2.INTER_CUBIC), 2)


def _sharpened(ink: np.ndarray, times: float) -> np.ndarray:
    """Return uint8 `ink` without what is fainter than 64, the rest so many times as strong."""
    return cv2.convertScaleAbs(np.maximum(ink, 64) - 64, alpha=times)


def redraw(image: np.ndarray, random: Generator, neighbour: np.ndarray | None = None) -> np.ndarray:
    """Return a digit, uint8 [28, 28], as another pen, paper and camera would leave it, prepared.

    With a `neighbour` a sliver of that digit stays at one side, as a cut between two leaves it.
    """
    ink = with_pen(enlarged(image), int(random.integers(-4, 7)))
    ink = turned(ink, random.uniform(-18, 18), random.uniform(-0.3, 0.3), random.uniform(0.8, 1.25))
    if neighbour is not None:
        other = enlarged(neighbour)
        part = max(1, int(other.shape[1] * random.uniform(0.05, 0.2)))
        if random.random() < 0.5:
            ink = _touching(trim(ink), other[:, :part], random)
        else:
            ink = _touching(other[:, -part:], trim(ink), random)
    return prepare(worn(ink, random))


def worn(ink: np.ndarray, random: Generator) -> np.ndarray:
    """Blur and roughen uint8 `ink` a little, as thresholded paper is."""
    if random.random() < 0.5:
        ink = cv2.GaussianBlur(ink, (0, 0), random.uniform(0.5, 2.5))
    if random.random() < 0.3:
        rough = random.normal(0, random.uniform(10, 50), ink.shape)
        ink = np.where(ink > 20, ink + rough, ink).clip(0, 255).astype(np.uint8)
    if random.random() < 0.5:
        ink = _sharpened(ink, random.uniform(1.5, 4))
    return ink


def _on_page(ink: np.ndarray, top: int, left: int, shape: tuple[int, int]) -> np.ndarray:
    """Return black paper of `shape` with uint8 `ink` at (top, left)."""
    page = np.zeros(shape, np.uint8)
    page[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return page


def placed(
    left: np.ndarray, right: np.ndarray, drop: int, overlap: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return two inks, uint8 [H, W], on two sheets of one shape: the right one beside the left.

    It lies `drop` pixels lower, and so close that in the row where they are closest their strokes
    overlap by `overlap` pixels (a gap below 0).
    """
    middle = (left.shape[0] - right.shape[0]) // 2 + drop
    tops = max(0, -middle), max(0, middle)
    shape = (
        max(tops[0] + left.shape[0], tops[1] + right.shape[0]),
        left.shape[1] + right.shape[1] + max(0, -overlap),
    )
    first = _on_page(left, tops[0], 0, shape)
    second = _on_page(right, tops[1], left.shape[1], shape)
    dark, other = first > 127, second > 127
    both = dark.any(1) & other.any(1)
    # Where no row holds ink of both, they stand as close as their boxes.
    ends = left.shape[1] - 1 - dark[:, : left.shape[1]][:, ::-1].argmax(1)
    gap = int((other.argmax(1) - ends - 1)[both].min()) if both.any() else 0
    move = min(gap + overlap, left.shape[1])
    return first, np.roll(second, -move, axis=1)


def joined(left: np.ndarray, right: np.ndarray, drop: int, overlap: int) -> np.ndarray:
    """Return two inks, uint8 [H, W], side by side as one; see `placed`."""
    return trim(np.maximum(*placed(left, right, drop, overlap)), level=0)


def _touching(left: np.ndarray, right: np.ndarray, random: Generator) -> np.ndarray:
    """Return two inks so close that their strokes meet."""
    drop = int(random.uniform(-0.1, 0.1) * max(left.shape[0], right.shape[0]))
    return joined(left, right, drop, int(random.integers(0, 5)))


def pair(digits: Digits, random: Generator) -> np.ndarray:
    """Return two touching digits, or one and a half, as one ink, uint8 [H, W]."""
    first, second = (enlarged(digits.images[n]) for n in random.integers(0, len(digits), 2))
    kind = random.random()
    if kind < 0.3:
        second = second[:, : max(4, int(second.shape[1] * random.uniform(0.4, 0.8)))]
    elif kind < 0.6:
        first = first[:, int(first.shape[1] * random.uniform(0.2, 0.6)) :]
    elif kind < 0.7:
        return _touching(first.T, second.T, random).T
    return _touching(first, second, random)


def fragment(digits: Digits, random: Generator) -> np.ndarray:
    """Return a piece of a digit, cut by a line, that is no digit itself, uint8 [H, W]."""
    while True:
        ink = enlarged(digits.images[random.integers(len(digits))])
        height, width = ink.shape
        # Half a 1 is a 1: what is or stays a straight stroke teaches nothing.
        if width < 0.5 * height:
            continue
        part = random.uniform(0.3, 0.55)
        if random.random() < 0.7:
            ink = turned(ink, 0, random.uniform(-0.3, 0.3))
            cut = int(part * ink.shape[1])
            ink = ink[:, :cut] if random.random() < 0.5 else ink[:, -cut:]
        else:
            cut = int(0.7 * part * height)
            ink = ink[:cut] if random.random() < 0.5 else ink[-cut:]
        ink = trim(ink)
        if ink.size and ink.shape[1] > 0.35 * ink.shape[0]:
            return ink


def broad(make: Callable[[Generator], np.ndarray], random: Generator) -> np.ndarray:
    """Return the first of what `make` draws that is no single upright stroke, which is a 1."""
    while True:
        ink = make(random)
        height, width = trim(ink).shape
        if width > 0.5 * height > 0:
            return ink


def scribble(random: Generator) -> np.ndarray:
    """Return one to four random curves, uint8 [96, 96]."""
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    thickness = int(random.integers(2, 11))
    for _ in range(random.integers(1, 5)):
        knots = random.uniform(8, CANVAS - 8, (int(random.integers(3, 9)), 2))
        fine = np.linspace(0, len(knots) - 1, 12 * len(knots))
        curve = np.stack([np.interp(fine, np.arange(len(knots)), axis) for axis in knots.T])
        if random.random() < 0.7:
            window = np.ones(9) / 9
            curve = np.stack([np.convolve(axis, window, "valid") for axis in curve])
        cv2.polylines(page, [curve.T.astype(np.int32)], False, 255, thickness, cv2.LINE_AA)
    return page


def figure(random: Generator) -> np.ndarray:
    """Return two to four straight strokes, crossed or joined like a letter's, uint8 [96, 96]."""
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    grid = np.array([12, 48, 84])
    thickness = int(random.integers(3, 11))
    spots = random.permutation(9)[: int(random.integers(4, 7))]
    corners = np.stack([grid[spots % 3], grid[spots // 3]], 1) + random.integers(-8, 9, (1, 2))
    for start, end in zip(corners[::2], corners[1::2], strict=False):
        cv2.line(page, start.tolist(), end.tolist(), 255, thickness, cv2.LINE_AA)
    if random.random() < 0.3:
        cv2.rectangle(page, (14, 14), (82, 82), 255, thickness)
    return page


def letter(random: Generator) -> np.ndarray:
    """Return a plotted letter or sign that no digit looks like, uint8 [H, W]."""
    page = np.zeros((2 * CANVAS, 2 * CANVAS), np.uint8)
    sign, font = LETTERS[random.integers(len(LETTERS))], FONTS[random.integers(len(FONTS))]
    thickness = int(random.integers(2, 9))
    cv2.putText(page, sign, (50, 130), font, 3.0, 255, thickness, cv2.LINE_AA)
    slant, stretch = random.uniform(-0.3, 0.3), random.uniform(0.7, 1.3)
    return trim(turned(page, random.uniform(-12, 12), slant, stretch))


def blank(random: Generator) -> np.ndarray:
    """Return paper with nothing on it, with grain or with specks, uint8 [96, 96]."""
    page = np.zeros((CANVAS, CANVAS), np.uint8)
    for _ in range(int(random.integers(0, 12)) if random.random() < 0.7 else 0):
        spot = tuple(int(n) for n in random.integers(0, CANVAS, 2))
        cv2.circle(page, spot, int(random.integers(1, 4)), 255, -1, cv2.LINE_AA)
    if random.random() < 0.4:
        uneven = grain(page.shape, random, 1, 8) * 80 - 60
        page = np.maximum(page, uneven.clip(0, 255).astype(np.uint8))
    return page


def no_sign(digits: Digits, random: Generator) -> np.ndarray:
    """Return one thing that is no digit, in large: uint8 [H, W], white on black."""
    makers: list[tuple[float, Callable[[], np.ndarray]]] = [
        (0.30, lambda: fragment(digits, random)),
        (0.26, lambda: broad(scribble, random)),
        (0.12, lambda: broad(figure, random)),
        (0.22, lambda: letter(random)),
        (0.10, lambda: blank(random)),
    ]
    shares = np.array([share for share, _ in makers])
    _, make = makers[random.choice(len(makers), p=shares)]
    return make()


def no_digit(digits: Digits, random: Generator) -> np.ndarray:
    """Return something that is not one digit, prepared: uint8 [28, 28]."""
    ink = pair(digits, random) if random.random() < PAIRS else no_sign(digits, random)
    ink = turned(ink, random.uniform(-8, 8))
    return prepare(worn(with_pen(ink, int(random.integers(-2, 3))), random))


def no_digits(digits: Digits, count: int, seed: int) -> Digits:
    """Return `count` pictures labelled 10, made from strokes and pieces of `digits`."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
    bar = tqdm(range(count), unit=" scribbles", disable=None, leave=False)
    images = [no_digit(digits, random) for _ in bar]
    labels = np.full(count, NOT_A_DIGIT, np.uint8)
    return Digits(np.stack(images) if images else np.zeros((0, SIZE, SIZE), np.uint8), labels)


def redrawn(digits: Digits, seed: int) -> Digits:
    """Return `digits` in other pens and on other paper, one in eight with a neighbour's sliver."""
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 2])))
    images = []
    for image in tqdm(digits.images, unit=" digits", disable=None, leave=False):
        beside = digits.images[random.integers(len(digits))] if random.random() < 0.125 else None
        images.append(redraw(image, random, beside))
    return Digits(np.stack(images), digits.labels)
