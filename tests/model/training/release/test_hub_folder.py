"""The folder that a model hub takes, and the card's head."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import pytest

import train
from model.generation.sampler import DigitSampler
from model.training.options import OptionError
from model.training.release.hub_folder import with_head, write_hub_folder
from model.weights import WEIGHTS

CARD = (WEIGHTS / "README.md").read_text()
QUALITY = json.loads((WEIGHTS / "quality.json").read_text())
SMALL = ("README.md", "quality.json", "generator.safetensors", "generator.onnx", "checker.onnx")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub's folder of some of the shipped weights."""
    weights = tmp_path_factory.mktemp("weights")
    for name in SMALL:
        shutil.copyfile(WEIGHTS / name, weights / name)
    out = weights / "hub"
    assert train.main(["hub", "--weights", str(weights), "--out", str(out)]) == 0
    return out


def test_the_shipped_card_has_the_head_of_its_figures() -> None:
    assert with_head(CARD, QUALITY) == CARD, "`python train.py card` writes it anew"


def test_the_hub_reads_the_card(folder: Path) -> None:
    from huggingface_hub import ModelCard

    said = ModelCard.load(folder / "README.md").data
    assert (said.license, said.library_name) == ("mit", "pytorch")
    assert said.pipeline_tag == "unconditional-image-generation"
    figures = {each.metric_type: each.metric_value for each in said.eval_results}
    assert figures["fid"] == round(QUALITY["fid"]["mean"], 4)
    assert figures["accuracy"] == round(QUALITY["label_agreement"]["mean"], 4)
    assert {each.dataset_name for each in said.eval_results} == {"MNIST"}


def test_the_folder_is_whole(folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert names == {*SMALL, "config.json", "model.safetensors"}
    for name in set(SMALL) - {"README.md"}:
        assert (folder / name).read_bytes() == (WEIGHTS / name).read_bytes()
    assert "](../" not in (folder / "README.md").read_text()


@pytest.mark.parametrize("which", [0, 1], ids=["onnx", "torch"])
def test_the_lines_of_the_card_run(
    folder: Path, monkeypatch: pytest.MonkeyPatch, which: int, sampler: DigitSampler
) -> None:
    lines = re.findall(r"```python\n(.*?)```", CARD, re.DOTALL)[which]
    monkeypatch.chdir(folder if which == 0 else folder.parent)
    names: dict = {}
    exec(lines, names)
    eights = np.asarray(names["eights"])
    assert eights.shape == (5, 1, 28, 28)
    grey = np.rint((eights[:, 0] + 1) * 127.5).clip(0, 255).astype(np.uint8)
    assert (sampler.read(grey)[:, 8] > 0.5).sum() >= 4


def test_what_is_missing_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=r"lacks README\.md, quality\.json or"):
        write_hub_folder(tmp_path, tmp_path / "hub")
    with pytest.raises(OptionError, match="must be another"):
        write_hub_folder(tmp_path, tmp_path)
