"""The models side by side, in the card for programs and in the one for people."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import train
from model.generation.sampler import GENERATOR
from model.training.release.models_table import PLACE, models_tables, write_models

WEIGHTS = GENERATOR.parent
CARD = json.loads((WEIGHTS / "card.json").read_text())
FIGURES = ("fid_ratio", "label_agreement", "recall", "coverage", "classification_accuracy")
ONE = {name: {"mean": 0.95, "std": 0.01} for name in FIGURES}
MADE = {"kimg": 300, "parameters": 1234567, "multiply_adds": 27_000_000, "milliseconds": 7.25}
MODELS = {
    "sizes": {},
    "real": {"held_out": ONE, "test": ONE},
    "rows": {
        "flow": MADE | {"held_out": ONE, "test": ONE, "made": {"minutes": 12.4}},
        "generator": MADE | {"held_out": ONE, "made": {"hours": 3.5}},
        "mine": MADE | {"held_out": {name: {"mean": 1.0, "std": 0.0} for name in FIGURES}},
    },
}


def test_the_tables_tell_how_each_was_made_and_what_it_scores() -> None:
    made, test, held = models_tables(MODELS).split("\n\n")
    assert "| flow matching | 12.4 | 300 | 1,234,567 | 27.0 M | 7.25 |" in made
    assert "the GAN, for long | 210 | 300 |" in made
    assert "| mine |  | 300 |" in made
    assert test.count("\n") == 3, "head, rule, real digits, and the one model measured so"
    row = "0.95 ± 0.01 | 95.00 % ± 1.00 % | 0.950 ± 0.010 | 0.950 ± 0.010 | 95.00 % ± 1.00 % |"
    assert f"| *real digits* | {row}" in test
    assert "| mine | 1.00 | 100.00 % | 1.000 | 1.000 | 100.00 % |" in held


def test_the_card_for_people_has_the_tables_of_the_one_for_programs() -> None:
    found = PLACE.search((WEIGHTS / "README.md").read_text())
    assert found[0] == found[1] + models_tables(CARD["models"]) + found[2], "train.py card"


def test_they_are_written_where_their_place_is(tmp_path: Path) -> None:
    assert write_models(tmp_path) is None, "no card for people"
    (tmp_path / "card.json").write_text(json.dumps({"models": MODELS}))
    (tmp_path / "README.md").write_text("before\n<!-- models -->\nold\n<!-- /models -->\nafter\n")
    text = write_models(tmp_path).read_text()
    assert text == f"before\n<!-- models -->\n{models_tables(MODELS)}<!-- /models -->\nafter\n"
    (tmp_path / "card.json").write_text("{}")
    assert "old" not in write_models(tmp_path).read_text()


@pytest.mark.parametrize("weights", ["same", "other"])
def test_the_command_writes_both_cards_and_leaves_out_what_other_weights_stood_beside(
    tmp_path: Path, weights: str
) -> None:
    for path in WEIGHTS.iterdir():
        if path.is_file():
            shutil.copy(path, tmp_path)
    table = json.loads((WEIGHTS / "models.json").read_text())
    if weights == "other":
        (tmp_path / "models.json").write_text(json.dumps(table | {"weights": "0" * 12}))
    assert train.main(["card", "--weights", str(tmp_path)]) == 0
    card = json.loads((tmp_path / "card.json").read_text())
    same = weights == "same"
    assert ("models" in card) == same
    text = (tmp_path / "README.md").read_text()
    assert ("flow matching |" in text) == (same and "flow" in table["models"])
