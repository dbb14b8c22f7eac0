// Reads a drawing: ink on clean paper, as the page's pad gives it, by the rules of model/recognition.
// What it is not sure of may be several digits that touch, which are parted where that is asked for.

import { part, prepare, trim } from "./preparation.js";
import { grown, regions } from "./regions.js";
import { regrouping, runsOf, shareWork } from "./segmentation.js";
import { weighed } from "./upstrokes.js";
import { AREA, asInput } from "../generation/sampler.js";

const [ANSWERS, NONE] = [11, 10]; // the last one is "not a digit"
const BATCH = 8;
const FAINTEST = 16; // contrast of ink in grey levels
const CROWDED = 0.4; // part of the paper under ink, from which on it is none
const CLEAN = 0.5; // part of a drawing that is untouched paper
const SMALLEST = 7; // pixels of the longer side below which nothing is a digit
const SPECK = 0.3; // longer side below which nothing is one, in heights of the others
const FADED = 0.08; // part of a mark that is as dark as half of the ink, at least
const MOST = 64; // digits
const FLECK = 0.45; // height under which what is no digit is dirt, in heights of the tallest digit
const SOFTER = 1.4; // temperature of what is told: drawings of people are harder than MNIST's digits
const RULE = 0.6; // part of the paper's width from which on a stroke may be a ruled line

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

// The height that half of the ink reaches.
function typicalHeight(marks) {
  const sorted = marks.toSorted((one, other) => one.height - other.height);
  const half = sorted.reduce((sum, { area }) => sum + area, 0) / 2;
  let sum = 0;
  return sorted.find(({ area }) => {
    sum += area;
    return sum >= half;
  }).height;
}

function marksOf({ soft, mask }) {
  const { width, height } = soft;
  const { labels, parts } = regions(mask, width, height);
  const found = parts.map((each, n) => ({
    ...each, label: n + 1, width: each.right - each.left, height: each.bottom - each.top,
  }));
  const longer = (mark) => Math.max(mark.width, mark.height);
  const large = found.filter((mark) => longer(mark) >= SMALLEST);
  if (!large.length) return [];
  if (large.some((mark) => mark.width > RULE * width && mark.height < mark.width / 4)) {
    throw new Error("ruled");
  }
  const typical = typicalHeight(large);
  return large.filter((mark) => longer(mark) >= SPECK * typical).map((mark) => {
    // A pixel more on each side: the soft edge of the stroke.
    const [x, y] = [Math.max(0, mark.left - 1), Math.max(0, mark.top - 1)];
    const right = Math.min(width, mark.right + 1);
    const bottom = Math.min(height, mark.bottom + 1);
    const own = part(soft, x, y, right - x, bottom - y);
    const isMine = (n) =>
      labels[(Math.floor(n / own.width) + y) * width + (n % own.width) + x] === mark.label;
    const near = grown(isMine, own.width, own.height);
    own.values.forEach((_level, n) => {
      if (!near(n)) own.values[n] = 0;
    });
    return { ink: own, x, y, width: own.width, height: own.height, area: mark.area };
  }).filter(({ ink, area }) => ink.values.filter((level) => level > 127).length > FADED * area);
}

const rightOf = (mark) => mark.x + mark.width;
const bottomOf = (mark) => mark.y + mark.height;

function joined(one, other) {
  const [x, y] = [Math.min(one.x, other.x), Math.min(one.y, other.y)];
  const width = Math.max(rightOf(one), rightOf(other)) - x;
  const height = Math.max(bottomOf(one), bottomOf(other)) - y;
  const [first, second] = [one, other].map((mark) =>
    part(mark.ink, x - mark.x, y - mark.y, width, height).values);
  const values = first.map((level, n) => Math.max(level, second[n]));
  return { ink: { values, width, height }, x, y, width, height };
}

