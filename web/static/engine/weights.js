// Reads a network as `python train.py export` writes it for the browser (model/training/browser_export.py):
// a gzipped file of a header (its length, uint32, then JSON), the float32 numbers, the upper bytes of
// all float16 numbers, and their lower bytes. So halved it is a tenth smaller than in pairs.

export async function readNetwork(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
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
  const halves = count("float16");
  const data = new DataView(buffer, start);
  let [single, half] = [0, 4 * count("float32")];
  const tensors = {};
  for (const each of described) {
    const values = new Float32Array(size(each));
    for (let n = 0; n < values.length; n += 1) {
      if (each.type === "float32") {
        values[n] = data.getFloat32(single, true);
        single += 4;
      } else {
        values[n] = float16((data.getUint8(half) << 8) | data.getUint8(half + halves));
        half += 1;
      }
    }
    tensors[each.name] = { shape: each.shape, values };
  }
  return tensors;
}

// IEEE 754's half precision; the weights hold no infinities.
function float16(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  return exponent
    ? sign * (1024 + fraction) * 2 ** (exponent - 25)
    : sign * fraction * 2 ** -24;
}
