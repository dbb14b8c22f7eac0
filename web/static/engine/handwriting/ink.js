// Ink as SVG: a path for each stroke, as model/handwriting/svg.py writes it.

import { rint } from "../generation/sampler.js";
import { curvesOf } from "./strokes.js";
import { traced } from "./tracing.js";

const UNITS = 20; // of a path for each pixel of a digit
export const MAP_UNITS = 10; // of one on the map, where digits are small
const FINER = 4; // of one for each pixel of a number
const LATEST = 4; // strokes that are told apart in time
const SECONDS = 0.12; // for one stroke
const INK = "#182248";
const later = (n) => `.s${n}{animation-delay:${((n - 1) * SECONDS).toFixed(2)}s}`;
const WRITING = `@media(prefers-reduced-motion:no-preference){path{animation:w ${SECONDS}s backwards}}`
  + "@keyframes w{from{stroke-dasharray:1 1;stroke-dashoffset:1;stroke-opacity:0}"
  + `1%{stroke-opacity:1}to{stroke-dasharray:1 1}}${[2, 3, 4].map(later).join("")}`;

const pathsOf = (strokes, units) => strokes.map((each, place) => path(each, place, units)).join("");

function path({ points, width }, place, units) {
  const whole = (point) => point.map((each) => rint(each * units));
  let pen = whole(points[0]);
  const start = pen.join(" ");
  const curves = curvesOf({ points }).map((curve) => {
    const [control, end] = curve.map(whole);
    const numbers = [control, end].flatMap((point) => [point[0] - pen[0], point[1] - pen[1]]);
    pen = end;
    return numbers.join(" ");
  });
  const way = curves.join(" ").replaceAll(" -", "-");
  return `<path class="s${Math.min(place + 1, LATEST)}" pathLength="1" `
    + `stroke-width="${rint(width * units)}" d="M${start}q${way}"/>`;
}

// A digit, Uint8Array [784], as path elements that fill a square of 28 times `units`.
export const digitPaths = (digit, units = UNITS) => pathsOf(traced(digit), units);

// A number as the engine writes it, as a whole SVG that writes itself, or is still while it is steered;
// `title` needs no escapes.
export function numberSvg({ strokes, width, height }, title, isStill) {
  const finer = isStill ? FINER / 2 : FINER;
  return '<svg xmlns="http://www.w3.org/2000/svg" '
    + `viewBox="0 0 ${finer * width} ${finer * height}" width="${width}" height="${height}" `
    + `fill="none" stroke="${INK}" stroke-linecap="round" stroke-linejoin="round" role="img">`
    + `<title>${title}</title>${isStill ? "" : `<style>${WRITING}</style>`}`
    + `${strokes.map((sign) => pathsOf(sign, finer)).join("")}</svg>\n`;
}
