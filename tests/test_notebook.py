"""The Colab notebook, executed cell by cell, on a run of a few steps."""

from __future__ import annotations

import contextlib
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import version
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from tests.model.training.support import MNIST, need_mnist
from tests.support import ROOT

NOTEBOOK = ROOT / "train_colab.ipynb"


def execute(folder: Path, monkeypatch: pytest.MonkeyPatch, options: str) -> str:
    """Run every cell from the project's folder; returns what they printed."""
    settings = {"NOTEBOOK_OPTIONS": options, "NOTEBOOK_RUN": str(folder / "run")}
    settings |= {"NOTEBOOK_SECOND": options + " --lr-hold 0"}
    settings |= {"NOTEBOOK_DEVICE": "cpu", "NOTEBOOK_COMPARE": "no", "MNIST_DIR": str(MNIST)}
    for name, value in (settings | {"PIP_NO_INDEX": "1", "OMP_NUM_THREADS": "1"}).items():
        monkeypatch.setenv(name, value)
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    client = NotebookClient(notebook, timeout=180, resources={"metadata": {"path": str(ROOT)}})
    client.execute()
    outputs = [each for cell in notebook.cells for each in cell.get("outputs", [])]
    return "".join(each.get("text", "") for each in outputs) + str(
        sum("image/png" in each.get("data", {}) for each in outputs)
    )


@need_mnist
def test_the_notebook_trains_exports_and_packs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = execute(tmp_path, monkeypatch, "--kimg 0.1 --batch 20 --width 8 --threads 1")
    assert "kimg      0.1 of 0.1" in said
    assert f"Starting from the networks of {tmp_path / 'run' / 'first'}." in said
    assert said.endswith("4"), "a sheet of each stage, the last one, and the reals are shown"
    names = set(zipfile.ZipFile(tmp_path / "run" / "second" / "digits-weights.zip").namelist())
    assert {"generator.safetensors", "generator.onnx", "hands.png"} <= names


def source_of(words: str) -> str:
    """Return the cell of code with these words."""
    cells = nbformat.read(NOTEBOOK, as_version=4).cells
    (found,) = (each.source for each in cells if each.cell_type == "code" and words in each.source)
    return found


def test_a_refused_option_ends_the_notebook_with_its_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The cell that trains, alone: what it raises ends any notebook."""
    monkeypatch.chdir(ROOT)
    scope = {"sys": sys, "subprocess": subprocess, "DEVICE": "cpu", "RUNS": tmp_path}
    scope |= {"FIRST": "--kimg 0.1 --lr 7", "SECOND": ""}
    with pytest.raises(SystemExit, match="did not reach its end"):
        exec(source_of("def train("), scope)
    assert "--lr must be at" in capsys.readouterr().out


def test_colab_keeps_its_own_torch_and_numpy(tmp_path: Path) -> None:
    """The cell that installs, with pip replaced: what it would install, and what it holds fast."""
    install = source_of("requirements-train.in")
    for path in ROOT.glob("requirements*.in"):
        shutil.copy(path, tmp_path)
    asked: list[list[str]] = []
    pip = SimpleNamespace(run=lambda command, check: asked.append(command))
    scope = {"pathlib": pathlib, "sys": sys, "subprocess": pip}
    with contextlib.chdir(tmp_path):
        exec(install, scope)
        wanted, kept = (Path(f"runs/{name}.txt").read_text() for name in ("wanted", "kept"))
    names = {re.split(r"[^\w.-]", line)[0] for line in wanted.splitlines()}
    assert {"onnx", "safetensors", "scipy"} <= names
    assert not {"torch", "numpy"} & names
    assert kept.splitlines() == [f"torch=={version('torch')}", f"numpy=={version('numpy')}"]
    assert asked[0][-4:] == ["--requirement", "runs/wanted.txt", "--constraint", "runs/kept.txt"]


def test_the_notebook_is_committed_without_outputs_and_paths() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    assert not any(cell.get("outputs") for cell in notebook.cells)
    assert "/home/" not in NOTEBOOK.read_text()
