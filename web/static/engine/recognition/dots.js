// Dots, commas and colons, as in model/recognition/signs/dots.py: specks beside digits, and what they are
// between two of them.

import { typicalOf } from "./fragments.js";
import { bottomOf, joined, rightOf } from "./marks.js";
import { part } from "./preparation.js";
import { regions } from "./regions.js";
import { barOf, INK } from "./shapes.js";
import { rint } from "../generation/sampler.js";

// Of a speck beside digits, in heights of theirs.
const ASIDE = 0.5; // distance of a dot from a mark at most
const [ABOVE, BELOW] = [0.1, 0.3]; // how far it may stand over the top and under the bottom
const MAX_DOTS = 24; // more are the paper's grain
const [COMMA, WHOLE] = [0.48, 0.8]; // longer side of a comma at most, height of the digit before it at least
const BROKEN = 0.1; // how far the upper part of a broken digit may reach down beside the lower one
const TOUCH = 0.26; // how far it may reach back under that
// Of dots, commas and colons between two digits, likewise.
const [DOT_LEAST, DOT_MOST] = [0.09, 0.5];
const [FOOT_LOW, FOOT_HIGH] = [-0.25, 0.2]; // middle of a dot or comma over the foot
// A comma ends further under the foot than a dot, and is less round: thickness over length.
const [TAIL, ROUND] = [0.13, 0.74];
const FLAT = 1.4; // width of either, in its heights, at most: flatter is the end of a stroke
const STEEPER = 0.6; // rise over run of a comma, at least
const [COLON_LOW, COLON_HIGH] = [[0.06, 0.38], [0.42, 0.76]]; // middles of the two dots of a colon
const OVER = 0.15; // how far the middle of one may lie over or under a neighbour
const EDGE = 2; // pixels of its soft edge
const CLEAR = 0.1; // distance to other ink at least, or it is a splinter of that
const MOST_DOTS = 4; // specks between two digits that are tried
const ALIKE = 0.5; // size of one, in those of the other, at least

// Whether a mark is small, low, beside the foot of another one, and under none.
function isComma(mark, marks, typical) {
  if (Math.max(mark.width, mark.height) >= COMMA * typical) return false;
  const digits = marks.filter(({ height }) => height > WHOLE * typical);
  const middle = mark.x + mark.width / 2;
  return digits.some((each) => mark.x - rightOf(each) >= -TOUCH * typical
      && mark.x - rightOf(each) <= ASIDE * typical && (each.y + bottomOf(each)) / 2 < mark.y
      && bottomOf(each) <= bottomOf(mark) && bottomOf(mark) <= bottomOf(each) + 2 * BELOW * typical)
    // The upper part of a broken digit may reach beside what it stands on.
    && !marks.some((each) => each.height > COMMA * typical && each.x <= middle && middle < rightOf(each)
      && bottomOf(each) <= mark.y + (each.height > WHOLE * typical ? 0 : BROKEN * typical));
}

function isBeside([x, y, width, height], mark, typical) {
  const [aside, middle] = [Math.max(mark.x - x - width, x - rightOf(mark)), y + height / 2];
  return aside <= ASIDE * typical && mark.y - ABOVE * typical <= middle
    && middle <= bottomOf(mark) + BELOW * typical;
}

// Marks without the commas among them, and the boxes of commas and of dots. `whole` are the same marks with
// the pieces of digits joined, which tell how high digits are.
export function findDots({ marks, specks }, whole) {
  if (!marks.length) return { marks, dots: [] };
  const typical = typicalOf(whole);
  const commas = marks.filter((mark) => isComma(mark, [...marks, ...whole], typical));
  const dots = specks.filter((speck) => marks.some((mark) => isBeside(speck, mark, typical)));
  return {
    marks: marks.filter((mark) => !commas.includes(mark)),
    dots: [...(dots.length > MAX_DOTS ? [] : dots),
      ...commas.map(({ x, y, width, height }) => [x, y, width, height])],
  };
}

const isIn = (value, [low, high]) => low <= value && value <= high;

