"""The server around the page: start, log, load, memory, end."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from model.generation.sampler import GENERATOR, DigitSampler
from model.images import strip_png
from tests.support import (
    ROOT,
    children,
    ended,
    environment,
    free_port,
    run_module,
    running,
    wait_for,
)
from tests.web.support import SERVE, Server, answers, serving

MIB = 2**20


def test_serving_imports_no_torch() -> None:
    code = (
        "import sys, web; web.create_app(); print(sorted({'torch', 'onnx'} & sys.modules.keys()))"
    )
    done = run_module("-c", code)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_importing_does_nothing_but_import() -> None:
    code = "import sys, web; print('numpy' in sys.modules, 'onnxruntime' in sys.modules)"
    done = run_module("-c", code, PORT="wrong")
    assert (done.returncode, done.stdout) == (0, "False False\n"), done.stderr


@pytest.mark.parametrize(
    ("setting", "value", "sentence"),
    [
        ("PORT", "abc", "PORT must be a whole number from 1 to 65535, such as 8000."),
        ("PORT", "70000", "PORT must be a whole number from 1 to 65535, such as 8000."),
        (
            "HOST",
            "http://x",
            "HOST must be an address or a host name, such as 127.0.0.1 or 0.0.0.0.",
        ),
        (
            "PUBLIC_URL",
            "example.org",
            "PUBLIC_URL must be the page's root without a path, such as "
            "https://digits.example.org.",
        ),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(
    setting: str, value: str, sentence: str
) -> None:
    done = run_module(*SERVE, **{setting: value})
    assert done.returncode != 0
    assert done.stderr == sentence + "\n"
    assert done.stdout == ""


def test_a_host_that_is_not_ours_ends_the_start_with_one_line() -> None:
    # TEST-NET-1: an address that no machine has.
    done = run_module(*SERVE, HOST="192.0.2.1", PORT=str(free_port()))
    assert done.returncode != 0
    assert re.fullmatch(
        r"Cannot listen on 192\.0\.2\.1 port \d+ \(.+\): set HOST and PORT to others\.",
        "\n".join(but_notes(done.stderr)),
    )


def test_a_port_in_use_ends_the_start_with_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run_module(*SERVE, PORT=str(port))
    assert done.returncode != 0
    (line,) = but_notes(done.stderr)
    assert line.startswith(f"Cannot listen on 127.0.0.1 port {port} (Address already in use)")


@pytest.mark.parametrize("weights", [None, b"", b"no generator", "half"])
def test_missing_or_damaged_weights_end_the_start(
    weights: bytes | str | None, tmp_path: Path
) -> None:
    """Serve a copy of the project whose weights are not what they should be."""
    for room in ("web", "model"):
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    file = tmp_path / "weights" / "generator.onnx"
    file.parent.mkdir()
    if weights == "half":
        whole = GENERATOR.read_bytes()
        weights = whole[: len(whole) // 2]
    if weights is not None:
        file.write_bytes(weights)
    done = subprocess.run(
        [sys.executable, *SERVE],
        cwd=tmp_path,
        env=environment(PORT=str(free_port())),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode != 0
    told = [line for line in but_notes(done.stderr) if "generator" in line]
    assert len(told) == 1
    assert "generator.onnx are missing or damaged: restore the folder weights/" in told[0]
    assert "Traceback" not in done.stderr
    assert str(tmp_path) not in done.stderr


def test_the_procfile_serves_the_page_on_all_addresses(tmp_path: Path) -> None:
    """As many processes as WEB_CONCURRENCY says; one that dies has a successor."""
    lines = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines())
    assert lines["worker"] == "python -m bot"
    port = str(free_port())
    program, *arguments = shlex.split(lines["web"].replace("$PORT", port))
    assert program == "python"
    with running(*arguments, log=tmp_path / "log", WEB_CONCURRENCY="2") as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{url}/readyz"), what="the page")
        serving = wait_for(lambda: pages(process.pid, 2), what="two processes")
        os.kill(serving[0], signal.SIGKILL)
        wait_for(
            lambda: (now := pages(process.pid, 2)) and serving[0] not in now, what="a successor"
        )
        wait_for(lambda: answers(f"{url}/readyz"), what="the page")
        process.terminate()
        assert ended(process) == 0
    log = (tmp_path / "log").read_text()
    assert f"The page is on http://0.0.0.0:{port}" in log
    assert "Traceback" not in log


def pages(pid: int, count: int) -> list[int]:
    """Return the processes that `pid` started to serve, where they are so many."""
    found = [each for each in children(pid) if b"spawn_main" in command(each)]
    return found if len(found) == count else []


def command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def test_many_at_once_all_get_their_own(server: Server, sampler: DigitSampler) -> None:
    def strip(seed: int) -> bytes:
        return httpx.get(f"{server.url}/digits/{seed % 10}/{seed}.png").content

    with ThreadPoolExecutor(20) as pool:
        got = list(pool.map(strip, range(20)))
    assert got == [strip_png(sampler.draw(seed % 10, 5, seed)) for seed in range(20)]


def test_the_log_is_modest_and_cannot_be_forged(server: Server, client: httpx.Client) -> None:
    client.get("/?digit=8&seed=42&secret=hush", headers={"User-Agent": "someone"})
    client.get(httpx.URL(server.url, raw_path=b"/x%0AGET%20/forged%20200"))
    client.get("/healthz")
    log = server.log.read_text()
    assert "GET /x%0AGET%20/forged%20200 404" in log
    for unwanted in ("hush", "someone", "seed=", "\nGET /forged", "healthz"):
        assert unwanted not in log
    assert "127.0.0.1" not in log.replace("http://127.0.0.1", "")


def test_sigterm_finishes_what_runs_and_ends_well(tmp_path: Path) -> None:
    asked = b"GET /api/digits/8?count=100&seed=1 HTTP/1.1\r\nHost: page\r\n\r\n"
    with serving(tmp_path / "log") as server:
        address = ("127.0.0.1", httpx.URL(server.url).port)
        with socket.create_connection(address, timeout=120) as slow:
            slow.sendall(asked)
            # Answered after the slow one was accepted, so that one runs by now.
            assert httpx.get(f"{server.url}/healthz").status_code == 200
            server.process.send_signal(signal.SIGTERM)
            answer = b"".join(iter(lambda: slow.recv(65536), b""))
        assert ended(server.process) == 0
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert len(json.loads(body)["images"]) == 100
    assert "Traceback" not in server.log.read_text()


def test_who_connects_while_the_page_ends_is_answered_or_refused(tmp_path: Path) -> None:
    """Connections are not taken to be reset: the page listens no longer, or answers."""
    with serving(tmp_path / "log") as server:
        address = ("127.0.0.1", httpx.URL(server.url).port)
        server.process.send_signal(signal.SIGTERM)
        told = []
        while server.process.poll() is None:
            try:
                with socket.create_connection(address, timeout=120) as late:
                    late.sendall(b"GET /healthz HTTP/1.1\r\nHost: page\r\n\r\n")
                    told.append(b"".join(iter(lambda: late.recv(65536), b"")))
            except ConnectionRefusedError:
                break
        assert ended(server.process) == 0
    assert all(answer.startswith(b"HTTP/1.1 200 OK") for answer in told)


def test_memory_stays_small(tmp_path: Path) -> None:
    paths = [f"/digits/{n % 10}/{n}.png" for n in range(80)]
    paths += [f"/?digit={n % 10}&seed={n}" for n in range(70)]
    with serving(tmp_path / "log") as server:  # of its own: numbers and readings take more
        with httpx.Client(base_url=server.url) as client, ThreadPoolExecutor(4) as pool:
            assert {answer.status_code for answer in pool.map(client.get, paths)} == {200}
            for _ in range(5):
                assert client.get("/api/digits/8?count=100").status_code == 200
        status = Path(f"/proc/{server.process.pid}/status").read_text()
        loaded = Path(f"/proc/{server.process.pid}/maps").read_text()
    peak = int(re.search(r"^VmHWM:\s+(\d+) kB$", status, re.MULTILINE)[1]) * 1024
    assert peak < 140 * MIB, f"{peak / MIB:.1f} MiB"
    assert "torch" not in loaded


def but_notes(output: str) -> list[str]:
    """Return the lines of an output but those that only inform."""
    return [line for line in output.splitlines() if '"level": "info"' not in line]
