// From a drawing to the strokes of a pen, by the rules of model/handwriting/tracing.py.

import { regions } from "../recognition/regions.js";
import { rint, SIZE } from "../generation/sampler.js";
import { pieces, thinned, WIDE } from "./skeleton.js";
import { along, apart, lengthOf, lineOf, moved } from "./strokes.js";

const FINE = 4; // pixels for each of the drawing's
const RIM = 2; // pixels around it
const LEVEL = 0.55; // grey from which it is ink
const SPUR = 0.8; // half widths: a shorter dead end is a corner of the ink
const BRIDGE = 2.4; // half widths: a shorter way between two meetings is one crossing
const AHEAD = 10; // fine pixels by which a direction is taken
const STRAIGHT = -0.35; // cosine between two ways below which a pen goes on
const STEADY = 2.4; // fine pixels by which a way is smoothed
const EVERY = 1.6; // pixels of the drawing between two points
const SHORT = 0.4; // of the longest stroke: bars and dots
const [DROP, PATCH] = [48, 40]; // fine pixels: smaller ink is no stroke, or needs none of its own
const [SIDE, DIAGONAL, KNIGHT] = [1, 1.4, 2.1969]; // OpenCV's distances, in a window of 5x5
const AREA = WIDE * WIDE;

const range = (count, make) => Array.from({ length: count }, (_, n) => make(n));

// What each fine pixel of a side takes from the small ones: the first of them, and their shares. Cubic
// interpolation, and a blur of one fine pixel.
const SHARES = sharesOf(SIZE + 2 * RIM);

function sharesOf(small) {
  const cubic = (t) => {
    const [a, x] = [-0.75, Math.abs(t)];
    if (x <= 1) return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
  };
  const within = (n) => Math.min(Math.max(n, 0), small - 1);
  const taps = range(WIDE, (n) => {
    const at = (n + 0.5) / FINE - 0.5;
    return range(4, (k) => Math.floor(at) - 1 + k).map((m) => [within(m), cubic(at - m)]);
  });
  const bell = range(9, (n) => Math.exp(-((n - 4) ** 2) / 2));
  const sum = bell.reduce((all, each) => all + each, 0);
  const mirrored = (n) => Math.abs(n >= WIDE ? 2 * WIDE - 2 - n : n);
  return range(WIDE, (n) => {
    const row = new Float64Array(small);
    bell.forEach((weight, k) => {
      for (const [m, share] of taps[mirrored(n + k - 4)]) row[m] += (weight / sum) * share;
    });
    const first = row.findIndex(Boolean);
    return { first, shares: row.slice(first, row.findLastIndex(Boolean) + 1) };
  });
}

// Enlarged, blurred and cut off at LEVEL.
function inkOf(digit) {
  const small = SIZE + 2 * RIM;
  const levels = new Float64Array(small * small);
  digit.forEach((level, n) => {
    levels[(Math.floor(n / SIZE) + RIM) * small + (n % SIZE) + RIM] = level / 255;
  });
  const wide = new Float64Array(small * WIDE);
  const isBlank = range(small, (row) => !levels.subarray(row * small, (row + 1) * small).some(Boolean));
  for (let row = 0; row < small; row += 1) {
    if (isBlank[row]) continue;
    for (let x = 0; x < WIDE; x += 1) {
      const { first, shares } = SHARES[x];
      let level = 0;
      for (let n = 0; n < shares.length; n += 1) level += shares[n] * levels[row * small + first + n];
      wide[row * WIDE + x] = level;
    }
  }
  const ink = new Uint8Array(AREA);
  for (let y = 0; y < WIDE; y += 1) {
    const { first, shares } = SHARES[y];
    const line = new Float64Array(WIDE);
    for (let n = 0; n < shares.length; n += 1) {
      if (isBlank[first + n]) continue;
      for (let x = 0; x < WIDE; x += 1) line[x] += shares[n] * wide[(first + n) * WIDE + x];
    }
    for (let x = 0; x < WIDE; x += 1) if (line[x] >= LEVEL) ink[y * WIDE + x] = 1;
  }
  return ink;
}

// Whether there is any ink, faster than `some`.
const isInked = (ink) => ink.includes(1);

// The parts of `ink` that have `smallest` pixels or more.
function without(ink, smallest) {
  const { labels, parts } = regions((pixel) => ink[pixel], WIDE, WIDE);
  if (parts.every(({ area }) => area >= smallest)) return ink;
  return ink.map((_is, pixel) => (labels[pixel] && parts[labels[pixel] - 1].area >= smallest ? 1 : 0));
}

// How far each pixel of ink lies from the paper.
function depthOf(ink) {
  const depth = new Float64Array(AREA);
  for (let n = 0; n < AREA; n += 1) if (ink[n]) depth[n] = Infinity;
  for (let n = 0; n < AREA; n += 1) if (ink[n]) approach(depth, n, 1);
  for (let n = AREA - 1; n >= 0; n -= 1) if (ink[n]) approach(depth, n, -1);
  return depth;
}

