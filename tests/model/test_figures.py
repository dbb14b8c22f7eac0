"""The figures are the model card's, and of no other weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.figures import CARD, figures, read_card
from model.generation.sampler import DigitSampler


def test_the_figures_are_those_of_the_card(sampler: DigitSampler) -> None:
    card = json.loads(CARD.read_bytes())
    assert read_card(sampler.version) == card
    told = figures(sampler.version)
    assert told is not None
    assert told.fid == card["quality"]["fid"]["mean"]
    assert told.parameters == card["networks"]["generator"]["parameters"]
    assert told.photographs == card["reading"]["sets"]["photographs"]["digits"]
    assert 0.9 < told.confirmed / told.digits <= 1


def test_other_weights_have_none() -> None:
    assert figures("other") is read_card("other") is None


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"weights": "it"}', b"\xff"])
def test_a_card_that_does_not_tell_all_has_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "card.json"
    if content is not None:
        path.write_bytes(content)
    assert figures("it", path) is None
