"""The log: JSON lines, no secret in any."""

from __future__ import annotations

import json
import logging

from telegram.error import BadRequest, InvalidToken

from tests.bot.loopback.server import SECRET, TOKEN


def test_the_log_never_tells_the_token(log):
    for spelling in (TOKEN, TOKEN.replace(":", "%3A"), SECRET):
        logging.getLogger("httpx").warning("POST http://host/bot%s/getMe", spelling)
        try:
            raise InvalidToken(f"The token `{spelling}` was rejected by the server.")
        except InvalidToken:
            logging.getLogger("bot").exception("Refused")
    assert SECRET not in log.getvalue()
    assert log.getvalue().count("bot<secret>/getMe") == 3
    assert log.getvalue().count("The token `<secret>` was rejected") == 3
    assert "Traceback" in log.getvalue()


def test_the_librarys_traces_of_telegrams_errors_become_lines(log):
    library = logging.getLogger("telegram.ext.Application")
    library.error("Sorry", exc_info=BadRequest("not today"))
    library.error("Broken", exc_info=KeyError("result"))
    first, second = (json.loads(line) for line in log.getvalue().splitlines())
    assert first["message"] == "Sorry (not today)"
    assert (first["logger"], first["level"]) == ("telegram.ext.Application", "error")
    assert "trace" not in first
    assert "KeyError" in second["trace"]