const less = (one, other) => (one < other ? one : other);

// Brings a pixel's depth down to what its neighbours above allow, or, with a sign of -1, those below.
function approach(depth, n, sign) {
  const [up, upTwo] = [sign * WIDE, sign * 2 * WIDE];
  const near = less(depth[n - sign], depth[n - up]) + SIDE;
  const slanted = less(depth[n - up - sign], depth[n - up + sign]) + DIAGONAL;
  const far = less(less(depth[n - up - 2 * sign], depth[n - up + 2 * sign]),
    less(depth[n - upTwo - sign], depth[n - upTwo + sign])) + KNIGHT;
  depth[n] = less(less(depth[n], near), less(slanted, far));
}

const placeOf = (pixel) => [Math.floor(pixel / WIDE), pixel % WIDE];

// The pen's ways, [[row, column], ...]: pieces joined at their meetings.
function waysOf({ found, meeting }, depth) {
  const count = Math.max(-1, ...meeting.values()) + 1;
  let same = range(count, (n) => n);
  const kept = found.filter((piece) => {
    const [first, last] = [meeting.get(piece[0]), meeting.get(piece.at(-1))];
    const half = Math.max(depth[piece[0]], depth[piece.at(-1)]);
    const isOpen = (first === undefined) !== (last === undefined);
    if (isOpen && piece.length < SPUR * half) return false;
    const isBetween = first !== undefined && last !== undefined && first !== last;
    if (!isBetween || piece.length >= BRIDGE * half) return true;
    same = same.map((each) => (each === same[last] ? same[first] : each));
    return false;
  });
  const places = range(count, (number) => {
    const own = [...meeting].filter(([, n]) => same[n] === number).map(([pixel]) => placeOf(pixel));
    if (!own.length) return [0, 0];
    return [0, 1].map((axis) => own.reduce((sum, place) => sum + place[axis], 0) / own.length);
  });
  let ways = kept.map((piece) => {
    const ends = [piece[0], piece.at(-1)].map((pixel) => same[meeting.get(pixel)]);
    const points = piece.map(placeOf);
    if (ends[0] !== undefined) points[0] = places[ends[0]];
    if (ends[1] !== undefined) points[points.length - 1] = places[ends[1]];
    return { points, ends };
  });
  for (const number of [...new Set(same)].sort((one, other) => one - other)) {
    ways = joined(ways, number);
  }
  return ways.map(({ points }) => points);
}

function direction(points, end) {
  const from = points.at(end ? -1 : 0);
  const to = end ? points[Math.max(points.length - 1 - AHEAD, 0)] : points[Math.min(AHEAD, points.length - 1)];
  const [y, x] = [to[0] - from[0], to[1] - from[1]];
  const length = Math.max(Math.hypot(y, x), 1e-9);
  return [y / length, x / length];
}

const turned = ({ points, ends }, isTurned) =>
  isTurned ? { points: points.toReversed(), ends: ends.toReversed() } : { points, ends };

// Joins the ways at one meeting, the straightest pair first.
function joined(all, number) {
  let ways = all;
  for (;;) {
    const leaving = ways.flatMap(({ points, ends }, index) => [0, 1]
      .filter((end) => ends[end] === number)
      .map((end) => ({ index, end, towards: direction(points, end) })));
    let best = null;
    leaving.forEach((one, place) => leaving.slice(place + 1).forEach((other) => {
      if (one.index === other.index) return;
      const cosine = one.towards[0] * other.towards[0] + one.towards[1] * other.towards[1];
      if (!best || cosine < best.cosine) best = { cosine, one, other };
    }));
    if (!best || (best.cosine > STRAIGHT && leaving.length > 2)) return ways; // of two ways, it turns
    const { one, other } = best;
    const before = turned(ways[one.index], one.end === 0);
    const after = turned(ways[other.index], other.end === 1);
    ways = ways.filter((_way, n) => n !== one.index && n !== other.index);
    ways.push({
      points: [...before.points, ...after.points.slice(1)],
      ends: [before.ends[0], after.ends[1]],
    });
  }
}

// A way without the steps of its pixels; its ends stay.
function smoothed(points, isRing) {
  const reach = Math.min(Math.floor(3 * STEADY), points.length - 1);
  if (reach < 1) return points;
  const bell = range(2 * reach + 1, (n) => Math.exp(-((n - reach) ** 2) / (2 * STEADY ** 2)));
  const sum = bell.reduce((all, each) => all + each, 0);
  const mirror = (middle, point) => [2 * middle[0] - point[0], 2 * middle[1] - point[1]];
  const last = points.length - 1;
  const around = isRing
    ? [...points.slice(last - reach, last), ...points, ...points.slice(1, reach + 1)]
    : [
      ...points.slice(1, reach + 1).reverse().map((point) => mirror(points[0], point)), ...points,
      ...points.slice(last - reach, last).reverse().map((point) => mirror(points[last], point)),
    ];
  return points.map((_point, n) => [0, 1].map((axis) =>
    bell.reduce((all, weight, k) => all + (weight / sum) * around[n + k][axis], 0)));
}

