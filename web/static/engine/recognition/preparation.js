// MNIST's own preparation of a digit, as in model/recognition/mnist_preprocessing.py. A picture is
// {values: Uint8Array, width, height}, white ink on black.

import { rint, SIZE } from "../generation/sampler.js";

const FIT = 20;
const [THIN, THICK] = [1.7, 4]; // widths of strokes in pixels of the 20x20 digit
const WORKING = 96; // longest side before strokes are measured
const [STRAIGHT, DIAGONAL] = [0.955, 1.3693]; // OpenCV's distances to a neighbour, in a window of 3x3

const empty = (width, height) => ({ values: new Uint8Array(width * height), width, height });

// The part from (left, top), which may reach beyond the picture.
export function part(picture, left, top, width, height) {
  const result = empty(width, height);
  for (let y = Math.max(0, -top); y < height && y + top < picture.height; y += 1) {
    for (let x = Math.max(0, -left); x < width && x + left < picture.width; x += 1) {
      result.values[y * width + x] = picture.values[(y + top) * picture.width + x + left];
    }
  }
  return result;
}

export function trim(picture, level = 40) {
  let [left, top, right, bottom] = [picture.width, picture.height, 0, 0];
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      if (picture.values[y * picture.width + x] <= level) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), Math.max(bottom, y + 1)];
    }
  }
  return part(picture, left, top, Math.max(right - left, 0), Math.max(bottom - top, 0));
}

// The mean width of strokes: four times the mean distance to the paper, which is what lies around.
function strokeWidth({ values, width, height }) {
  const wide = width + 2;
  const far = new Float64Array(wide * (height + 2));
  for (let n = 0; n < values.length; n += 1) {
    if (values[n] > 127) far[(Math.floor(n / width) + 1) * wide + (n % width) + 1] = Infinity;
  }
  const near = (n, sign) => Math.min(
    far[n], far[n - sign] + STRAIGHT, far[n - sign * wide] + STRAIGHT,
    far[n - sign * (wide - 1)] + DIAGONAL, far[n - sign * (wide + 1)] + DIAGONAL,
  );
  for (let n = wide; n < far.length - wide; n += 1) if (far[n]) far[n] = near(n, 1);
  let [sum, count] = [0, 0];
  for (let n = far.length - wide - 1; n >= wide; n -= 1) {
    if (!far[n]) continue;
    far[n] = near(n, -1);
    sum += far[n];
    count += 1;
  }
  return count ? (sum / count - 0.5) * 4 + 1 : 0;
}

// How much each pixel counts for one of `to` that `from` are brought to: [[pixel, weight], ...].
function weights(from, to) {
  const scale = from / to;
  return Array.from({ length: to }, (_, n) => {
    if (scale <= 1) { // linear, from middle to middle
      const at = Math.min(Math.max((n + 0.5) * scale - 0.5, 0), from - 1);
      const first = Math.floor(at);
      return [[first, 1 - at + first], [Math.min(first + 1, from - 1), at - first]];
    }
    const [start, end] = [n * scale, Math.min((n + 1) * scale, from)];
    const pixels = [];
    for (let pixel = Math.floor(start); pixel < end - 1e-3; pixel += 1) {
      const share = Math.min(pixel + 1, end) - Math.max(pixel, start);
      if (share > 1e-3) pixels.push([pixel, share / (end - start)]);
    }
    return pixels;
  });
}

export function scaledTo(picture, width, height) {
  const [across, down] = [weights(picture.width, width), weights(picture.height, height)];
  const result = empty(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      let sum = 0;
      for (const [row, share] of down[y]) {
        for (const [column, other] of across[x]) {
          sum += share * other * picture.values[row * picture.width + column];
        }
      }
      result.values[y * width + x] = rint(sum);
    }
  }
  return result;
}

// With its longest side `side`.
function scaled(picture, side) {
  const scale = side / Math.max(picture.width, picture.height);
  const sides = [picture.width, picture.height].map((each) => Math.max(1, rint(each * scale)));
  return scaledTo(picture, ...sides);
}

// The brightest (or darkest) level under a kernel: of each of its rows, half its width.
function spread(picture, halves, brightest) {
  const reach = (halves.length - 1) / 2;
  const result = empty(picture.width, picture.height);
  const pick = brightest ? Math.max : Math.min;
  for (let y = 0; y < picture.height; y += 1) {
    for (let x = 0; x < picture.width; x += 1) {
      let level = picture.values[y * picture.width + x];
      for (let dy = -reach; dy <= reach; dy += 1) {
        for (let dx = -halves[dy + reach]; dx <= halves[dy + reach]; dx += 1) {
          const inside = y + dy >= 0 && y + dy < picture.height && x + dx >= 0 && x + dx < picture.width;
          level = pick(level, inside ? picture.values[(y + dy) * picture.width + x + dx] : 0);
        }
      }
      result.values[y * picture.width + x] = level;
    }
  }
  return result;
}

const square = (reach) => Array(2 * reach + 1).fill(reach);
const ellipse = (reach) => Array.from({ length: 2 * reach + 1 }, (_, row) =>
  rint(Math.sqrt(reach ** 2 - (row - reach) ** 2)));

// A hairline stays a line instead of a shade.
function shrunk(ink) {
  const times = Math.max(ink.width, ink.height) / WORKING;
  const isThin = strokeWidth(ink) < 2 * times;
  return scaled(isThin ? spread(ink, square(rint(times)), true) : ink, WORKING);
}

// Strokes far outside MNIST's widths are brought back to them.
function withEvenStrokes(ink) {
  const unit = Math.max(ink.width, ink.height) / FIT;
  const width = strokeWidth(ink) / unit;
  if (!width || (THIN <= width && width <= THICK)) return ink;
  const change = (width < THIN ? THIN : THICK) - width;
  const reach = Math.max(1, rint((Math.abs(change) * unit) / 2));
  if (change > 0) {
    const around = part(ink, -reach, -reach, ink.width + 2 * reach, ink.height + 2 * reach);
    return spread(around, ellipse(reach), true);
  }
  const thinner = spread(ink, ellipse(reach), false);
  return thinner.values.some(Boolean) ? thinner : ink;
}

// Returns Uint8Array [784], the digit as MNIST would hold it.
export function prepare(picture) {
  let ink = trim(picture);
  if (!ink.values.length) return new Uint8Array(SIZE * SIZE);
  const longest = () => Math.max(ink.width, ink.height);
  if (longest() > WORKING) ink = shrunk(ink);
  if (longest() > 2 * FIT) ink = trim(withEvenStrokes(ink));
  const digit = longest() === FIT ? ink : scaled(ink, FIT);
  const brightest = Math.max(...digit.values, 1);
  let [total, row, column] = [0, 0, 0];
  digit.values.forEach((level, n) => {
    const full = rint((level * 255) / brightest);
    digit.values[n] = full;
    total += full;
    row += full * Math.floor(n / digit.width);
    column += full * (n % digit.width);
  });
  const place = (middle, side) => Math.min(Math.max(rint(SIZE / 2 - middle / total), 0), SIZE - side);
  const [top, left] = [place(row, digit.height), place(column, digit.width)];
  return part(digit, -left, -top, SIZE, SIZE).values;
}
