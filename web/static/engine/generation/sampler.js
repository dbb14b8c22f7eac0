// (digit, count, seed) -> images, by the rule of model/generation/sampler.py: the same hands, the same
// checker, the same second tries.

import { latent } from "./random.js";

export const SIZE = 28;
export const AREA = SIZE * SIZE;
export const ATTEMPTS = 20; // for one place
const CLASSES = 10;
const BATCH = 5; // one strip
const CONFIDENCE = 0.9; // probability that the checker must give the digit asked for
const MARGIN = 3; // grey levels by which two digits differ on average, at least

// Rounds as NumPy does: a half goes to the even neighbour.
export function rint(value) {
  const low = Math.floor(value);
  const part = value - low;
  return part > 0.5 || (part === 0.5 && low % 2 !== 0) ? low + 1 : low;
}

// A map of class weights with all of the weight on these digits, one each.
export function oneHot(digits) {
  const weights = new Float32Array(digits.length * CLASSES);
  digits.forEach((digit, n) => {
    weights[n * CLASSES + digit] = 1;
  });
  return weights;
}

const vectors = (values, channels, first, count) => ({
  count,
  height: 1,
  width: 1,
  channels,
  values: values.subarray(first * channels, (first + count) * channels),
});

// What a classifier takes: images in [-1, 1].
export function asInput(images, first, count) {
  const part = images.subarray(first * AREA, (first + count) * AREA);
  const values = new Float32Array(part.length);
  for (let n = 0; n < part.length; n += 1) values[n] = Math.fround(part[n] / 127.5) - 1;
  return { count, height: SIZE, width: SIZE, channels: 1, values };
}

export class Sampler {
  #generator;
  #checker;
  #steering;

  constructor(generator, checker, steering) {
    this.#generator = generator;
    this.#checker = checker;
    this.#steering = steering;
  }

  // Latents in another style; `style` null leaves them.
  steer(z, style) {
    return style ? this.#steering.apply(z, style) : z;
  }

  // z Float32Array [N * 64], class weights Float32Array [N * 10] -> Uint8Array [N * 784].
  generate(z, classWeights) {
    const count = classWeights.length / CLASSES;
    const images = new Uint8Array(count * AREA);
    for (let first = 0; first < count; first += BATCH) {
      const size = Math.min(BATCH, count - first);
      const drawn = this.#generator.run({
        z: vectors(z, z.length / count, first, size),
        class_weights: vectors(classWeights, CLASSES, first, size),
      });
      drawn.forEach((value, n) => {
        const level = rint(Math.fround(Math.fround(value + 1) * 127.5));
        images[first * AREA + n] = Math.min(Math.max(level, 0), 255);
      });
    }
    return images;
  }

  // Images Uint8Array [N * 784] -> probabilities Float32Array [N * 10].
  read(images) {
    const count = images.length / AREA;
    const read = new Float32Array(count * CLASSES);
    for (let first = 0; first < count; first += BATCH) {
      const input = asInput(images, first, Math.min(BATCH, count - first));
      read.set(this.#checker.run({ images: input }), first * CLASSES);
    }
    return read;
  }

  // The probability that each image is its digit.
  sure(images, digits) {
    const read = this.read(images);
    return digits.map((digit, n) => read[n * CLASSES + digit]);
  }

  // Draws `count` of a digit in the hands of a seed: Uint8Array [count * 784], and how often each
  // place was drawn.
  draw(digit, count, seed, style = null) {
    const digits = Array(count).fill(digit);
    const hands = digits.map((_digit, hand) => latent(seed, hand));
    const images = this.generate(this.steer(joined(hands), style), oneHot(digits));
    const sure = this.sure(images, digits);
    const attempts = Array(count).fill(1);
    for (let place = 0; place < count; place += 1) {
      const mine = images.subarray(place * AREA, (place + 1) * AREA);
      while (attempts[place] < ATTEMPTS) {
        if (sure[place] >= CONFIDENCE && standsApart(mine, images, place)) break;
        const z = this.steer(latent(seed, place, attempts[place]), style);
        mine.set(this.generate(z, oneHot([digit])));
        [sure[place]] = this.sure(mine, [digit]);
        attempts[place] += 1;
      }
    }
    return { images, attempts };
  }
}

export function joined(arrays) {
  const all = new Float32Array(arrays.reduce((sum, each) => sum + each.length, 0));
  let start = 0;
  for (const each of arrays) {
    all.set(each, start);
    start += each.length;
  }
  return all;
}

function standsApart(image, images, others) {
  for (let other = 0; other < others; other += 1) {
    let difference = 0;
    for (let n = 0; n < AREA; n += 1) difference += Math.abs(images[other * AREA + n] - image[n]);
    if (difference / AREA < MARGIN) return false;
  }
  return true;
}
