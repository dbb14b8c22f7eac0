// The reading half of the page, wired: pad and pictures ask, signs and boxes show the answer.
// Without it the form still reads pictures.

import { Questions } from "./ask.js";
import { Pad } from "./pad.js";
import { watchPictures } from "./pictures.js";
import { Signs } from "./signs.js";

const section = document.getElementById("read");
const part = (id) => document.getElementById(id);
const signs = new Signs(section);
const questions = new Questions(section, show, tell);
const pad = new Pad(part("pad"), (strokes) => {
  part("prompt").hidden = true;
  part("picture").value = "";
  if (strokes) questions.soon(() => strokes.png());
  else questions.forget();
});

function tell(sentence, wrong) {
  part("said").textContent = sentence;
  part("said").classList.toggle("wrong", wrong);
  if (!wrong) return;
  signs.clear();
  pad.mark();
}

function show({ summary, digits, width, height }) {
  tell(summary, false);
  signs.show(digits);
  pad.mark(digits.map(({ box }) => box), width, height);
}

function empty() {
  questions.forget();
  pad.clear();
  signs.clear();
  tell("", false);
  part("picture").value = "";
  part("prompt").hidden = false;
}

part("undo").addEventListener("click", () => {
  const strokes = pad.undo();
  if (strokes.empty) empty();
  else questions.soon(() => strokes.png());
});
part("clear").addEventListener("click", empty);

watchPictures(section, async (file) => {
  questions.forget();
  if (!file) {
    tell(questions.words.none, true);
    return;
  }
  signs.clear();
  questions.now(file);
  part("prompt").hidden = await pad.show(file);
});

for (const id of ["drawing", "more-ways"]) part(id).hidden = false;
