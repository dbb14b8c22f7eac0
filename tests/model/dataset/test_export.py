"""Exports in parts: resumed, shared between processes, bounded in memory."""

from __future__ import annotations

import json
import multiprocessing
import signal
from pathlib import Path

import numpy as np
import pytest

from model.dataset import Recipe, check_digits
from model.dataset.export import Export, run_export
from model.dataset.formats import FORMATS
from model.dataset.generation import drawn, workers
from model.dataset.recipe import Part, check_chosen, parts
from model.errors import InputError
from model.files import atomic_write
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from tests.model.dataset.support import OF_DIGITS
from tests.support import run_module

RECIPE = Recipe(count=603, seed=5)


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name in it."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def target(folder: Path, kind: str) -> Path:
    folder.mkdir(exist_ok=True)
    return folder / f"d{suffix}" if (suffix := FORMATS[kind].suffix) else folder


@pytest.mark.parametrize("kind", [kind for kind in OF_DIGITS if not FORMATS[kind].in_one])
def test_a_broken_export_goes_on_to_the_same_result(
    sampler: DigitSampler, tmp_path: Path, kind: str
) -> None:
    recipe = Recipe(count=90, seed=5)
    whole = Export(recipe, target(tmp_path / "a", kind), kind, shards=3)
    assert run_export(whole, sampler) == 90
    broken = Export(recipe, target(tmp_path / "b", kind), kind, shards=3)
    told = []

    def stop(digits: int) -> None:
        told.append(digits)
        if sum(told) == 60:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_export(broken, sampler, stop)
    begun = contents(tmp_path / "b")
    told.clear()
    assert run_export(broken, sampler, told.append) == 60, "one shard was whole"
    assert told == [30, 30, 30]
    done = contents(tmp_path / "b")
    assert done == contents(tmp_path / "a")
    assert set(begun) <= set(done), "nothing half is left"
    assert run_export(broken, sampler) == 0


def test_another_data_set_is_not_mixed_in(sampler: DigitSampler, tmp_path: Path) -> None:
    run_export(Export(Recipe(20, seed=1), tmp_path / "d.npz", shards=2), sampler)
    before = contents(tmp_path)
    for other in (Recipe(20, seed=2), Recipe(30, seed=1), Recipe(20, seed=1, digits=(3,))):
        with pytest.raises(ValueError, match=r"d\.npz holds another data set, by its card"):
            run_export(Export(other, tmp_path / "d.npz", shards=2), sampler)
    (tmp_path / "d.npz.card.json").write_text("{")
    with pytest.raises(ValueError, match="another data set"):
        run_export(Export(Recipe(20, seed=1), tmp_path / "d.npz", shards=2), sampler)
    assert set(contents(tmp_path)) == set(before)


def test_formats_do_not_share_a_card(sampler: DigitSampler, tmp_path: Path) -> None:
    for kind, seed in (("npz", 1), ("parquet", 2), ("webdataset", 3)):
        out = target(tmp_path, kind)
        run_export(Export(Recipe(20, seed), out, kind, shards=2), sampler)
        assert run_export(Export(Recipe(20, seed), out, kind, shards=2), sampler) == 0
    seeds = [json.loads(path.read_text())["recipe"]["seed"] for path in tmp_path.glob("*.json")]
    assert sorted(seeds) == [1, 2, 3]


def test_a_folder_takes_one_data_set(sampler: DigitSampler, tmp_path: Path) -> None:
    run_export(Export(Recipe(20), tmp_path, "png"), sampler)
    before = contents(tmp_path)
    for other in (Export(Recipe(10), tmp_path, "png"), Export(Recipe(20), tmp_path, "idx")):
        with pytest.raises(ValueError, match="holds another data set, by its card"):
            run_export(other, sampler)
    assert contents(tmp_path) == before
    run_export(Export(Recipe(20), tmp_path, "png"), sampler)
    assert contents(tmp_path) == before, "the same once more"


