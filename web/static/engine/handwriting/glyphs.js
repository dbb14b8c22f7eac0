// What stands on a line: digits as ink and the signs that are drawn to match them, by the rules of
// model/handwriting/glyphs.py and punctuation.py. A glyph is {coverage, width, height, drop, strokes}:
// `height` rows stand above the base line, `drop` below it.

import { LEVEL } from "./numbers.js";
import { rint, SIZE } from "../generation/sampler.js";
import { extent, lengthOf, moved, rastered } from "./strokes.js";
import { traced } from "./tracing.js";

export const SCALE = 8; // pixels of a coverage for each pixel of a digit
export const WHOLE = 128; // from which a pixel of a coverage is ink
const HEIGHT = 20; // rows that MNIST gives a digit
const EVENED = 0.7; // of 1, how far low digits grow towards it, as a power
const LARGEST = 1.3;
const MIDDLE = 0.44; // where the dash lies and the plus crosses
const LEAN = 0.3; // of the slash
const UPRIGHT = -0.05; // what it takes of a backward slant
const UNSTEADY = 0.018; // heights by which a point of a stroke strays
const DOT = 0.012;
const STEADIER = 0.4;
const BOLDER = 1.15;
const DOTTED = ".,:";
const STROKES = {
  ".": [[[0, 0.05], [DOT, 0.05]]],
  ",": [[[0, 0.05], [-0.015, -0.05], [-0.06, -0.13]]],
  ":": [[[0, 0.17], [DOT, 0.17]], [[0, 0.62], [DOT, 0.62]]],
  "-": [[[0, MIDDLE - 0.01], [0.19, MIDDLE + 0.015], [0.38, MIDDLE]]],
  "/": [[[-0.03, -0.1], [0.45 * LEAN, 0.45], [1.04 * LEAN, 1.04]]],
  "+": [
    [[0, MIDDLE], [0.22, MIDDLE + 0.01], [0.44, MIDDLE]],
    [[0.22, MIDDLE - 0.22], [0.22, MIDDLE], [0.22, MIDDLE + 0.22]],
  ],
};

// `base` is the y of the base line; without one the ink stands on it.
function inked(strokes, base = null) {
  if (!strokes.length) {
    return { coverage: new Uint8Array(SCALE * SCALE), width: SCALE, height: SCALE, drop: 0, strokes };
  }
  const [low, high] = [extent(strokes).slice(0, 2), extent(strokes).slice(2)];
  const [left, top] = low.map((each) => Math.floor(each) - 1); // one pixel more: the soft edge
  const [width, rows] = [Math.ceil(high[0] + 1) - left, Math.ceil(high[1] + 1) - top];
  const here = strokes.map((each) => moved(each, 1, -left, -top));
  const drop = base === null ? 0 : rint(top + rows - base);
  return { coverage: rastered(here, rows, width), width, height: rows - drop, drop, strokes: here };
}

// A digit, Uint8Array [784]: low ones grow nearly as high as the others.
export function digitGlyph(digit) {
  const inks = digit.reduce((found, level, n) => {
    if (level >= LEVEL) found.push(Math.floor(n / SIZE));
    return found;
  }, []);
  const height = inks.length ? inks.at(-1) - inks[0] + 1 : HEIGHT;
  const scale = SCALE * Math.min(Math.max((HEIGHT / height) ** EVENED, 1), LARGEST);
  return inked(traced(digit).map((each) => moved(each, scale, 0, 0)));
}

// The shear to the right for each pixel upwards, by the moments of the ink.
function slantOf({ coverage, width }) {
  let [count, across, down] = [0, 0, 0];
  const height = coverage.length / width;
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (coverage[y * width + x] < WHOLE) continue;
      count += 1;
      across += x;
      down += y;
    }
  }
  const [middle, level] = [across / count, down / count];
  let [both, square] = [0, 0];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (coverage[y * width + x] < WHOLE) continue;
      both += (x - middle) * (y - level);
      square += (y - level) ** 2;
    }
  }
  return square ? -both / square : 0;
}

const mean = (values) => values.reduce((sum, each) => sum + each, 0) / values.length;

// What a hand's signs are drawn with: mean stroke width, height and slant of its digits.
export function penOf(glyphs) {
  const widthOf = ({ strokes }) => {
    if (!strokes.length) return SCALE;
    const lengths = strokes.map(({ points }) => lengthOf(points));
    const whole = lengths.reduce((sum, each) => sum + each, 0);
    return strokes.reduce((sum, { width }, n) => sum + (width * lengths[n]) / whole, 0);
  };
  return {
    width: mean(glyphs.map(widthOf)),
    height: mean(glyphs.map(({ height }) => height)),
    slant: mean(glyphs.map(slantOf)),
  };
}

// A sign drawn with a pen; `noise`, standard normal, makes its strokes unsteady.
export function signGlyph(sign, pen, noise) {
  const isDotted = DOTTED.includes(sign);
  const stray = UNSTEADY * (isDotted ? STEADIER : 1);
  const lean = sign === "/" ? Math.max(pen.slant, UPRIGHT) : pen.slant;
  let used = 0;
  const strokes = STROKES[sign].map((stroke) => {
    const points = stroke.map((point) => point.map((each) => {
      used += 1;
      return each + stray * noise[used - 1];
    }));
    if (points.length === 3) { // the control point that leads the curve through the middle one
      points[1] = points[1].map((each, n) => 2 * each - (points[0][n] + points[2][n]) / 2);
    }
    return {
      points: points.map(([x, y]) => [(x + lean * y) * pen.height, y * -pen.height]),
      width: pen.width * (isDotted ? BOLDER : 1),
    };
  });
  return inked(strokes, 0);
}