// Whether two marks are one digit written with a gap between above and below.
function belong(one, other, typical) {
  const shared = Math.min(rightOf(one), rightOf(other)) - Math.max(one.x, other.x);
  const gap = Math.max(one.y, other.y) - Math.min(bottomOf(one), bottomOf(other));
  const together = Math.max(bottomOf(one), bottomOf(other)) - Math.min(one.y, other.y);
  return Math.min(one.height, other.height) < 0.7 * typical
    && shared > 0.5 * Math.min(one.width, other.width)
    && gap < 0.25 * typical && together < 1.6 * typical;
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

function withoutFragments(marks) {
  if (!marks.length) return marks;
  const typical = typicalHeight(marks.map((mark) => ({ ...mark, area: mark.width * mark.height })));
  const result = [];
  for (let mark of marks.toSorted((one, other) => one.x - other.x)) {
    for (let place = result.length - 1; place >= 0; place -= 1) {
      if (belong(result[place], mark, typical)) mark = joined(result.splice(place, 1)[0], mark);
    }
    result.push(mark);
  }
  return result.length === 2 && areHalves(...result) ? [result.reduce(joined)] : result;
}

// Lines from the top, in each from left to right; a line may climb.
function linesOf(marks) {
  const lines = [];
  for (const mark of marks.toSorted((one, other) => one.x - other.x)) {
    const shares = lines.map((line) => {
      const last = line.at(-1);
      const shared = Math.min(bottomOf(last), bottomOf(mark)) - Math.max(last.y, mark.y);
      return shared / Math.min(last.height, mark.height);
    });
    const best = shares.indexOf(Math.max(...shares));
    if (best >= 0 && shares[best] > 0.4) lines[best].push(mark);
    else lines.push([mark]);
  }
  const middle = (line) => line.reduce((sum, mark) => sum + mark.y + bottomOf(mark), 0) / line.length;
  return lines.sort((one, other) => middle(one) - middle(other));
}

const digitOf = ({ probabilities }) => probabilities.indexOf(Math.max(...probabilities));
const isDigit = (sign) => digitOf(sign) < NONE;

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
    const lineRuns = linesOf(ink ? withoutFragments(marksOf(ink)) : []).map((line) =>
      runsOf(line, this.#weigh(line.map((mark) => prepare(mark.ink)))));
    const perHeight = shareWork(lineRuns.flat().filter(({ isUnsure }) => isUnsure));
    let isDoubtful = false;
    const lines = lineRuns.map((runs) => runs.flatMap(({ marks, isUnsure, isUncut, read }) => {
      const asTheyStand = () => marks.map((mark, n) => signOf(mark, read[n]));
      if (!isUnsure) return asTheyStand();
      const found = isUncut ? null : this.#regroup(marks, parts && perHeight);
      isDoubtful ||= !found;
      return found ?? asTheyStand();
    }));
    const all = lines.flat().filter(isDigit);
    if (all.length > MOST) throw new Error("crowded");
    const tallest = Math.max(0, ...all.map(({ box }) => box[3]));
    const isFleck = (sign) =>
      !isDigit(sign) && Math.max(sign.box[2], sign.box[3]) < FLECK * tallest;
    const kept = lines.map((line) => line.filter((sign) => !isFleck(sign)));
    const flecks = lines.flat().filter(isFleck).map(({ box }) => box);
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
    return several ?? [signOf(whole, read)];
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

function softened(sign) {
  const told = sign.probabilities.map((each) => each ** (1 / SOFTER));
  const sum = told.reduce((one, other) => one + other);
  return { ...sign, probabilities: told.map((each) => each / sum) };
}

// The soft edge that a mark carries on each side is not part of its box.
function signOf(mark, probabilities) {
  const inner = trim(mark.ink);
  const x = mark.x + Math.floor((mark.width - inner.width) / 2);
  const y = mark.y + Math.floor((mark.height - inner.height) / 2);
  return { crop: prepare(mark.ink), probabilities, box: [x, y, inner.width, inner.height] };
}
