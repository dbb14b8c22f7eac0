"""The page network: handwriting is found, and what is none is not."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from model.dataset.degradation import lit, shaded, taken, written_on_paper
from model.generation.sampler import DigitSampler
from model.recognition.answers.reading import Reading
from model.recognition.answers.second_readings import DOUBTED
from model.recognition.binarization import Ink
from model.recognition.paper.page_network import PageNetwork
from model.recognition.reader import PAGES, ROWS, DigitReader
from model.weights import WeightsError
from tests.model.recognition.support import encode, number


@pytest.fixture(scope="module")
def network() -> PageNetwork:
    return PageNetwork(PAGES)


def page(height: int = 240, width: int = 320) -> np.ndarray:
    """Paper with some grain, uint8 [H, W]."""
    random = np.random.Generator(np.random.PCG64(1))
    return (215 + random.normal(0, 2, (height, width))).clip(0, 255).astype(np.uint8)


def seven(paper: np.ndarray, level: int = 40) -> np.ndarray:
    """The same with a seven in its middle."""
    height, width = paper.shape
    x, y = width // 2, height // 2
    way = np.array([(x - 20, y - 35), (x + 22, y - 33), (x + 5, y), (x - 8, y + 38)])
    return np.asarray(cv2.polylines(paper.copy(), [way], False, level, 6, cv2.LINE_AA))


@pytest.mark.parametrize("shape", [(1, 1), (28, 28), (240, 320), (1200, 1600), (40, 1600)])
def test_any_page_is_looked_at(network: PageNetwork, shape: tuple[int, int]) -> None:
    found = network.probabilities(page(*shape))
    assert found.dtype == np.float32
    assert max(found.shape) in (192, 320, 512)
    assert found.min() >= 0
    assert found.max() <= 1


@pytest.mark.parametrize(("paper", "ink"), [(215, 40), (40, 215)])
def test_strokes_are_ink_on_paper_and_on_boards(network: PageNetwork, paper: int, ink: int) -> None:
    pixels = seven(np.full((240, 320), paper, np.uint8), ink)
    found = network.find_ink(pixels)
    assert found is not None
    truth = pixels == ink
    assert found.mask.astype(bool)[truth].mean() > 0.95
    assert found.soft[truth].min() > 127
    beside = cv2.dilate(truth.astype(np.uint8), np.ones((9, 9), np.uint8)) == 0
    assert not found.mask[beside].any()


def test_lines_and_the_edge_of_a_shadow_are_no_ink(network: PageNetwork) -> None:
    pixels = page().astype(np.float32)
    pixels[20::40] -= 60
    pixels[:, 200:] *= 0.6
    found = network.find_ink(seven(pixels.astype(np.uint8), 30))
    assert found is not None
    rows, columns = np.nonzero(found.mask)
    assert rows.min() > 70
    assert rows.max() < 170
    assert columns.min() > 125
    assert columns.max() < 195


def test_blank_paper_has_no_ink(network: PageNetwork) -> None:
    assert network.find_ink(page()) is None


def test_a_place_is_where_somebody_wrote(network: PageNetwork) -> None:
    assert network.find_places(page()) == []
    pixels = page(960, 1280)
    pixels[20::160] = 150
    large = cv2.resize(seven(page()), (1280, 960))
    truth = large < 110
    ((x, y, width, height),) = network.find_places(np.where(truth, large, pixels))
    rows, columns = np.nonzero(truth)
    assert abs(y - rows.min()) < 15
    assert abs(x - columns.min()) < 15
    assert abs(y + height - rows.max()) < 15
    assert abs(x + width - columns.max()) < 15


def test_another_network_is_refused(tmp_path: Path) -> None:
    for path in (ROWS, tmp_path / "page.onnx"):
        with pytest.raises(WeightsError, match=path.name):
            DigitReader(pages=path)


def in_shadows(sampler: DigitSampler, seed: int, kind: str = "JPEG") -> tuple[str, bytes]:
    """Return five digits, and a photograph of them with two shadows over it."""
    random = np.random.Generator(np.random.PCG64(seed))
    text = "".join(map(str, random.integers(0, 10, 5)))
    large = number(sampler, text, seed)
    ink = np.pad(cv2.resize(large, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), 60)
    page = shaded(shaded(lit(written_on_paper(ink, random), random), random), random)
    return text, encode(taken(page, random), kind)


@pytest.fixture
def looked_at(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, ...]]:
    """Return the shapes of the pages whose ink the network is asked for."""
    shapes: list[tuple[int, ...]] = []
    find = PageNetwork.find_ink

    def spy(self: PageNetwork, pixels: np.ndarray) -> Ink | None:
        shapes.append(pixels.shape)
        return find(self, pixels)

    monkeypatch.setattr(PageNetwork, "find_ink", spy)
    return shapes


HIDDEN = 8, 11, 17, 20, 21  # what the rules alone do not read
OVERLOOKED = 13, 24, 41, 46, 47  # the rules alone leave out a digit, and doubt nothing


def readings(sampler: DigitSampler, seeds: tuple[int, ...]) -> tuple[list[Reading], int]:
    """Return what is read of numbers in shadows, and how many are read right."""
    pictures, reader = [in_shadows(sampler, seed) for seed in seeds], DigitReader()
    read = [reader.read(picture) for _, picture in pictures]
    return read, sum(text == told.text for (text, _), told in zip(pictures, read, strict=True))


def test_what_shadows_hide_is_read_after_all(
    sampler: DigitSampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, whole = readings(sampler, HIDDEN)
    assert whole >= 4, read
    monkeypatch.setattr(PageNetwork, "find_ink", lambda _self, _pixels: None)
    by_rules, alone = readings(sampler, HIDDEN)
    assert alone <= 1, by_rules


def test_a_digit_that_shadows_hid_is_read_after_all(
    sampler: DigitSampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, whole = readings(sampler, OVERLOOKED)
    assert whole >= 4, read
    monkeypatch.setattr(PageNetwork, "find_places", lambda _self, _pixels: [])
    by_rules, alone = readings(sampler, OVERLOOKED)
    assert alone <= 1, by_rules
    assert sum(told.least >= DOUBTED and len(told.text) == 4 for told in by_rules) >= 4


def test_only_a_doubted_photograph_is_read_again(
    sampler: DigitSampler, looked_at: list[tuple[int, ...]]
) -> None:
    reader = DigitReader()
    drawing = encode(cv2.blur(number(sampler, "4927", 5), (31, 31)))
    assert reader.read(drawing).least < DOUBTED
    assert not looked_at, "a drawing, though it is doubted"
    text, picture = in_shadows(sampler, 0)
    assert reader.read(picture).text == text
    assert not looked_at, "sure"
    for kind in ("JPEG", "PNG"):
        reader.read(in_shadows(sampler, HIDDEN[0], kind)[1])
    assert len(looked_at) == 2, "whatever it is kept as"