// Whether one speck stands at the foot of digits so high, or two as those of a colon.
function areDots(boxes, foot, height) {
  const sides = boxes.map(([, , wide, high]) => Math.max(wide, high));
  const [low, upper] = boxes.map(([, y, , high]) => (foot - y - high / 2) / height).sort((one, other) => one - other);
  const [[, , width, tall]] = boxes;
  if (boxes.length === 1) return width <= FLAT * tall + 1 && isIn(low, [FOOT_LOW, FOOT_HIGH]);
  return isIn(low, COLON_LOW) && isIn(upper, COLON_HIGH) && Math.min(...sides) >= ALIKE * Math.max(...sides);
}

function dotOrComma([, y, , high], foot, height, ink) {
  const bar = barOf(ink);
  if (!bar || bar.rise < STEEPER * Math.abs(bar.run)) return ".";
  const tail = (y + high - foot) / height / TAIL;
  const long = (1 - bar.thickness / bar.length) / (1 - ROUND);
  return tail + long > 2 ? "," : ".";
}

// Whether a speck stands free: a splinter lies close by the stroke that it is of.
function isClear([x, y, wide, high], reach, soft) {
  const edge = reach + EDGE;
  const around = part(soft, x - edge, y - edge, wide + 2 * edge, high + 2 * edge);
  const { labels, parts } = regions((n) => around.values[n] > INK, around.width, around.height);
  const isOther = [false, ...parts.map(({ left, top, right, bottom }) =>
    left < reach || top < reach || right > around.width - reach || bottom > around.height - reach)];
  const own = [...labels].map((label) => label > 0 && !isOther[label]);
  if (!own.some(Boolean)) return false;
  const beside = own.map((_ink, n) => {
    const column = n % around.width;
    return own.slice(Math.max(n - column, n - reach), Math.min(n - column + around.width, n + reach + 1)).some(Boolean);
  });
  const near = (n) => {
    for (let row = -reach; row <= reach; row += 1) if (beside[n + row * around.width]) return true;
    return false;
  };
  return !labels.some((label, n) => isOther[label] && near(n));
}

// The ink in a box of `soft`, and a pixel around it: the soft edge.
function cut([left, top, wide, high], soft) {
  const [x, y] = [Math.max(0, left - 1), Math.max(0, top - 1)];
  const width = Math.min(soft.width, left + wide + 1) - x;
  const height = Math.min(soft.height, top + high + 1) - y;
  return { ink: part(soft, x, y, width, height), x, y, width, height };
}

// The dot, comma or colon between two digits' boxes: {sign, mark}, or null.
export function dotted(left, right, height, dots, soft) {
  const foot = (left[1] + left[3] + right[1] + right[3]) / 2;
  const [top, room] = [Math.min(left[1], right[1]), OVER * height];
  const found = dots.filter(([x, y, wide, high]) =>
    isIn(x + wide / 2, [left[0] + left[2] - room, right[0] + room])
    && isIn(y + high / 2, [top - room, foot - FOOT_LOW * height])
    && isIn(Math.max(wide, high), [DOT_LEAST * height, DOT_MOST * height])
    && isClear([x, y, wide, high], rint(CLEAR * height), soft));
  // A speck beside them may be a splinter of either digit.
  const few = found.slice(0, MOST_DOTS);
  const pairs = few.flatMap((one, n) => few.slice(n + 1).map((other) => [one, other]));
  const boxes = [...pairs, ...found.map((box) => [box])].find((some) => areDots(some, foot, height));
  if (!boxes) return null;
  const mark = boxes.map((box) => cut(box, soft)).reduce(joined);
  return { sign: boxes.length > 1 ? ":" : dotOrComma(boxes[0], foot, height, mark.ink), mark };
}

// The specks that are no sign in these lines.
export function unused(dots, lines) {
  const boxes = lines.flat().filter(({ sign }) => sign).map(({ box }) => box);
  return dots.filter(([x, y, wide, high]) => !boxes.some(([left, top, width, height]) =>
    isIn(x + wide / 2 - left, [0, width]) && isIn(y + high / 2 - top, [0, height])));
}
