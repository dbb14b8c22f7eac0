"""The tar, read by the library that it is for."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from model.generation.sampler import DigitSampler
from tests.model.dataset.support import LABELS, export


def test_webdataset_reads_the_tar(sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path) -> None:
    import webdataset

    out = export(sampler, tmp_path, "webdataset")
    for path, part in ((out, slice(0, 60)), (tmp_path / "d-test.tar", slice(60, 85))):
        samples = webdataset.WebDataset(str(path), shardshuffle=False).decode("l8")
        read = list(samples.to_tuple("png", "cls"))
        assert np.array_equal([image for image, _ in read], drawn[part])
        assert [label for _, label in read] == LABELS[part].tolist()
