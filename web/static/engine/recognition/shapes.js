// The shapes of signs, as in model/recognition/signs/shapes.py: a bar, and two that cross.

export const INK = 100; // grey level
const [FULL, SLENDER] = [0.72, 0.48]; // ink of a bar over its area at least, thickness over length at most
const [ROUNDS, FEWEST] = [5, 6]; // of fitting the bars of a plus, and pixels of each at least
const UNEVEN = 0.33; // place of the crossing on each bar, from either end, at least
const SHARE = 0.62; // length of one bar, in those of the other, at least
const WIDER = 1.36; // width of one of its four arms, in those of another, at most
const WHOLE = 0.93; // part of each bar that has ink, at least
const NEAR = 0.6; // pens from the middle of a bar to what still belongs to it
const BESIDE = 0.06; // part of the ink that lies beside the bars, at most
const PEN = 0.32; // width of the bars, in lengths, at most
const ASKEW = 1.05; // run over rise of the upright bar, at most
export const FLAT = 0.3; // rise over run of what lies across, at most

const mean = (points, axis) => points.reduce((sum, point) => sum + point[axis], 0) / points.length;
const middleOf = (points) => [mean(points, 0), mean(points, 1)];

// The inked pixels of {values, width, height}, upwards positive.
function pointsOf({ values, width }) {
  const points = [];
  values.forEach((level, n) => {
    if (level > INK) points.push([n % width, -Math.floor(n / width)]);
  });
  return points;
}

function moments(points) {
  const [x, y] = middleOf(points);
  let [across, up, both] = [0, 0, 0];
  for (const point of points) {
    across += (point[0] - x) ** 2;
    up += (point[1] - y) ** 2;
    both += (point[0] - x) * (point[1] - y);
  }
  return [across, up, both].map((sum) => sum / points.length);
}

// Ink as the rectangle of the same moments: its sides, the long one's direction upwards, and how much of it
// is filled. Null where there is none.
export function barOf(ink) {
  const points = pointsOf(ink);
  if (!points.length) return null;
  let [across, up, both] = moments(points);
  [across, up] = [across + 1 / 12, up + 1 / 12]; // a pixel has a width of its own
  const [middle, apart] = [(across + up) / 2, Math.hypot((across - up) / 2, both)];
  const length = Math.sqrt(12 * (middle + apart));
  const thickness = Math.sqrt(12 * Math.max(middle - apart, 1 / 12));
  const angle = Math.atan2(2 * both, across - up) / 2;
  const turned = Math.sin(angle) < 0 ? -1 : 1;
  const fill = points.length / (length * thickness);
  return {
    length, thickness, run: turned * Math.cos(angle), rise: turned * Math.sin(angle),
    isSlender: fill >= FULL && thickness <= SLENDER * length,
  };
}

// The shear of ink to the right for each pixel upwards.
export function slantOf(ink) {
  const points = pointsOf(ink);
  if (!points.length) return 0;
  const [, up, both] = moments(points);
  return up ? both / up : 0;
}

function directionOf(points, near) {
  const [across, up, both] = moments(points);
  const angle = Math.atan2(2 * both, across - up) / 2;
  const way = [Math.cos(angle), Math.sin(angle)];
  return way[0] * near[0] + way[1] * near[1] >= 0 ? way : [-way[0], -way[1]];
}

const distance = (point, start, way) =>
  Math.abs((point[0] - start[0]) * way[1] - (point[1] - start[1]) * way[0]);

// Two lines through the points, each through those that are nearest to it, or null.
function crossOf(points) {
  let ways = [[1, 0], [0, 1]];
  let centres = [middleOf(points), middleOf(points)];
  for (let round = 0; round < ROUNDS; round += 1) {
    const own = [[], []];
    for (const point of points) {
      const [across, up] = ways.map((way, n) => distance(point, centres[n], way));
      own[across < up ? 0 : 1].push(point);
    }
    if (own.some(({ length }) => length < FEWEST)) return null;
    centres = own.map(middleOf);
    ways = own.map((each, n) => directionOf(each, ways[n]));
  }
  const [[along, up], [west, south]] = [ways, centres];
  const turn = along[0] * up[1] - along[1] * up[0];
  if (Math.abs(along[1]) > FLAT * along[0] || Math.abs(up[0]) > ASKEW * up[1] || turn <= 0) return null;
  const share = ((south[0] - west[0]) * up[1] - (south[1] - west[1]) * up[0]) / turn;
  return { ways, turn, crossing: [west[0] + along[0] * share, west[1] + along[1] * share] };
}

// Whether ink is two bars that cross near the middle of both.
export function isPlus(ink) {
  const points = pointsOf(ink);
  const cross = points.length && crossOf(points);
  if (!cross) return false;
  const { ways, turn, crossing } = cross;
  const [along, up] = ways;
  // Where each pixel lies along both bars.
  const at = points.map(([px, py]) => {
    const [x, y] = [px - crossing[0], py - crossing[1]];
    return [(x * up[1] - y * up[0]) / turn, (y * along[0] - x * along[1]) / turn];
  });
  const [lengths, widths] = [[], []];
  for (const [n, way] of ways.entries()) {
    const reach = points.filter((point) => distance(point, crossing, way) <= 1)
      .map((point) => (point[0] - crossing[0]) * way[0] + (point[1] - crossing[1]) * way[1]);
    const [first, last] = [-Math.min(...reach), Math.max(...reach)];
    if (new Set(reach.map(Math.floor)).size < WHOLE * (first + last)) return false;
    if (Math.min(first, last) < UNEVEN * (first + last)) return false;
    const nearer = at.filter((each) => Math.abs(each[n]) > Math.abs(each[1 - n]));
    widths.push(nearer.filter((each) => each[n] < 0).length / (first + 0.5));
    widths.push(nearer.filter((each) => each[n] > 0).length / (last + 0.5));
    lengths.push(first + last + 1);
  }
  const longest = Math.max(...lengths);
  if (Math.min(...lengths) < SHARE * longest || Math.max(...widths) > WIDER * Math.min(...widths)) return false;
  // Where they cross they share a square of the pen.
  const total = lengths[0] + lengths[1];
  const pen = (total - Math.sqrt(Math.max(total * total - 4 * points.length, 0))) / 2;
  const beside = points.filter((point) =>
    Math.min(...ways.map((way) => distance(point, crossing, way))) > NEAR * pen + 0.5);
  return pen <= PEN * longest && beside.length / points.length <= BESIDE;
}
