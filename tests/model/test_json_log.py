"""The log: a line is one JSON object, of bounded length, and tells no secret."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest

from model.json_log import LONGEST, JsonFormatter

TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter([TOKEN, "p/ss"], more=lambda: {"request": "0a1b"}))
    logger = logging.getLogger("tests.json_log")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, stream
    logger.removeHandler(handler)


def test_a_line_is_one_object(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, stream = log
    logger.warning("Two\nlines of %s", "text", extra={"fields": {"ms": 1.5, "odd": object}})
    (line,) = stream.getvalue().splitlines()
    told = json.loads(line)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", told.pop("time"))
    assert told == {
        "level": "warning",
        "logger": "tests.json_log",
        "message": "Two lines of text",
        "ms": 1.5,
        "odd": str(object),
        "request": "0a1b",
    }


@pytest.mark.parametrize(
    "spelling", [TOKEN, TOKEN.replace(":", "%3A"), TOKEN.partition(":")[2], "p/ss", "p%2Fss"]
)
def test_no_spelling_of_a_secret_is_told(
    log: tuple[logging.Logger, io.StringIO], spelling: str
) -> None:
    logger, stream = log
    logger.error("x" * (LONGEST - len(spelling) // 2) + spelling)  # where the message is cut
    try:
        raise ValueError(f"{spelling} was refused")
    except ValueError:
        logger.exception("POST /bot%s/getMe", spelling)
    assert spelling not in stream.getvalue()
    first, second = (json.loads(line) for line in stream.getvalue().splitlines())
    assert len(first["message"]) <= LONGEST + 1
    assert second["message"] == "POST /bot<secret>/getMe"
    assert second["trace"].endswith("ValueError: <secret> was refused")
