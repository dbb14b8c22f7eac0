// The reading half of the page, wired: pad and pictures ask, signs and boxes show the answer.
// Without it the form still reads pictures.

import { Questions } from "./ask.js";
import { fly } from "./fly.js";
import { Pad } from "./pad.js";
import { part, repeat, say, take } from "../shared/parts.js";
import { copyOf, lighter, watchPictures } from "./pictures.js";
import { kept, store } from "../shared/tab.js";

const DRAWING = "drawing";

const section = part("read");
const words = JSON.parse(part("main").dataset.words);
const questions = new Questions(section, words, { answered: show, said: tell, waits });
const pad = new Pad(part("pad"), (strokes, isFirst) => {
  part("prompt").hidden = true;
  part("picture").value = "";
  if (strokes) ask(strokes);
  else if (isFirst) forget();
  else questions.forget();
});

function ask(strokes) {
  store(DRAWING, strokes.all);
  questions.soon(() => strokes.png());
}

// What was asked, read and corrected so far is of another drawing.
function forget() {
  questions.forget();
  corrections?.forget();
}

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

// Comes with the first press that corrects a digit.
let corrections;
part("found").addEventListener("click", async (event) => {
  if (event.target.closest("[data-own]")) {
    event.preventDefault();
    const { writeInHand } = await import("./own.js");
    writeInHand(questions.picture, section.dataset, words.lost);
    return;
  }
  const pressed = event.target.closest(".pick, .bars li");
  if (!pressed) return;
  event.preventDefault();
  corrections ??= await import("./correct.js");
  if (pressed.isConnected) corrections.correct(pressed); // another answer may have come meanwhile
});

function show(page) {
  // A refusal may come as a page of its own, which says it in its first line.
  const [said, found] = [part("said", page), part("found", page)];
  if (!found || !said.textContent.trim()) {
    tell((part("status", page) ?? said).textContent.trim(), true);
    return;
  }
  repeat(part("said"), said);
  const boxOf = (sides) => sides.split(" ").map(Number);
  const boxes = [...found.querySelectorAll(".sign:not(.out)")].map((sign) => boxOf(sign.dataset.box));
  const { width, height, leftOut } = found.dataset;
  const picture = found.querySelector(".map image");
  found.querySelector(".map")?.remove();
  take("found", page, part("said"));
  corrections?.correctAgain();
  if (width) pad.mark(boxes, leftOut?.split(",").map(boxOf), { width: Number(width), height: Number(height) });
  else pad.mark();
  if (picture) showInstead(picture.getAttribute("href"));
}

// What the browser cannot decode itself, as the server has seen it: the boxes stay around its signs.
async function showInstead(address) {
  const image = new Image();
  image.src = address;
  part("prompt").hidden = await pad.put(image.decode().then(() => image));
}

// Back to an empty pad; what is told and shown beside it is the caller's.
function wipe() {
  forget();
  pad.clear();
  store(DRAWING, []);
  part("picture").value = "";
  part("prompt").hidden = false;
}

function empty() {
  wipe();
  clearSigns();
  tell("", false);
}

function undo() {
  if (!pad.isDrawn) forget(); // what was cleared comes back
  const strokes = pad.undo();
  part("prompt").hidden = !strokes.empty;
  if (strokes.empty) empty();
  else ask(strokes);
}

part("undo").addEventListener("click", undo);
document.addEventListener("keydown", (event) => {
  const writes = event.target.closest("input, select, textarea");
  if (event.key !== "z" || !(event.ctrlKey || event.metaKey) || event.shiftKey || writes) return;
  event.preventDefault();
  undo();
});
part("clear").addEventListener("click", empty);
part("cancel").addEventListener("click", () => {
  questions.forget();
  tell("", false);
  part("picture").focus();
});

async function takePicture(file) {
  forget();
  if (!file) {
    tell(words.none, true);
    return;
  }
  clearSigns();
  const copy = copyOf(file);
  questions.soon(async () => lighter(file, await copy), 0);
  part("prompt").hidden = await pad.show(copy);
  if (section.getBoundingClientRect().top < 0) section.scrollIntoView();
}

watchPictures(takePicture);

// A digit that we drew flies into the pad, and is read as any other.
section.addEventListener("flown", async ({ detail: tile }) => {
  forget();
  clearSigns();
  tell("", false);
  part("prompt").hidden = true;
  const sheet = fly(tile, part("pad"));
  questions.soon(async () => new Promise((done) => sheet.then((all) => all.toBlob(done))), 0);
  await pad.show(sheet);
  if (part("said").getBoundingClientRect().bottom > innerHeight) section.scrollIntoView();
});

// Another address has brought another reading, or none: then what was drawn stays, and what it says.
document.addEventListener("visited", ({ detail: page }) => {
  const brings = part("said", page)?.textContent.trim();
  if (!brings && !pad.empty) return;
  take("found", page, part("said"));
  repeat(part("said"), part("said", page));
  wipe();
});

// What was drawn before a reload, or before the visit to another page.
const drawn = kept(DRAWING);
if (drawn?.length && !part("said").textContent.trim()) {
  part("prompt").hidden = true;
  ask(pad.restore(drawn));
}
