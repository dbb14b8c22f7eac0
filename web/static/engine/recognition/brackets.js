// Brackets and slashes between digits, as in model/recognition/signs/brackets.py: one thin stroke, bowed or
// aslant, that reaches over the digits of its line.

import { trim } from "./preparation.js";

const NONE = 10; // the answer for what is no digit
const INK = 100; // grey level
const SINGLE = 0.9; // part of its rows in which it is one stroke
const OFF = 0.07; // how far it may stray from a bow, in its heights
const [THIN, WIDE] = [0.15, 0.25]; // its median and greatest width in a row, likewise
const SHORT = 8; // pixels of height under which it has no shape
const PART = 0.5; // height of what is measured by, in those of the tallest
const BOWED = 0.08; // from which on it may be a bracket, in heights
const [PAIRED, ALONE] = [1.15, 1.4]; // height of one of a pair and of another, in those of the digits
const STRAIGHT = 0.06; // bow of a slash at most
const [LEANING, HIGH] = [0.25, 1.2]; // rise to the right over its height, and height, of a slash
const OBLIQUE = 0.6; // the first where there are other signs in the line: it need not be taller
const LOW = 0.75; // height of those signs at most, in those of the digits

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const half = sorted.length / 2;
  return (sorted[Math.floor(half)] + sorted[Math.ceil(half) - 1]) / 2;
}

// The parabola c0 + c1 y + c2 y^2 closest to the points [y, x] (Cramer's rule).
function parabola(points) {
  const sum = (of) => points.reduce((all, point) => all + of(...point), 0);
  const [, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map((power) => sum((y) => y ** power));
  const [t0, t1, t2] = [0, 1, 2].map((power) => sum((y, x) => x * y ** power));
  const s0 = points.length;
  const determinant = (a, b, c, d, e, f, g, h, i) =>
    a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const whole = determinant(s0, s1, s2, s1, s2, s3, s2, s3, s4);
  return [
    determinant(t0, s1, s2, t1, s2, s3, t2, s3, s4) / whole,
    determinant(s0, t0, s2, s1, t1, s3, s2, t2, s4) / whole,
    determinant(s0, s1, t0, s1, s2, t1, s2, s3, t2) / whole,
  ];
}

// Ink {values, width, height} as one stroke: how far it bows and leans to the right, in its heights, and
// these. Null where it is anything else.
function strokeOf(ink) {
  const { values, width, height } = trim(ink, INK);
  if (height < SHORT) return null;
  const [points, widths] = [[], []];
  let single = 0;
  for (let row = 0; row < height; row += 1) {
    let [starts, wide, sum, isInk] = [0, 0, 0, false];
    for (let x = 0; x < width; x += 1) {
      const was = isInk;
      isInk = values[row * width + x] > INK;
      if (!isInk) continue;
      if (!was) starts += 1;
      wide += 1;
      sum += x;
    }
    widths.push(wide);
    if (starts === 1) single += 1;
    if (wide) points.push([-1 + (2 * row) / (height - 1), sum / wide]);
  }
  if (single / height < SINGLE || Math.max(...widths) > WIDE * height) return null;
  if (median(widths) > THIN * height) return null;
  const [c0, c1, c2] = parabola(points);
  const isOff = ([y, x]) => Math.abs(x - c0 - c1 * y - c2 * y * y) > OFF * height;
  return points.some(isOff) ? null : { bow: c2 / height, lean: (-2 * c1) / height, height };
}

// Which marks of a line, from left to right, are signs: "(", "/" or "". `read` is what each is read as
// alone, `named` what may be another sign: they are left as they are.
export function findSigns(line, read, named) {
  const strokes = line.map((mark, n) => (named[n] ? null : strokeOf(mark.ink)));
  const others = line.filter((_, n) => !strokes[n] && !named[n]).map(({ height }) => height);
  if (!others.length) return named;
  const found = line.map(() => false);
  const typical = median(others.filter((each) => each >= PART * Math.max(...others)));
  const open = [];
  strokes.forEach((stroke, n) => {
    if (!stroke || Math.abs(stroke.bow) < BOWED || stroke.height <= PAIRED * typical) return;
    found[n] = stroke.height > ALONE * typical;
    if (stroke.bow > 0) open.push(n);
    else if (open.length) found[open.pop()] = found[n] = true;
  });
  // Digits that touch are no digit, either, but none of them is as low as + or x.
  const isSign = (answers, n) =>
    answers.indexOf(Math.max(...answers)) === NONE && line[n].height < LOW * typical && !named[n];
  const hasSigns = found.some(Boolean) || read.some(isSign);
  return strokes.map((stroke, n) => {
    if (named[n] || found[n]) return named[n] || "(";
    if (!stroke || Math.abs(stroke.bow) >= STRAIGHT) return "";
    const isTall = stroke.height > HIGH * typical && stroke.lean > LEANING;
    return isTall || (hasSigns && stroke.lean > OBLIQUE) ? "/" : "";
  });
}
