// From ink to marks in lines, as in model/recognition/components.py: connected strokes in reading order,
// no specks. A mark is {ink, x, y, width, height}.

import { part } from "./preparation.js";
import { grown, regions } from "./regions.js";

const SMALLEST = 7; // pixels of the longer side below which nothing is a digit
const SPECK = 0.3; // longer side below which nothing is one, in heights of the others
const FADED = 0.08; // part of a mark that is as dark as half of the ink, at least
const RULE = 0.6; // part of the paper's width from which on a stroke may be a ruled line
const [DOT, DOT_PIXELS] = [0.06, 3]; // least side of a speck that may be a dot, in heights and pixels
const ROUND = 0.4; // part of its box that it fills
const MAX_MARKS = 256;

// The height that half of the ink reaches.
export function typicalHeight(marks) {
  const sorted = marks.toSorted((one, other) => one.height - other.height);
  const half = sorted.reduce((sum, { area }) => sum + area, 0) / 2;
  let sum = 0;
  return sorted.find(({ area }) => {
    sum += area;
    return sum >= half;
  }).height;
}

// The marks of a drawing, and the boxes of its largest specks.
export function marksOf({ soft, mask }) {
  const { width, height } = soft;
  const { labels, parts } = regions(mask, width, height);
  const found = parts.map((each, n) => ({
    ...each, label: n + 1, width: each.right - each.left, height: each.bottom - each.top,
  }));
  const longer = (mark) => Math.max(mark.width, mark.height);
  const large = found.filter((mark) => longer(mark) >= SMALLEST);
  if (!large.length) return { marks: [], specks: [] };
  if (large.some((mark) => mark.width > RULE * width && mark.height < mark.width / 4)) {
    throw new Error("ruled");
  }
  const typical = typicalHeight(large);
  const marks = large.filter((mark) => longer(mark) >= SPECK * typical).map((mark) => {
    // A pixel more on each side: the soft edge of the stroke.
    const [x, y] = [Math.max(0, mark.left - 1), Math.max(0, mark.top - 1)];
    const right = Math.min(width, mark.right + 1);
    const bottom = Math.min(height, mark.bottom + 1);
    const own = part(soft, x, y, right - x, bottom - y);
    const isMine = (n) =>
      labels[(Math.floor(n / own.width) + y) * width + (n % own.width) + x] === mark.label;
    const near = grown(isMine, own.width, own.height);
    own.values.forEach((_level, n) => {
      if (!near(n)) own.values[n] = 0;
    });
    return { ink: own, x, y, width: own.width, height: own.height, area: mark.area };
  }).filter(({ ink, area }) => ink.values.filter((level) => level > 127).length > FADED * area);
  const specks = found.filter(({ width: wide, height: high, area }) => Math.max(wide, high) < SPECK * typical
    && Math.min(wide, high) >= Math.max(DOT * typical, DOT_PIXELS) && area >= ROUND * wide * high);
  return {
    marks,
    specks: specks.slice(0, MAX_MARKS).map((each) => [each.left, each.top, each.width, each.height]),
  };
}

export const rightOf = (mark) => mark.x + mark.width;
export const bottomOf = (mark) => mark.y + mark.height;

export function joined(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const width = Math.max(rightOf(one), rightOf(other)) - x;
  const height = Math.max(bottomOf(one), bottomOf(other)) - y;
  const [first, second] = [one, other].map((mark) =>
    part(mark.ink, x - mark.x, y - mark.y, width, height).values);
  const values = first.map((level, n) => Math.max(level, second[n]));
  return { ink: { values, width, height }, x, y, width, height };
}

// Lines from the top, in each from left to right; a line may climb. One of `signs` joins that of the mark that
// is nearest beside it.
export function linesOf(marks, signs = []) {
  const lines = [];
  for (const mark of marks.toSorted((one, other) => one.x - other.x)) {
    const shares = lines.map((line) => {
      const last = line.at(-1);
      const shared = Math.min(bottomOf(last), bottomOf(mark)) - Math.max(last.y, mark.y);
      return shared / Math.min(last.height, mark.height);
    });
    const best = shares.indexOf(Math.max(...shares));
    if (best >= 0 && shares[best] > 0.4) lines[best].push(mark);
    else lines.push([mark]);
  }
  for (const sign of signs) {
    const half = sign.y + sign.height / 2;
    const beside = lines.flatMap((line) => line.filter((mark) => mark.y <= half && half <= bottomOf(mark))
      .map((mark) => ({ line, gap: Math.max(sign.x - rightOf(mark), mark.x - rightOf(sign)) })));
    const [nearest] = beside.sort((one, other) => one.gap - other.gap);
    if (nearest) nearest.line.push(sign);
    else lines.push([sign]);
    nearest?.line.sort((one, other) => one.x - other.x);
  }
  const middle = (line) => line.reduce((sum, mark) => sum + mark.y + bottomOf(mark), 0) / line.length;
  return lines.sort((one, other) => middle(one) - middle(other));
}
