"""Data sets as a stream of bytes."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.dataset import Recipe
from model.dataset.streaming import MAX_DOWNLOAD, stream_npz, stream_zip
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from tests.model.dataset.support import export


def test_a_zip_is_streamed_and_whole(sampler: DigitSampler) -> None:
    recipe = Recipe(count=120, seed=2, digits=(3, 8))
    sent = list(stream_zip(sampler, recipe))
    assert len(sent) > 2, "in pieces"
    archive = zipfile.ZipFile(io.BytesIO(b"".join(sent)))
    assert archive.testzip() is None
    names = archive.namelist()
    assert names[:2] == ["README.md", "card.json"]
    assert len(names) == 122
    last = np.asarray(Image.open(io.BytesIO(archive.read("8/00000119.png"))))
    assert np.array_equal(last, sampler.generate(hands(2, 119, 1), one_hot(np.array([8])))[0])
    assert b"".join(stream_zip(sampler, recipe)) == b"".join(sent), "the same bytes again"


def test_an_npz_is_streamed_as_it_is_exported(sampler: DigitSampler, tmp_path: Path) -> None:
    recipe = Recipe(620, 9)
    with np.load(io.BytesIO(b"".join(stream_npz(sampler, recipe)))) as streamed:
        x, y = streamed["x"], streamed["y"]
    with np.load(export(sampler, tmp_path, "npz", recipe)) as exported:
        assert np.array_equal(x, exported["x"])
        assert np.array_equal(y, exported["y"])


@pytest.mark.parametrize("stream", [stream_zip, stream_npz])
def test_a_download_is_bounded_before_its_first_byte(sampler: DigitSampler, stream) -> None:
    with pytest.raises(ValueError, match="from 1 to 1000 digits"):
        stream(sampler, Recipe(MAX_DOWNLOAD + 1))
