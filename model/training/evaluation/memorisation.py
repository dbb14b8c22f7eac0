"""Does the generator copy? Its digits beside the nearest of all training images, in pixels."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.files import write_file
from model.generation.latents import CLASSES
from model.images import png_bytes, sheet
from model.training.evaluation.precision_recall import nearest
from model.training.mnist import Digits

PERCENTILE = 1.0
PAIRS = 5  # of each digit, on the sheet
MARGIN, HEADER, CAPTION = 16, 28, 18  # pixels of the sheet


@dataclass(frozen=True)
class Matched:
    """Digits with the nearest image of another set: its index int64 [N], its distance [N].

    Distances are Euclidean, on pixels in [0, 1].
    """

    digits: Digits
    index: np.ndarray
    distance: np.ndarray


def match(digits: Digits, train: Digits) -> Matched:
    """Find each digit's nearest image in `train`, whatever its label."""
    return Matched(digits, *nearest(digits.images, train.images))


def join(sets: list[Matched]) -> Matched:
    """Return several matched sets as one."""
    digits = Digits(
        np.concatenate([each.digits.images for each in sets]),
        np.concatenate([each.digits.labels for each in sets]),
    )
    return Matched(
        digits,
        np.concatenate([each.index for each in sets]),
        np.concatenate([each.distance for each in sets]),
    )


def closeness(drawn: Matched, test: Matched) -> dict[str, float]:
    """Return how close `drawn` comes to the training images, beside test images.

    `nearest_ratio`: mean distance of the drawn over that of the test digits. `nearest_closer`: part
    of the drawn that are closer than the first percentile of the test digits; 0.01 where both are
    alike. Both are averaged over the ten classes: the ones, close to each other everywhere, would
    decide otherwise.
    """
    ratios, closer = [], []
    for label in range(CLASSES):
        ours = drawn.distance[drawn.digits.labels == label]
        theirs = test.distance[test.digits.labels == label]
        ratios.append(ours.mean() / theirs.mean())
        closer.append((ours < np.percentile(theirs, PERCENTILE)).mean())
    return {
        "nearest_ratio": float(np.mean(ratios)),
        "nearest_closer": float(np.mean(closer)),
    }


def closest_pairs(matched: Matched, pairs: int = PAIRS) -> list[np.ndarray]:
    """Return for each label 0..9 the indices of its `pairs` closest digits, the closest first."""
    chosen = []
    for label in range(CLASSES):
        members = np.flatnonzero(matched.digits.labels == label)
        order = np.argsort(matched.distance[members], kind="stable")
        chosen.append(members[order[:pairs]])
    return chosen


def _pair(matched: Matched, train: Digits, place: int) -> np.ndarray:
    """Return a digit and its training neighbour side by side, uint8 [60, 118]."""
    images = np.stack([matched.digits.images[place], train.images[matched.index[place]]])
    return sheet(images, columns=2, block=2, gap=2)


def closest_sheet(matched: Matched, train: Digits, path: Path) -> None:
    """Write the closest pairs of each digit as a PNG: a column a digit, the closest on top.

    On the left of each pair what was drawn, on the right the training image, below the distance.
    """
    columns = closest_pairs(matched)
    height, width = _pair(matched, train, int(columns[0][0])).shape
    step_x, step_y = width + MARGIN, height + CAPTION
    size = (step_x * CLASSES + MARGIN, HEADER + step_y * PAIRS + MARGIN)
    canvas = Image.new("L", size, 48)
    pen, font = ImageDraw.Draw(canvas), ImageFont.load_default(size=12)
    for column, places in enumerate(columns):
        left = MARGIN + column * step_x
        for text, share in (("drawn", 0.25), ("MNIST", 0.75)):
            pen.text((left + share * width, HEADER / 2), text, fill=255, font=font, anchor="mm")
        for row, place in enumerate(places):
            top = HEADER + row * step_y
            canvas.paste(Image.fromarray(_pair(matched, train, int(place))), (left, top))
            middle = (left + width / 2, top + height + CAPTION / 2)
            text = f"{matched.distance[place]:.2f}"
            pen.text(middle, text, fill=255, font=font, anchor="mm")
    write_file(path, png_bytes(np.asarray(canvas)))
