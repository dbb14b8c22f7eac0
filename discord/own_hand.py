"""A number in the hand of a picture, as a button carries it.

Discord's buttons hold 100 characters, and a hand is 64: so the hand itself travels, and nothing is
kept.
"""

from __future__ import annotations

import re

from model.chat.numbers import Number, pack, unpack
from model.generation.hand import Hand

LONGEST = 100  # characters of a button's data, by Discord's rule
WEIGHTS = 6  # characters of the weights' version: by other weights the hand would be another one
_OWN = re.compile(rf"1:own:([0-9a-f]{{{WEIGHTS}}}):([\w-]{{64}}):([\w-]{{2,}})", re.ASCII)


def own_data(text: str, own: str, weights: str) -> str | None:
    """Return what a button carries for a text in the packed hand `own`; None where it is long."""
    data = f"1:own:{weights[:WEIGHTS]}:{own}:{pack(text)}"
    return data if len(data) <= LONGEST else None


def read_own(data: str) -> tuple[Number, str] | None:
    """Return the number, and how the version of its weights begins; None for other data."""
    found = _OWN.fullmatch(data)
    text = unpack(found[3]) if found else None
    return (Number(text, Hand(0, own=found[2])), found[1]) if found and text else None
