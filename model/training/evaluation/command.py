"""What `python train.py evaluate` measures: the generator or the reader."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from model.training.evaluation.config import Pages, Sizes
from model.training.options import OptionError, read_options


def evaluate_weights(arguments: Namespace, say: Callable[[str], None]) -> bool:
    """Measure and say what the command line asks for.

    Returns whether the card repeats it: of weights that nobody has described yet there is none.
    Raises OptionError where the options do not go together.
    """
    weights = arguments.weights
    if arguments.worse and not arguments.pictures:
        raise OptionError("--worse changes the pictures of a folder: name it with --pictures.")
    if arguments.pictures:
        from model.training.evaluation.pictures import evaluate_pictures, picture_lines, reader_of

        reader, folder = reader_of(weights), arguments.pictures
        say(picture_lines(evaluate_pictures(reader, folder, say, arguments.worse)))
        return False
    if arguments.reader:
        from model.training.evaluation.reader import evaluate_reader, reading_lines

        count = read_options(arguments, Pages).pages
        say(reading_lines(evaluate_reader(weights, arguments.data, count, say, arguments.others)))
        return False
    from model.training.evaluation.generator import evaluate
    from model.training.evaluation.report import as_lines

    say(as_lines(evaluate(weights, arguments.data, read_options(arguments, Sizes), say)))
    return bool((weights / "training.json").exists())
