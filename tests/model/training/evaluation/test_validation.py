"""The ruler by which recipes are chosen: real digits score 1 on it, others more."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.latents import hands, one_hot
from model.generation.sampler import GENERATOR
from model.training.evaluation import validation as module
from model.training.evaluation.label_counts import label_counts
from model.training.evaluation.validation import SEED, Validation, weakest
from model.training.gan.generator import Generator, GeneratorConfig
from model.training.gan.sample_grids import generate
from model.training.mnist import Digits
from model.training.options import OptionError
from tests.model.support import noisy_digits

WEIGHTS = GENERATOR.parent
SHOWN = 4000  # digits of our own making, a thousand of them held out
HELD = 1000


def uneven() -> Digits:
    """Half as many fives as others, as if fives were rare."""
    digits = noisy_digits(SHOWN)
    return digits.take(np.flatnonzero((digits.labels != 5) | (np.arange(SHOWN) % 20 == 5)))


@pytest.fixture(scope="module")
def ruler() -> Validation:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "HELD_OUT", HELD)
        patch.setattr(module, "load_mnist", lambda *_: uneven())
        return Validation(WEIGHTS, samples=HELD)


def test_real_digits_score_one_and_their_labels_decide_what_is_drawn(ruler: Validation) -> None:
    assert ruler.floor()["mean"] == pytest.approx(1)
    assert 0 < ruler.floor()["std"] < 0.5
    drawn = ruler.draw(Generator(GeneratorConfig(width=8)).eval())
    assert (label_counts(drawn.labels) == label_counts(ruler.held.digits.labels)).all()
    assert label_counts(drawn.labels)[5] < 0.7 * label_counts(drawn.labels)[4]


def test_labels_in_other_shares_are_no_closer_than_digits_that_are_off(ruler: Validation) -> None:
    train = uneven()
    same = ruler.ratio(train.take(np.arange(HELD)))
    places = (np.flatnonzero(train.labels == label) for label in range(10))
    even = np.concatenate([each[: HELD // 10] for each in places])
    assert ruler.ratio(train.take(even)) > 1.3 * same, "why counts are held equal"
    figures, seen = ruler.score(Digits(255 - train.images[:HELD], train.labels[:HELD]))
    assert figures["fid_ratio"] > 20
    assert figures["coverage"] < 0.5
    assert figures["weakest_digit"] == weakest(seen)[0][1]


def test_more_samples_than_there_are_real_digits_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "HELD_OUT", HELD)
    monkeypatch.setattr(module, "load_mnist", lambda *_: uneven())
    with pytest.raises(OptionError, match="--samples 10000"):
        Validation(WEIGHTS, samples=10_000)


def test_every_run_draws_in_the_same_hands(ruler: Validation) -> None:
    generator = Generator(GeneratorConfig(width=8)).eval()
    digits = ruler.draw(generator)
    assert (digits.labels == ruler.labels).all()
    own = generate(generator, hands(SEED, 13, 1), one_hot(digits.labels[13:14]))
    assert np.abs(digits.images[13].astype(int) - own[0]).max() <= 1
