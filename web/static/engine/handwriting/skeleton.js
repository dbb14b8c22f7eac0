// The middle of a drawing's ink, as in model/handwriting/skeleton.py: thinned to one pixel, and cut into
// pieces where strokes meet. A pixel is a number, row * WIDE + column; no ink lies at the border.

export const WIDE = 128;

// A pixel's eight neighbours, clockwise from above.
const AROUND = [-WIDE, -WIDE + 1, 1, WIDE + 1, WIDE, WIDE - 1, -1, -WIDE - 1];

// Whether a pixel with these neighbours goes, by Zhang and Suen, in the first or the second turn.
function isRemovable(bits, isFirst) {
  const sum = bits.reduce((all, bit) => all + bit, 0);
  const changes = bits.filter((bit, n) => !bit && bits[(n + 1) % 8]).length;
  const [north, , east, , south, , west] = bits;
  const met = isFirst
    ? (north && east && south) || (east && south && west)
    : (north && east && west) || (north && south && west);
  return sum >= 3 && sum <= 6 && changes === 1 && !met;
}

const TABLES = [true, false].map((isFirst) => Uint8Array.from({ length: 256 }, (_, code) =>
  isRemovable(AROUND.map((_each, n) => (code >> n) & 1), isFirst)));

// The middle line of `ink`, Uint8Array of 0 and 1, as a set of pixels.
export function thinned(ink) {
  const is = ink.slice();
  const line = new Uint16Array(is.length); // the pixels that are left, `count` of them
  let count = 0;
  for (let pixel = 0; pixel < is.length; pixel += 1) if (is[pixel]) line[count++] = pixel;
  const gone = new Uint16Array(count);
  for (let before = -1; before !== count;) {
    before = count;
    for (const table of TABLES) {
      let [going, kept] = [0, 0];
      for (let n = 0; n < count; n += 1) {
        const pixel = line[n];
        const code = is[pixel - WIDE] | (is[pixel - WIDE + 1] << 1) | (is[pixel + 1] << 2)
          | (is[pixel + WIDE + 1] << 3) | (is[pixel + WIDE] << 4) | (is[pixel + WIDE - 1] << 5)
          | (is[pixel - 1] << 6) | (is[pixel - WIDE - 1] << 7);
        if (table[code]) gone[going++] = pixel;
        else line[kept++] = pixel;
      }
      for (let n = 0; n < going; n += 1) is[gone[n]] = 0;
      count = kept;
    }
  }
  return new Set(line.subarray(0, count));
}

const neighbours = (pixel, among) =>
  AROUND.map((step) => pixel + step).filter((near) => among.has(near));
const sorted = (pixels) => [...pixels].sort((one, other) => one - other);

// The sets of pixels that hang together.
function clusters(pixels) {
  const rest = new Set(pixels);
  const found = [];
  for (const first of sorted(pixels)) {
    if (!rest.has(first)) continue;
    const cluster = [];
    const open = [first];
    while (open.length) {
      const pixel = open.pop();
      if (!rest.delete(pixel)) continue;
      cluster.push(pixel);
      open.push(...neighbours(pixel, rest));
    }
    found.push(cluster);
  }
  return found;
}

// Without the corners of its steps, whose neighbours hang together anyway. Ends stay.
function withoutCorners(pixels) {
  for (const pixel of sorted(pixels)) {
    const near = neighbours(pixel, pixels);
    const across = near.some((each) => Math.abs(each - pixel) === 1);
    const down = near.some((each) => Math.abs(each - pixel) === WIDE);
    if (across && down && clusters(near).length === 1) pixels.delete(pixel);
  }
  return pixels;
}

// Cuts a middle line at its meetings. Returns the pieces, and for each pixel of a meeting which one it
// is. A piece's ends are pixels of meetings, or where the line ends; a ring's two are the same.
export function pieces(line) {
  const pixels = withoutCorners(new Set(line));
  const near = new Map(sorted(pixels).map((pixel) => [pixel, neighbours(pixel, pixels)]));
  const meeting = new Map();
  clusters([...near.keys()].filter((pixel) => near.get(pixel).length > 2))
    .forEach((cluster, number) => cluster.forEach((pixel) => meeting.set(pixel, number)));
  const open = new Map([...near].map(([pixel, steps]) => [pixel, new Set(steps)]));
  const take = (start, end) => {
    open.get(start).delete(end);
    open.get(end).delete(start);
  };
  const ends = [...near.keys()].filter((pixel) => near.get(pixel).length < 2);
  const found = [];
  for (const start of [...sorted(meeting.keys()), ...ends, ...near.keys()]) {
    for (const step of sorted(open.get(start))) {
      const isInside = meeting.has(start) && meeting.get(start) === meeting.get(step);
      if (!open.get(start).has(step) || isInside) continue;
      const piece = [start, step];
      take(start, step);
      for (let last = step; !meeting.has(last) && last !== start && open.get(last).size;) {
        const [further] = sorted(open.get(last));
        take(last, further);
        piece.push(further);
        last = further;
      }
      found.push(piece);
    }
    if (!near.get(start).length) found.push([start]);
  }
  return { found, meeting };
}
