// Digits that turn into one another: see model/generation/morphing.py, whose rule this is.

import { latentOf } from "./hand.js";
import { AREA, joined, oneHot } from "./sampler.js";

const PROBES = 12; // drawings between two digits that tell where the change happens
const CLASSES = 10;
const f32 = Math.fround;

// Class weights along `digits`, the next one's share on each way as told, then the last.
function classPath(digits, shares) {
  const stops = digits.map((digit) => oneHot([digit]));
  const steps = shares.flatMap((way, n) => way.map((share) =>
    stops[n].map((weight, m) => f32(weight * f32(1 - share)) + f32(stops[n + 1][m] * share))));
  return joined([...steps, stops.at(-1)]);
}

// The shares at which the drawing has come eased parts of its way.
function evenShares(probed, frames) {
  const way = Array.from({ length: PROBES }, (_, n) => {
    let sum = 0;
    for (let m = n * AREA; m < (n + 1) * AREA; m += 1) sum += Math.abs(probed[m + AREA] - probed[m]);
    return sum + 1e-3;
  });
  const whole = way.reduce((sum, each) => sum + each, 0);
  const come = [0];
  for (const each of way) come.push(come.at(-1) + each / whole);
  return Array.from({ length: frames }, (_, frame) => {
    const eased = (1 - Math.cos((Math.PI * frame) / frames)) / 2;
    const n = Math.max(come.findLastIndex((each) => each <= eased), 0);
    return f32((n + (eased - come[n]) / (come[n + 1] - come[n])) / PROBES);
  });
}

const repeated = (z, count) => joined(Array(count).fill(z));

// The still frames from the first digit to the last, Uint8Array [N * 784], N = frames a way and one.
export function morph(sampler, digits, { style, ...hand }, frames) {
  const z = sampler.steer(latentOf(hand), style);
  const even = Array.from({ length: PROBES }, (_, n) => f32(n / PROBES));
  const probes = classPath(digits, digits.slice(1).map(() => even));
  const probed = sampler.generate(repeated(z, probes.length / CLASSES), probes);
  const shares = digits.slice(1).map((_digit, way) =>
    evenShares(probed.subarray(way * PROBES * AREA), frames));
  const weights = classPath(digits, shares);
  return sampler.generate(repeated(z, weights.length / CLASSES), weights);
}
