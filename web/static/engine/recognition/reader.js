// Reads a drawing: ink on clean paper, as the page's pad gives it, by the rules of model/recognition.
// What it is not sure of may be several digits that touch, which are parted where that is asked for.

import { findDots, unused } from "./dots.js";
import { withoutFragments } from "./fragments.js";
import { joined, linesOf, marksOf } from "./marks.js";
import { prepare, trim } from "./preparation.js";
import { confirmed, isDigit, partedSigns } from "./punctuation.js";
import { regrouping, runsOf, shareWork } from "./segmentation.js";
import { weighed } from "./upstrokes.js";
import { lookedAtAgain, onlyIfLikely } from "./views.js";
import { AREA, asInput } from "../generation/sampler.js";

const ANSWERS = 11; // the last one is "not a digit"
const WRITTEN = "-/+"; // of what stands between digits, what we write, too
const BATCH = 8;
const FAINTEST = 16; // contrast of ink in grey levels
const CROWDED = 0.4; // part of the paper under ink, from which on it is none
const CLEAN = 0.5; // part of a drawing that is untouched paper
const MOST = 64; // digits
const FLECK = 0.45; // height under which what is no digit is dirt, in heights of the tallest digit
const SURE = 0.7; // probability of a digit from which on it stands as it is
const SOFTER = 1.4; // temperature of what is told: drawings of people are harder than MNIST's digits

// Otsu's threshold (IEEE SMC 9(1), 1979) of levels 0 to 255, of which there are so many each.
function otsu(counts) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const mean = counts.reduce((sum, count, level) => sum + count * level, 0) / total;
  let [best, most, share, sum] = [0, 0, 0, 0];
  for (let level = 0; level < 256; level += 1) {
    share += counts[level] / total;
    sum += (counts[level] / total) * level;
    const rest = 1 - share;
    if (Math.min(share, rest) < 1.2e-7) continue;
    const apart = share * rest * (sum / share - (mean - sum) / rest) ** 2;
    if (apart > most) [most, best] = [apart, level];
  }
  return best;
}

// As NumPy has it, linear between two of the sorted values; `counted` are [value, count], sorted.
function percentile(counted, percent) {
  const total = counted.reduce((sum, [, count]) => sum + count, 0);
  const valueAt = (place) => {
    let before = 0;
    return counted.find(([, count]) => {
      before += count;
      return place < before;
    })[0];
  };
  const at = ((total - 1) * percent) / 100;
  const low = Math.floor(at);
  const value = valueAt(low);
  return value + (at - low) * (valueAt(Math.min(low + 1, total - 1)) - value);
}

// The ink of grey levels on paper of one tone: `soft` white on black, `mask` what is ink. Null where
// there is none. All of it depends on a pixel's level alone.
function inkOf({ values, width, height }) {
  const counts = new Float64Array(256);
  for (const level of values) counts[level] += 1;
  const paper = counts.indexOf(Math.max(...counts));
  if (counts[paper] < CLEAN * values.length) throw new Error("no drawing");
  const darkness = new Float32Array(256).map((_, level) => Math.max(
    paper < 128 ? level - paper : ((paper - level) / paper) * 224, 0));
  const whole = new Float64Array(256);
  darkness.forEach((value, level) => {
    whole[Math.floor(value)] += counts[level];
  });
  const threshold = Math.max(otsu(whole), FAINTEST / 2);
  const inked = [...darkness].map((value, level) => [value, counts[level]])
    .filter(([value, count]) => value > threshold && count)
    .sort(([one], [other]) => one - other);
  if (!inked.length) return null;
  const contrast = percentile(inked, 60);
  if (contrast < FAINTEST) return null;
  if (inked.reduce((sum, [, count]) => sum + count, 0) > CROWDED * values.length) {
    throw new Error("crowded");
  }
  const floor = 0.4 * threshold;
  const softness = Uint8Array.from(darkness, (value) =>
    Math.min(Math.max(((value - floor) * 255) / (contrast - floor), 0), 255));
  const isInk = [...darkness].map((value) => value > 0.75 * threshold);
  const soft = { values: values.map((level) => softness[level]), width, height };
  return { soft, mask: (n) => isInk[values[n]] };
}

export class Reader {
  #network;
  #rows;

  constructor(network, rows) {
    this.#network = network;
    this.#rows = rows;
  }