KILLED = """
import os, signal, sys
from pathlib import Path

from model.dataset.export import Export, run_export
from model.dataset.recipe import Recipe
from model.generation.sampler import DigitSampler

kill = lambda _digits: os.kill(os.getpid(), signal.SIGKILL)
run_export(Export(Recipe(20), Path(sys.argv[2]), sys.argv[1]), DigitSampler(), kill)
"""


@pytest.mark.parametrize("kind", ["npz", "idx", "png"])
def test_what_a_killed_run_left_is_cleaned(
    sampler: DigitSampler, tmp_path: Path, kind: str
) -> None:
    out = target(tmp_path / "a", kind)
    assert run_module("-c", KILLED, kind, str(out)).returncode == -signal.SIGKILL
    assert kind == "png" or any(name.endswith(".part") for name in contents(tmp_path / "a"))
    run_export(Export(Recipe(20), out, kind), sampler)
    run_export(Export(Recipe(20), target(tmp_path / "b", kind), kind), sampler)
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


def test_what_another_process_writes_just_now_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "d.npz"
    with atomic_write(path) as file:
        file.write(b"whole")
        done = run_module(
            "-c",
            "import sys, pathlib, model.files as f; f.remove_parts(pathlib.Path(sys.argv[1]))",
            str(path),
        )
        assert done.returncode == 0, done.stderr
    assert path.read_bytes() == b"whole"


