// How a hand is steered: see model/generation/style.py.

const SLIDERS = ["weight", "slant", "width", "balance"];
export const RANGES = {
  ...Object.fromEntries(SLIDERS.map((name) => [name, [-1, 1]])),
  temperature: [0.5, 1.3],
};
export const NEUTRAL = { weight: 0, slant: 0, width: 0, balance: 0, temperature: 1 };

// Returns the whole style of what is named, null for the neutral one.
export function styleOf(named) {
  const style = { ...NEUTRAL };
  for (const name of Object.keys(NEUTRAL)) {
    if (name in named) style[name] = Number(named[name]);
  }
  return Object.keys(NEUTRAL).some((name) => style[name] !== NEUTRAL[name]) ? style : null;
}

export class Steering {
  #steps;

  // `directions` are those of the sliders in the latent space, by name.
  constructor(directions) {
    this.#steps = SLIDERS.map((name) => Float32Array.from(directions[name]));
  }

  apply(z, style) {
    const temperature = Math.fround(style.temperature);
    const sliders = SLIDERS.map((name) => Math.fround(style[name]));
    const length = this.#steps[0].length;
    return z.map((value, n) => {
      const moved = this.#steps.reduce((sum, step, m) => sum + sliders[m] * step[n % length], 0);
      return Math.fround(temperature * value) + Math.fround(moved);
    });
  }
}
