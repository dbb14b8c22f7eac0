"""The papers against the project: links, addresses, settings and commands that they name."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

import model.__main__
import train
from model.generation.sampler import DigitSampler
from model.training.speedrun.config import CURVES, RECORDS
from model.training.speedrun.race import weights_of
from model.training.speedrun.records import chart, read_records
from tests.support import ROOT, SETTINGS, run_module
from web import create_app
from web.settings import Settings

PAPERS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), ROOT / "weights" / "README.md"])
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
OURS_ALONE = ("/static/", "/samples/", "/read", "/robots.txt", "/favicon.ico")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as they are made on the hosts that show it."""
    titles = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", PAPERS, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in re.findall(r"\]\((?!\w+:)([^)#\s]*)#?([^)\s]*)\)", page.read_text()):
        goal = (page.parent / target).resolve() if target else page
        assert goal.exists(), target
        if anchor:
            assert anchor in anchors(goal), f"{target}#{anchor}"


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= 150


def test_every_address_is_told(sampler: DigitSampler) -> None:
    app = create_app(Settings(), sampler)
    urls = app.url_map.bind("localhost")
    told = set()
    for path in re.findall(r"`(?:GET |POST )?(/[^`\s?]*)", REFERENCE):
        for method in ("GET", "POST"):
            try:
                told.add(urls.match(path, method)[0])
            except (NotFound, MethodNotAllowed, RequestRedirect):
                continue
    untold = [rule.rule for rule in app.url_map.iter_rules() if rule.endpoint not in told]
    assert [rule for rule in untold if not rule.startswith(OURS_ALONE)] == []


def test_every_setting_is_told() -> None:
    sources = [
        ROOT / "bot" / "settings.py",
        ROOT / "discord" / "settings.py",
        ROOT / "web" / "settings.py",
    ]
    read = {
        name for path in sources for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', path.read_text())
    }
    known = read & set(SETTINGS)
    assert len(known) > 10
    assert not [name for name in known if f"`{name}`" not in REFERENCE and "RENDER" not in name]


def commands_of(parser: ArgumentParser) -> list[str]:
    """Return the names of a program's commands."""
    (names,) = (each.choices for each in parser._actions if isinstance(each, _SubParsersAction))
    return list(names)


def test_every_command_is_told() -> None:
    training = (ROOT / "docs" / "training.md").read_text()
    ours = commands_of(train.build_parser())
    assert len(ours) > 10
    assert not [command for command in ours if f"python train.py {command}" not in training]
    drawing = commands_of(model.__main__.build_parser())
    assert {"draw", "export"} <= {*drawing}
    assert not [command for command in drawing if f"python -m model {command}" not in REFERENCE]


@pytest.mark.parametrize("command", ["draw 8", "write"])
def test_the_pictures_are_what_the_commands_draw(command: str, tmp_path: Path) -> None:
    for paper in ("README.md", "docs/reference.md"):
        line = re.search(
            rf"^python -m (model {command}.* --out \w+\.png)",
            (ROOT / paper).read_text(),
            re.MULTILINE,
        )
        name = line[1].split()[-1]
        arguments = [each.strip('"') for each in line[1].split()]
        assert run_module("-m", *arguments[:-1], str(tmp_path / name)).returncode == 0
        drawn, shown = (
            np.asarray(Image.open(folder / name).convert("L"), np.int16)
            for folder in (tmp_path, ROOT / "weights")
        )
        assert drawn.shape == shown.shape
        assert np.abs(drawn - shown).max() <= 1, "another processor rounds otherwise"


def test_the_record_table_says_what_its_entries_say() -> None:
    folder = ROOT / RECORDS
    table = (ROOT / "docs" / "speedrun.md").read_text()
    records = read_records(folder)
    assert records
    for record in records:
        assert record.row().removesuffix(" |") in table
        for entry, place in zip(
            record.entries, sorted((folder / record.name).iterdir()), strict=True
        ):
            for target in entry["reached"]:
                assert weights_of(place, float(target)).exists(), "--check measures them"
    assert (ROOT / CURVES).read_text() == chart(records)
