"""What is installed is written down to the last package: in requirements*.txt, by `make lock`."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support import ROOT

SERVING, TRAINING, TESTS = NAMES = ("requirements", "requirements-train", "requirements-dev")
CUDA = re.compile(r"(cuda|nvidia|triton)\b")
Lines = list[tuple[Requirement, list[str]]]


def lines_of(name: str) -> Lines:
    """Return a file's requirements with the hashes of each; any option but -r is refused."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    lines = [re.sub(r"(^|\s)#.*", "", line).strip() for line in text.splitlines()]
    found = [re.split(r"\s+--hash=", line) for line in lines if line and not line.startswith("-r ")]
    return [(Requirement(words), hashes) for words, *hashes in found]


def versions_in(name: str) -> dict[str, str]:
    """Return the pinned version of each package that a file names."""
    return {canonicalize_name(each.name): str(each.specifier) for each, _ in lines_of(name)}


def needed(wanted: list[Requirement]) -> set[str]:
    """Return the names of all packages that these need on this machine, as they themselves say."""
    seen: set[tuple[str, str]] = set()
    todo = [(each, "") for each in wanted]
    while todo:
        each, extra = todo.pop()
        name = canonicalize_name(each.name)
        if CUDA.match(name) or (each.marker and not each.marker.evaluate({"extra": extra})):
            continue
        for mine in {"", *each.extras}:
            if (name, mine) not in seen:
                seen.add((name, mine))
                todo += [(Requirement(line), mine) for line in metadata.requires(name) or []]
    return {name for name, _ in seen}


@pytest.mark.parametrize("name", [f"{name}.{kind}" for name in NAMES for kind in ("in", "txt")])
def test_every_requirement_is_pinned(name: str) -> None:
    for each, _ in lines_of(name):
        assert re.fullmatch(r"==[\w.]+", str(each.specifier)), f"{name}: {each}"
        assert each.url is None, f"{name}: {each}"


def test_what_serves_has_hashes_and_the_rest_has_none() -> None:
    for each, hashes in lines_of(f"{SERVING}.txt"):
        assert hashes, each
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", value) for value in hashes), each
    for name in (TRAINING, TESTS):  # pip wants hashes for all or none, PyTorch has several builds
        assert not [each for each, hashes in lines_of(f"{name}.txt") if hashes]


def test_each_set_holds_the_one_before_it_in_the_same_versions() -> None:
    serving, training, tests = (versions_in(f"{name}.txt") for name in NAMES)
    assert serving.items() <= training.items() <= tests.items()
    assert "torch" not in serving
    assert not [name for name in tests if CUDA.match(name)], "nobody is made to have CUDA"


@pytest.mark.parametrize("length", [1, 2, 3], ids=NAMES)
def test_the_lists_hold_what_we_ask_for_and_what_that_needs(length: int) -> None:
    ours = [each for name in NAMES[:length] for each, _ in lines_of(f"{name}.in")]
    name = f"{NAMES[length - 1]}.txt"
    locked = versions_in(name)
    for each in ours:
        assert locked.get(canonicalize_name(each.name)) == str(each.specifier), f"{name}: make lock"
    here = {
        canonicalize_name(each.name)
        for each, _ in lines_of(name)
        if each.marker is None or each.marker.evaluate()
    }
    assert here == needed(ours), f"{name}: make lock"


def test_make_installs_serving_by_its_hashes_and_lint_checks_types() -> None:
    commands = ["make", "--dry-run", "--always-make", "run", "lint"]
    recipe = subprocess.run(commands, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert re.search(r"pip .*--require-hashes .*--requirement requirements.txt$", recipe, re.M)
    assert re.search(r"/mypy$", recipe, re.M)
    assert "--require-hashes" in (ROOT / "Dockerfile").read_text()


def test_what_is_committed_is_checked_first() -> None:
    check = [sys.executable, "-m", "pre_commit", "validate-config"]
    subprocess.run(check, cwd=ROOT, check=True)
    config = (ROOT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"entry: \.venv/bin/(\w+)", config) == ["ruff", "ruff", "mypy"]


def test_pip_install_says_that_this_is_an_application() -> None:
    pip = [sys.executable, "-m", "pip", "install", "--no-deps", "--no-index", "."]
    done = subprocess.run(pip, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "This is an application" in done.stdout + done.stderr
