// Which strokes make which digit: what a run of touching or broken strokes says, and its cuts, as in
// model/recognition/segmentation.py. The row network proposes strings; the run is cut more often than it
// needs, each group of neighbouring pieces is read as one sign, and the string that both find likely wins.

import { findSigns, median } from "./brackets.js";
import { bottomOf, rightOf } from "./marks.js";
import { prepare, trim } from "./preparation.js";
import { nameSigns, NO_DIGIT } from "./punctuation.js";
import { places, scan, strings } from "./rows.js";
import { between, meanColumn, normalised, PER_HEIGHT, seams, TALL } from "./seams.js";

const NONE = 10; // the answer for what is no digit
const SURE = 0.9; // probability from which on a mark is read as it stands
const SQUARE = 0.7; // width up to which a sure one is surely one digit, in heights
const PART = 0.7; // height under which it may be part of a digit, in those of its line
const NEAR = 0.12; // gap over which a broken digit is joined, in heights
const WIDEST = 1.35; // of a group, in heights
const [CUT, STROKE] = [0.4, 6]; // cost of a cut through the width of one stroke, and that width
const GAP = 6; // cost of a gap of one height within a digit
const [SHORT, LOWEST] = [10, 0.7]; // cost of a digit for each height that it is lower than ...
const [THIN, NARROWEST] = [8, 0.4]; // of one other than 1 for each height that it is narrower than ...
const AWAY = 8; // for each height that its place in the row lies beside its piece
const PIECES = 0.2; // weight of what the pieces say beside what the row says
const AGREED = 2; // nats by which a lone sign leads, from which on both networks need no cuts
const MOST_CROPS = 700; // groups of pieces that are read in a drawing
const [MOST_WIDTH, MOST_RUNS, LONGEST] = [80, 96, 40]; // of all runs and of one, in heights
const UNHEARD = 10; // nats by which a reading that the row network did not propose is less likely

const greatest = (values) => values.indexOf(Math.max(...values));

// A line's marks in runs, each with whether it is to be looked at again: a mark that is read with
// certainty is a run of its own; a narrow doubtful one takes its close neighbours with it, and so does
// one much lower than the others. Brackets and what may be another sign stay apart.
export function runsOf(line, read) {
  const named = nameSigns(line);
  const signs = findSigns(line, read, named);
  const tall = median(line.map((mark) => mark.height));
  const runs = [];
  let isOpen = false;
  line.forEach((mark, n) => {
    if (signs[n]) {
      runs.push({ marks: [mark], sign: signs[n], read: [named[n] ? read[n] : NO_DIGIT] });
      return;
    }
    // That it may be a 1 or a 7 is no doubt about where it ends.
    const isSure = Math.max(...read[n].slice(0, -1), read[n][1] + read[n][7]) >= SURE;
    const isPart = (!isSure && mark.width < 0.8 * mark.height) || mark.height < PART * tall;
    const last = runs.at(-1);
    const gap = last && !last.sign ? mark.x - rightOf(last.marks.at(-1)) : Infinity;
    if (gap <= NEAR * Math.max(mark.height, tall) && (isPart || isOpen)) {
      last.marks.push(mark);
      last.read.push(read[n]);
      last.isUnsure = true;
    } else {
      runs.push({ marks: [mark], isUnsure: !isSure || mark.width > SQUARE * mark.height, read: [read[n]] });
    }
    isOpen = isPart;
  });
  return runs;
}

// How finely a drawing's doubtful runs are cut; those that it has no work for are marked `isUncut`.
export function shareWork(runs) {
  let [total, count] = [0, 0];
  for (const run of runs) {
    const [tops, bottoms] = [run.marks.map(({ y }) => y), run.marks.map(bottomOf)];
    const width = (rightOf(run.marks.at(-1)) - run.marks[0].x) / (Math.max(...bottoms) - Math.min(...tops));
    run.isUncut = width > LONGEST || total + width > MOST_WIDTH || count >= MOST_RUNS;
    if (run.isUncut) continue;
    total += width;
    count += 1;
  }
  return Math.min(PER_HEIGHT, Math.sqrt(MOST_CROPS / WIDEST / Math.max(total, 1e-9)));
}

// Whether a run is surely one sign, by what it is read as and what the row says.
function isOne(read, said) {
  const rivals = said.filter(({ labels }) => labels.length > 1).map(({ chance }) => chance);
  if (!rivals.length) return true;
  const digit = greatest(read.slice(0, -1));
  const [{ labels, chance }] = said;
  return read[digit] >= SURE && labels.length === 1 && labels[0] === digit
    && chance - Math.max(...rivals) >= AGREED;
}

// What a run says that is joined in the mark `whole`, and read as `read`: `isOne` where it is surely one
// sign, and `parted`, which gives its signs from left to right, [{crop, probabilities, box, sign}], or null where
// they are one. `classify` gives the answers to crops, `rows` is the row network.
export function regrouping(whole, read, rows) {
  const answers = scan(rows, whole.ink);
  const said = strings(answers);
  const parted = (classify, perHeight) => part(whole, read, { answers, said }, classify, perHeight);
  return { isOne: isOne(read, said), parted };
}

