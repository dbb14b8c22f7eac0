"""A hand as an address names it: seed, which of its five, and how it is steered."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.exceptions import UnprocessableEntity

from model.generation import hand
from model.generation.latents import fresh_seed
from model.generation.style import NEUTRAL, RANGES, Style
from model.weights import WeightsError
from web.inputs.parameters import hand_in_query, number_in_query, seed_in_query
from web.services.registry import services

NO_SLIDERS = "The sliders do not work with the weights that draw here."
PLACES = 4  # decimals that a slider's value keeps: what differs less is the same picture


@dataclass(frozen=True)
class Hand(hand.Hand):
    """A hand as an address names it; `fresh` where the seed was left to us."""

    fresh: bool = False

    @property
    def version(self) -> str:
        """The version of all that draws it."""
        return services().generator.version_of(self.style)

    @property
    def query(self) -> dict[str, object]:
        """What names it in an address, without what stays neutral."""
        moved = {name: getattr(self.style, name) for name in RANGES}
        moved = {name: value for name, value in moved.items() if value != getattr(NEUTRAL, name)}
        return {"seed": self.seed, "hand": self.place or None} | moved


def hand_asked() -> Hand:
    """Return the hand that the query names, of a fresh seed where it names none.

    Raises UnprocessableEntity.
    """
    seed = None if request.args.getlist("seed") == [""] else seed_in_query()
    place = hand_in_query() or 0
    style = style_in_query()
    return Hand(fresh_seed() if seed is None else seed, place, style, fresh=seed is None)


def style_in_query() -> Style:
    """Return the style that the query names; raises UnprocessableEntity."""
    values = {name: number_in_query(name) for name in RANGES}
    try:
        style = {name: value for name, value in values.items() if value is not None}
        Style(**style)  # as it was given: 1.00001 is too much
        asked = Style(**{name: round(value, PLACES) for name, value in style.items()})
    except ValueError as error:
        raise UnprocessableEntity(str(error)) from None
    need_sliders(asked)
    return asked


def need_sliders(style: Style) -> None:
    """Raise UnprocessableEntity where the weights that draw here cannot be steered to a style."""
    try:
        services().generator.version_of(style)
    except WeightsError:
        raise UnprocessableEntity(NO_SLIDERS) from None
