from __future__ import annotations

from functools import partial

from web.server.held_bytes import HeldBytes


def test_who_began_first_is_dropped_first() -> None:
    held, dropped = HeldBytes(10), []

    def hold(who: str, size: int) -> None:
        held.hold(who, size, partial(dropped.append, who))

    hold("a", 4)
    hold("b", 4)
    hold("a", 6)
    assert dropped == []
    hold("c", 1)
    assert dropped == ["a"]
    hold("c", 6)
    assert dropped == ["a"]
    held.release("b")
    hold("d", 4)
    assert dropped == ["a"]
    hold("e", 11)
    assert dropped == ["a", "c", "d", "e"]
