// One hand writes the digits of a number: see model/handwriting/digits.py, whose rule this is.

import { latentOf, nearby } from "../generation/hand.js";
import { latent } from "../generation/random.js";
import { grown, regions } from "../recognition/regions.js";
import { AREA, ATTEMPTS, joined, oneHot, SIZE } from "../generation/sampler.js";

const WANDER = 0.2; // how far a digit strays from its hand
const FURTHER = 0.1; // by which every attempt after the near ones strays more
const SURE = 0.98; // probability from the checker
const NEAR_ATTEMPTS = 4; // as near as the first, and in one piece
const SPECK = 4; // pixels of ink
export const LEVEL = 0.38 * 255; // grey from which it is ink
const inkOf = (image) => (pixel) => image[pixel] >= LEVEL;
const isWhole = (image) => regions(inkOf(image), SIZE, SIZE).parts.length === 1;

// Wipes loose drops away, with their faint rims.
function withoutSpecks(image) {
  const { labels, parts } = regions(inkOf(image), SIZE, SIZE);
  if (parts.length < 2) return;
  const largest = Math.max(...parts.map(({ area }) => area));
  const isKept = ({ area }) => area > SPECK || area === largest;
  const of = (wanted) => (pixel) => labels[pixel] > 0 && isKept(parts[labels[pixel] - 1]) === wanted;
  const [kept, drops] = [grown(of(true), SIZE, SIZE), grown(of(false), SIZE, SIZE)];
  const wiped = Array.from({ length: AREA }, (_, pixel) => drops(pixel) && !kept(pixel));
  wiped.forEach((is, pixel) => {
    if (is) image[pixel] = 0;
  });
}

// Draws `digits` at `places` of a text in a hand {seed, place, own, style}: Uint8Array [digits * 784].
export function writeDigits(sampler, digits, places, { style, ...named }) {
  const { seed, place } = named;
  const hand = latentOf(named);
  const images = new Uint8Array(digits.length * AREA);
  const imageOf = (n) => images.subarray(n * AREA, (n + 1) * AREA);
  let open = digits.map((_digit, n) => n);
  for (let attempt = 1; attempt <= ATTEMPTS && open.length; attempt += 1) {
    const stray = Math.min(WANDER + FURTHER * Math.max(attempt - NEAR_ATTEMPTS, 0), 1);
    const z = joined(open.map((n) => nearby(hand, latent(seed, place, places[n], attempt), stray)));
    const wanted = open.map((n) => digits[n]);
    const drawn = sampler.generate(sampler.steer(z, style), oneHot(wanted));
    open.forEach((n, m) => {
      imageOf(n).set(drawn.subarray(m * AREA, (m + 1) * AREA));
      withoutSpecks(imageOf(n));
      drawn.set(imageOf(n), m * AREA);
    });
    const sure = sampler.sure(drawn, wanted);
    open = open.filter((n, m) =>
      sure[m] < SURE || (attempt <= NEAR_ATTEMPTS && !isWhole(imageOf(n))));
  }
  return images;
}
