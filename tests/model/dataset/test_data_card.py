"""The card of a data set: where it lies, what it says, and that a hub can read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.dataset import Recipe
from model.dataset.data_card import data_card, readme
from model.dataset.formats import FORMATS
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from tests.model.dataset.support import OF_DIGITS, export


@pytest.mark.parametrize("kind", OF_DIGITS)
def test_a_card_lies_beside(sampler: DigitSampler, tmp_path: Path, kind: str) -> None:
    out = export(sampler, tmp_path, kind, Recipe(20, 4))
    if FORMATS[kind].is_folder:
        card, words = out / "card.json", out / "README.md"
    else:
        card, words = tmp_path / f"{out.name}.card.json", tmp_path / f"{out.name}.card.md"
    said = json.loads(card.read_text())
    assert said["recipe"]["count"] == 20
    assert said["recipe"]["format"] == kind
    assert said["recipe"]["weights"] == sampler.version
    assert "it is no new data about handwriting" in words.read_text()


def test_the_card_repeats_the_model_cards_figures_and_no_others(
    sampler: DigitSampler, tmp_path: Path
) -> None:
    weights = Path("weights")
    quality = json.loads((weights / "quality.json").read_text())
    card = data_card(Recipe(620, seed=9), "npz", 1, quality["weights"])
    accuracy = quality["classification_accuracy"]["mean"]
    assert card["quality"]["classification_accuracy"]["mean"] == accuracy
    assert f"{accuracy:.2%} ±" in readme(card)
    for other in (
        data_card(Recipe(9, style=Style(weight=1)), "npz", 1, quality["weights"]),
        data_card(Recipe(620, seed=9), "npz", 1, "other weights"),
        data_card(Recipe(620, seed=9), "npz", 1, quality["weights"], tmp_path / "card.json"),
    ):
        assert other["quality"] is None
        assert "has not been measured" in readme(other)


@pytest.mark.parametrize(
    ("count", "size"), [(999, "n<1K"), (1000, "1K<n<10K"), (10_000_000, "1M<n<10M")]
)
@pytest.mark.parametrize("kind", OF_DIGITS)
def test_every_card_has_a_head(kind: str, count: int, size: str) -> None:
    from huggingface_hub import DatasetCard

    said = DatasetCard(readme(data_card(Recipe(count), kind, 1, "weights"))).data
    assert said.size_categories == [size]
    assert ("configs" in said.to_dict()) == (kind == "hub")
