"""Directions: measures of known shapes, the algebra, and a small run to the end."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

import train
from model.generation.latents import hands
from model.generation.sampler import CHECKER, GENERATOR, DigitSampler
from model.generation.style import DIRECTIONS, SLIDERS, Style
from model.training.morphometrics.strokes import stroke_widths
from model.training.release.latent_directions import (
    MEASURE_OF,
    REACH,
    Scale,
    directions,
    gradients,
    write_digits,
)


def test_a_linear_measure_is_found() -> None:
    z = hands(1, 0, 400)
    slope = np.linspace(-1, 1, 64)
    found, fitted = gradients(z, z @ slope + 3)
    assert np.allclose(found, slope, atol=1e-5)
    assert fitted == pytest.approx(1)
    noise = np.random.Generator(np.random.PCG64(0)).standard_normal(400)
    assert gradients(z, noise)[1] < 0.1


def test_a_direction_moves_its_own_measure_and_no_other() -> None:
    random = np.random.Generator(np.random.PCG64(3))
    common = random.standard_normal(64)
    slopes = {name: random.standard_normal(64) + common for name in MEASURE_OF.values()}
    steps = directions(slopes)
    moved = np.stack([slopes[MEASURE_OF[name]] for name in SLIDERS]) @ steps.T
    assert np.allclose(moved, np.diag([REACH[name] for name in SLIDERS]))


def test_a_hand_is_measured_against_its_digits_own_mean() -> None:
    measured = {"width": np.array([[1.0, 10.0], [3.0, 30.0]])}
    scale = Scale({"width": np.array([2.0, 20.0])}, {"width": np.array([1.0, 10.0])})
    assert scale.of_hands(measured)["width"].tolist() == [-1, 1]


def test_the_command_writes_directions_that_steer(tmp_path: Path) -> None:
    for path in (GENERATOR, CHECKER):
        shutil.copy(path, tmp_path)
    arguments = ["directions", "--hands", "100", "--trials", "20", "--stops", "3", "--weights"]
    assert train.main([*arguments, str(tmp_path)]) == 0
    found = json.loads((tmp_path / "directions.json").read_text())
    assert found["options"]["hands"] == 100
    assert set(found["sliders"]) == set(found["directions"]) == set(SLIDERS)
    steered = DigitSampler(directions=tmp_path / "directions.json")
    z = hands(5, 0, 4)
    thin, bold = (
        stroke_widths(write_digits(steered, steered.steer(z, Style(weight=place)))).mean()
        for place in (-1, 1)
    )
    assert bold > 1.2 * thin


def test_the_shipped_directions_keep_what_they_promise() -> None:
    found = json.loads(DIRECTIONS.read_text())
    for name, figures in found["sliders"].items():
        assert np.all(np.diff(figures["moves"]) > 0), name
        assert figures["steps_upwards"] > 0.97
        assert min(figures["label_agreement"]) > 0.975
        assert np.abs(list(figures["others_move_at_the_ends"].values())).max() < 0.25
        assert min(figures["moves"][-1], -figures["moves"][0]) > 1
    assert found["wander"]["repeated_digit_differs_by"] < found["wander"]["other_hand_differs_by"]
    assert found["measures"]["roundness"]["hand_correlation"] < 0.2, "why it has no slider"


def test_too_few_hands_get_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert train.main(["directions", "--hands", "10"]) == 1
    assert "--hands must be at least 100" in capsys.readouterr().err
