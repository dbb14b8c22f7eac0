"""Glyphs, signs, setting and outlines, on shapes whose measures are known."""

from __future__ import annotations

import io
from itertools import pairwise

import cv2
import numpy as np
import pytest
from PIL import Image

from model.generation.latents import latent
from model.handwriting.glyphs import (
    SCALE,
    Glyph,
    Pen,
    digit_glyph,
    measure_pen,
)
from model.handwriting.layout import GAP, SPACE, set_line
from model.handwriting.punctuation import STROKES, sign_glyph
from model.handwriting.raster import (
    GROUNDS,
    INK,
    PAPER,
    number_png,
)


def bar(slant: float = 0.0, width: int = 3) -> np.ndarray:
    """Return a digit-like stroke, uint8 [28, 28], 20 pixels high."""
    y, x = np.mgrid[:28, :28] + 0.5
    middle = 14 + slant * (14 - y)
    ink = np.clip(width / 2 + 0.5 - np.abs(x - middle), 0, 1) * (np.abs(y - 14) <= 10)
    return np.rint(ink * 255).astype(np.uint8)


def distance(line: np.ndarray) -> float:
    """Return the smallest distance between two separate pieces of ink."""
    count, labels = cv2.connectedComponents((line >= 128).astype(np.uint8))
    assert count == 3, "two pieces and the paper"
    away = cv2.distanceTransform((labels != 1).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
    return float(away[labels == 2].min())


@pytest.mark.parametrize("slant", [-0.3, 0.0, 0.4])
@pytest.mark.parametrize("width", [2, 4])
def test_a_pen_is_measured(slant: float, width: int) -> None:
    pen = measure_pen([digit_glyph(bar(slant, width))])
    assert pen.slant == pytest.approx(slant, abs=0.05)
    upright = width / (1 + slant**2) ** 0.5
    assert pen.width == pytest.approx(upright * SCALE, rel=0.25)
    assert pen.height == pytest.approx(20 * SCALE, rel=0.1)


def test_low_digits_grow_towards_the_others() -> None:
    low = np.zeros((28, 28), np.uint8)
    low[9:19, 4:24] = 255
    assert digit_glyph(low).height == pytest.approx(10 * 1.3 * SCALE, rel=0.05)
    assert digit_glyph(bar()).height == pytest.approx(20 * SCALE, rel=0.05)


def test_blank_paper_is_a_glyph_too() -> None:
    assert not digit_glyph(np.zeros((28, 28), np.uint8)).coverage.any()


@pytest.mark.parametrize("sign", STROKES)
@pytest.mark.parametrize("pen", [Pen(10, 160, 0.0), Pen(40, 150, 0.6), Pen(24, 160, -0.3)])
def test_a_sign_is_as_bold_as_its_pen(sign: str, pen: Pen) -> None:
    glyph = sign_glyph(sign, pen, latent(1, 2, 3))
    ink = (np.pad(glyph.coverage, 2) >= 128).astype(np.uint8)
    thickest = 2 * cv2.distanceTransform(ink, cv2.DIST_L2, cv2.DIST_MASK_PRECISE).max()
    assert 0.85 * pen.width <= thickest <= 1.6 * pen.width
    pieces = cv2.connectedComponents(ink)[0] - 1
    assert pieces == (2 if sign == ":" else 1)
    assert np.isin(glyph.coverage, range(1, 255)).any(), "antialiased"


def test_signs_stand_where_they_belong() -> None:
    pen, still = Pen(20, 160, 0.0), np.zeros(64)
    drawn = {sign: sign_glyph(sign, pen, still) for sign in STROKES}
    assert abs(drawn["."].drop) <= 8
    assert drawn[","].drop > 20, "a comma hangs"
    assert drawn["-"].drop < -40, "a dash floats"
    assert drawn["/"].height > 160 > drawn["+"].height
    assert drawn[":"].height > 0.6 * 160


def test_the_slash_leans_with_the_hand() -> None:
    widths = [
        sign_glyph("/", Pen(20, 160, slant), np.zeros(64)).coverage.shape[1]
        for slant in (-0.2, 0.0, 0.5)
    ]
    assert all(before < after for before, after in pairwise(widths))


@pytest.mark.parametrize("slant", [-0.6, -0.3, 0.0])
def test_a_slash_never_reads_as_a_bar(slant: float) -> None:
    points = sign_glyph("/", Pen(20, 160, slant), np.zeros(64)).strokes[0].points
    across, up = points[-1] - points[0]
    assert across / -up > 0.2


@pytest.mark.parametrize("slants", [(0.0, 0.0), (0.5, 0.5), (0.5, -0.3), (-0.3, 0.5)])
def test_neighbours_keep_their_distance(slants: tuple[float, float]) -> None:
    line, columns = set_line([digit_glyph(bar(slant)) for slant in slants])
    assert distance(line) == pytest.approx(GAP, abs=3)
    assert columns[0] < columns[1]


def test_slanted_neighbours_move_together() -> None:
    """By their boxes two slanted strokes would stand far apart."""
    slanted = digit_glyph(bar(0.5))
    _, columns = set_line([slanted, slanted])
    assert columns[1] - columns[0] < slanted.coverage.shape[1]


def test_a_space_adds_its_width() -> None:
    glyph = digit_glyph(bar())
    near = np.diff(set_line([glyph, glyph])[1])[0]
    _, columns = set_line([glyph, None, glyph])
    assert columns[2] - columns[0] == near + SPACE
    assert columns[1] == -1


def test_all_stand_on_one_base_line() -> None:
    high, low = Glyph(np.full((100, 20), 255, np.uint8)), Glyph(np.full((40, 20), 255, np.uint8))
    hanging = Glyph(np.full((50, 20), 255, np.uint8), drop=30)
    line, columns = set_line([high, low, hanging])
    bottoms = [np.flatnonzero(line[:, left + 10]).max() for left in columns]
    assert bottoms[1] == bottoms[0]
    assert bottoms[2] == bottoms[0] + 30


@pytest.fixture
def ring() -> np.ndarray:
    """A ring of radii 40 and 20 around (100, 60), antialiased."""
    y, x = np.mgrid[:120, :200] + 0.5
    radius = np.hypot(x - 100, y - 60)
    return np.rint(255 * np.clip(np.minimum(40.5 - radius, radius - 19.5), 0, 1)).astype(np.uint8)


@pytest.mark.parametrize("ground", GROUNDS)
def test_a_png_shows_the_coverage(ring: np.ndarray, ground: str) -> None:
    picture = Image.open(io.BytesIO(number_png(ring, ground))).convert("RGBA")
    paper, ink = picture.getpixel((5, 5)), picture.getpixel((130, 60))
    expected = {
        "paper": ((*PAPER, 255), (*INK, 255)),
        "black": ((0, 0, 0, 255), (255, 255, 255, 255)),
        "transparent": ((*INK, 0), (*INK, 255)),
    }
    assert (paper, ink) == expected[ground]
    if ground == "transparent":
        assert np.array_equal(np.asarray(picture)[..., 3], ring)


def test_another_ground_gets_a_sentence(ring: np.ndarray) -> None:
    with pytest.raises(ValueError, match="one of paper, black, transparent"):
        number_png(ring, "marble")
