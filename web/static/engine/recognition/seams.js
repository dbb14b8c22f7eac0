// Cuts through touching digits: paths from top to bottom that cross as little ink as they can, as in
// model/recognition/seams.py. A path is an Int32Array [48], the column at each row.

import { part, scaledTo } from "./preparation.js";
import { regions } from "./regions.js";
import { rint } from "../generation/sampler.js";

export const TALL = 48; // height at which seams are sought
export const PER_HEIGHT = 12; // seams kept for a width of one height
const REACH = 11; // columns that a seam may leave its own by
const WINDOW = 2 * REACH + 1;
const STEP = 2; // columns between seams
const APART = 4; // mean distance of two seams worth keeping
const STRAY = 0.02; // cost of a column away from its own, per row
const TURN = 0.08; // cost of a step to the side
const FAINT = 60; // grey level up to which there is no ink
const SLIVER = 1 / 12; // part of a piece under which a loose part of it is a cut's leavings

// Ink at the height at which seams are sought, and the scale it was brought there by.
export function normalised(ink) {
  const scale = TALL / ink.height;
  return { row: scaledTo(ink, Math.max(1, rint(ink.width * scale)), TALL), scale };
}

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// The cheapest path near a column of its own: by dynamic programming, from the top.
function cheapest(levels, width, own) {
  const columns = Int32Array.from({ length: WINDOW }, (_, n) =>
    Math.min(Math.max(own + n - REACH, 0), width - 1));
  const moves = new Int8Array(TALL * WINDOW);
  let costs = new Float64Array(WINDOW);
  for (let row = 0; row < TALL; row += 1) {
    const next = new Float64Array(WINDOW);
    for (let n = 0; n < WINDOW; n += 1) {
      let [best, move] = [n ? costs[n - 1] + TURN : Infinity, -1];
      if (costs[n] < best) [best, move] = [costs[n], 0];
      if (n + 1 < WINDOW && costs[n + 1] + TURN < best) [best, move] = [costs[n + 1] + TURN, 1];
      moves[row * WINDOW + n] = move;
      next[n] = best + levels[row * width + columns[n]] + STRAY * Math.abs(n - REACH);
    }
    costs = next;
  }
  const cost = Math.min(...costs);
  let place = costs.indexOf(cost);
  const path = new Int32Array(TALL);
  for (let row = TALL - 1; row >= 0; row -= 1) {
    path[row] = columns[place];
    place += moves[row * WINDOW + place];
  }
  return { path, cost };
}

// The cheapest paths that keep apart from one another, from left to right: [{path, crossed}], the ink
// that each crosses in pixels. `row` is 48 high; `perHeight` are kept for a width of one height at most.
export function seams(row, perHeight) {
  const { width } = row;
  const levels = Float32Array.from(row.values, (level) => level / 255);
  const every = [];
  for (let own = STEP; own < width - 1; own += STEP) every.push(cheapest(levels, width, own));
  const most = Math.max(rint(perHeight / 4), Math.floor((perHeight * width) / TALL));
  const kept = [];
  for (const { path } of every.toSorted((one, other) => one.cost - other.cost)) {
    if (kept.length === most) break;
    if (kept.every((each) => mean(each.map((column, n) => Math.abs(column - path[n]))) >= APART)) {
      kept.push(path);
    }
  }
  return kept.sort((one, other) => mean(one) - mean(other)).map((path) => ({
    path, crossed: path.reduce((sum, column, n) => sum + levels[n * width + column], 0),
  }));
}

export const meanColumn = ({ path }) => mean(path);

// What of a row lies between two paths, null where its end is meant, and its first column.
export function between(row, left, right) {
  const first = left ? Math.min(...left) : 0;
  const last = right ? Math.max(...right) : row.width;
  const piece = part(row, first, 0, Math.max(last - first, 0), TALL);
  piece.values.forEach((_level, n) => {
    const [y, column] = [Math.floor(n / piece.width), first + (n % piece.width)];
    if ((left && column < left[y]) || (right && column >= right[y])) piece.values[n] = 0;
  });
  return { ink: withoutSlivers(piece), first };
}

// Ink without loose parts of less than a twelfth of it.
function withoutSlivers(ink) {
  const { labels, parts } = regions((n) => ink.values[n] > FAINT, ink.width, ink.height);
  if (parts.length < 2) return ink;
  const least = parts.reduce((sum, { area }) => sum + area, 0) * SLIVER;
  const values = ink.values.map((level, n) =>
    labels[n] && parts[labels[n] - 1].area < least ? 0 : level);
  return { ...ink, values };
}
