// Ink: strokes of a pen as curves of one width each, and as pixels; see model/handwriting/strokes.py. A
// stroke is {points: [[x, y], ...], width}: control points of quadratic curves.

import { rint } from "../generation/sampler.js";

const BENT = 8; // straight lines that a curve is drawn by

export const moved = ({ points, width }, scale, across, down) => ({
  points: points.map(([x, y]) => [x * scale + across, y * scale + down]),
  width: width * scale,
});

export const apart = (one, other) => Math.hypot(one[0] - other[0], one[1] - other[1]);

export const lengthOf = (points) =>
  points.slice(1).reduce((sum, point, n) => sum + apart(point, points[n]), 0);

// The curves of a stroke: [control, end] of each.
export function curvesOf({ points }) {
  const middle = (one, other) => [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
  const last = points.at(-1);
  if (points.length === 2) return [[middle(points[0], last), last]];
  const controls = points.slice(1, -1);
  return controls.map((control, n) =>
    [control, n + 1 < controls.length ? middle(control, controls[n + 1]) : last]);
}

// Points along the curves, near enough to each other for a line.
export function lineOf(stroke) {
  const line = [stroke.points[0]];
  for (const [control, end] of curvesOf(stroke)) {
    const start = line.at(-1);
    for (let n = 1; n <= BENT; n += 1) {
      const t = n / BENT;
      const [before, bend, after] = [(1 - t) ** 2, 2 * t * (1 - t), t * t];
      line.push([
        before * start[0] + bend * control[0] + after * end[0],
        before * start[1] + bend * control[1] + after * end[1],
      ]);
    }
  }
  return line;
}

// The least and the greatest x and y of their ink: [left, top, right, bottom].
export function extent(strokes) {
  const sides = [Infinity, Infinity, -Infinity, -Infinity];
  for (const stroke of strokes) {
    const half = stroke.width / 2;
    for (const [x, y] of lineOf(stroke)) {
      sides[0] = Math.min(sides[0], x - half);
      sides[1] = Math.min(sides[1], y - half);
      sides[2] = Math.max(sides[2], x + half);
      sides[3] = Math.max(sides[3], y + half);
    }
  }
  return sides;
}

// Marks each pixel of `covered`, Uint8Array, whose middle lies within `reach` of a line; with 255, or where
// it is `soft` with less in the last pixel of the reach. What is 255 is not looked at again: the parts of a
// line are shorter than it is wide.
export function along(line, reach, width, height, covered, isSoft) {
  const furthest = reach * reach * (1 + 1e-9); // its root may be rounded
  for (let n = 1; n < line.length; n += 1) {
    const [x, y] = line[n - 1];
    const [endX, endY] = line[n];
    const across = endX - x;
    const down = endY - y;
    const square = across * across + down * down || 1;
    const first = Math.max(Math.ceil(Math.min(x, endX) - reach - 0.5), 0);
    const last = Math.min(Math.floor(Math.max(x, endX) + reach - 0.5), width - 1);
    const bottom = Math.min(Math.floor(Math.max(y, endY) + reach - 0.5), height - 1);
    for (let row = Math.max(Math.ceil(Math.min(y, endY) - reach - 0.5), 0); row <= bottom; row += 1) {
      const below = row + 0.5 - y;
      for (let column = first; column <= last; column += 1) {
        const pixel = row * width + column;
        if (covered[pixel] === 255) continue;
        const right = column + 0.5 - x;
        const share = Math.min(Math.max((right * across + below * down) / square, 0), 1);
        const dx = right - share * across;
        const dy = below - share * down;
        if (dx * dx + dy * dy > furthest) continue;
        const far = Math.sqrt(dx * dx + dy * dy);
        if (far > reach) continue;
        const level = isSoft ? 255 * Math.min(reach - far, 1) + 0.5 : 255;
        if (level > covered[pixel]) covered[pixel] = level;
      }
    }
  }
}

// Strokes as a coverage, Uint8Array [height * width], 255 where the ink is whole. Pens are half pixels
// wide, as on the server, and by what its lines are softened.
export function rastered(strokes, height, width) {
  const coverage = new Uint8Array(height * width);
  for (const stroke of strokes) {
    const pen = Math.max(rint(2 * stroke.width), 1);
    const reach = (pen + (pen % 2 ? 2.3 : 1.8)) / 4 + 0.5;
    along(lineOf(stroke), reach, width, height, coverage, true);
  }
  return coverage;
}
