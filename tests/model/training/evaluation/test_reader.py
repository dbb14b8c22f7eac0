"""The reader's figures, on pages of synthetic digits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

import train
from model.generation.sampler import DigitSampler
from model.recognition.reader import READER, ROWS, DigitReader
from model.training.evaluation import reader
from model.training.evaluation.reader import (
    SETS,
    auroc,
    calibration_error,
    measure_refusal,
    measure_set,
    strangeness,
)
from model.training.mnist import Digits
from model.training.synthesis.pages import CORRUPTIONS, Page, scrap


@pytest.fixture(scope="module")
def drawn(sampler: DigitSampler) -> Digits:
    """Forty digits that the shipped generator drew and its checker confirmed."""
    images = np.concatenate([sampler.draw(digit, 4, 7) for digit in range(10)])
    return Digits(images, np.repeat(np.arange(10), 4).astype(np.uint8))


def test_auroc_is_the_chance_of_the_right_order() -> None:
    assert auroc(np.array([0.1, 0.2]), np.array([0.3, 0.9])) == 1
    assert auroc(np.array([0.3, 0.9]), np.array([0.1, 0.2])) == 0
    assert auroc(np.zeros(5), np.zeros(7)) == 0.5
    assert auroc(np.array([0.1, 0.5]), np.array([0.3, 0.5])) == pytest.approx(2.5 / 4)


def test_calibration_error_is_the_gap_of_each_bin() -> None:
    probabilities = torch.tensor([[0.9, 0.1]] * 10)
    assert calibration_error(probabilities, torch.tensor([0] * 9 + [1])) < 1e-6
    assert calibration_error(probabilities, torch.zeros(10).long()) == pytest.approx(0.1)
    assert calibration_error(probabilities, torch.ones(10).long()) == pytest.approx(0.9)


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("single digits", 0.9),
        ("rows, apart", 0.9),
        ("two lines", 0.9),
        ("photographs", 0.85),
        ("photographs with a shadow", 0.8),
        ("rows, half of the neighbours touching", 0.75),
        *((kind, 0.7) for kind in CORRUPTIONS),
    ],
)
def test_pages_of_every_kind_are_read(drawn: Digits, name: str, least: float) -> None:
    score = measure_set(DigitReader(), drawn, SETS[name], 8, 5)
    assert score["pages"] == 8
    assert score["digits"] >= least, score
    again = [measure_set(DigitReader(), drawn, SETS[name], 2, 5) for _ in range(2)]
    assert again[0] == again[1]


def test_what_is_no_digit_is_told_from_digits(drawn: Digits) -> None:
    assert measure_refusal(DigitReader(), drawn, 20)["auroc"] > 0.85


def test_blank_paper_and_refused_pages_count_as_nothing_read(drawn: Digits) -> None:
    random = np.random.Generator(np.random.PCG64(0))
    page = scrap(np.zeros((96, 96), np.uint8), random)
    assert page.text == ""
    assert strangeness(DigitReader().read(page.encoded)) == 1
    sky = np.zeros((600, 900), np.uint8)
    sky[random.integers(0, 40, 900) * 15, random.integers(0, 60, 900) * 15] = 255
    stars = Page(np.kron(sky[::15, ::15], np.pad(np.ones((9, 9), np.uint8), 3)), "1")
    nothing = measure_set(DigitReader(), drawn, lambda *_: stars, 1, 0)
    assert nothing == {"pages": 1, "whole": 0.0, "digits": 0.0}


def test_a_reader_that_knows_nothing_scores_nothing(
    drawn: Digits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        DigitReader, "classify", lambda _self, crops: np.full((len(crops), 11), 1 / 11, np.float32)
    )
    monkeypatch.setattr(
        DigitReader, "scan", lambda _self, strip: np.full((strip.shape[1], 12), 1 / 12, np.float32)
    )
    assert measure_set(DigitReader(), drawn, SETS["rows, apart"], 10, 5)["whole"] == 0
    assert measure_refusal(DigitReader(), drawn, 10)["auroc"] < 0.7


def test_evaluate_reader_writes_its_table(
    tmp_path: Path,
    drawn: Digits,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for suffix in (".onnx", ".safetensors"):
        shutil.copy(READER.with_suffix(suffix), tmp_path)
    shutil.copy(ROWS, tmp_path)
    monkeypatch.setattr(reader, "load_mnist", lambda split, _folder: drawn)
    monkeypatch.setattr(
        reader, "SETS", {name: SETS[name] for name in ("single digits", "two lines")}
    )
    options = ["--weights", str(tmp_path), "--pages", "10"]
    other = tmp_path / "reader.safetensors"
    assert train.main(["evaluate", "--reader", *options, "--others", str(other), str(other)]) == 0
    said = capsys.readouterr().out
    assert "single digits" in said
    assert "AUROC" in said
    assert "± 0.000%" in said
    table = json.loads((tmp_path / "reading.json").read_text())
    assert table["network"]["accuracy"] > 0.9
    assert table["seeds"]["each"] == pytest.approx([table["network"]["accuracy"]] * 3, abs=0.01)
    assert table["seeds"]["mean"] == pytest.approx(np.mean(table["seeds"]["each"]))
    assert table["network"]["calibration_error"] <= table["network"]["calibration_error_before"]
    assert set(table["sets"]) == {"single digits", "two lines"}
    assert train.main(["evaluate", "--reader", *options]) == 0
    kept = json.loads((tmp_path / "reading.json").read_text())
    assert kept["seeds"] == table["seeds"], "the other seeds' weights need not be there for ever"
    again = measure_set(DigitReader(), drawn, SETS["two lines"], 10, 1)
    assert table["sets"]["two lines"] == again
