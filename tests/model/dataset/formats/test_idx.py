"""IDX, read by torchvision, by another library, and by our own training."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import idx2numpy
import numpy as np
import pytest

from model.dataset import Recipe
from model.generation.sampler import DigitSampler
from model.training.mnist import read_idx
from tests.model.dataset.support import LABELS, export

# Beside other packages it would be found by those that can use it, and fail them where PyTorch's
# build has other operators than it was compiled with: so it has a folder of its own.
TORCHVISION = Path(sys.prefix) / "torchvision"


HOW = f"pip install --no-deps --target {TORCHVISION} torchvision==0.29.1"


READ_BY_TORCHVISION = """
import importlib.util, pathlib, sys
import numpy as np
import torch

package = pathlib.Path(importlib.util.find_spec("torchvision").origin).parent
try:
    torch.ops.load_library(next(package.glob("_C*")))
except OSError:
    # Its compiled part is for another build of PyTorch. MNIST is read without it, but the package
    # wants names for what it would have there.
    names = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        names.define(f"{name}(Tensor boxes, Tensor scores, float threshold) -> Tensor")
from torchvision.datasets import MNIST, ImageFolder

root, folders, out = sys.argv[1:]
splits = {name: MNIST(root, train=name == "train", download=False) for name in ("train", "test")}
assert splits["train"][18][0].size == (28, 28) and splits["train"][18][1] == 8
classes = ImageFolder(folders)
assert classes.classes == list("0123456789")
np.savez(
    out,
    folder=np.stack([np.asarray(image)[..., 0] for image, _ in classes]),
    folder_labels=classes.targets,
    **{f"x_{name}": each.data.numpy() for name, each in splits.items()},
    **{f"y_{name}": each.targets.numpy() for name, each in splits.items()},
)
"""


@pytest.mark.skipif(
    not TORCHVISION.exists() and not find_spec("torchvision"),
    reason=f"NOT TESTED that torchvision reads our IDX, for it is not installed: {HOW}",
)
def test_idx_is_torchvisions_mnist_and_png_its_image_folder(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    root, out = export(sampler, tmp_path / "data", "idx"), tmp_path / "read.npz"
    folders = export(sampler, tmp_path / "png", "png", Recipe(20, 9))
    done = subprocess.run(
        [sys.executable, "-c", READ_BY_TORCHVISION, str(root), str(folders), str(out)],
        env=os.environ | {"PYTHONPATH": str(TORCHVISION)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    with np.load(out) as read:
        assert np.array_equal(read["x_train"], drawn[:60])
        assert np.array_equal(read["x_test"], drawn[60:])
        assert np.array_equal(read["y_train"], LABELS[:60])
        assert np.array_equal(read["y_test"], LABELS[60:])
        by_class = np.argsort(np.arange(20) % 10, kind="stable")
        assert np.array_equal(read["folder"], drawn[:20][by_class])
        assert read["folder_labels"].tolist() == sorted([*range(10), *range(10)])


def test_idx_is_what_a_library_writes(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    export(sampler, tmp_path, "idx", gzip=True)
    for name, expected in (
        ("train-images-idx3", drawn[:60]),
        ("train-labels-idx1", LABELS[:60]),
        ("t10k-images-idx3", drawn[60:]),
        ("t10k-labels-idx1", LABELS[60:]),
    ):
        path = tmp_path / f"MNIST/raw/{name}-ubyte"
        content = path.read_bytes()
        assert np.array_equal(read_idx(content), expected)
        assert np.array_equal(idx2numpy.convert_from_string(content), expected)
        assert idx2numpy.convert_to_string(expected) == content, "to the byte"
        assert gzip.decompress(path.with_name(f"{path.name}.gz").read_bytes()) == content
