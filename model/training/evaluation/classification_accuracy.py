"""Classification Accuracy Score (arXiv 1905.10887): what a network learns from generated digits.

A small classifier, trained from scratch on generated digits alone, reads real ones. Faults of any
kind show: wrong labels, missing ways of writing, strokes that no hand makes.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from tqdm import tqdm

from model.training.batches import DeviceDigits
from model.training.classifiers.classifier import ClassifierState, accuracy
from model.training.classifiers.config import ClassifierTraining
from model.training.mnist import Digits
from model.training.networks import Classifier

# Small and short, so that six trainings take minutes; the last epoch is taken, whatever it scores.
TRAINING = ClassifierTraining(epochs=4, width=16, batch=128, lr=8e-3, ema=0.99)


def learn(train: Digits, seed: int, training: ClassifierTraining = TRAINING) -> Classifier:
    """Return the classifier that learned from `train` alone.

    `seed` decides its first weights, its batches and its augmentation; steps and augmentation are
    those of `training` for whatever digits it learns from. Raises OptionError where `train` does
    not fill a batch.
    """
    config = replace(training, seed=seed)
    data = DeviceDigits(train, config.batch, config.seed, torch.device("cpu"))
    steps = len(train) // config.batch * config.epochs
    state = ClassifierState(config, steps)
    for step in tqdm(range(steps), unit=" steps", leave=False, disable=None):
        state.train_step(*data.batch(step))
    return state.ema


def accuracy_score(
    train: Digits, test: Digits, seed: int, training: ClassifierTraining = TRAINING
) -> float:
    """Return the part of `test` that a classifier trained on `train` alone reads as labelled.

    `seed`, `training` and what is raised, see `learn`.
    """
    return accuracy(learn(train, seed, training), test)
