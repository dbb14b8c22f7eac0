"""A conditional GAN on MNIST in one file: `python minigan.py`, five minutes, then see minigan.png.

The generator draws a digit from 64 random numbers, z, and a label. The discriminator is shown a
real and a drawn digit of the same label and learns to give the real one the higher score; the
generator learns to close that gap. This is the core of model/training/gan/, and held to it.
"""

import gzip
import os
import struct
import time
import urllib.request
import zlib
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn, uint8
from torch.optim import Adam
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

FOLDER = Path(os.environ.get("MNIST_DIR") or "data/mnist")
MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
LATENT, CLASSES, WIDE, NARROW = 64, 10, 64, 32
BATCH, STEPS = 64, 2500  # 160,000 digits shown
RATE = 2e-3  # falling to nothing over the run: most of the quality comes as it falls
GAMMA, EVERY = 0.3, 8  # weight of the gradient penalty; every 8 steps, 8 times as strong


def load(name: str, header: int) -> Tensor:
    """Return the bytes of one of MNIST's files, without its header, as uint8."""
    path = FOLDER / f"{name}.gz"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        urllib.request.urlretrieve(MIRROR + path.name, path)  # noqa: S310
    return torch.frombuffer(bytearray(gzip.decompress(path.read_bytes())[header:]), dtype=uint8)


class Norm(nn.Module):
    """Batch normalisation whose gain and bias depend on z and label: that is how both are heard."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.gain_and_bias = nn.Linear(LATENT + CLASSES, 2 * channels)

    def forward(self, x: Tensor, told: Tensor) -> Tensor:
        gain, bias = self.gain_and_bias(told)[:, :, None, None].chunk(2, dim=1)
        return F.relu(self.norm(x) * (1 + gain) + bias)


class Generator(nn.Module):
    """Draw: (z [N, 64], labels [N]) -> images [N, 1, 28, 28] in [-1, 1], white ink on black."""

    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Linear(LATENT + CLASSES, WIDE * 7 * 7)
        self.norms = nn.ModuleList([Norm(WIDE), Norm(WIDE), Norm(NARROW)])
        self.conv1 = nn.Conv2d(WIDE, WIDE, 3, padding=1)
        self.conv2 = nn.Conv2d(WIDE, 4 * NARROW, 3, padding=1)
        self.conv3 = nn.Conv2d(NARROW, 4, 3, padding=1)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        told = torch.cat([z, F.one_hot(labels, CLASSES)], dim=1)
        x = self.start(told).view(-1, WIDE, 7, 7)
        x = x + self.conv1(self.norms[0](x, told))
        # Four channels become one of twice the size: no convolution is spent on 28x28 pixels.
        x = F.pixel_shuffle(self.conv2(self.norms[1](x, told)), 2)
        return torch.tanh(F.pixel_shuffle(self.conv3(self.norms[2](x, told)), 2))


class Discriminator(nn.Module):
    """Score: (images [N, 1, 28, 28], labels [N]) -> [N], the higher the more like a real digit."""

    def __init__(self) -> None:
        super().__init__()
        bend = nn.LeakyReLU(0.2)
        self.edges = nn.Sequential(nn.PixelUnshuffle(2), nn.Conv2d(4, NARROW, 3, padding=1), bend)
        self.strokes = nn.Sequential(nn.Conv2d(NARROW, WIDE, 3, padding=1, stride=2), bend)
        self.shapes = nn.Sequential(nn.Conv2d(WIDE, WIDE, 3, padding=1), bend)
        self.score = nn.Linear(WIDE, 1)
        self.wanted = nn.Embedding(CLASSES, WIDE)  # what each digit's features should look like

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        features = self.shapes(self.strokes(self.edges(images))).mean(dim=(2, 3))
        return self.score(features).squeeze(1) + (self.wanted(labels) * features).sum(dim=1)


def duel(score: nn.Module, winner: Tensor, loser: Tensor, labels: Tensor) -> Tensor:
    """Return the cost of winners that do not outscore the loser beside them (arXiv 1807.00734)."""
    return F.softplus(score(loser, labels) - score(winner, labels)).mean()


def gradient_penalty(score: nn.Module, real: Tensor, labels: Tensor) -> Tensor:
    """Keep the score flat around real digits (R1, arXiv 1801.04406), or the game swings apart."""
    real = real.detach().requires_grad_(True)
    (slope,) = torch.autograd.grad(score(real, labels).sum(), real, create_graph=True)
    return 0.5 * slope.square().sum(dim=(1, 2, 3)).mean()


def descend(player: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    """Move a player's weights a little down the loss."""
    player.param_groups[0]["lr"] = rate
    player.zero_grad()
    loss.backward()
    player.step()


def png(sheet: Tensor) -> bytes:
    """Return a sheet, uint8 [H, W], as a PNG."""
    head = struct.pack(">IIBBBBB", sheet.shape[1], sheet.shape[0], 8, 0, 0, 0, 0)
    body = zlib.compress(b"".join(b"\0" + bytes(row) for row in sheet.tolist()))
    packed = b"\x89PNG\r\n\x1a\n"
    for name, data in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b"")):
        packed += struct.pack(">I", len(data)) + name + data
        packed += struct.pack(">I", zlib.crc32(name + data))
    return packed


def train(images: Tensor, labels: Tensor, steps: int = STEPS) -> Generator:
    """Play `steps` rounds on images [N, 1, 28, 28], labels [N]; return the averaged generator."""
    torch.manual_seed(0)
    generator, discriminator = Generator(), Discriminator()
    # What is kept is an average over a hundred steps or so: it draws better than any of them.
    average = AveragedModel(generator, multi_avg_fn=get_ema_multi_avg_fn(0.99), use_buffers=True)
    # No momentum, 0.0: it makes two players chase each other in circles.
    artist = Adam(generator.parameters(), RATE, (0.0, 0.99))
    critic = Adam(discriminator.parameters(), RATE, (0.0, 0.99))
    for step in range(steps):
        rate, index = RATE * (1 - step / steps), torch.randint(len(images), (BATCH,))
        real, wanted = images[index], labels[index]
        fake = generator(torch.randn(BATCH, LATENT), wanted)
        loss = duel(discriminator, real, fake.detach(), wanted)
        if step % EVERY == 0:
            loss = loss + EVERY * GAMMA * gradient_penalty(discriminator, real, wanted)
        descend(critic, loss, rate)
        descend(artist, duel(discriminator, fake, real, wanted), rate)
        average.update_parameters(generator)
        if step % 100 == 99:
            print(f"{step + 1} of {steps}, {time.process_time():.0f} s, loss {loss:.3f}")  # noqa: T201
    return average.module.eval()


if __name__ == "__main__":
    pixels = load("train-images-idx3-ubyte", 16).view(-1, 1, 28, 28) / 127.5 - 1
    best = train(pixels, load("train-labels-idx1-ubyte", 8).long())
    # Ten hands, a row each, writing all ten digits: a z is a hand.
    z, digits = torch.randn(10, LATENT).repeat_interleave(10, dim=0), torch.arange(10).repeat(10)
    drawn = ((best(z, digits).detach() + 1) * 127.5).byte().view(10, 10, 28, 28)
    Path("minigan.png").write_bytes(png(drawn.permute(0, 2, 1, 3).reshape(280, 280)))