def test_processes_make_the_same_bytes(
    sampler: DigitSampler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Sixteen chunks, so that the processes run ahead of what is written.
    monkeypatch.setattr("model.dataset.recipe.CHUNK", 40)
    alone = Export(RECIPE, tmp_path / "a.npz")
    run_export(alone, sampler)
    run_export(Export(RECIPE, tmp_path / "b.npz", processes=2), sampler)
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_a_process_that_dies_gets_a_sentence(sampler: DigitSampler, tmp_path: Path) -> None:
    def kill(_digits: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(ValueError, match="A drawing process has ended by itself"):
        run_export(Export(Recipe(5000), tmp_path / "d.npz", processes=2), sampler, kill)
    assert contents(tmp_path) == {}


def test_a_process_that_dies_while_it_sends_is_noticed(sampler: DigitSampler) -> None:
    with workers(1) as pipes:
        chunks = drawn(sampler, Recipe(5000), Part(0, 5000), pipes)
        next(chunks)
        assert pipes[0].poll(30), "the next chunk, which is more than a pipe holds"
        for child in multiprocessing.active_children():
            child.kill()
            child.join()
        with pytest.raises(InputError, match="ended by itself"):
            next(chunks)


def test_shards_written_one_by_one_are_those_written_together(
    sampler: DigitSampler, tmp_path: Path
) -> None:
    for shard in range(5):
        run_export(Export(Recipe(50), tmp_path / "one", "idx", 5, shard), sampler)
    run_export(Export(Recipe(50), tmp_path / "all", "idx", 5), sampler)
    assert contents(tmp_path / "one") == contents(tmp_path / "all")
    assert len(contents(tmp_path / "all")) == 5 * 2 + 2


def test_shards_joined_are_the_whole(sampler: DigitSampler, tmp_path: Path) -> None:
    run_export(Export(RECIPE, tmp_path / "d.npz", shards=4), sampler)
    run_export(Export(RECIPE, tmp_path / "whole.npz"), sampler)
    joined = [np.load(path)["x"] for path in sorted(tmp_path.glob("d-*-of-00004.npz"))]
    assert np.array_equal(np.concatenate(joined), np.load(tmp_path / "whole.npz")["x"])


PEAKS = """
import sys, tracemalloc
from pathlib import Path

import numpy as np

import model.dataset.formats.webdataset as tar
from model.dataset.export import Export, run_export
from model.dataset.recipe import Recipe
from model.generation.sampler import DigitSampler
from model.generation.style import Style


class Blank(DigitSampler):
    def generate(self, z, class_weights):  # takes no time: it is the writing that counts
        return np.zeros((len(z), 28, 28), np.uint8)


tar.digit_png = lambda digit: b"x" * 300  # nor does packing
blank, folder = Blank(), Path(sys.argv[1])
for out in ("d.npz", "k.npz", "d.tar", "idx"):
    kind = {"k.npz": "keras", "d.tar": "webdataset"}.get(out, out.removeprefix("d."))
    for count in (500, 3_000):
        recipe = Recipe(count, test_count=20 if kind == "keras" else 0)
        path = folder / str(count) / out
        tracemalloc.start()
        run_export(Export(recipe, path, kind), blank)
        print(kind, tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
"""


def test_memory_does_not_grow_with_the_count(tmp_path: Path) -> None:
    # In a process of its own: what other tests left behind may be freed at any time.
    done = run_module("-c", PEAKS, str(tmp_path))
    assert done.returncode == 0, done.stderr
    lines = [line.split() for line in done.stdout.splitlines()]
    assert len(lines) == 8
    for (kind, few), (_, many) in zip(lines[::2], lines[1::2], strict=True):
        # The images of 3,000 are 2.4 MB.
        assert int(many) < int(few) + 500_000, kind


def test_parts_are_even_and_leave_nothing_out() -> None:
    for count, shards in ((10, 3), (7, 7), (603, 4)):
        dealt = parts(count, shards)
        assert [each.start for each in dealt[1:]] == [each.stop for each in dealt[:-1]]
        assert (dealt[0].start, dealt[-1].stop) == (0, count)
        assert max(map(len, dealt)) - min(map(len, dealt)) <= 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"shards": 0}, "from 1 to the count, 603"),
        ({"shards": 604}, "from 1 to the count, 603"),
        ({"shards": 2, "shard": 2}, "--shard must be from 0 to 1"),
        ({"processes": 0}, "from 1 to 256"),
        ({"kind": "parquet"}, r"--out must end in \.parquet, not d\.npz"),
        ({"kind": "keras", "shards": 2}, "keras is one file"),
        ({"kind": "coco"}, "--format coco and --numbers go together"),
        ({"gzip": True}, "--gzip goes with --format idx alone"),
    ],
)
def test_what_does_not_fit_together_gets_a_sentence(options: dict, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Export(RECIPE, Path("d.npz"), **options)


def test_a_recipe_that_cannot_be_gets_a_sentence() -> None:
    with pytest.raises(ValueError, match="from 0 to 9,999,990"):
        Recipe(10, test_count=10_000_000)
    with pytest.raises(ValueError, match="leave one of the two out"):
        Recipe(10, styles="random", style=Style(weight=1))
    with pytest.raises(ValueError, match="same or random"):
        Recipe(10, styles="any")
    with pytest.raises(ValueError, match="from 1 to the count, 2"):
        Recipe(10, test_count=2).parts(3)


@pytest.mark.parametrize("text", ["", "33", "a", "1 2", "٣"])
def test_chosen_digits_are_checked(text: str) -> None:
    with pytest.raises(ValueError, match="each once, like 358"):
        check_chosen(text)
    assert check_chosen("850") == (8, 5, 0)


def test_a_count_is_checked() -> None:
    with pytest.raises(ValueError, match="from 1 to 10,000,000"):
        check_digits(10_000_001)


def test_drawing_alone_imports_no_parquet() -> None:
    done = run_module(
        "-c",
        "import sys, model.__main__; sys.exit('pyarrow' in sys.modules or 'cv2' in sys.modules)",
    )
    assert done.returncode == 0


def test_a_test_split_lies_beside_or_in_a_folder(sampler: DigitSampler, tmp_path: Path) -> None:
    recipe = Recipe(count=12, test_count=5)
    run_export(Export(recipe, tmp_path / "d.npz"), sampler)
    with np.load(tmp_path / "d-test.npz") as read:
        assert len(read["x"]) == 5
    run_export(Export(recipe, tmp_path / "png", "png"), sampler)
    assert len(list((tmp_path / "png/train").glob("*/*.png"))) == 12
    assert len(list((tmp_path / "png/test").glob("*/*.png"))) == 5
