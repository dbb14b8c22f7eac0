// Digits in pieces, as in model/recognition/fragments.py: which marks are one digit that gaps part across.

import { bottomOf, joined, rightOf, typicalHeight } from "./marks.js";

const ROUNDS = 2; // of joining
const BESIDE = 0.15; // gap between parts of a digit that lie aslant, in heights of digits, at most
const WIDE = 1.3; // width of such a digit, likewise

// The height of digits that are marks of any kind, by the area of their boxes.
export const typicalOf = (marks) =>
  typicalHeight(marks.map((mark) => ({ ...mark, area: mark.width * mark.height })));

// Whether two marks are one digit written with a gap between above and below. `typical` and `tall` are
// the heights of digits: by their ink, and by their number.
function belong(one, other, typical, tall) {
  const shared = Math.min(rightOf(one), rightOf(other)) - Math.max(one.x, other.x);
  const gap = Math.max(one.y, other.y) - Math.min(bottomOf(one), bottomOf(other));
  const together = Math.max(bottomOf(one), bottomOf(other)) - Math.min(one.y, other.y);
  const lower = Math.min(one.height, other.height);
  if (lower < 0.7 * typical && shared > 0.5 * Math.min(one.width, other.width)
    && gap < 0.25 * typical && together < Math.max(1.6 * typical, 1.1 * tall)) return true;
  // Parts that lie aslant: the bar of a 5 that begins where its belly ends.
  const width = Math.max(rightOf(one), rightOf(other)) - Math.min(one.x, other.x);
  return Math.max(one.height, other.height) < 0.8 * typical && shared > -BESIDE * typical
    && gap > -0.3 * lower && gap < BESIDE * typical
    && together > 0.8 * typical && together < 1.15 * typical && width < WIDE * typical;
}

// Whether two marks alone on a page are one digit that a small gap parts across: two digits, one under
// the other, are narrow beside the height of both.
function areHalves(one, other) {
  const shared = Math.min(rightOf(one), rightOf(other)) - Math.max(one.x, other.x);
  const gap = Math.max(one.y, other.y) - Math.min(bottomOf(one), bottomOf(other));
  const height = Math.max(bottomOf(one), bottomOf(other)) - Math.min(one.y, other.y);
  const width = Math.max(rightOf(one), rightOf(other)) - Math.min(one.x, other.x);
  return shared > 0.5 * Math.min(one.width, other.width)
    && gap > -0.25 * height && gap < 0.15 * (width - 0.5 * height);
}

function joinedOnce(marks) {
  const typical = typicalOf(marks);
  const tall = marks.map(({ height }) => height).toSorted((one, other) => one - other).slice(-2)[0];
  const result = [];
  for (let mark of marks.toSorted((one, other) => one.x - other.x)) {
    for (let place = result.length - 1; place >= 0; place -= 1) {
      if (belong(result[place], mark, typical, tall)) mark = joined(result.splice(place, 1)[0], mark);
    }
    result.push(mark);
  }
  return result;
}

export function withoutFragments(marks) {
  let result = marks;
  // Once more, as far as that goes: of digits in pieces nothing tells how high they are.
  for (let [round, count] = [0, 0]; round < ROUNDS && result.length && result.length !== count; round += 1) {
    count = result.length;
    result = joinedOnce(result);
  }
  return result.length === 2 && areHalves(...result) ? [result.reduce(joined)] : result;
}
