// Pictures of digits as PNG (ISO/IEC 15948): eight bits of grey, or of a palette's shades.

import { rint, SIZE } from "../generation/sampler.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const GREY = 0;
const PALETTE = 3;

const CHECKS = Uint32Array.from({ length: 256 }, (_, n) => {
  let check = n;
  for (let bit = 0; bit < 8; bit += 1) check = check & 1 ? 0xedb88320 ^ (check >>> 1) : check >>> 1;
  return check;
});

export function crc32(bytes) {
  let check = 0xffffffff;
  for (const byte of bytes) check = CHECKS[(check ^ byte) & 0xff] ^ (check >>> 8);
  return ~check >>> 0;
}

function chunk(kind, data) {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
  return bytes;
}

const ramp = (start, end) => Uint8Array.from({ length: 3 * 256 }, (_, n) => {
  const share = Math.floor(n / 3) / 255;
  return rint(start[n % 3] * (1 - share) + end[n % 3] * share);
});
const [INK, PAPER] = [[24, 34, 72], [252, 249, 240]];
// What a coverage looks like: grey as it is, or by the colours and alphas of its shades.
export const GROUNDS = {
  paper: { colours: ramp(PAPER, INK) },
  black: {},
  transparent: { colours: ramp(INK, INK), alphas: Uint8Array.from({ length: 256 }, (_, n) => n) },
};

async function deflated(bytes) {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

// Returns a Blob. `colours` Uint8Array [256 * 3] and `alphas` [256] are the shades, where there are any.
export async function png(pixels, width, height, { colours, alphas } = {}) {
  const head = new DataView(new ArrayBuffer(13));
  head.setUint32(0, width);
  head.setUint32(4, height);
  head.setUint8(8, 8);
  head.setUint8(9, colours ? PALETTE : GREY);
  const rows = new Uint8Array(height * (width + 1)); // each behind a 0: no filter
  for (let y = 0; y < height; y += 1) {
    rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  }
  const parts = [Uint8Array.from(SIGNATURE), chunk("IHDR", new Uint8Array(head.buffer))];
  if (colours) parts.push(chunk("PLTE", colours));
  if (alphas) parts.push(chunk("tRNS", alphas));
  parts.push(chunk("IDAT", await deflated(rows)), chunk("IEND", new Uint8Array()));
  return new Blob(parts, { type: "image/png" });
}

export async function dataUrl(blob) {
  let text = "";
  for (const byte of new Uint8Array(await blob.arrayBuffer())) text += String.fromCharCode(byte);
  return `data:image/png;base64,${btoa(text)}`;
}

// Digits in rows of `columns`, each pixel a block, black gaps between and around, as model/images.py
// lays them out.
export function pixelsOf(images, columns, block = 8, gap = 16) {
  const area = SIZE * SIZE;
  const cell = SIZE * block + gap;
  const width = columns * cell + gap;
  const height = Math.ceil(images.length / area / columns) * cell + gap;
  const pixels = new Uint8Array(width * height);
  for (let n = 0; n < images.length; n += 1) {
    const place = Math.floor(n / area);
    const [x, y] = [n % SIZE, Math.floor((n % area) / SIZE)];
    const left = gap + (place % columns) * cell + x * block;
    const top = gap + Math.floor(place / columns) * cell + y * block;
    for (let row = top; row < top + block; row += 1) {
      pixels.fill(images[n], row * width + left, row * width + left + block);
    }
  }
  return { values: pixels, width, height };
}

export function sheet(...laidOut) {
  const { values, width, height } = pixelsOf(...laidOut);
  return png(values, width, height);
}
