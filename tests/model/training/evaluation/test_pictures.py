"""The reader's figures on a folder of pictures with their truth."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import train
from model.generation.sampler import DigitSampler
from model.training.evaluation.pictures import Labelled, Outcome, edits, score
from tests.model.recognition.support import dark_on_light, encode, number


def outcome(truth: str, read: str, least: float = 1.0, free: bool = False) -> Outcome:
    return Outcome(Labelled(Path("a.png"), truth, "any", free), read, least)


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("", "", 0),
        ("12", "", 2),
        ("", "12", 2),
        ("123", "13", 1),
        ("123", "173", 1),
        ("12", "21", 2),
    ],
)
def test_edits_are_counted_one_by_one(one: str, other: str, apart: int) -> None:
    assert edits(one, other) == apart


def test_scores_are_of_pictures_and_of_digits() -> None:
    told = score([outcome("12", "12"), outcome("34", "35", 0.95), outcome("56", "5", 0.5)])
    assert told["whole"] == pytest.approx(1 / 3)
    assert told["digits"] == pytest.approx(4 / 6)
    assert told["wrong_and_sure"] == pytest.approx(1 / 3)


def test_numbers_here_and_there_are_right_in_any_order() -> None:
    assert outcome("1234", "3412", free=True).is_whole
    assert outcome("1234", "341", free=True).mistakes == 1
    assert not outcome("1234", "3412").is_whole


def test_nothing_read_is_wrong_and_not_sure() -> None:
    assert not outcome("7", "").is_whole
    assert not outcome("7", "").is_sure_and_wrong
    assert outcome("", "").is_whole


def test_a_folder_is_read_and_told_by_kind(
    tmp_path: Path, sampler: DigitSampler, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = []
    for text, truth, kind in (("42", "42", "rows"), ("7", "7", "single"), ("8", "3", "single")):
        file = tmp_path / f"{text}.png"
        file.write_bytes(encode(dark_on_light(number(sampler, text))))
        lines.append(json.dumps({"file": file.name, "truth": truth, "kind": kind}))
    (tmp_path / "truth.jsonl").write_text("\n".join(lines))
    assert train.main(["evaluate", "--pictures", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "8.png  3 read as 8" in said
    assert "single     2 pictures  whole  50.0%" in said
    assert "all        3 pictures  whole  66.7%  digits  75.0%" in said


@pytest.mark.parametrize(
    "content", [None, "no json", '{"file": 3}', '["a"]', "", '{"file": "x.png", "truth": "1"}']
)
def test_a_folder_without_its_truth_is_refused(
    tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "truth.jsonl").write_text(content)
    assert train.main(["evaluate", "--pictures", str(tmp_path)]) == 1
    assert "truth.jsonl" in (said := capsys.readouterr().err) or "x.png" in said
