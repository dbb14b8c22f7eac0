"""`python -m model`, run as its users run it."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.__main__ import main
from model.dataset import Recipe
from model.dataset.export import Export, run_export
from model.generation.hand import Hand
from model.generation.latents import hands, one_hot
from model.generation.own_hand import HandFinder
from model.generation.sampler import DigitSampler
from model.handwriting.svg import number_svg
from model.handwriting.writer import NumberWriter
from model.images import strip
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, encode, number
from tests.support import run_module


def test_draw_writes_the_strip(sampler: DigitSampler, tmp_path: Path) -> None:
    out = tmp_path / "strip.png"
    done = run_module("-m", "model", "draw", "8", "--count", "5", "--seed", "42", "--out", str(out))
    assert done.returncode == 0, done.stderr
    assert np.array_equal(np.asarray(Image.open(out)), strip(sampler.draw(8, 5, 42)))
    assert done.stdout == f"{out}: 5 x 8, seed 42\n"


def test_export_writes_raw_draws_with_labels_in_turn(sampler: DigitSampler, tmp_path: Path) -> None:
    out = tmp_path / "digits.npz"
    done = run_module("-m", "model", "export", "--count", "1203", "--seed", "9", "--out", str(out))
    assert done.returncode == 0, done.stderr
    with np.load(out) as archive:
        x, y = archive["x"], archive["y"]
    assert x.shape == (1203, 28, 28)
    assert x.dtype == y.dtype == np.uint8
    assert np.array_equal(y, np.arange(1203) % 10)
    images = np.concatenate([part for part, _ in sampler.stream(1203, 9)])
    assert np.array_equal(x, images)
    seventh = sampler.generate(hands(9, 7, 1), one_hot(y[7:8]))
    assert np.array_equal(x[7:8], seventh), "digit i is hand i of the seed"


def test_the_same_seed_writes_the_same_bytes(sampler: DigitSampler, tmp_path: Path) -> None:
    told = []
    for name in ("a.npz", "b.npz"):
        run_export(Export(Recipe(700, 1), tmp_path / name), sampler, told.append)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    assert sum(told) == 1400


def test_write_and_morph_write_what_their_names_say(tmp_path: Path) -> None:
    png, svg, gif = (tmp_path / name for name in ("number.png", "number.svg", "morph.gif"))
    hand = ["--seed", "7", "--hand", "2"]
    for arguments in (
        ["write", "24.12.2026", *hand, "--style", "weight=0.5", "--out", str(png)],
        ["write", "--out", str(svg), *hand, "--", "-1"],
        ["morph", "3", "8", *hand, "--out", str(gif)],
    ):
        assert main(arguments) == 0
    assert Image.open(png).size[0] > 1000
    assert svg.read_bytes().startswith(b"<svg")
    assert Image.open(gif).n_frames == 32


def test_a_number_is_written_in_the_hand_of_a_picture(
    sampler: DigitSampler, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    picture, blank, out = (tmp_path / name for name in ("mine.png", "blank.png", "number.svg"))
    picture.write_bytes(encode(dark_on_light(number(sampler, "2749"))))
    blank.write_bytes(encode(np.full((90, 90), 235, np.uint8)))
    assert main(["write", "38", "--like", str(picture), "--seed", "1", "--out", str(out)]) == 0
    mine, read = out.read_bytes(), DigitReader().read(picture.read_bytes())
    own = HandFinder(sampler.generator_hash).named(*read.samples)
    written = NumberWriter(sampler).write("38", Hand(1, own=own))
    assert mine == number_svg(written.strokes, written.coverage.shape, "38")
    assert main(["write", "38", "--seed", "1", "--out", str(out)]) == 0
    assert out.read_bytes() != mine
    capsys.readouterr()
    assert main(["write", "38", "--like", str(blank)]) == 1
    assert "no digit in the picture whose hand" in capsys.readouterr().err
    assert main(["write", "38", "--like", str(tmp_path / "none.png")]) == 1
    assert "Cannot use" in capsys.readouterr().err
    assert main(["write", "38", "--like", str(out)]) == 1
    assert capsys.readouterr().err.count("\n") == 1, "an SVG is no picture that is read"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["draw", "12"], "must be one of 0 to 9"),
        (["draw", "abc"], "must be a whole number, not 'abc'"),
        (["draw"], "digit"),
        (["draw", "8", "--count", "0"], "from 1 to 100"),
        (["draw", "8", "--count", "101"], "from 1 to 100"),
        (["draw", "8", "--seed", "4294967296"], "from 0 to 4294967295"),
        (["draw", "8", "--sed", "1"], "unrecognized arguments"),
        (["draw", "8", "--out", "/proc/strip.png"], "Cannot use /proc"),
        (["draw", "8", "--out", "strip.jpg"], "must end in .png, not strip.jpg"),
        (["draw", "8", "--out", "strip"], "must end in .png, not strip"),
        (["export", "--count", "0"], "from 1 to 10,000,000"),
        (["export", "--out", "digits.csv"], r"must end in .npz"),
        (["export", "--digits", "33"], "must be some of 0 to 9, each once"),
        (["export", "--format", "png", "--shards", "0"], "from 1 to the count"),
        (["write", "12a"], "made of the digits 0 to 9"),
        (["write", "12", "--hand", "5"], "the hand must be from 0 to 4"),
        (["write", "12", "--style", "weight=2"], "must be a number from -1 to 1"),
        (["write", "12", "--out", "number.jpg"], "must end in .png or .svg"),
        (["morph", "3", "3"], "two different digits"),
        (["morph", "3", "8", "--out", "morph.mp4"], "must end in .gif or .webp"),
        (["read", "/dev/zero"], "Cannot use /dev/zero: it is no regular file"),
        (["write", "8", "--like", "/dev/zero"], "Cannot use /dev/zero: it is no regular file"),
        (["read", "/"], "Cannot use /: it is no regular file"),
        (["paint"], "invalid choice"),
        ([], "required"),
    ],
)
def test_a_wrong_word_gets_one_line(arguments: list[str], words: str) -> None:
    done = run_module("-m", "model", *arguments)
    assert done.returncode != 0
    assert words in done.stderr
    assert done.stderr.count("\n") == 1, done.stderr
    assert done.stdout == ""


def test_a_name_in_capitals_says_the_same(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, begin in (
        (["draw", "8", "--out", "STRIP.PNG"], b"\x89PNG"),
        (["write", "8", "--out", "NUMBER.SVG"], b"<svg"),
        (["morph", "3", "8", "--out", "MORPH.GIF"], b"GIF8"),
        (["export", "--count", "20", "--out", "DIGITS.NPZ"], b"PK"),
    ):
        out = tmp_path / arguments.pop()
        assert main([*arguments, str(out)]) == 0
        assert out.read_bytes().startswith(begin)
        assert capsys.readouterr().out.startswith(f"{out}: ")


@pytest.mark.parametrize("command", [["read"], ["write", "8", "--like"]])
def test_a_pipe_is_not_waited_for_and_no_more_is_read_than_a_picture_has(
    command: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pipe, large = tmp_path / "pipe", tmp_path / "large.png"
    os.mkfifo(pipe)
    with large.open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no room
    assert main([*command, str(pipe)]) == 1
    assert f"Cannot use {pipe}: it is no regular file" in capsys.readouterr().err
    assert main([*command, str(large)]) == 1
    assert "larger than 10 MB" in capsys.readouterr().err


def test_ctrl_c_is_one_line_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "digits.npz"
    out.write_bytes(b"old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(DigitSampler, "generate", interrupted)
    assert main(["export", "--count", "100", "--out", str(out)]) == 1
    assert capsys.readouterr().err.endswith("Stopped; nothing was written.\n")
    assert list(tmp_path.iterdir()) == [out]
    assert out.read_bytes() == b"old"
    assert main(["export", "--format", "png", "--out", str(tmp_path / "png")]) == 1
    assert "the folder is not whole" in capsys.readouterr().err


def test_a_failed_write_leaves_the_old_file(
    sampler: DigitSampler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "digits.npz"
    out.write_bytes(b"old")

    def full(_drawn: int) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        run_export(Export(Recipe(700, 1), out), sampler, full)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]
