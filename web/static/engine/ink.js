// Ink as SVG: a path for each stroke, as model/handwriting/svg.py writes it.

import { rint } from "./sampler.js";
import { curvesOf, traced } from "./tracing.js";

const UNITS = 20; // of a path for each pixel of a digit
const LATEST = 4; // strokes that are told apart in time

function path({ points, width }, place) {
  const whole = (point) => point.map((each) => rint(each * UNITS));
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
    + `stroke-width="${rint(width * UNITS)}" d="M${start}q${way}"/>`;
}

// A digit, Uint8Array [784], as path elements that fill a square of 560 units.
export const digitPaths = (digit) => traced(digit).map(path).join("");
