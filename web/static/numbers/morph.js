// A morph by hand: still frames under a slider, and the moving picture when it is wanted.

import { part } from "../shared/parts.js";

// `shown` is called when a part has come into sight, whose picture may not be there yet.
export function watchMorph(words, shown) {
  const [loop, still, step, play] = ["loop", "still", "step", "play"].map((id) => part(id));
  if (!loop) return;
  const source = loop.querySelector("source");

  function show(moving) {
    loop.hidden = !moving;
    still.hidden = moving;
    play.textContent = moving ? words.stop : words.play;
    shown();
  }

  function turn() {
    part("frame").setAttribute("viewBox", `${28 * step.value} 0 28 28`);
    still.setAttribute("aria-label", words.step.replace("{step}", step.value));
    document.querySelector('output[for="step"]').value = step.value;
    show(false);
  }

  step.addEventListener("input", turn);
  play.addEventListener("click", () => {
    source.remove(); // whoever presses this wants to see it move
    show(loop.hidden);
  });
  // Whoever was quicker than this script has moved the slider already.
  const isMoved = step.value !== step.defaultValue;
  if (isMoved || matchMedia("(prefers-reduced-motion: reduce)").matches) turn();
}
