"""The table as people read it."""

from __future__ import annotations

import json

import numpy as np

from model.generation.sampler import GENERATOR
from model.training.evaluation.report import as_lines

WEIGHTS = GENERATOR.parent


def shipped() -> dict:
    return json.loads((WEIGHTS / "quality.json").read_text())


def test_a_target_is_reached_or_missed_by_the_figures() -> None:
    table = shipped()
    table["fid"]["mean"] = 1.16 * table["real"]["fid"]
    table["classification_accuracy"]["mean"] = table["real"]["classification_accuracy"]["mean"]
    table["recall"]["mean"] = table["real"]["recall"] - 0.011
    table["label_agreement_per_digit"] = [0.995] * 9 + [0.992]
    table["diversity_per_digit"] = [1.0] * 9 + [0.969]
    table["strips"]["confirmed"] = table["strips"]["digits"] - 1
    lines = {line[:38].strip(): line for line in as_lines(table).splitlines()}
    missed = ("FID", "recall", "weakest digit: 9", "digits of checked strips confirmed")
    for words in (*missed, "diversity furthest from real"):
        assert lines[words].endswith("missed"), words
    assert lines["classification accuracy score"].endswith("reached")
    table["fid"]["mean"] = 1.14 * table["real"]["fid"]
    table["diversity_per_digit"][9] = 1.029
    table["strips"]["confirmed"] += 1
    lines = {line[:38].strip(): line for line in as_lines(table).splitlines()}
    assert lines["FID"].endswith("reached")
    assert lines["diversity furthest from real"].endswith("reached")
    assert lines["digits of checked strips confirmed"].endswith("reached")


def test_the_report_names_what_is_misread_most() -> None:
    table = shipped()
    confusion = np.diag(np.full(10, 900))
    confusion[4, 9], confusion[4, 4] = 60, 840
    table["confusion"] = confusion.tolist()
    assert "4 as 9: 60 of 900" in as_lines(table)
