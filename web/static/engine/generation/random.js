// NumPy's random numbers, bit for bit: SeedSequence, PCG64 and the ziggurat's float32 normals. The same
// seed is the same hand here and on the server.

const LATENT = 64;
const FAR = 3.6541528853610088; // where the ziggurat's tail begins
const AREA = 0.0049286732339746555; // of each of its 256 layers
const LAYERS = 256;
const STEPS = 2 ** 23;

// The layers' edges, as NumPy's tables have them in float32.
const [edges, within, heights] = ziggurat();

function ziggurat() {
  const height = (x) => Math.exp(-0.5 * x * x);
  const x = new Float64Array(LAYERS);
  x[LAYERS - 1] = FAR;
  for (let n = LAYERS - 2; n > 0; n -= 1) {
    x[n] = Math.sqrt(-2 * Math.log(AREA / x[n + 1] + height(x[n + 1])));
  }
  const base = AREA / height(FAR); // as wide as the lowest layer would be without a tail
  const inner = Uint32Array.from(x, (each, n) => (n > 1 ? (x[n - 1] / each) * STEPS : 0));
  inner[0] = (FAR / base) * STEPS;
  return [
    Float32Array.from(x, (each, n) => (n ? each : base) / STEPS),
    inner,
    Float32Array.from(x, height),
  ];
}

// SeedSequence(path).generate_state(8), after M. O'Neill's seed_seq.
function seedState(path) {
  const words = path.flatMap((each) => {
    const low = each >>> 0;
    const high = Math.floor(each / 2 ** 32);
    return high ? [low, high] : [low];
  });
  let factor = 0x43b0d7e5;
  const hash = (value) => {
    let mixed = value ^ factor;
    factor = Math.imul(factor, 0x931e8875);
    mixed = Math.imul(mixed, factor);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const mix = (one, other) => {
    const mixed = Math.imul(0xca01f9dd, one) - Math.imul(0x4973f715, other);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
  const pool = [0, 1, 2, 3].map((n) => hash(words[n] ?? 0));
  for (let from = 0; from < 4; from += 1) {
    for (let to = 0; to < 4; to += 1) if (from !== to) pool[to] = mix(pool[to], hash(pool[from]));
  }
  for (const word of words.slice(4)) {
    for (let to = 0; to < 4; to += 1) pool[to] = mix(pool[to], hash(word));
  }
  let other = 0x8b51f9dd;
  return Array.from({ length: 8 }, (_, n) => {
    let value = pool[n % 4] ^ other;
    other = Math.imul(other, 0x58f38ded);
    value = Math.imul(value, other);
    return (value ^ (value >>> 16)) >>> 0;
  });
}

const MASK = (1n << 128n) - 1n;
const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n;

// PCG64's 32-bit numbers: PCG XSL RR 128/64, each of whose outputs gives two, the lower half first.
function pcg64(path) {
  const words = seedState(path).map(BigInt);
  const wide = (n) => (words[n + 1] << 96n) | (words[n] << 64n) | (words[n + 3] << 32n) | words[n + 2];
  const step = ((wide(4) << 1n) | 1n) & MASK;
  let state = 0n;
  const turn = () => {
    state = (state * MULTIPLIER + step) & MASK;
  };
  turn();
  state = (state + wide(0)) & MASK;
  turn();
  let left = null;
  return () => {
    if (left !== null) {
      const value = left;
      left = null;
      return value;
    }
    turn();
    const folded = (state >> 64n) ^ (state & 0xffffffffffffffffn);
    const by = state >> 122n;
    const turned = BigInt.asUintN(64, (folded >> by) | (folded << (64n - by)));
    left = Number(turned >> 32n);
    return Number(turned & 0xffffffffn);
  };
}

const f32 = Math.fround;

function normal(next) {
  const uniform = () => f32((next() >>> 8) * f32(1 / 2 ** 24));
  for (;;) {
    const bits = next();
    const layer = bits & 0xff;
    const size = (bits >>> 9) & 0x7fffff;
    const sign = bits & 0x100 ? -1 : 1;
    const x = f32(sign * f32(size * edges[layer]));
    if (size < within[layer]) return x;
    if (layer) {
      const between = f32(heights[layer - 1] - heights[layer]);
      if (f32(f32(between * uniform()) + heights[layer]) < Math.exp(-0.5 * x * x)) return x;
      continue;
    }
    for (;;) {
      const beyond = f32(f32(-1 / FAR) * f32(Math.log1p(-uniform())));
      const y = f32(-f32(Math.log1p(-uniform())));
      if (f32(y + y) > f32(beyond * beyond)) {
        return (size >>> 8) & 1 ? -f32(f32(FAR) + beyond) : f32(f32(FAR) + beyond);
      }
    }
  }
}

// Returns Float32Array [64], standard normal, from whole numbers: see model/generation/latents.py.
export function latent(...path) {
  const next = pcg64(path);
  return Float32Array.from({ length: LATENT }, () => normal(next));
}
