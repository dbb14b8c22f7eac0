"""The figures are the model card's, and of no other weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.figures import CARD, figures, read_card, side_by_side
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
    assert figures("other") is read_card("other") is side_by_side("other") is None


@pytest.mark.parametrize("content", [None, b"", b"[]", b"{}", b'{"weights": "it"}', b"\xff"])
def test_a_card_that_does_not_tell_all_has_none(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "card.json"
    if content is not None:
        path.write_bytes(content)
    assert figures("it", path) is side_by_side("it", path) is None


def test_models_stand_side_by_side_below_real_digits(sampler: DigitSampler) -> None:
    models = json.loads(CARD.read_bytes())["models"]
    told = side_by_side(sampler.version)
    assert told is not None
    assert [row.name for row in told.rows] == ["real", *models["rows"]]
    assert told.rows[0].fid == pytest.approx(1)
    assert told.rows[0].milliseconds is told.rows[0].minutes is None
    for row in told.rows[1:]:
        of = models["rows"][row.name]
        assert (row.milliseconds, row.fid) == (of["milliseconds"], of["test"]["fid_ratio"]["mean"])
    assert told.lessons == models["sizes"]["lessons"]
