"""A sheet on a table is found; digits, frames of ink and plain pages are no sheets."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.paper.page_detection import find_sheet
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, encode, number


def on_table(page: np.ndarray, table: int = 60, light: bool = False) -> np.ndarray:
    """Return a page, uint8 [H, W], lying a little turned on a table of another grey."""
    height, width = page.shape
    picture = np.full((height + 300, width + 400), table, np.uint8)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    moved = corners + np.array([[190, 120], [210, 160], [180, 170], [170, 130]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    size = picture.shape[::-1]
    cover = cv2.warpPerspective(np.full(page.shape, 255, np.uint8), matrix, size)
    picture = np.where(cover > 127, cv2.warpPerspective(page, matrix, size), picture)
    if light:
        picture = picture * np.linspace(1, 0.45, picture.shape[1])
    return picture.astype(np.uint8)


@pytest.mark.parametrize("light", [False, True])
def test_a_number_on_a_sheet_on_a_table_is_read(sampler: DigitSampler, light: bool) -> None:
    page = dark_on_light(np.pad(number(sampler, "4907"), 60))
    picture = on_table(page, light=light)
    sheet = find_sheet(picture)
    assert sheet is not None
    assert abs(sheet.sum() / page.size - 1) < 0.15
    assert not sheet[:80].any()
    assert DigitReader().read(encode(picture, "JPEG", quality=80)).text == "4907"


def test_what_is_all_page_is_no_sheet(sampler: DigitSampler) -> None:
    ink = np.pad(number(sampler, "0861"), 40)
    frame = np.full((500, 600), 240, np.uint8)
    cv2.rectangle(frame, (60, 60), (540, 440), 20, 12)
    bright_bar = np.zeros((600, 600), np.uint8)
    bright_bar[40:560, 260:340] = 255
    ring = cv2.circle(np.zeros((600, 600), np.uint8), (300, 300), 220, 255, 130)
    light = dark_on_light(ink) * np.linspace(0.3, 1, ink.shape[1])
    pages = [ink, dark_on_light(ink), frame, bright_bar, ring, light.astype(np.uint8)]
    pages += [np.full((400, 500), level, np.uint8) for level in (0, 128, 255)]
    for page in pages:
        assert find_sheet(page) is None


def test_small_pictures_are_left_alone() -> None:
    assert find_sheet(np.pad(np.full((60, 60), 255, np.uint8), 30)) is None
