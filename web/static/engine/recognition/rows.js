// What a row of ink says without being cut: the row network's answers as whole strings, found by prefix
// beam search, as in model/recognition/ctc.py.

import { scaledTo } from "./preparation.js";
import { TALL } from "./seams.js";

const HEIGHT = 32;
const ANSWERS = 12; // the last one: no sign ends here
const BLANK = 11;
const BEAM = 6; // strings kept
const LEAST = 1e-4; // probability under which an answer is not followed
const STEP = 2; // pixels of a row between two answers
const LEAD = 7; // nats by which a string may be less likely than the best

// The answers to a row {values, width, height}: an array of 12 for every second column.
export function scan(network, ink) {
  const width = Math.max(1, Math.round((ink.width * HEIGHT) / ink.height));
  const row = scaledTo(ink, width, HEIGHT);
  const values = Float32Array.from(row.values, (level) => Math.fround(level / 127.5) - 1);
  const answers = network.run({ rows: { count: 1, height: HEIGHT, width, channels: 1, values } });
  return Array.from({ length: answers.length / ANSWERS }, (_, n) =>
    answers.subarray(n * ANSWERS, (n + 1) * ANSWERS));
}

// The likeliest strings, the best first: [{labels, chance}], the chance as a log probability.
export function strings(answers) {
  // For each prefix, the probability with which it ends in a blank, and in its last label.
  let beams = [{ labels: [], blank: 1, label: 0 }];
  let scale = 0;
  for (const column of answers) {
    const ends = new Map();
    const endOf = (labels) => {
      const name = labels.join(" ");
      if (!ends.has(name)) ends.set(name, { labels, blank: 0, label: 0 });
      return ends.get(name);
    };
    for (const { labels, blank, label } of beams) {
      const same = endOf(labels);
      same.blank += (blank + label) * column[BLANK];
      if (labels.length) same.label += label * column[labels.at(-1)];
      for (let n = 0; n < BLANK; n += 1) {
        if (column[n] <= LEAST) continue;
        endOf([...labels, n]).label += (labels.at(-1) === n ? blank : blank + label) * column[n];
      }
    }
    const sum = (end) => end.blank + end.label;
    beams = [...ends.values()].sort((one, other) => sum(other) - sum(one)).slice(0, BEAM);
    // Brought back to 1: the product of a long row's probabilities would vanish.
    const most = sum(beams[0]);
    scale += Math.log(most);
    beams = beams.map((end) => ({ ...end, blank: end.blank / most, label: end.label / most }));
  }
  const found = beams.map(({ labels, blank, label }) =>
    ({ labels, chance: scale + Math.log(blank + label + 1e-30) }));
  return found.filter(({ labels, chance }) => labels.length && chance > found[0].chance - LEAD);
}

// Where each label of a string is surest: {answer, at}, the number of the answer and its column in a row
// as high as seams are sought. The likeliest way through the answers that says the string decides.
export function places(answers, labels) {
  const path = Array.from({ length: 2 * labels.length + 1 }, (_, n) => n % 2 ? labels[(n - 1) / 2] : BLANK);
  const score = (row, state) => Math.log(Math.max(answers[row][path[state]], 1e-9));
  // A label may follow the one before it without a blank, unless they are the same.
  const skips = path.map((label, n) => n > 2 && n % 2 === 1 && label !== path[n - 2]);
  let best = path.map((_, n) => n < 2 ? score(0, n) : -Infinity);
  const came = [[]];
  for (let row = 1; row < answers.length; row += 1) {
    const froms = path.map((_, n) => {
      let from = 0;
      if (n > 0 && best[n - 1] > best[n]) from = 1;
      return skips[n] && best[n - 2] > best[n - from] ? 2 : from;
    });
    came.push(froms);
    best = path.map((_, n) => best[n - froms[n]] + score(row, n));
  }
  let state = path.length - 1 - Number(best.at(-2) > best.at(-1));
  const surest = labels.map(() => -1);
  for (let row = answers.length - 1; row >= 0; row -= 1) {
    const n = (state - 1) / 2;
    if (state % 2 && (surest[n] < 0 || score(row, state) >= score(surest[n], state))) surest[n] = row;
    state -= came[row][state] ?? 0;
  }
  return surest.map((answer) => ({ answer, at: ((STEP * answer + STEP / 2) * TALL) / HEIGHT }));
}
