"""What the command lines share: a parser that refuses in one line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any, NoReturn


class Formatter(argparse.ArgumentDefaultsHelpFormatter):
    """Help with the defaults, where there are any."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        return action.help if action.default is None else super()._get_help_string(action)


class Parser(argparse.ArgumentParser):
    """An argument parser that refuses in one line instead of a page of usage."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        options.setdefault("formatter_class", Formatter)
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        """Print the sentence and leave with code 2."""
        self.exit(2, f"{self.prog}: {message.rstrip('.')} (--help lists the options).\n")


def why_not(error: OSError) -> str:
    """Return a sentence for a file or folder that cannot be read or written."""
    return f"Cannot use {error.filename or 'the file'}: {error.strerror or error}."


def checked(check: Callable[[str], Any]) -> Callable[[str], Any]:
    """Return an argparse type: what `check` makes of a text, refused with its sentence."""

    def convert(text: str) -> Any:  # noqa: ANN401
        try:
            return check(text)
        except ValueError as error:
            sentence = str(error)
            raise argparse.ArgumentTypeError(sentence[0].lower() + sentence[1:]) from error

    return convert


def whole_number(check: Callable[[int], int], what: str) -> Callable[[str], int]:
    """Return an argparse type: a whole number that passes `check`, refused with its sentence."""

    def convert(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(
                f"{what} must be a whole number, not {text!r}"
            ) from None
        return checked(lambda _text: check(number))(text)

    return convert
