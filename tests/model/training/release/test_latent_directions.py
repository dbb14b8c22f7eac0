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
from model.training.morphometrics.shapes import (
    balances,
    heights,
    lengths,
    roundnesses,
    widths,
)
from model.training.morphometrics.strokes import stroke_widths
from model.training.release.latent_directions import (
    MEASURE_OF,
    REACH,
    Scale,
    directions,
    gradients,
    write_digits,
)


def box(top: int, bottom: int, left: int, right: int) -> np.ndarray:
    """Return a full rectangle as one image, uint8 [1, 28, 28]."""
    image = np.zeros((1, 28, 28), np.uint8)
    image[0, top:bottom, left:right] = 255
    return image


def disc(radius: float) -> np.ndarray:
    y, x = np.mgrid[:28, :28]
    ring = np.abs(np.hypot(x - 13.5, y - 13.5) - radius) < 1.2
    return (ring * 255).astype(np.uint8)[None]


def test_lengths_and_extents_of_known_shapes() -> None:
    bar = box(4, 24, 13, 16)
    assert heights(bar) == 20
    assert lengths(bar)[0] == pytest.approx(18, abs=3), "a skeleton ends before the stroke does"
    assert widths(box(4, 24, 8, 20))[0] == pytest.approx(11, abs=1)


def test_a_width_is_measured_upright() -> None:
    y, x = np.mgrid[:28, :28]
    slanted = (np.abs(x - 13.5 - 0.5 * (13.5 - y)) < 2) & (np.abs(y - 13.5) < 10)
    upright = (np.abs(x - 13.5) < 2) & (np.abs(y - 13.5) < 10)
    measured = [widths((each * 255).astype(np.uint8)[None])[0] for each in (slanted, upright)]
    assert measured[0] == pytest.approx(measured[1], abs=1)


def test_balance_is_where_the_ink_lies() -> None:
    top_heavy = np.maximum(box(4, 24, 13, 15), box(4, 9, 6, 22))
    assert balances(top_heavy)[0] > 0.1
    assert balances(top_heavy[:, ::-1])[0] == pytest.approx(-balances(top_heavy)[0])
    assert balances(box(4, 24, 10, 18))[0] == pytest.approx(0)


def test_a_ring_is_rounder_than_a_frame() -> None:
    frame = box(4, 24, 4, 24) - box(7, 21, 7, 21)
    assert roundnesses(disc(9))[0] > roundnesses(frame)[0] + 0.1


def test_blank_paper_measures_as_nothing() -> None:
    blank = np.zeros((2, 28, 28), np.uint8)
    for measure in (widths, heights, balances, lengths, roundnesses):
        assert np.isfinite(measure(blank)).all()


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
