"""A hand as an address names it: seed, which of its five, and how it is steered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from model.errors import InputError
from model.generation.hand import Hand
from model.generation.latents import LATENT, fresh_seed
from model.generation.style import NEUTRAL, RANGES, Style
from model.weights import WeightsError
from web.errors import RequestError
from web.inputs.parameters import HAND, OWN, PLACE, SEED_OR_FRESH, SLIDERS
from web.services.registry import services

Value = TypeVar("Value")


class HandAsked(NamedTuple):
    """The hand that an address names; `fresh` where the seed was left to us.

    `version` is that of all the weights that draw it.
    """

    hand: Hand
    fresh: bool
    version: str


def hand_asked() -> HandAsked:
    """Return the hand that the query names, of a fresh seed where it names none.

    Raises InputError, also for sliders that do not work with the weights that draw here.
    """
    seed = SEED_OR_FRESH.asked()
    place = place_asked()
    values = {each.name: each.asked() for each in SLIDERS}
    style = Style(**{name: value for name, value in values.items() if value is not None})
    own = OWN.asked() or ""
    if own and seed is None:
        seed = 0  # it only tells the small moves between equal digits apart
    hand = Hand(fresh_seed() if seed is None else seed, place, style, own)
    return HandAsked(hand, seed is None, version_of(style))


def place_asked() -> int:
    """Return which of the seed's hands the query names, from 0 on; raises InputError."""
    place, hand = PLACE.asked(), HAND.asked()
    if place and hand is not None:
        raise RequestError("value.repeated", name=PLACE.name)
    return place - 1 if place else hand or 0


def hand_typed() -> dict[str, str]:
    """Return what the query says of a hand but for its seed, as it was typed, if it can be read."""
    place = readable(place_asked)
    named = {PLACE.name: str(place + 1)} if place else {}
    # None of what can be read is longer than one's own hand.
    return named | {
        each.name: each.typed(LATENT) for each in (OWN, *SLIDERS) if readable(each.asked)
    }


def readable(read: Callable[[], Value | None]) -> Value | None:
    """Return what `read` returns, None where it refuses."""
    try:
        return read()
    except InputError:
        return None


def version_of(style: Style) -> str:
    """Return the version of all that draws in a style.

    Raises RequestError where the weights that draw here cannot be steered to it.
    """
    try:
        return services().generator.version_of(style)
    except WeightsError:
        raise RequestError("style.unavailable") from None


def query_of(hand: Hand) -> dict[str, Any]:
    """Return what names a hand in an address, without what stays neutral."""
    moved = {name: getattr(hand.style, name) for name in RANGES}
    moved = {name: value for name, value in moved.items() if value != getattr(NEUTRAL, name)}
    named = {"seed": hand.seed, "place": hand.place + 1 if hand.place else None}
    return named | ({"own": hand.own} if hand.own else {}) | moved
