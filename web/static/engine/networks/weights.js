// Reads a network as `python train.py export` writes it for the browser (model/training/browser_export.py):
// a gzipped file of a header (its length, uint32, then JSON), the float32 numbers, the upper bytes of
// all float16 numbers, and their lower bytes. So halved it is a tenth smaller than in pairs.

import { fetched } from "./heap.js";

export async function readNetwork(address) {
  const answer = await fetched(address);
  const plain = answer.body.pipeThrough(new DecompressionStream("gzip"));
  const buffer = await new Response(plain).arrayBuffer();
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  return { ...header, tensors: tensorsOf(header.tensors, buffer, 4 + length) };
}

const size = ({ shape }) => shape.reduce((all, side) => all * side, 1);

function tensorsOf(described, buffer, start) {
  const count = (type) => described.filter((each) => each.type === type)
    .reduce((sum, each) => sum + size(each), 0);
  const singles = new DataView(buffer, start);
  const upper = new Uint8Array(buffer, start + 4 * count("float32"), count("float16"));
  const lower = new Uint8Array(buffer, start + 4 * count("float32") + upper.length);
  let [single, half] = [0, 0];
  const tensors = {};
  for (const each of described) {
    const values = new Float32Array(size(each));
    if (each.type === "float32") {
      for (let n = 0; n < values.length; n += 1) {
        values[n] = singles.getFloat32(single, true);
        single += 4;
      }
    } else {
      const bits = new Uint32Array(values.buffer);
      for (let n = 0; n < values.length; n += 1) {
        const value = (upper[half] << 8) | lower[half];
        half += 1;
        // IEEE 754's half precision: the same fraction, and an exponent that counts from -15.
        if (value & 0x7c00) bits[n] = ((value & 0x8000) << 16) | (((value & 0x7fff) + 0x1c000) << 13);
        else values[n] = (value & 0x8000 ? -1 : 1) * (value & 0x3ff) * 2 ** -24;
      }
    }
    tensors[each.name] = { shape: each.shape, values };
  }
  return tensors;
}
