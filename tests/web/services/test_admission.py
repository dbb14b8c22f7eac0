"""More visitors than the networks can serve: some are told to come again, the others are served."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from model.generation.sampler import DigitSampler
from tests.support import wait_for
from tests.web.support import Server, assert_problem, serving
from web.services.admission import Line
from web.services.generator import Generator
from web.services.workload import Pool

BUSY = "Many people are asking for digits just now. Please try again in a moment."
PROGRAM = "tests.web.programs.one_drawing_place"
VISITORS = 30


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nothing is drawn where this file is not."""
    path = tmp_path_factory.mktemp("gate") / "open"
    path.touch()
    return path


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory, gate: Path) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("crowded") / "log"
    with serving(log, PROGRAM, GATE=str(gate)) as server:
        yield server


def test_a_full_line_is_told_to_come_again_and_nobody_waits_for_ever(
    crowded: Server, gate: Path
) -> None:
    def strip(seed: int) -> httpx.Response:
        return httpx.get(f"{crowded.url}/api/digits/8?seed={seed}", timeout=120)

    gate.unlink()
    with ThreadPoolExecutor(VISITORS) as visitors:
        drawn = [visitors.submit(strip, seed) for seed in range(VISITORS)]
        # One has the place, and gives it back to nobody: the others are told so all the same.
        wait_for(lambda: sum(each.done() for each in drawn) == VISITORS - 1, what="the refusals")
        assert httpx.get(f"{crowded.url}/healthz", timeout=60).status_code == 200
        gate.touch()
    answers = [each.result() for each in drawn]
    (served,) = [answer for answer in answers if answer.status_code == 200]
    assert len(served.json()["images"]) == 5
    for answer in answers:
        if answer is not served:
            assert_problem(answer, 503, BUSY)
            assert answer.headers["Retry-After"] == "2"
    assert httpx.get(f"{crowded.url}/digits/8/1.png").status_code == 200, "and then it is over"
    assert "Traceback" not in crowded.log.read_text()


def test_the_refused_are_counted(crowded: Server) -> None:
    figures = httpx.get(f"{crowded.url}/metrics").text
    assert 'web_refusals_total{reason="busy"}' in figures
    assert "\nweb_inference_waiting 0.0\n" in figures
    assert "\nweb_inference_running 0.0\n" in figures


def test_who_waited_too_long_for_a_thread_is_not_drawn_for(sampler: DigitSampler) -> None:
    from web.services.admission import PATIENCE, begin

    generator = Generator(sampler, Line(places=1))
    try:
        begin(PATIENCE + 0.1, Pool.LIGHT)
        with pytest.raises(Exception, match=BUSY):
            generator.draw(8, 1, 42)
    finally:
        begin(0.0, Pool.LIGHT)
    assert (generator.draw(8, 1, 42) == sampler.draw(8, 1, 42)).all()
    assert generator.version == sampler.version


def test_a_failing_network_gives_its_place_back(
    sampler: DigitSampler, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(sampler, "draw", broken)
    generator = Generator(sampler, Line(places=1))
    for _ in range(3):
        with pytest.raises(MemoryError):
            generator.draw(8, 1, 42)
