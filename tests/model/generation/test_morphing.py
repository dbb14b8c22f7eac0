"""Morphs: a loop from digit to digit in one hand, and small files of it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from model.generation.hand import Hand
from model.generation.latents import hands, one_hot
from model.generation.morphing import (
    FRAME_MS,
    MAX_TOTAL,
    PROBES,
    REST_MS,
    Frames,
    class_path,
    gif_bytes,
    morph,
    webp_bytes,
)
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.images import enlarge


@pytest.fixture(scope="module")
def loop(sampler: DigitSampler) -> Frames:
    return morph(sampler, [3, 8], Hand(7, 2))


def test_a_morph_goes_there_and_back_in_one_hand(sampler: DigitSampler, loop: Frames) -> None:
    three, eight = sampler.generate(hands(7, 2, 1).repeat(2, 0), one_hot(np.array([3, 8])))
    assert len(loop.images) == len(loop.durations) == 32
    assert np.array_equal(loop.images[0], three)
    assert np.array_equal(loop.images[16], eight)
    assert np.array_equal(loop.images[1:16], loop.images[:16:-1]), "back as it came"
    rests = [place for place, shown in enumerate(loop.durations) if shown == REST_MS]
    assert rests == [0, 16]
    assert set(loop.durations) == {REST_MS, FRAME_MS}


def test_the_change_is_spread_over_the_frames(sampler: DigitSampler) -> None:
    """Eased class weights alone leap: 1.9 to 3.2 times the mean step at the largest, for 0 to 5."""
    for seed in range(4):
        images = morph(sampler, [0, 5], Hand(seed)).images[:17].astype(int)
        steps = np.abs(np.diff(images, axis=0)).mean(axis=(1, 2))
        assert steps.max() < 1.9 * steps.mean(), "easing alone makes it 1.6"
        assert steps[0] < steps.max() / 2, "slow at the start"


def test_class_weights_add_up_to_one() -> None:
    shares = np.array([[0, 0.25, 0.5], [0, 0.1, 0.9]], np.float32)
    path = class_path([3, 8, 1], shares)
    assert path.shape == (7, 10)
    assert np.allclose(path.sum(axis=1), 1)
    assert path[1, 3] == 0.75
    assert path[1, 8] == 0.25
    assert path[[0, 3, 6]].argmax(axis=1).tolist() == [3, 8, 1]


@pytest.mark.parametrize(("encode", "kind"), [(gif_bytes, "GIF"), (webp_bytes, "WEBP")])
def test_files_loop_and_keep_the_blocks(loop: Frames, encode, kind: str) -> None:
    content = encode(loop)
    assert len(content) < 500_000
    picture = Image.open(io.BytesIO(content))
    assert (picture.format, picture.n_frames, picture.size) == (kind, 32, (256, 256))
    assert picture.info["loop"] == 0
    for place in (0, 9, 16):
        picture.seek(place)
        picture.load()
        assert picture.info["duration"] == loop.durations[place]
        shown = np.asarray(picture.convert("L")).astype(int)[16:-16, 16:-16]
        assert np.abs(shown - enlarge(loop.images[place], 8)).max() <= 5, "32 greys"


class Counting(DigitSampler):
    """The real sampler, which counts what it draws."""

    drawn = 0

    def generate(self, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
        self.drawn += len(z)
        return super().generate(z, class_weights)


def test_a_chain_of_all_ten_is_small_and_bounded_work() -> None:
    counting = Counting()
    loop = morph(counting, range(10), Hand(1), frames=32)
    assert len(loop.images) <= MAX_TOTAL
    assert counting.drawn <= MAX_TOTAL // 2 + 1 + 9 * PROBES + 1, "there, and the probes"
    assert len(gif_bytes(loop)) < 500_000


def test_a_style_steers_the_morph(sampler: DigitSampler, loop: Frames) -> None:
    bold = morph(sampler, [3, 8], Hand(7, 2, Style(weight=1)))
    assert bold.images[0].sum() > 1.2 * loop.images[0].sum()


@pytest.mark.parametrize(
    ("digits", "frames", "words"),
    [
        ([3], 16, "from 2 to 10 digits"),
        ([1, 2] * 6, 16, "from 2 to 10 digits"),
        ([3, 3], 16, "two different digits"),
        ([3, 10], 16, "one of 0 to 9"),
        ([3, 8], 1, "from 2 to 32"),
        ([3, 8], 33, "from 2 to 32"),
    ],
)
def test_an_impossible_morph_gets_a_sentence(
    sampler: DigitSampler, digits: list[int], frames: int, words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        morph(sampler, digits, Hand(0), frames)
