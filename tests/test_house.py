"""The rules of the house that a machine can hold."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.support import ROOT

PACKAGES = ("bot", "discord", "model", "web", "tests")
SOURCES = [
    ROOT / "train.py",
    *sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py")),
]
DOORS = ("bot", "discord", "web")
# These hand the chats' calls to their doors.
WEBHOOKS = [
    ROOT / "web" / "routes" / name for name in ("telegram_webhook.py", "discord_interactions.py")
]


def imports_of(path: Path) -> set[str]:
    """Return the top-level names that a file imports anywhere in it."""
    found = re.findall(r"^\s*(?:from|import)\s+(\w+)", path.read_text(), re.MULTILINE)
    return set(found)


def test_a_file_is_read_in_one_sitting() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in SOURCES}
    assert {path: count for path, count in lines.items() if count > 300} == {}


@pytest.mark.parametrize("folder", ["web/static", "web/templates", "web/build"])
def test_a_folder_of_the_page_is_seen_at_a_glance(folder: str) -> None:
    for each in (ROOT / folder, *(ROOT / folder).rglob("*/")):
        files = [path for path in each.iterdir() if path.is_file()]
        assert len(files) <= 20, each


TESTS = [path for path in SOURCES if path.is_relative_to(ROOT / "tests")]
SHARED = re.compile(r"tests(\.\w+)*\.(support|(loopback|programs)(\.\w+)?)")
# Here the product is tested as a whole: what people do decides what is in a file.
WHOLE = {"browser", "conversations", "loopback"}


def test_no_test_file_imports_another() -> None:
    """What tests share lies in support.py, loopback/ or programs/, and fixtures in conftest.py."""
    for path in TESTS:
        imported = re.findall(r"(?:from|import) (tests\.[\w.]+)", path.read_text())
        assert [name for name in imported if not SHARED.fullmatch(name)] == [], path


def test_a_test_file_is_named_after_the_module_it_tests() -> None:
    for path in TESTS:
        package, name = path.relative_to(ROOT / "tests").parent, path.stem.removeprefix("test_")
        if name == path.stem or not package.parts or WHOLE & {*package.parts}:
            continue
        modules = [f"{name}.py", f"__{name}__.py", f"{name}/__init__.py"]
        named = any((ROOT / package / each).is_file() for each in modules)
        assert named or name == package.name, path


def test_every_test_is_among_those_that_run(request: pytest.FixtureRequest) -> None:
    left_out = request.config.getini("norecursedirs")
    for path in TESTS:
        parts = path.relative_to(ROOT).parts
        assert not any(fnmatch(part, each) for part in parts for each in left_out), path


CLOCKS = {"perf_counter", "monotonic", "process_time", "wait_for_timeout", "elapsed"}


def test_no_test_measures_time_or_sleeps_for_a_guess() -> None:
    """A busy machine is slow, not wrong: tests wait for what they need; benchmarks/ measures.

    Time passes in virtual time, by a clock that is put in the place of ours, or in programs/ that
    play somebody slow.
    """
    for path in TESTS:
        text = path.read_text()
        if not path.name.startswith("test_"):
            continue
        found = [each.attr for each in ast.walk(ast.parse(text)) if isinstance(each, ast.Attribute)]
        sleeps = "sleep" in found and "in_virtual_time" not in text
        assert not CLOCKS & {*found}, path
        assert not sleeps or set(re.findall(r"sleep\((.*?)\)", text)) == {"0"}, path
        assert path == Path(__file__) or "performance.now" not in text, path


@pytest.mark.parametrize("check", [["check"], ["format", "--check"]], ids=lambda check: check[0])
def test_ruff_finds_nothing(check: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ruff", *check, "--no-cache", "."],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("module", ["bot.app", "discord.door", "web", "model.__main__"])
def test_what_serves_imports_no_torch_and_starts_nothing(module: str) -> None:
    code = (
        f"import sys, threading, {module}; "
        "heavy = {'torch', 'onnx', 'safetensors', 'pytest'} & set(sys.modules); "
        "sys.exit(str(heavy or threading.enumerate()[1:] or ''))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr.strip() == "", "imported what only training needs, or started a thread"


def test_every_module_that_is_named_is_there() -> None:
    """In docstrings and papers: a file that has moved leaves its old name behind."""
    named = re.compile(r"(?<![\w}/.])((?:\w+/)*\w+\.py)\b")
    papers = [path for path in ROOT.glob("*.md") if path.name != "CHANGELOG.md"]
    papers += [*(ROOT / "docs").glob("*.md"), ROOT / "weights" / "README.md"]
    folders = [path for path in ROOT.iterdir() if path.is_dir() and path.name[0] != "."]
    there = {path for folder in folders for path in folder.rglob("*.py")} | {*ROOT.glob("*.py")}
    for path in SOURCES + papers:
        for name in named.findall(path.read_text()):
            assert any(f"{each}".endswith(f"/{name}") for each in there), f"{path}: {name}"


def test_arrows_run_one_way() -> None:
    for path in SOURCES:
        package = path.relative_to(ROOT).parts[0]
        if package == "model":
            assert not imports_of(path) & set(DOORS), path
        if package in DOORS and path not in WEBHOOKS:
            assert not imports_of(path) & (set(DOORS) - {package}), path
            assert "model.training" not in path.read_text(), path


def test_no_committed_file_is_huge() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    if not paths:
        pytest.skip("no git checkout: committed files cannot be listed")
    assert not [path for path in paths if path.exists() and path.stat().st_size > 10_000_000]


def test_the_procfile_names_both_doors() -> None:
    lines = dict(
        line.split(": ", 1) for line in (ROOT / "Procfile").read_text().strip().splitlines()
    )
    assert lines["worker"] == "python -m bot"
    assert lines["web"] == "python -m web --bind 0.0.0.0:$PORT"


def test_ci_calls_make_test() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    assert re.search(r"^make test$", script.read_text(), re.MULTILINE)
