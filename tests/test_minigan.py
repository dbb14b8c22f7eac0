"""The one-file lesson: its losses are those of the real step, and it learns and draws."""

from __future__ import annotations

import gzip
import io
import struct
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import minigan
from model.training.gan.state import TrainState
from model.training.gan.step import discriminator_step, draw, generator_step
from tests.model.support import synthetic_bars
from tests.model.training.gan.support import SMALL, batch
from tests.support import ROOT


def test_it_is_one_short_file_of_torch_alone() -> None:
    lines = (ROOT / "minigan.py").read_text().splitlines()
    assert len(lines) <= 150
    imports = [line.split()[1] for line in lines if line.startswith(("import ", "from "))]
    imported = {name.split(".")[0] for name in imports}
    assert imported - set(sys.stdlib_module_names) == {"torch"}


def test_its_losses_are_those_of_the_real_step() -> None:
    config = replace(SMALL, ac_real=0.0, ac_fake=0.0, r1=minigan.GAMMA, penalty_every=8)
    state, (real, labels) = TrainState(config, "cpu"), batch()
    fake = draw(state, labels)
    judge = state.discriminator
    against = minigan.duel(judge, real, fake.detach(), labels).item()
    penalty = minigan.gradient_penalty(judge, real, labels).item()
    of_real, report = discriminator_step(state, real, fake.detach(), labels)
    assert report["loss_d"].item() == pytest.approx(against, rel=1e-5)
    assert report["penalty"].item() == pytest.approx(minigan.GAMMA * penalty, rel=1e-4)
    assert config.penalty_every == minigan.EVERY
    # The real step keeps the real digits' scores from before the discriminator moved.
    with torch.no_grad():
        lead = judge(fake, labels) - of_real.logits
    expected = torch.nn.functional.softplus(-lead).mean().item()
    report = generator_step(state, of_real, fake, labels)
    assert report["loss_g"].item() == pytest.approx(expected, rel=1e-5)
    scores = {id(real): of_real.logits, id(fake): of_real.logits + lead}
    mine = minigan.duel(lambda images, _: scores[id(images)], fake, real, labels)
    assert mine.item() == pytest.approx(expected, rel=1e-5)


def test_what_it_draws_grows_like_what_it_sees(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    monkeypatch.setattr(minigan, "BATCH", 16)
    digits = synthetic_bars(400)
    images = torch.tensor(digits.images)[:, None].float() / 127.5 - 1
    labels = torch.tensor(digits.labels).long()
    generators = [minigan.train(images, labels, steps) for steps in (1, 100)]
    assert capsys.readouterr().out.startswith("100 of 100")
    z, wanted = torch.randn(100, minigan.LATENT), torch.arange(10).repeat(10)
    before, after = (
        (each(z, wanted).detach().mean(dim=0) - images.mean(dim=0)).square().mean()
        for each in generators
    )
    assert after < 0.5 * before


def test_its_sheet_is_a_png() -> None:
    sheet = torch.arange(12 * 20).view(12, 20).to(torch.uint8)
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(minigan.png(sheet)))), sheet.numpy())


def test_it_reads_a_file_without_its_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minigan, "FOLDER", tmp_path)
    (tmp_path / "labels.gz").write_bytes(gzip.compress(struct.pack(">II", 2049, 3) + b"\7\2\1"))
    assert minigan.load("labels", 8).tolist() == [7, 2, 1]
