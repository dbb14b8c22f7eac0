"""Options of a training run: one dataclass is the defaults, the --help and the record."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self, TypeVar

Value = TypeVar("Value")
MOST = 10**9  # of any number: beyond, and at infinity, products and files of options break


class OptionError(Exception):
    """An option is impossible; the message is a sentence for the user."""


@dataclass(frozen=True)
class Options:
    """Options, each made by `option`; raises OptionError for the first outside its range."""

    def __post_init__(self) -> None:
        for each in fields(self):
            if "range" not in each.metadata:
                continue
            low, high = each.metadata["range"]
            high = MOST if high is None else high
            value = getattr(self, each.name)
            if not value >= low:
                raise OptionError(f"{_flag(each.name)} must be at least {low}, not {value}.")
            if value > high:
                raise OptionError(f"{_flag(each.name)} must be at most {high}, not {value}.")

    @classmethod
    def of(cls, record: dict[str, Any]) -> Self:
        """Return the options in a run's record, without those that are no longer known."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: value for name, value in record.items() if name in known})


Config = TypeVar("Config", bound=Options)


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")


def option(default: Value, text: str, **extra: Any) -> Value:  # noqa: ANN401
    """Return a dataclass field with its help text; `extra` are its `range` or its `choices`.

    A range is (least, most); a most of None is MOST.
    """
    return field(default=default, metadata={"help": text, **extra})


def add_options(parser: argparse.ArgumentParser, config: type[Options]) -> None:
    """Add one `--name` for every field of `config`."""
    for each in fields(config):
        said = {"default": each.default, "help": each.metadata["help"]}
        if isinstance(each.default, bool):
            said["action"] = argparse.BooleanOptionalAction
        else:
            said |= {"type": type(each.default), "choices": each.metadata.get("choices")}
        parser.add_argument(_flag(each.name), **said)


def read_options(arguments: argparse.Namespace, config: type[Config]) -> Config:
    """Return `config` filled from parsed arguments; raises OptionError for impossible values."""
    return config(**{each.name: getattr(arguments, each.name) for each in fields(config)})


def named_path(text: str) -> tuple[str, Path]:
    """Return name and path of NAME=PATH; argparse words the refusal of anything else."""
    name, _, path = text.partition("=")
    if not name.isidentifier() or not path:
        raise argparse.ArgumentTypeError(f"{text!r} is not like flow=runs/flow/flow.onnx")
    return name, Path(path)
