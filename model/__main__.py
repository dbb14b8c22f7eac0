"""The command line of the model: `python -m model draw 8`, `export`, `read PICTURE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tqdm import tqdm

from model.command import Parser, whole_number, why_not
from model.dataset import check_digits, write_npz
from model.files import atomic_write
from model.images import strip_png
from model.sampler import (
    DigitSampler,
    WeightsError,
    check_count,
    check_digit,
    check_seed,
    fresh_seed,
)


def build_parser() -> Parser:
    """Return the command line with its subcommands."""
    parser = Parser(prog="python -m model", description="Draw and read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    seed = whole_number(check_seed, "the seed")

    draw = commands.add_parser("draw", help="draw one digit several times, as a PNG strip")
    draw.add_argument("digit", type=whole_number(check_digit, "the digit"), help="0 to 9")
    count = whole_number(check_count, "the count")
    draw.add_argument("--count", type=count, default=5, help="how many, 1 to 100")
    draw.add_argument("--seed", type=seed, help="the same seed draws the same digits; else fresh")
    draw.add_argument("--out", type=Path, help="file to write; else digit-DIGIT-seed-SEED.png")

    export = commands.add_parser("export", help="write a labelled data set, labels 0 to 9 in turn")
    count = whole_number(check_digits, "the count")
    export.add_argument("--count", type=count, default=10_000, help="how many digits")
    export.add_argument("--seed", type=seed, default=0, help="the same seed, the same data set")
    export.add_argument("--out", type=Path, default=Path("digits.npz"), help="file to write (.npz)")

    read = commands.add_parser("read", help="read the digits in pictures (PNG, JPEG, WebP)")
    read.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE", help="file to read")
    return parser


def draw(arguments: argparse.Namespace) -> str:
    """Draw a strip to a file; returns the line that says so."""
    digit, count = arguments.digit, arguments.count
    seed = fresh_seed() if arguments.seed is None else arguments.seed
    out = arguments.out or Path(f"digit-{digit}-seed-{seed}.png")
    picture = strip_png(DigitSampler().draw(digit, count, seed))
    with atomic_write(out) as file:
        file.write(picture)
    return f"{out}: {count} x {digit}, seed {seed}"


def export(arguments: argparse.Namespace) -> str:
    """Write a data set to a file; returns the line that says so."""
    out: Path = arguments.out
    if out.suffix != ".npz":
        raise ValueError(f"--out must end in .npz, not {out.name}.")
    sampler = DigitSampler()
    with tqdm(total=arguments.count, unit=" digits", disable=None) as bar:
        write_npz(sampler, arguments.count, arguments.seed, out, bar.update)
    return f"{out}: {arguments.count} digits, seed {arguments.seed}"


def read(arguments: argparse.Namespace) -> str:
    """Read pictures; returns a line for each, and under it one for each sign in it.

    Raises ValueError with a sentence for each picture that cannot be read, after the others.
    """
    # OpenCV is loaded where something is read, and not for drawing.
    from model.reader import DigitReader, PictureError, check_size

    reader = DigitReader()
    lines, problems = [], []
    for path in arguments.pictures:
        try:
            check_size(path.stat().st_size)
            reading = reader.read(path.read_bytes())
        except PictureError as error:
            problems.append(f"{path}: {error}")
            continue
        lines.append(f"{path}: {' / '.join(reading.text.split()) or 'no digits'}")
        lines += [f"  {each}" for each in reading.digits]
    if problems:
        print(*lines, sep="\n")  # noqa: T201 (what was read is not lost to what was not)
        raise ValueError(" ".join(problems))
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 1 not possible, 2 wrong options)."""
    arguments = build_parser().parse_args(argv)
    try:
        print({"draw": draw, "export": export, "read": read}[arguments.command](arguments))  # noqa: T201
    except (ValueError, WeightsError) as error:
        print(f"python -m model {arguments.command}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"python -m model {arguments.command}: {why_not(error)}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print("Stopped; nothing was written.", file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
