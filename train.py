"""The training command: `python train.py generator --help`.

This file only reads options and calls; the method is in model/training/loop.py (one step in full
view), the losses in model/training/losses.py, the networks in model/networks.py.
"""

from __future__ import annotations

import sys

from model.training.config import (
    GANConfig,
    OptionError,
    Parser,
    RunConfig,
    add_options,
    read_options,
)
from model.training.data import DataError
from model.training.loop import DivergenceError, train_generator


def build_parser() -> Parser:
    """Return the command line: one subcommand for each thing that can be made."""
    parser = Parser(prog="train.py", description="Train, export and measure on MNIST.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    generator = commands.add_parser("generator", help="train the conditional GAN, resumably")
    add_options(generator, GANConfig)
    add_options(generator, RunConfig)
    return parser


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 1 refused, 3 stopped half-way)."""
    arguments = build_parser().parse_args(argv)
    try:
        finished = train_generator(
            read_options(arguments, GANConfig), read_options(arguments, RunConfig)
        )
    except (OptionError, DataError, DivergenceError) as error:
        print(f"train.py {arguments.command}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if finished else 3


if __name__ == "__main__":
    sys.exit(main())
