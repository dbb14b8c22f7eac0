"""The picture that comes back, with a box around each sign."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from bot.inputs.albums import MOST
from model.chat.annotation import BAND, Page, marked
from model.chat.recognition_text import (
    SURE,
)
from model.recognition.answers.reading import ReadDigit
from tests.model.chat.support import reading, sign


def picture_of(page: Page, *others: Page) -> Image.Image:
    return Image.open(io.BytesIO(marked([page, *others], SURE)))


def test_each_sign_gets_its_box_and_the_paper_stays():
    pixels = np.full((500, 600), 255, np.uint8)
    spot = (100, 200, 150, 250)
    for digit, colour in ((sign(4, 0.9), "blue"), (sign(4, 0.5), "orange"), (sign(None, 1), "")):
        one = ReadDigit(
            *(getattr(digit, f) for f in ("digit", "confidence", "probabilities")),
            0,
            spot,
            digit.crop,
        )
        marks = np.asarray(picture_of(Page(pixels, reading([one])))).astype(int)
        assert marks.shape == (500 + 2 * BAND, 600 + 2 * BAND, 3)
        left = marks[BAND + 300, BAND + 95 : BAND + 103]
        red, _, blue = left[np.argmin(left.sum(1))]
        assert {"blue": blue > red + 60, "orange": red > blue + 60, "": abs(red - blue) < 25}[
            colour
        ]
        assert (marks[BAND + 10 : BAND + 120, BAND + 300 : BAND + 590] > 245).all()
        assert (marks[BAND + 250 : BAND + 400, BAND + 120 : BAND + 230] > 245).all()


@pytest.mark.parametrize("shape", [(28, 28), (1600, 30), (20, 1600), (1, 1), (1600, 1600)])
def test_telegram_takes_the_picture_whatever_the_shape(shape):
    page = Page(np.zeros(shape, np.uint8), reading())
    for pages in ([page], [page] * MOST):
        width, height = picture_of(*pages).size
        assert width + height <= 10_000
        assert max(width, height) <= 20 * min(width, height)
