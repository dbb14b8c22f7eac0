"""What polling does when Telegram cannot be reached or gives the updates to somebody else."""

from __future__ import annotations

import pytest
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.runners.lifecycle import LONGEST_PAUSE, StartError
from bot.runners.polling import CONFLICT, Trouble


def test_pauses_grow_to_a_bound_and_trouble_is_told_once(log):
    trouble = Trouble()
    pauses = [trouble.pause_after(NetworkError("unreachable")) for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    trouble.is_over()
    assert trouble.pause_after(NetworkError("unreachable")) == 1
    assert log.getvalue().count("unreachable") == 1
    assert log.getvalue().count("works again") == 1


def test_a_second_poller_ends_this_one_where_it_comes_again(log):
    trouble, conflict = Trouble(), Conflict("terminated by other getUpdates request")
    assert trouble.pause_after(conflict) <= 2  # may have been a poll of our own, cut off
    trouble.is_over()
    with pytest.raises(StartError) as end:
        trouble.pause_after(conflict)
    assert str(end.value) == CONFLICT
    assert log.getvalue() == ""


@pytest.mark.parametrize("setting", ["true", "false"])
def test_telegrams_own_pause_is_kept(setting, log, monkeypatch, recwarn):
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert Trouble().pause_after(RetryAfter(7)) == 7
