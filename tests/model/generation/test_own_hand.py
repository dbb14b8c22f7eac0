"""A hand of one's own: found in digits, carried in an address, written in."""

from __future__ import annotations

import numpy as np
import pytest

from model.errors import InputError
from model.generation.hand import ALIKE, HANDS, Hand
from model.generation.latents import LATENT, hands, nearby, one_hot
from model.generation.own_hand import LIMIT, STEP, HandFinder, pack_hand, unpack_hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.training.morphometrics.strokes import slants, stroke_widths
from model.weights import WeightsError

OWN = pack_hand(hands(3, 0, 1)[0])


@pytest.fixture(scope="module")
def sampler() -> DigitSampler:
    return DigitSampler()


@pytest.fixture(scope="module")
def finder(sampler: DigitSampler) -> HandFinder:
    return HandFinder(sampler.generator_hash)


def test_a_hand_is_carried_as_64_characters() -> None:
    z = hands(5, 0, 1)[0]
    packed = pack_hand(z)
    assert len(packed) == LATENT
    assert np.abs(unpack_hand(packed) - z).max() <= STEP / 2 + 1e-6
    assert pack_hand(unpack_hand(packed)) == packed
    far = unpack_hand(pack_hand(np.full(LATENT, 99, np.float32)))
    assert far.max() == pytest.approx(3.1), "what lies beyond the ends comes to them"


@pytest.mark.parametrize("packed", ["", OWN[:-1], OWN + "A", OWN[:-1] + "!", "é" * LATENT])
def test_what_is_no_hand_is_refused(packed: str) -> None:
    with pytest.raises(InputError) as refused:
        unpack_hand(packed)
    assert refused.value.code == "hand.unreadable"
    if packed:
        with pytest.raises(InputError):
            Hand(0, own=packed)


def test_the_first_hand_is_ones_own_and_four_are_like_it() -> None:
    five = [Hand(7, place, own=OWN).z for place in range(HANDS)]
    own = unpack_hand(OWN)[None]
    assert np.array_equal(five[0], own)
    assert np.array_equal(five[2], nearby(own, Hand(7, 2).z, ALIKE))
    assert Hand(7, own=OWN).map(3, 3)[0][0].own == OWN


def test_a_hand_is_found_in_what_it_wrote(sampler: DigitSampler, finder: HandFinder) -> None:
    """Better with more digits than with one, and with one better than not at all, which costs 1."""
    labels = np.arange(10)
    errors: dict[int, list[float]] = {1: [], 10: []}
    for z in hands(11, 0, 40):
        images = sampler.generate(np.repeat(z[None], 10, 0), one_hot(labels))
        for count, found in errors.items():
            found.append(np.square(finder.find(images[:count], labels[:count]) - z).mean())
    one, ten = (np.mean(errors[count]) for count in (1, 10))
    assert ten < 0.92 * one < 0.92


def test_another_digit_is_as_bold_and_leans_as_much(
    sampler: DigitSampler, finder: HandFinder
) -> None:
    """A 3 is shown, and a 7 drawn: beside the 7 of the same hand."""
    z = hands(13, 0, 60)
    three, seven = (one_hot(np.full(len(z), digit)) for digit in (3, 7))
    shown, theirs = sampler.generate(z, three), sampler.generate(z, seven)
    found = np.stack([finder.find(each[None], np.array([3])) for each in shown])
    ours = sampler.generate(found, seven)
    for measure in (stroke_widths, slants):
        assert np.corrcoef(measure(ours), measure(theirs))[0, 1] > 0.7


def test_a_thousand_digits_cost_as_much_as_a_few(finder: HandFinder) -> None:
    images, labels = np.zeros((1000, 28, 28), np.uint8), np.zeros(1000, int)
    assert np.array_equal(finder.find(images, labels), finder.find(images[:LIMIT], labels[:LIMIT]))
    assert finder.named(images[:0], labels[:0]) is None


def test_a_finder_is_of_one_generator() -> None:
    with pytest.raises(WeightsError, match="another generator"):
        HandFinder("0" * 64)


def test_a_number_in_ones_own_hand(sampler: DigitSampler) -> None:
    writer = NumberWriter(sampler)
    one, again, like, other = (
        writer.write("2026", hand).digits
        for hand in (Hand(0, own=OWN), Hand(0, own=OWN), Hand(0, 1, own=OWN), Hand(0))
    )
    assert np.array_equal(one, again)
    assert not np.array_equal(one, like)
    apart = [np.abs(one.astype(int) - each).mean() for each in (like, other)]
    assert apart[0] < apart[1]
