"""One line of the log for each update."""

from __future__ import annotations

import json
from functools import partial

from bot import update_log


def test_a_line_tells_how_long_the_update_took(log, monkeypatch):
    monkeypatch.setattr(update_log, "Entry", partial(update_log.Entry, started=100.0))
    monkeypatch.setattr(update_log.time, "perf_counter", lambda: 102.5)
    with update_log.entry(None):
        update_log.note(update_log.Outcome.STRIP)
    line = json.loads(log.getvalue())
    assert (line["message"], line["outcome"], line["ms"]) == ("update", "strip", 2500.0)
