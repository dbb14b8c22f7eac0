"""The command line of the model: `python -m model draw 8`, `write`, `morph`, `export`, `read`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from model.cli import Parser, checked, whole_number, why_not
from model.dataset import Recipe, check_digits
from model.dataset.export import Export, run_export
from model.dataset.formats import FORMATS
from model.dataset.generation import check_processes
from model.dataset.recipe import STYLES, check_chosen, check_length
from model.errors import InputError, PictureError
from model.file_names import strip_name
from model.files import read_file, write_file
from model.generation.hand import Hand, check_hand
from model.generation.latents import check_seed, fresh_seed
from model.generation.own_hand import HandFinder
from model.generation.sampler import DigitSampler, check_count, check_digit
from model.generation.style import NEUTRAL, RANGES, parse_style
from model.handwriting.raster import GROUNDS
from model.images import strip_png
from model.recognition.limits import MAX_BYTES
from model.weights import WeightsError

MOST = MAX_BYTES + 1  # bytes of a picture's file: the reader refuses that many
FOLDERS = tuple(kind for kind, each in FORMATS.items() if each.is_folder)
SEED = whole_number(check_seed, "the seed")
DIGIT = whole_number(check_digit, "the digit")


def _add_hand(parser: Parser) -> None:
    """Add what names a hand: seed, which of its five, and style."""
    parser.add_argument("--seed", type=SEED, help="the same seed, the same hands; else fresh")
    place = whole_number(check_hand, "the hand")
    parser.add_argument("--hand", type=place, default=0, help="which of the seed's five, 0 to 4")
    _add_style(parser)


def _add_style(parser: Parser) -> None:
    words = ", ".join(f"{name} {low:g} to {high:g}" for name, (low, high) in RANGES.items())
    parser.add_argument(
        "--style",
        type=checked(parse_style),
        default=NEUTRAL,
        help=f"like weight=0.5,slant=-1; {words}",
    )


def _add_export(export: Parser) -> None:
    count = whole_number(check_digits, "the count")
    export.add_argument("--count", type=count, default=10_000, help="how many digits")
    export.add_argument(
        "--numbers", type=count, help="so many whole numbers instead, each digit with its box"
    )
    length = checked(check_length)
    export.add_argument("--length", type=length, default="2-8", help="digits of a number")
    export.add_argument(
        "--degrade", action="store_true", help="numbers as photographed: paper, light, blur"
    )
    export.add_argument(
        "--touching", type=float, default=0.0, help="share of a number's neighbours that touch"
    )
    export.add_argument("--seed", type=SEED, default=0, help="the same seed, the same data set")
    export.add_argument(
        "--test-count",
        type=whole_number(lambda count: count, "the test count"),
        help="more digits in other hands, as a test split; else a sixth for idx and keras, or none",
    )
    which = checked(check_chosen)
    export.add_argument("--digits", type=which, default="0123456789", help="which, like 358")
    _add_style(export)
    export.add_argument(
        "--styles", choices=STYLES, default=STYLES[0], help="random: each digit has one of its own"
    )
    export.add_argument(
        "--format",
        choices=tuple(FORMATS),
        help="idx is MNIST's own; else npz, or coco for --numbers",
    )
    export.add_argument("--gzip", action="store_true", help="write each idx file gzipped as well")
    export.add_argument(
        "--out",
        type=Path,
        help=f"file, or folder for {', '.join(FOLDERS)}; else digits.npz and the like",
    )
    export.add_argument("--shards", type=int, default=1, help="parts; finished ones are kept")
    export.add_argument("--shard", type=int, help="write only this one, from 0")
    processes = whole_number(check_processes, "the number of processes")
    export.add_argument("--processes", type=processes, default=1, help="that draw side by side")


def build_parser() -> Parser:
    """Return the command line with its subcommands."""
    parser = Parser(prog="python -m model", description="Draw and read handwritten digits.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)

    draw = commands.add_parser("draw", help="draw one digit several times, as a PNG strip")
    draw.add_argument("digit", type=DIGIT, help="0 to 9")
    count = whole_number(check_count, "the count")
    draw.add_argument("--count", type=count, default=5, help="how many, 1 to 100")
    draw.add_argument("--seed", type=SEED, help="the same seed draws the same digits; else fresh")
    _add_style(draw)
    draw.add_argument("--out", type=Path, help=".png; else digit-DIGIT-seed-SEED.png")

    write = commands.add_parser("write", help="write a number in one hand, as PNG or SVG")
    write.add_argument("text", help="digits, spaces and . , : - / +, 40 at most; -1 after --")
    _add_hand(write)
    text = "a picture of digits, in whose hand it is written"
    write.add_argument("--like", type=Path, metavar="PICTURE", help=text)
    write.add_argument("--ground", choices=GROUNDS, default="paper", help="behind a PNG's ink")
    write.add_argument("--out", type=Path, default=Path("number.png"), help=".png or .svg")

    morph = commands.add_parser("morph", help="let digits turn into one another, as GIF or WebP")
    morph.add_argument("digits", type=DIGIT, nargs="+", metavar="DIGIT", help="two to ten")
    _add_hand(morph)
    morph.add_argument("--frames", type=int, default=16, help="from one digit to the next, 2 to 32")
    morph.add_argument("--out", type=Path, default=Path("morph.gif"), help=".gif or .webp")

    _add_export(commands.add_parser("export", help="write a labelled data set, labels in turn"))
    read = commands.add_parser("read", help="read the digits in pictures")
    read.add_argument("pictures", type=Path, nargs="+", metavar="PICTURE", help="file to read")
    return parser


def _seed_of(arguments: argparse.Namespace) -> int:
    return fresh_seed() if arguments.seed is None else arguments.seed


def _hand_of(arguments: argparse.Namespace, own: str = "") -> Hand:
    return Hand(_seed_of(arguments), arguments.hand, arguments.style, own)


def _hand_in(picture: Path, sampler: DigitSampler) -> str:
    from model.recognition.reader import DigitReader

    reading = DigitReader().read(read_file(picture, MOST))
    found = HandFinder(sampler.generator_hash).named(*reading.samples)
    if found is None:
        raise InputError("hand.none")
    return found


def _suffix(out: Path, *suffixes: str) -> str:
    """Return that of `out` in small letters; raises InputError where it is none of `suffixes`."""
    if out.suffix.lower() not in suffixes:
        raise InputError("out.wrong_suffix", suffixes=" or ".join(suffixes), file=out.name)
    return out.suffix.lower()


def draw(arguments: argparse.Namespace) -> str:
    """Draw a strip to a file; returns the line that says so."""
    digit, count, seed = arguments.digit, arguments.count, _seed_of(arguments)
    out = arguments.out or Path(strip_name(digit, seed))
    _suffix(out, ".png")
    write_file(out, strip_png(DigitSampler().draw(digit, count, seed, arguments.style)))
    return f"{out}: {count} x {digit}, seed {seed}"


def write(arguments: argparse.Namespace) -> str:
    """Write a number to a file; returns the line that says so."""
    # OpenCV is loaded where something is written or read, and not for drawing.
    from model.handwriting.raster import number_png
    from model.handwriting.svg import number_svg
    from model.handwriting.writer import NumberWriter

    out, sampler = arguments.out, DigitSampler()
    suffix = _suffix(out, ".png", ".svg")
    hand = _hand_of(arguments, _hand_in(arguments.like, sampler) if arguments.like else "")
    number = NumberWriter(sampler).write(arguments.text, hand)
    if suffix == ".svg":
        write_file(out, number_svg(number.strokes, number.coverage.shape, number.text))
    else:
        write_file(out, number_png(number.coverage, arguments.ground))
    return f"{out}: {number.text}, seed {hand.seed}, hand {hand.place}"


def morph(arguments: argparse.Namespace) -> str:
    """Write a morph to a file; returns the line that says so."""
    from model.generation.morphing import gif_bytes, webp_bytes
    from model.generation.morphing import morph as frames_of

    out, hand = arguments.out, _hand_of(arguments)
    suffix = _suffix(out, ".gif", ".webp")
    frames = frames_of(DigitSampler(), arguments.digits, hand, arguments.frames)
    content = gif_bytes(frames) if suffix == ".gif" else webp_bytes(frames)
    write_file(out, content)
    digits = " ".join(map(str, arguments.digits))
    return f"{out}: {digits}, {len(frames.images)} frames, seed {hand.seed}, hand {hand.place}"


def export(arguments: argparse.Namespace) -> str:
    """Write a data set; returns the line that says so."""
    from tqdm import tqdm

    things = "numbers" if arguments.numbers else "digits"
    kind = _kind(arguments)
    task = Export(
        recipe=_recipe(arguments, kind),
        out=arguments.out or Path(f"{things}{FORMATS[kind].suffix}"),
        kind=kind,
        shards=arguments.shards,
        shard=arguments.shard,
        processes=arguments.processes,
        gzip=arguments.gzip,
    )
    total = sum(len(part) for part in task.mine())
    with tqdm(total=total, unit=f" {things}", disable=None) as bar:
        written = run_export(task, DigitSampler(), bar.update)
    kept = f", {total - written} of them there already" if written < total else ""
    return f"{task.out}: {total} {things}, seed {arguments.seed}{kept}"


def _kind(arguments: argparse.Namespace) -> str:
    return arguments.format or ("coco" if arguments.numbers else "npz")


def _recipe(arguments: argparse.Namespace, kind: str) -> Recipe:
    test_count = arguments.test_count
    if test_count is None:  # as MNIST divides its 70,000
        test_count = max(1, arguments.count // 6) if FORMATS[kind].needs_test else 0
    given: dict[str, Any] = {
        "count": arguments.numbers or arguments.count,
        "seed": arguments.seed,
        "digits": arguments.digits,
        "style": arguments.style,
        "test_count": test_count,
        "styles": arguments.styles,
    }
    if not arguments.numbers:
        if arguments.degrade or arguments.touching:
            raise InputError("degrade.of_numbers")
        return Recipe(**given)
    from model.dataset.numbers import NumberRecipe  # with OpenCV, which digits do not need

    more = {each: getattr(arguments, each) for each in ("length", "degrade", "touching")}
    return NumberRecipe(**given, **more)


def read(arguments: argparse.Namespace) -> str:
    """Read pictures; returns a line for each, and under it one for each sign in it.

    Raises InputError with a sentence for each picture that cannot be read, after the others.
    """
    from model.recognition.reader import DigitReader

    reader = DigitReader()
    lines, problems = [], []
    for path in arguments.pictures:
        try:
            reading = reader.read(read_file(path, MOST))
        except PictureError as error:
            problems.append(f"{path}: {error}")
            continue
        except OSError as error:
            problems.append(why_not(error))
            continue
        lines.append(f"{path}: {' / '.join(reading.text.split()) or 'no digits'}")
        lines += [f"  {each}" for each in reading.digits]
    if problems:
        for line in lines:  # what was read is not lost to what was not
            print(line)  # noqa: T201
        raise InputError("pictures.unread", problems=" ".join(problems))
    return "\n".join(lines)


ACTIONS = {"draw": draw, "write": write, "morph": morph, "export": export, "read": read}


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 1 not possible, 2 wrong options)."""
    arguments = build_parser().parse_args(argv)
    try:
        print(ACTIONS[arguments.command](arguments))  # noqa: T201
    except (InputError, WeightsError) as error:
        print(f"python -m model {arguments.command}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except OSError as error:
        print(f"python -m model {arguments.command}: {why_not(error)}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        print(_stopped(arguments), file=sys.stderr)  # noqa: T201
        return 1
    return 0


def _stopped(arguments: argparse.Namespace) -> str:
    if getattr(arguments, "shards", 1) > 1:
        return "Stopped; the same command goes on with the shards that are missing."
    if arguments.command == "export" and _kind(arguments) in FOLDERS:
        return "Stopped; the folder is not whole: the same command writes it anew."
    return "Stopped; nothing was written."


if __name__ == "__main__":
    sys.exit(main())