  // Reads grey levels {values, width, height}: the signs in reading order, line by line, the boxes of
  // what is much smaller, and whether some may be several that touch. These are parted where `parts` says
  // so; `isDoubtful` are then those that are too many. Throws where it is no plain drawing.
  read(picture, parts = false) {
    const ink = inkOf(picture);
    const pieces = ink ? marksOf(ink) : { marks: [], specks: [] };
    const whole = withoutFragments(pieces.marks);
    const { marks: all, dots } = findDots(pieces, whole);
    const { rest, apart } = partedSigns(all, whole);
    const lineRuns = linesOf(withoutFragments(rest), apart).map((line) =>
      runsOf(line, this.#weigh(line.map((mark) => prepare(mark.ink)))));
    const isAlone = lineRuns.flatMap((runs) => runs.flatMap(({ marks }) => marks)).length === 1;
    const perHeight = shareWork(lineRuns.flat().filter(({ isUnsure }) => isUnsure));
    let isDoubtful = false;
    const uncut = new Set();
    const found = lineRuns.map((runs) => runs.flatMap(({ marks, isUnsure, isUncut, read, sign }) => {
      const stood = marks.map((mark, n) => glyphOf(mark, read[n], WRITTEN.includes(sign) ? sign : ""));
      stood.forEach((each) => uncut.add(each));
      if (!isUnsure) return stood;
      const parted = isUncut ? null : this.#regroup(marks, parts && perHeight);
      isDoubtful ||= !parted;
      if (!parted) return stood;
      const signs = isAlone ? wholeLetter(stood[0], parted) : surer(stood, parted);
      if (signs.length === 1) uncut.add(signs[0]);
      return signs;
    }));
    const again = lookedAtAgain(found, uncut, (crops) => this.#classify(crops));
    const seen = again.flat().length === 1 ? again.map((line) => line.map(onlyIfLikely)) : again;
    const lines = seen.map((line) => confirmed(line, dots, ink.soft, glyphOf));
    const digits = lines.flat().filter(isDigit);
    if (digits.length > MOST) throw new Error("crowded");
    const tallest = Math.max(0, ...digits.map(({ box }) => box[3]));
    const isFleck = (sign) =>
      !sign.sign && !isDigit(sign) && Math.max(sign.box[2], sign.box[3]) < FLECK * tallest;
    const kept = lines.map((line) => line.filter((sign) => !isFleck(sign)));
    const flecks = [...lines.flat().filter(isFleck).map(({ box }) => box), ...unused(dots, lines)];
    const told = kept.filter((line) => line.length).map((line) => line.map(softened));
    return { lines: told, flecks, isDoubtful };
  }

  // A run's marks as one sign, or, cut `perHeight` times at most for a width of one height, as several;
  // null where they are not cut and may be several.
  #regroup(marks, perHeight) {
    const whole = marks.reduce(joined);
    const crop = prepare(whole.ink);
    const [read] = this.#weigh([crop]);
    const run = regrouping(whole, read, this.#rows);
    if (!run.isOne && !perHeight) return null;
    const several = run.isOne ? null : run.parted((crops) => this.#classify(crops), perHeight);
    return several ?? [glyphOf(whole, read)];
  }

  // The probabilities of prepared crops, each Uint8Array [784]: an array of 11 for each.
  #classify(crops) {
    const read = [];
    for (let first = 0; first < crops.length; first += BATCH) {
      const some = crops.slice(first, first + BATCH);
      const images = new Uint8Array(some.length * AREA);
      some.forEach((crop, n) => images.set(crop, n * AREA));
      const answers = this.#network.run({ images: asInput(images, 0, some.length) });
      some.forEach((_crop, n) => read.push([...answers.subarray(n * ANSWERS, (n + 1) * ANSWERS)]));
    }
    return read;
  }

  // The same, with upstrokes counted.
  #weigh(crops) {
    return this.#classify(crops).map((answers, n) => weighed(crops[n], answers));
  }
}

// Those of the parts of a run that are no digit, and no fleck beside them.
function tallNones(parts) {
  const tall = FLECK * Math.max(...parts.map(({ box }) => box[3]));
  return parts.filter((sign) => !isDigit(sign) && sign.box[3] > tall);
}

// The marks of a run as they stood where all were surely digits and a tall one of its parts is none.
function surer(stood, parts) {
  const isSure = stood.every((sign) => isDigit(sign) && Math.max(...sign.probabilities) >= SURE);
  return isSure && tallNones(parts).length ? stood : parts;
}

// The parts of a page's only mark, or all of it as none where it is a letter: one piece looks like a
// digit, and one as tall is none. Several such pieces are digits that touch.
function wholeLetter(whole, parts) {
  const [none] = tallNones(parts);
  return none && parts.filter(isDigit).length < 2 ? [{ ...whole, probabilities: none.probabilities }] : parts;
}

function softened(sign) {
  const told = sign.probabilities.map((each) => each ** (1 / SOFTER));
  const sum = told.reduce((one, other) => one + other);
  return { ...sign, probabilities: told.map((each) => each / sum) };
}

// The soft edge that a mark carries on each side is not part of its box.
function glyphOf(mark, probabilities, sign = "") {
  const inner = trim(mark.ink);
  const x = mark.x + Math.floor((mark.width - inner.width) / 2);
  const y = mark.y + Math.floor((mark.height - inner.height) / 2);
  return { crop: prepare(mark.ink), probabilities, box: [x, y, inner.width, inner.height], sign };
}
