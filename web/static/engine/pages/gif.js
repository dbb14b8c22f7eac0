// A morph as a picture that moves: GIF 89a, in greys, each digit's pixel a block.

import { pixelsOf } from "./png.js";
import { AREA, rint } from "../generation/sampler.js";

const BITS = 5; // of a pixel: 32 greys, half the size, and nobody sees it
const GREYS = 1 << BITS;
const CODES = 4096;
const [FRAME, REST] = [4, 60]; // hundredths of a second that a frame is shown, and a digit

// Lempel, Ziv and Welch's codes, of growing width, as bytes.
function packed(pixels) {
  const bytes = [];
  let [waiting, filled] = [0, 0];
  const table = new Uint16Array(CODES * GREYS);
  let [width, next] = [BITS + 1, GREYS + 2];
  const put = (code) => {
    waiting |= code << filled;
    for (filled += width; filled >= 8; filled -= 8) {
      bytes.push(waiting & 255);
      waiting >>>= 8;
    }
  };
  put(GREYS); // clear the table
  let before = pixels[0];
  for (let n = 1; n < pixels.length; n += 1) {
    const at = before * GREYS + pixels[n];
    if (table[at]) {
      before = table[at];
      continue;
    }
    put(before);
    before = pixels[n];
    if (next === CODES) {
      put(GREYS);
      table.fill(0);
      [width, next] = [BITS + 1, GREYS + 2];
    } else {
      if (next >= 1 << width) width += 1;
      table[at] = next;
      next += 1;
    }
  }
  put(before);
  put(GREYS + 1); // the end
  if (filled) bytes.push(waiting);
  return bytes;
}

const short = (value) => [value & 255, value >> 8];

// In blocks of up to 255 bytes, each behind its length.
function blocks(bytes) {
  const all = [];
  for (let n = 0; n < bytes.length; n += 255) {
    const block = bytes.slice(n, n + 255);
    all.push(block.length, ...block);
  }
  return [...all, 0];
}

function frame(image, hundredths) {
  const levels = image.map((level) => rint((level * (GREYS - 1)) / 255));
  const { values, width, height } = pixelsOf(levels, 1);
  return [
    0x21, 0xf9, 4, 0, ...short(hundredths), 0, 0,
    0x2c, 0, 0, 0, 0, ...short(width), ...short(height), 0, BITS, ...blocks(packed(values)),
  ];
}

// The loop there and back, a Blob; `images` Uint8Array [N * 784] are those of the way there, of which
// every one behind `frames` others is a digit.
export function gif(images, frames) {
  const count = images.length / AREA;
  const order = Array.from({ length: 2 * count - 2 }, (_, n) => (n < count ? n : 2 * count - 2 - n));
  const { width, height } = pixelsOf(images.subarray(0, AREA), 1);
  const greys = Array.from({ length: GREYS }, (_, n) => rint((255 * n) / (GREYS - 1)));
  const parts = [
    "GIF89a",
    Uint8Array.from([...short(width), ...short(height), 0xf0 | (BITS - 1), 0, 0]),
    Uint8Array.from(greys.flatMap((grey) => [grey, grey, grey])),
    Uint8Array.from([0x21, 0xff, 11]), "NETSCAPE2.0", Uint8Array.from([3, 1, 0, 0, 0]),
  ];
  const there = Array.from({ length: count }, (_, n) => Uint8Array.from(
    frame(images.subarray(n * AREA, (n + 1) * AREA), n % frames ? FRAME : REST)));
  return new Blob([...parts, ...order.map((n) => there[n]), Uint8Array.from([0x3b])], { type: "image/gif" });
}
