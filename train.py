"""The training command: `python train.py generator --help`.

This file only reads options and calls; the method is in model/training/gan/step.py (one step in
full view), the losses in model/training/gan/losses.py, the networks in model/training/networks.py.
What a command needs is loaded where it is called, so that --help and refusals are there at once.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from model.cli import Parser, whole_number, why_not
from model.training.ablations.config import Ablation
from model.training.classifiers.config import ClassifierTraining, NetworkRun, RowRun, RowTraining
from model.training.evaluation.config import PAGES, Comparison, Sizes, check_pages
from model.training.flow.config import FlowTraining
from model.training.gan.config import GANConfig, RunConfig
from model.training.mnist import DataError, load_mnist
from model.training.options import OptionError, add_options, read_options
from model.training.release.config import Film, Fitting
from model.training.speedrun.config import SpeedRun
from model.weights import WeightsError

RESUMABLE = ("generator", "vae_gan", "flow", "classifier", "rows", "ablate", "speedrun")


def say(line: str) -> None:
    """Print a line at once, so that a log file shows how the run stands."""
    print(line, flush=True)  # noqa: T201


def _generator(arguments: argparse.Namespace) -> bool:
    from model.training.devices import chosen_device
    from model.training.gan.distributed import processes
    from model.training.gan.loop import train_generator

    config, run = read_options(arguments, GANConfig), read_options(arguments, RunConfig)
    with processes(chosen_device(run.device)) as group:
        digits = group.after_the_first(lambda: load_mnist("train", arguments.data))
        finished = train_generator(digits, config, run, say, group)
    if finished and group.leads:
        say(f"The run is finished: `python train.py export --run {run.run}` writes its weights.")
    return finished


def _vae_gan(arguments: argparse.Namespace) -> bool:
    from model.training.gan.loop import train_generator
    from model.training.vae_gan.step import VAE_GAN

    config, run = read_options(arguments, GANConfig), read_options(arguments, RunConfig)
    digits = load_mnist("train", arguments.data)
    return train_generator(digits, config, run, say, method=VAE_GAN)


def _classifier(arguments: argparse.Namespace) -> bool:
    from model.training.classifiers.classifier import train_classifier

    config = read_options(arguments, ClassifierTraining)
    run = read_options(arguments, NetworkRun)
    return train_classifier(load_mnist("train", arguments.data), config, run, say)


def _rows(arguments: argparse.Namespace) -> bool:
    from model.training.classifiers.ctc_network import train_rows

    config, run = read_options(arguments, RowTraining), read_options(arguments, RowRun)
    return train_rows(load_mnist("train", arguments.data), config, run, say)


def _export(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.config import check_width
    from model.training.flow.run import export_flow_of
    from model.training.gan.export import export_run
    from model.training.vae_gan.export import export_encoder_of

    run, out, width = arguments.run, arguments.out, arguments.average
    if width is not None:
        check_width(width)
    written = export_flow_of(run, out)
    written = written or export_run(run, out, width) + export_encoder_of(run, out)
    for path in written:
        say(str(path))
    return True


def _flow(arguments: argparse.Namespace) -> bool:
    from model.training.flow.run import train_flow

    config, run = read_options(arguments, FlowTraining), read_options(arguments, RunConfig)
    return train_flow(load_mnist("train", arguments.data), config, run, say)


def _evaluate(arguments: argparse.Namespace) -> bool:
    weights = arguments.weights
    if arguments.reader:
        return _evaluate_reader(arguments)
    from model.training.evaluation.generator import evaluate
    from model.training.evaluation.report import as_lines

    say(as_lines(evaluate(weights, arguments.data, read_options(arguments, Sizes), say)))
    # The card repeats the figures; weights that nobody has described yet have none.
    return not (weights / "training.json").exists() or _card(arguments)


def _evaluate_reader(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.reader import evaluate_reader, reading_lines

    table = evaluate_reader(
        arguments.weights, arguments.data, arguments.pages, say, arguments.others
    )
    say(reading_lines(table))
    return True


def _card(arguments: argparse.Namespace) -> bool:
    from model.training.release.hub_folder import write_head
    from model.training.release.model_card import write_card

    say(str(write_card(arguments.weights)))
    write_head(arguments.weights)
    return True


def _hub(arguments: argparse.Namespace) -> bool:
    from model.training.release.hub_folder import write_hub_folder

    for path in write_hub_folder(arguments.weights, arguments.out):
        say(str(path))
    return True


def _compare(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.compare_runs import compare

    comparison = read_options(arguments, Comparison)
    compare(arguments.runs, arguments.weights, arguments.data, comparison, say)
    return True


def _ablate(arguments: argparse.Namespace) -> bool:
    from model.training.ablations.harness import ablate

    ablate(read_options(arguments, Ablation), arguments.weights, arguments.data, say)
    return True


def _speedrun(arguments: argparse.Namespace) -> bool:
    from model.training.speedrun.race import check, race

    options = read_options(arguments, SpeedRun)
    if options.check:
        return check(options, arguments.weights, arguments.data, say)
    config = read_options(arguments, GANConfig)
    race(config, options, arguments.weights, arguments.data, say)
    return True


def _film(arguments: argparse.Namespace) -> bool:
    from model.training.release.progress_strip import make_film

    for path in make_film(arguments.runs, arguments.out, read_options(arguments, Film)):
        say(str(path))
    return True


def _directions(arguments: argparse.Namespace) -> bool:
    from model.training.release.latent_directions import write_directions

    say(str(write_directions(arguments.weights, read_options(arguments, Fitting), say)))
    return True


def build_parser() -> Parser:
    """Return the command line: one subcommand for each thing that can be made."""
    parser = Parser(prog="train.py", description="Train, export and measure on MNIST.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)
    generator = commands.add_parser("generator", help="train the conditional GAN, resumably")
    add_options(generator, GANConfig)
    add_options(generator, RunConfig)
    generator.set_defaults(action=_generator)
    vae_gan = commands.add_parser("vae_gan", help="train a GAN with an encoder beside, resumably")
    add_options(vae_gan, GANConfig)
    add_options(vae_gan, RunConfig)
    vae_gan.set_defaults(action=_vae_gan, run="runs/vae_gan")
    flow = commands.add_parser("flow", help="train a flow from noise to digits, resumably")
    add_options(flow, FlowTraining)
    add_options(flow, RunConfig)
    flow.set_defaults(action=_flow, run="runs/flow")
    classifier = commands.add_parser("classifier", help="train the classifier, resumably")
    add_options(classifier, ClassifierTraining)
    add_options(classifier, NetworkRun)
    classifier.set_defaults(action=_classifier)
    row = commands.add_parser("rows", help="train what reads touching digits, resumably")
    add_options(row, RowTraining)
    add_options(row, RowRun)
    row.set_defaults(action=_rows)
    export = commands.add_parser("export", help="write a generator run's weights and ONNX graph")
    export.add_argument("--run", type=Path, default=Path("runs/generator"), help="the run's folder")
    export.add_argument("--out", type=Path, default=Path("weights"), help="folder to write to")
    export.add_argument(
        "--average", type=float, help="width of the average, of a run with --averages: 0.05"
    )
    export.set_defaults(action=_export)
    measure = commands.add_parser(
        "evaluate", help="measure the exported generator, and describe it"
    )
    add_options(measure, Sizes)
    measure.add_argument("--reader", action="store_true", help="measure the reader instead")
    pages = whole_number(check_pages, "the number of pages")
    measure.add_argument("--pages", type=pages, default=PAGES, help="pages of each kind, to read")
    measure.add_argument(
        "--others",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="weights of readers trained with other seeds",
    )
    measure.set_defaults(action=_evaluate)
    choose = commands.add_parser("compare", help="a line for each run, on held-out training images")
    choose.add_argument(
        "runs", type=Path, nargs="+", metavar="RUN", help="a generator run's folder"
    )
    add_options(choose, Comparison)
    choose.set_defaults(action=_compare)
    wishes = commands.add_parser("ablate", help="measure recipes side by side, resumably")
    add_options(wishes, Ablation)
    wishes.set_defaults(action=_ablate)
    speed = commands.add_parser("speedrun", help="train against the clock, and make an entry of it")
    add_options(speed, GANConfig)
    add_options(speed, SpeedRun)
    speed.set_defaults(action=_speedrun)
    film = commands.add_parser("film", help="one hand through training, from the runs' own sheets")
    film.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="run folders, in turn")
    add_options(film, Film)
    film.add_argument("--out", type=Path, default=Path("weights"), help="folder to write to")
    film.set_defaults(action=_film)
    describe = commands.add_parser("card", help="write the model card, card.json, anew")
    describe.set_defaults(action=_card)
    hub = commands.add_parser("hub", help="a folder of the weights that a model hub takes")
    hub.add_argument("--out", type=Path, default=Path("hub"), help="folder to write to")
    hub.set_defaults(action=_hub)
    steer = commands.add_parser("directions", help="find the sliders that steer a hand")
    add_options(steer, Fitting)
    steer.set_defaults(action=_directions)
    for each in (measure, choose, wishes, speed, describe, hub, steer):
        each.add_argument("--weights", type=Path, default=Path("weights"), help="folder of weights")
    for each in (generator, vae_gan, flow, classifier, row, measure, choose, wishes, speed):
        each.add_argument(
            "--data",
            type=Path,
            help="folder with MNIST's .gz files; else MNIST_DIR, else data/mnist",
        )
    return parser


def run(arguments: argparse.Namespace) -> bool:
    """Do what the command line asks; returns whether it was done to the end.

    Raises OptionError with a sentence where a file or folder cannot be used.
    """
    try:
        return arguments.action(arguments)
    except OSError as error:
        raise OptionError(why_not(error)) from error
    except KeyboardInterrupt:
        resumes = arguments.command in RESUMABLE
        say(
            "Stopped; the same command goes on from the last checkpoint." if resumes else "Stopped."
        )
        return False


def main(argv: list[str] | None = None) -> int:
    """Run the command line; returns the exit code (0 done, 1 refused, 3 stopped half-way)."""
    arguments = build_parser().parse_args(argv)
    try:
        finished = run(arguments)
    except (OptionError, DataError, WeightsError) as error:
        print(f"train.py {arguments.command}: {error}", file=sys.stderr)  # noqa: T201
        return 1
    return 0 if finished else 3


if __name__ == "__main__":
    sys.exit(main())
