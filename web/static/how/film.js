// The training film under a slider: one row of the sheet at a time.

import { part } from "../shared/parts.js";

const ROW = 29; // pixels of the sheet: 28 of the digits and the line under them

export function watchFilm() {
  const when = part("when");
  if (!when) return;
  const names = [...part("moments").children].map((each) => each.textContent);
  const turn = () => {
    part("moment").setAttribute("y", -ROW * when.value);
    document.querySelector('output[for="when"]').value = names[when.value];
    when.setAttribute("aria-valuetext", names[when.value]);
  };
  when.addEventListener("input", turn);
  turn(); // the browser may have kept the slider's place
}