function part(whole, read, { answers, said }, classify, perHeight) {
  const { row, scale } = normalised(whole.ink);
  const pieces = cut(row, classify, perHeight);
  if (!pieces) return null;
  let best = { cost: Infinity };
  // As one sign it may be read in any case, if need be.
  const alone = { labels: [greatest(read)], chance: said.at(-1).chance - UNHEARD };
  for (const { labels, chance } of [...said, alone]) {
    const way = cheapest(pieces, labels, places(answers, labels));
    const cost = PIECES * way.cost - chance;
    if (cost < best.cost) best = { ...way, cost, labels };
  }
  if (!best.labels || best.labels.length < 2) return null;
  const at = places(answers, best.labels).map(({ answer }) => answers[answer]);
  return best.groups.map((group, n) => {
    const told = [...at[n].subarray(0, NONE + 1)];
    const sum = told.reduce((one, other) => one + other);
    const probabilities = told.map((each) => each / sum);
    return { crop: group.crop, probabilities, box: boxOf(group, whole, scale), sign: "" };
  });
}

// A row cut into pieces: its groups of neighbours, in order of their last edge, with what each costs as
// each of the eleven signs; and the edges. Null where no piece holds ink.
function cut(row, classify, perHeight) {
  const paths = seams(row, perHeight);
  const edges = [null, ...paths.map(({ path }) => path), null];
  const columns = [0, ...paths.map(meanColumn), row.width];
  const cuts = [0, ...paths.map(({ crossed }) => CUT * Math.min(crossed / STROKE, 4)), 0];
  const groups = [];
  for (let last = 1; last < edges.length; last += 1) {
    for (let first = 0; first < last; first += 1) {
      const isNarrow = columns[last] - columns[first] <= WIDEST * TALL;
      if (!isNarrow && last - first !== 1 && last - first !== edges.length - 1) continue;
      const piece = between(row, edges[first], edges[last]);
      const inner = trim(piece.ink);
      if (inner.values.length) groups.push({ ...piece, inner, from: first, to: last, crop: prepare(piece.ink) });
    }
  }
  if (!groups.length) return null;
  const read = classify(groups.map(({ crop }) => crop));
  groups.forEach((group, n) => {
    group.costs = costsOf(read[n], group.inner);
  });
  return { groups, columns, cuts };
}

// What it costs to read a piece's ink as each of the eleven: digits of one hand are nearly as tall as one
// another, and only a 1 is a narrow one.
function costsOf(read, { width, height, values }) {
  const gap = (GAP * innerGap({ width, values })) / TALL;
  const short = SHORT * Math.max(LOWEST - height / TALL, 0);
  const thin = THIN * Math.max(NARROWEST - width / height, 0);
  return read.map((chance, sign) =>
    gap - Math.log(Math.max(chance, 1e-6)) + (sign < NONE ? short + (sign === 1 ? 0 : thin) : 0));
}

// The widest run of empty columns, in pixels.
function innerGap({ width, values }) {
  const isFull = new Uint8Array(width);
  values.forEach((level, n) => {
    if (level > 60) isFull[n % width] = 1;
  });
  let [widest, last] = [0, -1];
  isFull.forEach((full, column) => {
    if (!full) return;
    if (last >= 0) widest = Math.max(widest, column - last - 1);
    last = column;
  });
  return widest;
}

// The cheapest way through the pieces that reads the labels: its cost, and the groups on it.
function cheapest({ groups, columns, cuts }, labels, seen) {
  const best = columns.map(() => new Float64Array(labels.length + 1).fill(Infinity));
  const came = columns.map(() => []);
  best[0][0] = 0;
  for (const group of groups) {
    const [left, right] = [columns[group.from], columns[group.to]];
    labels.forEach((label, n) => {
      const { at } = seen[n];
      const beside = Math.max(left - at, at - right, 0);
      const total = best[group.from][n] + (group.costs[label] + (AWAY * beside) / TALL + cuts[group.to]);
      if (total >= best[group.to][n + 1]) return;
      best[group.to][n + 1] = total;
      came[group.to][n + 1] = group;
    });
  }
  const cost = best.at(-1).at(-1);
  const way = [];
  let last = columns.length - 1;
  for (let n = labels.length; cost < Infinity && n > 0; n -= 1) {
    way.unshift(came[last][n]);
    last = way[0].from;
  }
  return { cost, groups: way };
}

// Where a piece was cut from.
function boxOf({ ink, first }, whole, scale) {
  let [left, top, right, bottom] = [Infinity, Infinity, 0, 0];
  ink.values.forEach((level, n) => {
    if (level <= 40) return;
    const [x, y] = [first + (n % ink.width), Math.floor(n / ink.width)];
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  });
  [left, top] = [Math.trunc(left / scale), Math.trunc(top / scale)];
  right = Math.min(whole.width, Math.ceil((right + 1) / scale));
  bottom = Math.min(whole.height, Math.ceil((bottom + 1) / scale));
  return [whole.x + left, whole.y + top, right - left, bottom - top];
}
