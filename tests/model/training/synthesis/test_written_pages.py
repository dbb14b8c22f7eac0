"""Pages with the truth for each pixel."""

from __future__ import annotations

import numpy as np
import pytest

from model.training.handwriting import Handwriting
from model.training.synthesis.page_ink import Hands, Layout, lay, signs_of
from model.training.synthesis.page_prints import printed, printed_lines, rows_of_print, spoilt
from model.training.synthesis.written_pages import PageMaker
from tests.model.support import synthetic_digits


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.Generator(np.random.PCG64(3))


@pytest.fixture(scope="module")
def hands() -> Handwriting:
    letter, scan = np.zeros((2, 105, 105), np.uint8), np.zeros((2, 32, 32), np.uint8)
    letter[:, 20:80, 40:46] = letter[:, 50:56, 20:80] = 255
    scan[:, 4:28, 14:18] = 255
    traces = np.random.Generator(np.random.PCG64(0)).random((2, 8, 2)).astype(np.float32)
    return Handwriting(traces, np.array([5, 7], np.uint8), scan, np.ones(2, np.uint8), letter)


def test_the_same_seed_makes_the_same_pages(hands: Handwriting) -> None:
    digits = synthetic_digits(50)
    one, other = (PageMaker(digits, hands, 20, 4) for _ in range(2))
    for shape in [(256, 256), (192, 336)] * 5:
        pages = [maker.page(shape) for maker in (one, other)]
        for first, second in zip(*pages, strict=True):
            assert first.shape == shape
            assert first.dtype == np.uint8
            assert np.array_equal(first, second)


def test_most_pages_are_written_on_and_some_are_not(hands: Handwriting) -> None:
    maker = PageMaker(synthetic_digits(50), hands, 20, 4)
    written = [maker.page((128, 128))[1].any() for _ in range(60)]
    assert 40 < sum(written) < 60


def test_handwriting_stands_out_from_the_paper_beside_it(hands: Handwriting) -> None:
    maker, apart = PageMaker(synthetic_digits(50), hands, 20, 5), []
    for _ in range(30):
        page, truth = maker.page((192, 192))
        if (truth > 127).sum() > 50:
            apart.append(abs(float(page[truth > 127].mean()) - float(page[truth == 0].mean())))
    assert np.median(apart) > 15


def test_a_sign_is_as_tall_and_its_pen_as_wide_as_asked_for(
    hands: Handwriting, random: np.random.Generator
) -> None:
    written = Hands(synthetic_digits(50), hands, 40, random)
    tall = [np.ptp(np.nonzero(written.sign(60, 5, random) > 127)[0]) for _ in range(40)]
    assert 40 < np.median(tall) < 75
    thin, bold = (
        np.median([(written.sign(60, pen, random) > 127).mean() for _ in range(40)])
        for pen in (2, 9)
    )
    assert bold > 2 * thin


def test_signs_have_a_middle_line_within_their_ink(
    hands: Handwriting, random: np.random.Generator
) -> None:
    for sign in signs_of(synthetic_digits(50), hands, 20, random):
        assert sign.line.shape == sign.ink.shape
        assert (sign.ink[sign.line > 0] > 127).all()


def test_what_lies_beyond_a_page_is_cut_off() -> None:
    page, ink = np.zeros((10, 10), np.uint8), np.full((4, 4), 9, np.uint8)
    for x, y in ((-2, -2), (8, 8), (-4, 3), (10, 0), (3, -7)):
        lay(page, ink, x, y)
    assert (page > 0).sum() == 8
    assert page[:2, :2].all()
    assert page[8:, 8:].all()


def test_lines_are_of_every_kind(random: np.random.Generator) -> None:
    layout = Layout(np.zeros((120, 160), np.uint8), [(40, 40, 20, 30)], 30.0)
    covered = [(printed_lines((120, 160), layout, random) > 0).mean() for _ in range(60)]
    assert min(covered) < 0.03
    assert max(covered) > 0.2


def test_print_leaves_handwriting_alone(random: np.random.Generator) -> None:
    page, ink = np.full((120, 160), 220, np.float32), np.zeros((120, 160), np.uint8)
    ink[:, 60:90] = 255
    rows = rows_of_print(4, random)
    for _ in range(5):
        printed(page, ink, rows, random)
    assert (page[:, 60:90] == 220).all()
    assert page.min() < 190


def test_spots_come_at_times(random: np.random.Generator) -> None:
    pages = []
    for _ in range(40):
        page = np.full((64, 64), 200, np.float32)
        spoilt(page, random)
        pages.append(bool((page != 200).any()))
    assert 5 < sum(pages) < 35