// So many points, evenly along a way.
function evenly(points, lengths, count) {
  let n = 0;
  return range(count, (stop) => {
    const at = (lengths.at(-1) * stop) / (count - 1);
    while (n < points.length - 2 && lengths[n + 1] <= at) n += 1;
    if (points.length === 1) return [...points[0]];
    const step = lengths[n + 1] - lengths[n];
    const share = step ? Math.min((at - lengths[n]) / step, 1) : 0;
    return [0, 1].map((axis) => points[n][axis] + share * (points[n + 1][axis] - points[n][axis]));
  });
}

function strokeOf(way, depth, thinner) {
  const deep = way.map(([row, column]) => depth[rint(row) * WIDE + rint(column)] * thinner);
  deep.sort((one, other) => one - other);
  const half = deep.length / 2;
  const width = (deep[Math.floor(half)] + deep[Math.ceil(half) - 1]) / FINE;
  const isRing = way.length > 8 && apart(way[0], way.at(-1)) < 2;
  const points = smoothed(way.map(([row, column]) => [column, row]), isRing);
  const lengths = [0];
  for (let n = 1; n < points.length; n += 1) lengths.push(lengths.at(-1) + apart(points[n], points[n - 1]));
  const count = Math.max(2, rint(lengths.at(-1) / (EVERY * FINE)) + 1);
  const even = evenly(points, lengths, count)
    .map((point) => point.map((each) => (each + 0.5) / FINE - RIM));
  if (count === 2 && lengths.at(-1) === 0) even[1][0] += 0.1; // a dot is a short stroke
  return { points: begun(even, isRing), width };
}

// In the direction of writing: downwards, or to the right.
function begun(points, isRing) {
  if (isRing) {
    const open = points.slice(0, -1);
    const top = open.reduce((best, [, y], n) => (y < open[best][1] ? n : best), 0);
    const ring = [...open.slice(top), ...points.slice(0, top + 1)];
    return ring[1][0] > ring.at(-2)[0] ? ring.reverse() : ring;
  }
  const [across, down] = [0, 1].map((axis) => points.at(-1)[axis] - points[0][axis]);
  const isBackwards = Math.abs(down) < 0.5 * Math.abs(across) ? across < 0 : down < 0;
  return isBackwards ? points.toReversed() : points;
}

// What the strokes lie over, as wide as their ink was: OpenCV's lines, between whole pixels.
function coveredBy(strokes, thinner) {
  const covered = new Uint8Array(AREA);
  for (const stroke of strokes) {
    const line = lineOf(moved(stroke, FINE, RIM * FINE, RIM * FINE))
      .map((point) => point.map((each) => rint(each - 0.5) + 0.5));
    along(line, rint((stroke.width / thinner) * FINE) / 2 + 1, WIDE, WIDE, covered, false);
  }
  return covered;
}

// The nine pixels around and at one; no ink lies at the border.
const NINE = [-WIDE - 1, -WIDE, -WIDE + 1, -1, 0, 1, WIDE - 1, WIDE, WIDE + 1];

function shrunk(ink) {
  const thinner = new Uint8Array(AREA);
  for (let pixel = 0; pixel < AREA; pixel += 1) {
    if (ink[pixel] && NINE.every((step) => ink[pixel + step])) thinner[pixel] = 1;
  }
  return thinner;
}

function spread(ink) {
  const wider = new Uint8Array(AREA);
  for (let pixel = 0; pixel < AREA; pixel += 1) {
    if (ink[pixel]) for (const step of NINE) wider[pixel + step] = 1;
  }
  return wider;
}

function drawn(ink, thinner) {
  const depth = depthOf(ink);
  return waysOf(pieces(thinned(ink)), depth).map((way) => strokeOf(way, depth, thinner));
}

// The strokes of a drawn digit, Uint8Array [784], in the order of writing.
export function traced(digit) {
  const ink = without(inkOf(digit), DROP);
  const size = ink.reduce((sum, is) => sum + is, 0);
  const grey = digit.reduce((sum, level) => sum + level, 0) / 255;
  const thinner = Math.min(Math.max((grey * FINE ** 2) / Math.max(size, 1), 0.5), 1);
  const found = drawn(ink, thinner);
  const covered = coveredBy(found, thinner);
  const left = ink.map((is, pixel) => (covered[pixel] ? 0 : is));
  const opened = isInked(left) ? shrunk(left) : left;
  const large = isInked(opened) ? without(spread(opened), PATCH) : opened;
  if (isInked(large)) {
    const patches = spread(spread(spread(large))).map((is, pixel) => is & ink[pixel]);
    if (isInked(patches)) found.push(...drawn(patches, thinner));
  }
  const lengths = new Map(found.map((stroke) => [stroke, lengthOf(stroke.points)]));
  const longest = Math.max(0, ...lengths.values());
  const isShort = (stroke) => lengths.get(stroke) < SHORT * longest;
  return found.sort((one, other) => isShort(one) - isShort(other)
    || one.points[0][0] - other.points[0][0]);
}
