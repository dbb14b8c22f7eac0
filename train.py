"""The training command: `python train.py generator --help`.

This file only reads options and calls; the method is in model/training/gan/step.py (one step in
full view), the losses in model/training/gan/losses.py, the networks in model/training/networks.py.
What a command needs is loaded where it is called, so that --help and refusals are there at once.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from model.cli import Parser, why_not
from model.training.ablations.config import Ablation
from model.training.classifiers import config as learning
from model.training.config import RunConfig
from model.training.evaluation.config import Comparison, Pages, SideBySide, Sizes
from model.training.fetching import DataError
from model.training.flow.config import FlowTraining
from model.training.gan.config import GANConfig
from model.training.inversion.config import EncoderTraining
from model.training.mnist import load_mnist
from model.training.options import OptionError, Options, add_options, named_path, read_options
from model.training.release.config import Film, Fitting, Samples
from model.training.speedrun.config import CURVES, RECORDS, SpeedRun
from model.weights import WeightsError

Action = Callable[[argparse.Namespace], bool]
LEARNED = ("generator", "vae_gan", "flow", "encoder", "classifier", "rows", "pages")
RESUMABLE = (*LEARNED, "ablate", "speedrun")


def say(line: str) -> None:
    """Print a line at once, so that a log file shows how the run stands."""
    print(line, flush=True)  # noqa: T201


def _train(arguments: argparse.Namespace) -> bool:
    from model.training.devices import chosen_device
    from model.training.distributed import processes
    from model.training.gan.loop import ADVERSARIAL, train_generator
    from model.training.vae_gan.step import VAE_GAN

    method = VAE_GAN if arguments.command == "vae_gan" else ADVERSARIAL
    config, run = read_options(arguments, GANConfig), read_options(arguments, RunConfig)
    with processes(chosen_device(run.device)) as group:
        digits = group.after_the_first(lambda: load_mnist("train", arguments.data))
        finished = train_generator(digits, config, run, say, group, method)
    if finished and group.leads:
        say(f"The run is finished: `python train.py export --run {run.run}` writes its weights.")
    return finished


def _classifier(arguments: argparse.Namespace) -> bool:
    from model.training.classifiers.classifier import train_classifier

    config = read_options(arguments, learning.ClassifierTraining)
    run = read_options(arguments, learning.ClassifierRun)
    return train_classifier(load_mnist("train", arguments.data), config, run, say)


def _rows(arguments: argparse.Namespace) -> bool:
    from model.training.classifiers.ctc_network import train_rows

    config, run = (
        read_options(arguments, learning.RowTraining),
        read_options(arguments, learning.RowRun),
    )
    digits = None if run.export else load_mnist("train", arguments.data)
    return train_rows(digits, config, run, say)


def _pages(arguments: argparse.Namespace) -> bool:
    from model.training.classifiers.page_network import train_pages

    config = read_options(arguments, learning.PageTraining)
    run = read_options(arguments, learning.PageRun)
    return train_pages(load_mnist("train", arguments.data), config, run, say)


def _export(arguments: argparse.Namespace) -> bool:
    from model.training.browser_export import export_for_browser
    from model.training.evaluation.config import check_width
    from model.training.flow.run import export_flow_of
    from model.training.gan.export import export_run
    from model.training.vae_gan.export import export_encoder_of

    run, out, width = arguments.run, arguments.out, arguments.average
    if width is not None:
        check_width(width)
    written = export_flow_of(run, out, width)
    written = written or export_run(run, out, width) + export_encoder_of(run, out)
    return _said(written + export_for_browser(out))


def _browser(arguments: argparse.Namespace) -> bool:
    from model.training.browser_export import export_for_browser

    return _said(export_for_browser(arguments.weights))


def _said(written: Iterable[object]) -> bool:
    for path in written:
        say(str(path))
    return True


def _flow(arguments: argparse.Namespace) -> bool:
    from model.training.flow.run import train_flow

    config, run = read_options(arguments, FlowTraining), read_options(arguments, RunConfig)
    return train_flow(load_mnist("train", arguments.data), config, run, say)


def _encoder(arguments: argparse.Namespace) -> bool:
    from model.training.inversion.run import train_encoder

    config, run = read_options(arguments, EncoderTraining), read_options(arguments, RunConfig)
    return train_encoder(load_mnist("train", arguments.data), config, run, arguments.weights, say)


def _evaluate(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.command import evaluate_weights

    # The card repeats the figures.
    return _card(arguments) if evaluate_weights(arguments, say) else True


def _card(arguments: argparse.Namespace) -> bool:
    from model.training.release.hub_folder import write_head
    from model.training.release.model_card import write_card
    from model.training.release.models_table import write_models

    say(str(write_card(arguments.weights)))
    write_head(arguments.weights)
    write_models(arguments.weights)
    return True


def _hub(arguments: argparse.Namespace) -> bool:
    from model.training.release.hub_folder import write_hub_folder

    return _said(write_hub_folder(arguments.weights, arguments.out))


def _compare(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.compare_runs import compare

    comparison = read_options(arguments, Comparison)
    compare(arguments.runs, arguments.weights, arguments.data, comparison, say)
    return True


def _models(arguments: argparse.Namespace) -> bool:
    from model.training.evaluation.side_by_side import measure_models

    sizes = read_options(arguments, SideBySide)
    measure_models(dict(arguments.graphs), arguments.weights, arguments.data, sizes, say)
    return True


def _ablate(arguments: argparse.Namespace) -> bool:
    from model.training.ablations.harness import ablate

    ablate(read_options(arguments, Ablation), arguments.weights, arguments.data, say)
    return True


def _speedrun(arguments: argparse.Namespace) -> bool:
    options = read_options(arguments, SpeedRun)
    if options.table:
        from model.training.speedrun.records import write_table

        return _said(write_table(RECORDS, CURVES))
    from model.training.speedrun.race import check, race

    if options.check:
        return check(options, arguments.weights, arguments.data, say)
    config = read_options(arguments, GANConfig)
    race(config, options, arguments.weights, arguments.data, say)
    return True


def _film(arguments: argparse.Namespace) -> bool:
    from model.training.release.progress_strip import make_film

    return _said(make_film(arguments.runs, arguments.out, read_options(arguments, Film)))


def _samples(arguments: argparse.Namespace) -> bool:
    from model.training.release.sample_sheets import make_samples

    real = load_mnist("test", arguments.data)
    return _said(make_samples(arguments.weights, real, read_options(arguments, Samples)))


def _directions(arguments: argparse.Namespace) -> bool:
    from model.training.browser_export import export_for_browser
    from model.training.release.latent_directions import write_directions

    written = write_directions(arguments.weights, read_options(arguments, Fitting), say)
    return _said([written, *export_for_browser(arguments.weights)])


def build_parser() -> Parser:
    """Return the command line: one subcommand for each thing that can be made."""
    parser = Parser(prog="train.py", description="Train, export and measure on MNIST.")
    commands = parser.add_subparsers(dest="command", required=True, parser_class=Parser)

    def command(name: str, action: Action, text: str, *options: type[Options]) -> Parser:
        made = commands.add_parser(name, help=text + ", resumably" * (name in RESUMABLE))
        made.set_defaults(action=action)
        for each in options:
            add_options(made, each)
        return made

    generator = command("generator", _train, "train the conditional GAN", GANConfig, RunConfig)
    vae_gan = command("vae_gan", _train, "train a GAN and an encoder", GANConfig, RunConfig)
    flow = command("flow", _flow, "train a flow from noise to digits", FlowTraining, RunConfig)
    text = "train what finds the hand of a digit, for the generator in --weights"
    encoder = command("encoder", _encoder, text, EncoderTraining, RunConfig)
    for each, name in ((vae_gan, "vae_gan"), (flow, "flow"), (encoder, "encoder")):
        each.set_defaults(run=f"runs/{name}")
    given = learning.ClassifierTraining, learning.ClassifierRun
    classifier = command("classifier", _classifier, "train the classifier", *given)
    text = "train what reads touching digits"
    rows = command("rows", _rows, text, learning.RowTraining, learning.RowRun)
    text = "train what finds handwriting on a page"
    pages = command("pages", _pages, text, learning.PageTraining, learning.PageRun)
    export = command("export", _export, "write a generator run's weights and ONNX graph")
    export.add_argument("--run", type=Path, default=Path("runs/generator"), help="the run's folder")
    text = "width of the average, of a run with --averages: 0.05"
    export.add_argument("--average", type=float, help=text)
    text = "measure the exported generator, and describe it"
    evaluate = command("evaluate", _evaluate, text, Sizes, Pages)
    evaluate.add_argument("--reader", action="store_true", help="measure the reader instead")
    text = "measure the reader on a folder of pictures instead, with their truth.jsonl"
    evaluate.add_argument("--pictures", type=Path, metavar="FOLDER", help=text)
    text = "these pictures as a worse photographer would take them, in nine ways"
    evaluate.add_argument("--worse", action="store_true", help=text)
    text = "weights of readers trained with other seeds"
    evaluate.add_argument("--others", type=Path, nargs="*", default=[], metavar="FILE", help=text)
    compare = command("compare", _compare, "a line for each run, on held-out digits", Comparison)
    text = "measure exported models side by side"
    models = command("models", _models, text, SideBySide)
    text = "a name of the table, and an exported model with its safetensors beside it"
    models.add_argument("graphs", type=named_path, nargs="+", metavar="NAME=GRAPH", help=text)
    ablate = command("ablate", _ablate, "measure recipes side by side", Ablation)
    speedrun = command("speedrun", _speedrun, "train against the clock", GANConfig, SpeedRun)
    film = command("film", _film, "one hand through training, from the runs' own sheets", Film)
    samples = command("samples", _samples, "the page's quiz, and the worst drawings", Samples)
    card = command("card", _card, "write the model card, card.json, anew")
    browser = command("browser", _browser, "write the page's own weights anew, from the graphs")
    hub = command("hub", _hub, "a folder of the weights that a model hub takes")
    directions = command("directions", _directions, "find the sliders that steer a hand", Fitting)
    for each, text in ((compare, "a generator run's folder"), (film, "run folders, in turn")):
        each.add_argument("runs", type=Path, nargs="+", metavar="RUN", help=text)
    for each, folder in ((export, "weights"), (film, "weights"), (hub, "hub")):
        each.add_argument("--out", type=Path, default=Path(folder), help="folder to write to")
    measuring = (evaluate, compare, models, ablate, speedrun, samples)
    for each in (*measuring, encoder, card, hub, browser, directions):
        each.add_argument("--weights", type=Path, default=Path("weights"), help="folder of weights")
    text = "folder with MNIST's .gz files; else MNIST_DIR, else data/mnist"
    for each in (generator, vae_gan, flow, encoder, classifier, rows, pages, *measuring):
        each.add_argument("--data", type=Path, help=text)
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
        goes_on = "; the same command goes on from the last checkpoint"
        say("Stopped" + goes_on * (arguments.command in RESUMABLE) + ".")
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
