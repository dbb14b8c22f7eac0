// The model in the browser: what DigitSampler, NumberWriter and morph are on the server.

import { digitGlyph, penOf, signGlyph } from "./handwriting/glyphs.js";
import { Heap } from "./networks/heap.js";
import { setLine } from "./handwriting/layout.js";
import { morph } from "./generation/morph.js";
import { Network } from "./networks/network.js";
import { writeDigits } from "./handwriting/numbers.js";
import { latentOf } from "./generation/hand.js";
import { latent } from "./generation/random.js";
import { Reader } from "./recognition/reader.js";
import { AREA, joined, oneHot, Sampler } from "./generation/sampler.js";
import { Steering } from "./generation/style.js";
import { readNetwork } from "./networks/weights.js";

const SIDE = 5; // cells of the map of hands
const FRAMES = 16; // of a morph, from one digit to the next

export class Engine {
  #sampler;
  #heap;
  #folder;
  #reader = null;

  // `folder` is the address of what holds the kernel and the networks: where this file lies.
  static async load(folder = import.meta.url) {
    const at = (name) => new URL(name, folder);
    const [heap, generator, checker] = await Promise.all([
      Heap.load(at("networks/kernel.wasm")),
      readNetwork(at("generator.bin")),
      readNetwork(at("checker.bin")),
    ]);
    const networks = [generator, checker].map((each) => new Network(heap, each));
    return new Engine(new Sampler(...networks, new Steering(generator.directions)), heap, folder);
  }

  constructor(sampler, heap, folder) {
    this.#sampler = sampler;
    this.#heap = heap;
    this.#folder = folder;
  }

  // Every answer is Uint8Array [N * 784], images one after the other. A style is an object, or null.
  draw({ digit, count = 5, seed, style = null }) {
    return this.#sampler.draw(digit, count, seed, style);
  }

  // The digits of a number; `places` are theirs in the text.
  write({ digits, places, style = null, ...hand }) {
    return { images: writeDigits(this.#sampler, digits, places, { ...hand, style }) };
  }

  // A number, its text as the server would write it: {coverage, width, height, strokes}.
  number({ text, style = null, ...hand }) {
    const signs = [...text];
    const places = signs.flatMap((sign, n) => (/\d/.test(sign) ? [n] : []));
    const digits = places.map((n) => Number(signs[n]));
    const { images } = this.write({ digits, places, ...hand, style });
    const drawn = digits.map((_digit, n) => digitGlyph(images.subarray(n * AREA, (n + 1) * AREA)));
    const pen = penOf(drawn);
    return setLine(signs.map((sign, n) => {
      if (places.includes(n)) return drawn[places.indexOf(n)];
      return sign === " " ? null : signGlyph(sign, pen, latent(hand.seed, hand.place, n, 1));
    }));
  }

  morph({ digits, style = null, frames = FRAMES, ...hand }) {
    return { images: morph(this.#sampler, digits, { ...hand, style }, frames) };
  }

  // A digit in each cell of the map around a hand, downwards bolder, to the right leaning forward.
  map({ digit, style, ...hand }) {
    const z = latentOf(hand);
    const steps = Array.from({ length: SIDE }, (_, n) => (2 * n) / (SIDE - 1) - 1);
    const cells = steps.flatMap((weight) => steps.map((slant) =>
      this.#sampler.steer(z, { ...style, weight, slant })));
    return { images: this.#sampler.generate(joined(cells), oneHot(cells.map(() => digit))) };
  }

  // Reads a drawing {values, width, height}, with touching digits parted where `parts` says so; what reads
  // is loaded when it is first needed.
  async read(picture, parts = false) {
    this.#reader ??= Promise.all(["reader.bin", "rows.bin"].map((name) =>
      readNetwork(new URL(name, this.#folder))))
      .then((networks) => new Reader(...networks.map((each) => new Network(this.#heap, each))));
    return (await this.#reader).read(picture, parts);
  }
}
