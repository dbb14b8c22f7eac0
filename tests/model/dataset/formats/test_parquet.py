"""Parquet, as tables and hubs read it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import DigitSampler
from tests.model.dataset.support import LABELS, export


def test_parquet_is_what_hubs_know(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    import pandas
    import pyarrow.parquet

    out = export(sampler, tmp_path, "parquet")
    table = pandas.read_parquet(out)
    assert table["label"].tolist() == LABELS[:60].tolist()
    pictures = [Image.open(io.BytesIO(image["bytes"])) for image in table["image"]]
    assert np.array_equal([np.asarray(each) for each in pictures], drawn[:60])
    said = pyarrow.parquet.read_schema(out).metadata[b"huggingface"]
    assert json.loads(said)["info"]["features"]["image"] == {"_type": "Image"}


def test_row_groups_join_chunks(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pyarrow.parquet

    monkeypatch.setattr("model.dataset.recipe.CHUNK", 4)
    file = pyarrow.parquet.ParquetFile(export(sampler, tmp_path, "parquet"))
    assert [file.metadata.row_group(at).num_rows for at in range(2)] == [40, 20]
    assert file.read().column("label").to_pylist() == LABELS[:60].tolist()


def test_parquet_without_its_library_gets_a_sentence(
    sampler: DigitSampler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ValueError, match="Parquet needs pyarrow: pip install pyarrow, or"):
        export(sampler, tmp_path, "parquet")
    assert list(tmp_path.iterdir()) == []
