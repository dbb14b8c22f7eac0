// Doubtful digits looked at again, slanted both ways, as in model/recognition/answers/slanted_views.py.

import { isDigit, NO_DIGIT } from "./punctuation.js";
import { weighed } from "./upstrokes.js";

const SURE = 0.995; // probability from which on nothing is looked at again
const SLANT = 0.15; // columns that the copies are shifted by, from one row to the next
const [OWN, ROW] = [0.25, 0.5]; // weight of what a mark, or the row network, said beside the mean of three
const MOST = 64; // crops that are looked at again
const LIKELY = 0.5; // probability of a page's only digit under which it is told as none
const FAINTEST = 1e-6; // probability that the mean counts at least
const SIDE = 28;

// The nearest whole number, of two as near the even one, as NumPy rounds.
const rounded = (value) => (value % 1 === 0.5 ? 2 * Math.round(value / 2) : Math.round(value));

// A crop, Uint8Array [784], with each row shifted right by `slant` for each one below.
export function slanted(crop, slant) {
  return Uint8Array.from(crop, (_level, n) => {
    const [column, row] = [n % SIDE, Math.floor(n / SIDE)];
    const place = column - slant * (row - (SIDE - 1) / 2);
    if (place < 0 || place > SIDE - 1) return 0;
    const first = Math.min(Math.floor(place), SIDE - 2);
    const [left, right] = [crop[row * SIDE + first], crop[row * SIDE + first + 1]];
    return rounded(left + (right - left) * (place - first));
  });
}

// Lines of signs with what three views say of the doubtful digits. `uncut` are those that are whole marks;
// the others have the row network's answer, which saw what is beside them.
export function lookedAtAgain(lines, uncut, classify) {
  const doubtful = lines.flat().filter((sign) => isDigit(sign) && Math.max(...sign.probabilities) < SURE)
    .slice(0, MOST);
  const views = [-SLANT, 0, SLANT].flatMap((slant) => doubtful.map(({ crop }) => slanted(crop, slant)));
  const answers = classify(views);
  const told = new Map(doubtful.map((sign, n) => {
    const three = [0, 1, 2].map((view) => answers[view * doubtful.length + n]);
    const mean = sign.probabilities.map((_each, answer) => Math.exp(three.reduce(
      (sum, each) => sum + Math.log(Math.max(each[answer], FAINTEST)), 0) / three.length));
    const sum = mean.reduce((one, other) => one + other);
    const weighty = weighed(sign.crop, mean.map((each) => each / sum));
    const own = uncut.has(sign) ? OWN : ROW;
    const probabilities = sign.probabilities.map((each, answer) =>
      own * each + (1 - own) * weighty[answer]);
    return [sign, { ...sign, probabilities }];
  }));
  return lines.map((line) => line.map((sign) => told.get(sign) ?? sign));
}

// A page's only sign; told as none where its digit is less likely than not.
export function onlyIfLikely(sign) {
  if (!isDigit(sign) || Math.max(...sign.probabilities) >= LIKELY) return sign;
  return { ...sign, probabilities: sign.probabilities.map((each, n) => (each + NO_DIGIT[n]) / 2) };
}
