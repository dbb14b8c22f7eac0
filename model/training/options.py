"""Options of a training run: one dataclass is the defaults, the --help and the record."""

from __future__ import annotations

import argparse
from dataclasses import field, fields
from typing import Any


class OptionError(Exception):
    """An option is impossible; the message is a sentence for the user."""


def option(default: Any, text: str, **extra: Any) -> Any:  # noqa: ANN401
    """Return a dataclass field with its help text."""
    return field(default=default, metadata={"help": text, **extra})


def add_options(parser: argparse.ArgumentParser, config: type) -> None:
    """Add one `--name` for every field of the dataclass `config`."""
    for each in fields(config):
        name = "--" + each.name.replace("_", "-")
        said = {"default": each.default, "help": each.metadata["help"]}
        if isinstance(each.default, bool):
            parser.add_argument(name, action=argparse.BooleanOptionalAction, **said)
            continue
        choices = each.metadata.get("choices")
        parser.add_argument(name, type=type(each.default), choices=choices, **said)


def read_options(arguments: argparse.Namespace, config: type) -> Any:  # noqa: ANN401
    """Return `config` filled from parsed arguments; raises OptionError for impossible values."""
    return config(**{each.name: getattr(arguments, each.name) for each in fields(config)})


def refuse_out_of_range(config: object) -> None:
    """Raise OptionError for the first field of a dataclass outside the range it states."""
    for each in fields(config):
        low, high = each.metadata.get("range", (None, None))
        value = getattr(config, each.name)
        name = "--" + each.name.replace("_", "-")
        if value != value or (low is not None and value < low):
            raise OptionError(f"{name} must be at least {low}, not {value}.")
        if high is not None and value > high:
            raise OptionError(f"{name} must be at most {high}, not {value}.")
