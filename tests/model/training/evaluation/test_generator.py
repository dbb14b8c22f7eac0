"""The whole table: measured on small sizes, written, read; and the shipped one."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import GENERATOR, MARGIN, DigitSampler
from model.training.evaluation import generator
from model.training.evaluation.classification_accuracy import TRAINING, accuracy_score
from model.training.evaluation.generator import Sizes, evaluate
from model.training.evaluation.report import ROWS, as_lines
from model.training.mnist import Digits
from model.training.options import OptionError
from tests.model.support import noisy_digits

WEIGHTS = GENERATOR.parent
DATA = {"train": noisy_digits(2000), "test": noisy_digits(1000, seed=1)}
SMALL = Sizes(samples=1000, strips=20, hands=20, lessons=1000, seeds=2)


def shipped() -> dict:
    return json.loads((WEIGHTS / "quality.json").read_text())


def test_the_whole_table_is_measured_and_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("classifier.safetensors", "generator.onnx", "checker.onnx"):
        shutil.copy(WEIGHTS / name, tmp_path)
    monkeypatch.setattr(generator, "load_mnist", lambda split, _: DATA[split])
    lessons = []

    def quick(digits: Digits, test: Digits, seed: int) -> float:
        lessons.append((seed, digits, test))
        return accuracy_score(digits, test, seed, replace(TRAINING, epochs=1, width=4))

    monkeypatch.setattr(generator, "accuracy_score", quick)
    said = []
    table = evaluate(tmp_path, None, SMALL, said.append)
    assert json.loads((tmp_path / "quality.json").read_text()) == table
    assert Image.open(tmp_path / "closest.png").size[0] > 1000
    assert any(line.startswith("seed 2: hands") for line in said), "a line for each part"
    assert Sizes(**table["sizes"]) == SMALL
    assert np.sum(table["confusion"]) == 2000
    assert table["label_agreement"]["mean"] > 0.9
    assert table["fid_ratio"]["mean"] == pytest.approx(
        table["fid"]["mean"] / table["real"]["fid"]
    ), "real digits score 1"
    assert table["real_draws"]["number"] == 2
    assert table["real_draws"]["fid"]["std"] > 0
    assert table["real"]["fid"] == table["real_draws"]["fid"]["mean"]
    _check_lessons(lessons, DigitSampler(tmp_path / "generator.onnx"))
    _check_real(table["real"])
    _check_drawn(table)
    strips = table["strips"]
    assert strips["digits"] == 100
    assert 95 <= strips["confirmed"] <= 100
    assert strips["closest"] >= MARGIN
    for row in ROWS:
        assert row.words in as_lines(table)


def _check_lessons(lessons: list[tuple[int, Digits, Digits]], sampler: DigitSampler) -> None:
    """Drawn digits for each seed, then real ones; the test is always the test set."""
    assert [seed for seed, _, _ in lessons] == [1, 2, 1, 2]
    for seed, digits, test in lessons:
        assert len(digits) == SMALL.lessons
        assert np.array_equal(test.images, DATA["test"].images), seed
    drawn, labels = next(sampler.stream(10, seed=2))
    assert np.array_equal(lessons[1][1].images[:10], drawn)
    assert np.array_equal(lessons[1][1].labels[:10], labels)
    real = {image.tobytes() for image in DATA["train"].images}
    assert real > {image.tobytes() for image in lessons[3][1].images}


def _check_real(real: dict) -> None:
    """Training and test digits are of one kind."""
    assert real["fid"] < 1
    assert min(real["precision"], real["recall"], real["coverage"]) > 0.8
    assert real["diversity"] == pytest.approx(1, abs=0.1)
    assert real["nearest_ratio"] == 1
    assert real["nearest_smallest"] > 0
    assert 0 < real["classification_accuracy"]["mean"] <= 1


def _check_drawn(table: dict) -> None:
    """Printed digits are no handwriting: nothing of theirs is near to what was drawn."""
    assert table["fid"]["mean"] > 1
    assert table["kid"]["mean"] > 1e-3
    assert table["coverage"]["mean"] < 0.5
    assert table["nearest_ratio"]["mean"] > 1.1
    assert table["fid_floor_training_images"] == table["real"]["fid"]
    assert table["same_hand_stroke_width"]["mean"] > 0.5
    assert abs(table["shuffled_hand_stroke_width"]["mean"]) < 0.3
    assert len(table["diversity_per_digit"]) == len(table["label_agreement_per_digit"]) == 10


@pytest.mark.parametrize(
    ("sizes", "words"),
    [({"samples": 10}, "--samples"), ({"seeds": 0}, "--seeds"), ({"lessons": 60_001}, "--lessons")],
)
def test_sizes_that_measure_nothing_are_refused(sizes: dict[str, int], words: str) -> None:
    with pytest.raises(OptionError, match=words):
        Sizes(**sizes)


def test_the_shipped_table_is_of_the_shipped_weights_and_of_full_size(
    sampler: DigitSampler,
) -> None:
    table = shipped()
    assert table["weights"] == sampler.version, "weights changed: run `python train.py evaluate`"
    assert Sizes(**table["sizes"]) == Sizes(), "measured whole, not in part"
