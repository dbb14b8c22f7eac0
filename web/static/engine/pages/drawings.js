// Drawings, from a picture file to the part of a page that says what it shows.

import { foundPart } from "./found.js";

const MOST = 300_000; // pixels: the page's pad has 240,000

async function levelsOf(blob) {
  const image = await createImageBitmap(blob);
  const { width, height } = image;
  if (width * height > MOST) throw new Error("no drawing");
  const context = new OffscreenCanvas(width, height).getContext("2d");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width, height);
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  const values = new Uint8Array(width * height);
  for (let n = 0, at = 0; n < values.length; n += 1, at += 4) {
    values[n] = Math.round(0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2]);
  }
  return { values, width, height };
}

// Returns that part as HTML, and whether there may be more in it: digits that touch are parted where `parts`
// says so. Throws where it is no drawing: `drawing` is a picture file, or grey levels {values, width, height}.
export async function readDrawing(engine, drawing, wordsFor, { places, shown, parts }) {
  const picture = drawing instanceof Blob ? await levelsOf(drawing) : drawing;
  const { lines, flecks, isDoubtful } = await engine.read(picture, parts);
  return { html: await foundPart(lines, flecks, picture, await wordsFor(), places, shown), isDoubtful };
}
