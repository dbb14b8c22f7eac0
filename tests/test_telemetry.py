"""Nothing calls home: no file in the home folder, no address but our own is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT, environment

# Runs one program, and tells every address that Python itself connects to or looks up.
WATCHED = """
import sys
def hear(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        print("asked for", arguments, file=sys.stderr)
sys.addaudithook(hear)
"""
PROGRAMS = {
    "drawing": "from model.generation.sampler import DigitSampler; DigitSampler().draw(8, 5, 42)",
    "reading": """
from pathlib import Path
from model.recognition.reader import DigitReader
DigitReader().read(Path("weights/strip.png").read_bytes())
""",
    "the command line": """
from model.__main__ import main
main(["draw", "8", "--seed", "42", "--out", sys.argv[1] + "/strip.png"])
""",
    "the page": """
from web import create_app
from web.settings import Settings
create_app(Settings()).test_client().get("/digits/8/42.png")
""",
    "the bot": """
import bot.app
from model.generation.sampler import DigitSampler
DigitSampler().draw(8, 5, 42)
""",
    "training": """
from model.training.gan.export import export_run
from model.generation.sampler import DigitSampler
DigitSampler().draw(8, 5, 42)
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_nothing_is_written_to_the_home_folder_and_nobody_is_called(
    name: str, tmp_path: Path
) -> None:
    home, out = tmp_path / "home", tmp_path / "out"
    home.mkdir()
    out.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED + PROGRAMS[name], str(out)],
        cwd=ROOT,
        env=environment(HOME=str(home), XDG_CACHE_HOME=str(home / "cache")),
        capture_output=True,
        text=True,
        check=True,
    )
    assert [str(path) for path in home.rglob("*") if path.is_file()] == []
    assert "asked for" not in done.stderr
