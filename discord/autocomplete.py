"""What is offered while somebody types: what would be written, or something to begin with."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from model.chat.captions import isolated
from model.chat.presses import DIGITS
from model.chat.text import read_chain, read_number
from model.errors import InputError
from model.generation.morphing import check_chain
from model.translations import Words

Json = dict[str, Any]
DATES = ("%d.%m.%Y", "%Y-%m-%d", "%Y")
BEGINNINGS = ([3, 8], [1, 7], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9])


def choices(words: Words, option: str, typed: str) -> list[Json]:
    """Return what to offer for an option; nothing for what cannot be written anyway."""
    if option == "text":
        return [_choice(isolated(words, text), text) for text in _numbers(typed)]
    chains = _chains(typed) if option == "digits" else []
    return [
        _choice(isolated(words, " → ".join(map(str, chain))), " ".join(map(str, chain)))
        for chain in chains
    ]


def _numbers(typed: str) -> list[str]:
    if not typed.strip():
        now = datetime.now(UTC)
        return [now.strftime(form) for form in DATES]
    try:
        return [read_number(typed)]
    except InputError:
        return []


def _chains(typed: str) -> list[list[int]]:
    """Return the chain that was typed, and those that one digit more would make of it."""
    chain = read_chain(typed)
    if not chain:
        return [] if typed.strip() else [list(each) for each in BEGINNINGS]
    longer = [[*chain, digit] for digit in DIGITS]
    return [each for each in [chain, *longer] if _can_be_drawn(each)]


def _can_be_drawn(chain: list[int]) -> bool:
    try:
        check_chain(chain)
    except InputError:
        return False
    return True


def _choice(name: str, value: str) -> Json:
    return {"name": name, "value": value}
