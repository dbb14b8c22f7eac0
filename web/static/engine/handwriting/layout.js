// Glyphs on a base line, as close as their ink allows, by the rule of model/handwriting/layout.py.

import { SCALE, WHOLE } from "./glyphs.js";
import { moved } from "./strokes.js";

const GAP = 4 * SCALE; // closest distance between the ink of two neighbours, in pixels
const SPACE = 9 * SCALE; // what a space adds to it
const UNDER = 0.6; // part of the narrower one's width that may reach under or over the other
const MARGIN = 5 * SCALE;
const FAR = 1e6;

const most = (values) => values.reduce((best, each) => Math.max(best, each), -FAR);

// The first and the last inked column of each row, from `above` the base line downwards.
function edgesOf({ coverage, width, height, drop }, above, below) {
  const [first, last] = [FAR, -FAR].map((none) => Array(above + below).fill(none));
  for (let row = 0; row < height + drop; row += 1) {
    const at = row + above - height;
    const start = row * width;
    let [column, end] = [0, width - 1];
    while (column < width && coverage[start + column] < WHOLE) column += 1;
    if (column === width) continue;
    while (coverage[start + end] < WHOLE) end -= 1;
    [first[at], last[at]] = [column, end];
  }
  return { first, last };
}

// The columns from the left of one to that of the next: GAP between their ink, by Euclid.
function advance(before, after) {
  const [above, below] = [Math.max(before.height, after.height), Math.max(before.drop, after.drop) + 1];
  const { last } = edgesOf(before, above, below);
  const { first } = edgesOf(after, above, below);
  let needed = -FAR;
  for (let shift = -GAP; shift <= GAP; shift += 2) {
    const reach = Math.floor(Math.sqrt(GAP ** 2 - shift ** 2));
    const apart = last.map((column, row) => column - (first[row - shift] ?? FAR));
    needed = Math.max(needed, most(apart) + reach);
  }
  const narrower = Math.min(before.width, after.width);
  return Math.max(needed, Math.trunc(before.width - UNDER * narrower));
}

// `glyphs` are those of a text, null for a space. Returns {coverage, width, height, strokes}: the line
// with a margin, and the strokes of each glyph where it stands.
export function setLine(glyphs) {
  let [left, before] = [MARGIN, null];
  const drawn = [];
  for (const glyph of glyphs) {
    if (glyph === null) left += SPACE;
    else {
      if (before) left += advance(before, glyph);
      drawn.push({ glyph, left });
      before = glyph;
    }
  }
  const above = most(drawn.map(({ glyph }) => glyph.height));
  const below = Math.max(most(drawn.map(({ glyph }) => glyph.drop)), 0);
  const width = most(drawn.map((each) => each.left + each.glyph.width)) + MARGIN;
  const height = above + below + 2 * MARGIN;
  const coverage = new Uint8Array(width * height);
  const strokes = drawn.map(({ glyph, left: across }) => {
    const top = MARGIN + above - glyph.height;
    for (let pixel = 0, start = top * width + across; pixel < glyph.coverage.length; start += width) {
      for (let at = start; at < start + glyph.width; at += 1, pixel += 1) {
        if (glyph.coverage[pixel] > coverage[at]) coverage[at] = glyph.coverage[pixel];
      }
    }
    return glyph.strokes.map((each) => moved(each, 1, across, top));
  });
  return { coverage, width, height, strokes };
}
