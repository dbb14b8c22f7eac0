// The map of hands as a pad: whoever drags over it steers weight and slant at once.

import { part } from "../shared/parts.js";

const CELL = 56; // pixels, of 280
const SIDE = 5; // cells
const STEP = 0.05; // of a slider

const middle = (SIDE * CELL) / 2;

// The outer cells' middles are the ends of the sliders.
function value(distance) {
  const raw = (distance - middle) / (2 * CELL);
  return Math.max(-1, Math.min(1, Math.round(raw / STEP) * STEP)).toFixed(2);
}

// Marks where the hand stands that the sliders say.
export function showKnob({ weight, slant }) {
  const [knob] = part("knob")?.children ?? [];
  knob?.setAttribute("cx", middle + slant.value * 2 * CELL);
  knob?.setAttribute("cy", middle + weight.value * 2 * CELL);
}

// `changed` is called when a place on the map has been taken.
export function watchMap(form, changed) {
  let dragged = null;

  function steer(event) {
    const { left, top, width } = dragged.getBoundingClientRect();
    const unit = (SIDE * CELL) / width;
    const { weight, slant } = form.elements;
    const before = [weight.value, slant.value];
    weight.value = value((event.clientY - top) * unit);
    slant.value = value((event.clientX - left) * unit);
    if (before[0] !== weight.value || before[1] !== slant.value) changed();
  }

  form.addEventListener("pointerdown", (event) => {
    const grid = event.target.closest(".grid");
    if (!grid || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    dragged = grid;
    steer(event);
  });
  form.addEventListener("dragstart", (event) => dragged && event.preventDefault());
  addEventListener("pointermove", (event) => dragged && steer(event));
  for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => (dragged = null));
}
