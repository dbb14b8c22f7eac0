// A hand: one of the five of a seed, or somebody's own and four like it: see model/generation/hand.py.

import { latent } from "./random.js";

const SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const STEP = 0.1;
const ALIKE = 0.4; // how far the others stray from one's own
const f32 = Math.fround;

export const isHand = (own) => /^[\w-]{64}$/.test(own);

export function nearby(z, other, stray) {
  const [kept, taken] = [f32(Math.sqrt(1 - stray ** 2)), f32(stray)];
  return z.map((value, n) => f32(kept * value) + f32(taken * other[n]));
}

// Its latent before it is steered, Float32Array [64].
export function latentOf({ seed, place, own = "" }) {
  const drawn = latent(seed, place);
  if (!own) return drawn;
  const z = Float32Array.from(own, (sign) => (SIGNS.indexOf(sign) - SIGNS.length / 2) * STEP);
  return place ? nearby(z, drawn, ALIKE) : z;
}
