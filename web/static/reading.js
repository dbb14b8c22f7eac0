// The reading half of the page, wired: pad and pictures ask, signs and boxes show the answer.
// Without it the form still reads pictures.

import { Questions } from "./ask.js";
import { Pad } from "./pad.js";
import { part, repeat, say, take } from "./parts.js";
import { copyOf, lighter, watchPictures } from "./pictures.js";

const section = part("read");
const words = JSON.parse(part("main").dataset.words);
const questions = new Questions(section, words, { answered: show, said: tell, waits });
const pad = new Pad(part("pad"), (strokes) => {
  part("prompt").hidden = true;
  part("picture").value = "";
  if (strokes) questions.soon(() => strokes.png());
  else questions.forget();
});

function waits(share) {
  part("sending").hidden = share === null;
  part("sent").value = share ?? 0;
}

const clearSigns = () => part("found").replaceChildren();

function tell(sentence, wrong) {
  say(part("said"), sentence, wrong);
  if (!wrong) return;
  clearSigns();
  pad.mark();
}

function show(page) {
  // A refusal may come as a page of its own, which says it in its first line.
  const [said, found] = [part("said", page), part("found", page)];
  if (!found || !said.textContent.trim()) {
    tell((part("status", page) ?? said).textContent.trim(), true);
    return;
  }
  repeat(part("said"), said);
  const boxes = [...found.querySelectorAll(".sign")].map(({ dataset }) =>
    dataset.box.split(" ").map(Number),
  );
  const { width, height } = found.dataset;
  take("found", page, part("said"));
  if (boxes.length) pad.mark(boxes, Number(width), Number(height));
  else pad.mark();
}

// Back to an empty pad; what is told and shown beside it is the caller's.
function wipe() {
  questions.forget();
  pad.clear();
  part("picture").value = "";
  part("prompt").hidden = false;
}

function empty() {
  wipe();
  clearSigns();
  tell("", false);
}

part("undo").addEventListener("click", () => {
  const strokes = pad.undo();
  part("prompt").hidden = !strokes.empty;
  if (strokes.empty) empty();
  else questions.soon(() => strokes.png());
});
part("clear").addEventListener("click", empty);
part("cancel").addEventListener("click", () => {
  questions.forget();
  tell("", false);
  part("picture").focus();
});

watchPictures(section, async (file) => {
  questions.forget();
  if (!file) {
    tell(words.none, true);
    return;
  }
  clearSigns();
  const copy = copyOf(file);
  questions.soon(async () => lighter(file, await copy), 0);
  part("prompt").hidden = await pad.show(copy);
});

// Another address has brought another reading, or none: then what was drawn stays, and what it says.
document.addEventListener("visited", ({ detail: page }) => {
  const brings = part("said", page).textContent.trim();
  if (!brings && !pad.empty) return;
  take("found", page, part("said"));
  repeat(part("said"), part("said", page));
  wipe();
});
