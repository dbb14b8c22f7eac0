// A 1 with a long upstroke is no 7, as in model/recognition/answers/upstrokes.py.

import { SIZE } from "../generation/sampler.js";

const [ONE, SEVEN] = [1, 7];
const WEIGHT = 16; // nats that it counts for a 1, for each height of the digit that it rises
const RISE = 0.25; // from its tip to the top, in heights of the digit
const STEEP = 0.43; // rise over run
const LONG = 0.35; // run, in heights
const BENT = 0.2; // how far it may bulge over the straight line, in runs
const STEP = 3; // pixels from one column to the next over which it is another stroke
const INK = 100; // grey level

// How high a straight stroke rises to the top of a digit, Uint8Array [784], from its left, in heights.
function upstrokeOf(crop) {
  const upper = Array.from({ length: SIZE }, (_, x) => {
    for (let y = 0; y < SIZE; y += 1) if (crop[y * SIZE + x] > INK) return y;
    return SIZE;
  });
  const top = Math.min(...upper);
  if (top === SIZE) return 0;
  let bottom = crop.length - 1;
  while (crop[bottom] <= INK) bottom -= 1;
  const height = Math.floor(bottom / SIZE) - top + 1;
  const apex = upper.lastIndexOf(top);
  let tip = apex;
  while (tip > 0 && upper[tip - 1] < SIZE && upper[tip - 1] - upper[tip] <= STEP) tip -= 1;
  const [run, rise] = [apex - tip, upper[tip] - top];
  if (run < LONG * height || rise < RISE * height || rise < STEEP * run) return 0;
  for (let n = 0; n <= run; n += 1) {
    if (upper[tip] - (rise * n) / run - upper[tip + n] > BENT * run) return 0;
  }
  return rise / height;
}

// What a crop is read as, with its upstroke counted for a 1.
export function weighed(crop, read) {
  const isDoubted = read.indexOf(Math.max(...read)) === SEVEN
    && read[ONE] * Math.exp(WEIGHT) > read[SEVEN];
  const rise = isDoubted ? upstrokeOf(crop) : 0;
  if (!rise) return read;
  // Only between the two: that it is a digit at all is no surer than before.
  const [both, one] = [read[ONE] + read[SEVEN], read[ONE] * Math.exp(WEIGHT * rise)];
  const share = both * (one / (one + read[SEVEN]));
  return read.with(ONE, share).with(SEVEN, both - share);
}
