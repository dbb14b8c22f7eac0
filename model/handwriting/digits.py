"""One hand writes the digits of a number: small moves of z, so that repeated digits are no copies.

The digit at a place of the text is drawn from sqrt(1 - a²) z + a e, where z is the hand
(seed, hand) and e the latent (seed, hand, place, attempt): still standard normal, for any a. The
first attempt has a = WANDER. Drops beside a digit are wiped away. What the checker does not read as
the digit, or what fell to pieces, is drawn again, each attempt straying a little farther, for some
hands write a digit that nobody reads.
"""

from __future__ import annotations

import cv2
import numpy as np

from model.generation.hand import Hand
from model.generation.latents import latent, nearby, one_hot
from model.generation.sampler import ATTEMPTS, DigitSampler
from model.handwriting.glyphs import LEVEL

# Repeated digits then differ by a quarter of what two hands do: weights/directions.json, "wander".
WANDER = 0.2
FURTHER = 0.1  # by which every attempt after those strays more
SURE = 0.98  # probability from the checker; more than for a strip, since one bad digit spoils all
# Attempts that stay as near, and must be of one piece: there are hands whose five never is.
NEAR_ATTEMPTS = 4
SPECK = 4  # pixels of ink; a stroke's end that broke off is larger, the dot of a pen smaller


def _latents(hand: Hand, places: list[int], attempt: int) -> np.ndarray:
    """Return float32 [len(places), 64], the latents of one attempt, counted from 1.

    The attempt stands last in the path and is never 0, as `latent` asks.
    """
    stray = min(WANDER + FURTHER * max(attempt - NEAR_ATTEMPTS, 0), 1.0)
    others = np.stack([latent(hand.seed, hand.place, place, attempt) for place in places])
    return nearby(hand.z, others, stray)


def is_whole(image: np.ndarray) -> bool:
    """Tell whether the ink of a digit, uint8 [28, 28], hangs together."""
    ink = (image >= LEVEL * 255).astype(np.uint8)
    return cv2.connectedComponents(ink, connectivity=8)[0] == 2


def without_specks(image: np.ndarray) -> np.ndarray:
    """Return a digit, uint8 [28, 28], without loose ink of SPECK pixels or fewer.

    A drop beside the digit is nothing in a strip of 28 pixels, and an eyesore in print.
    """
    ink = (image >= LEVEL * 255).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    if count <= 2:
        return image
    areas = stats[:, cv2.CC_STAT_AREA]
    areas[0] = 0  # the paper
    is_kept = (areas > SPECK) | (areas == areas.max())
    is_drop = ~is_kept
    is_kept[0] = is_drop[0] = False
    around = np.ones((3, 3), np.uint8)  # with the faint rim of a drop
    kept, drops = (cv2.dilate(of[labels].astype(np.uint8), around) for of in (is_kept, is_drop))
    return np.where(drops > kept, 0, image).astype(np.uint8)


def write_digits(
    sampler: DigitSampler, digits: list[int], places: list[int], hand: Hand
) -> np.ndarray:
    """Draw `digits` (0..9 each) in one hand: uint8 [len(digits), 28, 28].

    `places` are their places in the text: the same (digit, place, hand) is the same image,
    whatever stands around it. Each is read as its digit by the checker with a probability of
    SURE or more, or else is the last of 20 attempts.
    """
    labels = np.array(digits, np.int64)
    images = np.empty((len(digits), 28, 28), np.uint8)
    open_places = np.arange(len(digits))
    for attempt in range(1, ATTEMPTS + 1):
        z = _latents(hand, [places[index] for index in open_places], attempt)
        wanted = labels[open_places]
        drawn = sampler.generate(sampler.steer(z, hand.style), one_hot(wanted))
        images[open_places] = [without_specks(image) for image in drawn]
        right = sampler.read(images[open_places])[np.arange(len(wanted)), wanted]
        good = right >= SURE
        if attempt <= NEAR_ATTEMPTS:
            good &= [is_whole(images[index]) for index in open_places]
        open_places = open_places[~good]
        if not len(open_places):
            break
    return images
