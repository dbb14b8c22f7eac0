"""`python train.py`, run as its users run it."""

from __future__ import annotations

from pathlib import Path

import pytest

import train
from model.training.classifiers import classifier
from model.training.config import RunConfig
from model.training.gan.config import GANConfig
from tests.model.support import synthetic_digits
from tests.support import run_module


def test_help_lists_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        train.main(["generator", "--help"])
    told = capsys.readouterr().out
    for config in (GANConfig, RunConfig):
        for name in config.__dataclass_fields__:
            assert "--" + name.replace("_", "-") in told


def test_help_loads_nothing_that_trains() -> None:
    code = """
import sys, contextlib, train
parser = train.build_parser()
(commands,) = (each.choices for each in parser._actions if each.dest == "command")
for name in commands:
    with contextlib.suppress(SystemExit):
        parser.parse_args([name, "--help"])
heavy = {"cv2", "onnx", "onnxruntime", "scipy", "skimage", "torch"}
sys.exit(", ".join(heavy & set(sys.modules)) or len(commands) < 10)
"""
    done = run_module("-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert "--kimg" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["generator", "--kimgs", "4"], "unrecognized arguments: --kimgs 4"),
        (["generator", "--batch", "many"], "--batch: invalid int value: 'many'"),
        (["generator", "--loss", "best"], "invalid choice: 'best'"),
        (["generator", "--lr", "-1", "--data", "."], "--lr must be at least"),
        (["classifier", "--epochs", "0", "--data", "."], "--epochs must be at least 1"),
        (["export", "--run", "no-such-run"], "There is no checkpoint in no-such-run"),
        (["evaluate", "--samples", "5"], "--samples must be at least 1000"),
        (["evaluate", "--weights", "no-such-folder"], "holds no classifier"),
        (["compare"], "required: RUN"),
        (["compare", "no-such-run", "--samples", "1"], "--samples must be at least 1000"),
        (["card", "--weights", "no-such-folder"], "evaluate` writes it"),
        (["paint"], "invalid choice: 'paint'"),
        ([], "required"),
    ],
)
def test_what_is_unknown_or_impossible_is_refused_in_one_line(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code = train.main(arguments)
    except SystemExit as left:
        code = left.code
    assert code in (1, 2)
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1, said


def test_a_refusal_as_its_user_sees_it() -> None:
    done = run_module("train.py", "generator", "--kimgs", "4")
    told = "train.py: unrecognized arguments: --kimgs 4 (--help lists the options).\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", told)


def test_an_unusable_folder_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "load_mnist", lambda *_: synthetic_digits())
    (tmp_path / "file").write_bytes(b"")
    small = ["--kimg", "0.01", "--batch", "10", "--width", "8", "--holdout", "20"]
    assert train.main(["generator", "--run", str(tmp_path / "file" / "run"), *small]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "Cannot use" in said


def test_ctrl_c_in_the_classifier_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(train, "load_mnist", lambda *_: synthetic_digits())
    monkeypatch.setattr(classifier, "train_classifier", interrupted)
    assert train.main(["classifier"]) == 3
    assert "the same command goes on" in capsys.readouterr().out


def test_train_export_and_draw_from_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(train, "load_mnist", lambda _split, _folder: synthetic_digits())
    run = str(tmp_path / "run")
    small = ["--kimg", "0.1", "--batch", "10", "--width", "8", "--holdout", "20"]
    assert train.main(["generator", "--run", run, "--threads", "1", *small]) == 0
    assert train.main(["export", "--run", run, "--out", str(tmp_path / "weights")]) == 0
    assert "generator.onnx" in capsys.readouterr().out
    from model.generation.sampler import DigitSampler

    images = DigitSampler(tmp_path / "weights" / "generator.onnx").draw(3, 5, 1)
    assert images.shape == (5, 28, 28)
