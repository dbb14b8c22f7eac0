"""Styles: what may be asked for, and that each slider does what it says and little else."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from model.generation.latents import hands, latent, one_hot
from model.generation.sampler import CONFIDENCE, GENERATOR, DigitSampler
from model.generation.style import (
    DIRECTIONS,
    NEUTRAL,
    SLIDERS,
    Style,
    make_style,
    parse_style,
)
from model.training.morphometrics.shapes import MEASURES
from model.training.release.latent_directions import MEASURE_OF, write_digits
from model.weights import WeightsError


def test_the_neutral_style_is_no_style(sampler: DigitSampler) -> None:
    z = hands(5, 0, 3)
    assert sampler.steer(z, Style()) is z
    plain = sampler.draw(8, 5, seed=42)
    assert np.array_equal(sampler.draw(8, 5, 42, Style(weight=0.0, temperature=1)), plain)
    assert not np.array_equal(sampler.draw(8, 5, 42, Style(weight=0.5)), plain)


def test_a_style_is_checked_like_any_drawing(sampler: DigitSampler) -> None:
    images = sampler.draw(4, 20, seed=3, style=Style(weight=1, slant=1, width=-1))
    assert (sampler.read(images)[:, 4] >= CONFIDENCE).all()


class DoubtingOnce(DigitSampler):
    """The real sampler, whose checker doubts its first reading."""

    doubted = False

    def read(self, images: np.ndarray) -> np.ndarray:
        first, self.doubted = not self.doubted, True
        return np.zeros((len(images), 10)) if first else super().read(images)


def test_what_is_drawn_again_is_in_the_style_too(sampler: DigitSampler) -> None:
    bold = Style(weight=1)
    again = sampler.generate(sampler.steer(latent(6, 0, 1)[None], bold), one_hot(np.array([4])))
    assert np.array_equal(DoubtingOnce().draw(4, 1, 6, bold), again)


@pytest.mark.parametrize("slider", SLIDERS)
def test_a_slider_moves_its_own_measure_and_holds_the_others(
    sampler: DigitSampler, slider: str
) -> None:
    z = hands(123, 0, 8)
    written = [
        write_digits(sampler, sampler.steer(z, Style(**{slider: place}))) for place in (-1, 0, 1)
    ]
    for name, measure in MEASURES.items():
        if name not in MEASURE_OF.values():
            continue
        low, middle, high = (measure(images) for images in written)
        # The mean over ten digits of eight hands, in spreads among single digits.
        moved = np.array([(low - middle).mean(), (high - middle).mean()]) / middle.std()
        if name == MEASURE_OF[slider]:
            assert moved[0] < -0.5 < 0.5 < moved[1]
        else:
            assert np.abs(moved).max() < 0.35, name


def test_temperature_is_the_spread_of_the_hands(sampler: DigitSampler) -> None:
    z = hands(9, 0, 4)
    assert np.allclose(sampler.steer(z, Style(temperature=0.5)), z / 2)


@pytest.mark.parametrize(
    "text", ["", "weight=0.5", "slant=-1,balance=0.25", "width=1,temperature=1.3"]
)
def test_a_style_and_its_text_are_the_same(text: str) -> None:
    assert str(parse_style(text)) == text
    assert parse_style(" weight = 0.50 , ") == Style(weight=0.5)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weight=1.01", "The weight must be a number from -1 to 1"),
        ("temperature=0.4", "The temperature must be a number from 0.5 to 1.3"),
        ("slant=nan", "The slant must be a number"),
        ("slant=inf", "The slant must be a number"),
        ("slant=much", "The slant must be a number"),
        ("boldness=1", "A style is made of weight, slant, width, balance, temperature"),
        ("weight", "written like weight=0.5"),
    ],
)
def test_an_impossible_style_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse_style(text)


def test_a_style_from_an_address() -> None:
    assert make_style({"weight": "1", "temperature": "0.75"}) == Style(weight=1, temperature=0.75)
    assert make_style({}) == NEUTRAL


def test_directions_are_those_of_the_shipped_generator(
    sampler: DigitSampler, tmp_path: Path
) -> None:
    content = json.loads(DIRECTIONS.read_text())
    assert content["generator"] == sampler.generator_hash
    content["directions"]["weight"][0] += 1
    (tmp_path / "other.json").write_text(json.dumps(content))
    other = DigitSampler(directions=tmp_path / "other.json")
    assert other.steering.version != sampler.steering.version


@pytest.mark.parametrize("content", [None, "", "{}", '{"generator": "other", "directions": {}}'])
def test_directions_that_cannot_be_used_are_said_in_a_sentence(
    tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "directions.json"
    if content is not None:
        path.write_text(content)
    broken = DigitSampler(GENERATOR, directions=path)
    assert broken.draw(8, 1, 0).shape == (1, 28, 28), "without a style they are not needed"
    with pytest.raises(WeightsError, match=r"^The directions directions\.json are") as caught:
        broken.draw(8, 1, 0, Style(weight=1))
    assert str(tmp_path) not in str(caught.value)


def test_directions_of_another_generator_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "directions.json"
    path.write_text(json.dumps(json.loads(DIRECTIONS.read_text()) | {"generator": "0" * 64}))
    with pytest.raises(WeightsError, match="of another generator"):
        DigitSampler(GENERATOR, directions=path).draw(8, 1, 0, Style(weight=1))
