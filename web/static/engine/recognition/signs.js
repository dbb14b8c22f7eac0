// Brackets, slashes, dots and commas between digits, as in model/recognition/signs.py: one thin stroke,
// bowed or aslant, that reaches over the digits of its line; a small one at the foot of a digit.

import { bottomOf, rightOf, typicalHeight } from "./marks.js";
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
const ASIDE = 0.5; // distance of a dot from a mark at most, in heights of the others
const [ABOVE, BELOW] = [0.1, 0.3]; // how far it may stand over the top and under the bottom, likewise
const MAX_DOTS = 24; // more are grain
const COMMA = 0.4; // its longer side at most, likewise
const TOUCH = 0.15; // how far it may reach back under the digit before it, likewise

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

// Which marks of a line, from left to right, are signs: an array of true and false. `read` is what each
// is read as alone.
export function findSigns(line, read) {
  const strokes = line.map((mark) => strokeOf(mark.ink));
  const others = line.filter((_, n) => !strokes[n]).map(({ height }) => height);
  const found = line.map(() => false);
  if (!others.length) return found;
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
    answers.indexOf(Math.max(...answers)) === NONE && line[n].height < LOW * typical;
  const hasSigns = found.some(Boolean) || read.some(isSign);
  strokes.forEach((stroke, n) => {
    if (!stroke || Math.abs(stroke.bow) >= STRAIGHT) return;
    const isTall = stroke.height > HIGH * typical && stroke.lean > LEANING;
    found[n] ||= isTall || (hasSigns && stroke.lean > OBLIQUE);
  });
  return found;
}

// Whether a mark is small, low, beside the foot of another one, and under none.
function isComma(mark, marks, typical) {
  if (Math.max(mark.width, mark.height) >= COMMA * typical) return false;
  const digits = marks.filter(({ height }) => height > 2 * COMMA * typical);
  const middle = mark.x + mark.width / 2;
  return digits.some((each) => mark.x - rightOf(each) >= -TOUCH * typical
      && mark.x - rightOf(each) <= ASIDE * typical && (each.y + bottomOf(each)) / 2 < mark.y
      && bottomOf(each) <= bottomOf(mark) && bottomOf(mark) <= bottomOf(each) + 2 * BELOW * typical)
    && !digits.some((each) => each.x <= middle && middle < rightOf(each) && bottomOf(each) <= mark.y);
}

function isBeside([x, y, width, height], mark, typical) {
  const [aside, middle] = [Math.max(mark.x - x - width, x - rightOf(mark)), y + height / 2];
  return aside <= ASIDE * typical && mark.y - ABOVE * typical <= middle
    && middle <= bottomOf(mark) + BELOW * typical;
}

// Marks without the commas among them, and the boxes of commas and of dots.
export function findDots({ marks, specks }) {
  if (!marks.length) return { marks, dots: [] };
  const typical = typicalHeight(marks.map((mark) => ({ ...mark, area: mark.width * mark.height })));
  const commas = marks.filter((mark) => isComma(mark, marks, typical));
  const dots = specks.filter((speck) => marks.some((mark) => isBeside(speck, mark, typical)));
  return {
    marks: marks.filter((mark) => !commas.includes(mark)),
    dots: [...(dots.length > MAX_DOTS ? [] : dots),
      ...commas.map(({ x, y, width, height }) => [x, y, width, height])],
  };
}
