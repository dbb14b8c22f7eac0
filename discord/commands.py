"""The commands as Discord is told them: names, typed options, choices, in Discord's locales."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from discord import texts
from discord.interactions import MESSAGE_COMMAND
from model.chat.numbers import STEPS
from model.generation.hand import HANDS
from model.generation.latents import MAX_SEED
from model.translations import words_for

# Discord's locales whose language we speak; English is what the rest see.
LOCALES = {"ar": "ar", "es-ES": "es", "es-419": "es", "hi": "hi", "pt-BR": "pt-BR", "ru": "ru"}
TEXT, INTEGER, FILE, NUMBER = 3, 4, 11, 10  # Discord's types of options
EVERYWHERE = {
    "integration_types": [0, 1],  # for a server, or for a person in any chat
    "contexts": [0, 1, 2],  # servers, chats with the bot, and those of people with each other
}
LONGEST = 120  # characters: forty keycap emoji, which we refuse or write ourselves
Json = dict[str, Any]


def commands() -> list[Json]:
    """Return all of them."""
    digit = _option(INTEGER, "digit", required=True, choices=[_plain(n) for n in range(10)])
    hand = _option(INTEGER, "hand", choices=[_plain(n) for n in range(1, HANDS + 1)])
    seed = _option(INTEGER, "seed", min_value=0, max_value=MAX_SEED)
    typed = {"required": True, "autocomplete": True, "min_length": 1, "max_length": LONGEST}
    sliders = [
        _option(NUMBER, name, choices=_steps(names))
        for name, names in (("weight", texts.WEIGHTS), ("slant", texts.SLANTS))
    ]
    read = {**EVERYWHERE, "type": MESSAGE_COMMAND}
    return [
        _command("digit", texts.DIGIT, digit, seed),
        _command("write", texts.WRITE, _option(TEXT, "text", **typed), hand, *sliders, seed),
        _command("morph", texts.MORPH, _option(TEXT, "digits", **typed), seed),
        _command("read", texts.READ, _option(FILE, "picture", required=True)),
        _command("about", texts.ABOUT),
        _command("privacy", texts.PRIVATE),
        {**read, **_said("name", texts.READ_MESSAGE)},
    ]


def _command(name: str, text: str, *options: Json) -> Json:
    return {
        **EVERYWHERE,
        "type": 1,
        "name": name,
        **_said("description", text),
        "options": list(options),
    }


def _option(kind: int, name: str, **more: object) -> Json:
    return {"type": kind, "name": name, **_said("description", texts.OPTIONS[name]), **more}


def _plain(number: int) -> Json:
    return {"name": str(number), "value": number}


def _steps(names: Sequence[str]) -> list[Json]:
    """Return the five places of a slider, by their names."""
    values = [step / STEPS for step in range(-STEPS, STEPS + 1)]
    return [
        {**_said("name", name), "value": value} for name, value in zip(names, values, strict=True)
    ]


def _said(key: str, text: str) -> Json:
    """Return a text in English and in Discord's locales."""
    spoken = {locale: words_for(language)(text) for locale, language in LOCALES.items()}
    return {key: text, f"{key}_localizations": spoken}
