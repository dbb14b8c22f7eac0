// What a row of ink says without being cut: the row network's answers as whole strings, found by prefix
// beam search, as in model/recognition/ctc.py.

import { scaledTo } from "./preparation.js";

const HEIGHT = 32;
const ANSWERS = 12; // the last one: no sign ends here
const BLANK = 11;
const BEAM = 6; // strings kept
const LEAST = 1e-4; // probability under which an answer is not followed
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
