"""What is answered: at once, or by work that takes a while."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from discord import texts as own_texts
from discord.components import picker, under_morph, under_number, under_strip
from discord.interactions import Interaction, Kind
from discord.messages import File, Message, refusal
from discord.own_hand import read_own
from discord.readings import Readings
from discord.settings import Settings
from model.chat import texts
from model.chat.about import about
from model.chat.captions import morph_caption, number_caption, number_title
from model.chat.numbers import STEPS, Number
from model.chat.presses import (
    DIGITS,
    Action,
    DigitPress,
    LanguagePress,
    MorphPress,
    NumberPress,
    Press,
    StripPress,
    read_press,
)
from model.chat.text import read_chain, read_number
from model.chat.workers.digits import DigitWorker
from model.chat.workers.numbers import NumberWorker
from model.errors import InputError
from model.file_names import morph_name, number_name, strip_name
from model.generation.hand import Hand
from model.generation.latents import fresh_seed
from model.generation.sampler import DigitSampler, check_digit
from model.generation.style import Style
from model.translations import Words


@dataclass(frozen=True)
class Work:
    """An answer that is made off the event loop, by `make`.

    `in_place` puts it in the place of the message whose button was pressed; `slow` tells that it
    may take more than Discord waits.
    """

    make: Callable[[], Awaitable[Message]]
    in_place: bool = False
    slow: bool = False


class Answers:
    """Knows every command and every button."""

    def __init__(self, settings: Settings, sampler: DigitSampler) -> None:
        self._settings = settings
        self._drawing, self._writing = DigitWorker(sampler), NumberWorker(sampler)
        self._readings = Readings(settings.file_hosts, self._writing)

    def answer(self, asked: Interaction) -> Message | Work:
        """Return the answer to a command or a press; raises InputError for what is refused."""
        if asked.kind is Kind.PRESS:
            if own := read_own(asked.name):
                return self._pressed_own(asked.words, *own)
            return self._pressed(asked.words, read_press(asked.name))
        commands: dict[str, Callable[[Interaction], Message | Work]] = {
            "digit": self._digit,
            "write": self._write,
            "morph": self._morph,
            "read": self._read,
            own_texts.READ_MESSAGE: self._read,
            "about": self._about,
            "privacy": self._privacy,
        }
        known = commands.get(asked.name)
        return known(asked) if known else refusal(asked.words(own_texts.NOT_KNOWN))

    async def close(self) -> None:
        """Let the threads and the connections go."""
        self._drawing.close()
        self._writing.close()
        await self._readings.close()

    def _digit(self, asked: Interaction) -> Work:
        digit = check_digit(_whole(asked, "digit", -1))
        return Work(partial(self._strip, asked.words, digit, _seed(asked)))

    def _write(self, asked: Interaction) -> Work:
        steps = {name: _step(asked, name) for name in ("weight", "slant")}
        place = _whole(asked, "hand", 1) - 1
        hand = Hand(_seed(asked), place, Style(**steps))
        number = Number(read_number(str(asked.options.get("text", ""))), hand)
        return Work(partial(self._number, asked.words, number))

    def _morph(self, asked: Interaction) -> Work:
        digits = read_chain(str(asked.options.get("digits", "")))
        return Work(partial(self._loop, asked.words, digits, Hand(_seed(asked))))

    def _read(self, asked: Interaction) -> Message | Work:
        if not asked.files:
            return refusal(asked.words(own_texts.NO_PICTURE))
        return Work(partial(self._readings.of_files, asked.words, asked.files), slow=True)

    def _about(self, asked: Interaction) -> Message:
        page, source = self._settings.public_url, self._settings.source_url
        return Message(about(asked.words, self._drawing.weights, page, source))

    def _privacy(self, asked: Interaction) -> Message:
        return Message(asked.words(own_texts.PRIVACY))

    def _pressed(self, words: Words, press: Press | None) -> Message | Work:
        match press:
            case StripPress() | NumberPress() if press.weights not in (None, self._drawing.weights):
                # Other weights draw other digits: these would not be those of the picture above.
                return refusal(words(texts.EXPIRED))
            case NumberPress(action, number):
                return self._pressed_number(words, action, number)
            case MorphPress(action, digits):
                chosen = digits if action is Action.MORPH else _other_pair(digits)
                return Work(partial(self._loop, words, chosen, Hand(fresh_seed())))
            case StripPress(Action.FILE, digit, seed):
                return Work(partial(self._strip_file, words, digit, seed))
            case StripPress(_, digit, seed):
                draw = partial(self._strip_png, digit, seed)
                return Work(partial(self._readings.of_own, words, draw), slow=True)
            case DigitPress(action, digit):
                draw_strip = partial(self._strip, words, digit, fresh_seed())
                return Work(draw_strip, in_place=action is Action.PICK)
            case Press(Action.OTHER):
                return Message(words(texts.WHICH_DIGIT), rows=picker())
            case LanguagePress() | _:
                return refusal(words(texts.EXPIRED))

    def _pressed_own(self, words: Words, number: Number, weights: str) -> Message | Work:
        if not self._writing.weights.startswith(weights):
            return refusal(words(texts.EXPIRED))
        return Work(partial(self._number, words, number))

    def _pressed_number(self, words: Words, action: Action, number: Number) -> Work:
        match action:
            case Action.BACK:
                photo = partial(self._writing.photo, number)
                return Work(partial(self._readings.of_own, words, photo), slow=True)
            case Action.PNG | Action.SVG:
                return Work(partial(self._number_file, words, number, action))
            case Action.NEW | Action.INK:
                fresh = replace(number.hand, seed=fresh_seed(), place=0)
                number = replace(number, hand=fresh)
        make = partial(self._number, words, number)
        return Work(make, in_place=action is not Action.INK)

    async def _strip(self, words: Words, digit: int, seed: int) -> Message:
        strip = await self._drawing.strip(digit, seed)
        caption = texts.caption(words, digit, seed)
        file = File(strip_name(digit, seed), "image/png", strip.png, caption)
        return Message(caption, (file,), under_strip(words, digit, seed, strip.weights))

    async def _strip_png(self, digit: int, seed: int) -> bytes:
        return (await self._drawing.strip(digit, seed)).png

    async def _strip_file(self, words: Words, digit: int, seed: int) -> Message:
        caption = texts.caption(words, digit, seed)
        png = await self._strip_png(digit, seed)
        return Message(caption, (File(strip_name(digit, seed), "image/png", png, caption),))

    async def _number(self, words: Words, number: Number) -> Message:
        png = await self._writing.photo(number)
        name = number_name(number.text, number.hand, "png")
        file = File(name, "image/png", png, number_title(words, number))
        # No button beneath could carry the hand and all that they change.
        own = bool(number.hand.own)
        rows = [] if own else under_number(words, number, self._writing.weights)
        return Message(number_caption(words, number), (file,), rows)

    async def _number_file(self, words: Words, number: Number, action: Action) -> Message:
        is_svg = action is Action.SVG
        data = await (self._writing.svg(number) if is_svg else self._writing.png(number))
        name = number_name(number.text, number.hand, action.value)
        kind = "image/svg+xml" if is_svg else "image/png"
        file = File(name, kind, data, number_title(words, number))
        return Message(number_caption(words, number), (file,))

    async def _loop(self, words: Words, digits: Sequence[int], hand: Hand) -> Message:
        try:
            loop = await self._writing.morph(digits, hand)
        except InputError:
            return refusal(words(texts.HOW_TO_MORPH))
        caption = morph_caption(words, digits, hand.seed)
        file = File(morph_name(digits, hand, "gif"), "image/gif", loop.gif, caption)
        return Message(caption, (file,), under_morph(words, digits))


def _whole(asked: Interaction, name: str, otherwise: int) -> int:
    """Return a whole number that was given; -1 for what is none, which every check refuses."""
    value = asked.options.get(name, otherwise)
    return value if isinstance(value, int) else -1


def _seed(asked: Interaction) -> int:
    return _whole(asked, "seed", 0) if "seed" in asked.options else fresh_seed()


def _step(asked: Interaction, name: str) -> float:
    """Return a slider's value at one of its steps, which is all that a button can carry."""
    value = asked.options.get(name, 0)
    style = Style(**{name: float(value) if isinstance(value, (int, float)) else float("nan")})
    return round(getattr(style, name) * STEPS) / STEPS


def _other_pair(digits: Sequence[int]) -> list[int]:
    """Return two different digits, none of `digits` where there are enough others."""
    others = [digit for digit in DIGITS if digit not in digits]
    return secrets.SystemRandom().sample(others if len(others) > 1 else DIGITS, 2)
