"""The papers against the project: links, addresses, settings and commands that they name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from model.generation.sampler import DigitSampler
from tests.support import ROOT, SETTINGS
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


def test_every_command_is_told() -> None:
    training = (ROOT / "docs" / "training.md").read_text()
    for command in re.findall(r'add_parser\(\s*"(\w+)"', (ROOT / "train.py").read_text()):
        assert f"train.py {command}" in training, command
    for command in ("draw", "write", "morph", "read", "export"):
        assert f"python -m model {command}" in REFERENCE, command
