// The signs that we write, read, as in model/recognition/signs/punctuation.py: . , : - / + between the digits
// of a line, told by their shape and place. What may be one is named before the digits are read.

import { median } from "./brackets.js";
import { dotted } from "./dots.js";
import { typicalOf } from "./fragments.js";
import { bottomOf, rightOf } from "./marks.js";
import { part } from "./preparation.js";
import { barOf, FLAT, INK, isPlus, slantOf } from "./shapes.js";
import { rint } from "../generation/sampler.js";

const NONE = 10; // the answer for what is no digit
const TALL = 0.6; // height of a neighbour, in those of the tallest of the line, at least
const OVER = 0.1; // how far the middle of a sign may lie over or under a neighbour, in heights
const AHEAD = 0.6; // gap between a sign and the number that it stands before, at most, likewise
const [SHORTEST, LONGEST, THICKEST] = [0.2, 1, 0.3]; // of a dash, in heights of the digits
const CLEAR = 0.06; // distance of a dash to other ink, at least, or it is a stroke of that
const [LOWEST, HIGHEST] = [0.27, 0.65]; // of its middle, and of the crossing of a plus, over the foot
const HIGH = 1.15; // height of a slash, at least
const [REACH, UNDER] = [-0.02, 0.09]; // of it over the top and under the foot of both, at least
const [LEANING, STEEP] = [0.2, 1.4]; // its lean beyond that of the digits at least, and all of it at most
const [SMALL, LARGE] = [0.25, 0.95]; // sides of a plus

// Whether a mark is a plus beside digits so high.
function isPlusBeside({ width, height, ink }, high) {
  return Math.min(width, height) >= SMALL * high && Math.max(width, height) <= LARGE * high && isPlus(ink);
}

function isDash(mark, height) {
  if (mark.height > LONGEST * height) return false;
  const bar = barOf(mark.ink);
  if (!bar || !bar.isSlender || bar.rise > FLAT * Math.abs(bar.run)) return false;
  const isLong = SHORTEST * height <= bar.length && bar.length <= LONGEST * height;
  return isLong && bar.thickness <= THICKEST * height;
}

// Whether another mark has ink close by a dash: it is a stroke of that, then.
function isNear(dash, other, height) {
  if (other === dash) return false;
  const reach = rint(CLEAR * height);
  const around = part(other.ink, dash.x - reach - other.x, dash.y - reach - other.y,
    dash.width + 2 * reach, dash.height + 2 * reach);
  return around.values.some((level) => level > INK);
}

// Marks without those that are a plus or a dash by their shape, and these: no fragments of the digit over them.
// `whole` are the same marks with the pieces of digits joined.
export function partedSigns(marks, whole) {
  if (!marks.length) return { rest: [], apart: [] };
  const typical = typicalOf(whole);
  const apart = marks.filter((mark) => isPlusBeside(mark, typical)
    || (isDash(mark, typical) && !marks.some((other) => isNear(mark, other, typical))));
  return { rest: marks.filter((mark) => !apart.includes(mark)), apart };
}

function isSlash(mark, { slant, height, high, low }) {
  const bar = barOf(mark.ink);
  if (!bar || !bar.isSlender || bar.run <= 0) return false;
  const lean = bar.run / Math.max(bar.rise, 1e-9);
  return lean - slant >= LEANING && lean <= STEEP
    && high - mark.y >= REACH * height && bottomOf(mark) - low >= UNDER * height;
}

function signOf(mark, place) {
  const { height, foot } = place;
  if (place.isBetween && mark.height >= HIGH * height) return isSlash(mark, place) ? "/" : "";
  const middle = (foot - mark.y - mark.height / 2) / height;
  if (middle < LOWEST || middle > HIGHEST) return "";
  if (isPlusBeside(mark, height)) return "+";
  return isDash(mark, height) ? "-" : "";
}

// What each mark of a line, from left to right, may be: "-", "/", "+" or "".
export function nameSigns(line) {
  const tallest = Math.max(...line.map(({ height }) => height));
  const tall = line.map((mark, n) => ({ mark, n })).filter(({ mark }) => mark.height >= TALL * tallest)
    .map((each) => ({ ...each, slant: slantOf(each.mark.ink) }));
  return line.map((mark, n) => {
    const [left, right] = [tall.findLast((each) => each.n < n)?.mark, tall.find((each) => each.n > n)?.mark];
    if (!right) return "";
    const others = tall.filter((each) => each.n !== n);
    const height = median(others.map((each) => each.mark.height));
    const [middle, room] = [mark.x + mark.width / 2, OVER * height];
    if (middle > right.x + room || (left && middle < rightOf(left) - room)) return "";
    if (!left && right.x - rightOf(mark) > AHEAD * height) return "";
    const beside = left ? [left, right] : [right];
    const feet = beside.map(bottomOf);
    const sign = signOf(mark, {
      foot: feet.reduce((one, other) => one + other) / feet.length,
      low: Math.max(...feet),
      high: Math.min(...beside.map(({ y }) => y)),
      height,
      slant: median(others.map(({ slant }) => slant)),
      isBetween: beside.length > 1,
    });
    return sign === "-" && line.some((each) => isNear(mark, each, height)) ? "" : sign;
  });
}

export const NO_DIGIT = Array.from({ length: NONE + 1 }, (_, answer) => Number(answer === NONE));

export const isDigit = ({ sign, probabilities }) =>
  !sign && probabilities.indexOf(Math.max(...probabilities)) < NONE;

const touch = ([one, , width], [other, , wide]) =>
  Math.max(one, other) <= Math.min(one + width, other + wide) + 1;

// The digit before or after a glyph, if any; it may have splinters that touch it.
function digitBeside(line, n, step) {
  for (let place = n + step; line[place] && !line[place].sign; place += step) {
    if (isDigit(line[place])) return line[place];
    if (!line[place + step] || !touch(line[place].box, line[place + step].box)) return null;
  }
  return null;
}

// A glyph of a line with its sign if it is one, else as it was read.
function settled(glyph, n, line, dots) {
  const { sign, box: [x, y, width, height] } = glyph;
  if (!sign) return glyph;
  const isAfter = n ? digitBeside(line, n, -1) : sign === "+" || sign === "-";
  // A dash with a dot over or under it is a sign of division.
  const divides = sign === "-" && dots.some(([left, top, wide, high]) => {
    const middle = left + wide / 2;
    return x <= middle && middle <= x + width && Math.abs(top + high / 2 - y - height / 2) < width;
  });
  const isOne = isAfter && digitBeside(line, n, 1) && !divides;
  return isOne ? { ...glyph, probabilities: NO_DIGIT } : { ...glyph, sign: "" };
}

// A line with the signs that stand between its digits, or before its first one. `glyphOf` makes the glyph of
// a mark, `dots` are the specks of the drawing, `soft` its ink.
export function confirmed(line, dots, soft, glyphOf) {
  const told = line.map((glyph, n) => settled(glyph, n, line, dots));
  const heights = told.filter(isDigit).map(({ box }) => box[3]);
  if (heights.length < 2 || !dots.length) return told;
  const height = median(heights);
  return told.flatMap((glyph, n) => {
    const before = isDigit(glyph) && digitBeside(told, n, -1);
    if (!before) return [glyph];
    const [x, y, width, high] = before.box;
    const [last, , wide] = told[n - 1].box;
    const left = [x, y, Math.max(x + width, last + wide) - x, high];
    const dot = dotted(left, glyph.box, height, dots, soft);
    return dot ? [glyphOf(dot.mark, NO_DIGIT, dot.sign), glyph] : [glyph];
  });
}
