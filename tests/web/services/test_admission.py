"""More visitors than the networks can serve: some are told to come again, the others are served."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from model.generation.sampler import DigitSampler
from tests.web.programs.one_drawing_place import PATIENCE
from tests.web.support import Server, assert_problem, serving
from web.services.admission import BUSY, Line
from web.services.generator import Generator

VISITORS = 60


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("crowded") / "log"
    with serving(log, "tests.web.programs.one_drawing_place:create_app()") as server:
        yield server


def test_a_full_line_is_told_to_come_again_and_nobody_waits_long(crowded: Server) -> None:
    def strip(seed: int) -> tuple[httpx.Response, float]:
        begun = time.monotonic()
        answer = httpx.get(f"{crowded.url}/api/digits/8?seed={seed}", timeout=30)
        return answer, time.monotonic() - begun

    with ThreadPoolExecutor(VISITORS) as visitors:
        drawn = [visitors.submit(strip, seed) for seed in range(VISITORS)]
        time.sleep(0.1)
        begun = time.monotonic()
        assert httpx.get(f"{crowded.url}/healthz").status_code == 200
        alive = time.monotonic() - begun
        answers = [each.result() for each in drawn]
    served = [answer for answer, _ in answers if answer.status_code == 200]
    refused = [answer for answer, _ in answers if answer.status_code == 503]
    assert len(served) + len(refused) == VISITORS
    assert 3 <= len(served) < 15
    for answer in refused:
        assert_problem(answer, 503, BUSY)
        assert answer.headers["Retry-After"] == "2"
    # Without any bound the last would wait for 12 s; with one in the app alone, for 4.5 s, as eight
    # threads at a time would wait out their patience.
    assert max(seconds for _, seconds in answers) < 4
    assert alive < 2 * PATIENCE + 1
    assert httpx.get(f"{crowded.url}/digits/8/1.png").status_code == 200, "and then it is over"
    log = crowded.log.read_text()
    assert "Traceback" not in log


def test_the_refused_are_counted(crowded: Server) -> None:
    figures = httpx.get(f"{crowded.url}/metrics").text
    assert 'web_refusals_total{reason="busy"}' in figures
    assert "\nweb_inference_waiting 0.0\n" in figures
    assert "\nweb_inference_running 0.0\n" in figures


def test_who_waited_too_long_for_a_thread_is_not_drawn_for(sampler: DigitSampler) -> None:
    from web.services.admission import PATIENCE, note_wait

    generator = Generator(sampler, Line(places=1))
    try:
        note_wait(PATIENCE + 0.1)
        with pytest.raises(Exception, match=BUSY):
            generator.draw(8, 1, 42)
    finally:
        note_wait(0.0)
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
