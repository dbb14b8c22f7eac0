"""The files for hosts: what the image copies is all that serving needs, and each says the same."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import httpx
import pytest
import yaml

from model.translations import words_for
from tests.support import ROOT, SETTINGS, environment, free_port, wait_for
from tests.web.support import DOT, SERVE, answers, form


def left_out(path: str) -> bool:
    """Tell whether .dockerignore keeps a file out of the image."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    parts = Path(path).parts
    prefixes = ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]
    out = False
    for rule in rules:
        pattern = rule.removeprefix("!")
        tails = [*prefixes, *parts] if pattern.startswith("**/") else prefixes
        if any(fnmatch(each, pattern.removeprefix("**/")) for each in tails):
            if pattern == "*" or rule.startswith("!"):
                out = not rule.startswith("!")
            else:
                return True
    return out


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the Dockerfile copies, and nothing of it can be written."""
    copied = re.findall(r"^COPY (\w+) \1$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {"bot", "discord", "model", "web", "locale", "weights"} == set(copied)
    folder = tmp_path / "app"
    for name in copied:
        for path in sorted((ROOT / name).rglob("*")):
            inside = path.relative_to(ROOT)
            if path.is_file() and not left_out(str(inside)):
                (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(path, folder / inside)
    return folder


def test_what_the_image_copies_serves(image: Path, tmp_path: Path) -> None:
    assert not list(image.rglob("*.safetensors"))
    assert not (image / "model" / "training").exists()
    url = f"http://127.0.0.1:{(port := free_port())}"
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *SERVE],
            cwd=image,
            env=environment(PORT=str(port), PYTHONDONTWRITEBYTECODE="1"),
            stdout=log,
            stderr=log,
        )
    before = sorted(image.rglob("*"))
    try:
        wait_for(lambda: answers(f"{url}/readyz"), what="the page")
        for path in ("/?digit=8&seed=42", "/docs", "/samples/hands.png"):
            assert httpx.get(url + path).status_code == 200, path
        assert words_for("ar")("Handwritten digits") in httpx.get(f"{url}/?lang=ar").text
        assert httpx.post(f"{url}/api/read", files=form(DOT)).status_code == 200
        assert "weights" in httpx.get(f"{url}/metrics").text
    finally:
        process.terminate()
        process.wait(120)
    assert sorted(image.rglob("*")) == before, "nothing is written beside what serves"
    done = subprocess.run(
        [sys.executable, "-c", "import bot.app"], cwd=image, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


def test_the_image_runs_as_nobody_and_without_a_shell() -> None:
    text = (ROOT / "Dockerfile").read_text()
    last = text.rpartition("\nFROM ")[2]
    assert re.search(r"^USER \d+:\d+$", last, re.MULTILINE)
    for word in ("CMD", r"HEALTHCHECK .*\n?.*CMD"):
        assert re.search(rf"^{word} \[", last, re.MULTILINE), word
    assert "pip" not in last


def test_compose_passes_on_what_an_operator_may_set() -> None:
    """A setting that never arrives is no setting: a bot for one chat would serve everybody."""
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    theirs = {  # set by the file itself, or for other ways to run it
        *("HOST", "PORT", "WEB_CONCURRENCY", "BUILD_VERSION", "RENDER_GIT_COMMIT", "METRICS_PORT"),
        *("BOT_MODE", "BOT_STATE_DIR", "DISCORD_BOT_TOKEN", "DISCORD_API_URL", "TELEGRAM_API_URL"),
    }
    shared = {"BOT_RATE_LIMIT", "PUBLIC_URL", "REDIS_URL"}  # read by model/, for several doors
    for service, sources in (("web", ("web", "discord")), ("bot", ("bot",))):
        texts = [(ROOT / name / "settings.py").read_text() for name in sources]
        read = {name for text in texts for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', text)}
        wanted = (read & {*SETTINGS} | shared) - theirs
        wanted -= {"REDIS_URL"} if service == "bot" else set()  # one process needs none
        assert len(wanted) > 4
        assert not wanted - {*compose[service]["environment"]}, service


def test_every_package_that_serves_is_told_of_in_the_audit() -> None:
    audit = (ROOT / "SECURITY.md").read_text().lower().replace("onnx runtime", "onnxruntime")
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    names = [line.partition("==")[0] for line in lines if "==" in line]
    assert len(names) > 30
    assert not [name for name in names if not re.search(rf"\b{re.escape(name)}\b", audit)]


def test_the_files_for_hosts_agree() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert compose["web"]["deploy"]["replicas"] >= 2
    for service in compose.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["mem_limit"]
        assert service["pids_limit"]
    assert compose["web"]["environment"]["REDIS_URL"].startswith("redis://redis:")
    assert "name web" in (ROOT / "Caddyfile").read_text()
    (service,) = yaml.safe_load((ROOT / "render.yaml").read_text())["services"]
    procfile = (ROOT / "Procfile").read_text()
    assert f"web: {service['startCommand']}\n" in procfile
    assert service["healthCheckPath"] == "/healthz"
    version = next(e["value"] for e in service["envVars"] if e["key"] == "PYTHON_VERSION")
    assert version.startswith("3.11.")
